//! `exchange`: exchanges an authorization code, or the callback address with it, for a profile.

use url::Url;

use super::{Context, diagnosis, sign_in};
use crate::cli::ExchangeArgs;
use crate::error::{Code, Exit, Failure};
use crate::secret::{Secret, mask};

pub(super) async fn run(args: ExchangeArgs, context: Context) -> anyhow::Result<Exit> {
    // Missing values are reported before the code is used up.
    context.config.require_client_id()?;
    let client = context.client()?;
    let text = if args.code == "-" {
        // Read on another thread, so that signals are still handled.
        tokio::task::spawn_blocking(super::one_word_from_stdin).await??
    } else {
        args.code
    };
    let (code, state) = parse_code_or_address(&text)?;
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

/// The code and state of a callback address. Any other text is taken as a code.
fn parse_code_or_address(text: &str) -> Result<(Secret, Option<Secret>), Failure> {
    let is_address = |text: &str| Url::parse(text).ok().filter(Url::has_host);
    // Address bars leave the scheme out, and no code has a query.
    let without_scheme = || is_address(&format!("http://{text}")).filter(|_| text.contains("?"));
    let Some(url) = is_address(text).or_else(without_scheme) else {
        return Ok((Secret::new(text), None));
    };
    let find = |name: &str| {
        url.query_pairs()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.into_owned())
    };
    if let Some(error) = find("error") {
        return Err(diagnosis::denied(
            &error,
            find("error_description")
                .map(|text| {
                    mask(
                        &text,
                        &find("state").map(Secret::new).iter().collect::<Vec<_>>(),
                    )
                })
                .as_deref(),
            None,
            jiff::Timestamp::now(),
        ));
    }
    let code = find("code").filter(|it| !it.is_empty());
    let code = code.ok_or_else(|| {
        Failure::new(Code::InvalidValue, "the address has no `code` in its query")
            .hint("paste the whole address that the browser ended on, with everything after the ?")
    })?;
    Ok((Secret::new(code), find("state").map(Secret::new)))
}
