//! Parses an SPF record (RFC 7208, 4.6 to 7 and 12).

use std::net::{Ipv4Addr, Ipv6Addr};

/// What a match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`, or no qualifier.
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// As written before `all`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Pass => "+",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        }
    }
}

/// Networks with a shorter prefix are no longer anybody's own: an eighth of the internet's IPv4 addresses
/// is a /3, and the largest that one organisation has is a /8.
const MIN_PREFIX: u8 = 8;

/// A domain in a term. One with macros depends on the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DomainSpec {
    /// The domain of the record itself.
    Own,
    Named(String),
    Macros,
}

/// A term that can be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    All(Qualifier),
    Include(DomainSpec, Qualifier),
    A(DomainSpec),
    Mx(DomainSpec),
    Ptr,
    Exists(DomainSpec, Qualifier),
    /// `ip4` and `ip6`, which need no lookup.
    Network,
    /// Networks of all or nearly all addresses there are, as written.
    Everybody(String),
    Redirect(DomainSpec),
}

/// A parsed record: its terms, and its errors as sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) terms: Vec<Term>,
    pub(super) faults: Vec<String>,
    /// Terms after `all`, which are never evaluated.
    pub(super) unreachable: Vec<String>,
    /// A `redirect=` beside `all`, which is ignored (6.1).
    pub(super) ignored_redirect: Option<String>,
    /// Private networks, whose addresses no receiver sees.
    pub(super) private: Vec<String>,
    /// Whether a term before `all` may let anybody pass.
    pub(super) passes: bool,
}

/// Whether a text is an SPF record: the version, then a space or the end.
pub(super) fn is_record(text: &str) -> bool {
    let version = text.split(' ').next().unwrap_or_default();
    version.eq_ignore_ascii_case("v=spf1")
}

/// Whether it is a record that names servers which send, which one that only says that nothing does
/// (`v=spf1 -all`) does not.
pub(super) fn names_senders(text: &str) -> bool {
    is_record(text)
        && parse(text)
            .terms
            .iter()
            .any(|it| !matches!(it, Term::All(_)))
}

