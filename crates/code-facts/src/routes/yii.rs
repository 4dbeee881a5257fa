//! Yii and what is made of it, such as Craft: a method of a controller is an action, and its route is
//! both names. Source: yiiframework.com/doc, "Controllers", "Routing".

use super::{RouteCollector, joined};
use crate::FunctionRef;
use crate::resolve::Handlers;
use crate::syntax::{Language, ScopeKind, SourceFile};

pub(super) fn read(reading: &mut RouteCollector<'_>) {
    for (file, source) in reading.files.iter_enumerated() {
        if source.language != Language::Php || !is_of_yii(source) {
            continue;
        }
        for (scope, method) in source.scopes.iter_enumerated() {
            let class = &source.scopes[method.parent];
            let controller = class.name.strip_suffix("Controller");
            let action = method.name.strip_prefix("action");
            let (Some(controller), Some(action)) = (controller, action) else {
                continue;
            };
            let is_action = method.kind == ScopeKind::Function
                && class.kind == ScopeKind::Type
                && action.starts_with(|it: char| it.is_ascii_uppercase());
            if !is_action {
                continue;
            }
            let own = Handlers {
                functions: vec![FunctionRef { file, scope }],
                ..Handlers::default()
            };
            let path = joined(&dashed(controller), &dashed(action));
            let place = reading.place(file, method.span);
            reading.add("ANY", path, &[], own, place);
        }
    }
}

fn is_of_yii(source: &SourceFile) -> bool {
    let mut modules = source.imports.iter().map(|it| it.module.as_str());
    modules.any(|module| {
        module == "Yii"
            || module == "Craft"
            || module.starts_with("yii.")
            || module.starts_with("craft.")
    })
}

/// `SignIn` → `sign-in`.
fn dashed(name: &str) -> String {
    let mut dashed = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() && !dashed.is_empty() {
            dashed.push('-');
        }
        dashed.push(character.to_ascii_lowercase());
    }
    dashed
}
