//! What a pasted text is: a code, the address of a callback in any of the forms in which people copy it,
//! or something else that is no code. Pure.

mod no_code;

use std::borrow::Cow;

use data_encoding::BASE64_NOPAD;
use url::Url;

use crate::secret::Secret;

pub use no_code::NotACode;
use no_code::{is_ulid, known_address, known_word, other_word};

/// Wrappers inside wrappers that are opened: a gateway may rewrite what another one has rewritten.
const MAX_WRAPPERS: usize = 4;

/// Digits of a code of Magic Auth.
const DIGITS: usize = 6;

/// Codes that were seen have 26 characters; ten times of that leave room for others.
const MAX_CODE: usize = 260;

/// A pasted text.
#[derive(Debug)]
pub enum Pasted {
    /// One word that may be a code.
    Code(Secret),
    /// The address of a callback.
    Address(PastedAddress),
    /// Something that is plainly no code.
    Other(NotACode),
}

/// The address of a callback, or only the query of one.
#[derive(Debug)]
pub struct PastedAddress {
    /// Scheme, host and path, unless only a query was pasted. A missing scheme counts as http.
    pub(super) base: Option<Url>,
    /// Its query.
    pub(super) query: String,
}

impl PastedAddress {
    fn count(&self, name: &str) -> usize {
        let all = url::form_urlencoded::parse(self.query.as_bytes());
        all.filter(|(it, _)| it == name).count()
    }

    /// What an address with a code and an error is: of the two WorkOS sends one.
    pub fn code_and_error(&self) -> Option<NotACode> {
        let has = |name: &str| self.parameter(name).is_some_and(|it| !it.is_empty());
        (has("code") && has("error")).then_some(NotACode {
            what: "the address has both a `code` and an `error`, and WorkOS sends one of the two",
            fix: "paste the address of one callback alone; if it came so, its sender is not WorkOS, or a proxy or the application joined two: look at `error_description`, then sign in again with `workos-ml send EMAIL`",
        })
    }

    /// What stands behind `code=` instead of a code, looked at like a bare word. The listener looks at the
    /// state first.
    pub fn wrong_code(&self) -> Option<NotACode> {
        if self.count("code") > 1 {
            return Some(NotACode {
                what: "the address has `code` twice",
                fix: "paste the address of one callback alone; a proxy or a page that joins addresses makes such ones",
            });
        }
        let code = self.parameter("code").filter(|it| !it.is_empty())?;
        known_word(&code).or_else(|| other_word(&code))
    }

    /// The names of its parameters, of those that can be told from a value.
    pub fn other_names(&self) -> Vec<String> {
        // Names of OAuth, SAML and AuthKit have at most two dozen.
        const MAX: usize = 30;
        let is_name = |it: &str| {
            (1..=MAX).contains(&it.len())
                && it.bytes().all(|it| it.is_ascii_alphabetic() || it == b'_')
        };
        url::form_urlencoded::parse(self.query.as_bytes())
            .filter(|(name, _)| is_name(name))
            .map(|(name, value)| match value.is_empty() {
                true => format!("an empty `{name}`"),
                false => format!("`{name}`"),
            })
            .take(5)
            .collect()
    }

    /// The value of a parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Reads a pasted text.
pub fn read(text: &str) -> Pasted {
    // Mail clients and chats paste addresses in quotes or brackets.
    let is_wrapping = |character: char| {
        character.is_whitespace()
            || "\"'<>`()[]\u{201c}\u{201d}\u{2018}\u{2019}\u{feff}\u{200b}".contains(character)
    };
    let text: String = text.chars().map(narrow).collect();
    let text = text.trim_matches(is_wrapping);
    // A sentence goes on behind what was copied out of it.
    let mut text = Cow::Borrowed(text.trim_end_matches([',', ';', '!']));
    if let Some(clean) = unescaped(&text) {
        text = Cow::Owned(clean);
    }
    if let Some(inner) = untangled(&text) {
        text = Cow::Owned(inner);
    }
    for _ in 0..MAX_WRAPPERS {
        match unwrapped(&text) {
            Some(inner) => text = Cow::Owned(inner),
            None => break,
        }
    }
    if let Some(other) = known_word(&text) {
        return Pasted::Other(other);
    }
    if let Some(address) = address(&text) {
        return match known_address(&address) {
            Some(other) => Pasted::Other(other),
            None => Pasted::Address(address),
        };
    }
    if let Some(other) = other_word(&text) {
        return Pasted::Other(other);
    }
    if text.len() > MAX_CODE && !text.contains(char::is_whitespace) {
        return Pasted::Other(NotACode {
            what: "this is too long to be a code",
            fix: "a code is one word such as 01E2RJ4C05B52KKZ8FSRDAP23J: copy the part between code= and & in the address that the browser ended on",
        });
    }
    let is_word = !text.is_empty()
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "-_.~+=".contains(it));
    if is_word {
        return Pasted::Code(Secret::new(text));
    }
    if text.split_whitespace().count() > 1 {
        return Pasted::Other(NotACode {
            what: "these are several words, and a code is one word such as 01E2RJ4C05B52KKZ8FSRDAP23J",
            fix: "an address starts with http: paste the whole one that the browser ended on, with everything after the ?",
        });
    }
    Pasted::Other(NotACode {
        what: "this is neither a code nor the address of a callback",
        fix: "paste the whole address that the browser ended on, with everything after the ?",
    })
}

