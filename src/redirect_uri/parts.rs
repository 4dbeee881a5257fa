//! Splits a redirect URI into parts as written: nothing is decoded, normalised or corrected.

/// The parts of `scheme://user@host:port/path?query#fragment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    pub(super) user: Option<&'a str>,
    pub(super) host: &'a str,
    pub(super) port: Option<&'a str>,
    /// The path with its slash, or empty.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// `None` if there is no `scheme://`.
    pub(super) fn of(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        if !is_scheme(scheme) {
            return None;
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (rest, fragment) = cut(rest, '#');
        let (path, query) = cut(rest, '?');
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority),
        };
        // The colons of an IPv6 address are inside brackets.
        let colon = place.rfind(':').filter(|at| !place[*at..].contains(']'));
        let (host, port) = match colon {
            Some(at) => (&place[..at], Some(&place[at + 1..])),
            None => (place, None),
        };
        Some(Self {
            scheme,
            user,
            host,
            port,
            path,
            query,
            fragment,
        })
    }

    pub(super) fn is_web(&self) -> bool {
        self.is_scheme("http") || self.is_scheme("https")
    }

    pub(super) fn is_scheme(&self, name: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(name)
    }

    /// The default port of the scheme.
    pub(super) fn default_port(&self) -> Option<&'static str> {
        match self.scheme.to_ascii_lowercase().as_str() {
            "http" => Some("80"),
            "https" => Some("443"),
            _ => None,
        }
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// Whether a text can be a scheme (RFC 3986, section 3.1).
pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|character| {
            character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.')
        })
}

/// The URI without user and password, so that it can be shown.
pub fn without_user(uri: &str) -> String {
    // Browsers also accept one slash, none, or backslashes instead of two.
    let scheme = uri.find(':').map_or(0, |at| at + 1);
    let slashes = uri[scheme..].len() - uri[scheme..].trim_start_matches(['/', '\\']).len();
    let start = if slashes == 0 && Parts::of(uri).is_none() {
        0
    } else {
        scheme + slashes
    };
    let end = uri[start..].find(['/', '\\', '?', '#']);
    let end = end.map_or(uri.len(), |it| start + it);
    let hidden = match uri[start..end].rfind('@') {
        Some(at) => start + at,
        // A slash in a password ends the authority early, where a port would be.
        None => match uri.rfind('@') {
            Some(at) if at > end && !has_port(&uri[start..end]) => at,
            _ => return uri.to_owned(),
        },
    };
    format!("{}…{}", &uri[..start], &uri[hidden..])
}

/// Whether what follows the colon of an authority, if any, can be a port.
fn has_port(authority: &str) -> bool {
    let (_, port) = authority.rsplit_once(':').unwrap_or_default();
    authority.ends_with(']') || port == "*" || port.chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found() {
        let parts = Parts::of("HTTPS://u:p@[::1]:0443/a/../b?x#y?z").unwrap();
        let all = (parts.scheme, parts.user, parts.host, parts.port);
        assert_eq!(all, ("HTTPS", Some("u:p"), "[::1]", Some("0443")));
        let rest = (parts.path, parts.query, parts.fragment);
        assert_eq!(rest, ("/a/../b", Some("x"), Some("y?z")));
        for none in ["", "a", "/cb", "//a/cb", "1a://b", "a:b", "https:/a/b"] {
            assert_eq!(Parts::of(none), None, "{none}");
        }
    }

    #[test]
    fn users_and_passwords_are_not_shown() {
        let cases = [
            ("https://u:p@a.example/cb", "https://…@a.example/cb"),
            ("https://u@v:p@a.example/cb", "https://…@a.example/cb"),
            ("https:/u:p@a.example/cb", "https:/…@a.example/cb"),
            ("https:\\\\u:p@a.example/cb", "https:\\\\…@a.example/cb"),
            ("https://u:p/q?r#s@a.example/cb", "https://…@a.example/cb"),
            ("u:p@a.example/cb", "…@a.example/cb"),
            ("https://a.example/@me/cb", "https://a.example/@me/cb"),
            ("https://a.example:8443/@me", "https://a.example:8443/@me"),
            ("http://[::1]/@me", "http://[::1]/@me"),
            ("http://localhost:*/@me", "http://localhost:*/@me"),
            ("/callback", "/callback"),
            ("", ""),
        ];
        for (uri, shown) in cases {
            assert_eq!(without_user(uri), shown, "{uri}");
        }
    }
}
