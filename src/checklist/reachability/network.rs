//! Checks name, port and certificate.

use std::net::SocketAddr;
use std::time::Duration;

use super::{ProbedUri, days};
use crate::findings::{Finding, Status, rules};
use crate::probe::{
    Certificate, CertificateFault, ConnectAttempt, ConnectOutcome, Handshake, Lookup, ProbeFacts,
};

/// A certificate that expires sooner is worth a warning: ACME clients renew 30 days before the end, so
/// with 14 days left renewal has failed.
const EXPIRY_WARNING_SECONDS: i64 = 14 * 86_400;
/// Names of a certificate that are shown; shared certificates may have a hundred.
const MAX_NAMES: usize = 5;

/// Findings about reaching the server, and whether HTTP was possible.
pub(super) fn check(probed: &ProbedUri<'_>, facts: &ProbeFacts) -> (Vec<Finding>, bool) {
    let mut found = vec![lookup(probed, &facts.lookup)];
    if let Lookup::Failed(_) = facts.lookup {
        let why = "the host has no address";
        found.push(probed.skip_remaining(rules::REDIRECT_URI_CONNECTS, why));
        return (found, false);
    }
    let mut attempts = facts.attempts.iter();
    let Some(connected) = attempts.find(|attempt| attempt.outcome == ConnectOutcome::Connected)
    else {
        let why = "could not connect";
        found.push(match facts.elsewhere {
            Some(other) => other_family(probed, &facts.attempts, other),
            None => unconnected(probed, &facts.attempts),
        });
        found.push(probed.skip_remaining(rules::REDIRECT_URI_TLS, why));
        return (found, false);
    };
    found.push(connection(probed, connected, &facts.attempts));
    match &facts.handshake {
        None => {
            found.push(plain_http_finding(probed, facts));
            (found, true)
        }
        Some(Handshake::Done {
            version,
            certificate,
        }) => {
            let message = format!("{version}{}", strict_transport(facts));
            found.push(probed.finding(rules::REDIRECT_URI_TLS, Status::Pass, &message));
            found.extend(judge_certificate(probed, certificate));
            (found, true)
        }
        Some(error) => {
            let why = "the TLS handshake failed";
            found.push(no_tls(probed, error));
            found.push(probed.skip_remaining(rules::REDIRECT_URI_CERTIFICATE, why));
            (found, false)
        }
    }
}

fn lookup(probed: &ProbedUri<'_>, lookup: &Lookup) -> Finding {
    let host = probed.host();
    let rule = rules::REDIRECT_URI_DNS;
    match lookup {
        Lookup::Found(_) if probed.address.domain().is_none() => {
            probed.finding(rule, Status::Pass, "the host is an address")
        }
        Lookup::Found(_) => probed.finding(rule, Status::Pass, &format!("{host} is {lookup}")),
        Lookup::Failed(why) => probed
            .finding(
                rule,
                Status::Fail,
                &format!("this machine's resolver finds no address of {host}: {why}"),
            )
            .hint(rules::REDIRECT_URI_DNS.fix),
    }
}

fn listed(attempts: &[&ConnectAttempt]) -> String {
    let shown = attempts
        .iter()
        .map(|attempt| format!("{}: {}", attempt.address, attempt.outcome));
    shown.collect::<Vec<_>>().join("; ")
}

/// The application runs, and listens on the other of this machine's two loopback addresses.
fn other_family(probed: &ProbedUri<'_>, attempts: &[ConnectAttempt], other: SocketAddr) -> Finding {
    let all: Vec<&ConnectAttempt> = attempts.iter().collect();
    let message = format!("{}; {other} listens", listed(&all));
    probed
        .finding(rules::REDIRECT_URI_CONNECTS, Status::Fail, &message)
        .hint(format!(
            "have the application listen on both 127.0.0.1 and [::1], or write the redirect URI with {}",
            match other.is_ipv4() {
                true => "127.0.0.1",
                false => "[::1]",
            }
        ))
}

fn unconnected(probed: &ProbedUri<'_>, attempts: &[ConnectAttempt]) -> Finding {
    let all: Vec<&ConnectAttempt> = attempts.iter().collect();
    let hint = match (
        probed.is_own_machine,
        attempts.first().map(|it| &it.outcome),
    ) {
        (true, _) => "start the application, and compare its port with the redirect URI's",
        (_, Some(ConnectOutcome::TimedOut(_))) => {
            "let the firewall pass this port; nothing came back at all"
        }
        (_, Some(ConnectOutcome::NoRoute)) => {
            "look at this machine's network first; it knows no way there"
        }
        _ => rules::REDIRECT_URI_CONNECTS.fix,
    };
    probed
        .finding(rules::REDIRECT_URI_CONNECTS, Status::Fail, &listed(&all))
        .hint(hint)
}

fn connection(
    probed: &ProbedUri<'_>,
    connected: &ConnectAttempt,
    attempts: &[ConnectAttempt],
) -> Finding {
    let time = match connected.elapsed.as_millis() {
        0 => "less than 1 ms".to_owned(),
        millis => format!("{millis} ms"),
    };
    let message = format!("{} connects in {time}", connected.address);
    let failed: Vec<&ConnectAttempt> = attempts
        .iter()
        .filter(|attempt| attempt.outcome != ConnectOutcome::Connected)
        .collect();
    let rule = rules::REDIRECT_URI_CONNECTS;
    if failed.is_empty() {
        return probed.finding(rule, Status::Pass, &message);
    }
    let message = format!("{message}, after {}", listed(&failed));
    // `localhost` has two addresses and most servers listen on one of them; and a missing route says
    // something about this machine, not about the server.
    let is_usual = probed.is_own_machine
        || failed
            .iter()
            .all(|it| it.outcome == ConnectOutcome::NoRoute);
    let status = if is_usual { Status::Pass } else { Status::Warn };
    probed.finding(rule, status, &message)
}

