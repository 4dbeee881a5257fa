//! What fits on a screen, and what a log keeps.

use std::process::Command;

use serde_json::json;

use crate::name_server::{NameServer, Zone};
use crate::pty::Terminal;
use crate::support::{Finished, LocalWorkOs, Sandbox};
use crate::terminal::ends;

const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";

/// What is shown on a terminal of so many columns, without colours.
#[track_caller]
fn shown(sandbox: &Sandbox, columns: u16, args: &[&str], code: i32) -> String {
    let mut command: Command = sandbox.command(args);
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let text = ends(Terminal::start_sized(command, Some(columns)), code);
    text.replace('\r', "")
}

/// A project with a problem, and much that passes.
fn project() -> Sandbox {
    Sandbox::new().file(
        ".env",
        format!("WORKOS_API_KEY={KEY}\nWORKOS_CLIENT_ID=client_01HZBC6N1EB1ZY7KG32XHOLD0U\nNEXT_PUBLIC_KEY={KEY}\nWORKOS_REDIRECT_URI=http://localhost:3000/callback\n"),
    )
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let sandbox = project();
    let lines: [&[&str]; 4] = [
        &["preflight", "--offline"],
        &[
            "redirect-uri",
            "check",
            "--offline",
            "https://a.example.com/callback",
            "https://a.example.com/callback?x=1",
        ],
        &["checklist", "--offline"],
        &["explain", "link_spent"],
    ];
    for args in lines {
        for columns in [60, 80, 120] {
            let code = i32::from(args[0] != "explain");
            for line in shown(&sandbox, columns, args, code).lines() {
                let width = line.chars().count();
                assert!(
                    width <= usize::from(columns),
                    "{args:?} at {columns}: {line}"
                );
            }
        }
    }
}

#[test]
fn the_catalogue_is_two_columns() {
    let text = shown(&Sandbox::new(), 80, &["explain"], 0);
    assert!(text.lines().all(|it| it.chars().count() <= 80), "{text}");
    let rules = workos_ml::findings::rules::all().count();
    let entries = rules + workos_ml::explain::all().len();
    // A title takes two lines at most, and a long name one of its own.
    assert!(text.lines().count() < 2 * entries, "{text}");
    let usage = "  usage                 ";
    assert!(text.contains(usage), "{text}");
    for heading in ["Failures of workos-ml:", "Rules of the family mail:"] {
        assert_eq!(text.matches(heading).count(), 1, "{text}");
    }
    // Each name is there once, since it names one thing.
    let named = text.matches("\n  link-lifetime ").count();
    assert_eq!(named, 1, "{text}");
}

#[test]
fn on_a_terminal_what_passed_is_counted_and_problems_come_last() {
    let sandbox = project();
    let text = shown(&sandbox, 80, &["preflight", "--offline"], 1);
    assert!(text.contains("checks  (-v lists them)"), "{text}");
    assert!(!text.contains("[api-key-format]"), "{text}");
    let (last, before) = (
        text.trim_end().rfind('\n').unwrap(),
        text.rfind("fail   ").unwrap(),
    );
    assert!(before < last, "{text}");
    let closing = text[before..].replace('\n', " ");
    assert!(closing.contains("workos-ml explain "), "{closing}");
    let rest = &text[before..];
    assert!(
        !rest.contains("pass   ") && !rest.contains("skip   "),
        "{text}"
    );

    let all = shown(&sandbox, 80, &["preflight", "--offline", "-v"], 1);
    assert!(all.contains("[api-key-format]"), "{all}");
    let quiet = shown(&sandbox, 80, &["preflight", "--offline", "-q"], 1);
    assert!(quiet.starts_with("fail   "), "{quiet}");
    assert!(
        !quiet.contains("pass") && !quiet.contains("skip   "),
        "{quiet}"
    );
}

#[test]
fn a_log_lists_everything() {
    let done = project().run(&["preflight", "--offline"]).expect_code(1);
    for rule in ["[api-key-format]", "[client-id-format]"] {
        assert!(done.stdout.contains(rule), "{done:#?}");
    }
    let closing = done.stdout.lines().last().unwrap();
    assert!(
        closing.contains("problem") && closing.contains("workos-ml explain "),
        "{closing}"
    );
    let fine = Sandbox::new().file("app.py", "import workos\n").run(&[
        "checklist",
        "--only",
        "code",
        "--offline",
        "-q",
    ]);
    assert_eq!(fine.stdout.contains("fail   "), fine.code == 1, "{fine:#?}");
}

