//! SPF: one record, its syntax, its limits through everything that it includes.

use super::{Found, SHORT};
use crate::name_server::{NameServer, Trick, Zone, raw};

const ADDRESS: [u8; 4] = [192, 0, 2, 25];

fn zone(record: &str) -> Zone {
    Zone::new().txt("example.test", record)
}

fn found(zone: Zone) -> Found {
    Found::sender(zone, "example.test")
}

#[test]
fn a_clean_record_passes() {
    let zone = zone("v=spf1 include:_spf.mail.test ip4:192.0.2.0/24 -all")
        .txt("example.test", "some-verification=abc")
        .txt("_spf.mail.test", "v=spf1 a:mail.test -all")
        .a("mail.test", ADDRESS);
    let found = found(zone);
    found.is("spf-record", "pass", &["v=spf1 include:_spf.mail.test"]);
    found.is("spf-syntax", "pass", &[]);
    found.is("spf-lookups", "pass", &["2 of 10"]);
    found.is("spf-all", "pass", &["-all"]);
    found.is("spf-ptr", "pass", &[]);
}

#[test]
fn no_record_and_several_fail() {
    let none = found(Zone::new().txt("example.test", "hello"));
    none.is("spf-record", "fail", &["no SPF record"]);
    let gone = found(Zone::new().a("other.test", ADDRESS));
    gone.is("spf-record", "fail", &["does not exist"]);
    let two = found(zone("v=spf1 -all").txt("example.test", "v=spf1 ~all"));
    two.is("spf-record", "fail", &["2 SPF records"]);
    assert!(!two.rules().contains(&"spf-all"));
}

#[test]
fn strings_are_joined_without_a_space() {
    let parts: &[&[u8]] = &[b"v=spf1 ip4:192.0", b".2.0/24 -a", b"ll"];
    let found = found(Zone::new().txt_parts("example.test", parts));
    found.is("spf-record", "pass", &["v=spf1 ip4:192.0.2.0/24 -all"]);
    found.is("spf-syntax", "pass", &[]);
}

#[test]
fn faults_of_syntax_are_named_with_their_place() {
    let found = found(
        zone("v=spf1 ip4:192.0.2.0/33 include=_spf.mail.test include:_spf.mail.test -all")
            .txt("_spf.mail.test", "v=spf1 ipv4:192.0.2.1 -all"),
    );
    let words = [
        "\"ip4:192.0.2.0/33\"",
        "include:_spf.mail.test",
        "_spf.mail.test: \"ipv4:192.0.2.1\"",
    ];
    found.is("spf-syntax", "fail", &words);
}

#[test]
fn thirty_includes_are_counted() {
    let terms: Vec<String> = (0..30).map(|it| format!("include:i{it}.test")).collect();
    let mut zone = zone(&format!("v=spf1 {} -all", terms.join(" ")));
    for index in 0..30 {
        zone = zone.txt(&format!("i{index}.test"), "v=spf1 ip4:192.0.2.1 -all");
    }
    let found = found(zone);
    found.is("spf-lookups", "fail", &["30 terms", "above 10"]);
    found.is("spf-syntax", "warn", &["may not fit"]);
}

#[test]
fn exactly_ten_pass_and_the_eleventh_fails() {
    for (count, status) in [(10, "pass"), (11, "fail")] {
        let terms: Vec<String> = (0..count).map(|it| format!("a:h{it}.test")).collect();
        let mut zone = zone(&format!("v=spf1 {} -all", terms.join(" ")));
        for index in 0..count {
            zone = zone.a(&format!("h{index}.test"), ADDRESS);
        }
        found(zone).is("spf-lookups", status, &[&count.to_string()]);
    }
}

#[test]
fn a_chain_without_end_is_cut() {
    let mut zone = zone("v=spf1 include:c0.test -all");
    for index in 0..200 {
        let record = format!("v=spf1 include:c{}.test -all", index + 1);
        zone = zone.txt(&format!("c{index}.test"), &record);
    }
    let server = NameServer::start(zone);
    let found = Found::at(&server, &["--sender", "example.test"]);
    found.is("spf-lookups", "fail", &["more than"]);
    assert!(server.queries().len() < 60, "{}", server.queries().len());
}

#[test]
fn a_tree_without_end_is_cut() {
    let includes = |of: usize| {
        let terms: Vec<String> = (0..9)
            .map(|index| format!("include:t{}.test", of * 9 + index))
            .collect();
        format!("v=spf1 {} -all", terms.join(" "))
    };
    let mut zone = zone(&includes(0).replace("include:t0.test ", ""));
    for index in 1..800 {
        zone = zone.txt(&format!("t{index}.test"), &includes(index));
    }
    let server = NameServer::start(zone);
    let found = Found::at(&server, &["--sender", "example.test"]);
    found.is("spf-lookups", "fail", &["more than"]);
    assert!(server.queries().len() < 200, "{}", server.queries().len());
}

