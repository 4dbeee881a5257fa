//! `send`: the main job. Listener first, then session, delivery, click, exchange, profile.

mod callback_phase;
mod delivery;
mod foresight;
mod gateway_check;
mod own_mail;
mod registration;
mod report;

use super::redirect_target::{self, RedirectChoice, RedirectTarget, Registered};
use super::{Context, session, sign_in, wait};
use crate::api::Client;
use crate::callback::{ExpectedState, Listener};
use crate::cli::SendArgs;
use crate::error::{Code, Exit, Failure};
use crate::shell::quoted;

use callback_phase::CallbackPhase;
use delivery::Delivery;
use gateway_check::GatewayCheck;
pub(super) use gateway_check::confirm_domain;
use own_mail::OwnMail;
use report::DeliveryReport;

pub(super) async fn run(args: SendArgs, mut context: Context) -> anyhow::Result<Exit> {
    let own_mail = OwnMail::prepare(&args, &context.config)?;
    if let (Some(own_mail), true) = (&own_mail, args.mail.dry_run) {
        let email = args.email.as_deref().unwrap_or("you@example.com");
        own_mail.dry_run_report(email, &args, &context)?;
        return Ok(Exit::Done);
    }
    require_credentials(&mut context).await?;
    if !args.no_wait {
        // Without a client ID the code cannot be exchanged; better to say so before mail goes out.
        context.config.require_client_id()?;
    }
    let email = context.email(args.email.clone(), "send").await?;
    if args.no_wait {
        session::reject_free_port(&args.callback)?;
    }
    let client = context.client()?;
    if !args.registration.register {
        context.confirm_send(args.registration.allow_live).await?;
    }
    let mut gateway_check = GatewayCheck::start(&args, &context, &email);
    gateway_check.confirm(&context, &email).await?;
    let setup = CallbackSetup::prepare(&args, &context, &client).await?;
    foresight::reject_unknown_client(&context, &client).await?;
    session::note_deprecation(&context);
    let state = sign_in::state_or_random(args.callback.state.clone())?;

    let (redirect_uri, server) = match setup.listener {
        Some(listener) => {
            let (uri, host, port) = (listener.redirect_uri(), listener.host(), listener.port());
            context
                .output
                .step(format!("listening on {uri} ({})", setup.reason), None);
            if !args.click {
                wait::note_remote_browser(&context, host, port);
            }
            (
                uri,
                Some(listener.serve(ExpectedState::Exactly(state.clone()), false)?),
            )
        }
        None => (setup.uri, None),
    };
    let mut registered = match setup.registered {
        Some(registered) => registered,
        None => redirect_target::registered(&client).await,
    };
    let is_received_here = server.is_some();
    registration::ensure_registered(
        &redirect_uri,
        is_received_here,
        &mut registered,
        &args,
        &context,
        &client,
    )
    .await?;

    let created = session::create(
        &context,
        &client,
        &email,
        &args.session,
        &redirect_uri,
        &state,
    )
    .await?;
    let clock_ahead = created.clock_ahead;
    let is_emulated = context.emulator.is_some();
    let mut delivery = Delivery::new(created, redirect_uri, state, email, is_emulated);
    gateway_check.warn(&context.output).await;
    delivery
        .deliver(&args, &context, &client, own_mail.as_ref())
        .await?;
    let Some(server) = server else {
        if !args.no_wait {
            context.output.note(format!(
                "{} is the application's own address: it will receive the code, and nothing can be caught here",
                delivery.redirect_uri
            ));
        }
        if is_emulated {
            context
                .output
                .note("the emulator ends with this command, and the link with it");
        }
        context.output.result(&DeliveryReport(&delivery))?;
        return Ok(Exit::Done);
    };
    let callback = CallbackPhase {
        args: &args,
        context: &context,
        client: &client,
        delivery: &delivery,
        registered: &registered,
        gateway_check: &gateway_check,
        clock_ahead,
    };
    callback.run(server).await
}

/// Requires an API key. Without one, the emulator is offered, if there is a terminal to answer on.
async fn require_credentials(context: &mut Context) -> anyhow::Result<()> {
    let missing = match context.config.require_api_key() {
        Ok(_) => return Ok(()),
        Err(failure) if failure.code != Code::ApiKeyMissing => return Err(failure.into()),
        Err(failure) => failure,
    };
    if context.prompter.can_answer() {
        context
            .output
            .note("WORKOS_API_KEY is not set. Keys are at https://dashboard.workos.com/api-keys");
        let question = "Run this once against the built-in emulator instead?".to_owned();
        if context.prompter.confirm(question).await? {
            return context.emulate().await;
        }
    }
    Err(missing
        .hint("copy a key from https://dashboard.workos.com/api-keys into .env as WORKOS_API_KEY=sk_… (`workos-ml init` asks for it), or add --emulate to try it without an account")
        .into())
}

/// Where the callback comes back to. The listener is bound before anything is sent, unless the account
/// has to be asked for an address first.
struct CallbackSetup {
    uri: String,
    /// `None` for an address of the application, and with `--no-wait`.
    listener: Option<Listener>,
    reason: String,
    registered: Option<Registered>,
}

impl CallbackSetup {
    async fn prepare(args: &SendArgs, context: &Context, client: &Client) -> Result<Self, Failure> {
        let (RedirectChoice { target, reason }, registered) =
            redirect_target::choose(&args.callback, &context.config, client).await?;
        match target {
            RedirectTarget::Application(uri) if args.click => Err(Failure::new(
                Code::Usage,
                format!("--click follows the link to a listener here, and {uri} is the application's own address"),
            )
            .hint("leave --click out, or use a loopback redirect URI")),
            RedirectTarget::Application(uri) if args.registration.register => Err(Failure::new(
                Code::Usage,
                format!("--register is for an address of this machine, and {uri} is the application's own"),
            )
            .hint(format!("register it for good with `workos-ml redirect-uri add {}`", quoted(&uri)))),
            RedirectTarget::Application(uri) => Ok(Self { uri, listener: None, reason, registered }),
            RedirectTarget::Loopback { host, ports, path } if args.no_wait => {
                let uri = session::fixed_uri(host, &ports, &path)?;
                Ok(Self { uri, listener: None, reason, registered })
            }
            RedirectTarget::Loopback { host, ports, path } => {
                let listener = redirect_target::bind(host, &ports, &path)?;
                Ok(Self { uri: listener.redirect_uri(), listener: Some(listener), reason, registered })
            }
        }
    }
}
