//! Correct code that is written in an unusual way, each beside what it would be mistaken for.

use super::*;

/// Verdicts of a rule that says something of every project.
#[track_caller]
fn all_say(rule: &'static Rule, cases: impl IntoIterator<Item = (String, Project, Status)>) {
    for (code, project, expected) in cases {
        assert_eq!(status(&project, rule), expected, "{code}");
    }
}

/// How often a rule that finds mistakes speaks.
fn mistakes(project: &Project, rule: &'static Rule) -> usize {
    check(project).iter().filter(|it| it.rule == rule).count()
}

/// An application of FastAPI with this code before its callback, and this in it.
fn fastapi(before: &str, callback: &str) -> Project {
    python(
        "fastapi",
        "from fastapi import Depends, FastAPI, HTTPException, Request\nfrom fastapi.responses import RedirectResponse\napp = FastAPI()\n",
        before,
        &format!("@app.get('/callback')\ndef callback(request: Request, code: str):\n{callback}\n"),
    )
}

fn python(framework: &str, head: &str, before: &str, after: &str) -> Project {
    let client = "import os\nfrom workos import WorkOSClient\nfrom workos.exceptions import BadRequestException\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\n";
    project(&[
        ("requirements.txt", &format!("{framework}\nworkos==5.4.0\n")),
        ("main.py", &format!("{head}{client}{before}\n{after}\n")),
    ])
}

const EXCHANGE: &str = "client.sso.get_profile_and_token(code=request.args['code'])";

#[test]
fn a_state_may_be_a_key_to_what_was_kept() {
    let node = |target: &str| {
        let then = format!(
            "const next = {target}\n  req.session.userId = profile.id\n  res.redirect(next)"
        );
        with_callback(&then, "const pending = new Map()")
    };
    let rule = rules::OPEN_REDIRECT_FROM_STATE;
    for (target, expected) in [
        ("pending.get(req.query.state) ?? '/'", 0),
        ("JSON.parse(await redis.get(req.query.state)).next", 0),
        ("JSON.parse(req.query.state).next", 1),
        ("_.get(JSON.parse(req.query.state), 'next')", 1),
    ] {
        assert_eq!(mistakes(&node(target), rule), expected, "{target}");
    }
    let kept = "const email = pending.get(req.query.state)\n  if (email !== profile.email) return res.redirect('/login')\n  req.session.email = profile.email";
    let kept = with_callback(kept, "const pending = new Map()");
    assert_eq!(mistakes(&kept, rules::IDENTITY_FROM_STATE), 0);
    let flask = |target: &str| {
        let callback =
            format!("    session['uid'] = {EXCHANGE}.profile.id\n    return redirect({target})");
        mistakes(&flask("5.4.0", "", &callback), rule)
    };
    assert_eq!(
        flask("session['targets'].get(request.args['state'], '/')"),
        0
    );
    assert_eq!(flask("json.loads(request.args['state'])['next']"), 1);
}

#[test]
fn what_an_application_calls_passwordless_is_its_own() {
    let rule = rules::SDK_CALL_EXISTS;
    for (code, expected) in [
        (
            "const services = { passwordless: new Links(workos) }\nservices.passwordless.start('a')",
            0,
        ),
        (
            "class Links {\n  constructor(passwordless) { this.passwordless = passwordless }\n  go() { this.passwordless.start() }\n}",
            0,
        ),
        ("workos.passwordless.start('a')", 1),
        ("const client = workos\nclient.passwordless.start('a')", 1),
    ] {
        let project = with_callback("res.redirect('/')", code);
        assert_eq!(mistakes(&project, rule), expected, "{code}");
    }
    for (code, expected) in [
        (
            "services.passwordless = Links()\nservices.passwordless.start('a')",
            0,
        ),
        ("client.passwordless.start('a')", 1),
    ] {
        let project = flask("5.4.0", code, "    return 'x'");
        assert_eq!(mistakes(&project, rule), expected, "{code}");
    }
}

