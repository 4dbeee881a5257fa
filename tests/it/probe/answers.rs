//! Applications that answer, and show too much.

use super::{Bench, callback, careful, each, page, parameter, redirect};
use crate::support::{ReceivedRequest, Stub, http, http_with};

const ANSWERS: &str = "redirect-uri-answers";
const REFLECTS: &str = "redirect-uri-reflects";

#[track_caller]
fn probe(answer: impl Fn(&ReceivedRequest) -> Vec<u8> + Send + Sync + 'static) -> super::Found {
    let stub = Stub::start(answer);
    Bench::new().probe(&callback(stub.url()))
}

#[test]
fn server_errors_fail() {
    let broken = probe(|_| http("500 Internal Server Error", "{}"));
    broken.is(
        ANSWERS,
        "fail",
        "the application breaks: 500 to HEAD, 500 to GET without parameters",
    );
    // It breaks on what WorkOS sends for an expired link, and on nothing else.
    let denied = probe(|request| match parameter(request, "error") {
        Some(_) => http("500 Internal Server Error", "{}"),
        None => careful(request),
    });
    denied.is(ANSWERS, "fail", "500 to GET with error=access_denied");
    let gateway = probe(|_| http("502 Bad Gateway", "{}"));
    gateway.is(
        ANSWERS,
        "fail",
        "a gateway answers that the application does not",
    );
}

#[test]
fn a_missing_route_fails() {
    let cases = [
        ("404 Not Found", "there is no such path: 404"),
        (
            "405 Method Not Allowed",
            "the path exists, but not for GET: 405",
        ),
        ("410 Gone", "there is no such path: 410"),
    ];
    each(
        &cases,
        |(status, _), _| http(status, "{}"),
        |(_, naming)| (ANSWERS, "fail", naming),
    );
    // An address without parameters need not be there, nor HEAD.
    let picky = probe(
        |request| match (request.method.as_str(), request.target.contains('?')) {
            ("GET", true) => careful(request),
            _ => http_with("404 Not Found", &[], ""),
        },
    );
    picky.is(ANSWERS, "pass", "404 without parameters");
    let hidden = probe(|request| match parameter(request, "code") {
        Some(_) => http("404 Not Found", "{}"),
        None => careful(request),
    });
    hidden.is(ANSWERS, "warn", "404 to an invalid code");
}

#[test]
fn a_gateway_that_asks_for_a_sign_in_is_warned_of() {
    let cases = ["401 Unauthorized", "403 Forbidden"];
    each(
        &cases,
        |status, _| http_with(status, &[("WWW-Authenticate", "Basic")], ""),
        |_| (ANSWERS, "warn", "something before the application"),
    );
    // To refuse an invalid code with 401 is the application's good right.
    let own = probe(|request| match parameter(request, "code") {
        Some(_) => http("401 Unauthorized", "{}"),
        None => careful(request),
    });
    own.is(ANSWERS, "pass", "401 to an invalid code");
}

#[test]
fn rate_limits_are_said() {
    probe(|_| http("429 Too Many Requests", "{}")).is(ANSWERS, "warn", "429");
}

#[test]
fn loops_fail_unless_a_cookie_may_end_them() {
    let found = probe(|it| redirect(&it.target));
    found.is(ANSWERS, "fail", "without end");
    let found = probe(|request| {
        let headers = [
            ("Location", request.target.as_str()),
            ("Set-Cookie", "seen=1; HttpOnly; SameSite=Lax"),
        ];
        http_with("302 Found", &headers, "")
    });
    found.is(ANSWERS, "pass", "302 without parameters");
}

#[test]
fn traces_and_keys_are_found() {
    let trace = "<pre>Error: invalid_grant<br> &nbsp; &nbsp;at /srv/app/auth.js:12:9</pre>";
    let found = probe(move |request| match parameter(request, "code") {
        Some(_) => http_with(
            "500 Internal Server Error",
            &[("Content-Type", "text/html")],
            trace,
        ),
        None => careful(request),
    });
    found.is(
        "redirect-uri-stack-trace",
        "fail",
        "GET with an invalid code (500) shows a stack trace of JavaScript",
    );
    let key = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
    let found = probe(move |_| page(&format!("<td>WORKOS_API_KEY</td><td>{key}</td>")));
    found.is("redirect-uri-stack-trace", "fail", "shows an API key");
    assert!(!found.done.everything().contains(key), "{:#?}", found.done);
}

