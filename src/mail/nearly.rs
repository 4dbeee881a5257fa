//! Records that nearly are one: receivers pass over them, and people believe that they are there.

use super::dns::Dns;

/// A record that is nearly right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearly {
    /// The DNS name where it was found.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What breaks it, as a sentence without a subject.
    pub why: String,
}

/// Characters that cannot be seen, or look like a space, and U+FFFD for bytes that are no UTF-8.
const INVISIBLE: [char; 14] = [
    '\u{a0}', '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{202a}',
    '\u{202c}', '\u{202f}', '\u{2060}', '\u{3000}', '\u{feff}', '\u{fffd}',
];

/// The first character of a record that cannot be seen, as a sentence. Pages and chats put them there.
pub(super) fn invisible(text: &str) -> Option<String> {
    let (at, found) = text
        .chars()
        .enumerate()
        .find(|(_, it)| INVISIBLE.contains(it))?;
    Some(format!(
        "it has an invisible character in it (U+{:04X}, character {}): type that place anew instead of copying it",
        u32::from(found),
        at + 1
    ))
}

/// What breaks a text that should begin with a version such as `v=spf1`, or `None` if it is something
/// else altogether. `version` is in the letters that the standard asks for.
pub fn fault(text: &str, version: &str) -> Option<String> {
    if let Some(why) = invisible(text) {
        let visible: String = text.chars().filter(|it| !INVISIBLE.contains(it)).collect();
        let begins = visible
            .get(..version.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(version));
        if begins || fault(&visible, version).is_some() {
            return Some(why);
        }
    }
    let (_, number) = version.split_once('=')?;
    let word = number.trim_end_matches(|it: char| it.is_ascii_digit());
    let flat: String = text
        .chars()
        .filter(|it| !it.is_whitespace() && !"\"'\\\u{201c}\u{201d}\u{2018}\u{2019}".contains(*it))
        .collect::<String>()
        .to_ascii_lowercase();
    let bare = flat.strip_prefix("v=").unwrap_or(&flat);
    let is_dmarc = version.contains("DMARC");
    if is_dmarc
        && flat
            .split(';')
            .skip(1)
            .any(|it| it == version.to_ascii_lowercase())
    {
        return Some(format!("{version} does not stand first, and has to"));
    }
    // A whole line of a zone file, or the label of a form.
    if let Some(at) = text
        .to_ascii_lowercase()
        .find(&version.to_ascii_lowercase())
        .filter(|at| *at > 0)
        && text[..at].ends_with([' ', '"', '\t'])
        && text[..at].contains(|it: char| it.is_ascii_alphanumeric())
    {
        return Some(format!(
            "something stands before {version}: only what begins with it belongs into the value"
        ));
    }
    let first = first_word(text);
    let is_version = bare.starts_with(&word.to_ascii_lowercase())
        && bare[word.len()..]
            .chars()
            .next()
            .is_none_or(|it| it.is_ascii_digit() || ";:=.".contains(it));
    // Two letters that changed places, a wrong one, or one too few: `v=sfp1`, `v=DMRAC1`, `v=DMARC`.
    let is_misspelt = strsim::osa_distance(&first, &version.to_ascii_lowercase()) <= 2;
    if !is_version && !is_misspelt && !has_terms(text, is_dmarc) {
        return None;
    }
    let trimmed = text.trim_start();
    Some(if trimmed.starts_with(['"', '\'']) {
        "it has quotation marks in it, which the name server's form adds: leave them out".to_owned()
    } else if trimmed.starts_with(['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}']) {
        "it has smart quotes in it: leave them out".to_owned()
    } else if text.contains('\\') {
        "it has a backslash in it, as zone files write before a semicolon: leave it out".to_owned()
    } else if trimmed.len() != text.len() {
        format!("it begins with a space: it has to begin with {version}")
    } else if !flat.starts_with("v=") && is_version {
        format!("it lacks v=: it has to begin with {version}")
    } else if !is_version && !is_misspelt {
        format!("it has no version: it has to begin with {version}")
    } else if !is_version {
        format!("its version is misspelt ({first}): it has to begin with {version}")
    } else if !bare.starts_with(&number.to_ascii_lowercase()) {
        format!("its version is wrong: it has to begin with {version}")
    } else if text
        .get(..version.len())
        .is_some_and(|it| it.eq_ignore_ascii_case(version) && it != version)
        && is_dmarc
    {
        format!("{version} has to be in capitals")
    } else if let Some(sign) = text
        .get(version.len()..)
        .and_then(|it| it.trim_start().chars().next())
        .filter(|it| ",:.".contains(*it) || (*it == ';' && !is_dmarc))
    {
        format!(
            "a {sign} is after {version}, where a {} belongs",
            match is_dmarc {
                true => "semicolon",
                false => "space",
            }
        )
    } else if text
        .get(version.len()..)
        .is_some_and(|it| it.starts_with(['\n', '\r', '\t']))
    {
        format!("a line break or a tab stands behind {version}, where a space belongs")
    } else if is_dmarc && text.starts_with(version) {
        format!("no semicolon separates {version} from what follows")
    } else if text
        .get(..version.len())
        .is_some_and(|it| it.eq_ignore_ascii_case(version))
    {
        format!(
            "nothing separates {version} from what follows: where a TXT record has several strings, they are joined without a space, so put the space inside the quotes"
        )
    } else {
        format!("its version is not written as {version}")
    })
}