#[test]
fn guards_may_be_given_a_key_of_the_environment() {
    let asked = |name: &str, value: &str, condition: &str| {
        let route = format!(
            "app.get('/me', async (req, res) => {{\n  const {name} = {value}\n  if ({condition}) return res.redirect('/login')\n  res.send('hi')\n}})"
        );
        with_callback("req.session.userId = profile.id", &route)
    };
    let cases = [
        (
            "sid",
            "req.signedCookies[process.env.COOKIE_NAME]",
            "!sid",
            Status::Pass,
        ),
        (
            "theme",
            "req.signedCookies[process.env.COOKIE_NAME]",
            "!theme",
            Status::Fail,
        ),
        (
            "session",
            "await getIronSession(req, res, { password: process.env.SESSION_PASSWORD, cookieName: 'a' })",
            "!session.userId",
            Status::Pass,
        ),
        (
            "found",
            "jwt.verify(req.cookies.token, process.env.JWT_SECRET)",
            "!found",
            Status::Pass,
        ),
        (
            "found",
            "jwt.verify(req.cookies.token, JWT_SECRET)",
            "!found",
            Status::Pass,
        ),
        (
            "x",
            "1",
            "!(await getSignedCookie(req, process.env.SECRET, 'uid'))",
            Status::Pass,
        ),
        // Somebody who is looked up by what was typed is signing in, and a machine has a secret.
        (
            "user",
            "await users.find({ email, password })",
            "!user",
            Status::Fail,
        ),
        (
            "x",
            "1",
            "req.headers.secret !== process.env.TOKEN_SECRET",
            Status::Fail,
        ),
    ];
    let cases = cases.map(|(name, value, condition, expected)| {
        let code = format!("{value} | {condition}");
        (code, asked(name, value, condition), expected)
    });
    all_say(rules::PROTECTED_ROUTE, cases);
}

#[test]
fn an_exchange_may_stand_in_what_stores_it() {
    let rule = rules::APP_SESSION;
    let exchange = "workos.sso.getProfileAndToken({ code: req.query.code, clientId })";
    let node = |statement: &str| {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  {statement}\n  res.redirect('/')\n}})\n"
        );
        (code.clone(), express(VERSIONS, &code))
    };
    let with = |statement: String, expected| {
        let (code, project) = node(&statement);
        (code, project, expected)
    };
    all_say(
        rule,
        [
            with(
                format!("req.session.userId = (await {exchange}).profile.id"),
                Status::Pass,
            ),
            with(
                format!(
                    "const r = await {exchange}\n  Object.assign(req.session, {{ userId: r.profile.id }})"
                ),
                Status::Pass,
            ),
            with(
                format!(
                    "const r = await {exchange}\n  Object.assign(req.session, {{ returnTo: '/' }})"
                ),
                Status::Fail,
            ),
            with(
                format!(
                    "const r = await {exchange}\n  Object.assign(options, {{ userId: r.profile.id }})"
                ),
                Status::Fail,
            ),
        ],
    );
    let nested = format!("    session['uid'] = {EXCHANGE}.profile.id");
    assert_eq!(status(&flask("5.4.0", "", &nested), rule), Status::Pass);
    let other = format!("    session['state'] = {EXCHANGE}.profile.id");
    assert_eq!(status(&flask("5.4.0", "", &other), rule), Status::Fail);
    let ruby = |key: &str| {
        let app = format!(
            "require 'sinatra'\nget '/callback' do\n  session[:{key}] = WorkOS::SSO.profile_and_token(code: params[:code], client_id: ENV['WORKOS_CLIENT_ID']).profile.id\n  redirect '/'\nend\n"
        );
        let files = [
            ("Gemfile", "gem 'sinatra'\ngem 'workos', '~> 5.0'\n"),
            ("app.rb", &app),
        ];
        status(&project(&files), rule)
    };
    assert_eq!(ruby("uid"), Status::Pass);
    assert_eq!(ruby("state"), Status::Fail);
}

