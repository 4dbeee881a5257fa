//! Explains failures from everything that is known when they happen.

mod exchange;
mod waiting;

use jiff::Timestamp;

use crate::api::{Error, ErrorKind};
use crate::config::{API_KEY, Config, ProcessEnvironment, Source};
use crate::error::{Code, Failure};
use crate::explain::{self, Entry};

pub(super) use exchange::{base, exchange, magic_auth};
pub(super) use waiting::{TimedOutWait, wait_timed_out};

/// How much of a callback's error is quoted: a sentence or two. The text comes from whoever sent the
/// callback and may be long.
const MAX_QUOTE_CHARACTERS: usize = 300;

/// The failure of a request: WorkOS's own word first, then what the answer showed, then the credentials.
pub(super) fn request(error: Error, config: &Config) -> Failure {
    let known = known(&error);
    let field = refused_field(&error);
    let missing = unknown_object(&error);
    let word = word_of_401(&error);
    // The entry for any validation says less than the field that failed.
    let known = known.filter(|it| field.is_none() || it.name != "validation-failed");
    let is_person = error.slug().is_some_and(|_| error.status() == Some(403));
    let is_exchange =
        ["POST /sso/token", "POST /user_management/authenticate"].contains(&error.request.as_str());
    let is_about_rights = error.speaks_of_rights();
    let status = error.status();
    let is_wordless = error.is_wordless();
    let mut failure = Failure::from(error);
    // Where the path or the method is said to be missing, that is the cause.
    if is_wordless && failure.cause.is_none() {
        let at = base(config);
        failure = failure
            .because(format!(
                "{at} refused it without a word, and WorkOS's documented refusals have some: whether WorkOS itself refused it, or a proxy, a gateway or another server on the way, cannot be seen"
            ))
            .hint("`workos-ml preflight` asks the same address other things: if WorkOS answers those, compare the key and its rights with https://dashboard.workos.com/api-keys, and look for a proxy on the way");
        if let Some(key) = &config.api_key {
            let sent = format!(
                "the request was made with {} ({})",
                key.value.preview(),
                key.source
            );
            failure.cause = failure.cause.map(|it| format!("{it}; {sent}"));
        }
        return failure;
    }
    if failure.code == Code::Unauthorized {
        return match word {
            Some(Word::Person) => failure
                .because(
                    "WorkOS's word is about the address and the digits, and not about the API key",
                )
                .hint("send new digits and type those: `workos-ml magic-auth send EMAIL`"),
            Some(Word::KeyIsOver) => {
                let failure = credentials(failure, config);
                match &config.api_key {
                    Some(key) => failure.hint(format!(
                        "make a new key at https://dashboard.workos.com/api-keys and put it where this one is from: {}",
                        key.source
                    )),
                    None => failure,
                }
            }
            None => credentials(failure, config),
        };
    }
    if let (Code::NotFound, Some((cause, hint))) = (failure.code, missing) {
        return failure.because(cause).hint(hint);
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
    if failure.code == Code::Forbidden && !is_about_rights {
        return failure
            .because("WorkOS's message says why; it is not one that WorkOS documents, and does not mention the key's rights")
            .hint("check the user, the environment and its restrictions in the dashboard (https://dashboard.workos.com), or ask WorkOS's support with the request ID");
    }
    if let (Code::Refused, None, Some(status)) = (
        failure.code,
        &failure.cause,
        status.filter(|_| !is_exchange),
    ) {
        let (cause, hint) = unknown_refusal(status);
        return failure.because(cause).hint(hint);
    }
    credentials(failure, config)
}

/// What a 401 is about, where its words say so.
enum Word {
    /// The key is no longer valid.
    KeyIsOver,
    /// Whoever signs in.
    Person,
}

fn word_of_401(error: &Error) -> Option<Word> {
    let ErrorKind::Refused {
        status: 401,
        code,
        message,
        ..
    } = &error.kind
    else {
        return None;
    };
    let text = [code, message].map(|it| it.as_deref().unwrap_or_default());
    let text = text.join(" ").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| text.contains(it));
    let names_key = says(&["key", "authorized", "invalid_client", "secret"]);
    if names_key && says(&["revoked", "expired", "deleted", "disabled", "inactive"]) {
        return Some(Word::KeyIsOver);
    }
    let is_of_person = error.request == "POST /user_management/authenticate";
    (is_of_person && code.is_some() && !names_key).then_some(Word::Person)
}

/// The object that WorkOS says it does not know, by the name of its refusal, and what to do.
fn unknown_object(error: &Error) -> Option<(String, String)> {
    let ErrorKind::Refused {
        status: 404,
        code: Some(code),
        message,
        ..
    } = &error.kind
    else {
        return None;
    };
    let kind = match code.strip_suffix("_not_found")? {
        // The kind is in the message alone: "Connection not found: 'conn_…'."
        "entity" => {
            let message = message.as_deref().unwrap_or_default();
            let (kind, _) = message.split_once(" not found")?;
            kind.to_lowercase()
        }
        kind => kind.replace('_', " "),
    };
    let fix = match kind.as_str() {
        "connection" => {
            "`workos-ml connection list` shows those that the key sees; `workos-ml preflight` says which key that is"
        }
        "user" => "check the address; `workos-ml magic-auth send EMAIL` sends it new digits",
        _ => {
            "compare its ID with the dashboard, in the environment of the key; `workos-ml preflight` says which key is used"
        }
    };
    Some((
        format!(
            "WorkOS answered, and has no such {kind} in the environment of the key: it was removed, or is of another environment"
        ),
        fix.to_owned(),
    ))
}

