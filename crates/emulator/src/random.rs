//! Identifiers and tokens in WorkOS's formats, from the operating system's randomness.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use getrandom::Error;
use jiff::Timestamp;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Letters that make no words and are not taken for one another (RFC 8628, 6.1).
const CONSONANTS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const HEX: &[u8; 16] = b"0123456789abcdef";
/// As recorded; 62^25 possible tokens are about 149 bits.
const LINK_TOKEN_LENGTH: usize = 25;
/// One page of memory, which serves some fifty requests.
const POOL_BYTES: usize = 4096;

/// Random bytes that were read in advance: one system call for every identifier would be half the
/// cost of a response.
struct EntropyPool {
    bytes: [u8; POOL_BYTES],
    used: usize,
}

/// The last ULID as a number.
static NEWEST: Mutex<u128> = Mutex::new(0);

thread_local! {
    static POOL: RefCell<EntropyPool> = const {
        RefCell::new(EntropyPool {
            bytes: [0; POOL_BYTES],
            used: POOL_BYTES,
        })
    };
}

/// Random bytes, none of which is ever returned twice.
fn random_bytes<const N: usize>() -> Result<[u8; N], Error> {
    POOL.with_borrow_mut(|pool| {
        if pool.used + N > pool.bytes.len() {
            getrandom::fill(&mut pool.bytes)?;
            pool.used = 0;
        }
        let mut taken = [0; N];
        taken.copy_from_slice(&pool.bytes[pool.used..pool.used + N]);
        // They become a secret, so no copy of them stays here.
        pool.bytes[pool.used..pool.used + N].fill(0);
        pool.used += N;
        Ok(taken)
    })
}

/// `prefix`, then a ULID: `conn_01FBQN064TFAT9A3KYPPP85VXK`.
pub(crate) fn id(prefix: &str, now: Timestamp) -> Result<String, Error> {
    let mut id = String::with_capacity(prefix.len() + 26);
    id.push_str(prefix);
    push_ulid(&mut id, now)?;
    Ok(id)
}

/// A ULID: 48 bits of milliseconds and 80 random ones as 26 characters of Crockford's base 32. Those of
/// one millisecond are in the order in which they were made, so that lists are sorted by them.
pub(crate) fn ulid(now: Timestamp) -> Result<String, Error> {
    id("", now)
}

fn push_ulid(text: &mut String, now: Timestamp) -> Result<(), Error> {
    let random: [u8; 10] = random_bytes()?;
    let mut bytes = [0; 16];
    bytes[6..].copy_from_slice(&random);
    let milliseconds = u128::from(now.as_millisecond().unsigned_abs()) & 0xffff_ffff_ffff;
    let mut bits = (milliseconds << 80) | u128::from_be_bytes(bytes);
    let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
    if *newest >> 80 == milliseconds && bits <= *newest {
        bits = *newest + 1;
    }
    *newest = bits;
    drop(newest);
    let digits = (0..26).rev();
    text.extend(digits.map(|digit| char::from(CROCKFORD[(bits >> (digit * 5)) as usize & 31])));
    Ok(())
}

/// The letters and digits that make a link unguessable.
pub(crate) fn link_token() -> Result<String, Error> {
    let mut token = String::with_capacity(LINK_TOKEN_LENGTH);
    while token.len() < LINK_TOKEN_LENGTH {
        let bytes: [u8; 32] = random_bytes()?;
        // 248 is the largest multiple of 62 in a byte; without the limit, the remainder would favour
        // the first characters.
        let letters = bytes.iter().filter(|byte| **byte < 248);
        let missing = LINK_TOKEN_LENGTH - token.len();
        token.extend(
            letters
                .take(missing)
                .map(|letter| char::from(ALPHANUMERIC[usize::from(*letter) % 62])),
        );
    }
    Ok(token)
}

/// Six digits, as a Magic Auth code has them.
pub(crate) fn six_digits() -> Result<String, Error> {
    let bytes: [u8; 8] = random_bytes()?;
    Ok(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
}

/// Two times four letters, as a device shows them: `BCDF-GHJK`.
pub(crate) fn user_code() -> Result<String, Error> {
    let bytes: [u8; 8] = random_bytes()?;
    let mut rest = u64::from_be_bytes(bytes);
    let mut code = String::with_capacity(9);
    for at in 0..8 {
        if at == 4 {
            code.push('-');
        }
        code.push(char::from(CONSONANTS[(rest % 20) as usize]));
        rest /= 20;
    }
    Ok(code)
}

/// A random (version 4) UUID, as in the `X-Request-Id` of recorded responses.
pub(crate) fn uuid() -> Result<[u8; 36], Error> {
    let mut bytes: [u8; 16] = random_bytes()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = [b'-'; 36];
    let mut at = 0;
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    Ok(text)
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
        assert!(token.chars().all(|letter| letter.is_ascii_alphanumeric()));

        let code = six_digits().unwrap();
        assert!(code.len() == 6 && code.chars().all(|digit| digit.is_ascii_digit()));

        let code = user_code().unwrap();
        let halves: Vec<usize> = code.split('-').map(str::len).collect();
        assert_eq!(halves, [4, 4], "{code}");

        let uuid = uuid().unwrap();
        let uuid = str::from_utf8(&uuid).unwrap();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
    }
}
