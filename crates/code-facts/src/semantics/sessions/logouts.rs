//! Logouts that frameworks bring, so that no code of the project ends a session.

use crate::facts::{Place, Project};
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, CallId, SourceFile, Span, Value};

/// Where a project turns on a logout of its framework.
#[derive(Clone, Debug)]
pub struct FrameworkLogout {
    /// Where.
    pub place: Place,
    /// As the code says it.
    pub name: String,
}

/// The first logout that a framework brings: Django's view and URLs, Devise, Laravel's routes, Spring
/// Security, WordPress.
pub fn framework_logout(project: &Project) -> Option<FrameworkLogout> {
    let written = project.files.iter().find_map(|file| {
        let called = file.calls.iter().find(|call| brings_logout(file, call));
        let called = called.map(|call| (call.span, call.callee.clone()));
        let (span, name) = called.or_else(|| logout_of_spring(file))?;
        Some((file.place(span), name))
    });
    let (place, name) = written.or_else(|| logout_of_package(project))?;
    Some(FrameworkLogout { place, name })
}

/// A package whose routes are there without a line of code, unless one says that they are not.
fn logout_of_package(project: &Project) -> Option<(Place, String)> {
    const PACKAGES: &[&str] = &["laravel/fortify", "laravel/jetstream"];
    let mut packages = project.packages.iter();
    let package = packages.find(|it| PACKAGES.contains(&it.name.as_str()))?;
    let mut calls = project.files.iter().flat_map(|it| &it.calls);
    let is_off = calls.any(|it| normalize_ident(&it.callee) == "fortify.ignoreroutes");
    (!is_off).then(|| {
        (
            package.place.clone(),
            format!("POST /logout of {}", package.name),
        )
    })
}

fn brings_logout(file: &SourceFile, call: &Call) -> bool {
    let name = normalize_ident(call.name());
    let ends_in = |value: &Value, text: &str| match value {
        Value::Name(name) | Value::Text(name) => name.ends_with(text),
        _ => false,
    };
    let mentions = |text: &str| {
        let given = call.arguments.iter();
        let mut values = given.flat_map(|argument| file.within(&argument.value));
        values.any(|value| ends_in(value, text))
    };
    matches!(
        name.as_str(),
        "devisefor" | "logouturl" | "logoutsuccessurl" | "logoutrequestmatcher"
    ) || (name == "routes" && normalize_ident(&call.callee) == "auth.routes")
        || matches!(name.as_str(), "wplogouturl" | "wploginout")
        || (name == "addaction" && mentions("wp_logout"))
        || normalize_ident(&call.callee).contains("logoutview")
        || mentions("LogoutView")
        || mentions("django.contrib.auth.urls")
        || mentions("allauth.urls")
        || mentions("dj_rest_auth.urls")
        // What is set up of Laravel's Fortify is a view or an action of its; the routes are its own.
        || normalize_ident(&call.callee).starts_with("fortify.") && name != "ignoreroutes"
}

/// `http.logout(…)` of Spring Security, unless that is turned off, and `logoutUrl = …` in Kotlin.
fn logout_of_spring(file: &SourceFile) -> Option<(Span, String)> {
    let mut imports = file.imports.iter();
    if !imports.any(|import| {
        import
            .module
            .starts_with("org.springframework.security.config")
    }) {
        return None;
    }
    let mut assigned = file.assignments.iter();
    let assigned = assigned.find(|assignment| {
        let member = assignment.target.rsplit('.').next();
        matches!(member, Some("logoutUrl" | "logoutSuccessUrl"))
    });
    let is_off = |id: CallId| {
        let disables = |name: &str| name.rsplit('.').next() == Some("disable");
        let after = file.calls.iter().find(|it| it.receiver == Some(id));
        let within = file.calls[id]
            .arguments
            .iter()
            .any(|argument| match &argument.value {
                Value::Name(name) => disables(name),
                Value::Function(scope) => {
                    let mut calls = file.calls.iter();
                    calls.any(|call| call.scope == *scope && disables(&call.callee))
                }
                _ => false,
            });
        within || after.is_some_and(|it| disables(&it.callee))
    };
    let calls = file.calls.iter_enumerated();
    let mut calls = calls.filter(|(_, call)| call.name() == "logout").peekable();
    let is_named = calls.peek().is_some();
    let assigned = assigned.map(|assignment| (assignment.span, assignment.target.clone()));
    let on = |(id, call): (CallId, &Call)| (!is_off(id)).then(|| (call.span, call.callee.clone()));
    assigned
        .or_else(|| calls.find_map(on))
        .or_else(|| (!is_named).then(|| default_of_spring(file))?)
}

/// A chain of Spring Security that says nothing of the logout has `POST /logout`; one without sessions
/// has none to end.
fn default_of_spring(file: &SourceFile) -> Option<(Span, String)> {
    let is_chain = |import: &crate::syntax::Import| {
        let named = import.names.iter().map(|(name, _)| name.as_str());
        let whole = import.module.rsplit('.').next();
        let mut all = named.chain(whole);
        all.any(|it| matches!(it, "HttpSecurity" | "WebSecurityConfigurerAdapter"))
    };
    let is_stateless = |path: &str| path.ends_with("STATELESS");
    let is_without_sessions = file.reads.iter().any(|it| is_stateless(&it.path))
        || file.calls.iter().any(|call| {
            let mut given = call.arguments.iter().flat_map(|it| file.within(&it.value));
            given.any(|it| matches!(it, Value::Name(name) if is_stateless(name)))
        });
    if is_without_sessions || !file.imports.iter().any(is_chain) {
        return None;
    }
    let mut calls = file.calls.iter();
    // `http.build()`, `http.authorizeHttpRequests(…).build()`
    let built = calls.find(|call| call.name() == "build" && call.callee.starts_with("http."));
    // The class that older versions extend builds the chain itself.
    let mut scopes = file.scopes.iter();
    let adapter = scopes.find(|it| {
        it.bases
            .iter()
            .any(|it| it == "WebSecurityConfigurerAdapter")
    });
    let at = built
        .map(|it| it.span)
        .or_else(|| adapter.map(|it| it.span))?;
    Some((at, "Spring Security's own POST /logout".to_owned()))
}
