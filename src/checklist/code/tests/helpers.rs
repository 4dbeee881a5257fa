//! What stands in a helper, in another file or in what a framework is handed, and what nothing uses.

use super::*;

const PASS: Status = Status::Pass;
const FAIL: Status = Status::Fail;
const WARN: Status = Status::Warn;

/// Where a rule that finds mistakes speaks.
fn told(project: &Project, rule: &'static Rule) -> Vec<usize> {
    let found = check(project);
    let of_rule = found.iter().filter(|it| it.rule == rule);
    of_rule.filter_map(|it| it.line).collect()
}

#[test]
fn a_wrapper_is_known_by_what_it_does() {
    let express = |wrapper: &str, at: &str| {
        let routes = format!(
            "import {{ Router }} from 'express'\nimport {{ safely }} from './lib/index.js'\nimport * as auth from './auth.js'\nexport default Router().get('/callback', {at})\n"
        );
        project(&[
            (
                "package.json",
                "{\"dependencies\": {\"express\": \"^4.18.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            (
                "lib/index.js",
                "export { wrap as safely } from './wrap.js'\n",
            ),
            ("lib/wrap.js", &format!("export const wrap = {wrapper}\n")),
            (
                "auth.js",
                "import { WorkOS } from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport const callback = async (req, res) => {\n  const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId: process.env.WORKOS_CLIENT_ID })\n  req.session.uid = profile.id\n  res.redirect('/')\n}\n",
            ),
            ("routes.js", &routes),
            (
                "app.js",
                "import express from 'express'\nimport routes from './routes.js'\nconst app = express()\napp.use('/auth', routes)\napp.use((err, req, res, next) => { res.status(502).render('error') })\n",
            ),
        ])
    };
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let wrapped = "safely(auth.callback)";
    for (wrapper, at, expected) in [
        (
            "(fn) => (req, res, next) => fn(req, res, next).catch(next)",
            wrapped,
            PASS,
        ),
        (
            "(fn) => (req, res, next) => fn(req, res, next).then(() => {}, next)",
            wrapped,
            PASS,
        ),
        (
            "(fn) => async (req, res, next) => { try { await fn(req, res) } catch (e) { next(e) } }",
            wrapped,
            PASS,
        ),
        ("(fn) => (req, res, next) => fn(req, res)", wrapped, FAIL),
        (
            "(fn) => (req, res, next) => fn(req, res, next).catch(next)",
            "auth.callback",
            FAIL,
        ),
    ] {
        assert_eq!(
            status(&express(wrapper, at), rule),
            expected,
            "{wrapper} {at}"
        );
    }
}

#[test]
fn errors_of_rust_are_answers_by_what_is_made_into_them() {
    let axum = |made: &str| {
        let code = format!(
            "use axum::{{extract::Query, response::{{IntoResponse, Redirect, Response}}, routing::get, Router}};\nstruct Failed;\nimpl IntoResponse for Failed {{\n    fn into_response(self) -> Response {{\n        Redirect::to(\"/login\").into_response()\n    }}\n}}\n{made}\nasync fn callback(Query(back): Query<Back>) -> Result<Redirect, Failed> {{\n    let workos = WorkOs::new(&ApiKey::from(std::env::var(\"WORKOS_API_KEY\")?));\n    let answer = workos.sso().get_profile_and_token(&GetProfileAndTokenParams {{ client_id: &id, code: &back.code }}).await?;\n    Ok(Redirect::to(\"/\"))\n}}\n#[tokio::main]\nasync fn main() {{\n    let app = Router::new().route(\"/callback\", get(callback));\n}}\n"
        );
        project(&[
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\naxum = \"0.7\"\nworkos = \"0.8\"\n",
            ),
            ("src/main.rs", &code),
        ])
    };
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let made = "impl<E: std::error::Error> From<E> for Failed {\n    fn from(_: E) -> Self {\n        Failed\n    }\n}";
    assert_eq!(status(&axum(made), rule), PASS);
    assert_eq!(status(&axum(""), rule), FAIL);
}

