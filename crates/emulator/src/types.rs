//! The types of events and of connections that WorkOS has, and the languages of its mails (OpenAPI
//! document). Most are not here; asking for one that WorkOS does not have either is a mistake.

/// Whether WorkOS has events of this type.
pub(crate) fn is_event(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(object, happening)| {
        let mut types = EVENTS.iter();
        types.any(|(known, all)| *known == object && all.contains(&happening))
    })
}

/// Whether WorkOS has connections of this type.
pub(crate) fn is_connection(name: &str) -> bool {
    CONNECTIONS.contains(&name)
}

/// Whether WorkOS has its mails in this language.
pub(crate) fn is_mail_locale(name: &str) -> bool {
    MAIL_LOCALES.split_whitespace().any(|known| known == name)
}

/// Whether this has the form of a language tag: `en`, `en-US`, `es-419`.
pub(crate) fn is_locale(name: &str) -> bool {
    let mut parts = name.split('-');
    let language = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|it| it.is_ascii_alphabetic())
        && parts.all(is_part)
}

const MAIL_LOCALES: &str = "\
    af am ar bg bn bs ca cs da de de-DE el en en-AU en-CA en-GB en-US es es-419 es-ES es-US et \
    fa fi fil fr fr-BE fr-CA fr-FR fy gl gu ha he hi hr hu hy id is it it-IT ja jv ka kk km kn \
    ko lt lv mk ml mn mr ms my nb ne nl nl-BE nl-NL nn no pa pl pt pt-BR pt-PT ro ru sk sl sq sr \
    sv sw ta te th tr uk ur uz vi zh zh-CN zh-HK zh-TW zu";

#[rustfmt::skip]
const CONNECTIONS: &[&str] = &[
    "ADFSSAML", "AdpOidc", "AppleOAuth", "Auth0SAML", "AzureSAML",
    "BitbucketOAuth", "CasSAML", "CloudflareSAML", "ClassLinkSAML", "CleverOIDC",
    "CyberArkSAML", "DiscordOAuth", "DuoSAML", "EntraIdOIDC", "GenericOIDC",
    "GenericSAML", "GithubOAuth", "GitLabOAuth", "GoogleOAuth", "GoogleOIDC",
    "GoogleSAML", "GrokOAuth", "XOAuth", "IntuitOAuth", "JumpCloudSAML",
    "KeycloakSAML", "LastPassSAML", "LinkedInOAuth", "LoginGovOidc", "MagicLink",
    "MicrosoftOAuth", "MiniOrangeSAML", "NetIqSAML", "OktaOIDC", "OktaSAML",
    "OneLoginSAML", "OracleSAML", "PingFederateSAML", "PingOneSAML", "RipplingSAML",
    "SalesforceSAML", "ShibbolethGenericSAML", "ShibbolethSAML", "SimpleSamlPhpSAML", "SalesforceOAuth",
    "SlackOAuth", "VercelMarketplaceOAuth", "VercelOAuth", "VMwareSAML", "XeroOAuth",
];

/// What an event is about, and what happens to that.
#[rustfmt::skip]
const EVENTS: &[(&str, &[&str])] = &[
    ("action.authentication", &["denied"]),
    ("action.user_registration", &["denied"]),
    ("agent.registration.claim.attempt", &["created"]),
    ("agent.registration.claim", &["completed"]),
    ("agent.registration", &["created", "deleted", "expired", "refreshed", "revoked"]),
    ("agent.registration.credential", &["issued"]),
    ("agent.registration.organization", &["switched"]),
    ("api_key", &["created", "revoked", "updated"]),
    ("authentication", &["email_verification_failed", "email_verification_succeeded", "magic_auth_failed", "magic_auth_succeeded", "mfa_failed", "mfa_succeeded", "oauth_failed", "oauth_succeeded", "passkey_failed", "passkey_succeeded", "password_failed", "password_succeeded", "radar_risk_detected", "reauthentication_succeeded", "sso_failed", "sso_started", "sso_succeeded", "sso_timed_out"]),
    ("connection", &["activated", "deactivated", "deleted", "saml_certificate_renewal_required", "saml_certificate_renewed"]),
    ("dsync", &["activated", "deleted"]),
    ("dsync.group", &["created", "deleted", "updated", "user_added", "user_removed"]),
    ("dsync.token", &["created", "revoked"]),
    ("dsync.user", &["created", "deleted", "updated"]),
    ("email_verification", &["created"]),
    ("flag", &["created", "deleted", "rule_updated", "updated"]),
    ("group", &["created", "deleted", "member_added", "member_removed", "updated"]),
    ("invitation", &["accepted", "created", "resent", "revoked"]),
    ("magic_auth", &["created"]),
    ("organization", &["created", "deleted", "updated"]),
    ("organization_domain", &["created", "deleted", "updated", "verification_failed", "verified"]),
    ("organization_membership", &["created", "deleted", "updated"]),
    ("organization_role", &["created", "deleted", "updated"]),
    ("password_reset", &["created", "succeeded"]),
    ("permission", &["created", "deleted", "updated"]),
    ("pipes.connected_account", &["connected", "connection_failed", "disconnected", "reauthorization_needed"]),
    ("radar", &["challenge_created"]),
    ("role", &["created", "deleted", "updated"]),
    ("session", &["created", "revoked"]),
    ("user", &["created", "deleted", "updated"]),
    ("vault.byok_key", &["deleted", "verification_completed"]),
    ("vault.data", &["created", "deleted", "read", "updated"]),
    ("vault.dek", &["decrypted", "read"]),
    ("vault.kek", &["created", "deleted"]),
    ("vault.metadata", &["read"]),
    ("vault.names", &["listed"]),
    ("waitlist_user", &["approved", "created", "denied"]),
];
