//! The user's own mail server: `smtps://` with TLS from the first byte, `smtp://` with STARTTLS, or
//! plain where the server is this machine.

mod refusal;
mod stranger;

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Response};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
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
        const FORM: &str = "a mail server is named by smtps://HOST or smtp://HOST:PORT";
        let address = address.trim();
        let wrong = |what: &str| format!("{what}; {FORM}");
        let (scheme, rest) = address
            .split_once("://")
            .ok_or_else(|| wrong("it has no scheme"))?;
        if !["smtp", "smtps"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(wrong(&format!(
                "{scheme}:// is no scheme of a mail server's address"
            )));
        }
        if rest.contains(char::is_whitespace) {
            return Err(wrong("it has white space in it"));
        }
        if rest.contains(['$', '{', '<']) {
            return Err(wrong(
                "it has a placeholder or a variable in it that nothing has filled in",
            ));
        }
        let url = Url::parse(address).map_err(|error| match error {
            url::ParseError::InvalidPort => wrong("its port is no number up to 65535"),
            _ => wrong("it names no host"),
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("user and password come from SMTP_USERNAME and SMTP_PASSWORD, never from the command line, which others can read".into());
        }
        // The URL parser normalises hosts only for web schemes, so the address is parsed as one.
        let host = url.host_str().unwrap_or_default();
        let parsed = Host::parse(host).map_err(|_| wrong("it names no host"))?;
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
            _ => return Err(FORM.into()),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(wrong("a mail server's address has no path"));
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
        let work = self.work_as_trusted(mail, options, &mut stage);
        let result = match tokio::time::timeout(options.timeout * TOTAL_TIMEOUT_FACTOR, work).await
        {
            Ok(result) => result,
            Err(_) => Err(DeliveryError::Slow),
        };
        let error = match result {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        // Before the first answer of a mail server, something else may be at the port.
        if stage == Stage::Connecting
            && self.security != Security::Tls
            && error.is_no_answer()
            && let Some(found) = stranger::at(&self.host, self.port).await
        {
            return Err(Failure::new(
                Code::MailUnavailable,
                format!("{self} is not a mail server: {} answers there", found.what),
            )
            .because("nothing was handed over")
            .hint(found.fix));
        }
        Err(self.failure(error, stage, options.login.as_ref()))
    }

    /// Delivers it to a server whose certificate an authority has signed, or that `SSL_CERT_FILE` holds
    /// itself. `openssl req -x509` marks what it makes as an authority, which rustls takes for no server's.
    async fn work_as_trusted(
        &self,
        mail: &lettre::Message,
        options: &DeliveryOptions,
        stage: &mut Stage,
    ) -> Result<String, DeliveryError> {
        let refused = match self.work(mail, options, stage, Trust::Authorities).await {
            Err(DeliveryError::Smtp(error)) if causes(&error).contains("CaUsedAsEndEntity") => {
                error
            }
            result => return result,
        };
        let Some(path) = options.certificate_file.as_deref() else {
            return Err(DeliveryError::Smtp(refused));
        };
        let named = named_certificates(path)?;
        *stage = Stage::Connecting;
        match self.work(mail, options, stage, Trust::Named(&named)).await {
            Err(DeliveryError::OtherCertificate) => Err(DeliveryError::Smtp(refused)),
            result => result,
        }
    }

    async fn work(
        &self,
        mail: &lettre::Message,
        options: &DeliveryOptions,
        stage: &mut Stage,
        trust: Trust<'_>,
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
            _ => Some(self.tls(options.certificate_file.as_deref(), trust)?),
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
        // Up to here the server was only greeted.
        if let Trust::Named(named) = trust {
            let shown = connection.peer_certificate().map_err(DeliveryError::Smtp)?;
            if !named.iter().any(|it| it.as_ref() == shown) {
                return Err(DeliveryError::OtherCertificate);
            }
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

    fn tls(
        &self,
        certificate_file: Option<&str>,
        trust: Trust<'_>,
    ) -> Result<TlsParameters, DeliveryError> {
        // Fails if a provider is installed already, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Trust::Named(_) = trust {
            // The name and the server's possession of the key are still checked by rustls, the dates were
            // in the first handshake, and `work` compares the certificate itself.
            builder = builder.dangerous_accept_invalid_certs(true);
        } else if let Some(path) = certificate_file {
            for certificate in named_certificates(path)? {
                let certificate = Certificate::from_der(certificate.to_vec());
                builder = builder.add_root_certificate(certificate.map_err(DeliveryError::Smtp)?);
            }
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
            )
            .because("the server took the connection and was silent")
            .hint(stage.next()),
            DeliveryError::NoStartTls => Failure::new(
                Code::MailUnavailable,
                format!("{self} does not offer STARTTLS, and a link is never mailed unencrypted"),
            )
            .hint("use smtps://, or the port for submission (587)"),
            DeliveryError::NoLogin => Failure::new(
                Code::MailLoginRefused,
                format!("{self} offers no way to log in that is known here (PLAIN, LOGIN)"),
            )
            .because("it offers none on this port or before TLS, or others such as OAuth (XOAUTH2) and CRAM-MD5")
            .hint("use the port for submission (587 or 465), or leave SMTP_USERNAME out"),
            DeliveryError::Certificates { path, why } => Failure::new(
                Code::FileUnusable,
                format!("SSL_CERT_FILE ({path}) cannot be used: {why}"),
            ),
            DeliveryError::OtherCertificate => Failure::new(
                Code::MailUnavailable,
                format!("no TLS with {self}: its certificate is not the one of SSL_CERT_FILE"),
            ),
            DeliveryError::Smtp(error) => {
                let text = mask(&causes(&error), &secrets);
                let (code, unknown) = match error.status() {
                    // Found out here, before anything was handed over.
                    None if text.contains("but server does not support") => (Code::MailRefused, ""),
                    Some(_) if stage == Stage::LoggingIn && error.is_permanent() => {
                        (Code::MailLoginRefused, "")
                    }
                    Some(_) if error.is_permanent() => (Code::MailRefused, ""),
                    Some(_) => (Code::MailUnavailable, ""),
                    None => (Code::MailUnavailable, unknown),
                };
                let words = match error.status() {
                    Some(_) => format!("{self} answered while {doing}: {text}"),
                    None => match tls_fault::describe(&text, &self.host, ROOTS, None) {
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
                        None if error.is_tls() => format!("no TLS with {self}: the handshake failed"),
                        None => {
                            let what = match stage {
                                Stage::Connecting => format!("could not connect to {self}"),
                                _ => format!("{self}: the connection failed while {doing}"),
                            };
                            // lettre's own words for these are about its parser.
                            let why = if text.contains("incomplete response") {
                                "the connection ended within an answer"
                            } else if text.contains("response error") {
                                NO_REPLY
                            } else {
                                text.trim_start_matches("Connection error: ")
                            };
                            format!("{what}: {why}{unknown}")
                        }
                    },
                };
                let failure = Failure::new(code, words);
                let Some(status) = error.status() else {
                    return self.broken(failure, &text, stage);
                };
                let situation = refusal::Situation {
                    is_login: stage == Stage::LoggingIn,
                    has_login: login.is_some(),
                    is_greeting: stage == Stage::Connecting,
                };
                match refusal::meaning(&status.to_string(), &text, situation) {
                    Some(found) => failure.because(found.cause).hint(found.fix),
                    None => failure,
                }
            }
        }
    }
}

