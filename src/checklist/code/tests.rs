//! The rules over projects put together by hand: what binaries and fixtures of one language cannot
//! show.

use super::*;
use crate::findings::rules;
use code_facts::built::{Built, bare, name, object, package, project, route, text};
use code_facts::syntax::Language::{self, *};
use code_facts::syntax::{ScopeId, Value};

/// The verdict of a rule, with its line.
fn verdict(project: &Project, rule: &'static Rule) -> (Status, Option<usize>) {
    let found = check(project);
    let mut of_rule = found.iter().filter(|it| it.rule == rule);
    let finding = of_rule.next().unwrap();
    assert!(of_rule.next().is_none());
    (finding.status, finding.line)
}

fn status(project: &Project, rule: &'static Rule) -> Status {
    verdict(project, rule).0
}

/// A file with a callback in lines 10 to 30 that exchanges the code in line 12, and its route.
fn with_callback(language: Language, add: impl FnOnce(&mut Built, ScopeId)) -> Project {
    let mut file = Built::new("auth", language);
    let callback = file.function("callback", (10, 30), &["request"]);
    let exchange = file.call(
        callback,
        12,
        "workos.sso.getProfileAndToken",
        &[name("code")],
    );
    file.assign(callback, 12, "profile", Value::Call(exchange));
    add(&mut file, callback);
    let mut project = project(vec![file]);
    project
        .routes
        .push(route("GET", "/auth/callback", &[(0, callback)]));
    project
}

#[test]
fn every_rule_has_one_verdict() {
    let projects = [
        bare(Vec::new()),
        project(Vec::new()),
        with_callback(JavaScript, |_, _| {}),
    ];
    for project in projects {
        let found = check(&project);
        // Those that come after are traps, which say something only of who fell into them.
        for rule in rules::all().take_while(|it| *it != rules::IGNORED_OPTION) {
            assert_eq!(
                found.iter().filter(|it| it.rule == rule).count(),
                1,
                "{}",
                rule.name
            );
        }
    }
}

#[test]
fn whatever_fails_says_how_to_mend_it() {
    for language in [
        JavaScript, TypeScript, Python, Ruby, Go, Java, Kotlin, Php, CSharp, Elixir, Rust,
    ] {
        for rule in rules::all().filter(|rule| rule.family == rules::LOGOUT.family) {
            assert!(
                hints::hint(rule, Some(language)).is_some(),
                "{} {language:?}",
                rule.name
            );
        }
    }
}

#[test]
fn a_project_that_only_names_workos() {
    let mut file = Built::new("app.js", JavaScript);
    file.call(0, 3, "stripe.checkout.sessions.create", &[]);
    let mut project = bare(vec![file]);
    project.names_workos = true;
    assert_eq!(status(&project, rules::SDK_INSTALLED), Status::Fail);
    for rule in [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::SESSION_CREATE,
        rules::STATE_USED,
        rules::APP_SESSION,
    ] {
        assert_eq!(status(&project, rule), Status::Skip, "{}", rule.name);
    }
    assert_eq!(status(&project, rules::HARDCODED_SECRET), Status::Pass);
    assert_eq!(status(&project, rules::PROTECTED_ROUTE), Status::Fail);
}

#[test]
fn where_nothing_names_workos_nothing_else_is_judged() {
    let mut project = bare(Vec::new());
    project.language = Some(Ruby);
    let found = check(&project);
    let (first, others) = found.split_first().unwrap();
    assert_eq!(
        (first.rule, first.status),
        (rules::SDK_INSTALLED, Status::Fail)
    );
    assert!(first.message.contains("names WorkOS"), "{}", first.message);
    assert_eq!(first.hint.as_deref(), Some("bundle add workos"));
    assert!(
        others.iter().all(|it| it.status == Status::Skip),
        "{others:#?}"
    );
}

#[test]
fn a_project_with_another_product() {
    let mut file = Built::new("app.js", JavaScript);
    file.call(0, 3, "workos.directorySync.listUsers", &[]);
    let project = project(vec![file]);
    for rule in [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::PROTECTED_ROUTE,
        rules::LOGOUT,
    ] {
        assert_eq!(status(&project, rule), Status::Skip, "{}", rule.name);
    }
}

