//! Source code on as few lines as its language allows, and broken onto as many.
//!
//! White space between the leaves of a syntax tree is changed, and the text is parsed again: a change
//! that makes another tree is taken back. So strings, templates, heredocs and the text of markup stay
//! as they are, and what ends a statement ends it still.

use std::ops::Range;
use std::path::Path;

use tree_sitter::{Language, Node, Parser, Tree};

/// How lines are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    Few,
    Many,
}

/// The languages, as far as they break lines alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breaking {
    /// Anywhere: statements end with a semicolon.
    Free,
    /// JavaScript and TypeScript: almost anywhere, but a line may end a statement.
    Script,
    /// Go: wherever the line does not end with what may end a statement.
    Go,
    /// Kotlin, Ruby, Elixir: where a line plainly goes on.
    Open,
    /// Python: within brackets.
    Brackets,
}

struct Dialect {
    grammar: Language,
    breaking: Breaking,
}

fn dialect(path: &Path) -> Option<Dialect> {
    use Breaking::{Brackets, Free, Go, Open, Script};
    let (grammar, breaking) = match path.extension()?.to_str()? {
        "js" | "mjs" | "cjs" | "jsx" => (tree_sitter_javascript::LANGUAGE, Script),
        "ts" => (tree_sitter_typescript::LANGUAGE_TYPESCRIPT, Script),
        "tsx" => (tree_sitter_typescript::LANGUAGE_TSX, Script),
        "py" => (tree_sitter_python::LANGUAGE, Brackets),
        "rb" => (tree_sitter_ruby::LANGUAGE, Open),
        "go" => (tree_sitter_go::LANGUAGE, Go),
        "java" => (tree_sitter_java::LANGUAGE, Free),
        "kt" => (tree_sitter_kotlin_ng::LANGUAGE, Open),
        "php" => (tree_sitter_php::LANGUAGE_PHP, Free),
        "cs" => (tree_sitter_c_sharp::LANGUAGE, Free),
        "ex" | "exs" => (tree_sitter_elixir::LANGUAGE, Open),
        "rs" => (tree_sitter_rust::LANGUAGE, Free),
        _ => return None,
    };
    Some(Dialect {
        grammar: grammar.into(),
        breaking,
    })
}

/// Whether a file is one that can be written differently.
pub fn is_source(path: &Path) -> bool {
    dialect(path).is_some()
}

/// A text with its lines broken otherwise; the same if nothing can be changed.
pub fn reformat(path: &Path, text: &str, lines: Lines) -> String {
    let Some(dialect) = dialect(path) else {
        return text.to_owned();
    };
    let mut parser = Parser::new();
    parser.set_language(&dialect.grammar).unwrap();
    let tree = parser.parse(text, None).unwrap();
    let shape = shape(&tree, text);
    let mut gaps = gaps(&tree, text, dialect.breaking, lines);
    let mut writer = Writer {
        text,
        parser,
        shape,
    };
    // Some changes are allowed only after others: the last line of a block can be joined when all
    // before it are.
    for _ in 0..2 {
        for choice in 0..2 {
            let open: Vec<usize> = (0..gaps.len())
                .filter(|at| gaps[*at].chosen.is_none() && gaps[*at].choices.len() > choice)
                .collect();
            writer.choose(&mut gaps, &open, choice);
        }
    }
    writer.written(&gaps)
}

/// White space between two leaves, and what it could be instead.
struct Gap {
    range: Range<usize>,
    choices: Vec<&'static str>,
    chosen: Option<usize>,
}

struct Writer<'a> {
    text: &'a str,
    parser: Parser,
    shape: String,
}

impl Writer<'_> {
    /// Takes one of the choices for as many of the gaps as the language allows.
    fn choose(&mut self, gaps: &mut [Gap], open: &[usize], choice: usize) {
        if open.is_empty() {
            return;
        }
        for at in open {
            gaps[*at].chosen = Some(choice);
        }
        let written = self.written(gaps);
        let tree = self.parser.parse(&written, None).unwrap();
        if shape(&tree, &written) == self.shape {
            return;
        }
        for at in open {
            gaps[*at].chosen = None;
        }
        if open.len() > 1 {
            let (first, last) = open.split_at(open.len() / 2);
            self.choose(gaps, first, choice);
            self.choose(gaps, last, choice);
        }
    }

    fn written(&self, gaps: &[Gap]) -> String {
        let mut written = String::with_capacity(self.text.len() * 2);
        let mut from = 0;
        for gap in gaps {
            let Some(choice) = gap.chosen else { continue };
            written.push_str(&self.text[from..gap.range.start]);
            written.push_str(gap.choices[choice]);
            from = gap.range.end;
        }
        written.push_str(&self.text[from..]);
        written
    }
}

