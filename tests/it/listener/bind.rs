//! 1 to 9: which sockets are bound, and what is said when they cannot be.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use emulator::Settings;

use super::{Listening, Workos, callback};
use crate::support::{LocalWorkOs, PATIENCE, Sandbox, http, raw};

/// Holds a port in one family that is free in the other.
///
/// The port is none that a system hands out by itself: one of those may go, in the other family,
/// to any connection of another test before the program asks for it.
fn hold(ip: impl Into<IpAddr>) -> (TcpListener, u16) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let ip = ip.into();
    let other = match ip {
        IpAddr::V4(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + u16::try_from((std::process::id() * 17 + step) % 10_000).unwrap();
        let is_free_in_other = TcpListener::bind(SocketAddr::new(other, port)).is_ok();
        match TcpListener::bind(SocketAddr::new(ip, port)) {
            Ok(socket) if is_free_in_other => return (socket, port),
            _ => assert!(step < 10_000, "no port is free in both families"),
        }
    }
}

fn hold_v4() -> (TcpListener, u16) {
    hold(Ipv4Addr::LOCALHOST)
}

#[test]
fn r01_hosts_that_are_not_loopback_are_usage_errors() {
    let sandbox = Workos::start().sandbox();
    for host in [
        "0.0.0.0",
        "::",
        "[::]",
        "127.0.0.2",
        "192.168.0.1",
        "example.com",
        "",
    ] {
        for command in [&["listen"][..], &["send", "you@example.com"]] {
            let args = [command, &["--host", host, "--port", "0"]].concat();
            let done = sandbox.run(&args).expect_code(2);
            assert!(!done.stderr.contains("listening"), "{done:#?}");
        }
    }
}

#[test]
fn r01_redirect_uris_that_name_every_interface_are_usage_errors() {
    let workos = Workos::start();
    let sandbox = workos.sandbox();
    let hosts = [
        "0.0.0.0",
        "[::]",
        "127.0.0.2",
        "LOCALHOST",
        "[0:0:0:0:0:0:0:1]",
    ];
    for host in hosts {
        let uri = format!("http://{host}:3000/callback");
        for command in [&["listen"][..], &["send", "you@example.com", "--no-wait"]] {
            let args = [command, &["--redirect-uri", &uri]].concat();
            let done = sandbox.run(&args).expect_code(2);
            assert!(done.stderr.contains("localhost"), "{uri}: {done:#?}");
        }
    }
    assert_eq!(workos.0.count("POST"), 0);
}

/// The inodes of the sockets that a process has open.
#[cfg(target_os = "linux")]
fn sockets_of(pid: u32) -> std::collections::HashSet<String> {
    std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
        .filter_map(|target| {
            let name = target.to_str()?;
            Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect()
}

#[test]
#[cfg(target_os = "linux")]
fn r01_only_loopback_addresses_are_bound() {
    let workos = Workos::start();
    for (host, expected) in [
        (
            "localhost",
            vec!["0100007F", "00000000000000000000000001000000"],
        ),
        ("127.0.0.1", vec!["0100007F"]),
        ("::1", vec!["00000000000000000000000001000000"]),
    ] {
        let listening = Listening::with(&workos.sandbox(), &["--host", host]);
        let port = format!(":{:04X}", listening.port());
        let own = sockets_of(listening.running.pid());
        let tables =
            ["/proc/net/tcp", "/proc/net/tcp6"].map(|text| std::fs::read_to_string(text).unwrap());
        let mut bound: Vec<&str> = tables
            .iter()
            .flat_map(|table| table.lines().skip(1))
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|fields| fields[3] == "0A" && own.contains(fields[9]))
            .filter_map(|fields| fields[1].strip_suffix(&port))
            .collect();
        // A table that changes while it is read can give a line twice.
        bound.dedup();
        assert_eq!(bound, expected, "{host}");
    }
}

#[test]
fn r02_localhost_takes_both_families_or_none() {
    let workos = Workos::start();
    let holders = [hold(Ipv4Addr::LOCALHOST), hold(Ipv6Addr::LOCALHOST)];
    for ((_socket, port), family) in holders.iter().zip(["IPv4", "IPv6"]) {
        let done = workos
            .sandbox()
            .run(&["listen", "--port", &port.to_string()])
            .expect_code(6);
        assert!(done.stderr.contains(family), "{done:#?}");
        assert!(!done.stderr.contains("listening on"), "{done:#?}");
    }
}

#[test]
fn r02_localhost_answers_on_both_families() {
    let listening = Listening::start(&Workos::start().sandbox());
    let request = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
        listening.port()
    );
    for ip in [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()] {
        let answer = raw(SocketAddr::new(ip, listening.port()), request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 404 "), "{ip}: {answer}");
    }
}

#[test]
fn r04_the_second_port_is_taken_when_the_first_is_busy_and_the_session_names_it() {
    let workos = Workos::start();
    let (_socket, busy) = hold_v4();
    let ports = format!("{busy},0");
    let send = [
        "send",
        "you@example.com",
        "--port",
        &ports,
        "--click",
        "--json",
    ];
    let done = workos.sandbox().run(&send).expect_code(0);
    let uri = workos.session()["redirect_uri"].clone();
    assert_ne!(uri, format!("http://localhost:{busy}/callback"));
    assert_eq!(done.json()["callback"]["redirect_uri"], uri);
    assert!(
        done.stderr
            .contains(&format!("listening on {}", uri.as_str().unwrap())),
        "{done:#?}"
    );
}

#[test]
fn r04_parallel_runs_on_any_port_do_not_meet() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let send = [
        "send",
        "you@example.com",
        "--port",
        "0",
        "--click",
        "--json",
    ];
    let runs: Vec<_> = (0..4).map(|_| sandbox.start(&send)).collect();
    for run in runs {
        let done = run.finish().expect_code(0);
        assert_eq!(done.json()["profile"]["email"], "you@example.com");
    }
}

