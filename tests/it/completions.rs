//! Completion scripts and manual pages.

use std::process::Command;

use crate::support::{Sandbox, binary};

/// What each shell is called here, and the file that it loads.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "workos-ml.bash"),
    ("zsh", "_workos-ml"),
    ("fish", "workos-ml.fish"),
    ("powershell", "_workos-ml.ps1"),
    ("elvish", "workos-ml.elv"),
];

#[test]
fn the_scripts_in_the_repository_are_those_that_are_printed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/completions");
    for (shell, file) in SHELLS {
        let printed = Sandbox::new().run(&["completions", shell]).expect_code(0);
        let kept = std::fs::read_to_string(format!("{folder}/{file}")).unwrap_or_default();
        assert!(
            printed.stdout == kept,
            "completions/{file} is out of date: cargo run -- completions {shell} > completions/{file}"
        );
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), SHELLS.len());
}

#[test]
fn a_shell_that_nobody_knows() {
    let done = Sandbox::new().run(&["completions", "tcsh"]).expect_code(2);
    assert!(done.stderr.contains("bash"), "{done:#?}");
}

/// Presses Tab in a real bash: `words` are what has been typed, the last one unfinished.
#[cfg(unix)]
fn tab(words: &[&str]) -> Vec<String> {
    let script = r#"
        source <("$WORKOS_ML" completions bash)
        function=$(complete -p workos-ml | sed 's/.*-F \([^ ]*\).*/\1/')
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMP_LINE="$*"
        COMP_POINT=${#COMP_LINE}
        "$function" workos-ml "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let folder = Sandbox::new();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", script, "bash", "workos-ml"])
        .args(words)
        .current_dir(folder.path())
        .env("WORKOS_ML", binary())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    // Bash grumbles about options of the Readline that is not running here.
    let errors: Vec<&str> = errors
        .lines()
        .filter(|it| !it.contains("compopt"))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    stdout.split_whitespace().map(ToOwned::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn tab_offers_what_can_come_next() {
    let cases: [(&[&str], &[&str]); 14] = [
        (&["se"], &["send", "session"]),
        (&["session", ""], &["create", "send"]),
        (&["connection", "l"], &["list"]),
        (&["session", "create", "--exp"], &["--expires-in"]),
        (&["send", "--deliver", ""], &["workos", "print"]),
        (&["send", "you@example.com", "--no-w"], &["--no-wait"]),
        (&["preflight", "--environment", "p"], &["production"]),
        (
            &["completions", ""],
            &["bash", "elvish", "fish", "powershell", "zsh"],
        ),
        (&["exchange", "--color", "n"], &["never"]),
        (&["explain", "link"], &["link_spent", "link-lifetime"]),
        (&["checklist", "--skip", "code-"], &["code-exchange"]),
        (&["test", "--skip", "logout"], &["logout-ends-session"]),
        (&["schema", ""], &["findings", "session-create"]),
        (
            &["checklist", "--skip", "logout,st"],
            &["logout,state-used"],
        ),
    ];
    for (words, expected) in cases {
        let offered = tab(words);
        for word in expected {
            assert!(
                offered.iter().any(|it| it == word),
                "{words:?}: no {word} in {offered:?}"
            );
        }
    }
    assert_eq!(tab(&["connection", "sh"]), ["show"]);
    assert_eq!(tab(&["send", "--format", "j"]), ["json", "junit"]);
    // Options are for a dash, and a value that is no file is not looked for among files.
    assert_eq!(tab(&["open", ""]), ["keys", "redirects", "mailbox", "docs"]);
    assert!(tab(&["open", "--pro"]).contains(&"--profile".to_owned()));
    for option in ["--profile", "--output", "--base-url"] {
        assert_eq!(tab(&["preflight", option, ""]), [] as [String; 0]);
    }
}

#[test]
fn the_manual_on_standard_output() {
    let page = Sandbox::new().run(&["man"]).expect_code(0);
    assert!(
        page.stdout.contains(".TH workos\\-ml 1") || page.stdout.contains(".TH workos-ml 1"),
        "{page:#?}"
    );
    for word in [
        "SYNOPSIS",
        "OPTIONS",
        "SUBCOMMANDS",
        "EXIT STATUS",
        "ENVIRONMENT",
        "WORKOS_API_KEY",
    ] {
        assert!(page.stdout.contains(word), "no {word} in {page:#?}");
    }
}

#[test]
fn every_subcommand_has_a_page() {
    let sandbox = Sandbox::new();
    sandbox.run(&["man", "--out", "new/man1"]).expect_code(0);
    let mut pages: Vec<String> = std::fs::read_dir(sandbox.path().join("new/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    let commands = [
        "",
        "-checklist",
        "-completions",
        "-connection",
        "-connection-list",
        "-connection-show",
        "-domain",
        "-emulate",
        "-exchange",
        "-explain",
        "-init",
        "-listen",
        "-magic-auth",
        "-magic-auth-send",
        "-magic-auth-verify",
        "-man",
        "-open",
        "-preflight",
        "-redirect-uri",
        "-redirect-uri-add",
        "-redirect-uri-check",
        "-redirect-uri-list",
        "-redirect-uri-remove",
        "-schema",
        "-send",
        "-session",
        "-session-create",
        "-session-send",
        "-test",
    ];
    let mut expected = commands.map(|it| format!("workos-ml{it}.1"));
    expected.sort();
    assert_eq!(pages, expected);
    let page = std::fs::read_to_string(sandbox.path().join("new/man1/workos-ml-session-create.1"));
    let page = page.unwrap().replace('\\', "");
    assert!(page.contains("workos-ml session create"), "{page}");
    assert!(page.contains("--expires-in"), "{page}");
}

#[test]
fn every_page_explains_every_option() {
    let sandbox = Sandbox::new();
    sandbox.run(&["man", "--out", "man1"]).expect_code(0);
    let without_text = regex::Regex::new(r"(?m)^\.TP\n.*\n\.(TP|SH)").unwrap();
    for entry in std::fs::read_dir(sandbox.path().join("man1")).unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let empty = without_text.find(&page).map(|it| it.as_str());
        assert_eq!(empty, None, "{page}");
        let mut headings = page.lines().filter(|it| it.starts_with(".SH"));
        let is_odd = |it: &str| it.contains("EXTRA") || it.contains("\\-\\-");
        assert!(!headings.any(is_odd), "{page}");
        // What is copied has no hyphen that nobody wrote.
        assert!(page.contains("\n.nh\n"), "{page}");
        let plain = page.replace('\\', "");
        assert!(plain.contains("Never ask, as where CI is set"), "{page}");
        assert!(!plain.contains("see a summary with"), "{page}");
        let synopsis = plain.split("SYNOPSIS").nth(1).unwrap();
        let synopsis = synopsis.split(".SH").next().unwrap();
        assert!(!synopsis.contains("--env-file"), "{synopsis}");
    }
}

#[test]
fn no_page_refers_to_one_that_is_not_there() {
    let sandbox = Sandbox::new();
    sandbox.run(&["man", "--out", "man1"]).expect_code(0);
    let folder = sandbox.path().join("man1");
    let reference = regex::Regex::new(r"(workos-ml[a-z-]*)\(1\)").unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let page = page.replace('\\', "");
        for found in reference.captures_iter(&page) {
            count += 1;
            let file = folder.join(format!("{}.1", &found[1]));
            assert!(file.exists(), "{}", file.display());
        }
        assert!(page.contains("EXIT STATUS"), "{page}");
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_script_is_written_into_a_folder_that_is_not_there_yet() {
    let sandbox = Sandbox::new();
    for (shell, file) in SHELLS {
        let line = ["completions", shell, "--out", "share/completions"];
        sandbox.run(&line).expect_code(0);
        let written = std::fs::read_to_string(sandbox.path().join("share/completions").join(file));
        let printed = sandbox.run(&["completions", shell]).expect_code(0).stdout;
        assert_eq!(written.unwrap(), printed);
    }
}

#[test]
fn pages_that_cannot_be_written() {
    let sandbox = Sandbox::new().file("taken", "");
    for out in ["taken", "taken/below"] {
        let done = sandbox.run(&["man", "--out", out]).expect_code(2);
        assert!(
            done.stderr.contains(&format!("could not write to {out}")),
            "{done:#?}"
        );
        assert!(done.stderr.contains("--out"), "{done:#?}");
    }
}
