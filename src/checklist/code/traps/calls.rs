//! Calls that the installed version of an SDK does not have. A call is told of only if its absence in
//! that major version was seen; methods that came or went within one are left out for that one.

use std::ops::RangeInclusive;

use super::super::facts::Facts;
use super::defect;
use super::versions::{NODE, major_of};
use crate::findings::{Finding, rules};
use crate::project::syntax::{Call, SourceFile, Value};
use crate::project::workos::Via;

const LAST: u64 = u64::MAX;

/// A method that some major versions lack.
struct Missing {
    /// The end of its dotted path: `sso.getAuthorizationURL`; `portal.` is everything in a module.
    path: &'static str,
    /// Where it is missing.
    majors: RangeInclusive<u64>,
    /// What those versions have instead.
    instead: &'static str,
}

const fn missing(path: &'static str, from: u64, to: u64, instead: &'static str) -> Missing {
    Missing {
        path,
        majors: from..=to,
        instead,
    }
}

/// Source: the classes in `src/workos.ts`, `src/sso/sso.ts`, `src/user-management/user-management.ts`
/// and `src/portal/portal.ts` of github.com/workos/workos-node at the first and the last tag of each
/// major (v0.2.1 to v10.9.0), and the npm packages 2.4.0 to 11.0.0. For code that was written for
/// another major these are what a sign-in meets.
const OF_NODE: &[Missing] = &[
    missing(
        "sso.getAuthorizationURL",
        4,
        LAST,
        "sso.getAuthorizationUrl",
    ),
    missing("sso.getAuthorizationUrl", 0, 3, "sso.getAuthorizationURL"),
    missing(
        "sso.getAuthorizationUrlWithPKCE",
        4,
        7,
        "sso.getAuthorizationUrl",
    ),
    missing("sso.getProfileAndToken", 0, 0, "sso.getProfile"),
    missing(
        "userManagement.sendMagicAuthCode",
        8,
        LAST,
        "userManagement.createMagicAuth",
    ),
    missing(
        "userManagement.createMagicAuth",
        4,
        6,
        "userManagement.sendMagicAuthCode",
    ),
    missing(
        "userManagement.sendPasswordResetEmail",
        8,
        LAST,
        "userManagement.createPasswordReset",
    ),
    missing(
        "userManagement.refreshAndSealSessionData",
        8,
        LAST,
        "loadSealedSession().refresh()",
    ),
    missing(
        "userManagement.getLogoutUrlFromSessionCookie",
        8,
        LAST,
        "loadSealedSession().getLogoutUrl()",
    ),
    missing("userManagement.loadSealedSession", 4, 6, "version 7"),
    missing(
        "userManagement.authenticateWithCodeAndVerifier",
        4,
        6,
        "version 7",
    ),
    missing(
        "userManagement.getAuthorizationUrlWithPKCE",
        4,
        7,
        "userManagement.getAuthorizationUrl",
    ),
    missing(
        "userManagement.enrollAuthFactor",
        9,
        LAST,
        "multiFactorAuth",
    ),
    missing("userManagement.listAuthFactors", 9, LAST, "multiFactorAuth"),
    missing("userManagement.", 0, 3, "version 4"),
    missing(
        "users.authenticateWithCode",
        4,
        LAST,
        "userManagement.authenticateWithCode",
    ),
    missing(
        "users.authenticateWithMagicAuth",
        4,
        LAST,
        "userManagement.authenticateWithMagicAuth",
    ),
    missing("users.sendMagicAuthCode", 4, LAST, "userManagement"),
    missing("portal.", 9, LAST, "adminPortal"),
    missing("adminPortal.", 0, 8, "portal"),
    missing("mfa.", 9, LAST, "multiFactorAuth"),
    missing("multiFactorAuth.", 0, 8, "mfa"),
];

