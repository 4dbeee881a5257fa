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
            (
                "a.go",
                "sess.Options = &sessions.Options{Path: \"/\", MaxAge: -1}",
            ),
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

/// Whether the first write of each line, in a function of its own, is one that anybody can make.
#[track_caller]
fn forgeable(expected: bool, cases: &[(&str, &str)]) {
    let files = cases.iter();
    let files = files.map(|(file, line)| (*file, function(file, "run", line)));
    let project = each("{}", files);
    let found = sites(&project);
    for (index, (file, line)) in cases.iter().enumerate() {
        let mut own = found.iter().filter(|it| it.file == FileId::from(index));
        let is_write = |it: &&SessionSite| it.action == SessionAction::Write;
        let site = own
            .find(is_write)
            .unwrap_or_else(|| panic!("{file}: {line}"));
        assert_eq!(is_forgeable(&project, site), expected, "{file}: {line}");
    }
}

#[test]
fn cookies_that_anybody_can_write() {
    forgeable(
        true,
        &[
            ("a.js", "res.cookie('uid', profile.id, { httpOnly: true })"),
            ("a.js", "res.cookie('user', JSON.stringify(profile))"),
            (
                "a.js",
                "res.cookie('auth', Buffer.from(JSON.stringify({ id: profile.id, exp: Date.now() + 5 })).toString('base64'))",
            ),
            (
                "a.js",
                "res.cookie('t', jwt.sign({ sub: profile.id }, '', { algorithm: 'none' }))",
            ),
            (
                "a.js",
                "res.cookie('t', new UnsecuredJWT({ sub: profile.id }).encode())",
            ),
            (
                "a.ts",
                "(await cookies()).set('user_id', profile.id, { secure: true })",
            ),
            (
                "a.ts",
                "const { id } = profile\ncookies().set('user_id', id)",
            ),
            ("a.ts", "setCookie(event, 'uid', user.id)"),
            (
                "a.ts",
                "return new Response(null, { headers: { Location: '/', 'Set-Cookie': `user=${JSON.stringify(profile)}; Path=/` } })",
            ),
            (
                "a.ts",
                "res.setHeader('Set-Cookie', `uid=${profile.id}; Path=/; Max-Age=${AGE}`)",
            ),
            (
                "a.py",
                "response.set_cookie('uid', profile.id, httponly=True)",
            ),
            (
                "a.py",
                "response.set_cookie('user', json.dumps({'id': profile.id, 'email': profile.email}))",
            ),
            ("a.rb", "cookies[:uid] = profile.id"),
            (
                "a.rb",
                "cookies.permanent[:uid] = { value: user.id.to_s, httponly: true }",
            ),
            (
                "a.go",
                "http.SetCookie(w, &http.Cookie{Name: \"uid\", Value: profile.Profile.ID, Path: \"/\"})",
            ),
            (
                "a.java",
                "response.addCookie(new Cookie(\"uid\", profile.getId()));",
            ),
            (
                "a.java",
                "Cookie made = new Cookie(\"uid\", result.getProfile().getId());\nresponse.addCookie(made);",
            ),
            (
                "a.cs",
                "Response.Cookies.Append(\"uid\", profile.Id, new CookieOptions { HttpOnly = true });",
            ),
            ("a.php", "setcookie('uid', $profile->id, time() + 3600);"),
            (
                "a.ex",
                "put_resp_cookie(conn, \"uid\", profile.id, http_only: true)",
            ),
            (
                "a.rs",
                "jar.add(Cookie::new(\"uid\", profile.id.to_string()));",
            ),
        ],
    );
}

