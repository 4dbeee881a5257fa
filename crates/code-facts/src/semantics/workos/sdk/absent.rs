//! Calls that the installed version of an SDK does not have. A call is reported only if its absence in
//! that major version was seen; methods that came or went within one are left out for that one.

use super::absent_table::{Missing, NEVER, PACKAGES};
use super::versions::{NODE, major_of};
use crate::Project;
use crate::semantics::workos::language::ecosystem_of;
use crate::semantics::workos::{Via, WorkosCall};
use crate::syntax::{Call, FileId, SourceFile, Span, Value};

/// Something that code uses and the installed SDK lacks.
#[derive(Clone, Debug)]
pub struct Absent {
    /// As people call it: `Node SDK`.
    pub sdk: &'static str,
    /// The installed major version; `None` if no version has it.
    pub major: Option<u64>,
    /// The file.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// What there is instead, after "the SDK 7": `has no sso.getProfile; there it is …`.
    pub problem: String,
    /// The method that is missing, if it is one.
    pub method: Option<String>,
}

/// Every call of a project that its SDK does not have.
pub fn absent_calls(project: &Project, calls: &[WorkosCall]) -> Vec<Absent> {
    let mut found = in_no_version(project);
    for package in PACKAGES {
        let Some(major) = major_of(project, package.ecosystem, package.name) else {
            continue;
        };
        let missing = |path: &str| {
            let mut rows = package.lacks.iter();
            rows.find(|row| row.majors.contains(&major) && is_path(path, row.path))
        };
        for workos_call in calls.iter().filter(|call| call.via == Via::Sdk) {
            let file = &project.files[workos_call.file];
            let Some(call) = workos_call.call.and_then(|id| file.calls.get(id)) else {
                continue;
            };
            if ecosystem_of(file) != Some(package.ecosystem) {
                continue;
            }
            if let Some(row) = missing(&call.callee).or_else(|| missing(&file.callee(call))) {
                let method = row.path.trim_end_matches('.');
                found.push(Absent {
                    sdk: package.sdk,
                    major: Some(major),
                    file: workos_call.file,
                    span: workos_call.span,
                    problem: format!("has no {method}; there it is {}", row.instead),
                    method: Some(method.to_owned()),
                });
            }
        }
        for (index, file) in project.files.iter_enumerated() {
            if ecosystem_of(file) != Some(package.ecosystem) {
                continue;
            }
            let wrong = match package.ecosystem {
                "npm" if package.name == NODE => of_node(file, major),
                "pypi" => of_python(file, major),
                "packagist" => of_php(file, package.lacks, major),
                _ => Vec::new(),
            };
            found.extend(wrong.into_iter().map(|(span, problem)| Absent {
                sdk: package.sdk,
                major: Some(major),
                file: index,
                span,
                problem,
                method: None,
            }));
        }
    }
    found
}

/// Calls of a module whose methods are the same two in every version, by another name: people, and
/// programs that write code, take `verifySession` for granted.
fn in_no_version(project: &Project) -> Vec<Absent> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter_enumerated() {
        let Some(of) = NEVER
            .iter()
            .find(|it| ecosystem_of(file) == Some(it.ecosystem))
        else {
            continue;
        };
        let is_of_sdk = |root: &str| {
            let mut of_sdk = file.imports.iter().filter(|it| it.module == of.module);
            of_sdk.any(|import| import.names.iter().any(|(_, local)| local == root))
        };
        for call in file.calls.iter().filter(|call| !call.is_new) {
            let full = file.callee(call);
            let is_client = |path: &str| {
                let mut parts = path.rsplit('.').skip(1);
                parts.next() == Some("passwordless") && parts.next().is_some()
            };

            // Anything may have a member that is called so; a client is what leads to WorkOS.
            let holder = full.rsplitn(3, '.').last().unwrap_or_default();
            let root = full.split('.').next().unwrap_or_default();
            if !is_client(&full)
                || !(is_of_sdk(root) || holder.to_lowercase().contains("workos"))
                || of.methods.contains(&call.name())
                || is_own(file, &full)
            {
                continue;
            }
            found.push(Absent {
                sdk: of.sdk,
                major: None,
                file: index,
                span: call.span,
                problem: format!(
                    "has passwordless.{}; there are {}",
                    call.name(),
                    of.methods.join(" and ")
                ),
                method: Some(format!("passwordless.{}", call.name())),
            });
        }
    }
    found
}

/// Whether a path goes through something that the file itself imports from its own project.
fn is_own(file: &SourceFile, path: &str) -> bool {
    let root = path.split('.').next().unwrap_or_default();
    file.imports.iter().any(|import| {
        import.names.iter().any(|(_, local)| local == root)
            && import.module.starts_with('.')
            && !root.to_lowercase().contains("workos")
    })
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
            .map(|(span, name)| (span, format!("has no {name}; there it is workos.client")))
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
    fn no_version_lacks_what_it_has_instead() {
        for package in PACKAGES {
            for row in package.lacks {
                assert!(!row.majors.is_empty(), "{}", row.path);
                let other = package.lacks.iter().find(|it| it.path == row.instead);
                let overlap = other.is_some_and(|gap| {
                    gap.majors.start() <= row.majors.end() && row.majors.start() <= gap.majors.end()
                });
                assert!(!overlap, "{} and {}", row.path, row.instead);
            }
        }
    }
}