#[test]
fn what_people_have_to_confirm_is_one_line_until_somebody_asks() {
    let sandbox = project();
    let run = |options: &[&str]| -> Finished {
        sandbox.run(&[&["checklist", "--offline"], options].concat())
    };
    let item = "[production-unlocked]";
    let brief = run(&[]);
    let line = "12 items need a person: run workos-ml checklist --attest";
    assert_eq!(brief.stdout.matches(line).count(), 1, "{brief:#?}");
    assert!(!brief.stdout.contains(item), "{brief:#?}");
    assert!(run(&["-v"]).stdout.contains(item));
    assert!(run(&["--only", "dashboard"]).stdout.contains(item));
    let github = run(&["--format", "github"]);
    assert_eq!(github.stdout.matches("::notice").count(), 1, "{github:#?}");
    assert!(github.stdout.contains(line), "{github:#?}");
    let markdown = run(&["--format", "markdown"]);
    assert_eq!(
        markdown.stdout.matches("👤 manual").count(),
        1,
        "{markdown:#?}"
    );
    // Machines get every item.
    assert_eq!(run(&["--json"]).json()["summary"]["manual"], 12);
}

#[test]
fn an_item_that_does_not_fit_the_flow_is_not_asked_for() {
    let run = |code: &str| {
        Sandbox::new()
            .file(
                "package.json",
                r#"{"dependencies":{"@workos-inc/node":"^7.0.0"}}"#,
            )
            .file("server.js", code)
            .run(&["checklist", "--offline"])
            .stdout
    };
    let begin = "import { WorkOS } from '@workos-inc/node';\nimport express from 'express';\n\
        const workos = new WorkOS(process.env.WORKOS_API_KEY);\nconst app = express();\n\
        app.post('/login', async (req, res) => {\n\
        const session = await workos.passwordless.createSession({ email: req.body.email, type: 'MagicLink' });\n";
    let by_workos = format!(
        "{begin}await workos.passwordless.sendSession(session.id);\n}});\napp.listen(3000);\n"
    );
    assert!(
        run(&by_workos).contains("11 items need a person"),
        "{}",
        run(&by_workos)
    );
    let by_nobody = format!("{begin}res.send('ok');\n}});\napp.listen(3000);\n");
    assert!(
        run(&by_nobody).contains("12 items need a person"),
        "{}",
        run(&by_nobody)
    );
}

#[test]
fn a_table_folds_into_blocks_where_it_does_not_fit() {
    let sandbox = Sandbox::new();
    let long = format!("https://app.example.com/{}", "segment/".repeat(4));
    let args = ["redirect-uri", "check", "--offline", &long];
    let wide = shown(&sandbox, 120, &args, 0);
    assert!(wide.starts_with("URI "), "{wide}");
    let narrow = shown(&sandbox, 80, &args, 0);
    assert!(narrow.starts_with(&long), "{narrow}");
    assert!(narrow.contains("\n  verdict "), "{narrow}");
}

#[test]
fn a_qr_code_is_not_wrapped_as_text_is() {
    let line = [
        "send",
        "you@example.com",
        "--emulate",
        "--deliver",
        "print",
        "--qr",
        "--no-wait",
        "--port",
        "3000",
    ];
    let text = shown(&Sandbox::new(), 80, &line, 0);
    let is_row = |line: &&str| line.contains(['█', '▀', '▄']);
    let widths: Vec<usize> = text
        .lines()
        .filter(is_row)
        .map(|row| row.trim_end().chars().count())
        .collect();
    assert!(widths.len() > 15, "{text}");
    assert!(widths.iter().all(|it| *it == widths[0]), "{text}");
}

