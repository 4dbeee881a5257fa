//! Permission to use a production key.

use crate::error::{Code, Failure};
use crate::interact::Prompter;
use crate::secret::Secret;

const TO_READ: KeyUse = KeyUse {
    question: "Send read-only requests with it?",
    hint: "add --allow-live to send read-only requests with it, or --offline to send none",
};
const TO_CHANGE: KeyUse = KeyUse {
    question: "Change the production environment with it?",
    hint: "add --allow-live to change the production environment with it",
};

const TO_SEND: KeyUse = KeyUse {
    question: "Create a session, and sign somebody in, in the production environment?",
    hint: "add --allow-live to use the production environment, or use a sandbox key (sk_test_)",
};

struct KeyUse {
    question: &'static str,
    hint: &'static str,
}

/// Asks for permission to read with a production key.
///
/// # Errors
/// When the key is a production key and its use was not allowed.
pub(super) async fn confirm_read(
    key: Option<&Secret>,
    is_allowed: bool,
    prompter: &Prompter,
) -> Result<(), Failure> {
    confirm_use(&TO_READ, key, is_allowed, prompter).await
}

/// The same, for commands that change the account.
///
/// # Errors
/// As [`confirm_read`].
pub(super) async fn confirm_change(
    key: Option<&Secret>,
    is_allowed: bool,
    prompter: &Prompter,
) -> Result<(), Failure> {
    confirm_use(&TO_CHANGE, key, is_allowed, prompter).await
}

/// The same, for commands that create a session or a code, or mail it.
///
/// # Errors
/// As [`confirm_read`].
pub(super) async fn confirm_send(
    key: Option<&Secret>,
    is_allowed: bool,
    prompter: &Prompter,
) -> Result<(), Failure> {
    confirm_use(&TO_SEND, key, is_allowed, prompter).await
}

async fn confirm_use(
    what: &KeyUse,
    key: Option<&Secret>,
    is_allowed: bool,
    prompter: &Prompter,
) -> Result<(), Failure> {
    if is_allowed || !key.is_some_and(|key| key.expose().starts_with("sk_live_")) {
        return Ok(());
    }
    let question = format!("The API key is a production key. {}", what.question);
    if prompter.confirm(question).await? {
        return Ok(());
    }
    Err(Failure::new(
        Code::LiveKeyUnconfirmed,
        "the API key is a production key (sk_live_), and --allow-live was not given",
    )
    .hint(what.hint))
}
