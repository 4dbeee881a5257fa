//! Reading what a request carries, in any of the encodings that WorkOS's SDKs send.

use std::{collections::HashSet, ops::Deref, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{
        HeaderMap,
        header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
        request::Parts,
    },
};
use hyper::body::Body as _;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::form_urlencoded;

use super::response::ApiError;
use crate::{
    app::App,
    domain::{Caller, FieldError, Refusal},
};

/// The header that the emulator's own mail scanners send, to be distinguished from people.
pub(crate) const SCANNER_HEADER: &str = "x-workos-ml-scanner";

/// The largest body that is accepted. What an SDK sends has some hundred bytes.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How much of a larger body is read and thrown away, so that its sender gets to read the
/// response: a connection that is closed with data under way loses it.
const MAX_DRAINED_BYTES: usize = 32 * MAX_BODY_BYTES;

/// How much is kept of an IP address or of a user agent.
const MAX_ORIGIN_BYTES: usize = 512;

/// How long a body may take to arrive; the same as the head.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// The [`App`], as an argument of a handler.
pub(crate) type Shared = axum::extract::State<Arc<App>>;

/// The named values of a request, however they were encoded.
pub(crate) type Fields = Map<String, Value>;

/// Proof that a request came with the API key. A handler takes it first, so that it is checked
/// before the request is read any further.
pub(crate) struct ApiKey;

impl FromRequestParts<Arc<App>> for ApiKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        match bearer_token(&parts.headers) {
            Some(key) if app.settings.is_api_key(key, app.clock.now()) => Ok(Self),
            Some(key) if app.settings.any_key && !key.is_empty() => {
                app.log_foreign_key(key);
                Ok(Self)
            }
            _ => Err(ApiError::Unauthorized),
        }
    }
}

/// The token of the `Authorization` header. The scheme is case-insensitive (RFC 9110, 11.1).
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let user_agent = parts.headers.get(USER_AGENT);
        Ok(Self::new(
            parts.method.as_str(),
            user_agent.and_then(|value| value.to_str().ok()),
            parts.headers.contains_key(SCANNER_HEADER),
        ))
    }
}

/// The ID in a path.
pub(crate) struct PathId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let PathNames(id) = PathNames::from_request_parts(parts, state).await?;
        Ok(Self(id))
    }
}

/// The named parts of the path.
pub(crate) struct PathNames<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathNames<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(names)) => Ok(Self(names)),
            // It is not even text.
            Err(_) => Err(Refusal::NotFound.into()),
        }
    }
}

/// The fields of the query.
pub(crate) struct QueryFields(pub(crate) Fields);

impl<S: Sync> FromRequestParts<S> for QueryFields {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(urlencoded(query.as_bytes())))
    }
}

/// The fields of a body of JSON.
pub(crate) struct JsonFields(pub(crate) Fields);

impl<S: Sync> FromRequest<S> for JsonFields {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = Body::from_request(request, state).await?;
        Ok(Self(json_fields(&body)?))
    }
}

/// The parameters of an exchange. Official SDKs send them as JSON, as a form, or in the query;
/// Kotlin's sends some of them twice.
pub(crate) struct Parameters(pub(crate) Fields);

impl<S: Sync> FromRequest<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let mut fields = urlencoded(request.uri().query().unwrap_or_default().as_bytes());
        let is_form = is_form(request.headers());
        let body = Body::from_request(request, state).await?;
        fields.extend(if is_form {
            urlencoded(&body)
        } else {
            json_fields(&body)?
        });
        Ok(Self(fields))
    }
}

/// A request body, bounded in size and time.
pub(crate) struct Body(Bytes);

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<S: Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        bounded(request.into_body()).await.map(Self)
    }
}

/// A whole body, bounded in size and time.
pub(crate) async fn bounded(body: axum::body::Body) -> Result<Bytes, ApiError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match timeout(BODY_TIMEOUT, read(body)).await {
        Ok(body) => body,
        Err(_) => Err(ApiError::BodyTimeout),
    }
}

