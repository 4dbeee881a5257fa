//! What DNS says of the recipient's domain. It is asked while the session is created, so that it
//! costs no time, and it never stops a delivery.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::checklist::mail::gateway_risk;
use crate::cli::{Deliver, SendArgs, mail_domain};
use crate::commands::Context;
use crate::mail::dns::Dns;
use crate::mail::receiving::{self, Route};
use crate::output::Output;

/// The longest that a delivery is held up for it.
const DELIVERY_DELAY: Duration = Duration::from_secs(1);
/// An answer may still come while the click is waited for: it helps to explain a silence.
const DNS_TIMEOUT: Duration = Duration::from_secs(4);

/// A question that is under way, and what became of it.
pub(super) struct GatewayCheck {
    lookup: Option<JoinHandle<()>>,
    risk: Arc<OnceLock<String>>,
}

impl GatewayCheck {
    /// Asks, where a mail to somebody will go out: not for a link that is printed or clicked here,
    /// and not for a WorkOS on this machine, which mails nobody, unless a DNS server is named.
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
        Self { lookup, risk }
    }

    /// Says before the delivery what speaks against it, if that is known soon enough.
    pub(super) async fn warn(&mut self, output: &Output) {
        if let Some(lookup) = &mut self.lookup {
            // Late or failed: the link goes out all the same.
            let _ = tokio::time::timeout(DELIVERY_DELAY, lookup).await;
        }
        if let Some(risk) = self.risk_so_far() {
            output.warn(risk);
        }
    }

    /// What is known by now.
    pub(super) fn risk_so_far(&self) -> Option<&str> {
        self.risk.get().map(String::as_str)
    }
}

/// Keeps the risk; gives the outcome in a word, for `-v`.
async fn find_risk(dns: &Dns, domain: &str, risk: &OnceLock<String>) -> String {
    let route = receiving::exchangers(dns, domain).await;
    if let Some(found) = gateway_risk(domain, &route) {
        // Nobody else sets it.
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
