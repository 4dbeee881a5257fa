//! 10 to 18, 20 and 21: which request completes the sign-in, and what the others get.

use super::{CODE, HTML, Listening, STATE, Workos, callback};
use crate::support::http;

#[test]
fn r10_other_paths_are_not_found_and_the_wait_goes_on() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let query = format!("?code={CODE}&state={STATE}");
    let paths = [
        "/",
        "/favicon.ico",
        "/.well-known/appspecific/com.chrome.devtools.json",
        "/callback/",
        "/Callback",
        "/callback/x",
        "/x/callback",
        "//callback",
        "/./callback",
        "/%63allback",
        "/callback%2f",
        "/callback;x",
        "/workos-ml/result/1",
        "/workos-ml/result/",
    ];
    for path in paths {
        let answer = listening.get(&format!("{path}{query}"));
        assert_eq!(answer.status, 404, "{path}: {answer:#?}");
    }
    assert_eq!(workos.exchanges(), 0);
    // Everyday noise is counted and not told.
    let said = listening.running.stderr();
    assert!(!said.contains("was ignored"), "{said}");
    listening.sign_in();
    assert_eq!(workos.exchanges(), 1);
}

#[test]
fn r11_only_get_completes() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let cases = [
        ("HEAD", 200),
        ("OPTIONS", 204),
        ("POST", 405),
        ("PUT", 405),
        ("DELETE", 405),
        ("PATCH", 405),
        ("TRACE", 405),
        ("get", 405),
        ("CONNECT", 405),
    ];
    for (method, status) in cases {
        let answer = listening.ask(method, &callback(), &[]);
        assert_eq!(answer.status, status, "{method}: {answer:#?}");
        assert_eq!(answer.body, "", "{method}");
        if status == 405 {
            assert_eq!(answer.header("allow"), Some("GET"), "{method}");
        }
    }
    assert_eq!(workos.exchanges(), 0);
    listening.sign_in();
    assert_eq!(workos.exchanges(), 1);
}

#[test]
fn r11_a_post_with_a_body_is_refused_like_one_without() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    for (headers, body) in [
        ("Content-Length: 9\r\n", "code=abcd".to_owned()),
        ("Content-Length: 9\r\n", String::new()),
        ("Content-Length: 60000\r\n", "x".repeat(60_000)),
        (
            "Transfer-Encoding: chunked\r\n",
            "3\r\nabc\r\n0\r\n\r\n".to_owned(),
        ),
        (
            "Expect: 100-continue\r\nContent-Length: 3\r\n",
            "abc".to_owned(),
        ),
        ("Expect: something\r\n", String::new()),
        (
            "Connection: Upgrade\r\nUpgrade: websocket\r\n",
            String::new(),
        ),
    ] {
        let port = listening.port();
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}\r\n{body}",
            callback()
        );
        let answer = listening.send(request.as_bytes());
        assert_eq!(answer.status, 405, "{headers}: {answer:#?}");
    }
    listening.sign_in();
    assert_eq!(workos.exchanges(), 1);
}

#[test]
fn r12_prefetches_get_nothing_and_take_nothing() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    for (name, value) in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("X-Moz", "prefetch"),
        ("x-purpose", "preview"),
    ] {
        let answer = listening.ask("GET", &callback(), &[(name, value)]);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (204, ""),
            "{name}: {value}"
        );
    }
    assert_eq!(workos.exchanges(), 0);
    listening.sign_in();
}

#[test]
fn r13_a_forged_callback_is_refused_before_its_error_or_code_is_looked_at() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let forged = [
        "error=access_denied".to_owned(),
        "error=access_denied&state=other".into(),
        format!("error=access_denied&state={}", STATE.to_uppercase()),
        format!("error=access_denied&state={}", &STATE[1..]),
        format!("error=access_denied&state={STATE}x"),
        format!("code={CODE}"),
        format!("code={CODE}&state="),
        format!("code={CODE}&state=other"),
    ];
    for query in &forged {
        for _ in 0..3 {
            let answer = listening.get(&format!("/callback?{query}"));
            assert_eq!(answer.status, 400, "{query}: {answer:#?}");
        }
    }
    let done = listening.sign_in();
    // One line for each kind, however often it comes.
    assert!(done.stderr.matches("was ignored").count() <= 3, "{done:#?}");
    assert!(done.stderr.contains("was ignored"), "{done:#?}");
}

