use super::*;
use crate::syntax::ScopeId;

#[test]
fn imports_of_every_form() {
    let cases: &[(&str, &str)] = &[
        (
            "import WorkOS, { a as b } from '@workos-inc/node'",
            "@workos-inc/node: default as WorkOS, a as b",
        ),
        (
            "import * as workos from './workos'",
            "./workos: * as workos",
        ),
        ("import './effects'", "./effects: "),
        (
            "const { WorkOS, x: y, z = 1 } = require('@workos-inc/node')",
            "@workos-inc/node: WorkOS as WorkOS, x as y, z as z",
        ),
        ("const auth = require('./auth')", "./auth: * as auth"),
        (
            "const Router = require('express').Router",
            "express: Router as Router",
        ),
        (
            "const w = require('@workos-inc/node').default",
            "@workos-inc/node: default as w",
        ),
        ("const r = require('express').Router()", "express: "),
        ("app.use(require('./routes'))", "./routes: "),
        ("const { a } = await import('./b')", "./b: a as a"),
        (
            "const [, { a }] = await Promise.all([f(), import('./b')])",
            "./b: a as a",
        ),
        ("export { a as b } from './c'", "./c: a as "),
        ("export * from './d'", "./d: * as "),
    ];
    for (code, expected) in cases {
        assert_eq!(imports(&js(code)), [*expected], "{code}");
    }
    assert_eq!(imports(&ts("import x = require('y')")), ["y: * as x"]);
}

#[test]
fn exports_of_every_form() {
    let cases: &[(&str, &[&str])] = &[
        ("export const GET = handleAuth()", &["GET = handleAuth()"]),
        (
            "export const { signIn, handlers: { GET } } = NextAuth()",
            &["signIn = signIn"],
        ),
        ("export async function loader() {}", &["loader = fn loader"]),
        (
            "export default async function handler() {}",
            &["default = fn handler"],
        ),
        ("export default (req) => {}", &["default = fn default"]),
        (
            "export default defineEventHandler(async () => {})",
            &["default = defineEventHandler()"],
        ),
        ("export default class X {}", &["default = fn X"]),
        ("export { a as b, c }", &["b = a", "c = c"]),
        (
            "export { GET, POST as x } from './y'",
            &["GET = GET of ./y", "x = POST of ./y"],
        ),
        ("export * from './y'", &["* = * of ./y"]),
        ("export * as ns from './y'", &["ns = * of ./y"]),
        ("module.exports = router", &["default = router"]),
        (
            "module.exports = { login, out() {} }",
            &[
                "login = login",
                "out = fn out",
                "default = {login: login, out: fn out}",
            ],
        ),
        (
            "exports.login = async (req, res) => {}",
            &["login = fn login"],
        ),
        ("module.exports.callback = cb", &["callback = cb"]),
    ];
    for (code, expected) in cases {
        assert_eq!(exports(&js(code)), *expected, "{code}");
    }
}

#[test]
fn scopes_have_the_names_that_they_are_given() {
    let cases: &[(&str, &[&str])] = &[
        (
            "export const GET = async ({ url, cookies: c }, x = 1) => {}",
            &["pub Function GET(url, c, x) in 0"],
        ),
        ("const h = (0, async req => {})", &["Closure (req) in 0"]),
        (
            "exports.login = function (req, res) {}",
            &["pub Function login(req, res) in 0"],
        ),
        (
            "module.exports = (app) => {}",
            &["pub Function default(app) in 0"],
        ),
        (
            "const c = { a() {}, b: () => {} }; export default c",
            &[
                "pub Type c() in 0",
                "Function a() in 1",
                "Function b() in 1",
            ],
        ),
        (
            "class A extends B { #x() {} static y = () => {} }",
            &[
                "Type A(): B in 0",
                "Function #x() in 1",
                "Function y() in 1",
            ],
        ),
        (
            "export default function () {}",
            &["pub Function default() in 0"],
        ),
        ("wrap(async (req) => {})", &["Closure (req) in 0"]),
    ];
    for (code, expected) in cases {
        assert_eq!(scopes(&js(code)), *expected, "{code}");
    }
}

