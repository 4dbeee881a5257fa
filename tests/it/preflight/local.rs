//! What can be checked without asking anybody.

use std::process::{Command, Stdio};

use super::{CLIENT, Found, KEY, LIVE_KEY, clean};
use crate::support::Sandbox;

#[test]
fn a_key_is_there_or_not() {
    Found::offline(&Sandbox::new(), &[]).is("api-key-present", "fail", "is not set");
    let found = Found::offline(&clean(), &[]);
    found.is(
        "api-key-present",
        "pass",
        "WORKOS_API_KEY from the environment",
    );
    let sandbox = Sandbox::new().file(".env.local", format!("\nWORKOS_API_KEY={KEY}\n"));
    let found = Found::offline(&sandbox, &[]);
    let finding = found.is("api-key-present", "pass", ".env.local, line 2");
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&".env.local".into(), &2.into())
    );
    // The little that is shown of a key is enough to tell two apart.
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("sk_test_…WUJa")
    );
}

#[test]
fn the_password_of_the_session_cookie_is_counted() {
    let long = "x".repeat(32);
    let cases = [
        (vec![(".env", "short")], Some(".env has 5 of")),
        (vec![(".env", &long[1..])], Some(".env has 31 of")),
        (vec![(".env", &long)], None),
        (vec![(".env.local", &long), (".env", "short")], None),
        (
            vec![(".env.local", "short"), (".env", &long)],
            Some(".env.local has 5 of"),
        ),
        (
            vec![(".env.production", "'short'")],
            Some(".env.production has 5 of"),
        ),
        (vec![(".env.example", "short")], None),
        (vec![(".env", "op://vault/cookie")], None),
        (vec![(".env", "${COOKIE}")], None),
    ];
    for (files, naming) in cases {
        let place = |sandbox: Sandbox, folder: &str| {
            files.iter().fold(sandbox, |sandbox, (name, value)| {
                let line = format!("A=1\nWORKOS_COOKIE_PASSWORD={value}\n");
                sandbox.file(&format!("{folder}{name}"), line)
            })
        };
        let here = Found::offline(&place(clean(), ""), &[]);
        let project = place(clean(), "app/").file(
            "app/package.json",
            r#"{"dependencies":{"@workos-inc/authkit-nextjs":"^2.7.0"}}"#,
        );
        let args = ["checklist", "app", "--offline", "--json"];
        let there = Found(project.run(&args).json());
        for found in [here, there] {
            match naming {
                Some(naming) => {
                    let finding = found.is("cookie-password", "fail", naming);
                    assert_eq!(finding["line"], 2);
                    assert!(!finding.to_string().contains("short"));
                }
                None => assert!(found.all("cookie-password").is_empty(), "{files:?}"),
            }
        }
    }
    let set = clean()
        .variable("WORKOS_COOKIE_PASSWORD", "a1")
        .file(".env", format!("WORKOS_COOKIE_PASSWORD={long}\n"));
    Found::offline(&set, &[]).is("cookie-password", "fail", "the environment has 2 of");
}

#[test]
fn a_key_is_shaped_like_one_or_not() {
    let with = |key: &str| Sandbox::new().variable("WORKOS_API_KEY", key);
    let cases = [
        (KEY, "pass", ""),
        ("sk_ZBxkn2ZTUYqa82ky6QEYecemI", "pass", ""),
        (CLIENT, "fail", "is a client ID"),
        (
            "project_01DG5TGK363GRVXP3ZS40WNGEY",
            "fail",
            "is a client ID",
        ),
        ("pk_test_a2V5XzAxS0ZW", "fail", "does not start with sk_"),
        ("sk_a", "fail", "too short"),
        ("sk_test_a2V5 XzAxS0ZW", "fail", "white space"),
        ("sk_test_a2V5\nXzAxS0ZW", "fail", "a line break"),
        (
            "sk_test_a2V5XzAxS0ZWé",
            "fail",
            "a character that no key has",
        ),
    ];
    for (key, status, naming) in cases {
        Found::offline(&with(key), &[]).is("api-key-format", status, naming);
    }
}

#[test]
fn a_key_is_a_placeholder_or_not() {
    for key in [
        "sk_example_123456789",
        "sk_test_your_key_here",
        "sk_test_xxxxxxxxxxxx",
        "sk_test_...",
    ] {
        let sandbox = Sandbox::new().variable("WORKOS_API_KEY", key);
        Found::offline(&sandbox, &[]).is("api-key-placeholder", "fail", "placeholder");
    }
    Found::offline(&clean(), &[]).is("api-key-placeholder", "pass", "");
    // The key of the emulator belongs to an emulator.
    let emulated = |url: &str| Sandbox::with_account(url);
    let found = Found::offline(&emulated("http://localhost:4100"), &[]);
    found.is("api-key-placeholder", "pass", "");
    let found = Found::offline(&emulated("https://api.workos.com"), &[]);
    found.is("api-key-placeholder", "fail", "the key of emulators");
    found.is("client-id-placeholder", "fail", "an emulator");
}

