//! `domain`: whether a gateway may use up links mailed to a domain, and what a sending domain publishes.

use std::collections::HashSet;
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
    let (receivers, invalid) = receivers(&args.domains)?;
    let dns = Arc::new(Dns::new(args.dns.dns_server, args.dns.dns_timeout)?);
    let spinner = output.spinner("asking DNS");
    let questions = receivers.into_iter().map(|domain| {
        let dns = Arc::clone(&dns);
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
        verdicts: (!receivers.is_empty()).then(|| verdicts(receivers)),
        ..CheckReport::of(&found)
    };
    checks::finish(&report, output)
}

/// The table of the domains, the riskiest first.
fn verdicts(mut receivers: Vec<Receiver>) -> Verdicts {
    receivers.sort_by_key(|it| it.risk);
    let row = |receiver: Receiver| {
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
            ],
        }
    };
    Verdicts {
        field: "domains",
        noun: ("domain", "domains"),
        among: None,
        head: vec!["domain", "product", "risk", "source"],
        rows: receivers.into_iter().map(row).collect(),
        counted: 2,
        in_short: &[rules::MX_PRESENT, rules::MAIL_GATEWAY],
    }
}

async fn senders(dns: &Arc<Dns>, sender: SenderOptions) -> Vec<Finding> {
    let selectors = Arc::new(sender.selectors);
    let questions = deduplicated(sender.domains).into_iter().map(|domain| {
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

/// The domains from the command line or standard input, and a finding for each line that names none.
fn receivers(named: &[String]) -> Result<(Vec<String>, Vec<Finding>), Failure> {
    let mut invalid = Vec::new();
    if !named.iter().any(|it| it == "-") {
        return Ok((deduplicated(named.to_vec()), invalid));
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
    let mut domains: Vec<String> = named.iter().filter(|it| *it != "-").cloned().collect();
    for (line, text) in text.split(|byte| *byte == b'\n').enumerate() {
        // A spreadsheet saves in other encodings; one such line costs itself.
        let domain = match std::str::from_utf8(text).map(str::trim) {
            Ok(text) if text.is_empty() || text.starts_with('#') => continue,
            Ok(text) => mail_domain(text),
            Err(_) => Err("not UTF-8: save the list as UTF-8".to_owned()),
        };
        match domain {
            Ok(domain) => domains.push(domain),
            Err(why) => invalid.push(mail::invalid_line(line + 1, &mask(&why, &[]))),
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
    Ok((deduplicated(domains), invalid))
}

/// Each domain once, in the order of first occurrence.
fn deduplicated(domains: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let is_new = |domain: &String| seen.insert(domain.clone());
    domains.into_iter().filter(is_new).collect()
}
