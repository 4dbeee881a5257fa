//! `test`: what is said of an application by what it does.

mod application;
mod asking;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Finished, Running, Sandbox, closed_port};

/// Tests the application with these defects.
fn test(defects: &str, options: &[&str]) -> Finished {
    test_in(&Sandbox::new(), defects, options)
}

/// The same, in a folder that holds code.
fn test_in(sandbox: &Sandbox, defects: &str, options: &[&str]) -> Finished {
    let program = std::env::current_exe().unwrap();
    // Each request is told, so that a busy machine is not taken for one that hangs.
    let mut arguments = vec!["test", "-v"];
    arguments.extend(options);
    arguments.extend([
        "--",
        program.to_str().unwrap(),
        "conformance::application::serve",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    let mut command = sandbox.command(&arguments);
    command.env("APPLICATION_DEFECTS", defects);
    Running::new(command.spawn().unwrap()).finish()
}

/// The rules with a status.
fn rules(document: &Value, status: &str) -> BTreeSet<String> {
    let findings = document["findings"].as_array().unwrap();
    let of_status = findings
        .iter()
        .filter(|finding| finding["status"] == status);
    of_status
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn expect(defects: &str, failed: &[&str], warned: &[&str]) -> Value {
    expect_of(test(defects, &["--json"]), defects, failed, warned)
}

#[track_caller]
fn expect_of(finished: Finished, defects: &str, failed: &[&str], warned: &[&str]) -> Value {
    let document = finished.json();
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        rules(&document, "fail"),
        set(failed),
        "{defects}: {document:#}"
    );
    assert_eq!(
        rules(&document, "warn"),
        set(warned),
        "{defects}: {document:#}"
    );
    for finding in document["findings"].as_array().unwrap() {
        // Whatever somebody is accused of can be looked at.
        let is_shown = finding["evidence"].is_array();
        let is_accused = finding["status"] == "fail" || finding["status"] == "warn";
        let is_about_the_run = finding["message"]
            .as_str()
            .unwrap()
            .contains("how often one may ask");
        assert!(is_shown || !is_accused || is_about_the_run, "{finding:#}");
    }
    document
}

/// The messages of a rule.
fn messages(document: &Value, rule: &str) -> String {
    let findings = document["findings"].as_array().unwrap().iter();
    let of_rule = findings.filter(|finding| finding["rule"] == rule);
    let messages: Vec<_> = of_rule.map(|it| it["message"].as_str().unwrap()).collect();
    messages.join("\n")
}

#[test]
fn an_application_without_a_defect_is_accused_of_nothing() {
    let finished = test("", &[]).expect_code(0);
    for step in [
        "GET / has a form that asks for an e-mail address",
        "POST /login created a session for",
        "with a state",
        "WorkOS was asked to send the link",
        "the link led back: GET /callback 200 at /account; the code was exchanged once, at /sso/token",
        "/account (where the sign-in ends) knows who signed in; without the cookie it answers 302 /",
        "POST /logout (a form on /account) ended the session: the old cookie opens nothing",
        "then what goes wrong, 43 ways\n",
    ] {
        assert!(finished.stdout.contains(step), "{step}: {finished:#?}");
    }
    assert!(!finished.stdout.contains("\nfail"), "{finished:#?}");
    assert!(!finished.stdout.contains("\nwarn"), "{finished:#?}");
}

#[test]
fn nobody_is_accused_where_one_person_may_sign_in() {
    let finished = test("", &["--json", "--email", "Ada@Example.com"]);
    let document = expect_of(finished, "", &[], &[]);
    let text = document.to_string();
    for part in [
        "only one person may sign in; name a second one: --email",
        "addresses with and without an account get the same answer",
        "the person who is signed in is the one in the profile",
    ] {
        assert!(text.contains(part), "{part}: {document:#}");
    }
}

#[test]
fn a_fix_is_in_the_language_of_the_project() {
    let sandbox = Sandbox::new()
        .file("requirements.txt", "workos==5.0.0\n")
        .file("app.py", "import workos\n");
    let options = ["--json", "--only", "logout-ends-session"];
    let document = test_in(&sandbox, "old-cookie", &options).json();
    let hint = document["findings"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("as Flask's is"), "{document:#}");
}

#[test]
fn magic_auth_is_signed_in_to_by_its_code() {
    let document = expect("magic-auth", &[], &[]);
    let text = document.to_string();
    for part in [
        "had a code mailed to",
        "at /user_management/authenticate",
        "/account (where the sign-in ends) knows who signed in",
        "a made-up code: 400",
    ] {
        assert!(text.contains(part), "{part}: {document:#}");
    }
}

#[test]
fn an_address_in_the_form_for_the_code_that_decides_is_seen() {
    let document = expect("magic-auth hidden-decides", &["profile-decides"], &[]);
    let message = messages(&document, "profile-decides");
    assert!(
        message.starts_with("the address in the form for the code"),
        "{message}"
    );
}

#[test]
fn an_application_that_admits_nobody_new_is_asked_for_with_a_name() {
    let finished = test("employees", &["--json"]).expect_code(1);
    let document = expect_of(finished, "employees", &[], &[]);
    let begins = document["findings"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&begins["rule"], &begins["status"]),
        (&"sign-in-begins".into(), &"skip".into())
    );
    let message = begins["message"].as_str().unwrap();
    assert!(
        message.contains("\"Please use your address at acme.test\""),
        "{message}"
    );
    assert!(
        begins["hint"].as_str().unwrap().contains("--email ADDRESS"),
        "{begins:#}"
    );
    // One of them is not admitted, which keeps nothing from being tried with the others.
    let people = ["ada@acme.test", "bob@acme.test", "eve@other.test"];
    let people = people.iter().flat_map(|email| ["--email", email]);
    let options: Vec<_> = ["--json"].into_iter().chain(people).collect();
    let document = expect_of(test("employees", &options), "employees", &[], &[]);
    assert_eq!(rules(&document, "skip"), BTreeSet::new(), "{document:#}");
    let message = messages(&document, "profile-decides");
    assert!(message.contains("the one in the profile"), "{message}");
}

/// Both reasons are named: nobody can tell a list of people from calls that go elsewhere.
#[test]
fn an_answer_that_tells_nobody_whether_the_address_is_known_is_no_fault() {
    let finished = test("list", &["--json"]).expect_code(1);
    let document = expect_of(finished, "list", &[], &[]);
    let message = messages(&document, "sign-in-begins");
    assert!(
        message.contains("or its calls do not reach WorkOS"),
        "{message}"
    );
    assert!(message.contains("is on our list"), "{message}");
}

#[test]
fn what_only_looks_wrong_is_not_held_against_an_application() {
    // It starts slowly, asks before it signs in elsewhere, hides its pages, and says what to do without mail.
    expect("warms-up confirms hides late advises", &[], &[]);
    let document = expect(
        "blames-itself",
        &[],
        &["used-code-handled", "unknown-code-handled"],
    );
    let findings = document["findings"].as_array().unwrap();
    let unknown = findings
        .iter()
        .find(|it| it["rule"] == "unknown-code-handled");
    let hint = unknown.unwrap()["hint"].as_str().unwrap();
    assert!(hint.starts_with("answer 400"), "{hint}");
}

/// Traps for programs that measure the time are passed as a person passes them: with a few rules chosen, because
/// everybody takes that time.
#[test]
fn a_form_that_comes_back_at_once_is_sent_again_later() {
    let options = ["--json", "--only", "link-mailed,signed-in"];
    let document = expect_of(test("timed", &options), "timed", &[], &[]);
    assert_eq!(rules(&document, "pass").len(), 2, "{document:#}");
}

#[test]
fn pages_that_are_hidden_from_strangers_are_protected_ones() {
    let document = expect("hides stored", &[], &["own-pages-not-stored"]);
    let message = messages(&document, "strangers-turned-away");
    assert!(
        message.starts_with("/account turns strangers away"),
        "{message}"
    );
}

#[test]
fn what_is_the_same_for_everybody_or_each_time_is_seen() {
    let document = expect("same-id", &["logout-ends-session"], &[]);
    let message = messages(&document, "logout-ends-session");
    assert!(
        message.contains("as soon as the person has signed in anew"),
        "{message}"
    );
    let expected = ["state-sent", "link-in-other-browser"];
    let document = expect(
        "constant-state says-exception",
        &["no-stack-traces"],
        &expected,
    );
    let message = messages(&document, "no-stack-traces");
    assert!(
        message.contains("the text of an exception of Python"),
        "{message}"
    );
}

#[test]
fn what_was_seen_replaces_what_was_read_in_the_checklist() {
    let code = r#"
        const express = require("express");
        const { WorkOS } = require("@workos-inc/node");
        const workos = new WorkOS(process.env.WORKOS_API_KEY);
        const app = express();
        app.get("/callback", async (req, res) => {
          const { profile } = await workos.sso.getProfileAndToken({ code: req.query.code, clientId: process.env.WORKOS_CLIENT_ID });
          res.redirect("/");
        });
    "#;
    let sandbox = Sandbox::new()
        .variable("APPLICATION_DEFECTS", "old-cookie")
        .file(
            "package.json",
            r#"{"dependencies":{"@workos-inc/node":"7.41.0","express":"5.1.0"}}"#,
        )
        .file("server.js", code);
    let program = std::env::current_exe().unwrap();
    let finished = sandbox.run(&[
        "checklist",
        "--offline",
        "--only",
        "code,behaviour",
        "--json",
        "--run",
        "--protected",
        "/account",
        "--",
        program.to_str().unwrap(),
        "conformance::application::serve",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    let document = finished.expect_code(1).json();
    let of_rule = |rule: &str| {
        let findings = document["findings"].as_array().unwrap();
        findings
            .iter()
            .find(|it| it["rule"] == rule)
            .unwrap_or_else(|| panic!("{rule}: {document:#}"))
    };
    assert_eq!(of_rule("logout")["status"], "fail");
    let message = of_rule("logout")["message"].as_str().unwrap();
    assert!(
        message.contains("its old cookie still signs in (seen by running it"),
        "{message}"
    );
    // The code keeps no session and catches nothing; the application was seen to do both.
    for rule in ["app-session", "exchange-errors-handled"] {
        assert_eq!(of_rule(rule)["status"], "pass", "{document:#}");
        let message = of_rule(rule)["message"].as_str().unwrap();
        assert!(message.contains("its code suggests otherwise"), "{message}");
    }
    // One fault is one finding, and so is what was right.
    let told = rules(&document, "fail");
    assert!(!told.contains("logout-ends-session"), "{document:#}");
    assert_eq!(
        document["summary"]["fail"].as_u64(),
        Some(told.len() as u64),
        "{document:#}"
    );
    assert_eq!(of_rule("own-pages-not-stored")["family"], "behaviour");
}

#[test]
fn what_a_session_lacks_is_seen() {
    expect(
        "old-cookie logout-by-get bare-cookie stored fixed-session",
        &["logout-ends-session", "session-id-renewed"],
        &[
            "logout-needs-post",
            "session-cookie-attributes",
            "own-pages-not-stored",
        ],
    );
}

#[test]
fn a_process_that_dies_is_started_again_and_every_death_is_told() {
    let document = expect(
        "dies",
        &[
            "used-code-handled",
            "unknown-code-handled",
            "exchange-failure-handled",
            "process-survives",
        ],
        &[],
    );
    let text = document.to_string();
    assert!(
        text.contains("log: Error: nobody caught this"),
        "{document:#}"
    );
    // People read what has to be done once.
    let finished = test(
        "trace",
        &["--only", "used-code-handled,unknown-code-handled"],
    );
    let finished = finished.expect_code(1);
    let first = finished
        .stdout
        .matches("redirect to the sign-in with your own message")
        .count();
    let later = finished
        .stdout
        .matches("the fix of used-code-handled above")
        .count();
    assert_eq!((first, later), (1, 1), "{}", finished.stdout);
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_half_drawn() {
    use rustix::termios::LocalModes;
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["test", "--", "sleep", "30"]);
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let mut terminal = crate::pty::Terminal::start_echoing(command);
    terminal.exp_string("starting sleep 30").unwrap();
    assert!(!terminal.modes().contains(LocalModes::ECHOCTL));
    terminal.send_control('c').unwrap();
    let rest = terminal.exp_string("interrupted").unwrap();
    assert!(!rest.contains("^C"), "{rest:?}");
    assert!(terminal.modes().contains(LocalModes::ECHOCTL));
    assert_eq!(terminal.wait().code(), Some(130));
}

#[test]
fn what_whoever_asks_is_told_is_seen() {
    expect(
        "link-shown mail-untold markup typed-markup trace head",
        &[
            "link-kept-from-asker",
            "mail-failure-is-told",
            "error-text-escaped",
            "typed-address-escaped",
            "used-code-handled",
            "unknown-code-handled",
            "exchange-failure-handled",
        ],
        &[],
    );
}

#[test]
fn what_is_believed_without_proof_is_seen() {
    let document = expect(
        "state-ignored signs-in-all plain-cookie logout-button typed-quote",
        &[
            "state-compared",
            "refused-code-signs-in-nobody",
            "failure-is-told",
            "session-cookie-unforgeable",
            "logout-ends-session",
            "typed-address-escaped",
        ],
        &[],
    );
    let message = messages(&document, "logout-ends-session");
    let expected = "POST /session/close (a form on /account) ended";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_session_that_scripts_send_in_a_header_is_said_not_to_be_judged() {
    // The endpoint takes forms only and is on one of two ports, which is found out.
    let options = ["--json", "--sign-in", "POST /enter"];
    let finished = test("header-session helper-port", &options);
    let document = expect_of(finished, "header-session", &[], &[]);
    let message = messages(&document, "sign-in-found");
    assert!(message.contains("as a form in `email`"), "{message}");
    for rule in ["signed-in", "logout-ends-session", "strangers-turned-away"] {
        let message = messages(&document, rule);
        assert!(message.contains("in a header (Authorization)"), "{message}");
    }
}

#[test]
fn a_token_that_is_given_to_a_script_is_judged_as_a_session() {
    let document = expect("header-session bearer", &[], &[]);
    for (rule, part) in [
        ("signed-in", "without the token it answers 302 /"),
        ("logout-ends-session", "the old token opens nothing"),
        ("session-id-renewed", "a made-up token, opens nothing"),
        (
            "session-cookie-attributes",
            "every script of the page can read it",
        ),
        ("head-spends-nothing", "does no harm"),
    ] {
        let message = messages(&document, rule);
        assert!(message.contains(part), "{rule}: {message}");
    }
    let failed = ["logout-ends-session"];
    let document = expect("header-session bearer old-cookie", &failed, &[]);
    let message = messages(&document, failed[0]);
    assert!(
        message.contains("its old token still signs in"),
        "{message}"
    );
}

#[test]
fn a_session_that_no_browser_keeps_is_seen() {
    for (defects, part) in [
        (
            "narrow-cookie",
            "session is for /callback and below alone, and not sent to /",
        ),
        (
            "large-cookie",
            "session is lost: browsers drop one of more than 4096 bytes",
        ),
    ] {
        let message = messages(&expect(defects, &["signed-in"], &[]), "signed-in");
        assert!(message.contains(part), "{defects}: {message}");
    }
    let message = messages(&expect("no-cookie", &[], &["signed-in"]), "signed-in");
    assert!(
        message.contains("as it asks a stranger: nobody is"),
        "{message}"
    );
}

#[test]
fn what_anybody_can_work_out_or_copy_is_no_session() {
    let document = expect(
        "digest-cookie missing-state",
        &[
            "session-cookie-unforgeable",
            "logout-ends-session",
            "state-compared",
        ],
        &[],
    );
    let message = messages(&document, "state-compared");
    assert!(
        message.starts_with("a callback without a state signs in"),
        "{message}"
    );
    let document = expect("session-in-address", &["session-not-in-address"], &[]);
    let message = messages(&document, "session-not-in-address");
    assert!(message.contains("its parameter sid"), "{message}");
}

#[test]
fn ways_out_are_found_and_told_as_they_are() {
    let document = expect("logout-by-query", &[], &["logout-needs-post"]);
    let message = messages(&document, "logout-ends-session");
    assert!(
        message.starts_with("GET /?do=out (a link on /account) ended"),
        "{message}"
    );
    let document = expect("logout-asks", &[], &[]);
    let message = messages(&document, "logout-ends-session");
    let expected = "GET /logout and its button, POST /logout, (a link on /account) ended";
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(
        messages(&document, "logout-needs-post"),
        "GET does not end the session"
    );
}

#[test]
fn every_value_that_the_cookie_of_a_session_had_is_tried() {
    let document = expect("rotates-and-keeps", &["logout-ends-session"], &[]);
    let message = messages(&document, "logout-ends-session");
    assert!(
        message.contains("an earlier value of its cookie"),
        "{message}"
    );
    let document = expect("rotates", &[], &[]);
    let message = messages(&document, "logout-ends-session");
    assert!(message.contains("opens nothing, nor do"), "{message}");
}

#[test]
fn a_way_back_that_leads_elsewhere_is_seen_where_the_application_takes_one() {
    let rule = "way-back-leads-nowhere-else";
    for (defects, named) in [
        ("next next-followed", "next of / is followed to https://"),
        (
            "next-field next-followed",
            "the hidden field next of / is followed to https://",
        ),
        (
            "next-target next-followed",
            "next in the target of the form of / is followed to https://",
        ),
    ] {
        let message = messages(&expect(defects, &[rule], &[]), rule);
        assert!(message.contains(named), "{message}");
    }
    for defects in ["next", "next-field", "next-target"] {
        let message = messages(&expect(defects, &[], &[]), rule);
        assert!(
            message.starts_with("5 addresses of another host in "),
            "{message}"
        );
    }
}

#[test]
fn what_no_chosen_rule_looks_at_is_not_tried() {
    let requests = |options: &[&str]| {
        let finished = test("", options);
        let asked = finished
            .stderr
            .lines()
            .filter(|line| line.contains(": POST /login"));
        (asked.count(), finished)
    };
    let (all, _) = requests(&[]);
    for (rules, most, tried) in [
        ("logout-ends-session", 10, "any of the 43 ways"),
        ("expired-link-handled", 4, "1 way (42 left out"),
        (
            "head-spends-nothing,link-in-other-browser",
            12,
            "6 ways (37 left out",
        ),
    ] {
        let (asked, finished) = requests(&["--only", rules]);
        assert!(
            asked <= most && most < all / 2,
            "{rules}: {asked} of {all}: {finished:#?}"
        );
        assert!(finished.stdout.contains(tried), "{rules}: {finished:#?}");
        finished.expect_code(0);
    }
    // What shows in any answer is looked for in all of them.
    let (asked, _) = requests(&["--only", "secrets-kept"]);
    assert!(asked > all / 2, "{asked} of {all}");
    // A rule that was left out needs nothing.
    let (asked, finished) = requests(&[
        "--only",
        "logout-ends-session",
        "--skip",
        "logout-ends-session",
    ]);
    assert!(asked <= 2, "{asked}: {finished:#?}");
}

#[test]
fn a_limit_is_said_once_and_nothing_is_made_of_it() {
    let document = expect("limit", &[], &["sign-in-begins"]);
    let reason =
        "the application limits how often one may ask for a link, and refused somebody new at";
    for finding in document["findings"].as_array().unwrap() {
        let message = finding["message"].as_str().unwrap();
        let is_of_limit = message.contains(reason);
        assert!(finding["status"] != "skip" || is_of_limit, "{finding:#}");
    }
}

#[test]
fn a_limit_of_which_nobody_is_told_is_said_once() {
    let document = expect("silent-limit", &[], &["sign-in-begins"]);
    let message = messages(&document, "sign-in-begins");
    assert!(
        message.contains("does not say so: it may limit"),
        "{message}"
    );
}

#[test]
fn a_code_that_was_never_mailed_is_told_as_surely_as_a_link() {
    let document = expect("magic-auth mail-untold", &["mail-failure-is-told"], &[]);
    let message = messages(&document, "mail-failure-is-told");
    assert!(!message.contains("before it asks"), "{message}");
}

#[test]
fn mail_that_comes_after_the_answer_is_waited_for() {
    let document = expect("late", &[], &["mail-failure-is-told"]);
    assert_eq!(rules(&document, "skip"), BTreeSet::new(), "{document:#}");
}

/// Its jobs wait behind those that meet a fault of WorkOS.
#[test]
fn mail_that_waits_in_a_queue_is_waited_for() {
    let document = expect("queue", &[], &["mail-failure-is-told"]);
    assert_eq!(rules(&document, "skip"), BTreeSet::new(), "{document:#}");
}

#[test]
fn what_it_wrote_of_an_error_before_any_call_is_shown() {
    let document = expect("throws", &["calls-intercepted"], &[]);
    let message = messages(&document, "calls-intercepted");
    assert!(
        message.ends_with("; it wrote: TypeError: email is no text"),
        "{message}"
    );
    let text = document.to_string();
    assert!(text.contains("log: TypeError"), "{document:#}");
}

#[test]
fn of_two_ports_the_one_with_the_sign_in_is_the_application() {
    let finished = test("helper-port", &["--json", "--protected", "/nope"]);
    let document = expect_of(finished, "helper-port", &[], &[]);
    // The other port may have it.
    let message = messages(&document, "signed-in");
    assert!(message.contains("/nope answers 404"), "{message}");
    assert!(message.contains("name one with --url"), "{message}");
    let finished = test("no-http", &["--json"]).expect_code(1);
    let message = messages(&finished.json(), "application-starts");
    assert!(message.contains("answers no HTTP"), "{message}");
    let finished = test("loops", &["--json"]).expect_code(1);
    let message = messages(&finished.json(), "sign-in-found");
    assert!(message.contains("/ redirects without end"), "{message}");
    let finished = test("", &["--json", "--sign-in", "POST /nowhere"]).expect_code(1);
    let message = messages(&finished.json(), "sign-in-found");
    assert!(
        message.starts_with("POST /nowhere (--sign-in) answers 404 at http://localhost:"),
        "{message}"
    );
}

#[test]
fn of_a_front_end_and_an_api_the_one_that_receives_the_code_knows_who_signed_in() {
    for (defects, source) in [
        ("front-port", "/account (where the sign-in ends) knows"),
        ("front-port ends-in-front", "/account (a usual path) knows"),
    ] {
        let message = messages(&expect(defects, &[], &[]), "signed-in");
        assert!(message.starts_with(source), "{message}");
    }
}

#[test]
fn paths_that_were_named_and_are_not_there_are_told() {
    let options = [
        "--json",
        "--protected",
        "/nope",
        "--logout",
        "POST /nowhere",
    ];
    let document = test("", &options).expect_code(1).json();
    for (rule, expected) in [
        (
            "signed-in",
            "--protected /nope answers 404 to somebody who has just signed in",
        ),
        (
            "logout-ends-session",
            "POST /nowhere (--logout) answered 404",
        ),
    ] {
        let message = messages(&document, rule);
        assert!(message.contains(expected), "{message}: {document:#}");
    }
}

#[test]
fn what_cannot_work_is_said_before_the_run() {
    let cases: [(&[&str], &str); 7] = [
        (
            &["test", "--only", "sdk-installed", "--", "true"],
            "workos-ml checklist --only code",
        ),
        (&["checklist", "--protected", "/account"], "--run"),
        (
            &["test", "--report", "no/such/folder.html", "--", "true"],
            "cannot be written",
        ),
        (
            &["test", "--baseline", "no.json", "--", "true"],
            "workos-ml test --write-baseline no.json",
        ),
        (
            &["test", "npm", "start"],
            "try: workos-ml test -- npm start",
        ),
        (
            &["checklist", "--run", "npm", "start"],
            "workos-ml checklist --run -- npm start",
        ),
        (
            &["checklist", "--only", "code", "--run", "--", "true"],
            "--run is for the family behaviour, which --only leaves out",
        ),
    ];
    for (arguments, expected) in cases {
        let finished = Sandbox::new().run(arguments);
        assert!(
            finished.stderr.contains(expected),
            "{expected}: {finished:#?}"
        );
        assert!(
            !finished.everything().contains("before it listened"),
            "{finished:#?}"
        );
    }
}

#[test]
fn one_variable_for_everybody_and_a_state_that_is_followed_are_seen() {
    expect(
        "one-state open-redirect",
        &["sign-ins-kept-apart", "state-leads-nowhere-else"],
        &["link-in-other-browser"],
    );
    expect("strict-state", &[], &["link-from-webmail"]);
}

#[test]
fn a_report_is_one_page_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    test(
        "stored",
        &[
            "--report",
            file.to_str().unwrap(),
            "--only",
            "own-pages-not-stored,expired-link-handled",
        ],
    )
    .expect_code(0);
    let page = std::fs::read_to_string(file).unwrap();
    for part in [
        "<svg",
        "One thing to look at",
        "own-pages-not-stored",
        "an expired link",
        "<details>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for absent in ["<script", "sk_test_default", "src="] {
        assert!(!page.contains(absent), "{absent}");
    }
}

/// What was selected could not be judged, which is no success.
#[test]
fn a_run_that_stops_early_fails_whatever_was_selected() {
    for option in [
        ["--only", "error-text-escaped"],
        ["--skip", "application-starts"],
    ] {
        let line = [&["test"][..], &option, &["--", "true"]].concat();
        let finished = Sandbox::new().run(&line).expect_code(1);
        assert!(
            finished.stdout.contains("true ended before"),
            "{finished:#?}"
        );
    }
}

#[test]
fn an_address_where_nothing_listens_is_said() {
    let url = format!("http://127.0.0.1:{}", closed_port());
    let finished = Sandbox::new().run(&["test", "--json", "--url", &url]);
    // The port of the emulator is fixed for an application that runs already; something else may have it.
    if finished.code == 6 {
        assert!(finished.stdout.contains("port 4100"), "{finished:#?}");
        return;
    }
    let document = finished.expect_code(1).json();
    let found = document["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{document:#}");
    assert_eq!(found[0]["message"], format!("nothing listens on {url}"));
}

#[test]
fn without_anything_to_test_the_command_is_named() {
    let finished = Sandbox::new().run(&["test"]).expect_code(2);
    assert!(
        finished.stderr.contains("workos-ml test -- npm start"),
        "{finished:#?}"
    );
    let remote = Sandbox::new()
        .run(&["test", "--url", "https://app.example.com"])
        .expect_code(2);
    assert!(remote.stderr.contains("--allow-remote"), "{remote:#?}");
}

#[test]
fn a_production_key_in_the_projects_files_needs_permission() {
    let key = "sk_live_a1b2c3d4e5f6g7h8i9j0k1l2";
    let sandbox = Sandbox::new().file(".env", format!("WORKOS_API_KEY={key}\n"));
    let finished = sandbox.run(&["test", "--", "true"]);
    assert!(finished.stderr.contains("--allow-live"), "{finished:#?}");
    assert!(!finished.everything().contains(key), "{finished:#?}");
}