#[test]
fn a_key_is_of_the_environment_that_was_named() {
    let with = |key: &str| Sandbox::new().variable("WORKOS_API_KEY", key);
    let cases: [(&str, &[&str], &str, &str); 8] = [
        (KEY, &["--environment", "sandbox"], "pass", "as wanted"),
        (KEY, &["--environment", "staging"], "pass", "as wanted"),
        (
            LIVE_KEY,
            &["--environment", "production"],
            "pass",
            "as wanted",
        ),
        (
            KEY,
            &["--environment", "production"],
            "fail",
            "a sandbox key, and production was named",
        ),
        (
            LIVE_KEY,
            &["--environment", "sandbox"],
            "fail",
            "a production key, and sandbox was named",
        ),
        (
            "sk_ZBxkn2ZTUYqa82ky6QEYecemI",
            &["--environment", "sandbox"],
            "warn",
            "does not tell",
        ),
        (KEY, &[], "skip", "--environment"),
        (
            "sk_ZBxkn2ZTUYqa82ky6QEYecemI",
            &[],
            "skip",
            "does not tell its environment",
        ),
    ];
    for (key, options, status, naming) in cases {
        Found::offline(&with(key), options).is("api-key-environment", status, naming);
    }
}

#[test]
fn a_key_that_goes_into_browser_code() {
    let prefixes = [
        "NEXT_PUBLIC_",
        "VITE_",
        "REACT_APP_",
        "NUXT_PUBLIC_",
        "EXPO_PUBLIC_",
        "PUBLIC_",
        "GATSBY_",
        "VUE_APP_",
        "NG_APP_",
        "STORYBOOK_",
    ];
    for prefix in prefixes {
        let name = format!("{prefix}WORKOS_API_KEY");
        let sandbox = clean().file(".env", format!("# keys\nA=1\n{name}=\"{KEY}\"\n"));
        let found = Found::offline(&sandbox, &[]);
        let finding = found.is("api-key-private", "fail", &name);
        assert_eq!(
            (&finding["file"], &finding["line"]),
            (&".env".into(), &3.into())
        );
        let human = sandbox.run(&["preflight", "--offline"]);
        assert!(human.stdout.contains("(.env:3)"), "{human:#?}");

        let sandbox = clean().variable(&name, LIVE_KEY);
        Found::offline(&sandbox, &[]).is("api-key-private", "fail", &name);
    }
    // Files that the application does not load here may still be loaded by its build.
    let sandbox = clean().file(".env.production", format!("VITE_KEY={LIVE_KEY}\n"));
    let found = Found::offline(&sandbox, &[]);
    let finding = found.is("api-key-private", "fail", "VITE_KEY");
    assert_eq!(finding["file"], ".env.production");
}

#[test]
fn a_public_variable_without_a_key_is_fine() {
    for line in [
        "NEXT_PUBLIC_WORKOS_CLIENT_ID=client_1",
        "VITE_WORKOS_API_KEY=sk_test_your_key",
        "VITE_WORKOS_API_KEY=",
    ] {
        let sandbox = clean().file(".env", format!("{line}\n"));
        Found::offline(&sandbox, &[]).is("api-key-private", "pass", "");
    }
}

