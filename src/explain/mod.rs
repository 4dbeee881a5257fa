//! The catalogue of errors: what each one means, its cause and its fix.
//!
//! An entry only says what WorkOS documents, what was observed of its API, or what this tool does. If
//! WorkOS documents nothing, the entry says so.

mod around;
mod own;
mod symptoms;
mod words;
mod workos;

use crate::error::{Code, Exit, Failure};
use crate::secret::mask_keys;

/// One thing that can go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// [`Code::name`] for a failure of this tool, WorkOS's error code for a response of its API, or a
    /// name with hyphens for a symptom without a code.
    pub name: &'static str,
    /// Other names of the same thing, including HTTP statuses.
    pub aliases: &'static [&'static str],
    /// What the reader observes: one line, in lower case.
    pub title: &'static str,
    /// Why it happens, in one to three sentences.
    pub cause: &'static str,
    /// What to do, and what to type.
    pub fix: &'static str,
    /// The page of WorkOS's documentation, or empty.
    pub docs: &'static str,
    /// The exit code, for a failure of this tool.
    pub exit: Option<Exit>,
    /// Lower-case fragments that identify a pasted message; `*` matches anything.
    pub phrases: &'static [&'static str],
}

impl Entry {
    const BLANK: Self = Self {
        name: "",
        aliases: &[],
        title: "",
        cause: "",
        fix: "",
        docs: "",
        exit: None,
        phrases: &[],
    };

    /// Whether it is an answer of WorkOS's API, and not a failure or a symptom of something else.
    pub fn is_of_workos(&self) -> bool {
        workos::ENTRIES.iter().any(|it| it.name == self.name)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

const FAMILIES: [&[Entry]; 8] = [
    &own::ENTRIES,
    workos::ENTRIES,
    symptoms::ENTRIES,
    around::browsers::ENTRIES,
    around::frameworks::ENTRIES,
    around::sdks::ENTRIES,
    around::networks::ENTRIES,
    around::mail::ENTRIES,
];

const COUNT: usize = {
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

static ALL: [Entry; COUNT] = {
    let mut all = [Entry::BLANK; _];
    let mut filled = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        let mut at = 0;
        while at < FAMILIES[family].len() {
            all[filled] = FAMILIES[family][at];
            filled += 1;
            at += 1;
        }
        family += 1;
    }
    all
};

/// Every entry, in reading order: failures of this tool, answers of WorkOS, symptoms.
pub fn all() -> &'static [Entry] {
    &ALL
}

/// The entries by where they come from, each with a heading.
pub fn sections() -> [(&'static str, &'static [Entry]); FAMILIES.len()] {
    let headings = [
        "Failures of workos-ml",
        "Answers of WorkOS",
        "Symptoms of a sign-in",
        "Browsers",
        "Web frameworks",
        "SDKs, and other products of WorkOS",
        "Proxies, tunnels and firewalls",
        "Mail servers and mail services",
    ];
    std::array::from_fn(|at| (headings[at], FAMILIES[at]))
}

/// The entry of a failure of this tool.
pub fn for_code(code: Code) -> &'static Entry {
    // A test ensures that the entries of `own` come first, in the order of the enum.
    &ALL[code as usize]
}

/// Completes a failure before it is reported: adds cause and hint if it has none, and masks whole keys.
/// Causes that are as general as their codes are left out if the failure has a hint.
pub fn complete(failure: &mut Failure) {
    let entry = for_code(failure.code);
    let is_general = matches!(
        failure.code,
        Code::Usage | Code::InvalidValue | Code::MissingValue | Code::FileUnusable
    );
    let is_said = failure.hint.is_some() && is_general;
    if !is_said {
        failure.cause.get_or_insert_with(|| entry.cause.to_owned());
    }
    failure.hint.get_or_insert_with(|| entry.fix.to_owned());
    // A key may have been pasted where a name or path belongs.
    failure.message = mask_keys(&failure.message);
    for text in [&mut failure.cause, &mut failure.hint]
        .into_iter()
        .flatten()
    {
        *text = mask_keys(text);
    }
}

/// The entries that match a name, a number or a pasted message, best first.
///
/// The first of these that matches decides: an exact name; a bare exit code or HTTP status; the reply of a
/// mail server; phrases of a message, the longest first; what its words speak of; an exit code or status within a message; similar
/// names. The text itself is never returned.
pub fn look_up(text: &str) -> Vec<&'static Entry> {
    let words = format!("{} {}", normalized(text), normalized(&spread(text)));
    let text = normalized(text);
    let word = slug(&text);
    let ways: [&dyn Fn() -> Vec<&'static Entry>; 7] = [
        &|| by_name(&word),
        &|| by_number(&word),
        &|| by_mail_reply(&text),
        &|| by_message(&text),
        &|| by_words(&text, &words),
        &|| by_number_within(&text),
        &|| by_similarity(&word),
    ];
    ways.iter()
        .map(|way| way())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The entries whose name or words are in a message. Nothing that is only similar, which is for people
