//! How to climb out of each pitfall, in the project's language.

use crate::findings::Rule;
use code_facts::syntax::Language;

pub(super) fn text(rule: &'static Rule, language: Language) -> Option<&'static str> {
    use Language::{
        CSharp, Elixir, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, TypeScript,
    };
    Some(match (rule.name, language) {
        ("ignored-option", _) => {
            "write it as the SDK does: createSession({ email, type, redirectURI, state, expiresIn }), from version 4 on getAuthorizationUrl({ clientId, redirectUri, state }) and getProfileAndToken({ code, clientId }); a type check finds the others"
        }
        ("link-lifetime", Java | Kotlin) => {
            "give a lifetime of 900 to 1800 seconds, or leave it out; from version 5 of the SDK on up to 86400"
        }
        ("link-lifetime", _) => "give a lifetime of 900 to 86400 seconds, or leave it out",
        ("empty-session-fields", _) => {
            "set RedirectURI and ExpiresIn (900 to 86400), or move to github.com/workos/workos-go/v10, which leaves unset fields out"
        }
        ("session-type", Python) => {
            "client.passwordless.create_session(email=email, type=\"MagicLink\", state=state)"
        }
        ("session-type", JavaScript | TypeScript) => {
            "workos.passwordless.createSession({ email, type: 'MagicLink', state })"
        }
        ("session-type", _) => "give the type \"MagicLink\"",
        ("link-handed-out", _) => {
            "have WorkOS mail the link (sendSession with the session's id), or mail it yourself; answer without it, and log only the session's id"
        }
        ("sdk-call-exists", _) => {
            "call what the installed version has, or install the version that the code was written for"
        }
        ("exchange-endpoint", JavaScript | TypeScript) => {
            "for a Magic Link: const { profile } = await workos.sso.getProfileAndToken({ code, clientId }); for AuthKit: userManagement.authenticateWithCode"
        }
        ("exchange-endpoint", Python) => {
            "for a Magic Link: client.sso.get_profile_and_token(code=code).profile; for AuthKit: user_management.authenticate_with_code"
        }
        ("exchange-endpoint", Ruby) => {
            "for a Magic Link: client.sso.get_profile_and_token(code: params[:code]); for AuthKit: user_management.authenticate_with_code"
        }
        ("exchange-endpoint", Go) => {
            "for a Magic Link: client.SSO().GetProfileAndToken(…); for AuthKit: UserManagement().AuthenticateWithCode(…)"
        }
        ("exchange-endpoint", Php) => {
            "for a Magic Link: $workos->sso()->getProfileAndToken($code); for AuthKit: userManagement()->authenticateWithCode"
        }
        ("exchange-endpoint", _) => {
            "for a Magic Link: the SSO module's getProfileAndToken; for AuthKit: user management's authenticateWithCode"
        }
        ("error-comparison", JavaScript | TypeScript) => {
            "if (error.error === 'invalid_grant'): an OauthException has error and errorDescription"
        }
        ("error-comparison", Python) => "if error.error == \"invalid_grant\":",
        ("error-comparison", Ruby) => {
            "up to version 6 error.error == \"invalid_grant\", from 7 on error.body[\"error\"]"
        }
        ("error-comparison", _) => "compare what the SDK takes from the answer's `error`",
        ("exchange-error-shown", JavaScript | TypeScript) => {
            "log the error, and answer with your own text: res.redirect('/login?reason=expired')"
        }
        ("exchange-error-shown", Python) => {
            "log the exception, and answer with your own text: return redirect(url_for(\"login\", reason=\"expired\"))"
        }
        ("exchange-error-shown", Ruby) => {
            "log the exception, and answer with your own text: redirect_to login_path(reason: \"expired\")"
        }
        ("exchange-error-shown", _) => {
            "log the error, and answer with your own text that says how to get a new link"
        }
        ("identity-from-state", _) => {
            "take the person from the profile that the exchange returns; keep in the state only a random value, and what belongs to it in the browser's session"
        }
        ("open-redirect-from-state", JavaScript | TypeScript) => {
            "take only paths of your own: const url = new URL(returnTo, origin); if (url.origin !== origin) use '/'; better keep the target in the session and send a random state"
        }
        ("open-redirect-from-state", Python) => {
            "take only paths of your own: Django's url_has_allowed_host_and_scheme(url, allowed_hosts=None), or urlparse(url).netloc == \"\" and one leading slash; better keep the target in the session"
        }
        ("open-redirect-from-state", Ruby) => {
            "redirect_to url_from(target) || root_path, without allow_other_host; better keep the target in the session"
        }
        ("open-redirect-from-state", _) => {
            "take only paths that begin with one slash, or targets from a list; better keep the target in the session and send a random state"
        }
        ("shared-session", JavaScript | TypeScript) => {
            "store it in req.session of express-session or cookie-session, or in a signed cookie"
        }
        ("shared-session", Python) => {
            "store it in Flask's session, Django's request.session or a signed cookie"
        }
        ("shared-session", Ruby) => "store it in session[:user_id]",
        ("shared-session", Go) => {
            "store it in a signed cookie, or in a store such as gorilla/sessions"
        }
        ("shared-session", _) => "store it in the framework's session or in a signed cookie",
        ("session-secret", JavaScript | TypeScript) => {
            "make a new one (openssl rand -hex 32), read it from process.env.SESSION_SECRET, and end at the start where that is not set"
        }
        ("session-secret", Python) => {
            "make a new one (openssl rand -hex 32), and read it from os.environ[\"SECRET_KEY\"], which raises where it is not set"
        }
        ("session-secret", Ruby) => {
            "make a new one (openssl rand -hex 64), and read it with ENV.fetch(\"SECRET_KEY_BASE\"), which raises where it is not set"
        }
        ("session-secret", _) => {
            "make a new one (openssl rand -hex 32), read it from the environment, and end at the start where it is not set"
        }
        ("browser-key", JavaScript | TypeScript) => {
            "name it WORKOS_API_KEY, read it only in server code (a route, an action, server/ of Nuxt), and make a new key at https://dashboard.workos.com/api-keys if this one was deployed"
        }
        ("browser-key", _) => {
            "name it WORKOS_API_KEY, read it only on the server, and make a new key at https://dashboard.workos.com/api-keys if this one was deployed"
        }
        ("redirect-uri-served", _) => {
            "give the callback's route the redirect URI's path, or change the redirect URI here and at https://dashboard.workos.com/redirects"
        }
        ("logout-by-get", JavaScript | TypeScript) => {
            "app.post('/logout', …), and a form or button with method=\"post\" instead of the link"
        }
        ("logout-by-get", Python) => {
            "accept only POST (methods=[\"POST\"], @require_POST), and put a form instead of the link"
        }
        ("logout-by-get", Ruby) => "delete '/logout', and button_to instead of link_to",
        ("logout-by-get", _) => "accept only POST, and put a form or button instead of the link",
        ("sdk-current", JavaScript | TypeScript) => {
            "npm install @workos-inc/node@latest (version 11 needs Node 22.11); the repository's docs/ say what changed"
        }
        ("sdk-current", Python) => {
            "pip install --upgrade workos; the repository's docs/ say what changed"
        }
        ("sdk-current", Ruby) => {
            "bundle update workos; its docs/V7_MIGRATION_GUIDE.md says what changed"
        }
        ("sdk-current", Go) => "go get github.com/workos/workos-go/v10, and rename the imports",
        ("sdk-current", Php) => {
            "composer require workos/workos-php:^9; its docs/V5_MIGRATION_GUIDE.md says what changed"
        }
        ("sdk-current", CSharp) => "dotnet add package WorkOS.net",
        ("sdk-current", _) => {
            "move up one major version at a time; the repository's releases say what changed"
        }
        ("magic-link-deprecated", JavaScript | TypeScript) => {
            "workos.userManagement.createMagicAuth({ email }), then authenticateWithMagicAuth({ clientId, code, email }); `workos-ml explain magic-auth` says more"
        }
        ("magic-link-deprecated", Python) => {
            "client.user_management.create_magic_auth(email=…), then authenticate_with_magic_auth(code=…, email=…); `workos-ml explain magic-auth` says more"
        }
        ("magic-link-deprecated", Ruby) => {
            "client.user_management.create_magic_auth(email:), then authenticate_with_magic_auth(code:, email:); `workos-ml explain magic-auth` says more"
        }
        ("magic-link-deprecated", Elixir) => {
            "WorkOS.UserManagement.send_magic_auth_code(email), then authenticate_with_magic_auth(…); `workos-ml explain magic-auth` says more"
        }
        ("magic-link-deprecated", Go | Java | Kotlin | Php | CSharp | Rust) => {
            "user management's createMagicAuth, then authenticateWithMagicAuth; `workos-ml explain magic-auth` shows the calls"
        }
        _ => return None,
    })
}
