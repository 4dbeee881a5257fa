//! Checks a receiving domain: can mail arrive, and does a gateway open links on the way?

use super::{listed, unanswered};
use crate::findings::{Finding, Status, rules};
use crate::mail::dns::{Dns, LookupError};
use crate::mail::gateways::{Gateway, LinkRisk};
use crate::mail::receiving::{self, Exchanger, Route};

/// What is known about a domain that a link would be mailed to.
#[derive(Debug)]
pub struct Receiver {
    /// The domain.
    pub domain: String,
    /// The products that receive its mail.
    pub products: Vec<&'static str>,
    /// Whether the link is used up before the person clicks.
    pub risk: ReceiverRisk,
    /// Where that is documented.
    pub source: Option<&'static str>,
    /// The same as findings.
    pub findings: Vec<Finding>,
}

/// Whether a link that is mailed to a domain arrives unused, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiverRisk {
    /// No mail arrives there.
    NoMail,
    /// A gateway opens links, or is likely or able to.
    Gateway(std::cmp::Reverse<LinkRisk>),
    /// DNS did not say who receives its mail.
    NoAnswer,
}

impl ReceiverRisk {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoMail => "no mail",
            Self::Gateway(risk) => risk.0.name(),
            Self::NoAnswer => "no answer",
        }
    }
}

/// Checks a domain that a link would be mailed to.
pub async fn check_receiver(dns: &Dns, domain: &str) -> Receiver {
    let route = receiving::route(dns, domain).await;
    let products = route.gateways();
    let worst = products.iter().max_by_key(|it| it.link_risk);
    let present = present(domain, &route);
    let risk = match &route {
        Route::Unanswered(_) => ReceiverRisk::NoAnswer,
        _ if present.status == Status::Fail => ReceiverRisk::NoMail,
        _ => {
            let risk = worst.map_or(LinkRisk::Unknown, |it| it.link_risk);
            ReceiverRisk::Gateway(std::cmp::Reverse(risk))
        }
    };
    Receiver {
        domain: domain.to_owned(),
        products: products.iter().map(|it| it.product).collect(),
        risk,
        source: worst.map(|it| it.source),
        findings: vec![present, gateway(domain, &route)],
    }
}

/// The finding about an argument or a line of a list that names no domain.
pub fn no_domain(why: &str) -> Finding {
    Finding::new(rules::DOMAIN_NAME, Status::Fail, why).hint(rules::DOMAIN_NAME.fix)
}

/// The reason, on one line, why a link mailed to the domain may not arrive unused, if there is one.
pub fn gateway_risk(domain: &str, route: &Route) -> Option<String> {
    match route {
        Route::NoSuchDomain => Some(format!(
            "{domain} does not exist in DNS, so no mail can arrive there"
        )),
        Route::NullMx => Some(format!(
            "{domain} declares that it receives no mail (null MX)"
        )),
        _ => route.riskiest_gateway().map(|gateway| {
            format!(
                "mail for {domain} goes through {}, which {}: that the link is spent before the person clicks is {}",
                gateway.product,
                gateway.links,
                gateway.link_risk.name()
            )
        }),
    }
}

fn present(domain: &str, route: &Route) -> Finding {
    let finding =
        |status, message: String| Finding::new(rules::MX_PRESENT, status, message).subject(domain);
    match route {
        Route::NoSuchDomain => finding(
            Status::Fail,
            format!("{domain} does not exist in DNS (NXDOMAIN), so no mail can arrive"),
        )
        .hint("check the domain for a typo"),
        Route::NullMx => finding(
            Status::Fail,
            format!("{domain} declares that it receives no mail (null MX, RFC 7505)"),
        )
        .hint("use another of their domains"),
        Route::NoMx { has_address: false } => finding(
            Status::Fail,
            format!("{domain} has neither an MX record nor an address, so no mail can arrive"),
        )
        .hint("publish an MX record, or mail to another domain"),
        Route::NoMx { has_address: true } => finding(
            Status::Warn,
            format!("{domain} has no MX record; mail goes to the address of the domain itself (RFC 5321, 5.1), if a mail server runs there"),
        )
        .hint("publish an MX record; some senders insist on one"),
        Route::Unanswered(LookupError::ServerFailure) => finding(
            Status::Fail,
            format!("{domain} could not be resolved (SERVFAIL), and mail servers get the same answer: its name servers do not answer, or its DNSSEC signatures are broken"),
        )
        .hint("ask again later, and another DNS server with --dns-server; if it stays so, the domain's owner has to fix it"),
        Route::Unanswered(error) => {
            unanswered(rules::MX_PRESENT, domain, "its MX records", error)
        }
        Route::Exchangers(found) => exchangers(domain, found),
    }
}

