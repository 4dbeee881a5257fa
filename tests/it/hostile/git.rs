//! Reading a repository runs nothing of it. Each repository here names a program in one of the ways that
//! git knows; where git's own commands would start it, a test proves that as well.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::Sandbox;

const KEY: &str = "sk_test_a2V5XzAxSjVRM0c4WkhOQjRWUDdEMTk2WEtSMldUS0w3";
const PACKAGE: &str = r#"{"name": "a", "dependencies": {"@workos-inc/node": "^7.0.0"}}"#;

/// A repository in the folder `app`, beside a program that leaves a mark when it runs.
struct Trap {
    sandbox: Sandbox,
}

impl Trap {
    /// The repository has a tracked file, an ignored one with a key, and an index.
    fn new() -> Self {
        let trap = Self::outside();
        trap.git(&["init", "-q", "."]);
        trap.git(&["add", "package.json", ".gitignore"]);
        trap.git(&["commit", "-q", "-m", "a"]);
        trap
    }

    /// The same without a repository.
    fn outside() -> Self {
        let sandbox = Sandbox::new()
            .file("app/package.json", PACKAGE)
            .file("app/.gitignore", ".env\n")
            .file("app/.env", format!("WORKOS_API_KEY={KEY}\n"));
        let mark = sandbox.path().join("mark");
        let program = format!("#!/bin/sh\ntouch {}\nexit 1\n", mark.display());
        let sandbox = sandbox.file("program", program);
        let path = sandbox.path().join("program");
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
        Self { sandbox }
    }

    fn app(&self) -> PathBuf {
        self.sandbox.path().join("app")
    }

    fn program(&self) -> String {
        self.sandbox.path().join("program").display().to_string()
    }

    fn is_sprung(&self) -> bool {
        self.sandbox.path().join("mark").exists()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(args)
            .current_dir(self.app())
            .env_remove("GIT_DIR")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    #[track_caller]
    fn git(&self, args: &[&str]) {
        assert!(self.command(args).status().unwrap().success(), "{args:?}");
    }

    fn config(&self, name: &str, value: &str) {
        self.git(&["config", name, value]);
    }

    /// Proves that the trap works: git as it is runs the program.
    #[track_caller]
    fn springs_for_git(&self) {
        let listing = ["ls-files", "--cached", "--others", "--exclude-standard"];
        let _ = self.command(&listing).status();
        assert!(self.is_sprung(), "git does not run the program");
        std::fs::remove_file(self.sandbox.path().join("mark")).unwrap();
    }

    /// Runs everything that asks git, from inside and from outside, and gives what `preflight` says of
    /// the file with the key.
    #[track_caller]
    fn is_harmless(&self, variables: &[(&str, &str)]) -> Value {
        let run = |args: &[&str], folder: &str| {
            let child = self
                .sandbox
                .command(args)
                .current_dir(self.sandbox.path().join(folder))
                .envs([
                    ("GIT_CONFIG_GLOBAL", "/dev/null"),
                    ("GIT_CONFIG_SYSTEM", "/dev/null"),
                ])
                .envs(variables.iter().copied())
                .spawn()
                .unwrap();
            let done = crate::support::Running::new(child).finish();
            assert!(!self.is_sprung(), "{args:?} ran the program: {done:#?}");
            assert!(done.code < 2, "{done:#?}");
            done
        };
        run(&["checklist", ".", "--offline"], "app");
        run(&["checklist", "app", "--offline", "--only", "code"], "");
        let found = run(&["preflight", "--offline", "--json"], "app").json();
        let mut findings = found["findings"].as_array().unwrap().iter();
        let about_git = findings.find(|it| it["rule"] == "api-key-ignored-by-git");
        about_git.expect("git was asked").clone()
    }

    /// As `is_harmless`, and git still says what it knows.
    #[track_caller]
    fn is_read_all_the_same(&self, variables: &[(&str, &str)]) {
        let finding = self.is_harmless(variables);
        assert_eq!(finding["message"], "git ignores .env");
    }
}

#[test]
fn a_monitor_of_the_file_system() {
    let trap = Trap::new();
    trap.config("core.fsmonitor", &trap.program());
    trap.springs_for_git();
    trap.is_read_all_the_same(&[]);
}

#[test]
fn a_monitor_that_an_included_file_names() {
    let trap = Trap::new();
    let included = format!("[core]\nfsmonitor = {}\n", trap.program());
    std::fs::write(trap.app().join("more.config"), included).unwrap();
    trap.config("include.path", "../more.config");
    trap.springs_for_git();
    trap.is_read_all_the_same(&[]);
}

#[test]
fn a_monitor_of_one_worktree() {
    let trap = Trap::new();
    trap.config("extensions.worktreeConfig", "true");
    trap.git(&["config", "--worktree", "core.fsmonitor", &trap.program()]);
    trap.springs_for_git();
    trap.is_read_all_the_same(&[]);
}

/// Such a folder can be checked in as it is, and comes with a plain `git clone`.
#[test]
fn a_bare_repository_among_the_files() {
    let trap = Trap::outside();
    trap.git(&["init", "-q", "--bare", "."]);
    trap.config("core.bare", "false");
    trap.config("core.worktree", &trap.app().display().to_string());
    trap.config("core.fsmonitor", &trap.program());
    trap.git(&["add", "package.json", ".gitignore"]);
    let _ = std::fs::remove_file(trap.sandbox.path().join("mark"));
    trap.springs_for_git();
    let finding = trap.is_harmless(&[]);
    assert_eq!(finding["status"], "skip");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .starts_with("not known")
    );
}

