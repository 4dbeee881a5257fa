//! The process environment, which only this module reads.

use std::collections::HashMap;

/// A copy of the process environment.
#[derive(Debug, Clone)]
pub struct ProcessEnvironment(HashMap<String, String>);

/// What affects how a callback can reach this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// For a shell over SSH, this machine's address as the client knows it. The browser is on the client.
    pub ssh: Option<String>,
    /// Windows Subsystem for Linux: the browser is on the Windows side.
    pub wsl: bool,
    /// A container: ports must be published.
    pub container: bool,
}

impl ProcessEnvironment {
    /// The environment of this process. Invalid UTF-8 in values is replaced, so that an unusable value is
    /// not mistaken for an absent one.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn of_process() -> Self {
        let variables = std::env::vars_os();
        Self(
            variables
                .filter_map(|(name, value)| {
                    Some((
                        name.into_string().ok()?,
                        value.to_string_lossy().into_owned(),
                    ))
                })
                .collect(),
        )
    }

    /// An environment with only these variables.
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    /// The value of a variable, if it is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether a variable is set and not empty.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| !it.is_empty())
    }

    /// All variables, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What affects how a callback can reach this machine.
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            // The format is: client address and port, server address and port.
            ssh: self
                .get("SSH_CONNECTION")
                .and_then(|value| value.split_whitespace().nth(2))
                .map(ToOwned::to_owned),
            wsl: self.has("WSL_DISTRO_NAME") || self.has("WSL_INTEROP"),
            container: self.has("container") || std::path::Path::new("/.dockerenv").exists(),
        }
    }
}