#[test]
fn handlers_of_frameworks_answer_errors() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let of_flask = |code: &str, expected| {
        let before = format!(
            "from workos.exceptions import BadRequestException\ndef failed(error):\n    return redirect('/login')\n{code}\n"
        );
        let callback = format!("    return {EXCHANGE}.profile.id");
        (
            code.to_owned(),
            flask("5.4.0", &before, &callback),
            expected,
        )
    };
    let of_fastapi = |code: &str, expected| {
        let before = format!(
            "async def failed(request, error):\n    return RedirectResponse('/login')\n{code}\n"
        );
        let callback = "    return client.sso.get_profile_and_token(code=code).profile.id";
        (code.to_owned(), fastapi(&before, callback), expected)
    };
    let around = |kind: &str| {
        format!(
            "@app.middleware('http')\nasync def catch(request, call_next):\n    try:\n        return await call_next(request)\n    except {kind}:\n        return RedirectResponse('/login')"
        )
    };
    all_say(
        rule,
        [
            of_flask(
                "app.register_error_handler(Exception, failed)",
                Status::Pass,
            ),
            of_flask("app.register_error_handler(404, failed)", Status::Fail),
            of_flask(
                "@app.errorhandler(BadRequestException)\ndef sent_back(error):\n    return redirect('/login')",
                Status::Pass,
            ),
            of_flask(
                "@app.errorhandler(KeyError)\ndef sent_back(error):\n    return redirect('/login')",
                Status::Fail,
            ),
            of_fastapi(
                "app.add_exception_handler(BadRequestException, failed)",
                Status::Pass,
            ),
            of_fastapi(
                "app.add_exception_handler(ValueError, failed)",
                Status::Fail,
            ),
            of_fastapi(
                "app = FastAPI(exception_handlers={Exception: failed})",
                Status::Pass,
            ),
            of_fastapi(
                "app = FastAPI(exception_handlers={404: failed})",
                Status::Fail,
            ),
            of_fastapi(&around("Exception"), Status::Pass),
            of_fastapi(&around("KeyError"), Status::Fail),
        ],
    );
    let koa = |caught: &str| {
        let code = format!(
            "import Koa from 'koa'\nimport Router from '@koa/router'\nimport {{ WorkOS }} from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst app = new Koa()\nconst router = new Router()\napp.use(async (ctx, next) => {{\n  try {{ await next() }} catch (error) {{ {caught} }}\n}})\nrouter.get('/callback', async (ctx) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: ctx.query.code, clientId: process.env.WORKOS_CLIENT_ID }})\n  ctx.session.userId = profile.id\n}})\napp.use(router.routes())\n"
        );
        let manifest = "{\"dependencies\": {\"koa\": \"^2.0.0\", \"@koa/router\": \"^13.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}";
        (
            caught.to_owned(),
            project(&[("package.json", manifest), ("app.js", &code)]),
        )
    };
    for (caught, expected) in [
        ("ctx.redirect('/login')", Status::Pass),
        ("console.error(error)", Status::Fail),
    ] {
        let (code, project) = koa(caught);
        assert_eq!(status(&project, rule), expected, "{code}");
    }
}

#[test]
fn what_wraps_a_handler_may_answer_for_it() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let node = |before: &str, route: &str, expected| {
        let code = format!("{before}\n{route}\n");
        (code.clone(), express(VERSIONS, &code), expected)
    };
    let wrapper = |caught: &str| {
        format!(
            "const orLogin = (fn) => async (req, res) => {{\n  try {{ await fn(req, res) }} catch (error) {{ {caught} }}\n}}"
        )
    };
    let exchange = "workos.sso.getProfileAndToken({ code: req.query.code, clientId })";
    let inline = format!(
        "app.get('/callback', orLogin(async (req, res) => {{\n  res.json(await {exchange})\n}}))"
    );
    let named = format!(
        "async function callback(req, res) {{\n  res.json(await {exchange})\n}}\napp.get('/callback', orLogin(callback))"
    );
    let told = |before: &str, statement: &str| {
        format!(
            "{before}\napp.get('/callback', async (req, res) => {{\n  {statement}\n  res.json(1)\n}})"
        )
    };
    let to = "const to = (it) => it.then((value) => [null, value], (error) => [error])";
    let settled = format!("const [outcome] = await Promise.allSettled([{exchange}])\n  ");
    let fetched = "const answer = await fetch('https://api.workos.com/sso/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: req.query.code }) })\n  ";
    all_say(
        rule,
        [
            node(&wrapper("res.redirect('/login')"), &inline, Status::Pass),
            node(&wrapper("res.redirect('/login')"), &named, Status::Pass),
            node(&wrapper("console.error(error)"), &inline, Status::Fail),
            node(
                to,
                &told(
                    "",
                    &format!(
                        "const [err, it] = await to({exchange})\n  if (err) return res.redirect('/login')"
                    ),
                ),
                Status::Pass,
            ),
            node(
                to,
                &told("", &format!("const [err, it] = await to({exchange})")),
                Status::Fail,
            ),
            node(
                "",
                &told(
                    "",
                    &format!(
                        "{settled}if (outcome.status === 'rejected') return res.redirect('/login')"
                    ),
                ),
                Status::Pass,
            ),
            node("", &told("", &settled), Status::Fail),
            node(
                "",
                &told(
                    "",
                    &format!("{fetched}if (!answer.ok) return res.redirect('/login')"),
                ),
                Status::Pass,
            ),
            node("", &told("", fetched), Status::Fail),
            // A member of somebody's profile says nothing of an error.
            node(
                "",
                &told(
                    "",
                    &format!(
                        "const {{ profile }} = await {exchange}\n  if (profile.status === 'new') return res.redirect('/hello')"
                    ),
                ),
                Status::Fail,
            ),
        ],
    );
    let decorated = |handler: &str| {
        let code = format!(
            "from functools import wraps\nfrom flask import Flask, redirect, request, session\napp = Flask(__name__)\ndef answers(view):\n    @wraps(view)\n    def inner(*given, **named):\n        try:\n            return view(*given, **named)\n        except Exception as error:\n            {handler}\n    return inner\n"
        );
        let view = format!(
            "@app.get('/callback')\n@answers\ndef callback():\n    return {EXCHANGE}.profile.id\n"
        );
        (handler.to_owned(), python("flask", &code, "", &view))
    };
    for (handler, expected) in [
        ("return redirect('/login')", Status::Pass),
        ("print(error)", Status::Fail),
    ] {
        let (code, project) = decorated(handler);
        assert_eq!(status(&project, rule), expected, "{code}");
    }
}

