//! Checks redirect URIs: WorkOS's rules, and registration in the account.

use super::WorkosEnvironment;
use crate::api;
use crate::findings::{Finding, Rule, Status, rules};
use crate::redirect_uri::{
    Match, Severity, Topic, Violation, how_matches, nearest, registered_violations, violations,
    without_user,
};
use crate::secret;
use crate::shell::quoted;

/// Checks a redirect URI against WorkOS's rules; `source` says where it comes from. If the environment is
/// unknown, what only production refuses is a warning.
pub fn check_requested(
    uri: &str,
    source: &str,
    meant_for: Option<WorkosEnvironment>,
) -> Vec<Finding> {
    let violations = violations(uri);
    let what = format!("the redirect URI {} ({source})", masked(uri));
    let found: Vec<Finding> = violations
        .iter()
        .filter_map(|it| finding(it, &what, meant_for))
        .map(|finding| finding.subject(masked(uri)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let message = format!("{what} is well formed");
    vec![Finding::new(rules::REDIRECT_URI_FORMAT, Status::Pass, message).subject(masked(uri))]
}

/// Checks a URI that is about to be registered, which may have a wildcard. Returns only violations.
pub fn check_registrable(uri: &str, meant_for: Option<WorkosEnvironment>) -> Vec<Finding> {
    let what = masked(uri);
    registered_violations(uri)
        .iter()
        .filter_map(|it| finding(it, &what, meant_for))
        .map(|it| it.subject(&what))
        .collect()
}

/// Checks a registered entry, which may have a wildcard.
pub fn check_entry(entry: &api::RedirectUri, meant_for: Option<WorkosEnvironment>) -> Vec<Finding> {
    let what = format!("the registered redirect URI {}", masked(&entry.uri));
    let mut found: Vec<Finding> = registered_violations(&entry.uri)
        .iter()
        .filter_map(|it| finding(it, &what, meant_for))
        .collect();
    if entry.is_default && entry.uri.contains('*') {
        found.push(
            Finding::new(
                rules::REDIRECT_URI_WILDCARD,
                Status::Fail,
                format!("{what}: it has a wildcard and is the default, and WorkOS says that a wildcard cannot be the default"),
            )
            .hint("choose another default at https://dashboard.workos.com/redirects"),
        );
    }
    found
        .into_iter()
        .map(|finding| finding.subject(masked(&entry.uri)))
        .collect()
}

fn finding(
    violation: &Violation,
    what: &str,
    meant_for: Option<WorkosEnvironment>,
) -> Option<Finding> {
    let is_one = violation.sandbox == violation.production;
    let severity = match meant_for {
        Some(WorkosEnvironment::Sandbox) => violation.sandbox,
        Some(WorkosEnvironment::Production) => violation.production,
        None if is_one => violation.sandbox,
        None => Severity::Warn,
    };
    let status = match severity {
        Severity::Fine => return None,
        Severity::Warn => Status::Warn,
        Severity::Fail => Status::Fail,
    };
    let hint = if meant_for.is_none() && !is_one {
        format!(
            "{}; or add --environment sandbox, if it is for the sandbox",
            violation.fix
        )
    } else {
        violation.fix.clone()
    };
    let message = format!("{what}: {}", violation.message);
    Some(Finding::new(rule_for(violation.topic), status, message).hint(hint))
}

fn rule_for(topic: Topic) -> &'static Rule {
    match topic {
        Topic::Format => rules::REDIRECT_URI_FORMAT,
        Topic::Scheme => rules::REDIRECT_URI_SCHEME,
        Topic::Loopback => rules::REDIRECT_URI_LOOPBACK,
        Topic::Host => rules::REDIRECT_URI_HOST,
        Topic::Port => rules::REDIRECT_URI_PORT,
        Topic::Wildcard => rules::REDIRECT_URI_WILDCARD,
        Topic::Query => rules::REDIRECT_URI_QUERY,
        Topic::UserInfo => rules::REDIRECT_URI_USER_INFO,
        Topic::Path => rules::REDIRECT_URI_PATH,
        Topic::Idn => rules::REDIRECT_URI_IDN,
        Topic::Lookalike => rules::REDIRECT_URI_LOOKALIKE,
    }
}

/// The result of looking up a redirect URI in the account's list.
#[derive(Debug)]
pub enum Registration<'a> {
    /// An entry allows it.
    Allowed(&'a api::RedirectUri, Match),
    /// None does. This one comes close, with this difference.
    Near(&'a api::RedirectUri, String),
    /// None does.
    Absent,
}

/// Looks up a redirect URI in the account's list: identical entries first, then wildcards.
pub fn look_up<'a>(uri: &str, registered: &'a [api::RedirectUri]) -> Registration<'a> {
    let allowing = registered
        .iter()
        .filter_map(|redirect_uri| Some((redirect_uri, how_matches(&redirect_uri.uri, uri)?)))
        .min_by_key(|(uri, how)| (*how != Match::Exact, !uri.is_default));
    if let Some((entry, how)) = allowing {
        return Registration::Allowed(entry, how);
    }
    match nearest(registered, |it| &it.uri, uri) {
        Some((entry, how)) => Registration::Near(entry, how),
        None => Registration::Absent,
    }
}

/// Checks whether the account has a redirect URI.
pub fn check_registered(uri: &str, registered: &[api::RedirectUri]) -> Finding {
    registration_finding(uri, &look_up(uri, registered), registered.len(), "")
}

/// The finding about the registration of a redirect URI, among `count` entries. `options` are those with which
/// `redirect-uri add` reaches the same account, each behind a space.
pub fn registration_finding(
    uri: &str,
    registration: &Registration<'_>,
    count: usize,
    options: &str,
) -> Finding {
    let finding = |status, message: String| {
        Finding::new(rules::REDIRECT_URI_REGISTERED, status, message).subject(masked(uri))
    };
    let what = masked(uri);
    let why = match registration {
        Registration::Allowed(entry, how) => {
            let by = match how {
                Match::Exact => String::new(),
                Match::Port | Match::Subdomain => format!(" by {}", masked(&entry.uri)),
            };
            let default = if entry.is_default {
                ", the default"
            } else {
                ""
            };
            let message = format!("{what} is registered{by}{default}");
            return finding(Status::Pass, message);
        }
        Registration::Near(entry, how) => {
            format!("{} is, which differs {how}", masked(&entry.uri))
        }
        Registration::Absent => match count {
            0 => "the account has none".to_owned(),
            1 => "the account has one other redirect URI".to_owned(),
            count => format!("the account has {count} other redirect URIs"),
        },
    };
    let add = format!(
        "add it with `workos-ml redirect-uri add {}{options}`, or at https://dashboard.workos.com/redirects",
        quoted(&masked(uri))
    );
    let hint = match registration {
        Registration::Near(..) => format!("send it as it is registered, or {add}"),
        _ => add,
    };
    finding(Status::Fail, format!("{what} is not registered; {why}")).hint(hint)
}

/// The URI with any password, code or key in it masked.
pub fn masked(uri: &str) -> String {
    let text = without_user(uri);
    // A path such as `/task_done` holds no key, and is needed to recognise the URI.
    let may_hold_secret = ["=", "sk_test_", "sk_live_", "/passwordless/"];
    if may_hold_secret.iter().any(|it| text.contains(it)) {
        return secret::mask(&text, &[]);
    }
    text
}