fn exchangers(domain: &str, found: &[Exchanger]) -> Finding {
    let named = |exchanger: &Exchanger| match exchanger.host.as_str() {
        "" => "the root".to_owned(),
        host => host.to_owned(),
    };
    let troubles: Vec<String> = found
        .iter()
        .filter_map(|exchanger| {
            Some(format!(
                "{} {}",
                named(exchanger),
                exchanger.fault?.clause()
            ))
        })
        .collect();
    let is_dead = |exchanger: &Exchanger| exchanger.fault.is_some_and(|it| it.is_fatal());
    let (status, message) = if found.iter().all(is_dead) {
        (
            Status::Fail,
            format!("{domain} cannot receive mail: {}", listed(&troubles)),
        )
    } else if troubles.is_empty() {
        let hosts: Vec<String> = found.iter().map(named).collect();
        (
            Status::Pass,
            format!("{domain} receives mail at {}", listed(&hosts)),
        )
    } else {
        (
            Status::Warn,
            format!(
                "{domain} receives mail, and among its MX records {}",
                listed(&troubles)
            ),
        )
    };
    let finding = Finding::new(rules::MX_PRESENT, status, message).subject(domain);
    match status {
        Status::Pass => finding,
        _ => finding.hint(rules::MX_PRESENT.fix),
    }
}

/// The finding about gateways. It is `skip` if nothing is known, because `pass` would read as a promise
/// that nothing opens links.
fn gateway(domain: &str, route: &Route) -> Finding {
    let finding = |status, message: String| {
        Finding::new(rules::MAIL_GATEWAY, status, message).subject(domain)
    };
    let Route::Exchangers(found) = route else {
        let why = match route {
            Route::NoMx { has_address: true } => "it has no MX record to know a product by",
            Route::Unanswered(_) => "its MX records are not known",
            _ => "it receives no mail",
        };
        return finding(
            Status::Skip,
            format!("{domain}: not judged whether a gateway opens links: {why}"),
        );
    };
    let products = route.gateways();
    let own = found.iter().filter(|it| it.gateway.is_none()).count();
    if products.is_empty() {
        let hosts: Vec<&str> = found
            .iter()
            .map(|it| it.host.as_str())
            .filter(|it| !it.is_empty())
            .collect();
        return finding(
            Status::Skip,
            format!(
                "{domain}: whether its mail servers open links is unknown; {} matches no known product; that does not rule one out",
                listed(&hosts)
            ),
        );
    }
    let mut parts: Vec<String> = products.iter().map(|it| clause(it, found)).collect();
    if own > 0 {
        parts.push(format!("{own} of its MX hosts are of no known product"));
    }
    let mixed = match parts.len() {
        1 => "",
        _ => " (mixed: which one takes a mail depends on the sender and the hour)",
    };
    let message = format!("{domain}{mixed}: {}", parts.join("; "));
    match route.riskiest_gateway() {
        Some(_) => finding(Status::Warn, message).hint(rules::MAIL_GATEWAY.fix),
        None => finding(Status::Skip, message),
    }
}

fn clause(gateway: &Gateway, found: &[Exchanger]) -> String {
    let is_its = |it: &&Exchanger| it.gateway == Some(gateway);
    let host = found.iter().find(is_its).map_or("", |it| it.host.as_str());
    let verdict = match gateway.link_risk {
        LinkRisk::Unknown => "whether links are spent is unknown".to_owned(),
        link_risk => format!(
            "a link may be spent before the person clicks ({})",
            link_risk.name()
        ),
    };
    format!(
        "{} ({host}) {}; {verdict} (confidence {}: {})",
        gateway.product,
        gateway.links,
        gateway.confidence.name(),
        gateway.source
    )
}
