//! The rules as a table: a URI, what stands against it in a sandbox and in production, and where
//! that is written.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Severity, Violation, registered_violations, violations};

/// <https://workos.com/docs/magic-link>
const GUIDE: &str = "docs, magic-link";
/// <https://workos.com/docs/sso/redirect-uris>
const URIS: &str = "docs, sso/redirect-uris";
/// <https://workos.com/docs/reference/sso/get-authorization-url/redirect-uri>
const REFERENCE: &str = "docs, reference/sso/get-authorization-url/redirect-uri";
/// <https://workos.com/docs/sso/redirect-uris/wildcard-redirect-uris>
const WILDCARDS: &str = "docs, sso/redirect-uris, wildcards";
/// <https://workos.com/blog/redirect-uris-for-local-staging-and-production>
const EXACT: &str = "blog, redirect URIs for local, staging and production: exact match";
const RFC3986: &str = "RFC 3986";
const RFC6749: &str = "RFC 6749, section 3.1.2";
const RFC1035: &str = "RFC 1035, section 2.3.4";
const WHATWG_URL: &str = "WHATWG, URL standard";
const WHATWG_FETCH: &str = "WHATWG, Fetch standard, port blocking";
const NAMES: &str = "RFC 6761, 6762, 8375; IANA registry of special addresses";
const CERTIFICATES: &str = "CA/Browser Forum, baseline requirements";
const IDNA: &str = "RFC 5891; reports of users that punycode is to be registered";
const LETTERS: &str = "Unicode, UTS 39";
const NODE: &str = "official Node SDK, PKCE examples: custom schemes";

