//! `redirect-uri list`, `add` and `remove`.

use serde_json::{Value, json};

use crate::scripted::{Held, list, workos};
use crate::support::{Finished, LocalWorkOs, ReceivedRequest, Sandbox, Stub, http};

const LIVE_KEY: &str = "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJh";
const PATH: &str = "/user_management/redirect_uris";
const DEFAULT: &str = "https://app.example.com/callback";
const OTHER: &str = "http://localhost:3000/callback";

fn entry(number: u8, uri: &str, default: bool) -> Value {
    json!({
        "object": "redirect_uri",
        "id": format!("redir_0{number}"),
        "uri": uri,
        "default": default,
        "created_at": "2026-01-15T12:00:00.000Z",
        "updated_at": "2026-01-15T12:00:00.000Z",
    })
}

/// An account with two redirect URIs, of which the first is the default.
fn account(change: impl Fn(&ReceivedRequest) -> Option<Vec<u8>> + Send + Sync + 'static) -> Stub {
    workos(move |asked| {
        if !asked.target.starts_with(PATH) {
            return None;
        }
        if asked.method == "GET" {
            let entries = [entry(1, DEFAULT, true), entry(2, OTHER, false)];
            return Some(http("200 OK", &list(json!(entries)).to_string()));
        }
        change(asked)
    })
}

fn added(asked: &ReceivedRequest) -> Option<Vec<u8>> {
    let uri = asked.json()["uri"].as_str().unwrap().to_owned();
    (asked.method == "POST").then(|| http("201 Created", &entry(3, &uri, false).to_string()))
}

fn removed(asked: &ReceivedRequest) -> Option<Vec<u8>> {
    (asked.method == "DELETE").then(|| http("204 No Content", ""))
}

fn run(stub: &Stub, args: &[&str]) -> Finished {
    Sandbox::with_account(stub.url()).run(&[&["redirect-uri"], args].concat())
}

/// Words as they were written, wherever lines were broken.
fn said(done: &Finished) -> String {
    done.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn list_shows_every_entry() {
    let stub = account(|_| None);
    let done = run(&stub, &["list"]).expect_code(0);
    insta::assert_snapshot!("redirect_uri_list", done.stdout);
    let done = run(&stub, &["list", "--json"]).expect_code(0);
    insta::assert_json_snapshot!("redirect_uri_list_json", done.json());
}

#[test]
fn an_empty_list_is_no_error() {
    let stub = workos(|asked| {
        let body = list(json!([])).to_string();
        asked
            .target
            .starts_with(PATH)
            .then(|| http("200 OK", &body))
    });
    let done = run(&stub, &["list"]).expect_code(0);
    assert_eq!(done.stdout, "");
    assert!(done.stderr.contains("redirect-uri add"), "{done:#?}");
    let done = run(&stub, &["list", "--json"]).expect_code(0);
    assert_eq!(
        done.json(),
        json!({"redirect_uris": [], "schema": "redirect-uri-list/1"})
    );
}

#[test]
fn the_whole_life_of_an_entry_on_the_emulator() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let uri = "https://app.example.com/auth/callback";
    let done = sandbox
        .run(&["redirect-uri", "add", uri, "--json"])
        .expect_code(0);
    assert_eq!(done.json()["added"][0]["uri"], uri);
    assert_eq!(done.json()["existing"], json!([]));

    let done = sandbox
        .run(&["redirect-uri", "add", uri, "--json"])
        .expect_code(0);
    assert_eq!(done.json()["added"], json!([]));
    assert_eq!(done.json()["existing"][0]["uri"], uri);
    assert!(done.stderr.contains("registered already"), "{done:#?}");

    let done = sandbox
        .run(&["redirect-uri", "list", "--json"])
        .expect_code(0);
    assert!(done.stdout.contains(uri));
    let line = ["redirect-uri", "remove", uri, "--yes", "--json"];
    let done = sandbox.run(&line).expect_code(0);
    assert_eq!(done.json()["removed"][0]["uri"], uri);
    let done = sandbox
        .run(&["redirect-uri", "list", "--json"])
        .expect_code(0);
    assert!(!done.stdout.contains(uri));
    sandbox.run(&line).expect_code(3);
}

