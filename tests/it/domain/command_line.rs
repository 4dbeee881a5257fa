//! What is asked for, how, and how often.

use hickory_proto::rr::RecordType;

use super::{Found, run};
use crate::name_server::{NameServer, Zone};
use crate::support::Sandbox;

fn zone() -> Zone {
    Zone::new()
        .receiver("example.test", "mx.example.test")
        .receiver("xn--exmple-cua.test", "mx.example.test")
}

#[test]
fn addresses_and_domains_in_any_writing_are_asked_once() {
    let server = NameServer::start(zone());
    let args = [
        "you@example.test",
        "Example.TEST",
        "example.test.",
        "me@exämple.test",
        "xn--exmple-cua.test",
    ];
    let found = Found::at(&server, &args);
    let subjects: Vec<_> = found
        .all()
        .iter()
        .filter(|it| it["rule"] == "mx-present")
        .map(|value| value["subject"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, ["example.test", "xn--exmple-cua.test"]);
    assert_eq!(server.count("example.test", RecordType::MX), 1);
}

#[test]
fn a_list_comes_from_standard_input() {
    let server = NameServer::start(zone());
    let address = server.address();
    let line = ["domain", "--dns-server", &address, "-", "--json"];
    let done = Sandbox::new()
        .run_with_input(&line, b"# customers\n\nexample.test\n  you@example.test \n")
        .expect_code(0);
    assert_eq!(done.json()["summary"]["pass"], 1);
    let wrong = Sandbox::new()
        .run_with_input(&line, b"example.test\nno domain\n")
        .expect_code(1);
    assert!(wrong.stdout.contains("line 2"), "{wrong:#?}");
    assert_eq!(wrong.json()["domains"][0]["domain"], "example.test");
    let latin1 = Sandbox::new()
        .run_with_input(&line, b"example.test\nm\xfcller.test\n")
        .expect_code(1);
    assert!(latin1.stdout.contains("not UTF-8"), "{latin1:#?}");
    assert_eq!(latin1.json()["domains"][0]["domain"], "example.test");
    let all_wrong = Sandbox::new()
        .run_with_input(&line, b"no domain\n")
        .expect_code(2);
    assert!(all_wrong.stdout.contains("line 1"), "{all_wrong:#?}");
    let empty = Sandbox::new()
        .run_with_input(&line, b"# nobody\n")
        .expect_code(2);
    assert_eq!(empty.json()["error"]["code"], "missing_value");
    assert_eq!(server.count("example.test", RecordType::MX), 3);
}

#[test]
fn bad_values_are_refused_before_anything_is_asked() {
    for args in [
        &["domain"][..],
        &["domain", "localhost"],
        &["domain", "192.0.2.1"],
        &["domain", "a b.test"],
        &["domain", "you@"],
        &["domain", "example.test", "--dns-server", "dns.example"],
        &["domain", "example.test", "--dns-server", "127.0.0.1:0"],
        &["domain", "example.test", "--dns-server", "127.0.0.1:99999"],
        &["domain", "example.test", "--dns-timeout", "0"],
        &["domain", "example.test", "--dkim-selector", "s1"],
        &[
            "domain",
            "--sender",
            "example.test",
            "--dkim-selector",
            "a b",
        ],
        &[
            "domain",
            "--sender",
            "example.test",
            "--dkim-selector",
            "s1._domainkey.example.test",
        ],
    ] {
        Sandbox::new().run(args).expect_code(2);
    }
}

#[test]
fn no_configuration_is_read() {
    let server = NameServer::start(zone());
    let address = server.address();
    let done = Sandbox::new()
        .file(".env", "WORKOS_BASE_URL=https://evil.example\n")
        .run(&["domain", "example.test", "--dns-server", &address]);
    assert!(done.expect_code(0).stderr.is_empty());
}

#[test]
fn people_read_the_same() {
    let server = NameServer::start(Zone::new().receiver("example.test", "eu.mimecast.com"));
    let done = run(&server, &["example.test"]).expect_code(0);
    for text in [
        "warn",
        "Mimecast",
        "likely",
        "allowlist",
        "[mail-gateway]",
        "manual",
    ] {
        assert!(done.stdout.contains(text), "no {text:?} in {}", done.stdout);
    }
}

#[test]
fn search_domains_are_never_tried() {
    let server = NameServer::start(Zone::new().a("other.test", [192, 0, 2, 1]));
    Found::at(&server, &["example.test"]);
    assert!(server.queries().iter().all(|it| it.name == "example.test"));
}

#[test]
fn many_domains_are_one_run_in_their_order() {
    let mut zone = Zone::new();
    let domains: Vec<String> = (0..200).map(|it| format!("d{it}.test")).collect();
    for domain in &domains {
        zone = zone.receiver(domain, &format!("mx.{domain}"));
    }
    let server = NameServer::start(zone);
    let args: Vec<&str> = domains.iter().map(String::as_str).collect();
    let found = Found::at(&server, &args);
    let subjects: Vec<_> = found
        .all()
        .iter()
        .filter(|it| it["rule"] == "mx-present")
        .map(|value| value["subject"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, args);
}

#[test]
fn silent_domains_are_waited_for_at_the_same_time() {
    let mut zone = Zone::new().receiver("fine.test", "mx.fine.test");
    let mut args = vec!["fine.test".to_owned()];
    for index in 0..100 {
        let domain = format!("s{index}.test");
        zone = zone.trick(&domain, crate::name_server::Trick::Silent);
        args.push(domain);
    }
    args.extend(["--dns-timeout".into(), super::SHORT.into()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    // One after the other it would take 200 seconds, which no run is given.
    let found = Found::of(zone, &args);
    assert_eq!(
        found
            .rules()
            .iter()
            .filter(|it| **it == "mx-present")
            .count(),
        101
    );
}

#[test]
fn the_checklist_looks_at_a_sender_that_is_named() {
    let server = NameServer::start(Zone::new().txt("example.com", "v=spf1 +all"));
    let address = server.address();
    let sandbox = Sandbox::new();
    let line = ["checklist", "--only", "mail", "--json"];
    let nobody = sandbox.run(&line).expect_code(2);
    assert_eq!(nobody.json()["error"]["code"], "missing_value");
    let sender = ["--sender", "example.com", "--dns-server", &address];
    let line = [&line[..], &sender].concat();
    let done = sandbox.run(&line).expect_code(1).json();
    let findings = done["findings"].as_array().unwrap();
    let is_failed =
        |finding: &&serde_json::Value| finding["rule"] == "spf-all" && finding["status"] == "fail";
    assert_eq!(findings.iter().filter(is_failed).count(), 1, "{done:#}");
    let asked = server.queries().len();
    let offline = sandbox
        .run(&[&line[..], &["--offline"]].concat())
        .expect_code(0)
        .json();
    assert_eq!(offline["findings"][0]["status"], "skip");
    assert_eq!(server.queries().len(), asked);
}
