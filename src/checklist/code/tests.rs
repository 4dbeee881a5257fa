//! The rules over small projects: what binaries and fixtures of one language cannot show.

mod correct;
mod helpers;
mod idioms;
mod languages;

use super::*;
use crate::findings::rules;
use code_facts::syntax::Language::*;

/// The project that these files are.
pub(super) fn project(files: &[(&str, &str)]) -> Project {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut projects =
        code_facts::read(root.path(), code_facts::Parsing::InThisProcess, String::new)
            .unwrap()
            .projects;
    assert_eq!(projects.len(), 1);
    projects.remove(0)
}

/// An application of Express with this code, from line 6 on.
pub(super) fn express(versions: [&str; 2], code: &str) -> Project {
    let [express, sdk] = versions;
    let manifest = format!(
        "{{\"dependencies\": {{\"express\": \"{express}\", \"@workos-inc/node\": \"{sdk}\"}}}}"
    );
    let head = "import express from 'express'\nimport { WorkOS } from '@workos-inc/node'\nconst app = express()\nconst workos = new WorkOS(process.env.WORKOS_API_KEY)\nconst clientId = process.env.WORKOS_CLIENT_ID\n";
    project(&[
        ("package.json", &manifest),
        ("app.js", &format!("{head}{code}")),
    ])
}

/// An application of Flask, with these lines before its callback and in it.
pub(super) fn flask(version: &str, before: &str, callback: &str) -> Project {
    let requirements = format!("flask==3.0.0\nworkos=={version}\n");
    let file = format!(
        "import os, json, base64\nfrom flask import Flask, redirect, request, session\nfrom workos import WorkOSClient\napp = Flask(__name__)\nclient = WorkOSClient(api_key=os.environ['WORKOS_API_KEY'], client_id=os.environ['WORKOS_CLIENT_ID'])\n{before}\n@app.route('/callback')\ndef callback():\n{callback}\n"
    );
    project(&[("requirements.txt", &requirements), ("app.py", &file)])
}

const VERSIONS: [&str; 2] = ["^4.18.0", "^7.0.0"];
const NODE: &str = "{\"dependencies\": {\"@workos-inc/node\": \"^7.0.0\"}}";

/// An application of Express with a callback in lines 6 to 9, which goes on so after the exchange in
/// line 7, and with this code from line 10 on.
fn with_callback(then: &str, code: &str) -> Project {
    let code = format!(
        "app.get('/auth/callback', async (req, res) => {{\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n  {then}\n}})\n{code}\n"
    );
    express(VERSIONS, &code)
}

/// The verdict of a rule, with its line.
fn verdict(project: &Project, rule: &'static Rule) -> (Status, Option<usize>) {
    let found = check(project);
    let mut of_rule = found.iter().filter(|it| it.rule == rule);
    let finding = of_rule.next().unwrap();
    assert!(of_rule.next().is_none());
    (finding.status, finding.line)
}

fn status(project: &Project, rule: &'static Rule) -> Status {
    verdict(project, rule).0
}

/// That these rules all say this of a project.
#[track_caller]
fn all_are(project: &Project, expected: Status, rules: &[&'static Rule]) {
    for rule in rules {
        assert_eq!(status(project, rule), expected, "{}", rule.name);
    }
}

/// Whatever stands in a file that was not read may be what is missed, or what is said to be nowhere.
#[test]
fn what_was_not_read_is_neither_missing_nor_absent() {
    let uses = "import { WorkOS } from '@workos-inc/node'\n";
    let minified = format!("{uses}{}", "a=1;".repeat(5_000));
    let files = [
        ("a.js", format!("// @generated\n{uses}")),
        ("b.js", minified),
        ("c.js", format!("{uses}\0\0\0\u{1}")),
    ];
    for (name, text) in &files {
        let project = project(&[("package.json", NODE), (name, text)]);
        let found = check(&project);
        for rule in [
            rules::HARDCODED_SECRET,
            rules::CALLBACK_ROUTE,
            rules::APP_SESSION,
            rules::LOGOUT,
            rules::SESSION_CREATE,
        ] {
            let finding = found.iter().find(|it| it.rule == rule).unwrap();
            assert_eq!(finding.status, Status::Skip, "{name}: {finding:?}");
        }
        assert!(
            found.iter().any(|it| it.message.contains(name)),
            "{found:?}"
        );
        all_are(&project, Status::Pass, &[rules::SDK_INSTALLED]);
        let none = found
            .iter()
            .find(|it| it.status == Status::Fail && it.rule != rules::BUILD_COMMAND);
        assert!(none.is_none(), "{none:?}");
    }
    // A key is one wherever it was found, in bytes as well.
    let key = "sk_live_a2V5XzAxSjVRM0c4WkhOQjRWUDdEMTk2WEtSMldUS0w3";
    for text in [
        format!("// @generated\n{uses}const key = '{key}'\n"),
        format!("const key = '{key}'\n\0\0\0\u{1}"),
        format!("const key = '{key}'\n\0"),
    ] {
        let project = project(&[("package.json", NODE), ("a.js", &text)]);
        all_are(&project, Status::Fail, &[rules::HARDCODED_SECRET]);
    }
    // What a NUL, a picture or another encoding stands in is read.
    let app = format!("{uses}const app = express()\n");
    let units = app
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect::<Vec<_>>();
    let logo = format!("{app}const logo = '{}'\n", "iVBORw0KGgo".repeat(5_000));
    for text in [units, logo.into_bytes(), format!("{app}\0").into_bytes()] {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("package.json"), NODE).unwrap();
        std::fs::write(root.path().join("a.js"), text).unwrap();
        let tree = code_facts::read(root.path(), code_facts::Parsing::InThisProcess, String::new);
        let project = tree.unwrap().projects.remove(0);
        assert_eq!((project.files.len(), project.unread.len()), (1, 0));
        all_are(&project, Status::Fail, &[rules::CALLBACK_ROUTE]);
    }
}

