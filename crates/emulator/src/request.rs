//! Reading what a request carries, in any of the encodings that WorkOS's SDKs send.

use std::{ops::Deref, pin::pin, time::Duration};

use axum::{
    body::Bytes,
    extract::{FromRequest, Path, Request, rejection::PathRejection},
    http::{HeaderMap, header::CONTENT_TYPE},
};
use hyper::body::Body as _;
use serde_json::{Map, Value};
use tokio::time::timeout;
use url::form_urlencoded;

use super::answer::Problem;

/// The largest body that is taken in.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// As much of a body is read without being kept, so that its sender gets to read the answer: a
/// connection that is closed with data under way loses it.
const MAX_DRAINED_BYTES: usize = 32 * MAX_BODY_BYTES;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// The named values of a request, whichever way they came.
pub(super) type Fields = Map<String, Value>;

/// A request body, or why it could not be taken in.
pub(super) type Body = Result<Content, Problem>;

/// What is in a request body.
pub(super) struct Content(Bytes);

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<S: Sync> FromRequest<S> for Content {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = request.into_body();
        if body.is_end_stream() {
            return Ok(Self(Bytes::new()));
        }
        match timeout(BODY_TIMEOUT, read(body)).await {
            Ok(content) => content,
            Err(_) => Err(Problem::TooSlow),
        }
    }
}

async fn read(body: axum::body::Body) -> Result<Content, Problem> {
    let mut body = pin!(body);
    let mut content = Bytes::new();
    // Most bodies come in one piece, which then need not be copied.
    let mut pieces: Vec<u8> = Vec::new();
    let mut length = 0;
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await
    {
        let ended = |_| Problem::Unreadable("The request body ended early.".to_owned());
        let Ok(data) = frame.map_err(ended)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > MAX_DRAINED_BYTES {
            break;
        }
        if length > MAX_BODY_BYTES {
            content = Bytes::new();
            pieces = Vec::new();
        } else if content.is_empty() && pieces.is_empty() {
            content = data;
        } else {
            if pieces.is_empty() {
                pieces.extend_from_slice(&content);
            }
            pieces.extend_from_slice(&data);
        }
    }
    if length > MAX_BODY_BYTES {
        return Err(Problem::TooLarge);
    }
    Ok(Content(if pieces.is_empty() {
        content
    } else {
        pieces.into()
    }))
}

/// An id from the path, or why it is no text.
pub(super) type Id = Result<Path<String>, PathRejection>;

/// The fields of a JSON object. An empty body is an empty object: SDKs send none where nothing
/// is to be said.
pub(super) fn json(body: &[u8]) -> Result<Fields, Problem> {
    if body.is_empty() {
        return Ok(Fields::new());
    }
    serde_json::from_slice(body).map_err(|error| {
        Problem::Unreadable(format!("The request body is no JSON object: {error}"))
    })
}

/// The fields of a query string or of a form body.
pub(super) fn pairs(encoded: &[u8]) -> Fields {
    form_urlencoded::parse(encoded)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

/// The parameters of an exchange. Official SDKs send them as JSON, as a form, or in the query;
/// Kotlin's sends some of them twice.
pub(super) fn named(query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Fields, Problem> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|header| header.to_str().ok());
    let media_type = content_type.and_then(|content_type| content_type.split(';').next());
    let is_form = media_type.is_some_and(|media_type| {
        media_type
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    let mut fields = pairs(query.as_bytes());
    fields.extend(if is_form { pairs(body) } else { json(body)? });
    Ok(fields)
}

/// A field's text. Empty text counts as absent: the Go SDK up to version 6 sends every option
/// that was not given as `""`.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str().filter(|it| !it.is_empty())
}