/// Source: the classes of the PyPI packages 0.8.7, 1.26.0, 2.2.0, 3.1.0, 4.0.0, 4.16.0, 5.0.0, 5.46.0,
/// 6.0.0, 7.0.1, 8.3.0, 9.1.0 and 10.8.0.
const OF_PYTHON: &[Missing] = &[
    missing("sso.get_profile_and_token", 0, 0, "sso.get_profile"),
    missing(
        "user_management.send_magic_auth_code",
        5,
        LAST,
        "user_management.create_magic_auth",
    ),
    missing(
        "user_management.create_magic_auth",
        2,
        3,
        "user_management.send_magic_auth_code",
    ),
    missing(
        "user_management.send_password_reset_email",
        5,
        LAST,
        "user_management.create_password_reset",
    ),
    missing(
        "user_management.enroll_auth_factor",
        6,
        LAST,
        "multi_factor_auth",
    ),
    missing(
        "user_management.list_auth_factors",
        6,
        LAST,
        "multi_factor_auth",
    ),
    missing("user_management.", 0, 1, "version 2"),
    missing(
        "portal.generate_link",
        6,
        LAST,
        "admin_portal.generate_link",
    ),
    missing("admin_portal.", 0, 5, "portal"),
];

/// Source: `lib/workos/{sso,portal,admin_portal,user_management}.rb` of github.com/workos/workos-ruby at
/// the last tag of each major (0.11.2 to v10.2.1), and docs/V7_MIGRATION_GUIDE.md: from 7 on the modules
/// are classes that a client makes.
const OF_RUBY: &[Missing] = &[
    missing(
        "WorkOS.SSO.profile_and_token",
        7,
        LAST,
        "client.sso.get_profile_and_token",
    ),
    missing("WorkOS.SSO.profile", 1, LAST, "profile_and_token"),
    missing(
        "WorkOS.SSO.authorization_url",
        7,
        LAST,
        "client.sso.get_authorization_url",
    ),
    missing(
        "WorkOS.Passwordless.create_session",
        7,
        LAST,
        "client.passwordless.create_session",
    ),
    missing(
        "WorkOS.Passwordless.send_session",
        7,
        LAST,
        "client.passwordless.send_session",
    ),
    missing(
        "WorkOS.Portal.generate_link",
        7,
        LAST,
        "client.admin_portal.generate_link",
    ),
    missing(
        "WorkOS.UserManagement.authenticate_with_code",
        7,
        LAST,
        "client.user_management.authenticate_with_code",
    ),
    missing(
        "WorkOS.UserManagement.authorization_url",
        7,
        LAST,
        "client.user_management.get_authorization_url",
    ),
    missing(
        "WorkOS.UserManagement.send_magic_auth_code",
        7,
        LAST,
        "client.user_management.create_magic_auth",
    ),
    missing(
        "WorkOS.UserManagement.create_magic_auth",
        3,
        3,
        "send_magic_auth_code",
    ),
    missing("WorkOS.UserManagement.", 0, 2, "version 3"),
    missing(
        "sso.get_profile_and_token",
        0,
        6,
        "WorkOS::SSO.profile_and_token",
    ),
    missing(
        "sso.profile_and_token",
        7,
        LAST,
        "sso.get_profile_and_token",
    ),
];

/// Source: `lib/` of github.com/workos/workos-php, tags v0.0.1 to v9.0.0, and docs/V5_MIGRATION_GUIDE.md:
/// from 5 on `lib/SSO.php` and its like are gone, and a client makes the services.
const OF_PHP: &[Missing] = &[
    missing("WorkOS.SSO", 5, LAST, "$workos->sso()"),
    missing(
        "WorkOS.UserManagement",
        5,
        LAST,
        "$workos->userManagement()",
    ),
    missing("WorkOS.Portal", 5, LAST, "$workos->adminPortal()"),
    missing("sso.getProfileAndToken", 0, 0, "getProfile"),
    missing(
        "userManagement.sendMagicAuthCode",
        5,
        LAST,
        "userManagement()->createMagicAuth",
    ),
];

