//! Projects, put together from what the walk found.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use crate::extract::parsing::{self, Job};
use crate::facts::{KeyLiteral, OwnPackage, Package, Project, ProjectCommand, Sdk, Variable};
use crate::resolve::{Declared, Files, Index, Links};
use crate::syntax::SourceFile;
use crate::workspace::commands::{self, Site};
use crate::workspace::grouping::{Unit, groups};
use crate::workspace::kinds::ManifestKind;
use crate::workspace::manifest_dirs::{Read, Shelf, shelves};
use crate::workspace::scope::Scope;
use crate::workspace::selection::{Selection, budgets};
use crate::workspace::walk::{Source, Survey};
use crate::{
    routes,
    workspace::{decode, settings, variables},
};

/// Reads the projects of the tree at `root`. Their folders are relative to it.
pub(crate) fn read(root: &Path, survey: Survey) -> Vec<Project> {
    if survey.sources.is_empty() && survey.manifests.is_empty() {
        return Vec::new();
    }
    // Locks, wrappers and catalogs may lie above the folder that is looked at.
    let top = root
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists())
        .unwrap_or(root);
    let shelves = shelves(root, top, &survey);
    let units: Vec<Unit> = shelves.iter().map(|it| it.unit.clone()).collect();
    let groups = groups(&units);
    let scopes: Vec<Scope> = match &groups[..] {
        [] => vec![Scope::whole(&[])],
        [one] => vec![Scope::whole(&one.members)],
        several => several
            .iter()
            .map(|group| Scope::part(group, several, &units))
            .collect(),
    };
    let of = |scope: &Scope| -> Vec<&Source> {
        survey
            .sources
            .iter()
            .filter(|it| scope.holds(&it.path))
            .collect()
    };
    let sources: Vec<Vec<&Source>> = scopes.iter().map(of).collect();
    let budgets = budgets(&sources, survey.files_seen);
    let scopes = scopes.iter().zip(sources).zip(budgets);
    scopes
        .map(|((scope, sources), budget)| {
            let near = scope.member_folders(&units);
            let selection = Selection::new(root, sources, &near, budget);
            let mut declared = declared(root, top, &survey, &shelves, scope);
            let mut code = read_code(root, selection, scope);
            take_settings(root, &survey, scope, &near, &mut code);
            declared.notes.append(&mut code.notes);
            whole(scope, name(root, &shelves, scope), declared, code)
        })
        .collect()
}

/// What manifests and the walk through the tree say of a project.
#[derive(Default)]
struct Declarations {
    sdks: Vec<Sdk>,
    packages: Vec<Package>,
    workspace: Vec<OwnPackage>,
    keys: Vec<KeyLiteral>,
    commands: Vec<ProjectCommand>,
    broken_manifests: Vec<(PathBuf, String)>,
    notes: Vec<String>,
}

/// What the code and the settings of a project say.
#[derive(Default)]
struct Code {
    files: Files,
    variables: Vec<Variable>,
    notes: Vec<String>,
}

/// A project, once all of it was read: names are looked up in its files, and routes need names.
fn whole(scope: &Scope, name: String, declared: Declarations, code: Code) -> Project {
    let names = Declared {
        name: &name,
        sdks: &declared.sdks,
        packages: &declared.packages,
        workspace: &declared.workspace,
    };
    let index = Index::new(&code.files, &names);
    let links = Links::over(&code.files, &index);
    let routes = routes::routes(&code.files, &declared.packages, links);
    Project {
        folder: scope.folder.clone(),
        name,
        sdks: declared.sdks,
        packages: declared.packages,
        workspace: declared.workspace,
        variables: code.variables,
        keys: declared.keys,
        commands: declared.commands,
        files: code.files,
        index,
        routes,
        broken_manifests: declared.broken_manifests,
        notes: declared.notes,
    }
}

