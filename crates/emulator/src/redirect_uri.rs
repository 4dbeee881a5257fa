//! WorkOS's rules for redirect URIs, and adding the result of a sign-in to one.

use url::{Host, Url, form_urlencoded};

/// Whether a registered redirect URI allows a requested one: they are the same text, or the same
/// except for one `*`. The `*` is the port of a loopback address and stands for any port, or it is
/// in the first label of a host and stands for letters, digits, hyphens and underscores.
///
/// Source: docs, "Redirect URIs". Wildcards outside of web addresses and next to user information
/// are not documented, so they match nothing.
pub(crate) fn matches(registered: &str, requested: &str) -> bool {
    if registered == requested {
        return true;
    }
    let (Some((scheme, pattern, path)), Some((its_scheme, authority, its_path))) =
        (split(registered), split(requested))
    else {
        return false;
    };
    let is_valid_pattern = matches!(scheme, "http" | "https")
        && registered.matches('*').count() == 1
        && !pattern.contains('@');
    if !is_valid_pattern || scheme != its_scheme || path != its_path {
        return false;
    }
    match pattern.strip_suffix(":*") {
        Some(host) => is_loopback_host(host) && has_port(authority, host),
        None => matches_first_label(pattern, authority),
    }
}

/// Scheme, authority and the rest.
fn split(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    Some((scheme, authority, path))
}

fn is_loopback_host(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// Whether `authority` is `host` with a port from 1 to 65535, written without leading zeros.
fn has_port(authority: &str, host: &str) -> bool {
    let port = authority
        .strip_prefix(host)
        .and_then(|rest| rest.strip_prefix(':'));
    port.is_some_and(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit())
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok()
    })
}

fn matches_first_label(pattern: &str, authority: &str) -> bool {
    let (Some((pattern, parent)), Some((label, its_parent))) =
        (pattern.split_once('.'), authority.split_once('.'))
    else {
        return false;
    };
    let Some((prefix, suffix)) = pattern.split_once('*') else {
        return false;
    };
    let wildcard = label
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix(suffix));
    let is_label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    parent == its_parent
        && wildcard.is_some_and(|text| !text.is_empty())
        && label.bytes().all(is_label)
}

/// Why `uri` cannot be registered in any environment, in our own words.
///
/// Source: docs, "Redirect URIs"; the public suffixes are those of the list that browsers use.
pub(crate) fn form_problem(uri: &str) -> Option<&'static str> {
    let stars = uri.matches('*').count();
    let Ok(url) = Url::parse(&uri.replacen(":*", "", 1).replacen('*', "x", 1)) else {
        return Some("must be an absolute URL");
    };
    if uri.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Some("must not have spaces or control characters");
    }
    // What a browser would run, or show from the disk, instead of telling the application.
    if matches!(url.scheme(), "javascript" | "data" | "vbscript" | "file") {
        return Some("must be an address that a browser can go to");
    }
    let authority = split(uri).map_or("", |(_, authority, _)| authority);
    let has_port_wildcard = authority.ends_with(":*");
    if url.fragment().is_some() {
        return Some("must not have a fragment");
    }
    if stars > 1 {
        return Some("must not have more than one wildcard");
    }
    if has_port_wildcard && !is_loopback_host(url.host_str().unwrap_or_default()) {
        return Some("can have a port wildcard on a loopback address only");
    }
    if stars == 1 && !has_port_wildcard {
        let (label, parent) = authority.split_once('.').unwrap_or((authority, ""));
        if !label.contains('*') {
            return Some("can have a wildcard in the first label of its host only");
        }
        let parent = parent.split(':').next().unwrap_or_default();
        if psl::suffix_str(parent).is_none_or(|suffix| suffix == parent) {
            return Some(
                "must not have a wildcard over a public suffix, below which anybody may register",
            );
        }
    }
    None
}

/// Why `uri` cannot be used in a production environment, in our own words.
///
/// Source: docs, "Redirect URIs".
pub(crate) fn production_problem(uri: &str) -> Option<&'static str> {
    let is_allowed = uri.starts_with("https://")
        || split(uri).is_some_and(|(scheme, authority, _)| {
            scheme == "http" && (authority == "127.0.0.1" || authority.starts_with("127.0.0.1:"))
        });
    if split(uri).is_some() && !is_allowed {
        return Some("must begin with https:// in production, or with http://127.0.0.1");
    }
    form_problem(uri)
}

/// Whether a redirect URI has a query of its own besides what a sign-in adds.
pub(crate) fn has_own_query(url: &Url) -> bool {
    let added = ["code", "state", "error", "error_description"];
    url.query_pairs()
        .any(|(name, _)| !added.contains(&name.as_ref()))
}

