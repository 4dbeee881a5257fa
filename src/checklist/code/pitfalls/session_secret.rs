//! Secrets of sessions that stand in the code.

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
                "where nothing else is set, {name} has a secret that stands in the code: whoever reads it can then make a session of anybody"
            );
            advice(rule, facts, &place, message).subject(name)
        } else {
            let message = format!(
                "the secret of {name} stands in the code: whoever reads it can make a session of anybody"
            );
            defect(rule, facts, &place, message).subject(name)
        }
    });
    judged.collect()
}
