//! Why no call of the application arrives.

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
    /// Whether a script of the project sets `NODE_OPTIONS`, and so takes the hook out.
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
    if refused(Refusal::UnknownAuthority) || refused(Refusal::BadCertificate) || seen.silent > 0 {
        return explain(
            format!(
                "the application connected to {HOST} and rejected the certificate, so it brings its own list of authorities"
            ),
            "take the list out of the HTTP client's options for this run, or point the SDK's base URL at WORKOS_BASE_URL",
        );
    }
    if refused(Refusal::Http2Only) {
        return explain(
            "the application's HTTP client speaks HTTP/2 alone, and the emulator speaks HTTP/1.1",
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
            "a script of the project sets NODE_OPTIONS and so drops the hook that was in it",
            "write NODE_OPTIONS=\"$NODE_OPTIONS …\" in the script, or start the application without it",
        );
    }
    let (cause, fix) = match runtimes {
        it if it.has(Runtime::Go) => (
            "no connection arrived: a Go client with a Transport of its own and without Proxy asks no proxy",
            "add Proxy: http.ProxyFromEnvironment to its http.Transport, or set the SDK's Endpoint from WORKOS_BASE_URL",
        ),
        it if it.has(Runtime::Python) => (
            "no connection arrived: aiohttp, urllib3 and http.client ask no proxy by themselves",
            "use requests, httpx or aiohttp with trust_env=True, or point the client's base URL at WORKOS_BASE_URL",
        ),
        it if it.has(Runtime::Php) => (
            "no connection arrived: PHP's streams ask no proxy, and php-fpm does not get this command's variables",
            "start the application with php -S, or use curl",
        ),
        it if it.has(Runtime::Rust) => (
            "no connection arrived, or the client has its authorities built in (webpki-roots)",
            "build the client with the system's authorities, or point its base URL at WORKOS_BASE_URL",
        ),
        it if it.has(Runtime::Elixir) || it.has(Runtime::Java) || it.has(Runtime::Deno) => (
            "no connection arrived: this HTTP client asks no proxy",
            "point the SDK's base URL at WORKOS_BASE_URL",
        ),
        _ => (
            "no connection arrived: the application made no call, runs elsewhere (a container, a service), or dropped the variables of this command",
            "see that the command itself runs the application, and that it has called WorkOS; else point its base URL at WORKOS_BASE_URL",
        ),
    };
    explain(cause, fix)
}

fn explain(cause: impl Into<String>, fix: impl Into<String>) -> Explanation {
    Explanation {
        cause: cause.into(),
        fix: fix.into(),
    }
}