/// A package, and what some of its versions lack.
const TABLES: &[(&str, &str, &str, &[Missing])] = &[
    ("npm", NODE, "Node SDK", OF_NODE),
    ("pypi", "workos", "Python SDK", OF_PYTHON),
    ("rubygems", "workos", "Ruby SDK", OF_RUBY),
    ("packagist", "workos/workos-php", "PHP SDK", OF_PHP),
];

pub(super) fn sdk_call_exists(facts: &Facts<'_>) -> Vec<Finding> {
    let rule = rules::SDK_CALL_EXISTS;
    let mut found = Vec::new();
    for (ecosystem, package, sdk, table) in TABLES {
        let Some(major) = major_of(facts, ecosystem, package) else {
            continue;
        };
        let absent = |path: &str| {
            let mut rows = table.iter();
            rows.find(|it| it.majors.contains(&major) && is_path(path, it.path))
        };
        for call in facts.calls.iter().filter(|it| it.via == Via::Sdk) {
            let file = facts.file(call.file);
            let Some(at) = call.call.and_then(|it| file.calls.get(it)) else {
                continue;
            };
            if ecosystem_of(file) != Some(*ecosystem) {
                continue;
            }
            if let Some(row) = absent(&at.callee).or_else(|| absent(&file.callee(at))) {
                let message = format!(
                    "the {sdk} {major} has no {}; there it is {}",
                    row.path.trim_end_matches('.'),
                    row.instead
                );
                found.push(
                    defect(rule, facts, &facts.place_of(call), message)
                        .subject(row.path.trim_end_matches('.')),
                );
            }
        }
        for (at, file) in facts.project.files.iter().enumerate() {
            if ecosystem_of(file) != Some(*ecosystem) {
                continue;
            }
            let wrong = match *ecosystem {
                "pypi" => of_python(file, major),
                "packagist" => of_php(file, table, major),
                _ => Vec::new(),
            };
            found.extend(wrong.into_iter().map(|(line, what)| {
                let message = format!("the {sdk} {major} {what}");
                defect(rule, facts, &facts.place(at, line), message)
            }));
        }
    }
    found
}

/// Where the packages of a file's language come from.
fn ecosystem_of(file: &SourceFile) -> Option<&'static str> {
    use crate::project::syntax::Language::{JavaScript, Php, Python, Ruby, TypeScript};
    match file.language {
        JavaScript | TypeScript => Some("npm"),
        Python => Some("pypi"),
        Ruby => Some("rubygems"),
        Php => Some("packagist"),
        _ => None,
    }
}

