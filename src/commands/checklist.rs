//! `checklist`: checks everything that has to be right before a launch.

mod attest;
mod code;
pub(super) mod collector;
mod endpoint;
mod observed;

use std::path::Path;

use super::{Context, domain, preflight, with_workos};
use crate::checklist::{WorkosEnvironment, build};
use crate::cli::{CheckFamily, ChecklistArgs, GlobalOptions};
use crate::config::Config;
use crate::conformance::Report;
use crate::error::{Code, Exit, Failure};
use crate::findings::{Family, Finding, Rule, Status, rules};
use crate::output::Output;

use code::CodeFolder;
pub(super) use code::read_tree;
use collector::FindingsCollector;

pub(super) fn run(
    args: ChecklistArgs,
    global: &GlobalOptions,
    resolve: impl FnOnce() -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let selection = Selection::from_args(&args)?;
    endpoint::require_permission(&args)?;
    let folders = match selection.has_any(&[Family::Code, Family::Endpoint, Family::Build]) {
        true => code::read(&args.paths, output)?,
        false => Vec::new(),
    };
    let of_mail = mail(&args, &selection, output)?;
    // Checking code needs no configuration, so a broken .env file must not prevent it.
    if !selection.needs_configuration() && !global.emulate {
        let mut collector = prepare(&args, &selection, environment(&args, None))?;
        check_code(&folders, &mut collector);
        collector.add(of_mail, None);
        return collector.report(output);
    }
    with_workos(global, resolve()?, output, |context: Context| async move {
        let mut collector = prepare(&args, &selection, environment(&args, Some(&context.config)))?;
        run_checks(&args, &selection, &folders, &context, &mut collector).await?;
        collector.add(of_mail, None);
        collector.report(&context.output)
    })
}

fn prepare<'a>(
    args: &ChecklistArgs,
    selection: &'a Selection,
    environment: Option<WorkosEnvironment>,
) -> Result<FindingsCollector<'a>, Failure> {
    let attest_command = Some(attest::attest_command(args));
    FindingsCollector::prepare(
        &args.paths,
        &args.baseline,
        attest_command,
        args.attestation.attest.is_some(),
        selection,
        environment,
    )
}

async fn run_checks(
    args: &ChecklistArgs,
    selection: &Selection,
    folders: &[CodeFolder],
    context: &Context,
    collector: &mut FindingsCollector<'_>,
) -> anyhow::Result<()> {
    // Questions to people come first, so that nobody waits for slow checks.
    if selection.has(Family::Dashboard) {
        collector.add(attest::run(args, selection, context).await?, None);
    }
    let mut seen = match selection.has(Family::Behaviour) {
        true => observed::run(args, folders, context).await?,
        false => Report::default(),
    };
    if selection.has(Family::Code) {
        let mut told = Vec::new();
        for folder in folders {
            let mut read = folder.check_code();
            read.retain(|finding| selection.includes(finding.rule));
            told.extend(observed::replace(&mut read, &seen.findings, &told));
            collector.add(read, Some(&folder.path));
        }
        // What a rule on code has told is not told again.
        let mut number = 0..;
        seen.findings
            .retain(|_| number.next().is_none_or(|it| !told.contains(&it)));
    }
    collector.add_seen(&seen, None);
    if selection.has_any(&[Family::Credentials, Family::Redirect, Family::Account]) {
        let is_asked =
            !args.credentials.offline && selection.has_any(&[Family::Redirect, Family::Account]);
        let projects = folders.iter().flat_map(|it| &it.projects);
        let projects: Vec<&Path> = projects.map(|it| it.folder.as_path()).collect();
        collector.add(
            preflight::check_local(&args.credentials, &context.config, &projects),
            None,
        );
        if is_asked {
            collector.add(
                preflight::check_online(&args.credentials, context).await?,
                None,
            );
        } else {
            collector.add(preflight::skipped_online_rules().collect(), None);
        }
    }
    if let Some(url) = args
        .endpoint
        .url
        .as_ref()
        .filter(|_| selection.has(Family::Endpoint))
    {
        collector.add(endpoint::run(args, url, folders, context).await?, None);
    }
    if selection.has(Family::Build) {
        run_project_commands(args, folders, context, collector).await;
    }
    Ok(())
}

