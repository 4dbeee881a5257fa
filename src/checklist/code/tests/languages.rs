//! The same questions in other languages than JavaScript and Python, each with what is right and what is
//! nearly so.

use super::*;

/// What is put into a project: a guard and a callback.
type Made = fn(&str, &str) -> Project;

/// Verdicts of a rule that says something of every project.
#[track_caller]
fn all_say(rule: &'static Rule, cases: &[(Made, &str, &str, Status)]) {
    for (made, guard, callback, expected) in cases {
        let project = made(guard, callback);
        assert_eq!(status(&project, rule), *expected, "{guard}\n{callback}");
    }
}

/// Whether a rule that finds mistakes speaks.
#[track_caller]
fn mistakes(rule: &'static Rule, cases: &[(Made, &str, bool)]) {
    for (made, callback, expected) in cases {
        let found = check(&made("", callback));
        let is_told = found.iter().any(|it| it.rule == rule);
        assert_eq!(is_told, *expected, "{callback}");
    }
}

const PASS: Status = Status::Pass;
const FAIL: Status = Status::Fail;

fn gin(guard: &str, callback: &str) -> Project {
    let code = format!(
        "package main\nimport (\n\t\"os\"\n\t\"github.com/gin-contrib/sessions\"\n\t\"github.com/gin-gonic/gin\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nfunc main() {{\n\tsso.Configure(os.Getenv(\"WORKOS_API_KEY\"), os.Getenv(\"WORKOS_CLIENT_ID\"))\n\tr := gin.Default()\n\tr.GET(\"/callback\", callback)\n\tr.GET(\"/me\", signedIn, func(c *gin.Context) {{ c.String(200, \"me\") }})\n\tr.Run()\n}}\nfunc signedIn(c *gin.Context) {{\n\t{guard}\n\tc.Next()\n}}\nfunc callback(c *gin.Context) {{\n\tsess := sessions.Default(c)\n\tres, err := sso.GetProfileAndToken(c, sso.GetProfileAndTokenOpts{{Code: c.Query(\"code\")}})\n\t{callback}\n}}\n"
    );
    project(&[
        (
            "go.mod",
            "module a\ngo 1.22\nrequire (\n\tgithub.com/workos/workos-go/v4 v4.20.0\n\tgithub.com/gin-gonic/gin v1.10.0\n)\n",
        ),
        ("main.go", &code),
    ])
}

fn spring(filter: &str, callback: &str) -> Project {
    let controller = format!(
        "package a;\nimport com.workos.WorkOS;\nimport jakarta.servlet.http.HttpSession;\nimport java.util.Set;\nimport org.springframework.stereotype.Controller;\nimport org.springframework.web.bind.annotation.*;\n@Controller\npublic class Auth {{\n  private static final Set<String> PAGES = Set.of(\"/a\");\n  private final WorkOS workos = new WorkOS(System.getenv(\"WORKOS_API_KEY\"));\n  @GetMapping(\"/callback\")\n  public String callback(@RequestParam String code, @RequestParam String state, HttpSession session) {{\n    try {{\n      var profile = workos.sso.getProfileAndToken(code, System.getenv(\"WORKOS_CLIENT_ID\")).profile;\n      {callback}\n    }} catch (Exception e) {{ return \"redirect:/login\"; }}\n  }}\n  @GetMapping(\"/me\")\n  public String me() {{ return \"me\"; }}\n}}\n"
    );
    let filter = format!(
        "package a;\nimport jakarta.servlet.*;\nimport jakarta.servlet.http.*;\nimport org.springframework.stereotype.Component;\n@Component\npublic class SignedIn implements Filter {{\n  public void doFilter(ServletRequest q, ServletResponse s, FilterChain chain) throws java.io.IOException, ServletException {{\n    var request = (HttpServletRequest) q;\n    {filter}\n    chain.doFilter(q, s);\n  }}\n}}\n"
    );
    project(&[
        (
            "pom.xml",
            "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>com.workos</groupId><artifactId>workos</artifactId><version>4.5.0</version></dependency></dependencies></project>",
        ),
        ("src/main/java/a/Auth.java", &controller),
        ("src/main/java/a/SignedIn.java", &filter),
    ])
}

fn aspnet(guard: &str, callback: &str) -> Project {
    let code = format!(
        "using WorkOS;\nvar builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\nvar sso = new SSOService();\napp.Use(async (context, next) =>\n{{\n    {guard}\n    await next(context);\n}});\napp.MapGet(\"/callback\", async (string code, string state, HttpContext http) =>\n{{\n    {callback}\n}});\napp.MapGet(\"/sorry\", () => Results.Text(\"That link is used up.\"));\napp.MapGet(\"/me\", () => Results.Ok(\"me\"));\napp.Run();\n"
    );
    project(&[
        (
            "Api.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"2.0.0\" /></ItemGroup></Project>",
        ),
        ("Program.cs", &code),
    ])
}

