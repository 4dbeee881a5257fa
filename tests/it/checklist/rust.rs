//! Applications of Axum and Actix with Magic Link.

use super::python::all_pass;
use super::{CodeFindings, with_project};

#[test]
fn axum() {
    all_pass(
        "axum",
        &[
            ("env-vars-used", "src/main.rs:18"),
            ("callback-route", "src/auth.rs:16"),
            ("code-exchange", "src/auth.rs:65"),
            ("exchange-errors-handled", "src/auth.rs:67"),
            ("session-create", "src/auth.rs:41"),
            ("session-send", "src/auth.rs:49"),
            ("state-used", "src/auth.rs:45"),
            ("app-session", "src/auth.rs:68"),
            ("protected-route", "src/books.rs:27"),
            ("logout", "src/auth.rs:73"),
        ],
    );
}

#[test]
fn actix_without_an_sdk() {
    let verdicts = CodeFindings::of(&with_project("actix"));
    assert_eq!(verdicts.amiss(), ["sdk-installed"]);
    let places = [
        ("callback-route", "src/auth.rs:50"),
        ("code-exchange", "src/workos.rs:60"),
        ("exchange-errors-handled", "src/auth.rs:64"),
        ("session-create", "src/workos.rs:40"),
        ("app-session", "src/auth.rs:60"),
        ("protected-route", "src/books.rs:16"),
        ("logout", "src/auth.rs:70"),
    ];
    for (rule, place) in places {
        assert_eq!(verdicts.rule(rule), ("pass", place.to_owned()), "{rule}");
    }
}

#[test]
fn an_exchange_that_panics() {
    let sandbox = with_project("axum");
    let path = sandbox.path().join("app/src/auth.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let broken = text.replace(".map_err(|_| SignInError::WornOut)?", ".unwrap()");
    assert_ne!(text, broken);
    let verdicts = CodeFindings::of(&sandbox.file("app/src/auth.rs", broken));
    assert_eq!(verdicts.amiss(), ["exchange-errors-handled"]);
}
