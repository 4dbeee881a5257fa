//! What starts a sign-in: the passwordless session, its mail, and the state that travels with it.

use super::facts::{Facts, Relation};
use super::sign_in::{is_magic_auth_only, not_applicable};
use super::{amiss, pass, skip};
use crate::findings::{Finding, Status, rules};
use crate::project::syntax::{Call, Language, SourceFile, Value};
use crate::project::values::plain;
use crate::project::workos::{Deed, Via, WorkosCall};
use crate::project::{FunctionRef, Place};

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

pub(super) fn session_create(facts: &Facts<'_>) -> Finding {
    let rule = rules::SESSION_CREATE;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    let created: Vec<&WorkosCall> = facts.calls_of(Deed::CreateSession).collect();
    if let Some(call) = created.iter().find(|it| facts.is_live(it.file, it.scope)) {
        return pass(
            rule,
            &place(facts, call),
            format!("{} creates the session", call.name),
        )
        .subject(&call.name);
    }
    if let Some(call) = created.first() {
        let message = format!(
            "{} would create a session, and nothing leads there",
            call.name
        );
        let place = place(facts, call);
        return amiss(rule, Status::Fail, facts, message).at(place.file.as_ref(), place.line);
    }
    if is_magic_auth_only(facts) {
        return skip(
            rule,
            "people sign in with Magic Auth, which needs no passwordless session",
        );
    }
    let has_other_start = facts.calls_of(Deed::AuthorizationUrl).next().is_some()
        || facts
            .calls
            .iter()
            .any(|it| matches!(it.via, Via::Library(_)))
        || facts.project.routes.iter().any(|it| it.library.is_some());
    if has_other_start {
        return skip(
            rule,
            "people sign in through SSO or AuthKit, which needs no passwordless session",
        );
    }
    if facts.relation == Relation::SignIn && facts.calls_of(Deed::SendSession).next().is_none() {
        return skip(
            rule,
            "what starts the sign-in is not in this code, and nothing says that it is Magic Link",
        );
    }
    amiss(
        rule,
        Status::Fail,
        facts,
        "nothing creates a passwordless session",
    )
}

pub(super) fn session_send(facts: &Facts<'_>) -> Finding {
    let rule = rules::SESSION_SEND;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    if let Some(call) = facts
        .calls_of(Deed::SendSession)
        .find(|it| facts.is_live(it.file, it.scope))
    {
        return pass(
            rule,
            &place(facts, call),
            format!("{} has WorkOS mail the link", call.name),
        )
        .subject(&call.name);
    }
    let Some(created) = facts.calls_of(Deed::CreateSession).next() else {
        return skip(
            rule,
            "no passwordless session is created, so there is no link to mail",
        );
    };
    for created in facts.calls_of(Deed::CreateSession) {
        if let Some((place, name)) = own_mail(facts, created) {
            return pass(
                rule,
                &place,
                format!("the project mails the link itself, with {name}"),
            );
        }
    }
    let place = place(facts, created);
    amiss(
        rule,
        Status::Fail,
        facts,
        "a session is created, and its link is neither sent by WorkOS nor mailed",
    )
    .at(place.file.as_ref(), place.line)
}

/// What mails the link of a session that is created: a call that is given the link, or a mail that is
/// sent from what creates it, where the link is read.
fn own_mail(facts: &Facts<'_>, created: &WorkosCall) -> Option<(Place, String)> {
    let file = facts.file(created.file);
    let function = file.function_of(created.scope);
    let here = FunctionRef {
        file: created.file,
        scope: function,
    };
    let mut near = facts.reached_from(&[here]);
    // What asks for a session may be what mails its link.
    near.extend(facts.calls_to(here).into_iter().map(|(at, id)| {
        let source = facts.file(at);
        FunctionRef {
            file: at,
            scope: source.function_of(source.calls[id].scope),
        }
    }));
    let mut near: Vec<FunctionRef> = near.into_iter().collect();
    near.sort();
    let mut reads_link = false;
    let mut mail = None;
    for it in near {
        let source = facts.file(it.file);
        let is_here = |scope| {
            source.function_of(scope) == it.scope
                || (it.scope != 0 && source.is_within(scope, it.scope))
        };
        for call in source.calls.iter().filter(|it| is_here(it.scope)) {
            let is_link = |it: &Value| matches!(it, Value::Name(name) | Value::Template(name) if is_link_of_session(name));
            let is_given = call
                .arguments
                .iter()
                .any(|it| source.within(&it.value).into_iter().any(is_link));
            reads_link |= is_given;
            if is_given && is_deliverer(&call.callee) {
                return Some((facts.place(it.file, call.line), call.callee.clone()));
            }
            if mail.is_none() && mails(source, call) {
                mail = Some((facts.place(it.file, call.line), call.callee.clone()));
            }
        }
        reads_link |= source
            .reads
            .iter()
            .any(|it| is_here(it.scope) && is_link_of_session(&it.path));
    }
    mail.filter(|_| reads_link)
}

fn is_link_of_session(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    path.contains('.') && matches!(plain(last).as_str(), "link" | "getlink")
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
            .any(|it| MAILERS.contains(&plain(it).as_str()))
    });
    MAILS.contains(&name.as_str()) || (on_mailer && name.starts_with("send"))
}

