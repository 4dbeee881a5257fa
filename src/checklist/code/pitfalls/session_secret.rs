//! Secrets of sessions that are in the code.

use super::super::facts::Facts;
use super::{Pitfall, advice, defect};
use crate::findings::rules;
use code_facts::semantics::sessions;
use code_facts::syntax::ScopeId;

pub(super) fn session_secret(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::SESSION_SECRET;
    let literals = sessions::secret_literals(facts.project).into_iter();
    // A file that is a module of settings is loaded by its framework, which names it nowhere.
    let used = literals.filter(|it| it.at.scope == ScopeId::FILE || facts.is_live(it.at));
    let judged = used.map(|literal| {
        let place = facts.place(literal.at.file, literal.span);
        let name = &literal.name;
        if literal.is_fallback {
            let message = format!(
                "{name} falls back to a secret in the code if nothing else is set: anybody who reads the code can then sign in as any person"
            );
            advice(rule, facts, &place, message).subject(name)
        } else {
            let message = format!(
                "the secret of {name} is in the code: anybody who reads the code can sign in as any person"
            );
            defect(rule, facts, &place, message).subject(name)
        }
    });
    judged.collect()
}
