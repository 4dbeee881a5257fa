//! `exchange`: exchanges an authorization code, or the callback address with it, for a profile.

use super::{Context, diagnosis, sign_in};
use crate::callback::pasted::{self, Pasted};
use crate::cli::ExchangeArgs;
use crate::error::{Code, Exit, Failure};
use crate::secret::{Secret, mask};

pub(super) async fn run(args: ExchangeArgs, context: Context) -> anyhow::Result<Exit> {
    let text = if args.code == "-" {
        // Read on another thread, so that signals are still handled.
        tokio::task::spawn_blocking(super::one_word_from_stdin).await??
    } else {
        args.code
    };
    // What is no code needs no account. Missing values are reported before a code is used up.
    let (code, state) = parse_code_or_address(&text)?;
    context.config.require_client_id()?;
    let client = context.client()?;
    // Whoever has the address has the state; a log of what came of it need not.
    let state = state.map(|it| {
        if args.show_token {
            it
        } else {
            Secret::redacted()
        }
    });
    let (signed_in, took) = sign_in::exchange(&context, &client, &code).await?;
    context.output.step("code exchanged", Some(took));
    let access_token = signed_in.access_token.filter(|_| args.show_token);
    context.output.result(&sign_in::ProfileReport {
        profile: signed_in.profile,
        state,
        access_token,
    })?;
    Ok(Exit::Done)
}

/// The code and state of what was pasted. What is plainly no code is not sent to WorkOS.
fn parse_code_or_address(text: &str) -> Result<(Secret, Option<Secret>), Failure> {
    let address = match pasted::read(text) {
        Pasted::Code(code) => return Ok((code, None)),
        Pasted::Other(other) => {
            return Err(Failure::new(Code::InvalidValue, other.what).hint(other.fix));
        }
        Pasted::Address(address) => address,
    };
    if let Some(both) = address.code_and_error() {
        return Err(Failure::new(Code::InvalidValue, both.what).hint(both.fix));
    }
    if let Some(error) = address.parameter("error").filter(|it| !it.is_empty()) {
        let mut failure = diagnosis::denied(
            &error,
            address
                .parameter("error_description")
                .map(|text| {
                    let state = address.parameter("state").map(Secret::new);
                    mask(&text, &state.iter().collect::<Vec<_>>())
                })
                .as_deref(),
            None,
            jiff::Timestamp::now(),
        );
        failure.cause = failure.cause.map(|it| {
            format!(
                "{}; there is no code in this address",
                it.trim_end_matches('.')
            )
        });
        return Err(failure);
    }
    if let Some(wrong) = address.wrong_code() {
        return Err(Failure::new(Code::InvalidValue, wrong.what).hint(wrong.fix));
    }
    let code = address.parameter("code").filter(|it| !it.is_empty());
    let code = code.ok_or_else(|| {
        let names = address.other_names();
        let instead = match names.is_empty() {
            true => String::new(),
            false => format!(", but {}", names.join(", ")),
        };
        Failure::new(
            Code::InvalidValue,
            format!("the address has no `code` in its query{instead}"),
        )
        .hint("paste the whole address that the browser ended on, with everything after the ?")
    })?;
    Ok((
        Secret::new(code),
        address.parameter("state").map(Secret::new),
    ))
}
