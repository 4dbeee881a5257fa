//! SPF of a sending domain.

use super::{listed, quoted, unanswered};
use crate::findings::{Finding, Rule, Status, rules};
use crate::mail::dns::{Dns, LookupError};
use crate::mail::spf::{
    self, LONG_RECORD_BYTES, MAX_LOOKUPS, MAX_VOID_LOOKUPS, Published, Qualifier, Spf,
};

pub(super) async fn check(dns: &Dns, domain: &str) -> Vec<Finding> {
    let one =
        |status, message: String| Finding::new(rules::SPF_RECORD, status, message).subject(domain);
    match spf::published(dns, domain).await {
        Published::Nothing(error) => {
            let why = match error {
                LookupError::NoSuchName => ": the domain does not exist in DNS",
                _ => "",
            };
            vec![
                one(Status::Fail, format!("{domain} has no SPF record{why}"))
                    .hint(rules::SPF_RECORD.fix),
            ]
        }
        Published::Nearly(found) => vec![
            one(
                Status::Fail,
                format!(
                    "{domain} has no SPF record that receivers see: {} at {} is almost one; {}",
                    quoted(&found.text),
                    found.name,
                    found.why
                ),
            )
            .hint(format!("correct that TXT record, so that {domain} has one that begins with \"v=spf1 \"")),
        ],
        Published::Several(texts) => vec![
            one(
                Status::Fail,
                format!(
                    "{domain} has {} SPF records, which receivers treat as an error: {}",
                    texts.len(),
                    listed(&texts)
                ),
            )
            .hint("join them into one record"),
        ],
        Published::Unanswered(LookupError::ServerFailure) => vec![
            one(
                Status::Fail,
                format!("the SPF record of {domain} could not be resolved (SERVFAIL), and receivers get the same answer"),
            )
            .hint("fix the domain's name servers or its DNSSEC signatures"),
        ],
        Published::Unanswered(error) => {
            vec![unanswered(
                rules::SPF_RECORD,
                domain,
                "its SPF record",
                &error,
            )]
        }
        Published::Record(spf) => {
            let mut found = vec![one(
                Status::Pass,
                format!("{domain} has one SPF record: {}", quoted(&spf.text)),
            )];
            found.extend([
                syntax(domain, &spf),
                lookups(domain, &spf),
                all(domain, &spf),
                ptr(domain, &spf),
            ]);
            found
        }
    }
}

fn finding(rule: &'static Rule, domain: &str, status: Status, message: String) -> Finding {
    Finding::new(rule, status, message).subject(domain)
}

fn syntax(domain: &str, spf: &Spf) -> Finding {
    let of = |status, message| finding(rules::SPF_SYNTAX, domain, status, message);
    if !spf.faults.is_empty() {
        return of(
            Status::Fail,
            format!(
                "the SPF record of {domain} has faults: {}",
                listed(&spf.faults)
            ),
        )
        .hint(rules::SPF_SYNTAX.fix);
    }
    if !spf.unreachable.is_empty() {
        return of(
            Status::Warn,
            format!(
                "the SPF record of {domain} has terms after all, which are ignored: {}",
                listed(&spf.unreachable)
            ),
        )
        .hint("put all at the end");
    }
    if let Some(redirect) = &spf.ignored_redirect {
        return of(
            Status::Warn,
            format!("the SPF record of {domain} has {redirect} beside all, which is why it is ignored (RFC 7208, 6.1)"),
        )
        .hint("leave all out to have the other record decide, write include: instead of redirect=, or take it out");
    }
    if !spf.private.is_empty() {
        return of(
            Status::Warn,
            format!(
                "the SPF record of {domain} names private networks, whose addresses no receiver ever sees: {}",
                listed(&spf.private)
            ),
        )
        .hint("name the public addresses that the mail leaves from");
    }
    if spf.text.len() > LONG_RECORD_BYTES {
        return of(
            Status::Warn,
            format!(
                "the SPF record of {domain} has {} bytes; above {LONG_RECORD_BYTES} it may not fit into an answer over UDP",
                spf.text.len()
            ),
        )
        .hint("move networks into an included record");
    }
    of(
        Status::Pass,
        format!("the SPF record of {domain} can be read"),
    )
}

