//! Which addresses mail can be sent to: one rule for everything that takes an address.

use crate::limits;

/// What is wrong with an address, as the end of a sentence that begins with its name; `None` if mail can be
/// sent to it. White space and control characters could end a header of the mail, and the domain becomes
/// that of a connection.
pub(crate) fn problem(email: &str) -> Option<&'static str> {
    let is_clean = |it: char| !it.is_whitespace() && !it.is_control() && it != '@';
    let is_label =
        |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let is_address = email.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && local.chars().chain(domain.chars()).all(is_clean)
            && domain.split('.').all(is_label)
    });
    if !is_address {
        return Some("must be an email");
    }
    (email.len() > limits::MAX_EMAIL_BYTES).then_some(limits::EMAIL_TOO_LONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_mail_can_have() {
        for good in ["you@b.example", "ö+x.y@b.example", "me@localhost"] {
            assert_eq!(problem(good), None, "{good}");
        }
        let long = format!("{}@b.example", "x".repeat(245));
        let bad = [
            "",
            "you",
            "@",
            "@b.example",
            "you@",
            "a b@c.example",
            "a@b c.example",
            "a@b@c.example",
            "a@b..example",
            "a@.example",
            "a@b.example.",
            "a@-b.example",
            "a\n@b.example",
            " a@b.example",
            long.as_str(),
        ];
        for bad in bad {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }
}
