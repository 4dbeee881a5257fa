//! `magic-auth send` and `magic-auth verify`: the flow that replaces Magic Link, a six-digit code
//! instead of a link (docs: authkit/magic-auth).

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::send::confirm_domain;
use super::{Context, diagnosis, millis};
use crate::api::{Client, MagicAuth};
use crate::cli::{self, MagicAuthCommand, MagicAuthSendArgs, MagicAuthVerifyArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::{self, Report, Schema, schema};
use crate::secret::Secret;
use crate::shell::quoted;

pub(super) async fn run(command: MagicAuthCommand, context: Context) -> anyhow::Result<Exit> {
    match command {
        MagicAuthCommand::Send(args) => send(args, context).await,
        MagicAuthCommand::Verify(args) => verify(args, context).await,
    }
}

async fn send(args: MagicAuthSendArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    if args.verify {
        // Reported before a code is mailed in vain.
        context.config.require_client_id()?;
    }
    let email = context.email(args.email, "magic-auth send").await?;
    confirm_domain(&email, "magic-auth send", &context).await?;
    context.confirm_send(args.allow_live).await?;
    context
        .interruption
        .set_state("it is not known whether a code was made and mailed");
    let started = Instant::now();
    let answer = client.create_magic_auth(&email).await;
    let created = answer.map_err(|error| context.failure(error))?.value;
    let create = started.elapsed();
    let who = match context.emulator {
        Some(_) => "the code was delivered to the emulator's mailbox".to_owned(),
        None => format!(
            "WorkOS is e-mailing the code, unless the environment sends its own mail{}",
            context.local_mailbox()
        ),
    };
    context.output.step(
        format!("Magic Auth created: {}; {who}", created.id),
        Some(create),
    );
    context.interruption.set_state(format!(
        "the code of {} was mailed and works for ten minutes",
        created.id
    ));
    let sign_in = if args.verify {
        let code = created
            .code
            .clone()
            .ok_or_else(|| code_not_shown(&created.id))?;
        Some(authenticate(&context, &client, &email, &code).await?)
    } else {
        None
    };
    if sign_in.is_none() && context.emulator.is_some() {
        context
            .output
            .note("the emulator ends with this command, and the code with it");
    }
    context.output.result(&SendReport {
        created,
        email,
        shows_code: args.show_code,
        create,
        sign_in,
        is_emulated: context.emulator.is_some(),
    })?;
    Ok(Exit::Done)
}

async fn verify(args: MagicAuthVerifyArgs, context: Context) -> anyhow::Result<Exit> {
    context.config.require_client_id()?;
    let client = context.client()?;
    let (mut email, code) = (args.email, args.code);
    let code = match (code, args.id) {
        (Some(text), _) if text == "-" => {
            let text = tokio::task::spawn_blocking(super::one_word_from_stdin).await??;
            Secret::new(cli::one_time_code(&text).map_err(|error| {
                Failure::new(Code::InvalidValue, error).hint("pipe in the six digits of the mail")
            })?)
        }
        (Some(code), _) => Secret::new(code),
        (None, Some(id)) => {
            let answer = client.magic_auth(&id).await;
            let created = answer.map_err(|error| context.failure(error))?.value;
            email = email.or(created.email);
            created.code.ok_or_else(|| code_not_shown(&id))?
        }
        (None, None) => {
            let address = email.as_deref().unwrap_or_default();
            context.prompter.one_time_code(address).await?
        }
    };
    let email = email.ok_or_else(|| {
        Failure::new(
            Code::UnexpectedAnswer,
            "the API did not show whose code this is",
        )
        .hint("name the address: workos-ml magic-auth verify you@example.com --id ID")
    })?;
    let sign_in = authenticate(&context, &client, &email, &code).await?;
    context.output.result(&VerifyReport {
        sign_in,
        shows_token: args.show_token,
    })?;
    Ok(Exit::Done)
}

fn code_not_shown(id: &str) -> Failure {
    Failure::new(
        Code::UnexpectedAnswer,
        format!("the API did not show the code of {id}"),
    )
    .because("a key with restricted rights may not see it")
    .hint("take it from the mail: workos-ml magic-auth verify EMAIL CODE")
}

/// A finished sign-in.
struct MagicAuthSignIn {
    user: Map<String, Value>,
    access_token: Option<Secret>,
    took: Duration,
}

async fn authenticate(
    context: &Context,
    client: &Client,
    email: &str,
    code: &Secret,
) -> Result<MagicAuthSignIn, Failure> {
    let client_id = context.config.require_client_id()?;
    context
        .interruption
        .set_state("the code may have been used already, and it works once");
    let started = Instant::now();
    let answer = client
        .authenticate_with_magic_auth(client_id, email, code)
        .await;
    let signed_in = answer
        .map_err(|error| diagnosis::magic_auth(error, &context.config))?
        .value;
    let took = started.elapsed();
    context.output.step("code exchanged", Some(took));
    Ok(MagicAuthSignIn {
        user: signed_in.user,
        access_token: signed_in.access_token,
        took,
    })
}

/// The result of `magic-auth send`, in the shape of that of `send`.
struct SendReport {
    created: MagicAuth,
    email: String,
    shows_code: bool,
    create: Duration,
    sign_in: Option<MagicAuthSignIn>,
    /// Whether the code ends with the command, because the emulator does.
    is_emulated: bool,
}

impl SendReport {
    fn next_step(&self) -> Option<String> {
        let email = quoted(self.created.email.as_ref().unwrap_or(&self.email));
        self.sign_in.is_none().then(|| match self.is_emulated {
            true => format!("workos-ml magic-auth send {email} --emulate --verify"),
            false => format!("workos-ml magic-auth verify {email}"),
        })
    }
}

impl Report for SendReport {
    fn schema(&self) -> &'static Schema {
        schema::MAGIC_AUTH_SEND
    }

    fn json(&self) -> Value {
        let created = &self.created;
        let mut document = json!({
            "magic_auth": {
                "id": created.id,
                "email": created.email.as_ref().unwrap_or(&self.email),
                "user_id": created.user_id,
                "expires_at": created.expires_at,
            },
            "delivery": {"method": "workos"},
        });
        if let (true, Some(code)) = (self.shows_code, &created.code) {
            document["magic_auth"]["code"] = code.expose().into();
        }
        match &self.sign_in {
            Some(sign_in) => document["user"] = sign_in.user.clone().into(),
            None => document["next_step"] = self.next_step().into(),
        }
        document["timings_ms"] = json!({"create": millis(self.create)});
        if let Some(sign_in) = &self.sign_in {
            document["timings_ms"]["exchange"] = millis(sign_in.took).into();
        }
        document
    }

    fn human(&self) -> String {
        if let Some(sign_in) = &self.sign_in {
            return output::profile(&sign_in.user);
        }
        let mut rows = vec![("magic auth", self.created.id.clone())];
        if let (true, Some(code)) = (self.shows_code, &self.created.code) {
            rows.push(("code", code.expose().to_owned()));
        }
        rows.extend(
            self.created
                .expires_at
                .iter()
                .map(|moment| ("expires at", moment.clone())),
        );
        rows.extend(self.next_step().map(|step| ("next step", step)));
        output::pairs(&rows)
    }
}

/// The result of `magic-auth verify`, in the shape of that of `exchange`.
struct VerifyReport {
    sign_in: MagicAuthSignIn,
    shows_token: bool,
}

impl Report for VerifyReport {
    fn schema(&self) -> &'static Schema {
        schema::MAGIC_AUTH_VERIFY
    }

    fn json(&self) -> Value {
        let mut document = json!({"user": self.sign_in.user});
        if let (true, Some(token)) = (self.shows_token, &self.sign_in.access_token) {
            document["access_token"] = token.expose().into();
        }
        document["timings_ms"] = json!({"exchange": millis(self.sign_in.took)});
        document
    }

    fn human(&self) -> String {
        let mut text = output::profile(&self.sign_in.user);
        if let (true, Some(token)) = (self.shows_token, &self.sign_in.access_token) {
            text.push_str(&format!(
                "\naccess token  {}\n",
                output::clean(token.expose())
            ));
        }
        text
    }
}