#[test]
fn cookies_that_nobody_else_can_write() {
    forgeable(
        false,
        &[
            ("a.js", "res.cookie('uid', profile.id, { signed: true })"),
            ("a.js", "res.cookie('uid', profile.id, options)"),
            ("a.js", "res.cookie('sid', sessionId)"),
            (
                "a.js",
                "const id = crypto.randomUUID()\nres.cookie('sid', id)",
            ),
            (
                "a.js",
                "res.cookie('t', jwt.sign({ sub: profile.id }, secret))",
            ),
            (
                "a.js",
                "const token = await new SignJWT({ sub: profile.id }).sign(key)\nres.cookie('t', token)",
            ),
            (
                "a.js",
                "res.cookie('uid', `${profile.id}.${hmac(profile.id)}`)",
            ),
            ("a.js", "res.cookie('uid', profile.id + '.' + mac)"),
            (
                "a.js",
                "res.cookie('user', await sealData(profile, { password }))",
            ),
            ("a.js", "res.cookie('session', accessToken)"),
            ("a.js", "req.session.userId = profile.id"),
            (
                "a.ts",
                "await setSignedCookie(c, 'uid', profile.id, secret)",
            ),
            ("a.ts", "session.set('userId', profile.id)"),
            ("a.py", "response.set_signed_cookie('uid', profile.id)"),
            (
                "a.py",
                "response.set_cookie('uid', signer.dumps(profile.id))",
            ),
            ("a.py", "response.set_cookie('uid', profile.id, secret=key)"),
            ("a.py", "session['uid'] = profile.id"),
            ("a.rb", "cookies.signed[:uid] = profile.id"),
            ("a.rb", "cookies.encrypted[:uid] = { value: profile.id }"),
            ("a.rb", "session[:uid] = profile.id"),
            (
                "a.go",
                "http.SetCookie(w, &http.Cookie{Name: \"uid\", Value: seal(profile.ID)})",
            ),
            (
                "a.java",
                "response.addCookie(new Cookie(\"sid\", sessions.create(profile)));",
            ),
            (
                "a.cs",
                "Response.Cookies.Append(\"uid\", protector.Protect(profile.Id));",
            ),
            ("a.php", "Cookie::queue('uid', $profile->id);"),
            ("a.php", "setcookie('sid', bin2hex(random_bytes(32)));"),
            (
                "a.ex",
                "put_resp_cookie(conn, \"uid\", profile.id, sign: true)",
            ),
            ("a.rs", "jar.add_private(Cookie::new(\"uid\", profile.id));"),
        ],
    );
}

#[test]
fn an_application_that_seals_every_cookie() {
    let forged = |manifest: &str| {
        let line = function("a.php", "run", "setcookie('uid', $profile->id);");
        let project = project(&[("composer.json", manifest), ("a.php", &line)]);
        sites(&project).iter().any(|it| is_forgeable(&project, it))
    };
    assert!(forged("{}"));
    assert!(!forged("{\"require\": {\"laravel/framework\": \"^12.0\"}}"));
    let koa = |keys: &str| {
        let code =
            format!("{keys}\nrouter.get('/', (ctx) => {{ ctx.cookies.set('uid', profile.id) }})\n");
        let project = project(&[("a.js", &code)]);
        sites(&project).iter().any(|it| is_forgeable(&project, it))
    };
    assert!(koa(""));
    assert!(!koa("app.keys = [process.env.KEY]"));
}

