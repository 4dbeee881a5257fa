//! Projects, put together from what the walk found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::commands::{self, Site};
use super::facts::{Project, Sdk};
use super::grouping::{Unit, groups};
use super::kinds::ManifestKind;
use super::literals::Mention;
use super::manifests::{self, Manifest};
use super::parsing::{self, Job};
use super::scope::Scope;
use super::selection::{Selection, budgets};
use super::syntax::SourceFile;
use super::walk::{Source, Survey};
use super::{frameworks, settings, text, variables};

/// Manifests that do not mention WorkOS are read up to this number, the shallowest first.
const MOST_OTHERS: usize = 400;
/// A tree without WorkOS is asked for less.
const MOST_WITHOUT: usize = 40;

/// A manifest that has been read.
struct Read {
    path: Box<Path>,
    kind: ManifestKind,
    manifest: Manifest,
}

/// Reads the projects of the tree at `root`. Their folders are relative to it.
pub(super) fn read(root: &Path, survey: Survey) -> Vec<Project> {
    if survey.sources.is_empty() && survey.manifests.is_empty() {
        return Vec::new();
    }
    let shelves = shelves(root, &survey);
    let units: Vec<Unit> = shelves.iter().map(|it| it.unit.clone()).collect();
    let groups = groups(&units);
    let scopes: Vec<Scope> = match &groups[..] {
        [] => vec![Scope::whole(&[])],
        [one] => vec![Scope::whole(&one.members)],
        several => several
            .iter()
            .map(|it| Scope::part(it, several, &units))
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
            let mut project = assemble(root, &survey, &shelves, scope);
            let members: Vec<&Path> = scope
                .members
                .iter()
                .map(|it| shelves[*it].unit.folder.as_path())
                .collect();
            let selection = Selection::new(root, sources, &members, budget);
            take_code(root, selection, scope, &mut project);
            take_settings(root, &survey, scope, &members, &mut project);
            project.routes = frameworks::routes(&project);
            project
        })
        .collect()
}

/// A folder with its manifests.
struct Shelf {
    unit: Unit,
    manifests: Vec<Read>,
}

fn shelves(root: &Path, survey: &Survey) -> Vec<Shelf> {
    let is_used = survey.sources.iter().any(|it| it.mention == Mention::Use)
        || survey.manifests.iter().any(|it| it.mentions);
    let mut others = if is_used { MOST_OTHERS } else { MOST_WITHOUT };
    let mut listed: Vec<_> = survey.manifests.iter().collect();
    listed.sort_by_key(|it| it.path.components().count());
    let mut shelves: BTreeMap<PathBuf, Vec<Read>> = BTreeMap::new();
    for it in listed {
        let shelf = shelves.entry(folder_of(&it.path)).or_default();
        if !it.mentions {
            if others == 0 {
                continue;
            }
            others -= 1;
        }
        let manifest = manifests::read(root, &it.path, it.kind);
        shelf.push(Read {
            path: it.path.clone(),
            kind: it.kind,
            manifest,
        });
    }
    let mut users: BTreeSet<PathBuf> = BTreeSet::new();
    for source in survey
        .sources
        .iter()
        .filter(|it| it.mention == Mention::Use)
    {
        users.insert(nearest(&source.path, |it| shelves.contains_key(it)));
    }
    if users.contains(Path::new("")) {
        shelves.entry(PathBuf::new()).or_default();
    }
    let shelf = |(folder, manifests): (PathBuf, Vec<Read>)| {
        let sdks: Vec<Sdk> = manifests
            .iter()
            .flat_map(|it| manifests::parted(root, &it.path, it.kind, &it.manifest).0)
            .collect();
        let declared = manifests.iter().flat_map(|it| &it.manifest.declared);
        let unit = Unit {
            names: manifests.iter().flat_map(names).collect(),
            asks_for: declared
                .map(|it| &it.name)
                .chain(manifests.iter().flat_map(|it| &it.manifest.references))
                .cloned()
                .collect(),
            has_sdk: !sdks.is_empty(),
            is_of_browser: !sdks.is_empty() && sdks.iter().all(manifests::is_of_browser),
            uses: users.contains(&folder),
            is_application: is_application(root, &folder, &manifests),
            folder,
        };
        Shelf { unit, manifests }
    };
    shelves.into_iter().map(shelf).collect()
}

/// The names by which other manifests of the tree ask for what a manifest makes.
fn names(it: &Read) -> Option<String> {
    let of_path = |it: Option<&std::ffi::OsStr>| it.map(|it| it.to_string_lossy().into_owned());
    match it.kind {
        ManifestKind::DotNet => it
            .manifest
            .name
            .clone()
            .or_else(|| of_path(it.path.file_stem())),
        ManifestKind::Gradle => of_path(it.path.parent().and_then(Path::file_name)),
        _ => it.manifest.name.clone(),
    }
}

/// Python, Ruby and Go say nothing in their manifests of whether something is started; there,
/// whatever is no package for others is an application.
fn is_application(root: &Path, folder: &Path, manifests: &[Read]) -> bool {
    let is_open = |it: &Read| {
        use ManifestKind::{Gemfile, GoMod, Pipfile, PyProject, Requirements};
        matches!(
            it.kind,
            GoMod | Gemfile | Pipfile | PyProject | Requirements
        )
    };
    let is_package = manifests
        .iter()
        .any(|it| matches!(it.kind, ManifestKind::Gemspec | ManifestKind::SetupPy));
    let has_program = || {
        [
            "src/main.rs",
            "server.js",
            "artisan",
            "Dockerfile",
            "Procfile",
        ]
        .iter()
        .any(|it| root.join(folder).join(it).exists())
    };
    manifests.iter().any(|it| it.manifest.is_application)
        || (manifests.iter().any(is_open) && !is_package)
        || has_program()
}

