//! Where a value comes from: which place wins, and that the place is named.

use crate::scripted::{created_and_sent, workos};
use crate::support::{Finished, Sandbox, Stub};

const KEY: &str = "sk_test_b2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
const CREATE: [&str; 6] = [
    "session",
    "create",
    "you@example.com",
    "--port",
    "3000",
    "-v",
];

/// The key that a command sent.
fn key_of(stub: &Stub) -> String {
    let asked = stub.requests();
    let bearer = asked.last().unwrap().header("authorization").unwrap();
    bearer.trim_start_matches("Bearer ").to_owned()
}

fn offline(sandbox: &Sandbox, options: &[&str]) -> Finished {
    sandbox.run(&[&["preflight", "--offline"], options].concat())
}

#[test]
fn the_environment_then_env_local_then_env() {
    let cases: [(Option<&str>, Option<&str>, &str, &str); 5] = [
        (
            Some("sk_env_1"),
            Some("sk_local_1"),
            "sk_env_1",
            "WORKOS_API_KEY from the environment",
        ),
        (
            None,
            Some("sk_local_1"),
            "sk_local_1",
            "WORKOS_API_KEY from .env.local, line 1",
        ),
        (None, None, "sk_file_1", "WORKOS_API_KEY from .env, line 3"),
        // An empty variable counts as not set, wherever it is.
        (
            Some(""),
            Some("sk_local_1"),
            "sk_local_1",
            "WORKOS_API_KEY from .env.local, line 1",
        ),
        (
            Some(""),
            Some(""),
            "sk_file_1",
            "WORKOS_API_KEY from .env, line 3",
        ),
    ];
    for (variable, local, key, source) in cases {
        let stub = workos(|_| None);
        let mut sandbox = Sandbox::new()
            .variable("WORKOS_BASE_URL", stub.url())
            .file(".env", "\n\nWORKOS_API_KEY=sk_file_1\n");
        if let Some(variable) = variable {
            sandbox = sandbox.variable("WORKOS_API_KEY", variable);
        }
        if let Some(local) = local {
            sandbox = sandbox.file(".env.local", format!("WORKOS_API_KEY={local}\n"));
        }
        sandbox.run(&CREATE).expect_code(0);
        assert_eq!(key_of(&stub), key);
        let told = offline(&sandbox, &[]);
        assert!(told.stdout.contains(source), "{told:#?}");
    }
}

#[test]
fn each_value_is_looked_for_on_its_own() {
    let sandbox = Sandbox::new()
        .variable("WORKOS_REDIRECT_URI", "http://localhost:3000/env")
        .file(".env.local", "WORKOS_CLIENT_ID=client_local\n")
        .file(
            ".env",
            "WORKOS_CLIENT_ID=client_file\nexport WORKOS_API_KEY='sk_test_filefilefile'\n",
        );
    let told = offline(&sandbox, &[]);
    for source in [
        "WORKOS_API_KEY from .env, line 2",
        "client_local (WORKOS_CLIENT_ID from .env.local, line 1)",
        "WORKOS_REDIRECT_URI from the environment",
    ] {
        assert!(told.stdout.contains(source), "no {source} in {told:#?}");
    }
}

#[test]
fn named_files_replace_both() {
    let sandbox = Sandbox::new()
        .file(".env", "WORKOS_API_KEY=sk_test_dotdotdot\n")
        .file("qa.env", "WORKOS_CLIENT_ID=client_qa\n")
        .file(
            "more/b.env",
            "WORKOS_CLIENT_ID=client_b\nWORKOS_API_KEY=sk_test_bbbbcccc\n",
        );
    let told = offline(&sandbox, &["--env-file", "qa.env"]);
    assert!(
        told.stdout.contains("WORKOS_API_KEY is not set"),
        "{told:#?}"
    );
    // The first file that has a variable wins.
    let told = offline(
        &sandbox,
        &["--env-file", "qa.env", "--env-file", "more/b.env"],
    );
    for source in [
        "client_qa (WORKOS_CLIENT_ID from qa.env, line 1)",
        "WORKOS_API_KEY from more/b.env, line 2",
    ] {
        assert!(told.stdout.contains(source), "no {source} in {told:#?}");
    }
    // The environment still comes first.
    let sandbox = sandbox.variable("WORKOS_CLIENT_ID", "client_env");
    let told = offline(&sandbox, &["--env-file", "qa.env"]);
    assert!(
        told.stdout
            .contains("client_env (WORKOS_CLIENT_ID from the environment)")
    );
}

#[test]
fn a_folder_called_env_is_somebody_elses() {
    let sandbox = Sandbox::new().file(".env/pyvenv.cfg", "home = /usr\n");
    let told = offline(&sandbox, &[]);
    assert!(
        told.stdout.contains("WORKOS_API_KEY is not set"),
        "{told:#?}"
    );
}

