//! The sessions of users who signed in over user management, and the refresh tokens that prolong
//! them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{events::EventKind, history::Visitor, refusal::Refusal, state::State, users::User};
use crate::{capped_map::CappedMap, clock::after, random};

/// How many sessions are remembered: the newest. As many as Magic Link sessions.
const MAX_USER_SESSIONS: usize = 10_000;

/// How long an access token is accepted. Docs, "Sessions": five minutes, unless the environment is
/// configured otherwise.
const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// How long a session can be prolonged. An environment configures it; WorkOS's default is not known.
const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The sessions, with their refresh tokens.
pub(crate) struct UserSessions {
    sessions: CappedMap<UserSession>,
    /// From a refresh token that was not used yet to the ID of its session.
    refresh_tokens: HashMap<String, String>,
}

/// A session of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserSession {
    pub(crate) id: String,
    pub(crate) user_id: String,
    /// The organization that the user is in.
    pub(crate) organization_id: Option<String>,
    pub(crate) ip_address: Option<String>,
    pub(crate) user_agent: Option<String>,
    #[serde(default)]
    pub(crate) method: SignInMethod,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    /// The only one that works.
    refresh_token: String,
}

/// How a user proved who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignInMethod {
    #[default]
    MagicAuth,
    Password,
}

/// What an access token says, in the order in which it says it.
#[derive(Debug, Serialize)]
pub(crate) struct Claims {
    /// Set when the token is issued.
    iss: String,
    sub: String,
    sid: String,
    jti: String,
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permissions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entitlements: Vec<String>,
    auth_time: i64,
    iat: i64,
    exp: i64,
    /// Those of the JWT template.
    #[serde(skip)]
    of_template: Map<String, Value>,
}

/// A user who signed in or whose session was prolonged.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) user: User,
    pub(crate) organization_id: Option<String>,
    pub(crate) claims: Claims,
    pub(crate) refresh_token: String,
    pub(crate) method: SignInMethod,
}

impl Claims {
    /// Has the token issued by whom it comes from, and at `machine` at the latest. Where the emulator's
    /// clock is ahead, libraries that go by the machine's (PyJWT is one) would refuse a token from the
    /// future, and take one that has expired.
    pub(crate) fn issue(&mut self, issuer: &str, machine: Timestamp) {
        self.iss = format!("{issuer}/user_management/{}", self.client_id);
        let ahead = (self.iat - machine.as_second()).max(0);
        self.iat -= ahead;
        self.exp -= ahead;
        self.auth_time = self.auth_time.min(self.iat);
    }

    /// All of them. The template's win over those of the same name.
    pub(crate) fn with_template(&self) -> Value {
        let mut claims = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(own) = &mut claims {
            own.extend(self.of_template.clone());
        }
        claims
    }
}

impl Default for UserSessions {
    fn default() -> Self {
        Self {
            sessions: CappedMap::new(MAX_USER_SESSIONS, UserSession::bytes),
            refresh_tokens: HashMap::new(),
        }
    }
}

impl UserSessions {
    /// The sessions of a user, oldest first.
    pub(crate) fn of_user(&self, user_id: &str) -> impl Iterator<Item = &UserSession> {
        self.sessions
            .iter()
            .filter(move |session| session.user_id == user_id)
    }

    /// Every session that can be prolonged.
    pub(crate) fn prolongable(&self, now: Timestamp) -> impl Iterator<Item = &UserSession> {
        self.sessions
            .iter()
            .filter(move |session| session.is_active(now))
    }

    /// The session that a refresh token would prolong.
    fn with_refresh_token(&self, refresh_token: &str) -> Option<&UserSession> {
        self.sessions.get(self.refresh_tokens.get(refresh_token)?)
    }

    pub(crate) fn add(&mut self, session: UserSession) {
        let id = session.id.clone();
        self.refresh_tokens
            .insert(session.refresh_token.clone(), id.clone());
        for evicted in self.sessions.insert(&id, session) {
            self.refresh_tokens.remove(&evicted.refresh_token);
        }
    }

    /// Spends a refresh token. One that comes too late, or after the end of its session, is spent
    /// too.
    fn rotate(
        &mut self,
        refresh_token: &str,
        organization_id: Option<&str>,
        now: Timestamp,
    ) -> Result<&UserSession, Refusal> {
        let replacement = random::link_token()?;
        let session = self
            .refresh_tokens
            .remove(refresh_token)
            .and_then(|id| self.sessions.get_mut(&id))
            .filter(|session| session.is_active(now))
            .ok_or(Refusal::RefreshTokenInvalid)?;
        session.refresh_token.clone_from(&replacement);
        if let Some(id) = organization_id {
            session.organization_id = Some(id.to_owned());
        }
        session.updated_at = now;
        self.refresh_tokens.insert(replacement, session.id.clone());
        Ok(session)
    }

    /// Ends a session. Returns it, unless it had ended before.
    fn end(&mut self, id: &str, now: Timestamp) -> Option<&UserSession> {
        let session = self.sessions.get_mut(id)?;
        if !session.is_active(now) {
            return None;
        }
        session.ended_at = Some(now);
        session.updated_at = now;
        self.refresh_tokens.remove(&session.refresh_token);
        Some(session)
    }