/// Keyboards of Chinese and Japanese write letters, digits and signs of full width (U+FF01 to U+FF5E), and
/// Arabic, Persian and Hindi have digits of their own.
pub fn narrow(letter: char) -> char {
    let digit = |zero: u32| char::from_digit(u32::from(letter) - zero, 10);
    let narrowed = match u32::from(letter) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0),
        0x0660..=0x0669 => digit(0x0660),
        0x06f0..=0x06f9 => digit(0x06f0),
        0x0966..=0x096f => digit(0x0966),
        0x3000 => Some(' '),
        _ => None,
    };
    narrowed.unwrap_or(letter)
}

/// An address as a program wrote it down: `=3D` of a mail's source, `\u0026` of JSON, `\&` of a shell, and
/// signs of the query that took each other's place.
fn unescaped(text: &str) -> Option<String> {
    let mut clean = text.to_owned();
    // Quoted-printable writes = as =3D, and ends its lines with =.
    if clean.contains("=3D") {
        clean = clean
            .replace("=\r\n", "")
            .replace("=\n", "")
            .replace("=3D", "=");
    }
    for (written, meant) in [
        ("\\u003d", "="),
        ("\\u003D", "="),
        ("\\u0026", "&"),
        ("\\u003f", "?"),
        ("\\u003F", "?"),
        ("\\/", "/"),
        ("\\?", "?"),
        ("\\=", "="),
        ("\\&", "&"),
        ("^&", "&"),
    ] {
        clean = clean.replace(written, meant);
    }
    let is_address = clean.contains("://") || clean.starts_with("localhost");
    if is_address {
        match clean.find('?') {
            // `code=…?state=…`
            Some(at) => {
                let rest = clean[at + 1..].to_owned();
                let is_inner = |it: &str| rest.contains(it);
                if ["?code=", "?state=", "?error="]
                    .iter()
                    .any(|it| is_inner(it))
                {
                    clean = format!("{}?{}", &clean[..at], rest.replace('?', "&"));
                }
            }
            // `/callback&code=…`
            None if !clean.contains('#') && clean.contains("&code=") => {
                clean = clean.replacen('&', "?", 1);
            }
            None => {}
        }
    }
    (clean != text).then_some(clean)
}

/// The address or code inside of what a log, a terminal or a page makes of it.
fn untangled(text: &str) -> Option<String> {
    if text.contains("&amp;") {
        let text = text.replace("&amp;", "&");
        return untangled(&text).or(Some(text));
    }
    let is_address = text.starts_with("http") || text.starts_with("localhost");
    if is_address && text.contains(['\n', '\r']) {
        // A terminal or a mail wrapped it.
        return Some(text.split_whitespace().collect());
    }
    if let Some(rest) = text.strip_prefix("view-source:") {
        return Some(rest.to_owned());
    }
    let lower = text.to_ascii_lowercase();
    if ["http%3a", "https%3a", "http%253a", "https%253a"]
        .iter()
        .any(|it| lower.starts_with(it))
    {
        let decoded = decoded(text)?;
        return untangled(&decoded).or(Some(decoded));
    }
    if let Some((_, rest)) = text
        .split_once("\"code\"")
        .or_else(|| text.split_once("code\":"))
    {
        return Some(rest.split('"').nth(1)?.to_owned());
    }
    if let Some(at) = text.find("http").filter(|at| *at > 0)
        && text[at..].contains("code=")
    {
        // Markdown or HTML around the address.
        let end = text[at..].find(|it: char| it.is_whitespace() || "\"'<>()[]".contains(it));
        return Some(text[at..end.map_or(text.len(), |end| at + end)].to_owned());
    }
    if lower.starts_with("code%3d") || lower.contains("%26code%3d") {
        return decoded(text);
    }
    if let Some(value) = lower
        .starts_with("code=")
        .then(|| &text["code=".len()..])
        .filter(|_| !text.starts_with("code="))
    {
        return Some(value.trim_matches(['"', '\'']).to_owned());
    }
    // `GET /callback?code=… HTTP/1.1` of an access log, `code: 01…`, and sentences around an address.
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1 {
        let with_code = words
            .iter()
            .find(|it| it.contains("code=") || it.contains("error="));
        if let Some(word) = with_code {
            return Some(
                word.trim_matches(['"', '\'', '<', '>', '(', ')', ','])
                    .to_owned(),
            );
        }
        if let (2, Some(code)) = (words.len(), lower.strip_prefix("code")) {
            return code
                .starts_with([':', '=', ' '])
                .then(|| words[1].trim_matches(['"', '\'', ',']).to_owned());
        }
        let joined: String = words.concat();
        let is_digits = |it: &str| it.len() == DIGITS && it.bytes().all(|it| it.is_ascii_digit());
        // A terminal broke the code in two.
        if is_digits(&joined) || is_ulid(&joined) {
            return Some(joined);
        }
        // "Your code is 123456."
        let mut numbers = words
            .iter()
            .map(|it| it.trim_matches(|it: char| !it.is_alphanumeric()))
            .filter(|it| is_digits(it));
        return match (numbers.next(), numbers.next()) {
            (Some(digits), None) => Some(digits.to_owned()),
            _ => None,
        };
    }
    None
}

