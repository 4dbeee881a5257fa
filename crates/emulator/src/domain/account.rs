//! What an environment of a WorkOS account holds: redirect URIs and connections.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;

use super::refusal::Refusal;
use crate::{
    capped_map::CappedMap,
    random, redirect_uri,
    seed::SeedApiKeys,
    settings::{CLIENT_ID, RedirectRules, Settings},
};

/// How many connections are remembered: the newest. Each session can be for another domain, and
/// 10,000 sessions are remembered.
const MAX_CONNECTIONS: usize = 10_000;

/// How many redirect URIs can be registered, and how many CORS origins. Every sign-in is compared with all of them. WorkOS's
/// limit is not known.
const MAX_REDIRECT_URIS: usize = 1000;

/// One environment. Every list is in the order of creation.
pub(crate) struct Account {
    redirect_rules: RedirectRules,
    api_key: String,
    /// Keys of the seed, which are secrets of the client too.
    seed_keys: SeedApiKeys,
    /// Whether any client is the environment's own.
    any_key: bool,
    redirect_uris: Vec<RedirectUri>,
    cors_origins: Vec<CorsOrigin>,
    connections: CappedMap<Connection>,
    /// From a domain to the id of its connection.
    connection_ids: HashMap<String, String>,
}

/// A registered redirect URI.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RedirectUri {
    pub(crate) id: String,
    pub(crate) uri: String,
    pub(crate) is_default: bool,
    pub(crate) created_at: Timestamp,
}

/// A website whose scripts may call the endpoints of public clients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CorsOrigin {
    pub(crate) id: String,
    pub(crate) origin: String,
    pub(crate) created_at: Timestamp,
}

/// Whether a sign-in may return to the redirect URI that it asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RedirectTarget {
    Registered(Url),
    /// A loopback address that is not registered. WorkOS's own emulator allows it too: a test may
    /// listen on any port.
    Tolerated(Url),
    /// It may not. Holds the reason.
    Refused(String),
}

/// The Magic Link connection of one domain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) id: String,
    pub(crate) organization_id: Option<String>,
    /// What a seed calls it.
    #[serde(default)]
    pub(crate) name: Option<String>,
    pub(crate) domain: String,
    pub(crate) domain_id: String,
    pub(crate) created_at: Timestamp,
}

impl Account {
    /// An environment with the redirect URIs of the settings, the first of them the default.
    pub(crate) fn new(settings: &Settings, now: Timestamp) -> Result<Self, getrandom::Error> {
        let mut account = Self {
            redirect_rules: settings.redirect_rules,
            api_key: settings.api_key.clone(),
            seed_keys: settings.seed.api_keys.clone(),
            any_key: settings.any_key,
            redirect_uris: Vec::new(),
            cors_origins: Vec::new(),
            connections: CappedMap::new(MAX_CONNECTIONS, |connection: &Connection| {
                connection.domain.len() + size_of::<Connection>()
            }),
            connection_ids: HashMap::new(),
        };
        for uri in &settings.redirect_uris {
            if !account.has_redirect_uri(uri) {
                account.register(uri.clone(), now)?;
            }
        }
        Ok(account)
    }

    /// Whether this is the environment's client ID.
    pub(crate) fn is_client_id(&self, id: &str) -> bool {
        (self.any_key && !id.is_empty()) || id == CLIENT_ID
    }

    /// Whether client ID and secret belong together. The secret is the API key.
    pub(crate) fn is_client(&self, id: &str, secret: &str, now: Timestamp) -> bool {
        let is_own: bool = secret.as_bytes().ct_eq(self.api_key.as_bytes()).into();
        let is_api_key = is_own || self.seed_keys.has(secret, now);
        let is_secret = (self.any_key && !secret.is_empty()) || is_api_key;
        is_secret && self.is_client_id(id)
    }

    pub(crate) fn redirect_uris(&self) -> &[RedirectUri] {
        &self.redirect_uris
    }

