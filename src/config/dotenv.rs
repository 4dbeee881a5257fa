//! Parses `.env` files like the `dotenv` package of npm, and keeps the line of every name.
//!
//! The application under test reads the same file through that package, so a value that differs
//! here would be a wrong diagnosis: its oddities are reproduced, and those that surprise people
//! are reported as [`Oddity`]s. Nothing in this module ever shows a value, or part of one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use thiserror::Error;

use crate::secret::Secret;

use scan::{Assignment, assignment, is_space, looked_at, next_line, skip_space};

pub use other_file::OtherFile;

mod other_file;
pub mod readers;
mod scan;

/// Maximum size of a file. Real ones are a thousand times smaller.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The content of a `.env` file, in order.
#[derive(Clone, Debug, Default)]
pub struct EnvFile {
    /// All assignments, including those that a later one replaces.
    pub entries: Vec<EnvEntry>,
    /// What its author may not have intended, by line.
    pub oddities: Vec<Oddity>,
    /// Comments, and lines that are no assignments, which speak of WorkOS.
    pub passed_over: Vec<PassedOver>,
}

/// A line without an assignment.
#[derive(Clone, Debug)]
pub struct PassedOver {
    /// Its number, from 1.
    pub line: usize,
    /// The whole of it, which may hold a key.
    pub text: Secret,
}

/// One assignment.
#[derive(Clone, Debug)]
pub struct EnvEntry {
    /// The name as written: letters, digits, `_`, `.` and `-`, in any order.
    pub name: String,
    /// The value as the application gets it.
    pub value: Secret,
    /// The line of the name, from 1.
    pub line: usize,
    /// The assignment as it is written, if it is on one line.
    pub written: Option<Secret>,
}

/// Something in the file that its author may not have intended.
///
/// Displayed without the line, which reports show separately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The first line, from 1.
    pub line: usize,
    /// The variable, if the line has one whose name is certainly not part of a value.
    pub name: Option<String>,
    /// What it is.
    pub kind: OddityKind,
}

/// The kinds of [`Oddity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// The line is neither empty nor a comment nor an assignment.
    NotAssignment,
    /// The whole file is something else.
    OtherFile(&'static OtherFile),
    /// A marker that git puts around two versions of some lines.
    ConflictMarker,
    /// The value opens a quote that is not closed.
    UnclosedQuote,
    /// Something other than a comment follows the closing quote.
    TextAfterQuote,
    /// The value was cut at a `#` without white space before it.
    CutAtHash,
    /// The value starts or ends with white space, which only quotes preserve.
    SurroundingSpace,
    /// The value has more than one line.
    LineBreak,
    /// The name has been assigned before; the later value counts.
    Duplicate {
        /// The line of the assignment that this one replaces.
        earlier: usize,
    },
}

/// Why a file cannot be parsed at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// It has NUL bytes.
    #[error("contains NUL bytes, so it is not a text file: save it as UTF-8 text")]
    Binary,
    /// It starts with a byte-order mark of UTF-16.
    #[error("is UTF-16 text: save it as UTF-8")]
    Utf16,
    /// It has bytes that are no UTF-8.
    #[error("is not valid UTF-8 on line {line}: save it as UTF-8")]
    NotUtf8 {
        /// The first such line, from 1.
        line: usize,
    },
    /// It is larger than [`MAX_BYTES`].
    #[error("is larger than 1 MiB, so it is hardly a .env file: name the right file")]
    TooLarge,
}

