//! The user's own mail server: `smtps://` with TLS from the first byte, `smtp://` with STARTTLS, or
//! plain where the server is this machine.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Response};
use url::{Host, Url};

use crate::error::{Code, Failure};
use crate::files;
use crate::secret::{Secret, mask};
use crate::tls_fault;

/// Every root certificate there is takes less than one.
const MAX_CERTIFICATE_BYTES: u64 = 16 * 1024 * 1024;

/// Time limit for the whole delivery, as a multiple of that for one answer, so that a server that sends
/// byte by byte is cut off. A delivery has about eight answers, most of them immediate.
const TOTAL_TIMEOUT_FACTOR: u32 = 4;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS; nothing is sent before it.
    StartTls,
    /// Not at all, which is only allowed on this machine.
    None,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    host: String,
    port: u16,
    security: Security,
}

/// How to deliver a message.
#[derive(Clone, Debug)]
pub struct DeliveryOptions {
    /// The login, if any.
    pub login: Option<Login>,
    /// PEM file of certificate authorities to trust besides the system's.
    pub certificate_file: Option<String>,
    /// Time limit for one answer of the server.
    pub timeout: Duration,
    /// The name for EHLO, instead of that of this machine.
    pub ehlo: Option<String>,
}

/// The credentials for the server.
#[derive(Clone, Debug)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Secret,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.security == Security::Tls {
            "smtps"
        } else {
            "smtp"
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl Server {
    /// Reads `smtps://HOST[:465]` or `smtp://HOST[:587]`. `?tls=required` asks for STARTTLS on this
    /// machine too, where a connection is plain otherwise.
    ///
    /// # Errors
    /// What is wrong with the address; a password in it is not repeated.
    pub fn parse(address: &str) -> Result<Self, String> {
        let form = "a mail server is named by smtps://HOST or smtp://HOST:PORT";
        let url = Url::parse(address.trim()).map_err(|_| form.to_owned())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("user and password come from SMTP_USERNAME and SMTP_PASSWORD, never from the command line, which others can read".into());
        }
        // The URL parser normalises hosts only for web schemes, so the address is parsed as one.
        let host = url.host_str().unwrap_or_default();
        let parsed = Host::parse(host).map_err(|_| form.to_owned())?;
        let is_local = match &parsed {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ipv4) => ipv4.is_loopback(),
            Host::Ipv6(ipv6) => ipv6.is_loopback(),
        };
        let query = url.query().unwrap_or_default();
        let security = match (url.scheme(), query) {
            ("smtps", "") => Security::Tls,
            ("smtp", "") if is_local => Security::None,
            ("smtp", "" | "tls=required") => Security::StartTls,
            ("smtp" | "smtps", _) => {
                return Err(
                    "the one setting behind a mail server's address is ?tls=required, after smtp://"
                        .into(),
                );
            }
            _ => return Err(form.into()),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(form.into());
        }
        let usual = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual),
            security,
        })
    }

    /// Delivers one message and returns the server's answer.
    ///
    /// # Errors
    /// With the server's code and message, or why the connection failed. Says so if it is unknown
    /// whether the message was accepted.
    pub async fn deliver(
        &self,
        mail: &lettre::Message,
        options: &DeliveryOptions,
    ) -> Result<String, Failure> {
        let mut stage = Stage::Connecting;
        let work = self.work(mail, options, &mut stage);
        let result = match tokio::time::timeout(options.timeout * TOTAL_TIMEOUT_FACTOR, work).await
        {
            Ok(result) => result,
            Err(_) => Err(DeliveryError::Slow),
        };
        result.map_err(|error| self.failure(error, stage, options.login.as_ref()))
    }

    async fn work(
        &self,
        mail: &lettre::Message,
        options: &DeliveryOptions,
        stage: &mut Stage,
    ) -> Result<String, DeliveryError> {
        let timeout = options.timeout;
        let name = match &options.ehlo {
            Some(name) => ClientId::Domain(name.clone()),
            // Servers refuse a name without a dot, such as that of a laptop or a container.
            None => match ClientId::default() {
                ClientId::Domain(name) if !name.contains('.') => {
                    ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST)
                }
                name => name,
            },
        };
        let tls = match self.security {
            Security::None => None,
            _ => Some(self.tls(options.certificate_file.as_deref())?),
        };
        // With STARTTLS the connection is plain at first, and TLS starts below.
        let at_once = tls.clone().filter(|_| self.security == Security::Tls);
        let address = (self.host.as_str(), self.port);
        let connect =
            AsyncSmtpConnection::connect_tokio1(address, Some(timeout), &name, at_once, None);
        let mut connection = with_timeout(timeout, connect).await?;
        if let (Security::StartTls, Some(tls)) = (self.security, tls) {
            // An attacker can remove the offer, so going on in plain text is not an option.
            if !connection.can_starttls() {
                return Err(DeliveryError::NoStartTls);
            }
            *stage = Stage::Securing;
            with_timeout(timeout, connection.starttls(tls, &name)).await?;
        }
        if let Some(login) = &options.login {
            *stage = Stage::LoggingIn;
            let credentials =
                Credentials::new(login.user.clone(), login.password.expose().to_owned());
            let ways = [Mechanism::Plain, Mechanism::Login];
            if connection.server_info().get_auth_mechanism(&ways).is_none() {
                return Err(DeliveryError::NoLogin);
            }
            with_timeout(timeout, connection.auth(&ways, &credentials)).await?;
        }
        *stage = Stage::Sending;
        let answer =
            with_timeout(timeout, connection.send(mail.envelope(), &mail.formatted())).await?;
        // The message is accepted; a failing QUIT changes nothing.
        let _ = with_timeout(timeout, connection.quit()).await;
        Ok(answer_text(&answer))
    }

    fn tls(&self, certificate_file: Option<&str>) -> Result<TlsParameters, DeliveryError> {
        // Fails if a provider is installed already, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(path) = certificate_file {
            let unusable = |why: String| DeliveryError::Certificates {
                path: path.to_owned(),
                why,
            };
            let pem = files::read(path.as_ref(), MAX_CERTIFICATE_BYTES)
                .map_err(|error| unusable(error.to_string()))?;
            let certificates =
                Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
            builder = builder.add_root_certificate(certificates);
        }
        builder.build().map_err(DeliveryError::Smtp)
    }

    fn failure(&self, error: DeliveryError, stage: Stage, login: Option<&Login>) -> Failure {
        let secrets: Vec<&Secret> = login.iter().map(|it| &it.password).collect();
        let doing = stage.name();
        // The message may have been accepted although its confirmation did not arrive.
        let unknown = match stage {
            Stage::Sending => "; it is not known whether it took the message",
            _ => "",
        };
        match error {
            DeliveryError::Slow => Failure::new(
                Code::MailUnavailable,
                format!("{self} did not answer in time while {doing}{unknown}"),
            ),
            DeliveryError::NoStartTls => Failure::new(
                Code::MailUnavailable,
                format!("{self} does not offer STARTTLS, and a link is never mailed unencrypted"),
            )
            .hint("use smtps://, or the port for submission (587)"),
            DeliveryError::NoLogin => Failure::new(
                Code::MailLoginRefused,
                format!("{self} offers no way to log in that is known here (PLAIN, LOGIN)"),
            )
            .hint("use the port for submission (587 or 465), or leave SMTP_USERNAME out"),
            DeliveryError::Certificates { path, why } => Failure::new(
                Code::FileUnusable,
                format!("SSL_CERT_FILE ({path}) cannot be used: {why}"),
            ),
            DeliveryError::Smtp(error) => {
                let text = mask(&causes(&error), &secrets);
                let (code, unknown) = match error.status() {
                    Some(_) if stage == Stage::LoggingIn && error.is_permanent() => {
                        (Code::MailLoginRefused, "")
                    }
                    Some(_) if error.is_permanent() => (Code::MailRefused, ""),
                    Some(_) => (Code::MailUnavailable, ""),
                    None => (Code::MailUnavailable, unknown),
                };
                let words = match error.status() {
                    Some(_) => format!("{self} answered while {doing}: {text}"),
                    None => match tls_fault::describe(&text, &self.host, ROOTS) {
                        Some(fault) if text.contains("InvalidContentType") => {
                            return Failure::new(
                                code,
                                format!("no TLS with {self}: port {} does not start with TLS", self.port),
                            )
                            .because(fault.what)
                            .hint(format!(
                                "write smtp://{}:{}, which starts TLS by STARTTLS, or the port for smtps:// (465)",
                                self.host, self.port
                            ));
                        }
                        Some(fault) => {
                            return Failure::new(code, format!("no TLS with {self}: {}", fault.what))
                                .because("nothing was handed over; a link is only mailed over a connection whose certificate is checked")
                                .hint(fault.fix);
                        }
                        None if error.is_tls() => format!("no TLS with {self}: {text}"),
                        None => {
                            format!("{self}: the connection failed while {doing}: {text}{unknown}")
                        }
                    },
                };
                let failure = Failure::new(code, words);
                match error.status() {
                    Some(status) => explained(failure, &status.to_string(), &text, login.is_some()),
                    None => failure,
                }
            }
        }
    }
}

