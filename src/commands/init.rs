//! `init`: a `.env` that works, which git does not take, and a redirect URI that WorkOS knows.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use super::{Context, production_key};
use crate::checklist::WorkosEnvironment;
use crate::checklist::credentials::CLIENT_ID_PREFIXES;
use crate::checklist::redirect::check_registrable;
use crate::cli::InitArgs;
use crate::config::dotenv::EnvFile;
use crate::config::{API_KEY, CLIENT_ID, REDIRECT_URI, Source, key_fault, value_fault};
use crate::error::{Code, Exit, Failure};
use crate::files;
use crate::findings::{Finding, Status};
use crate::interact::CANNOT_ASK;
use crate::output::{Output, Report, Schema, pairs, schema};
use crate::redirect_uri::matches;
use crate::secret::Secret;
use crate::shell::quoted;

const ENV_FILE: &str = ".env";
const IGNORE_FILE: &str = ".gitignore";
const BASE_URL: &str = "WORKOS_BASE_URL";
/// The address that the emulator has unless a port is named.
const EMULATOR_URL: &str = "http://localhost:4100";
/// The redirect URI of WorkOS's own examples.
const DEFAULT_REDIRECT_URI: &str = "http://localhost:3000/callback";
/// Larger than any `.env` or `.gitignore`.
const MAX_BYTES: u64 = 1024 * 1024;

