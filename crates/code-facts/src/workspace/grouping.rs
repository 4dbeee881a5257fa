//! Which folders with a manifest are one project.
//!
//! A folder is a *candidate* if its manifests ask for one of WorkOS's SDKs, or if code of its own
//! uses WorkOS. One report a project means, for candidates:
//!
//! 1. One below another is a part of it (a `functions/` or `server/` of the application above),
//!    unless it lies among examples, is an application while the one above is none (the root of
//!    a workspace), or is a server with another name (`services/mcp`): that one starts by itself.
//! 2. A library (nothing in it is started) belongs to each application that asks for it by name,
//!    and to the only application if none does.
//! 3. What only runs in a browser belongs to the server that is nearest, and `frontend/` beside
//!    `backend/` are one application.
//! 4. Code that uses WorkOS without an SDK belongs to the nearest candidate that has one.
//!
//! If all of that leaves one project, it is the whole tree: everything else in the tree is its
//! context. If several are left, the packages that they ask for by name belong to them, and
//! the rest of the tree to none.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A folder with manifests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    /// Relative to the root; empty for the root itself.
    pub(crate) folder: PathBuf,
    /// Names that its manifests give it.
    pub(crate) names: Vec<String>,
    /// Names of packages that it asks for.
    pub(crate) asks_for: BTreeSet<String>,
    pub(crate) has_sdk: bool,
    /// Whether all of its SDKs run in browsers only.
    pub(crate) is_of_browser: bool,
    /// Whether code of its own uses WorkOS.
    pub(crate) uses: bool,
    /// Whether its manifests say that it is started.
    pub(crate) is_application: bool,
}

impl Unit {
    fn is_candidate(&self) -> bool {
        self.has_sdk || self.uses
    }

    fn asks_for(&self, other: &Self) -> bool {
        other.names.iter().any(|it| self.asks_for.contains(it))
    }
}

/// The units of one project, by their indices: those that make it one first, then those that
/// belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// The candidates.
    pub(crate) members: Vec<usize>,
    /// Packages that they ask for.
    pub(crate) packages: Vec<usize>,
}

/// Folders whose content is one thing for each folder in it.
const COLLECTIONS: [&str; 10] = [
    "examples",
    "example",
    "samples",
    "sample",
    "demos",
    "demo",
    "templates",
    "starters",
    "playground",
    "playgrounds",
];
const FRONT: [&str; 9] = [
    "frontend", "front", "client", "web", "ui", "www", "webapp", "spa", "mobile",
];
const BACK: [&str; 8] = [
    "backend",
    "back",
    "server",
    "api",
    "service",
    "functions",
    "supabase",
    "convex",
];

