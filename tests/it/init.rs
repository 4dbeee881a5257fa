//! `init` and `open`: the first steps, and what they leave alone.

use crate::scripted::workos;
use crate::support::{Finished, Sandbox};

const KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";

fn file(sandbox: &Sandbox, name: &str) -> String {
    std::fs::read_to_string(sandbox.path().join(name)).unwrap()
}

fn init(sandbox: &Sandbox, options: &[&str]) -> Finished {
    let line = ["init", "--api-key-stdin", "--client-id", "client_1"];
    let done = sandbox.run_with_input(&[&line[..], options].concat(), KEY.as_bytes());
    assert!(!done.everything().contains(KEY), "{done:#?}");
    done
}

#[test]
fn the_emulators_values_need_no_account() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--emulate"]).expect_code(0);
    assert_eq!(
        file(&sandbox, ".env"),
        "WORKOS_API_KEY=sk_test_default\nWORKOS_CLIENT_ID=client_emulate\n\
         WORKOS_BASE_URL=http://localhost:4100\nWORKOS_REDIRECT_URI=http://localhost:3000/callback\n"
    );
    assert_eq!(file(&sandbox, ".gitignore"), ".env\n");
}

#[test]
fn a_real_key_is_not_mixed_with_the_emulator() {
    let text = format!("WORKOS_API_KEY={KEY}\n");
    let sandbox = Sandbox::new().file(".env", &text);
    let done = sandbox.run(&["init", "--emulate"]).expect_code(2);
    assert!(done.stderr.contains("leave --emulate out"), "{done:#?}");
    assert_eq!(file(&sandbox, ".env"), text);
}

#[test]
fn nothing_that_is_there_is_changed() {
    let sandbox = Sandbox::new()
        .file(".env", "# ours\nWORKOS_CLIENT_ID=client_1")
        .file(".gitignore", "node_modules\n.env*\n");
    let done = init(&sandbox, &["--json"]).expect_code(0);
    assert_eq!(
        file(&sandbox, ".env"),
        format!(
            "# ours\nWORKOS_CLIENT_ID=client_1\nWORKOS_API_KEY={KEY}\nWORKOS_REDIRECT_URI=http://localhost:3000/callback\n"
        )
    );
    assert_eq!(file(&sandbox, ".gitignore"), "node_modules\n.env*\n");
    let document = done.json();
    assert_eq!(document["kept"], serde_json::json!(["WORKOS_CLIENT_ID"]));
    // Nobody agreed to a change of the account.
    assert!(document["registered"].is_null());
    let before = file(&sandbox, ".env");
    init(&sandbox, &[]).expect_code(0);
    assert_eq!(file(&sandbox, ".env"), before);
}

