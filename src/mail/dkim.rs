//! The public key of a DKIM selector (RFC 6376, 3.6.1; RFC 8301 on sizes; RFC 8463 on Ed25519).

use data_encoding::BASE64_NOPAD;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::dns::{Dns, LookupError};
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
    let tags = Tags::parse(text)?;
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
    if key.contains("-----") {
        return Err("p= holds the first or last line of a PEM file: leave out -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----".into());
    }
    let lower = key.to_ascii_lowercase();
    if lower.contains("your") || key.contains(['<', '>', '\u{2026}']) || key.contains("...") {
        return Err("p= is a placeholder: put the key of your mail service there".into());
    }
    let bytes = BASE64_NOPAD
        .decode(key.trim_end_matches('=').as_bytes())
        .map_err(|error| format!("p= is not base64: {error}"))?;
    let kind = match tags.get("k").unwrap_or("rsa") {
        "rsa" => Kind::Rsa(rsa_bits(&bytes)?),
        "ed25519" if bytes.len() == 32 => Kind::Ed25519,
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

fn colons(list: &str) -> impl Iterator<Item = &str> {
    list.split(':').map(str::trim)
}

/// The size of an RSA key, in the form used in certificates or the bare one of RFC 6376.
fn rsa_bits(bytes: &[u8]) -> Result<usize, String> {
    if let Ok((_, info)) = SubjectPublicKeyInfo::from_der(bytes) {
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

    proptest::proptest! {
        #[test]
        fn any_key_is_read_without_a_panic(bytes in proptest::collection::vec(0u8.., 0..400)) {
            let _ = rsa_bits(&bytes);
            let _ = read(&format!("p={}", BASE64_NOPAD.encode(&bytes)));
        }
    }
}
