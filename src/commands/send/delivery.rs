//! The first half of `send`: delivers the link to the person.

use std::time::{Duration, Instant};

use crate::api::{Client, Session};
use crate::cli::{Deliver, SendArgs};
use crate::commands::Context;
use crate::commands::session::{self, CreatedSession};
use crate::error::{Code, Failure};
use crate::interact::Prompter;
use crate::secret::Secret;

use super::own_mail::OwnMail;

/// A session and how its link was delivered.
pub(super) struct Delivery {
    pub(super) redirect_uri: String,
    pub(super) state: Secret,
    pub(super) email: String,
    pub(super) session: Session,
    /// Whether the link ends with the command, because the emulator does.
    pub(super) is_emulated: bool,
    /// The link, if printing it is the delivery.
    pub(super) link: Option<Secret>,
    /// `workos`, `smtp` or `print`, as in the report.
    pub(super) method: &'static str,
    pub(super) create: Duration,
    pub(super) deliver: Duration,
}

impl Delivery {
    /// A session whose link has not been delivered yet.
    pub(super) fn new(
        created: CreatedSession,
        redirect_uri: String,
        state: Secret,
        email: String,
        is_emulated: bool,
    ) -> Self {
        Self {
            redirect_uri,
            state,
            email,
            session: created.session,
            is_emulated,
            link: None,
            method: "print",
            create: created.took,
            deliver: Duration::ZERO,
        }
    }

    /// Mails or shows the link, according to the options.
    pub(super) async fn deliver(
        &mut self,
        args: &SendArgs,
        context: &Context,
        client: &Client,
        own_mail: Option<&OwnMail>,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        match own_mail {
            Some(own_mail) => {
                self.method = "smtp";
                own_mail
                    .deliver(&self.session, &self.email, context)
                    .await?;
                self.note_working_link(context);
            }
            None if args.deliver == Deliver::Workos => self.mail(context, client).await?,
            None => {}
        }
        self.show(args, context)?;
        self.deliver = started.elapsed();
        Ok(())
    }

    async fn mail(&mut self, context: &Context, client: &Client) -> Result<(), Failure> {
        self.method = "workos";
        let started = Instant::now();
        context.interruption.set_with_link(format!(
            "it is not known whether the link of {} was mailed",
            self.session.id
        ));
        let result = client.send_session(&self.session.id).await;
        result
            .map_err(|error| session::delivery_failure(context.failure(error), &self.session.id))?;
        let what = match &context.emulator {
            Some(emulator) => format!(
                "delivered to the emulator's mailbox: {} ({})",
                self.email,
                emulator.url()
            ),
            None => format!(
                "WorkOS is e-mailing the link to {}{}",
                self.email,
                context.local_mailbox()
            ),
        };
        context.output.step(what, Some(started.elapsed()));
        self.note_working_link(context);
        Ok(())
    }

    fn note_working_link(&self, context: &Context) {
        context.interruption.set_with_link(format!(
            "the link that was mailed to {} works until {}, but nothing listens for its callback any more",
            self.email,
            self.expiry()
        ));
    }

    fn show(&mut self, args: &SendArgs, context: &Context) -> Result<(), Failure> {
        let output = &context.output;
        let is_printed = args.deliver == Deliver::Print;
        // This emulator ends with the command, so its mailbox cannot be opened: the link is shown, as
        // long as something waits for it.
        let is_shown = is_printed || (context.emulator.is_some() && !args.no_wait);
        if args.click || !(is_shown || args.open || args.qr || args.copy) {
            return Ok(());
        }
        let Some(link) = self.session.link.clone() else {
            let id = &self.session.id;
            let message = format!("WorkOS created {id} without a link to show");
            if !is_printed {
                output.warn(message);
                return Ok(());
            }
            return Err(Failure::new(Code::UnexpectedAnswer, message)
                .hint(format!("have it mailed: workos-ml session send {id}")));
        };
        if is_shown {
            output.show_always(format!("  open this link once: {}", link.expose()));
        }
        if args.qr {
            self.draw(context, &link)?;
        }
        if args.copy {
            session::copy_link(&link, output);
        }
        if args.open {
            match open(&context.prompter, &link) {
                Ok(()) => output.step("link passed to the browser", None),
                Err(why) => output.warn(format!(
                    "the browser was not opened: {why}; open the link yourself: {}",
                    link.expose()
                )),
            }
        }
        if is_printed {
            self.link = Some(link);
        }
        Ok(())
    }

    fn draw(&self, context: &Context, link: &Secret) -> Result<(), Failure> {
        // The least correction makes the smallest picture; a screen is neither worn nor folded.
        let code = qrcode::QrCode::with_error_correction_level(link.expose(), qrcode::EcLevel::L)
            .map_err(|error| {
            Failure::new(
                Code::InvalidValue,
                format!("the link cannot be drawn as a QR code: {error}"),
            )
        })?;
        let image = qr_image(&code.to_colors(), code.width());
        context.output.show_always(image);
        if crate::redirect_uri::loopback(&self.redirect_uri).is_some() {
            context.output.note("on a phone the last step fails, because localhost is the phone: paste the address that it ends on here");
        }
        Ok(())
    }

    /// When the link expires, as WorkOS writes it.
    pub(super) fn expiry(&self) -> &str {
        self.session
            .expires_at
            .as_deref()
            .unwrap_or("a time that WorkOS did not give")
    }
}

/// A QR code of half blocks. Most terminals are dark, and phones read inverted codes.
fn qr_image(colors: &[qrcode::Color], width: usize) -> String {
    // Four modules of quiet zone are the rule, phones do with one, and a terminal has 24 lines.
    const MOST_ROWS: usize = 2 * 23;
    let quiet = (MOST_ROWS.saturating_sub(width) / 2).clamp(1, 4);
    let side = width + 2 * quiet;
    let is_lit = |x: usize, y: usize| {
        let inside = (quiet..quiet + width).contains(&x) && (quiet..quiet + width).contains(&y);
        !inside || colors[(y - quiet) * width + x - quiet] == qrcode::Color::Light
    };
    let block = |x: usize, y: usize| match (is_lit(x, y), y + 1 < side && is_lit(x, y + 1)) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    };
    let rows = (0..side).step_by(2);
    let lines: Vec<String> = rows
        .map(|y| (0..side).map(|x| block(x, y)).collect())
        .collect();
    lines.join("\n")
}

/// Opens the link in the browser if it is a web address: the system's opener would also accept `file:`
/// and worse, and the link comes from a server.
fn open(prompter: &Prompter, link: &Secret) -> Result<(), String> {
    let scheme = link.expose().split(':').next().unwrap_or_default();
    if !matches!(scheme, "https" | "http") {
        return Err("it is not a web address".into());
    }
    prompter.open(link.expose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_of_a_link_fits_on_a_terminal_of_24_lines() {
        for bytes in [20, 71, 106, 134, 154] {
            let link = "a".repeat(bytes);
            let code =
                qrcode::QrCode::with_error_correction_level(&link, qrcode::EcLevel::L).unwrap();
            let image = qr_image(&code.to_colors(), code.width());
            assert!(image.lines().count() <= 24, "{bytes}: {}", code.width());
            let width = image.lines().map(|line| line.chars().count()).max();
            assert!(width <= Some(80), "{bytes}");
        }
    }
}
