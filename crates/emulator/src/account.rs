//! What an environment of a WorkOS account holds: redirect URIs, organizations, connections.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;

use super::{
    API_KEY, CLIENT_ID,
    answer::{FieldError, Problem},
    capped::Capped,
    random, redirect,
    settings::RedirectRules,
};

/// As many connections are remembered, the newest: a connection is made for every domain.
const MAX_CONNECTIONS: usize = 10_000;

/// As many redirect URIs can be registered. More are refused.
const MAX_REDIRECT_URIS: usize = 1000;

/// One environment. Every list is in the order of creation.
pub(super) struct Account {
    redirect_rules: RedirectRules,
    redirect_uris: Vec<RedirectUri>,
    organizations: Vec<Organization>,
    connections: Capped<Connection>,
    /// From a domain to the id of its connection.
    connection_ids: HashMap<String, String>,
}

/// A registered redirect URI.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RedirectUri {
    pub(super) id: String,
    pub(super) uri: String,
    pub(super) is_default: bool,
    pub(super) created_at: Timestamp,
}

/// What becomes of the redirect URI that a sign-in asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Registered(Url),
    /// A loopback address without registration, as WorkOS's own emulator allows it: a test may
    /// listen on any port.
    Tolerated(Url),
    /// Not to the application at all, and why not.
    Refused(String),
}

/// An organization with the one domain that it owns.
pub(super) struct Organization {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) domain: &'static str,
    pub(super) domain_id: String,
    pub(super) created_at: Timestamp,
}

/// The Magic Link connection of one domain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Connection {
    pub(super) id: String,
    pub(super) organization_id: Option<String>,
    pub(super) domain: String,
    pub(super) domain_id: String,
    pub(super) created_at: Timestamp,
}

impl Account {
    /// An environment with these redirect URIs, the first of them the default, and with one
    /// organization.
    pub(super) fn new(
        redirect_uris: Vec<String>,
        redirect_rules: RedirectRules,
        now: Timestamp,
    ) -> Result<Self, getrandom::Error> {
        let mut account = Self {
            redirect_rules,
            redirect_uris: Vec::new(),
            organizations: vec![Organization {
                id: random::id("org_", now)?,
                name: "Example",
                domain: "example.com",
                domain_id: random::id("org_domain_", now)?,
                created_at: now,
            }],
            connections: Capped::new(MAX_CONNECTIONS),
            connection_ids: HashMap::new(),
        };
        for uri in redirect_uris {
            if !account.has_redirect_uri(&uri) {
                account.register(uri, now)?;
            }
        }
        Ok(account)
    }

    /// Whether `text` is the API key, in a time that does not tell where they differ.
    pub(super) fn is_api_key(text: &str) -> bool {
        text.as_bytes().ct_eq(API_KEY.as_bytes()).into()
    }

    /// Whether the two belong together. The API key is the client's secret.
    pub(super) fn is_client(id: &str, secret: &str) -> bool {
        Self::is_api_key(secret) && id == CLIENT_ID
    }

    pub(super) fn redirect_uris(&self) -> &[RedirectUri] {
        &self.redirect_uris
    }

    /// Registers `uri`. The first one without a wildcard becomes the default and stays it: there
    /// is no other way to choose one over the API.
    pub(super) fn add_redirect_uri(
        &mut self,
        uri: String,
        now: Timestamp,
    ) -> Result<&RedirectUri, Problem> {
        if self.has_redirect_uri(&uri) {
            return Err(Problem::RedirectUriExists(uri));
        }
        let mut problem = match self.redirect_rules {
            RedirectRules::Production => redirect::production_problem(&uri),
            RedirectRules::Lenient | RedirectRules::Strict => redirect::form_problem(&uri),
        };
        if self.redirect_uris.len() >= MAX_REDIRECT_URIS {
            problem = Some("cannot be added: there are 1,000 already");
        }
        match problem {
            Some(problem) => Err(Problem::Invalid(vec![FieldError::new("uri", problem)])),
            None => Ok(self.register(uri, now)?),
        }
    }

    pub(super) fn default_redirect_uri(&self) -> Option<&RedirectUri> {
        self.redirect_uris.iter().find(|it| it.is_default)
    }

