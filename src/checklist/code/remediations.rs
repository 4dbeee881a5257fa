//! How to fix what the rules find, in the project's language: the only place among the checks that
//! names languages and frameworks.

mod behaviour;
mod pitfalls;

use crate::findings::{Finding, Rule};
use code_facts::syntax::Language;

/// A way to fix what a rule finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remediation {
    /// The languages that it is for; empty for one that is the same in all.
    pub languages: Vec<Language>,
    /// What to do.
    pub text: &'static str,
}

/// How to fix what a rule finds: in each language where that differs, else as the rule says.
pub fn remediations(rule: &'static Rule) -> Vec<Remediation> {
    let mut found: Vec<Remediation> = Vec::new();
    for language in Language::ALL {
        let Some(text) = text(rule, Some(language)) else {
            continue;
        };
        match found.iter_mut().find(|it| it.text == text) {
            Some(known) => known.languages.push(language),
            None => found.push(Remediation {
                languages: vec![language],
                text,
            }),
        }
    }
    if let [only] = &mut found[..] {
        only.languages.clear();
    }
    if found.is_empty() && !rule.fix.is_empty() {
        found.push(Remediation {
            languages: Vec::new(),
            text: rule.fix,
        });
    }
    found
}

/// Gives a finding that needs action the fix of its rule, in a language, unless it has one already.
pub fn add_remediation(finding: &mut Finding, language: Option<Language>) {
    if finding.needs_action() && finding.hint.is_none() {
        finding.hint = text(finding.rule, language).map(str::to_owned);
    }
}

