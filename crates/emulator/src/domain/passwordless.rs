//! From a passwordless session to a code: create, send, visit.

use jiff::Timestamp;

use super::{
    account::RedirectTarget,
    destination::Destination,
    events::EventKind,
    history::{Action, Caller, History},
    refusal::Refusal,
    session::{ConsumedBy, NewSession, ScriptedOutcome, Session},
    state::State,
};
use crate::{clock::after, random};

impl State {
    /// Creates a session and, for the first session of a domain, its connection.
    pub(crate) fn create_session(
        &mut self,
        new: NewSession,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&Session, Refusal> {
        // The option is no longer documented, and WorkOS's response to an unknown ID is not known.
        let connection_id = match new.connection {
            Some(id) => self.account.connection(&id)?.id.clone(),
            None => self.connection_id_of(&new.domain, now)?,
        };
        let id = random::id("passwordless_session_", now)?;
        let link_token = random::link_token()?;
        let base_url = new.base_url.as_ref().unwrap_or(&self.base_url);
        let mut session = Session {
            id: id.clone(),
            scripted_outcome: ScriptedOutcome::for_email(&new.email),
            email: new.email,
            link: format!("{base_url}/passwordless/{link_token}/confirm"),
            created_at: now,
            sent_at: None,
            expires_at: after(now, new.lifetime),
            mailed_expiry: after(now, new.lifetime),
            link_token,
            consumed_by: None,
            history: History::default(),
            connection_id,
            redirect_uri: new.redirect_uri,
            state: new.state,
            code: None,
            access_token: None,
        };
        session.record(Action::Created, caller, now);
        self.links.insert(session.link_token.clone(), id.clone());
        for evicted in self.sessions.insert(&id, session) {
            self.forget(&evicted);
        }
        self.sessions.get(&id).ok_or(Refusal::NotFound)
    }

    /// The ID of the connection of a domain, which is created if there is none.
    fn connection_id_of(&mut self, domain: &str, now: Timestamp) -> Result<String, Refusal> {
        if let Some(id) = self.account.connection_id_of(domain) {
            return Ok(id.to_owned());
        }
        let owner = self.organizations.owner_of(domain);
        let owner = owner.map(|(owner, owned)| (owner.id.clone(), owned.id.clone()));
        let connection = self.account.connect(domain, owner, now)?.clone();
        let id = connection.id.clone();
        self.events
            .add(EventKind::ConnectionActivated(connection), now)?;
        Ok(id)
    }

    pub(crate) fn delete_connection(&mut self, id: &str, now: Timestamp) -> Result<(), Refusal> {
        let removed = self.account.remove_connection(id)?;
        self.events
            .add(EventKind::ConnectionDeleted(removed), now)?;
        Ok(())
    }

    /// Removes what belongs to a session that was evicted.
    fn forget(&mut self, session: &Session) {
        self.links.remove(&session.link_token);
        if let Some(code) = &session.code {
            self.codes.remove(code);
        }
        if let Some(access_token) = &session.access_token {
            self.access_tokens.remove(access_token);
        }
    }

    /// Forgets every session with its link, its code and its token, every mailed code and every reset of a
    /// password. Invitations stay what they are, and leave the mailbox.
    pub(crate) fn clear_sessions(&mut self) {
        self.sessions.clear();
        self.links.clear();
        self.codes.clear();
        self.access_tokens.clear();
        self.users.magic_auths.clear();
        self.users.email_verifications.clear();
        self.users.email_changes.clear();
        self.password_resets.clear();
        self.invitations.clear_mailbox();
    }

    /// Mails the session's link, which is refused once the link no longer works.
    pub(crate) fn send_session(
        &mut self,
        id: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let session = self.sessions.get_mut(id);
        let session = session.filter(|session| session.is_sendable(now));
        let session = session.ok_or_else(|| Refusal::SessionInvalid(id.to_owned()))?;
        session.sent_at = Some(now);
        session.record(Action::Sent, caller, now);
        if session.scripted_outcome == Some(ScriptedOutcome::Scanned) {
            session.consumed_by = Some(ConsumedBy::Scanner);
            let scanner = Caller::new("GET", Some("a scanner, for the address scanned@"), true);
            session.record(Action::VisitedByScanner, scanner, now);
        }
        Ok(())
    }

    /// Follows a link, which spends it.
    ///
    /// A refused redirect URI does not spend it. What WorkOS does then is not known; this way the
    /// link still works once the redirect URI is registered.
    pub(crate) fn visit(
        &mut self,
        link_token: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Destination, Refusal> {
        let id = self.links.get(link_token).ok_or(Refusal::NotFound)?;
        let session = self.sessions.get_mut(id).ok_or(Refusal::NotFound)?;
        let target = self
            .account
            .redirect_target(session.redirect_uri.as_deref());
        if matches!(target, RedirectTarget::Refused(_)) || !session.is_fresh(now) {
            session.record(Action::VisitedWithoutEffect, caller, now);
            return Ok(session.denied(target));
        }
        if self.account.connection(&session.connection_id).is_err() {
            session.record(Action::VisitedWithoutEffect, caller, now);
            return Ok(session.disconnected(target));
        }
        let (consumed_by, action) = if caller.is_scanner {
            (ConsumedBy::Scanner, Action::VisitedByScanner)
        } else {
            (ConsumedBy::Person, Action::Visited)
        };
        let (connection_id, email) = (session.connection_id.clone(), session.email.clone());
        let id = session.id.clone();
        let code = self.issue_code(connection_id, email, Some(id.clone()), None, now)?;
        let session = self.sessions.get_mut(&id).ok_or(Refusal::NotFound)?;
        session.consumed_by = Some(consumed_by);
        session.code = Some(code.clone());
        session.record(action, caller.clone(), now);
        session.record(Action::Redirected, caller, now);
        Ok(session.destination(target, &[("code", &code)]))
    }

    /// Where the link would lead, without spending it and therefore without a code.
    pub(crate) fn preview(
        &mut self,
        link_token: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<Destination, Refusal> {
        let id = self.links.get(link_token).ok_or(Refusal::NotFound)?;
        let session = self.sessions.get_mut(id).ok_or(Refusal::NotFound)?;
        session.record(Action::VisitedWithoutEffect, caller, now);
        let target = self
            .account
            .redirect_target(session.redirect_uri.as_deref());
        Ok(if session.is_fresh(now) {
            session.destination(target, &[])
        } else {
            session.denied(target)
        })
    }
}
