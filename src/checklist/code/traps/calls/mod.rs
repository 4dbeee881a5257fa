//! Calls that the installed version of an SDK does not have. A call is told of only if its absence in
//! that major version was seen; methods that came or went within one are left out for that one.

mod tables;

use super::super::facts::Facts;
use super::defect;
use super::versions::{NODE, major_of};
use crate::findings::{Finding, rules};
use code_facts::semantics::workos::Via;
use code_facts::syntax::{Call, SourceFile, Span, Value};

use tables::{Missing, TABLES};

pub(super) fn sdk_call_exists(facts: &Facts<'_>) -> Vec<Finding> {
    let rule = rules::SDK_CALL_EXISTS;
    let mut found = Vec::new();
    for (ecosystem, package, sdk, table) in TABLES {
        let Some(major) = major_of(facts, ecosystem, package) else {
            continue;
        };
        let absent = |path: &str| {
            let mut rows = table.iter();
            rows.find(|gap| gap.majors.contains(&major) && is_path(path, gap.path))
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
        for (at, file) in facts.project.files.iter_enumerated() {
            if ecosystem_of(file) != Some(*ecosystem) {
                continue;
            }
            let wrong = match *ecosystem {
                "npm" if *package == NODE => of_node(file, major),
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
    use code_facts::syntax::Language::{JavaScript, Php, Python, Ruby, TypeScript};
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

/// The last major version of Node's SDK that takes its key alone. Source: `constructor` in `workos.js`
/// of the npm packages 7.82.0 and 8.0.0.
const LAST_NODE_WITH_KEY_ALONE: u64 = 7;

/// An object in place of the key is sent as `Bearer [object Object]`, which no compiler of JavaScript
/// finds.
fn of_node(file: &SourceFile, major: u64) -> Vec<(Span, String)> {
    if major > LAST_NODE_WITH_KEY_ALONE {
        return Vec::new();
    }
    let of_sdk = file.imports.iter().filter(|it| it.module == NODE);
    let names: Vec<&str> = of_sdk
        .flat_map(|import| import.names.iter().map(|(_, local)| local.as_str()))
        .collect();
    let is_client = |call: &&Call| {
        let whole = call.callee.as_str();
        let (space, name) = whole.rsplit_once('.').unwrap_or((whole, whole));
        call.is_new && names.contains(&space) && (space == whole || name == "WorkOS")
    };
    let made = file.calls.iter().filter(is_client);
    made.filter(|call| {
        let first = call.positional(0).map(|inner| match inner {
            Value::Name(name) => file.assigned(name, call.scope, call.span),
            value => Some(value),
        });
        let has_key = |value: &Value| match value {
            Value::Object(members) => members.iter().any(|(key, _)| key == "apiKey"),
            _ => false,
        };
        first.flatten().is_some_and(has_key)
    })
    .map(|call| {
        let what = "takes the key itself, new WorkOS(apiKey, options), and sends an object as \"Bearer [object Object]\"";
        (call.span, what.to_owned())
    })
    .collect()
}

/// Services that hang on a client of Python.
const SERVICES: &[&str] = &["sso", "passwordless", "portal", "user_management"];

/// Up to 4 the module held the client: `workos.client.passwordless.create_session({…})`; from 5 on one
/// makes a `WorkOSClient`. On the module itself the services are modules without such functions.
fn of_python(file: &SourceFile, major: u64) -> Vec<(Span, String)> {
    let imported = |name: &str| {
        let mut imports = file.imports.iter().filter(|it| it.module == "workos");
        imports.find_map(|import| {
            let mut names = import.names.iter();
            let (_, local) = names.find(|(original, _)| original == name)?;
            Some((local.as_str(), import.span))
        })
    };
    if major <= 4 {
        let names = ["WorkOSClient", "AsyncWorkOSClient"];
        let found = names
            .iter()
            .filter_map(|name| Some((imported(name)?.1, name)));
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
        let is_dict = |value: &Value| match value {
            Value::Object(_) => true,
            Value::Name(name) => matches!(
                file.assigned(name, call.scope, call.span),
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
            Some((call.span, what))
        })
        .collect()
}

/// Services that are made by name.
fn of_php(file: &SourceFile, table: &[Missing], major: u64) -> Vec<(Span, String)> {
    let imported = |callee: &str| {
        let mut names = file.imports.iter().flat_map(|import| {
            let module = import
                .module
                .trim_start_matches(['\\', '.'])
                .replace('\\', ".");
            import
                .names
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
        let row = table.iter().find(|gap| {
            gap.path.starts_with("WorkOS.") && gap.path == class && gap.majors.contains(&major)
        })?;
        let what = format!(
            "has no class {}; there it is {}",
            row.path.replace('.', "\\"),
            row.instead
        );
        Some((call.span, what))
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
                let overlap = other.is_some_and(|gap| {
                    gap.majors.start() <= row.majors.end() && row.majors.start() <= gap.majors.end()
                });
                assert!(!overlap, "{} and {}", row.path, row.instead);
            }
        }
    }
}