#[test]
fn many_domains_are_a_table_sorted_by_risk() {
    let zone = Zone::new()
        .receiver("unknown.test", "mx.unknown.test")
        .receiver("risky.test", "eu.mimecast.com")
        .receiver("perhaps.test", "x.mail.protection.outlook.com");
    let server = NameServer::start(zone);
    let address = server.address();
    let run = |options: &[&str]| {
        let line = ["domain", "--dns-server", &address, "-"];
        Sandbox::new().run_with_input(
            &[&line[..], options].concat(),
            b"unknown.test\nno domain\nperhaps.test\nada@risky.test\nBob@Risky.Test\nada@risky.test\n",
        )
    };
    // The odd line is a problem, and the others are checked all the same.
    let done = run(&[]).expect_code(1);
    let first: Vec<&str> = done
        .stdout
        .lines()
        .take(4)
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(
        first,
        ["domain", "risky.test", "perhaps.test", "unknown.test"]
    );
    assert!(
        done.stdout.contains("line 2 of standard input"),
        "{done:#?}"
    );
    assert!(!done.stdout.contains("[mail-gateway]"), "{done:#?}");
    assert!(
        done.stdout
            .contains("3 domains: 1 likely, 1 possible, 1 unknown"),
        "{done:#?}"
    );
    assert!(run(&["-v"]).stdout.contains("[mail-gateway]"));

    let document = run(&["--json"]).json();
    let risky = &document["domains"][0];
    assert_eq!(risky["domain"], "risky.test");
    assert_eq!(risky["product"], "Mimecast");
    assert_eq!(risky["risk"], "likely");
    assert!(
        risky["source"].as_str().unwrap().contains("mimecast"),
        "{risky}"
    );
    assert!(document["domains"][2]["product"].is_null());
    // By what it was given, a list of customers is joined with the table.
    assert_eq!(risky["given"], json!(["ada@risky.test", "Bob@Risky.Test"]));

    let csv = run(&["--format", "csv"]).expect_code(1).stdout;
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "domain,product,risk,source,given,problem");
    assert!(rows[1].starts_with("risky.test,Mimecast,likely,"), "{csv}");
    assert!(rows[1].contains("spent before the person clicks"), "{csv}");
    assert!(rows[1].contains(",ada@risky.test Bob@Risky.Test,"), "{csv}");
    // Neither what fails nor a line that names nothing is missing in a spreadsheet.
    let odd = rows.iter().filter(|row| row.starts_with(",,,,"));
    let odd: Vec<_> = odd.collect();
    assert!(
        odd.len() == 1 && odd[0].contains("line 2 of standard input"),
        "{csv}"
    );
}

#[test]
fn the_program_alone_says_where_to_start() {
    let done = Sandbox::new().run(&[]).expect_code(2);
    assert!(done.stderr.lines().count() < 24, "{done:#?}");
    let examples = done
        .stderr
        .lines()
        .filter(|it| it.starts_with("  workos-ml "));
    assert_eq!(examples.count(), 3, "{done:#?}");
}

#[test]
fn help_is_grouped_by_job() {
    let help = shown(&Sandbox::new(), 80, &["--help"], 0);
    for heading in [
        "Sign in:",
        "Test the application:",
        "Set up:",
        "Options of every command:",
        "Exit codes:",
    ] {
        assert!(
            help.contains(&format!("\n{heading}\n")),
            "no {heading} in {help}"
        );
    }
    assert!(
        help.lines().all(|line| line.chars().count() <= 80),
        "{help}"
    );
    // The short help of a command is about that command.
    let short = Sandbox::new()
        .run(&["session", "send", "-h"])
        .expect_code(0);
    assert!(!short.stdout.contains("--env-file"), "{short:#?}");
    let long = Sandbox::new()
        .run(&["session", "send", "--help"])
        .expect_code(0);
    assert!(long.stdout.contains("--env-file"), "{long:#?}");
}

#[test]
fn send_ends_in_one_sentence() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let done = sandbox
        .run(&["send", "you@example.com", "--port", "0", "--click"])
        .expect_code(0);
    let last = done.stdout.lines().last().unwrap();
    assert!(
        last.starts_with("you@example.com signed in after "),
        "{done:#?}"
    );
}

#[test]
fn a_qr_code_fits_and_a_link_can_be_copied() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let args = [
        "send",
        "you@example.com",
        "--deliver",
        "print",
        "--qr",
        "--copy",
        "--no-wait",
        "--port",
        "3000",
    ];
    let text = shown(&sandbox, 80, &args, 0);
    let drawn = text.lines().filter(|line| line.contains('█')).count();
    assert!((10..=24).contains(&drawn), "{drawn}: {text}");
    assert!(text.contains("\u{1b}]52;c;"), "{text:?}");
    assert!(text.contains("OSC 52"), "{text}");
    // Nobody's clipboard is meant where there is no terminal.
    let piped = sandbox.run(&args).expect_code(0);
    assert!(!piped.everything().contains('\u{1b}'), "{piped:#?}");
    assert!(piped.stderr.contains("not copied"), "{piped:#?}");
}
