//! What a message is about, from its words, where no phrase of the catalogue is in it: something that is
//! spoken of, and what is said to be wrong with it.

use super::Entry;

/// An entry, and groups of words of which one each has to be in the message. The first rule that fits
/// counts, so those that could be taken for another come before it.
const RULES: &[(&str, &[&str])] = &[
    // Classes of WorkOS's SDKs, whose message names no code.
    (
        "validation-failed",
        &["unprocessableentityerror|unprocessableentityexception"],
    ),
    ("not_found", &["notfounderror|notfoundexception", "workos"]),
    (
        "server_error",
        &[
            "servererror|serverexception|genericserverexception",
            "workos",
        ],
    ),
    ("unreachable", &["timeouterror|timeoutexception", "workos"]),
    (
        "refused",
        &[
            "invalidrequesterror|invalidrequestexception|badrequestexception|badrequesterror",
            "workos",
        ],
    ),
    (
        "page-in-frame",
        &[
            "frame|iframe|framed",
            "refused|refuses|x-frame-options|blocked|ancestors|cross-origin",
        ],
    ),
    ("content-security-policy", &["content security policy|csp"]),
    (
        "csrf-token",
        &["csrf|xsrf|csrferror|antiforgery|invalidcrossoriginrequest"],
    ),
    ("cors", &["cors|access control|access-control-allow-origin"]),
    (
        "api_key_malformed",
        &[
            "header|headers",
            "whitespace|invalid character|control characters|return character|newline|illegal",
        ],
    ),
    (
        "module-secret-missing",
        &[
            "decryption|decrypt|unprotect|unseal|hmac",
            "failed|unable|invalid|error|bad|could not|cannot",
        ],
    ),
    ("access-token-expired", &["token|jwt", "expired"]),
    (
        "state-mismatch",
        &[
            "pkce|code verifier",
            "parsed|missing|invalid|check|cookie|mismatch",
        ],
    ),
    (
        "edge-runtime",
        &[
            "process|buffer|crypto|node:crypto|fs|net|tls|stream",
            "is not defined|can't resolve|cannot resolve|externalized",
        ],
    ),
    (
        "gateway-error",
        &[
            "rack|worker|workers|lambda|function|gunicorn|puma|container|pod|probe|dyno|deployment|cloudfront|distribution",
            "timeout|timed out|threw|exceeded|crashed|restarting|killed|exited|unavailable|could not|not configured|probe failed",
        ],
    ),
    (
        "api_key_missing",
        &[
            "secret|secrets|configmap",
            "not found|does not exist|couldn't find",
            "workos",
        ],
    ),
    ("clock-skew", &["nbf|not valid yet|from the future|clock"]),
    (
        "sso_required",
        &[
            "must authenticate|authenticate using",
            "connection|connections|sso",
        ],
    ),
    (
        "redirect_uri_unregistered",
        &[
            "redirect_uri|redirect uri|redirecturi|redirect url|callback url",
            COMPLAINTS,
        ],
    ),
    (
        "api_key_missing",
        &[
            "workos_api_key|workos:apikey|api_key|api key|apikey",
            COMPLAINTS,
        ],
    ),
    (
        "client_id_missing",
        &["workos_client_id|client_id|client id|clientid", COMPLAINTS],
    ),
    ("link_expired", &["link", "expired|too old"]),
    (
        "link_spent",
        &["link", "used|spent|twice|invalid|no longer valid"],
    ),
    (
        "email-not-delivered",
        &[
            "mail|mails|email|emails|e-mail",
            "not|never|don't|doesn't|didn't|no|spam|junk|bounced",
        ],
    ),
    (
        "redirect-loop",
        &[
            "redirect|redirects|redirections|follow-up requests",
            "too many|loop|infinite|limit|maximum|exceeded",
        ],
    ),
    ("mixed-content", &["https", "insecure|mixed"]),
    (
        "port_taken",
        &[
            "port|ports|address",
            "already|in use|running|taken|not available|occupied",
        ],
    ),
    (
        "state-mismatch",
        &[
            "state|nonce",
            "match|mismatch|mismatching|missing|invalid|unexpected|differs|equal|wrong",
            "parameter|oauth|oauthcallbackerror|callback|cookie|response|value|mismatch|mismatching",
        ],
    ),
    (
        "callback-without-code",
        &[
            "code",
            "query|parameter|param|field|keyerror|callback|key",
            "missing|required|not found|not provided|undefined|absent|keyerror",
        ],
    ),
    (
        "address-not-absolute",
        &["url|uri", "absolute|scheme|relative|malformed"],
    ),
    (
        "cookie-refused",
        &[
            "set-cookie|cookie|cookies|samesite",
            "ignored|blocked|cross-site|rejected|4096|refused|invalid domain|too large",
        ],
    ),
    (
        "module-secret-missing",
        &[
            "secret|secret_key|session_secret|app_key|key size",
            "missing|required|short|bytes|bits|length|not set|characters|define",
        ],
    ),
    (
        "profile-not-user",
        &[
            "ssotokenresponse|profileandtoken|profile",
            "'user'|user",
            "no attribute|undefined|does not exist|null|nil",
        ],
    ),
    (
        "sdk-method-missing",
        &[
            "passwordless|usermanagement|user_management|createsession|create_session",
            "does not exist|undefined|no attribute|not a function|unresolved|unknown|not found|nil",
        ],
    ),
    (
        "sdk-import-error",
        &[
            "workos|workos-go|workos-php|workos-python|@workos-inc/node|com.workos:workos|github.com/workos/workos-go",
            "module|package|packages|gem|import|dependency|configuration|distribution|std|crate|class",
            "could not|cannot|unable|not|no|unresolved|error",
        ],
    ),
    (
        "session-not-persisting",
        &[
            "session|sessionmiddleware|req.session|request.session",
            "undefined|lost|missing|null|installed|empty|not set|none|gone",
        ],
    ),
    (
        "session-not-persisting",
        &["setting 'user'|setting 'session'"],
    ),
    (
        "tls_refused",
        &[
            "certificate|cert|x509|ssl|tls|pkix|schannel|sslpeerunverifiedexception|hostname",
            "invalid|expired|untrusted|verify|verified|verification|rejected|unknown|revoked|trust|failed|failure|mismatch|alert|validation",
        ],
    ),
    (
        "token-verification",
        &[
            "jwt|jws|jwks|jwterror|signature|kid|token",
            "signature|verify|verification|invalid|malformed|key|claim|validation|decode|jwterror",
        ],
    ),
    (
        "answered-twice",
        &[
            "response|headers|reply",
            "already|twice|committed|after end",
        ],
    ),
    (
        "runtime-too-old",
        &[
            "node|php|ruby|python|java|go|runtime|engine",
            "version|older|newer|requires|unsupported|upgrade|compiled",
        ],
    ),
    (
        "host-not-allowed",
        &[
            "host|hostname|origin|cross-origin",
            "not allowed|untrusted|blocked|allowed_hosts|invalid",
        ],
    ),
    (
        "gateway-error",
        &[
            "gateway|upstream|tunnel|argo|heroku|vercel|serverless",
            "error|failed|timeout|crashed|offline|bad|unavailable",
        ],
    ),
    (
        "callback-unreachable",
        &[
            "site|page|browser|safari|firefox|chrome|localhost",
            "isn't responding|trouble finding|can't open|can't reach|took too long|reset",
        ],
    ),
    (
        "route-missing",
        &[
            "route|page|path|url|reverse|endpoint|target class|/callback|localhost",
            "not found|404|could not be found|can't be found|no such|not defined|could not build|does not exist",
        ],
    ),
    (
        "unreachable",
        &[
            "connect|connection|socket|dns|api.workos.com|network|transporterror|opentimeout",
            "timeout|timed out|refused|unreachable|failed|reset|closed|cannot|unable|expired|error",
        ],
    ),
    (
        "unreachable",
        &[
            "read|connect|open|headers|write|socket",
            "timeout|timed out|epipe|aborted",
        ],
    ),
    (
        "not_found",
        &[
            "user|organization|connection|profile",
            "not found|does not exist",
        ],
    ),
];

