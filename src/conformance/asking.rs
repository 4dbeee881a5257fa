//! How people ask for a link or a code, how long it is waited for, and what says that they may not ask so often.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::browser::{Browser, Form, Trail};
use super::discovery::{self, SignIn};
use super::stage::{Asked, Mail, Stage};
use super::workos::Purpose;

/// How long mail may be on its way where the first was there with the answer: what is sent a moment after
/// it by a thread of its own may have won that race once.
const MAIL_PATIENCE: Duration = Duration::from_millis(250);
/// How long a request may wait behind one that met a fault of WorkOS: a queue tries that again first.
pub(super) const HELD_BACK: Duration = Duration::from_secs(3);
/// How much longer than the first mail every other may take where the application answers before it
/// sends: a queue is as quick as before, on a machine that is busier.
const LATE_MAIL_FACTOR: u32 = 4;
/// The least of that, and the most.
const LATE_MAIL_PATIENCE: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(20)];
/// The same for the first mail of a run, before which much is loaded.
const FIRST_MAIL_PATIENCE: Duration = Duration::from_secs(5);
/// After how many in a row who got no mail it is no chance: each may take as long as a queue.
const SILENCE: usize = 3;
const MAIL_POLL_INTERVAL: Duration = Duration::from_millis(25);

impl Stage {
    /// Asks for a link as a person does, and looks into the mailbox. Notes where the application says that
    /// this was asked too often.
    pub(super) async fn ask(&self, browser: &mut Browser, email: &str) -> Asked {
        self.asks.fetch_add(1, Ordering::Relaxed);
        let held_back = match self.has_had_fault() {
            true => HELD_BACK,
            false => Duration::ZERO,
        };
        let limit = self.network.timeout;
        let asked = self
            .ask_patiently(&self.way, browser, email, limit, held_back)
            .await;
        self.note_limit(&asked);
        self.note_silence(&asked);
        asked
    }

