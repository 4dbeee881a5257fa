//! Where mail goes, and what opens it on the way.

use workos_ml::mail::gateways::{GATEWAYS, LinkRisk};

use super::{Found, run};
use crate::name_server::{NameServer, Zone};

const ADDRESS: [u8; 4] = [192, 0, 2, 25];

#[test]
fn every_row_of_the_table_is_known_by_a_host_of_its_own() {
    let mut zone = Zone::new();
    let mut rows = Vec::new();
    for (row, gateway) in GATEWAYS.iter().enumerate() {
        for (column, suffix) in gateway.suffixes.iter().enumerate() {
            let domain = format!("d{row}-{column}.test");
            let host = match suffix.strip_prefix('.') {
                Some(rest) => format!("mx1.customer.{rest}"),
                None => (*suffix).to_owned(),
            };
            zone = zone.receiver(&domain, &host);
            rows.push((domain, gateway));
        }
    }
    let domains: Vec<&str> = rows.iter().map(|(domain, _)| domain.as_str()).collect();
    let found = Found::of(zone, &domains);
    for (domain, gateway) in &rows {
        let status = match gateway.link_risk {
            LinkRisk::Unknown => "skip",
            LinkRisk::Possible | LinkRisk::Likely => "warn",
        };
        found.of_subject(
            "mail-gateway",
            domain,
            status,
            &[gateway.product, gateway.link_risk.name(), gateway.source],
        );
        found.of_subject("mx-present", domain, "pass", &[]);
    }
}

#[test]
fn hosts_of_no_known_product_prove_nothing() {
    let zone = Zone::new().receiver("example.test", "mx.example.test");
    let found = Found::of(zone, &["example.test"]);
    found.is("mx-present", "pass", &["mx.example.test"]);
    found.is(
        "mail-gateway",
        "skip",
        &["unknown", "does not rule one out"],
    );
    found.is("mail-scanner-hidden", "manual", &["do not show in DNS"]);
}

#[test]
fn no_word_promises_what_a_gateway_does() {
    let server = NameServer::start(
        Zone::new()
            .receiver("a.test", "a.mimecast.com")
            .receiver("b.test", "b.mail.protection.outlook.com")
            .receiver("c.test", "mx.c.test"),
    );
    let done = run(&server, &["a.test", "b.test", "c.test"]).expect_code(0);
    assert!(!done.stdout.contains(" will "), "{done:#?}");
}

#[test]
fn mixed_exchangers_are_all_named() {
    let zone = Zone::new()
        .receiver("example.test", "mx1.customer.pphosted.com")
        .mx(
            "example.test",
            20,
            "example-test.mail.protection.outlook.com",
        )
        .a("example-test.mail.protection.outlook.com", ADDRESS)
        .mx("example.test", 30, "mx.example.test")
        .a("mx.example.test", ADDRESS);
    let found = Found::of(zone, &["example.test"]);
    let words = [
        "mixed",
        "Proofpoint Enterprise",
        "likely",
        "Microsoft 365",
        "possible",
        "1 of its MX hosts",
    ];
    found.is("mail-gateway", "warn", &words);
}

#[test]
fn a_null_mx_receives_nothing() {
    let found = Found::of(Zone::new().mx("example.test", 0, "."), &["example.test"]);
    found.is("mx-present", "fail", &["null MX"]);
    found.is("mail-gateway", "skip", &["receives no mail"]);
}

#[test]
fn a_null_mx_beside_others_contradicts_them() {
    let zone = Zone::new()
        .mx("example.test", 0, ".")
        .receiver("example.test", "mx.example.test");
    let found = Found::of(zone, &["example.test"]);
    found.is("mx-present", "warn", &["null MX beside other hosts"]);
}

#[test]
fn without_mx_mail_goes_to_the_domain_itself() {
    let found = Found::of(Zone::new().a("example.test", ADDRESS), &["example.test"]);
    found.is("mx-present", "warn", &["no MX record", "RFC 5321"]);
    found.is("mail-gateway", "skip", &["no MX record"]);
    let found = Found::of(Zone::new().txt("example.test", "x"), &["example.test"]);
    found.is(
        "mx-present",
        "fail",
        &["neither an MX record nor an address"],
    );
}

#[test]
fn a_domain_that_does_not_exist_receives_nothing() {
    let found = Found::of(Zone::new().a("other.test", ADDRESS), &["example.test"]);
    found.is("mx-present", "fail", &["NXDOMAIN"]);
}

#[test]
fn exchangers_that_cannot_be_reached_are_told_apart() {
    let zone = Zone::new()
        .mx("localhost.test", 10, "localhost")
        .mx("loopback.test", 10, "mx.loopback.test")
        .a("mx.loopback.test", [127, 0, 0, 1])
        .mx("literal.test", 10, "192.0.2.1")
        .mx("gone.test", 10, "mx.gone.test")
        .mx("bare.test", 10, "mx.bare.test")
        .txt("mx.bare.test", "no address")
        .mx("alias.test", 10, "mx.alias.test")
        .cname("mx.alias.test", "real.test")
        .a("real.test", ADDRESS)
        .receiver("itself.test", "itself.test")
        .mx("one-dead.test", 10, "mx.gone.test")
        .mx("one-dead.test", 20, "real.test");
    let cases = [
        ("localhost.test", "fail", "sender's own machine"),
        ("loopback.test", "fail", "sender's own machine"),
        ("literal.test", "fail", "is an IP address"),
        ("gone.test", "fail", "has no address"),
        ("bare.test", "fail", "has no address"),
        ("alias.test", "warn", "RFC 2181"),
        ("itself.test", "pass", "itself.test"),
        ("one-dead.test", "warn", "mx.gone.test has no address"),
    ];
    let domains: Vec<&str> = cases.iter().map(|(domain, ..)| *domain).collect();
    let found = Found::of(zone, &domains);
    for (domain, status, word) in cases {
        found.of_subject("mx-present", domain, status, &[word]);
    }
}

#[test]
fn an_alias_of_the_domain_itself_is_followed() {
    let zone = Zone::new()
        .cname("example.test", "real.test")
        .receiver("real.test", "cluster5.eu.messagelabs.com");
    let found = Found::of(zone, &["example.test"]);
    found.is("mail-gateway", "warn", &["Symantec"]);
}

#[test]
fn records_of_other_names_in_an_answer_are_not_believed() {
    use crate::name_server::raw;
    use hickory_proto::op::{Message, MessageType};
    use hickory_proto::rr::rdata::MX;
    use hickory_proto::rr::{Name, RData, Record};
    let name = |text: &str| Name::from_ascii(text).unwrap();
    let trick = raw(move |question| {
        let mut message = Message::from_vec(question).unwrap();
        message.metadata.message_type = MessageType::Response;
        message.additionals.clear();
        let own = message.queries[0].name().clone();
        let mx = |owner: Name, host: &str| {
            Record::from_rdata(owner, 60, RData::MX(MX::new(1, name(host))))
        };
        if message.queries[0].query_type() == hickory_proto::rr::RecordType::MX {
            message.add_answer(mx(own, "mx.example.test."));
            message.add_answer(mx(name("other.test."), "evil.mimecast.com."));
        }
        vec![message.to_vec().unwrap()]
    });
    let zone = Zone::new()
        .trick("example.test", trick)
        .a("mx.example.test", ADDRESS);
    let found = Found::of(zone, &["example.test"]);
    found.is("mail-gateway", "skip", &["unknown"]);
}