fn axum(guard: &str, callback: &str) -> Project {
    let code = format!(
        "use axum::{{extract::{{Query, Request}}, middleware::{{self, Next}}, response::{{IntoResponse, Redirect, Response}}, routing::get, Router}};\nuse tower_sessions::Session;\nuse workos::{{sso::*, ApiKey, WorkOs}};\n#[derive(serde::Deserialize)]\nstruct Query1 {{ code: String, state: String }}\nasync fn callback(session: Session, Query(q): Query<Query1>) -> Response {{\n    let workos = WorkOs::new(&ApiKey::from(std::env::var(\"WORKOS_API_KEY\").unwrap()));\n    let params = GetProfileAndTokenParams {{ client_id: &ClientId::from(\"client\"), code: &AuthorizationCode::from(q.code) }};\n    {callback}\n}}\nasync fn signed_in(session: Session, request: Request, next: Next) -> Response {{\n    {guard}\n}}\nasync fn me() -> &'static str {{ \"me\" }}\n#[tokio::main]\nasync fn main() {{\n    let app = Router::new().route(\"/me\", get(me)).route_layer(middleware::from_fn(signed_in)).route(\"/callback\", get(callback));\n    axum::serve(listener, app).await.unwrap();\n}}\n"
    );
    project(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\naxum = \"0.7\"\ntower-sessions = \"0.12\"\nworkos = \"0.7\"\n",
        ),
        ("src/main.rs", &code),
    ])
}

fn phoenix(plug: &str, callback: &str) -> Project {
    let plug = format!(
        "defmodule AWeb.SignedIn do\n  import Plug.Conn\n  import Phoenix.Controller\n{plug}\nend\n"
    );
    let controller = format!(
        "defmodule AWeb.AuthController do\n  use Phoenix.Controller\n  import Plug.Conn\n{callback}\n  def me(conn, _), do: text(conn, \"me\")\nend\n"
    );
    project(&[
        (
            "mix.exs",
            "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: \"0.1.0\", deps: deps()]\n  defp deps, do: [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]\nend\n",
        ),
        ("lib/a_web/signed_in.ex", &plug),
        ("lib/a_web/auth_controller.ex", &controller),
        (
            "lib/a_web/router.ex",
            "defmodule AWeb.Router do\n  use Phoenix.Router\n  import AWeb.SignedIn\n  scope \"/\", AWeb do\n    get \"/callback\", AuthController, :callback\n  end\n  scope \"/\", AWeb do\n    pipe_through [:signed_in]\n    get \"/me\", AuthController, :me\n  end\nend\n",
        ),
    ])
}

fn rails(application: &str, auth: &str) -> Project {
    let application =
        format!("class ApplicationController < ActionController::Base\n{application}\nend\n");
    let auth = format!("class AuthController < ApplicationController\n{auth}\nend\n");
    project(&[
        ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
        (
            "config/routes.rb",
            "Rails.application.routes.draw do\n  get 'callback', to: 'auth#callback'\n  get 'me', to: 'me#show'\nend\n",
        ),
        ("app/controllers/application_controller.rb", &application),
        ("app/controllers/auth_controller.rb", &auth),
        (
            "app/controllers/me_controller.rb",
            "class MeController < ApplicationController\n  def show\n    render plain: 'me'\n  end\nend\n",
        ),
    ])
}

fn php(page: &str, callback: &str) -> Project {
    let page = format!("<?php\nsession_start();\n{page}\necho 'me';\n");
    let callback = format!(
        "<?php\nrequire 'vendor/autoload.php';\nsession_start();\n$profile = (new \\WorkOS\\SSO())->getProfileAndToken($_GET['code'])->profile;\n{callback}\n"
    );
    project(&[
        (
            "composer.json",
            "{\"require\": {\"workos/workos-php\": \"^4.0\"}}",
        ),
        ("me.php", &page),
        ("callback.php", &callback),
    ])
}

#[test]
fn guards_that_do_not_end_the_request() {
    let plug = |end: &str| {
        format!(
            "  def signed_in(conn, _) do\n    if get_session(conn, :uid) do\n      conn\n    else\n      conn |> redirect(to: \"/login\"){end}\n    end\n  end"
        )
    };
    let (halting, going_on) = (plug(" |> halt()"), plug(""));
    let handed_on = going_on.replace("|> redirect(to: \"/login\")", "|> AWeb.Deny.deny()");
    let asked = "if sessions.Default(c).Get(\"uid\") == nil {";
    let gin_with = |end: &str| format!("{asked}\n\t\tc.Redirect(302, \"/login\"){end}\n\t}}");
    let (aborted, returned) = (
        gin_with("\n\t\tc.Abort()\n\t\treturn"),
        gin_with("\n\t\treturn"),
    );
    let servlet = "if (request.getSession().getAttribute(\"uid\") == null) { ((HttpServletResponse) s).sendRedirect(\"/login\");";
    let [ended, open] = [" return; }", " }"].map(|end| format!("{servlet}{end}"));
    let used =
        "if (context.Session.GetString(\"uid\") == null) { context.Response.Redirect(\"/login\");";
    let [left, used_on] = [" return; }", " }"].map(|end| format!("{used}{end}"));
    all_say(
        rules::PROTECTED_ROUTE,
        &[
            (gin, &aborted, "", PASS),
            (gin, &returned, "", FAIL),
            (spring, &ended, "return \"a\";", PASS),
            (spring, &open, "return \"a\";", FAIL),
            (aspnet, &left, "", PASS),
            (aspnet, &used_on, "", FAIL),
            (
                axum,
                "if session.get::<String>(\"uid\").await.unwrap().is_none() {\n        return Redirect::to(\"/login\").into_response();\n    }\n    next.run(request).await",
                "",
                PASS,
            ),
            (
                axum,
                "if session.get::<String>(\"uid\").await.unwrap().is_none() {\n        Redirect::to(\"/login\").into_response();\n    }\n    next.run(request).await",
                "",
                FAIL,
            ),
            // An arm of a `match` is what the whole gives.
            (
                axum,
                "match session.get::<String>(\"uid\").await.unwrap() {\n        None => Redirect::to(\"/login\").into_response(),\n        Some(_) => next.run(request).await,\n    }",
                "",
                PASS,
            ),
            (phoenix, &halting, "", PASS),
            (phoenix, &going_on, "", FAIL),
            (
                phoenix,
                &going_on.replace("get_session(conn, :uid)", "conn.assigns[:current_user]"),
                "",
                FAIL,
            ),
            // What another module does with it is not known.
            (phoenix, &handed_on, "", PASS),
            (
                php,
                "if (!isset($_SESSION['uid'])) { header('Location: /login.php'); exit; }",
                "",
                PASS,
            ),
            (
                php,
                "if (!isset($_SESSION['uid'])) { header('Location: /login.php'); die; }",
                "",
                PASS,
            ),
            (
                php,
                "if (!isset($_SESSION['uid'])) { header('Location: /login.php'); }",
                "",
                FAIL,
            ),
        ],
    );
}

