//! Which source files of a project are parsed.
//!
//! A project of ordinary size is read whole. A larger one is read in rounds, as far as a budget
//! reaches: first what uses WorkOS; then twice what the files of the last round import or name;
//! then the rest by promise: what names a file that uses WorkOS where routes are registered, what
//! frameworks find by its name, what speaks of sessions, near things before far ones.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::syntax::SourceFile;
use crate::workspace::literals::Mention;
use crate::workspace::walk::{LARGEST, Source};
use crate::workspace::{decode, threads};

/// As many bytes of source are parsed. All projects of a tree share it.
const BUDGET: u64 = 4 << 20;
/// In a tree of more files than these, less is parsed: what takes a moment in a small one would
/// take longer there than all the reading does.
const LARGE_TREE: usize = 5_000;
const BUDGET_OF_LARGE: u64 = 1 << 20;
const HUGE_TREE: usize = 20_000;
const BUDGET_OF_HUGE: u64 = 512 << 10;
/// A project of more files is not read whole, however small they are.
const MOST_FILES: usize = 3_000;
/// However many projects share a tree, each may have this much.
const LEAST: u64 = 256 << 10;
/// Larger files are data, or were written by a program.
const LARGEST_SOURCE: u32 = 512 << 10;
/// How far imports are followed.
const ROUNDS: usize = 2;
/// A name that more files bear leads nowhere.
const MOST_ALIKE: usize = 4;
/// So many files that register routes are searched for names of files that use WorkOS, those in
/// neighbouring folders first; so many folders have neighbours.
const MOST_SEARCHED: usize = 500;
const MOST_NEIGHBOURS: usize = 64;
/// Words in a path by which people call what has to do with signing in.
const WORDS: [&str; 12] = [
    "auth",
    "login",
    "logout",
    "session",
    "sign",
    "callback",
    "middleware",
    "guard",
    "user",
    "account",
    "sso",
    "route",
];
/// What every router may be called: such a name leads to no one in particular.
const ROUTERS: [&str; 6] = ["routes", "router", "server", "main", "urls", "index"];
/// Files that are called after their folder.
const NAMELESS: [&str; 6] = ["index", "mod", "__init__", "route", "+server", "+page"];

/// How many bytes each of a tree's projects may have parsed: what a small one does not need, a
/// larger one gets. `tree` is how many files there are.
pub(crate) fn budgets(projects: &[Vec<&Source>], tree: usize) -> Vec<u64> {
    let mut left = match tree {
        tree if tree <= LARGE_TREE => BUDGET,
        tree if tree <= HUGE_TREE => BUDGET_OF_LARGE,
        _ => BUDGET_OF_HUGE,
    };
    let wanted: Vec<u64> = projects.iter().map(|it| total(it)).collect();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|it| wanted[*it]);
    let mut budgets = vec![0; wanted.len()];
    for (done, budget) in order.into_iter().enumerate() {
        let share = left / (wanted.len() - done) as u64;
        budgets[budget] = wanted[budget].min(share).max(LEAST);
        left = left.saturating_sub(wanted[budget].min(share));
    }
    budgets
}

fn total(sources: &[&Source]) -> u64 {
    sources.iter().map(|it| u64::from(it.size)).sum()
}

/// A project's source files, of which some are still to be parsed.
pub(crate) struct Selection<'a> {
    root: &'a Path,
    sources: Vec<&'a Source>,
    ranks: Vec<u32>,
    is_taken: Vec<bool>,
    /// Hashes of what files are called by others, in order, with their places in `sources`: a
    /// hundred thousand files shall not need a hundred thousand texts.
    by_name: Vec<(u64, usize)>,
    /// What uses WorkOS, then the routers that name it, then those that name these.
    callers: Vec<usize>,
    budget: u64,
    round: usize,
    is_whole: bool,
}

impl<'a> Selection<'a> {
    /// `near` are the folders that make the project one.
    pub(crate) fn new(
        root: &'a Path,
        sources: Vec<&'a Source>,
        near: &[&Path],
        budget: u64,
    ) -> Self {
        let is_whole = total(&sources) <= budget && sources.len() <= MOST_FILES;
        let mut by_name = Vec::new();
        if !is_whole {
            let names = sources
                .iter()
                .map(|source| hash(&normal(&name(&source.path))));
            by_name.extend(names.zip(0..));
            by_name.sort_unstable();
        }
        Self {
            root,
            // Where all are read, none comes before another.
            ranks: match is_whole {
                true => vec![0; sources.len()],
                false => ranks(&sources, near),
            },
            is_taken: sources.iter().map(|it| it.size > LARGEST_SOURCE).collect(),
            by_name,
            callers: Vec::new(),
            budget,
            round: 0,
            is_whole,
            sources,
        }
    }

