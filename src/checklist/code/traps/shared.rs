//! Sessions in a variable of the process: one for all visitors.

use super::super::facts::{Callback, Exchange, Facts};
use super::flow::{self, brings};
use super::{advice, defect};
use crate::findings::{Finding, rules};
use code_facts::CallRef;
use code_facts::semantics::sessions::is_bag;
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::Via;
use code_facts::syntax::{
    Assignment, Language, Read, SHARED, Scope, ScopeId, ScopeKind, SourceFile, Value,
};

/// Objects that there is one of in a process.
const PROCESS_WIDE: &[&str] = &[
    "global.",
    "globalThis.",
    "app.locals.",
    "req.app.locals.",
    "request.app.locals.",
    "app.config.",
    "current_app.config.",
    "app.state.",
    "request.app.state.",
    "req.app.state.",
];

/// What kind of variable it is that keeps somebody.
enum Kept {
    /// One for everybody.
    Single,
    /// One for each key.
    Keyed,
}

pub(super) fn shared_session(facts: &Facts<'_>) -> Vec<Finding> {
    let rule = rules::SHARED_SESSION;
    let Some(Callback {
        exchange: Exchange::Call(exchange),
        reached,
        ..
    }) = &facts.callback
    else {
        return Vec::new();
    };
    // A page of a browser has its process for itself, and PHP starts one for each request.
    if matches!(facts.calls[*exchange].via, Via::Library(helper) if helper.is_of_browser()) {
        return Vec::new();
    }
    let sites = flow::exchange_sites(facts);
    let mut found: Vec<Finding> = Vec::new();
    let mut told = Vec::new();
    for (at, file) in facts.project.files.iter_enumerated() {
        if file.language == Language::Php || is_of_browser(file) {
            continue;
        }
        for assignment in &file.assignments {
            let function = file.function_of(assignment.scope);
            if function == ScopeId::FILE
                || !facts.is_in(reached, at, assignment.scope)
                || assignment.target == "return"
            {
                continue;
            }
            let Some(kept) = kept(file, assignment, function) else {
                continue;
            };
            let names = flow::names_of_result(facts, at, function, &sites);
            let is_site = |call| sites.contains(&CallRef { file: at, call });
            let says_so = assignment.value == Value::Bool(true) && is_sign_in(&assignment.target);
            if !says_so && !brings(file, &assignment.value, &names, &is_site, 5) {
                continue;
            }
            let place = facts.place(at, assignment.span);
            let name = assignment.target.trim_end_matches(".?");
            // One is enough of what is kept side by side.
            let here = (at, function, assignment.target.split('.').next());
            if told.contains(&here) {
                continue;
            }
            told.push(here);
            found.push(match kept {
                Kept::Single => {
                    let message = format!(
                        "{name} keeps who signed in for the whole process: every visitor becomes that person"
                    );
                    defect(rule, facts, &place, message).subject(name)
                }
                Kept::Keyed => {
                    let message = format!(
                        "{name} keeps sessions in this process: a restart ends them all, and a second process knows none"
                    );
                    advice(rule, facts, &place, message).subject(name)
                }
            });
        }
    }
    found
}

fn is_of_browser(file: &SourceFile) -> bool {
    let extension = file.path.extension().and_then(|it| it.to_str());
    file.is_of_browser() || matches!(extension, Some("jsx" | "tsx"))
}

fn is_sign_in(target: &str) -> bool {
    let name = plain(target.rsplit('.').next().unwrap_or_default());
    ["loggedin", "signedin", "authenticated"]
        .iter()
        .any(|it| name.contains(it))
}