#[test]
fn decorators_and_directives_are_markers() {
    let file = ts("
        @Controller('auth')
        export class AuthController implements X {
            constructor(private readonly auth: AuthService) {}
            @Get('callback') @UseGuards(AuthGuard)
            async callback(@Query('code') code: string) {}
        }
        async function out() { 'use server'; 'not one' + x; }
    ");
    assert_eq!(
        scopes(&file),
        [
            "@Controller('auth') pub Type AuthController(): X in 0",
            "pub Function constructor(auth) in 1",
            "@Get('callback') @UseGuards(AuthGuard) pub Function callback(code) in 1",
            "@use server() Function out() in 0",
        ]
    );
    let file = js("'use server'\nexport async function out() {}");
    assert_eq!(file.scopes[ScopeId::FILE].markers[0].name, "use server");
}

#[test]
fn branches_and_catches() {
    let cases: &[(&str, &[&str])] = &[
        (
            "if (!req.session) return\nelse {\n}",
            &["!req.session: 1..=1 else 2..=3"],
        ),
        ("x = a ? b\n : c", &["a: 1..=1 else 2..=2"]),
        ("!user && redirect('/')", &["!user: 1..=1"]),
        ("user || redirect('/')", &["!(user): 1..=1"]),
        ("switch (a) {\ncase 'b':\n f()\n}", &["a === 'b': 2..=3"]),
        ("if (a &&\n    b) {}", &["a && b: 2..=2"]),
    ];
    for (code, expected) in cases {
        assert_eq!(branches(&js(code)), *expected, "{code}");
    }
    let cases: &[(&str, &[&str])] = &[
        (
            "try {\n f()\n} catch (error) {\n g()\n}",
            &["1..=3: error 3..=5"],
        ),
        ("try { f() } catch { }", &["1..=1:  1..=1"]),
        ("try { f() } finally { }", &[]),
        ("f()\n.catch((e) => g(e))", &["1..=1: e 2..=2"]),
        ("f().then(a, next)", &["1..=1:  1..=1"]),
        ("f().then(a)", &[]),
    ];
    for (code, expected) in cases {
        assert_eq!(catches(&js(code)), *expected, "{code}");
    }
}

#[test]
fn what_no_one_wrote_is_given_up() {
    for code in ["[".repeat(4 << 20), "`${".repeat(5_000)] {
        let file = js(&code);
        assert!(file.has_errors);
        assert_eq!(file.calls.len(), 0);
    }
}

#[test]
fn long_chains_take_linear_time_and_no_stack() {
    let cases = [
        ("f(".repeat(1900) + &")".repeat(1900), 1900),
        ("!".repeat(5_000) + "f()", 1),
        ("a?".repeat(5_000) + "f()", 1),
        ("<a>".repeat(5_000), 5_000),
        ("a.b().".repeat(1_000) + "c", 1_000),
        ("'a' + ".repeat(5_000) + "f()", 1),
        ("if (a) {} else ".repeat(5_000) + "f()", 1),
        ("a = ".repeat(5_000) + "f()", 1),
    ];
    for (code, expected) in &cases {
        assert_eq!(js(code).calls.len(), *expected, "{}", &code[..20]);
    }
}

#[test]
fn files_that_break_off_are_read_as_far_as_they_go() {
    let code = "---\nimport { a as b } from './é'; export const { c: { d } = {} } = await import(`x${y}`)\n\
                @M('n') class E extends F { g = async ({ h }, ...i) => { try { j?.['k'] ??= !l } catch { } } }\n---\n\
                <script lang=\"ts\">delete m.n; if (o) p`q${r}`; switch (s) { case 't': }</script><u v={w} />";
    for name in ["a.js", "a.tsx", "a.astro", "a.vue", "a.svelte"] {
        for (end, _) in code.char_indices() {
            read_as(name, &code[..end]);
        }
    }
}
