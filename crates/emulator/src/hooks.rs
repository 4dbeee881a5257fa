//! Faults on demand. The interface is that of the official emulator, with a field more for each
//! fault that it does not have.

use std::{collections::HashMap, time::Duration};

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    domain::{FieldError, Refusal},
    random,
};

/// How many hooks can be set. More are refused: every request is compared with all of them.
const MAX_HOOKS: usize = 1000;

/// How many bytes all hooks have in all: their bodies are remembered.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// For how many paths a hook with a rate limit counts requests. Paths hold IDs, so their number
/// has no bound of its own.
const MAX_WINDOWS: usize = 1000;

/// A fault, and the requests that it is for. If several hooks match, the oldest one counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Hook {
    #[serde(default)]
    id: String,
    /// A method, or `*`.
    method: String,
    /// A path. `*` stands for one segment, at the end for any number of segments.
    path: String,
    /// A text that the path, the query or the body must contain: the address of one person, the code of
    /// one sign-in. So that faults for several sign-ins at once do not meet each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    /// The status of the response. Without one, the route responds, and the other faults of the
    /// hook apply to that.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    /// For how many requests. Without it, for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<RateLimit>,
    /// How much later the response comes, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// Whether the connection is closed without a response.
    #[serde(default, skip_serializing_if = "is_false")]
    drop: bool,
    /// Whether the response announces its whole length and ends in the middle.
    #[serde(default, skip_serializing_if = "is_false")]
    truncate: bool,
    /// Whether the response's body is not valid JSON.
    #[serde(default, skip_serializing_if = "is_false")]
    invalid_json: bool,
    /// How many requests it was for so far.
    #[serde(skip_deserializing)]
    hits: u64,
    #[serde(skip)]
    bytes: usize,
    #[serde(skip)]
    windows: HashMap<String, Window>,
}

/// More requests than this to one path within this time get a 429.
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

/// What a hook does to one request.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    /// The hook that makes it.
    pub(crate) hook_id: String,
    pub(crate) delay: Duration,
    pub(crate) drop: bool,
    pub(crate) truncate: bool,
    pub(crate) invalid_json: bool,
    /// Status and body of the response that replaces the route's.
    pub(crate) replacement: Option<(StatusCode, Value)>,
    /// The value of `Retry-After`, in seconds.
    pub(crate) retry_after: Option<i64>,
}

/// The hooks that are set, oldest first.
#[derive(Default)]
pub(crate) struct Hooks(Vec<Hook>);

impl Hooks {
    pub(crate) fn all(&self) -> &[Hook] {
        &self.0
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// False if no hook has this ID.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|hook| hook.id != id);
        self.0.len() < before
    }

