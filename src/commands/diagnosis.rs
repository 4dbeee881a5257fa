//! Explains failures from everything that is known when they happen.

use std::time::Duration;

use jiff::Timestamp;

use super::redirect_target::{Registered, unregistered};
use crate::api::{Error, ErrorKind};
use crate::callback::{Refusal, RefusalCounts};
use crate::config::{Config, ProcessEnvironment, Source, Surroundings};
use crate::error::{Code, Exit, Failure};
use crate::explain::{self, Entry};
use crate::redirect_uri::matches;

/// How much of a callback's error is quoted: a sentence or two. The text comes from whoever sent the
/// callback and may be long.
const MAX_QUOTE_CHARACTERS: usize = 300;

/// The failure of a request: WorkOS's own word first, then what the answer showed, then the credentials.
pub(super) fn request(error: Error, config: &Config) -> Failure {
    let known = known(&error);
    let field = refused_field(&error);
    // The entry for any validation says less than the field that failed.
    let known = known.filter(|it| field.is_none() || it.name != "validation-failed");
    let is_person = error.slug().is_some_and(|_| error.status() == Some(403));
    let mut failure = Failure::from(error);
    if failure.code == Code::Unauthorized {
        return credentials(failure, config);
    }
    if let Some(entry) = known {
        if failure.code == Code::Forbidden && is_person {
            failure.code = Code::Refused;
            failure.exit = Code::Refused.exit();
        }
        if matches!(
            failure.code,
            Code::Refused | Code::NotFound | Code::RateLimited
        ) {
            return failure.because(entry.cause).hint(entry.fix);
        }
    }
    if let (Code::Refused, Some((cause, hint))) = (failure.code, field) {
        return failure.because(cause).hint(hint);
    }
    if failure.code == Code::Forbidden && speaks_of_a_feature(&failure.message) {
        return failure
            .because("WorkOS's message says why; it is about what the environment has, not about the key's rights")
            .hint("switch it on in the dashboard, in the environment of the key (https://dashboard.workos.com, Authentication), or ask WorkOS's support with the request ID");
    }
    credentials(failure, config)
}

/// Whether a refusal is about what an environment has or a plan allows, in words that are not documented.
fn speaks_of_a_feature(message: &str) -> bool {
    let lower = message.to_lowercase();
    [
        "not enabled",
        "disabled",
        "not available",
        "your plan",
        "upgrade",
        "not activated",
        "deprecated",
    ]
    .iter()
    .any(|it| lower.contains(it))
}

/// The entry of the catalogue for WorkOS's own name of a refusal, or for its message.
fn known(error: &Error) -> Option<&'static Entry> {
    let ErrorKind::Refused { message, .. } = &error.kind else {
        return None;
    };
    let of_workos = |text: &str| {
        explain::look_up(text)
            .into_iter()
            .find(|it| it.is_of_workos())
    };
    // A name is looked up as it is; "not_found" and the like are this tool's own.
    let by_name = error.slug().and_then(|slug| {
        of_workos(slug).filter(|entry| entry.name == slug || entry.aliases.contains(&slug))
    });
    // "Too many" is also said of wrong digits.
    let sentence = message.as_deref().filter(|_| error.status() != Some(429));
    by_name.or_else(|| sentence.and_then(of_workos))
}