#[test]
fn somebody_is_looked_up_by_a_helper() {
    let express = |helpers: &str, asked: &str| {
        let code = format!(
            "{helpers}\napp.get('/me', (req, res) => {{\n  const email = {asked}\n  if (!email) return res.status(401).end()\n  res.send(email)\n}})"
        );
        with_callback("sessions.set(sid, profile.email)", &code)
    };
    let jar = "const sessions = new Map()\nconst jar = (req) => parse(req.headers.cookie ?? '')\nconst whoIs = (req) => sessions.get(jar(req).sid)?.email";
    let store = "class Store {\n  find(req) { return this.all.get(parse(req.headers.cookie).sid) }\n}\nconst sessions = new Store()";
    let typed = "const whoIs = (req) => req.body.email";
    for (helpers, asked, expected) in [
        (jar, "sessions.get(jar(req).sid)", PASS),
        (jar, "whoIs(req)", PASS),
        (store, "sessions.find(req)?.email", PASS),
        (typed, "whoIs(req)", FAIL),
    ] {
        let project = express(helpers, asked);
        assert_eq!(
            status(&project, rules::PROTECTED_ROUTE),
            expected,
            "{asked}"
        );
    }
    let elsewhere = |found: &str| {
        project(&[
            ("package.json", NODE),
            (
                "who.js",
                &format!("export const whoIs = (req) => {found}\n"),
            ),
            (
                "guard.js",
                "import { whoIs } from './who.js'\nexport const guard = async (req, res, next) => {\n  const email = await whoIs(req)\n  return email ? next() : res.redirect('/login')\n}\n",
            ),
            (
                "app.js",
                "import express from 'express'\nimport { WorkOS } from '@workos-inc/node'\nimport { guard } from './guard.js'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst app = express()\napp.get('/callback', async (req, res) => {\n  const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId: process.env.WORKOS_CLIENT_ID })\n  req.session.user = profile\n})\napp.get('/me', guard, (req, res) => res.send('me'))\n",
            ),
        ])
    };
    for (found, expected) in [("req.session.user?.email", PASS), ("req.body.email", FAIL)] {
        assert_eq!(
            status(&elsewhere(found), rules::PROTECTED_ROUTE),
            expected,
            "{found}"
        );
    }
}

#[test]
fn a_form_that_is_made_sure_of_signs_nobody_in() {
    let express = |kept: &str| {
        let code = format!(
            "app.use((req, res, next) => {{\n  const token = {kept}\n  if (req.get('x-token') !== token) return res.status(403).end()\n  next()\n}})\napp.get('/me', (req, res) => res.send('me'))"
        );
        status(
            &with_callback("req.session.uid = profile.id", &code),
            rules::PROTECTED_ROUTE,
        )
    };
    assert_eq!(express("req.session.csrf"), FAIL);
    assert_eq!(express("readXsrf(req)"), FAIL);
    assert_eq!(express("req.session.token"), PASS);
}

/// An application of Laravel with this before its route `/` and in what sets its middleware up.
fn laravel(before: &str, set_up: &str, guard: &str) -> Project {
    let web = format!(
        "<?php\nuse App\\Http\\Controllers\\Link;\nuse Illuminate\\Support\\Facades\\Route;\nRoute::get('/callback', [Link::class, 'callback']);\n{before}Route::get('/', fn () => view('home'));{}\n",
        if before.is_empty() { "" } else { " });" }
    );
    let middleware = format!(
        "<?php\nnamespace App\\Http\\Middleware;\nuse Closure;\nuse Illuminate\\Http\\Request;\nclass EnsureSignedIn\n{{\n    public function handle(Request $request, Closure $next)\n    {{\n        {guard}\n    }}\n}}\n"
    );
    let app = format!(
        "<?php\nuse App\\Http\\Middleware\\EnsureSignedIn;\nuse Illuminate\\Foundation\\Application;\nreturn Application::configure()->withMiddleware(fn ($middleware) => $middleware->{set_up})->create();\n"
    );
    project(&[
        (
            "composer.json",
            "{\"require\": {\"laravel/framework\": \"^11.0\", \"workos/workos-php\": \"^4.8\"}}",
        ),
        ("routes/web.php", &web),
        ("bootstrap/app.php", &app),
        ("app/Http/Middleware/EnsureSignedIn.php", &middleware),
        (
            "app/Http/Controllers/Link.php",
            "<?php\nnamespace App\\Http\\Controllers;\nuse WorkOS\\SSO;\nclass Link\n{\n    public function callback()\n    {\n        session()->put('user', (new SSO())->getProfileAndToken(request('code'))->profile->id);\n    }\n}\n",
        ),
    ])
}

#[test]
fn middleware_of_laravel_has_an_alias() {
    let denies =
        "return $request->session()->has('user') ? $next($request) : redirect()->route('login');";
    let alias = "alias(['signed-in' => EnsureSignedIn::class])";
    let group = "Route::middleware(['signed-in'])->group(function () { ";
    for (before, set_up, guard, expected) in [
        (group, alias, denies, PASS),
        ("", "web(append: [EnsureSignedIn::class])", denies, PASS),
        ("", alias, denies, FAIL),
        (group, alias, "return $next($request);", FAIL),
    ] {
        let project = laravel(before, set_up, guard);
        assert_eq!(
            status(&project, rules::PROTECTED_ROUTE),
            expected,
            "{before} {set_up} {guard}"
        );
    }
}

