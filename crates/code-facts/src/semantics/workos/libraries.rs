//! Libraries that do several steps of a sign-in in one call: AuthKit's for JavaScript frameworks,
//! and Laravel's own.

use super::{Operation, Via, WorkosCall};
use crate::semantics::values::normalize_ident;
use crate::syntax::{Assignment, Call, SourceFile, Value};

/// A function of such a library.
#[derive(Debug, PartialEq, Eq)]
pub struct Helper {
    /// The package, as its registry names it.
    pub package: &'static str,
    /// The function's plain name.
    name: &'static str,
    /// What it does.
    pub operation: Operation,
    /// An option without which it does not.
    option: Option<&'static str>,
    /// For an exchange: whether a failing one is answered.
    pub handles_errors: bool,
    /// For what starts a sign-in, and for an exchange: whether it sends a state whoever calls it.
    pub sends_state: bool,
}

const fn helper(package: &'static str, name: &'static str, operation: Operation) -> Helper {
    Helper {
        package,
        name,
        operation,
        option: None,
        handles_errors: false,
        sends_state: false,
    }
}

impl Helper {
    const fn only_with(mut self, option: &'static str) -> Self {
        self.option = Some(option);
        self
    }

    const fn handling_errors(mut self) -> Self {
        self.handles_errors = true;
        self
    }

    /// Whether it runs in a page, and keeps the session there.
    pub fn is_of_browser(&self) -> bool {
        is_of_browser(self.package)
    }

    const fn sending_state(mut self) -> Self {
        self.sends_state = true;
        self
    }
}

/// Whether a package runs in pages.
pub fn is_of_browser(package: &str) -> bool {
    matches!(package, REACT | JS)
}

const NEXT: &str = "@workos-inc/authkit-nextjs";
const REMIX: &str = "@workos-inc/authkit-remix";
const REACT_ROUTER: &str = "@workos-inc/authkit-react-router";
const SVELTE: &str = "@workos/authkit-sveltekit";
const TANSTACK: &str = "@workos/authkit-tanstack-react-start";
const TANSTACK_OLD: &str = "@workos-inc/authkit-tanstack-start";
const SESSION: &str = "@workos/authkit-session";
const REACT: &str = "@workos-inc/authkit-react";
const JS: &str = "@workos-inc/authkit-js";
const LARAVEL: &str = "laravel/workos";
/// Its provider for WorkOS, `next-auth/providers/workos`; which package answers depends on the framework.
const AUTH_JS: &str = "Auth.js";

