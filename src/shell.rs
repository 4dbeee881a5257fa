//! Words as a shell takes them, for commands that are proposed.

use std::path::Path;

/// The word, in quotation marks where a shell would take it for more than a word.
pub fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "@.:/_-+=,%~".contains(it);
    // A shell takes nothing for no word, and a tilde in front for a person's folder.
    let is_word = !word.is_empty() && !word.starts_with('~') && word.chars().all(is_plain);
    match is_word {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The path of a file as a word, which no program takes for an option.
pub fn quoted_path(path: &Path) -> String {
    let path = path.display().to_string();
    match path.starts_with('-') {
        true => quoted(&format!("./{path}")),
        false => quoted(&path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        for (word, expected) in [
            (
                "http://localhost:3000/callback",
                "http://localhost:3000/callback",
            ),
            (
                "http://localhost:*/callback",
                "'http://localhost:*/callback'",
            ),
            ("https://a.example/cb?x=1&y", "'https://a.example/cb?x=1&y'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("~root", "'~root'"),
            ("a~1", "a~1"),
        ] {
            assert_eq!(quoted(word), expected);
        }
        assert_eq!(quoted_path(Path::new("-rf")), "./-rf");
        assert_eq!(quoted_path(Path::new("a;b.env")), "'a;b.env'");
    }
}
