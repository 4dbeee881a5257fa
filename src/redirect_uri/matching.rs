//! Whether a registered redirect URI allows a requested one.

use super::loopback::LOOPBACK_HOSTS;
use super::parts::Parts;

/// How a registered redirect URI allows a requested one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// They are the same text.
    Exact,
    /// By a `*` as its port.
    Port,
    /// By a `*` in the first label of its host.
    Subdomain,
}

/// Whether a registered redirect URI, which may have a wildcard, allows a requested one.
pub fn matches(registered: &str, requested: &str) -> bool {
    how_matches(registered, requested).is_some()
}

/// How a registered redirect URI, which may have a wildcard, allows a requested one. Without a wildcard,
/// both must be the same text.
///
/// Source: docs, sso/redirect-uris, "Wildcard redirect URIs". Whether a port wildcard also matches a URI
/// without a port is not documented; here it does not.
pub fn how_matches(registered: &str, requested: &str) -> Option<Match> {
    if registered == requested {
        return Some(Match::Exact);
    }
    if registered.matches('*').count() != 1 {
        return None;
    }
    let (pattern, asked) = (Parts::of(registered)?, Parts::of(requested)?);
    let how = if pattern.port == Some("*") {
        let is_allowed = LOOPBACK_HOSTS.contains(&pattern.host) && asked.port.is_some_and(is_port);
        is_allowed.then_some(Match::Port)
    } else {
        let is_allowed = matches_first_label(pattern.host, asked.host);
        is_allowed.then_some(Match::Subdomain)
    }?;
    let others = Parts {
        host: if how == Match::Port {
            pattern.host
        } else {
            asked.host
        },
        port: if how == Match::Port {
            asked.port
        } else {
            pattern.port
        },
        ..pattern
    };
    (matches!(pattern.scheme, "http" | "https") && others == asked).then_some(how)
}

/// Whether a text is a number from 1 to 65535, without leading zeros.
pub(super) fn is_port(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
        && !text.starts_with('0')
        && text.parse::<u16>().is_ok()
}

