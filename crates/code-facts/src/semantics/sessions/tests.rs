use super::*;
use crate::built::{Built, bare, name, object, text};
use crate::syntax::Language;
use crate::syntax::Language::*;

fn acts(file: Built) -> Vec<(usize, Act)> {
    let found = sites(&bare(vec![file]));
    found.iter().map(|site| (site.line, site.act)).collect()
}

fn call(language: Language, callee: &str, arguments: &[Value]) -> Option<Act> {
    let mut file = Built::new("file", language);
    file.call(0, 10, callee, arguments);
    acts(file).first().map(|(_, it)| *it)
}

fn assignment(language: Language, target: &str, value: Value) -> Option<Act> {
    let mut file = Built::new("file", language);
    file.assign(0, 10, target, value);
    acts(file).first().map(|(_, it)| *it)
}

#[test]
fn sessions_of_databases() {
    let imported = |modules: &[(&str, &str)], callee: &str| {
        let mut file = Built::new("file.py", Python);
        for (module, name) in modules {
            file.import(module, &[name]);
        }
        file.call(0, 10, callee, &[name("user")]);
        acts(file)
    };
    let orm = ("sqlalchemy.ext.asyncio", "AsyncSession");
    let flask = ("flask", "session");
    assert_eq!(imported(&[orm], "session.delete"), []);
    assert_eq!(imported(&[orm], "self.session.clear"), []);
    assert_eq!(imported(&[], "session.flush"), []);
    for callee in ["session.clear", "flask.session.clear"] {
        let found = imported(&[orm, flask], callee);
        assert_eq!(found, [(10, Act::Clear)], "{callee}");
    }
    let found = imported(&[orm], "self.request.session.flush");
    assert_eq!(found, [(10, Act::Clear)]);
    let found = imported(&[orm], "response.delete_cookie");
    assert_eq!(found, [(10, Act::Clear)]);
}

#[test]
fn stores_of_every_framework() {
    let user = name("user");
    let one = std::slice::from_ref(&user);
    let cases: &[(Language, &str, &[Value])] = &[
        (JavaScript, "res.cookie", &[text("session"), user.clone()]),
        (
            TypeScript,
            "cookies.set",
            &[text("wos-session"), user.clone()],
        ),
        (
            TypeScript,
            "event.cookies.set",
            &[text("session"), user.clone()],
        ),
        (
            TypeScript,
            "setCookie",
            &[name("c"), text("session"), user.clone()],
        ),
        (TypeScript, "jwt.sign", &[object(&[("sub", user.clone())])]),
        (TypeScript, "commitSession", &[name("session")]),
        (
            TypeScript,
            "session.update",
            &[object(&[("user", user.clone())])],
        ),
        (
            TypeScript,
            "res.setHeader",
            &[text("Set-Cookie"), user.clone()],
        ),
        (
            TypeScript,
            "localStorage.setItem",
            &[text("token"), user.clone()],
        ),
        (
            Python,
            "response.set_cookie",
            &[text("session"), user.clone()],
        ),
        (Python, "jwt.encode", one),
        (Python, "login_user", one),
        (Ruby, "sign_in", one),
        (
            Ruby,
            "response.set_cookie",
            &[text("wos_session"), user.clone()],
        ),
        (Go, "session.Save", &[name("r"), name("w")]),
        (Go, "http.SetCookie", &[name("w"), user.clone()]),
        (Java, "session.setAttribute", &[text("user"), user.clone()]),
        (Java, "ctx.sessionAttribute", &[text("user"), user.clone()]),
        (CSharp, "HttpContext.SignInAsync", one),
        (
            CSharp,
            "HttpContext.Session.SetString",
            &[text("user"), user.clone()],
        ),
        (Php, "Auth.login", one),
        (Php, "setcookie", &[text("session"), user.clone()]),
        (Elixir, "put_session", &[text("user"), user.clone()]),
        (Rust, "session.insert", &[text("user"), user.clone()]),
    ];
    for (language, callee, arguments) in cases {
        assert_eq!(
            call(*language, callee, arguments),
            Some(Act::Write),
            "{callee}"
        );
    }
    let targets = [
        (JavaScript, "req.session.userId"),
        (TypeScript, "req.session"),
        (Python, "session.user"),
        (Python, "request.session.user"),
        (Ruby, "session.user_id"),
        (Ruby, "cookies.signed.session_id"),
        (Php, "_SESSION.user"),
        (Go, "session.Values.user"),
    ];
    for (language, target) in targets {
        assert_eq!(
            assignment(language, target, user.clone()),
            Some(Act::Write),
            "{target}"
        );
    }
}