#[test]
fn an_sdk_that_nothing_is_done_with() {
    let project = project(vec![Built::new("app.js", JavaScript)]);
    for rule in [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::SESSION_CREATE,
    ] {
        assert_eq!(status(&project, rule), Status::Fail, "{}", rule.name);
    }
}

#[test]
fn an_exchange_that_nothing_leads_to() {
    let mut file = Built::new("service.js", JavaScript);
    let exchange = file.function("exchange", (5, 9), &["code"]);
    file.0.scopes[exchange].is_exported = false;
    file.call(
        exchange,
        6,
        "workos.sso.getProfileAndToken",
        &[name("code")],
    );
    let project = project(vec![file]);
    assert_eq!(
        verdict(&project, rules::CODE_EXCHANGE),
        (Status::Fail, Some(6))
    );
    assert_eq!(status(&project, rules::CALLBACK_ROUTE), Status::Fail);
}

#[test]
fn sso_needs_no_passwordless_session() {
    let project = with_callback(JavaScript, |file, _| {
        file.call(0, 5, "workos.sso.getAuthorizationUrl", &[object(&[])]);
    });
    assert_eq!(status(&project, rules::SESSION_CREATE), Status::Skip);
    assert_eq!(status(&project, rules::SESSION_SEND), Status::Skip);
    assert_eq!(
        verdict(&project, rules::STATE_USED),
        (Status::Warn, Some(5))
    );
}

#[test]
fn magic_auth_has_no_callback() {
    let mut file = Built::new("auth.js", JavaScript);
    file.call(0, 5, "workos.userManagement.createMagicAuth", &[]);
    file.call(0, 9, "workos.userManagement.authenticateWithMagicAuth", &[]);
    let project = project(vec![file]);
    for rule in [
        rules::CALLBACK_ROUTE,
        rules::CODE_EXCHANGE,
        rules::SESSION_CREATE,
    ] {
        assert_eq!(status(&project, rule), Status::Skip, "{}", rule.name);
    }
}

