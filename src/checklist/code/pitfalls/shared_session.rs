//! Sessions in a variable of the process: one for all visitors.

use super::super::facts::{Callback, Exchange, Facts};
use super::flow::{self, brings};
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::semantics::process_state::{ProcessState, kept_by, outlives_requests};
use code_facts::semantics::values::normalize_ident;
use code_facts::semantics::workos::Via;
use code_facts::syntax::{ScopeId, Value};
use code_facts::{CallRef, FunctionRef};

pub(super) fn shared_session(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::SHARED_SESSION;
    let Some(Callback {
        exchange: Exchange::Call(exchange),
        reached,
        ..
    }) = &facts.callback
    else {
        return Vec::new();
    };
    // A page of a browser has its process for itself.
    if matches!(facts.calls[*exchange].via, Via::Library(helper) if helper.is_of_browser()) {
        return Vec::new();
    }
    let sites = flow::exchange_sites(facts);
    let mut found: Vec<Pitfall> = Vec::new();
    let mut told = Vec::new();
    for (at, file) in facts.project.files.iter_enumerated() {
        if !outlives_requests(file) {
            continue;
        }
        for assignment in &file.assignments {
            let here = FunctionRef {
                file: at,
                scope: assignment.scope,
            };
            let function = facts.program.function_at(here);
            if function.scope == ScopeId::FILE
                || !facts.is_in(reached, here)
                || assignment.target == "return"
            {
                continue;
            }
            let Some(kept) = kept_by(file, assignment) else {
                continue;
            };
            let names = flow::names_of_result(facts, function, &sites);
            let is_site = |call| sites.contains(&CallRef { file: at, call });
            let says_so = assignment.value == Value::Bool(true) && is_sign_in(&assignment.target);
            if !says_so && !brings(file, &assignment.value, &names, &is_site, 5) {
                continue;
            }
            let place = facts.place(at, assignment.span);
            let name = assignment.target.trim_end_matches(".?");
            // One is enough of what is kept side by side.
            let variable = (function, assignment.target.split('.').next());
            if told.contains(&variable) {
                continue;
            }
            told.push(variable);
            found.push(match kept {
                ProcessState::Single => {
                    let message = format!(
                        "{name} keeps who signed in for the whole process: every visitor becomes that person"
                    );
                    defect(rule, facts, &place, message).subject(name)
                }
                ProcessState::Keyed => {
                    let message = format!(
                        "{name} keeps sessions in this process: a restart ends them all, and a second process knows none"
                    );
                    advice(rule, facts, &place, message).subject(name)
                }
            });
        }
    }
    found
}

fn is_sign_in(target: &str) -> bool {
    let name = normalize_ident(target.rsplit('.').next().unwrap_or_default());
    ["loggedin", "signedin", "authenticated"]
        .iter()
        .any(|it| name.contains(it))
}