#[test]
fn parameters_that_come_back_raw_are_named() {
    type Page = fn(&dyn Fn(&str) -> String) -> String;
    let cases: [(Page, &str); 4] = [
        (
            |parameter| format!("<p>{}</p>", parameter("error_description")),
            "error_description comes back unescaped in the text",
        ),
        (
            |parameter| format!("<p>Sign-in failed: {}</p>", parameter("error")),
            "error comes back unescaped in the text",
        ),
        (
            |parameter| {
                format!(
                    "<input type=hidden name=state value='{}'>",
                    parameter("state").replace('<', "&lt;")
                )
            },
            "state comes back unescaped in an attribute",
        ),
        (
            |parameter| format!("<script>var code = \"{}\"</script>", parameter("code")),
            "code comes back unescaped in a string of a script",
        ),
    ];
    each(
        &cases,
        |(body, _), request| page(&body(&|name| parameter(request, name).unwrap_or_default())),
        |(_, naming)| (REFLECTS, "fail", naming),
    );
}

#[test]
fn what_no_browser_shows_as_a_page_is_no_reflection() {
    for kind in ["application/json", "text/plain"] {
        let found = probe(move |request| {
            let all = parameter(request, "error_description").unwrap_or_default();
            http_with("400 Bad Request", &[("Content-Type", kind)], &all)
        });
        found.is(REFLECTS, "pass", "not as HTML");
    }
    // Without a type, browsers look at the content.
    let found = probe(|request| {
        let all = parameter(request, "error_description").unwrap_or_default();
        http_with("200 OK", &[], &format!("<p>{all}"))
    });
    found.is(REFLECTS, "fail", "in the text of the page");
}

#[test]
fn a_firewall_that_takes_offence_leaves_it_open() {
    let found = probe(|request| match request.target.contains("%3C") {
        true => http_with(
            "403 Forbidden",
            &[("Content-Type", "text/html")],
            "<h1>Blocked</h1>",
        ),
        false => careful(request),
    });
    found
        .is(REFLECTS, "skip", "such values are answered with 403")
        .is(ANSWERS, "pass", "");
}

/// A connection that is cut over a suspicious value is a firewall's doing, not the application's.
#[test]
fn a_firewall_that_hangs_up_is_warned_of() {
    let found = probe(|request| match request.target.contains("%3C") {
        true => Vec::new(),
        false => careful(request),
    });
    found
        .is(
            ANSWERS,
            "warn",
            "GET with markup in its parameters: the connection was closed",
        )
        .is(REFLECTS, "skip", "not answered");
}

#[test]
fn caching_is_judged() {
    let rule = "redirect-uri-cache";
    let cases = [
        ("200 OK", "no-store", "pass", "no-store"),
        ("200 OK", "private, no-store, max-age=0", "pass", "no-store"),
        ("200 OK", "private", "warn", "private does not forbid"),
        ("200 OK", "no-cache", "warn", "no-cache does not forbid"),
        ("200 OK", "max-age=60", "warn", "max-age=60 does not forbid"),
        (
            "200 OK",
            "public, max-age=60",
            "fail",
            "lets everybody on the way keep",
        ),
        (
            "200 OK",
            "s-maxage=60",
            "fail",
            "lets everybody on the way keep",
        ),
        ("200 OK", "", "warn", "has no Cache-Control"),
        ("400 Bad Request", "", "pass", "400 are not kept"),
    ];
    each(
        &cases,
        |(status, header, ..), _| http_with(status, &[("Cache-Control", header)], ""),
        |(.., verdict, naming)| (rule, verdict, naming),
    );
}

#[test]
fn referrers_are_judged() {
    let rule = "redirect-uri-referrer-policy";
    let cases = [
        ("no-referrer", "", "pass", "no-referrer"),
        (
            "strict-origin-when-cross-origin",
            "",
            "pass",
            "strict-origin",
        ),
        ("origin, same-origin", "", "pass", "same-origin"),
        ("unsafe-url", "", "fail", "unsafe-url tells"),
        (
            "no-referrer-when-downgrade",
            "",
            "fail",
            "tells the page's address",
        ),
        (
            "unsafe-url",
            "<meta name=\"referrer\" content=\"no-referrer\">",
            "pass",
            "no-referrer",
        ),
        ("nonsense", "", "warn", "no Referrer-Policy"),
        ("", "", "warn", "no Referrer-Policy"),
    ];
    each(
        &cases,
        |(header, body, ..), _| {
            let headers = [("Content-Type", "text/html"), ("Referrer-Policy", header)];
            http_with("200 OK", &headers, body)
        },
        |(.., verdict, naming)| (rule, verdict, naming),
    );
    probe(|_| redirect("/login")).is(rule, "pass", "a redirect, from which nothing is loaded");
    probe(|_| http("400 Bad Request", "{}")).is(rule, "pass", "no page of HTML");
}
