//! `open`: the pages that one needs, in the browser.

use serde_json::{Value, json};

use crate::cli::{OpenArgs, WebPage};
use crate::config::{Config, ProcessEnvironment};
use crate::error::{Exit, Failure};
use crate::interact::Prompter;
use crate::output::{Output, Report, Schema, schema};

const KEYS: &str = "https://dashboard.workos.com/api-keys";
const REDIRECTS: &str = "https://dashboard.workos.com/redirects";
const DOCS: &str = "https://workos.com/docs/magic-link";
/// Where `workos-ml emulate` is unless a port is named.
const MAILBOX: &str = "http://localhost:4100/";

pub(super) fn run(
    args: &OpenArgs,
    environment: &ProcessEnvironment,
    resolve: impl FnOnce() -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let url = match args.page {
        WebPage::Keys => KEYS.to_owned(),
        WebPage::Redirects => REDIRECTS.to_owned(),
        WebPage::Docs => DOCS.to_owned(),
        WebPage::Mailbox => {
            let base_url = resolve()?.base_url.value;
            match base_url.is_loopback() {
                true => base_url.join("/"),
                false => MAILBOX.to_owned(),
            }
        }
    };
    if args.page == WebPage::Mailbox {
        output.note("the mailbox is there while `workos-ml emulate` runs");
    }
    let opened = Prompter::new(true, environment).open(&url);
    if let Err(why) = &opened {
        output.note(format!("not opened: {why}"));
    }
    output.result(&PageReport {
        url,
        is_opened: opened.is_ok(),
    })?;
    Ok(Exit::Done)
}

struct PageReport {
    url: String,
    is_opened: bool,
}

impl Report for PageReport {
    fn schema(&self) -> &'static Schema {
        schema::PAGE
    }

    fn json(&self) -> Value {
        json!({"url": self.url, "opened": self.is_opened})
    }

    fn human(&self) -> String {
        format!("{}\n", self.url)
    }
}
