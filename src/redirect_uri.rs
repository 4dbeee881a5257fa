//! WorkOS's rules for redirect URIs, and how a requested one matches a registered one. Pure.
//!
//! Sources: docs reference/sso/get-authorization-url/redirect-uri, sso/redirect-uris, magic-link.

use std::fmt;

use url::{Host, Url};

/// A redirect URI that leads back to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loopback {
    /// `localhost`, `127.0.0.1` or `[::1]`.
    pub host: String,
    /// The port; `None` for a registered port wildcard, which stands for any.
    pub port: Option<u16>,
    /// Path, without a query.
    pub path: String,
    /// Whether it is an `https` address.
    pub is_https: bool,
}

/// What is wrong with a redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no absolute address.
    NotAbsolute,
    /// The scheme is neither `http` nor `https`.
    Scheme(String),
    /// A user or password is in it.
    UserInfo,
    /// A fragment is in it, which no server ever sees.
    Fragment,
    /// White space, a control character or a character that is not ASCII is in it.
    Characters,
    /// A query is in it; Magic Link allows none.
    Query,
    /// A wildcard is in it; a request needs one address.
    Wildcard,
    /// Plain `http` to another machine.
    PlainHttp,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAbsolute => f.write_str("it is no absolute address such as https://app.example.com/callback"),
            Self::Scheme(scheme) => write!(f, "its scheme is {scheme}, and Magic Link returns to http or https"),
            Self::UserInfo => f.write_str("it holds a user or a password"),
            Self::Fragment => f.write_str("it has a fragment (#…), which browsers do not send"),
            Self::Characters => f.write_str("it holds white space or a character that is not ASCII; write international names in punycode"),
            Self::Query => f.write_str("it has a query (?…), which the Magic Link guide forbids"),
            Self::Wildcard => f.write_str("it has a wildcard (*), which the Magic Link guide forbids in a request"),
            Self::PlainHttp => f.write_str("it is plain http to another machine; WorkOS allows that in the sandbox only"),
        }
    }
}

/// Checks the form of a redirect URI as an application requests it; all problems at once.
/// [`Problem::PlainHttp`] is a matter of the environment, the others always hold.
pub fn problems(uri: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    if !uri.chars().all(|it| it.is_ascii_graphic()) {
        found.push(Problem::Characters);
    }
    // A port wildcard is no address to the parser, but its other parts are still worth checking.
    let has_wildcard = uri.contains('*');
    let Ok(url) = Url::parse(&uri.replacen(":*", "", 1)) else {
        found.push(Problem::NotAbsolute);
        return found;
    };
    if !matches!(url.scheme(), "http" | "https") {
        found.push(Problem::Scheme(url.scheme().to_owned()));
        return found;
    }
    let is_plain = url.scheme() == "http" && loopback(uri).is_none();
    let checks = [
        (
            !url.username().is_empty() || url.password().is_some(),
            Problem::UserInfo,
        ),
        (url.fragment().is_some(), Problem::Fragment),
        (url.query().is_some(), Problem::Query),
        (has_wildcard, Problem::Wildcard),
        (is_plain, Problem::PlainHttp),
    ];
    found.extend(
        checks
            .into_iter()
            .filter_map(|(is_so, problem)| is_so.then_some(problem)),
    );
    found
}

/// Takes a redirect URI apart if it leads to this machine.
pub fn loopback(uri: &str) -> Option<Loopback> {
    let (scheme, authority, path) = split(uri)?;
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (host, port) = match authority
        .rfind(':')
        .filter(|at| !authority[*at..].contains(']'))
    {
        Some(at) => (&authority[..at], Some(&authority[at + 1..])),
        None => (authority, None),
    };
    if !matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
        return None;
    }
    let port = match port {
        None => Some(default_port),
        Some("*") => None,
        Some(port) => Some(port.parse().ok()?),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    Some(Loopback {
        host: host.to_owned(),
        port,
        path: path.to_owned(),
        is_https: scheme == "https",
    })
}

/// Whether an address leads to this machine, however that is written: `LOCALHOST`, `127.0.0.2`,
/// `[0:0:0:0:0:0:0:1]`, and `0.0.0.0` and `[::]`, which name all its interfaces.
pub fn is_own_machine(uri: &str) -> bool {
    let Ok(url) = Url::parse(&uri.replacen(":*", "", 1)) else {
        return false;
    };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    }
}

/// Whether a registered redirect URI, which may hold wildcards, allows a requested one. Without
/// wildcards both must be the same string.
pub fn matches(registered: &str, requested: &str) -> bool {
    if registered == requested {
        return true;
    }
    let (Some((scheme, pattern, path)), Some((its_scheme, authority, its_path))) =
        (split(registered), split(requested))
    else {
        return false;
    };
    if (scheme, path) != (its_scheme, its_path) {
        return false;
    }
    match (loopback(registered), loopback(requested)) {
        (
            Some(Loopback {
                port: None, host, ..
            }),
            Some(asked),
        ) => host == asked.host,
        _ => matches_subdomain(pattern, authority),
    }
}

/// One `*` in the left-most label stands for letters, digits, `-` and `_` of that one label.
fn matches_subdomain(pattern: &str, authority: &str) -> bool {
    let (Some((label, parent)), Some((its_label, its_parent))) =
        (pattern.split_once('.'), authority.split_once('.'))
    else {
        return false;
    };
    let Some((prefix, suffix)) = label.split_once('*') else {
        return false;
    };
    let middle = its_label
        .strip_prefix(prefix)
        .and_then(|it| it.strip_suffix(suffix));
    let is_word = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
    };
    parent == its_parent && !suffix.contains('*') && middle.is_some_and(is_word)
}

