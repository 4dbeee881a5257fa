//! Where the application asks for an address, and which of its pages know who signed in: from what the
//! code says first, then by looking.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use hyper::Method;
use regex::Regex;
use url::{Url, form_urlencoded};

use super::browser::{Action, Browser, CODE, Form, Link, Network, Trail, join, says};
use super::chromium::Replay;
use crate::probe::{BodyEnd, RequestError};

/// How many pages are looked at for a form. Whoever signs in finds it within one or two clicks.
const MAX_PAGES: usize = 25;

/// Where people sign in, by the names that applications give to it.
const USUAL_PAGES: [&str; 12] = [
    "/login",
    "/sign-in",
    "/signin",
    "/auth/login",
    "/auth/sign-in",
    "/auth/signin",
    "/auth",
    "/account/login",
    "/accounts/login",
    "/users/sign_in",
    "/session/new",
    "/magic-link",
];

/// Pages that often are somebody's own.
pub(super) const USUAL_OWN_PAGES: [&str; 12] = [
    "/",
    "/dashboard",
    "/profile",
    "/account",
    "/me",
    "/home",
    "/app",
    "/settings",
    "/api/me",
    "/api/user",
    "/api/session",
    "/api/auth/session",
];

/// How fields are sent to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As JSON.
    Json,
    /// As a form.
    Form,
}

impl Encoding {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
        }
    }
}

/// A method and a path that somebody named; without a method it is what suits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The method.
    pub method: Option<Method>,
    /// The path, with a query if there is one.
    pub path: String,
}

impl Named {
    /// A path, and a method by its name. `ANY` and unknown ones count as none.
    pub fn of(method: Option<&str>, path: &str) -> Self {
        let method = method.filter(|name| *name != "ANY");
        Self {
            method: method.and_then(|name| Method::from_bytes(name.as_bytes()).ok()),
            path: path.to_owned(),
        }
    }
}

/// What the code or the person says of the application.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// `--sign-in`
    pub sign_in: Option<Named>,
    /// `--body`
    pub encoding: Option<Encoding>,
    /// `--email-field`
    pub email_field: Option<String>,
    /// `--protected`
    pub protected: Vec<String>,
    /// `--logout`
    pub logout: Option<Named>,
    /// What the code says takes an address, and where it says so.
    pub sign_in_of_code: Vec<(Named, String)>,
    /// The name under which the code reads the address there, if it is another than most have.
    pub email_field_of_code: Option<String>,
    /// What the code says receives the code.
    pub callback_of_code: Option<(String, String)>,
    /// Pages that the code guards.
    pub protected_of_code: Vec<(String, String)>,
    /// What the code says ends the session.
    pub logout_of_code: Vec<(Named, String)>,
    /// Where the code does what.
    pub places: Places,
}

/// Places in the code, as file and line.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Where the session is created.
    pub create: Option<(PathBuf, usize)>,
    /// Where the code is exchanged.
    pub exchange: Option<(PathBuf, usize)>,
    /// Where the session ends.
    pub logout: Option<(PathBuf, usize)>,
    /// What receives the code.
    pub callback: Option<(PathBuf, usize)>,
    /// What takes the address.
    pub sign_in: Option<(PathBuf, usize)>,
    /// Where who signed in is stored.
    pub stores: Option<(PathBuf, usize)>,
    /// What answers at a path.
    pub pages: Vec<(String, (PathBuf, usize))>,
}

impl Places {
    /// What answers at a path.
    pub(super) fn page(&self, path: &str) -> Option<&(PathBuf, usize)> {
        let mut pages = self.pages.iter();
        pages
            .find(|(other, _)| other == path)
            .map(|(_, place)| place)
    }
}

/// How one asks the application for a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// A page with a form.
    Form {
        /// The page.
        page: Url,
        /// Where its form is sent to, to find it again.
        action: String,
    },
    /// An endpoint that scripts ask.
    Endpoint {
        /// The method.
        method: Method,
        /// The address.
        url: Url,
        /// How fields are sent.
        encoding: Encoding,
        /// The name of the field with the address.
        field: String,
    },
    /// A request that a script was seen to make.
    Script {
        /// The request.
        request: Replay,
        /// The address in it, in whose place others are put.
        email: String,
    },
}

