//! The rules for redirect URIs, regardless of the account.

mod host;
mod rest;
mod shape;
mod wildcard;

#[cfg(test)]
mod tests;

use super::parts::Parts;

/// How severe a violation is in one environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Allowed.
    Fine,
    /// It may work, with a caveat.
    Warn,
    /// WorkOS or a browser rejects it, or it is unsafe.
    Fail,
}

/// What a violation is about. Each topic is a rule of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Whether it is a valid absolute address.
    Format,
    /// `https`, `http`, or another scheme.
    Scheme,
    /// An address of this machine.
    Loopback,
    /// The notation of the host.
    Host,
    /// The notation of the port.
    Port,
    /// `*`.
    Wildcard,
    /// Query and fragment.
    Query,
    /// User and password.
    UserInfo,
    /// The notation of the path.
    Path,
    /// International names.
    Idn,
    /// A host that reads like another one.
    Lookalike,
}

/// A violation of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// What it is about.
    pub topic: Topic,
    /// Its severity in a sandbox.
    pub sandbox: Severity,
    /// Its severity in production.
    pub production: Severity,
    /// What it is, as a clause that begins with "it" or "its". It contains no user, password or value of
    /// a parameter.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl Violation {
    /// Whether it is a failure in every environment.
    pub fn is_fatal(&self) -> bool {
        self.sandbox == Severity::Fail && self.production == Severity::Fail
    }
}

/// All violations of a redirect URI that an application requests.
pub fn violations(uri: &str) -> Vec<Violation> {
    check(uri, Role::Requested)
}

/// All violations of a registered redirect URI, in which a wildcard is allowed.
pub fn registered_violations(uri: &str) -> Vec<Violation> {
    check(uri, Role::Registered)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Requested,
    Registered,
}

fn check(uri: &str, role: Role) -> Vec<Violation> {
    let mut found = Violations(Vec::new());
    let trimmed = uri.trim();
    if trimmed.is_empty() {
        found.fail(
            Topic::Format,
            "it is empty, and so not an absolute address",
            "write the whole address: https://app.example.com/callback",
        );
        return found.0;
    }
    if trimmed != uri {
        found.fail(
            Topic::Format,
            "it has white space around it, and WorkOS compares strings",
            "remove the white space, in the dashboard too",
        );
    }
    if shape::has_placeholder(trimmed, &mut found) {
        // Further violations would only be about the placeholder.
        return found.0;
    }
    shape::characters(trimmed, &mut found);
    let Some(parts) = Parts::of(trimmed) else {
        shape::not_absolute(trimmed, &mut found);
        return found.0;
    };
    rest::user(&parts, &mut found);
    rest::query(&parts, role, &mut found);
    wildcard::check(trimmed, &parts, role, &mut found);
    if !parts.is_web() {
        shape::other_scheme(parts.scheme, &mut found);
        return found.0;
    }
    let host = host::check(&parts, &mut found);
    shape::scheme(&parts, host.as_ref(), &mut found);
    host::port(&parts, &mut found);
    rest::path(&parts, &mut found);
    found.0
}

/// Collects violations.
struct Violations(Vec<Violation>);

impl Violations {
    fn fail(&mut self, topic: Topic, message: impl Into<String>, fix: impl Into<String>) {
        self.add(topic, (Severity::Fail, Severity::Fail), message, fix);
    }

    fn warn(&mut self, topic: Topic, message: impl Into<String>, fix: impl Into<String>) {
        self.add(topic, (Severity::Warn, Severity::Warn), message, fix);
    }

    /// `weights` are the severities in a sandbox and in production.
    fn add(
        &mut self,
        topic: Topic,
        weights: (Severity, Severity),
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(Violation {
            topic,
            sandbox: weights.0,
            production: weights.1,
            message: message.into(),
            fix: fix.into(),
        });
    }
}
