//! Failures, their codes, and the exit codes of the process.

use std::fmt;

/// The exit codes. The numbers are an interface: scripts and CI depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; for checks, nothing failed.
    Done,
    /// A check ran to its end and found problems.
    Findings,
    /// Usage or configuration error (clap's own code).
    Usage,
    /// WorkOS refused the request.
    Refused,
    /// Credentials are missing or were rejected.
    Credentials,
    /// WorkOS could not be reached or could not answer: worth a retry.
    Unavailable,
    /// The port to listen on is taken.
    PortTaken,
    /// Nobody clicked in time.
    TimedOut,
    /// The sign-in was denied: the callback carried `error`.
    Denied,
    /// The authorization code could not be exchanged.
    ExchangeFailed,
    /// `emulate -- COMMAND`: the command exists and cannot be run (as in shells).
    CommandUnusable,
    /// `emulate -- COMMAND`: the command does not exist (as in shells).
    CommandNotFound,
    /// Interrupted from the keyboard (128 + SIGINT).
    Interrupted,
    /// Told to stop (128 + SIGTERM).
    Terminated,
    /// `emulate -- COMMAND`: the command's own exit code, or 128 and its signal.
    OfCommand(u8),
}

impl Exit {
    /// All exit codes with a meaning here, in numeric order.
    pub const ALL: [Self; 14] = [
        Self::Done,
        Self::Findings,
        Self::Usage,
        Self::Refused,
        Self::Credentials,
        Self::Unavailable,
        Self::PortTaken,
        Self::TimedOut,
        Self::Denied,
        Self::ExchangeFailed,
        Self::CommandUnusable,
        Self::CommandNotFound,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Credentials => 4,
            Self::Unavailable => 5,
            Self::PortTaken => 6,
            Self::TimedOut => 7,
            Self::Denied => 8,
            Self::ExchangeFailed => 9,
            Self::CommandUnusable => 126,
            Self::CommandNotFound => 127,
            Self::Interrupted => 130,
            Self::Terminated => 143,
            Self::OfCommand(code) => code,
        }
    }

    /// Its line in the table of exit codes of the help and the man page.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done; for checks: nothing failed",
            Self::Findings => "a check ran to its end and found problems",
            Self::Usage => "usage or configuration error",
            Self::Refused => "WorkOS, or a mail server, refused the request",
            Self::Credentials => "credentials missing or rejected",
            Self::Unavailable => {
                "WorkOS, or a mail server, could not be reached or could not answer: worth a retry"
            }
            Self::PortTaken => "the port to listen on is taken",
            Self::TimedOut => "nobody clicked in time",
            Self::Denied => "the sign-in was denied: the callback carried an error",
            Self::ExchangeFailed => "the authorization code could not be exchanged",
            Self::CommandUnusable => "emulate: the command cannot be run",
            Self::CommandNotFound => "emulate: the command was not found",
            Self::Interrupted => "interrupted (Ctrl-C)",
            Self::Terminated => "told to stop (SIGTERM, SIGQUIT, or SIGHUP of a closed terminal)",
            Self::OfCommand(_) => "the exit code of the command",
        }
    }
}

