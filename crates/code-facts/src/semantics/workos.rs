//! What calls mean to WorkOS, in every language and every major version of its SDKs.
//!
//! Names are compared as [`normalize_ident`] writes them, so one line serves `getProfileAndToken` (Node, PHP,
//! Java), `get_profile_and_token` (Python, Ruby, Elixir, Rust) and `GetProfileAndToken` (Go, .NET).
//! Sources: the reference of each SDK, docs reference/sso, reference/magic-link, user-management.

mod environment;
mod errors;
mod http;
pub mod in_browser;
mod language;
mod libraries;
mod own;
mod relation;
pub mod sdk;
mod state;
#[cfg(test)]
mod tests;

use crate::facts::{CallRef, FunctionRef, Project};
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Argument, Call, CallId, FileId, Language, ScopeId, SourceFile, Span, Value};

pub use environment::{ReadBySdk, read_by_sdk};
pub use errors::errors_have_no_code;
pub use language::{language, language_of};
pub use libraries::{
    Helper, by_name as helper, is_helper, is_of_browser, of_route, passed as passed_helper,
};
pub use own::of_project;
use relation::{Relation, own_packages};
pub use relation::{is_named, uses_workos};
pub use state::{State, state_of};

/// What a call does for a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Creates a passwordless session.
    CreateSession,
    /// Has WorkOS mail the link of a passwordless session.
    SendSession,
    /// Exchanges an authorization code.
    Exchange,
    /// Makes the address that a sign-in starts at.
    AuthorizationUrl,
    /// Sends or verifies a six-digit code.
    MagicAuth,
    /// Stores the session that a library keeps.
    SaveSession,
    /// Denies those who are not signed in.
    Guard,
    /// Ends the session that a library keeps.
    SignOut,
    /// Something else of WorkOS: directories, audit logs, users.
    Other,
}

/// How a call reaches WorkOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By an SDK.
    Sdk,
    /// By a request of the project's own.
    Http,
    /// By a library that does more than one step.
    Library(&'static Helper),
}

/// A call of WorkOS.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkosCall {
    /// What it does.
    pub operation: Operation,
    /// How.
    pub via: Via,
    /// An index into [`Project::files`].
    pub file: FileId,
    /// The scope that it is in.
    pub scope: ScopeId,
    /// Where.
    pub span: Span,
    /// The call, unless only its address was found.
    pub call: Option<CallId>,
    /// As one says it: `sso.getProfileAndToken`, `POST /sso/token`.
    pub name: String,
    /// Whether more than a method's name says that it is WorkOS's: its module, a library's import.
    pub is_certain: bool,
}

impl WorkosCall {
    /// The scope that it is in, and its file.
    pub fn at(&self) -> FunctionRef {
        FunctionRef {
            file: self.file,
            scope: self.scope,
        }
    }

    /// The call, if it is one.
    pub fn call_ref(&self) -> Option<CallRef> {
        let file = self.file;
        self.call.map(|call| CallRef { file, call })
    }
}

/// What makes sure that a method of a common name is WorkOS's.
#[derive(Clone, Copy)]
enum Proof {
    /// The name is WorkOS's alone.
    Name,
    /// One of these is a part of the path before the name.
    Receiver(&'static [&'static str]),
    /// As [`Proof::Receiver`], and an authorization code is among the arguments.
    ReceiverAndCode(&'static [&'static str]),
}

const SSO: &[&str] = &["sso", "ssoservice", "ssoclient", "workossso"];
const CLIENTS: &[&str] = &[
    "workos",
    "sso",
    "usermanagement",
    "usermgr",
    "um",
    "workosclient",
    "ssoservice",
    "usermanagementservice",
    "authkit",
];

