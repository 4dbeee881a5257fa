//! Frameworks of JavaScript that have pages.

use super::{check, in_file};
use crate::checklist::{CodeFindings, broken};

#[test]
fn next_with_the_app_router() {
    let verdicts = CodeFindings::of(&broken(
        "next-app",
        "src/app/actions.ts",
        "await signOut();",
        "return null;",
    ));
    assert_eq!(verdicts.rule("logout"), ("fail", "-".to_owned()));
    let verdicts = CodeFindings::of(&broken(
        "next-app",
        "src/app/auth/callback/route.ts",
        "handleAuth({ returnPathname: '/studio' })",
        "() => new Response('signed in')",
    ));
    assert_eq!(verdicts.rule("code-exchange"), ("fail", "-".to_owned()));
}

#[test]
fn next_with_pages() {
    let breaks = [
        in_file(
            "pages/api/sign-in.js",
            "    state: session.state,\n",
            "",
            "warn state-used",
            "pages/api/sign-in.js:13",
        ),
        in_file(
            "pages/api/sign-in.js",
            "  await workos.passwordless.sendSession(link.id);\n",
            "",
            "fail session-send",
            "pages/api/sign-in.js:13",
        ),
        in_file(
            "pages/api/auth/callback.js",
            "    res.redirect('/?failed');\n  }\n};",
            "  }\n};",
            "fail exchange-errors-handled",
            "pages/api/auth/callback.js:12",
        ),
        in_file(
            "pages/api/sign-out.js",
            "  session.destroy();\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "pages/notes/index.jsx",
            "return { redirect: { destination: '/', permanent: false } };",
            "return { props: { email: null } };",
            "fail protected-route",
            "-",
        ),
    ];
    check("next-pages", &breaks);
}

#[test]
fn nuxt() {
    let breaks = [
        in_file(
            "server/api/auth/sign-in.post.ts",
            "type: 'MagicLink', state }",
            "type: 'MagicLink' }",
            "warn state-used",
            "server/api/auth/sign-in.post.ts:8",
        ),
        in_file(
            "server/routes/auth/callback.get.ts",
            "    await session.update({ user: profile.id, state: undefined });\n",
            "    await greet(profile.id);\n",
            "fail app-session",
            "server/routes/auth/callback.get.ts:10",
        ),
        in_file(
            "server/api/auth/sign-out.post.ts",
            "  await session.clear();\n",
            "",
            "fail logout",
            "-",
        ),
    ];
    check("nuxt", &breaks);
}

#[test]
fn remix() {
    let verdicts = CodeFindings::of(&broken(
        "remix",
        "app/routes/_app.journal.$day.tsx",
        "await signOut(request)",
        "null",
    ));
    assert_eq!(verdicts.rule("logout"), ("fail", "-".to_owned()));
    let verdicts = CodeFindings::of(&broken(
        "remix",
        "app/routes/_app.tsx",
        ", { ensureSignedIn: true }",
        "",
    ));
    assert_eq!(verdicts.rule("protected-route"), ("fail", "-".to_owned()));
}

#[test]
fn sveltekit() {
    let callback = "src/routes/auth/callback/+server.ts";
    let breaks = [
        in_file(
            "src/lib/server/workos.ts",
            "new WorkOS(WORKOS_API_KEY)",
            "new WorkOS('sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa')",
            "fail hardcoded-secret",
            "src/lib/server/workos.ts:4",
        ),
        in_file(
            "src/routes/+page.server.ts",
            "        state,\n",
            "",
            "warn state-used",
            "src/routes/+page.server.ts:11",
        ),
        in_file(
            callback,
            "  cookies.set('session', seal(id), { path: '/', httpOnly: true });\n",
            "",
            "fail app-session",
            "src/routes/auth/callback/+server.ts:14",
        ),
        in_file(
            "src/routes/+page.server.ts",
            "    cookies.delete('session', { path: '/' });\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/hooks.server.ts",
            "    redirect(303, '/');\n",
            "    console.log('nobody');\n",
            "fail protected-route",
            "-",
        ),
    ];
    check("sveltekit", &breaks);
}

#[test]
fn astro() {
    let breaks = [
        in_file(
            "src/pages/api/sign-in.ts",
            "    state,\n",
            "",
            "warn state-used",
            "src/pages/api/sign-in.ts:8",
        ),
        in_file(
            "src/pages/api/callback.ts",
            "    session?.set('user', profile.id);\n",
            "",
            "fail app-session",
            "src/pages/api/callback.ts:10",
        ),
        in_file(
            "src/pages/api/sign-out.ts",
            "  session?.destroy();\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/middleware.ts",
            "    return context.redirect('/');\n",
            "    console.log('nobody');\n",
            "fail protected-route",
            "-",
        ),
    ];
    check("astro", &breaks);
}