pub(super) async fn run(
    args: InitArgs,
    is_emulated: bool,
    context: Context,
) -> anyhow::Result<Exit> {
    if is_emulated && args.register {
        return Err(Failure::new(
            Code::Usage,
            "--register changes an account, and --emulate needs none",
        )
        .hint("leave one of the two out")
        .into());
    }
    for name in [ENV_FILE, IGNORE_FILE] {
        // Before anything is asked.
        files::check_target(Path::new(name)).map_err(|error| unusable(name, &error))?;
    }
    let before = read(ENV_FILE)?;
    let present = EnvFile::parse(before.as_bytes()).map_err(|why| {
        Failure::new(
            Code::FileUnusable,
            format!("could not read {ENV_FILE}: {why}"),
        )
    })?;
    if let Some(other) = present.other_file() {
        return Err(Failure::new(
            Code::FileUnusable,
            format!("{ENV_FILE} {}, so nothing is added to it", other.what),
        )
        .hint(other.fix.replace("FILE", ENV_FILE))
        .into());
    }
    // `.env.local` wins over `.env`, so what it has is not asked for again.
    let files = context.config.files.iter().map(|file| &file.content);
    let found = |name: &str| {
        let mut entries = files
            .clone()
            .chain([&present])
            .filter_map(|it| it.get(name));
        entries.find(|entry| !entry.value.expose().is_empty())
    };
    let has = |name: &str| found(name).is_some();
    let mut wanted: Vec<(&'static str, Secret)> = Vec::new();
    if is_emulated {
        if found(API_KEY).is_some_and(|key| !key.value.matches(emulator::API_KEY)) {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("{API_KEY} is set already, and the emulator does not know that key"),
            )
            .hint("leave --emulate out, or take the key out of the .env files first")
            .into());
        }
        wanted.push((API_KEY, Secret::new(emulator::API_KEY)));
        wanted.push((CLIENT_ID, Secret::new(emulator::CLIENT_ID)));
        wanted.push((BASE_URL, Secret::new(EMULATOR_URL)));
    } else {
        match (found(API_KEY), given_key(&context)) {
            (Some(kept), Some(given)) if !kept.value.matches(given.expose()) => {
                return Err(other_key().into());
            }
            (Some(_), _) => {}
            (None, _) => wanted.push((API_KEY, api_key(&context).await?)),
        }
        if !has(CLIENT_ID) {
            wanted.push((CLIENT_ID, client_id(&args, &context).await?));
        }
    }
    let redirect_uri = match found(REDIRECT_URI) {
        Some(entry) => entry.value.expose().to_owned(),
        None => {
            let uri = redirect_uri(&args, &context).await?;
            wanted.push((REDIRECT_URI, Secret::new(uri.clone())));
            uri
        }
    };
    let (kept, written): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(name, _)| has(name));
    // First, so that there is no moment at which git would take the key.
    let is_ignored_now = ignore_env_file()?;
    append(ENV_FILE, &before, &assignments(&written))?;
    if !written.is_empty() {
        context
            .interruption
            .set_state(format!("{ENV_FILE} was written"));
    }
    let names = |list: &[(&'static str, Secret)]| list.iter().map(|it| it.0).collect::<Vec<_>>();
    let mut report = InitReport {
        written: names(&written),
        kept: [API_KEY, CLIENT_ID, REDIRECT_URI]
            .into_iter()
            .filter(|name| has(name))
            .chain(names(&kept).into_iter().filter(|name| *name == BASE_URL))
            .collect(),
        is_ignored_now,
        redirect_uri,
        registered: None,
        is_emulated,
    };
    say(&report, &context.output);
    if !is_emulated {
        let find = |name: &str| {
            written
                .iter()
                .find(|it| it.0 == name)
                .map(|it| it.1.clone())
        };
        let key = find(API_KEY).or_else(|| found(API_KEY).map(|it| it.value.clone()));
        if let Some(key) = key {
            let is_written = !report.written.is_empty();
            let uri = &report.redirect_uri;
            report.registered = register(&args, key, uri, is_written, &context).await?;
        }
    }
    context.output.result(&report)?;
    Ok(Exit::Done)
}

/// The API key of standard input, or one that is typed without being shown.
async fn api_key(context: &Context) -> Result<Secret, Failure> {
    if let Some(key) = given_key(context) {
        context.config.require_api_key()?;
        return usable(key.expose(), "API key", &check_key).map(|()| key.clone());
    }
    if !context.prompter.can_answer() {
        return Err(Failure::new(Code::MissingValue, "no API key was given").because(CANNOT_ASK).hint(
            "pipe it in: `printf %s \"$KEY\" | workos-ml init --api-key-stdin --client-id ID`; or add --emulate to start without an account",
        ));
    }
    context
        .output
        .note("the API key and the client ID are at https://dashboard.workos.com/api-keys");
    let typed = context.prompter.secret("API key (not shown)", check_key);
    typed.await
}

/// The key of `--api-key-stdin`.
fn given_key(context: &Context) -> Option<&Secret> {
    let key = context.config.api_key.as_ref();
    key.filter(|it| it.source == Source::Option("--api-key-stdin"))
        .map(|it| &it.value)
}

/// A key was given, and a file has another: neither is dropped in silence.
fn other_key() -> Failure {
    Failure::new(
        Code::InvalidValue,
        format!(
            "a .env file has another {API_KEY} than the one that was given; nothing was changed"
        ),
    )
    .hint(
        "to replace it, take its line out of the file first; to keep it, leave --api-key-stdin out",
    )
}

fn check_key(text: &str) -> Result<(), String> {
    match key_fault(text) {
        Some(fault) => Err(format!("it {}: {}", fault.what, fault.fix)),
        None if !text.starts_with("sk_") => Err("an API key starts with sk_".to_owned()),
        None if text.chars().any(|it| !it.is_ascii_graphic()) => {
            Err("an API key has no spaces or special characters".to_owned())
        }
        None => Ok(()),
    }
}

fn check_client_id(text: &str) -> Result<(), String> {
    match value_fault(text) {
        Some(fault) => Err(format!("it {}: {}", fault.what, fault.fix)),
        None if text.starts_with("sk_") => {
            Err("this is an API key; a client ID starts with client_".to_owned())
        }
        None if !CLIENT_ID_PREFIXES.iter().any(|it| text.starts_with(it))
            || text.chars().any(|it| !it.is_ascii_graphic()) =>
        {
            Err("a client ID starts with client_ and has no spaces".to_owned())
        }
        None => Ok(()),
    }
}

/// What a value that was given, and not typed, has to be.
fn usable(
    given: &str,
    what: &str,
    check: &dyn Fn(&str) -> Result<(), String>,
) -> Result<(), Failure> {
    check(given).map_err(|why| {
        Failure::new(
            Code::InvalidValue,
            format!("the {what} cannot be used: {why}"),
        )
        .hint("copy it from https://dashboard.workos.com/api-keys")
    })
}

async fn client_id(args: &InitArgs, context: &Context) -> Result<Secret, Failure> {
    if let Some(given) = args.client_id.as_deref().map(str::trim) {
        return usable(given, "client ID", &check_client_id).map(|()| Secret::new(given));
    }
    if !context.prompter.can_answer() {
        return Err(Failure::new(Code::MissingValue, "no client ID was given")
            .because(CANNOT_ASK)
            .hint("name it: --client-id client_…"));
    }
    let typed = context.prompter.line("Client ID", None, check_client_id);
    Ok(Secret::new(typed.await?))
}

async fn redirect_uri(args: &InitArgs, context: &Context) -> Result<String, Failure> {
    let uri = match &args.redirect_uri {
        Some(uri) => uri.clone(),
        None if context.prompter.can_answer() => {
            let usual = Some(DEFAULT_REDIRECT_URI.to_owned());
            let typed = context.prompter.line("Redirect URI", usual, |text| {
                let fault = redirect_uri_fault(text);
                fault.map_or(Ok(()), |fault| Err(fault.message))
            });
            typed.await?
        }
        None => DEFAULT_REDIRECT_URI.to_owned(),
    };
    match redirect_uri_fault(&uri) {
        Some(fault) => Err(Failure::new(Code::InvalidValue, fault.message).hint(
            fault
                .hint
                .unwrap_or_else(|| format!("for example {DEFAULT_REDIRECT_URI}")),
        )),
        None => Ok(uri),
    }
}

fn redirect_uri_fault(uri: &str) -> Option<Finding> {
    let mut found = check_registrable(uri, None).into_iter();
    found.find(|it| it.status == Status::Fail)
}

/// Registers the redirect URI if the person agrees. `None` if nobody was asked or it was declined.
async fn register(
    args: &InitArgs,
    key: Secret,
    uri: &str,
    is_written: bool,
    context: &Context,
) -> anyhow::Result<Option<bool>> {
    let environment = WorkosEnvironment::of_key(key.expose());
    let name = environment.map_or("WorkOS", WorkosEnvironment::name);
    if !args.register {
        let question = format!("Register {uri} in the account ({name})?");
        if !context.prompter.confirm(question).await? {
            return Ok(None);
        }
    }
    production_key::confirm_change(Some(&key), args.allow_live, &context.prompter).await?;
    let client = context.client_with(Some(key))?;
    let listed = client.list_redirect_uris().await;
    let is_known = listed.is_ok_and(|list| list.value.iter().any(|it| matches(&it.uri, uri)));
    if !is_known {
        match client.create_redirect_uri(uri).await {
            Ok(_) => {}
            Err(error) if error.is_already_registered() => {}
            Err(error) => {
                let mut failure = context.failure(error);
                let written = match is_written {
                    true => format!("{ENV_FILE} was written, and "),
                    false => String::new(),
                };
                failure.message = format!("{written}{uri} was not registered: {}", failure.message);
                return Err(failure
                    .hint(format!(
                        "register it later: workos-ml redirect-uri add {}",
                        quoted(uri)
                    ))
                    .into());
            }
        }
    }
    let what = if is_known {
        "is registered already"
    } else {
        "registered"
    };
    context.output.step(format!("{uri} {what}"), None);
    Ok(Some(true))
}

fn say(report: &InitReport, output: &Output) {
    if !report.written.is_empty() {
        output.step(
            format!("{} written to {ENV_FILE}", report.written.join(", ")),
            None,
        );
    }
    if !report.kept.is_empty() {
        output.note(format!("already set, and kept: {}", report.kept.join(", ")));
    }
    if report.is_ignored_now {
        output.step(format!("{ENV_FILE} added to {IGNORE_FILE}"), None);
    }
}

/// The text of a file, empty if there is none.
fn read(name: &str) -> Result<String, Failure> {
    match files::read_text(Path::new(name), MAX_BYTES) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(unusable(name, &error)),
    }
}

