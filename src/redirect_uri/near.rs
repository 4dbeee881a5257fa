//! Near misses: registered redirect URIs that differ only slightly from a requested one.

use std::borrow::Cow;

use unicode_security::confusable_detection::skeleton;
use url::{Host, Url};

use super::loopback::{LOOPBACK_HOSTS, is_own};
use super::matching::{is_port, matches_first_label};
use super::parts::Parts;

/// One difference between two URIs.
struct Difference {
    /// It completes "it differs only …".
    how: &'static str,
    /// Whether people overlook it, so that two such differences are still a near miss.
    is_slight: bool,
}

const fn slight(how: &'static str) -> Option<Difference> {
    Some(Difference {
        how,
        is_slight: true,
    })
}

const fn difference(how: &'static str) -> Option<Difference> {
    Some(Difference {
        how,
        is_slight: false,
    })
}

/// How a registered URI differs from a requested one.
struct NearMiss {
    /// It completes "it differs …".
    how: String,
    /// How far apart they are, to choose the nearest of several.
    distance: usize,
}

/// The registered URI that is nearest to a requested one, and how it differs, to complete "it differs …".
/// `None` if all match or have little in common with it.
pub fn nearest<'a, T>(
    registered: &'a [T],
    uri: impl Fn(&T) -> &str,
    requested: &str,
) -> Option<(&'a T, String)> {
    let near = registered
        .iter()
        .filter_map(|it| Some((it, near_miss(uri(it), requested)?)));
    near.min_by_key(|(_, near)| near.distance)
        .map(|(entry, near)| (entry, near.how))
}

