//! A small application for each framework, as it should be.

use super::{CodeFindings, with_project};

/// The rules that do not pass, each with its status.
fn amiss(project: &str) -> Vec<String> {
    let verdicts = CodeFindings::of(&with_project(project));
    let amiss = verdicts.amiss().into_iter();
    amiss
        .map(|rule| format!("{} {rule}", verdicts.rule(rule).0))
        .collect()
}

#[test]
fn magic_link_in_every_framework() {
    for project in [
        "astro",
        "express",
        "express-mounted",
        "fastify",
        "hanami",
        "hono",
        "laravel",
        "next-pages",
        "nuxt",
        "phoenix",
        "php",
        "plug",
        "rails",
        "sinatra",
        "sveltekit",
        "symfony",
    ] {
        assert_eq!(amiss(project), Vec::<String>::new(), "{project}");
    }
}

#[test]
fn libraries_that_do_the_steps_themselves() {
    assert_eq!(
        amiss("next-app"),
        ["skip session-create", "skip session-send"]
    );
    let remix = [
        "skip session-create",
        "skip session-send",
        "warn state-used",
    ];
    assert_eq!(amiss("remix"), remix);
}
