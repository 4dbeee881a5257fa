//! What an SDK does not do.

use super::*;

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
    // It points at the option, wherever the call begins.
    let lines = "\n    redirectUri: 'https://a.example/x'";
    is(
        &create("^7.0.0", lines),
        "ignored-option",
        Status::Fail,
        "app.js:8",
    );
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
        let gemfile = format!("source :rubygems\ngem 'workos', '~> {version}'\n");
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
fn fields_that_go_sends_empty() {
    let create = |package: &str, version: &str, fields: &str| {
        let module = format!(
            "module example.com/a\n\ngo 1.22\n\nrequire github.com/workos/workos-go/{version}\n"
        );
        let code = format!(
            "package main\n\nimport (\n\t\"context\"\n\t\"github.com/workos/workos-go/{package}\"\n)\n\nfunc main() {{\n\tpasswordless.CreateSession(context.Background(), passwordless.CreateSessionOpts{{Email: email, {fields}}})\n}}\n"
        );
        found(&[("go.mod", &module), ("main.go", &code)])
    };
    let without = "RedirectURI: uri";
    for (package, version) in [
        ("v4/pkg/passwordless", "v4 v4.46.1"),
        ("v6/pkg/passwordless", "v6 v6.5.0"),
    ] {
        is(
            &create(package, version, without),
            "empty-session-fields",
            Status::Warn,
            "main.go:9",
        );
        assert_eq!(
            create(package, version, "RedirectURI: uri, ExpiresIn: 900"),
            none()
        );
    }
}

#[test]
fn lifetimes_that_java_refuses() {
    let create = |version: &str, seconds: &str| {
        let manifest =
            format!("dependencies {{ implementation(\"com.workos:workos:{version}\") }}");
        let code = format!(
            "import com.workos.WorkOS\n\nfun signIn(workos: WorkOS, email: String) {{\n    val options = CreateSessionOptions.builder().email(email).expiresIn({seconds}).build()\n    workos.passwordless.createSession(options)\n}}\n"
        );
        found(&[("build.gradle.kts", &manifest), ("SignIn.kt", &code)])
    };
    for (version, seconds) in [("4.18.1", "3_600"), ("7.2.0", "600"), ("7.2.0", "86401")] {
        let found = create(version, seconds);
        is(&found, "link-lifetime", Status::Fail, "SignIn.kt:5");
    }
    assert_eq!(create("4.18.1", "1800"), none());
    assert_eq!(create("7.2.0", "3600"), none());
}

#[test]
fn a_client_of_node_that_is_given_an_object() {
    let made = |version: &str, given: &str| {
        whole_express(version, &format!("const other = new WorkOS({given})\n"))
    };
    let object = "{ apiKey: process.env.WORKOS_API_KEY, clientId }";
    for version in ["^2.18.0", "7.82.0"] {
        is(
            &made(version, object),
            "sdk-call-exists",
            Status::Fail,
            "app.js:6",
        );
        assert_eq!(
            made(version, "process.env.WORKOS_API_KEY, { clientId }"),
            none()
        );
    }
    assert_eq!(made("^8.0.0", object), none());
    // What is not WorkOS's may take what it likes.
    assert_eq!(
        whole_express("^7.0.0", "const other = new Client({ apiKey: 'x' })\n"),
        none()
    );
}

#[test]
fn two_mistakes_on_one_line_are_two() {
    let call = |apart: &str| {
        let start = "sso.getAuthorizationURL({ clientID: clientId, redirectURI })";
        whole_express(
            "^7.0.0",
            &format!("workos.{start}{apart}workos.{start}{apart}"),
        )
    };
    for apart in ["\n", "; "] {
        let found = call(apart);
        let rules: Vec<&str> = found.iter().map(|it| it.0).collect();
        assert_eq!(rules, ["sdk-call-exists", "sdk-call-exists"], "{apart:?}");
    }
}

#[test]
fn types_that_workos_refuses() {
    let create = |options: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "app.post('/login', async (req, res) => {{\n  const made = await workos.passwordless.createSession({{ email: req.body.email, {options} }})\n  await workos.passwordless.sendSession(made.id)\n  res.end()\n}})\n"
            ),
        )
    };
    for refused in ["type: 'EmailCode'", "type: 'magic_link'", "state: 'x'"] {
        is(&create(refused), "session-type", Status::Fail, "app.js:7");
    }
    for taken in [
        "type: 'MagicLink'",
        "type",
        "...options",
        "type: kinds.link",
    ] {
        assert_eq!(create(taken), none(), "{taken}");
    }
}

