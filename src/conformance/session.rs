//! The session that a sign-in makes: its cookies, what they can be made to say, and how it ends.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, Encoding};
use url::Url;

use super::browser::{Action, Browser, Cookie, Trail};
use super::comparison::{Snapshot, shows};
use super::discovery::ends_session;
use super::flow::{Logout, Reference};
use super::observation::{AccountAnswers, LogoutFacts, SessionFacts, evidence};
use super::stage::{Access, Stage};

/// What is looked for in the session of somebody who is signed in.
pub(super) async fn look_at(
    stage: &Stage,
    reference: &Reference,
    named: &[String],
) -> SessionFacts {
    let mut facts = SessionFacts::default();
    if reference.access == Access::SignedIn {
        facts.cookies = session_cookies(stage, reference).await;
        forge(stage, reference, &mut facts).await;
        if facts.forged_cookie.is_none() {
            guess(stage, reference, &mut facts).await;
        }
        fix(stage, reference, &mut facts).await;
        caching(stage, reference, &mut facts).await;
    }
    strangers(stage, reference, named, &mut facts).await;
    facts.accounts = accounts(stage, reference).await;
    // Last, because it ends the session.
    if let Some(logout) = reference
        .logout
        .as_ref()
        .filter(|_| reference.access == Access::SignedIn)
    {
        facts.logout = sign_out(stage, reference, logout).await;
    }
    facts
}

/// Somebody who has just signed in. The person of the plain sign-in may have an older cookie by now, where
/// every answer brings a new one.
async fn somebody(stage: &Stage, reference: &Reference) -> Option<(Browser, String)> {
    let email = stage.person();
    let mut browser = stage.browser("browser");
    let asked = stage.ask(&mut browser, &email).await;
    let step = stage.last_step(&asked).await?;
    stage.finish(&mut browser, &step).await;
    let access = stage
        .access(&mut browser, &reference.own_pages, &email)
        .await;
    (access == Access::SignedIn).then_some((browser, email))
}

/// The cookies without which nobody is signed in.
async fn session_cookies(stage: &Stage, reference: &Reference) -> Vec<Cookie> {
    let Some((somebody, email)) = somebody(stage, reference).await else {
        return Vec::new();
    };
    let email = &email;
    let mut alone = Vec::new();
    for cookie in somebody.cookies.all() {
        let mut browser = stage.browser("browser");
        browser.cookies.put(cookie.clone());
        if stage
            .access(&mut browser, &reference.own_pages, email)
            .await
            == Access::SignedIn
        {
            alone.push(cookie.clone());
        }
    }
    if !alone.is_empty() {
        return alone;
    }
    // It takes several: those that came with the sign-in.
    let before = reference.cookies_before.all();
    let all = somebody.cookies.all().iter();
    all.filter(|cookie| !before.contains(cookie))
        .cloned()
        .collect()
}

/// Whether a cookie in which somebody's address can be read is taken with another address in it.
async fn forge(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let email = &reference.asked.email;
    let other = stage.nobody();
    for cookie in reference.browser.cookies.all() {
        let forged = forgeries(&cookie.value, email, &other);
        if !forged.is_empty() && facts.readable_cookie.is_none() {
            facts.readable_cookie = Some(cookie.name.clone());
        }
        for value in forged {
            let mut browser = stage.browser("attacker");
            browser.cookies = reference.browser.cookies.clone();
            browser.cookies.put(cookie.with_value(&value));
            for page in &reference.own_pages {
                let hop = browser.step(&page.url, &Action::get()).await;
                let is_taken = hop.response().is_some_and(|answer| {
                    answer.status == 200
                        && shows(&answer.body, &other)
                        && !shows(&answer.body, email)
                });
                if is_taken {
                    facts.forged_cookie = Some((cookie.name.clone(), evidence(&[hop])));
                    return;
                }
            }
        }
    }
}

