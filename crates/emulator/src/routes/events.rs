//! Events. Source: OpenAPI document.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    api_keys::ApiKeyJson,
    connections::ConnectionJson,
    invitations::InvitationJson,
    memberships::MembershipJson,
    organizations::{OrganizationDomainJson, OrganizationJson},
    passwords::{EmailVerificationJson, PasswordResetJson},
    roles::{PermissionJson, RoleEventJson},
    user_management::{MagicAuthJson, UserJson},
    user_sessions::UserSessionJson,
};
use crate::{
    domain::{Event, EventKind, Proof, Refusal, Visitor, check_event_types},
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
    Organization(Box<OrganizationJson<'a>>),
    Domain(Box<OrganizationDomainJson<'a>>),
    Membership(Box<MembershipJson<'a>>),
    Invitation(Box<InvitationJson<'a>>),
    Connection(Box<ConnectionJson<'a>>),
    Role(RoleEventJson<'a>),
    Permission(PermissionJson<'a>),
    ApiKey(Box<ApiKeyJson<'a>>),
    User(Box<UserJson<'a>>),
    UserSession(Box<UserSessionJson<'a>>),
    MagicAuth(MagicAuthJson<'a>),
    EmailVerification(EmailVerificationJson<'a>),
    PasswordReset(PasswordResetJson<'a>),
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
        let authentication =
            |(by, visitor): (&Proof, &'a Visitor), status, user_id, email, error| {
                Self::Authentication {
                    r#type: match by {
                        Proof::MagicAuth => "magic_auth",
                        Proof::Password => "password",
                        Proof::EmailVerification => "email_verification",
                    },
                    status,
                    user_id,
                    email,
                    ip_address: visitor.ip_address.as_deref(),
                    user_agent: visitor.user_agent.as_deref(),
                    error,
                }
            };
        match &event.kind {
            EventKind::OrganizationCreated(organization)
            | EventKind::OrganizationUpdated(organization)
            | EventKind::OrganizationDeleted(organization) => {
                Self::Organization(Box::new(organization.into()))
            }
            EventKind::DomainCreated(domain)
            | EventKind::DomainVerified(domain)
            | EventKind::DomainDeleted(domain) => Self::Domain(Box::new(domain.into())),
            EventKind::MembershipCreated(membership)
            | EventKind::MembershipUpdated(membership)
            | EventKind::MembershipDeleted(membership) => {
                Self::Membership(Box::new(membership.into()))
            }
            EventKind::InvitationCreated(invitation)
            | EventKind::InvitationAccepted(invitation)
            | EventKind::InvitationResent(invitation)
            | EventKind::InvitationRevoked(invitation) => {
                let invitation = InvitationJson::at(invitation, event.created_at);
                Self::Invitation(Box::new(invitation))
            }
            EventKind::ConnectionActivated(connection) => {
                let mut activated = ConnectionJson::from(connection);
                activated.external_key = Some(&connection.id);
                Self::Connection(Box::new(activated))
            }
            EventKind::ConnectionDeleted(connection) => {
                Self::Connection(Box::new(connection.into()))
            }
            EventKind::RoleCreated(role)
            | EventKind::RoleUpdated(role)
            | EventKind::RoleDeleted(role) => Self::Role(role.into()),
            EventKind::PermissionCreated(permission)
            | EventKind::PermissionUpdated(permission)
            | EventKind::PermissionDeleted(permission) => Self::Permission(permission.into()),
            EventKind::ApiKeyCreated(key) | EventKind::ApiKeyRevoked(key) => {
                Self::ApiKey(Box::new(key.into()))
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
            EventKind::EmailVerificationCreated(code) => {
                Self::EmailVerification(EmailVerificationJson::of_event(code))
            }
            EventKind::PasswordResetCreated(reset) | EventKind::PasswordResetSucceeded(reset) => {
                Self::PasswordReset(PasswordResetJson::of_event(reset))
            }
            EventKind::AuthenticationSucceeded {
                by,
                visitor,
                user_id,
                email,
            } => {
                let user_id = Some(user_id.as_str());
                authentication((by, visitor), "succeeded", user_id, email, None)
            }
            EventKind::AuthenticationFailed {
                by,
                visitor,
                user_id,
                email,
                code,
                message,
            } => {
                let error = Some(ErrorJson { code, message });
                authentication((by, visitor), "failed", user_id.as_deref(), email, error)
            }
        }
    }
}

/// An event as `GET /events` and webhooks have it.
pub(crate) fn event_json(event: &Event) -> Vec<u8> {
    let written = serde_json::to_vec(&EventJson::from(event));
    // No type that is sent has keys that JSON does not allow; this shows it if one ever does.
    written.unwrap_or_else(|error| error.to_string().into())
}

/// The events, oldest first unless another order is named: clients read them to follow along.
pub(super) async fn list(
    _: ApiKey,
    State(app): Shared,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let names = http::query_list(&query, "events");
    if names.is_empty() {
        return Err(ApiError::EventsMissing);
    }
    check_event_types(&names)?;
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

/// A time in UTC. SDKs say that WorkOS takes no offsets, not even `+00:00`.
fn timestamp(fields: &Fields, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let time = |text: &str| {
        let time = text.parse().ok().filter(|_| text.ends_with('Z'));
        time.ok_or_else(|| {
            Refusal::field(
                name,
                "must be an ISO 8601 time in UTC such as 2026-01-02T03:04:05Z",
            )
        })
    };
    http::text(fields, name).map(time).transpose()
}
