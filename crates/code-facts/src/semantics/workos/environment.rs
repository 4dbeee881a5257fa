//! Variables that SDKs and libraries read from the environment themselves.

use super::sdk::major_of_package;
use super::{Via, WorkosCall, helper};
use crate::syntax::{Call, Language, SourceFile, Value};
use crate::{Place, Project};

const KEY: &str = "WORKOS_API_KEY";
const CLIENT: &str = "WORKOS_CLIENT_ID";

/// Packages that run on servers and read both, by the npm packages authkit-nextjs 3.0.1, authkit-remix
/// 0.17.0, authkit-react-router 0.8.1, authkit-session 0.7.1, authkit-sveltekit 0.3.0 and
/// authkit-tanstack-react-start 0.9.1, the last two through authkit-session.
const LIBRARIES: &[&str] = &[
    "@workos-inc/authkit-nextjs",
    "@workos-inc/authkit-remix",
    "@workos-inc/authkit-react-router",
    "@workos/authkit-sveltekit",
    "@workos/authkit-tanstack-react-start",
    "@workos/authkit-session",
];

/// A variable that is read so: its name, the package that reads it, and where that is used.
#[derive(Clone, Debug)]
pub struct ReadBySdk {
    /// As in the environment.
    pub variable: &'static str,
    /// As its registry names it.
    pub package: &'static str,
    /// Where.
    pub place: Place,
}

/// Every variable that an SDK or a library of a project reads itself.
pub fn read_by_sdk(project: &Project, calls: &[WorkosCall]) -> Vec<ReadBySdk> {
    let mut found = Vec::new();
    let mut add = |variables: &[&'static str], package: &'static str, place: &Place| {
        found.extend(variables.iter().map(|variable| ReadBySdk {
            variable,
            package,
            place: place.clone(),
        }));
    };
    for file in &project.files {
        for call in &file.calls {
            if let Some((package, variables)) = of_client(project, file, call) {
                add(&variables, package, &file.place(call.span));
            }
        }
    }
    // Seen in `lib/WorkOS.php` of workos-php, which asks `getenv` for both, and in `lib/workos.rb` of
    // workos-ruby, which takes the key when it is loaded.
    // Where the project hands them over itself, they may have other names.
    let files = || project.files.iter();
    let is_handed_over = files()
        .flat_map(|it| &it.calls)
        .any(|it| matches!(it.name(), "setApiKey" | "setClientId"))
        || files()
            .flat_map(|it| &it.assignments)
            .any(|it| matches!(it.target.as_str(), "WorkOS.key" | "config.key" | "c.key"));
    let by_sdk = calls
        .iter()
        .filter(|it| it.via == Via::Sdk && !is_handed_over);
    for call in by_sdk {
        let file = &project.files[call.file];
        let place = file.place(call.span);
        match file.language {
            Language::Php => add(&[KEY, CLIENT], "workos/workos-php", &place),
            Language::Ruby => add(&[KEY], "workos", &place),
            _ => {}
        }
    }
    for call in calls {
        if let Via::Library(helper) = call.via
            && LIBRARIES.contains(&helper.package)
        {
            let place = project.files[call.file].place(call.span);
            add(&[KEY, CLIENT], helper.package, &place);
        }
    }
    for route in &project.routes {
        let library = route.library.as_deref().and_then(helper);
        if let Some(helper) = library.filter(|it| LIBRARIES.contains(&it.package)) {
            add(&[KEY, CLIENT], helper.package, &route.place);
        }
    }
    found
}

/// What a client of an SDK reads where it is not given it. Seen in the npm packages 8.0.0 and 11.0.0;
/// 7.0.0 reads the key alone, and a later 7 both, so that 7 is given the benefit of the doubt. Seen in
/// `_base_client.py` of the PyPI packages 5.0.0, 5.46.0, 6.0.0 and 10.8.0.
fn of_client(
    project: &Project,
    file: &SourceFile,
    call: &Call,
) -> Option<(&'static str, Vec<&'static str>)> {
    let imports = |module: &str| {
        let mut imports = file.imports.iter().filter(|it| it.module == module);
        imports.any(|it| it.names.iter().any(|(_, local)| *local == call.callee))
    };
    let is_given = |names: &[&str], place: Option<usize>| {
        file.given(call, names).is_some() || place.and_then(|it| call.positional(it)).is_some()
    };
    // What is spread in may hold either.
    let is_open = call.arguments.iter().any(|argument| {
        let is_spread = |name: &str| name == "...";
        argument.name.as_deref().is_some_and(is_spread) || argument.value.get("...").is_some()
    });
    if is_open {
        return None;
    }
    if file.language.is_script() && call.is_new && imports("@workos-inc/node") {
        let major = major_of_package(project, "npm", "@workos-inc/node")?;
        let first = call.positional(0);
        let has_key = first.is_some_and(|it| !matches!(it, Value::Null | Value::Object(_)));
        let has_key = has_key || is_given(&["apikey"], None);
        let reads_client = major >= 7 && !has_key && !is_given(&["clientid"], None);
        let read = [(KEY, !has_key), (CLIENT, reads_client)].into_iter();
        let read: Vec<_> = read.filter(|it| it.1).map(|it| it.0).collect();
        return (!read.is_empty()).then_some(("@workos-inc/node", read));
    }
    let is_client = matches!(call.name(), "WorkOSClient" | "AsyncWorkOSClient");
    if is_client && imports("workos") {
        let major = major_of_package(project, "pypi", "workos");
        // A client came with 5, so that an open requirement says enough.
        if major.is_some_and(|major| major < 5) {
            return None;
        }
        let has_key = is_given(&["apikey"], Some(0));
        let has_client = is_given(&["clientid"], Some(1));
        let read = [(KEY, !has_key), (CLIENT, !has_client)].into_iter();
        let read: Vec<_> = read.filter(|it| it.1).map(|it| it.0).collect();
        return (!read.is_empty()).then_some(("workos", read));
    }
    None
}