fn near_miss(registered: &str, requested: &str) -> Option<NearMiss> {
    if registered == requested {
        return None;
    }
    let trivial = |how: &str| {
        Some(NearMiss {
            how: format!("only {how}"),
            distance: 0,
        })
    };
    if registered.trim() == requested.trim() {
        return trivial("by white space around it");
    }
    let (Some(one), Some(other)) = (Parts::of(registered.trim()), Parts::of(requested.trim()))
    else {
        let is_alike = registered.eq_ignore_ascii_case(requested);
        return is_alike.then(|| trivial(CASE)).flatten();
    };
    // Differences are described part by part. Unrelated hosts are not a near miss.
    let mut found: Vec<Difference> = [
        scheme(&one, &other),
        (one.user != other.user)
            .then(|| difference("by user and password"))
            .flatten(),
        host(&one, &other)?,
        port(&one, &other),
        path(one.path, other.path),
        query(&one, &other),
        (one.fragment != other.fragment)
            .then(|| slight("by its fragment"))
            .flatten(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // What is explained goes last, so that "and" does not run into the explanation.
    found.sort_by_key(|it| it.how.contains(':'));
    // Another host is another address, while capital letters are a slip of the pen.
    let distance = |it: &Difference| match (it.how == CASE, it.is_slight) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    let distance = found.iter().map(distance).sum();
    let count = found.iter().filter(|it| !it.is_slight).count();
    let how = match found.as_slice() {
        [only] => format!("only {}", only.how),
        [first, second] if count <= 1 => format!("{} and {}", first.how, second.how),
        _ => return None,
    };
    Some(NearMiss { how, distance })
}

const CASE: &str = "by upper and lower case";

fn scheme(one: &Parts<'_>, other: &Parts<'_>) -> Option<Difference> {
    match (one.scheme, other.scheme) {
        (one, other) if one == other => None,
        (one, other) if one.eq_ignore_ascii_case(other) => slight(CASE),
        _ if one.is_web() && other.is_web() => slight("by its scheme (http or https)"),
        _ => difference("by its scheme"),
    }
}

/// The outer `None` means that nobody would confuse the two hosts.
#[allow(
    clippy::option_option,
    reason = "no difference, and no near miss, are two things"
)]
fn host(one: &Parts<'_>, other: &Parts<'_>) -> Option<Option<Difference>> {
    let (registered, requested) = (one.host, other.host);
    if registered == requested || matches_first_label(registered, requested) {
        return Some(None);
    }
    if registered.eq_ignore_ascii_case(requested) {
        return Some(slight(CASE));
    }
    if registered.trim_end_matches('.') == requested.trim_end_matches('.') {
        return Some(slight("by a dot at the end of the host"));
    }
    if let Some((label, parent)) = registered.split_once('.').filter(|it| it.0.contains('*')) {
        if requested == parent {
            return Some(difference(
                "by its host: the wildcard does not stand for the domain itself",
            ));
        }
        let below = requested.strip_suffix(parent);
        let below = below.and_then(|it| it.strip_suffix('.'));
        return below.map(|host| match (host.contains('.'), label == "*") {
            (true, _) => {
                difference("by its host: the wildcard stands for one label, without a dot")
            }
            (false, true) => {
                difference("by its host: the wildcard stands only for letters, digits, - and _")
            }
            (false, false) => difference("by its host: what is around the wildcard is another"),
        });
    }
    // Most pairs in a long list have nothing in common, so this is checked first.
    let is_either = |has: fn(&str) -> bool| has(registered) || has(requested);
    let ascii = |host: &str| idna::domain_to_ascii(host).ok();
    if is_either(is_international)
        && let (Some(one), Some(other)) = (ascii(registered), ascii(requested))
        && one == other
    {
        return Some(slight(
            "by punycode: international names are registered as xn--…",
        ));
    }
    if is_either(may_be_address)
        && let (Some(one), Some(other)) = (parsed(registered), parsed(requested))
    {
        let is_loopback =
            |text: &str, host: &Host| LOOPBACK_HOSTS.contains(&text) || is_own(borrowed(host));
        if is_loopback(registered, &one) && is_loopback(requested, &other) {
            return Some(slight(
                "by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS",
            ));
        }
        if one == other {
            return Some(slight("by the notation of its host"));
        }
    }
    let bare = |host| str::strip_prefix(host, "www.").unwrap_or(host);
    if bare(registered).eq_ignore_ascii_case(bare(requested)) {
        return Some(slight("by www."));
    }
    let (one, other) = (shown(registered), shown(requested));
    let is_alike = skeleton(&one).eq(skeleton(&other));
    is_alike.then(|| slight("by characters of its host that look alike"))
}

fn is_international(host: &str) -> bool {
    !host.is_ascii() || host.contains("xn--")
}

/// Whether a host may be an IP address or a name of this machine.
fn may_be_address(host: &str) -> bool {
    host.starts_with(|character: char| character.is_ascii_digit() || character == '[')
        || host.contains("localhost")
}

/// A host as people see it, with punycode decoded.
fn shown(host: &str) -> Cow<'_, str> {
    if is_international(host) {
        idna::domain_to_unicode(host).0.into()
    } else {
        host.into()
    }
}

fn parsed(host: &str) -> Option<Host> {
    Host::parse(host).ok()
}

fn borrowed(host: &Host) -> Host<&str> {
    match host {
        Host::Domain(name) => Host::Domain(name),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}

fn port(one: &Parts<'_>, other: &Parts<'_>) -> Option<Difference> {
    match (one.port, other.port) {
        (one, other) if one == other => None,
        (Some("*"), Some(asked)) if is_port(asked) => None,
        (Some("*"), None) => {
            difference("by its port: the wildcard may not stand for none, so write the port")
        }
        (Some("*"), _) => difference("by its port"),
        (its, asked) => {
            let known = |parts: &Parts<'_>, port: Option<&str>| {
                let port = port.filter(|it| !it.is_empty());
                let port = port.or(parts.default_port())?;
                port.parse::<u16>().ok()
            };
            let both = (known(one, its), known(other, asked));
            match both {
                (Some(one), Some(other)) if one == other => slight(match (its, asked) {
                    (Some(""), _) | (_, Some("")) | (None, _) | (_, None) => {
                        "by the default port, which one of them names"
                    }
                    _ => "by a 0 in front of its port",
                }),
                // http://host and https://host differ in their scheme, which is reported instead.
                _ => difference("by its port"),
            }
        }
    }
}

