//! Links that the project mails itself.

use std::collections::HashSet;

use super::facts::Facts;
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::WorkosCall;
use code_facts::syntax::{Call, Language, ScopeId, SourceFile, Value};
use code_facts::{FunctionRef, Place};

/// Words in the name of what mails or otherwise delivers a link.
const DELIVERERS: &[&str] = &[
    "mail",
    "email",
    "send",
    "deliver",
    "notify",
    "notification",
    "sms",
    "postmark",
    "resend",
    "sendgrid",
    "mailer",
];

/// Functions of mail services and frameworks.
const MAILS: &[&str] = &[
    "sendmail",
    "sendemail",
    "deliver",
    "delivernow",
    "deliverlater",
    "deliverlater!",
    "delivernow!",
    "sendtemplate",
    "sendemailwithtemplate",
    "sendmailasync",
    "sendasync",
    "sendgrid",
    "mail",
    "sendtemplatedemail",
    "sendmessages",
    "sendrawemail",
    "emailmultialternatives",
    "notify",
];

/// What mails if it is called on one of these.
const MAILERS: &[&str] = &[
    "mail",
    "mailer",
    "email",
    "emails",
    "resend",
    "sendgrid",
    "sgmail",
    "postmark",
    "mailgun",
    "ses",
    "smtp",
    "transporter",
    "transport",
    "brevo",
    "mailservice",
    "emailservice",
];

/// How many functions may hand a link on before it is mailed: a service, its front, a helper.
const MOST_CALLERS: usize = 4;

/// What mails the link of a session that is created: a call that is given the link, or a mail that is
/// sent from what creates it, where the link is read.
pub(super) fn own_mail(facts: &Facts<'_>, created: &WorkosCall) -> Option<(Place, String)> {
    let file = facts.file(created.file);
    let function = file.function_of(created.scope);
    let here = FunctionRef {
        file: created.file,
        scope: function,
    };
    let mut near = facts.reached_from(&[here]);
    // What asks for a session may be what mails its link, and so may be what asks that.
    let mut asking = callers(facts, here);
    near.extend(&asking);
    let mut far = HashSet::new();
    for _ in 1..MOST_CALLERS {
        let next = asking.iter().flat_map(|it| callers(facts, *it));
        asking = next.filter(|it| !near.contains(it)).collect();
        asking.retain(|it| far.insert(*it));
    }
    let mut near: Vec<FunctionRef> = near.into_iter().chain(far.iter().copied()).collect();
    near.sort();
    let mut reads_link = false;
    let mut mail = None;
    for function in near {
        let source = facts.file(function.file);
        let is_here = |scope| {
            source.function_of(scope) == function.scope
                || (function.scope != ScopeId::FILE && source.is_within(scope, function.scope))
        };
        for call in source.calls.iter().filter(|it| is_here(it.scope)) {
            let is_link = |value: &Value| match value {
                Value::Name(name) | Value::Template(name) => is_link(source.language, name),
                Value::Call(id) => source
                    .calls
                    .get(*id)
                    .is_some_and(|it| is_link_of_session(&it.callee)),
                _ => false,
            };
            let is_given = call
                .arguments
                .iter()
                .any(|argument| source.within(&argument.value).into_iter().any(is_link));
            reads_link |= is_given || call.name() == "getLink" && is_link_of_session(&call.callee);
            if is_given && is_deliverer(&call.callee) {
                return Some((facts.place(function.file, call.span), call.callee.clone()));
            }
            // Further off something else may be mailed.
            if mail.is_none() && !far.contains(&function) && mails(source, call) {
                mail = Some((facts.place(function.file, call.span), call.callee.clone()));
            }
        }
        reads_link |= source
            .reads
            .iter()
            .any(|read| is_here(read.scope) && is_link(source.language, &read.path));
    }
    mail.filter(|_| reads_link)
}

/// The functions that call one.
fn callers(facts: &Facts<'_>, function: FunctionRef) -> Vec<FunctionRef> {
    let calls = facts.calls_to(function).into_iter();
    let around = calls.map(|at| {
        let scope = facts.file(at.file).function_of(facts.call(at).scope);
        FunctionRef {
            file: at.file,
            scope,
        }
    });
    around.collect()
}

/// The first SDK of Rust has the link in a variant, which is taken apart.
fn is_link(language: Language, path: &str) -> bool {
    is_link_of_session(path) || language == Language::Rust && path == "link"
}

fn is_link_of_session(path: &str) -> bool {
    let last = plain(path.rsplit('.').next().unwrap_or_default());
    if !path.contains('.') {
        return matches!(last.as_str(), "magiclink" | "loginlink" | "signinlink");
    }
    matches!(last.as_str(), "link" | "getlink")
}

fn is_deliverer(callee: &str) -> bool {
    let callee = plain(callee);
    let is_print = [
        "print", "console", "log", "render", "json", "res.send", "c.send", "w.write",
    ]
    .iter()
    .any(|it| callee.contains(it));
    !is_print && DELIVERERS.iter().any(|it| callee.contains(it))
}

fn mails(file: &SourceFile, call: &Call) -> bool {
    let name = plain(call.name());
    let full = file.callee(call);
    let on_mailer = full.rsplit_once('.').is_some_and(|(before, _)| {
        before
            .split('.')
            .any(|part| MAILERS.contains(&plain(part).as_str()))
    });
    let is_send = name.starts_with("send");
    MAILS.contains(&name.as_str()) || is_send && (on_mailer || name.contains("mail"))
}
