//! The session: who gets in, how it ends, what its cookie can be made to say.

use super::{Account, fail, pass, skip, warn};
use crate::conformance::observation::{AccountAnswers, SessionFacts, evidence};
use crate::conformance::stage::Access;
use crate::findings::{Finding, rules};

/// The session: who gets in, how it ends, what its cookie can be made to say.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let (reference, session) = (account.reference, account.session);
    let has_session = reference.access == Access::SignedIn;
    let why = "no page was found that knows who signed in";
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
        if let Some((path, how, status)) = session.open_pages.first() {
            found[0] = open_page(path, how, *status);
        }
        found.push(accounts(session));
        return found;
    }
    let mut found = vec![strangers(account)];
    found.extend(logout(account));
    found.push(match &session.fixed_cookie {
        Some(name) => fail(
            rules::SESSION_ID_RENEWED,
            format!(
                "a browser that has the cookie {name} from before the sign-in is signed in by it"
            ),
        ),
        None if session.fixation_tried => pass(
            rules::SESSION_ID_RENEWED,
            "cookies from before the sign-in, and made-up ones, open nothing",
        ),
        None => skip(
            rules::SESSION_ID_RENEWED,
            "nobody else could be signed in to try it",
        ),
    });
    found.push(cookie_attributes(session));
    found.push(match (&session.forged_cookie, &session.readable_cookie) {
        (Some((name, shown)), _) => fail(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("the cookie {name} signs in somebody else when its value is changed"),
        )
        .evidence(shown.clone()),
        (None, Some(name)) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            format!("the cookie {name} can be read, and a changed one is refused"),
        ),
        (None, None) => pass(
            rules::SESSION_COOKIE_UNFORGEABLE,
            "no cookie says in plain text who somebody is",
        ),
    });
    found.push(stored_pages(session));
    found.push(accounts(session));
    found
}

fn stored_pages(session: &SessionFacts) -> Finding {
    let rule = rules::OWN_PAGES_NOT_STORED;
    let stored = session.cache_controls.iter();
    let mut stored =
        stored.filter(|(_, control)| !control.to_ascii_lowercase().contains("no-store"));
    match stored.next() {
        Some((path, control)) => {
            let control = match control.as_str() {
                "" => "no Cache-Control".to_owned(),
                control => format!("Cache-Control: {control}"),
            };
            warn(
                rule,
                format!("{path} has {control}: the back button may show it after signing out"),
            )
        }
        None if session.cache_controls.is_empty() => {
            skip(rule, "no page was found that turns strangers away")
        }
        None => pass(rule, "protected pages are not stored"),
    }
}

fn open_page(path: &str, how: &str, status: u16) -> Finding {
    fail(
        rules::STRANGERS_TURNED_AWAY,
        format!(
            "{path}, asked for as {how}, gives a stranger {status} and the same as to somebody who is signed in"
        ),
    )
}

fn strangers(account: &Account<'_>) -> Finding {
    let session = account.session;
    let rule = rules::STRANGERS_TURNED_AWAY;
    if let Some((path, how, status)) = session.open_pages.first() {
        return open_page(path, how, *status);
    }
    if let Some((path, how, status)) = session.broken_pages.first() {
        return warn(
            rule,
            format!("{path}, asked for as {how}, answers a stranger with {status}"),
        );
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
    let Some(facts) = &account.session.logout else {
        let why = match &account.reference.logout {
            Some(logout) => format!("{} could not be tried", logout.words()),
            None => "no way to sign out was found".to_owned(),
        };
        let hint = "name it: --logout 'POST /logout'";
        return vec![skip(ends, why.clone()).hint(hint), skip(post, why)];
    };
    let (request, shown) = (&facts.request, evidence(&facts.hops));
    let ended = match (facts.after, facts.with_old_cookies) {
        (Some(Access::SignedIn), _) => {
            fail(ends, format!("{request} leaves the browser signed in")).evidence(shown)
        }
        (_, Some(Access::SignedIn)) => fail(
            ends,
            format!(
                "{request} ended the session in the browser, and its old cookie still signs in"
            ),
        )
        .evidence(shown),
        (Some(Access::Stranger), Some(Access::Stranger)) => pass(
            ends,
            format!("{request} ended the session: the old cookie opens nothing"),
        ),
        _ => skip(
            ends,
            format!("it is not known who was signed in after {request}"),
        ),
    };
    let by_get = match facts.by_get {
        Some(true) => warn(post, format!("GET {} ends the session", path_of(request))),
        Some(false) => pass(post, "GET does not end the session"),
        None => skip(post, "it could not be tried"),
    };
    vec![ended, by_get]
}

fn path_of(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

fn cookie_attributes(session: &SessionFacts) -> Finding {
    let rule = rules::SESSION_COOKIE_ATTRIBUTES;
    let mut missing = Vec::new();
    for cookie in &session.cookies {
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
        if is_none && !cookie.has("Secure") {
            lacks.push("Secure, which SameSite=None needs");
        }
        if !lacks.is_empty() {
            missing.push(format!("{} has no {}", cookie.name, lacks.join(" and no ")));
        }
    }
    if session.cookies.is_empty() {
        return skip(rule, "no cookie was found that holds the session");
    }
    if missing.is_empty() {
        let names: Vec<_> = session
            .cookies
            .iter()
            .map(|cookie| cookie.name.as_str())
            .collect();
        let shown = format!(
            "{} is HttpOnly and says SameSite (Secure cannot be judged without https)",
            names.join(", ")
        );
        return pass(rule, shown);
    }
    warn(rule, format!("the session's cookie {}", missing.join("; ")))
}

fn accounts(session: &SessionFacts) -> Finding {
    let rule = rules::ACCOUNTS_NOT_TOLD;
    match &session.accounts {
        AccountAnswers::Differ(known, new) => warn(
            rule,
            format!(
                "an address that has signed in is answered differently from a new one: \"{known}\" against \"{new}\""
            ),
        ),
        AccountAnswers::Same => pass(
            rule,
            "addresses with and without an account get the same answer",
        ),
        AccountAnswers::Unknown(why) => skip(rule, *why),
    }
}
