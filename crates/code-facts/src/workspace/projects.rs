//! Projects, put together from what the walk found.

use std::cmp::Reverse;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::extract::parsing::{self, Job};
use crate::extract::workers::pool::Pool;
use crate::facts::{KeyLiteral, OwnPackage, Package, Project, ProjectCommand, Sdk, Variable};
use crate::resolve::{Declared, Files, Index, Links};
use crate::syntax::{Language, SourceFile};
use crate::workspace::commands::{self, Site};
use crate::workspace::grouping::{Unit, groups};
use crate::workspace::kinds::ManifestKind;
use crate::workspace::manifest_dirs::{ManifestDir, Read, manifest_dirs};
use crate::workspace::scope::Scope;
use crate::workspace::selection::{Selection, budgets};
use crate::workspace::walk::{Source, Survey};
use crate::{
    routes,
    workspace::{decode, settings, threads, variables},
};

/// Reads the projects of the tree at `root`. Their folders are relative to it.
///
/// # Errors
/// When no process of the pool can be started.
pub(crate) fn read(
    root: &Path,
    survey: Survey,
    pool: Option<&Pool<'_>>,
) -> io::Result<Vec<Project>> {
    if survey.sources.is_empty() && survey.manifests.is_empty() {
        return Ok(Vec::new());
    }
    if let (Some(pool), true) = (pool, survey.names_workos) {
        // They begin while manifests are read and files are chosen.
        pool.start(survey.sources.iter().map(|it| u64::from(it.size)).sum())?;
    }
    // Locks, wrappers and catalogs may lie above the folder that is looked at.
    let top = root
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists())
        .unwrap_or(root);
    let manifest_dirs = manifest_dirs(root, top, &survey);
    let units: Vec<Unit> = manifest_dirs.iter().map(|it| it.unit.clone()).collect();
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
    let mut codes: Vec<Code> = Vec::new();
    let mut drafts = Vec::new();
    for ((scope, sources), budget) in scopes.iter().zip(sources).zip(budgets) {
        let mut declared = declared(root, top, &survey, &manifest_dirs, scope);
        let language = language_of_most(&sources);
        // A tree has several projects only if each of them uses WorkOS.
        let names_workos = survey.names_workos || !declared.sdks.is_empty();
        let mut code = Code::default();
        if names_workos {
            let near = scope.member_folders(&units);
            let selection = Selection::new(root, sources, &near, budget);
            let earlier = Earlier {
                scopes: &scopes,
                codes: &codes,
            };
            code = read_code(root, selection, scope, &earlier, pool)?;
            take_settings(root, &survey, scope, &near, &mut code);
            let unread = survey.unread.iter().filter(|path| scope.holds(path));
            code.unread.extend(unread.map(|path| scope.shown(path)));
        }
        declared.notes.append(&mut code.notes);
        declared.access_settings = access_settings(&root.join(&scope.folder));
        codes.push(code);
        drafts.push(Draft {
            folder: scope.folder.clone(),
            name: name(root, &manifest_dirs, scope),
            names_workos,
            language,
            declared,
        });
    }
    // Each is taken by the one thread that makes a project of it.
    let read: Vec<_> = drafts
        .into_iter()
        .zip(codes)
        .map(|it| Mutex::new(Some(it)))
        .collect();
    let whole = threads::map(&read, |one| {
        let mut one = one.lock().unwrap_or_else(PoisonError::into_inner);
        one.take().map(|(draft, code)| draft.whole(code))
    });
    Ok(whole.into_iter().flatten().collect())
}

/// The code that has been read, with the scopes of all projects.
struct Earlier<'a> {
    scopes: &'a [Scope],
    codes: &'a [Code],
}

impl Earlier<'_> {
    /// A file that one of them has parsed: a package that several ask for is parsed once.
    fn parsed(&self, path: &Path) -> Option<&SourceFile> {
        let mut read = self.scopes.iter().zip(self.codes);
        read.find_map(|(scope, code)| {
            let shown = scope.holds(path).then(|| scope.shown(path))?;
            let found = code.files.binary_search_by(|file| (*file.path).cmp(&shown));
            Some(&code.files[found.ok()?])
        })
    }
}

fn language_of_most(sources: &[&Source]) -> Option<Language> {
    let count = |language: &Language| sources.iter().filter(|it| it.language == *language).count();
    let most = Language::ALL.into_iter().max_by_key(count)?;
    (count(&most) > 0).then_some(most)
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
    access_settings: Vec<PathBuf>,
}

/// What the code and the settings of a project say.
#[derive(Default)]
struct Code {
    files: Files,
    variables: Vec<Variable>,
    notes: Vec<String>,
    unread: Vec<PathBuf>,
}

/// A project before its names are looked up.
struct Draft {
    folder: PathBuf,
    name: String,
    names_workos: bool,
    language: Option<Language>,
    declared: Declarations,
}