#[test]
fn settings_of_django_put_guards_before_every_view() {
    let django = |settings: &str, middleware: &str| {
        let urls = "from django.urls import path\nfrom . import views\nurlpatterns = [path('callback/', views.callback), path('', views.home)]\n";
        let views = "import os\nfrom django.contrib.auth import login\nfrom django.shortcuts import redirect, render\nfrom workos import WorkOSClient\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\ndef callback(request):\n    profile = client.sso.get_profile_and_token(code=request.GET['code']).profile\n    login(request, profile)\n    return redirect('/')\ndef home(request):\n    return render(request, 'home.html')\n";
        let settings = format!("ROOT_URLCONF = 'site.urls'\n{settings}\n");
        project(&[
            ("requirements.txt", "django\nworkos==5.4.0\n"),
            (
                "manage.py",
                "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'core.settings')\n",
            ),
            ("core/settings.py", &settings),
            ("core/urls.py", urls),
            ("core/views.py", views),
            ("core/middleware.py", middleware),
        ])
    };
    let own = |denial: &str| {
        format!(
            "from django.http import HttpResponse\nfrom django.shortcuts import redirect\nclass RequireLogin:\n    def __init__(self, get_response):\n        self.get_response = get_response\n    def __call__(self, request):\n        if not request.user.is_authenticated:\n            return {denial}\n        return self.get_response(request)\n"
        )
    };
    let listed = "MIDDLEWARE = ['django.contrib.auth.middleware.AuthenticationMiddleware', 'core.middleware.RequireLogin']";
    let cases = [
        (
            "MIDDLEWARE = ['django.contrib.auth.middleware.LoginRequiredMiddleware']",
            String::new(),
            Status::Pass,
        ),
        (
            "MIDDLEWARE = ['django.contrib.auth.middleware.AuthenticationMiddleware']",
            String::new(),
            Status::Fail,
        ),
        (listed, own("redirect('login')"), Status::Pass),
        (listed, own("HttpResponse(status=401)"), Status::Pass),
        ("MIDDLEWARE = []", own("redirect('login')"), Status::Fail),
        (
            "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated']}",
            String::new(),
            Status::Pass,
        ),
        (
            "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.AllowAny']}",
            String::new(),
            Status::Fail,
        ),
        (
            "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticatedOrReadOnly']}",
            String::new(),
            Status::Fail,
        ),
    ];
    let cases = cases.map(|(settings, middleware, expected)| {
        let code = format!("{settings}\n{middleware}");
        (code, django(settings, &middleware), expected)
    });
    all_say(rules::PROTECTED_ROUTE, cases);
    // Django answers what a view raises before its middleware could catch it.
    let answers = |method: &str, listed: &str| {
        let middleware = format!(
            "from django.shortcuts import redirect\nclass Answers:\n    def __init__(self, get_response):\n        self.get_response = get_response\n    {method}\n"
        );
        let project = django(listed, &middleware);
        status(&project, rules::EXCHANGE_ERRORS_HANDLED)
    };
    let listed = "MIDDLEWARE = ['core.middleware.Answers']";
    let own = "def process_exception(self, request, error):\n        return redirect('login')";
    assert_eq!(answers(own, listed), Status::Pass);
    assert_eq!(answers(own, "MIDDLEWARE = []"), Status::Fail);
    let around = "def __call__(self, request):\n        try:\n            return self.get_response(request)\n        except Exception:\n            return redirect('login')";
    assert_eq!(answers(around, listed), Status::Fail);
}

