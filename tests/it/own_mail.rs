//! `send --deliver smtp`: the link by the user's own mail server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use mailparse::MailHeaderMap;

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
    assert!(done.stderr.contains("a page of your own"), "{done:#?}");
    assert!(
        done.stdout.contains("Subject: Your sign-in link"),
        "{done:#?}"
    );
    let done = wrapped
        .run(&[&line[..], &["--template", "mail.txt"]].concat())
        .expect_code(0);
    assert!(!done.stderr.contains("a page of your own"), "{done:#?}");
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
