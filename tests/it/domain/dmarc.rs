//! DMARC: which record applies, and what it asks for.

use super::Found;
use crate::name_server::{NameServer, Zone};

fn found(text: &str) -> Found {
    Found::sender(Zone::new().txt("_dmarc.example.com", text), "example.com")
}

#[test]
fn a_strict_policy_with_reports_passes() {
    let found = found("v=DMARC1; p=reject; rua=mailto:dmarc@example.com");
    found.is("dmarc-record", "pass", &["_dmarc.example.com"]);
    found.is("dmarc-policy", "pass", &["reject"]);
    found.is("dmarc-reports", "pass", &["dmarc@example.com"]);
    found.is("dmarc-alignment", "pass", &["aspf=r", "any subdomain"]);
}

#[test]
fn policies_that_ask_for_little_are_named() {
    found("v=DMARC1; p=none").is("dmarc-policy", "warn", &["none"]);
    found("v=DMARC1; p=none").is("dmarc-reports", "warn", &["no reports"]);
    found("v=DMARC1; p=reject; pct=5").is("dmarc-policy", "warn", &["5 %"]);
    found("v=DMARC1; p=quarantine").is("dmarc-policy", "pass", &["quarantine"]);
}

#[test]
fn strict_alignment_is_explained() {
    let found = found("v=DMARC1; p=reject; aspf=s; adkim=s");
    found.is(
        "dmarc-alignment",
        "warn",
        &["aspf=s", "adkim=s", "itself and no subdomain"],
    );
}

#[test]
fn records_that_cannot_be_used_fail() {
    found("v=DMARC1; p=block").is("dmarc-record", "fail", &["p=block"]);
    found("v=DMARC1").is("dmarc-record", "fail", &["no p="]);
    found("v=DMARC1; p=none; p=reject").is("dmarc-record", "fail", &["is there twice"]);
    found("v=DMARC1 p=none").is("dmarc-record", "fail", &["no DMARC record"]);
    let odd = found("v=DMARC1; p=none; pct=fifty; policy=x");
    odd.is("dmarc-record", "warn", &["pct", "policy"]);
}

#[test]
fn two_records_are_none() {
    let zone = Zone::new()
        .txt("_dmarc.example.com", "v=DMARC1; p=none")
        .txt("_dmarc.example.com", "v=DMARC1; p=reject");
    Found::sender(zone, "example.com").is("dmarc-record", "fail", &["2 DMARC records"]);
    let with_other = Zone::new()
        .txt("_dmarc.example.com", "v=DMARC1; p=none")
        .txt("_dmarc.example.com", "v=spf1 -all");
    Found::sender(with_other, "example.com").is("dmarc-record", "pass", &[]);
}

#[test]
fn a_subdomain_falls_back_to_its_organisation() {
    let zone = Zone::new().txt(
        "_dmarc.example.co.uk",
        "v=DMARC1; p=none; sp=reject; rua=mailto:a@example.co.uk",
    );
    let server = NameServer::start(zone);
    let found = Found::at(&server, &["--sender", "mail.login.example.co.uk"]);
    found.is(
        "dmarc-record",
        "pass",
        &["_dmarc.example.co.uk", "the organisation"],
    );
    found.is("dmarc-policy", "pass", &["reject"]);
    // The suffix is nobody's organisation, and what lies between is not asked.
    let names: Vec<_> = server.queries().into_iter().map(|it| it.name).collect();
    assert!(
        !names
            .iter()
            .any(|name| name == "_dmarc.co.uk" || name == "_dmarc.login.example.co.uk")
    );
    let none = Found::sender(
        Zone::new().txt("_dmarc.co.uk", "v=DMARC1; p=none"),
        "example.co.uk",
    );
    none.is("dmarc-record", "fail", &["no DMARC record"]);
}

#[test]
fn reports_to_somebody_else_need_their_consent() {
    let text = "v=DMARC1; p=reject; rua=mailto:x@reports.example.net,mailto:y@sub.example.com";
    found(text).is(
        "dmarc-reports",
        "warn",
        &["has not agreed", "reports.example.net"],
    );
    let zone = Zone::new().txt("_dmarc.example.com", text).txt(
        "example.com._report._dmarc.reports.example.net",
        "v=DMARC1;",
    );
    Found::sender(zone, "example.com").is("dmarc-reports", "pass", &["x@reports.example.net"]);
}

#[test]
fn what_workos_says_of_its_own_sender_is_said_once() {
    let server = NameServer::start(Zone::new().txt("_dmarc.example.com", "v=DMARC1; p=none"));
    let found = Found::at(
        &server,
        &["--sender", "example.com", "--sender", "example.org"],
    );
    found.is(
        "workos-sender",
        "manual",
        &["workos-mail.com", "workos.dev"],
    );
}