/// The beginning of a record as far as its version may reach, in small letters.
fn first_word(text: &str) -> String {
    let bare = text.trim_matches(|it: char| it.is_whitespace() || "\"'\\".contains(it));
    let end = bare.find(|it: char| it.is_whitespace() || it == ';');
    bare[..end.unwrap_or(bare.len())].to_lowercase()
}

/// Whether a text has what only such a record has: a policy of DMARC, or a mechanism of SPF before an `all`.
fn has_terms(text: &str, is_dmarc: bool) -> bool {
    let lower = text.to_ascii_lowercase();
    if is_dmarc {
        return lower
            .split([';', ' ', ','])
            .any(|tag| matches!(tag.trim(), "p=none" | "p=quarantine" | "p=reject"));
    }
    let mut words = lower.split_whitespace();
    let is_mechanism = |word: &str| {
        ["include:", "ip4:", "ip6:"]
            .iter()
            .any(|it| word.starts_with(it))
    };
    words.any(is_mechanism) && words.any(|it| matches!(it, "-all" | "~all" | "?all" | "+all"))
}

/// Looks for a record that nearly is one: at its own name, and whole ones at names where people put them.
pub async fn find(
    dns: &Dns,
    own: &str,
    elsewhere: &[String],
    version: &str,
    is_record: fn(&str) -> bool,
) -> Option<Nearly> {
    for text in dns.txt(own).await.unwrap_or_default() {
        if let Some(why) = fault(&text, version) {
            return Some(Nearly {
                name: own.to_owned(),
                text,
                why,
            });
        }
    }
    for name in elsewhere {
        let texts = dns.txt(name).await.unwrap_or_default();
        if let Some(text) = texts.into_iter().find(|it| is_record(it)) {
            return Some(Nearly {
                name: name.clone(),
                text,
                why: format!("it is at {name}, and has to be at {own}"),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_a_record_is_named() {
        let spf = |text| fault(text, "v=spf1").unwrap_or_default();
        assert!(spf("v=spf1include:ok.test-all").contains("put the space inside the quotes"));
        assert!(spf("v=spf2 include:ok.test -all").contains("version is wrong"));
        assert!(spf("\"v=spf1 -all\"").contains("quotation marks"));
        assert!(spf("spf1 -all").contains("lacks v="));
        assert!(spf(" v=spf1 -all").contains("begins with a space"));
        assert!(spf("v= spf1 -all").contains("not written as"));
        assert!(spf("v=spf1\ninclude:a.test -all").contains("a line break"));
        for text in ["TXT v=spf1 -all", "x.test. IN TXT \"v=spf1 -all\""] {
            assert!(spf(text).contains("stands before v=spf1"), "{text}");
        }
        assert!(spf("v=spf1\u{200b} -all").contains("U+200B, character 7"));
        assert!(spf("\u{feff}v=spf1 -all").contains("U+FEFF, character 1"));
        assert_eq!(fault("caf\u{a0}e", "v=spf1"), None);
        assert_eq!(fault("google-site-verification=x", "v=spf1"), None);
        assert_eq!(fault("spf checks are fun", "v=spf1"), None);
        let dmarc = |text| fault(text, "v=DMARC1").unwrap_or_default();
        assert!(dmarc("v=dmarc1; p=reject").contains("in capitals"));
        assert!(dmarc("v=DMARC1\\; p=reject").contains("backslash"));
        assert!(dmarc("v=DMARC1, p=reject").contains("a , is after"));
        assert!(dmarc("v=DMARC1 p=reject").contains("no semicolon"));
        assert!(dmarc("p=reject; v=DMARC1").contains("does not stand first"));
        assert!(spf("v=spf1; -all").contains("a ; is after"));
        assert!(dmarc("v=DMARC2; p=reject").contains("version is wrong"));
        for text in [
            "v=sfp1 -all",
            "v=spf -all",
            "vspf1 -all",
            "v:spf1 a -all",
            "v=sp1 mx -all",
        ] {
            assert!(spf(text).contains("misspelt"), "{text}: {}", spf(text));
        }
        assert!(spf("include:mail.test -all").contains("no version"));
        for text in ["v=DMRAC1; p=none", "v=DMARC; p=none", "v=DMAC1; p=none"] {
            assert!(
                dmarc(text).contains("version is"),
                "{text}: {}",
                dmarc(text)
            );
        }
        assert!(dmarc("p=reject; rua=mailto:a@b.test").contains("no version"));
        for text in [
            "v=DKIM1; p=AAAA",
            "v=STSv1; id=1",
            "v=BIMI1; l=",
            "v=TLSRPTv1; rua=",
        ] {
            assert_eq!(fault(text, "v=spf1"), None, "{text}");
            assert_eq!(fault(text, "v=DMARC1"), None, "{text}");
        }
    }
}
