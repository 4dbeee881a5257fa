//! Proof Key for Code Exchange (RFC 7636), with S256 alone, as WorkOS has it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq;

use super::refusal::Refusal;

/// A SHA-256 in base64url (RFC 7636, 4.2).
const CHALLENGE_BYTES: usize = 43;

/// The challenge that an authorization names.
///
/// # Errors
///
/// What is wrong with it, for `invalid_request`.
pub(super) fn challenge(
    challenge: Option<&str>,
    method: Option<&str>,
) -> Result<Option<String>, &'static str> {
    match (challenge, method) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err("code_challenge is missing."),
        (Some(_), None) => Err("code_challenge_method is missing. It must be S256."),
        (Some(challenge), Some("S256")) => {
            let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            if challenge.len() != CHALLENGE_BYTES || !challenge.bytes().all(is_digit) {
                return Err("code_challenge must be a SHA-256 in base64url without padding.");
            }
            Ok(Some(challenge.to_owned()))
        }
        (Some(_), Some(_)) => Err("code_challenge_method must be S256."),
    }
}

/// Whether the verifier of an exchange is the one of the authorization.
pub(super) fn verify(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refusal> {
    let (challenge, verifier) = match (challenge, verifier) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(Refusal::CodeChallengeNotFound),
        (Some(_), None) => return Err(Refusal::CodeVerifierInvalid),
        (Some(challenge), Some(verifier)) => (challenge, verifier),
    };
    let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    let is_long_enough = (43..=128).contains(&verifier.len());
    if is_long_enough && bool::from(hash.as_bytes().ct_eq(challenge.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::CodeVerifierInvalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_verifies_and_nothing_else() {
        assert_eq!(verify(Some(CHALLENGE), Some(VERIFIER)), Ok(()));
        assert_eq!(verify(None, None), Ok(()));
        let short = &VERIFIER[..42];
        for wrong in [None, Some(short), Some(CHALLENGE), Some("")] {
            let refused = verify(Some(CHALLENGE), wrong);
            assert_eq!(refused, Err(Refusal::CodeVerifierInvalid), "{wrong:?}");
        }
        let surplus = verify(None, Some(VERIFIER));
        assert_eq!(surplus, Err(Refusal::CodeChallengeNotFound));
    }

    #[test]
    fn only_s256_is_taken() {
        let taken = challenge(Some(CHALLENGE), Some("S256"));
        assert_eq!(taken, Ok(Some(CHALLENGE.to_owned())));
        assert_eq!(challenge(None, None), Ok(None));
        let wrong = [
            (Some(CHALLENGE), None),
            (Some(CHALLENGE), Some("plain")),
            (None, Some("S256")),
            (Some(&CHALLENGE[1..]), Some("S256")),
            (
                Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
                Some("S256"),
            ),
        ];
        for (text, method) in wrong {
            assert!(challenge(text, method).is_err(), "{text:?} {method:?}");
        }
    }
}
