//! The way back after a sign-in, where the application takes it from a parameter: `/login?next=/account`.
//!
//! Only parameters that the application itself uses are tried, in its redirects, links, forms and callback:
//! what it does not read proves nothing.

use std::sync::LazyLock;

use regex::Regex;
use url::{Url, form_urlencoded};

use super::browser::{Browser, Form, Page, Trail, join, says};
use super::chromium::Replay;
use super::discovery::{self, SignIn};
use super::flow::Reference;
use super::stage::{Asked, LastStep, Stage, altered, parameter};
use crate::probe::FOREIGN_HOST;

/// How many of them are tried, each with every target: an application has one, mostly, under one or two names.
const MAX_WAYS_BACK: usize = 2;

/// A parameter that names where somebody is led after signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WayBack {
    /// Its name.
    pub(super) name: String,
    place: Place,
}

/// Where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In the address of the page that has the form.
    Page(Url),
    /// In a hidden field of the form on this page.
    Field(Url),
    /// In the address that the form on this page is sent to.
    Target(Url),
    /// In the address that the link leads to.
    Callback,
}

impl WayBack {
    /// `next of /login`
    pub(super) fn words(&self) -> String {
        let name = &self.name;
        match &self.place {
            Place::Page(url) => format!("{name} of {}", url.path()),
            Place::Field(page) => format!("the hidden field {name} of {}", page.path()),
            Place::Target(page) => format!("{name} in the target of the form of {}", page.path()),
            Place::Callback => format!("{name} of the callback"),
        }
    }
}

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?: next(?:[-_]?(?:url|page|path))? | return(?:[-_]?(?:to|url|uri|path))? | redirect(?:[-_]?(?:to|url|uri|path))?
        | continue | callback[-_]?url | dest(?:ination)? | back(?:[-_]?(?:to|url))? | go[-_]?to | forward | from
        | after | rd | ru | r | url | target(?:[-_]?url)? | service )$",
    )
    .ok()
});

/// Whether a value leads to a page of the application.
fn leads_home(value: &str, base: &Url) -> bool {
    let is_path = value.starts_with('/') && !value.starts_with("//");
    is_path || Url::parse(value).is_ok_and(|url| url.origin() == base.origin())
}

/// Those that were seen: in where strangers are sent from pages of people, in links, in the form, in the callback.
pub(super) fn ways_back(base: &Url, reference: &Reference) -> Vec<WayBack> {
    let mut found: Vec<WayBack> = Vec::new();
    let mut add = |name: &str, place: Place| {
        if !found.iter().any(|other| other.name == name) {
            let name = name.to_owned();
            found.push(WayBack { name, place });
        }
    };
    let mut of_address = |url: &Url, is_redirect: bool| {
        for (name, value) in url.query_pairs() {
            // Whatever it is called: a redirect to the sign-in that holds a path holds the way back.
            let is_named = is_redirect || says(&NAME, &name);
            if url.origin() == base.origin() && is_named && leads_home(&value, base) {
                add(&name, Place::Page(url.clone()));
            }
        }
    };
    for page in reference
        .own_pages
        .iter()
        .filter(|it| it.turns_strangers_away)
    {
        if let Some(url) = page.sends_strangers_to.as_ref() {
            of_address(url, true);
        }
    }
    let opened = reference.asked.trail.hops.iter();
    let pages = opened.filter(|hop| hop.method == hyper::Method::GET);
    let pages: Vec<(&Url, Page)> = pages
        .filter_map(|hop| Some((&hop.url, Page::parse(&hop.response()?.body))))
        .collect();
    for (at, page) in &pages {
        // A link to anything but the sign-in names a way back of its own: that of a choice of languages, say.
        let links = page.links.iter().filter_map(|link| join(at, &link.target));
        for link in links.filter(|link| pages.iter().any(|(at, _)| at.path() == link.path())) {
            of_address(&link, false);
        }
    }
    for (at, page) in &pages {
        let forms = page
            .forms
            .iter()
            .filter(|form| form.email_field().is_some());
        let target = forms
            .clone()
            .next()
            .and_then(|form| join(at, form.target()));
        for (name, value) in target.iter().flat_map(Url::query_pairs) {
            if says(&NAME, &name) && (value.is_empty() || leads_home(&value, base)) {
                add(&name, Place::Target((*at).clone()));
            }
        }
        let hidden = forms.flat_map(|form| form.fields.iter().filter(|it| it.kind == "hidden"));
        for field in hidden.filter(|field| says(&NAME, &field.name)) {
            if field.value.is_empty() || leads_home(&field.value, base) {
                add(&field.name, Place::Field((*at).clone()));
            }
        }
    }
    if let LastStep::Callback(url) = &reference.last_step {
        for (name, value) in url.query_pairs() {
            if !matches!(&*name, "code" | "state") && leads_home(&value, base) {
                add(&name, Place::Callback);
            }
        }
    }
    found.truncate(MAX_WAYS_BACK);
    found
}