/// Which parameter WorkOS refused, in a sentence, and what to type.
fn refused_field(error: &Error) -> Option<(String, String)> {
    let ErrorKind::Refused {
        status: 400 | 404 | 422,
        message,
        details,
        ..
    } = &error.kind
    else {
        return None;
    };
    let text = format!(
        "{} {}",
        message.as_deref().unwrap_or_default(),
        details.join(" ")
    );
    let text = text.to_lowercase();
    let fixes = [
        (
            ["redirect_uri", "redirect uri"],
            "redirect_uri",
            "register it: `workos-ml redirect-uri add URI`; `workos-ml redirect-uri list` shows what the account has",
        ),
        (
            ["expires_in", "expires in"],
            "expires_in",
            "WorkOS takes 900 to 86400 seconds: --expires-in 15m up to --expires-in 24h, or leave it out",
        ),
        (
            ["client_id", "client id"],
            "client_id",
            "set WORKOS_CLIENT_ID to the client ID of https://dashboard.workos.com/api-keys; it starts with client_",
        ),
        (
            ["connection", "conn_"],
            "connection",
            "`workos-ml connection list` shows the account's connections; leave --connection out to have WorkOS choose by the domain",
        ),
        (
            ["organization", "org_"],
            "organization",
            "look at the organization in the dashboard: the ID must be of this environment",
        ),
        (
            ["client_secret", "api key"],
            "client_secret",
            "set WORKOS_API_KEY to a key of the same environment as the client ID",
        ),
        (
            ["email", "e-mail"],
            "email",
            "correct the address: one person, as in you@example.com",
        ),
        (
            ["grant_type", "grant type"],
            "grant_type",
            "the server takes another request than WorkOS's API does: look at the base URL with `workos-ml preflight`",
        ),
        (
            ["uri:", "uri must"],
            "uri",
            "see what is wrong with it: `workos-ml redirect-uri check URI`; `workos-ml redirect-uri list` shows those that are there",
        ),
        (
            ["state ", "state:"],
            "state",
            "leave --state out, or name a shorter one",
        ),
    ];
    let (_, name, fix) = fixes
        .iter()
        .find(|(words, ..)| words.iter().any(|word| text.contains(word)))?;
    Some((
        format!(
            "WorkOS refused {name}: the request was understood, but this value was not accepted"
        ),
        (*fix).to_owned(),
    ))
}

/// Adds which credentials were refused, and where they came from.
pub(super) fn credentials(mut failure: Failure, config: &Config) -> Failure {
    let (Some(key), Code::Unauthorized | Code::Forbidden | Code::InvalidClient) =
        (&config.api_key, failure.code)
    else {
        return failure;
    };
    let kind = kind_of_key(key.value.expose());
    let mut cause = format!(
        "the request was made with {} ({}), {kind}",
        key.value.preview(),
        key.source
    );
    if let (Some(client), Code::InvalidClient) = (&config.client_id, failure.code) {
        cause.push_str(&format!(
            ", and the client ID {} ({})",
            client.value, client.source
        ));
        let hidden_key = config
            .hidden_keys()
            .into_iter()
            .next()
            .map(|it| ("key", it));
        let hidden_id = || {
            let found = config.hidden_client_ids().into_iter().next();
            found.map(|it| ("client ID", it))
        };
        if let Some((what, hidden)) = hidden_key.or_else(hidden_id) {
            cause.push_str(&format!(
                "; another {what} of {} is hidden, so the two may come from different environments",
                hidden.place
            ));
            failure = failure.hint(format!(
                "take both from one place: look at {} and at the one in use, then check the pair with `workos-ml preflight`",
                hidden.place
            ));
        }
    }
    if failure.code != Code::Forbidden
        && key.value.expose().starts_with("sk_test_")
        && let Some(variable) = production_variable(&config.environment)
    {
        // More likely than a revoked key: production with the sandbox's key.
        failure.code = Code::EnvironmentMismatch;
        cause.push_str(&format!(
            ", while {variable}=production; the answer does not say whether WorkOS knows the key at all"
        ));
    }
    if failure.code != Code::InvalidClient && crate::secret::is_placeholder(key.value.expose()) {
        failure = failure.hint("replace it with a key of https://dashboard.workos.com/api-keys");
    }
    if failure.code == Code::Unauthorized
        && let Some(hidden) = config.hidden_keys().first()
    {
        cause.push_str(&format!(", which hides another key of {}", hidden.place));
        failure = failure.hint(match &key.source {
            Source::Environment(variable) => format!(
                "`unset {variable}` to use the key of {}; `workos-ml preflight` says whether WorkOS takes it",
                hidden.place
            ),
            source => format!(
                "remove {source}, or correct it there, if the key of {} is the right one",
                hidden.place
            ),
        });
    }
    failure.because(cause)
}