/// The shortest fix, in a language; in that of most users where none is known.
pub(super) fn text(rule: &'static Rule, language: Option<Language>) -> Option<&'static str> {
    use Language::{
        CSharp, Elixir, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, TypeScript,
    };
    let language = language.unwrap_or(JavaScript);
    Some(match (rule.name, language) {
        ("sdk-installed", JavaScript | TypeScript) => "npm install @workos-inc/node",
        ("sdk-installed", Python) => "pip install workos, and add workos to the requirements",
        ("sdk-installed", Ruby) => "bundle add workos",
        ("sdk-installed", Go) => "go get github.com/workos/workos-go/v10",
        ("sdk-installed", Java | Kotlin) => "add com.workos:workos to pom.xml or build.gradle",
        ("sdk-installed", Php) => "composer require workos/workos-php",
        ("sdk-installed", CSharp) => "dotnet add package WorkOS.net",
        ("sdk-installed", Elixir) => "add {:workos, \"~> 2.0\"} to the deps of mix.exs",
        ("sdk-installed", Rust) => "cargo add workos",
        ("env-vars-used", _) => {
            "read WORKOS_API_KEY and WORKOS_CLIENT_ID from the environment, and name both in a committed example such as .env.example"
        }
        ("hardcoded-secret", _) => {
            "make a new key at https://dashboard.workos.com/api-keys, revoke this one, read the new one from WORKOS_API_KEY, and keep its file out of git"
        }
        ("callback-route", JavaScript | TypeScript) => {
            "add a GET route for the redirect URI, and exchange req.query.code there"
        }
        ("callback-route", _) => {
            "add a GET route for the redirect URI, and exchange its query parameter code there"
        }
        ("code-exchange", JavaScript | TypeScript) => {
            "const { profile } = await workos.sso.getProfileAndToken({ code, clientId })"
        }
        ("code-exchange", Python) => {
            "profile = workos_client.sso.get_profile_and_token(code=code).profile"
        }
        ("code-exchange", Ruby) => "client.sso.get_profile_and_token(code: params[:code])",
        ("code-exchange", Go) => {
            "client.SSO().GetProfileAndToken(ctx, &workos.SSOGetProfileAndTokenParams{Code: code})"
        }
        ("code-exchange", Php) => "$workos->sso()->getProfileAndToken($code)",
        ("code-exchange", Java | Kotlin) => "workos.sso.getProfileAndToken(code)",
        ("code-exchange", CSharp) => {
            "await client.SSO.GetProfileAndToken(new SSOGetProfileAndTokenOptions { Code = code })"
        }
        ("code-exchange", Elixir) => "WorkOS.SSO.get_profile_and_token(code)",
        ("code-exchange", Rust) => "client.sso().get_profile_and_token(…)",
        ("exchange-errors-handled", JavaScript | TypeScript) => {
            "put the exchange into try, and in catch redirect to the sign-in with your own message; Express 4 sees nothing of what an async handler throws"
        }
        ("exchange-errors-handled", Python) => {
            "put the exchange into try, and in except redirect to the sign-in with your own message"
        }
        ("exchange-errors-handled", Ruby) => {
            "rescue WorkOS::WorkOSError around the exchange, and redirect to the sign-in with your own message"
        }
        ("exchange-errors-handled", Go) => {
            "if err != nil { http.Redirect(…) and return }: the profile is empty then"
        }
        ("exchange-errors-handled", Elixir) => {
            "match {:error, _} of the exchange, and redirect to the sign-in"
        }
        ("exchange-errors-handled", Rust) => {
            "match the error of the exchange, and redirect to the sign-in"
        }
        ("exchange-errors-handled", _) => {
            "catch what the exchange throws, and redirect to the sign-in with your own message"
        }
        ("session-create", JavaScript | TypeScript) => {
            "await workos.passwordless.createSession({ email, type: 'MagicLink', redirectURI, state })"
        }
        ("session-create", Python) => {
            "workos_client.passwordless.create_session(email=email, type=\"MagicLink\", redirect_uri=…, state=…)"
        }
        ("session-create", Ruby) => {
            "client.passwordless.create_session(email:, type: \"MagicLink\", redirect_uri:, state:)"
        }
        ("session-create", Go) => {
            "client.Passwordless().CreateSession(ctx, &workos.PasswordlessCreateSessionParams{…})"
        }
        ("session-create", Php) => {
            "$workos->passwordless()->createSession(email: $email, type: 'MagicLink', …)"
        }
        ("session-create", _) => {
            "create a passwordless session of the type MagicLink for the e-mail address"
        }
        ("session-send", JavaScript | TypeScript) => {
            "await workos.passwordless.sendSession(session.id), or mail session.link yourself"
        }
        ("session-send", Python) => {
            "workos_client.passwordless.send_session(session.id), or mail session.link yourself"
        }
        ("session-send", Ruby) => {
            "client.passwordless.send_session(session.id), or mail session.link yourself"
        }
        ("session-send", Go) => {
            "client.Passwordless().SendSession(ctx, session.ID), or mail session.Link yourself"
        }
        ("session-send", _) => "call sendSession with the session's ID, or mail its link yourself",
        ("state-used", _) => {
            "pass a random state, keep it in the browser's session, and compare it in the callback"
        }
        ("app-session", JavaScript | TypeScript) => {
            "after the exchange, store who signed in: req.session.userId = profile.id, or a signed cookie"
        }
        ("app-session", Python) => {
            "after the exchange, store who signed in: session[\"user_id\"] = profile.id"
        }
        ("app-session", Ruby) => {
            "after the exchange, store who signed in: session[:user_id] = profile.id"
        }
        ("app-session", Php) => {
            "after the exchange, session_regenerate_id(true) and $_SESSION['user_id'] = $profile->id"
        }
        ("app-session", _) => {
            "after the exchange, store who signed in: in a server-side session or a signed cookie"
        }
        ("protected-route", JavaScript | TypeScript) => {
            "put a middleware before what is private: if (!req.session.userId) return res.redirect('/login')"
        }
        ("protected-route", Python) => {
            "put a decorator such as login_required before what is private"
        }
        ("protected-route", Ruby) => {
            "put a before_action before what is private, and redirect those who have no session"
        }
        ("protected-route", CSharp) => "put [Authorize] on what is private",
        ("protected-route", _) => {
            "put a guard before what is private: redirect or answer 401 where there is no session"
        }
        ("logout", JavaScript | TypeScript) => {
            "add a POST route that ends the session: req.session.destroy(), or clear the cookie"
        }
        ("logout", Python) => "add a POST route that ends the session: session.clear()",
        ("logout", Ruby) => "add a DELETE or POST route that ends the session: reset_session",
        ("logout", Php) => "add a POST route that ends the session: session_destroy()",
        ("logout", _) => "add a POST route that ends the session or clears its cookie",
        ("build-command", JavaScript | TypeScript) => {
            "declare a build or start script in package.json"
        }
        ("build-command", _) => {
            "declare how the project is started, in a Procfile, a Makefile or a script"
        }
        _ => return pitfalls::text(rule, language).or_else(|| behaviour::text(rule, language)),
    })
}
