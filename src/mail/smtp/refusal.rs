//! What a mail server's refusal means: the enhanced status code first (RFC 3463 and the registry of
//! RFC 5248), then its words, then the plain status.

mod tables;

use tables::{
    CODES, EHLO, LATER, LIST, OAUTH, PASSWORD, PORT, RECIPIENT, RECORDS, ROOM, SENDER,
    SENDER_DOMAIN, SERVER, SERVICES, TLS,
};

/// What a refusal means, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) cause: String,
    pub(super) fix: String,
}

/// What is known besides the answer itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// Whether the login was refused, and not the message.
    pub(super) is_login: bool,
    /// Whether a login is configured.
    pub(super) has_login: bool,
    /// Whether the server refused before anything of the message was said.
    pub(super) is_greeting: bool,
}

/// Words for what proves the sender of a message.
const PROOF: &[&str] = &[
    "dmarc",
    "spf ",
    "spf:",
    "spf-",
    "dkim",
    "unauthenticated email",
    "sender policy framework",
];

/// What an answer means. `text` has the status and the words of the server.
pub(super) fn meaning(status: &str, text: &str, situation: Situation) -> Option<Meaning> {
    let code = enhanced(text);
    let lower = plain_words(text);
    let says = |words: &[&str]| words.iter().any(|it| lower.contains(it));
    let is_for_now = status.starts_with('4');
    let meaning = |cause: &str, fix: &str| {
        Some(Meaning {
            cause: cause.to_owned(),
            fix: fix.to_owned(),
        })
    };
    // What the words say of the way here counts for the whole exchange, whatever code is put to it.
    if says(&[
        "starttls",
        "encryption required",
        "encryption needed",
        "tls required",
        "tls is required",
        "secure connection",
    ]) && !says(&["not available", "unavailable"])
    {
        return meaning("the server takes mail only over TLS", TLS);
    }
    if says(&[
        "tls not available",
        "tls unavailable",
        "tls is not available",
    ]) {
        return meaning(
            "the server offers TLS and cannot start it at the moment",
            "look into the log of the mail server (its certificate or key may be missing), or take the other port: 465 (smtps://) or 587 (smtp://)",
        );
    }
    if says(&[
        "smtpclientauthentication is disabled",
        "basic authentication is disabled",
    ]) {
        return meaning(
            "Microsoft 365 accepts no logins by password for that mailbox (SMTP AUTH is switched off)",
            OAUTH,
        );
    }
    if let Some((_, cause, fix)) = SERVICES.iter().find(|(words, ..)| says(words)) {
        return meaning(cause, fix);
    }
    if situation.is_greeting && says(&["user and pass", "ftp"]) {
        return meaning("an FTP server answers there, and no mail server", PORT);
    }
    if situation.is_login {
        return of_login(status, code.as_deref(), &says);
    }
    let speaks_of_proof = says(PROOF) || lower.ends_with("spf");
    // Mail services that know no such sender have borrowed the code of an unknown recipient.
    let says_more = code.as_deref() == Some("1.1")
        && says(&["sender"])
        && !says(&["recipient", "user"])
        // The code is that of a broken connection: to the next server, or this one.
        || code.as_deref() == Some("4.2") && says(&["timeout", "timed out", "idle"])
        || code.as_deref() == Some("2.1") && says(&["at a rate", "too quickly"]);
    let of_code = code.as_deref().filter(|_| !says_more).and_then(|code| {
        // Microsoft numbers its lists of addresses.
        let code = match code
            .strip_prefix("7.")
            .and_then(|it| it.parse::<u16>().ok())
        {
            Some(606..=649) => "7.606",
            Some(700..=749) => "7.708",
            _ => code,
        };
        let found = CODES.iter().find(|(it, ..)| *it == code);
        // Google numbers failures of SPF and DKIM as others number a null MX and a way without TLS.
        found.filter(|(.., fix)| !speaks_of_proof || *fix == RECORDS)
    });
    if let Some((_, cause, fix)) = of_code {
        return match is_for_now && *fix != LATER {
            true => meaning(&format!("{cause} ({status}: for now)"), fix),
            false => meaning(cause, fix),
        };
    }
    if says(&[
        "reverse hostname",
        "reverse dns",
        "rdns",
        "ptr record",
        "no ptr",
    ]) {
        return meaning(
            "the address that the mail came from has no name in DNS that leads back to it (PTR)",
            LIST,
        );
    }
    if says(&["timeout", "timed out", "idle"]) && status == "421" {
        return meaning(
            "the server waited too long for the next command and ended the connection",
            "run the command again; if it stays so, look for a slow network or a firewall in between",
        );
    }
    if says(&["uribl", "surbl", "dbl.", "link in", "url in"]) {
        return meaning(
            "the server takes the message for spam or forbids what is in it: a link leads to a host that is on a list",
            "look up the host of the link and of the template's links on that list; a link of WorkOS leads to its own host",
        );
    }
    if says(&["at a rate", "too quickly"]) {
        return meaning("the recipient gets too much mail in this time", LATER);
    }
    if says(&["has no mx", "no mx record", "no a record", "no mx or a"]) {
        return meaning(
            "the server finds no address in DNS for the domain of the sender (--from)",
            SENDER_DOMAIN,
        );
    }
    if says(&[
        "message-id",
        "missing header",
        "header is missing",
        "date header",
    ]) {
        return meaning(
            "the server does not take the headers of the message as they arrive",
            SERVER,
        );
    }
    if says(&["loop", "hop count", "too many hops"]) {
        return meaning("the server sees the message go round in a loop", SERVER);
    }
    if says(&[
        "helo",
        "ehlo",
        "fully-qualified",
        "fully qualified",
        "hostname",
        "host name",
        "invalid domain name",
    ]) {
        return meaning(
            "the server does not accept the name that this machine greets it with (EHLO)",
            EHLO,
        );
    }
    if speaks_of_proof {
        return meaning(
            "the server refused the message for SPF, DKIM or DMARC of the sender's domain: it does not accept this server's mail for that domain",
            RECORDS,
        );
    }
    if says(&[
        "blocked using",
        "blacklist",
        "blocklist",
        "black list",
        "block list",
        "spamhaus",
        "barracuda",
        "reputation",
        "dnsbl",
        "is listed",
        "poor ip",
        "banned",
    ]) {
        return meaning(
            "the server's list of spammers has this machine's address",
            LIST,
        );
    }
    if says(&[
        "greylist",
        "graylist",
        "grey list",
        "try again later",
        "try later",
    ]) {
        return later(status);
    }
    if says(&[
        "too many",
        "rate limit",
        "throttl",
        "limit exceeded",
        "exceeded the",
    ]) && !says(&["quota", "size"])
    {
        return meaning(
            "the server sees too many messages or connections from here in this time",
            LATER,
        );
    }
    if says(&[
        "domain not found",
        "domain does not exist",
        "does not resolve",
        "could not resolve",
        "no such domain",
    ]) {
        return match says(&["sender", "from"]) {
            true => meaning(
                "the server finds no address in DNS for the domain of the sender (--from)",
                SENDER_DOMAIN,
            ),
            false => meaning(
                "the server says that the recipient's domain does not exist or accepts no mail",
                RECIPIENT,
            ),
        };
    }
    if status == "553"
        || says(&[
            "not owned",
            "sender address rejected",
            "not allowed to send as",
            "sendas",
            "sender rejected",
            "sender denied",
            "invalid sender",
            "sender not",
            "sender signature",
            "from address",
        ])
    {
        return meaning(
            "the address of --from is not one that this login may send from",
            SENDER,
        );
    }
    if says(&[
        "relay",
        "access denied",
        "sender verify",
        "authentication required",
        "must authenticate",
        "auth required",
        "not authenticated",
        "log in",
        "login required",
        "authenticate first",
    ]) || status == "530"
    {
        return meaning(
            "the server takes mail for others only from those who log in",
            match situation.has_login {
                true => {
                    "the login is SMTP_USERNAME: see that it may send as --from and to this recipient"
                }
                false => {
                    "set SMTP_USERNAME and SMTP_PASSWORD, and use the port for submission (smtp://HOST:587 or smtps://HOST)"
                }
            },
        );
    }
    if says(&["quota", "mailbox full", "mailbox is full"])
        || status == "552" && says(&["mailbox", "storage"])
    {
        return meaning(
            "the mailbox is full, or the message is too large for it",
            ROOM,
        );
    }
    if says(&[
        "message size",
        "too large",
        "too big",
        "size limit",
        "exceeds",
    ]) || status == "552"
    {
        return meaning(
            "the message is larger than the server takes",
            "use a smaller template: --template FILE",
        );
    }
    if says(&["insufficient system storage", "disk full", "no space"]) || status == "452" {
        return meaning(
            "the mail server itself has no room left at the moment; the recipient's mailbox is not the cause",
            LATER,
        );
    }
    if says(&[
        "user unknown",
        "no such user",
        "mailbox unavailable",
        "does not exist",
        "unknown user",
        "recipient rejected",
        "recipient address rejected",
        "unknown recipient",
        "no mailbox",
        "invalid recipient",
        "no such recipient",
        "unrouteable",
        "mailbox not found",
        "user not found",
        "no valid recipients",
    ]) {
        return meaning(
            "the server says that the recipient does not exist",
            RECIPIENT,
        );
    }
    if status == "551" {
        return meaning(
            "the recipient is not at this server, which says where else to try (551)",
            "send to the address that the server names, if it names one",
        );
    }
    if says(&[
        "spam",
        "virus",
        "malware",
        "phish",
        "suspicious",
        "content rejected",
        "policy",
        "url",
        "message rejected",
    ]) {
        return meaning(
            "the server takes the message for spam or forbids what is in it",
            "look at the sender's records with `workos-ml domain --sender DOMAIN`, and try without --template; the people who run the server see the rule in its log",
        );
    }
    if status == "421" {
        return meaning(
            "the server is busy or closes the connection (421)",
            "run the command again in some minutes",
        );
    }
    if matches!(status, "450" | "451") {
        return later(status);
    }
    // A greeting has 220, 421 or 554 (RFC 5321, 4.3.2); these answer the command behind it, EHLO.
    let is_greeting =
        situation.is_greeting && !matches!(status, "500" | "501" | "502" | "503" | "504" | "555");
    if is_greeting && status.starts_with('5') {
        return meaning(
            "the server takes no mail at all from this machine, or on this port: it refuses in its greeting",
            PORT,
        );
    }
    if matches!(status, "500" | "501" | "502" | "503" | "504" | "555") {
        return meaning(
            &format!(
                "the server does not know a command of SMTP or its form ({status}), so it may be no full mail server"
            ),
            SERVER,
        );
    }
    match code.as_deref() {
        Some(code) if code.starts_with("7.") => meaning(
            "the server refuses the message for a rule of its own (security or policy), and does not say which",
            "look into the log of the mail server; a login (SMTP_USERNAME), the address of --from and its records (`workos-ml domain --sender DOMAIN`) are what such rules look at",
        ),
        Some(code) if code.starts_with("1.") => meaning(
            "the server does not accept one of the two addresses, and does not say why",
            "check the recipient's address and --from for a typo",
        ),
        _ => None,
    }
}

