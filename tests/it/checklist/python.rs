//! Applications of Python's frameworks with Magic Link.

use super::{CodeFindings, with_project};

/// Every rule of the code family passes, these at these places.
#[track_caller]
pub fn all_pass(project: &str, places: &[(&str, &str)]) {
    let verdicts = CodeFindings::of(&with_project(project));
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    for (rule, place) in places {
        assert_eq!(verdicts.rule(rule), ("pass", (*place).to_owned()), "{rule}");
    }
    assert_eq!(verdicts.all().len(), 13);
}

#[test]
fn flask() {
    all_pass(
        "flask",
        &[
            ("env-vars-used", "auth.py:10"),
            ("callback-route", "auth.py:39"),
            ("code-exchange", "auth.py:44"),
            ("exchange-errors-handled", "auth.py:45"),
            ("session-create", "auth.py:29"),
            ("session-send", "auth.py:35"),
            ("state-used", "auth.py:33"),
            ("app-session", "auth.py:47"),
            ("protected-route", "app.py:18"),
            ("logout", "auth.py:53"),
        ],
    );
}

#[test]
fn django() {
    all_pass(
        "django",
        &[
            ("env-vars-used", "library/settings.py:4"),
            ("callback-route", "members/urls.py:9"),
            ("code-exchange", "members/views.py:39"),
            ("app-session", "members/views.py:43"),
            ("protected-route", "library/urls.py:9"),
            ("logout", "members/views.py:53"),
        ],
    );
}

#[test]
fn fastapi() {
    all_pass(
        "fastapi",
        &[
            ("callback-route", "library/auth.py:42"),
            ("exchange-errors-handled", "library/auth.py:48"),
            ("app-session", "library/auth.py:50"),
            ("protected-route", "library/auth.py:24"),
            ("logout", "library/auth.py:56"),
            ("build-command", "library/main.py:9"),
        ],
    );
}

#[test]
fn fasthtml() {
    all_pass(
        "fasthtml",
        &[
            ("callback-route", "main.py:33"),
            ("app-session", "main.py:41"),
            ("protected-route", "main.py:47"),
            ("logout", "main.py:54"),
        ],
    );
}
