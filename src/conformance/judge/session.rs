//! The session: who gets in, how it ends, what its cookie can be made to say.

use std::collections::BTreeMap;

use super::sign_in::KEPT_BY_SCRIPT;
use super::{Account, fail, pass, skip, warn};
use crate::conformance::browser::called;
use crate::conformance::flow::GUESSED;
use crate::conformance::observation::{
    AccountAnswers, NamedPage, PageFacts, SessionFacts, evidence,
};
use crate::conformance::stage::Access;
use crate::findings::{Finding, rules};

/// The session: who gets in, how it ends, what its cookie can be made to say.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let (reference, session) = (account.reference, account.session);
    let has_session = reference.access == Access::SignedIn;
    let why = match reference.may_be_kept_by_script() {
        true => KEPT_BY_SCRIPT,
        false => "no page was found that knows who signed in",
    };
    if !has_session {
        let mut found: Vec<Finding> = [
            rules::STRANGERS_TURNED_AWAY,
            rules::LOGOUT_ENDS_SESSION,
            rules::LOGOUT_NEEDS_POST,
            rules::SESSION_ID_RENEWED,
            rules::SESSION_COOKIE_ATTRIBUTES,
            rules::SESSION_COOKIE_UNFORGEABLE,
            rules::OWN_PAGES_NOT_STORED,
        ]
        .map(|rule| skip(rule, why))
        .into();
        if let Some(page) = session.open_pages.first() {
            found[0] = open_page(account, page);
        }
        found.push(in_address(account));
        found.extend(session.named_pages.iter().map(named_page));
        found.push(accounts(account));
        return found;
    }
    let mut found = vec![strangers(account)];
    found.extend(session.named_pages.iter().map(named_page));
    found.extend(logout(account));
    found.push(match &session.fixed_cookie {
        Some((name, shown)) => fail(
            rules::SESSION_ID_RENEWED,
            format!(
                "a browser that has {} from before the sign-in is signed in by it",
                called(name)
            ),
        )
        .evidence(shown.clone()),
        // Whoever has it of an earlier sign-in is told of with signing out.
        None if session.has_same_id_each_time() => skip(
            rules::SESSION_ID_RENEWED,
            "the session has the same ID at each sign-in; what comes of that is said of logout-ends-session",
        ),
        None if session.fixation_tried => pass(
            rules::SESSION_ID_RENEWED,
            match session.is_by_token() {
                true => "what a browser has before the sign-in, and a made-up token, opens nothing",
                false => "cookies from before the sign-in, and made-up ones, open nothing",
            },
        ),
        None => skip(
            rules::SESSION_ID_RENEWED,
            untried(session, "nobody else could be signed in to try it"),
        ),
    });
    let is_encrypted = reference
        .landed
        .url()
        .is_some_and(|url| url.scheme() == "https");
    found.push(cookie_attributes(session, is_encrypted));
    found.push(match (&session.forged_cookie, &session.readable_cookie) {
        (Some(forged), _) if forged.is_made_up => fail(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("any value of {} signs somebody in", called(&forged.name)),
        )
        .hint("look the cookie's value up among the existing sessions, and refuse any other")
        .evidence(forged.evidence.clone()),
        (Some(forged), _) => {
            let finding = fail(
                rules::SESSION_COOKIE_UNFORGEABLE,
                format!(
                "{} can be worked out from an address or ID that others know: with the value of somebody else it signs them in",
                called(&forged.name)
            ),
            )
            .evidence(forged.evidence.clone());
            match session.is_by_token() {
                true => finding.hint("check the token's signature with a secret key and the one algorithm that you sign with: what its header names, `none` for example, is the forger's choice"),
                false => finding,
            }
        }
        (None, Some(name)) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("{} can be read, and a changed one is refused", called(name)),
        ),
        (None, None) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!(
                "no {} says in plain text who somebody is",
                account.kept_in()
            ),
        ),
    });
    found.push(in_address(account));
    found.push(stored_pages(account));
    found.push(accounts(account));
    found
}

