//! Magic Auth, which replaces Magic Link: a six-digit code instead of a link
//! (docs: reference/authkit/magic-auth).

use serde_json::{Map, Value, json};

use super::{Client, Error, RequestSpec, Response, escape, is_kind, text};
use crate::secret::Secret;

/// A Magic Auth code that was created.
#[derive(Debug, Clone)]
pub struct MagicAuth {
    /// `magic_auth_…`
    pub id: String,
    /// The user, whom WorkOS creates if there was none.
    pub user_id: Option<String>,
    /// The address of the person who signs in.
    pub email: Option<String>,
    /// When the code expires, as WorkOS writes it.
    pub expires_at: Option<String>,
    /// The six digits.
    pub code: Option<Secret>,
}

/// A finished Magic Auth sign-in.
#[derive(Debug, Clone)]
pub struct Authentication {
    /// The user as WorkOS sent it, unknown fields included.
    pub user: Map<String, Value>,
    /// The access token, if there was one.
    pub access_token: Option<Secret>,
}

impl MagicAuth {
    fn from_json(value: &Value) -> Result<Self, &'static str> {
        let id = text(value, "id").ok_or("it has no `id`")?;
        if !is_kind(value, "magic_auth", "magic_auth_") {
            return Err("neither its `object` nor its `id` is that of a code");
        }
        Ok(Self {
            id,
            user_id: text(value, "user_id"),
            email: text(value, "email"),
            expires_at: text(value, "expires_at"),
            code: text(value, "code").map(Secret::new),
        })
    }
}

impl Client {
    /// `POST /user_management/magic_auth`: creates a code, and mails it unless the environment sends
    /// its own mail. Never retried.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses, or answers without an `id`.
    pub async fn create_magic_auth(&self, email: &str) -> Result<Response<MagicAuth>, Error> {
        let response = self
            .post(
                "/user_management/magic_auth",
                Some(json!({ "email": email })),
            )
            .await?;
        self.parse_response(
            "POST /user_management/magic_auth",
            response,
            MagicAuth::from_json,
        )
    }

    /// `GET /user_management/magic_auth/{id}`.
    ///
    /// # Errors
    /// 404 when there is none; otherwise when WorkOS cannot be reached or refuses.
    pub async fn magic_auth(&self, id: &str) -> Result<Response<MagicAuth>, Error> {
        let response = self
            .get(&format!("/user_management/magic_auth/{}", escape(id)))
            .await?;
        self.parse_response(
            "GET /user_management/magic_auth/{id}",
            response,
            MagicAuth::from_json,
        )
    }

    /// `POST /user_management/authenticate` with a Magic Auth code. Never retried.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses (`invalid_one_time_code`, `one_time_code_expired`,
    /// …), or answers without a user.
    pub async fn authenticate_with_magic_auth(
        &self,
        client_id: &str,
        email: &str,
        code: &Secret,
    ) -> Result<Response<Authentication>, Error> {
        let secret = self.settings.api_key.as_ref().map(Secret::expose);
        let body = json!({
            "client_id": client_id,
            "client_secret": secret,
            "grant_type": "urn:workos:oauth:grant-type:magic-auth:code",
            "code": code.expose(),
            "email": email,
        });
        let spec = RequestSpec {
            method: reqwest::Method::POST,
            path: "/user_management/authenticate".into(),
            bearer: None,
            body: Some(body),
        };
        let result = async {
            let raw = self.send_once(&spec).await?;
            let response = self.read_json(&spec, &raw)?;
            self.parse_response("POST /user_management/authenticate", response, |value| {
                let user = value
                    .get("user")
                    .and_then(Value::as_object)
                    .ok_or("it has no `user`")?;
                if !is_kind(&value["user"], "user", "user_") {
                    return Err("its `user` has neither the `object` nor the `id` of one");
                }
                Ok(Authentication {
                    user: user.clone(),
                    access_token: text(value, "access_token").map(Secret::new),
                })
            })
        };
        result.await.map_err(|error| error.redacting(code))
    }
}
