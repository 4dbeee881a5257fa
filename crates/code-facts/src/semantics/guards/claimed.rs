//! Conditions that ask for what anybody can claim: what an address, a form or a header says of who somebody
//! is, and tokens whose signature nothing looks at.

use super::idle::reads_unsigned;
use super::questions::names_person;
use crate::facts::Project;
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Branch, Call, FileId, Language, ScopeId, ScopeKind, SourceFile, Span, Value};

/// How many steps a value is followed: each variable, and each call that looks somebody up, takes two, and
/// a variable for who is found by another variable in a function of its own is as far as people go.
const LONGEST_WAY: usize = 10;
/// Bytes of a function that does nothing else than to look somebody up.
const LONGEST_HELPER: usize = 400;

/// What requests, and what frameworks hand on with them, are called.
const REQUESTS: &[&str] = &[
    "req", "request", "ctx", "c", "context", "event", "r", "call", "conn", "params", "exchange",
    "http", "input",
];
/// Variables of PHP that hold a request.
const OF_PHP: &[&str] = &["_GET", "_POST", "_REQUEST", "_SERVER"];
/// What a client writes of them.
const TYPED: &[&str] = &[
    "query",
    "body",
    "args",
    "form",
    "params",
    "searchparams",
    "headers",
    "header",
    "queryparams",
    "queryparameters",
    "queryparameter",
    "reqheaders",
];
/// Methods of a request that read a part of that by its name.
const GETTERS: &[&str] = &[
    "getheader",
    "getheaderline",
    "header",
    "getparameter",
    "formvalue",
    "postform",
    "queryparam",
    "getquery",
    "getreqheader",
    "defaultquery",
];
/// What gives a value in another form, or asks whether there is one.
const HARMLESS: &[&str] = &[
    "trim",
    "trimspace",
    "strip",
    "string",
    "str",
    "tostring",
    "number",
    "parseint",
    "int",
    "len",
    "isblank",
    "isempty",
    "isnullorempty",
    "isnullorwhitespace",
    "isnullorblank",
    "boolean",
    "isnil",
    "isnull",
    "isset",
    "empty",
    "blank",
    "nil",
    "present",
    "isnone",
    "issome",
    "firstordefault",
];

/// What somebody claims to be, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What the claim is called: `X-User-Id`, `user`.
    pub name: String,
    /// Whether it is a header, which a proxy may set and keep clients from setting.
    pub is_header: bool,
}

/// What a part of a condition is.
enum Source {
    Claim(Claim),
    /// It says nothing: a constant, a request as a whole.
    Nothing,
    /// It may be proof of something.
    Other,
}

/// What a branch asks for, if that is what anybody can claim and nothing else.
pub(super) fn claim(project: &Project, at: FileId, branch: &Branch) -> Option<Claim> {
    let file = &project.files[at];
    let asked = |span: Span| branch.asks(span);
    let found = Reader { file }.in_span(&asked, LONGEST_WAY)?;
    let is_own = found.is_header && sets_header(project, &found.name);
    (!is_own).then_some(found)
}

/// Whether the project itself writes a header, as a middleware does that knows who somebody is.
fn sets_header(project: &Project, name: &str) -> bool {
    const SETS: &[&str] = &[
        "set",
        "append",
        "setheader",
        "put",
        "add",
        "header",
        "putreqheader",
    ];
    let mut calls = project.files.iter().flat_map(|it| &it.calls);
    calls.any(|call| {
        let first = call.values().take(2).filter_map(Value::text);
        call.arguments.len() > 1
            && SETS.contains(&normalize_ident(call.name()).as_str())
            && first.into_iter().any(|it| it.eq_ignore_ascii_case(name))
    })
}

struct Reader<'a> {
    file: &'a SourceFile,
}

