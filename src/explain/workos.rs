//! Errors of WorkOS: in callbacks, token responses and Magic Auth, on its error pages, and of the
//! official emulator. Those that mean the same as a failure of this tool are aliases there.

use super::Entry;

const ERROR_CODES: &str = "https://workos.com/docs/reference/sso/get-authorization-url/error-codes";
const TOKEN: &str = "https://workos.com/docs/reference/sso/profile/get-profile-and-token";
const MAGIC_AUTH: &str = "https://workos.com/docs/authkit/magic-auth";
const CREATE_MAGIC_AUTH: &str = "https://workos.com/docs/reference/authkit/magic-auth/create";
const REDIRECT_URIS: &str = "https://workos.com/docs/sso/redirect-uris";

pub(super) const ENTRIES: &[Entry] = &[
    // Callbacks: `?error=…&error_description=…`.
    Entry {
        name: "access_denied",
        title: "the callback carries error=access_denied",
        cause: "For Magic Link this is what an expired link leads to. For other connections the \
                identity provider, or the person at it, refused the sign-in. WorkOS does not \
                document the description that comes with it, nor whether a link that was already \
                used gets the same.",
        fix: "Compare the time of the click with expires_at of the session. After it: send a new \
               link with `workos-ml send EMAIL`. Before it: something else probably opened the \
               link first; read `workos-ml explain link_spent`.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session",
        phrases: &["error=access_denied", "access denied"],
        ..Entry::BLANK
    },
    Entry {
        name: "ambiguous_connection_selector",
        title: "the request fits more than one connection",
        cause: "The selector, for instance an organization, does not identify one connection. \
                That happens when an organization has several.",
        fix: "Name the connection itself with the connection parameter. `workos-ml connection \
               list` shows the ids of Magic Link connections. A Magic Link session needs no \
               selector: its link takes the place of /sso/authorize.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "connection_domain_invalid",
        title: "there is no connection for the domain",
        cause: "No connection of this environment belongs to the domain of the request. WorkOS \
                creates a Magic Link connection when the first passwordless session for a domain \
                is created.",
        fix: "Check with `workos-ml connection list --domain DOMAIN`, using a key of the same \
               environment. If there is none, `workos-ml session create EMAIL` with an address of \
               that domain makes it.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "connection_invalid",
        title: "there is no connection with this id",
        cause: "The connection id is wrong, was deleted, or belongs to another environment.",
        fix: "Check the id with `workos-ml connection show ID`. For Magic Link leave it out: \
               WorkOS then takes the connection of the e-mail's domain.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "connection_strategy_invalid",
        title: "the provider has several strategies in this environment",
        cause: "The request names a provider, and the environment has more than one strategy for \
                it.",
        fix: "Name the connection with the connection parameter instead of the provider.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "connection_unlinked",
        title: "the connection is unlinked",
        cause: "The connection of the request exists and is not linked, so it signs nobody in.",
        fix: "Look at its state with `workos-ml connection show ID`, and at its page in the \
               dashboard (https://dashboard.workos.com).",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "domain_connection_selector_not_allowed",
        title: "the domain parameter is no longer accepted",
        cause: "The domain parameter of /sso/authorize was deprecated, and is not valid any more.",
        fix: "Name the organization or the connection instead.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "idp_initiated_sso_disabled",
        title: "sign-ins that start at the identity provider are switched off",
        cause: "The connection does not allow a sign-in that begins at the identity provider. A \
                Magic Link sign-in begins in the application, so this points at an SSO \
                connection.",
        fix: "Start the sign-in from the application, or allow this way in the settings of the \
               connection in the dashboard.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "invalid_connection_selector",
        title: "the request to /sso/authorize names no usable connection",
        cause: "/sso/authorize takes exactly one of connection, organization and provider. The \
                parameter is missing, empty or malformed.",
        fix: "Give one of the three. There is no provider MagicLink: a Magic Link sign-in starts \
               with a passwordless session, `workos-ml session create EMAIL`, and never with \
               /sso/authorize.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "organization_invalid",
        title: "there is no such organization, or it has no connection",
        cause: "The organization id matches none of this environment, or the organization has no \
                connection.",
        fix: "Check the id in the dashboard, in the environment of the key. For Magic Link no \
               organization is named at all.",
        docs: ERROR_CODES,
        phrases: &["no connection associated with organization"],
        ..Entry::BLANK
    },
    Entry {
        name: "oauth_failed",
        title: "the OAuth provider did not authorize the person",
        cause: "A sign-in at an OAuth provider, such as Google or Microsoft, failed for this \
                person. A Magic Link sign-in has no such provider, so this points at another \
                connection.",
        fix: "Look at the sessions of the connection in the dashboard, and at the provider's own \
               log.",
        docs: ERROR_CODES,
        ..Entry::BLANK
    },
    Entry {
        name: "profile_not_allowed_outside_organization",
        title: "the e-mail address is outside the organization's domains",
        cause: "The profile has an address whose domain the organization does not have, and the \
                organization does not allow that.",
        fix: "Add the domain to the organization's domains in the dashboard, or sign in with an \
               address of a domain that it has.",
        docs: "https://workos.com/docs/sso/domains",
        ..Entry::BLANK
    },
    Entry {
        name: "callback-server-error",
        aliases: &["server_error"],
        title: "the callback carries error=server_error",
        cause: "The sign-in failed at WorkOS or at the identity provider. This is a value in the \
                address of the callback, not an HTTP status.",
        fix: "Open the connection in the dashboard and read its Sessions tab: it has the details \
               and the way to resolve them.",
        docs: ERROR_CODES,
        phrases: &["error=server_error"],
        ..Entry::BLANK
    },
    Entry {
        name: "signin_consent_denied",
        title: "the person declined on the consent screen",
        cause: "WorkOS can ask the person to confirm the address before the sign-in ends, as a \
                protection against phishing. The person refused. WorkOS does not document whether \
                a Magic Link sign-in ever shows this screen.",
        fix: "Ask the person why: the link may have come from somebody else. The screen is a \
               setting on the Authentication page of the dashboard.",
        docs: "https://workos.com/docs/sso/sign-in-consent",
        phrases: &["user cancelled the authentication request"],
        ..Entry::BLANK
    },
    // Tokens.
    Entry {
        name: "unauthorized_client",
        title: "the client may not use this grant type",
        cause: "The client ID is known, and is not authorized for the grant type of the request.",
        fix: "At /sso/token send grant_type=authorization_code, with the client ID and the API \
               key of one environment. `workos-ml exchange CODE` sends the request as it should \
               be.",
        docs: TOKEN,
        phrases: &["the client is not authorized to use this grant type"],
        ..Entry::BLANK
    },
    Entry {
        name: "unsupported_grant_type",
        title: "the endpoint does not know this grant type",
        cause: "/sso/token takes authorization_code and nothing else. The grant types of Magic \
                Auth and of refresh tokens belong to /user_management/authenticate.",
        fix: "Send grant_type=authorization_code, or call the endpoint that the grant type \
               belongs to. `workos-ml exchange CODE` sends the request as it should be.",
        docs: TOKEN,
        phrases: &["the grant type is not supported"],
        ..Entry::BLANK
    },
    Entry {
        name: "access-token-expired",
        title: "401 at /sso/profile: the access token is not valid, or no longer valid",
        cause: "/sso/profile takes the access token of the exchange, not the API key. The token \
                lives a few minutes: expires_in says how long; the docs speak of 5 minutes.",
        fix: "Keep the profile that comes with the token; the exchange already delivers it. \
               Otherwise sign in again.",
        docs: "https://workos.com/docs/reference/sso/profile/get-user-profile",
        phrases: &[
            "{\"error\":\"unauthorized\"}",
            "{\"error\": \"unauthorized\"}",
            "invalid access token",
            "access token expired",
            "access token has expired",
            "jwt expired",
            "jwtexpired",
            "\"exp\" claim timestamp check failed",
            "signature has expired",
            "token is expired",
            "expiredsignatureerror",
            "jwt::expiredsignature",
            "token has expired",
        ],
        ..Entry::BLANK
    },
    // Requests.
    Entry {
        name: "validation-failed",
        aliases: &[
            "invalid_request_parameters",
            "missing_required_parameter",
            "422",
        ],
        title: "422: a field of the request is missing or wrong",
        cause: "WorkOS checked the body and lists each field with what is wrong about it. A \
                session needs an email that is a string and the type MagicLink; expires_in is a \
                number from 900 to 86400. WorkOS does not document the message for other values \
                of expires_in.",
        fix: "Correct the fields that the list names. A field that arrives empty is often a form \
               field or a body parser that is missing in the application. `workos-ml session \
               create EMAIL` shows that the account accepts a correct request.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session/create",
        phrases: &[
            "validation failed",
            "email must be a string",
            "email must be an email",
            "type must be a valid enum value",
            "the following requirement must be met",
            "the following requirements must be met",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "single-logout-unsupported",
        title: "WorkOS's logout does not accept a Magic Link profile",
        cause: "Single Logout exists for connections of type GenericOIDC only. The session of the \
                person belongs to the application.",
        fix: "End the application's own session: delete it on the server and expire its cookie. \
               No request to WorkOS is needed.",
        docs: "https://workos.com/docs/magic-link",
        phrases: &["single logout is only supported for genericoidc connections"],
        ..Entry::BLANK
    },
    Entry {
        name: "redirect_uri_already_exists",
        title: "the redirect URI is registered already",
        cause: "The environment has this address in its list, so WorkOS does not add it again.",
        fix: "Nothing: the address can be used. `workos-ml preflight --redirect-uri URI` finds \
               it in the list.",
        docs: REDIRECT_URIS,
        phrases: &["redirect uri '*' already exists"],
        ..Entry::BLANK
    },
    Entry {
        name: "default-redirect-uri-in-use",
        title: "the default redirect URI cannot be deleted",
        cause: "An environment keeps one default redirect URI. Sessions that name no redirect URI \
                go there.",
        fix: "Make another address the default on the Redirects page of the dashboard \
               (https://dashboard.workos.com/redirects), then delete this one. An address with a \
               wildcard cannot be the default.",
        docs: REDIRECT_URIS,
        phrases: &["cannot delete the default redirect uri"],
        ..Entry::BLANK
    },
    // Error pages: where the browser ends when WorkOS cannot redirect.
    Entry {
        name: "client-id-invalid",
        title: "the browser ends on error.workos.com/sso/client-id-invalid",
        cause: "The client ID of the authorization URL is not one that WorkOS knows. WorkOS does \
                not document this page.",
        fix: "Copy the client ID again from the dashboard; it starts with client_, in old \
               accounts with project_. `workos-ml preflight` checks it. A Magic Link carries no \
               client ID: if a browser ends here, the application built a URL of /sso/authorize.",
        phrases: &["error.workos.com/sso/client-id-invalid"],
        ..Entry::BLANK
    },
    Entry {
        name: "app-homepage-url-not-found",
        title: "the browser ends on app-homepage-url-not-found of error.workos.com",
        cause: "WorkOS wanted to lead the person back to the application, and the environment has \
                no app homepage URL. AuthKit uses that address after signing out. WorkOS does not \
                document the page, nor whether a Magic Link can lead to it.",
        fix: "Set the app homepage URL of the environment in the dashboard \
               (https://dashboard.workos.com/redirects).",
        docs: "https://workos.com/docs/authkit/sessions",
        phrases: &["error.workos.com/user_management/app-homepage-url-not-found"],
        ..Entry::BLANK
    },
    // Magic Auth, the replacement.
    Entry {
        name: "invalid_one_time_code",
        title: "the six-digit code of Magic Auth is wrong",
        cause: "The code is not one that was issued for this e-mail address: a typing error, or \
                digits that were sent to another address.",
        fix: "Type the digits of the newest mail, with the address that they were sent to. A \
               program sends them as a string, so that a leading zero stays.",
        docs: MAGIC_AUTH,
        phrases: &["invalid one-time code", "invalid one time code"],
        ..Entry::BLANK
    },
    Entry {
        name: "one_time_code_expired",
        title: "the six-digit code of Magic Auth has expired",
        cause: "A code lives 10 minutes.",
        fix: "Create a new code and send that. WorkOS allows 3 in 60 seconds for one address.",
        docs: MAGIC_AUTH,
        phrases: &["one-time code has expired", "one time code has expired"],
        ..Entry::BLANK
    },
    Entry {
        name: "one_time_code_previously_used",
        title: "the six-digit code of Magic Auth was used already",
        cause: "A code works once. The form was submitted twice, or the handler ran twice.",
        fix: "Create a new code. In the application, disable the form after the first submit.",
        docs: MAGIC_AUTH,
        ..Entry::BLANK
    },
    Entry {
        name: "one_time_code_too_many_attempts",
        title: "too many wrong attempts at a six-digit code of Magic Auth",
        cause: "WorkOS stops taking a code after a number of wrong attempts. It does not document \
                the number.",
        fix: "Create a new code and let the person start over.",
        docs: MAGIC_AUTH,
        ..Entry::BLANK
    },
    Entry {
        name: "daily_quota_exceeded",
        aliases: &["429"],
        title: "the daily quota for Magic Auth codes is used up",
        cause: "WorkOS answers this when a Magic Auth code is created and a quota for the day is \
                spent. It documents neither the size of the quota nor what counts towards it.",
        fix: "Wait until the next day, or ask WorkOS's support. Run tests against an emulator, \
               not against the account.",
        docs: CREATE_MAGIC_AUTH,
        phrases: &["daily quota exceeded"],
        ..Entry::BLANK
    },
    Entry {
        name: "email_domain_not_deliverable",
        title: "WorkOS does not mail to the domain of this address",
        cause: "According to WorkOS the domain of the address cannot receive mail. It does not \
                document how it decides.",
        fix: "Check the spelling of the address, and that its domain has an MX record: `dig MX \
               DOMAIN`. Use a domain that receives mail in tests too, not example.com.",
        docs: CREATE_MAGIC_AUTH,
        ..Entry::BLANK
    },
    Entry {
        name: "authentication_method_not_allowed",
        title: "the environment does not allow this way of signing in",
        cause: "Magic Auth is switched off, or a policy forbids it for this person.",
        fix: "Switch Magic Auth on in the Authentication section of the dashboard.",
        docs: MAGIC_AUTH,
        ..Entry::BLANK
    },
    Entry {
        name: "sign_up_not_allowed",
        title: "the person is new, and the environment does not allow sign-ups",
        cause: "Magic Auth creates the user when the address is new. Here that is not allowed.",
        fix: "Invite the person or create the user first, or allow signing up in the \
               Authentication section of the dashboard.",
        docs: "https://workos.com/docs/authkit/invite-only-signup",
        ..Entry::BLANK
    },
    Entry {
        name: "invitation_invalid",
        title: "the invitation of the sign-in is not valid",
        cause: "The invitation_token of the request is unknown, used, revoked or expired.",
        fix: "Send a new invitation, or leave invitation_token out.",
        docs: CREATE_MAGIC_AUTH,
        ..Entry::BLANK
    },
    Entry {
        name: "sso_required",
        title: "this person must sign in through SSO",
        cause: "A policy asks for SSO, so a code is not enough. The answer lists connection_ids.",
        fix: "Start a sign-in at /sso/authorize with one of the listed connections.",
        docs: "https://workos.com/docs/reference/authkit/authentication-errors/sso-required-error",
        ..Entry::BLANK
    },
    Entry {
        name: "email_verification_required",
        title: "the e-mail address must be verified first",
        cause: "The environment asks for verified addresses, and this one is not. The answer \
                carries a pending authentication token.",
        fix: "Ask for the code of the verification mail and authenticate with it and the pending \
               authentication token.",
        docs: "https://workos.com/docs/reference/authkit/authentication-errors/\
               email-verification-required-error",
        ..Entry::BLANK
    },
    Entry {
        name: "mfa_challenge",
        aliases: &["mfa_enrollment"],
        title: "the environment asks for a second factor",
        cause: "With mfa_challenge the person has a second factor and must use it; with \
                mfa_enrollment there is none yet. The answer carries a pending authentication \
                token.",
        fix: "Enrol a factor if there is none, challenge it, and authenticate with its code and \
               the pending authentication token.",
        docs: "https://workos.com/docs/reference/authkit/authentication-errors/mfa-challenge-error",
        ..Entry::BLANK
    },
    Entry {
        name: "organization_selection_required",
        title: "the person belongs to several organizations and must choose one",
        cause: "The sign-in must end in one organization, and the person is a member of more.",
        fix: "Show the organizations of the answer, and authenticate with the chosen one and the \
               pending authentication token.",
        docs: "https://workos.com/docs/reference/authkit/authentication-errors/\
               organization-selection-error",
        ..Entry::BLANK
    },
    // The official emulator.
    Entry {
        name: "problems-parsing-json",
        aliases: &["invalid_request_body"],
        title: "the official emulator cannot read the request",
        cause: "Its /sso/token reads JSON only. The Node SDK sends the exchange as a form, so it \
                cannot exchange a code there. WorkOS itself takes both.",
        fix: "Send JSON to that emulator: POST client_id, client_secret, grant_type and code to \
               http://localhost:4100/sso/token with `curl --json`. An application that uses the \
               Node SDK cannot be tested against it as it is.",
        phrases: &["problems parsing json"],
        ..Entry::BLANK
    },
    Entry {
        name: "emulator-redirect-host",
        title: "the official emulator refuses the host of the redirect URI",
        cause: "It redirects to localhost, 127.0.0.1 and [::1] only, unless it was started with \
                more hosts. The copy inside the older official CLI knows localhost only.",
        fix: "Use a localhost address, or start the emulator with --redirect-hosts HOST \
               (WORKOS_EMULATE_REDIRECT_HOSTS in the environment).",
        phrases: &["redirect_uri must point to localhost"],
        ..Entry::BLANK
    },
];
