//! A sign-in's way from session to profile. Every transition is told the time, and only the
//! tokens that it gives out are left to chance.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{
    account::{Account, Target},
    answer::Problem,
    capped::Capped,
    journal::{Caller, Happening, What},
    random, redirect,
};

/// As many sessions are remembered, the newest; with the oldest go its link, code, token and story.
const MAX_SESSIONS: usize = 10_000;

/// As many codes and access tokens are remembered, each.
const MAX_GRANTS: usize = 10_000;

/// As many people keep the id of their profile.
const MAX_PROFILES: usize = 10_000;

/// How long a code can be exchanged. Docs, "Magic Link": ten minutes.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How long an access token opens the profile. The guide to profiles says five minutes, the
/// example of the OpenAPI document ten: clients read `expires_in`.
pub(super) const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Everything that the emulator remembers.
pub(super) struct State {
    pub(super) account: Account,
    /// Where links lead to, without a slash at the end.
    base_url: String,
    pub(super) sessions: Capped<Session>,
    /// From the token of a link to the id of its session.
    links: HashMap<String, String>,
    codes: Capped<Grant>,
    access_tokens: Capped<Grant>,
    /// From connection and e-mail address to the id of the profile: a person keeps it.
    profile_ids: Capped<String>,
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
    pub(super) created_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) expires_at: Timestamp,
    pub(super) link_token: String,
    pub(super) spent_by: Option<Spender>,
    pub(super) fate: Option<Fate>,
    pub(super) story: Vec<Happening>,
    connection_id: String,
    redirect_uri: Option<String>,
    state: Option<String>,
    code: Option<String>,
    access_token: Option<String>,
}

/// Who spent a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spender {
    Person,
    Scanner,
}

/// What is bound to happen to a session, by the address that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// `expired@`: the link counts as expired from the beginning.
    Expired,
    /// `used@`: the link counts as opened from the beginning.
    Used,
    /// `scanned@`: a scanner spends the link when it is sent.
    Scanned,
    /// `unsendable@`: the link cannot be sent.
    Unsendable,
}

impl Fate {
    /// The part before the `@` says it. What follows a `+` is left to tests, to tell their
    /// sessions apart.
    fn of(email: &str) -> Option<Self> {
        let local = email.split('@').next().unwrap_or_default();
        let name = local.split('+').next().unwrap_or_default();
        let fates = [
            ("expired", Self::Expired),
            ("used", Self::Used),
            ("scanned", Self::Scanned),
            ("unsendable", Self::Unsendable),
        ];
        fates
            .into_iter()
            .find_map(|(it, fate)| it.eq_ignore_ascii_case(name).then_some(fate))
    }
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
    /// The session that it came from.
    session_id: Option<String>,
}

