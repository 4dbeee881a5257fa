//! Secrets, stack traces and markup in answers.

use super::{Account, fail, of, pass, seen, skip, trace_of, warn};
use crate::conformance::browser::is_html;
use crate::conformance::exposure::{Exposed, Exposure};
use crate::conformance::observation::{Situation, evidence};
use crate::conformance::stage::Kind;
use crate::findings::{Finding, Rule, rules};
use crate::probe::BodyEnd;

/// Secrets and stack traces in answers.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let all = || {
        let seen = account.observations.iter().flat_map(|it| &it.exposures);
        account.exposures.iter().chain(seen)
    };
    let mut found = Vec::new();
    let unread = unread(account);
    if account.kind == Kind::MagicLink {
        let rule = rules::LINK_KEPT_FROM_ASKER;
        found.push(match (all().find(|it| it.what == Exposed::Link), &unread) {
            (None, Some(why)) => skip(rule, why.clone()),
            (Some(exposure), _) => fail(
                rule,
                format!(
                    "the answer to the request for a link contains it, in the {}",
                    exposure.place
                ),
            )
            .evidence(vec![exposure.shown.clone()]),
            (None, None) => pass(
                rule,
                "the answer to the request for a link does not contain it",
            ),
        });
    }
    let secret = all().find(|it| matches!(it.what, Exposed::ApiKey | Exposed::AccessToken));
    found.push(match (secret, &unread) {
        (None, Some(why)) => skip(rules::SECRETS_KEPT, why.clone()),
        (Some(exposure), _) => {
            let what = match exposure.what {
                Exposed::ApiKey => "an API key",
                _ => "the access token",
            };
            fail(
                rules::SECRETS_KEPT,
                format!("{what} is in a {}", exposure.place),
            )
            .evidence(vec![exposure.shown.clone()])
        }
        (None, None) => pass(
            rules::SECRETS_KEPT,
            "no answer holds an API key or an access token",
        ),
    });
    if account.kind == Kind::MagicLink {
        found.extend(markup(
            account,
            rules::ERROR_TEXT_ESCAPED,
            &Situation::Markup,
            "the error text of a callback",
        ));
    }
    found.extend(markup(
        account,
        rules::TYPED_ADDRESS_ESCAPED,
        &Situation::TypedMarkup,
        "the address that was typed",
    ));
    found.push(traces(account));
    if account.kind == Kind::MagicLink {
        found.push(code_in_address(account));
    }
    found
}

/// Why answers may give something away that was not seen.
fn unread(account: &Account<'_>) -> Option<String> {
    let reference = account.reference;
    let plain = reference
        .asked
        .trail
        .hops
        .iter()
        .chain(&reference.landed.hops);
    let tried = account.observations.iter().flat_map(|it| &it.hops);
    plain.chain(tried).find_map(|hop| {
        let answer = hop.response()?;
        let coding = answer.header("content-encoding").unwrap_or_default();
        let (method, path) = (&hop.method, hop.url.path());
        (answer.body_end == BodyEnd::Unreadable).then(|| {
            format!("{method} {path} was answered compressed ({coding}) though the request said identity, and could not be read")
        })
    })
}

/// Whether a text that somebody chose becomes part of a page.
fn markup(
    account: &Account<'_>,
    rule: &'static Rule,
    situation: &Situation,
    text: &str,
) -> Option<Finding> {
    of(account, situation)?;
    let observation = match seen(account, situation) {
        Ok(observation) => observation,
        Err(why) => return Some(skip(rule, why)),
    };
    let mut exposures = observation.exposures.iter();
    let is_taken = exposures.any(|exposure| exposure.what == Exposed::Markup);
    Some(match is_taken {
        true => fail(rule, format!("{text} is put into the page as markup"))
            .evidence(observation.evidence()),
        false => match unread(account) {
            Some(why) => skip(rule, why),
            None => pass(rule, format!("{text} is not taken for markup")),
        },
    })
}

/// Stack traces where no rule on a situation of its own speaks of them.
fn traces(account: &Account<'_>) -> Finding {
    let rule = rules::NO_STACK_TRACES;
    let is_judged = |situation: &Situation| {
        matches!(
            situation,
            Situation::Expired
                | Situation::Scanned(_)
                | Situation::Denied
                | Situation::NoCode
                | Situation::MadeUpCode
                | Situation::UsedElsewhere
                | Situation::UsedHere
                | Situation::Outage(..)
        )
    };
    let other = account
        .observations
        .iter()
        .filter(|it| !is_judged(&it.situation))
        .find_map(|it| Some((it, trace_of(it)?)));
    let plain = account.exposures.iter().find_map(|it| match it.what {
        Exposed::Trace(what) => Some((it, what)),
        _ => None,
    });
    let exceptions = |it: &'_ Exposure| match it.what {
        Exposed::Exception(what) => Some((what, it.shown.clone())),
        _ => None,
    };
    let said = account.exposures.iter().find_map(exceptions);
    let said = said.map(|(what, shown)| ("a sign-in".to_owned(), what, vec![shown]));
    let said = said.or_else(|| {
        account.observations.iter().find_map(|it| {
            let (what, _) = it.exposures.iter().find_map(exceptions)?;
            Some((it.situation.words(), what, it.evidence()))
        })
    });
    let anywhere = account.observations.iter().any(|it| trace_of(it).is_some());
    match (plain, other) {
        (Some((exposure, what)), _) => {
            fail(rule, format!("an answer of the plain sign-in shows {what}"))
                .evidence(vec![exposure.shown.clone()])
        }
        (None, Some((observation, what))) => fail(
            rule,
            format!("{}: the answer shows {what}", observation.situation.words()),
        )
        .evidence(observation.evidence()),
        (None, None) if let Some((words, what, shown)) = said => {
            fail(rule, format!("{words}: the answer shows {what}"))
                .hint("log what was thrown, and answer with a text of your own")
                .evidence(shown)
        }
        (None, None) if anywhere => skip(rule, "see the situations above"),
        (None, None) => pass(rule, "no answer shows how the application is built"),
    }
}

fn code_in_address(account: &Account<'_>) -> Finding {
    let rule = rules::CODE_LEAVES_ADDRESS;
    let landed = &account.reference.landed;
    let stays = landed
        .url()
        .is_some_and(|url| url.query_pairs().any(|(name, _)| name == "code"));
    let is_page = landed
        .response()
        .is_some_and(|it| it.status == 200 && is_html(it));
    let policy = landed
        .response()
        .and_then(|it| it.header("referrer-policy"))
        .unwrap_or_default();
    let is_kept = ["no-referrer", "same-origin"]
        .iter()
        .any(|it| policy.contains(it));
    match (stays && is_page, is_kept) {
        (true, false) if account.reference.needs_script => skip(
            rule,
            "a script of the page after the sign-in may take the code out of its address",
        ),
        (true, false) => warn(
            rule,
            "the page after the sign-in has the code in its address",
        )
        .evidence(evidence(&landed.hops)),
        (true, true) => pass(
            rule,
            "the code stays in the address, and Referrer-Policy keeps it from others",
        ),
        (false, _) => pass(rule, "the code does not stay in the address"),
    }
}
