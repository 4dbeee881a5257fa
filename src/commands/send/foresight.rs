//! What can be found out before anything is created or mailed.

use std::time::Duration;

use crate::api::Client;
use crate::commands::Context;
use crate::error::{Code, Failure};

/// Longest wait for the answer about the client ID. Without one, the exchange will tell.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks WorkOS whether it knows the client ID, without which no code can be exchanged.
///
/// # Errors
/// When WorkOS says that it does not. Anything else lets the command go on.
pub(super) async fn reject_unknown_client(
    context: &Context,
    client: &Client,
) -> Result<(), Failure> {
    let Some(id) = &context.config.client_id else {
        return Ok(());
    };
    if context.emulator.is_some() {
        return Ok(());
    }
    let asked = tokio::time::timeout(PATIENCE, client.denies_client_id(&id.value));
    if !asked.await.unwrap_or(false) {
        return Ok(());
    }
    Err(Failure::new(
        Code::InvalidClient,
        format!(
            "WorkOS does not know the client ID {} ({}); nothing was created or mailed",
            id.value, id.source
        ),
    )
    .because("GET /sso/jwks/CLIENT_ID, which needs no key, returned 404; no code could be exchanged with this client ID")
    .hint("copy it again from https://dashboard.workos.com/api-keys, in the environment of the API key; it starts with client_"))
}
