//! `listen`: the callback listener alone.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::redirect_target::{self, RedirectTarget};
use super::sign_in::{self, ProfileReport};
use super::wait::{self, CallbackWait};
use super::{Context, diagnosis};
use crate::api::Forwarded;
use crate::callback::{AuthorizationResponse, Callback, CallbackServer, ExpectedState, Page};
use crate::cli::ListenArgs;
use crate::error::{Code, Exit, Failure};
use crate::explain;
use crate::output::{Report, Schema, error_object, schema};
use crate::redirect_uri::is_own_machine;
use crate::secret::Secret;

/// Default time limit without `--follow`, the same as that of `send`.
const DEFAULT_WAIT: Duration = Duration::from_secs(600);

pub(super) async fn run(args: ListenArgs, context: Context) -> anyhow::Result<Exit> {
    let forwarding = Forwarding::from_args(&args)?;
    let client = match forwarding {
        // The application exchanges the code, with a key of its own.
        Some(_) => context.client_with(context.config.require_api_key().ok().cloned())?,
        None => {
            // Missing values are reported before anybody signs in.
            context.config.require_client_id()?;
            context.client()?
        }
    };
    let (choice, registered) =
        redirect_target::choose(&args.callback, &context.config, &client).await?;
    let RedirectTarget::Loopback { host, ports, path } = choice.target else {
        return Err(Failure::new(
            Code::InvalidValue,
            "this redirect URI is the application's own; nothing can be caught there",
        )
        .hint("name a loopback address: --redirect-uri http://localhost:3000/callback")
        .into());
    };
    let listener = redirect_target::bind(host, &ports, &path)?;
    let (redirect_uri, port) = (listener.redirect_uri(), listener.port());
    if let Some(forwarding) = &forwarding {
        forwarding.reject_itself(port)?;
    }
    let (expected, shown_state) =
        match (args.any_state || forwarding.is_some(), args.callback.state) {
            (true, None) => (ExpectedState::Any, None),
            (_, Some(state)) => (ExpectedState::Exactly(Secret::new(state)), None),
            (false, None) => {
                let state = sign_in::random_state()?;
                (ExpectedState::Exactly(state.clone()), Some(state))
            }
        };
    let mut server = listener.serve(expected, args.follow)?;
    context.output.step(
        format!("listening on {redirect_uri} ({})", choice.reason),
        None,
    );
    if let Some(state) = shown_state {
        // Whoever creates the link elsewhere needs both; they are shown nowhere else.
        context.output.show_always(format!(
            "  redirect URI  {redirect_uri}\n  state         {}",
            state.expose()
        ));
    }
    wait::note_remote_browser(&context, host, port);
    // After the listener is announced, so that slow networks do not delay it.
    let registered = match registered {
        Some(registered) => registered,
        None => redirect_target::registered(&client).await,
    };
    redirect_target::warn_if_unregistered(&redirect_uri, &registered, &context.output);

    let limit = args.timeout.or((!args.follow).then_some(DEFAULT_WAIT));
    let started = Instant::now();
    context
        .interruption
        .set_with_link(format!("nothing listens at {redirect_uri} any more"));
    let mut pasted = context.prompter.pasted_lines();
    let mut has_received = false;
    loop {
        let mut wait = CallbackWait {
            server: &mut server,
            pasted: &mut pasted,
            deadline: limit.map(|it| started + it),
            what: "waiting for a callback",
        };
        if !has_received {
            wait.announce(&context.output);
        }
        let Some(callback) = wait.for_callback(&context.output).await else {
            if has_received {
                return Ok(Exit::Done);
            }
            let refusal_counts = server.refusal_counts();
            let timed_out = diagnosis::TimedOutWait {
                waited: limit.unwrap_or_default(),
                redirect_uri: &redirect_uri,
                refusal_counts: &refusal_counts,
                registered: Some(&registered),
                gateway: None,
                link_ended: false,
                method: None,
                mailbox: None,
                surroundings: &context.config.environment.surroundings(),
            };
            server.close().await;
            return Err(diagnosis::wait_timed_out(&timed_out).into());
        };
        has_received = true;
        if let Some(forwarding) = &forwarding {
            let result = forwarding
                .hand_on(&context, &client, &server, &callback, &redirect_uri)
                .await;
            if !args.follow {
                server.close().await;
                context.output.result(&result?)?;
                return Ok(Exit::Done);
            }
            match result {
                Ok(report) => context.output.result(&report)?,
                Err(mut failure) => {
                    explain::complete(&mut failure);
                    let result = Err(failure);
                    context.output.result(&FollowLine {
                        callback: &callback,
                        result: &result,
                    })?;
                }
            }
            continue;
        }
        let mut result = complete(&context, &client, &server, &callback, args.show_token).await;
        if let Err(failure) = &mut result {
            // With `--follow` the failure is printed here and does not reach `main`.
            explain::complete(failure);
        }
        if args.follow {
            context.output.result(&FollowLine {
                callback: &callback,
                result: &result,
            })?;
            continue;
        }
        server.close().await;
        context.output.result(&result?)?;
        return Ok(Exit::Done);
    }
}