#[test]
fn clauses_of_elixir_are_branches() {
    all_say(
        rules::PROTECTED_ROUTE,
        &[
            (
                phoenix,
                "  def signed_in(conn, _), do: check(conn, get_session(conn, :uid))\n  defp check(conn, nil), do: conn |> redirect(to: \"/login\") |> halt()\n  defp check(conn, uid), do: assign(conn, :uid, uid)",
                "",
                PASS,
            ),
            (
                phoenix,
                "  def signed_in(conn, _), do: check(conn, get_session(conn, :uid))\n  defp check(conn, uid), do: assign(conn, :uid, uid)",
                "",
                FAIL,
            ),
        ],
    );
    let finish = |clauses: &str| {
        format!(
            "  def callback(conn, %{{\"code\" => code}}), do: finish(conn, WorkOS.SSO.get_profile_and_token(code))\n  defp finish(conn, {{:ok, %{{profile: profile}}}}), do: conn |> put_session(:uid, profile.id) |> redirect(to: \"/me\")\n{clauses}"
        )
    };
    let (both, one) = (
        finish("  defp finish(conn, {:error, _}), do: redirect(conn, to: \"/login\")"),
        finish(""),
    );
    all_say(
        rules::EXCHANGE_ERRORS_HANDLED,
        &[(phoenix, "", &both, PASS), (phoenix, "", &one, FAIL)],
    );
}

#[test]
fn pages_of_liveview_are_guarded_as_they_mount() {
    let router = |session: &str| {
        let router = format!(
            "defmodule AWeb.Router do\n  use AWeb, :router\n  scope \"/\", AWeb do\n    get \"/callback\", AuthController, :callback\n    live_session :signed_in{session} do\n      live \"/\", HomeLive\n    end\n  end\nend\n"
        );
        let auth = "defmodule AWeb.UserAuth do\n  import Phoenix.LiveView\n  def on_mount(:ensure, _params, session, socket) do\n    if session[\"user_id\"] do\n      {:cont, socket}\n    else\n      {:halt, redirect(socket, to: \"/login\")}\n    end\n  end\nend\n";
        let controller = "defmodule AWeb.AuthController do\n  use AWeb, :controller\n  def callback(conn, %{\"code\" => code}) do\n    {:ok, %{profile: profile}} = WorkOS.SSO.get_profile_and_token(code)\n    conn |> put_session(:user_id, profile.id) |> redirect(to: \"/\")\n  end\nend\n";
        project(&[
            (
                "mix.exs",
                "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: \"0.1.0\", deps: deps()]\n  defp deps, do: [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]\nend\n",
            ),
            ("lib/a_web/router.ex", &router),
            ("lib/a_web/user_auth.ex", auth),
            ("lib/a_web/auth_controller.ex", controller),
        ])
    };
    let rule = rules::PROTECTED_ROUTE;
    let mounted = router(", on_mount: {AWeb.UserAuth, :ensure}");
    assert_eq!(status(&mounted, rule), PASS);
    assert_eq!(status(&router(""), rule), FAIL);
}

