//! What a request means: the callback, a request for its page, or a refusal. Pure functions.

use std::fmt;

use url::form_urlencoded;

use super::pasted::PastedAddress;
use super::{AuthorizationResponse, ExpectedState, Host};
use crate::secret::Secret;

/// Path of the pages that a callback redirects to, so that the code does not stay in the address bar
/// and the history. The number of the callback follows.
pub(super) const RESULT_PATH: &str = "/workos-ml/result/";

/// Longest code, error or description that is accepted, in bytes. WorkOS's codes are 26 characters;
/// this leaves room for descriptions within the 8 KiB of a request.
const MAX_PARAMETER_BYTES: usize = 2048;

/// The headers that are looked at: those below, and `accept`, which identifies a browser.
pub(super) const HEADERS: [&str; 7] = [
    "accept",
    "host",
    "origin",
    "purpose",
    "sec-purpose",
    "x-moz",
    "x-purpose",
];

/// What a request must match to be the callback.
#[derive(Debug)]
pub(super) struct ExpectedCallback {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) expected: ExpectedState,
}

/// The parts of a request that matter here.
pub(super) struct RequestHead<'a> {
    pub(super) method: &'a str,
    /// Path and query as in the request line.
    pub(super) target: &'a str,
    pub(super) headers: &'a [(String, String)],
}

/// What a request is.
#[derive(Debug)]
pub(super) enum Classification {
    /// The callback.
    Callback {
        response: AuthorizationResponse,
        state: Option<Secret>,
    },
    /// A request for the page of a callback, by its number.
    Result(usize),
    /// Anything else.
    Refused(Refusal),
}

/// Why a request or a pasted address is not the callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Another path: a favicon, a probe.
    OtherPath,
    /// HEAD, as link checkers send.
    Head,
    /// OPTIONS, as browsers send before a cross-origin request.
    Options,
    /// Any other method than GET.
    OtherMethod,
    /// A browser or an extension loads pages in advance.
    Prefetch,
    /// `Host` is not this listener, as with DNS rebinding.
    ForeignHost,
    /// `Origin` is another site.
    ForeignOrigin,
    /// The state is missing.
    MissingState,
    /// The state is missing and the callback carries an error. It may be from WorkOS, which may leave
    /// the state out, or from any page that wants to end the wait.
    MissingStateWithError,
    /// The state is not the expected one.
    StateMismatch,
    /// Neither `code` nor `error`; or a parameter is empty, repeated or too long.
    Malformed,
    /// A TLS ClientHello: the browser uses https.
    Tls,
    /// Not an HTTP request, or one that took too long.
    NotHttp,
    /// A request line and headers of more than 8 KiB. Usually cookies: all ports of `localhost` share
    /// them.
    TooLong,
    /// A pasted text that is not an address of this listener.
    OtherAddress,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherPath => "requests for other paths",
            Self::Head => "HEAD requests, as link checkers send",
            Self::Options => "OPTIONS requests",
            Self::OtherMethod => "requests with a method other than GET",
            Self::Prefetch => "prefetches by a browser",
            Self::ForeignHost => "requests for another host",
            Self::ForeignOrigin => "requests from another site",
            Self::MissingState => "callbacks without a state",
            Self::MissingStateWithError => "callbacks with an error and without a state",
            Self::StateMismatch => "callbacks with another state",
            Self::Malformed => "callbacks without a usable code",
            Self::Tls => "TLS handshakes on the plain HTTP port",
            Self::NotHttp => "connections without a usable HTTP request",
            Self::TooLong => "requests with headers over 8 KiB",
            Self::OtherAddress => "pasted texts that are not a callback address",
        })
    }
}