    /// Ends the sessions of a user, and returns those that had not ended before.
    pub(super) fn end_all(&mut self, user_id: &str, now: Timestamp) -> Vec<UserSession> {
        let ids: Vec<String> = self.of_user(user_id).map(|it| it.id.clone()).collect();
        ids.iter()
            .filter_map(|id| self.end(id, now).cloned())
            .collect()
    }

    /// Forgets the sessions of a user.
    pub(super) fn forget_user(&mut self, user_id: &str) {
        let of_user = |session: &UserSession| (session.id.clone(), session.refresh_token.clone());
        let forgotten: Vec<_> = self.of_user(user_id).map(of_user).collect();
        for (id, refresh_token) in forgotten {
            self.sessions.remove(&id);
            self.refresh_tokens.remove(&refresh_token);
        }
    }
}

impl UserSession {
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.organization_id, &self.ip_address, &self.user_agent];
        texts.into_iter().flatten().map(String::len).sum::<usize>() + size_of::<Self>()
    }

    pub(crate) fn is_active(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// `active`, `expired` or `revoked`.
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        match self.ended_at {
            Some(_) => "revoked",
            None if self.is_active(now) => "active",
            None => "expired",
        }
    }
}

impl State {
    /// Starts the session of a user who proved who they are.
    pub(super) fn start_user_session(
        &mut self,
        user: User,
        organization_id: Option<String>,
        start: (&str, SignInMethod),
        visitor: Visitor,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let (client_id, method) = start;
        let of_template = self.template_claims(&user.id, organization_id.as_deref())?;
        let refresh_token = random::link_token()?;
        let session = UserSession {
            id: random::id("session_", now)?,
            user_id: user.id.clone(),
            organization_id: organization_id.clone(),
            ip_address: visitor.ip_address,
            user_agent: visitor.user_agent,
            method,
            created_at: now,
            updated_at: now,
            expires_at: after(now, SESSION_LIFETIME),
            ended_at: None,
            refresh_token: refresh_token.clone(),
        };
        let claims = self.claims(&session, client_id, of_template, now)?;
        let created = EventKind::SessionCreated(session.clone());
        self.events.add(created, now)?;
        self.user_sessions.add(session);
        Ok(SignedIn {
            user,
            organization_id,
            claims,
            refresh_token,
            method,
        })
    }

    /// Exchanges a refresh token for an access token and the next refresh token. An organization that is
    /// named becomes that of the session; if the user is no member of it, the token is not spent.
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        client_id: &str,
        organization_id: Option<&str>,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let known = self.user_sessions.with_refresh_token(refresh_token);
        if let Some((session, organization_id)) = known.zip(organization_id) {
            self.session_organization(&session.user_id, Some(organization_id))?;
        }
        let of_template = match known {
            Some(session) => {
                let organization = organization_id.or(session.organization_id.as_deref());
                self.template_claims(&session.user_id, organization)?
            }
            None => Map::new(),
        };
        let session = self
            .user_sessions
            .rotate(refresh_token, organization_id, now)?;
        let session = session.clone();
        let user = self.users.user(&session.user_id);
        Ok(SignedIn {
            user: user.ok_or(Refusal::RefreshTokenInvalid)?.clone(),
            claims: self.claims(&session, client_id, of_template, now)?,
            organization_id: session.organization_id,
            refresh_token: session.refresh_token,
            method: session.method,
        })
    }

    /// What an access token of a session says. Docs, "Sessions": organization and roles are in it where
    /// the session has an organization.
    fn claims(
        &self,
        session: &UserSession,
        client_id: &str,
        of_template: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Claims, Refusal> {
        let organization_id = session.organization_id.as_deref();
        let membership = organization_id.and_then(|id| self.memberships.find(&session.user_id, id));
        let organization = organization_id.and_then(|id| self.organizations.get(id).ok());
        let roles = membership.map_or(&[][..], |membership| &membership.roles);
        Ok(Claims {
            iss: String::new(),
            sub: session.user_id.clone(),
            sid: session.id.clone(),
            jti: random::ulid(now)?,
            client_id: client_id.to_owned(),
            org_id: organization_id.map(str::to_owned),
            role: membership.map(|membership| membership.role().to_owned()),
            roles: roles.to_vec(),
            permissions: self.roles.permissions_of(roles, organization_id),
            entitlements: organization.map_or_else(Vec::new, |it| it.entitlements.clone()),
            auth_time: session.created_at.as_second(),
            iat: now.as_second(),
            exp: after(now, ACCESS_TOKEN_LIFETIME).as_second(),
            of_template,
        })
    }

    /// Ends a session, at a logout or because the application revokes it. False if there is no such
    /// session; one that has ended stays as it is.
    pub(crate) fn end_user_session(&mut self, id: &str, now: Timestamp) -> Result<bool, Refusal> {
        if let Some(session) = self.user_sessions.end(id, now) {
            let revoked = EventKind::SessionRevoked(session.clone());
            self.events.add(revoked, now)?;
            return Ok(true);
        }
        Ok(self.user_sessions.sessions.get(id).is_some())
    }
}