#[test]
fn errors_that_leave_nothing_behind_are_asked_for() {
    let helper = |asked: &str| {
        format!(
            "  def callback\n    profile = exchange{asked}\n    session[:uid] = profile.id\n    redirect_to '/me'\n  end\n  private\n  def exchange\n    WorkOS::SSO.profile_and_token(code: params[:code]).profile\n  rescue WorkOS::WorkOSError\n    nil\n  end"
        )
    };
    let asked = helper("\n    return redirect_to('/login') if profile.nil?");
    let (or_returned, unasked) = (helper(" or return redirect_to('/login')"), helper(""));
    let plain = "  def callback\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code]).profile.id\n    redirect_to '/me'\n  end";
    let around = |then: &str| {
        format!(
            "  around_action :rescued\n  def rescued\n    yield\n  rescue WorkOS::WorkOSError\n    {then}\n  end"
        )
    };
    let (answering, raising) = (around("redirect_to '/login'"), around("raise"));
    all_say(
        rules::EXCHANGE_ERRORS_HANDLED,
        &[
            (rails, "", &asked, PASS),
            (rails, "", &or_returned, PASS),
            (rails, "", &unasked, FAIL),
            (rails, &answering, plain, PASS),
            (rails, &raising, plain, FAIL),
            (
                axum,
                "next.run(request).await",
                "if let Ok(answer) = workos.sso().get_profile_and_token(&params).await {\n        session.insert(\"uid\", answer.profile.id.to_string()).await.unwrap();\n        return Redirect::to(\"/me\").into_response();\n    }\n    Redirect::to(\"/login\").into_response()",
                PASS,
            ),
            (
                axum,
                "next.run(request).await",
                "let answer = workos.sso().get_profile_and_token(&params).await.unwrap();\n    session.insert(\"uid\", answer.profile.id.to_string()).await.unwrap();\n    Redirect::to(\"/me\").into_response()",
                FAIL,
            ),
            (
                gin,
                "",
                "if err != nil {\n\t\tc.Redirect(302, \"/login\")\n\t\treturn\n\t}\n\tsess.Set(\"uid\", res.Profile.ID)",
                PASS,
            ),
            (
                gin,
                "",
                "if err != nil {\n\t\tc.Redirect(302, \"/login\")\n\t}\n\tsess.Set(\"uid\", res.Profile.ID)",
                FAIL,
            ),
            (
                gin,
                "",
                "switch {\n\tcase err != nil:\n\t\tc.Redirect(302, \"/login\")\n\tdefault:\n\t\tsess.Set(\"uid\", res.Profile.ID)\n\t}",
                PASS,
            ),
        ],
    );
    let suppressed = |then: &str| {
        let callback = format!(
            "    profile = None\n    with suppress(Exception):\n        profile = client.sso.get_profile_and_token(code=request.args['code']).profile\n{then}    session['uid'] = profile.id\n    return redirect('/')"
        );
        flask("5.0.0", "from contextlib import suppress", &callback)
    };
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let asked = suppressed("    if profile is None:\n        return redirect('/login')\n");
    assert_eq!(status(&asked, rule), PASS);
    assert_eq!(status(&suppressed(""), rule), FAIL);
    let page = |page: &str| {
        aspnet(
            &format!(
                "context.Items[\"at\"] = 1;\n}});\napp.UseExceptionHandler(\"{page}\");\napp.Use(async (context, next) =>\n{{"
            ),
            "var r = await sso.GetProfileAndToken(new GetProfileAndTokenOptions { Code = code });\n    http.Session.SetString(\"uid\", r.Profile.Id);\n    return Results.Redirect(\"/me\");",
        )
    };
    assert_eq!(status(&page("/sorry"), rule), PASS);
    // A page that may be there, and tells people nothing that is known.
    assert_eq!(status(&page("/Error"), rule), Status::Warn);
}

#[test]
fn states_of_other_languages_are_as_little_to_be_trusted() {
    let stored =
        |value: &str| format!("if err != nil {{\n\t\treturn\n\t}}\n\tsess.Set(\"uid\", {value})");
    let (of_state, of_profile) = (stored("c.Query(\"state\")"), stored("res.Profile.ID"));
    mistakes(
        rules::IDENTITY_FROM_STATE,
        &[
            (gin, &of_state, true),
            (gin, &of_profile, false),
            // What is compared with the one that was kept says what was put there.
            (
                gin,
                "if err != nil || sess.Get(\"state\") != c.Query(\"state\") {\n\t\treturn\n\t}\n\tsess.Set(\"uid\", c.Query(\"state\"))",
                false,
            ),
            (
                spring,
                "session.setAttribute(\"uid\", state); return \"me\";",
                true,
            ),
            (
                spring,
                "session.setAttribute(\"uid\", profile.id); return \"me\";",
                false,
            ),
            (
                aspnet,
                "var r = await sso.GetProfileAndToken(new GetProfileAndTokenOptions { Code = code });\n    http.Session.SetString(\"uid\", state.Split(':')[0]);",
                true,
            ),
            (
                axum,
                "let answer = workos.sso().get_profile_and_token(&params).await.unwrap();\n    session.insert(\"uid\", q.state).await.unwrap();\n    Redirect::to(\"/me\").into_response()",
                true,
            ),
            (
                phoenix,
                "  def callback(conn, %{\"code\" => code, \"state\" => state}) do\n    {:ok, _} = WorkOS.SSO.get_profile_and_token(code)\n    conn |> put_session(:uid, Jason.decode!(state)[\"id\"]) |> redirect(to: \"/me\")\n  end",
                true,
            ),
        ],
    );
    mistakes(
        rules::OPEN_REDIRECT_FROM_STATE,
        &[
            (
                gin,
                "c.Redirect(302, c.DefaultQuery(\"state\", \"/me\"))",
                true,
            ),
            (gin, "c.Redirect(302, pages[c.Query(\"state\")])", false),
            (spring, "return \"redirect:\" + state;", true),
            (spring, "return \"redirect:/pages/\" + state;", false),
            (
                spring,
                "return \"redirect:\" + session.getAttribute(\"to:\" + state);",
                false,
            ),
            (
                spring,
                "return \"redirect:\" + (PAGES.contains(state) ? state : \"/me\");",
                false,
            ),
            (
                axum,
                "let answer = workos.sso().get_profile_and_token(&params).await.unwrap();\n    Redirect::to(&q.state).into_response()",
                true,
            ),
            (
                rails,
                "  def callback\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code]).profile.id\n    redirect_to params[:state].presence || '/me', allow_other_host: true\n  end",
                true,
            ),
            (
                rails,
                "  def callback\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code]).profile.id\n    redirect_to params[:state].presence || '/me'\n  end",
                false,
            ),
        ],
    );
}