/// The projects that units make; empty if none uses WorkOS.
pub(crate) fn groups(units: &[Unit]) -> Vec<Group> {
    let candidates: Vec<usize> = (0..units.len())
        .filter(|it| units[*it].is_candidate())
        .collect();
    let mut sets = Sets::new(units.len());
    let with_sdk: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|it| units[*it].has_sdk)
        .collect();
    for one in &with_sdk {
        for other in &with_sdk {
            let (above, below) = (&units[*one], &units[*other]);
            if one != other && is_part(above, below) || are_two_sides(above, below) {
                sets.join(*one, *other);
            }
        }
    }
    for candidate in with_sdk
        .iter()
        .copied()
        .filter(|it| units[*it].is_of_browser)
    {
        let servers = with_sdk.iter().copied().filter(|other| {
            !units[*other].is_of_browser && !is_example(&units[candidate], &units[*other])
        });
        if let Some(server) = nearest(units, candidate, servers) {
            sets.join(candidate, server);
        }
    }
    for candidate in candidates.iter().copied().filter(|it| !units[*it].has_sdk) {
        if let Some(other) = nearest(units, candidate, with_sdk.iter().copied()) {
            sets.join(candidate, other);
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for candidate in &candidates {
        let root = sets.root(*candidate);
        match groups
            .iter_mut()
            .find(|group| sets.root(group.members[0]) == root)
        {
            Some(group) => group.members.push(*candidate),
            None => groups.push(Group {
                members: vec![*candidate],
                packages: Vec::new(),
            }),
        }
    }
    let mut groups = with_libraries(units, groups);
    if groups.len() > 1 {
        for group in &mut groups {
            group.packages = packages(units, group);
        }
    }
    groups
}

/// Whether `below` lies in `above` and is a part of it.
fn is_part(above: &Unit, below: &Unit) -> bool {
    let Ok(between) = below.folder.strip_prefix(&above.folder) else {
        return false;
    };
    let is_side = || {
        between
            .iter()
            .any(|name| is_named(name, &FRONT) || is_named(name, &BACK))
    };
    !between.as_os_str().is_empty()
        && !holds_collection(between)
        && (!below.is_application || (above.is_application && (below.is_of_browser || is_side())))
}

/// Whether one of the words of a folder's name is among some.
fn is_named(folder: &OsStr, words: &[&str]) -> bool {
    let name = folder.to_string_lossy().to_lowercase();
    name.split(['-', '_', '.']).any(|it| words.contains(&it))
}

fn holds_collection(path: &Path) -> bool {
    path.iter().any(|candidate| {
        COLLECTIONS
            .iter()
            .any(|name| candidate.eq_ignore_ascii_case(name))
    })
}

/// Whether one of two lies among examples that the other does not belong to.
fn is_example(one: &Unit, other: &Unit) -> bool {
    let common = common(&one.folder, &other.folder);
    [one, other].iter().any(|unit| {
        unit.folder
            .strip_prefix(&common)
            .is_ok_and(holds_collection)
    }) || holds_collection(&common)
}

/// `frontend/` and `backend/` of the same folder.
fn are_two_sides(one: &Unit, other: &Unit) -> bool {
    let side = |unit: &Unit, names: &[&str]| {
        let name = unit.folder.file_name();
        name.is_some_and(|it| is_named(it, names))
    };
    one.folder.parent() == other.folder.parent() && side(one, &FRONT) && side(other, &BACK)
}

/// The unit that shares the longest way down with `it`; none if two share as much.
fn nearest(units: &[Unit], unit: usize, others: impl Iterator<Item = usize>) -> Option<usize> {
    let shared = |other: usize| {
        common(&units[unit].folder, &units[other].folder)
            .components()
            .count()
    };
    let ranked: Vec<(usize, usize)> = others
        .filter(|other| *other != unit)
        .map(|other| (shared(other), other))
        .collect();
    let best = ranked.iter().map(|it| it.0).max()?;
    let mut first = ranked.into_iter().filter(|it| it.0 == best).map(|it| it.1);
    let found = first.next();
    if first.next().is_some() { None } else { found }
}

/// The folder that holds both.
pub(crate) fn common(one: &Path, other: &Path) -> PathBuf {
    let parts = one.components().zip(other.components());
    parts
        .take_while(|(one, other)| one == other)
        .map(|it| it.0)
        .collect()
}

/// Gives libraries to the applications that ask for them. What is left alone stays a project.
fn with_libraries(units: &[Unit], groups: Vec<Group>) -> Vec<Group> {
    let is_application = |group: &Group| group.members.iter().any(|it| units[*it].is_application);
    let (mut applications, libraries): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(is_application);
    // An application that asks for a library with WorkOS in it uses WorkOS.
    for (index, unit) in units.iter().enumerate() {
        let is_known = applications.iter().any(|it| it.members.contains(&index));
        let asks = libraries
            .iter()
            .flat_map(|it| &it.members)
            .any(|it| unit.asks_for(&units[*it]));
        if unit.is_application && !is_known && asks {
            applications.push(Group {
                members: vec![index],
                packages: Vec::new(),
            });
        }
    }
    let mut alone = Vec::new();
    for library in libraries {
        let asks = |group: &Group| {
            let mut pairs = group
                .members
                .iter()
                .flat_map(|member| library.members.iter().map(move |other| (member, other)));
            pairs.any(|(member, other)| units[*member].asks_for(&units[*other]))
        };
        let is_only = applications.len() == 1;
        let mut is_taken = false;
        for application in &mut applications {
            if asks(application) || is_only {
                application.members.extend(&library.members);
                is_taken = true;
            }
        }
        if !is_taken {
            alone.push(library);
        }
    }
    applications.extend(alone);
    applications.sort_by_key(|application| application.members.iter().min().copied());
    applications
}

/// The packages of the tree that a group asks for, and those that these ask for.
fn packages(units: &[Unit], group: &Group) -> Vec<usize> {
    let mut found: Vec<usize> = group.members.clone();
    let mut next = 0;
    while let Some(member) = found.get(next).copied() {
        for (index, unit) in units.iter().enumerate() {
            if units[member].asks_for(unit) && !found.contains(&index) {
                found.push(index);
            }
        }
        next += 1;
    }
    found.split_off(group.members.len())
}

/// Sets that are joined: union and find.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&self, index: usize) -> usize {
        let mut index = index;
        while self.0[index] != index {
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(folder: &str) -> Unit {
        Unit {
            folder: folder.into(),
            names: vec![format!("@x/{folder}")],
            ..Unit::default()
        }
    }

    fn app(folder: &str) -> Unit {
        Unit {
            has_sdk: true,
            is_application: true,
            ..unit(folder)
        }
    }

    fn members(units: &[Unit]) -> Vec<Vec<&str>> {
        let name = |member: &usize| units[*member].folder.to_str().unwrap_or_default();
        groups(units)
            .iter()
            .map(|group| group.members.iter().map(name).collect())
            .collect()
    }

    #[test]
    fn examples_are_projects_of_their_own() {
        let units = [
            app("node-sso-example"),
            app("node-mfa-example"),
            unit("tools"),
        ];
        assert_eq!(
            members(&units),
            [["node-sso-example"], ["node-mfa-example"]]
        );
        let units = [app(""), app("examples/one"), app("server")];
        assert_eq!(members(&units), [vec!["", "server"], vec!["examples/one"]]);
    }

    #[test]
    fn a_server_below_an_application_is_its_own() {
        let spa = Unit {
            is_of_browser: true,
            ..app("console")
        };
        let units = [app(""), app("services/mcp"), app("web/functions"), spa];
        assert_eq!(
            members(&units),
            [vec!["", "web/functions", "console"], vec!["services/mcp"]]
        );
    }

    #[test]
    fn two_sides_are_one_application() {
        let browser = Unit {
            is_of_browser: true,
            ..app("spa")
        };
        assert_eq!(
            members(&[app("backend"), app("frontend")]),
            [["backend", "frontend"]]
        );
        assert_eq!(
            members(&[app("apps/core"), browser.clone()]),
            [["apps/core", "spa"]]
        );
        assert_eq!(members(&[app("one"), app("two"), browser]).len(), 3);
    }

    #[test]
    fn workspaces_part_into_applications() {
        let mut root = app("");
        root.is_application = false;
        let units = [root, app("apps/web"), app("apps/admin")];
        assert_eq!(members(&units).len(), 3);
        let library = Unit {
            is_application: false,
            ..app("packages/auth")
        };
        let mut web = unit("apps/web");
        web.is_application = true;
        web.asks_for.insert("@x/packages/auth".into());
        assert_eq!(
            members(&[web.clone(), library.clone()]),
            [["apps/web", "packages/auth"]]
        );
        let mut other = app("apps/other");
        other.asks_for.insert("@x/packages/auth".into());
        assert_eq!(
            members(&[web, library.clone(), other]),
            [
                ["apps/web", "packages/auth"],
                ["apps/other", "packages/auth"]
            ]
        );
        assert_eq!(members(&[library]), [["packages/auth"]]);
    }

    #[test]
    fn code_without_an_sdk_joins_what_has_one() {
        let raw = Unit {
            uses: true,
            ..unit("api")
        };
        assert_eq!(members(&[raw.clone(), app("web")]), [["api", "web"]]);
        assert_eq!(members(&[raw]), [["api"]]);
        assert_eq!(members(&[unit("a"), unit("b")]), Vec::<Vec<&str>>::new());
    }

    #[test]
    fn packages_that_are_asked_for_belong_to_whoever_asks() {
        let mut one = app("one");
        one.asks_for.insert("@x/ui".into());
        let mut ui = unit("ui");
        ui.asks_for.insert("@x/base".into());
        let units = [one, app("two"), ui, unit("base"), unit("rest")];
        assert_eq!(groups(&units)[0].packages, [2, 3]);
        assert_eq!(groups(&units)[1].packages, Vec::<usize>::new());
    }
}
