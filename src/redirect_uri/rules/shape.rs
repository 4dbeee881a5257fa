//! Rules for the form of the address as a whole, and its scheme.

use url::Host;

use super::{Severity, Topic, Violations};
use crate::redirect_uri::loopback::is_own;
use crate::redirect_uri::parts::{Parts, is_scheme};

/// Schemes that do not navigate to a server, but run code or show local content.
const NON_NAVIGABLE_SCHEMES: [&str; 12] = [
    "about",
    "blob",
    "chrome",
    "data",
    "file",
    "ftp",
    "javascript",
    "mailto",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Whether there is text that a template or shell has not replaced.
pub(super) fn has_placeholder(uri: &str, found: &mut Violations) -> bool {
    let has_one = ["${", "{{", "$("].iter().any(|it| uri.contains(it));
    if has_one {
        found.fail(
            Topic::Format,
            "it has a placeholder in it, which is not filled in here",
            "give the address that the placeholder becomes",
        );
        return true;
    }
    // `${APP_URL}/callback` of a variable that is not set, once a program has filled it in.
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let is_unset = ["undefined", "null", "None", "nil", "NaN"].contains(&host);
    if is_unset {
        found.fail(
            Topic::Host,
            format!("its host is {host}, which a program writes for a value that it does not have"),
            "set the variable that the address is made of, where the application is started",
        );
    }
    is_unset
}

/// Checks for characters that are invalid in addresses (RFC 3986, section 2). Those outside ASCII are
/// left to the rules for host and path.
pub(super) fn characters(uri: &str, found: &mut Violations) {
    if uri
        .chars()
        .any(|character| character.is_whitespace() || character.is_control())
    {
        return found.fail(
            Topic::Format,
            "it has white space or a control character in it; browsers drop or encode those, and WorkOS compares strings",
            "remove the character, or percent-encode it in the path",
        );
    }
    if uri.contains('\\') {
        return found.fail(
            Topic::Format,
            "it has a backslash, which browsers read as a slash and WorkOS as it is",
            "write slashes: /",
        );
    }
    if uri.contains(['"', '<', '>', '^', '`', '{', '|', '}']) {
        found.fail(
            Topic::Format,
            "it has a character that no address has: one of \" < > ^ ` { | }",
            "remove the character, or percent-encode it in the path",
        );
    }
}

pub(super) fn not_absolute(uri: &str, found: &mut Violations) {
    let (scheme, rest) = uri.split_once(':').unwrap_or_default();
    let whole = "write the whole address: https://app.example.com/callback";
    if !is_scheme(scheme) {
        let what = if uri.starts_with("//") {
            "it is not an absolute address: its scheme is missing"
        } else {
            "it is not an absolute address such as https://app.example.com/callback"
        };
        return found.fail(Topic::Format, what, whole);
    }
    if rest.starts_with(|it: char| it.is_ascii_digit()) {
        return found.fail(
            Topic::Format,
            "it is not an absolute address: its scheme, https:// or http://, is missing before host and port",
            whole,
        );
    }
    if ["http", "https"]
        .iter()
        .any(|text| scheme.eq_ignore_ascii_case(text))
    {
        return found.fail(
            Topic::Format,
            format!("it is not an absolute address: two slashes have to follow {scheme}:"),
            whole,
        );
    }
    other_scheme(scheme, found);
}

/// Private schemes of applications. The docs have them in examples for PKCE, but not for Magic Link.
pub(super) fn other_scheme(scheme: &str, found: &mut Violations) {
    let fix = "use https://, or http:// on this machine";
    if NON_NAVIGABLE_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        return found.fail(
            Topic::Scheme,
            format!("its scheme is {scheme}, to which no sign-in can return"),
            fix,
        );
    }
    found.add(
        Topic::Scheme,
        (Severity::Warn, Severity::Fail),
        format!("its scheme is {scheme}: production accepts only https, and no page says that Magic Link returns to anything but http and https"),
        fix,
    );
}

pub(super) fn scheme(parts: &Parts<'_>, host: Option<&Host>, found: &mut Violations) {
    if parts.scheme.contains(|it: char| it.is_ascii_uppercase()) {
        found.warn(
            Topic::Scheme,
            "its scheme has capital letters, and WorkOS compares strings",
            "write it in small letters, as browsers do",
        );
    }
    let is_here = host.is_some_and(|host| match host {
        Host::Domain(name) => is_own(Host::Domain(name)),
        Host::Ipv4(address) => is_own(Host::Ipv4(*address)),
        Host::Ipv6(address) => is_own(Host::Ipv6(*address)),
    });
    if is_here {
        return here(parts, found);
    }
    if parts.is_scheme("http") {
        found.add(
            Topic::Scheme,
            (Severity::Fine, Severity::Fail),
            "it is plain http to another machine; WorkOS allows that in the sandbox only",
            "use https://",
        );
    }
}

fn here(parts: &Parts<'_>, found: &mut Violations) {
    if matches!(parts.host, "0.0.0.0" | "[::]") {
        found.add(
            Topic::Loopback,
            (Severity::Warn, Severity::Fail),
            "its host names all interfaces of a machine: a server listens there, and browsers may not open it",
            "write localhost or 127.0.0.1",
        );
    } else if parts.host == "127.0.0.1" && parts.scheme == "http" {
        found.add(
            Topic::Loopback,
            (Severity::Fine, Severity::Warn),
            "it is this machine; the API reference lets production accept http://127.0.0.1 for native applications, and the page on redirect URIs accepts no http at all",
            "use https:// and a public host, or try it in the production environment before you rely on it",
        );
    } else {
        found.add(
            Topic::Loopback,
            (Severity::Fine, Severity::Fail),
            "it is this machine, which production does not accept; the docs name only http://127.0.0.1 as an exception",
            "use https:// and a public host in production",
        );
    }
}
