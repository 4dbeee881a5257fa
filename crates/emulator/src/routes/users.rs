//! Users: create, list, read, update, delete. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Map, Value};

use super::user_management::{UserJson, email, entity_not_found};
use crate::{
    domain::{FieldError, Refusal, UserChanges},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, QueryFields, Shared},
};

/// How long a name or a locale can be. WorkOS's own limit is not known.
const MAX_NAME_BYTES: usize = 1024;

/// OpenAPI document; docs, "Metadata".
const MAX_EXTERNAL_ID_CHARS: usize = 128;
const MAX_METADATA_KEYS: usize = 50;
const MAX_METADATA_KEY_CHARS: usize = 40;
const MAX_METADATA_VALUE_CHARS: usize = 600;

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    let wanted = http::text(&query, "email").map(str::to_lowercase);
    // Nobody is a member of an organization here.
    let of_organization = ["organization_id", "organization"]
        .into_iter()
        .any(|name| http::text(&query, name).is_some());
    app.with(|state, _| {
        let users = state.users.users().filter(|user| {
            !of_organization
                && wanted
                    .as_ref()
                    .is_none_or(|email| user.email.to_lowercase() == *email)
        });
        let page = request.page(users, |user| &user.id, UserJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let address = email(&fields)?;
    let changes = changes(&fields)?;
    app.with(|state, now| {
        let created = state.create_user(address, changes, now)?;
        Ok(http::json(StatusCode::CREATED, &UserJson::from(created)))
    })
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.user(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &UserJson::from(found))),
        None => Err(entity_not_found("User", &id)),
    })
}

pub(super) async fn show_by_external_id(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.with_external_id(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &UserJson::from(found))),
        None => Err(entity_not_found("User", &id)),
    })
}

pub(super) async fn update(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut changes = changes(&fields)?;
    if !matches!(fields.get("email"), None | Some(Value::Null)) {
        changes.email = Some(email(&fields)?.to_owned());
    }
    app.with(|state, now| {
        let updated = state.update_user(&id, changes, now)?;
        Ok(http::json(StatusCode::OK, &UserJson::from(updated)))
    })
}

pub(super) async fn remove(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    app.with(|state, now| state.delete_user(&id, now))?;
    Ok(StatusCode::OK)
}

/// What a request says of a user, besides the address. Passwords are ignored: nobody can sign in with
/// one here.
fn changes(fields: &Fields) -> Result<UserChanges, Refusal> {
    let mut errors = Vec::new();
    let mut name = |name: &'static str| match fields.get(name) {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::String(text)) if text.len() <= MAX_NAME_BYTES => Some(Some(text.clone())),
        Some(_) => {
            let complaint = "must be a string of 1 KB at most for this emulator";
            errors.push(FieldError::new(name, complaint));
            None
        }
    };
    let [first_name, last_name, locale, external_id] =
        ["first_name", "last_name", "locale", "external_id"].map(&mut name);
    let is_external_id =
        |id: &String| id.is_ascii() && (1..=MAX_EXTERNAL_ID_CHARS).contains(&id.len());
    if !external_id.iter().flatten().all(is_external_id) {
        let complaint = "must be between 1 and 128 ASCII characters";
        errors.push(FieldError::new("external_id", complaint));
    }
    let email_verified = match fields.get("email_verified") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(is_verified)) => Some(*is_verified),
        Some(_) => {
            errors.push(FieldError::new("email_verified", "must be a boolean"));
            None
        }
    };
    let metadata = match fields.get("metadata") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(Value::Object(metadata)) if is_metadata(metadata) => Some(Some(metadata.clone())),
        Some(_) => return Err(Refusal::MetadataInvalid),
    };
    if !errors.is_empty() {
        return Err(Refusal::Invalid(errors));
    }
    Ok(UserChanges {
        email: None,
        email_verified,
        first_name,
        last_name,
        locale,
        external_id,
        metadata,
    })
}

/// Whether these are keys and values of metadata. `null` removes a key.
fn is_metadata(metadata: &Map<String, Value>) -> bool {
    metadata.len() <= MAX_METADATA_KEYS
        && metadata.iter().all(|(key, value)| {
            let is_value = match value {
                Value::Null => true,
                Value::String(text) => text.chars().count() <= MAX_METADATA_VALUE_CHARS,
                _ => false,
            };
            is_value && key.chars().count() <= MAX_METADATA_KEY_CHARS
        })
}
