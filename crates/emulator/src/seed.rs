//! The seed: what an emulator has from its start, in the format of the official emulator's seed files.

mod check;

use std::{collections::BTreeMap, fmt};

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
    pub(crate) jwt_template: Option<SeedJwtTemplate>,
    /// What follows is of parts of WorkOS that are not here.
    connect_applications: Option<IgnoredAny>,
    connected_accounts: Option<IgnoredAny>,
    pipe_connections: Option<IgnoredAny>,
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
    pub(crate) password: Option<Spanned<String>>,
    /// Nobody can sign in with these here.
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
    /// That of an organization of the seed, where the role is its own.
    pub(crate) organization_id: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) is_default_role: bool,
    priority: Option<IgnoredAny>,
    /// Slugs. What `permissions` does not have is made.
    #[serde(default)]
    pub(crate) permissions: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedJwtTemplate {
    pub(crate) content: Spanned<String>,
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
    pub(crate) name: Spanned<String>,
    /// The name of its organization.
    pub(crate) organization: Option<Spanned<String>>,
    pub(crate) user_id: Option<String>,
    pub(crate) value: Option<String>,
    expires_at: Option<String>,
    /// It permits everything here; an application that validates it reads them.
    #[serde(default)]
    pub(crate) permissions: Vec<String>,
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

    /// The keys that are objects of the API.
    pub(crate) fn list(&self) -> &[SeedApiKey] {
        match self {
            Self::ByValue(_) => &[],
            Self::List(keys) => keys,
        }
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
                    format!("{value} is not text here: write \"{value}\"").into()
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
    /// not: connections of other types, groups.
    pub fn without_effect(&self) -> Vec<&'static str> {
        let user = |has: fn(&SeedUser) -> bool| self.users.iter().any(has);
        let organization = |has: fn(&SeedOrganization) -> bool| self.organizations.iter().any(has);
        let connection = |has: fn(&SeedConnection) -> bool| self.connections.iter().any(has);
        let found = [
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
        ];
        let found = found.into_iter().filter(|(is_there, _)| *is_there);
        found.map(|(_, name)| name).collect()
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

impl SeedApiKey {
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at.as_deref()?.parse().ok()
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

#[cfg(test)]
mod tests;
