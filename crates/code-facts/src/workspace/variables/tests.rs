//! Reads of variables, as each language and framework writes them.

use super::*;
use crate::syntax::{self, Argument, ScopeId};
use std::path::Path;

fn file() -> SourceFile {
    SourceFile::new(Path::new("a").into(), Language::Python, 99)
}

fn names(file: &SourceFile) -> Vec<String> {
    read_by(file, &[]).into_iter().map(|it| it.name).collect()
}

#[test]
fn names_in_a_list_are_read_where_it_is_gone_through() {
    let text = |value: &str| crate::syntax::Text {
        value: value.to_owned(),
        scope: ScopeId::FILE,
        line: 2,
    };
    let mut file = file();
    file.strings = vec![text("WORKOS_API_KEY"), text("TITLE")];
    assert_eq!(names(&file), [""; 0]);
    file.reads.push(crate::syntax::Read {
        path: "process.env.?".into(),
        scope: ScopeId::FILE,
        line: 4,
    });
    assert_eq!(names(&file), ["WORKOS_API_KEY"]);
}

#[test]
fn paths_of_every_language_are_known() {
    let reads = [
        ("process.env.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("import.meta.env.VITE_X", Some("VITE_X")),
        ("os.environ.A", None),
        ("os.environ.AB", Some("AB")),
        ("ENV.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("_ENV.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("c.env.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("Configuration.WorkOS:ApiKey", Some("WORKOS_API_KEY")),
        ("settings.workos_client_id", Some("WORKOS_CLIENT_ID")),
        ("process.env", None),
        ("user.NAME", None),
    ];
    for (path, name) in reads {
        let read = in_path(path).map(|it| it.name);
        assert_eq!(read.as_deref(), name, "{path}");
    }
}

#[test]
fn calls_of_every_language_are_known() {
    let calls = [
        ("os.getenv", "WORKOS_API_KEY", true),
        ("os.environ.get", "WORKOS_API_KEY", true),
        ("ENV.fetch", "WORKOS_API_KEY", true),
        ("env", "WORKOS_API_KEY", true),
        ("os.Getenv", "WORKOS_API_KEY", true),
        ("System.getenv", "WORKOS_API_KEY", true),
        ("Environment.GetEnvironmentVariable", "WORKOS_API_KEY", true),
        ("System.fetch_env!", "WORKOS_API_KEY", true),
        ("std.env.var", "WORKOS_API_KEY", true),
        ("getEnvVariable", "WORKOS_API_KEY", true),
        ("Deno.env.get", "WORKOS_API_KEY", true),
        ("config", "WORKOS_API_KEY", true),
        ("viper.GetString", "workos.api_key", true),
        ("configService.get", "WORKOS_API_KEY", true),
        ("cache.get", "WORKOS_API_KEY", false),
        ("console.log", "WORKOS_API_KEY", false),
        ("os.getenv", "home", false),
    ];
    for (callee, argument, is_read) in calls {
        let call = Call {
            callee: callee.into(),
            arguments: vec![Argument {
                name: None,
                value: Value::Text(argument.into()),
            }],
            receiver: None,
            is_new: false,
            scope: ScopeId::FILE,
            line: 1,
        };
        assert_eq!(in_call(&call).is_some(), is_read, "{callee}({argument})");
    }
}

#[test]
fn declarations_of_frameworks_are_reads() {
    let mut file = file();
    file.imports.push(Import {
        module: "$env/static/private".into(),
        names: vec![("WORKOS_API_KEY".into(), "KEY".into())],
        line: 1,
    });
    file.reads.push(syntax::Read {
        path: "x.y".into(),
        scope: ScopeId::FILE,
        line: 2,
    });
    let mut settings = Scope {
        kind: ScopeKind::Type,
        name: "Settings".into(),
        bases: vec!["BaseSettings".into()],
        ..file.scopes[ScopeId::FILE].clone()
    };
    settings.markers.push(Marker {
        name: "Value".into(),
        arguments: vec![Argument {
            name: None,
            value: Value::Text("${workos.client-id:none}".into()),
        }],
        line: 3,
    });
    file.scopes.push(settings);
    file.assignments.push(Assignment {
        target: "workos_redirect_uri".into(),
        value: Value::Other,
        is_new: false,
        scope: 1,
        line: 4,
    });
    assert_eq!(
        names(&file),
        ["WORKOS_API_KEY", "WORKOS_CLIENT_ID", "WORKOS_REDIRECT_URI"]
    );
}
