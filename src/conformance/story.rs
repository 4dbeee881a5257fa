//! The plain sign-in as a sequence of messages between its four parties.

use super::browser::{Hop, Outcome};
use super::flow::Reference;
use super::workos::Call;

/// Who takes part in a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The person's browser.
    Browser,
    /// The application.
    Application,
    /// WorkOS.
    Workos,
    /// The person's mailbox.
    Mailbox,
}

/// One message, and what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who sends it.
    pub from: Party,
    /// Who gets it.
    pub to: Party,
    /// What it is, without secrets.
    pub what: String,
    /// What came back: `302 /dashboard`.
    pub answer: Option<String>,
}

/// The messages of a sign-in, in their order.
pub(super) fn of(reference: &Reference) -> Vec<Message> {
    let asked = &reference.asked;
    let mut story = hops(&asked.trail.hops, &asked.calls);
    let mail = match asked.message() {
        Some(message) if message.is_sent => Some(("the link", "opens the link")),
        Some(_) => None,
        None => Some(("the code", "reads the code")),
    };
    if let Some((mailed, read)) = mail {
        story.push(between(
            Party::Workos,
            Party::Mailbox,
            format!("{mailed} for {}", asked.email),
        ));
        story.push(between(Party::Mailbox, Party::Browser, read.to_owned()));
    }
    if asked.message().is_some() {
        let mut visit = between(Party::Browser, Party::Workos, "GET the link".to_owned());
        visit.answer = reference
            .callback()
            .map(|callback| format!("302 {}", callback.path()));
        story.push(visit);
    }
    story.extend(hops(&reference.landed.hops, &reference.calls));
    story
}

fn between(from: Party, to: Party, what: String) -> Message {
    Message {
        from,
        to,
        what,
        answer: None,
    }
}

/// Requests of the browser, with the calls to WorkOS that one of them led to: the first that is no GET,
/// else the first.
fn hops(hops: &[Hop], calls: &[Call]) -> Vec<Message> {
    let cause = hops
        .iter()
        .position(|hop| hop.method != hyper::Method::GET)
        .unwrap_or(0);
    let mut story = Vec::new();
    for (at, hop) in hops.iter().enumerate() {
        let answer = match &hop.outcome {
            Outcome::Answered(response) => {
                let to = response.location().unwrap_or_default();
                let to = to.split('?').next().unwrap_or_default();
                format!("{} {to}", response.status).trim_end().to_owned()
            }
            Outcome::Failed(error) => error.to_string(),
            Outcome::LeftTo => "not followed".to_owned(),
        };
        let request = format!("{} {}", hop.method, hop.url.path());
        if at == cause && !calls.is_empty() {
            story.push(between(Party::Browser, Party::Application, request));
            story.extend(calls.iter().map(|call| Message {
                answer: Some(call.status.to_string()),
                ..between(
                    Party::Application,
                    Party::Workos,
                    format!("{} {}", call.method, shortened(&call.path)),
                )
            }));
            story.push(between(Party::Application, Party::Browser, answer));
        } else {
            story.push(Message {
                answer: Some(answer),
                ..between(Party::Browser, Party::Application, request)
            });
        }
    }
    story
}

/// A path in which IDs are left out: they are long, and say nothing here.
fn shortened(path: &str) -> String {
    let segments = path
        .split('/')
        .map(|segment| if segment.len() > 24 { "…" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
