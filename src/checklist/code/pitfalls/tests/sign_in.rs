//! What a sign-in believes, shows and keeps.

use super::*;

#[test]
fn errors_that_are_compared_in_vain() {
    let caught = |condition: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.get('/callback', async (req, res) => {{\n  try {{\n    req.session.user = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  }} catch (error) {{\n    if ({condition}) return res.redirect('/login?reason=expired')\n    res.status(500).send('try again')\n  }}\n}})\n"
            ),
        )
    };
    let wrong = [
        "error.code === 'invalid_grant'",
        "'invalid_grant' == error?.code",
    ];
    for condition in wrong {
        is(
            &caught(condition),
            "error-comparison",
            Status::Fail,
            "app.js:10",
        );
    }
    let right = [
        "error.error === 'invalid_grant'",
        "error.code === 'ECONNRESET'",
        "error.rawData.code === 'invalid_grant'",
        "error.code === 'x' || error.error === 'invalid_grant'",
    ];
    for condition in right {
        assert_eq!(caught(condition), none(), "{condition}");
    }
    let python = |member: &str| {
        let code = format!(
            "@app.route('/other')\ndef other():\n    try:\n        profile = client.sso.get_profile_and_token(code=request.args.get('code'))\n    except Exception as e:\n        if e.{member} == 'invalid_grant':\n            return redirect('/login')\n        return redirect('/')\n"
        );
        flask(
            "10.8.0",
            &code,
            "    session['user'] = profile.id\n    return redirect('/')",
        )
    };
    is(
        &python("code"),
        "error-comparison",
        Status::Fail,
        "app.py:11",
    );
    assert_eq!(python("error"), none());
}

#[test]
fn errors_that_people_read() {
    let caught = |answer: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.get('/callback', async (req, res) => {{\n  try {{\n    req.session.user = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  }} catch (error) {{\n    console.error(error.stack)\n    {answer}\n  }}\n}})\n"
            ),
        )
    };
    let shown = [
        "res.status(400).send(error.message)",
        "res.json({ error: error.message })",
        "res.render('error', { error })",
        "res.send(`sign-in failed: ${error.message}`)",
        "res.redirect('/login?error=' + encodeURIComponent(error.message))",
        "req.session.error = error.message; res.redirect('/login')",
    ];
    for answer in shown {
        is(
            &caught(answer),
            "exchange-error-shown",
            Status::Warn,
            "app.js:11",
        );
    }
    is(
        &caught("res.status(500).send(error.stack)"),
        "exchange-error-shown",
        Status::Fail,
        "app.js:11",
    );
    for answer in [
        "res.redirect('/login?reason=expired')",
        "res.status(error.status).send('try again')",
        "next(error)",
        "res.send(friendly(error.message))",
        "req.session.error = 'expired'; res.redirect('/login')",
        "res.json({ error: error.error === 'invalid_grant' ? 'expired' : 'failed' })",
    ] {
        assert_eq!(caught(answer), none(), "{answer}");
    }
}

#[test]
fn errors_that_the_application_shows() {
    let answered = |caught: &str, answer: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.get('/callback', async (req, res, next) => {{\n  try {{\n    req.session.user = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  }} catch (error) {{ {caught} }}\n}})\napp.use((err, req, res, next) => {{ {answer} }})\n"
            ),
        )
    };
    let rule = "exchange-error-shown";
    let trace = answered("next(error)", "res.status(500).send(err.stack)");
    is(&trace, rule, Status::Fail, "app.js:11");
    let message = answered(
        "next(error)",
        "res.status(500).json({ error: err.message })",
    );
    is(&message, rule, Status::Warn, "app.js:11");
    assert_eq!(
        answered("next(error)", "res.status(500).send('sorry')"),
        none()
    );
    // The error of the exchange does not get there.
    let kept = answered("res.redirect('/login')", "res.status(500).send(err.stack)");
    assert_eq!(kept, none());
}