fn later(status: &str) -> Option<Meaning> {
    Some(Meaning {
        cause: format!(
            "the server asks to try later ({status}), as greylisting does: it takes the same message some minutes later"
        ),
        fix: LATER.to_owned(),
    })
}

/// What a refused login means. `535` has many codes, of which few say more than that.
fn of_login(status: &str, code: Option<&str>, says: &dyn Fn(&[&str]) -> bool) -> Option<Meaning> {
    let of_code = || {
        let code = code.filter(|it| it.starts_with("7."))?;
        CODES.iter().find(|(it, ..)| *it == code)
    };
    let (cause, fix) = if says(&[
        "application-specific",
        "app password",
        "web browser",
        "webloginrequired",
    ]) {
        (
            "the mail service accepts no login with the password of the mailbox from programs",
            "make a password for applications at the mail service and set it as SMTP_PASSWORD",
        )
    } else if let Some((_, cause, fix)) = of_code() {
        (*cause, *fix)
    } else if status.starts_with('4') {
        (
            "the mail server cannot check the login at the moment; user and password may be right",
            LATER,
        )
    } else if matches!(status, "500" | "502" | "503" | "504") {
        (
            "the server knows no login on this port",
            "use the port for submission (587 or 465), or leave SMTP_USERNAME out",
        )
    } else {
        ("the mail server refuses user or password", PASSWORD)
    };
    Some(Meaning {
        cause: cause.to_owned(),
        fix: fix.to_owned(),
    })
}

