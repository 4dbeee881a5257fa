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
/// Source: docs, sso/redirect-uris, "Wildcard redirect URIs". Not documented, and therefore no
/// match: a port wildcard where the requested URI has no port, and a wildcard next to user
/// information.
pub fn how_matches(registered: &str, requested: &str) -> Option<Match> {
    if registered == requested {
        return Some(Match::Exact);
    }
    if registered.matches('*').count() != 1 {
        return None;
    }
    let (pattern, asked) = (Parts::of(registered)?, Parts::of(requested)?);
    if pattern.user.is_some() {
        return None;
    }
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

/// One `*` in the left-most label stands for letters, digits, `-` and `_` of that one label, which
/// holds nothing else.
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
        .and_then(|rest| rest.strip_suffix(suffix));
    let is_of_label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    parent == its_parent
        && star.is_some_and(|star| !star.is_empty())
        && its_label.bytes().all(is_of_label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        let table = include_str!("../../tests/fixtures/redirect-uris/matching.json");
        let cases: Vec<Case> = serde_json::from_str(table).unwrap();
        assert!(cases.len() >= 60);
        for case in cases {
            let expected = case.r#match.as_deref().map(|kind| match kind {
                "exact" => Match::Exact,
                "port" => Match::Port,
                "subdomain" => Match::Subdomain,
                other => panic!("{other} is not a kind of match"),
            });
            assert_eq!(
                how_matches(&case.registered, &case.requested),
                expected,
                "{} ~ {}: {}",
                case.registered,
                case.requested,
                case.reason
            );
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
