//! `--deliver smtp`: mails the link through the user's own server, with the user's template.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::Session;
use crate::cli::{Deliver, MailOptions, SendArgs};
use crate::commands::Context;
use crate::config::{Config, SMTP_PASSWORD, SMTP_USERNAME};
use crate::error::{Code, Failure};
use crate::explain;
use crate::mail::{DeliveryOptions, Login, Message, Sender, Server, TemplateValues, Templates};
use crate::output::{self, Report, Schema, schema};
use crate::secret::Secret;

/// The link in a message that is only shown.
const SAMPLE_LINK: &str = "https://auth.workos.com/passwordless/EXAMPLE/confirm";
/// The default in WorkOS's documentation, for a session without a readable `expires_at`.
const DEFAULT_LINK_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// The server, sender and templates, validated before a session is created.
pub(super) struct OwnMail {
    server: Server,
    from: Sender,
    templates: Templates,
    delivery_options: DeliveryOptions,
}

impl OwnMail {
    /// `None` if the link is delivered another way.
    pub(super) fn prepare(args: &SendArgs, config: &Config) -> Result<Option<Self>, Failure> {
        let options = &args.mail;
        if args.deliver != Deliver::Smtp {
            return option_without_effect(options).map_or(Ok(None), |name| {
                Err(
                    Failure::new(Code::Usage, format!("{name} needs --deliver smtp"))
                        .hint("add --deliver smtp, or leave the option out"),
                )
            });
        }
        let missing = |what: &str, example: &str| {
            Failure::new(Code::MissingValue, format!("--deliver smtp needs {what}"))
                .because("a message needs a mail server and the address of a sender")
                .hint(format!("add {what} {example}"))
        };
        let server = options.smtp.clone();
        let from = options.from.clone();
        let own = Self {
            server: server.ok_or_else(|| missing("--smtp", "smtps://mail.example.com"))?,
            from: from.ok_or_else(|| missing("--from", "sign-in@example.com"))?,
            templates: Templates::read(options.subject.clone(), &options.template)?,
            delivery_options: DeliveryOptions {
                login: login(config)?,
                certificate_file: config
                    .environment
                    .get("SSL_CERT_FILE")
                    .filter(|it| !it.is_empty())
                    .map(ToOwned::to_owned),
                timeout: config.request_timeout,
                ehlo: options.ehlo.clone(),
            },
        };
        // Errors in a template are reported before a session is created.
        own.templates
            .fill(&sample_values("you@example.com", args))?;
        Ok(Some(own))
    }

    /// Shows the message with a made-up link.
    pub(super) fn dry_run_report(
        &self,
        email: &str,
        args: &SendArgs,
        context: &Context,
    ) -> Result<(), Failure> {
        let values = sample_values(email, args);
        let message = self.templates.fill(&values)?;
        self.warn_of_bare_link(&message, &values.link, context);
        let mail = message.to_mail(&self.from, email, &message_id("dry-run", &self.from))?;
        context.output.note(format!(
            "nothing was created or sent; without --dry-run this goes to {}",
            self.server
        ));
        context.output.result(&DryRunReport {
            message: &message,
            from: &self.from,
            to: email,
            server: &self.server,
            raw: mail.formatted(),
        })
    }

    /// Mails the link of a session.
    pub(super) async fn deliver(
        &self,
        session: &Session,
        email: &str,
        context: &Context,
    ) -> Result<(), Failure> {
        let id = &session.id;
        let Some(link) = session.link.clone() else {
            return Err(Failure::new(
                Code::UnexpectedAnswer,
                format!("WorkOS created {id} without a link to mail"),
            )
            .hint(format!("have WorkOS mail it: workos-ml session send {id}")));
        };
        let end = session
            .expires_at
            .as_deref()
            .and_then(|moment| moment.parse::<Timestamp>().ok());
        let left =
            end.and_then(|end| Duration::try_from(end.duration_since(Timestamp::now())).ok());
        let values = TemplateValues {
            link,
            email: email.to_owned(),
            expires_in: rounded_lifetime(left.unwrap_or(DEFAULT_LINK_LIFETIME)),
        };
        let message = self.templates.fill(&values)?;
        self.warn_of_bare_link(&message, &values.link, context);
        let mail = message.to_mail(&self.from, email, &message_id(id, &self.from))?;
        context.interruption.set_with_link(format!(
            "it is not known whether the link of {id} was mailed"
        ));
        let started = Instant::now();
        let delivered = self.server.deliver(&mail, &self.delivery_options);
        let answer = delivered.await.map_err(|mut failure| {
            failure
                .message
                .push_str(&format!("; {id} was created, and can still be sent"));
            let words = explain::for_code(failure.code)
                .fix
                .replace("send ID", &format!("send {id}"));
            let session = format!(
                "or `workos-ml session send {id}` has WorkOS mail the link of this session"
            );
            failure.hint = Some(match failure.hint {
                Some(hint) => format!("{hint}; {session}"),
                None => words,
            });
            failure
        })?;
        context.output.step(
            format!("{} took the mail for {email}: {answer}", self.server),
            Some(started.elapsed()),
        );
        Ok(())
    }

