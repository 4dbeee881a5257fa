//! `domain`: whether a gateway may use up links mailed to a domain, and what a sending domain publishes.

use std::collections::HashSet;
use std::io::Read as _;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Interruption, checks, runtime, unless_signalled};
use crate::checklist::mail;
use crate::cli::{DnsOptions, DomainArgs, SenderOptions, mail_domain};
use crate::error::{Code, Exit, Failure};
use crate::findings::Finding;
use crate::mail::dns::Dns;
use crate::output::Output;
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
    interruption.set_state("DNS was asked, and nothing was changed");
    let runtime = runtime()?;
    let result = runtime.block_on(unless_signalled(&interruption, questions));
    // A connection that is still open must not delay the exit.
    runtime.shutdown_background();
    result
}

async fn check(args: DomainArgs, output: &Output) -> anyhow::Result<Exit> {
    let receivers = receivers(&args.domains)?;
    let dns = Arc::new(Dns::new(args.dns.dns_server, args.dns.dns_timeout)?);
    let spinner = output.spinner("asking DNS");
    let questions = receivers.into_iter().map(|domain| {
        let dns = Arc::clone(&dns);
        async move { mail::check_receiver(&dns, &domain).await }
    });
    let mut found = run_bounded(questions).await;
    if !found.is_empty() {
        found.push(mail::undetectable_openers());
    }
    found.extend(senders(&dns, args.sender).await);
    drop(spinner);
    if let Some(failure) = dns.no_answer_failure() {
        return Err(failure.into());
    }
    checks::report(&found, output)
}

async fn senders(dns: &Arc<Dns>, sender: SenderOptions) -> Vec<Finding> {
    let selectors = Arc::new(sender.selectors);
    let questions = deduplicated(sender.domains).into_iter().map(|domain| {
        let (dns, selectors) = (Arc::clone(dns), Arc::clone(&selectors));
        async move { mail::check_sender(&dns, &domain, &selectors).await }
    });
    let mut found = run_bounded(questions).await;
    if !found.is_empty() {
        found.push(mail::workos_sender_note());
    }
    found
}

/// Runs the checks, a limited number at a time, and returns their findings in the order of the checks.
async fn run_bounded<F>(checks: impl Iterator<Item = F>) -> Vec<Finding>
where
    F: Future<Output = Vec<Finding>> + Send + 'static,
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
    found.into_iter().flat_map(|(_, found)| found).collect()
}

/// The domains from the command line or standard input.
fn receivers(named: &[String]) -> Result<Vec<String>, Failure> {
    if !named.iter().any(|it| it == "-") {
        return Ok(deduplicated(named.to_vec()));
    }
    let mut text = String::new();
    let read = std::io::stdin()
        .take(MAX_LIST_BYTES + 1)
        .read_to_string(&mut text);
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
    for (line, text) in text.lines().enumerate() {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        domains.push(mail_domain(text).map_err(|why| {
            Failure::new(
                Code::InvalidValue,
                format!("line {} of standard input: {}", line + 1, mask(&why, &[])),
            )
            .hint("write one domain or e-mail address a line; # starts a comment")
        })?);
    }
    if domains.is_empty() {
        return Err(
            Failure::new(Code::MissingValue, "standard input names no domain")
                .hint("pipe in one domain or e-mail address a line"),
        );
    }
    Ok(deduplicated(domains))
}

/// Each domain once, in the order of first occurrence.
fn deduplicated(domains: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let is_new = |domain: &String| seen.insert(domain.clone());
    domains.into_iter().filter(is_new).collect()
}
