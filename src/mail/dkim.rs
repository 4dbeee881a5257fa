//! The public key of a DKIM selector (RFC 6376, 3.6.1; RFC 8301 on sizes; RFC 8463 on Ed25519).

use data_encoding::BASE64_NOPAD;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::dns::{Dns, LookupError};
use super::nearly;
use super::tags::Tags;

/// Verifiers reject RSA keys with fewer bits (RFC 8301, 3.2).
pub const MIN_RSA_BITS: usize = 1024;
/// Signers should use RSA keys with at least as many bits (RFC 8301, 3.2).
pub const RECOMMENDED_RSA_BITS: usize = 2048;

/// What is published for a selector.
#[derive(Debug)]
pub enum Published {
    /// No record, with the answer of DNS.
    Nothing(LookupError),
    /// More than one record; a verifier may use any of them.
    Several(usize),
    /// DNS did not answer.
    Unanswered(LookupError),
    /// A record that is not a valid key, and why.
    Unusable(String),
    /// A record that revokes its key.
    Revoked,
    /// A key.
    Key(Key),
}

/// A key that a verifier can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// `t=y`: the domain is testing, so failures do not count.
    pub is_testing: bool,
}

/// Kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSA, with the number of bits.
    Rsa(usize),
    /// Ed25519.
    Ed25519,
}

/// The DNS name of a selector's key.
pub fn name(domain: &str, selector: &str) -> String {
    format!("{selector}._domainkey.{domain}")
}

/// Looks up the key of a selector, following aliases, which mail services use.
pub async fn published(dns: &Dns, domain: &str, selector: &str) -> Published {
    let mut found = match dns.txt(&name(domain, selector)).await {
        Ok(found) => found,
        Err(error) if error.is_absent() => return Published::Nothing(error),
        Err(error) => return Published::Unanswered(error),
    };
    match found.len() {
        0 => Published::Nothing(LookupError::NoRecords),
        1 => parse(&found.remove(0)),
        count => Published::Several(count),
    }
}

fn parse(text: &str) -> Published {
    match read(text) {
        Ok(Some(key)) => Published::Key(key),
        Ok(None) => Published::Revoked,
        Err(why) => Published::Unusable(why),
    }
}

