//! Codes: how they are issued, by a link or by `/sso/authorize`, and what they are exchanged for.

use jiff::Timestamp;

use super::{
    account::RedirectTarget,
    destination::Destination,
    grants::{ACCESS_TOKEN_LIFETIME, CODE_LIFETIME, Grant, Profile},
    history::{Action, Caller},
    pkce,
    refusal::Refusal,
    state::State,
};
use crate::{address, clock::after, random};

/// The parameters of `POST /sso/token`.
#[derive(Clone, Copy)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) code_verifier: Option<&'a str>,
}

/// The parameters of `GET /sso/authorize`.
#[derive(Clone, Copy, Default)]
pub(crate) struct AuthorizationRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) response_type: Option<&'a str>,
    pub(crate) connection: Option<&'a str>,
    pub(crate) organization: Option<&'a str>,
    pub(crate) provider: Option<&'a str>,
    pub(crate) domain: Option<&'a str>,
    pub(crate) login_hint: Option<&'a str>,
    pub(crate) code_challenge: Option<&'a str>,
    pub(crate) code_challenge_method: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
}

/// A documented error of an authorization and its description, mostly in our own words.
type AuthorizationError = (&'static str, &'static str);

impl State {
    /// A new code for a person, who keeps the profile of an earlier sign-in.
    pub(super) fn issue_code(
        &mut self,
        connection_id: String,
        email: String,
        session_id: Option<String>,
        code_challenge: Option<String>,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let code = random::ulid(now)?;
        let person = format!("{connection_id} {email}");
        let id = match self.profile_ids.get(&person) {
            Some(id) => id.clone(),
            None => {
                let id = random::id("prof_", now)?;
                self.profile_ids.insert(&person, id.clone());
                id
            }
        };
        let grant = Grant {
            profile: Profile {
                id,
                connection_id,
                email,
            },
            expires_at: after(now, CODE_LIFETIME),
            session_id,
            code_challenge,
        };
        self.codes.insert(&code, grant);
        Ok(code)
    }

    /// Signs in over a Magic Link connection without a mail: as the person of `login_hint`, or as
    /// `person@` the connection's domain.
    pub(crate) fn authorize(
        &mut self,
        request: AuthorizationRequest<'_>,
        now: Timestamp,
    ) -> Result<Destination, Refusal> {
        if !self
            .account
            .is_client_id(request.client_id.unwrap_or_default())
        {
            return Ok(Destination::InvalidClient);
        }
        // Unlike a session's, this redirect URI has no default.
        let target = match request.redirect_uri {
            Some(uri) => self.account.redirect_target(Some(uri)),
            None => RedirectTarget::Refused("none was named".to_owned()),
        };
        if let RedirectTarget::Refused(reason) = target {
            return Ok(Destination::InvalidRedirectUri(reason));
        }
        let challenge = pkce::challenge(request.code_challenge, request.code_challenge_method);
        let challenge = challenge.map_err(|description| ("invalid_request", description));
        let identified = self
            .identify(request)
            .and_then(|identity| Ok((identity, challenge?)));
        let ((connection_id, email), code_challenge) = match identified {
            Ok(identified) => identified,
            Err((error, description)) => {
                let error = [("error", error), ("error_description", description)];
                return Ok(Destination::new(target, &error, request.state));
            }
        };
        let code = self.issue_code(connection_id, email, None, code_challenge, now)?;
        Ok(Destination::new(target, &[("code", &code)], request.state))
    }

    /// The connection to sign in over, and the e-mail address to sign in.
    fn identify(
        &self,
        request: AuthorizationRequest<'_>,
    ) -> Result<(String, String), AuthorizationError> {
        if request.response_type != Some("code") {
            let description = "The response_type must be code.";
            return Err(("unsupported_response_type", description));
        }
        let connection = match (request.connection, request.organization, request.provider) {
            (None, None, None) if request.domain.is_some() => {
                let description = "Name the connection or the organization.";
                return Err(("domain_connection_selector_not_allowed", description));
            }
            (None, None, None) => {
                let description = "Name a connection, an organization or a provider.";
                return Err(("invalid_connection_selector", description));
            }
            (Some(id), None, None) => self
                .account
                .connection(id)
                .map_err(|_| ("connection_invalid", "There is no such connection."))?,
            (None, Some(id), None) => self
                .account
                .connections()
                .find(|connection| connection.organization_id.as_deref() == Some(id))
                // The one description that WorkOS documents.
                .ok_or((
                    "organization_invalid",
                    "No connection associated with organization",
                ))?,
            (None, None, Some(_)) => {
                let description = "This emulator has Magic Link only, which is not a provider.";
                return Err(("invalid_connection_selector", description));
            }
            _ => {
                let description = "Name one of connection, organization and provider.";
                return Err(("ambiguous_connection_selector", description));
            }
        };
        let email = match request.login_hint {
            Some(email) if address::problem(email).is_none() => email.to_owned(),
            _ => format!("person@{}", connection.domain),
        };
        Ok((connection.id.clone(), email))
    }

    /// Exchanges a code for an access token and a profile. The client is checked first, so that a
    /// wrong one neither learns about a code nor spends it.
    pub(crate) fn exchange(
        &mut self,
        request: TokenRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(String, &Profile), Refusal> {
        let client_id = request.client_id.unwrap_or_default();
        let is_client = match request.client_secret {
            // A public client proves itself by the verifier.
            None if request.code_verifier.is_some() => self.account.is_client_id(client_id),
            secret => self
                .account
                .is_client(client_id, secret.unwrap_or_default(), now),
        };
        if !is_client {
            return Err(Refusal::ClientInvalid);
        }
        if request.grant_type != Some("authorization_code") {
            return Err(Refusal::GrantTypeUnsupported);
        }
        let code = request.code.ok_or(Refusal::ParameterMissing("code"))?;
        let access_token = random::ulid(now)?;
        let grant = self
            .codes
            .remove(code)
            .filter(|grant| now < grant.expires_at)
            .ok_or_else(|| Refusal::CodeInvalid(code.to_owned()))?;
        // A wrong one spends the code: whoever has the code and not the verifier stole it.
        let verified = pkce::verify(grant.code_challenge.as_deref(), request.code_verifier);
        // This endpoint has the errors of OAuth alone (OpenAPI document).
        verified.map_err(|_| Refusal::CodeVerifierInvalid)?;
        let session_id = grant.session_id.as_deref();
        if let Some(session) = session_id.and_then(|id| self.sessions.get_mut(id)) {
            session.access_token = Some(access_token.clone());
            session.record(Action::Exchanged, caller, now);
        }
        let grant = Grant {
            expires_at: after(now, ACCESS_TOKEN_LIFETIME),
            ..grant
        };
        self.access_tokens.insert(&access_token, grant);
        let profile = self.profile(&access_token, now)?;
        Ok((access_token, profile))
    }

    /// The profile that an access token opens.
    pub(crate) fn profile(&self, access_token: &str, now: Timestamp) -> Result<&Profile, Refusal> {
        match self.access_tokens.get(access_token) {
            Some(grant) if now < grant.expires_at => Ok(&grant.profile),
            _ => Err(Refusal::AccessTokenInvalid),
        }
    }
}