pub(super) fn state_used(facts: &Facts<'_>) -> Finding {
    let rule = rules::STATE_USED;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    let starts: Vec<&WorkosCall> = facts
        .calls
        .iter()
        .filter(|it| matches!(it.deed, Deed::CreateSession | Deed::AuthorizationUrl))
        .collect();
    if let Some(call) = starts.iter().find(|it| has_state(facts, it)) {
        return pass(
            rule,
            &place(facts, call),
            format!("{} is given a state", call.name),
        );
    }
    if let Some(helper) = library_with_state(facts) {
        let finding = Finding::new(rule, Status::Pass, format!("{helper} sends a state itself"));
        let callback = facts.callback.as_ref();
        return match callback.map(|it| &it.route.place).or(facts
            .project
            .sdks
            .first()
            .map(|it| &it.place))
        {
            Some(place) => finding.at(place.file.as_ref(), place.line),
            None => finding,
        };
    }
    match starts.first() {
        Some(call) => {
            let place = place(facts, call);
            amiss(
                rule,
                Status::Warn,
                facts,
                format!("{} is given no state", call.name),
            )
            .at(place.file.as_ref(), place.line)
        }
        None => skip(rule, "what starts the sign-in is not in this code"),
    }
}

fn library_with_state(facts: &Facts<'_>) -> Option<&'static str> {
    let calls = facts.calls.iter().filter_map(|it| match it.via {
        Via::Library(helper) if helper.sends_state => Some(helper.package),
        _ => None,
    });
    let routes = facts.project.routes.iter();
    let routes = routes.filter_map(|it| crate::project::workos::helper(it.library.as_deref()?));
    calls
        .chain(routes.filter(|it| it.sends_state).map(|it| it.package))
        .next()
}

fn has_state(facts: &Facts<'_>, start: &WorkosCall) -> bool {
    let file = facts.file(start.file);
    let Some(call) = start.call.and_then(|it| file.calls.get(it)) else {
        return start.via == Via::Http && asks_with_state(file, start);
    };
    let keys: &[&str] = match start.via {
        Via::Library(_) => &["state", "returnto", "returnpathname", "returnurl"],
        Via::Sdk | Via::Http => &["state"],
    };
    // `createSession(…).state(…)`, `getAuthorizationUrl(…).state(…).build()`
    let given = file
        .given(call, keys)
        .or_else(|| built_later(file, start.call, keys));
    if let Some(value) = given {
        return file.is_filled(value, call.scope, call.line);
    }
    if start.via == Via::Http {
        return asks_with_state(file, start);
    }
    placed_state(file, call).is_some_and(|it| file.is_filled(it, call.scope, call.line))
}

/// Steps of a chain that come after a call.
fn built_later<'a>(file: &'a SourceFile, start: Option<usize>, keys: &[&str]) -> Option<&'a Value> {
    let mut last = start?;
    loop {
        let next = file.calls.iter().position(|it| it.receiver == Some(last))?;
        let call = &file.calls[next];
        if keys.contains(&plain(call.name()).as_str()) {
            return call.arguments.first().map(|it| &it.value);
        }
        last = next;
    }
}

/// PHP's SDK takes the state by its place, up to version 4.
fn placed_state<'a>(file: &SourceFile, call: &'a Call) -> Option<&'a Value> {
    if file.language != Language::Php || call.arguments.iter().any(|it| it.name.is_some()) {
        return None;
    }
    let is_user_management = plain(&file.callee(call)).contains("usermanagement");
    call.positional(if is_user_management { 1 } else { 2 })
}

/// An address that the project writes itself has a state if its function says `state`.
fn asks_with_state(file: &SourceFile, start: &WorkosCall) -> bool {
    let function = file.function_of(start.scope);
    let is_here = |scope| function == 0 || file.is_within(scope, function);
    let is_state = |it: &str| it == "state" || it == ":state";
    let named = file
        .calls
        .iter()
        .filter(|it| is_here(it.scope))
        .any(|call| {
            call.arguments.iter().any(|it| {
                it.name.as_deref().is_some_and(is_state)
                    || file.within(&it.value).into_iter().any(|it| match it {
                        Value::Text(text) => is_state(text),
                        Value::Object(members) => members.iter().any(|(key, value)| {
                            is_state(key) && file.is_filled(value, start.scope, start.line)
                        }),
                        Value::Template(text) => text.contains("state={}"),
                        _ => false,
                    })
            })
        });
    let assigned = file
        .assignments
        .iter()
        .filter(|it| is_here(it.scope))
        .any(|it| {
            let member = it
                .target
                .rsplit_once('.')
                .is_some_and(|(_, member)| is_state(member));
            (member && file.is_filled(&it.value, it.scope, it.line))
                || file.within(&it.value).into_iter().any(|value| match value {
                    Value::Object(members) => members.iter().any(|(key, value)| {
                        is_state(key) && file.is_filled(value, it.scope, it.line)
                    }),
                    Value::Template(text) => text.contains("state={}"),
                    _ => false,
                })
        });
    named || assigned
}

fn place(facts: &Facts<'_>, call: &WorkosCall) -> Place {
    facts.place(call.file, call.line)
}