impl SignIn {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Script { request, .. } => {
                format!(
                    "{} {} takes an e-mail address",
                    request.method,
                    request.url.path()
                )
            }
            Self::Form { page, .. } => {
                format!(
                    "GET {} has a form that asks for an e-mail address",
                    page.path()
                )
            }
            Self::Endpoint {
                method,
                url,
                encoding,
                field,
            } => format!(
                "{method} {} takes an e-mail address, as {} in `{field}`",
                url.path(),
                match encoding {
                    Encoding::Json => "JSON",
                    Encoding::Form => "a form",
                }
            ),
        }
    }
}

/// What was found of a way to sign in.
#[derive(Debug, Default)]
pub struct Found {
    /// Ways to ask for a link, the likeliest first, and why each is one.
    pub ways: Vec<(SignIn, String)>,
    /// The paths that were looked at.
    pub looked_at: Vec<String>,
    /// Whether a page without a form runs scripts.
    pub has_scripts: bool,
    /// A form that asks for a password as well, as the only one.
    pub has_password_form: bool,
    /// The first path that redirects without end.
    pub endless: Option<String>,
    /// The first path whose page could not be read, and how it is compressed.
    pub unreadable: Option<(String, String)>,
    /// Links of the pages that were seen.
    pub links: BTreeSet<String>,
}

/// Why a way is one that somebody named.
const NAMED: &str = "as --sign-in says";

impl Found {
    /// Whether somebody named an endpoint.
    pub(super) fn is_named(&self) -> bool {
        let mut ways = self.ways.iter();
        ways.any(|(way, why)| matches!(way, SignIn::Endpoint { .. }) && why == NAMED)
    }
}

/// The form of a page that asks for an address and for no password.
pub fn sign_in_form(trail: &Trail) -> Option<(Url, Form)> {
    let page = trail.page()?;
    let form = email_form(page.forms, page.has_scripts)?;
    Some((trail.url()?.clone(), form))
}

fn email_form(forms: Vec<Form>, has_scripts: bool) -> Option<Form> {
    let fitting = |form: &Form| {
        // Without the script that sends it, such a form would only open its own page again.
        let is_scripts = has_scripts && form.is_sent_by_script();
        form.email_field().is_some() && !form.asks_for_password() && !is_scripts
    };
    let mut fitting: Vec<Form> = forms.into_iter().filter(fitting).collect();
    fitting.sort_by_key(|form| (!form.is_post, says(&NEWSLETTER, &form.text)));
    fitting.into_iter().next()
}

// In the languages that most applications speak.
static NEWSLETTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)newsletter|subscri|abonn|laufenden|eintragen|iscri|suscri|inscreva").ok()
});
static SIGNING_IN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) log[-\s]?in | sign[-\s]?in | magic | passwordless | \blink\b | einlog | anmeld | connexion
        | connecter | iniciar | acceder | entrar | acced | inlog | logga\sin | zalog",
    )
    .ok()
});
static PATH_TO_SIGN_IN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)log-?_?in|sign-?_?in|auth|account|magic|passwordless|session").ok()
});
// What means nothing else.
static SURELY_SIGNING_OUT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) logout | signout | \blogoff\b | (?:\b|_) (?: log[-_\s](?:out|off) | sign[-_\s]out ) (?:\b|_)
        | \bend[-_\s]?session | session/end\b
        | abmeld | ausloggen | d[ée]connexion | se\s d[ée]connecter | ferm(?:er|eture)\s(?:la\s|de\s)?session
        | cerrar[-_\s]?ses | tancar\s(?:la\s)?ses | uitlog | afmeld | (?:terminar|encerrar)[-_\s](?:a\s)?ses
        | wylog | logga[-_\s]?ut | \blogg?[-_\s]?(?:ut|ud|av)\b | kirjaudu[-_\s]?ulos | odhl[aá][sš] | odjav
        | kijelentkez | çıkış\syap | oturumu\skapat | đăng\sxuất | αποσύνδεση | выйти | вийти
        | تسجيل\sالخروج | ログアウト | サインアウト | 退出登录 | 登出 | 注销 | 注銷 | 로그아웃 | ออกจากระบบ",
    )
    .ok()
});
// What may as well mean that an integration, a list or a page is left.
static SIGNING_OUT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \bsign[-_\s]?off\b | d[ée]connect | disconnect | disconnett | desconect | deconect | \bsalir\b | \bsair\b | \besci\b
        | \bquitter\b | \blog[-_\s]?af\b | keluar | çıkış | изход | выход | 退出
        | [/=](?:exit|quit|bye|leave|out|off|end)(?:$|[/?&])",
    )
    .ok()
});

