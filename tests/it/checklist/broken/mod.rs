//! Every framework's application with one thing broken at a time: exactly that is found, where it is.

mod elixir;
mod php;
mod python;
mod ruby;
mod servers;
mod sites;

use super::{CodeFindings, broken};

/// One text of one file that is replaced, and the only finding that this leads to.
struct Break {
    file: &'static str,
    text: &'static str,
    with: &'static str,
    /// `fail logout`
    found: &'static str,
    /// `app.py:12`, or `-` where there is nothing to point at.
    place: &'static str,
}

const fn in_file(
    file: &'static str,
    text: &'static str,
    with: &'static str,
    found: &'static str,
    place: &'static str,
) -> Break {
    Break {
        file,
        text,
        with,
        found,
        place,
    }
}

#[track_caller]
fn check(project: &str, breaks: &[Break]) {
    for line_break in breaks {
        let verdicts = CodeFindings::of(&broken(
            project,
            line_break.file,
            line_break.text,
            line_break.with,
        ));
        let found: Vec<_> = verdicts
            .amiss()
            .into_iter()
            .map(|rule| {
                let (status, place) = verdicts.rule(rule);
                (format!("{status} {rule}"), place)
            })
            .collect();
        let expected = vec![(line_break.found.to_owned(), line_break.place.to_owned())];
        assert_eq!(
            found, expected,
            "{project}: {} for {}",
            line_break.with, line_break.text
        );
    }
}

const KEY: &str = "'sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa'";
