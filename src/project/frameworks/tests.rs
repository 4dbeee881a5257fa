//! The routes of small projects, each as one finds them in the wild.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::project::{Package, languages};

/// Reads a project's sources and the names of its packages, and nothing else.
pub(super) fn project(folder: &Path) -> Project {
    let mut project = Project::default();
    collect(folder, folder, &mut project);
    project.files.sort_by(|a, b| a.path.cmp(&b.path));
    project
}

fn collect(root: &Path, folder: &Path, project: &mut Project) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, project);
            continue;
        }
        let inside: Arc<Path> = Arc::from(path.strip_prefix(root).unwrap());
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if name == "package.json" {
            let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
            let lists = ["dependencies", "devDependencies"];
            let lists = lists.iter().filter_map(|it| manifest[it].as_object());
            project
                .packages
                .extend(lists.flatten().map(|(name, _)| Package {
                    name: name.clone(),
                    requirement: None,
                    place: Place {
                        file: inside.clone(),
                        line: 1,
                    },
                }));
        } else if let Some(language) = languages::of(&path) {
            project.files.push(languages::read(inside, language, &text));
        }
    }
}

/// `METHOD path: handlers [guards] (library) file:line` of each route.
pub(super) fn shown(project: &Project) -> Vec<String> {
    let name = |it: &FunctionRef| {
        let source = &project.files[it.file];
        let scope = &source.scopes[it.scope];
        match scope.name.as_str() {
            "" => format!("{}:{}", source.path.display(), scope.lines.start()),
            name => name.to_owned(),
        }
    };
    let route = |it: &Route| {
        let handlers: Vec<_> = it.handlers.iter().map(name).collect();
        let guards = if it.guards.is_empty() {
            String::new()
        } else {
            format!(" [{}]", it.guards.join(", "))
        };
        let library = it
            .library
            .as_ref()
            .map(|it| format!(" ({it})"))
            .unwrap_or_default();
        let place = format!("{}:{}", it.place.file.display(), it.place.line);
        format!(
            "{} {}: {}{guards}{library} {place}",
            it.method,
            it.path,
            handlers.join(", ")
        )
    };
    routes(project).iter().map(route).collect()
}

fn fixture(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/projects");
    shown(&project(&root.join(name)))
}

#[test]
fn express() {
    let all = "[express.urlencoded, express-session]";
    assert_eq!(
        fixture("express"),
        [
            format!("GET /: server.js:21 {all} server.js:21"),
            format!("POST /sign-in: server.js:25 {all} server.js:25"),
            format!("GET /callback: server.js:42 {all} server.js:42"),
            format!("GET /account: requireUser, server.js:57 {all} server.js:57"),
            format!("POST /sign-out: server.js:61 {all} server.js:61"),
        ]
    );
}

#[test]
fn express_with_routers_of_several_files() {
    let all = "[express.json, cookie-session]";
    let accounts = "src/routes/accounts.ts:5";
    assert_eq!(
        fixture("express-mounted"),
        [
            format!("GET /api/accounts/:id: requireUser, {accounts} {all} {accounts}"),
            format!("POST /auth/sign-in: wrap, signIn {all} src/routes/auth.ts:10"),
            format!("GET /auth/callback: wrap, callback {all} src/routes/auth.ts:11"),
            format!("POST /auth/logout: signOut {all} src/routes/auth.ts:12"),
            format!("POST /auth/sign-out: signOut {all} src/routes/auth.ts:12"),
        ]
    );
}

#[test]
fn fastify() {
    assert_eq!(
        fixture("fastify"),
        [
            "POST /auth/sign-in: src/auth.js:25 src/auth.js:25",
            "GET /auth/callback: callback src/auth.js:37",
            "DELETE /auth/session: handler src/auth.js:39",
            "POST /auth/session: handler src/auth.js:39",
            "GET /library: requireUser, src/library.js:10 src/library.js:10",
            "GET /library/books/:id: requireUser, log, getBook src/library.js:11",
            "GET /: src/server.js:12 src/server.js:12",
        ]
    );
}

#[test]
fn hono() {
    let logger = "[hono/logger.logger]";
    assert_eq!(
        fixture("hono"),
        [
            format!("POST /v1/auth/sign-in: src/auth.ts:9 {logger} src/auth.ts:9"),
            format!("GET /v1/auth/callback: src/auth.ts:17 {logger} src/auth.ts:17"),
            format!("DELETE /v1/auth/session: src/auth.ts:32 {logger} src/auth.ts:32"),
            format!("POST /v1/auth/session: src/auth.ts:32 {logger} src/auth.ts:32"),
            "GET /v1/stations/:id: src/guard.ts:4, src/index.ts:14 \
             [hono/logger.logger, hono/factory.createMiddleware] src/index.ts:14"
                .to_owned(),
            format!("GET /v1: src/index.ts:16 {logger} src/index.ts:16"),
        ]
    );
}