impl EnvFile {
    /// Parses a file. Oddities are reported in the result; only a file that is not UTF-8, or far too
    /// large, is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut file = Self::default();
        if let Some(found) = other_file::of(bytes) {
            file.oddities.push(Oddity {
                line: 1,
                name: None,
                kind: OddityKind::OtherFile(found),
            });
            return Ok(file);
        }
        let text = decode(bytes)?;
        let mut seen = HashMap::new();
        let (mut at, mut line, mut counted) = (0, 1, 0);
        while at < text.len() {
            let start = skip_space(&text, at);
            let found = assignment(&text, start);
            let here = found.as_ref().map_or(start, |it| it.name_at);
            line += text[counted..here].matches('\n').count();
            looked_at(here - counted);
            counted = here;
            let end = found.as_ref().map_or(start, |it| it.end);
            let next = next_line(&text, end);
            // A byte order mark is white space here, and a part of the name for others.
            let first = text[at..start].rfind('\n').map_or(at, |it| at + it + 1);
            let written = text[first..next].trim_end_matches(['\n', '\u{2028}', '\u{2029}']);
            if let Some(found) = found {
                let earlier = seen.insert(found.name, line);
                file.add(found, line, earlier, written);
            } else if start < text.len() {
                if !text[start..].starts_with('#') {
                    let is_marker = ["<<<<<<< ", "=======", ">>>>>>> "]
                        .iter()
                        .any(|it| written.starts_with(it));
                    let kind = match is_marker {
                        true => OddityKind::ConflictMarker,
                        false => OddityKind::NotAssignment,
                    };
                    let name = None;
                    file.oddities.push(Oddity { line, name, kind });
                }
                if written.to_ascii_uppercase().contains("WORKOS") {
                    let text = Secret::new(written);
                    file.passed_over.push(PassedOver { line, text });
                }
            }
            at = next;
        }
        Ok(file)
    }

    /// What the file is, if it is no `.env` file at all.
    pub fn other_file(&self) -> Option<&'static OtherFile> {
        match self.oddities.first()?.kind {
            OddityKind::OtherFile(found) => Some(found),
            _ => None,
        }
    }

    /// The assignment of `name` that counts: the last one.
    pub fn get(&self, name: &str) -> Option<&EnvEntry> {
        self.entries.iter().rev().find(|it| it.name == name)
    }

    fn add(&mut self, found: Assignment<'_>, line: usize, earlier: Option<usize>, written: &str) {
        let inner = found.value.trim_matches(is_space);
        let kinds = [
            earlier.map(|earlier| OddityKind::Duplicate { earlier }),
            found.oddity,
            (inner.len() < found.value.len()).then_some(OddityKind::SurroundingSpace),
            inner
                .contains(['\n', '\r'])
                .then_some(OddityKind::LineBreak),
        ];
        for kind in kinds.into_iter().flatten() {
            let name = is_plain_name(found.name).then(|| found.name.to_owned());
            self.oddities.push(Oddity { line, name, kind });
        }
        self.entries.push(EnvEntry {
            name: found.name.to_owned(),
            value: Secret::new(found.value),
            line,
            written: (!written.contains('\n')).then(|| Secret::new(written)),
        });
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("the variable");
        match self.kind {
            OddityKind::OtherFile(found) => write!(f, "the file {}", found.what),
            OddityKind::NotAssignment => write!(f, "no assignment, so the line is skipped"),
            OddityKind::ConflictMarker => write!(
                f,
                "a conflict marker of git: the file holds two versions of some lines, of which the last counts"
            ),
            OddityKind::UnclosedQuote => write!(
                f,
                "the value of {name} opens a quote that nothing closes: the quote is part of it"
            ),
            OddityKind::TextAfterQuote => write!(
                f,
                "text follows the closing quote of {name}: the quotes are part of the value"
            ),
            OddityKind::CutAtHash => write!(
                f,
                "the value of {name} is cut at a `#`: quote it to keep the rest"
            ),
            OddityKind::SurroundingSpace => {
                write!(f, "the value of {name} begins or ends with white space")
            }
            OddityKind::LineBreak => write!(f, "the value of {name} has a line break in it"),
            OddityKind::Duplicate { earlier } => {
                write!(
                    f,
                    "{name} is set twice, on lines {earlier} and {}; line {} counts",
                    self.line, self.line
                )
            }
        }
    }
}

/// Whether this is certainly the name of a variable. A line of an unquoted private key that ends in `=`
/// parses as an assignment too, and its name is part of the key.
fn is_plain_name(name: &str) -> bool {
    let usual = |character: char| {
        character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'
    };
    name.contains('_') && name.chars().all(usual)
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable::Utf16);
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Binary);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = 1 + with_unix_line_ends(&valid).matches('\n').count();
        Unreadable::NotUtf8 { line }
    })?;
    Ok(with_unix_line_ends(text))
}

