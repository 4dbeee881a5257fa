//! `redirect-uri list`: lists the account's redirect URIs.

use serde_json::{Value, json};

use crate::api::RedirectUri;
use crate::cli::RedirectUriListArgs;
use crate::commands::{Context, production_key};
use crate::error::Exit;
use crate::output::{Report, Schema, schema};

pub(super) async fn run(args: RedirectUriListArgs, context: Context) -> anyhow::Result<Exit> {
    let client = context.client()?;
    let key = context.config.require_api_key().ok();
    production_key::confirm_read(key, args.allow_live, &context.prompter).await?;
    let answer = client.list_redirect_uris().await;
    let list = answer.map_err(|error| context.failure(error))?.value;
    if list.is_empty() {
        context.output.note(
            "the account has no redirect URI; add one: workos-ml redirect-uri add 'http://localhost:*/callback'",
        );
    }
    context.output.result(&ListReport(list))?;
    Ok(Exit::Done)
}

struct ListReport(Vec<RedirectUri>);

impl Report for ListReport {
    fn schema(&self) -> &'static Schema {
        schema::REDIRECT_URI_LIST
    }

    fn json(&self) -> Value {
        json!({"redirect_uris": self.0.iter().map(|uri| &uri.raw).collect::<Vec<_>>()})
    }

    fn human(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let rows: Vec<_> = self.0.iter().map(|uri| (uri, None)).collect();
        super::entries(&rows)
    }
}
