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
        println!("{extension} {kind}: {changed} of {all}");
        assert!(
            changed * 10 >= all * 8,
            "only {changed} of {all} files .{extension} are written on {kind} lines"
        );
    }
}
