//! `send` with a redirect URI that is not registered, and `send --register`, which leaves the
//! account as it was on every way out.

#[cfg(unix)]
mod signals;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use emulator::{RedirectRules, Settings};
use serde_json::{Value, json};

use crate::scripted::{created_and_sent, list, name, workos};
use crate::support::{
    Finished, LocalWorkOs, PATIENCE, ReceivedRequest, Running, Sandbox, Stub, http,
};

const LIST: &str = "GET /user_management/redirect_uris";
const ADD: &str = "POST /user_management/redirect_uris";
const REMOVE: &str = "DELETE /user_management/redirect_uris/redir_new";
const SEND: [&str; 5] = ["send", "you@example.com", "--port", "0", "--register"];
const APPLICATION: &str = "https://app.example.com/callback";

/// A WorkOS that keeps its list of redirect URIs.
struct Account {
    stub: Stub,
    uris: Arc<Mutex<Vec<(String, String)>>>,
    arrived: Receiver<()>,
    _release: Sender<()>,
}

/// How a request is answered in place of the usual.
enum ScriptedAnswer {
    /// Not at all before the end of the test, but with its effect.
    Hold,
    /// So, and with its effect.
    AfterAll(&'static str, &'static str),
    /// So, and without its effect.
    Say(&'static str, &'static str),
}

impl Account {
    fn start() -> Self {
        Self::with(|_| None)
    }

    /// `instead` is asked by the name of a request.
    fn with(instead: impl Fn(&str) -> Option<ScriptedAnswer> + Send + Sync + 'static) -> Self {
        let before = vec![("redir_old".to_owned(), APPLICATION.to_owned())];
        let uris = Arc::new(Mutex::new(before));
        let (arrive, arrived) = channel();
        let (release, released) = channel::<()>();
        let (arrive, released) = (Mutex::new(arrive), Mutex::new(released));
        let kept = Arc::clone(&uris);
        let stub = workos(move |asked| {
            let usual = || answer(asked, &mut kept.lock().unwrap());
            match instead(&name(asked)) {
                None => usual(),
                Some(ScriptedAnswer::Say(status, body)) => Some(http(status, body)),
                Some(ScriptedAnswer::AfterAll(status, body)) => {
                    usual();
                    Some(http(status, body))
                }
                Some(ScriptedAnswer::Hold) => {
                    usual();
                    // The test may be over.
                    let _ = arrive.lock().unwrap().send(());
                    let _ = released.lock().unwrap().recv();
                    Some(Vec::new())
                }
            }
        });
        Self {
            stub,
            uris,
            arrived,
            _release: release,
        }
    }

    fn holding(request: &'static str) -> Self {
        Self::with(move |text| (text == request).then_some(ScriptedAnswer::Hold))
    }

    fn saying(request: &'static str, status: &'static str, body: &'static str) -> Self {
        Self::with(move |text| (text == request).then_some(ScriptedAnswer::Say(status, body)))
    }

    fn sandbox(&self) -> Sandbox {
        Sandbox::with_account(self.stub.url())
    }

    fn run(&self, more: &[&str]) -> Finished {
        self.sandbox().run(&[&SEND[..], more].concat())
    }

    fn start_waiting(&self, more: &[&str]) -> Running {
        let running = self.sandbox().start(&[&SEND[..], more].concat());
        running.stderr_line("waiting for the click");
        running
    }

    #[track_caller]
    fn wait_for_held(&self) {
        self.arrived
            .recv_timeout(PATIENCE)
            .expect("the request is made");
    }

    fn uris(&self) -> Vec<String> {
        self.uris
            .lock()
            .unwrap()
            .iter()
            .map(|(_, it)| it.clone())
            .collect()
    }

    #[track_caller]
    fn is_as_before(&self) {
        assert_eq!(self.uris(), [APPLICATION]);
    }
}

/// The list as WorkOS keeps it.
fn answer(asked: &ReceivedRequest, uris: &mut Vec<(String, String)>) -> Option<Vec<u8>> {
    let entry =
        |(id, uri): &(String, String)| json!({"id": id, "uri": uri, "default": id == "redir_old"});
    let request = name(asked);
    if request == LIST {
        let entries: Vec<Value> = uris.iter().map(entry).collect();
        return Some(http("200 OK", &list(json!(entries)).to_string()));
    }
    if request == ADD {
        let added = (
            "redir_new".to_owned(),
            asked.json()["uri"].as_str().unwrap().to_owned(),
        );
        let body = entry(&added).to_string();
        uris.push(added);
        return Some(http("201 Created", &body));
    }
    let id = request.strip_prefix("DELETE /user_management/redirect_uris/")?;
    uris.retain(|(it, _)| it != id);
    Some(http("204 No Content", ""))
}

