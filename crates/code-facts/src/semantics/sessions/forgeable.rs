//! Cookies that anybody can write: they hold who somebody is as it stands, and nothing signs or seals it.

use super::{SessionSite, headers, is_remembered};
use crate::facts::Project;
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{Call, Language, ScopeId, SourceFile, Span, Value};

/// How far a value is followed: a variable, a text, three encodings and what they encode are six.
const LONGEST_WAY: usize = 8;

/// What keeps others from writing a cookie is a part of the name that writes it, or an option.
const SEALS: &[&str] = &["sign", "encrypt", "private", "protect", "seal", "secure"];
/// Packages that seal every cookie of an application, and modules that do where they are used.
const SEALING_PACKAGES: &[&str] = &["laravel/framework", "yiisoft/yii2", "craftcms/cms"];
const SEALING_MODULES: &[&str] = &[
    "encryptcookie",
    "encryptedcookie",
    "signedcookiejar",
    "privatecookiejar",
];

/// What a value holds, of what matters here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    /// What is no secret, and says nobody's name: a number, an attribute of the cookie.
    Nothing,
    /// Who somebody is, so that it can be read and written.
    Person,
    /// It may be random, signed or sealed.
    Unknown,
}

/// Whether what a place stores is certain to be a cookie that anybody can write.
pub fn is_forgeable(project: &Project, site: &SessionSite) -> bool {
    let file = &project.files[site.file];
    let Some(id) = site.call else {
        let mut assignments = file.assignments.iter();
        let assignment = assignments.find(|it| it.span == site.span && it.target == site.name);
        return assignment.is_some_and(|assignment| {
            let value = assignment.value.get("value").unwrap_or(&assignment.value);
            parts(&site.name).any(|it| it == "cookies")
                && !seals(&site.name)
                && !is_remembered(&parts(&site.name).last().unwrap_or_default())
                && !seals_all(project)
                && Holder {
                    file,
                    scope: site.scope,
                    span: site.span,
                }
                .held(value, LONGEST_WAY)
                    == Held::Person
        });
    };
    let call = &file.calls[id];
    let holder = Holder {
        file,
        scope: call.scope,
        span: call.span,
    };
    if is_unsigned_token(file, call) {
        return true;
    }
    if seals(&call.callee) || seals_all(project) {
        return false;
    }
    if let Some(kept) = kept_by_ktor(project, file, call) {
        let mut held = kept.values().map(|it| holder.held(it, LONGEST_WAY));
        return held.any(|it| it == Held::Person);
    }
    if let Some(written) = headers::cookies(call) {
        let mut held = written.into_iter().map(|it| holder.held(it, LONGEST_WAY));
        return held.any(|it| it == Held::Person);
    }
    let Some((key, value)) = written(file, call) else {
        return false;
    };
    !key.is_some_and(|it| is_remembered(&normalize_ident(it)))
        && !may_be_sealed(project, file, call, value)
        && holder.held(value, LONGEST_WAY) == Held::Person
}

/// What `call.sessions.set(UserSession(id))` of Ktor makes, if every cookie for its type is told neither to
/// sign nor to keep it on the server: `cookie<UserSession>("user")`.
fn kept_by_ktor<'a>(project: &Project, file: &'a SourceFile, call: &'a Call) -> Option<&'a Call> {
    let made = call.values().find_map(|it| match it {
        Value::Call(id) => file.calls.get(*id),
        _ => None,
    })?;
    let is_set = file.language == Language::Kotlin && call.callee.ends_with("sessions.set");
    let files = project.files.iter().filter(|file| {
        let mut imports = file.imports.iter();
        imports.any(|it| it.module.starts_with("io.ktor.server.sessions"))
    });
    let cookies = files.flat_map(|file| {
        let is_of_type = |it: &&Call| {
            let kind = it.argument("type").and_then(Value::name);
            matches!(it.callee.as_str(), "cookie" | "header") && kind == Some(&made.callee)
        };
        file.calls
            .iter()
            .filter(is_of_type)
            .map(move |it| (file, it))
    });
    let mut cookies = cookies.peekable();
    cookies.peek()?;
    // The name of the cookie, and what sets it up; a store for the server comes between them.
    let is_plain = |(file, cookie): (&SourceFile, &Call)| {
        let mut within = file.calls.iter().filter(|it| cookie.span.contains(it.span));
        let given = cookie
            .unnamed()
            .filter(|it| !matches!(it, Value::Function(_)));
        given.count() == 1 && !within.any(|it| it.name() == "transform")
    };
    (is_set && cookies.all(is_plain)).then_some(made)
}

