//! What belongs to whom: states, browsers, links on their way, people who sign in at once.

use hyper::Method;

use super::{Account, answer, fail, is_accepted, is_broken, of, pass, seen, skip, warn, with_log};
use crate::conformance::browser::Trail;
use crate::conformance::observation::{Observation, Situation, evidence};
use crate::conformance::stage::{Access, LastStep, parameter};
use crate::conformance::ways_back::leads_astray;
use crate::findings::{Finding, rules};

pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let mut found = state(account);
    found.push(open_redirects(account));
    found.push(heads(account));
    found.push(from_webmail(account));
    found.push(profile(account));
    found
}

fn state(account: &Account<'_>) -> Vec<Finding> {
    let (sent, compared) = (rules::STATE_SENT, rules::STATE_COMPARED);
    let other = seen(account, &Situation::OtherBrowser).ok();
    let works_elsewhere = other.is_some_and(|it| is_taken_unasked(account, it));
    let elsewhere = match other.is_some_and(|it| is_accepted(account, it)) {
        true => "another browser is asked first whether to sign in",
        false => "another browser is refused",
    };
    let mut found = Vec::new();
    if !account.reference.has_state {
        found.push(match (other, works_elsewhere) {
            (Some(other), true) => warn(
                sent,
                "no state is sent, and a link signs in whatever browser opens it: somebody can sign \
                 you in to their account",
            )
            .evidence(other.evidence()),
            (Some(_), false) => pass(sent, format!("no state is sent; but {elsewhere}")),
            (None, _) => warn(sent, "no state is sent with the session"),
        });
        found.push(skip(compared, "no state is sent"));
        found.push(skip(rules::LINK_IN_OTHER_BROWSER, "no state is sent"));
    } else {
        found.push(match constant(account) {
            Some(other) => warn(
                sent,
                "the state is the same at every sign-in, so that anybody knows it: it proves nothing",
            )
            .hint("make a random state for each sign-in, and keep it in a cookie of the browser that asked")
            .evidence(other.evidence()),
            None => pass(
                sent,
                "a state is sent with the session, and comes back",
            ),
        });
        let wrong = [Situation::StateTampered, Situation::StateMissing];
        let tried: Vec<_> = wrong
            .iter()
            .filter_map(|situation| seen(account, situation).ok())
            .collect();
        let accepts = |situation: &Situation| {
            let mut tried = tried.iter();
            tried.find(|it| it.situation == *situation && is_taken_unasked(account, it))
        };
        let (changed, missing) = (
            accepts(&Situation::StateTampered),
            accepts(&Situation::StateMissing),
        );
        let ignored = changed.or(missing);
        let broken = tried.iter().find(|it| is_broken(it));
        found.push(match (ignored, broken) {
            (Some(observation), _) => {
                let finding = match (changed, missing) {
                    (Some(_), Some(_)) => fail(
                        compared,
                        "a changed state signs in, and so does a missing one: the state is sent and not compared",
                    ),
                    (Some(_), None) => fail(
                        compared,
                        "a changed state signs in: that there is a state is looked at, and not which",
                    ),
                    (None, _) => fail(
                        compared,
                        "a callback without a state signs in: a state is compared only if there is one",
                    )
                    .hint("refuse a callback whose state is missing as well, before the code is exchanged"),
                };
                finding.evidence(observation.evidence())
            }
            (None, Some(observation)) => with_log(
                warn(
                    compared,
                    format!("{}: {}", observation.situation.words(), answer(observation)),
                ),
                observation,
            ),
            (None, None) if tried.is_empty() => skip(compared, untried(account, &wrong[0])),
            (None, None) if tried.len() == 1 => pass(
                compared,
                format!("{} is refused", tried[0].situation.words()),
            ),
            (None, None) => pass(compared, "a changed state and a missing one are refused"),
        });
        let theirs = seen(account, &Situation::StateOfOther).ok();
        let theirs = theirs.filter(|it| is_taken_unasked(account, it));
        let accepted = other.filter(|_| works_elsewhere).or(theirs);
        found.push(match (accepted, changed.is_some()) {
            (_, true) => skip(rules::LINK_IN_OTHER_BROWSER, "the state is not compared at all"),
            (Some(observation), false) => warn(
                rules::LINK_IN_OTHER_BROWSER,
                "a link signs in whatever browser opens it; if that is intended, somebody can still sign you in to their account",
            )
            .evidence(observation.evidence()),
            (None, false) if other.is_none() => {
                let why = untried(account, &Situation::OtherBrowser);
                skip(rules::LINK_IN_OTHER_BROWSER, why)
            }
            (None, false) => pass(rules::LINK_IN_OTHER_BROWSER, elsewhere),
        });
    }
    found
}

