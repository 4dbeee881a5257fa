//! The RSA key that signs access tokens, as RS256 wants it: PKCS #1 v1.5 with SHA-256 (RFC 8017, 8.2).
//!
//! The modulus has 2,048 bits and is the product of four primes instead of two (RFC 8017, 3.2).
//! Whoever verifies a token cannot tell, and both making the key and signing cost a fraction: the
//! emulator must be ready in milliseconds and signs for load tests. Nothing here protects a secret:
//! the API key of an emulator is printed in its README. `ring` cannot make keys, and the crate `rsa`
//! brings a dozen others and a security advisory without a fix.

use base64::{Engine, engine::general_purpose};
use num_bigint::BigUint;
use ring::digest::{SHA256, digest};

/// How many primes the modulus has, and how many words each of them.
const PRIMES: usize = 4;
const LIMBS: usize = 8;
const PRIME_BYTES: usize = LIMBS * 8;
const MODULUS_BYTES: usize = PRIMES * PRIME_BYTES;

/// Fermat's fifth number, which nearly every RSA key has.
const PUBLIC_EXPONENT: u32 = 65_537;
/// The same in big-endian bytes.
const PUBLIC_EXPONENT_BYTES: [u8; 3] = [1, 0, 1];

/// How often a candidate is tested. A composite number of 512 random bits passes one test less often
/// than once in 2^50 (Damgård, Landrock and Pomerance 1993).
const PRIME_TESTS: usize = 4;

/// The small primes by which most candidates are ruled out, for a hundredth of the cost of a test.
const SMALL_PRIMES: [u32; 53] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
    197, 199, 211, 223, 227, 229, 233, 239, 241, 251,
];

/// What comes before the hash in what is signed: the algorithm in DER (RFC 8017, 9.2, note 1).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Words of a number, the lowest first.
type Limbs = [u64; LIMBS];

/// A key, with what is published of it.
pub(crate) struct SigningKey {
    factors: Vec<Factor>,
    modulus: BigUint,
    public: PublicKey,
}

/// The members of a JSON Web Key (RFC 7517 and 7518) that are not the same for every key.
pub(crate) struct PublicKey {
    /// The thumbprint of the key (RFC 7638).
    pub(crate) kid: String,
    pub(crate) modulus: String,
    pub(crate) exponent: String,
    /// A certificate that the key signed for itself, in base64.
    pub(crate) certificate: String,
    pub(crate) certificate_thumbprint: String,
}

/// A prime factor of the modulus, with what the Chinese remainder theorem needs of it.
struct Factor {
    prime: Montgomery,
    /// The private exponent, reduced.
    exponent: Limbs,
    /// 1 modulo this prime, 0 modulo the others.
    coefficient: BigUint,
}