const HELPERS: &[Helper] = &[
    helper(NEXT, "handleauth", Operation::Exchange)
        .handling_errors()
        .sending_state(),
    helper(NEXT, "savesession", Operation::SaveSession),
    helper(NEXT, "getsigninurl", Operation::AuthorizationUrl).sending_state(),
    helper(NEXT, "getsignupurl", Operation::AuthorizationUrl).sending_state(),
    helper(NEXT, "withauth", Operation::Guard).only_with("ensuresignedin"),
    helper(NEXT, "getuser", Operation::Guard).only_with("ensuresignedin"),
    helper(NEXT, "getsession", Operation::Guard).only_with("ensuresignedin"),
    helper(NEXT, "useauth", Operation::Guard).only_with("ensuresignedin"),
    helper(NEXT, "authkitmiddleware", Operation::Guard).only_with("enabled"),
    helper(NEXT, "authkitproxy", Operation::Guard).only_with("enabled"),
    helper(NEXT, "signout", Operation::SignOut),
    helper(REMIX, "authloader", Operation::Exchange).handling_errors(),
    helper(REMIX, "authkitloader", Operation::Guard).only_with("ensuresignedin"),
    helper(REMIX, "withauth", Operation::Guard).only_with("ensuresignedin"),
    helper(REMIX, "getsigninurl", Operation::AuthorizationUrl),
    helper(REMIX, "getsignupurl", Operation::AuthorizationUrl),
    helper(REMIX, "signout", Operation::SignOut),
    helper(REACT_ROUTER, "authloader", Operation::Exchange).handling_errors(),
    helper(REACT_ROUTER, "authkitloader", Operation::Guard).only_with("ensuresignedin"),
    helper(REACT_ROUTER, "withauth", Operation::Guard).only_with("ensuresignedin"),
    helper(REACT_ROUTER, "getsigninurl", Operation::AuthorizationUrl),
    helper(REACT_ROUTER, "getsignupurl", Operation::AuthorizationUrl),
    helper(REACT_ROUTER, "signout", Operation::SignOut),
    helper(SVELTE, "handlecallback", Operation::Exchange).handling_errors(),
    helper(SVELTE, "withauth", Operation::Guard),
    helper(SVELTE, "getsigninurl", Operation::AuthorizationUrl),
    helper(SVELTE, "getsignupurl", Operation::AuthorizationUrl),
    helper(SVELTE, "signout", Operation::SignOut),
    helper(TANSTACK, "handlecallbackroute", Operation::Exchange).handling_errors(),
    helper(TANSTACK, "handlecallback", Operation::Exchange),
    helper(TANSTACK, "getsigninurl", Operation::AuthorizationUrl),
    helper(TANSTACK, "getsignupurl", Operation::AuthorizationUrl),
    helper(TANSTACK, "signout", Operation::SignOut),
    helper(TANSTACK_OLD, "handlecallbackroute", Operation::Exchange).handling_errors(),
    helper(TANSTACK_OLD, "getsigninurl", Operation::AuthorizationUrl),
    helper(TANSTACK_OLD, "signout", Operation::SignOut),
    helper(SESSION, "handlecallback", Operation::Exchange),
    helper(SESSION, "signout", Operation::SignOut),
    helper(REACT, "authkitprovider", Operation::Exchange),
    helper(REACT, "useauth", Operation::Other),
    helper(REACT, "signin", Operation::AuthorizationUrl),
    helper(REACT, "signup", Operation::AuthorizationUrl),
    helper(REACT, "getsigninurl", Operation::AuthorizationUrl),
    helper(REACT, "signout", Operation::SignOut),
    helper(JS, "createclient", Operation::Exchange),
    helper(JS, "signout", Operation::SignOut),
    helper(LARAVEL, "authenticate", Operation::Exchange).sending_state(),
    helper(LARAVEL, "redirect", Operation::AuthorizationUrl).sending_state(),
    helper(LARAVEL, "logout", Operation::SignOut),
    helper(AUTH_JS, "default", Operation::Exchange)
        .handling_errors()
        .sending_state(),
];

/// Laravel's package works through form requests, whose classes say what they are for.
const LARAVEL_REQUESTS: &[(&str, &str)] = &[
    ("authenticate", "AuthKitAuthenticationRequest"),
    ("redirect", "AuthKitLoginRequest"),
    ("logout", "AuthKitLogoutRequest"),
];

/// The function of a library that a call calls.
pub(super) fn of(file: &SourceFile, call: &Call) -> Option<&'static Helper> {
    let helper = imported(file, call).or_else(|| taken_from_hook(file, call))?;
    is_meant(file, call, helper).then_some(helper)
}

fn imported(file: &SourceFile, call: &Call) -> Option<&'static Helper> {
    let name = call.name();
    let root = call.callee.split('.').next().unwrap_or_default();
    file.imports.iter().find_map(|import| {
        let imported = import.names.iter().find(|(_, local)| local == root);
        // Most imports are of other names, and asking for a package takes longer than for these.
        if imported.is_none() && !is_laravels(&import.module, name) {
            return None;
        }
        let package = package(&import.module)?;
        let name = match imported {
            // `import { signOut as leave }`
            Some((original, _)) if root == call.callee && original != "*" => original.as_str(),
            Some(_) => name,
            None if package == LARAVEL => name,
            None => return None,
        };
        named(package, name)
    })
}

