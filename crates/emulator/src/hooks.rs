//! Faults on demand. The interface is that of the official emulator, and every fault that it
//! cannot do is a field more.

mod fault;

pub(super) use fault::{Fault, carry_out};

use std::{collections::HashMap, time::Duration};

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    answer::{FieldError, Problem},
    random,
    request::Fields,
};

/// As many hooks can be set. More are refused.
const MAX_HOOKS: usize = 1000;

/// For as many paths a hook counts requests.
const MAX_WINDOWS: usize = 1000;

/// A fault, and which requests it is for. Of several hooks for a request the first set counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Hook {
    #[serde(default)]
    id: String,
    /// A method, or `*`.
    method: String,
    /// A path. `*` stands for one part of it, at the end for any number of parts.
    path: String,
    /// The status to answer with. Without one the request is answered as always, but for the
    /// other faults of the hook.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    /// For as many requests; without it for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<RateLimit>,
    /// The answer is late by as many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// The connection is closed without an answer.
    #[serde(default, skip_serializing_if = "is_false")]
    drop: bool,
    /// The answer announces its whole length and breaks off in the middle.
    #[serde(default, skip_serializing_if = "is_false")]
    truncate: bool,
    /// The answer's body is no JSON.
    #[serde(default, skip_serializing_if = "is_false")]
    invalid_json: bool,
    #[serde(skip)]
    windows: HashMap<String, Window>,
}

/// From this many requests to one path within this time on, the answer is 429.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RateLimit {
    max_requests: u64,
    window_ms: u32,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    count: u64,
    ends_at: Timestamp,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this signature"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// The hooks that are set, oldest first.
#[derive(Default)]
pub(super) struct Hooks(Vec<Hook>);

impl Hooks {
    pub(super) fn all(&self) -> &[Hook] {
        &self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// False if there is none with this id.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|it| it.id != id);
        self.0.len() < before
    }

    /// Sets what `fields` describe.
    pub(super) fn add(&mut self, fields: Fields, now: Timestamp) -> Result<&Hook, Problem> {
        let mut hook: Hook = serde_json::from_value(Value::Object(fields))
            .map_err(|error| Problem::Unreadable(format!("This is no hook: {error}")))?;
        let mut errors = Vec::new();
        let rate_limit = hook.rate_limit;
        let checks = [
            (!hook.method.is_empty(), "method", "must not be empty"),
            (
                hook.path.starts_with(['/', '*']),
                "path",
                "must begin with / or be *",
            ),
            (
                hook.status.is_none_or(|it| (200..600).contains(&it)),
                "status",
                "must be between 200 and 599",
            ),
            (
                rate_limit.is_none_or(|rate_limit| {
                    rate_limit.max_requests > 0 && rate_limit.window_ms > 0
                }),
                "rateLimit",
                "must have a positive maxRequests and windowMs",
            ),
            (
                hook.does_something(),
                "status",
                "must be given, or rateLimit, delayMs, drop, truncate or invalidJson",
            ),
            (
                self.0.len() < MAX_HOOKS,
                "hooks",
                "are too many: delete some",
            ),
        ];
        for (is_good, field, complaint) in checks {
            if !is_good {
                errors.push(FieldError::new(field, complaint));
            }
        }
        if !errors.is_empty() {
            return Err(Problem::Invalid(errors));
        }
        hook.id = random::id("hook_", now)?;
        Ok(self.0.push_mut(hook))
    }

    /// What is to happen to a request, which counts against `count` and `rateLimit`.
    pub(super) fn fault(&mut self, method: &str, path: &str, now: Timestamp) -> Option<Fault> {
        // A probe must not use up what is meant for the request under test, nor fail.
        if self.0.is_empty() || path == "/health" || path == "/" || path.starts_with("/_emulate/") {
            return None;
        }
        let at = self.0.iter().position(|it| it.is_for(method, path))?;
        let hook = &mut self.0[at];
        let mut fault = hook.fault();
        if let Some(seconds) = hook.seconds_to_wait(path, now) {
            let body = json!({ "message": "Too many requests" });
            fault.instead = Some((StatusCode::TOO_MANY_REQUESTS, body));
            fault.retry_after = Some(seconds);
            return Some(fault);
        }
        if let Some(count) = &mut hook.count {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.0.remove(at);
            }
        }
        Some(fault)
    }
}

impl Hook {
    fn does_something(&self) -> bool {
        let has_value =
            self.status.is_some() || self.rate_limit.is_some() || self.delay_ms.is_some();
        has_value || self.drop || self.truncate || self.invalid_json
    }

    fn is_for(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && matches(&self.path, path)
    }

