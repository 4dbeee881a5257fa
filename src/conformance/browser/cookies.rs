//! Cookies as browsers keep them (RFC 6265bis) on the way through one application.
//!
//! A few dozen lines instead of a crate, because the judgement is about what a browser makes of exactly
//! these headers: libraries drop `Domain=localhost`, which browsers take, and forget the header as it
//! was written.

use url::Url;

/// How many cookies a browser keeps for one host. Chromium keeps 180.
const MAX_COOKIES: usize = 180;
/// How long name and value may be together (RFC 6265bis, 5.6).
const MAX_COOKIE_BYTES: usize = 4096;

/// One cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value, as it was sent.
    pub value: String,
    /// The host that it belongs to. Ports do not separate cookies.
    host: String,
    path: String,
    /// The attributes after the value, as they were sent.
    pub attributes: String,
}

/// What stands in place of a name for a token that scripts keep, and send in this header.
const TOKEN: &str = "Authorization: Bearer";

impl Cookie {
    /// A token that scripts send in the header `Authorization` to the host that gave it. It is kept among the
    /// cookies, because whoever has it has the session, as with a cookie.
    pub fn token(value: &str, from: &Url) -> Self {
        Self {
            name: TOKEN.to_owned(),
            value: value.to_owned(),
            host: from.host_str().unwrap_or_default().to_owned(),
            path: "/".to_owned(),
            attributes: String::new(),
        }
    }

    /// Whether it is such a token.
    pub fn is_token(&self) -> bool {
        self.name == TOKEN
    }

    /// Whether it has an attribute, `HttpOnly` for example.
    pub fn has(&self, attribute: &str) -> bool {
        self.attribute(attribute).is_some()
    }

