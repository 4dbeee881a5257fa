//! What is not a regular file is never waited for, and no file is read beyond its limit.

use std::fs::File;
use std::process::Command;

use crate::support::{Finished, Running, Sandbox};

const PACKAGE: &str = r#"{"name": "a", "dependencies": {"@workos-inc/node": "^7.0.0"}}"#;
/// Under the tool's own use, with what it maps; a file of 1 GB does not fit.
const MEMORY_KB: &str = "900000";

fn project() -> Sandbox {
    Sandbox::new()
        .file("app/package.json", PACKAGE)
        .file("app/a.js", "import { WorkOS } from '@workos-inc/node';\n")
}

fn fifo(sandbox: &Sandbox, name: &str) {
    let path = sandbox.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let _ = std::fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A file of 1 GB that takes no room.
fn sparse(sandbox: &Sandbox, name: &str) {
    let file = File::create(sandbox.path().join(name)).unwrap();
    file.set_len(1 << 30).unwrap();
}

/// A run that waits for a FIFO fails by itself.
#[track_caller]
fn checked(sandbox: &Sandbox, more: &[&str]) -> Finished {
    let args = [&["checklist", "app", "--offline"], more].concat();
    sandbox.run(&args)
}

#[test]
fn fifos_in_a_project_are_passed_over() {
    let sandbox = project();
    for name in [
        "Makefile",
        "Procfile",
        "Dockerfile",
        "b.py",
        "c.js",
        "package-lock.json",
        "pnpm-workspace.yaml",
        "requirements.txt",
        "go.mod",
        "Gemfile",
        "composer.json",
        "pom.xml",
        "gradle/libs.versions.toml",
        "inner/package.json",
        "docs/package.json",
        ".env",
        ".env.local",
        ".env.x",
        ".ignore",
        ".rgignore",
    ] {
        fifo(&sandbox, &format!("app/{name}"));
    }
    let done = checked(&sandbox, &[]).expect_code(1);
    assert!(done.stdout.contains("sdk-installed"), "{done:#?}");
    let within = sandbox
        .command(&["preflight", "--offline"])
        .current_dir(sandbox.path().join("app"))
        .spawn();
    Running::new(within.unwrap()).finish().expect_code(1);
}

#[test]
fn folders_whose_ignore_rules_are_no_files_are_passed_over_and_named() {
    let sandbox = project();
    fifo(&sandbox, "app/inner/.gitignore");
    fifo(&sandbox, "app/other/.git/info/exclude");
    let worktree = "gitdir: ../elsewhere\n";
    let sandbox = sandbox.file("app/third/.git", worktree);
    fifo(&sandbox, "app/elsewhere/commondir");
    let done = checked(&sandbox, &["--only", "code"]);
    for folder in ["inner", "other", "third"] {
        let note = format!("{folder} was not read: its ignore rules");
        assert!(done.stderr.contains(&note), "{done:#?}");
    }
    // Those of the folder itself, and of the one above it.
    for name in ["app/.gitignore", ".gitignore"] {
        fifo(&sandbox, name);
        let done = checked(&sandbox, &["--only", "code"]).expect_code(1);
        let note = "nothing was read: the ignore rules of";
        // What was not read has neither an SDK nor a lack of it.
        assert!(
            done.stdout.contains("the code in app was not checked")
                && !done.stdout.contains("no source code"),
            "{name}: {done:#?}"
        );
        assert!(done.stderr.contains(note), "{done:#?}");
        std::fs::remove_file(sandbox.path().join(name)).unwrap();
    }
}

/// Some of what stands there calls itself a regular file and never ends.
#[cfg(target_os = "linux")]
#[test]
fn what_the_kernel_says_of_itself_is_not_read() {
    for folder in ["/proc", "/proc/self", "/sys"] {
        let done = Sandbox::new().run(&["checklist", "--offline", "--only", "code", folder]);
        let note = "holds what the kernel says of itself";
        assert!(done.stderr.contains(note), "{done:#?}");
    }
}

/// git itself waits for such rules, and is not waited for.
#[test]
fn git_that_does_not_answer_is_given_up() {
    let key = "sk_test_a2V5XzAxSjVRM0c4WkhOQjRWUDdEMTk2WEtSMldUS0w3";
    let sandbox = Sandbox::new().file(".env", format!("WORKOS_API_KEY={key}\n"));
    let init = Command::new("git")
        .args(["init", "-q"])
        .current_dir(sandbox.path())
        .status();
    assert!(init.unwrap().success());
    fifo(&sandbox, ".gitignore");
    let done = sandbox.run(&["preflight", "--offline"]);
    assert!(
        done.stdout.contains("not known whether git tracks .env"),
        "{done:#?}"
    );
}

/// What this tool does not read itself, git does not read for it, and nothing is claimed then.
#[test]
fn git_is_not_asked_for_what_cannot_be_read() {
    let key = "sk_test_a2V5XzAxSjVRM0c4WkhOQjRWUDdEMTk2WEtSMldUS0w3";
    let project = || Sandbox::new().file(".env", format!("WORKOS_API_KEY={key}\n"));
    let with_large_rules = project().file(".git/HEAD", "ref: refs/heads/main\n");
    let rules = File::create(with_large_rules.path().join(".gitignore")).unwrap();
    rules.set_len(3 << 20).unwrap();
    let broken = project().file(".git/HEAD", "");
    for sandbox in [with_large_rules, broken] {
        let done = sandbox.run(&["preflight", "--offline"]);
        assert!(
            done.stdout.contains("not known whether git tracks .env")
                && !done.stdout.contains("not in a git repository"),
            "{done:#?}"
        );
    }
}

#[test]
fn files_of_the_tool_that_are_no_files_are_refused() {
    for (name, args) in [
        ("workos-ml.toml", &["checklist", "--offline"][..]),
        (
            "base.json",
            &["checklist", "--offline", "--baseline", "base.json"],
        ),
        ("workos-ml-attest.toml", &["checklist", "--offline"]),
        (
            "state.json",
            &["emulate", "--port", "0", "--state-file", "state.json"],
        ),
        (
            "mail.txt",
            &[
                "send",
                "you@example.com",
                "--deliver",
                "smtp",
                "--smtp",
                "smtp://localhost",
                "--from",
                "a@example.com",
                "--template",
                "mail.txt",
                "--dry-run",
            ],
        ),
    ] {
        let sandbox = project();
        fifo(&sandbox, name);
        let done = sandbox.run(args).expect_code(2);
        let everything = done.everything();
        assert!(
            everything.contains("not a regular file"),
            "{name}: {done:#?}"
        );
        assert!(everything.contains(name), "{name}: {done:#?}");
    }
}

/// What a link of the repository's leads to is neither emptied nor written.
#[test]
fn a_link_for_the_lock_of_a_state_file_is_refused() {
    let sandbox = Sandbox::new().file("precious", "text");
    let link = sandbox.path().join("state.json.lock");
    std::os::unix::fs::symlink("precious", &link).unwrap();
    let line = ["emulate", "--port", "0", "--state-file", "state.json"];
    let done = sandbox.run(&line).expect_code(2);
    assert!(done.stderr.contains("not a regular file"), "{done:#?}");
    let precious = std::fs::read_to_string(sandbox.path().join("precious"));
    assert_eq!(precious.unwrap(), "text");
}

/// A run with [`MEMORY_KB`], in a folder of the sandbox.
fn limited(sandbox: &Sandbox, line: &str, folder: &str) -> Finished {
    let binary = crate::support::binary();
    let line = format!("ulimit -v {MEMORY_KB}; exec {} {line}", binary.display());
    let mut command = Command::new("sh");
    command.args(["-c", &line]).env_clear();
    for (name, value) in sandbox.command(&[]).get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let child = command
        .current_dir(sandbox.path().join(folder))
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn();
    Running::new(child.unwrap()).finish()
}

/// It calls itself a regular file of no bytes, and never ends.
#[cfg(target_os = "linux")]
const ENDLESS: &str = "/proc/self/pagemap";

#[cfg(target_os = "linux")]
fn endless(sandbox: &Sandbox, name: &str) {
    let path = sandbox.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(ENDLESS, path).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn files_without_an_end_are_not_read_for_ever() {
    let sandbox = project();
    for name in [
        "package-lock.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "pnpm-workspace.yaml",
        "requirements.txt",
        "composer.json",
        "composer.lock",
        ".env",
        ".env.local",
        ".env.example",
        ".env.development",
        ".envrc",
        "docker-compose.yml",
        "compose.yaml",
        "Makefile",
        "justfile",
        "appsettings.json",
        "config/application.yml",
        "src/main/resources/application.properties",
        "apps/web/.env",
        "inner/.gitignore",
        "other/.git",
        "third/.git/info/exclude",
    ] {
        endless(&sandbox, &format!("app/{name}"));
    }
    let sandbox = sandbox.file("app/fourth/.git", "gitdir: ../elsewhere\n");
    endless(&sandbox, "app/elsewhere/commondir");
    let done = limited(&sandbox, "checklist app --offline", "").expect_code(1);
    assert!(done.stdout.contains("sdk-installed"), "{done:#?}");
    for folder in ["inner", "other", "third", "fourth"] {
        let note = format!("{folder} was not read: its ignore rules");
        assert!(done.stderr.contains(&note), "{done:#?}");
    }
    // The default `.env` files are said to be unusable, and nobody's keys are found in the others.
    let done = limited(&sandbox, "preflight --offline", "app").expect_code(2);
    assert!(
        done.everything().contains("could not read .env.local"),
        "{done:#?}"
    );
    for name in [".env", ".env.local"] {
        std::fs::remove_file(sandbox.path().join("app").join(name)).unwrap();
    }
    limited(&sandbox, "preflight --offline", "app").expect_code(1);
    for (name, line) in [
        ("workos-ml.toml", "checklist --offline"),
        ("base.json", "checklist --offline --baseline base.json"),
        ("state.json", "emulate --port 0 --state-file state.json"),
    ] {
        endless(&sandbox, &format!("app/{name}"));
        let done = limited(&sandbox, line, "app").expect_code(2);
        assert!(done.everything().contains(name), "{done:#?}");
        std::fs::remove_file(sandbox.path().join("app").join(name)).unwrap();
    }
}

/// What a link of the repository's leads to is not overwritten, and nobody waits for a FIFO's reader.
#[test]
fn nothing_is_written_through_links_or_to_what_is_no_file() {
    let sandbox = project()
        .file("app/precious", "text\n")
        .file("app/.env.shared", "# tracked\n");
    let folder = sandbox.path().join("app");
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
    };
    link("precious", "link.json");
    link("nowhere/else", "dangling.json");
    std::fs::create_dir(folder.join("real")).unwrap();
    link("real", "folder");
    fifo(&sandbox, "app/pipe.json");
    let run = |args: &[&str]| {
        let mut command = sandbox.command(args);
        command.current_dir(&folder);
        Running::new(command.spawn().unwrap()).finish()
    };
    for (name, why) in [
        ("link.json", "link.json is a link to precious"),
        ("dangling.json", "dangling.json is a link to nowhere/else"),
        ("folder/new.json", "folder is a link to real"),
        ("pipe.json", "not a regular file"),
    ] {
        let output = format!("json={name}");
        for args in [
            &["checklist", "--offline", "--output", &output][..],
            &["checklist", "--offline", "--write-baseline", name],
            &["test", "--report", name, "--", "true"],
        ] {
            let done = run(args).expect_code(2);
            // An earlier baseline is read first, and a text is none.
            let is_read = args.contains(&"--write-baseline") && name == "link.json";
            assert!(
                is_read || done.everything().contains(why),
                "{args:?}: {done:#?}"
            );
        }
    }
    let precious = || std::fs::read_to_string(folder.join("precious")).unwrap();
    assert_eq!(precious(), "text\n");
    assert!(!folder.join("real/new.json").exists());
    for (name, target) in [(".env", ".env.shared"), (".gitignore", "precious")] {
        link(target, name);
        let done = run(&["init", "--emulate"]).expect_code(2);
        let why = format!("{name} is a link to {target}");
        assert!(done.everything().contains(&why), "{done:#?}");
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    assert_eq!(precious(), "text\n");
    let shared = std::fs::read_to_string(folder.join(".env.shared")).unwrap();
    assert_eq!(shared, "# tracked\n");
    // A stream is meant.
    let done = run(&[
        "checklist",
        "--offline",
        "--quiet",
        "--output",
        "json=/dev/stderr",
    ]);
    assert!(done.stderr.contains("\"findings\""), "{done:#?}");
}

#[test]
fn large_files_are_not_read() {
    let sandbox = project();
    for name in [
        ".env.x",
        ".env.local",
        "package-lock.json",
        "Makefile",
        "b.js",
        "requirements.txt",
        ".gitignore",
    ] {
        let folder = if name == ".gitignore" {
            "app/inner"
        } else {
            "app"
        };
        std::fs::create_dir_all(sandbox.path().join(folder)).unwrap();
        sparse(&sandbox, &format!("{folder}/{name}"));
    }
    std::fs::remove_file(sandbox.path().join("app/.env.local")).unwrap();
    let limited = |line: &str, folder: &str| limited(&sandbox, line, folder);
    limited("checklist app --offline", "").expect_code(1);
    limited("preflight --offline", "app").expect_code(1);
    for (name, line) in [
        ("workos-ml.toml", "checklist --offline"),
        ("base.json", "checklist --offline --baseline base.json"),
        ("state.json", "emulate --port 0 --state-file state.json"),
    ] {
        sparse(&sandbox, &format!("app/{name}"));
        let done = limited(line, "app").expect_code(2);
        assert!(done.everything().contains("larger than"), "{done:#?}");
        std::fs::remove_file(sandbox.path().join("app").join(name)).unwrap();
    }
}