#[test]
fn guards_that_stand_before_nothing() {
    let callback = "    request.session['uid'] = client.sso.get_profile_and_token(code=code).profile.id\n    return {}";
    let head = "import os\nfrom fastapi import FastAPI, Request\nfrom workos import WorkOSClient\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\n";
    let fastapi = |imported: &str, parameter: &str| {
        let main = format!(
            "{head}{imported}\napp = FastAPI()\n@app.get('/callback')\ndef callback(request: Request, code: str):\n{callback}\n@app.get('/me')\ndef me({parameter}):\n    return 'me'\n"
        );
        project(&[
            ("requirements.txt", "fastapi\nworkos==5.4.0\n"),
            (
                "deps.py",
                "from typing import Annotated\nfrom fastapi import Depends, HTTPException, Request\ndef need(request: Request):\n    if 'uid' not in request.session:\n        raise HTTPException(401)\n    return request.session['uid']\nUser = Annotated[str, Depends(need)]\n",
            ),
            ("main.py", &main),
        ])
    };
    let rails = |filter: &str| {
        project(&[
            ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
            (
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get 'callback', to: 'sessions#callback'\n  delete 'logout', to: 'sessions#destroy'\n  get 'notes', to: 'notes#index'\nend\n",
            ),
            (
                "app/controllers/application_controller.rb",
                &format!(
                    "class ApplicationController < ActionController::Base\n  {filter}\n  private\n  def authenticate\n    redirect_to login_path unless session[:user_id]\n  end\nend\n"
                ),
            ),
            (
                "app/controllers/notes_controller.rb",
                "class NotesController < ApplicationController\n  def index; end\nend\n",
            ),
            (
                "app/controllers/sessions_controller.rb",
                "class SessionsController < ApplicationController\n  def callback\n    session[:user_id] = WorkOS::SSO.profile_and_token(code: params[:code], client_id: ENV['WORKOS_CLIENT_ID']).profile.id\n  end\n  def destroy\n    reset_session\n  end\nend\n",
            ),
        ])
    };
    let phoenix = |through: &str| {
        project(&[
            (
                "mix.exs",
                "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: \"0.1.0\", deps: [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]]\nend\n",
            ),
            (
                "lib/a_web/router.ex",
                &format!(
                    "defmodule AWeb.Router do\n  use AWeb, :router\n  import AWeb.Auth\n  pipeline :private do\n    plug :require_user\n  end\n  scope \"/\", AWeb do\n    get \"/callback\", PageController, :callback\n  end\n  scope \"/notes\", AWeb do\n    pipe_through {through}\n    get \"/\", PageController, :notes\n  end\nend\n"
                ),
            ),
            (
                "lib/a_web/auth.ex",
                "defmodule AWeb.Auth do\n  import Plug.Conn\n  import Phoenix.Controller\n  def require_user(conn, _opts) do\n    if get_session(conn, :user_id) do\n      conn\n    else\n      conn |> redirect(to: \"/login\") |> halt()\n    end\n  end\nend\n",
            ),
            (
                "lib/a_web/controllers/page_controller.ex",
                "defmodule AWeb.PageController do\n  use AWeb, :controller\n  def callback(conn, %{\"code\" => code}) do\n    case WorkOS.SSO.get_profile_and_token(code) do\n      {:ok, %{profile: profile}} -> put_session(conn, :user_id, profile.id)\n      {:error, _} -> redirect(conn, to: \"/login\")\n    end\n  end\n  def notes(conn, _), do: render(conn, :notes)\nend\n",
            ),
        ])
    };
    let sinatra = |filter: &str| {
        project(&[
            ("Gemfile", "gem 'sinatra'\ngem 'workos', '~> 5.0'\n"),
            (
                "app.rb",
                &format!(
                    "require 'sinatra'\nrequire 'workos'\nenable :sessions\n{filter} do\n  halt 401 unless session['user']\nend\nget '/callback' do\n  session['user'] = WorkOS::SSO.profile_and_token(code: params['code'], client_id: ENV['WORKOS_CLIENT_ID']).profile.id\nend\nget '/notes/:id' do\n  'notes'\nend\n"
                ),
            ),
        ])
    };
    let slim = |put: &str| {
        project(&[
            (
                "composer.json",
                "{\"require\": {\"slim/slim\": \"^4.12\", \"workos/workos-php\": \"^4.8\"}}",
            ),
            (
                "index.php",
                &format!(
                    "<?php\nsession_start();\n$signedIn = function ($request, $handler) {{\n    if (empty($_SESSION['uid'])) {{\n        return (new Response(302))->withHeader('Location', '/login');\n    }}\n    return $handler->handle($request);\n}};\n$app->get('/callback', function ($request, $response) {{\n    $_SESSION['uid'] = (new WorkOS\\SSO())->getProfileAndToken($_GET['code'])->profile->id;\n}});\n$app->get('/', function ($request, $response) {{ return $response; }}){put};\n"
                ),
            ),
        ])
    };
    let fiber = |code: &str| {
        project(&[
            (
                "go.mod",
                "module a\ngo 1.22\nrequire (\n\tgithub.com/gofiber/fiber/v2 v2.52.0\n\tgithub.com/workos/workos-go/v4 v4.20.0\n)\n",
            ),
            (
                "main.go",
                &format!(
                    "package main\nimport (\n\t\"github.com/gofiber/fiber/v2\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nfunc main() {{\n\tapp := fiber.New()\n\tapp.Get(\"/callback\", callback)\n\t{code}\n\tapp.Listen(\":80\")\n}}\nfunc signedIn(c *fiber.Ctx) error {{\n\ts, err := store.Get(c)\n\tif err != nil || s.Get(\"uid\") == nil {{\n\t\treturn c.SendStatus(401)\n\t}}\n\treturn c.Next()\n}}\nfunc callback(c *fiber.Ctx) error {{\n\tres, err := sso.GetProfileAndToken(c.Context(), sso.GetProfileAndTokenOpts{{Code: c.Query(\"code\")}})\n\tif err != nil {{\n\t\treturn c.Redirect(\"/login\")\n\t}}\n\treturn c.Redirect(\"/\")\n}}\n"
                ),
            ),
        ])
    };
    let ktor = |given: &str| {
        project(&[
            (
                "build.gradle.kts",
                "dependencies {\n  implementation(\"com.workos:workos:4.5.0\")\n  implementation(\"io.ktor:ktor-server-auth:2.3.12\")\n}\n",
            ),
            (
                "Main.kt",
                &format!(
                    "import com.workos.WorkOS\nimport io.ktor.server.auth.authenticate\nimport io.ktor.server.routing.*\nfun Application.module() {{\n    val workos = WorkOS(System.getenv(\"WORKOS_API_KEY\"))\n    routing {{\n        get(\"/callback\") {{\n            val profile = workos.sso.getProfileAndToken(call.parameters[\"code\"].orEmpty(), System.getenv(\"WORKOS_CLIENT_ID\")).profile\n            call.sessions.set(Who(profile.id))\n        }}\n        authenticate({given}) {{\n            get(\"/\") {{ call.respondText(\"home\") }}\n        }}\n    }}\n}}\n"
                ),
            ),
        ])
    };
    for (name, project, expected) in [
        (
            "imported",
            fastapi("from deps import User", "user: User"),
            PASS,
        ),
        (
            "of a module",
            fastapi("import deps", "user: deps.User"),
            PASS,
        ),
        ("imported nowhere", fastapi("", ""), FAIL),
        ("all actions", rails("before_action :authenticate"), PASS),
        (
            "the logout alone",
            rails("before_action :authenticate, only: %i[destroy]"),
            FAIL,
        ),
        ("piped through", phoenix(":private"), PASS),
        (
            "piped through among others",
            phoenix("[:browser, :private]"),
            PASS,
        ),
        ("piped through nowhere", phoenix(":browser"), FAIL),
        ("every path", sinatra("before"), PASS),
        ("a path with routes", sinatra("before '/notes/*'"), PASS),
        ("a path without", sinatra("before '/admin/*'"), FAIL),
        ("added", slim("->add($signedIn)"), PASS),
        ("added nowhere", slim(""), FAIL),
        (
            "used before",
            fiber("app.Use(signedIn)\n\tapp.Get(\"/me\", me)"),
            PASS,
        ),
        (
            "used after all",
            fiber("app.Get(\"/me\", me)\n\tapp.Use(signedIn)"),
            FAIL,
        ),
        ("around routes", ktor("\"web\""), PASS),
        ("optional", ktor("\"web\", optional = true"), FAIL),
    ] {
        assert_eq!(status(&project, rules::PROTECTED_ROUTE), expected, "{name}");
    }
}