/// What a status alone says of a refusal whose words are not known, and what to do.
fn unknown_refusal(status: u16) -> (&'static str, &'static str) {
    const WORDS: &str = "read the message, or pass it to `workos-ml explain TEXT`; `-v` shows the request, and WorkOS's support can look up the request ID";
    match status {
        402 => (
            "402 is about payment: the plan or the billing of the account does not cover the request",
            "check the account's billing in the dashboard (https://dashboard.workos.com), or ask WorkOS's support",
        ),
        409 | 423 => (
            "409 and 423 mean that something else has locked or changed what the request is about, such as the same request a moment ago",
            "check whether it has already happened (in the mailbox, in the dashboard), then run the command again",
        ),
        410 => (
            "410 means that what the request is about existed once and was removed for good",
            "read the message; if Magic Link itself is gone, `workos-ml explain magic-auth` has the calls of its replacement",
        ),
        _ => (
            "WorkOS's message says why; it is not a known one, and names no parameter",
            WORDS,
        ),
    }
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
        explain::look_up_words(text)
            .into_iter()
            .find(|it| it.is_of_workos())
    };
    // OAuth answers have the name of what went wrong as the description of a general one.
    let told = message.as_deref().map(|it| it.trim_end_matches('.'));
    let told = told.filter(|it| it.contains('_') && !it.contains(' '));
    if let Some(entry) = told.and_then(of_workos) {
        return Some(entry);
    }
    // A name is looked up as it is; "not_found" and the like are this tool's own.
    let by_name = error.slug().and_then(|slug| {
        of_workos(slug).filter(|entry| entry.name == slug || entry.aliases.contains(&slug))
    });
    // "Too many" is also said of wrong digits.
    let sentence = message.as_deref().filter(|_| error.status() != Some(429));
    by_name.or_else(|| sentence.and_then(of_workos))
}

/// Of which one at least is in every refusal of a value.
const VALUE_WORDS: [&str; 20] = [
    "must",
    "invalid",
    "not valid",
    "required",
    "malformed",
    "is not",
    "should",
    "unknown",
    "unsupported",
    "not found",
    "does not",
    "too ",
    "exceed",
    "exists",
    "not allowed",
    "missing",
    "cannot",
    "not registered",
    "inactive",
    "expected",
];

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
    // Else the word stands for something else than the parameter, as in "the email was sent already".
    let is_about_value = !details.is_empty() || VALUE_WORDS.iter().any(|it| text.contains(it));
    if !is_about_value {
        return None;
    }
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
            ["code must", "code: "],
            "code",
            "copy the code again, the part between code= and & in the address that the browser ended on; it is one word of 26 letters and digits",
        ),
        (
            ["grant_type", "grant type"],
            "grant_type",
            "the server expects a different request than WorkOS's API does: check the base URL with `workos-ml preflight`",
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
                "`unset {variable}` to use the key of {}; `workos-ml preflight` says whether WorkOS accepts it",
                hidden.place
            ),
            source => format!(
                "remove {source}, or correct it there, if the key of {} is the right one",
                hidden.place
            ),
        });
    }
    if let Some(note) = config.reader_notes.iter().find(|it| it.name == API_KEY) {
        cause.push_str(&format!("; {}", note.what));
        failure = failure.hint(note.fix.clone());
    }
    failure.because(cause)
}

/// Keys of WorkOS that were seen have up to eighty characters, Stripe's of today a hundred and seven.
const MAX_KEY: usize = 95;

/// What a key's prefix says about it. Only `sk_` itself is documented.
pub(super) fn kind_of_key(key: &str) -> &'static str {
    if crate::secret::is_placeholder(key) {
        "which is a placeholder from documentation or a template"
    } else if key.len() > MAX_KEY
        && ["sk_test_51", "sk_live_51"]
            .iter()
            .any(|it| key.starts_with(it))
    {
        "which has the form of Stripe's keys, that begin with the same letters"
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

/// A callback with an error and a code, of which an authorization server sends one.
pub(super) fn denied_beside_code(error: &str, description: Option<&str>) -> Failure {
    Failure::new(
        Code::SignInDenied,
        format!(
            "the callback carried both a `code` and an error: {}",
            quoted(error, description)
        ),
    )
    .because("an answer with an error is no sign-in (RFC 6749, 4.1.2.1), so the code was not exchanged; WorkOS sends one of the two, so somebody else sent this callback, or a proxy or an application joined two")
    .hint("look at what opened the address, then sign in again: `workos-ml send EMAIL`")
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
        let found = explain::look_up_words(error)
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
            "access_denied: the link was spent (a second click, a mail scanner, a preview) or had expired; links answer so",
        )
        .hint("send a new link: `workos-ml send EMAIL`"),
    }
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