impl SigningKey {
    /// A new key. It takes some tens of milliseconds.
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        loop {
            let mut primes: Vec<BigUint> = Vec::with_capacity(PRIMES);
            while primes.len() < PRIMES {
                primes.push(random_prime()?);
            }
            // Fails if two of them are the same, which will not happen.
            if let Some(key) = Self::from_primes(&primes) {
                return Ok(key);
            }
        }
    }

    /// The key with these primes, unless they are none that [`primes`](Self::primes) could have
    /// returned.
    pub(crate) fn from_hex(primes: &[String]) -> Option<Self> {
        let parse = |text: &String| BigUint::parse_bytes(text.as_bytes(), 16);
        let primes: Option<Vec<BigUint>> = primes.iter().map(parse).collect();
        Self::from_primes(&primes?)
    }

    /// The primes in hexadecimal digits, for the state file.
    pub(crate) fn primes(&self) -> Vec<String> {
        let of_factor = |factor: &Factor| to_number(&factor.prime.modulus).to_str_radix(16);
        self.factors.iter().map(of_factor).collect()
    }

    fn from_primes(primes: &[BigUint]) -> Option<Self> {
        let modulus: BigUint = primes.iter().product();
        let bits = u64::try_from(PRIME_BYTES * 8).ok()?;
        let is_right = |prime: &BigUint| prime.bits() == bits && prime.bit(0);
        if primes.len() != PRIMES
            || !primes.iter().all(is_right)
            || modulus.to_bytes_be().len() != MODULUS_BYTES
        {
            return None;
        }
        let factor = |prime: &BigUint| {
            let others = &modulus / prime;
            Some(Factor {
                exponent: to_limbs(&BigUint::from(PUBLIC_EXPONENT).modinv(&(prime - 1u8))?),
                coefficient: &others * others.modinv(prime)?,
                prime: Montgomery::new(prime),
            })
        };
        let mut key = Self {
            factors: primes.iter().map(factor).collect::<Option<_>>()?,
            public: PublicKey::new(&modulus),
            modulus,
        };
        let certificate = key.certificate();
        key.public.certificate_thumbprint = base64_url(digest(&SHA256, &certificate).as_ref());
        key.public.certificate = general_purpose::STANDARD.encode(certificate);
        Some(key)
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A JSON Web Token with these claims (RFC 7519).
    pub(crate) fn token(&self, claims: &impl serde::Serialize) -> String {
        let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, self.public.kid);
        // Only a map with odd keys cannot be written.
        let claims = serde_json::to_vec(claims).unwrap_or_default();
        let mut token = format!("{}.{}", base64_url(header.as_bytes()), base64_url(&claims));
        let signature = self.sign(token.as_bytes());
        token.push('.');
        token.push_str(&base64_url(&signature));
        token
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut padded = vec![0xff; MODULUS_BYTES];
        let hash = digest(&SHA256, message);
        let hash_at = MODULUS_BYTES - hash.as_ref().len();
        let prefix_at = hash_at - SHA256_PREFIX.len();
        padded[hash_at..].copy_from_slice(hash.as_ref());
        padded[prefix_at..hash_at].copy_from_slice(&SHA256_PREFIX);
        (padded[0], padded[1], padded[prefix_at - 1]) = (0, 1, 0);
        let padded = BigUint::from_bytes_be(&padded);

        let parts = self.factors.iter().map(|factor| {
            let part = factor.prime.power(&padded, &factor.exponent);
            part * &factor.coefficient
        });
        let signature = (parts.sum::<BigUint>() % &self.modulus).to_bytes_be();
        let mut filled = vec![0; MODULUS_BYTES - signature.len()];
        filled.extend(signature);
        filled
    }

    /// A certificate of version 1 (RFC 5280), which WorkOS's keys come with. Nobody checks it.
    fn certificate(&self) -> Vec<u8> {
        // sha256WithRSAEncryption, rsaEncryption and commonName.
        let oid = |bytes: &[u8]| der(0x06, &[bytes]);
        let rsa = |last: u8| [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last];
        let null = der(0x05, &[]);
        let algorithm = der(0x30, &[&oid(&rsa(11)), &null]);
        let common_name = der(0x0c, &[b"workos-emulator"]);
        let attribute = der(0x30, &[&oid(&[0x55, 0x04, 0x03]), &common_name]);
        let name = der(0x30, &[&der(0x31, &[&attribute])]);
        let from = der(0x17, &[b"200101000000Z"]);
        let until = der(0x17, &[b"491231235959Z"]);
        let validity = der(0x30, &[&from, &until]);
        let serial = der(0x02, &[&[1]]);
        // The zero keeps the number positive.
        let modulus = der(0x02, &[&[0], &self.modulus.to_bytes_be()]);
        let exponent = der(0x02, &[&PUBLIC_EXPONENT_BYTES]);
        let key = der(0x03, &[&[0], &der(0x30, &[&modulus, &exponent])]);
        let key = der(0x30, &[&der(0x30, &[&oid(&rsa(1)), &null]), &key]);
        let content = der(0x30, &[&serial, &algorithm, &name, &validity, &name, &key]);
        let signature = der(0x03, &[&[0], &self.sign(&content)]);
        der(0x30, &[&content, &algorithm, &signature])
    }
}

impl PublicKey {
    /// Without the certificate, which the key signs.
    fn new(modulus: &BigUint) -> Self {
        let modulus = base64_url(&modulus.to_bytes_be());
        let exponent = base64_url(&PUBLIC_EXPONENT_BYTES);
        let members = format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#);
        Self {
            kid: base64_url(digest(&SHA256, members.as_bytes()).as_ref()),
            modulus,
            exponent,
            certificate: String::new(),
            certificate_thumbprint: String::new(),
        }
    }
}