#[test]
fn the_field_of_the_address_is_read_in_the_code() {
    for (read, expected) in [
        ("const email = req.body.emailAddress", Some("emailAddress")),
        (
            "const { emailAddress: email } = req.body",
            Some("emailAddress"),
        ),
        ("const email = req.body['user_email']", Some("user_email")),
        (
            "const email = req.get('mode') && req.body.get('userEmail')",
            Some("userEmail"),
        ),
        ("const email = req.body.address", Some("address")),
        ("const { address: email } = req.body", Some("address")),
        ("const { email } = req.body", None),
        (
            "const email = req.body.email ?? req.body.emailAddress",
            None,
        ),
        ("const email = req.body.email; log('emailSent')", None),
    ] {
        let code = format!(
            "app.post('/login', async (req, res) => {{\n  {read}\n  await workos.passwordless.createSession({{ email, type: 'MagicLink' }})\n  res.end()\n}})\n"
        );
        let field = Paths::of(&express(VERSIONS, &code)).email_field;
        assert_eq!(field.as_deref(), expected, "{read}");
    }
    let ask = |read: &str| {
        format!(
            "@app.post('/login')\ndef login():\n    client.passwordless.create_session(type='MagicLink', email={read})\n    return ''"
        )
    };
    for (before, expected) in [
        (ask("request.form['user_email']"), Some("user_email")),
        (
            ask("request.get_json().get('emailAddress')"),
            Some("emailAddress"),
        ),
        (ask("request.form['email']"), None),
        (
            ask("user_email").replace("login()", "login(user_email)"),
            Some("user_email"),
        ),
    ] {
        let field = Paths::of(&flask("5.0.0", &before, "    return ''")).email_field;
        assert_eq!(field.as_deref(), expected, "{before}");
    }
}

#[test]
fn every_rule_has_one_verdict() {
    let projects = [
        project(&[("package.json", "{}")]),
        project(&[("package.json", NODE)]),
        with_callback("res.redirect('/')", ""),
    ];
    for project in projects {
        let found = check(&project);
        // Those that come after are pitfalls, which say something only of who fell into them.
        for rule in rules::all().take_while(|it| *it != rules::IGNORED_OPTION) {
            assert_eq!(
                found.iter().filter(|it| it.rule == rule).count(),
                1,
                "{}",
                rule.name
            );
        }
    }
}

#[test]
fn whatever_fails_says_how_to_fix_it() {
    for language in [
        JavaScript, TypeScript, Python, Ruby, Go, Java, Kotlin, Php, CSharp, Elixir, Rust,
    ] {
        for rule in rules::all().filter(|rule| rule.family == rules::LOGOUT.family) {
            assert!(
                remediations::text(rule, Some(language)).is_some(),
                "{} {language:?}",
                rule.name
            );
        }
    }
}

#[test]
fn a_project_that_only_names_workos() {
    let project = project(&[
        (
            "package.json",
            "{\"dependencies\": {\"stripe\": \"^17.0.0\"}}",
        ),
        (
            "app.js",
            "// Not WorkOS.\nawait stripe.checkout.sessions.create()\n",
        ),
    ]);
    let of_sign_in = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::SESSION_CREATE,
        rules::STATE_USED,
        rules::APP_SESSION,
    ];
    all_are(&project, Status::Skip, &of_sign_in);
    all_are(&project, Status::Pass, &[rules::HARDCODED_SECRET]);
    let failing = [rules::SDK_INSTALLED, rules::PROTECTED_ROUTE];
    all_are(&project, Status::Fail, &failing);
}