/// A tree as text: what is in what, and every leaf. Where statements end is left out, as long as they
/// stay the same statements.
fn shape(tree: &Tree, text: &str) -> String {
    let mut shape = String::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let is_end = node.child_count() == 0 && is_terminator(&text[node.byte_range()]);
        if !is_end {
            shape.push('(');
            shape.push_str(node.kind());
            if node.child_count() == 0 || is_whole(node) {
                shape.push(' ');
                shape.push_str(&text[node.byte_range()]);
            }
        }
        if !is_whole(node) && cursor.goto_first_child() {
            continue;
        }
        loop {
            let node = cursor.node();
            if node.child_count() > 0 || !is_terminator(&text[node.byte_range()]) {
                shape.push(')');
            }
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return shape;
            }
        }
    }
}

fn is_terminator(text: &str) -> bool {
    text.trim_matches(|it: char| it.is_whitespace() || it == ';')
        .is_empty()
}

/// Whether white space within a node says something: texts of all kinds, comments, markup.
fn is_whole(node: Node<'_>) -> bool {
    let kind = node.kind();
    let is_text = ["string", "template", "heredoc", "regex", "comment", "char"]
        .iter()
        .any(|word| kind.contains(word));
    let is_type = kind.ends_with("_type") || kind.ends_with("_declaration");
    is_text && !is_type || kind == "sigil" || kind.starts_with("preproc") || kind == "quoted_atom"
}

/// The leaves, in order, with the texts of all kinds as one each.
fn leaves<'t>(tree: &'t Tree, text: &str) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let mut left = vec![tree.root_node()];
    while let Some(node) = left.pop() {
        if node.child_count() == 0 || is_whole(node) {
            let is_blank = text[node.byte_range()].trim().is_empty();
            found.extend((!is_blank).then_some(node));
            continue;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.children(&mut cursor).collect();
        left.extend(children.into_iter().rev());
    }
    found
}

/// Every gap that can be written otherwise.
fn gaps(tree: &Tree, text: &str, breaking: Breaking, lines: Lines) -> Vec<Gap> {
    let leaves = leaves(tree, text);
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for pair in leaves.windows(2) {
        let (before, after) = (Leaf::of(pair[0], text), Leaf::of(pair[1], text));
        match before.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let range = pair[0].end_byte()..pair[1].start_byte();
        let space = &text[range.clone()];
        let is_kept = before.is_comment() || after.is_comment() || is_in_markup(pair[0], pair[1]);
        if !space.trim().is_empty() || is_kept {
            continue;
        }
        let choices: Vec<&'static str> = match lines {
            Lines::Few if !space.contains('\n') => continue,
            Lines::Few if breaking == Breaking::Free => vec![" "],
            Lines::Few if breaking == Breaking::Brackets && depth == 0 => {
                match (before.text, after.is_python_block()) {
                    (_, true) => continue,
                    (":", _) => vec![" "],
                    _ => vec!["; "],
                }
            }
            Lines::Few if before.opens() || after.closes() => vec![" ", "; "],
            Lines::Few if before.ends_statement(&after) => vec!["; ", " "],
            Lines::Few => vec![" ", "; "],
            Lines::Many if space.contains('\n') => continue,
            Lines::Many if may_break(&before, &after, space, breaking, depth) => vec!["\n"],
            Lines::Many => continue,
        };
        found.push(Gap {
            range,
            choices,
            chosen: None,
        });
    }
    found
}

/// What stands between elements of markup is text.
fn is_in_markup(before: Node<'_>, after: Node<'_>) -> bool {
    let mut around = before.parent();
    while let Some(node) = around {
        if node.end_byte() >= after.end_byte() {
            return matches!(node.kind(), "jsx_element" | "jsx_fragment" | "program")
                && node.kind() != "program"
                || before.kind() == "jsx_text"
                || after.kind() == "jsx_text"
                || before.kind() == "text"
                || after.kind() == "text"
                || matches!(before.kind(), "php_tag" | "?>" | "text_interpolation")
                || after.kind() == "?>";
        }
        around = node.parent();
    }
    false
}

struct Leaf<'a> {
    node: Node<'a>,
    text: &'a str,
}

impl<'a> Leaf<'a> {
    fn of(node: Node<'a>, text: &'a str) -> Self {
        Self {
            node,
            text: &text[node.byte_range()],
        }
    }

    fn is_comment(&self) -> bool {
        let kind = self.node.kind();
        kind.contains("comment") || kind == "hash_bang_line" || kind.starts_with("preproc")
    }

    fn opens(&self) -> bool {
        matches!(self.text, "(" | "[" | "{" | "," | ";" | "do" | "then" | "|")
    }

    fn closes(&self) -> bool {
        matches!(self.text, ")" | "]" | "}" | ",")
    }

    /// Whether a block of Python begins here, which needs its own line. The grammar would take it
    /// anywhere.
    fn is_python_block(&self) -> bool {
        matches!(
            self.text,
            "def"
                | "class"
                | "if"
                | "elif"
                | "else"
                | "for"
                | "while"
                | "with"
                | "try"
                | "except"
                | "finally"
                | "async"
                | "match"
                | "case"
                | "@"
        )
    }