#[test]
fn r13_the_state_is_random_long_and_sent_with_the_session() {
    let workos = Workos::start();
    let mut states = Vec::new();
    for _ in 0..2 {
        let send = [
            "send",
            "you@example.com",
            "--port",
            "0",
            "--deliver",
            "print",
            "--click",
        ];
        workos.sandbox().run(&send).expect_code(0);
    }
    for asked in workos.0.requests() {
        if asked.target == "/passwordless/sessions" {
            let state = asked.json()["state"].as_str().unwrap().to_owned();
            assert!(
                state.len() >= 64 && state.chars().all(|it| it.is_ascii_hexdigit()),
                "{state}"
            );
            states.push(state);
        }
    }
    assert_eq!(states.len(), 2);
    assert_ne!(states[0], states[1]);
}

#[test]
fn r14_an_error_with_the_right_state_ends_the_wait_as_denied() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let target = format!(
        "/callback?error=access_denied&error_description=%1b%5B31mno%3Cscript%3E%0d%07%0aerror:%20forged&state={STATE}"
    );
    let (_, page) = listening.browse(&target);
    assert!(
        page.body.contains("denied") && page.body.contains("no&lt;script&gt;"),
        "{page:#?}"
    );
    assert!(!page.body.contains("<script"), "{page:#?}");
    let done = listening.running.finish().expect_code(8);
    assert!(done.stderr.contains("access_denied"), "{done:#?}");
    assert!(
        !done.everything().contains(['\u{1b}', '\u{7}', '\r']),
        "{done:#?}"
    );
    // Nor does it write lines of its own.
    let is_forged = |line: &str| line.starts_with("error: forged");
    assert!(!done.stderr.lines().any(is_forged), "{done:#?}");
    assert_eq!(workos.exchanges(), 0);
}

#[test]
fn r14_a_code_beside_an_error_is_denied_and_said() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let (_, page) = listening.browse(&format!(
        "/callback?code={CODE}&error=access_denied&state={STATE}"
    ));
    assert!(page.body.contains("denied"), "{page:#?}");
    let done = listening.running.finish().expect_code(8);
    for said in [
        "both a `code` and an error: access_denied",
        "RFC 6749, 4.1.2.1",
        "not exchanged",
    ] {
        let text = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{said}: {done:#?}");
    }
    assert_eq!(workos.exchanges(), 0);
}

#[test]
fn r15_repeated_empty_and_over_long_values_are_refused() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let long = "x".repeat(3000);
    let queries = [
        format!("state={STATE}"),
        format!("state={STATE}&code="),
        format!("state={STATE}&code=a&code=b"),
        format!("state={STATE}&code=a&code=a"),
        format!("state={STATE}&state={STATE}&code=a"),
        format!("state={STATE}&state=other&code=a"),
        format!("state=other&state={STATE}&code=a"),
        format!("state={STATE}&code={long}"),
        format!("state={long}&code=a"),
        format!("state={STATE}&error={long}"),
        format!("state={STATE}&error=a&error=b"),
        String::new(),
    ];
    for query in &queries {
        let answer = listening.get(&format!("/callback?{query}"));
        assert_eq!(answer.status, 400, "{query}: {answer:#?}");
    }
    assert_eq!(workos.exchanges(), 0);
    listening.sign_in();
}

#[test]
fn r16_the_first_callback_wins_and_a_reload_gets_its_page() {
    let (workos, gate) = Workos::held(|request| request.target.starts_with("/sso/token"));
    let listening = Listening::start(&workos.sandbox());
    let browse = |target: &str| listening.ask("GET", target, &[("Accept", "text/html")]);
    let first = browse(&callback());
    let path = first.header("location").unwrap();
    gate.wait();
    for other in [
        callback(),
        format!("/callback?code=other&state={STATE}"),
        format!("/callback?error=access_denied&state={STATE}"),
        callback(),
    ] {
        let answer = browse(&other);
        assert_eq!(answer.status, 302, "{other}: {answer:#?}");
        assert_eq!(answer.header("location"), Some(path), "{other}");
    }
    drop(gate);
    let page = browse(path);
    assert!(page.body.contains("Sign-in works"), "{page:#?}");
    listening.running.finish().expect_code(0);
    assert_eq!(workos.exchanges(), 1);
}

