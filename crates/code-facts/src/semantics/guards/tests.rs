use super::*;
use crate::syntax::FileId;
use crate::tests::{at, each, function};

/// Where functions deny, as `file:line`; their bodies begin in line 4.
fn denials(functions: &[(&str, &str, &str)]) -> Vec<Vec<String>> {
    let files = functions.iter();
    let files = files.map(|(file, name, body)| (*file, function(file, name, body)));
    let project = each("{}", files);
    let sites = sites(&project);
    let of = |index| {
        let own = sites.iter().filter(|it| it.file == index);
        let places = own.map(|site| at(&project, site.file, site.span));
        places.map(|it| it[3..].to_owned()).collect()
    };
    (0..functions.len()).map(FileId::from).map(of).collect()
}

fn branch(file: &str, condition: &str, then: &str) -> String {
    let (open, close) = match file.rsplit('.').next().unwrap() {
        "py" => (format!("if {condition}:"), ""),
        "rb" => (format!("if {condition}"), "end"),
        _ => (format!("if ({condition}) {{"), "}"),
    };
    format!("{open}\n    {then}\n{close}")
}

/// Whether a guard that branches so denies, there and nowhere else.
#[track_caller]
fn branching(cases: &[(&str, &str, &str)], denies: bool) {
    let bodies: Vec<_> = cases.iter().map(|it| branch(it.0, it.1, it.2)).collect();
    let functions = cases.iter().zip(&bodies);
    let functions: Vec<_> = functions
        .map(|(it, body)| (it.0, "requireAuth", &**body))
        .collect();
    for ((file, condition, _), found) in cases.iter().zip(denials(&functions)) {
        let place = format!("{file}:4");
        let expected = if denies { &[place][..] } else { &[] };
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn branches_that_deny() {
    let cases = [
        (
            "a.js",
            "!req.session.userId",
            "return res.redirect('/login')",
        ),
        ("a.js", "!req.session.userId", "return res.redirect('/')"),
        ("a.js", "!session", "return res.status(401).end()"),
        ("a.rb", "session[:user_id].nil?", "redirect_to login_path"),
        ("a.py", "\"user\" not in session", "abort(403)"),
        (
            "a.py",
            "\"user_email\" not in session",
            "return redirect(\"auth.index\")",
        ),
        ("a.tsx", "!session?.user?.email", "redirect('/')"),
        (
            "a.php",
            "!isset($_SESSION['user'])",
            "header('Location: /login.php'); exit;",
        ),
        ("a.py", "user is None", "raise HTTPException(401)"),
        ("a.js", "!authHeader", "return res.sendStatus(401)"),
        ("a.rb", "current_user.blank?", "head :unauthorized"),
        ("a.jsx", "!isLoading && !user", "navigate('/')"),
        ("a.jsx", "!(isLoading && session)", "navigate('/')"),
    ];
    branching(&cases, true);
}

#[test]
fn branches_that_do_not() {
    let cases = [
        // Somebody who is signed in has no business on the sign-in page.
        (
            "a.js",
            "req.session.userId",
            "return res.redirect('/dashboard')",
        ),
        (
            "a.js",
            "!isLoading && isAuthenticated",
            "navigate('/dashboard')",
        ),
        // A page that only looks different.
        ("a.js", "!req.session.user", "return res.render('index')"),
        (
            "a.js",
            "state !== req.session.state",
            "return res.status(401).end()",
        ),
        ("a.js", "!code", "return res.redirect('/login')"),
        ("a.js", "search.authError", "navigate('/login')"),
        (
            "a.js",
            "signature !== expected",
            "return res.status(401).end()",
        ),
        (
            "a.js",
            "req.headers.authorization !== process.env.CRON_SECRET",
            "return res.status(401).end()",
        ),
        ("a.js", "!email", "return res.status(400).end()"),
        ("a.js", "!user", "return res.status(404).end()"),
    ];
    branching(&cases, false);
}

#[test]
fn what_a_function_does_around_its_branch() {
    let raise = |status: &str| {
        format!(
            "failure = HTTPException({status})\nuser = load(token)\nif user is None:\n    raise failure\n"
        )
    };
    let asking = "c, err := r.Cookie(\"sid\")\nif err != nil || !verify(c.Value, key) {\n\thttp.Redirect(w, r, \"/\", 303)\n\treturn\n}";
    let cases: &[(&str, &str, &str, &[&str])] = &[
        // Going on first and denying after.
        (
            "a.js",
            "guard",
            "if (req.session.user) {\n  return next()\n}\nres.redirect('/')",
            &["a.js:4"],
        ),
        (
            "a.js",
            "index",
            "if (req.session.user) {\n  res.render('home')\n}\nres.redirect('/about')",
            &[],
        ),
        // Who is looked up by what was typed is signing in.
        (
            "a.js",
            "check",
            "const user = await User.findByEmail(req.body.email)\nif (!user) {\n  return res.status(401).end()\n}",
            &[],
        ),
        // An error is asked for where it came from.
        (
            "main.go",
            "Auth",
            "cookie, err := r.Cookie(\"wos-session\")\nif err != nil {\n\thttp.Redirect(w, r, \"/login\", 303)\n\treturn\n}",
            &["main.go:5"],
        ),
        // Errors that are made before they are raised.
        ("deps.py", "get_current_user", &raise("401"), &["deps.py:6"]),
        ("deps.py", "get_current_user", &raise("404"), &[]),
        // More is asked in what is called a guard.
        ("web.go", "RequireUser", asking, &["web.go:5"]),
        ("web.go", "Reading", asking, &[]),
    ];
    let functions: Vec<_> = cases.iter().map(|it| (it.0, it.1, it.2)).collect();
    for (case, found) in cases.iter().zip(denials(&functions)) {
        assert_eq!(found, case.3, "{}", case.2);
    }
}

#[test]
fn names_of_guards() {
    for guard in [
        "login_required",
        "authenticate_user!",
        "requireAuth",
        "auth:sanctum",
        "auth",
        "Authorize",
        "isAuthenticated",
        "ensureLoggedIn",
        "require_authenticated_user",
        "AuthGuard",
        "middleware.requireUser",
        "LoginRequiredMixin",
    ] {
        assert!(is_guard_name(guard), "{guard}");
    }
    for other in [
        "guest",
        "csrf",
        "json",
        "redirectIfAuthenticated",
        "verifyWebhook",
        "checkout",
        "authorRoutes",
        "requireJson",
        "handleAuth",
        "user",
        "session",
        "logout",
    ] {
        assert!(!is_guard_name(other), "{other}");
    }
}

#[test]
fn values_that_a_session_holds() {
    let guard = |value: &str, condition: &str| {
        format!("const who = {value}\nif ({condition}) return res.redirect('/login')")
    };
    let cases = [
        ("req.session.userId || req.session.adminId", "!who", true),
        ("req.session.userId", "!who", true),
        (
            "req.cookies.get('uid') ?? req.cookies.get('user')",
            "!who",
            true,
        ),
        ("req.cookies.get('user_email')", "!who", true),
        ("req.session.cartId", "!who", false),
        (
            "req.session.locale ?? req.cookies.get('locale')",
            "!who",
            false,
        ),
        ("req.body.email", "!who", false),
        ("req.session.userId || req.body.adminId", "!who", false),
    ];
    let bodies: Vec<_> = cases.iter().map(|it| guard(it.0, it.1)).collect();
    let functions: Vec<_> = bodies.iter().map(|it| ("a.js", "page", &**it)).collect();
    for ((value, _, denies), found) in cases.iter().zip(denials(&functions)) {
        assert_eq!(found.len(), usize::from(*denies), "{value}");
    }
}

#[test]
fn what_waits_for_an_event_denies_nobody() {
    let told = "auth.onAuthStateChange((event, session) => {\n  if (!session && event === 'SIGNED_OUT') router.push('/login')\n})";
    let stored = "window.addEventListener('storage', () => {\n  if (!session.user) router.push('/login')\n})";
    let loaded = "document.addEventListener('DOMContentLoaded', () => {\n  if (!session.user) router.push('/login')\n})";
    let functions = [told, stored, loaded].map(|it| ("a.js", "page", it));
    let found: Vec<_> = denials(&functions).iter().map(Vec::len).collect();
    assert_eq!(found, [0, 0, 1]);
}

#[test]
fn what_denies_nobody() {
    let flask = |line: &str| format!("if \"uid\" not in session:\n    {line}\nreturn page()");
    let script =
        |condition: &str, then: &str| format!("if ({condition}) {{ {then} }}\nres.send(page)");
    let cases = [
        // An answer that is made and goes nowhere.
        ("a.py", flask("redirect(\"/login\")"), 0),
        ("a.py", flask("HTTPException(status_code=401)"), 0),
        ("a.py", flask("return redirect(\"/login\")"), 1),
        ("a.py", flask("raise HTTPException(status_code=401)"), 1),
        ("a.py", flask("abort(401)"), 1),
        (
            "a.js",
            script(
                "!request.cookies.has('session')",
                "NextResponse.redirect('/login')",
            ),
            0,
        ),
        (
            "a.js",
            script(
                "!request.cookies.has('session')",
                "return NextResponse.redirect('/login')",
            ),
            1,
        ),
        // A status alone, before the page.
        ("a.js", script("!req.session.userId", "res.status(401)"), 0),
        (
            "a.js",
            script("!req.session.userId", "res.status(401).end(); return"),
            1,
        ),
        (
            "a.js",
            "if (!ctx.session.userId) { ctx.status = 401 }\nctx.body = page".to_owned(),
            0,
        ),
        (
            "a.js",
            "if (!ctx.session.userId) { ctx.status = 401; return }\nctx.body = page".to_owned(),
            1,
        ),
        ("a.go", "if session.Get(\"uid\") == nil {\n\thttp.Redirect(w, r, \"/login\", 303)\n}\nshow(w)".to_owned(), 0),
        (
            "a.go",
            "if session.Get(\"uid\") == nil {\n\thttp.Redirect(w, r, \"/login\", 303)\n\treturn\n}\nshow(w)".to_owned(),
            1,
        ),
        ("a.cs", "if (HttpContext.Session.GetString(\"uid\") == null) { Results.Unauthorized(); }\nreturn Page();".to_owned(), 0),
        ("a.cs", "if (HttpContext.Session.GetString(\"uid\") == null) { return Results.Unauthorized(); }\nreturn Page();".to_owned(), 1),
        ("a.java", "if (session.getAttribute(\"user\") == null) { ResponseEntity.status(401).build(); }\nreturn page();".to_owned(), 0),
        ("a.java", "if (session.getAttribute(\"user\") == null) { return ResponseEntity.status(401).build(); }\nreturn page();".to_owned(), 1),
        // A condition that is decided.
        (
            "a.js",
            script(
                "!(req.session.userId || true)",
                "return res.redirect('/login')",
            ),
            0,
        ),
        (
            "a.js",
            script(
                "false && !req.session.userId",
                "return res.redirect('/login')",
            ),
            0,
        ),
        // What anybody can claim.
        (
            "a.js",
            "const user = req.query.user\nif (!user) return res.status(401).end()".to_owned(),
            0,
        ),
        (
            "a.js",
            "const { userId } = req.body\nif (!userId) return res.status(401).end()".to_owned(),
            0,
        ),
        (
            "a.js",
            "const token = req.query.token\nif (!token) return res.status(401).end()".to_owned(),
            1,
        ),
    ];
    let functions: Vec<_> = cases.iter().map(|it| (it.0, "page", &*it.1)).collect();
    for (case, found) in cases.iter().zip(denials(&functions)) {
        assert_eq!(found.len(), case.2, "{}", case.1);
    }
}

#[test]
fn tokens_whose_signature_nothing_looks_at() {
    let cases = [
        (
            "a.js",
            "import jwt from 'jsonwebtoken'\nfunction page(req, res) {\n  const claims = jwt.decode(req.cookies.token)\n  if (!claims) return res.redirect('/login')\n}\n",
            0,
        ),
        (
            "a.js",
            "import jwt from 'jsonwebtoken'\nfunction page(req, res) {\n  const claims = jwt.verify(req.cookies.token, key)\n  if (!claims) return res.redirect('/login')\n}\n",
            1,
        ),
        (
            "a.js",
            "import { decodeJwt } from 'jose'\nfunction page(req, res) {\n  try { res.send(decodeJwt(req.cookies.token).sub) } catch { res.redirect('/login') }\n}\n",
            0,
        ),
        (
            "a.py",
            "def user(request):\n    try:\n        return jwt.decode(request.cookies['t'], options={'verify_signature': False})\n    except Exception:\n        raise HTTPException(status_code=401)\n",
            0,
        ),
        (
            "a.py",
            "def user(request):\n    try:\n        return jwt.decode(request.cookies['t'], key, algorithms=['HS256'])\n    except Exception:\n        raise HTTPException(status_code=401)\n",
            1,
        ),
    ];
    let project = each("{}", cases.iter().map(|it| (it.0, it.1.to_owned())));
    let found = sites(&project);
    for (index, case) in cases.iter().enumerate() {
        let own = found.iter().filter(|it| it.file == FileId::from(index));
        assert_eq!(own.count(), case.2, "{}", case.1);
    }
}