fn base64_url(bytes: &[u8]) -> String {
    general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// A value in DER: its tag, its length, and its parts one after the other (X.690, 8.1).
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let mut value = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=127) => value.push(short),
        _ => {
            value.push(0x80 | digits.len() as u8);
            value.extend(digits);
        }
    }
    value.extend(parts.concat());
    value
}

/// A prime of exactly 512 bits, the two highest of them set so that the product of four has 2,048.
fn random_prime() -> Result<BigUint, getrandom::Error> {
    loop {
        let mut bytes = [0; PRIME_BYTES];
        getrandom::fill(&mut bytes)?;
        // Four numbers of at least 15/16 of 2^512 have a product of more than half of 2^2048.
        bytes[0] |= 0xf0;
        bytes[PRIME_BYTES - 1] |= 1;
        let candidate = BigUint::from_bytes_be(&bytes);
        let is_ruled_out = SMALL_PRIMES
            .iter()
            .any(|prime| (&candidate % *prime) == BigUint::ZERO)
            // Then the public exponent would have no inverse.
            || ((&candidate - 1u8) % PUBLIC_EXPONENT) == BigUint::ZERO;
        if !is_ruled_out && is_prime(&candidate)? {
            return Ok(candidate);
        }
    }
}

/// The test of Miller and Rabin, for random bases.
fn is_prime(candidate: &BigUint) -> Result<bool, getrandom::Error> {
    let field = Montgomery::new(candidate);
    let one = BigUint::from(1u8);
    let minus_one = candidate - 1u8;
    let twos = minus_one.trailing_zeros().unwrap_or_default();
    let odd = to_limbs(&(&minus_one >> twos));
    for _ in 0..PRIME_TESTS {
        let mut base = [0; PRIME_BYTES];
        getrandom::fill(&mut base)?;
        let mut power = field.power(&BigUint::from_bytes_be(&base), &odd);
        let mut squared = 0;
        while power != minus_one && (squared > 0 || power != one) {
            squared += 1;
            if squared >= twos {
                return Ok(false);
            }
            power = &power * &power % candidate;
        }
    }
    Ok(true)
}

fn to_limbs(number: &BigUint) -> Limbs {
    let mut limbs = [0; LIMBS];
    for (limb, digit) in limbs.iter_mut().zip(number.iter_u64_digits()) {
        *limb = digit;
    }
    limbs
}

fn to_number(limbs: &Limbs) -> BigUint {
    let halves = limbs
        .iter()
        .flat_map(|limb| [*limb as u32, (*limb >> 32) as u32]);
    BigUint::new(halves.collect())
}

/// Arithmetic modulo an odd number of 512 bits, with numbers multiplied by 2^512 (Montgomery 1985).
struct Montgomery {
    modulus: Limbs,
    /// What makes the lowest word of a number divisible: -1 / modulus, modulo 2^64.
    negative_inverse: u64,
    /// 2^512 and 2^1024, modulo the modulus.
    one: Limbs,
    square: Limbs,
}

