//! Checks turn facts about this machine and the account into findings. There is one file per family of
//! rules. No check prints, and none writes a file.

pub mod account;
pub mod baseline;
pub mod build;
pub mod code;
pub mod credentials;
pub mod dashboard;
pub mod endpoint;
pub mod mail;
pub mod reachability;
pub mod redirect;
pub mod suppression;

mod env_files;
mod git;
mod location;
mod toml_file;

use crate::config::Config;

pub use env_files::{EnvRedirectUri, check_cookie_passwords, redirect_uris};
pub use git::{GitStatus, Tracked, author, git_status, tracked};

/// The environment that credentials are meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkosEnvironment {
    /// For tests; keys start with `sk_test_`.
    Sandbox,
    /// For real users; keys start with `sk_live_`.
    Production,
}

impl WorkosEnvironment {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// The environment with this name; the dashboard calls the sandbox `staging`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "production" => Some(Self::Production),
            "sandbox" | "staging" => Some(Self::Sandbox),
            _ => None,
        }
    }

    /// The environment that was named, else that of the profile in use.
    pub fn named_or_of_profile(named: Option<Self>, config: &Config) -> Option<Self> {
        named.or_else(|| config.meant_for.as_deref().and_then(Self::named))
    }

    /// The same, else that of the configured key.
    pub fn named_or_of_key(named: Option<Self>, config: &Config) -> Option<Self> {
        let key = config.api_key.as_ref();
        let named = Self::named_or_of_profile(named, config);
        named.or_else(|| key.and_then(|key| Self::of_key(key.value.expose())))
    }

    /// The environment according to a key's prefix, as the official CLI reads it. Old keys have none.
    pub fn of_key(key: &str) -> Option<Self> {
        if key.starts_with("sk_test_") {
            Some(Self::Sandbox)
        } else if key.starts_with("sk_live_") {
            Some(Self::Production)
        } else {
            None
        }
    }
}
