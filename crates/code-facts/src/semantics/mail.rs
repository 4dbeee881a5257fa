//! Mail that a project sends, by the names of what sends it, and links that are worth mailing.

use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, Language, SourceFile};

/// Words in the name of what mails or otherwise delivers a link.
const DELIVERERS: &[&str] = &[
    "mail",
    "email",
    "send",
    "deliver",
    "notify",
    "notification",
    "sms",
    "postmark",
    "resend",
    "sendgrid",
    "mailer",
];

/// Functions of mail services and frameworks.
const MAILS: &[&str] = &[
    "sendmail",
    "sendemail",
    "deliver",
    "delivernow",
    "deliverlater",
    "deliverlater!",
    "delivernow!",
    "sendtemplate",
    "sendemailwithtemplate",
    "sendmailasync",
    "sendasync",
    "sendgrid",
    "mail",
    "sendtemplatedemail",
    "sendmessages",
    "sendrawemail",
    "emailmultialternatives",
    "notify",
];

/// What mails if it is called on one of these.
const MAILERS: &[&str] = &[
    "mail",
    "mailer",
    "email",
    "emails",
    "resend",
    "sendgrid",
    "sgmail",
    "postmark",
    "mailgun",
    "ses",
    "smtp",
    "transporter",
    "transport",
    "brevo",
    "mailservice",
    "emailservice",
];

/// Whether a name that a file reads is a link that signs somebody in.
pub fn is_link(file: &SourceFile, path: &str) -> bool {
    // The first SDK of Rust has the link in a variant, which is taken apart.
    is_link_of_session(path) || file.language == Language::Rust && path == "link"
}

/// Whether a path is that of a passwordless session's link: `session.link`.
pub fn is_link_of_session(path: &str) -> bool {
    let last = normalize_ident(path.rsplit('.').next().unwrap_or_default());
    if !path.contains('.') {
        return matches!(last.as_str(), "magiclink" | "loginlink" | "signinlink");
    }
    matches!(last.as_str(), "link" | "getlink")
}

/// Whether a call hands what it is given to somebody, by mail or otherwise, and does not just show it.
pub fn is_deliverer(callee: &str) -> bool {
    let callee = normalize_ident(callee);
    let is_print = [
        "print", "console", "log", "render", "json", "res.send", "c.send", "w.write",
    ]
    .iter()
    .any(|it| callee.contains(it));
    !is_print && DELIVERERS.iter().any(|it| callee.contains(it))
}

/// Whether a call sends mail.
pub fn sends_mail(file: &SourceFile, call: &Call) -> bool {
    /// What has a job done later: `send_mail.delay(email, link)`.
    const QUEUES: &[&str] = &["delay", "applyasync", "performlater", "performasync"];
    let mut name = normalize_ident(call.name());
    let full = file.callee(call);
    if QUEUES.contains(&name.as_str()) {
        name = normalize_ident(full.rsplit('.').nth(1).unwrap_or_default());
    }
    let on_mailer = full.rsplit_once('.').is_some_and(|(before, _)| {
        before
            .split('.')
            .any(|part| MAILERS.contains(&normalize_ident(part).as_str()))
    });
    let is_send = name.starts_with("send");
    MAILS.contains(&name.as_str()) || is_send && (on_mailer || name.contains("mail"))
}
