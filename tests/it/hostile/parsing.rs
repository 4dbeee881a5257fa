//! Texts that keep a grammar searching for ever, or end the process, cost themselves and a note, and
//! nothing else of the report.

use std::process::{Command, Stdio};

use crate::checklist::{CodeFindings, with_project};
use crate::support::{Running, Sandbox, binary};

const CHECKLIST: [&str; 6] = ["checklist", "app", "--offline", "--only", "code", "--json"];
const OUT_OF_TIME: &str = "was not read, so nothing in it was judged: the parser does not come to an end in the time that it has";
const CRASH: &str = "was not read, so nothing in it was judged: it crashes the parser, or takes more than 512 MB of memory";
/// Never ends: the grammar looks for an annotation that the end of the text does not give.
const ENDLESS: &str = "val n\n@";

/// A whole application, with files beside its others.
fn with(files: &[(&str, &str)]) -> Sandbox {
    let mut sandbox = with_project("express-magic-link");
    for (name, text) in files {
        sandbox = sandbox.file(&format!("app/src/{name}"), text);
    }
    sandbox
}

/// The application is judged as it is without the files, and the notes on them are given.
#[track_caller]
fn notes(files: &[(&str, &str)]) -> String {
    let done = with(files).run(&CHECKLIST);
    let verdicts = CodeFindings::read(&done);
    // What holds of every file cannot be said where one was given up.
    let open: &[&str] = match done.stderr.contains("was not read") {
        true => &["hardcoded-secret"],
        false => &[],
    };
    assert_eq!(verdicts.amiss(), open, "{done:#?}");
    done.stderr
}

#[test]
fn a_text_that_keeps_the_parser_for_ever_costs_itself() {
    let said = notes(&[("a.kt", ENDLESS), ("b.kt", "fun main() {}\n")]);
    assert!(said.contains(&format!("src/a.kt {OUT_OF_TIME}")), "{said}");
    assert!(!said.contains("b.kt"), "{said}");
}

#[test]
fn a_text_that_ends_the_process_costs_itself() {
    let name = "A".repeat(256);
    let heredoc = format!("x = <<{name}\nhello\n{name}\n");
    let said = notes(&[("a.rb", &heredoc), ("b.rb", "puts 1\n")]);
    assert!(said.contains(&format!("src/a.rb {CRASH}")), "{said}");
    assert!(!said.contains("b.rb"), "{said}");
}

/// Many of them together take little more than a few, and the notes say how many there are.
#[test]
fn many_such_texts_do_not_add_up() {
    let name = "A".repeat(256);
    let heredoc = format!("x = <<{name}\n");
    let names: Vec<String> = (0..40).map(|it| format!("a{it}.rb")).collect();
    let files: Vec<_> = names.iter().map(|it| (&**it, &*heredoc)).collect();
    let said = notes(&files);
    assert!(said.contains(CRASH), "{said}");
    assert!(said.contains("and 35 more notes"), "{said}");
}

/// `test` reads the code as `checklist` does.
#[test]
fn test_reads_such_a_project_too() {
    let sandbox = with(&[("a.kt", ENDLESS)]);
    let line = ["test", "--start-timeout", "1s", "--", "true"];
    let command = sandbox
        .command(&line)
        .current_dir(sandbox.path().join("app"))
        .spawn();
    let done = Running::new(command.unwrap()).finish().expect_code(1);
    assert!(done.stderr.contains(OUT_OF_TIME), "{done:#?}");
}

#[test]
fn files_that_take_the_parser_much_work_are_read_or_given_up() {
    let many = |text: &str| text.repeat(400_000 / text.len());
    let texts = [
        ("a.py", format!("x = 1 {}", many("\\\n"))),
        ("b.ex", format!("x = {}", many("&."))),
        ("c.js", many("`")),
        ("d.rs", format!("fn a() {{ {}", many("a!["))),
        ("j.rs", format!("*($){}", many(",*)"))),
        ("k.rs", format!("let x = r{}", many("#"))),
        ("e.ts", many("<a>")),
        ("f.php", format!("<?php {}", many("\"{$"))),
        ("g.cs", many("$\"{")),
        ("h.java", many("a<b ")),
        ("i.go", many("a.(")),
    ];
    let files: Vec<_> = texts.iter().map(|(name, text)| (*name, &**text)).collect();
    notes(&files);
}

#[cfg(target_os = "linux")]
#[test]
fn the_processes_that_parse_know_no_key() {
    let sandbox = with(&[("a.kt", ENDLESS)]).variable("WORKOS_API_KEY", "sk_test_planted");
    let running = sandbox.start(&CHECKLIST);
    // One that is busy with the endless text, and so has begun.
    let environment = loop {
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let found = all.map(|it| it.path()).find(|process| {
            let read = |name: &str| std::fs::read_to_string(process.join(name)).unwrap_or_default();
            let parent = format!("\nPPid:\t{}\n", running.pid());
            read("status").contains(&parent) && read("cmdline").contains("__parse-files")
        });
        if let Some(Ok(read)) = found.map(|it| std::fs::read(it.join("environ"))) {
            break read;
        }
    };
    assert_eq!(String::from_utf8(environment).unwrap(), "");
    CodeFindings::read(&running.finish());
}

#[test]
fn the_processes_that_parse_are_nobody_elses() {
    let run = |input: &[u8]| Sandbox::new().run_with_input(&["__parse-files"], input);
    run(b"").expect_code(0);
    for nonsense in [
        &b"hello"[..],
        b"\xff\xff\xff\xff",
        b"\x01\x00\x00\x00\xff",
        b"\x09\x00\x00\x00a",
    ] {
        let done = run(nonsense).expect_code(2);
        assert!(done.stderr.contains("workos-ml checklist"), "{done:#?}");
    }
    let help = Sandbox::new().run(&["--help"]).expect_code(0).stdout;
    assert!(!help.contains("__parse"), "{help}");
    Sandbox::new()
        .run(&["__parse-files", "more"])
        .expect_code(2);
}

#[test]
fn without_such_a_process_nothing_is_judged() {
    let sandbox = with(&[]);
    // Enough to walk through a folder, and too few for the pipes to a process.
    let line = format!(
        "ulimit -n 6; exec {} {}",
        binary().display(),
        CHECKLIST.join(" ")
    );
    let child = Command::new("sh")
        .args(["-c", &line])
        .env_clear()
        .current_dir(sandbox.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let done = Running::new(child.unwrap()).finish().expect_code(2);
    let error = done.json()["error"].clone();
    assert_eq!(error["code"], "file_unusable");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("no process could be started"), "{message}");
}