    fn has_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|it| it.uri == uri)
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

    pub(super) fn remove_redirect_uri(&mut self, id: &str) -> Result<(), Problem> {
        let at = self
            .redirect_uris
            .iter()
            .position(|it| it.id == id)
            .ok_or_else(|| Problem::RedirectUriNotFound(id.to_owned()))?;
        if self.redirect_uris[at].is_default {
            return Err(Problem::RedirectUriIsDefault);
        }
        self.redirect_uris.remove(at);
        Ok(())
    }

    /// Where a sign-in that asked for `wanted` may go.
    pub(super) fn redirect_target(&self, wanted: Option<&str>) -> Target {
        let Some(wanted) = wanted.or_else(|| Some(&self.default_redirect_uri()?.uri)) else {
            return Target::Refused("none was named, and there is no default".to_owned());
        };
        let refused = |why: &str| Target::Refused(format!("{wanted} {why}"));
        let Ok(url) = Url::parse(wanted) else {
            return refused("is no address");
        };
        if wanted.contains('*') {
            return refused("holds a wildcard, which only a registration may");
        }
        let mut registered = self.redirect_uris.iter();
        let is_registered = registered.any(|uri| redirect::matches(&uri.uri, wanted));
        let problem = match self.redirect_rules {
            RedirectRules::Production => redirect::production_problem(wanted),
            RedirectRules::Lenient | RedirectRules::Strict => None,
        };
        match (problem, self.redirect_rules) {
            (Some(problem), _) => refused(problem),
            _ if is_registered => Target::Registered(url),
            (_, RedirectRules::Lenient) if redirect::is_loopback(&url) => Target::Tolerated(url),
            _ => refused("is not registered"),
        }
    }

    pub(super) fn organizations(&self) -> &[Organization] {
        &self.organizations
    }

    /// The connections, oldest first.
    pub(super) fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter()
    }

    pub(super) fn connection(&self, id: &str) -> Result<&Connection, Problem> {
        self.connections.get(id).ok_or(Problem::NotFound)
    }

    /// The id of the Magic Link connection of `domain`.
    pub(super) fn connection_id_of(&self, domain: &str) -> Option<&str> {
        self.connection_ids.get(domain).map(String::as_str)
    }

    /// Makes the Magic Link connection of `domain`: the first session for a domain does (docs,
    /// "Magic Link").
    pub(super) fn connect(&mut self, domain: &str, now: Timestamp) -> Result<&Connection, Problem> {
        let owner = self.organizations.iter().find(|it| it.domain == domain);
        let made = Connection {
            id: random::id("conn_", now)?,
            organization_id: owner.map(|it| it.id.clone()),
            domain: domain.to_owned(),
            domain_id: match owner {
                Some(owner) => owner.domain_id.clone(),
                None => random::id("org_domain_", now)?,
            },
            created_at: now,
        };
        Ok(self.restore(made))
    }

    /// Takes in a redirect URI from a file, unless it is registered already.
    pub(super) fn restore_redirect_uri(&mut self, mut redirect_uri: RedirectUri) {
        if !self.has_redirect_uri(&redirect_uri.uri) {
            redirect_uri.is_default &= self.default_redirect_uri().is_none();
            self.redirect_uris.push(redirect_uri);
        }
    }

    /// Takes in a connection, new or from a file.
    pub(super) fn restore(&mut self, connection: Connection) -> &Connection {
        let id = connection.id.clone();
        self.connection_ids
            .insert(connection.domain.clone(), id.clone());
        if let Some(evicted) = self.connections.insert(&id, connection) {
            self.connection_ids.remove(&evicted.domain);
        }
        // It was inserted just now.
        &self.connections[&id]
    }

    pub(super) fn remove_connection(&mut self, id: &str) -> Result<Connection, Problem> {
        let removed = self.connections.remove(id).ok_or(Problem::NotFound)?;
        self.connection_ids.remove(&removed.domain);
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let uris = ["https://app.example/cb", "https://*.dev.example/cb"];
        Account::new(
            uris.map(str::to_owned).into(),
            RedirectRules::Lenient,
            Timestamp::UNIX_EPOCH,
        )
        .unwrap()
    }

    #[test]
    fn sign_ins_end_on_registered_or_loopback_addresses_only() {
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
            assert!(!matches!(target, Target::Refused(_)), "{target:?}");
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
                matches!(&target, Target::Refused(why) if why.starts_with(wanted)),
                "{target:?}"
            );
        }
    }

    #[test]
    fn the_default_redirect_uri_cannot_be_deleted() {
        let mut account = account();
        let default = account.redirect_uris()[0].id.clone();
        let other = account.redirect_uris()[1].id.clone();
        let is_default = Err(Problem::RedirectUriIsDefault);
        assert_eq!(account.remove_redirect_uri(&default), is_default);
        assert_eq!(account.remove_redirect_uri(&other), Ok(()));
        let not_found = Err(Problem::RedirectUriNotFound(other.clone()));
        assert_eq!(account.remove_redirect_uri(&other), not_found);
    }

    #[test]
    fn strict_rules_want_a_registration_and_production_https_too() {
        let uris = ["http://localhost:3000/cb", "https://*.app.example/cb"];
        let account = |rules| {
            Account::new(uris.map(str::to_owned).into(), rules, Timestamp::UNIX_EPOCH).unwrap()
        };
        let is_refused = |account: &Account, uri| {
            matches!(account.redirect_target(Some(uri)), Target::Refused(_))
        };
        let strict = account(RedirectRules::Strict);
        assert!(!is_refused(&strict, "http://localhost:3000/cb"));
        assert!(is_refused(&strict, "http://localhost:3001/cb"));
        assert!(!is_refused(&strict, "https://a.app.example/cb"));
        let mut production = account(RedirectRules::Production);
        assert!(is_refused(&production, "http://localhost:3000/cb"));
        assert!(!is_refused(&production, "https://a.app.example/cb"));
        let plain = "http://app.example/cb".to_owned();
        let refused = production.add_redirect_uri(plain, Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(Problem::Invalid(_))));
    }

    #[test]
    fn a_connection_can_be_removed_and_made_anew() {
        let mut account = account();
        let now = Timestamp::UNIX_EPOCH;
        let first = account.connect("a.example", now).unwrap().id.clone();
        assert_eq!(account.connection_id_of("a.example"), Some(first.as_str()));
        account.remove_connection(&first).unwrap();
        assert_eq!(account.connection_id_of("a.example"), None);
        let second = account.connect("a.example", now).unwrap().id.clone();
        assert_ne!(first, second);
        assert_eq!(account.connections().count(), 1);
    }
}
