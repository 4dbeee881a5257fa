//! `init`: a `.env` that works, which git does not take, and a redirect URI that WorkOS knows.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path};

use ignore::gitignore::GitignoreBuilder;
use serde_json::{Value, json};

use super::{Context, production_key};
use crate::checklist::credentials::CLIENT_ID_PREFIXES;
use crate::checklist::redirect::check_registrable;
use crate::checklist::{GitStatus, WorkosEnvironment, git_status};
use crate::cli::InitArgs;
use crate::config::{API_KEY, CLIENT_ID, REDIRECT_URI, Source, key_fault, value_fault};
use crate::error::{Code, Exit, Failure};
use crate::files;
use crate::findings::{Finding, Status};
use crate::interact::CANNOT_ASK;
use crate::output::{Report, Schema, pairs, schema};
use crate::redirect_uri::matches;
use crate::secret::Secret;
use crate::shell::quoted;

const DEFAULT_ENV_FILE: &str = ".env";
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
    let of_an_account = [
        (args.register, "--register", "changes an account"),
        (
            args.client_id.is_some(),
            "--client-id",
            "names an account's",
        ),
    ];
    if let Some((_, option, what)) = of_an_account.into_iter().find(|it| it.0 && is_emulated) {
        return Err(Failure::new(
            Code::Usage,
            format!("{option} {what}, and --emulate needs none"),
        )
        .hint("leave one of the two out")
        .into());
    }
    let env_file = context.config.named_files.first();
    let env_file = env_file.map_or(Path::new(DEFAULT_ENV_FILE), |it| it);
    for name in [env_file, Path::new(IGNORE_FILE)] {
        // Before anything is asked.
        files::check_target(name).map_err(|error| unusable(name, &error))?;
    }
    // Here the values are those of a tests' account, which everybody may know.
    if !is_emulated && git_status(env_file) == GitStatus::Tracked {
        return Err(tracked(env_file).into());
    }
    let before = read(env_file)?;
    let files = &context.config.files;
    let present = files.iter().find(|file| file.path == env_file);
    if let Some(other) = present.and_then(|file| file.content.other_file()) {
        let name = env_file.display().to_string();
        return Err(Failure::new(
            Code::FileUnusable,
            format!("{name} {}, so nothing is added to it", other.what),
        )
        .hint(other.fix.replace("FILE", &name))
        .into());
    }
    // `.env.local` wins over `.env`, so what it has is not asked for again.
    let found = |name: &str| {
        let mut entries = context
            .config
            .files
            .iter()
            .filter_map(|file| file.content.get(name));
        entries.find(|entry| !entry.value.expose().is_empty())
    };
    let given = given(&args, is_emulated, &context);
    for (name, option, value) in &given {
        let Some(value) = value else { continue };
        check(name, value.expose())?;
        let other = found(name).filter(|entry| !entry.value.matches(value.expose()));
        if let (Some(_), Some(option)) = (other, option) {
            return Err(conflict(name, option).into());
        }
    }
    let mut kept = Vec::new();
    let mut written: Vec<(&'static str, Secret)> = Vec::new();
    for (name, _, value) in given {
        let value = match (name, value) {
            _ if found(name).is_some() => {
                kept.push(name);
                None
            }
            (_, Some(value)) => Some(value),
            (API_KEY, None) => Some(api_key(&context).await?),
            (CLIENT_ID, None) => Some(client_id(&context).await?),
            (REDIRECT_URI, None) => Some(redirect_uri(&context).await?),
            (_, None) => None,
        };
        written.extend(value.map(|it| (name, it)));
    }
    // First, so that there is no moment at which git would take the key.
    let is_ignored_now = ignore(env_file)?;
    append(env_file, &before, &assignments(&written))?;
    if !written.is_empty() {
        let state = format!("{} was written", env_file.display());
        context.interruption.set_state(state);
    }
    let value = |name: &str| {
        let new = written.iter().find(|it| it.0 == name).map(|it| &it.1);
        new.or_else(|| found(name).map(|it| &it.value))
    };
    let mut report = InitReport {
        env_file: env_file.display().to_string(),
        written: written.iter().map(|it| it.0).collect(),
        kept,
        is_ignored_now,
        redirect_uri: value(REDIRECT_URI).map_or_else(String::new, |it| it.expose().to_owned()),
        registered: None,
        next_step: next_step(is_emulated, &context),
    };
    say(&report, &context);
    if let Some(key) = value(API_KEY).filter(|_| !is_emulated) {
        report.registered = register(&args, key.clone(), &report, &context).await?;
    }
    context.output.result(&report)?;
    Ok(Exit::Done)
}

