//! What Java and Kotlin have in common.

use tree_sitter::Node;

use super::walk::{Reader, text_of};
use crate::syntax::{Argument, CallId, Import, Marker, ScopeId, ScopeKind, Span, Value};

/// What a constructor is called among the functions of its type.
pub(super) const CONSTRUCTOR: &str = "constructor";

/// Steps of a chain that end what has no value: `Optional` and `Result`.
const ENDS: &[&str] = &["orElseThrow", "orElseGet"];

/// Notes the package that a file belongs to, as a marker of the file.
pub(super) fn package(name: &str, span: Span, reader: &mut Reader<'_>) {
    reader.file.scopes[ScopeId::FILE].markers.push(Marker {
        name: "package".to_owned(),
        arguments: vec![Argument {
            name: None,
            value: Value::Text(name.to_owned()),
        }],
        span,
    });
}

/// Notes `import a.b.C`, `import a.b.C as D`, `import a.b.*`.
pub(super) fn import(name: &str, alias: Option<&str>, span: Span, reader: &mut Reader<'_>) {
    let (module, names) = match name.strip_suffix(".*") {
        Some(package) => (package, Vec::new()),
        None => {
            let last = name.rsplit('.').next().unwrap_or(name);
            let local = alias.unwrap_or(last).to_owned();
            (name, vec![("*".to_owned(), local)])
        }
    };
    reader.file.imports.push(Import {
        module: module.to_owned(),
        names,
        span,
    });
}

/// A type's name without its parameters: `Map<String, User>` is `Map`. `None` for what no project
/// declares.
pub(super) fn class_name(written: &str) -> Option<String> {
    let name = written.trim().trim_end_matches('?');
    let name = name.split('<').next().unwrap_or(name).trim();
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_class = last.starts_with(|it: char| it.is_uppercase());
    let is_plain = name
        .chars()
        .all(|character| character.is_alphanumeric() || matches!(character, '.' | '_' | '$'));
    let is_of_language = matches!(last, "String" | "Object" | "Any" | "Unit" | "Void");
    (is_class && is_plain && !is_of_language).then(|| name.to_owned())
}

/// Notes what something is by its type: `private final AuthService auth`.
pub(super) fn typed(name: Node<'_>, kind: Node<'_>, scope: ScopeId, reader: &mut Reader<'_>) {
    let target = reader.text(name);
    match class_name(reader.text(kind)) {
        Some(class) => reader.assign_in(scope, target, Value::Name(class), name),
        // That a type has a field is worth knowing whatever it holds.
        None if reader.file.scopes[scope].kind == ScopeKind::Type => {
            reader.assign_in(scope, target, Value::Other, name);
        }
        None => {}
    }
}

/// Notes a variable. One that gets what a call returns is known by its type first: factories and
/// containers return it.
pub(super) fn variable(
    name: Node<'_>,
    kind: Option<Node<'_>>,
    value: Option<Value>,
    reader: &mut Reader<'_>,
) {
    let is_made = matches!(&value, Some(Value::Call(id)) if reader.file.calls[*id].is_new);
    let is_unclear = matches!(
        value,
        None | Some(Value::Call(_) | Value::Other | Value::Null)
    );
    if let Some(kind) = kind.filter(|_| is_unclear && !is_made) {
        let scope = reader.scope;
        typed(name, kind, scope, reader);
    }
    if let Some(value) = value {
        let target = text_of(name, reader.text).trim_matches('`');
        let before = reader.file.assignments.len();
        reader.assign(target, value, name);
        reader.made_since(before);
    }
}

/// `cookie.setMaxAge(0)` is `cookie.maxAge = 0`.
pub(super) fn setter(
    callee: &str,
    arguments: &[Argument],
    node: Node<'_>,
    reader: &mut Reader<'_>,
) {
    let (Some((object, name)), [argument]) = (callee.rsplit_once('.'), arguments) else {
        return;
    };
    let Some(member) = name.strip_prefix("set") else {
        return;
    };
    let mut letters = member.chars();
    let Some(first) = letters.next().filter(|it| it.is_uppercase()) else {
        return;
    };
    let first = first.to_lowercase();
    let target = format!("{object}.{first}{}", letters.as_str());
    reader.assign(target, argument.value.clone(), node);
}

/// `session.user().orElseThrow(() -> new Unauthorized())` is a branch: what there is when there is
/// nothing.
pub(super) fn ends_if_empty(
    callee: &str,
    object: Option<Node<'_>>,
    otherwise: Option<Node<'_>>,
    node: Node<'_>,
    reader: &mut Reader<'_>,
) {
    let name = callee.rsplit('.').next().unwrap_or(callee);
    if let (true, Some(object), Some(otherwise)) = (ENDS.contains(&name), object, otherwise) {
        let condition = format!("{} == null", reader.condition(object));
        reader.branch(condition, otherwise, None, node);
    }
}

/// What a function is given is what it is called on: `exchange.getSession().map(it -> …)`.
pub(super) fn passed_on(
    callee: &str,
    receiver: Option<CallId>,
    arguments: &[Argument],
    node: Node<'_>,
    reader: &mut Reader<'_>,
) {
    const STEPS: &[&str] = &[
        "let",
        "also",
        "map",
        "mapCatching",
        "flatMap",
        "doOnNext",
        "doOnSuccess",
        "ifPresent",
        "ifPresentOrElse",
        "onSuccess",
        "thenApply",
        "thenAccept",
        "thenCompose",
        "use",
    ];
    let Some((object, _)) = callee.rsplit_once('.').filter(|(_, it)| STEPS.contains(it)) else {
        return;
    };
    let Some(Value::Function(scope)) = arguments.last().map(|it| &it.value) else {
        return;
    };
    let value = receiver.map_or_else(|| Value::Name(object.to_owned()), Value::Call);
    let parameters = &reader.file.scopes[*scope].parameters;
    let name = parameters.first().map_or("it", String::as_str).to_owned();
    reader.assign_in(*scope, name, value, node);
}

/// Adds a marker to a scope.
pub(super) fn mark(
    scope: ScopeId,
    name: String,
    arguments: Vec<Argument>,
    span: Span,
    reader: &mut Reader<'_>,
) {
    reader.file.scopes[scope].markers.push(Marker {
        name,
        arguments,
        span,
    });
}
