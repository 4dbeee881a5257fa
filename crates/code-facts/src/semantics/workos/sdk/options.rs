//! Options that an SDK drops, refuses, or sends although nobody set them.

use std::ops::RangeInclusive;

use super::versions::{NODE, major_of};
use crate::Project;
use crate::semantics::values::normalize_ident;
use crate::semantics::workos::{Operation, Via, WorkosCall};
use crate::syntax::{Call, Language, ScopeKind, SourceFile, Span, Value};

/// A call of the Node SDK that destructures its options: another spelling is dropped without a word.
struct Spelling {
    /// The method, exactly.
    method: &'static str,
    /// The majors in which it is so.
    majors: RangeInclusive<u64>,
    /// What is read.
    read: &'static str,
    /// What is written instead.
    ignored: &'static [&'static str],
}

const LAST: u64 = u64::MAX;

/// Source: `src/passwordless/passwordless.ts` and `src/sso/sso.ts` of github.com/workos/workos-node,
/// tags v0.10.3 to v10.9.0, and the npm packages 2.4.0 to 11.0.0. `createSession` takes `redirectURI`
/// and `expiresIn` out of its options and then sets `redirect_uri` and `expires_in` from them, so the
/// API's own spelling is overwritten, too.
const SPELLINGS: &[Spelling] = &[
    Spelling {
        method: "createSession",
        majors: 0..=LAST,
        read: "redirectURI",
        ignored: &["redirectUri", "redirectUrl", "redirectURL", "redirect_uri"],
    },
    Spelling {
        method: "createSession",
        majors: 2..=LAST,
        read: "expiresIn",
        ignored: &["expires_in"],
    },
    Spelling {
        method: "getAuthorizationUrl",
        majors: 4..=LAST,
        read: "redirectUri",
        ignored: &["redirectURI", "redirect_uri"],
    },
    Spelling {
        method: "getAuthorizationUrl",
        majors: 4..=LAST,
        read: "clientId",
        ignored: &["clientID", "client_id"],
    },
    Spelling {
        method: "getAuthorizationURL",
        majors: 0..=3,
        read: "redirectURI",
        ignored: &["redirectUri", "redirect_uri"],
    },
    Spelling {
        method: "getAuthorizationURL",
        majors: 0..=3,
        read: "clientID",
        ignored: &["clientId", "client_id"],
    },
    Spelling {
        method: "getProfileAndToken",
        majors: 4..=LAST,
        read: "clientId",
        ignored: &["clientID", "client_id"],
    },
    Spelling {
        method: "getProfileAndToken",
        majors: 1..=3,
        read: "clientID",
        ignored: &["clientId", "client_id"],
    },
];

/// An option that the installed SDK does not read under the name that it is given.
#[derive(Clone, Debug)]
pub struct DroppedOption<'a> {
    /// The call that is given it.
    pub call: &'a WorkosCall,
    /// As it is written.
    pub given: &'a str,
    /// Where it is written.
    pub span: Span,
    /// What the SDK reads.
    pub read: &'static str,
    /// As people call it: `Node SDK`.
    pub sdk: &'static str,
    /// The installed major version.
    pub major: u64,
}

/// Every option of a project's calls that its SDK drops without a word.
pub fn dropped_options<'a>(
    project: &'a Project,
    calls: &'a [WorkosCall],
) -> Vec<DroppedOption<'a>> {
    let Some(major) = major_of(project, "npm", NODE) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for workos_call in calls.iter().filter(|call| call.via == Via::Sdk) {
        let file = &project.files[workos_call.file];
        let call = workos_call.call.and_then(|id| file.calls.get(id));
        let Some(call) = call.filter(|_| file.language.is_script()) else {
            continue;
        };
        let keys = keys(file, call);
        // What is spread in may hold the right one.
        if keys.contains(&"...") {
            continue;
        }
        for spelling in SPELLINGS {
            let is_meant = call.name() == spelling.method
                && spelling.majors.contains(&major)
                && !keys.contains(&spelling.read);
            let given = keys.iter().find(|key| spelling.ignored.contains(key));
            if let Some(given) = given.filter(|_| is_meant) {
                found.push(DroppedOption {
                    call: workos_call,
                    given,
                    span: span_of(file, call, given),
                    read: spelling.read,
                    sdk: "Node SDK",
                    major,
                });
            }
        }
    }
    found
}