/// The variables of the file, each with the option that gave its value, which must not be dropped in silence
/// (for the emulator's, `--emulate`), and with the value where nobody has to be asked.
fn given(
    args: &InitArgs,
    is_emulated: bool,
    context: &Context,
) -> [(&'static str, Option<&'static str>, Option<Secret>); 4] {
    let config = &context.config;
    let redirect_uri = args.redirect_uri.as_deref().map(Secret::new);
    let redirect_uri = (
        REDIRECT_URI,
        redirect_uri.as_ref().map(|_| "--redirect-uri"),
        redirect_uri,
    );
    if is_emulated {
        let emulated = |name, value| (name, Some("--emulate"), Some(Secret::new(value)));
        // An emulator can have another port.
        let address = match config.base_url.value.is_loopback() {
            true => (BASE_URL, None, Some(Secret::new(EMULATOR_URL))),
            false => emulated(BASE_URL, EMULATOR_URL),
        };
        return [
            emulated(API_KEY, emulator::API_KEY),
            emulated(CLIENT_ID, emulator::CLIENT_ID),
            address,
            redirect_uri,
        ];
    }
    let option = |source: &Source| match source {
        Source::Option(name) => Some(*name),
        _ => None,
    };
    // What a file has is found there.
    let is_elsewhere =
        |source: &Source| matches!(source, Source::Option(_) | Source::Environment(_));
    let key = config
        .api_key
        .as_ref()
        .filter(|it| is_elsewhere(&it.source));
    let client_id = args.client_id.as_deref().map(str::trim);
    let of_environment = config
        .client_id
        .as_ref()
        .filter(|it| is_elsewhere(&it.source));
    let base_url = &config.base_url;
    let address = option(&base_url.source).map(|it| (it, Secret::new(base_url.value.join(""))));
    [
        (
            API_KEY,
            key.and_then(|it| option(&it.source)),
            key.map(|it| it.value.clone()),
        ),
        (
            CLIENT_ID,
            client_id.map(|_| "--client-id"),
            client_id
                .or(of_environment.map(|it| &*it.value))
                .map(Secret::new),
        ),
        (
            BASE_URL,
            address.as_ref().map(|it| it.0),
            address.map(|it| it.1),
        ),
        redirect_uri,
    ]
}

/// A value was given, and a file has another: neither is dropped in silence.
fn conflict(name: &str, option: &str) -> Failure {
    let (message, hint) = match option == "--emulate" {
        true => (
            format!("{name} is set already, and the emulator's is another; nothing was changed"),
            format!("leave --emulate out, or take {name} out of the .env files first"),
        ),
        false => (
            format!(
                "a .env file has another {name} than the one that was given; nothing was changed"
            ),
            format!(
                "to replace it, take its line out of the file first; to keep it, leave {option} out"
            ),
        ),
    };
    Failure::new(Code::InvalidValue, message).hint(hint)
}

fn tracked(env_file: &Path) -> Failure {
    let name = env_file.display();
    Failure::new(
        Code::FileUnusable,
        format!("git tracks {name}, so the next commit would publish the key; nothing was changed"),
    )
    .hint(format!(
        "take it out of git first, which keeps the file: git rm --cached {}",
        quoted(&name.to_string())
    ))
}

