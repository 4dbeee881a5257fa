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
/// When WorkOS says that it does not, or when somebody else answers, who must not get the key. Anything else
/// lets the command go on.
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
    let asked = tokio::time::timeout(PATIENCE, client.refusal_of_client_id(&id.value));
    let error = match asked.await {
        Ok(Ok(Some(error))) => error,
        Ok(Err(stranger)) => return Err(context.failure(stranger)),
        Ok(Ok(None)) | Err(_) => return Ok(()),
    };
    let status = error.status().unwrap_or_default();
    Err(Failure::new(
        Code::InvalidClient,
        format!(
            "WorkOS does not know the client ID {} ({}); nothing was created or mailed",
            id.value, id.source
        ),
    )
    .because(format!("GET /sso/jwks/CLIENT_ID, which needs no key, returned {status}; no code could be exchanged with this client ID"))
    .hint("copy it again from https://dashboard.workos.com/api-keys, in the environment of the API key; it starts with client_"))
}
