//! Guards by their names.

use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, Language, Scope, SourceFile, Value};

/// Whether a name says that it denies those who are not signed in.
pub fn is_guard_name(name: &str) -> bool {
    const NEVER: &[&str] = &[
        "guest",
        "logout",
        "csrf",
        "webhook",
        "redirectifauthenticated",
        "notauthenticated",
        "basicauth",
        "apikey",
        "requirejs",
        "optional",
        "unauthenticated",
        "requestauthorization",
        "nologin",
    ];
    const EXACT: &[&str] = &[
        "auth",
        "authenticate",
        "authenticated",
        "authorize",
        "authorized",
        "protect",
        "protected",
        "secured",
        "requireauthorization",
        "isauthenticated",
        "isloggedin",
        "preauthorize",
        "rolesallowed",
        "authenticator",
        // Of Symfony.
        "isgranted",
        "denyaccessunlessgranted",
    ];
    const WITHIN: &[&str] = &[
        "loginrequired",
        "authrequired",
        "authenticationrequired",
        "tokenrequired",
        "jwtrequired",
        "authguard",
        "authmiddleware",
        "authenticationmiddleware",
        "authenticateduser",
        "authenticateuser",
        "authenticatetoken",
        "authenticaterequest",
        "validatesession",
        "permissionrequired",
        "protectedroute",
        "privateroute",
        "requireauth",
        "requiresauth",
        "isauthenticated",
        "protectedprocedure",
    ];
    const DEMANDS: &[&str] = &[
        "require", "requires", "ensure", "must", "assert", "verify", "check", "needs",
    ];
    const SUBJECTS: &[&str] = &[
        "auth",
        "login",
        "loggedin",
        "signin",
        "signedin",
        "session",
        "jwt",
        "currentuser",
        "user",
        "member",
        "guard",
    ];
    // `auth:sanctum` of Laravel, `authenticate_user!` of Rails.
    let name = name
        .split(':')
        .next()
        .unwrap_or(name)
        .trim_end_matches(['!', '?']);
    let last = name.rsplit(['.', '\\']).next().unwrap_or(name);
    let last = normalize_ident(last);
    // `webhook.auth` is for machines.
    if normalize_ident(name).contains("webhook") {
        return false;
    }
    if NEVER.iter().any(|it| last.contains(it)) {
        return false;
    }
    // `jwtware.New(…)`, `echojwt.WithConfig(…)`
    let is_maker = matches!(last.as_str(), "new" | "withconfig" | "jwt");
    EXACT.contains(&last.as_str())
        || is_maker && last.len() < name.len() && normalize_ident(name).contains("jwt")
        || WITHIN.iter().any(|it| last.contains(it))
        || DEMANDS.iter().any(|demand| {
            last.strip_prefix(demand)
                .is_some_and(|text| SUBJECTS.iter().any(|subject| text.starts_with(subject)))
        })
}

/// Functions and attributes that are given the guards to put before something.
pub(super) fn takes_guards(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "beforeaction",
        "beforefilter",
        "prependbeforeaction",
        "before",
        "plug",
        "pipethrough",
        "middleware",
        "onmount",
        "prehandler",
        "onrequest",
        "useguards",
        "depends",
        "security",
        "routelayer",
        "methoddecorator",
        "permissionclasses",
        "requirepermission",
        "use",
        "with",
        "group",
        "addhook",
        "applymiddleware",
    ];
    let name = name.rsplit('.').next().unwrap_or(name);
    NAMES.contains(&normalize_ident(name).as_str())
}

/// Whether a call that is named like a guard only restores a session, or starts and ends a sign-in:
/// `passport.authenticate("session")`, `passport.authenticate("saml", { failureRedirect: "/login" })`.
pub fn denies_nobody(call: &Call) -> bool {
    const RESTORING: &[&str] = &["session", "anonymous", "remember-me"];
    const OF_SIGN_INS: &[&str] = &[
        "successRedirect",
        "successReturnToOrRedirect",
        "failureRedirect",
    ];
    // `jwt({ secret, credentialsRequired: false })`, `jwt({ secret, passthrough: true })`
    let lets_all_in = call.argument("credentialsRequired") == Some(&Value::Bool(false))
        || call.argument("passthrough") == Some(&Value::Bool(true));
    if lets_all_in {
        return true;
    }
    if call.name() != "authenticate" || !normalize_ident(&call.callee).contains("passport") {
        return false;
    }
    let strategies = call.positional(0).map(Value::items).unwrap_or_default();
    let mut strategies = strategies.iter().filter_map(Value::text).peekable();
    let restores = strategies.peek().is_some() && strategies.all(|it| RESTORING.contains(&it));
    restores || OF_SIGN_INS.iter().any(|it| call.argument(it).is_some())
}

