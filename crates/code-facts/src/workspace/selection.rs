//! Which source files of a project are parsed.
//!
//! A small project is read whole. Of others only what a sign-in may be made of is read: what names
//! WorkOS, registers routes, acts on sessions, or is found by a framework by its name; then twice what
//! these files import or name, and what imports those that use WorkOS.
//!
//! Where a budget does not reach that far, what uses WorkOS comes first, and what is around it; then
//! the rest by promise, near things before far ones.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::syntax::{Language, SourceFile};
use crate::workspace::literals::Mention;
use crate::workspace::walk::{LARGEST, Source};
use crate::workspace::{decode, threads};

/// As many bytes of source are parsed. All projects of a tree share it. On public trees of up to 3,500
/// files 4 MB led to the same verdicts; 2 MB moved the place of one, and 1.5 MB led to others.
const BUDGET: u64 = 2_560 << 10;
/// In a tree of more files than these, less is parsed: what takes a moment in a small one would
/// take longer there than all the reading does.
const LARGE_TREE: usize = 5_000;
const BUDGET_OF_LARGE: u64 = 1 << 20;
const HUGE_TREE: usize = 20_000;
const BUDGET_OF_HUGE: u64 = 512 << 10;
/// A project of no more bytes is read whole: that takes a few hundredths of a second, and choosing takes
/// some of it.
const SMALL: u64 = 256 << 10;
/// A project of more files is not read whole, however small they are.
const MOST_FILES: usize = 3_000;
/// However many projects share a tree, each may have this much.
const LEAST: u64 = 256 << 10;
/// Larger files are data, or were written by a program.
const LARGEST_SOURCE: u32 = 512 << 10;
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
    /// What was asked for, whether or not the budget had room for it.
    is_wanted: Vec<bool>,
    budget: u64,
    /// Whether there is room for all.
    is_within: bool,
    steps: &'static [Step],
}

/// Which files come next.
#[derive(Clone, Copy, Debug)]
enum Step {
    All,
    /// What uses WorkOS.
    Uses,
    /// What a sign-in may be made of, whoever names it.
    Parts,
    /// What the last files name, and what names those around WorkOS.
    Around,
    /// What the last files name.
    Named,
}

/// A route, what handles it, and the service that calls WorkOS are two imports apart, and a page, its
/// form and what the form calls are, too.
const OF_ANY: &[Step] = &[Step::Parts, Step::Around, Step::Around];
const OF_LARGE: &[Step] = &[
    Step::Uses,
    Step::Around,
    Step::Around,
    Step::Parts,
    Step::Named,
    Step::Named,
];

impl<'a> Selection<'a> {
    /// `near` are the folders that make the project one.
    pub(crate) fn new(
        root: &'a Path,
        sources: Vec<&'a Source>,
        near: &[&Path],
        budget: u64,
    ) -> Self {
        let size = total(&sources);
        let is_within = size <= budget && sources.len() <= MOST_FILES;
        let steps = match is_within {
            true if size <= SMALL => &[Step::All],
            true => OF_ANY,
            false => OF_LARGE,
        };
        let mut by_name = Vec::new();
        if steps.len() > 1 {
            let names = sources
                .iter()
                .map(|source| hash(&normal(&name(&source.path))));
            by_name.extend(names.zip(0..));
            by_name.sort_unstable();
        }
        let uses = (0..).zip(&sources);
        let uses = uses.filter(|(_, source)| source.mention == Mention::Use);
        Self {
            root,
            // Where there is room for all, none comes before another.
            ranks: match is_within {
                true => vec![0; sources.len()],
                false => ranks(&sources, near),
            },
            is_taken: sources.iter().map(|it| it.size > LARGEST_SOURCE).collect(),
            is_wanted: vec![false; sources.len()],
            by_name,
            callers: uses.map(|(source, _)| source).collect(),
            budget,
            is_within,
            steps,
            sources,
        }
    }

