use super::*;
use crate::syntax::FileId;
use crate::tests::project;

fn name(project: &Project, function: FunctionRef) -> String {
    let source = &project.files[function.file];
    let scope = &source.scopes[function.scope];
    format!("{}:{}", source.path.display(), scope.name)
}

/// What a name means at the top of the first file.
fn resolved(files: &[(&str, &str)], wanted: &str) -> Option<String> {
    let project = project(files);
    let function = Links::new(&project).resolve(FileId::from(0), wanted)?;
    Some(name(&project, function))
}

#[test]
fn packages_of_the_same_tree_are_files() {
    let files = [
        (
            "apps/web/route.ts",
            "import { a } from '@acme/auth'\nimport { b } from '@acme/auth/server'\nimport { c } from '@acme/db'\nimport { d } from '@app/common'\nimport { e } from '@services/mail'\nimport { f } from '@acme/other'",
        ),
        (
            "packages/auth/package.json",
            "{\"name\": \"@acme/auth\", \"exports\": {\".\": \"./src/index.ts\", \"./*\": \"./src/*.ts\"}}",
        ),
        (
            "packages/db/package.json",
            "{\"name\": \"@acme/db\", \"main\": \"./dist/index.js\"}",
        ),
        ("packages/auth/src/index.ts", "export { a } from './a'"),
        ("packages/auth/src/a.ts", "export function a() {}"),
        ("packages/auth/src/server.ts", "export function b() {}"),
        ("packages/db/src/index.ts", "export function c() {}"),
        ("libs/common/src/index.ts", "export function d() {}"),
        ("apps/web/services/mail.ts", "export function e() {}"),
        ("packages/auth/src/f.ts", "export function f() {}"),
    ];
    let project = project(&files);
    let links = Links::new(&project);
    let found = ["a", "b", "c", "d", "e", "f"].map(|wanted| {
        let function = links.resolve(FileId::from(0), wanted)?;
        Some(name(&project, function))
    });
    let expected = [
        Some("packages/auth/src/a.ts:a"),
        Some("packages/auth/src/server.ts:b"),
        Some("packages/db/src/index.ts:c"),
        Some("libs/common/src/index.ts:d"),
        Some("apps/web/services/mail.ts:e"),
        None,
    ];
    assert_eq!(found.each_ref().map(Option::as_deref), expected);
}

#[test]
fn names_lead_to_functions_of_other_files() {
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "import { f } from './b'",
            "f",
            "export function f() {}",
            "b.ts:f",
        ),
        (
            "import { f as g } from './b.js'",
            "g",
            "export const f = () => {}",
            "b.ts:f",
        ),
        (
            "import f from './b'",
            "f",
            "export default function h() {}",
            "b.ts:h",
        ),
        (
            "import * as b from './b'",
            "b.f",
            "export { g as f }; function g() {}",
            "b.ts:g",
        ),
        (
            "const b = require('./b')",
            "b.f",
            "module.exports = { f() {} }",
            "b.ts:f",
        ),
        (
            "const { f } = require('./b')",
            "f",
            "exports.f = () => {}",
            "b.ts:f",
        ),
        (
            "const f = require('./b')",
            "f",
            "module.exports = () => {}",
            "b.ts:default",
        ),
        (
            "import { c } from './b'",
            "c.f",
            "class C { f() {} } export const c = new C()",
            "b.ts:f",
        ),
        (
            "import { C } from './b'\nconst c = new C()",
            "c.f",
            "class B { f() {} } export class C extends B {}",
            "b.ts:f",
        ),
        (
            "import { f } from './b'",
            "f",
            "export const f = wrap(async () => {})",
            "b.ts:",
        ),
        (
            "import make from './b'\nconst x = make()",
            "x.f",
            "export default () => ({ f: () => {} })",
            "b.ts:f",
        ),
        ("const f = g; function g() {}", "f", "", "a.ts:g"),
        (
            "import { f } from '@/b'",
            "f",
            "export function f() {}",
            "b.ts:f",
        ),
    ];
    for (a, wanted, b, expected) in cases {
        let found = resolved(&[("a.ts", a), ("b.ts", b)], wanted);
        assert_eq!(found.as_deref(), Some(*expected), "{a}");
    }
    assert_eq!(resolved(&[("a.ts", "import { f } from 'b'")], "f"), None);
    assert_eq!(resolved(&[("a.ts", "const f = f")], "f"), None);
}

#[test]
fn re_exports_are_followed() {
    let files = [
        ("src/a.ts", "import { f, g } from './lib'"),
        (
            "src/lib/index.ts",
            "export * from './b'\nexport { h as g } from './c'",
        ),
        ("src/lib/b.ts", "export function f() {}"),
        ("src/lib/c.ts", "export function h() {}"),
    ];
    assert_eq!(resolved(&files, "f").as_deref(), Some("src/lib/b.ts:f"));
    assert_eq!(resolved(&files, "g").as_deref(), Some("src/lib/c.ts:h"));
}

#[test]
fn modules_that_import_each_other_end() {
    let files = [
        ("a.ts", "export * from './b'\nimport { f } from './b'"),
        ("b.ts", "export * from './a'"),
    ];
    assert_eq!(resolved(&files, "f"), None);
}

#[test]
fn names_of_packages_are_told_by_their_module() {
    let project = project(&[(
        "a.ts",
        "import { handleAuth as h } from '@workos-inc/authkit-nextjs'\nimport kit from 'kit'\nconst k = kit.make()",
    )]);
    let links = Links::new(&project);
    let at = FunctionRef::whole(FileId::from(0));
    let library = |name: &str| links.find(at, name);
    let named = |text: &str| Some(Target::Library(text.to_owned()));
    assert_eq!(library("h"), named("@workos-inc/authkit-nextjs.handleAuth"));
    assert_eq!(library("kit.x"), named("kit.x"));
    assert_eq!(library("k.y"), named("kit.make.y"));
}

