//! `--forward-to`: an application gets the callback, and what it answers is said.

use super::{CODE, Listening, STATE, Workos};
use crate::support::{Sandbox, Stub, http, http_with};

#[test]
fn an_application_gets_code_and_state_and_nothing_is_exchanged_here() {
    let workos = Workos::start();
    let application = Stub::start(|_| {
        let secret = format!("/dashboard?token={CODE}");
        http_with("302 Found", &[("Location", &secret)], "")
    });
    let sandbox = workos.sandbox();
    let listening = Listening::run(
        &sandbox,
        &[
            "listen",
            "--port",
            "0",
            "--forward-to",
            application.url(),
            "--json",
        ],
    );
    // The state is the application's own.
    let target = format!("/callback?code={CODE}&state=of-the-application");
    let (_, page) = listening.browse(&target);
    assert!(page.body.contains("Callback forwarded"), "{page:#?}");
    let done = listening.running.finish().expect_code(0);
    let document = done.json();
    assert_eq!(document["forwarded"]["status"], 302);
    assert_eq!(document["forwarded"]["location"], "/dashboard");
    assert!(!done.everything().contains(CODE), "{done:#?}");
    let asked = application.requests();
    assert_eq!(asked.len(), 1);
    // The path of the redirect URI, where the address names none.
    assert_eq!(asked[0].target, target);
    assert!(asked[0].header("authorization").is_none(), "{asked:#?}");
    assert_eq!(workos.exchanges(), 0);
}

#[test]
fn a_refusal_of_the_application_is_said_and_a_path_is_kept() {
    // No key either: the application exchanges the code with its own.
    let application = Stub::start(|_| http("400 Bad Request", "{}"));
    let sandbox = Sandbox::new();
    let to = format!("{}/auth/done", application.url());
    let listening = Listening::with(&sandbox, &["--forward-to", &to]);
    let (_, page) = listening.browse(&format!("/callback?code={CODE}&state={STATE}"));
    assert!(page.body.contains("refused"), "{page:#?}");
    let done = listening.running.finish().expect_code(0);
    assert!(done.stdout.contains("/auth/done answered 400"), "{done:#?}");
    assert!(
        application.requests()[0]
            .target
            .starts_with("/auth/done?code=")
    );
}

#[test]
fn an_application_that_is_not_there_is_a_failure() {
    let workos = Workos::start();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let sandbox = workos.sandbox();
    let listening = Listening::with(&sandbox, &["--forward-to", &to]);
    listening.browse(&format!("/callback?code={CODE}&state={STATE}"));
    let done = listening.running.finish().expect_code(5);
    assert!(done.stderr.contains(&to), "{done:#?}");
    let said = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("nothing took the code, which is unused"),
        "{done:#?}"
    );
    assert!(said.contains("start the application at"), "{done:#?}");
    assert!(!done.everything().contains(CODE), "{done:#?}");
}

#[test]
fn a_code_leaves_this_machine_only_if_that_is_allowed() {
    let sandbox = Sandbox::with_account("http://127.0.0.1:9");
    for to in [
        "https://app.example.com",
        "http://192.0.2.1:3000",
        "http://localhost.example.com",
    ] {
        let done = sandbox
            .run(&["listen", "--port", "0", "--forward-to", to])
            .expect_code(2);
        assert!(done.stderr.contains("--allow-remote"), "{done:#?}");
    }
}