/// Why a situation was not seen.
fn untried(account: &Account<'_>, situation: &Situation) -> String {
    let why = seen(account, situation).err();
    why.unwrap_or_else(|| account.untried())
}

/// Whether a callback signs in without a question that the plain sign-in does not ask: a button was pressed for
/// that one, as an attacker cannot.
fn is_taken_unasked(account: &Account<'_>, observation: &Observation) -> bool {
    let pressed = |trail: &Trail| {
        let posts = trail.hops.iter().filter(|hop| hop.method == Method::POST);
        posts.count()
    };
    let was_asked = pressed(&observation.end) > pressed(&account.reference.landed);
    is_accepted(account, observation) && !was_asked
}

/// A sign-in that had the state of the plain one, if none had another.
fn constant<'a>(account: &'a Account<'_>) -> Option<&'a Observation> {
    let LastStep::Callback(url) = &account.reference.last_step else {
        return None;
    };
    let own = parameter(url, "state")?;
    // Whose state nobody changed.
    let untouched = account.observations.iter().filter(|it| {
        matches!(
            it.situation,
            Situation::UsedHere
                | Situation::UsedElsewhere
                | Situation::OtherBrowser
                | Situation::TwoAtOnce
        )
    });
    let mut states = untouched.filter_map(|it| {
        let mut hops = it.hops.iter();
        Some((it, hops.find_map(|hop| parameter(&hop.url, "state"))?))
    });
    let (first, _) = states.clone().next()?;
    states.all(|(_, state)| state == own).then_some(first)
}

fn open_redirects(account: &Account<'_>) -> Finding {
    let rule = rules::STATE_LEADS_NOWHERE_ELSE;
    let mut tried = 0;
    for observation in account
        .observations
        .iter()
        .filter(|it| it.unknown.is_none())
    {
        let Situation::StateForeign(target) = &observation.situation else {
            continue;
        };
        tried += 1;
        if leads_astray(&observation.end) {
            return fail(rule, format!("a state of {target} sends the browser there"))
                .evidence(observation.evidence());
        }
    }
    match tried {
        0 => skip(rule, account.untried()),
        count => pass(
            rule,
            format!("{count} states that name other addresses led nowhere else"),
        ),
    }
}

/// Parameters for the way back, of either flow.
pub(super) fn ways_back(account: &Account<'_>) -> Finding {
    let rule = rules::WAY_BACK_LEADS_NOWHERE_ELSE;
    let (mut names, mut tried, mut why) = (Vec::new(), 0, None);
    for observation in account.observations {
        let Situation::WayBackForeign(way_back, target) = &observation.situation else {
            continue;
        };
        let words = way_back.words();
        if let Some(unknown) = &observation.unknown {
            why.get_or_insert_with(|| format!("{words}: {unknown}"));
            continue;
        }
        let on_the_way = Trail {
            hops: observation.hops.clone(),
            is_endless: false,
        };
        if leads_astray(&on_the_way) || leads_astray(&observation.end) {
            let message = format!("{words} is followed to {target}, another host");
            return fail(rule, message).evidence(observation.evidence());
        }
        tried += 1;
        if !names.contains(&words) {
            names.push(words);
        }
    }
    match (tried, why) {
        (0, Some(why)) => skip(rule, why),
        (0, None) => pass(
            rule,
            "no page, form or redirect was seen to name the way back in a parameter",
        ),
        (count, _) => pass(
            rule,
            format!(
                "{count} addresses of another host in {} were not followed",
                names.join(" and ")
            ),
        ),
    }
}