/// who search, and no number.
pub fn look_up_words(text: &str) -> Vec<&'static Entry> {
    let text = normalized(text);
    match by_name(&slug(&text)) {
        found if found.is_empty() => by_message(&text),
        found => found,
    }
}

/// The entries whose words a text that nothing fits has most of, at most three.
pub fn nearest(text: &str) -> Vec<&'static Entry> {
    // Shorter words are in every sentence.
    const MIN_LETTERS: usize = 4;
    let text = normalized(text);
    let words: Vec<&str> = text
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| it.len() >= MIN_LETTERS)
        .take(50)
        .collect();
    let score = |entry: &Entry| {
        let names: String = entry.names().collect::<Vec<_>>().join(" ");
        let title = entry.title.to_lowercase();
        let phrases = entry.phrases.join(" ");
        let score: usize = words
            .iter()
            .map(|word| {
                3 * usize::from(names.contains(word))
                    + 2 * usize::from(title.contains(word))
                    + usize::from(phrases.contains(word))
            })
            .sum();
        score
    };
    let mut found: Vec<(usize, &Entry)> = ALL
        .iter()
        .map(|entry| (score(entry), entry))
        .filter(|(score, _)| *score > 0)
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().take(3).map(|(_, entry)| entry).collect()
}

/// A text whose names of exceptions and constants stand as their words: `StateMismatchError` and
/// `STATE_MISMATCH` are each library's own, and the words are not.
fn spread(text: &str) -> String {
    let mut spread = String::new();
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let is_hump = letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        // `JWEDecryption`: the last capital belongs to the next word.
        let ends_acronym = letter.is_uppercase()
            && before.is_uppercase()
            && letters.peek().is_some_and(|it| it.is_lowercase());
        if is_hump || ends_acronym {
            spread.push(' ');
        }
        spread.push(if letter == '_' { ' ' } else { letter });
        before = letter;
    }
    spread
}

/// Text in lower case, with single spaces and straight apostrophes.
fn normalized(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2018}', '\u{2019}'], "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form in which names are compared: with hyphens, without surrounding punctuation.
fn slug(text: &str) -> String {
    text.trim_matches(|it: char| !it.is_alphanumeric())
        .replace(['_', ' '], "-")
}

fn by_name(word: &str) -> Vec<&'static Entry> {
    let named = |name: &str| slug(name) == word;
    let own = ALL.iter().filter(|entry| named(entry.name));
    let other = ALL
        .iter()
        .filter(|entry| !named(entry.name) && entry.aliases.iter().any(|alias| named(alias)));
    own.chain(other).collect()
}

fn by_number(word: &str) -> Vec<&'static Entry> {
    match word.parse() {
        Ok(number @ 0..400) => by_exit(number),
        Ok(number) => by_status(number),
        Err(_) => Vec::new(),
    }
}

fn by_exit(number: u16) -> Vec<&'static Entry> {
    let ends_so = |exit: Exit| u16::from(exit.number()) == number;
    ALL.iter()
        .filter(|entry| entry.exit.is_some_and(ends_so))
        .collect()
}

fn by_status(number: u16) -> Vec<&'static Entry> {
    match number {
        500..600 => by_name("5xx"),
        _ => by_name(&number.to_string()),
    }
}

