//! How the probe itself behaves towards the address and towards secrets.

use super::{Bench, callback, careful, page, parameter, redirect};
use crate::support::{Sandbox, Stub};

/// Every request to the application carries nothing that could sign anybody in.
#[test]
fn what_is_sent_can_sign_nobody_in() {
    let app = Stub::start(careful);
    let bench = Bench::new();
    bench.probe(&format!("{}?tenant=a", callback(app.url())));
    let asked = app.requests();
    assert_eq!(asked.len(), 15);
    for request in &asked {
        assert!(
            matches!(request.method.as_str(), "GET" | "HEAD"),
            "{request:#?}"
        );
        assert!(
            request.body.is_empty() && request.target.starts_with("/callback?tenant=a"),
            "{request:#?}"
        );
        let agent = request.header("user-agent").unwrap();
        assert!(
            agent.starts_with("workos-ml/") && agent.contains("--probe"),
            "{agent}"
        );
        for name in ["authorization", "cookie", "referer"] {
            assert!(request.header(name).is_none(), "{request:#?}");
        }
        assert!(!format!("{request:?}").contains("sk_test"), "{request:#?}");
        if let Some(code) = parameter(request, "code") {
            // WorkOS's codes are 26 letters and digits.
            assert!(
                code.contains(['-', '<']) && parameter(request, "state").is_some(),
                "{request:#?}"
            );
        }
    }
    let plain = |request: &&crate::support::ReceivedRequest| {
        parameter(request, "code")
            .is_some_and(|parameter| parameter.starts_with("workos-ml-probe-"))
    };
    let mut codes: Vec<_> = asked
        .iter()
        .filter(plain)
        .map(|it| parameter(it, "code"))
        .collect();
    let count = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), count, "every code is used once");
    // Nobody but the account was asked anything else.
    assert_eq!(
        bench.workos.count("GET /user_management/redirect_uris"),
        bench.workos.requests().len()
    );
}

#[test]
fn nothing_is_sent_unless_asked_for() {
    let app = Stub::start(careful);
    let bench = Bench::new();
    bench
        .sandbox
        .run(&["redirect-uri", "check", &callback(app.url())]);
    assert!(app.requests().is_empty());
}

#[test]
fn redirects_are_not_followed() {
    let other = Stub::start(careful);
    let to = other.url().to_owned();
    let app = Stub::start(move |_| redirect(&to));
    Bench::new().probe(&callback(app.url()));
    assert!(other.requests().is_empty());
}

#[test]
fn everything_sent_is_shown_without_codes_and_states() {
    let app = Stub::start(|request| {
        redirect(&format!(
            "/login?{}",
            request.target.trim_start_matches("/callback?")
        ))
    });
    let found = Bench::new().probe(&callback(app.url()));
    let lines: Vec<&str> = found.done.stderr.lines().collect();
    let requests = lines.iter().filter(|it| it.contains("/callback"));
    assert_eq!(requests.count(), app.requests().len(), "{lines:#?}");
    for part in [
        "look up localhost → 127.0.0.1",
        "connect to 127.0.0.1:",
        "→ 302 to /login",
    ] {
        assert!(found.done.stderr.contains(part), "{lines:#?}");
    }
    for request in app.requests() {
        for name in ["code", "state"] {
            let value = parameter(&request, name).filter(|it| !it.contains("invalid"));
            assert!(
                !value.is_some_and(|value| found.done.everything().contains(&value)),
                "{lines:#?}"
            );
        }
    }
    let quiet = Bench::new();
    let done = quiet
        .sandbox
        .run(&["redirect-uri", "check", &callback(app.url()), "--probe"]);
    assert!(!done.stderr.contains("/callback"), "{done:#?}");
}

/// The table has a column for it, which says nothing where nobody looked.
#[test]
fn the_table_tells_what_was_seen() {
    let careful_app = Stub::start(careful);
    let careless = Stub::start(|request| page(&parameter(request, "error").unwrap_or_default()));
    let (good, bad) = (callback(careful_app.url()), callback(careless.url()));
    let line = ["redirect-uri", "check", &good, &bad, "/nowhere"];
    let bench = Bench::new();
    let column = |options: &[&str]| {
        let done = bench.sandbox.run(&[&line[..], options].concat());
        let cell = |line: &str| {
            let mut cells = line.split("  ").filter(|it| !it.is_empty());
            cells.nth(3).unwrap().trim().to_owned()
        };
        done.stdout
            .lines()
            .skip(1)
            .take(3)
            .map(cell)
            .collect::<Vec<_>>()
    };
    assert_eq!(column(&["--probe"]), ["pass", "fail: reflects", "-"]);
    assert_eq!(column(&[]), ["-", "-", "-"]);
}

#[test]
fn a_proxy_is_passed_over_and_said() {
    let app = Stub::start(careful);
    let bench =
        Bench::with(|sandbox: Sandbox| sandbox.variable("HTTPS_PROXY", "http://127.0.0.1:1"));
    let found = bench.probe(&callback(app.url()));
    found.is_clean();
    assert!(
        found
            .done
            .stderr
            .contains("HTTPS_PROXY is set; the probe connects directly"),
        "{:#?}",
        found.done
    );
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let uri = "http://localhost/callback";
    let cases: [(&[&str], &str); 4] = [
        (&["--probe", "--offline"], "cannot be used with"),
        (&["--probe-timeout", "1s"], "--probe"),
        (&["--probe", "--probe-timeout", "1ms"], "100ms to 2m"),
        (&["--probe", "--probe-timeout", "soon"], "duration"),
    ];
    for (options, naming) in cases {
        let line = [&["redirect-uri", "check", uri], options].concat();
        let done = Sandbox::new().run(&line).expect_code(2);
        assert!(done.stderr.contains(naming), "{done:#?}");
    }
}
