//! A sign-in's way from session to profile. Every transition is told the time, and only the
//! tokens that it gives out are left to chance.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{account::Account, answer::Problem, random, redirect};

/// How long a code can be exchanged. Docs, "Magic Link": ten minutes.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long an access token opens the profile. The guide to profiles says five minutes, the
/// example of the OpenAPI document ten: clients read `expires_in`.
pub(super) const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Everything that the emulator remembers.
pub(super) struct State {
    pub(super) account: Account,
    sessions: HashMap<String, Session>,
    /// From the token of a link to the id of its session.
    links: HashMap<String, String>,
    codes: HashMap<String, Grant>,
    access_tokens: HashMap<String, Grant>,
    /// From connection and e-mail address to the id of the profile: a person keeps it.
    profile_ids: HashMap<(String, String), String>,
}

/// What `POST /passwordless/sessions` asks for, already validated.
pub(super) struct NewSession {
    pub(super) email: String,
    /// The part of `email` after the `@`, in lower case.
    pub(super) domain: String,
    pub(super) redirect_uri: Option<String>,
    pub(super) lifetime: SignedDuration,
    pub(super) state: Option<String>,
    /// The id of the connection to use in place of the domain's.
    pub(super) connection: Option<String>,
}

/// A passwordless session.
pub(super) struct Session {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) expires_at: Timestamp,
    pub(super) link_token: String,
    connection_id: String,
    redirect_uri: Option<String>,
    state: Option<String>,
    is_spent: bool,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) id: String,
    pub(super) connection_id: String,
    pub(super) email: String,
}

/// What an authorization code or an access token stands for.
struct Grant {
    profile: Profile,
    expires_at: Timestamp,
}

/// Where a visit to a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Landing {
    /// To the application, with the result in the query.
    Application(Url),
    /// To the page about redirect URIs that are not registered.
    InvalidRedirectUri,
}

/// What `POST /sso/token` brings.
#[derive(Clone, Copy)]
pub(super) struct TokenRequest<'a> {
    pub(super) client_id: Option<&'a str>,
    pub(super) client_secret: Option<&'a str>,
    pub(super) grant_type: Option<&'a str>,
    pub(super) code: Option<&'a str>,
}