/// A cookie's value with another address in it, in each coding in which the one is found.
fn forgeries(value: &str, email: &str, other: &str) -> Vec<String> {
    let mut forged = Vec::new();
    let swap = |text: &str| text.contains(email).then(|| text.replace(email, other));
    forged.extend(swap(value));
    let percent: String = percent_decoded(value);
    if percent != value {
        let encode = |text: String| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('+', "%20")
        };
        forged.extend(swap(&percent).map(encode));
    }
    let bare = percent.trim_matches('"');
    let codings: [&Encoding; 4] = [&BASE64, &BASE64URL, &BASE64_NOPAD, &BASE64URL_NOPAD];
    let in_base64 = |text: &str| {
        codings.iter().find_map(|coding| {
            let bytes = coding.decode(text.as_bytes()).ok()?;
            let swapped = swap(&String::from_utf8(bytes).ok()?)?;
            Some(coding.encode(swapped.as_bytes()))
        })
    };
    forged.extend(in_base64(bare));
    // Signed values have parts: header.payload.signature, payload.time.signature, value--digest.
    for separator in [".", "--", "|", ":"] {
        let parts: Vec<&str> = bare.split(separator).collect();
        for (at, part) in parts.iter().enumerate().filter(|_| parts.len() > 1) {
            if let Some(swapped) = in_base64(part).or_else(|| swap(part)) {
                let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
                parts[at] = swapped;
                forged.push(parts.join(separator));
                // A token that says of itself that it is not signed.
                if separator == "." && parts.len() == 3 && at == 1 {
                    let header = BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
                    forged.push(format!("{header}.{}.", parts[1]));
                }
            }
        }
    }
    forged.dedup();
    forged
}

fn percent_decoded(text: &str) -> String {
    let escaped = text
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let mut pairs = url::form_urlencoded::parse(escaped.as_bytes());
    pairs
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// Whether a cookie is nothing but a name that others know: somebody's ID, or a small number. Somebody
/// else signs in, and their name is put in place of the first person's.
async fn guess(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let Some((browser, email)) = somebody(stage, reference).await else {
        return;
    };
    if email == reference.asked.email {
        return;
    }
    for cookie in &facts.cookies {
        let mut theirs = browser.cookies.all().iter();
        let Some(theirs) = theirs.find(|other| other.name == cookie.name) else {
            continue;
        };
        let Some(value) = with_their_name(&cookie.value, &theirs.value) else {
            continue;
        };
        let mut attacker = stage.browser("attacker");
        attacker.cookies.put(cookie.with_value(&value));
        for page in &reference.own_pages {
            let hop = attacker.step(&page.url, &Action::get()).await;
            let is_taken = hop
                .response()
                .is_some_and(|answer| answer.status == 200 && shows(&answer.body, &email));
            if is_taken {
                facts.forged_cookie = Some((cookie.name.clone(), evidence(&[hop])));
                return;
            }
        }
    }
}

/// A cookie's value with the name that another's has: WorkOS's ID of a person, or a number of up to nine
/// digits. Everything else in the value stays, so that a signature no longer fits.
fn with_their_name(value: &str, other: &str) -> Option<String> {
    let is_number = |text: &str| text.len() < 10 && text.parse::<u32>().is_ok();
    if is_number(value) && is_number(other) {
        return Some(other.to_owned());
    }
    let id = regex::Regex::new(r"(?:prof|user)_[0-9A-Z]{26}").ok()?;
    let (own, theirs) = (id.find(value)?.as_str(), id.find(other)?.as_str());
    Some(value.replace(own, theirs))
}

/// A value that no application has given to anybody.
const MADE_UP: &str = "workos-ml-0123456789abcdef0123456789abcdef";

/// Whether a cookie that was there before the sign-in opens the session in another browser: one that the
/// application gave to a stranger, then one that somebody made up.
async fn fix(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    for is_made_up in [false, true] {
        let email = stage.person();
        let mut victim = stage.browser("browser");
        let mut attacker = stage.browser("attacker");
        if is_made_up {
            for cookie in &facts.cookies {
                attacker.cookies.put(cookie.with_value(MADE_UP));
            }
            if stage
                .access(&mut attacker, &reference.own_pages, &email)
                .await
                == Access::SignedIn
            {
                // Nobody has signed in with it, so it is taken for what it says.
                let names = facts.cookies.iter().map(|cookie| cookie.name.clone());
                let names = names.collect::<Vec<_>>().join(", ");
                facts.forged_cookie.get_or_insert((names, Vec::new()));
                return;
            }
            victim.cookies = attacker.cookies.clone();
        } else {
            victim.open(&stage.network.application).await;
        }
        let asked = stage.ask(&mut victim, &email).await;
        if !is_made_up {
            attacker.cookies = victim.cookies.clone();
        }
        let Some(step) = stage.last_step(&asked).await else {
            continue;
        };
        stage.finish(&mut victim, &step).await;
        let is_in = stage
            .access(&mut victim, &reference.own_pages, &email)
            .await;
        if is_in != Access::SignedIn {
            continue;
        }
        facts.fixation_tried = true;
        if stage
            .access(&mut attacker, &reference.own_pages, &email)
            .await
            == Access::SignedIn
        {
            let names = facts.cookies.iter().map(|cookie| cookie.name.clone());
            let planted = attacker
                .cookies
                .all()
                .iter()
                .map(|cookie| cookie.name.clone());
            facts.fixed_cookie = names.chain(planted).next();
            return;
        }
    }
}

async fn caching(stage: &Stage, reference: &Reference, facts: &mut SessionFacts) {
    let Some((mut browser, _)) = somebody(stage, reference).await else {
        return;
    };
    for page in reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away)
    {
        let hop = browser.step(&page.url, &Action::get()).await;
        let Some(answer) = hop.response().filter(|answer| answer.status == 200) else {
            continue;
        };
        let control = answer.header("cache-control").unwrap_or_default();
        let path = page.url.path().to_owned();
        facts.cache_controls.push((path, control.to_owned()));
    }
}