fn stored_pages(account: &Account<'_>) -> Finding {
    let rule = rules::OWN_PAGES_NOT_STORED;
    let session = account.session;
    if session.is_by_token() {
        let why = "what scripts ask for with a token is no page to which the back button leads";
        return skip(rule, why);
    }
    let stored = session.cache_controls.iter();
    let stored: Vec<_> = stored
        .filter(|(_, control, _)| !control.to_ascii_lowercase().contains("no-store"))
        .collect();
    let Some((first, _, _)) = stored.first() else {
        return match session.cache_controls.is_empty() {
            true => skip(
                rule,
                untried(session, "no page was found that turns strangers away"),
            ),
            false => pass(rule, "protected pages are not stored"),
        };
    };
    let mut by_control: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, control, _) in &stored {
        by_control.entry(control).or_default().push(path);
    }
    let groups = by_control.iter().map(|(control, paths)| {
        let has = if paths.len() == 1 { "has" } else { "have" };
        let control = match *control {
            "" => "no Cache-Control".to_owned(),
            control => format!("Cache-Control: {control}"),
        };
        format!("{} {has} {control}", paths.join(", "))
    });
    let groups: Vec<_> = groups.collect();
    let them = if stored.len() == 1 { "it" } else { "them" };
    let message = format!(
        "{}: the back button may show {them} after signing out",
        groups.join("; ")
    );
    let shown = stored.iter().flat_map(|(_, _, shown)| shown.clone());
    account.at_page(first, warn(rule, message).evidence(shown.collect()))
}

/// Why nothing was seen, if that is not what it would be otherwise.
fn untried(session: &SessionFacts, otherwise: &str) -> String {
    let limit = session.was_limited.clone();
    limit.unwrap_or_else(|| otherwise.to_owned())
}

fn open_page(account: &Account<'_>, page: &PageFacts) -> Finding {
    let PageFacts {
        path, how, status, ..
    } = page;
    let what = match page.is_the_same {
        true => "what people get who are signed in",
        false => "a page with the address of somebody who signed in",
    };
    let message = format!("{path}, asked for as {how}, answers a stranger {status} with {what}");
    let finding = fail(rules::STRANGERS_TURNED_AWAY, message).evidence(page.evidence.clone());
    account.at_page(path, finding)
}

/// A page that was named and is not what it was named as.
fn named_page(page: &NamedPage) -> Finding {
    let NamedPage {
        path,
        status,
        may_be_elsewhere,
        ..
    } = page;
    let answer = match status {
        0 => "does not answer".to_owned(),
        status => format!("answers {status}"),
    };
    let message = format!("--protected {path} {answer} to somebody who has just signed in");
    let finding = match status {
        // It may be for people of another role.
        300..=403 => skip(rules::SIGNED_IN, message),
        404 if *may_be_elsewhere => skip(
            rules::SIGNED_IN,
            format!(
                "{message}; the application has other ports, where it may be: name one with --url"
            ),
        ),
        _ => fail(rules::SIGNED_IN, message).evidence(page.evidence.clone()),
    };
    finding
        .subject(path)
        .hint("name a page that opens only for people who are signed in")
}

/// Whether the session is in the address.
fn in_address(account: &Account<'_>) -> Finding {
    let rule = rules::SESSION_NOT_IN_ADDRESS;
    match &account.reference.session_in_address {
        Some((name, hops)) => fail(
            rule,
            format!("anybody who has the address of the page is signed in: its parameter {name} is the session"),
        )
        .evidence(evidence(hops)),
        None if account.reference.access == Access::SignedIn => match copied_cookie(account) {
            Some((cookie, parameter)) => fail(
                rule,
                format!(
                    "the address after the sign-in holds the session: its parameter {parameter} is the value of the cookie {cookie}"
                ),
            )
            .evidence(evidence(&account.reference.landed.hops)),
            None => pass(rule, "no address signs in the person who opens it"),
        },
        None => skip(rule, "no page was found that knows who signed in"),
    }
}

/// The cookie of the session whose value is in an address of the sign-in as well, and the parameter.
fn copied_cookie(account: &Account<'_>) -> Option<(String, String)> {
    let hops = account.reference.landed.hops.iter();
    let parameters = hops.flat_map(|hop| hop.url.query_pairs());
    for (name, value) in parameters {
        let mut cookies = account.reference.browser.cookies.all().iter();
        let copied = cookies.find(|cookie| {
            // What is shorter may be the same by chance.
            cookie.value.len() >= 16
                && cookie.value == value
                && account
                    .session
                    .cookies
                    .iter()
                    .any(|it| it.name == cookie.name)
        });
        if let Some(cookie) = copied {
            return Some((cookie.name.clone(), name.into_owned()));
        }
    }
    None
}