/// Subject and detail of the enhanced status code, without its class: `1.1` of `550 5.1.1 …`.
fn enhanced(text: &str) -> Option<String> {
    text.split(|it: char| !(it.is_ascii_digit() || it == '.'))
        .find_map(|word| {
            let mut parts = word.splitn(3, '.');
            let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
            let is_number = |it: &str| (1..=3).contains(&it.len()) && !it.contains('.');
            (matches!(class, "4" | "5") && is_number(subject) && is_number(detail))
                .then(|| format!("{subject}.{detail}"))
        })
}

/// The words of an answer in small letters, without addresses and links, whose letters say nothing.
fn plain_words(text: &str) -> String {
    let is_word = |word: &&str| !word.contains('@') && !word.contains("://");
    let words: Vec<&str> = text.split_whitespace().filter(is_word).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_servers_are_told_by_code_and_words() {
        let cases = [
            (
                "550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown",
                "does not exist",
            ),
            ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "null MX"),
            ("501 5.1.3 Bad recipient address syntax", "as it is written"),
            (
                "550 5.1.8 <a@relay.test>: Sender address rejected: Domain not found",
                "domain of the sender",
            ),
            (
                "451 4.1.8 Domain of sender address a@b.test does not resolve",
                "domain of the sender",
            ),
            (
                "452 4.3.1 Insufficient system storage",
                "no room left on its disk",
            ),
            ("452 4.5.3 Too many recipients", "too many recipients"),
            (
                "452 4.2.2 The email account is over quota",
                "mailbox is full",
            ),
            (
                "552 5.3.4 Message size exceeds fixed limit",
                "larger than the server takes",
            ),
            (
                "530 5.7.0 Must issue a STARTTLS command first",
                "only over TLS",
            ),
            ("530 5.7.0 Authentication required", "those who log in"),
            (
                "530 5.7.57 Client not authenticated to send mail",
                "nobody is logged in",
            ),
            ("550 5.7.0 Message refused", "does not say which"),
            (
                "554 5.7.1 <ada@spf.example.org>: Relay access denied",
                "those who log in",
            ),
            (
                "550 5.7.1 Service unavailable; client blocked using zen.spamhaus.org",
                "list of spammers",
            ),
            (
                "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
                "SPF, DKIM or DMARC",
            ),
            (
                "550 5.7.25 The IP address has no PTR record",
                "no name in DNS",
            ),
            (
                "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
                "may send from",
            ),
            (
                "450 4.7.1 Greylisted, please try again later",
                "later (450)",
            ),
            ("451 4.3.0 try again later", "later (451)"),
            (
                "421 4.7.28 Our system has detected an unusual rate",
                "too much mail",
            ),
            (
                "550 5.4.1 Recipient address rejected: Access denied.",
                "does not know the recipient",
            ),
            ("501 5.5.4 Invalid domain name", "(EHLO)"),
            (
                "454 4.7.0 TLS not available due to local problem",
                "cannot start it",
            ),
            ("550 5.6.7 SMTPUTF8 is required", "SMTPUTF8"),
            ("502 5.5.1 Unrecognized command", "does not know a command"),
            ("550 No such user here", "does not exist"),
            (
                "554 Message rejected: Email address is not verified. The following identities failed the check",
                "verified there",
            ),
            (
                "454 Throttling failure: Daily message quota exceeded.",
                "used up",
            ),
            (
                "550 5.7.1 Free accounts are for test purposes only.",
                "on trial",
            ),
            ("550 5.7.27 SPF fail", "SPF"),
            ("550 5.1.1 Inactive recipient (406)", "does not send to"),
            ("421 4.4.2 Timeout exceeded", "waited too long"),
            (
                "450 4.2.1 The user is receiving mail at a rate that prevents more",
                "too much mail",
            ),
            (
                "550 5.7.1 Client host rejected: cannot find your reverse hostname",
                "no name in DNS",
            ),
            (
                "550 5.1.0 Sender rejected: domain has no MX",
                "domain of the sender",
            ),
            (
                "552 5.7.0 Blocked by URIBL: link in message is listed",
                "a link leads",
            ),
            ("554 5.4.14 Hop count exceeded", "in a loop"),
            (
                "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
                "a group",
            ),
        ];
        let situation = Situation {
            is_login: false,
            has_login: false,
            is_greeting: false,
        };
        for (text, naming) in cases {
            let found = meaning(&text[..3], text, situation).unwrap_or_else(|| panic!("{text}"));
            assert!(found.cause.contains(naming), "{text}: {}", found.cause);
        }
    }

    #[test]
    fn refused_logins_are_told_apart() {
        let cases = [
            (
                "535 5.7.8 Username and Password not accepted",
                "user or password",
            ),
            (
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
                "SMTP AUTH is switched off",
            ),
            ("535 5.7.3 Authentication unsuccessful", "user or password"),
            (
                "534 5.7.9 Application-specific password required",
                "from programs",
            ),
            (
                "454 4.7.0 Temporary authentication failure",
                "at the moment",
            ),
            (
                "538 5.7.11 Encryption required for requested authentication mechanism",
                "only over TLS",
            ),
            ("525 5.7.13 User account disabled", "switched off"),
            ("503 5.5.1 AUTH not available", "no login on this port"),
        ];
        let situation = Situation {
            is_login: true,
            has_login: true,
            is_greeting: false,
        };
        for (text, naming) in cases {
            let found = meaning(&text[..3], text, situation).unwrap_or_else(|| panic!("{text}"));
            assert!(found.cause.contains(naming), "{text}: {}", found.cause);
        }
    }
}
