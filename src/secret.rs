//! Strings that cannot be printed, and the masking of texts that may contain them.

use std::collections::HashSet;
use std::fmt;

use data_encoding::{BASE64_NOPAD, HEXLOWER_PERMISSIVE};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

pub use code_facts::is_placeholder;

const MASK: &str = "(redacted)";

/// JSON fields whose value is a credential in some WorkOS answer or request.
const SECRET_FIELDS: [&str; 10] = [
    "access_token",
    "api_key",
    "client_secret",
    "code",
    "code_verifier",
    "id_token",
    "link",
    "refresh_token",
    "state",
    "token",
];

/// How a JWT begins: the Base64 of `{"alg"`, `{"typ"` and `{"kid"`.
const JWT_HEADERS: [&str; 3] = ["eyJhbGci", "eyJ0eXAi", "eyJraWQi"];

/// An API key, authorization code, state or token.
///
/// It has no `Display` and no `Serialize`, and `Debug` shows nothing of it. The memory is cleared on
/// drop. Only [`Secret::expose`] returns the text, so that every use can be found by that name.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// What stands in a document in the place of a secret.
    pub fn redacted() -> Self {
        Self::new(MASK)
    }

    /// Takes ownership of the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself, to send or compare it, never to print it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The part of an API key that may be shown: its prefix up to the second `_` and its last four
    /// characters (`sk_test_…7f3a`); for short keys only the prefix.
    pub fn preview(&self) -> String {
        code_facts::masked_key(self.expose())
    }

    /// Whether `other` is the same text, compared in constant time.
    pub fn matches(&self, other: &str) -> bool {
        self.expose().as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// As much of a known secret is masked wherever it appears: 12 characters of a random text are never there by
/// chance, and fewer would be found in the words that people put into secrets of their own. The key's end
/// that [`Secret::preview`] shows is shorter.
const RUN: usize = 12;
/// A shorter value is not masked: that would garble ordinary words.
const SHORTEST: usize = 4;

/// Masks the `known` secrets in a text, whole, in part, reversed or encoded, and everything that looks like a
/// WorkOS key (`sk_…`), a link token (`/passwordless/…/confirm`) or a credential in a query string.
pub fn mask(text: &str, known: &[&Secret]) -> String {
    let mut masked = text.to_owned();
    let known = known.iter().map(|secret| secret.expose());
    let known: Vec<&str> = known.filter(|it| it.len() >= SHORTEST).collect();
    if !known.is_empty() {
        for secret in &known {
            masked = masked.replace(secret, MASK);
        }
        let runs = Runs::of(&known);
        masked = mask_encoded(&masked, &known, &runs);
        masked = runs.mask(&masked);
    }
    masked = mask_runs(&masked, "sk_", "", |character| {
        character.is_ascii_alphanumeric() || character == '_' || character == '-'
    });
    masked = mask_runs(&masked, "/passwordless/", "/confirm", |character| {
        character.is_ascii_alphanumeric() || character == '_' || character == '-'
    });
    for header in JWT_HEADERS {
        masked = mask_runs(&masked, header, "", |character| {
            character.is_ascii_alphanumeric() || "_-.".contains(character)
        });
    }
    for field in ["code=", "state=", "client_secret=", "token="] {
        masked = mask_runs(&masked, field, "", |character| {
            !character.is_whitespace() && !"&\"'<>#".contains(character)
        });
    }
    masked
}

/// Every stretch of [`RUN`] bytes of secrets, forwards and backwards, in small letters.
struct Runs(HashSet<[u8; RUN]>);

impl Runs {
    fn of(secrets: &[&str]) -> Self {
        // Most of an address is no secret, and its token is masked by what is around it.
        let secrets = secrets.iter().filter(|it| !it.contains("://"));
        let forwards = secrets.map(|it| it.to_ascii_lowercase().into_bytes());
        let both = forwards.flat_map(|it| {
            let backwards = it.iter().rev().copied().collect();
            [it, backwards]
        });
        let runs = both.flat_map(|bytes: Vec<u8>| {
            let windows = bytes.windows(RUN);
            let runs = windows.filter_map(|it| it.try_into().ok());
            runs.collect::<Vec<_>>()
        });
        Self(runs.collect())
    }

    /// Where each of them begins.
    fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let windows = bytes.windows(RUN).enumerate();
        let is_run = |window: &[u8]| {
            let run = <[u8; RUN]>::try_from(window).ok();
            run.is_some_and(|it| self.0.contains(&it.map(|byte| byte.to_ascii_lowercase())))
        };
        windows
            .filter(move |(_, window)| !self.0.is_empty() && is_run(window))
            .map(|(at, _)| at)
    }

    fn mask(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        // What was copied, and what was masked after that.
        let (mut copied, mut hidden) = (0, 0);
        for at in self.find(text.as_bytes()) {
            if at > hidden || hidden == 0 {
                let start = (0..=at).rev().find(|it| text.is_char_boundary(*it));
                let start = start.unwrap_or_default().max(copied);
                masked.push_str(&text[copied..start]);
                masked.push_str(MASK);
            }
            hidden = at + RUN;
            copied = (hidden..=text.len())
                .find(|it| text.is_char_boundary(*it))
                .unwrap_or(text.len());
        }
        masked.push_str(&text[copied..]);
        masked
    }
}

