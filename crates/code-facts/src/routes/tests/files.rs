//! Routes by where their files lie.

use super::*;

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
