//! The agent skill, which is the guide with front matter and without links to other pages.

use regex::Regex;

use super::{assert_page, file};

const FRONT_MATTER: &str = "\
---
name: workos-magic-link
description: Adds sign-in by e-mail with WorkOS to an application, or repairs it - Magic Auth codes for new projects, Magic Link where it exists - in Node, Python, Ruby, Go, PHP or Java. Every step ends with a check that has an exit code. Use when somebody asks for passwordless sign-in, Magic Link or Magic Auth with WorkOS, or when such a sign-in fails.
---

";

#[test]
fn it_is_the_guide() {
    let guide = std::fs::read_to_string(file("docs/guide.md")).unwrap();
    let guide = guide.replace("\r\n", "\n");
    let start = guide.find("## 1. ").unwrap();
    // An agent has this file alone.
    let rules = [
        (r"\[([^\]]+)\]\((\.\./)?[a-z-]+\.md(#[a-z-]+)?\)", "$1"),
        (r#"(?m)^(```\w+) .*$"#, "$1"),
        (r" <!-- not run: [^>]+ -->", ""),
        (
            r"Diagnosis has every failure that is told apart\.",
            "`workos-ml explain` lists every failure that is told apart.",
        ),
    ];
    let text = rules
        .iter()
        .fold(guide[start..].to_owned(), |text, (pattern, value)| {
            Regex::new(pattern)
                .unwrap()
                .replace_all(&text, *value)
                .into_owned()
        });
    assert!(
        !text.contains(".md"),
        "the skill names a page that an agent has not"
    );
    let skill = format!(
        "{FRONT_MATTER}# Sign-in by e-mail with WorkOS\n\n\
         Follow the steps in order. Each ends with a command of workos-ml; go on when its exit code is the one \
         that is named, and else run `workos-ml explain` with its message. Do not weaken a check to pass it.\n\n{text}"
    );
    assert_page("skills/workos-magic-link/SKILL.md", &skill);
}

/// What the guide tells people to write is what `checklist` looks for, in each language.
#[test]
fn the_checklist_knows_its_code() {
    let guide = std::fs::read_to_string(file("docs/guide.md")).unwrap();
    let manifests = [
        (
            "node",
            "package.json",
            r#"{"dependencies":{"@workos-inc/node":"11.0.0","express":"5.1.0"}}"#,
        ),
        (
            "python",
            "requirements.txt",
            "workos==10.8.0\nflask==3.1.0\n",
        ),
        (
            "ruby",
            "Gemfile",
            "source \"x\"\ngem \"workos\", \"10.2.1\"\n",
        ),
        (
            "go",
            "go.mod",
            "module notes\n\ngo 1.24\n\nrequire github.com/workos/workos-go/v10 v10.1.1\n",
        ),
        (
            "php",
            "composer.json",
            r#"{"require":{"workos/workos-php":"^9.0"}}"#,
        ),
        (
            "java",
            "pom.xml",
            "<project><dependencies><dependency><groupId>com.workos</groupId><artifactId>workos</artifactId><version>7.2.0</version></dependency></dependencies></project>",
        ),
        (
            "magic-link",
            "package.json",
            r#"{"dependencies":{"@workos-inc/node":"11.0.0","express":"5.1.0","express-session":"1.18.0"}}"#,
        ),
    ];
    let files = files(&guide);
    assert_eq!(files.len(), manifests.len());
    for ((folder, manifest, content), (path, code)) in manifests.iter().zip(&files) {
        let name = path.strip_prefix(&format!("{folder}/")).unwrap();
        let sandbox = crate::support::Sandbox::new()
            .file(manifest, content)
            .file(name, code);
        let line = ["checklist", "--offline", "--only", "code", "--json"];
        let document = sandbox.run(&line).json();
        let finding = |rule: &str| {
            let findings = document["findings"].as_array().unwrap();
            findings.iter().find(|it| it["rule"] == rule)
        };
        let passed: &[&str] = match *folder {
            "magic-link" => &[
                "session-create",
                "session-send",
                "state-used",
                "code-exchange",
            ],
            _ => &[],
        };
        for rule in ["sdk-installed", "env-vars-used", "hardcoded-secret"]
            .iter()
            .chain(passed)
        {
            let status = &finding(rule).unwrap()["status"];
            assert_eq!(status, "pass", "{path}: {rule}: {document:#}");
        }
        if passed.is_empty() {
            let message = finding("session-create").unwrap()["message"]
                .as_str()
                .unwrap();
            assert!(message.contains("Magic Auth"), "{path}: {message}");
        }
        for rule in [
            "sdk-call-exists",
            "ignored-option",
            "exchange-endpoint",
            "error-comparison",
        ] {
            assert!(finding(rule).is_none(), "{path}: {rule}: {document:#}");
        }
        // Whole applications have nothing to fix at all.
        if matches!(*folder, "node" | "python") {
            assert_eq!(document["summary"]["fail"], 0, "{path}: {document:#}");
        }
    }
}

/// The files that the guide holds, in their order.
fn files(guide: &str) -> Vec<(String, String)> {
    let fence = Regex::new(r#"(?ms)^```\w+ file="([^"]+)"\n(.*?)^```$"#).unwrap();
    let found = fence.captures_iter(guide);
    found
        .map(|it| (it[1].to_owned(), it[2].to_owned()))
        .collect()
}
