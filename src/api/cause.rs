//! From what a failed request showed to its cause and the next command. What was not seen is not claimed.

mod proxy;

use super::error::{Error, ErrorKind, is_no_http, is_too_long};
use super::foreign::Stranger;
use super::{Protocol, ProxyFault};
use crate::error::Failure;
use crate::tls_fault::{self, Shown};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut failure = Self::new(error.code(), error.to_string());
        failure.request_id.clone_from(&error.request_id);
        let (cause, hint) = explanation(&error);
        failure.cause = cause;
        failure.hint = hint;
        failure
    }
}

/// What named the address of a request that followed a link.
pub(super) const LINK: &str = "where the link leads";

fn explanation(error: &Error) -> (Option<String>, Option<String>) {
    let both = |cause: String, hint: String| (Some(cause), Some(hint));
    match &error.kind {
        ErrorKind::Connection(_)
        | ErrorKind::ConnectTimeout(_)
        | ErrorKind::SilentTls(_)
        | ErrorKind::Broken(_)
        | ErrorKind::Tls { .. }
            if let Some(first) = error.pinned.first() =>
        {
            let name = without_scheme(host(error));
            both(
                format!(
                    "{name} has the address {first} on this machine, which is none of the internet: a line of its hosts file, a filter of its name server or a VPN says so; WorkOS has not seen the request"
                ),
                format!(
                    "see `getent hosts {name}`, and take the name out of the hosts file or the filter; {}",
                    correct(error)
                ),
            )
        }
        ErrorKind::Dns { .. } | ErrorKind::Connection(_) if let Some((proxy, fault)) = error.proxy_fault() => both(
            format!("the value of {} {fault}; nothing was sent", proxy.variable),
            format!(
                "write {0}=http://HOST:PORT, or `unset {0}`",
                proxy.variable
            ),
        ),
        ErrorKind::CertificateFile { .. } => both(
            "the trusted certificates are read from there, so nothing was sent".into(),
            "let SSL_CERT_FILE name a file of PEM certificates, or unset it".into(),
        ),
        ErrorKind::Tls { why, roots, shown } => tls(error, why, roots, shown.as_ref()),
        ErrorKind::Foreign {
            stranger: Stranger::Encoded(_),
            ..
        } => both(
            format!(
                "{} answered in a form that no request of this tool takes, as a proxy does that changes answers; whether WorkOS has carried the request out is not known",
                address(error)
            ),
            format!(
                "have the proxy or the server leave answers as they are; {}; before you repeat a send, look into the mailbox",
                correct(error)
            ),
        ),
        ErrorKind::Foreign { status, stranger, .. } => both(
            format!(
                "{} is what answers there{}; WorkOS has not seen the request",
                address(error),
                match &error.server {
                    Some(name) => format!(" and calls itself {name:?} (header Server)"),
                    None => String::new(),
                }
            ),
            foreign_fix(error, *status, stranger),
        ),
        ErrorKind::Redirected { to, .. } if wants_https(error, to) => both(
            format!(
                "{} leads to the same host over https; WorkOS has not seen the request",
                address(error)
            ),
            format!("write https://: {}", secure(host(error), error)),
        ),
        ErrorKind::Redirected { to, .. } if is_same_server(error, to) => both(
            format!(
                "{} leads elsewhere on the same server, to a login or to its own spelling of the path: it is another application than WorkOS's API, which has not seen the request",
                address(error)
            ),
            correct(error),
        ),
        ErrorKind::Redirected { .. } => both(
            format!(
                "{} leads elsewhere: a captive portal, a proxy, or another host than the API's; WorkOS has not seen the request",
                address(error)
            ),
            format!(
                "log in to the network in a browser, then run the command again; or {}",
                correct(error)
            ),
        ),
        ErrorKind::Connection(why) => connection(error, why),
        ErrorKind::Proxy(ProxyFault::Refuses(refusal)) => proxy::tunnel(error, refusal),
        ErrorKind::Proxy(fault) => proxy::fault(error, fault),
        ErrorKind::Dns { is_unanswered: true } => {
            let (name, fix) = match &error.proxy {
                Some(proxy) => (
                    proxy.address.clone(),
                    format!("correct {0}, or `unset {0}`", proxy.variable),
                ),
                None => (without_scheme(host(error)).to_owned(), correct(error)),
            };
            let name = name.split(':').next().unwrap_or_default();
            both(
                format!(
                    "the name servers of this machine did not answer the question for {name}: there is no network, or they are out of reach, as behind a VPN or in a container; whether the name exists is not known"
                ),
                format!("look at the network and at /etc/resolv.conf, and try `getent hosts {name}`; {fix}"),
            )
        }
        ErrorKind::Dns { .. } => match &error.proxy {
            Some(proxy) => both(
                format!(
                    "requests go through the proxy that {} names, and no name server knows {}",
                    proxy.variable, proxy.address
                ),
                format!("correct {0}, or `unset {0}`", proxy.variable),
            ),
            None => both(
                format!("the name server knows no address for {}", without_scheme(&address(error))),
                match looks_like_workos(error) {
                    true => format!(
                        "is https://api.workos.com meant? {}",
                        correct(error)
                    ),
                    false => format!("check the network and the spelling; {}", correct(error)),
                },
            ),
        },
        ErrorKind::Broken(why) if is_too_long(why) => both(
            format!("{} is not WorkOS's API", address(error)),
            correct(error),
        ),
        ErrorKind::Broken(why) => broken(error, is_no_http(why)),
        ErrorKind::OtherProtocol(Protocol::Tls) => both(
            format!("{} accepts only TLS, so it did not read the request", address(error)),
            format!(
                "write https:// instead: {}; or {}",
                secure(host(error), error),
                correct(error)
            ),
        ),
        ErrorKind::OtherProtocol(Protocol::Other(who)) => both(
            format!("{} is {who} and not WorkOS's API", address(error)),
            correct(error),
        ),
        ErrorKind::ConnectTimeout(_) => connection(error, "no answer"),
        ErrorKind::SilentTls(_) => both(
            format!(
                "{} takes connections, and does not answer the greeting of TLS: the port speaks plain HTTP or another protocol, or the server hangs; no request was sent",
                address(error)
            ),
            format!(
                "write http:// if it is a server on this machine, or the port that speaks TLS; {}",
                correct(error)
            ),
        ),
        ErrorKind::Timeout(limit) => both(
            format!(
                "{} accepted the request and did not answer for {} s (WORKOS_REQUEST_TIMEOUT); it is not known whether it was carried out",
                address(error),
                limit.as_secs()
            ),
            format!(
                "wait longer with WORKOS_REQUEST_TIMEOUT={}, or {}; before you repeat a send, look into the mailbox",
                (limit.as_secs() * 2).clamp(30, 600),
                correct(error)
            ),
        ),
        ErrorKind::Unreadable { why, .. } if why.contains("is empty") => both(
            format!(
                "{} answered with success and an empty body, which WorkOS never does there: a proxy, a firewall or another server; it is not known whether WorkOS has seen the request",
                address(error)
            ),
            correct(error),
        ),
        ErrorKind::Unreadable { why, .. } if why.contains("breaks off") || why.contains("broke before") => both(
            format!(
                "the answer of {} ended too early: the connection or a proxy cut it; the request was carried out",
                address(error)
            ),
            "look for a proxy or a VPN in between; a reading command can be run again, and before you repeat a send, look into the mailbox".into(),
        ),
        ErrorKind::Unreadable { why, .. } if why.contains("longer than") || why.contains("does not end") => both(
            format!("{} answers with far more than WorkOS's API does: another server", address(error)),
            correct(error),
        ),
        ErrorKind::Refused { status, message: None, .. }
            if let Some(what) = of_the_way(*status) =>
        {
            both(
                format!(
                    "{status} is about {what}, and not about what it asks for, as a proxy, a gateway or another server says it: WorkOS's documented refusals have words ({})",
                    address(error)
                ),
                format!("look for a proxy or a gateway on the way and into its log; {}", correct(error)),
            )
        }
        ErrorKind::Refused {
            status: 405, ..
        } => both(
            format!(
                "{} knows that path only for another method, unlike WorkOS's API: a proxy or another server",
                address(error)
            ),
            correct(error),
        ),
        ErrorKind::Refused { status: 429 | 500.., message: None, body, .. }
            if let Some(known) = CloudflareError::read(body) =>
        {
            both(
                format!("{} ({})", known.cause, address(error)),
                known.fix.to_owned(),
            )
        }
        ErrorKind::Refused { status, message: None, body, .. } if *status >= 500 && body.trim_start().starts_with('<') => both(
            format!(
                "{} is the page of a gateway in front of the server ({}), which got no answer from it; it is not known whether the request was carried out",
                status,
                address(error)
            ),
            "wait a minute and run a reading command again; before you repeat a send, look into the mailbox; https://status.workos.com says whether WorkOS has an outage".into(),
        ),
        ErrorKind::Refused { status: 404, message, .. }
            if message.is_none() || error.request == "POST /user_management/magic_auth" =>
        {
            both(
                format!(
                    "{} has no such path, and WorkOS's API has: it is another server, or an emulator without it",
                    address(error)
                ),
                correct(error),
            )
        }
        ErrorKind::Refused { status: status @ 500.., .. } if error.slug().is_none() => both(
            format!(
                "{} says that it cannot answer at the moment ({status}); whether the request was carried out is not known",
                address(error)
            ),
            format!(
                "wait {}, then run a reading command again; before you repeat a send, look into the mailbox; https://status.workos.com says whether WorkOS has an outage, and its support takes the request ID",
                match error.retry_after {
                    Some(pause) => span(pause),
                    None => "a minute".into(),
                }
            ),
        ),
        ErrorKind::Refused { status: 429, message, .. } if error.slug().is_none() => (
            // WorkOS says in words that it limits, unless its gateway does.
            message.is_none().then(|| {
                format!(
                    "{} limits requests, and its answer does not have WorkOS's shape: whoever stands in front of WorkOS may have set that limit, or another server answers there",
                    address(error)
                )
            }),
            Some(match error.retry_after {
                Some(pause) => format!(
                    "too many requests: wait {}, then run the command again",
                    span(pause)
                ),
                None => "too many requests: wait a minute, then run the command again".into(),
            }),
        ),
        _ => (None, None),
    }
}