#[test]
fn where_nothing_names_workos_nothing_else_is_judged() {
    let project = project(&[
        ("Gemfile", "gem \"rails\"\n"),
        ("app.rb", "sk = ENV[\"KEY\"]\n"),
    ]);
    assert!(project.files.is_empty(), "nothing is parsed");
    let found = check(&project);
    let (first, others) = found.split_first().unwrap();
    assert_eq!(
        (first.rule, first.status),
        (rules::SDK_INSTALLED, Status::Fail)
    );
    assert!(first.message.contains("names WorkOS"), "{}", first.message);
    assert_eq!(first.hint.as_deref(), Some("bundle add workos"));
    assert!(
        others.iter().all(|it| it.status == Status::Skip),
        "{others:#?}"
    );
}

#[test]
fn a_project_with_another_product() {
    let project = express(VERSIONS, "await workos.directorySync.listUsers()\n");
    let of_sign_in = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::PROTECTED_ROUTE,
        rules::LOGOUT,
    ];
    all_are(&project, Status::Skip, &of_sign_in);
}

const STEPS: [&Rule; 3] = [
    rules::CALLBACK_ROUTE,
    rules::CODE_EXCHANGE,
    rules::SESSION_CREATE,
];

#[test]
fn an_sdk_that_nothing_is_done_with() {
    let project = project(&[("package.json", NODE), ("app.js", "")]);
    all_are(&project, Status::Fail, &STEPS);
}

#[test]
fn magic_auth_has_no_callback() {
    let project = express(
        VERSIONS,
        "await workos.userManagement.createMagicAuth({ email })\nawait workos.userManagement.authenticateWithMagicAuth({ code, email })\n",
    );
    all_are(&project, Status::Skip, &STEPS);
}

#[test]
fn an_exchange_that_nothing_leads_to() {
    let project = express(
        VERSIONS,
        "async function exchange(code) {\n  return workos.sso.getProfileAndToken({ code, clientId })\n}\n",
    );
    assert_eq!(
        verdict(&project, rules::CODE_EXCHANGE),
        (Status::Fail, Some(7))
    );
    assert_eq!(status(&project, rules::CALLBACK_ROUTE), Status::Fail);
}

#[test]
fn sso_needs_no_passwordless_session() {
    let start = "app.get('/login', (req, res) => {\n  res.redirect(workos.sso.getAuthorizationUrl({ clientId }))\n})";
    let project = with_callback("res.redirect('/')", start);
    let skipped = [rules::SESSION_CREATE, rules::SESSION_SEND];
    all_are(&project, Status::Skip, &skipped);
    assert_eq!(
        verdict(&project, rules::STATE_USED),
        (Status::Warn, Some(11))
    );
}

#[test]
fn states_however_they_are_written() {
    let manifests = [
        ("js", "package.json", NODE),
        ("py", "requirements.txt", "workos==5.0.0\n"),
        (
            "java",
            "build.gradle",
            "dependencies { implementation 'com.workos:workos:4.18.1' }",
        ),
        (
            "go",
            "go.mod",
            "module example.com/a\n\ngo 1.22\n\nrequire github.com/workos/workos-go/v4 v4.46.1\n",
        ),
        (
            "php",
            "composer.json",
            "{\"require\": {\"workos/workos-php\": \"^4.0.0\"}}",
        ),
    ];
    let java = |made: &str| {
        format!("class Start {{\n  void start(String email) {{\n    {made}\n  }}\n}}\n")
    };
    let go = "package main\n\nimport \"github.com/workos/workos-go/v4/pkg/passwordless\"\n\nfunc start(state string) {\n\toptions := passwordless.CreateSessionOpts{State: state}\n\tpasswordless.CreateSession(ctx, options)\n}\n";
    let python = |before: &str, state: &str| {
        format!("{before}client.passwordless.create_session(email=email, state={state})\n")
    };
    // PHP takes the state by its place.
    let php = |state: &str| {
        format!(
            "<?php\n$it = (new WorkOS\\Passwordless())->createSession($email, null, {state});\n"
        )
    };
    let cases = [
        ("a.py", python("", "state"), Status::Pass),
        ("a.py", python("", "''"), Status::Warn),
        ("a.py", python("", "{}"), Status::Warn),
        ("a.py", python("", "None"), Status::Warn),
        // A variable that holds nothing.
        ("a.py", python("state = ''\n", "state"), Status::Warn),
        // An options object in a variable.
        (
            "a.js",
            "const options = { email, state }\nworkos.passwordless.createSession(options)\n"
                .to_owned(),
            Status::Pass,
        ),
        // A builder.
        (
            "A.java",
            java(
                "workos.passwordless.createSession(CreateSessionOptions.builder().state(state).build());",
            ),
            Status::Pass,
        ),
        (
            "A.java",
            java(
                "workos.passwordless.createSession(CreateSessionOptions.builder().email(email).build());",
            ),
            Status::Warn,
        ),
        // A struct.
        ("a.go", go.to_owned(), Status::Pass),
        (
            "a.go",
            go.replace("State: state", "Email: state"),
            Status::Warn,
        ),
        // Steps after the call.
        (
            "A.java",
            java("var url = workos.sso.getAuthorizationUrl(clientId, uri).state(state).build();"),
            Status::Pass,
        ),
        ("a.php", php("$state"), Status::Pass),
        ("a.php", php("''"), Status::Warn),
        ("a.php", php("null"), Status::Warn),
        ("a.php", php("[]"), Status::Warn),
    ];
    for (file, code, expected) in cases {
        let mut manifests = manifests.iter();
        let (_, name, manifest) = manifests.find(|it| file.ends_with(it.0)).unwrap();
        let project = project(&[(name, manifest), (file, &code)]);
        assert_eq!(status(&project, rules::STATE_USED), expected, "{code}");
    }
}