fn strangers(account: &Account<'_>) -> Finding {
    let session = account.session;
    let rule = rules::STRANGERS_TURNED_AWAY;
    if let Some(page) = session.open_pages.first() {
        return open_page(account, page);
    }
    if let Some(page) = session.broken_pages.first() {
        let PageFacts {
            path, how, status, ..
        } = page;
        let message = format!("{path}, asked for as {how}, answers a stranger with {status}");
        let finding = warn(rule, message)
            .hint("look for a session before anything that needs one, and lead to the sign-in or answer 401")
            .evidence(page.evidence.clone());
        return account.at_page(path, finding);
    }
    let guarded = account
        .reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away);
    let paths: Vec<_> = guarded.map(|page| page.url.path()).collect();
    match paths.is_empty() {
        true => skip(rule, "no page was found that turns strangers away"),
        false => pass(
            rule,
            format!(
                "{} {} strangers away, as a page and as JSON",
                paths.join(", "),
                if paths.len() == 1 { "turns" } else { "turn" },
            ),
        ),
    }
}

fn logout(account: &Account<'_>) -> Vec<Finding> {
    let (ends, post) = (rules::LOGOUT_ENDS_SESSION, rules::LOGOUT_NEEDS_POST);
    let hint = "name it: --logout 'POST /logout'";
    let Some(facts) = &account.session.logout else {
        let mut known = account.reference.logouts.iter();
        let (why, is_unknown) = match (&account.limit, known.find(|it| it.source != GUESSED)) {
            (Some(limit), _) => (limit.clone(), false),
            (None, Some(logout)) => (format!("{} could not be tried", logout.words()), false),
            (None, None) => ("no way to sign out was found".to_owned(), true),
        };
        let ended = skip(ends, why.clone());
        // A name for it would raise no limit.
        let ended = match is_unknown {
            true => ended.hint(hint),
            false => ended,
        };
        return vec![ended, skip(post, why)];
    };
    let (session, kept) = (account.session, account.kept_in());
    let (request, mut shown) = (&facts.request, evidence(&facts.hops));
    if let Some(status) = facts.refused {
        let why = match status {
            0 => format!("{request} was not answered, and leaves the browser signed in"),
            200..=399 => format!(
                "{request} answered {status} and left the browser signed in; whether it is meant to sign out is not known"
            ),
            status => format!("{request} answered {status}, and leaves the browser signed in"),
        };
        // It may want a token or a header that only a page of its own sends.
        let is_unusual = matches!(status, 400 | 403 | 415 | 422);
        let ended = match facts.is_named && !is_unusual {
            true => fail(ends, why.clone()).hint("name what signs out: --logout 'POST /logout'"),
            false => skip(ends, why.clone()).hint(hint),
        };
        return vec![ended.evidence(shown), skip(post, why)];
    }
    let ended = match (facts.after, facts.with_old_cookies) {
        (Access::SignedIn, _) => {
            fail(ends, format!("{request} leaves the browser signed in"))
                .hint("end the session on the server where that request is handled, and delete its cookie")
        }
        (_, Access::SignedIn) if facts.earlier_values > 0 => fail(
            ends,
            format!(
                "{request} ended the session in the browser, and an earlier value of its {kept}, which later answers replaced, still signs in"
            ),
        )
        .hint("end the session itself, and with it every value that its cookie has had, not only the newest; or let a value go as soon as it is replaced"),
        (_, Access::SignedIn) => {
            let finding = fail(
                ends,
                format!(
                    "{request} ended the session in the browser, and its old {kept} still signs in"
                ),
            );
            match session.is_by_token() {
                true => finding.hint("forget the token on the server when somebody signs out: one whose signature alone is checked stays good until it expires, unless the server remembers that it ended"),
                false => finding,
            }
        }
        (Access::Stranger, Access::Stranger) if let Some(hops) = &facts.comes_back => {
            shown = evidence(hops);
            fail(
                ends,
                format!(
                    "{request} ended the session, and its old {kept} signs in again as soon as the person has signed in anew: the session has the same ID each time"
                ),
            )
            .hint("give each sign-in a new random ID, and know it on the server until it ends")
        }
        (Access::Stranger, Access::Stranger) => pass(
            ends,
            match facts.earlier_values {
                0 => format!("{request} ended the session: the old {kept} opens nothing"),
                1 => format!(
                    "{request} ended the session: the old {kept} opens nothing, nor does an earlier value of it"
                ),
                count => format!(
                    "{request} ended the session: the old {kept} opens nothing, nor do {count} earlier values of it"
                ),
            },
        ),
        _ => skip(
            ends,
            format!("it is not known who was signed in after {request}"),
        ),
    };
    let by_get = match &facts.by_get {
        Some((true, hops)) => {
            warn(post, format!("GET {} ends the session", facts.path)).evidence(evidence(hops))
        }
        Some((false, _)) => pass(post, "GET does not end the session"),
        None => skip(post, account.untried()),
    };
    let ended = match ended.needs_action() {
        true => ended.evidence(shown),
        false => ended,
    };
    vec![ended, by_get]
}