#[test]
fn clients_that_are_declared_are_called() {
    let controller = "package a;\nimport jakarta.servlet.http.HttpSession;\nimport org.springframework.stereotype.Controller;\nimport org.springframework.web.bind.annotation.*;\n@Controller\npublic class Auth {\n  private final Links links;\n  public Auth(Links links) { this.links = links; }\n  @GetMapping(\"/callback\")\n  public String callback(@RequestParam String code, HttpSession session) {\n    try {\n      session.setAttribute(\"uid\", links.token(System.getenv(\"WORKOS_CLIENT_ID\"), System.getenv(\"WORKOS_API_KEY\"), code).id());\n      return \"redirect:/\";\n    } catch (RuntimeException e) { return \"redirect:/login\"; }\n  }\n}\n";
    let client = "package a;\nimport org.springframework.cloud.openfeign.FeignClient;\nimport org.springframework.web.bind.annotation.*;\n@FeignClient(name = \"links\", url = \"https://api.workos.com\")\npublic interface Links {\n  @PostMapping(\"/sso/token\")\n  Profile token(@RequestParam(\"client_id\") String id, @RequestParam(\"client_secret\") String secret, @RequestParam(\"code\") String code);\n}\n";
    let of = |controller: &str| {
        project(&[
            (
                "pom.xml",
                "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version></project>",
            ),
            ("src/main/java/a/Auth.java", controller),
            ("src/main/java/a/Links.java", client),
        ])
    };
    let rules_of_it = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::EXCHANGE_ERRORS_HANDLED,
        rules::APP_SESSION,
    ];
    all_are(&of(controller), PASS, &rules_of_it);
    let idle = controller.replace("links.token(", "other.find(");
    all_are(&of(&idle), FAIL, &[rules::CALLBACK_ROUTE]);
}

#[test]
fn authenticators_of_symfony_are_callbacks() {
    let of = |failure: &str| {
        let authenticator = format!(
            "<?php\nnamespace App;\nuse Symfony\\Component\\HttpFoundation\\RedirectResponse;\nuse Symfony\\Component\\HttpFoundation\\Request;\nuse Symfony\\Component\\Security\\Core\\Exception\\AuthenticationException;\nuse Symfony\\Component\\Security\\Http\\Authenticator\\AbstractAuthenticator;\nuse Symfony\\Component\\Security\\Http\\Authenticator\\Passport\\Badge\\UserBadge;\nuse Symfony\\Component\\Security\\Http\\Authenticator\\Passport\\SelfValidatingPassport;\nuse WorkOS\\SSO;\nclass Links extends AbstractAuthenticator\n{{\n    public function __construct(private SSO $sso) {{}}\n    public function supports(Request $request): ?bool {{ return $request->attributes->get('_route') === 'done'; }}\n    public function authenticate(Request $request): SelfValidatingPassport\n    {{\n        try {{\n            $profile = $this->sso->getProfileAndToken($request->query->get('code'))->profile;\n        }} catch (\\Exception $e) {{\n            throw new {failure}('used up');\n        }}\n        return new SelfValidatingPassport(new UserBadge($profile->email));\n    }}\n    public function onAuthenticationFailure(Request $request, AuthenticationException $e) {{ return new RedirectResponse('/login'); }}\n}}\n"
        );
        project(&[
            (
                "composer.json",
                "{\"require\": {\"symfony/security-bundle\": \"^7.0\", \"workos/workos-php\": \"^4.0\"}}",
            ),
            ("src/Links.php", &authenticator),
            (
                "src/Home.php",
                "<?php\nnamespace App;\nuse Symfony\\Component\\Routing\\Attribute\\Route;\nclass Home\n{\n    #[Route('/auth/done', name: 'done')]\n    public function done() { throw new \\LogicException(); }\n}\n",
            ),
        ])
    };
    let project = of("AuthenticationException");
    let rules_of_it = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::EXCHANGE_ERRORS_HANDLED,
        rules::APP_SESSION,
    ];
    all_are(&project, PASS, &rules_of_it);
    let found = check(&project);
    let callback = found.iter().find(|it| it.rule == rules::CALLBACK_ROUTE);
    let message = &callback.unwrap().message;
    assert!(message.contains("/auth/done"), "{message}");
    // What the firewall is told in its settings is not read.
    all_are(
        &project,
        Status::Skip,
        &[rules::PROTECTED_ROUTE, rules::LOGOUT],
    );
    // Symfony answers nothing but its own errors.
    all_are(
        &of("\\RuntimeException"),
        FAIL,
        &[rules::EXCHANGE_ERRORS_HANDLED],
    );
}

