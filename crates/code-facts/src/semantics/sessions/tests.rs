use super::*;
use crate::syntax::FileId;
use crate::tests::{at, each, function, project};

/// `SessionAction file:line` of each place.
fn acts(files: &[(&str, &str)]) -> Vec<String> {
    let project = project(files);
    let found = sites(&project).into_iter();
    found
        .map(|site| format!("{:?} {}", site.action, at(&project, site.file, site.span)))
        .collect()
}

/// What the first act is of each line, in a function of its own.
#[track_caller]
fn are(action: Option<SessionAction>, cases: &[(&str, &str)]) {
    let files = cases.iter();
    let files = files.map(|(file, line)| (*file, function(file, "run", line)));
    let found = sites(&each("{}", files));
    for (index, (file, line)) in cases.iter().enumerate() {
        let first = found.iter().find(|it| it.file == FileId::from(index));
        assert_eq!(first.map(|it| it.action), action, "{file}: {line}");
    }
}

#[test]
fn sessions_of_databases() {
    let sqlalchemy = "from sqlalchemy.ext.asyncio import AsyncSession\n";
    let flask = "from flask import session\n";
    let module = "import flask\n";
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&[sqlalchemy], "session.delete(user)", &[]),
        (&[sqlalchemy], "self.session.clear()", &[]),
        (&[], "session.flush()", &[]),
        (&[sqlalchemy, flask], "session.clear()", &["Clear a.py:3"]),
        (
            &[sqlalchemy, module],
            "flask.session.clear()",
            &["Clear a.py:3"],
        ),
        (
            &[sqlalchemy],
            "self.request.session.flush()",
            &["Clear a.py:2"],
        ),
        (
            &[sqlalchemy],
            "response.delete_cookie('session')",
            &["Clear a.py:2"],
        ),
    ];
    for (imports, line, expected) in cases {
        let code = format!("{}{line}\n", imports.concat());
        assert_eq!(acts(&[("a.py", &code)]), *expected, "{code}");
    }
}

#[test]
fn stores_of_every_framework() {
    are(
        Some(SessionAction::Write),
        &[
            ("a.js", "res.cookie('session', user)"),
            ("a.ts", "cookies().set('wos-session', user)"),
            ("a.ts", "event.cookies.set('session', user)"),
            ("a.ts", "setCookie(c, 'session', user)"),
            ("a.ts", "const token = jwt.sign({ sub: user }, secret)"),
            (
                "a.ts",
                "const headers = { 'Set-Cookie': await commitSession(session) }",
            ),
            ("a.ts", "await session.update({ user })"),
            ("a.ts", "res.setHeader('Set-Cookie', user)"),
            ("a.ts", "localStorage.setItem('token', user)"),
            ("a.py", "response.set_cookie('session', user)"),
            ("a.py", "token = jwt.encode(user, key)"),
            ("a.py", "login_user(user)"),
            ("a.rb", "sign_in user"),
            ("a.rb", "response.set_cookie('wos_session', user)"),
            ("a.go", "session.Save(r, w)"),
            ("a.go", "http.SetCookie(w, user)"),
            ("a.java", "session.setAttribute(\"user\", user);"),
            ("a.java", "ctx.sessionAttribute(\"user\", user);"),
            ("a.cs", "await HttpContext.SignInAsync(user);"),
            ("a.cs", "HttpContext.Session.SetString(\"user\", user);"),
            ("a.php", "Auth::login($user);"),
            ("a.php", "setcookie('session', $user);"),
            ("a.ex", "put_session(conn, :user, user)"),
            (
                "a.ex",
                "conn |> put_session(\"user\", user) |> redirect(to: \"/\")",
            ),
            ("a.rs", "session.insert(\"user\", user).await?;"),
            ("a.js", "req.session.userId = user"),
            ("a.ts", "req.session = user"),
            ("a.py", "session['user'] = user"),
            ("a.py", "request.session['user'] = user"),
            ("a.rb", "session[:user_id] = user"),
            ("a.rb", "cookies.signed[:session_id] = user"),
            ("a.php", "$_SESSION['user'] = $user;"),
            ("a.go", "session.Values[\"user\"] = user"),
        ],
    );
}

