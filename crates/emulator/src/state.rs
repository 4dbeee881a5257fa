//! A sign-in's way from session to code; `codes` goes on to the profile. Every transition is told
//! the time, and only the tokens that it gives out are left to chance.

mod codes;
mod session;
#[cfg(test)]
mod tests;

pub(super) use codes::{ACCESS_TOKEN_LIFETIME, Authorization, Profile, TokenRequest};
pub(super) use session::{Fate, NewSession, Session, Spender};

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{
    account::{Account, Target},
    answer::Problem,
    capped::Capped,
    events::{Events, Occurrence},
    journal::{Caller, What},
    magic_auth::People,
    random, redirect,
};
use codes::Grant;

/// As many sessions are remembered, the newest; with the oldest go its link, code, token and story.
const MAX_SESSIONS: usize = 10_000;

/// As many codes and access tokens are remembered, each.
const MAX_GRANTS: usize = 10_000;

/// As many people keep the id of their profile.
const MAX_PROFILES: usize = 10_000;

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
    pub(super) people: People,
    pub(super) events: Events,
}

/// Where a visit to a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Landing {
    /// To the application, with the result in the query.
    Application(Url),
    /// The same, although WorkOS would refuse the address.
    Tolerated(Url),
    /// To the page about redirect URIs that are not registered.
    /// With why the address was refused.
    InvalidRedirectUri(String),
    /// To the page about client IDs that are not known.
    InvalidClient,
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
            people: People::default(),
            events: Events::default(),
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
        let connection_id = match new.connection {
            Some(id) => self.account.connection(&id)?.id.clone(),
            None => self.connection_id_of(&new.domain, now)?,
        };
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

    /// The connection of a domain, made now if there is none.
    fn connection_id_of(&mut self, domain: &str, now: Timestamp) -> Result<String, Problem> {
        if let Some(id) = self.account.connection_id_of(domain) {
            return Ok(id.to_owned());
        }
        let made = self.account.connect(domain, now)?.clone();
        let id = made.id.clone();
        let activated = Occurrence::ConnectionActivated(made);
        self.events.add(activated, now)?;
        Ok(id)
    }

    pub(super) fn delete_connection(&mut self, id: &str, now: Timestamp) -> Result<(), Problem> {
        let removed = self.account.remove_connection(id)?;
        self.events
            .add(Occurrence::ConnectionDeleted(removed), now)?;
        Ok(())
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
        if matches!(target, Target::Refused(_)) || !session.is_fresh(now) {
            session.tell(What::VisitedWithoutEffect, caller, now);
            return Ok(session.denied(target));
        }
        if self.account.connection(&session.connection_id).is_err() {
            session.tell(What::VisitedWithoutEffect, caller, now);
            return Ok(session.disconnected(target));
        }
        let (spender, what) = if caller.is_scanner {
            (Spender::Scanner, What::VisitedByScanner)
        } else {
            (Spender::Person, What::Visited)
        };
        let (connection_id, email) = (session.connection_id.clone(), session.email.clone());
        let id = session.id.clone();
        let code = self.grant(connection_id, email, Some(id.clone()), now)?;
        let session = self.sessions.get_mut(&id).ok_or(Problem::NotFound)?;
        session.spent_by = Some(spender);
        session.code = Some(code.clone());
        session.tell(what, caller.clone(), now);
        session.tell(What::Redirected, caller, now);
        Ok(session.landing(target, &[("code", &code)]))
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
}

/// To the application with `result`, then with the state that it gave, unless it may not be called.
fn landing(target: Target, result: &[(&str, &str)], state: Option<&str>) -> Landing {
    let state = state.map(|state| ("state", state));
    let parameters: Vec<_> = result.iter().copied().chain(state).collect();
    match target {
        Target::Registered(url) => Landing::Application(redirect::with_query(url, &parameters)),
        Target::Tolerated(url) => Landing::Tolerated(redirect::with_query(url, &parameters)),
        Target::Refused(why) => Landing::InvalidRedirectUri(why),
    }
}

pub(super) fn after(now: Timestamp, lifetime: SignedDuration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
