//! Reading what a request carries, in any of the encodings that WorkOS's SDKs send.

use axum::{
    body::Bytes,
    extract::{
        Path,
        rejection::{BytesRejection, PathRejection},
    },
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::answer::Problem;

/// The named values of a request, whichever way they came.
pub(super) type Fields = Map<String, Value>;

/// A request body, or why it could not be taken in.
pub(super) type Body = Result<Bytes, BytesRejection>;

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

/// A field's text. Empty text counts as absent: the Go SDK up to version 6 sends every option
/// that was not given as `""`.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str().filter(|it| !it.is_empty())
}
