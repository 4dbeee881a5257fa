//! Passwords that are reset, and addresses that are proved. Source: OpenAPI document; the page that a mail
//! leads to is our own.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Serialize;
use serde_json::json;

use super::{
    authkit::page,
    fields::FieldReader,
    user_management::{UserJson, email, entity_not_found},
};
use crate::{
    delivery,
    domain::{Caller, OneTimeCode, Password, PasswordReset, Refusal, User, message_id},
    http::{self, ApiError, ApiKey, Body, Parameters, PathId, QueryFields, Shared},
};

#[derive(Serialize)]
pub(super) struct EmailVerificationJson<'a> {
    object: &'static str,
    id: &'a str,
    user_id: &'a str,
    email: &'a str,
    /// Events leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> EmailVerificationJson<'a> {
    pub(super) fn of_event(code: &'a OneTimeCode) -> Self {
        Self {
            object: "email_verification",
            id: &code.id,
            user_id: &code.user_id,
            email: &code.email,
            code: None,
            expires_at: code.expires_at,
            created_at: code.created_at,
            updated_at: code.created_at,
        }
    }
}

#[derive(Serialize)]
pub(super) struct PasswordResetJson<'a> {
    object: &'static str,
    id: &'a str,
    user_id: &'a str,
    email: &'a str,
    /// Events leave out both.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_reset_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_reset_url: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
}

impl<'a> PasswordResetJson<'a> {
    pub(super) fn of_event(reset: &'a PasswordReset) -> Self {
        Self {
            object: "password_reset",
            id: &reset.id,
            user_id: &reset.user_id,
            email: &reset.email,
            password_reset_token: None,
            password_reset_url: None,
            expires_at: reset.expires_at,
            created_at: reset.created_at,
        }
    }

    fn whole(reset: &'a PasswordReset) -> Self {
        Self {
            password_reset_token: Some(&reset.token),
            password_reset_url: Some(&reset.url),
            ..Self::of_event(reset)
        }
    }
}

pub(super) async fn send_verification(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    let (user, verification) = app.with(|state, now| state.send_verification(&id, caller, now))?;
    delivery::deliver(&app, &message_id(&verification)).await;
    Ok(with_user(&user))
}

pub(super) async fn confirm_verification(
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
        let user = state.confirm_verification(&id, code.trim(), caller, now)?;
        Ok(with_user(user))
    })
}

pub(super) async fn show_verification(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.users.email_verifications.get(&id) {
        Some(found) => {
            let mut verification = EmailVerificationJson::of_event(found);
            verification.code = Some(&found.code);
            Ok(http::json(StatusCode::OK, &verification))
        }
        None => Err(entity_not_found("Email verification", &id)),
    })
}

pub(super) async fn create_reset(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    headers: HeaderMap,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let address = email(&fields)?;
    let base_url = http::base_url(&app, &headers);
    let (id, response) = app.with(|state, now| {
        let reset = state.create_password_reset(address, &base_url, caller, now)?;
        let response = http::json(StatusCode::CREATED, &PasswordResetJson::whole(reset));
        Ok::<_, Refusal>((reset.id.clone(), response))
    })?;
    delivery::deliver(&app, &message_id(&id)).await;
    Ok(response)
}

pub(super) async fn show_reset(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    app.with(|state, _| match state.password_resets.get(&id) {
        Some(found) => Ok(http::json(StatusCode::OK, &PasswordResetJson::whole(found))),
        None => Err(entity_not_found("Password reset", &id)),
    })
}

pub(super) async fn confirm_reset(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    Parameters(fields): Parameters,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    let (token, password) = (
        reader.required_text("token"),
        reader.text("new_password").flatten(),
    );
    reader.finish()?;
    let password = password.ok_or_else(|| Refusal::field("new_password", "must be a string"))?;
    let password = checked(&password)?;
    app.with(|state, now| {
        let user = state.reset_password(&token, password, caller, now)?;
        Ok(with_user(user))
    })
}

/// A password that may be set. How strong it has to be is a setting of WorkOS's environments; here it only
/// has to be there.
pub(super) fn checked(text: &str) -> Result<Password, Refusal> {
    if text.is_empty() {
        return Err(Refusal::PasswordTooWeak);
    }
    Password::new(text)
}

fn with_user(user: &User) -> Response {
    http::json(StatusCode::OK, &json!({ "user": UserJson::from(user) }))
}

/// The page that the mail leads to.
pub(super) async fn ask_password(State(app): Shared, QueryFields(fields): QueryFields) -> Response {
    let token = http::text(&fields, "token").unwrap_or_default();
    let usable = app.with(|state, now| Ok(state.usable_reset(token, now)?.email.clone()));
    match usable {
        Ok(email) => page("Set a new password", &password_form(token, &email)),
        Err(refusal) => not_reset(&refusal),
    }
}

pub(super) async fn say_password(
    State(app): Shared,
    caller: Caller,
    body: Body,
) -> Result<Response, ApiError> {
    let fields = http::urlencoded(&body);
    let parameter = |name| http::text(&fields, name).unwrap_or_default();
    let password = checked(parameter("password"))?;
    let reset = app.with(|state, now| {
        state.reset_password(parameter("token"), password, caller, now)?;
        Ok(())
    });
    Ok(match reset {
        Ok(()) => page(
            "The new password is set",
            &html! { p { "Sign in with it in the application." } },
        ),
        Err(refusal) => not_reset(&refusal),
    })
}

fn password_form(token: &str, email: &str) -> Markup {
    html! {
        p { "For " strong { (email) } "." }
        form method="post" action="/reset-password" {
            input type="hidden" name="token" value=(token);
            label for="password" { "New password" }
            input id="password" name="password" type="password" autocomplete="new-password" required
                autofocus;
            button { "Set it" }
        }
    }
}

fn not_reset(refusal: &Refusal) -> Response {
    let reason = match refusal {
        Refusal::PasswordNotReset(_, reason) => reason,
        _ => "Ask for another mail.",
    };
    let text = html! { p { (reason) } };
    let mut response = page("The password was not reset", &text);
    *response.status_mut() = StatusCode::GONE;
    response
}
