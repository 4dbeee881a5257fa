//! Every way of not getting an answer, and answers that were made to do harm.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::RecordType;

use super::{Found, SHORT, run};
use crate::name_server::{NameServer, Trick, Zone, raw};
use crate::support::{Finished, Sandbox};

/// A run on one domain that does this, beside one that is in order.
fn beside_another(trick: Trick) -> Found {
    let zone = Zone::new()
        .trick("odd.test", trick)
        .receiver("fine.test", "mx.fine.test");
    let args = ["odd.test", "fine.test", "--dns-timeout", SHORT];
    let found = Found::of(zone, &args);
    found.of_subject("mx-present", "fine.test", "pass", &[]);
    found
}

/// A run on one domain alone that does this: nothing at all was answered.
fn alone(trick: Trick) -> Finished {
    let server = NameServer::start(Zone::new().trick("odd.test", trick));
    run(&server, &["odd.test", "--dns-timeout", SHORT, "--json"]).expect_code(5)
}

fn truncated(inner: Trick) -> Trick {
    Trick::Truncated(Box::new(inner))
}

/// The question's header as that of an answer with these counts, then these bytes.
fn header_and(question: &[u8], counts: [u16; 4], rest: &[u8]) -> Vec<u8> {
    let mut bytes = question[..2].to_vec();
    bytes.extend([0x81, 0x80]);
    bytes.extend(counts.iter().flat_map(|it| it.to_be_bytes()));
    bytes.extend(rest);
    bytes
}

/// The question as it was asked, without the rest of the message.
fn question_section(question: &[u8]) -> &[u8] {
    let mut end = 12;
    while question[end] != 0 {
        end += 1 + usize::from(question[end]);
    }
    &question[12..end + 5]
}

#[test]
fn failures_are_told_apart() {
    let cases = [
        (Trick::Code(ResponseCode::ServFail), "fail", "SERVFAIL"),
        (Trick::Code(ResponseCode::NXDomain), "fail", "NXDOMAIN"),
        (Trick::Code(ResponseCode::Refused), "skip", "REFUSED"),
        (Trick::Code(ResponseCode::NotImp), "skip", "Not Implemented"),
        (Trick::Silent, "skip", "no DNS answer came in time"),
        (
            truncated(Trick::Silent),
            "skip",
            "truncated, and fetching the whole of it over TCP failed: no DNS answer",
        ),
        (
            truncated(Trick::Code(ResponseCode::ServFail)),
            "skip",
            "SERVFAIL",
        ),
    ];
    let mut zone = Zone::new().receiver("fine.test", "mx.fine.test");
    let domains: Vec<String> = (0..cases.len()).map(|it| format!("odd{it}.test")).collect();
    for (domain, (trick, ..)) in domains.iter().zip(&cases) {
        zone = zone.trick(domain, trick.clone());
    }
    let server = NameServer::start(zone);
    let mut args = vec!["fine.test", "--dns-timeout", SHORT];
    args.extend(domains.iter().map(String::as_str));
    let found = Found::at(&server, &args);
    for (domain, (_, status, word)) in domains.iter().zip(&cases) {
        found.of_subject("mx-present", domain, status, &[word]);
    }
    found.of_subject("mx-present", "fine.test", "pass", &[]);
}

/// By itself: questions over TCP share a connection, and those beside this one would lose theirs.
#[test]
fn a_connection_that_is_closed_is_told_from_silence() {
    let found = beside_another(truncated(Trick::Close));
    found.of_subject("mx-present", "odd.test", "skip", &["truncated"]);
}

#[test]
fn no_answer_to_anything_is_a_failure_of_its_own() {
    for (trick, word) in [
        (Trick::Silent, "in time"),
        (Trick::Code(ResponseCode::Refused), "REFUSED"),
        (truncated(Trick::Close), "truncated"),
    ] {
        let error = alone(trick).json()["error"].clone();
        assert_eq!(error["code"], "unreachable");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(word), "{message}");
        assert!(error["hint"].as_str().unwrap().contains("--dns-server"));
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    // Connected to itself: nobody else gets the port, and what others send to it is refused.
    let closed = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    closed.connect(address).unwrap();
    let address = address.to_string();
    let done = Sandbox::new()
        .run(&[
            "domain",
            "example.test",
            "--dns-server",
            &address,
            "--dns-timeout",
            SHORT,
        ])
        .expect_code(5);
    assert!(done.stderr.contains(&address), "{done:#?}");
}

#[test]
fn a_long_answer_is_fetched_over_tcp() {
    let mut zone = Zone::new();
    for index in 0..100 {
        zone = zone.mx(
            "example.test",
            index,
            &format!("a-rather-long-name-{index}.mail.example.test"),
        );
    }
    let zone = zone.a("a-rather-long-name-0.mail.example.test", [192, 0, 2, 1]);
    let server = NameServer::start(zone);
    let found = Found::at(&server, &["example.test"]);
    found.is("mx-present", "warn", &["has no address"]);
    let over_tcp = |query: &crate::name_server::Query| query.is_tcp && query.kind == RecordType::MX;
    assert!(server.queries().iter().any(over_tcp));
}

