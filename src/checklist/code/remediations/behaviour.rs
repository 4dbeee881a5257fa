//! How to fix what is seen of a running application.

use crate::findings::{Family, Rule};
use code_facts::syntax::Language;

/// The shortest fix, in a language. Where the rules on code have one for the same thing, it is that.
pub(super) fn text(rule: &'static Rule, language: Language) -> Option<&'static str> {
    use Language::{CSharp, Elixir, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, TypeScript};
    if rule.family != Family::Behaviour {
        return None;
    }
    Some(match (rule.name, language) {
        ("sign-in-begins", _) => return of_code("session-create", language),
        ("link-mailed", _) => return of_code("session-send", language),
        ("callback-answers", _) => return of_code("code-exchange", language),
        ("signed-in", _) => return of_code("app-session", language),
        ("strangers-turned-away", _) => return of_code("protected-route", language),
        ("logout-needs-post", _) => return of_code("logout", language),
        (
            "used-code-handled"
            | "unknown-code-handled"
            | "exchange-failure-handled"
            | "refused-code-signs-in-nobody"
            | "failure-is-told",
            _,
        ) => return of_code("exchange-errors-handled", language),
        ("state-sent" | "state-compared", _) => return of_code("state-used", language),
        ("link-in-other-browser", _) => {
            "keep the state in a cookie of the browser that asked, and compare it with that; where links are meant to open elsewhere, have the person confirm there which account it is"
        }
        ("expired-link-handled" | "spent-link-handled" | "denied-sign-in-handled", _) => {
            "look for `error` in the callback's query before `code`, and answer with a page that says that the link no longer works and offers a new one"
        }
        ("missing-code-handled", _) => {
            "answer a callback without `code` and without `error` with status 400 and a way to the sign-in"
        }
        ("create-failure-handled" | "send-failure-handled", Go) => {
            "look at the err of both calls before what else they return, and answer with your own page"
        }
        ("create-failure-handled" | "send-failure-handled", Elixir) => {
            "match {:error, _} of creating the session and of sending it, and answer with your own page"
        }
        ("create-failure-handled" | "send-failure-handled", _) => {
            "catch what creating the session and sending it throw, log it, and say that signing in does not work at the moment"
        }
        ("mail-failure-is-told", _) => {
            "show the page that says to check the mail only after creating and sending have both succeeded"
        }
        ("mail-sent-once", _) => {
            "create and send once for each request; disable the button once it is pressed, and do not send again while a link is fresh"
        }
        ("wait-is-bounded", JavaScript | TypeScript) => {
            "new WorkOS(key, { timeout: 4000, maxRetries: 1 }): times are in milliseconds; an SDK without `timeout`, and a fetch of your own, take `signal: AbortSignal.timeout(4000)`"
        }
        ("wait-is-bounded", Python) => {
            "WorkOSClient(request_timeout=4, max_retries=1), or WORKOS_REQUEST_TIMEOUT=4 from outside; without the SDK, timeout=4 where api.workos.com is asked"
        }
        ("wait-is-bounded", Ruby) => {
            "WorkOS.configure { |config| config.timeout = 4 }; without the SDK, open_timeout, read_timeout and max_retries = 0 of Net::HTTP"
        }
        ("wait-is-bounded", Go) => {
            "give the http.Client that asks WorkOS, the SDK's too, a Timeout: &http.Client{Timeout: 4 * time.Second}"
        }
        ("wait-is-bounded", _) => {
            "give the HTTP client that asks WorkOS, the SDK's too, a time limit of a few seconds, and few retries"
        }
        ("reload-keeps-session", _) => {
            "where an exchange is refused and the browser has a session already, leave it and go on to its page"
        }
        ("state-leads-nowhere-else", _) => {
            "keep the way back in the session, or follow it only if it begins with one `/`, has no second `/` or `\\` after it, and parses as a path of your own origin"
        }
        ("way-back-leads-nowhere-else", _) => {
            "follow such a parameter only if it begins with one `/`, has no second `/` or `\\` after it, and parses as a path of your own origin"
        }
        ("head-spends-nothing", JavaScript | TypeScript) => {
            "answer HEAD before the exchange: if (req.method === 'HEAD') return res.status(400).end(); Express, Fastify, Koa and Hono give HEAD to the handler of GET"
        }
        ("head-spends-nothing", Python) => {
            "answer HEAD before the exchange: if request.method == \"HEAD\"; Flask and Django give HEAD to the handler of GET"
        }
        ("head-spends-nothing", _) => "answer HEAD without exchanging the code",
        ("link-from-webmail", _) => {
            "give the cookies of the state and of the session SameSite=Lax: Strict ones do not come along from another site"
        }
        ("sign-ins-kept-apart", _) => {
            "keep what belongs to one sign-in in the session or in the request, never in a variable of the process"
        }
        ("profile-decides", _) => {
            "take ID and address from the profile that the exchange returns, and from nowhere else"
        }
        ("logout-ends-session", Python) => {
            "delete the session on the server when somebody signs out, besides the cookie; where the cookie is the session, as Flask's is, keep sessions on the server: a signed cookie stays good for anybody who has a copy"
        }
        ("logout-ends-session", Ruby) => {
            "delete the session on the server when somebody signs out, besides the cookie; in Rails by reset_session with :cache_store or :active_record_store: a cookie store's cookie stays good for anybody who has a copy"
        }
        ("logout-ends-session", _) => {
            "delete the session on the server when somebody signs out; a signed cookie or a token of its own stays good for anybody who has a copy, unless the server remembers that it ended"
        }
        ("session-id-renewed", JavaScript | TypeScript) => {
            "req.session.regenerate(…) after the exchange, before the user is stored; without express-session a new random ID"
        }
        ("session-id-renewed", Python) => {
            "request.session.cycle_key() in Django; a new random ID elsewhere, after the exchange"
        }
        ("session-id-renewed", Ruby) => {
            "reset_session in Rails after the exchange, before the user is stored; a new random ID elsewhere"
        }
        ("session-id-renewed", Php) => "session_regenerate_id(true) after the exchange",
        ("session-id-renewed", Java | Kotlin) => {
            "request.changeSessionId() after the exchange; without servlets a new random ID"
        }
        ("session-id-renewed", _) => "make a new session, with a new ID, after the exchange",
        ("session-cookie-attributes", JavaScript | TypeScript) => {
            "set httpOnly, sameSite: 'lax' and secure: process.env.NODE_ENV === 'production' for the session's cookie"
        }
        ("session-cookie-attributes", Python) => {
            "HttpOnly, SameSite=Lax and, behind https, Secure; in Flask and Django by SESSION_COOKIE_HTTPONLY = True, SESSION_COOKIE_SAMESITE = \"Lax\", SESSION_COOKIE_SECURE = True"
        }
        ("session-cookie-attributes", Php) => {
            "session_set_cookie_params(['httponly' => true, 'samesite' => 'Lax', 'secure' => true])"
        }
        ("session-cookie-attributes", CSharp) => {
            "options.Cookie.HttpOnly = true; options.Cookie.SameSite = SameSiteMode.Lax; options.Cookie.SecurePolicy = CookieSecurePolicy.Always"
        }
        ("session-cookie-attributes", _) => {
            "set HttpOnly, SameSite=Lax and, behind https, Secure on the session's cookie"
        }
        ("session-cookie-unforgeable", _) => {
            "put a random ID of at least 128 bits into the cookie and all else on the server, or sign the cookie with a secret key (a plain hash or checksum is not a signature) and check the signature"
        }
        ("session-not-in-address", Php) => {
            "session.use_only_cookies = 1 and session.use_trans_sid = 0, so that the ID is in the cookie alone"
        }
        ("session-not-in-address", _) => {
            "keep the session's ID in a cookie, HttpOnly and SameSite=Lax, and take it from nowhere else"
        }
        ("own-pages-not-stored", _) => {
            "answer pages behind the sign-in with the header `Cache-Control: no-store`"
        }
        ("code-leaves-address", _) => {
            "answer the callback with a redirect to a page without the code"
        }
        ("link-kept-from-asker", _) => {
            "leave the link to the mail: no page, redirect, log or cookie of the request that asked for it may hold it"
        }
        ("secrets-kept", _) => {
            "choose the fields that a page or an API shows, and leave keys and tokens on the server"
        }
        ("error-text-escaped", _) => {
            "escape what comes out of the address, or show your own text for each `error`"
        }
        ("typed-address-escaped", _) => {
            "escape the address where a page shows it, in messages about a bad one as well"
        }
        ("accounts-not-told", _) => {
            "answer every address in the same words: \"if this address has an account, a link is on its way\""
        }
        ("no-stack-traces", JavaScript | TypeScript) => {
            "set NODE_ENV=production, and add an error handler that answers with your own page"
        }
        ("no-stack-traces", Python) => {
            "switch debug mode off (DEBUG = False, no FLASK_DEBUG), and add an error handler"
        }
        ("no-stack-traces", Php) => "display_errors = Off, log_errors = On",
        ("no-stack-traces", _) => "switch debug mode off, and answer errors with your own page",
        ("process-survives", JavaScript | TypeScript) => {
            "put what a handler awaits into try and catch, and await every promise: Node.js ends on a rejection that nobody handles, as on each of an async handler in Express 4"
        }
        ("process-survives", _) => {
            "catch errors where requests are handled, so that one of them ends only its request"
        }
        ("application-starts", _) => {
            "start it by the same command in a shell: its own output says what it lacks"
        }
        ("sign-in-found", _) => {
            "name the page or the endpoint: --sign-in /login, --sign-in 'POST /api/login' --body json"
        }
        ("calls-intercepted", _) => {
            "see which address and key the application's WorkOS client uses, and who starts it"
        }
        _ => return None,
    })
}

fn of_code(name: &str, language: Language) -> Option<&'static str> {
    super::text(crate::findings::rules::named(name)?, Some(language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::rules;

    #[test]
    fn every_rule_on_behaviour_says_how_to_fix_it() {
        let of_behaviour = rules::all().filter(|rule| rule.family == Family::Behaviour);
        for rule in of_behaviour {
            for language in Language::ALL {
                assert!(
                    text(rule, language).is_some(),
                    "{} in {language:?}",
                    rule.name
                );
            }
        }
    }
}
