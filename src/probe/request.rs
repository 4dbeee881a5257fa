//! The requests of a probe. None of them can sign anyone in.

use std::fmt::Write as _;

use hyper::Method;
use url::Url;

use super::exchange::{RequestError, Response};
use crate::secret::mask;

/// A host that cannot exist (RFC 6761). An application must never redirect to it.
pub const FOREIGN_HOST: &str = "workos-ml-probe.invalid";

/// The kinds of requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeKind {
    /// HEAD, as mail scanners and previews send.
    Head,
    /// GET without parameters, as when somebody types the address.
    Bare,
    /// GET with `error=access_denied`, as WorkOS sends for an expired or used link.
    Denied,
    /// GET with a code that cannot exist, and a random state.
    ImpossibleCode,
    /// GET with a state that tries to redirect to another host.
    ForeignState {
        /// The state.
        state: String,
    },
    /// GET with characters in its parameters that are special in HTML.
    Markup {
        /// The parameters with their marker words. A value repeats its word, followed in turn by `"`,
        /// `'`, `<` and `>`.
        markers: Vec<(&'static str, String)>,
    },
}

/// One request.
#[derive(Debug, Clone)]
pub struct ProbeRequest {
    /// Its kind.
    pub kind: ProbeKind,
    /// HEAD or GET.
    pub method: Method,
    /// The whole address.
    pub address: Url,
    /// The code in it, which cannot be a code of WorkOS.
    pub code: Option<String>,
}

impl ProbeRequest {
    pub(super) fn head(address: &Url) -> Self {
        Self {
            kind: ProbeKind::Head,
            method: Method::HEAD,
            address: address.clone(),
            code: None,
        }
    }

    /// Method and address with secrets masked, and the state if it is not secret.
    pub(super) fn shown(&self) -> String {
        let shown = format!("{} {}", self.method, mask(self.address.as_str(), &[]));
        match &self.kind {
            ProbeKind::ForeignState { state } => format!("{shown} (the state is {state})"),
            _ => shown,
        }
    }

    /// The request in words.
    pub fn description(&self) -> &'static str {
        match self.kind {
            ProbeKind::Head => "HEAD",
            ProbeKind::Bare => "GET without parameters",
            ProbeKind::Denied => "GET with error=access_denied",
            ProbeKind::ImpossibleCode => "GET with an invalid code",
            ProbeKind::ForeignState { .. } => "GET with a state that names another host",
            ProbeKind::Markup { .. } => "GET with markup in its parameters",
        }
    }
}

/// The requests for an address. Those that a firewall may block come last, so that being blocked does
/// not affect the others.
pub fn requests(address: &Url) -> Vec<ProbeRequest> {
    let mut plain = address.clone();
    plain.set_fragment(None);
    let mut all = vec![
        ProbeRequest::head(&plain),
        ask(&plain, ProbeKind::Bare, &[]),
        denied(&plain, ProbeKind::Denied, &random_token()),
        with_code(&plain, ProbeKind::ImpossibleCode, &random_token()),
    ];
    let url = format!("https://{FOREIGN_HOST}/");
    for target in [
        url.clone(),
        format!("//{FOREIGN_HOST}/"),
        format!("/\\{FOREIGN_HOST}/"),
    ] {
        for state in [target.clone(), state_with_return_paths(&target)] {
            all.push(with_code(
                &plain,
                ProbeKind::ForeignState {
                    state: state.clone(),
                },
                &state,
            ));
        }
    }
    // Error handlers often redirect by other code than the success path.
    for state in [url.clone(), state_with_return_paths(&url)] {
        all.push(denied(
            &plain,
            ProbeKind::ForeignState {
                state: state.clone(),
            },
            &state,
        ));
    }
    all.extend([
        with_markup(&plain, &["error", "error_description", "state"]),
        with_markup(&plain, &["error_description", "state"]),
        with_markup(&plain, &["code", "state"]),
    ]);
    all
}

/// A state as in WorkOS's guide, with all the names under which applications store the return path.
fn state_with_return_paths(target: &str) -> String {
    let names = ["returnTo", "return_to", "returnUrl", "redirectTo", "next"];
    let fields = names.map(|name| (name.to_owned(), serde_json::Value::from(target)));
    serde_json::Value::Object(fields.into_iter().collect()).to_string()
}

fn ask(address: &Url, kind: ProbeKind, parameters: &[(&str, &str)]) -> ProbeRequest {
    let mut address = address.clone();
    if !parameters.is_empty() {
        address.query_pairs_mut().extend_pairs(parameters);
    }
    let code = parameters.iter().find(|(name, _)| *name == "code");
    ProbeRequest {
        kind,
        method: Method::GET,
        address,
        code: code.map(|(_, value)| (*value).to_owned()),
    }
}

fn denied(address: &Url, kind: ProbeKind, state: &str) -> ProbeRequest {
    let description = "workos-ml looks how this address answers";
    let parameters = [
        ("error", "access_denied"),
        ("error_description", description),
        ("state", state),
    ];
    ask(address, kind, &parameters)
}

/// A request with an impossible code: WorkOS's codes are ULIDs, without hyphens and lower-case letters.
fn with_code(address: &Url, kind: ProbeKind, state: &str) -> ProbeRequest {
    let code = format!("workos-ml-probe-{}", random_token());
    ask(address, kind, &[("code", &code), ("state", state)])
}

fn with_markup(address: &Url, names: &[&'static str]) -> ProbeRequest {
    let markers: Vec<_> = names.iter().map(|name| (*name, random_token())).collect();
    let values = markers.iter().map(|(name, word)| {
        let value = format!("{word}\"{word}'{word}<{word}>");
        (*name, value)
    });
    let mut values: Vec<(&str, String)> = values.collect();
    if names[0] == "error_description" {
        values.insert(0, ("error", "access_denied".into()));
    }
    let parameters: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    ask(address, ProbeKind::Markup { markers }, &parameters)
}

/// 64 random bits, so that the word is not in the page by chance. It starts with a letter, so that it
/// can be the name of an element.
fn random_token() -> String {
    let mut bytes = [0; 8];
    // Without randomness the word is always the same, which only makes a chance match more likely.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().fold("w".to_owned(), |mut word, byte| {
        // Writing to a string cannot fail.
        let _ = write!(word, "{byte:02x}");
        word
    })
}

/// Whether the first two responses of an `http` address look like those of a TLS server to plain text:
/// none, something that is not HTTP, or 400.
pub(super) fn hints_at_tls(responses: &[(ProbeRequest, Result<Response, RequestError>)]) -> bool {
    let hints = |response: &Result<Response, RequestError>| match response {
        Ok(response) => response.status == 400,
        Err(error) => matches!(
            error,
            RequestError::Closed | RequestError::Reset | RequestError::NotHttp(_)
        ),
    };
    responses.iter().take(2).all(|(_, it)| hints(it))
}
