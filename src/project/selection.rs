//! Which source files of a project are parsed.
//!
//! A project of ordinary size is read whole. Of a larger one as much is read, what is most likely
//! to say something about a sign-in first: what mentions WorkOS, then what frameworks find by its
//! name, then what registers routes or speaks of sessions, near things before far ones.

use super::literals::Mention;
use super::walk::Source;

/// Of a project, as many bytes of source are parsed.
const BUDGET: u64 = 2 << 20;
/// However many projects share a tree, each may have this much.
const LEAST: u64 = 256 << 10;
/// Larger files are data, or were written by a program.
const LARGEST: u32 = 512 << 10;
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

/// The files to parse, in the order of their paths, and how many were left out.
pub(super) fn choose<'a>(
    sources: &[&'a Source],
    near: &[&std::path::Path],
    projects: usize,
) -> (Vec<&'a Source>, usize) {
    let budget = (BUDGET / projects.max(1) as u64).max(LEAST);
    let mut ranked: Vec<&Source> = sources
        .iter()
        .copied()
        .filter(|it| it.size <= LARGEST)
        .collect();
    let total: u64 = ranked.iter().map(|it| u64::from(it.size)).sum();
    if total <= budget {
        return (
            ranked,
            sources.len() - sources.iter().filter(|it| it.size <= LARGEST).count(),
        );
    }
    ranked.sort_by_cached_key(|it| (std::cmp::Reverse(rank(it, near)), it.path.clone()));
    let mut left = budget;
    ranked.retain(|it| {
        let fits = u64::from(it.size) <= left;
        if fits {
            left -= u64::from(it.size);
        }
        fits
    });
    ranked.sort_by(|one, other| one.path.cmp(&other.path));
    let left_out = sources.len() - ranked.len();
    (ranked, left_out)
}

/// How much a file promises.
fn rank(source: &Source, near: &[&std::path::Path]) -> u32 {
    let path = source.path.to_string_lossy().to_lowercase();
    let is_near = near.iter().any(|it| source.path.starts_with(it));
    let mention = match source.mention {
        Mention::Use => 1000,
        Mention::Name => 400,
        Mention::None => 0,
    };
    let words = WORDS.iter().filter(|it| path.contains(**it)).count().min(2);
    mention
        + if is_near { 100 } else { 0 }
        + if source.is_conventional { 60 } else { 0 }
        + if source.has_sessions { 50 } else { 0 }
        + if source.has_routes { 40 } else { 0 }
        + 30 * u32::try_from(words).unwrap_or(0)
}
