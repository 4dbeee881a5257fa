//! An Express application with Magic Link, whole and with one thing broken at a time.

use super::{CodeFindings, with_project};
use crate::support::Sandbox;

const PROJECT: &str = "express-magic-link";

/// The project with one text in one of its files replaced.
#[track_caller]
fn broken(file: &str, text: &str, with: &str) -> Sandbox {
    super::broken(PROJECT, file, text, with)
}

/// The rules that do not pass with one thing broken.
#[track_caller]
fn amiss(file: &str, text: &str, with: &str) -> Vec<String> {
    let verdicts = CodeFindings::of(&broken(file, text, with));
    verdicts
        .amiss()
        .into_iter()
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn every_rule_passes_where_it_should() {
    let verdicts = CodeFindings::of(&with_project(PROJECT));
    let expected = [
        ("sdk-installed", "package.json:9"),
        ("env-vars-used", "src/workos.js:3"),
        ("hardcoded-secret", "-"),
        ("callback-route", "src/auth.js:20"),
        ("code-exchange", "src/auth.js:25"),
        ("exchange-errors-handled", "src/auth.js:28"),
        ("session-create", "src/auth.js:10"),
        ("session-send", "src/auth.js:16"),
        ("state-used", "src/auth.js:14"),
        ("app-session", "src/auth.js:26"),
        ("protected-route", "src/guard.js:2"),
        ("logout", "src/auth.js:35"),
        ("build-command", "package.json:6"),
    ];
    for (rule, place) in expected {
        assert_eq!(verdicts.rule(rule), ("pass", place.to_owned()), "{rule}");
    }
    assert_eq!(verdicts.all().len(), expected.len());
    let callback = verdicts
        .all()
        .iter()
        .find(|it| it["rule"] == "callback-route");
    assert_eq!(callback.unwrap()["subject"], "/auth/callback");
}

#[test]
fn an_sdk_that_is_not_declared() {
    let found = amiss(
        "package.json",
        "    \"@workos-inc/node\": \"^7.41.0\",\n",
        "",
    );
    assert_eq!(found, ["sdk-installed"]);
}

#[test]
fn variables_of_other_names() {
    let sandbox = broken(
        "src/workos.js",
        "process.env.WORKOS_API_KEY",
        "process.env.WORKOS_KEY",
    );
    let sandbox = sandbox.file("app/.env.example", "SESSION_SECRET=\n");
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(
        verdicts.rule("env-vars-used"),
        ("warn", "src/workos.js:3".to_owned())
    );
}

#[test]
fn variables_for_something_else() {
    let sandbox = broken(
        "src/workos.js",
        "process.env.WORKOS_API_KEY",
        "process.env.WORKOS_BASE_URL",
    );
    let sandbox = sandbox.file("app/.env.example", "SESSION_SECRET=\n");
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.rule("env-vars-used").0, "fail");
}

#[test]
fn a_key_in_the_code() {
    let key = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
    let sandbox = broken(
        "src/workos.js",
        "process.env.WORKOS_API_KEY",
        &format!("'{key}'"),
    );
    let done = sandbox.run(&["checklist", "app", "--offline", "--only", "code", "--json"]);
    assert!(!done.everything().contains(key), "{done:#?}");
    let verdicts = CodeFindings::read(&done);
    assert_eq!(
        verdicts.rule("hardcoded-secret"),
        ("fail", "src/workos.js:3".to_owned())
    );
}

#[test]
fn a_callback_that_is_not_registered() {
    let found = amiss(
        "src/auth.js",
        "auth.get('/callback', async (req, res) => {",
        "void (async (req, res) => {",
    );
    assert!(found.contains(&"callback-route".to_owned()), "{found:?}");
    // One that does not exchange the code is known by the redirect URI.
    let exchange = "const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId })";
    let sandbox = broken(
        "src/auth.js",
        exchange,
        "const profile = { id: req.query.code }",
    );
    assert_eq!(
        CodeFindings::of(&sandbox).rule("callback-route"),
        ("pass", "src/auth.js:20".to_owned())
    );
}

#[test]
fn a_code_that_is_not_exchanged() {
    let exchange = "const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId })";
    let found = amiss(
        "src/auth.js",
        exchange,
        "const profile = { id: req.query.code }",
    );
    for rule in ["code-exchange", "exchange-errors-handled", "app-session"] {
        assert!(found.contains(&rule.to_owned()), "{rule}: {found:?}");
    }
}