impl Reader<'_> {
    /// The claim that stretches of code consist of, as far as they ask for anything.
    fn in_span(&self, is_meant: &dyn Fn(Span) -> bool, left: usize) -> Option<Claim> {
        let left = left.checked_sub(1)?;
        let file = self.file;
        let calls = file.calls.iter().filter(|it| is_meant(it.span));
        let calls = calls.map(|it| self.of_call(it, left));
        let reads = file.reads.iter().filter(|it| is_meant(it.span));
        let reads = reads.map(|it| self.of_path(&it.path, it.scope, it.span, left));
        let mut found = None;
        for source in calls.chain(reads) {
            match source {
                Source::Claim(claim) => found = found.or(Some(claim)),
                Source::Nothing => {}
                Source::Other => return None,
            }
        }
        found
    }

    fn of_value(&self, value: &Value, scope: ScopeId, span: Span, left: usize) -> Source {
        let Some(left) = left.checked_sub(1) else {
            return Source::Other;
        };
        match value {
            Value::Name(path) => self.of_path(path, scope, span, left),
            Value::Call(id) => match self.file.calls.get(*id) {
                Some(call) => self.of_call(call, left),
                None => Source::Other,
            },
            Value::Either(values) => {
                let mut found = Source::Nothing;
                for value in values {
                    match self.of_value(value, scope, span, left) {
                        Source::Other => return Source::Other,
                        Source::Claim(claim) => found = Source::Claim(claim),
                        Source::Nothing => {}
                    }
                }
                found
            }
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null => Source::Nothing,
            _ => Source::Other,
        }
    }

    fn of_path(&self, path: &str, scope: ScopeId, span: Span, left: usize) -> Source {
        let Some(left) = left.checked_sub(1) else {
            return Source::Other;
        };
        let root = path.split('.').next().unwrap_or(path);
        if root == path {
            // Java and Go note the type of a variable beside its value.
            let is_type = |value: &Value| {
                let last = value.name().and_then(|it| it.rsplit('.').next());
                last.is_some_and(|it| it.starts_with(char::is_uppercase))
            };
            let around: Vec<ScopeId> = self.file.around(scope).collect();
            let mut made = self.file.assignments.iter().rev().filter(|it| {
                it.target == path && around.contains(&it.scope) && it.span.start() <= span.start()
            });
            if let Some(made) = made.find(|it| !is_type(&it.value)) {
                return self.of_value(&made.value, made.scope, made.span, left);
            }
            if self.has_function(path) {
                return self.of_function(path, left);
            }
        }
        if let Some(claim) = claimed_by(&self.file.full_path(path, scope, span), self.file.language)
            .or_else(|| claimed_by(path, self.file.language))
        {
            return Source::Claim(claim);
        }
        // `c.req` and `request.headers` are what holds it.
        let is_whole = is_request(path)
            && path.split('.').all(|it| {
                is_request(it) || is_typed(it) || matches!(it, "URL" | "url" | "HttpContext")
            });
        let is_constant = root.starts_with(char::is_uppercase)
            || matches!(
                root,
                "undefined" | "null" | "None" | "nil" | "ok" | "_" | "self" | "this"
            );
        if is_whole || is_constant {
            Source::Nothing
        } else {
            Source::Other
        }
    }

    fn of_call(&self, call: &Call, left: usize) -> Source {
        let Some(left) = left.checked_sub(1) else {
            return Source::Other;
        };
        let file = self.file;
        if reads_unsigned(file, call) {
            return Source::Claim(Claim {
                name: call.callee.clone(),
                is_header: false,
            });
        }
        let name = normalize_ident(call.name().trim_end_matches(['!', '?']));
        let callee = normalize_ident(&call.callee);
        let before = callee.rsplit_once('.').map_or("", |it| it.0);
        let is_of_typed = call.callee.rsplit('.').skip(1).any(is_typed);
        let text = call.values().find_map(Value::text);
        let is_alone = matches!(before, "req" | "request" | "c" | "ctx");
        let is_getter = is_of_typed
            || GETTERS.contains(&name.as_str())
            || is_alone && matches!(name.as_str(), "query" | "param")
            // `c.get("user")` of Hono and Gin is what a middleware put there.
            || is_alone && name == "get" && text.is_some_and(is_custom);
        if let Some(key) = text.filter(|_| is_getter && is_request(&call.callee)) {
            return match is_person(key) {
                true => Source::Claim(Claim {
                    name: key.to_owned(),
                    is_header: callee.contains("header") || is_custom(key),
                }),
                false => Source::Other,
            };
        }
        if !call.callee.contains('.') && self.has_function(&call.callee) {
            return self.of_function(&call.callee, left);
        }
        let last_typed = is_typed(&name) && is_request(&call.callee);
        if HARMLESS.contains(&name.as_str()) || last_typed {
            return Source::Nothing;
        }
        // Who is looked up by what was claimed: `User.find_by(id: params[:user_id])`.
        let looks_up = ["find", "lookup", "getuser", "loaduser", "userby"]
            .iter()
            .any(|it| name.contains(it));
        let within = call.values().flat_map(|it| file.within(it));
        let mut found = Source::Other;
        for value in within.filter(|_| looks_up) {
            let typed = match value {
                Value::Name(path) => is_request(path),
                Value::Call(id) => file.calls.get(*id).is_some_and(|it| is_request(&it.callee)),
                _ => false,
            };
            match self.of_value(value, call.scope, call.span, left) {
                Source::Claim(claim) => found = Source::Claim(claim),
                // Something else that was sent may be the proof: a password, a key.
                Source::Other if typed => return Source::Other,
                _ => {}
            }
        }
        found
    }

    fn function(&self, name: &str) -> Option<Span> {
        let mut scopes = self.file.scopes.iter();
        let own = scopes.find(|it| it.kind == ScopeKind::Function && it.name == name)?;
        Some(own.span)
    }

    fn has_function(&self, name: &str) -> bool {
        self.function(name).is_some()
    }

    /// What a function of the file looks somebody up by, if it does nothing else.
    fn of_function(&self, name: &str, left: usize) -> Source {
        let span = self.function(name);
        let Some(span) = span.filter(|it| it.length() <= LONGEST_HELPER) else {
            return Source::Other;
        };
        let is_within = |it: Span| span.contains(it) && it != span;
        self.in_span(&is_within, left)
            .map_or(Source::Other, Source::Claim)
    }
}