#[test]
fn a_state_may_be_given_to_what_hands_it_on() {
    let given = |state: &str| {
        let code = format!(
            "function startUrl(options) {{\n  return workos.userManagement.getAuthorizationUrl(options)\n}}\nfunction login(req, res) {{\n  res.redirect(startUrl({{ state{state} }}))\n}}\n"
        );
        verdict(&express(VERSIONS, &code), rules::STATE_USED)
    };
    assert_eq!(given(""), (Status::Pass, Some(10)));
    assert_eq!(given(": ''"), (Status::Warn, Some(7)));
}

#[test]
fn a_state_that_nobody_gives_is_none() {
    let node = |parameters: &str, state: &str, call: &str| {
        let code = format!(
            "function authUrl({parameters}) {{\n  return workos.sso.getAuthorizationUrl({{ clientId, provider: 'authkit', state: {state} }})\n}}\napp.get('/login', (req, res) => res.redirect({call}))\n"
        );
        status(&express(VERSIONS, &code), rules::STATE_USED)
    };
    for (parameters, state, call, expected) in [
        ("state", "state", "authUrl()", Status::Warn),
        ("state", "state ?? undefined", "authUrl()", Status::Warn),
        (
            "provider, state",
            "state",
            "authUrl('google')",
            Status::Warn,
        ),
        ("{ state }", "state", "authUrl({})", Status::Warn),
        ("state", "state", "authUrl(req.session.state)", Status::Pass),
        ("state = random()", "state", "authUrl()", Status::Pass),
        ("{ state = random() }", "state", "authUrl({})", Status::Pass),
        (
            "{ state }",
            "state",
            "authUrl({ state: random() })",
            Status::Pass,
        ),
        ("state", "state ?? random()", "authUrl()", Status::Pass),
        // What is in there cannot be told.
        ("{ state }", "state", "authUrl(options)", Status::Pass),
        ("provider, state", "state", "authUrl(...all)", Status::Pass),
    ] {
        let seen = node(parameters, state, call);
        assert_eq!(seen, expected, "{parameters} | {state} | {call}");
    }
    let python = |parameters: &str, call: &str| {
        let before = format!(
            "class Links:\n    def url(self, {parameters}):\n        return client.sso.get_authorization_url(provider='authkit', state=state)\n\nlinks = Links()\n@app.get('/login')\ndef login():\n    return redirect(links.url({call}))\n"
        );
        status(
            &flask("5.0.0", &before, "    return 'x'"),
            rules::STATE_USED,
        )
    };
    assert_eq!(python("state=None", ""), Status::Warn);
    assert_eq!(python("state='fixed'", ""), Status::Pass);
    assert_eq!(python("state=None", "state=session['state']"), Status::Pass);
    assert_eq!(python("state=None", "session['state']"), Status::Pass);
}

#[test]
fn errors_that_are_values() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let checked = |failed: &str| {
        let module =
            "module example.com/a\n\ngo 1.22\n\nrequire github.com/workos/workos-go/v4 v4.46.1\n";
        let code = format!(
            "package main\n\nimport (\n\t\"net/http\"\n\t\"github.com/workos/workos-go/v4/pkg/sso\"\n)\n\nfunc main() {{\n\thttp.HandleFunc(\"/callback\", callback)\n}}\n\nfunc callback(w http.ResponseWriter, r *http.Request) {{\n\tprofile, err := sso.GetProfileAndToken(r.Context(), sso.GetProfileAndTokenOpts{{Code: r.URL.Query().Get(\"code\")}})\n\tif err != nil {{\n\t\t{failed}\n\t}}\n\tsave(w, profile)\n}}\n"
        );
        project(&[("go.mod", module), ("main.go", &code)])
    };
    assert_eq!(
        verdict(&checked("http.Error(w, \"no\", 500)\n\t\treturn"), rule),
        (Status::Pass, Some(14))
    );
    for failed in ["fmt.Println(err)", "log.Fatal(err)\n\t\treturn"] {
        assert_eq!(status(&checked(failed), rule), Status::Fail, "{failed}");
    }
}