fn seals(callee: &str) -> bool {
    parts(callee).any(|part| SEALS.iter().any(|it| part.contains(it)))
}

fn seals_all(project: &Project) -> bool {
    let mut packages = project.packages.iter();
    let is_sealing = |text: &str| {
        SEALING_MODULES
            .iter()
            .any(|it| normalize_ident(text).contains(it))
    };
    let mut imports = project.files.iter().flat_map(|it| &it.imports);
    packages.any(|it| SEALING_PACKAGES.contains(&it.name.as_str()))
        || imports.any(|import| {
            is_sealing(&import.module) || import.names.iter().any(|(name, _)| is_sealing(name))
        })
}

/// Whether an option of the call signs the cookie, or may do it: options from elsewhere are not known, and
/// with keys for all cookies some libraries sign whatever they set.
fn may_be_sealed(project: &Project, file: &SourceFile, call: &Call, value: &Value) -> bool {
    const OPTIONS: &[&str] = &["signed", "sign", "encrypt", "encrypted", "secret"];
    if let Some(option) = file.given(call, OPTIONS) {
        return *option != Value::Bool(false);
    }
    let is_elsewhere = |value: &Value| match value {
        Value::Name(name) => file.assigned(name, call.scope, call.span).is_none(),
        Value::Call(_) => true,
        _ => false,
    };
    let after = call.values().skip_while(|it| !std::ptr::eq(*it, value));
    let mut options = after.skip(1).flat_map(|it| match it {
        Value::Object(members) => {
            let spread = members.iter().filter(|member| member.0 == "...");
            spread.map(|member| &member.1).collect()
        }
        other => vec![other],
    });
    let has_options = file.language.is_script() || file.language == Language::Elixir;
    let has_keys = |file: &SourceFile| {
        let is_keyed = |call: &Call| {
            normalize_ident(call.name()) == "cookies" && file.given(call, &["keys"]).is_some()
        };
        file.assignments
            .iter()
            .any(|it| it.target.ends_with(".keys"))
            || file.calls.iter().any(is_keyed)
    };
    let is_of_keys = call.name() == "set" && file.language.is_script();
    has_options && options.any(is_elsewhere) || is_of_keys && project.files.iter().any(has_keys)
}

/// The key and the value of a cookie that a call sets, however it is made.
fn written<'a>(file: &'a SourceFile, call: &'a Call) -> Option<(Option<&'a str>, &'a Value)> {
    const SETS: &[&str] = &[
        "set",
        "setcookie",
        "setrawcookie",
        "setresponsecookie",
        "cookie",
        "withcookie",
        "addcookie",
        "append",
        "add",
        "putrespcookie",
    ];
    let name = normalize_ident(call.name());
    let callee = normalize_ident(&file.callee(call));
    let is_of_cookies = callee.contains("cookie") || callee.contains("jar.");
    if !SETS.contains(&name.as_str()) || !is_of_cookies || callee.contains("session.") {
        return None;
    }
    // Laravel seals what these set.
    if file.language == Language::Php && !name.starts_with("set") {
        return None;
    }
    let made = call.values().find_map(|value| {
        // Java notes the type of a variable beside its value.
        let value = match value {
            Value::Name(name) => {
                let mut assigned = file.assignments.iter().filter(|it| it.target == *name);
                let is_made = |value: &Value| matches!(value, Value::Call(_));
                &assigned.find(|it| is_made(&it.value))?.value
            }
            value => value,
        };
        let Value::Call(id) = value else { return None };
        let last = file.calls.get(*id)?;
        let chain = std::iter::successors(Some(last), |it| file.calls.get(it.receiver?));
        let mut chain = chain.take(LONGEST_WAY * 4);
        chain.find(|it| normalize_ident(&it.callee).contains("cookie") && beside_key(it).is_some())
    });
    // `c.SetCookie(cookie("uid", id))`, where a function of the project's own makes it.
    let by_helper = made.filter(|it| !it.is_new && !it.callee.contains('.'));
    if let Some(found) = by_helper.and_then(beside_key) {
        return Some(found);
    }
    if let Some(value) = file.given(call, &["value"]) {
        return Some((
            file.given(call, &["name", "key"]).and_then(Value::text),
            value,
        ));
    }
    beside_key(call).or_else(|| beside_key(made?))
}

