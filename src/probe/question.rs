//! The requests that are sent: none of them can sign anyone in.

use std::fmt::Write as _;

use hyper::Method;
use url::Url;

use super::exchange::{Answer, Broken};
use crate::secret::mask;

/// A host that cannot exist (RFC 6761), to which an application must never redirect.
pub const ELSEWHERE: &str = "workos-ml-probe.invalid";

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// HEAD, as mail scanners and previews do.
    Head,
    /// GET without parameters, as somebody who types the address.
    Bare,
    /// GET with `error=access_denied`, as WorkOS sends for an expired or spent link.
    Denied,
    /// GET with a code that cannot exist, and a random state.
    ImpossibleCode,
    /// A state that asks to be sent on to another host.
    Elsewhere {
        /// The state.
        state: String,
    },
    /// Parameters with characters that mean something in HTML.
    Markup {
        /// The parameters that carry them, each with the word of its own that its value is made
        /// of, followed in turn by each of `"`, `'`, `<` and `>`.
        marks: Vec<(&'static str, String)>,
    },
}

/// One request.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it asks for.
    pub asking: Asking,
    /// HEAD or GET.
    pub method: Method,
    /// The whole address.
    pub address: Url,
    /// The code in it. No code of WorkOS looks like it.
    pub code: Option<String>,
}

impl Question {
    pub(super) fn head(address: &Url) -> Self {
        Self {
            asking: Asking::Head,
            method: Method::HEAD,
            address: address.clone(),
            code: None,
        }
    }

    /// Method and address as they may be shown, and the state where it is no secret.
    pub(super) fn shown(&self) -> String {
        let shown = format!("{} {}", self.method, mask(self.address.as_str(), &[]));
        match &self.asking {
            Asking::Elsewhere { state } => format!("{shown} (the state is {state})"),
            _ => shown,
        }
    }

    /// What was asked for, in words.
    pub fn words(&self) -> &'static str {
        match self.asking {
            Asking::Head => "HEAD",
            Asking::Bare => "GET without parameters",
            Asking::Denied => "GET with error=access_denied",
            Asking::ImpossibleCode => "GET with an invalid code",
            Asking::Elsewhere { .. } => "GET with a state that names another host",
            Asking::Markup { .. } => "GET with markup in its parameters",
        }
    }
}

/// The requests for an address, the plainest first. Those that a firewall may take offence at
/// come last, so that it spoils no other.
pub fn questions(address: &Url) -> Vec<Question> {
    let mut plain = address.clone();
    plain.set_fragment(None);
    let mut all = vec![
        Question::head(&plain),
        ask(&plain, Asking::Bare, &[]),
        denied(&plain, Asking::Denied, &random_word()),
        coded(&plain, Asking::ImpossibleCode, &random_word()),
    ];
    let url = format!("https://{ELSEWHERE}/");
    for target in [
        url.clone(),
        format!("//{ELSEWHERE}/"),
        format!("/\\{ELSEWHERE}/"),
    ] {
        for state in [target.clone(), return_to(&target)] {
            all.push(coded(
                &plain,
                Asking::Elsewhere {
                    state: state.clone(),
                },
                &state,
            ));
        }
    }
    for state in [url.clone(), return_to(&url)] {
        all.push(denied(
            &plain,
            Asking::Elsewhere {
                state: state.clone(),
            },
            &state,
        ));
    }
    all.extend([
        marked(&plain, &["error", "error_description", "state"]),
        marked(&plain, &["error_description", "state"]),
        marked(&plain, &["code", "state"]),
    ]);
    all
}

/// The state of WorkOS's guide, with the other names under which applications keep the way back.
fn return_to(target: &str) -> String {
    let names = ["returnTo", "return_to", "returnUrl", "redirectTo", "next"];
    let fields = names.map(|name| (name.to_owned(), serde_json::Value::from(target)));
    serde_json::Value::Object(fields.into_iter().collect()).to_string()
}

fn ask(address: &Url, asking: Asking, parameters: &[(&str, &str)]) -> Question {
    let mut address = address.clone();
    if !parameters.is_empty() {
        address.query_pairs_mut().extend_pairs(parameters);
    }
    let code = parameters.iter().find(|(name, _)| *name == "code");
    Question {
        asking,
        method: Method::GET,
        address,
        code: code.map(|(_, value)| (*value).to_owned()),
    }
}

fn denied(address: &Url, asking: Asking, state: &str) -> Question {
    let description = "workos-ml looks how this address answers";
    let parameters = [
        ("error", "access_denied"),
        ("error_description", description),
        ("state", state),
    ];
    ask(address, asking, &parameters)
}

/// Codes are ULIDs, which have neither hyphens nor small letters.
fn coded(address: &Url, asking: Asking, state: &str) -> Question {
    let code = format!("workos-ml-probe-{}", random_word());
    ask(address, asking, &[("code", &code), ("state", state)])
}

fn marked(address: &Url, names: &[&'static str]) -> Question {
    let marks: Vec<_> = names.iter().map(|name| (*name, random_word())).collect();
    let values = marks.iter().map(|(name, word)| {
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
    ask(address, Asking::Markup { marks }, &parameters)
}

/// 64 random bits behind a letter, so that the word can be the name of an element.
fn random_word() -> String {
    let mut bytes = [0; 8];
    // Without randomness the word is the same every time, which only makes a false match likelier.
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().fold("w".to_owned(), |mut word, byte| {
        // Writing to a string cannot fail.
        let _ = write!(word, "{byte:02x}");
        word
    })
}

/// Whether a plain-text address answers as TLS servers answer plain text: not at all, with
/// something else, or with 400.
pub(super) fn hints_at_tls(answers: &[(Question, Result<Answer, Broken>)]) -> bool {
    let hints = |answer: &Result<Answer, Broken>| match answer {
        Ok(answer) => answer.status == 400,
        Err(broken) => matches!(broken, Broken::Closed | Broken::Reset | Broken::NotHttp(_)),
    };
    answers.iter().take(2).all(|(_, it)| hints(it))
}
