//! API keys that reach a browser.

use super::super::facts::Facts;
use super::{Pitfall, defect};
use crate::findings::rules;
use code_facts::is_public_name;
use code_facts::semantics::workos::in_browser;

pub(super) fn browser_key(facts: &Facts<'_>) -> Vec<Pitfall> {
    let rule = rules::BROWSER_KEY;
    let mut found: Vec<Pitfall> = Vec::new();
    let mut variables: Vec<_> = facts.project.variables.iter().collect();
    variables.sort_by_key(|it| it.named);
    for variable in variables {
        let is_reported = found.iter().any(|pitfall| pitfall.is_about(&variable.name));
        if is_public_name(&variable.name)
            && in_browser::is_secret_name(&variable.name)
            && !is_reported
        {
            let message = format!(
                "{} is a name that build tools put into browser code",
                variable.name
            );
            found.push(defect(rule, facts, &variable.place, message).subject(&variable.name));
        }
    }
    for (at, file) in facts.project.files.iter_enumerated() {
        if file.is_of_browser() {
            found.extend(in_browser::clients(file).map(|span| {
                let message = "a WorkOS client with an API key is made in a browser's component";
                defect(rule, facts, &facts.place(at, span), message)
            }));
        }
        found.extend(in_browser::public_settings(file).map(|public| {
            let message = format!(
                "{}, which {} sends to browsers, holds the API key",
                public.setting, public.framework
            );
            defect(rule, facts, &facts.place(at, public.span), message)
        }));
    }
    found
}