fn git(sandbox: &Sandbox, args: &[&str]) {
    let status = Command::new("git")
        .args(args)
        .current_dir(sandbox.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("HOME", sandbox.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "git {args:?}");
}

fn repository(file: &str) -> Sandbox {
    let sandbox = Sandbox::new()
        .variable("GIT_CONFIG_GLOBAL", "/dev/null")
        .variable("GIT_CONFIG_SYSTEM", "/dev/null")
        .file(file, format!("A=1\nWORKOS_API_KEY={KEY}\n"));
    git(&sandbox, &["init", "-q"]);
    sandbox
}

#[test]
fn a_file_with_a_key_that_git_tracks() {
    let sandbox = repository(".env");
    git(&sandbox, &["add", ".env"]);
    // An ignore rule that came too late changes nothing.
    let sandbox = sandbox.file(".gitignore", ".env\n");
    let found = Found::offline(&sandbox, &[]);
    let finding = found.is("api-key-ignored-by-git", "fail", "git tracks .env");
    assert_eq!(
        (&finding["file"], &finding["line"]),
        (&".env".into(), &2.into())
    );
    assert!(
        finding["hint"]
            .as_str()
            .unwrap()
            .contains("git rm --cached .env")
    );
}

#[test]
fn a_file_with_a_key_that_git_would_add() {
    let sandbox = repository(".env.local").file(".gitignore", ".env\n");
    let found = Found::offline(&sandbox, &[]);
    let finding = found.is(
        "api-key-ignored-by-git",
        "fail",
        "git does not ignore .env.local",
    );
    assert!(finding["hint"].as_str().unwrap().contains(".gitignore"));
}

#[test]
fn a_file_with_a_key_that_git_ignores() {
    for (file, rule) in [(".gitignore", ".env*\n"), (".git/info/exclude", "/.env\n")] {
        let sandbox = repository(".env").file(file, rule);
        let found = Found::offline(&sandbox, &[]);
        found.is("api-key-ignored-by-git", "pass", "git ignores .env");
    }
}

#[test]
fn a_template_with_a_real_key() {
    let sandbox = repository(".env.example");
    git(&sandbox, &["add", "."]);
    let found = Found::offline(&sandbox, &[]);
    found.is("api-key-ignored-by-git", "fail", "git tracks .env.example");
    // With a placeholder it is what templates are for.
    let sandbox = sandbox.file(".env.example", "WORKOS_API_KEY=sk_test_your_key\n");
    assert!(
        Found::offline(&sandbox, &[])
            .all("api-key-ignored-by-git")
            .is_empty()
    );
}

#[test]
fn a_key_outside_of_any_repository() {
    let sandbox = Sandbox::new();
    let above = sandbox.path().parent().unwrap().display().to_string();
    let sandbox = sandbox
        .variable("GIT_CEILING_DIRECTORIES", &above)
        .file(".env", format!("WORKOS_API_KEY={KEY}\n"));
    Found::offline(&sandbox, &[]).is("api-key-ignored-by-git", "skip", "not in a git repository");
    // Without git there is nobody to ask.
    let sandbox = sandbox.variable("PATH", "/nonexistent");
    Found::offline(&sandbox, &[]).is("api-key-ignored-by-git", "skip", "not in a git repository");
}

#[test]
fn a_named_file_elsewhere_is_asked_about_where_it_lies() {
    let outer = Sandbox::new().file("x", "");
    let inner = repository("app/.env").file(".gitignore", "app/.env\n");
    let path = inner.path().join("app/.env");
    let path = path.to_str().unwrap();
    let sandbox = outer
        .variable("GIT_CONFIG_GLOBAL", "/dev/null")
        .variable("GIT_CONFIG_SYSTEM", "/dev/null");
    let found = Found::offline(&sandbox, &["--env-file", path]);
    found.is("api-key-ignored-by-git", "pass", path);
}

#[test]
fn a_client_id_is_there_and_shaped_and_real_or_not() {
    let with = |id: &str| {
        Sandbox::new()
            .variable("WORKOS_API_KEY", KEY)
            .variable("WORKOS_CLIENT_ID", id)
    };
    let found = Found::offline(&Sandbox::new(), &[]);
    found.is("client-id-present", "fail", "is not set");
    let cases = [
        (CLIENT, "pass", "pass"),
        ("project_01DG5TGK363GRVXP3ZS40WNGEY", "pass", "pass"),
        ("client_01HZBC6N1EB1ZY7KG32X", "pass", "fail"),
        ("client_123456789", "pass", "fail"),
        ("your_client_id", "fail", "fail"),
        ("client_", "fail", "pass"),
        ("client_01 KFVA", "fail", "pass"),
        ("conn_01EMH8WAK20T42N2NBMNBCYHAG", "fail", "pass"),
    ];
    for (id, format, placeholder) in cases {
        let found = Found::offline(&with(id), &[]);
        found.is("client-id-present", "pass", "");
        assert_eq!(found.statuses("client-id-format"), [format], "{id}");
        assert_eq!(
            found.statuses("client-id-placeholder"),
            [placeholder],
            "{id}"
        );
    }
}

#[test]
fn env_files_that_read_with_surprises() {
    let cases = [
        ("A=1\nA=2\n", 2),
        ("what is this\n", 1),
        ("A=1\nB=\"open\n", 2),
        ("B=\"x\" y\n", 1),
        ("B=va#lue\n", 1),
        ("B=\" x\"\n", 1),
        ("A=1\n\nB=\"a\nb\"\n", 3),
    ];
    for (content, line) in cases {
        let found = Found::offline(&clean().file(".env", content), &[]);
        let first = found.all("env-file")[0];
        assert_eq!(first["status"], "warn", "{content:?}");
        assert_eq!(
            (&first["file"], &first["line"]),
            (&".env".into(), &line.into())
        );
    }
    let found = Found::offline(&clean().file(".env", "A=1\n"), &[]);
    found.is("env-file", "pass", ".env parses cleanly");
    assert!(Found::offline(&clean(), &[]).all("env-file").is_empty());
}