#[test]
fn errors_that_are_caught() {
    const EXCHANGE: &str = "profile = client.sso.get_profile_and_token(code=request.args['code'])";
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let caught = |tried: &str, handler: &str, after: &str| {
        let callback = format!(
            "    try:\n        {tried}\n    except Exception as error:\n        {handler}\n    {after}\n"
        );
        verdict(&flask("5.0.0", "", &callback), rule)
    };
    for handler in ["return redirect('/login')", "raise HTTPException(400)"] {
        let found = caught(EXCHANGE, handler, "return profile");
        assert_eq!(found, (Status::Pass, Some(11)), "{handler}");
    }
    for handler in [
        "print(error)",
        "logger.exception(error)",
        // Thrown again, and nobody catches it.
        "raise LoginError(error)",
    ] {
        let found = caught(EXCHANGE, handler, "return profile");
        assert_eq!(found.0, Status::Fail, "{handler}");
    }
    let elsewhere = caught("load()", "return redirect('/login')", EXCHANGE);
    assert_eq!(elsewhere.0, Status::Fail);
}

#[test]
fn errors_that_a_caller_catches() {
    let project = express(
        VERSIONS,
        "function signIn(code) {\n  return workos.sso.getProfileAndToken({ code, clientId })\n}\napp.get('/callback', async (req, res) => {\n  try {\n    await signIn(req.query.code)\n  } catch (error) {\n    res.redirect('/login')\n  }\n})\n",
    );
    assert_eq!(
        verdict(&project, rules::EXCHANGE_ERRORS_HANDLED),
        (Status::Pass, Some(12))
    );
    assert_eq!(
        verdict(&project, rules::CODE_EXCHANGE),
        (Status::Pass, Some(7))
    );
}

#[test]
fn error_middleware_needs_rejections() {
    let with_express = |version: &str| {
        let code = "app.get('/callback', async (req, res) => {\n  await workos.sso.getProfileAndToken({ code: req.query.code, clientId })\n})\napp.use((error, req, res, next) => {\n  res.redirect('/login')\n})\n";
        let project = express([version, "^7.0.0"], code);
        status(&project, rules::EXCHANGE_ERRORS_HANDLED)
    };
    assert_eq!(with_express("^4.18.0"), Status::Fail);
    assert_eq!(with_express("^5.0.0"), Status::Pass);
}

#[test]
fn what_is_stored_before_the_exchange_is_no_session() {
    let exchange = "const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId })";
    let stored = |lines: &[&str]| {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  {}\n}})\n",
            lines.join("\n  ")
        );
        verdict(&express(VERSIONS, &code), rules::APP_SESSION)
    };
    let session = "req.session.userId = profile.id";
    let state = "req.session.oauthState = profile.id";
    assert_eq!(stored(&[exchange, session]), (Status::Pass, Some(8)));
    assert_eq!(stored(&[session, exchange]), (Status::Fail, Some(8)));
    assert_eq!(stored(&[exchange, state]), (Status::Fail, Some(7)));
    // What another route stores is not the callback's.
    let login = "})\napp.post('/login', (req, res) => {\n  req.session.userId = user.id";
    assert_eq!(stored(&[exchange, login]), (Status::Fail, Some(7)));
}

#[test]
fn guards_by_name() {
    const CALLBACK: &str =
        "    return client.sso.get_profile_and_token(code=request.args['code'])\n";
    let guarded = |guard: &str, path: &str| {
        let view = format!("@app.route('{path}')\n@{guard}\ndef view():\n    return 'it'\n");
        verdict(&flask("5.0.0", &view, CALLBACK), rules::PROTECTED_ROUTE)
    };
    let found = guarded("login_required", "/notes");
    assert_eq!(found, (Status::Pass, Some(7)));
    assert_eq!(guarded("csrf_exempt", "/notes").0, Status::Fail);
    assert_eq!(guarded("login_required", "/logout").0, Status::Fail);

    let of_laravel = |path: &str| {
        let manifest =
            "{\"require\": {\"laravel/framework\": \"^12.0\", \"workos/workos-php\": \"^4.0\"}}";
        let routes = "<?php\nRoute::get('/callback', fn (Request $request) => (new WorkOS\\SSO())->getProfileAndToken($request->code));\n";
        let api = format!(
            "<?php\nRoute::get('{path}', fn (Request $request) => $request->user())->middleware('auth:sanctum');\n"
        );
        let files = [
            ("composer.json", manifest),
            ("routes/web.php", routes),
            ("routes/api.php", &api),
        ];
        status(&project(&files), rules::PROTECTED_ROUTE)
    };
    assert_eq!(of_laravel("/notes"), Status::Pass);
    // Every new application of Laravel has it.
    assert_eq!(of_laravel("/user"), Status::Fail);
}