    /// Sets a hook, which gets an ID.
    pub(crate) fn add(&mut self, mut hook: Hook, now: Timestamp) -> Result<&Hook, Refusal> {
        let mut errors = Vec::new();
        let rate_limit = hook.rate_limit;
        hook.bytes = hook.size();
        let bytes = self.0.iter().map(|known| known.bytes).sum::<usize>() + hook.bytes;
        let checks = [
            (!hook.method.is_empty(), "method", "must not be empty"),
            (
                hook.path.starts_with(['/', '*']),
                "path",
                "must begin with / or be *",
            ),
            (
                hook.status
                    .is_none_or(|status| (200..600).contains(&status)),
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
            (
                bytes <= MAX_BYTES,
                "hooks",
                "have more than 8 MB in all: delete some",
            ),
        ];
        for (is_good, field, complaint) in checks {
            if !is_good {
                errors.push(FieldError::new(field, complaint));
            }
        }
        if !errors.is_empty() {
            return Err(Refusal::Invalid(errors));
        }
        hook.id = random::id("hook_", now)?;
        Ok(self.0.push_mut(hook))
    }

    /// Whether a hook has to know what requests contain.
    pub(crate) fn compare_content(&self) -> bool {
        self.0.iter().any(|hook| hook.contains.is_some())
    }

    /// The fault for a request, if any. The request counts against `count` and `rateLimit`. `content` is
    /// its query and its body, which are needed only if hooks [compare](Self::compare_content) them.
    pub(crate) fn fault(
        &mut self,
        method: &str,
        path: &str,
        content: &str,
        now: Timestamp,
    ) -> Option<Fault> {
        // A health check must not use up what is meant for the request under test, nor fail.
        if self.0.is_empty() || path == "/health" || path == "/" || path.starts_with("/_emulate/") {
            return None;
        }
        let at = self
            .0
            .iter()
            .position(|hook| hook.is_for(method, path, content))?;
        let hook = &mut self.0[at];
        hook.hits += 1;
        let mut fault = hook.fault();
        if let Some(seconds) = hook.seconds_to_wait(path, now) {
            let body = json!({ "message": "Too many requests" });
            fault.replacement = Some((StatusCode::TOO_MANY_REQUESTS, body));
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
    fn size(&self) -> usize {
        let body = self.body.as_ref().map_or(0, |body| body.to_string().len());
        let contains = self.contains.as_ref().map_or(0, String::len);
        body + contains + self.path.len() + self.method.len() + size_of::<Self>()
    }

    fn does_something(&self) -> bool {
        let has_value =
            self.status.is_some() || self.rate_limit.is_some() || self.delay_ms.is_some();
        has_value || self.drop || self.truncate || self.invalid_json
    }

    fn is_for(&self, method: &str, path: &str, content: &str) -> bool {
        let has = |text: &String| path.contains(text.as_str()) || content.contains(text.as_str());
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && matches(&self.path, path)
            && self.contains.as_ref().is_none_or(has)
    }

    fn fault(&self) -> Fault {
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok());
        Fault {
            hook_id: self.id.clone(),
            delay: Duration::from_millis(self.delay_ms.unwrap_or(0)),
            drop: self.drop,
            truncate: self.truncate,
            invalid_json: self.invalid_json,
            replacement: status.map(|status| {
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

    /// How long the caller has to wait, if this request exceeds the rate limit.
    fn seconds_to_wait(&mut self, path: &str, now: Timestamp) -> Option<i64> {
        let limit = self.rate_limit?;
        if self.windows.len() >= MAX_WINDOWS {
            self.windows.retain(|_, window| now < window.ends_at);
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

/// Whether the path of a hook matches the path of a request.
fn matches(pattern: &str, path: &str) -> bool {
    if pattern == "*" || pattern == path {
        return true;
    }
    let mut segments = path.split('/');
    let mut patterns = pattern.split('/').peekable();
    while let Some(pattern) = patterns.next() {
        if pattern == "*" && patterns.peek().is_none() {
            return true;
        }
        match segments.next() {
            Some(segment) if pattern == "*" || pattern == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

/// The body that WorkOS sends with a status, where that is known, else the official emulator's.
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
        let hook = serde_json::from_value(hook).unwrap();
        hooks.add(hook, Timestamp::UNIX_EPOCH).unwrap();
        hooks
    }

    #[test]
    fn wildcards_match_segments_of_a_path() {
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
    fn a_hook_lasts_for_its_count_and_ignores_health_checks() {
        let hook = json!({ "method": "*", "path": "*", "status": 500, "count": 2 });
        let mut hooks = hooks(hook);
        let now = Timestamp::UNIX_EPOCH;
        assert!(hooks.fault("GET", "/health", "", now).is_none());
        assert!(hooks.fault("GET", "/_emulate/hooks", "", now).is_none());
        assert!(hooks.fault("GET", "/connections", "", now).is_some());
        assert!(hooks.fault("GET", "/connections", "", now).is_some());
        assert!(hooks.fault("GET", "/connections", "", now).is_none());
        assert!(hooks.all().is_empty());
    }

    #[test]
    fn a_hook_can_be_for_what_a_request_contains() {
        let hook =
            json!({ "method": "POST", "path": "*", "contains": "ada@example.com", "status": 500 });
        let mut hooks = hooks(hook);
        assert!(hooks.compare_content());
        let mut is_hit = |path: &str, content: &str| {
            let now = Timestamp::UNIX_EPOCH;
            hooks.fault("POST", path, content, now).is_some()
        };
        assert!(is_hit("/a", r#"{"email":"ada@example.com"}"#));
        assert!(is_hit("/a/ada@example.com", ""));
        assert!(!is_hit("/a", r#"{"email":"bob@example.com"}"#));
    }

    #[test]
    fn rate_limits_count_per_path_and_reset_after_their_window() {
        let limit = json!({ "maxRequests": 2, "windowMs": 1500 });
        let hook = json!({ "method": "GET", "path": "/*", "rateLimit": limit });
        let mut hooks = hooks(hook);
        let start = Timestamp::UNIX_EPOCH;
        let wait = |hooks: &mut Hooks, path: &str, milliseconds| {
            let now = start + SignedDuration::from_millis(milliseconds);
            hooks
                .fault("GET", path, "", now)
                .and_then(|fault| fault.retry_after)
        };
        assert_eq!(wait(&mut hooks, "/a", 0), None);
        assert_eq!(wait(&mut hooks, "/a", 10), None);
        assert_eq!(wait(&mut hooks, "/b", 10), None);
        assert_eq!(wait(&mut hooks, "/a", 100), Some(2));
        assert_eq!(wait(&mut hooks, "/a", 1000), Some(1));
        assert_eq!(wait(&mut hooks, "/a", 1500), None);
    }
}
