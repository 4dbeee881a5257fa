//! What enhanced status codes and the words of mail services mean, and what to do.

pub(super) const RECIPIENT: &str = "check the recipient's address for a typo";
pub(super) const SENDER: &str =
    "name one of your own addresses with --from, or log in as its owner: SMTP_USERNAME";
pub(super) const SENDER_DOMAIN: &str = "correct the domain of --from: it needs an MX or an A record; `workos-ml domain --sender DOMAIN` shows its records";
pub(super) const RECORDS: &str =
    "look at the records of the domain of --from: `workos-ml domain --sender DOMAIN`";
pub(super) const LATER: &str = "run the command again in some minutes; nothing is tried twice here, because a message that was taken would arrive twice";
pub(super) const ROOM: &str = "have the recipient make room, or send to another address";
pub(super) const LIST: &str =
    "send through a mail service (--smtp), not from this machine to the recipient's server";
pub(super) const PASSWORD: &str = "correct SMTP_USERNAME and SMTP_PASSWORD; many services want a password for applications or an API key there, not that of the mailbox";
pub(super) const TLS: &str = "use smtps://HOST, or smtp://HOST:PORT?tls=required on this machine";
pub(super) const SERVER: &str =
    "look into the log of the mail server, or ask the people who run it";
pub(super) const OAUTH: &str = "switch SMTP AUTH on for that mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), or take another mail service: logins by OAuth are not known here";
pub(super) const EHLO: &str =
    "greet it with a name that has dots and an address: `--ehlo mail.example.com`";

pub(super) const PORT: &str =
    "name the port for submission of your mail service: smtp://HOST:587 or smtps://HOST";
pub(super) const ACCOUNT: &str = "look at the account in the mail service's dashboard: its state, its quota, and which addresses and domains are verified there";

/// Words of mail services about an account there, which no code stands for.
pub(super) const SERVICES: &[(&[&str], &str, &str)] = &[
    (
        &[
            "inactive recipient",
            "marked as inactive",
            "suppression list",
            "is suppressed",
            "previously bounced",
            "bounced address",
        ],
        "the mail service has the recipient on its list of addresses that it does not send to, as after a bounce or a report of spam",
        "take the address off the suppressions (bounces, blocks, inactive recipients) in the mail service's dashboard",
    ),
    (
        &[
            "address is not verified",
            "identities failed the check",
            "verified sender",
            "not verified",
        ],
        "the mail service takes only addresses that are verified there, and one of the two (--from, or in a sandbox the recipient too) is not; it is the address of --from, or the recipient, that this login may send from or to",
        ACCOUNT,
    ),
    (
        &[
            "daily message quota",
            "sending quota",
            "daily sending",
            "credits exceeded",
            "monthly limit",
            "daily limit",
            "plan limit",
        ],
        "the account at the mail service has used up what it may send",
        ACCOUNT,
    ),
    (
        &[
            "free account",
            "not allowed to send: ",
            "pending approval",
            "account suspended",
            "account is suspended",
            "test purposes",
            "testing emails",
            "under review",
        ],
        "the account at the mail service may not send this yet: it is on trial, under review or suspended",
        ACCOUNT,
    ),
    (
        &[
            "unauthorized ip",
            "ip address is not authorized",
            "ip not allowed",
            "ip address not allowed",
        ],
        "the mail service takes logins only from addresses that are listed there, and this machine's is not; user and password may be right",
        "add this machine's public address in the mail service's dashboard, or switch its list off",
    ),
    (
        &[
            "too many login",
            "too many failed",
            "too many authentication",
        ],
        "the mail server takes no more logins for now: too many were tried, or failed",
        "wait some minutes before the next one; look whether something else logs in with a wrong password",
    ),
    (
        &[
            "credentials were incorrect",
            "credentials invalid",
            "incorrect authentication data",
        ],
        "the mail server refuses user or password",
        PASSWORD,
    ),
    (
        &["security defaults", "conditional access", "user is locked"],
        "a policy of the organization forbids this login (security defaults, conditional access, or a locked user); the password may be right",
        "ask the people who run Microsoft 365 to allow SMTP AUTH for that mailbox, or take another mail service",
    ),
    (
        &[
            "sendernotauthenticatedforgroup",
            "external forwarding",
            "sendernotauthenticated",
        ],
        "the recipient is a group or a forwarding that takes mail only from inside its organization",
        "send to one person's own address, or have the group take mail from outside",
    ),
];