/// How a registered URI misses a requested one by little, as the end of "it differs …".
pub fn near_miss(registered: &str, requested: &str) -> Option<&'static str> {
    if registered.trim_end_matches('/') == requested.trim_end_matches('/') {
        return Some("only by a slash at the end");
    }
    if registered.eq_ignore_ascii_case(requested) {
        return Some("only by upper and lower case");
    }
    let other = Url::parse(requested).ok()?;
    // A port wildcard is no port to the parser, and stands for the one that is asked for.
    let port = other.port().map_or_else(String::new, |it| format!(":{it}"));
    let one = Url::parse(&registered.replacen(":*", &port, 1)).ok()?;
    let same_host = one.host() == other.host();
    let same_port = one.port_or_known_default() == other.port_or_known_default();
    let same_path = one.path() == other.path();
    let is_loopback = |it: &Url| match it.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if one == other {
        return Some("only in its writing; WorkOS compares strings");
    }
    if same_path && one.port() == other.port() && same_host && one.scheme() != other.scheme() {
        return Some("only by http and https");
    }
    if same_path && same_port && !same_host && is_loopback(&one) && is_loopback(&other) {
        return Some("by its host: localhost and 127.0.0.1 are two strings to WorkOS");
    }
    if same_path && same_host && !same_port {
        return Some("only by its port");
    }
    (same_host && same_port && one.scheme() == other.scheme())
        .then_some("only by its path or query")
}

/// Scheme, authority, and the rest.
fn split(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((scheme, &rest[..end], &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching() {
        let cases = [
            ("https://a.example.com/cb", "https://a.example.com/cb", true),
            (
                "https://a.example.com/cb",
                "https://a.example.com/cb/",
                false,
            ),
            (
                "https://a.example.com/cb",
                "https://A.example.com/cb",
                false,
            ),
            ("http://localhost:*/cb", "http://localhost:4123/cb", true),
            ("http://localhost:*/cb", "http://localhost/cb", true),
            ("http://localhost:*/cb", "http://127.0.0.1:4123/cb", false),
            ("http://localhost:*/cb", "https://localhost:4123/cb", false),
            ("http://localhost:*/cb", "http://localhost:4123/cb2", false),
            ("http://[::1]:*/cb", "http://[::1]:80/cb", true),
            ("https://*.example.com/cb", "https://x.example.com/cb", true),
            (
                "https://*.example.com/cb",
                "https://x.y.example.com/cb",
                false,
            ),
            ("https://*.example.com/cb", "https://.example.com/cb", false),
            ("https://*.example.com/cb", "https://example.com/cb", false),
            (
                "https://pr-*-web.example.com/cb",
                "https://pr-12-web.example.com/cb",
                true,
            ),
            (
                "https://pr-*-web.example.com/cb",
                "https://pr--web.example.com/cb",
                false,
            ),
            (
                "https://*.example.com/cb",
                "https://a@b.example.com/cb",
                false,
            ),
            (
                "https://*.example.com/cb",
                "https://x.example.com:8443/cb",
                false,
            ),
        ];
        for (registered, requested, expected) in cases {
            assert_eq!(
                matches(registered, requested),
                expected,
                "{registered} ~ {requested}"
            );
        }
    }

    #[test]
    fn forms() {
        use Problem as P;
        let cases: [(&str, Vec<Problem>); 12] = [
            ("https://app.example.com/callback", vec![]),
            ("http://localhost:3000/callback", vec![]),
            ("http://app.example.com/callback", vec![P::PlainHttp]),
            ("https://app.example.com/callback?x=1", vec![P::Query]),
            ("https://app.example.com/callback#x", vec![P::Fragment]),
            ("https://u:p@app.example.com/", vec![P::UserInfo]),
            ("https://*.example.com/", vec![P::Wildcard]),
            ("http://localhost:*/callback", vec![P::Wildcard]),
            ("/callback", vec![P::NotAbsolute]),
            (
                "localhost:3000/callback",
                vec![P::Scheme("localhost".into())],
            ),
            ("https://exämple.com/", vec![P::Characters]),
            ("", vec![P::NotAbsolute]),
        ];
        for (uri, expected) in cases {
            assert_eq!(problems(uri), expected, "{uri}");
        }
    }

    #[test]
    fn near_misses_are_named() {
        let cases = [
            (
                "http://localhost:3000/cb/",
                "http://localhost:3000/cb",
                Some("only by a slash at the end"),
            ),
            (
                "http://127.0.0.1:3000/cb",
                "http://localhost:3000/cb",
                Some("by its host: localhost and 127.0.0.1 are two strings to WorkOS"),
            ),
            (
                "http://localhost:3001/cb",
                "http://localhost:3000/cb",
                Some("only by its port"),
            ),
            (
                "https://a.example.com/cb",
                "http://a.example.com/cb",
                Some("only by http and https"),
            ),
            (
                "https://a.example.com/CB",
                "https://a.example.com/cb",
                Some("only by upper and lower case"),
            ),
            (
                "https://a.example.com/one",
                "https://a.example.com/two",
                Some("only by its path or query"),
            ),
            (
                "http://127.0.0.1:*/cb",
                "http://localhost:4123/cb",
                Some("by its host: localhost and 127.0.0.1 are two strings to WorkOS"),
            ),
            (
                "http://localhost:*/cb",
                "http://localhost:4123/other",
                Some("only by its path or query"),
            ),
            ("https://a.example.com/cb", "https://b.example.com/cb", None),
        ];
        for (registered, requested, expected) in cases {
            assert_eq!(
                near_miss(registered, requested),
                expected,
                "{registered} {requested}"
            );
        }
    }
}