/// `is_encrypted`: the application is reached over https. Without it nobody can say whether a cookie is
/// `Secure` in production.
fn cookie_attributes(session: &SessionFacts, is_encrypted: bool) -> Finding {
    let rule = rules::SESSION_COOKIE_ATTRIBUTES;
    if session.is_by_token() {
        let why = "the session is a token that scripts send in a header (Authorization): every script of the page can read it, and no attribute of a cookie protects it";
        return skip(rule, why);
    }
    let mut missing = Vec::new();
    for cookie in session.cookies.iter().filter(|it| !it.is_token()) {
        let mut lacks = Vec::new();
        if !cookie.has("HttpOnly") {
            lacks.push("HttpOnly");
        }
        if !cookie.has("SameSite") {
            lacks.push("SameSite");
        }
        let is_none = cookie
            .attribute("SameSite")
            .is_some_and(|it| it.eq_ignore_ascii_case("none"));
        match (cookie.has("Secure"), is_none) {
            (false, true) => lacks.push("Secure, which SameSite=None needs"),
            (false, false) if is_encrypted => lacks.push("Secure"),
            _ => {}
        }
        if !lacks.is_empty() {
            missing.push(format!("{} has no {}", cookie.name, lacks.join(" and no ")));
        }
    }
    if session.cookies.is_empty() {
        return skip(
            rule,
            untried(session, "no cookie was found that holds the session"),
        );
    }
    if missing.is_empty() {
        let cookies = session.cookies.iter().filter(|it| !it.is_token());
        let names: Vec<_> = cookies.map(|cookie| cookie.name.as_str()).collect();
        let names = names.join(", ");
        let is_secure = session.cookies.iter().all(|cookie| cookie.has("Secure"));
        return pass(
            rule,
            match is_secure {
                true => format!("{names} is HttpOnly, Secure and says SameSite"),
                false => format!(
                    "{names} is HttpOnly and says SameSite (Secure cannot be judged without https)"
                ),
            },
        );
    }
    warn(rule, format!("the session's cookie {}", missing.join("; ")))
        .evidence(session.landed.clone())
}

fn accounts(account: &Account<'_>) -> Finding {
    let rule = rules::ACCOUNTS_NOT_TOLD;
    match (&account.session.accounts, &account.limit) {
        (AccountAnswers::Differ(known, new, shown), _) => warn(
            rule,
            format!(
                "an address that has signed in is answered differently from a new one: {known} against {new}"
            ),
        )
        .evidence(shown.clone()),
        (AccountAnswers::Same, _) => pass(
            rule,
            "addresses with and without an account get the same answer",
        ),
        (AccountAnswers::Unknown(_), Some(limit)) => skip(rule, limit.clone()),
        (AccountAnswers::Unknown(why), None) => skip(rule, *why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::browser::Cookies;
    use crate::findings::Status;
    use url::Url;

    #[test]
    fn whether_a_cookie_is_secure_is_judged_where_it_can_be_known() {
        let from = Url::parse("https://localhost:3000/callback").unwrap();
        let judged = |header: &str, is_encrypted| {
            let mut cookies = Cookies::default();
            cookies.receive(header, &from);
            let session = SessionFacts {
                cookies: cookies.all().to_vec(),
                ..SessionFacts::default()
            };
            let finding = cookie_attributes(&session, is_encrypted);
            (finding.status, finding.message)
        };
        for (header, is_encrypted, status, part) in [
            (
                "s=1; HttpOnly; SameSite=Lax",
                true,
                Status::Warn,
                "s has no Secure",
            ),
            (
                "s=1; HttpOnly; SameSite=Lax",
                false,
                Status::Pass,
                "cannot be judged without https",
            ),
            (
                "s=1; HttpOnly; Secure; SameSite=Lax",
                true,
                Status::Pass,
                "HttpOnly, Secure and",
            ),
            (
                "s=1; HttpOnly; Secure; SameSite=Lax",
                false,
                Status::Pass,
                "HttpOnly, Secure and",
            ),
            (
                "s=1; HttpOnly; SameSite=None",
                false,
                Status::Warn,
                "which SameSite=None needs",
            ),
        ] {
            let (was, message) = judged(header, is_encrypted);
            assert_eq!(was, status, "{header}: {message}");
            assert!(message.contains(part), "{header}: {message}");
        }
    }
}
