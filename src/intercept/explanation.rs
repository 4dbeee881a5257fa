//! Why no call of the application arrives.

use serde_json::Value;

use super::HOST;
use super::runtimes::{Runtime, Runtimes};
use super::seen::{Refusal, Seen};

/// What is known of an application whose calls do not arrive.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// What the interceptor saw.
    pub seen: &'a Seen,
    /// What the application may run on, as for [`super::Settings`].
    pub runtimes: Runtimes,
    /// Whether a script of the project sets `NODE_OPTIONS`, and so takes the hook out
    /// ([`replaces_node_options`]).
    pub sets_node_options: bool,
}

/// A cause and what to do about it, each a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub cause: String,
    /// What to do.
    pub fix: String,
}

/// Whether a script of a `package.json` sets `NODE_OPTIONS` without what was in it.
pub fn replaces_node_options(package_json: &str) -> bool {
    let manifest: Value = serde_json::from_str(package_json).unwrap_or_default();
    let scripts = manifest["scripts"].as_object();
    let mut commands = scripts.into_iter().flat_map(|it| it.values());
    commands.any(|command| {
        let command = command.as_str().unwrap_or_default();
        let keeps = ["$NODE_OPTIONS", "${NODE_OPTIONS", "%NODE_OPTIONS%"];
        command.contains("NODE_OPTIONS=") && !keeps.iter().any(|it| command.contains(it))
    })
}

/// Which of the known reasons it is that no call arrived.
pub fn why_nothing_arrived(situation: &Situation<'_>) -> Explanation {
    let Situation { seen, runtimes, .. } = *situation;
    let refused = |refusal| seen.refusals.contains_key(&refusal);
    if let Some(fault) = &seen.last_own_fault {
        return explain(
            format!("the interception itself failed: {fault}"),
            "run it again; if that does not help, set WORKOS_BASE_URL in the application",
        );
    }
    if seen.silent > 0 && seen.refused() == 0 {
        return explain(
            format!(
                "the application connected to {HOST} and closed the connection without a request, as clients do that look at the certificate last"
            ),
            "look at the application's own log for the reason; if it is the certificate, take its list of authorities out for this run, or point the SDK's base URL at WORKOS_BASE_URL",
        );
    }
    if refused(Refusal::UnknownAuthority) || refused(Refusal::BadCertificate) {
        return explain(
            format!(
                "the application connected to {HOST} and rejected the certificate, as clients do that have a list of authorities of their own or ask the system alone (Go on macOS, .NET outside Linux)"
            ),
            "if it has a list, take that out of the HTTP client's options for this run; else point the SDK's base URL at WORKOS_BASE_URL",
        );
    }
    if refused(Refusal::Http2Only) {
        return explain(
            "the application's HTTP client speaks only HTTP/2, and the emulator speaks HTTP/1.1",
            "let the client fall back to HTTP/1.1, or point its base URL at WORKOS_BASE_URL",
        );
    }
    if seen.refused() > 0 {
        return explain(
            format!("the application connected to {HOST} and broke the TLS handshake off"),
            "look at the application's own log for the reason; a TLS version below 1.2 is one",
        );
    }
    if situation.sets_node_options {
        return explain(
            "no connection arrived; a script of package.json sets NODE_OPTIONS, and if the application was started by that one, it has dropped the hook that was in it",
            "write NODE_OPTIONS=\"$NODE_OPTIONS …\" in the script, or start the application without it",
        );
    }
    if !seen.other_hosts.is_empty() {
        let hosts: Vec<&str> = seen.other_hosts.iter().map(String::as_str).collect();
        return explain(
            format!(
                "the application asked other hosts ({}), and never {HOST}",
                hosts.join(", ")
            ),
            "see whether it has another base URL for WorkOS, or another HTTP client for it",
        );
    }
    // Nothing was seen, so that nothing is known: it may not even have tried.
    let known = REASONS.iter().find(|(runtime, ..)| runtimes.has(*runtime));
    let (reason, fix) = known.map_or(ANY_REASON, |(_, reason, fix)| (*reason, *fix));
    explain(
        "no connection arrived, so that why is not known",
        format!("see in its log whether it tried to call WorkOS; if it did: {reason}; {fix}"),
    )
}