#[test]
fn a_link_is_handed_out_however_it_is_said() {
    let express = |before: &str, then: &str| {
        let code = format!(
            "{before}app.post('/login', {}async (req, res) => {{\n  const session = await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink', state: 's' }})\n  await workos.passwordless.sendSession(session.id)\n  {then}\n}})",
            if before.is_empty() { "" } else { "check, " }
        );
        told(&with_callback("", &code), rules::LINK_HANDED_OUT).len()
    };
    let limits = "const check = (req, res, next) => { if (busy(req)) return res.status(429).end(); next() }\n";
    let keyed = "const check = (req, res, next) => { if (req.get('x-api-key') !== process.env.KEY) return res.status(403).end(); next() }\n";
    assert_eq!(express("", "res.json({ ok: true, session })"), 1);
    // What is not known to deny keeps nobody from asking; a key does.
    assert_eq!(express(limits, "res.json({ ok: true, session })"), 1);
    assert_eq!(express(keyed, "res.json({ ok: true, session })"), 0);
    assert_eq!(express("", "res.json({ ok: true, id: session.id })"), 0);
    let rest = "const { link, ...rest } = await workos.passwordless.createSession({ email: req.body.email, type: 'MagicLink' })\n  ";
    assert_eq!(express("", &format!("{rest}res.json(rest)")), 0);
    assert_eq!(express("", &format!("{rest}res.json({{ link }})")), 1);
    let sinatra = |said: &str| {
        let project = project(&[
            ("Gemfile", "gem 'sinatra'\ngem 'workos', '~> 5.0'\n"),
            (
                "app.rb",
                &format!(
                    "require 'sinatra'\nrequire 'workos'\npost '/login' do\n  made = WorkOS::Passwordless.create_session(email: params['email'], type: 'MagicLink')\n  WorkOS::Passwordless.send_session(made.id)\n  {said}\nend\n"
                ),
            ),
        ]);
        told(&project, rules::LINK_HANDED_OUT)
    };
    assert_eq!(sinatra("\"mailed, or #{made.link}\""), [6]);
    assert_eq!(sinatra("logger.debug { made.link }"), [6]);
    assert_eq!(sinatra("\"mailed #{made.id}\""), [0; 0]);
}