#[test]
fn a_key_from_standard_input() {
    for input in [KEY.to_owned(), format!("{KEY}\n"), format!("{KEY}\r\n")] {
        let stub = workos(|_| None);
        let sandbox = Sandbox::new()
            .variable("WORKOS_API_KEY", "sk_env_1")
            .variable("WORKOS_BASE_URL", stub.url());
        let line = [&CREATE[..], &["--api-key-stdin"]].concat();
        let done = sandbox
            .run_with_input(&line, input.as_bytes())
            .expect_code(0);
        assert_eq!(key_of(&stub), KEY);
        assert!(!done.everything().contains(KEY), "{done:#?}");
    }
    let sandbox = Sandbox::new().variable("WORKOS_API_KEY", KEY);
    let told = sandbox.run_with_input(
        &["preflight", "--offline", "--api-key-stdin"],
        b"sk_test_inputinput",
    );
    assert!(told.stdout.contains("(--api-key-stdin)"), "{told:#?}");
}

#[test]
fn standard_input_that_holds_no_key() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "standard input is empty"),
        (b"\n\n", "standard input is empty"),
        (b"sk_test_a b", "white space"),
        (b"sk_test_a\nsk_test_b", "two values"),
        (b"sk_test_a\nb", "a line break"),
        (b"\xff\xfe\x00", "could not read the API key"),
        (&[b'x'; 5000], "longer"),
    ];
    for (input, naming) in cases {
        let stub = workos(|_| None);
        let sandbox = Sandbox::new().variable("WORKOS_BASE_URL", stub.url());
        let line = [&CREATE[..], &["--api-key-stdin"]].concat();
        let done = sandbox.run_with_input(&line, input);
        assert_eq!(done.code, 4, "{done:#?}");
        assert!(done.stderr.contains(naming), "no {naming} in {done:#?}");
        assert!(stub.requests().is_empty());
    }
}

/// Which server a command speaks to, by asking two.
#[test]
fn the_base_url() {
    type Row = (
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
        &'static str,
    );
    let rows: [Row; 8] = [
        (
            &["--base-url", "ONE"],
            &[("WORKOS_BASE_URL", "TWO")],
            "--base-url",
        ),
        (
            &[],
            &[("WORKOS_BASE_URL", "ONE"), ("WORKOS_API_BASE_URL", "TWO")],
            "WORKOS_BASE_URL",
        ),
        (
            &[],
            &[
                ("WORKOS_API_BASE_URL", "ONE"),
                ("WORKOS_API_HOSTNAME", "HOST2"),
            ],
            "WORKOS_API_BASE_URL",
        ),
        (
            &[],
            &[("WORKOS_BASE_URL", ""), ("WORKOS_API_BASE_URL", "ONE")],
            "WORKOS_API_BASE_URL",
        ),
        (
            &[],
            &[
                ("WORKOS_API_HOSTNAME", "127.0.0.1"),
                ("WORKOS_API_PORT", "PORT"),
                ("WORKOS_API_HTTPS", "false"),
            ],
            "WORKOS_API_HOSTNAME",
        ),
        (
            &[],
            &[
                ("WORKOS_API_HOSTNAME", "127.0.0.1"),
                ("WORKOS_API_PORT", "PORT"),
                ("WORKOS_API_HTTPS", "0"),
            ],
            "WORKOS_API_HOSTNAME",
        ),
        (&[], &[("WORKOS_BASE_URL", "ONE/")], "WORKOS_BASE_URL"),
        (&["--base-url", "ONE/"], &[], "--base-url"),
    ];
    for (options, variables, source) in rows {
        let (one, two) = (workos(|_| None), workos(|_| None));
        let filled = |text: &str| {
            let port = one.url().rsplit(':').next().unwrap();
            text.replace("ONE", one.url())
                .replace("TWO", two.url())
                .replace("PORT", port)
        };
        let mut sandbox = Sandbox::new().variable("WORKOS_API_KEY", KEY);
        for (name, value) in variables {
            sandbox = sandbox.variable(name, &filled(value));
        }
        let options: Vec<String> = options.iter().map(|it| filled(it)).collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        sandbox
            .run(&[&CREATE[..], &options].concat())
            .expect_code(0);
        assert_eq!(created_and_sent(&one), (1, 0), "{variables:?}");
        assert!(two.requests().is_empty());
        let asked = one.requests();
        assert!(asked[0].target.starts_with("/passwordless"), "{asked:#?}");
        let told = sandbox.run(&[&["preflight"], &options[..]].concat());
        assert!(told.stdout.contains(source), "no {source} in {told:#?}");
    }
}