#[test]
fn r16_every_callback_is_taken_once_while_following() {
    let workos = Workos::start();
    let listening = Listening::with(&workos.sandbox(), &["--follow", "--json"]);
    for code in ["one", "two"] {
        let target = format!("/callback?code={code}&state={STATE}");
        let (first, page) = listening.browse(&target);
        let (reload, same) = listening.browse(&target);
        assert_eq!(first.header("location"), reload.header("location"));
        assert!(page.body.contains("Sign-in works"), "{page:#?}");
        assert_eq!(page.body, same.body);
    }
    assert_eq!(workos.exchanges(), 2);
}

#[test]
fn r17_the_host_must_be_a_loopback_name_with_this_port() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let port = listening.port();
    let other = port ^ 1;
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("localhost:{other}"),
        "localhost".into(),
        format!("0.0.0.0:{port}"),
        format!("localhost:+{port}"),
        format!("localhost:0{port}"),
        format!("a@localhost:{port}"),
        String::new(),
    ] {
        let answer = listening.ask("GET", &callback(), &[("Host", &host)]);
        assert_eq!(answer.status, 403, "{host:?}: {answer:#?}");
    }
    let hosts = format!(
        "GET {} HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\n\r\n",
        callback()
    );
    assert_eq!(listening.send(hosts.as_bytes()).status, 403, "two hosts");
    let none = format!("GET {} HTTP/1.1\r\n\r\n", callback());
    assert_eq!(listening.send(none.as_bytes()).status, 403, "no host");
    for name in ["127.0.0.1", "[::1]", "LocalHost"] {
        let host = format!("{name}:{port}");
        assert_eq!(
            listening.ask("GET", "/", &[("Host", &host)]).status,
            404,
            "{host}"
        );
    }
    assert_eq!(workos.exchanges(), 0);
    listening.sign_in();
}

#[test]
fn r18_other_origins_are_refused_and_referrers_do_not_matter() {
    let workos = Workos::start();
    let listening = Listening::start(&workos.sandbox());
    let port = listening.port();
    let secure = format!("https://localhost:{port}");
    let other = format!("http://localhost:{}", port ^ 1);
    for origin in [
        "https://evil.example",
        "http://evil.example",
        "null",
        "",
        &secure,
        &other,
    ] {
        let answer = listening.ask("GET", &callback(), &[("Origin", origin)]);
        assert_eq!(answer.status, 403, "{origin:?}: {answer:#?}");
    }
    assert_eq!(workos.exchanges(), 0);
    let headers = [
        ("Referer", "https://evil.example/"),
        ("Sec-Fetch-Site", "cross-site"),
        HTML,
    ];
    assert_eq!(listening.ask("GET", &callback(), &headers).status, 302);
    listening.running.finish().expect_code(0);
}

#[test]
fn r20_nothing_invites_other_sites_to_fetch() {
    let listening = Listening::start(&Workos::start().sandbox());
    let origin = format!("http://localhost:{}", listening.port());
    let preflight = [
        ("Origin", origin.as_str()),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Private-Network", "true"),
        ("Access-Control-Request-Local-Network", "true"),
    ];
    for method in ["OPTIONS", "GET", "HEAD", "POST"] {
        for target in ["/", "/callback", "/callback?code=a&state=b"] {
            let answer = listening.ask(method, target, &preflight);
            assert_ne!(answer.status, 0);
            let inviting = |(name, _): &(String, String)| {
                name.starts_with("access-control-")
                    || name.contains("private-network")
                    || name == "timing-allow-origin"
            };
            assert!(!answer.headers.iter().any(inviting), "{answer:#?}");
        }
    }
}

#[test]
fn r21_nothing_that_is_asked_for_ends_the_wait() {
    let listening = Listening::start(&Workos::start().sandbox());
    for path in [
        "/cancel",
        "/shutdown",
        "/quit",
        "/exit",
        "/stop",
        "/success",
        "/login",
        "/callback/cancel",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            assert_eq!(
                listening.ask(method, path, &[]).status,
                404,
                "{method} {path}"
            );
        }
    }
    listening.sign_in();
}

#[test]
fn r14_r22_a_refused_exchange_is_not_called_denied() {
    let workos = Workos::exchanging(|| http("400 Bad Request", r#"{"error":"invalid_grant"}"#));
    let listening = Listening::start(&workos.sandbox());
    listening.browse(&callback());
    listening.running.finish().expect_code(9);
}