#[test]
fn who_may_ask_for_what_is_told_in_symfony_s_settings() {
    let settings = |name: &str, security: &str| {
        project(&[
            (
                "composer.json",
                "{\"require\": {\"symfony/security-bundle\": \"^7.0\", \"workos/workos-php\": \"^4.0\"}}",
            ),
            (&format!("config/packages/security.{name}"), security),
            (
                "src/Controller/Auth.php",
                "<?php\nnamespace App\\Controller;\nuse Symfony\\Component\\HttpFoundation\\RedirectResponse;\nuse Symfony\\Component\\HttpFoundation\\Request;\nuse Symfony\\Component\\Routing\\Attribute\\Route;\nuse WorkOS\\SSO;\nclass Auth\n{\n    #[Route('/auth/done')]\n    public function done(Request $request)\n    {\n        try {\n            $profile = (new SSO())->getProfileAndToken($request->query->get('code'))->profile;\n        } catch (\\Exception $e) {\n            return new RedirectResponse('/login');\n        }\n        $request->getSession()->set('user', $profile->id);\n        return new RedirectResponse('/home');\n    }\n\n    #[Route('/home')]\n    public function home(Request $request)\n    {\n        return $this->render('home.html.twig');\n    }\n}\n",
            ),
        ])
    };
    let of = |security: &str| settings("yaml", security);
    let told = "security:\n    access_control:\n        - { path: ^/home, roles: ROLE_USER }\n";
    let commented = told.replace("- {", "# - {");
    let open = [rules::PROTECTED_ROUTE, rules::LOGOUT];
    all_are(&of(told), Status::Skip, &open);
    all_are(&of(&commented), FAIL, &open);
    all_are(&settings("yml", told), Status::Skip, &open);
    let extension = "<?php\nreturn static function ($container): void {\n    $container->extension('security', ['access_control' => [['path' => '^/home', 'roles' => 'ROLE_USER']]]);\n};\n";
    all_are(&settings("php", extension), Status::Skip, &open);
    let plain = extension.replace("'access_control'", "// 'access_control'\n'providers'");
    all_are(&settings("php", &plain), FAIL, &open);
    let builder = "<?php\nuse Symfony\\Config\\SecurityConfig;\nreturn static function (SecurityConfig $security): void {\n    $security->accessControl()->path('^/home')->roles(['ROLE_USER']);\n};\n";
    all_are(&settings("php", builder), Status::Skip, &open);
    let xml = "<srv:container xmlns=\"http://symfony.com/schema/dic/security\">\n  <config>\n    <rule path=\"^/home\" role=\"ROLE_USER\"/>\n  </config>\n</srv:container>\n";
    all_are(&settings("xml", xml), Status::Skip, &open);
    let commented = xml.replace("<rule", "<!-- <rule").replace("/>", "/> -->");
    all_are(&settings("xml", &commented), FAIL, &open);
}

#[test]
fn what_a_container_hands_on_is_left_open() {
    let of = |import: &str| {
        let code = format!(
            "{import}\nclass Exchanger {{\n  constructor(workos) {{ this.client = workos }}\n  async exchange(code) {{ return (await this.client.sso.getProfileAndToken({{ code, clientId }})).profile }}\n}}\napp.get('/callback', async (req, res) => {{\n  const exchanger = container.resolve('Exchanger')\n  req.session.userId = (await exchanger.swap(req.query.code)).id\n}})\n"
        );
        express(VERSIONS, &code)
    };
    let rule = rules::CALLBACK_ROUTE;
    assert_eq!(
        status(&of("import { container } from 'tsyringe'"), rule),
        Status::Skip
    );
    assert_eq!(
        status(&of("import { container } from './own.js'"), rule),
        FAIL
    );
}

#[test]
fn links_that_other_languages_hand_out() {
    let rule = rules::LINK_HANDED_OUT;
    let told = |project: &Project| {
        let found = check(project);
        found.iter().any(|it| it.rule == rule)
    };
    let go = |answer: &str| {
        let code = format!(
            "package main\nimport (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"net/http\"\n\t\"github.com/workos/workos-go/v4/pkg/passwordless\"\n)\nfunc main() {{\n\thttp.HandleFunc(\"/login\", login)\n\thttp.ListenAndServe(\":80\", nil)\n}}\nfunc login(w http.ResponseWriter, r *http.Request) {{\n\ts, err := passwordless.CreateSession(r.Context(), passwordless.CreateSessionOpts{{Email: r.FormValue(\"email\"), Type: passwordless.MagicLink}})\n\tif err != nil {{\n\t\treturn\n\t}}\n\t{answer}\n}}\n"
        );
        project(&[
            (
                "go.mod",
                "module a\ngo 1.22\nrequire github.com/workos/workos-go/v4 v4.20.0\n",
            ),
            ("main.go", &code),
        ])
    };
    assert!(told(&go("json.NewEncoder(w).Encode(s)")));
    assert!(told(&go("fmt.Fprintf(w, \"<a href=%q>\", s.Link)")));
    assert!(!told(&go(
        "json.NewEncoder(w).Encode(map[string]string{\"id\": s.ID})"
    )));
    let page = |shown: &str| {
        let code = format!(
            "<?php\n$p = new \\WorkOS\\Passwordless();\n$s = $p->createSession($_POST['email'], null, 'x', 'MagicLink');\n$p->sendSession($s);\n{shown}\n"
        );
        project(&[
            (
                "composer.json",
                "{\"require\": {\"workos/workos-php\": \"^4.0\"}}",
            ),
            ("login.php", &code),
        ])
    };
    assert!(told(&page(
        "?><a href=\"<?= htmlspecialchars($s->link) ?>\">open</a>"
    )));
    assert!(told(&page("error_log('link ' . $s->link);")));
    assert!(!told(&page(
        "?><p>Sent to <?= htmlspecialchars($s->email) ?></p>"
    )));
}

