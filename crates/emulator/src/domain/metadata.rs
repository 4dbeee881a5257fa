//! Metadata: up to some texts by key, which applications keep with users and organizations.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Docs, "Metadata".
const MAX_KEYS: usize = 50;

/// What a request does to metadata: nothing, remove all of it, or merge these entries into it. A key
/// with `null` or an empty text is removed.
pub(crate) type MetadataChange = Option<Option<Map<String, Value>>>;

/// Carries out a change.
///
/// # Errors
///
/// When more keys would remain than are allowed. What was there before is then lost, so this is for a
/// copy.
pub(super) fn merge(
    metadata: &mut Map<String, Value>,
    change: MetadataChange,
) -> Result<(), Refusal> {
    match change {
        None => {}
        Some(None) => metadata.clear(),
        Some(Some(entries)) => {
            metadata.extend(entries);
            let is_kept = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
            metadata.retain(|_, value| is_kept(value));
        }
    }
    if metadata.len() > MAX_KEYS {
        return Err(Refusal::MetadataInvalid);
    }
    Ok(())
}

/// How much memory it takes, roughly.
pub(super) fn bytes(metadata: &Map<String, Value>) -> usize {
    let of_entry = |(key, value): (&String, &Value)| {
        key.len() + value.as_str().map_or(0, str::len) + size_of::<Value>()
    };
    metadata.iter().map(of_entry).sum()
}