impl State {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            sessions: HashMap::new(),
            links: HashMap::new(),
            codes: HashMap::new(),
            access_tokens: HashMap::new(),
            profile_ids: HashMap::new(),
        }
    }

    pub(super) fn create_session(
        &mut self,
        new: NewSession,
        now: Timestamp,
    ) -> Result<&Session, Problem> {
        // The connection is no longer documented and what WorkOS answers to an unknown one is
        // not known.
        let connection = match &new.connection {
            Some(id) => self.account.connection(id)?,
            None => self.account.connection_of(&new.domain, now)?,
        };
        let session = Session {
            id: random::id("passwordless_session_", now)?,
            email: new.email,
            expires_at: after(now, new.lifetime),
            link_token: random::link_token()?,
            connection_id: connection.id.clone(),
            redirect_uri: new.redirect_uri,
            state: new.state,
            is_spent: false,
        };
        self.links
            .insert(session.link_token.clone(), session.id.clone());
        Ok(self.sessions.entry(session.id.clone()).or_insert(session))
    }

    /// Whether the session's link can be mailed: only while it would work.
    pub(super) fn send_session(&self, id: &str, now: Timestamp) -> Result<(), Problem> {
        match self.sessions.get(id) {
            Some(session) if session.is_fresh(now) => Ok(()),
            _ => Err(Problem::SessionInvalid(id.to_owned())),
        }
    }

    /// Follows a link, which spends it.
    ///
    /// A refused redirect URI does not spend it: what WorkOS does then is not known, and this
    /// way the link still works once the address is registered.
    pub(super) fn visit(&mut self, link_token: &str, now: Timestamp) -> Result<Landing, Problem> {
        let id = self.links.get(link_token).ok_or(Problem::NotFound)?;
        let session = self.sessions.get_mut(id).ok_or(Problem::NotFound)?;
        let wanted = session.redirect_uri.as_deref();
        let Some(target) = self.account.redirect_target(wanted) else {
            return Ok(Landing::InvalidRedirectUri);
        };
        if !session.is_fresh(now) {
            return Ok(session.denied(target));
        }
        let code = random::ulid(now)?;
        let new_profile_id = random::id("prof_", now)?;
        let person = (session.connection_id.clone(), session.email.clone());
        let profile = Profile {
            id: self
                .profile_ids
                .entry(person)
                .or_insert(new_profile_id)
                .clone(),
            connection_id: session.connection_id.clone(),
            email: session.email.clone(),
        };
        session.is_spent = true;
        let landing = session.landing(target, &[("code", &code)]);
        let expires_at = after(now, CODE_LIFETIME);
        self.codes.insert(
            code,
            Grant {
                profile,
                expires_at,
            },
        );
        Ok(landing)
    }

    /// Where the link would lead, without spending it and therefore without a code.
    pub(super) fn preview(&self, link_token: &str, now: Timestamp) -> Result<Landing, Problem> {
        let id = self.links.get(link_token).ok_or(Problem::NotFound)?;
        let session = self.sessions.get(id).ok_or(Problem::NotFound)?;
        let wanted = session.redirect_uri.as_deref();
        Ok(match self.account.redirect_target(wanted) {
            None => Landing::InvalidRedirectUri,
            Some(target) if session.is_fresh(now) => session.landing(target, &[]),
            Some(target) => session.denied(target),
        })
    }

    /// Exchanges a code for an access token and the profile that it opens. The client is checked
    /// first, so a wrong one neither learns about a code nor spends it.
    pub(super) fn exchange(
        &mut self,
        request: TokenRequest<'_>,
        now: Timestamp,
    ) -> Result<(String, &Profile), Problem> {
        let client_id = request.client_id.unwrap_or_default();
        if !Account::is_client(client_id, request.client_secret.unwrap_or_default()) {
            return Err(Problem::ClientInvalid);
        }
        if request.grant_type != Some("authorization_code") {
            return Err(Problem::GrantTypeUnsupported);
        }
        let code = request.code.ok_or(Problem::CodeMissing)?;
        let access_token = random::ulid(now)?;
        let grant = self
            .codes
            .remove(code)
            .filter(|it| now < it.expires_at)
            .ok_or_else(|| Problem::CodeInvalid(code.to_owned()))?;
        let opened = Grant {
            profile: grant.profile,
            expires_at: after(now, ACCESS_TOKEN_LIFETIME),
        };
        let opened = self
            .access_tokens
            .entry(access_token.clone())
            .or_insert(opened);
        Ok((access_token, &opened.profile))
    }

    /// The profile that an access token opens.
    pub(super) fn profile(&self, access_token: &str, now: Timestamp) -> Result<&Profile, Problem> {
        match self.access_tokens.get(access_token) {
            Some(grant) if now < grant.expires_at => Ok(&grant.profile),
            _ => Err(Problem::AccessTokenInvalid),
        }
    }
}

impl Session {
    fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_spent && now < self.expires_at
    }

    /// The error is documented for an expired link and assumed for a spent one; the description
    /// is not published, so this wording is ours.
    fn denied(&self, target: Url) -> Landing {
        let description = if self.is_spent {
            "This sign-in link has already been used."
        } else {
            "This sign-in link has expired."
        };
        let error = [
            ("error", "access_denied"),
            ("error_description", description),
        ];
        self.landing(target, &error)
    }

    fn landing(&self, target: Url, result: &[(&str, &str)]) -> Landing {
        let state = self.state.as_deref().map(|it| ("state", it));
        let parameters: Vec<_> = result.iter().copied().chain(state).collect();
        Landing::Application(redirect::with_query(target, &parameters))
    }
}

fn after(now: Timestamp, lifetime: SignedDuration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
