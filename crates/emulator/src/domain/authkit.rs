//! AuthKit's own sign-in: somebody comes from the application, says their address, types the code
//! that was mailed to them, and goes back with a code for the application.

use jiff::{SignedDuration, Timestamp};

use super::{
    account::RedirectTarget,
    authenticate::{SessionOrganization, UserGrant},
    destination::Destination,
    grants::CODE_LIFETIME,
    history::{Caller, Visitor},
    magic_auth::{MagicAuthRecipient, NewMagicAuth},
    one_time_codes::OneTimeCode,
    pkce,
    refusal::Refusal,
    state::State,
};
use crate::{address, clock::after, limits, random};

/// How long somebody can take to sign in. WorkOS's time is not known; the page can stay open while the
/// mail is looked for.
const ATTEMPT_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The parameters of `GET /user_management/authorize`.
#[derive(Clone, Copy, Default)]
pub(crate) struct AuthKitRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) response_type: Option<&'a str>,
    pub(crate) provider: Option<&'a str>,
    pub(crate) connection_id: Option<&'a str>,
    pub(crate) organization_id: Option<&'a str>,
    pub(crate) login_hint: Option<&'a str>,
    pub(crate) invitation_token: Option<&'a str>,
    pub(crate) code_challenge: Option<&'a str>,
    pub(crate) code_challenge_method: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
}

/// Somebody who is signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignInAttempt {
    /// The secret of the page's forms.
    pub(crate) token: String,
    /// The address to sign in, once it is known.
    pub(crate) email: Option<String>,
    redirect_uri: String,
    /// The code of the device that waits for it, in place of a redirect URI.
    device_code: Option<String>,
    state: Option<String>,
    organization_id: Option<String>,
    invitation_token: Option<String>,
    code_challenge: Option<String>,
    expires_at: Timestamp,
    /// Who typed the right code, and still has to choose an organization.
    user_id: Option<String>,
}

/// What a sign-in leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SignInStep {
    /// The browser leaves for somewhere else.
    Leave(Destination),
    /// Somebody has to say their address.
    Address(SignInAttempt),
    /// Somebody has to choose an organization: the ID and the name of each.
    Organization(Vec<(String, String)>),
}

impl SignInAttempt {
    pub(super) fn of_device(device_code: String, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self {
            token: random::link_token()?,
            email: None,
            redirect_uri: String::new(),
            device_code: Some(device_code),
            state: None,
            organization_id: None,
            invitation_token: None,
            code_challenge: None,
            expires_at: after(now, ATTEMPT_LIFETIME),
            user_id: None,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = [
            &self.email,
            &self.state,
            &self.organization_id,
            &self.invitation_token,
            &self.user_id,
        ];
        let texts = texts.into_iter().flatten().map(String::len).sum::<usize>();
        texts + self.redirect_uri.len() + 100 + size_of::<Self>()
    }
}

impl State {
    /// Begins a sign-in. With `signs_in_at_once`, whoever `login_hint` names is signed in without a mail,
    /// and signed up if there is nobody.
    pub(crate) fn begin_sign_in(
        &mut self,
        request: AuthKitRequest<'_>,
        signs_in_at_once: bool,
        now: Timestamp,
    ) -> Result<SignInStep, Refusal> {
        let client_id = request.client_id.unwrap_or_default();
        if !self.account.is_client_id(client_id) {
            return Ok(SignInStep::Leave(Destination::InvalidClient));
        }
        let target = match request.redirect_uri {
            Some(uri) => self.account.redirect_target(Some(uri)),
            None => RedirectTarget::Refused("none was named".to_owned()),
        };
        if let RedirectTarget::Refused(reason) = target {
            return Ok(SignInStep::Leave(Destination::InvalidRedirectUri(reason)));
        }
        let code_challenge = match self.acceptable(&request, now) {
            Ok(code_challenge) => code_challenge,
            Err((error, description)) => {
                let error = [("error", error), ("error_description", description)];
                let destination = Destination::new(target, &error, request.state);
                return Ok(SignInStep::Leave(destination));
            }
        };
        let invited = request.invitation_token.and_then(|token| {
            let invitation = self.invitations.with_token(token).ok()?;
            Some(invitation.email.clone())
        });
        let hint = request
            .login_hint
            .map(str::trim)
            .filter(|it| address::problem(it).is_none());
        let attempt = SignInAttempt {
            token: random::link_token()?,
            email: hint.map(str::to_owned).or(invited),
            redirect_uri: request.redirect_uri.unwrap_or_default().to_owned(),
            device_code: None,
            state: request.state.map(str::to_owned),
            organization_id: request.organization_id.map(str::to_owned),
            invitation_token: request.invitation_token.map(str::to_owned),
            code_challenge,
            expires_at: after(now, ATTEMPT_LIFETIME),
            user_id: None,
        };
        let token = attempt.token.clone();
        self.sign_in_attempts.insert(&token, attempt.clone());
        if let Some(email) = attempt.email.as_ref().filter(|_| signs_in_at_once) {
            let user_id = self.user_id(email, now)?;
            return self.proven(&token, &user_id, now);
        }
        Ok(SignInStep::Address(attempt))
    }