impl Montgomery {
    fn new(modulus: &BigUint) -> Self {
        let limbs = to_limbs(modulus);
        // Newton's iteration: each step doubles the number of right bits, of which an odd number
        // itself has three.
        let mut inverse = limbs[0];
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(limbs[0].wrapping_mul(inverse)));
        }
        let power = |bits: usize| to_limbs(&((BigUint::from(1u8) << bits) % modulus));
        Self {
            modulus: limbs,
            negative_inverse: inverse.wrapping_neg(),
            one: power(PRIME_BYTES * 8),
            square: power(PRIME_BYTES * 16),
        }
    }

    /// `base` to the power of `exponent`, four bits of it at a time.
    fn power(&self, base: &BigUint, exponent: &Limbs) -> BigUint {
        let base = to_limbs(&(base % to_number(&self.modulus)));
        let mut powers = [self.one; 16];
        powers[1] = self.multiply(&base, &self.square);
        for at in 2..16 {
            powers[at] = self.multiply(&powers[at - 1], &powers[1]);
        }
        let mut result = self.one;
        for limb in exponent.iter().rev() {
            for digit in (0..16).rev() {
                for _ in 0..4 {
                    result = self.multiply(&result, &result);
                }
                result = self.multiply(&result, &powers[(limb >> (digit * 4)) as usize & 15]);
            }
        }
        let mut plain = [0; LIMBS];
        plain[0] = 1;
        to_number(&self.multiply(&result, &plain))
    }

    /// The product of two numbers, divided by 2^512.
    fn multiply(&self, left: &Limbs, right: &Limbs) -> Limbs {
        let mut total = [0; LIMBS];
        let mut overflow = 0;
        for digit in left {
            let (low, carry) = multiply_add(total[0], *digit, right[0], 0);
            let factor = low.wrapping_mul(self.negative_inverse);
            let (_, reduced) = multiply_add(low, factor, self.modulus[0], 0);
            let (mut carry, mut reduced) = (carry, reduced);
            for at in 1..LIMBS {
                let (sum, high) = multiply_add(total[at], *digit, right[at], carry);
                carry = high;
                (total[at - 1], reduced) = multiply_add(sum, factor, self.modulus[at], reduced);
            }
            let top = u128::from(overflow) + u128::from(carry) + u128::from(reduced);
            total[LIMBS - 1] = top as u64;
            overflow = (top >> 64) as u64;
        }
        self.reduced(total, overflow)
    }

    /// A number below twice the modulus, reduced.
    fn reduced(&self, number: Limbs, overflow: u64) -> Limbs {
        let mut difference = [0; LIMBS];
        let mut borrow = false;
        for at in 0..LIMBS {
            let (first, is_below) = number[at].overflowing_sub(self.modulus[at]);
            let (second, is_still_below) = first.overflowing_sub(u64::from(borrow));
            difference[at] = second;
            borrow = is_below || is_still_below;
        }
        if borrow && overflow == 0 {
            number
        } else {
            difference
        }
    }
}

/// `sum + left * right + carry`, as its lower and its upper word. It never overflows.
fn multiply_add(sum: u64, left: u64, right: u64, carry: u64) -> (u64, u64) {
    let total = u128::from(left) * u128::from(right) + u128::from(sum) + u128::from(carry);
    (total as u64, (total >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

    use super::*;

    fn number() -> impl Strategy<Value = BigUint> {
        prop::array::uniform8(any::<u64>()).prop_map(|limbs| to_number(&limbs))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn powers_are_those_of_num_bigint(base in number(), exponent in number(), modulus in number()) {
            let modulus = modulus | BigUint::from(1u8) | (BigUint::from(1u8) << 511);
            let power = Montgomery::new(&modulus).power(&base, &to_limbs(&exponent));
            prop_assert_eq!(power, base.modpow(&exponent, &modulus));
        }
    }

    #[test]
    fn others_verify_what_a_key_signs_even_after_it_was_kept() {
        let key = SigningKey::generate().unwrap();
        let kept = SigningKey::from_hex(&key.primes()).unwrap();
        assert_eq!(kept.public.kid, key.public.kid);
        assert_eq!(kept.public.certificate, key.public.certificate);
        let public = RsaPublicKeyComponents {
            n: key.modulus.to_bytes_be(),
            e: PUBLIC_EXPONENT_BYTES.to_vec(),
        };
        for message in [b"".as_slice(), b"a", &[0xff; 1000]] {
            let signature = kept.sign(message);
            let algorithm = &RSA_PKCS1_2048_8192_SHA256;
            assert!(public.verify(algorithm, message, &signature).is_ok());
            assert!(public.verify(algorithm, b"another", &signature).is_err());
        }
    }

    #[test]
    fn numbers_that_are_no_key_are_refused() {
        let primes = SigningKey::generate().unwrap().primes();
        let twice = vec![primes[0].clone(); PRIMES];
        let short = vec!["3".to_owned(); PRIMES];
        let bad = vec!["x".to_owned(); PRIMES];
        for wrong in [&primes[1..], &twice, &short, &bad, &[]] {
            assert!(SigningKey::from_hex(wrong).is_none(), "{wrong:?}");
        }
    }
}
