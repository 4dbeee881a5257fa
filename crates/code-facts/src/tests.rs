//! Whole trees, made in temporary folders.

use crate::syntax::{FileId, Span};
use std::path::Path;

use tempfile::TempDir;

use crate::*;

fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        put(root.path(), name, text.as_bytes());
    }
    root
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn read_all(root: &TempDir) -> Tree {
    read(root.path(), Parsing::InThisProcess, String::new).unwrap()
}

/// The one project of a tree with these files. Something beside them names WorkOS: else nothing of
/// them would be parsed.
pub(crate) fn project(files: &[(&str, &str)]) -> Project {
    let naming = ("try.sh", "curl https://api.workos.com/connections\n");
    let files = [files, &[naming]].concat();
    let mut projects = read_all(&tree(&files)).projects;
    assert_eq!(projects.len(), 1);
    projects.remove(0)
}

/// One project of many files that have nothing to do with each other, in their order; so a table of
/// cases is read at once.
pub(crate) fn each<'a>(manifest: &str, files: impl Iterator<Item = (&'a str, String)>) -> Project {
    let apart = |(index, (file, code))| (format!("{index:02}/{file}"), code);
    let files: Vec<(String, String)> = files.enumerate().map(apart).collect();
    let files = files.iter().map(|(file, code)| (&**file, &**code));
    let all: Vec<_> = [("package.json", manifest)]
        .into_iter()
        .chain(files)
        .collect();
    let project = project(&all);
    assert_eq!(project.files.len(), all.len() - 1);
    project
}

/// Where something lies, as `server.js:12`.
pub(crate) fn at(project: &Project, file: FileId, span: Span) -> String {
    let file = &project.files[file];
    format!("{}:{}", file.path.display(), file.line(span))
}

/// As [`at`].
pub(crate) fn at_place(place: &Place) -> String {
    format!("{}:{}", place.file.display(), place.line)
}

/// A file with one function, whose body begins in line 4.
pub(crate) fn function(file: &str, name: &str, body: &str) -> String {
    let extension = file.rsplit('.').next();
    let (head, tail) = match extension.unwrap() {
        "js" | "jsx" | "ts" | "tsx" => ("\n\nasync function NAME(req, res, next) {", "}"),
        "py" => ("\n\nasync def NAME(request):", ""),
        "rb" => ("class Application\n\n  def NAME", "  end\nend"),
        "go" => (
            "package app\n\nfunc NAME(w http.ResponseWriter, r *http.Request) {",
            "}",
        ),
        "java" => (
            "class Application {\n\n  void NAME(Context ctx) {",
            "  }\n}",
        ),
        "kt" => ("\n\nfun NAME(email: String) {", "}"),
        "php" => ("<?php\n\nfunction NAME($request) {", "}"),
        "cs" => (
            "public class Application : Controller {\n\n  public async Task NAME() {",
            "  }\n}",
        ),
        "ex" => (
            "defmodule Application do\n\n  def NAME(conn, params) do",
            "  end\nend",
        ),
        "rs" => ("\n\nasync fn NAME(session: Session) -> Result<()> {", "}"),
        other => panic!("{other} is no language"),
    };
    let body: Vec<_> = body.lines().map(|line| format!("    {line}")).collect();
    let head = head.replace("NAME", name);
    format!("{head}\n{}\n{tail}\n", body.join("\n"))
}

fn files(project: &Project) -> Vec<String> {
    project
        .files
        .iter()
        .map(|file| file.path.to_string_lossy().into_owned())
        .collect()
}

fn folders(tree: &Tree, root: &TempDir) -> Vec<String> {
    let inside = |project: &Project| {
        project
            .folder
            .strip_prefix(root.path())
            .unwrap()
            .to_string_lossy()
            .into_owned()
    };
    tree.projects.iter().map(inside).collect()
}

pub(crate) const NODE: &str =
    "{\"scripts\": {\"start\": \"x\"}, \"dependencies\": {\"@workos-inc/node\": \"^7.0.0\"}}";
const USES: &str = "import { WorkOS } from '@workos-inc/node'\n";

