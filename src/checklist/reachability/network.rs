//! Name, port and certificate.

use std::time::Duration;

use super::{Place, days};
use crate::findings::{Finding, Status, rules};
use crate::probe::{Attempt, Certificate, Facts, Fault, Handshake, Lookup, Outcome};

/// How close to its end a certificate is worth a warning, if it lives long enough.
const SOON: i64 = 14 * 86_400;
/// Names of a certificate that are shown.
const SHOWN_NAMES: usize = 5;

/// Findings on the way to the server, and whether HTTP could be spoken with it.
pub(super) fn check(place: &Place<'_>, facts: &Facts) -> (Vec<Finding>, bool) {
    let mut found = vec![lookup(place, &facts.lookup)];
    if let Lookup::Failed(_) = facts.lookup {
        let why = "the host has no address";
        found.push(place.skip_from(rules::REDIRECT_URI_CONNECTS, why));
        return (found, false);
    }
    let mut attempts = facts.attempts.iter();
    let Some(connected) = attempts.find(|attempt| attempt.outcome == Outcome::Connected) else {
        let why = "nothing could be connected to";
        found.push(unconnected(place, &facts.attempts));
        found.push(place.skip_from(rules::REDIRECT_URI_TLS, why));
        return (found, false);
    };
    found.push(connection(place, connected, &facts.attempts));
    match &facts.handshake {
        None => {
            found.push(plain(place, facts));
            (found, true)
        }
        Some(Handshake::Done {
            version,
            certificate,
        }) => {
            let message = format!("{version}{}", strict_transport(facts));
            found.push(place.finding(rules::REDIRECT_URI_TLS, Status::Pass, &message));
            found.extend(judge_certificate(place, certificate));
            (found, true)
        }
        Some(broken) => {
            let why = "the TLS handshake failed";
            found.push(no_tls(place, broken));
            found.push(place.skip_from(rules::REDIRECT_URI_CERTIFICATE, why));
            (found, false)
        }
    }
}

fn lookup(place: &Place<'_>, lookup: &Lookup) -> Finding {
    let host = place.host();
    let rule = rules::REDIRECT_URI_DNS;
    match lookup {
        Lookup::Found(_) if place.address.domain().is_none() => {
            place.finding(rule, Status::Pass, "the host is an address")
        }
        Lookup::Found(_) => place.finding(rule, Status::Pass, &format!("{host} is {lookup}")),
        Lookup::Failed(why) => place
            .finding(
                rule,
                Status::Fail,
                &format!("this machine's resolver finds no address of {host}: {why}"),
            )
            .hint("correct the host name, or add a DNS record for it"),
    }
}

fn listed(attempts: &[&Attempt]) -> String {
    let shown = attempts
        .iter()
        .map(|attempt| format!("{}: {}", attempt.address, attempt.outcome));
    shown.collect::<Vec<_>>().join("; ")
}

fn unconnected(place: &Place<'_>, attempts: &[Attempt]) -> Finding {
    let all: Vec<&Attempt> = attempts.iter().collect();
    let hint = match (place.is_own_machine, attempts.first().map(|it| &it.outcome)) {
        (true, _) => "start the application, and compare its port with the redirect URI's",
        (_, Some(Outcome::TimedOut(_))) => {
            "let the firewall pass this port; nothing came back at all"
        }
        (_, Some(Outcome::NoRoute)) => {
            "look at this machine's network first; it knows no way there"
        }
        _ => "start the application, or correct the port of the redirect URI",
    };
    place
        .finding(rules::REDIRECT_URI_CONNECTS, Status::Fail, &listed(&all))
        .hint(hint)
}

fn connection(place: &Place<'_>, connected: &Attempt, attempts: &[Attempt]) -> Finding {
    let time = match connected.elapsed.as_millis() {
        0 => "less than 1 ms".to_owned(),
        millis => format!("{millis} ms"),
    };
    let message = format!("{} connects in {time}", connected.address);
    let failed: Vec<&Attempt> = attempts
        .iter()
        .filter(|attempt| attempt.outcome != Outcome::Connected)
        .collect();
    let rule = rules::REDIRECT_URI_CONNECTS;
    if failed.is_empty() {
        return place.finding(rule, Status::Pass, &message);
    }
    let message = format!("{message}, after {}", listed(&failed));
    // localhost has two addresses, most servers listen on one, and a machine without IPv6 says
    // nothing about the server.
    let is_usual = place.is_own_machine || failed.iter().all(|it| it.outcome == Outcome::NoRoute);
    let status = if is_usual { Status::Pass } else { Status::Warn };
    place.finding(rule, status, &message)
}