#[test]
fn next_with_the_app_router() {
    let kit = "@workos-inc/authkit-nextjs";
    assert_eq!(
        fixture("next-app"),
        [
            "GET /sign-in: GET src/app/(auth)/sign-in/route.ts:4".to_owned(),
            "ACTION leave: leave src/app/actions.ts:5".to_owned(),
            "ACTION rename: rename src/app/actions.ts:9".to_owned(),
            format!("GET /auth/callback:  ({kit}.handleAuth) src/app/auth/callback/route.ts:3"),
            format!("GET /: RootLayout, Home [{kit}.authkitMiddleware] src/app/page.tsx:3"),
            format!(
                "GET /studio/[project]: RootLayout, Studio [{kit}.authkitMiddleware] \
                 src/app/studio/[project]/page.tsx:4"
            ),
        ]
    );
}

#[test]
fn next_with_the_pages_router() {
    assert_eq!(
        fixture("next-pages"),
        [
            "ANY /api/auth/callback: handler pages/api/auth/callback.js:5",
            "ANY /api/sign-in: handler pages/api/sign-in.js:6",
            "ANY /api/sign-out: handler pages/api/sign-out.js:4",
            "GET /: Home pages/index.jsx:1",
            "GET /notes: getServerSideProps, Notes pages/notes/index.jsx:12",
        ]
    );
}

#[test]
fn remix() {
    assert_eq!(
        fixture("remix"),
        [
            "GET /: App app/root.tsx:3",
            "POST /journal/:day: action app/routes/_app.journal.$day.tsx:5",
            "GET /journal/:day: loader, Day app/routes/_app.journal.$day.tsx:9",
            "GET /: loader, Index app/routes/_index.tsx:4",
            "GET /auth/callback:  (@workos-inc/authkit-remix.authLoader) app/routes/auth.callback.ts:3",
        ]
    );
}

#[test]
fn sveltekit() {
    let hooks = "[@sveltejs/kit/hooks.sequence]";
    let trees = "src/routes/(app)/trees";
    assert_eq!(
        fixture("sveltekit"),
        [
            format!(
                "GET /trees: user, guard, {trees}/+page.svelte:1 {hooks} {trees}/+page.svelte:1"
            ),
            format!("GET /trees/[kind]: user, guard, load {hooks} {trees}/[kind]/+page.ts:1"),
            format!("POST /?/signIn: user, guard, signIn {hooks} src/routes/+page.server.ts:6"),
            format!("POST /?/signOut: user, guard, signOut {hooks} src/routes/+page.server.ts:22"),
            format!(
                "GET /: user, guard, src/routes/+page.svelte:1 {hooks} src/routes/+page.svelte:1"
            ),
            format!(
                "GET /auth/callback: user, guard, GET {hooks} src/routes/auth/callback/+server.ts:6"
            ),
        ]
    );
}

#[test]
fn astro() {
    let before = "src/middleware.ts:3";
    let guard = "[astro:middleware.defineMiddleware]";
    let pages = "src/pages";
    assert_eq!(
        fixture("astro"),
        [
            format!("GET /api/callback: {before}, GET {guard} {pages}/api/callback.ts:4"),
            format!("POST /api/sign-in: {before}, POST {guard} {pages}/api/sign-in.ts:4"),
            format!("POST /api/sign-out: {before}, leave {guard} {pages}/api/sign-out.ts:3"),
            format!("GET /: {before}, {pages}/index.astro:1 {guard} {pages}/index.astro:1"),
            format!(
                "GET /orders/[id]: {before}, {pages}/orders/[id].astro:1 {guard} {pages}/orders/[id].astro:1"
            ),
        ]
    );
}

