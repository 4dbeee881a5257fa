//! API keys in what browsers are sent.

use crate::semantics::values::normalize_ident;
use crate::syntax::{SourceFile, Span, Value};

/// A name of WorkOS's API key, or of the password that seals its sessions; client IDs are not secret.
pub fn is_secret_name(name: &str) -> bool {
    name.contains("WORKOS")
        && ["API_KEY", "SECRET", "COOKIE_PASSWORD"]
            .iter()
            .any(|it| name.contains(it))
}

/// A setting that a framework sends to browsers and that holds the key.
#[derive(Clone, Copy, Debug)]
pub struct PublicSetting {
    /// As it is called.
    pub setting: &'static str,
    /// The framework.
    pub framework: &'static str,
    /// Where.
    pub span: Span,
}

/// Where a client of the server's SDK is made with a key.
pub fn clients(file: &SourceFile) -> impl Iterator<Item = Span> + '_ {
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

/// Where the settings that Nuxt sends to browsers hold the key.
pub fn public_settings(file: &SourceFile) -> impl Iterator<Item = PublicSetting> + '_ {
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
            Value::Name(path) => path.rsplit('.').next().is_some_and(is_secret_name),
            Value::Either(items) => items
                .iter()
                .any(|item| matches!(item, Value::Name(path) if path.rsplit('.').next().is_some_and(is_secret_name))),
            _ => false,
        };
        let key = members
            .iter()
            .find(|(key, value)| normalize_ident(key) == "workosapikey" || names_key(value))?;
        let read = file.reads.iter().find(|read| match &key.1 {
            Value::Name(path) => read.path == *path,
            _ => false,
        });
        Some(PublicSetting {
            setting: "runtimeConfig.public",
            framework: "Nuxt",
            span: read.map_or(call.span, |it| it.span),
        })
    })
}