fn plain(place: &Place<'_>, facts: &Facts) -> Finding {
    let rule = rules::REDIRECT_URI_TLS;
    if facts.speaks_tls {
        let message = "this port speaks TLS, and the redirect URI says http";
        return place
            .finding(rule, Status::Fail, message)
            .hint("write https in the redirect URI, or serve plain HTTP there");
    }
    if facts.answered().next().is_none() {
        return place.skip(rule, "nothing was answered");
    }
    place.finding(rule, Status::Pass, "plain HTTP, as the redirect URI says")
}

fn no_tls(place: &Place<'_>, broken: &Handshake) -> Finding {
    let hint = match broken {
        Handshake::PlainHttp => {
            "serve TLS at this port, or write http and the right port in the redirect URI"
        }
        Handshake::UnknownName => "configure this host name, with its certificate, at the server",
        Handshake::Outdated(_) => "enable TLS 1.2 and 1.3 at the server",
        _ => "see what the server at this port is, and what its log says",
    };
    let message = match broken {
        Handshake::PlainHttp => {
            "plain HTTP answers at this port, and the redirect URI says https".to_owned()
        }
        _ => format!("no TLS handshake: {broken}"),
    };
    place
        .finding(rules::REDIRECT_URI_TLS, Status::Fail, &message)
        .hint(hint)
}

/// HSTS is told and not judged: it is a matter of the whole site.
fn strict_transport(facts: &Facts) -> String {
    let answers = facts
        .answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref().ok());
    let mut headers = answers.filter_map(|answer| answer.header("strict-transport-security"));
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

fn judge_certificate(place: &Place<'_>, certificate: &Certificate) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_CERTIFICATE;
    let shown = format!(
        "the certificate of {} by {}",
        certificate.subject, certificate.issuer
    );
    if !certificate.faults.is_empty() {
        let faults = certificate.faults.iter();
        return faults
            .map(|fault| {
                let (what, hint) = describe(place, certificate, fault);
                place
                    .finding(rule, Status::Fail, &format!("{shown} {what}"))
                    .hint(hint)
            })
            .collect();
    }
    let left = certificate.not_after - certificate.judged_at;
    let life = certificate.not_after - certificate.not_before;
    let message = format!(
        "{shown} holds for {} more, until {}",
        days(left),
        date(certificate.not_after)
    );
    // Certificates that live for days are renewed in their last third.
    if left < SOON.min(life / 4) {
        return vec![
            place
                .finding(rule, Status::Warn, &message)
                .hint("renew it, and see why that has not happened by itself"),
        ];
    }
    vec![place.finding(rule, Status::Pass, &message)]
}

fn describe(place: &Place<'_>, certificate: &Certificate, fault: &Fault) -> (String, &'static str) {
    let host = place.host();
    let issuer = &certificate.issuer;
    match fault {
        Fault::Expired => (
            format!(
                "expired on {}, {} ago",
                date(certificate.not_after),
                days(certificate.judged_at - certificate.not_after)
            ),
            "renew it, and see why that has not happened by itself",
        ),
        Fault::NotYetValid => (
            format!("holds from {} only", date(certificate.not_before)),
            "compare this machine's clock; if it is right, use the certificate of before until then",
        ),
        Fault::WrongName => (
            format!("is not for {host}, but for {}", names(certificate)),
            "have a certificate issued for this host, or configure the server to show it",
        ),
        Fault::SelfSigned => (
            "is self-signed: only machines that were told to trust it do".into(),
            "use a certificate of a public authority; for a test authority name its file in SSL_CERT_FILE",
        ),
        Fault::UnknownIssuer => (
            format!("is of an authority that this machine does not trust ({issuer})"),
            "use a certificate of a public authority; for a private one name its file in SSL_CERT_FILE",
        ),
        Fault::MissingIntermediate => (
            format!(
                "comes alone, without that of {issuer}: browsers that do not have it refuse it"
            ),
            "have the server send the intermediate certificate too (the file often called fullchain.pem)",
        ),
        Fault::IssuerOutOfDate => (
            format!("is fine, and that of {issuer} is expired or not valid yet"),
            "have the server send the authority's present intermediate certificate",
        ),
        Fault::Revoked => ("was revoked".into(), "have another one issued"),
        Fault::Other(why) => (format!("is refused: {why}"), "have another one issued"),
    }
}

fn names(certificate: &Certificate) -> String {
    let names = &certificate.names;
    match names.len() {
        0 => "no host at all (it has no subject alternative name)".into(),
        count if count > SHOWN_NAMES => {
            format!(
                "{} and {} more",
                names[..SHOWN_NAMES].join(", "),
                count - SHOWN_NAMES
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