#[test]
fn guards_of_nest_work_where_they_are_registered() {
    let nest = |providers: &str, on_route: &str, main: &str| {
        let guard = "import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common'\n@Injectable()\nexport class SignedIn implements CanActivate {\n  canActivate(context: ExecutionContext) {\n    const { session } = context.switchToHttp().getRequest()\n    if (!session.userId) throw new UnauthorizedException()\n    return true\n  }\n}\n";
        let module = format!(
            "import {{ Module }} from '@nestjs/common'\nimport {{ APP_GUARD }} from '@nestjs/core'\nimport {{ AuthController }} from './auth.controller'\nimport {{ SignedIn }} from './guard'\n@Module({{ controllers: [AuthController], providers: [{providers}] }})\nexport class AppModule {{}}\n"
        );
        let controller = format!(
            "import {{ Controller, Get, Query, Session, UseGuards }} from '@nestjs/common'\nimport {{ WorkOS }} from '@workos-inc/node'\nimport {{ SignedIn }} from './guard'\n@Controller()\nexport class AuthController {{\n  private readonly workos = new WorkOS(process.env.WORKOS_API_KEY)\n  @Get('callback')\n  async callback(@Query('code') code: string, @Session() session) {{\n    const {{ profile }} = await this.workos.sso.getProfileAndToken({{ code, clientId: process.env.WORKOS_CLIENT_ID }})\n    session.userId = profile.id\n  }}\n  {on_route} @Get('me') me(@Session() session) {{ return session.userId }}\n}}\n"
        );
        let filter = "import { Catch, ExceptionFilter } from '@nestjs/common'\n@Catch()\nexport class Answers implements ExceptionFilter {\n  catch(error: unknown, host) { host.switchToHttp().getResponse().redirect('/login') }\n}\n";
        let main = format!(
            "import {{ NestFactory }} from '@nestjs/core'\nimport {{ AppModule }} from './app.module'\nimport {{ SignedIn }} from './guard'\nimport {{ Answers }} from './filter'\nconst app = await NestFactory.create(AppModule)\n{main}\nawait app.listen(3000)\n"
        );
        let manifest = "{\"dependencies\": {\"@nestjs/common\": \"^11.0.0\", \"@nestjs/core\": \"^11.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}";
        project(&[
            ("package.json", manifest),
            ("src/guard.ts", guard),
            ("src/filter.ts", filter),
            ("src/app.module.ts", &module),
            ("src/auth.controller.ts", &controller),
            ("src/main.ts", &main),
        ])
    };
    let cases = [
        (
            "{ provide: APP_GUARD, useClass: SignedIn }",
            "",
            "",
            Status::Pass,
        ),
        ("", "@UseGuards(SignedIn)", "", Status::Pass),
        ("", "", "app.useGlobalGuards(new SignedIn())", Status::Pass),
        // A class that a container can make is before nothing for that.
        ("SignedIn", "", "", Status::Fail),
        ("", "", "", Status::Fail),
    ];
    let cases = cases.map(|(providers, on_route, main, expected)| {
        let code = format!("{providers} | {on_route} | {main}");
        (code, nest(providers, on_route, main), expected)
    });
    all_say(rules::PROTECTED_ROUTE, cases);
    let answered = nest("", "", "app.useGlobalFilters(new Answers())");
    let open = nest("Answers", "", "");
    assert_eq!(
        status(&answered, rules::EXCHANGE_ERRORS_HANDLED),
        Status::Pass
    );
    assert_eq!(status(&open, rules::EXCHANGE_ERRORS_HANDLED), Status::Fail);
}

