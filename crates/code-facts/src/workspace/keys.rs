//! Keys of WorkOS and client IDs that stand in files. A key is masked where it is found, and never
//! kept.
//!
//! Other services begin their keys alike: Stripe, Clerk and Paystack have `sk_test_` too. Whose a
//! key is, is told by the name that it is given, then by its own shape (WorkOS's are Base64 of
//! `key_`), then by what else the file speaks of.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::facts::{KeyLiteral, Place};
use crate::span::LineStarts;

/// Prefixes by which build tools choose the variables that they put into browser code.
const PUBLIC_PREFIXES: [&str; 10] = [
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NEXT_PUBLIC_",
    "NG_APP_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "REACT_APP_",
    "STORYBOOK_",
    "VITE_",
    "VUE_APP_",
];
const KEY_PREFIXES: [&str; 2] = ["sk_test_", "sk_live_"];
const CLIENT_PREFIX: &str = "client_01";
/// Services whose keys begin like those of WorkOS.
const OTHERS: [&str; 7] = [
    "stripe",
    "clerk",
    "paystack",
    "checkout",
    "frames",
    "openai",
    "elevenlabs",
];
/// `sk_test_` is followed by this where the key is one of WorkOS's: the Base64 of `key_`.
const OWN_SHAPE: &str = "a2V5X";
/// Words in values that somebody still has to replace.
const PLACEHOLDERS: [&str; 13] = [
    "your",
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "replace",
    "insert",
    "xxx",
    "...",
    "…",
    "<",
    "123456789",
    "todo",
];
/// IDs that stand in WorkOS's documentation and examples.
const DOCUMENTED: [&str; 4] = [
    "client_01HZBC6N1EB1ZY7KG32X",
    "project_01DG5TGK363GRVXP3ZS40WNGEZ",
    "client_123",
    "client_123456789",
];
/// Words of made-up keys, beside those of every placeholder.
const MADE_UP: [&str; 12] = [
    "dummy", "fake", "sample", "default", "secret", "mock", "demo", "testing", "local", "abcdef",
    "invalid", "redacted",
];
/// More of a line is not looked at: nobody writes such lines.
const LONGEST_LINE: usize = 500;

/// Whether build tools put a variable of this name into browser code.
pub fn is_public_name(name: &str) -> bool {
    PUBLIC_PREFIXES.iter().any(|it| name.starts_with(it))
}

/// Whether a key or an ID is one from documentation or from a template, for somebody to replace.
pub fn is_placeholder(text: &str) -> bool {
    let lower = text.to_lowercase();
    let body = lower.rsplit('_').next().unwrap_or_default();
    let mut letters = body.chars();
    let first = letters.next();
    let is_one_letter = body.len() >= 4 && letters.all(|it| Some(it) == first);
    DOCUMENTED.contains(&text) || is_one_letter || PLACEHOLDERS.iter().any(|it| lower.contains(it))
}

/// What may be shown of an API key: its prefix up to the second `_` and its last four
/// characters (`sk_test_…7f3a`). Keys too short to keep the rest secret show the prefix alone.
pub fn masked_key(text: &str) -> String {
    let prefix = ["sk_test_", "sk_live_", "sk_"]
        .into_iter()
        .find(|it| text.starts_with(it))
        .unwrap_or("");
    let rest: Vec<char> = text[prefix.len()..].chars().collect();
    // Of a shorter one the last four would be more than a third.
    if rest.len() < 12 {
        return format!("{prefix}…");
    }
    let tail: String = rest[rest.len() - 4..]
        .iter()
        .map(|character| {
            if character.is_ascii_graphic() {
                *character
            } else {
                '?'
            }
        })
        .collect();
    format!("{prefix}…{tail}")
}