fn lookups(domain: &str, spf: &Spf) -> Finding {
    let of = |status, message| finding(rules::SPF_LOOKUPS, domain, status, message);
    let count = match spf.is_truncated {
        true => format!("more than {}", spf.lookups.saturating_sub(1)),
        false => spf.lookups.to_string(),
    };
    let mut wrong = Vec::new();
    if !spf.loops.is_empty() {
        wrong.push(format!("it leads back to itself at {}", listed(&spf.loops)));
    }
    if spf.lookups > MAX_LOOKUPS {
        wrong.push(format!(
            "it takes {count} terms that ask DNS, and receivers give up above {MAX_LOOKUPS}"
        ));
    }
    if spf.void.len() > MAX_VOID_LOOKUPS {
        wrong.push(format!(
            "{} names have nothing, and receivers may give up above {MAX_VOID_LOOKUPS}: {}",
            spf.void.len(),
            listed(&spf.void)
        ));
    }
    if !wrong.is_empty() {
        return of(
            Status::Fail,
            format!("the SPF record of {domain}: {}", wrong.join("; ")),
        )
        .hint(rules::SPF_LOOKUPS.fix);
    }
    if let Some((name, LookupError::ServerFailure)) = spf.unanswered.first() {
        return of(
            Status::Warn,
            format!(
                "the SPF record of {domain} leads to {name}, which could not be resolved (SERVFAIL); receivers that get the same answer put the mail off (temperror)"
            ),
        )
        .hint(format!(
            "have whoever runs {name} fix its name servers or its DNSSEC signatures, or take the term out"
        ));
    }
    if let Some((name, error)) = spf.unanswered.first() {
        return of(
            Status::Skip,
            format!(
                "the SPF record of {domain} could not be counted completely ({count} terms that ask DNS so far): {name}: {error}"
            ),
        );
    }
    let said =
        format!("the SPF record of {domain} takes {count} of {MAX_LOOKUPS} terms that ask DNS");
    if spf.void.is_empty() {
        return of(Status::Pass, said);
    }
    of(
        Status::Warn,
        format!("{said}; nothing is found at {}", listed(&spf.void)),
    )
    .hint("take out the names that have nothing")
}

fn all(domain: &str, spf: &Spf) -> Finding {
    let of = |status, message: String| finding(rules::SPF_ALL, domain, status, message);
    if !spf.everybody.is_empty() {
        return of(
            Status::Fail,
            format!(
                "the SPF record of {domain} lets every server on the internet pass: by {}",
                listed(&spf.everybody)
            ),
        )
        .hint("take that term out, whatever the record ends in");
    }
    if let (Some(Qualifier::Fail | Qualifier::SoftFail), false, true) =
        (spf.all, spf.passes, spf.faults.is_empty())
    {
        return of(
            Status::Warn,
            format!("the SPF record of {domain} lets no server send for it"),
        )
        .hint("name the servers or services that send for it before all; it is right as it is only if nothing sends with this domain in the envelope");
    }
    let Some(qualifier) = spf.all else {
        // The redirect's target could not be read, or has been reported above.
        let message = if spf.unanswered.is_empty() {
            format!(
                "the SPF record of {domain} does not say what to do with other servers: it has no all"
            )
        } else {
            format!(
                "how the SPF record of {domain} ends is not known: a name in it could not be looked up"
            )
        };
        let status = if spf.unanswered.is_empty() {
            Status::Warn
        } else {
            Status::Skip
        };
        return match status {
            Status::Warn => of(status, message).hint(rules::SPF_ALL.fix),
            _ => of(status, message),
        };
    };
    let sign = qualifier.sign();
    match qualifier {
        Qualifier::Pass => of(
            Status::Fail,
            format!("the SPF record of {domain} ends in {sign}all: every server on the internet may send for it"),
        )
        .hint(rules::SPF_ALL.fix),
        Qualifier::Neutral => of(
            Status::Warn,
            format!("the SPF record of {domain} ends in {sign}all, which does not say what to do with other servers"),
        )
        .hint(rules::SPF_ALL.fix),
        Qualifier::Fail | Qualifier::SoftFail => of(
            Status::Pass,
            format!("the SPF record of {domain} ends in {sign}all"),
        ),
    }
}

fn ptr(domain: &str, spf: &Spf) -> Finding {
    let of = |status, message| finding(rules::SPF_PTR, domain, status, message);
    if spf.ptr.is_empty() {
        return of(
            Status::Pass,
            format!("the SPF record of {domain} does without ptr"),
        );
    }
    of(
        Status::Warn,
        format!(
            "the SPF record of {domain} uses ptr, which must not be published any more: in {}",
            listed(&spf.ptr)
        ),
    )
    .hint(rules::SPF_PTR.fix)
}
