//! The seed: what an emulator has from its start, in the format of the official emulator's seed files.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{
        IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::Value;
use serde_saphyr::{Error, MessageFormatter as _, Spanned, UserMessageFormatter};
use subtle::ConstantTimeEq;

use crate::{address, limits, redirect_uri, types};

/// What an emulator has from its start, and again after a reset: users, organizations with their
/// memberships, connections, roles, permissions, invitations, webhook endpoints, API keys, hooks and
/// redirect URIs. They cause no events.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Seed {
    pub(crate) users: Vec<SeedUser>,
    pub(crate) organizations: Vec<SeedOrganization>,
    pub(crate) connections: Vec<SeedConnection>,
    pub(crate) roles: Vec<SeedRole>,
    pub(crate) permissions: Vec<SeedPermission>,
    pub(crate) invitations: Vec<SeedInvitation>,
    pub(crate) webhook_endpoints: Vec<SeedWebhookEndpoint>,
    pub(crate) api_keys: SeedApiKeys,
    pub(crate) error_hooks: Vec<Value>,
    redirect_uris: Vec<Spanned<String>>,
    /// What follows is of parts of WorkOS that are not here.
    connect_applications: Option<IgnoredAny>,
    connected_accounts: Option<IgnoredAny>,
    pipe_connections: Option<IgnoredAny>,
    jwt_template: Option<IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedUser {
    pub(crate) id: Option<Spanned<String>>,
    pub(crate) email: Spanned<String>,
    pub(crate) name: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    #[serde(default)]
    pub(crate) email_verified: bool,
    pub(crate) external_id: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
    /// Many seeds of the official emulator have one. Nobody can sign in with it here, nor with the others.
    password: Option<IgnoredAny>,
    oauth_provider: Option<IgnoredAny>,
    oauth_idp_id: Option<IgnoredAny>,
    totp: Option<IgnoredAny>,
    impersonator: Option<IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedOrganization {
    pub(crate) id: Option<Spanned<String>>,
    pub(crate) name: Spanned<String>,
    pub(crate) external_id: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) allow_profiles_outside_organization: bool,
    #[serde(default)]
    domains: Vec<Spanned<SeedDomain>>,
    #[serde(default)]
    pub(crate) memberships: Vec<SeedMembership>,
    #[serde(default)]
    pub(crate) entitlements: Vec<String>,
    groups: Option<IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedDomain {
    domain: String,
    state: Option<String>,
}

/// A member of an organization.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedMembership {
    /// That of a user of the seed.
    pub(crate) email: Spanned<String>,
    pub(crate) role: Option<Spanned<String>>,
    pub(crate) status: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedConnection {
    pub(crate) name: Spanned<String>,
    connection_type: Option<Spanned<String>>,
    /// The name of its organization.
    pub(crate) organization: Spanned<String>,
    state: Option<Spanned<String>>,
    #[serde(default)]
    domains: Vec<Spanned<String>>,
    profiles: Option<IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedRole {
    pub(crate) slug: Spanned<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    r#type: Option<Spanned<String>>,
    organization_id: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) is_default_role: bool,
    priority: Option<IgnoredAny>,
    /// Slugs. What `permissions` does not have is made.
    #[serde(default)]
    pub(crate) permissions: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedPermission {
    pub(crate) slug: Spanned<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedInvitation {
    pub(crate) email: Spanned<String>,
    pub(crate) organization_id: Option<Spanned<String>>,
    pub(crate) inviter_user_id: Option<Spanned<String>>,
    pub(crate) role_slug: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedWebhookEndpoint {
    /// `url` is what it was called once.
    #[serde(alias = "url")]
    pub(crate) endpoint_url: Spanned<String>,
    #[serde(default)]
    pub(crate) events: Vec<Spanned<String>>,
    pub(crate) enabled: Option<bool>,
    pub(crate) secret: Option<String>,
}

/// Keys that are accepted besides that of the settings.
#[derive(Clone, Debug)]
pub(crate) enum SeedApiKeys {
    /// By their values, each with its environment.
    ByValue(BTreeMap<String, SeedApiKeyOptions>),
    List(Vec<SeedApiKey>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SeedApiKeyOptions {
    #[allow(dead_code, reason = "every key is one of the environment here")]
    environment: Option<IgnoredAny>,
    expires_at: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedApiKey {
    name: Spanned<String>,
    /// The name of its organization.
    organization: Option<Spanned<String>>,
    user_id: Option<String>,
    value: Option<String>,
    expires_at: Option<String>,
    #[allow(dead_code, reason = "a key permits everything here")]
    permissions: Option<IgnoredAny>,
    #[allow(dead_code, reason = "every key is one of the environment here")]
    environment: Option<IgnoredAny>,
}

impl<'de> Deserialize<'de> for SeedApiKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ApiKeysVisitor)
    }
}

struct ApiKeysVisitor;

/// An untagged enum would not say which key of an entry is wrong.
impl<'de> Visitor<'de> for ApiKeysVisitor {
    type Value = SeedApiKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("apiKeys as a list, each with name and organization, or by value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<SeedApiKeys, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(SeedApiKeys::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SeedApiKeys, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(SeedApiKeys::ByValue)
    }
}

/// What a WorkOS key begins with.
const KEY_PREFIX: &str = "sk_";

impl Default for SeedApiKeys {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl SeedApiKeys {
    /// Whether a text is one of the keys that have not ended, compared in constant time.
    pub(crate) fn has(&self, text: &str, now: Timestamp) -> bool {
        self.iter().any(|(value, expires_at)| {
            let ends_at = expires_at.and_then(|time| time.parse::<Timestamp>().ok());
            let is_it: bool = value.as_bytes().ct_eq(text.as_bytes()).into();
            is_it && ends_at.is_none_or(|ends_at| now < ends_at)
        })
    }

    /// The keys with when each ends.
    fn iter(&self) -> Box<dyn Iterator<Item = (&str, Option<&str>)> + '_> {
        match self {
            Self::ByValue(keys) => Box::new(
                keys.iter()
                    .map(|(value, options)| (value.as_str(), options.expires_at.as_deref())),
            ),
            Self::List(keys) => Box::new(
                keys.iter()
                    .filter_map(|key| Some((key.value.as_deref()?, key.expires_at.as_deref()))),
            ),
        }
    }
}

impl Seed {
    /// Reads a seed from YAML, of which JSON is a part.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its line: an unknown key, a value that cannot be, a name that
    /// stands for nothing.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        // Only `true` and `false`, as in JSON; and a number is no text, so that none becomes one unnoticed.
        let options = serde_saphyr::options! { strict_booleans: true, no_schema: true };
        let seed: Self = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            let message = match error.without_snippet() {
                Error::QuotingRequired { value, .. } => {
                    format!("{value} is no text here: write \"{value}\"").into()
                }
                error => UserMessageFormatter.format_message(error),
            };
            let message = message
                .replace("sequence start", "a list")
                .replace("mapping start", "keys with values");
            format!("line {line}: {message}")
        })?;
        seed.check()?;
        Ok(seed)
    }

    /// The redirect URIs, the default one first, for [`Settings::redirect_uris`](crate::Settings).
    pub fn redirect_uris(&self) -> impl Iterator<Item = &str> {
        self.redirect_uris.iter().map(|uri| uri.value.as_str())
    }

    /// The keys of the format that are in the seed and have no effect here, since what they are about is
    /// not: passwords, connections of other types, groups.
    pub fn without_effect(&self) -> Vec<&'static str> {
        let user = |has: fn(&SeedUser) -> bool| self.users.iter().any(has);
        let organization = |has: fn(&SeedOrganization) -> bool| self.organizations.iter().any(has);
        let connection = |has: fn(&SeedConnection) -> bool| self.connections.iter().any(has);
        let found = [
            (user(|it| it.password.is_some()), "password of users"),
            (user(|it| it.totp.is_some()), "totp of users"),
            (
                user(|it| it.impersonator.is_some()),
                "impersonator of users",
            ),
            (
                user(|it| it.oauth_provider.is_some() || it.oauth_idp_id.is_some()),
                "oauth_provider of users",
            ),
            (
                organization(|it| it.groups.is_some()),
                "groups of organizations",
            ),
            (
                connection(|it| !it.is_magic_link()),
                "connections that are not of MagicLink",
            ),
            (
                connection(|it| it.profiles.is_some()),
                "profiles of connections",
            ),
            (
                self.roles.iter().any(|it| it.priority.is_some()),
                "priority of roles",
            ),
            (self.connect_applications.is_some(), "connectApplications"),
            (self.connected_accounts.is_some(), "connectedAccounts"),
            (self.pipe_connections.is_some(), "pipeConnections"),
            (self.jwt_template.is_some(), "jwtTemplate"),
        ];
        let found = found.into_iter().filter(|(is_there, _)| *is_there);
        found.map(|(_, name)| name).collect()
    }

    fn check(&self) -> Result<(), String> {
        self.check_users()?;
        self.check_roles()?;
        self.check_organizations()?;
        for connection in &self.connections {
            self.check_connection(connection)?;
        }
        for organization in &self.organizations {
            self.check_memberships(organization)?;
        }
        for invitation in &self.invitations {
            self.check_invitation(invitation)?;
        }
        self.check_webhook_endpoints()?;
        self.check_api_keys()?;
        for uri in &self.redirect_uris {
            if let Some(problem) = redirect_uri::form_problem(&uri.value) {
                return Err(at(
                    uri,
                    &format!("the redirect URI {} {problem}", uri.value),
                ));
            }
        }
        Ok(())
    }

    fn check_users(&self) -> Result<(), String> {
        let (mut ids, mut emails, mut external_ids) =
            (HashSet::new(), HashSet::new(), HashSet::new());
        for user in &self.users {
            let email = &user.email.value;
            match address::problem(email.trim()) {
                Some(limits::EMAIL_TOO_LONG) => {
                    let message = format!("email {}", limits::EMAIL_TOO_LONG);
                    return Err(at(&user.email, &message));
                }
                Some(_) => {
                    let message = format!("{email:?} is not an e-mail address");
                    return Err(at(&user.email, &message));
                }
                None => {}
            }
            if !emails.insert(email.trim().to_lowercase()) {
                return Err(at(
                    &user.email,
                    &format!("two users have the email {email}"),
                ));
            }
            check_id(user.id.as_ref(), &mut ids, "users have the ID")?;
            check_id(
                user.external_id.as_ref(),
                &mut external_ids,
                "users have the external ID",
            )?;
        }
        Ok(())
    }

    fn check_roles(&self) -> Result<(), String> {
        let (mut roles, mut permissions) = (HashSet::new(), HashSet::new());
        for permission in &self.permissions {
            check_slug(&permission.slug)?;
            if !permissions.insert(&permission.slug.value) {
                let message = format!("two permissions are {}", permission.slug.value);
                return Err(at(&permission.slug, &message));
            }
        }
        for role in &self.roles {
            check_slug(&role.slug)?;
            if !roles.insert(&role.slug.value) {
                let message = format!("two roles are {}", role.slug.value);
                return Err(at(&role.slug, &message));
            }
            let wrong = role.r#type.as_ref();
            let wrong = wrong.filter(|kind| kind.value != "EnvironmentRole");
            if let Some(wrong) = wrong.or(role.organization_id.as_ref()) {
                let message =
                    "in this emulator every role is an EnvironmentRole, without organization_id";
                return Err(at(wrong, message));
            }
            role.permissions.iter().try_for_each(check_slug)?;
        }
        Ok(())
    }

    /// Whether there is a role with this slug: of the seed, or one that every emulator has.
    fn has_role(&self, slug: &str) -> bool {
        let mut roles = self.roles.iter();
        ["admin", "member"].contains(&slug) || roles.any(|role| role.slug.value == slug)
    }

    fn check_memberships(&self, organization: &SeedOrganization) -> Result<(), String> {
        let mut members = HashSet::new();
        for membership in &organization.memberships {
            let email = membership.email.value.trim().to_lowercase();
            let mut users = self.users.iter();
            if !users.any(|user| user.email.value.trim().to_lowercase() == email) {
                let message = format!(
                    "no user of this seed has the email {}",
                    membership.email.value
                );
                return Err(at(&membership.email, &message));
            }
            if !members.insert(email) {
                let message = format!("{} is a member twice", membership.email.value);
                return Err(at(&membership.email, &message));
            }
            self.check_role(membership.role.as_ref())?;
            let statuses = ["active", "inactive", "pending"];
            let status = membership.status.as_ref();
            if let Some(wrong) = status.filter(|it| !statuses.contains(&it.value.as_str())) {
                let message = "the status of a membership is active, inactive or pending";
                return Err(at(wrong, message));
            }
        }
        Ok(())
    }

    fn check_role(&self, slug: Option<&Spanned<String>>) -> Result<(), String> {
        match slug.filter(|slug| !self.has_role(&slug.value)) {
            Some(unknown) => {
                let message = format!(
                    "there is no role {:?}: roles has none with this slug, and admin and member are there \
                     without it",
                    unknown.value
                );
                Err(at(unknown, &message))
            }
            None => Ok(()),
        }
    }

    fn check_invitation(&self, invitation: &SeedInvitation) -> Result<(), String> {
        let email = &invitation.email;
        if address::problem(email.value.trim()).is_some() {
            let message = format!("{:?} is not an e-mail address", email.value);
            return Err(at(email, &message));
        }
        let is_id =
            |id: Option<&Spanned<String>>, wanted: &str| id.is_some_and(|id| id.value == wanted);
        if let Some(id) = &invitation.organization_id {
            let mut known = self.organizations.iter();
            if !known.any(|it| is_id(it.id.as_ref(), &id.value)) {
                return Err(at(id, &format!("no organization has the ID {}", id.value)));
            }
        }
        if let Some(id) = &invitation.inviter_user_id {
            let mut known = self.users.iter();
            if !known.any(|it| is_id(it.id.as_ref(), &id.value)) {
                return Err(at(id, &format!("no user has the ID {}", id.value)));
            }
        }
        self.check_role(invitation.role_slug.as_ref())
    }

    fn check_webhook_endpoints(&self) -> Result<(), String> {
        let mut urls = HashSet::new();
        for (count, endpoint) in self.webhook_endpoints.iter().enumerate() {
            let url = &endpoint.endpoint_url;
            if count >= limits::MAX_WEBHOOK_ENDPOINTS {
                return Err(at(url, "there are more than 100 webhook endpoints"));
            }
            if !redirect_uri::is_webhook_url(&url.value) {
                let message = format!("{} must be an http address of this machine", url.value);
                return Err(at(url, &message));
            }
            if !urls.insert(&url.value) {
                return Err(at(url, &format!("{} is there twice", url.value)));
            }
            let mut events = endpoint.events.iter();
            if let Some(unknown) = events.find(|name| !types::is_event(&name.value)) {
                let message = format!("there are no events of the type {:?}", unknown.value);
                return Err(at(unknown, &message));
            }
        }
        Ok(())
    }

    /// The keys are secrets, so no message shows one.
    fn check_api_keys(&self) -> Result<(), String> {
        let mut values = HashSet::new();
        for (at, (value, expires_at)) in self.api_keys.iter().enumerate() {
            if !value.starts_with(KEY_PREFIX) || value.len() > limits::MAX_EMAIL_BYTES {
                return Err(format!("apiKeys, key {}: must begin with sk_", at + 1));
            }
            if !values.insert(value) {
                return Err(format!("apiKeys, key {}: is there twice", at + 1));
            }
            if expires_at.is_some_and(|time| time.parse::<Timestamp>().is_err()) {
                let message = "expires_at must be a time such as 2026-01-02T03:04:05Z";
                return Err(format!("apiKeys, key {}: {message}", at + 1));
            }
        }
        let SeedApiKeys::List(keys) = &self.api_keys else {
            return Ok(());
        };
        for key in keys {
            let Some(organization) = &key.organization else {
                let also = if key.user_id.is_some() {
                    ", also with user_id"
                } else {
                    ""
                };
                let message = format!("the organization of this key is missing{also}");
                return Err(at(&key.name, &message));
            };
            if self.organization(&organization.value).is_none() {
                let message = format!("no organization is called {:?}", organization.value);
                return Err(at(organization, &message));
            }
        }
        Ok(())
    }

    fn check_organizations(&self) -> Result<(), String> {
        let (mut ids, mut names, mut domains) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut external_ids = HashSet::new();
        for organization in &self.organizations {
            let name = &organization.name;
            if name.value.trim().is_empty() {
                return Err(at(name, "the name of an organization is empty"));
            }
            if !names.insert(&name.value) {
                return Err(at(
                    name,
                    &format!("two organizations are called {:?}", name.value),
                ));
            }
            check_id(
                organization.id.as_ref(),
                &mut ids,
                "organizations have the ID",
            )?;
            check_id(
                organization.external_id.as_ref(),
                &mut external_ids,
                "organizations have the external ID",
            )?;
            for domain in &organization.domains {
                let SeedDomain {
                    domain: name,
                    state,
                } = &domain.value;
                if !is_domain(name) {
                    let message = format!("{name:?} is not a domain such as example.com");
                    return Err(at(domain, &message));
                }
                let states = ["verified", "pending"];
                if state
                    .as_ref()
                    .is_some_and(|state| !states.contains(&state.as_str()))
                {
                    return Err(at(domain, "the state of a domain is verified or pending"));
                }
                if !domains.insert(name.to_lowercase()) {
                    return Err(at(domain, &format!("the domain {name} is there twice")));
                }
            }
        }
        Ok(())
    }

    fn check_connection(&self, connection: &SeedConnection) -> Result<(), String> {
        let wrong = |value: Option<&Spanned<String>>, only: &str| {
            value.filter(|value| value.value != only).map(|value| {
                at(
                    value,
                    &format!("in this emulator every connection of MagicLink is {only}"),
                )
            })
        };
        let organization = &connection.organization;
        if self.organization(&organization.value).is_none() {
            let message = format!("no organization is called {:?}", organization.value);
            return Err(at(organization, &message));
        }
        let kind = connection.connection_type.as_ref();
        if let Some(unknown) = kind.filter(|kind| !types::is_connection(&kind.value)) {
            let message = format!("there are no connections of the type {:?}", unknown.value);
            return Err(at(unknown, &message));
        }
        if !connection.is_magic_link() {
            return Ok(());
        }
        if let Some(wrong) = wrong(connection.state.as_ref(), "active") {
            return Err(wrong);
        }
        match connection.domains.as_slice() {
            [] if self.domain_of(connection).is_none() => {
                let name = &organization.value;
                let message = format!("neither this connection nor {name:?} has a domain");
                Err(at(&connection.name, &message))
            }
            [] => Ok(()),
            [domain] if is_domain(&domain.value) => Ok(()),
            [domain] => {
                let shown = &domain.value;
                Err(at(
                    domain,
                    &format!("{shown:?} is not a domain such as example.com"),
                ))
            }
            _ => Err(at(
                &connection.name,
                "in this emulator a connection has one domain; write one for each",
            )),
        }
    }

    /// The organization with this name.
    fn organization(&self, name: &str) -> Option<&SeedOrganization> {
        self.organizations
            .iter()
            .find(|organization| organization.name.value == name)
    }

    /// The domain of a connection, in lower case: its own, else the first one of its organization.
    pub(crate) fn domain_of(&self, connection: &SeedConnection) -> Option<String> {
        let own = connection.domains.first().map(|it| it.value.to_lowercase());
        own.or_else(|| {
            let organization = self.organization(&connection.organization.value)?;
            Some(organization.domains().next()?.0)
        })
    }
}

