//! Projects, put together from what the walk found.

use std::cmp::Reverse;
use std::path::Path;

use crate::extract::parsing::{self, Job};
use crate::facts::{OwnPackage, Package, Project, Sdk};
use crate::syntax::{Language, SourceFile};
use crate::workspace::commands::{self, Site};
use crate::workspace::grouping::{Unit, groups};
use crate::workspace::kinds::ManifestKind;
use crate::workspace::manifest_dirs::{Read, Shelf, shelves};
use crate::workspace::scope::Scope;
use crate::workspace::selection::{Selection, budgets};
use crate::workspace::walk::{Source, Survey};
use crate::{
    routes,
    workspace::{decode, settings, threads, variables},
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
    let mut projects: Vec<Project> = Vec::new();
    for ((scope, sources), budget) in scopes.iter().zip(sources).zip(budgets) {
        let mut project = assemble(root, top, &survey, &shelves, scope);
        project.language = language_of_most(&sources);
        // A tree has several projects only if each of them uses WorkOS.
        project.names_workos = survey.names_workos || !project.sdks.is_empty();
        if project.names_workos {
            let near = scope.member_folders(&units);
            let selection = Selection::new(root, sources, &near, budget);
            let earlier = Earlier {
                scopes: &scopes,
                projects: &projects,
            };
            take_code(root, selection, scope, &earlier, &mut project);
            take_settings(root, &survey, scope, &near, &mut project);
        }
        projects.push(project);
    }
    let routes = threads::map(&projects, routes::routes);
    for (project, routes) in projects.iter_mut().zip(routes) {
        project.routes = routes;
    }
    projects
}

/// The projects that have been read, with the scopes of all.
struct Earlier<'a> {
    scopes: &'a [Scope],
    projects: &'a [Project],
}

impl Earlier<'_> {
    /// A file that one of them has parsed: a package that several ask for is parsed once.
    fn parsed(&self, path: &Path) -> Option<&SourceFile> {
        let mut read = self.scopes.iter().zip(self.projects);
        read.find_map(|(scope, project)| {
            let shown = scope.holds(path).then(|| scope.shown(path))?;
            let files = &project.files;
            let index = files
                .binary_search_by(|file| (*file.path).cmp(&shown))
                .ok()?;
            Some(&files[index])
        })
    }
}

fn language_of_most(sources: &[&Source]) -> Option<Language> {
    let count = |language: &Language| sources.iter().filter(|it| it.language == *language).count();
    let most = Language::ALL.into_iter().max_by_key(count)?;
    (count(&most) > 0).then_some(most)
}

fn assemble(root: &Path, top: &Path, survey: &Survey, shelves: &[Shelf], scope: &Scope) -> Project {
    let mut project = Project {
        folder: scope.folder.clone(),
        name: name(root, shelves, scope),
        ..Project::default()
    };
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
            take_manifest(manifest, scope, &mut project);
        }
        if is_near || scope.members.is_empty() {
            let manifests = shelf.manifests.iter().map(|manifest| {
                let name = manifest.path.strip_prefix(folder).unwrap_or(&manifest.path);
                (name, manifest.kind, &manifest.manifest)
            });
            project
                .commands
                .extend(commands::of(&site(folder, manifests.collect())));
        }
    }
    if !shelves.iter().any(|it| it.unit.folder == scope.folder) {
        project
            .commands
            .extend(commands::of(&site(&scope.folder, Vec::new())));
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
            .map(|name| name.to_string_lossy().into_owned())
    };
    own.or_else(only).or_else(of_folder).unwrap_or_default()
}

fn take_manifest(read: &Read, scope: &Scope, project: &mut Project) {
    if let Some(problem) = &read.manifest.problem {
        let shown = scope.shown(&read.path);
        project.notes.push(format!("{} {problem}", shown.display()));
        project.broken_manifests.push((shown, problem.clone()));
    }
    if let (Some(name), true) = (&read.manifest.name, read.kind == ManifestKind::Npm) {
        let folder = read.path.parent().unwrap_or(Path::new(""));
        project.workspace.push(OwnPackage {
            name: name.clone(),
            folder: scope.shown(folder),
            entries: read.manifest.entries.clone(),
        });
    }
    project.sdks.extend(read.sdks.iter().map(|sdk| Sdk {
        place: scope.place(&sdk.place),
        ..sdk.clone()
    }));
    let packages = read.packages.iter();
    project.packages.extend(packages.map(|package| Package {
        place: scope.place(&package.place),
        ..package.clone()
    }));
}

fn take_code(
    root: &Path,
    mut selection: Selection<'_>,
    scope: &Scope,
    earlier: &Earlier<'_>,
    project: &mut Project,
) {
    let mut files: Vec<SourceFile> = Vec::new();
    let mut last = 0;
    while let Some(chosen) = selection.next(&files[last..]) {
        let job = |source: &Source| Job {
            full: root.join(&source.path),
            shown: scope.shown(&source.path),
            language: source.language,
        };
        last = files.len();
        let mut unparsed = chosen;
        unparsed.retain(|source| {
            let known = earlier.parsed(&source.path);
            files.extend(known.map(|file| file.at(scope.shown(&source.path).into())));
            known.is_none()
        });
        // The longest first, so that no thread is left alone with one of them at the end.
        unparsed.sort_by_key(|it| Reverse(it.size));
        let jobs: Vec<Job> = unparsed.into_iter().map(job).collect();
        let (parsed, notes) = parsing::parse(&jobs);
        files.extend(parsed);
        project.notes.extend(notes);
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let left_out = selection.left_out();
    if left_out > 0 {
        project.notes.push(format!(
            "{left_out} of {} source files were only searched for words: they are too large, or too many, to be read whole",
            selection.count()
        ));
    }
    project.variables.extend(variables::read(&files));
    project.files = files.into();
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
            .is_some_and(|parent| members.iter().any(|member| member.starts_with(parent)))
    };
    for path in survey
        .settings
        .iter()
        .filter(|setting| scope.holds(setting) || is_above(setting))
    {
        let shown = scope.shown(path);
        match decode::read(&root.join(path), LARGEST) {
            Ok(text) => project.variables.extend(settings::variables(&shown, &text)),
            Err(problem) => project.notes.push(format!("{} {problem}", shown.display())),
        }
    }
}