/// Runs the commands of each project, one after the other: they may use the same port.
async fn run_project_commands(
    args: &ChecklistArgs,
    folders: &[CodeFolder],
    context: &Context,
    collector: &mut FindingsCollector<'_>,
) {
    let runner = build::Runner {
        limit: args.build.build_timeout,
        environment: &context.config.environment,
        key: context.config.api_key.as_ref().map(|it| &it.value),
    };
    context
        .interruption
        .set_state("what was started for the checklist has been ended");
    for folder in folders {
        for project in &folder.projects {
            let announce = |text: &str| {
                let folder = project.folder.display();
                context.output.note(format!("running {text} in {folder}"));
            };
            let found = build::check(project, &runner, announce).await;
            collector.add(folder.located(found, project), Some(&folder.path));
        }
    }
}

fn check_code(folders: &[CodeFolder], collector: &mut FindingsCollector<'_>) {
    for folder in folders {
        collector.add(folder.check_code(), Some(&folder.path));
    }
}

/// The WorkOS environment that the run is for, if known.
fn environment(args: &ChecklistArgs, config: Option<&Config>) -> Option<WorkosEnvironment> {
    let named = args.credentials.environment.map(preflight::environment);
    match config {
        Some(config) => WorkosEnvironment::named_or_of_key(named, config),
        None => named,
    }
}

/// Checks mail, if a sender is named.
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
            "--only mail needs the domain that sends the links",
        )
        .because("without a sender nothing of this family is checked")
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

/// All families, in their order.
const FAMILIES: [CheckFamily; 9] = [
    CheckFamily::Code,
    CheckFamily::Credentials,
    CheckFamily::Redirect,
    CheckFamily::Account,
    CheckFamily::Endpoint,
    CheckFamily::Build,
    CheckFamily::Behaviour,
    CheckFamily::Dashboard,
    CheckFamily::Mail,
];

/// The selected rules.
#[derive(Clone)]
pub(super) struct Selection {
    families: Vec<Family>,
    /// Rules to be kept to; empty for all of the families.
    only: Vec<String>,
    skipped: Vec<String>,
    is_strict: bool,
}

impl Selection {
    /// Rules of one family.
    ///
    /// # Errors
    /// When a name is no rule of the family.
    pub(super) fn of_family(
        family: Family,
        only: &[String],
        skipped: &[String],
        is_strict: bool,
    ) -> Result<Self, Failure> {
        for (option, names) in [("--only", only), ("--skip", skipped)] {
            let is_unknown =
                |name: &&String| rules::named(name).is_none_or(|rule| rule.family != family);
            if let Some(name) = names.iter().find(is_unknown) {
                let message = format!(
                    "{option}: there is no rule {name} of the family {}",
                    family.name()
                );
                let hint = match rules::named(name) {
                    Some(other) => format!(
                        "it is one of `workos-ml checklist --only {}`",
                        other.family.name()
                    ),
                    None => rules::did_you_mean(name),
                };
                return Err(Failure::new(Code::InvalidValue, message).hint(hint));
            }
        }
        Ok(Self {
            families: vec![family],
            only: only.to_vec(),
            skipped: skipped.to_vec(),
            is_strict,
        })
    }