#[test]
fn routes_and_guards_of_litestar_and_aiohttp() {
    let of_litestar = |imported: &str, code: &str| {
        let head = format!(
            "from {imported} import Litestar, Controller, Request, get\nfrom litestar.response import Redirect\n"
        );
        python("litestar", &head, "", code)
    };
    let handler = "@get('/callback')\nasync def callback(request: Request, code: str) -> Redirect:\n    request.set_session({'uid': client.sso.get_profile_and_token(code=code).profile.id})\n    return Redirect('/')\napp = Litestar([callback])";
    let plain = of_litestar("litestar", handler);
    all_are(
        &plain,
        Status::Pass,
        &[rules::CALLBACK_ROUTE, rules::APP_SESSION],
    );
    // Whatever else is called so declares no route.
    let other = of_litestar("elsewhere", handler);
    all_are(&other, Status::Fail, &[rules::CALLBACK_ROUTE]);
    let class = "class Auth(Controller):\n    path = '/auth'\n    @get('/callback')\n    async def callback(self, request: Request, code: str) -> Redirect:\n        request.session['uid'] = client.sso.get_profile_and_token(code=code).profile.id\n        return Redirect('/')\napp = Litestar([Auth])";
    let class = of_litestar("litestar", class);
    assert_eq!(class.routes[0].path, "/auth/callback");

    let of_aiohttp = |code: &str| {
        let head = "from aiohttp import web\nfrom aiohttp_session import get_session\nfrom aiohttp_security import check_authorized, remember\n";
        let view = "class Callback(web.View):\n    async def get(self):\n        profile = client.sso.get_profile_and_token(code=self.request.query['code']).profile\n        response = web.HTTPFound('/')\n        await remember(self.request, response, profile.id)\n        return response\napp = web.Application()\napp.router.add_view('/callback', Callback)\n";
        python("aiohttp", head, view, code)
    };
    let view = of_aiohttp("");
    all_are(
        &view,
        Status::Pass,
        &[rules::CALLBACK_ROUTE, rules::APP_SESSION],
    );
    let home = |lines: &str| {
        of_aiohttp(&format!(
            "async def home(request):\n    session = await get_session(request)\n    {lines}\n    return web.Response(text='hi')\napp.router.add_get('/', home)\n"
        ))
    };
    let cases = [
        (
            "if 'uid' not in session:\n        raise web.HTTPFound('/login')",
            Status::Pass,
        ),
        ("await check_authorized(request)", Status::Pass),
        (
            "if 'page' not in request.query:\n        raise web.HTTPFound('/settings')",
            Status::Fail,
        ),
    ];
    let cases = cases.map(|(lines, expected)| (lines.to_owned(), home(lines), expected));
    all_say(rules::PROTECTED_ROUTE, cases);
}

#[test]
fn guards_in_one_expression() {
    let route = |lines: &str| {
        let code = format!("app.get('/me', (req, res) => {{\n  {lines}\n  res.send('hi')\n}})");
        with_callback("req.session.userId = profile.id", &code)
    };
    let cases = [
        ("assert(req.session.userId, 401)", Status::Pass),
        ("assert(req.query.page, 400)", Status::Fail),
        ("assert(req.query.page, 401)", Status::Fail),
        (
            "if (!req.session.userId) return deny(res)\n})\nfunction deny(res) {\n  return res.status(401).end()\n}\napp.get('/x', (req, res) => {",
            Status::Pass,
        ),
        (
            "if (!req.session.userId) return greet(res)\n})\nfunction greet(res) {\n  return res.send('hello')\n}\napp.get('/x', (req, res) => {",
            Status::Fail,
        ),
        (
            "if (!req.session.userId) return { error: 'Sign in first' }",
            Status::Pass,
        ),
        (
            "if (!req.session.userId) return { error: 'No such page' }",
            Status::Fail,
        ),
        // Whom the value of a cookie leads to, by whatever name.
        (
            "const email = people.get(req.cookies.sid)\n  if (!email) return res.redirect('/')",
            Status::Pass,
        ),
        (
            "const page = pages.get(req.query.page)\n  if (!page) return res.redirect('/')",
            Status::Fail,
        ),
        (
            "if (!S.has(jar(req).sid)) return res.redirect('/')",
            Status::Pass,
        ),
    ];
    let cases = cases.map(|(lines, expected)| (lines.to_owned(), route(lines), expected));
    all_say(rules::PROTECTED_ROUTE, cases);
    // As terse programmers name the two.
    let terse = with_callback(
        "people.set(id, profile.email)\n  r.cookie('sid', id, OPTIONS)",
        "",
    );
    assert_eq!(status(&terse, rules::APP_SESSION), Status::Pass);
    let used = |module: &str, options: &str| {
        let code = format!(
            "import {{ expressjwt as tokens }} from '{module}'\napp.use('/api', tokens({{ secret: process.env.JWT_SECRET{options} }}))\napp.get('/api/me', (req, res) => res.json(req.auth))"
        );
        status(&with_callback("res.end()", &code), rules::PROTECTED_ROUTE)
    };
    assert_eq!(used("express-jwt", ""), Status::Pass);
    assert_eq!(
        used("express-jwt", ", credentialsRequired: false"),
        Status::Fail
    );
    assert_eq!(used("somewhere", ""), Status::Fail);

    let view = |lines: &str| {
        let before = format!(
            "from itsdangerous import BadSignature, URLSafeSerializer\nfrom flask import abort\nsigner = URLSafeSerializer(os.environ['KEY'])\n@app.get('/me')\ndef me():\n{lines}\n    return 'hi'\n"
        );
        flask(
            "5.4.0",
            &before,
            &format!("    return {EXCHANGE}.profile.id"),
        )
    };
    let tried = |read: &str| {
        format!(
            "    try:\n        found = signer.loads({read})\n    except BadSignature:\n        return redirect('/login')"
        )
    };
    let cases = [
        (
            "    uid = session.get('uid') or abort(401)".to_owned(),
            Status::Pass,
        ),
        (
            "    page = request.args.get('page') or abort(401)".to_owned(),
            Status::Fail,
        ),
        (
            "    uid = session.get('uid') or load()".to_owned(),
            Status::Fail,
        ),
        (tried("request.cookies['uid']"), Status::Pass),
        (tried("request.args['page']"), Status::Fail),
    ];
    let cases = cases.map(|(lines, expected)| (lines.clone(), view(&lines), expected));
    all_say(rules::PROTECTED_ROUTE, cases);

    let object = |asked: &str| {
        let before = format!(
            "class Required:\n    def __call__(self, request: Request):\n        if '{asked}' not in request.session:\n            raise HTTPException(status_code=401)\n@app.get('/me')\ndef me(uid: str = Depends(Required())):\n    return uid\n"
        );
        let callback = "    return client.sso.get_profile_and_token(code=code).profile.id";
        status(&fastapi(&before, callback), rules::PROTECTED_ROUTE)
    };
    assert_eq!(object("uid"), Status::Pass);
}

