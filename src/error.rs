//! What can go wrong, what each failure is called, and the exit code it ends with.

use std::fmt;

/// How the process ends. The numbers are an interface: scripts and CI branch on them.
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
    /// `emulate -- COMMAND`: there is such a command, and it cannot be run (as shells say it).
    CommandUnusable,
    /// `emulate -- COMMAND`: there is no such command (as shells say it).
    CommandNotFound,
    /// Interrupted from the keyboard (128 + SIGINT).
    Interrupted,
    /// Told to stop (128 + SIGTERM).
    Terminated,
    /// `emulate -- COMMAND` ends as the command did: with its code, or 128 and its signal.
    OfCommand(u8),
}

impl Exit {
    /// Every exit code that has a meaning here, in numeric order.
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

    /// The number that the process exits with.
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

    /// One line for the table of exit codes in the help and the man page.
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
            Self::Terminated => "terminated (SIGTERM)",
            Self::OfCommand(_) => "the exit code of the command",
        }
    }
}

/// The name of a failure: the `code` of the error document, and a word that `explain` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// The command line does not parse.
    Usage,
    /// An option, variable or argument has a value that cannot be used.
    InvalidValue,
    /// A value that the command needs was not given.
    MissingValue,
    /// A file could not be read or written.
    FileUnusable,
    /// A base URL from a project's `.env` names a host that is neither WorkOS nor loopback.
    BaseUrlUntrusted,
    /// The key is a production key and nobody said that it may be used.
    LiveKeyUnconfirmed,
    /// There is no `WORKOS_API_KEY`.
    ApiKeyMissing,
    /// The API key cannot be one, for instance because of white space in it.
    ApiKeyMalformed,
    /// There is no `WORKOS_CLIENT_ID`.
    ClientIdMissing,
    /// 401: WorkOS does not know the API key.
    Unauthorized,
    /// 403: the API key is valid and may not do this.
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
    /// The link answered with something else than a redirect.
    LinkNotFollowed,
    /// No name, no route or no answer.
    Unreachable,
    /// The TLS handshake failed.
    TlsRefused,
    /// The user's own mail server refused the message for good.
    MailRefused,
    /// The user's own mail server refused the name or the password.
    MailLoginRefused,
    /// The user's own mail server could not be spoken with, or asked to try later.
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
    /// The callback carried `error` before the link expired: something else spent the link.
    LinkSpent,
    /// The callback carried `error` after the link expired.
    LinkExpired,
    /// The callback carried an `error` that has nothing to do with the link's age.
    SignInDenied,
    /// `invalid_grant`: the authorization code is expired, spent or unknown.
    CodeNotExchanged,
    /// The command of `emulate -- COMMAND` is there and cannot be run.
    CommandUnusable,
    /// There is no command as that of `emulate -- COMMAND`.
    CommandNotFound,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Code {
    /// Every code, in the order in which a sign-in can meet them.
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

    /// The name as it stands in JSON and as `explain` takes it.
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

    /// The exit code that a failure of this name ends with.
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

/// A failure that the user is told about.
///
/// The texts are lower case, name the thing, and hold no secret: whoever builds one masks what
/// a server sent.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What it is called.
    pub code: Code,
    /// What happened, in one sentence.
    pub message: String,
    /// Why, as far as it is known here. The catalogue of `explain` fills it in when it is absent.
    pub cause: Option<String>,
    /// What to do or to type next. The catalogue of `explain` fills it in when it is absent.
    pub hint: Option<String>,
    /// The `X-Request-Id` of the answer, for WorkOS's support.
    pub request_id: Option<String>,
    /// Ends with this exit code in place of the code's own: a token request that fails for any
    /// reason of the code's ends with [`Exit::ExchangeFailed`].
    pub exit: Exit,
}

impl Failure {
    /// A failure with the exit code that belongs to its name.
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

    /// Says why it happened.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Says what to do next.
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
