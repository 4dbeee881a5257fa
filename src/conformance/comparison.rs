//! Whether two pages say the same, whoever they are for.
//!
//! What differs from one answer to the next says nothing: addresses of people, IDs, tokens, dates. It is
//! masked before pages are compared.

use std::sync::LazyLock;

use regex::Regex;

use super::browser::{Page, Trail, is_html};
use super::stage::NAMES;
use crate::probe::Response;

/// What a page says once everything that varies is taken out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Snapshot {
    /// The status.
    pub(super) status: u16,
    /// Where it redirects to, without the query.
    pub(super) location: String,
    /// Its words.
    pub(super) words: Vec<String>,
}

static VARYING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Addresses of pages and of people; words with a digit in them (IDs, dates, hashes); words longer
    // than those of languages.
    Regex::new(r"https?://[^\s<>]+|[\w.+-]+@[\w.-]+|\b\w*\d[\w:.-]*\b|\b[\w-]{30,}\b").ok()
});

impl Snapshot {
    /// Of one answer.
    pub(super) fn of(response: &Response) -> Self {
        let text = if is_html(response) {
            Page::parse(&response.body).text
        } else {
            response.body.clone()
        };
        let masked = match VARYING.as_ref() {
            Some(varying) => varying.replace_all(&text, " "),
            None => text.as_str().into(),
        };
        let location = response.location().unwrap_or_default();
        let location = location.split(['?', '#']).next().unwrap_or_default();
        let words = masked
            .split(|it: char| !it.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase);
        Self {
            status: response.status,
            location: location.to_owned(),
            words: words.collect(),
        }
    }

    /// Of the answer that a navigation ended on; empty if there was none.
    pub(super) fn of_end(trail: &Trail) -> Self {
        trail.response().map(Self::of).unwrap_or_default()
    }

    /// Whether it says enough to be compared. A page that a script fills says nothing here.
    pub(super) fn says_something(&self) -> bool {
        self.words.len() >= 3
    }

    /// Whether two answers are of one kind: the same status, and the same words but for names of people.
    ///
    /// Nothing else may differ. A large layout is the same on every page, and what matters is a sentence
    /// in it; a phrase that changes by itself makes two pages of one kind differ, which only means that
    /// nothing is concluded.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.status, &self.location) == (other.status, &other.location)
            && self.has_all_of(other)
            && other.has_all_of(self)
    }

    fn has_all_of(&self, other: &Self) -> bool {
        other
            .words
            .iter()
            .all(|word| is_name(word) || self.words.contains(word))
    }
}

/// A name of a person of the run, or an initial.
fn is_name(word: &str) -> bool {
    word.chars().count() == 1 || NAMES.contains(&word)
}

/// How much of what an application says is repeated: two sentences.
const LONGEST_SAYING: usize = 160;

/// What the answer that a navigation ended on says, as a person reads it.
pub(super) fn text_of(trail: &Trail) -> String {
    let text = |response: &Response| match is_html(response) {
        true => Page::parse(&response.body).text,
        false => response.body.clone(),
    };
    trail.response().map(text).unwrap_or_default()
}

/// What one text says that none of the others do, secrets masked.
pub(super) fn said_by_one_alone(one: &str, others: &[String]) -> String {
    let is_new = |word: &&str| -> bool {
        let mut others = others.iter();
        !others.any(|it| it.split_whitespace().any(|it| it == *word))
    };
    // Words between new ones belong to the same sentence.
    let words: Vec<&str> = one.split_whitespace().collect();
    let (first, last) = (
        words.iter().position(is_new),
        words.iter().rposition(is_new),
    );
    let (Some(first), Some(last)) = (first, last) else {
        return String::new();
    };
    let own = crate::secret::mask(&words[first..=last].join(" "), &[]);
    let own: String = own.chars().take(LONGEST_SAYING).collect();
    own.replace(char::is_control, " ")
}

/// Whether a page shows an address, in any of the forms in which pages and scripts write it.
pub(super) fn shows(body: &str, email: &str) -> bool {
    let lower = body.to_lowercase();
    let forms = [
        email.to_owned(),
        email.replace('@', "%40"),
        email.replace('@', "&#64;"),
        email.replace('@', "&#x40;"),
        email.replace('@', "\\u0040"),
        email.replace('@', "&commat;"),
    ];
    forms.iter().any(|form| lower.contains(form))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::BodyEnd;

    fn snapshot(body: &str) -> Snapshot {
        Snapshot::of(&Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned(),
            body_end: BodyEnd::Complete,
            elapsed: std::time::Duration::ZERO,
        })
    }

    #[test]
    fn ids_dates_and_addresses_do_not_count() {
        let one = snapshot("<p>Hello ada.x1@example.com, session 7f3a since 10:20:31.</p>");
        let other = snapshot("<p>Hello bob.k9@example.com, session 9b00 since 11:02:07.</p>");
        assert!(one.is_like(&other));
        assert!(!one.is_like(&snapshot("<p>Please sign in to go on.</p>")));
    }

    #[test]
    fn sign_in_and_sign_out_are_not_the_same_page() {
        let inside = snapshot("<nav>Shop Prices Sign out</nav><h1>Welcome to our shop</h1>");
        let outside = snapshot("<nav>Shop Prices Sign in</nav><h1>Welcome to our shop</h1>");
        assert!(!inside.is_like(&outside));
    }

    #[test]
    fn an_address_is_found_however_it_is_written() {
        let email = "ada.x1@example.com";
        for body in [
            "ada.x1@example.com",
            "Ada.X1&#64;example.com",
            "?e=ada.x1%40example.com",
        ] {
            assert!(shows(body, email), "{body}");
        }
        assert!(!shows("ada.x2@example.com", email));
    }
}
