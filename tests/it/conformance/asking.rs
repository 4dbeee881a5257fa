//! How one is asked for an address and a code, and what is said where nobody is.

use super::{expect, expect_of, messages, test};
use crate::support::Sandbox;

#[test]
fn the_way_to_ask_is_found_behind_links_and_refusals() {
    let document = expect("linked-sign-in", &[], &[]);
    let message = messages(&document, "sign-in-found");
    assert!(message.starts_with("GET /start has a form"), "{message}");
    let document = expect("wants-json", &[], &[]);
    let message = messages(&document, "sign-in-found");
    assert!(
        message.contains("POST /login takes an e-mail address, as JSON in `email`"),
        "{message}"
    );
    let options = ["--json", "--sign-in", "POST /api/ask"];
    let document = expect_of(test("", &options), "", &[], &[]);
    let message = messages(&document, "sign-in-found");
    assert!(message.contains("as JSON in `emailAddress`"), "{message}");
    // A form that is refused is told as such, and not how a guess was refused.
    let document = test("members-only", &["--json"]).expect_code(1).json();
    let message = messages(&document, "sign-in-found");
    assert!(message.starts_with("GET / has a form"), "{message}");
    let evidence = document["findings"][2]["evidence"].to_string();
    assert!(evidence.contains("POST /login 422"), "{document:#}");
    // What is refused has not been found to take anything.
    let options = [
        "--json",
        "--sign-in",
        "POST /api/ask",
        "--email-field",
        "mail",
    ];
    let document = test("", &options).expect_code(1).json();
    assert_eq!(messages(&document, "sign-in-found"), "", "{document:#}");
    let message = messages(&document, "sign-in-begins");
    assert!(message.contains("so nothing was judged"), "{message}");
}

#[test]
fn pages_are_read_however_they_are_written_or_said_to_be_unreadable() {
    for coding in ["gzip", "utf-16"] {
        let rule = "link-kept-from-asker";
        expect(&format!("{coding} link-shown"), &[rule], &[]);
    }
    let document = test("unknown-coding", &["--json"]).expect_code(1).json();
    let message = messages(&document, "sign-in-found");
    assert!(
        message.contains("/ cannot be read: it is compressed (zstd)"),
        "{message}"
    );
}

#[test]
fn a_form_for_a_code_is_filled_in_as_a_person_would() {
    expect("magic-auth chooses", &[], &[]);
    // Where nobody can know what belongs into a field, nothing is made of a refusal.
    let document = expect("magic-auth asks-more", &[], &[]);
    let message = messages(&document, "callback-answers");
    assert!(
        message.contains("what belongs in contract (Number of your contract)"),
        "{message}"
    );
    let message = messages(&document, "refused-code-signs-in-nobody");
    let expected = "the plain sign-in did not come to its end, on which it is measured";
    assert_eq!(message, expected);
    for finding in document["findings"].as_array().unwrap() {
        let text = finding.to_string();
        assert!(!text.contains("getProfileAndToken"), "{text}");
        assert!(!text.contains("callback again"), "{text}");
    }
}

#[test]
fn a_command_that_cannot_serve_is_told_apart() {
    let cases: [(&[&str], &str); 6] = [
        (
            &[
                "sh",
                "-c",
                "printf 'loader:1210\\n  throw error;\\n\\nError: Cannot find module x\\n  code: y\\n}\\nv20\\n' >&2; exit 1",
            ],
            "before it listened on a port: Error: Cannot find module x",
        ),
        (
            &["no-such-command-of-workos-ml"],
            "there is no command no-such-command-of-workos-ml",
        ),
        (&["true"], "true ended before it listened on a port"),
        (
            &["sh", "-c", "echo 'address already in use' >&2; exit 3"],
            "ended with code 3",
        ),
        (
            &[
                "sh",
                "-c",
                "printf 'eval:1\\nx.on(\"error\", e => { throw e })\\n\\nError: connect refused\\n' >&2; exit 1",
            ],
            "before it listened on a port: Error: connect refused",
        ),
        (&["sleep", "30"], "sleep 30 runs, and listens on no port"),
    ];
    for (command, expected) in cases {
        let sandbox = Sandbox::new();
        let mut arguments = vec!["test", "--start-timeout", "1s", "--"];
        arguments.extend(command);
        let finished = sandbox.run(&arguments).expect_code(1);
        assert!(
            finished.stdout.contains(expected),
            "{expected}: {finished:#?}"
        );
    }
}

#[test]
fn forms_are_found_and_sent_as_a_browser_would() {
    for (defects, way) in [
        ("framed", "GET /start has a form"),
        ("htmx", "GET / has a form"),
        ("link-button", "GET / has a form"),
        ("magic-auth code-elsewhere", "GET / has a form"),
    ] {
        let message = messages(&expect(defects, &[], &[]), "sign-in-found");
        assert!(message.starts_with(way), "{defects}: {message}");
    }
}

#[test]
fn an_application_that_ends_when_it_is_asked_is_told_as_such() {
    let document = expect("quits", &["application-starts"], &[]);
    let message = messages(&document, "application-starts");
    let expected = "listened on a port, and ended with code 7 soon after";
    assert!(message.contains(expected), "{message}");
}

/// A script may ask for it, which is no fault of the application.
#[test]
fn a_code_that_no_form_asks_for_is_not_judged() {
    let finished = test("magic-auth code-by-script", &["--json"]).expect_code(1);
    let document = expect_of(finished, "code-by-script", &[], &[]);
    let message = messages(&document, "sign-in-begins");
    assert!(
        message.contains("no form was found that asks for it"),
        "{message}"
    );
}
