//! DKIM keys.

use super::Found;
use crate::name_server::{NameServer, Zone};

/// 1024 bits: the key of RFC 6376, appendix C.
const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
/// Made for these tests; nobody has the private keys.
const RSA_512: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANJjWKQHvokAS8AubOxmo+S79sn9ykADo8r1uUN5XViDp4sGwsU6G+oj4RclyNadVwP9rk6rLU96KNxafDHRr+UCAwEAAQ==";
const RSA_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyboUdZcayj4UfRoO2pECFqvsH97Vm0lT99gCun5lzVw+xzuPzKQ/etvblpqloHWanwOWVDMglqQSpLi1A+U+tm0eO+WNfgk2ard65ZKYY8X+8lg6sVMqBOdHf7FiI1CtpXMe4Manl1MLA+3nIJkVXrQdhyKzwPtoE3XkRRDxEVd6J3RpDppaNSFKeFU6VoLJWRbQua1i9gzCWGB8Qau62c+1aERY5x3FvDwB95Zq8hDPwQDI3Ui+kyYd5Lz9ivu56ufJf/jlt9KBuuhRMIAjGQWidP7QMrAhdnxRuXQAhlhV1XWEGzo1OQS20xR8AD6ag/xb8clYsVioCSyI5qe4zQIDAQAB";
const ED25519: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn record(text: &str) -> Zone {
    Zone::new().txt("s1._domainkey.example.test", text)
}

#[track_caller]
fn found(zone: Zone) -> Found {
    Found::of(zone, &["--sender", "example.test", "--dkim-selector", "s1"])
}

#[test]
fn keys_are_judged_by_their_kind_and_size() {
    let cases = [
        (format!("v=DKIM1; k=rsa; p={RSA_2048}"), "pass", "2048 bits"),
        (format!("p={RSA_2048}"), "pass", "2048 bits"),
        (format!("v=DKIM1; p={RSA_1024}"), "warn", "1024 bits"),
        (format!("v=DKIM1; p={RSA_512}"), "fail", "512 bits"),
        (
            format!("v=DKIM1; k=ed25519; p={ED25519}"),
            "warn",
            "Ed25519",
        ),
    ];
    for (text, status, word) in cases {
        let found = found(record(&text));
        found.is("dkim-key", "pass", &["s1._domainkey.example.test"]);
        found.is("dkim-strength", status, &[word]);
    }
}

#[test]
fn what_is_no_usable_key_fails() {
    let cases = [
        ("v=DKIM1; p=".to_owned(), "revoked"),
        ("v=DKIM1; k=rsa".to_owned(), "no p="),
        (format!("v=DKIM1; k=dsa; p={RSA_2048}"), "k=dsa"),
        (format!("v=DKIM2; p={RSA_2048}"), "DKIM2"),
        (format!("v=DKIM1; p={}", &RSA_2048[..200]), "cut off"),
        ("v=DKIM1; p=!!!".to_owned(), "base64"),
        ("hello".to_owned(), "tag=value"),
    ];
    for (text, word) in cases {
        let found = found(record(&text));
        found.is("dkim-key", "fail", &[word]);
        assert!(!found.rules().contains(&"dkim-strength"));
    }
}

#[test]
fn a_key_in_several_strings_is_joined() {
    let text = format!("v=DKIM1; k=rsa; p={RSA_2048}");
    let parts: Vec<&[u8]> = text.as_bytes().chunks(97).collect();
    let zone = Zone::new().txt_parts("s1._domainkey.example.test", &parts);
    found(zone).is("dkim-strength", "pass", &["2048"]);
}

#[test]
fn a_missing_key_and_two_keys_fail() {
    found(Zone::new().txt("example.test", "x")).is("dkim-key", "fail", &["there is no DKIM key"]);
    let two = record("v=DKIM1; p=").txt("s1._domainkey.example.test", "v=DKIM1; p=");
    found(two).is("dkim-key", "fail", &["2 texts"]);
}

#[test]
fn a_test_key_is_named() {
    let found = found(record(&format!("v=DKIM1; t=y:s; p={RSA_2048}")));
    found.is("dkim-key", "warn", &["t=y"]);
}

#[test]
fn an_alias_is_followed_and_named() {
    let zone = Zone::new()
        .cname("s1._domainkey.example.test", "s1.domainkey.mail.test")
        .txt("s1.domainkey.mail.test", &format!("v=DKIM1; p={RSA_2048}"));
    found(zone).is("dkim-key", "pass", &["an alias of s1.domainkey.mail.test"]);
    let dangling = Zone::new().cname("s1._domainkey.example.test", "gone.mail.test");
    found(dangling).is("dkim-key", "fail", &["an alias of gone.mail.test"]);
}

#[test]
fn an_alias_that_leads_to_itself_ends() {
    let zone = Zone::new()
        .cname("s1._domainkey.example.test", "a.test")
        .cname("a.test", "s1._domainkey.example.test");
    found(zone).is("dkim-key", "fail", &["no DKIM key"]);
}

#[test]
fn without_a_selector_nothing_is_guessed() {
    let server = NameServer::start(Zone::new());
    let found = Found::at(&server, &["--sender", "example.test"]);
    let finding = found.is("dkim-key", "skip", &["does not list selectors"]);
    assert!(
        finding["hint"]
            .as_str()
            .unwrap()
            .contains("--dkim-selector")
    );
    assert!(
        server
            .queries()
            .iter()
            .all(|query| !query.name.contains("_domainkey"))
    );
}

#[test]
fn every_selector_is_looked_at() {
    let zone = record(&format!("v=DKIM1; p={RSA_2048}"));
    let args = [
        "--sender",
        "example.test",
        "--dkim-selector",
        "s1",
        "--dkim-selector",
        "k2",
    ];
    let found = Found::of(zone, &args);
    let keys: Vec<_> = found
        .all()
        .iter()
        .filter(|it| it["rule"] == "dkim-key")
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[1]["status"], "fail");
}
