//! The callback listener, requirement by requirement.
//!
//! `rNN` in a test's name is the number of the requirement that it holds: 1 to 9 bind, 10 to 21
//! accept, 22 to 25 the page, 26 to 30 the lifetime, 31 to 34 people without a local browser, 35
//! to 40 machines and secrets. The rest of the name says what is required.

mod accept;
mod bind;
mod crowd;
mod forward;
mod interrupt;
mod lifetime;
mod machines;
mod page;
mod people;
mod secrets;
#[cfg(target_os = "linux")]
mod terminal;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::support::{
    Finished, ReceivedRequest, Running, Sandbox, Stub, after, http, http_with, raw,
};

/// The state that callbacks carry, unless a test is about another one.
const STATE: &str = "planted-state-5b0c7e";
/// The code that callbacks carry.
const CODE: &str = "planted-code-01J9ZK";
/// How long a listener waits that is to be asked several things before its time is up, on a busy machine,
/// too.
const ENOUGH: &str = "6s";
/// The secret part of the link that [`Workos`] gives out.
const LINK_TOKEN: &str = "plantedLinkToken77";
const PROFILE: &str = r#"{"access_token":"planted-access-token","profile":{"object":"profile","id":"prof_1","connection_type":"MagicLink","email":"you@example.com"}}"#;

/// A WorkOS that knows any loopback address with the path `/callback`, and answers as a test says
/// where it matters to the test.
struct Workos(Stub);

impl Workos {
    fn start() -> Self {
        Self::exchanging(|| http("200 OK", PROFILE))
    }

    /// `token` answers every exchange of a code.
    fn exchanging(token: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::with(&["http://localhost:*/callback"], move |asked| {
            asked.target.starts_with("/sso/token").then(&token)
        })
    }

