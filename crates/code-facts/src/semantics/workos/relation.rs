//! What has to do with WorkOS, before it is asked what is done with it: packages, imports, addresses.

use crate::facts::Project;
use crate::syntax::{Language, SourceFile, Value};

/// Whether an import is called after WorkOS: its packages, and modules of the project's own.
pub fn is_named(module: &str) -> bool {
    module.to_lowercase().contains("workos")
}

/// Whether a project has anything to do with WorkOS: a package of it, an import, or its address.
pub fn uses_workos(project: &Project) -> bool {
    let own = own_packages(project);
    !project.sdks.is_empty()
        || project.files.iter().any(|file| {
            imports_workos(file, &own)
                || file.strings.iter().any(|text| {
                    text.value.contains("api.workos.com")
                        || text.value.ends_with("/user_management/authenticate")
                })
        })
}

/// Packages of the project's own that are called like WorkOS's, in Java and Kotlin, and folders of
/// C#'s projects, which are called like their namespaces.
pub(super) fn own_packages(project: &Project) -> Vec<&str> {
    let packages = project.files.iter().filter_map(SourceFile::package);
    let packages = packages.filter(|it| it.starts_with("com.workos."));
    let mut files = project.files.iter();
    let is_csharp = files.any(|file| file.language == Language::CSharp);
    let folders = project.files.iter().flat_map(|it| it.path.iter());
    let folders = folders.filter_map(|it| it.to_str());
    let folders = folders
        .filter(|folder| is_csharp && folder.starts_with("WorkOS.") && !folder.ends_with(".cs"));
    packages.chain(folders).collect()
}

fn imports_workos(file: &SourceFile, own: &[&str]) -> bool {
    file.imports.iter().any(|import| {
        let is_own = own.iter().any(|package| import.module.starts_with(package));
        is_workos_module(&import.module) && !is_own
    })
}

/// Whether an import is of a package of WorkOS, not of a module of the project's that has its name,
/// and not of another library's support for it.
fn is_workos_module(module: &str) -> bool {
    const ROOTS: &[&str] = &[
        "@workos-inc",
        "@workos",
        "workos",
        "workos_sdk",
        "com.workos",
        "github.com/workos",
        "github.com/workos-inc",
        "laravel.workos",
    ];
    let module = module.to_lowercase().replace("::", ".");
    let module = module.trim_start_matches(['\\', '.']).replace('\\', ".");
    ROOTS.iter().any(|root| {
        module
            .strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/', ':']))
    })
}

/// What a file has to do with WorkOS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It imports a package of WorkOS.
    Imports,
    /// It only names it: what it calls may be a client that was made elsewhere.
    Names,
    None,
}

impl Relation {
    pub(super) fn of(file: &SourceFile, own: &[&str]) -> Self {
        // However it is spelled: `WorkOS`, `work_os`.
        let names = |name: &str| {
            let mut parts = name.as_bytes().windows(4);
            parts.any(|part| part.eq_ignore_ascii_case(b"work"))
        };
        let names_it = |value: &Value| matches!(value, Value::Name(name) if names(name));
        if imports_workos(file, own) {
            Self::Imports
        } else if file.calls.iter().any(|it| names(&it.callee))
            || file.assignments.iter().any(|assignment| {
                let within = file.within(&assignment.value);
                names(&assignment.target) || within.into_iter().any(names_it)
            })
        {
            Self::Names
        } else {
            Self::None
        }
    }
}