/// Looks for ways to ask for a link.
pub async fn find(network: &Arc<Network>, hints: &Hints) -> Found {
    let mut found = Found::default();
    let base = &network.application;
    if let Some(named) = &hints.sign_in
        && let Some(url) = base.join(&named.path).ok()
        && named
            .method
            .as_ref()
            .is_some_and(|method| *method != Method::GET)
    {
        let why = NAMED.to_owned();
        // A form that leads there brings what the endpoint may want besides: a token against forgery.
        look(network, hints, &mut found, Some(url.path())).await;
        found.ways.retain(|(way, _)| leads_to(way, url.path()));
        let method = named.method.clone().unwrap_or(Method::POST);
        found.ways.extend(endpoints(&method, &url, hints, &why));
        return found;
    }
    look(network, hints, &mut found, None).await;
    for (named, place) in &hints.sign_in_of_code {
        let why = format!("as {place} says");
        let Some(url) = base.join(&named.path).ok() else {
            continue;
        };
        if let Some((_, reason)) = found
            .ways
            .iter_mut()
            .find(|(way, _)| leads_to(way, url.path()))
        {
            reason.push_str(&format!(", and its target is that of {place}"));
            continue;
        }
        let method = named.method.clone().unwrap_or(Method::POST);
        found.ways.extend(endpoints(&method, &url, hints, &why));
    }
    // A form that leads where the code creates the session comes before any other.
    found.ways.sort_by_key(|(way, _)| {
        let is_of_code = hints
            .sign_in_of_code
            .iter()
            .any(|(named, _)| leads_to(way, &named.path));
        let is_form = matches!(way, SignIn::Form { .. });
        (!(is_form && is_of_code), !is_form)
    });
    found
}

/// Whether two ways send an address to one place.
pub(super) fn are_one(one: &SignIn, other: &SignIn) -> bool {
    match other {
        SignIn::Script { request, .. } => leads_to(one, request.url.path()),
        _ => one == other,
    }
}

fn leads_to(way: &SignIn, path: &str) -> bool {
    match way {
        SignIn::Form { page, action } => join(page, action).is_some_and(|target| {
            target.path().trim_end_matches('/') == path.trim_end_matches('/')
        }),
        SignIn::Endpoint { url, .. } => url.path() == path,
        SignIn::Script { request, .. } => request.url.path() == path,
    }
}

/// The ways in which an endpoint may take an address. Scripts send JSON, mostly.
fn endpoints(method: &Method, url: &Url, hints: &Hints, why: &str) -> Vec<(SignIn, String)> {
    let encodings = match hints.encoding {
        Some(encoding) => vec![encoding],
        None => vec![Encoding::Json, Encoding::Form],
    };
    let fields = match (&hints.email_field, &hints.email_field_of_code) {
        (Some(named), _) => vec![named.as_str()],
        (None, Some(read)) => vec![read.as_str(), "email"],
        (None, None) => vec!["email"],
    };
    let of = |field: &str| {
        let ways = encodings.iter().map(|encoding| SignIn::Endpoint {
            method: method.clone(),
            url: url.clone(),
            encoding: *encoding,
            field: field.to_owned(),
        });
        ways.map(|way| (way, why.to_owned())).collect::<Vec<_>>()
    };
    fields.into_iter().flat_map(of).collect()
}