/// The ignore rules are an object that is missing, so that git fetches it.
fn partial_clone() -> Trap {
    let trap = Trap::new();
    trap.git(&["update-index", "--skip-worktree", ".gitignore"]);
    let blob = trap
        .command(&["rev-parse", ":.gitignore"])
        .stdout(Stdio::piped())
        .output();
    let name = String::from_utf8(blob.unwrap().stdout).unwrap();
    let (folder, rest) = name.trim().split_at(2);
    let object = trap.app().join(".git/objects").join(folder).join(rest);
    std::fs::remove_file(object).unwrap();
    std::fs::remove_file(trap.app().join(".gitignore")).unwrap();
    trap.config("extensions.partialClone", "origin");
    trap.config("remote.origin.promisor", "true");
    trap
}

#[test]
fn a_missing_object_is_not_fetched_over_ssh() {
    let trap = partial_clone();
    trap.config("remote.origin.url", "ssh://nowhere.invalid/a");
    trap.config("core.sshCommand", &trap.program());
    trap.config("protocol.allow", "always");
    trap.config("protocol.ssh.allow", "always");
    trap.springs_for_git();
    trap.is_harmless(&[]);
}

#[test]
fn a_missing_object_is_not_fetched_from_this_machine() {
    let trap = partial_clone();
    trap.config(
        "remote.origin.url",
        &trap.sandbox.path().display().to_string(),
    );
    trap.config("remote.origin.uploadpack", &trap.program());
    trap.config("protocol.file.allow", "always");
    trap.springs_for_git();
    trap.is_harmless(&[]);
}

#[test]
fn a_missing_object_is_not_fetched_by_a_program_for_transport() {
    let trap = partial_clone();
    trap.config("remote.origin.url", &format!("ext::{} %S", trap.program()));
    trap.config("protocol.ext.allow", "always");
    trap.springs_for_git();
    trap.is_harmless(&[
        ("GIT_ALLOW_PROTOCOL", "ext:ssh:file"),
        ("GIT_NO_LAZY_FETCH", "0"),
    ]);
}

#[test]
fn variables_that_name_programs_and_repositories() {
    let trap = Trap::new();
    let elsewhere = Trap::new();
    elsewhere.git(&["add", "-f", ".env"]);
    let program = trap.program();
    let monitor = format!("'core.fsmonitor'='{program}'");
    let (folder, index) = (
        elsewhere.app().join(".git"),
        elsewhere.app().join(".git/index"),
    );
    let (folder, index) = (folder.to_str().unwrap(), index.to_str().unwrap());
    let traced = trap.app().join("trace");
    let cases: &[&[(&str, &str)]] = &[
        &[
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "core.fsmonitor"),
            ("GIT_CONFIG_VALUE_0", &program),
        ],
        &[("GIT_CONFIG_PARAMETERS", &monitor)],
        &[("GIT_DIR", folder)],
        &[("GIT_INDEX_FILE", index)],
        &[("GIT_WORK_TREE", "/")],
        &[
            ("GIT_EXTERNAL_DIFF", &program),
            ("GIT_SSH", &program),
            ("GIT_SSH_COMMAND", &program),
        ],
        &[
            ("GIT_PAGER", &program),
            ("PAGER", &program),
            ("GIT_EDITOR", &program),
        ],
        &[("GIT_ASKPASS", &program), ("GIT_PROXY_COMMAND", &program)],
        &[("GIT_TRACE", traced.to_str().unwrap())],
        &[("GIT_EXEC_PATH", trap.sandbox.path().to_str().unwrap())],
    ];
    for variables in cases {
        trap.is_read_all_the_same(variables);
        assert!(!traced.exists());
    }
}

#[test]
fn hooks_filters_pagers_and_helpers() {
    let trap = Trap::new();
    let program = trap.program();
    for hook in [
        "post-index-change",
        "pre-auto-gc",
        "post-checkout",
        "fsmonitor-watchman",
    ] {
        let hook = trap.app().join(".git/hooks").join(hook);
        std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
        std::fs::copy(&program, hook).unwrap();
    }
    std::fs::write(
        trap.app().join(".gitattributes"),
        "* filter=x diff=x merge=x\n",
    )
    .unwrap();
    for name in [
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "diff.x.textconv",
        "diff.x.command",
        "diff.external",
        "merge.x.driver",
        "core.pager",
        "pager.ls-files",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "gpg.program",
        "uploadpack.packObjectsHook",
    ] {
        trap.config(name, &program);
    }
    trap.config("alias.ls-files", &format!("!{program}"));
    trap.config("filter.x.required", "true");
    // The index is older than the file, so that git would have to compare their contents.
    std::fs::write(
        trap.app().join("package.json"),
        PACKAGE.replace("7.0.0", "8.0.0"),
    )
    .unwrap();
    trap.is_read_all_the_same(&[]);
}

