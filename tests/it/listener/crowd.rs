//! 19: bounds on what a request may be, and clients that want to keep the right one out.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{CODE, HttpResponse, Listening, STATE, Workos, callback};
use crate::support::{PATIENCE, Running, Sandbox, after, binary};

/// Connections that say nothing.
fn silent(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    (0..count)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect()
}

#[test]
fn r19_silent_and_dripping_connections_do_not_block_the_callback() {
    let listening = Listening::start(&Workos::start().sandbox());
    let mut crowd = silent(listening.address(), 6);
    crowd[0].write_all(b"GET /callback?co").unwrap();
    crowd[1].write_all(b"G").unwrap();
    listening.sign_in();
    drop(crowd);
}

#[test]
fn r19_a_crowd_of_silent_connections_does_not_lock_the_callback_out() {
    let listening = Listening::start(&Workos::start().sandbox());
    let _crowd = silent(listening.address(), 300);
    listening.sign_in();
}

#[test]
fn r19_eight_requests_are_answered_side_by_side() {
    let (workos, gate) = Workos::held(|request| request.target.starts_with("/sso/token"));
    // Following, so that the listener does not close before the last of them has come.
    let listening = Listening::with(&workos.sandbox(), &["--follow"]);
    let redirect = listening.get(&callback());
    let path = redirect.header("location").unwrap();
    gate.wait();
    // All of them wait for the same page; another request is still answered.
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| listening.get(path).status))
            .collect();
        assert_eq!(listening.get("/").status, 404);
        assert!(readers.iter().all(|it| !it.is_finished()));
        drop(gate);
        for reader in readers {
            assert_eq!(reader.join().unwrap(), 200);
        }
    });
}

#[test]
fn r19_a_head_over_8_kib_is_refused_and_explained() {
    let listening = Listening::start(&Workos::start().sandbox());
    let cookie = "c".repeat(9000);
    let whole = listening.ask("GET", &callback(), &[("Cookie", &cookie)]);
    assert_eq!(whole.status, 431, "{whole:#?}");
    // One that never ends is cut off as well.
    let endless = format!("GET /{} HTTP/1.1\r\nX: {cookie}", "a".repeat(100_000));
    assert_eq!(listening.send(endless.as_bytes()).status, 431);
    let said = listening.running.stderr_line("8 KiB");
    assert!(
        said.contains("cookies") && said.contains("--host 127.0.0.1"),
        "{said}"
    );
    listening.sign_in();
}

#[test]
fn r19_a_head_of_just_under_8_kib_is_taken() {
    let listening = Listening::start(&Workos::start().sandbox());
    let answer = listening.ask("GET", &callback(), &[("Cookie", &"c".repeat(7900))]);
    assert!(answer.body.contains("Sign-in works"), "{answer:#?}");
    listening.running.finish().expect_code(0);
}

#[test]
fn r19_headers_that_do_not_matter_cannot_spoil_the_callback() {
    for header in [
        "Cookie: name=J\u{f6}rg".as_bytes(),
        b"Cookie: \xff\xfe",
        b"X-Folded: one\r\n two",
        b"Content-Length: 5",
        b"Expect: 100-continue",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
        b"Connection: keep-alive",
    ] {
        let listening = Listening::start(&Workos::start().sandbox());
        let mut request = format!(
            "GET {} HTTP/1.1\r\nHost: localhost:{}\r\n",
            callback(),
            listening.port()
        )
        .into_bytes();
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n\r\n");
        let answer = listening.send(&request);
        assert!(
            answer.body.contains("Sign-in works"),
            "{}: {answer:#?}",
            String::from_utf8_lossy(header)
        );
        listening.running.finish().expect_code(0);
    }
}