/// The keys and client IDs in a file. `bytes` are text.
pub(crate) fn search(path: &Path, bytes: &[u8]) -> Vec<KeyLiteral> {
    let text = String::from_utf8_lossy(bytes);
    let file: Arc<Path> = path.into();
    let lines = LineStarts::of(&text);
    let lower = text.to_lowercase();
    let neighbours = Neighbours {
        is_workos: lower.contains("workos"),
        is_other: lower.contains("pk_test_")
            || lower.contains("pk_live_")
            || OTHERS[..3].iter().any(|it| lower.contains(it)),
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (token, before) in tokens(line) {
            if let Some(key) = judge(token, before, neighbours) {
                let place = Place::of_line(Arc::clone(&file), &lines, index + 1);
                if seen.insert((key.shown.clone(), place.line)) {
                    found.push(KeyLiteral { place, ..key });
                }
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
struct Neighbours {
    is_workos: bool,
    is_other: bool,
}

/// What looks like a key in a line, each with what stands before it.
fn tokens(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_part = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '+' | '/' | '=')
    };
    let starts = KEY_PREFIXES
        .into_iter()
        .chain([CLIENT_PREFIX])
        .flat_map(move |it| line.match_indices(it));
    starts.filter_map(move |(at, _)| {
        let before = &line[..at];
        let stands_alone = !before
            .chars()
            .next_back()
            .is_some_and(|character| character.is_ascii_alphanumeric() || character == '_');
        let end = line[at..]
            .find(|it| !is_part(it))
            .map_or(line.len(), |it| at + it);
        stands_alone.then_some((&line[at..end], before))
    })
}

/// What a token is; `None` if it is another service's.
fn judge(token: &str, before: &str, neighbours: Neighbours) -> Option<KeyLiteral> {
    let start = before.len().saturating_sub(LONGEST_LINE);
    let before = before.get(start..).unwrap_or_default();
    let name = name_before(before);
    let key = |shown: String, is_realistic: bool, is_client_id: bool| KeyLiteral {
        shown,
        is_realistic,
        is_client_id,
        is_public: is_public_name(name),
        is_tracked: false,
        place: Place::of_line(Path::new(""), &LineStarts::default(), 0),
    };
    if token.starts_with(CLIENT_PREFIX) {
        let id = &token["client_".len()..];
        // IDs of WorkOS are ULIDs, which have 26 characters.
        let is_realistic = id.len() == 26 && is_random(id) && !is_placeholder(token);
        return Some(key(token.chars().take(40).collect(), is_realistic, true));
    }
    let body = KEY_PREFIXES.iter().find_map(|it| token.strip_prefix(it))?;
    let line = before.to_lowercase();
    let is_own = line.contains("workos") || body.starts_with(OWN_SHAPE);
    let is_foreign = OTHERS.iter().any(|it| line.contains(it))
        || (!neighbours.is_workos && (neighbours.is_other || is_stripe_like(body)));
    if !is_own && is_foreign {
        return None;
    }
    let is_made_up = is_placeholder(token)
        || MADE_UP
            .iter()
            .any(|text| body.to_lowercase().contains(text));
    let is_realistic = body.len() >= 16 && is_random(body) && !is_made_up;
    Some(key(masked_key(token), is_realistic, false))
}

/// Stripe's keys name the account after a 51, and are 24 characters long where they are old.
fn is_stripe_like(body: &str) -> bool {
    let is_plain = body.chars().all(|it| it.is_ascii_alphanumeric());
    is_plain && ((body.starts_with("51") && body.len() > 60) || body.len() == 24)
}

/// The name that a value is given: the last word before it.
fn name_before(before: &str) -> &str {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let end = before.rfind(is_word).map_or(0, |it| it + 1);
    let start = before[..end]
        .rfind(|it| !is_word(it))
        .map_or(0, |it| it + 1);
    before.get(start..end).unwrap_or_default()
}

/// Whether a text could come from a generator: many different characters, letters and digits.
fn is_random(text: &str) -> bool {
    let different: BTreeSet<char> = text.chars().collect();
    let has = |test: fn(&char) -> bool| text.chars().any(|it| test(&it));
    different.len() >= 9 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<KeyLiteral> {
        search(Path::new("x"), text.as_bytes())
    }

    /// Keys are put together here so that nobody takes this file for a leak.
    fn key(body: &str) -> String {
        format!("sk_{}_{body}", "test")
    }

    #[test]
    fn keys_are_masked_and_their_places_kept() {
        let text = format!(
            "A=1\nWORKOS_API_KEY={}\n",
            key("a2V5XzAxSjVRM0c4WkhOQjRW7f3a")
        );
        let [one] = &found(&text)[..] else {
            panic!("one key")
        };
        assert_eq!(one.shown, "sk_test_…7f3a");
        assert_eq!(one.place.line, 2);
        assert!(one.is_realistic && !one.is_public && !one.is_client_id);
        let text = text.replace("WORKOS_API", "NEXT_PUBLIC_WORKOS_API");
        assert!(found(&text)[0].is_public);
    }

    #[test]
    fn placeholders_are_not_realistic() {
        let bodies = [
            "",
            "default",
            "your_api_key_here",
            "xxxxxxxxxxxxxxxxxxxxxxxx",
            "1234567890abcdef1234",
            "example_key_0123456789",
            "dummykeyfortests0123",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "fake_4f3a2b1c5d6e7f8091a2",
        ];
        for body in bodies {
            let text = format!("WORKOS_API_KEY={}", key(body));
            assert!(found(&text).iter().all(|it| !it.is_realistic), "{body}");
        }
    }

    #[test]
    fn keys_of_other_services_are_left_out() {
        let body = "4eC39HqLyjWDarjtT1zdp7dc";
        let foreign = [
            format!("STRIPE_SECRET_KEY={}", key(body)),
            format!("stripe.api_key = '{}'", key(body)),
            format!("PUBLISHABLE=pk_test_1\nSECRET={}", key(body)),
            format!("API_KEY={}", key(body)),
            format!(
                "CLERK_SECRET_KEY={}",
                key("Zx81kq0PwLmN47vBt62Yc93RdEfGh5JsA1")
            ),
        ];
        for text in foreign {
            assert_eq!(found(&text), [], "{text}");
        }
        let both = format!(
            "WORKOS_API_KEY={}\nSTRIPE_SECRET_KEY={}",
            key(body),
            key("51H8qLyjWDarjtT1zdp7dcQ")
        );
        assert_eq!(found(&both).len(), 1);
        assert_eq!(found(&format!("task_id = risk_{}", key(body))), []);
    }

    #[test]
    fn client_ids_are_told_from_keys() {
        let found = found("WORKOS_CLIENT_ID=client_01J5Q3G8ZHNB4VXK2MRWD7TEPA");
        assert!(found[0].is_client_id && found[0].is_realistic);
    }
}