/// Masks words that are a secret, or a run of one, in Base64, hexadecimal digits or percent encoding, alone or
/// among other things, as servers repeat a login.
fn mask_encoded(text: &str, known: &[&str], runs: &Runs) -> String {
    let is_encoded = |it: char| it.is_ascii_alphanumeric() || "+/=_-%.".contains(it);
    let holds_it = |bytes: &[u8]| {
        let is_whole = |secret: &&str| {
            let mut windows = bytes.windows(secret.len());
            windows.any(|window| window == secret.as_bytes())
        };
        known.iter().any(is_whole) || runs.find(bytes).next().is_some()
    };
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_encoded) {
        let length = rest[start..].find(|it| !is_encoded(it));
        let end = length.map_or(rest.len(), |length| start + length);
        masked.push_str(&rest[..start]);
        let word = &rest[start..end];
        let is_secret = decoded(word).iter().any(|bytes| holds_it(bytes));
        masked.push_str(if is_secret { MASK } else { word });
        rest = &rest[end..];
    }
    masked.push_str(rest);
    masked
}

/// What a word may stand for.
fn decoded(word: &str) -> Vec<Vec<u8>> {
    let bare = word.trim_end_matches(['=', '.']);
    let in_base64 = bare.replace('-', "+").replace('_', "/");
    // Whole, and from each place on at which a text that was cut may begin.
    let whole = BASE64_NOPAD.decode(in_base64.as_bytes()).ok();
    let cut = (0..4).filter_map(|start| {
        let cut = in_base64.as_bytes().get(start..)?;
        BASE64_NOPAD.decode(&cut[..cut.len() / 4 * 4]).ok()
    });
    let in_hex = (0..2).filter_map(|start| {
        let cut = bare.as_bytes().get(start..)?;
        HEXLOWER_PERMISSIVE.decode(&cut[..cut.len() / 2 * 2]).ok()
    });
    let percent = word.contains('%').then(|| {
        form_urlencoded::parse(word.as_bytes())
            .flat_map(|it| it.0.into_owned().into_bytes())
            .collect()
    });
    whole
        .into_iter()
        .chain(cut)
        .chain(in_hex)
        .chain(percent)
        .collect()
}

/// Masks only complete API keys in a text, for user input in which a key may have been pasted by mistake.
pub fn mask_keys(text: &str) -> String {
    // Shorter ones are prefixes that messages mention, and the emulator's key (15 characters).
    const MIN_KEY_LENGTH: usize = 24;
    let is_of_key = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    let masked = |piece: &str| {
        let word = piece.trim_end_matches(|it| !is_of_key(it));
        match word.find("sk_") {
            Some(at) if word.len() - at >= MIN_KEY_LENGTH => {
                format!("{}sk_{MASK}{}", &word[..at], &piece[word.len()..])
            }
            _ => piece.to_owned(),
        }
    };
    text.split_inclusive(|it| !is_of_key(it))
        .map(masked)
        .collect()
}

/// Masks the values of credential fields in a JSON document, to show a response that could not be
/// understood. Text that is not JSON is masked as text.
pub fn mask_body(body: &str, known: &[&Secret]) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else {
        return mask(body, known);
    };
    mask_fields(&mut value);
    mask(&value.to_string(), known)
}

fn mask_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                let is_secret = SECRET_FIELDS.contains(&name.as_str());
                match field {
                    // In an error, `code` is its kind, which is not secret.
                    Value::String(text) if is_secret && !is_error_kind(name, text) => {
                        MASK.clone_into(text);
                    }
                    _ => mask_fields(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_fields),
        _ => {}
    }
}

fn is_error_kind(name: &str, text: &str) -> bool {
    name == "code"
        && text.contains(['_', ' '])
        && text
            .chars()
            .all(|character| character.is_ascii_lowercase() || character == '_' || character == ' ')
}

