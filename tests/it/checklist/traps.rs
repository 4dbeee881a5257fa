//! Traps, through the binary: an application that works, with one mistake that works, too.

use serde_json::Value;

use super::{Found, with_project};
use crate::support::Sandbox;

/// The Express application with texts in a file replaced.
#[track_caller]
fn changed(file: &str, changes: &[(&str, &str)]) -> Sandbox {
    let sandbox = with_project("express-magic-link");
    let name = format!("app/{file}");
    let mut whole = std::fs::read_to_string(sandbox.path().join(&name)).unwrap();
    for (text, with) in changes {
        assert!(whole.contains(text), "{file} holds no {text:?}");
        whole = whole.replace(text, with);
    }
    sandbox.file(&name, whole)
}

const CODE: [&str; 4] = ["app", "--offline", "--only", "code"];

/// The one finding of a rule, and that it decides the exit code.
#[track_caller]
fn fallen(sandbox: &Sandbox, rule: &str, status: &str, place: (&str, u64)) -> Value {
    let found = Found::run(sandbox, &CODE, i32::from(status == "fail"));
    let finding = found.is(rule, status, "");
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&place.0.into(), &place.1.into())
    );
    assert!(!finding["hint"].is_null(), "{finding:#}");
    finding.clone()
}

#[test]
fn a_redirect_uri_that_the_sdk_drops() {
    let sandbox = changed("src/auth.js", &[("redirectURI:", "redirectUri:")]);
    let finding = fallen(&sandbox, "ignored-option", "fail", ("src/auth.js", 13));
    assert_eq!(finding["subject"], "redirectUri");
    assert!(finding["hint"].as_str().unwrap().contains("redirectURI"));
}

#[test]
fn an_error_that_is_never_told_apart() {
    let branch = |field: &str| {
        changed(
            "src/auth.js",
            &[(
                "console.error(error.name)",
                &format!(
                    "if (error.{field} === 'invalid_grant') return res.redirect('/?error=expired')"
                ),
            )],
        )
    };
    let finding = fallen(
        &branch("code"),
        "error-comparison",
        "fail",
        ("src/auth.js", 29),
    );
    assert!(finding["hint"].as_str().unwrap().contains("error.error"));
    let right = Found::run(&branch("error"), &CODE, 0);
    assert!(right.all("error-comparison").is_empty());
}

#[test]
fn a_code_that_goes_to_another_endpoint() {
    let sandbox = changed(
        "src/auth.js",
        &[
            ("{ profile }", "{ user: profile }"),
            (
                "sso.getProfileAndToken",
                "userManagement.authenticateWithCode",
            ),
        ],
    );
    fallen(&sandbox, "exchange-endpoint", "fail", ("src/auth.js", 25));
}

#[test]
fn a_state_that_is_believed() {
    let check = "  if (req.query.state !== req.session.state) {\n    return res.status(403).send('this sign-in was started elsewhere')\n  }\n";
    let wherever = changed(
        "src/auth.js",
        &[
            (check, ""),
            (
                "res.redirect('/notes')",
                "res.redirect(JSON.parse(req.query.state).returnTo || '/notes')",
            ),
        ],
    );
    fallen(
        &wherever,
        "open-redirect-from-state",
        "fail",
        ("src/auth.js", 24),
    );
    let whoever = changed(
        "src/auth.js",
        &[
            (check, ""),
            ("= profile.id", "= JSON.parse(req.query.state).userId"),
        ],
    );
    let found = Found::run(&whoever, &CODE, 1);
    assert_eq!(found.statuses("identity-from-state"), ["fail"]);
}

#[test]
fn a_session_of_everybody() {
    let sandbox = changed(
        "src/auth.js",
        &[
            (
                "export const auth",
                "let signedIn = null\n\nexport const auth",
            ),
            ("req.session.userId = profile.id", "signedIn = profile"),
            (
                "auth.post('/logout'",
                "auth.get('/me', (req, res) => res.json(signedIn))\n\nauth.post('/logout'",
            ),
        ],
    );
    let found = Found::run(&sandbox, &CODE, 1);
    let finding = found.is("shared-session", "fail", "signedIn keeps who signed in");
    assert_eq!(finding["line"], 28);
}

