//! `preflight`: are key, client ID, account and redirect URI usable?

use std::path::Path;

use super::{Context, checks, production_key};
use crate::checklist::{WorkosEnvironment, account, check_cookie_passwords, credentials, redirect};
use crate::cli::{self, CredentialOptions, PreflightArgs};
use crate::config::{Config, REDIRECT_URI};
use crate::error::Exit;
use crate::findings::{Finding, Status, rules};
use crate::output::Output;

pub(super) fn run_offline(
    args: &PreflightArgs,
    config: &Config,
    output: &Output,
) -> anyhow::Result<Exit> {
    let mut found = check_local(&args.credentials, config, &[]);
    found.extend(skipped_online_rules());
    checks::report(&found, output)
}

pub(super) async fn run(args: PreflightArgs, context: Context) -> anyhow::Result<Exit> {
    let mut found = check_local(&args.credentials, &context.config, &[]);
    if !args.credentials.offline {
        found.extend(check_online(&args.credentials, &context).await?);
    }
    checks::report(&found, &context.output)
}

/// The checks that need no network. Beside the working directory, projects have files of their own.
pub(super) fn check_local(
    options: &CredentialOptions,
    config: &Config,
    projects: &[&Path],
) -> Vec<Finding> {
    let meant_for = options.environment.map(environment);
    let meant_for = WorkosEnvironment::named_or_of_profile(meant_for, config);
    let mut found = credentials::check(config, meant_for, Path::new(""));
    let folders = [&[Path::new("")], projects].concat();
    found.extend(check_cookie_passwords(&config.environment, &folders));
    let meant_for = WorkosEnvironment::named_or_of_key(meant_for, config);
    match (&options.redirect_uri, &config.redirect_uri) {
        (Some(uri), _) => found.extend(redirect::check_requested(uri, "--redirect-uri", meant_for)),
        (None, Some(uri)) => found.extend(redirect::check_requested(
            &uri.value,
            &uri.source.to_string(),
            meant_for,
        )),
        (None, None) => found.push(
            Finding::new(
                rules::REDIRECT_URI_FORMAT,
                Status::Skip,
                format!("{REDIRECT_URI} is not set, so WorkOS's default redirect URI is used"),
            )
            .subject(REDIRECT_URI),
        ),
    }
    found
}

/// The checks that ask WorkOS, once a production key may be used.
pub(super) async fn check_online(
    options: &CredentialOptions,
    context: &Context,
) -> anyhow::Result<Vec<Finding>> {
    let config = &context.config;
    let key = config.require_api_key().ok();
    production_key::confirm_read(key, options.allow_live, &context.prompter).await?;
    let client = context.client_with(key.cloned())?;
    let uri = options
        .redirect_uri
        .as_deref()
        .or(config.redirect_uri.as_ref().map(|it| it.value.as_str()));
    let _spinner = context.output.spinner("asking WorkOS");
    Ok(account::check(&client, config, uri).await)
}

/// A skipped finding for each rule that needs WorkOS.
pub(super) fn skipped_online_rules() -> impl Iterator<Item = Finding> {
    account::ONLINE_RULES
        .iter()
        .map(|rule| Finding::skipped(rule, "not checked, --offline"))
}

/// Converts the option's type.
pub(super) fn environment(named: cli::EnvironmentOption) -> WorkosEnvironment {
    match named {
        cli::EnvironmentOption::Sandbox => WorkosEnvironment::Sandbox,
        cli::EnvironmentOption::Production => WorkosEnvironment::Production,
    }
}