#[test]
fn nuxt() {
    let before = "server/middleware/guard.ts:3";
    let handler = "[defineEventHandler, defineEventHandler]";
    let route = |method: &str, path: &str, file: &str, line: usize| {
        format!("{method} {path}: {before}, {file}:{line} {handler} {file}:{line}")
    };
    assert_eq!(
        fixture("nuxt"),
        [
            "GET /: pages/index.vue:1 pages/index.vue:1".to_owned(),
            "GET /ships: middleware/signed-in.ts:1, pages/ships/index.vue:1 \
             [defineNuxtRouteMiddleware] pages/ships/index.vue:1"
                .to_owned(),
            route(
                "POST",
                "/api/auth/sign-in",
                "server/api/auth/sign-in.post.ts",
                3
            ),
            route(
                "POST",
                "/api/auth/sign-out",
                "server/api/auth/sign-out.post.ts",
                3
            ),
            route("GET", "/api/ships/[id]", "server/api/ships/[id].get.ts", 1),
            route(
                "GET",
                "/auth/callback",
                "server/routes/auth/callback.get.ts",
                3
            ),
        ]
    );
}

fn of_files(files: &[(&str, &str)]) -> Vec<String> {
    let read = |(path, text): &(&str, &str)| {
        let path = Path::new(path);
        languages::read(Arc::from(path), languages::of(path).unwrap(), text)
    };
    shown(&Project {
        files: files.iter().map(read).collect(),
        ..Project::default()
    })
}

#[test]
fn routers_in_other_dresses() {
    let cases: &[(&str, &[&str])] = &[
        // Koa: names, prefixes, and routers as middleware.
        (
            "const r = new Router({ prefix: '/auth' }); r.get('callback', '/callback', cb); app.use(r.routes()); function cb() {}",
            &["GET /auth/callback: cb a.ts:1"],
        ),
        // A router in a class, mounted by its field.
        (
            "class A { router = Router(); constructor() { this.router.get('/in', this.in) } in() {} }
             const a = new A(); const app = express(); app.use('/auth', a.router)",
            &["GET /auth/in: in a.ts:1"],
        ),
        // Routers within routers.
        (
            "const a = Router(), b = Router(), app = express();
             app.use('/v1', a); a.use('/auth', b); b.post('/out', (q, s) => {})",
            &["POST /v1/auth/out: a.ts:2 a.ts:2"],
        ),
        // A router mounted twice, and on a list of paths.
        (
            "const r = Router(), app = express(); app.use(['/a', '/b'], r); r.get('/x', (q, s) => {})",
            &["GET /a/x: a.ts:1 a.ts:1", "GET /b/x: a.ts:1 a.ts:1"],
        ),
        // A factory of routers.
        (
            "const app = express(); app.use('/auth', make()); function make() { const r = Router(); r.get('/x', f); return r } function f() {}",
            &["GET /auth/x: f a.ts:1"],
        ),
        // Middleware below a path guards that path alone.
        (
            "const app = express(); app.use('/me', guard); app.get('/', f); app.get('/me/x', f); function guard() {} function f() {}",
            &["GET /: f a.ts:1", "GET /me/x: guard, f a.ts:1"],
        ),
        // Clients have the same methods.
        ("const api = axios.create(); api.get('/users', { params }); api.post('/x', body); cache.get('/x', token)", &[]),
        ("import axios from 'axios'; axios.get('/users', () => {})", &[]),
        // A router that takes itself for its own parent ends.
        ("const r = Router(); r.use('/x', r); r.get('/y', () => {})", &["GET /y: a.ts:1 a.ts:1"]),
    ];
    for (code, expected) in cases {
        assert_eq!(of_files(&[("a.ts", code)]), *expected, "{code}");
    }
}

#[test]
fn routers_handed_to_functions() {
    let files = [
        (
            "index.js",
            "const app = express(); require('./routes')(app); setUp({ app })\nfunction setUp({ app }) { app.get('/a', f) } function f() {}",
        ),
        (
            "routes/index.js",
            "const auth = require('../controllers/auth')\nmodule.exports = (app) => { app.get('/callback', auth.callback) }",
        ),
        (
            "controllers/auth.js",
            "exports.callback = async (req, res) => {}",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /a: f index.js:2",
            "GET /callback: callback routes/index.js:2"
        ]
    );
}

#[test]
fn nest() {
    let files = [
        (
            "auth.controller.ts",
            "import { Controller, Get, Post, UseGuards } from '@nestjs/common'
             import { SignedIn } from './guard'
             @Controller('auth')
             export class AuthController {
               @Get('callback')
               async callback() {}
               @Post('sign-out') @UseGuards(SignedIn, Other)
               signOut() {}
             }",
        ),
        (
            "guard.ts",
            "export class SignedIn { canActivate(context) { return false } }",
        ),
        ("main.ts", "app.setGlobalPrefix('api')"),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /api/auth/callback: callback auth.controller.ts:5",
            "POST /api/auth/sign-out: canActivate, signOut [Other] auth.controller.ts:7",
        ]
    );
}

