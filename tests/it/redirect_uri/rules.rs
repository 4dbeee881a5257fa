//! The rules, through the command: which environment, which rule, which status, which docs page.

use serde_json::json;

use super::{APP, Found, KEY, LIVE_KEY};
use crate::support::Sandbox;

#[test]
fn the_environment_is_named_or_the_key_s_or_unknown() {
    let local = "http://localhost:3000/callback";
    let with = |key| Sandbox::new().variable("WORKOS_API_KEY", key);
    let cases = [
        (Sandbox::new(), vec![], "warn"),
        (Sandbox::new(), vec!["--environment", "sandbox"], "none"),
        (Sandbox::new(), vec!["--environment", "staging"], "none"),
        (Sandbox::new(), vec!["--environment", "production"], "fail"),
        (with(KEY), vec![], "none"),
        (with(KEY), vec!["--environment", "production"], "fail"),
        (with(LIVE_KEY), vec![], "fail"),
        (with("sk_neither_of_the_two"), vec![], "warn"),
    ];
    for (sandbox, options, status) in cases {
        let found = Found::offline(&sandbox, &[&[local], &options[..]].concat());
        match status {
            "none" => {
                found.is("redirect-uri-format", "pass", "well formed");
                assert!(found.all("redirect-uri-loopback").is_empty(), "{options:?}");
            }
            status => {
                let finding = found.is("redirect-uri-loopback", status, "this machine");
                let hint = finding["hint"].as_str().unwrap();
                assert_eq!(hint.contains("--environment"), status == "warn", "{hint}");
            }
        }
    }
}

#[test]
fn each_problem_names_its_rule_its_fix_and_a_page() {
    let cases = [
        ("callback", "format", "https://workos.com/docs/magic-link"),
        (
            "ftp://a.example.com/",
            "scheme",
            "https://workos.com/docs/sso/redirect-uris",
        ),
        (
            "https://A.example.com/",
            "host",
            "https://workos.com/blog/redirect-uris-for-local-staging-and-production",
        ),
        (
            "https://a.example.com:0/",
            "port",
            "https://fetch.spec.whatwg.org/#port-blocking",
        ),
        (
            "https://*.example.com/",
            "wildcard",
            "https://workos.com/docs/sso/redirect-uris/wildcard-redirect-uris",
        ),
        (
            "https://a.example.com/?x",
            "query",
            "https://workos.com/docs/magic-link",
        ),
        (
            "https://u@a.example.com/",
            "user-info",
            "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
        ),
        (
            "https://a.example.com//x",
            "path",
            "https://workos.com/blog/redirect-uris-for-local-staging-and-production",
        ),
        (
            "https://bücher.com/",
            "idn",
            "https://www.rfc-editor.org/rfc/rfc5891",
        ),
        (
            "https://xn--pple-43d.com/",
            "lookalike",
            "https://www.unicode.org/reports/tr39/",
        ),
    ];
    for (uri, rule, docs) in cases {
        let found = Found::offline(&Sandbox::new(), &[uri]);
        let finding = found.all(&format!("redirect-uri-{rule}"))[0];
        assert_eq!(finding["docs"], docs, "{uri}");
        assert_eq!(finding["family"], "redirect");
        let fix = finding["hint"].as_str().unwrap();
        assert!(found.human.stdout.contains(fix), "{:#?}", found.human);
        let row = found.rows();
        assert!(row[0][1].contains(rule), "{row:?}");
        let name = format!("redirect-uri-{rule}");
        let explained = Sandbox::new().run(&["explain", &name]).expect_code(0);
        assert!(explained.stdout.contains(docs), "{explained:#?}");
    }
}

#[test]
fn passwords_and_codes_are_shown_nowhere() {
    let uris = [
        "https://you:hunter2@app.example.com/callback",
        "https:/you:hunter2@app.example.com/callback",
        "https://you:hunter2/x@app.example.com/callback",
        "https://app.example.com/callback?code=hunter2&state=hunter2",
        "http://localhost:3000/callback?token=hunter2",
        "https://app.example.com/callback?key=sk_live_hunter2",
    ];
    for uri in uris {
        let found = Found::offline(&Sandbox::new(), &[uri]);
        let shown = format!("{}{}", found.human.everything(), found.document);
        assert!(!shown.contains("hunter2"), "{uri}: {shown}");
        assert_eq!(found.human.code, 1, "{uri}");
    }
}

