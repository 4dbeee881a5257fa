//! Events. Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    connections::ConnectionJson,
    user_management::{MagicAuthJson, UserJson},
    user_sessions::UserSessionJson,
};
use crate::{
    domain::{Event, EventKind, Refusal},
    http::{self, ApiError, ApiKey, Fields, PageRequest, Shared},
};

#[derive(Serialize)]
struct EventJson<'a> {
    object: &'static str,
    id: &'a str,
    event: &'static str,
    data: DataJson<'a>,
    #[serde(serialize_with = "http::timestamp")]
    created_at: Timestamp,
    context: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DataJson<'a> {
    Connection(Box<ConnectionJson<'a>>),
    User(Box<UserJson<'a>>),
    UserSession(Box<UserSessionJson<'a>>),
    MagicAuth(MagicAuthJson<'a>),
    Authentication {
        r#type: &'static str,
        status: &'static str,
        user_id: Option<&'a str>,
        email: &'a str,
        ip_address: Option<&'a str>,
        user_agent: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorJson<'a>>,
    },
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> From<&'a Event> for EventJson<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            object: "event",
            id: &event.id,
            event: event.kind.name(),
            data: DataJson::of(event),
            created_at: event.created_at,
            context: Map::new(),
        }
    }
}

impl<'a> DataJson<'a> {
    fn of(event: &'a Event) -> Self {
        let authentication = |status, user_id, email, error| Self::Authentication {
            r#type: "magic_auth",
            status,
            user_id,
            email,
            ip_address: None,
            user_agent: None,
            error,
        };
        match &event.kind {
            EventKind::ConnectionActivated(connection) => {
                let mut activated = ConnectionJson::from(connection);
                activated.external_key = Some(&connection.id);
                Self::Connection(Box::new(activated))
            }
            EventKind::ConnectionDeleted(connection) => {
                Self::Connection(Box::new(connection.into()))
            }
            EventKind::UserCreated(user)
            | EventKind::UserUpdated(user)
            | EventKind::UserDeleted(user) => Self::User(Box::new(user.into())),
            EventKind::SessionCreated(session) | EventKind::SessionRevoked(session) => {
                let session = UserSessionJson::at(session, event.created_at);
                Self::UserSession(Box::new(session))
            }
            EventKind::MagicAuthCreated(auth) => {
                let mut magic_auth = MagicAuthJson::from(auth);
                magic_auth.code = None;
                Self::MagicAuth(magic_auth)
            }
            EventKind::MagicAuthSucceeded { user_id, email } => {
                authentication("succeeded", Some(user_id.as_str()), email, None)
            }
            EventKind::MagicAuthFailed {
                user_id,
                email,
                code,
                message,
            } => {
                let error = Some(ErrorJson { code, message });
                authentication("failed", user_id.as_deref(), email, error)
            }
        }
    }
}

/// The events, oldest first: clients read them to follow along.
pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let names = event_names(&query);
    if names.is_empty() {
        return Err(ApiError::EventsMissing);
    }
    let fields = http::urlencoded(query.as_bytes());
    let start = timestamp(&fields, "range_start")?.unwrap_or(Timestamp::MIN);
    let end = timestamp(&fields, "range_end")?.unwrap_or(Timestamp::MAX);
    let organization_id = http::text(&fields, "organization_id");
    let request = PageRequest::ascending(&fields)?;
    app.with(|state, _| {
        let matching = state.events.iter().filter(|event| {
            names.iter().any(|name| name == event.kind.name())
                && (start..=end).contains(&event.created_at)
                && organization_id.is_none_or(|id| event.kind.organization_id() == Some(id))
        });
        let page = request.page(matching, |event| &event.id, EventJson::from)?;
        Ok(http::json(StatusCode::OK, &page))
    })
}

/// The requested types of events. The OpenAPI document has them as one list with commas; SDKs also
/// send `events=a&events=b`, `events[]=a&events[]=b` and `events[0]=a&events[1]=b`.
fn event_names(query: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| is_list_item(name, "events"))
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a parameter is part of a list: `name`, `name[]` or `name[0]`.
pub(super) fn is_list_item(parameter: &str, name: &str) -> bool {
    let index = |rest: &str| {
        let digits = rest.strip_prefix('[')?.strip_suffix(']')?;
        Some(digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let rest = parameter.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || index(rest) == Some(true))
}

fn timestamp(fields: &Fields, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    http::text(fields, name)
        .map(str::parse)
        .transpose()
        .map_err(|_| Refusal::field(name, "must be a valid ISO 8601 date"))
}