/// Whether a path ends in a method of the table, or has a module of it before its last part.
fn is_path(path: &str, row: &str) -> bool {
    let ends = |path: &str, with: &str| {
        path.strip_suffix(with)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    match row.strip_suffix('.') {
        Some(module) => path
            .rsplit_once('.')
            .is_some_and(|(before, _)| ends(before, module)),
        None => ends(path, row),
    }
}

/// Services that hang on a client of Python.
const SERVICES: &[&str] = &["sso", "passwordless", "portal", "user_management"];

/// Up to 4 the module held the client: `workos.client.passwordless.create_session({…})`; from 5 on one
/// makes a `WorkOSClient`. On the module itself the services are modules without such functions.
fn of_python(file: &SourceFile, major: u64) -> Vec<(usize, String)> {
    let imported = |name: &str| {
        let mut imports = file.imports.iter().filter(|it| it.module == "workos");
        imports.find_map(|it| {
            let mut names = it.names.iter().filter(|(original, _)| original == name);
            names.next().map(|(_, local)| (local.as_str(), it.line))
        })
    };
    if major <= 4 {
        let names = ["WorkOSClient", "AsyncWorkOSClient"];
        let found = names.iter().filter_map(|it| Some((imported(it)?.1, it)));
        return found
            .map(|(line, name)| (line, format!("has no {name}; there it is workos.client")))
            .collect();
    }
    // A variable of the same name is a client.
    let is_client = |local: &str| file.assignments.iter().any(|it| it.target == local);
    let on_module = imported("*").filter(|(local, _)| !is_client(local));
    let on_client = imported("client").filter(|(local, _)| !is_client(local));
    let on_module = on_module.map(|(local, _)| local.to_owned());
    let held = on_module.iter().map(|it| format!("{it}.client"));
    let roots: Vec<String> = held
        .chain(on_module.iter().cloned())
        .chain(on_client.map(|(local, _)| local.to_owned()))
        .collect();
    let is_service = |path: &str| {
        roots.iter().any(|root| {
            let rest = path.strip_prefix(root).and_then(|it| it.strip_prefix('.'));
            let service = rest.and_then(|it| it.split_once('.'));
            service.is_some_and(|(service, _)| SERVICES.contains(&service))
        })
    };
    let takes_dict = |call: &Call| {
        let is_dict = |it: &Value| match it {
            Value::Object(_) => true,
            Value::Name(name) => matches!(
                file.assigned(name, call.scope, call.line),
                Some(Value::Object(_))
            ),
            _ => false,
        };
        call.callee.ends_with("passwordless.create_session")
            && call.positional(0).is_some_and(is_dict)
    };
    let calls = file.calls.iter();
    calls
        .filter_map(|call| {
            let what = if is_service(&call.callee) {
                format!("has no {}; there a WorkOSClient has it", call.callee)
            } else if takes_dict(call) {
                "takes no dictionary in passwordless.create_session; it names its arguments"
                    .to_owned()
            } else {
                return None;
            };
            Some((call.line, what))
        })
        .collect()
}

/// Services that are made by name.
fn of_php(file: &SourceFile, table: &[Missing], major: u64) -> Vec<(usize, String)> {
    let imported = |callee: &str| {
        let mut names = file.imports.iter().flat_map(|it| {
            let module = it.module.trim_start_matches(['\\', '.']).replace('\\', ".");
            it.names
                .iter()
                .map(move |(_, local)| (module.clone(), local))
        });
        let module = names
            .find(|(_, local)| *local == callee)
            .map(|(module, _)| module);
        module.unwrap_or_else(|| callee.trim_start_matches(['\\', '.']).replace('\\', "."))
    };
    let made = file.calls.iter().filter(|it| it.is_new);
    let gone = made.filter_map(|call| {
        let class = imported(&call.callee);
        let row = table.iter().find(|it| {
            it.path.starts_with("WorkOS.") && it.path == class && it.majors.contains(&major)
        })?;
        let what = format!(
            "has no class {}; there it is {}",
            row.path.replace('.', "\\"),
            row.instead
        );
        Some((call.line, what))
    });
    gone.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_in_what_the_table_names() {
        assert!(is_path(
            "workos.sso.getAuthorizationURL",
            "sso.getAuthorizationURL"
        ));
        assert!(!is_path(
            "workos.sso.getAuthorizationUrl",
            "sso.getAuthorizationURL"
        ));
        assert!(!is_path(
            "mysso.getAuthorizationURL",
            "sso.getAuthorizationURL"
        ));
        assert!(is_path("this.workos.portal.generateLink", "portal."));
        assert!(!is_path("workos.adminPortal.generateLink", "portal."));
        assert!(!is_path("portal.open.it", "portal."));
    }

    #[test]
    fn no_version_both_has_and_lacks_the_way_out() {
        for (_, _, _, table) in TABLES {
            for row in *table {
                assert!(!row.majors.is_empty(), "{}", row.path);
                let other = table.iter().find(|it| it.path == row.instead);
                let overlap = other.is_some_and(|it| {
                    it.majors.start() <= row.majors.end() && row.majors.start() <= it.majors.end()
                });
                assert!(!overlap, "{} and {}", row.path, row.instead);
            }
        }
    }
}
