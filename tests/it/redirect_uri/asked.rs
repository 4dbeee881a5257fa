//! Which redirect URIs are checked, and where each stands.

use serde_json::{Value, json};

use super::{APP, Found};
use crate::support::{Finished, Sandbox};

/// Subject, file and line of what was looked up.
fn looked_up(found: &Found) -> Vec<(Value, Value, Value)> {
    let all = found.all("redirect-uri-registered");
    let of = |value: &&Value| {
        (
            value["subject"].clone(),
            value["file"].clone(),
            value["line"].clone(),
        )
    };
    all.iter().map(of).collect()
}

#[test]
fn those_of_the_configuration_with_file_and_line() {
    let sandbox = Sandbox::new()
        .file(".env", "WORKOS_REDIRECT_URI=http://localhost:3000/a\nAUTH_CALLBACK_URL=https://a.example.com/b\n")
        .file(".env.local", "\nNEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3000/c\n")
        .file(".env.production", "REDIRECT_URI=https://a.example.com/d\nREDIRECT_URI=https://a.example.com/e\n")
        .file(".env.example", "WORKOS_REDIRECT_URI=https://template.example.com/\n")
        .file("env.txt", "WORKOS_REDIRECT_URI=https://other.example.com/\n");
    let found = Found::offline(&sandbox, &[]);
    let at = |uri, file, line| (json!(uri), json!(file), json!(line));
    assert_eq!(
        looked_up(&found),
        [
            at("http://localhost:3000/a", ".env", 1),
            at("http://localhost:3000/c", ".env.local", 2),
            at("https://a.example.com/b", ".env", 2),
            at("https://a.example.com/e", ".env.production", 2),
        ]
    );
}

#[test]
fn what_is_not_workos_s_is_left_alone() {
    let sandbox = Sandbox::new().file(
        ".env",
        "GOOGLE_CALLBACK_URL=https://a.example.com/google\nLOGOUT_REDIRECT_URL=/goodbye\nREDIRECT_URI=\n\
         WORKOS_CALLBACK_URL=/callback\nWORKOS_REDIRECT_URI_OLD=https://a.example.com/old\n",
    );
    let found = Found::offline(&sandbox, &[]);
    found.is("redirect-uri-registered", "skip", "");
    let finding = found.is(
        "redirect-uri-format",
        "fail",
        "WORKOS_CALLBACK_URL from .env, line 4",
    );
    assert_eq!(finding["line"], 4);
}

#[test]
fn the_environment_and_named_files() {
    let sandbox = Sandbox::new()
        .variable("WORKOS_REDIRECT_URI", "http://localhost:3000/process")
        .file(".env", "REDIRECT_URI=http://localhost:3000/dot\n")
        .file("qa.env", "WORKOS_REDIRECT_URI=http://localhost:3000/qa\n");
    let uris = |options: &[&str]| -> Vec<Value> {
        let found = Found::offline(&sandbox, options);
        looked_up(&found).into_iter().map(|it| it.0).collect()
    };
    assert_eq!(
        uris(&[]),
        ["http://localhost:3000/process", "http://localhost:3000/dot"]
    );
    let named = uris(&["--env-file", "qa.env"]);
    assert_eq!(
        named,
        ["http://localhost:3000/process", "http://localhost:3000/qa"]
    );
    assert_eq!(uris(&[APP]), [APP]);
}

#[test]
fn one_uri_in_several_places_is_checked_once() {
    let line = "WORKOS_REDIRECT_URI=http://localhost:3000/a\n";
    let sandbox = Sandbox::new()
        .file(".env", line)
        .file(".env.production", line);
    let found = Found::offline(&sandbox, &["--environment", "sandbox"]);
    let both =
        "WORKOS_REDIRECT_URI from .env, line 1; WORKOS_REDIRECT_URI from .env.production, line 1";
    found.is("redirect-uri-format", "pass", both);
    let found = Found::offline(&Sandbox::new(), &[APP, APP]);
    assert_eq!(found.rows().len(), 1);
}

#[test]
fn lists() {
    let text = "\u{feff}# ours\r\nhttps://app.example.com/callback\r\n\n  https://b.example.com/cb  \n#https://c.example.com/\n";
    let expected = [
        "https://app.example.com/callback",
        "https://b.example.com/cb",
    ];
    let sandbox = Sandbox::new().file("uris.txt", text);
    let found = Found::offline(&sandbox, &["--from", "uris.txt"]);
    let at = |uri, line| (json!(uri), json!("uris.txt"), json!(line));
    assert_eq!(looked_up(&found), [at(expected[0], 2), at(expected[1], 4)]);

    let found = Found::run_with_input(&sandbox, &["--offline", "-"], text.as_bytes());
    let rows = found.rows();
    assert_eq!([rows[0][0], rows[1][0]], expected);

    let found = Found::offline(&sandbox, &["https://d.example.com/", "--from", "uris.txt"]);
    assert_eq!(found.rows().len(), 3);
}

#[test]
fn a_thousand() {
    let text: String = (0..1000)
        .map(|index| format!("https://app-{index}.example.com/callback\n"))
        .collect();
    let sandbox = Sandbox::new().file("uris.txt", &text);
    let found = Found::offline(&sandbox, &["--from", "uris.txt"]);
    assert_eq!(found.rows().len(), 1000);
    assert_eq!(found.document["summary"]["pass"], 1000);
    assert!(found.human.stdout.lines().count() < 1010);
}

fn refused(sandbox: &Sandbox, options: &[&str], input: &[u8]) -> Finished {
    let arguments = [&["redirect-uri", "check"], options].concat();
    sandbox.run_with_input(&arguments, input).expect_code(2)
}

#[test]
fn what_cannot_be_read_is_said() {
    let long = "https://app.example.com/callback\n".repeat(140_000);
    let sandbox = Sandbox::new()
        .file("empty.txt", "# nothing\n\n")
        .file("binary.txt", b"https://a.example.com/\n\xff\xfe")
        .file("long.txt", &long);
    let cases: [(&[&str], &str, &str); 6] = [
        (&[], "there is no redirect URI to check", "--from FILE"),
        (
            &["--offline"],
            "there is no redirect URI to check",
            "WORKOS_REDIRECT_URI",
        ),
        (
            &["--from", "gone.txt"],
            "could not read gone.txt",
            "one redirect URI a line",
        ),
        (
            &["--from", "empty.txt"],
            "no redirect URI in empty.txt",
            "one redirect URI a line",
        ),
        (
            &["--from", "binary.txt"],
            "not valid UTF-8 on line 2",
            "text file",
        ),
        (&["--from", "long.txt"], "larger than 4 MiB", "text file"),
    ];
    for (options, message, hint) in cases {
        let done = refused(&sandbox, options, b"");
        assert!(done.stderr.contains(message), "{done:#?}");
        assert!(done.stderr.contains(hint), "{done:#?}");
        assert_eq!(done.stdout, "");
    }
    let done = refused(&sandbox, &["-"], b"\n");
    assert!(
        done.stderr.contains("no redirect URI in standard input"),
        "{done:#?}"
    );
    let done = refused(
        &sandbox,
        &["-", "--api-key-stdin"],
        b"sk_test_a2V5XzAxS0ZW\n",
    );
    assert!(
        done.stderr
            .contains("both the API key and the redirect URIs"),
        "{done:#?}"
    );
}
