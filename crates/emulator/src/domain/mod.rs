//! What the emulator remembers, and the rules for it. Nothing here knows HTTP: every transition is
//! a synchronous function that takes the time and returns a value or a [`Refusal`].
//!
//! `account`, `session`, `users`, `one_time_codes`, `organizations`, `memberships`, `invitations`, `roles`, `api_keys`, `events`,
//! `webhooks` and `grants` are the data with their own transitions, `state` holds all of it.
//! `passwordless`, `sso`, `magic_auth`, `passwords`, `verification`, `email_change`, `authkit`, `devices`, `authenticate`, `user_sessions` and `messages` are
//! the transitions of sign-ins, in their order; `seeding` comes before all of them.

mod account;
mod api_keys;
mod authenticate;
mod authkit;
mod destination;
mod devices;
mod email_change;
mod events;
mod grants;
mod history;
mod invitations;
mod jwt_template;
mod magic_auth;
mod memberships;
mod messages;
mod metadata;
mod one_time_codes;
mod organizations;
mod passwordless;
mod passwords;
mod pkce;
mod refusal;
mod roles;
mod seeding;
mod session;
mod sso;
mod state;
mod user_sessions;
mod users;
mod verification;
mod webhooks;

#[cfg(test)]
mod organization_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;

pub(crate) use account::{Account, Connection, CorsOrigin, RedirectUri};
pub(crate) use api_keys::{ApiKeyOwner, NewApiKey, OrganizationApiKey};
pub(crate) use authenticate::{AuthenticationRequest, OrganizationChoice};
pub(crate) use authkit::{AuthKitRequest, SignInStep};
pub(crate) use destination::Destination;
pub(crate) use devices::{INTERVAL as DEVICE_INTERVAL, LIFETIME as DEVICE_LIFETIME};
pub(crate) use events::{Event, EventKind, Proof, check_event_types};
pub(crate) use grants::{ACCESS_TOKEN_LIFETIME, Profile};
pub(crate) use history::{Action, Caller, HistoryEntry, Visitor};
pub(crate) use invitations::{Invitation, InvitationState, NewInvitation};
pub(crate) use jwt_template::JwtTemplate;
pub(crate) use magic_auth::{MagicAuthRecipient, NewMagicAuth};
pub(crate) use memberships::{Membership, MembershipStatus};
pub(crate) use messages::{
    AnyCase, Content, LinkState, Message, MessageCount, MessageFilter, MessageKind, message_id,
};
pub(crate) use metadata::MetadataChange;
pub(crate) use one_time_codes::OneTimeCode;
pub(crate) use organizations::{
    DomainProof, DomainState, Organization, OrganizationChanges, OrganizationDomain,
};
pub(crate) use passwords::{Password, PasswordReset};
pub(crate) use refusal::{EmailChangeError, FieldError, Refusal, Rule};
pub(crate) use roles::{MAX_PERMISSIONS, Naming, NewRole, OWN_SLUG_PREFIX, Permission, Role};
pub(crate) use session::NewSession;
pub(crate) use sso::{AuthorizationRequest, TokenRequest};
pub(crate) use state::State;
pub(crate) use user_sessions::{SignInMethod, UserSession};
pub(crate) use users::{User, UserChanges};
pub(crate) use webhooks::{
    DueDelivery, WebhookChanges, WebhookDelivery, WebhookEndpoint, Webhooks,
};
