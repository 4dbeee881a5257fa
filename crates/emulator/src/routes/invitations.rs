//! Invitations. Source: OpenAPI document.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;
use url::form_urlencoded;

use super::{authkit, fields::FieldReader, user_management::email};
use crate::{
    app::App,
    delivery,
    domain::{self, Caller, Invitation, InvitationState, NewInvitation, Refusal, Rule, message_id},
    http::{self, ApiError, ApiKey, Fields, JsonFields, PageRequest, PathId, QueryFields, Shared},
    limits,
    settings::CLIENT_ID,
    types,
};

/// How many days an invitation can be accepted, at least, usually and at most (OpenAPI document).
const MIN_DAYS: i64 = 1;
const DEFAULT_DAYS: i64 = 7;
const MAX_DAYS: i64 = 30;

#[derive(Serialize)]
pub(super) struct InvitationJson<'a> {
    object: &'static str,
    id: &'a str,
    email: &'a str,
    state: InvitationState,
    #[serde(serialize_with = "http::optional_timestamp")]
    accepted_at: Option<Timestamp>,
    #[serde(serialize_with = "http::optional_timestamp")]
    revoked_at: Option<Timestamp>,
    #[serde(serialize_with = "http::timestamp")]
    expires_at: Timestamp,
    /// Events leave it out, and the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_invitation_url: Option<String>,
    organization_id: Option<&'a str>,
    inviter_user_id: Option<&'a str>,
    accepted_user_id: Option<&'a str>,
    role_slug: Option<&'a str>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    #[serde(serialize_with = "http::timestamp")]
    updated_at: Timestamp,
}

impl<'a> InvitationJson<'a> {
    /// An invitation as it is at a time, without what only its recipient may know.
    pub(super) fn at(invitation: &'a Invitation, now: Timestamp) -> Self {
        Self {
            object: "invitation",
            id: &invitation.id,
            email: &invitation.email,
            state: invitation.state(now),
            accepted_at: invitation.accepted_at,
            revoked_at: invitation.revoked_at,
            expires_at: invitation.expires_at,
            token: None,
            accept_invitation_url: None,
            organization_id: invitation.organization_id.as_deref(),
            inviter_user_id: invitation.inviter_user_id.as_deref(),
            accepted_user_id: invitation.accepted_user_id.as_deref(),
            role_slug: invitation.role_slug.as_deref(),
            created_at: invitation.created_at,
            updated_at: invitation.updated_at,
        }
    }

    fn whole(invitation: &'a Invitation, app: &App, now: Timestamp) -> Self {
        Self {
            token: Some(&invitation.token),
            accept_invitation_url: Some(invitation.link(&app.url)),
            ..Self::at(invitation, now)
        }
    }
}

pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    QueryFields(query): QueryFields,
) -> Result<Response, ApiError> {
    let request = PageRequest::from_query(&query)?;
    let organization_id = http::text(&query, "organization_id");
    let email = http::text(&query, "email").map(|email| email.trim().to_lowercase());
    app.with(|state, now| {
        let invitations = state.invitations.iter().filter(|invitation| {
            organization_id.is_none_or(|id| invitation.organization_id.as_deref() == Some(id))
                && email
                    .as_ref()
                    .is_none_or(|email| invitation.email.to_lowercase() == *email)
        });
        let whole = |invitation| InvitationJson::whole(invitation, &app, now);
        let page = request.page(invitations, |it| &it.id, whole)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

pub(super) async fn create(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    headers: HeaderMap,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut new = new_invitation(&fields)?;
    new.base_url = Some(http::base_url(&app, &headers)).filter(|it| *it != app.url);
    let (id, response) = respond(&app, StatusCode::CREATED, |state, now| {
        state.create_invitation(new, caller, now)
    })?;
    delivery::deliver(&app, &message_id(&id)).await;
    Ok(response)
}

fn new_invitation(fields: &Fields) -> Result<NewInvitation, Refusal> {
    let email = email(fields)?.to_owned();
    let mut reader = FieldReader::new(fields);
    let role_slug = reader.optional_text("role_slug");
    if role_slug
        .as_ref()
        .is_some_and(|slug| !limits::is_slug(slug))
    {
        reader.complain("role_slug", limits::SLUG_COMPLAINT);
    }
    check_locale(&mut reader, fields);
    let days = match fields.get("expires_in_days") {
        None | Some(Value::Null) => DEFAULT_DAYS,
        Some(value) => value.as_i64().unwrap_or_else(|| {
            reader.complain("expires_in_days", "must be an integer");
            DEFAULT_DAYS
        }),
    };
    let new = NewInvitation {
        email,
        organization_id: reader.optional_text("organization_id"),
        inviter_user_id: reader.optional_text("inviter_user_id"),
        role_slug,
        base_url: None,
        lifetime: SignedDuration::from_hours(days.clamp(MIN_DAYS, MAX_DAYS) * 24),
    };
    reader.finish()?;
    match days {
        ..MIN_DAYS => Err(Refusal::Rule(Rule::ExpiresInDaysTooShort)),
        MIN_DAYS..=MAX_DAYS => Ok(new),
        _ => Err(Refusal::Rule(Rule::ExpiresInDaysTooLong)),
    }
}

/// Every mail is in English here; what WorkOS would not know is refused all the same.
fn check_locale(reader: &mut FieldReader<'_>, fields: &Fields) {
    let locale = http::text(fields, "locale");
    if reader.optional_text("locale").is_some() && !locale.is_none_or(types::is_mail_locale) {
        reader.complain("locale", "must be a valid enum value");
    }
}

pub(super) async fn show(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    let (_, response) = respond(&app, StatusCode::OK, |state, _| state.invitations.get(&id))?;
    Ok(response)
}

pub(super) async fn show_by_token(
    _: ApiKey,
    State(app): Shared,
    PathId(token): PathId,
) -> Result<Response, ApiError> {
    let (_, response) = respond(&app, StatusCode::OK, |state, _| {
        state.invitations.with_token(&token)
    })?;
    Ok(response)
}

pub(super) async fn accept(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    let (_, response) = respond(&app, StatusCode::OK, |state, now| {
        state.accept_invitation(&id, now)
    })?;
    Ok(response)
}

pub(super) async fn revoke(
    _: ApiKey,
    State(app): Shared,
    PathId(id): PathId,
) -> Result<Response, ApiError> {
    let (_, response) = respond(&app, StatusCode::OK, |state, now| {
        state.revoke_invitation(&id, now)
    })?;
    Ok(response)
}

pub(super) async fn resend(
    _: ApiKey,
    State(app): Shared,
    caller: Caller,
    PathId(id): PathId,
    JsonFields(fields): JsonFields,
) -> Result<Response, ApiError> {
    let mut reader = FieldReader::new(&fields);
    check_locale(&mut reader, &fields);
    reader.finish()?;
    let (id, response) = respond(&app, StatusCode::OK, |state, now| {
        state.resend_invitation(&id, caller, now)
    })?;
    delivery::deliver(&app, &message_id(&id)).await;
    Ok(response)
}

/// Carries out a transition, and responds with the invitation that it returns, whose ID is returned too.
fn respond(
    app: &Arc<App>,
    status: StatusCode,
    transition: impl FnOnce(&mut domain::State, Timestamp) -> Result<&Invitation, Refusal>,
) -> Result<(String, Response), ApiError> {
    app.with(|state, now| {
        let invitation = transition(state, now)?;
        let whole = InvitationJson::whole(invitation, app, now);
        Ok((invitation.id.clone(), http::json(status, &whole)))
    })
}

/// The link of the mail: to AuthKit, and from there to the default redirect URI.
pub(super) async fn follow(
    State(app): Shared,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Response {
    let token = http::text(&query, "invitation_token").unwrap_or_default();
    let redirect_uri = app.with(|state, _| {
        state.invitations.with_token(token).ok()?;
        let default = state.account.default_redirect_uri();
        Some(default.map(|entry| entry.uri.clone()))
    });
    let Some(redirect_uri) = redirect_uri else {
        return authkit::unknown_invitation();
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", &redirect_uri.unwrap_or_default())
        .append_pair("response_type", "code")
        .append_pair("provider", "authkit")
        .append_pair("invitation_token", token);
    let base_url = http::base_url(&app, &headers);
    let location = format!("{base_url}/user_management/authorize?{}", query.finish());
    (StatusCode::FOUND, [(LOCATION, location)]).into_response()
}