/// Parses the key; `None` if it was revoked.
fn read(text: &str) -> Result<Option<Key>, String> {
    if text.trim_start().starts_with(['"', '\'', '\u{201c}']) {
        return Err("it has quotation marks in it: leave them out".into());
    }
    if text.contains('\\') {
        return Err(
            "it has a backslash in it, as zone files write before a semicolon: leave it out".into(),
        );
    }
    if let Some(why) = nearly::invisible(text) {
        return Err(why);
    }
    let tags = Tags::parse(text)?;
    // Names of tags are compared with their case (RFC 6376, 3.2).
    let mut names = text
        .split(';')
        .filter_map(|it| Some(it.split_once('=')?.0.trim()));
    if let Some(name) = names.find(|it| it.contains(|it: char| it.is_ascii_uppercase())) {
        return Err(format!(
            "{name}= is written in capitals, and receivers look for {}=",
            name.to_ascii_lowercase()
        ));
    }
    if let Some(why) = tags.glued(&["p", "k", "t", "h", "s"]) {
        return Err(why);
    }
    if let Some(version) = tags.get("v") {
        if version.eq_ignore_ascii_case("DKIM1") && version != "DKIM1" {
            return Err(format!("v={version} is not DKIM1 in capitals"));
        }
        if version.starts_with("DKIM1") && version != "DKIM1" {
            return Err(
                "no semicolon separates v=DKIM1 from what follows: put one behind each tag".into(),
            );
        }
        if version != "DKIM1" {
            return Err(format!("v={version} is not DKIM1"));
        }
        if tags.first().is_none_or(|(name, _)| name != "v") {
            return Err("v= does not stand first".into());
        }
    }
    if let Some(hashes) = tags.get("h")
        && !colons(hashes).any(|it| it == "sha256")
    {
        return Err(format!("h={hashes} leaves out sha256"));
    }
    if let Some(services) = tags.get("s")
        && !colons(services).any(|colon| colon == "*" || colon == "email")
    {
        return Err(format!("s={services} leaves out e-mail"));
    }
    let Some(key) = tags.get("p") else {
        return Err("it has no p=, the key".into());
    };
    let key: String = key.chars().filter(|it| !it.is_whitespace()).collect();
    if key.is_empty() {
        return Ok(None);
    }
    if key.contains("PRIVATEKEY-----") {
        return Err(PRIVATE.into());
    }
    if key.contains("-----") {
        return Err("p= holds the first or last line of a PEM file: leave out -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----".into());
    }
    let lower = key.to_ascii_lowercase();
    if lower.contains("your") || key.contains(['<', '>', '\u{2026}']) || key.contains("...") {
        return Err("p= is a placeholder: put the key of your mail service there".into());
    }
    let bytes = BASE64_NOPAD
        .decode(key.trim_end_matches('=').as_bytes())
        .map_err(|error| base64_fault(&key, error))?;
    if is_private(&bytes) {
        return Err(PRIVATE.into());
    }
    let kind = match tags.get("k").unwrap_or("rsa") {
        "rsa" if bytes.len() == ED25519_BYTES => {
            return Err("p= has 32 bytes, as an Ed25519 key has, and it does not say k=ed25519: write that before p=".into());
        }
        "rsa" => Kind::Rsa(rsa_bits(&bytes)?),
        "ed25519" if bytes.len() == ED25519_BYTES => Kind::Ed25519,
        "ed25519" if rsa_bits(&bytes).is_ok() => {
            return Err("it says k=ed25519, and p= holds an RSA key: write k=rsa".into());
        }
        "ed25519" => {
            return Err(format!(
                "p= has {} bytes, and an Ed25519 key has 32",
                bytes.len()
            ));
        }
        other => return Err(format!("k={other} is neither rsa nor ed25519")),
    };
    let flags = tags.get("t").unwrap_or_default();
    Ok(Some(Key {
        kind,
        is_testing: colons(flags).any(|it| it == "y"),
    }))
}

/// Of a key of RFC 8463.
const ED25519_BYTES: usize = 32;

/// Whoever reads it can sign mail as the domain.
const PRIVATE: &str = "p= holds the private key, which everybody can read there: make a new pair, publish its public half, and sign with no copy of this one any more";

/// Whether DER bytes are an RSA private key: a sequence that begins with the version 0, as PKCS#1 and
/// PKCS#8 have it. A public key has an algorithm or the modulus there.
fn is_private(bytes: &[u8]) -> bool {
    let contents = match bytes {
        [0x30, 0x81, _, rest @ ..] | [0x30, 0x82, _, _, rest @ ..] => rest,
        [0x30, length, rest @ ..] if *length < 0x80 => rest,
        _ => return false,
    };
    contents.starts_with(&[0x02, 0x01, 0x00])
}

/// What is wrong with the base64 of a key.
fn base64_fault(key: &str, error: data_encoding::DecodeError) -> String {
    let is_inner_padding = key.trim_end_matches('=').contains('=');
    if is_inner_padding {
        return "p= holds a second key or text behind the = that ends the first: put one key there"
            .into();
    }
    if key.contains(['-', '_']) {
        return "p= is base64 as addresses have it, with - and _: a key is written with + and /"
            .into();
    }
    match error.kind {
        data_encoding::DecodeKind::Symbol => {
            let sign = key[error.position..].chars().next().unwrap_or_default();
            format!(
                "p= is not base64: {sign:?} at character {} belongs to no key",
                error.position + 1
            )
        }
        _ => "p= is not whole base64: characters are missing at its end, or in between where strings were joined"
            .into(),
    }
}

fn colons(list: &str) -> impl Iterator<Item = &str> {
    list.split(':').map(str::trim)
}