/// The code of a failure: `code` in the error document, and a name that `explain` accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The command line does not parse.
    Usage,
    /// An option, variable or argument has a value that cannot be used.
    InvalidValue,
    /// A required value is missing.
    MissingValue,
    /// A file could not be read or written.
    FileUnusable,
    /// A base URL from a project's `.env` names a host that is neither WorkOS nor loopback.
    BaseUrlUntrusted,
    /// The key is a production key, and its use was not allowed.
    LiveKeyUnconfirmed,
    /// There is no `WORKOS_API_KEY`.
    ApiKeyMissing,
    /// The API key is malformed, for instance because of white space in it.
    ApiKeyMalformed,
    /// There is no `WORKOS_CLIENT_ID`.
    ClientIdMissing,
    /// 401: WorkOS does not know the API key.
    Unauthorized,
    /// 403: the API key is valid, but may not do this.
    Forbidden,
    /// `invalid_client`: client ID and API key do not belong together.
    InvalidClient,
    /// A key of one environment was used in another.
    EnvironmentMismatch,
    /// 400 or 422: WorkOS understood the request and refused it.
    Refused,
    /// 404: WorkOS does not know the object.
    NotFound,
    /// The passwordless session is unknown, spent or expired.
    SessionExpired,
    /// The redirect URI is not registered, so the browser never comes back.
    RedirectUriUnregistered,
    /// The link was answered with something other than a redirect.
    LinkNotFollowed,
    /// No name, no route or no answer.
    Unreachable,
    /// The TLS handshake failed.
    TlsRefused,
    /// The user's own mail server refused the message for good.
    MailRefused,
    /// The user's own mail server refused the name or the password.
    MailLoginRefused,
    /// The user's own mail server could not be reached, or asked to try later.
    MailUnavailable,
    /// 429: too many requests.
    RateLimited,
    /// 5xx.
    ServerError,
    /// A successful answer that could not be understood.
    UnexpectedAnswer,
    /// Another process holds the port to listen on.
    PortTaken,
    /// No callback came within the time limit.
    TimedOut,
    /// The callback carried `error` before the link expired: something else used the link up.
    LinkSpent,
    /// The callback carried `error` after the link expired.
    LinkExpired,
    /// The callback carried an `error` that has nothing to do with the link's age.
    SignInDenied,
    /// `invalid_grant`: the authorization code is expired, spent or unknown.
    CodeNotExchanged,
    /// The command of `emulate -- COMMAND` exists and cannot be run.
    CommandUnusable,
    /// The command of `emulate -- COMMAND` does not exist.
    CommandNotFound,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Code {
    /// All codes, in the order in which a sign-in can meet them.
    pub const ALL: [Self; 36] = [
        Self::Usage,
        Self::InvalidValue,
        Self::MissingValue,
        Self::FileUnusable,
        Self::BaseUrlUntrusted,
        Self::LiveKeyUnconfirmed,
        Self::ApiKeyMissing,
        Self::ApiKeyMalformed,
        Self::ClientIdMissing,
        Self::Unauthorized,
        Self::Forbidden,
        Self::InvalidClient,
        Self::EnvironmentMismatch,
        Self::Refused,
        Self::NotFound,
        Self::SessionExpired,
        Self::RedirectUriUnregistered,
        Self::LinkNotFollowed,
        Self::Unreachable,
        Self::TlsRefused,
        Self::MailRefused,
        Self::MailLoginRefused,
        Self::MailUnavailable,
        Self::RateLimited,
        Self::ServerError,
        Self::UnexpectedAnswer,
        Self::PortTaken,
        Self::TimedOut,
        Self::LinkSpent,
        Self::LinkExpired,
        Self::SignInDenied,
        Self::CodeNotExchanged,
        Self::CommandUnusable,
        Self::CommandNotFound,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// Its name in JSON and for `explain`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::InvalidValue => "invalid_value",
            Self::MissingValue => "missing_value",
            Self::FileUnusable => "file_unusable",
            Self::BaseUrlUntrusted => "base_url_untrusted",
            Self::LiveKeyUnconfirmed => "live_key_unconfirmed",
            Self::ApiKeyMissing => "api_key_missing",
            Self::ApiKeyMalformed => "api_key_malformed",
            Self::ClientIdMissing => "client_id_missing",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::InvalidClient => "invalid_client",
            Self::EnvironmentMismatch => "environment_mismatch",
            Self::Refused => "refused",
            Self::NotFound => "not_found",
            Self::SessionExpired => "session_expired",
            Self::RedirectUriUnregistered => "redirect_uri_unregistered",
            Self::LinkNotFollowed => "link_not_followed",
            Self::Unreachable => "unreachable",
            Self::TlsRefused => "tls_refused",
            Self::MailRefused => "mail_refused",
            Self::MailLoginRefused => "mail_login_refused",
            Self::MailUnavailable => "mail_unavailable",
            Self::RateLimited => "rate_limited",
            Self::ServerError => "server_error",
            Self::UnexpectedAnswer => "unexpected_answer",
            Self::PortTaken => "port_taken",
            Self::TimedOut => "timed_out",
            Self::LinkSpent => "link_spent",
            Self::LinkExpired => "link_expired",
            Self::SignInDenied => "sign_in_denied",
            Self::CodeNotExchanged => "code_not_exchanged",
            Self::CommandUnusable => "command_unusable",
            Self::CommandNotFound => "command_not_found",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }

    /// The exit code of a failure with this code.
    pub fn exit(self) -> Exit {
        match self {
            Self::Usage
            | Self::InvalidValue
            | Self::MissingValue
            | Self::FileUnusable
            | Self::BaseUrlUntrusted
            | Self::LiveKeyUnconfirmed => Exit::Usage,
            Self::ApiKeyMissing
            | Self::ApiKeyMalformed
            | Self::ClientIdMissing
            | Self::Unauthorized
            | Self::Forbidden
            | Self::InvalidClient
            | Self::EnvironmentMismatch
            | Self::MailLoginRefused => Exit::Credentials,
            Self::Refused
            | Self::NotFound
            | Self::SessionExpired
            | Self::RedirectUriUnregistered
            | Self::LinkNotFollowed
            | Self::MailRefused => Exit::Refused,
            Self::Unreachable
            | Self::TlsRefused
            | Self::MailUnavailable
            | Self::RateLimited
            | Self::ServerError
            | Self::UnexpectedAnswer => Exit::Unavailable,
            Self::PortTaken => Exit::PortTaken,
            Self::TimedOut => Exit::TimedOut,
            Self::LinkSpent | Self::LinkExpired | Self::SignInDenied => Exit::Denied,
            Self::CodeNotExchanged => Exit::ExchangeFailed,
            Self::CommandUnusable => Exit::CommandUnusable,
            Self::CommandNotFound => Exit::CommandNotFound,
            Self::Interrupted => Exit::Interrupted,
            Self::Terminated => Exit::Terminated,
        }
    }
}

/// A failure that is reported to the user.
///
/// Its texts are in lower case, name what they are about, and contain no secrets: text from a server must
/// be masked before it becomes part of a failure.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its code.
    pub code: Code,
    /// What happened, in one sentence.
    pub message: String,
    /// Why, if known. Otherwise filled in from the catalogue of `explain`.
    pub cause: Option<String>,
    /// What to do or type next. If absent, filled in from the catalogue of `explain`.
    pub hint: Option<String>,
    /// The `X-Request-Id` of the answer, for WorkOS's support.
    pub request_id: Option<String>,
    /// The exit code, which may differ from that of `code`: a token request that fails because of the
    /// authorization code ends with [`Exit::ExchangeFailed`].
    pub exit: Exit,
}

impl Failure {
    /// A failure with the exit code of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            cause: None,
            hint: None,
            request_id: None,
            exit: code.exit(),
        }
    }

    /// Sets why it happened.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Sets what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_documentation() {
        let numbers: Vec<u8> = Exit::ALL.iter().map(|it| it.number()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 126, 127, 130, 143]);
    }

    #[test]
    fn every_code_is_listed_once_and_named_once() {
        let mut names: Vec<_> = Code::ALL.iter().map(|it| it.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
