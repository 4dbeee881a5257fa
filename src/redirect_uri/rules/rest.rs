//! Rules for user, path, query and fragment.

use super::{Role, Severity, Topic, Violations};
use crate::redirect_uri::parts::Parts;

/// Parameters of the authorization response, which WorkOS adds to the address.
const RESPONSE_PARAMETERS: [&str; 4] = ["code", "state", "error", "error_description"];

pub(super) fn user(parts: &Parts<'_>, found: &mut Violations) {
    if parts.user.is_some() {
        found.fail(
            Topic::UserInfo,
            "it holds a user or a password, which every log and every page that sees the address would hold too",
            "remove what is before the @, and change the password",
        );
    }
}

/// Source: docs, magic-link: no query parameters; RFC 6749, section 3.1.2: no fragment.
pub(super) fn query(parts: &Parts<'_>, role: Role, found: &mut Violations) {
    if parts.fragment.is_some() {
        found.fail(
            Topic::Query,
            "it has a fragment (#…), which browsers do not send",
            "remove the # and what follows",
        );
    }
    let Some(query) = parts.query else {
        return;
    };
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let added = query
        .split('&')
        .map(name)
        .find(|name| RESPONSE_PARAMETERS.contains(&name.as_str()));
    let fix = "remove the ? and what follows; what has to come back belongs in the state";
    if let Some(added) = added {
        return found.fail(
            Topic::Query,
            format!("it has a parameter {added}, which WorkOS adds itself: this looks like the address that a browser ended on"),
            fix,
        );
    }
    let weight = match role {
        Role::Requested => Severity::Fail,
        Role::Registered => Severity::Warn,
    };
    let message = if query.is_empty() {
        "it ends in an empty query (?); the Magic Link guide forbids a query"
    } else {
        "it has a query (?…), which the Magic Link guide forbids"
    };
    found.add(Topic::Query, (weight, weight), message, fix);
}

pub(super) fn path(parts: &Parts<'_>, found: &mut Violations) {
    let path = parts.path;
    if path.is_empty() {
        return found.warn(
            Topic::Path,
            "it has no path; browsers ask for /, and WorkOS compares strings",
            "write the slash, in the dashboard too",
        );
    }
    if path.split('/').any(is_dots) {
        found.warn(
            Topic::Path,
            "its path has a segment of dots, which browsers resolve, so the application sees another path",
            "write the path that it becomes",
        );
    }
    if path.contains("//") {
        found.warn(
            Topic::Path,
            "its path has two slashes in a row, which some servers and proxies make one",
            "write one slash",
        );
    }
    if !path.is_ascii() {
        found.fail(
            Topic::Path,
            "its path has a character that is not ASCII; browsers percent-encode it, and WorkOS compares strings",
            "percent-encode it, in the dashboard too",
        );
    }
    if path.contains('%') {
        encoding(path, found);
    }
}

fn is_dots(segment: &str) -> bool {
    if !segment.contains(['.', '%']) {
        return false;
    }
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

/// RFC 3986, section 2.1 and 6.2.2: digits in capitals, and nothing encoded that need not be.
fn encoding(path: &str, found: &mut Violations) {
    let mut is_odd = false;
    for piece in path.split('%').skip(1) {
        let code = piece
            .get(..2)
            .filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) else {
            return found.fail(
                Topic::Path,
                "its path has a % that two hexadecimal digits do not follow",
                "write %25 for a percent sign",
            );
        };
        if byte.is_ascii_control() {
            return found.fail(
                Topic::Path,
                "its path has an encoded control character, which servers and firewalls refuse",
                "remove it",
            );
        }
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/\\".contains(&byte);
        is_odd |=
            is_plain || code.is_some_and(|code| code.contains(|it: char| it.is_ascii_lowercase()));
    }
    if is_odd {
        found.warn(
            Topic::Path,
            "its path is percent-encoded where it need not be, or in small digits; some programs rewrite that, and WorkOS compares strings",
            "write letters, digits, - . _ ~ and slashes plainly, and the other codes in capitals: %C3",
        );
    }
}
