//! `redirect-uri …`: the redirect URIs of a project and of its account.

mod add;
mod check;
mod list;
mod probe;
mod remove;
mod requested;
mod table;

use super::with_workos;
use crate::api::RedirectUri;
use crate::cli::{GlobalOptions, RedirectUriCommand};
use crate::config::Config;
use crate::error::{Exit, Failure};
use crate::output::{self, Output};

pub(super) fn run(
    command: RedirectUriCommand,
    global: &GlobalOptions,
    resolve: impl Fn(&GlobalOptions) -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    match command {
        RedirectUriCommand::Check(args) => check::run(&args, global, resolve, output),
        RedirectUriCommand::List(args) => {
            with_workos(global, resolve(global)?, output, |it| list::run(args, it))
        }
        RedirectUriCommand::Add(args) => {
            with_workos(global, resolve(global)?, output, |it| add::run(args, it))
        }
        RedirectUriCommand::Remove(args) => {
            with_workos(global, resolve(global)?, output, |it| remove::run(args, it))
        }
    }
}

/// A table with a row for each URI, and the outcome if a command changed something.
fn entries(rows: &[(&RedirectUri, Option<&str>)]) -> String {
    let cell = |id: &Option<String>| id.clone().unwrap_or_else(|| "-".into());
    let has_outcome = rows.iter().any(|(_, outcome)| outcome.is_some());
    let mut head = vec!["uri", "default", "id", "created"];
    if has_outcome {
        head.push("result");
    }
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(uri, outcome)| {
            let default = if uri.is_default { "yes" } else { "-" };
            let mut row = vec![
                uri.uri.clone(),
                default.to_owned(),
                cell(&uri.id),
                cell(&uri.created_at),
            ];
            row.extend(outcome.map(ToOwned::to_owned));
            row
        })
        .collect();
    output::table(&head, &rows)
}

/// Adds to the failure of one of several changes which ones succeeded before it.
fn with_completed(mut failure: Failure, verb: &str, done: &[&str]) -> Failure {
    if !done.is_empty() {
        let done = done.join(", ");
        failure
            .message
            .push_str(&format!("; {verb} before that: {done}"));
    }
    failure
}