#[test]
fn a_sign_in_that_refuses_is_no_guard() {
    let refusing = |path: &str| {
        let route = format!(
            "app.post('{path}', async (req, res) => {{\n  if (!user) {{\n    return res.status(401).end()\n  }}\n}})"
        );
        let project = with_callback("res.redirect('/')", &route);
        verdict(&project, rules::PROTECTED_ROUTE)
    };
    assert_eq!(refusing("/login").0, Status::Fail);
    assert_eq!(refusing("/notes"), (Status::Pass, Some(11)));
}

#[test]
fn a_worn_out_cookie_that_is_cleared_is_no_logout() {
    let cleared = |path: &str| {
        let route = format!(
            "app.get('{path}', (req, res) => {{\n  if (!session) {{\n    res.clearCookie('session')\n    return res.redirect('/login')\n  }}\n}})"
        );
        let project = with_callback("res.redirect('/')", &route);
        status(&project, rules::LOGOUT)
    };
    assert_eq!(cleared("/notes"), Status::Fail);
    assert_eq!(cleared("/logout"), Status::Pass);
}

#[test]
fn variables_that_something_else_reads() {
    let client = "const workos = new WorkOS()\napp.get('/callback', async (req, res) => res.json(await workos.sso.getProfileAndToken({ code: req.query.code })))\n";
    let express = |sdk: &str, code: &str| {
        let manifest = format!(
            "{{\"dependencies\": {{\"express\": \"^5.0.0\", \"@workos-inc/node\": \"{sdk}\"}}}}"
        );
        let head = "import express from 'express'\nimport { WorkOS } from '@workos-inc/node'\nconst app = express()\n";
        project(&[
            ("package.json", &manifest),
            ("app.js", &format!("{head}{code}")),
        ])
    };
    let env = rules::ENV_VARS_USED;
    assert_eq!(status(&express("^8.1.0", client), env), Status::Pass);
    // Older ones read the key alone.
    assert_eq!(status(&express("^6.0.0", client), env), Status::Fail);
    let given = client.replace("WorkOS()", "WorkOS('sk_test_1', { clientId: 'client_1' })");
    assert_eq!(status(&express("^8.1.0", &given), env), Status::Fail);
    let handed = given.replace("'sk_test_1'", "vars.WORKOS_API_KEY");
    let schema = |parse: &str| {
        format!(
            "import * as v from 'valibot'\nconst Schema = v.object({{ WORKOS_API_KEY: v.string(), WORKOS_CLIENT_ID: v.string() }})\n{parse}\n{handed}"
        )
    };
    let parsed = schema("const vars = v.parse(Schema, process.env)");
    assert_eq!(status(&express("^8.1.0", &parsed), env), Status::Pass);
    let of_body = schema("const check = (body) => v.parse(Schema, body)");
    assert_eq!(status(&express("^8.1.0", &of_body), env), Status::Fail);
    let python = |settings: &str, given: &str| {
        project(&[
            (
                "requirements.txt",
                "fastapi\nworkos==5.4.0\npydantic-settings\n",
            ),
            (
                "main.py",
                &format!(
                    "from fastapi import FastAPI\nfrom pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\nfrom workos import WorkOSClient\n{settings}\nclient = WorkOSClient({given})\napp = FastAPI()\n\n@app.get('/callback')\ndef callback(code: str):\n    return client.sso.get_profile_and_token(code=code).profile.id\n"
                ),
            ),
        ])
    };
    let both = "api_key=conf.api_key, client_id=conf.client_id";
    let cases = [
        (
            "class Conf(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='workos_')\n    api_key: str\n    client_id: str\nconf = Conf()",
            both,
            Status::Pass,
        ),
        (
            "class Conf(BaseSettings):\n    api_key: str\n    client_id: str\n    class Config:\n        env_prefix = 'WORKOS_'\nconf = Conf()",
            both,
            Status::Pass,
        ),
        (
            "class Conf(BaseSettings):\n    api_key: str = Field(validation_alias='WORKOS_API_KEY')\n    client_id: str = Field(validation_alias='WORKOS_CLIENT_ID')\nconf = Conf()",
            both,
            Status::Pass,
        ),
        ("", "", Status::Pass),
        ("", "api_key=load(), client_id=load()", Status::Fail),
    ];
    for (settings, given, expected) in cases {
        assert_eq!(
            status(&python(settings, given), env),
            expected,
            "{settings}"
        );
    }
}

