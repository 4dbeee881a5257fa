//! Explains failures from everything that is known when they happen.

use std::time::Duration;

use jiff::Timestamp;

use super::redirect_target::{Registered, unregistered};
use crate::callback::{Refusal, RefusalCounts};
use crate::config::{Config, ProcessEnvironment};
use crate::error::{Code, Exit, Failure};
use crate::explain;
use crate::redirect_uri::matches;

/// How much of a callback's error is quoted: a sentence or two. The text comes from whoever sent the
/// callback and may be long.
const MAX_QUOTE_CHARACTERS: usize = 300;

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
    }
    if failure.code != Code::Forbidden
        && key.value.expose().starts_with("sk_test_")
        && let Some(variable) = production_variable(&config.environment)
    {
        // More likely than a revoked key: production with the sandbox's key.
        failure.code = Code::EnvironmentMismatch;
        cause.push_str(&format!(", while {variable}=production"));
    }
    failure.because(cause)
}

/// What a key's prefix says about it. Only `sk_` itself is documented.
pub(super) fn kind_of_key(key: &str) -> &'static str {
    if key.starts_with("sk_test_") {
        "a key of a sandbox environment"
    } else if key.starts_with("sk_live_") {
        "a key of a production environment"
    } else if key.starts_with("sk_") {
        "a key whose prefix does not tell its environment"
    } else if key.starts_with("client_") || key.starts_with("project_") {
        "which is a client ID and no API key"
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
            "the link would have lived until {end}, so most likely it had been opened before: by mail security software, a preview, or a second click"
        )),
        Some(end) => Failure::new(Code::LinkExpired, message)
            .because(format!("the link expired at {end}")),
        None => Failure::new(Code::SignInDenied, message).because(
            "links answer so once they are spent or expired; when this one expires is not known here",
        ),
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
}

/// The failure of a wait that timed out: what arrived instead, and the likely causes.
pub(super) fn wait_timed_out(wait: &TimedOutWait<'_>) -> Failure {
    let minutes = super::wait::human_duration(wait.waited);
    let mut message = format!("no callback came to {} within {minutes}", wait.redirect_uri);
    if wait.link_ended {
        message.push_str(", when the link expired");
    }
    let failure = Failure::new(Code::TimedOut, message);
    let seen: Vec<String> = wait
        .refusal_counts
        .iter()
        .map(|(kind, count)| format!("{count} × {kind}"))
        .collect();
    let mut causes = vec![match seen.as_slice() {
        [] => "nothing at all reached the listener".to_owned(),
        _ => format!("the listener saw {}", seen.join(", ")),
    }];
    if let Some(Ok(list)) = wait.registered
        && !list
            .iter()
            .any(|registered| matches(&registered.uri, wait.redirect_uri))
    {
        causes.push(unregistered(wait.redirect_uri, list));
    }
    causes.extend(wait.gateway.map(ToOwned::to_owned));
    let is_unknown = !matches!(wait.registered, Some(Ok(_)));
    if wait.refusal_counts.count(Refusal::Tls) > 0 {
        causes.push("a browser used https on the plain port, as it does after a site on localhost asked for it (HSTS): try --host 127.0.0.1".into());
    }
    if wait.refusal_counts.count(Refusal::MissingStateWithError) > 0 {
        causes.push("a callback with an error and without the state came; if it was WorkOS's, the link had been spent or had expired".into());
    }
    if wait.refusal_counts.count(Refusal::StateMismatch)
        + wait.refusal_counts.count(Refusal::MissingState)
        > 0
    {
        causes.push("another sign-in came back here: an older link, or another run".into());
    }
    let mut usual =
        "Usual reasons: a mail scanner spent the link, or it was opened on another device"
            .to_owned();
    if is_unknown {
        usual.push_str(", or the redirect URI is not registered");
    }
    failure.because(format!("{}. {usual}", causes.join("; ")))
}

/// A failed token request: the code is lost, whatever the reason.
pub(super) fn exchange(error: crate::api::Error, config: &Config) -> Failure {
    let is_answered = error.status().is_some();
    let mut failure = credentials(error.into(), config);
    match failure.code {
        // Code::Refused stands for any 400 and 422: invalid_grant and the like.
        Code::Refused | Code::NotFound => {
            failure.code = Code::CodeNotExchanged;
            failure.exit = Exit::ExchangeFailed;
        }
        Code::UnexpectedAnswer if is_answered => {
            failure.exit = Exit::ExchangeFailed;
            failure.cause = Some(
                "WorkOS answered, so the code is spent; the sign-in has to be started again".into(),
            );
        }
        _ => {}
    }
    failure
}

/// A refused Magic Auth code. WorkOS's error code tells the reason.
pub(super) fn magic_auth(error: crate::api::Error, config: &Config) -> Failure {
    let word = error.slug().map(ToOwned::to_owned);
    let mut failure = exchange(error, config);
    let known = word
        .iter()
        .flat_map(|it| explain::look_up(it))
        .find(|it| it.exit.is_none());
    if let (Code::CodeNotExchanged, Some(entry)) = (failure.code, known) {
        return failure.because(entry.cause).hint(entry.fix);
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
