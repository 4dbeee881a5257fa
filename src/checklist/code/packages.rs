//! What manifests, settings and literals say: the SDK, the variables, keys, and commands.

use std::path::{Path, PathBuf};

use super::facts::{Facts, Usage};
use super::{pass, skip, violation, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::workos::{self, Operation, Via};
use code_facts::{Naming, ProjectCommand, Variable};

pub(super) fn sdk_installed(facts: &Facts<'_>) -> Finding {
    let rule = rules::SDK_INSTALLED;
    let project = facts.project;
    if let Some(sdk) = project.sdks.first() {
        let version = sdk.version.as_ref().or(sdk.requirement.as_ref());
        let version = version.map(|it| format!(" {it}")).unwrap_or_default();
        let others = project.sdks.len() - 1;
        let others = if others == 0 {
            String::new()
        } else {
            format!(", and {others} more")
        };
        return pass(
            rule,
            &sdk.place,
            format!("{}{version} is declared{others}", sdk.package),
        )
        .subject(&sdk.package);
    }
    if let Some((file, problem)) = broken_manifest(facts) {
        let name = file.display();
        let message = format!("{name} {problem}, so nothing says which SDK there is");
        let mut finding = Finding::new(rule, Status::Fail, message).hint(format!("fix {name}"));
        finding.file = Some(file.clone());
        return finding;
    }
    if !project.names_workos {
        let message =
            "no manifest, source or variable names WorkOS, so no other rule was looked at";
        return violation(rule, Status::Fail, facts, message);
    }
    if facts.usage == Usage::None {
        let message = "no manifest declares a WorkOS SDK, and no code asks WorkOS";
        return violation(rule, Status::Fail, facts, message);
    }
    if !facts.calls.is_empty() && facts.calls.iter().all(|call| call.via == Via::Http) {
        let message = "WorkOS is asked by requests of the project's own, which need no SDK";
        return skip(rule, message);
    }
    let message = "WorkOS is used, and no manifest of the project declares an SDK";
    match facts.calls.first() {
        Some(call) => violation_at(rule, Status::Warn, facts, &facts.place_of(call), message),
        None => violation(rule, Status::Warn, facts, message),
    }
}

/// The manifest of the project's own folder, if it cannot be understood; one further down may be
/// anybody's.
fn broken_manifest<'f>(facts: &'f Facts<'_>) -> Option<&'f (PathBuf, String)> {
    let mut all = facts.project.broken_manifests.iter();
    all.find(|(file, _)| file.parent() == Some(Path::new("")))
}

/// Names that SDKs, AuthKit's libraries and WorkOS's CLI know: none is another name for one of the others.
const KNOWN_NAMES: &[&str] = &[
    "WORKOS_API_KEY",
    "WORKOS_CLIENT_ID",
    "WORKOS_REDIRECT_URI",
    "WORKOS_BASE_URL",
    "WORKOS_API_HOSTNAME",
    "WORKOS_API_HTTPS",
    "WORKOS_API_PORT",
    "WORKOS_COOKIE_PASSWORD",
    "WORKOS_COOKIE_NAME",
    "WORKOS_COOKIE_DOMAIN",
    "WORKOS_COOKIE_MAX_AGE",
    "WORKOS_COOKIE_SAMESITE",
    "WORKOS_WEBHOOK_SECRET",
];

pub(super) fn env_vars_used(facts: &Facts<'_>) -> Finding {
    let rule = rules::ENV_VARS_USED;
    let find = |name: &str| {
        let named = facts.project.variables.iter();
        let named = named.filter(|it| it.name == name);
        named.min_by_key(|variable| {
            (
                variable.named,
                !is_beside_other(facts, variable),
                distance(facts, variable),
            )
        })
    };
    let (key, client) = (find("WORKOS_API_KEY"), find("WORKOS_CLIENT_ID"));
    if let (Some(key), Some(client)) = (key, client) {
        let first = if key.named <= client.named {
            key
        } else {
            client
        };
        let message = match first.named {
            Naming::Environment | Naming::Setting => "WORKOS_API_KEY and WORKOS_CLIENT_ID are read",
            Naming::Example => "WORKOS_API_KEY and WORKOS_CLIENT_ID are named, and read by the SDK",
        };
        return pass(rule, &first.place, message);
    }
    if facts.usage == Usage::None {
        return skip(rule, "nothing here asks WorkOS");
    }
    let by_sdk = workos::read_by_sdk(facts.project, &facts.calls);
    let read = |name: &str| by_sdk.iter().find(|it| it.variable == name);
    let (read_key, read_client) = (read("WORKOS_API_KEY"), read("WORKOS_CLIENT_ID"));
    if let Some(first) = read_key.or(read_client)
        && (key.is_some() || read_key.is_some())
        && (client.is_some() || read_client.is_some())
    {
        let what = match (read_key, read_client) {
            (Some(_), Some(_)) => "WORKOS_API_KEY and WORKOS_CLIENT_ID",
            (_, None) => "WORKOS_API_KEY",
            (None, _) => "WORKOS_CLIENT_ID",
        };
        return pass(
            rule,
            &first.place,
            format!("{} reads {what} itself", first.package),
        );
    }
    if let (Some(key), Usage::OtherProduct) = (key, facts.usage) {
        let message = "WORKOS_API_KEY is read; nobody signs in here, so no client ID is needed";
        return skip(rule, message).at(key.place.file.as_ref(), key.place.line);
    }
    let mut others: Vec<&Variable> = Vec::new();
    for variable in &facts.project.variables {
        let is_new = !others.iter().any(|other| other.name == variable.name);
        if variable.name.to_uppercase().contains("WORKOS")
            && !KNOWN_NAMES.contains(&variable.name.as_str())
            && is_new
        {
            others.push(variable);
        }
    }
    let missing: Vec<&str> = [("WORKOS_API_KEY", key), ("WORKOS_CLIENT_ID", client)]
        .into_iter()
        .filter_map(|(name, found)| found.is_none().then_some(name))
        .collect();
    let missing = missing.join(" and ");
    let Some(first) = others.first() else {
        let message = format!("no code reads {missing}, and no example file names it");
        return match key.or(client) {
            Some(key) => violation_at(rule, Status::Fail, facts, &key.place, message),
            None => violation(rule, Status::Fail, facts, message),
        };
    };
    let names: Vec<&str> = others.iter().take(4).map(|it| it.name.as_str()).collect();
    let message = format!(
        "in place of {missing} the code has {}, which the SDKs and other tools do not look for",
        names.join(", ")
    );
    violation_at(rule, Status::Warn, facts, &first.place, message)
}

/// Whether the key and the client ID are named in one file, alike.
fn is_beside_other(facts: &Facts<'_>, variable: &Variable) -> bool {
    facts.project.variables.iter().any(|other| {
        let is_alike = other.named == variable.named && other.place.file == variable.place.file;
        let is_pair = matches!(&*other.name, "WORKOS_API_KEY" | "WORKOS_CLIENT_ID");
        is_alike && is_pair && other.name != variable.name
    })
}

/// How far from the sign-in a variable is named, the nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    /// Where the code is exchanged.
    Exchange,
    /// In settings, or where WorkOS is imported.
    Settings,
    Elsewhere,
    /// In a script beside the application.
    Script,
}

