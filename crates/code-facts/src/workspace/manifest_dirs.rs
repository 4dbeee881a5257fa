//! The folders of a tree that have manifests, and what these say.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::facts::{Package, Sdk};
use crate::manifests::{self, Manifest};
use crate::workspace::grouping::Unit;
use crate::workspace::kinds::ManifestKind;
use crate::workspace::literals::Mention;
use crate::workspace::threads;
use crate::workspace::walk::{Listed, Survey};

/// Manifests that do not mention WorkOS are read up to this number, the shallowest first.
const MOST_OTHERS: usize = 400;
/// A tree without WorkOS is asked for less.
const MOST_WITHOUT: usize = 40;

/// A manifest that has been read.
pub(crate) struct Read {
    pub(crate) path: Box<Path>,
    pub(crate) kind: ManifestKind,
    pub(crate) manifest: Manifest,
    pub(crate) sdks: Vec<Sdk>,
    pub(crate) packages: Vec<Package>,
}

/// A folder with its manifests.
pub(crate) struct ManifestDir {
    pub(crate) unit: Unit,
    pub(crate) manifests: Vec<Read>,
}

/// The folders with manifests of the tree at `root`, by path; the root itself if code that uses
/// WorkOS lies below no manifest. `top` is the folder of the whole repository.
pub(crate) fn manifest_dirs(root: &Path, top: &Path, survey: &Survey) -> Vec<ManifestDir> {
    let is_used = survey.sources.iter().any(|it| it.mention == Mention::Use)
        || survey.manifests.iter().any(|it| it.mentions);
    let mut others = if is_used { MOST_OTHERS } else { MOST_WITHOUT };
    let mut listed: Vec<_> = survey.manifests.iter().collect();
    listed.sort_by_key(|manifest| manifest.path.components().count());
    let mut manifest_dirs: BTreeMap<PathBuf, Vec<Read>> = BTreeMap::new();
    for manifest in &listed {
        manifest_dirs.entry(folder_of(&manifest.path)).or_default();
    }
    listed.retain(|manifest| {
        let is_read = manifest.mentions || others > 0;
        others -= usize::from(is_read && !manifest.mentions);
        is_read
    });
    let read = |other_manifest: &&Listed| {
        let manifest = manifests::read(root, top, &other_manifest.path, other_manifest.kind);
        let (sdks, packages) = manifests::parted(
            root,
            top,
            &other_manifest.path,
            other_manifest.kind,
            &manifest,
        );
        Read {
            path: other_manifest.path.clone(),
            kind: other_manifest.kind,
            manifest,
            sdks,
            packages,
        }
    };
    for read in threads::map(&listed, read) {
        manifest_dirs
            .entry(folder_of(&read.path))
            .or_default()
            .push(read);
    }
    let mut users: BTreeSet<PathBuf> = BTreeSet::new();
    for source in survey
        .sources
        .iter()
        .filter(|it| it.mention == Mention::Use)
    {
        users.insert(nearest(&source.path, |it| manifest_dirs.contains_key(it)));
    }
    if users.contains(Path::new("")) {
        manifest_dirs.entry(PathBuf::new()).or_default();
    }
    let manifest_dir = |(folder, manifests): (PathBuf, Vec<Read>)| {
        let sdks: Vec<&Sdk> = manifests.iter().flat_map(|it| &it.sdks).collect();
        let declared = manifests.iter().flat_map(|it| &it.manifest.declared);
        let unit = Unit {
            names: manifests.iter().flat_map(names).collect(),
            asks_for: declared
                .map(|it| &it.name)
                .chain(manifests.iter().flat_map(|it| &it.manifest.references))
                .cloned()
                .collect(),
            has_sdk: !sdks.is_empty(),
            is_of_browser: !sdks.is_empty() && sdks.iter().all(|it| manifests::is_of_browser(it)),
            uses: users.contains(&folder),
            is_application: is_application(root, &folder, &manifests),
            folder,
        };
        ManifestDir { unit, manifests }
    };
    manifest_dirs.into_iter().map(manifest_dir).collect()
}

/// The names by which other manifests of the tree ask for what a manifest makes.
fn names(read: &Read) -> Option<String> {
    let of_path = |stem: Option<&OsStr>| stem.map(|name| name.to_string_lossy().into_owned());
    match read.kind {
        ManifestKind::DotNet => read
            .manifest
            .name
            .clone()
            .or_else(|| of_path(read.path.file_stem())),
        ManifestKind::Gradle => of_path(read.path.parent().and_then(Path::file_name)),
        _ => read.manifest.name.clone(),
    }
}

/// Python, Ruby and Go say nothing in their manifests of whether something is started; there,
/// whatever is no package for others is an application.
fn is_application(root: &Path, folder: &Path, manifests: &[Read]) -> bool {
    let is_open = |manifest: &Read| {
        use ManifestKind::{Gemfile, GoMod, Pipfile, PyProject, Requirements};
        matches!(
            manifest.kind,
            GoMod | Gemfile | Pipfile | PyProject | Requirements
        )
    };
    let is_package = manifests
        .iter()
        .any(|manifest| matches!(manifest.kind, ManifestKind::Gemspec | ManifestKind::SetupPy));
    let has_program = || {
        [
            "src/main.rs",
            "server.js",
            "artisan",
            "Dockerfile",
            "Procfile",
        ]
        .iter()
        .any(|text| root.join(folder).join(text).exists())
    };
    manifests.iter().any(|it| it.manifest.is_application)
        || (manifests.iter().any(is_open) && !is_package)
        || has_program()
}

/// The folder that a manifest speaks for. `requirements/` and Gradle's `buildSrc/` lie in it.
fn folder_of(manifest: &Path) -> PathBuf {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let helper = folder.ancestors().find(|ancestor| {
        ancestor.file_name().is_some_and(|name| {
            name == "requirements" || name == "buildSrc" || name == "build-logic"
        })
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
