//! `redirect-uri add`: registers redirect URIs that follow the rules.

use serde_json::{Value, json};

use super::with_completed;
use crate::api::{Client, RedirectUri};
use crate::checklist::WorkosEnvironment;
use crate::checklist::redirect::{self, masked};
use crate::cli::RedirectUriAddArgs;
use crate::commands::{Context, preflight, production_key};
use crate::error::{Code, Exit, Failure};
use crate::findings::{Finding, Status};
use crate::output::{Report, Schema, schema};
use crate::redirect_uri::matches;

pub(super) async fn run(args: RedirectUriAddArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let mut uris: Vec<&str> = Vec::new();
    for uri in &args.uris {
        if !uris.contains(&uri.as_str()) {
            uris.push(uri);
        }
    }
    enforce_rules(&uris, &args, &context)?;
    let key = context.config.require_api_key().ok();
    production_key::confirm_change(key, args.allow_live, &context.prompter).await?;
    let list = list(&client, &context).await?;
    let mut added = Vec::new();
    let mut existing = Vec::new();
    for uri in uris {
        match add(uri, &list, &client, &context).await {
            Ok(AddOutcome::Added(uri)) => added.push(uri),
            Ok(AddOutcome::Existing(uri)) => existing.push(uri),
            Err(failure) => {
                let done: Vec<&str> = added.iter().map(|it| it.uri.as_str()).collect();
                return Err(with_completed(failure, "added", &done).into());
            }
        }
        let done: Vec<&str> = added.iter().map(|it| it.uri.as_str()).collect();
        context
            .interruption
            .set_state(format!("added: {}", done.join(", ")));
    }
    if context.emulator.is_some() {
        context
            .output
            .note("the emulator ends with this command, and its list with it");
    }
    context.output.result(&AddReport { added, existing })?;
    Ok(Exit::Done)
}

/// The registered URIs. They only show what exists already, so a key that may not read them, or a
/// server without a list, is not an error.
async fn list(client: &Client, context: &Context) -> Result<Vec<RedirectUri>, Failure> {
    match client.list_redirect_uris().await {
        Ok(answer) => Ok(answer.value),
        Err(error) if matches!(error.code(), Code::Forbidden | Code::NotFound) => {
            let message = format!("could not read what is registered already: {error}");
            context.output.note(message);
            Ok(Vec::new())
        }
        Err(error) => Err(context.failure(error)),
    }
}

enum AddOutcome {
    Added(RedirectUri),
    Existing(RedirectUri),
}

/// Rejects URIs that break a rule, all of them at once.
fn enforce_rules(
    uris: &[&str],
    args: &RedirectUriAddArgs,
    context: &Context,
) -> Result<(), Failure> {
    let named = args.environment.map(preflight::environment);
    let meant_for = WorkosEnvironment::named_or_of_key(named, &context.config);
    let found: Vec<Finding> = uris
        .iter()
        .flat_map(|text| redirect::check_registrable(text, meant_for))
        .collect();
    let (broken, rest): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|finding| finding.status == Status::Fail && !args.force);
    for finding in rest {
        context
            .output
            .warn(format!("{} [{}]", finding.message, finding.rule.name));
    }
    let Some(first) = broken.first() else {
        return Ok(());
    };
    let all: Vec<String> = broken
        .iter()
        .map(|finding| format!("{} [{}]", finding.message, finding.rule.name))
        .collect();
    let fix = first.hint.as_deref().unwrap_or("fix the address");
    Err(Failure::new(
        Code::InvalidValue,
        format!("nothing was added: {}", all.join("; ")),
    )
    .because("WorkOS would refuse it, or no browser would come back to it")
    .hint(format!("{fix}; or add --force to have WorkOS decide")))
}

async fn add(
    uri: &str,
    list: &[RedirectUri],
    client: &Client,
    context: &Context,
) -> Result<AddOutcome, Failure> {
    let name = masked(uri);
    if let Some(entry) = list.iter().find(|it| it.uri == uri) {
        context
            .output
            .note(format!("{name} is registered already; nothing was changed"));
        return Ok(AddOutcome::Existing(entry.clone()));
    }
    // Redundant, but wanted: the person may plan to remove the wildcard.
    if let Some(entry) = list.iter().find(|it| matches(&it.uri, uri)) {
        context
            .output
            .note(format!("{name} was allowed already, by {}", entry.uri));
    }
    context
        .interruption
        .set_state(format!("it is not known whether {name} was added"));
    match client.create_redirect_uri(uri).await {
        Ok(answer) => Ok(AddOutcome::Added(answer.value)),
        Err(error) if error.is_already_registered() => {
            context
                .output
                .note(format!("{name} is registered already; nothing was changed"));
            Ok(AddOutcome::Existing(RedirectUri::from_uri(uri)))
        }
        Err(error) => Err(add_failure(&name, context.failure(error))),
    }
}

fn add_failure(name: &str, mut failure: Failure) -> Failure {
    if failure.exit == Exit::Unavailable && failure.code != Code::RateLimited {
        failure.hint = Some(format!(
            "it is not known whether {name} was added: look with `workos-ml redirect-uri list` before you add it again"
        ));
    }
    failure.message = format!("{name} was not added: {}", failure.message);
    failure
}

struct AddReport {
    added: Vec<RedirectUri>,
    existing: Vec<RedirectUri>,
}

impl Report for AddReport {
    fn schema(&self) -> &'static Schema {
        schema::REDIRECT_URI_ADD
    }

    fn json(&self) -> Value {
        let raw = |list: &[RedirectUri]| list.iter().map(|it| it.raw.clone()).collect::<Vec<_>>();
        json!({"added": raw(&self.added), "existing": raw(&self.existing)})
    }

    fn human(&self) -> String {
        let added = self.added.iter().map(|uri| (uri, Some("added")));
        let existing = self
            .existing
            .iter()
            .map(|uri| (uri, Some("registered before")));
        super::entries(&added.chain(existing).collect::<Vec<_>>())
    }
}