/// Whether `url` is in the application that a registered redirect URI leads to: same scheme, host and
/// port.
pub(crate) fn is_same_origin(registered: &str, url: &Url) -> bool {
    let Some((scheme, authority, _)) = split(registered) else {
        return false;
    };
    let origin = url.origin();
    origin.is_tuple()
        && matches(
            &format!("{scheme}://{authority}/"),
            &format!("{}/", origin.ascii_serialization()),
        )
}

/// Whether `url` is on this machine, over HTTP or HTTPS.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_local && matches!(url.scheme(), "http" | "https")
}

/// `url` with parameters added to the query that it has, percent-encoded.
pub(crate) fn with_query(mut url: Url, parameters: &[(&str, &str)]) -> Url {
    let mut query = url.query().unwrap_or_default().to_owned();
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        for piece in form_urlencoded::byte_serialize(value.as_bytes()) {
            // Not every application reads `+` as a space; `%20` reads the same everywhere.
            query.push_str(if piece == "+" { "%20" } else { piece });
        }
    }
    if !query.is_empty() {
        url.set_query(Some(&query));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row of the table that the client and the emulator share.
    #[derive(serde::Deserialize)]
    struct Case {
        registered: String,
        requested: String,
        r#match: Option<String>,
        reason: String,
    }

    #[test]
    fn redirect_uris_match_as_the_shared_table_says() {
        let path = "../../tests/fixtures/redirect-uris/matching.json";
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let table = std::fs::read(path).unwrap();
        let cases: Vec<Case> = serde_json::from_slice(&table).unwrap();
        for case in cases {
            assert_eq!(
                matches(&case.registered, &case.requested),
                case.r#match.is_some(),
                "{} ~ {}: {}",
                case.registered,
                case.requested,
                case.reason
            );
        }
    }

    #[test]
    fn production_allows_https_and_one_wildcard_below_a_domain_of_ones_own() {
        let good = [
            "https://app.example/cb",
            "https://*.app.example/cb",
            "https://pr-*-web.app.example/cb",
            "http://127.0.0.1:3000/cb",
            "http://127.0.0.1:*/cb",
        ];
        for uri in good {
            assert_eq!(production_problem(uri), None, "{uri}");
        }
        let bad = [
            "http://app.example/cb",
            "http://localhost:3000/cb",
            "http://*.app.example/cb",
            "https://a.*.example/cb",
            "https://*.example/cb",
            "https://*.*.app.example/cb",
            "https://app.example/*",
            "https://app.example:*/cb",
            "https://app.example/cb#x",
            "myapp://callback",
            "callback",
        ];
        for uri in bad {
            assert!(production_problem(uri).is_some(), "{uri}");
        }
    }

    #[test]
    fn only_http_and_https_on_this_machine_are_loopback() {
        let cases = [
            ("http://localhost:3000/cb", true),
            ("https://127.0.0.1/cb", true),
            ("http://[::1]:80/cb", true),
            ("http://localhost.a.example/cb", false),
            ("http://localhost@a.example/cb", false),
            ("http://192.168.0.1/cb", false),
            ("myapp://localhost/cb", false),
        ];
        for (uri, expected) in cases {
            assert_eq!(is_loopback(&uri.parse().unwrap()), expected, "{uri}");
        }
    }

    #[test]
    fn parameters_are_added_to_an_existing_query() {
        let cases = [
            (
                "http://localhost/cb",
                "http://localhost/cb?s=a%20b%2B%26%3D%C3%A9",
            ),
            (
                "http://localhost/cb?x=%20",
                "http://localhost/cb?x=%20&s=a%20b%2B%26%3D%C3%A9",
            ),
            (
                "http://localhost/cb#top",
                "http://localhost/cb?s=a%20b%2B%26%3D%C3%A9#top",
            ),
        ];
        for (uri, expected) in cases {
            let url = with_query(uri.parse().unwrap(), &[("s", "a b+&=é")]);
            assert_eq!(url.as_str(), expected);
            let last = url.query_pairs().last().unwrap();
            assert_eq!(last.1, "a b+&=é");
        }
    }

    #[test]
    fn malformed_uris_cannot_be_registered() {
        let wrong = [
            "nope",
            "https://*.*.example.com/x",
            "https://a.*.example.com/x",
            "https://example.com:*/x",
            "https://x.com/a#frag",
            "https://*.com/x",
            "https://*.co.uk/x",
            "https://*.ngrok-free.app/x",
            "https://*/x",
        ];
        for uri in wrong {
            assert!(form_problem(uri).is_some(), "{uri}");
        }
        let right = [
            "http://localhost:*/callback",
            "https://pre-*.example.com/x",
            "http://app.example.com/x",
            "myapp://callback",
        ];
        for uri in right {
            assert_eq!(form_problem(uri), None, "{uri}");
        }
    }
}
