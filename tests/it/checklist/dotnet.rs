//! Applications of ASP.NET Core with Magic Link.

use super::python::all_pass;
use super::{CodeFindings, with_project};

/// The rules that do not pass with one text in one of a project's files replaced.
fn amiss(project: &str, file: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let sandbox = with_project(project);
    let name = format!("app/{file}");
    let mut text = std::fs::read_to_string(sandbox.path().join(&name)).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let verdicts = CodeFindings::of(&sandbox.file(&name, text));
    verdicts.amiss().into_iter().map(str::to_owned).collect()
}

#[test]
fn mvc() {
    all_pass(
        "aspnet-mvc",
        &[
            ("env-vars-used", "Program.cs:7"),
            ("callback-route", "Controllers/AuthController.cs:24"),
            ("code-exchange", "Services/SignIns.cs:44"),
            (
                "exchange-errors-handled",
                "Controllers/AuthController.cs:38",
            ),
            ("session-create", "Services/SignIns.cs:33"),
            ("session-send", "Services/SignIns.cs:34"),
            ("state-used", "Services/SignIns.cs:31"),
            ("app-session", "Controllers/AuthController.cs:36"),
            ("protected-route", "Controllers/BooksController.cs:6"),
            ("logout", "Controllers/AuthController.cs:49"),
            ("build-command", "Program.cs:5"),
        ],
    );
}

#[test]
fn minimal_api() {
    all_pass(
        "aspnet-minimal",
        &[
            ("env-vars-used", "Program.cs:9"),
            ("callback-route", "Features/Auth.cs:13"),
            ("code-exchange", "Features/Auth.cs:46"),
            ("exchange-errors-handled", "Features/Auth.cs:48"),
            ("session-create", "Features/Auth.cs:26"),
            ("state-used", "Features/Auth.cs:30"),
            ("app-session", "Features/Auth.cs:52"),
            ("protected-route", "Features/Books.cs:16"),
            ("logout", "Features/Auth.cs:16"),
        ],
    );
}

#[test]
fn a_controller_without_its_attribute() {
    let changes = [("[Authorize]\n", "")];
    assert_eq!(
        amiss("aspnet-mvc", "Controllers/BooksController.cs", &changes),
        ["protected-route"]
    );
}

#[test]
fn an_exchange_that_nothing_catches() {
    let changes = [
        ("catch (ApiException)", "finally"),
        ("return TypedResults.Redirect(\"/?error=sign-in\");", ""),
    ];
    assert_eq!(
        amiss("aspnet-minimal", "Features/Auth.cs", &changes),
        ["exchange-errors-handled"]
    );
}
