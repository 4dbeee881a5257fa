//! Requests to WorkOS's API without an SDK, known by their address.

use super::{Operation, Via, WorkosCall};
use crate::facts::Project;
use crate::semantics::values::normalize_ident;
use crate::syntax::{
    Argument, Assignment, CallId, FileId, Language, Read, ScopeId, ScopeKind, SourceFile, Span,
    Text, Value,
};

/// Paths of the API, and what a request to each does.
const PATHS: &[(&str, Operation)] = &[
    ("/sso/token", Operation::Exchange),
    ("/user_management/authenticate", Operation::Exchange),
    ("/passwordless/sessions/{}/send", Operation::SendSession),
    ("/passwordless/sessions", Operation::CreateSession),
    ("/sso/authorize", Operation::AuthorizationUrl),
    ("/user_management/authorize", Operation::AuthorizationUrl),
    ("workos.com/oauth/authorize", Operation::AuthorizationUrl),
    ("/user_management/magic_auth", Operation::MagicAuth),
];

/// The grant of a code that somebody types.
const MAGIC_AUTH: &str = "magic-auth";

/// What tells that `/user_management/authenticate` is asked for something else than a code's
/// exchange.
const OTHER_GRANTS: &[&str] = &[
    "refresh_token",
    "password",
    MAGIC_AUTH,
    "mfa-totp",
    "device_code",
];

pub(super) fn calls(project: &Project, found: &mut Vec<WorkosCall>) {
    for (index, file) in project.files.iter_enumerated() {
        // A concatenation is a value, and its texts are parts of it.
        let joined = file.calls.iter().flat_map(|call| {
            call.values().filter_map(|value| match value {
                Value::Template(text) => Some(Text {
                    value: text.clone(),
                    scope: call.scope,
                    span: call.span,
                }),
                _ => None,
            })
        });
        let is_written = |text: &Text| file.strings.iter().any(|it| it.value == text.value);
        let joined: Vec<Text> = joined.filter(|it| !is_written(it)).collect();
        for text in file.strings.iter().chain(&joined) {
            let Some((path, operation)) = PATHS.iter().find(|(path, _)| {
                is_address(&text.value, path) || is_relative(file, &text.value, path)
            }) else {
                continue;
            };
            for Use {
                file: at,
                scope,
                span,
                call,
            } in uses(project, index, text)
            {
                let is_known = found.iter().any(|workos_call| {
                    (workos_call.file, workos_call.span, workos_call.operation)
                        == (at, span, *operation)
                });
                let operation = &match granted(&project.files[at], scope, *operation) {
                    Some(operation) if !is_known => operation,
                    _ => continue,
                };
                found.push(WorkosCall {
                    operation: *operation,
                    via: Via::Http,
                    file: at,
                    scope,
                    span,
                    call,
                    name: match operation {
                        Operation::AuthorizationUrl => path.to_string(),
                        _ => format!("POST {path}"),
                    },
                    is_certain: true,
                });
            }
        }
    }
}

/// `https://api.workos.com/sso/token`, `{}/sso/token`, `/sso/token`; no longer path.
fn is_address(text: &str, path: &str) -> bool {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    // `fmt.Sprintf("/passwordless/sessions/%s/send", id)`
    let text = text.replace("%s/", "{}/").replace("%v/", "{}/");
    let text = without_names(&text);
    let text = text.as_str();
    // SDKs with a method for any request take a path without its first slash.
    if path.strip_prefix("/user_management/").is_some() && path.strip_prefix('/') == Some(text) {
        return true;
    }
    let before = text.strip_suffix(path);
    before.is_some_and(|text| {
        text.is_empty()
            || path.contains("workos")
            || text.ends_with("{}")
            || text.ends_with("%s")
            || text.contains("workos")
            || text.contains("localhost")
    })
}

