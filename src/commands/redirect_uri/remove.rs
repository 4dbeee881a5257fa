//! `redirect-uri remove`: removes redirect URIs from the account, after confirmation.

use serde_json::{Value, json};

use super::with_completed;
use crate::api::RedirectUri;
use crate::cli::RedirectUriRemoveArgs;
use crate::commands::{Context, production_key};
use crate::error::{Code, Exit, Failure};
use crate::interact::CANNOT_ASK;
use crate::output::{Report, Schema, schema};
use crate::redirect_uri::nearest;

pub(super) async fn run(args: RedirectUriRemoveArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let key = context.config.require_api_key().ok();
    production_key::confirm_change(key, args.allow_live, &context.prompter).await?;
    let answer = client.list_redirect_uris().await;
    let list = answer.map_err(|error| context.failure(error))?.value;
    let selected = select_entries(&args.which, &list)?;
    confirm(&args, &selected, &context).await?;

    let mut removed: Vec<RedirectUri> = Vec::new();
    for (entry, id) in selected {
        context
            .interruption
            .set_state(format!("it is not known whether {} was removed", entry.uri));
        match client.delete_redirect_uri(id).await {
            Ok(_) => removed.push(entry.clone()),
            Err(error) if error.code() == Code::NotFound => context
                .output
                .note(format!("{} was gone already", entry.uri)),
            Err(error) => {
                let failure = remove_failure(entry, context.failure(error));
                let done: Vec<&str> = removed.iter().map(|it| it.uri.as_str()).collect();
                return Err(with_completed(failure, "removed", &done).into());
            }
        }
        let done: Vec<&str> = removed.iter().map(|it| it.uri.as_str()).collect();
        context
            .interruption
            .set_state(format!("removed: {}", done.join(", ")));
    }
    context.output.result(&RemoveReport(removed))?;
    Ok(Exit::Done)
}

/// The entries to remove, with their IDs.
///
/// # Errors
/// When one is unknown, is the default, or has no ID; none is removed then.
fn select_entries<'a>(
    which: &[String],
    list: &'a [RedirectUri],
) -> Result<Vec<(&'a RedirectUri, &'a str)>, Failure> {
    let mut selected: Vec<(&RedirectUri, &str)> = Vec::new();
    for name in which {
        let mut found = list
            .iter()
            .filter(|uri| uri.uri == *name || uri.id.as_ref() == Some(name))
            .peekable();
        if found.peek().is_none() {
            return Err(not_registered(name, list));
        }
        for entry in found {
            // WorkOS answers 409; checked first, so that none of several is removed.
            if entry.is_default {
                return Err(Failure::new(
                    Code::Refused,
                    format!("{} is the default redirect URI, which WorkOS does not remove; nothing was removed", entry.uri),
                )
                .because("sign-ins that name no redirect URI go there")
                .hint("choose another default at https://dashboard.workos.com/redirects first"));
            }
            let Some(id) = &entry.id else {
                return Err(Failure::new(
                    Code::UnexpectedAnswer,
                    format!(
                        "WorkOS listed {} without the ID that is needed to remove it",
                        entry.uri
                    ),
                )
                .hint("remove it at https://dashboard.workos.com/redirects"));
            };
            if !selected.iter().any(|(_, it)| it == id) {
                selected.push((entry, id));
            }
        }
    }
    Ok(selected)
}

fn not_registered(name: &str, list: &[RedirectUri]) -> Failure {
    let failure = Failure::new(
        Code::NotFound,
        format!("{name} is not registered; nothing was removed"),
    );
    match nearest(list, |it| &it.uri, name) {
        None => failure
            .because(format!(
                "the account has {} redirect URIs, but not this one",
                list.len()
            ))
            .hint("see them with `workos-ml redirect-uri list`"),
        Some((near, how)) => failure
            .because(format!(
                "WorkOS compares strings, and {} differs {how}",
                near.uri
            ))
            .hint("name it as it is registered: `workos-ml redirect-uri list`"),
    }
}

async fn confirm(
    args: &RedirectUriRemoveArgs,
    selected: &[(&RedirectUri, &str)],
    context: &Context,
) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let names: Vec<&str> = selected.iter().map(|(it, _)| it.uri.as_str()).collect();
    let names = names.join(", ");
    if !context.prompter.can_answer() {
        return Err(Failure::new(
            Code::MissingValue,
            format!("{names} was not removed: not confirmed"),
        )
        .because(CANNOT_ASK)
        .hint("add --yes to remove without a question"));
    }
    context
        .output
        .note("a sign-in that names a removed redirect URI ends on WorkOS's error page");
    let question = format!("Remove {names}?");
    if context.prompter.confirm(question).await? {
        return Ok(());
    }
    Err(Failure::new(
        Code::MissingValue,
        format!("{names} was not removed: the question was answered with no"),
    )
    .because("nothing is removed without a confirmation")
    .hint("answer with y, or add --yes"))
}

fn remove_failure(entry: &RedirectUri, mut failure: Failure) -> Failure {
    if failure.exit == Exit::Unavailable && failure.code != Code::RateLimited {
        failure.hint = Some(
            "it is not known whether it was removed: look with `workos-ml redirect-uri list`"
                .into(),
        );
    }
    failure.message = format!("{} was not removed: {}", entry.uri, failure.message);
    failure
}

struct RemoveReport(Vec<RedirectUri>);

impl Report for RemoveReport {
    fn schema(&self) -> &'static Schema {
        schema::REDIRECT_URI_REMOVE
    }

    fn json(&self) -> Value {
        json!({"removed": self.0.iter().map(|uri| &uri.raw).collect::<Vec<_>>()})
    }

    fn human(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let rows: Vec<_> = self.0.iter().map(|uri| (uri, Some("removed"))).collect();
        super::entries(&rows)
    }
}