#[test]
fn methods_that_are_handed_over() {
    let callback = "    if request.args['state'] != session['state']:\n        abort(400)\n    try:\n        found = await run_in_threadpool(client.sso.get_profile_and_token, code=request.args['code'])\n    except Exception:\n        return redirect('/login')\n    session['user'] = found.profile.id\n    return redirect('/')";
    let before = "from starlette.concurrency import run_in_threadpool\n@app.post('/login')\nasync def login():\n    made = await run_in_threadpool(client.passwordless.create_session, email=request.form['email'], type='MagicLink', state=session['state'])\n    await run_in_threadpool(client.passwordless.send_session, made.id)\n    return 'sent'\n";
    let handed = flask("5.4.0", before, callback);
    let rules = [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::SESSION_CREATE,
        rules::SESSION_SEND,
        rules::STATE_USED,
        rules::EXCHANGE_ERRORS_HANDLED,
    ];
    all_are(&handed, Status::Pass, &rules);
    let named = |around: &str| {
        let callback = format!(
            "    def ask():\n        return client.sso.get_profile_and_token(code=request.args['code'])\n{around}"
        );
        flask("5.4.0", "import asyncio", &callback)
    };
    let caught = "    try:\n        found = await asyncio.to_thread(ask)\n    except Exception:\n        return redirect('/login')\n    return found.profile.id";
    let handled = [rules::EXCHANGE_ERRORS_HANDLED];
    all_are(&named(caught), Status::Pass, &handled);
    let open = "    found = await asyncio.to_thread(ask)\n    return found.profile.id";
    all_are(&named(open), Status::Fail, &handled);
}

#[test]
fn what_ends_no_session() {
    let logout = [rules::LOGOUT];
    let cookie = "res.cookie('auth', profile.id, { httpOnly: true })\n  res.redirect('/')";
    let page = |code: &str| {
        with_callback(
            cookie,
            &format!("app.get('/logout', (req, res) => {{ {code}; res.redirect('/') }})"),
        )
    };
    all_are(
        &page("localStorage.removeItem('user')"),
        Status::Fail,
        &logout,
    );
    all_are(&page("res.clearCookie('auth')"), Status::Pass, &logout);
    let stored = "localStorage.setItem('user', profile.id); localStorage.removeItem('user')";
    all_are(&page(stored), Status::Pass, &logout);
    all_are(
        &page("sessionStorage.removeItem('userEmail')"),
        Status::Fail,
        &logout,
    );
    all_are(
        &page("await redis.set('denylist:' + req.token, '1')"),
        Status::Pass,
        &logout,
    );
    all_are(
        &page("await redis.get('denylist:' + req.token)"),
        Status::Fail,
        &logout,
    );
}

#[test]
fn strategies_of_passport() {
    let strategy = |end: &str| {
        let code = format!(
            "class Links extends Strategy {{\n  async authenticate(req) {{\n    try {{\n      const {{ profile }} = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }})\n      {end}\n    }} catch (error) {{ this.fail() }}\n  }}\n}}\npassport.use(new Links())\napp.use(passport.authenticate('session'))\napp.get('/auth/done', passport.authenticate('links', {{ successRedirect: '/', failureRedirect: '/login' }}))\napp.get('/secret', (req, res) => res.send('secret'))\n"
        );
        express(VERSIONS, &code)
    };
    let kept = strategy("this.success({ id: profile.id })");
    all_are(&kept, Status::Pass, &[rules::APP_SESSION]);
    // A session that is restored denies nobody, and neither does the sign-in itself.
    all_are(&kept, Status::Fail, &[rules::PROTECTED_ROUTE]);
    let lost = strategy("this.pass(profile.id)");
    all_are(&lost, Status::Fail, &[rules::APP_SESSION]);
    let guarded = with_callback(
        "res.end()",
        "app.get('/secret', passport.authenticate('jwt', { session: false }), (req, res) => res.send('secret'))",
    );
    all_are(&guarded, Status::Pass, &[rules::PROTECTED_ROUTE]);
}

#[test]
fn what_a_server_by_hand_may_do_all_the_same_is_left_open() {
    let server = "import json, os, urllib.request\nfrom http.server import BaseHTTPRequestHandler, HTTPServer\n\
        def ask(path, body):\n    request = urllib.request.Request('https://api.workos.com' + path, data=json.dumps(body).encode(), headers={'Authorization': 'Bearer ' + os.environ['WORKOS_API_KEY']})\n    return json.load(urllib.request.urlopen(request, timeout=4))\n\
        class Handler(BaseHTTPRequestHandler):\n    def do_GET(self):\n        if self.path.startswith('/callback'):\n            profile = ask('/sso/token', {'code': self.path})\n            self.send_response(303)\n            self.end_headers()\n\
        HTTPServer(('127.0.0.1', 8000), Handler).serve_forever()\n";
    let found = check(&project(&[("app.py", server)]));
    let absent = found.iter().filter(|it| session_rules().contains(&it.rule));
    let failed: Vec<_> = absent.filter(|it| it.status == Status::Fail).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let protected = found.iter().find(|it| it.rule == rules::PROTECTED_ROUTE);
    let message = &protected.unwrap().message;
    assert!(
        message.contains("taken apart by hand here (http.server)"),
        "{message}"
    );
    // A framework's routes are read for certain, whatever opens the port.
    let express = with_callback("res.redirect('/')", "require('http').createServer(app)");
    assert_eq!(verdict(&express, rules::LOGOUT).0, Status::Fail);
}

