//! States that the application did not send, in the form of its own.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::Value;
use url::form_urlencoded;

/// How long a run of letters and digits has to be to hold a secret. Names and paths are shorter, mostly,
/// and an application may leave those free.
const SECRET_LENGTH: usize = 8;

/// A state of the same form with other secrets in it. Of JSON, encoded or not, the texts are changed; of
/// anything else every long run of letters and digits, in its middle: the last characters of base64 hold
/// bits that decoders ignore.
pub(super) fn tampered(state: &str) -> String {
    let changed = in_its_coding(state, &|value| {
        let texts = value
            .as_object_mut()?
            .values_mut()
            .filter_map(|field| match field {
                Value::String(text) if other_secrets(text) != *text => Some(text),
                _ => None,
            });
        let texts: Vec<_> = texts.collect();
        let has_any = !texts.is_empty();
        for text in texts {
            *text = other_secrets(text);
        }
        has_any.then_some(())
    });
    match changed {
        Some(changed) => changed,
        None if other_secrets(state) != state => other_secrets(state),
        None => "workos-ml-another-state".to_owned(),
    }
}

fn other_secrets(text: &str) -> String {
    let mut changed: Vec<char> = text.chars().collect();
    let mut from = 0;
    while from < changed.len() {
        let run = changed[from..]
            .iter()
            .take_while(|it| it.is_ascii_alphanumeric())
            .count();
        if run >= SECRET_LENGTH {
            let (start, end) = (from + run / 4, from + run * 3 / 4);
            for character in &mut changed[start..end] {
                *character = match *character {
                    '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from(*character as u8 + 1),
                    '9' => '0',
                    'z' => 'a',
                    _ => 'A',
                };
            }
        }
        from += run.max(1);
    }
    changed.into_iter().collect()
}

/// A state that is JSON with a change made to it, in the coding that it came in. `None` if it is no JSON,
/// or there is nothing to change.
fn in_its_coding(state: &str, change: &dyn Fn(&mut Value) -> Option<()>) -> Option<String> {
    let changed = |bytes: &[u8]| {
        let mut value: Value = serde_json::from_slice(bytes).ok()?;
        change(&mut value)?;
        Some(value.to_string())
    };
    let bare = state.trim_end_matches('=');
    changed(state.as_bytes())
        .or_else(|| {
            let text = changed(&BASE64URL_NOPAD.decode(bare.as_bytes()).ok()?)?;
            Some(BASE64URL_NOPAD.encode(text.as_bytes()))
        })
        .or_else(|| {
            let text = changed(&BASE64.decode(state.as_bytes()).ok()?)?;
            Some(BASE64.encode(text.as_bytes()))
        })
}

/// A state that names an address, in the form of the application's own: of JSON the first text that looks
/// like a path is replaced, of others what comes after a separator and looks like one, else all of it.
pub(super) fn naming(state: &str, target: &str) -> String {
    let replaced = in_its_coding(state, &|value| {
        let mut paths = value.as_object_mut()?.values_mut().filter(|field| {
            let text = field.as_str().unwrap_or_default();
            text.starts_with('/') || text.starts_with("http")
        });
        *paths.next()? = target.into();
        Some(())
    });
    // `nonce:/path`, `nonce.L3BhdGg`
    let after_separator = || {
        let at = state.rfind([':', '|', '.', ',', ';'])?;
        let (before, after) = (&state[..=at], &state[at + 1..]);
        if after.starts_with('/') {
            return Some(format!("{before}{target}"));
        }
        let decoded = BASE64URL_NOPAD
            .decode(after.trim_end_matches('=').as_bytes())
            .ok()?;
        decoded
            .starts_with(b"/")
            .then(|| format!("{before}{}", BASE64URL_NOPAD.encode(target.as_bytes())))
    };
    // `n=nonce&next=%2Fpath`
    let in_pairs = || {
        let mut pairs: Vec<(String, String)> = form_urlencoded::parse(state.as_bytes())
            .into_owned()
            .collect();
        let path = pairs.iter_mut().find(|(_, value)| value.starts_with('/'))?;
        target.clone_into(&mut path.1);
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        Some(encoded.extend_pairs(pairs).finish())
    };
    replaced
        .or_else(in_pairs)
        .or_else(after_separator)
        .unwrap_or_else(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_state_keeps_its_form_and_loses_its_secret() {
        let nonce = "5f3a9c0d7b21e648";
        let plain = tampered(&format!("{nonce}:/account"));
        assert!(
            plain.ends_with(":/account") && !plain.contains(nonce),
            "{plain}"
        );
        let json = format!(r#"{{"nonce":"{nonce}","to":"/account"}}"#);
        let encoded = tampered(&BASE64URL_NOPAD.encode(json.as_bytes()));
        let decoded = BASE64URL_NOPAD.decode(encoded.as_bytes()).unwrap();
        let value: Value = serde_json::from_slice(&decoded).unwrap();
        assert_eq!(value["to"], "/account");
        assert_ne!(value["nonce"], nonce);
        assert_ne!(tampered("short"), "short");
        assert_ne!(tampered(""), "");
    }

    #[test]
    fn an_address_is_named_in_the_form_of_the_state() {
        assert_eq!(naming("ab12:/account", "//x.example/"), "ab12://x.example/");
        assert_eq!(naming("ab12", "//x.example/"), "//x.example/");
        assert_eq!(
            naming("ab12.L2FjY291bnQ", "//x.example/"),
            "ab12.Ly94LmV4YW1wbGUv"
        );
        assert_eq!(
            naming("n=ab12&next=%2Fa", "//x.example/"),
            "n=ab12&next=%2F%2Fx.example%2F"
        );
        let named = naming(r#"{"n":"1","to":"/a"}"#, "//x.example/");
        assert_eq!(named, r#"{"n":"1","to":"//x.example/"}"#);
    }
}
