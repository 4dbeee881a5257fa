//! `session create` and `session send`: the two halves of `send` before the wait.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::redirect_target::{self, RedirectTarget};
use super::{Context, diagnosis, sign_in};
use crate::api::{Client, CreateSession, Session};
use crate::callback::Host;
use crate::cli::{
    CallbackOptions, SessionCommand, SessionCreateArgs, SessionOptions, SessionSendArgs,
};
use crate::config::Config;
use crate::error::{Code, Exit, Failure};
use crate::output::{self, Output, Report, Schema, schema};
use crate::redirect_uri::loopback;
use crate::secret::Secret;
use crate::shell::quoted;

pub(super) async fn run(command: SessionCommand, context: Context) -> anyhow::Result<Exit> {
    match command {
        SessionCommand::Create(args) => run_create(args, context).await,
        SessionCommand::Send(args) => run_send(args, context).await,
    }
}

/// Notes once per command that Magic Link is deprecated; not in JSON output.
pub(super) fn note_deprecation(context: &Context) {
    if !context.output.is_json() {
        context.output.note("Magic Link is deprecated by WorkOS: mail scanners open links and use them up. Magic Auth replaces it");
    }
}

/// A session that was just created.
pub(super) struct CreatedSession {
    pub(super) session: Session,
    pub(super) took: Duration,
    /// How far this machine's clock is ahead of WorkOS's, in seconds.
    pub(super) clock_ahead: i64,
}

pub(super) async fn create(
    context: &Context,
    client: &Client,
    email: &str,
    options: &SessionOptions,
    redirect_uri: &str,
    state: &Secret,
) -> Result<CreatedSession, Failure> {
    let request = CreateSession {
        email: email.to_owned(),
        redirect_uri: Some(redirect_uri.to_owned()),
        state: Some(state.clone()),
        expires_in: options.expires_in,
        connection: options.connection.clone(),
    };
    context
        .interruption
        .set_state("a session may have been created; nothing was mailed");
    let started = Instant::now();
    let answer = client.create_session(&request).await.map_err(|error| {
        explain_create_failure(context.failure(error), options, &context.config)
    })?;
    let took = started.elapsed();
    context
        .output
        .step(format!("session created: {}", answer.value.id), Some(took));
    context.interruption.set_state(format!(
        "{} was created and nothing was mailed",
        answer.value.id
    ));
    Ok(CreatedSession {
        session: answer.value,
        took,
        clock_ahead: answer.clock_ahead.unwrap_or(0),
    })
}

/// Explains a 404: unless the request names a connection, the only thing that can be missing is the
/// route.
fn explain_create_failure(failure: Failure, options: &SessionOptions, config: &Config) -> Failure {
    if failure.code != Code::NotFound || options.connection.is_some() {
        return failure;
    }
    let base = diagnosis::base(config);
    failure
        .because(format!("the server at the base URL {base} has no such route, so it has no Magic Link: it is not WorkOS, or it is an official emulator (`workos emulate`), which has none"))
        .hint("remove the base URL to reach WorkOS, or add --emulate for the built-in emulator, which has Magic Link")
}

/// Recognises an expired session: WorkOS answers 422 (recorded) or 404 (in SDK tests) for one that is
/// unknown, used or expired.
fn mark_expired(mut failure: Failure) -> Failure {
    // WorkOS has no code for it, only this sentence.
    let is_unknown = failure.message.contains("has expired or is invalid");
    if failure.code == Code::NotFound || (failure.code == Code::Refused && is_unknown) {
        failure.code = Code::SessionExpired;
    }
    failure
}

/// The failure to mail a link. Its session still exists, so it need not be created again.
pub(super) fn delivery_failure(failure: Failure, id: &str) -> Failure {
    let mut failure = mark_expired(failure);
    if failure.code == Code::SessionExpired {
        return failure;
    }
    failure
        .message
        .push_str(&format!("; {id} was created, and can still be sent"));
    let is_unseen = failure
        .cause
        .as_deref()
        .is_some_and(|it| it.contains("WorkOS has not seen the request"));
    let mail = match failure.exit {
        Exit::Unavailable if failure.code != Code::RateLimited && !is_unseen => {
            "; it is not known whether a mail went out, so check the mailbox first"
        }
        _ => "",
    };
    let again = format!("fix the cause, then run `workos-ml session send {id}`{mail}");
    failure.hint = Some(match failure.hint {
        Some(hint) => format!("{hint}; {again}"),
        None => again,
    });
    failure
}

/// Rejects `--port 0` where nothing listens.
pub(super) fn reject_free_port(options: &CallbackOptions) -> Result<(), Failure> {
    if options.port.contains(&0) {
        return Err(Failure::new(
            Code::Usage,
            "--port 0 takes a free port to listen on, and nothing listens here",
        )
        .hint("name a port: --port 3000"));
    }
    Ok(())
}

/// The redirect URI when nothing is bound, so that the port has to be known.
pub(super) fn fixed_uri(host: Host, ports: &[u16], path: &str) -> Result<String, Failure> {
    match ports {
        // A port wildcard allows any port; 3000 is the default of `listen`.
        [0] => Ok(format!("http://{}:3000{path}", host.as_str())),
        [port] if *port != 0 => Ok(format!("http://{}:{port}{path}", host.as_str())),
        _ => Err(Failure::new(
            Code::Usage,
            "nothing listens here, so one port has to be named",
        )
        .hint("name one: --port 3000")),
    }
}