/// What a status is about that speaks of how a request came (RFC 9110, 15.5, and RFC 6585).
fn of_the_way(status: u16) -> Option<&'static str> {
    Some(match status {
        408 => "the time that the request took to arrive",
        411 => "the length of the request, which came with it",
        413 | 414 | 431 => "the size of the request, which is small",
        415 | 417 => "the form of the request",
        421 => "the server that the request arrived at",
        425 | 426 | 505 => "the protocol that the request came by, HTTP/1.1",
        _ => return None,
    })
}

/// A pause in units that people count in. Servers that mean "never" name years.
pub fn span(pause: std::time::Duration) -> String {
    const HOUR: u64 = 3600;
    match pause.as_secs() {
        // A day in seconds is still a number that is waited for or put into a script.
        seconds if seconds <= 24 * HOUR => format!("{seconds} s"),
        seconds if seconds < 48 * HOUR => format!("{} hours", seconds / HOUR),
        seconds => format!("{} days, as the answer says", seconds / (24 * HOUR)),
    }
}

/// The address that was asked, and what set it.
fn address(error: &Error) -> String {
    let host = error.host.as_deref().unwrap_or("the API's address");
    match &error.host_source {
        Some(source) => format!("{host} ({source})"),
        None => host.to_owned(),
    }
}