#[test]
fn a_base_url_with_a_path_keeps_it() {
    let stub = workos(|asked| {
        let is_there = asked.target == "/proxy/workos/passwordless/sessions";
        is_there.then(|| crate::support::http("201 Created", r#"{"id":"passwordless_session_1"}"#))
    });
    Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_BASE_URL", &format!("{}/proxy/workos/", stub.url()))
        .run(&CREATE)
        .expect_code(0);
}

#[test]
fn a_project_cannot_send_the_key_elsewhere() {
    let untrusted = [
        "WORKOS_BASE_URL=https://evil.example",
        "WORKOS_BASE_URL=http://api.workos.com",
        "WORKOS_BASE_URL=https://api.workos.com.evil.example",
        "WORKOS_BASE_URL=https://notworkos.com",
        "WORKOS_BASE_URL=http://192.0.2.1",
        "WORKOS_API_BASE_URL=https://evil.example",
        "WORKOS_API_HOSTNAME=evil.example",
        "WORKOS_API_HOSTNAME=evil.example/workos.com",
        "WORKOS_API_HOSTNAME=api.workos.com@evil.example",
        "WORKOS_API_HOSTNAME=api.workos.com\nWORKOS_API_HTTPS=false",
    ];
    for line in untrusted {
        for file in [".env", ".env.local"] {
            let done = Sandbox::new()
                .variable("WORKOS_API_KEY", KEY)
                .file(file, format!("{line}\n"))
                .run(&CREATE);
            assert_eq!(done.code, 2, "{line}: {done:#?}");
            assert!(done.stderr.contains(file), "{done:#?}");
            assert!(!done.everything().contains(KEY));
        }
    }
    // To this machine it may: that is where emulators are.
    let stub = workos(|_| None);
    for name in ["WORKOS_BASE_URL", "WORKOS_API_BASE_URL"] {
        Sandbox::new()
            .variable("WORKOS_API_KEY", KEY)
            .file(".env", format!("{name}={}\n", stub.url()))
            .run(&CREATE)
            .expect_code(0);
    }
    // An explicitly named file is still a file of somebody's project.
    let done = Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .file("x.env", "WORKOS_BASE_URL=https://evil.example\n")
        .run(&[&CREATE[..], &["--env-file", "x.env"]].concat());
    assert_eq!(done.code, 2, "{done:#?}");
}

/// A variable that says where to go is not mixed from two places.
#[test]
fn host_and_port_come_from_one_place() {
    let stub = workos(|_| None);
    let port = stub.url().rsplit(':').next().unwrap();
    let sandbox = Sandbox::new()
        .variable("WORKOS_API_KEY", KEY)
        .variable("WORKOS_API_PORT", "1")
        .file(
            ".env",
            format!(
                "WORKOS_API_HOSTNAME=127.0.0.1\nWORKOS_API_PORT={port}\nWORKOS_API_HTTPS=false\n"
            ),
        );
    sandbox.run(&CREATE).expect_code(0);
    assert_eq!(created_and_sent(&stub), (1, 0));
}

#[test]
fn the_key_never_goes_through_a_proxy_to_this_machine() {
    let (stub, proxy) = (workos(|_| None), workos(|_| None));
    let mut sandbox = Sandbox::with_account(stub.url());
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        sandbox = sandbox.variable(name, proxy.url());
    }
    sandbox
        .run(&["send", "you@example.com", "--port", "0", "--click"])
        .expect_code(0);
    assert!(proxy.requests().is_empty(), "{:#?}", proxy.requests());
    // Elsewhere the proxy is used, and named when it does not help.
    let sandbox = sandbox.variable("WORKOS_BASE_URL", "https://workos.invalid");
    let done = sandbox.run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"]);
    assert_eq!(
        proxy.requests()[0].target,
        "workos.invalid:443",
        "{done:#?}"
    );
    let dead = Sandbox::with_account("https://workos.invalid")
        .variable("HTTPS_PROXY", "http://127.0.0.1:1");
    let done = dead
        .run(&["exchange", "01E2RJ4C05B52KKZ8FSRDAP23J"])
        .expect_code(5);
    assert!(done.stderr.contains("HTTPS_PROXY"), "{done:#?}");
}

#[test]
fn the_emulator_brings_its_own() {
    let stub = workos(|_| None);
    let sandbox = Sandbox::with_account(stub.url()).variable("WORKOS_API_KEY", KEY);
    let done = sandbox
        .run(&[
            "session",
            "create",
            "you@example.com",
            "--port",
            "3000",
            "--emulate",
        ])
        .expect_code(0);
    assert!(stub.requests().is_empty());
    assert!(!done.everything().contains(KEY));
}