#[test]
fn ends_of_every_framework() {
    are(
        Some(SessionAction::Clear),
        &[
            ("a.js", "req.session.destroy()"),
            ("a.js", "await request.session.delete()"),
            ("a.js", "res.clearCookie('session')"),
            ("a.ts", "cookies().delete('session')"),
            ("a.ts", "res.cookie('session', '')"),
            ("a.ts", "cookies.set('session', x, { maxAge: 0 })"),
            ("a.ts", "localStorage.removeItem('token')"),
            ("a.py", "session.clear()"),
            ("a.py", "request.session.flush()"),
            ("a.py", "session.pop('user')"),
            ("a.rb", "reset_session"),
            ("a.rb", "sign_out user"),
            ("a.java", "session.invalidate();"),
            ("a.cs", "await HttpContext.SignOutAsync();"),
            ("a.php", "session_destroy();"),
            ("a.php", "$request->session()->invalidate();"),
            ("a.ex", "clear_session(conn)"),
            ("a.ex", "put_session(conn, :user, nil)"),
            ("a.js", "req.session = null"),
            ("a.js", "req.session.user = null"),
            ("a.ts", "document.cookie = 'auth_user=; max-age=0'"),
            ("a.php", "$_SESSION = [];"),
            ("a.go", "session.Options.MaxAge = -1"),
        ],
    );
}

#[test]
fn what_is_no_session_of_the_application() {
    are(
        None,
        &[
            ("a.js", "await stripe.checkout.sessions.create({})"),
            ("a.js", "res.cookie('oauth_state', state)"),
            ("a.js", "localStorage.setItem('theme', 'dark')"),
            ("a.py", "db_session.add(user)"),
            ("a.js", "map.set('a', 'b')"),
            ("a.js", "setSession(it)"),
            ("a.rb", "client.sign_in(user)"),
            ("a.rb", "session[:oauth_state] = state"),
            ("a.js", "req.session.returnTo = path"),
            // The passwordless session of WorkOS.
            (
                "a.py",
                "session = workos_client.passwordless.create_session()\nsession.email = email",
            ),
        ],
    );
    let module = "import session from 'express-session'\nsession.user = user\n";
    assert_eq!(acts(&[("index.js", module)]), [""; 0]);
}

#[test]
fn a_token_in_a_cookie_is_one_write() {
    let code = function("a.js", "run", "res.cookie('session', jwt.sign(user))");
    assert_eq!(acts(&[("a.js", &code)]), ["Write a.js:4"]);
}

#[test]
fn a_type_that_wraps_a_session_is_one() {
    let ended_by = |kind: &str| {
        let code = format!(
            "pub struct {kind}(Session);\n\nimpl {kind} {{\n    pub fn log_out(self) {{\n        self.0.purge()\n    }}\n}}\n"
        );
        acts(&[("session.rs", &code)])
    };
    assert_eq!(ended_by("TypedSession"), ["Clear session.rs:5"]);
    assert_eq!(ended_by("Queue"), [""; 0]);
}

#[test]
fn headers_that_take_a_cookie_back() {
    let helpers = (
        "cookies.ts",
        "export function cleared() { return `${NAME}=; Path=/; HttpOnly; Max-Age=0` }
         export function stateCleared() { return 'oauth_state=; Path=/; Max-Age=0' }
         export function made(it) { return `${NAME}=${it}; Path=/; Max-Age=${AGE}` }",
    );
    let cases: &[(&str, &[&str])] = &[
        (
            "new Response(null, { headers: { 'Set-Cookie': cleared() } })",
            &["Clear a.ts:1"],
        ),
        (
            "const it = cleared()\nres.setHeader('Set-Cookie', it)",
            &["Clear a.ts:2"],
        ),
        (
            "new Response(null, { headers: { 'Set-Cookie': 'sid=; Max-Age=0' } })",
            &["Clear a.ts:1"],
        ),
        (
            "new Response(null, { headers: { 'Set-Cookie': made(user) } })",
            &["Write a.ts:1"],
        ),
        (
            "headers.append('Set-Cookie', `sid=${it}; Max-Age=3600`)",
            &["Write a.ts:1"],
        ),
        (
            "res.setHeader('Set-Cookie', [stateCleared(), made(user)])",
            &["Write a.ts:1"],
        ),
        ("headers.append('Set-Cookie', stateCleared())", &[]),
    ];
    for (code, expected) in cases {
        assert_eq!(acts(&[("a.ts", code), helpers]), *expected, "{code}");
    }
}
