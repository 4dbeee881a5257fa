//! Sending messages to a mail server on this machine, such as Mailpit or MailDev.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use maud::{DOCTYPE, html};
use tokio::time::timeout;
use url::Url;

use super::mail;
use crate::{app::App, domain::Message, redirect_uri};

/// How long the response to a send waits for the mail. A server on the same machine takes some tens
/// of milliseconds, so the application finds its mail there; one that hangs must not block it.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// How long sending the mail may take in all, after which its connection is given up.
const SMTP_TIMEOUT: Duration = Duration::from_secs(10);
/// Tells a test which session a mail belongs to.
const SESSION_HEADER: HeaderName = HeaderName::new_from_ascii_str("X-WorkOS-ML-Session");

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Checks the address of a mail server: `smtp://HOST:PORT` on this machine. The error says what is
/// wrong with it.
pub(crate) fn check_address(address: &str) -> Result<(), String> {
    transport(address).map(drop)
}

/// Mails `message` to the server at `address`, and logs what goes wrong.
pub(super) async fn deliver(app: Arc<App>, address: &str, message: &Message, now: Timestamp) {
    let to = message.to.clone();
    let warn = move |reason: &str| app.warn(&format!("no mail to {to}: {reason}"));
    let (transport, mail) = match (transport(address), compose(message, now)) {
        (Ok(transport), Ok(mail)) => (transport, mail),
        (Err(reason), _) | (_, Err(reason)) => return warn(&reason),
    };
    let delivery = tokio::spawn(async move {
        if let Err(error) = transport.send(mail).await {
            warn(&error.to_string());
        }
    });
    // If the mail takes longer, the task goes on in the background.
    let _ = timeout(MAX_WAIT, delivery).await;
}

/// Only servers on this machine: mails go to made-up addresses, and must not reach strangers. Hence
/// there is no TLS and no password either.
fn transport(address: &str) -> Result<Transport, String> {
    let expected = "expected smtp://HOST:PORT with a host of this machine";
    let url = Url::parse(address).map_err(|error| format!("{error}; {expected}"))?;
    let (Some(host), Some(port)) = (url.host_str(), url.port()) else {
        return Err(format!("host or port is missing; {expected}"));
    };
    let is_bare = url.username().is_empty()
        && url.password().is_none()
        && matches!(url.path(), "" | "/")
        && url.query().is_none();
    if url.scheme() != "smtp" || !is_bare {
        return Err(expected.to_owned());
    }
    // `url` parses hosts only for schemes that it knows, so ask it with one of those.
    let web = Url::parse(&format!("http://{host}/"));
    if !web.is_ok_and(|url| redirect_uri::is_loopback(&url)) {
        return Err(format!("{host} is not this machine; {expected}"));
    }
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Ok(Transport::builder_dangerous(host)
        .port(port)
        .timeout(Some(SMTP_TIMEOUT))
        .build())
}

fn compose(message: &Message, now: Timestamp) -> Result<Mail, String> {
    let text_of = |error: &dyn std::error::Error| error.to_string();
    let to: Address = message.to.parse().map_err(|error| text_of(&error))?;
    let (sender, from) = mail::FROM;
    let from: Address = from.parse().map_err(|error| text_of(&error))?;
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (mail::subject(message)) } }
            body style="font:16px/1.5 sans-serif" { (mail::body(message)) }
        }
    };
    Mail::builder()
        .from(Mailbox::new(Some(sender.to_owned()), from))
        .to(Mailbox::new(None, to))
        .subject(mail::subject(message))
        .date(now.into())
        .message_id(Some(format!("<{}@workos-ml.test>", message.id)))
        .raw_header(HeaderValue::new(SESSION_HEADER, message.session_id.clone()))
        .multipart(MultiPart::alternative_plain_html(
            mail::text(message),
            html.into_string(),
        ))
        .map_err(|error| text_of(&error))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::{net::TcpListener, time::Instant};

    use super::*;
    use crate::{
        domain::{Content, LinkState, MessageKind},
        settings::Settings,
    };

    #[test]
    fn only_mail_servers_on_this_machine_are_allowed() {
        for good in [
            "smtp://localhost:1025",
            "smtp://127.0.0.1:25",
            "smtp://[::1]:1025/",
        ] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        let bad = [
            "localhost:1025",
            "smtp://localhost",
            "smtp://mail.example:25",
            "smtp://localhost.evil.example:25",
            "smtps://localhost:465",
            "http://localhost:25",
            "smtp://you:secret@localhost:25",
            "smtp://localhost:25/path",
            "",
        ];
        for bad in bad {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_mail_server_delays_a_send_by_a_second_at_most() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = format!("smtp://{}", silent.local_addr().unwrap());
        let now = Timestamp::UNIX_EPOCH;
        let message = Message {
            id: "msg_1".to_owned(),
            kind: MessageKind::MagicLink,
            session_id: "passwordless_session_1".to_owned(),
            to: "you@b.example".to_owned(),
            content: Content::Link("http://127.0.0.1:4100/passwordless/token/confirm".to_owned()),
            created_at: now,
            sent_at: Some(now),
            expires_at: now,
            mailed_expiry: now,
            link_state: LinkState::Fresh,
            redirect_uri: None,
            has_state: false,
            history: Vec::new(),
        };
        let started = Instant::now();
        let app = App::new(Settings::default(), String::new()).unwrap();
        deliver(Arc::new(app), &address, &message, now).await;
        assert_eq!(started.elapsed().as_secs(), MAX_WAIT.as_secs());
    }
}