    /// Whether a request asks for what there is here. Returns its code challenge, or a documented error
    /// with its description, mostly in our own words.
    fn acceptable(
        &self,
        request: &AuthKitRequest<'_>,
        now: Timestamp,
    ) -> Result<Option<String>, (&'static str, &'static str)> {
        if request.response_type != Some("code") {
            let description = "The response_type must be code.";
            return Err(("unsupported_response_type", description));
        }
        if request
            .state
            .is_some_and(|state| state.len() > limits::MAX_STATE_BYTES)
        {
            return Err(("invalid_request", "The state is longer than 8 KB."));
        }
        match (
            request.provider,
            request.connection_id,
            request.organization_id,
        ) {
            (Some("authkit"), None, _) => {}
            (None, None, None) => {
                let description = "Name a connection, an organization or a provider.";
                return Err(("invalid_connection_selector", description));
            }
            (Some(_), Some(_), _) => {
                let description = "Name one of connection, organization and provider.";
                return Err(("ambiguous_connection_selector", description));
            }
            _ => {
                let description = "This emulator signs in by Magic Auth only: provider=authkit.";
                return Err(("invalid_connection_selector", description));
            }
        }
        if let Some(id) = request.organization_id
            && self.organizations.get(id).is_err()
        {
            return Err(("organization_invalid", "There is no such organization."));
        }
        if let Some(token) = request.invitation_token {
            let invitation = self.invitations.with_token(token);
            if !invitation.is_ok_and(|invitation| invitation.is_pending(now)) {
                return Err(("invitation_invalid", "The invitation is no longer valid."));
            }
        }
        pkce::challenge(request.code_challenge, request.code_challenge_method)
            .map_err(|description| ("invalid_request", description))
    }

