//! Where a project denies those who are not signed in: branches that redirect or answer 401, and
//! guards of libraries, which are known by their names.

mod denial;
mod names;
mod questions;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use crate::facts::Project;
use crate::semantics::values::plain;
use crate::syntax::{Branch, Call, ScopeId, ScopeKind, SourceFile};

pub use names::is_guard_name;
pub use questions::is_negative;

use denial::{Denial, denial, denial_by};
use names::{guard_of_library, named_guard, takes_guards};
use questions::{asks_who, asks_within};

/// A place that denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardSite {
    /// An index into [`Project::files`].
    pub file: usize,
    /// The scope that it stands in.
    pub scope: ScopeId,
    /// Where.
    pub line: usize,
    /// What is asked, or the guard's name.
    pub name: String,
    /// Whether the project's own code denies; else a library does, and naming it is using it.
    pub is_own: bool,
}

/// Every branch of a project that denies, and every use of a library's guard.
pub fn sites(project: &Project) -> Vec<GuardSite> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let mut add = |scope, line, name: &str, is_own| {
            found.push(GuardSite {
                file: index,
                scope,
                line,
                name: name.to_owned(),
                is_own,
            });
        };
        for branch in &file.branches {
            if denies(file, branch) {
                add(branch.scope, branch.line, &branch.condition, true);
            }
        }
        for catch in &file.catches {
            if asks_within(file, &catch.watched)
                && denial(file, &catch.handler) == Some(Denial::Plain)
            {
                add(
                    catch.scope,
                    *catch.watched.start(),
                    "the session cannot be read",
                    true,
                );
            }
        }
        for call in &file.calls {
            if let Some(name) = guard_of_library(file, call) {
                add(call.scope, call.line, &name, false);
            }
        }
        for (id, scope) in file.scopes.iter().enumerate() {
            for marker in &scope.markers {
                let argument = marker
                    .arguments
                    .iter()
                    .find_map(|it| named_guard(&it.value));
                if is_guard_name(&marker.name) {
                    add(id, marker.line, &marker.name, false);
                } else if let Some(name) = argument.filter(|_| takes_guards(&marker.name)) {
                    add(id, marker.line, &name, false);
                }
            }
            let is_type = scope.kind == ScopeKind::Type;
            let base = scope.bases.iter().find(|it| is_guard_name(it));
            if let Some(base) = base.filter(|_| is_type) {
                add(id, *scope.lines.start(), base, false);
            }
        }
    }
    found
}

/// Whether a branch denies those who are not signed in.
fn denies(file: &SourceFile, branch: &Branch) -> bool {
    if !asks_who(file, branch) {
        return false;
    }
    let is_negative = is_negative(&branch.condition);
    match denial(file, &branch.then) {
        Some(Denial::Plain) => return true,
        Some(Denial::Redirect) if is_negative => return true,
        _ => {}
    }
    if is_negative {
        return false;
    }
    if let Some(otherwise) = &branch.otherwise {
        return denial(file, otherwise).is_some();
    }
    // `if (session) return next(); res.redirect("/login")`
    let rest = rest_of_function(file, branch);
    let is_here = |call: &Call| file.function_of(call.scope) == file.function_of(branch.scope);
    match denial_by(file, &rest, is_here) {
        Some(Denial::Plain) => leaves(file, &branch.then),
        Some(Denial::Redirect) => {
            goes_on(file, &branch.then)
                || shows(file, &branch.then) && redirects_at_once(file, branch, &rest)
        }
        None => false,
    }
}

/// Whether lines answer with a page of their own, and send nobody elsewhere.
fn shows(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    const PAGES: &[&str] = &["render", "rendertemplate", "templateresponse", "view"];
    let mut here = file.calls.iter().filter(|it| lines.contains(&it.line));
    let is_shown = here.any(|call| PAGES.contains(&plain(call.name()).as_str()));
    is_shown && leaves(file, lines) && denial(file, lines).is_none()
}

/// Whether what comes right after a branch is that somebody is sent elsewhere, and no more:
/// `if user: return render(…)`, `return redirect("/")`.
fn redirects_at_once(file: &SourceFile, branch: &Branch, rest: &RangeInclusive<usize>) -> bool {
    let function = file.function_of(branch.scope);
    let after = |line: usize, scope| rest.contains(&line) && file.function_of(scope) == function;
    let calls = file
        .calls
        .iter()
        .filter(|call| after(call.line, call.scope));
    let lines: Vec<usize> = calls.map(|it| it.line).collect();
    let is_one = lines.iter().all(|it| *it == lines[0]);
    let mut branches = file.branches.iter();
    is_one && !branches.any(|branch| after(branch.line, branch.scope))
}

fn rest_of_function(file: &SourceFile, branch: &Branch) -> RangeInclusive<usize> {
    let function = file.function_of(branch.scope);
    let end = if function == 0 {
        branch.then.end() + 3
    } else {
        *file.scopes[function].lines.end()
    };
    branch.then.end() + 1..=end.min(branch.then.end() + 6)
}

/// Whether lines end what their function does.
fn leaves(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    let returns = file
        .assignments
        .iter()
        .any(|assignment| assignment.target == "return" && lines.contains(&assignment.line));
    returns || goes_on(file, lines)
}

/// Whether lines hand a request on to what comes after a guard.
fn goes_on(file: &SourceFile, lines: &RangeInclusive<usize>) -> bool {
    file.calls
        .iter()
        .any(|call| lines.contains(&call.line) && plain(call.name()) == "next")
}