/// What an assignment in a function keeps, if that is a variable of the process.
fn kept(file: &SourceFile, assignment: &Assignment, function: ScopeId) -> Option<Kept> {
    let target = assignment.target.as_str();
    let root = target.split('.').next().unwrap_or_default();
    let is_process_wide = PROCESS_WIDE.iter().any(|it| target.starts_with(it));
    if is_process_wide && !target.contains("session_cookie")
        || is_bag(file, target, assignment.scope)
    {
        return Some(Kept::Single);
    }
    let is_script = file.language.is_script();
    let is_local = file
        .around(assignment.scope)
        .take_while(|it| *it != ScopeId::FILE)
        .any(|scope| file.scopes[scope].parameters.iter().any(|it| it == root));
    if is_local || assignment.is_new {
        return None;
    }
    if let Some((class, field)) = field(file, assignment.scope, target) {
        return is_shared(file, class, field).then_some(Kept::Single);
    }
    if matches!(root, "this" | "self" | "return" | "throw" | "?") {
        return None;
    }
    if target == root {
        let is_global = match file.language {
            Language::Python => is_shared(file, assignment.scope, root),
            Language::Ruby => root.starts_with('$'),
            Language::Go => is_read_elsewhere(file, root, function),
            _ => is_script && is_read_elsewhere(file, root, function),
        };
        return is_global.then_some(Kept::Single);
    }
    // A member of an object that the file itself makes: `SESSIONS["user"] = …`.
    let holds_nothing =
        |value: &Value| matches!(value, Value::Object(members) if members.is_empty());
    let is_own = file.assignments.iter().any(|assigned| {
        assigned.scope == ScopeId::FILE && assigned.target == root && holds_nothing(&assigned.value)
    });
    let is_shadowed = file.assignments.iter().any(|other| {
        other.target == root
            && other.scope != ScopeId::FILE
            && file.is_within(assignment.scope, other.scope)
    });
    let is_known = is_script || file.language == Language::Python;
    if !is_own || is_shadowed || !is_known {
        return None;
    }
    Some(if target.contains(".?") {
        Kept::Keyed
    } else {
        Kept::Single
    })
}

/// The field that is meant where classes have them, and where it is looked for: `user`, `this.user`,
/// `Main.user`.
fn field<'f>(file: &SourceFile, scope: ScopeId, target: &'f str) -> Option<(ScopeId, &'f str)> {
    let has_fields = matches!(
        file.language,
        Language::Java | Language::Kotlin | Language::CSharp
    );
    let (owner, name) = target.rsplit_once('.').unwrap_or(("this", target));
    let is_owner = |scope: &Scope| scope.kind == ScopeKind::Type && scope.name == owner;
    let class = match owner {
        "this" => Some(scope),
        _ => file.scopes.position(is_owner),
    };
    Some((class.filter(|_| has_fields)?, name))
}

/// Whether a name is said to be a variable of the whole process where it is used or around it.
fn is_shared(file: &SourceFile, scope: ScopeId, name: &str) -> bool {
    let mut markers = file.around(scope).flat_map(|it| &file.scopes[it].markers);
    markers.any(|marker| {
        marker.name == SHARED
            && marker
                .arguments
                .iter()
                .any(|argument| argument.value.text() == Some(name))
    })
}

/// Whether another function reads a name that is neither its own nor imported, so that both mean the
/// file's variable.
fn is_read_elsewhere(file: &SourceFile, name: &str, function: ScopeId) -> bool {
    let is_imported = file
        .imports
        .iter()
        .any(|import| import.names.iter().any(|(_, local)| local == name));
    // What the file gives a value of its own is no place that waits for somebody; Go's declarations
    // have their type for a value.
    let has_value = file.language != Language::Go
        && file.assignments.iter().any(|assignment| {
            assignment.scope == ScopeId::FILE
                && assignment.target == name
                && !matches!(assignment.value, Value::Null | Value::Object(_))
        });
    let is_other = |scope: ScopeId| {
        let other = file.function_of(scope);
        other != ScopeId::FILE
            && !file.is_within(other, function)
            && !file.is_within(function, other)
    };
    let is_caught = |read: &Read| {
        let mut catches = file.catches.iter();
        catches.any(|catch| catch.name == name && catch.handler.contains(read.span))
    };
    let is_own_there = |scope: ScopeId| {
        file.around(scope)
            .take_while(|it| *it != ScopeId::FILE)
            .any(|around| {
                file.scopes[around].parameters.iter().any(|it| it == name)
                    || file
                        .assignments
                        .iter()
                        .any(|assignment| assignment.scope == around && assignment.target == name)
            })
    };
    !is_imported
        && !has_value
        && file.reads.iter().any(|read| {
            flow::is_of(&read.path, name)
                && is_other(read.scope)
                && !is_own_there(read.scope)
                && !is_caught(read)
        })
}