#[test]
fn an_exchange_that_may_fail() {
    let sandbox = broken("src/auth.js", "  try {\n", "  {\n");
    let path = sandbox.path().join("app/src/auth.js");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(" catch (error) {").unwrap();
    let (_, after) = rest.split_once("\n  }\n").unwrap();
    let sandbox = sandbox.file("app/src/auth.js", format!("{before}\n{after}"));
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.amiss(), ["exchange-errors-handled"]);
    // Express 5 forwards rejections, to a handler if there is one.
    let handler =
        "app.use((error, req, res, next) => res.status(500).send('try again'))\n\napp.listen(3000)";
    let server = std::fs::read_to_string(sandbox.path().join("app/src/server.js")).unwrap();
    let sandbox = sandbox.file(
        "app/src/server.js",
        server.replace("app.listen(3000)", handler),
    );
    assert_eq!(
        CodeFindings::of(&sandbox).amiss(),
        ["exchange-errors-handled"]
    );
    let manifest = std::fs::read_to_string(sandbox.path().join("app/package.json")).unwrap();
    let sandbox = sandbox.file("app/package.json", manifest.replace("^4.21.0", "^5.1.0"));
    assert_eq!(CodeFindings::of(&sandbox).amiss(), Vec::<&str>::new());
}

#[test]
fn an_error_that_is_only_noted() {
    let found = amiss("src/auth.js", "    res.redirect('/?error=link')\n", "");
    assert_eq!(found, ["exchange-errors-handled"]);
}

#[test]
fn a_session_that_is_not_created_or_not_sent() {
    let found = amiss(
        "src/auth.js",
        "  await workos.passwordless.sendSession(link.id)\n",
        "",
    );
    assert_eq!(found, ["session-send"]);
    let create = "const link = await workos.passwordless.createSession({";
    let found = amiss(
        "src/auth.js",
        create,
        "const link = await stripe.checkout.sessions.create({",
    );
    assert!(found.contains(&"session-create".to_owned()), "{found:?}");
}

#[test]
fn a_link_that_the_project_mails() {
    let own = "  await mailer.sendMail({ to: req.body.email, html: `<a href=\"${link.link}\">sign in</a>` })\n";
    let found = amiss(
        "src/auth.js",
        "  await workos.passwordless.sendSession(link.id)\n",
        own,
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_state_that_is_missing_or_empty() {
    assert_eq!(amiss("src/auth.js", "    state,\n", ""), ["state-used"]);
    assert_eq!(
        amiss("src/auth.js", "    state,\n", "    state: '',\n"),
        ["state-used"]
    );
    let verdicts = CodeFindings::of(&broken("src/auth.js", "    state,\n", ""));
    assert_eq!(
        verdicts.rule("state-used"),
        ("warn", "src/auth.js:10".to_owned())
    );
}

#[test]
fn nobody_who_is_kept_signed_in() {
    let store = "    req.session.userId = profile.id\n";
    assert_eq!(amiss("src/auth.js", store, ""), ["app-session"]);
    assert_eq!(
        amiss("src/auth.js", store, "    const session = profile.id\n"),
        ["app-session"]
    );
    assert_eq!(
        amiss(
            "src/auth.js",
            store,
            "    req.session.returnTo = '/notes'\n"
        ),
        ["app-session"]
    );
}

#[test]
fn nothing_that_is_denied() {
    assert_eq!(
        amiss(
            "src/guard.js",
            "return res.redirect('/')",
            "req.visitor = true"
        ),
        ["protected-route"]
    );
    // A guard that no route names guards nothing.
    let found = amiss("src/server.js", "requireUser, (req", "(req");
    assert!(
        found.is_empty() || found == ["protected-route"],
        "{found:?}"
    );
}

#[test]
fn a_session_that_nobody_can_end() {
    let end = "req.session.destroy(() => res.redirect('/'))";
    assert_eq!(amiss("src/auth.js", end, "res.redirect('/')"), ["logout"]);
    assert_eq!(
        amiss(
            "src/auth.js",
            end,
            "req.session.userId = null; res.redirect('/')"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_start_that_nobody_declared() {
    let found = amiss(
        "package.json",
        "    \"start\": \"node src/server.js\"\n",
        "",
    );
    assert_eq!(found, ["build-command"]);
}
