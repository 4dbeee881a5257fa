//! Waits that ended without a callback: what the listener saw, and what is likely where it saw nothing.

use std::time::Duration;

use crate::callback::{Refusal, RefusalCounts};
use crate::commands::redirect_target::{Registered, unregistered};
use crate::config::Surroundings;
use crate::error::{Code, Failure};
use crate::redirect_uri::matches;

/// What is known when no callback arrived in time.
pub(in crate::commands) struct TimedOutWait<'a> {
    pub(in crate::commands) waited: Duration,
    pub(in crate::commands) redirect_uri: &'a str,
    pub(in crate::commands) refusal_counts: &'a RefusalCounts,
    pub(in crate::commands) registered: Option<&'a Registered>,
    /// What is known about the recipient's mail gateway, as a clause.
    pub(in crate::commands) gateway: Option<&'a str>,
    /// Whether the wait ended because the link expired, not because of `--timeout`.
    pub(in crate::commands) link_ended: bool,
    /// How the link went out: `workos`, `smtp`, `print`, or `None` where that is not known here.
    pub(in crate::commands) method: Option<&'a str>,
    /// Where an emulator on this machine would keep the mail.
    pub(in crate::commands) mailbox: Option<String>,
    /// Where the browser may run instead.
    pub(in crate::commands) surroundings: &'a Surroundings,
}

