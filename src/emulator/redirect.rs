//! Where a visited link may lead, and the address that it leads to. Pure.

use url::{Host, Url, form_urlencoded};

/// Whether `uri` is what `registered` stands for: the same text, or, where the port of
/// `registered` is `*`, the same text with a port in its place.
///
/// Source: docs, "Redirect URIs" (exact match; a port wildcard for local development).
pub(super) fn matches(registered: &str, uri: &str) -> bool {
    if registered == uri {
        return true;
    }
    let Some((origin, path)) = registered.split_once(":*") else {
        return false;
    };
    let Some(rest) = uri.strip_prefix(origin).and_then(|it| it.strip_prefix(':')) else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = rest.split_at(digits);
    port.parse::<u16>().is_ok_and(|it| it > 0) && rest == path
}

/// Whether `url` is a web page of this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_local && matches!(url.scheme(), "http" | "https")
}

/// `url` with parameters added to the query that it has, percent-encoded.
pub(super) fn with_query(mut url: Url, parameters: &[(&str, &str)]) -> Url {
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

    #[test]
    fn registered_uris_match_exactly_or_in_all_but_the_port() {
        let wildcard = "http://localhost:*/callback";
        let cases = [
            ("https://a.example/cb", "https://a.example/cb", true),
            ("https://a.example/cb", "https://a.example/cb/", false),
            ("https://a.example/cb", "https://a.example/cb?x=1", false),
            (wildcard, "http://localhost:3000/callback", true),
            (wildcard, "http://localhost:65535/callback", true),
            (wildcard, "http://localhost:0/callback", false),
            (wildcard, "http://localhost:65536/callback", false),
            (wildcard, "http://localhost/callback", false),
            (wildcard, "http://localhost:/callback", false),
            (wildcard, "http://localhost:3000/other", false),
            (wildcard, "http://localhost:3000@a.example/callback", false),
            (wildcard, "http://localhost.a.example:80/callback", false),
            ("http://[::1]:*/cb", "http://[::1]:80/cb", true),
        ];
        for (registered, uri, expected) in cases {
            assert_eq!(matches(registered, uri), expected, "{registered} {uri}");
        }
    }

    #[test]
    fn only_web_pages_of_this_machine_are_loopback() {
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
    fn parameters_join_the_query_that_is_there() {
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
}