    /// `answer` may answer any request in place of the usual answers.
    fn with(
        registered: &[&str],
        answer: impl Fn(&ReceivedRequest) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let registered = redirect_uris(registered);
        let session = Mutex::new(String::new());
        Self(Stub::start(move |asked| {
            if let Some(answer) = answer(asked) {
                return answer;
            }
            let question = format!("{} {}", asked.method, asked.target);
            if question.starts_with("GET /user_management/redirect_uris") {
                http("200 OK", &registered)
            } else if question == "POST /passwordless/sessions" {
                let wanted = asked.json();
                let text = |name: &str| wanted[name].as_str().unwrap().to_owned();
                *session.lock().unwrap() = format!(
                    "{}?code={CODE}&state={}",
                    text("redirect_uri"),
                    text("state")
                );
                http("201 Created", &created(asked))
            } else if question.starts_with("POST /passwordless/sessions/") {
                http("201 Created", r#"{"success":true}"#)
            } else if question.contains(LINK_TOKEN) {
                let location = session.lock().unwrap().clone();
                http_with("302 Found", &[("Location", &location)], "")
            } else if question.starts_with("POST /sso/token") {
                http("200 OK", PROFILE)
            } else {
                http("404 Not Found", r#"{"message":"Not Found"}"#)
            }
        }))
    }

    /// Stops at the requests that `is_gate` picks, until the test lets go of the [`Gate`].
    fn held(is_gate: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static) -> (Self, Gate) {
        let (arrive, arrived) = channel();
        let (open, opened) = channel::<()>();
        let (arrive, opened) = (Mutex::new(arrive), Mutex::new(opened));
        let workos = Self::with(&["http://localhost:*/callback"], move |asked| {
            if is_gate(asked) {
                // The test may be over.
                let _ = arrive.lock().unwrap().send(());
                let _ = opened.lock().unwrap().recv();
            }
            None
        });
        (
            workos,
            Gate {
                arrived,
                _open: open,
            },
        )
    }

    fn sandbox(&self) -> Sandbox {
        Sandbox::with_account(self.0.url())
    }

    fn exchanges(&self) -> usize {
        self.0.count("POST /sso/token")
    }

    fn session(&self) -> serde_json::Value {
        let asked = self.0.requests();
        let created = asked
            .iter()
            .find(|request| request.target == "/passwordless/sessions");
        created.expect("a session was created").json()
    }
}

/// Dropping it lets every held request go on.
struct Gate {
    arrived: Receiver<()>,
    _open: Sender<()>,
}

impl Gate {
    /// Waits until a request is held.
    fn wait(&self) {
        self.arrived
            .recv_timeout(crate::support::PATIENCE)
            .expect("a request comes to the gate");
    }
}

fn redirect_uris(registered: &[&str]) -> String {
    let items: Vec<_> = registered
        .iter()
        .map(|uri| serde_json::json!({"object": "redirect_uri", "id": "redir_1", "uri": uri, "default": false}))
        .collect();
    serde_json::json!({"object": "list", "data": items, "list_metadata": {"before": null, "after": null}})
        .to_string()
}

fn created(asked: &ReceivedRequest) -> String {
    let host = asked.header("host").unwrap();
    serde_json::json!({
        "object": "passwordless_session",
        "id": "passwordless_session_01",
        "email": "you@example.com",
        "expires_at": "2999-01-01T00:00:00.000Z",
        "link": format!("http://{host}/passwordless/{LINK_TOKEN}/confirm"),
    })
    .to_string()
}

/// A command that waits for its callback.
struct Listening {
    running: Running,
    uri: String,
}

impl Listening {
    /// `listen` on any port of `localhost`, for [`STATE`].
    fn start(sandbox: &Sandbox) -> Self {
        Self::with(sandbox, &[])
    }

    fn with(sandbox: &Sandbox, more: &[&str]) -> Self {
        let args = ["listen", "--port", "0", "--state", STATE];
        Self::run(sandbox, &[&args[..], more].concat())
    }

    /// Any command that says that it is listening.
    fn run(sandbox: &Sandbox, args: &[&str]) -> Self {
        let running = sandbox.start(args);
        let uri = after(&running.stderr_line("listening on "), "listening on ");
        Self { running, uri }
    }

    fn port(&self) -> u16 {
        let rest = self.uri.rsplit_once(':').unwrap().1;
        rest.split('/').next().unwrap().parse().unwrap()
    }

    fn address(&self) -> SocketAddr {
        if self.uri.contains("[::1]") {
            SocketAddr::from((Ipv6Addr::LOCALHOST, self.port()))
        } else {
            SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()))
        }
    }

    /// A request with the right `Host`, unless `headers` names another.
    fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> HttpResponse {
        let mut text = format!("{method} {target} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: localhost:{}\r\n", self.port()));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        self.send(format!("{text}\r\n").as_bytes())
    }

    fn send(&self, bytes: &[u8]) -> HttpResponse {
        HttpResponse::read(&raw(self.address(), bytes))
    }

    /// As a browser asks.
    fn get(&self, target: &str) -> HttpResponse {
        self.ask("GET", target, &[HTML])
    }

    /// The redirect, and then the page that it leads to, as a browser asks for them.
    fn browse(&self, target: &str) -> (HttpResponse, HttpResponse) {
        let redirect = self.get(target);
        let page = self.get(redirect.header("location").unwrap());
        (redirect, page)
    }

    /// The callback that is waited for, to the end of the command.
    #[track_caller]
    fn sign_in(self) -> Finished {
        let (_, page) = self.browse(&callback());
        assert!(page.body.contains("Sign-in works"), "{page:#?}");
        self.running.finish().expect_code(0)
    }
}

/// By this a browser is known.
const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml");

/// The callback that is waited for.
fn callback() -> String {
    format!("/callback?code={CODE}&state={STATE}")
}

/// An answer of the listener.
#[derive(Debug)]
struct HttpResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl HttpResponse {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        Self {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers: lines
                .filter_map(|it| it.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(it, _)| it == name);
        values.next().map(|(_, value)| value.as_str())
    }
}
