//! Text → tree, within bounds that no input can break.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{Language, ParseOptions, Parser, Tree};

/// Brackets within brackets, before a text is taken for something no one wrote. A level costs the
/// parser more memory than a line of ordinary code.
const DEEPEST: usize = 2_000;

/// How often the parser may report progress for each KiB of text. Ordinary code needs one to
/// three reports; text that keeps the parser searching for a way on needs thousands.
const REPORTS_PER_KIB: usize = 64;

thread_local! {
    /// A parser keeps the memory of one file for the next.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// Parses a text; `None` if that would take too long or too much memory.
pub(super) fn parse(language: &Language, text: &str) -> Option<Tree> {
    if is_too_deep(text.as_bytes()) {
        return None;
    }
    PARSER.with_borrow_mut(|parser| parse_with(parser, language, text))
}

fn parse_with(parser: &mut Parser, language: &Language, text: &str) -> Option<Tree> {
    parser.set_language(language).ok()?;
    let mut reports_left = REPORTS_PER_KIB * (text.len() / 1024 + 16);
    let mut progress = |_: &_| {
        reports_left = reports_left.saturating_sub(1);
        if reports_left == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let bytes = text.as_bytes();
    let parsed = parser.parse_with_options(
        &mut |at, _| bytes.get(at..).unwrap_or_default(),
        None,
        Some(ParseOptions::new().progress_callback(&mut progress)),
    );
    if parsed.is_none() {
        // Else it would go on where it was stopped.
        parser.reset();
    }
    parsed
}

/// Counts brackets wherever they stand, in strings and comments, too: written text keeps them in pairs.
fn is_too_deep(text: &[u8]) -> bool {
    let mut depth = 0_usize;
    for byte in text {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}
