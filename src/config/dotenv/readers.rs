//! How the readers of other projects take one line of a `.env` file.
//!
//! What each does was tried with the packages themselves; `scripts/dotenv-agreement` runs the table of
//! `tests/fixtures/dotenv/readers.json` through those that a machine has. A value of several lines is
//! left out, because few of them disagree there.

use std::fmt;

/// What loads a project's `.env` files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// Next.js (`@next/env`), which expands variables.
    Next,
    /// Vite, and what is built on it (`loadEnv`): Node's own reader, and expansion.
    Vite,
    /// Bun, which expands variables (by its documentation, <https://bun.com/docs/runtime/env>).
    Bun,
    /// `dotenv` of npm with `dotenv-expand`.
    DotenvExpand,
    /// The package `dotenv` of npm.
    Dotenv,
    /// `node --env-file`.
    NodeFlag,
    /// python-dotenv.
    Python,
    /// The gem `dotenv`.
    Ruby,
    /// vlucas/phpdotenv, which Laravel uses.
    Php,
    /// github.com/joho/godotenv.
    Go,
    /// `env_file` of Docker Compose: godotenv's grammar, and expansion with defaults (by its documentation,
    /// <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>).
    Compose,
    /// `docker run --env-file`.
    Docker,
}

/// What a reader makes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The value, and what the reader did to it besides taking it as it is written.
    Value(String, Option<&'static str>),
    /// The reader passes over the line, and why.
    Skipped(&'static str),
    /// The reader gives the whole file up, and why.
    Refused(&'static str),
    /// Not known: it runs a command.
    Unknown,
}

impl Reader {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Next => "Next.js",
            Self::Vite => "Vite",
            Self::Bun => "Bun",
            Self::DotenvExpand => "dotenv with dotenv-expand",
            Self::Dotenv => "dotenv",
            Self::NodeFlag => "node --env-file",
            Self::Python => "python-dotenv",
            Self::Ruby => "dotenv for Ruby",
            Self::Php => "phpdotenv",
            Self::Go => "godotenv",
            Self::Compose => "Docker Compose",
            Self::Docker => "docker --env-file",
        }
    }

    /// Whether it is the package `dotenv` of npm, with or without more around it.
    fn is_dotenv(self) -> bool {
        matches!(
            self,
            Self::Next | Self::Bun | Self::DotenvExpand | Self::Dotenv
        )
    }

    /// Whether it takes its grammar from godotenv.
    fn is_go(self) -> bool {
        matches!(self, Self::Go | Self::Compose)
    }

    /// Whether it looks other variables up, in the environment too, or only in the file, or not at all.
    pub fn expands(self) -> bool {
        !matches!(self, Self::Dotenv | Self::NodeFlag | Self::Docker)
    }

    /// Whether a reference may stand before the variable that it names.
    pub fn looks_ahead(self) -> bool {
        matches!(
            self,
            Self::Next | Self::Bun | Self::DotenvExpand | Self::Vite
        )
    }

    /// Whether references reach the environment.
    pub fn looks_around(self) -> bool {
        self != Self::Go
    }

    /// Whether an exported variable that is empty keeps the file's value from counting. Containers get what
    /// the file says.
    pub fn keeps_empty(self) -> bool {
        !matches!(self, Self::Compose | Self::Docker)
    }

    /// Whether it reads `.env.local` before `.env`, and takes an empty value of it for one.
    pub fn reads_local(self) -> bool {
        matches!(self, Self::Next | Self::Vite | Self::Bun)
    }

    /// Takes a line with an assignment. `lookup` gives the value of another variable: the process
    /// environment's, or the file's.
    pub fn read(self, line: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Reading {
        if self == Self::Docker {
            return docker(line);
        }
        let mut rest = line.trim_start();
        if let Some(unmarked) = rest.strip_prefix('\u{feff}') {
            match self {
                Self::Vite | Self::NodeFlag => {
                    return Reading::Skipped(
                        "the byte order mark (BOM) at its start becomes a part of the name",
                    );
                }
                Self::Go | Self::Compose => {
                    return Reading::Refused("it begins with a byte order mark (BOM)");
                }
                _ => rest = unmarked.trim_start(),
            }
        }
        if let Some(behind) = rest
            .strip_prefix("export")
            .filter(|it| it.starts_with([' ', '\t']))
        {
            rest = behind.trim_start();
        }
        let Some(at) = rest.find(['=', ':']) else {
            return Reading::Skipped("it has no =");
        };
        let behind = &rest[at + 1..];
        if rest[at..].starts_with(':') {
            let is_taken = match self {
                Self::Ruby => behind.starts_with([' ', '\t']),
                _ if self.is_dotenv() => behind.starts_with([' ', '\t']),
                _ => self.is_go(),
            };
            match (is_taken, self) {
                (true, _) => {}
                (_, Self::Php) => {
                    return Reading::Refused(
                        "it has a colon where only = separates name and value",
                    );
                }
                _ => {
                    return Reading::Skipped(
                        "it has a colon where only = separates name and value",
                    );
                }
            }
        }
        self.value(behind, lookup)
    }

    fn value(self, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Reading {
        let text = match self {
            Self::Vite | Self::NodeFlag => text.trim_start_matches(' '),
            _ => text.trim_start(),
        };
        let has_backtick = self.is_dotenv() || matches!(self, Self::Vite | Self::NodeFlag);
        let quote = text
            .chars()
            .next()
            .filter(|it| matches!(it, '"' | '\'') || (*it == '`' && has_backtick));
        let Some(quote) = quote else {
            return self.unquoted(text, lookup);
        };
        let Some(end) = self.closing(text, quote) else {
            return match self {
                Self::Python | Self::Php => Reading::Skipped("a quote in it is not closed"),
                Self::Go | Self::Compose => Reading::Refused("a quote in it is not closed"),
                _ => self.unquoted(text, lookup),
            };
        };
        let behind = text[end + 1..].trim();
        if !behind.is_empty() && !behind.starts_with('#') {
            match self {
                Self::Python => return Reading::Skipped("text follows the closing quote"),
                Self::Php | Self::Go | Self::Compose => {
                    return Reading::Refused("text follows the closing quote");
                }
                Self::Vite | Self::NodeFlag => {}
                _ => return self.unquoted(text, lookup),
            }
        }
        let inner = &text[1..end];
        let Some(value) = self.unescaped(inner, quote) else {
            return Reading::Refused("an escape in it is not known");
        };
        self.expanded(value, Some(quote), lookup)
    }

    /// Where a quoted value ends.
    fn closing(self, text: &str, quote: char) -> Option<usize> {
        let knows_escapes = match self {
            Self::Python => true,
            Self::Php | Self::Ruby | Self::Go | Self::Compose => quote == '"',
            _ => false,
        };
        if self.is_dotenv() {
            // A backslash before a quote does not end the value, unless nothing else does.
            let all = text[1..].match_indices(quote).map(|(at, _)| at + 1);
            let is_end = |at: &usize| {
                let behind = text[at + 1..].trim_start();
                behind.is_empty() || behind.starts_with('#')
            };
            let ends: Vec<usize> = all.filter(is_end).collect();
            let bare = ends.iter().find(|at| !text[..**at].ends_with('\\'));
            return bare.or(ends.last()).copied();
        }
        let mut escaped = false;
        for (at, character) in text.char_indices().skip(1) {
            if escaped {
                escaped = false;
            } else if character == '\\' && knows_escapes {
                escaped = true;
            } else if character == quote {
                return Some(at);
            }
        }
        None
    }

    fn unescaped(self, inner: &str, quote: char) -> Option<String> {
        let double = quote == '"';
        let simple = |letter| match letter {
            'n' => Some('\n'),
            'r' => Some('\r'),
            _ => None,
        };
        let wide = |letter| match letter {
            't' => Some('\t'),
            'f' => Some('\u{c}'),
            'v' => Some('\u{b}'),
            _ => simple(letter),
        };
        let mut value = String::with_capacity(inner.len());
        let mut letters = inner.chars().peekable();
        while let Some(letter) = letters.next() {
            let (true, Some(&next)) = (letter == '\\', letters.peek()) else {
                value.push(letter);
                continue;
            };
            let replaced = match self {
                _ if self.is_dotenv() && double => simple(next),
                Self::Vite | Self::NodeFlag if double => (next == 'n').then_some('\n'),
                Self::Python if matches!(next, '\\' | '\'') => Some(next),
                Self::Python if double => match next {
                    '"' => Some('"'),
                    'a' => Some('\u{7}'),
                    'b' => Some('\u{8}'),
                    _ => wide(next),
                },
                Self::Ruby | Self::Go | Self::Compose if double && next != '$' => {
                    Some(simple(next).unwrap_or(next))
                }
                Self::Php if double => match next {
                    '"' | '\\' | '$' => Some(next),
                    _ => Some(wide(next)?),
                },
                _ => None,
            };
            match replaced {
                Some(other) => {
                    letters.next();
                    value.push(other);
                }
                None => value.push(letter),
            }
        }
        Some(value)
    }

    fn unquoted(self, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Reading {
        let needs_space = self == Self::Python || self.is_go();
        let is_comment = |at: &usize| {
            let before = &text[..*at];
            !needs_space || before.ends_with(char::is_whitespace)
        };
        let cut = text.match_indices('#').map(|(at, _)| at).find(is_comment);
        let value = match self {
            Self::Vite | Self::NodeFlag => text[..cut.unwrap_or(text.len())].trim_end(),
            _ => text[..cut.unwrap_or(text.len())].trim(),
        };
        if self == Self::Php && value.contains(char::is_whitespace) {
            return Reading::Refused("its value has white space and no quotes");
        }
        let kept = match text.chars().next() {
            Some('`') => Some("keeps the backticks"),
            _ if needs_space && value.contains('#') => Some("keeps what follows the #"),
            _ => None,
        };
        match self.expanded(value.to_owned(), None, lookup) {
            Reading::Value(value, None) => Reading::Value(value, kept),
            other => other,
        }
    }

    fn expanded(
        self,
        value: String,
        quote: Option<char>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Reading {
        let is_literal =
            quote == Some('\'') && (self.is_go() || matches!(self, Self::Ruby | Self::Php));
        if !value.contains('$') || is_literal {
            return Reading::Value(value, None);
        }
        if value.contains("$(") && (self.is_go() || self == Self::Ruby) {
            return Reading::Unknown;
        }
        let form = match self {
            Self::Dotenv | Self::NodeFlag | Self::Docker => return Reading::Value(value, None),
            Self::Next | Self::Bun | Self::DotenvExpand | Self::Vite | Self::Compose => Form::NODE,
            Self::Python => Form::PYTHON,
            Self::Php => Form::PHP,
            Self::Ruby => Form::RUBY,
            Self::Go => Form::GO,
        };
        let (expanded, is_lost) = expand(&value, lookup, &form);
        let did = match (is_lost, expanded == value) {
            (true, _) => Some(LOST),
            (false, false) => Some(EXPANDED),
            (false, true) => None,
        };
        Reading::Value(expanded, did)
    }
}

/// What a reader did that had another variable's value.
pub const EXPANDED: &str = "expands the $ in it to the value of another variable";
/// What a reader did whose variable has no value.
pub const LOST: &str = "takes the $ in it for another variable, which is not set";

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `docker run --env-file` takes everything behind the first `=` as it stands, and no `export`.
fn docker(line: &str) -> Reading {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    let Some((name, value)) = line.split_once('=') else {
        return Reading::Skipped("it has no =");
    };
    if name.contains(char::is_whitespace) {
        return Reading::Refused(
            "its name has white space in it (export, or a space before the =)",
        );
    }
    let did = if value.starts_with(['"', '\'', '`']) {
        Some("keeps the quotation marks")
    } else if value.contains('#') {
        Some("keeps what follows the #")
    } else if value.trim() != value {
        Some("keeps the white space around it")
    } else {
        None
    };
    Reading::Value(value.to_owned(), did)
}

/// What a reader expands.
struct Form {
    /// `$NAME`, and not only `${NAME}`.
    bare: bool,
    /// `${NAME:-otherwise}`.
    default: bool,
    /// `\$` stands for `$`.
    escape: bool,
    /// Names in small letters too.
    small: bool,
    /// `${NAME}` of an unknown name stays as it is.
    keeps_unknown: bool,
}

impl Form {
    const NODE: Self = Self {
        bare: true,
        default: true,
        escape: true,
        small: true,
        keeps_unknown: false,
    };
    const PYTHON: Self = Self {
        bare: false,
        default: true,
        escape: false,
        small: true,
        keeps_unknown: false,
    };
    const PHP: Self = Self {
        bare: false,
        default: false,
        escape: false,
        small: true,
        keeps_unknown: true,
    };
    const RUBY: Self = Self {
        bare: true,
        default: false,
        escape: true,
        small: true,
        keeps_unknown: false,
    };
    const GO: Self = Self {
        bare: true,
        default: false,
        escape: true,
        small: false,
        keeps_unknown: false,
    };
}

/// Replaces references to other variables once; what they hold is not looked at again. Says too whether a
/// variable was not set.
fn expand(value: &str, lookup: &dyn Fn(&str) -> Option<String>, form: &Form) -> (String, bool) {
    let mut expanded = String::with_capacity(value.len());
    let mut is_lost = false;
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let before = &rest[..at];
        let behind = &rest[at + 1..];
        if form.escape && before.ends_with('\\') {
            expanded.push_str(&before[..before.len() - 1]);
            expanded.push('$');
            rest = behind;
            continue;
        }
        expanded.push_str(before);
        let belongs = |it: char| {
            it == '_'
                || it.is_ascii_digit()
                || it.is_ascii_uppercase()
                || (form.small && it.is_ascii_lowercase())
        };
        let is_braced = behind.starts_with('{');
        let start = usize::from(is_braced);
        let length = behind[start..]
            .find(|it| !belongs(it))
            .unwrap_or(behind.len() - start);
        let (name, after) = behind[start..].split_at(length);
        if name.is_empty() || (!is_braced && !form.bare) {
            expanded.push('$');
            rest = behind;
            continue;
        }
        let found = lookup(name);
        let closed = after.strip_prefix('}').filter(|_| is_braced);
        let default = after
            .strip_prefix(":-")
            .or_else(|| after.strip_prefix('-'))
            .and_then(|it| it.split_once('}'))
            .filter(|_| is_braced && form.default);
        if let Some((default, after)) = default {
            let found = found.filter(|it| !it.is_empty());
            expanded.push_str(found.as_deref().unwrap_or(default));
            rest = after;
        } else if closed.is_some() && found.is_none() && form.keeps_unknown {
            expanded.push_str(&rest[at..at + 1 + start + length + 1]);
            rest = closed.unwrap_or_default();
        } else if closed.is_some() || !is_braced || (form.bare && !form.default) {
            // Where defaults are not known, the rest of one, `:-otherwise}`, stays.
            is_lost |= found.is_none();
            expanded.push_str(&found.unwrap_or_default());
            rest = closed.unwrap_or(after);
        } else {
            expanded.push('$');
            rest = behind;
        }
    }
    expanded.push_str(rest);
    (expanded, is_lost)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    /// What the packages themselves gave; `scripts/dotenv-agreement` runs it through them.
    const CASES: &str = include_str!("../../../tests/fixtures/dotenv/readers.json");

    #[derive(Deserialize)]
    struct Case {
        name: String,
        input: String,
        values: BTreeMap<String, Option<String>>,
    }

    #[test]
    fn every_reader_gives_what_its_package_gives() {
        let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
        let readers = [
            ("next", Reader::Next),
            ("vite", Reader::Vite),
            ("dotenv", Reader::Dotenv),
            ("nodeflag", Reader::NodeFlag),
            ("python", Reader::Python),
            ("ruby", Reader::Ruby),
            ("php", Reader::Php),
            ("go", Reader::Go),
        ];
        assert!(cases.len() > 40);
        for case in cases {
            let line = case
                .input
                .lines()
                .rfind(|it| it.contains("WORKOS_API_KEY"))
                .unwrap();
            let has_other = case.input.starts_with("OTHER=");
            for (name, reader) in readers {
                let is_node = matches!(reader, Reader::Next | Reader::Vite);
                let lookup = |variable: &str| match variable {
                    "OTHER" if has_other || is_node => Some("value".to_owned()),
                    "FROM_SHELL" if reader != Reader::Go => Some("shell".to_owned()),
                    _ => None,
                };
                let found = match reader.read(line, &lookup) {
                    Reading::Value(value, _) => Some(value),
                    Reading::Skipped(_) => None,
                    Reading::Refused(_) => Some("!".to_owned()),
                    Reading::Unknown => continue,
                };
                let expected = case.values[name].clone();
                assert_eq!(found, expected, "{name}: {}", case.name);
            }
        }
    }

    #[test]
    fn docker_takes_what_stands_there() {
        let read = |line: &str| Reader::Docker.read(line, &|_| None);
        let did = |value: &str, did| Reading::Value(value.into(), Some(did));
        assert_eq!(read("A=b"), Reading::Value("b".into(), None));
        assert_eq!(read("A=\"b\""), did("\"b\"", "keeps the quotation marks"));
        assert_eq!(read("A=b # c"), did("b # c", "keeps what follows the #"));
        assert!(matches!(read("export A=b"), Reading::Refused(_)));
        assert!(matches!(read("A: b"), Reading::Skipped(_)));
    }
}