/// Goes through pages until one has a form, the likeliest first.
async fn look(network: &Arc<Network>, hints: &Hints, found: &mut Found, target: Option<&str>) {
    let base = network.application.clone();
    // The sign-in itself is looked at whatever the code seems to say.
    let callback = hints
        .callback_of_code
        .as_ref()
        .map(|(path, _)| path.as_str())
        .filter(|path| *path != "/");
    let named = hints
        .sign_in
        .iter()
        .filter(|named| {
            named
                .method
                .as_ref()
                .is_none_or(|method| *method == Method::GET)
        })
        .map(|named| named.path.clone());
    let mut waiting: VecDeque<String> = named.collect();
    let is_named = !waiting.is_empty();
    if !is_named {
        waiting.push_back("/".to_owned());
        // Where the code takes an address there is often the form that asks for it, with its tokens.
        let of_code = hints.sign_in_of_code.iter();
        waiting.extend(of_code.map(|(named, _)| named.path.clone()));
    }
    let mut usual = if is_named {
        [].iter()
    } else {
        USUAL_PAGES.iter()
    };
    // Whatever else is linked may lead strangers on to the sign-in.
    let mut others: VecDeque<String> = VecDeque::new();
    let mut browser = Browser::new(network, "browser");
    let mut seen = BTreeSet::new();
    while found.looked_at.len() < MAX_PAGES {
        let next = waiting
            .pop_front()
            .or_else(|| usual.next().map(|path| (*path).to_owned()));
        // Not where there is a way already: each of these pages costs time, and may do something.
        let next = next.or_else(|| others.pop_front().filter(|_| found.ways.is_empty()));
        let Some(path) = next else {
            break;
        };
        // The callback is asked by nobody but WorkOS: some applications do not live through more.
        if !seen.insert(path.clone()) || Some(path.as_str()) == callback || ends_session(&path) {
            continue;
        }
        let Ok(url) = base.join(&path) else { continue };
        let trail = browser.open(&url).await;
        found.looked_at.push(path.clone());
        if trail.is_endless {
            found.endless.get_or_insert_with(|| path.clone());
        }
        let body_end = trail.response().map(|it| it.body_end);
        if let (Some(BodyEnd::Unreadable), None) = (body_end, &found.unreadable) {
            let coding = trail
                .response()
                .and_then(|it| it.header("content-encoding"));
            found.unreadable = Some((path.clone(), coding.unwrap_or_default().to_owned()));
        }
        let never_ends = body_end == Some(BodyEnd::Late);
        if never_ends || matches!(trail.error(), Some(RequestError::TimedOut(_))) {
            // The next one would take as long.
            break;
        }
        let (Some(page), Some(at)) = (trail.page(), trail.url().cloned()) else {
            continue;
        };
        found.has_scripts |= page.has_scripts;
        found.has_password_form |= page.forms.iter().any(Form::asks_for_password);
        let labels: Vec<Url> = page
            .links
            .iter()
            .filter(|link| says(&SIGNING_IN, &link.text))
            .filter_map(|link| join(&at, &link.target))
            .collect();
        for link in page
            .links
            .iter()
            .filter(|link| !ends_session(&link.text) && !ends_session(&link.target))
            .filter(|link| {
                link.method
                    .as_deref()
                    .is_none_or(|it| it.eq_ignore_ascii_case("get"))
            })
            .filter_map(|link| join(&at, &link.target))
        {
            if link.origin() != base.origin() {
                continue;
            }
            found.links.insert(link.path().to_owned());
            if says(&PATH_TO_SIGN_IN, link.path()) || labels.contains(&link) {
                waiting.push_back(link.path().to_owned());
            } else if others.len() < MAX_PAGES {
                others.push_back(link.path().to_owned());
            }
        }
        let frames = page.frames.iter().filter_map(|frame| join(&at, frame));
        for frame in frames.filter(|frame| frame.origin() == base.origin()) {
            // Before the usual pages: somebody sees it at once.
            waiting
                .push_front(frame[url::Position::BeforePath..url::Position::AfterQuery].to_owned());
        }
        // A page that is not there still leads to others.
        if trail.status() >= 400 {
            continue;
        }
        if let Some(form) = email_form(page.forms, page.has_scripts) {
            let is_likely = !says(&NEWSLETTER, &form.text)
                && (says(&SIGNING_IN, &form.text) || says(&PATH_TO_SIGN_IN, &path));
            let action = form.target().to_owned();
            let way = SignIn::Form {
                page: at.clone(),
                action,
            };
            let fits = target.is_none_or(|target| leads_to(&way, target));
            let is_new = !found.ways.iter().any(|(other, _)| match (other, &way) {
                (
                    SignIn::Form { action, page },
                    SignIn::Form {
                        action: other,
                        page: at,
                    },
                ) => join(page, action) == join(at, other),
                _ => false,
            });
            if fits && is_new {
                let why = if is_named { NAMED } else { "found by looking" };
                match is_likely {
                    true => found.ways.insert(0, (way, why.to_owned())),
                    false => found.ways.push((way, why.to_owned())),
                }
            }
            // The first that speaks of signing in is the one unless the code speaks of another.
            let is_settled = (is_likely && hints.sign_in_of_code.is_empty())
                || hints
                    .sign_in_of_code
                    .iter()
                    .any(|(named, _)| found.ways.iter().any(|(way, _)| leads_to(way, &named.path)));
            if fits && is_settled {
                break;
            }
        }
    }
}