#[test]
fn more_records_than_anybody_has_are_refused() {
    let mut zone = Zone::new().receiver("fine.test", "mx.fine.test");
    for index in 0..1000 {
        zone = zone.mx("example.test", 10, &format!("m{index}.test"));
    }
    let found = Found::of(zone, &["example.test", "fine.test"]);
    found.of_subject("mx-present", "example.test", "skip", &["1000 records"]);
}

#[test]
fn malformed_answers_are_errors_and_not_hangs() {
    let loops = raw(|items| {
        // A name that points at itself.
        vec![header_and(
            items,
            [1, 1, 0, 0],
            &[
                question_section(items),
                &[
                    0xc0,
                    12 + question_section(items).len() as u8,
                    0,
                    15,
                    0,
                    1,
                    0,
                    0,
                    0,
                    60,
                    0,
                    4,
                    0,
                    1,
                    0xc0,
                    12,
                ],
            ]
            .concat(),
        )]
    });
    let forward = raw(|items| {
        let pointer = [0xc0, 0xff, 0, 15, 0, 1, 0, 0, 0, 60, 0, 4, 0, 1, 0xc0, 12];
        vec![header_and(
            items,
            [1, 1, 0, 0],
            &[question_section(items), &pointer].concat(),
        )]
    });
    let lying = raw(|items| {
        vec![header_and(
            items,
            [1, 65535, 65535, 65535],
            question_section(items),
        )]
    });
    let short = raw(|it| vec![it[..12].to_vec()]);
    let long_data = raw(|items| {
        let record = [0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0xff, 0xff, 0, 1];
        vec![header_and(
            items,
            [1, 1, 0, 0],
            &[question_section(items), &record].concat(),
        )]
    });
    let nothing = raw(|_| vec![Vec::new()]);
    let noise = raw(|query| {
        let mut bytes = query[..2].to_vec();
        bytes.extend((0..900_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
        vec![bytes]
    });
    let tricks = [loops, forward, lying, short, long_data, nothing, noise];
    let mut zone = Zone::new().receiver("fine.test", "mx.fine.test");
    let mut domains = Vec::new();
    for (place, trick) in tricks.into_iter().enumerate() {
        for (way, trick) in [("udp", trick.clone()), ("tcp", truncated(trick))] {
            let domain = format!("odd{place}.{way}.test");
            zone = zone.trick(&domain, trick);
            domains.push(domain);
        }
    }
    let server = NameServer::start(zone);
    let mut args = vec!["fine.test", "--dns-timeout", SHORT];
    args.extend(domains.iter().map(String::as_str));
    let found = Found::at(&server, &args);
    for domain in &domains {
        let word = if domain.contains("tcp") {
            "truncated"
        } else {
            ""
        };
        found.of_subject("mx-present", domain, "skip", &[word]);
    }
    let named = raw(|items| vec![header_and(items, [1, 9, 0, 0], question_section(items))]);
    beside_another(named).of_subject("mx-present", "odd.test", "skip", &["malformed"]);
}

#[test]
fn answers_to_other_questions_are_not_believed() {
    let other_id = raw(|items| {
        let mut bytes = header_and(items, [1, 0, 0, 0], question_section(items));
        bytes[0] ^= 0xff;
        vec![bytes]
    });
    beside_another(other_id).of_subject("mx-present", "odd.test", "skip", &["in time"]);
    let other_name = raw(|items| {
        let mut bytes = header_and(items, [1, 0, 0, 0], question_section(items));
        bytes[13] = b'x';
        vec![bytes]
    });
    beside_another(other_name).of_subject("mx-present", "odd.test", "skip", &["in time"]);
}

#[test]
fn the_right_answer_after_a_wrong_one_is_taken() {
    let trick = raw(|bytes| {
        let right = header_and(
            bytes,
            [1, 1, 0, 0],
            &[
                question_section(bytes),
                &[0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 4, 0, 1, 0xc0, 12],
            ]
            .concat(),
        );
        let mut wrong = right.clone();
        wrong[1] ^= 0xff;
        vec![wrong, right]
    });
    let found = beside_another(trick);
    found.of_subject(
        "mail-gateway",
        "odd.test",
        "skip",
        &["odd.test matches no known product"],
    );
}

#[test]
fn megabytes_over_tcp_end_with_the_time_limit() {
    let found = beside_another(truncated(Trick::Flood(64)));
    found.of_subject("mx-present", "odd.test", "skip", &["truncated"]);
}

#[test]
fn aliases_without_end_are_cut() {
    let zone = Zone::new()
        .cname("odd.test", "a.odd.test")
        .cname("a.odd.test", "odd.test")
        .receiver("fine.test", "mx.fine.test");
    let found = Found::of(zone, &["odd.test", "fine.test"]);
    let odd = found
        .all()
        .iter()
        .find(|it| it["subject"] == "odd.test")
        .unwrap();
    assert_ne!(odd["status"], "pass");
}
