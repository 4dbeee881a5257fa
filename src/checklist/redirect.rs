//! The redirect URI: its form, and whether the account has it.

use super::Environment;
use crate::api;
use crate::findings::{Finding, Status, rules};
use crate::redirect_uri::{Problem, loopback, matches, near_miss, problems};

/// Checks the form of a redirect URI; `source` says where it came from.
pub fn check_form(uri: &str, source: &str, meant_for: Option<Environment>) -> Vec<Finding> {
    let place = loopback(uri);
    let problems = problems(uri);
    let uri = &without_user(uri);
    let finding = |status, message: String| {
        Finding::new(rules::REDIRECT_URI_FORMAT, status, message).subject(uri)
    };
    let mut found: Vec<Finding> = problems
        .into_iter()
        .filter_map(|problem| match (&problem, meant_for) {
            (Problem::PlainHttp, Some(Environment::Sandbox)) => None,
            (Problem::PlainHttp, None) => Some(finding(
                Status::Warn,
                format!("the redirect URI {uri} ({source}): {problem}"),
            )),
            _ => Some(finding(
                Status::Fail,
                format!("the redirect URI {uri} ({source}): {problem}"),
            )),
        })
        .collect();
    if let (Some(place), Some(Environment::Production)) = (place, meant_for) {
        found.push(match place.host.as_str() {
            "127.0.0.1" => finding(Status::Warn, format!("the redirect URI {uri} ({source}) is this machine; two pages of the docs disagree on whether production takes http://127.0.0.1")),
            _ => finding(Status::Fail, format!("the redirect URI {uri} ({source}) is this machine, which production does not take")),
        });
    }
    if found.is_empty() {
        found.push(finding(
            Status::Pass,
            format!("the redirect URI {uri} ({source}) is well formed"),
        ));
    }
    found
}

/// Checks an address that is to be registered, in which a wildcard may stand.
pub fn check_new(uri: &str, meant_for: Option<Environment>) -> Vec<Finding> {
    let is_wildcard = |it: &Finding| it.message.contains("wildcard");
    let found = check_form(uri, "argument", meant_for);
    found.into_iter().filter(|it| !is_wildcard(it)).collect()
}

/// Checks whether the account has a redirect URI.
pub fn check_registered(uri: &str, registered: &[api::RedirectUri]) -> Finding {
    let finding = |status, message: String| {
        Finding::new(rules::REDIRECT_URI_REGISTERED, status, message).subject(without_user(uri))
    };
    if let Some(entry) = registered.iter().find(|it| matches(&it.uri, uri)) {
        let default = if entry.is_default {
            ", the default"
        } else {
            ""
        };
        let how = if entry.uri == uri {
            String::new()
        } else {
            format!(" by {}", entry.uri)
        };
        return finding(Status::Pass, format!("{uri} is registered{how}{default}"));
    }
    let shown = without_user(uri);
    let near = registered
        .iter()
        .find_map(|it| Some((it, near_miss(&it.uri, uri)?)));
    let why = match near {
        Some((entry, how)) => format!("; {} is, which differs {how}", entry.uri),
        None => format!("; the account has {} other redirect URIs", registered.len()),
    };
    finding(Status::Fail, format!("{shown} is not registered{why}"))
        .hint("add it at https://dashboard.workos.com/redirects")
}

/// The URI without the password that somebody may have put into it.
fn without_user(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}{path}"),
        None => uri.to_owned(),
    }
}