impl SeedOrganization {
    /// Its domains in lower case, and whether each is verified.
    pub(crate) fn domains(&self) -> impl Iterator<Item = (String, bool)> {
        self.domains.iter().map(|domain| {
            let SeedDomain { domain, state } = &domain.value;
            (domain.to_lowercase(), state.as_deref() == Some("verified"))
        })
    }
}

impl SeedConnection {
    /// Connections of other types are passed over: there is no other way to sign in here.
    pub(crate) fn is_magic_link(&self) -> bool {
        let kind = self.connection_type.as_ref();
        kind.is_none_or(|kind| kind.value == "MagicLink")
    }
}

fn check_slug(slug: &Spanned<String>) -> Result<(), String> {
    if limits::is_slug(&slug.value) {
        return Ok(());
    }
    let message = format!(
        "{:?} cannot be a slug: it {}",
        slug.value,
        limits::SLUG_COMPLAINT
    );
    Err(at(slug, &message))
}

/// IDs are part of addresses, and no two objects have the same.
fn check_id<'a>(
    id: Option<&'a Spanned<String>>,
    known: &mut HashSet<&'a str>,
    what: &str,
) -> Result<(), String> {
    let Some(id) = id else { return Ok(()) };
    let is_id = (1..=128).contains(&id.value.len())
        && id
            .value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"/?#%".contains(&byte));
    if !is_id {
        let message = format!(
            "{:?} cannot be an ID: 1 to 128 characters of ASCII, without blanks and / ? # %",
            id.value
        );
        return Err(at(id, &message));
    }
    if !known.insert(&id.value) {
        return Err(at(id, &format!("two {what} {}", id.value)));
    }
    Ok(())
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|char| char.is_alphanumeric() || char == '-')
    };
    text.len() <= limits::MAX_EMAIL_BYTES && text.split('.').all(is_label)
}