/// Why there may be no connection from an application that makes calls, in the order in which it is likely.
const REASONS: &[(Runtime, &str, &str)] = &[
    (
        Runtime::Go,
        "a Go client with a Transport of its own and without Proxy uses no proxy",
        "add Proxy: http.ProxyFromEnvironment to its http.Transport, or set the SDK's Endpoint from WORKOS_BASE_URL",
    ),
    (
        Runtime::Python,
        "aiohttp, urllib3 and http.client use no proxy unless told to",
        "use requests, httpx or aiohttp with trust_env=True, or point the client's base URL at WORKOS_BASE_URL",
    ),
    (
        Runtime::Php,
        "PHP's streams use no proxy, and php-fpm does not get the variables of this command",
        "start the application with php -S and call WorkOS with curl",
    ),
    (
        Runtime::Rust,
        "the client uses no proxy",
        "leave no_proxy() out of its builder, or point its base URL at WORKOS_BASE_URL",
    ),
    (
        Runtime::Java,
        "the client does not use Java's system properties",
        "build it with useSystemProperties(), or point its base URL at WORKOS_BASE_URL",
    ),
    (
        Runtime::Elixir,
        "the client is not httpc, and uses no proxy",
        "give it the proxy in HTTPS_PROXY, or point its base URL at WORKOS_BASE_URL",
    ),
];

const ANY_REASON: (&str, &str) = (
    "it runs elsewhere (a container, a service), or was started without the variables of this command",
    "see that the command itself starts the application and hands on its environment; else point its base URL at WORKOS_BASE_URL",
);

fn explain(cause: impl Into<String>, fix: impl Into<String>) -> Explanation {
    Explanation {
        cause: cause.into(),
        fix: fix.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(seen: &Seen, runtime: Runtime, sets_node_options: bool) -> String {
        let runtimes = Runtimes::default().with(runtime);
        let explanation = why_nothing_arrived(&Situation {
            seen,
            runtimes,
            sets_node_options,
        });
        assert!(!explanation.fix.is_empty());
        explanation.cause
    }

    fn refused(refusal: Refusal) -> Seen {
        Seen {
            refusals: [(refusal, 1)].into(),
            ..Seen::default()
        }
    }

    #[test]
    fn what_was_seen_comes_before_what_is_likely() {
        let untrusted = refused(Refusal::UnknownAuthority);
        assert!(cause(&untrusted, Runtime::Go, true).contains("rejected the certificate"));
        let http2 = refused(Refusal::Http2Only);
        assert!(cause(&http2, Runtime::Node, true).contains("HTTP/2"));
        let closed = refused(Refusal::Closed);
        assert!(cause(&closed, Runtime::Php, false).contains("broke the TLS handshake off"));
        let silent = Seen {
            silent: 1,
            ..Seen::default()
        };
        assert!(cause(&silent, Runtime::Node, false).contains("without a request"));
        let elsewhere = Seen {
            other_hosts: ["auth.example.com".to_owned()].into(),
            ..Seen::default()
        };
        assert!(cause(&elsewhere, Runtime::Go, false).contains("auth.example.com"));
    }

    #[test]
    fn our_own_fault_comes_first() {
        let seen = Seen {
            own_faults: 1,
            last_own_fault: Some("no port".into()),
            ..refused(Refusal::UnknownAuthority)
        };
        assert!(cause(&seen, Runtime::Go, false).contains("itself failed: no port"));
    }

    #[test]
    fn a_script_that_replaces_node_options_is_found() {
        let manifest = |command: &str| format!(r#"{{"scripts":{{"dev":"{command}"}}}}"#);
        let replaces = |command: &str| replaces_node_options(&manifest(command));
        assert!(replaces("NODE_OPTIONS=--max-old-space-size=512 node ."));
        assert!(replaces("cross-env NODE_OPTIONS='--inspect' next dev"));
        assert!(!replaces(
            r#"NODE_OPTIONS=\"$NODE_OPTIONS --inspect\" next dev"#
        ));
        assert!(!replaces("next dev"));
        assert!(!replaces_node_options("no JSON"));
    }

    #[test]
    fn without_a_trace_nothing_is_known_and_the_runtime_says_what_to_look_at() {
        let nothing = Seen::default();
        assert!(cause(&nothing, Runtime::Node, true).contains("NODE_OPTIONS"));
        for (runtime, reason) in [
            (Runtime::Go, "Transport"),
            (Runtime::Python, "aiohttp"),
            (Runtime::Ruby, "runs elsewhere"),
        ] {
            let situation = Situation {
                seen: &nothing,
                runtimes: Runtimes::default().with(runtime),
                sets_node_options: false,
            };
            let explanation = why_nothing_arrived(&situation);
            assert_eq!(
                explanation.cause,
                "no connection arrived, so that why is not known"
            );
            assert!(explanation.fix.contains(reason), "{explanation:?}");
        }
    }
}