#[test]
fn methods_that_no_version_has() {
    let call = |call: &str| {
        whole_express(
            ">=7",
            &format!("app.get('/done', async (req, res) => {{\n  await {call}\n  res.end()\n}})\n"),
        )
    };
    is(
        &call("workos.passwordless.verify({ token: req.query.token })"),
        "sdk-call-exists",
        Status::Fail,
        "app.js:7",
    );
    assert_eq!(
        call("workos.passwordless.sendSession(req.query.id)"),
        none()
    );
    assert_eq!(call("auth.passwordless(req.query.id)"), none());
}

#[test]
fn links_that_are_handed_out() {
    let answer = |before: &str, answer: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "{before}app.post('/login', async (req, res) => {{\n  const made = await workos.passwordless.createSession({{ email: req.body.email, type: 'MagicLink', state }})\n  await workos.passwordless.sendSession(made.id)\n  {answer}\n}})\n"
            ),
        )
    };
    for fallen in [
        "res.json({ ok: true, url: made.link })",
        "res.render('sent', { link: made.link })",
        "res.redirect(made.link)",
        "res.send(`<a href=\"${made.link}\">in</a>`)",
        "res.json({ made })",
        "res.end(JSON.stringify(made))",
        "res.json({ ...made })",
        "res.set('X-Link', made.link).end()",
        "res.cookie('link', made.link); res.end()",
        "ctx.body = { made }",
    ] {
        is(
            &answer("", fallen),
            "link-handed-out",
            Status::Fail,
            "app.js:9",
        );
    }
    // Through one more name.
    for fallen in [
        "const { link } = made\n  res.json({ url: link })",
        "const url = made.link\n  res.json({ url })",
        "const { id, ...rest } = made\n  res.json(rest)",
        "const out = { ok: true, url: made.link }\n  res.json(out)",
    ] {
        is(
            &answer("", fallen),
            "link-handed-out",
            Status::Fail,
            "app.js:10",
        );
    }
    for logged in [
        "console.log(`link: ${made.link}`); res.end()",
        "console.log(made); res.end()",
    ] {
        is(
            &answer("", logged),
            "link-handed-out",
            Status::Warn,
            "app.js:9",
        );
    }
    for clean in [
        "res.json({ id: made.id })",
        "await mailer.sendMail({ to: made.email, html: made.link }); res.end()",
        "await resend.emails.send({ link: made.link }); res.end()",
        "res.render('sent', { session: made })",
        "if (process.env.NODE_ENV === 'test') return res.json({ link: made.link })\n  res.end()",
        "res.json({ link: isDev ? made.link : undefined })",
        "const { link, ...safe } = made\n  res.json(safe)",
        "res.json({ ok: Boolean(made.link) })",
        "res.json({ ...made, link: undefined })",
        "await redis.set(made.id, JSON.stringify(made)); res.end()",
    ] {
        assert_eq!(answer("", clean), none(), "{clean}");
    }
    // Who is let in may be given links for others.
    let guarded = "app.use((req, res, next) => { if (!req.session.user) return res.redirect('/login'); next() })\n";
    assert_eq!(answer(guarded, "res.json({ link: made.link })"), none());
}

#[test]
fn links_that_a_helper_hands_on() {
    let helper = |returned: &str, handler: &str| {
        whole_express(
            "^7.0.0",
            &format!(
                "async function begin(email) {{\n  const made = await workos.passwordless.createSession({{ email, type: 'MagicLink', state }})\n  await workos.passwordless.sendSession(made.id)\n  return {returned}\n}}\napp.post('/login', async (req, res) => {{\n  {handler}\n}})\n"
            ),
        )
    };
    for (returned, handler) in [
        ("made", "res.json(await begin(req.body.email))"),
        (
            "{ id: made.id, link: made.link }",
            "res.json(await begin(req.body.email))",
        ),
    ] {
        let found = helper(returned, handler);
        is(&found, "link-handed-out", Status::Fail, "app.js:12");
    }
    let named = "const result = await begin(req.body.email)\n  res.json(result)";
    is(
        &helper("made", named),
        "link-handed-out",
        Status::Fail,
        "app.js:13",
    );
    for (returned, handler) in [
        ("made.id", "res.json({ id: await begin(req.body.email) })"),
        (
            "made",
            "const { id } = await begin(req.body.email)\n  res.json({ id })",
        ),
        ("made", "await begin(req.body.email); res.end()"),
    ] {
        assert_eq!(helper(returned, handler), none(), "{returned}: {handler}");
    }
}