#[test]
fn what_an_error_handler_of_the_application_shows() {
    let koa = |shown: &str| {
        let code = format!(
            "const Koa = require('koa')\nconst Router = require('@koa/router')\nconst {{ WorkOS }} = require('@workos-inc/node')\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst app = new Koa()\napp.use(async (ctx, next) => {{\n  try {{\n    await next()\n  }} catch (err) {{\n    {shown}\n  }}\n}})\nconst router = new Router()\nrouter.get('/callback', async (ctx) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: ctx.query.code, clientId: process.env.WORKOS_CLIENT_ID }})\n  ctx.session.uid = profile.id\n}})\napp.use(router.routes())\n"
        );
        let manifest = "{\"dependencies\": {\"koa\": \"^2.15.0\", \"@koa/router\": \"^12.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}";
        let project = project(&[("package.json", manifest), ("app.js", &code)]);
        told(&project, rules::EXCHANGE_ERROR_SHOWN)
    };
    assert_eq!(koa("ctx.body = { error: err.toString() }"), [10]);
    assert_eq!(koa("ctx.body = 'try again'"), [0; 0]);
    // It may show those alone that are the project's own.
    assert_eq!(
        koa("ctx.body = err.expose ? err.message : 'try again'"),
        [0; 0]
    );
    let rails = |rescued: &str| {
        let project = project(&[
            ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
            (
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get 'callback', to: 'sessions#callback'\nend\n",
            ),
            (
                "app/controllers/sessions_controller.rb",
                &format!(
                    "class SessionsController < ActionController::Base\n  rescue_from StandardError, with: :refused\n  def callback\n    {rescued}\n    session[:user_id] = profile.id\n  end\n  private\n  def refused(error)\n    redirect_to '/login', alert: \"Failed: #{{error.message}}\"\n  end\nend\n"
                ),
            ),
        ]);
        told(&project, rules::EXCHANGE_ERROR_SHOWN)
    };
    let exchange = "profile = WorkOS::SSO.profile_and_token(code: params[:code], client_id: ENV['WORKOS_CLIENT_ID']).profile";
    assert_eq!(rails(exchange), [9]);
    // The text of an error of the project's own is its own text.
    let own = format!(
        "begin\n      {exchange}\n    rescue WorkOS::WorkOSError\n      raise SignInFailed, 'spent'\n    end"
    );
    assert_eq!(rails(&own), [0; 0]);
}

