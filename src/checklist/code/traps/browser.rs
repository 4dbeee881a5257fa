//! API keys that reach a browser.

use super::super::facts::Facts;
use super::defect;
use crate::findings::{Finding, rules};
use code_facts::is_public_name;
use code_facts::semantics::values::plain;
use code_facts::syntax::{SourceFile, Span, Value};

pub(super) fn browser_key(facts: &Facts<'_>) -> Vec<Finding> {
    let rule = rules::BROWSER_KEY;
    let mut found: Vec<Finding> = Vec::new();
    let mut variables: Vec<_> = facts.project.variables.iter().collect();
    variables.sort_by_key(|it| it.named);
    for variable in variables {
        let is_told = found
            .iter()
            .any(|finding| finding.subject.as_deref() == Some(&variable.name));
        if is_public_name(&variable.name) && is_secret(&variable.name) && !is_told {
            let message = format!(
                "{} is a name that build tools put into browser code",
                variable.name
            );
            found.push(defect(rule, facts, &variable.place, message).subject(&variable.name));
        }
    }
    for (at, file) in facts.project.files.iter_enumerated() {
        if file.is_of_browser() {
            found.extend(clients(file).map(|line| {
                let message = "a WorkOS client with an API key is made in a browser's component";
                defect(rule, facts, &facts.place(at, line), message)
            }));
        }
        found.extend(public_settings(file).map(|line| {
            let message = "runtimeConfig.public, which Nuxt sends to browsers, holds the API key";
            defect(rule, facts, &facts.place(at, line), message)
        }));
    }
    found
}

/// A name of WorkOS's API key, or of the password that seals its sessions; client IDs are no secret.
fn is_secret(name: &str) -> bool {
    name.contains("WORKOS")
        && ["API_KEY", "SECRET", "COOKIE_PASSWORD"]
            .iter()
            .any(|it| name.contains(it))
}

/// Lines where a client of the server's SDK is made with a key.
fn clients(file: &SourceFile) -> impl Iterator<Item = Span> + '_ {
    let is_sdk = |local: &str| {
        file.imports.iter().any(|import| {
            import.module.starts_with("@workos-inc/node")
                && import.names.iter().any(|(_, it)| it == local)
        })
    };
    let calls = file.calls.iter();
    calls
        .filter(move |call| call.is_new && !call.arguments.is_empty() && is_sdk(&call.callee))
        .map(|it| it.span)
}

/// Lines of Nuxt's settings for browsers that hold the key.
fn public_settings(file: &SourceFile) -> impl Iterator<Item = Span> + '_ {
    let is_nuxt = file
        .path
        .file_name()
        .and_then(|it| it.to_str())
        .is_some_and(|it| it.starts_with("nuxt.config."));
    let calls = file.calls.iter().filter(move |_| is_nuxt);
    calls.filter_map(|call| {
        let public = call.argument("runtimeConfig")?.get("public")?;
        let Value::Object(members) = public else {
            return None;
        };
        let names_key = |value: &Value| match value {
            Value::Name(path) => path.rsplit('.').next().is_some_and(is_secret),
            Value::Either(items) => items
                .iter()
                .any(|item| matches!(item, Value::Name(path) if path.rsplit('.').next().is_some_and(is_secret))),
            _ => false,
        };
        let key = members
            .iter()
            .find(|(key, value)| plain(key) == "workosapikey" || names_key(value))?;
        let read = file.reads.iter().find(|read| match &key.1 {
            Value::Name(path) => read.path == *path,
            _ => false,
        });
        Some(read.map_or(call.span, |it| it.span))
    })
}