/// The folder that a manifest speaks for. `requirements/` and Gradle's `buildSrc/` lie in it.
fn folder_of(manifest: &Path) -> PathBuf {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let helper = folder.ancestors().find(|it| {
        it.file_name()
            .is_some_and(|it| it == "requirements" || it == "buildSrc" || it == "build-logic")
    });
    helper.and_then(Path::parent).unwrap_or(folder).to_owned()
}

/// The nearest folder above a file for which `is_it` holds; the root if it holds for none.
fn nearest(file: &Path, is_it: impl Fn(&Path) -> bool) -> PathBuf {
    file.ancestors()
        .skip(1)
        .find(|it| is_it(it))
        .unwrap_or(Path::new(""))
        .to_owned()
}

fn assemble(root: &Path, survey: &Survey, shelves: &[Shelf], scope: &Scope) -> Project {
    let mut project = Project {
        folder: scope.folder.clone(),
        ..Project::default()
    };
    project.name = name(root, shelves, scope);
    let members: Vec<&Path> = scope
        .members
        .iter()
        .map(|it| shelves[*it].unit.folder.as_path())
        .collect();
    let is_above = |folder: &Path| members.iter().any(|it| it.starts_with(folder));
    for (index, shelf) in shelves.iter().enumerate() {
        let folder = shelf.unit.folder.as_path();
        let is_near = scope.members.contains(&index) || is_above(folder);
        if !is_near && !scope.holds(&folder.join("x")) {
            continue;
        }
        for it in &shelf.manifests {
            take_manifest(root, it, scope, &mut project);
        }
        if is_near || members.is_empty() {
            project
                .commands
                .extend(commands::of(&site(root, shelf, scope)));
        }
    }
    if !shelves.iter().any(|it| it.unit.folder == scope.folder) {
        let full = root.join(&scope.folder);
        project.commands.extend(commands::of(&Site {
            full,
            shown: PathBuf::new(),
            manifests: Vec::new(),
        }));
    }
    for key in &survey.keys {
        let path = &key.place.file;
        if scope.holds(path) || (scope.is_first && scope.is_nobodys(path)) {
            let mut key = key.clone();
            key.place = scope.place(&key.place);
            project.keys.push(key);
        }
    }
    project
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
            .map(|it| it.to_string_lossy().into_owned())
    };
    own.or_else(only).or_else(of_folder).unwrap_or_default()
}

fn take_manifest(root: &Path, it: &Read, scope: &Scope, project: &mut Project) {
    if let Some(problem) = &it.manifest.problem {
        project
            .notes
            .push(format!("{} {problem}", scope.shown(&it.path).display()));
    }
    let (sdks, packages) = manifests::parted(root, &it.path, it.kind, &it.manifest);
    project.sdks.extend(sdks.into_iter().map(|it| Sdk {
        place: scope.place(&it.place),
        ..it
    }));
    for mut package in packages {
        package.place = scope.place(&package.place);
        project.packages.push(package);
    }
}

fn site<'a>(root: &Path, shelf: &'a Shelf, scope: &Scope) -> Site<'a> {
    let folder = &shelf.unit.folder;
    let manifests = shelf.manifests.iter().map(|it| {
        let name = it.path.strip_prefix(folder).unwrap_or(&it.path);
        (name, it.kind, &it.manifest)
    });
    Site {
        full: root.join(folder),
        shown: scope.shown(folder),
        manifests: manifests.collect(),
    }
}

fn take_code(root: &Path, mut selection: Selection<'_>, scope: &Scope, project: &mut Project) {
    let mut files: Vec<SourceFile> = Vec::new();
    let mut last = 0;
    while let Some(chosen) = selection.next(&files[last..]) {
        let job = |it: &Source| Job {
            full: root.join(&it.path),
            shown: scope.shown(&it.path),
            language: it.language,
        };
        let jobs: Vec<Job> = chosen.into_iter().map(job).collect();
        let (parsed, notes) = parsing::parse(&jobs);
        last = files.len();
        files.extend(parsed);
        project.notes.extend(notes);
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let left_out = selection.left_out();
    if left_out > 0 {
        project.notes.push(format!(
            "{left_out} of {} source files were only searched for words: the project is too large to be read whole",
            selection.count()
        ));
    }
    project
        .variables
        .extend(files.iter().flat_map(variables::read_by));
    project.files = files;
}

fn take_settings(
    root: &Path,
    survey: &Survey,
    scope: &Scope,
    members: &[&Path],
    project: &mut Project,
) {
    const LARGEST: u64 = 1 << 20;
    // Settings above a part of a tree hold for it as well: a composition, a workflow.
    let is_above = |path: &Path| {
        path.parent()
            .is_some_and(|it| members.iter().any(|member| member.starts_with(it)))
    };
    for path in survey
        .settings
        .iter()
        .filter(|it| scope.holds(it) || is_above(it))
    {
        let shown = scope.shown(path);
        match text::read(&root.join(path), LARGEST) {
            Ok(text) => project.variables.extend(settings::variables(&shown, &text)),
            Err(problem) => project.notes.push(format!("{} {problem}", shown.display())),
        }
    }
}