/// Masks every run of `belongs` characters that follows `prefix`, if `suffix` comes after it.
fn mask_runs(text: &str, prefix: &str, suffix: &str, belongs: impl Fn(char) -> bool) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(prefix) {
        let (before, found) = rest.split_at(at + prefix.len());
        masked.push_str(before);
        let end = found.find(|it| !belongs(it)).unwrap_or(found.len());
        // `sk_test_…7f3a` is already masked: the ellipsis ends the run.
        let shown_form = found[end..].starts_with('…');
        if end > 0 && !shown_form && found[end..].starts_with(suffix) {
            masked.push_str(MASK);
        } else {
            masked.push_str(&found[..end]);
        }
        rest = &found[end..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_secrets_are_masked() {
        let key = Secret::new("sk_test_a2V5XzAxSEpL");
        let login = data_encoding::BASE64.encode(format!("\0u\0{}", key.expose()).as_bytes());
        let basic = data_encoding::BASE64URL_NOPAD.encode(format!("{}:", key.expose()).as_bytes());
        for word in [&login, &basic, "sk%5Ftest%5Fa2V5XzAxSEpL"] {
            let masked = mask(&format!("535 bad {word}, again"), &[&key]);
            assert_eq!(masked, "535 bad (redacted), again");
        }
        let hex = data_encoding::HEXUPPER.encode(key.expose().as_bytes());
        // What a server or a log cut off, turned round or wrote otherwise.
        let backwards: String = key.expose().chars().rev().collect();
        let part = &key.expose()[8..];
        for word in [
            &*hex,
            &hex[3..35],
            &backwards,
            part,
            &part.to_uppercase(),
            &login[5..],
            &basic[2..20],
        ] {
            let masked = mask(&format!("535 bad {word}, again"), &[&key]);
            assert_eq!(masked, "535 bad (redacted), again", "{word}");
        }
        let inside = format!("é{part}é and {part}{part}");
        assert_eq!(mask(&inside, &[&key]), "é(redacted)é and (redacted)");
        // Eleven characters, and what is around the token of a link.
        let link = Secret::new("https://api.workos.com/passwordless/ZBxkn2ZTUYqa82/confirm");
        for other in [&key.expose()[9..], "https://api.workos.com/sso"] {
            assert_eq!(mask(other, &[&key, &link]), other);
        }
        let other = "535 5.7.8 bad AUTH PLAIN AHUAcHct, see https://a.example/b?c=d";
        assert_eq!(mask(other, &[&key]), other);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("sk_test_abc")), "(redacted)");
    }

    #[test]
    fn hints_keep_the_middle_secret() {
        let cases = [
            ("sk_test_0123456789ab7f3a", "sk_test_…7f3a"),
            ("sk_live_0123456789ab7f3a", "sk_live_…7f3a"),
            ("sk_0123456789ab7f3a", "sk_…7f3a"),
            ("sk_test_default", "sk_test_…"),
            ("not-a-workos-key-at-all", "…-all"),
            ("short", "…"),
            ("", "…"),
            ("sk_test_0123456789ab\u{1b}[31", "sk_test_…?[31"),
        ];
        for (key, preview) in cases {
            assert_eq!(Secret::new(key).preview(), preview, "{key:?}");
        }
    }

    #[test]
    fn whole_keys_alone_are_masked() {
        let cases = [
            ("a sk_test_a2V5XzAxS0ZWQTNYOFI0SkZN!", "a sk_(redacted)!"),
            (
                "keys start with sk_test_, code=x",
                "keys start with sk_test_, code=x",
            ),
            (
                "sk_test_…7f3a, sk_test_default",
                "sk_test_…7f3a, sk_test_default",
            ),
        ];
        for (text, masked) in cases {
            assert_eq!(mask_keys(text), masked);
        }
    }

    #[test]
    fn known_and_recognised_secrets_are_masked() {
        let code = Secret::new("01E2RJ4C05B52KKZ8FSRDAP23J");
        let cases = [
            (
                "the code '01E2RJ4C05B52KKZ8FSRDAP23J' has expired",
                "the code '(redacted)' has expired",
            ),
            ("Bearer sk_test_abc123 sent", "Bearer sk_(redacted) sent"),
            (
                "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, sent",
                "Bearer eyJhbGci(redacted), sent",
            ),
            ("key sk_test_…7f3a sent", "key sk_test_…7f3a sent"),
            (
                "https://api.workos.com/passwordless/ZBxkn2ZTUYqa82/confirm",
                "https://api.workos.com/passwordless/(redacted)/confirm",
            ),
            ("POST /passwordless/sessions", "POST /passwordless/sessions"),
            (
                "/callback?code=abc&state=x%20y#z",
                "/callback?code=(redacted)&state=(redacted)#z",
            ),
        ];
        for (text, masked) in cases {
            assert_eq!(mask(text, &[&code]), masked);
        }
    }

    #[test]
    fn bodies_lose_their_credential_fields_and_keep_their_error_codes() {
        let body = r#"{"access_token":"x","profile":{"email":"a@b.co"},"errors":[{"code":"email must be a string"}],"code":"123456"}"#;
        assert_eq!(
            mask_body(body, &[]),
            r#"{"access_token":"(redacted)","profile":{"email":"a@b.co"},"errors":[{"code":"email must be a string"}],"code":"(redacted)"}"#
        );
        assert_eq!(
            mask_body("<html>sk_live_abc</html>", &[]),
            "<html>sk_(redacted)</html>"
        );
    }
}