    /// Whether a statement ends here and another one begins: their common node is a list of them.
    fn ends_statement(&self, next: &Self) -> bool {
        let mut around = self.node.parent();
        while let Some(node) = around {
            if node.end_byte() >= next.node.end_byte() {
                let kind = node.kind();
                let ends = [
                    "block",
                    "body",
                    "list",
                    "program",
                    "module",
                    "source",
                    "statements",
                ];
                return ends.iter().any(|end| kind.contains(end))
                    || matches!(
                        kind,
                        "then" | "do" | "object_type" | "import_spec_list" | "source_file"
                    );
            }
            around = node.parent();
        }
        false
    }
}

/// Whether a line may be broken between two leaves, as far as the leaves tell.
fn may_break(
    before: &Leaf<'_>,
    after: &Leaf<'_>,
    space: &str,
    breaking: Breaking,
    depth: usize,
) -> bool {
    let is_open = matches!(
        before.text,
        "(" | "[" | "{" | "," | "&&" | "||" | "=" | "=>" | "+"
    );
    let is_closing = matches!(after.text, ")" | "]" | "}");
    let is_step = matches!(after.text, "." | "?." | "&." | "->");
    // Where nothing is between two leaves, they may be parts of one operator.
    let is_apart = !space.is_empty() || matches!(before.text, "(" | "[" | "{" | "," | ";");
    match breaking {
        Breaking::Free => is_apart || is_closing || is_step,
        Breaking::Script => {
            let is_bound = matches!(
                before.text,
                "return"
                    | "throw"
                    | "break"
                    | "continue"
                    | "yield"
                    | "async"
                    | "type"
                    | "declare"
                    | "abstract"
                    | "get"
                    | "set"
                    | "static"
                    | "public"
                    | "private"
                    | "readonly"
                    | "interface"
                    | "namespace"
                    | "module"
                    | "as"
            ) || matches!(after.text, "=>" | "++" | "--" | "as" | "satisfies" | "!");
            !is_bound && (is_apart || is_closing || is_step)
        }
        Breaking::Go => {
            let last = before.text.chars().next_back();
            let may_end = last.is_some_and(|it| it.is_alphanumeric() || "_\"'`)]}".contains(it));
            let is_keyword = matches!(
                before.text,
                "if" | "for"
                    | "switch"
                    | "case"
                    | "func"
                    | "go"
                    | "defer"
                    | "var"
                    | "range"
                    | "package"
                    | "import"
                    | "struct"
                    | "map"
                    | "chan"
                    | "else"
                    | "type"
            );
            is_apart && (!may_end || is_keyword) && !matches!(before.text, "++" | "--" | "...")
        }
        Breaking::Open => is_open && is_apart || is_closing && depth > 0 || is_step,
        Breaking::Brackets => depth > 0 && (is_apart || is_closing || is_step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(file: &str, text: &str, few: &str, many: &str) {
        let path = Path::new(file);
        assert_eq!(reformat(path, text, Lines::Few), few, "few");
        assert_eq!(reformat(path, text, Lines::Many), many, "many");
    }

    #[test]
    fn statements_end_where_they_ended() {
        is(
            "a.js",
            "const a = 1\nconst b = f(a)\n  .then(g)\n",
            "const a = 1; const b = f(a) .then(g)\n",
            "const\na\n=\n1\nconst\nb\n=\nf(\na\n)\n  .then(\ng\n)\n",
        );
        is("a.js", "return x\n", "return x\n", "return x\n");
        is(
            "a.go",
            "package a\n\nfunc f() {\n\tg(1)\n\th()\n}\n",
            "package a; func f() { g(1); h() }\n",
            "package\na\n\nfunc\nf(\n) {\n\tg(\n1)\n\th(\n)\n}\n",
        );
    }

    #[test]
    fn blocks_of_python_stay_blocks() {
        is(
            "a.py",
            "import a\nif f(a):\n    g()\n    h()\ni()\n\n\n@j\ndef k():\n    return a\n",
            "import a\nif f(a): g(); h()\ni()\n\n\n@j\ndef k(): return a\n",
            "import a\nif f(\na\n):\n    g(\n)\n    h(\n)\ni(\n)\n\n\n@j\ndef k(\n):\n    return a\n",
        );
    }

    #[test]
    fn texts_and_comments_stay() {
        is(
            "a.py",
            "x = f(a,\n      '''b\nc''')\n# note\ny = 1\n",
            "x = f(a, '''b\nc''')\n# note\ny = 1\n",
            "x = f(\na,\n      '''b\nc'''\n)\n# note\ny = 1\n",
        );
        is(
            "a.rb",
            "a do |b|\n  c b\n  d\nend\n",
            "a do |b| c b; d; end\n",
            "a do |b|\n  c b\n  d\nend\n",
        );
    }
}