/// Where a visit to a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Landing {
    /// To the application, with the result in the query.
    Application(Url),
    /// The same, although WorkOS would refuse the address.
    Tolerated(Url),
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
    /// Nothing but the account. `base_url` is where links lead to.
    pub(super) fn new(account: Account, base_url: String) -> Self {
        Self {
            account,
            base_url,
            sessions: Capped::new(MAX_SESSIONS),
            links: HashMap::new(),
            codes: Capped::new(MAX_GRANTS),
            access_tokens: Capped::new(MAX_GRANTS),
            profile_ids: Capped::new(MAX_PROFILES),
        }
    }

    pub(super) fn create_session(
        &mut self,
        new: NewSession,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&Session, Problem> {
        // The connection is no longer documented and what WorkOS answers to an unknown one is
        // not known.
        let connection = match &new.connection {
            Some(id) => self.account.connection(id)?,
            None => self.account.connection_of(&new.domain, now)?,
        };
        let connection_id = connection.id.clone();
        let id = random::id("passwordless_session_", now)?;
        let mut session = Session {
            id: id.clone(),
            fate: Fate::of(&new.email),
            email: new.email,
            created_at: now,
            sent_at: None,
            expires_at: after(now, new.lifetime),
            link_token: random::link_token()?,
            spent_by: None,
            story: Vec::new(),
            connection_id,
            redirect_uri: new.redirect_uri,
            state: new.state,
            code: None,
            access_token: None,
        };
        session.tell(What::Created, caller, now);
        self.links.insert(session.link_token.clone(), id.clone());
        if let Some(evicted) = self.sessions.insert(&id, session) {
            self.forget(&evicted);
        }
        self.sessions.get(&id).ok_or(Problem::NotFound)
    }

    /// What a session leaves behind when it goes.
    fn forget(&mut self, session: &Session) {
        self.links.remove(&session.link_token);
        if let Some(code) = &session.code {
            self.codes.remove(code);
        }
        if let Some(access_token) = &session.access_token {
            self.access_tokens.remove(access_token);
        }
    }

    /// Forgets every session with its link, its code and its token.
    pub(super) fn clear_sessions(&mut self) {
        self.sessions.clear();
        self.links.clear();
        self.codes.clear();
        self.access_tokens.clear();
    }

    /// The address that a session's mail carries.
    pub(super) fn link(&self, session: &Session) -> String {
        let (base_url, token) = (&self.base_url, &session.link_token);
        format!("{base_url}/passwordless/{token}/confirm")
    }

    /// Mails the session's link, which is possible only while it would work, or while its
    /// address makes it look so.
    pub(super) fn send_session(
        &mut self,
        id: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let session = self.sessions.get_mut(id);
        let session = session.filter(|it| it.is_sendable(now));
        let session = session.ok_or_else(|| Problem::SessionInvalid(id.to_owned()))?;
        session.sent_at = Some(now);
        session.tell(What::Sent, caller, now);
        if session.fate == Some(Fate::Scanned) {
            session.spent_by = Some(Spender::Scanner);
            let scanner = Caller::new("GET", Some("a scanner, for the address scanned@"), true);
            session.tell(What::VisitedByScanner, scanner, now);
        }
        Ok(())
    }

    /// Follows a link, which spends it.
    ///
    /// A refused redirect URI does not spend it: what WorkOS does then is not known, and this
    /// way the link still works once the address is registered.
    pub(super) fn visit(
        &mut self,
        link_token: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Landing, Problem> {
        let id = self.links.get(link_token).ok_or(Problem::NotFound)?;
        let session = self.sessions.get_mut(id).ok_or(Problem::NotFound)?;
        let target = self
            .account
            .redirect_target(session.redirect_uri.as_deref());
        if matches!(target, Target::Refused) || !session.is_fresh(now) {
            session.tell(What::VisitedWithoutEffect, caller, now);
            return Ok(session.denied(target));
        }
        let code = random::ulid(now)?;
        let person = format!("{} {}", session.connection_id, session.email);
        let profile_id = match self.profile_ids.get(&person) {
            Some(id) => id.clone(),
            None => {
                let id = random::id("prof_", now)?;
                self.profile_ids.insert(&person, id.clone());
                id
            }
        };
        let (spender, what) = if caller.is_scanner {
            (Spender::Scanner, What::VisitedByScanner)
        } else {
            (Spender::Person, What::Visited)
        };
        session.spent_by = Some(spender);
        session.code = Some(code.clone());
        session.tell(what, caller.clone(), now);
        session.tell(What::Redirected, caller, now);
        let landing = session.landing(target, &[("code", &code)]);
        let grant = Grant {
            profile: Profile {
                id: profile_id,
                connection_id: session.connection_id.clone(),
                email: session.email.clone(),
            },
            expires_at: after(now, CODE_LIFETIME),
            session_id: Some(session.id.clone()),
        };
        self.codes.insert(&code, grant);
        Ok(landing)
    }

    /// Where the link would lead, without spending it and therefore without a code.
    pub(super) fn preview(
        &mut self,
        link_token: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Landing, Problem> {
        let id = self.links.get(link_token).ok_or(Problem::NotFound)?;
        let session = self.sessions.get_mut(id).ok_or(Problem::NotFound)?;
        session.tell(What::VisitedWithoutEffect, caller, now);
        let target = self
            .account
            .redirect_target(session.redirect_uri.as_deref());
        Ok(if session.is_fresh(now) {
            session.landing(target, &[])
        } else {
            session.denied(target)
        })
    }

    /// Exchanges a code for an access token and the profile that it opens. The client is checked
    /// first, so a wrong one neither learns about a code nor spends it.
    pub(super) fn exchange(
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
        let code = request.code.ok_or(Problem::CodeMissing)?;
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
    pub(super) fn profile(&self, access_token: &str, now: Timestamp) -> Result<&Profile, Problem> {
        match self.access_tokens.get(access_token) {
            Some(grant) if now < grant.expires_at => Ok(&grant.profile),
            _ => Err(Problem::AccessTokenInvalid),
        }
    }
}

impl Session {
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        !self.is_spent() && now < self.expires_at && self.fate != Some(Fate::Expired)
    }

    fn is_spent(&self) -> bool {
        self.spent_by.is_some() || self.fate == Some(Fate::Used)
    }

    fn is_sendable(&self, now: Timestamp) -> bool {
        match self.fate {
            Some(Fate::Unsendable) => false,
            Some(Fate::Expired | Fate::Used) => now < self.expires_at,
            Some(Fate::Scanned) | None => self.is_fresh(now),
        }
    }

    /// The error is documented for an expired link and assumed for a spent one; the description
    /// is not published, so this wording is ours.
    fn denied(&self, target: Target) -> Landing {
        let description = if self.is_spent() {
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

    fn landing(&self, target: Target, result: &[(&str, &str)]) -> Landing {
        let state = self.state.as_deref().map(|it| ("state", it));
        let parameters: Vec<_> = result.iter().copied().chain(state).collect();
        match target {
            Target::Registered(url) => Landing::Application(redirect::with_query(url, &parameters)),
            Target::Tolerated(url) => Landing::Tolerated(redirect::with_query(url, &parameters)),
            Target::Refused => Landing::InvalidRedirectUri,
        }
    }
}

fn after(now: Timestamp, lifetime: SignedDuration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
