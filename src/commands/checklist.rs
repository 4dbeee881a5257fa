//! `checklist`: everything that has to hold before a launch, in one pass.

use super::{Context, checks, domain, preflight, with_workos};
use crate::cli::{CheckFamily, ChecklistArgs, GlobalOptions};
use crate::config::Config;
use crate::error::{Code, Exit, Failure};
use crate::findings::{Family, Finding, Status, rules};
use crate::output::Output;

pub(super) fn run(
    args: ChecklistArgs,
    global: &GlobalOptions,
    resolve: impl FnOnce() -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let selection = Selection::of(&args)?;
    let mut found = mail(&args, &selection, output)?;
    // Code needs no configuration, so a broken .env file does not stand in its way.
    if !selection.has_any(&[Family::Credentials, Family::Redirect, Family::Account]) {
        return selection.report(found, output);
    }
    let config = resolve()?;
    let is_asked =
        !args.credentials.offline && selection.has_any(&[Family::Redirect, Family::Account]);
    if !is_asked && !global.emulate {
        found.extend(preflight::local(&args.credentials, &config));
        found.extend(preflight::unasked());
        return selection.report(found, output);
    }
    with_workos(global, config, output, |context: Context| async move {
        found.extend(preflight::local(&args.credentials, &context.config));
        if is_asked {
            found.extend(preflight::ask(&args.credentials, &context).await?);
        }
        selection.report(found, &context.output)
    })
}

/// Mail is asked about where somebody said who sends.
fn mail(
    args: &ChecklistArgs,
    selection: &Selection,
    output: &Output,
) -> anyhow::Result<Vec<Finding>> {
    if !selection.has_any(&[Family::Mail]) {
        return Ok(Vec::new());
    }
    if args.sender.domains.is_empty() && args.only.contains(&CheckFamily::Mail) {
        return Err(Failure::new(
            Code::MissingValue,
            "--only mail checks who sends the links, and nobody is named",
        )
        .hint("name the domain of your sender: --sender mail.example.com --dkim-selector s1")
        .into());
    }
    if args.credentials.offline {
        let skipped = |domain: &String| {
            let message = format!("{domain}: its SPF, DKIM and DMARC were not checked, --offline");
            Finding::new(rules::SPF_RECORD, Status::Skip, message).subject(domain)
        };
        return Ok(args.sender.domains.iter().map(skipped).collect());
    }
    if args.sender.domains.is_empty() {
        return Ok(Vec::new());
    }
    domain::check_senders(args.sender.clone(), &args.dns, output)
}

/// Which rules were asked for.
struct Selection {
    families: Vec<Family>,
    skipped: Vec<String>,
    is_strict: bool,
}

impl Selection {
    fn of(args: &ChecklistArgs) -> Result<Self, Failure> {
        if let Some(name) = args.skip.iter().find(|it| rules::named(it).is_none()) {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("--skip: there is no rule {name}"),
            )
            .hint("list the rules with `workos-ml explain`"));
        }
        let all = [
            CheckFamily::Code,
            CheckFamily::Credentials,
            CheckFamily::Redirect,
            CheckFamily::Account,
            CheckFamily::Mail,
        ];
        let chosen = if args.only.is_empty() {
            &all[..]
        } else {
            &args.only
        };
        Ok(Self {
            families: chosen.iter().map(|it| family(*it)).collect(),
            skipped: args.skip.clone(),
            is_strict: args.strict,
        })
    }

    fn has_any(&self, families: &[Family]) -> bool {
        families.iter().any(|it| self.families.contains(it))
    }

    fn report(&self, mut found: Vec<Finding>, output: &Output) -> anyhow::Result<Exit> {
        found.retain(|it| {
            self.families.contains(&it.rule.family)
                && !self.skipped.iter().any(|name| name == it.rule.name)
        });
        checks::report_by_family(&found, self.is_strict, output)
    }
}

fn family(family: CheckFamily) -> Family {
    match family {
        CheckFamily::Code => Family::Code,
        CheckFamily::Credentials => Family::Credentials,
        CheckFamily::Redirect => Family::Redirect,
        CheckFamily::Account => Family::Account,
        CheckFamily::Mail => Family::Mail,
    }
}