/// Matches one `*` in the left-most label, which stands for letters, digits, `-` and `_` within it.
pub(super) fn matches_first_label(pattern: &str, host: &str) -> bool {
    let (Some((label, parent)), Some((its_label, its_parent))) =
        (pattern.split_once('.'), host.split_once('.'))
    else {
        return false;
    };
    let Some((prefix, suffix)) = label.split_once('*') else {
        return false;
    };
    let star = its_label
        .strip_prefix(prefix)
        .and_then(|it| it.strip_suffix(suffix));
    let is_of_label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    parent == its_parent
        && star.is_some_and(|star| !star.is_empty() && star.bytes().all(is_of_label))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn matching() {
        let port = "http://localhost:*/cb";
        let star = "https://*.example.com/cb";
        let affixes = "https://pr-*-web.example.com/cb";
        let app = "https://a.example.com/cb";
        #[rustfmt::skip]
        let cases = [
            (app, app, Some(Match::Exact)),
            (app, "https://a.example.com/cb/", None),
            (app, "https://A.example.com/cb", None),
            (app, "https://a.example.com:443/cb", None),
            (app, "https://a.example.com/cb?", None),
            (app, "https://a.example.com/cb#", None),
            (app, "https://a.example.com/CB", None),
            (app, "https://a.example.com/c%62", None),
            (port, "http://localhost:4123/cb", Some(Match::Port)),
            (port, "http://localhost:65535/cb", Some(Match::Port)),
            (port, "http://localhost:65536/cb", None),
            (port, "http://localhost:0/cb", None),
            (port, "http://localhost:080/cb", None),
            (port, "http://localhost:+80/cb", None),
            (port, "http://localhost:/cb", None),
            (port, "http://localhost/cb", None),
            (port, "http://127.0.0.1:4123/cb", None),
            (port, "http://localhost.:4123/cb", None),
            (port, "http://LOCALHOST:4123/cb", None),
            (port, "https://localhost:4123/cb", None),
            (port, "http://localhost:4123/cb2", None),
            (port, "http://localhost:4123/cb?x=1", None),
            (port, "http://localhost:4123@evil.example/cb", None),
            (port, "http://localhost.evil.example:80/cb", None),
            (port, "http://u@localhost:4123/cb", None),
            ("http://127.0.0.1:*/cb", "http://127.0.0.1:80/cb", Some(Match::Port)),
            ("http://[::1]:*/cb", "http://[::1]:80/cb", Some(Match::Port)),
            ("http://127.0.0.2:*/cb", "http://127.0.0.2:80/cb", None),
            ("http://dev.example:*/cb", "http://dev.example:80/cb", None),
            (star, "https://x.example.com/cb", Some(Match::Subdomain)),
            (star, "https://x-1_y.example.com/cb", Some(Match::Subdomain)),
            (star, "https://x.y.example.com/cb", None),
            (star, "https://.example.com/cb", None),
            (star, "https://example.com/cb", None),
            (star, "https://x.example.com:8443/cb", None),
            (star, "https://x@y.example.com/cb", None),
            (star, "https://x.example.com/cb?y", None),
            (star, "https://x.example.com.evil.example/cb", None),
            (star, "https://evil.example\\.example.com/cb", None),
            (star, "https://evil%2eexample.com/cb", None),
            (star, "https://ä.example.com/cb", None),
            (star, "https://x\u{200b}.example.com/cb", None),
            (affixes, "https://pr-12-web.example.com/cb", Some(Match::Subdomain)),
            (affixes, "https://pr--web.example.com/cb", None),
            (affixes, "https://pr-web.example.com/cb", None),
            (affixes, "https://12-web.example.com/cb", None),
            ("https://a.*.example.com/cb", "https://a.b.example.com/cb", None),
            ("https://*.*.example.com/cb", "https://a.b.example.com/cb", None),
            ("https://**.example.com/cb", "https://a.example.com/cb", None),
            ("https://a.example.com/*", "https://a.example.com/cb", None),
            ("https://a.example.com/cb?x=*", "https://a.example.com/cb?x=1", None),
            ("myapp://*.example.com/cb", "myapp://a.example.com/cb", None),
            ("https://*/cb", "https://localhost/cb", None),
            ("https://*.example.com:8443/cb", "https://a.example.com:8443/cb", Some(Match::Subdomain)),
            ("", "", Some(Match::Exact)),
        ];
        for (registered, requested, expected) in cases {
            let got = how_matches(registered, requested);
            assert_eq!(got, expected, "{registered} ~ {requested}");
        }
    }

    /// Registered entries of every kind, sound and not.
    fn registered() -> impl Strategy<Value = String> {
        let host = prop_oneof![
            Just("localhost".to_owned()),
            Just("127.0.0.1".to_owned()),
            Just("[::1]".to_owned()),
            "[a-z*]{1,3}(-\\*)?\\.[a-z]{1,3}\\.com",
        ];
        (
            "https?|myapp",
            host,
            "(:\\*|:[0-9]{1,5})?",
            "(/[a-c*]{0,2})?(\\?[a-b]?)?",
        )
            .prop_map(|(scheme, host, port, rest)| format!("{scheme}://{host}{port}{rest}"))
    }

    /// The same, with every star made into text that a star might be thought to stand for.
    fn pair() -> impl Strategy<Value = (String, String)> {
        (registered(), "[a-z0-9._@:/?#*-]{0,5}").prop_map(|(entry, star)| {
            let asked = entry.replace('*', &star);
            (entry, asked)
        })
    }

    proptest! {
        #[test]
        fn a_uri_matches_itself(uri in ".*") {
            prop_assert_eq!(how_matches(&uri, &uri), Some(Match::Exact));
        }

        #[test]
        fn without_a_wildcard_only_itself_matches(entry in "[^*]*", asked in ".*") {
            prop_assert_eq!(matches(&entry, &asked), entry == asked);
        }

        #[test]
        fn a_wildcard_never_crosses_a_dot((entry, asked) in pair()) {
            if how_matches(&entry, &asked) == Some(Match::Subdomain) {
                let dots = |entry: &str| Parts::of(entry).map(|parts| parts.host.matches('.').count());
                prop_assert_eq!(dots(&entry), dots(&asked));
                let parent = |entry: &str| Parts::of(entry).and_then(|parts| parts.host.split_once('.').map(|it| it.1.to_owned()));
                prop_assert_eq!(parent(&entry), parent(&asked));
            }
        }

        #[test]
        fn all_but_the_wildcard_is_the_same((entry, asked) in pair()) {
            if let Some(how) = how_matches(&entry, &asked) {
                let (entry, asked) = match (Parts::of(&entry), Parts::of(&asked)) {
                    (Some(entry), Some(asked)) => (entry, asked),
                    parts => return Err(TestCaseError::fail(format!("{parts:?}"))),
                };
                let rest = |parts: &Parts<'_>| (parts.scheme.to_owned(), parts.user.map(str::to_owned), parts.path.to_owned(), parts.query.map(str::to_owned), parts.fragment.map(str::to_owned));
                prop_assert_eq!(rest(&entry), rest(&asked));
                prop_assert!(how == Match::Subdomain || entry.host == asked.host);
                prop_assert!(how == Match::Port || entry.port == asked.port);
            }
        }

        #[test]
        fn a_port_wildcard_is_for_loopback_alone((entry, asked) in pair()) {
            if how_matches(&entry, &asked) == Some(Match::Port) {
                prop_assert!(super::super::loopback(&asked).is_some());
                prop_assert!(entry.contains(":*"));
            }
        }

        #[test]
        fn another_scheme_or_path_never_matches(entry in registered(), star in "[a-z0-9]{1,4}") {
            let asked = entry.replacen('*', &star, 1);
            let scheme = if asked.starts_with("https:") { asked.replacen("https:", "http:", 1) } else { asked.replacen("http:", "https:", 1) };
            prop_assert!(scheme == asked || !matches(&entry, &scheme));
            let with_path = format!("{asked}x");
            prop_assert!(!matches(&entry, &with_path));
        }
    }
}