/// The address of a callback inside another one: mail gateways, chats, search engines and pages of login
/// carry it as a parameter or in their path. An address with a code of its own carries none.
fn unwrapped(text: &str) -> Option<String> {
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    }
    .ok()?;
    let host = url.host_str()?;
    // Proofpoint's third version carries it as it is, whose query is then that of the whole.
    if host.starts_with("urldefense.")
        && let Some((_, rest)) = text.split_once("/v3/__")
    {
        return Some(rest.split_once("__;").map_or(rest, |(it, _)| it).to_owned());
    }
    let has_own = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        matches!(&*name, "code" | "error") && !value.is_empty()
    };
    if url.query_pairs().any(has_own) {
        return None;
    }
    // Its second version writes % as - and / as _.
    let is_dashed = host.ends_with("urldefense.proofpoint.com");
    let value_within = |value: Cow<'_, str>| {
        let value = match is_dashed {
            true => decoded(&value.replace('-', "%").replace('_', "/"))?,
            false => value.into_owned(),
        };
        // "http" in base64.
        let value = match value.starts_with("aHR0c") {
            true => {
                let plain = value.trim_end_matches('=');
                let plain = plain.replace('-', "+").replace('_', "/");
                String::from_utf8(BASE64_NOPAD.decode(plain.as_bytes()).ok()?).ok()?
            }
            false => value,
        };
        (value.starts_with("http") || value.starts_with('/')).then_some(value)
    };
    let in_query = url
        .query_pairs()
        .filter_map(|(_, value)| value_within(value))
        .find(|it| carries_callback(it));
    in_query.or_else(|| {
        if !carries_callback(url.path()) {
            return None;
        }
        let whole = decoded(text)?;
        let inner = whole.rfind("http").filter(|at| *at > 0);
        Some(whole[inner.unwrap_or_default()..].to_owned())
    })
}

/// Whether a text has the parameters of a callback, in any of the ways in which addresses carry addresses.
fn carries_callback(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["=", "%3d", "%253d", "-3d"].iter().any(|sign| {
        lower.contains(&format!("code{sign}")) || lower.contains(&format!("error{sign}"))
    })
}

