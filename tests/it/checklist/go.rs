//! Applications of Go's frameworks with Magic Link, whole and with one thing broken at a time.

use super::python::all_pass;
use super::{CodeFindings, with_project};

/// The rules that do not pass with texts in one file replaced.
#[track_caller]
fn amiss(project: &str, file: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let sandbox = with_project(project);
    let name = format!("app/{file}");
    let mut text = std::fs::read_to_string(sandbox.path().join(&name)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{file} holds no {from:?}");
        text = text.replace(from, to);
    }
    let verdicts = CodeFindings::of(&sandbox.file(&name, text));
    let amiss = verdicts.amiss().into_iter();
    amiss.map(ToOwned::to_owned).collect()
}

#[test]
fn net_http() {
    all_pass(
        "net-http",
        &[
            ("env-vars-used", "main.go:16"),
            ("callback-route", "main.go:22"),
            ("code-exchange", "handlers.go:51"),
            ("exchange-errors-handled", "handlers.go:54"),
            ("session-create", "handlers.go:27"),
            ("session-send", "handlers.go:38"),
            ("state-used", "handlers.go:31"),
            ("app-session", "handlers.go:59"),
            ("protected-route", "handlers.go:70"),
            ("logout", "handlers.go:84"),
            ("build-command", "main.go:15"),
        ],
    );
}

#[test]
fn chi() {
    all_pass(
        "chi",
        &[
            ("env-vars-used", "cmd/server/main.go:17"),
            ("callback-route", "internal/server/server.go:35"),
            ("code-exchange", "internal/auth/service.go:49"),
            ("exchange-errors-handled", "internal/server/server.go:59"),
            ("state-used", "internal/auth/service.go:37"),
            ("app-session", "internal/server/server.go:67"),
            ("protected-route", "internal/server/server.go:81"),
            ("logout", "internal/server/server.go:72"),
        ],
    );
}

#[test]
fn gin() {
    all_pass(
        "gin",
        &[
            ("env-vars-used", "config/config.go:16"),
            ("callback-route", "main.go:29"),
            ("code-exchange", "handlers/auth.go:69"),
            ("session-create", "handlers/auth.go:50"),
            ("app-session", "handlers/auth.go:76"),
            ("protected-route", "middleware/baker.go:14"),
            ("logout", "handlers/auth.go:84"),
        ],
    );
}

#[test]
fn echo() {
    all_pass(
        "echo",
        &[
            ("callback-route", "main.go:25"),
            ("exchange-errors-handled", "main.go:64"),
            ("app-session", "main.go:76"),
            ("protected-route", "main.go:83"),
            ("logout", "main.go:95"),
        ],
    );
}

#[test]
fn fiber() {
    all_pass(
        "fiber",
        &[
            ("callback-route", "main.go:23"),
            ("exchange-errors-handled", "main.go:68"),
            ("app-session", "main.go:71"),
            ("protected-route", "main.go:83"),
            ("logout", "main.go:94"),
        ],
    );
}

#[test]
fn an_error_that_is_printed_and_forgotten() {
    let answer = "http.Redirect(w, r, \"/?error=link\", http.StatusSeeOther)\n\t\treturn";
    let found = amiss("net-http", "handlers.go", &[(answer, "fmt.Println(err)")]);
    assert_eq!(found, ["exchange-errors-handled"]);
    // A helper that passes it on does not answer, either.
    let found = amiss(
        "chi",
        "internal/server/server.go",
        &[
            ("grower, err := s.auth", "grower, _ := s.auth"),
            (
                "\tif err != nil {\n\t\thttp.Redirect(w, r, \"/?error=link\", http.StatusSeeOther)\n\t\treturn\n\t}\n",
                "",
            ),
        ],
    );
    assert_eq!(found, ["exchange-errors-handled"]);
}

#[test]
fn what_is_not_registered() {
    let found = amiss(
        "gin",
        "main.go",
        &[
            ("entrance.GET(\"/callback\", auth.Callback)", ""),
            ("entrance.POST(\"/logout\", auth.Logout)", ""),
            (", middleware.RequireBaker()", ""),
        ],
    );
    assert!(found.contains(&"callback-route".to_owned()), "{found:?}");
    assert!(found.contains(&"logout".to_owned()), "{found:?}");
    assert!(found.contains(&"protected-route".to_owned()), "{found:?}");
}

#[test]
fn what_is_left_out_of_the_link() {
    let found = amiss(
        "net-http",
        "handlers.go",
        &[("\t\tState:       state,\n", "")],
    );
    assert_eq!(found, ["state-used"]);
    let found = amiss(
        "fiber",
        "main.go",
        &[(
            "return passwordless.SendSession(c.Context(), passwordless.SendSessionOpts{SessionID: created.ID})",
            "return c.SendString(created.Link)",
        )],
    );
    // What is given back to whoever asked lets them in as anybody.
    assert_eq!(found, ["session-send", "link-handed-out"]);
}