/// The failure of a wait that timed out: what arrived instead, and the likely causes. The strongest piece
/// of evidence names its cause first, and its own next command.
pub(in crate::commands) fn wait_timed_out(wait: &TimedOutWait<'_>) -> Failure {
    let minutes = crate::commands::wait::human_duration(wait.waited);
    let mut message = format!("no callback came to {} within {minutes}", wait.redirect_uri);
    if wait.link_ended {
        message.push_str(", when the link expired");
    }
    let seen: Vec<String> = wait
        .refusal_counts
        .iter()
        .map(|(kind, count)| format!("{kind} ({count})"))
        .collect();
    let mut evidence = Vec::new();
    if let Some(Ok(list)) = wait.registered
        && !list
            .iter()
            .any(|registered| matches(&registered.uri, wait.redirect_uri))
    {
        evidence.push((
            unregistered(wait.redirect_uri, list),
            format!(
                "register it: `workos-ml redirect-uri add {}`, or for this run `workos-ml send EMAIL --register`",
                wait.redirect_uri
            ),
        ));
    }
    evidence.extend(seen_evidence(wait));
    if !seen.is_empty() {
        evidence.push((
            format!("the listener saw {}", seen.join(", ")),
            String::new(),
        ));
    }
    if let Some(gateway) = wait.gateway {
        let fix = if gateway.contains("does not exist") {
            "check the address for a typo, and send to the right one"
        } else {
            "see `workos-ml explain link_spent`; `--deliver print` proves the sign-in without any mail"
        };
        evidence.push((gateway.to_owned(), fix.to_owned()));
    }
    if seen.is_empty() {
        evidence.push(nothing_seen(wait));
    }
    let hint = evidence
        .iter()
        .map(|(_, hint)| hint)
        .find(|it| !it.is_empty())
        .cloned();
    let causes: Vec<String> = evidence.into_iter().map(|(cause, _)| cause).collect();
    let failure = Failure::new(Code::TimedOut, message).because(causes.join("; "));
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// What the requests that did come say, the most telling first.
fn seen_evidence(wait: &TimedOutWait<'_>) -> Vec<(String, String)> {
    let counts = wait.refusal_counts;
    let uri = wait.redirect_uri;
    let times = |kind| counts.count(kind);
    let path = uri.splitn(4, '/').nth(3).unwrap_or_default();
    let (other_path, other_fix) = match counts.other_path() {
        Some(other) => (
            format!("a request came for {other}, and the callback is /{path}"),
            format!("if the redirect URI that WorkOS has ends in {other}, listen there: --path {other}; `workos-ml redirect-uri list` shows what it has"),
        ),
        None => (
            "a browser asked for its icon or the like alone (/favicon.ico): it reaches this listener, and nobody opened the callback in it".to_owned(),
            format!("open the link of the newest mail; where it leads to another address than {uri}, compare it with `workos-ml redirect-uri list`"),
        ),
    };
    let stateless = match counts.has_stateless_code() {
        true => (
            "a callback came without a state: its link was made without one, by the application or the dashboard",
            "take it with `workos-ml listen --any-state`, or have the application set a state",
        ),
        false => (
            "the callback's address was opened with neither code nor state: by hand, from the history, or by something that drops the query",
            "open the link of the mail, and not the address itself; where a proxy or a redirect is in between, see that it keeps what follows the ?",
        ),
    };
    let all: [(Refusal, String, &str); 13] = [
        (
            Refusal::MissingStateWithError,
            format!(
                "a callback with {} and without a state came; if it was WorkOS's, the link was spent or had expired",
                counts.stateless_error().unwrap_or("an error")
            ),
            "send a new link: `workos-ml send EMAIL`; a mail scanner may have spent it: `workos-ml explain link_spent`",
        ),
        (
            Refusal::StateMismatch,
            "a callback came with another state: the link of an earlier mail, of another run or of another tool".into(),
            "click the link of the newest mail; for a link that was made elsewhere, name its state: `workos-ml listen --state STATE`",
        ),
        (
            Refusal::MissingState,
            stateless.0.into(),
            stateless.1,
        ),
        (
            Refusal::Malformed,
            format!(
                "a callback came that cannot be used: {}",
                counts.fault().unwrap_or("`code` is missing, empty or there twice")
            ),
            "look at what is between WorkOS and this address; a rewritten link may have lost its query: `workos-ml explain callback-without-code`",
        ),
        (
            Refusal::Tls,
            "a browser used https on the plain port, as it does after a site on localhost asked for it (HSTS): try --host 127.0.0.1".into(),
            "open the address with http://, or use `--host 127.0.0.1`, which HSTS of localhost does not reach",
        ),
        (
            Refusal::TooLong,
            "a browser sent more than 8 KiB of headers, mostly cookies of localhost, and was refused".into(),
            "delete the cookies of localhost, or use `--host 127.0.0.1`",
        ),
        (
            Refusal::ForeignHost,
            format!(
                "a request for another host name{} was refused: this listener answers only for {uri}",
                counts
                    .foreign_host()
                    .map_or(String::new(), |host| format!(" ({host})"))
            ),
            "let the tunnel or proxy write the Host header of this listener (`ngrok http --host-header=rewrite PORT`), or open the address itself",
        ),
        (
            Refusal::ForeignOrigin,
            "a script of another site called this address, and was refused".into(),
            "open the link in a browser: a callback is opened as a page, not requested by a script",
        ),
        (
            Refusal::Head,
            "a HEAD request came, but no GET: software that checks links, not a person".into(),
            "a mail scanner may have spent the link: `workos-ml domain EMAIL` names the gateway; `--deliver print` proves the sign-in without any mail",
        ),
        (
            Refusal::Prefetch,
            "a browser or an extension fetched the callback in advance, and nobody opened it".into(),
            "open the link by hand, with preloading of pages switched off",
        ),
        (
            Refusal::OtherMethod,
            "the callback was called with another method than GET, which WorkOS never does".into(),
            "look for a form or a proxy that changes the method to POST",
        ),
        (
            Refusal::NotHttp,
            "a connection came that sent no usable HTTP request".into(),
            "something other than a browser called, such as a port scan; open the link in a browser",
        ),
        (
            Refusal::OtherPath,
            other_path,
            &other_fix,
        ),
    ];
    all.into_iter()
        .filter(|(kind, ..)| times(*kind) > 0)
        .map(|(_, cause, fix)| (cause, fix.to_owned()))
        .collect()
}

/// What is likely where no request came.
fn nothing_seen(wait: &TimedOutWait<'_>) -> (String, String) {
    let counts = wait.refusal_counts;
    let mut cause = match counts.silent() {
        _ if counts.unfinished() > 0 => "a connection came with a part of a request, and the rest of it did not: something between the browser and here holds it back, or somebody typed it by hand".to_owned(),
        0 => "nothing at all reached the listener".to_owned(),
        1 => "a connection came that sent no request, as a port scan or a firewall's probe does"
            .to_owned(),
        count => format!("{count} connections came that sent no request, as port scans do"),
    };
    let port = wait
        .redirect_uri
        .rsplit_once(':')
        .map(|(_, rest)| rest.split('/').next().unwrap_or_default())
        .filter(|it| it.parse::<u16>().is_ok())
        .unwrap_or("80");
    if let Some(here) = &wait.surroundings.ssh {
        cause.push_str(
            "; this is an SSH session, so the browser runs elsewhere and cannot reach it",
        );
        return (
            cause,
            format!(
                "where the browser is, run `ssh -L {port}:127.0.0.1:{port} {here}`, or paste the address that it ended on: `workos-ml exchange ADDRESS`"
            ),
        );
    }
    if wait.surroundings.container {
        cause.push_str("; this is a container, whose loopback address a browser outside it cannot reach (--network host lets it)");
    }
    let ended = "if a browser ended on an address with code=, pass that address to `workos-ml exchange ADDRESS` within 10 minutes";
    match wait.method {
        Some("print") => {
            cause.push_str("; no mail went out: nobody opened the printed link, or it was opened on another device");
            (
                cause,
                format!("open the printed link on this machine; {ended}"),
            )
        }
        Some(_) => {
            let unknown = match wait.registered {
                Some(Ok(_)) => "",
                _ => {
                    ", or the redirect URI is not registered (the account's list could not be read)"
                }
            };
            cause.push_str(&format!("; the mail may not have arrived (spam, suppression, SPF or DKIM), nobody clicked, a mail scanner spent the link, or it was opened on another device{unknown}"));
            let emulated = match &wait.mailbox {
                Some(mailbox) => format!(
                    "where an emulator took the mail, open the link in its mailbox: {mailbox}; else "
                ),
                None => String::new(),
            };
            (
                cause,
                format!(
                    "{emulated}check the spam folder and the logs in the dashboard, and try `--deliver print`, which needs no mail: `workos-ml explain email-not-delivered`; {ended}; a longer wait is `--timeout 30m`"
                ),
            )
        }
        None => {
            cause.push_str(
                "; nobody opened a link that leads here, or it was opened on another device",
            );
            (cause, format!("{ended}; a longer wait is `--timeout 30m`"))
        }
    }
}