/// Subject and detail of an enhanced status code: the second and third number of `5.1.1`, which mean the
/// same in every class. Those that say nothing alone (`x.0.0`, `x.5.0`, `x.7.1`) are left to the words.
pub(super) const CODES: &[(&str, &str, &str)] = &[
    (
        "1.1",
        "the server says that the recipient does not exist",
        RECIPIENT,
    ),
    (
        "1.2",
        "the server says that the recipient's domain does not exist or accepts no mail",
        RECIPIENT,
    ),
    (
        "1.3",
        "the server does not accept the recipient's address as it is written",
        RECIPIENT,
    ),
    (
        "1.4",
        "the recipient's address is ambiguous for the server",
        RECIPIENT,
    ),
    (
        "1.6",
        "the recipient has moved, and the server knows no new address",
        RECIPIENT,
    ),
    (
        "1.7",
        "the server does not accept the sender's address (--from) as it is written",
        SENDER,
    ),
    (
        "1.8",
        "the server finds no address in DNS for the domain of the sender (--from)",
        SENDER_DOMAIN,
    ),
    (
        "1.10",
        "the recipient's domain says in DNS that it accepts no mail (a null MX)",
        RECIPIENT,
    ),
    (
        "2.1",
        "the recipient's mailbox is switched off",
        "send to another address",
    ),
    (
        "2.2",
        "the mailbox is full, or the message is too large for it",
        ROOM,
    ),
    (
        "2.3",
        "the message is larger than the recipient's mailbox takes",
        "use a smaller template: --template FILE",
    ),
    (
        "2.4",
        "the recipient is a mailing list that could not be expanded",
        "send to one person",
    ),
    (
        "3.1",
        "the mail server itself has no room left on its disk; the recipient's mailbox is not the cause",
        "make room on the mail server, or run the command again in some minutes",
    ),
    ("3.2", "the server accepts no messages at the moment", LATER),
    (
        "3.3",
        "the server lacks an extension of SMTP that the message needs",
        "take another mail server, or a recipient and a template in plain ASCII",
    ),
    (
        "3.4",
        "the message is larger than the server takes",
        "use a smaller template: --template FILE",
    ),
    (
        "3.5",
        "the server is not configured for what it was asked to do",
        SERVER,
    ),
    (
        "4.1",
        "the server does not know the recipient, or gets no answer from the server behind it",
        RECIPIENT,
    ),
    (
        "4.2",
        "the server lost its connection to the next one",
        LATER,
    ),
    (
        "4.3",
        "the server could not look up where to send the message (DNS or a directory)",
        "look at the recipient's domain: `workos-ml domain EMAIL`; then run the command again",
    ),
    (
        "4.4",
        "the server finds no way to the recipient's domain",
        "look at the recipient's domain: `workos-ml domain EMAIL`",
    ),
    ("4.5", "the server is overloaded", LATER),
    (
        "4.6",
        "the server sees the message go round in a loop",
        SERVER,
    ),
    ("4.7", "the message waited too long for delivery", LATER),
    (
        "4.310",
        "the recipient's domain does not exist in DNS",
        RECIPIENT,
    ),
    (
        "5.3",
        "too many recipients or messages for the server in this time",
        LATER,
    ),
    (
        "6.3",
        "the server would have to convert the message, and does not",
        "use a template in plain ASCII: --template FILE",
    ),
    (
        "6.7",
        "the server or the recipient's accepts no addresses with letters that are not ASCII (SMTPUTF8)",
        "use an address in plain ASCII, or a server that offers SMTPUTF8",
    ),
    (
        "6.8",
        "the server accepts no messages in UTF-8 (SMTPUTF8)",
        "use an address and a template in plain ASCII, or a server that offers SMTPUTF8",
    ),
    (
        "7.2",
        "the recipient is a mailing list that does not accept mail from this sender",
        "send to one person",
    ),
    ("7.8", "the mail server refuses user or password", PASSWORD),
    (
        "7.9",
        "the mail server wants a stronger way to log in than a password for everything",
        "make a password for applications at the mail service and set it as SMTP_PASSWORD",
    ),
    ("7.10", "the server takes mail only over TLS", TLS),
    ("7.11", "the server accepts a login only over TLS", TLS),
    (
        "7.12",
        "the mail server wants the password to be changed first",
        "log in to the mail service in a browser and change the password, then set SMTP_PASSWORD",
    ),
    (
        "7.13",
        "the account of SMTP_USERNAME is switched off",
        "have it switched on at the mail service, or take another login",
    ),
    (
        "7.14",
        "the mail service wants a login in a browser first",
        "log in to the mail service in a browser, then make a password for applications and set it as SMTP_PASSWORD",
    ),
    (
        "7.20",
        "the server misses a DKIM signature of the sender's domain that holds",
        RECORDS,
    ),
    (
        "7.21",
        "the server does not accept the DKIM signature of the message",
        RECORDS,
    ),
    (
        "7.22",
        "the DKIM signature is not one of the domain of --from",
        RECORDS,
    ),
    (
        "7.23",
        "SPF of the sender's domain does not allow this server",
        RECORDS,
    ),
    (
        "7.24",
        "the SPF record of the sender's domain cannot be evaluated",
        RECORDS,
    ),
    (
        "7.25",
        "the address that the mail came from has no name in DNS that leads back to it (PTR)",
        LIST,
    ),
    (
        "7.26",
        "the message failed the checks of SPF, DKIM or DMARC of the sender's domain",
        RECORDS,
    ),
    (
        "7.27",
        "the domain of --from says in DNS that it accepts no mail (a null MX)",
        SENDER_DOMAIN,
    ),
    (
        "7.28",
        "the server sees too much mail from here at once",
        LATER,
    ),
    (
        "7.30",
        "the way to the recipient has no TLS, and the message asks for it",
        SERVER,
    ),
    (
        "7.32",
        "SPF or DKIM hold for another domain than that of --from, which DMARC does not accept",
        RECORDS,
    ),
    (
        "7.57",
        "the server takes mail only from those who log in, and nobody is logged in",
        "set SMTP_USERNAME and SMTP_PASSWORD, and use the port for submission (smtp://HOST:587 or smtps://HOST)",
    ),
    (
        "7.60",
        "the address of --from is not one that this login may send from",
        SENDER,
    ),
    (
        "7.64",
        "the server relays no mail for the domain of --from from this machine",
        "log in with SMTP_USERNAME, or have this machine's address allowed in a connector of Microsoft 365",
    ),
    (
        "7.139",
        "Microsoft 365 accepts no logins by password for that mailbox (SMTP AUTH is switched off)",
        OAUTH,
    ),
    (
        "7.509",
        "the message failed DMARC of the sender's domain",
        RECORDS,
    ),
    (
        "7.515",
        "the message failed the checks of SPF, DKIM or DMARC of the sender's domain",
        RECORDS,
    ),
    (
        "7.606",
        "the server's list of spammers has this machine's address",
        LIST,
    ),
    (
        "7.708",
        "Microsoft 365 accepts no mail from this network's address",
        LIST,
    ),
];