/// `name` of each secret that stands in the code, with `?` where it is a substitute.
fn secrets(file: &str, code: &str) -> Vec<String> {
    // Tests alone would be no project.
    let manifest = ("package.json", r#"{"name": "shop"}"#);
    let found = secret_literals(&project(&[manifest, (file, code)]));
    let found = found.into_iter();
    found
        .map(|it| format!("{}{}", it.name, if it.is_fallback { "?" } else { "" }))
        .collect()
}

#[test]
fn secrets_that_stand_in_the_code() {
    let cases = [
        (
            "a.js",
            "const s = require('express-session')\napp.use(s({ secret: 'keyboard cat' }))",
            "s",
        ),
        (
            "a.js",
            "import session from 'express-session'\napp.use(session({ secret: process.env.SESSION_SECRET || 'change-me' }))",
            "session?",
        ),
        (
            "a.js",
            "import jwt from 'jsonwebtoken'\nconst KEY = 'super-secret'\njwt.sign({ sub: id }, KEY)\njwt.verify(token, KEY)",
            "jwt.sign",
        ),
        (
            "a.js",
            "import { SignJWT } from 'jose'\nconst key = new TextEncoder().encode('secret')\nnew SignJWT({ sub: id }).sign(key)",
            "SignJWT.sign",
        ),
        (
            "a.js",
            "import { getIronSession } from 'iron-session'\ngetIronSession(jar, { password: 'a-password-of-thirty-two-letters!', cookieName: 'app' })",
            "getIronSession",
        ),
        (
            "a.js",
            "import cookie from '@fastify/cookie'\napp.register(cookie, { secret: 'abc' })",
            "app.register",
        ),
        (
            "a.js",
            "createCookieSessionStorage({ cookie: { name: 's', secrets: ['abc'] } })",
            "createCookieSessionStorage",
        ),
        ("a.js", "app.keys = ['abc']", "app.keys"),
        ("app.py", "app.secret_key = 'dev'", "app.secret_key"),
        (
            "app.py",
            "app.config['SECRET_KEY'] = 'dev'",
            "app.config.SECRET_KEY",
        ),
        (
            "app.py",
            "app.secret_key = os.environ.get('SECRET_KEY', 'dev')",
            "app.secret_key?",
        ),
        (
            "app.py",
            "app.config.from_mapping(SECRET_KEY='dev')\napp.config.from_pyfile('config.py')",
            "app.config.from_mapping?",
        ),
        (
            "app.py",
            "from starlette.middleware.sessions import SessionMiddleware\napp.add_middleware(SessionMiddleware, secret_key='abc')",
            "app.add_middleware",
        ),
        (
            "app.py",
            "import jwt\ntoken = jwt.encode({'sub': uid}, 'abc', algorithm='HS256')",
            "jwt.encode",
        ),
        (
            "shop/settings.py",
            "SECRET_KEY = 'django-insecure-abc'",
            "SECRET_KEY",
        ),
        ("app.rb", "set :session_secret, 'abc'", "set"),
        (
            "config.ru",
            "use Rack::Session::Cookie, secret: 'abc'",
            "use",
        ),
        (
            "main.go",
            "package main\n\nvar store = sessions.NewCookieStore([]byte(\"secret\"))",
            "sessions.NewCookieStore",
        ),
        (
            "A.java",
            "class A { Key key = Keys.hmacShaKeyFor(\"secret\".getBytes()); }",
            "Keys.hmacShaKeyFor",
        ),
        (
            "a.php",
            "<?php\n$t = JWT::encode($payload, 'secret', 'HS256');",
            "JWT.encode",
        ),
        (
            "A.cs",
            "class A { void F() { var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(\"secret\")); } }",
            "SymmetricSecurityKey",
        ),
        (
            "a.rs",
            "fn f() { let key = EncodingKey::from_secret(\"abc\".as_ref()); }",
            "EncodingKey.from_secret",
        ),
    ];
    for (file, code, expected) in cases {
        assert_eq!(secrets(file, code), [expected], "{code}");
    }
}

#[test]
fn secrets_that_do_not() {
    let head = "import session from 'express-session'\n";
    let cases = [
        (
            "a.js",
            "app.use(session({ secret: process.env.SESSION_SECRET }))",
        ),
        // Only where it runs on a developer's machine.
        (
            "a.js",
            "const secret = process.env.NODE_ENV === 'production' ? process.env.S : 'dev'\napp.use(session({ secret }))",
        ),
        (
            "a.js",
            "if (!process.env.S && live) throw new Error('S')\napp.use(session({ secret: process.env.S || 'dev' }))",
        ),
        ("a.test.js", "app.use(session({ secret: 'abc' }))"),
        ("a.js", "app.use(sessions({ secret: 'abc' }))"),
        ("app.py", "app.secret_key = os.environ['SECRET_KEY']"),
        (
            "shop/settings.py",
            "if DEBUG:\n    SECRET_KEY = 'abc'\nelse:\n    SECRET_KEY = os.environ['SECRET_KEY']",
        ),
        ("shop/settings/local.py", "SECRET_KEY = 'abc'"),
        ("app.py", "SECRET_KEY = 'of something else'"),
    ];
    for (file, code) in cases {
        let code = if file.ends_with(".js") {
            format!("{head}{code}")
        } else {
            code.to_owned()
        };
        assert_eq!(secrets(file, &code), [""; 0], "{code}");
    }
}
