//! Identifiers and tokens, in the shapes that WorkOS's have, from the operating system's randomness.

use getrandom::Error;
use jiff::Timestamp;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LINK_TOKEN_LENGTH: usize = 25;

/// `prefix`, then a ULID: `conn_01FBQN064TFAT9A3KYPPP85VXK`.
pub(super) fn id(prefix: &str, now: Timestamp) -> Result<String, Error> {
    Ok(format!("{prefix}{}", ulid(now)?))
}

/// A ULID: 48 bits of milliseconds and 80 random ones as 26 characters of Crockford's base 32.
pub(super) fn ulid(now: Timestamp) -> Result<String, Error> {
    let mut noise = [0; 16];
    getrandom::fill(&mut noise[6..])?;
    let milliseconds = u128::from(now.as_millisecond().unsigned_abs()) & 0xffff_ffff_ffff;
    let bits = (milliseconds << 80) | u128::from_be_bytes(noise);
    Ok((0..26)
        .rev()
        .map(|digit| char::from(CROCKFORD[(bits >> (digit * 5)) as usize & 31]))
        .collect())
}

/// The 25 letters and digits that make a link unguessable.
pub(super) fn link_token() -> Result<String, Error> {
    let mut token = String::with_capacity(LINK_TOKEN_LENGTH);
    while token.len() < LINK_TOKEN_LENGTH {
        let mut noise = [0; 32];
        getrandom::fill(&mut noise)?;
        // 248 is the largest multiple of 62 in a byte: what lies above would favour some letters.
        let letters = noise.iter().filter(|it| **it < 248);
        let missing = LINK_TOKEN_LENGTH - token.len();
        token.extend(
            letters
                .take(missing)
                .map(|it| char::from(ALPHANUMERIC[usize::from(*it) % 62])),
        );
    }
    Ok(token)
}

/// A random (version 4) UUID, which is what `X-Request-Id` held in the recorded answers.
pub(super) fn uuid() -> Result<String, Error> {
    let mut noise = [0; 16];
    getrandom::fill(&mut noise)?;
    noise[6] = noise[6] & 0x0f | 0x40;
    noise[8] = noise[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(noise));
    Ok([
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ulids_begin_with_their_time() {
        let recorded: Timestamp = "2021-07-28T22:50:41.632Z".parse().unwrap();
        let id = id("conn_", recorded).unwrap();
        assert_eq!(id.len(), "conn_".len() + 26);
        // WorkOS's connection with this `created_at` is conn_01FBQN064TFAT9A3KYPPP85VXK; the
        // eighth character counts seconds, roughly.
        assert!(id.starts_with("conn_01FBQN06"), "{id}");
        assert_ne!(ulid(recorded).unwrap(), ulid(recorded).unwrap());
    }

    #[test]
    fn tokens_have_the_recorded_shapes() {
        let token = link_token().unwrap();
        assert_eq!(token.len(), 25);
        assert!(token.chars().all(|it| it.is_ascii_alphanumeric()));

        let uuid = uuid().unwrap();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
    }
}
