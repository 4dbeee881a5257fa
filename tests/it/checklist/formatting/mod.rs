//! How code is broken into lines changes no verdict.

mod reformat;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use super::{CodeFindings, files};
use crate::support::Sandbox;
use reformat::{Lines, is_source, reformat};

/// How many files of each language are written otherwise, of how many that have more than one line.
type Changed = BTreeMap<(String, &'static str), (usize, usize)>;

/// A sandbox with a project whose sources are written on few or many lines.
fn rewritten(project: &Path, lines: Lines, changed: &Mutex<Changed>) -> Sandbox {
    let mut sandbox = Sandbox::new();
    for file in files(project) {
        let inside = file.strip_prefix(project).unwrap();
        let bytes = std::fs::read(&file).unwrap();
        let name = Path::new("app").join(inside);
        let name = name.to_str().unwrap();
        if !is_source(inside) {
            sandbox = sandbox.file(name, bytes);
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        let written = reformat(inside, &text, lines);
        if text.lines().count() > 1 {
            let extension = inside.extension().unwrap().to_str().unwrap().to_owned();
            let kind = match lines {
                Lines::Few => "few",
                Lines::Many => "many",
            };
            let mut changed = changed.lock().unwrap();
            let counts = changed.entry((extension, kind)).or_default();
            counts.0 += usize::from(written.lines().count() != text.lines().count());
            counts.1 += 1;
        }
        sandbox = sandbox.file(name, written);
    }
    sandbox
}

/// Every verdict, without lines, and without the white space that conditions are shown with.
fn verdicts(sandbox: &Sandbox) -> Vec<String> {
    let verdicts = CodeFindings::of(sandbox);
    let mut shown: Vec<String> = verdicts.all().iter().map(shown).collect();
    shown.sort();
    shown
}

fn shown(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
    let message: String = text("message").split_whitespace().collect();
    format!(
        "{} {} {} {message}",
        text("rule"),
        text("status"),
        text("file")
    )
}

/// What differs between the formats of a project.
fn differences(project: &Path, changed: &Mutex<Changed>) -> Vec<String> {
    let name = project.file_name().unwrap().to_str().unwrap();
    let own = verdicts(&super::with_project(name));
    let mut found = Vec::new();
    for lines in [Lines::Few, Lines::Many] {
        let sandbox = rewritten(project, lines, changed);
        let other = verdicts(&sandbox);
        let gone = own.iter().filter(|it| !other.contains(it));
        found.extend(gone.map(|it| format!("{name}, {lines:?}: no longer {it}")));
        let new = other.iter().filter(|it| !own.contains(it));
        found.extend(new.map(|it| format!("{name}, {lines:?}: now {it}")));
    }
    found
}

#[test]
fn every_project_is_judged_alike_however_its_lines_are_broken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/projects");
    let mut projects: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    projects.sort();
    assert!(projects.len() > 30);
    let changed = Mutex::new(Changed::new());
    let left = Mutex::new(projects);
    let found = Mutex::new(Vec::new());
    let next = || left.lock().unwrap().pop();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(project) = next() {
                    let differences = differences(&project, &changed);
                    found.lock().unwrap().extend(differences);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
    for ((extension, kind), (changed, all)) in changed.into_inner().unwrap() {
        // The others have no line that could be broken otherwise: one statement, or markup.
        assert!(
            changed * 10 >= all * 8,
            "only {changed} of {all} files .{extension} are written on {kind} lines"
        );
    }
}

/// An application of Express with this after the exchange's request was read.
fn express(code: &str) -> Sandbox {
    let manifest = r#"{"dependencies": {"express": "^4.21.0", "@workos-inc/node": "^7.41.0"}, "scripts": {"start": "node server.js"}}"#;
    let head = "const express = require('express');\nconst { WorkOS } = require('@workos-inc/node');\nconst workos = new WorkOS(process.env.WORKOS_API_KEY);\nconst clientId = process.env.WORKOS_CLIENT_ID;\nconst app = express();\n";
    Sandbox::new()
        .file("app/package.json", manifest)
        .file("app/server.js", format!("{head}{code}\n"))
}

#[test]
fn small_things_are_judged_alike_on_one_line_and_on_many() {
    // A rule, what is said of it, and code that is so.
    let cases = [
        (
            "exchange-errors-handled",
            "fail",
            "an empty catch answers nothing",
            "app.get('/callback', async (req, res) => {\n  try {\n    const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n    req.session.user = profile;\n    res.redirect('/');\n  } catch (error) {\n  }\n});",
        ),
        (
            "exchange-errors-handled",
            "fail",
            "what comes before the exchange answers for something else",
            "app.get('/callback', async (req, res) => {\n  try {\n    JSON.parse(req.query.extra);\n  } catch (error) {\n    res.status(400).end();\n  }\n  const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n  req.session.user = profile;\n  res.redirect('/');\n});",
        ),
        (
            "exchange-errors-handled",
            "pass",
            "a catch that answers",
            "app.get('/callback', async (req, res) => {\n  try {\n    const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n    req.session.user = profile;\n    res.redirect('/');\n  } catch (error) {\n    res.redirect('/login');\n  }\n});",
        ),
        (
            "protected-route",
            "fail",
            "a branch that does not end the request",
            "app.get('/account', (req, res) => {\n  if (!req.session.user) {\n    console.log('nobody');\n  }\n  res.send('account');\n});\napp.get('/callback', async (req, res) => {\n  const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n  req.session.user = profile;\n  res.redirect('/');\n});",
        ),
        (
            "protected-route",
            "pass",
            "a branch that ends it",
            "app.get('/account', (req, res) => {\n  if (!req.session.user) {\n    return res.redirect('/login');\n  }\n  res.send('account');\n});\napp.get('/callback', async (req, res) => {\n  const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n  req.session.user = profile;\n  res.redirect('/');\n});",
        ),
        (
            "app-session",
            "fail",
            "a session that is stored before the exchange knows nobody",
            "app.get('/callback', async (req, res) => {\n  req.session.user = 'somebody';\n  await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n  res.redirect('/');\n});",
        ),
        (
            "logout",
            "pass",
            "a session that is ended beside the callback",
            "app.get('/callback', async (req, res) => {\n  await workos.sso.getProfileAndToken({ code: req.query.code, clientId });\n  res.redirect('/');\n});\napp.post('/logout', (req, res) => {\n  req.session.destroy(() => res.redirect('/'));\n});",
        ),
    ];
    for (rule, status, what, code) in cases {
        let path = Path::new("server.js");
        let formats = [
            code.to_owned(),
            reformat(path, code, Lines::Few),
            reformat(path, code, Lines::Many),
        ];
        assert!(!formats[1].contains('\n'), "{}", formats[1]);
        assert!(formats[2].lines().count() > 2 * code.lines().count());
        for code in &formats {
            let findings = CodeFindings::of(&express(code));
            assert_eq!(findings.rule(rule).0, status, "{what}:\n{code}");
        }
    }
}