impl Server {
    /// A connection that failed without an answer.
    fn broken(&self, failure: Failure, text: &str, stage: Stage) -> Failure {
        if text.contains("SMTPUTF8") {
            return failure
                .because("the address has letters that are not ASCII, and the server does not offer SMTPUTF8, which they need; nothing was handed over")
                .hint("use an address in plain ASCII, or a mail server that offers SMTPUTF8");
        }
        if text.contains("8BITMIME") {
            return failure
                .because("the message has letters that are not ASCII, and the server does not offer 8BITMIME; nothing was handed over")
                .hint("use a template in plain ASCII, or a mail server that offers 8BITMIME");
        }
        if text.contains("lookup") || text.contains("Name or service") {
            return failure
                .because(format!("no name server knows {}", self.host))
                .hint("correct the host name of --smtp, or check the network");
        }
        if text.contains("refused") && stage == Stage::Connecting {
            return failure
                .because(format!(
                    "nothing listens on port {} of {}",
                    self.port, self.host
                ))
                .hint("start the mail server, or correct the port: 587 for submission, 465 with smtps://, 25 between servers");
        }
        if failure.message.contains(NO_REPLY) {
            return failure
                .because("the lines of an answer have the same three digits, from 200 to 599, and what answers there does not keep to that: it may be no mail server, or something in between changes what it says")
                .hint(stage.next());
        }
        let cause = match stage {
            Stage::Connecting if text.contains("timed out") => {
                "no connection was made: nothing answers at that address and port, or a firewall drops what is sent there"
            }
            Stage::Connecting => {
                "the server, or a firewall on the way, ended the connection before it greeted"
            }
            Stage::Securing => "the server ended the connection when TLS was to begin",
            Stage::LoggingIn => "the server ended the connection during the login",
            Stage::Sending => {
                "the server ended the connection before it answered for the message: whether it took it is not known"
            }
        };
        failure.because(cause).hint(stage.next())
    }
}

/// The certificates of a PEM file as they are sent.
fn named_certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, DeliveryError> {
    let unusable = |why: String| DeliveryError::Certificates {
        path: path.to_owned(),
        why,
    };
    let pem = files::read(path.as_ref(), MAX_CERTIFICATE_BYTES)
        .map_err(|error| unusable(error.to_string()))?;
    CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(error.to_string()))
}

/// Which certificate of a server is taken.
#[derive(Clone, Copy)]
enum Trust<'a> {
    /// One that a trusted authority has signed.
    Authorities,
    /// One of these.
    Named(&'a [CertificateDer<'static>]),
}

/// What an answer is that the library cannot read.
const NO_REPLY: &str = "its answer is no reply of SMTP";

/// Which certificates are trusted, in a message.
const ROOTS: &str = "the trusted certificates";

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

    /// What to do where the connection failed there.
    fn next(self) -> &'static str {
        match self {
            Self::Connecting => {
                "compare host and port with what the mail service says (587 for submission, 465 with smtps://), and look for a firewall: many networks close port 25"
            }
            Self::Securing => {
                "look into the server's log, or take the other port: 465 with smtps://"
            }
            Self::LoggingIn => {
                "look into the server's log; a server that counts failed logins may close at once"
            }
            Self::Sending => {
                "look into the mailbox and into the server's log before you send again: the message may arrive twice"
            }
        }
    }
}

enum DeliveryError {
    Slow,
    NoStartTls,
    NoLogin,
    Certificates {
        path: String,
        why: String,
    },
    /// The server's certificate is none of those that are trusted themselves.
    OtherCertificate,
    Smtp(Error),
}

impl DeliveryError {
    /// Whether it ended without a whole answer of SMTP.
    fn is_no_answer(&self) -> bool {
        match self {
            Self::Slow => true,
            Self::Smtp(error) => error.status().is_none(),
            _ => false,
        }
    }
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