async fn read(body: axum::body::Body) -> Result<Bytes, ApiError> {
    let mut body = pin!(body);
    let mut content: Vec<u8> = Vec::new();
    let mut length = 0;
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
    {
        let ended = |_| ApiError::Unreadable("The request body ended early.".to_owned());
        let Ok(data) = frame.map_err(ended)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > MAX_DRAINED_BYTES {
            break;
        }
        if length <= MAX_BODY_BYTES {
            content.extend_from_slice(&data);
        }
    }
    if length > MAX_BODY_BYTES {
        return Err(ApiError::BodyTooLarge);
    }
    Ok(content.into())
}

/// The fields of a JSON object. An empty body counts as an empty object: SDKs send none where
/// there is nothing to send.
pub(crate) fn json_fields(body: &[u8]) -> Result<Fields, ApiError> {
    if body.is_empty() {
        return Ok(Fields::new());
    }
    serde_json::from_slice(body).map_err(|error| {
        let form = "a form belongs to the content type application/x-www-form-urlencoded";
        let hint = match body.first() {
            Some(b'{' | b'[' | b'"') => String::new(),
            _ => format!("; {form}, which not every endpoint takes"),
        };
        ApiError::NotJson(format!(
            "The request body is not a JSON object: {error}{hint}"
        ))
    })
}

/// The fields of a query string or of a form.
pub(crate) fn urlencoded(encoded: &[u8]) -> Fields {
    form_urlencoded::parse(encoded)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

/// Refuses a query with the same name twice: one of the two would be passed over in silence. For the
/// emulator's own endpoints.
pub(crate) fn only_once(query: &str) -> Result<(), Refusal> {
    let mut names = HashSet::new();
    let mut all = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned());
    match all.find(|name| !names.insert(name.clone())) {
        Some(twice) => Err(Refusal::field(twice, "must be given once")),
        None => Ok(()),
    }
}

/// Refuses fields that are not known: one that is spelled wrong would be passed over in silence. For the
/// emulator's own endpoints; WorkOS passes them over.
pub(crate) fn only(fields: &Fields, known: &[&str]) -> Result<(), Refusal> {
    let unknown = fields.keys().filter(|name| !known.contains(&name.as_str()));
    let errors: Vec<_> = unknown
        .map(|name| FieldError::new(name.clone(), &unknown_name(known)))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(errors))
    }
}

/// Refuses fields that are no texts, of those that must be one where they are given.
pub(crate) fn only_texts(fields: &Fields, names: &[&'static str]) -> Result<(), Refusal> {
    let is_text = |name: &&&str| {
        matches!(
            fields.get(**name),
            None | Some(Value::Null | Value::String(_))
        )
    };
    let wrong = names.iter().filter(|name| !is_text(name));
    let errors: Vec<_> = wrong
        .map(|name| FieldError::new(*name, "must be a string"))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(errors))
    }
}

/// What is wrong with a name that is none of the known ones.
pub(crate) fn unknown_name(known: &[&str]) -> String {
    match known {
        [] => "is not known: this endpoint has no parameters".to_owned(),
        [only] => format!("is not known; this endpoint has {only}"),
        [known @ .., last] => format!(
            "is not known; this endpoint has {} and {last}",
            known.join(", ")
        ),
    }
}

/// The texts of a list in a query. The OpenAPI document has them as one text with commas; SDKs also send
/// `name=a&name=b`, `name[]=a&name[]=b` and `name[0]=a&name[1]=b`.
pub(crate) fn query_list(query: &str, name: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(parameter, _)| is_list_item(parameter, name))
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter(|text| !text.is_empty())
        .collect()
}

/// Whether a parameter is part of a list: `name`, `name[]` or `name[0]`.
fn is_list_item(parameter: &str, name: &str) -> bool {
    let index = |rest: &str| {
        let digits = rest.strip_prefix('[')?.strip_suffix(']')?;
        Some(digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let rest = parameter.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || index(rest) == Some(true))
}

/// Whether the body is a form, going by its media type.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The text of a field. Empty text counts as absent: the Go SDK up to version 6 sends every option
/// that was not given as `""`.
pub(crate) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// What is kept of a text that says where a user came from: more than any browser sends.
pub(crate) fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_ORIGIN_BYTES)]
}
