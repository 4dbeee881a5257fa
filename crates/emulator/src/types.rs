//! The types of events and of connections that WorkOS has (OpenAPI document). Most are not here; asking for
//! one that WorkOS does not have either is a mistake.

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