#[test]
fn classes_that_make_themselves_are_followed() {
    let php_with = |made: &str| {
        let class = format!(
            "<?php\nnamespace App;\nuse WorkOS\\SSO;\nclass Links\n{{\n    private static ?self $one = null;\n    private function __construct(private SSO $sso) {{}}\n    public static function get(): self {{ {made} }}\n    public function exchange(string $code): ?object {{ try {{ return $this->sso->getProfileAndToken($code)->profile; }} catch (\\Exception $e) {{ return null; }} }}\n}}\n"
        );
        project(&[
            (
                "composer.json",
                "{\"require\": {\"workos/workos-php\": \"^4.0\", \"slim/slim\": \"^4.12\"}}",
            ),
            ("src/Links.php", &class),
            (
                "public/index.php",
                "<?php\nuse App\\Links;\nuse Slim\\Factory\\AppFactory;\n$app = AppFactory::create();\n$app->get('/callback', function ($request, $response) {\n    $profile = Links::get()->exchange($request->getQueryParams()['code']);\n    if ($profile === null) {\n        return $response->withHeader('Location', '/login')->withStatus(302);\n    }\n    $_SESSION['uid'] = $profile->id;\n    return $response->withHeader('Location', '/')->withStatus(302);\n});\n$app->run();\n",
            ),
        ])
    };
    let rules_of_it = [
        rules::CALLBACK_ROUTE,
        rules::APP_SESSION,
        rules::EXCHANGE_ERRORS_HANDLED,
        // The SDK reads both itself.
        rules::ENV_VARS_USED,
    ];
    for made in [
        "return self::$one ??= new self(new SSO());",
        "if (self::$one === null) { self::$one = new self(new SSO()); } return self::$one;",
        "return new static(new SSO());",
    ] {
        all_are(&php_with(made), PASS, &rules_of_it);
    }
    let ruby = |made: &str, name: &str| {
        let service = format!(
            "  def callback\n    session[:uid] = Exchange.call(params[:code]).id\n  end\nend\nclass Exchange\n  def self.call(code) = {made}\n  def {name}(code)\n    WorkOS::SSO.profile_and_token(code: code).profile\n  end"
        );
        rails("", &service)
    };
    let made = ruby("new.call(code)", "call");
    all_are(&made, PASS, &[rules::CALLBACK_ROUTE, rules::APP_SESSION]);
    all_are(&ruby("nil", "ask"), FAIL, &[rules::CALLBACK_ROUTE]);
}

#[test]
fn guards_that_run_before_nothing() {
    let rule = rules::PROTECTED_ROUTE;
    let asked =
        "(req, res, next) => { if (!req.session.userId) return res.redirect('/login'); next() }";
    let page = "app.get('/me', (req, res) => res.send('me'))";
    let of = |code: String| with_callback("req.session.userId = profile.id", &code);
    let cases = [
        (format!("app.use({asked})\n{page}"), PASS),
        (format!("{page}\napp.use({asked})"), FAIL),
        (
            format!("{page}\napp.use({asked})\napp.use('/more', more)"),
            PASS,
        ),
        (
            format!(
                "const before = [{asked}]\napp.get('/me', before, (req, res) => res.send('me'))"
            ),
            PASS,
        ),
        (format!("const before = [{asked}]\n{page}"), FAIL),
    ];
    for (code, expected) in cases {
        assert_eq!(status(&of(code.clone()), rule), expected, "{code}");
    }
    let next = |path: &str| {
        project(&[
            (
                "package.json",
                "{\"dependencies\": {\"next\": \"^15.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            (
                path,
                "import { NextResponse } from 'next/server'\nexport function middleware(request) {\n  if (!request.cookies.has('session')) return NextResponse.redirect(new URL('/login', request.url))\n  return NextResponse.next()\n}\n",
            ),
            (
                "app/callback/route.js",
                "import { WorkOS } from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport async function GET(request) {\n  const { profile } = await workos.sso.getProfileAndToken({ code: request.nextUrl.searchParams.get('code'), clientId: process.env.WORKOS_CLIENT_ID })\n  return Response.json(profile.id)\n}\n",
            ),
        ])
    };
    assert_eq!(status(&next("middleware.js"), rule), PASS);
    assert_eq!(status(&next("src/middleware.js"), rule), PASS);
    assert_eq!(status(&next("apps/web/middleware.js"), rule), PASS);
    assert_eq!(status(&next("app/middleware.js"), rule), FAIL);
    let filter = |named: &str| {
        rails(
            &format!(
                "  before_action :signed_in{named}\n  def signed_in\n    redirect_to '/login' unless session[:uid]\n  end"
            ),
            "  skip_before_action :signed_in\n  def callback\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code]).profile.id\n  end",
        )
    };
    assert_eq!(status(&filter(""), rule), PASS);
    assert_eq!(status(&filter(", only: :billing"), rule), FAIL);
}

