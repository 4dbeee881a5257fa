//! Asks WorkOS about the credentials, with requests that change nothing.

use crate::api::{Client, Error, ErrorKind, TokenRequest};
use crate::checklist::redirect::check_registered;
use crate::config::Config;
use crate::error::Failure;
use crate::findings::{Family, Finding, Rule, Status, rules};
use crate::secret::Secret;

/// An authorization code that no server has ever issued.
const IMPOSSIBLE_CODE: &str = "WORKOS_ML_PREFLIGHT_NO_CODE";
/// A client ID that no server has ever issued.
const IMPOSSIBLE_CLIENT: &str = "client_workos_ml_preflight_no_id";
/// An API key that no server has ever issued.
const IMPOSSIBLE_KEY: &str = "sk_test_workos_ml_preflight_no_key";
/// Clock difference, in seconds, that is worth a warning: more than network delay and NTP drift explain.
const NOTABLE_SKEW: u64 = 30;
/// Clock difference, in seconds, that is a failure: half of the ten minutes that a code is valid.
const HARMFUL_SKEW: u64 = 300;
const SERVER_SAYS: &str = "the server answered, so its message says why: check the account in the dashboard (https://dashboard.workos.com), or pass the message to `workos-ml explain TEXT`";

/// Asks WorkOS about the key, the client ID, whether they belong together, and the redirect URI.
/// `client` has the key, if there is one.
pub async fn check(client: &Client, config: &Config, redirect_uri: Option<&str>) -> Vec<Finding> {
    let host = config.base_url.value.origin();
    let health = match client.health().await {
        Ok(answer) => answer,
        // Every other request would fail the same way, after the same timeout.
        Err(error) => return unreachable(&host, error),
    };
    let key = config.require_api_key().ok();
    let client_id = config.require_client_id().ok();
    // The key goes out only once a question without it was answered as WorkOS answers, and no further once
    // somebody else has answered.
    let asked = async {
        let known = check_client_id(client, client_id).await?;
        let rights = check_key(client, key.is_some(), redirect_uri).await?;
        let pair = check_pair(client, client_id, key).await?;
        Ok((known, rights, pair))
    };
    let (known, rights, pair) = match asked.await {
        Ok(answers) => answers,
        Err(error) => {
            // Whoever answers is not WorkOS, so what it says of key, client ID and time counts for nothing.
            let first = reach(&host, error);
            let others = ONLINE_RULES
                .iter()
                .skip(1)
                .map(|rule| skip(rule, "something other than WorkOS answers"));
            return std::iter::once(first).chain(others).collect();
        }
    };
    let mut found = vec![
        Finding::new(
            rules::API_REACHABLE,
            Status::Pass,
            format!("{host} answers ({})", config.base_url.source),
        )
        .subject(&host),
        clock(health.clock_ahead),
    ];
    found.extend(rights);
    found.push(known);
    // A key or client ID that is refused by itself cannot belong to the other.
    let is_refused = found
        .iter()
        .any(|finding| finding.status == Status::Fail && finding.rule.family == Family::Account);
    found.push(match pair.status {
        Status::Fail if is_refused => {
            skip(rules::CREDENTIALS_PAIR, "one of them is already refused")
        }
        _ => pair,
    });
    found.sort_by_key(|finding| ONLINE_RULES.iter().position(|rule| *rule == finding.rule));
    found
}

/// The rules that need a connection, in the order of the report.
pub const ONLINE_RULES: [&Rule; 7] = [
    rules::API_REACHABLE,
    rules::CLOCK,
    rules::API_KEY_ACCEPTED,
    rules::API_KEY_RIGHTS,
    rules::CLIENT_ID_KNOWN,
    rules::CREDENTIALS_PAIR,
    rules::REDIRECT_URI_REGISTERED,
];

fn unreachable(host: &str, error: Error) -> Vec<Finding> {
    let first = reach(host, error);
    let others = ONLINE_RULES
        .iter()
        .skip(1)
        .map(|rule| skip(rule, "WorkOS could not be reached"));
    std::iter::once(first).chain(others).collect()
}

