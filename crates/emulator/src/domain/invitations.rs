//! Invitations: a mail with a link, by which somebody becomes a user, and a member of an organization.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    events::EventKind,
    history::{Action, Caller, History},
    memberships::{Membership, MembershipStatus},
    refusal::{Refusal, Rule},
    state::State,
};
use crate::{capped_map::CappedMap, clock::after, random};

/// How many invitations are remembered: the newest. As many as sessions.
const MAX_INVITATIONS: usize = 10_000;

/// The invitations, oldest first.
pub(crate) struct Invitations {
    invitations: CappedMap<Invitation>,
    /// From the token of a link to the ID of its invitation.
    ids: HashMap<String, String>,
}

/// An invitation to the application, or to an organization of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) token: String,
    /// Where its link leads, if not to where the emulator is for this machine.
    #[serde(default)]
    base_url: Option<String>,
    pub(crate) accepted_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    pub(crate) expires_at: Timestamp,
    pub(crate) organization_id: Option<String>,
    pub(crate) inviter_user_id: Option<String>,
    pub(crate) accepted_user_id: Option<String>,
    pub(crate) role_slug: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// When it was mailed last.
    pub(crate) sent_at: Timestamp,
    /// Whether the mailbox shows it: until the mailbox is cleared or the emulator starts again.
    #[serde(skip)]
    pub(super) is_in_mailbox: bool,
    /// The expiry that the mail names. One that is expired by hand does not change its mail.
    #[serde(skip)]
    pub(super) mailed_expiry: Timestamp,
    #[serde(skip)]
    history: History,
}

/// What can still become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InvitationState {
    Pending,
    Accepted,
    Expired,
    Revoked,
}

/// What a request for an invitation says.
pub(crate) struct NewInvitation {
    pub(crate) email: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) inviter_user_id: Option<String>,
    pub(crate) role_slug: Option<String>,
    pub(crate) lifetime: SignedDuration,
    /// Where its link leads, if not to where the emulator is for this machine.
    pub(crate) base_url: Option<String>,
}

impl Default for Invitations {
    fn default() -> Self {
        Self {
            invitations: CappedMap::new(MAX_INVITATIONS, Invitation::bytes),
            ids: HashMap::new(),
        }
    }
}

impl Invitations {
    pub(crate) fn get(&self, id: &str) -> Result<&Invitation, Refusal> {
        self.invitations.get(id).ok_or_else(|| not_found(id))
    }

    /// The invitations, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Invitation> {
        self.invitations.iter()
    }

    /// The invitation with the token of a link.
    pub(crate) fn with_token(&self, token: &str) -> Result<&Invitation, Refusal> {
        let id = self.ids.get(token).ok_or_else(|| not_found(token))?;
        self.get(id)
    }

    /// Adds an invitation, which is new or from the state file, or replaces it.
    pub(crate) fn put(&mut self, invitation: Invitation) {
        let id = invitation.id.clone();
        self.ids.insert(invitation.token.clone(), id.clone());
        for evicted in self.invitations.put(&id, invitation) {
            self.ids.remove(&evicted.token);
        }
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Invitation> {
        self.invitations.get_mut(id)
    }

    /// Takes every invitation out of the mailbox.
    pub(super) fn clear_mailbox(&mut self) {
        for invitation in self.invitations.iter_mut() {
            invitation.is_in_mailbox = false;
        }
    }

    pub(super) fn remove_of_organization(&mut self, id: &str) {
        let of_it = self
            .iter()
            .filter(|it| it.organization_id.as_deref() == Some(id));
        let removed: Vec<_> = of_it.map(|it| (it.id.clone(), it.token.clone())).collect();
        for (id, token) in removed {
            self.invitations.remove(&id);
            self.ids.remove(&token);
        }
    }
}

fn not_found(id: &str) -> Refusal {
    Refusal::EntityNotFound {
        kind: "Invitation",
        id: id.to_owned(),
    }
}

impl Invitation {
    pub(super) fn new(new: NewInvitation, caller: Caller, now: Timestamp) -> Result<Self, Refusal> {
        let mut history = History::default();
        history.record(Action::Created, caller.clone(), now);
        history.record(Action::Sent, caller, now);
        Ok(Self {
            id: random::id("invitation_", now)?,
            email: new.email,
            token: random::link_token()?,
            base_url: new.base_url,
            accepted_at: None,
            revoked_at: None,
            expires_at: after(now, new.lifetime),
            organization_id: new.organization_id,
            inviter_user_id: new.inviter_user_id,
            accepted_user_id: None,
            role_slug: new.role_slug,
            created_at: now,
            updated_at: now,
            sent_at: now,
            is_in_mailbox: true,
            mailed_expiry: after(now, new.lifetime),
            history,
        })
    }