#[test]
fn the_table_has_a_row_for_each_uri() {
    let uris = [
        APP,
        "https://app.example.com:443/cb?x=1",
        "https://A.example.com",
        "callback",
    ];
    let found = Found::offline(&Sandbox::new(), &uris);
    assert_eq!(
        found.rows(),
        [
            vec![APP, "pass", "-", "-", "unconfirmed"],
            vec![uris[1], "fail: query", "-", "-", "fail"],
            vec![uris[2], "warn: host, path", "-", "-", "warn"],
            vec!["callback", "fail: format", "-", "-", "fail"],
        ]
    );
    // Programs get values, and no word where nothing is known.
    let row = |uri: &str, verdict: &str, broken: &[&str]| {
        json!({
            "uri": uri, "environment": null, "verdict": verdict, "broken_rules": broken,
            "registered": null, "registered_as": null, "nearest": null, "default": null,
            "reachable": null, "endpoint_problems": null,
        })
    };
    assert_eq!(
        found.document["redirect_uris"],
        json!([
            row(APP, "unconfirmed", &[]),
            row(
                uris[1],
                "fail",
                &["redirect-uri-port", "redirect-uri-query"]
            ),
            row(uris[2], "warn", &["redirect-uri-host", "redirect-uri-path"]),
            row(uris[3], "fail", &["redirect-uri-format"]),
        ])
    );
    let line = [&["redirect-uri", "check", "--offline"], &uris[..]].concat();
    let run = |format| {
        let line = [&line[..], &["--format", format]].concat();
        Sandbox::new().run(&line).expect_code(1).stdout
    };
    let csv = run("csv");
    let mut lines = csv.lines();
    assert_eq!(
        lines.next().unwrap(),
        "uri,environment,verdict,broken_rules,registered,registered_as,nearest,default,reachable,endpoint_problems,problem"
    );
    assert_eq!(lines.next().unwrap(), format!("{APP},,unconfirmed,,,,,,,,"));
    let broken = "fail,redirect-uri-port redirect-uri-query,,,,,,,";
    assert!(lines.next().unwrap().contains(broken), "{csv}");
    // A ticket counts redirect URIs, once, and gives one reason for all of them in one row.
    let ticket = run("markdown");
    assert!(
        ticket.contains("\n4 redirect URIs: 1 unconfirmed, 2 fail, 1 warn\n")
            && !ticket.contains(" 4 skip"),
        "{ticket}"
    );
    assert_eq!(ticket.matches("not checked").count(), 1, "{ticket}");
    assert!(
        ticket.contains("| `redirect-uri-registered` | not checked, --offline |  |"),
        "{ticket}"
    );
    // What passed is in the table alone, and one reason for all is given once.
    let below = found.human.stdout.split("\n\n").nth(1).unwrap();
    assert!(!below.contains("well formed"), "{below}");
    assert_eq!(below.matches("--offline").count(), 1, "{below}");
    let counts = found.human.stdout.lines().last().unwrap();
    assert_eq!(
        counts,
        "4 redirect URIs: 1 unconfirmed, 2 fail, 1 warn; 2 problems, fix redirect-uri-query first: workos-ml explain redirect-uri-query"
    );
}

#[test]
fn what_only_looks_like_a_key_is_shown() {
    let uri = "https://app.example.com/task_done";
    let found = Found::offline(&Sandbox::new(), &[uri]);
    assert_eq!(found.rows()[0][0], uri);
}

#[test]
fn a_long_uri_is_not_broken() {
    let uri = format!("https://app.example.com/{}", "segment/".repeat(60));
    let found = Found::offline(&Sandbox::new(), &[&uri]);
    assert_eq!(found.rows()[0][0], uri);
}

#[test]
fn terminal_escapes_in_a_uri_do_not_pass() {
    let found = Found::offline(
        &Sandbox::new(),
        &["https://a.example.com/\u{1b}[31m\u{202e}"],
    );
    assert!(!found.human.stdout.contains('\u{1b}'), "{:#?}", found.human);
    assert!(
        !found.human.stdout.contains('\u{202e}'),
        "{:#?}",
        found.human
    );
}