    /// The files to parse next, after `last` have been; `None` if that was all.
    pub(crate) fn next(&mut self, last: &[SourceFile]) -> Option<Vec<&'a Source>> {
        let (step, after) = self.steps.split_first()?;
        self.steps = after;
        let all = 0..self.sources.len();
        let wanted: Vec<usize> = match step {
            Step::All => all.collect(),
            Step::Uses => self.callers.clone(),
            Step::Parts => all.filter(|it| may_be_part(self.sources[*it])).collect(),
            Step::Around => {
                let mut wanted = self.named_in(last);
                self.callers = self.promote_callers();
                wanted.extend(&self.callers);
                wanted
            }
            Step::Named => self.named_in(last),
        };
        Some(self.take(wanted))
    }

    /// How many files there are.
    pub(crate) fn count(&self) -> usize {
        self.sources.len()
    }

    /// How many files were not taken for their size, or for want of room.
    pub(crate) fn left_out(&self) -> usize {
        let sources = self
            .sources
            .iter()
            .zip(self.is_wanted.iter().zip(&self.is_taken));
        let is_left_out = |(source, (is_wanted, is_taken)): &(&&Source, (&bool, &bool))| {
            source.size > LARGEST_SOURCE || **is_wanted && !**is_taken
        };
        sources.filter(is_left_out).count()
    }

    /// Takes files, the most promising first, while the budget lasts.
    fn take(&mut self, mut wanted: Vec<usize>) -> Vec<&'a Source> {
        wanted.retain(|it| !self.is_taken[*it]);
        for source in &wanted {
            self.is_wanted[*source] = true;
        }
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
        // A large project is searched for what names a file with its folder, which is seldom chance.
        let paths: BTreeSet<String> = match self.is_within {
            true => {
                let callers = self.callers.iter();
                callers
                    .flat_map(|it| spellings(self.sources[*it]))
                    .collect()
            }
            false => called.iter().copied().filter_map(path_of).collect(),
        };
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
            .filter(|source| !self.is_taken[*source])
            .filter(|source| self.is_within || self.sources[*source].has_routes)
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
        if !self.is_within {
            registrars.truncate(MOST_SEARCHED);
        }
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

/// Whether a sign-in may be made of a file although no other names it. Any of Elixir may be: its modules
/// are named by the application's name and need not be called as their files.
fn may_be_part(source: &Source) -> bool {
    source.mention != Mention::None
        || source.acts
        || source.is_conventional
        || source.language == Language::Elixir
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

/// How others write a file that they import.
fn spellings(source: &Source) -> Vec<String> {
    let path = &*source.path;
    let name = name(path);
    match source.language {
        Language::Go => {
            let package = path.parent().and_then(Path::file_name);
            let package = package.map(|it| format!("/{}\"", it.to_string_lossy()));
            package.into_iter().collect()
        }
        Language::Python => vec![format!("{name} import"), format!("import {name}")],
        Language::Rust => vec![format!("{name}::")],
        Language::JavaScript | Language::TypeScript => {
            let beside = ['"', '\''].map(|quote| format!("./{name}{quote}"));
            path_of(path).into_iter().chain(beside).collect()
        }
        // Elsewhere classes are called as their files.
        _ => vec![camel(&name)],
    }
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
    let called = file.calls.iter().map(|call| call.callee.as_str());
    let scopes = file.scopes.iter();
    let bases = scopes.flat_map(|scope| scope.bases.iter().map(String::as_str));
    // Ruby loads files by the names of constants: `include Sessions::Cookies`.
    let is_ruby = file.language == Language::Ruby;
    let reads = file.reads.iter().map(|read| read.path.as_str());
    let named = called.chain(bases).chain(reads.filter(|_| is_ruby));
    let parts = if is_ruby { usize::MAX } else { 1 };
    let named = named.flat_map(|path| path.split('.').take(parts));
    let named = named.filter(|kind| kind.starts_with(|it: char| it.is_uppercase()));
    found.extend(named.map(|kind| (normal(kind), String::new())));
    found.retain(|it| it.0.len() > 1);
    found
}

#[cfg(test)]
mod tests;