/// The size of an RSA key, in the form used in certificates or the bare one of RFC 6376.
fn rsa_bits(bytes: &[u8]) -> Result<usize, String> {
    if let Ok((rest, info)) = SubjectPublicKeyInfo::from_der(bytes) {
        if !rest.is_empty() {
            return Err(format!(
                "p= holds {} bytes behind the key: it may be there twice",
                rest.len()
            ));
        }
        return match info.parsed() {
            Ok(PublicKey::RSA(key)) => Ok(bits(key.modulus)),
            _ => Err("p= holds a key that is not RSA".into()),
        };
    }
    match RSAPublicKey::from_der(bytes) {
        Ok((_, key)) => Ok(bits(key.modulus)),
        Err(_) => Err("p= holds no RSA key: it may have been cut off".into()),
    }
}

fn bits(modulus: &[u8]) -> usize {
    let start = modulus.iter().take_while(|it| **it == 0).count();
    let leading = modulus.get(start).map_or(0, |it| it.leading_zeros());
    (modulus.len() - start) * 8 - leading as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6376, appendix C: 1024 bits.
    const RFC_KEY: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
    /// The key of RFC 8463, appendix A.
    const ED25519: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    #[test]
    fn keys_of_the_standards_are_read() {
        let rsa = |text: String| read(&text).unwrap().unwrap();
        assert_eq!(rsa(format!("v=DKIM1; p={RFC_KEY}")).kind, Kind::Rsa(1024));
        let spaced = rsa(format!(
            "p={} {};t=s : y;",
            &RFC_KEY[..100],
            &RFC_KEY[100..]
        ));
        assert_eq!(
            spaced,
            Key {
                kind: Kind::Rsa(1024),
                is_testing: true
            }
        );
        assert_eq!(
            rsa(format!("v=DKIM1; k=ed25519; p={ED25519}")).kind,
            Kind::Ed25519
        );
        assert_eq!(read("v=DKIM1; p=").unwrap(), None);
    }

    #[test]
    fn what_is_no_key_is_named() {
        for text in [
            "",
            "hello",
            "v=DKIM2; p=AAAA",
            "p=AAAA; v=DKIM1",
            "v=DKIM1; k=rsa",
            "v=DKIM1; p=AAAA; p=BBBB",
            "v=DKIM1; k=dsa; p=AAAA",
            "v=DKIM1; p=not base64!",
            "v=DKIM1; p=AAAA",
            &format!("v=DKIM1; p={}", &RFC_KEY[..80]),
            &format!("v=DKIM1; k=ed25519; p={RFC_KEY}"),
            &format!("v=DKIM1; k=rsa; p={ED25519}"),
            &format!("v=DKIM1; h=sha1; p={RFC_KEY}"),
            &format!("v=DKIM1; s=tlsrpt; p={RFC_KEY}"),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_is_told_apart() {
        let private = BASE64_NOPAD.encode(&[0x30, 0x82, 0x04, 0xa2, 0x02, 0x01, 0x00, 0x02]);
        let twice = format!("p={RFC_KEY}{RFC_KEY}");
        let padded = format!("p={ED25519}{ED25519}");
        let dashed = format!("p={}", RFC_KEY.replace('/', "_"));
        for (text, naming) in [
            (format!("p={private}"), "private key"),
            (
                "p=-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----".into(),
                "private key",
            ),
            (twice, "twice"),
            (padded, "second key"),
            (dashed, "- and _"),
            ("p=AA!A".into(), "'!' at character 3"),
            (
                format!("v=DKIM1; k=rsa p={RFC_KEY}"),
                "no semicolon stands between k= and p=",
            ),
            (
                format!("v=DKIM1; p=\u{200b}{RFC_KEY}"),
                "U+200B, character 12",
            ),
            (format!("v=DKIM1;; p={RFC_KEY}"), "two semicolons"),
        ] {
            let why = read(&text).unwrap_err();
            assert!(why.contains(naming), "{why}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_key_is_read_without_a_panic(bytes in proptest::collection::vec(0u8.., 0..400)) {
            let _ = rsa_bits(&bytes);
            let _ = read(&format!("p={}", BASE64_NOPAD.encode(&bytes)));
        }
    }
}
