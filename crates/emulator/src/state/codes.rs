//! Codes and what they are exchanged for.

use jiff::{SignedDuration, Timestamp};

use super::{Landing, State, after, landing};
use crate::{
    CLIENT_ID,
    account::{Account, Target},
    answer::Problem,
    journal::{Caller, What},
    random,
};

/// How long a code can be exchanged. Docs, "Magic Link": ten minutes.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long an access token opens the profile. The guide to profiles says five minutes, the
/// example of the OpenAPI document ten: clients read `expires_in`.
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
    profile: Profile,
    expires_at: Timestamp,
    /// The session that it came from.
    session_id: Option<String>,
}

/// What `POST /sso/token` brings.
#[derive(Clone, Copy)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
}

/// What `GET /sso/authorize` brings.
#[derive(Clone, Copy, Default)]
pub(crate) struct Authorization<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) redirect_uri: Option<&'a str>,
    pub(crate) response_type: Option<&'a str>,
    pub(crate) connection: Option<&'a str>,
    pub(crate) organization: Option<&'a str>,
    pub(crate) provider: Option<&'a str>,
    pub(crate) domain: Option<&'a str>,
    pub(crate) login_hint: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
}

/// A documented error of a sign-in and a description, most of them our own words.
type Refusal = (&'static str, &'static str);

impl State {
    /// A new code for a person.
    pub(super) fn grant(
        &mut self,
        connection_id: String,
        email: String,
        session_id: Option<String>,
        now: Timestamp,
    ) -> Result<String, Problem> {
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
        };
        self.codes.insert(&code, grant);
        Ok(code)
    }

    /// Signs in over a Magic Link connection without a mail: as the person of `login_hint`, or as
    /// `person@` the connection's domain.
    pub(crate) fn authorize(
        &mut self,
        request: Authorization<'_>,
        now: Timestamp,
    ) -> Result<Landing, Problem> {
        if request.client_id != Some(CLIENT_ID) {
            return Ok(Landing::InvalidClient);
        }
        // Unlike a session's, this redirect URI has no default.
        let target = match request.redirect_uri {
            Some(uri) => self.account.redirect_target(Some(uri)),
            None => Target::Refused("none was named".to_owned()),
        };
        if let Target::Refused(why) = target {
            return Ok(Landing::InvalidRedirectUri(why));
        }
        let (connection_id, email) = match self.person(request) {
            Ok(person) => person,
            Err((error, description)) => {
                let error = [("error", error), ("error_description", description)];
                return Ok(landing(target, &error, request.state));
            }
        };
        let code = self.grant(connection_id, email, None, now)?;
        Ok(landing(target, &[("code", &code)], request.state))
    }

    fn person(&self, request: Authorization<'_>) -> Result<(String, String), Refusal> {
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
                let description = "This emulator has Magic Link only, which is no provider.";
                return Err(("invalid_connection_selector", description));
            }
            _ => {
                let description = "Name one of connection, organization and provider.";
                return Err(("ambiguous_connection_selector", description));
            }
        };
        let email = match request.login_hint {
            Some(email) if email.contains('@') => email.to_owned(),
            _ => format!("person@{}", connection.domain),
        };
        Ok((connection.id.clone(), email))
    }

    /// Exchanges a code for an access token and the profile that it opens. The client is checked
    /// first, so a wrong one neither learns about a code nor spends it.
    pub(crate) fn exchange(
        &mut self,
        request: TokenRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(String, &Profile), Problem> {
        let client_id = request.client_id.unwrap_or_default();
        if !Account::is_client(client_id, request.client_secret.unwrap_or_default()) {
            return Err(Problem::ClientInvalid);
        }
        if request.grant_type != Some("authorization_code") {
            return Err(Problem::GrantTypeUnsupported);
        }
        let code = request.code.ok_or(Problem::ParameterMissing("code"))?;
        let access_token = random::ulid(now)?;
        let grant = self
            .codes
            .remove(code)
            .filter(|it| now < it.expires_at)
            .ok_or_else(|| Problem::CodeInvalid(code.to_owned()))?;
        let session = grant.session_id.as_deref();
        if let Some(session) = session.and_then(|it| self.sessions.get_mut(it)) {
            session.access_token = Some(access_token.clone());
            session.tell(What::Exchanged, caller, now);
        }
        let opened = Grant {
            expires_at: after(now, ACCESS_TOKEN_LIFETIME),
            ..grant
        };
        self.access_tokens.insert(&access_token, opened);
        let profile = self.profile(&access_token, now)?;
        Ok((access_token, profile))
    }

    /// The profile that an access token opens.
    pub(crate) fn profile(&self, access_token: &str, now: Timestamp) -> Result<&Profile, Problem> {
        match self.access_tokens.get(access_token) {
            Some(grant) if now < grant.expires_at => Ok(&grant.profile),
            _ => Err(Problem::AccessTokenInvalid),
        }
    }
}
