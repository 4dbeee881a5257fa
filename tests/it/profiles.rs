//! Profiles of `workos-ml.toml`, and checks of several environments at once.

use serde_json::json;

use crate::scripted::{list, name, workos};
use crate::support::{Sandbox, http};

const TEST_KEY: &str = "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa";
const LIVE_KEY: &str = "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJb";
const APP: &str = "https://app.example.com/callback";

const PROFILES: &str = "\
[profile.qa]
env-files = [\".env.qa\"]
redirect-uri = \"http://localhost:3000/callback\"
environment = \"sandbox\"

[profile.live]
env-files = [\".env.live\"]
environment = \"production\"
";

fn project() -> Sandbox {
    Sandbox::new()
        .file("workos-ml.toml", PROFILES)
        .file(
            ".env.qa",
            format!(
                "WORKOS_API_KEY={TEST_KEY}\nWORKOS_CLIENT_ID=client_01HZBC6N1EB1ZY7KG32XHOLD0U\n"
            ),
        )
        .file(
            ".env.live",
            format!("WORKOS_API_KEY={LIVE_KEY}\nWORKOS_CLIENT_ID=client_live\n"),
        )
        .file(".env", "WORKOS_API_KEY=unused\n")
}

#[test]
fn a_profile_names_files_redirect_uri_and_environment() {
    let done = project().run(&["preflight", "--offline", "--profile", "qa", "--json"]);
    let document = done.expect_code(0).json();
    let of = |rule: &str| {
        let findings = document["findings"].as_array().unwrap();
        findings
            .iter()
            .find(|it| it["rule"] == rule)
            .unwrap()
            .clone()
    };
    assert_eq!(of("api-key-present")["file"], ".env.qa");
    assert_eq!(of("api-key-environment")["status"], "pass");
    let uri = of("redirect-uri-format");
    assert!(
        uri["message"]
            .as_str()
            .unwrap()
            .contains("redirect-uri from workos-ml.toml, line 3"),
        "{uri}"
    );
    // A sandbox key in the profile for production.
    let wrong = project()
        .file(".env.live", format!("WORKOS_API_KEY={TEST_KEY}\n"))
        .run(&["preflight", "--offline", "--profile", "live"]);
    assert!(
        wrong
            .expect_code(1)
            .stdout
            .contains("[api-key-environment]")
    );
}

#[test]
fn an_option_and_the_environment_win_over_a_profile() {
    let sandbox = project()
        .variable("WORKOS_REDIRECT_URI", "http://localhost:4000/env")
        .file("other.env", "WORKOS_API_KEY=sk_test_other\n");
    let done = sandbox.run(&[
        "preflight",
        "--offline",
        "--profile",
        "qa",
        "--env-file",
        "other.env",
    ]);
    assert!(done.stdout.contains("other.env"), "{done:#?}");
    assert!(
        done.stdout
            .contains("WORKOS_REDIRECT_URI from the environment"),
        "{done:#?}"
    );
}

#[test]
fn what_a_profile_cannot_be() {
    let cases = [
        (
            "[profile.a]\napi-key = \"sk_test_secret\"\n",
            "a",
            "env-files",
        ),
        ("[profile.a]\nenvironment = \"prod\"\n", "a", "production"),
        ("[profile.a]\nbase-url = 3\n", "a", "line 2"),
        ("[profile.a]\n[profile.b]\n", "c", "a, b"),
        ("", "c", "[profile.c]"),
        ("[profile.a]\nenv-files = [\"gone.env\"]\n", "a", "gone.env"),
    ];
    for (text, profile, naming) in cases {
        let sandbox = Sandbox::new().file("workos-ml.toml", text);
        let done = sandbox
            .run(&["preflight", "--offline", "--profile", profile])
            .expect_code(2);
        assert!(done.stderr.contains(naming), "no {naming} in {done:#?}");
        assert!(!done.everything().contains("sk_test_secret"), "{done:#?}");
    }
}

#[test]
fn a_profile_of_a_cloned_project_cannot_send_the_key_elsewhere() {
    for url in [
        "https://evil.example",
        "http://api.workos.com",
        "https://workos.com.evil.example",
    ] {
        let sandbox = Sandbox::new().variable("WORKOS_API_KEY", TEST_KEY).file(
            "workos-ml.toml",
            format!("[profile.a]\nbase-url = \"{url}\"\n"),
        );
        let done = sandbox
            .run(&["preflight", "--profile", "a", "--json"])
            .expect_code(2);
        assert_eq!(done.json()["error"]["code"], "base_url_untrusted", "{url}");
    }
    // Nor may a file that a profile names.
    let sandbox = Sandbox::new()
        .file("workos-ml.toml", "[profile.a]\nenv-files = [\"a.env\"]\n")
        .file("a.env", "WORKOS_BASE_URL=https://evil.example\n")
        .variable("WORKOS_API_KEY", TEST_KEY);
    let done = sandbox
        .run(&["preflight", "--profile", "a", "--json"])
        .expect_code(2);
    assert_eq!(done.json()["error"]["code"], "base_url_untrusted");
}

#[test]
fn suppressions_and_profiles_share_the_file() {
    let sandbox = project().file("app.py", "import workos\n");
    let done = sandbox.run(&["checklist", "--only", "code", "--offline"]);
    assert_ne!(done.code, 2, "{done:#?}");
}

#[test]
fn two_environments_in_one_go_each_with_its_own_key() {
    // The list depends on the key that asks.
    let stub = workos(|asked| {
        let is_live = asked
            .header("authorization")
            .unwrap_or_default()
            .contains(LIVE_KEY);
        let uris = match is_live {
            true => json!([{"id": "redir_1", "uri": APP, "default": true}]),
            false => json!([]),
        };
        (name(asked) == "GET /user_management/redirect_uris")
            .then(|| http("200 OK", &list(uris).to_string()))
    });
    let sandbox = project().variable("WORKOS_BASE_URL", stub.url());
    let line = [
        "redirect-uri",
        "check",
        "--from",
        "-",
        "--environment",
        "sandbox",
        "--environment",
        "production",
        "--allow-live",
    ];
    let run = |options: &[&str]| {
        let done = sandbox.run_with_input(
            &[&line[..], options].concat(),
            format!("{APP}\n").as_bytes(),
        );
        for key in [TEST_KEY, LIVE_KEY] {
            assert!(!done.everything().contains(key), "{done:#?}");
        }
        done.expect_code(1)
    };
    let document = run(&["--json"]).json();
    let verdicts: Vec<_> = document["redirect_uris"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["environment"].clone(), it["verdict"].clone()))
        .collect();
    assert_eq!(
        verdicts,
        [
            (json!("sandbox"), json!("fail")),
            (json!("production"), json!("pass"))
        ]
    );
    let human = run(&[]);
    // The next command reaches the account that was asked.
    assert!(
        human
            .stdout
            .contains(&format!("redirect-uri add {APP} --profile ")),
        "{human:#?}"
    );
    assert!(
        human.stdout.contains(
            "1 redirect URI in 2 environments: 1 fail; 1 problem, redirect-uri-registered"
        ),
        "{human:#?}"
    );
    let ticket = run(&["--format", "markdown"]).stdout;
    let heading = ticket.lines().nth(2).unwrap();
    for part in [
        "environment: sandbox, production",
        "sk\\_test\\_…",
        "date: 20",
        "version: ",
    ] {
        assert!(
            heading.contains(part) || heading.replace('\\', "").contains(&part.replace('\\', "")),
            "no {part} in {heading}"
        );
    }
    let table = ticket.find("| URI | environment | rules").unwrap();
    assert!(table < ticket.find("| status | rule").unwrap(), "{ticket}");
}

#[test]
fn one_value_for_several_environments_is_refused() {
    for option in [&["--profile", "qa"][..], &["--api-key-stdin"]] {
        let line = [
            "redirect-uri",
            "check",
            APP,
            "--environment",
            "sandbox",
            "--environment",
            "production",
        ];
        let done = project().run(&[&line[..], option].concat()).expect_code(2);
        assert!(done.stderr.contains("several are named"), "{done:#?}");
    }
}
