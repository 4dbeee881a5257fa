//! Organizations and their domains. Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{fields::FieldReader, user_management::entity_not_found};
use crate::{
    domain::{
        DomainProof, DomainState, Organization, OrganizationChanges, OrganizationDomain, Refusal,
    },
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, Shared},
};

/// The longest name of a host (RFC 1035).
const MAX_DOMAIN_BYTES: usize = 253;

#[derive(Serialize)]
pub(super) struct OrganizationJson<'a> {
    object: &'static str,
    id: &'a str,
    name: &'a str,
    allow_profiles_outside_organization: bool,
    domains: Vec<OrganizationDomainJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stripe_customer_id: Option<&'a str>,
    metadata: &'a Map<String, Value>,
    external_id: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

#[derive(Serialize)]
pub(super) struct OrganizationDomainJson<'a> {
    object: &'static str,
    id: &'a str,
    organization_id: &'a str,
    domain: &'a str,
    state: DomainState,
    verification_strategy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_prefix: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> From<&'a Organization> for OrganizationJson<'a> {
    fn from(organization: &'a Organization) -> Self {
        let domains = organization.domains.iter();
        Self {
            object: "organization",
            id: &organization.id,
            name: &organization.name,
            allow_profiles_outside_organization: organization.allow_profiles_outside_organization,
            domains: domains.map(OrganizationDomainJson::from).collect(),
            stripe_customer_id: organization.stripe_customer_id.as_deref(),
            metadata: &organization.metadata,
            external_id: organization.external_id.as_deref(),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }
}

impl<'a> From<&'a OrganizationDomain> for OrganizationDomainJson<'a> {
    fn from(domain: &'a OrganizationDomain) -> Self {
        let proof = domain.proof.as_ref();
        Self {
            object: "organization_domain",
            id: &domain.id,
            organization_id: &domain.organization_id,
            domain: &domain.domain,
            state: domain.state,
            verification_strategy: if proof.is_some() { "dns" } else { "manual" },
            verification_token: proof.map(|DomainProof { token, .. }| token.as_str()),
            verification_prefix: proof.map(|DomainProof { prefix, .. }| prefix.as_str()),
            created_at: domain.created_at,
            updated_at: domain.updated_at,
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let fields = http::urlencoded(query.as_bytes());
    let request = PageRequest::from_query(&fields)?;
    let domains: Vec<String> = http::query_list(&query, "domains")
        .iter()
        .map(|domain| domain.to_lowercase())
        .collect();
    let search = http::text(&fields, "search").map(str::to_lowercase);
    app.with(|state, _| {
        let organizations = state.organizations.iter().filter(|organization| {
            let has = |domain: &String| organization.domains.iter().any(|it| it.domain == *domain);
            (domains.is_empty() || domains.iter().any(has))
                && search
                    .as_ref()
                    .is_none_or(|search| is_like(organization, search))
        });
        let page = request.page(organizations, |it| &it.id, OrganizationJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

/// Whether a search finds an organization: by its name, its IDs or its domains (OpenAPI document).
fn is_like(organization: &Organization, search: &str) -> bool {
    organization.name.to_lowercase().contains(search)
        || organization.id.to_lowercase() == search
        || organization
            .external_id
            .as_ref()
            .is_some_and(|id| id.to_lowercase() == search)
        || organization
            .domains
            .iter()
            .any(|it| it.domain.contains(search))
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let name = reader.required_text("name");
    let changes = changes(reader, &fields)?;
    app.with(|state, now| {
        let created = state.create_organization(name, changes, now)?;
        Ok(http::json(
            StatusCode::CREATED,
            &OrganizationJson::from(created),
        ))
    })
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let found = OrganizationJson::from(state.organizations.get(&id)?);
        Ok(http::json(StatusCode::OK, &found))
    })
}

pub(super) async fn show_by_external_id(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.organizations.with_external_id(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &OrganizationJson::from(found))),
        None => Err(entity_not_found("Organization", &id)),
    })
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let name = reader.changed_text("name");
    let changes = OrganizationChanges {
        name,
        ..changes(reader, &fields)?
    };
    app.with(|state, now| {
        let updated = state.update_organization(&id, changes, now)?;
        Ok(http::json(StatusCode::OK, &OrganizationJson::from(updated)))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_organization(&id, now))?;
    Ok(StatusCode::ACCEPTED)
}

/// What a request says of an organization, besides its name.
fn changes(mut reader: FieldReader<'_>, fields: &Fields) -> Result<OrganizationChanges, Refusal> {
    let changes = OrganizationChanges {
        name: None,
        allow_profiles_outside_organization: reader.flag("allow_profiles_outside_organization"),
        domains: domains(&mut reader, fields),
        stripe_customer_id: reader.text("stripe_customer_id"),
        external_id: reader.external_id(),
        metadata: reader.metadata()?,
    };
    reader.finish()?;
    Ok(changes)
}

/// The domains of a request, in lower case: as `domain_data`, or as `domains`, which has no states.
/// Which one WorkOS gives those is not known; SDKs that send it are older than verification.
fn domains(reader: &mut FieldReader<'_>, fields: &Fields) -> Option<Vec<(String, DomainState)>> {
    let mut domains: Vec<(String, DomainState)> = match fields.get("domain_data") {
        None | Some(Value::Null) => {
            let names = reader.list("domains")?.into_iter();
            names.map(|name| (name, DomainState::Verified)).collect()
        }
        Some(data) => {
            let entry = |entry: &Value| {
                let state = match entry.get("state").and_then(Value::as_str) {
                    Some("verified") => DomainState::Verified,
                    Some("pending") => DomainState::Pending,
                    _ => return None,
                };
                Some((entry.get("domain")?.as_str()?.to_owned(), state))
            };
            let entries = data.as_array().filter(|entries| entries.len() <= 100);
            let read = entries.and_then(|entries| entries.iter().map(entry).collect());
            let complaint = "must be a list of objects with a domain and a state, which is pending \
                             or verified";
            if read.is_none() {
                reader.complain("domain_data", complaint);
            }
            read?
        }
    };
    for (domain, _) in &mut domains {
        *domain = domain.to_lowercase();
    }
    domains.sort_by(|one, other| one.0.cmp(&other.0));
    domains.dedup_by(|one, other| one.0 == other.0);
    if !domains.iter().all(|(domain, _)| is_domain(domain)) {
        reader.complain("domains", "must be names such as example.com");
    }
    Some(domains)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |it: char| it.is_alphanumeric() || it == '-';
        !label.is_empty() && label.chars().all(is_part)
    };
    domain.len() <= MAX_DOMAIN_BYTES && domain.contains('.') && domain.split('.').all(is_label)
}

pub(super) async fn create_domain(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let organization_id = reader.required_text("organization_id");
    let domain = reader.required_text("domain").to_lowercase();
    if !domain.is_empty() && !is_domain(&domain) {
        reader.complain("domain", "must be a name such as example.com");
    }
    reader.finish()?;
    app.with(|state, now| {
        let created = state.create_domain(&organization_id, domain, now)?;
        let created = OrganizationDomainJson::from(created);
        Ok(http::json(StatusCode::CREATED, &created))
    })
}

pub(super) async fn show_domain(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| {
        let found = OrganizationDomainJson::from(state.organizations.domain(&id)?);
        Ok(http::json(StatusCode::OK, &found))
    })
}

/// WorkOS looks into the DNS for some time. Here a domain is verified at once.
pub(super) async fn verify_domain(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, now| {
        let verified = OrganizationDomainJson::from(state.verify_domain(&id, now)?);
        Ok(http::json(StatusCode::CREATED, &verified))
    })
}

pub(super) async fn remove_domain(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_domain(&id, now))?;
    Ok(StatusCode::NO_CONTENT)
}