#[test]
fn loops_are_found_and_not_followed() {
    let own = found(zone("v=spf1 include:example.test -all"));
    own.is("spf-lookups", "fail", &["back to itself at example.test"]);
    let long = found(
        zone("v=spf1 include:a.test -all")
            .txt("a.test", "v=spf1 redirect=b.test")
            .txt("b.test", "v=spf1 include:a.test -all"),
    );
    long.is("spf-lookups", "fail", &["back to itself at a.test"]);
}

#[test]
fn the_same_include_twice_is_no_loop() {
    let found = found(
        zone("v=spf1 include:a.test include:b.test -all")
            .txt("a.test", "v=spf1 include:c.test -all")
            .txt("b.test", "v=spf1 include:c.test -all")
            .txt("c.test", "v=spf1 ip4:192.0.2.1 -all"),
    );
    found.is("spf-lookups", "pass", &["4 of 10"]);
}

#[test]
fn names_that_have_nothing_are_counted() {
    let two = found(zone("v=spf1 a:x.test mx:y.test -all"));
    two.is("spf-lookups", "warn", &["2 of 10", "x.test, y.test"]);
    let three = found(zone("v=spf1 a:x.test mx:y.test exists:z.test -all"));
    three.is("spf-lookups", "fail", &["3 names have nothing", "above 2"]);
}

#[test]
fn an_include_without_a_record_is_an_error() {
    let found = found(
        zone("v=spf1 include:empty.test include:two.test include:gone.test -all")
            .txt("empty.test", "hello")
            .txt("two.test", "v=spf1 -all")
            .txt("two.test", "v=spf1 ~all"),
    );
    let words = [
        "empty.test, which it leads to, has no SPF record",
        "two.test, which it leads to, has 2 SPF records",
        "gone.test, which it leads to, has no SPF record",
    ];
    found.is("spf-syntax", "fail", &words);
}

#[test]
fn the_end_of_the_record_is_judged() {
    let cases = [
        ("v=spf1 +all", "fail", "every server"),
        ("v=spf1 all", "fail", "+all"),
        ("v=spf1 ?all", "warn", "?all"),
        ("v=spf1 ip4:192.0.2.1", "warn", "no all"),
        ("v=spf1 mx ~all", "pass", "~all"),
        ("v=spf1 ~all", "warn", "lets no server send"),
        ("v=spf1 -mx -all", "warn", "lets no server send"),
        ("v=spf1 ip4:10.0.0.0/8 -all", "warn", "lets no server send"),
        ("v=spf1 redirect=strict.test", "pass", "-all"),
        ("v=spf1 redirect=open.test", "fail", "+all"),
        ("v=spf1 include:strict.test", "warn", "no all"),
    ];
    for (record, status, word) in cases {
        let zone = zone(record)
            .txt("strict.test", "v=spf1 ip4:192.0.2.1 -all")
            .txt("open.test", "v=spf1 +all");
        found(zone).is("spf-all", status, &[word]);
    }
}

#[test]
fn terms_after_all_and_ptr_are_named() {
    let found = found(zone("v=spf1 ptr -all ip4:192.0.2.1"));
    found.is("spf-syntax", "warn", &["after all", "ip4:192.0.2.1"]);
    found.is("spf-ptr", "warn", &["example.test"]);
}

#[test]
fn an_mx_with_too_many_hosts_is_an_error() {
    let mut zone = zone("v=spf1 mx -all");
    for index in 0..11 {
        zone = zone.mx("example.test", index, &format!("mx{index}.test"));
    }
    found(zone).is("spf-syntax", "fail", &["11 mail exchangers"]);
}

#[test]
fn macros_are_counted_and_not_asked_for() {
    let server = NameServer::start(zone(
        "v=spf1 exists:%{i}._spf.%{d} include:%{d}.x.test -all",
    ));
    let found = Found::at(&server, &["--sender", "example.test"]);
    found.is("spf-lookups", "pass", &["2 of 10"]);
    found.is("spf-syntax", "pass", &[]);
    assert!(server.queries().iter().all(|it| !it.name.contains('%')));
}

#[test]
fn an_include_that_is_not_answered_leaves_the_count_open() {
    let zone =
        zone("v=spf1 include:slow.test redirect=slow.test").trick("slow.test", Trick::Silent);
    let found = Found::of(zone, &["--sender", "example.test", "--dns-timeout", SHORT]);
    found.is("spf-lookups", "skip", &["slow.test", "no DNS answer"]);
    found.is("spf-all", "skip", &["not known"]);
}

#[test]
fn a_hostile_record_is_cut_short_in_the_report() {
    let long = format!("v=spf1 {}", "x".repeat(20_000));
    let escapes = raw(|_| Vec::new());
    let zone = zone(&long)
        .txt("bell.test", "v=spf1 \u{1b}[31m\u{7} -all")
        .trick("unused.test", escapes);
    let server = NameServer::start(zone);
    let done = super::run(
        &server,
        &["--sender", "example.test", "--sender", "bell.test"],
    );
    assert!(done.stdout.len() < 8_000, "{}", done.stdout.len());
    assert!(!done.everything().contains(['\u{1b}', '\u{7}']));
}