#[test]
fn every_command_works_on_a_private_emulator() {
    let sandbox = Sandbox::new();
    let lines: [&[&str]; 3] = [
        &["list"],
        &["add", "https://app.example.com/cb"],
        &["remove", "http://localhost:*/callback", "--yes"],
    ];
    for line in lines {
        let line = [&["redirect-uri"], line, &["--emulate", "--json"]].concat();
        sandbox.run(&line).expect_code(0);
    }
}

#[test]
fn add_refuses_what_breaks_a_rule_and_sends_nothing() {
    let stub = account(added);
    let line = [
        "add",
        "https://good.example.com/cb",
        "https://a.example.com/cb#x",
        "nope",
    ];
    let done = run(&stub, &line).expect_code(2);
    let words = said(&done);
    assert!(words.contains("nothing was added"), "{words}");
    assert!(words.contains("https://a.example.com/cb#x"), "{words}");
    assert!(words.contains("nope"), "{words}");
    assert!(words.contains("[redirect-uri-format]"), "{words}");
    assert!(words.contains("--force"), "{words}");
    assert!(stub.requests().is_empty());

    let done = run(&stub, &[&line[..], &["--force", "--json"]].concat()).expect_code(0);
    assert_eq!(done.json()["added"].as_array().unwrap().len(), 3);
    assert!(done.stderr.contains("warning:"), "{done:#?}");
}

#[test]
fn add_takes_wildcards_and_holds_to_the_environment() {
    let stub = account(added);
    run(
        &stub,
        &[
            "add",
            "http://localhost:*/cb",
            "https://*.preview.example.com/cb",
        ],
    )
    .expect_code(0);
    // The key is one of a sandbox, where plain http is allowed.
    run(&stub, &["add", "http://app.example.com/cb"]).expect_code(0);
    let line = [
        "add",
        "http://app.example.com/cb",
        "--environment",
        "production",
    ];
    run(&stub, &line).expect_code(2);
}

#[test]
fn add_of_an_existing_one_is_a_success_that_says_so() {
    let done = run(&account(|_| None), &["add", OTHER, OTHER, "--json"]).expect_code(0);
    assert_eq!(done.json()["existing"], json!([entry(2, OTHER, false)]));
    assert!(done.stderr.contains("registered already"), "{done:#?}");

    // Where the list does not tell, the answer does.
    let exists = r#"{"message":"Redirect URI 'https://a.example.com/cb' already exists."}"#;
    for (status, body) in [("422 Unprocessable Entity", exists), ("409 Conflict", "{}")] {
        let stub = account(move |asked| (asked.method == "POST").then(|| http(status, body)));
        let done = run(&stub, &["add", "https://a.example.com/cb", "--json"]).expect_code(0);
        let existing = json!([{"uri": "https://a.example.com/cb"}]);
        assert_eq!(done.json()["added"], json!([]));
        assert_eq!(done.json()["existing"], existing);
        assert_eq!(stub.count("POST"), 1);
    }
}

#[test]
fn add_says_what_allowed_it_before() {
    let workos = LocalWorkOs::start();
    let line = ["redirect-uri", "add", "http://localhost:4567/callback"];
    let done = Sandbox::with_account(workos.url())
        .run(&line)
        .expect_code(0);
    let words = said(&done);
    assert!(
        words.contains("allowed already, by http://localhost:*/callback"),
        "{words}"
    );
}