fn reach(host: &str, error: Error) -> Finding {
    let last_resort = match error.kind {
        ErrorKind::Refused { .. } => SERVER_SAYS,
        _ => rules::API_REACHABLE.fix,
    };
    let failure = Failure::from(error);
    let mut finding =
        Finding::new(rules::API_REACHABLE, Status::Fail, failure.message).subject(host);
    finding.hint = match (failure.cause, failure.hint) {
        (Some(cause), Some(hint)) => Some(format!("{cause}; {hint}")),
        (cause, hint) => cause.or(hint).or_else(|| Some(last_resort.into())),
    };
    finding
}

/// The finding that the account's redirect URIs could not be read.
pub fn unreadable(host: &str, error: Error) -> Finding {
    match error.status() {
        Some(401) => rejected(&error),
        Some(403) if error.speaks_of_rights() => Finding::new(
            rules::API_KEY_RIGHTS,
            Status::Warn,
            "the API key may not read redirect URIs (403)",
        )
        .hint(rules::API_KEY_RIGHTS.fix),
        Some(403) => Finding::new(
            rules::API_KEY_RIGHTS,
            Status::Warn,
            format!("redirect URIs could not be read: {error}"),
        )
        .hint(SERVER_SAYS),
        _ => reach(host, error),
    }
}

fn skip(rule: &'static Rule, why: &str) -> Finding {
    Finding::skipped(rule, format!("not checked, {why}"))
}