fn unusable(name: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("{name} cannot be used: {error}"),
    )
    .hint(format!(
        "move {name} away, or make it a text file that you may write to"
    ))
}

fn assignments(values: &[(&'static str, Secret)]) -> String {
    let line = |(name, value): &(&'static str, Secret)| format!("{name}={}\n", value.expose());
    values.iter().map(line).collect()
}

/// Appends lines to a file, which only its owner may read if it is new.
fn append(name: &str, before: &str, lines: &str) -> Result<(), Failure> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    if name == ENV_FILE {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let gap = match before.is_empty() || before.ends_with('\n') {
        true => "",
        false => "\n",
    };
    files::open_target(Path::new(name), &mut options)
        .and_then(|mut file| file.write_all(format!("{gap}{lines}").as_bytes()))
        .map_err(|error| unusable(name, &error))
}

/// Adds `.env` to `.gitignore`, unless a line covers it. Returns whether it was added.
fn ignore_env_file() -> Result<bool, Failure> {
    let before = read(IGNORE_FILE)?;
    let covers = |line: &str| {
        let pattern = line
            .trim()
            .trim_start_matches("**/")
            .trim_start_matches('/');
        matches!(pattern, ".env" | ".env*" | "*.env" | "*.env*")
    };
    // The last line that is about the file decides, and one with ! takes it back.
    let about = before
        .lines()
        .rev()
        .find(|line| covers(line.trim().trim_start_matches('!')));
    if about.is_some_and(|line| !line.trim().starts_with('!')) {
        return Ok(false);
    }
    append(IGNORE_FILE, &before, ".env\n")?;
    Ok(true)
}

struct InitReport {
    written: Vec<&'static str>,
    kept: Vec<&'static str>,
    is_ignored_now: bool,
    redirect_uri: String,
    /// `None` if nobody agreed to it.
    registered: Option<bool>,
    is_emulated: bool,
}

impl InitReport {
    fn next_step(&self) -> &'static str {
        match self.is_emulated {
            true => "workos-ml emulate",
            false => "workos-ml preflight",
        }
    }
}

impl Report for InitReport {
    fn schema(&self) -> &'static Schema {
        schema::INIT
    }

    fn json(&self) -> Value {
        json!({
            "env_file": ENV_FILE,
            "written": self.written,
            "kept": self.kept,
            "gitignore_changed": self.is_ignored_now,
            "redirect_uri": self.redirect_uri,
            "registered": self.registered,
            "next_step": self.next_step(),
        })
    }

    fn human(&self) -> String {
        pairs(&[
            ("redirect URI", self.redirect_uri.clone()),
            ("next step", self.next_step().to_owned()),
        ])
    }
}
