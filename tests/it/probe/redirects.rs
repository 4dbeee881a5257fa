//! Applications that send the browser on.

use super::{Bench, callback, careful, page, parameter, redirect};
use crate::support::{ReceivedRequest, Stub, http_with};

const OPEN: &str = "redirect-uri-open-redirect";
const LEAKS: &str = "redirect-uri-leaks-code";

#[track_caller]
fn probe(answer: impl Fn(&ReceivedRequest) -> Vec<u8> + Send + Sync + 'static) -> super::Found {
    let stub = Stub::start(answer);
    Bench::new().probe(&callback(stub.url()))
}

/// The way back as the guide's example keeps it: JSON in the state.
fn return_to(asked: &ReceivedRequest) -> Option<String> {
    let state = serde_json::from_str::<serde_json::Value>(&parameter(asked, "state")?).ok()?;
    Some(state["returnTo"].as_str()?.to_owned())
}

#[test]
fn a_state_that_is_followed_fails() {
    let found = probe(|request| match parameter(request, "state") {
        Some(state) => redirect(&state),
        None => careful(request),
    });
    found.is(OPEN, "fail", "it named https://workos-ml-probe.invalid/");
}

#[test]
fn the_pattern_of_the_guide_fails() {
    let found = probe(|request| match return_to(request) {
        Some(target) => redirect(&target),
        None => careful(request),
    });
    found.is(
        OPEN,
        "fail",
        r#"it named {"returnTo":"https://workos-ml-probe.invalid/""#,
    );
}

#[test]
fn half_a_check_of_the_path_fails() {
    // It starts with a slash, so it looks like a path of the same host.
    let found = probe(
        |request| match return_to(request).filter(|it| it.starts_with('/')) {
            Some(target) => redirect(&target),
            None => careful(request),
        },
    );
    found.is(OPEN, "fail", "//workos-ml-probe.invalid/");
    let found = probe(|request| {
        let target = parameter(request, "state")
            .filter(|parameter| parameter.starts_with('/') && !parameter.starts_with("//"));
        target.map_or_else(|| careful(request), |it| redirect(&it))
    });
    found.is(OPEN, "fail", "/\\workos-ml-probe.invalid/");
}

#[test]
fn a_denied_sign_in_can_lead_astray_too() {
    let found = probe(
        |request| match (parameter(request, "error"), return_to(request)) {
            (Some(_), Some(target)) => redirect(&target),
            _ => careful(request),
        },
    );
    found.is(OPEN, "fail", "on a denied sign-in");
}

#[test]
fn other_ways_to_redirect_count() {
    let found = probe(|request| {
        let to = format!("0; url={}", parameter(request, "state").unwrap_or_default());
        http_with("200 OK", &[("Refresh", to.as_str())], "")
    });
    found.is(OPEN, "fail", "workos-ml-probe.invalid");
    let found = probe(|request| {
        let state = parameter(request, "state").unwrap_or_default();
        let state = state.replace('"', "&quot;").replace('<', "&lt;");
        page(&format!(
            "<meta http-equiv=\"refresh\" content=\"0;url={state}\">"
        ))
    });
    found.is(OPEN, "fail", "workos-ml-probe.invalid");
}

#[test]
fn a_redirect_within_the_application_passes() {
    let found = probe(|request| {
        let state = parameter(request, "state").unwrap_or_default();
        let encoded: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
        redirect(&format!("/login?next={encoded}"))
    });
    found
        .is(OPEN, "pass", "what happens after a sign-in cannot be seen")
        .is(LEAKS, "pass", "");
}

#[test]
fn a_code_that_travels_on_fails() {
    let found = probe(|request| redirect(&format!("https://www.example.com{}", request.target)));
    found.is(LEAKS, "fail", "hands the code on to www.example.com");
    let hint = found.all(LEAKS)[0]["hint"].to_string();
    assert!(
        hint.contains("register and request https://www.example.com/callback"),
        "{hint}"
    );
    // In the fragment too.
    let found = probe(|request| {
        let code = parameter(request, "code").unwrap_or_default();
        redirect(&format!("https://spa.example.com/#/callback/{code}"))
    });
    found.is(LEAKS, "fail", "hands the code on to spa.example.com");
}

#[test]
fn a_code_that_changes_the_port_is_warned_of() {
    let found = probe(|request| redirect(&format!("http://localhost:1{}", request.target)));
    found.is(LEAKS, "warn", "to port 1 of the same host");
}

#[test]
fn a_code_that_stays_passes() {
    let found = probe(|request| match request.target.strip_prefix("/callback?") {
        Some(query) => redirect(&format!("/callback/?{query}")),
        None => careful(request),
    });
    found.is(LEAKS, "pass", "no answer carries the code on");
    let found = probe(|_| redirect("https://www.example.com/login"));
    found.is(LEAKS, "pass", "no answer carries the code on");
}