#[test]
fn what_does_not_count_is_not_read() {
    let root = tree(&[
        ("package.json", NODE),
        (".gitignore", "ignored/\n.env\n"),
        (".env", "WORKOS_API_KEY=sk_test_a2V5XzAxSjVRM0c4WkhOQjRW\n"),
        (".env.example", "WORKOS_API_KEY=\n"),
        ("src/app.js", USES),
        ("src/app.test.js", USES),
        ("src/__tests__/a.js", USES),
        ("src/types.d.ts", USES),
        ("docs/example.js", USES),
        ("ignored/a.js", USES),
        ("node_modules/x/index.js", USES),
        ("vendor/x.js", USES),
        ("dist/app.js", USES),
    ]);
    let tree = read_all(&root);
    assert_eq!(files(&tree.projects[0]), ["src/app.js"]);
    assert_eq!(tree.projects[0].keys, []);
    assert_eq!(
        tree.projects[0].variables[0].place.file.as_ref(),
        Path::new(".env.example")
    );
}

#[test]
fn a_project_in_a_folder_of_examples_counts() {
    let root = tree(&[
        ("examples/tests/app/package.json", NODE),
        ("examples/tests/app/app.js", USES),
    ]);
    let tree = read(
        &root.path().join("examples/tests/app"),
        Parsing::InThisProcess,
        String::new,
    )
    .unwrap();
    assert_eq!(files(&tree.projects[0]), ["app.js"]);
}

#[test]
fn files_that_git_tracks_in_spite_of_its_rules_are_read() {
    const KEY: &str = "WORKOS_API_KEY=sk_test_a2V5XzAxSjVRM0c4WkhOQjRW\n";
    let root = tree(&[
        ("package.json", NODE),
        (".gitignore", ".env\n"),
        (".env", KEY),
        ("a.js", USES),
        ("node_modules/x/.env", KEY),
    ]);
    let tracked = || "package.json\0.env\0a.js\0gone\0node_modules/x/.env\0".to_owned();
    let project = &read(root.path(), Parsing::InThisProcess, tracked)
        .unwrap()
        .projects[0];
    let keys = &project.keys;
    assert_eq!(keys.len(), 1);
    assert!(!format!("{keys:?}").contains("a2V5X"));
    // What the walk has read is not read again, and what is vendored not even if it is tracked.
    assert_eq!((project.files.len(), project.sdks.len()), (1, 1));
}

#[test]
fn one_candidate_makes_the_tree_one_project() {
    let root = tree(&[
        (
            "package.json",
            "{\"name\": \"all\", \"workspaces\": [\"apps/*\"]}",
        ),
        ("apps/hub/package.json", NODE),
        ("apps/hub/a.js", USES),
        ("apps/blog/package.json", "{}"),
        ("apps/blog/b.js", "x"),
    ]);
    let tree = read_all(&root);
    assert_eq!(folders(&tree, &root), [""]);
    assert_eq!(tree.projects[0].name, "all");
    assert_eq!(
        tree.projects[0].sdks[0].place.file.as_ref(),
        Path::new("apps/hub/package.json")
    );
    assert_eq!(tree.projects[0].commands[0].folder, Path::new("apps/hub"));
    assert_eq!(
        files(&tree.projects[0]),
        ["apps/blog/b.js", "apps/hub/a.js"]
    );
}

#[test]
fn several_candidates_are_several_projects() {
    let asking = NODE.replace(
        "\"dependencies\": {",
        "\"dependencies\": {\"shared\": \"*\", ",
    );
    let root = tree(&[
        ("one/package.json", &asking),
        ("one/a.js", USES),
        ("two/package.json", NODE),
        ("two/b.js", USES),
        ("packages/shared/package.json", "{\"name\": \"shared\"}"),
        ("packages/shared/s.js", "x"),
        ("three/package.json", "{}"),
        ("three/c.js", "x"),
    ]);
    let tree = read_all(&root);
    assert_eq!(folders(&tree, &root), ["one", "two"]);
    assert_eq!(
        files(&tree.projects[0]),
        ["../packages/shared/s.js", "a.js"]
    );
    assert_eq!(files(&tree.projects[1]), ["b.js"]);
}

