//! The events of the account. Which ones a Magic Link sign-in itself causes is not documented, so
//! it causes none.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    account::Connection,
    api_keys::OrganizationApiKey,
    history::Visitor,
    invitations::Invitation,
    memberships::Membership,
    one_time_codes::OneTimeCode,
    organizations::{Organization, OrganizationDomain},
    passwords::PasswordReset,
    refusal::Refusal,
    roles::{Permission, Role},
    user_sessions::UserSession,
    users::User,
    webhooks::Webhooks,
};
use crate::{capped_map::CappedMap, random, types};

/// How many events are remembered: the newest. A client reads at most a hundred at a time, so one
/// that polls has ten requests to catch up.
const MAX_EVENTS: usize = 1000;

/// The events, oldest first, and who is to be told of them.
pub(crate) struct Events {
    events: CappedMap<Arc<Event>>,
    pub(crate) webhooks: Webhooks,
}

/// Something that happened to the account.
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: EventKind,
    pub(crate) created_at: Timestamp,
}

/// What happened, with the object as it was then.
pub(crate) enum EventKind {
    OrganizationCreated(Organization),
    OrganizationUpdated(Organization),
    OrganizationDeleted(Organization),
    DomainCreated(OrganizationDomain),
    DomainVerified(OrganizationDomain),
    DomainDeleted(OrganizationDomain),
    MembershipCreated(Membership),
    MembershipUpdated(Membership),
    MembershipDeleted(Membership),
    InvitationCreated(Invitation),
    InvitationAccepted(Invitation),
    InvitationResent(Invitation),
    InvitationRevoked(Invitation),
    RoleCreated(Role),
    RoleUpdated(Role),
    RoleDeleted(Role),
    PermissionCreated(Permission),
    PermissionUpdated(Permission),
    PermissionDeleted(Permission),
    ApiKeyCreated(OrganizationApiKey),
    ApiKeyRevoked(OrganizationApiKey),
    UserCreated(User),
    UserUpdated(User),
    UserDeleted(User),
    SessionCreated(UserSession),
    SessionRevoked(UserSession),
    ConnectionActivated(Connection),
    ConnectionDeleted(Connection),
    MagicAuthCreated(OneTimeCode),
    EmailVerificationCreated(OneTimeCode),
    PasswordResetCreated(PasswordReset),
    PasswordResetSucceeded(PasswordReset),
    AuthenticationSucceeded {
        by: Proof,
        visitor: Visitor,
        user_id: String,
        email: String,
    },
    AuthenticationFailed {
        by: Proof,
        visitor: Visitor,
        user_id: Option<String>,
        email: String,
        code: &'static str,
        message: String,
    },
}

/// By what somebody proves who they are.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    MagicAuth,
    Password,
    EmailVerification,
}

/// Refuses the first name that is no type of an event.
pub(crate) fn check_event_types(names: &[String]) -> Result<(), Refusal> {
    match names.iter().find(|name| !types::is_event(name)) {
        Some(unknown) => Err(Refusal::EventTypeUnknown(unknown.clone())),
        None => Ok(()),
    }
}

