//! The plain sign-in, from asking to the page that knows who it is.

use super::{Account, describe, fail, pass, skip, warn};
use crate::conformance::browser::{Hop, Page, is_html, why_not_sent};
use crate::conformance::comparison::shows;
use crate::conformance::discovery::sign_in_form;
use crate::conformance::observation::evidence;
use crate::conformance::stage::{Access, Kind};
use crate::conformance::workos::Purpose;
use crate::findings::{Finding, rules};

/// The plain sign-in, from asking to the page that knows who it is.
pub(super) fn judge(account: &Account<'_>) -> Vec<Finding> {
    let reference = account.reference;
    let asked = &reference.asked;
    let mut found = Vec::new();
    if let Some(message) = asked.message() {
        found.push(match message.is_sent {
            true => pass(rules::LINK_MAILED, "WorkOS was asked to send the link"),
            false => warn(
                rules::LINK_MAILED,
                "a session was created, and WorkOS was not asked to send its link; it is not known whether the application mails it itself",
            )
            .evidence(evidence(&asked.trail.hops)),
        });
        if message.times_sent > 1 {
            let message = format!(
                "WorkOS was asked {} times to send one link",
                message.times_sent
            );
            found.push(fail(rules::MAIL_SENT_ONCE, message).evidence(evidence(&asked.trail.hops)));
        } else {
            let created = asked
                .calls
                .iter()
                .filter(|call| call.purpose() == Some(Purpose::Create) && call.status < 300);
            found.push(match created.count() {
                0 | 1 => pass(
                    rules::MAIL_SENT_ONCE,
                    "one request led to one session and one mail",
                ),
                count => fail(
                    rules::MAIL_SENT_ONCE,
                    format!("one request created {count} sessions"),
                )
                .evidence(evidence(&asked.trail.hops)),
            });
        }
    }
    found.push(callback(account));
    found.push(signed_in(account));
    found
}

/// A limit is right, and keeps most of the run from being made: no verdict on the application, and no clean
/// one either.
pub(super) fn limited(why: &str) -> Finding {
    let message = format!("{why}: what takes more of them was not judged");
    warn(rules::SIGN_IN_BEGINS, message)
        .hint("raise the limit for this run, which signs in some sixty times; this is not a fault")
}

fn callback(account: &Account<'_>) -> Finding {
    let reference = account.reference;
    let rule = rules::CALLBACK_ANSWERS;
    let granted = reference
        .exchanges()
        .filter(|call| (200..300).contains(&call.status))
        .count();
    let refused = reference.exchanges().find(|call| call.status >= 300);
    let first = reference.landed.hops.first();
    let request = first.map_or_else(String::new, |hop| {
        format!("{} {}", hop.method, hop.url.path())
    });
    let status = describe(&reference.landed, None);
    let shown = evidence(&reference.landed.hops);
    let at = reference
        .exchanges()
        .find(|call| call.status < 300)
        .map(|call| call.path.clone());
    let led = match account.kind {
        Kind::MagicLink => "the link led back",
        Kind::MagicAuth => "the code was sent",
    };
    let is_answered = reference.landed.error().is_none() && !reference.landed.is_endless;
    match (granted, refused) {
        (1.., _) if !is_answered || reference.landed.status() >= 500 => fail(
            rule,
            format!("{led}: {request}, and the person gets {status}"),
        )
        .hint("the code was exchanged; see the application's log for what failed after that")
        .evidence(shown),
        // Whoever is signed in may have a page of another server before them.
        (1, _) if reference.access != Access::SignedIn && is_missing(reference.landed.status()) => {
            warn(
                rule,
                format!("{led}: {request}, and after the exchange the person gets {status}, unless another server has that page"),
            )
            .hint("lead to a page that exists; see where the address of that redirect comes from")
            .evidence(shown)
        }
        (1, _) => pass(
            rule,
            format!(
                "{led}: {request} {status}; the code was exchanged once, at {}",
                at.unwrap_or_default()
            ),
        ),
        (0, Some(call)) => fail(
            rule,
            format!(
                "{led}: {request} {status}; WorkOS refused the exchange with {}",
                call.status
            ),
        )
        .hint("send the code as it came, once, with the client ID and the key of the environment")
        .evidence(shown),
        (0, None) if reference.needs_script => skip(
            rule,
            format!("{led}: {request} {status}; what follows is done by a script of that page"),
        )
        .hint("use a real browser: --browser"),
        (0, None) if let Some(fields) = unknown_fields(account) => skip(
            rule,
            format!("{led}: {request} {status}; the form could not be sent rightly, because nobody here knows what belongs in {fields}"),
        )
        .hint("leave that field out of the form for this run")
        .evidence(shown),
        (0, None) => fail(
            rule,
            format!("{led}: {request} {status}; the code was never exchanged"),
        )
        .evidence(shown),
        // Two grants for one code: there is only one code, so the second was another sign-in's.
        (count, _) => warn(
            rule,
            format!("{led}: {request} {status}; {count} exchanges followed"),
        )
        .hint("exchange a code once, in the handler of the callback")
        .evidence(shown),
    }
}