/// What a key's prefix says about it. Only `sk_` itself is documented.
pub(super) fn kind_of_key(key: &str) -> &'static str {
    if crate::secret::is_placeholder(key) {
        "which is a placeholder from documentation or a template"
    } else if key.starts_with("sk_test_") {
        "a key of a sandbox environment"
    } else if key.starts_with("sk_live_") {
        "a key of a production environment"
    } else if key.starts_with("sk_") {
        "a key whose prefix does not tell its environment"
    } else if key.starts_with("client_") || key.starts_with("project_") {
        "which is a client ID, not an API key"
    } else {
        "which does not start with sk_ as API keys do"
    }
}

/// The variable that marks this run as production.
fn production_variable(environment: &ProcessEnvironment) -> Option<&'static str> {
    let variables = [
        "NODE_ENV",
        "RAILS_ENV",
        "RACK_ENV",
        "APP_ENV",
        "FLASK_ENV",
        "DJANGO_ENV",
        "MIX_ENV",
        "ASPNETCORE_ENVIRONMENT",
    ];
    let is_production = |variable: &&str| {
        environment
            .get(variable)
            .is_some_and(|text| text.eq_ignore_ascii_case("production") || text == "prod")
    };
    variables.into_iter().find(is_production)
}

/// The error of a callback as its sender worded it, cut short and on one line, so that it cannot look
/// like output of this tool.
pub(super) fn quoted(error: &str, description: Option<&str>) -> String {
    let flat = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    let cut = |text: &str| {
        let letters = text.chars().map(flat).take(MAX_QUOTE_CHARACTERS);
        letters.collect::<String>()
    };
    match description.map(|it| it.trim_end_matches('.')) {
        Some(description) if !description.is_empty() => {
            format!("{} ({})", cut(error), cut(description))
        }
        _ => cut(error),
    }
}

/// A callback with an error: the link was used before it expired, or has expired.
pub(super) fn denied(
    error: &str,
    description: Option<&str>,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Failure {
    let message = format!("the sign-in was denied: {}", quoted(error, description));
    if error != "access_denied" {
        let mut failure = Failure::new(Code::SignInDenied, message);
        // Failures of this tool may have the same name, such as `server_error`, and mean something else.
        let found = explain::look_up(error)
            .into_iter()
            .find(|it| it.exit.is_none());
        failure = match found {
            Some(entry) => failure.because(entry.cause).hint(entry.fix),
            None => failure
                .because("WorkOS's documentation does not list this error of a callback")
                .hint("read its description, if there is one, and look at the connection in the dashboard"),
        };
        return failure;
    }
    // The description may say which of the two it is. It is not documented, so it is only a hint.
    let says = |word: &str| {
        description.is_some_and(|description| description.to_lowercase().contains(word))
    };
    match expires_at {
        _ if says("expired") && !says("used") => Failure::new(Code::LinkExpired, message)
            .because("that is what came back with the callback"),
        // WorkOS sends the same error for used and expired links; only the time tells them apart.
        Some(end) if now < end => Failure::new(Code::LinkSpent, message).because(format!(
            "the link was valid until {end}, so most likely it had already been opened: by mail security software, a preview, or a second click"
        )),
        Some(end) => Failure::new(Code::LinkExpired, message)
            .because(format!("the link expired at {end}")),
        None => Failure::new(Code::SignInDenied, message).because(
            "access_denied: the link was spent (a second click, a mail scanner, a preview) or had expired; links answer so, and there is no code in this address",
        )
        .hint("send a new link: `workos-ml send EMAIL`"),
    }
}

/// What is known when no callback arrived in time.
pub(super) struct TimedOutWait<'a> {
    pub(super) waited: Duration,
    pub(super) redirect_uri: &'a str,
    pub(super) refusal_counts: &'a RefusalCounts,
    pub(super) registered: Option<&'a Registered>,
    /// What is known about the recipient's mail gateway, as a clause.
    pub(super) gateway: Option<&'a str>,
    /// Whether the wait ended because the link expired, not because of `--timeout`.
    pub(super) link_ended: bool,
    /// How the link went out: `workos`, `smtp`, `print`, or `None` where that is not known here.
    pub(super) method: Option<&'a str>,
    /// Where the browser may run instead.
    pub(super) surroundings: &'a Surroundings,
}