#[test]
fn people_out_of_the_state() {
    for wrong in [
        "  const { email } = JSON.parse(state)\n  req.session.email = email",
        "  const data = JSON.parse(Buffer.from(state, 'base64').toString())\n  req.session.user = await users.find(data.userId)",
        "  req.session.user = await users.findOne({ email: state })",
        "  const unpack = (it) => JSON.parse(atob(it))\n  const { email } = unpack(state)\n  req.session.email = email",
    ] {
        let found = express("^7.0.0", wrong);
        assert!(
            found.iter().any(
                |candidate| candidate.0 == "identity-from-state" && candidate.1 == Status::Fail
            ),
            "{wrong}: {found:?}"
        );
    }
    for right in [
        "  const { theme } = JSON.parse(state)\n  req.session.user = profile.id",
        "  if (state !== req.session.state) return res.redirect('/login')\n  const { email } = JSON.parse(state)\n  req.session.email = email",
        "  const { email } = jwt.verify(state, secret)\n  req.session.email = email",
        "  const email = profile.email\n  req.session.email = email",
    ] {
        assert_eq!(express("^7.0.0", right), none(), "{right}");
    }
}

#[test]
fn redirects_to_wherever() {
    for wrong in [
        "  const { returnTo } = JSON.parse(state)\n  res.redirect(returnTo || '/dashboard')",
        "  let to = '/'\n  if (state) to = decodeURIComponent(state)\n  res.redirect(to)",
        "  res.redirect(req.query.state)",
        "  return Response.redirect(new URL(JSON.parse(atob(state)).next, req.url))",
        "  res.writeHead(302, { Location: state })",
        "  const to = String(state)\n  res.redirect(to.startsWith('/') ? to : '/')",
        "  const unpack = (it) => JSON.parse(atob(it))\n  res.redirect(unpack(state).returnTo)",
    ] {
        let found = express(
            "^7.0.0",
            &format!("  req.session.user = profile.id\n{wrong}"),
        );
        assert!(
            found
                .iter()
                .any(|candidate| candidate.0 == "open-redirect-from-state"
                    && candidate.1 == Status::Fail),
            "{wrong}: {found:?}"
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }
    for right in [
        "  const { returnTo } = JSON.parse(state)\n  res.redirect(returnTo.startsWith('/') && !returnTo.startsWith('//') ? returnTo : '/')",
        "  const { returnTo } = JSON.parse(state)\n  const url = new URL(returnTo, origin)\n  res.redirect(url.origin === origin ? url.href : '/')",
        "  const to = safePath(JSON.parse(state).returnTo)\n  res.redirect(to)",
        "  const { returnTo } = JSON.parse(state)\n  if (!allowed.includes(returnTo)) return res.redirect('/')\n  res.redirect(returnTo)",
        "  const { returnTo } = JSON.parse(state)\n  if (returnTo !== null) log(returnTo)\n  res.redirect('/dashboard')",
        "  res.redirect(targets[state])",
    ] {
        let found = express(
            "^7.0.0",
            &format!("  req.session.user = profile.id\n{right}"),
        );
        assert_eq!(found, none(), "{right}");
    }
    let python = flask(
        "10.8.0",
        "",
        "    session['user'] = profile.id\n    data = json.loads(base64.b64decode(request.args['state']))\n    return redirect(data.get('next') or '/')",
    );
    is(
        &python,
        "open-redirect-from-state",
        Status::Fail,
        "app.py:12",
    );
    let python = flask(
        "10.8.0",
        "",
        "    session['user'] = profile.id\n    target = serializer.loads(request.args['state'])\n    return redirect('/')",
    );
    assert_eq!(python, none());
}

#[test]
fn sessions_of_everybody() {
    let app = |before: &str, stored: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "{before}\napp.get('/callback', async (req, res) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  {stored}\n  res.redirect('/')\n}})\napp.get('/me', (req, res) => {{\n  res.json(user)\n}})\n"
            ),
        )
    };
    is(
        &app("let user = null", "user = profile"),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app("let user", "user = profile"),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app("const store = { user: null }", "store.user = profile"),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app("", "app.locals.user = profile"),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app("", "global.user = profile"),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app(
            "import session from 'express-session'",
            "session.isLoggedIn = true",
        ),
        "shared-session",
        Status::Fail,
        "app.js:9",
    );
    is(
        &app("const sessions = {}", "sessions[id] = profile"),
        "shared-session",
        Status::Warn,
        "app.js:9",
    );
    assert_eq!(app("", "req.session.user = profile"), none());
    assert_eq!(app("", "const name = profile.first_name"), none());
    // What a function declares is its own, whatever others call theirs.
    assert_eq!(
        app(
            "app.get('/x', async (req, res) => {\n  try {\n    await f()\n  } catch (error) {\n    res.json(error)\n  }\n})",
            "const { error } = check(profile)\n  if (error) return res.status(401).end()"
        ),
        none()
    );

    let python = |before: &str, lines: &str| {
        flask(
            "10.8.0",
            before,
            &format!("{lines}\n    return redirect('/')"),
        )
    };
    is(
        &python("user = None", "    global user\n    user = profile"),
        "shared-session",
        Status::Fail,
        "app.py:11",
    );
    assert_eq!(
        python(
            "user = None",
            "    user = profile\n    session['user'] = user.id"
        ),
        none()
    );
    is(
        &python("STORE = {}", "    STORE['user'] = profile"),
        "shared-session",
        Status::Fail,
        "app.py:10",
    );

    let sinatra = |stored: &str| {
        let code = format!(
            "require 'sinatra'\nrequire 'workos'\nget '/callback' do\n  result = WorkOS::SSO.profile_and_token(code: params['code'], client_id: ENV['WORKOS_CLIENT_ID'])\n  {stored}\n  redirect '/'\nend\n"
        );
        found(&[
            ("Gemfile", "gem 'sinatra'\ngem 'workos', '~> 5.0'\n"),
            ("app.rb", &code),
        ])
    };
    is(
        &sinatra("$user = result.profile"),
        "shared-session",
        Status::Fail,
        "app.rb:5",
    );
    assert_eq!(sinatra("session[:user] = result.profile.to_json"), none());
    let of_class = [
        ("@@user = result.profile", Status::Fail),
        ("@@users[id] = result.profile", Status::Warn),
    ];
    for (stored, status) in of_class {
        is(&sinatra(stored), "shared-session", status, "app.rb:5");
    }
    assert_eq!(sinatra("@user = result.profile"), none());

    let go = |declared: &str, stored: &str| {
        let code = format!(
            "package main\nimport (\n\t\"net/http\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\ntype server struct {{ user string }}\n{declared}\nfunc main() {{\n\thttp.HandleFunc(\"/callback\", callback)\n}}\nfunc callback(w http.ResponseWriter, r *http.Request) {{\n\tres, err := sso.GetProfileAndToken(r.Context(), sso.GetProfileAndTokenOpts{{Code: r.FormValue(\"code\")}})\n\t{stored}\n}}\n"
        );
        let module = "module a\ngo 1.22\nrequire github.com/workos/workos-go/v4 v4.20.0\n";
        found(&[("go.mod", module), ("main.go", &code)])
    };
    for (declared, stored, status) in [
        (
            "var srv = &server{}",
            "srv.user = res.Profile.ID",
            Status::Fail,
        ),
        (
            "var users = map[string]string{}",
            "users[id] = res.Profile.ID",
            Status::Warn,
        ),
        (
            "var users = make(map[string]string)",
            "users[id] = res.Profile.ID",
            Status::Warn,
        ),
    ] {
        is(
            &go(declared, stored),
            "shared-session",
            status,
            "main.go:13",
        );
    }
    assert_eq!(
        go(
            "var srv = &server{}",
            "srv := server{}; srv.user = res.Profile.ID"
        ),
        none()
    );

    let rust = |stored: &str| {
        let code = format!(
            "use axum::{{extract::Query, response::Redirect, routing::get, Router}};\nuse workos::{{sso::*, WorkOs}};\nstatic USER: std::sync::Mutex<Option<String>> = std::sync::Mutex::new(None);\nasync fn callback(Query(q): Query<Back>) -> Redirect {{\n    let result = match client().sso().get_profile_and_token(&params(q)).await {{\n        Ok(result) => result,\n        Err(_) => return Redirect::to(\"/login\"),\n    }};\n    {stored}\n    Redirect::to(\"/\")\n}}\nfn app() -> Router {{ Router::new().route(\"/callback\", get(callback)) }}\n"
        );
        found(&[
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\naxum = \"0.7\"\nworkos = \"0.7\"\n",
            ),
            ("src/main.rs", &code),
        ])
    };
    is(
        &rust("*USER.lock().unwrap() = Some(result.profile.id.to_string());"),
        "shared-session",
        Status::Fail,
        "src/main.rs:9",
    );
    assert_eq!(
        rust("*USER.lock().unwrap() = Some(\"nobody\".to_string());"),
        none()
    );
}

