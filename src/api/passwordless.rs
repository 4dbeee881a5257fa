//! Passwordless sessions (docs: reference/magic-link/passwordless-session).

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Client, Error, Response, escape, is_kind, text};
use crate::secret::Secret;

/// Parameters of a new session. Absent values are not sent, so WorkOS's defaults apply.
#[derive(Debug, Clone)]
pub struct CreateSession {
    /// Who signs in.
    pub email: String,
    /// Where the link leads; the environment's default redirect URI if absent.
    pub redirect_uri: Option<String>,
    /// Comes back with the callback, unchanged.
    pub state: Option<Secret>,
    /// Lifetime of the link, 900 to 86400 s.
    pub expires_in: Option<Duration>,
    /// A connection to use instead of the one of the e-mail's domain. The SDKs for Node, Ruby and
    /// Kotlin send it; the documentation no longer names it.
    pub connection: Option<String>,
}

/// A passwordless session.
#[derive(Debug, Clone)]
pub struct Session {
    /// `passwordless_session_…`
    pub id: String,
    /// Who signs in, as WorkOS repeats it.
    pub email: Option<String>,
    /// When the link expires, as WorkOS writes it.
    pub expires_at: Option<String>,
    /// The link. It works once: whoever opens it first uses it up.
    pub link: Option<Secret>,
}

impl Session {
    /// When the link expires, if `expires_at` can be parsed.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.expires_at.as_deref()?.parse().ok()
    }
}

impl Client {
    /// `POST /passwordless/sessions`. Never retried.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses, or answers without an `id`.
    pub async fn create_session(
        &self,
        request: &CreateSession,
    ) -> Result<Response<Session>, Error> {
        let mut body = Map::new();
        body.insert("email".into(), json!(request.email));
        body.insert("type".into(), json!("MagicLink"));
        let optional = [
            (
                "redirect_uri",
                request.redirect_uri.as_deref().map(Value::from),
            ),
            (
                "state",
                request
                    .state
                    .as_ref()
                    .map(|secret| Value::from(secret.expose())),
            ),
            (
                "expires_in",
                request
                    .expires_in
                    .map(|duration| Value::from(duration.as_secs())),
            ),
            ("connection", request.connection.as_deref().map(Value::from)),
        ];
        body.extend(
            optional
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?))),
        );
        let response = self
            .post("/passwordless/sessions", Some(Value::Object(body)))
            .await;
        let session = response.and_then(|response| {
            self.parse_response("POST /passwordless/sessions", response, |value| {
                let id = text(value, "id").ok_or("it has no `id`")?;
                if !is_kind(value, "passwordless_session", "passwordless_session_") {
                    return Err("neither its `object` nor its `id` is that of a session");
                }
                Ok(Session {
                    id,
                    email: text(value, "email"),
                    expires_at: text(value, "expires_at"),
                    link: text(value, "link").map(Secret::new),
                })
            })
        });
        session.map_err(|error| match &request.state {
            Some(state) => error.redacting(state),
            None => error,
        })
    }

    /// `POST /passwordless/sessions/{id}/send`: WorkOS e-mails the link. Never retried.
    ///
    /// # Errors
    /// When WorkOS cannot be reached or refuses: 422 (recorded) or 404 (in SDK tests) for a session
    /// that is unknown, spent or expired.
    pub async fn send_session(&self, id: &str) -> Result<Response<()>, Error> {
        let response = self
            .post(&format!("/passwordless/sessions/{}/send", escape(id)), None)
            .await?;
        self.parse_response("POST /passwordless/sessions/{id}/send", response, |value| {
            // Any 2xx is a success, unless the body says otherwise or is not of WorkOS.
            match value.get("success") {
                Some(Value::Bool(false)) => Err("it says that nothing was sent"),
                Some(_) => Ok(()),
                None if value.is_null() || value.as_object().is_some_and(Map::is_empty) => Ok(()),
                None => Err("it has no `success`"),
            }
        })
    }
}