/// `const { signOut } = useAuth()`, and `const auth = useAuth()` with `auth.signOut()`.
fn taken_from_hook(file: &SourceFile, call: &Call) -> Option<&'static Helper> {
    let root = call.callee.split('.').next().unwrap_or_default();
    let held = file.assigned(root, call.scope, call.span)?;
    named(package_of_hook(file, held)?, call.name())
}

/// Functions of a hook that are only passed on: `onClick={signOut}`. Each with the assignment that
/// took it.
pub(super) fn passed_on(file: &SourceFile) -> impl Iterator<Item = (&'static Helper, &Assignment)> {
    file.assignments.iter().filter_map(|assignment| {
        let helper = named(
            package_of_hook(file, &assignment.value)?,
            &assignment.target,
        )?;
        (helper.operation == Operation::SignOut).then_some((helper, assignment))
    })
}

/// The package whose hook `useAuth`, or whose object with all its functions, a value comes from.
fn package_of_hook(file: &SourceFile, value: &Value) -> Option<&'static str> {
    let Value::Call(id) = value else {
        return None;
    };
    let hook = file.calls.get(*id)?;
    let is_hook = |(name, local): &(String, String)| {
        let makers = ["useauth", "getauthkit", "createauthservice", "createclient"];
        *local == hook.callee && makers.contains(&normalize_ident(name).as_str())
    };
    let import = file
        .imports
        .iter()
        .find(|import| import.names.iter().any(is_hook))?;
    package(&import.module)
}

/// The function of a library by the name that a route gives it: `authkit-nextjs.handleAuth`.
pub fn by_name(name: &str) -> Option<&'static Helper> {
    let (package, function) = name.rsplit_once('.')?;
    let package = HELPERS
        .iter()
        .map(|it| it.package)
        .find(|text| *text == package || text.rsplit('/').next() == Some(package))?;
    named(package, function)
}

/// The function of a library that answers a route, by the name that the route gives it; Auth.js answers for
/// whatever providers it is given elsewhere.
pub fn of_route(calls: &[WorkosCall], library: &str) -> Option<&'static Helper> {
    let is_auth_js = library.starts_with("next-auth") || library.starts_with("@auth/");
    let mut providers = calls.iter().filter_map(|it| match it.via {
        Via::Library(helper) if helper.package == AUTH_JS => Some(helper),
        _ => None,
    });
    by_name(library).or_else(|| providers.next().filter(|_| is_auth_js))
}

/// The function of a library that a call means by a name that a file of the project passes on:
/// `export { signOut } from "@workos-inc/authkit-nextjs"`.
pub fn passed(file: &SourceFile, call: &Call, name: &str) -> Option<&'static Helper> {
    let (package, function) = name.rsplit_once('.')?;
    let helper = named(self::package(package)?, function)?;
    is_meant(file, call, helper).then_some(helper)
}

/// Whether any library has a function of that name.
pub fn is_helper(name: &str) -> bool {
    let name = normalize_ident(name);
    HELPERS.iter().any(|it| it.name == name)
}

fn named(package: &str, name: &str) -> Option<&'static Helper> {
    let name = normalize_ident(name);
    HELPERS
        .iter()
        .find(|helper| helper.package == package && helper.name == name)
}

fn package(module: &str) -> Option<&'static str> {
    let folded = module.to_lowercase().replace('\\', ".");
    if folded.starts_with("laravel.workos.") {
        return Some(LARAVEL);
    }
    if module.ends_with("/providers/workos") {
        return Some(AUTH_JS);
    }
    HELPERS.iter().map(|it| it.package).find(|package| {
        module
            .strip_prefix(package)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn is_laravels(module: &str, method: &str) -> bool {
    LARAVEL_REQUESTS
        .iter()
        .any(|(name, class)| *name == method && module.ends_with(class))
}

fn is_meant(file: &SourceFile, call: &Call, helper: &Helper) -> bool {
    helper.option.is_none_or(|option| {
        let given = file.given(call, &[option]);
        given.is_some_and(|it| *it != Value::Bool(false))
    })
}
