//! The sign-in of a device or of a program without a browser (RFC 8628): it shows a code, somebody types
//! that on AuthKit's page and signs in there, and the device asks until they did.

use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::{
    authenticate::AuthenticationRequest,
    authkit::{SignInAttempt, SignInStep},
    refusal::Refusal,
    state::State,
    user_sessions::{SignInMethod, SignedIn},
};
use crate::{clock::after, random};

/// How long a device waits. WorkOS's time is not known; that of the example of its documentation.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// How many seconds a device should wait before it asks again. RFC 8628 has five where nothing is said; a
/// test would wait for each of them.
pub(crate) const INTERVAL: u32 = 1;

/// A device that waits for somebody to sign in.
pub(super) struct DeviceAuthorization {
    /// Its own code.
    device_code: String,
    /// The one that it shows: `BCDF-GHJK`.
    user_code: String,
    expires_at: Timestamp,
    /// The ID of who signed in, and of the organization they are in.
    signed_in: Option<(String, Option<String>)>,
}

impl DeviceAuthorization {
    pub(super) fn bytes(&self) -> usize {
        // Codes and IDs have one length.
        200 + size_of::<Self>()
    }
}

impl State {
    /// Has a device wait. Returns its own code and the one that it shows.
    pub(crate) fn start_device_authorization(
        &mut self,
        client_id: &str,
        now: Timestamp,
    ) -> Result<(String, String), Refusal> {
        if !self.account.is_client_id(client_id) {
            return Err(Refusal::ClientInvalid);
        }
        let device_code = format!("{}{}", random::link_token()?, random::link_token()?);
        let user_code = random::user_code()?;
        let waiting = DeviceAuthorization {
            device_code: device_code.clone(),
            user_code: user_code.clone(),
            expires_at: after(now, LIFETIME),
            signed_in: None,
        };
        self.device_authorizations.insert(&device_code, waiting);
        Ok((device_code, user_code))
    }

    /// Begins the sign-in for the device that shows a code, typed in whatever way. `None` if no device waits
    /// with it.
    pub(crate) fn begin_device_sign_in(
        &mut self,
        typed: &str,
        now: Timestamp,
    ) -> Result<Option<SignInStep>, Refusal> {
        let letters = |code: &str| -> Vec<u8> {
            let letters = code.bytes().filter(u8::is_ascii_alphanumeric);
            letters.map(|letter| letter.to_ascii_uppercase()).collect()
        };
        let typed = letters(typed);
        let is_it = |waiting: &DeviceAuthorization| {
            let is_it: bool = letters(&waiting.user_code).ct_eq(&typed).into();
            is_it && waiting.signed_in.is_none() && now < waiting.expires_at
        };
        let mut waiting = self.device_authorizations.iter().rev();
        let Some(device) = waiting.find(|waiting| is_it(waiting)) else {
            return Ok(None);
        };
        let attempt = SignInAttempt::of_device(device.device_code.clone(), now)?;
        let token = attempt.token.clone();
        self.sign_in_attempts.insert(&token, attempt.clone());
        Ok(Some(SignInStep::Address(attempt)))
    }

    /// Lets a device go on as who signed in for it.
    pub(super) fn authorize_device(
        &mut self,
        device_code: &str,
        user_id: &str,
        organization_id: Option<String>,
    ) -> Result<(), Refusal> {
        let waiting = self.device_authorizations.get_mut(device_code);
        let waiting = waiting.ok_or(Refusal::SignInOver)?;
        waiting.signed_in = Some((user_id.to_owned(), organization_id));
        Ok(())
    }

    /// What a device gets that asks: the session, once, or that nobody has signed in yet.
    pub(super) fn sign_in_device(
        &mut self,
        request: &AuthenticationRequest<'_>,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let code = request.device_code;
        let code = code.ok_or(Refusal::ParameterMissing("device_code"))?;
        let waiting = self.device_authorizations.get(code);
        let waiting = waiting.ok_or(Refusal::DeviceCodeInvalid)?;
        if now >= waiting.expires_at {
            return Err(Refusal::DeviceCodeExpired);
        }
        let signed_in = waiting.signed_in.clone();
        let (user_id, organization) = signed_in.ok_or(Refusal::AuthorizationPending)?;
        self.device_authorizations.remove(code);
        let method = SignInMethod::MagicAuth;
        self.sign_in(&user_id, organization.as_deref(), method, request, now)
    }
}
