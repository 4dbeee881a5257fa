//! Leave to use a production key.

use crate::error::{Code, Failure};
use crate::interact::Person;
use crate::secret::Secret;

/// Production is only read from, and only when somebody said so.
///
/// # Errors
/// When the key is a production key and nobody allowed its use.
pub(super) async fn confirm(
    key: Option<&Secret>,
    is_allowed: bool,
    person: &Person,
) -> Result<(), Failure> {
    if is_allowed || !key.is_some_and(|it| it.expose().starts_with("sk_live_")) {
        return Ok(());
    }
    let question = "The API key is a production key. Send read-only requests with it?".to_owned();
    if person.confirm(question).await? {
        return Ok(());
    }
    Err(Failure::new(
        Code::LiveKeyUnconfirmed,
        "the API key is a production key (sk_live_), and nobody said that it may be used",
    )
    .hint("add --allow-live to send read-only requests with it, or --offline to send none"))
}
