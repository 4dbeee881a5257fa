use super::*;
use crate::syntax::CallId;

#[test]
fn calls_are_dotted_paths_with_their_arguments() {
    let cases: &[(&str, &[&str])] = &[
        (
            "workos.sso.getProfileAndToken({ code: req.query.code, clientID: process.env.WORKOS_CLIENT_ID })",
            &[
                "workos.sso.getProfileAndToken({code: req.query.code, clientID: process.env.WORKOS_CLIENT_ID})",
            ],
        ),
        (
            "new WorkOS(process.env['WORKOS_API_KEY'])",
            &["new WorkOS(process.env.WORKOS_API_KEY)"],
        ),
        ("new workos.WorkOS(key)", &["new workos.WorkOS(key)"]),
        (
            "res.status(401).json({ error })",
            &["res.status(401)", "res.status.json({error: error})"],
        ),
        (
            "await workos?.passwordless?.sendSession(session.id)",
            &["workos.passwordless.sendSession(session.id)"],
        ),
        (
            "(await getWorkOS()).sso.getProfile()",
            &["getWorkOS()", "getWorkOS.sso.getProfile()"],
        ),
        (
            "new WorkOS(key).sso.x()",
            &["new WorkOS(key)", "WorkOS.sso.x()"],
        ),
        (
            "require('./routes')(app)",
            &["require('./routes')", "require(app)"],
        ),
        (
            "handlers[name](a); handlers['x'](b)",
            &["handlers.?(a)", "handlers.x(b)"],
        ),
        ("(a || b).get('/')", &["?.get('/')"]),
        ("sql`select ${x}`", &["sql(`select {}`)"]),
        (
            "f(...rest, { ...a, b, 'c-d': 1, [e]: 2, g() {} })",
            &["f(...=rest, {...: a, b: b, c-d: 1, ?: 2, g: fn g})"],
        ),
        (
            "f(`/a/${b}/c`, '/a/' + b, 'x' + \"y\", 1 + n)",
            &["f(`/a/{}/c`, `/a/{}`, 'xy', …)"],
        ),
        (
            "f(a || b, c ? 'd' : null, e ?? [true, -1])",
            &["f((a | b), ('d' | null), (e | [true, -1]))"],
        ),
        (
            "f((await g()).user, g().token)",
            &["f(g(), g())", "g()", "g()"],
        ),
        ("delete req.session.user", &["delete(req.session.user)"]),
        ("f('it\\'s\\u0041\\n')", &["f('it'sA\n')"]),
        (
            "app.get('/', async (req, res) => { g() })",
            &["app.get('/', fn )", "g()"],
        ),
        ("// workos.sso.x()\n/* y() */", &[]),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&js(code)), *expected, "{code}");
    }
}