fn heads(account: &Account<'_>) -> Finding {
    let rule = rules::HEAD_SPENDS_NOTHING;
    let observation = match seen(account, &Situation::HeadOfCallback) {
        Ok(observation) => observation,
        Err(why) => return skip(rule, why),
    };
    if account.reference.own_pages.is_empty() && account.reference.success.is_none() {
        return skip(rule, "no page was found that knows who signed in");
    }
    if observation.death.is_some() {
        let message = "a HEAD of the callback before the click: the process ended";
        return with_log(fail(rule, message), observation);
    }
    let is_in = is_accepted(account, observation) || observation.is_success_page;
    let then = answer(observation);
    match (is_in, observation.exchanges) {
        (true, _) => pass(rule, "a HEAD of the callback from elsewhere does no harm"),
        (false, 1..) => fail(
            rule,
            format!(
                "a HEAD of the callback from elsewhere spends the code; the person then gets {then}"
            ),
        )
        .evidence(observation.evidence()),
        (false, 0) => warn(
            rule,
            format!("after a HEAD of the callback from elsewhere the person gets {then}"),
        )
        .evidence(observation.evidence()),
    }
}

fn from_webmail(account: &Account<'_>) -> Finding {
    let rule = rules::LINK_FROM_WEBMAIL;
    if !account.reference.has_strict_cookies() {
        let message = "no cookie is held back when another site links to the application";
        return pass(rule, message);
    }
    let observation = match seen(account, &Situation::FromWebmail) {
        Ok(observation) => observation,
        Err(why) => return skip(rule, why),
    };
    let is_in = is_accepted(account, observation);
    let arrives = account.reference.success.is_none() || observation.is_success_page;
    if is_in && arrives {
        return pass(rule, "a link that is clicked in a webmailer signs in");
    }
    warn(
        rule,
        format!(
            "a cookie is SameSite=Strict, which browsers do not send after a click in a webmailer: the person gets {}",
            answer(observation)
        ),
    )
    .evidence(observation.evidence())
}

fn profile(account: &Account<'_>) -> Finding {
    let rule = rules::PROFILE_DECIDES;
    let observation = match seen(account, &Situation::OtherProfile) {
        Ok(observation) => observation,
        Err(why) => return skip(rule, why),
    };
    match observation.access {
        Access::SignedIn => fail(
            rule,
            "WorkOS says one person signed in, and the application takes them for the address that was typed",
        )
        .evidence(observation.evidence()),
        Access::SomebodyElse => {
            pass(rule, "the person who is signed in is the one in the profile")
        }
        Access::Stranger => skip(
            rule,
            format!("the application refused the other person: {}", answer(observation)),
        ),
        Access::Unclear => skip(rule, "no page was found that names who signed in"),
    }
}

/// Whether an address that the form for the code holds decides who is signed in.
pub(super) fn address(account: &Account<'_>) -> Option<Finding> {
    let rule = rules::PROFILE_DECIDES;
    let situation = Situation::OtherAddress;
    of(account, &situation)?;
    Some(match seen(account, &situation) {
        Err(why) => skip(rule, why),
        Ok(observation) if observation.access == Access::SomebodyElse => fail(
            rule,
            "the address in the form for the code decides who is signed in: with another one there, a person's own code signs in somebody else",
        )
        .hint("take ID and address from the user that WorkOS returns for the code, and from nowhere else")
        .evidence(observation.evidence()),
        Ok(_) => pass(
            rule,
            "another address in the form for the code signs in nobody else",
        ),
    })
}

pub(super) fn kept_apart(account: &Account<'_>) -> Finding {
    let rule = rules::SIGN_INS_KEPT_APART;
    if let Some((path, hop)) = &account.reference.shown_to_strangers {
        let finding = fail(
            rule,
            format!("{path} shows the address of who signed in to a browser without any cookie"),
        )
        .hint("answer it only to who is signed in, as the other pages are, and out of the session of that browser: what belongs to one sign-in is in no variable of the process")
        .evidence(evidence(std::slice::from_ref(hop)));
        return account.at_page(path, finding);
    }
    let observation = match seen(account, &Situation::TwoAtOnce) {
        Ok(observation) => observation,
        Err(why) => return skip(rule, why),
    };
    let what = match observation.access {
        Access::SignedIn => return pass(rule, "two people who sign in at once are kept apart"),
        Access::SomebodyElse => {
            "of two people who sign in at once one is taken for the other, or a stranger sees one of them"
        }
        _ if account.reference.access == Access::SignedIn => {
            "of two people who sign in at once one is not signed in"
        }
        _ => return skip(rule, "it is not known who was signed in"),
    };
    fail(rule, what).evidence(observation.evidence())
}
