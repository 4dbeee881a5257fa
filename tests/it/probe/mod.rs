//! `redirect-uri check --probe`: what is found at servers of the tests' own.

mod answers;
mod certificates;
mod conduct;
mod cookies;
mod network;
mod redirects;
pub mod servers;

use std::rc::Rc;

use serde_json::Value;

use crate::support::{Finished, ReceivedRequest, Sandbox, Stub, http, http_with};

/// A sandbox with an account in which nothing is registered.
struct Bench {
    workos: Stub,
    sandbox: Sandbox,
}

impl Bench {
    fn new() -> Self {
        Self::with(|it| it)
    }

    fn with(change: impl FnOnce(Sandbox) -> Sandbox) -> Self {
        let list = r#"{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}"#;
        let workos = Stub::start(|_| http("200 OK", list));
        let sandbox = change(Sandbox::with_account(workos.url()));
        Self { workos, sandbox }
    }

    /// Has one address looked at.
    #[track_caller]
    fn probe(&self, uri: &str) -> Found {
        self.probe_within(uri, "10s")
    }

    #[track_caller]
    fn probe_within(&self, uri: &str, timeout: &str) -> Found {
        self.run(&[uri, "--probe-timeout", timeout])
    }

    /// Has many addresses looked at in one run, and gives what was found at each.
    #[track_caller]
    fn probe_all(&self, uris: &[String]) -> Vec<Found> {
        let all = self.run(&uris.iter().map(String::as_str).collect::<Vec<_>>());
        let of = |uri: &String| Found {
            done: Rc::clone(&all.done),
            uri: Some(uri.clone()),
        };
        uris.iter().map(of).collect()
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Found {
        let line = ["redirect-uri", "check", "--probe", "--json", "-v"];
        let done = self.sandbox.run(&[&line[..], arguments].concat());
        assert!(done.code <= 1, "{done:#?}");
        Found {
            done: done.into(),
            uri: None,
        }
    }
}

/// What the check of one address found.
struct Found {
    done: Rc<Finished>,
    /// The address that is spoken of, where there are several.
    uri: Option<String>,
}

impl Found {
    fn all(&self, rule: &str) -> Vec<Value> {
        let document = self.done.json();
        let findings = document["findings"].as_array().unwrap();
        findings
            .iter()
            .filter(|it| it["rule"] == rule)
            .filter(|finding| {
                self.uri
                    .as_ref()
                    .is_none_or(|uri| finding["subject"] == **uri)
            })
            .cloned()
            .collect()
    }

    /// The only finding of a rule, which must have this status and say this.
    #[track_caller]
    fn is(&self, rule: &str, status: &str, naming: &str) -> &Self {
        let all = self.all(rule);
        assert_eq!(all.len(), 1, "{rule}: {:#?}", self.done);
        self.has(rule, status, naming)
    }

    /// A finding of a rule, of which there may be more.
    #[track_caller]
    fn has(&self, rule: &str, status: &str, naming: &str) -> &Self {
        let all = self.all(rule);
        let is_it = |value: &&Value| {
            value["status"] == status && value["message"].as_str().unwrap().contains(naming)
        };
        let found = all.iter().find(is_it);
        let found = found.unwrap_or_else(|| panic!("no {status} with {naming:?} in {all:#?}"));
        assert!(status != "fail" || found["hint"].is_string(), "{found:#?}");
        self
    }

    /// Nothing that comes after a rule was judged.
    #[track_caller]
    fn has_none_after(&self, rule: &str) -> &Self {
        let later = RULES.iter().skip_while(|it| **it != rule).skip(1);
        for rule in later {
            assert!(self.all(rule).is_empty(), "{rule}: {:#?}", self.done);
        }
        self
    }

    /// Nothing but what passes.
    #[track_caller]
    fn is_clean(&self) -> &Self {
        let document = self.done.json();
        let reachability = |finding: &&Value| {
            let rule = finding["rule"].as_str().unwrap();
            RULES.contains(&rule) && finding["status"] != "pass"
        };
        let bad: Vec<&Value> = document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(reachability)
            .collect();
        assert!(bad.is_empty(), "{bad:#?}");
        self
    }
}

const RULES: [&str; 12] = [
    "redirect-uri-dns",
    "redirect-uri-connects",
    "redirect-uri-tls",
    "redirect-uri-certificate",
    "redirect-uri-answers",
    "redirect-uri-stack-trace",
    "redirect-uri-reflects",
    "redirect-uri-open-redirect",
    "redirect-uri-leaks-code",
    "redirect-uri-referrer-policy",
    "redirect-uri-cache",
    "redirect-uri-cookies",
];

/// A parameter of a request, decoded.
fn parameter(asked: &ReceivedRequest, name: &str) -> Option<String> {
    let url = url::Url::parse("http://localhost")
        .unwrap()
        .join(&asked.target)
        .unwrap();
    let mut pairs = url.query_pairs();
    pairs
        .find(|(it, _)| it == name)
        .map(|(_, value)| value.into_owned())
}

/// The answers of an application that does everything right.
fn careful(asked: &ReceivedRequest) -> Vec<u8> {
    let headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        (
            "Set-Cookie",
            "attempt=1; Path=/; Secure; HttpOnly; SameSite=Lax",
        ),
    ];
    match parameter(asked, "error_description") {
        Some(text) => {
            let text = text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            let text = text.replace('"', "&quot;").replace('\'', "&#39;");
            http_with(
                "200 OK",
                &headers,
                &format!("<p title=\"{text}\">{text}</p>"),
            )
        }
        None => http_with("400 Bad Request", &headers, "<p>Sign in again.</p>"),
    }
}

/// A page as an application without headers of its own sends it.
fn page(body: &str) -> Vec<u8> {
    http_with("200 OK", &[("Content-Type", "text/html")], body)
}

fn redirect(to: &str) -> Vec<u8> {
    http_with("302 Found", &[("Location", to)], "")
}

/// The address of the callback at a server.
fn callback(server: &str) -> String {
    format!("{server}/callback").replace("127.0.0.1", "localhost")
}

/// Has an application looked at for each case, all in one run; each gives a rule, the status that it
/// must have, and what it must say.
#[track_caller]
fn each<C: Clone + Send + Sync + 'static>(
    cases: &[C],
    answer: fn(&C, &ReceivedRequest) -> Vec<u8>,
    expect: impl Fn(&C) -> (&'static str, &'static str, &'static str),
) {
    let serve = |case: &C| {
        let case = case.clone();
        Stub::start(move |it| answer(&case, it))
    };
    let stubs: Vec<Stub> = cases.iter().map(serve).collect();
    let uris: Vec<String> = stubs.iter().map(|stub| callback(stub.url())).collect();
    for (case, found) in cases.iter().zip(Bench::new().probe_all(&uris)) {
        let (rule, status, naming) = expect(case);
        found.is(rule, status, naming);
    }
}