/// Where an option of a call is written: within the call, else in the object before it that the call is
/// given by name.
fn span_of(file: &SourceFile, call: &Call, key: &str) -> Span {
    let pairs = file.keys.iter().map(|it| (it.value.as_str(), it.span));
    let shorthands = file.reads.iter().map(|it| (it.path.as_str(), it.span));
    let named = || {
        pairs
            .clone()
            .chain(shorthands.clone())
            .filter(|(name, _)| *name == key)
    };
    let within = named()
        .map(|(_, span)| span)
        .filter(|span| call.span.contains(*span));
    let before = named()
        .map(|(_, span)| span)
        .filter(|span| span.end() <= call.span.start());
    within
        .min_by_key(|span| span.start())
        .or_else(|| before.max_by_key(|span| span.start()))
        .unwrap_or(call.span)
}

/// The keys of the options that a call is given, exactly as they are written.
fn keys<'a>(file: &'a SourceFile, call: &'a Call) -> Vec<&'a str> {
    let options = call
        .arguments
        .first()
        .map(|argument| match &argument.value {
            Value::Name(name) => file.assigned(name, call.scope, call.span),
            value => Some(value),
        });
    match options.flatten() {
        Some(Value::Object(members)) => members.iter().map(|(key, _)| key.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// How many seconds a call has a link live, as far as that is written.
pub fn lifetime(file: &SourceFile, call: &Call) -> Option<u64> {
    match file.given(call, &["expiresin"])? {
        Value::Name(name) => {
            // A class's constants may stand below what uses them.
            let of_class = || {
                let mut constants = file.assignments.iter();
                constants
                    .find(|it| it.target == *name && file.scopes[it.scope].kind == ScopeKind::Type)
            };
            let before = file.assigned(name, call.scope, call.span);
            number(before.or_else(|| Some(&of_class()?.value))?)
        }
        value => number(value),
    }
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => {
            let digits: String = number.chars().filter(|it| *it != '_').collect();
            digits.trim_end_matches(['L', 'l']).parse().ok()
        }
        _ => None,
    }
}

/// The longest lifetime of a link that an SDK lets through, where that is shorter than WorkOS's own.
#[derive(Clone, Copy, Debug)]
pub struct LifetimeLimit {
    /// As people call it: `Java SDK`.
    pub sdk: &'static str,
    /// The last major version that has it.
    pub last_major: u64,
    /// In seconds.
    pub longest: u64,
}

/// Source: `PasswordlessApi.kt` of github.com/workos/workos-kotlin, tags v1.2.0 to workos-v4.23.0.
const LIFETIME_OF_JAVA: LifetimeLimit = LifetimeLimit {
    sdk: "Java SDK",
    last_major: 4,
    longest: 1_800,
};

/// The limit of the SDK that a file of a project uses, if it has one of its own.
pub fn lifetime_limit(project: &Project, file: &SourceFile) -> Option<LifetimeLimit> {
    let is_jvm = matches!(file.language, Language::Java | Language::Kotlin);
    let major = major_of(project, "maven", "com.workos:workos").filter(|_| is_jvm)?;
    (major <= LIFETIME_OF_JAVA.last_major).then_some(LIFETIME_OF_JAVA)
}

/// Fields of a new session that an SDK sends empty.
#[derive(Clone, Debug)]
pub struct UnsetFields<'a> {
    /// The call that creates the session.
    pub call: &'a WorkosCall,
    /// As people call it: `Go SDK`.
    pub sdk: &'static str,
    /// The last major version that does so.
    pub last_major: u64,
    /// As they are sent: `"expires_in":0`.
    pub sent: Vec<&'static str>,
}

/// Source: `CreateSessionOpts` in `pkg/passwordless/client.go` of github.com/workos/workos-go, tags
/// v1.0.0 to v6.0.0: no field has `omitempty`. From 7 on unset fields are left out.
const LAST_GO_WITHOUT_OMITEMPTY: u64 = 6;

/// Every new session of a project whose SDK sends fields that nobody set.
pub fn unset_fields<'a>(project: &Project, calls: &'a [WorkosCall]) -> Vec<UnsetFields<'a>> {
    const FIELDS: [(&str, &str); 2] = [
        ("RedirectURI", "\"redirect_uri\":\"\""),
        ("ExpiresIn", "\"expires_in\":0"),
    ];
    let major = major_of(project, "go", "github.com/workos/workos-go");
    if major.is_none_or(|major| major > LAST_GO_WITHOUT_OMITEMPTY) {
        return Vec::new();
    }
    let created = calls
        .iter()
        .filter(|call| call.operation == Operation::CreateSession);
    let found = created.filter_map(|workos_call| {
        let file = &project.files[workos_call.file];
        let call = file.calls.get(workos_call.call?)?;
        // Options that come from somewhere else are not known.
        if file.language != Language::Go || file.given(call, &["email"]).is_none() {
            return None;
        }
        let unset = FIELDS.into_iter();
        let unset =
            unset.filter(|(field, _)| file.given(call, &[&normalize_ident(field)]).is_none());
        let sent: Vec<&str> = unset.map(|(_, sent)| sent).collect();
        (!sent.is_empty()).then_some(UnsetFields {
            call: workos_call,
            sdk: "Go SDK",
            last_major: LAST_GO_WITHOUT_OMITEMPTY,
            sent,
        })
    });
    found.collect()
}

