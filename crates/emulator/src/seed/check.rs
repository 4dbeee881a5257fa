//! What a seed has to keep to: values that can be, and names that stand for something in it.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_saphyr::Spanned;

use super::{
    KEY_PREFIX, Seed, SeedApiKeys, SeedConnection, SeedDomain, SeedInvitation, SeedOrganization,
    SeedRole,
};
use crate::{address, domain::JwtTemplate, limits, redirect_uri, types, webhook_url};

impl Seed {
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_users()?;
        self.check_roles()?;
        self.check_organizations()?;
        for connection in &self.connections {
            self.check_connection(connection)?;
        }
        for organization in &self.organizations {
            self.check_memberships(organization)?;
        }
        let mut invited = HashSet::new();
        for invitation in &self.invitations {
            self.check_invitation(invitation)?;
            let email = invitation.email.value.trim().to_lowercase();
            let organization = invitation.organization_id.as_ref().map(|it| &it.value);
            if !invited.insert((email, organization)) {
                let message = format!("{} is invited twice", invitation.email.value);
                return Err(at(&invitation.email, &message));
            }
        }
        self.check_webhook_endpoints()?;
        self.check_api_keys()?;
        if let Some(template) = &self.jwt_template {
            let content = &template.content;
            JwtTemplate::parse(&content.value, Timestamp::UNIX_EPOCH)
                .map_err(|why| at(content, &format!("jwtTemplate.content {why}")))?;
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
            if let Some(password) = user.password.as_ref().filter(|it| it.value.is_empty()) {
                return Err(at(password, "a password is empty"));
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
        let mut has_default = false;
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
            self.check_owner_of(role)?;
            if role.is_default_role && has_default {
                return Err(at(&role.slug, "two roles have is_default_role"));
            }
            has_default |= role.is_default_role;
            role.permissions.iter().try_for_each(check_slug)?;
        }
        Ok(())
    }

    /// Whose a role is: that of the environment, or of one organization of the seed.
    fn check_owner_of(&self, role: &SeedRole) -> Result<(), String> {
        let kind = role.r#type.as_ref();
        let kinds = ["EnvironmentRole", "OrganizationRole"];
        if let Some(unknown) = kind.filter(|it| !kinds.contains(&it.value.as_str())) {
            let message = "the type of a role is EnvironmentRole or OrganizationRole";
            return Err(at(unknown, message));
        }
        let is_of_organization = kind.map(|it| it.value == "OrganizationRole");
        match (&role.organization_id, is_of_organization) {
            (Some(id), Some(false)) => Err(at(id, "an EnvironmentRole has no organization_id")),
            (None, Some(true)) => Err(at(
                &role.slug,
                "an OrganizationRole needs organization_id, the id of an organization of this seed",
            )),
            (Some(id), _) if role.is_default_role => Err(at(
                id,
                "the role of one organization cannot be the default one",
            )),
            (Some(id), _) => {
                let is_it =
                    |it: &SeedOrganization| it.id.as_ref().is_some_and(|it| it.value == id.value);
                match self.organizations.iter().any(is_it) {
                    true => Ok(()),
                    false => Err(at(id, &format!("no organization has the ID {}", id.value))),
                }
            }
            (None, _) => Ok(()),
        }
    }

    /// Whether there is a role with this slug for an organization: of the seed, or one that every
    /// emulator has.
    fn has_role(&self, slug: &str, organization: Option<&str>) -> bool {
        let is_its = |role: &SeedRole| {
            let owner = role.organization_id.as_ref();
            role.slug.value == slug
                && owner.is_none_or(|owner| Some(owner.value.as_str()) == organization)
        };
        ["admin", "member"].contains(&slug) || self.roles.iter().any(is_its)
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
            self.check_role(
                membership.role.as_ref(),
                organization.id.as_ref().map(|it| it.value.as_str()),
            )?;
            let statuses = ["active", "inactive", "pending"];
            let status = membership.status.as_ref();
            if let Some(wrong) = status.filter(|it| !statuses.contains(&it.value.as_str())) {
                let message = "the status of a membership is active, inactive or pending";
                return Err(at(wrong, message));
            }
        }
        Ok(())
    }

    fn check_role(
        &self,
        slug: Option<&Spanned<String>>,
        organization: Option<&str>,
    ) -> Result<(), String> {
        match slug.filter(|slug| !self.has_role(&slug.value, organization)) {
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
        self.check_role(
            invitation.role_slug.as_ref(),
            invitation
                .organization_id
                .as_ref()
                .map(|it| it.value.as_str()),
        )
    }

    fn check_webhook_endpoints(&self) -> Result<(), String> {
        let mut urls = HashSet::new();
        for (count, endpoint) in self.webhook_endpoints.iter().enumerate() {
            let url = &endpoint.endpoint_url;
            if count >= limits::MAX_WEBHOOK_ENDPOINTS {
                return Err(at(url, "there are more than 100 webhook endpoints"));
            }
            if !webhook_url::is_one(&url.value) {
                let message = format!("{} must be an http or https address", url.value);
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