/// A path whose holes have lost their names: `/passwordless/sessions/{id}/send` of Spring.
fn without_names(path: &str) -> String {
    let mut is_hole = false;
    let keep = |it: &char| {
        let was_hole = is_hole;
        is_hole = (was_hole || *it == '{') && *it != '}';
        !was_hole || *it == '}'
    };
    path.chars().filter(keep).collect()
}

/// A path without its first slash, which a client joins to the address that it is made with:
/// `new Client(['base_uri' => 'https://api.workos.com/'])`, `$http->post('sso/token')`.
fn is_relative(file: &SourceFile, text: &str, path: &str) -> bool {
    let mut texts = file.strings.iter();
    path.strip_prefix('/') == Some(text)
        && texts.any(|it| it.value.trim_end_matches('/') == "https://api.workos.com")
}

/// Where an address is asked.
struct Use {
    file: FileId,
    scope: ScopeId,
    span: Span,
    call: Option<CallId>,
}

/// Where an address is asked: the call that it is given to, the calls that are given the constant
/// which holds it, else where it is written.
fn uses(project: &Project, index: FileId, text: &Text) -> Vec<Use> {
    let file = &project.files[index];
    let is_text = |value: &Value| match value {
        Value::Text(name) => *name == text.value,
        // A concatenation is one template of several texts.
        Value::Template(template) => template.contains(&text.value),
        _ => false,
    };
    let mut direct = calls_with(file, is_text);
    direct.retain(|call| file.calls[*call].span.contains(text.span));
    if let Some(id) = direct.last() {
        let call = &file.calls[*id];
        return vec![Use {
            file: index,
            scope: call.scope,
            span: call.span,
            call: Some(*id),
        }];
    }
    let mut before = file.assignments.iter().rev();
    let holder = before.find(|assignment| {
        assignment.span.start() <= text.span.start()
            && file.within(&assignment.value).into_iter().any(is_text)
    });
    let Some(holder) = holder else {
        return vec![Use {
            file: index,
            scope: declared_in(file, text).unwrap_or(text.scope),
            span: text.span,
            call: None,
        }];
    };
    if holder.target == "return" && is_text(&holder.value) {
        let asked = asked_of(project, index, holder.scope);
        if !asked.is_empty() {
            return asked;
        }
    }
    let name = normalize_ident(holder.target.rsplit('.').next().unwrap_or_default());
    let is_it = |name: &str, value: &Value| match value {
        Value::Name(text) => text
            .rsplit('.')
            .next()
            .is_some_and(|it| normalize_ident(it) == name),
        _ => false,
    };
    // `&Client{TokenURL: tokenURL}`: whoever has the client asks by the field's name.
    let is_go = file.language == Language::Go;
    let made = file.calls.iter().filter(|call| call.is_new && is_go);
    let mut fields = made.flat_map(|it| &it.arguments);
    let field = fields.find(|argument| argument.name.is_some() && is_it(&name, &argument.value));
    let (name, is_local) = match field.and_then(|it| it.name.as_deref()) {
        Some(field) => (normalize_ident(field), false),
        None => (name, file.function_of(holder.scope) != ScopeId::FILE),
    };
    let is_named = |it: &Value| is_it(&name, it);
    let mut found = Vec::new();
    for (at, other) in project.files.iter_enumerated() {
        // A local variable is no one else's.
        if at != index && is_local {
            continue;
        }
        for id in calls_with(other, is_named) {
            let call = &other.calls[id];
            // `if strings.TrimSpace(tokenURL) == ""`
            let is_text = matches!(
                call.callee.split('.').next(),
                Some("strings" | "os" | "log")
            );
            if is_go && (call.is_new || is_text) {
                continue;
            }
            let is_request = ["post", "fetch", "request", "send", "axios", "put", "new"];
            let called = normalize_ident(call.name());
            if at == index || is_request.iter().any(|it| called.contains(it)) {
                found.push(Use {
                    file: at,
                    scope: call.scope,
                    span: call.span,
                    call: Some(id),
                });
            }
        }
    }
    if found.is_empty() {
        found.extend(woven_in(project, index, holder, &name));
    }
    if found.is_empty() {
        found.push(Use {
            file: index,
            scope: text.scope,
            span: text.span,
            call: None,
        });
    }
    found
}

