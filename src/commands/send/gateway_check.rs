//! Looks up whether the recipient's mail gateway may open links. It runs while the session is created,
//! so that it costs no time, and it never stops a delivery.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::checklist::mail::gateway_risk;
use crate::cli::{Deliver, SendArgs, mail_domain};
use crate::commands::Context;
use crate::error::{Code, Failure};
use crate::mail::dns::Dns;
use crate::mail::providers;
use crate::mail::receiving::{self, Route};
use crate::output::Output;

/// How long a delivery waits for the result. Most answers arrive sooner, and a person hardly notices.
const DELIVERY_DELAY: Duration = Duration::from_secs(1);
/// Time limit for DNS. An answer after the delivery still helps to explain a missing callback.
const DNS_TIMEOUT: Duration = Duration::from_secs(4);

/// A lookup that is running, and its result.
pub(super) struct GatewayCheck {
    lookup: Option<JoinHandle<()>>,
    risk: Arc<OnceLock<String>>,
    /// Whether mail goes out at all.
    is_mailed: bool,
}

impl GatewayCheck {
    /// Starts the lookup if mail will go out: not for a link that is printed or clicked here, and not
    /// for a WorkOS on this machine, which mails nobody, unless a DNS server is named.
    pub(super) fn start(args: &SendArgs, context: &Context, email: &str) -> Self {
        let risk = Arc::new(OnceLock::new());
        let is_mailed = args.deliver != Deliver::Print && !args.click && context.emulator.is_none();
        let is_real = args.dns_server.is_some() || !context.config.base_url.value.is_loopback();
        let lookup = match mail_domain(email) {
            Ok(domain) if is_mailed && is_real && !args.no_dns => {
                let (risk, output) = (Arc::clone(&risk), context.output.clone());
                let server = args.dns_server;
                Some(tokio::spawn(async move {
                    let started = Instant::now();
                    let outcome = match Dns::new(server, DNS_TIMEOUT) {
                        Ok(dns) => find_risk(&dns, &domain, &risk).await,
                        Err(failure) => failure.message,
                    };
                    output.request(&format!("DNS MX {domain}"), &outcome, started.elapsed());
                }))
            }
            _ => None,
        };
        Self {
            lookup,
            risk,
            is_mailed,
        }
    }

    /// Asks about a recipient who probably does not exist, before anything is created: a domain that is
    /// nearly that of a mail provider, or that receives no mail. Without a terminal it is only said.
    ///
    /// # Errors
    /// When the person says no, or the prompt was interrupted.
    pub(super) async fn confirm(&mut self, context: &Context, email: &str) -> Result<(), Failure> {
        let domain = mail_domain(email).unwrap_or_default();
        if !self.is_mailed || domain.is_empty() {
            return Ok(());
        }
        let meant = providers::meant(&domain);
        let doubt = match &meant {
            Some(meant) => Some(format!("{domain} looks like a typo for {meant}")),
            None if context.prompter.can_answer() => {
                if let Some(lookup) = &mut self.lookup {
                    // If it is late or has failed, nothing is asked.
                    let _ = tokio::time::timeout(DELIVERY_DELAY, lookup).await;
                }
                let risk = self.risk_so_far().filter(|it| it.contains("no mail"));
                risk.map(ToOwned::to_owned)
            }
            None => None,
        };
        let Some(doubt) = doubt else {
            return Ok(());
        };
        confirm_doubt(doubt, meant, email, "send", context).await
    }

    /// Warns before the delivery, if a risk is known by then.
    pub(super) async fn warn(&mut self, output: &Output) {
        // One that was waited for before must not be asked again.
        if let Some(lookup) = &mut self.lookup
            && !lookup.is_finished()
        {
            // If it is late or has failed, the link is delivered anyway.
            let _ = tokio::time::timeout(DELIVERY_DELAY, lookup).await;
        }
        if let Some(risk) = self.risk_so_far() {
            output.warn(risk);
        }
    }

    /// The risk, if one has been found by now.
    pub(super) fn risk_so_far(&self) -> Option<&str> {
        self.risk.get().map(String::as_str)
    }
}

/// Asks about a recipient whose domain is nearly that of a mail provider, before `command` mails anything.
///
/// # Errors
/// When the person says no, or the prompt was interrupted.
pub(in crate::commands) async fn confirm_domain(
    email: &str,
    command: &str,
    context: &Context,
) -> Result<(), Failure> {
    let domain = mail_domain(email).unwrap_or_default();
    match providers::meant(&domain) {
        Some(meant) if context.emulator.is_none() => {
            let doubt = format!("{domain} looks like a typo for {meant}");
            confirm_doubt(doubt, Some(meant), email, command, context).await
        }
        _ => Ok(()),
    }
}

/// Asks whether to go on; without a terminal the doubt is only said.
async fn confirm_doubt(
    doubt: String,
    meant: Option<String>,
    email: &str,
    command: &str,
    context: &Context,
) -> Result<(), Failure> {
    if !context.prompter.can_answer() {
        context.output.warn(doubt);
        return Ok(());
    }
    let question = format!("{doubt}. Send it to {email} anyway?");
    if context.prompter.confirm(question).await? {
        return Ok(());
    }
    let failure = Failure::new(
        Code::InvalidValue,
        format!("nothing was created or mailed: {doubt}"),
    );
    let name = email.rsplit_once('@').map_or(email, |(name, _)| name);
    Err(failure.hint(match meant {
        Some(meant) => format!("send it to the right address: workos-ml {command} {name}@{meant}"),
        None => "check the address for a typo, and send to the right one".into(),
    }))
}

/// Looks up the risk and stores it; returns the outcome in a word, for `-v`.
async fn find_risk(dns: &Dns, domain: &str, risk: &OnceLock<String>) -> String {
    let route = receiving::exchangers(dns, domain).await;
    if let Some(found) = gateway_risk(domain, &route) {
        // Cannot fail: nothing else sets it.
        let _ = risk.set(found);
    }
    match &route {
        Route::Exchangers(found) => format!("{} hosts", found.len()),
        Route::Unanswered(error) => error.to_string(),
        Route::NoSuchDomain => "NXDOMAIN".into(),
        Route::NullMx => "null MX".into(),
        Route::NoMx { .. } => "no MX".into(),
    }
}