    pub(crate) fn state(&self, now: Timestamp) -> InvitationState {
        match (self.accepted_at, self.revoked_at) {
            (Some(_), _) => InvitationState::Accepted,
            (None, Some(_)) => InvitationState::Revoked,
            (None, None) if now >= self.expires_at => InvitationState::Expired,
            (None, None) => InvitationState::Pending,
        }
    }

    pub(crate) fn is_pending(&self, now: Timestamp) -> bool {
        self.state(now) == InvitationState::Pending
    }

    /// The link of the mail. `base_url` is where the emulator is for this machine.
    pub(crate) fn link(&self, base_url: &str) -> String {
        let base_url = self.base_url.as_deref().unwrap_or(base_url);
        format!("{base_url}/invite?invitation_token={}", self.token)
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    pub(super) fn expire(&mut self, now: Timestamp) {
        self.expires_at = now;
        self.history
            .record(Action::ExpiredByHand, Caller::default(), now);
    }

    pub(super) fn bytes(&self) -> usize {
        let texts = [
            &self.organization_id,
            &self.inviter_user_id,
            &self.accepted_user_id,
            &self.role_slug,
        ];
        let texts = texts.into_iter().flatten().map(String::len).sum::<usize>();
        // Its history is capped, and rarely has more than three entries.
        texts + self.email.len() + 512 + size_of::<Self>()
    }
}

impl State {
    /// Invites somebody. An existing user becomes a member who has not accepted yet.
    pub(crate) fn create_invitation(
        &mut self,
        new: NewInvitation,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let invited = self.users.id_of(&new.email).cloned();
        if let Some(inviter) = &new.inviter_user_id
            && self.users.user(inviter).is_none()
        {
            let id = inviter.clone();
            return Err(Refusal::EntityNotFound { kind: "User", id });
        }
        self.check_invitation(&new, invited.as_deref(), now)?;
        if let Some(role) = &new.role_slug
            && !self.roles.has(role, new.organization_id.as_deref())
        {
            return Err(Refusal::Rule(Rule::InvalidRole));
        }
        let invitation = Invitation::new(new, caller, now)?;
        let id = invitation.id.clone();
        self.events
            .add(EventKind::InvitationCreated(invitation.clone()), now)?;
        if let (Some(user), Some(organization)) = (&invited, &invitation.organization_id) {
            let roles = self.invited_roles(&invitation);
            match self.memberships.find(user, organization).cloned() {
                None => {
                    let status = MembershipStatus::Pending;
                    let roles = self.roles.assigned(roles, organization)?;
                    let pending = Membership::new(user, organization, status, roles, now)?;
                    self.add_membership(pending, now)?;
                }
                // Somebody whose membership was deactivated, or whose invitation expired.
                Some(mut known) => {
                    known.status = MembershipStatus::Pending;
                    known.roles = roles.unwrap_or(known.roles);
                    self.change_membership(known, now)?;
                }
            }
        }
        self.invitations.put(invitation);
        self.invitations.get(&id)
    }

    /// The role of an invitation, unless it was deleted since.
    fn invited_roles(&self, invitation: &Invitation) -> Option<Vec<String>> {
        let role = invitation.role_slug.as_ref();
        let organization = invitation.organization_id.as_deref();
        let known = role.filter(|role| self.roles.has(role, organization));
        known.map(|role| vec![role.clone()])
    }

    /// Whether somebody can be invited who is the user with this ID, or no user yet.
    fn check_invitation(
        &self,
        new: &NewInvitation,
        invited: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let is_invited = self.invitations.iter().any(|known| {
            known.is_pending(now)
                && known.organization_id == new.organization_id
                && known.email.eq_ignore_ascii_case(&new.email)
        });
        let rule = match &new.organization_id {
            Some(organization) => {
                self.organizations.get(organization)?;
                let known = invited.and_then(|user| self.memberships.find(user, organization));
                if known.is_some_and(Membership::is_active) {
                    Some(Rule::UserAlreadyOrganizationMember)
                } else {
                    is_invited.then_some(Rule::EmailAlreadyInvitedToOrganization)
                }
            }
            None if invited.is_some() => Some(Rule::UserAlreadyExists),
            None => is_invited.then_some(Rule::EmailAlreadyInvited),
        };
        rule.map_or(Ok(()), |rule| Err(Refusal::Rule(rule)))
    }