/// Which certificates are trusted, in a message.
const ROOTS: &str = "the trusted certificates";

/// Adds what the code and the words of a refusal mean.
fn explained(failure: Failure, status: &str, text: &str, has_login: bool) -> Failure {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| lower.contains(it));
    if says(&[
        "5.7.26",
        "dmarc",
        "5.7.23",
        "spf",
        "5.7.20",
        "dkim",
        "unauthenticated email",
    ]) {
        return failure
            .because("the server refused the message for SPF, DKIM or DMARC of the sender's domain: it does not take this server's mail for that domain")
            .hint("look at the records of the domain of --from: `workos-ml domain --sender DOMAIN`");
    }
    if says(&[
        "helo",
        "ehlo",
        "fully-qualified",
        "fully qualified",
        "hostname",
        "host name",
    ]) {
        return failure
            .because("the server does not take the name that this machine greets it with (EHLO)")
            .hint("greet it with a name that has dots and an address: `--ehlo mail.example.com`");
    }
    if says(&[
        "relay",
        "5.7.1 access denied",
        "sender verify",
        "authentication required",
        "must authenticate",
        "auth required",
        "not authenticated",
        "log in",
        "login required",
        "5.7.0",
    ]) || status == "530"
    {
        return failure
            .because("the server takes mail for others only from those who log in")
            .hint(match has_login {
                true => "the login is SMTP_USERNAME: see that it may send as --from and to this recipient",
                false => "set SMTP_USERNAME and SMTP_PASSWORD, and use the port for submission (smtp://HOST:587 or smtps://HOST)",
            });
    }
    if says(&[
        "greylist",
        "graylist",
        "greylisted",
        "try again later",
        "try later",
    ]) || matches!(status, "450" | "451")
    {
        return failure
            .because(format!("the server asks to try later ({status}), as greylisting does: it takes the same message some minutes later"))
            .hint("run the command again in some minutes; nothing is tried twice here, because a message that was taken would arrive twice");
    }
    if status == "421" {
        return failure
            .because("the server is busy or closes the connection (421)")
            .hint("run the command again in some minutes");
    }
    if status == "452" || status == "552" || says(&["quota", "mailbox full", "over quota"]) {
        return failure
            .because("the mailbox is full, or the message is too large for it")
            .hint("have the recipient make room, or send to another address");
    }
    if says(&[
        "user unknown",
        "no such user",
        "5.1.1",
        "mailbox unavailable",
        "does not exist",
        "unknown user",
        "recipient rejected",
    ]) {
        return failure
            .because("the server says that the recipient does not exist")
            .hint("check the recipient's address for a typo");
    }
    if status == "553"
        || says(&[
            "not owned",
            "sender address rejected",
            "not allowed to send as",
            "sendas",
            "5.7.60",
        ])
    {
        return failure
            .because("the address of --from is not one that this login may send from")
            .hint("name one of your own with --from, or log in as its owner: SMTP_USERNAME");
    }
    if says(&[
        "blocked",
        "blacklist",
        "blocklist",
        "spamhaus",
        "reputation",
        "5.7.606",
        "listed",
    ]) {
        return failure
            .because("the server's list of spammers has this machine's address")
            .hint("send through a mail service (--smtp), not from this machine to the recipient's server");
    }
    if says(&["starttls", "must issue", "encryption required"]) {
        return failure
            .because("the server takes mail only over TLS")
            .hint("use smtps://HOST, or smtp://HOST:PORT?tls=required on this machine");
    }
    failure
}