    fn warn_of_bare_link(&self, message: &Message, link: &Secret, context: &Context) {
        if message.contains_bare_link(link) && !context.output.is_json() {
            context.output.note("the mail holds the link itself, which mail scanners open and so use up. Mail the address of your own page instead, as in https://app.example.com/sign-in#{{ link | urlencode }}, with a button there that posts and only then goes to WorkOS");
        }
    }
}

/// A mail option that was given although it has no effect.
fn option_without_effect(options: &MailOptions) -> Option<&'static str> {
    [
        ("--smtp", options.smtp.is_some()),
        ("--from", options.from.is_some()),
        ("--ehlo", options.ehlo.is_some()),
        ("--subject", options.subject.is_some()),
        ("--template", !options.template.is_empty()),
        ("--dry-run", options.dry_run),
    ]
    .into_iter()
    .find_map(|(name, is_given)| is_given.then_some(name))
}

fn login(config: &Config) -> Result<Option<Login>, Failure> {
    match (&config.smtp_username, &config.smtp_password) {
        (Some(user), Some(password)) => Ok(Some(Login {
            user: user.value.clone(),
            password: password.value.clone(),
        })),
        (None, None) => Ok(None),
        (user, _) => {
            let (set, unset) = if user.is_some() {
                (SMTP_USERNAME, SMTP_PASSWORD)
            } else {
                (SMTP_PASSWORD, SMTP_USERNAME)
            };
            Err(Failure::new(
                Code::MissingValue,
                format!("{set} is set and {unset} is not"),
            )
            .hint("set both to log in at the mail server, or neither"))
        }
    }
}

fn sample_values(email: &str, args: &SendArgs) -> TemplateValues {
    TemplateValues {
        link: Secret::new(SAMPLE_LINK),
        email: email.to_owned(),
        expires_in: rounded_lifetime(args.session.expires_in.unwrap_or(DEFAULT_LINK_LIFETIME)),
    }
}

fn message_id(id: &str, from: &Sender) -> String {
    format!(
        "<{id}.{}@{}>",
        Timestamp::now().as_millisecond(),
        from.domain()
    )
}

/// A lifetime for people, to the nearest minute: `15 minutes`, `1 hour 30 minutes`.
fn rounded_lifetime(life: Duration) -> String {
    let minutes = (life.as_secs() + 30) / 60;
    let count = |number: u64, unit: &str| match number {
        1 => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match (minutes / 60, minutes % 60) {
        (0, minutes) => count(minutes.max(1), "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, minutes) => format!("{} {}", count(hours, "hour"), count(minutes, "minute")),
    }
}

/// The result of `--dry-run`.
struct DryRunReport<'a> {
    message: &'a Message,
    from: &'a Sender,
    to: &'a str,
    server: &'a Server,
    raw: Vec<u8>,
}

impl Report for DryRunReport<'_> {
    fn schema(&self) -> &'static Schema {
        schema::MESSAGE
    }

    fn json(&self) -> Value {
        json!({
            "dry_run": true,
            "delivery": {"method": "smtp", "server": self.server.to_string()},
            "message": {
                "from": self.from.to_string(),
                "to": self.to,
                "subject": self.message.subject,
                "text": self.message.text,
                "html": self.message.html,
            },
        })
    }

    fn human(&self) -> String {
        let raw = String::from_utf8_lossy(&self.raw).replace("\r\n", "\n");
        output::clean(&raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_in_words() {
        let words = |seconds| rounded_lifetime(Duration::from_secs(seconds));
        assert_eq!(words(10), "1 minute");
        assert_eq!(words(899), "15 minutes");
        assert_eq!(words(3600), "1 hour");
        assert_eq!(words(5400), "1 hour 30 minutes");
        assert_eq!(words(86400), "24 hours");
    }
}
