//! The rules, with the page of the docs that each comes from.

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Keys and IDs on this machine.
    Credentials,
    /// What WorkOS says of them.
    Account,
    /// Redirect URIs.
    Redirect,
}

impl Family {
    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Account => "account",
            Self::Redirect => "redirect",
        }
    }
}

/// One thing that is checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, an interface: reports and suppressions use it.
    pub name: &'static str,
    /// What it looks at.
    pub family: Family,
    /// What it holds, in one line.
    pub title: &'static str,
    /// Why it matters, in one or two sentences.
    pub why: &'static str,
    /// The page that says so, or empty where it is common sense.
    pub docs: &'static str,
}

/// Names each rule as a constant and lists them all in that order.
macro_rules! catalogue {
    ($($constant:ident $name:literal $family:ident $title:literal $why:literal $docs:literal)*) => {
        /// The rules by name.
        pub mod rules {
            use super::{Family, Rule};
            $(
                #[doc = $title]
                pub const $constant: &Rule = &Rule {
                    name: $name, family: Family::$family, title: $title, why: $why, docs: $docs,
                };
            )*
            /// Every rule, in the order in which they are checked.
            pub const ALL: &[&Rule] = &[$($constant),*];
        }
    };
}

catalogue! {
    API_KEY_PRESENT "api-key-present" Credentials
        "WORKOS_API_KEY is set"
        "Every request to WorkOS carries the API key."
        "https://workos.com/docs/reference/api-keys"
    API_KEY_FORMAT "api-key-format" Credentials
        "the API key is shaped like one"
        "Keys start with sk_ and have no white space; anything else was copied wrongly."
        "https://workos.com/docs/reference/api-keys"
    API_KEY_PLACEHOLDER "api-key-placeholder" Credentials
        "the API key is no placeholder"
        "Keys from the documentation and from templates look right and are never accepted."
        "https://workos.com/docs/reference/api-keys"
    KEY_ENVIRONMENT "api-key-environment" Credentials
        "the API key is of the environment that it is meant for"
        "Keys of the sandbox are refused in production, and the other way round."
        "https://workos.com/docs/magic-link/launch-checklist"
    API_KEY_PRIVATE "api-key-private" Credentials
        "no variable that is built into browser code holds a key"
        "Build tools copy variables with prefixes such as NEXT_PUBLIC_ into the pages, where anybody can read them."
        "https://workos.com/docs/magic-link/launch-checklist"
    API_KEY_IGNORED "api-key-ignored-by-git" Credentials
        "git neither tracks nor would add a file with a key"
        "A committed key is known to everybody who can read the repository, and stays in its history."
        "https://workos.com/docs/magic-link/launch-checklist"
    CLIENT_ID_PRESENT "client-id-present" Credentials
        "WORKOS_CLIENT_ID is set"
        "The code of a callback can only be exchanged together with the client ID."
        "https://workos.com/docs/reference/sso/profile/get-profile-and-token"
    CLIENT_ID_FORMAT "client-id-format" Credentials
        "the client ID is shaped like one"
        "Client IDs start with client_, those of old environments with project_."
        "https://workos.com/docs/reference/sso/profile/get-profile-and-token"
    CLIENT_ID_PLACEHOLDER "client-id-placeholder" Credentials
        "the client ID is no placeholder"
        "Client IDs from the documentation and from templates look right and are never accepted."
        "https://workos.com/docs/reference/sso/profile/get-profile-and-token"
    ENV_FILE "env-file" Credentials
        "the .env files read without surprises"
        "A duplicate name, a missing quote or a broken line makes an application see another value than its author."
        ""
    REDIRECT_URI_FORMAT "redirect-uri-format" Redirect
        "the redirect URI is well formed"
        "WorkOS compares redirect URIs as strings; Magic Link allows no wildcard and no query in them."
        "https://workos.com/docs/magic-link"
    API_REACHABLE "api-reachable" Account
        "the WorkOS API can be reached"
        "Without a connection nothing else can be checked."
        ""
    CLOCK "clock" Account
        "this machine's clock is right"
        "Links, codes and tokens live for minutes; a wrong clock misjudges them."
        ""
    API_KEY_ACCEPTED "api-key-accepted" Account
        "WorkOS accepts the API key"
        "A key that was revoked, or belongs to somewhere else, is answered with 401."
        "https://workos.com/docs/reference/api-keys"
    API_KEY_RIGHTS "api-key-rights" Account
        "the API key may read what this tool reads"
        "Restricted keys are accepted and still answered with 403."
        "https://workos.com/docs/reference/api-keys"
    CLIENT_ID_KNOWN "client-id-known" Account
        "WorkOS knows the client ID"
        "WorkOS publishes the signing keys of every client ID that exists."
        "https://workos.com/docs/reference/sso/profile/get-profile-and-token"
    CREDENTIALS_PAIR "credentials-pair" Account
        "API key and client ID belong together"
        "A code is exchanged with both; from two environments they are refused."
        "https://workos.com/docs/reference/sso/profile/get-profile-and-token"
    REDIRECT_URI_REGISTERED "redirect-uri-registered" Redirect
        "the redirect URI is registered"
        "WorkOS sends the browser to its own error page instead of an address that is not registered."
        "https://workos.com/docs/reference/sso/get-authorization-url/redirect-uri"
}