    /// The value of an attribute, empty if it has none.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        attribute(&self.attributes, name)
    }

    /// Whether it stays away where another site leads to its own.
    pub fn is_strict(&self) -> bool {
        self.attribute("SameSite")
            .is_some_and(|value| value.eq_ignore_ascii_case("strict"))
    }

    /// The cookie with another value.
    pub fn with_value(&self, value: &str) -> Self {
        Self {
            value: value.to_owned(),
            ..self.clone()
        }
    }
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.split(';').find_map(|attribute| {
        let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The cookies of one browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cookies(Vec<Cookie>);

impl Cookies {
    /// Every cookie, the oldest first.
    pub fn all(&self) -> &[Cookie] {
        &self.0
    }

    /// The values of the cookies that have one of these names.
    pub fn values_of(&self, names: &[&str]) -> Vec<&str> {
        let named = self.0.iter().filter(|it| names.contains(&it.name.as_str()));
        named.map(|it| it.value.as_str()).collect()
    }

    /// Puts a cookie in place of one of the same name, host and path.
    pub fn put(&mut self, cookie: Cookie) {
        self.0.retain(|other| {
            (&other.name, &other.host, &other.path) != (&cookie.name, &cookie.host, &cookie.path)
        });
        if self.0.len() >= MAX_COOKIES {
            self.0.remove(0);
        }
        self.0.push(cookie);
    }

    /// Takes a `Set-Cookie` header of an answer from an address.
    pub fn receive(&mut self, header: &str, from: &Url) {
        let Ok(cookie) = read(header, from) else {
            return;
        };
        if has_expired(&cookie.attributes) {
            self.0.retain(|other| {
                (&other.name, &other.host, &other.path)
                    != (&cookie.name, &cookie.host, &cookie.path)
            });
        } else {
            self.put(cookie);
        }
    }

    /// The `Cookie` header for a request to an address. `Secure` cookies are sent to loopback addresses
    /// without TLS, as browsers do; `SameSite=Strict` ones are not sent where another site leads to it.
    pub fn header(&self, to: &Url, is_cross_site: bool) -> Option<String> {
        let host = to.host_str().unwrap_or_default();
        let pairs: Vec<_> = self
            .0
            .iter()
            .filter(|cookie| cookie.host == host && path_matches(&cookie.path, to.path()))
            .filter(|cookie| !cookie.is_token())
            .filter(|cookie| !(is_cross_site && cookie.is_strict()))
            .map(|cookie| match cookie.name.as_str() {
                "" => cookie.value.clone(),
                name => format!("{name}={}", cookie.value),
            })
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Forgets what scripts keep.
    pub fn forget_tokens(&mut self) {
        self.0.retain(|cookie| !cookie.is_token());
    }

    /// The `Authorization` header for a request to an address.
    pub fn authorization(&self, to: &Url) -> Option<String> {
        let host = to.host_str().unwrap_or_default();
        let mut tokens = self.0.iter().filter(|it| it.is_token() && it.host == host);
        tokens.next().map(|token| format!("Bearer {}", token.value))
    }
}

/// What a cookie is called in a sentence, by its name.
pub fn called(name: &str) -> String {
    match name {
        TOKEN => "the token".to_owned(),
        name => format!("the cookie {name}"),
    }
}

/// The cookie of a `Set-Cookie` header of an answer from an address, or why a browser takes none from it.
fn read(header: &str, from: &Url) -> Result<Cookie, String> {
    let (pair, attributes) = header.split_once(';').unwrap_or((header, ""));
    let (name, value) = match pair.split_once('=') {
        Some((name, value)) => (name.trim(), value.trim()),
        None => ("", pair.trim()),
    };
    let host = from.host_str().unwrap_or_default();
    let domain = attribute(attributes, "domain").unwrap_or_default();
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    let is_for_host = domain.is_empty() || host == domain || host.ends_with(&format!(".{domain}"));
    let bytes = name.len() + value.len();
    if bytes == 0 {
        return Err("it is empty".into());
    }
    if bytes > MAX_COOKIE_BYTES {
        return Err(format!(
            "browsers drop one of more than {MAX_COOKIE_BYTES} bytes, and it has {bytes}"
        ));
    }
    if !is_for_host {
        return Err(format!("browsers drop one for {domain} from {host}"));
    }
    if !keeps_prefix(name, attributes) {
        return Err("browsers drop one of that name without Secure, and a __Host- one without Path=/ or with a Domain as well".into());
    }
    let path = match attribute(attributes, "path") {
        Some(path) if path.starts_with('/') => path.to_owned(),
        _ => default_path(from.path()),
    };
    Ok(Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        host: host.to_owned(),
        path,
        attributes: attributes.trim().to_owned(),
    })
}

/// Why a cookie of a `Set-Cookie` header of an answer from one address is not sent to another, in words.
pub fn why_not_sent(header: &str, from: &Url, to: &Url) -> Option<String> {
    let name = header.split(['=', ';']).next().unwrap_or_default().trim();
    match read(header, from) {
        Err(why) => Some(format!("the cookie {name} is lost: {why}")),
        Ok(cookie) if has_expired(&cookie.attributes) => None,
        Ok(cookie) if path_matches(&cookie.path, to.path()) => None,
        Ok(cookie) => Some(format!(
            "the cookie {name} is for {} and below alone, and not sent to {}",
            cookie.path,
            to.path()
        )),
    }
}

/// Whether a cookie has what its name promises (RFC 6265bis, 4.1.3): browsers drop one that has not.
fn keeps_prefix(name: &str, attributes: &str) -> bool {
    let has = |name| attribute(attributes, name).is_some();
    let starts_with = |prefix: &str| {
        let start = name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let is_for_all = attribute(attributes, "path") == Some("/") && !has("domain");
    match (starts_with("__Host-"), starts_with("__Secure-")) {
        (true, _) => has("secure") && is_for_all,
        (false, true) => has("secure"),
        (false, false) => true,
    }
}

/// Whether a `Set-Cookie` deletes the cookie. `Max-Age` wins over `Expires`.
fn has_expired(attributes: &str) -> bool {
    if let Some(age) = attribute(attributes, "max-age").and_then(|age| age.parse::<i64>().ok()) {
        return age <= 0;
    }
    let Some(expires) = attribute(attributes, "expires") else {
        return false;
    };
    // The forms of dates differ, and only one question matters: is it long ago? Applications delete
    // cookies with 1970 or the year 1, and none keeps one with a date of the last decade.
    let years = expires.split(|it: char| !it.is_ascii_digit());
    years
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse::<u32>().ok())
        .any(|year| year < 2020)
}

/// The path of a cookie without one (RFC 6265bis, 5.1.4).
fn default_path(path: &str) -> String {
    match path.rfind('/') {
        Some(0) | None => "/".to_owned(),
        Some(end) => path[..end].to_owned(),
    }
}

fn path_matches(cookie: &str, request: &str) -> bool {
    request == cookie
        || request
            .strip_prefix(cookie)
            .is_some_and(|rest| cookie.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(headers: &[&str]) -> Cookies {
        let from = Url::parse("http://localhost:3000/auth/callback").unwrap();
        let mut cookies = Cookies::default();
        for header in headers {
            cookies.receive(header, &from);
        }
        cookies
    }

    fn sent(cookies: &Cookies, to: &str) -> String {
        cookies
            .header(&Url::parse(to).unwrap(), false)
            .unwrap_or_default()
    }

    #[test]
    fn cookies_follow_hosts_and_paths_and_not_ports() {
        let cookies = cookies(&["a=1; Path=/", "b=2", "c=3; Path=/auth/", "d=4; Path=/au"]);
        assert_eq!(sent(&cookies, "http://localhost:3000/"), "a=1");
        assert_eq!(
            sent(&cookies, "http://localhost:4000/auth/x"),
            "a=1; b=2; c=3"
        );
        assert_eq!(sent(&cookies, "http://127.0.0.1:3000/"), "");
    }

    #[test]
    fn a_domain_of_localhost_is_taken_and_a_foreign_one_is_not() {
        let cookies = cookies(&[
            "a=1; Domain=localhost; Path=/",
            "b=2; domain=.example.com; Path=/",
        ]);
        assert_eq!(sent(&cookies, "http://localhost/"), "a=1");
    }

    #[test]
    fn a_cookie_that_is_not_what_its_name_promises_is_dropped() {
        let cookies = cookies(&[
            "__Host-a=1; Path=/; Secure",
            "__Host-b=2; Path=/",
            "__host-c=3; Path=/auth; Secure",
            "__Host-d=4; Path=/; Secure; Domain=localhost",
            "__Secure-e=5; Path=/; Secure",
            "__Secure-f=6; Path=/",
        ]);
        let expected = "__Host-a=1; __Secure-e=5";
        assert_eq!(sent(&cookies, "http://localhost/auth/x"), expected);
    }

    #[test]
    fn an_expired_cookie_deletes_the_one_of_its_name() {
        for gone in [
            "a=; Max-Age=0; Path=/",
            "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "a=x; path=/; expires=Thu, 01-Jan-1970 00:00:01 GMT",
        ] {
            let cookies = cookies(&["a=1; Path=/; Max-Age=60", gone]);
            assert_eq!(sent(&cookies, "http://localhost/"), "", "{gone}");
        }
        let kept = cookies(&["a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
        assert_eq!(sent(&kept, "http://localhost/"), "a=1");
    }

    #[test]
    fn a_browser_keeps_a_bounded_number() {
        let mut cookies = Cookies::default();
        let from = Url::parse("http://localhost/").unwrap();
        for number in 0..1000 {
            cookies.receive(&format!("c{number}=1; Path=/"), &from);
        }
        assert_eq!(cookies.all().len(), MAX_COOKIES);
        assert_eq!(cookies.all()[MAX_COOKIES - 1].name, "c999");
    }
}