/// What a name server is asked for.
fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

/// How to get another base URL.
fn correct(error: &Error) -> String {
    match &error.host_source {
        None => "look for a proxy or a firewall between here and api.workos.com".into(),
        Some(source) if source.starts_with("--") => format!("leave {source} out, or correct it"),
        Some(source) if source == LINK => "open the link in a browser to see where it leads".into(),
        Some(source) => {
            let variable = source.split(' ').next().unwrap_or_default();
            format!("correct the base URL: {source}, or `unset {variable}` for WorkOS itself")
        }
    }
}

/// Errors of Cloudflare, which may stand before WorkOS or before something else.
struct CloudflareError {
    cause: &'static str,
    fix: &'static str,
}

impl CloudflareError {
    /// Cloudflare's error in a body: `error code: 1015`, or a page with the number and its name.
    fn read(body: &str) -> Option<Self> {
        let lower = body.to_ascii_lowercase();
        let is_theirs = lower.starts_with("error code: ") || lower.contains("cloudflare");
        if !is_theirs {
            return None;
        }
        Some(
            if lower.contains("1015") || lower.contains("rate limited") {
                Self {
                    cause: "Cloudflare limits the requests of this network's address (error 1015); the API behind it has not seen this one",
                    fix: "wait some minutes, then run the command again, or run it from another network, without a VPN; look for a loop that asks too often",
                }
            } else if ["520", "521", "522", "523", "524", "525", "526"]
                .iter()
                .any(|it| lower.contains(it))
            {
                Self {
                    cause: "Cloudflare got no usable answer from the server behind it; whether the request was carried out is not known",
                    fix: "see https://status.workos.com for an outage, then run a reading command again; before you repeat a send, look into the mailbox",
                }
            } else {
                Self {
                    cause: "Cloudflare answers instead of the server behind it",
                    fix: "wait a minute and run the command again, or run it from another network, without a VPN; https://status.workos.com says whether WorkOS has an outage",
                }
            },
        )
    }
}