async fn run_create(args: SessionCreateArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let email = context.email(args.email, "session create").await?;
    reject_free_port(&args.callback)?;
    context.confirm_send(args.allow_live).await?;
    let (choice, _) = redirect_target::choose(&args.callback, &context.config, &client).await?;
    let redirect_uri = match choice.target {
        RedirectTarget::Application(uri) => uri,
        RedirectTarget::Loopback { host, ports, path } => fixed_uri(host, &ports, &path)?,
    };
    note_deprecation(&context);
    context
        .output
        .note(format!("redirect URI {redirect_uri} ({})", choice.reason));
    let state = sign_in::state_or_random(args.callback.state)?;
    let created = create(
        &context,
        &client,
        &email,
        &args.session,
        &redirect_uri,
        &state,
    )
    .await?;
    if context.emulator.is_some() {
        context
            .output
            .note("the emulator ends with this command, and the session with it");
    }
    if let (true, Some(link)) = (args.copy, &created.session.link) {
        copy_link(link, &context.output);
    }
    context.output.result(&SessionReport {
        session: created.session,
        email,
        state,
        redirect_uri,
        is_emulated: context.emulator.is_some(),
    })?;
    Ok(Exit::Done)
}

async fn run_send(args: SessionSendArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    context.confirm_send(args.allow_live).await?;
    context
        .interruption
        .set_state("it is not known whether the link was mailed");
    let started = Instant::now();
    let answer = client.send_session(&args.id).await;
    answer.map_err(|error| mark_expired(context.failure(error)))?;
    let who = match context.emulator {
        Some(_) => "delivered to the emulator's mailbox".to_owned(),
        None => format!("WorkOS is e-mailing the link{}", context.local_mailbox()),
    };
    context.output.step(who, Some(started.elapsed()));
    context.output.result(&SentReport { id: args.id })?;
    Ok(Exit::Done)
}

/// Copies a link, and says what that depends on.
pub(super) fn copy_link(link: &Secret, output: &Output) {
    match output.copy(link.expose()) {
        true => output.note("link copied; if it cannot be pasted, this terminal does not take copies from programs (OSC 52)"),
        false => output.warn("the link was not copied: standard error is not a terminal"),
    }
}

struct SessionReport {
    session: Session,
    email: String,
    state: Secret,
    redirect_uri: String,
    /// Whether the session ends with the command, because the emulator does.
    is_emulated: bool,
}

impl SessionReport {
    fn next_step(&self) -> String {
        if self.is_emulated {
            return format!("workos-ml send {} --emulate", quoted(&self.email));
        }
        format!("workos-ml session send {}", self.session.id)
    }

    /// The command that receives the callback, if it comes back to this machine.
    fn listen_command(&self) -> Option<String> {
        if self.is_emulated {
            return None;
        }
        loopback(&self.redirect_uri)?;
        Some(format!(
            "workos-ml listen --redirect-uri {} --state {}",
            self.redirect_uri,
            self.state.expose()
        ))
    }
}

impl Report for SessionReport {
    fn schema(&self) -> &'static Schema {
        schema::SESSION_CREATE
    }

    fn json(&self) -> Value {
        json!({
            "session": {
                "id": self.session.id,
                "email": self.session.email.as_ref().unwrap_or(&self.email),
                "expires_at": self.session.expires_at,
                "link": self.session.link.as_ref().map(Secret::expose),
            },
            "state": self.state.expose(),
            "redirect_uri": self.redirect_uri,
            "next_step": self.next_step(),
            "listen": self.listen_command(),
        })
    }

    fn human(&self) -> String {
        let link = self
            .session
            .link
            .as_ref()
            .map_or("WorkOS gave none", Secret::expose);
        let mut rows = vec![
            ("session", self.session.id.clone()),
            (
                "expires at",
                self.session.expires_at.clone().unwrap_or_default(),
            ),
            ("redirect URI", self.redirect_uri.clone()),
            ("state", self.state.expose().to_owned()),
            ("next step", self.next_step()),
        ];
        if !self.is_emulated {
            let listen = self.listen_command();
            rows.push((
                "listen with",
                listen.unwrap_or_else(|| "the application".into()),
            ));
        }
        // The link is longer than the rest of a line, and one that a terminal breaks cannot be copied.
        format!("{}\nlink\n{}\n", output::pairs(&rows), output::clean(link))
    }
}

struct SentReport {
    id: String,
}

impl Report for SentReport {
    fn schema(&self) -> &'static Schema {
        schema::SESSION_SEND
    }

    fn json(&self) -> Value {
        json!({"session_id": self.id, "sent": true})
    }

    fn human(&self) -> String {
        format!("{} sent\n", output::clean(&self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_has_a_line_of_its_own() {
        let link = "https://auth.workos.com/passwordless/4TeRexuejWCKs9rrFOIuLRYEr/confirm";
        let report = SessionReport {
            session: Session {
                id: "passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095".into(),
                email: None,
                expires_at: None,
                link: Some(Secret::new(link)),
            },
            email: "you@example.com".into(),
            state: Secret::new("st4te"),
            redirect_uri: "http://localhost:3000/callback".into(),
            is_emulated: false,
        };
        assert!(report.human().lines().any(|line| line == link));
    }
}