/// The term that stands in a word behind another one, for want of a space: an `all`, or a mechanism whose
/// name no domain can hold, because of its colon.
fn glued(word: &str) -> Option<&str> {
    // Another fault, with words of its own.
    if word.contains('\\') {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    // A qualifier belongs to the first term.
    let first = 1 + usize::from(lower.starts_with(['+', '-', '~', '?']));
    let all = ["-all", "~all", "?all", "+all"]
        .iter()
        .find(|it| lower.ends_with(**it))
        .map(|it| lower.len() - it.len());
    let others = ["include:", "ip4:", "ip6:", "exists:", "redirect="];
    let other = others.iter().filter_map(|it| {
        let at = lower.get(first..)?.find(it)? + first;
        let is_qualified = lower[..at].ends_with(['+', '-', '~', '?']);
        Some(at - usize::from(is_qualified))
    });
    let at = other.chain(all).filter(|at| *at >= first).min()?;
    word.get(at..)
}

pub(super) fn parse(text: &str) -> Record {
    let mut record = Record::default();
    let mut has_all = false;
    let mut modifiers: Vec<String> = Vec::new();
    for word in text.split(' ').skip(1).filter(|it| !it.is_empty()) {
        if let Some(tail) = glued(word) {
            record
                .faults
                .push(format!("{word:?} lacks a space before {tail}"));
            let (qualifier, rest) = qualifier(tail);
            if rest.eq_ignore_ascii_case("all") && !has_all {
                record.terms.push(Term::All(qualifier));
                has_all = true;
            }
            continue;
        }
        if let Some(name) = modifier(word) {
            if matches!(name.as_str(), "redirect" | "exp") && modifiers.contains(&name) {
                record.faults.push(format!("{name}= is there twice"));
                continue;
            }
            modifiers.push(name);
        } else if has_all {
            record.unreachable.push(word.to_owned());
        }
        match term(word) {
            Ok(Some(term)) => {
                let is_all = matches!(term, Term::All(_));
                if is_private(word) {
                    record.private.push(word.to_owned());
                } else if !is_all && !has_all {
                    record.passes |= qualifier(word).0 == Qualifier::Pass;
                }
                if !has_all {
                    record.terms.push(term);
                }
                has_all |= is_all;
            }
            Ok(None) => {}
            Err(why) => record.faults.push(why),
        }
    }
    let is_redirect = |term: &Term| matches!(term, Term::Redirect(_));
    if has_all {
        let is_it = |word: &&str| modifier(word).is_some_and(|it| it == "redirect");
        record.ignored_redirect = text.split(' ').find(is_it).map(ToOwned::to_owned);
        record.terms.retain(|it| !is_redirect(it));
    } else {
        // A redirect is evaluated last, wherever it is.
        record.terms.sort_by_key(is_redirect);
    }
    record
}

/// The name of a modifier: letters, digits and `-_.` before `=`, and no colon or slash before it.
fn modifier(word: &str) -> Option<String> {
    let (name, _) = word.split_once('=')?;
    let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_.".contains(character));
    is_name.then(|| name.to_ascii_lowercase())
}

fn term(word: &str) -> Result<Option<Term>, String> {
    if !word.chars().all(|it| it.is_ascii_graphic()) {
        return Err(format!(
            "{word:?} holds a character that is not visible ASCII"
        ));
    }
    if let Some(name) = modifier(word) {
        return of_modifier(word, &name);
    }
    let (qualifier, rest) = qualifier(word);
    let end = rest.find([':', '/']).unwrap_or(rest.len());
    let (name, argument) = rest.split_at(end);
    let wrong = |why: &str| Err(format!("{word:?} {why}"));
    let term = match name.to_ascii_lowercase().as_str() {
        "all" if argument.is_empty() => Term::All(qualifier),
        "all" => return wrong("has something after all"),
        "include" => Term::Include(required(word, argument)?, qualifier),
        "exists" => Term::Exists(required(word, argument)?, qualifier),
        "a" | "mx" if qualifier == Qualifier::Pass && is_wide(argument) => {
            with_lengths(word, argument)?;
            Term::Everybody(word.to_owned())
        }
        "a" => Term::A(with_lengths(word, argument)?),
        "mx" => Term::Mx(with_lengths(word, argument)?),
        "ptr" => match argument.strip_prefix(':') {
            Some(domain) => target(word, domain).map(|_| Term::Ptr)?,
            None if argument.is_empty() => Term::Ptr,
            None => return wrong("has a prefix length, which ptr has not"),
        },
        "ip4" => network(word, argument, 32, |text| text.parse::<Ipv4Addr>().is_ok())?,
        "ip6" => network(word, argument, 128, |text| text.parse::<Ipv6Addr>().is_ok())?,
        _ if rest.parse::<Ipv4Addr>().is_ok()
            || rest
                .split('/')
                .next()
                .is_some_and(|it| it.parse::<Ipv4Addr>().is_ok()) =>
        {
            return Err(format!(
                "{word:?} is not a mechanism of SPF: write ip4:{rest}"
            ));
        }
        _ if word.contains('\\') => {
            return wrong("is not a mechanism of SPF: it has a backslash in it");
        }
        _ if word.contains([',', ';']) => {
            return wrong("is not a mechanism of SPF: terms are separated only by spaces");
        }
        "" => return wrong("is a sign without a mechanism, such as all, behind it"),
        other => {
            return Err(match meant(other) {
                Some(name) => format!("{word:?} is not a mechanism of SPF: is {name} meant?"),
                None => format!("{word:?} is not a mechanism of SPF"),
            });
        }
    };
    Ok(Some(term))
}

/// The term that a word nearly is: two letters of it at most, and less than half, are wrong.
fn meant(word: &str) -> Option<&'static str> {
    const NAMES: [&str; 8] = [
        "include:",
        "ip4:",
        "ip6:",
        "all",
        "exists:",
        "mx",
        "redirect=",
        "ptr",
    ];
    let distance = |name: &str| strsim::osa_distance(name.trim_end_matches([':', '=']), word);
    NAMES
        .into_iter()
        .filter(|it| distance(it) <= 2.min(word.len() / 2))
        .min_by_key(|it| distance(it))
}