    /// Accepts an invitation for whoever has its address, who is signed up if there is nobody.
    pub(crate) fn accept_invitation(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let invitation = self.invitations.get(id)?;
        if !invitation.is_pending(now) {
            return Err(Refusal::Rule(Rule::InviteNotPending));
        }
        let (id, email) = (invitation.id.clone(), invitation.email.clone());
        let user_id = self.user_id(&email, now)?;
        self.accept(&id, &user_id, now)?;
        self.invitations.get(&id)
    }

    /// The pending invitation that a sign-in names, which must be for the address that signs in.
    pub(super) fn usable_invitation(
        &self,
        token: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let invitation = self.invitations.with_token(token);
        let invitation = invitation.map_err(|_| Refusal::InvitationInvalid)?;
        if !invitation.is_pending(now) {
            return Err(Refusal::InvitationInvalid);
        }
        if !invitation.email.eq_ignore_ascii_case(email) {
            return Err(Refusal::InvitationOfAnother);
        }
        Ok(invitation)
    }

    /// Makes a user accept a pending invitation.
    pub(super) fn accept(
        &mut self,
        id: &str,
        user_id: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut invitation = self.invitations.get(id)?.clone();
        invitation.accepted_at = Some(now);
        invitation.accepted_user_id = Some(user_id.to_owned());
        invitation.updated_at = now;
        invitation
            .history
            .record(Action::Visited, Caller::default(), now);
        if let Some(organization) = &invitation.organization_id {
            let roles = self.invited_roles(&invitation);
            match self.memberships.find(user_id, organization).cloned() {
                Some(known) if known.is_active() => {}
                Some(mut known) => {
                    known.status = MembershipStatus::Active;
                    known.roles = roles.unwrap_or(known.roles);
                    self.change_membership(known, now)?;
                }
                None => {
                    let status = MembershipStatus::Active;
                    let roles = self.roles.assigned(roles, organization)?;
                    let made = Membership::new(user_id, organization, status, roles, now)?;
                    self.add_membership(made, now)?;
                }
            }
        }
        self.events
            .add(EventKind::InvitationAccepted(invitation.clone()), now)?;
        self.invitations.put(invitation);
        Ok(())
    }

    /// Takes an invitation back, and with it the membership that waited for it.
    pub(crate) fn revoke_invitation(
        &mut self,
        id: &str,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let mut invitation = self.invitations.get(id)?.clone();
        if !invitation.is_pending(now) {
            return Err(Refusal::Rule(Rule::InviteNotPending));
        }
        invitation.revoked_at = Some(now);
        invitation.updated_at = now;
        self.events
            .add(EventKind::InvitationRevoked(invitation.clone()), now)?;
        let user = self.users.id_of(&invitation.email);
        let organization = invitation.organization_id.as_deref();
        let waiting = user
            .zip(organization)
            .and_then(|(user, organization)| self.memberships.find(user, organization))
            .filter(|membership| membership.status == MembershipStatus::Pending);
        if let Some(waiting) = waiting.map(|waiting| waiting.id.clone()) {
            self.delete_membership(&waiting, now)?;
        }
        self.invitations.put(invitation);
        self.invitations.get(id)
    }

    /// Mails an invitation again.
    pub(crate) fn resend_invitation(
        &mut self,
        id: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&Invitation, Refusal> {
        let mut invitation = self.invitations.get(id)?.clone();
        let rule = match invitation.state(now) {
            InvitationState::Pending => None,
            InvitationState::Accepted => Some(Rule::InviteAccepted),
            InvitationState::Expired => Some(Rule::InviteExpired),
            InvitationState::Revoked => Some(Rule::InviteRevoked),
        };
        if let Some(rule) = rule {
            return Err(Refusal::Rule(rule));
        }
        invitation.sent_at = now;
        invitation.is_in_mailbox = true;
        invitation.mailed_expiry = invitation.expires_at;
        invitation.updated_at = now;
        invitation.history.record(Action::Sent, caller, now);
        self.events
            .add(EventKind::InvitationResent(invitation.clone()), now)?;
        self.invitations.put(invitation);
        self.invitations.get(id)
    }
}
