//! The verdict on each redirect URI, as the row of a table to paste into a ticket.

use std::collections::BTreeSet;

use crate::checklist::WorkosEnvironment;
use crate::checklist::redirect::{Registration, masked};
use crate::findings::{Family, Finding, Status, rules};
use crate::output::{UNKNOWN, Verdicts};
use crate::redirect_uri::Match;

const HEAD: [&str; 5] = ["URI", "rules", "registered", "reachable", "verdict"];

/// The row of one redirect URI.
pub(super) struct Row([String; HEAD.len()]);

impl Row {
    /// `registration` is the result from the account's list, if it was read.
    pub(super) fn new(
        uri: &str,
        found: &[Finding],
        registration: Option<&Registration<'_>>,
    ) -> Self {
        let is_rule = |finding: &&Finding| {
            finding.rule.family == Family::Redirect
                && finding.rule != rules::REDIRECT_URI_REGISTERED
        };
        Self([
            masked(uri),
            worst_rules(found.iter().filter(is_rule)),
            registration.map_or_else(|| UNKNOWN.to_owned(), registered),
            reachability(found),
            overall_status(found).to_owned(),
        ])
    }
}

/// The worst status and the rules with it: `fail: query, port`.
fn worst_rules<'a>(found: impl Iterator<Item = &'a Finding> + Clone) -> String {
    let worst = [Status::Fail, Status::Warn]
        .into_iter()
        .find(|status| found.clone().any(|it| it.status == *status));
    let Some(worst) = worst else {
        return Status::Pass.name().to_owned();
    };
    let mut names: Vec<&str> = found
        .filter(|it| it.status == worst)
        .map(|finding| finding.rule.name.trim_start_matches("redirect-uri-"))
        .collect();
    names.dedup();
    format!("{}: {}", worst.name(), names.join(", "))
}

/// The result of probing the address, if requested.
fn reachability(found: &[Finding]) -> String {
    let looked_at = found
        .iter()
        .filter(|finding| finding.rule.family == Family::Endpoint);
    let is_seen = |it: &Finding| it.status != Status::Skip;
    if looked_at.clone().any(is_seen) {
        worst_rules(looked_at)
    } else {
        UNKNOWN.to_owned()
    }
}

fn registered(registration: &Registration<'_>) -> String {
    match registration {
        Registration::Allowed(entry, how) => {
            let by = match how {
                Match::Exact => "yes".to_owned(),
                Match::Port | Match::Subdomain => format!("by {}", masked(&entry.uri)),
            };
            let default = if entry.is_default { ", default" } else { "" };
            format!("{by}{default}")
        }
        Registration::Near(entry, _) => format!("no, but {}", masked(&entry.uri)),
        Registration::Absent => "no".to_owned(),
    }
}

/// The overall status. A URI that could not be looked up does not pass.
fn overall_status(found: &[Finding]) -> &'static str {
    let has = |status| found.iter().any(|it| it.status == status);
    if has(Status::Fail) {
        Status::Fail.name()
    } else if has(Status::Warn) {
        Status::Warn.name()
    } else if has(Status::Skip) {
        "unconfirmed"
    } else {
        Status::Pass.name()
    }
}

/// The table. With rows of several environments, each says which it is of.
pub(super) fn verdicts(rows: Vec<(Option<WorkosEnvironment>, Row)>) -> Verdicts {
    let environments: BTreeSet<_> = rows.iter().filter_map(|row| Some(row.0?.name())).collect();
    let has_several = environments.len() > 1;
    let mut head = HEAD.to_vec();
    if has_several {
        head.insert(1, "environment");
    }
    let rows = rows.into_iter().map(|(environment, row)| {
        let mut cells = row.0.to_vec();
        if has_several {
            let name = environment.map_or(UNKNOWN, WorkosEnvironment::name);
            cells.insert(1, name.to_owned());
        }
        cells
    });
    Verdicts {
        field: "redirect_uris",
        noun: ("redirect URI", "redirect URIs"),
        among: has_several.then(|| format!("{} environments", environments.len())),
        counted: head.len() - 1,
        head,
        rows: rows.collect(),
        in_short: &[],
    }
}