/// A difference between clocks in the largest units that say enough: `3 h`, `2 days`.
fn span(seconds: u64) -> String {
    match seconds {
        0..=299 => format!("{seconds} s"),
        300..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn clock(ahead: Option<i64>) -> Finding {
    let Some(ahead) = ahead else {
        return skip(rules::CLOCK, "the answer had no Date");
    };
    let way = if ahead < 0 { "behind" } else { "ahead of" };
    let (status, message) = match ahead.unsigned_abs() {
        off if off < NOTABLE_SKEW => (
            Status::Pass,
            "this machine's clock agrees with WorkOS's".to_owned(),
        ),
        off => {
            let status = if off < HARMFUL_SKEW {
                Status::Warn
            } else {
                Status::Fail
            };
            (
                status,
                format!("this machine's clock is {} {way} WorkOS's", span(off)),
            )
        }
    };
    let finding = Finding::new(rules::CLOCK, status, message);
    if status == Status::Pass {
        finding
    } else {
        finding.hint(rules::CLOCK.fix)
    }
}

/// The findings on the key, or the error that shows somebody else than WorkOS.
async fn check_key(
    client: &Client,
    has_key: bool,
    redirect_uri: Option<&str>,
) -> Result<Vec<Finding>, Error> {
    if !has_key {
        let rules = [
            rules::API_KEY_ACCEPTED,
            rules::API_KEY_RIGHTS,
            rules::REDIRECT_URI_REGISTERED,
        ];
        let skipped = rules.into_iter();
        return Ok(skipped
            .map(|rule| skip(rule, "there is no usable API key"))
            .collect());
    }
    // Restricted keys may read some of these and not others. The first answer tells whether it is WorkOS.
    let organizations = client.check_organizations().await;
    if let Err(error) = &organizations
        && error.is_foreign()
    {
        return Err(error.clone());
    }
    let (connections, uris) = tokio::join!(client.check_connections(), client.list_redirect_uris());
    let reads = [
        ("organizations", organizations.as_ref().err()),
        ("connections", connections.as_ref().err()),
        ("redirect URIs", uris.as_ref().err()),
    ];
    let strange = reads
        .iter()
        .find_map(|(_, error)| error.filter(|error| error.is_foreign()));
    if let Some(error) = strange {
        return Err(error.clone());
    }
    // WorkOS has all three; an emulator lacks one at the most.
    let lacks = |error: &Option<&Error>| error.is_some_and(|it| it.status() == Some(404));
    if let (true, Some(error)) = (reads.iter().all(|(_, it)| lacks(it)), reads[0].1) {
        return Err(error.clone());
    }
    let mut found = accepted(&reads);
    found.push(match (redirect_uri, &uris) {
        (None, _) => skip(
            rules::REDIRECT_URI_REGISTERED,
            "no redirect URI is configured",
        ),
        (Some(uri), Ok(list)) => check_registered(uri, &list.value),
        (Some(_), Err(error)) => skip(rules::REDIRECT_URI_REGISTERED, &error.to_string()),
    });
    Ok(found)
}

fn rejected(error: &Error) -> Finding {
    let request = error
        .request_id
        .as_ref()
        .map(|it| format!(" (request {it})"))
        .unwrap_or_default();
    Finding::new(
        rules::API_KEY_ACCEPTED,
        Status::Fail,
        format!("WorkOS does not accept the API key: 401{request}"),
    )
    .hint(rules::API_KEY_ACCEPTED.fix)
}

/// Findings for a key that WorkOS knows. A 401 would mean that it is unknown; a 403 means that it is
/// known but may not do this.
fn accepted(reads: &[(&str, Option<&Error>); 3]) -> Vec<Finding> {
    let refusal = reads
        .iter()
        .find_map(|(_, error)| error.filter(|error| error.status() == Some(401)));
    if let Some(error) = refusal {
        return vec![
            rejected(error),
            skip(rules::API_KEY_RIGHTS, "the API key is not accepted"),
        ];
    }
    let names = |is: &dyn Fn(&Error) -> bool| -> Vec<&str> {
        reads
            .iter()
            .filter(|(_, error)| error.is_some_and(is))
            .map(|(name, _)| *name)
            .collect()
    };
    let readable: Vec<&str> = reads
        .iter()
        .filter(|(_, error)| error.is_none())
        .map(|(name, _)| *name)
        .collect();
    let forbidden = names(&|error| error.status() == Some(403));
    let unclear = names(&|error| error.status() != Some(403));
    if readable.is_empty() && forbidden.is_empty() {
        let why = reads
            .iter()
            .find_map(|(_, error)| error.map(ToString::to_string))
            .unwrap_or_default();
        return vec![
            Finding::new(
                rules::API_KEY_ACCEPTED,
                Status::Warn,
                format!("not confirmed whether WorkOS accepts the API key: {why}"),
            )
            .hint(SERVER_SAYS),
            skip(rules::API_KEY_RIGHTS, "no request was answered"),
        ];
    }
    let mut rights = format!(
        "the API key may read {}",
        if readable.is_empty() {
            "nothing".into()
        } else {
            readable.join(", ")
        }
    );
    if !forbidden.is_empty() {
        rights.push_str(&format!("; not {} (403)", forbidden.join(", ")));
    }
    if !unclear.is_empty() {
        rights.push_str(&format!("; unconfirmed: {}", unclear.join(", ")));
    }
    let status = if forbidden.is_empty() && unclear.is_empty() {
        Status::Pass
    } else {
        Status::Warn
    };
    let rights = Finding::new(rules::API_KEY_RIGHTS, status, rights);
    let other_reason = reads.iter().find_map(|(_, error)| {
        error.filter(|it| it.status() == Some(403) && !it.speaks_of_rights())
    });
    let rights = match (forbidden.is_empty(), other_reason) {
        (true, _) => rights,
        (false, None) => rights.hint(rules::API_KEY_RIGHTS.fix),
        (false, Some(error)) => rights.hint(format!("{SERVER_SAYS} ({error})")),
    };
    vec![
        Finding::new(
            rules::API_KEY_ACCEPTED,
            Status::Pass,
            "WorkOS accepts the API key",
        ),
        rights,
    ]
}

/// The finding on the client ID, or the error that shows somebody else than WorkOS. Without a usable one an
/// impossible one is asked about, for the shape of the answer.
async fn check_client_id(client: &Client, client_id: Option<&str>) -> Result<Finding, Error> {
    let answer = client
        .check_client_id(client_id.unwrap_or(IMPOSSIBLE_CLIENT))
        .await;
    let Some(id) = client_id else {
        return match answer {
            Err(error) if error.is_foreign() => Err(error),
            _ => Ok(skip(rules::CLIENT_ID_KNOWN, "there is no usable client ID")),
        };
    };
    Ok(match answer {
        Ok(_) => Finding::new(
            rules::CLIENT_ID_KNOWN,
            Status::Pass,
            format!("WorkOS knows the client ID {id}"),
        )
        .subject(id),
        Err(error) if error.is_foreign() => return Err(error),
        Err(error) if error.refuses_client_id() => Finding::new(
            rules::CLIENT_ID_KNOWN,
            Status::Fail,
            format!("WorkOS does not know the client ID {id}"),
        )
        .subject(id)
        .hint(rules::CLIENT_ID_KNOWN.fix),
        Err(error) => skip(rules::CLIENT_ID_KNOWN, &error.to_string()),
    })
}

/// Checks whether key and client ID belong together: a token request with an impossible code, and the
/// same with an impossible key. Only a server that refuses the two differently looks at the key at all.
/// An error shows somebody else than WorkOS.
async fn check_pair(
    client: &Client,
    client_id: Option<&str>,
    key: Option<&Secret>,
) -> Result<Finding, Error> {
    let (Some(id), Some(key)) = (client_id, key) else {
        return Ok(skip(
            rules::CREDENTIALS_PAIR,
            "API key or client ID is missing",
        ));
    };
    let request = TokenRequest {
        client_id: id.to_owned(),
        client_secret: key.clone(),
        code: Secret::new(IMPOSSIBLE_CODE),
    };
    let error = match client.exchange_code(&request).await {
        Ok(_) => {
            return Ok(Finding::new(
                rules::CREDENTIALS_PAIR,
                Status::Warn,
                "a token request with an impossible code succeeded: this is not WorkOS",
            ));
        }
        Err(error) if error.is_foreign() => return Err(error),
        Err(error) => error,
    };
    let finding =
        |status, message: &str| Finding::new(rules::CREDENTIALS_PAIR, status, message).subject(id);
    Ok(match (&error.kind, error.slug()) {
        (_, Some("invalid_client")) => finding(
            Status::Fail,
            "API key and client ID do not belong together (invalid_client)",
        )
        .hint(rules::CREDENTIALS_PAIR.fix),
        _ if is_about_code(&error) => {
            // The counter-check: a server that ignores the key would refuse the code in both cases.
            let made_up = TokenRequest {
                client_secret: Secret::new(IMPOSSIBLE_KEY),
                ..request
            };
            match client.exchange_code(&made_up).await {
                Err(error) if error.slug() == Some("invalid_client") => finding(
                    Status::Pass,
                    "API key and client ID belong together: a token request was refused only for its code, and for the key when that was made up (inferred; the order of WorkOS's checks is not documented)",
                ),
                Err(error) if is_about_code(&error) => skip(
                    rules::CREDENTIALS_PAIR,
                    "the server refuses the code of a token request whatever the key",
                ),
                _ => finding(
                    Status::Pass,
                    "API key and client ID belong together: a token request was refused only for its code (inferred; the order of WorkOS's checks is not documented)",
                ),
            }
        }
        (ErrorKind::Refused { .. }, Some(slug)) => finding(
            Status::Warn,
            &format!(
                "not confirmed whether API key and client ID belong together: the token request returned {slug}"
            ),
        ),
        _ => skip(rules::CREDENTIALS_PAIR, &error.to_string()),
    })
}

fn is_about_code(error: &Error) -> bool {
    let ErrorKind::Refused {
        status: 400 | 422,
        message,
        ..
    } = &error.kind
    else {
        return false;
    };
    let says_so = |message: &str| message.contains("code") && message.contains("invalid");
    error.slug() == Some("invalid_grant") || message.as_deref().is_some_and(says_so)
}