/// Methods of the SDKs.
const METHODS: &[(&str, Proof, Operation)] = &[
    // `Passwordless` is a module of every SDK; Rust 0.x and Java say it in the method or its options.
    (
        "createsession",
        Proof::Receiver(&["passwordless"]),
        Operation::CreateSession,
    ),
    (
        "createpasswordlesssession",
        Proof::Name,
        Operation::CreateSession,
    ),
    (
        "sendsession",
        Proof::Receiver(&["passwordless"]),
        Operation::SendSession,
    ),
    (
        "sendpasswordlesssession",
        Proof::Name,
        Operation::SendSession,
    ),
    ("getprofileandtoken", Proof::Name, Operation::Exchange),
    ("profileandtoken", Proof::Name, Operation::Exchange),
    // The oldest majors exchanged with this; the present ones read a profile by an access token.
    (
        "getprofile",
        Proof::ReceiverAndCode(SSO),
        Operation::Exchange,
    ),
    ("profile", Proof::ReceiverAndCode(SSO), Operation::Exchange),
    ("authenticatewithcode", Proof::Name, Operation::Exchange),
    ("authenticateuserwithcode", Proof::Name, Operation::Exchange),
    (
        "authenticatewithcodeandverifier",
        Proof::Name,
        Operation::Exchange,
    ),
    ("authenticatewithcodepkce", Proof::Name, Operation::Exchange),
    ("pkcecodeexchange", Proof::Name, Operation::Exchange),
    (
        "getauthorizationurl",
        Proof::Receiver(CLIENTS),
        Operation::AuthorizationUrl,
    ),
    (
        "getauthorizationurlwithpkce",
        Proof::Receiver(CLIENTS),
        Operation::AuthorizationUrl,
    ),
    (
        "authorizationurl",
        Proof::Receiver(CLIENTS),
        Operation::AuthorizationUrl,
    ),
    (
        "pkceauthorizationurl",
        Proof::Name,
        Operation::AuthorizationUrl,
    ),
    (
        "authkitauthorizationurl",
        Proof::Name,
        Operation::AuthorizationUrl,
    ),
    (
        "ssoauthorizationurl",
        Proof::Name,
        Operation::AuthorizationUrl,
    ),
    (
        "buildauthkitauthorizationurl",
        Proof::Name,
        Operation::AuthorizationUrl,
    ),
    (
        "buildssoauthorizationurl",
        Proof::Name,
        Operation::AuthorizationUrl,
    ),
    ("createmagicauth", Proof::Name, Operation::MagicAuth),
    ("sendmagicauthcode", Proof::Name, Operation::MagicAuth),
    (
        "authenticatewithmagicauth",
        Proof::Name,
        Operation::MagicAuth,
    ),
    (
        "authenticateuserwithmagicauth",
        Proof::Name,
        Operation::MagicAuth,
    ),
];

/// Modules of the SDKs that have nothing to do with signing in.
const OTHER_PRODUCTS: &[&str] = &[
    "adminportal",
    "auditlogs",
    "audittrail",
    "directorysync",
    "events",
    "featureflags",
    "fga",
    "mfa",
    "multifactorauth",
    "organizationdomains",
    "organizations",
    "pipes",
    "portal",
    "radar",
    "usermanagement",
    "vault",
    "webhooks",
    "widgets",
];

/// Every call of WorkOS in a project.
pub fn calls(project: &Project) -> Vec<WorkosCall> {
    if !uses_workos(project) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let own = own_packages(project);
    for (index, file) in project.files.iter_enumerated() {
        let relation = Relation::of(file, &own);
        for (id, call) in file.calls.iter_enumerated() {
            let mut name = &call.callee;
            let mut is_certain = None;
            let (operation, via) = if let Some(helper) = libraries::of(file, call) {
                (helper.operation, Via::Library(helper))
            } else if let Some(operation) = method(file, call, relation) {
                (operation, Via::Sdk)
            } else if let Some((path, operation)) = handed(file, call, relation) {
                (name, is_certain) = (path, Some(true));
                (operation, Via::Sdk)
            } else {
                continue;
            };
            found.push(WorkosCall {
                operation,
                via,
                file: index,
                scope: call.scope,
                span: call.span,
                call: Some(id),
                name: short(name),
                is_certain: is_certain.unwrap_or(via != Via::Sdk || is_of_module(file, call)),
            });
        }
    }
    for (index, file) in project.files.iter_enumerated() {
        found.extend(
            libraries::passed_on(file).map(|(helper, taken)| WorkosCall {
                operation: helper.operation,
                via: Via::Library(helper),
                file: index,
                scope: taken.scope,
                span: taken.span,
                call: None,
                name: taken.target.clone(),
                is_certain: true,
            }),
        );
    }
    http::calls(project, &mut found);
    found
}

/// A method of a module of the SDK that a call is given to call: `asyncio.to_thread(client.sso.
/// get_profile_and_token, code=code)`, `retry(workos.sso.getProfileAndToken.bind(workos.sso))`.
fn handed<'a>(
    file: &'a SourceFile,
    call: &'a Call,
    relation: Relation,
) -> Option<(&'a String, Operation)> {
    /// What looks at a method, or stands in for it, and does not call it.
    const LOOKS: &[&str] = &[
        "mocked",
        "expect",
        "spyon",
        "patch",
        "typeof",
        "isinstance",
        "hasattr",
        "log",
        "print",
        "callable",
        "bind",
        // Whoever is given it, or calls what it is assigned to, is the one who calls.
        "partial",
    ];
    if relation == Relation::None || LOOKS.contains(&normalize_ident(call.name()).as_str()) {
        return None;
    }
    call.unnamed().find_map(|value| {
        let path = method_of(file, value)?;
        let handed = Call {
            callee: path.trim_end_matches(".bind").to_owned(),
            receiver: None,
            ..call.clone()
        };
        let operation = is_of_module(file, &handed).then(|| method(file, &handed, relation))??;
        (operation != Operation::Other).then_some((path, operation))
    })
}