/// The application that callbacks are handed on to.
struct Forwarding {
    /// Its address; with the path `/`, that of the redirect URI is kept.
    to: Url,
    is_follow: bool,
}

impl Forwarding {
    /// # Errors
    /// When the application is not on this machine, and that was not allowed: the code signs somebody in.
    fn from_args(args: &ListenArgs) -> Result<Option<Self>, Failure> {
        let Some(to) = &args.forward_to else {
            return Ok(None);
        };
        if !args.allow_remote && !is_own_machine(to.as_str()) {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("{to} is not on this machine, and would get the code of a sign-in"),
            )
            .hint("name an application on this machine: --forward-to http://localhost:8080, or add --allow-remote"));
        }
        Ok(Some(Self {
            to: to.clone(),
            is_follow: args.follow,
        }))
    }

    /// What is handed on must not come back.
    fn reject_itself(&self, port: u16) -> Result<(), Failure> {
        if !is_own_machine(self.to.as_str()) || self.to.port_or_known_default() != Some(port) {
            return Ok(());
        }
        Err(Failure::new(
            Code::InvalidValue,
            format!("{} is the address that this command itself listens on", self.to),
        )
        .hint("name the application's own port: --forward-to http://localhost:8080, or listen on another one: --port 3001"))
    }

    async fn hand_on(
        &self,
        context: &Context,
        client: &crate::api::Client,
        server: &CallbackServer,
        callback: &Callback,
        redirect_uri: &str,
    ) -> Result<ForwardReport, Failure> {
        let mut address = self.to.clone();
        if let ("/", Ok(own)) = (address.path(), Url::parse(redirect_uri)) {
            address.set_path(own.path());
        }
        let shown = address.to_string();
        {
            let mut query = address.query_pairs_mut();
            match &callback.response {
                AuthorizationResponse::Code(code) => {
                    query.append_pair("code", code.expose());
                }
                AuthorizationResponse::Error {
                    error, description, ..
                } => {
                    query.append_pair("error", error);
                    if let Some(description) = description {
                        query.append_pair("error_description", description);
                    }
                }
            }
            if let Some(state) = &callback.state {
                query.append_pair("state", state.expose());
            }
        }
        context
            .interruption
            .set_with_link("the application may have used the code, and it works once");
        let started = Instant::now();
        let answer = self.deliver(context, client, address).await;
        let page = |success, title: &str, text| Page {
            success,
            title: title.into(),
            text,
        };
        let forwarded = match answer {
            Ok(forwarded) => forwarded,
            Err(error) => {
                let text = format!("{shown} did not answer. The terminal says why.");
                server.set_result_page(callback.id, page(false, "Not forwarded", text));
                let is_unused = error.is_unread();
                let mut failure = context.failure(error);
                if is_unused {
                    let cause = failure.cause.unwrap_or_default();
                    failure.cause = Some(format!(
                        "{cause}; nothing took the code, which is unused and lost with this command, since it is written nowhere"
                    ));
                    failure.hint = Some(format!(
                        "start the application at {shown}, then run this command and open a new link; on a terminal it waits for the application"
                    ));
                }
                return Err(failure);
            }
        };
        let report = ForwardReport {
            url: shown,
            forwarded,
            received_at: callback.received_at,
            is_line: self.is_follow,
        };
        let is_fine = report.forwarded.status < 400;
        let title = if is_fine {
            "Callback forwarded"
        } else {
            "The application refused it"
        };
        server.set_result_page(
            callback.id,
            page(is_fine, title, format!("{}.", report.sentence())),
        );
        context
            .output
            .step("callback forwarded", Some(started.elapsed()));
        Ok(report)
    }
}