#[test]
fn r19_what_is_no_http_request_is_answered_and_survived() {
    let listening = Listening::start(&Workos::start().sandbox());
    let target = format!("/callback?code={CODE}&state={STATE}");
    let host = format!("Host: localhost:{}", listening.port());
    for request in [
        "\r\n\r\n".to_owned(),
        "hello\r\n\r\n".into(),
        format!("GET {target}\r\n{host}\r\n\r\n"),
        format!("GET {target} HTTP/0.9\r\n{host}\r\n\r\n"),
        format!("GET {target} HTTP/2.0\r\n{host}\r\n\r\n"),
        format!("GET  {target} HTTP/1.1\r\n{host}\r\n\r\n"),
        format!("GET {target} x HTTP/1.1\r\n{host}\r\n\r\n"),
        format!("GET {target}\u{f6} HTTP/1.1\r\n{host}\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
    ] {
        let answer = listening.send(request.as_bytes());
        assert_eq!(answer.status, 400, "{request:?}: {answer:#?}");
    }
    // A connection that is closed after half a request is nothing either.
    drop(
        TcpStream::connect(listening.address())
            .unwrap()
            .write_all(b"GET "),
    );
    listening.sign_in();
}

/// What a crowd sends: nothing, half a request, what is no request, and requests that are refused.
fn hostile(kind: usize, port: u16) -> String {
    let host = format!("Host: localhost:{port}\r\n\r\n");
    match kind % 9 {
        0 => String::new(),
        1 => "GET /callback?co".into(),
        2 => "\u{16}\u{3}\u{1}".into(),
        3 => "hello\r\n\r\n".into(),
        4 => format!("GET /callback?code={CODE}&state=another HTTP/1.1\r\n{host}"),
        5 => format!("POST /callback HTTP/1.1\r\nContent-Length: 100\r\n{host}"),
        6 => format!("GET /workos-ml/result/1 HTTP/1.1\r\n{host}"),
        7 => format!("GET /callback HTTP/1.1\r\nX: {}", "x".repeat(9000)),
        _ => "GET /callback HTTP/1.1\r\nHost: attacker.example\r\n\r\n".into(),
    }
}

/// Sends `hostile_count` hostile requests and `good_count` callbacks, each with a code of its own,
/// `at_once` at a time, and gives the answers to the callbacks. Whoever is not answered at once keeps its
/// connection until the next one of its thread.
fn crowd(
    listening: &Listening,
    hostile_count: usize,
    good_count: usize,
    at_once: usize,
) -> Vec<HttpResponse> {
    let (address, port) = (listening.address(), listening.port());
    let all = hostile_count + good_count;
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut answers, mut silent) = (Vec::new(), None);
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= all {
                return (answers, silent);
            }
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            // Spread evenly among the hostile ones.
            let good = (index + 1) * good_count / all;
            if good > index * good_count / all {
                let request = format!(
                    "GET /callback?code=good-{good}&state={STATE} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
                );
                stream.write_all(request.as_bytes()).unwrap();
                let mut answer = String::new();
                let read = stream.read_to_string(&mut answer);
                assert!(read.is_ok(), "{read:?} after {answer}");
                answers.push(HttpResponse::read(&answer));
                continue;
            }
            // It may be refused before it has sent everything.
            let _ = stream.write_all(hostile(index, port).as_bytes());
            if index % 9 < 2 {
                silent = Some(stream);
            } else {
                let _ = stream.read_to_end(&mut Vec::new());
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|it| it.join().unwrap());
        done.flat_map(|(answers, _)| answers).collect()
    })
}

/// All of the callbacks were answered with their page, exchanged, and printed.
#[track_caller]
fn all_are_accounted_for(answers: &[HttpResponse], workos: &Workos, listening: Listening) {
    for answer in answers {
        assert!(answer.body.contains("Sign-in works"), "{answer:#?}");
    }
    assert_eq!(workos.exchanges(), answers.len());
    // Callbacks are printed in their order, so this one is printed when all are.
    listening.ask("GET", &format!("/callback?error=last&state={STATE}"), &[]);
    listening.running.stdout_line("\"error\"");
    listening.running.signal("INT");
    let done = listening.running.finish().expect_code(130);
    let lines = done.stdout.lines().filter(|it| it.contains("\"profile\""));
    assert_eq!(lines.count(), answers.len(), "{done:#?}");
}

