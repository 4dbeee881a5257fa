//! Values that a process keeps from one request to the next: variables of a file, fields of classes
//! that there is one object of, stores of an application.

use crate::semantics::sessions::is_global_map;
use crate::semantics::values::is_path_of;
use crate::syntax::{
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

/// For whom a variable of the process keeps a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessState {
    /// One for everybody.
    Single,
    /// One for each key.
    Keyed,
}

/// Whether what a file keeps in variables is still there when the next request comes, perhaps of
/// somebody else: a page of a browser has its process for itself, and PHP starts one for each request.
pub fn outlives_requests(file: &SourceFile) -> bool {
    let extension = file.path.extension().and_then(|it| it.to_str());
    let is_of_browser = file.is_of_browser() || matches!(extension, Some("jsx" | "tsx"));
    file.language != Language::Php && !is_of_browser
}

/// For whom an assignment in a function keeps its value, if its target is a variable of the process.
pub fn kept_by(file: &SourceFile, assignment: &Assignment) -> Option<ProcessState> {
    let function = file.function_of(assignment.scope);
    let target = assignment.target.as_str();
    let root = target.split('.').next().unwrap_or_default();
    let is_process_wide = PROCESS_WIDE.iter().any(|it| target.starts_with(it));
    if is_process_wide && !target.contains("session_cookie")
        || is_global_map(file, target, assignment.scope)
    {
        return Some(ProcessState::Single);
    }
    let is_script = file.language.is_script();
    let is_local = file
        .around(assignment.scope)
        .take_while(|it| *it != ScopeId::FILE)
        .any(|scope| file.scopes[scope].parameters.iter().any(|it| it == root));
    if is_local || assignment.is_new {
        return None;
    }
    if is_of_program(file, target, root) || is_of_singleton(file, assignment) {
        return Some(ProcessState::Single);
    }
    if let Some((class, field)) = field(file, assignment.scope, target) {
        return is_shared(file, class, field).then_some(ProcessState::Single);
    }
    let keeping = |target: &str| match target.contains(".?") {
        true => ProcessState::Keyed,
        false => ProcessState::Single,
    };
    // `@@sessions` of Ruby, which is the member `sessions` like `@sessions`.
    if let Some(name) = target.strip_prefix("this.")
        && let Some(name) = name.split('.').next()
        && is_shared(file, assignment.scope, &format!("@@{name}"))
    {
        return Some(keeping(target));
    }
    // What these belong to is made for each request, as far as is known.
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
        return is_global.then_some(ProcessState::Single);
    }
    // A member of an object that the file itself makes: `SESSIONS["user"] = …`.
    let is_nothing = |value: &Value| matches!(value, Value::Null | Value::Bool(false));
    let holds_nothing = |value: &Value| match value {
        Value::Object(members) => members.iter().all(|it| is_nothing(&it.1)),
        // What a package of Go declares is of the process, whatever its type is: `var srv = &server{}`.
        Value::List(items) => items.is_empty() && file.language == Language::Go,
        Value::Call(id) => {
            let made = &file.calls[*id];
            file.language == Language::Go && (made.is_new || made.callee == "make")
        }
        Value::Name(_) | Value::Null => file.language == Language::Go,
        _ => false,
    };
    // Constants of Ruby stand in modules and classes, too.
    let is_outside = |scope: ScopeId| {
        scope == ScopeId::FILE
            || file.language == Language::Ruby && file.scopes[scope].kind == ScopeKind::Type
    };
    let is_own = file.assignments.iter().any(|assigned| {
        is_outside(assigned.scope) && assigned.target == root && holds_nothing(&assigned.value)
    });
    let is_shadowed = file.assignments.iter().any(|other| {
        other.target == root
            && !is_outside(other.scope)
            && file.is_within(assignment.scope, other.scope)
    });
    let is_known = is_script
        || matches!(
            file.language,
            Language::Python | Language::Go | Language::Ruby
        );
    if !is_own || is_shadowed || !is_known {
        return None;
    }
    Some(keeping(target))
}

/// Whether a target is a variable that the program has once: one of C#'s statements outside of classes, or
/// a `static` of Rust in a lock.
fn is_of_program(file: &SourceFile, target: &str, root: &str) -> bool {
    let mut declared = file.assignments.iter();
    let is_declared = declared.any(|it| it.scope == ScopeId::FILE && it.target == root);
    is_declared
        && match file.language {
            Language::CSharp => target == root,
            Language::Rust => {
                let is_constant = root.chars().all(|it| it.is_ascii_uppercase() || it == '_');
                is_constant && [".lock", ".write"].iter().any(|it| target.contains(it))
            }
            _ => false,
        }
}

/// Whether an assignment is to a field of what a container of the JVM makes one of: a controller, a
/// service.
fn is_of_singleton(file: &SourceFile, assignment: &Assignment) -> bool {
    const SINGLE: &[&str] = &[
        "Controller",
        "RestController",
        "Service",
        "Component",
        "Singleton",
    ];
    let field = assignment.target.strip_prefix("this.");
    let field = field.unwrap_or(&assignment.target);
    let mut around = file.around(assignment.scope);
    let Some(class) = around.find(|it| file.scopes[*it].kind == ScopeKind::Type) else {
        return false;
    };
    let markers = || file.scopes[class].markers.iter().map(|it| it.last_name());
    let is_single =
        markers().any(|it| SINGLE.contains(&it)) && !markers().any(|it| it.contains("Scope"));
    let mut fields = file.assignments.iter();
    matches!(file.language, Language::Java | Language::Kotlin)
        && is_single
        && file.scopes[file.function_of(assignment.scope)].name != "constructor"
        && fields.any(|it| it.scope == class && it.target == field)
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
            is_path_of(&read.path, name)
                && is_other(read.scope)
                && !is_own_there(read.scope)
                && !is_caught(read)
        })
}
