//! Pitfalls in snippets as people write them: each with the mistake, and without it.

mod fields;
mod sdks;
mod sign_in;

use crate::checklist::code::{self, tests::project};
use crate::findings::{Status, rules};
use code_facts::Project;

/// What the rules on pitfalls say of a project with these files: rule, status, file and line.
fn found(files: &[(&str, &str)]) -> Vec<(&'static str, Status, String)> {
    pitfalls(&project(files))
}

fn pitfalls(project: &Project) -> Vec<(&'static str, Status, String)> {
    let findings = code::check(project).into_iter();
    let pitfalls = findings.filter(|it| is_pitfall(it.rule.name));
    pitfalls
        .map(|pitfall| {
            let file = pitfall.file.unwrap_or_default();
            let line = pitfall.line.unwrap_or_default();
            (
                pitfall.rule.name,
                pitfall.status,
                format!("{}:{line}", file.display()),
            )
        })
        .collect()
}

fn is_pitfall(name: &str) -> bool {
    let others = [rules::SDK_CURRENT, rules::MAGIC_LINK_DEPRECATED];
    let first = rules::all().position(|it| it == rules::IGNORED_OPTION);
    let last = rules::all().position(|it| it == rules::LOGOUT_BY_GET);
    let at = rules::all().position(|it| it.name == name);
    (first..=last).contains(&at) && others.iter().all(|it| it.name != name)
}

/// An Express application with this inside of its callback, after the exchange.
fn express(version: &str, callback: &str) -> Vec<(&'static str, Status, String)> {
    whole_express(
        version,
        &format!(
            "app.get('/callback', async (req, res) => {{\n  const {{ code, state }} = req.query\n  const {{ profile }} = await workos.sso.getProfileAndToken({{ code, clientId }})\n{callback}\n}})\n"
        ),
    )
}

fn whole_express(version: &str, code: &str) -> Vec<(&'static str, Status, String)> {
    pitfalls(&code::tests::express(["^4.0.0", version], code))
}

/// A Flask application with these lines in its callback, after the exchange.
fn flask(version: &str, before: &str, callback: &str) -> Vec<(&'static str, Status, String)> {
    let callback = format!(
        "    profile = client.sso.get_profile_and_token(code=request.args.get('code')).profile\n{callback}"
    );
    pitfalls(&code::tests::flask(version, before, &callback))
}

fn none() -> Vec<(&'static str, Status, String)> {
    Vec::new()
}

#[track_caller]
fn is(found: &[(&'static str, Status, String)], rule: &str, status: Status, place: &str) {
    let expected = found
        .iter()
        .any(|candidate| (candidate.0, candidate.1, candidate.2.as_str()) == (rule, status, place));
    assert!(expected, "{found:?}");
    assert_eq!(found.len(), 1, "{found:?}");
}