fn host(error: &Error) -> &str {
    error.host.as_deref().unwrap_or_default()
}

/// Whether a redirect stays on the server that was asked.
fn is_same_server(error: &Error, to: &str) -> bool {
    let is_path = to.starts_with('/') && !to.starts_with("//");
    let origin = host(error);
    is_path
        || to
            .strip_prefix(origin)
            .is_some_and(|rest| !origin.is_empty() && rest.starts_with(['/', '?']))
}

/// Whether a redirect leads to the same host and only from http to https.
fn wants_https(error: &Error, to: &str) -> bool {
    let name = |text: &str| {
        let url = url::Url::parse(text).ok()?;
        Some((url.scheme().to_owned(), url.host_str()?.to_owned()))
    };
    match (name(host(error)), name(to)) {
        (Some((from, here)), Some((scheme, there))) => {
            from == "http" && scheme == "https" && here == there
        }
        _ => false,
    }
}

fn foreign_fix(error: &Error, status: u16, stranger: &Stranger) -> String {
    match stranger {
        Stranger::Portal => format!(
            "log in to the network in a browser, then run the command again; {}",
            correct(error)
        ),
        Stranger::TlsPort => format!(
            "write https:// instead: {}; or {}",
            secure(host(error), error),
            correct(error)
        ),
        Stranger::Gateway("ngrok's tunnel", _) => format!(
            "start the tunnel again, or {}",
            correct(error)
        ),
        Stranger::Cloudflare => {
            "run the command from another network, without a VPN: the firewall takes this address for a robot's".into()
        }
        Stranger::Login(_) => format!(
            "log in to the proxy or the staging wall in between, or go around it; {}",
            correct(error)
        ),
        Stranger::ProxyLogin => match &error.proxy {
            Some(proxy) => format!(
                "put the login into {}: http://USER:PASSWORD@{}",
                proxy.variable, proxy.address
            ),
            None => "put a login into the proxy's address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT".into(),
        },
        Stranger::Page(title) if title.to_lowercase().contains("ssl certificate") => format!(
            "the server wants a certificate of the client, which is not supported here: use an address of it that does not ask for one, or a proxy that has the certificate; {}",
            correct(error)
        ),
        // A portal or a firewall answers for every path.
        Stranger::Page(_) if matches!(status, 404 | 405 | 410) => correct(error),
        Stranger::Page(_) => format!(
            "{}if it is a captive portal or a proxy, log in to the network in a browser and run the command again; if it is another application, {}",
            match status {
                403 => "if it is a firewall or a rule of access, have it let this machine through; ",
                _ => "",
            },
            correct(error)
        ),
        Stranger::Api(_)
        | Stranger::Gateway(..)
        | Stranger::Text
        | Stranger::Xml
        | Stranger::Nothing
        | Stranger::Encoded(_) => correct(error),
    }
}

