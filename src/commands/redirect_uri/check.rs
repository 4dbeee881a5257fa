//! `redirect-uri check`: checks redirect URIs against WorkOS's rules and the account's list.

use std::path::Path;

use jiff::Timestamp;

use super::probe;
use super::requested::{RequestedUri, collect};
use super::table::{Row, verdicts};
use crate::api::RedirectUri;
use crate::checklist::dashboard::date;
use crate::checklist::{WorkosEnvironment, account, redirect};
use crate::cli::{GlobalOptions, RedirectUriCheckArgs};
use crate::commands::{Context, checks, preflight, production_key, with_workos};
use crate::config::{Config, Profile, profiles};
use crate::error::{Code, Exit, Failure};
use crate::findings::{Finding, Status, rules};
use crate::output::{CheckReport, Output};
use crate::redirect_uri::matches;
use crate::secret::Secret;

/// The account's list, or why it was not read, with a finding about that.
type AccountList = Result<Vec<RedirectUri>, (String, Option<Finding>)>;

/// What was checked in one environment.
struct EnvironmentCheck {
    environment: Option<WorkosEnvironment>,
    /// The account's key, masked.
    key: Option<String>,
    rows: Vec<Row>,
    found: Vec<Finding>,
}

/// Checks in each of the environments, one after the other, and reports once.
pub(super) fn run(
    args: &RedirectUriCheckArgs,
    global: &GlobalOptions,
    resolve: impl Fn(&GlobalOptions) -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let mut environments: Vec<WorkosEnvironment> = Vec::new();
    for named in &args.environment {
        let named = preflight::environment(*named);
        if !environments.contains(&named) {
            environments.push(named);
        }
    }
    let has_several = environments.len() > 1;
    let runs: Vec<Option<WorkosEnvironment>> = match environments.is_empty() {
        true => vec![None],
        false => environments.into_iter().map(Some).collect(),
    };
    if has_several {
        reject_one_for_all(global)?;
    }
    let is_listed = !args.uris.is_empty() || args.from.is_some();
    let mut requested = Vec::new();
    let mut checked = Vec::new();
    for (index, named) in runs.into_iter().enumerate() {
        let mut global = global.clone();
        if let (true, Some(environment)) = (has_several, named) {
            global.profile = profile_for(environment)?;
        }
        let config = resolve(&global)?;
        // Standard input can be read once; a list is the same in every environment.
        if index == 0 || !is_listed {
            requested = collect(args, &config)?;
        }
        if args.offline && !global.emulate {
            let listed = Err(("--offline".to_owned(), None));
            checked.push(judge(&requested, named, &config, listed, Vec::new(), ""));
            continue;
        }
        let (checked, requested) = (&mut checked, &requested);
        let profile = global.profile.as_deref();
        let exit = with_workos(&global, config, output, |context| async move {
            checked.push(check(args, requested, named, profile, &context).await?);
            Ok(Exit::Done)
        })?;
        if exit != Exit::Done {
            return Ok(exit);
        }
    }
    report(checked, has_several, output)
}

/// Options that are of one environment, where several are named.
fn reject_one_for_all(global: &GlobalOptions) -> Result<(), Failure> {
    let option = match global {
        GlobalOptions {
            profile: Some(_), ..
        } => "--profile",
        GlobalOptions {
            api_key_stdin: true,
            ..
        } => "--api-key-stdin",
        _ => return Ok(()),
    };
    Err(Failure::new(
        Code::Usage,
        format!("{option} is for one environment, and several are named"),
    )
    .hint("leave it out, and give each environment a profile in workos-ml.toml: [profile.production] with environment = \"production\" and env-files = [\".env.production\"]"))
}

/// The profile that is for an environment, if there is one.
fn profile_for(environment: WorkosEnvironment) -> Result<Option<String>, Failure> {
    let is_for = |profile: &Profile| {
        let named = profile
            .environment
            .as_deref()
            .and_then(WorkosEnvironment::named);
        named == Some(environment)
    };
    let mut fitting: Vec<String> = profiles(Path::new(""))?
        .into_iter()
        .filter(is_for)
        .map(|profile| profile.name)
        .collect();
    match fitting.len() {
        0 | 1 => Ok(fitting.pop()),
        _ => Err(Failure::new(
            Code::InvalidValue,
            format!(
                "several profiles are for {}: {}",
                environment.name(),
                fitting.join(", ")
            ),
        )
        .hint("check one at a time: --profile NAME")),
    }
}

