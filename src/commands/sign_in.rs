//! The last part of every sign-in: exchanges the callback's code for a profile, and sets the result
//! page.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Context, diagnosis};
use crate::api::{Client, TokenRequest, TokenResponse};
use crate::callback::{AuthorizationResponse, Callback, CallbackServer, Page};
use crate::error::Failure;
use crate::output::{self, Report, Schema, schema};
use crate::secret::Secret;

/// The result of `exchange` and `listen`: a profile and what came with it.
pub(super) struct ProfileReport {
    pub(super) profile: Map<String, Value>,
    pub(super) state: Option<Secret>,
    /// Only with `--show-token`.
    pub(super) access_token: Option<Secret>,
}

impl Report for ProfileReport {
    fn schema(&self) -> &'static Schema {
        schema::SIGN_IN
    }

    fn json(&self) -> Value {
        let mut document = json!({
            "profile": self.profile,
            "state": self.state.as_ref().map(Secret::expose),
        });
        if let Some(token) = &self.access_token {
            document["access_token"] = token.expose().into();
        }
        document
    }

    fn human(&self) -> String {
        let mut text = output::profile(&self.profile);
        if let Some(token) = &self.access_token {
            text.push_str(&format!(
                "\naccess token  {}\n",
                output::clean(token.expose())
            ));
        }
        text
    }
}

/// Exchanges a code.
///
/// # Errors
/// Why it failed, with the exit code of a failed exchange if it is one.
pub(super) async fn exchange(
    context: &Context,
    client: &Client,
    code: &Secret,
) -> Result<(TokenResponse, Duration), Failure> {
    let request = TokenRequest {
        client_id: context.config.require_client_id()?.to_owned(),
        client_secret: context.config.require_api_key()?.clone(),
        code: code.clone(),
    };
    context
        .interruption
        .set_with_link("the code may have been exchanged already, and it works once");
    let started = Instant::now();
    let answer = client.exchange_code(&request).await;
    let answer = answer.map_err(|error| diagnosis::exchange(error, &context.config))?;
    Ok((answer.value, started.elapsed()))
}

/// Completes a sign-in from its callback, and shows the browser the result.
///
/// # Errors
/// When the callback carried an error, or its code could not be exchanged.
pub(super) async fn complete(
    context: &Context,
    client: &Client,
    server: &CallbackServer,
    callback: &Callback,
    expires_at: Option<Timestamp>,
) -> Result<(TokenResponse, Duration), Failure> {
    let result = match &callback.response {
        AuthorizationResponse::Code(code) => exchange(context, client, code).await,
        AuthorizationResponse::Error {
            error,
            description,
            has_code: true,
        } => Err(diagnosis::denied_beside_code(error, description.as_deref())),
        AuthorizationResponse::Error {
            error, description, ..
        } => Err(diagnosis::denied(
            error,
            description.as_deref(),
            expires_at,
            callback.received_at,
        )),
    };
    server.set_result_page(callback.id, page(&result, callback));
    result
}

fn page<T>(result: &Result<T, Failure>, callback: &Callback) -> Page {
    match (result, &callback.response) {
        (Ok(_), _) => Page {
            success: true,
            title: "Sign-in works".into(),
            text: "The profile is in your terminal. You can go back to it.".into(),
        },
        (
            Err(_),
            AuthorizationResponse::Error {
                error, description, ..
            },
        ) => Page {
            success: false,
            title: "Sign-in denied".into(),
            text: format!(
                "The link led back with {}. The terminal says more.",
                diagnosis::quoted(error, description.as_deref())
            ),
        },
        // The failure may quote the server's words about the code, so it is not shown in the browser.
        (Err(_), AuthorizationResponse::Code(_)) => Page {
            success: false,
            title: "Sign-in failed".into(),
            text: "The code came back, but it could not be exchanged for a profile. The terminal says why.".into(),
        },
    }
}

/// The state that was given, or a random one.
///
/// # Errors
/// When the operating system gives no randomness.
pub(super) fn state_or_random(given: Option<String>) -> anyhow::Result<Secret> {
    given.map_or_else(random_state, |state| Ok(Secret::new(state)))
}

/// A random state of 256 bits, in hexadecimal, which needs no escaping.
///
/// # Errors
/// When the operating system gives no randomness.
pub(super) fn random_state() -> anyhow::Result<Secret> {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("no randomness for the state: {error}"))?;
    let mut text = String::with_capacity(64);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(Secret::new(text))
}
