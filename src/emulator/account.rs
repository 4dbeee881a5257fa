//! What an environment of a WorkOS account holds: redirect URIs, organizations, connections.

use jiff::Timestamp;
use subtle::ConstantTimeEq;
use url::Url;

use super::{API_KEY, CLIENT_ID, answer::Problem, random, redirect, settings::RedirectRules};

/// One environment. Every list is in the order of creation.
pub(super) struct Account {
    redirect_rules: RedirectRules,
    redirect_uris: Vec<RedirectUri>,
    organizations: Vec<Organization>,
    connections: Vec<Connection>,
}

/// A registered redirect URI.
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
    Refused,
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
            connections: Vec::new(),
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

    /// Registers `uri`. The first one becomes the default and stays it: there is no other way to
    /// choose one over the API.
    pub(super) fn add_redirect_uri(
        &mut self,
        uri: String,
        now: Timestamp,
    ) -> Result<&RedirectUri, Problem> {
        if self.has_redirect_uri(&uri) {
            return Err(Problem::RedirectUriExists(uri));
        }
        Ok(self.register(uri, now)?)
    }

    fn has_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|it| it.uri == uri)
    }

    fn register(&mut self, uri: String, now: Timestamp) -> Result<&RedirectUri, getrandom::Error> {
        let added = RedirectUri {
            id: random::id("redir_", now)?,
            uri,
            is_default: self.redirect_uris.is_empty(),
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
        let default = || self.redirect_uris.iter().find(|it| it.is_default);
        let Some(wanted) = wanted.or_else(|| Some(&default()?.uri)) else {
            return Target::Refused;
        };
        let Ok(url) = Url::parse(wanted) else {
            return Target::Refused;
        };
        let mut registered = self.redirect_uris.iter();
        let is_registered = registered.any(|it| redirect::matches(&it.uri, wanted));
        let is_lenient = self.redirect_rules == RedirectRules::Lenient;
        if is_registered {
            Target::Registered(url)
        } else if is_lenient && redirect::is_loopback(&url) {
            Target::Tolerated(url)
        } else {
            Target::Refused
        }
    }

    pub(super) fn organizations(&self) -> &[Organization] {
        &self.organizations
    }

    pub(super) fn connections(&self) -> &[Connection] {
        &self.connections
    }

    pub(super) fn connection(&self, id: &str) -> Result<&Connection, Problem> {
        self.connections
            .iter()
            .find(|it| it.id == id)
            .ok_or(Problem::NotFound)
    }

    /// The Magic Link connection of `domain`, made now if there is none: the first session for a
    /// domain makes it (docs, "Magic Link").
    pub(super) fn connection_of(
        &mut self,
        domain: &str,
        now: Timestamp,
    ) -> Result<&Connection, getrandom::Error> {
        if let Some(at) = self.connections.iter().position(|it| it.domain == domain) {
            return Ok(&self.connections[at]);
        }
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
        Ok(self.connections.push_mut(made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let uris = ["https://app.example/cb", "http://dev.example:*/cb"];
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
            Some("http://dev.example:8080/cb"),
            Some("http://localhost:49152/anything?x=1"),
            Some("http://127.0.0.1:1/"),
        ];
        for wanted in allowed {
            assert_ne!(
                account.redirect_target(wanted),
                Target::Refused,
                "{wanted:?}"
            );
        }
        let refused = [
            "https://app.example/other",
            "http://app.example/cb",
            "not a url",
            "javascript:alert(1)",
        ];
        for wanted in refused {
            assert_eq!(
                account.redirect_target(Some(wanted)),
                Target::Refused,
                "{wanted}"
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
    fn a_domain_has_one_connection() {
        let mut account = account();
        let now = Timestamp::UNIX_EPOCH;
        let first = account.connection_of("a.example", now).unwrap().id.clone();
        assert_eq!(account.connection_of("a.example", now).unwrap().id, first);
        assert_ne!(account.connection_of("b.example", now).unwrap().id, first);
        assert_eq!(account.connections().len(), 2);
    }
}
