//! `redirect-uri check`: which rule does a redirect URI break, and does the account have it?

use crate::checklist::redirect::{check_form, check_registered};
use crate::cli::RedirectUriCheckArgs;
use crate::commands::redirect_uri::probing;
use crate::commands::{Context, checks, live_key};
use crate::config::Config;
use crate::error::Exit;
use crate::findings::{Finding, Status, rules};
use crate::output::Output;

pub(super) fn run_offline(
    args: &RedirectUriCheckArgs,
    config: &Config,
    output: &Output,
) -> anyhow::Result<Exit> {
    let mut found = Vec::new();
    for uri in uris(args, config) {
        found.extend(check_form(&uri, "argument", None));
        found.push(Finding::new(
            rules::REDIRECT_URI_REGISTERED,
            Status::Skip,
            "the redirect URI is registered: not checked, --offline",
        ));
    }
    checks::report(&found, output)
}

pub(super) async fn run(args: RedirectUriCheckArgs, context: Context) -> anyhow::Result<Exit> {
    let config = &context.config;
    let key = config.require_api_key().ok();
    live_key::confirm(key, args.allow_live, &context.person).await?;
    let client = context.client_with(key.cloned())?;
    let registered = client.list_redirect_uris().await;
    let mut found = Vec::new();
    let uris = uris(&args, config);
    let mut reachability = probing::run(&args, &uris, &context).await?.into_iter();
    for uri in uris {
        found.extend(check_form(&uri, "argument", None));
        found.push(match &registered {
            Ok(list) => check_registered(&uri, &list.value),
            Err(error) => Finding::new(
                rules::REDIRECT_URI_REGISTERED,
                Status::Skip,
                format!("the redirect URI is registered: not checked, {error}"),
            ),
        });
        found.extend(reachability.next().unwrap_or_default());
    }
    checks::report(&found, &context.output)
}

fn uris(args: &RedirectUriCheckArgs, config: &Config) -> Vec<String> {
    if args.uris.is_empty() {
        return config
            .redirect_uri
            .iter()
            .map(|it| it.value.clone())
            .collect();
    }
    args.uris.clone()
}
