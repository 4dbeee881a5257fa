//! DMARC of a sending domain.

use super::{listed, quoted, unanswered};
use crate::findings::{Finding, Rule, Status, rules};
use crate::mail::dmarc::{self, Policy, Published, Request};
use crate::mail::dns::{Dns, LookupError};

/// Report receivers that are asked whether they accept reports: each costs a DNS lookup, and records with
/// more are rare.
const MAX_RECEIVERS: usize = 5;

pub(super) async fn check(dns: &Dns, domain: &str) -> Vec<Finding> {
    let one = |status, message: String| finding(rules::DMARC_RECORD, domain, status, message);
    match dmarc::published(dns, domain).await {
        Published::Nothing => {
            let name = format!("_dmarc.{domain}");
            if let Ok(Some(target)) = dns.alias(&name).await {
                return vec![
                    one(
                        Status::Fail,
                        format!("{domain} has no DMARC record that receivers see: the CNAME at {name} is there, and its target {} has none", super::quoted(&target)),
                    )
                    .hint("check the spelling of the target, or publish a TXT record instead of the CNAME"),
                ];
            }
            let also = match dmarc::organisation(domain) {
                Some(organisation) if organisation != domain => format!(", nor has {organisation}"),
                _ => String::new(),
            };
            vec![
                one(Status::Fail, format!("{domain} has no DMARC record{also}"))
                    .hint(rules::DMARC_RECORD.fix),
            ]
        }
        Published::Nearly(found) => vec![
            one(
                Status::Fail,
                format!(
                    "{domain} has no DMARC record that receivers see: {} at {} is almost one; {}",
                    quoted(&found.text),
                    found.name,
                    found.why
                ),
            )
            .hint(format!("correct it, so that one TXT record at _dmarc.{domain} begins with v=DMARC1;")),
        ],
        Published::Several { name, count } => vec![
            one(
                Status::Fail,
                format!("{name} has {count} DMARC records, so receivers apply none"),
            )
            .hint("leave one of them"),
        ],
        Published::Unusable { name, why } => vec![
            one(
                Status::Fail,
                format!("the DMARC record at {name} cannot be used: {}", quoted(&why)),
            )
            .hint("write it as v=DMARC1; p=quarantine; rua=mailto:…"),
        ],
        Published::Unanswered(LookupError::ServerFailure) => vec![
            one(
                Status::Fail,
                format!("the DMARC record of {domain} could not be resolved (SERVFAIL), and receivers get the same answer"),
            )
            .hint("fix the domain's name servers or its DNSSEC signatures"),
        ],
        Published::Unanswered(error) => vec![unanswered(
            rules::DMARC_RECORD,
            domain,
            "its DMARC record",
            &error,
        )],
        Published::Policy(policy) => vec![
            record(domain, &policy),
            request(domain, &policy),
            alignment(domain, &policy),
            reports(dns, domain, &policy).await,
        ],
    }
}

fn finding(rule: &'static Rule, domain: &str, status: Status, message: String) -> Finding {
    Finding::new(rule, status, message).subject(domain)
}

fn record(domain: &str, policy: &Policy) -> Finding {
    let whose = match policy.is_inherited {
        true => format!(", that of the organisation: {domain} does not have one itself"),
        false => String::new(),
    };
    let said = format!("{domain} has a DMARC record at {}{whose}", policy.name);
    let mut odd = policy.oddities.clone();
    if policy.is_assumed {
        odd.push("p= is missing or unknown, so p=none is assumed".into());
    }
    let of = |status, message| finding(rules::DMARC_RECORD, domain, status, message);
    if odd.is_empty() {
        return of(Status::Pass, said);
    }
    of(Status::Warn, format!("{said}; {}", listed(&odd))).hint("fix the tags that are named")
}