fn with_unix_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    /// The same table is run through the package itself by `scripts/dotenv-agreement`.
    const CASES: &str = include_str!("../../tests/fixtures/dotenv/cases.json");

    #[derive(Deserialize)]
    struct Case {
        name: String,
        input: String,
        expected: BTreeMap<String, String>,
    }

    fn values(file: &EnvFile) -> BTreeMap<String, String> {
        let pair = |entry: &EnvEntry| (entry.name.clone(), entry.value.expose().to_owned());
        file.entries.iter().map(pair).collect()
    }

    fn oddities(text: &str) -> Vec<String> {
        let file = EnvFile::parse(text.as_bytes()).unwrap();
        let shown = |oddity: &Oddity| format!("{}: {oddity}", oddity.line);
        file.oddities.iter().map(shown).collect()
    }

    #[test]
    fn values_are_those_that_dotenv_gives() {
        let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
        assert!(cases.len() > 60);
        for case in cases {
            let file = EnvFile::parse(case.input.as_bytes()).unwrap();
            assert_eq!(values(&file), case.expected, "{}", case.name);
        }
    }

    #[test]
    fn every_entry_has_the_line_of_its_name() {
        let cases: [(&str, &[usize]); 9] = [
            ("A=1\nB=2", &[1, 2]),
            ("\n# note\n\n  A=1 # 1\n\nB=2", &[4, 6]),
            ("\u{feff}A=1\r\nB=2\r\n\r\nC=3", &[1, 2, 4]),
            ("A=1\rB=2\r\rC=3", &[1, 2, 4]),
            ("A='1\n2\r\n3'\nB=4", &[1, 4]),
            ("A=\nB=\n\n'2'\nC=3", &[1, 2, 5]),
            ("export\nA\n=1\nB=2", &[2, 4]),
            ("nothing\nA=1\nA=2\n", &[2, 3]),
            ("A=1 # \u{2028}B=2\nC=3", &[1, 1, 2]),
        ];
        for (text, lines) in cases {
            let file = EnvFile::parse(text.as_bytes()).unwrap();
            let found: Vec<usize> = file.entries.iter().map(|it| it.line).collect();
            assert_eq!(found, lines, "{text:?}");
        }
    }

    #[test]
    fn the_last_assignment_of_a_name_counts() {
        let file = EnvFile::parse(b"A_KEY=1\nB=2\nA_KEY=3\n").unwrap();
        let entry = file.get("A_KEY").unwrap();
        assert_eq!((entry.value.expose(), entry.line), ("3", 3));
        assert!(file.get("a_key").is_none());
    }

    #[test]
    fn oddities_are_reported_with_their_line() {
        let cases: [(&str, &[&str]); 14] = [
            ("", &[]),
            ("# note\n\nexport A_B='c' # note\nD_E: f\n", &[]),
            (
                "A_B\n\nA B=c\nA_B:c\nexport\n",
                &[
                    "1: no assignment, so the line is skipped",
                    "3: no assignment, so the line is skipped",
                    "4: no assignment, so the line is skipped",
                    "5: no assignment, so the line is skipped",
                ],
            ),
            (
                "A_B='c\nD_E=\"f # '\"'",
                &[
                    "1: the value of A_B opens a quote that nothing closes: the quote is part of it",
                    "2: text follows the closing quote of D_E: the quotes are part of the value",
                ],
            ),
            (
                "A_B=\"c\" d",
                &["1: text follows the closing quote of A_B: the quotes are part of the value"],
            ),
            (
                "A_B='c'd'",
                &["1: text follows the closing quote of A_B: the quotes are part of the value"],
            ),
            (
                "A_B=http://localhost/#/c",
                &["1: the value of A_B is cut at a `#`: quote it to keep the rest"],
            ),
            (
                "A_B=#c",
                &["1: the value of A_B is cut at a `#`: quote it to keep the rest"],
            ),
            ("A_B=c # d\nD_E=\nF_G='#'", &[]),
            (
                "A_B=' c'\nD_E=\"f\\n\"",
                &[
                    "1: the value of A_B begins or ends with white space",
                    "2: the value of D_E begins or ends with white space",
                ],
            ),
            (
                "\nA_B='c\nD_E=f'",
                &["2: the value of A_B has a line break in it"],
            ),
            (
                "A_B=c\n\nA_B=d\nA_B=e",
                &[
                    "3: A_B is set twice, on lines 1 and 3; line 3 counts",
                    "4: A_B is set twice, on lines 3 and 4; line 4 counts",
                ],
            ),
            (
                "A_B=' c\nd'\nA_B='e",
                &[
                    "1: the value of A_B begins or ends with white space",
                    "1: the value of A_B has a line break in it",
                    "3: A_B is set twice, on lines 1 and 3; line 3 counts",
                    "3: the value of A_B opens a quote that nothing closes: the quote is part of it",
                ],
            ),
            (
                "A_B=\"c\\nd\"",
                &["1: the value of A_B has a line break in it"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(oddities(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_name_that_may_be_a_piece_of_a_key_is_not_shown() {
        let key = "A_KEY=-----BEGIN KEY-----\nMIIEpQ/B\nQ0FwZ1Jl==\n-----END KEY-----\n";
        let shown = oddities(&key.repeat(2)).join("\n");
        assert!(shown.contains("7: the variable is set twice, on lines 3 and 7; line 7 counts"));
        assert!(!shown.contains("Q0Fw") && !shown.contains("BEGIN"));
        let file = EnvFile::parse(b"A_KEY='sk_test_abc").unwrap();
        assert!(!format!("{file:?}").contains("sk_test"));
    }

    #[test]
    fn what_is_no_utf8_text_is_refused_with_the_fix() {
        let cases: [(&[u8], Unreadable); 8] = [
            (b"A=1\0", Unreadable::Binary),
            (b"\xff\xfeA\0=\x001\0", Unreadable::Utf16),
            (b"\xfe\xff\0A\0=\x001", Unreadable::Utf16),
            (b"\xff\xfe", Unreadable::Utf16),
            (b"A=\xe9", Unreadable::NotUtf8 { line: 1 }),
            (b"A=1\r\nB=2\rC=3\nD=\xff", Unreadable::NotUtf8 { line: 4 }),
            (
                "A=ü".as_bytes().split_last().unwrap().1,
                Unreadable::NotUtf8 { line: 1 },
            ),
            (&[b'\n'; MAX_BYTES + 1], Unreadable::TooLarge),
        ];
        for (bytes, expected) in cases {
            assert_eq!(EnvFile::parse(bytes).unwrap_err(), expected);
        }
        assert_eq!(
            Unreadable::NotUtf8 { line: 4 }.to_string(),
            "is not valid UTF-8 on line 4: save it as UTF-8"
        );
    }

    /// Each of these is looked at again and again where a part of the reader starts anew for every line.
    #[test]
    fn the_work_is_linear_in_the_size() {
        let cases = [
            ("", "\""),
            ("", "\n"),
            ("", "A\n"),
            ("", "export\n"),
            ("", "A='"),
            ("", "A='x\\' y\n"),
            ("", "A='x\nB=\"y\nC=`z\n"),
            ("", "A='#\u{2028}"),
            ("A=", "'x\u{2028}"),
            ("A='", "\\'"),
            ("A='", "\\' \n"),
            ("A='\" ", "\n \""),
        ];
        for (start, unit) in cases {
            let mut text = start.to_owned();
            // Thousands of lines: a part of them looked at for each would come to far more than 20 times all.
            text.push_str(&unit.repeat((MAX_BYTES / 8 - start.len()) / unit.len()));
            scan::LOOKED_AT.set(0);
            EnvFile::parse(text.as_bytes()).unwrap();
            let looked_at = scan::LOOKED_AT.get();
            // Several searches pass over each line, none of them twice.
            assert!(
                (text.len()..=20 * text.len()).contains(&looked_at),
                "{start:?} {unit:?}: {looked_at} of {}",
                text.len()
            );
        }
    }

    /// Writes a value so that it is read back, if any kind of quotes can hold it.
    fn assigned(name: &str, value: &str) -> Option<String> {
        let quote = ["'", "`", "\""]
            .into_iter()
            .find(|it| !value.contains(it))?;
        let escapes = quote == "\"" && (value.contains("\\n") || value.contains("\\r"));
        let fits = !escapes && !value.ends_with('\\') && !value.contains(['\r', '\0']);
        fits.then(|| format!("{name}={quote}{value}{quote}\n"))
    }

    fn assignments() -> impl Strategy<Value = Vec<(String, String, String)>> {
        let value = prop_oneof!["[ -~é\u{2028}\u{feff}\n]{0,20}", "[\"'`\\\\ \n#=nA]{0,12}"];
        let one = ("[A-Za-z0-9_.-]{1,8}", value)
            .prop_filter_map("no quotes fit", |(name, value)| {
                assigned(&name, &value).map(|text| (name, value, text))
            });
        prop::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic(bytes: Vec<u8>, nasty in "(export|[\"'`\\\\\r\n=:# \tA\u{2028}é]){0,40}") {
            let _ = EnvFile::parse(&bytes);
            prop_assert!(EnvFile::parse(nasty.as_bytes()).is_ok());
        }

        #[test]
        fn written_values_are_read_back(written in assignments()) {
            let text: String = written.iter().map(|it| it.2.as_str()).collect();
            let file = EnvFile::parse(text.as_bytes()).unwrap();
            prop_assert_eq!(file.entries.len(), written.len());
            let mut line = 1;
            for (entry, (name, value, text)) in file.entries.iter().zip(&written) {
                prop_assert_eq!((entry.name.as_str(), entry.value.expose()), (name.as_str(), value.as_str()));
                prop_assert_eq!(entry.line, line);
                line += text.matches('\n').count();
            }
        }
    }
}