fn declared(
    root: &Path,
    top: &Path,
    survey: &Survey,
    shelves: &[Shelf],
    scope: &Scope,
) -> Declarations {
    let mut found = Declarations::default();
    let site = |folder: &Path, manifests| Site {
        full: root.join(folder),
        shown: scope.shown(folder),
        top: top.to_owned(),
        manifests,
    };
    for (index, shelf) in shelves.iter().enumerate() {
        let folder = shelf.unit.folder.as_path();
        let is_near = scope.members.contains(&index)
            || scope.is_above(folder, shelves.iter().map(|it| &it.unit));
        if !is_near && !scope.holds(&folder.join("x")) {
            continue;
        }
        for manifest in &shelf.manifests {
            take_manifest(manifest, scope, &mut found);
        }
        if is_near || scope.members.is_empty() {
            let manifests = shelf.manifests.iter().map(|manifest| {
                let name = manifest.path.strip_prefix(folder).unwrap_or(&manifest.path);
                (name, manifest.kind, &manifest.manifest)
            });
            found
                .commands
                .extend(commands::of(&site(folder, manifests.collect())));
        }
    }
    if !shelves.iter().any(|it| it.unit.folder == scope.folder) {
        found
            .commands
            .extend(commands::of(&site(&scope.folder, Vec::new())));
    }
    for key in &survey.keys {
        let path = &key.place.file;
        if scope.holds(path) || (scope.is_first && scope.is_nobodys(path)) {
            let mut key = key.clone();
            key.place = scope.place(&key.place);
            found.keys.push(key);
        }
    }
    found
}

fn name(root: &Path, shelves: &[Shelf], scope: &Scope) -> String {
    let of = |shelf: &Shelf| shelf.unit.names.iter().find(|it| !it.is_empty()).cloned();
    let own = shelves
        .iter()
        .find(|it| it.unit.folder == scope.folder)
        .and_then(of);
    let only = || match scope.members[..] {
        [one] => of(&shelves[one]),
        _ => None,
    };
    let folder = root.join(&scope.folder);
    let of_folder = || {
        folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    own.or_else(only).or_else(of_folder).unwrap_or_default()
}

fn take_manifest(read: &Read, scope: &Scope, found: &mut Declarations) {
    if let Some(problem) = &read.manifest.problem {
        let shown = scope.shown(&read.path);
        found.notes.push(format!("{} {problem}", shown.display()));
        found.broken_manifests.push((shown, problem.clone()));
    }
    if let (Some(name), true) = (&read.manifest.name, read.kind == ManifestKind::Npm) {
        let folder = read.path.parent().unwrap_or(Path::new(""));
        found.workspace.push(OwnPackage {
            name: name.clone(),
            folder: scope.shown(folder),
            entries: read.manifest.entries.clone(),
        });
    }
    found.sdks.extend(read.sdks.iter().map(|sdk| Sdk {
        place: scope.place(&sdk.place),
        ..sdk.clone()
    }));
    let packages = read.packages.iter();
    found.packages.extend(packages.map(|package| Package {
        place: scope.place(&package.place),
        ..package.clone()
    }));
}

fn read_code(root: &Path, mut selection: Selection<'_>, scope: &Scope) -> Code {
    let mut all_notes = Vec::new();
    let mut files: Vec<SourceFile> = Vec::new();
    let mut last = 0;
    while let Some(chosen) = selection.next(&files[last..]) {
        let job = |source: &Source| Job {
            full: root.join(&source.path),
            shown: scope.shown(&source.path),
            language: source.language,
        };
        // The longest first, so that no thread is left alone with one of them at the end.
        let mut chosen = chosen;
        chosen.sort_by_key(|it| Reverse(it.size));
        let jobs: Vec<Job> = chosen.into_iter().map(job).collect();
        let (parsed, notes) = parsing::parse(&jobs);
        last = files.len();
        files.extend(parsed);
        all_notes.extend(notes);
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let left_out = selection.left_out();
    if left_out > 0 {
        all_notes.push(format!(
            "{left_out} of {} source files were only searched for words: they are too large, or too many, to be read whole",
            selection.count()
        ));
    }
    Code {
        variables: variables::read(&files),
        files: files.into(),
        notes: all_notes,
    }
}

fn take_settings(root: &Path, survey: &Survey, scope: &Scope, members: &[&Path], code: &mut Code) {
    const LARGEST: u64 = 1 << 20;
    // Settings above a part of a tree hold for it as well: a composition, a workflow.
    let is_above = |path: &Path| {
        path.parent()
            .is_some_and(|parent| members.iter().any(|member| member.starts_with(parent)))
    };
    for path in survey
        .settings
        .iter()
        .filter(|setting| scope.holds(setting) || is_above(setting))
    {
        let shown = scope.shown(path);
        match decode::read(&root.join(path), LARGEST) {
            Ok(text) => code.variables.extend(settings::variables(&shown, &text)),
            Err(problem) => code.notes.push(format!("{} {problem}", shown.display())),
        }
    }
}
