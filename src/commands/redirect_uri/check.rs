//! `redirect-uri check`: checks redirect URIs against WorkOS's rules and the account's list.

use super::probe;
use super::requested::{RequestedUri, collect};
use super::table::{Row, table};
use crate::api::RedirectUri;
use crate::checklist::{WorkosEnvironment, account, redirect};
use crate::cli::RedirectUriCheckArgs;
use crate::commands::{Context, checks, preflight, production_key};
use crate::config::Config;
use crate::error::{Exit, Failure};
use crate::findings::{Finding, Status, rules};
use crate::output::Output;
use crate::redirect_uri::matches;

/// The account's list, or why it was not read, with a finding about that.
type AccountList = Result<Vec<RedirectUri>, (String, Option<Finding>)>;

pub(super) fn run_offline(
    args: &RedirectUriCheckArgs,
    config: &Config,
    has_env_files: bool,
    output: &Output,
) -> anyhow::Result<Exit> {
    let requested = collect(args, config, has_env_files)?;
    let listed = Err(("--offline".to_owned(), None));
    report(
        &requested,
        environment(args, config),
        listed,
        Vec::new(),
        output,
    )
}

pub(super) async fn run(
    args: RedirectUriCheckArgs,
    has_env_files: bool,
    context: Context,
) -> anyhow::Result<Exit> {
    let requested = collect(&args, &context.config, has_env_files)?;
    let environment = environment(&args, &context.config);
    let listed = if args.offline {
        Err(("--offline".to_owned(), None))
    } else {
        list(&args, environment, &context).await?
    };
    let uris: Vec<String> = requested.iter().map(|it| it.uri.clone()).collect();
    let reachability = probe::run(&args, &uris, &context).await?;
    report(
        &requested,
        environment,
        listed,
        reachability,
        &context.output,
    )
}

fn environment(args: &RedirectUriCheckArgs, config: &Config) -> Option<WorkosEnvironment> {
    WorkosEnvironment::named_or_of_key(args.environment.map(preflight::environment), config)
}

/// Reads the account's list, if the key belongs to the requested environment: the list of another one
/// says nothing.
///
/// # Errors
/// When the use of a production key was not allowed.
async fn list(
    args: &RedirectUriCheckArgs,
    meant_for: Option<WorkosEnvironment>,
    context: &Context,
) -> Result<AccountList, Failure> {
    let config = &context.config;
    let Ok(key) = config.require_api_key() else {
        let why = match &config.api_key {
            None => "there is no API key",
            Some(_) => "the API key is malformed",
        };
        return Ok(Err((why.to_owned(), None)));
    };
    let is_of = WorkosEnvironment::of_key(key.expose());
    if let (Some(meant), Some(is)) = (meant_for, is_of)
        && meant != is
    {
        let why = format!(
            "the API key is a {} key, and {} was named",
            is.name(),
            meant.name()
        );
        return Ok(Err((why, None)));
    }
    production_key::confirm_read(Some(key), args.allow_live, &context.prompter).await?;
    let client = context.client_with(Some(key.clone()))?;
    let spinner = context.output.spinner("asking WorkOS");
    let answer = client.list_redirect_uris().await;
    drop(spinner);
    Ok(answer.map(|it| it.value).map_err(|error| {
        let why = error.to_string();
        let host = config.base_url.value.origin();
        (why, Some(account::unreadable(&host, error)))
    }))
}

fn report(
    requested: &[RequestedUri],
    environment: Option<WorkosEnvironment>,
    listed: AccountList,
    reachability: Vec<Vec<Finding>>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let mut found = Vec::new();
    let mut reachability = reachability.into_iter();
    let mut rows = Vec::new();
    for candidate in requested {
        let mut of_uri = redirect::check_requested(&candidate.uri, &candidate.source, environment);
        let (of_account, registration) = match &listed {
            Ok(list) => {
                let registration = redirect::look_up(&candidate.uri, list);
                let finding =
                    redirect::registration_finding(&candidate.uri, &registration, list.len());
                (finding, Some(registration))
            }
            Err((why, _)) => (not_looked_up(&candidate.uri, why), None),
        };
        of_uri.push(of_account);
        of_uri.extend(reachability.next().unwrap_or_default());
        if let Some((path, line)) = &candidate.place {
            of_uri = of_uri.into_iter().map(|it| it.at(path, *line)).collect();
        }
        rows.push(Row::new(&candidate.uri, &of_uri, registration.as_ref()));
        found.extend(of_uri);
    }
    match listed {
        Ok(list) => {
            // Registered entries that no requested URI relies on are not reported.
            let is_used = |entry: &&RedirectUri| {
                entry.is_default || requested.iter().any(|it| matches(&entry.uri, &it.uri))
            };
            let is_asked = |entry: &RedirectUri| requested.iter().any(|it| it.uri == entry.uri);
            let others = list.iter().filter(is_used).filter(|it| !is_asked(it));
            found.extend(others.flat_map(|uri| redirect::check_entry(uri, environment)));
        }
        Err((_, about_account)) => found.extend(about_account),
    }
    checks::report_with_table(&table(&rows), &found, output)
}

fn not_looked_up(uri: &str, why: &str) -> Finding {
    Finding::new(
        rules::REDIRECT_URI_REGISTERED,
        Status::Skip,
        format!(
            "{}: not checked, {why}",
            rules::REDIRECT_URI_REGISTERED.title
        ),
    )
    .subject(redirect::masked(uri))
}
