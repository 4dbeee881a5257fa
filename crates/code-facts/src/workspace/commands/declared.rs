//! Commands that somebody wrote down: scripts, `Procfile`, `Makefile`, `Dockerfile`.

use super::{Site, line_of};
use crate::facts::ProjectCommand;
use crate::manifests::Script;
use crate::workspace::kinds::ManifestKind;

const STARTS: [&str; 9] = [
    "start", "dev", "serve", "develop", "run", "server", "up", "web", "preview",
];

pub(super) fn commands(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found: Vec<ProjectCommand> = site
        .manifests
        .iter()
        .flat_map(|(name, kind, manifest)| {
            let name = name.to_string_lossy().into_owned();
            let scripts = manifest.scripts.iter();
            scripts.filter_map(move |script| of_script(site, &name, *kind, script))
        })
        .collect();
    found.extend(of_procfiles(site));
    found.extend(of_makefile(site));
    found.extend(of_containers(site));
    found
}

/// Whether a name is one by which things are built (`true`) or started (`false`):
/// `build`, `start`, `build:prod`, `dev-server`.
fn purpose(name: &str) -> Option<bool> {
    let first = name.split([':', '-', '_']).next().unwrap_or_default();
    if first == "build" || first == "compile" {
        return Some(true);
    }
    STARTS.contains(&first).then_some(false)
}

fn of_script(
    site: &Site<'_>,
    file: &str,
    kind: ManifestKind,
    script: &Script,
) -> Option<ProjectCommand> {
    let is_build = purpose(&script.name)?;
    // What npm writes into a new package is no command.
    if script.command.trim().is_empty() || script.command.contains("no test specified") {
        return None;
    }
    let name = &script.name;
    let line = match kind {
        ManifestKind::Npm => {
            let is_plain = name == "start" && runner(site) == "npm";
            if is_plain {
                "npm start".into()
            } else {
                format!("{} run {name}", runner(site))
            }
        }
        ManifestKind::Deno => format!("deno task {name}"),
        ManifestKind::Composer => format!("composer run {name}"),
        ManifestKind::Pipfile => format!("pipenv run {name}"),
        ManifestKind::PyProject => script.command.clone(),
        _ => return None,
    };
    Some(site.command(line, is_build, file, script.line))
}

/// The package manager whose lock lies in the folder or above it.
fn runner(site: &Site<'_>) -> &'static str {
    const LOCKS: [(&str, &str); 5] = [
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
        ("package-lock.json", "npm"),
    ];
    let locks = site
        .folders_up()
        .flat_map(|folder| LOCKS.iter().map(move |pair| (folder.join(pair.0), pair.1)));
    locks
        .into_iter()
        .find(|it| it.0.exists())
        .map_or("npm", |it| it.1)
}

fn of_procfiles(site: &Site<'_>) -> Vec<ProjectCommand> {
    let files = ["Procfile", "Procfile.dev"]
        .into_iter()
        .filter_map(|text| Some((text, site.text(text)?)));
    let commands = files.flat_map(|(file, text)| {
        let lines = text.lines().enumerate().filter_map(|(index, line)| {
            let (name, command) = line.split_once(':')?;
            let is_start = name.trim() == "web" || name.trim() == "server";
            is_start.then(|| site.starts(command.trim(), file, index + 1))
        });
        lines.collect::<Vec<_>>()
    });
    commands.collect()
}

fn of_makefile(site: &Site<'_>) -> Vec<ProjectCommand> {
    let Some(text) = site.text("Makefile") else {
        return Vec::new();
    };
    let targets = text.lines().enumerate().filter_map(|(index, line)| {
        let (name, rest) = line.split_once(':')?;
        let is_target =
            !rest.starts_with('=') && !name.is_empty() && !name.starts_with(['\t', ' ', '.', '#']);
        let is_build = purpose(name.trim()).filter(|_| is_target)?;
        Some(site.command(
            format!("make {}", name.trim()),
            is_build,
            "Makefile",
            index + 1,
        ))
    });
    targets.collect()
}

fn of_containers(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found = Vec::new();
    if let Some(text) = site.text("Dockerfile") {
        // The last one holds.
        let lines = text.lines().enumerate();
        let commands = lines.filter_map(|(index, line)| {
            let line = line.trim();
            let rest = line
                .strip_prefix("CMD ")
                .or_else(|| line.strip_prefix("ENTRYPOINT "))?;
            let parts: Option<Vec<String>> = serde_json::from_str(rest).ok();
            Some((
                parts.map_or_else(|| rest.to_owned(), |it| it.join(" ")),
                index + 1,
            ))
        });
        found.extend(
            commands
                .last()
                .map(|(line, at)| site.starts(line, "Dockerfile", at)),
        );
    }
    for file in [
        "docker-compose.yml",
        "docker-compose.yaml",
        "compose.yaml",
        "compose.yml",
    ] {
        let line = site.text(file).and_then(|text| {
            // A composition of databases starts no application.
            text.contains("build")
                .then(|| line_of(&text, &["services:"]))?
        });
        found.extend(line.map(|line| site.starts("docker compose up", file, line)));
    }
    found
}