#[test]
fn a_state_that_is_kept_and_compared_with_nothing() {
    let express = |then: &str| {
        let code = format!(
            "app.post('/login', async (req, res) => {{\n  req.session.state = randomUUID()\n  await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink', state: req.session.state }})\n}})\napp.get('/callback', same, async (req, res) => {{\n  {then}\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  req.session.uid = profile.id\n}})"
        );
        status(
            &super::express(
                VERSIONS,
                &format!("{code}\nfunction same(req, res, next) {{ next() }}"),
            ),
            rules::STATE_USED,
        )
    };
    assert_eq!(
        express("if (!req.session.state) return res.redirect('/login')"),
        WARN
    );
    assert_eq!(express("delete req.session.state"), WARN);
    assert_eq!(
        express("if (req.query.state !== req.session.state) return res.redirect('/login')"),
        PASS
    );
    let spring = |compared: &str| {
        let code = format!(
            "import com.workos.WorkOS;\n@Controller\nclass Auth {{\n  WorkOS workos = new WorkOS(System.getenv(\"WORKOS_API_KEY\"));\n  @PostMapping(\"/login\")\n  String send(String email, HttpSession session) {{\n    session.setAttribute(\"state\", \"s\" + email);\n    workos.passwordless.createSession(CreateSessionOptions.builder().email(email).state(email).build());\n    return \"sent\";\n  }}\n  @GetMapping(\"/callback\")\n  String callback(@RequestParam String code, @RequestParam String state, HttpSession session) {{\n    {compared}\n    session.setAttribute(\"user\", workos.sso.getProfileAndToken(code, System.getenv(\"WORKOS_CLIENT_ID\")).profile.id);\n    return \"redirect:/\";\n  }}\n}}\n"
        );
        let gradle = "dependencies {\n  implementation 'com.workos:workos:4.5.0'\n  implementation 'org.springframework.boot:spring-boot-starter-web:3.3.0'\n}\n";
        let project = project(&[("build.gradle", gradle), ("Auth.java", &code)]);
        status(&project, rules::STATE_USED)
    };
    assert_eq!(spring("session.removeAttribute(\"state\");"), WARN);
    assert_eq!(
        spring("if (!state.equals(session.getAttribute(\"state\"))) return \"redirect:/login\";"),
        PASS
    );
}

#[test]
fn sessions_that_a_helper_opens_are_stored_by_another_call() {
    let next = |then: &str| {
        project(&[
            (
                "package.json",
                "{\"dependencies\": {\"next\": \"^15.0.0\", \"iron-session\": \"^8.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            (
                "lib/session.ts",
                "import { getIronSession } from 'iron-session'\nimport { cookies } from 'next/headers'\nexport const openSession = async () => getIronSession(await cookies(), { password: process.env.PASSWORD, cookieName: 'app' })\n",
            ),
            (
                "app/login/actions.ts",
                "'use server'\nimport { openSession } from '../../lib/session'\nexport async function begin() {\n  const session = await openSession()\n  session.state = crypto.randomUUID()\n  await session.save()\n}\n",
            ),
            (
                "app/callback/route.ts",
                &format!(
                    "import {{ WorkOS }} from '@workos-inc/node'\nimport {{ openSession }} from '../../lib/session'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport async function GET(request) {{\n  const session = await openSession()\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: request.nextUrl.searchParams.get('code'), clientId: process.env.WORKOS_CLIENT_ID }})\n  session.userId = profile.id\n  {then}\n  return Response.redirect('/')\n}}\n"
                ),
            ),
        ])
    };
    let rule = rules::APP_SESSION;
    assert_eq!(
        verdict(&next("await session.save()"), rule),
        (PASS, Some(7))
    );
    assert_eq!(verdict(&next(""), rule), (FAIL, Some(7)));
}