async fn check(
    args: &RedirectUriCheckArgs,
    requested: &[RequestedUri],
    named: Option<WorkosEnvironment>,
    profile: Option<&str>,
    context: &Context,
) -> anyhow::Result<EnvironmentCheck> {
    let environment = WorkosEnvironment::named_or_of_key(named, &context.config);
    let listed = if args.offline {
        Err(("--offline".to_owned(), None))
    } else {
        list(args, environment, context).await?
    };
    let mut options = profile
        .map(|name| format!(" --profile {name}"))
        .unwrap_or_default();
    if environment == Some(WorkosEnvironment::Production) {
        options.push_str(" --allow-live");
    }
    let uris: Vec<String> = requested.iter().map(|it| it.uri.clone()).collect();
    let reachability = probe::run(args, &uris, context).await?;
    Ok(judge(
        requested,
        named,
        &context.config,
        listed,
        reachability,
        &options,
    ))
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

fn judge(
    requested: &[RequestedUri],
    named: Option<WorkosEnvironment>,
    config: &Config,
    listed: AccountList,
    reachability: Vec<Vec<Finding>>,
    options: &str,
) -> EnvironmentCheck {
    let environment = WorkosEnvironment::named_or_of_key(named, config);
    let mut found = Vec::new();
    let mut reachability = reachability.into_iter();
    let mut rows = Vec::new();
    for candidate in requested {
        let mut of_uri = redirect::check_requested(&candidate.uri, &candidate.source, environment);
        let (of_account, registration) = match &listed {
            Ok(list) => {
                let registration = redirect::look_up(&candidate.uri, list);
                let finding = redirect::registration_finding(
                    &candidate.uri,
                    &registration,
                    list.len(),
                    options,
                );
                let is_broken = of_uri.iter().any(|it| match it.status {
                    Status::Fail => true,
                    // Capital letters are a slip, and another string to WorkOS.
                    Status::Warn => it.rule == rules::REDIRECT_URI_HOST,
                    _ => false,
                });
                let finding = match finding.status == Status::Fail && is_broken {
                    true => finding.hint("correct the address first, as the other findings say"),
                    false => finding,
                };
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
    EnvironmentCheck {
        environment,
        key: config.require_api_key().ok().map(Secret::preview),
        rows,
        found,
    }
}

fn report(
    checked: Vec<EnvironmentCheck>,
    has_several: bool,
    output: &Output,
) -> anyhow::Result<Exit> {
    let environments: Vec<&str> = checked
        .iter()
        .map(|it| it.environment.map_or("not known", WorkosEnvironment::name))
        .collect();
    let keys: Vec<&str> = checked
        .iter()
        .map(|it| it.key.as_deref().unwrap_or("none"))
        .collect();
    let heading = vec![
        ("environment", environments.join(", ")),
        ("API key", keys.join(", ")),
        ("date", date(Timestamp::now()).to_string()),
    ];
    let (mut rows, mut found) = (Vec::new(), Vec::new());
    for check in checked {
        let environment = check.environment;
        rows.extend(check.rows.into_iter().map(|row| (environment, row)));
        found.extend(check.found.into_iter().map(|mut finding| {
            if let (true, Some(environment)) = (has_several, environment) {
                finding.message = format!("{}: {}", environment.name(), finding.message);
            }
            finding
        }));
    }
    let report = CheckReport {
        verdicts: Some(verdicts(rows)),
        heading,
        ..CheckReport::of(&found)
    };
    checks::finish(&report, output)
}

fn not_looked_up(uri: &str, why: &str) -> Finding {
    Finding::skipped(
        rules::REDIRECT_URI_REGISTERED,
        format!("not checked, {why}"),
    )
    .subject(redirect::masked(uri))
}
