//! Views of Python: functions with decorators, and classes with a method for each of HTTP's.

use super::{METHODS, RouteCollector};
use crate::FunctionRef;
use crate::resolve::{Handlers, Target};
use crate::syntax::{Argument, Marker, ScopeKind, Value};

/// A method, unless the view takes those that its route says; what runs before; what handles it.
pub(super) type View = (Option<String>, Vec<Handlers>, Handlers);

/// An argument by its name.
pub(super) fn arguments_named<'a>(arguments: &'a [Argument], name: &str) -> Option<&'a Value> {
    let mut named = arguments.iter();
    let argument = named.find(|argument| argument.name.as_deref() == Some(name))?;
    Some(&argument.value)
}

/// What a decorator does before a function: the project's own, else its name.
pub(super) fn decorator(
    reading: &RouteCollector<'_>,
    at: FunctionRef,
    marker: &Marker,
) -> Handlers {
    let mut found = Handlers::default();
    match reading.links.find(at, &marker.name) {
        Some(Target::Function(function)) => found.functions.push(function),
        Some(Target::Library(library)) => found.libraries.push(library),
        _ => found.unknown.push(marker.name.clone()),
    }
    found
}

/// The views that a value is: a function, or a class by its methods.
pub(super) fn views(reading: &RouteCollector<'_>, at: FunctionRef, value: &Value) -> Vec<View> {
    let class = match value {
        Value::Name(name) => type_of(reading, at, name),
        Value::Call(id) => {
            let callee = &reading.source(at.file).calls[*id].callee;
            let class = callee.strip_suffix(".as_view").unwrap_or(callee);
            type_of(reading, at, class)
        }
        _ => None,
    };
    if let Some(class) = class {
        return of_class(reading, class);
    }
    let mut own = reading.links.handlers(at, value);
    // `login_required(TemplateView.as_view())`, `csrf_exempt(CallbackView.as_view())`.
    if let Value::Call(id) = value
        && own.functions.is_empty()
    {
        let call = &reading.source(at.file).calls[*id];
        let inner = call.positional(0).filter(|it| matches!(it, Value::Call(_)));
        if let Some(inner) = inner {
            let mut inner = views(reading, at, inner);
            for (_, before, _) in &mut inner {
                before.push(own.clone());
            }
            return inner;
        }
    }
    let mut before = Vec::new();
    for function in &own.functions {
        let scope = &reading.source(function.file).scopes[function.scope];
        let outside = FunctionRef {
            scope: scope.parent,
            ..*function
        };
        let markers = scope.markers.iter();
        before.extend(markers.map(|marker| decorator(reading, outside, marker)));
    }
    // What wraps a view guards it.
    if !own.functions.is_empty() {
        before.push(Handlers {
            libraries: std::mem::take(&mut own.libraries),
            ..Handlers::default()
        });
    }
    // A view of a library, such as Django's own logout, is known by its name.
    if own.functions.is_empty() {
        own.unknown.clear();
    }
    vec![(None, before, own)]
}

fn type_of(reading: &RouteCollector<'_>, at: FunctionRef, name: &str) -> Option<FunctionRef> {
    match reading.links.find(at, name)? {
        Target::Type(class) => Some(class),
        _ => None,
    }
}

/// A class and those of the project that it extends, with the names of the others.
pub(super) fn lineage(
    reading: &RouteCollector<'_>,
    class: FunctionRef,
) -> (Vec<FunctionRef>, Vec<String>) {
    let mut own = vec![class];
    let mut others = Vec::new();
    let mut next = 0;
    while let Some(class) = own.get(next).copied().filter(|_| next < 16) {
        next += 1;
        let scope = &reading.source(class.file).scopes[class.scope];
        let outside = FunctionRef {
            scope: scope.parent,
            ..class
        };
        for base in &scope.bases {
            match type_of(reading, outside, base) {
                Some(base) if !own.contains(&base) => own.push(base),
                Some(_) => {}
                None => others.push(base.clone()),
            }
        }
    }
    (own, others)
}

/// The methods of a class, those that it inherits last.
fn methods(reading: &RouteCollector<'_>, classes: &[FunctionRef]) -> Vec<FunctionRef> {
    let mut found = Vec::new();
    for class in classes {
        let scopes = reading.source(class.file).scopes.iter_enumerated();
        let own = scopes
            .filter(|(_, scope)| scope.parent == class.scope && scope.kind == ScopeKind::Function);
        found.extend(own.map(|(scope, _)| FunctionRef { scope, ..*class }));
    }
    found
}

fn name<'p>(reading: &RouteCollector<'p>, function: FunctionRef) -> &'p str {
    &reading.source(function.file).scopes[function.scope].name
}

fn verb(name: &str) -> Option<String> {
    let upper = name.to_uppercase();
    (METHODS.contains(&upper.as_str()) && name != upper).then_some(upper)
}

/// The methods of a class that answer HTTP's.
pub(super) fn verbs(
    reading: &RouteCollector<'_>,
    class: FunctionRef,
) -> Vec<(String, FunctionRef)> {
    let (classes, _) = lineage(reading, class);
    let mut found: Vec<(String, FunctionRef)> = Vec::new();
    for method in methods(reading, &classes) {
        if let Some(verb) = verb(name(reading, method))
            && found.iter().all(|(known, _)| *known != verb)
        {
            found.push((verb, method));
        }
    }
    found
}

fn of_class(reading: &RouteCollector<'_>, class: FunctionRef) -> Vec<View> {
    let (classes, bases) = lineage(reading, class);
    let methods = methods(reading, &classes);
    let mut before = guards(reading, &classes, bases);
    let verbs = verbs(reading, class);
    // What a framework calls has names of its own: `dispatch`, `get_redirect_url`, `form_valid`.
    let hooks: Vec<FunctionRef> = methods
        .iter()
        .copied()
        .filter(|function| verb(name(reading, *function)).is_none())
        .collect();
    let handlers = |functions| Handlers {
        functions,
        ..Handlers::default()
    };
    if verbs.is_empty() {
        return vec![(Some("ANY".to_owned()), before, handlers(hooks))];
    }
    before.push(handlers(hooks));
    let view = |(method, own)| (Some(method), before.clone(), handlers(vec![own]));
    verbs.into_iter().map(view).collect()
}

/// Mixins and permissions of a class, by their names.
fn guards(
    reading: &RouteCollector<'_>,
    classes: &[FunctionRef],
    bases: Vec<String>,
) -> Vec<Handlers> {
    let mut found = vec![Handlers {
        unknown: bases,
        ..Handlers::default()
    }];
    for class in classes {
        let source = reading.source(class.file);
        let markers = source.scopes[class.scope].markers.iter();
        let outside = FunctionRef {
            scope: source.scopes[class.scope].parent,
            ..*class
        };
        found.extend(markers.map(|marker| decorator(reading, outside, marker)));
        let fields = source.assignments.iter();
        let permissions = fields
            .filter(|field| field.scope == class.scope && field.target == "permission_classes");
        for permission in permissions {
            let mut names = Handlers::default();
            if let Value::List(items) = &permission.value {
                let name = |item: &Value| match item {
                    Value::Name(name) => Some(name.clone()),
                    _ => None,
                };
                names.unknown.extend(items.iter().filter_map(name));
            }
            found.push(names);
        }
    }
    found
}