/// The path of a method that is handed over as it is, or bound to what it belongs to.
fn method_of<'a>(file: &'a SourceFile, value: &'a Value) -> Option<&'a String> {
    match value {
        Value::Name(path) if path.contains('.') => Some(path),
        Value::Call(id) => {
            let call = file.calls.get(*id)?;
            match call.name() {
                "bind" => Some(&call.callee),
                "partial" => match call.positional(0)? {
                    Value::Name(path) if path.contains('.') => Some(path),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

fn method(file: &SourceFile, call: &Call, relation: Relation) -> Option<Operation> {
    // `authenticate = client.user_management.authenticate_with_code`: a method with another name.
    let held = file.assigned(&call.callee, call.scope, call.span);
    let held = held.and_then(|value| method_of(file, value));
    let held = held.map(|path| Call {
        callee: path.strip_suffix(".bind").unwrap_or(path).to_owned(),
        ..call.clone()
    });
    let call = held.as_ref().unwrap_or(call);
    let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
    // The present majors of .NET and Rust say more at the end of a name.
    let ending = match file.language {
        Language::CSharp => "async",
        Language::Rust => "withoptions",
        _ => "",
    };
    let name = name.strip_suffix(ending).unwrap_or(&name);
    let mut rows = METHODS.iter().filter(|(it, ..)| *it == name);
    let known = rows.find(|(_, proof, operation)| {
        let has_receiver = |receivers: &[&str]| has_receiver(file, call, receivers);
        match proof {
            Proof::Name => true,
            Proof::Receiver(receivers) => {
                has_receiver(receivers)
                    || (*operation == Operation::CreateSession && is_of_magic_link(file, call))
                    || relation == Relation::Imports
                        && (*operation == Operation::AuthorizationUrl
                            // A function of the project's own of that name is called by it alone.
                            || *operation == Operation::SendSession && call.callee.contains('.'))
            }
            Proof::ReceiverAndCode(receivers) => {
                has_receiver(receivers) && is_given_a_code(file, call)
            }
        }
    });
    if let Some((.., operation)) = known {
        return Some(*operation);
    }
    let is_workos = match relation {
        Relation::Imports => true,
        Relation::Names => has_receiver(file, call, &["workos"]),
        Relation::None => false,
    };
    (is_workos && has_receiver(file, call, OTHER_PRODUCTS)).then_some(Operation::Other)
}

/// Whether a method is called on a module of the SDK: `….sso.getProfileAndToken`.
fn is_of_module(file: &SourceFile, call: &Call) -> bool {
    const MODULES: &[&str] = &[
        "sso",
        "ssoservice",
        "usermanagement",
        "usermanagementservice",
        "usermgr",
        "passwordless",
        "passwordlessservice",
        "magicauth",
    ];
    let is_module = |path: &str| {
        let mut before = path.rsplit('.').skip(1);
        before
            .next()
            .is_some_and(|part| MODULES.contains(&normalize_ident(part).as_str()))
    };
    is_module(&call.callee) || is_module(&file.callee(call))
}

/// Whether one of the receivers is a part of the path before the name, names of the file replaced.
fn has_receiver(file: &SourceFile, call: &Call, receivers: &[&str]) -> bool {
    let fits = |path: &str| {
        let Some((before, _)) = path.rsplit_once('.') else {
            return false;
        };
        parts(before).any(|part| {
            receivers.iter().any(|receiver| {
                // A short name is a part of too many other words.
                part == *receiver || (receiver.len() > 4 && part.contains(receiver))
            })
        })
    };
    // What Go gives to a method of whatever holds the client says whose it is:
    // `a.links.SendSession(ctx, passwordless.SendSessionOpts{…})`.
    let is_given = |argument: &Argument| match argument.value {
        Value::Call(id) => file
            .calls
            .get(id)
            .is_some_and(|call| call.is_new && fits(&call.callee)),
        _ => false,
    };
    fits(&call.callee)
        || fits(&file.callee(call))
        || file.language == Language::Go && call.arguments.iter().any(is_given)
}

/// Whether a session is created as one of a Magic Link, whoever the receiver is.
fn is_of_magic_link(file: &SourceFile, call: &Call) -> bool {
    let kind = file.given(call, &["type", "kind"]);
    let says_so = |kind: &Value| match kind {
        Value::Text(text) => normalize_ident(text) == "magiclink",
        Value::Name(name) => parts(name).last().is_some_and(|it| it == "magiclink"),
        _ => false,
    };
    let arguments = call.arguments.iter().map(|it| &it.value);
    kind.into_iter().chain(arguments).any(says_so)
}

/// Whether something named `code` is among the arguments.
fn is_given_a_code(file: &SourceFile, call: &Call) -> bool {
    let names_code = |value: &Value| match value {
        Value::Name(name) => parts(name).last().is_some_and(|it| it.ends_with("code")),
        _ => false,
    };
    file.given(call, &["code"]).is_some() || call.arguments.iter().any(|argument| {
        let within = file.within(&argument.value);
        within.into_iter().any(names_code)
            || matches!(&argument.value, Value::Call(id) if file.calls.get(*id).is_some_and(|call| {
                call.arguments.iter().any(|passed| passed.value.text() == Some("code"))
            }))
    })
}

/// The last two parts of a path: enough to know a call by.
fn short(callee: &str) -> String {
    let mut parts: Vec<&str> = callee.rsplit('.').take(2).collect();
    parts.reverse();
    parts.join(".")
}