/// What a call is given right after a key: a text or a constant.
fn beside_key(call: &Call) -> Option<(Option<&str>, &Value)> {
    // `Cookie::build(("id", value))` of Rust.
    if let (Some(Value::List(pair)), None) = (call.positional(0), call.positional(1))
        && let [Value::Text(key), value] = &pair[..]
    {
        return Some((Some(key), value));
    }
    let is_constant = |name: &str| {
        let name = name.rsplit('.').next().unwrap_or_default();
        !name.chars().any(char::is_lowercase) && name.len() > 1
    };
    let place = call.unnamed().position(|value| match value {
        Value::Text(_) => true,
        Value::Name(name) => is_constant(name),
        _ => false,
    })?;
    let key = call.positional(place).and_then(Value::text);
    Some((key, call.positional(place + 1)?))
}

/// Whether a call makes a token that nothing signs.
fn is_unsigned_token(file: &SourceFile, call: &Call) -> bool {
    let name = normalize_ident(call.name());
    let callee = normalize_ident(&call.callee);
    let says_none = || {
        let given = call.values().flat_map(|it| file.within(it));
        given
            .into_iter()
            .any(|it| it.text().is_some_and(|it| it.eq_ignore_ascii_case("none")))
    };
    callee.contains("unsecuredjwt")
        || matches!(name.as_str(), "sign" | "encode") && callee.contains("jwt") && says_none()
}

/// Whether a path says who somebody is: `profile.id`, `user.email`, `userId`.
fn names_person(path: &str) -> bool {
    const PEOPLE: &[&str] = &[
        "user",
        "currentuser",
        "dbuser",
        "account",
        "member",
        "person",
        "userinfo",
    ];
    const WHO: &[&str] = &[
        "id",
        "email",
        "sub",
        "uid",
        "userid",
        "username",
        "name",
        "firstname",
        "lastname",
        "getid",
        "getemail",
        "pk",
        "workosid",
        "idpid",
    ];
    const ALONE: &[&str] = &[
        "userid",
        "useremail",
        "profileid",
        "email",
        "profile",
        "user",
    ];
    let all: Vec<String> = parts(path).collect();
    let is_person = |it: &String| PEOPLE.contains(&it.as_str()) || it.contains("profile");
    match all.split_last() {
        Some((last, [])) => ALONE.contains(&last.as_str()),
        Some((last, before)) => {
            WHO.contains(&last.as_str()) && before.iter().any(is_person) || last == "profile"
        }
        None => false,
    }
}

/// Whether a call gives what it is given, or what it is called on, in another form that anybody can make.
fn is_encoder(call: &Call) -> bool {
    const NAMES: &[&str] = &[
        "stringify",
        "jsonencode",
        "tojson",
        "json",
        "encodeuricomponent",
        "urlencode",
        "rawurlencode",
        "escape",
        "quote",
        "btoa",
        "b64encode",
        "base64encode",
        "urlsafeb64encode",
        "encode64",
        "strictencode64",
        "urlsafeencode64",
        "encodetostring",
        "tobase64string",
        "base64",
        "from",
        "tostring",
        "tos",
        "str",
        "string",
        "format",
        "sprintf",
        "marshal",
        "bytes",
        "getbytes",
        "dict",
        "todict",
        "asdict",
        "modeldump",
        "clone",
        "toowned",
        "asstr",
        "decode",
    ];
    let name = normalize_ident(call.name());
    let callee = normalize_ident(&call.callee);
    NAMES.contains(&name.as_str())
        || matches!(name.as_str(), "encode" | "serialize" | "dumps")
            && (callee.contains("base64") || callee.contains("json"))
}

/// What is held by what consists of these.
fn most(held: impl Iterator<Item = Held>) -> Held {
    held.max().unwrap_or(Held::Nothing)
}

/// Where a value is.
#[derive(Clone, Copy)]
struct Holder<'a> {
    file: &'a SourceFile,
    scope: ScopeId,
    span: Span,
}

