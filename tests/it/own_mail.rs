//! `send --deliver smtp`: the link by the user's own mail server.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use mailparse::MailHeaderMap;

use crate::probe::servers::{Shown, self_signed, self_signed_between};
use crate::support::{Finished, LocalWorkOs, Sandbox};

/// A mail server that speaks the lines of SMTP, and answers one of its commands
/// in its own way.
pub struct MailServer {
    port: u16,
    received: Receiver<Vec<u8>>,
}

impl MailServer {
    pub fn start(own: impl Fn(&str) -> Option<&'static str> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, received) = channel();
        std::thread::spawn(move || {
            // One after the other: whoever finds no mail server there asks a second time.
            for stream in listener.incoming().flatten() {
                speak(&stream, &own, &sender);
            }
        });
        Self { port, received }
    }

    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

const FROM: &str = "Example <sign-in@example.com>";

/// Speaks SMTP until one side hangs up. `own` answers what it wants to, the greeting (`BANNER`) and the end
/// of the message (`END`) included.
fn speak(
    stream: &TcpStream,
    own: &impl Fn(&str) -> Option<&'static str>,
    sender: &Sender<Vec<u8>>,
) {
    let mut writer = stream;
    let mut say = |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    let mut lines = BufReader::new(stream).split(b'\n');
    if !say(own("BANNER").unwrap_or("220 mail.test")) {
        return;
    }
    while let Some(Ok(line)) = lines.next() {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let word = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let usual = match word.as_str() {
            "EHLO" => "250-mail.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        let answer = own(&line).unwrap_or(usual);
        // A test's word for "hang up".
        if answer.is_empty() || !say(answer) {
            return;
        }
        if word == "DATA" && answer.starts_with('3') {
            let mut message = Vec::new();
            for line in lines.by_ref().map_while(Result::ok) {
                if line == b".\r" {
                    break;
                }
                message.extend(line);
                message.push(b'\n');
            }
            let answer = own("END").unwrap_or("250 taken as 4711");
            if answer.is_empty() {
                return;
            }
            let _ = sender.send(message);
            let _ = say(answer);
        }
    }
}

fn send(sandbox: &Sandbox, server: &str, more: &[&str]) -> Finished {
    let mut line = vec![
        "send",
        "you@example.com",
        "--deliver",
        "smtp",
        "--smtp",
        server,
    ];
    line.extend(["--from", FROM, "--port", "0"]);
    line.extend(more);
    sandbox.run(&line)
}

#[test]
fn the_link_arrives_in_both_parts_and_signs_in() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let server = MailServer::start(|_| None);
    let done = send(&sandbox, &server.address(), &["--click", "--json"]).expect_code(0);
    assert_eq!(done.json()["delivery"]["method"], "smtp");
    assert!(done.stderr.contains("250 taken as 4711"), "{done:#?}");

    let bytes = server.received.recv().unwrap();
    let mail = mailparse::parse_mail(&bytes).unwrap();
    let header = |name| mail.headers.get_first_value(name);
    assert_eq!(header("Subject").as_deref(), Some("Your sign-in link"));
    let from = mailparse::addrparse(&header("From").unwrap()).unwrap();
    let from = from.extract_single_info().unwrap();
    assert_eq!(from.display_name.as_deref(), Some("Example"));
    assert_eq!(header("To").as_deref(), Some("you@example.com"));
    let [text, html] = &mail.subparts[..] else {
        panic!("{mail:?}")
    };
    assert_eq!(text.ctype.mimetype, "text/plain");
    assert_eq!(html.ctype.mimetype, "text/html");
    let text = text.get_body().unwrap();
    let link = text
        .lines()
        .find(|line| line.starts_with(workos.url()))
        .unwrap();
    assert!(link.ends_with("/confirm"), "{link}");
    assert!(text.contains("15 minutes"), "{text}");
    let html = html.get_body().unwrap().replace("&#x2f;", "/");
    assert!(html.contains(&format!("<a href=\"{link}\">")), "{html}");
}

#[test]
fn templates_are_filled_in_and_escaped() {
    let sandbox = Sandbox::new()
        .file("mail.html", "<p>{{ email }}</p><a href=\"https://app.example.com/in#{{ link | urlencode }}\">in</a>")
        .file("mail.txt", "{{ email }} has {{ expires_in }}: https://app.example.com/in#{{ link | urlencode }}\n");
    let done = sandbox
        .run(&[
            "send",
            "a&b@example.com",
            "--deliver",
            "smtp",
            "--smtp",
            "smtp://localhost:1",
            "--from",
            "sign-in@example.com",
            "--subject",
            "For {{ email }}",
            "--template",
            "mail.html",
            "--template",
            "mail.txt",
            "--expires-in",
            "1h",
            "--dry-run",
            "--json",
        ])
        .expect_code(0);
    let message = &done.json()["message"];
    assert_eq!(message["subject"], "For a&b@example.com");
    assert!(
        message["html"]
            .as_str()
            .unwrap()
            .contains("<p>a&amp;b@example.com</p>")
    );
    let text = message["text"].as_str().unwrap();
    assert!(text.starts_with("a&b@example.com has 1 hour: "), "{text}");
    assert!(
        text.contains("in#https%3A%2F%2Fauth.workos.com%2F"),
        "{text}"
    );
}

#[test]
fn a_bare_link_gets_the_advice_and_a_wrapped_one_does_not() {
    let bare = Sandbox::new();
    let wrapped = Sandbox::new().file(
        "mail.txt",
        "https://app.example.com/in#{{ link | urlencode }}",
    );
    let line = [
        "send",
        "you@example.com",
        "--deliver",
        "smtp",
        "--smtp",
        "smtp://localhost:1",
        "--from",
        "sign-in@example.com",
        "--dry-run",
    ];
    let done = bare.run(&line).expect_code(0);
    assert!(done.stderr.contains("your own page"), "{done:#?}");
    assert!(
        done.stdout.contains("Subject: Your sign-in link"),
        "{done:#?}"
    );
    let done = wrapped
        .run(&[&line[..], &["--template", "mail.txt"]].concat())
        .expect_code(0);
    assert!(!done.stderr.contains("your own page"), "{done:#?}");
}

#[test]
fn a_template_that_cannot_be_filled_in_creates_nothing() {
    let workos = LocalWorkOs::start();
    let cases = [
        ("{{ lnik }}", "mail.txt, line 1"),
        ("a\nb {{ link", "mail.txt, line 2"),
        ("{% if %}", "mail.txt, line 1"),
    ];
    for (template, place) in cases {
        let sandbox = Sandbox::with_account(workos.url()).file("mail.txt", template);
        let done = send(&sandbox, "smtp://127.0.0.1:1", &["--template", "mail.txt"]);
        let done = done.expect_code(2);
        assert!(done.stderr.contains(place), "{done:#?}");
        assert!(!done.everything().contains("session created"), "{done:#?}");
    }
    let sandbox = Sandbox::with_account(workos.url());
    let done = send(&sandbox, "smtp://127.0.0.1:1", &["--template", "gone.txt"]).expect_code(2);
    assert!(done.stderr.contains("gone.txt"), "{done:#?}");
}

#[test]
fn refusals_come_with_their_code_and_the_session() {
    let workos = LocalWorkOs::start();
    type Own = fn(&str) -> Option<&'static str>;
    let cases: [(Own, i32, &str, &str); 5] = [
        (
            |line| line.starts_with("RCPT").then_some("550 5.1.1 no such user"),
            3,
            "mail_refused",
            "5.1.1 no such user",
        ),
        (
            |line| line.starts_with("RCPT").then_some("451 4.7.1 greylisted"),
            5,
            "mail_unavailable",
            "greylisted",
        ),
        (
            |line| (line == "END").then_some("554 5.7.1 spam"),
            3,
            "mail_refused",
            "spam",
        ),
        (
            |it| (it == "END").then_some(""),
            5,
            "mail_unavailable",
            "it is not known whether it took the message",
        ),
        (
            |line| line.starts_with("MAIL").then_some("garbage"),
            5,
            "mail_unavailable",
            "127.0.0.1",
        ),
    ];
    for (own, exit, code, words) in cases {
        let sandbox = Sandbox::with_account(workos.url());
        let server = MailServer::start(own);
        let done = send(&sandbox, &server.address(), &["--json"]).expect_code(exit);
        let error = &done.json()["error"];
        assert_eq!(error["code"], code, "{done:#?}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(words), "{done:#?}");
        assert!(message.contains("passwordless_session_"), "{done:#?}");
        let hint = error["hint"].as_str().unwrap();
        assert!(
            hint.contains("session send passwordless_session_"),
            "{done:#?}"
        );
    }
}

#[test]
fn the_password_is_used_and_never_shown() {
    let workos = LocalWorkOs::start();
    let account = || {
        Sandbox::with_account(workos.url())
            .variable("SMTP_USERNAME", "me@example.com")
            .variable("SMTP_PASSWORD", "hunter2-hunter2")
    };
    let server = MailServer::start(|_| None);
    let done = send(&account(), &server.address(), &["--click", "-v"]).expect_code(0);
    assert!(!done.everything().contains("hunter2"), "{done:#?}");
    let refusing = MailServer::start(|text| {
        text.starts_with("AUTH")
            .then_some("535 5.7.8 hunter2-hunter2 is no password")
    });
    let done = send(&account(), &refusing.address(), &["--json", "-v"]).expect_code(4);
    assert_eq!(done.json()["error"]["code"], "mail_login_refused");
    assert!(!done.everything().contains("hunter2"), "{done:#?}");

    let half = Sandbox::with_account(workos.url()).variable("SMTP_USERNAME", "me");
    let done = send(&half, "smtp://127.0.0.1:1", &[]).expect_code(2);
    assert!(done.stderr.contains("SMTP_PASSWORD is not"), "{done:#?}");
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let workos = LocalWorkOs::start();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", silent.local_addr().unwrap());
    let sandbox = Sandbox::with_account(workos.url()).variable("WORKOS_REQUEST_TIMEOUT", "1");
    let done = send(&sandbox, &address, &[]).expect_code(5);
    assert!(done.stderr.contains("did not answer in time"), "{done:#?}");
}

#[test]
fn what_does_not_go_together_is_said_before_anything_is_created() {
    let workos = LocalWorkOs::start();
    let sandbox = Sandbox::with_account(workos.url());
    let cases = [
        (&["--deliver", "smtp"][..], "--smtp"),
        (
            &["--deliver", "smtp", "--smtp", "smtp://localhost"],
            "--from",
        ),
        (&["--smtp", "smtp://localhost"], "--deliver smtp"),
        (&["--dry-run"], "--deliver smtp"),
        (
            &[
                "--deliver",
                "smtp",
                "--smtp",
                "smtp://u:p@localhost",
                "--from",
                "a@b.co",
            ],
            "SMTP_PASSWORD",
        ),
        (
            &[
                "--deliver",
                "smtp",
                "--smtp",
                "smtp://localhost",
                "--from",
                "nobody",
            ],
            "nobody",
        ),
    ];
    for (options, words) in cases {
        let line = [&["send", "you@example.com", "--port", "0"][..], options].concat();
        let done = sandbox.run(&line).expect_code(2);
        assert!(done.stderr.contains(words), "{done:#?}");
        assert!(!done.stderr.contains("session created"), "{done:#?}");
    }
}

/// A certificate as a PEM file has it.
fn pem(shown: &Shown) -> String {
    let text = data_encoding::BASE64.encode(&shown.chain[0]);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

/// Answers until the client hangs up, or says STARTTLS, and reports the commands.
fn answer_lines(stream: &mut (impl Read + Write), commands: &Sender<String>) -> bool {
    let mut is_message = false;
    loop {
        let (mut line, mut byte) = (Vec::new(), [0]);
        while line.last() != Some(&b'\n') {
            match stream.read(&mut byte) {
                Ok(1) => line.push(byte[0]),
                _ => return false,
            }
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if is_message && line != "." {
            continue;
        }
        let word = line.split(' ').next().unwrap_or_default().to_owned();
        is_message = word == "DATA";
        let answer = match word.as_str() {
            "EHLO" => "250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN",
            "STARTTLS" => "220 go on",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            _ => "250 fine",
        };
        let _ = commands.send(word.clone());
        if stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .is_err()
        {
            return false;
        }
        let _ = stream.flush();
        if word == "STARTTLS" {
            return true;
        }
    }
}

/// A mail server with this certificate, and the commands that come to it.
fn secure_mail_server(shown: Shown, is_at_once: bool) -> (String, Receiver<String>) {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(shown.chain, shown.key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, commands) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            if !is_at_once
                && (stream.write_all(b"220 mail.test\r\n").is_err()
                    || !answer_lines(&mut stream, &sender))
            {
                continue;
            }
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            if is_at_once && stream.write_all(b"220 mail.test\r\n").is_err() {
                continue;
            }
            answer_lines(&mut stream, &sender);
        }
    });
    let address = match is_at_once {
        true => format!("smtps://localhost:{port}"),
        false => format!("smtp://localhost:{port}?tls=required"),
    };
    (address, commands)
}

/// Sends the link and does not wait for it.
fn send_only(sandbox: &Sandbox, server: &str) -> Finished {
    let line = [
        "send",
        "you@example.com",
        "--deliver",
        "smtp",
        "--smtp",
        server,
    ];
    let more = ["--from", FROM, "--port", "3000", "--no-wait"];
    sandbox.run(&[&line[..], &more[..]].concat())
}

#[test]
fn a_self_signed_certificate_that_is_named_itself_is_trusted() {
    let workos = LocalWorkOs::start();
    for is_at_once in [true, false] {
        for is_authority in [true, false] {
            let shown = self_signed(&["localhost"], is_authority);
            let sandbox = Sandbox::with_account(workos.url()).file("mail.pem", pem(&shown));
            let path = sandbox.path().join("mail.pem");
            let sandbox = sandbox.variable("SSL_CERT_FILE", path.to_str().unwrap());
            let (address, commands) = secure_mail_server(shown, is_at_once);
            send_only(&sandbox, &address).expect_code(0);
            assert!(commands.try_iter().any(|it| it == "DATA"));
        }
    }
}

#[test]
fn another_certificate_is_not_trusted_and_gets_no_login() {
    let workos = LocalWorkOs::start();
    let localhost = || self_signed(&["localhost"], true);
    let named = localhost();
    let misnamed = self_signed(&["mail.example.com"], true);
    let expired = self_signed_between(&["localhost"], true, -90, -2);
    let cases = [
        (pem(&named), localhost(), "marked as an authority"),
        (pem(&misnamed), misnamed, "another name than localhost"),
        (pem(&expired), expired, "expired"),
    ];
    for (trusted, shown, naming) in cases {
        let sandbox = Sandbox::with_account(workos.url())
            .variable("SMTP_USERNAME", "me")
            .variable("SMTP_PASSWORD", "hunter2")
            .file("mail.pem", trusted);
        let path = sandbox.path().join("mail.pem");
        let sandbox = sandbox.variable("SSL_CERT_FILE", path.to_str().unwrap());
        let (address, commands) = secure_mail_server(shown, true);
        let done = send_only(&sandbox, &address).expect_code(5);
        assert!(done.stderr.contains(naming), "{done:#?}");
        let heard: Vec<String> = commands.try_iter().collect();
        assert!(heard.iter().all(|it| it == "EHLO"), "{heard:?}");
    }
}