#[test]
fn a_guard_of_some_paths_lets_nobody_have_a_link() {
    let handed_out = |path: &str| {
        let code = format!(
            "import {{ expressjwt as tokens }} from 'express-jwt'\napp.use('{path}', tokens({{ secret: process.env.JWT_SECRET }}))\napp.post('/login', async (req, res) => {{\n  const made = await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink' }})\n  res.json({{ link: made.link }})\n}})\n"
        );
        mistakes(&express(VERSIONS, &code), rules::LINK_HANDED_OUT)
    };
    assert_eq!(handed_out("/api/*"), 1);
    assert_eq!(handed_out("/"), 0);
}

#[test]
fn guards_may_let_in_whom_they_know_and_deny_the_rest() {
    let rails = |filter: &str| {
        let application = format!(
            "class ApplicationController < ActionController::Base\n  before_action :prepare\n  private\n  def prepare\n    {filter}\n  end\n  def resume_session\n    @user ||= User.find_by(id: session[:uid])\n  end\n  def ask_to_sign_in\n    redirect_to '/login'\n  end\nend\n"
        );
        let auth = "class AuthController < ApplicationController\n  skip_before_action :prepare\n  def callback\n    session[:uid] = WorkOS::SSO.profile_and_token(code: params[:code], client_id: ENV['WORKOS_CLIENT_ID']).profile.id\n    redirect_to '/'\n  end\nend\n";
        project(&[
            ("Gemfile", "gem 'rails'\ngem 'workos', '~> 5.0'\n"),
            (
                "config/routes.rb",
                "Rails.application.routes.draw do\n  get 'callback', to: 'auth#callback'\n  get 'me', to: 'me#show'\nend\n",
            ),
            ("app/controllers/application_controller.rb", &application),
            ("app/controllers/auth_controller.rb", auth),
            (
                "app/controllers/me_controller.rb",
                "class MeController < ApplicationController\n  def show\n    render plain: 'hi'\n  end\nend\n",
            ),
        ])
    };
    let cases = [
        (
            "return if session[:uid]\n    redirect_to '/login'",
            Status::Pass,
        ),
        (
            "if session[:uid]\n      return\n    end\n    redirect_to '/login'",
            Status::Pass,
        ),
        (
            "return if params[:theme]\n    redirect_to '/login'",
            Status::Fail,
        ),
        ("resume_session || redirect_to('/login')", Status::Pass),
        ("resume_session || ask_to_sign_in", Status::Pass),
        (
            "if session[:uid]\n      render plain: login_first_name\n    end",
            Status::Fail,
        ),
        ("resume_theme || render(plain: 'x')", Status::Fail),
    ];
    let cases = cases.map(|(filter, expected)| (filter.to_owned(), rails(filter), expected));
    all_say(rules::PROTECTED_ROUTE, cases);
}

