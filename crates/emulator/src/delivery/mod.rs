//! What happens to a message when it is sent: mail scanners visit its link, a mail server of this
//! machine gets it too, and who waits for mail is told.

pub(crate) mod mail;
mod scanner;
mod smtp;

use std::sync::Arc;

use crate::{app::App, domain::Refusal};

pub(crate) use scanner::{PROFILES, profile, run};
pub(crate) use smtp::check_address;

/// Passes a message that was just sent to the mail server and to the scanner of the settings, and tells
/// who waits for it.
///
/// Both are done before the send is answered. Real scanners come seconds later, but then a test of
/// an application would have to guess how long to wait. This way the link is in its final state
/// when the application goes on.
pub(crate) async fn deliver(app: &Arc<App>, message_id: &str) {
    if let Some(address) = &app.settings.smtp
        && let Some((message, now)) =
            app.with(|state, now| Some((state.message(message_id, now)?, now)))
    {
        smtp::deliver(Arc::clone(app), address, &message, now).await;
    }
    if let Some(profile) = scanner::profile(app.settings.scanner) {
        match scanner::run(app, profile, message_id).await {
            // There is nothing to visit in a message with a code.
            Ok(_) | Err(Refusal::Invalid(_)) => {}
            // A test may clear the mailbox at any time.
            Err(_) => app.warn(&format!("{message_id} was gone before its scanner came")),
        }
    }
    app.new_mail.notify_waiters();
}