impl Draft {
    /// The project, once all of it was read: names are looked up in its files, and routes need names.
    fn whole(self, code: Code) -> Project {
        let declared = self.declared;
        let names = Declared {
            name: &self.name,
            sdks: &declared.sdks,
            packages: &declared.packages,
            workspace: &declared.workspace,
        };
        let index = Index::new(&code.files, &names);
        let links = Links::over(&code.files, &index);
        let routes = routes::routes(&code.files, &declared.packages, links);
        Project {
            folder: self.folder,
            name: self.name,
            names_workos: self.names_workos,
            language: self.language,
            sdks: declared.sdks,
            packages: declared.packages,
            workspace: declared.workspace,
            variables: code.variables,
            keys: declared.keys,
            commands: declared.commands,
            access_settings: declared.access_settings,
            files: code.files,
            index,
            routes,
            broken_manifests: declared.broken_manifests,
            notes: declared.notes,
            unread: code.unread,
        }
    }
}

/// The settings of Symfony's security bundle, if they name paths or a sign-out.
fn access_settings(folder: &Path) -> Vec<PathBuf> {
    const ENDINGS: &[&str] = &["yaml", "yml", "php", "xml"];
    /// The file that a template brings has 2 KB.
    const MOST: u64 = 1 << 20;
    const COMMENTS: &[&str] = &["#", "*", "/*", "<!--"];
    const IN_CODE: &[&str] = &[
        "access_control",
        "accessControl(",
        "logout(",
        "'logout'",
        "\"logout\"",
        "<rule ",
        "<logout",
    ];
    let says = |text: String| {
        let lines = text.lines().map(str::trim_start);
        let mut lines = lines.filter_map(|it| it.split("//").next());
        lines.any(|it| {
            let is_told = it.starts_with("- { path:")
                || it.starts_with("- path:")
                || it.starts_with("logout:")
                || !it.ends_with("access_control:") && IN_CODE.iter().any(|word| it.contains(word));
            is_told && !COMMENTS.iter().any(|sign| it.starts_with(sign))
        })
    };
    let files = ENDINGS
        .iter()
        .map(|it| format!("config/packages/security.{it}"));
    let told = files.filter(|it| decode::read(&folder.join(it), MOST).is_ok_and(says));
    told.map(PathBuf::from).collect()
}

fn declared(
    root: &Path,
    top: &Path,
    survey: &Survey,
    manifest_dirs: &[ManifestDir],
    scope: &Scope,
) -> Declarations {
    let mut found = Declarations::default();
    let site = |folder: &Path, manifests| Site {
        full: root.join(folder),
        shown: scope.shown(folder),
        top: top.to_owned(),
        manifests,
    };
    for (index, manifest_dir) in manifest_dirs.iter().enumerate() {
        let folder = manifest_dir.unit.folder.as_path();
        let is_near = scope.members.contains(&index)
            || scope.is_above(folder, manifest_dirs.iter().map(|it| &it.unit));
        if !is_near && !scope.holds(&folder.join("x")) {
            continue;
        }
        for manifest in &manifest_dir.manifests {
            take_manifest(manifest, scope, &mut found);
        }
        if is_near || scope.members.is_empty() {
            let manifests = manifest_dir.manifests.iter().map(|manifest| {
                let name = manifest.path.strip_prefix(folder).unwrap_or(&manifest.path);
                (name, manifest.kind, &manifest.manifest)
            });
            found
                .commands
                .extend(commands::of(&site(folder, manifests.collect())));
        }
    }
    if !manifest_dirs
        .iter()
        .any(|it| it.unit.folder == scope.folder)
    {
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

fn name(root: &Path, manifest_dirs: &[ManifestDir], scope: &Scope) -> String {
    let of = |manifest_dir: &ManifestDir| {
        manifest_dir
            .unit
            .names
            .iter()
            .find(|it| !it.is_empty())
            .cloned()
    };
    let own = manifest_dirs
        .iter()
        .find(|it| it.unit.folder == scope.folder)
        .and_then(of);
    let only = || match scope.members[..] {
        [one] => of(&manifest_dirs[one]),
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

fn read_code(
    root: &Path,
    mut selection: Selection<'_>,
    scope: &Scope,
    earlier: &Earlier<'_>,
    pool: Option<&Pool<'_>>,
) -> io::Result<Code> {
    let (mut all_notes, mut unread) = (Vec::new(), Vec::new());
    let mut files: Vec<SourceFile> = Vec::new();
    let mut last = 0;
    while let Some(chosen) = selection.next(&files[last..]) {
        let job = |source: &Source| Job {
            full: root.join(&source.path),
            shown: scope.shown(&source.path),
            language: source.language,
            size: source.size,
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
        let (parsed, lost) = parsing::parse(&jobs, pool)?;
        files.extend(parsed);
        for (path, why) in lost {
            all_notes.push(format!(
                "{} was not read, so nothing in it was judged: {why}",
                path.display()
            ));
            unread.push(path);
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let left_out = selection.left_out();
    if left_out > 0 {
        all_notes.push(format!(
            "{left_out} of {} source files were only searched for words: they are too large, or too many, to be read whole",
            selection.count()
        ));
    }
    Ok(Code {
        variables: variables::read(&files),
        files: files.into(),
        notes: all_notes,
        unread,
    })
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