    fn fault(&self) -> Fault {
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok());
        Fault {
            delay: Duration::from_millis(self.delay_ms.unwrap_or(0)),
            drop: self.drop,
            truncate: self.truncate,
            invalid_json: self.invalid_json,
            instead: status.map(|status| {
                (
                    status,
                    self.body.clone().unwrap_or_else(|| default_body(status)),
                )
            }),
            retry_after: status
                .filter(|status| *status == StatusCode::TOO_MANY_REQUESTS)
                .map(|_| 1),
        }
    }

    /// How long the caller has to wait, if that was a request too many.
    fn seconds_to_wait(&mut self, path: &str, now: Timestamp) -> Option<i64> {
        let limit = self.rate_limit?;
        if self.windows.len() >= MAX_WINDOWS {
            self.windows.retain(|_, it| now < it.ends_at);
        }
        if self.windows.len() >= MAX_WINDOWS {
            self.windows.clear();
        }
        let length = SignedDuration::from_millis(limit.window_ms.into());
        let ends_at = now.checked_add(length).unwrap_or(Timestamp::MAX);
        let new = Window { count: 0, ends_at };
        let window = self.windows.entry(path.to_owned()).or_insert(new);
        if window.ends_at <= now {
            *window = new;
        }
        window.count += 1;
        let is_too_many = window.count > limit.max_requests;
        is_too_many.then(|| {
            let left = window.ends_at.duration_since(now);
            left.as_secs() + i64::from(left.subsec_nanos() > 0)
        })
    }
}

/// Whether `pattern` stands for `path`.
fn matches(pattern: &str, path: &str) -> bool {
    if pattern == "*" || pattern == path {
        return true;
    }
    let mut parts = path.split('/');
    let mut patterns = pattern.split('/').peekable();
    while let Some(wanted) = patterns.next() {
        if wanted == "*" && patterns.peek().is_none() {
            return true;
        }
        match parts.next() {
            Some(part) if wanted == "*" || wanted == part => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

/// As WorkOS writes it where that is known, else as the official emulator does.
fn default_body(status: StatusCode) -> Value {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return json!({ "message": "Too many requests" });
    }
    let reason = status.canonical_reason().unwrap_or("Error");
    let code = reason.to_lowercase().replace([' ', '-'], "_");
    json!({ "message": reason, "code": code })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hooks(hook: Value) -> Hooks {
        let mut hooks = Hooks::default();
        let Value::Object(fields) = hook else {
            panic!("a hook is an object");
        };
        hooks.add(fields, Timestamp::UNIX_EPOCH).unwrap();
        hooks
    }

    #[test]
    fn stars_stand_for_parts_of_a_path() {
        let cases = [
            ("*", "/connections", true),
            ("/connections", "/connections", true),
            ("/connections", "/connections/conn_1", false),
            ("/connections/*", "/connections/conn_1", true),
            ("/connections/*", "/connections", true),
            ("/connections/*", "/connectionsx", false),
            (
                "/passwordless/sessions/*/send",
                "/passwordless/sessions/a/send",
                true,
            ),
            (
                "/passwordless/sessions/*/send",
                "/passwordless/sessions/a",
                false,
            ),
            ("/passwordless/*/confirm", "/passwordless/a/b", false),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_hook_lasts_for_its_count_and_spares_probes() {
        let hook = json!({ "method": "*", "path": "*", "status": 500, "count": 2 });
        let mut hooks = hooks(hook);
        let now = Timestamp::UNIX_EPOCH;
        assert!(hooks.fault("GET", "/health", now).is_none());
        assert!(hooks.fault("GET", "/_emulate/hooks", now).is_none());
        assert!(hooks.fault("GET", "/connections", now).is_some());
        assert!(hooks.fault("GET", "/connections", now).is_some());
        assert!(hooks.fault("GET", "/connections", now).is_none());
        assert!(hooks.all().is_empty());
    }

    #[test]
    fn rate_limits_count_for_each_path_and_open_again() {
        let limit = json!({ "maxRequests": 2, "windowMs": 1500 });
        let hook = json!({ "method": "GET", "path": "/*", "rateLimit": limit });
        let mut hooks = hooks(hook);
        let start = Timestamp::UNIX_EPOCH;
        let wait = |hooks: &mut Hooks, path: &str, milliseconds| {
            let now = start + SignedDuration::from_millis(milliseconds);
            hooks.fault("GET", path, now).and_then(|it| it.retry_after)
        };
        assert_eq!(wait(&mut hooks, "/a", 0), None);
        assert_eq!(wait(&mut hooks, "/a", 10), None);
        assert_eq!(wait(&mut hooks, "/b", 10), None);
        assert_eq!(wait(&mut hooks, "/a", 100), Some(2));
        assert_eq!(wait(&mut hooks, "/a", 1000), Some(1));
        assert_eq!(wait(&mut hooks, "/a", 1500), None);
    }
}
