//! What Java and Kotlin have in common.

use crate::extract::engine::{Extractor, Node};
use crate::syntax::{CallId, ScopeId, Value};

/// What a constructor is called among the functions of its type.
pub(super) const CONSTRUCTOR: &str = "constructor";

/// Steps of a chain that end what has no value: `Optional` and `Result`.
const ENDS: &[&str] = &["orElseThrow", "orElseGet"];

/// Steps of a chain whose function is given what they are called on.
#[rustfmt::skip]
const STEPS: &[&str] = &[
    "let", "also", "map", "mapCatching", "flatMap", "doOnNext", "doOnSuccess", "ifPresent",
    "ifPresentOrElse", "onSuccess", "thenApply", "thenAccept", "thenCompose", "use",
];

/// Notes the package that a file belongs to, as a marker of the file.
pub(super) fn package(node: Node<'_>, extractor: &mut Extractor<'_>) {
    if let Some(name) = node.first() {
        let name = Value::Text(name.text().to_owned());
        extractor.marker(ScopeId::FILE, "package", vec![name.into()], node);
    }
}

/// Notes `import a.b.C`, `import a.b.C as D`, `import a.b.*`.
pub(super) fn import(node: Node<'_>, has_all: bool, extractor: &mut Extractor<'_>) {
    let mut parts = node.children();
    let Some(module) = parts.next().map(Node::text) else {
        return;
    };
    let local = parts.next().map(Node::text);
    let local = local
        .or_else(|| module.rsplit('.').next())
        .unwrap_or(module);
    let names = (!has_all).then(|| ("*".to_owned(), local.to_owned()));
    extractor.import(module, names, node);
}

/// Types that no project declares.
pub(super) const COMMON_TYPES: &[&str] = &["String", "Object", "Any", "Unit", "Void"];

/// Whether one of the words before a declaration is this.
pub(super) fn has_modifier(node: Node<'_>, word: &str) -> bool {
    let modifiers = node.child("modifiers").map_or("", Node::text);
    modifiers.split_whitespace().any(|it| it == word)
}

/// An object that is made on the spot with a single method, a function of the given kind, is that
/// function: `new Handler() { public void handle(Context ctx) { … } }`.
pub(super) fn only_method(node: Node<'_>, kind: &str, extractor: &Extractor<'_>) -> Option<Value> {
    let methods = node.child("class_body")?.children();
    let mut methods = methods.filter(|it| it.kind() == kind);
    let method = methods.next().filter(|_| methods.next().is_none())?;
    extractor.scope_of(method).map(Value::Function)
}

/// Reads what calls of certain names do, besides calling: `object` is what a call is made on,
/// `otherwise` what stands behind its name.
pub(super) fn call<'t>(
    node: Node<'t>,
    object: Option<Node<'t>>,
    otherwise: Option<Node<'t>>,
    extractor: &mut Extractor<'t>,
) {
    let Some(id) = extractor.call_of(node) else {
        return;
    };
    let callee = &extractor.file.calls[id].callee;
    let (on, name) = callee.rsplit_once('.').unwrap_or(("", callee));
    let (on, name) = (on.to_owned(), name.to_owned());
    if !on.is_empty() {
        setter(id, &on, &name, node, extractor);
        passed_on(id, &on, &name, node, extractor);
    }
    // `session.user().orElseThrow(() -> new Unauthorized())` is a branch: what there is when there
    // is nothing.
    if let (true, Some(object), Some(otherwise)) = (ENDS.contains(&&*name), object, otherwise) {
        let condition = format!("{} == null", extractor.condition(object));
        extractor.one_of_cases(condition, otherwise, node);
    }
}

/// `cookie.setMaxAge(0)` is `cookie.maxAge = 0`.
fn setter(id: CallId, on: &str, name: &str, node: Node<'_>, extractor: &mut Extractor<'_>) {
    let [argument] = extractor.file.calls[id].arguments.as_slice() else {
        return;
    };
    let value = argument.value.clone();
    let mut letters = name.strip_prefix("set").unwrap_or_default().chars();
    if let Some(first) = letters.next().filter(|it| it.is_uppercase()) {
        let first = first.to_lowercase();
        extractor.assign(format!("{on}.{first}{}", letters.as_str()), value, node);
    }
}

/// What a function is given is what it is called on: `exchange.getSession().map(it -> …)`.
fn passed_on(id: CallId, on: &str, name: &str, node: Node<'_>, extractor: &mut Extractor<'_>) {
    let call = &extractor.file.calls[id];
    let last = call.arguments.last().map(|it| &it.value);
    let (Some(Value::Function(scope)), true) = (last, STEPS.contains(&name)) else {
        return;
    };
    let (scope, receiver) = (*scope, call.receiver);
    let value = receiver.map_or_else(|| Value::Name(on.to_owned()), Value::Call);
    let parameters = &extractor.file.scopes[scope].parameters;
    let name = parameters.first().map_or("it", String::as_str).to_owned();
    extractor.assign_in(scope, name, value, node);
}
