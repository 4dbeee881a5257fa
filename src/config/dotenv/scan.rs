//! The grammar of `.env` files: matches what the regular expression of `dotenv` matches, in linear time.

use super::OddityKind;

const QUOTES: [char; 3] = ['\'', '"', '`'];

/// Takes note of how much text a search has looked at, which tests compare with the size of the file.
#[cfg(test)]
pub(super) fn looked_at(bytes: usize) {
    LOOKED_AT.with(|total| total.set(total.get() + bytes));
}

#[cfg(not(test))]
pub(super) fn looked_at(_: usize) {}

#[cfg(test)]
thread_local! {
    pub(super) static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// An assignment, with its parsed value and the oddity that only the scanner can detect.
pub(super) struct Assignment<'a> {
    pub(super) name: &'a str,
    pub(super) name_at: usize,
    pub(super) value: String,
    pub(super) oddity: Option<OddityKind>,
    pub(super) end: usize,
}

/// The assignment whose first word is at `start`. What `dotenv` calls white space includes line
/// breaks, so `export` and the name, or the name and its `=`, may be on different lines.
pub(super) fn assignment(text: &str, start: usize) -> Option<Assignment<'_>> {
    let exported = text[start..]
        .strip_prefix("export")
        .filter(|it| it.starts_with(is_space))
        .and_then(|_| named(text, skip_space(text, start + "export".len())));
    exported.or_else(|| named(text, start))
}

fn named(text: &str, name_at: usize) -> Option<Assignment<'_>> {
    let belongs = |character: char| character.is_ascii_alphanumeric() || "_.-".contains(character);
    let rest = &text[name_at..];
    let name = &rest[..rest.find(|it| !belongs(it)).unwrap_or(rest.len())];
    looked_at(name.len());
    if name.is_empty() {
        return None;
    }
    let name_end = name_at + name.len();
    let sign = skip_space(text, name_end);
    let value_at = if text[sign..].starts_with('=') {
        sign + 1
    } else if text[name_end..].starts_with(':') && text[name_end + 1..].starts_with(is_space) {
        skip_char(text, name_end + 1)
    } else {
        return None;
    };
    let (value, oddity, end) = match quoted(text, value_at) {
        Some((value, end)) => (value, None, end),
        None => unquoted(text, value_at),
    };
    Some(Assignment {
        name,
        name_at,
        value,
        oddity,
        end,
    })
}

/// The value in quotes, which may span lines; `None` if the quote is not closed.
fn quoted(text: &str, value_at: usize) -> Option<(String, usize)> {
    let open = skip_space(text, value_at);
    let quote = opening_quote(&text[open..])?;
    let mut close = None;
    let mut reached = text.len();
    // Where no bare quote closes the value, the last escaped one does. The search never goes past
    // a bare quote, and so never past the next one that opens a value: linear in the whole.
    for (found, _) in text[open + 1..].match_indices(quote) {
        let found = open + 1 + found;
        reached = found;
        if ends_value(&text[found + 1..]) {
            close = Some(found);
        }
        if !text[..found].ends_with('\\') {
            break;
        }
    }
    looked_at(reached - open);
    let close = close?;
    let value = unescape(quote, &text[open + 1..close]);
    Some((value, close + 1))
}

/// The value that ends at a comment or with the line.
fn unquoted(text: &str, value_at: usize) -> (String, Option<OddityKind>, usize) {
    let rest = &text[value_at..];
    let end = value_at + rest.find(['#', '\n']).unwrap_or(rest.len());
    let uncut = &text[value_at..next_line(text, end)];
    let untrimmed = &text[value_at..end];
    looked_at(uncut.len());
    let raw = untrimmed.trim_matches(is_space);
    let bare = strip_quotes(raw);
    let Some(quote) = opening_quote(raw) else {
        let cut = text[end..].starts_with('#') && !untrimmed.ends_with(is_space);
        return (bare, cut.then_some(OddityKind::CutAtHash), end);
    };
    let oddity = if uncut.matches(quote).nth(1).is_some() {
        OddityKind::TextAfterQuote
    } else {
        OddityKind::UnclosedQuote
    };
    (unescape(quote, &bare), Some(oddity), end)
}

/// `raw` without the quotes around it, and without those after a Unicode line separator, which starts a
/// line for the regular expression that strips quotes.
fn strip_quotes(raw: &str) -> String {
    let mut bare = String::with_capacity(raw.len());
    let mut rest = raw;
    // A closing quote is the last of its kind, so each kind is looked for once.
    let mut tried = String::new();
    loop {
        if let Some(quote) = opening_quote(rest).filter(|it| !tried.contains(*it)) {
            tried.push(quote);
            looked_at(rest.len());
            let close = rest
                .rmatch_indices(quote)
                .map(|(at, _)| at)
                .find(|at| rest[at + 1..].is_empty() || rest[at + 1..].starts_with(is_line_break));
            if let Some(close) = close.filter(|at| *at > 0) {
                bare.push_str(&rest[1..close]);
                rest = &rest[close + 1..];
            }
        }
        let Some(at) = rest.find(is_line_break) else {
            bare.push_str(rest);
            return bare;
        };
        let (line, below) = rest.split_at(skip_char(rest, at));
        looked_at(line.len());
        bare.push_str(line);
        rest = below;
    }
}

fn unescape(quote: char, text: &str) -> String {
    if quote == '"' {
        text.replace("\\n", "\n").replace("\\r", "\r")
    } else {
        text.to_owned()
    }
}

fn opening_quote(text: &str) -> Option<char> {
    text.chars().next().filter(|it| QUOTES.contains(it))
}

/// Whether only white space and a comment follow on the line.
fn ends_value(rest: &str) -> bool {
    rest.chars()
        .inspect(|character| looked_at(character.len_utf8()))
        .find(|character| is_line_break(*character) || !is_space(*character))
        .is_none_or(|character| is_line_break(character) || character == '#')
}

pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let end = text.len() - text[at..].trim_start_matches(is_space).len();
    looked_at(end - at);
    end
}

/// Start of the line after that of `at`.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    let start = text[at..]
        .find(is_line_break)
        .map_or(text.len(), |it| skip_char(text, at + it));
    looked_at(start - at);
    start
}

fn skip_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// White space in JavaScript, which includes the byte-order mark but not NEXT LINE.
pub(super) fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// A line terminator in JavaScript, except carriage returns, which have been removed.
fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\u{2028}' | '\u{2029}')
}
