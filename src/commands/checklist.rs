//! `checklist`: everything that has to hold before a launch, in one pass.

use std::path::Path;

use super::{Context, checks, preflight, with_workos};
use crate::checklist::{code, tracked_although_ignored};
use crate::cli::{CheckFamily, ChecklistArgs, GlobalOptions};
use crate::config::Config;
use crate::error::{Code, Exit, Failure};
use crate::findings::{Family, Finding, Status, rules};
use crate::output::Output;
use crate::project::{self, Project};

/// Notes on what could not be read are shown up to this number.
const MOST_NOTES: usize = 5;

pub(super) fn run(
    args: ChecklistArgs,
    global: &GlobalOptions,
    resolve: impl FnOnce() -> Result<Config, Failure>,
    output: &Output,
) -> anyhow::Result<Exit> {
    let selection = Selection::of(&args)?;
    let mut found = Vec::new();
    if selection.has_any(&[Family::Code]) {
        for path in &args.paths {
            found.extend(check_code(path, args.paths.len() > 1, output)?);
        }
    }
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

/// Reads the projects in a folder and judges each. Files are named from the working directory on; in
/// JSON, and if there is no other folder, relative to the folder.
fn check_code(path: &Path, is_one_of_many: bool, output: &Output) -> Result<Vec<Finding>, Failure> {
    let unusable = |why: &str| {
        Failure::new(Code::InvalidValue, format!("{} {why}", path.display()))
            .hint("name a folder with the code of a project")
    };
    if !path.exists() {
        return Err(unusable("does not exist"));
    }
    if !path.is_dir() {
        return Err(unusable("is no folder"));
    }
    let options = project::Options {
        tracked: tracked_although_ignored(path),
    };
    let tree = project::read(path, &options);
    tell(&tree.notes, output);
    if tree.projects.is_empty() {
        let message = format!("there is neither code nor a manifest in {}", path.display());
        return Ok(vec![
            Finding::new(rules::SDK_INSTALLED, Status::Fail, message)
                .hint("name the folder of the project: workos-ml checklist PATH"),
        ]);
    }
    let root = if is_one_of_many || !output.is_json() {
        Path::new(".")
    } else {
        path
    };
    let is_several = is_one_of_many || tree.projects.len() > 1;
    let mut found = Vec::new();
    for project in &tree.projects {
        tell(&project.notes, output);
        found.extend(check_project(project, root, is_several));
    }
    Ok(found)
}

fn check_project(project: &Project, root: &Path, is_named: bool) -> Vec<Finding> {
    let folder = project.folder.strip_prefix(root).unwrap_or(&project.folder);
    let mut found = code::check(project);
    for finding in &mut found {
        finding.file = finding.file.take().map(|it| folder.join(it));
        let name = match folder.to_str() {
            Some("" | ".") | None => project.name.clone(),
            Some(folder) => folder.to_owned(),
        };
        finding.project = is_named.then_some(name);
    }
    found
}

fn tell(notes: &[String], output: &Output) {
    for note in notes.iter().take(MOST_NOTES) {
        output.note(note);
    }
    if let Some(more) = notes.len().checked_sub(MOST_NOTES).filter(|it| *it > 0) {
        output.note(format!("and {more} more notes of this kind"));
    }
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
    }
}