#[test]
fn cookies_that_a_helper_or_a_library_writes() {
    let rule = rules::APP_SESSION;
    let node = |stored: &str| {
        with_callback(
            stored,
            "function cookie(name, value) { return { name, value } }",
        )
    };
    for (stored, expected) in [
        (
            "res.setHeader('Set-Cookie', serialize('app', profile.id, { httpOnly: true }))",
            FAIL,
        ),
        (
            "res.setHeader('Set-Cookie', serialize('app', await seal(profile.id), { httpOnly: true }))",
            PASS,
        ),
    ] {
        assert_eq!(status(&node(stored), rule), expected, "{stored}");
    }
    let taken = |value: &str| {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  const {{ profile: {{ id }} }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  res.cookie('app', {value}, {{ httpOnly: true }})\n}})"
        );
        status(&super::express(VERSIONS, &code), rule)
    };
    assert_eq!(taken("id"), FAIL);
    assert_eq!(taken("sign(id)"), PASS);
    let go = |value: &str| {
        let code = format!(
            "package main\nimport (\n\t\"net/http\"\n\t\"github.com/labstack/echo/v4\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\nfunc main() {{\n\te := echo.New()\n\te.GET(\"/callback\", callback)\n\te.POST(\"/logout\", logout)\n}}\nfunc cookie(name, value string, age int) *http.Cookie {{\n\treturn &http.Cookie{{Name: name, Value: value, MaxAge: age}}\n}}\nfunc callback(c echo.Context) error {{\n\tres, err := sso.GetProfileAndToken(c.Request().Context(), sso.GetProfileAndTokenOpts{{Code: c.QueryParam(\"code\")}})\n\tif err != nil {{\n\t\treturn c.Redirect(302, \"/login\")\n\t}}\n\tc.SetCookie(cookie(\"app\", {value}, 86400))\n\treturn c.Redirect(302, \"/\")\n}}\nfunc logout(c echo.Context) error {{\n\tc.SetCookie(cookie(\"app\", \"\", -1))\n\treturn c.Redirect(303, \"/\")\n}}\n"
        );
        let module = "module a\ngo 1.22\nrequire github.com/workos/workos-go/v4 v4.20.0\n";
        project(&[("go.mod", module), ("main.go", &code)])
    };
    assert_eq!(status(&go("res.Profile.ID"), rule), FAIL);
    assert_eq!(status(&go("seal(res.Profile.ID)"), rule), PASS);
    assert_eq!(status(&go("seal(res.Profile.ID)"), rules::LOGOUT), PASS);
}

#[test]
fn a_secret_of_a_session_may_stand_in_a_block() {
    let sinatra = |secret: &str| {
        let code = format!(
            "require 'sinatra'\nrequire 'workos'\nuse Rack::Session::Cookie, secret: {secret}\nget '/callback' do\n  session['user'] = WorkOS::SSO.profile_and_token(code: params['code'], client_id: ENV['WORKOS_CLIENT_ID']).profile.id\nend\n"
        );
        let gems = "gem 'sinatra'\ngem 'workos', '~> 5.0'\n";
        let project = project(&[("Gemfile", gems), ("app.rb", &code)]);
        told(&project, rules::SESSION_SECRET)
    };
    assert_eq!(
        sinatra("ENV.fetch('SECRET') { 'a-long-secret-0123456789' }"),
        [3]
    );
    assert_eq!(sinatra("ENV.fetch('SECRET')"), [0; 0]);
}

#[test]
fn what_a_with_does_when_all_matched_may_fail() {
    let phoenix = |body: &str| {
        project(&[
            (
                "mix.exs",
                "defmodule A.MixProject do\n  use Mix.Project\n  def project, do: [app: :a, version: \"0.1.0\", deps: [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]]\nend\n",
            ),
            (
                "lib/a_web/router.ex",
                "defmodule AWeb.Router do\n  use AWeb, :router\n  scope \"/\", AWeb do\n    get \"/callback\", PageController, :callback\n  end\nend\n",
            ),
            (
                "lib/a_web/controllers/page_controller.ex",
                &format!(
                    "defmodule AWeb.PageController do\n  use AWeb, :controller\n  def callback(conn, %{{\"code\" => code, \"state\" => state}}) do\n    {body}\n    else\n      _ -> redirect(conn, to: \"/login\")\n    end\n  end\nend\n"
                ),
            ),
        ])
    };
    let matched = "with true <- same(conn, state), {:ok, %{profile: profile}} <- WorkOS.SSO.get_profile_and_token(code) do\n      put_session(conn, :user_id, profile.id)";
    let within = "with true <- same(conn, state) do\n      {:ok, %{profile: profile}} = WorkOS.SSO.get_profile_and_token(code)\n      put_session(conn, :user_id, profile.id)";
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    assert_eq!(status(&phoenix(matched), rule), PASS);
    assert_eq!(status(&phoenix(within), rule), FAIL);
}

#[test]
fn a_new_session_of_aiohttp_is_written() {
    let aiohttp = |opened: &str| {
        let code = format!(
            "import os\nfrom aiohttp import web\nfrom aiohttp_session import get_session, new_session\nfrom workos import WorkOSClient\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\nroutes = web.RouteTableDef()\n@routes.get('/callback')\nasync def callback(request):\n    result = client.sso.get_profile_and_token(code=request.query['code'])\n    fresh = await {opened}\n    fresh['user'] = result.profile.id\n    return web.HTTPFound('/')\n"
        );
        let project = project(&[
            ("requirements.txt", "aiohttp\nworkos==5.4.0\n"),
            ("app.py", &code),
        ]);
        status(&project, rules::APP_SESSION)
    };
    assert_eq!(aiohttp("new_session(request)"), PASS);
    assert_eq!(aiohttp("request.post()"), FAIL);
}