/// What strangers get where only people who are signed in belong.
async fn strangers(
    stage: &Stage,
    reference: &Reference,
    named: &[String],
    facts: &mut SessionFacts,
) {
    let own = reference
        .own_pages
        .iter()
        .filter(|page| page.turns_strangers_away);
    let mut pages: Vec<Url> = own.map(|page| page.url.clone()).collect();
    for path in named {
        pages.extend(stage.network.application.join(path).ok());
    }
    pages.dedup();
    for url in pages {
        let inside = reference.browser.clone().step(&url, &Action::get()).await;
        for (how, action) in [
            ("a page", Action::get()),
            ("JSON", Action::get().wanting_json()),
        ] {
            let hop = stage.browser("stranger").step(&url, &action).await;
            let Some(answer) = hop.response() else {
                continue;
            };
            let path = url.path().to_owned();
            match answer.status {
                200..=299 => {
                    let same = inside.response().is_some_and(|inside| {
                        let snapshot = Snapshot::of(inside);
                        snapshot.says_something() && snapshot.is_like(&Snapshot::of(answer))
                    });
                    if same || stage.shows_anybody(&answer.body) {
                        facts.open_pages.push((path, how, answer.status));
                    }
                }
                500..=599 => facts.broken_pages.push((path, how, answer.status)),
                _ => {}
            }
        }
    }
}

/// Whether the answer to somebody with an account differs from that to somebody new.
async fn accounts(stage: &Stage, reference: &Reference) -> AccountAnswers {
    if stage.has_given_people() {
        return AccountAnswers::Unknown("only people who may sign in were named");
    }
    let known = stage
        .ask(&mut stage.browser("browser"), &reference.asked.email)
        .await;
    let new = stage
        .ask(&mut stage.browser("browser"), &stage.person())
        .await;
    let another = stage
        .ask(&mut stage.browser("browser"), &stage.person())
        .await;
    if known.mail.is_none() || new.mail.is_none() {
        return AccountAnswers::Unknown("no link was mailed");
    }
    let (known, new) = (Snapshot::of_end(&known.trail), Snapshot::of_end(&new.trail));
    // Where two new addresses are answered differently, a difference tells nothing.
    if !new.is_like(&Snapshot::of_end(&another.trail)) {
        return AccountAnswers::Unknown("two new addresses get different answers");
    }
    if known.is_like(&new) {
        return AccountAnswers::Same;
    }
    let words = |snapshot: &Snapshot, other: &Snapshot| {
        let own = snapshot
            .words
            .iter()
            .filter(|word| !other.words.contains(word));
        let own: Vec<_> = own.take(12).cloned().collect();
        format!("{} {}", snapshot.status, own.join(" "))
    };
    AccountAnswers::Differ(words(&known, &new), words(&new, &known))
}

