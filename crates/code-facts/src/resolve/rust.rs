//! Rust: items by their paths, and types whose methods stand in several places.

use std::collections::{HashMap, HashSet};

use typed_index_collections::TiVec;

use super::{Files, Links, Target};
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{FileId, Language, ScopeKind};
use crate::{FunctionRef, Package};

/// How paths within a crate begin.
const ROOTS: &[&str] = &["crate", "super", "self"];

/// Crates that no manifest declares.
const LANGUAGE: &[&str] = &["std", "core", "alloc"];

/// Whether so many of the modules in a path are those that an item stands in. The name of a crate
/// need not be that of its folder.
fn fits(wanted: &[String], score: usize, is_inside: bool) -> bool {
    match wanted.len() {
        0 => is_inside,
        1 => score == 1,
        many => score + 1 >= many,
    }
}

/// The modules that files of Rust stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct RustModules {
    /// Of each file of the project: the modules that its items stand in, by its folders and its
    /// name.
    holders: TiVec<FileId, Vec<String>>,
    /// The files by the last of these.
    named: HashMap<String, Vec<FileId>>,
    /// Crates of others: those that are asked for by a version.
    foreign: HashSet<String>,
}

impl RustModules {
    pub(super) fn new(files: &Files, packages: &[Package]) -> Self {
        let declared = packages.iter();
        let declared = declared.filter(|package| {
            package.requirement.is_some() && package.place.file.ends_with("Cargo.toml")
        });
        let mut found = Self {
            foreign: declared.map(|it| it.name.replace('-', "_")).collect(),
            ..Self::default()
        };
        for (file, source) in files.iter_enumerated() {
            let path = source.path.to_string_lossy();
            let path = path.strip_suffix(".rs").unwrap_or_default();
            let path = path.strip_suffix("/mod").unwrap_or(path);
            let parts = path.split('/').filter(|it| !it.is_empty());
            let holders: Vec<String> = parts.map(normalize_ident).collect();
            if let Some(last) = holders.last() {
                found.named.entry(last.clone()).or_default().push(file);
            }
            found.holders.push(holders);
        }
        // What has a folder of its own here is a member of the workspace.
        let holders = &found.holders;
        let is_member = |name: &String| {
            holders
                .iter()
                .flatten()
                .any(|it| *it == normalize_ident(name))
        };
        found.foreign.retain(|it| !is_member(it));
        found
    }
}

impl<'p> Links<'p> {
    /// The function, type or file that `crate::auth::callback` and `auth::callback` name.
    pub(super) fn rust_item(&self, at: FunctionRef, path: &str) -> Option<Target<'p>> {
        if self.source(at).language != Language::Rust {
            return None;
        }
        let (before, last) = path.rsplit_once('.').unwrap_or(("", path));
        let root = path.split('.').next().unwrap_or_default();
        if LANGUAGE.contains(&root) || self.index.types.modules.foreign.contains(root) {
            return None;
        }
        let is_inside = before.is_empty() || ROOTS.contains(&root);
        let (functions, types) = (
            self.index.types.functions(last),
            self.index.types.types(last),
        );
        let has_module = self
            .index
            .types
            .modules
            .named
            .contains_key(&normalize_ident(last));
        if functions.is_empty() && types.is_empty() && !has_module {
            return None;
        }
        let wanted: Vec<String> = parts(before)
            .filter(|part| !ROOTS.contains(&part.as_str()))
            .collect();
        let candidates = functions.iter().chain(types).copied();
        let scored = candidates.filter_map(|function| {
            let holders = &self.index.types.modules.holders[function.file];
            let score = wanted.iter().filter(|part| holders.contains(part)).count();
            let fits = fits(&wanted, score, is_inside);
            fits.then_some((
                score,
                self.nearness(at, function),
                std::cmp::Reverse(function),
                function,
            ))
        });
        match scored.max() {
            Some((.., nearness))
                if self.source(nearness).scopes[nearness.scope].kind == ScopeKind::Type =>
            {
                Some(Target::Type(nearness))
            }
            Some((.., nearness)) => Some(Target::Function(nearness)),
            None => self.rust_module(at, &wanted, last).map(Target::File),
        }
    }

    /// `auth.rs` or `auth/mod.rs`.
    fn rust_module(&self, at: FunctionRef, wanted: &[String], name: &str) -> Option<FileId> {
        let named = self
            .index
            .types
            .modules
            .named
            .get(&normalize_ident(name))?
            .iter()
            .copied();
        let named = named.filter_map(|file| {
            let function = FunctionRef::whole(file);
            let holders = &self.index.types.modules.holders[file];
            let score = wanted.iter().filter(|part| holders.contains(part)).count();
            let rank = (score, self.nearness(at, function), std::cmp::Reverse(file));
            fits(wanted, score, true).then_some(rank)
        });
        named.max().map(|(.., file)| file.0)
    }

    /// How many folders two files have in common.
    fn nearness(&self, one: FunctionRef, other: FunctionRef) -> usize {
        let (one, other) = (&self.source(one).path, &self.source(other).path);
        let pairs = one.iter().zip(other.iter());
        pairs.take_while(|(one, other)| one == other).count()
    }

    /// The other places where a type's fields and methods stand: its `struct` and its `impl`s.
    pub(super) fn twins(&self, of: FunctionRef) -> Vec<FunctionRef> {
        let source = self.source(of);
        if source.language != Language::Rust {
            return Vec::new();
        }
        let all = self.index.types.types(&source.scopes[of.scope].name).iter();
        all.copied().filter(|it| *it != of).collect()
    }
}
