//! What a file imports and exports, by statement and by CommonJS.

use crate::extract::engine::{Extractor, Hooks, Node, Role};
use crate::syntax::{Export, ScopeId, SourceFile, Value};

use super::JavaScript;

/// An imported or exported name, and the local or new one.
type Renamed = (String, String);

/// `import … from "…"`. A type that is imported is no use of a module.
pub(super) fn import<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let is_type = |node: Node<'t>| node.all().any(|it| it.kind() == "type");
    if is_type(node) {
        return;
    }
    let mut names = Vec::new();
    let mut source = node.field("source");
    for clause in node.children() {
        if clause.kind() == "import_require_clause" {
            source = clause.field("source");
            names.extend(clause.first().map(|it| all_as(it.text())));
        }
        for part in clause
            .children()
            .filter(|_| clause.kind() == "import_clause")
        {
            match part.kind() {
                "identifier" => names.push(("default".to_owned(), part.text().to_owned())),
                "namespace_import" => names.extend(part.first().map(|it| all_as(it.text()))),
                _ => {
                    let named = part.children().filter(|it| !is_type(*it));
                    names.extend(named.filter_map(|it| renamed(it, extractor)));
                }
            }
        }
    }
    if let Some(module) = source.and_then(|it| module_of(it, extractor)) {
        extractor.import(module, names, node);
    }
}

fn module_of<'t>(source: Node<'t>, extractor: &Extractor<'t>) -> Option<String> {
    match extractor.value(source) {
        Value::Text(module) => Some(module),
        _ => None,
    }
}

fn all_as(local: &str) -> Renamed {
    ("*".to_owned(), local.to_owned())
}

/// `a as b` → `("a", "b")`.
fn renamed<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Option<Renamed> {
    let name = JavaScript.key(node.field("name")?, extractor);
    let alias = node.field("alias").map(|it| JavaScript.key(it, extractor));
    Some((name.clone(), alias.unwrap_or(name)))
}

/// `require("…")` and `import("…")`: the names are those that the result is given.
pub(super) fn required<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let Some(id) = extractor.call_of(node) else {
        return;
    };
    let call = &extractor.file.calls[id];
    if !matches!(call.callee.as_str(), "require" | "import") {
        return;
    }
    let module = call.arguments.first().and_then(|it| it.value.text());
    if let Some(module) = module.map(str::to_owned) {
        let names = names_given(node, extractor);
        extractor.import(module, names, node);
    }
}

fn names_given<'t>(node: Node<'t>, extractor: &Extractor<'t>) -> Vec<Renamed> {
    let mut taken = None;
    // Which of several it is: `const [{ a }, { b }] = await Promise.all([import("a"), import("b")])`.
    let mut place = None;
    let mut inner = node;
    for parent in node.ancestors() {
        let from = std::mem::replace(&mut inner, parent);
        let is_of_all = |it: Node<'_>| it.text().starts_with("Promise.all");
        let target = match parent.role() {
            Role::List if place.is_none() => {
                place = Some(commas_before(parent, from));
                continue;
            }
            Role::Arguments if place.is_some() => continue,
            Role::Call if place.is_some() && parent.part(0).is_some_and(is_of_all) => continue,
            Role::Member if taken.is_none() => {
                taken = parent.part(1);
                continue;
            }
            Role::Wrapper => continue,
            Role::Declare | Role::Assign => parent.part(0),
            _ => None,
        };
        let target = match place {
            None => target,
            Some(place) => target.and_then(|list| {
                let mut parts = list.children().filter(|_| list.role() == Role::ListPattern);
                parts.find(|part| commas_before(list, *part) == place)
            }),
        };
        let Some(target) = target else { break };
        return match target.role() {
            Role::Name => {
                let taken = taken.map_or("*", Node::text).to_owned();
                vec![(taken, target.text().to_owned())]
            }
            Role::ObjectPattern => names_taken(target, extractor),
            _ => Vec::new(),
        };
    }
    Vec::new()
}

/// Which place a part has in a list, where places may be left empty.
fn commas_before(list: Node<'_>, part: Node<'_>) -> usize {
    let before = list.all().take_while(|it| *it != part);
    before.filter(|it| it.kind() == ",").count()
}

/// The names that a pattern takes out of what is imported, each with its local one.
fn names_taken<'t>(pattern: Node<'t>, extractor: &Extractor<'t>) -> Vec<Renamed> {
    let names = pattern.children().filter_map(|part| {
        let [first, second] = part.parts();
        let (key, local) = match part.role() {
            Role::Binding | Role::Name => (part, part),
            Role::PairPattern => (first?, second.filter(|it| it.role() == Role::Name)?),
            Role::Default => (first?, first?),
            _ => return None,
        };
        Some((JavaScript.key(key, extractor), local.text().to_owned()))
    });
    names.collect()
}