#[test]
fn keys_for_browsers() {
    let react = |file: &str, code: &str| {
        found(&[
            (
                "package.json",
                "{\"dependencies\": {\"next\": \"15.0.0\", \"@workos-inc/node\": \"^7.0.0\"}}",
            ),
            (file, code),
        ])
    };
    let client = "import { WorkOS } from '@workos-inc/node'\nexport const workos = new WorkOS(process.env.NEXT_PUBLIC_WORKOS_API_KEY)\n";
    is(
        &react("lib/workos.js", client),
        "browser-key",
        Status::Fail,
        "lib/workos.js:2",
    );
    let right = client.replace("NEXT_PUBLIC_", "");
    assert_eq!(react("lib/workos.js", &right), none());
    is(
        &react("app/page.jsx", &format!("'use client'\n{right}")),
        "browser-key",
        Status::Fail,
        "app/page.jsx:3",
    );
    let id = client.replace("API_KEY", "CLIENT_ID");
    assert_eq!(react("lib/workos.js", &id), none());
}

#[test]
fn redirect_uris_that_nothing_serves() {
    let app = |uri: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.get('/login', (req, res) => res.redirect(workos.sso.getAuthorizationUrl({{ clientId, redirectUri: '{uri}', state: 'x', provider: 'GoogleOAuth' }})))\napp.get('/auth/callback', async (req, res) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  req.session.user = profile\n}})\n"
            ),
        )
    };
    is(
        &app("http://localhost:3000/callback"),
        "redirect-uri-served",
        Status::Fail,
        "app.js:6",
    );
    is(
        &app("http://localhost:3000/auth"),
        "redirect-uri-served",
        Status::Fail,
        "app.js:6",
    );
    assert_eq!(app("http://localhost:3000/auth/callback"), none());
    // A proxy stands before it.
    assert_eq!(app("http://localhost:3000/api/auth/callback/"), none());
}