/// What a way back is changed to: another host in the forms that checks overlook. The last two lead there where
/// only the beginning of an address is compared, and where one is put together of the application's own and this.
pub(super) fn targets(base: &Url) -> [String; 5] {
    let origin = base.origin().ascii_serialization();
    [
        format!("https://{FOREIGN_HOST}/"),
        format!("//{FOREIGN_HOST}/"),
        format!("/\\{FOREIGN_HOST}/"),
        format!("{origin}@{FOREIGN_HOST}/"),
        format!("@{FOREIGN_HOST}/"),
    ]
}

/// Somebody signs in with another way back, up to the mail.
pub(super) async fn ask_with(
    stage: &Stage,
    browser: &mut Browser,
    email: &str,
    way_back: &WayBack,
    target: &str,
) -> Result<Asked, String> {
    let way = match &way_back.place {
        Place::Callback => stage.way.clone(),
        // A page that puts the parameter into its form is led astray by its address alone.
        Place::Page(page) => SignIn::Form {
            page: altered(page, &way_back.name, Some(target)),
            action: String::new(),
        },
        Place::Field(page) | Place::Target(page) => {
            let asking = altered(page, &way_back.name, Some(target));
            let opened = stage.browser("attacker").open(&asking).await;
            let (at, form) =
                discovery::sign_in_form(&opened).ok_or("its page has no form any more")?;
            let sent_to = join(&at, form.target());
            let of_target = sent_to.and_then(|url| parameter(&url, &way_back.name));
            let holds_target = of_target.as_deref() == Some(target)
                || form.hidden_values().any(|value| value == target);
            match holds_target {
                true => SignIn::Form {
                    page: asking,
                    action: form.target().to_owned(),
                },
                false => from_elsewhere(&at, &form, &way_back.name, target, email)
                    .ok_or("its form leads nowhere")?,
            }
        }
    };
    let limit = stage.network.timeout;
    let asked = stage.ask_by(&way, browser, email, limit).await;
    let was_sent = asked.mail.is_some()
        || leads_astray(&asked.trail)
        || asked.trail.status() >= 400
        || asked
            .trail
            .hops
            .iter()
            .any(|hop| hop.method != hyper::Method::GET);
    match was_sent {
        true => Ok(asked),
        false => Err("the page that it belongs to has no form for an address".into()),
    }
}

/// The form as a page of another site sends it: with what it holds, and without the cookies that came with it.
fn from_elsewhere(at: &Url, form: &Form, name: &str, target: &str, email: &str) -> Option<SignIn> {
    let mut fields = form.filled(&form.email_values(email));
    for (_, value) in fields.iter_mut().filter(|(other, _)| other == name) {
        target.clone_into(value);
    }
    let mut body = form_urlencoded::Serializer::new(String::new());
    let mut url = join(at, form.target())?;
    if parameter(&url, name).is_some() {
        url = altered(&url, name, Some(target));
    }
    form.is_post.then(|| SignIn::Script {
        request: Replay {
            method: "POST".to_owned(),
            url,
            headers: vec![
                (
                    "content-type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ),
                ("origin".to_owned(), format!("https://{FOREIGN_HOST}")),
                ("referer".to_owned(), format!("https://{FOREIGN_HOST}/")),
            ],
            body: body.extend_pairs(fields).finish(),
            tokens: Vec::new(),
        },
        email: email.to_owned(),
    })
}

/// The address that the link leads to, with the other way back if it has it. `None` as well where WorkOS itself
/// leads to the foreign host: the parameter is the redirect URI, of which a real account takes registered ones only.
pub(super) async fn callback_with(
    stage: &Stage,
    asked: &Asked,
    way_back: &WayBack,
    target: &str,
) -> Option<LastStep> {
    match (stage.last_step(asked).await?, &way_back.place) {
        (LastStep::Callback(url), _) if url.host_str() == Some(FOREIGN_HOST) => None,
        (LastStep::Callback(url), Place::Callback) => {
            parameter(&url, &way_back.name)?;
            Some(LastStep::Callback(altered(
                &url,
                &way_back.name,
                Some(target),
            )))
        }
        (step, _) => Some(step),
    }
}

/// Whether any answer on the way sends the browser to the foreign host.
pub(super) fn leads_astray(trail: &Trail) -> bool {
    trail.hops.iter().any(|hop| {
        let location = hop.response().and_then(|answer| answer.header("location"));
        hop.url.host_str() == Some(FOREIGN_HOST)
            || location.is_some_and(|to| to.trim_start().starts_with("javascript:"))
    })
}
