//! Failed exchanges: of a code at `/sso/token`, and of the six digits of Magic Auth.

use super::{known, refused_field, request, unknown_object};
use crate::api::{Error, ErrorKind};
use crate::config::{Config, Source};
use crate::error::{Code, Exit, Failure};

/// A failed token request. Only WorkOS's own word about the code means that the code is lost.
pub(in crate::commands) fn exchange(error: Error, config: &Config) -> Failure {
    let ErrorEvidence {
        is_foreign,
        is_about_code,
        is_explained,
        is_about_verifier,
        is_emulator,
        is_unreadable,
    } = ErrorEvidence::of(&error);
    let (is_unread, pause) = (error.is_unread(), error.retry_after);
    let field = refused_field(&error);
    let is_wordless = error.is_wordless();
    let is_missing_object = unknown_object(&error).is_some();
    let mut failure = request(error, config);
    if is_wordless && failure.code != Code::NotFound {
        let cause = failure.cause.unwrap_or_default();
        failure.cause = Some(format!(
            "{cause}; it says nothing about the code, which may still work within its 10 minutes"
        ));
        if failure.code == Code::Refused {
            failure.code = Code::CodeNotExchanged;
            failure.exit = Exit::ExchangeFailed;
        }
        return failure;
    }
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
            if is_about_verifier {
                return failure
                    .because("WorkOS asks for the code_verifier of PKCE: this code is of a sign-in that began with a code_challenge, and the link of a Magic Link session begins none; this is not about the age of the code")
                    .hint("exchange it in the application that began that sign-in, which has the code_verifier; for a code of a Magic Link, `workos-ml send EMAIL`");
            }
            if is_about_code {
                return failure;
            }
            if let (true, Some((cause, hint))) = (was_missing, field) {
                return failure.because(cause).hint(hint);
            }
            if is_explained || is_missing_object {
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
                    "read the message; `workos-ml preflight` tries key and client ID without a code"
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
                .because("the answer could not be understood, so the code may or may not be used up")
                .hint(format!("try the same code once more within its 10 minutes; on invalid_grant, sign in again: `workos-ml send EMAIL`. The base URL is {}", base(config)));
        }
        Code::ServerError | Code::RateLimited => {
            let pause = pause.map_or("a minute".to_owned(), crate::api::span);
            failure = failure.hint(format!(
                "wait {pause}, then run the command again with the same code, which lives 10 minutes: whether this request has spent it is not known, and invalid_grant would mean so; {}",
                again(config)
            ));
        }
        Code::Unreachable | Code::TlsRefused => {
            let fix = failure.hint.take().unwrap_or_default();
            let fate = match is_unread {
                true => {
                    "the code has not reached WorkOS: run the command again with it, within its 10 minutes"
                }
                false => {
                    "whether the code is spent is not known: run the command again with it, within its 10 minutes"
                }
            };
            failure = failure.hint(format!("{fix}; {fate}"));
        }
        _ => {}
    }
    failure
}

/// What to do where the code turns out to be spent, and where to look for an outage.
fn again(config: &Config) -> String {
    let outage = match config.base_url.source {
        Source::Default => "; https://status.workos.com says whether WorkOS has an outage",
        _ => "",
    };
    format!("then sign in again: `workos-ml send EMAIL`{outage}")
}

/// The base URL, and where it was set.
pub(in crate::commands) fn base(config: &Config) -> String {
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
    is_about_verifier: bool,
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
            is_about_verifier: [
                "code_verifier",
                "code verifier",
                "codeverifier",
                "pkce",
                "code_challenge",
            ]
            .iter()
            .any(|it| lower.contains(it)),
            is_emulator: lower.contains("problems parsing json"),
            is_unreadable: matches!(error.kind, ErrorKind::Unreadable { .. }),
        }
    }
}

/// A refused Magic Auth code. WorkOS's error code tells the reason.
pub(in crate::commands) fn magic_auth(error: Error, config: &Config) -> Failure {
    let is_foreign = error.is_foreign();
    let mut failure = exchange(error, config);
    if is_foreign {
        if let Some(cause) = &mut failure.cause {
            *cause = cause.replace(
                "the code may still work within its",
                "the six digits still work within their",
            );
        }
        return failure;
    }
    if let Some(hint) = &mut failure.hint {
        *hint = hint.replace(
            "`workos-ml send EMAIL`",
            "`workos-ml magic-auth send EMAIL`",
        );
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
