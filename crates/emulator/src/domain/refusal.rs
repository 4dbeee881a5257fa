//! Why a request is refused. How that looks over HTTP is decided elsewhere.

use std::borrow::Cow;

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The access token is unknown or has expired.
    AccessTokenInvalid,
    /// An object does not exist.
    NotFound,
    /// Fields do not have the type or the range that they need.
    Invalid(Vec<FieldError>),
    /// A session to be sent is unknown, spent or expired. Holds its ID.
    SessionInvalid(String),
    /// Client ID and secret do not belong together.
    ClientInvalid,
    /// The grant type is not one of this endpoint.
    GrantTypeUnsupported,
    /// A parameter of an exchange is missing. Holds its name.
    ParameterMissing(&'static str),
    /// A code is unknown, spent or expired. Holds the code.
    CodeInvalid(String),
    /// A refresh token is unknown or spent, or its session has ended.
    RefreshTokenInvalid,
    /// A session was requested of an organization that the user is no member of.
    NotAMember,
    /// No session of a user has this ID. Holds the ID.
    UserSessionNotFound(String),
    /// A logout would lead to an address that is not the application's. Holds why.
    ReturnAddressRefused(String),
    /// A one-time code was not accepted.
    OneTimeCode(OneTimeCodeError),
    /// An object of user management does not exist.
    EntityNotFound { kind: &'static str, id: String },
    /// A new user has the address of another one.
    UserExists,
    /// A user is to get the address of another one.
    EmailTaken,
    /// A user is to get the external ID of another one.
    ExternalIdTaken,
    /// Metadata has too many keys, or keys or values that are too long or no texts.
    MetadataInvalid,
    /// The redirect URI is registered already. Holds the URI.
    RedirectUriExists(String),
    /// No redirect URI has this ID. Holds the ID.
    RedirectUriNotFound(String),
    /// The default redirect URI cannot be deleted.
    RedirectUriIsDefault,
    /// The operating system gave no randomness.
    NoRandomness,
}

/// A field and what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) field: Cow<'static, str>,
    /// A sentence without its end: `email must be a string`.
    pub(crate) message: String,
}

/// Why a one-time code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OneTimeCodeError {
    Invalid,
    Expired,
    PreviouslyUsed,
    TooManyAttempts,
}

impl Refusal {
    /// One field is wrong. `complaint` continues the name of the field: `must be a string`.
    pub(crate) fn field(field: &'static str, complaint: &str) -> Self {
        Self::Invalid(vec![FieldError::new(field, complaint)])
    }
}

impl FieldError {
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, complaint: &str) -> Self {
        let field = field.into();
        Self {
            message: format!("{field} {complaint}"),
            field,
        }
    }
}

impl OneTimeCodeError {
    /// The code of the OpenAPI document.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid_one_time_code",
            Self::Expired => "one_time_code_expired",
            Self::PreviouslyUsed => "one_time_code_previously_used",
            Self::TooManyAttempts => "one_time_code_too_many_attempts",
        }
    }

    /// In our own words: WorkOS's are not known.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Invalid => "The one-time code is invalid.",
            Self::Expired => "The one-time code has expired.",
            Self::PreviouslyUsed => "The one-time code has already been used.",
            Self::TooManyAttempts => "There were too many attempts with a wrong one-time code.",
        }
    }
}

impl From<getrandom::Error> for Refusal {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}