#[test]
fn what_holds_for_the_repository_holds_for_its_folders() {
    let root = tree(&[
        (".git/HEAD", ""),
        (
            "pnpm-lock.yaml",
            "packages:\n  '@workos-inc/node@7.41.2':\n",
        ),
        ("apps/web/package.json", NODE),
        ("apps/web/a.js", USES),
    ]);
    let tree = read(
        &root.path().join("apps/web"),
        Parsing::InThisProcess,
        String::new,
    )
    .unwrap();
    assert_eq!(tree.projects[0].sdks[0].version.as_deref(), Some("7.41.2"));
    assert_eq!(tree.projects[0].commands[0].line, "pnpm run start");
}

#[test]
fn a_project_has_no_part_in_what_another_asks_for() {
    let root = tree(&[
        (
            "go.mod",
            "module x\nrequire github.com/workos/workos-go/v4 v4.0.0\n",
        ),
        (
            "main.go",
            "package main\nimport \"github.com/workos/workos-go/v4\"\n",
        ),
        ("examples/one/package.json", NODE),
        ("examples/one/a.js", USES),
    ]);
    let tree = read_all(&root);
    assert_eq!(folders(&tree, &root), ["", "examples/one"]);
    assert_eq!(tree.projects[0].sdks.len(), 1);
    assert_eq!(tree.projects[1].sdks[0].package, "@workos-inc/node");
    assert_eq!(files(&tree.projects[0]), ["main.go"]);
}

#[test]
fn a_tree_without_workos_is_one_project() {
    let root = tree(&[
        ("sample/package.json", "{\"name\": \"workos\"}"),
        ("sample/a.js", "logout()"),
    ]);
    let tree = read_all(&root);
    assert_eq!((tree.projects.len(), tree.projects[0].sdks.len()), (1, 0));
    assert_eq!(files(&tree.projects[0]), ["sample/a.js"]);
    assert!(read_all(&tree_of_nothing()).projects.is_empty());
}

#[test]
fn a_tree_in_which_nothing_names_workos_is_not_parsed() {
    let named = |file: (&str, &str)| {
        let root = tree(&[
            ("go.mod", "module x\n"),
            ("a.go", "package main\n"),
            ("b.go", "package main\n"),
            ("c.js", "logout()"),
            (".env.example", "STRIPE_KEY=sk_test_\n"),
            ("README.md", "not WorkOS"),
            file,
        ]);
        let project = read_all(&root).projects.remove(0);
        assert_eq!(project.names_workos, !project.files.is_empty(), "{file:?}");
        assert_eq!(project.language, Some(syntax::Language::Go));
        assert_eq!(project.name, "x");
        project.names_workos
    };
    for file in [
        ("d.go", "// WorkOS"),
        ("d.go", "// Code generated. DO NOT EDIT.\n// workos"),
        ("api.yml", "url: https://api.workos.com"),
        (".env.sample", "MY_WORKOS_KEY="),
        ("run.sh", "export WORKOS_API_KEY=x"),
        ("key.txt", "sk_test_a2V5XzAxSjVRM0c4WkhOQjRW"),
        ("web/package.json", "{\"name\": \"not-workos\"}"),
    ] {
        assert!(named(file), "{file:?}");
    }
    for file in [
        ("d.go", "package main"),
        ("a.test.js", "workos"),
        ("index.html.erb.txt", "<a href='https://workos.com'>"),
        ("pay.js", "stripe('sk_test_4eC39HqLyjWDarjtT1zdp7dc')"),
    ] {
        assert!(!named(file), "{file:?}");
    }
}

fn tree_of_nothing() -> TempDir {
    tree(&[("README.md", "WorkOS")])
}