/// The failure of a wait that timed out: what arrived instead, and the likely causes. The strongest piece
/// of evidence names its cause first, and its own next command.
pub(super) fn wait_timed_out(wait: &TimedOutWait<'_>) -> Failure {
    let minutes = super::wait::human_duration(wait.waited);
    let mut message = format!("no callback came to {} within {minutes}", wait.redirect_uri);
    if wait.link_ended {
        message.push_str(", when the link expired");
    }
    let seen: Vec<String> = wait
        .refusal_counts
        .iter()
        .map(|(kind, count)| format!("{count} × {kind}"))
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
            "a callback came without a state: its link was made without one, by the application or the dashboard".into(),
            "take it with `workos-ml listen --any-state`, or have the application set a state",
        ),
        (
            Refusal::Malformed,
            "a callback came without a usable code: `code` is missing, empty or given twice".into(),
            "look at what stands between WorkOS and this address; a rewritten link may have lost its query: `workos-ml explain callback-without-code`",
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
            format!("requests came for other paths than that of {uri}"),
            "compare the path of the redirect URI that WorkOS has with this one: `workos-ml redirect-uri list`; --path sets it here",
        ),
    ];
    all.into_iter()
        .filter(|(kind, ..)| times(*kind) > 0)
        .map(|(_, cause, fix)| (cause, fix.to_owned()))
        .collect()
}