/// The only type of a passwordless session that WorkOS takes.
const TYPE: &str = "MagicLink";

/// A new session whose type WorkOS refuses.
#[derive(Clone, Debug)]
pub struct RefusedType<'a> {
    /// The call that creates the session.
    pub call: &'a WorkosCall,
    /// What it is given; `None` if nothing is.
    pub given: Option<&'a str>,
}

/// Every new session of a project that is given another type than `MagicLink`, or none where the SDK
/// sends what it is given. Node's SDK sends the options on
/// as they are; `create_session` in `workos/passwordless.py` of the PyPI packages 5.0.0 and
/// 5.46.0 has no default for the type. WorkOS answers 422 (docs
/// reference/magic-link/passwordless-session/create).
pub fn refused_types<'a>(project: &'a Project, calls: &'a [WorkosCall]) -> Vec<RefusedType<'a>> {
    let created = calls
        .iter()
        .filter(|call| call.operation == Operation::CreateSession);
    let found = created.filter_map(|workos_call| {
        let file = &project.files[workos_call.file];
        let call = file.calls.get(workos_call.call?)?;
        let given = match file.given(call, &["type"]) {
            None => None,
            Some(Value::Text(text)) => Some(text.as_str()),
            Some(Value::Name(name)) => Some(file.assigned(name, call.scope, call.span)?.text()?),
            Some(_) => return None,
        };
        let is_refused = match given {
            Some(given) => given != TYPE,
            None => workos_call.via == Via::Sdk && sends_no_type(project, file, call),
        };
        is_refused.then_some(RefusedType {
            call: workos_call,
            given,
        })
    });
    found.collect()
}

/// Whether a call that is given all its options right there sends no type.
fn sends_no_type(project: &Project, file: &SourceFile, call: &Call) -> bool {
    let is_whole = |members: &[(String, Value)]| {
        let has = |key: &str| members.iter().any(|(it, _)| it == key);
        has("email") && !has("...") && !has("type")
    };
    match file.language {
        Language::JavaScript | Language::TypeScript => {
            let is_method = call.name() == "createSession" && call.arguments.len() == 1;
            is_method && matches!(call.positional(0), Some(Value::Object(it)) if is_whole(it))
        }
        Language::Python if major_of(project, "pypi", "workos") == Some(5) => {
            let named = call.arguments.iter().map(|it| it.name.as_deref());
            let names: Option<Vec<&str>> = named.collect();
            let is_whole = |names: Vec<&str>| {
                names.contains(&"email") && !names.contains(&"type") && !names.contains(&"...")
            };
            call.name() == "create_session" && names.is_some_and(is_whole)
        }
        _ => false,
    }
}