#[test]
fn what_env_local_has_is_not_asked_for() {
    let sandbox = Sandbox::new().file(".env.local", format!("WORKOS_API_KEY={KEY}\n"));
    let done = sandbox
        .run(&["init", "--client-id", "client_1"])
        .expect_code(0);
    assert!(
        done.stderr
            .contains("already set, and kept: WORKOS_API_KEY"),
        "{done:#?}"
    );
    assert!(!file(&sandbox, ".env").contains("WORKOS_API_KEY"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_new_env_file() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    init(&sandbox, &[]).expect_code(0);
    let mode = std::fs::metadata(sandbox.path().join(".env"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_line_that_takes_the_file_back_into_git_does_not_count() {
    let sandbox = Sandbox::new().file(".gitignore", ".env\n!.env\n");
    init(&sandbox, &[]).expect_code(0);
    assert!(file(&sandbox, ".gitignore").ends_with("!.env\n.env\n"));
}

#[test]
fn the_redirect_uri_is_registered_if_that_is_wanted() {
    let stub = workos(|asked| {
        (asked.method == "POST" && asked.target == "/user_management/redirect_uris").then(|| {
            crate::support::http(
                "201 Created",
                r#"{"id":"redir_9","uri":"http://localhost:5173/cb"}"#,
            )
        })
    });
    let sandbox = Sandbox::new().variable("WORKOS_BASE_URL", stub.url());
    let options = [
        "--register",
        "--redirect-uri",
        "http://localhost:5173/cb",
        "--json",
    ];
    let done = init(&sandbox, &options).expect_code(0);
    assert_eq!(done.json()["registered"], true);
    assert_eq!(stub.count("POST /user_management/redirect_uris"), 1);
}

#[test]
fn without_a_terminal_every_value_has_to_be_named() {
    let done = Sandbox::new().run(&["init"]).expect_code(2);
    assert!(done.stderr.contains("--api-key-stdin"), "{done:#?}");
    let sandbox = Sandbox::new();
    let done = sandbox.run_with_input(&["init", "--api-key-stdin"], KEY.as_bytes());
    assert!(done.expect_code(2).stderr.contains("--client-id"));
    let wrong = sandbox.run_with_input(
        &["init", "--api-key-stdin", "--client-id", KEY],
        KEY.as_bytes(),
    );
    assert!(!wrong.everything().contains(KEY), "{wrong:#?}");
    assert!(wrong.expect_code(2).stderr.contains("client_"));
    assert!(!sandbox.path().join(".env").exists());
}

#[test]
fn what_is_given_is_checked_as_what_is_typed() {
    let cases = [
        ("nokey", "client_1", "starts with sk_"),
        (KEY, "zzz", "starts with client_"),
    ];
    for (key, client, said) in cases {
        let sandbox = Sandbox::new();
        let line = ["init", "--api-key-stdin", "--client-id", client];
        let done = sandbox.run_with_input(&line, key.as_bytes()).expect_code(2);
        assert!(done.stderr.contains(said), "{key} {client}: {done:#?}");
        assert!(!sandbox.path().join(".env").exists(), "{key} {client}");
    }
}

#[test]
fn another_key_than_the_one_of_the_file_is_not_dropped_in_silence() {
    let other = "WORKOS_API_KEY=sk_test_another_key_of_before\n";
    let sandbox = Sandbox::new().file(".env", other);
    let done = init(&sandbox, &[]).expect_code(2);
    assert!(done.stderr.contains("nothing was changed"), "{done:#?}");
    assert_eq!(file(&sandbox, ".env"), other);
}

#[cfg(unix)]
#[test]
fn a_key_is_typed_without_being_shown() {
    use crate::pty::Terminal;
    use crate::terminal::ends;
    let stub = workos(|_| None);
    let sandbox = Sandbox::new().variable("WORKOS_BASE_URL", stub.url());
    let mut command = sandbox.command(&["init"]);
    command.env("TERM", "xterm");
    let mut terminal = Terminal::start_echoing(command);
    let mut shown = terminal.exp_string("API key (not shown)").unwrap();
    terminal.send_hidden_line("client_wrong");
    shown += &terminal.exp_string("API key (not shown)").unwrap();
    terminal.send_hidden_line(KEY);
    shown += &terminal.exp_string("Client ID").unwrap();
    terminal.send_line("zzz").unwrap();
    shown += &terminal.exp_string("starts with client_").unwrap();
    for _ in "zzz".chars() {
        terminal.send("\x7f").unwrap();
    }
    terminal.send_line("client_1").unwrap();
    terminal.exp_string("Redirect URI").unwrap();
    terminal.send_line("").unwrap();
    terminal
        .exp_string("Register http://localhost:3000/callback")
        .unwrap();
    terminal.send("n").unwrap();
    shown += &ends(terminal, 0);
    assert!(!shown.contains(KEY), "{shown}");
    assert!(file(&sandbox, ".env").contains(KEY));
    assert_eq!(stub.count("POST"), 0);
}

#[test]
fn open_prints_the_address_where_there_is_no_terminal() {
    let pages = [
        ("keys", "https://dashboard.workos.com/api-keys"),
        ("redirects", "https://dashboard.workos.com/redirects"),
        ("mailbox", "http://localhost:4100/"),
        ("docs", "https://workos.com/docs/magic-link"),
    ];
    for (page, address) in pages {
        let done = Sandbox::new().run(&["open", page]).expect_code(0);
        assert_eq!(done.stdout.trim(), address);
    }
    let own = Sandbox::new().variable("WORKOS_BASE_URL", "http://127.0.0.1:4242");
    let done = own.run(&["open", "mailbox", "--json"]).expect_code(0);
    assert_eq!(done.json()["url"], "http://127.0.0.1:4242/");
    assert_eq!(done.json()["opened"], false);
}

#[test]
fn what_disagrees_with_the_file_is_refused_by_name() {
    let text = "WORKOS_CLIENT_ID=client_ours\nWORKOS_REDIRECT_URI=http://localhost:1/cb\n";
    let cases: [(&[&str], &str); 5] = [
        (&["--emulate"], "WORKOS_CLIENT_ID is set already"),
        (&["--client-id", "client_2"], "another WORKOS_CLIENT_ID"),
        (
            &["--redirect-uri", "http://localhost:2/cb"],
            "another WORKOS_REDIRECT_URI",
        ),
        (
            &["--emulate", "--client-id", "client_2"],
            "--emulate needs none",
        ),
        (&["--emulate", "--register"], "--emulate needs none"),
    ];
    for (options, said) in cases {
        let sandbox = Sandbox::new().file(".env", text);
        let done = sandbox.run(&[&["init"], options].concat()).expect_code(2);
        assert!(done.stderr.contains(said), "{options:?}: {done:#?}");
        assert_eq!(file(&sandbox, ".env"), text);
    }
}

#[test]
fn a_base_url_that_is_named_is_kept() {
    let sandbox = Sandbox::new();
    let options = ["--base-url", "http://localhost:4177", "--no-input"];
    init(&sandbox, &options).expect_code(0);
    let text = file(&sandbox, ".env");
    assert!(
        text.contains("\nWORKOS_BASE_URL=http://localhost:4177\n"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_named_is_written_whether_it_is_there_or_not() {
    let profile = "[profile.live]\nenv-files = [\".env.live\"]\n";
    let cases: [(&[&str], &str, &str); 2] = [
        (&["--env-file", "qa.env"], "qa.env", "qa.env\n"),
        (&["--profile", "live"], ".env.live", ".env.live\n"),
    ];
    for (options, name, ignored) in cases {
        let sandbox = Sandbox::new().file("workos-ml.toml", profile);
        let done = init(&sandbox, options).expect_code(0);
        assert!(file(&sandbox, name).contains(KEY), "{done:#?}");
        assert_eq!(file(&sandbox, ".gitignore"), ignored);
        assert!(!sandbox.path().join(".env").exists());
        assert!(
            done.stdout.contains(&format!("--env-file {name}")),
            "{done:#?}"
        );
        let document = init(&sandbox, &[options, &["--json"]].concat())
            .expect_code(0)
            .json();
        assert_eq!(document["env_file"], name);
    }
}

#[test]
fn values_of_the_environment_are_taken_and_named() {
    let sandbox = Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_CLIENT_ID", "client_env");
    let done = sandbox.run(&["init"]).expect_code(0);
    let text = file(&sandbox, ".env");
    assert!(text.contains(KEY) && text.contains("client_env"), "{text}");
    assert!(
        done.stderr
            .contains("WORKOS_API_KEY is set in the environment as well"),
        "{done:#?}"
    );
}

fn git(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let mut git = std::process::Command::new("git");
    let done = git.args(arguments).current_dir(sandbox.path()).output();
    let done = done.unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn git_takes_no_file_that_was_written() {
    let sandbox = Sandbox::new();
    git(&sandbox, &["init", "-q"]);
    init(&sandbox, &[]).expect_code(0);
    assert_eq!(
        git(&sandbox, &["status", "--porcelain", "-uall"]),
        "?? .gitignore\n"
    );
    // Another line is not needed.
    let before = file(&sandbox, ".gitignore");
    std::fs::write(sandbox.path().join(".env"), "").unwrap();
    init(&sandbox, &[]).expect_code(0);
    assert_eq!(file(&sandbox, ".gitignore"), before);
}

#[test]
fn a_key_is_not_written_where_git_would_publish_it() {
    let sandbox = Sandbox::new().file(".env", "");
    git(&sandbox, &["init", "-q"]);
    git(&sandbox, &["add", "-f", ".env"]);
    let done = init(&sandbox, &[]).expect_code(2);
    assert!(done.stderr.contains("git rm --cached .env"), "{done:#?}");
    assert_eq!(file(&sandbox, ".env"), "");
    sandbox.run(&["init", "--emulate"]).expect_code(0);
}
