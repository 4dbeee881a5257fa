//! Everything that the emulator remembers, with the bound of each collection.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    account::Account,
    api_keys::{MAX_API_KEYS, OrganizationApiKey},
    authenticate::{PendingAuthentication, UserGrant},
    authkit::SignInAttempt,
    devices::DeviceAuthorization,
    events::Events,
    grants::Grant,
    invitations::Invitations,
    jwt_template::JwtTemplate,
    memberships::Memberships,
    organizations::{DomainState, Organization, Organizations},
    passwords::PasswordReset,
    refusal::Refusal,
    roles::Roles,
    session::Session,
    user_sessions::UserSessions,
    users::Users,
};
use crate::capped_map::CappedMap;

/// How many sessions are remembered: the newest, each with its link, code, token and history. At
/// roughly 1 KB each that is 10 MB, and more than a test suite makes.
pub(super) const MAX_SESSIONS: usize = 10_000;

/// How many codes are remembered, and how many access tokens: one of each per session.
const MAX_GRANTS: usize = MAX_SESSIONS;

/// How many people keep the ID of their profile. Each session can be for another person.
const MAX_PROFILES: usize = MAX_SESSIONS;

/// Everything that the emulator remembers.
pub(crate) struct State {
    pub(crate) account: Account,
    pub(crate) organizations: Organizations,
    pub(crate) roles: Roles,
    pub(crate) users: Users,
    pub(crate) memberships: Memberships,
    pub(crate) invitations: Invitations,
    /// By the digests of their values.
    pub(super) api_keys: CappedMap<OrganizationApiKey>,
    pub(crate) user_sessions: UserSessions,
    pub(crate) events: Events,
    /// Claims of the environment's own in access tokens.
    pub(crate) jwt_template: Option<JwtTemplate>,
    /// Where links lead to, without a slash at the end.
    pub(super) base_url: String,
    pub(super) sessions: CappedMap<Session>,
    /// From the token of a link to the ID of its session.
    pub(super) links: HashMap<String, String>,
    pub(super) codes: CappedMap<Grant>,
    pub(super) access_tokens: CappedMap<Grant>,
    pub(crate) password_resets: CappedMap<PasswordReset>,
    /// By the codes of the devices.
    pub(super) device_authorizations: CappedMap<DeviceAuthorization>,
    /// Codes of AuthKit.
    pub(super) user_codes: CappedMap<UserGrant>,
    pub(super) pending_authentications: CappedMap<PendingAuthentication>,
    pub(super) sign_in_attempts: CappedMap<SignInAttempt>,
    /// From connection and e-mail address to the ID of the profile: a person keeps it.
    pub(super) profile_ids: CappedMap<String>,
}

impl State {
    /// Nothing but the account and one organization. `base_url` is where links lead to.
    pub(crate) fn new(account: Account, base_url: String, now: Timestamp) -> Result<Self, Refusal> {
        let mut state = Self {
            account,
            organizations: Organizations::default(),
            roles: Roles::new(now)?,
            users: Users::default(),
            memberships: Memberships::default(),
            invitations: Invitations::default(),
            api_keys: CappedMap::new(MAX_API_KEYS, OrganizationApiKey::bytes),
            user_sessions: UserSessions::default(),
            events: Events::default(),
            jwt_template: None,
            base_url,
            sessions: CappedMap::new(MAX_SESSIONS, Session::bytes),
            links: HashMap::new(),
            codes: CappedMap::new(MAX_GRANTS, Grant::bytes),
            access_tokens: CappedMap::new(MAX_GRANTS, Grant::bytes),
            password_resets: CappedMap::new(MAX_SESSIONS, PasswordReset::bytes),
            device_authorizations: CappedMap::new(MAX_GRANTS, DeviceAuthorization::bytes),
            user_codes: CappedMap::new(MAX_GRANTS, UserGrant::bytes),
            pending_authentications: CappedMap::new(MAX_GRANTS, PendingAuthentication::bytes),
            sign_in_attempts: CappedMap::new(MAX_GRANTS, SignInAttempt::bytes),
            profile_ids: CappedMap::new(MAX_PROFILES, String::len),
        };
        let mut example = Organization::new("Example".to_owned(), now)?;
        example.add_domain("example.com".to_owned(), DomainState::Verified, now)?;
        state.organizations.put_example(example);
        Ok(state)
    }

    /// Takes the organizations of the state file in place of the first one.
    pub(crate) fn restore_organizations(&mut self, organizations: Vec<Organization>) {
        if !organizations.is_empty() {
            self.organizations.clear();
        }
        for organization in organizations {
            self.put_organization(organization);
        }
    }
}
