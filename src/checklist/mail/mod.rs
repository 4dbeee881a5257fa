//! Checks mail domains: whether something may use up a link before the person does, and what a sender
//! publishes.

mod dkim;
mod dmarc;
mod receiving;
mod spf;

use crate::findings::{Finding, Rule, Status, rules};
use crate::mail::dns::{Dns, LookupError};

pub use receiving::{Receiver, check_receiver, gateway_risk, no_domain};

/// How much of a DNS record is quoted: about two lines. Records can be of any length.
const MAX_QUOTE_CHARACTERS: usize = 160;
/// Items of a list in a message; more would not fit on two lines.
const MAX_LISTED: usize = 6;

/// Checks what a domain publishes about mail that is sent in its name.
pub async fn check_sender(dns: &Dns, domain: &str, selectors: &[String]) -> Vec<Finding> {
    let mut found = spf::check(dns, domain).await;
    found.extend(dkim::check(dns, domain, selectors).await);
    found.extend(dmarc::check(dns, domain).await);
    found
}

/// What DNS cannot tell. Reported once, whatever else was found.
pub fn undetectable_openers() -> Finding {
    Finding::new(
        rules::MAIL_SCANNER_HIDDEN,
        Status::Manual,
        "products that work on the mailbox and not on the way to it (such as Abnormal, IRONSCALES, Check Point Harmony Email, Barracuda Impersonation Protection, Microsoft Defender for Office 365) do not show in DNS, and a gateway may have any host name",
    )
    .hint(rules::MAIL_SCANNER_HIDDEN.fix)
}

/// What WorkOS documents about its own sender, for anybody who checks a sender.
pub fn workos_sender_note() -> Finding {
    Finding::new(
        rules::WORKOS_SENDER,
        Status::Manual,
        "mail that WorkOS sends comes from workos-mail.com in production and from workos.dev in a sandbox, unless a domain of your own is set up; WorkOS keeps SPF, DKIM and DMARC of workos-mail.com itself. Its documentation lists no sender for Magic Link mails",
    )
    .hint(rules::WORKOS_SENDER.fix)
}

/// The finding for a record that could not be looked up.
fn unanswered(rule: &'static Rule, domain: &str, what: &str, error: &LookupError) -> Finding {
    Finding::new(
        rule,
        Status::Skip,
        format!("{domain}: {what} could not be looked up: {error}"),
    )
    .subject(domain)
}

/// Quotes foreign text on one line, cut short.
fn quoted(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(MAX_QUOTE_CHARACTERS).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// The first few items of a list.
fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let shown: Vec<String> = items
        .iter()
        .take(MAX_LISTED)
        .map(|text| quoted(text.as_ref()))
        .collect();
    let more = match items.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("{}{more}", shown.join(", "))
}