/// `export …`.
pub(super) fn export<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let source = node.field("source");
    if let Some(module) = source.and_then(|it| module_of(it, extractor)) {
        return passed_on(node, module, extractor);
    }
    if let Some(value) = node.field("value") {
        return push_default(value, node, extractor);
    }
    if let Some(declaration) = node.field("declaration") {
        return declared(node, declaration, extractor);
    }
    for clause in node.children() {
        match clause.kind() {
            "export_clause" => {
                for (name, alias) in specifiers(clause, extractor) {
                    push(alias, Value::Name(name), None, node, extractor);
                }
            }
            // `export = x`
            "identifier" | "member_expression" | "call_expression" | "new_expression"
            | "object" => push_default(clause, node, extractor),
            _ => {}
        }
    }
}

fn push_default<'t>(value: Node<'t>, node: Node<'t>, extractor: &mut Extractor<'t>) {
    let value = extractor.value(value);
    push("default".to_owned(), value, None, node, extractor);
}

fn specifiers<'t>(clause: Node<'t>, extractor: &Extractor<'t>) -> Vec<Renamed> {
    let names = clause.children().filter_map(|it| renamed(it, extractor));
    names.collect()
}

/// `export { a as b } from "…"`, `export * from "…"`, `export * as x from "…"`.
fn passed_on<'t>(node: Node<'t>, module: String, extractor: &mut Extractor<'t>) {
    let mut names = Vec::new();
    for clause in node.children() {
        match clause.kind() {
            "export_clause" => names = specifiers(clause, extractor),
            "namespace_export" => names.extend(clause.first().map(|it| all_as(it.text()))),
            _ => {}
        }
    }
    if names.is_empty() {
        names.push(all_as("*"));
    }
    let imported = names.iter().map(|(name, _)| (name.clone(), String::new()));
    extractor.import(&module, imported, node);
    for (name, alias) in names {
        push(
            alias,
            Value::Name(name),
            Some(module.clone()),
            node,
            extractor,
        );
    }
}

fn declared<'t>(node: Node<'t>, declaration: Node<'t>, extractor: &mut Extractor<'t>) {
    if let Some(scope) = extractor.scope_of(declaration) {
        let is_default = node.all().any(|it| it.kind() == "default");
        let name = declaration.field("name").filter(|_| !is_default);
        let name = name.map_or("default", Node::text).to_owned();
        return push(name, Value::Function(scope), None, node, extractor);
    }
    let declarators = declaration.children();
    for declarator in declarators.filter(|it| it.role() == Role::Declare) {
        let [name, value] = declarator.parts();
        let Some(name) = name else { continue };
        if name.role() == Role::Name {
            let value = extractor.value_or_other(value);
            push(name.text().to_owned(), value, None, declarator, extractor);
            continue;
        }
        for (_, local) in names_taken(name, extractor) {
            push(
                local.clone(),
                Value::Name(local),
                None,
                declarator,
                extractor,
            );
        }
    }
}

fn push(
    name: String,
    value: Value,
    module: Option<String>,
    node: Node<'_>,
    extractor: &mut Extractor<'_>,
) {
    extractor.file.exports.push(Export {
        name,
        value,
        module,
        span: node.span(),
    });
}

/// `module.exports = …`, `exports.login = …`.
pub(super) fn exported_by_assignment<'t>(node: Node<'t>, extractor: &mut Extractor<'t>) {
    let [Some(left), Some(right)] = node.parts() else {
        return;
    };
    if left.role() != Role::Member {
        return;
    }
    let target = extractor.path(left).dotted();
    let name = target.strip_prefix("module.").unwrap_or(&target);
    let name = match name.strip_prefix("exports.") {
        Some(name) if !name.contains('.') => name,
        None if target == "module.exports" => "default",
        _ => return,
    };
    let value = extractor.value(right);
    if let (Value::Object(members), "module.exports") = (&value, target.as_str()) {
        for (name, value) in members.iter().filter(|(name, _)| name != "...") {
            push(name.clone(), value.clone(), None, left, extractor);
        }
    }
    push(name.to_owned(), value, None, left, extractor);
}

/// Whether a node stands in an export, and not within a function.
pub(super) fn is_exported(node: Node<'_>) -> bool {
    let mut statement = node;
    for around in node.ancestors() {
        if matches!(around.role(), Role::Function | Role::Closure) {
            return false;
        }
        if around.parent().is_some() {
            statement = around;
        }
    }
    match statement.kind() {
        "export_statement" => true,
        "expression_statement" => {
            let text = statement.text();
            text.starts_with("module.exports") || text.starts_with("exports.")
        }
        _ => false,
    }
}

/// Marks the functions and types of a file that an export names.
pub(super) fn mark_exported(file: &mut SourceFile) {
    for export in file.exports.iter().filter(|it| it.module.is_none()) {
        let Value::Name(name) = &export.value else {
            continue;
        };
        let scopes = file.scopes.iter_mut().skip(1);
        for scope in scopes.filter(|it| it.parent == ScopeId::FILE && it.name == *name) {
            scope.is_exported = true;
        }
    }
}
