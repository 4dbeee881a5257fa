//! Cookies that are set on the way.

use super::servers::{self_signed, tls_server};
use super::{Bench, callback, each};
use crate::support::{Stub, http_with};

const RULE: &str = "redirect-uri-cookies";

fn setting(cookie: &str) -> Vec<u8> {
    http_with("400 Bad Request", &[("Set-Cookie", cookie)], "")
}

#[test]
fn on_this_machine_a_cookie_need_not_be_secure() {
    let cases = [
        ("sid=1; HttpOnly; SameSite=Lax", "pass", "sid"),
        ("sid=1; httponly; samesite=lax", "pass", "sid"),
        ("sid=1; SameSite=Lax", "warn", "lacks HttpOnly"),
        ("sid=1; HttpOnly", "warn", "lacks SameSite"),
        ("sid=1; HttpOnly; SameSite=", "warn", "lacks SameSite"),
        ("sid=1; HttpOnly; SameSite=Strict", "warn", "web mail"),
        (
            "sid=1; HttpOnly; SameSite=None",
            "fail",
            "without Secure, so browsers refuse it",
        ),
        (
            "__Host-sid=1; HttpOnly; SameSite=Lax",
            "fail",
            "named __Host-",
        ),
        ("sid=; Max-Age=0", "pass", "no cookie was set"),
        (
            "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "pass",
            "no cookie was set",
        ),
        ("nonsense", "pass", "no cookie was set"),
    ];
    each(
        &cases,
        |(cookie, ..), _| setting(cookie),
        |(_, status, naming)| (RULE, status, naming),
    );
}

#[test]
fn over_tls_a_cookie_must_be_secure() {
    let cases = [
        (
            "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax",
            "pass",
            "__Host-sid",
        ),
        ("sid=1; Secure; HttpOnly; SameSite=None", "pass", "sid"),
        ("sid=1; HttpOnly; SameSite=Lax", "fail", "lacks Secure"),
        (
            "__Host-sid=1; Path=/; Domain=localhost; Secure; HttpOnly; SameSite=Lax",
            "fail",
            "named __Host-",
        ),
        (
            "__Secure-sid=1; HttpOnly; SameSite=Lax",
            "fail",
            "named __Secure-",
        ),
    ];
    let serve = |(cookie, ..): &(&str, &str, &str)| {
        let server = tls_server(self_signed(&["localhost"], false), setting(cookie));
        callback(&server)
    };
    let uris: Vec<String> = cases.iter().map(serve).collect();
    for ((_, status, naming), found) in cases.iter().zip(Bench::new().probe_all(&uris)) {
        found.is(RULE, status, naming);
    }
}

#[test]
fn each_cookie_is_told_once_and_its_value_never() {
    let stub = Stub::start(|_| {
        let headers = [
            ("Set-Cookie", "one=hunter2"),
            ("Set-Cookie", "two=hunter2; HttpOnly"),
        ];
        http_with("400 Bad Request", &headers, "")
    });
    let found = Bench::new().probe(&callback(stub.url()));
    found
        .has(RULE, "warn", "the cookie one lacks SameSite")
        .has(RULE, "warn", "the cookie two lacks");
    assert_eq!(found.all(RULE).len(), 2);
    assert!(
        !found.done.everything().contains("hunter2"),
        "{:#?}",
        found.done
    );
}