#[test]
fn r04_any_port_without_a_registered_wildcard_says_which_address_to_register() {
    let workos = LocalWorkOs::with(Settings {
        redirect_uris: vec!["http://localhost:3000/callback".into()],
        ..Settings::default()
    });
    let listening = Listening::start(&Sandbox::with_account(workos.url()));
    let warning = listening.running.stderr_line("is not registered");
    // The command and the page, as everywhere.
    for part in [
        listening.uri.as_str(),
        "`workos-ml redirect-uri add 'http://localhost:*/callback'`",
        "dashboard.workos.com/redirects",
    ] {
        assert!(warning.contains(part), "{warning}");
    }
}

/// Also 6: the listener answers before the session exists.
#[test]
fn r05_the_port_is_held_without_a_gap_from_the_choice_to_the_callback() {
    let workos = Workos::with(&["http://localhost:*/callback"], |asked| {
        if asked.method == "POST" && asked.target.starts_with("/passwordless/sessions") {
            let port = asked
                .json()
                .get("redirect_uri")?
                .as_str()?
                .rsplit_once(':')?
                .1
                .to_owned();
            let port: u16 = port.split('/').next()?.parse().ok()?;
            for ip in [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()] {
                let is_held = TcpListener::bind(SocketAddr::new(ip, port)).is_err()
                    && TcpStream::connect(SocketAddr::new(ip, port)).is_ok();
                if !is_held {
                    return Some(http(
                        "500 Internal Server Error",
                        r#"{"message":"not held"}"#,
                    ));
                }
            }
        }
        None
    });
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

#[test]
fn r06_a_busy_port_sends_nothing() {
    let workos = Workos::start();
    let (_socket, busy) = hold_v4();
    let port = busy.to_string();
    let done = workos
        .sandbox()
        .run(&["send", "you@example.com", "--port", &port])
        .expect_code(6);
    assert_eq!(workos.0.requests().len(), 0, "{done:#?}");
}

#[test]
fn r06_a_busy_port_that_the_account_names_creates_no_session() {
    let (_socket, busy) = hold_v4();
    let workos = Workos::with(&[&format!("http://localhost:{busy}/callback")], |_| None);
    let done = workos
        .sandbox()
        .run(&["send", "you@example.com"])
        .expect_code(6);
    assert_eq!(workos.0.count("POST"), 0, "{done:#?}");
}

#[test]
fn r07_a_busy_port_is_answered_and_says_who_holds_it() {
    let workos = Workos::start();
    let holders = [hold(Ipv4Addr::LOCALHOST), hold(Ipv6Addr::LOCALHOST)];
    for ((_socket, port), family) in holders.iter().zip(["IPv4", "IPv6"]) {
        let port = port.to_string();
        let pid = format!("process {}", std::process::id());
        // A process that another test is starting has the socket too until it runs its program.
        let attempt = || {
            let sandbox = workos.sandbox();
            sandbox.run(&["listen", "--port", &port]).expect_code(6)
        };
        let mut attempts = (0..10).map(|_| attempt());
        let done = attempts.find(|done| done.stderr.contains(&pid));
        let done = done.unwrap_or_else(attempt);
        for part in [&port, family, &pid, "--port 0", "nothing was sent"] {
            assert!(done.stderr.contains(part), "{part}: {done:#?}");
        }
    }
}

#[test]
fn r07_every_busy_port_of_the_list_is_named() {
    let (one, two) = (hold_v4(), hold_v4());
    let ports = format!("{},{}", one.1, two.1);
    let done = Workos::start()
        .sandbox()
        .run(&["listen", "--port", &ports, "--json"])
        .expect_code(6);
    let error = done.json()["error"].clone();
    assert_eq!(error["code"], "port_taken");
    for port in [one.1, two.1] {
        assert!(
            error["message"]
                .as_str()
                .unwrap()
                .contains(&port.to_string()),
            "{error}"
        );
    }
}

#[test]
fn r08_localhost_and_its_numbers_are_different_strings() {
    let workos = Workos::with(&["http://127.0.0.1:*/callback"], |_| None);
    let listening = Listening::start(&workos.sandbox());
    let warning = listening.running.stderr_line("is not registered");
    let named = "localhost, 127.0.0.1 and [::1] are different strings";
    assert!(warning.contains(named), "{warning}");

    let chosen = Listening::with(
        &workos.sandbox(),
        &["--host", "127.0.0.1", "--timeout", "1s"],
    );
    assert!(
        chosen.uri.starts_with("http://127.0.0.1:"),
        "{}",
        chosen.uri
    );
    let done = chosen.running.finish().expect_code(7);
    assert!(!done.stderr.contains("is not registered"), "{done:#?}");
}

#[test]
fn r09_a_tls_handshake_is_closed_explained_and_survived() {
    let listening = Listening::start(&Workos::start().sandbox());
    let started = Instant::now();
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    assert_eq!(raw(listening.address(), hello), "");
    // The first byte alone tells it.
    assert_eq!(raw(listening.address(), &hello[..1]), "");
    assert!(started.elapsed() < PATIENCE, "it is not closed");
    let said = listening.running.stderr_line("https");
    assert!(
        said.contains("--host 127.0.0.1") && said.contains("HSTS"),
        "{said}"
    );
    let (_, page) = listening.browse(&callback());
    assert!(page.body.contains("Sign-in works"), "{page:#?}");
    let done = listening.running.finish().expect_code(0);
    assert_eq!(
        done.stderr.matches("https on the plain").count(),
        1,
        "{done:#?}"
    );
}
