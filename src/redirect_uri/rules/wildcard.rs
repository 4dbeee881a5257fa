//! Rules for wildcards. Source: docs, sso/redirect-uris, "Wildcard redirect URIs"; magic-link.

use super::{Role, Severity, Topic, Violations};
use crate::redirect_uri::loopback::LOOPBACK_HOSTS;
use crate::redirect_uri::parts::Parts;

const BELOW_OWN: &str =
    "put the wildcard below a domain of your own: https://*.app.example.com/callback";

pub(super) fn check(uri: &str, parts: &Parts<'_>, role: Role, found: &mut Violations) {
    let stars = uri.matches('*').count();
    if stars == 0 {
        return;
    }
    if role == Role::Requested {
        found.fail(
            Topic::Wildcard,
            "it has a wildcard (*), which the Magic Link guide forbids in a request",
            "request one address; the wildcard belongs in the dashboard",
        );
    }
    if stars > 1 {
        return found.fail(
            Topic::Wildcard,
            "it has more than one wildcard, and WorkOS takes one",
            "keep one *, in the first label of the host",
        );
    }
    if parts.port.is_some_and(|it| it.contains('*')) {
        return port(parts, found);
    }
    let (label, parent) = parts.host.split_once('.').unwrap_or((parts.host, ""));
    if !label.contains('*') {
        return found.fail(
            Topic::Wildcard,
            "it has a wildcard elsewhere than in the first label of its host or in place of a port",
            "write it as https://*.app.example.com/callback or http://localhost:*/callback",
        );
    }
    if !parts.is_web() {
        found.fail(
            Topic::Wildcard,
            "it has a wildcard with another scheme than http or https",
            "use https://, or leave the wildcard out",
        );
    }
    if parent.is_empty() {
        return found.fail(
            Topic::Wildcard,
            "it has a wildcard in place of its whole host",
            BELOW_OWN,
        );
    }
    // The public suffix list, as in browsers. WorkOS does not document which list it uses.
    let parent = parent.trim_end_matches('.').to_ascii_lowercase();
    if psl::suffix_str(&parent).is_none_or(|it| it == parent) {
        return found.fail(
            Topic::Wildcard,
            format!("it has a wildcard directly below {parent}, where anybody may register a name"),
            BELOW_OWN,
        );
    }
    if parts.is_scheme("http") {
        found.add(
            Topic::Wildcard,
            (Severity::Fine, Severity::Fail),
            "it has a wildcard with plain http, which production does not accept",
            "use https://",
        );
    }
}

fn port(parts: &Parts<'_>, found: &mut Violations) {
    if parts.port != Some("*") {
        return found.fail(
            Topic::Wildcard,
            "it has a wildcard that stands for a part of its port",
            "write :* for any port, or one port",
        );
    }
    if !LOOPBACK_HOSTS.contains(&parts.host) {
        found.fail(
            Topic::Wildcard,
            "it has a port wildcard on another host than localhost, 127.0.0.1 and [::1]",
            "register each port, or none",
        );
    }
}
