//! `send`: the main job. Listener first, then session, delivery, click, exchange, profile.

mod catch;
mod delivery;
mod outlook;
mod own_mail;
mod registration;
mod report;

use super::redirect_target::{self, Choice, Registered, Target};
use super::{Context, session, sign_in, signal, wait};
use crate::api::Client;
use crate::callback::{ExpectedState, Listener};
use crate::cli::SendArgs;
use crate::error::{Code, Exit, Failure};
use crate::secret::Secret;

use catch::Catch;
use delivery::Sent;
use outlook::Outlook;
use own_mail::OwnMail;
use report::Delivered;

pub(super) async fn run(args: SendArgs, context: Context) -> anyhow::Result<Exit> {
    if !args.registration.register {
        return prove(args, context).await;
    }
    // A terminal that is closed must leave nothing registered behind.
    tokio::select! {
        biased;
        () = signal::hang_up() => Err(Failure::new(Code::Terminated, "the terminal was closed").into()),
        result = prove(args, context) => result,
    }
}

async fn prove(args: SendArgs, mut context: Context) -> anyhow::Result<Exit> {
    let own_mail = OwnMail::prepare(&args, &context.config)?;
    if let (Some(own_mail), true) = (&own_mail, args.mail.dry_run) {
        let email = args.email.as_deref().unwrap_or("you@example.com");
        own_mail.rehearse(email, &args, &context)?;
        return Ok(Exit::Done);
    }
    require_credentials(&mut context).await?;
    if !args.no_wait {
        // Without a client ID the code could not be exchanged: better said before a mail goes out.
        context.config.require_client_id()?;
    }
    let email = match args.email.clone() {
        Some(email) => email,
        None => context.person.email_address("send").await?,
    };
    if args.no_wait {
        session::refuse_free_port(&args.callback)?;
    }
    let client = context.client()?;
    let place = Place::find(&args, &context, &client).await?;
    session::say_deprecated(&context);
    let state = match &args.callback.state {
        Some(state) => Secret::new(state.clone()),
        None => sign_in::random_state()?,
    };

    let (redirect_uri, server) = match place.listener {
        Some(listener) => {
            let (uri, host, port) = (listener.redirect_uri(), listener.host(), listener.port());
            context
                .output
                .step(format!("listening on {uri} ({})", place.reason), None);
            if !args.click {
                wait::surroundings(&context, host, port);
            }
            (
                uri,
                Some(listener.serve(ExpectedState::Exactly(state.clone()), false)?),
            )
        }
        None => (place.uri, None),
    };
    let mut registered = match place.registered {
        Some(registered) => registered,
        None => redirect_target::registered(&client).await,
    };
    let is_caught_here = server.is_some();
    registration::settle(
        &redirect_uri,
        is_caught_here,
        &mut registered,
        &args,
        &context,
        &client,
    )
    .await?;

    let mut outlook = Outlook::ask(&args, &context, &email);
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
    let mut sent = Sent::new(created, redirect_uri, state, email);
    outlook.warn(&context.output).await;
    sent.deliver(&args, &context, &client, own_mail.as_ref())
        .await?;
    let Some(server) = server else {
        if !args.no_wait {
            context.output.note(format!(
                "{} is the application's own address: it will receive the code, and nothing can be caught here",
                sent.redirect_uri
            ));
        }
        context.output.result(&Delivered(&sent))?;
        return Ok(Exit::Done);
    };
    let caught = Catch {
        args: &args,
        context: &context,
        client: &client,
        sent: &sent,
        registered: &registered,
        outlook: &outlook,
        clock_ahead,
    };
    caught.run(server).await
}

/// Without a key the emulator is offered; a terminal is needed for the answer.
async fn require_credentials(context: &mut Context) -> anyhow::Result<()> {
    let missing = match context.config.require_api_key() {
        Ok(_) => return Ok(()),
        Err(failure) if failure.code != Code::ApiKeyMissing => return Err(failure.into()),
        Err(failure) => failure,
    };
    if context.person.can_answer() {
        context
            .output
            .note("WORKOS_API_KEY is not set. Keys are at https://dashboard.workos.com/api-keys");
        let question = "Run this once against the built-in emulator instead?".to_owned();
        if context.person.confirm(question).await? {
            return context.emulate().await;
        }
    }
    Err(missing
        .hint("copy a key from https://dashboard.workos.com/api-keys into .env as WORKOS_API_KEY=sk_…, or add --emulate to try it without an account")
        .into())
}

/// Where the callback comes back to. The listener is bound before anything is sent, unless the
/// account has to be asked for an address first.
struct Place {
    uri: String,
    /// None for an address of the application's own, and with `--no-wait`.
    listener: Option<Listener>,
    reason: String,
    registered: Option<Registered>,
}

impl Place {
    async fn find(args: &SendArgs, context: &Context, client: &Client) -> Result<Self, Failure> {
        let (Choice { target, reason }, registered) =
            redirect_target::choose(&args.callback, &context.config, client).await?;
        match target {
            Target::Application(uri) if args.click => Err(Failure::new(
                Code::Usage,
                format!("--click follows the link to a listener here, and {uri} is the application's own address"),
            )
            .hint("leave --click out, or use a loopback redirect URI")),
            Target::Application(uri) if args.registration.register => Err(Failure::new(
                Code::Usage,
                format!("--register is for an address of this machine, and {uri} is the application's own"),
            )
            .hint(format!("register it for good: workos-ml redirect-uri add '{uri}'"))),
            Target::Application(uri) => Ok(Self { uri, listener: None, reason, registered }),
            Target::Here { host, ports, path } if args.no_wait => {
                let uri = session::fixed_uri(host, &ports, &path)?;
                Ok(Self { uri, listener: None, reason, registered })
            }
            Target::Here { host, ports, path } => {
                let listener = redirect_target::bind(host, &ports, &path)?;
                Ok(Self { uri: listener.redirect_uri(), listener: Some(listener), reason, registered })
            }
        }
    }
}
