//! Reading the fields of objects that applications create and change, with a complaint for each wrong
//! one.

use serde_json::{Map, Value};

use crate::{
    domain::{FieldError, MetadataChange, Refusal},
    http::Fields,
};

/// How long a name or a locale can be. WorkOS's own limit is not known.
const MAX_TEXT_BYTES: usize = 1024;

/// How many texts a list can have. WorkOS's own limit is not known.
const MAX_LIST_ENTRIES: usize = 500;

/// OpenAPI document; docs, "Metadata".
const MAX_EXTERNAL_ID_CHARS: usize = 128;
const MAX_METADATA_KEYS: usize = 50;
const MAX_METADATA_KEY_CHARS: usize = 40;
const MAX_METADATA_VALUE_CHARS: usize = 600;

/// Reads fields, and collects what is wrong with them.
pub(super) struct FieldReader<'a> {
    fields: &'a Fields,
    errors: Vec<FieldError>,
}

impl<'a> FieldReader<'a> {
    pub(super) fn new(fields: &'a Fields) -> Self {
        let errors = Vec::new();
        Self { fields, errors }
    }

    pub(super) fn complain(&mut self, name: &'static str, complaint: &str) {
        self.errors.push(FieldError::new(name, complaint));
    }

    /// The complaints, if there are any.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(self.errors))
        }
    }

    /// A text that may be `null`.
    pub(super) fn text(&mut self, name: &'static str) -> Option<Option<String>> {
        match self.fields.get(name) {
            None => None,
            Some(Value::Null) => Some(None),
            Some(Value::String(text)) if text.len() <= MAX_TEXT_BYTES => Some(Some(text.clone())),
            Some(_) => {
                self.complain(name, "must be a string of at most 1 KB for this emulator");
                None
            }
        }
    }

    /// A text; an empty one counts as absent.
    pub(super) fn optional_text(&mut self, name: &'static str) -> Option<String> {
        self.text(name).flatten().filter(|text| !text.is_empty())
    }

    /// A text that must be there.
    pub(super) fn required_text(&mut self, name: &'static str) -> String {
        if !matches!(self.fields.get(name), Some(Value::String(text)) if !text.trim().is_empty()) {
            self.complain(name, "must be a string that is not empty");
            return String::new();
        }
        self.optional_text(name).unwrap_or_default()
    }

    /// A text that is changed: it can be absent, and not empty.
    pub(super) fn changed_text(&mut self, name: &'static str) -> Option<String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.required_text(name)),
        }
    }

    pub(super) fn external_id(&mut self) -> Option<Option<String>> {
        let external_id = self.text("external_id");
        let is_one = |id: &String| id.is_ascii() && (1..=MAX_EXTERNAL_ID_CHARS).contains(&id.len());
        if !external_id.iter().flatten().all(is_one) {
            self.complain("external_id", "must be between 1 and 128 ASCII characters");
        }
        external_id
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(*flag),
            Some(_) => {
                self.complain(name, "must be a boolean");
                None
            }
        }
    }

    /// A list of texts. A single text counts as a list of one.
    pub(super) fn list(&mut self, name: &'static str) -> Option<Vec<String>> {
        let entry = |value: &Value| match value {
            Value::String(text) if text.len() <= MAX_TEXT_BYTES => Some(text.clone()),
            _ => None,
        };
        let list = match self.fields.get(name) {
            None | Some(Value::Null) => return None,
            Some(Value::Array(list)) if list.len() <= MAX_LIST_ENTRIES => {
                list.iter().map(entry).collect()
            }
            Some(Value::Array(_)) => None,
            Some(value) => entry(value).map(|text| vec![text]),
        };
        if list.is_none() {
            self.complain(
                name,
                "must be a list of at most 500 strings for this emulator",
            );
        }
        list
    }

    pub(super) fn metadata(&self) -> Result<MetadataChange, Refusal> {
        match self.fields.get("metadata") {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(Value::Object(metadata)) if is_metadata(metadata) => {
                Ok(Some(Some(metadata.clone())))
            }
            Some(_) => Err(Refusal::MetadataInvalid),
        }
    }
}

/// Whether these are keys and values of metadata. `null` removes a key.
fn is_metadata(metadata: &Map<String, Value>) -> bool {
    metadata.len() <= MAX_METADATA_KEYS
        && metadata.iter().all(|(key, value)| {
            let is_value = match value {
                Value::Null => true,
                Value::String(text) => text.chars().count() <= MAX_METADATA_VALUE_CHARS,
                _ => false,
            };
            is_value && key.chars().count() <= MAX_METADATA_KEY_CHARS
        })
}
