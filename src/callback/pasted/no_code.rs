//! What a pasted text is that is no code, by its words, its form or its address, and what to do with it.

use super::PastedAddress;

/// What a text is that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACode {
    /// For instance "this is the ID of a session, not a code".
    pub what: &'static str,
    /// What to do with it.
    pub fix: &'static str,
}

/// Whether it has the form of the codes that were seen: 26 letters and digits, of which the first two
/// are 01.
pub(super) fn is_ulid(text: &str) -> bool {
    text.len() == 26
        && text.starts_with("01")
        && text
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

pub(super) fn known_word(text: &str) -> Option<NotACode> {
    let other = |what, fix| Some(NotACode { what, fix });
    if text.starts_with("passwordless_session_") {
        return other(
            "this is the ID of a session, not a code",
            "`workos-ml session send ID` mails its link; the code is in the address that the browser ends on after it",
        );
    }
    if text.starts_with('/') && !text.contains(['?', '#'])
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
    // Letters that are taken for digits, among mostly digits.
    let is_retyped = text.len() == 6
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && text
            .bytes()
            .all(|it| it.is_ascii_digit() || b"OoIlSBZ".contains(&it));
    if is_retyped {
        return other(
            "this looks like the six digits of Magic Auth with a letter where a digit belongs, such as O for 0 or l for 1",
            "type the digits again: `workos-ml magic-auth verify EMAIL CODE`",
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
pub(super) fn other_word(text: &str) -> Option<NotACode> {
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
    // The IDs of WorkOS's objects are a ULID behind the kind of the object. The codes of the official
    // emulator look the same: sso_code_ and auth_code_.
    let is_id = text.rsplit_once('_').is_some_and(|(kind, id)| {
        kind.bytes().all(small_words) && !kind.ends_with("code") && is_ulid(id)
    });
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

pub(super) fn known_address(address: &PastedAddress) -> Option<NotACode> {
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
