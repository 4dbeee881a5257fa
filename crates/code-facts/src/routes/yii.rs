//! Yii and what is made of it, such as Craft: a method of a controller is an action, and its route is
//! both names. Source: yiiframework.com/doc, "Controllers", "Routing".

use super::{RouteCollector, imports, joined};
use crate::syntax::Language;

pub(super) fn read(collector: &mut RouteCollector<'_>) {
    let packages = ["Yii", "Craft", "yii", "craft"];
    for (at, class, method) in collector.methods_in(&[Language::Php]) {
        let controller = class.name.strip_suffix("Controller");
        let action = method.name.strip_prefix("action");
        let action =
            action.filter(|action| action.starts_with(|first: char| first.is_ascii_uppercase()));
        let (Some(controller), Some(action)) = (controller, action) else {
            continue;
        };
        let source = collector.source(at.file);
        if packages.iter().any(|package| imports(source, package)) {
            let path = joined(&dashed(controller), &dashed(action));
            collector.add_function("ANY", path, &[], at);
        }
    }
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