fn path(one: &str, other: &str) -> Option<Difference> {
    if one == other {
        return None;
    }
    if one.trim_end_matches('/') == other.trim_end_matches('/') {
        return slight("by a slash at the end");
    }
    if one.eq_ignore_ascii_case(other) {
        return slight(CASE);
    }
    if let (Some(one), Some(other)) = (decoded(one), decoded(other))
        && one == other
    {
        return slight("by percent encoding");
    }
    let folded = |text: &str| {
        Some(
            Url::parse(&format!("http://x{text}"))
                .ok()?
                .path()
                .to_owned(),
        )
    };
    if let (Some(one), Some(other)) = (folded(one), folded(other))
        && one == other
    {
        return slight("by segments of dots in its path");
    }
    let single = |text: &str| {
        text.split(['/', '\\'])
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("/")
    };
    if single(one) == single(other) {
        return slight("by the slashes in its path");
    }
    let bare = |text: &str| {
        let text = text.strip_suffix("%20").unwrap_or(text);
        text.trim_end_matches([',', ';', '.', ')', '\'', '"', '>'])
            .to_owned()
    };
    if bare(one) == bare(other) {
        return slight("by a sign or a blank at its end, as the text around an address has it");
    }
    difference("by its path")
}

fn decoded(path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |octet: u8| char::from(octet).to_digit(16);
        let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    Some(bytes)
}