fn is_request(path: &str) -> bool {
    let root = path.split('.').next().unwrap_or(path);
    let root = root.trim_start_matches(['$', '@']);
    OF_PHP.contains(&root)
        || REQUESTS.contains(&normalize_ident(root).as_str())
        // `this.request.headers`, `http.Request.Header` of a parameter with its type.
        || parts(path).take(2).any(|it| it == "request")
}

/// Whether a part of a path is of what a client writes; Django has its own in capitals.
fn is_typed(part: &str) -> bool {
    TYPED.contains(&normalize_ident(part).as_str()) || matches!(part, "GET" | "POST" | "META")
}

/// What a path claims: `req.headers.x-user-id`, `params.user_id`.
fn claimed_by(path: &str, language: Language) -> Option<Claim> {
    let (before, key) = path.rsplit_once('.')?;
    let is_ruby = matches!(language, Language::Ruby | Language::Elixir);
    let is_params = is_ruby && before.ends_with("params");
    let is_kept = parts(before).any(|it| it.contains("session") || it.contains("cookie"));
    let is_typed =
        before.split('.').any(is_typed) || OF_PHP.contains(&before.trim_start_matches('$'));
    let is_sent = is_request(path) && !is_kept && (is_typed || is_params);
    (is_sent && is_person(key)).then(|| Claim {
        name: key.to_owned(),
        is_header: normalize_ident(before).contains("header") || is_custom(key),
    })
}

/// Whether a name is that of a header of somebody's own: `X-User-Id`, `HTTP_X_USER_ID`.
fn is_custom(key: &str) -> bool {
    let key = key.to_lowercase().replace('_', "-");
    key.starts_with("x-") || key.starts_with("http-x-")
}

/// Whether a key is of a person, and of nothing that proves who one is.
fn is_person(key: &str) -> bool {
    let key = key.to_lowercase().replace('_', "-");
    let key = key.strip_prefix("http-").unwrap_or(&key);
    let key = key.strip_prefix("x-").unwrap_or(key);
    let name: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    names_person(&name)
}
