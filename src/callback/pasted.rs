//! What a pasted text is: a code, the address of a callback in any of the forms in which people copy it,
//! or something else that is no code. Pure.

use std::borrow::Cow;

use url::Url;

use crate::secret::Secret;

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

/// What a text is that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACode {
    /// For instance "this is the ID of a session, not a code".
    pub what: &'static str,
    /// What to do with it.
    pub fix: &'static str,
}

impl PastedAddress {
    fn count(&self, name: &str) -> usize {
        let all = url::form_urlencoded::parse(self.query.as_bytes());
        all.filter(|(it, _)| it == name).count()
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
                && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
        };
        url::form_urlencoded::parse(self.query.as_bytes())
            .filter(|(name, value)| is_name(name) && !value.is_empty())
            .map(|(name, _)| format!("`{name}`"))
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
    let text = text.trim_matches(is_wrapping);
    // A sentence goes on behind what was copied out of it.
    let mut text = Cow::Borrowed(text.trim_end_matches([',', ';', '!']));
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

/// Whether it has the form of the codes that were seen: 26 letters and digits, of which the first two
/// are 01.
fn is_ulid(text: &str) -> bool {
    text.len() == 26
        && text.starts_with("01")
        && text
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
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
        let decoded = url::form_urlencoded::parse(format!("u={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())?;
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
        let decoded = url::form_urlencoded::parse(format!("u={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        return decoded;
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

/// The address inside one that mail security software has rewritten.
fn unwrapped(text: &str) -> Option<String> {
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    }
    .ok()?;
    let host = url.host_str()?;
    let parameter = |name: &str| {
        url.query_pairs()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.into_owned())
    };
    if host.ends_with("safelinks.protection.outlook.com") {
        return parameter("url");
    }
    if host.ends_with("urldefense.proofpoint.com") {
        // Version 2 writes % as - and / as _.
        let text = parameter("u")?.replace('-', "%").replace('_', "/");
        let decoded = url::form_urlencoded::parse(format!("u={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        return decoded;
    }
    if host == "urldefense.com" {
        let rest = text.split_once("/v3/__")?.1;
        return Some(
            rest.split_once("__;")
                .map_or(rest, |(inner, _)| inner)
                .to_owned(),
        );
    }
    if host == "clicktime.symantec.com"
        || host == "l.facebook.com"
        || host == "linkprotect.trendmicro.com"
    {
        return parameter("u").or_else(|| parameter("url"));
    }
    if host == "www.google.com" && url.path() == "/url" {
        return parameter("q").or_else(|| parameter("url"));
    }
    if host.ends_with("linkprotect.cudasvc.com") {
        return parameter("a");
    }
    if host.ends_with("sophos.com") && host.contains("protection") {
        return parameter("d").filter(|it| it.contains("://"));
    }
    None
}

fn known_word(text: &str) -> Option<NotACode> {
    let other = |what, fix| Some(NotACode { what, fix });
    if text.starts_with("passwordless_session_") {
        return other(
            "this is the ID of a session, not a code",
            "`workos-ml session send ID` mails its link; the code is in the address that the browser ends on after it",
        );
    }
    if text.starts_with('/') && !text.contains('?')
        || text.starts_with("./")
        || text.starts_with("file:")
    {
        return other(
            "this is the path of a file or a page, not a code",
            "paste the whole address with everything after the ?, or read a file: `workos-ml exchange - < FILE`",
        );
    }
    if text.starts_with("chrome-error:") || text.starts_with("about:") || text.starts_with("edge:")
    {
        return other(
            "this is a page of the browser itself, which it shows where nothing answered",
            "go back once, or look into the history: the address with code= is the one that could not be opened",
        );
    }
    if text.ends_with('\u{2026}') || text.ends_with("...") {
        return other(
            "this is cut short: it ends in dots",
            "copy the whole address from the address bar, not from a table or a log",
        );
    }
    if text.bytes().all(|it| it.is_ascii_digit()) && text.len() != 6 && !text.is_empty() {
        return other(
            "these are only digits; codes of Magic Link have letters too",
            "a code of Magic Auth has six digits: `workos-ml magic-auth verify EMAIL CODE`; the code of a Magic Link is after code= in the address",
        );
    }
    let digits: String = text.chars().filter(|it| *it != '-').collect();
    if digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_digit()) {
        return other(
            "six digits are a code of Magic Auth, not of Magic Link",
            "`workos-ml magic-auth verify EMAIL CODE` takes them",
        );
    }
    let before_query = text.split('?').next().unwrap_or_default();
    if before_query.contains("/passwordless/") && !text.contains("code=") {
        return other(
            "this is the link itself, not the code",
            "open it in a browser; the code is in the address that the browser ends on",
        );
    }
    if text.starts_with("sk_") {
        return other(
            "this is an API key, not a code",
            "set it as WORKOS_API_KEY; it is in the shell's history now, so replace it if others can read that",
        );
    }
    if text.starts_with("client_") {
        return other(
            "this is a client ID, not a code",
            "set it as WORKOS_CLIENT_ID; the code is in the address that the browser ended on, after code=",
        );
    }
    if text.starts_with("eyJ") && text.contains('.') {
        return other(
            "this is a token (JWT), not a code",
            "the code is in the address that the browser ended on, after code=",
        );
    }
    let ids = [
        "conn_",
        "org_",
        "prof_",
        "user_",
        "magic_auth_",
        "directory_",
        "redir_",
        "session_",
        "req_",
    ];
    if ids.iter().any(|it| text.starts_with(it)) {
        return other(
            "this is the ID of an object of WorkOS, not a code",
            "the code is in the address that the browser ended on, after code=",
        );
    }
    if text.contains('@') && !text.contains(['/', '?', '=']) {
        return other(
            "this is an e-mail address, not a code",
            "`workos-ml send EMAIL` sends a link to it",
        );
    }
    None
}

/// Prefixes of tokens and keys of other services, which must not go to WorkOS.
const OTHER_TOKENS: [&str; 21] = [
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "npm_",
    "pypi-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "SG.",
    "whsec_",
    "rk_",
    "pk_",
    "sk-",
];

/// Fewer characters than any code has: those that were seen have 26, and a code that can be guessed would
/// be none.
const MIN_CODE: usize = 6;
/// Words without a digit are no longer than that; among 26 letters and digits, letters alone are rare.
const MAX_WORD: usize = 20;

/// What stands behind `error=` where an address has no code (RFC 6749, 4.1.2.1 and 5.2).
const ERRORS: [&str; 8] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
];

/// A word that is plainly no code, by its form alone.
fn other_word(text: &str) -> Option<NotACode> {
    const COPY: &str = "copy what is between code= and & in the address that the browser ended on; it looks like 01E2RJ4C05B52KKZ8FSRDAP23J";
    let other = |what, fix| Some(NotACode { what, fix });
    if OTHER_TOKENS.iter().any(|it| text.starts_with(it)) {
        return other(
            "this is a token or key of another service, not a code",
            "it is in the shell's history now, so replace it if others can read that; the code is after code= in the address that the browser ended on",
        );
    }
    if text.starts_with("Fe26.2") || text.contains("=Fe26.2") {
        return other(
            "this is a sealed session of AuthKit, as its cookie holds it, not a code",
            COPY,
        );
    }
    // What is left of `<CODE>` once the brackets around an address are gone.
    let is_named = text.starts_with('<')
        || [('{', '}'), ('[', ']')]
            .iter()
            .any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
            && !text.contains(['"', ':']);
    let is_of_log = ["filtered", "redacted", "hidden", "masked"].contains(
        &text
            .trim_matches(|it: char| !it.is_ascii_alphabetic())
            .to_ascii_lowercase()
            .as_str(),
    );
    if is_of_log || text.contains(['*', '\u{2022}', '\u{2026}']) {
        return other(
            "this is masked or shortened: stars, dots or a word stand for the code, as a log or a table shows it",
            "copy the whole address from the address bar of the browser",
        );
    }
    if is_named {
        return other(
            "this is a placeholder from documentation or a script, not a code",
            COPY,
        );
    }
    if text.starts_with(['{', '[']) && !text.starts_with("{{") {
        return other(
            "this is JSON, or a part of it, without a `code` in it",
            COPY,
        );
    }
    let small_words = |it: u8| it.is_ascii_lowercase() || it == b'_';
    // The IDs of WorkOS's objects are a ULID behind the kind of the object.
    let is_id = text
        .rsplit_once('_')
        .is_some_and(|(kind, id)| kind.bytes().all(small_words) && id.len() == 26 && is_ulid(id));
    if is_id {
        return other("this is the ID of an object of WorkOS, not a code", COPY);
    }
    // Codes that were seen are ULIDs: 26 letters and digits, of which the first two are 01.
    let is_cut = text.starts_with("01")
        && (MIN_CODE..26).contains(&text.len())
        && text
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && text.bytes().any(|it| it.is_ascii_uppercase());
    if is_cut {
        return other(
            "this begins as a code does and is cut short: a code has 26 characters",
            COPY,
        );
    }
    if text.contains('/') && !text.contains("://") {
        return other(
            "this is not a code of WorkOS, which has no / in it; other services' have, such as Google's",
            COPY,
        );
    }
    let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    // MD5, SHA-1 and SHA-256, and the X-Request-Id of WorkOS's answers.
    if matches!(text.len(), 32 | 40 | 64) && text.bytes().all(is_hex) {
        return other("this is a hash, such as that of a commit, not a code", COPY);
    }
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    if groups == [8, 4, 4, 4, 12] && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-') {
        return other(
            "this is a UUID, as request IDs of WorkOS are, not a code",
            COPY,
        );
    }
    if let Some((_, value)) = text.split_once('=')
        && !value.trim_end_matches('=').is_empty()
    {
        return other("this is another parameter than code", COPY);
    }
    let lower = text.to_ascii_lowercase();
    let is_placeholder = [
        "your_",
        "your-",
        "_here",
        "-here",
        "authorization_code",
        "placeholder",
    ]
    .iter()
    .any(|it| lower.contains(it))
        || text.starts_with(['$', '%'])
        || text.contains("{{");
    if is_placeholder {
        return other(
            "this is a placeholder from documentation or a script, not a code",
            COPY,
        );
    }
    if text.len() <= MAX_WORD && !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphabetic())
    {
        return other(
            "this is a word, not a code: codes have digits in them",
            COPY,
        );
    }
    if text.parse::<std::net::IpAddr>().is_ok()
        || !text.is_empty()
            && text
                .bytes()
                .all(|it| it.is_ascii_digit() || b".:-+".contains(&it))
    {
        return other("this is a number, a date or an address, not a code", COPY);
    }
    let is_one = !text.contains(|it: char| it.is_whitespace() || "/?=&".contains(it));
    if is_one && !text.is_empty() && text.len() < MIN_CODE {
        return other("this is too short to be a code", COPY);
    }
    let endings = [
        ".txt", ".json", ".env", ".md", ".log", ".html", ".js", ".ts", ".py",
    ];
    if is_one && endings.iter().any(|it| lower.ends_with(it)) {
        return other(
            "this is the name of a file, not a code",
            "read it: `workos-ml exchange - < FILE`",
        );
    }
    if ERRORS.contains(&text) {
        return other(
            "this is the name of an error, not a code",
            "`workos-ml explain NAME` says what an error means; the code is after code= in the address that the browser ended on",
        );
    }
    None
}

fn known_address(address: &PastedAddress) -> Option<NotACode> {
    let other = |what, fix| Some(NotACode { what, fix });
    let base = address.base.as_ref()?;
    let has = |name: &str| address.parameter(name).is_some_and(|it| !it.is_empty());
    if has("code") || has("error") {
        return None;
    }
    let host = base.host_str().unwrap_or_default();
    if host.ends_with("mimecast.com")
        || host.ends_with("mimecastprotect.com")
        || host.ends_with("barracuda.com")
        || host.ends_with("fireeye.com")
        || host.ends_with("trellix.com")
        || host.ends_with("urlsand.com")
    {
        return other(
            "this is an address that mail security has rewritten, and what is inside cannot be seen",
            "open it in a browser, and paste the address that the browser ends on",
        );
    }
    if base.path().ends_with("/authorize") {
        return other(
            "this is the address that begins a sign-in, and there is no code in it yet",
            "open it; the code is in the address that the browser ends on",
        );
    }
    if host == "error.workos.com" {
        return other(
            "this is an error page of WorkOS; there is no code in its address",
            "look it up: `workos-ml explain ADDRESS`; the usual reason is a redirect URI that is not registered: `workos-ml redirect-uri list`",
        );
    }
    if base.path().starts_with("/workos-ml/result/") {
        return other(
            "this is the page that the listener shows after a callback; the code was taken out of its address",
            "look at the terminal that listened: it has exchanged the code already",
        );
    }
    if host == "dashboard.workos.com" {
        return other(
            "this is a page of the dashboard; there is no code in its address",
            "paste the address that the browser ended on after the link",
        );
    }
    None
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
    if is_host && text.contains('?') {
        let whole = match text.starts_with('/') {
            true => {
                return Some(PastedAddress {
                    base: None,
                    query: text.split_once('?')?.1.to_owned(),
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
        ] {
            assert_eq!(
                code(text).as_deref(),
                Some("01E2RJ4C05B52KKZ8FSRDAP23J"),
                "{text}"
            );
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
            ("123-456", "six digits"),
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