/// What a case expects: `topic:` and a letter for the sandbox and one for production, which are
/// `-` (fine), `w` and `F`.
type Case = (&'static str, &'static str, &'static str);

/// As an application requests them.
#[rustfmt::skip]
const REQUESTED: &[Case] = &[
    // Nothing wrong anywhere.
    ("https://app.example.com/callback", "", URIS),
    ("https://app.example.com/", "", URIS),
    ("https://app.example.com/a/b/c.php", "", URIS),
    ("https://app.example.com/callback/", "", URIS),
    ("https://app.example.com:8443/callback", "", URIS),
    ("https://app.example.co.uk/callback", "", URIS),
    ("https://my-app.vercel.app/callback", "", URIS),
    ("https://abc123.ngrok-free.app/callback", "", URIS),
    ("https://app.example.com/~me/cb", "", RFC3986),
    ("https://app.example.com/a;b=c/@me/x:y", "", RFC3986),
    ("https://app.example.com/%C3%A4", "", RFC3986),
    ("https://app.example.com/...", "", RFC3986),
    ("https://203.0.113.7/callback", "", URIS),
    ("https://[2001:db8::1]/callback", "", URIS),
    ("https://xn--bcher-kva.com/callback", "", IDNA),
    // The shape of an address.
    ("", "format:FF", RFC3986),
    (" ", "format:FF", RFC3986),
    ("/callback", "format:FF", RFC3986),
    ("callback", "format:FF", RFC3986),
    ("app.example.com/callback", "format:FF", RFC3986),
    ("//app.example.com/callback", "format:FF", RFC3986),
    ("localhost:3000/callback", "format:FF", RFC3986),
    ("app.example.com:443/callback", "format:FF", RFC3986),
    ("https:/app.example.com/callback", "format:FF", WHATWG_URL),
    ("https:app.example.com/callback", "format:FF", WHATWG_URL),
    ("://app.example.com", "format:FF", RFC3986),
    ("1https://app.example.com/", "format:FF", RFC3986),
    (" https://app.example.com/callback", "format:FF", EXACT),
    ("https://app.example.com/callback\n", "format:FF", EXACT),
    ("https://app.example.com/call back", "format:FF", RFC3986),
    ("https://app.example.com/call\tback", "format:FF", WHATWG_URL),
    ("https://app.example.com/call\u{0}back", "format:FF", RFC3986),
    ("https://app.example.com/call\u{a0}back", "format:FF path:FF", RFC3986),
    ("https://app.example.com\\callback", "format:FF host:FF path:ww", WHATWG_URL),
    ("https:\\\\app.example.com\\callback", "format:FF format:FF", WHATWG_URL),
    ("https://app.example.com/a\\b", "format:FF", WHATWG_URL),
    ("https://app.example.com/<id>", "format:FF", RFC3986),
    ("https://app.example.com/{id}", "format:FF", RFC3986),
    ("https://app.example.com/a|b", "format:FF", RFC3986),
    ("\"https://app.example.com/callback\"", "format:FF format:FF", RFC3986),
    ("${HOST}/callback", "format:FF", EXACT),
    ("https://${HOST}/callback", "format:FF", EXACT),
    ("https://app.example.com/{{path}}", "format:FF", EXACT),
    // Schemes.
    ("http://app.example.com/callback", "scheme:-F", URIS),
    ("http://app.example.com:8080/callback", "scheme:-F", URIS),
    ("http://203.0.113.7/callback", "scheme:-F", URIS),
    ("http://[2001:db8::1]/callback", "scheme:-F", URIS),
    ("HTTPS://app.example.com/callback", "scheme:ww", EXACT),
    ("Http://app.example.com/callback", "scheme:ww scheme:-F", EXACT),
    ("myapp://callback", "scheme:wF", NODE),
    ("com.example.app://auth/callback", "scheme:wF", NODE),
    ("myapp:/callback", "scheme:wF", NODE),
    ("myapp://callback?x=1", "query:FF scheme:wF", GUIDE),
    ("myapp://u@callback", "user-info:FF scheme:wF", RFC3986),
    ("javascript:alert(1)", "scheme:FF", WHATWG_URL),
    ("data:text/html,x", "scheme:FF", WHATWG_URL),
    ("mailto:you@example.com", "scheme:FF", RFC3986),
    ("file:///etc/hosts", "scheme:FF", WHATWG_URL),
    ("ftp://app.example.com/callback", "scheme:FF", WHATWG_URL),
    ("wss://app.example.com/callback", "scheme:FF", WHATWG_URL),
    ("JavaScript://app.example.com/%0aalert(1)", "scheme:FF", WHATWG_URL),
    // This machine.
    ("http://localhost:3000/callback", "loopback:-F", URIS),
    ("http://localhost/callback", "loopback:-F", URIS),
    ("https://localhost:3000/callback", "loopback:-F", URIS),
    ("http://127.0.0.1:3000/callback", "loopback:-w", REFERENCE),
    ("http://127.0.0.1/callback", "loopback:-w", REFERENCE),
    ("https://127.0.0.1:3000/callback", "loopback:-F", REFERENCE),
    ("http://[::1]:3000/callback", "loopback:-F", REFERENCE),
    ("http://127.0.0.2:3000/callback", "loopback:-F", REFERENCE),
    ("http://0.0.0.0:3000/callback", "loopback:wF", REFERENCE),
    ("http://[::]:3000/callback", "loopback:wF", REFERENCE),
    ("http://app.localhost:3000/callback", "loopback:-F", NAMES),
    ("http://LOCALHOST:3000/callback", "host:ww loopback:-F", EXACT),
    ("http://localhost.:3000/callback", "host:ww loopback:-F", EXACT),
    ("http://[::ffff:127.0.0.1]/callback", "loopback:-F", REFERENCE),
    // Hosts.
    ("https:///callback", "host:FF", RFC3986),
    ("https://:8443/callback", "host:FF", RFC3986),
    ("https://?x", "query:FF host:FF path:ww", GUIDE),
    ("https://App.Example.com/callback", "host:ww", EXACT),
    ("https://app.example.com./callback", "host:ww", EXACT),
    ("https://app..example.com/callback", "host:FF", RFC1035),
    ("https://.example.com/callback", "host:FF", RFC1035),
    ("https://app.example.com../callback", "host:ww host:FF", RFC1035),
    ("https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com/", "host:FF", RFC1035),
    ("https://my_app.example.com/callback", "host:ww", CERTIFICATES),
    ("https://-app.example.com/callback", "host:ww", CERTIFICATES),
    ("https://app-.example.com/callback", "host:ww", CERTIFICATES),
    ("http://my_app.example.com/callback", "scheme:-F", CERTIFICATES),
    ("https://ex%61mple.com/callback", "host:ww", WHATWG_URL),
    ("https://exa%2fmple.com/callback", "host:ww host:FF", WHATWG_URL),
    ("http://0177.0.0.1/callback", "host:ww loopback:-F", WHATWG_URL),
    ("http://2130706433/callback", "host:ww loopback:-F", WHATWG_URL),
    ("http://0x7f.1/callback", "host:ww loopback:-F", WHATWG_URL),
    ("http://127.1/callback", "host:ww loopback:-F", WHATWG_URL),
    ("https://3405803783/callback", "host:ww", WHATWG_URL),
    ("https://256.1.1.1/callback", "host:FF", WHATWG_URL),
    ("https://1.2.3.4.5/callback", "host:FF", WHATWG_URL),
    ("http://[0:0:0:0:0:0:0:1]/callback", "host:ww loopback:-F", EXACT),
    ("https://[2001:DB8::1]/callback", "host:ww host:ww", EXACT),
    ("https://[fe80::1%25eth0]/callback", "host:FF", WHATWG_URL),
    ("https://[::1/callback", "host:FF port:FF", RFC3986),
    ("https://192.168.1.20/callback", "host:-w", NAMES),
    ("https://10.0.0.5/callback", "host:-w", NAMES),
    ("https://169.254.1.1/callback", "host:-w", NAMES),
    ("https://[fd00::1]/callback", "host:-w", NAMES),
    ("https://intranet/callback", "host:-w", NAMES),
    ("http://web:3000/callback", "host:-w scheme:-F", NAMES),
    ("https://printer.local/callback", "host:-w", NAMES),
    ("https://app.test/callback", "host:-w", NAMES),
    ("https://app.corp.internal/callback", "host:-w", NAMES),
    ("https://latest.example.com/callback", "", NAMES),
    // Ports.
    ("https://app.example.com:443/callback", "port:ww", EXACT),
    ("http://localhost:80/callback", "loopback:-F port:ww", EXACT),
    ("http://localhost:443/callback", "loopback:-F", EXACT),
    ("https://app.example.com:80/callback", "", EXACT),
    ("https://app.example.com:/callback", "port:ww", WHATWG_URL),
    ("https://app.example.com:0/callback", "port:FF", WHATWG_URL),
    ("https://app.example.com:65535/callback", "", RFC3986),
    ("https://app.example.com:65536/callback", "port:FF", RFC3986),
    ("https://app.example.com:08443/callback", "port:ww", WHATWG_URL),
    ("https://app.example.com:0443/callback", "port:ww port:ww", WHATWG_URL),
    ("https://app.example.com:+443/callback", "port:FF", RFC3986),
    ("https://app.example.com:abc/callback", "port:FF", RFC3986),
    ("https://app.example.com:-1/callback", "port:FF", RFC3986),
    ("http://localhost:6000/callback", "loopback:-F port:FF", WHATWG_FETCH),
    ("http://localhost:6667/callback", "loopback:-F port:FF", WHATWG_FETCH),
    ("http://localhost:5060/callback", "loopback:-F port:FF", WHATWG_FETCH),
    ("https://app.example.com:22/callback", "port:FF", WHATWG_FETCH),
    // Wildcards in a request.
    ("https://*.example.com/callback", "wildcard:FF", GUIDE),
    ("http://localhost:*/callback", "wildcard:FF loopback:-F", GUIDE),
    ("https://app.example.com/*", "wildcard:FF wildcard:FF", GUIDE),
    ("https://*.com/callback", "wildcard:FF wildcard:FF", WILDCARDS),
    // Queries and fragments.
    ("https://app.example.com/callback?x=1", "query:FF", GUIDE),
    ("https://app.example.com/callback?", "query:FF", GUIDE),
    ("https://app.example.com/callback?a&b", "query:FF", GUIDE),
    ("https://app.example.com/callback?code=x&state=y", "query:FF", GUIDE),
    ("https://app.example.com/callback?error=access_denied", "query:FF", GUIDE),
    ("https://app.example.com/callback#x", "query:FF", RFC6749),
    ("https://app.example.com/callback#", "query:FF", RFC6749),
    ("https://app.example.com/#/callback", "query:FF", RFC6749),
    ("https://app.example.com/callback?x#y", "query:FF query:FF", GUIDE),
    ("https://app.example.com?x=1", "query:FF path:ww", GUIDE),
    // User and password.
    ("https://u:p@app.example.com/callback", "user-info:FF", RFC3986),
    ("https://u@app.example.com/callback", "user-info:FF", RFC3986),
    ("https://@app.example.com/callback", "user-info:FF", RFC3986),
    ("https://app.example.com@evil.com/callback", "user-info:FF", RFC3986),
    ("http://localhost:3000@evil.com/", "user-info:FF scheme:-F", RFC3986),
    // Paths.
    ("https://app.example.com", "path:ww", WHATWG_URL),
    ("https://app.example.com/a/../callback", "path:ww", WHATWG_URL),
    ("https://app.example.com/./callback", "path:ww", WHATWG_URL),
    ("https://app.example.com/a/..", "path:ww", WHATWG_URL),
    ("https://app.example.com/%2e%2E/callback", "path:ww path:ww", WHATWG_URL),
    ("https://app.example.com//callback", "path:ww", EXACT),
    ("https://app.example.com/auth//callback", "path:ww", EXACT),
    ("https://app.example.com/%63allback", "path:ww", RFC3986),
    ("https://app.example.com/%c3%a4", "path:ww", RFC3986),
    ("https://app.example.com/a%2Fb", "path:ww", RFC3986),
    ("https://app.example.com/a%", "path:FF", RFC3986),
    ("https://app.example.com/a%zz", "path:FF", RFC3986),
    ("https://app.example.com/a%c", "path:FF", RFC3986),
    ("https://app.example.com/a%ä", "path:FF path:FF", RFC3986),
    ("https://app.example.com/a%0d%0aSet-Cookie:x", "path:FF", RFC3986),
    ("https://app.example.com/a%00", "path:FF", RFC3986),
    ("https://app.example.com/rückruf", "path:FF", RFC3986),
    // International names.
    ("https://bücher.com/callback", "idn:FF", IDNA),
    ("https://例え.jp/callback", "idn:FF", IDNA),
    ("https://app。example.com/callback", "idn:FF", IDNA),
    ("https://ａｐｐ.example.com/callback", "idn:FF", IDNA),
    ("https://xn--a.com/callback", "idn:FF", IDNA),
    ("https://app\u{200b}.example.com/callback", "idn:FF", IDNA),
    ("https://app\u{202e}.example.com/callback", "idn:FF", IDNA),
    // Names that read like others.
    ("https://xn--pple-43d.com/callback", "lookalike:ww", LETTERS),
    ("https://аpple.com/callback", "idn:FF lookalike:ww", LETTERS),
    ("https://раураl.com/callback", "idn:FF lookalike:ww", LETTERS),
    ("https://appд.com/callback", "idn:FF lookalike:ww", LETTERS),
    ("https://правда.com/callback", "idn:FF", LETTERS),
];

/// As entries of an account's list.
#[rustfmt::skip]
const REGISTERED: &[Case] = &[
    ("https://app.example.com/callback", "", WILDCARDS),
    ("https://*.example.com/callback", "", WILDCARDS),
    ("https://*.sub.example.com/callback", "", WILDCARDS),
    ("https://prefix-*-suffix.example.com/callback", "", WILDCARDS),
    ("https://*.example.com:8443/callback", "", WILDCARDS),
    ("http://*.example.com/callback", "wildcard:-F scheme:-F", WILDCARDS),
    ("https://sub.*.example.com/callback", "wildcard:FF", WILDCARDS),
    ("https://*.*.example.com/callback", "wildcard:FF", WILDCARDS),
    ("https://**.example.com/callback", "wildcard:FF", WILDCARDS),
    ("https://*-*.example.com/callback", "wildcard:FF", WILDCARDS),
    ("https://*.com/callback", "wildcard:FF", WILDCARDS),
    ("https://*.co.uk/callback", "wildcard:FF", WILDCARDS),
    ("https://*.CO.UK/callback", "wildcard:FF host:ww", WILDCARDS),
    ("https://*.com./callback", "wildcard:FF host:ww", WILDCARDS),
    ("https://*.ngrok-free.app/callback", "wildcard:FF", WILDCARDS),
    ("https://*.vercel.app/callback", "wildcard:FF", WILDCARDS),
    ("https://*.github.io/callback", "wildcard:FF", WILDCARDS),
    ("https://*.my-app.vercel.app/callback", "", WILDCARDS),
    ("https://*/callback", "wildcard:FF host:-w", WILDCARDS),
    ("https://app.example.com/*", "wildcard:FF", WILDCARDS),
    ("https://app.example.com/cb?x=*", "query:ww wildcard:FF", WILDCARDS),
    ("com.example.app://*.example.com", "wildcard:FF scheme:wF", WILDCARDS),
    ("http://localhost:*/callback", "loopback:-F", WILDCARDS),
    ("http://127.0.0.1:*/callback", "loopback:-w", WILDCARDS),
    ("http://[::1]:*/callback", "loopback:-F", WILDCARDS),
    ("https://app.example.com:*/callback", "wildcard:FF", WILDCARDS),
    ("http://127.0.0.2:*/callback", "wildcard:FF loopback:-F", WILDCARDS),
    ("http://localhost:30*/callback", "wildcard:FF loopback:-F", WILDCARDS),
    ("https://*.example.com:*/callback", "wildcard:FF", WILDCARDS),
    ("https://app.example.com/callback?x=1", "query:ww", GUIDE),
    ("https://app.example.com/callback?code=x", "query:FF", GUIDE),
    ("https://*.bücher.com/callback", "idn:FF", IDNA),
];

fn topic(violation: &Violation) -> String {
    match format!("{:?}", violation.topic).as_str() {
        "UserInfo" => "user-info".to_owned(),
        other => other.to_lowercase(),
    }
}

fn letter(severity: Severity) -> char {
    match severity {
        Severity::Fine => '-',
        Severity::Warn => 'w',
        Severity::Fail => 'F',
    }
}

fn written(found: &[Violation]) -> Vec<String> {
    let one = |violation: &Violation| {
        let (sandbox, production) = (letter(violation.sandbox), letter(violation.production));
        format!("{}:{sandbox}{production}", topic(violation))
    };
    found.iter().map(one).collect()
}

#[test]
fn the_rules() {
    let mut wrong = Vec::new();
    type Check = fn(&str) -> Vec<Violation>;
    let tables: [(&[Case], Check); 2] =
        [(REQUESTED, violations), (REGISTERED, registered_violations)];
    for (cases, check) in tables {
        for (uri, expected, source) in cases {
            let got = written(&check(uri)).join(" ");
            if got != *expected {
                wrong.push(format!("{uri:?}: {got:?}, not {expected:?} ({source})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(REQUESTED.len() + REGISTERED.len() >= 120);
}

#[test]
fn every_topic_has_cases_and_no_case_stands_twice() {
    let all = REQUESTED.iter().chain(REGISTERED);
    let topics: BTreeSet<&str> = all
        .flat_map(|it| it.1.split(' '))
        .filter_map(|word| Some(word.split_once(':')?.0))
        .collect();
    let wanted = [
        "format",
        "host",
        "idn",
        "lookalike",
        "loopback",
        "path",
        "port",
        "query",
        "scheme",
        "user-info",
        "wildcard",
    ];
    assert_eq!(topics.into_iter().collect::<Vec<_>>(), wanted);
    for cases in [REQUESTED, REGISTERED] {
        let uris: BTreeSet<&str> = cases.iter().map(|it| it.0).collect();
        assert_eq!(uris.len(), cases.len());
    }
}

#[test]
fn every_problem_says_what_it_is_and_what_to_do() {
    for (uri, ..) in REQUESTED {
        for violation in violations(uri) {
            let message = &violation.message;
            assert!(
                message.starts_with("it ")
                    || message.starts_with("its ")
                    || message.starts_with("browsers "),
                "{message}"
            );
            assert!(!violation.fix.is_empty(), "{message}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd(uri in "\\PC*|(https?|a):/?/?[a-z0-9.*:@%\\[\\]ä。/?#\\\\-]{0,30}") {
        violations(&uri);
        registered_violations(&uri);
    }

    #[test]
    fn what_is_wrong_in_the_sandbox_is_wrong_in_production(uri in "https?://[a-z0-9.*:@%ä/?#-]{0,20}") {
        for violation in violations(&uri) {
            prop_assert!(violation.production >= violation.sandbox, "{violation:?}");
            prop_assert!(violation.production > Severity::Fine, "{violation:?}");
        }
    }

    #[test]
    fn passwords_and_values_are_not_repeated(word in "zq[a-z]{6}") {
        let uri = format!("https://{word}:{word}@app.example.com:{word}/cb?x={word}#{word}");
        for violation in violations(&uri) {
            prop_assert!(!violation.message.contains(&word), "{violation:?}");
            prop_assert!(!violation.fix.contains(&word), "{violation:?}");
        }
    }
}