/// Whether a status says that there is no such page.
fn is_missing(status: u16) -> bool {
    matches!(status, 404 | 405 | 410 | 501)
}

/// Where the sign-in ends on the page that asks for an address as it asks a stranger: its path, and why the
/// session may be lost.
fn asks_again(account: &Account<'_>) -> Option<Finding> {
    let reference = account.reference;
    let landed = &reference.landed;
    let (at, form) = sign_in_form(landed)?;
    let answers = reference.asked.trail.hops.iter().filter_map(Hop::response);
    let mut pages = answers
        .filter(|it| is_html(it))
        .map(|it| Page::parse(&it.body));
    let first = pages.find_map(|page| {
        let mut forms = page.forms.into_iter();
        forms.find(|form| form.email_field().is_some())
    })?;
    let is_granted = reference
        .exchanges()
        .any(|call| (200..300).contains(&call.status));
    // What differs from a stranger's page is a reason, as that somebody is not invited.
    if !is_granted || reference.success.is_some() || form.target() != first.target() {
        return None;
    }
    let lost = landed.hops.iter().find_map(|hop| {
        let mut set = hop.response()?.all("set-cookie");
        set.find_map(|header| why_not_sent(header, &hop.url, &at))
    });
    let message = format!(
        "the code was exchanged, and the browser ends on {}, which asks to sign in as it asks a stranger",
        at.path()
    );
    let finding = match lost {
        Some(why) => fail(rules::SIGNED_IN, format!("{message}: {why}"))
            .hint("set the session's cookie so that browsers keep it and send it to the pages that need it: Path=/, no more than 4096 bytes, Secure with a __Host- or __Secure- name"),
        None => warn(rules::SIGNED_IN, format!("{message}: nobody is signed in, or no page says so"))
            .hint("see whether the session is stored before the redirect; if one stays signed in without a page that says so, name a page that only the person may see: --protected /account"),
    };
    Some(finding.evidence(evidence(&landed.hops)))
}

/// What the form for the code asks for besides, if nobody can know it.
fn unknown_fields(account: &Account<'_>) -> Option<String> {
    let asked = &account.reference.asked;
    let forms = asked.trail.page()?.forms;
    let form = forms
        .iter()
        .find(|it| !it.code_values("000000").is_empty())?;
    let mut typed = form.code_values("000000");
    typed.extend(form.email_values(&asked.email));
    let fields = form.made_up(&typed);
    let is_code = account.kind == Kind::MagicAuth && !fields.is_empty();
    is_code.then(|| fields.join(", "))
}

/// Why nothing can be said of a session that is in no cookie.
pub(super) const KEPT_BY_SCRIPT: &str = "no cookie came with the sign-in, and the page after it runs scripts: a session that these send in a header (Authorization) cannot be judged";
const KEPT_BY_SCRIPT_HINT: &str = "keep the session in a cookie with HttpOnly, which no script can read, or see for yourself that its endpoints answer 401 without the header, and after signing out with the old one";

fn signed_in(account: &Account<'_>) -> Finding {
    let reference = account.reference;
    let rule = rules::SIGNED_IN;
    let shows_them = shows(reference.landed.body(), &reference.asked.email);
    match (reference.own_pages.first(), reference.access) {
        (Some(page), Access::SignedIn) => {
            let outside = match (page.turns_strangers_away, page.stranger.location.as_str()) {
                (true, "") if page.stranger.status < 300 => "asks to sign in".to_owned(),
                (true, "") => format!("answers {}", page.stranger.status),
                (true, to) => format!("answers {} {to}", page.stranger.status),
                (false, _) => "says less".to_owned(),
            };
            let (path, source) = (page.url.path(), &page.source);
            pass(
                rule,
                format!(
                    "{path} ({source}) knows who signed in; without the {} it {outside}",
                    account.kept_in()
                ),
            )
        }
        (Some(page), Access::SomebodyElse) => fail(
            rule,
            format!("{} takes the person who signed in for somebody else", page.url.path()),
        )
        .hint("take who signed in from the profile of this very exchange, and keep it in the session of this browser alone")
        .evidence(evidence(&reference.landed.hops)),
        (Some(page), _) => fail(
            rule,
            format!("{} does not know who signed in a moment ago", page.url.path()),
        )
        .evidence(evidence(&reference.landed.hops)),
        (None, _) if shows_them => skip(
            rule,
            "the page after the sign-in shows the address, and no page was found that still knows it \
             afterwards; what needs a session is not judged",
        )
        .hint("name a page that only the person may see: --protected /account"),
        (None, _) if let Some(finding) = asks_again(account) => finding,
        (None, _) if reference.may_be_kept_by_script() => skip(rule, KEPT_BY_SCRIPT).hint(KEPT_BY_SCRIPT_HINT),
        (None, _) => skip(
            rule,
            format!(
                "no page was found that knows who signed in (looked at {})",
                reference.looked_at.iter().take(8).cloned().collect::<Vec<_>>().join(", ")
            ),
        )
        .hint("name a page that only the person may see: --protected /account"),
    }
}