    /// Notes how often in a row mail was promised and did not come, which it did before.
    fn note_silence(&self, asked: &Asked) {
        let is_promised = self.is_warm && (200..400).contains(&asked.trail.status());
        if asked.mail.is_some() || !is_promised {
            self.left_waiting.store(0, Ordering::Relaxed);
        } else if self.left_waiting.fetch_add(1, Ordering::Relaxed) + 1 == SILENCE {
            let first = self
                .asks
                .load(Ordering::Relaxed)
                .saturating_sub(SILENCE - 1);
            let number = first.max(1);
            let _ =
                self.limited_at
                    .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Notes that the application said that somebody new asks too often. Whoever asks twice on purpose, or
    /// while WorkOS says it, is not noted.
    pub(super) fn note_limit(&self, asked: &Asked) {
        if asked.mail.is_none() && is_too_often(&asked.trail) {
            // Of several at once one is the first.
            let number = self.asks.load(Ordering::Relaxed).max(1);
            let _ =
                self.limited_at
                    .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// Why nobody else can sign in, once the application has refused somebody for asking too often.
    pub(super) fn limit(&self) -> Option<String> {
        match self.limited_at.load(Ordering::Relaxed) {
            0 => None,
            number if self.left_waiting.load(Ordering::Relaxed) >= SILENCE => Some(format!(
                "the application mails nothing to somebody new from request {number} on, and does not say so: it may limit how often one may ask"
            )),
            number => Some(format!(
                "the application limits how often one may ask for a link, and refused somebody new at request {number}"
            )),
        }
    }

    /// The same, with a time limit for the answer.
    pub(super) async fn ask_within(
        &self,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Asked {
        self.ask_by(&self.way, browser, email, limit).await
    }

    /// The same in a way that is not the usual one.
    pub(super) async fn ask_by(
        &self,
        way: &SignIn,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Asked {
        self.ask_patiently(way, browser, email, limit, Duration::ZERO)
            .await
    }

    /// From now on requests may wait behind one that met a fault of WorkOS.
    pub(super) fn note_fault(&self) {
        self.has_had_fault.store(true, Ordering::Relaxed);
    }

    /// Whether requests may wait behind one that met a fault of WorkOS.
    pub(super) fn has_had_fault(&self) -> bool {
        self.has_had_fault.load(Ordering::Relaxed)
    }

    async fn ask_patiently(
        &self,
        way: &SignIn,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
        least: Duration,
    ) -> Asked {
        let calls = self.workos.calls_so_far();
        let before = self.workos.mail_to(email).await.len();
        let mut trail = self.send_address_by(way, browser, email, limit).await;
        let patience = match (self.is_warm, self.late_mail) {
            // A worker may look for new jobs every ten seconds.
            (false, _) if (200..400).contains(&trail.status()) => FIRST_MAIL_PATIENCE * 3,
            (false, _) => FIRST_MAIL_PATIENCE,
            (true, None) if is_too_often(&trail) => Duration::ZERO,
            (true, None) if (200..400).contains(&trail.status()) => least.max(MAIL_PATIENCE),
            (true, None) => MAIL_PATIENCE,
            (true, Some(took)) => {
                let [least, most] = LATE_MAIL_PATIENCE;
                (took * LATE_MAIL_FACTOR).clamp(least, most)
            }
        };
        let answered = Instant::now();
        let newest = self.workos.mail_to(email).await;
        // A code is mailed when it is created.
        let was_mailed_at_once =
            newest.first().is_some_and(|message| message.is_sent) || self.has_created_code(calls);
        let mail = self.mail(email, before, patience, calls).await;
        let mail_took = answered.elapsed();
        if let Some(Mail::Code(code)) = &mail
            && let Some(url) = discovery::page_for_code(&trail, code)
        {
            trail.hops.extend(browser.open(&url).await.hops);
        }
        Asked {
            email: email.to_owned(),
            trail,
            mail,
            was_mailed_at_once,
            mail_took,
            calls: self.workos.calls_since(calls),
        }
    }

    /// Gives an address to the application, and looks for no mail.
    pub(super) async fn send_address(
        &self,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Trail {
        self.send_address_by(&self.way, browser, email, limit).await
    }

    async fn send_address_by(
        &self,
        way: &SignIn,
        browser: &mut Browser,
        email: &str,
        limit: Duration,
    ) -> Trail {
        match way {
            SignIn::Form { page, action } => {
                let opened = browser.open(page).await;
                let Some(at) = opened.url().cloned() else {
                    return opened;
                };
                let forms = opened.page().map(|page| page.forms).unwrap_or_default();
                let form = forms
                    .into_iter()
                    .find(|form| form.target() == action && form.email_field().is_some());
                let Some(form) = form.or_else(|| discovery::sign_in_form(&opened).map(|it| it.1))
                else {
                    return opened;
                };
                let calls = self.workos.calls_so_far();
                sleep(self.typing).await;
                let filled = browser
                    .submit_within(&at, &form, &form.email_values(email), limit)
                    .await;
                let mut trail = opened;
                // Later on others ask at the same time, whose calls say nothing of this one.
                let is_due = match self.is_warm {
                    true => self.chooses_mail.load(Ordering::Relaxed),
                    false => self.workos.calls_so_far() == calls,
                };
                let then = match is_due {
                    true => self.choose_mail(browser, &filled, limit).await,
                    false => Trail::default(),
                };
                if !self.is_warm && !then.hops.is_empty() {
                    self.chooses_mail.store(true, Ordering::Relaxed);
                }
                trail.hops.extend(filled.hops);
                trail.hops.extend(then.hops);
                trail.is_endless |= filled.is_endless | then.is_endless;
                trail
            }
            SignIn::Script {
                request,
                email: typed,
            } => {
                let request = request.with(&[(typed, email)]);
                self.replay(browser, &request, None, limit).await
            }
            SignIn::Endpoint {
                method,
                url,
                encoding,
                field,
            } => {
                let page = &self.network.application;
                let action = discovery::action(*encoding, method, field, email, page);
                browser.follow_within(url, &action, limit).await
            }
        }
    }

    /// Chooses the link where a page offers several ways to go on for the address that was given.
    async fn choose_mail(&self, browser: &mut Browser, given: &Trail, limit: Duration) -> Trail {
        let (Some(page), Some(at)) = (given.page(), given.url()) else {
            return Trail::default();
        };
        let offers =
            |form: &&Form| form.is_post && form.is_only_a_button() && form.speaks_of_mail();
        match page.forms.iter().find(offers) {
            Some(form) => browser.submit_within(at, form, &[], limit).await,
            None => Trail::default(),
        }
    }

    /// The newest mail to somebody who had `before` messages. Waits for it only if something is on its
    /// way.
    async fn mail(
        &self,
        email: &str,
        before: usize,
        patience: Duration,
        calls: usize,
    ) -> Option<Mail> {
        let started = Instant::now();
        let deadline = started + patience;
        loop {
            let messages = self.workos.mail_to(email).await;
            let newest = (messages.len() > before)
                .then(|| messages.into_iter().next())
                .flatten();
            let is_over = Instant::now() > deadline;
            match newest {
                Some(message) if message.is_sent || is_over => return Some(Mail::Link(message)),
                // A link that is not sent yet may follow.
                Some(_) => {}
                None if self.has_created_code(calls) => {
                    return self.workos.code_for(email).await.map(Mail::Code);
                }
                None if is_over => return None,
                None => {}
            }
            // A dozen people may wait at once, and the application's calls are not to wait for them.
            sleep(MAIL_POLL_INTERVAL.max(started.elapsed() / 4)).await;
        }
    }

    fn has_created_code(&self, calls: usize) -> bool {
        self.workos.calls_since(calls).iter().any(|call| {
            call.path.starts_with("/user_management/magic_auth")
                && call.purpose() == Some(Purpose::Create)
                && call.status < 300
        })
    }
}

/// Whether the application says that somebody asks too often: 429, or a time after which to try again.
pub(super) fn is_too_often(trail: &Trail) -> bool {
    trail.response().is_some_and(|answer| {
        answer.status == 429
            || (matches!(answer.status, 403 | 503) && answer.header("retry-after").is_some())
    })
}
