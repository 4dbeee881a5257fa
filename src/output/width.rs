//! Lines that fit the terminal: broken between words, and what follows indented below the text.

use terminal_size::{Height, Width, terminal_size_of};
use textwrap::WordSeparator;
use textwrap::core::{Word, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;

/// How narrow a terminal may be; below it nothing can be laid out.
const NARROWEST: usize = 40;

/// The width of the terminal that standard output is, if it is one.
pub(super) fn of_stdout() -> Option<usize> {
    usable(terminal_size_of(std::io::stdout()))
}

/// The same of standard error.
pub(super) fn of_stderr() -> Option<usize> {
    usable(terminal_size_of(std::io::stderr()))
}

/// How wide paragraphs are: as wide as the narrower of the two terminals, and no wider than is easy to read.
pub(super) fn readable() -> usize {
    const EASY: usize = 96;
    let widths = of_stdout().into_iter().chain(of_stderr());
    widths.min().unwrap_or(EASY).min(EASY)
}

fn usable(size: Option<(Width, Height)>) -> Option<usize> {
    size.map(|(width, _)| usize::from(width.0).max(NARROWEST))
}

/// A text with every line within `width`, or as it is without one.
pub(super) fn fitted(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else {
        return text.to_owned();
    };
    let lines = text.split('\n').map(|line| {
        if display_width(line) <= width {
            return line.to_owned();
        }
        let plain = without_colours(line);
        let first = plain.len() - plain.trim_start().len();
        let indent = " ".repeat(hanging(&plain).min(width / 2));
        hung(line.trim_start(), width, &plain[..first], &indent)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text in lines of `width`, with `first` before the first and `indent` before the others. Lines are broken
/// between words, and within a word that no line has room for, unless it is an address: the terminal breaks
/// that, and still opens and copies it as a whole.
pub(super) fn hung(text: &str, width: usize, first: &str, indent: &str) -> String {
    let room = width.saturating_sub(indent.len()).max(1);
    let words = WordSeparator::AsciiSpace.find_words(text);
    let words: Vec<Word<'_>> = words
        .flat_map(|word| match word.word.contains("://") {
            true => vec![word],
            false => word.break_apart(room).collect(),
        })
        .collect();
    let first_room = width.saturating_sub(display_width(first)).max(1);
    let widths = [first_room as f64, room as f64];
    let lines = wrap_first_fit(&words, &widths);
    let line = |(at, words): (usize, &&[Word<'_>])| {
        let before = if at == 0 { first } else { indent };
        let text: String = words
            .iter()
            .map(|word| format!("{}{}", word.word, word.whitespace))
            .collect();
        format!("{before}{}", text.trim_end())
    };
    let lines: Vec<String> = lines.iter().enumerate().map(line).collect();
    lines.join("\n")
}

/// Where the text of a line begins: behind its status, its sign or its label.
fn hanging(line: &str) -> usize {
    let text = line.trim_start();
    let start = line.len() - text.len();
    let statuses = ["pass  ", "warn  ", "fail  ", "skip  ", "manual"];
    if statuses.iter().any(|status| text.starts_with(status)) {
        return start + 7;
    }
    if ["✓ ", "· "].iter().any(|sign| text.starts_with(sign)) {
        return start + 2;
    }
    // `fix        leave it out`, `redirect URI  http://…`: a word or two, then a gap.
    let label = text.split("  ").next().unwrap_or_default();
    let is_label = label.split(' ').count() <= 2 && label.len() < 20;
    if !label.is_empty() && label.len() < text.len() && is_label {
        let gap = text[label.len()..].len() - text[label.len()..].trim_start().len();
        return start + label.chars().count() + gap;
    }
    start
}

fn without_colours(line: &str) -> String {
    anstream::adapter::strip_str(line).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_hangs_below_its_text() {
        let line = "fail   the answer to the request for a link contains it, in the page  [link-kept-from-asker]";
        let expected = "fail   the answer to the request for a\n       link contains it, in the page\n       [link-kept-from-asker]";
        assert_eq!(fitted(line, Some(40)), expected);
        assert_eq!(fitted(line, None), line);
    }

    #[test]
    fn colours_take_no_room_and_long_addresses_stay_whole() {
        let line = "\u{1b}[32m✓\u{1b}[0m POST /login created a session: redirect URI http://localhost:3000/a/very/long/callback";
        let fitted = fitted(line, Some(40));
        assert!(
            fitted.contains("http://localhost:3000/a/very/long/callback"),
            "{fitted}"
        );
        assert!(
            fitted.lines().skip(1).all(|line| line.starts_with("  ")),
            "{fitted}"
        );
    }

    #[test]
    fn nothing_is_broken_at_a_hyphen_and_long_words_keep_the_indent() {
        let cases = [
            // What is clicked or copied is whole.
            (
                "  fix        see https://dashboard.workos.com/api-keys.",
                "  fix        see\n             https://dashboard.workos.com/api-keys.",
            ),
            (
                "· run `workos-ml magic-auth verify --code-stdin`",
                "· run `workos-ml magic-auth verify\n  --code-stdin`",
            ),
            // A word that fits no line is broken, below the text.
            (
                "· /callback?error=access_denied&error_description=This%20link 400",
                "· /callback?error=access_denied&error_de\n  scription=This%20link 400",
            ),
        ];
        for (line, expected) in cases {
            assert_eq!(fitted(line, Some(40)), expected);
        }
    }

    #[test]
    fn a_picture_of_blocks_is_as_wide_as_its_characters() {
        let row = "█".repeat(70);
        assert_eq!(fitted(&row, Some(80)), row);
    }

    #[test]
    fn a_label_hangs_too() {
        let line = "  fix        name the command that starts the application";
        let fitted = fitted(line, Some(40));
        assert_eq!(
            fitted.lines().nth(1),
            Some("             starts the application")
        );
    }
}
