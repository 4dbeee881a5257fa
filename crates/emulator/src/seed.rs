//! The seed: what an emulator has from its start, in the format of the official emulator's seed files.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, de::IgnoredAny};
use serde_saphyr::{MessageFormatter as _, Spanned, UserMessageFormatter};

use crate::{limits, redirect_uri};

/// Users, organizations, connections and redirect URIs that an emulator has from its start, and again
/// after a reset. They cause no events.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    pub(crate) users: Vec<SeedUser>,
    pub(crate) organizations: Vec<SeedOrganization>,
    pub(crate) connections: Vec<SeedConnection>,
    #[serde(rename = "redirectUris")]
    redirect_uris: Vec<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedUser {
    pub(crate) id: Option<Spanned<String>>,
    pub(crate) email: Spanned<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    #[serde(default)]
    pub(crate) email_verified: bool,
    pub(crate) external_id: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) metadata: BTreeMap<String, String>,
    /// Many seeds of the official emulator have one. Nobody can sign in with it here.
    password: Option<IgnoredAny>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedOrganization {
    pub(crate) id: Option<Spanned<String>>,
    pub(crate) name: Spanned<String>,
    #[serde(default)]
    domains: Vec<Spanned<SeedDomain>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedDomain {
    domain: String,
    state: Option<String>,
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
        // Only `true` and `false`, as in JSON.
        let options = serde_saphyr::options! { strict_booleans: true };
        let seed: Self = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            let message = UserMessageFormatter.format_message(error.without_snippet());
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

    /// Whether a user has a password, with which nobody can sign in here.
    pub fn has_passwords(&self) -> bool {
        self.users.iter().any(|user| user.password.is_some())
    }

    fn check(&self) -> Result<(), String> {
        self.check_users()?;
        self.check_organizations()?;
        for connection in &self.connections {
            self.check_connection(connection)?;
        }
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
            let is_address = email.rsplit_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace)
            });
            if !is_address {
                return Err(at(
                    &user.email,
                    &format!("{email:?} is not an e-mail address"),
                ));
            }
            if email.len() > limits::MAX_EMAIL_BYTES {
                return Err(at(
                    &user.email,
                    &format!("email {}", limits::EMAIL_TOO_LONG),
                ));
            }
            if !emails.insert(email.to_lowercase()) {
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

    fn check_organizations(&self) -> Result<(), String> {
        let (mut ids, mut names, mut domains) = (HashSet::new(), HashSet::new(), HashSet::new());
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
                    &format!("in this emulator every connection is {only}"),
                )
            })
        };
        let kind = connection.connection_type.as_ref();
        let wrong = wrong(kind, "MagicLink").or_else(|| wrong(connection.state.as_ref(), "active"));
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let organization = &connection.organization;
        if self.organization(&organization.value).is_none() {
            let message = format!("no organization is called {:?}", organization.value);
            return Err(at(organization, &message));
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
            (domain.to_lowercase(), state.as_deref() != Some("pending"))
        })
    }
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
            assert!(seed.has_passwords());
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
            ("users: []\nroles: []\n", "line 2: ", "roles"),
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
                "connections:\n  - name: A\n    connection_type: GenericSAML\n    organization: B\n",
                "line 3: ",
                "MagicLink",
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
}
