//! `domain`: whether a gateway may use up links mailed to a domain, and what a sending domain publishes.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Interruption, checks, runtime, unless_signalled};
use crate::checklist::mail::{self, Receiver};
use crate::cli::{DnsOptions, DomainArgs, SenderOptions, mail_domain};
use crate::error::{Code, Exit, Failure};
use crate::findings::{Finding, rules};
use crate::mail::dns::Dns;
use crate::output::{CheckReport, Output, UNKNOWN, VerdictRow, Verdicts};
use crate::secret::mask;

/// Domains that are checked at a time: fast for a long list, without flooding the DNS server.
const MAX_CONCURRENT: usize = 50;
/// Maximum size of a list: some 100,000 domains, more than anybody would mean to check.
const MAX_LIST_BYTES: u64 = 4 * 1024 * 1024;

pub(super) fn run(args: DomainArgs, output: &Output) -> anyhow::Result<Exit> {
    block_on_dns(check(args, output))
}

/// Checks the senders of a checklist. If the DNS server does not answer, the findings say so and the
/// checklist goes on, because there is more in it than mail.
pub(super) fn check_senders(
    sender: SenderOptions,
    dns: &DnsOptions,
    output: &Output,
) -> anyhow::Result<Vec<Finding>> {
    block_on_dns(async {
        let dns = Arc::new(Dns::new(dns.dns_server, dns.dns_timeout)?);
        let spinner = output.spinner("asking DNS");
        let found = senders(&dns, sender).await;
        drop(spinner);
        Ok(found)
    })
}

fn block_on_dns<T>(questions: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let interruption = Interruption::default();
    interruption.set_state("only DNS was asked; nothing was changed");
    let runtime = runtime()?;
    let result = runtime.block_on(unless_signalled(&interruption, questions));
    // A connection that is still open must not delay the exit.
    runtime.shutdown_background();
    result
}

async fn check(args: DomainArgs, output: &Output) -> anyhow::Result<Exit> {
    let (requested, invalid) = requested(&args.domains)?;
    let dns = Arc::new(Dns::new(args.dns.dns_server, args.dns.dns_timeout)?);
    let spinner = output.spinner("asking DNS");
    let questions = requested.iter().map(|it| {
        let (dns, domain) = (Arc::clone(&dns), it.domain.clone());
        async move { mail::check_receiver(&dns, &domain).await }
    });
    let mut receivers = run_bounded(questions).await;
    let mut found = invalid;
    for receiver in &mut receivers {
        found.append(&mut receiver.findings);
    }
    if !receivers.is_empty() {
        found.push(mail::undetectable_openers());
    }
    found.extend(senders(&dns, args.sender).await);
    drop(spinner);
    if let Some(failure) = dns.no_answer_failure() {
        return Err(failure.into());
    }
    let report = CheckReport {
        verdicts: (!receivers.is_empty()).then(|| verdicts(requested, receivers)),
        ..CheckReport::of(&found)
    };
    checks::finish(&report, output)
}

/// The table of the domains, the riskiest first.
fn verdicts(requested: Vec<Requested>, receivers: Vec<Receiver>) -> Verdicts {
    let mut rows: Vec<(Requested, Receiver)> = requested.into_iter().zip(receivers).collect();
    rows.sort_by_key(|(_, receiver)| receiver.risk);
    let row = |(requested, receiver): (Requested, Receiver)| {
        let products = receiver.products.join(", ");
        let product = (!products.is_empty()).then_some(products);
        let cell = |text: Option<&str>| text.unwrap_or(UNKNOWN).to_owned();
        VerdictRow {
            cells: vec![
                receiver.domain.clone(),
                cell(product.as_deref()),
                receiver.risk.name().to_owned(),
                cell(receiver.source),
            ],
            fields: vec![
                ("domain", receiver.domain.into()),
                ("product", product.into()),
                ("risk", receiver.risk.name().into()),
                ("source", receiver.source.into()),
                ("given", requested.given.into()),
            ],
        }
    };
    Verdicts {
        field: "domains",
        noun: ("domain", "domains"),
        among: None,
        head: vec!["domain", "product", "risk", "source"],
        rows: rows.into_iter().map(row).collect(),
        counted: 2,
        in_short: &[rules::MX_PRESENT, rules::MAIL_GATEWAY],
    }
}

