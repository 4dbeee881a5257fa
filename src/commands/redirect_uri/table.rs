//! The verdict on each redirect URI, as the row of a table to paste into a ticket.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checklist::WorkosEnvironment;
use crate::checklist::redirect::{Registration, masked};
use crate::findings::{Family, Finding, Rule, Status, rules};
use crate::output::{UNKNOWN, VerdictRow, Verdicts};
use crate::redirect_uri::Match;

const HEAD: [&str; 5] = ["URI", "rules", "registered", "reachable", "verdict"];
/// What fails where nobody gets through to the address.
const UNREACHABLE: [&Rule; 5] = [
    rules::REDIRECT_URI_DNS,
    rules::REDIRECT_URI_CONNECTS,
    rules::REDIRECT_URI_TLS,
    rules::REDIRECT_URI_CERTIFICATE,
    rules::REDIRECT_URI_ANSWERS,
];

/// The verdict on one redirect URI.
pub(super) struct Row {
    uri: String,
    /// The rules of WorkOS that it breaks, with how badly.
    rules: Vec<(Status, &'static str)>,
    /// What the account's list says, if it was read.
    registration: Option<Registered>,
    /// What the probe found wrong, if there was one.
    endpoint: Option<Vec<(Status, &'static str)>>,
    verdict: &'static str,
}

struct Registered {
    is_allowed: bool,
    /// The entry that allows it, or that comes close to it.
    entry: Option<String>,
    is_exact: bool,
    is_default: bool,
}

impl Row {
    /// `registration` is the result from the account's list, if it was read.
    pub(super) fn new(
        uri: &str,
        found: &[Finding],
        registration: Option<&Registration<'_>>,
    ) -> Self {
        let of = |family: Family| {
            let is_of_it = move |it: &&Finding| it.rule.family == family;
            found.iter().filter(is_of_it)
        };
        let is_rule = |it: &&Finding| it.rule != rules::REDIRECT_URI_REGISTERED;
        let is_probed = of(Family::Endpoint).any(|it| it.status != Status::Skip);
        Self {
            uri: masked(uri),
            rules: broken(of(Family::Redirect).filter(is_rule)),
            registration: registration.map(Registered::of),
            endpoint: is_probed.then(|| broken(of(Family::Endpoint))),
            verdict: overall_status(found),
        }
    }

    /// For people: a table that fits beside an address.
    fn cells(&self) -> [String; HEAD.len()] {
        let unknown = || UNKNOWN.to_owned();
        let registered = self.registration.as_ref().map(Registered::cell);
        let reachable = self.endpoint.as_deref().map(worst);
        [
            self.uri.clone(),
            worst(&self.rules),
            registered.unwrap_or_else(unknown),
            reachable.unwrap_or_else(unknown),
            self.verdict.to_owned(),
        ]
    }

    /// For programs: values alone.
    fn fields(self, environment: Option<WorkosEnvironment>) -> Vec<(&'static str, Value)> {
        let names = |broken: Vec<(Status, &str)>| -> Value {
            let mut names: Vec<&str> = broken.into_iter().map(|(_, name)| name).collect();
            names.sort_unstable();
            names.dedup();
            names.into()
        };
        // An address that does not resolve, connect or answer; what else the probe finds is no matter of that.
        let is_unreachable = |broken: &[(Status, &str)]| {
            let of_rule = |name: &str| UNREACHABLE.iter().any(|it| it.name == name);
            broken
                .iter()
                .any(|(status, name)| *status == Status::Fail && of_rule(name))
        };
        let registered = self.registration;
        let flag = |of: fn(&Registered) -> bool| registered.as_ref().map(of);
        let entry = |is_allowed: bool| {
            let entry = registered.as_ref().filter(|it| it.is_allowed == is_allowed);
            entry.and_then(|it| it.entry.clone())
        };
        vec![
            ("uri", self.uri.into()),
            (
                "environment",
                environment.map(WorkosEnvironment::name).into(),
            ),
            ("verdict", self.verdict.into()),
            ("broken_rules", names(self.rules)),
            ("registered", flag(|it| it.is_allowed).into()),
            ("registered_as", entry(true).into()),
            ("nearest", entry(false).into()),
            ("default", flag(|it| it.is_default).into()),
            (
                "reachable",
                self.endpoint
                    .as_deref()
                    .map(|it| !is_unreachable(it))
                    .into(),
            ),
            ("endpoint_problems", self.endpoint.map(names).into()),
        ]
    }
}

impl Registered {
    fn of(registration: &Registration<'_>) -> Self {
        let (is_allowed, entry, is_exact) = match registration {
            Registration::Allowed(entry, how) => (true, Some(entry), *how == Match::Exact),
            Registration::Near(entry, _) => (false, Some(entry), false),
            Registration::Absent => (false, None, false),
        };
        Self {
            is_allowed,
            entry: entry.map(|it| masked(&it.uri)),
            is_exact,
            is_default: is_allowed && entry.is_some_and(|it| it.is_default),
        }
    }

    fn cell(&self) -> String {
        let default = if self.is_default { ", default" } else { "" };
        match (self.is_allowed, &self.entry) {
            (true, Some(entry)) if !self.is_exact => format!("by {entry}{default}"),
            (true, _) => format!("yes{default}"),
            (false, Some(entry)) => format!("no, but {entry}"),
            (false, None) => "no".to_owned(),
        }
    }
}

fn broken<'a>(found: impl Iterator<Item = &'a Finding>) -> Vec<(Status, &'static str)> {
    found
        .filter(|it| matches!(it.status, Status::Fail | Status::Warn))
        .map(|it| (it.status, it.rule.name))
        .collect()
}

/// The worst status and the rules with it: `fail: query, port`.
fn worst(broken: &[(Status, &str)]) -> String {
    let worst = [Status::Fail, Status::Warn]
        .into_iter()
        .find(|status| broken.iter().any(|(it, _)| it == status));
    let Some(worst) = worst else {
        return Status::Pass.name().to_owned();
    };
    let mut names: Vec<&str> = broken
        .iter()
        .filter(|(status, _)| *status == worst)
        .map(|(_, name)| name.trim_start_matches("redirect-uri-"))
        .collect();
    names.dedup();
    format!("{}: {}", worst.name(), names.join(", "))
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
        let mut cells = row.cells().to_vec();
        if has_several {
            let name = environment.map_or(UNKNOWN, WorkosEnvironment::name);
            cells.insert(1, name.to_owned());
        }
        let fields = row.fields(environment);
        VerdictRow { cells, fields }
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
