//! Each exit code, reached by a real run, and the tables that promise them.

use workos_ml::error::Exit;

use crate::scripted::{Held, workos, workos_that_says};
use crate::support::{Finished, Running, Sandbox, Stub, http};

fn run(stub: &Stub, args: &[&str]) -> Finished {
    Sandbox::with_account(stub.url()).run(args)
}

fn ends(done: &Finished, exit: Exit) {
    assert_eq!(done.code, i32::from(exit.number()), "{done:#?}");
}

#[test]
fn done_0() {
    ends(
        &run(
            &workos(|_| None),
            &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"],
        ),
        Exit::Done,
    );
    ends(&Sandbox::new().run(&["--version"]), Exit::Done);
    ends(&Sandbox::new().run(&["help", "send"]), Exit::Done);
}

#[test]
fn findings_1() {
    ends(
        &Sandbox::new().run(&["preflight", "--offline"]),
        Exit::Findings,
    );
    ends(&Sandbox::new().run(&["check", "--offline"]), Exit::Findings);
    // Unreachable is a finding of a check like any other.
    let sandbox = Sandbox::with_account("http://127.0.0.1:1");
    ends(&sandbox.run(&["preflight"]), Exit::Findings);
}

#[test]
fn usage_2() {
    ends(&Sandbox::new().run(&[]), Exit::Usage);
    ends(&Sandbox::new().run(&["--frobnicate"]), Exit::Usage);
    ends(&run(&workos(|_| None), &["send"]), Exit::Usage);
    let done = Sandbox::new()
        .file(".env", "WORKOS_BASE_URL=https://evil.example")
        .run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]);
    ends(&done, Exit::Usage);
}

#[test]
fn refused_3() {
    for status in [
        "400 Bad Request",
        "404 Not Found",
        "409 Conflict",
        "422 Unprocessable Entity",
    ] {
        let stub = workos_that_says("POST /passwordless/sessions", http(status, "{}"));
        let line = ["send", "you@example.com", "--port", "0"];
        ends(&run(&stub, &line), Exit::Refused);
    }
}

#[test]
fn credentials_4() {
    ends(
        &Sandbox::new().run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]),
        Exit::Credentials,
    );
    let stub = workos(|_| None);
    let done = Sandbox::new()
        .variable("WORKOS_API_KEY", "sk_test_default")
        .variable("WORKOS_BASE_URL", stub.url())
        .run(&["send", "you@example.com"]);
    ends(&done, Exit::Credentials);
    assert!(done.stderr.contains("WORKOS_CLIENT_ID"), "{done:#?}");
    assert!(stub.requests().is_empty());
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let stub = workos_that_says("POST /passwordless/sessions", http(status, "{}"));
        let line = ["send", "you@example.com", "--port", "0"];
        ends(&run(&stub, &line), Exit::Credentials);
    }
}

#[test]
fn unavailable_5() {
    let sandbox = Sandbox::with_account("http://127.0.0.1:1");
    for line in [
        &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"][..],
        &["send", "you@example.com", "--port", "0"],
        &["connection", "list"],
    ] {
        let done = sandbox.run(line);
        ends(&done, Exit::Unavailable);
        assert!(
            done.stderr
                .contains("could not connect to http://127.0.0.1:1"),
            "{done:#?}"
        );
    }
    // `.invalid` has no address anywhere.
    let sandbox = Sandbox::with_account("https://workos.invalid");
    ends(
        &sandbox.run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]),
        Exit::Unavailable,
    );
    // Plain HTTP where TLS is expected.
    let stub = workos(|_| None);
    let https = stub.url().replace("http:", "https:");
    let done =
        Sandbox::with_account(&https).run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J", "--json"]);
    ends(&done, Exit::Unavailable);
    assert_eq!(done.json()["error"]["code"], "tls_refused", "{done:#?}");
}

#[test]
fn port_taken_6() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let stub = workos(|_| None);
    for line in [&["send", "you@example.com"][..], &["listen"]] {
        let done = run(&stub, &[line, &["--port", &port]].concat());
        ends(&done, Exit::PortTaken);
        assert!(done.stderr.contains(&port), "{done:#?}");
    }
    assert!(stub.requests().is_empty());
}

#[test]
fn timed_out_7() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url());
    let runs: Vec<Running> = [&["send", "you@example.com"][..], &["listen"]]
        .map(|line| sandbox.start(&[line, &["--port", "0", "--timeout", "1"]].concat()))
        .into();
    for running in runs {
        let done = running.finish();
        ends(&done, Exit::TimedOut);
        assert!(done.stderr.contains("within 1 s"), "{done:#?}");
    }
}

#[test]
fn denied_8() {
    let address = "http://localhost:3000/callback?error=access_denied";
    ends(
        &run(&workos(|_| None), &["exchange", address]),
        Exit::Denied,
    );
    let stub = workos(|asked| {
        let is_link = asked.target.ends_with("/confirm");
        is_link.then(|| http("200 OK", "no redirect"))
    });
    // A link that leads nowhere is a refusal and not a denial.
    let line = ["send", "you@example.com", "--port", "0", "--click"];
    ends(&run(&stub, &line), Exit::Refused);
}

#[test]
fn exchange_failed_9() {
    let spent = r#"{"error":"invalid_grant","error_description":"The code has expired or has already been used."}"#;
    let stub = workos_that_says("POST /sso/token", http("400 Bad Request", spent));
    ends(
        &run(&stub, &["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]),
        Exit::ExchangeFailed,
    );
    let line = ["send", "you@example.com", "--port", "0", "--click"];
    ends(&run(&stub, &line), Exit::ExchangeFailed);
}

#[test]
fn interrupted_130_and_143() {
    for (signal, exit) in [("INT", Exit::Interrupted), ("TERM", Exit::Terminated)] {
        let held = Held::at("POST /sso/token");
        let running = Sandbox::with_account(held.stub.url())
            .start(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]);
        held.wait();
        running.signal(signal);
        ends(&running.finish(), exit);
    }
}

/// The lines of a table of exit codes: the number, then the meaning.
fn rows(text: &str, separator: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| {
            let line = line.trim().trim_matches('|').trim();
            let (number, meaning) = line.split_once(separator)?;
            let number = number.trim().trim_matches('`');
            number.parse::<u8>().ok()?;
            Some((number.to_owned(), meaning.trim().to_owned()))
        })
        .collect()
}

fn promised() -> Vec<(String, String)> {
    let row = |exit: &Exit| (exit.number().to_string(), exit.meaning().to_owned());
    Exit::ALL.iter().map(row).collect()
}

#[test]
fn the_help_and_the_manual_list_them_all() {
    let help = Sandbox::new().run(&["--help"]).expect_code(0);
    assert_eq!(rows(&help.stdout, "  "), promised());
    let page = Sandbox::new().run(&["man"]).expect_code(0);
    // Hyphens are escaped in a manual.
    let page = page.stdout.replace('\\', "");
    for (number, meaning) in promised() {
        // A paragraph with the number as its tag.
        let paragraph = format!(".TP\nfB{number}fR\n{meaning}\n");
        assert!(page.contains(&paragraph), "{number}: {meaning} in {page}");
    }
}

#[test]
fn the_page_lists_them_all() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/exit-codes.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert_eq!(rows(&page, "|"), promised());
}
