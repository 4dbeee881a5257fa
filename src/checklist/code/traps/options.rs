//! Options that an SDK does not read, or that do not hold.

use super::super::facts::Facts;
use super::versions::{NODE, major_of};
use super::{advice, defect};
use crate::findings::{Finding, rules};
use code_facts::semantics::values::plain;
use code_facts::semantics::workos::{Deed, Via, WorkosCall};
use code_facts::syntax::{Call, Language, SourceFile, Value};

/// A call of the Node SDK that destructures its options: another spelling is dropped without a word.
struct Spelling {
    /// The method, exactly.
    method: &'static str,
    /// The majors in which it is so.
    from: u64,
    to: u64,
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
        from: 0,
        to: LAST,
        read: "redirectURI",
        ignored: &["redirectUri", "redirectUrl", "redirectURL", "redirect_uri"],
    },
    Spelling {
        method: "createSession",
        from: 2,
        to: LAST,
        read: "expiresIn",
        ignored: &["expires_in"],
    },
    Spelling {
        method: "getAuthorizationUrl",
        from: 4,
        to: LAST,
        read: "redirectUri",
        ignored: &["redirectURI", "redirect_uri"],
    },
    Spelling {
        method: "getAuthorizationUrl",
        from: 4,
        to: LAST,
        read: "clientId",
        ignored: &["clientID", "client_id"],
    },
    Spelling {
        method: "getAuthorizationURL",
        from: 0,
        to: 3,
        read: "redirectURI",
        ignored: &["redirectUri", "redirect_uri"],
    },
    Spelling {
        method: "getAuthorizationURL",
        from: 0,
        to: 3,
        read: "clientID",
        ignored: &["clientId", "client_id"],
    },
    Spelling {
        method: "getProfileAndToken",
        from: 4,
        to: LAST,
        read: "clientId",
        ignored: &["clientID", "client_id"],
    },
    Spelling {
        method: "getProfileAndToken",
        from: 1,
        to: 3,
        read: "clientID",
        ignored: &["clientId", "client_id"],
    },
];

pub(super) fn ignored_option(facts: &Facts<'_>) -> Vec<Finding> {
    let Some(major) = major_of(facts, "npm", NODE) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (call, source, at) in sdk_calls(facts) {
        if !source.language.is_script() {
            continue;
        }
        let keys = keys(source, at);
        // What is spread in may hold the right one.
        if keys.contains(&"...") {
            continue;
        }
        for spelling in SPELLINGS {
            let is_meant = at.name() == spelling.method
                && (spelling.from..=spelling.to).contains(&major)
                && !keys.contains(&spelling.read);
            let given = keys.iter().find(|it| spelling.ignored.contains(it));
            if let Some(given) = given.filter(|_| is_meant) {
                let message = format!(
                    "{} is given {given}, and the Node SDK {major} reads {}: the value is dropped",
                    call.name, spelling.read
                );
                found.push(
                    defect(rules::IGNORED_OPTION, facts, &facts.place_of(call), message)
                        .subject(*given),
                );
            }
        }
    }
    found
}

/// The calls of an SDK, with what they look like in their files.
fn sdk_calls<'f>(
    facts: &'f Facts<'_>,
) -> impl Iterator<Item = (&'f WorkosCall, &'f SourceFile, &'f Call)> {
    facts.calls.iter().filter_map(|workos_call| {
        let source = facts.file(workos_call.file);
        let call = source.calls.get(workos_call.call?)?;
        (workos_call.via == Via::Sdk).then_some((workos_call, source, call))
    })
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

/// What WorkOS takes, in seconds: docs reference/magic-link/passwordless-session/create.
const LIFETIMES: std::ops::RangeInclusive<u64> = 900..=86_400;
/// What the Java SDK up to 4 lets through, in seconds: `PasswordlessApi.kt` of
/// github.com/workos/workos-kotlin, tags v1.2.0 to workos-v4.23.0.
const LONGEST_OF_JAVA_4: u64 = 1_800;

pub(super) fn link_lifetime(facts: &Facts<'_>) -> Vec<Finding> {
    let java = major_of(facts, "maven", "com.workos:workos");
    let created = facts.calls_of(Deed::CreateSession);
    let judged = created.filter_map(|workos_call| {
        let file = facts.file(workos_call.file);
        let call = file.calls.get(workos_call.call?)?;
        let given = file.given(call, &["expiresin"])?;
        let seconds = match given {
            Value::Name(name) => number(file.assigned(name, call.scope, call.span)?)?,
            value => number(value)?,
        };
        let is_jvm = matches!(file.language, Language::Java | Language::Kotlin);
        let message = if !LIFETIMES.contains(&seconds) {
            format!(
                "a link is to live {seconds} seconds; WorkOS takes {} to {}",
                LIFETIMES.start(),
                LIFETIMES.end()
            )
        } else if is_jvm && java.is_some_and(|it| it <= 4) && seconds > LONGEST_OF_JAVA_4 {
            format!(
                "a link is to live {seconds} seconds; the Java SDK up to version 4 throws above {LONGEST_OF_JAVA_4}"
            )
        } else {
            return None;
        };
        Some(defect(rules::LINK_LIFETIME, facts, &facts.place_of(workos_call), message))
    });
    judged.collect()
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

/// Source: `CreateSessionOpts` in `pkg/passwordless/client.go` of github.com/workos/workos-go, tags
/// v1.0.0 to v6.0.0: no field has `omitempty`. From 7 on unset fields are left out.
const LAST_GO_WITHOUT_OMITEMPTY: u64 = 6;

pub(super) fn empty_session_fields(facts: &Facts<'_>) -> Vec<Finding> {
    let major = major_of(facts, "go", "github.com/workos/workos-go");
    if major.is_none_or(|it| it > LAST_GO_WITHOUT_OMITEMPTY) {
        return Vec::new();
    }
    let created = facts.calls_of(Deed::CreateSession);
    let judged = created.filter_map(|workos_call| {
        let file = facts.file(workos_call.file);
        let call = file.calls.get(workos_call.call?)?;
        // Options that come from somewhere else are not known.
        if file.language != Language::Go || file.given(call, &["email"]).is_none() {
            return None;
        }
        let fields = [
            ("RedirectURI", "\"redirect_uri\":\"\""),
            ("ExpiresIn", "\"expires_in\":0"),
        ];
        let unset: Vec<&str> = fields
            .into_iter()
            .filter(|(field, _)| file.given(call, &[&plain(field)]).is_none())
            .map(|(_, sent)| sent)
            .collect();
        let message = format!("the Go SDK up to version 6 sends {}", unset.join(" and "));
        (!unset.is_empty()).then(|| {
            advice(
                rules::EMPTY_SESSION_FIELDS,
                facts,
                &facts.place_of(workos_call),
                message,
            )
        })
    });
    judged.collect()
}