impl ExpectedCallback {
    pub(super) fn classify(&self, request_head: &RequestHead<'_>) -> Classification {
        let hosts: Vec<&str> = request_head.all("host").collect();
        // DNS rebinding: a foreign name that resolves to this machine arrives with that name as
        // `Host`.
        if hosts.len() != 1 || !self.is_own_host(hosts[0]) {
            return Classification::Refused(Refusal::ForeignHost);
        }
        let is_own = |text: &str| {
            text.strip_prefix("http://")
                .is_some_and(|it| self.is_own_host(it))
        };
        // A link from a mail has no `Origin`; a script on another site that calls this address has.
        if !request_head.all("origin").all(is_own) {
            return Classification::Refused(Refusal::ForeignOrigin);
        }
        // A proxy may name the whole address (RFC 9112, 3.2.2).
        let target = request_head
            .target
            .strip_prefix("http://")
            .and_then(|rest| rest.split_at_checked(rest.find('/')?))
            .filter(|(host, _)| self.is_own_host(host))
            .map_or(request_head.target, |(_, path)| path);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let result = path
            .strip_prefix(RESULT_PATH)
            .and_then(|path| path.parse().ok());
        // Before the method: HEAD for another path does not mean that a link checker is at work.
        if path != self.path && result.is_none() {
            return Classification::Refused(Refusal::OtherPath);
        }
        match request_head.method {
            "GET" => {}
            "HEAD" => return Classification::Refused(Refusal::Head),
            "OPTIONS" => return Classification::Refused(Refusal::Options),
            _ => return Classification::Refused(Refusal::OtherMethod),
        }
        // A prefetch would use up the code before the person sees anything.
        if request_head.is_prefetch() {
            return Classification::Refused(Refusal::Prefetch);
        }
        match result {
            Some(id) if path != self.path => Classification::Result(id),
            _ => self.classify_query(query),
        }
    }

    /// Classifies a pasted address. Its path must be this listener's. Where the state proves that it
    /// belongs here, scheme and host may differ, as behind a tunnel or after an upgrade to https.
    pub(super) fn classify_pasted(&self, address: &PastedAddress) -> Classification {
        if let Some(url) = &address.base {
            let is_path = url.path() == self.path;
            let is_ours = is_path
                && url.scheme() == "http"
                && url.host_str() == Some(self.host.as_str())
                && url.port_or_known_default() == Some(self.port);
            let is_proven = is_path
                && matches!((&self.expected, address.parameter("state")),
                    (ExpectedState::Exactly(expected), Some(state)) if expected.matches(&state));
            if !is_ours && !is_proven {
                return Classification::Refused(Refusal::OtherAddress);
            }
        }
        self.classify_query(&address.query)
    }

    /// Classifies the query of a callback. The state is checked first: without the right one neither
    /// `error` nor `code` can be trusted (RFC 8252, section 8.9).
    fn classify_query(&self, query: &str) -> Classification {
        let refused = |why| Classification::Refused(why);
        let (Ok(state), Ok(error)) = (
            single_parameter(query, "state"),
            single_parameter(query, "error"),
        ) else {
            return refused(Refusal::Malformed);
        };
        if let ExpectedState::Exactly(expected) = &self.expected {
            match &state {
                Some(state) if expected.matches(state) => {}
                Some(_) => return refused(Refusal::StateMismatch),
                None if is_escaped(query) => return refused(Refusal::Malformed),
                None if error.is_some() => return refused(Refusal::MissingStateWithError),
                None => return refused(Refusal::MissingState),
            }
        }
        let state = state.map(Secret::new);
        let code = single_parameter(query, "code");
        // With both an error and a code, the error counts (RFC 6749, 4.1.2.1): this is not a success.
        if let Some(error) = error.filter(|it| !it.is_empty()) {
            let description = single_parameter(query, "error_description").unwrap_or_default();
            return Classification::Callback {
                response: AuthorizationResponse::Error {
                    error,
                    description,
                    has_code: !matches!(&code, Ok(None)),
                },
                state,
            };
        }
        match code {
            Ok(Some(code)) if !code.is_empty() => Classification::Callback {
                response: AuthorizationResponse::Code(Secret::new(code)),
                state,
            },
            _ => refused(Refusal::Malformed),
        }
    }

    fn is_own_host(&self, host: &str) -> bool {
        let names = ["localhost", "127.0.0.1", "[::1]"];
        let is_own = |name: &&str| {
            host.eq_ignore_ascii_case(&format!("{name}:{}", self.port))
                || (self.port == 80 && host.eq_ignore_ascii_case(name))
        };
        names.iter().any(is_own)
    }
}

impl RequestHead<'_> {
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let is_named = move |header: &&(String, String)| header.0.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(is_named)
            .map(|(_, value)| value.as_str())
    }

    fn is_prefetch(&self) -> bool {
        ["sec-purpose", "purpose", "x-moz", "x-purpose"]
            .iter()
            .flat_map(|it| self.all(it))
            .any(|text| {
                text.contains("prefetch") || text.contains("prerender") || text.contains("preview")
            })
    }
}

/// Whether browsers ask for a path by themselves, so that it says nothing about a link.
pub(super) fn is_automatic(path: &str) -> bool {
    path == "/favicon.ico"
        || path == "/robots.txt"
        || path.starts_with("/apple-touch-icon")
        || path.starts_with("/.well-known/")
}