#[test]
fn a_cookie_that_anybody_can_write_is_no_session() {
    let stored = |then: &str| status(&with_callback(then, ""), rules::APP_SESSION);
    for (then, expected) in [
        ("res.cookie('uid', profile.id)", Status::Fail),
        (
            "res.cookie('uid', profile.id, { signed: true })",
            Status::Pass,
        ),
        (
            "res.cookie('sid', await sessions.start(profile))",
            Status::Pass,
        ),
        // A name to greet with, beside the session.
        (
            "res.cookie('name', profile.firstName); req.session.userId = profile.id",
            Status::Pass,
        ),
    ] {
        assert_eq!(stored(then), expected, "{then}");
    }
}

#[test]
fn a_failure_that_is_only_noted() {
    let code = |step: &str, then: &str| {
        let code = format!(
            "app.get('/callback', async (req, res) => {{\n  const result = await workos.sso.getProfileAndToken({{ code: req.query.code, clientId }}){step}\n  {then}\n  req.session.userId = result.profile.id\n}})\n"
        );
        status(&express(VERSIONS, &code), rules::EXCHANGE_ERRORS_HANDLED)
    };
    let asked = "if (!result) return res.redirect('/login')";
    for (step, then, expected) in [
        (".catch(console.error)", "", Status::Fail),
        (".catch(() => null)", "", Status::Fail),
        (".catch(() => null)", asked, Status::Pass),
        (".catch(() => res.redirect('/login'))", "", Status::Pass),
    ] {
        assert_eq!(code(step, then), expected, "{step} {then}");
    }
    let helper = |then: &str| {
        let code = format!(
            "async function exchange(code) {{\n  try {{ return await workos.sso.getProfileAndToken({{ code, clientId }}) }} catch (e) {{ return null }}\n}}\napp.get('/callback', async (req, res) => {{\n  const result = await exchange(req.query.code)\n  {then}\n  req.session.userId = result.profile.id\n}})\n"
        );
        status(&express(VERSIONS, &code), rules::EXCHANGE_ERRORS_HANDLED)
    };
    assert_eq!(helper(""), Status::Fail);
    assert_eq!(helper(asked), Status::Pass);
    let flask_catching = |kind: &str| {
        let callback = format!(
            "    try:\n        profile = client.sso.get_profile_and_token(code=request.args['code']).profile\n    except {kind}:\n        return redirect('/login')\n    session['uid'] = profile.id\n    return redirect('/')"
        );
        status(
            &flask("5.0.0", "", &callback),
            rules::EXCHANGE_ERRORS_HANDLED,
        )
    };
    assert_eq!(flask_catching("KeyError"), Status::Fail);
    assert_eq!(flask_catching("Exception"), Status::Pass);
}

#[test]
fn a_guard_that_nothing_uses() {
    let callback = "    session['uid'] = client.sso.get_profile_and_token(code=request.args['code']).profile.id\n    return redirect('/')";
    let guarded = |above: &str, below: &str| {
        let before = format!(
            "def signed_in(view):\n    def inner(*given):\n        if 'uid' not in session:\n            return redirect('/login')\n        return view(*given)\n    return inner\n{above}@app.get('/me')\n{below}def me():\n    return 'me'\n"
        );
        status(&flask("5.0.0", &before, callback), rules::PROTECTED_ROUTE)
    };
    assert_eq!(guarded("", "@signed_in\n"), Status::Pass);
    assert_eq!(guarded("", ""), Status::Fail);
    // What is registered by then is the function without it.
    assert_eq!(guarded("@signed_in\n", ""), Status::Fail);
}

#[test]
fn an_answer_at_the_end_of_a_guard_that_is_not_returned() {
    let callback = "    session['uid'] = client.sso.get_profile_and_token(code=request.args['code']).profile.id\n    return redirect('/')";
    for (answer, expected) in [
        ("return redirect('/login')", Status::Pass),
        ("redirect('/login')", Status::Fail),
    ] {
        let before = format!(
            "@app.before_request\ndef guard():\n    if 'uid' not in session:\n        {answer}\n@app.get('/me')\ndef me():\n    return 'me'\n"
        );
        let found = status(&flask("5.0.0", &before, callback), rules::PROTECTED_ROUTE);
        assert_eq!(found, expected, "{answer}");
    }
}