#[test]
fn states_however_they_are_written() {
    let start = |add: &dyn Fn(&mut Built)| {
        let mut file = Built::new("auth", Java);
        add(&mut file);
        status(&project(vec![file]), rules::STATE_USED)
    };
    let create = "workos.passwordless.createSession";
    type Start<'a> = &'a dyn Fn(&mut Built);
    let cases: &[(Start<'_>, Status)] = &[
        (
            &|item| {
                item.named(0, 5, create, &[("state", name("state"))]);
            },
            Status::Pass,
        ),
        (
            &|item| {
                item.named(0, 5, create, &[("state", text(""))]);
            },
            Status::Warn,
        ),
        (
            &|item| {
                item.named(0, 5, create, &[("state", object(&[]))]);
            },
            Status::Warn,
        ),
        (
            &|item| {
                item.named(0, 5, create, &[("state", Value::Null)]);
            },
            Status::Warn,
        ),
        // An options object in a variable.
        (
            &|item| {
                item.assign(
                    0,
                    4,
                    "options",
                    object(&[("email", name("email")), ("state", name("state"))]),
                );
                item.call(0, 5, create, &[name("options")]);
            },
            Status::Pass,
        ),
        // A variable that holds nothing.
        (
            &|item| {
                item.assign(0, 4, "state", text(""));
                item.named(0, 5, create, &[("state", name("state"))]);
            },
            Status::Warn,
        ),
        // A builder.
        (
            &|item| {
                let builder = item.call(0, 3, "CreateSessionOptions.builder", &[]);
                let state = item.step(builder, "state", &[text("somewhere")]);
                let built = item.step(state, "build", &[]);
                item.call(0, 5, create, &[Value::Call(built)]);
            },
            Status::Pass,
        ),
        // A struct.
        (
            &|item| {
                let options = item.named(
                    0,
                    4,
                    "passwordless.CreateSessionOpts",
                    &[("State", name("state"))],
                );
                item.call(0, 5, "passwordless.CreateSession", &[Value::Call(options)]);
            },
            Status::Pass,
        ),
        // Steps after the call.
        (
            &|item| {
                let url = item.call(0, 5, "workos.sso.getAuthorizationUrl", &[name("clientId")]);
                item.step(url, "state", &[name("state")]);
            },
            Status::Pass,
        ),
    ];
    for (at, (add, expected)) in cases.iter().enumerate() {
        assert_eq!(start(add), *expected, "case {at}");
    }
}

#[test]
fn a_state_may_be_given_to_what_hands_it_on() {
    let given = |state: Value| {
        let mut file = Built::new("auth.ts", TypeScript);
        let helper = file.function("startUrl", (3, 6), &["options"]);
        let login = file.function("login", (8, 12), &["request"]);
        let url = "workos.userManagement.getAuthorizationUrl";
        file.call(helper, 4, url, &[name("options")]);
        file.call(login, 9, "startUrl", &[object(&[("state", state)])]);
        verdict(&project(vec![file]), rules::STATE_USED)
    };
    assert_eq!(given(name("state")), (Status::Pass, Some(9)));
    assert_eq!(given(text("")), (Status::Warn, Some(4)));
}

#[test]
fn php_takes_the_state_by_its_place() {
    let create = |third: Value| {
        let mut file = Built::new("router.php", Php);
        file.call(
            0,
            5,
            "passwordless.createSession",
            &[name("email"), Value::Null, third],
        );
        status(&project(vec![file]), rules::STATE_USED)
    };
    assert_eq!(create(name("state")), Status::Pass);
    assert_eq!(create(text("")), Status::Warn);
    assert_eq!(create(Value::Null), Status::Warn);
    assert_eq!(create(Value::List(Vec::new())), Status::Warn);
}

#[test]
fn errors_that_are_values() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let checked = |callee: &str, returns: bool| {
        with_callback(Go, |file, callback| {
            let exchange = Value::Call(0);
            file.assign(callback, 12, "err", exchange);
            file.branch(callback, "err != nil", (13, 16));
            file.call(callback, 14, callee, &[name("err")]);
            if returns {
                file.assign(callback, 15, "return", Value::Null);
            }
        })
    };
    assert_eq!(
        verdict(&checked("http.Error", true), rule),
        (Status::Pass, Some(13))
    );
    assert_eq!(status(&checked("fmt.Println", false), rule), Status::Fail);
    assert_eq!(status(&checked("log.Fatal", true), rule), Status::Fail);
}

#[test]
fn errors_that_are_caught() {
    let rule = rules::EXCHANGE_ERRORS_HANDLED;
    let caught = |callee: &str| {
        with_callback(Python, |file, callback| {
            file.catch(callback, (11, 14), (15, 17));
            file.call(callback, 16, callee, &[name("error")]);
        })
    };
    assert_eq!(verdict(&caught("redirect"), rule), (Status::Pass, Some(15)));
    assert_eq!(
        verdict(&caught("HTTPException"), rule),
        (Status::Pass, Some(15))
    );
    assert_eq!(status(&caught("print"), rule), Status::Fail);
    assert_eq!(status(&caught("logger.exception"), rule), Status::Fail);
    // Thrown again, and nobody catches it.
    assert_eq!(status(&caught("LoginError"), rule), Status::Fail);
    let elsewhere = with_callback(Python, |file, callback| {
        file.catch(callback, (20, 22), (23, 25));
        file.call(callback, 24, "redirect", &[]);
    });
    assert_eq!(status(&elsewhere, rule), Status::Fail);
}

#[test]
fn errors_that_a_caller_catches() {
    let mut file = Built::new("auth.js", JavaScript);
    let service = file.function("signIn", (1, 5), &["code"]);
    file.call(service, 2, "workos.sso.getProfileAndToken", &[name("code")]);
    let callback = file.function("callback", (10, 20), &["req", "res"]);
    file.call(callback, 12, "signIn", &[name("code")]);
    file.catch(callback, (11, 13), (14, 16));
    file.call(callback, 15, "res.redirect", &[text("/login")]);
    let mut project = project(vec![file]);
    project
        .routes
        .push(route("GET", "/callback", &[(0, callback)]));
    assert_eq!(
        verdict(&project, rules::EXCHANGE_ERRORS_HANDLED),
        (Status::Pass, Some(14))
    );
    assert_eq!(
        verdict(&project, rules::CODE_EXCHANGE),
        (Status::Pass, Some(2))
    );
}