#[test]
fn logouts_that_links_can_do() {
    let app = |method: &str| {
        express(
            "^7.0.0",
            &format!(
                "  req.session.user = profile.id\n}})\napp.{method}('/logout', (req, res) => {{\n  req.session.destroy(() => res.redirect('/'))"
            ),
        )
    };
    is(&app("get"), "logout-by-get", Status::Warn, "app.js:11");
    assert_eq!(app("post"), none());
}

#[test]
fn a_project_that_only_names_workos_falls_into_nothing() {
    let app = "import express from 'express'\nconst app = express()\nlet user\napp.get('/callback', (req, res) => {\n  user = JSON.parse(req.query.state).email\n  res.redirect(req.query.state)\n})\napp.get('/logout', (req, res) => { req.session.destroy() ; res.json(user) })\n";
    let manifest = "{\"name\": \"workos\", \"dependencies\": {\"express\": \"^4.0.0\"}}";
    assert_eq!(
        found(&[("package.json", manifest), ("app.js", app)]),
        none()
    );
}

/// A Go application with these lines in its callback, the exchange in line 14.
fn go(before: &str, failed: &str, then: &str) -> Vec<(&'static str, Status, String)> {
    let module =
        "module example.com/a\n\ngo 1.22\n\nrequire github.com/workos/workos-go/v4 v4.46.1\n";
    let code = format!(
        "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\n\n{before}\n\nfunc main() {{\n\tsso.Configure(os.Getenv(\"WORKOS_API_KEY\"), os.Getenv(\"WORKOS_CLIENT_ID\"))\n\thttp.HandleFunc(\"/callback\", func(w http.ResponseWriter, r *http.Request) {{\n\t\tresult, err := sso.GetProfileAndToken(r.Context(), sso.GetProfileAndTokenOpts{{Code: r.URL.Query().Get(\"code\")}})\n\t\tif err != nil {{\n\t\t\t{failed}\n\t\t\treturn\n\t\t}}\n\t\t{then}\n\t}})\n\thttp.HandleFunc(\"/me\", func(w http.ResponseWriter, r *http.Request) {{ w.Write([]byte(current.Email)) }})\n\thttp.ListenAndServe(\":3000\", nil)\n}}\n"
    );
    found(&[("go.mod", module), ("main.go", &code)])
}