    /// The sign-in that a form belongs to.
    pub(crate) fn sign_in_attempt(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<&SignInAttempt, Refusal> {
        let attempt = self.sign_in_attempts.get(token);
        let attempt = attempt.filter(|attempt| now < attempt.expires_at);
        attempt.ok_or(Refusal::SignInOver)
    }

    /// Mails a code to who is signing in.
    pub(crate) fn mail_sign_in_code(
        &mut self,
        token: &str,
        email: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&OneTimeCode, Refusal> {
        let mut attempt = self.sign_in_attempt(token, now)?.clone();
        if let Some(problem) = address::problem(email) {
            return Err(Refusal::field("email", problem));
        }
        attempt.email = Some(email.to_owned());
        attempt.user_id = None;
        let (invitation, redirect_uri) = (
            attempt.invitation_token.clone(),
            attempt.redirect_uri.clone(),
        );
        let has_state = attempt.state.is_some();
        let new = NewMagicAuth {
            recipient: MagicAuthRecipient::Email(email),
            invitation_token: invitation.as_deref(),
            redirect_uri: Some(redirect_uri.as_str()).filter(|uri| !uri.is_empty()),
            has_state,
        };
        let id = self.create_magic_auth(new, caller, now)?.id.clone();
        self.sign_in_attempts.put(token, attempt);
        self.users.magic_auths.get(&id).ok_or(Refusal::NotFound)
    }

    /// Compares a code with the one that was mailed.
    pub(crate) fn prove_sign_in(
        &mut self,
        token: &str,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignInStep, Refusal> {
        let email = self.sign_in_attempt(token, now)?.email.clone();
        let email = email.ok_or(Refusal::ParameterMissing("email"))?;
        let user_id = self.redeem_magic_auth(&email, code, (caller, Visitor::default()), now)?;
        self.proven(token, &user_id, now)
    }

    /// Chooses the organization of who typed the right code.
    pub(crate) fn choose_organization(
        &mut self,
        token: &str,
        organization_id: &str,
        now: Timestamp,
    ) -> Result<Destination, Refusal> {
        let mut attempt = self.sign_in_attempt(token, now)?.clone();
        let user_id = attempt.user_id.clone().ok_or(Refusal::SignInOver)?;
        self.session_organization(&user_id, Some(organization_id))?;
        attempt.organization_id = Some(organization_id.to_owned());
        self.finish(&attempt, &user_id, now)
    }

    /// Sends a user back who proved who they are, or has them choose an organization first.
    fn proven(
        &mut self,
        token: &str,
        user_id: &str,
        now: Timestamp,
    ) -> Result<SignInStep, Refusal> {
        let mut attempt = self.sign_in_attempt(token, now)?.clone();
        if let Some(user) = self.users.user_mut(user_id) {
            user.email_verified = true;
        }
        if let Some(invitation) = attempt.invitation_token.take() {
            let email = attempt.email.as_deref().unwrap_or_default();
            let invitation = self.usable_invitation(&invitation, email, now)?.clone();
            self.accept(&invitation.id, user_id, now)?;
            attempt.organization_id = attempt.organization_id.or(invitation.organization_id);
        }
        match self.session_organization(user_id, attempt.organization_id.as_deref()) {
            Ok(SessionOrganization::Known(organization)) => {
                attempt.organization_id = organization;
                self.finish(&attempt, user_id, now).map(SignInStep::Leave)
            }
            Ok(SessionOrganization::OneOf(organizations)) => {
                attempt.user_id = Some(user_id.to_owned());
                self.sign_in_attempts.put(token, attempt);
                Ok(SignInStep::Organization(organizations))
            }
            Err(Refusal::NotAMember) => {
                self.sign_in_attempts.remove(token);
                let description = "The user is not a member of this organization.";
                let error = [
                    ("error", "access_denied"),
                    ("error_description", description),
                ];
                let target = self.account.redirect_target(Some(&attempt.redirect_uri));
                let destination = Destination::new(target, &error, attempt.state.as_deref());
                Ok(SignInStep::Leave(destination))
            }
            Err(refusal) => Err(refusal),
        }
    }

    fn finish(
        &mut self,
        attempt: &SignInAttempt,
        user_id: &str,
        now: Timestamp,
    ) -> Result<Destination, Refusal> {
        if let Some(device_code) = &attempt.device_code {
            self.authorize_device(device_code, user_id, attempt.organization_id.clone())?;
            self.sign_in_attempts.remove(&attempt.token);
            return Ok(Destination::DeviceConnected);
        }
        let code = random::ulid(now)?;
        let grant = UserGrant {
            user_id: user_id.to_owned(),
            organization_id: attempt.organization_id.clone(),
            code_challenge: attempt.code_challenge.clone(),
            expires_at: after(now, CODE_LIFETIME),
        };
        self.user_codes.insert(&code, grant);
        self.sign_in_attempts.remove(&attempt.token);
        let target = self.account.redirect_target(Some(&attempt.redirect_uri));
        Ok(Destination::new(
            target,
            &[("code", &code)],
            attempt.state.as_deref(),
        ))
    }
}
