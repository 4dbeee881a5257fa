//! The second half of `send`: from the delivered link to the profile.

use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};

use super::delivery::Delivery;
use super::gateway_check::GatewayCheck;
use super::report::SignInReport;
use crate::api::{Client, Destination};
use crate::callback::{Callback, CallbackServer};
use crate::cli::SendArgs;
use crate::commands::redirect_target::{Registered, unregistered};
use crate::commands::sign_in::{self, ProfileReport};
use crate::commands::wait::CallbackWait;
use crate::commands::{Context, diagnosis};
use crate::error::{Code, Exit, Failure};
use crate::interact::PastedLines;

/// Waits for the callback and completes the sign-in.
pub(super) struct CallbackPhase<'a> {
    pub(super) args: &'a SendArgs,
    pub(super) context: &'a Context,
    pub(super) client: &'a Client,
    pub(super) delivery: &'a Delivery,
    pub(super) registered: &'a Registered,
    pub(super) gateway_check: &'a GatewayCheck,
    pub(super) clock_ahead: i64,
}

impl CallbackPhase<'_> {
    pub(super) async fn run(&self, mut server: CallbackServer) -> anyhow::Result<Exit> {
        let output = &self.context.output;
        let started = Instant::now();
        let callback = self.callback(&mut server).await;
        let callback = match callback {
            Ok(callback) => callback,
            Err(failure) => {
                server.close().await;
                return Err(failure.into());
            }
        };
        let waited = started.elapsed();
        output.step("callback received", Some(waited));
        let signed_in = sign_in::complete(
            self.context,
            self.client,
            &server,
            &callback,
            self.local_expiry(),
        )
        .await;
        server.close().await;
        let (signed_in, exchange) = signed_in?;
        output.step("code exchanged", Some(exchange));
        output.result(&SignInReport {
            delivery: self.delivery,
            callback: &callback,
            waited,
            exchange,
            profile: ProfileReport {
                profile: signed_in.profile,
                state: None,
                access_token: signed_in.access_token.filter(|_| self.args.show_token),
            },
        })?;
        Ok(Exit::Done)
    }

    async fn callback(&self, server: &mut CallbackServer) -> Result<Callback, Failure> {
        let mut pasted = self.context.prompter.pasted_lines();
        let (limit, link_ended) = self.limit();
        let deadline = tokio::time::Instant::now() + limit;
        let callback = if self.args.click {
            let clicked = self.click();
            tokio::pin!(clicked);
            let mut wait = self.wait(server, &mut pasted, deadline);
            tokio::select! {
                callback = wait.for_callback(&self.context.output) => callback,
                failure = &mut clicked => return Err(failure),
            }
        } else {
            self.wait(server, &mut pasted, deadline)
                .for_callback(&self.context.output)
                .await
        };
        callback.ok_or_else(|| {
            diagnosis::wait_timed_out(&diagnosis::TimedOutWait {
                waited: limit,
                redirect_uri: &self.delivery.redirect_uri,
                refusal_counts: &server.refusal_counts(),
                registered: Some(self.registered),
                gateway: self.gateway_check.risk_so_far(),
                link_ended,
                method: Some(self.delivery.method),
                mailbox: self.context.mailbox_on_this_machine(),
                surroundings: &self.context.config.environment.surroundings(),
            })
        })
    }

    fn wait<'b>(
        &self,
        server: &'b mut CallbackServer,
        pasted: &'b mut PastedLines,
        deadline: tokio::time::Instant,
    ) -> CallbackWait<'b> {
        let what = match (self.args.click, self.context.prompter.can_answer()) {
            (true, _) => "opening the link",
            (false, true) => "waiting for the click (or paste the address that it ended on)",
            (false, false) => "waiting for the click",
        };
        let wait = CallbackWait {
            server,
            pasted,
            deadline: Some(deadline),
            what,
        };
        if !self.args.click {
            wait.announce(&self.context.output);
        }
        wait
    }

    /// The time limit, and whether it is the link's expiry, which may come before `--timeout`.
    fn limit(&self) -> (Duration, bool) {
        let limit = self.args.timeout;
        let left = self
            .local_expiry()
            .and_then(|end| Duration::try_from(end.duration_since(Timestamp::now())).ok());
        match left {
            Some(left) if left < limit => (left, true),
            _ => (limit, false),
        }
    }

    /// When the link expires by this machine's clock.
    fn local_expiry(&self) -> Option<Timestamp> {
        self.delivery
            .session
            .expiry()?
            .checked_add(self.clock_ahead.seconds())
            .ok()
    }

    /// Opens the link, then the callback. Returns only on failure: success reaches the listener.
    async fn click(&self) -> Failure {
        match self.try_click().await {
            Ok(()) => std::future::pending().await,
            Err(failure) => failure,
        }
    }

    async fn try_click(&self) -> Result<(), Failure> {
        let Some(link) = &self.delivery.session.link else {
            return Err(Failure::new(
                Code::UnexpectedAnswer,
                format!(
                    "WorkOS created {} without a link to click",
                    self.delivery.session.id
                ),
            ));
        };
        let destination = self
            .client
            .follow_link(link, &self.delivery.redirect_uri)
            .await?;
        match destination {
            Destination::Callback(address) => {
                self.context
                    .output
                    .step("link opened; WorkOS redirected to the redirect URI", None);
                // Spawned, so that the page is still fetched while the code is exchanged.
                let opened = tokio::spawn(self.client.clone().open_callback(address));
                match opened.await {
                    Ok(Err(error)) => Err(self.context.failure(error)),
                    _ => Ok(()),
                }
            }
            Destination::ErrorPage(slug) => Err(self.error_page_failure(&slug)),
            Destination::Elsewhere { origin } => Err(Failure::new(
                Code::LinkNotFollowed,
                format!("the link leads to {origin} with a code, but not to the redirect URI"),
            )
            .because(format!(
                "the code was not sent there: it is only for {}",
                self.delivery.redirect_uri
            ))
            .hint("look at the redirect URIs of the account: `workos-ml redirect-uri list`")),
            Destination::Page { status, origin } => Err(Failure::new(
                Code::LinkNotFollowed,
                format!(
                    "the link led to a page of {origin} ({status}) and not to the redirect URI"
                ),
            )),
        }
    }

    fn error_page_failure(&self, slug: &str) -> Failure {
        if slug.contains("redirect-uri") {
            let failure = Failure::new(
                Code::RedirectUriUnregistered,
                format!(
                    "WorkOS did not come back: {} is not registered (it showed {slug})",
                    self.delivery.redirect_uri
                ),
            );
            return match self.registered {
                Ok(list) => failure.because(unregistered(&self.delivery.redirect_uri, list)),
                Err(_) => failure,
            };
        }
        Failure::new(
            Code::LinkNotFollowed,
            format!("WorkOS showed its error page {slug} and did not come back"),
        )
    }
}