#[test]
fn a_refused_addition_ends_with_the_code_of_the_refusal_and_is_never_repeated() {
    let cases = [
        ("400 Bad Request", 3),
        ("401 Unauthorized", 4),
        ("403 Forbidden", 4),
        ("422 Unprocessable Entity", 3),
        ("429 Too Many Requests", 5),
        ("500 Internal Server Error", 5),
    ];
    for (status, code) in cases {
        let stub = account(move |asked| {
            (asked.method == "POST").then(|| http(status, r#"{"message":"No."}"#))
        });
        let line = [
            "add",
            "https://a.example.com/cb",
            "https://b.example.com/cb",
        ];
        let done = run(&stub, &line).expect_code(code);
        assert!(
            said(&done).contains("https://a.example.com/cb was not added"),
            "{done:#?}"
        );
        assert_eq!(stub.count("POST"), 1, "{status}");
        if status.starts_with("500") {
            assert!(said(&done).contains("redirect-uri list"), "{done:#?}");
        }
    }
}

#[test]
fn what_was_done_before_a_failure_is_said() {
    let stub = account(|asked| {
        if asked.method == "POST" && asked.body.contains("b.example") {
            return Some(http("422 Unprocessable Entity", r#"{"message":"No."}"#));
        }
        added(asked)
    });
    let line = [
        "add",
        "https://a.example.com/cb",
        "https://b.example.com/cb",
    ];
    let done = run(&stub, &line).expect_code(3);
    let expected = "added before that: https://a.example.com/cb";
    assert!(said(&done).contains(expected), "{done:#?}");
}

#[test]
fn add_goes_on_without_a_list_that_cannot_be_read() {
    for status in ["403 Forbidden", "404 Not Found"] {
        let stub = workos(move |asked| match asked.method.as_str() {
            "GET" if asked.target.starts_with(PATH) => Some(http(status, "{}")),
            "POST" => added(asked),
            _ => None,
        });
        let done = run(&stub, &["add", "https://a.example.com/cb"]).expect_code(0);
        assert!(said(&done).contains("could not read"), "{done:#?}");
    }
    let stub = workos(|_| Some(http("401 Unauthorized", "{}")));
    run(&stub, &["add", "https://a.example.com/cb"]).expect_code(4);
    assert_eq!(stub.count("POST"), 0);
}

#[test]
fn remove_takes_addresses_and_ids() {
    for name in [OTHER, "redir_02"] {
        let stub = account(removed);
        let done = run(&stub, &["remove", name, name, "--yes", "--json"]).expect_code(0);
        assert_eq!(done.json()["removed"], json!([entry(2, OTHER, false)]));
        assert_eq!(stub.count(&format!("DELETE {PATH}/redir_02")), 1);
        assert_eq!(stub.count("DELETE"), 1);
    }
    let done = run(&account(removed), &["remove", OTHER, "-y"]).expect_code(0);
    assert!(done.stdout.contains("removed"), "{done:#?}");
}

#[test]
fn the_default_is_kept_before_anybody_is_asked() {
    for name in [DEFAULT, "redir_01"] {
        let stub = account(removed);
        for line in [&["remove", name][..], &["remove", OTHER, name, "--yes"]] {
            let done = run(&stub, line).expect_code(3);
            let words = said(&done);
            assert!(words.contains("is the default redirect URI"), "{words}");
            assert!(
                words.contains("https://dashboard.workos.com/redirects"),
                "{words}"
            );
        }
        assert_eq!(stub.count("DELETE"), 0);
    }
}

#[test]
fn an_unknown_one_names_what_comes_close() {
    let stub = account(removed);
    let line = ["remove", OTHER, "http://localhost:3000/callback/", "--yes"];
    let done = run(&stub, &line).expect_code(3);
    let words = said(&done);
    assert!(
        words.contains("http://localhost:3000/callback/ is not registered"),
        "{words}"
    );
    assert!(
        words.contains("http://localhost:3000/callback differs only by"),
        "{words}"
    );
    let done = run(&stub, &["remove", "redir_99", "--yes"]).expect_code(3);
    assert!(said(&done).contains("redirect-uri list"), "{done:#?}");
    // One unknown keeps all.
    assert_eq!(stub.count("DELETE"), 0);
}

#[test]
fn remove_needs_a_yes_where_nobody_can_be_asked() {
    let stub = account(removed);
    let done = run(&stub, &["remove", OTHER, "--json"]).expect_code(2);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "missing_value");
    assert!(error["hint"].as_str().unwrap().contains("--yes"));
    assert_eq!(stub.count("DELETE"), 0);
}

#[test]
fn a_refused_removal_ends_with_the_code_of_the_refusal_and_is_never_repeated() {
    let gone = r#"{"message":"Redirect URI not found: 'redir_02'."}"#;
    let cases = [
        ("404 Not Found", gone, 0),
        (
            "409 Conflict",
            r#"{"message":"Cannot delete the default redirect URI."}"#,
            3,
        ),
        ("401 Unauthorized", "{}", 4),
        ("503 Service Unavailable", "{}", 5),
    ];
    for (status, body, code) in cases {
        let stub = account(move |asked| (asked.method == "DELETE").then(|| http(status, body)));
        let done = run(&stub, &["remove", OTHER, "--yes"]).expect_code(code);
        assert_eq!(stub.count("DELETE"), 1);
        let words = said(&done);
        let expected = if code == 0 {
            "was gone already"
        } else {
            "was not removed"
        };
        assert!(words.contains(expected), "{words}");
    }
}

#[test]
fn a_production_key_changes_nothing_unasked() {
    let lines: [&[&str]; 3] = [
        &["list"],
        &["add", "https://a.example.com/cb"],
        &["remove", OTHER, "--yes"],
    ];
    for line in lines {
        let stub = account(added_or_removed);
        let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", LIVE_KEY);
        let line = [&["redirect-uri"], line].concat();
        let done = sandbox.run(&line).expect_code(2);
        assert!(done.stderr.contains("--allow-live"), "{done:#?}");
        assert!(!done.everything().contains(LIVE_KEY));
        assert!(stub.requests().is_empty());
        sandbox
            .run(&[&line[..], &["--allow-live"]].concat())
            .expect_code(0);
    }
}

fn added_or_removed(asked: &ReceivedRequest) -> Option<Vec<u8>> {
    match asked.method.as_str() {
        "DELETE" => removed(asked),
        _ => added(asked),
    }
}

#[test]
fn without_a_key_nothing_is_sent() {
    for line in [&["list"][..], &["add", DEFAULT], &["remove", DEFAULT]] {
        let line = [&["redirect-uri"], line].concat();
        Sandbox::new().run(&line).expect_code(4);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_says_what_is_not_known() {
    let cases: [(&str, &[&str], &str); 2] = [
        (
            "POST /user_management/redirect_uris",
            &["add", "https://a.example.com/cb"],
            "not known whether https://a.example.com/cb was added",
        ),
        (
            "DELETE /user_management/redirect_uris/redir_01EHZNVPK3SFK441A1RGBFSHRT",
            &["remove", "http://localhost:*/callback", "--yes"],
            "not known whether",
        ),
    ];
    for (request, line, expected) in cases {
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let held = Held::at(request);
            let line = [&["redirect-uri"], line].concat();
            let running = Sandbox::with_account(held.stub.url()).start(&line);
            held.wait();
            running.signal(signal);
            let done = running.finish().expect_code(code);
            assert!(said(&done).contains(expected), "{done:#?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn on_a_terminal_remove_asks() {
    use crate::terminal::{ends, on_terminal};
    for (answer, code, count) in [("n", 2, 0), ("y", 0, 1)] {
        let stub = account(removed);
        let sandbox = Sandbox::with_account(stub.url());
        let mut terminal = on_terminal(&sandbox, &["redirect-uri", "remove", OTHER]);
        terminal
            .exp_string("Remove http://localhost:3000/callback?")
            .unwrap();
        terminal.send(answer).unwrap();
        ends(terminal, code);
        assert_eq!(stub.count("DELETE"), count);
    }
}
