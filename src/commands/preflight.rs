//! `preflight`: are key, client ID, account and redirect URI usable?

use std::path::Path;

use super::{Context, checks, live_key};
use crate::checklist::{Environment, account, credentials, redirect};
use crate::cli::{self, PreflightArgs};
use crate::config::{Config, REDIRECT_URI};
use crate::error::Exit;
use crate::findings::{Finding, Status, rules};
use crate::output::Output;

pub(super) fn run_offline(
    args: &PreflightArgs,
    config: &Config,
    output: &Output,
) -> anyhow::Result<Exit> {
    let mut found = local(args, config);
    found.extend(account::ONLINE.iter().map(|it| {
        Finding::new(
            it,
            Status::Skip,
            format!("{}: not checked, --offline", it.title),
        )
    }));
    checks::report(&found, output)
}

pub(super) async fn run(args: PreflightArgs, context: Context) -> anyhow::Result<Exit> {
    let config = &context.config;
    let mut found = local(&args, config);
    if !args.offline {
        let key = config.require_api_key().ok();
        live_key::confirm(key, args.allow_live, &context.person).await?;
        let client = context.client_with(key.cloned())?;
        let uri = args
            .redirect_uri
            .as_deref()
            .or(config.redirect_uri.as_ref().map(|it| it.value.as_str()));
        let spinner = context.output.spinner("asking WorkOS");
        found.extend(account::check(&client, config, uri).await);
        drop(spinner);
    }
    checks::report(&found, &context.output)
}

fn local(args: &PreflightArgs, config: &Config) -> Vec<Finding> {
    let meant_for = args.environment.map(environment);
    let mut found = credentials::check(config, meant_for, Path::new(""));
    let meant_for = Environment::named_or_of_key(meant_for, config);
    match (&args.redirect_uri, &config.redirect_uri) {
        (Some(uri), _) => found.extend(redirect::check_form(uri, "--redirect-uri", meant_for)),
        (None, Some(uri)) => found.extend(redirect::check_form(
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

/// The environment as checks know it.
pub(super) fn environment(named: cli::Environment) -> Environment {
    match named {
        cli::Environment::Sandbox => Environment::Sandbox,
        cli::Environment::Production => Environment::Production,
    }
}