#[test]
fn what_a_handler_reaches() {
    let project = project(&[
        (
            "a.ts",
            "import { save } from './b'
             export const handler = async (req) => { check(req); [1].forEach(each); return save(req) }
             function check() { new Session() }
             function each() {}
             function unused() { check() }
             class Session { constructor() { this.open() } open() {} }",
        ),
        ("b.ts", "export const save = (x) => write(x)\nconst write = (x) => save(x)"),
    ]);
    let links = Links::new(&project);
    let handler = links.resolve(FileId::from(0), "handler").unwrap();
    let reached = links.reachable(&[handler]);
    let mut names: Vec<_> = reached.iter().map(|it| name(&project, *it)).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "a.ts:check",
            "a.ts:constructor",
            "a.ts:each",
            "a.ts:handler",
            "a.ts:open",
            "b.ts:save",
            "b.ts:write",
        ]
    );
}

#[test]
fn constants_have_texts() {
    let project = project(&[
        ("a.ts", "import { P, Q } from './b'\nconst R = `${P.in}/x`"),
        (
            "b.ts",
            "export const P = { in: '/in' } as const\nexport const Q = ['/a', P.in]",
        ),
    ]);
    let links = Links::new(&project);
    let at = FunctionRef::whole(FileId::from(0));
    let texts = |name: &str| links.texts(at, &Value::Name(name.to_owned()));
    assert_eq!(texts("P.in"), ["/in"]);
    assert_eq!(texts("Q"), ["/a", "/in"]);
    assert_eq!(texts("R"), ["{}/x"]);
    assert_eq!(texts("S"), Vec::<String>::new());
}

#[test]
fn nuxt_imports_by_itself() {
    let reached = |manifest: &str| {
        let project = project(&[
            ("package.json", manifest),
            (
                "server/api/me.ts",
                "export default defineEventHandler(() => open())",
            ),
            (
                "server/utils/session.ts",
                "export const open = () => seal()\nfunction seal() {}",
            ),
        ]);
        let links = Links::new(&project);
        let handler = links.export(FileId::from(0), "default").unwrap();
        links
            .reachable(&links.handlers_of(&handler).functions)
            .len()
    };
    assert_eq!(reached("{}"), 1);
    assert_eq!(reached("{\"dependencies\": {\"nuxt\": \"^3.0.0\"}}"), 3);
}

#[test]
fn names_lead_through_modules_of_python() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("from b import f", "f", "b.py", "b.py:f"),
        ("import b", "b.f", "b.py", "b.py:f"),
        ("import lib.b as c", "c.f", "lib/b.py", "lib/b.py:f"),
        ("from lib import b", "b.f", "lib/b.py", "lib/b.py:f"),
        ("from lib.b import C", "C.g", "lib/b.py", "lib/b.py:g"),
        (
            "from lib import C\nc = C()",
            "c.f",
            "lib/__init__.py",
            "lib/__init__.py:f",
        ),
        ("from b import *", "f", "b.py", "b.py:f"),
        (
            "from shop.b import f",
            "f",
            "src/shop/b.py",
            "src/shop/b.py:f",
        ),
    ];
    for (a, wanted, path, expected) in cases {
        let b = if wanted.contains("C.") || wanted.starts_with("c.f") && path.ends_with("init__.py")
        {
            "class B:\n  def f(self): pass\nclass C(B):\n  def g(self): pass"
        } else {
            "def f(): pass"
        };
        let found = resolved(&[("a.py", a), (path, b)], wanted);
        assert_eq!(found.as_deref(), Some(*expected), "{a}");
    }
    let relative = [
        ("shop/api/a.py", "from ..b import f\nfrom . import c"),
        ("shop/b.py", "def f(): pass"),
        ("shop/api/c.py", "def g(): pass"),
    ];
    assert_eq!(resolved(&relative, "f").as_deref(), Some("shop/b.py:f"));
    assert_eq!(
        resolved(&relative, "c.g").as_deref(),
        Some("shop/api/c.py:g")
    );
    // The project's own `workos.py` does not stand for the SDK.
    let named = [
        ("a.py", "from workos import f"),
        ("workos.py", "def f(): pass"),
    ];
    assert_eq!(resolved(&named, "f"), None);
}

#[test]
fn names_that_are_assigned_to_themselves_end() {
    let project = project(&[("a.py", "p = p or '/x'\nq = [q, q]\nr = r + '/y'")]);
    let links = Links::new(&project);
    let at = FunctionRef::whole(FileId::from(0));
    let texts = |name: &str| links.texts(at, &Value::Name(name.to_owned()));
    assert_eq!(texts("p"), ["/x"]);
    assert_eq!(texts("q"), Vec::<String>::new());
    assert_eq!(texts("r"), ["{}/y"]);
}

#[test]
fn methods_that_dictionaries_have_say_nothing() {
    let project = project(&[(
        "a.py",
        "def handler(request):\n  request.POST.get('a')\n  request.mailer.deliver()
class View:\n  def get(self, request): pass
class Mailer:\n  def deliver(self): pass",
    )]);
    let links = Links::new(&project);
    let handler = links.resolve(FileId::from(0), "handler").unwrap();
    let reached = links.reachable(&[handler]);
    let names: Vec<_> = reached.iter().map(|it| name(&project, *it)).collect();
    assert_eq!(names, ["a.py:handler", "a.py:deliver"]);
}