#[test]
fn ends_of_every_framework() {
    let cases: &[(Language, &str, &[Value])] = &[
        (JavaScript, "req.session.destroy", &[]),
        (JavaScript, "request.session.delete", &[]),
        (JavaScript, "res.clearCookie", &[text("session")]),
        (TypeScript, "cookies.delete", &[text("session")]),
        (TypeScript, "res.cookie", &[text("session"), text("")]),
        (
            TypeScript,
            "cookies.set",
            &[
                text("session"),
                name("x"),
                object(&[("maxAge", Value::Number("0".into()))]),
            ],
        ),
        (TypeScript, "localStorage.removeItem", &[text("token")]),
        (Python, "session.clear", &[]),
        (Python, "request.session.flush", &[]),
        (Python, "session.pop", &[text("user")]),
        (Ruby, "reset_session", &[]),
        (Ruby, "sign_out", &[name("user")]),
        (Java, "session.invalidate", &[]),
        (CSharp, "HttpContext.SignOutAsync", &[]),
        (Php, "session_destroy", &[]),
        (Php, "request.session.invalidate", &[]),
        (Elixir, "clear_session", &[name("conn")]),
        (
            Elixir,
            "put_session",
            &[name("conn"), text("user"), Value::Null],
        ),
    ];
    for (language, callee, arguments) in cases {
        assert_eq!(
            call(*language, callee, arguments),
            Some(Act::Clear),
            "{callee}"
        );
    }
    assert_eq!(
        assignment(JavaScript, "req.session", Value::Null),
        Some(Act::Clear)
    );
    assert_eq!(
        assignment(JavaScript, "req.session.user", Value::Null),
        Some(Act::Clear)
    );
    assert_eq!(
        assignment(TypeScript, "document.cookie", text("auth_user=; max-age=0")),
        Some(Act::Clear)
    );
    assert_eq!(
        assignment(Php, "_SESSION", Value::List(Vec::new())),
        Some(Act::Clear)
    );
    let minus = Value::Number("-1".to_owned());
    assert_eq!(
        assignment(Go, "session.Options.MaxAge", minus),
        Some(Act::Clear)
    );
}

#[test]
fn what_is_no_session_of_the_application() {
    let cases: &[(Language, &str, &[Value])] = &[
        (
            JavaScript,
            "stripe.checkout.sessions.create",
            &[object(&[])],
        ),
        (
            JavaScript,
            "res.cookie",
            &[text("oauth_state"), name("state")],
        ),
        (
            JavaScript,
            "localStorage.setItem",
            &[text("theme"), text("dark")],
        ),
        (Python, "db_session.add", &[name("user")]),
        (JavaScript, "map.set", &[text("a"), text("b")]),
        (JavaScript, "setSession", &[name("it")]),
        (Ruby, "client.sign_in", &[name("user")]),
    ];
    for (language, callee, arguments) in cases {
        assert_eq!(call(*language, callee, arguments), None, "{callee}");
    }
    assert_eq!(assignment(Ruby, "session.oauth_state", name("state")), None);
    assert_eq!(
        assignment(JavaScript, "req.session.returnTo", name("path")),
        None
    );
}

#[test]
fn the_passwordless_session_is_none() {
    let mut file = Built::new("app.py", Python);
    let created = file.call(0, 4, "workos_client.passwordless.create_session", &[]);
    file.assign(0, 4, "session", Value::Call(created));
    file.assign(0, 5, "session.email", name("email"));
    assert_eq!(acts(file), []);
}

#[test]
fn neither_is_the_module_of_the_middleware() {
    let mut file = Built::new("index.js", JavaScript);
    file.import("express-session", &["session"]);
    file.assign(0, 5, "session.user", name("user"));
    assert_eq!(acts(file), []);
}

#[test]
fn a_token_in_a_cookie_is_one_write() {
    let mut file = Built::new("index.js", JavaScript);
    let token = file.call(0, 5, "jwt.sign", &[name("user")]);
    file.call(0, 5, "res.cookie", &[text("session"), Value::Call(token)]);
    assert_eq!(acts(file), [(5, Act::Write)]);
}

#[test]
fn a_type_that_wraps_a_session_is_one() {
    let ended_by = |kind: &str| {
        let mut file = Built::new("session.rs", Rust);
        let wrapper = file.function(kind, (1, 9), &[]);
        let ends = file.function("log_out", (3, 5), &["self"]);
        file.0.scopes[wrapper].kind = ScopeKind::Type;
        file.0.scopes[ends].parent = wrapper;
        file.call(ends, 4, "self.0.purge", &[]);
        sites(&bare(vec![file])).first().map(|it| it.act)
    };
    assert_eq!(ended_by("TypedSession"), Some(Act::Clear));
    assert_eq!(ended_by("Queue"), None);
}

fn of_text(files: &[(&str, &str)]) -> Vec<(usize, Act)> {
    let read = |(path, text): &(&str, &str)| {
        let path = std::path::Path::new(path);
        let language = crate::extract::of(path).unwrap();
        crate::extract::read(path.into(), language, text)
    };
    let project = Project {
        files: files.iter().map(read).collect(),
        ..Project::default()
    };
    sites(&project)
        .iter()
        .map(|site| (site.line, site.act))
        .collect()
}

#[test]
fn headers_that_take_a_cookie_back() {
    let helpers = (
        "cookies.ts",
        "export function cleared() { return `${NAME}=; Path=/; HttpOnly; Max-Age=0` }
         export function stateCleared() { return 'oauth_state=; Path=/; Max-Age=0' }
         export function made(it) { return `${NAME}=${it}; Path=/; Max-Age=${AGE}` }",
    );
    let cases = [
        (
            "new Response(null, { headers: { 'Set-Cookie': cleared() } })",
            Some(Act::Clear),
        ),
        (
            "const it = cleared()\nres.setHeader('Set-Cookie', it)",
            Some(Act::Clear),
        ),
        (
            "new Response(null, { headers: { 'Set-Cookie': 'sid=; Max-Age=0' } })",
            Some(Act::Clear),
        ),
        (
            "new Response(null, { headers: { 'Set-Cookie': made(user) } })",
            Some(Act::Write),
        ),
        (
            "headers.append('Set-Cookie', `sid=${it}; Max-Age=3600`)",
            Some(Act::Write),
        ),
        (
            "res.setHeader('Set-Cookie', [stateCleared(), made(user)])",
            Some(Act::Write),
        ),
        ("headers.append('Set-Cookie', stateCleared())", None),
    ];
    for (code, act) in cases {
        let found = of_text(&[("a.ts", code), helpers]);
        assert_eq!(found.first().map(|it| it.1), act, "{code}");
    }
}
