//! Traps in snippets as people write them: each with the mistake, and without it.

use crate::checklist::code;
use crate::findings::{Status, rules};
use crate::project::{self, Options};

/// What the traps say of a project with these files: rule, status, file and line.
fn found(files: &[(&str, &str)]) -> Vec<(&'static str, Status, String)> {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let tree = project::read(root.path(), &Options::default());
    let findings = tree.projects.iter().flat_map(code::check);
    let traps = findings.filter(|it| is_trap(it.rule.name));
    traps
        .map(|it| {
            let file = it.file.unwrap_or_default();
            let line = it.line.unwrap_or_default();
            (
                it.rule.name,
                it.status,
                format!("{}:{line}", file.display()),
            )
        })
        .collect()
}

fn is_trap(name: &str) -> bool {
    let others = [rules::SDK_CURRENT, rules::MAGIC_LINK_DEPRECATED];
    let first = rules::all().position(|it| it == rules::IGNORED_OPTION);
    let last = rules::all().position(|it| it == rules::LOGOUT_BY_GET);
    let at = rules::all().position(|it| it.name == name);
    (first..=last).contains(&at) && others.iter().all(|it| it.name != name)
}

/// An Express application with this inside of its callback, after the exchange.
fn express(version: &str, callback: &str) -> Vec<(&'static str, Status, String)> {
    whole_express(
        version,
        &format!(
            "app.get('/callback', async (req, res) => {{\n  const {{ code, state }} = req.query\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code, clientId }})\n{callback}\n}})\n"
        ),
    )
}

fn whole_express(version: &str, code: &str) -> Vec<(&'static str, Status, String)> {
    let manifest = format!(
        "{{\"dependencies\": {{\"express\": \"^4.0.0\", \"@workos-inc/node\": \"{version}\"}}}}"
    );
    let head = "import express from 'express'\nimport { WorkOS } from '@workos-inc/node'\nconst app = express()\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst clientId = process.env.WORKOS_CLIENT_ID\n";
    let file = format!("{head}{code}");
    found(&[("package.json", &manifest), ("app.js", &file)])
}

/// A Flask application with these lines in its callback, after the exchange.
fn flask(version: &str, before: &str, callback: &str) -> Vec<(&'static str, Status, String)> {
    let requirements = format!("flask==3.0.0\nworkos=={version}\n");
    let file = format!(
        "import os, json, base64\nfrom flask import Flask, redirect, request, session\nfrom workos import WorkOSClient\napp = Flask(__name__)\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\n{before}\n@app.route('/callback')\ndef callback():\n    profile = client.sso.get_profile_and_token(code=request.args.get('code')).profile\n{callback}\n"
    );
    found(&[("requirements.txt", &requirements), ("app.py", &file)])
}

fn none() -> Vec<(&'static str, Status, String)> {
    Vec::new()
}