#[test]
fn tanstack() {
    let code = "export const Route = createFileRoute('/_auth/callback')({
      beforeLoad: guard,
      server: { handlers: { GET: async ({ request }) => {} } },
    })
    function guard() {}
    export const signOut = createServerFn({ method: 'POST' }).handler(async () => {})";
    assert_eq!(
        of_files(&[("src/routes/callback.tsx", code)]),
        [
            "GET /callback: GET src/routes/callback.tsx:1",
            "ACTION signOut: src/routes/callback.tsx:6 src/routes/callback.tsx:6",
        ]
    );
}

#[test]
fn servers_without_a_framework() {
    let code = "http.createServer(async (req, res) => {
      const url = new URL(req.url, origin)
      if (req.method === 'GET' && url.pathname === '/callback') {}
      else if (req.url.startsWith('/in?')) {}
      switch (url.pathname) { case '/out': break }
      if (user.path === 'x') {}
    })
    if (location.pathname === '/browser') {}";
    assert_eq!(
        of_files(&[("a.js", code)]),
        [
            "GET /callback: a.js:1 a.js:3",
            "ANY /in: a.js:1 a.js:4",
            "ANY /out: a.js:1 a.js:5",
        ]
    );
}

#[test]
fn react_router_by_its_configuration() {
    let config = "import { route, index, layout, prefix } from '@react-router/dev/routes'
      export default [
        index('./home.tsx'),
        layout('./signed-in.tsx', [route('account', './account.tsx')]),
        ...prefix('auth', [route('callback', './routes/callback.ts')]),
      ]";
    let files = [
        ("app/routes.ts", config),
        ("app/home.tsx", "export default function Home() {}"),
        (
            "app/signed-in.tsx",
            "export async function loader() {}\nexport default function Layout() {}",
        ),
        ("app/account.tsx", "export default function Account() {}"),
        (
            "app/routes/callback.ts",
            "export const loader = async () => {}\nexport const action = async () => {}",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /account: loader, Account app/account.tsx:1",
            "GET /: Home app/home.tsx:1",
            "GET /auth/callback: loader app/routes/callback.ts:1",
            "POST /auth/callback: action app/routes/callback.ts:2",
        ]
    );
}

#[test]
fn tanstack_layouts_guard_what_lies_within() {
    let files = [
        (
            "_in.tsx",
            "export const Route = createFileRoute('/_in')({ beforeLoad: guard })\nfunction guard() {}",
        ),
        (
            "_in/me.tsx",
            "export const Route = createFileRoute('/_in/me')({ component: Me })\nfunction Me() {}",
        ),
    ];
    assert_eq!(of_files(&files), ["GET /me: guard, Me _in/me.tsx:1"]);
}

#[test]
fn functions_of_hosts() {
    let files = [
        (
            "api/callback.js",
            "export default async function handler(req, res) {}",
        ),
        ("api/client.js", "export default function client(base) {}"),
        ("api/users/[id].ts", "export async function GET(request) {}"),
        (
            "netlify/functions/in.js",
            "exports.handler = async (event) => {}",
        ),
        (
            "functions/_middleware.js",
            "export const onRequest = guard\nfunction guard() {}",
        ),
        (
            "functions/me/index.js",
            "export async function onRequestGet(context) {}",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "ANY /api/callback: handler api/callback.js:1",
            "GET /api/users/[id]: GET api/users/[id].ts:1",
            "GET /me: guard, onRequestGet functions/me/index.js:1",
            "ANY /.netlify/functions/in: handler netlify/functions/in.js:1",
        ]
    );
}

#[test]
fn routers_of_browsers() {
    let files = [
        (
            "app.jsx",
            "import { Route, createBrowserRouter } from 'react-router-dom'
             const App = () => <Route path='/callback' element={<Callback />} />
             const Callback = () => null, Root = () => null, Me = () => null
             const routes = [{ path: '/', element: <Root />, children: [{ path: 'me', Component: Me }] }]
             createBrowserRouter(routes)",
        ),
        (
            "router.js",
            "import { createRouter } from 'vue-router'
             import Home from './Home.vue'
             createRouter({ routes: [{ path: '/home', component: Home }] })",
        ),
        ("Home.vue", "<script setup>f()</script>"),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /callback: Callback app.jsx:2",
            "GET /: Root app.jsx:5",
            "GET /me: Me app.jsx:5",
            "GET /home: Home.vue:1 router.js:3",
        ]
    );
}