/// Whether a word names a network that only its own hosts can reach: RFC 1918, loopback, link-local and
/// unique local addresses.
fn is_private(word: &str) -> bool {
    let (_, rest) = qualifier(word);
    let Some((name, argument)) = rest.split_once(':') else {
        return false;
    };
    let address = argument.split('/').next().unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "ip4" => address
            .parse::<Ipv4Addr>()
            .is_ok_and(|it| it.is_private() || it.is_loopback() || it.is_link_local()),
        "ip6" => address
            .parse::<Ipv6Addr>()
            .is_ok_and(|it| it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local()),
        _ => false,
    }
}

fn of_modifier(word: &str, name: &str) -> Result<Option<Term>, String> {
    let value = &word[name.len() + 1..];
    match name {
        "redirect" => Ok(Some(Term::Redirect(target(word, value)?))),
        "exp" => target(word, value).map(|_| None),
        "include" | "ip4" | "ip6" | "a" | "mx" | "exists" | "ptr" => Err(format!(
            "{word:?} is written with =, so it is skipped as an unknown modifier; a mechanism has a colon: {name}:{value}"
        )),
        // Unknown modifiers are skipped (6), as long as their macros can be read.
        _ => macros(value, true)
            .map(|_| None)
            .map_err(|why| format!("{word:?} {why}")),
    }
}

fn qualifier(word: &str) -> (Qualifier, &str) {
    let qualifier = match word.as_bytes().first() {
        Some(b'+') => Qualifier::Pass,
        Some(b'-') => Qualifier::Fail,
        Some(b'~') => Qualifier::SoftFail,
        Some(b'?') => Qualifier::Neutral,
        _ => return (Qualifier::Pass, word),
    };
    (qualifier, &word[1..])
}

fn required(word: &str, argument: &str) -> Result<DomainSpec, String> {
    match argument.strip_prefix(':') {
        Some(domain) if !domain.is_empty() => target(word, domain),
        _ => Err(format!("{word:?} names no domain")),
    }
}

/// Whether the prefix length behind an `a` or `mx` covers a large part of the internet.
fn is_wide(argument: &str) -> bool {
    let (four, six) = match argument.rsplit_once("//") {
        Some((before, length)) => (before, Some(length)),
        None => (argument, None),
    };
    let four = four.rsplit_once('/').map(|(_, length)| length);
    [four, six]
        .into_iter()
        .flatten()
        .any(|it| it.parse::<u8>().is_ok_and(|it| it < MIN_PREFIX))
}

/// `a` and `mx`: an optional domain, then an optional `/` and `//` prefix length.
fn with_lengths(word: &str, argument: &str) -> Result<DomainSpec, String> {
    // A macro may hold a slash, so lengths are looked for from the end.
    let (argument, six) = match argument.rsplit_once("//") {
        Some((before, length)) => (before, Some(length)),
        None => (argument, None),
    };
    let is_length =
        |length: &str| !length.is_empty() && length.chars().all(|it| it.is_ascii_digit());
    let (argument, four) = match argument.rsplit_once('/') {
        Some((before, length)) if !length.ends_with('}') => (before, Some(length)),
        _ => (argument, None),
    };
    for (length, most) in [(four, 32), (six, 128)] {
        let Some(length) = length else { continue };
        if !is_length(length) || length.parse::<u8>().is_ok_and(|it| it > most) || length.len() > 3
        {
            return Err(format!(
                "{word:?} has a prefix length that is not 0 to {most}"
            ));
        }
    }
    match argument.strip_prefix(':') {
        Some("") => Err(format!("{word:?} names no domain")),
        Some(domain) => target(word, domain),
        None if argument.is_empty() => Ok(DomainSpec::Own),
        None => Err(format!("{word:?} cannot be read")),
    }
}

