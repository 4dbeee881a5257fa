//! What is wrong with a proxy, or with its way to the server, and what to do.

use super::super::{Proxy, ProxyFault, TunnelRefusal};
use super::{Error, host};
use crate::tls_fault;

/// How to get another proxy, or none.
pub(super) fn leave(proxy: &Proxy) -> String {
    let variable = &proxy.variable;
    let rest = match &proxy.ignored_exclusion {
        Some((entry, meant)) => {
            format!("NO_PROXY has {entry:?}, which is not understood as that host: write {meant}")
        }
        None => "NO_PROXY leaves single hosts out".to_owned(),
    };
    format!("correct {variable}, or `unset {variable}`; {rest}")
}

/// A proxy that is spoken to wrongly, or whose tunnel leads nowhere.
pub(super) fn fault(error: &Error, fault: &ProxyFault) -> (Option<String>, Option<String>) {
    let Some(proxy) = &error.proxy else {
        return (None, None);
    };
    let (address, variable) = (&proxy.address, &proxy.variable);
    let host = host(error);
    let host = host.split_once("://").map_or(host, |(_, name)| name);
    let leave = leave(proxy);
    let (cause, fix) = match fault {
        ProxyFault::SpeaksPlain => (
            format!(
                "the proxy {address} speaks plain http, and {variable} names it with https://, which says how the proxy itself is spoken to, not what goes through it"
            ),
            format!("write http:// in {variable}: {variable}=http://{address}"),
        ),
        ProxyFault::SpeaksTls => (
            format!(
                "the proxy {address} speaks TLS, and {variable} names it with http:// or without a scheme"
            ),
            format!(
                "write https:// in {variable}: {variable}=https://{address}, or name the proxy's port for plain http"
            ),
        ),
        ProxyFault::Handshake(why) => {
            let roots = "the trusted certificates";
            let name = address
                .rsplit_once(':')
                .map_or(address.as_str(), |(it, _)| it);
            match tls_fault::describe(why, name, roots, None) {
                Some(found) => (
                    format!(
                        "it is the proxy of {variable} that is spoken to over TLS here, not {host}: {}",
                        found.what
                    ),
                    format!("{}; or {leave}", found.fix),
                ),
                None => (
                    format!("the handshake with the proxy {address} ({variable}) failed"),
                    format!("compare its scheme and port; {leave}"),
                ),
            }
        }
        ProxyFault::ClosesTunnel => (
            format!(
                "the proxy {address} ({variable}) answered CONNECT with 200 and closed the tunnel before anything went through it: its rules forbid {host}, or it cannot reach it"
            ),
            format!("look into the proxy's log and have {host}:443 allowed there, or {leave}"),
        ),
        ProxyFault::NoTlsInside => (
            format!(
                "the proxy {address} ({variable}) answered CONNECT with 200 and then spoke itself, or led to a server without TLS, as a captive portal or a server that is no proxy does"
            ),
            format!(
                "name a proxy that takes CONNECT to port 443, or log in to the network; {leave}"
            ),
        ),
        ProxyFault::Refuses(refusal) => return tunnel(error, refusal),
    };
    (
        Some(format!("{cause}; {host} has not seen the request")),
        Some(fix),
    )
}

/// A proxy that answered CONNECT with something else than a tunnel.
pub(super) fn tunnel(error: &Error, refusal: &TunnelRefusal) -> (Option<String>, Option<String>) {
    let Some(proxy) = &error.proxy else {
        return (None, None);
    };
    let (name, variable, status) = (&proxy.address, &proxy.variable, refusal.status);
    let host = host(error);
    let host = host.split_once("://").map_or(host, |(_, name)| name);
    let leave = leave(proxy);
    let the_proxy = format!("the proxy {name} ({variable})");
    let takes_basic = refusal.logins.is_empty() || refusal.logins.iter().any(|it| it == "basic");
    let (cause, fix) = match status {
        407 if !takes_basic => (
            format!(
                "{the_proxy} asks for a login (407) by {}, which is not supported here; only Basic is",
                refusal.logins.join(" or ")
            ),
            format!(
                "run a proxy on this machine that logs in there, such as px or cntlm, and name it: {variable}=http://127.0.0.1:PORT"
            ),
        ),
        407 if proxy.login.is_some() => (
            format!("{the_proxy} does not take the login that {variable} has (407)"),
            format!(
                "correct user and password in {variable}; characters such as @ : / # % are percent-encoded there (@ is %40)"
            ),
        ),
        407 => (
            format!("{the_proxy} asks for a login (407)"),
            format!("put the login into {variable}: http://USER:PASSWORD@{name}"),
        ),
        401 | 403 | 451 => (
            format!("{the_proxy} does not let {host} through ({status})"),
            format!("have {host} allowed at the proxy, or {leave}"),
        ),
        502..=504 => (
            format!(
                "{the_proxy} does not let {host} through: it could not reach {host} itself ({status}), for its name server, its firewall, or the server behind it"
            ),
            format!(
                "repeat it; if it stays so, have the people who run the proxy try {host} from there, or {leave}"
            ),
        ),
        429 => (
            format!("{the_proxy} has had too many requests (429)"),
            "wait, then repeat; look for a loop that goes through the proxy".to_owned(),
        ),
        500.. => (
            format!("{the_proxy} failed at the request ({status})"),
            format!("look into the proxy's log, or {leave}"),
        ),
        _ => (
            format!(
                "{name} ({variable}) answered CONNECT with {status}, as a web server does that is no proxy, or a captive portal"
            ),
            format!(
                "name a proxy that takes CONNECT to port 443, or log in to the network; {leave}"
            ),
        ),
    };
    (
        Some(format!("{cause}; WorkOS has not seen the request")),
        Some(fix),
    )
}

/// A proxy that could not be connected to, in the words of the HTTP library.
pub(super) fn connection(
    error: &Error,
    proxy: &Proxy,
    why: &str,
) -> (Option<String>, Option<String>) {
    let (name, variable) = (&proxy.address, &proxy.variable);
    let fix = leave(proxy);
    let host = error.host.as_deref().unwrap_or("WorkOS");
    let host = host.split_once("://").map_or(host, |(_, name)| name);
    let cause = if why.contains("proxy auth") || why.contains("407") {
        return (
            Some(format!(
                "the proxy {name} ({variable}) asks for a login (407)"
            )),
            Some(format!(
                "put the login into {variable}: http://USER:PASSWORD@{name}"
            )),
        );
    } else if why.contains("end of file") || why.contains("reset") {
        format!(
            "the proxy {name} ({variable}) took the connection and closed it without an answer; it may be no HTTP proxy, or want TLS (https://)"
        )
    } else if why.contains("tunnel") || why.contains("unsuccessful") {
        return (
            Some(format!(
                "the proxy {name} ({variable}) does not let {host} through, or cannot reach it"
            )),
            Some(format!("have {host} allowed at the proxy, or {fix}")),
        );
    } else if why.contains("unsupported scheme") {
        return (
            Some(format!(
                "{variable} names a proxy of another kind ({why}); only HTTP proxies are supported"
            )),
            Some(format!(
                "name the HTTP proxy: {variable}=http://HOST:PORT, or `unset {variable}`"
            )),
        );
    } else if why.contains("refused") {
        format!("the proxy {name} ({variable}) refuses connections")
    } else {
        format!(
            "requests go through the proxy {name} ({variable}), which could not be reached or did not answer"
        )
    };
    (Some(cause), Some(fix))
}
