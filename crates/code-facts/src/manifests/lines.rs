//! Pieces of formats that are read by the line.

use std::collections::HashMap;

use crate::span::LineStarts;

/// The strings that stand in quotes on a line, each with the place where it starts.
pub(super) fn quoted(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start: Option<(usize, char)> = None;
    for (at, character) in line.char_indices() {
        match start {
            Some((from, quote)) if character == quote => {
                found.push((from, &line[from..at]));
                start = None;
            }
            None if character == '"' || character == '\'' => start = Some((at + 1, character)),
            _ => {}
        }
    }
    found
}

/// A line without its comment, unless the marker stands in quotes.
pub(super) fn without_comment<'a>(line: &'a str, marker: &str) -> &'a str {
    let mut quote: Option<char> = None;
    for (at, character) in line.char_indices() {
        match quote {
            Some(open) if character == open => quote = None,
            None if character == '"' || character == '\'' => quote = Some(character),
            None if line[at..].starts_with(marker) => return &line[..at],
            _ => {}
        }
    }
    line
}

/// Lines with their numbers, without `/* … */` and what follows `//`.
pub(super) fn without_c_comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_comment = false;
    text.lines().enumerate().map(move |(index, line)| {
        let mut rest = line;
        if is_comment {
            let Some(end) = rest.find("*/") else {
                return (index + 1, "");
            };
            rest = &rest[end + 2..];
            is_comment = false;
        }
        let rest = without_comment(rest, "//");
        let code = without_comment(rest, "/*");
        is_comment = code.len() < rest.len() && !rest[code.len()..].contains("*/");
        (index + 1, code)
    })
}

/// The lines of a manifest, found once: dependencies are many.
pub(super) struct Lines(LineStarts);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        count_steps(text.len());
        Self(LineStarts::of(text))
    }

    /// The line, from 1, of a byte.
    pub(super) fn at(&self, offset: impl TryInto<usize>) -> usize {
        self.0.line(offset.try_into().unwrap_or(0))
    }
}

/// The first version that a requirement names: `7.0.0` of `^7.0.0`.
pub(super) fn first_version(requirement: &str) -> Option<String> {
    let start = requirement.find(|it: char| it.is_ascii_digit())?;
    let rest = &requirement[start..];
    let end = rest
        .find(|character: char| {
            !(character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '+'))
        })
        .unwrap_or(rest.len());
    let version = rest[..end].trim_end_matches(['.', '-']);
    let version = version.strip_suffix(".x").unwrap_or(version);
    Some(version.to_owned())
}

/// Where the members of a JSON object stand, and those of the objects in it: serde_json tells no places.
/// Comments are passed over. Names are as they are written.
pub(super) struct Members<'a> {
    lines: Lines,
    places: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Members<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        count_steps(text.len());
        let bytes = text.as_bytes();
        let mut places = HashMap::new();
        let (mut section, mut last) = ("", ("", 0));
        let (mut depth, mut at) = (0_usize, 0);
        while let Some(byte) = bytes.get(at) {
            let rest = &bytes[at..];
            match byte {
                b'"' => {
                    let end = end_of_string(bytes, at + 1);
                    last = (&text[at + 1..end], at);
                    at = end;
                }
                b'/' if rest.starts_with(b"//") => {
                    at += rest
                        .iter()
                        .position(|it| *it == b'\n')
                        .unwrap_or(rest.len());
                }
                b'/' if rest.starts_with(b"/*") => {
                    let end = text[at + 2..].find("*/");
                    at = end.map_or(bytes.len(), |it| at + 2 + it + 1);
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b':' if depth == 1 => {
                    section = last.0;
                    places.insert(("", section), last.1);
                }
                b':' if depth == 2 => {
                    places.insert((section, last.0), last.1);
                }
                _ => {}
            }
            at += 1;
        }
        Self {
            lines: Lines::of(text),
            places,
        }
    }

    /// The line of a member of the object that is called `section`; else that of the object.
    pub(super) fn line(&self, section: &str, name: &str) -> usize {
        let own = self.places.get(&(section, name));
        let place = own.or_else(|| self.places.get(&("", section)));
        self.lines.at(place.copied().unwrap_or(0))
    }
}

/// Where the quote stands that ends a string, else the end of the text.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
thread_local! {
    /// How many bytes this thread has gone through in search of lines.
    pub(super) static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
fn count_steps(steps: usize) {
    STEPS.with(|it| it.set(it.get() + steps));
}

#[cfg(not(test))]
fn count_steps(_: usize) {}

/// JSON without the comments and the commas before a closing bracket that some tools allow.
pub(super) fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let (mut is_string, mut is_escaped) = (false, false);
    while let Some(character) = rest.next() {
        if is_string {
            is_string = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
            plain.push(character);
            continue;
        }
        match (character, rest.peek()) {
            ('/', Some('/')) => {
                while rest.peek().is_some_and(|it| *it != '\n') {
                    rest.next();
                }
            }
            ('/', Some('*')) => {
                let mut last = ' ';
                for letter in rest.by_ref() {
                    if letter == '\n' {
                        plain.push(letter);
                    }
                    if last == '*' && letter == '/' {
                        break;
                    }
                    last = letter;
                }
            }
            ('}' | ']', _) => {
                let end = plain.trim_end().len();
                if plain[..end].ends_with(',') {
                    plain.replace_range(end - 1..end, " ");
                }
                plain.push(character);
            }
            _ => {
                is_string = character == '"';
                plain.push(character);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_where_quotes_do_not_hide_them() {
        assert_eq!(
            without_comment("gem 'a#b' # gem 'workos'", "#"),
            "gem 'a#b' "
        );
        let lines: Vec<&str> = without_c_comments("a // b\n/* c\nd */ e\n\"http://x\"")
            .map(|it| it.1)
            .collect();
        assert_eq!(lines, ["a ", "", " e", "\"http://x\""]);
    }

    #[test]
    fn the_first_version_of_a_requirement_is_found() {
        let cases = [
            ("^7.41.2", Some("7.41.2")),
            (">=1.23.3,<2", Some("1.23.3")),
            ("~> 6.1", Some("6.1")),
            ("v3.1.0", Some("3.1.0")),
            ("7.x", Some("7")),
            ("8.0.0-beta.1", Some("8.0.0-beta.1")),
            ("latest", None),
            ("*", None),
        ];
        for (requirement, version) in cases {
            assert_eq!(
                first_version(requirement).as_deref(),
                version,
                "{requirement}"
            );
        }
    }

    #[test]
    fn a_member_is_found_in_its_section() {
        let text = "{\n\"scripts\": {\"a\": \"workos\"},\n\"name\": \"workos\",\n\"dependencies\": {\n \"workos\" : \"1\"\n}}";
        let members = Members::of(text);
        assert_eq!(members.line("dependencies", "workos"), 5);
        assert_eq!(members.line("", "name"), 3);
        assert_eq!(members.line("dependencies", "other"), 4);
        // Broken documents end somewhere.
        for text in [
            "",
            "\"",
            "{\"a\\",
            "/*",
            "//",
            "{\"a\":{\"b",
            "}}:",
            "{\"é\\",
        ] {
            assert_eq!(Members::of(text).line("x", "y"), 1, "{text}");
        }
    }

    #[test]
    fn json_with_comments_becomes_json() {
        let text = "{ // one\n \"a\": \"http://x\", /* two */\n \"b\": [1, 2,],\n}";
        let value: serde_json::Value = serde_json::from_str(&plain_json(text)).unwrap();
        assert_eq!(value, serde_json::json!({"a": "http://x", "b": [1, 2]}));
    }
}