/// What is said of a value that is not there or not right.
const COMPLAINTS: &str = "missing|required|not a valid|not valid|not set|undefined|must|not configured|invalid|not found|empty|unset|\
                          not defined|not in|mismatch|not allowed|not registered|unknown|provide";

/// The name of the entry that the words of a message point to.
pub(super) fn entry(text: &str) -> Option<&'static str> {
    let fits = |groups: &[&str]| {
        let has = |group: &&str| group.split('|').any(|words| is_in(words.trim(), text));
        groups.iter().all(has)
    };
    RULES
        .iter()
        .find(|(_, groups)| fits(groups))
        .map(|(name, _)| *name)
}

/// Whether the words stand in a text, not as a part of longer ones.
fn is_in(words: &str, text: &str) -> bool {
    let goes_on = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices(words).any(|(at, _)| {
        !text[..at].ends_with(goes_on) && !text[at + words.len()..].starts_with(goes_on)
    })
}

/// The entries of the rules, which exist.
pub(super) fn by_words(text: &str, all: &'static [Entry]) -> Vec<&'static Entry> {
    let name = entry(text);
    all.iter().filter(|it| Some(it.name) == name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_leads_to_an_entry() {
        for (name, groups) in RULES {
            assert!(
                super::super::all().iter().any(|it| it.name == *name),
                "{name}"
            );
            for group in *groups {
                assert_eq!(group.to_lowercase(), *group, "{name}");
                assert!(group.split('|').all(|it| !it.trim().is_empty()), "{name}");
            }
        }
    }

    #[test]
    fn names_of_exceptions_are_read_as_their_words() {
        for (text, name) in [
            (
                "authlib.integrations.MismatchingStateError",
                "state-mismatch",
            ),
            ("JWEDecryptionFailed: operation", "module-secret-missing"),
            ("UND_ERR_HEADERS_TIMEOUT", "unreachable"),
            ("SecurityTokenExpiredException", "access-token-expired"),
        ] {
            let found = super::super::look_up(text);
            assert_eq!(found.first().map(|it| it.name), Some(name), "{text}");
        }
        assert!(super::super::look_up("frobnicatedWidget").is_empty());
    }

    #[test]
    fn a_word_alone_or_within_another_says_nothing() {
        for text in [
            "the session is cold",
            "reauthenticate the mailer",
            "a report of the code",
            "state of the art",
            "redirect uri",
        ] {
            assert_eq!(entry(text), None, "{text}");
        }
        assert_eq!(entry("the mails never come"), Some("email-not-delivered"));
    }
}