#[track_caller]
fn is(found: &[(&'static str, Status, String)], rule: &str, status: Status, place: &str) {
    let expected = found
        .iter()
        .any(|it| (it.0, it.1, it.2.as_str()) == (rule, status, place));
    assert!(expected, "{found:?}");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn options_that_node_drops() {
    let create = |version: &str, options: &str| {
        whole_express(
            version,
            &format!(
                "app.post('/login', async (req, res) => {{\n  const session = await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink', {options} }})\n  await workos.passwordless.sendSession(session.id)\n  res.end()\n}})\n"
            ),
        )
    };
    for version in ["^2.18.0", "^7.0.0", "11.0.0"] {
        is(
            &create(version, "redirectUri, state: 'x'"),
            "ignored-option",
            Status::Fail,
            "app.js:7",
        );
        assert_eq!(
            create(version, "redirectURI: 'https://a.example/x', state"),
            none()
        );
        assert_eq!(create(version, "...rest, redirectUri"), none());
    }
    is(
        &create("^7.0.0", "expiresIn: 300"),
        "link-lifetime",
        Status::Fail,
        "app.js:7",
    );
    assert_eq!(create("^7.0.0", "expiresIn: 900"), none());
    let start = |version: &str, call: &str| {
        whole_express(
            version,
            &format!("app.get('/login', (req, res) => res.redirect(workos.{call}))\n"),
        )
    };
    is(
        &start(
            "^7.0.0",
            "sso.getAuthorizationUrl({ clientID: clientId, redirectUri, provider })",
        ),
        "ignored-option",
        Status::Fail,
        "app.js:6",
    );
    assert_eq!(
        start(
            "^2.0.0",
            "sso.getAuthorizationURL({ clientID: clientId, redirectURI, provider })"
        ),
        none()
    );
}

#[test]
fn calls_that_a_version_lacks() {
    let start = |version: &str, call: &str| {
        whole_express(
            version,
            &format!("app.get('/login', (req, res) => res.redirect(workos.{call}))\n"),
        )
    };
    is(
        &start(
            "^7.0.0",
            "sso.getAuthorizationURL({ provider, redirectURI, clientID: clientId })",
        ),
        "sdk-call-exists",
        Status::Fail,
        "app.js:6",
    );
    is(
        &start("^3.0.0", "sso.getAuthorizationUrl({ provider })"),
        "sdk-call-exists",
        Status::Fail,
        "app.js:6",
    );
    // What is installed is not known.
    assert_eq!(
        start(">=3.0.0", "sso.getAuthorizationURL({ provider })"),
        none()
    );

    let python = |version: &str, code: &str| {
        let requirements = format!("workos=={version}\n");
        let names: Vec<_> = found(&[("requirements.txt", &requirements), ("app.py", code)])
            .into_iter()
            .map(|(rule, _, place)| (rule, place))
            .collect();
        names
    };
    let old = "import workos\nworkos.api_key = key\nsession = workos.client.passwordless.create_session({'email': email, 'type': 'MagicLink'})\n";
    assert_eq!(python("4.1.0", old), []);
    let told = python("5.2.0", old);
    assert_eq!(told, [("sdk-call-exists", "app.py:3".to_owned())]);
    let module = "import workos\nprofile = workos.sso.get_profile_and_token(code)\n";
    assert_eq!(
        python("6.0.1", module),
        [("sdk-call-exists", "app.py:2".to_owned())]
    );
    let named = "from workos import client as workos_client\nlink = workos_client.portal.generate_link(it)\n";
    assert_eq!(
        python("5.0.0", named),
        [("sdk-call-exists", "app.py:2".to_owned())]
    );
    let own = "import workos\nworkos = workos.WorkOSClient(api_key=key)\nprofile = workos.sso.get_profile_and_token(code=code)\n";
    assert_eq!(python("6.0.1", own), []);
    let new = "from workos import WorkOSClient\nclient = WorkOSClient(api_key=key, client_id=cid)\nsession = client.passwordless.create_session(email=email, type='MagicLink')\n";
    assert_eq!(python("10.8.0", new), []);
    assert_eq!(
        python("4.16.0", new),
        [("sdk-call-exists", "app.py:1".to_owned())]
    );

    let ruby = |version: &str| {
        let gemfile = format!("source 'https://rubygems.org'\ngem 'workos', '~> {version}'\n");
        let code = "require 'workos'\nprofile = WorkOS::SSO.profile_and_token(code: code, client_id: id)\n";
        found(&[("Gemfile", &gemfile), ("app.rb", code)])
    };
    assert_eq!(ruby("5.4"), none());
    is(&ruby("7.0"), "sdk-call-exists", Status::Fail, "app.rb:2");

    let php = |version: &str| {
        let manifest = format!("{{\"require\": {{\"workos/workos-php\": \"^{version}\"}}}}");
        let code = "<?php\nuse WorkOS\\SSO;\n$sso = new SSO();\n$profile = $sso->getProfileAndToken($_GET['code']);\n";
        found(&[("composer.json", &manifest), ("index.php", code)])
    };
    assert_eq!(php("4.0"), none());
    is(&php("9.0"), "sdk-call-exists", Status::Fail, "index.php:3");
}

#[test]
fn codes_at_the_wrong_endpoint() {
    let app = |start: &str, exchange: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.post('/login', async (req, res) => {{\n  res.redirect(await workos.{start})\n}})\napp.get('/callback', async (req, res) => {{\n  const it = await workos.{exchange}({{ code: req.query.code, clientId }})\n  req.session.user = it\n}})\n"
            ),
        )
    };
    let link = "passwordless.createSession({ email, type: 'MagicLink', state })";
    is(
        &app(link, "userManagement.authenticateWithCode"),
        "exchange-endpoint",
        Status::Fail,
        "app.js:10",
    );
    assert_eq!(app(link, "sso.getProfileAndToken"), none());
    // AuthKit beside it does not know what to do with a link's code, either.
    let both = "userManagement.getAuthorizationUrl({ provider: 'authkit', clientId, state }))\n  await (workos.passwordless.createSession({ email, type: 'MagicLink', state })";
    is(
        &app(both, "userManagement.authenticateWithCode"),
        "exchange-endpoint",
        Status::Fail,
        "app.js:11",
    );
    let authkit = "userManagement.getAuthorizationUrl({ provider: 'authkit', clientId, state })";
    is(
        &app(authkit, "sso.getProfileAndToken"),
        "exchange-endpoint",
        Status::Fail,
        "app.js:10",
    );
    assert_eq!(app(authkit, "userManagement.authenticateWithCode"), none());
    let sso = "sso.getAuthorizationUrl({ organization, clientId, state })";
    assert_eq!(app(sso, "sso.getProfileAndToken"), none());
}

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
        "res.json({ error: error.error === 'invalid_grant' ? 'expired' : 'failed' })",
    ] {
        assert_eq!(caught(answer), none(), "{answer}");
    }
}

#[test]
fn people_out_of_the_state() {
    for wrong in [
        "  const { email } = JSON.parse(state)\n  req.session.email = email",
        "  const data = JSON.parse(Buffer.from(state, 'base64').toString())\n  req.session.user = await users.find(data.userId)",
        "  req.session.user = await users.findOne({ email: state })",
    ] {
        let found = express("^7.0.0", wrong);
        assert!(
            found
                .iter()
                .any(|it| it.0 == "identity-from-state" && it.1 == Status::Fail),
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
    ] {
        let found = express(
            "^7.0.0",
            &format!("  req.session.user = profile.id\n{wrong}"),
        );
        assert!(
            found
                .iter()
                .any(|it| it.0 == "open-redirect-from-state" && it.1 == Status::Fail),
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
fn a_project_without_workos_falls_into_nothing() {
    let app = "import express from 'express'\nconst app = express()\nlet user\napp.get('/callback', (req, res) => {\n  user = JSON.parse(req.query.state).email\n  res.redirect(req.query.state)\n})\napp.get('/logout', (req, res) => { req.session.destroy() ; res.json(user) })\n";
    let manifest = "{\"dependencies\": {\"express\": \"^4.0.0\"}}";
    assert_eq!(
        found(&[("package.json", manifest), ("app.js", app)]),
        none()
    );
}