fn said(done: &Finished) -> String {
    done.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What somebody has to know who has to remove the address by hand.
#[track_caller]
fn says_what_is_left(done: &Finished) {
    let words = said(done);
    assert!(
        words.contains("/callback (redir_new) may still be registered"),
        "{words}"
    );
    assert!(
        words.contains("workos-ml redirect-uri remove redir_new --yes"),
        "{words}"
    );
}

// Without --register.

#[test]
fn an_unregistered_address_is_found_before_anything_is_created() {
    let account = Account::start();
    let line = ["send", "you@example.com", "--port", "3999", "--json"];
    let done = account.sandbox().run(&line).expect_code(3);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "redirect_uri_unregistered");
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("--register"), "{hint}");
    assert!(
        hint.contains("workos-ml redirect-uri add 'http://localhost:*/callback'"),
        "{hint}"
    );
    assert!(hint.contains("--unregistered"), "{hint}");
    assert_eq!(created_and_sent(&account.stub), (0, 0));

    let uri = "https://other.example.com/callback";
    let line = ["send", "you@example.com", "--redirect-uri", uri, "--json"];
    let done = account.sandbox().run(&line).expect_code(3);
    let hint = done.json()["error"]["hint"].as_str().unwrap().to_owned();
    assert!(!hint.contains("--register "), "{hint}");
    assert!(
        hint.contains(&format!("redirect-uri add {uri}`;")),
        "{hint}"
    );
    assert_eq!(created_and_sent(&account.stub), (0, 0));
}

#[test]
fn an_unregistered_address_is_used_if_that_was_asked_for() {
    let account = Account::start();
    let line = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--unregistered",
        "--click",
    ];
    let done = account.sandbox().run(&line).expect_code(0);
    assert!(done.stderr.contains("is not registered"), "{done:#?}");
    assert_eq!(account.stub.count(ADD), 0);
    // A private emulator takes it with a warning.
    let line = [
        "send",
        "you@example.com",
        "--path",
        "/other",
        "--port",
        "0",
        "--click",
        "--emulate",
    ];
    let done = Sandbox::new().run(&line).expect_code(0);
    assert!(done.stderr.contains("is not registered"), "{done:#?}");
}

#[test]
fn a_list_that_cannot_be_read_is_a_warning() {
    for status in ["403 Forbidden", "404 Not Found"] {
        let account = Account::saying(LIST, status, "{}");
        let line = ["send", "you@example.com", "--port", "0", "--click"];
        let done = account.sandbox().run(&line).expect_code(0);
        let words = said(&done);
        assert!(
            words.contains("warning: could not check whether"),
            "{words}"
        );
    }
}

// With it: what ends well, and what fails on the way.

#[test]
fn the_address_is_registered_for_the_run_and_no_longer() {
    let workos = LocalWorkOs::with(Settings {
        redirect_uris: vec![APPLICATION.into()],
        redirect_rules: RedirectRules::Strict,
        ..Settings::default()
    });
    let sandbox = Sandbox::with_account(workos.url());
    let entries = || sandbox.run(&["redirect-uri", "list", "--json"]).stdout;
    let before = entries();
    let done = sandbox
        .run(&[&SEND[..], &["--click", "--json"]].concat())
        .expect_code(0);
    assert_eq!(done.json()["profile"]["email"], "you@example.com");
    assert!(done.stderr.contains("registered for this run"), "{done:#?}");
    assert!(
        done.stderr.contains("removed from the account again"),
        "{done:#?}"
    );
    assert_eq!(entries(), before);
}

#[test]
fn what_was_registered_before_stays() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let entries = || sandbox.run(&["redirect-uri", "list", "--json"]).stdout;
    let before = entries();
    let done = sandbox
        .run(&[&SEND[..], &["--click"]].concat())
        .expect_code(0);
    assert!(
        done.stderr
            .contains("is registered already, and stays registered"),
        "{done:#?}"
    );
    assert_eq!(entries(), before);

    // Where the list cannot be read, WorkOS's refusal says that it was there.
    let exists = r#"{"message":"Redirect URI 'x' already exists."}"#;
    let account = Account::with(move |request| match request {
        LIST => Some(ScriptedAnswer::Say("403 Forbidden", "{}")),
        ADD => Some(ScriptedAnswer::Say("422 Unprocessable Entity", exists)),
        _ => None,
    });
    let done = account.run(&["--click"]).expect_code(0);
    assert!(
        done.stderr
            .contains("is registered already, and stays registered"),
        "{done:#?}"
    );
    assert_eq!(account.stub.count("DELETE"), 0);
}