#[test]
fn plugs_of_phoenix_in_one_expression() {
    let phoenix = |body: &str| {
        let auth = format!(
            "defmodule AWeb.Auth do\n  import Plug.Conn\n  import Phoenix.Controller\n  def prepare(conn, _) do\n    {body}\n  end\nend\n"
        );
        project(&[
            (
                "mix.exs",
                "defmodule A.MixProject do\n  use Mix.Project\n  defp deps do\n    [{:phoenix, \"~> 1.7\"}, {:workos, \"~> 1.1\"}]\n  end\nend\n",
            ),
            (
                "lib/a_web/router.ex",
                "defmodule AWeb.Router do\n  use Phoenix.Router\n  import AWeb.Auth\n  pipeline :signed_in do\n    plug :prepare\n  end\n  scope \"/\", AWeb do\n    get \"/callback\", AuthController, :callback\n  end\n  scope \"/\", AWeb do\n    pipe_through :signed_in\n    get \"/me\", AuthController, :me\n  end\nend\n",
            ),
            (
                "lib/a_web/controllers/auth_controller.ex",
                "defmodule AWeb.AuthController do\n  use AWeb, :controller\n  def callback(conn, %{\"code\" => code}) do\n    {:ok, %{profile: profile}} = WorkOS.SSO.get_profile_and_token(code)\n    conn |> put_session(:uid, profile.id) |> redirect(to: \"/me\")\n  end\n  def me(conn, _), do: text(conn, \"hi\")\nend\n",
            ),
            ("lib/a_web/auth.ex", &auth),
        ])
    };
    let cases = [
        (
            "if get_session(conn, :uid), do: conn, else: conn |> redirect(to: \"/login\") |> halt()",
            Status::Pass,
        ),
        (
            "if get_session(conn, :uid), do: conn, else: conn |> put_status(200)",
            Status::Fail,
        ),
        (
            "unless get_session(conn, :uid), do: conn |> send_resp(401, \"\") |> halt(), else: conn",
            Status::Pass,
        ),
        (
            "with uid when is_binary(uid) <- get_session(conn, :uid) do\n      assign(conn, :uid, uid)\n    else\n      _ -> conn |> redirect(to: \"/login\") |> halt()\n    end",
            Status::Pass,
        ),
        (
            "with page when is_binary(page) <- get_session(conn, :page) do\n      assign(conn, :page, page)\n    else\n      _ -> conn |> redirect(to: \"/login\") |> halt()\n    end",
            Status::Fail,
        ),
    ];
    let cases = cases.map(|(body, expected)| (body.to_owned(), phoenix(body), expected));
    all_say(rules::PROTECTED_ROUTE, cases);
}

#[test]
fn sessions_may_be_ended_in_other_ways() {
    let logout = |before: &str, lines: &str| {
        let code = format!(
            "{before}\napp.post('/logout', async (req, res) => {{\n  {lines}\n  res.redirect('/')\n}})"
        );
        with_callback("req.session.userId = profile.id", &code)
    };
    let helper = "const writeToken = (res, token, maxAge) => res.cookie('token', token, { httpOnly: true, maxAge })";
    let cases = [
        (helper, "writeToken(res, '', 0)", Status::Pass),
        (helper, "writeToken(res, 'abc', 600)", Status::Fail),
        ("", "req.session.regenerate(() => {})", Status::Pass),
        (
            "",
            "const kept = await getSession()\n  kept.userId = undefined\n  await kept.save()",
            Status::Pass,
        ),
        (
            "",
            "const kept = await getSettings()\n  kept.userId = undefined\n  await kept.save()",
            Status::Fail,
        ),
    ];
    let cases =
        cases.map(|(before, lines, expected)| (lines.to_owned(), logout(before, lines), expected));
    all_say(rules::LOGOUT, cases);
    let provider = |returned: &str| {
        let code = format!(
            "import NextAuth from 'next-auth'\nimport Credentials from 'next-auth/providers/credentials'\nimport {{ WorkOS }} from '@workos-inc/node'\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nexport const {{ handlers, signIn }} = NextAuth({{\n  providers: [Credentials({{\n    async authorize({{ email, code }}) {{\n      const {{ user }} = await workos.userManagement.authenticateWithMagicAuth({{ clientId: process.env.WORKOS_CLIENT_ID, email, code }})\n      return {returned}\n    }},\n  }})],\n}})\n"
        );
        let manifest = "{\"dependencies\": {\"next\": \"15.0.0\", \"next-auth\": \"^5.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}";
        status(
            &project(&[("package.json", manifest), ("auth.js", &code)]),
            rules::APP_SESSION,
        )
    };
    assert_eq!(provider("{ id: user.id }"), Status::Pass);
    assert_eq!(provider("null"), Status::Fail);
}