/// `exit code 7`, `exited with 7`, `status code 401`, `HTTP/1.1 401`.
fn by_number_within(text: &str) -> Vec<&'static Entry> {
    let words: Vec<&str> = text
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .collect();
    let numbers = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, word.parse::<u16>().ok()?)));
    for (at, number) in numbers {
        let before = &words[at.saturating_sub(3)..at];
        let says = |wanted: &[&str]| before.iter().any(|it| wanted.contains(it));
        let found = if says(&["exit", "exited", "rc"]) {
            by_exit(number)
        } else if says(&[
            "http", "status", "error", "code", "got", "returned", "response",
        ]) {
            by_status(number)
        } else {
            Vec::new()
        };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn by_message(text: &str) -> Vec<&'static Entry> {
    let words = text.replace('_', "-");
    let mut found: Vec<(String, &Entry)> = ALL
        .iter()
        .filter_map(|entry| {
            let phrases = entry
                .phrases
                .iter()
                .filter(|phrase| matches_phrase(phrase, text))
                .map(|phrase| slug(phrase));
            // A name of several words counts as a phrase; a single word may be anything.
            let names = entry
                .names()
                .map(slug)
                .filter(|name| name.contains('-') && contains_word(name, &words));
            let longest = phrases.chain(names).max_by_key(String::len)?;
            Some((longest, entry))
        })
        .collect();
    found.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    // Drops entries whose match is part of a longer one, as "unauthorized" in "unauthorized_client".
    let is_part = |at: usize, (phrase, _): &(String, &Entry)| {
        found[..at]
            .iter()
            .any(|(longer, _)| longer.len() > phrase.len() && longer.contains(phrase.as_str()))
    };
    found
        .iter()
        .enumerate()
        .filter(|&(at, pair)| !is_part(at, pair))
        .map(|(_, &(_, entry))| entry)
        .collect()
}

/// `550 5.7.1 …` and `452-4.2.2 …`: a reply code of SMTP (RFC 5321) and an enhanced one (RFC 3463), whose
/// words are each server's own.
fn by_mail_reply(text: &str) -> Vec<&'static Entry> {
    let words: Vec<&str> = text.split([' ', '-', ':', '(']).collect();
    let is_reply = |pair: &[&str]| {
        let (code, status) = (
            pair[0],
            pair[1].trim_end_matches(|it: char| !it.is_ascii_digit()),
        );
        let parts: Vec<&str> = status.split('.').collect();
        let is_number = |it: &&str| it.parse::<u16>().is_ok();
        code.len() == 3
            && code.starts_with(['4', '5'])
            && is_number(&code)
            && parts.len() == 3
            && parts.iter().all(is_number)
            && parts[0] == &code[..1]
    };
    let Some(pair) = words.windows(2).find(|pair| is_reply(pair)) else {
        return Vec::new();
    };
    let speaks_of_proof = [
        "spf",
        "dkim",
        "dmarc",
        "unauthenticated",
        "authentication level",
    ]
    .iter()
    .any(|it| text.contains(it))
        || ["5.7.26", "5.7.509", "5.7.515"].contains(&pair[1]);
    match pair[0] {
        "530" if text.contains("starttls") => by_name("mail-unavailable"),
        "530" | "534" | "535" | "538" => by_name("mail-login-refused"),
        code if code.starts_with('4') => by_name("mail-unavailable"),
        _ if speaks_of_proof => by_name("mail-not-authenticated"),
        _ => [by_name("mail-refused"), by_name("email-not-delivered")].concat(),
    }
}

/// Only messages and names of exceptions: a few words are a name that somebody looks for.
fn by_words(text: &str, words: &str) -> Vec<&'static Entry> {
    let is_name = !text.contains([' ', '.', ':', '\\']) && words == format!("{text} {text}");
    match is_name {
        true => Vec::new(),
        false => words::by_words(words, &ALL),
    }
}

/// Whether the parts of a phrase occur in the text in this order.
fn matches_phrase(phrase: &str, text: &str) -> bool {
    phrase
        .split('*')
        .try_fold(text, |rest, part| Some(rest.split_once(part)?.1))
        .is_some()
}

/// Whether the text contains the name, not as part of a longer one.
fn contains_word(name: &str, text: &str) -> bool {
    let continues = |character: char| character == '-' || character.is_alphanumeric();
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(continues) && !text[at + name.len()..].starts_with(continues)
    })
}

/// Entries whose name is similar to the text, or contains its words.
fn by_similarity(word: &str) -> Vec<&'static Entry> {
    // Shorter words are similar to everything; longer texts are no names.
    const MIN_LETTERS: usize = 4;
    const MAX_LETTERS: usize = 60;
    let could_be_a_name = (MIN_LETTERS..=MAX_LETTERS).contains(&word.len());
    if !could_be_a_name || word.parse::<u16>().is_ok() {
        return Vec::new();
    }
    let distance = |name: &str| {
        let name = slug(name);
        if format!("-{name}-").contains(&format!("-{word}-")) {
            return Some(2);
        }
        let distance = strsim::osa_distance(&name, word);
        // Short names are near to everything.
        (distance <= 2 && distance * MIN_LETTERS <= name.len()).then_some(distance)
    };
    let mut found: Vec<(usize, &Entry)> = ALL
        .iter()
        .filter_map(|entry| Some((entry.names().filter_map(distance).min()?, entry)))
        .collect();
    found.sort_by_key(|&(distance, _)| distance);
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests;
