//! Classes that a framework calls because something hands them to it: guards and filters of NestJS,
//! middleware of Django.

use crate::facts::Project;
use crate::semantics::values::normalize_ident;
use crate::syntax::{SourceFile, Value};

/// Whether a class is handed to one of the places, each named as [`normalize_ident`] says it: a call
/// (`app.useGlobalGuards(new AuthGuard())`), a decorator (`@UseGuards(AuthGuard)`), a provider
/// (`{ provide: APP_GUARD, useClass: AuthGuard }`) or a setting (`MIDDLEWARE = ["core.RequireLogin"]`).
pub(super) fn is_registered(project: &Project, class: &str, places: &[&str]) -> bool {
    let is_place = |path: &str| {
        let last = path.rsplit('.').next().unwrap_or(path);
        places.contains(&normalize_ident(last).as_str())
    };
    let last = class.rsplit('.').next().unwrap_or(class);
    let is_class = |path: &str| {
        let path = path.strip_suffix(".class").unwrap_or(path);
        path.rsplit('.').next() == Some(last)
    };
    project.files.iter().any(|file| {
        let names = |value: &Value| {
            file.within(value).into_iter().any(|value| match value {
                Value::Name(path) | Value::Text(path) => is_class(path),
                Value::Call(id) => file.calls.get(*id).is_some_and(|it| is_class(&it.callee)),
                _ => false,
            })
        };
        let provides = |value: &Value| {
            file.within(value).into_iter().any(|value| {
                let provided = value.get("provide").and_then(Value::name);
                provided.is_some_and(is_place) && names(value)
            })
        };
        let settings = file.assignments.iter();
        let mut settings = settings.filter(|it| is_place(&it.target));
        given(file).any(|(place, value)| is_place(place) && names(value) || provides(value))
            || settings.any(|it| names(&it.value))
    })
}

/// Everything that calls and decorators of a file are given, and which.
fn given(file: &SourceFile) -> impl Iterator<Item = (&str, &Value)> {
    let calls = file.calls.iter();
    let calls = calls.map(|call| (call.callee.as_str(), &call.arguments));
    let markers = file.scopes.iter().flat_map(|it| &it.markers);
    let markers = markers.map(|marker| (marker.name.as_str(), &marker.arguments));
    let all = calls.chain(markers);
    all.flat_map(|(name, given)| given.iter().map(move |it| (name, &it.value)))
}