#[test]
fn every_encoding_and_size_is_survived() {
    let root = tree(&[("package.json", "{\"dependencies\": {"), ("a.js", USES)]);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("workos==5.0.1\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    put(root.path(), "requirements.txt", &utf16);
    put(
        root.path(),
        "broken.js",
        b"const a = '\xff\xfe';\nimport '@workos-inc/node'\n",
    );
    put(root.path(), "binary.js", b"\0\x01\x02workos");
    put(root.path(), "large.js", &vec![b'a'; (4 << 20) + 1]);
    put(
        root.path(),
        "bom.js",
        b"\xef\xbb\xbfimport '@workos-inc/node'\n",
    );
    let tree = read_all(&root);
    let project = &tree.projects[0];
    assert_eq!(files(project), ["a.js", "bom.js", "broken.js"]);
    assert_eq!(project.unread, [Path::new("binary.js")]);
    assert_eq!(project.sdks[0].package, "workos");
    assert!(
        project
            .notes
            .iter()
            .any(|note| note.starts_with("package.json is no JSON")),
        "{:?}",
        project.notes
    );
    assert_eq!(
        tree.notes,
        [
            "binary.js was not read, so nothing in it was judged: it is not text",
            "large.js is larger than 4 MB and was not read"
        ]
    );
}

#[test]
fn a_root_that_is_not_there_is_told_of() {
    let tree = read(
        Path::new("/nowhere/at/all"),
        Parsing::InThisProcess,
        String::new,
    )
    .unwrap();
    assert!(tree.projects.is_empty());
    assert!(
        tree.notes[0].starts_with("/nowhere/at/all cannot be read"),
        "{:?}",
        tree.notes
    );
}

#[test]
fn folders_of_many_files_and_deep_ones_are_walked() {
    let root = tree(&[("package.json", NODE)]);
    let many = root.path().join("many");
    std::fs::create_dir(&many).unwrap();
    for index in 0..5_000 {
        std::fs::write(many.join(format!("{index}.js")), "").unwrap();
    }
    let deep: std::path::PathBuf = std::iter::repeat_n("d", 200).collect();
    put(
        root.path(),
        &deep.join("a.js").to_string_lossy(),
        USES.as_bytes(),
    );
    let tree = read_all(&root);
    assert_eq!(tree.files_seen, 5_002);
}

#[test]
fn deeply_nested_code_is_survived() {
    let root = tree(&[("package.json", NODE)]);
    let nested = format!("{}{USES}{}", "if (a) {".repeat(20_000), "}".repeat(20_000));
    put(root.path(), "nested.js", nested.as_bytes());
    let brackets = format!(
        "import '@workos-inc/node'\nx = {}{}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    put(root.path(), "brackets.js", brackets.as_bytes());
    assert_eq!(read_all(&root).projects.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_locked_folders_are_told_of() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let elsewhere = tree(&[("secret.js", USES)]);
    let root = tree(&[
        ("package.json", NODE),
        ("a/a.js", USES),
        ("locked/b.js", USES),
    ]);
    symlink(root.path(), root.path().join("a/loop")).unwrap();
    symlink(elsewhere.path(), root.path().join("out")).unwrap();
    symlink("nowhere", root.path().join("dangling.js")).unwrap();
    let locked = root.path().join("locked");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = locked.read_dir().is_ok();
    let link = elsewhere.path().join("link");
    symlink(root.path(), &link).unwrap();
    for path in [root.path(), &link] {
        let tree = read(path, Parsing::InThisProcess, String::new).unwrap();
        if is_root {
            assert_eq!(files(&tree.projects[0]), ["a/a.js", "locked/b.js"]);
        } else {
            assert_eq!(files(&tree.projects[0]), ["a/a.js"]);
            assert!(tree.notes[0].starts_with("locked"), "{:?}", tree.notes);
        }
    }
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_order_is_the_same_each_time() {
    let names: Vec<String> = (0..50).map(|it| format!("src/{it}.js")).collect();
    let mut all: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "process.env.WORKOS_API_KEY"))
        .collect();
    all.push(("package.json", NODE));
    let root = tree(&all);
    let first = format!("{:?}", read_all(&root));
    for _ in 0..5 {
        assert_eq!(format!("{:?}", read_all(&root)), first);
    }
}
