//! Links that the project mails itself.

use std::collections::HashSet;

use super::facts::Facts;
use code_facts::semantics::mail;
use code_facts::semantics::workos::WorkosCall;
use code_facts::syntax::{ScopeId, Value};
use code_facts::{FunctionRef, Place};

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
    let mut asking = facts.program.callers(here);
    near.extend(&asking);
    let mut far = HashSet::new();
    for _ in 1..MOST_CALLERS {
        let next = asking.iter().flat_map(|it| facts.program.callers(*it));
        asking = next.filter(|it| !near.contains(it)).collect();
        asking.retain(|it| far.insert(*it));
    }
    let mut near: Vec<FunctionRef> = near.into_iter().chain(far.iter().copied()).collect();
    near.sort();
    let mut reads_link = false;
    let mut sent = None;
    for function in near {
        let source = facts.file(function.file);
        let is_here = |scope| {
            source.function_of(scope) == function.scope
                || (function.scope != ScopeId::FILE && source.is_within(scope, function.scope))
        };
        for call in source.calls.iter().filter(|it| is_here(it.scope)) {
            let is_link = |value: &Value| match value {
                Value::Name(name) | Value::Template(name) => mail::is_link(source, name),
                Value::Call(id) => source
                    .calls
                    .get(*id)
                    .is_some_and(|it| mail::is_link_of_session(&it.callee)),
                _ => false,
            };
            let is_given = call
                .arguments
                .iter()
                .any(|argument| source.within(&argument.value).into_iter().any(is_link));
            reads_link |=
                is_given || call.name() == "getLink" && mail::is_link_of_session(&call.callee);
            if is_given && mail::is_deliverer(&call.callee) {
                return Some((facts.place(function.file, call.span), call.callee.clone()));
            }
            // Further off something else may be mailed.
            if sent.is_none() && !far.contains(&function) && mail::sends_mail(source, call) {
                sent = Some((facts.place(function.file, call.span), call.callee.clone()));
            }
        }
        reads_link |= source
            .reads
            .iter()
            .any(|read| is_here(read.scope) && mail::is_link(source, &read.path));
    }
    sent.filter(|_| reads_link)
}