impl EventKind {
    /// The type of the event.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::OrganizationCreated(_) => "organization.created",
            Self::OrganizationUpdated(_) => "organization.updated",
            Self::OrganizationDeleted(_) => "organization.deleted",
            Self::DomainCreated(_) => "organization_domain.created",
            Self::DomainVerified(_) => "organization_domain.verified",
            Self::DomainDeleted(_) => "organization_domain.deleted",
            Self::MembershipCreated(_) => "organization_membership.created",
            Self::MembershipUpdated(_) => "organization_membership.updated",
            Self::MembershipDeleted(_) => "organization_membership.deleted",
            Self::InvitationCreated(_) => "invitation.created",
            Self::InvitationAccepted(_) => "invitation.accepted",
            Self::InvitationResent(_) => "invitation.resent",
            Self::InvitationRevoked(_) => "invitation.revoked",
            Self::RoleCreated(role) if role.organization_id.is_some() => {
                "organization_role.created"
            }
            Self::RoleUpdated(role) if role.organization_id.is_some() => {
                "organization_role.updated"
            }
            Self::RoleDeleted(role) if role.organization_id.is_some() => {
                "organization_role.deleted"
            }
            Self::RoleCreated(_) => "role.created",
            Self::RoleUpdated(_) => "role.updated",
            Self::RoleDeleted(_) => "role.deleted",
            Self::PermissionCreated(_) => "permission.created",
            Self::PermissionUpdated(_) => "permission.updated",
            Self::PermissionDeleted(_) => "permission.deleted",
            Self::ApiKeyCreated(_) => "api_key.created",
            Self::ApiKeyRevoked(_) => "api_key.revoked",
            Self::UserCreated(_) => "user.created",
            Self::UserUpdated(_) => "user.updated",
            Self::UserDeleted(_) => "user.deleted",
            Self::SessionCreated(_) => "session.created",
            Self::SessionRevoked(_) => "session.revoked",
            Self::ConnectionActivated(_) => "connection.activated",
            Self::ConnectionDeleted(_) => "connection.deleted",
            Self::MagicAuthCreated(_) => "magic_auth.created",
            Self::EmailVerificationCreated(_) => "email_verification.created",
            Self::PasswordResetCreated(_) => "password_reset.created",
            Self::PasswordResetSucceeded(_) => "password_reset.succeeded",
            Self::AuthenticationSucceeded { by, .. } => match by {
                Proof::MagicAuth => "authentication.magic_auth_succeeded",
                Proof::Password => "authentication.password_succeeded",
                Proof::EmailVerification => "authentication.email_verification_succeeded",
            },
            Self::AuthenticationFailed { by, .. } => match by {
                Proof::MagicAuth => "authentication.magic_auth_failed",
                Proof::Password => "authentication.password_failed",
                Proof::EmailVerification => "authentication.email_verification_failed",
            },
        }
    }

    /// The organization that it concerns.
    pub(crate) fn organization_id(&self) -> Option<&str> {
        match self {
            Self::OrganizationCreated(organization)
            | Self::OrganizationUpdated(organization)
            | Self::OrganizationDeleted(organization) => Some(&organization.id),
            Self::DomainCreated(domain)
            | Self::DomainVerified(domain)
            | Self::DomainDeleted(domain) => Some(&domain.organization_id),
            Self::MembershipCreated(membership)
            | Self::MembershipUpdated(membership)
            | Self::MembershipDeleted(membership) => Some(&membership.organization_id),
            Self::InvitationCreated(invitation)
            | Self::InvitationAccepted(invitation)
            | Self::InvitationResent(invitation)
            | Self::InvitationRevoked(invitation) => invitation.organization_id.as_deref(),
            Self::SessionCreated(session) | Self::SessionRevoked(session) => {
                session.organization_id.as_deref()
            }
            Self::ConnectionActivated(connection) | Self::ConnectionDeleted(connection) => {
                connection.organization_id.as_deref()
            }
            Self::RoleCreated(role) | Self::RoleUpdated(role) | Self::RoleDeleted(role) => {
                role.organization_id.as_deref()
            }
            Self::ApiKeyCreated(key) | Self::ApiKeyRevoked(key) => {
                Some(key.owner.organization_id())
            }
            Self::PermissionCreated(_)
            | Self::PermissionUpdated(_)
            | Self::PermissionDeleted(_)
            | Self::UserCreated(_)
            | Self::UserUpdated(_)
            | Self::UserDeleted(_)
            | Self::MagicAuthCreated(_)
            | Self::EmailVerificationCreated(_)
            | Self::PasswordResetCreated(_)
            | Self::PasswordResetSucceeded(_)
            | Self::AuthenticationSucceeded { .. }
            | Self::AuthenticationFailed { .. } => None,
        }
    }

    /// How much memory its texts of the caller's take, roughly.
    fn bytes(&self) -> usize {
        match self {
            Self::OrganizationCreated(organization)
            | Self::OrganizationUpdated(organization)
            | Self::OrganizationDeleted(organization) => organization.bytes(),
            Self::DomainCreated(domain)
            | Self::DomainVerified(domain)
            | Self::DomainDeleted(domain) => domain.bytes(),
            Self::MembershipCreated(membership)
            | Self::MembershipUpdated(membership)
            | Self::MembershipDeleted(membership) => membership.bytes(),
            Self::InvitationCreated(invitation)
            | Self::InvitationAccepted(invitation)
            | Self::InvitationResent(invitation)
            | Self::InvitationRevoked(invitation) => invitation.bytes(),
            Self::RoleCreated(role) | Self::RoleUpdated(role) | Self::RoleDeleted(role) => {
                role.bytes()
            }
            Self::PermissionCreated(permission)
            | Self::PermissionUpdated(permission)
            | Self::PermissionDeleted(permission) => permission.bytes(),
            Self::ApiKeyCreated(key) | Self::ApiKeyRevoked(key) => key.bytes(),
            Self::UserCreated(user) | Self::UserUpdated(user) | Self::UserDeleted(user) => {
                user.bytes()
            }
            Self::SessionCreated(session) | Self::SessionRevoked(session) => session.bytes(),
            Self::ConnectionActivated(connection) | Self::ConnectionDeleted(connection) => {
                connection.domain.len()
            }
            Self::MagicAuthCreated(code) | Self::EmailVerificationCreated(code) => code.bytes(),
            Self::PasswordResetCreated(reset) | Self::PasswordResetSucceeded(reset) => {
                reset.bytes()
            }
            Self::AuthenticationSucceeded { email, visitor, .. }
            | Self::AuthenticationFailed { email, visitor, .. } => {
                let texts = [&visitor.ip_address, &visitor.user_agent];
                email.len() + texts.into_iter().flatten().map(String::len).sum::<usize>()
            }
        }
    }
}

impl Event {
    pub(super) fn bytes(&self) -> usize {
        self.kind.bytes() + size_of::<Self>()
    }
}

impl Default for Events {
    fn default() -> Self {
        Self {
            events: CappedMap::new(MAX_EVENTS, |event: &Arc<Event>| event.bytes()),
            webhooks: Webhooks::default(),
        }
    }
}

impl Events {
    pub(crate) fn add(&mut self, kind: EventKind, now: Timestamp) -> Result<(), Refusal> {
        let event = Arc::new(Event {
            id: random::id("event_", now)?,
            kind,
            created_at: now,
        });
        self.webhooks.announce(&event, now)?;
        self.events.insert(&event.id, Arc::clone(&event));
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|event| &**event)
    }
}
