//! The projects in `tests/fixtures/projects`.

use std::path::Path;

use super::*;

fn fixture(name: &str) -> Vec<String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/projects");
    let tree = crate::read(
        &fixtures.join(name),
        crate::Parsing::InThisProcess,
        String::new,
    )
    .unwrap();
    tree.projects.iter().flat_map(shown).collect()
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
    let before = "server/middleware/guard.ts:1";
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
                1
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

#[test]
fn flask() {
    assert_eq!(
        fixture("flask"),
        [
            "GET /: home app.py:12",
            "GET /seeds: signed_in, seeds app.py:17",
            "POST /auth/link: link auth.py:25",
            "GET /auth/callback: callback auth.py:39",
            "POST /auth/logout: logout auth.py:51",
        ]
    );
}

#[test]
fn django() {
    assert_eq!(
        fixture("django"),
        [
            "ANY /: home library/urls.py:7",
            "ANY /loans/(?P<year>\\d{4})/: loans \
             [django.contrib.auth.decorators.login_required] library/urls.py:9",
            "POST /members/link/: post [View] members/urls.py:8",
            "ANY /members/callback/: callback members/urls.py:9",
            "POST /members/leave/: leave \
             [django.views.decorators.http.require_POST] members/urls.py:10",
        ]
    );
}

#[test]
fn fastapi() {
    assert_eq!(
        fixture("fastapi"),
        [
            "POST /api/auth/link: link library/auth.py:29",
            "GET /api/auth/callback: callback library/auth.py:42",
            "POST /api/auth/logout: logout library/auth.py:54",
            "GET /: home library/main.py:15",
            "GET /api/tools/{tool_id}: current_member, tool library/tools.py:6",
        ]
    );
}

#[test]
fn fasthtml() {
    assert_eq!(
        fixture("fasthtml"),
        [
            "GET /: get main.py:14",
            "POST /link: post main.py:19",
            "ANY /callback: callback main.py:33",
            "GET /recipes: recipes main.py:45",
            "POST /logout: logout main.py:52",
        ]
    );
}

#[test]
fn sinatra() {
    assert_eq!(
        fixture("sinatra"),
        [
            "POST /login: app.rb:13 app.rb:13",
            "GET /callback: app.rb:25 app.rb:25",
            "GET /account: app.rb:9, app.rb:34 app.rb:34",
            "POST /logout: app.rb:38 app.rb:38",
        ]
    );
}