    /// Registers `uri`. The first one without a wildcard becomes the default and stays it: the API
    /// has no way to choose another one.
    pub(crate) fn add_redirect_uri(
        &mut self,
        uri: String,
        now: Timestamp,
    ) -> Result<&RedirectUri, Refusal> {
        if self.has_redirect_uri(&uri) {
            return Err(Refusal::RedirectUriExists(uri));
        }
        let mut problem = match self.redirect_rules {
            RedirectRules::Production => redirect_uri::production_problem(&uri),
            RedirectRules::Lenient | RedirectRules::Strict => redirect_uri::form_problem(&uri),
        };
        if self.redirect_uris.len() >= MAX_REDIRECT_URIS {
            problem = Some("cannot be added: there are 1,000 already");
        }
        match problem {
            Some(problem) => Err(Refusal::field("uri", problem)),
            None => Ok(self.register(uri, now)?),
        }
    }

    pub(crate) fn default_redirect_uri(&self) -> Option<&RedirectUri> {
        self.redirect_uris.iter().find(|entry| entry.is_default)
    }

    fn has_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|entry| entry.uri == uri)
    }

    fn register(&mut self, uri: String, now: Timestamp) -> Result<&RedirectUri, getrandom::Error> {
        let added = RedirectUri {
            id: random::id("redir_", now)?,
            is_default: !uri.contains('*') && self.default_redirect_uri().is_none(),
            uri,
            created_at: now,
        };
        Ok(self.redirect_uris.push_mut(added))
    }

    pub(crate) fn remove_redirect_uri(&mut self, id: &str) -> Result<(), Refusal> {
        let at = self
            .redirect_uris
            .iter()
            .position(|entry| entry.id == id)
            .ok_or_else(|| Refusal::RedirectUriNotFound(id.to_owned()))?;
        if self.redirect_uris[at].is_default {
            return Err(Refusal::RedirectUriIsDefault);
        }
        self.redirect_uris.remove(at);
        Ok(())
    }

    pub(crate) fn cors_origins(&self) -> &[CorsOrigin] {
        &self.cors_origins
    }

    /// Registers the origin of a website: a scheme, a host, and a port unless it is the usual one.
    pub(crate) fn add_cors_origin(
        &mut self,
        origin: &str,
        now: Timestamp,
    ) -> Result<&CorsOrigin, Refusal> {
        let url = Url::parse(origin).map_err(|_| Refusal::CorsOriginInvalid)?;
        let is_website = matches!(url.scheme(), "http" | "https");
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_nobody = url.username().is_empty() && url.password().is_none();
        if !is_website || !is_bare || !is_nobody || self.cors_origins.len() >= MAX_REDIRECT_URIS {
            return Err(Refusal::CorsOriginInvalid);
        }
        let origin = url.origin().ascii_serialization();
        if self.cors_origins.iter().any(|known| known.origin == origin) {
            return Err(Refusal::CorsOriginExists);
        }
        Ok(self.cors_origins.push_mut(CorsOrigin {
            id: random::id("cors_origin_", now)?,
            origin,
            created_at: now,
        }))
    }

    /// Adds a CORS origin from the state file.
    pub(crate) fn restore_cors_origin(&mut self, origin: CorsOrigin) {
        self.cors_origins.push(origin);
    }

    /// Where a sign-in that asked for `requested` may return to. Without one it is the default.
    pub(crate) fn redirect_target(&self, requested: Option<&str>) -> RedirectTarget {
        let Some(requested) = requested.or_else(|| Some(&self.default_redirect_uri()?.uri)) else {
            return RedirectTarget::Refused(
                "none was given, and there is no default (a wildcard cannot be it)".to_owned(),
            );
        };
        let refused = |reason: &str| RedirectTarget::Refused(format!("{requested} {reason}"));
        let Ok(url) = Url::parse(requested) else {
            return refused("is not a URL");
        };
        if requested.contains('*') {
            return refused("has a wildcard, which only a registered redirect URI may have");
        }
        let mut registered = self.redirect_uris.iter();
        let is_registered = registered.any(|entry| redirect_uri::matches(&entry.uri, requested));
        let problem = match self.redirect_rules {
            RedirectRules::Production => redirect_uri::production_problem(requested),
            RedirectRules::Lenient | RedirectRules::Strict => None,
        };
        match (problem, self.redirect_rules) {
            (Some(problem), _) => refused(problem),
            _ if is_registered => RedirectTarget::Registered(url),
            (_, RedirectRules::Lenient) if redirect_uri::is_loopback(&url) => {
                RedirectTarget::Tolerated(url)
            }
            _ => refused("is not registered"),
        }
    }

    /// Where a logout leads to: to the address that it names, if it is on this machine or in the
    /// application of a registered redirect URI, else to the application of the default one.
    /// WorkOS has its own list for logouts, which no API can read.
    pub(crate) fn return_address(&self, wanted: Option<&str>) -> Result<Option<Url>, Refusal> {
        let Some(wanted) = wanted else {
            let default = self.default_redirect_uri();
            let default = default.and_then(|entry| Url::parse(&entry.uri).ok());
            return Ok(default.and_then(|url| url.join("/").ok()));
        };
        let url = Url::parse(wanted)
            .map_err(|_| Refusal::ReturnAddressRefused("return_to must be a URL.".to_owned()))?;
        let mut registered = self.redirect_uris.iter();
        let is_own = redirect_uri::is_loopback(&url)
            || registered.any(|entry| redirect_uri::is_same_origin(&entry.uri, &url));
        if !is_own {
            let reason = "return_to must lead to this machine or to where a redirect URI leads.";
            return Err(Refusal::ReturnAddressRefused(reason.to_owned()));
        }
        Ok(Some(url))
    }

    /// The connections, oldest first.
    pub(crate) fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter()
    }

    pub(crate) fn connection(&self, id: &str) -> Result<&Connection, Refusal> {
        self.connections.get(id).ok_or(Refusal::NotFound)
    }

    /// The ID of the Magic Link connection of `domain`.
    pub(crate) fn connection_id_of(&self, domain: &str) -> Option<&str> {
        self.connection_ids.get(domain).map(String::as_str)
    }

    /// Creates the Magic Link connection of `domain`, as the first session for a domain does (docs,
    /// "Magic Link"). `owner` is the organization that has the domain, if one does, and the domain's ID.
    pub(crate) fn connect(
        &mut self,
        domain: &str,
        owner: Option<(String, String)>,
        now: Timestamp,
    ) -> Result<&Connection, Refusal> {
        let (organization_id, domain_id) = match owner {
            Some((organization_id, domain_id)) => (Some(organization_id), domain_id),
            None => (None, random::id("org_domain_", now)?),
        };
        Ok(self.restore(Connection {
            id: random::id("conn_", now)?,
            organization_id,
            name: None,
            domain: domain.to_owned(),
            domain_id,
            created_at: now,
        }))
    }

    /// Adds a redirect URI from the state file, unless it is registered already.
    pub(crate) fn restore_redirect_uri(&mut self, mut redirect_uri: RedirectUri) {
        if !self.has_redirect_uri(&redirect_uri.uri) {
            redirect_uri.is_default &= self.default_redirect_uri().is_none();
            self.redirect_uris.push(redirect_uri);
        }
    }

    /// Adds a connection, which is new or from the state file.
    pub(crate) fn restore(&mut self, connection: Connection) -> &Connection {
        let id = connection.id.clone();
        self.connection_ids
            .insert(connection.domain.clone(), id.clone());
        for evicted in self.connections.insert(&id, connection) {
            self.connection_ids.remove(&evicted.domain);
        }
        // It was inserted just now.
        &self.connections[&id]
    }

    /// Removes the connections of an organization.
    pub(super) fn remove_connections_of(&mut self, organization_id: &str) -> Vec<Connection> {
        let of_it = self
            .connections()
            .filter(|it| it.organization_id.as_deref() == Some(organization_id));
        let ids: Vec<String> = of_it.map(|connection| connection.id.clone()).collect();
        ids.iter()
            .flat_map(|id| self.remove_connection(id))
            .collect()
    }

    pub(crate) fn remove_connection(&mut self, id: &str) -> Result<Connection, Refusal> {
        let removed = self.connections.remove(id).ok_or(Refusal::NotFound)?;
        self.connection_ids.remove(&removed.domain);
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let uris = ["https://app.example/cb", "https://*.dev.example/cb"];
        let settings = Settings {
            redirect_uris: uris.map(str::to_owned).into(),
            ..Settings::default()
        };
        Account::new(&settings, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn sign_ins_return_to_registered_or_loopback_addresses_only() {
        let account = account();
        let allowed = [
            None,
            Some("https://app.example/cb"),
            Some("https://a.dev.example/cb"),
            Some("http://localhost:49152/anything?x=1"),
            Some("http://127.0.0.1:1/"),
        ];
        for wanted in allowed {
            let target = account.redirect_target(wanted);
            assert!(!matches!(target, RedirectTarget::Refused(_)), "{target:?}");
        }
        let refused = [
            "https://app.example/other",
            "http://app.example/cb",
            "not a url",
            "javascript:alert(1)",
        ];
        for wanted in refused {
            let target = account.redirect_target(Some(wanted));
            assert!(
                matches!(&target, RedirectTarget::Refused(reason) if reason.starts_with(wanted)),
                "{target:?}"
            );
        }
    }

    #[test]
    fn the_default_redirect_uri_cannot_be_deleted() {
        let mut account = account();
        let default = account.redirect_uris()[0].id.clone();
        let other = account.redirect_uris()[1].id.clone();
        let is_default = Err(Refusal::RedirectUriIsDefault);
        assert_eq!(account.remove_redirect_uri(&default), is_default);
        assert_eq!(account.remove_redirect_uri(&other), Ok(()));
        let not_found = Err(Refusal::RedirectUriNotFound(other.clone()));
        assert_eq!(account.remove_redirect_uri(&other), not_found);
    }

    #[test]
    fn strict_rules_require_registration_and_production_https_too() {
        let uris = ["http://localhost:3000/cb", "https://*.app.example/cb"];
        let account = |redirect_rules| {
            let settings = Settings {
                redirect_uris: uris.map(str::to_owned).into(),
                redirect_rules,
                ..Settings::default()
            };
            Account::new(&settings, Timestamp::UNIX_EPOCH).unwrap()
        };
        let is_refused = |account: &Account, uri| {
            matches!(
                account.redirect_target(Some(uri)),
                RedirectTarget::Refused(_)
            )
        };
        let strict = account(RedirectRules::Strict);
        assert!(!is_refused(&strict, "http://localhost:3000/cb"));
        assert!(is_refused(&strict, "http://localhost:3001/cb"));
        assert!(!is_refused(&strict, "https://a.app.example/cb"));
        let mut production = account(RedirectRules::Production);
        assert!(is_refused(&production, "http://localhost:3000/cb"));
        assert!(!is_refused(&production, "https://a.app.example/cb"));
        let http = "http://app.example/cb".to_owned();
        let refused = production.add_redirect_uri(http, Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(Refusal::Invalid(_))));
    }

    #[test]
    fn a_removed_connection_is_created_again_with_another_id() {
        let mut account = account();
        let now = Timestamp::UNIX_EPOCH;
        let first = account.connect("a.example", None, now).unwrap().id.clone();
        assert_eq!(account.connection_id_of("a.example"), Some(first.as_str()));
        account.remove_connection(&first).unwrap();
        assert_eq!(account.connection_id_of("a.example"), None);
        let second = account.connect("a.example", None, now).unwrap().id.clone();
        assert_ne!(first, second);
        assert_eq!(account.connections().count(), 1);
    }
}