impl Holder<'_> {
    fn held(self, value: &Value, left: usize) -> Held {
        let Some(left) = left.checked_sub(1) else {
            return Held::Unknown;
        };
        match value {
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null => Held::Nothing,
            Value::Name(path) => self.held_by_path(path, left),
            Value::Call(id) => match self.file.calls.get(*id) {
                Some(call) => self.held_by_call(call, left),
                None => Held::Unknown,
            },
            Value::Object(members) => {
                const TIMES: &[&str] = &[
                    "exp",
                    "iat",
                    "expires",
                    "expiresat",
                    "createdat",
                    "time",
                    "ts",
                ];
                let kept = members
                    .iter()
                    .filter(|it| !TIMES.contains(&normalize_ident(&it.0).as_str()));
                most(kept.map(|it| self.held(&it.1, left)))
            }
            Value::List(items) | Value::Either(items) => {
                most(items.iter().map(|it| self.held(it, left)))
            }
            Value::Template(text) => {
                let mut texts = self.file.strings.iter();
                let span = texts.find(|it| it.value == *text && self.span.contains(it.span));
                let span = span.map_or(self.span, |it| it.span);
                let within = Self { span, ..self };
                let calls = self
                    .file
                    .calls
                    .iter()
                    .filter(|it| span.contains(it.span) && it.span != self.span);
                let calls = calls.map(|it| {
                    if is_encoder(it) {
                        Held::Nothing
                    } else {
                        within.held_by_call(it, left)
                    }
                });
                let reads = self.file.reads.iter().filter(|it| span.contains(it.span));
                let reads = reads.map(|it| within.held_by_path(&it.path, left));
                most(calls).max(most(reads))
            }
            Value::Function(_) | Value::Other => Held::Unknown,
        }
    }

    fn held_by_path(self, path: &str, left: usize) -> Held {
        let (root, rest) = path
            .split_once('.')
            .map_or((path, None), |it| (it.0, Some(it.1)));
        let person = |path: &str| {
            if names_person(path) {
                Held::Person
            } else {
                Held::Unknown
            }
        };
        let Some(value) = self.file.assigned(root, self.scope, self.span) else {
            // A constant of a cookie: its name, its age.
            let is_constant = rest.is_none() && !path.chars().any(char::is_lowercase);
            return if is_constant {
                Held::Nothing
            } else {
                person(path)
            };
        };
        match (value, rest) {
            (Value::Object(_), Some(rest)) => match value.get(rest) {
                Some(member) => self.held(member, left),
                None => Held::Unknown,
            },
            (Value::Name(other), Some(_)) if other == root => person(path),
            (Value::Name(other), Some(rest)) => {
                person(&format!("{other}.{rest}")).min(person(path))
            }
            (Value::Call(id), None) => {
                let call = self.file.calls.get(*id);
                let name = normalize_ident(root);
                // `const { profile: { id } } = await workos.sso.getProfileAndToken(…)`
                let is_exchange =
                    call.is_some_and(|it| normalize_ident(it.name()).ends_with("profileandtoken"));
                let is_person = match name.as_str() {
                    // A person whole, by any call that gave it; of a value alone the call decides.
                    "profile" | "user" => !call.is_some_and(is_encoder),
                    "id" | "email" => is_exchange,
                    _ => false,
                };
                if is_person {
                    Held::Person
                } else {
                    self.held(value, left)
                }
            }
            (Value::Call(id), Some(rest)) => {
                let callee = self.file.calls.get(*id).map_or("", |it| it.callee.as_str());
                person(path).min(person(&format!("{callee}.{rest}")))
            }
            (Value::Null | Value::Other, _) => person(path),
            (value, None) => self.held(value, left),
            (_, Some(_)) => person(path),
        }
    }

    fn held_by_call(self, call: &Call, left: usize) -> Held {
        if is_unsigned_token(self.file, call) {
            return Held::Person;
        }
        if call.arguments.is_empty() && names_person(&call.callee) {
            return Held::Person;
        }
        // `serialize("uid", profile.id, { httpOnly: true })` writes the text of a cookie.
        let name = normalize_ident(call.name());
        if matches!(name.as_str(), "serialize" | "serializecookie")
            && let (Some(Value::Text(_)), Some(value)) = (call.positional(0), call.positional(1))
        {
            return self.held(value, left);
        }
        if !is_encoder(call) {
            return Held::Unknown;
        }
        let receiver = match call.receiver {
            Some(id) => self.held(&Value::Call(id), left),
            // `profile.id.toString()`
            None => match call.callee.rsplit_once('.') {
                Some((object, _)) if call.arguments.is_empty() => self.held_by_path(object, left),
                _ => Held::Nothing,
            },
        };
        let given = call.values().map(|it| self.held(it, left));
        most(given).max(receiver)
    }
}