#[test]
fn types_are_no_code() {
    let file = ts("
        type A = 'sk_test_x' | ReturnType<typeof f>;
        interface B { c(): void; d: 'e' }
        declare function g(): void;
        const x = h<'i'>(j as 'k', <L>m, n!, o satisfies P);
        import type { Q } from 'q';
        import { type R, S } from 's';
    ");
    assert_eq!(calls(&file), ["h(j, m, n, o)"]);
    assert!(file.strings.is_empty(), "{:?}", file.strings);
    assert_eq!(imports(&file), ["s: S as S"]);
    assert_eq!(reads(&file), ["j", "m", "n", "o"]);
    assert!(!file.has_errors);
}

#[test]
fn a_receiver_is_the_call_before() {
    let file = js("app\n  .route('/x')\n  .get(a)\n  .post(b)");
    let receivers: Vec<_> = file.calls.iter().map(|it| it.receiver).collect();
    assert_eq!(
        receivers,
        [None, Some(CallId::from(0)), Some(CallId::from(1))]
    );
    assert_eq!(
        lines_of_calls(&file),
        ["app.route:2", "app.route.get:3", "app.route.get.post:4"]
    );
}

#[test]
fn assignments_and_destructuring() {
    let cases: &[(&str, &[&str])] = &[
        (
            "const { profile, accessToken: t } = await workos.sso.getProfileAndToken({})",
            &[
                "profile = workos.sso.getProfileAndToken()",
                "t = workos.sso.getProfileAndToken()",
            ],
        ),
        (
            "const { WORKOS_API_KEY, B: b = 'x' } = process.env",
            &[
                "WORKOS_API_KEY = process.env.WORKOS_API_KEY",
                "b = process.env.B",
            ],
        ),
        (
            "const { query: { code } } = req",
            &["code = req.query.code"],
        ),
        ("const [a, b] = [1, f()]", &["a = 1", "b = f()"]),
        (
            "req.session.user = profile",
            &["req.session.user = profile"],
        ),
        ("req.session['user'] = null", &["req.session.user = null"]),
        ("const f = async () => g()", &["f = fn f", "return = g()"]),
        ("function f() { return h }", &["return = h"]),
        ("throw redirect('/')", &["throw = redirect()"]),
        ("a = b = 1", &["a = 1", "b = 1"]),
        (
            "class A { x = 1; y = () => {} }",
            &["this.x = 1", "this.y = fn y"],
        ),
        ("let x", &[]),
    ];
    for (code, expected) in cases {
        assert_eq!(assignments(&js(code)), *expected, "{code}");
    }
    assert_eq!(
        assignments(&ts("enum Paths { In = '/in' }")),
        ["Paths.In = '/in'"]
    );
}

#[test]
fn reads_are_whole_paths_and_no_targets() {
    let cases: &[(&str, &[&str])] = &[
        (
            "f(process.env.A, import.meta.env.B)",
            &["process.env.A", "import.meta.env.B"],
        ),
        (
            "const { A } = process.env",
            &["process.env.A", "process.env"],
        ),
        ("process.env.ORIGIN.split(',')", &["process.env.ORIGIN"]),
        ("process.env.A!.trim()", &["process.env.A"]),
        ("process.env['A'] || b", &["process.env.A", "b"]),
        ("x = 1; let y = z; function w(v, { u }) {}", &["z"]),
        ("app.get(path, (a) => a)", &["path", "a"]),
        ("if (!req.session) {}", &["req.session"]),
        ("const o = { short, key: value }", &["short", "value"]),
    ];
    for (code, expected) in cases {
        assert_eq!(reads(&ts(code)), *expected, "{code}");
    }
}

#[test]
fn elements_are_calls() {
    let file = read_as(
        "a.tsx",
        "
        const A = () => <form action={signOut} method=\"post\" {...rest}>
          <a href='/logout'>x</a><Ui.Button disabled />
        </form>;
    ",
    );
    assert_eq!(
        calls(&file),
        [
            "new form(action=signOut, method='post', ...=rest)",
            "new a(href='/logout')",
            "new Ui.Button(disabled=true)",
        ]
    );
    assert_eq!(assignments(&file), ["A = fn A", "return = form()"]);
    assert!(!file.has_errors);
}

#[test]
fn scripts_among_markup_keep_their_lines() {
    let vue = "<template>\n<form action=\"/out\" @submit=\"leave\">é</form>\n</template>\n<script setup lang=\"ts\">\nconst x: string = f()\n</script>\n<style>a { }</style>";
    let file = read_as("a.vue", vue);
    assert_eq!(
        calls(&file),
        ["f()", "new form(action='/out', @submit=leave)"]
    );
    assert_eq!(lines_of_calls(&file), ["f:5", "form:2"]);

    let svelte = "<script context=\"module\">\nexport const a = 1\n</script>\n<script>\nimport { b } from './c'\n</script>\n{#if b}\n<form action={b} method=\"POST\"></form>\n{/if}";
    let file = read_as("a.svelte", svelte);
    assert_eq!(exports(&file), ["a = 1"]);
    assert_eq!(imports(&file), ["./c: b as b"]);
    assert_eq!(calls(&file), ["new form(action=b, method='POST')"]);
    assert!(!file.has_errors);

    let astro = "---\nconst user = await load(Astro.cookies)\nif (!user) return Astro.redirect('/login')\n---\n<p>{user && <a href=\"/out\">x</a>}</p>";
    let file = read_as("a.astro", astro);
    assert_eq!(
        calls(&file),
        [
            "load(Astro.cookies)",
            "Astro.redirect('/login')",
            "new a(href='/out')"
        ]
    );
    assert_eq!(branches(&file), ["!user: 3..=3"]);
    assert_eq!(lines_of_calls(&file)[2], "a:5");
    assert!(!file.has_errors);
}
