//! Checks whether parameters are reflected unescaped where that makes them part of a page (XSS).

use super::{Exchange, ProbedUri, is_page, response_to};
use crate::findings::{Finding, Status, rules};
use crate::probe::{ProbeKind, ProbeRequest, Response};

/// Occurrences in one page that are examined: a value is sent eight times at most, so a page with more is
/// reflecting in a loop.
const MAX_OCCURRENCES: usize = 64;

/// The parameters of a request with markup, each with the word that its value consists of.
type Markers<'a> = &'a [(&'static str, String)];

/// No page may contain a parameter exactly as it was sent.
pub(super) fn check(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Finding {
    let rule = rules::REDIRECT_URI_REFLECTS;
    let sent = exchanges
        .iter()
        .filter_map(|(request, response)| match &request.kind {
            ProbeKind::Markup { markers } => Some((*request, *response, markers.as_slice())),
            _ => None,
        });
    let sent: Vec<(&ProbeRequest, &Response, Markers<'_>)> = sent.collect();
    if sent.is_empty() {
        return probed.skip(rule, "these requests were not answered");
    }
    let mut unescaped = sent.iter().flat_map(|(_, response, markers)| {
        let hit = |(name, word): &(&'static str, String)| Some((*name, unescaped(response, word)?));
        markers.iter().filter_map(hit)
    });
    if let Some((name, context)) = unescaped.next() {
        return probed
            .finding(
                rule,
                Status::Fail,
                &format!("{name} comes back unescaped {context}"),
            )
            .hint(rules::REDIRECT_URI_REFLECTS.fix);
    }
    if let Some(status) = blocked_status(exchanges, &sent) {
        let why = format!("such values are answered with {status}, and others are not");
        return probed.skip(rule, &why);
    }
    let comes_back = |(_, response, markers): &(&ProbeRequest, &Response, Markers<'_>)| {
        markers.iter().any(|(_, word)| response.body.contains(word))
    };
    let message = match sent.iter().any(comes_back) {
        true => "parameters come back escaped, or not as HTML",
        false => "no parameter comes back",
    };
    probed.finding(rule, Status::Pass, message)
}

/// The status with which a firewall blocks such values.
fn blocked_status(
    exchanges: &[Exchange<'_>],
    sent: &[(&ProbeRequest, &Response, Markers<'_>)],
) -> Option<u16> {
    let is_held_up = |(request, response, _): &(&ProbeRequest, &Response, Markers<'_>)| {
        let plain = match request.code {
            Some(_) => ProbeKind::ImpossibleCode,
            None => ProbeKind::Denied,
        };
        let usual = response_to(exchanges, &plain).map(|it| it.status);
        matches!(response.status, 403 | 406) && usual != Some(response.status)
    };
    sent.iter().all(is_held_up).then(|| sent[0].1.status)
}

/// Where in the page the value of this word is unescaped, in words.
fn unescaped(response: &Response, word: &str) -> Option<&'static str> {
    if !is_page(response) {
        return None;
    }
    occurrences(&response.body, word).find_map(|(context, next)| context.broken_by(next))
}

/// The positions of the word in a page, each with the character between it and the next occurrence, if
/// that is a single one: then it is a special character that came back unescaped.
fn occurrences<'a>(
    page: &'a str,
    word: &'a str,
) -> impl Iterator<Item = (Context, Option<u8>)> + 'a {
    let places = page.match_indices(word).take(MAX_OCCURRENCES);
    places.map(move |(at, _)| {
        let rest = &page.as_bytes()[at + word.len()..];
        let is_sent = rest
            .get(1..)
            .is_some_and(|byte| byte.starts_with(word.as_bytes()));
        let next = rest.first().copied().filter(|_| is_sent);
        (context(page.as_bytes(), at), next)
    })
}

/// What a browser's HTML parser is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Text,
    Comment,
    Quoted(u8),
    Unquoted,
    Script,
    /// A string in a script, with its quote.
    ScriptString(u8),
}

impl Context {
    /// Whether the next character, unescaped, ends this context.
    fn broken_by(self, next: Option<u8>) -> Option<&'static str> {
        match (self, next) {
            (Self::Text, Some(b'<')) => Some("in the text of the page"),
            (Self::Comment, Some(b'<')) => Some("in a comment of the page"),
            (Self::Quoted(quote), Some(byte)) if byte == quote => Some("in an attribute"),
            (Self::Unquoted, _) => Some("in a tag, outside of quotes"),
            (Self::Script, _) => Some("in a script, as code"),
            (Self::ScriptString(quote), Some(byte)) if byte == quote || byte == b'<' => {
                Some("in a string of a script")
            }
            _ => None,
        }
    }
}

/// Elements whose content is not parsed as markup.
const RAW_TEXT_ELEMENTS: [&str; 4] = ["script", "style", "textarea", "title"];

enum State {
    Text,
    Comment,
    /// Inside the tag of this name, between attributes.
    Tag(String),
    Quoted(u8, String),
    Unquoted(String),
    /// In the content of such an element, which starts here.
    Raw(String, usize),
}

/// The context at a position of a page.
fn context(page: &[u8], at: usize) -> Context {
    let (mut state, mut i) = (State::Text, 0);
    while i < at {
        let rest = &page[i..];
        let (next, read) = step(state, rest, i);
        state = next;
        i += read;
    }
    match state {
        State::Text => Context::Text,
        State::Comment => Context::Comment,
        State::Quoted(quote, _) => Context::Quoted(quote),
        State::Tag(_) | State::Unquoted(_) => Context::Unquoted,
        State::Raw(element, start) if element == "script" => {
            match open_string(&page[start.min(at)..at]) {
                Some(quote) => Context::ScriptString(quote),
                None => Context::Script,
            }
        }
        State::Raw(..) => Context::Text,
    }
}

/// Reads one token of a page, and returns its length.
fn step(state: State, rest: &[u8], at: usize) -> (State, usize) {
    let first = rest[0];
    match state {
        State::Text if rest.starts_with(b"<!--") => (State::Comment, 4),
        State::Text => {
            let is_tag = |byte: &u8| byte.is_ascii_alphabetic() || b"/!?".contains(byte);
            if first == b'<' && rest.get(1).is_some_and(is_tag) {
                let name = rest[1..].iter().take_while(|it| it.is_ascii_alphanumeric());
                let name: String = name
                    .map(|byte| char::from(byte.to_ascii_lowercase()))
                    .collect();
                let read = 1 + name.len();
                (State::Tag(name), read)
            } else {
                (State::Text, 1)
            }
        }
        State::Comment if rest.starts_with(b"-->") => (State::Text, 3),
        State::Comment => (State::Comment, 1),
        State::Tag(name) | State::Unquoted(name) if first == b'>' => {
            if RAW_TEXT_ELEMENTS.contains(&name.as_str()) {
                (State::Raw(name, at + 1), 1)
            } else {
                (State::Text, 1)
            }
        }
        State::Tag(name) if first == b'=' => {
            let blank = rest[1..].iter().take_while(|it| it.is_ascii_whitespace());
            let blank = blank.count();
            match rest.get(1 + blank) {
                Some(quote @ (b'"' | b'\'')) => (State::Quoted(*quote, name), blank + 2),
                _ => (State::Unquoted(name), blank + 1),
            }
        }
        State::Tag(name) => (State::Tag(name), 1),
        State::Unquoted(name) if first.is_ascii_whitespace() => (State::Tag(name), 1),
        State::Unquoted(name) => (State::Unquoted(name), 1),
        State::Quoted(quote, name) if first == quote => (State::Tag(name), 1),
        State::Quoted(quote, name) => (State::Quoted(quote, name), 1),
        State::Raw(element, start) => {
            let end = rest.get(2..2 + element.len());
            let is_end = rest.starts_with(b"</")
                && end.is_some_and(|end| end.eq_ignore_ascii_case(element.as_bytes()));
            if is_end {
                (State::Tag(String::new()), 2 + element.len())
            } else {
                (State::Raw(element, start), 1)
            }
        }
    }
}

/// The quote of the string that is open at the end of a script.
fn open_string(script: &[u8]) -> Option<u8> {
    let (mut open, mut i) = (None, 0);
    while i < script.len() {
        let rest = &script[i..];
        i += 1;
        match (open, rest[0]) {
            (Some(_), b'\\') => i += 1,
            (Some(quote), byte) if byte == quote => open = None,
            (Some(b'"' | b'\''), b'\n') => open = None,
            (None, quote @ (b'"' | b'\'' | b'`')) => open = Some(quote),
            (None, b'/') if rest.starts_with(b"//") => i += until(rest, b"\n"),
            (None, b'/') if rest.starts_with(b"/*") => i += until(rest, b"*/"),
            _ => {}
        }
    }
    open
}

/// The distance to the end of `end`, or to the end of the text.
fn until(text: &[u8], end: &[u8]) -> usize {
    let found = text.windows(end.len()).position(|it| it == end);
    found.map_or(text.len(), |index| index + end.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(page: &str) -> Option<&'static str> {
        let page = page.replace("RAW", "w0\"w0'w0<w0>");
        occurrences(&page, "w0").find_map(|(context, next)| context.broken_by(next))
    }

    #[test]
    fn what_ends_its_context_is_unescaped() {
        let escaped = "w0&quot;w0&#39;w0&lt;w0&gt;";
        let cases = [
            ("<p>RAW</p>", Some("in the text of the page")),
            ("RAW", Some("in the text of the page")),
            ("<title>RAW</title>", Some("in the text of the page")),
            ("<textarea>RAW</textarea>", Some("in the text of the page")),
            ("<script>1</script><p>RAW", Some("in the text of the page")),
            ("<!-- RAW -->", Some("in a comment of the page")),
            ("<a title=\"RAW\">", Some("in an attribute")),
            ("<a title='RAW'>", Some("in an attribute")),
            ("<a title = 'w0&quot;w0'w0&lt;w0'>", Some("in an attribute")),
            // Inside single quotes, `"` does not end the value and `<` does not start a tag.
            ("<a title='w0\"w0&#39;w0<w0>'>", None),
            ("<a title=\"w0&quot;w0'w0<w0>\">", None),
            ("<a title=w0&quot;w0>", Some("in a tag, outside of quotes")),
            ("<a w0&quot;w0>", Some("in a tag, outside of quotes")),
            ("<script>x = 'w0\"w0\\'w0\\u003cw0'</script>", None),
            ("<script>x = \"w0\\\"w0'w0\\u003cw0\"</script>", None),
            (
                "<script>x = \"w0\\\"w0'w0<w0\"</script>",
                Some("in a string of a script"),
            ),
            (
                "<script>x = 'w0&quot;w0'w0&lt;w0'</script>",
                Some("in a string of a script"),
            ),
            ("<script>// it's\nx = \"w0\\\"w0'\"</script>", None),
            ("<script>/* it's */ x = \"w0\\\"w0'\"</script>", None),
            ("<script>x = w0</script>", Some("in a script, as code")),
            ("<SCRIPT>x = 1</SCRIPT><a title=\"w0'w0\">", None),
            ("<style>w0'w0</style>", None),
            // Removing the character is as good as escaping it, whatever follows in the page.
            ("<p>w0w0w0w0</p>", None),
            ("<a title=\"w0w0w0w0\">", None),
            ("<script>x = 'w0 w0 w0 w0'</script>", None),
            ("1 < 2 w0&lt;", None),
            ("", None),
        ];
        for (page, expected) in cases {
            assert_eq!(verdict(page), expected, "{page}");
        }
        for probed in [
            "<p>X</p>",
            "<a title=\"X\">",
            "<a title='X'>",
            "<title>X</title>",
            "<!--X-->",
        ] {
            assert_eq!(verdict(&probed.replace('X', escaped)), None, "{probed}");
        }
    }
}