fn request(domain: &str, policy: &Policy) -> Finding {
    let of = |status, message| finding(rules::DMARC_POLICY, domain, status, message);
    let name = policy.request.name();
    if policy.request == Request::None {
        return of(
            Status::Warn,
            format!(
                "the DMARC policy for {domain} is none: receivers report what fails, and deliver it"
            ),
        )
        .hint(rules::DMARC_POLICY.fix);
    }
    if policy.is_testing {
        let weaker = match policy.request {
            Request::Reject => "quarantine",
            _ => "none",
        };
        return of(
            Status::Fail,
            format!("the DMARC policy for {domain} is {name} in test mode: t=y (RFC 9989) makes {weaker} of it"),
        )
        .hint("take t=y out once the reports show that your own mail passes");
    }
    if policy.percent < 100 {
        return of(
            Status::Warn,
            format!(
                "the DMARC policy for {domain} is {name}, for {} % of the mail that fails",
                policy.percent
            ),
        )
        .hint("raise pct to 100, or leave it out");
    }
    if policy.subdomains == Some(Request::None) && !policy.is_inherited {
        return of(
            Status::Warn,
            format!("the DMARC policy for {domain} is {name}, and none for its subdomains (sp=none): mail that pretends to be of any of them is delivered"),
        )
        .hint("leave sp out, so that p counts for subdomains too, or set sp=reject once their own mail passes");
    }
    if policy.missing_subdomains == Some(Request::None) && !policy.is_inherited {
        return of(
            Status::Warn,
            format!("the DMARC policy for {domain} is {name}, and none for subdomains that do not exist (np=none): anybody can make such names up"),
        )
        .hint("leave np out, or set np=reject: no mail of yours comes from a name that does not exist");
    }
    of(
        Status::Pass,
        format!("the DMARC policy for {domain} is {name}"),
    )
}

fn alignment(domain: &str, policy: &Policy) -> Finding {
    let organisation = dmarc::organisation(domain).unwrap_or(domain);
    let means = |is_strict: bool| match is_strict {
        true => format!("{domain} itself and no subdomain"),
        false => format!("{organisation} or any subdomain of it"),
    };
    let message = format!(
        "for mail from {domain}, the envelope's domain (SPF, aspf={}) has to be {}, or the signature's (DKIM, adkim={}) {}",
        letter(policy.is_spf_strict),
        means(policy.is_spf_strict),
        letter(policy.is_dkim_strict),
        means(policy.is_dkim_strict),
    );
    let of = |status| finding(rules::DMARC_ALIGNMENT, domain, status, message);
    if policy.is_spf_strict || policy.is_dkim_strict {
        return of(Status::Warn).hint(rules::DMARC_ALIGNMENT.fix);
    }
    of(Status::Pass)
}

fn letter(is_strict: bool) -> &'static str {
    if is_strict { "s" } else { "r" }
}

async fn reports(dns: &Dns, domain: &str, policy: &Policy) -> Finding {
    let of = |status, message| finding(rules::DMARC_REPORTS, domain, status, message);
    if policy.reports.is_empty() {
        return of(
            Status::Warn,
            format!("the DMARC record at {} asks for no reports", policy.name),
        )
        .hint(rules::DMARC_REPORTS.fix);
    }
    // Receivers of reports agree to those of the domain that has the record.
    let owner = policy.name.trim_start_matches("_dmarc.");
    let mut unwilling = Vec::new();
    for address in policy.reports.iter().take(MAX_RECEIVERS) {
        let Some((_, receiver)) = address.rsplit_once('@') else {
            continue;
        };
        match dmarc::takes_reports(dns, owner, receiver).await {
            Ok(true) => {}
            Ok(false) => unwilling.push(receiver.to_owned()),
            Err(error) => {
                return unanswered(
                    rules::DMARC_REPORTS,
                    domain,
                    &format!("whether {} takes its reports", quoted(receiver)),
                    &error,
                );
            }
        }
    }
    if unwilling.is_empty() {
        return of(
            Status::Pass,
            format!("DMARC reports go to {}", listed(&policy.reports)),
        );
    }
    let names: Vec<String> = unwilling
        .iter()
        .map(|domain| format!("{owner}._report._dmarc.{domain}"))
        .collect();
    of(
        Status::Warn,
        format!(
            "DMARC reports go to another organisation that has not agreed to take them, so none are sent: {}",
            listed(&unwilling)
        ),
    )
    .hint(format!(
        "have a TXT record v=DMARC1 published at {}",
        listed(&names)
    ))
}