/// A text with its percent-encoding undone, once.
fn decoded(text: &str) -> Option<String> {
    let text = text.replace('&', "%26").replace('+', "%2B");
    url::form_urlencoded::parse(format!("u={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
}

fn address(text: &str) -> Option<PastedAddress> {
    if let Ok(url) = Url::parse(text)
        && matches!(url.scheme(), "http" | "https")
        && url.has_host()
    {
        return Some(of_url(&url));
    }
    // `localhost:3000/callback?…` parses as an address of the scheme "localhost".
    let before = text.split(['?', '#']).next().unwrap_or_default();
    let is_host = before.contains('/') || before.contains(':') || before.contains('.');
    if is_host && text.contains(['?', '#']) {
        let whole = match text.starts_with('/') {
            true => {
                return Some(PastedAddress {
                    base: None,
                    query: text.split_once(['?', '#'])?.1.to_owned(),
                });
            }
            false => format!("http://{text}"),
        };
        return Url::parse(&whole).ok().map(|url| of_url(&url));
    }
    let query = text.trim_start_matches(['?', '&', '#']);
    let is_query = ["code=", "error=", "state=", "error_description="]
        .iter()
        .any(|it| query.starts_with(it));
    is_query.then(|| PastedAddress {
        base: None,
        query: query.to_owned(),
    })
}

fn of_url(url: &Url) -> PastedAddress {
    let query = url.query().unwrap_or_default();
    // A single-page application or a portal may have put the query behind a #.
    let behind = url.fragment().unwrap_or_default();
    let has_code = |text: &str| text.contains("code=") || text.contains("error=");
    let is_behind = has_code(behind) || (query.is_empty() && behind.contains('='));
    let query = match is_behind && !has_code(query) {
        true => behind.split_once('?').map_or(behind, |(_, it)| it),
        false => query,
    };
    PastedAddress {
        query: query.to_owned(),
        base: Some(url.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        match read(text) {
            Pasted::Code(code) => Some(code.expose().to_owned()),
            Pasted::Address(address) => address.parameter("code"),
            Pasted::Other(_) => None,
        }
    }

    #[test]
    fn every_form_of_an_address_is_read() {
        for text in [
            "01E2RJ4C05B52KKZ8FSRDAP23J",
            " \"01E2RJ4C05B52KKZ8FSRDAP23J\" ",
            "http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "https://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "<app.example.com/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J>",
            "/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "state=x&code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J%26state%3Dx&data=05",
            "eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J",
            "http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J%26state%3Dx",
            "http://localhost:3000/callback#code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "localhost:3000/callback#code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "http://localhost:3000/callback?code=3D01E2RJ4C05B52KKZ8FSRDAP23J&state=3Dx",
            "http://localhost:3000/callback?code\\u003d01E2RJ4C05B52KKZ8FSRDAP23J\\u0026state\\u003dx",
            "http://localhost:3000/callback\\?code\\=01E2RJ4C05B52KKZ8FSRDAP23J\\&state\\=x",
            "http:\\/\\/localhost:3000\\/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J?state=x",
            "http://localhost:3000/callback&code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "/callback#code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x",
            "localhost:3000/#/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "０１Ｅ２ＲＪ４Ｃ０５Ｂ５２ＫＫＺ８ＦＳＲＤＡＰ２３Ｊ",
            "view-source:http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "http://localhost:3000/callback?code=01E2RJ4C05B5\n2KKZ8FSRDAP23J&state=x",
            "http://localhost:3000/callback?state=x&amp;code=01E2RJ4C05B52KKZ8FSRDAP23J",
            "GET /callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x HTTP/1.1",
            "code: 01E2RJ4C05B52KKZ8FSRDAP23J",
            "CODE=01E2RJ4C05B52KKZ8FSRDAP23J",
            "code%3D01E2RJ4C05B52KKZ8FSRDAP23J%26state%3Dx",
            "\"code\":\"01E2RJ4C05B52KKZ8FSRDAP23J\"",
            "[link](http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x)",
            "<a href=\"http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&amp;state=x\">",
            "{\"code\": \"01E2RJ4C05B52KKZ8FSRDAP23J\"}",
            "01E2RJ4C05B52KKZ8FSRDAP23J,",
            "01E2RJ4C05B52 KKZ8FSRDAP23J",
            "http%253A%252F%252Flocalhost%253A3000%252Fcallback%253Fcode%253D01E2RJ4C05B52KKZ8FSRDAP23J",
            "https://urldefense.com/v3/__http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&state=x__;!!abc",
            "https://urldefense.proofpoint.com/v2/url?u=http-3A__localhost-3A3000_callback-3Fcode-3D01E2RJ4C05B52KKZ8FSRDAP23J-26state-3Dx&d=DwMFaQ",
            "https://links.example.net/go?target=http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J%26state%3Dx",
            "https://links.example.net/1abc/http%3A%2F%2Flocalhost%3A3000%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J",
            "https://links.example.net/?u=aHR0cDovL2xvY2FsaG9zdDozMDAwL2NhbGxiYWNrP2NvZGU9MDFFMlJKNEMwNUI1MktLWjhGU1JEQVAyM0o",
            "https://app.example.com/login?next=%2Fcallback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J",
            "http://localhost:3000/callback%3Fcode%3D01E2RJ4C05B52KKZ8FSRDAP23J%26state%3Dx",
        ] {
            assert_eq!(
                code(text).as_deref(),
                Some("01E2RJ4C05B52KKZ8FSRDAP23J"),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_in_an_address_is_left_there_where_it_has_no_code() {
        for text in [
            "https://api.workos.com/sso/authorize?client_id=x&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback",
            "https://links.example.net/go?target=https%3A%2F%2Fapp.example.com%2F",
            "http://localhost:3000/callback?code=01E2RJ4C05B52KKZ8FSRDAP23J&next=%2Fx%3Fcode%3D2",
        ] {
            assert_eq!(unwrapped(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_beside_an_error_is_neither() {
        for (text, is_both) in [
            ("?code=01E2RJ4C05B52KKZ8FSRDAP23J&error=access_denied", true),
            ("?code=&error=access_denied", false),
            ("?code=01E2RJ4C05B52KKZ8FSRDAP23J&error=", false),
        ] {
            let Pasted::Address(address) = read(text) else {
                panic!("{text}");
            };
            assert_eq!(address.code_and_error().is_some(), is_both, "{text}");
        }
    }

    #[test]
    fn codes_of_other_makes_are_codes() {
        for text in [
            "sso_code_01M8Q73KCVSTS86RVGC1C2WRJ7",
            "auth_code_01M8Q73KCVSTS86RVGC1C2WRJ7",
        ] {
            assert_eq!(code(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_code_is_named() {
        let long = "x".repeat(300);
        let cases = [
            (
                "passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095",
                "ID of a session",
            ),
            ("123456", "six digits"),
            (
                "https://auth.workos.com/passwordless/4TeRexu/confirm",
                "link itself",
            ),
            ("sk_test_a2V5XzAxSEpLVEhPTERP", "API key"),
            ("client_01HZBC6N1EB1ZY7KG32X", "client ID"),
            ("you@example.com", "e-mail address"),
            (
                "https://error.workos.com/sso/redirect-uri-invalid",
                "error page",
            ),
            ("hello{}", "neither a code"),
            ("123 456", "six digits"),
            ("12345678", "only digits"),
            (long.as_str(), "too long"),
            ("/tmp/code.txt", "path of a file"),
            ("about:blank", "page of the browser"),
            ("01E2RJ4C05B52KKZ8FSRDAP23J\u{2026}", "cut short"),
            (
                "https://id.workos.com/passwordless/4TeRexu/confirm?x=1",
                "link itself",
            ),
            (
                "https://api.workos.com/sso/authorize?client_id=x",
                "begins a sign-in",
            ),
            (
                "https://protect-us.mimecast.com/s/x?domain=y",
                "mail security",
            ),
            ("yes", "a word"),
            ("access_denied", "name of an error"),
            ("event_01EHZNVPK3SFK441A1RGBFSHRT", "ID of an object"),
            (
                "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                "another service",
            ),
            ("authorization_code_value", "placeholder"),
            ("127.0.0.1", "a number"),
            ("2026-11-30", "a number"),
            ("a1b2", "too short"),
            ("code.txt", "name of a file"),
            (
                "http://localhost:3000/callback?code=sk_test_a2V5XzAxSEpLVEhPTERP&state=x",
                "API key",
            ),
            ("http://localhost:3000/callback?code=CODE&state=x", "a word"),
            ("?code=123456", "six digits"),
            ("12345O", "a letter where a digit belongs"),
            ("l23456", "a letter where a digit belongs"),
            ("123-456", "six digits"),
            ("１２３４５６", "six digits"),
            ("１２３　４５６", "six digits"),
            ("\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}", "six digits"),
            ("?code=01DVX3C5Z367SFHR8QNDMK7V24&code=x", "twice"),
            ("01DVX3C5Z3", "cut short"),
            ("{\"error\":\"access_denied\"}", "JSON"),
            (
                "https://accounts.google.com/signin?code=4/0AX4XfWh",
                "other services",
            ),
            ("Your code is 123456.", "six digits"),
            ("01DVX3\u{2026}7V24", "masked or shortened"),
            ("[FILTERED]", "masked or shortened"),
            ("?code=[FILTERED]&state=x", "masked or shortened"),
            ("?code={code}", "placeholder"),
            ("?code=<CODE>", "placeholder"),
            ("SAMLResponse=PHNhbWxwOl", "another parameter"),
            ("wos-session=Fe26.2*1*abc", "sealed session"),
            ("611c2a85-84e1-4bad-a2ec-43cf8371f134", "a UUID"),
            ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "a hash"),
            ("it does not work", "several words"),
        ];
        for (text, naming) in cases {
            let other = match read(text) {
                Pasted::Other(other) => other,
                Pasted::Address(address) => address.wrong_code().unwrap(),
                Pasted::Code(_) => panic!("{text}"),
            };
            assert!(other.what.contains(naming), "{text}: {}", other.what);
        }
    }
}
