//! A session that is a token: an answer gives it to a script, which sends it in the header `Authorization`.

use serde_json::Value;
use url::form_urlencoded;

use super::browser::{Browser, Cookie, Hop, Trail};

/// Under which names it is given, without case and signs between words, the likeliest first.
const NAMES: [&str; 9] = [
    "token",
    "sessiontoken",
    "accesstoken",
    "authtoken",
    "bearertoken",
    "bearer",
    "apitoken",
    "jwt",
    "idtoken",
];
/// What is shorter is no session: 16 characters of base64 are less than the 128 bits that one needs.
const LEAST: usize = 16;
/// How deep in a document it may be: `{"data": {"session": {"token": …}}}`.
const DEPTH: usize = 3;

/// Has a browser keep the token that the last step of a sign-in ended with, as it keeps a cookie.
pub(super) fn keep(browser: &mut Browser, trail: &Trail) {
    if let Some(token) = given(trail) {
        browser.cookies.put(token);
    }
}

/// It is given by an answer that is JSON, or by a redirect with it in the fragment, which no server sees.
fn given(trail: &Trail) -> Option<Cookie> {
    let token = match trail.response() {
        Some(answer) if answer.status < 300 => {
            let document: Option<Value> = serde_json::from_str(&answer.body).ok();
            document.and_then(|document| in_document(&document, DEPTH))
        }
        _ => None,
    };
    let token = token.or_else(|| trail.hops.iter().rev().find_map(in_fragment))?;
    Some(Cookie::token(&token, trail.url()?))
}

fn in_document(value: &Value, depth: usize) -> Option<String> {
    let object = value.as_object()?;
    let texts = object
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    likeliest(texts).or_else(|| {
        let deeper = depth.checked_sub(1)?;
        object.values().find_map(|value| in_document(value, deeper))
    })
}

/// `/#token=…`, `/#/home?token=…`
fn in_fragment(hop: &Hop) -> Option<String> {
    let (_, fragment) = hop.response()?.location()?.split_once('#')?;
    let pairs = fragment.rsplit('?').next()?;
    let pairs: Vec<_> = form_urlencoded::parse(pairs.as_bytes()).collect();
    likeliest(
        pairs
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref())),
    )
}

fn likeliest<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let rank = |name: &str| {
        let name = name.to_ascii_lowercase().replace(['_', '-'], "");
        NAMES.iter().position(|other| *other == name)
    };
    let is_token = |text: &str| text.len() >= LEAST && text.bytes().all(|it| it.is_ascii_graphic());
    let ranked = texts
        .filter(|(_, text)| is_token(text))
        .filter_map(|(name, text)| Some((rank(name)?, text)));
    ranked
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, text)| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_token_of_a_session_is_found_where_answers_have_it() {
        let long = "0123456789abcdef0123";
        for (document, is_found) in [
            (json!({ "token": long }), true),
            (
                json!({ "id_token": "another-that-is-long", "access_token": long }),
                true,
            ),
            (
                json!({ "data": { "session": { "sessionToken": long } } }),
                true,
            ),
            (json!({ "email": long, "next": "/home" }), false),
            (json!({ "token": "1234" }), false),
            (json!({ "token": "Look into your mail, please" }), false),
            (json!([long]), false),
        ] {
            let found = in_document(&document, DEPTH);
            assert_eq!(found.as_deref(), is_found.then_some(long), "{document}");
        }
    }
}
