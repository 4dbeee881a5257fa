use super::*;
use crate::built::{Built, bare, name, text};
use crate::syntax::Language::*;
use crate::syntax::Value;

/// A function that branches on a condition in line 5 and calls something in line 6.
fn denied(condition: &str, callee: &str, arguments: &[Value]) -> bool {
    let mut file = Built::new("app.js", JavaScript);
    let function = file.function("requireAuth", (4, 20), &["req", "res", "next"]);
    file.branch(function, condition, (5, 7));
    file.call(function, 6, callee, arguments);
    !sites(&bare(vec![file])).is_empty()
}

#[test]
fn branches_that_deny() {
    let number = |text: &str| Value::Number(text.to_owned());
    let cases: &[(&str, &str, &[Value])] = &[
        ("!req.session.userId", "res.redirect", &[text("/login")]),
        ("!req.session.userId", "res.redirect", &[text("/")]),
        ("!session", "res.status", &[number("401")]),
        (
            "session[:user_id].nil?",
            "redirect_to",
            &[name("login_path")],
        ),
        ("\"user\" not in session", "abort", &[number("403")]),
        (
            "\"user_email\" not in session",
            "redirect",
            &[text("auth.index")],
        ),
        ("!session?.user?.email", "redirect", &[text("/")]),
        (
            "!isset($_SESSION['user'])",
            "header",
            &[text("Location: /login.php")],
        ),
        ("user is None", "HTTPException", &[number("401")]),
        ("!authHeader", "res.sendStatus", &[number("401")]),
        ("current_user.blank?", "head", &[name("unauthorized")]),
        ("!isLoading && !user", "navigate", &[text("/")]),
        ("!(isLoading && session)", "navigate", &[text("/")]),
    ];
    for (condition, callee, arguments) in cases {
        assert!(denied(condition, callee, arguments), "{condition}");
    }
}

#[test]
fn errors_that_are_made_before_they_are_raised() {
    let denied = |status: &str| {
        let mut file = Built::new("deps.py", Python);
        let function = file.function("get_current_user", (4, 20), &["token"]);
        let status = Value::Number(status.to_owned());
        let error = file.call(function, 5, "HTTPException", &[status]);
        file.assign(function, 5, "failure", Value::Call(error));
        file.branch(function, "user is None", (8, 9));
        file.assign(function, 9, "throw", name("failure"));
        !sites(&bare(vec![file])).is_empty()
    };
    assert!(denied("401"));
    assert!(!denied("404"));
}

#[test]
fn branches_that_do_not() {
    let number = |text: &str| Value::Number(text.to_owned());
    let cases: &[(&str, &str, &[Value])] = &[
        // Somebody who is signed in has no business on the sign-in page.
        ("req.session.userId", "res.redirect", &[text("/dashboard")]),
        (
            "!isLoading && isAuthenticated",
            "navigate",
            &[text("/dashboard")],
        ),
        // A page that only looks different.
        ("!req.session.user", "res.render", &[text("index")]),
        (
            "state !== req.session.state",
            "res.status",
            &[number("401")],
        ),
        ("!code", "res.redirect", &[text("/login")]),
        ("search.authError", "navigate", &[text("/login")]),
        ("signature !== expected", "res.status", &[number("401")]),
        (
            "req.headers.authorization !== process.env.CRON_SECRET",
            "res.status",
            &[number("401")],
        ),
        ("!email", "res.status", &[number("400")]),
        ("!user", "res.status", &[number("404")]),
    ];
    for (condition, callee, arguments) in cases {
        assert!(!denied(condition, callee, arguments), "{condition}");
    }
}

#[test]
fn going_on_first_and_denying_after() {
    let mut file = Built::new("app.js", JavaScript);
    let function = file.function("guard", (4, 10), &["req", "res", "next"]);
    file.branch(function, "req.session.user", (5, 7));
    file.call(function, 6, "next", &[]);
    file.call(function, 8, "res.redirect", &[text("/")]);
    assert_eq!(sites(&bare(vec![file])).len(), 1);

    let mut file = Built::new("app.js", JavaScript);
    let function = file.function("index", (4, 10), &["req", "res"]);
    file.branch(function, "req.session.user", (5, 7));
    file.call(function, 6, "res.render", &[]);
    file.call(function, 8, "res.redirect", &[text("/about")]);
    assert_eq!(sites(&bare(vec![file])), []);
}

#[test]
fn who_is_looked_up_by_what_was_typed_is_signing_in() {
    let mut file = Built::new("app.js", JavaScript);
    let login = file.function("check", (4, 12), &["req", "res"]);
    let found = file.call(login, 5, "User.findByEmail", &[name("req.body.email")]);
    file.assign(login, 5, "user", Value::Call(found));
    file.branch(login, "!user", (6, 8));
    file.call(login, 7, "res.status", &[Value::Number("401".to_owned())]);
    assert_eq!(sites(&bare(vec![file])), []);
}

#[test]
fn an_error_is_asked_for_where_it_came_from() {
    let mut file = Built::new("main.go", Go);
    let function = file.function("Auth", (4, 12), &["next"]);
    let read = file.call(function, 5, "r.Cookie", &[text("wos-session")]);
    file.assign(function, 5, "err", Value::Call(read));
    file.branch(function, "err != nil", (6, 8));
    file.call(
        function,
        7,
        "http.Redirect",
        &[name("w"), name("r"), text("/login")],
    );
    assert_eq!(sites(&bare(vec![file])).len(), 1);
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
fn more_is_asked_in_what_is_called_a_guard() {
    let denied = |name: &str| {
        let mut file = Built::new("web.go", Go);
        let function = file.function(name, (1, 9), &["w", "r"]);
        let cookie = file.call(function, 2, "r.Cookie", &[text("sid")]);
        file.assign(function, 2, "err", Value::Call(cookie));
        file.branch(function, "err != nil || !verify(c.Value, key)", (3, 6));
        file.call(
            function,
            4,
            "http.Redirect",
            &[self::name("w"), self::name("r"), text("/")],
        );
        !sites(&bare(vec![file])).is_empty()
    };
    assert!(denied("RequireUser"));
    assert!(!denied("Reading"));
}