#[test]
fn promises_that_nothing_waits_for() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let exchange = "workos.sso.getProfileAndToken({ code: req.query.code, clientId }).then(({ profile }) => { req.session.userId = profile.id })";
    for (before, after, expected) in [
        ("", "", FAIL),
        ("await ", "", PASS),
        ("return ", ".catch(() => res.redirect('/login'))", PASS),
        ("", ".catch(() => res.redirect('/login'))", PASS),
    ] {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  try {{\n    {before}{exchange}{after}\n  }} catch (error) {{ res.redirect('/login') }}\n}})\n"
        );
        assert_eq!(
            status(&express(VERSIONS, &code), rule),
            expected,
            "{before}{after}"
        );
    }
}

#[test]
fn a_state_that_is_always_the_same() {
    let of = |state: &str| {
        let code = format!(
            "app.post('/login', async (req, res) => {{\n  await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink', state: {state} }})\n}})"
        );
        status(
            &with_callback(
                "if (req.query.state === req.session.state) res.redirect('/')",
                &code,
            ),
            rules::STATE_USED,
        )
    };
    assert_eq!(of("'login'"), Status::Warn);
    assert_eq!(of("crypto.randomUUID()"), PASS);
}

#[test]
fn errors_that_are_shown_in_parts_or_to_developers() {
    let rule = rules::EXCHANGE_ERROR_SHOWN;
    let shown = |catch: &str| {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  try {{\n    req.session.userId = (await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})).profile.id\n  }} {catch}\n}})\n"
        );
        let found = check(&express(VERSIONS, &code));
        found.iter().any(|it| it.rule == rule)
    };
    assert!(shown(
        "catch ({ message }) { res.status(400).json({ error: message }) }"
    ));
    assert!(!shown(
        "catch ({ status }) { res.status(400).json({ error: status }) }"
    ));
    assert!(shown(
        "catch (e) { res.status(400).json({ error: e.message }) }"
    ));
    assert!(!shown(
        "catch (e) { res.status(400).json({ error: 'used up', ...(process.env.NODE_ENV === 'development' && { detail: e.message }) }) }"
    ));
    assert!(!shown(
        "catch (e) { if (process.env.NODE_ENV !== 'production') return res.json(e.message); res.redirect('/login') }"
    ));
}

#[test]
fn guards_that_say_yes_by_a_value() {
    let rule = rules::PROTECTED_ROUTE;
    let nest = |says: &str| {
        let guard = format!(
            "import {{ CanActivate, ExecutionContext, Injectable }} from '@nestjs/common'\n@Injectable()\nexport class SignedIn implements CanActivate {{\n  canActivate(context: ExecutionContext) {{\n    const {{ session }} = context.switchToHttp().getRequest()\n    return {says}\n  }}\n}}\n"
        );
        project(&[
            (
                "package.json",
                "{\"dependencies\": {\"@nestjs/common\": \"^10.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            ("src/signed-in.ts", &guard),
            (
                "src/auth.ts",
                "import { Controller, Get, Query, Session, UseGuards } from '@nestjs/common'\nimport { WorkOS } from '@workos-inc/node'\nimport { SignedIn } from './signed-in'\n@Controller()\nexport class Auth {\n  constructor(private workos: WorkOS) {}\n  @Get('callback')\n  async callback(@Query('code') code: string, @Session() session: any) {\n    session.user = (await this.workos.sso.getProfileAndToken({ code, clientId: 'client' })).profile.id\n  }\n  @Get('me')\n  @UseGuards(SignedIn)\n  me() { return 'me' }\n}\n",
            ),
        ])
    };
    assert_eq!(status(&nest("Boolean(session.userId)"), rule), PASS);
    assert_eq!(status(&nest("session?.userId !== undefined"), rule), PASS);
    assert_eq!(status(&nest("true"), rule), FAIL);
    let signed = |key: &str| {
        let code = format!(
            "import {{ getSignedCookie }} from 'hono/cookie'\napp.get('/me', async (c) => {{\n  const it = await getSignedCookie(c, secret, '{key}')\n  if (!it) return c.redirect('/login')\n  return c.text('me')\n}})"
        );
        with_callback("req.session.userId = profile.id", &code)
    };
    assert_eq!(status(&signed("uid"), rule), PASS);
    assert_eq!(status(&signed("theme"), rule), FAIL);
    let starlette = |above: &str| {
        let code = format!(
            "import os\nfrom starlette.applications import Starlette\nfrom starlette.authentication import requires\nfrom starlette.middleware import Middleware\nfrom starlette.middleware.authentication import AuthenticationMiddleware\nfrom starlette.responses import PlainTextResponse\nfrom starlette.routing import Route\nfrom workos import WorkOSClient\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\ndef callback(request):\n    request.session['uid'] = client.sso.get_profile_and_token(code=request.query_params['code']).profile.id\n{above}def me(request):\n    return PlainTextResponse('me')\napp = Starlette(routes=[Route('/me', me), Route('/callback', callback)], middleware=[Middleware(AuthenticationMiddleware, backend=Own())])\n"
        );
        project(&[
            ("requirements.txt", "starlette\nworkos==5.4.0\n"),
            ("main.py", &code),
        ])
    };
    assert_eq!(
        status(&starlette("@requires('authenticated')\n"), rule),
        PASS
    );
    // The middleware alone only tells who somebody is.
    assert_eq!(status(&starlette(""), rule), FAIL);
}