    /// The files to parse next, after `last` have been; `None` if that was all.
    pub(crate) fn next(&mut self, last: &[SourceFile]) -> Option<Vec<&'a Source>> {
        let round = self.round;
        self.round += 1;
        let wanted: Vec<usize> = match round {
            0 if self.is_whole => (0..self.sources.len()).collect(),
            0 => {
                let all = 0..self.sources.len();
                let uses = all.filter(|source| self.sources[*source].mention == Mention::Use);
                self.callers = uses.collect();
                self.callers.clone()
            }
            _ if self.is_whole => return None,
            1..=ROUNDS => {
                let mut wanted = self.named_in(last);
                self.callers = self.promote_callers();
                wanted.extend(&self.callers);
                wanted
            }
            round if round == ROUNDS + 1 => (0..self.sources.len()).collect(),
            _ => return None,
        };
        Some(self.take(wanted))
    }

    /// How many files there are.
    pub(crate) fn count(&self) -> usize {
        self.sources.len()
    }

    /// How many files were not taken.
    pub(crate) fn left_out(&self) -> usize {
        let large = self
            .sources
            .iter()
            .filter(|it| it.size > LARGEST_SOURCE)
            .count();
        self.is_taken.iter().filter(|it| !**it).count() + large
    }

    /// Takes files, the most promising first, while the budget lasts.
    fn take(&mut self, mut wanted: Vec<usize>) -> Vec<&'a Source> {
        wanted.retain(|it| !self.is_taken[*it]);
        wanted.sort_by_key(|rank| (Reverse(self.ranks[*rank]), *rank));
        wanted.dedup();
        let mut taken = Vec::new();
        for source in wanted {
            let size = u64::from(self.sources[source].size);
            if size <= self.budget && taken.len() < MOST_FILES {
                self.budget -= size;
                self.is_taken[source] = true;
                taken.push(self.sources[source]);
            }
        }
        taken
    }

    /// The files that others call so.
    fn called(&self, name: &str) -> impl ExactSizeIterator<Item = usize> + '_ {
        let wanted = hash(name);
        let start = self.by_name.partition_point(|it| it.0 < wanted);
        let end = self.by_name.partition_point(|it| it.0 <= wanted);
        self.by_name[start..end].iter().map(|it| it.1)
    }

    /// Files that others import, or whose class or module they name.
    fn named_in(&self, files: &[SourceFile]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for file in files {
            for (name, folder) in names_in(file) {
                let alike = self.called(&name);
                let fits = |source: &usize| {
                    let parent = self.sources[*source]
                        .path
                        .parent()
                        .and_then(Path::file_name);
                    parent.is_some_and(|parent| normal(&parent.to_string_lossy()) == folder)
                };
                if alike.len() <= MOST_ALIKE {
                    found.extend(alike);
                } else if !folder.is_empty() {
                    found.extend(alike.filter(fits).take(MOST_ALIKE));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Files that register routes promise more if they name a file that uses WorkOS, or such a router.
    /// Those that name its folder with it are returned.
    fn promote_callers(&mut self) -> Vec<usize> {
        const PROMISE: u32 = 300;
        let called: Vec<&Path> = self
            .callers
            .iter()
            .map(|it| &*self.sources[*it].path)
            .collect();
        if called.is_empty() {
            return Vec::new();
        }
        let paths: BTreeSet<String> = called.iter().copied().filter_map(path_of).collect();
        let by_path = AhoCorasick::new(paths).ok();
        let names: BTreeSet<String> = called
            .iter()
            .map(|it| name(it))
            .flat_map(|name| {
                [
                    camel(&name),
                    name.strip_suffix("_controller").unwrap_or(&name).to_owned(),
                    name,
                ]
            })
            .filter(|text| text.len() > 3 && !ROUTERS.contains(&text.to_lowercase().as_str()))
            .collect();
        let searcher = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(names)
            .ok();
        let mut registrars: Vec<usize> = (0..self.sources.len())
            .filter(|source| !self.is_taken[*source] && self.sources[*source].has_routes)
            .collect();
        let folders = called.iter().filter_map(|it| it.parent());
        let used: BTreeSet<&Path> = folders.take(MOST_NEIGHBOURS).collect();
        let depth = |registrar: usize| {
            let path = &self.sources[registrar].path;
            let common = used.iter().map(|other| shared(path, other));
            common.max().unwrap_or(0)
        };
        registrars.sort_by_cached_key(|registrar| {
            (
                Reverse(depth(*registrar)),
                Reverse(self.ranks[*registrar]),
                *registrar,
            )
        });
        registrars.truncate(MOST_SEARCHED);
        let look = |source: &usize| {
            let path = self.root.join(&self.sources[*source].path);
            let text = decode::read(&path, LARGEST).unwrap_or_default();
            let holds = |searcher: &Option<AhoCorasick>| {
                searcher.as_ref().is_some_and(|it| it.is_match(&text))
            };
            (holds(&searcher), holds(&by_path))
        };
        let looked = threads::map(&registrars, look);
        let mut callers = Vec::new();
        for (registrar, (is_named, is_named_by_path)) in registrars.into_iter().zip(looked) {
            if is_named {
                self.ranks[registrar] += PROMISE;
            }
            if is_named_by_path {
                self.ranks[registrar] += PROMISE;
                callers.push(registrar);
            }
        }
        callers
    }
}

/// How many folders two paths have in common.
fn shared(one: &Path, other: &Path) -> usize {
    let pairs = one.components().zip(other.components());
    pairs.take_while(|(one, other)| one == other).count()
}

/// How much each file promises.
fn ranks(sources: &[&Source], near: &[&Path]) -> Vec<u32> {
    let words = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(WORDS)
        .ok();
    let words_in = |path: &Path| {
        let path = path.to_string_lossy();
        let matches = words.iter().flat_map(|word| word.find_iter(path.as_ref()));
        let found: BTreeSet<_> = matches.map(|it| it.pattern()).collect();
        u32::try_from(found.len().min(2)).unwrap_or(0)
    };
    let rank = |source: &&Source| {
        let is_near = near.iter().any(|it| source.path.starts_with(it));
        let mention = match source.mention {
            Mention::Use => 1000,
            Mention::Name => 400,
            Mention::None => 0,
        };
        mention
            + if is_near { 100 } else { 0 }
            + if source.is_conventional { 60 } else { 0 }
            + if source.has_sessions { 50 } else { 0 }
            + if source.has_routes { 40 } else { 0 }
            + 30 * words_in(&source.path)
    };
    sources.iter().map(rank).collect()
}

/// What a file is called by others: its name without extensions, or that of its folder.
fn name(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file.rsplit_once('.').map_or(&*file, |it| it.0);
    if !NAMELESS.contains(&stem) {
        return stem.to_owned();
    }
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().into_owned()
}

/// How modules of scripts end that import a file: `utils/saas` of `src/utils/saas/index.ts`.
fn path_of(path: &Path) -> Option<String> {
    let file = path.file_stem()?.to_str()?;
    let folder = path.parent()?;
    let folder = if NAMELESS.contains(&file) {
        folder.parent()?
    } else {
        folder
    };
    let folder = folder.file_name()?.to_str()?;
    Some(format!("{folder}/{}", name(path)))
}

/// `auth_service`, `auth-service` and `AuthService` are one.
fn normal(name: &str) -> String {
    if name.is_ascii() {
        let kept = name.chars().filter(char::is_ascii_alphanumeric);
        return kept.map(|it| it.to_ascii_lowercase()).collect();
    }
    name.chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn camel(name: &str) -> String {
    let parts = name.split(['_', '-', '.']);
    let capital = |part: &str| {
        part.chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .chain(part.chars().skip(1))
            .collect::<String>()
    };
    parts.map(capital).collect()
}

/// What may name other files, each with the folder that it names before: imported modules and
/// what is imported from them, types that methods are called on, and types that are extended.
fn names_in(file: &SourceFile) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for import in &file.imports {
        let module = ["js", "jsx", "ts", "tsx", "mjs", "vue", "svelte"]
            .iter()
            .find_map(|text| import.module.strip_suffix(&format!(".{text}")))
            .unwrap_or(&import.module);
        let is_path = module.contains('/');
        let parts: Vec<&str> = module
            .split(|character| {
                character == '/' || (!is_path && matches!(character, '.' | ':' | '\\'))
            })
            .filter(|it| !it.is_empty())
            .collect();
        let part = |back: usize| {
            parts
                .iter()
                .rev()
                .nth(back)
                .map(|it| normal(it))
                .unwrap_or_default()
        };
        found.insert((part(0), part(1)));
        found.extend(import.names.iter().map(|pair| (normal(&pair.0), part(0))));
    }
    let types = file
        .calls
        .iter()
        .filter_map(|call| call.callee.split('.').next());
    let bases = file
        .scopes
        .iter()
        .flat_map(|scope| scope.bases.iter().map(String::as_str));
    let named = types
        .chain(bases)
        .filter(|kind| kind.starts_with(|it: char| it.is_uppercase()));
    found.extend(named.map(|kind| (normal(kind), String::new())));
    found.retain(|it| it.0.len() > 1);
    found
}

#[cfg(test)]
mod tests;