/// What is wrong with the query of a callback that is malformed.
pub(super) fn fault_of(query: &str) -> &'static str {
    let value = |name| single_parameter(query, name);
    let is_repeated = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .filter(|(it, _)| it == name)
            .count()
            > 1
    };
    if is_escaped(query) && value("state") == Ok(None) {
        "its & are written as &amp;, so that no parameter behind the first can be read: the link was escaped twice on its way through HTML"
    } else if is_repeated("state") {
        "its `state` is there twice"
    } else if is_repeated("code") {
        "its `code` is there twice"
    } else if is_repeated("error") {
        "its `error` is there twice"
    } else if [value("state"), value("error"), value("code")].contains(&Err(())) {
        "a parameter of it is longer than any that WorkOS sends"
    } else if value("code") == Ok(None) {
        "it has no `code`"
    } else {
        "its `code` is empty"
    }
}

/// Whether the source of an HTML page was taken for the address.
fn is_escaped(query: &str) -> bool {
    query.contains("&amp;")
}

/// The value of a parameter that must not be repeated, or `None` if it is absent.
fn single_parameter(query: &str, name: &str) -> Result<Option<String>, ()> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(it, _)| it == name);
    let value = values.next().map(|(_, value)| value.into_owned());
    let is_usable = values.next().is_none()
        && value
            .as_ref()
            .is_none_or(|it| it.len() <= MAX_PARAMETER_BYTES);
    is_usable.then_some(value).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected_callback(expected: ExpectedState) -> ExpectedCallback {
        ExpectedCallback {
            host: Host::Localhost,
            port: 3000,
            path: "/callback".into(),
            expected,
        }
    }

    fn classified(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
        let mut all = vec![("Host".to_owned(), "localhost:3000".to_owned())];
        if headers.iter().any(|(name, _)| *name == "Host") {
            all.clear();
        }
        all.extend(
            headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let callback = expected_callback(ExpectedState::Exactly(Secret::new("st4te")));
        summary(callback.classify(&RequestHead {
            method,
            target,
            headers: &all,
        }))
    }

    fn summary(classification: Classification) -> String {
        match classification {
            Classification::Callback {
                response: AuthorizationResponse::Code(code),
                ..
            } => format!("code {}", code.expose()),
            Classification::Callback {
                response:
                    AuthorizationResponse::Error {
                        error,
                        description,
                        has_code,
                    },
                ..
            } => match has_code {
                true => format!("denied {error} {description:?} beside a code"),
                false => format!("denied {error} {description:?}"),
            },
            Classification::Result(id) => format!("result {id}"),
            Classification::Refused(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn what_is_wrong_with_a_query_is_named() {
        for (query, naming) in [
            ("code=a&state=b&state=c", "`state` is there twice"),
            ("code=a&code=b", "`code` is there twice"),
            ("state=x", "no `code`"),
            ("code=&state=x", "`code` is empty"),
        ] {
            assert!(fault_of(query).contains(naming), "{query}");
        }
    }

    #[test]
    fn only_a_get_on_the_exact_path_with_the_right_state_decides() {
        let cases = [
            ("GET", "/callback?code=abc&state=st4te", "code abc"),
            ("GET", "/callback?state=st4te&code=a%2Bb", "code a+b"),
            (
                "GET",
                "/callback?error=access_denied&state=st4te",
                "denied access_denied None",
            ),
            (
                "GET",
                "/callback?error=x&error_description=a%20b&state=st4te",
                "denied x Some(\"a b\")",
            ),
            (
                "GET",
                "/callback?error=access_denied",
                "MissingStateWithError",
            ),
            (
                "GET",
                "/callback?error=access_denied&state=other",
                "StateMismatch",
            ),
            ("GET", "/callback?code=abc", "MissingState"),
            ("GET", "/callback?code=abc&amp;state=st4te", "Malformed"),
            (
                "GET",
                "http://localhost:3000/callback?code=abc&state=st4te",
                "code abc",
            ),
            (
                "GET",
                "http://other:3000/callback?code=abc&state=st4te",
                "OtherPath",
            ),
            ("GET", "/callback?code=abc&state=", "StateMismatch"),
            ("GET", "/callback?code=abc&state=ST4TE", "StateMismatch"),
            ("GET", "/callback?state=st4te", "Malformed"),
            ("GET", "/callback?state=st4te&code=", "Malformed"),
            ("GET", "/callback?state=st4te&code=a&code=b", "Malformed"),
            (
                "GET",
                "/callback?state=st4te&state=st4te&code=a",
                "Malformed",
            ),
            ("GET", "/callback/?code=abc&state=st4te", "OtherPath"),
            ("GET", "/Callback?code=abc&state=st4te", "OtherPath"),
            ("GET", "/%63allback?code=abc&state=st4te", "OtherPath"),
            ("GET", "//callback?code=abc&state=st4te", "OtherPath"),
            ("GET", "/favicon.ico", "OtherPath"),
            ("GET", "/", "OtherPath"),
            ("GET", "/.well-known/x", "OtherPath"),
            ("GET", "/cancel", "OtherPath"),
            ("HEAD", "/callback?code=abc&state=st4te", "Head"),
            ("OPTIONS", "/callback?code=abc&state=st4te", "Options"),
            ("POST", "/callback?code=abc&state=st4te", "OtherMethod"),
            ("GET", "/workos-ml/result/1", "result 1"),
            ("GET", "/workos-ml/result/x", "OtherPath"),
        ];
        for (method, target, expected) in cases {
            assert_eq!(
                classified(method, target, &[]),
                expected,
                "{method} {target}"
            );
        }
        let long = format!(
            "/callback?state=st4te&code={}",
            "x".repeat(MAX_PARAMETER_BYTES + 1)
        );
        assert_eq!(classified("GET", &long, &[]), "Malformed");
    }

    #[test]
    fn hosts_origins_and_prefetches() {
        const GOOD: &str = "/callback?code=abc&state=st4te";
        let cases = [
            (("Host", "127.0.0.1:3000"), "code abc"),
            (("Host", "[::1]:3000"), "code abc"),
            (("Host", "LOCALHOST:3000"), "code abc"),
            (("Host", "localhost"), "ForeignHost"),
            (("Host", "localhost:3001"), "ForeignHost"),
            (("Host", "evil.example:3000"), "ForeignHost"),
            (("Host", "localhost.evil.example:3000"), "ForeignHost"),
            (("Host", "127.0.0.2:3000"), "ForeignHost"),
            (("Origin", "http://localhost:3000"), "code abc"),
            (("Origin", "https://evil.example"), "ForeignOrigin"),
            (("Origin", "null"), "ForeignOrigin"),
            (("Sec-Purpose", "prefetch;prerender"), "Prefetch"),
            (("Purpose", "prefetch"), "Prefetch"),
            (("X-Moz", "prefetch"), "Prefetch"),
            (("Referer", "https://mail.example"), "code abc"),
        ];
        for (header, expected) in cases {
            assert_eq!(classified("GET", GOOD, &[header]), expected, "{header:?}");
        }
        let nameless = expected_callback(ExpectedState::Any).classify(&RequestHead {
            method: "GET",
            target: GOOD,
            headers: &[],
        });
        assert_eq!(summary(nameless), "ForeignHost");
    }

    #[test]
    fn any_state_takes_a_foreign_link() {
        let headers = [("Host".to_owned(), "localhost:3000".to_owned())];
        for target in ["/callback?code=abc", "/callback?code=abc&state=x"] {
            let request_head = RequestHead {
                method: "GET",
                target,
                headers: &headers,
            };
            assert_eq!(
                summary(expected_callback(ExpectedState::Any).classify(&request_head)),
                "code abc"
            );
        }
    }

    #[test]
    fn pasted_addresses() {
        let callback = expected_callback(ExpectedState::Exactly(Secret::new("st4te")));
        let cases = [
            (
                " http://localhost:3000/callback?code=abc&state=st4te\n",
                "code abc",
            ),
            (
                "http://localhost:3000/callback?code=abc&state=no",
                "StateMismatch",
            ),
            (
                "http://127.0.0.1:3000/callback?code=abc&state=st4te",
                "code abc",
            ),
            (
                "https://localhost:3000/callback?code=abc&state=st4te",
                "code abc",
            ),
            (
                "http://localhost:3001/callback?code=abc&state=st4te",
                "code abc",
            ),
            (
                "http://localhost:3000/?code=abc&state=st4te",
                "OtherAddress",
            ),
            ("https://app.example.com/callback?code=abc", "OtherAddress"),
        ];
        for (address, expected) in cases {
            let super::super::pasted::Pasted::Address(read) = super::super::pasted::read(address)
            else {
                panic!("{address}")
            };
            assert_eq!(
                summary(callback.classify_pasted(&read)),
                expected,
                "{address}"
            );
        }
    }
}