#[test]
fn auth_js_with_its_provider_for_workos() {
    let next = |provider: &str, authorized: &str| {
        let auth = format!(
            "import NextAuth from 'next-auth'\nimport Provider from 'next-auth/providers/{provider}'\nimport {{ WorkOS }} from '@workos-inc/node'\nexport const workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport const {{ handlers, auth, signOut }} = NextAuth({{ providers: [Provider({{ clientId: process.env.WORKOS_CLIENT_ID }})]{authorized} }})\n"
        );
        project(&[
            (
                "package.json",
                "{\"dependencies\": {\"next\": \"^15.0.0\", \"next-auth\": \"5.0.0-beta.25\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            ("auth.ts", &auth),
            ("proxy.ts", "export { auth as proxy } from './auth'\n"),
            (
                "app/api/auth/[...nextauth]/route.ts",
                "import { handlers } from '../../../../auth'\nexport const { GET, POST } = handlers\n",
            ),
            (
                "app/dashboard/page.tsx",
                "export default function Page() { return <p>private</p> }\n",
            ),
        ])
    };
    let asked = ", callbacks: { authorized: ({ auth }) => !!auth }";
    let found = next("workos", asked);
    let needs = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::EXCHANGE_ERRORS_HANDLED,
        rules::APP_SESSION,
        rules::STATE_USED,
        rules::PROTECTED_ROUTE,
    ];
    all_are(&found, PASS, &needs);
    let all = ", callbacks: { authorized: () => true }";
    assert_eq!(status(&next("workos", all), rules::PROTECTED_ROUTE), FAIL);
    // Another provider exchanges no code of WorkOS.
    assert_ne!(status(&next("github", asked), rules::CODE_EXCHANGE), PASS);
}

#[test]
fn functions_that_are_used_by_their_methods() {
    let express = |used: &str| {
        let code = format!(
            "const requireUser = (req, res, next) => (req.session.uid ? next() : res.redirect('/login'))\nrequireUser.unless = unless\n{used}\napp.get('/me', (req, res) => res.send('me'))"
        );
        status(
            &with_callback("req.session.uid = profile.id", &code),
            rules::PROTECTED_ROUTE,
        )
    };
    assert_eq!(
        express("app.use(requireUser.unless({ path: ['/auth'] }))"),
        PASS
    );
}

#[test]
fn a_status_of_rust_that_answers_itself_denies() {
    let axum = |answer: &str| {
        let code = format!(
            "use axum::{{middleware::from_fn, routing::get, Router}};\nasync fn callback(session: Session) -> Response {{\n    match WorkOs::new(&key).sso().get_profile_and_token(&given).await {{\n        Ok(answer) => session.insert(\"user\", answer.profile.id),\n        Err(_) => Redirect::to(\"/login\").into_response(),\n    }}\n}}\nasync fn signed_in(session: Session, request: Request, next: Next) -> Response {{\n    let Ok(Some(_)) = session.get::<String>(\"user\").await else {{\n        return {answer};\n    }};\n    next.run(request).await\n}}\n#[tokio::main]\nasync fn main() {{\n    let app = Router::new().route(\"/me\", get(me)).layer(from_fn(signed_in)).route(\"/callback\", get(callback));\n}}\n"
        );
        project(&[
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\naxum = \"0.7\"\nworkos = \"0.8\"\n",
            ),
            ("src/main.rs", &code),
        ])
    };
    let rule = rules::PROTECTED_ROUTE;
    assert_eq!(
        status(&axum("StatusCode::UNAUTHORIZED.into_response()"), rule),
        PASS
    );
    assert_eq!(status(&axum("StatusCode::OK.into_response()"), rule), FAIL);
}

#[test]
fn cookies_with_tokens_of_flask_are_taken_back() {
    let ended = |by: &str| {
        let before = format!(
            "from flask_jwt_extended import unset_jwt_cookies\n@app.post('/logout')\ndef logout():\n    answer = redirect('/')\n    {by}\n    return answer"
        );
        let callback = "    session['uid'] = client.sso.get_profile_and_token(code=request.args['code']).profile.id\n    return redirect('/')";
        status(&flask("5.0.0", &before, callback), rules::LOGOUT)
    };
    assert_eq!(ended("unset_jwt_cookies(answer)"), PASS);
    assert_eq!(ended("pass"), FAIL);
}
