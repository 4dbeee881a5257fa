//! Ensures that the redirect URI of a sign-in is registered, at least while the command runs.

use crate::api::Client;
use crate::cli::SendArgs;
use crate::commands::redirect_target::{self, Registered};
use crate::commands::{Context, production_key};
use crate::error::{Code, Failure};
use crate::redirect_uri::matches;
use crate::shell::quoted;

/// Ensures that WorkOS can redirect back, before anything is created.
///
/// # Errors
/// When the account's list can be read and lacks the address: the link would lead to WorkOS's error
/// page. Whether Magic Link checks this list is not documented, so `--unregistered` ignores it.
pub(super) async fn ensure_registered(
    uri: &str,
    is_received_here: bool,
    registered: &mut Registered,
    args: &SendArgs,
    context: &Context,
    client: &Client,
) -> Result<(), Failure> {
    let output = &context.output;
    if let Ok(list) = registered
        && list.iter().any(|it| matches(&it.uri, uri))
    {
        if args.registration.register {
            output.note(format!("{uri} is registered already, and stays registered"));
        }
        return Ok(());
    }
    if args.registration.register {
        return register_temporarily(uri, registered, args, context, client).await;
    }
    let is_tolerated = args.registration.unregistered || context.emulator.is_some();
    if is_tolerated || registered.is_err() {
        redirect_target::warn_if_unregistered(uri, registered, output);
        return Ok(());
    }
    if is_received_here && context.prompter.can_answer() {
        redirect_target::warn_if_unregistered(uri, registered, output);
        let question = "Register it for this run, and remove it afterwards?".to_owned();
        if context.prompter.confirm(question).await? {
            return register_temporarily(uri, registered, args, context, client).await;
        }
    }
    Err(unregistered_failure(uri, is_received_here, registered))
}

fn unregistered_failure(uri: &str, is_received_here: bool, registered: &Registered) -> Failure {
    let why = match registered {
        Ok(list) => redirect_target::unregistered(uri, list),
        Err(why) => why.clone(),
    };
    let (for_now, for_good) = match is_received_here {
        true => (
            "add --register to register it for this run, or ",
            "register it for good",
        ),
        false => ("", "register it"),
    };
    Failure::new(
        Code::RedirectUriUnregistered,
        format!("{uri} is not registered, so the link would not come back; nothing was created or mailed"),
    )
    .because(why)
    .hint(format!(
        "{for_now}{for_good} with `workos-ml redirect-uri add {}`; --unregistered goes on as it is",
        quoted(&redirect_target::registrable(uri))
    ))
}

/// Registers the address until the command ends.
async fn register_temporarily(
    uri: &str,
    registered: &mut Registered,
    args: &SendArgs,
    context: &Context,
    client: &Client,
) -> Result<(), Failure> {
    let key = context.config.require_api_key().ok();
    production_key::confirm_change(key, args.registration.allow_live, &context.prompter).await?;
    if registered.as_ref().is_ok_and(Vec::is_empty) {
        context.output.warn(format!("the account has no redirect URI, so {uri} may become its default, which WorkOS does not remove"));
    }
    // The built-in emulator ends with the command, so there is nothing to remove.
    if context.emulator.is_none() {
        context
            .temporary_uri
            .plan_removal(client, uri, registered.is_ok());
    }
    context.interruption.set_state(format!(
        "{uri} was being registered for this run, and no session was created; see above for what became of the registration"
    ));
    match client.create_redirect_uri(uri).await {
        Ok(answer) => {
            context.temporary_uri.set_created(answer.value.id.clone());
            context
                .output
                .step(format!("{uri} registered for this run"), None);
            if let Ok(list) = registered {
                list.push(answer.value);
            }
            Ok(())
        }
        Err(error) if error.is_already_registered() => {
            context.temporary_uri.cancel();
            let message = format!("{uri} is registered already, and stays registered");
            context.output.note(message);
            Ok(())
        }
        Err(error) => {
            // After anything but a refusal, the URI may be registered nevertheless.
            if error.status().is_some_and(|it| (400..500).contains(&it)) {
                context.temporary_uri.cancel();
            }
            let mut failure = context.failure(error);
            failure.message = format!(
                "{uri} could not be registered: {}; nothing was created or mailed",
                failure.message
            );
            Err(failure)
        }
    }
}