#[test]
fn what_was_added_unseen_is_removed_too() {
    let account = Account::saying(LIST, "403 Forbidden", "{}");
    account.run(&["--click"]).expect_code(0);
    assert_eq!(account.stub.count(REMOVE), 1);
    account.is_as_before();
    // An answer without an ID: the list has it.
    let account = Account::with(|request| {
        (request == ADD).then_some(ScriptedAnswer::AfterAll("201 Created", r#"{"uri":"x"}"#))
    });
    account.run(&["--click"]).expect_code(0);
    account.is_as_before();
}

#[test]
fn a_failure_removes_it() {
    let refused = r#"{"message":"No."}"#;
    let cases = [
        ("POST /passwordless/sessions", "422 Unprocessable Entity", 3),
        (
            "POST /passwordless/sessions",
            "500 Internal Server Error",
            5,
        ),
        ("POST /sso/token", "400 Bad Request", 9),
    ];
    for (request, status, code) in cases {
        let account = Account::saying(request, status, refused);
        account.run(&["--click"]).expect_code(code);
        assert_eq!(account.stub.count(ADD), 1);
        account.is_as_before();
    }
}

#[test]
fn a_timeout_removes_it() {
    let account = Account::start();
    let done = account.run(&["--timeout", "1s", "--json"]).expect_code(7);
    // It was registered while the link was out, so that is no cause.
    let cause = done.json()["error"]["cause"].as_str().unwrap().to_owned();
    assert!(!cause.contains("not registered"), "{cause}");
    account.is_as_before();
}

#[test]
fn a_registration_that_is_refused_creates_nothing() {
    for (status, code) in [
        ("400 Bad Request", 3),
        ("403 Forbidden", 4),
        ("422 Unprocessable Entity", 3),
    ] {
        let account = Account::saying(ADD, status, r#"{"message":"No."}"#);
        let done = account.run(&[]).expect_code(code);
        assert!(said(&done).contains("could not be registered"), "{done:#?}");
        assert_eq!(account.stub.count(ADD), 1);
        assert_eq!(account.stub.count("DELETE"), 0);
        assert_eq!(created_and_sent(&account.stub), (0, 0));
    }
}

#[test]
fn a_registration_whose_answer_got_lost_is_removed_if_it_is_there() {
    let account = Account::with(|request| {
        (request == ADD).then_some(ScriptedAnswer::AfterAll("500 Internal Server Error", "{}"))
    });
    account.run(&[]).expect_code(5);
    account.is_as_before();
    let account = Account::saying(ADD, "500 Internal Server Error", "{}");
    let done = account.run(&[]).expect_code(5);
    assert!(
        said(&done).contains("look again: workos-ml redirect-uri list"),
        "{done:#?}"
    );
    account.is_as_before();
    // Where the list was never read, an entry of that text may be somebody else's.
    let account = Account::with(|request| match request {
        LIST => Some(ScriptedAnswer::Say("404 Not Found", "{}")),
        ADD => Some(ScriptedAnswer::AfterAll("500 Internal Server Error", "{}")),
        _ => None,
    });
    let done = account.run(&[]).expect_code(5);
    assert!(
        said(&done).contains("it is not known whether this run registered it"),
        "{done:#?}"
    );
    assert_eq!(account.stub.count("DELETE"), 0);
}

#[test]
fn what_cannot_be_removed_is_said_and_the_end_stays_what_it_was() {
    let is_default = r#"{"message":"Cannot delete the default redirect URI."}"#;
    for (status, body) in [
        ("409 Conflict", is_default),
        ("503 Service Unavailable", "{}"),
        ("401 Unauthorized", "{}"),
    ] {
        let account = Account::saying(REMOVE, status, body);
        // It is said even when everything else is quiet.
        let done = account
            .run(&["--click", "--quiet", "--json"])
            .expect_code(0);
        says_what_is_left(&done);
        assert_eq!(done.json()["profile"]["email"], "you@example.com");
        assert_eq!(account.stub.count("DELETE"), 1, "never repeated");
    }
    let account = Account::saying(REMOVE, "404 Not Found", "{}");
    let done = account.run(&["--click"]).expect_code(0);
    assert!(!done.stderr.contains("may still"), "{done:#?}");
}

#[test]
fn on_a_private_emulator_there_is_nothing_to_remove() {
    let line = [&SEND[..], &["--path", "/other", "--click", "--emulate"]].concat();
    let done = Sandbox::new().run(&line).expect_code(0);
    assert!(done.stderr.contains("registered for this run"), "{done:#?}");
    assert!(!done.stderr.contains("may still"), "{done:#?}");
}

#[test]
fn an_empty_account_is_warned_that_the_first_may_become_its_default() {
    let account = Account::start();
    account.uris.lock().unwrap().clear();
    let done = account.run(&["--click"]).expect_code(0);
    assert!(said(&done).contains("may become its default"), "{done:#?}");
}

#[test]
fn what_register_does_not_go_with() {
    let account = Account::start();
    account.run(&["--no-wait"]).expect_code(2);
    account.run(&["--unregistered"]).expect_code(2);
    let line = [
        "send",
        "you@example.com",
        "--register",
        "--redirect-uri",
        APPLICATION,
    ];
    let done = account.sandbox().run(&line).expect_code(2);
    assert!(
        said(&done).contains("--register is for an address of this machine"),
        "{done:#?}"
    );
    assert_eq!(account.stub.count("POST"), 0);
}

#[test]
fn a_production_environment_is_not_changed_unasked() {
    let key = "sk_live_a2V5XzAxS0ZWQTNYOFI0SkZNWUJh";
    let account = Account::start();
    let sandbox = account.sandbox().variable("WORKOS_API_KEY", key);
    let done = sandbox.run(&SEND).expect_code(2);
    assert!(done.stderr.contains("--allow-live"), "{done:#?}");
    assert_eq!(account.stub.count("POST"), 0);
    sandbox
        .run(&[&SEND[..], &["--allow-live", "--click"]].concat())
        .expect_code(0);
    account.is_as_before();
}
