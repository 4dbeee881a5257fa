//! Servers of JavaScript.

use super::{KEY, check, in_file};

#[test]
fn express() {
    let breaks = [
        in_file(
            "server.js",
            "process.env.WORKOS_API_KEY",
            KEY,
            "fail hardcoded-secret",
            "server.js:7",
        ),
        in_file(
            "server.js",
            "      state,\n",
            "",
            "warn state-used",
            "server.js:29",
        ),
        in_file(
            "server.js",
            "    res.status(401).send('That link is no longer valid.');",
            "    throw error;",
            "fail exchange-errors-handled",
            "server.js:47",
        ),
        in_file(
            "server.js",
            "    return res.redirect('/');\n  }\n  next();",
            "    console.log('nobody');\n  }\n  next();",
            "fail protected-route",
            "-",
        ),
        in_file(
            "server.js",
            "req.session.destroy(() => res.redirect('/'))",
            "res.redirect('/')",
            "fail logout",
            "-",
        ),
    ];
    check("express", &breaks);
}

#[test]
fn express_with_mounted_routers() {
    let breaks = [in_file(
        "src/services/workos.ts",
        "process.env.WORKOS_API_KEY",
        KEY,
        "fail hardcoded-secret",
        "src/services/workos.ts:3",
    )];
    check("express-mounted", &breaks);
}

#[test]
fn fastify() {
    let breaks = [
        in_file(
            "src/auth.js",
            "      state,\n",
            "",
            "warn state-used",
            "src/auth.js:28",
        ),
        in_file(
            "src/auth.js",
            "    return reply.code(401).send('That link is no longer valid.');",
            "    throw cause;",
            "fail exchange-errors-handled",
            "src/auth.js:12",
        ),
        in_file(
            "src/auth.js",
            "    request.session.set('user', profile.id);\n",
            "",
            "fail app-session",
            "src/auth.js:12",
        ),
        in_file(
            "src/auth.js",
            "      request.session.delete();\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/library.js",
            "  instance.addHook('preHandler', requireUser);\n",
            "",
            "fail protected-route",
            "-",
        ),
    ];
    check("fastify", &breaks);
}

#[test]
fn hono() {
    let breaks = [
        in_file(
            "src/auth.ts",
            "type: 'MagicLink', state }",
            "type: 'MagicLink' }",
            "warn state-used",
            "src/auth.ts:13",
        ),
        in_file(
            "src/auth.ts",
            "      return c.text('That link is no longer valid.', 401);\n",
            "      console.error('worn out');\n",
            "fail exchange-errors-handled",
            "src/auth.ts:22",
        ),
        in_file(
            "src/auth.ts",
            "    deleteCookie(c, 'user');\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/index.ts",
            "stations.use('/*', requireUser);\n",
            "",
            "fail protected-route",
            "-",
        ),
    ];
    check("hono", &breaks);
}