#[test]
fn a_call_of_another_major() {
    let sandbox = changed("package.json", &[("^7.41.0", "^0.10.0")]);
    fallen(&sandbox, "sdk-call-exists", "fail", ("src/auth.js", 25));
}

#[test]
fn a_key_that_browsers_get() {
    let sandbox = changed(
        "src/workos.js",
        &[(
            "process.env.WORKOS_API_KEY",
            "process.env.VITE_WORKOS_API_KEY",
        )],
    );
    let found = Found::run(&sandbox, &CODE, 1);
    found.is("browser-key", "fail", "VITE_WORKOS_API_KEY");
}

#[test]
fn a_redirect_uri_without_a_route() {
    let sandbox = changed(
        "src/auth.js",
        &[("3000/auth/callback", "3000/sign-in/done")],
    )
    .file("app/.env.example", "WORKOS_API_KEY=\nWORKOS_CLIENT_ID=\n");
    let finding = fallen(&sandbox, "redirect-uri-served", "fail", ("src/auth.js", 10));
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("/auth/callback receives")
    );
}

#[test]
fn advice_fails_nothing_unless_it_is_asked_to() {
    let sandbox = changed(
        "src/auth.js",
        &[
            ("auth.post('/logout'", "auth.get('/logout'"),
            (
                "res.redirect('/?error=link')",
                "res.status(400).send(error.message)",
            ),
        ],
    );
    let found = Found::run(&sandbox, &CODE, 0);
    for rule in [
        "logout-by-get",
        "exchange-error-shown",
        "sdk-current",
        "magic-link-deprecated",
    ] {
        assert_eq!(found.statuses(rule), ["warn"], "{rule}");
    }
    let link = found.is("magic-link-deprecated", "warn", "no longer recommends");
    assert!(
        link["hint"]
            .as_str()
            .unwrap()
            .contains("explain magic-auth")
    );
    Found::run(&sandbox, &[&CODE[..], &["--strict"]].concat(), 1);
}

#[test]
fn traps_are_set_aside_like_everything_else() {
    let sandbox = changed("src/auth.js", &[("redirectURI:", "redirectUri:")]).file(
        "app/workos-ml.toml",
        "[[suppress]]\nrules = [\"ignored-option\"]\nreason = \"the default is meant\"\n",
    );
    let found = Found::run(&sandbox, &CODE, 0);
    assert_eq!(found.statuses("ignored-option"), ["skip"]);
}

#[test]
fn the_way_out_is_in_the_language_of_the_place() {
    let page = "import { AuthKitProvider } from '@workos-inc/authkit-react';\n";
    let manifest = r#"{"dependencies": {"@workos-inc/authkit-react": "^0.11.0"}}"#;
    let mut sandbox = with_project("flask");
    let auth = std::fs::read_to_string(sandbox.path().join("app/auth.py")).unwrap();
    for page_name in ["App", "Login", "Account"] {
        sandbox = sandbox.file(&format!("app/pages/{page_name}.jsx"), page);
    }
    let sandbox = sandbox
        .file("app/package.json", manifest)
        .file("app/requirements.txt", "flask==3.0.0\nworkos==5.0.0\n")
        .file(
            "app/auth.py",
            auth.replace("@auth.post(\"/logout\")", "@auth.get(\"/logout\")"),
        );
    let found = Found::run(&sandbox, &CODE, 0);
    for (rule, way) in [("logout-by-get", "@require_POST"), ("sdk-current", "pip")] {
        let hint = found.is(rule, "warn", "")["hint"].to_string();
        assert!(hint.contains(way), "{rule}: {hint}");
    }
}