/// Whether a call makes a middleware that takes nobody without a token, by the module that it is of.
fn checks_tokens(file: &SourceFile, call: &Call) -> bool {
    const MODULES: &[&str] = &["express-jwt", "koa-jwt", "hono/jwt"];
    let root = call.callee.split('.').next().unwrap_or_default();
    let mut imports = file.imports.iter();
    imports.any(|import| {
        MODULES.contains(&import.module.as_str())
            && import.names.iter().any(|(_, local)| local == root)
    })
}

pub(super) fn named_guard(value: &Value) -> Option<String> {
    match value {
        Value::Name(name) | Value::Text(name) => is_guard_name(name).then(|| name.clone()),
        Value::List(items) | Value::Either(items) => items.iter().find_map(named_guard),
        _ => None,
    }
}

pub(super) fn guard_of_library(file: &SourceFile, call: &Call) -> Option<String> {
    let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
    let chain = normalize_ident(&call.callee);
    let is_rule_of_spring = matches!(
        name.as_str(),
        "authenticated"
            | "hasrole"
            | "hasauthority"
            | "hasanyrole"
            | "hasanyauthority"
            | "fullyauthenticated"
    ) && [
        "anyrequest",
        "requestmatchers",
        "antmatchers",
        "pathmatchers",
        "anyexchange",
        "authorize",
    ]
    .iter()
    .any(|it| chain.contains(it));
    // `authorize(anyRequest, authenticated)` in Kotlin.
    let is_rule_in_kotlin = call.callee == "authorize"
        && call.arguments.iter().any(|argument| match &argument.value {
            Value::Name(name) => name == "authenticated",
            Value::Call(id) => file
                .calls
                .get(*id)
                .is_some_and(|call| call.name().starts_with("has")),
            _ => false,
        });
    let is_call_of_library = matches!(
        name.as_str(),
        "requireauthorization"
            | "requireauthenticateduser"
            | "requiresauth"
            | "withapiauthrequired"
            | "withpageauthrequired"
            | "loginrequired"
            | "challengeasync"
            | "authorizefolder"
            | "authorizepage"
            | "authorizeareafolder"
            | "validatesessionwithworkos"
            // Of nuxt-auth-utils and aiohttp-security.
            | "requireusersession"
            | "checkauthorized"
            // Of Symfony.
            | "denyaccessunlessgranted"
    ) || (name == "protect" && chain.contains("auth"))
        || (name == "authenticate"
            && chain.contains("passport")
            && call
                .positional(0)
                .and_then(Value::text)
                .is_some_and(|text| matches!(text, "jwt" | "bearer")));
    // `auth.check_guard(Guard::Read)?` of what was taken out of a request.
    let is_asked_of_extracted = file.language == Language::Rust
        && is_guard_name(call.name())
        && call.callee.contains('.')
        && (chain.starts_with("auth") || chain.starts_with("session") || chain.starts_with("user"));
    // `authenticate :user do … end` of Devise, around routes.
    let is_around_routes = file.language == Language::Ruby
        && matches!(call.callee.as_str(), "authenticate" | "authenticated")
        && call.block().is_some()
        && call.unnamed().count() > 1;
    if is_around_routes
        || is_rule_of_spring
        || is_rule_in_kotlin
        || is_call_of_library
        || is_asked_of_extracted
    {
        return Some(call.callee.clone());
    }
    // It only tells who somebody is; `@requires` denies.
    let mut imports = file.imports.iter();
    if imports.any(|it| it.module == "starlette.middleware.authentication")
        && call
            .values()
            .any(|it| it.name() == Some("AuthenticationMiddleware"))
    {
        return None;
    }
    if takes_guards(call.name()) {
        return call
            .arguments
            .iter()
            .find_map(|argument| match &argument.value {
                Value::Call(id) => {
                    let inner = file.calls.get(*id)?;
                    let is_guard = (is_guard_name(&inner.callee) || checks_tokens(file, inner))
                        && !denies_nobody(inner)
                        || normalize_ident(inner.name()) == "authorize";
                    is_guard.then(|| inner.callee.clone())
                }
                value => named_guard(value),
            });
    }
    None
}

/// What a class extends after a view of Django, which dispatches by itself and asks none of these:
/// `class Page(TemplateView, LoginRequiredMixin)`.
pub fn mixins_after_view<'a>(file: &SourceFile, class: &'a Scope) -> &'a [String] {
    let is_view = |base: &String| {
        let mut imports = file.imports.iter();
        base.ends_with("View")
            && imports.any(|it| {
                it.module.starts_with("django.") && it.names.iter().any(|(_, local)| local == base)
            })
    };
    let first = class.bases.iter().position(is_view);
    first.map_or(&[], |it| &class.bases[it + 1..])
}
