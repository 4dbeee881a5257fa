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

use super::{ApiKey, connections::ConnectionJson, user_management::MagicAuthJson};
use crate::{
    answer::{self, FieldError, Problem},
    app::Shared,
    events::{Event, Occurrence},
    list::Window,
    request::{self, Fields},
};

#[derive(Serialize)]
struct EventJson<'a> {
    object: &'static str,
    id: &'a str,
    event: &'static str,
    data: DataJson<'a>,
    #[serde(serialize_with = "answer::timestamp")]
    created_at: Timestamp,
    context: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DataJson<'a> {
    Connection(Box<ConnectionJson<'a>>),
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
            event: event.occurrence.name(),
            data: (&event.occurrence).into(),
            created_at: event.created_at,
            context: Map::new(),
        }
    }
}

impl<'a> From<&'a Occurrence> for DataJson<'a> {
    fn from(occurrence: &'a Occurrence) -> Self {
        let authentication = |status, user_id, email, error| Self::Authentication {
            r#type: "magic_auth",
            status,
            user_id,
            email,
            ip_address: None,
            user_agent: None,
            error,
        };
        match occurrence {
            Occurrence::ConnectionActivated(connection)
            | Occurrence::ConnectionDeleted(connection) => {
                Self::Connection(Box::new(connection.into()))
            }
            Occurrence::MagicAuthCreated(auth) => {
                let mut magic_auth = MagicAuthJson::from(auth);
                magic_auth.code = None;
                Self::MagicAuth(magic_auth)
            }
            Occurrence::MagicAuthSucceeded { user_id, email } => {
                authentication("succeeded", Some(user_id.as_str()), email, None)
            }
            Occurrence::MagicAuthFailed {
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

/// The events, oldest first: they are read to follow along.
pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let names = names(&query);
    if names.is_empty() {
        return Err(Problem::EventsMissing);
    }
    let fields = request::pairs(query.as_bytes());
    let start = time(&fields, "range_start")?.unwrap_or(Timestamp::MIN);
    let end = time(&fields, "range_end")?.unwrap_or(Timestamp::MAX);
    let organization_id = request::text(&fields, "organization_id");
    let window = Window::ascending(&fields)?;
    app.with(|state, _| {
        let wanted = state.events.iter().filter(|event| {
            names.iter().any(|name| name == event.occurrence.name())
                && (start..=end).contains(&event.created_at)
                && organization_id.is_none_or(|id| event.occurrence.organization_id() == Some(id))
        });
        let page = window.page(wanted, |it| &it.id, EventJson::from)?;
        Ok(answer::json(StatusCode::OK, &page))
    })
}

/// The wanted types. The document has them as one list with commas, SDKs also send
/// `events[]=a&events[]=b`.
fn names(query: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "events" || name == "events[]")
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|it| !it.is_empty())
        .collect()
}

fn time(fields: &Fields, name: &'static str) -> Result<Option<Timestamp>, Problem> {
    request::text(fields, name)
        .map(str::parse)
        .transpose()
        .map_err(|_| Problem::Invalid(vec![FieldError::new(name, "must be a valid ISO 8601 date")]))
}
