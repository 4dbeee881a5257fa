//! Libraries that do several steps of a sign-in in one call: AuthKit's for JavaScript frameworks,
//! and Laravel's own.

use super::Deed;
use crate::semantics::values::plain;
use crate::syntax::{Assignment, Call, SourceFile, Value};

/// A function of such a library.
#[derive(Debug, PartialEq, Eq)]
pub struct Helper {
    /// The package, as its registry names it.
    pub package: &'static str,
    /// The function's plain name.
    name: &'static str,
    /// What it does.
    pub deed: Deed,
    /// An option without which it does not.
    option: Option<&'static str>,
    /// For an exchange: whether a failing one is answered.
    pub handles_errors: bool,
    /// For what starts a sign-in, and for an exchange: whether it sends a state whoever calls it.
    pub sends_state: bool,
}

const fn helper(package: &'static str, name: &'static str, deed: Deed) -> Helper {
    Helper {
        package,
        name,
        deed,
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

const HELPERS: &[Helper] = &[
    helper(NEXT, "handleauth", Deed::Exchange)
        .handling_errors()
        .sending_state(),
    helper(NEXT, "savesession", Deed::SaveSession),
    helper(NEXT, "getsigninurl", Deed::AuthorizationUrl).sending_state(),
    helper(NEXT, "getsignupurl", Deed::AuthorizationUrl).sending_state(),
    helper(NEXT, "withauth", Deed::Guard).only_with("ensuresignedin"),
    helper(NEXT, "getuser", Deed::Guard).only_with("ensuresignedin"),
    helper(NEXT, "getsession", Deed::Guard).only_with("ensuresignedin"),
    helper(NEXT, "useauth", Deed::Guard).only_with("ensuresignedin"),
    helper(NEXT, "authkitmiddleware", Deed::Guard).only_with("enabled"),
    helper(NEXT, "authkitproxy", Deed::Guard).only_with("enabled"),
    helper(NEXT, "signout", Deed::SignOut),
    helper(REMIX, "authloader", Deed::Exchange).handling_errors(),
    helper(REMIX, "authkitloader", Deed::Guard).only_with("ensuresignedin"),
    helper(REMIX, "withauth", Deed::Guard).only_with("ensuresignedin"),
    helper(REMIX, "getsigninurl", Deed::AuthorizationUrl),
    helper(REMIX, "getsignupurl", Deed::AuthorizationUrl),
    helper(REMIX, "signout", Deed::SignOut),
    helper(REACT_ROUTER, "authloader", Deed::Exchange).handling_errors(),
    helper(REACT_ROUTER, "authkitloader", Deed::Guard).only_with("ensuresignedin"),
    helper(REACT_ROUTER, "withauth", Deed::Guard).only_with("ensuresignedin"),
    helper(REACT_ROUTER, "getsigninurl", Deed::AuthorizationUrl),
    helper(REACT_ROUTER, "getsignupurl", Deed::AuthorizationUrl),
    helper(REACT_ROUTER, "signout", Deed::SignOut),
    helper(SVELTE, "handlecallback", Deed::Exchange).handling_errors(),
    helper(SVELTE, "withauth", Deed::Guard),
    helper(SVELTE, "getsigninurl", Deed::AuthorizationUrl),
    helper(SVELTE, "getsignupurl", Deed::AuthorizationUrl),
    helper(SVELTE, "signout", Deed::SignOut),
    helper(TANSTACK, "handlecallbackroute", Deed::Exchange).handling_errors(),
    helper(TANSTACK, "handlecallback", Deed::Exchange),
    helper(TANSTACK, "getsigninurl", Deed::AuthorizationUrl),
    helper(TANSTACK, "getsignupurl", Deed::AuthorizationUrl),
    helper(TANSTACK, "signout", Deed::SignOut),
    helper(TANSTACK_OLD, "handlecallbackroute", Deed::Exchange).handling_errors(),
    helper(TANSTACK_OLD, "getsigninurl", Deed::AuthorizationUrl),
    helper(TANSTACK_OLD, "signout", Deed::SignOut),
    helper(SESSION, "handlecallback", Deed::Exchange),
    helper(SESSION, "signout", Deed::SignOut),
    helper(REACT, "authkitprovider", Deed::Exchange),
    helper(REACT, "useauth", Deed::Other),
    helper(REACT, "signin", Deed::AuthorizationUrl),
    helper(REACT, "signup", Deed::AuthorizationUrl),
    helper(REACT, "getsigninurl", Deed::AuthorizationUrl),
    helper(REACT, "signout", Deed::SignOut),
    helper(JS, "createclient", Deed::Exchange),
    helper(LARAVEL, "authenticate", Deed::Exchange).sending_state(),
    helper(LARAVEL, "redirect", Deed::AuthorizationUrl).sending_state(),
    helper(LARAVEL, "logout", Deed::SignOut),
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
        let package = package(&import.module)?;
        let imported = import.names.iter().find(|(_, local)| local == root);
        let name = match imported {
            // `import { signOut as leave }`
            Some((original, _)) if root == call.callee && original != "*" => original.as_str(),
            Some(_) => name,
            None if package == LARAVEL && is_laravels(import.module.as_str(), name) => name,
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
        (helper.deed == Deed::SignOut).then_some((helper, assignment))
    })
}

/// The package whose hook `useAuth`, or whose object with all its functions, a value comes from.
fn package_of_hook(file: &SourceFile, value: &Value) -> Option<&'static str> {
    let Value::Call(id) = value else {
        return None;
    };
    let hook = file.calls.get(*id)?;
    let is_hook = |(name, local): &(String, String)| {
        let makers = ["useauth", "getauthkit", "createauthservice"];
        *local == hook.callee && makers.contains(&plain(name).as_str())
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

/// The function of a library that a call means by a name that a file of the project passes on:
/// `export { signOut } from "@workos-inc/authkit-nextjs"`.
pub fn passed(file: &SourceFile, call: &Call, name: &str) -> Option<&'static Helper> {
    let (package, function) = name.rsplit_once('.')?;
    let helper = named(self::package(package)?, function)?;
    is_meant(file, call, helper).then_some(helper)
}

/// Whether any library has a function of that name.
pub fn is_helper(name: &str) -> bool {
    let name = plain(name);
    HELPERS.iter().any(|it| it.name == name)
}

fn named(package: &str, name: &str) -> Option<&'static Helper> {
    let name = plain(name);
    HELPERS
        .iter()
        .find(|helper| helper.package == package && helper.name == name)
}

fn package(module: &str) -> Option<&'static str> {
    let folded = module.to_lowercase().replace('\\', ".");
    if folded.starts_with("laravel.workos.") {
        return Some(LARAVEL);
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