async fn sign_out(stage: &Stage, reference: &Reference, logout: &Logout) -> Option<LogoutFacts> {
    let (mut browser, email) = somebody(stage, reference).await?;
    let email = &email;
    let old = browser.cookies.clone();
    let mut trail = match &logout.form {
        Some((page, form)) => {
            // A token against forgery is good for one page.
            let opened = browser.open(page).await;
            let forms = opened.page().map(|page| page.forms).unwrap_or_default();
            let fresh = forms.into_iter().find(|fresh| fresh.action == form.action);
            browser
                .submit(page, &fresh.unwrap_or_else(|| form.clone()), &[])
                .await
        }
        None => {
            let action = Action::bare(logout.method.clone()).from_page(&stage.network.application);
            browser.follow(&logout.url, &action).await
        }
    };
    // Some applications ask once more.
    let is_confirmed = logout.form.is_none() && press_sign_out(&mut browser, &mut trail).await;
    let after = stage
        .access(&mut browser, &reference.own_pages, email)
        .await;
    if after == Access::SignedIn && matches!(trail.status(), 0 | 400 | 403..=405 | 419) {
        // It was refused: a token is missing, or another method is meant.
        return None;
    }
    let mut thief = stage.browser("other browser");
    thief.cookies = old;
    let with_old_cookies = stage.access(&mut thief, &reference.own_pages, email).await;
    let by_get = match logout.method == hyper::Method::GET {
        true => Some(after == Access::Stranger && !is_confirmed),
        false => by_get(stage, reference, logout).await,
    };
    Some(LogoutFacts {
        request: format!("{} ({})", logout.words(), logout.source),
        hops: trail.hops,
        after: Some(after),
        with_old_cookies: Some(with_old_cookies),
        by_get,
    })
}

/// Presses the button of a page that asks whether to sign out.
async fn press_sign_out(browser: &mut Browser, trail: &mut Trail) -> bool {
    let (Some(page), Some(at)) = (trail.page(), trail.url().cloned()) else {
        return false;
    };
    let asks = |form: &&super::browser::Form| {
        form.is_post
            && form.is_only_a_button()
            && (ends_session(&form.text) || ends_session(at.path()))
    };
    let Some(form) = page.forms.iter().find(asks) else {
        return false;
    };
    trail.hops.extend(browser.submit(&at, form, &[]).await.hops);
    true
}

/// Whether GET ends a session too, tried with a session of its own.
async fn by_get(stage: &Stage, reference: &Reference, logout: &Logout) -> Option<bool> {
    let (mut browser, email) = somebody(stage, reference).await?;
    browser.open(&logout.url).await;
    let access = stage
        .access(&mut browser, &reference.own_pages, &email)
        .await;
    Some(access == Access::Stranger)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "ada.x0@example.com";
    const EVE: &str = "eve.x0@example.com";

    #[test]
    fn a_cookie_is_forged_in_the_coding_that_it_came_in() {
        let json = format!(r#"{{"email":"{ADA}"}}"#);
        let forged_json = format!(r#"{{"email":"{EVE}"}}"#);
        let quoted = "ada.x0%40example.com";
        let cases = [
            (ADA.to_owned(), EVE.to_owned()),
            (quoted.to_owned(), "eve.x0%40example.com".to_owned()),
            (
                BASE64.encode(json.as_bytes()),
                BASE64.encode(forged_json.as_bytes()),
            ),
            (
                format!("{}.c2ln", BASE64URL_NOPAD.encode(json.as_bytes())),
                format!("{}.c2ln", BASE64URL_NOPAD.encode(forged_json.as_bytes())),
            ),
            (format!("{ADA}|9f"), format!("{EVE}|9f")),
        ];
        for (value, expected) in cases {
            let forged = forgeries(&value, ADA, EVE);
            assert!(forged.contains(&expected), "{value}: {forged:?}");
        }
        assert_eq!(forgeries("9f3c1b", ADA, EVE), Vec::<String>::new());
    }

    #[test]
    fn a_token_is_tried_without_a_signature_as_well() {
        let payload = BASE64URL_NOPAD.encode(format!(r#"{{"sub":"{ADA}"}}"#).as_bytes());
        let forged = forgeries(&format!("e30.{payload}.c2ln"), ADA, EVE);
        assert!(
            forged.iter().any(|value| value.ends_with('.')),
            "{forged:?}"
        );
    }
}