fn tls(
    error: &Error,
    why: &str,
    roots: &str,
    shown: Option<&Shown>,
) -> (Option<String>, Option<String>) {
    let host = error.host.as_deref().unwrap_or("the server");
    let name = host.split_once("://").map_or(host, |(_, name)| name);
    let through = match &error.proxy {
        Some(proxy) => format!(
            "; requests go through the proxy {} ({})",
            proxy.address, proxy.variable
        ),
        None => String::new(),
    };
    let fault = tls_fault::describe(why, name, roots, shown);
    if let (Some(proxy), true) = (&error.proxy, tls_fault::is_closed(why)) {
        return (
            Some(format!(
                "the connection through the proxy {} ({}) ended during the handshake with {name}: the proxy, a firewall or the server ended it, and which of them cannot be seen from here; no request had been sent",
                proxy.address, proxy.variable
            )),
            Some(format!(
                "look into the proxy's log, then {}",
                proxy::leave(proxy)
            )),
        );
    }
    match fault {
        // The message says what is wrong.
        Some(fault) => (
            Some(format!("the server has taken no request{through}")),
            Some(match fault.what.contains("does not speak TLS") {
                true => format!("write http:// if it is on this machine; {}", correct(error)),
                false if let Some((variable, path)) = &error.other_certificate_file
                    && why.contains("UnknownIssuer")
                    && !roots.contains("SSL_CERT_FILE") =>
                {
                    format!(
                        "{variable} names {path}, which other programs read and this one does not: SSL_CERT_FILE={path} has it trust the same authorities"
                    )
                }
                false if roots.contains("SSL_CERT_DIR") && why.contains("UnknownIssuer") => {
                    "correct SSL_CERT_DIR, or `unset SSL_CERT_DIR` for the system's certificates; for an authority of your own, SSL_CERT_FILE=FILE.pem names its certificate".to_owned()
                }
                false => format!(
                    "{}. Verification is never switched off: the API key travels in this connection",
                    fault.fix
                ),
            }),
        ),
        None => (
            Some(format!(
                "the handshake failed before a request was sent{through}; why is not known here"
            )),
            Some(format!(
                "look at the server: `openssl s_client -connect {}`; {}",
                with_port(name),
                correct(error)
            )),
        ),
    }
}

fn connection(error: &Error, why: &str) -> (Option<String>, Option<String>) {
    let refuses = why.contains("refused");
    if let Some(proxy) = &error.proxy {
        return proxy::connection(error, proxy, why);
    }
    let host = error.host.as_deref().unwrap_or_default();
    if refuses && error.host_source.as_deref() == Some("--forward-to") {
        return (
            Some(format!("nothing listens on {}", address(error))),
            Some(format!(
                "start the application there; or {}",
                correct(error)
            )),
        );
    }
    if refuses && is_local(host) {
        return (
            Some(format!("nothing listens on {}", address(error))),
            Some(format!(
                "start `workos-ml emulate`, or the server that is meant; or {}",
                correct(error)
            )),
        );
    }
    if host.starts_with("https://") && (why.contains("reset") || why.contains("Broken pipe")) {
        return (
            Some(format!(
                "{} took the connection and cut it before TLS had begun: the port speaks no TLS, or a firewall cuts it; nothing was sent",
                address(error)
            )),
            Some(format!(
                "compare the port and the scheme, try another network, or {}",
                correct(error)
            )),
        );
    }
    (
        Some(format!(
            "could not connect to {}; nothing was sent",
            address(error)
        )),
        Some(format!("check the network, then {}", correct(error))),
    )
}