/// What is likely where no request came.
fn nothing_seen(wait: &TimedOutWait<'_>) -> (String, String) {
    let mut cause = match wait.refusal_counts.silent() {
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
            (
                cause,
                format!(
                    "look into spam and into the logs of the dashboard, and try `--deliver print`, which needs no mail: `workos-ml explain email-not-delivered`; {ended}; a longer wait is `--timeout 30m`"
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

/// A failed token request. Only WorkOS's own word about the code means that the code is lost.
pub(super) fn exchange(error: Error, config: &Config) -> Failure {
    let ErrorEvidence {
        is_foreign,
        is_about_code,
        is_explained,
        is_emulator,
        is_unreadable,
    } = ErrorEvidence::of(&error);
    let mut failure = request(error, config);
    match failure.code {
        // Code::Refused stands for any 400 and 422: invalid_grant and the like.
        Code::Refused | Code::NotFound => {
            let was_missing = failure.code == Code::NotFound;
            failure.code = Code::CodeNotExchanged;
            failure.exit = Exit::ExchangeFailed;
            if is_emulator {
                return failure
                    .because("that is the official emulator, which cannot read this request and has no Magic Link")
                    .hint("use the one of this tool: `workos-ml emulate`, or --emulate");
            }
            if is_about_code || is_explained {
                return failure;
            }
            if was_missing {
                return failure
                    .because(format!(
                        "the server at {} has no such route, or does not know the client; it said nothing about the code",
                        base(config)
                    ))
                    .hint("look at the base URL with `workos-ml preflight`; the code may still work within its 10 minutes");
            }
            if failure.cause.is_none() {
                failure.cause = Some("WorkOS refused the request and said nothing about the code, which may still work".into());
                failure.hint = Some(
                    "read its words; `workos-ml preflight` tries key and client ID without a code"
                        .into(),
                );
            }
        }
        Code::UnexpectedAnswer if is_foreign => {
            failure.exit = Exit::ExchangeFailed;
            let cause = failure.cause.unwrap_or_default();
            failure.cause = Some(format!(
                "{cause}; the code may still work within its 10 minutes"
            ));
        }
        Code::UnexpectedAnswer if is_unreadable => {
            failure.exit = Exit::ExchangeFailed;
            failure = failure
                .because("the answer cannot be understood, so it is not known whether the code is spent")
                .hint(format!("try the same code once more within its 10 minutes; on invalid_grant, sign in again: `workos-ml send EMAIL`. The base URL is {}", base(config)));
        }
        _ => {}
    }
    failure
}

/// The base URL, and where it was set.
fn base(config: &Config) -> String {
    format!(
        "{} ({})",
        config.base_url.value.origin(),
        config.base_url.source
    )
}

/// What a failed token request shows.
struct ErrorEvidence {
    is_foreign: bool,
    is_about_code: bool,
    is_explained: bool,
    is_emulator: bool,
    is_unreadable: bool,
}

impl ErrorEvidence {
    fn of(error: &Error) -> Self {
        let message = match &error.kind {
            ErrorKind::Refused { message, .. } => message.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let lower = message.to_lowercase();
        Self {
            is_foreign: error.is_foreign(),
            is_about_code: error.slug() == Some("invalid_grant")
                || (lower.contains("code")
                    && (lower.contains("invalid") || lower.contains("expired"))),
            is_explained: known(error).is_some() || refused_field(error).is_some(),
            is_emulator: lower.contains("problems parsing json"),
            is_unreadable: matches!(error.kind, ErrorKind::Unreadable { .. }),
        }
    }
}

/// A refused Magic Auth code. WorkOS's error code tells the reason.
pub(super) fn magic_auth(error: Error, config: &Config) -> Failure {
    let is_foreign = error.is_foreign();
    let mut failure = exchange(error, config);
    if is_foreign {
        if let Some(cause) = &mut failure.cause {
            *cause = cause.replace(
                "the code may still work within",
                "the six digits still work within",
            );
        }
        return failure;
    }
    if failure.code == Code::CodeNotExchanged {
        failure
            .cause
            .get_or_insert_with(|| "WorkOS refused the six digits for this address".to_owned());
        failure.hint.get_or_insert_with(|| {
            "have a new code mailed with `workos-ml magic-auth send EMAIL`".to_owned()
        });
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_before_the_end_means_spent_and_after_it_expired() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = |error, end: Option<i64>, now| denied(error, None, end.map(at), at(now)).code;
        assert_eq!(code("access_denied", Some(100), 99), Code::LinkSpent);
        assert_eq!(code("access_denied", Some(100), 100), Code::LinkExpired);
        assert_eq!(code("access_denied", None, 100), Code::SignInDenied);
        assert_eq!(
            code("signin_consent_denied", Some(100), 99),
            Code::SignInDenied
        );
    }

    #[test]
    fn what_the_sender_says_of_a_link_counts_before_the_clock() {
        let end = Some(Timestamp::from_second(100).unwrap());
        let now = Timestamp::from_second(50).unwrap();
        let code = |text| denied("access_denied", Some(text), end, now).code;
        assert_eq!(code("This sign-in link has expired."), Code::LinkExpired);
        assert_eq!(
            code("This sign-in link has already been used."),
            Code::LinkSpent
        );
        assert_eq!(
            code("The link has expired or was already used."),
            Code::LinkSpent
        );
    }

    #[test]
    fn an_error_of_a_callback_is_no_failed_request() {
        let now = Timestamp::from_second(50).unwrap();
        let failure = denied("server_error", None, None, now);
        let own = explain::for_code(Code::ServerError).cause;
        assert!(failure.cause.is_some_and(|it| it != own));
        assert!(denied("foo", None, None, now).hint.is_some());
    }
}
