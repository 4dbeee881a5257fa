//! The passwordless session, and its mail.

use super::facts::{Facts, Usage};
use super::mail::own_mail;
use super::sign_in::{is_magic_auth_only, not_applicable};
use super::{pass, skip, violation, violation_at};
use crate::findings::{Finding, Status, rules};
use code_facts::semantics::workos::{Operation, Via, WorkosCall};

pub(super) fn session_create(facts: &Facts<'_>) -> Finding {
    let rule = rules::SESSION_CREATE;
    if let Some(finding) = not_applicable(rule, facts) {
        return finding;
    }
    let created: Vec<&WorkosCall> = facts.calls_of(Operation::CreateSession).collect();
    if let Some(call) = created
        .iter()
        .find(|workos_call| facts.is_live(workos_call.at()))
    {
        return pass(
            rule,
            &facts.place_of(call),
            format!("{} creates the session", call.name),
        )
        .subject(&call.name);
    }
    if let Some(call) = created.first() {
        let message = format!("{} would create a session, but nothing calls it", call.name);
        let place = facts.place_of(call);
        return violation_at(rule, Status::Fail, facts, &place, message);
    }
    if is_magic_auth_only(facts) {
        return skip(
            rule,
            "people sign in with Magic Auth, which needs no passwordless session",
        );
    }
    let has_other_start = facts.calls_of(Operation::AuthorizationUrl).next().is_some()
        || facts
            .calls
            .iter()
            .any(|workos_call| matches!(workos_call.via, Via::Library(_)))
        || facts.project.routes.iter().any(|it| it.library.is_some());
    if has_other_start {
        return skip(
            rule,
            "people sign in through SSO or AuthKit, which needs no passwordless session",
        );
    }
    if facts.usage == Usage::SignIn && facts.calls_of(Operation::SendSession).next().is_none() {
        return skip(
            rule,
            "what starts the sign-in is not in this code, and nothing says that it is Magic Link",
        );
    }
    violation(
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
        .calls_of(Operation::SendSession)
        .find(|workos_call| facts.is_live(workos_call.at()))
    {
        return pass(
            rule,
            &facts.place_of(call),
            format!("{} has WorkOS mail the link", call.name),
        )
        .subject(&call.name);
    }
    let Some(created) = facts.calls_of(Operation::CreateSession).next() else {
        return skip(
            rule,
            "no passwordless session is created, so there is no link to mail",
        );
    };
    for created in facts.calls_of(Operation::CreateSession) {
        if let Some((place, name)) = own_mail(facts, created) {
            return pass(
                rule,
                &place,
                format!("the project mails the link itself, with {name}"),
            );
        }
    }
    let message = "a session is created, and its link is neither sent by WorkOS nor mailed";
    violation_at(rule, Status::Fail, facts, &facts.place_of(created), message)
}