fn query(one: &Parts<'_>, other: &Parts<'_>) -> Option<Difference> {
    match (one.query, other.query) {
        (one, other) if one == other => None,
        (None, Some(_)) => slight("by its query, which the registered one has not"),
        (Some(_), None) => slight("by a query, which the registered one has"),
        _ => difference("by its query"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_named() {
        let app = "https://a.example.com/cb";
        let local = "http://localhost:3000/cb";
        let star = "https://*.example.com/cb";
        #[rustfmt::skip]
        let cases = [
            (app, "https://a.example.com/cb/", "only by a slash at the end"),
            (app, "https://a.example.com/cb//", "only by a slash at the end"),
            ("https://a.example.com", "https://a.example.com/", "only by a slash at the end"),
            (app, " https://a.example.com/cb", "only by white space around it"),
            (app, "https://a.example.com/CB", "only by upper and lower case"),
            (app, "https://A.example.com/cb", "only by upper and lower case"),
            (app, "HTTPS://a.example.com/cb", "only by upper and lower case"),
            (app, "http://a.example.com/cb", "only by its scheme (http or https)"),
            (app, "http://a.example.com/cb/", "by its scheme (http or https) and by a slash at the end"),
            (app, "https://a.example.com:443/cb", "only by the default port, which one of them names"),
            (app, "https://a.example.com:/cb", "only by the default port, which one of them names"),
            (app, "https://a.example.com:8443/cb", "only by its port"),
            (app, "https://a.example.com./cb", "only by a dot at the end of the host"),
            (app, "https://a.example.com/c%62", "only by percent encoding"),
            ("https://a.example.com/%C3%A4", "https://a.example.com/%c3%a4", "only by upper and lower case"),
            (app, "https://a.example.com/x/../cb", "only by segments of dots in its path"),
            (app, "https://a.example.com/./cb", "only by segments of dots in its path"),
            (app, "https://a.example.com//cb", "only by the slashes in its path"),
            (app, "https://a.example.com/cb;", "only by a sign or a blank at its end, as the text around an address has it"),
            (app, "https://a.example.com/cb%20", "only by a sign or a blank at its end, as the text around an address has it"),
            ("https://a.example.com:8443/cb", "https://a.example.com:08443/cb", "only by a 0 in front of its port"),
            (app, "https://a.example.com/auth", "only by its path"),
            ("https://a.example.com/", "https://a.example.com//cb", "only by its path"),
            (app, "https://a.example.com/cb?x=1", "only by its query, which the registered one has not"),
            (app, "https://a.example.com/cb#x", "only by its fragment"),
            (app, "https://u:p@a.example.com/cb", "only by user and password"),
            (app, "myapp://a.example.com/cb", "only by its scheme"),
            ("https://www.example.com/cb", "https://example.com/cb", "only by www."),
            ("https://xn--bcher-kva.example/cb", "https://bücher.example/cb", "only by punycode: international names are registered as xn--…"),
            ("https://apple.example/cb", "https://аpple.example/cb", "only by characters of its host that look alike"),
            ("https://apple.example/cb", "https://xn--pple-43d.example/cb", "only by characters of its host that look alike"),
            (local, "http://127.0.0.1:3000/cb", "only by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS"),
            (local, "http://[::1]:3000/cb", "only by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS"),
            (local, "http://2130706433:3000/cb", "only by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS"),
            ("https://10.0.0.1/cb", "https://10.1/cb", "only by the notation of its host"),
            (local, "http://localhost:3001/cb", "only by its port"),
            (local, "https://127.0.0.1:3000/cb", "by its scheme (http or https) and by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS"),
            ("http://localhost:*/cb", "http://localhost:4123/other", "only by its path"),
            ("http://localhost:*/cb", "http://localhost:4123/cb/", "only by a slash at the end"),
            ("http://localhost:*/cb", "http://127.0.0.1:4123/cb", "only by its host: localhost, 127.0.0.1 and [::1] are different strings to WorkOS"),
            ("http://localhost:*/cb", "http://localhost/cb", "only by its port: the wildcard may not stand for none, so write the port"),
            (star, "https://x.example.com/cb/", "only by a slash at the end"),
            (star, "https://x.y.example.com/cb", "only by its host: the wildcard stands for one label, without a dot"),
            (star, "https://example.com/cb", "only by its host: the wildcard does not stand for the domain itself"),
            (star, "https://ä.example.com/cb", "only by its host: the wildcard stands only for letters, digits, - and _"),
            ("https://pr-*.example.com/cb", "https://web.example.com/cb", "only by its host: what is around the wildcard is another"),
            ("MYAPP:/cb", "myapp:/cb", "only by upper and lower case"),
        ];
        for (registered, requested, expected) in cases {
            let got = near_miss(registered, requested).map(|it| it.how);
            assert_eq!(got.as_deref(), Some(expected), "{registered} {requested}");
        }
    }

    #[test]
    fn the_nearest_of_several_is_named() {
        let registered = [
            "http://[::1]:*/callback",
            "http://127.0.0.1:3000/callback",
            "http://localhost:*/callback",
            "https://*.example.com/cb",
            "https://qa.example.com/callback",
        ];
        for (requested, expected) in [
            ("http://localhost:3000/other", "http://localhost:*/callback"),
            (
                "http://LOCALHOST:3000/callback",
                "http://localhost:*/callback",
            ),
            (
                "http://127.0.0.1:3000/callback/",
                "http://127.0.0.1:3000/callback",
            ),
            (
                "http://qa.example.com/callback",
                "https://qa.example.com/callback",
            ),
        ] {
            let found = nearest(&registered, |it| it, requested).map(|(uri, _)| *uri);
            assert_eq!(found, Some(expected), "{requested}");
        }
    }

    #[test]
    fn what_has_little_in_common_is_no_near_miss() {
        let app = "https://a.example.com/cb";
        for requested in [
            app,
            "https://b.example.com/cb",
            "https://a.example.org/cb",
            "https://a.example.com:1/other",
            "http://a.example.com:1/cb/?x",
            "/cb",
            "",
        ] {
            assert!(near_miss(app, requested).is_none(), "{requested}");
        }
    }
}
