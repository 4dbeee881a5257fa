//! `.env` files and keys.

use super::{KEY, complains, sane};
use crate::scripted::workos;
use crate::support::Sandbox;

const SEND: [&str; 4] = ["send", "you@example.com", "--no-wait", "--no-input"];

#[test]
fn an_empty_env_file_is_as_good_as_none() {
    for content in ["", "\n\n", "# nothing here\n", "\u{feff}"] {
        let done = Sandbox::new().file(".env", content).run(&SEND);
        complains(&done, 4, &["WORKOS_API_KEY is not set"]);
    }
}

#[test]
fn a_file_that_is_no_text_is_named_and_not_shown() {
    let utf16: Vec<u8> = format!("\u{feff}WORKOS_API_KEY={KEY}\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let large = format!("WORKOS_API_KEY={KEY}\n").repeat(40_000);
    let cases: [(&[u8], &str); 4] = [
        (b"\x7fELF\0\0\0WORKOS_API_KEY=x", "NUL bytes"),
        (&utf16, "UTF-16"),
        (b"A=1\nWORKOS_API_KEY=sk_test_\xff\xfe\n", "line 2"),
        (large.as_bytes(), "larger than 1 MiB"),
    ];
    for (content, naming) in cases {
        for command in [&SEND[..], &["preflight", "--offline"]] {
            let done = Sandbox::new().file(".env", content).run(command);
            complains(&done, 2, &[".env", naming, "--env-file"]);
        }
        let done = Sandbox::new().file("qa.env", content).run(&[
            "preflight",
            "--offline",
            "--env-file",
            "qa.env",
        ]);
        complains(&done, 2, &["qa.env", naming]);
    }
}

#[test]
fn a_named_file_that_cannot_be_read() {
    let done = Sandbox::new().run(&["preflight", "--env-file", "gone.env"]);
    complains(&done, 2, &["gone.env"]);
    let done = Sandbox::new()
        .file("folder/x", "")
        .run(&["preflight", "--env-file", "folder"]);
    complains(&done, 2, &["folder"]);
}

#[test]
fn keys_that_cannot_be_sent_are_named_by_place_and_by_fault() {
    let stub = workos(|_| None);
    let (inner, before, after) = (KEY.replace('F', " "), format!(" {KEY}"), format!("{KEY}\n"));
    let broken = KEY.replace('F', "\n");
    let cases = [
        (inner.as_str(), "white space"),
        (&before, "white space at its start or end"),
        (&after, "a line break"),
        (&broken, "a line break"),
        ("sk_test_schlüssel", "a character that no key has"),
        ("sk_test_\u{1b}[31m", "a character that no key has"),
    ];
    for (key, fault) in cases {
        let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", key);
        let done = sandbox.run(&SEND);
        complains(&done, 4, &["from the environment", fault]);
        assert!(!done.everything().contains("sk_test_a2V5"), "{done:#?}");
        let quoted = format!("WORKOS_CLIENT_ID=client_1\nWORKOS_API_KEY=\"{key}\"\n");
        let done = Sandbox::new()
            .file(".env", quoted)
            .run(&[&SEND[..], &["--base-url", stub.url()]].concat());
        complains(&done, 4, &[".env, line 2", fault]);
    }
    let done = Sandbox::with_account(stub.url())
        .variable("WORKOS_CLIENT_ID", "client_ 1")
        .run(&["exchange", "some_code"]);
    complains(&done, 2, &["WORKOS_CLIENT_ID", "white space"]);
    assert!(stub.requests().is_empty());
}

#[test]
fn timeouts_that_are_none() {
    for text in ["0", "601", "soon", "-1", "1.5"] {
        let done = Sandbox::new()
            .variable("WORKOS_REQUEST_TIMEOUT", text)
            .run(&SEND);
        complains(&done, 2, &["WORKOS_REQUEST_TIMEOUT", "1 to 600"]);
    }
}

#[test]
fn a_redirect_uri_of_the_environment_that_cannot_be_used() {
    let stub = workos(|_| None);
    for uri in [
        "http://localhost:3000/cb?next=x",
        "http://localhost:3000/a b",
    ] {
        let done = Sandbox::with_account(stub.url())
            .variable("WORKOS_REDIRECT_URI", uri)
            .run(&SEND);
        complains(&done, 2, &["WORKOS_REDIRECT_URI from the environment"]);
    }
    assert!(stub.requests().is_empty());
}

#[test]
fn a_key_where_the_client_id_belongs_is_not_shown() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url())
        .variable("WORKOS_API_KEY", "client_01KFVA3X8R4JFMYBZQ2T6W9N5C")
        .variable("WORKOS_CLIENT_ID", KEY);
    for format in ["human", "json"] {
        let done = sandbox.run(&["preflight", "--format", format]);
        assert_eq!(done.code, 1, "{done:#?}");
        sane(&done);
        assert!(done.stdout.contains("is an API key"), "{done:#?}");
    }
    let asked = stub.requests();
    assert!(
        !asked.iter().any(|it| it.target.contains(KEY)),
        "{asked:#?}"
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_is_no_text_is_told_from_an_absent_one() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let output = Sandbox::new()
        .command(&SEND)
        .env("WORKOS_API_KEY", OsStr::from_bytes(b"sk_test_\xff\xfe"))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    assert!(stderr.contains("a character that no key has"), "{stderr}");
}