/// An API key that is typed without being shown.
async fn api_key(context: &Context) -> Result<Secret, Failure> {
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

async fn client_id(context: &Context) -> Result<Secret, Failure> {
    if !context.prompter.can_answer() {
        return Err(Failure::new(Code::MissingValue, "no client ID was given")
            .because(CANNOT_ASK)
            .hint("name it: --client-id client_…"));
    }
    let typed = context.prompter.line("Client ID", None, check_client_id);
    Ok(Secret::new(typed.await?))
}

async fn redirect_uri(context: &Context) -> Result<Secret, Failure> {
    let usual = DEFAULT_REDIRECT_URI.to_owned();
    if !context.prompter.can_answer() {
        return Ok(Secret::new(usual));
    }
    let typed = context.prompter.line("Redirect URI", Some(usual), |text| {
        let fault = redirect_uri_fault(text);
        fault.map_or(Ok(()), |fault| Err(fault.message))
    });
    Ok(Secret::new(typed.await?))
}

/// Checks what was given as what is typed is checked.
fn check(name: &str, text: &str) -> Result<(), Failure> {
    let (what, fault) = match name {
        API_KEY => ("API key", check_key(text).err()),
        CLIENT_ID => ("client ID", check_client_id(text).err()),
        REDIRECT_URI => {
            return match redirect_uri_fault(text) {
                Some(fault) => Err(Failure::new(Code::InvalidValue, fault.message).hint(
                    fault
                        .hint
                        .unwrap_or_else(|| format!("for example {DEFAULT_REDIRECT_URI}")),
                )),
                None => Ok(()),
            };
        }
        _ => return Ok(()),
    };
    match fault {
        Some(why) => Err(Failure::new(
            Code::InvalidValue,
            format!("the {what} cannot be used: {why}"),
        )
        .hint("copy it from https://dashboard.workos.com/api-keys")),
        None => Ok(()),
    }
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

fn redirect_uri_fault(uri: &str) -> Option<Finding> {
    let mut found = check_registrable(uri, None).into_iter();
    found.find(|it| it.status == Status::Fail)
}

/// Registers the redirect URI if the person agrees. `None` if nobody was asked or it was declined.
async fn register(
    args: &InitArgs,
    key: Secret,
    report: &InitReport,
    context: &Context,
) -> anyhow::Result<Option<bool>> {
    let uri = &*report.redirect_uri;
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
                let written = match report.written.is_empty() {
                    true => String::new(),
                    false => format!("{} was written, and ", report.env_file),
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

fn say(report: &InitReport, context: &Context) {
    let output = &context.output;
    let env_file = &report.env_file;
    if !report.written.is_empty() {
        output.step(
            format!("{} written to {env_file}", report.written.join(", ")),
            None,
        );
    }
    if !report.kept.is_empty() {
        output.note(format!("already set, and kept: {}", report.kept.join(", ")));
    }
    if report.is_ignored_now {
        output.step(format!("{env_file} added to {IGNORE_FILE}"), None);
    }
    let environment = &context.config.environment;
    let all = report.written.iter().chain(&report.kept);
    let hiding = all.filter(|name| environment.get(name).is_some_and(|it| !it.is_empty()));
    for name in hiding {
        output.note(format!(
            "{name} is set in the environment as well, which wins over {env_file}"
        ));
    }
}

fn next_step(is_emulated: bool, context: &Context) -> String {
    if is_emulated {
        return "workos-ml emulate".into();
    }
    // Only the usual files are read without being named.
    match context.config.named_files.first() {
        Some(file) => format!(
            "workos-ml preflight --env-file {}",
            quoted(&file.display().to_string())
        ),
        None => "workos-ml preflight".into(),
    }
}

/// The text of a file, empty if there is none.
fn read(name: &Path) -> Result<String, Failure> {
    match files::read_text(name, MAX_BYTES) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(unusable(name, &error)),
    }
}

fn unusable(name: &Path, error: &dyn std::fmt::Display) -> Failure {
    let name = name.display();
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
fn append(name: &Path, before: &str, lines: &str) -> Result<(), Failure> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    if name != Path::new(IGNORE_FILE) {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let gap = match before.is_empty() || before.ends_with('\n') {
        true => "",
        false => "\n",
    };
    files::open_target(name, &mut options)
        .and_then(|mut file| file.write_all(format!("{gap}{lines}").as_bytes()))
        .map_err(|error| unusable(name, &error))
}

/// Adds a file to the `.gitignore` of this folder, unless a rule covers it. Returns whether it was added.
fn ignore(env_file: &Path) -> Result<bool, Failure> {
    // A rule is about what is below its own folder.
    if env_file
        .components()
        .any(|it| !matches!(it, Component::Normal(_) | Component::CurDir))
        // Of a file that is not there git says nothing.
        || (env_file.exists() && git_status(env_file) == GitStatus::Ignored)
    {
        return Ok(false);
    }
    let file = Path::new(IGNORE_FILE);
    let before = read(file)?;
    let mut rules = GitignoreBuilder::new("");
    for line in before.lines() {
        // What is no rule is git's to complain of.
        let _ = rules.add_line(None, line);
    }
    let rules = rules.build().ok();
    if rules.is_some_and(|it| it.matched_path_or_any_parents(env_file, false).is_ignore()) {
        return Ok(false);
    }
    append(file, &before, &format!("{}\n", env_file.display()))?;
    Ok(true)
}

struct InitReport {
    env_file: String,
    written: Vec<&'static str>,
    kept: Vec<&'static str>,
    is_ignored_now: bool,
    redirect_uri: String,
    /// `None` if nobody agreed to it.
    registered: Option<bool>,
    next_step: String,
}

impl Report for InitReport {
    fn schema(&self) -> &'static Schema {
        schema::INIT
    }

    fn json(&self) -> Value {
        json!({
            "env_file": self.env_file,
            "written": self.written,
            "kept": self.kept,
            "gitignore_changed": self.is_ignored_now,
            "redirect_uri": self.redirect_uri,
            "registered": self.registered,
            "next_step": self.next_step,
        })
    }

    fn human(&self) -> String {
        pairs(&[
            ("redirect URI", self.redirect_uri.clone()),
            ("next step", self.next_step.clone()),
        ])
    }
}