#[test]
fn r19_every_callback_in_a_crowd_is_answered_exchanged_and_printed() {
    let workos = Workos::start();
    let listening = Listening::with(&workos.sandbox(), &["--follow", "--json"]);
    let answers = crowd(&listening, 1000, 50, 200);
    assert_eq!(answers.len(), 50);
    all_are_accounted_for(&answers, &workos, listening);
}

#[test]
fn r19_callbacks_that_come_all_at_once_are_all_answered() {
    let workos = Workos::start();
    let listening = Listening::with(&workos.sandbox(), &["--follow", "--json"]);
    let answers = crowd(&listening, 0, 150, 150);
    assert_eq!(answers.len(), 150);
    all_are_accounted_for(&answers, &workos, listening);
}

/// `listen --follow` in a shell that allows so few open files.
#[cfg(unix)]
fn listen_with_files(sandbox: &Sandbox, limit: usize) -> Running {
    let mut shell = Command::new("sh");
    // Whoever runs the tests may have files of its own open here.
    let line = format!(
        "for file in 3 4 5 6 7 8 9; do eval \"exec $file>&-\"; done; ulimit -n {limit}; \
         exec {} listen --port 0 --state {STATE} --follow --json",
        binary().display()
    );
    shell.args(["-c", &line]).current_dir(sandbox.path());
    shell.env_clear();
    for (name, value) in sandbox.command(&[]).get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    shell.stdin(Stdio::null());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    Running::new(shell.spawn().unwrap())
}

#[test]
#[cfg(unix)]
fn r19_few_open_files_are_said_and_suffice() {
    for limit in [20, 24, 32, 64, 128] {
        let workos = Workos::start();
        let sandbox = workos.sandbox();
        let running = listen_with_files(&sandbox, limit);
        let uri = after(&running.stderr_line("listening on "), "listening on ");
        let listening = Listening { running, uri };
        if limit <= 32 {
            listening.running.stderr_line("ulimit -n 1024 raises it");
        }
        let answers = crowd(&listening, 120, 10, 40);
        assert_eq!(answers.len(), 10);
        all_are_accounted_for(&answers, &workos, listening);
    }
}

#[test]
#[cfg(unix)]
fn r19_too_few_open_files_are_an_error_and_no_silence() {
    for limit in [12, 14] {
        let done = listen_with_files(&Workos::start().sandbox(), limit).finish();
        assert_eq!(done.code, 2, "{done:#?}");
        assert!(done.stdout.contains("ulimit -n 1024"), "{done:#?}");
        // Neither a file nor the network is at fault.
        assert!(!done.stdout.contains("does not exist"), "{done:#?}");
        assert!(!done.stdout.contains("loopback interface"), "{done:#?}");
    }
}

/// tiny_http stops for good when it runs out of file descriptors, so nobody else may reach it.
#[test]
#[cfg(target_os = "linux")]
fn r19_nothing_of_the_listener_is_on_another_port() {
    let listening = Listening::start(&Workos::start().sandbox());
    let process = format!("/proc/{}", listening.running.pid());
    let own: Vec<String> = std::fs::read_dir(format!("{process}/fd"))
        .unwrap()
        .filter_map(|it| std::fs::read_link(it.unwrap().path()).ok())
        .map(|it| it.display().to_string())
        .collect();
    let mut ports = std::collections::BTreeSet::new();
    for table in ["tcp", "tcp6"] {
        let text = std::fs::read_to_string(format!("{process}/net/{table}")).unwrap();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let is_own = own.contains(&format!("socket:[{}]", fields[9]));
            // 0A is LISTEN.
            if fields[3] == "0A" && is_own {
                let port = fields[1].rsplit(':').next().unwrap();
                ports.insert(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    assert_eq!(ports.into_iter().collect::<Vec<_>>(), [listening.port()]);
}