    fn from_args(args: &ChecklistArgs) -> Result<Self, Failure> {
        if let Some(name) = args.skip.iter().find(|text| rules::named(text).is_none()) {
            return Err(unknown_rule(name));
        }
        let switched = [
            (
                CheckFamily::Endpoint,
                args.endpoint.url.is_some(),
                "--url http://localhost:3000",
            ),
            (CheckFamily::Build, args.build.build, "--build"),
            (CheckFamily::Behaviour, args.run, "--run -- npm start"),
        ];
        for (family, is_on, option) in switched {
            if args.only.contains(&family) && !is_on {
                return Err(Failure::new(
                    Code::MissingValue,
                    format!("the family {} needs {option}", family_of(family).name()),
                )
                .because("without it nothing of this family is checked")
                .hint(format!("add {option}")));
            }
            if is_on && !args.only.is_empty() && !args.only.contains(&family) {
                let name = family_of(family).name();
                let option = option.split(' ').next().unwrap_or_default();
                let message = format!("{option} is for the family {name}, which --only leaves out");
                return Err(Failure::new(Code::InvalidValue, message)
                    .hint(format!("add {name} to --only, or leave {option} out")));
            }
        }
        let has_dashboard = args.only.is_empty() || args.only.contains(&CheckFamily::Dashboard);
        if args.attestation.attest.is_some() && !has_dashboard {
            let message = "--attest asks about the family dashboard, which --only leaves out";
            return Err(Failure::new(Code::InvalidValue, message)
                .hint("add --only dashboard, or leave --attest out"));
        }
        // These families need an option that says what to check, so without it they are not
        // selected.
        let is_off = |family| switched.iter().any(|pair| pair.0 == family && !pair.1);
        let chosen = if args.only.is_empty() {
            &FAMILIES[..]
        } else {
            &args.only
        };
        Ok(Self {
            families: chosen
                .iter()
                .filter(|it| !is_off(**it))
                .map(|it| family_of(*it))
                .collect(),
            only: Vec::new(),
            skipped: args.skip.clone(),
            is_strict: args.strict,
        })
    }

    fn has(&self, family: Family) -> bool {
        self.families.contains(&family)
    }

    fn has_any(&self, families: &[Family]) -> bool {
        families.iter().any(|it| self.has(*it))
    }

    /// Whether a rule is selected.
    pub(super) fn includes(&self, rule: &Rule) -> bool {
        let is_chosen = self.only.is_empty() || self.only.iter().any(|name| name == rule.name);
        self.has(rule.family) && is_chosen && !self.excludes(rule)
    }

    fn excludes(&self, rule: &Rule) -> bool {
        self.skipped.iter().any(|it| it == rule.name)
    }

    fn needs_configuration(&self) -> bool {
        let needs_none = [Family::Code, Family::Mail];
        self.families.iter().any(|it| !needs_none.contains(it))
    }
}

/// The failure for a `--skip` that names no rule.
fn unknown_rule(name: &str) -> Failure {
    let others: Vec<&str> = FAMILIES
        .iter()
        .map(|family| family_of(*family).name())
        .filter(|it| *it != name)
        .collect();
    // Naming a family is a likely mistake, and deserves a better hint.
    let is_family = others.len() < FAMILIES.len();
    let (message, hint) = match is_family {
        true => (
            format!("--skip takes rules, and {name} is a family"),
            format!("name the families to check: --only {}", others.join(",")),
        ),
        false => (
            format!("--skip: there is no rule {name}"),
            rules::did_you_mean(name),
        ),
    };
    Failure::new(Code::InvalidValue, message).hint(hint)
}

fn family_of(family: CheckFamily) -> Family {
    match family {
        CheckFamily::Code => Family::Code,
        CheckFamily::Credentials => Family::Credentials,
        CheckFamily::Redirect => Family::Redirect,
        CheckFamily::Account => Family::Account,
        CheckFamily::Endpoint => Family::Endpoint,
        CheckFamily::Build => Family::Build,
        CheckFamily::Behaviour => Family::Behaviour,
        CheckFamily::Dashboard => Family::Dashboard,
        CheckFamily::Mail => Family::Mail,
    }
}
