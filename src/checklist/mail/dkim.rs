//! DKIM keys of a sending domain.

use super::{quoted, unanswered};
use crate::findings::{Finding, Status, rules};
use crate::mail::dkim::{self, Kind, MIN_RSA_BITS, Published, RECOMMENDED_RSA_BITS};
use crate::mail::dns::{Dns, LookupError};

pub(super) async fn check(dns: &Dns, domain: &str, selectors: &[String]) -> Vec<Finding> {
    if selectors.is_empty() {
        return vec![
            Finding::new(
                rules::DKIM_KEY,
                Status::Skip,
                format!("{domain}: DKIM was not checked, because DNS does not list selectors"),
            )
            .subject(domain)
            .hint("name the selector of your mail service with --dkim-selector; it is the s= of a DKIM-Signature header that it sent"),
        ];
    }
    let mut found = Vec::new();
    for selector in selectors {
        found.extend(check_one(dns, domain, selector).await);
    }
    found
}

async fn check_one(dns: &Dns, domain: &str, selector: &str) -> Vec<Finding> {
    let name = dkim::name(domain, selector);
    let published = dkim::published(dns, domain, selector).await;
    // Keys of mail services are behind an alias, whose target tells whose key it is.
    let target = dns.alias(&name).await.unwrap_or_default();
    let alias = match &target {
        Some(target) => format!(" (an alias of {})", quoted(target)),
        None => String::new(),
    };
    let one =
        |status, message: String| Finding::new(rules::DKIM_KEY, status, message).subject(domain);
    let key = match published {
        Published::Key(key) => key,
        Published::Nothing(_) if target.is_some() => {
            let target = target.unwrap_or_default();
            return vec![
                one(
                    Status::Fail,
                    format!("there is no DKIM key at {name} (an alias of {0}): the CNAME is there, and its target {0} has no key", quoted(&target)),
                )
                .hint("check at the mail service that the domain is still verified there, and that the target is spelt right; it publishes the key"),
            ];
        }
        Published::Nothing(_) => {
            for wrong in [
                format!("{selector}.{domain}"),
                format!("{name}.{domain}"),
                format!("{selector}.domainkey.{domain}"),
                format!("{selector}._domainkeys.{domain}"),
                format!("{selector}._domain-key.{domain}"),
                format!("{selector}._dkim.{domain}"),
                format!("{selector}_domainkey.{domain}"),
                format!("_domainkey.{selector}.{domain}"),
                format!("_domainkey.{domain}"),
                format!("{selector}._domainkey.www.{domain}"),
            ] {
                let texts = dns.txt(&wrong).await.unwrap_or_default();
                if texts
                    .iter()
                    .any(|it| it.contains("p=") && (it.contains("DKIM1") || it.contains("k=rsa")))
                {
                    return vec![
                        one(
                            Status::Fail,
                            format!("there is no DKIM key at {name}: it is at {wrong}, and has to be at {name}"),
                        )
                        .hint("rename the record; many forms add the domain automatically"),
                    ];
                }
            }
            return vec![
                one(
                    Status::Fail,
                    format!("there is no DKIM key at {name}{alias}"),
                )
                .hint(rules::DKIM_KEY.fix),
            ];
        }
        Published::Several(count) => {
            return vec![
                one(
                    Status::Fail,
                    format!("{name}{alias} has {count} texts, of which a receiver takes any"),
                )
                .hint("leave one TXT record there"),
            ];
        }
        Published::Unanswered(LookupError::ServerFailure) => {
            return vec![
                one(
                    Status::Fail,
                    format!("{name}{alias} could not be resolved (SERVFAIL), and receivers get the same answer"),
                )
                .hint("fix the domain's name servers, its DNSSEC signatures, or the alias"),
            ];
        }
        Published::Unanswered(error) => {
            return vec![unanswered(
                rules::DKIM_KEY,
                domain,
                &format!("the DKIM key of selector {selector}"),
                &error,
            )];
        }
        Published::Unusable(why) => {
            return vec![
                one(
                    Status::Fail,
                    format!(
                        "the record at {name}{alias} is not a usable DKIM key: {}",
                        quoted(&why)
                    ),
                )
                .hint("copy the record again from your mail service, all strings of it"),
            ];
        }
        Published::Revoked => {
            return vec![
                one(
                    Status::Fail,
                    format!("the DKIM key at {name}{alias} was revoked (p= is empty)"),
                )
                .hint("sign with a selector whose key is in use"),
            ];
        }
    };
    let usable = if key.is_testing {
        one(
            Status::Warn,
            format!("the DKIM key at {name}{alias} is marked as a test (t=y), so receivers treat mail with it as unsigned"),
        )
        .hint("take t=y out of the record")
    } else {
        one(
            Status::Pass,
            format!("there is a DKIM key at {name}{alias}"),
        )
    };
    vec![usable, strength(domain, &name, key.kind)]
}

fn strength(domain: &str, name: &str, kind: Kind) -> Finding {
    let one = |status, message: String| {
        Finding::new(rules::DKIM_STRENGTH, status, message).subject(domain)
    };
    match kind {
        Kind::Rsa(bits) if bits < MIN_RSA_BITS => one(
            Status::Fail,
            format!(
                "the DKIM key at {name} has {bits} bits; receivers refuse RSA keys below {MIN_RSA_BITS}"
            ),
        )
        .hint(rules::DKIM_STRENGTH.fix),
        Kind::Rsa(bits) if bits < RECOMMENDED_RSA_BITS => one(
            Status::Warn,
            format!("the DKIM key at {name} has {bits} bits; {RECOMMENDED_RSA_BITS} are recommended"),
        )
        .hint(rules::DKIM_STRENGTH.fix),
        Kind::Rsa(bits) => one(
            Status::Pass,
            format!("the DKIM key at {name} has {bits} bits"),
        ),
        Kind::Ed25519 => one(
            Status::Warn,
            format!("the DKIM key at {name} is Ed25519, which not every receiver can check"),
        )
        .hint("sign with an RSA key as well, under its own selector"),
    }
}
