//! The change of a user's address. Source: OpenAPI document.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{fields::FieldReader, user_management::UserJson};
use crate::{
    address, delivery,
    domain::{Caller, Refusal, message_id},
    http::{self, ApiError, ApiKey, Parameters, PathId, Shared},
};

#[derive(Serialize)]
struct EmailChangeJson<'a> {
    object: &'static str,
    user: UserJson<'a>,
    new_email: &'a str,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
}

pub(super) async fn send(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    PathId(id): PathId,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let new_email = reader.required_text("new_email");
    reader.finish()?;
    let new_email = new_email.trim();
    if let Some(problem) = address::problem(new_email) {
        return Err(Refusal::field("new_email", problem).into());
    }
    let (change_id, response) = app.with(|state, now| {
        let (user, change) = state.send_email_change(&id, new_email, caller, now)?;
        let sent = EmailChangeJson {
            object: "email_change",
            user: user.into(),
            new_email: &change.email,
            expires_at: change.expires_at,
            created_at: change.created_at,
        };
        Ok::<_, Refusal>((change.id.clone(), http::json(StatusCode::OK, &sent)))
    })?;
    delivery::deliver(&app, &message_id(&change_id)).await;
    Ok(response)
}

pub(super) async fn confirm(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    PathId(id): PathId,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let code = reader.required_text("code");
    reader.finish()?;
    app.with(|state, now| {
        let user = state.confirm_email_change(&id, code.trim(), caller, now)?;
        let confirmed =
            json!({ "object": "email_change_confirmation", "user": UserJson::from(user) });
        Ok(http::json(StatusCode::OK, &confirmed))
    })
}