fn distance(facts: &Facts<'_>, variable: &Variable) -> Distance {
    let path = &variable.place.file;
    if path.iter().any(|it| it == "scripts") {
        return Distance::Script;
    }
    let mut exchanges = facts.calls_of(Operation::Exchange);
    if exchanges.any(|exchange| facts.file(exchange.file).path == *path) {
        return Distance::Exchange;
    }
    let stem = path.file_stem().and_then(|it| it.to_str());
    let is_settings = stem.is_some_and(|stem| stem.contains("settings") || stem.contains("config"))
        || path.iter().any(|it| it == "config");
    let mut files = facts.project.files.iter();
    let file = files.find(|it| it.path == *path);
    let imports_workos =
        file.is_some_and(|file| file.imports.iter().any(|it| workos::is_named(&it.module)));
    if is_settings || imports_workos {
        Distance::Settings
    } else {
        Distance::Elsewhere
    }
}

pub(super) fn hardcoded_secret(facts: &Facts<'_>) -> Finding {
    let rule = rules::HARDCODED_SECRET;
    let keys = &facts.project.keys;
    let mut real = keys
        .iter()
        .filter(|literal| literal.is_realistic && !literal.is_client_id);
    let Some(key) = real.next() else {
        return Finding::new(rule, Status::Pass, "no file that was read holds an API key");
    };
    let others = real.count();
    let others = if others == 0 {
        String::new()
    } else {
        format!(", and {others} more places hold one")
    };
    let public = if key.is_public {
        ", in code that browsers get"
    } else {
        ""
    };
    let place = if key.is_tracked {
        "in a tracked file"
    } else {
        "in a file that no rule keeps out of git"
    };
    let message = format!("the API key {} is {place}{public}{others}", key.shown);
    let finding = violation_at(rule, Status::Fail, facts, &key.place, message);
    if key.is_tracked || key.is_public {
        return finding;
    }
    let file = key.place.file.display();
    finding.hint(format!(
        "add a line {file} to .gitignore, or read the key from WORKOS_API_KEY instead; make a new key and revoke this one only if the file was ever committed or pushed"
    ))
}

pub(super) fn build_command(facts: &Facts<'_>) -> Finding {
    let rule = rules::BUILD_COMMAND;
    let commands = facts.project.commands.iter();
    let rank = |project_command: &&ProjectCommand| {
        (
            makes_assets(facts, project_command),
            !project_command.is_build,
            is_of_container(project_command),
        )
    };
    match (commands.min_by_key(rank), broken_manifest(facts)) {
        (Some(command), _) => {
            let verb = if command.is_build { "builds" } else { "starts" };
            pass(
                rule,
                &command.place,
                format!("`{}` {verb} it", command.line),
            )
            .subject(&command.line)
        }
        (None, Some((file, problem))) => {
            skip(rule, format!("not known: {} {problem}", file.display()))
        }
        (None, None) => violation(
            rule,
            Status::Warn,
            facts,
            "no build or start command is declared, and none is conventional here",
        ),
    }
}

/// In an application of another language npm makes no more than the assets.
fn makes_assets(facts: &Facts<'_>, command: &ProjectCommand) -> bool {
    let is_npm = command.place.file.file_name() == Some("package.json".as_ref());
    is_npm && facts.language.is_some_and(|it| !it.is_script())
}

/// What a container starts, with its own paths, where people type the framework's own command.
fn is_of_container(command: &ProjectCommand) -> bool {
    let name = command.place.file.file_name().and_then(|it| it.to_str());
    name.is_some_and(|name| name.starts_with("Dockerfile") || name.contains("compose."))
}
