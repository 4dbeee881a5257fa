//! Views of Python: functions with decorators, and classes with a method for each of HTTP's.

use super::verb;
use crate::FunctionRef;
use crate::resolve::{Handlers, Links, Target};
use crate::semantics::guards::mixins_after_view;
use crate::syntax::{Language, Marker, Value};

pub(super) const PYTHON: &[Language] = &[Language::Python];

/// How many classes of a family are looked at.
const MOST_CLASSES: usize = 16;

/// A method, unless the view takes those that its route says; what runs before; what handles it.
pub(super) type View = (Option<String>, Vec<Handlers>, Handlers);

/// What a decorator does before a function: the project's own, else its name.
pub(super) fn decorator(links: &Links<'_>, at: FunctionRef, marker: &Marker) -> Handlers {
    match links.find(at, &marker.name) {
        Some(Target::Function(function)) => Handlers::of(function),
        Some(Target::Library(library)) => Handlers::library(library),
        _ => Handlers::unknown(&marker.name),
    }
}

/// What all decorators of a function or class do before it.
fn decorators(links: &Links<'_>, of: FunctionRef) -> impl Iterator<Item = Handlers> {
    let outside = links.outside(of);
    let markers = links.scope(of).markers.iter();
    markers.map(move |marker| decorator(links, outside, marker))
}

/// The views that a value is: a function, or a class by its methods.
pub(super) fn views(links: &Links<'_>, at: FunctionRef, value: &Value) -> Vec<View> {
    let class = match value {
        Value::Name(name) => links.type_at(at, name),
        Value::Call(id) => {
            let callee = &links.source(at).calls[*id].callee;
            links.type_at(at, callee.strip_suffix(".as_view").unwrap_or(callee))
        }
        _ => None,
    };
    if let Some(class) = class {
        return of_class(links, class);
    }
    let mut own = links.handlers(at, value);
    // `login_required(TemplateView.as_view())`, `csrf_exempt(CallbackView.as_view())`.
    if let Value::Call(id) = value
        && !own.has_function()
        && let Some(inner @ Value::Call(_)) = links.source(at).calls[*id].positional(0)
    {
        let mut inner = views(links, at, inner);
        for (_, before, _) in &mut inner {
            before.push(own.clone());
        }
        return inner;
    }
    let functions = own.functions.iter();
    let before = functions.flat_map(|function| decorators(links, *function));
    let mut before: Vec<Handlers> = before.collect();
    if own.has_function() {
        // What wraps a view guards it.
        before.push(Handlers {
            libraries: std::mem::take(&mut own.libraries),
            ..Handlers::default()
        });
    } else {
        // A view of a library, such as Django's own logout, is known by its name.
        own.unknown.clear();
    }
    vec![(None, before, own)]
}

/// A class and those of the project that it extends, with the names of the others.
pub(super) fn lineage(links: &Links<'_>, class: FunctionRef) -> (Vec<FunctionRef>, Vec<String>) {
    let mut own = vec![class];
    let mut others = Vec::new();
    let mut next = 0;
    while let Some(class) = own.get(next).copied().filter(|_| next < MOST_CLASSES) {
        next += 1;
        for base in &links.scope(class).bases {
            match links.type_at(links.outside(class), base) {
                Some(base) if !own.contains(&base) => own.push(base),
                Some(_) => {}
                None => others.push(base.clone()),
            }
        }
    }
    (own, others)
}

/// The methods of classes, those that are inherited last.
fn methods(links: &Links<'_>, classes: &[FunctionRef]) -> Vec<FunctionRef> {
    let methods = classes.iter().flat_map(|class| links.own_methods(*class));
    methods.map(|(method, _)| method).collect()
}

/// The methods of a class that answer HTTP's.
pub(super) fn verbs(links: &Links<'_>, class: FunctionRef) -> Vec<(String, FunctionRef)> {
    let (classes, _) = lineage(links, class);
    let mut found: Vec<(String, FunctionRef)> = Vec::new();
    for method in methods(links, &classes) {
        if let Some(verb) = verb(&links.scope(method).name)
            && found.iter().all(|(known, _)| *known != verb)
        {
            found.push((verb, method));
        }
    }
    found
}

fn of_class(links: &Links<'_>, class: FunctionRef) -> Vec<View> {
    let (classes, mut bases) = lineage(links, class);
    let late = mixins_after_view(links.source(class), links.scope(class));
    bases.retain(|it| !late.contains(it));
    let mut before = guards(links, &classes, bases);
    let verbs = verbs(links, class);
    // What a framework calls has names of its own: `dispatch`, `get_redirect_url`, `form_valid`.
    let mut hooks = methods(links, &classes);
    hooks.retain(|function| verb(&links.scope(*function).name).is_none());
    let hooks = Handlers::all(hooks);
    if verbs.is_empty() {
        return vec![(Some("ANY".to_owned()), before, hooks)];
    }
    before.push(hooks);
    let view = |(method, own)| (Some(method), before.clone(), Handlers::of(own));
    verbs.into_iter().map(view).collect()
}

/// Mixins and permissions of a class, by their names.
fn guards(links: &Links<'_>, classes: &[FunctionRef], bases: Vec<String>) -> Vec<Handlers> {
    let mut found = vec![Handlers::names(bases)];
    for class in classes {
        found.extend(decorators(links, *class));
        let fields = links.source(*class).assignments.iter();
        let permissions = fields
            .filter(|field| field.scope == class.scope && field.target == "permission_classes");
        found.extend(permissions.map(|permission| {
            let names = permission.value.items().iter().filter_map(Value::name);
            Handlers::names(names)
        }));
    }
    found
}