/// The method of a declared client that an annotation with an address is of: `@PostMapping("/sso/token")`
/// in an interface of Feign, of Retrofit, of MicroProfile.
fn declared_in(file: &SourceFile, text: &Text) -> Option<ScopeId> {
    let mut scopes = file.scopes.iter_enumerated();
    let (method, _) = scopes.find(|(_, it)| {
        it.kind == ScopeKind::Function && it.markers.iter().any(|it| it.span.contains(text.span))
    })?;
    Some(method)
}

/// Where a constant that holds an address is a part of a longer text: `$"{Api}{TokenPath}"`.
fn woven_in(project: &Project, index: FileId, holder: &Assignment, name: &str) -> Vec<Use> {
    let is_local = project.files[index].function_of(holder.scope) != ScopeId::FILE;
    let mut found = Vec::new();
    for (at, other) in project.files.iter_enumerated() {
        if at != index && is_local {
            continue;
        }
        let is_it = |read: &&Read| {
            read.path
                .rsplit('.')
                .next()
                .is_some_and(|it| normalize_ident(it) == name)
        };
        for read in other.reads.iter().filter(is_it) {
            let mut calls = other.calls.iter_enumerated();
            let request = calls.find(|(_, call)| {
                let has_template =
                    |argument: &Argument| matches!(argument.value, Value::Template(_));
                call.span.contains(read.span) && call.arguments.iter().any(has_template)
            });
            found.push(match request {
                Some((id, call)) => Use {
                    file: at,
                    scope: call.scope,
                    span: call.span,
                    call: Some(id),
                },
                None => Use {
                    file: at,
                    scope: read.scope,
                    span: read.span,
                    call: None,
                },
            });
        }
    }
    found
}

/// Where an address is asked that a function returns: `post(config.token_url())`.
fn asked_of(project: &Project, index: FileId, scope: ScopeId) -> Vec<Use> {
    let file = &project.files[index];
    let name = &file.scopes[file.function_of(scope)].name;
    let mut found = Vec::new();
    for (at, other) in project.files.iter_enumerated() {
        if name.is_empty() || other.language != file.language {
            continue;
        }
        for (id, call) in other.calls.iter_enumerated() {
            if call.name() == name {
                let outer = other.calls.iter_enumerated();
                let mut outer = outer.filter(|(_, call)| {
                    call.arguments.iter().any(|it| it.value == Value::Call(id))
                });
                let (id, call) = outer.next().unwrap_or((id, call));
                found.push(Use {
                    file: at,
                    scope: call.scope,
                    span: call.span,
                    call: Some(id),
                });
            }
        }
    }
    found
}

fn calls_with(file: &SourceFile, is_meant: impl Fn(&Value) -> bool) -> Vec<CallId> {
    let takes = |id: &CallId| {
        let arguments = &file.calls[*id].arguments;
        arguments.iter().any(|argument| match &argument.value {
            // The innermost call is the one that is meant.
            Value::Call(_) => false,
            value => file.within(value).into_iter().any(&is_meant),
        })
    };
    file.calls.keys().filter(takes).collect()
}

/// What a function that asks for tokens does, by the grant that it names; nothing that is about a
/// sign-in for another one.
fn granted(file: &SourceFile, scope: ScopeId, operation: Operation) -> Option<Operation> {
    if operation != Operation::Exchange {
        return Some(operation);
    }
    let function = file.function_of(scope);
    let texts = file.strings.iter();
    let texts = texts.filter(|text| file.is_within(text.scope, function));
    let names = |grant: &str| texts.clone().any(|it| it.value.contains(grant));
    if names("authorization_code") || !OTHER_GRANTS.iter().any(|it| names(it)) {
        return Some(Operation::Exchange);
    }
    names(MAGIC_AUTH).then_some(Operation::MagicAuth)
}
