//! `send` asks about the recipient's domain before the link goes out.

use hickory_proto::op::ResponseCode;

use crate::name_server::{NameServer, Trick, Zone};
use crate::support::{Finished, LocalWorkOs, Sandbox};

/// A link that is mailed and not waited for.
fn send(server: &NameServer, options: &[&str]) -> Finished {
    let workos = LocalWorkOs::start();
    let address = server.address();
    let line = [
        "send",
        "you@example.test",
        "--no-wait",
        "--dns-server",
        &address,
    ];
    Sandbox::with_account(workos.url())
        .run(&[&line, options].concat())
        .expect_code(0)
}

fn mimecast() -> NameServer {
    NameServer::start(Zone::new().receiver("example.test", "eu.mimecast.com"))
}

#[test]
fn a_gateway_is_named_in_one_line_before_the_delivery() {
    let done = send(&mimecast(), &[]);
    let lines: Vec<&str> = done.stderr.lines().collect();
    let place = |text: &str| lines.iter().position(|it| it.contains(text));
    let warning = place("Mimecast").unwrap();
    assert!(lines[warning].contains("warning:") && lines[warning].contains("likely"));
    assert!(
        warning < place("WorkOS is e-mailing the link").unwrap(),
        "{done:#?}"
    );
    assert_eq!(done.stderr.matches("Mimecast").count(), 1);
    let json = send(&mimecast(), &["--json"]);
    assert_eq!(json.json()["delivery"]["method"], "workos");
}

#[test]
fn a_domain_that_receives_nothing_is_named() {
    let null = NameServer::start(Zone::new().mx("example.test", 0, "."));
    assert!(send(&null, &[]).stderr.contains("null MX"));
    let gone = NameServer::start(Zone::new().a("other.test", [192, 0, 2, 1]));
    assert!(send(&gone, &[]).stderr.contains("does not exist in DNS"));
}

#[test]
fn nothing_is_said_where_nothing_is_known() {
    let zones = [
        Zone::new().receiver("example.test", "aspmx.l.google.com"),
        Zone::new().receiver("example.test", "mx.example.test"),
        Zone::new().a("example.test", [192, 0, 2, 1]),
        Zone::new().trick("example.test", Trick::Code(ResponseCode::ServFail)),
        Zone::new().trick("example.test", Trick::Code(ResponseCode::Refused)),
    ];
    for zone in zones {
        let server = NameServer::start(zone);
        let done = send(&server, &[]);
        assert!(!server.queries().is_empty());
        assert!(!done.stderr.contains("example.test receives"), "{done:#?}");
        assert!(
            !done.stderr.contains("likely") && !done.stderr.contains("DNS"),
            "{done:#?}"
        );
    }
}

#[test]
fn verbose_says_what_became_of_the_question() {
    let refusing =
        NameServer::start(Zone::new().trick("example.test", Trick::Code(ResponseCode::Refused)));
    let done = send(&refusing, &["-v"]);
    assert!(done.stderr.contains("DNS MX example.test → "), "{done:#?}");
    assert!(done.stderr.contains("REFUSED"), "{done:#?}");
}

#[test]
fn quiet_is_quiet() {
    let done = send(&mimecast(), &["-q"]);
    assert_eq!(done.stderr, "");
}

#[test]
fn a_silent_server_holds_the_link_up_for_a_second_at_most() {
    let server = NameServer::start(Zone::new().trick("example.test", Trick::Silent));
    let done = send(&server, &["-v"]);
    assert!(!server.queries().is_empty());
    // The question is given up after 4 seconds, which `-v` tells of.
    let (before, _) = done
        .stderr
        .split_once("WorkOS is e-mailing the link")
        .unwrap();
    assert!(!before.contains("DNS MX"), "{done:#?}");
}

#[test]
fn nobody_is_asked_where_no_mail_goes_out() {
    let server = mimecast();
    let address = server.address();
    let workos = LocalWorkOs::start();
    let account = Sandbox::with_account(workos.url());
    let start = [
        "send",
        "you@example.test",
        "--port",
        "0",
        "--dns-server",
        &address,
    ];
    for more in [
        &["--click"][..],
        &["--click", "--deliver", "print"],
        &["--click", "--emulate"],
    ] {
        account.run(&[&start, more].concat()).expect_code(0);
    }
    let printed = [
        "send",
        "you@example.test",
        "--no-wait",
        "--deliver",
        "print",
        "--dns-server",
        &address,
    ];
    account.run(&printed).expect_code(0);
    assert_eq!(server.queries(), []);
    for quiet in [&[][..], &["--no-dns"]] {
        let line = ["send", "you@example.test", "--no-wait", "-v"];
        let done = account.run(&[&line, quiet].concat()).expect_code(0);
        assert!(!done.stderr.contains("DNS MX"), "{done:#?}");
    }
}

#[test]
fn a_silence_names_the_gateway() {
    let server = mimecast();
    let address = server.address();
    let workos = LocalWorkOs::start();
    let line = [
        "send",
        "you@example.test",
        "--port",
        "0",
        "--timeout",
        "1s",
        "--dns-server",
        &address,
        "--json",
    ];
    let done = Sandbox::with_account(workos.url())
        .run(&line)
        .expect_code(7);
    let error = done.json()["error"].clone();
    let cause = error["cause"].as_str().unwrap();
    assert!(
        cause.contains("Mimecast") && cause.contains("likely"),
        "{cause}"
    );
}