#[test]
fn the_same_in_go() {
    let login = "http.Redirect(w, r, \"/login\", 303)";
    let home = "http.Redirect(w, r, \"/\", 303)\n\t\tsave(w, result)";
    assert_eq!(go("var current sso.Profile", login, home), none());
    is(
        &go("var current sso.Profile", login, "current = result.Profile"),
        "shared-session",
        Status::Fail,
        "main.go:19",
    );
    for shown in [
        "http.Error(w, err.Error(), 500)",
        "fmt.Fprintf(w, \"no: %v\", err)",
    ] {
        is(
            &go("", shown, home),
            "exchange-error-shown",
            Status::Warn,
            "main.go:16",
        );
    }
    let state = "to := r.URL.Query().Get(\"state\")\n\t\tsave(w, result)\n\t\t";
    is(
        &go("", login, &format!("{state}http.Redirect(w, r, to, 303)")),
        "open-redirect-from-state",
        Status::Fail,
        "main.go:21",
    );
    let checked = format!(
        "{state}if strings.HasPrefix(to, \"/app/\") {{\n\t\t\thttp.Redirect(w, r, to, 303)\n\t\t}}"
    );
    assert_eq!(go("", login, &checked), none());
}

#[test]
fn the_same_in_c_sharp() {
    let app = |failed: &str, then: &str| {
        let project = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"6.2.0\" /></ItemGroup></Project>\n";
        let code = format!(
            "using WorkOS;\n\npublic class HomeController : Controller\n{{\n    [HttpGet(\"/callback\")]\n    public async Task<IActionResult> Callback(string code, string state)\n    {{\n        try\n        {{\n            var result = await client.SSO.GetProfileAndToken(new SSOGetProfileAndTokenOptions {{ Code = code }});\n            HttpContext.Session.SetString(\"user\", result.Profile.Id);\n            {then}\n        }}\n        catch (Exception error)\n        {{\n            {failed}\n        }}\n    }}\n}}\n"
        );
        found(&[("app.csproj", project), ("HomeController.cs", &code)])
    };
    let login = "return Redirect(\"/login\");";
    assert_eq!(app(login, "return Redirect(\"/\");"), none());
    is(
        &app(login, "return Redirect(state);"),
        "open-redirect-from-state",
        Status::Fail,
        "HomeController.cs:12",
    );
    assert_eq!(app(login, "return LocalRedirect(state);"), none());
    assert_eq!(
        app(
            login,
            "return Redirect(Url.IsLocalUrl(state) ? state : \"/\");"
        ),
        none()
    );
    is(
        &app(
            "return BadRequest(error.Message);",
            "return Redirect(\"/\");",
        ),
        "exchange-error-shown",
        Status::Warn,
        "HomeController.cs:16",
    );
}

#[test]
fn secrets_of_sessions() {
    let with = |secret: &str| {
        let code = format!(
            "app.use(session({{ secret: {secret} }}))\napp.get('/callback', async (req, res) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  req.session.user = profile.id\n  res.redirect('/')\n}})\n"
        );
        whole_express(
            "^7.0.0",
            &format!("import session from 'express-session'\n{code}"),
        )
    };
    is(
        &with("'keyboard cat'"),
        "session-secret",
        Status::Fail,
        "app.js:7",
    );
    is(
        &with("process.env.SECRET || 'keyboard cat'"),
        "session-secret",
        Status::Warn,
        "app.js:7",
    );
    assert_eq!(with("process.env.SECRET"), none());
}
