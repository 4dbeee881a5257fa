//! The project's own runtime and commands, with a package manager and a runtime of the test's own:
//! `npm run X` and `npm X` run `X.sh`, `node` runs `node.sh`.

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use super::Found;
use crate::support::{Sandbox, binary, wait_for, whole_file};

const MANIFEST: &str = r#"{
  "name": "app",
  "scripts": { "dev": "x", "build": "x", "start": "x" },
  "dependencies": { "@workos-inc/node": "^7.0.0" }
}
"#;
const LINE: [&str; 4] = ["app", "--only", "build", "--build"];
const SECRET: &str = "a-secret-of-the-environment";

/// A project whose commands are these scripts.
fn project(scripts: &[(&str, &str)]) -> Sandbox {
    let mut sandbox = Sandbox::new()
        .file("app/package.json", MANIFEST)
        .file(
            "app/index.js",
            "const { WorkOS } = require('@workos-inc/node');\n",
        )
        .file(
            "bin/npm",
            "#!/bin/sh\nfor it; do :; done\nexec sh ./\"$it\".sh\n",
        )
        .file("bin/node", "#!/bin/sh\nexec sh ./node.sh \"$@\"\n")
        .variable("WORKOS_ML", binary().to_str().unwrap())
        .variable("APP_SECRET", SECRET);
    for (name, script) in scripts {
        sandbox = sandbox.file(&format!("app/{name}.sh"), script);
    }
    for program in ["npm", "node"] {
        let path = sandbox.path().join("bin").join(program);
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", sandbox.path().join("bin").display());
    sandbox.variable("PATH", &path)
}

const GOOD: [(&str, &str); 3] = [
    ("node", "exit 0"),
    ("build", "echo built > built"),
    ("start", "\"$WORKOS_ML\" emulate --port 0 --quiet"),
];

/// The good project with one script replaced.
fn with(name: &str, script: &str) -> Sandbox {
    let scripts = GOOD.map(|pair| {
        if pair.0 == name {
            (pair.0, script)
        } else {
            pair
        }
    });
    project(&scripts)
}

#[test]
fn a_project_that_loads_builds_and_starts() {
    let sandbox = project(&GOOD);
    let found = Found::run(&sandbox, &LINE, 0);
    let value = found.is("sdk-loads", "pass", "@workos-inc/node loads in node");
    assert_eq!(
        (&value["file"], &value["line"]),
        (&"package.json".into(), &4.into())
    );
    found.is("build-succeeds", "pass", "`npm run build` succeeds");
    found.is("start-succeeds", "pass", "`npm start` listened on port");
    assert!(sandbox.path().join("app/built").exists());
}

#[test]
fn nothing_is_run_without_being_asked_for() {
    let sandbox = project(&GOOD);
    Found::run(
        &sandbox,
        &[
            "app",
            "--offline",
            "--skip",
            "callback-route",
            "--only",
            "dashboard",
        ],
        0,
    );
    let found = sandbox
        .run(&["checklist", "app", "--offline", "--json"])
        .json();
    let families: Vec<_> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["family"])
        .collect();
    assert!(families.iter().all(|it| *it != "build"), "{families:?}");
    assert!(!sandbox.path().join("app/built").exists());
}

#[test]
fn a_failing_build_shows_its_last_lines_and_no_secret() {
    let script = "echo first; echo \"\u{1b}[31mtold $APP_SECRET and sk_live_abcdefghijkl\u{1b}[0m\" >&2; exit 3";
    let sandbox = with("build", script);
    let done = sandbox.run(&[&["checklist", "--json"], &LINE[..]].concat());
    assert!(!done.everything().contains(SECRET), "{done:#?}");
    assert!(!done.everything().contains("abcdefghijkl"), "{done:#?}");
    let found = Found::run(&sandbox, &LINE, 1);
    let value = found.is(
        "build-succeeds",
        "fail",
        "`npm run build` ended with code 3",
    );
    let hint = value["hint"].as_str().unwrap();
    assert!(
        hint.contains("told (redacted) and sk_(redacted)"),
        "{hint:?}"
    );
    assert!(!hint.contains("31m"), "{hint:?}");
    found.is("start-succeeds", "skip", "the build failed");
}

