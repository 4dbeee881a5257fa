//! Codes and access tokens, and the profile that both stand for.

use jiff::{SignedDuration, Timestamp};

/// How long a code can be exchanged. Docs, "Magic Link": ten minutes.
pub(super) const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long an access token opens the profile. The guide to profiles says five minutes, the
/// example of the OpenAPI document ten; the shorter one finds clients that ignore `expires_in`.
pub(crate) const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) id: String,
    pub(crate) connection_id: String,
    pub(crate) email: String,
}

/// What an authorization code or an access token stands for.
pub(super) struct Grant {
    pub(super) profile: Profile,
    pub(super) expires_at: Timestamp,
    /// The session that it came from. Sign-ins over `/sso/authorize` have none.
    pub(super) session_id: Option<String>,
    /// What the code verifier has to fit, where `/sso/authorize` got a challenge.
    pub(super) code_challenge: Option<String>,
}

impl Grant {
    pub(super) fn bytes(&self) -> usize {
        self.profile.email.len() + size_of::<Self>()
    }
}