fn network(
    word: &str,
    argument: &str,
    most: u8,
    is_address: impl Fn(&str) -> bool,
) -> Result<Term, String> {
    let Some(text) = argument.strip_prefix(':') else {
        return Err(format!("{word:?} names no network"));
    };
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    if !is_address(address) {
        let family = if most == 32 { "IPv4" } else { "IPv6" };
        let other = match most {
            32 if address.parse::<Ipv6Addr>().is_ok() => {
                format!(": that is IPv6, so write ip6:{text}")
            }
            128 if address.parse::<Ipv4Addr>().is_ok() => {
                format!(": that is IPv4, so write ip4:{text}")
            }
            _ if address.ends_with([',', ';']) => ": terms are separated only by spaces".into(),
            _ if address.contains(|it: char| it.is_ascii_alphabetic()) && address.contains('.') => {
                format!(": a host name is written a:{address}")
            }
            _ => String::new(),
        };
        return Err(format!("{word:?} names no {family} address{other}"));
    }
    let fits =
        |length: &str| !length.starts_with('+') && length.parse::<u8>().is_ok_and(|it| it <= most);
    if length.is_some_and(|it| !fits(it)) {
        return Err(format!(
            "{word:?} has a prefix length that is not 0 to {most}"
        ));
    }
    if length.is_some_and(|it| it.parse::<u8>().is_ok_and(|it| it < MIN_PREFIX))
        && word.starts_with(['i', 'I', '+'])
    {
        return Ok(Term::Everybody(word.to_owned()));
    }
    Ok(Term::Network)
}

/// A domain-spec (7.1): macros, and an end that is a top-level label or a macro.
fn target(word: &str, text: &str) -> Result<DomainSpec, String> {
    let has_macros = macros(text, false).map_err(|why| format!("{word:?} {why}"))?;
    if has_macros {
        return Ok(DomainSpec::Macros);
    }
    let name = text.trim_end_matches('.');
    let labels: Vec<&str> = name.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    let is_top = last
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || character == '-')
        && !last.chars().all(|it| it.is_ascii_digit())
        && !last.starts_with('-')
        && !last.ends_with('-');
    let is_sized = name.len() <= 253 && labels.iter().all(|label| (1..=63).contains(&label.len()));
    let is_name = !name.contains([':', '/', '@', ',', ';', '\\', '"']);
    if labels.len() < 2 || !is_top || !is_sized || !is_name {
        let bare = text
            .split_once("://")
            .map(|(_, it)| it.trim_end_matches('/'))
            .or_else(|| text.split_once('@').map(|(_, it)| it));
        let fix = match bare {
            Some(domain) => format!(": write only the domain, {domain}"),
            None if text.parse::<Ipv4Addr>().is_ok() => {
                format!(": an address is written ip4:{text}")
            }
            None if text.parse::<Ipv6Addr>().is_ok() => {
                format!(": an address is written ip6:{text}")
            }
            None => String::new(),
        };
        return Err(format!(
            "{word:?} names no domain that can be looked up{fix}"
        ));
    }
    Ok(DomainSpec::Named(name.to_ascii_lowercase()))
}