async fn senders(dns: &Arc<Dns>, sender: SenderOptions) -> Vec<Finding> {
    let selectors = Arc::new(sender.selectors);
    let domains = sender.domains.into_iter().map(|it| (it.clone(), it));
    let questions = merged(domains).into_iter().map(|Requested { domain, .. }| {
        let (dns, selectors) = (Arc::clone(dns), Arc::clone(&selectors));
        async move { mail::check_sender(&dns, &domain, &selectors).await }
    });
    let mut found: Vec<Finding> = run_bounded(questions).await.into_iter().flatten().collect();
    if !found.is_empty() {
        found.push(mail::workos_sender_note());
    }
    found
}

/// Runs the checks, a limited number at a time, and returns what they found in the order of the checks.
async fn run_bounded<F>(checks: impl Iterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let mut checks = checks.enumerate();
    let mut running = JoinSet::new();
    let mut found = Vec::new();
    loop {
        while running.len() < MAX_CONCURRENT
            && let Some((place, check)) = checks.next()
        {
            running.spawn(async move { (place, check.await) });
        }
        match running.join_next().await {
            Some(Ok(done)) => found.push(done),
            // A check that panicked must not look like one that found nothing.
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            None => break,
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, found)| found).collect()
}

/// A domain to look up.
struct Requested {
    domain: String,
    /// The texts that it comes from: customers' addresses, by which a list is joined with another.
    given: Vec<String>,
}

/// The domains from the command line or standard input, and a finding for each text that names none.
fn requested(named: &[String]) -> Result<(Vec<Requested>, Vec<Finding>), Failure> {
    let mut invalid = Vec::new();
    let mut domains: Vec<(String, String)> = Vec::new();
    for text in named.iter().filter(|it| *it != "-") {
        // One that names no domain costs itself, among others.
        match mail_domain(text) {
            Ok(domain) => domains.push((domain, text.trim().to_owned())),
            Err(why) => invalid.push(mask(&why, &[])),
        }
    }
    if let (true, Some(why)) = (named.len() == 1, invalid.first()) {
        let (what, fix) = why.split_once("; ").unwrap_or((
            why,
            "name a domain or an e-mail address: `workos-ml domain example.com`",
        ));
        return Err(Failure::new(Code::InvalidValue, what).hint(fix));
    }
    let mut invalid: Vec<Finding> = invalid.iter().map(|it| mail::no_domain(it)).collect();
    if !named.iter().any(|it| it == "-") {
        return Ok((merged(domains), invalid));
    }
    let mut text = Vec::new();
    let read = std::io::stdin()
        .take(MAX_LIST_BYTES + 1)
        .read_to_end(&mut text);
    read.map_err(|error| {
        Failure::new(
            Code::MissingValue,
            format!("could not read domains from standard input: {error}"),
        )
    })?;
    if text.len() as u64 > MAX_LIST_BYTES {
        return Err(Failure::new(
            Code::InvalidValue,
            format!("standard input is longer than {MAX_LIST_BYTES} bytes"),
        )
        .hint("split the list, and run once for each part"));
    }
    for (line, text) in text.split(|byte| *byte == b'\n').enumerate() {
        // A spreadsheet saves in other encodings; one such line costs itself.
        let domain = match std::str::from_utf8(text).map(str::trim) {
            Ok(text) if text.is_empty() || text.starts_with('#') => continue,
            Ok(text) => mail_domain(text).map(|domain| (domain, text.to_owned())),
            Err(_) => Err("not UTF-8: save the list as UTF-8".to_owned()),
        };
        match domain {
            Ok(domain) => domains.push(domain),
            Err(why) => invalid.push(mail::no_domain(&format!(
                "line {} of standard input: {}",
                line + 1,
                mask(&why, &[])
            ))),
        }
    }
    if domains.is_empty() {
        let failure = Failure::new(Code::MissingValue, "standard input names no domain")
            .hint("pipe in one domain or e-mail address a line; # starts a comment");
        return Err(match invalid.first() {
            Some(first) => failure.because(first.message.clone()),
            None => failure,
        });
    }
    Ok((merged(domains), invalid))
}

/// Each domain once, in the order of first occurrence, with every text that it comes from.
fn merged(all: impl IntoIterator<Item = (String, String)>) -> Vec<Requested> {
    // A list may have a hundred thousand addresses of one domain, so none is looked for among them.
    let mut seen = HashSet::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<Requested> = Vec::new();
    for (domain, text) in all {
        if !seen.insert(text.clone()) {
            continue;
        }
        let at = *places.entry(domain.clone()).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(known) => known.given.push(text),
            None => merged.push(Requested {
                domain,
                given: vec![text],
            }),
        }
    }
    merged
}
