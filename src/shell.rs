//! Words as a shell takes them, for commands that are proposed.

/// The word, in quotation marks where a shell would take it for more than a word.
pub fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "@.:/_-+=,%~".contains(it);
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
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
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