fn plain_http_finding(probed: &ProbedUri<'_>, facts: &ProbeFacts) -> Finding {
    let rule = rules::REDIRECT_URI_TLS;
    if facts.speaks_tls {
        let message = "this port speaks TLS, and the redirect URI says http";
        return probed
            .finding(rule, Status::Fail, message)
            .hint("write https in the redirect URI, or serve plain HTTP there");
    }
    if facts.answered().next().is_none() {
        return probed.skip(rule, "nothing was answered");
    }
    probed.finding(rule, Status::Pass, "plain HTTP, as the redirect URI says")
}

fn no_tls(probed: &ProbedUri<'_>, error: &Handshake) -> Finding {
    let hint = match error {
        Handshake::PlainHttp => rules::REDIRECT_URI_TLS.fix,
        Handshake::UnknownName => "configure this host name, with its certificate, at the server",
        Handshake::Outdated(_) => "enable TLS 1.2 and 1.3 at the server",
        _ => "see what the server at this port is, and what its log says",
    };
    let message = match error {
        Handshake::PlainHttp => {
            "plain HTTP answers at this port, and the redirect URI says https".to_owned()
        }
        _ => format!("no TLS handshake: {error}"),
    };
    probed
        .finding(rules::REDIRECT_URI_TLS, Status::Fail, &message)
        .hint(hint)
}

/// HSTS is reported but not judged, because it concerns the whole site.
fn strict_transport(facts: &ProbeFacts) -> String {
    let responses = facts
        .responses
        .iter()
        .filter_map(|(_, response)| response.as_ref().ok());
    let mut headers = responses.filter_map(|response| response.header("strict-transport-security"));
    let Some(header) = headers.next() else {
        return ", without HSTS".into();
    };
    let age = header.split(';').find_map(|part| {
        part.trim()
            .to_ascii_lowercase()
            .strip_prefix("max-age=")?
            .parse::<i64>()
            .ok()
    });
    age.map_or_else(String::new, |age| format!(", HSTS for {}", days(age)))
}

fn judge_certificate(probed: &ProbedUri<'_>, certificate: &Certificate) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_CERTIFICATE;
    let shown = format!(
        "the certificate of {} by {}",
        certificate.subject, certificate.issuer
    );
    if !certificate.faults.is_empty() {
        let faults = certificate.faults.iter();
        return faults
            .map(|fault| {
                let (what, hint) = describe(probed, certificate, fault);
                probed
                    .finding(rule, Status::Fail, &format!("{shown} {what}"))
                    .hint(hint)
            })
            .collect();
    }
    let left = certificate.not_after - certificate.checked_at;
    let life = certificate.not_after - certificate.not_before;
    let message = format!(
        "{shown} holds for {} more, until {}",
        days(left),
        date(certificate.not_after)
    );
    // Short-lived certificates are renewed in their last third.
    if left < EXPIRY_WARNING_SECONDS.min(life / 4) {
        return vec![
            probed
                .finding(rule, Status::Warn, &message)
                .hint("renew it, and see why it was not renewed automatically"),
        ];
    }
    vec![probed.finding(rule, Status::Pass, &message)]
}

fn describe(
    probed: &ProbedUri<'_>,
    certificate: &Certificate,
    fault: &CertificateFault,
) -> (String, &'static str) {
    let host = probed.host();
    let issuer = &certificate.issuer;
    match fault {
        CertificateFault::Expired => (
            format!(
                "expired on {}, {} ago",
                date(certificate.not_after),
                days(certificate.checked_at - certificate.not_after)
            ),
            "renew it, and see why it was not renewed automatically",
        ),
        CertificateFault::NotYetValid => (
            format!("holds from {} only", date(certificate.not_before)),
            "compare this machine's clock; if it is right, use the certificate of before until then",
        ),
        CertificateFault::WrongName => (
            format!("is not for {host}, but for {}", names(certificate)),
            "have a certificate issued for this host, or configure the server to show it",
        ),
        CertificateFault::SelfSigned => (
            "is self-signed: only machines that were told to trust it do".into(),
            "use a certificate of a public authority; for a test authority name its file in SSL_CERT_FILE",
        ),
        CertificateFault::UnknownIssuer => (
            format!("is of an authority that this machine does not trust ({issuer})"),
            "use a certificate of a public authority; for a private one name its file in SSL_CERT_FILE",
        ),
        CertificateFault::MissingIntermediate => (
            format!("comes without that of {issuer}: browsers that do not have it refuse it"),
            "have the server send the intermediate certificate too (the file often called fullchain.pem)",
        ),
        CertificateFault::IssuerOutOfDate => (
            format!("is fine, and that of {issuer} is expired or not valid yet"),
            "have the server send the authority's present intermediate certificate",
        ),
        CertificateFault::Revoked => ("was revoked".into(), "have another one issued"),
        CertificateFault::Other(why) => (format!("is refused: {why}"), "have another one issued"),
    }
}

fn names(certificate: &Certificate) -> String {
    let names = &certificate.names;
    match names.len() {
        0 => "no host at all (it has no subject alternative name)".into(),
        count if count > MAX_NAMES => {
            format!(
                "{} and {} more",
                names[..MAX_NAMES].join(", "),
                count - MAX_NAMES
            )
        }
        _ => names.join(", "),
    }
}

fn date(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    let moment = jiff::Timestamp::UNIX_EPOCH.checked_add(since);
    moment.map_or_else(
        |_| "a day that no calendar has".into(),
        |moment| moment.strftime("%Y-%m-%d").to_string(),
    )
}