#[test]
fn secrets_of_env_files_are_not_shown_either() {
    let secret = "a-secret-of-the-file";
    for name in [".env", ".env.local", ".env.development"] {
        let sandbox = with("start", &format!("cat {name}; exit 1")).file(
            &format!("app/{name}"),
            format!("SESSION_SECRET={secret}\nNAME=shop\n"),
        );
        let done = sandbox.run(&[&["checklist", "--json"], &LINE[..]].concat());
        assert!(!done.everything().contains(secret), "{name}: {done:#?}");
        assert!(done.stdout.contains("NAME=shop"), "{name}: {done:#?}");
    }
}

#[test]
fn python_is_that_of_the_virtual_environment() {
    let manifest = "workos\nflask\n";
    let code = "from flask import Flask\nfrom workos import WorkOSClient\napp = Flask(__name__)\n";
    let sandbox = Sandbox::new()
        .file("app/requirements.txt", manifest)
        .file("app/app.py", code)
        .file("app/.venv/bin/python", "#!/bin/sh\nexit 0\n")
        .file(
            "app/.venv/bin/flask",
            "#!/bin/sh\nexec \"$WORKOS_ML\" emulate --port 0 --quiet\n",
        )
        .variable("WORKOS_ML", binary().to_str().unwrap())
        .variable("PATH", "/usr/bin:/bin");
    for program in ["python", "flask"] {
        let path = sandbox.path().join("app/.venv/bin").join(program);
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let found = Found::run(&sandbox, &LINE, 0);
    found.is("sdk-loads", "pass", "workos loads in python");
    found.is("start-succeeds", "pass", "`flask run` listened on port");
}

#[test]
fn a_build_that_does_not_end_is_stopped() {
    let sandbox = with("build", "echo $$ > pid; sleep 1000");
    let line = [&LINE[..], &["--build-timeout", "3s"]].concat();
    let found = Found::run(&sandbox, &line, 1);
    let value = found.is("build-succeeds", "fail", "was still running after");
    assert!(value["hint"].as_str().unwrap().contains("--build-timeout"));
}

#[test]
fn a_start_that_fails_ends_or_goes_on() {
    let cases = [
        (
            "echo no database >&2; exit 1",
            1,
            "fail",
            "`npm start` ended with code 1",
        ),
        ("exit 0", 0, "warn", "nothing stays"),
        (
            "echo 'Error: listen EADDRINUSE :::3000'; exit 1",
            0,
            "warn",
            "its port is taken",
        ),
        ("kill -9 $$", 1, "fail", "was ended by signal 9"),
    ];
    for (script, code, status, naming) in cases {
        let found = Found::run(&with("start", script), &LINE, code);
        found.is("start-succeeds", status, naming);
    }
}

#[test]
fn a_start_that_goes_on_without_a_port() {
    let line = [&LINE[..], &["--build-timeout", "3s"]].concat();
    let found = Found::run(&with("start", "sleep 1000"), &line, 0);
    found.is("start-succeeds", "pass", "without listening on a port");
}

#[test]
fn an_sdk_that_does_not_load() {
    let sandbox = with("node", "echo \"Cannot find package '$4'\" >&2; exit 1");
    let found = Found::run(&sandbox, &LINE, 1);
    let value = found.is("sdk-loads", "fail", "node does not load @workos-inc/node");
    let hint = value["hint"].as_str().unwrap();
    assert!(
        hint.contains("npm install") && hint.contains("Cannot find package '@workos-inc/node'"),
        "{hint}"
    );
}

#[test]
fn programs_that_are_not_here_are_skipped() {
    let sandbox = project(&GOOD).variable("PATH", "/nowhere");
    let found = Found::run(&sandbox, &LINE, 0);
    found.is("sdk-loads", "skip", "there is no node on this machine");
    found.is("build-succeeds", "skip", "there is no npm on this machine");
    found.is("start-succeeds", "skip", "there is no npm on this machine");
}

#[test]
fn everything_that_was_started_ends_with_the_checklist() {
    let script = "\"$WORKOS_ML\" emulate --port 0 --json > ready & wait";
    let sandbox = with("build", script);
    let running = sandbox.start(&[&["checklist"], &LINE[..]].concat());
    running.stderr_line("running npm run build");
    let line = whole_file(&sandbox.path().join("app/ready"));
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = format!("127.0.0.1:{}", line["port"]);
    TcpStream::connect(&address).unwrap();
    running.signal("INT");
    let done = running.finish().expect_code(130);
    assert!(done.stderr.contains("has been ended"), "{done:#?}");
    wait_for("its end", || TcpStream::connect(&address).err());
}