impl Forwarding {
    /// Hands the callback on. Where somebody can start the application, it is waited for as long as the
    /// code lives; the callbacks of a stream are not kept waiting.
    async fn deliver(
        &self,
        context: &Context,
        client: &crate::api::Client,
        address: Url,
    ) -> Result<Forwarded, crate::api::Error> {
        /// A code lives ten minutes, and has some of them behind it.
        const PATIENCE: Duration = Duration::from_secs(540);
        /// As often as somebody looks whether it has started.
        const PAUSE: Duration = Duration::from_secs(1);
        let origin = address.origin().ascii_serialization();
        let address = Secret::new(address);
        let end = Instant::now() + PATIENCE;
        let waits = context.prompter.can_answer() && !self.is_follow;
        let mut is_announced = false;
        loop {
            match client.forward_callback(&address).await {
                Err(error) if waits && error.is_unread() && Instant::now() < end => {
                    if !is_announced {
                        context.output.show_always(format!(
                            "nothing answers at {origin}; the code is unused: start the application, and it gets the callback (Ctrl-C ends)"
                        ));
                        is_announced = true;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                answer => return answer,
            }
        }
    }
}

/// What the application answered.
struct ForwardReport {
    url: String,
    forwarded: Forwarded,
    received_at: Timestamp,
    /// One line of a stream.
    is_line: bool,
}

impl ForwardReport {
    fn sentence(&self) -> String {
        let to = self.forwarded.location.as_ref();
        let to = to.map(|location| format!(", to {location}"));
        format!(
            "{} answered {}{}",
            self.url,
            self.forwarded.status,
            to.unwrap_or_default()
        )
    }
}

impl Report for ForwardReport {
    fn schema(&self) -> &'static Schema {
        schema::LISTEN_FORWARD
    }

    fn json(&self) -> Value {
        let forwarded = json!({
            "url": self.url,
            "status": self.forwarded.status,
            "location": self.forwarded.location,
        });
        match self.is_line {
            true => json!({
                "type": "callback",
                "received_at": self.received_at.to_string(),
                "forwarded": forwarded,
            }),
            false => json!({
                "received_at": self.received_at.to_string(),
                "forwarded": forwarded,
            }),
        }
    }

    fn human(&self) -> String {
        format!("{}\n", crate::output::clean(&self.sentence()))
    }
}

async fn complete(
    context: &Context,
    client: &crate::api::Client,
    server: &CallbackServer,
    callback: &Callback,
    show_token: bool,
) -> Result<ProfileReport, Failure> {
    let (signed_in, took) = sign_in::complete(context, client, server, callback, None).await?;
    context.output.step("code exchanged", Some(took));
    Ok(ProfileReport {
        profile: signed_in.profile,
        state: callback.state.clone(),
        access_token: signed_in.access_token.filter(|_| show_token),
    })
}

/// One callback of `--follow`.
struct FollowLine<'a> {
    callback: &'a Callback,
    result: &'a Result<ProfileReport, Failure>,
}

impl Report for FollowLine<'_> {
    fn schema(&self) -> &'static Schema {
        schema::CALLBACK
    }

    fn json(&self) -> Value {
        let mut line = json!({
            "type": "callback",
            "received_at": self.callback.received_at.to_string(),
            "state": self.callback.state.as_ref().map(Secret::expose),
        });
        match self.result {
            Ok(profile) => {
                let document = profile.json();
                line["profile"] = document["profile"].clone();
                if let Some(token) = document.get("access_token") {
                    line["access_token"] = token.clone();
                }
            }
            Err(failure) => {
                line["error"] = error_object(failure);
            }
        }
        line
    }

    fn human(&self) -> String {
        match self.result {
            Ok(profile) => format!("{}\n", profile.human()),
            Err(failure) => format!(
                "{}: {}\n\n",
                failure.code.name(),
                crate::output::clean(&failure.message)
            ),
        }
    }
}
