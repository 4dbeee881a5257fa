//! Applications of Go's frameworks with Magic Link, whole and with one thing broken at a time.

use super::{Verdicts, with_project};

/// Every rule of the code family passes, these at these places.
#[track_caller]
fn all_pass(project: &str, places: &[(&str, &str)]) {
    let verdicts = Verdicts::of(&with_project(project));
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    for (rule, place) in places {
        assert_eq!(verdicts.rule(rule), ("pass", (*place).to_owned()), "{rule}");
    }
    assert_eq!(verdicts.all().len(), 13);
}

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
    let verdicts = Verdicts::of(&sandbox.file(&name, text));
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
            ("code-exchange", "handlers.go:50"),
            ("exchange-errors-handled", "handlers.go:53"),
            ("session-create", "handlers.go:27"),
            ("session-send", "handlers.go:37"),
            ("state-used", "handlers.go:31"),
            ("app-session", "handlers.go:58"),
            ("protected-route", "handlers.go:69"),
            ("logout", "handlers.go:83"),
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
            ("code-exchange", "handlers/auth.go:68"),
            ("session-create", "handlers/auth.go:49"),
            ("app-session", "handlers/auth.go:75"),
            ("protected-route", "middleware/baker.go:14"),
            ("logout", "handlers/auth.go:83"),
        ],
    );
}

#[test]
fn echo() {
    all_pass(
        "echo",
        &[
            ("callback-route", "main.go:25"),
            ("exchange-errors-handled", "main.go:63"),
            ("app-session", "main.go:75"),
            ("protected-route", "main.go:82"),
            ("logout", "main.go:94"),
        ],
    );
}

#[test]
fn fiber() {
    all_pass(
        "fiber",
        &[
            ("callback-route", "main.go:23"),
            ("exchange-errors-handled", "main.go:67"),
            ("app-session", "main.go:70"),
            ("protected-route", "main.go:82"),
            ("logout", "main.go:93"),
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
    assert_eq!(found, ["session-send"]);
}
