//! Checks the cookies that the callback sets.

use super::{Exchange, ProbedUri};
use crate::findings::{Finding, Status, rules};

struct Cookie {
    name: String,
    is_secure: bool,
    is_http_only: bool,
    same_site: Option<String>,
    has_domain: bool,
    path: Option<String>,
    is_removal: bool,
}

/// One finding for each cookie that lacks something, else one for all.
pub(super) fn check(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_COOKIES;
    let set = exchanges
        .iter()
        .flat_map(|(_, response)| response.all("set-cookie"));
    let mut cookies: Vec<Cookie> = Vec::new();
    for cookie in set.filter_map(read) {
        let is_known = cookies.iter().any(|it| it.name == cookie.name);
        if !is_known && !cookie.is_removal {
            cookies.push(cookie);
        }
    }
    if cookies.is_empty() {
        let message = "no cookie was set without a sign-in; the session's own cannot be seen";
        return vec![probed.finding(rule, Status::Pass, message)];
    }
    let found: Vec<Finding> = cookies
        .iter()
        .filter_map(|cookie| {
            let (status, what) = judge(probed, cookie)?;
            let message = format!("the cookie {} {}", cookie.name, what.join(", "));
            Some(
                probed
                    .finding(rule, status, &message)
                    .hint(rules::REDIRECT_URI_COOKIES.fix),
            )
        })
        .collect();
    if found.is_empty() {
        let names: Vec<&str> = cookies.iter().map(|it| it.name.as_str()).collect();
        let message = format!("set with all that they need: {}", names.join(", "));
        return vec![probed.finding(rule, Status::Pass, &message)];
    }
    found
}

fn read(header: &str) -> Option<Cookie> {
    let mut parts = header.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let mut cookie = Cookie {
        name: name.trim().to_owned(),
        is_secure: false,
        is_http_only: false,
        same_site: None,
        has_domain: false,
        path: None,
        is_removal: false,
    };
    for part in parts {
        let (attribute, of) = part.split_once('=').unwrap_or((part, ""));
        let of = of.trim();
        match attribute.trim().to_ascii_lowercase().as_str() {
            "secure" => cookie.is_secure = true,
            "httponly" => cookie.is_http_only = true,
            "samesite" => cookie.same_site = Some(of.to_ascii_lowercase()),
            "domain" => cookie.has_domain = true,
            "path" => cookie.path = Some(of.to_owned()),
            "max-age" => cookie.is_removal |= of.parse::<i64>().is_ok_and(|it| it <= 0),
            "expires" => cookie.is_removal |= value.is_empty() || of.contains(" 1970 "),
            _ => {}
        }
    }
    Some(cookie)
}

/// What is wrong with a cookie, and how bad the worst of it is.
fn judge(probed: &ProbedUri<'_>, cookie: &Cookie) -> Option<(Status, Vec<&'static str>)> {
    let mut fails = Vec::new();
    let mut warns = Vec::new();
    // On plain http to this machine, as in development, a Secure cookie may not come back.
    if !cookie.is_secure && probed.is_https {
        fails.push("lacks Secure, so it also goes over plain http");
    } else if !cookie.is_secure && !probed.is_own_machine {
        fails.push("goes over plain http, where anybody on the way can read it");
    }
    match cookie.same_site.as_deref() {
        Some("none") if !cookie.is_secure => {
            fails.push("has SameSite=None without Secure, so browsers refuse it");
        }
        Some("strict") => warns.push(
            "has SameSite=Strict, so browsers hold it back while somebody comes from a link in web mail",
        ),
        Some("lax" | "none") => {}
        _ => warns.push("lacks SameSite, which browsers fill in differently"),
    }
    if !cookie.is_http_only {
        warns.push("lacks HttpOnly, so scripts can read it");
    }
    let is_host_bound =
        cookie.is_secure && !cookie.has_domain && cookie.path.as_deref() == Some("/");
    if cookie.name.starts_with("__Host-") && !is_host_bound {
        fails.push(
            "is named __Host- without Secure and Path=/ or with Domain, so browsers refuse it",
        );
    } else if cookie.name.starts_with("__Secure-") && !cookie.is_secure {
        fails.push("is named __Secure- without Secure, so browsers refuse it");
    }
    let status = match (fails.is_empty(), warns.is_empty()) {
        (true, true) => return None,
        (true, false) => Status::Warn,
        _ => Status::Fail,
    };
    fails.extend(warns);
    Some((status, fails))
}
