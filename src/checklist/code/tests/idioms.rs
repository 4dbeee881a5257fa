//! What is stored, guarded and shown in the idioms of single frameworks, each beside what is nearly so.

use super::*;

const PASS: Status = Status::Pass;
const FAIL: Status = Status::Fail;
const WARN: Status = Status::Warn;

/// Whether a rule that finds mistakes speaks.
fn is_told(project: &Project, rule: &'static Rule) -> bool {
    check(project).iter().any(|it| it.rule == rule)
}

/// An application of Remix: its helpers of sessions, and what its callback, dashboard and logout do.
fn remix(helpers: &str, callback: &str, dashboard: &str, logout: &str) -> Project {
    let session = format!(
        "import {{ createCookieSessionStorage, redirect }} from '@remix-run/node'\nexport const sessionStorage = createCookieSessionStorage({{ cookie: {{ name: '__session', secrets: [process.env.SESSION_SECRET], httpOnly: true, secure: true }} }})\nexport const {{ getSession, commitSession, destroySession }} = sessionStorage\n{helpers}\n"
    );
    let head = "import { redirect } from '@remix-run/node'\nimport { commitSession, destroySession, getSession, sessionStorage, requireUser } from '~/session.server'\n";
    let of = |name: &str, body: &str| {
        format!(
            "{head}import {{ WorkOS }} from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport async function {name}({{ request }}) {{\n  const session = await sessionStorage.getSession(request.headers.get('Cookie'))\n  const code = new URL(request.url).searchParams.get('code')\n  {body}\n}}\n"
        )
    };
    let exchange = format!(
        "const {{ profile }} = await workos.sso.getProfileAndToken({{ code, clientId: process.env.WORKOS_CLIENT_ID }})\n  {callback}"
    );
    project(&[
        (
            "package.json",
            "{\"dependencies\": {\"@remix-run/node\": \"^2.9.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
        ),
        (
            "tsconfig.json",
            "{\"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"~/*\": [\"./app/*\"]}}}",
        ),
        ("app/session.server.ts", &session),
        ("app/routes/auth.callback.tsx", &of("loader", &exchange)),
        ("app/routes/dashboard.tsx", &of("loader", dashboard)),
        ("app/routes/logout.tsx", &of("action", logout)),
    ])
}

#[test]
fn sessions_of_remix_are_stored_by_committing_them() {
    let helper = |then: &str| {
        format!(
            "export async function requireUser(request) {{\n  const session = await getSession(request.headers.get('Cookie'))\n  const userId = session.get('userId')\n  if (!userId) {then}\n  return userId\n}}"
        )
    };
    let (denying, asking) = (helper("throw redirect('/login')"), helper("return null"));
    let committed = "session.set('userId', profile.id)\n  return redirect('/dashboard', { headers: { 'Set-Cookie': await commitSession(session) } })";
    let lost = "session.set('userId', profile.id)\n  return redirect('/dashboard')";
    let guarded = "return { id: await requireUser(request) }";
    let inline = "if (!session.has('userId')) return redirect('/login')\n  return { id: session.get('userId') }";
    let open = "return { id: 'x' }";
    let destroyed = "return redirect('/', { headers: { 'Set-Cookie': await sessionStorage.destroySession(session) } })";
    let kept = "return redirect('/', { headers: { 'Set-Cookie': await sessionStorage.commitSession(session) } })";
    let [stored, denied, ended] = [rules::APP_SESSION, rules::PROTECTED_ROUTE, rules::LOGOUT];
    all_are(
        &remix(&denying, committed, guarded, destroyed),
        PASS,
        &[stored, denied, ended],
    );
    all_are(&remix("", committed, inline, destroyed), PASS, &[denied]);
    all_are(
        &remix(&asking, committed, guarded, destroyed),
        FAIL,
        &[denied],
    );
    all_are(
        &remix(&denying, committed, open, kept),
        FAIL,
        &[denied, ended],
    );
    // What another route commits is another session.
    all_are(&remix(&denying, lost, guarded, kept), FAIL, &[stored]);
    // A helper that is never called commits nothing either.
    let unused = format!("{denying}\nexport const save = (session) => commitSession(session)");
    all_are(&remix(&unused, lost, guarded, destroyed), FAIL, &[stored]);
}

#[test]
fn sessions_of_go_are_stored_by_saving_them() {
    let of = |imported: &str, stored: &str| {
        let code = format!(
            "package main\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"{imported}\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nvar store = sessions.NewCookieStore([]byte(os.Getenv(\"KEY\")))\nfunc main() {{\n\tsso.Configure(os.Getenv(\"WORKOS_API_KEY\"), os.Getenv(\"WORKOS_CLIENT_ID\"))\n\thttp.HandleFunc(\"/callback\", callback)\n\thttp.ListenAndServe(\":8080\", nil)\n}}\nfunc callback(w http.ResponseWriter, r *http.Request) {{\n\tres, err := sso.GetProfileAndToken(r.Context(), sso.GetProfileAndTokenOpts{{Code: r.URL.Query().Get(\"code\")}})\n\tif err != nil {{\n\t\thttp.Error(w, \"used up\", 400)\n\t\treturn\n\t}}\n\t{stored}\n\thttp.Redirect(w, r, \"/\", 303)\n}}\n"
        );
        let module = format!(
            "module a\ngo 1.22\nrequire (\n\tgithub.com/workos/workos-go/v4 v4.20.0\n\t{imported} v1.2.2\n)\n"
        );
        project(&[("go.mod", &module), ("main.go", &code)])
    };
    let gorilla = "github.com/gorilla/sessions";
    let set = "session, _ := store.Get(r, \"app\")\n\tsession.Values[\"user\"] = res.Profile.ID";
    let rule = rules::APP_SESSION;
    assert_eq!(
        status(&of(gorilla, &format!("{set}\n\tsession.Save(r, w)")), rule),
        PASS
    );
    assert_eq!(
        status(&of(gorilla, &format!("{set}\n\tsessions.Save(r, w)")), rule),
        PASS
    );
    assert_eq!(status(&of(gorilla, set), rule), FAIL);
}

#[test]
fn guards_that_believe_what_a_client_says() {
    let express = |condition: &str| {
        let code = format!(
            "function signedIn(req, res, next) {{\n  const {{ userId }} = req.query\n  const userHeader = req.headers['x-user-id']\n  if ({condition}) return res.status(401).end()\n  next()\n}}\napp.get('/me', signedIn, (req, res) => res.send('me'))"
        );
        with_callback("req.session.userId = profile.id", &code)
    };
    let asked = |condition: &str| {
        let before = format!(
            "from functools import wraps\ndef login_required(view):\n    @wraps(view)\n    def wrapped(*args, **kwargs):\n        user = {condition}\n        if user is None:\n            return redirect('/login')\n        return view(*args, **kwargs)\n    return wrapped\n@app.route('/me')\n@login_required\ndef me():\n    return 'me'"
        );
        flask(
            "5.4.0",
            &before,
            "    session['user'] = client.sso.get_profile_and_token(code=request.args['code']).profile.id\n    return redirect('/me')",
        )
    };
    let go = |condition: &str| {
        let code = format!(
            "package main\nimport (\n\t\"net/http\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nfunc main() {{\n\thttp.HandleFunc(\"/callback\", callback)\n\thttp.Handle(\"/me\", requireUser(http.HandlerFunc(me)))\n}}\nfunc callback(w http.ResponseWriter, r *http.Request) {{\n\tres, err := sso.GetProfileAndToken(r.Context(), sso.GetProfileAndTokenOpts{{Code: r.FormValue(\"code\")}})\n}}\nfunc requireUser(next http.Handler) http.Handler {{\n\treturn http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {{\n\t\tif {condition} == \"\" {{\n\t\t\thttp.Redirect(w, r, \"/login\", 303)\n\t\t\treturn\n\t\t}}\n\t\tnext.ServeHTTP(w, r)\n\t}})\n}}\nfunc me(w http.ResponseWriter, r *http.Request) {{}}\n"
        );
        let module = "module a\ngo 1.22\nrequire github.com/workos/workos-go/v4 v4.20.0\n";
        project(&[("go.mod", module), ("main.go", &code)])
    };
    let rails = |current: &str| {
        project(&[
            ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
            (
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get 'callback', to: 'auth#callback'\nend\n",
            ),
            (
                "app/controllers/auth_controller.rb",
                &format!(
                    "class AuthController < ApplicationController\n  before_action :require_login, except: :callback\n  def callback\n    session[:user_id] = WorkOS::SSO.profile_and_token(code: params[:code], client_id: 'client').profile.id\n  end\n  private\n  def current_user\n    {current}\n  end\n  def require_login\n    redirect_to login_path unless current_user\n  end\nend\n"
                ),
            ),
        ])
    };
    let cases = [
        (express("!req.session.userId"), PASS),
        (express("!userId"), FAIL),
        (express("!req.query.user"), FAIL),
        (express("!userHeader"), WARN),
        (express("!req.get('X-User-Id')"), WARN),
        // What a middleware kept for others.
        (express("!req.get('user')"), PASS),
        // What goes with it may be proof.
        (
            express("!userHeader || !verify(req.headers.authorization)"),
            PASS,
        ),
        (asked("session.get('user')"), PASS),
        (asked("request.args.get('user')"), FAIL),
        (asked("request.headers.get('X-User-Id')"), WARN),
        (asked("request.GET.get('user')"), FAIL),
        (asked("request.META.get('HTTP_X_USER_ID')"), WARN),
        (asked("find_user(request.args.get('user_id'))"), FAIL),
        (asked("find_user(session.get('user_id'))"), PASS),
        (go("session(r).Value(\"user\")"), PASS),
        (go("r.URL.Query().Get(\"user\")"), FAIL),
        (go("r.Header.Get(\"X-User-ID\")"), WARN),
        (go("strings.TrimSpace(r.Header.Get(\"X-User-ID\"))"), WARN),
        (
            rails("@current_user ||= User.find_by(id: session[:user_id])"),
            PASS,
        ),
        (rails("params[:user_id]"), FAIL),
        (rails("User.find_by(id: params[:user_id])"), FAIL),
        (rails("request.headers['X-User-Id']"), WARN),
    ];
    for (index, (project, expected)) in cases.iter().enumerate() {
        let found = verdict(project, rules::PROTECTED_ROUTE);
        assert_eq!(found.0, *expected, "case {index}");
        // Who is believed without proof is shown where that is.
        assert!(found.1.is_some(), "case {index}");
    }
    let hono = with_callback(
        "req.session.userId = profile.id",
        "app.get('/me', async (c) => {\n  if (!c.req.header('x-user-id')) return c.redirect('/login')\n  return c.text('me')\n})",
    );
    assert_eq!(status(&hono, rules::PROTECTED_ROUTE), WARN);
    // A middleware that knows who somebody is may hand that on in a header of its own.
    let own = with_callback(
        "req.session.userId = profile.id",
        "app.use((req, res, next) => { forwarded.set('x-user-id', known(req)); next() })\nfunction signedIn(req, res, next) {\n  if (!req.get('x-user-id')) return res.status(401).end()\n  next()\n}\napp.get('/me', signedIn, (req, res) => res.send('me'))",
    );
    assert_eq!(status(&own, rules::PROTECTED_ROUTE), PASS);
}

/// An application of Axum with these items, and a callback of this type that gets its result so.
fn axum(items: &str, answer: &str, exchange: &str) -> Project {
    let code = format!(
        "use actix_web::error;\nuse axum::{{extract::Query, http::StatusCode, response::{{Html, IntoResponse, Redirect, Response}}, routing::get, Router}};\nuse tower_sessions::Session;\nuse workos::{{sso::*, ApiKey, WorkOs}};\n{items}\nasync fn callback(session: Session, Query(q): Query<Back>) -> {answer} {{\n    let workos = WorkOs::new(&ApiKey::from(std::env::var(\"WORKOS_API_KEY\").unwrap()));\n    let params = GetProfileAndTokenParams {{ client_id: &ClientId::from(\"client\"), code: &AuthorizationCode::from(q.code) }};\n    let result = {exchange};\n    session.insert(\"uid\", &result.profile.id).await.unwrap();\n    Redirect::to(\"/me\").into_response()\n}}\n#[tokio::main]\nasync fn main() {{\n    let app = Router::new().route(\"/callback\", get(callback));\n    axum::serve(listener, app).await.unwrap();\n}}\n"
    );
    project(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\naxum = \"0.7\"\nworkos = \"0.7\"\n",
        ),
        ("src/main.rs", &code),
    ])
}

#[test]
fn errors_that_rust_s_frameworks_show() {
    let called = "workos.sso().get_profile_and_token(&params).await";
    let matched = |arm: &str| {
        axum(
            "",
            "Response",
            &format!("match {called} {{ Ok(result) => result, Err(e) => {{ {arm} }} }}"),
        )
    };
    let mapped = |map: &str| {
        axum(
            "",
            "Result<Response, Failure>",
            &format!("{called}.map_err({map})?"),
        )
    };
    let wrapped = |body: &str| {
        let own = format!(
            "struct AppError(anyhow::Error);\nimpl IntoResponse for AppError {{\n    fn into_response(self) -> Response {{\n        {body}\n    }}\n}}\nimpl<E: Into<anyhow::Error>> From<E> for AppError {{\n    fn from(err: E) -> Self {{ Self(err.into()) }}\n}}"
        );
        axum(&own, "Result<Response, AppError>", &format!("{called}?"))
    };
    let varied = |map: &str, arm: &str| {
        let own = format!(
            "enum AppError {{ Database(sqlx::Error), WorkOs(Failure) }}\nimpl IntoResponse for AppError {{\n    fn into_response(self) -> Response {{\n        match self {{\n            AppError::Database(e) => (StatusCode::BAD_REQUEST, e.to_string()).into_response(),\n            AppError::WorkOs(e) => {arm},\n        }}\n    }}\n}}"
        );
        axum(
            &own,
            "Result<Response, AppError>",
            &format!("{called}.map_err({map})?"),
        )
    };
    let told = "(StatusCode::BAD_GATEWAY, format!(\"{e:?}\")).into_response()";
    let silent =
        "{ tracing::warn!(\"{e:?}\"); (StatusCode::BAD_GATEWAY, \"used up\").into_response() }";
    let cases = [
        (matched(&format!("return {told};")), true),
        (
            matched(
                "return (StatusCode::BAD_GATEWAY, format!(\"failed: {}\", e)).into_response();",
            ),
            true,
        ),
        (
            matched("return (StatusCode::BAD_GATEWAY, e.to_string()).into_response();"),
            true,
        ),
        (
            matched("return Html(format!(\"<p>{e}</p>\")).into_response();"),
            true,
        ),
        (
            matched("tracing::warn!(\"{e:?}\"); return Redirect::to(\"/login\").into_response();"),
            false,
        ),
        (mapped("|e| (StatusCode::BAD_GATEWAY, e.to_string())"), true),
        (
            mapped("|_| (StatusCode::BAD_GATEWAY, \"used up\".to_string())"),
            false,
        ),
        (
            mapped("|e| { tracing::warn!(\"{e}\"); StatusCode::BAD_GATEWAY }"),
            false,
        ),
        (mapped("error::ErrorInternalServerError"), true),
        (mapped("|e| error::ErrorBadGateway(e)"), true),
        (mapped("|_| error::ErrorBadGateway(\"used up\")"), false),
        (
            wrapped("(StatusCode::BAD_GATEWAY, format!(\"failed: {}\", self.0)).into_response()"),
            true,
        ),
        (
            wrapped(
                "tracing::error!(\"{:?}\", self.0);\n        (StatusCode::BAD_GATEWAY, \"failed\").into_response()",
            ),
            false,
        ),
        (varied("AppError::WorkOs", told), true),
        (varied("|e| AppError::WorkOs(e)", told), true),
        (varied("AppError::WorkOs", silent), false),
    ];
    for (index, (project, expected)) in cases.iter().enumerate() {
        assert_eq!(
            is_told(project, rules::EXCHANGE_ERROR_SHOWN),
            *expected,
            "case {index}"
        );
    }
}

#[test]
fn errors_that_other_frameworks_show_or_keep() {
    let gin = |answer: &str| {
        let code = format!(
            "package main\nimport (\n\t\"github.com/gin-gonic/gin\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nfunc main() {{\n\tr := gin.Default()\n\tr.GET(\"/callback\", callback)\n\tr.Run()\n}}\nfunc callback(c *gin.Context) {{\n\tres, err := sso.GetProfileAndToken(c, sso.GetProfileAndTokenOpts{{Code: c.Query(\"code\")}})\n\tif err != nil {{\n\t\t{answer}\n\t\treturn\n\t}}\n\tc.SetCookie(\"s\", seal(res.Profile.ID), 60, \"/\", \"\", true, true)\n}}\n"
        );
        let module = "module a\ngo 1.22\nrequire (\n\tgithub.com/workos/workos-go/v4 v4.20.0\n\tgithub.com/gin-gonic/gin v1.10.0\n)\n";
        project(&[("go.mod", module), ("main.go", &code)])
    };
    let ktor = |answer: &str| {
        let code = format!(
            "import com.workos.WorkOS\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\nimport io.ktor.server.routing.*\nfun Application.module() {{\n    val workos = WorkOS(System.getenv(\"WORKOS_API_KEY\"))\n    routing {{\n        get(\"/callback\") {{\n            val profile = try {{\n                workos.sso.getProfileAndToken(call.request.queryParameters[\"code\"]!!, \"client\").profile\n            }} catch (e: Exception) {{\n                return@get {answer}\n            }}\n            call.sessions.set(UserSession(profile.id))\n        }}\n    }}\n}}\n"
        );
        project(&[
            (
                "build.gradle.kts",
                "dependencies { implementation(\"com.workos:workos:4.5.0\") }\n",
            ),
            ("src/main/kotlin/Main.kt", &code),
        ])
    };
    let sinatra = |answer: &str| {
        let code = format!(
            "require 'sinatra'\nrequire 'workos'\nget '/callback' do\n  begin\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code], client_id: 'client').profile.id\n  rescue WorkOS::WorkOSError => e\n    {answer}\n  end\nend\n"
        );
        project(&[
            ("Gemfile", "gem 'sinatra'\ngem 'workos', '~> 5.0'\n"),
            ("app.rb", &code),
        ])
    };
    let express = |used: &str, says: &str| {
        let code = format!(
            "const onError = (err, req, res, next) => {{ res.status(502).send({says}) }}\napp.get('/callback', async (req, res, next) => {{\n  req.session.userId = (await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})).profile.id\n}})\n{used}"
        );
        express(["^5.0.0", "^7.0.0"], &code)
    };
    let mvc = |shown: &str| {
        let code = format!(
            "using Microsoft.AspNetCore.Mvc;\nusing WorkOS;\npublic class AuthController(SSOService sso) : Controller\n{{\n    [HttpGet(\"/callback\")]\n    public async Task<IActionResult> Callback(string code)\n    {{\n        try\n        {{\n            var result = await sso.GetProfileAndToken(new GetProfileAndTokenOptions {{ ClientId = \"client\", Code = code }});\n            HttpContext.Session.SetString(\"UserId\", result.Profile.Id);\n        }}\n        catch (Exception e)\n        {{\n            TempData[\"Notice\"] = {shown};\n        }}\n        return Redirect(\"/\");\n    }}\n}}\n"
        );
        project(&[
            (
                "Web.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"2.0.0\" /></ItemGroup></Project>",
            ),
            ("AuthController.cs", &code),
        ])
    };
    let phoenix = |answer: &str| {
        let controller = format!(
            "defmodule AWeb.AuthController do\n  use Phoenix.Controller\n  require Logger\n  def callback(conn, %{{\"code\" => code}}) do\n    with {{:ok, %{{profile: profile}}}} <- WorkOS.SSO.get_profile_and_token(code) do\n      put_session(conn, :uid, profile.id)\n    else\n      other ->\n        {answer}\n    end\n  end\nend\n"
        );
        project(&[
            (
                "mix.exs",
                "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, deps: [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]]\nend\n",
            ),
            ("lib/a_web/auth_controller.ex", &controller),
            (
                "lib/a_web/router.ex",
                "defmodule AWeb.Router do\n  use Phoenix.Router\n  get \"/callback\", AWeb.AuthController, :callback\nend\n",
            ),
        ])
    };
    let cases = [
        (phoenix("send_resp(conn, 502, inspect(other))"), true),
        (express("app.use(onError)", "err.stack"), true),
        (express("app.use(onError)", "'used up'"), false),
        (express("", "err.stack"), false),
        (mvc("e.Message"), true),
        (mvc("\"used up\""), false),
        (phoenix("put_flash(conn, :error, inspect(other))"), true),
        (
            phoenix("Logger.warning(inspect(other))\n        put_flash(conn, :error, \"used up\")"),
            false,
        ),
        (gin("c.String(502, err.Error())"), true),
        (
            gin("_ = c.Error(err)\n\t\tc.Redirect(303, \"/login\")"),
            false,
        ),
        (ktor("call.respondText(e.toString())"), true),
        (ktor("call.respondRedirect(\"/login\")"), false),
        (sinatra("halt 400, e.message"), true),
        (
            sinatra("logger.warn(e.message)\n    halt 400, 'used up'"),
            false,
        ),
    ];
    for (index, (project, expected)) in cases.iter().enumerate() {
        assert_eq!(
            is_told(project, rules::EXCHANGE_ERROR_SHOWN),
            *expected,
            "case {index}"
        );
    }
}

#[test]
fn sessions_of_ktor_are_as_good_as_their_seal() {
    let of = |cookie: &str| {
        let code = format!(
            "import com.workos.WorkOS\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\nimport io.ktor.server.routing.*\nimport io.ktor.server.sessions.*\ndata class UserSession(val id: String)\nfun Application.module() {{\n    val workos = WorkOS(System.getenv(\"WORKOS_API_KEY\"))\n    install(Sessions) {{\n        {cookie}\n        cookie<Theme>(\"theme\")\n    }}\n    routing {{\n        get(\"/callback\") {{\n            val profile = workos.sso.getProfileAndToken(call.request.queryParameters[\"code\"]!!, \"client\").profile\n            call.sessions.set(UserSession(profile.id))\n            call.respondRedirect(\"/me\")\n        }}\n    }}\n}}\n"
        );
        let project = project(&[
            (
                "build.gradle.kts",
                "dependencies { implementation(\"com.workos:workos:4.5.0\") }\n",
            ),
            ("src/main/kotlin/Main.kt", &code),
        ]);
        status(&project, rules::APP_SESSION)
    };
    assert_eq!(
        of("cookie<UserSession>(\"user\") { cookie.secure = true }"),
        FAIL
    );
    assert_eq!(
        of("cookie<UserSession>(\"user\", SessionStorageMemory())"),
        PASS
    );
    assert_eq!(
        of(
            "cookie<UserSession>(\"user\") { transform(SessionTransportTransformerMessageAuthentication(key)) }"
        ),
        PASS
    );
}

#[test]
fn pages_for_whatever_fails_in_aspnet() {
    let of = |used: &str, files: &[(&str, &str)]| {
        let code = format!(
            "using WorkOS;\nvar app = WebApplication.CreateBuilder(args).Build();\nvar sso = new SSOService();\n{used}\napp.MapGet(\"/callback\", async (string code, HttpContext http) =>\n{{\n    var result = await sso.GetProfileAndToken(new GetProfileAndTokenOptions {{ ClientId = \"client\", Code = code }});\n    http.Session.SetString(\"uid\", result.Profile.Id);\n}});\napp.Run();\n"
        );
        let manifest = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"2.0.0\" /></ItemGroup></Project>";
        let mut all = vec![("Api.csproj", manifest), ("Program.cs", code.as_str())];
        all.extend(files);
        status(&project(&all), rules::EXCHANGE_ERRORS_HANDLED)
    };
    let page = "app.MapGet(\"/Error\", () => Results.Text(\"That link is used up.\"));";
    assert_eq!(
        of(
            &format!("app.UseExceptionHandler(\"/Error\");\n{page}"),
            &[]
        ),
        PASS
    );
    // It answers, and what it says is not known.
    let view = (
        "Pages/Error.cshtml",
        "@page\n@model ErrorModel\n<h1>Error.</h1>\n",
    );
    assert_eq!(of("app.UseExceptionHandler(\"/Error\");", &[view]), WARN);
    assert_eq!(of("app.UseExceptionHandler(\"/Home/Error\");", &[]), WARN);
    assert_eq!(of("app.UseExceptionHandler();", &[]), WARN);
    assert_eq!(of(page, &[]), FAIL);
}

#[test]
fn cookies_of_rails_last_and_end() {
    let of = |stored: &str, ended: &str| {
        project(&[
            ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
            (
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get 'callback', to: 'auth#callback'\n  delete 'logout', to: 'auth#destroy'\nend\n",
            ),
            (
                "app/controllers/auth_controller.rb",
                &format!(
                    "class AuthController < ApplicationController\n  def callback\n    profile = WorkOS::SSO.profile_and_token(code: params[:code], client_id: 'client').profile\n    {stored}\n  end\n  def destroy\n    {ended}\n  end\nend\n"
                ),
            ),
        ])
    };
    let both = [rules::APP_SESSION, rules::LOGOUT];
    let lasting =
        "cookies.encrypted[:uid] = { value: profile.id, expires: 30.days, httponly: true }";
    for ended in [
        "cookies.delete(:uid)",
        "cookies[:uid] = { value: nil, expires: 1.day.ago }",
        "cookies[:uid] = { value: '', max_age: 0 }",
    ] {
        all_are(&of(lasting, ended), PASS, &both);
    }
    let forged = "cookies[:uid] = { value: profile.id, expires: 30.days }";
    let prolonged = "cookies.encrypted[:uid] = { value: cookies.encrypted[:uid], expires: 1.day }";
    all_are(&of(forged, prolonged), FAIL, &both);
}

#[test]
fn guards_in_classes_work_where_they_are_registered() {
    let slim = |added: &str, condition: &str| {
        let index = format!(
            "<?php\nuse App\\{{Auth, RequireUser}};\nsession_start();\n$app = Slim\\Factory\\AppFactory::create();\n$app->get('/callback', [Auth::class, 'callback']);\n$app->group('/account', function ($group) {{\n    $group->get('', fn ($request, $response) => $response);\n}}){added};\n$app->run();\n"
        );
        let guard = format!(
            "<?php\nnamespace App;\nuse Psr\\Http\\Message\\ServerRequestInterface;\nuse Psr\\Http\\Server\\{{MiddlewareInterface, RequestHandlerInterface}};\nuse Slim\\Psr7\\Response;\nfinal class RequireUser implements MiddlewareInterface {{\n    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler) {{\n        if ({condition}) {{\n            return (new Response(302))->withHeader('Location', '/login');\n        }}\n        return $handler->handle($request);\n    }}\n}}\n"
        );
        project(&[
            (
                "composer.json",
                "{\"require\": {\"slim/slim\": \"^4.0\", \"workos/workos-php\": \"^4.0\"}}",
            ),
            ("public/index.php", &index),
            ("src/RequireUser.php", &guard),
            (
                "src/Auth.php",
                "<?php\nnamespace App;\nuse WorkOS\\SSO;\nclass Auth {\n    public function callback($request, $response) {\n        $_SESSION['user'] = (new SSO())->getProfileAndToken($request->getQueryParams()['code'])->profile->id;\n        return $response;\n    }\n}\n",
            ),
        ])
    };
    let mvc = |marker: &str, condition: &str| {
        let guard = format!(
            "using Microsoft.AspNetCore.Mvc;\nusing Microsoft.AspNetCore.Mvc.Filters;\npublic sealed class SignedInAttribute : ActionFilterAttribute\n{{\n    public override void OnActionExecuting(ActionExecutingContext context)\n    {{\n        if ({condition})\n        {{\n            context.Result = new RedirectToActionResult(\"Login\", \"Auth\", null);\n        }}\n    }}\n}}\n"
        );
        let auth = format!(
            "using Microsoft.AspNetCore.Mvc;\nusing WorkOS;\npublic class AuthController(SSOService sso) : Controller\n{{\n    [HttpGet(\"/callback\")]\n    public async Task<IActionResult> Callback(string code)\n    {{\n        var result = await sso.GetProfileAndToken(new GetProfileAndTokenOptions {{ ClientId = \"client\", Code = code }});\n        HttpContext.Session.SetString(\"UserId\", result.Profile.Id);\n        return Redirect(\"/\");\n    }}\n    {marker}\n    [HttpGet(\"/me\")]\n    public IActionResult Me() => View();\n}}\n"
        );
        project(&[
            (
                "Web.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"2.0.0\" /></ItemGroup></Project>",
            ),
            ("SignedInAttribute.cs", &guard),
            ("AuthController.cs", &auth),
        ])
    };
    let spring = |registered: &str| {
        let code = format!(
            "package a\nimport com.workos.WorkOS\nimport jakarta.servlet.http.*\nimport org.springframework.context.annotation.Configuration\nimport org.springframework.web.bind.annotation.*\nimport org.springframework.web.servlet.HandlerInterceptor\nimport org.springframework.web.servlet.config.annotation.*\n@Configuration\nclass WebConfig : WebMvcConfigurer {{\n    override fun addInterceptors(registry: InterceptorRegistry) {{\n        {registered}\n    }}\n}}\nclass SignedIn : HandlerInterceptor {{\n    override fun preHandle(request: HttpServletRequest, response: HttpServletResponse, handler: Any): Boolean {{\n        if (request.getSession(false)?.getAttribute(\"userId\") != null) return true\n        response.sendRedirect(\"/login\")\n        return false\n    }}\n}}\n@RestController\nclass Auth(private val workos: WorkOS) {{\n    @GetMapping(\"/callback\")\n    fun callback(@RequestParam code: String, session: HttpSession) {{\n        session.setAttribute(\"userId\", workos.sso.getProfileAndToken(code, \"client\").profile.id)\n    }}\n    @GetMapping(\"/app/me\")\n    fun me() = \"me\"\n}}\n"
        );
        project(&[
            (
                "build.gradle.kts",
                "dependencies {\n  implementation(\"org.springframework.boot:spring-boot-starter-web:3.3.0\")\n  implementation(\"com.workos:workos:4.5.0\")\n}\n",
            ),
            ("src/main/kotlin/a/Web.kt", &code),
        ])
    };
    let fastify = |asked: &str| {
        let code = format!(
            "import Fastify from 'fastify'\nimport {{ WorkOS }} from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst fastify = Fastify()\nfastify.decorate('authenticate', async (request, reply) => {{\n  if (!request.session.get('userId')) return reply.redirect('/login')\n}})\nfastify.get('/callback', async (request, reply) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: request.query.code, clientId: 'client' }})\n  request.session.set('userId', profile.id)\n}})\nfastify.get('/me', {{ {asked} }}, async () => 'me')\n"
        );
        project(&[("package.json", NODE), ("app.js", &code)])
    };
    let django = |bases: &str| {
        let views = format!(
            "from django.contrib.auth import login\nfrom django.contrib.auth.mixins import LoginRequiredMixin\nfrom django.shortcuts import redirect\nfrom django.views.generic import TemplateView\nfrom workos import WorkOSClient\nclient = WorkOSClient(api_key='', client_id='')\ndef callback(request):\n    profile = client.sso.get_profile_and_token(code=request.GET['code']).profile\n    login(request, find(profile))\n    return redirect('/')\nclass Dashboard({bases}):\n    template_name = 'dashboard.html'\n"
        );
        project(&[
            ("requirements.txt", "django==5.0\nworkos==5.4.0\n"),
            (
                "urls.py",
                "from django.urls import path\nfrom views import Dashboard, callback\nurlpatterns = [path('callback', callback), path('dashboard', Dashboard.as_view())]\n",
            ),
            ("views.py", &views),
        ])
    };
    let (of_session, of_header) = (
        "!isset($_SESSION['user'])",
        "$request->getHeaderLine('X-User-Id') === ''",
    );
    let kept = "context.HttpContext.Session.GetString(\"UserId\") is null";
    let sent = "string.IsNullOrEmpty(context.HttpContext.Request.Headers[\"X-User-Id\"])";
    let cases = [
        (slim("->add(RequireUser::class)", of_session), PASS),
        (slim("->add(new RequireUser())", of_session), PASS),
        (slim("", of_session), FAIL),
        (slim("->add(RequireUser::class)", of_header), WARN),
        (mvc("[SignedIn]", kept), PASS),
        (mvc("[TypeFilter(typeof(SignedInAttribute))]", kept), PASS),
        (mvc("[TypeFilter<SignedInAttribute>]", kept), PASS),
        (mvc("", kept), FAIL),
        (mvc("[SignedIn]", sent), WARN),
        (
            spring("registry.addInterceptor(SignedIn()).addPathPatterns(\"/app/**\")"),
            PASS,
        ),
        (spring(""), FAIL),
        (fastify("preHandler: [fastify.authenticate]"), PASS),
        (
            fastify("onRequest: fastify.auth([fastify['authenticate']])"),
            PASS,
        ),
        (fastify(""), FAIL),
        (django("LoginRequiredMixin, TemplateView"), PASS),
        (django("TemplateView, LoginRequiredMixin"), FAIL),
    ];
    for (index, (project, expected)) in cases.iter().enumerate() {
        assert_eq!(
            status(project, rules::PROTECTED_ROUTE),
            *expected,
            "case {index}"
        );
    }
}

#[test]
fn states_that_nothing_looks_at() {
    let of = |callback: &str| {
        let callback = format!(
            "{callback}    session['user'] = client.sso.get_profile_and_token(code=request.args['code']).profile.id\n    return redirect('/me')"
        );
        let before = "import secrets\n@app.post('/login')\ndef login():\n    session['state'] = secrets.token_hex(16)\n    link = client.passwordless.create_session(email=request.form['email'], type='MagicLink', state=session['state'])\n    client.passwordless.send_session(session_id=link.id)\n    return 'sent'";
        verdict(&flask("5.4.0", before, &callback), rules::STATE_USED)
    };
    assert_eq!(of(""), (WARN, Some(15)));
    let compared =
        "    if request.args.get('state') != session.pop('state', None):\n        abort(400)\n";
    assert_eq!(of(compared).0, PASS);
    // What others make of a request is not known.
    assert_eq!(of("    oauth.check(request)\n").0, PASS);
}
