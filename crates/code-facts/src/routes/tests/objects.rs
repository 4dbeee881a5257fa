//! Routes that code registers.

use super::*;

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
        // The same, made where it is mounted.
        (
            "class A { public router; constructor() { this.router = Router(); this.routes() } routes() { this.router.post('/in', f) } }
             const app = express(); app.use('/auth', new A().router); function f() {}",
            &["POST /auth/in: f a.ts:1"],
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
    let named = "const server = {
      async fetch(request) { const url = new URL(request.url)
        if (url.pathname === '/callback') return answer(request) }
    }
    export default server";
    assert_eq!(
        of_files(&[("a.ts", named)]),
        ["ANY /callback: fetch a.ts:3"]
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
