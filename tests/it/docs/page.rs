//! A Markdown page as the commands that it tells people to type.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A command of a page.
#[derive(Debug, Clone)]
pub struct Typed {
    /// As for a shell.
    pub line: String,
    /// Where the page shows its output.
    pub output: Range<usize>,
    /// Whether its output is shown, even if that is empty.
    pub is_output_shown: bool,
    /// The exit code that the page promises.
    pub exit: Option<i32>,
    /// Why no test runs it.
    pub not_run: Option<String>,
}

/// A fenced block, or one piece of code within a sentence.
pub struct Piece {
    /// In order; they share a folder.
    pub commands: Vec<Typed>,
}

/// Every piece of a page that is to be typed, and every piece of code within sentences.
pub struct Page {
    pub pieces: Vec<Piece>,
    pub inline: Vec<String>,
}

pub fn read(text: &str) -> Page {
    let mut pieces = Vec::new();
    let mut inline = Vec::new();
    let mut fence: Option<String> = None;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                fence = Some(info.to_string());
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(info) = fence.take() else { continue };
                // The range is that of the block with its fences.
                let start = range.start + text[range.clone()].find('\n').unwrap() + 1;
                let end = range.start + text[range.clone()].trim_end().rfind('\n').unwrap() + 1;
                pieces.extend(fenced(text, start..end.max(start), &info));
            }
            Event::Code(code) => {
                if code.starts_with("workos-ml ") {
                    pieces.push(sentence(&code));
                }
                inline.push(code.to_string());
            }
            // A comment after a command says why it is not run.
            Event::InlineHtml(html) => {
                let reason = html
                    .strip_prefix("<!-- not run: ")
                    .and_then(|rest| rest.strip_suffix(" -->"));
                if let (Some(reason), Some(piece)) = (reason, pieces.last_mut()) {
                    let piece: &mut Piece = piece;
                    piece.commands[0].not_run = Some(reason.to_owned());
                }
            }
            _ => {}
        }
    }
    Page { pieces, inline }
}

fn sentence(code: &str) -> Piece {
    let command = Typed {
        line: code.to_owned(),
        output: 0..0,
        is_output_shown: false,
        exit: None,
        not_run: None,
    };
    Piece {
        commands: vec![command],
    }
}

/// `sh` holds a command on each line, `console` commands after `$ ` with their output, and `yaml`
/// steps of a workflow.
fn fenced(text: &str, range: Range<usize>, info: &str) -> Option<Piece> {
    let kind = info.split_whitespace().next()?;
    let attribute = |name: &str| {
        let (_, rest) = info.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let not_run = attribute("not-run");
    let exit = attribute("exit").map(|it| it.parse().unwrap());
    let mut commands: Vec<Typed> = Vec::new();
    let mut is_continued = false;
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let line = line.trim_end();
        let command = match kind {
            "console" => line.strip_prefix("$ "),
            "sh" => Some(line).filter(|it| !it.is_empty() && !it.starts_with('#')),
            "yaml" => line.trim_start().strip_prefix("- run: "),
            _ => None,
        };
        if is_continued {
            let last = commands.last_mut().unwrap();
            is_continued = line.ends_with('\\');
            last.line.push(' ');
            last.line
                .push_str(line.trim().trim_end_matches('\\').trim_end());
            last.output = end..end;
        } else if let Some(command) = command {
            is_continued = command.ends_with('\\');
            commands.push(Typed {
                line: command.trim_end_matches('\\').trim_end().to_owned(),
                output: end..end,
                is_output_shown: false,
                exit,
                not_run: not_run.clone(),
            });
        } else if kind == "console" {
            let last = commands.last_mut().expect("a console begins with `$ `");
            last.output.end = end;
            last.is_output_shown = true;
        } else {
            assert!(start == end || kind != "sh" || line.is_empty() || line.starts_with('#'));
        }
    }
    (!commands.is_empty()).then_some(Piece { commands })
}
