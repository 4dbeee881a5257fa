//! Redirect URIs of the environment (OpenAPI description: `/user_management/redirect_uris`).
//!
//! WorkOS does not document whether Magic Link is checked against this list; the dashboard has one
//! page for both.

use serde_json::{Value, json};

use super::{Client, Error, ErrorKind, Response, escape, text};

/// A registered redirect URI.
#[derive(Debug, Clone)]
pub struct RedirectUri {
    /// `redir_…`
    pub id: Option<String>,
    /// The URI as registered; it may hold wildcards.
    pub uri: String,
    /// Whether it is used when a request names none.
    pub is_default: bool,
    /// When it was registered, as WorkOS writes it.
    pub created_at: Option<String>,
    /// The object as WorkOS sent it.
    pub raw: Value,
}

impl RedirectUri {
    /// A redirect URI of which only the text is known.
    pub fn from_uri(uri: &str) -> Self {
        Self {
            id: None,
            uri: uri.to_owned(),
            is_default: false,
            created_at: None,
            raw: json!({"uri": uri}),
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            id: text(value, "id"),
            uri: text(value, "uri")?,
            is_default: value
                .get("default")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            created_at: text(value, "created_at"),
            raw: value.clone(),
        })
    }
}

impl Error {
    /// Whether a redirect URI was refused because it is registered already: 422 with that text
    /// (OpenAPI description), or 409 as the official CLI expects it.
    pub fn is_already_registered(&self) -> bool {
        match &self.kind {
            ErrorKind::Refused { status: 409, .. } => true,
            ErrorKind::Refused {
                status: 422,
                message: Some(message),
                ..
            } => message.contains("already exists"),
            _ => false,
        }
    }
}

impl Client {
    /// `GET /user_management/redirect_uris`, every page.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses, or answers without a list.
    pub async fn list_redirect_uris(&self) -> Result<Response<Vec<RedirectUri>>, Error> {
        let response = self.list("/user_management/redirect_uris", "").await?;
        Ok(response.map(|response| response.iter().filter_map(RedirectUri::from_json).collect()))
    }

    /// `POST /user_management/redirect_uris`. Never retried.
    ///
    /// # Errors
    /// 422 when the URI exists already or is not allowed; otherwise when WorkOS cannot be reached
    /// or refuses.
    pub async fn create_redirect_uri(&self, uri: &str) -> Result<Response<RedirectUri>, Error> {
        let response = self
            .post(
                "/user_management/redirect_uris",
                Some(json!({ "uri": uri })),
            )
            .await?;
        self.parse_response("POST /user_management/redirect_uris", response, |value| {
            RedirectUri::from_json(value).ok_or("it has no `uri`")
        })
    }

    /// `DELETE /user_management/redirect_uris/{id}`. Never retried.
    ///
    /// # Errors
    /// 404 when there is none, 409 for the default one; otherwise when WorkOS cannot be reached or
    /// refuses.
    pub async fn delete_redirect_uri(&self, id: &str) -> Result<Response<()>, Error> {
        Ok(self
            .delete(&format!("/user_management/redirect_uris/{}", escape(id)))
            .await?
            .map(|_| ()))
    }
}