fn with_port(name: &str) -> String {
    match name.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => name.to_owned(),
        _ => format!("{name}:443"),
    }
}

/// Whether a host is nearly that of WorkOS's API, as a typing error makes it.
fn looks_like_workos(error: &Error) -> bool {
    const OWN: &str = "api.workos.com";
    let name = host(error).split_once("://").map_or("", |(_, it)| it);
    // Two letters: one that is wrong, and one that is missing or doubled.
    name != OWN && strsim::osa_distance(name.trim_end_matches('.'), OWN) <= 2
}

fn is_local(host: &str) -> bool {
    ["://localhost", "://127.", "://[::1]"]
        .iter()
        .any(|it| host.contains(it))
        || host.contains(".localhost")
}

/// A connection that ended without an answer, or with one that is no HTTP.
fn broken(error: &Error, is_no_http: bool) -> (Option<String>, Option<String>) {
    let host = error.host.as_deref().unwrap_or_default();
    if !host.starts_with("http://") {
        return match is_no_http {
            true => (
                Some(format!("{} speaks another protocol", address(error))),
                Some(correct(error)),
            ),
            false => (None, None),
        };
    }
    let https = secure(host, error);
    if is_no_http {
        return (
            Some("the port may speak TLS, or another protocol".into()),
            Some(format!(
                "if it speaks TLS, write https:// instead: {https}; or {}",
                correct(error)
            )),
        );
    }
    (
        Some(
            "the server, or something on the way, ended the connection before a whole answer came, as a port that speaks TLS does with plain HTTP; it is not known whether the request was carried out".into(),
        ),
        Some(format!(
            "run the command again, but look into the mailbox before you repeat a send; if the port speaks TLS, write https:// instead: {https}"
        )),
    )
}

fn secure(host: &str, error: &Error) -> String {
    let host = host.replacen("http://", "https://", 1);
    match &error.host_source {
        Some(source) if !source.starts_with("--") => {
            let variable = source.split(' ').next().unwrap_or_default();
            format!("{variable}={host}")
        }
        _ => format!("--base-url {host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_name_without_an_answer_may_exist_and_one_that_is_pinned_is_told() {
        let failure = |kind, pinned: &[std::net::IpAddr]| {
            let mut error = Error::new("GET /x", kind, None);
            error.host = Some("https://api.workos.com".into());
            error.pinned = pinned.to_vec();
            Failure::from(error)
        };
        let dns = |is_unanswered| failure(ErrorKind::Dns { is_unanswered }, &[]);
        let unanswered = dns(true).cause.unwrap();
        assert!(
            unanswered.contains("did not answer") && unanswered.contains("exists is not known"),
            "{unanswered}"
        );
        assert!(dns(false).cause.unwrap().contains("knows no address"));
        let here = [std::net::Ipv4Addr::LOCALHOST.into()];
        let pinned = failure(ErrorKind::Connection("refused".into()), &here);
        assert!(pinned.cause.unwrap().contains("has the address 127.0.0.1"));
        assert!(pinned.hint.unwrap().contains("getent hosts api.workos.com"));
    }

    #[test]
    fn a_connection_without_evidence_names_the_address_alone() {
        let mut error = Error::new("GET /x", ErrorKind::Connection("no route".into()), None);
        error.host = Some("https://api.workos.com".into());
        let failure = Failure::from(error);
        assert_eq!(failure.code, Code::Unreachable);
        assert!(
            failure
                .cause
                .unwrap()
                .contains("could not connect to https://api.workos.com")
        );
        assert!(!failure.hint.unwrap().contains("WORKOS_BASE_URL"));
    }
}