fn at<T>(value: &Spanned<T>, message: &str) -> String {
    format!("line {}: {message}", value.referenced.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_say_the_same() {
        let yaml = "users:\n  - email: Ada@Example.com\n    first_name: Ada\n    password: secret\n    \
                    metadata: {plan: pro}\norganizations:\n  - name: Acme\n    domains:\n      \
                    - domain: Acme.example\nconnections:\n  - name: Acme mail\n    organization: \
                    Acme\nredirectUris: [\"http://localhost:8080/cb\"]\n";
        let json = "{\n\t\"users\": [{\"email\": \"Ada@Example.com\", \"first_name\": \"Ada\",\n\t\
                    \"password\": \"secret\", \"metadata\": {\"plan\": \"pro\"}}],\n\t\"organizations\": \
                    [{\"name\": \"Acme\", \"domains\": [{\"domain\": \"Acme.example\"}]}],\n\t\
                    \"connections\": [{\"name\": \"Acme mail\", \"organization\": \"Acme\"}],\n\t\
                    \"redirectUris\": [\"http://localhost:8080/cb\"]\n}\n";
        for text in [yaml, json] {
            let seed = Seed::parse(text).unwrap();
            assert_eq!(seed.users[0].email.value, "Ada@Example.com");
            assert_eq!(seed.users[0].metadata["plan"], "pro");
            assert_eq!(seed.without_effect(), ["password of users"]);
            let domain = seed.domain_of(&seed.connections[0]);
            assert_eq!(domain.as_deref(), Some("acme.example"));
            assert_eq!(
                seed.redirect_uris().collect::<Vec<_>>(),
                ["http://localhost:8080/cb"]
            );
        }
        assert!(Seed::parse("\n").unwrap().users.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            ("users: []\ngroups: []\n", "line 2: ", "groups"),
            (
                "users:\n  - email: a@b.c\n    emial: x\n",
                "line 3: ",
                "emial",
            ),
            ("users:\n  - first_name: Ada\n", "line 2: ", "email"),
            (
                "users:\n  - email: ada\n",
                "line 2: ",
                "\"ada\" is not an e-mail address",
            ),
            (
                "users:\n  - email: a@b.c\n  - email: A@b.c\n",
                "line 3: ",
                "two users",
            ),
            (
                "users:\n  - {email: a@b.c, id: x/y}\n",
                "line 2: ",
                "cannot be an ID",
            ),
            ("users: x\n", "line 1: ", "a list"),
            (
                "users:\n  - {email: a@b.c, email_verified: yes}\n",
                "line 2: ",
                "",
            ),
            (
                "organizations:\n  - name: A\nconnections:\n  - {name: B, organization: A}\n",
                "line 4: ",
                "has a domain",
            ),
            (
                "organizations:\n  - name: A\n    domains:\n      - domain: a_b\n",
                "line 4: ",
                "not a domain",
            ),
            (
                "organizations:\n  - name: A\n    domains:\n      - {domain: a.b, state: failed}\n",
                "line 4: ",
                "verified",
            ),
            (
                "connections:\n  - {name: A, organization: B}\n",
                "line 2: ",
                "called \"B\"",
            ),
            (
                "organizations: [{name: A, domains: [{domain: a.b}]}]\nconnections:\n  - {name: C, organization: A, state: inactive}\n",
                "line 3: ",
                "MagicLink is active",
            ),
            // Every text that is a number, not metadata alone.
            (
                "users:\n  - {email: a@b.c, metadata: {seats: 5}}\n",
                "line 2: ",
                "is no text here: write \"",
            ),
            (
                "users:\n  - {email: a@b.c, external_id: 17}\n",
                "line 2: ",
                "is no text here: write \"",
            ),
            (
                "{\"organizations\": [{\"name\": 5}]}",
                "line 1: ",
                "is no text here: write \"",
            ),
            ("users:\n  - email: a b@c.d\n", "line 2: ", "not an e-mail"),
            (
                "organizations: [{name: A}]\nconnections:\n  - {name: C, organization: A, connection_type: MagicLnk}\n",
                "line 3: ",
                "MagicLnk",
            ),
            ("roles:\n  - {slug: No Slug, name: A}\n", "line 2: ", "slug"),
            (
                "roles:\n  - {slug: a, name: A}\n  - {slug: a, name: B}\n",
                "line 3: ",
                "two roles",
            ),
            (
                "roles:\n  - {slug: a, name: A, type: OrganizationRole}\n",
                "line 2: ",
                "EnvironmentRole",
            ),
            ("permissions:\n  - {slug: A, name: A}\n", "line 2: ", "slug"),
            (
                "organizations:\n  - name: A\n    memberships:\n      - email: a@b.c\n",
                "line 4: ",
                "no user of this seed",
            ),
            (
                "users: [{email: a@b.c}]\norganizations:\n  - name: A\n    memberships:\n      - {email: a@b.c, role: owner}\n",
                "line 5: ",
                "no role \"owner\"",
            ),
            (
                "users: [{email: a@b.c}]\norganizations:\n  - name: A\n    memberships:\n      - {email: a@b.c, status: new}\n",
                "line 5: ",
                "active, inactive or pending",
            ),
            (
                "invitations:\n  - {email: a@b.c, organization_id: org_x}\n",
                "line 2: ",
                "org_x",
            ),
            (
                "invitations:\n  - {email: a@b.c, role_slug: owner}\n",
                "line 2: ",
                "owner",
            ),
            (
                "webhookEndpoints:\n  - endpoint_url: https://app.example/hooks\n",
                "line 2: ",
                "this machine",
            ),
            (
                "webhookEndpoints:\n  - {url: \"http://localhost:1/\", events: [user.made]}\n",
                "line 2: ",
                "user.made",
            ),
            (
                "apiKeys:\n  - {name: CI, organization: A, scope: all}\n",
                "line 2: ",
                "scope",
            ),
            ("apiKeys: 5\n", "line 1: ", "as a list"),
            (
                "apiKeys:\n  pk_1: {environment: test}\n",
                "apiKeys, key 1: ",
                "sk_",
            ),
            (
                "apiKeys:\n  - {name: CI, value: sk_1}\n",
                "line 2: ",
                "organization of this key",
            ),
            (
                "apiKeys:\n  - {name: CI, value: sk_1, organization: A}\n",
                "line 2: ",
                "called \"A\"",
            ),
            ("redirectUris:\n  - callback\n", "line 2: ", "callback"),
            ("users:\n  - email: [\n", "line ", ""),
            (
                "{\"users\": [{\"email\": \"a@b.c\"}],\n \"seeds\": 1}",
                "line 2: ",
                "seeds",
            ),
        ];
        for (text, line, said) in cases {
            let error = Seed::parse(text).unwrap_err();
            assert!(error.starts_with(line), "{text}: {error}");
            assert!(error.contains(said), "{text}: {error}");
            assert_eq!(error.lines().count(), 1, "{text}: {error}");
        }
    }

    #[test]
    fn what_is_not_of_this_emulator_is_taken_and_named() {
        let text = "users:\n  - {email: a@b.c, totp: true, impersonator: {email: x@y.z, reason: r}, \
                    oauth_provider: GoogleOAuth}\norganizations:\n  - {name: A, entitlements: [sso], \
                    groups: [{name: G}]}\nconnections:\n  - {name: C, organization: A, connection_type: \
                    GenericSAML, state: validating, profiles: [{email: a@b.c}]}\nroles:\n  - {slug: r, \
                    name: R, priority: 1}\nconnectApplications: [{name: M}]\nconnectedAccounts: []\n\
                    pipeConnections: []\njwtTemplate: {content: \"{}\"}\n";
        let seed = Seed::parse(text).unwrap();
        assert_eq!(
            seed.without_effect().len(),
            11,
            "{:?}",
            seed.without_effect()
        );
        assert!(
            Seed::parse("users: [{email: a@b.c}]")
                .unwrap()
                .without_effect()
                .is_empty()
        );
    }

    #[test]
    fn api_keys_come_by_value_and_as_a_list_and_end() {
        let list = "organizations: [{name: A}]\napiKeys:\n  - {name: CI, organization: A, value: sk_ci, \
                    permissions: [a], expires_at: \"2026-01-01T00:00:00Z\"}\n";
        let by_value = "apiKeys: {sk_ci: {environment: test}}";
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (before, after) = (at("2025-12-31T23:59:59Z"), at("2026-01-01T00:00:00Z"));
        for (text, works_after) in [(list, false), (by_value, true)] {
            let keys = Seed::parse(text).unwrap().api_keys;
            assert!(keys.has("sk_ci", before), "{text}");
            assert_eq!(keys.has("sk_ci", after), works_after, "{text}");
            assert!(!keys.has("sk_other", before));
        }
    }
}