/// Whether a text has macros, or what is wrong with one of them: `%{` letter, digits, `r`, delimiters `}`,
/// and `%%`, `%_`, `%-`.
fn macros(text: &str, in_explanation: bool) -> Result<bool, String> {
    let mut rest = text;
    let mut found = false;
    while let Some((_, after)) = rest.split_once('%') {
        found = true;
        if let Some(after) = after.strip_prefix(['%', '_', '-']) {
            rest = after;
            continue;
        }
        let inside = after.strip_prefix('{').and_then(|it| it.split_once('}'));
        let Some((inside, after)) = inside else {
            return Err("holds a % that starts no macro".into());
        };
        let letter = inside.chars().next().unwrap_or_default();
        let letters = if in_explanation {
            "slodiphcrtv"
        } else {
            "slodiphv"
        };
        if !letters.contains(letter.to_ascii_lowercase()) {
            return Err(format!(
                "holds the macro %{{{inside}}}, which does not exist here"
            ));
        }
        let transformed = inside[1..].trim_start_matches(|it: char| it.is_ascii_digit());
        let digits = &inside[1..inside.len() - transformed.len()];
        let transformed = transformed.strip_prefix(['r', 'R']).unwrap_or(transformed);
        let is_zero = !digits.is_empty() && digits.chars().all(|it| it == '0');
        if is_zero || !transformed.chars().all(|it| ".-+,/_=".contains(it)) {
            return Err(format!(
                "holds the macro %{{{inside}}}, which cannot be read"
            ));
        }
        rest = after;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(terms: &str) -> Vec<String> {
        parse(&format!("v=spf1 {terms}")).faults
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for terms in [
            "-all",
            "a mx ~all",
            "a:example.com/24 a//64 a:example.com/24//64 mx/0//128 -all",
            "ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 ip6:::1 ?all",
            "include:_spf.example.com redirect=x.example.com",
            "exists:%{ir}.%{l1r+-}._spf.%{d} exp=explain.%{d} -all",
            "a:%{d}/24 a:%{d1/} mx:%{o} ptr ptr:example.com +all",
            "unknown=value another.name-1=%{c} -ALL",
            "  INCLUDE:Example.COM   -all  ",
            "",
        ] {
            assert_eq!(faults(terms), Vec::<String>::new(), "{terms}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for terms in [
            "all:x",
            "include",
            "include:",
            "include:localhost",
            "include:a..b",
            "include:a.123",
            "ip4",
            "ip4:1.2.3",
            "ip4:1.2.3.4/33",
            "ip4:1.2.3.4/",
            "ip4:2001:db8::1",
            "ip6:1.2.3.4",
            "ip6:::1/129",
            "ip4=1.2.3.4",
            "include=example.com",
            "a:/24",
            "a/33",
            "a/x",
            "a//129",
            "ax",
            "ipv4:1.2.3.4",
            "exists:%{z}.example.com",
            "exists:%{d0}.example.com",
            "exists:%d.example.com",
            "exists:%{d",
            "exists:%{}.example.com",
            "exp=%{c}.example.com",
            "redirect=a.b redirect=c.d",
            "ptr/24",
            "include:exämple.com",
            "-",
            ":",
        ] {
            assert_eq!(faults(terms).len(), 1, "{terms}: {:?}", faults(terms));
        }
    }

    #[test]
    fn a_missing_space_is_named() {
        for (word, tail) in [
            ("ip4:10.0.0.0/24-all", "-all"),
            ("include:mail.test-all", "-all"),
            ("mx~all", "~all"),
            ("a?all", "?all"),
            ("ip4:192.0.2.1ip4:192.0.2.2", "ip4:192.0.2.2"),
            ("include:a.testinclude:b.test", "include:b.test"),
            ("include:a.test-include:b.test", "-include:b.test"),
            ("mxredirect=b.test", "redirect=b.test"),
        ] {
            let found = faults(word);
            assert_eq!(found, [format!("{word:?} lacks a space before {tail}")]);
        }
        let record = parse("v=spf1 ip4:192.0.2.0/24-all");
        assert_eq!(record.terms, [Term::All(Qualifier::Fail)]);
        for word in [
            "-all",
            "~include:a.test",
            "+ip4:192.0.2.1",
            "include:small-all.test",
        ] {
            assert_eq!(glued(word), None, "{word}");
        }
    }

    #[test]
    fn a_record_without_senders_is_not_misplaced() {
        assert!(!names_senders("v=spf1 -all"));
        assert!(names_senders("v=spf1 mx -all"));
    }

    #[test]
    fn nothing_after_all_counts() {
        let record = parse("v=spf1 a -all include:x.example mx redirect=y.example");
        assert_eq!(
            record.terms,
            [Term::A(DomainSpec::Own), Term::All(Qualifier::Fail)]
        );
        assert_eq!(record.unreachable, ["include:x.example", "mx"]);
        assert_eq!(
            record.ignored_redirect.as_deref(),
            Some("redirect=y.example")
        );
    }

    #[test]
    fn a_redirect_comes_last() {
        let record = parse("v=spf1 redirect=x.example a");
        assert_eq!(
            record.terms,
            [
                Term::A(DomainSpec::Own),
                Term::Redirect(DomainSpec::Named("x.example".into()))
            ]
        );
    }

    #[test]
    fn the_version_stands_alone() {
        for (text, is) in [
            ("v=spf1", true),
            ("V=SPF1 -all", true),
            ("v=spf10 -all", false),
            ("v=spf1-all", false),
            (" v=spf1 -all", false),
            ("spf2.0/pra -all", false),
        ] {
            assert_eq!(is_record(text), is, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,120}") {
            parse(&format!("v=spf1 {text}"));
        }

        #[test]
        fn any_words_of_its_letters_are_read(text in "[-+~?a-z0-9:/.%{}= ]{0,120}") {
            parse(&format!("v=spf1 {text}"));
        }
    }
}
