use super::*;
use crate::syntax::ScopeId;

fn python(code: &str) -> SourceFile {
    read_as("a.py", code)
}

#[test]
fn calls_are_dotted_paths_with_their_arguments() {
    let cases: &[(&str, &[&str])] = &[
        (
            "workos.sso.get_profile_and_token(request.args['code'], a=os.environ['X'])",
            &["workos.sso.get_profile_and_token(request.args.code, a=os.environ.X)"],
        ),
        (
            "WorkOSClient(api_key=key)",
            &["new WorkOSClient(api_key=key)"],
        ),
        (
            "client().sso.x(code).dict()['profile']",
            &["client()", "client.sso.x(code)", "client.sso.x.dict()"],
        ),
        ("f(*a, **b)", &["f(...=a, ...=b)"]),
        (
            "f({'a': 1, **b, c: None}, [True, -1], (x, y))",
            &["f({a: 1, ...: b, ?: null}, [true, -1], [x, y])"],
        ),
        (
            "f(f'/a/{b}/c', '/a/' + b, 'x' 'y', r'\\d', '%s/z' % a)",
            &["f(`/a/{}/c`, `/a/{}`, 'xy', '\\d', `{}/z`)"],
        ),
        ("f(a or b, c if d else 'e')", &["f((a | b), (c | 'e'))"]),
        ("f(lambda it: g(it))", &["f(fn )", "g(it)"]),
        ("await f((await g()).user)", &["f(g())", "g()"]),
        ("del session['user'], b", &["del(session.user, b)"]),
        ("(a or b).get('/')", &["?.get('/')"]),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&python(code)), *expected, "{code}");
    }
}

#[test]
fn assignments_give_each_name_its_value() {
    let cases: &[(&str, &[&str])] = &[
        ("a = b = 1", &["a = 1", "b = 1"]),
        ("a, (b, c) = f()", &["a = f()", "b = f()", "c = f()"]),
        ("a, b = 1, x", &["a = 1", "b = x"]),
        ("session['user'] = x.id", &["session.user = x.id"]),
        ("class A:\n  k: str\n  j: int = 1", &["k = …", "j = 1"]),
        ("with f() as a: pass", &["a = f()"]),
        ("if (a := f()): pass", &["a = f()"]),
        (
            "def f():\n  raise E(1)\n  return x, 1",
            &["throw = E()", "return = [x, 1]"],
        ),
    ];
    for (code, expected) in cases {
        assert_eq!(assignments(&python(code)), *expected, "{code}");
    }
}

#[test]
fn imports_name_what_they_make_known() {
    let cases: &[(&str, &[&str])] = &[
        ("import os", &["os: * as os"]),
        ("import a.b", &["a.b: ", "a: * as a"]),
        ("import a.b as c, d", &["a.b: * as c", "d: * as d"]),
        ("from ..a import (b, c as d)", &["..a: b as b, c as d"]),
        ("from . import views", &[".: views as views"]),
        ("from .a import *", &[".a: "]),
    ];
    for (code, expected) in cases {
        assert_eq!(imports(&python(code)), *expected, "{code}");
    }
}

#[test]
fn functions_and_classes_are_scopes_with_their_decorators() {
    let file = python(
        "@app.route('/x', methods=['GET'])
@guarded
async def view(request, *args, user: User = Depends(who), **more):
    def inner(a=1): pass
class View(LoginRequiredMixin, views.View, metaclass=M):
    def _get(self): pass",
    );
    assert_eq!(
        scopes(&file),
        [
            "@app.route('/x', methods=['GET']) @guarded() pub Function \
             view(request, args, user, more) in 0",
            "Function inner(a) in 1",
            "pub Type View(): LoginRequiredMixin, views.View in 0",
            "Function _get(self) in 3",
        ]
    );
    let depends = file.calls.iter().find(|it| it.callee == "Depends");
    assert_eq!(depends.map(|it| it.scope), Some(ScopeId::from(1)));
}

#[test]
fn reads_are_no_targets_and_no_callees() {
    let cases: &[(&str, &[&str])] = &[
        ("a.b.c(d)", &["a.b", "d"]),
        ("x = os.environ['KEY']", &["os.environ.KEY"]),
        ("for a in b: pass", &["b"]),
        ("def f(a: Type, b=c): pass", &["c"]),
        ("f'{a.b}'", &["a.b"]),
        ("f(name=value)", &["value"]),
    ];
    for (code, expected) in cases {
        assert_eq!(reads(&python(code)), *expected, "{code}");
    }
}

#[test]
fn branches_and_catches_have_lines() {
    let file = python(
        "if not a:
    b()
elif c:
    d()
else:
    e()
try:
    f()
except (A, b.C) as error:
    g()
except:
    h()
i = j if (k) else l
match m:
    case 1:
        n()",
    );
    assert_eq!(
        branches(&file),
        [
            "not a: 2..=2 else 3..=4",
            "c: 4..=4 else 5..=6",
            "k: 13..=13 else 13..=13",
            "m == 1: 16..=16",
        ]
    );
    assert_eq!(catches(&file), ["8..=8: error 9..=10", "8..=8:  11..=12"]);
    assert_eq!(file.catches[0].kinds, ["A", "b.C"]);
    assert!(file.catches[1].kinds.is_empty());
}

#[test]
fn docstrings_and_comments_are_no_strings() {
    let file = python("'''sk_test_1'''\n# 'sk_test_2'\na = 'x' # y\n");
    let strings: Vec<_> = file.strings.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(strings, ["x"]);
}

#[test]
fn broken_code_is_read_as_far_as_it_goes() {
    let file = python("def f(:\n  pass\nworkos.sso.get_profile_and_token(code)\n");
    assert!(file.has_errors);
    assert!(!file.calls.is_empty());
}
