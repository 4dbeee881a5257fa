//! Exchanges codes for tokens and profiles (docs: reference/sso/profile), and checks client IDs.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::transport::RawResponse;
use super::{Client, Error, RequestSpec, Response, escape, is_kind, text};
use crate::secret::Secret;

/// Parameters of a token request (RFC 6749, section 4.1.3).
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// The environment's client ID.
    pub client_id: String,
    /// The environment's API key.
    pub client_secret: Secret,
    /// The authorization code.
    pub code: Secret,
}

/// The response to a token request.
#[derive(Debug, Clone)]
pub struct TokenResponse {
    /// The profile as WorkOS sent it, unknown fields included.
    pub profile: Map<String, Value>,
    /// The access token, if there was one.
    pub access_token: Option<Secret>,
}

impl Client {
    /// `POST /sso/token`: exchanges a code for a profile. A code works once, so this is never retried.
    /// The body is JSON, which the API and every emulator accept.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses (`invalid_grant`, `invalid_client`), or answers
    /// without a profile. After any response the code is used up.
    pub async fn exchange_code(
        &self,
        request: &TokenRequest,
    ) -> Result<Response<TokenResponse>, Error> {
        let body = json!({
            "client_id": request.client_id,
            "client_secret": request.client_secret.expose(),
            "grant_type": "authorization_code",
            "code": request.code.expose(),
        });
        let spec = RequestSpec {
            method: Method::POST,
            path: "/sso/token".into(),
            bearer: None,
            body: Some(body),
        };
        let result = async {
            let raw = self.send_once(&spec).await?;
            let response = self.read_json(&spec, &raw)?;
            self.parse_response("POST /sso/token", response, |value| {
                let profile = value
                    .get("profile")
                    .and_then(Value::as_object)
                    .ok_or("it has no `profile`")?;
                if !is_kind(&value["profile"], "profile", "prof_") {
                    return Err("its `profile` has neither the `object` nor the `id` of one");
                }
                Ok(TokenResponse {
                    profile: profile.clone(),
                    access_token: text(value, "access_token").map(Secret::new),
                })
            })
        };
        result.await.map_err(|error| error.redacting(&request.code))
    }

    /// `GET /sso/profile` with the access token of a sign-in.
    ///
    /// # Errors
    /// When WorkOS cannot be reached, refuses, or answers with something other than an object.
    pub async fn profile(
        &self,
        access_token: &Secret,
    ) -> Result<Response<Map<String, Value>>, Error> {
        let spec = RequestSpec {
            method: Method::GET,
            path: "/sso/profile".into(),
            // The profile belongs to the person, so their token authorizes this, not the API key.
            bearer: Some(access_token),
            body: None,
        };
        let raw = self.send_with_retries(&spec).await?;
        let response = self.read_json(&spec, &raw)?;
        self.parse_response("GET /sso/profile", response, |value| {
            value.as_object().cloned().ok_or("it is not a profile")
        })
    }

    /// `GET /sso/jwks/{client_id}`: whether WorkOS knows a client ID. Needs no key.
    ///
    /// # Errors
    /// 404 when the client ID is unknown; otherwise when WorkOS cannot be reached.
    pub async fn check_client_id(&self, client_id: &str) -> Result<Response<()>, Error> {
        let spec = question_for(client_id);
        let raw = self.send_with_retries(&spec).await?;
        self.read_keys(&spec, &raw)
    }

    fn read_keys(&self, spec: &RequestSpec<'_>, raw: &RawResponse) -> Result<Response<()>, Error> {
        let response = self.read_json(spec, raw)?;
        self.parse_response(&spec.name(), response, |value| {
            let keys = value.get("keys").and_then(Value::as_array);
            keys.map(|_| ()).ok_or("it has no `keys`")
        })
    }

    /// WorkOS's refusal of a client ID, in its own shape. Asked once; a failure to ask is no such word. A
    /// server that lacks /health too has not got the route, and says nothing about the client ID.
    ///
    /// # Errors
    /// When somebody else than WorkOS answers, who must not get the key.
    pub async fn refusal_of_client_id(&self, client_id: &str) -> Result<Option<Error>, Error> {
        let spec = question_for(client_id);
        let Ok(raw) = self.send_once(&spec).await else {
            return Ok(None);
        };
        match self.read_keys(&spec, &raw).err() {
            Some(error) if error.is_foreign() => Err(error),
            Some(error) if error.refuses_client_id() => {
                let health = self.send_once(&question("/health".into())).await;
                let has_routes = health.is_ok_and(|it| it.status.is_success());
                Ok(has_routes.then_some(error))
            }
            _ => Ok(None),
        }
    }
}

/// A question that needs no key.
fn question(path: String) -> RequestSpec<'static> {
    RequestSpec {
        method: Method::GET,
        path,
        bearer: None,
        body: None,
    }
}

fn question_for(client_id: &str) -> RequestSpec<'static> {
    question(format!("/sso/jwks/{}", escape(client_id)))
}