/// The other ways in which what refused an address may take it: a form that a script sends as JSON, mostly; an
/// endpoint that names another field in its answer.
pub(super) fn other_ways(way: &SignIn, asked: &Trail, email: &str, hints: &Hints) -> Vec<SignIn> {
    let sent = asked.hops.iter().rev().find(|it| it.method == Method::POST);
    let endpoint = |url: &Url, encoding, field: &str| SignIn::Endpoint {
        method: Method::POST,
        url: url.clone(),
        encoding,
        field: field.to_owned(),
    };
    match (way, sent) {
        (SignIn::Form { .. }, Some(sent)) => {
            let mut pairs = form_urlencoded::parse(sent.body.as_bytes());
            let field = pairs.find(|(_, value)| value == email);
            let field = field.map_or("email".into(), |(name, _)| name);
            vec![endpoint(&sent.url, Encoding::Json, &field)]
        }
        (
            SignIn::Endpoint {
                url,
                encoding,
                field,
                ..
            },
            _,
        ) if hints.email_field.is_none() => {
            let other = field_in(asked.body(), field);
            other
                .iter()
                .map(|it| endpoint(url, *encoding, it))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The name of another field for an address, in an answer that refuses one: `{"error":"emailAddress is
/// required"}`.
fn field_in(body: &str, tried: &str) -> Option<String> {
    // The word alone is the thing and no name: "a valid e-mail address is required".
    let is_thing = |word: &str| {
        ["email", "emails", "e-mail", "mail"].contains(&word.to_ascii_lowercase().as_str())
    };
    let mut words = FIELD_NAME.as_ref()?.find_iter(body).map(|it| it.as_str());
    words
        .find(|word| *word != tried && !is_thing(word))
        .map(str::to_owned)
}

static FIELD_NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b\w*(?:[Ee]_?[Mm]ail|Mail|[Mm]ail_)\w*\b").ok());

// A person who has the code does not ask for another.
static MAILED_AGAIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)re-?send|again|another|\bnew\b|\bdidn.?t\b|\bsource\b").ok());

/// The page with the form for the code, where the one that says to look for it only links to that.
pub(super) fn page_for_code(trail: &Trail, code: &str) -> Option<Url> {
    let (page, at) = (trail.page()?, trail.url()?);
    if page
        .forms
        .iter()
        .any(|form| !form.code_values(code).is_empty())
    {
        return None;
    }
    let speaks_of_it = |link: &&Link| {
        let all = format!("{} {}", link.text, link.target);
        says(&CODE, &all) && !says(&MAILED_AGAIN, &all)
    };
    let mut links = page.links.iter().filter(speaks_of_it);
    let own = |link: &Link| join(at, &link.target).filter(|url| url.origin() == at.origin());
    links.find_map(own)
}

/// Whether a path or a label ends the session.
pub(super) fn ends_session(text: &str) -> bool {
    surely_ends_session(text) || says(&SIGNING_OUT, text)
}

/// Whether a path is that of signing out, and not of a page about it: `/auth/logout`, `/logout.php`,
/// `/?action=logout`.
pub(super) fn is_way_out(path: &str) -> bool {
    let mut segments = path.split(['/', '?', '&', '=']);
    segments.any(|segment| {
        let word = SURELY_SIGNING_OUT.as_ref().and_then(|it| it.find(segment));
        word.is_some_and(|word| word.start() == 0 && !segment[word.end()..].contains(['-', '_']))
    })
}

/// Whether it can mean nothing else.
pub(super) fn surely_ends_session(text: &str) -> bool {
    says(&SURELY_SIGNING_OUT, text) && !says(&NEWSLETTER, text)
}

/// The request that an endpoint takes.
pub fn action(encoding: Encoding, method: &Method, field: &str, email: &str, page: &Url) -> Action {
    let action = match encoding {
        Encoding::Json => Action::json(method.clone(), &serde_json::json!({ field: email })),
        Encoding::Form => Action::form(method.clone(), &[(field.to_owned(), email.to_owned())]),
    };
    action.from_page(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_session_is_known_in_many_languages() {
        for text in [
            "Log out",
            "sign-out",
            "Abmelden",
            "Se déconnecter",
            "Déconnexion",
            "Cerrar sesión",
            "Terminar sessão",
            "Encerrar a sessão",
            "Uitloggen",
            "Logga ut",
            "Logg av",
            "Wyloguj",
            "Kirjaudu ulos",
            "Odhlásit se",
            "Выйти",
            "ログアウト",
            "退出登录",
            "/index.php?action=logout",
        ] {
            assert!(surely_ends_session(text), "{text}");
        }
        for text in ["Salir", "Sair", "Esci", "/?do=out", "/bye", "Disconnect"] {
            assert!(ends_session(text) && !surely_ends_session(text), "{text}");
        }
        for text in [
            "Vom Newsletter abmelden",
            "/out-of-stock",
            "/leave-requests",
            "/outlook",
            "Connexion",
            "Blog offers",
            "Katalog av varor",
            "Weekend sessions",
            "/design-outlet",
        ] {
            assert!(!ends_session(text), "{text}");
        }
    }

    #[test]
    fn the_field_that_an_endpoint_asks_for_is_in_its_answer() {
        for (body, expected) in [
            (
                r#"{"error":"emailAddress is required"}"#,
                Some("emailAddress"),
            ),
            (
                r#"{"detail":[{"loc":["body","user_email"],"msg":"Field required"}]}"#,
                Some("user_email"),
            ),
            (r#"{"error":"a valid e-mail address is required"}"#, None),
            (r#"{"error":"Email is required"}"#, None),
            ("<h1>Unsupported Media Type</h1>", None),
        ] {
            assert_eq!(field_in(body, "email").as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_page_about_signing_out_is_no_way_out() {
        for path in [
            "/logout",
            "/auth/sign_out",
            "/logout.php",
            "/?action=logout",
            "/abmelden",
        ] {
            assert!(is_way_out(path), "{path}");
        }
        for path in [
            "/help/how-to-log-out",
            "/logout-policy",
            "/sign-offs",
            "/account",
        ] {
            assert!(!is_way_out(path), "{path}");
        }
    }
}
