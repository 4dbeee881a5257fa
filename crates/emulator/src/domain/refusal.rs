//! Why a request is refused. How that looks over HTTP is decided elsewhere.

use std::borrow::Cow;

use super::{authenticate::OrganizationChoice, verification::VerificationRequired};

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
    /// No device has this code.
    DeviceCodeInvalid,
    /// A device waited too long.
    DeviceCodeExpired,
    /// A device asks before somebody has signed in for it.
    AuthorizationPending,
    /// An address is not changed.
    EmailChange(EmailChangeError),
    /// There is no user with this address, or the password is not theirs. Holds the address.
    CredentialsInvalid(String),
    /// A password was right, and the address of its user is not proved yet.
    EmailVerificationRequired(Box<VerificationRequired>),
    /// A password is not set anew. Holds the code and the text of the reason.
    PasswordNotReset(&'static str, &'static str),
    /// A password is too weak: an empty one.
    PasswordTooWeak,
    /// An event of an audit log lacks members. Holds what the response says of each.
    AuditLogEventInvalid(Vec<serde_json::Value>),
    /// An object of user management does not exist.
    EntityNotFound { kind: &'static str, id: String },
    /// A user cannot be created. Holds the code and the text of the reason.
    UserNotCreated(&'static str, &'static str),
    /// A user is to get the address of another one.
    EmailTaken,
    /// A user or an organization, as is named, is to get the external ID of another one.
    ExternalIdTaken(&'static str),
    /// An organization is to get the domain of another one. Holds the domain.
    DomainTaken(String),
    /// A domain is to be created that there is already. Holds the domain.
    DomainExists(String),
    /// A webhook endpoint has the address of another one.
    WebhookEndpointExists,
    /// A webhook endpoint has no address that can be one.
    WebhookUrlInvalid,
    /// A webhook endpoint or a list of events names a type of event that there is not. Holds the name.
    EventTypeUnknown(String),
    /// A role of the environment is to be created that there is already.
    RoleExists,
    /// A role of an organization's own is to be created that there is already.
    OrganizationRoleExists,
    /// A role of an organization's own is to be deleted that a member has.
    RoleHasAssignments,
    /// A permission is to be created that there is already.
    PermissionExists,
    /// A membership is to get a role that there is not. Holds its slug.
    RoleUnknown(String),
    /// The default role cannot be deleted.
    RoleIsDefault,
    /// A CORS origin is registered already.
    CorsOriginExists,
    /// A text is no origin of a website.
    CorsOriginInvalid,
    /// A session is to be revoked, and is not named.
    UserSessionMissing,
    /// A rule of user management forbids it.
    Rule(Rule),
    /// A user is in several organizations, and has to choose one.
    OrganizationSelectionRequired(Box<OrganizationChoice>),
    /// A sign-in names an invitation that cannot be accepted.
    InvitationInvalid,
    /// A sign-in names an invitation of somebody else.
    InvitationOfAnother,
    /// A code verifier is missing, or not the one of the authorization.
    CodeVerifierInvalid,
    /// A code verifier came for an authorization without a challenge.
    CodeChallengeNotFound,
    /// A page belongs to a sign-in that has ended or took too long.
    SignInOver,
    /// Somebody listed memberships without saying whose.
    MembershipFilterMissing,
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

/// What forbids a request, with the codes of the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    DomainAlreadyVerified,
    CannotDeactivatePendingMembership,
    CannotReactivatePendingMembership,
    EmailAlreadyInvited,
    EmailAlreadyInvitedToOrganization,
    UserAlreadyExists,
    UserAlreadyOrganizationMember,
    InvalidRole,
    InvalidLocale,
    StripeCustomerIdTaken,
    ExpiresInDaysTooShort,
    ExpiresInDaysTooLong,
    InviteNotPending,
    InviteAccepted,
    InviteExpired,
    InviteRevoked,
    PendingAuthenticationTokenInvalid,
    EmailAlreadyVerified,
    EmailPreviouslyVerified,
    VerificationCodeIncorrect,
    VerificationCodeExpired,
    VerificationCodePreviouslyUsed,
    PasswordAndHashProvided,
}

/// Why the address of a user is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmailChangeError {
    NotNeeded,
    NotAvailable,
    NonePending,
    CodeIncorrect,
    CodeExpired,
    CodePreviouslyUsed,
    TooManyAttempts,
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
    pub(crate) fn field(field: impl Into<Cow<'static, str>>, complaint: &str) -> Self {
        Self::Invalid(vec![FieldError::new(field, complaint)])
    }

    /// What [`Refusal::CredentialsInvalid`] says. WorkOS's text, as the official emulator quotes it.
    pub(crate) fn credentials_text(email: &str) -> String {
        format!("Invalid credentials for '{email}'.")
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

impl Rule {
    /// The code of the OpenAPI document.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::DomainAlreadyVerified => "domain_already_verified",
            Self::CannotDeactivatePendingMembership => {
                "cannot_deactivate_pending_organization_membership"
            }
            Self::CannotReactivatePendingMembership => {
                "cannot_reactivate_pending_organization_membership"
            }
            Self::EmailAlreadyInvited => "email_already_invited",
            Self::EmailAlreadyInvitedToOrganization => "email_already_invited_to_organization",
            Self::UserAlreadyExists => "user_already_exists",
            Self::UserAlreadyOrganizationMember => "user_already_organization_member",
            Self::InvalidRole => "invalid_role",
            Self::InvalidLocale => "invalid_locale",
            Self::StripeCustomerIdTaken => "stripe_customer_id_already_used",
            Self::ExpiresInDaysTooShort => "expires_in_days_too_short",
            Self::ExpiresInDaysTooLong => "expires_in_days_too_long",
            Self::InviteNotPending => "invite_not_pending",
            Self::InviteAccepted => "invite_accepted",
            Self::InviteExpired => "invite_expired",
            Self::InviteRevoked => "invite_revoked",
            Self::PendingAuthenticationTokenInvalid => "invalid_pending_authentication_token",
            Self::EmailAlreadyVerified => "email_already_verified",
            Self::EmailPreviouslyVerified => "email_previously_verified",
            Self::VerificationCodeIncorrect => "email_verification_code_incorrect",
            Self::VerificationCodeExpired => "email_verification_code_expired",
            Self::VerificationCodePreviouslyUsed => "email_verification_code_previously_used",
            Self::PasswordAndHashProvided => "password_and_password_hash_provided",
        }
    }

    /// In our own words: WorkOS's are not known.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::DomainAlreadyVerified => "The domain is verified already.",
            Self::CannotDeactivatePendingMembership => {
                "A pending membership cannot be deactivated. Delete it instead."
            }
            Self::CannotReactivatePendingMembership => {
                "A pending membership becomes active when its invitation is accepted."
            }
            Self::EmailAlreadyInvited => "This address has a pending invitation.",
            Self::EmailAlreadyInvitedToOrganization => {
                "This address has a pending invitation to the organization."
            }
            Self::UserAlreadyExists => "There is a user with this address.",
            Self::UserAlreadyOrganizationMember => "The user is a member of the organization.",
            Self::InvalidLocale => "The locale must be a language tag such as en-US.",
            Self::StripeCustomerIdTaken => "Another organization has this Stripe customer ID.",
            Self::InvalidRole => {
                "There is no role with this slug: create it (POST /authorization/roles) or seed it."
            }
            Self::ExpiresInDaysTooShort => "expires_in_days must be at least 1.",
            Self::ExpiresInDaysTooLong => "expires_in_days must be at most 30.",
            Self::InviteNotPending => "The invitation is not pending.",
            Self::InviteAccepted => "The invitation was accepted.",
            Self::InviteExpired => "The invitation has expired.",
            Self::InviteRevoked => "The invitation was revoked.",
            Self::PendingAuthenticationTokenInvalid => {
                "The pending authentication token is invalid or has expired."
            }
            Self::EmailAlreadyVerified | Self::EmailPreviouslyVerified => {
                "The address of this user is verified already."
            }
            Self::VerificationCodeIncorrect => "The verification code is incorrect.",
            Self::VerificationCodeExpired => "The verification code has expired.",
            Self::VerificationCodePreviouslyUsed => "The verification code was used already.",
            Self::PasswordAndHashProvided => "A user has a password or a password_hash, not both.",
        }
    }
}

impl EmailChangeError {
    /// The code of the OpenAPI document.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotNeeded => "email_change_not_needed",
            Self::NotAvailable => "email_not_available",
            Self::NonePending => "no_pending_email_change",
            Self::CodeIncorrect => "email_change_code_incorrect",
            Self::CodeExpired => "email_change_code_expired",
            Self::CodePreviouslyUsed => "email_change_code_previously_used",
            Self::TooManyAttempts => "email_change_too_many_attempts",
        }
    }

    /// In our own words: WorkOS's are not known.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::NotNeeded => "The user has this address already.",
            Self::NotAvailable => "This email is not available.",
            Self::NonePending => "No change of this user's address waits for a code.",
            Self::CodeIncorrect => "The code is incorrect.",
            Self::CodeExpired => "The code has expired.",
            Self::CodePreviouslyUsed => "The code was used already.",
            Self::TooManyAttempts => "There were too many attempts with a wrong code.",
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
