//! Users: create, list, read, update, delete. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::Value;

use super::{
    fields::FieldReader,
    passwords,
    user_management::{UserJson, email, entity_not_found},
};
use crate::{
    domain::{Password, Refusal, Rule, UserChanges},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, QueryFields, Shared},
    types,
};

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    let wanted = http::text(&query, "email").map(|email| email.trim().to_lowercase());
    let organization = ["organization_id", "organization"]
        .into_iter()
        .find_map(|name| http::text(&query, name));
    app.with(|state, _| {
        let is_member = |id: &str, organization| state.memberships.find(id, organization).is_some();
        let users = state.users.users().filter(|user| {
            organization.is_none_or(|organization| is_member(&user.id, organization))
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

/// The accounts at OAuth providers that a user signs in with: none, since there are no providers here.
pub(super) async fn identities(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    if app.with(|state, _| state.users.user(&id).is_none()) {
        return Err(entity_not_found("User", &id));
    }
    Ok(http::json(StatusCode::OK, &Value::Array(Vec::new())))
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
    if !http::text(&fields, "locale").is_none_or(types::is_locale) {
        return Err(Refusal::Rule(Rule::InvalidLocale).into());
    }
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

/// What a request says of a user, besides the address.
fn changes(fields: &Fields) -> Result<UserChanges, Refusal> {
    let mut reader = FieldReader::new(fields);
    let changes = UserChanges {
        email: None,
        email_verified: reader.flag("email_verified"),
        name: reader.text("name"),
        first_name: reader.text("first_name"),
        last_name: reader.text("last_name"),
        locale: reader.text("locale"),
        external_id: reader.external_id(),
        metadata: reader.metadata()?,
        password: None,
    };
    let password = reader.text("password").flatten();
    let is_imported = reader.optional_text("password_hash").is_some();
    reader.finish()?;
    let password = match password {
        Some(_) if is_imported => return Err(Refusal::Rule(Rule::PasswordAndHashProvided)),
        Some(text) => Some(passwords::checked(&text)?),
        None => is_imported.then_some(Password::Imported),
    };
    Ok(UserChanges {
        password,
        ..changes
    })
}
