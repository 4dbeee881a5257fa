//! Checks headers of responses whose address holds a code.

use std::sync::LazyLock;

use regex::Regex;

use super::{Exchange, ProbedUri, is_page, response_to};
use crate::findings::{Finding, Status, rules};
use crate::probe::{ProbeKind, Response};

/// Statuses that may be cached without an explicit lifetime (RFC 9111, section 4.2.2; RFC 9110, 15.1).
const CACHEABLE_STATUSES: [u16; 12] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];

static META: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = r#"(?is)<meta\s+name\s*=\s*["']?referrer["']?\s+content\s*=\s*["']?([a-z-]+)"#;
    Regex::new(pattern).ok()
});

/// Whether a page at the callback's address reveals that address to other hosts.
pub(super) fn check_referrer(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Finding {
    let rule = rules::REDIRECT_URI_REFERRER_POLICY;
    let Some(response) = response_to(exchanges, &ProbeKind::ImpossibleCode) else {
        return probed.skip(rule, "the request with a code was not answered");
    };
    if !is_page(response) || response.location().is_some() {
        let what = if response.location().is_some() {
            "a redirect"
        } else {
            "no page of HTML"
        };
        let message =
            format!("an invalid code is answered with {what}, from which nothing is loaded");
        return probed.finding(rule, Status::Pass, &message);
    }
    match policy(response).as_deref() {
        None => probed
            .finding(
                rule,
                Status::Warn,
                "the page has no Referrer-Policy, so old browsers tell its address, code included, to every host it loads from",
            )
            .hint(rule.fix),
        Some(policy @ ("unsafe-url" | "no-referrer-when-downgrade")) => probed
            .finding(
                rule,
                Status::Fail,
                &format!("Referrer-Policy: {policy} tells the page's address, code included, to every host it loads from"),
            )
            .hint(rule.fix),
        Some(policy) => {
            probed.finding(rule, Status::Pass, &format!("Referrer-Policy: {policy}"))
        }
    }
}

/// The effective policy: the last one that browsers know.
fn policy(response: &Response) -> Option<String> {
    const KNOWN_POLICIES: [&str; 8] = [
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    ];
    let known = |text: &str| {
        let mut names = text.split(',').map(|part| part.trim().to_ascii_lowercase());
        names.rfind(|name| KNOWN_POLICIES.contains(&name.as_str()))
    };
    // An element in the page overrides the header.
    let element = META.as_ref().and_then(|it| it.captures(&response.body));
    let element = element.and_then(|it| known(&it[1]));
    element.or_else(|| response.all("referrer-policy").filter_map(known).last())
}

/// Whether the response to a code may be cached.
pub(super) fn check_cache(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Finding {
    let rule = rules::REDIRECT_URI_CACHE;
    let Some(response) = response_to(exchanges, &ProbeKind::ImpossibleCode) else {
        return probed.skip(rule, "the request with a code was not answered");
    };
    let headers: Vec<&str> = response.all("cache-control").collect();
    let header = headers.join(", ");
    let directives = header
        .split(',')
        .map(|part| part.trim().to_ascii_lowercase());
    let directives: Vec<String> = directives.filter(|it| !it.is_empty()).collect();
    let says = |name: &str| directives.iter().any(|it| it == name);
    let finding = |status, message: String| probed.finding(rule, status, &message);
    let seconds = |name: &str| {
        let value = |directive: &String| {
            directive
                .strip_prefix(name)?
                .trim_matches('"')
                .parse::<u64>()
                .ok()
        };
        directives.iter().find_map(value)
    };
    if says("no-store") {
        return finding(Status::Pass, "Cache-Control: no-store".into());
    }
    let is_shared = says("public") || seconds("s-maxage=").is_some_and(|it| it > 0);
    if is_shared {
        return finding(
            Status::Fail,
            format!("Cache-Control: {header} lets everybody on the way keep the answer to a code"),
        )
        .hint(rule.fix);
    }
    if !directives.is_empty() {
        return finding(
            Status::Warn,
            format!("Cache-Control: {header} does not forbid to keep the answer to a code"),
        )
        .hint(rule.fix);
    }
    if CACHEABLE_STATUSES.contains(&response.status) {
        let message = format!(
            "the answer to a code ({}) has no Cache-Control, so it may be kept",
            response.status
        );
        return finding(Status::Warn, message).hint(rule.fix);
    }
    finding(
        Status::Pass,
        format!(
            "answers of status {} are not kept unless they say so",
            response.status
        ),
    )
}