#[test]
fn a_submodule_and_a_worktree_and_objects_elsewhere() {
    let trap = Trap::new();
    let program = trap.program();
    trap.git(&["init", "-q", "inner"]);
    let commit = ["-C", "inner", "commit", "-q", "--allow-empty", "-m", "a"];
    trap.git(&commit);
    trap.git(&["add", "inner"]);
    let modules = "[submodule \"inner\"]\npath = inner\nurl = ./inner\nupdate = !false\n";
    std::fs::write(trap.app().join(".gitmodules"), modules).unwrap();
    trap.git(&["-C", "inner", "config", "core.fsmonitor", &program]);
    trap.config("submodule.recurse", "true");
    trap.config("submodule.inner.update", &format!("!{program}"));
    let alternates = trap.app().join(".git/objects/info/alternates");
    std::fs::create_dir_all(alternates.parent().unwrap()).unwrap();
    std::fs::write(alternates, "/nonexistent\n../../inner/.git/objects\n").unwrap();
    trap.is_read_all_the_same(&[]);

    trap.git(&["worktree", "add", "-q", "../beside"]);
    trap.config("core.fsmonitor", &program);
    let beside = trap.sandbox.path().join("beside");
    std::fs::write(beside.join(".env"), format!("WORKOS_API_KEY={KEY}\n")).unwrap();
    let _ = std::fs::remove_file(trap.sandbox.path().join("mark"));
    let run = trap
        .sandbox
        .command(&["preflight", "--offline"])
        .current_dir(&beside)
        .spawn();
    let done = crate::support::Running::new(run.unwrap()).finish();
    assert!(!trap.is_sprung(), "{done:#?}");
    assert!(done.everything().contains("git ignores .env"), "{done:#?}");
}

/// What is no answer is none: neither "tracked" nor "not tracked" is made of it.
#[test]
fn what_git_does_not_say_is_not_known() {
    let trap = Trap::new();
    std::fs::write(trap.app().join(".git/index"), "no index").unwrap();
    let finding = trap.is_harmless(&[]);
    assert_eq!(finding["status"], "skip");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .starts_with("not known")
    );
    let args = ["checklist", "app", "--offline", "--only", "code"];
    let done = trap.sandbox.run(&args);
    assert!(
        done.stderr
            .contains("git did not say which files it tracks"),
        "{done:#?}"
    );
}

#[test]
fn a_key_is_in_a_tracked_file_where_git_said_so() {
    let source = format!("const key = 'workos {KEY}';\n");
    for (is_added, place, advice) in [
        (true, "in a tracked file", "revoke this one, read"),
        (
            false,
            "in a file that no rule keeps out of git",
            "revoke this one only if the file was ever committed or pushed",
        ),
    ] {
        let trap = Trap::new();
        std::fs::write(trap.app().join("a.js"), &source).unwrap();
        if is_added {
            trap.git(&["add", "a.js"]);
        }
        let args = ["checklist", "app", "--offline", "--only", "code", "--json"];
        let found = trap.sandbox.run(&args).json();
        let mut findings = found["findings"].as_array().unwrap().iter();
        let finding = findings
            .find(|it| it["rule"] == "hardcoded-secret")
            .unwrap();
        assert!(
            finding["message"].as_str().unwrap().contains(place),
            "{finding:#}"
        );
        assert!(
            finding["hint"].as_str().unwrap().contains(advice),
            "{finding:#}"
        );
    }
}

/// npm puts a folder of the project before all others, and some have `.` in their path.
#[test]
fn a_git_of_the_repository_is_not_run() {
    let trap = Trap::new();
    let program = std::fs::read(trap.program()).unwrap();
    let folders = ["", "bin", "node_modules/.bin", "sub/bin"].map(|it| trap.app().join(it));
    for folder in &folders {
        std::fs::create_dir_all(folder).unwrap();
        let git = folder.join("git");
        std::fs::write(&git, &program).unwrap();
        std::fs::set_permissions(git, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let relative = ["", ".", "bin", "app/bin"].map(PathBuf::from);
    let own = relative.into_iter().chain(folders);
    let path = std::env::join_paths(own.chain(std::env::split_paths(&path))).unwrap();
    let found = trap.is_harmless(&[("PATH", path.to_str().unwrap())]);
    assert_eq!(found["status"], "pass", "{found}");
    // Without another one, nothing is known.
    let found = trap.is_harmless(&[("PATH", ".:bin")]);
    assert_eq!(found["status"], "skip", "{found}");
    assert!(
        found["message"].as_str().unwrap().contains("not known"),
        "{found}"
    );
}