#[test]
fn error_middleware_needs_rejections() {
    let with_express = |version: &str| {
        let mut project = with_callback(JavaScript, |file, _| {
            let handler = file.function("onError", (40, 45), &["error", "req", "res", "next"]);
            file.call(0, 46, "app.use", &[Value::Function(handler)]);
        });
        project.packages.push(package("express", version));
        status(&project, rules::EXCHANGE_ERRORS_HANDLED)
    };
    assert_eq!(with_express("^4.18.0"), Status::Fail);
    assert_eq!(with_express("^5.0.0"), Status::Pass);
}

#[test]
fn what_is_stored_before_the_exchange_is_no_session() {
    let stored = |line: usize, target: &str| {
        let project = with_callback(JavaScript, |file, callback| {
            file.assign(callback, line, target, name("profile.id"));
        });
        verdict(&project, rules::APP_SESSION)
    };
    assert_eq!(stored(14, "req.session.userId"), (Status::Pass, Some(14)));
    assert_eq!(stored(11, "req.session.userId"), (Status::Fail, Some(12)));
    assert_eq!(
        stored(14, "req.session.oauthState"),
        (Status::Fail, Some(12))
    );
}

#[test]
fn a_session_that_another_route_stores_is_not_the_callbacks() {
    let mut project = with_callback(JavaScript, |file, _| {
        let login = file.function("passwordLogin", (50, 60), &["req", "res"]);
        file.assign(login, 55, "req.session.userId", name("user.id"));
    });
    let login = project.files[0].scopes.len() - 1;
    project.routes.push(route("POST", "/login", &[(0, login)]));
    assert_eq!(status(&project, rules::APP_SESSION), Status::Fail);
}

#[test]
fn guards_by_name_and_by_what_they_do() {
    let guarded = |guard: &str, path: &str| {
        let mut project = with_callback(Python, |_, _| {});
        let mut other = route("GET", path, &[]);
        other.guards.push(guard.to_owned());
        project.routes.push(other);
        status(&project, rules::PROTECTED_ROUTE)
    };
    assert_eq!(guarded("login_required", "/notes"), Status::Pass);
    assert_eq!(guarded("csrf_exempt", "/notes"), Status::Fail);
    assert_eq!(guarded("login_required", "/logout"), Status::Fail);
    assert_eq!(guarded("auth:sanctum", "/api/user"), Status::Fail);
}

#[test]
fn a_sign_in_that_refuses_is_no_guard() {
    let mut project = with_callback(JavaScript, |file, _| {
        let login = file.function("postLogin", (50, 60), &["req", "res"]);
        file.branch(login, "!user", (52, 54));
        file.call(login, 53, "res.status", &[Value::Number("401".to_owned())]);
    });
    let login = project.files[0].scopes.len() - 1;
    project.routes.push(route("POST", "/login", &[(0, login)]));
    assert_eq!(status(&project, rules::PROTECTED_ROUTE), Status::Fail);
    project.routes.last_mut().unwrap().path = "/notes".to_owned();
    assert_eq!(
        verdict(&project, rules::PROTECTED_ROUTE),
        (Status::Pass, Some(52))
    );
}

#[test]
fn a_worn_out_cookie_that_is_cleared_is_no_logout() {
    let cleared = |path: &str| {
        let mut project = with_callback(JavaScript, |file, _| {
            let guard = file.function("check", (50, 60), &["req", "res"]);
            file.branch(guard, "!session", (52, 56));
            file.call(guard, 53, "res.clearCookie", &[text("session")]);
            file.call(guard, 54, "res.redirect", &[text("/login")]);
        });
        let guard = project.files[0].scopes.len() - 1;
        project.routes.push(route("GET", path, &[(0, guard)]));
        status(&project, rules::LOGOUT)
    };
    assert_eq!(cleared("/notes"), Status::Fail);
    assert_eq!(cleared("/logout"), Status::Pass);
}