/// How far a delivery got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connecting,
    Securing,
    LoggingIn,
    Sending,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Securing => "starting TLS",
            Self::LoggingIn => "logging in",
            Self::Sending => "handing the message over",
        }
    }
}

enum DeliveryError {
    Slow,
    NoStartTls,
    NoLogin,
    Certificates { path: String, why: String },
    Smtp(Error),
}

async fn with_timeout<T>(
    timeout: Duration,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, DeliveryError> {
    match tokio::time::timeout(timeout, step).await {
        Ok(result) => result.map_err(DeliveryError::Smtp),
        Err(_) => Err(DeliveryError::Slow),
    }
}

/// The server's answer, with its code, on one line.
fn answer_text(answer: &Response) -> String {
    let words: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), words.join(" "))
}

/// An error and its causes, each once.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(&format!(": {next}"));
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers() {
        let good = [
            ("smtps://mail.example.com", "smtps://mail.example.com:465"),
            ("smtp://mail.example.com", "smtp://mail.example.com:587"),
            (
                "smtp://mail.example.com:2525",
                "smtp://mail.example.com:2525",
            ),
            ("smtp://localhost", "smtp://localhost:25"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
            ("smtp://[::1]:1025/", "smtp://::1:1025"),
            (
                "smtp://localhost:1025?tls=required",
                "smtp://localhost:1025",
            ),
        ];
        for (address, shown) in good {
            let parsed = Server::parse(address).unwrap_or_else(|it| panic!("{address}: {it}"));
            assert_eq!(parsed.to_string(), shown, "{address}");
        }
        let security = |text| Server::parse(text).unwrap().security;
        assert_eq!(security("smtp://mail.example.com"), Security::StartTls);
        assert_eq!(security("smtp://localhost:1"), Security::None);
        assert_eq!(
            security("smtp://localhost:1?tls=required"),
            Security::StartTls
        );
        assert_eq!(security("smtps://localhost:1"), Security::Tls);
        let bad = [
            "",
            "mail.example.com",
            "mail.example.com:25",
            "http://mail.example.com",
            "smtp://",
            "smtp://mail.example.com/path",
            "smtp://mail.example.com?tls=off",
            "smtp://localhost?tls=none",
            "smtps://mail.example.com#x",
        ];
        for bad in bad {
            assert!(Server::parse(bad).is_err(), "{bad}");
        }
        let why = Server::parse("smtp://you:hunter2@mail.example.com").unwrap_err();
        assert!(why.contains("SMTP_PASSWORD") && !why.contains("hunter2"));
    }
}
