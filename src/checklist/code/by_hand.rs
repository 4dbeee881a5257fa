//! Servers without a framework: requests are taken apart by code of the project's own, and what is not found
//! there may be there all the same.

use super::facts::Facts;
use super::session_rules;
use crate::findings::{Finding, Status};
use code_facts::semantics::workos::Via;
use code_facts::syntax::Language;

/// The servers of standard libraries, and of Ruby a socket.
const SERVERS: &[&str] = &[
    "http.server",
    "BaseHTTPServer",
    "socketserver",
    "wsgiref.simple_server",
    "node:http",
    "http",
    "node:https",
    "https",
    "socket",
    "webrick",
    "com.sun.net.httpserver",
    "net/http",
];
/// Frameworks beside which such a module only opens the port.
const FRAMEWORKS: &[&str] = &[
    "express",
    "fastify",
    "koa",
    "hono",
    "@hapi/hapi",
    "restify",
    "next",
    "polka",
    "h3",
    "nuxt",
    "astro",
    "elysia",
    "@nestjs",
    "@sveltejs",
    "@remix-run",
    "@react-router",
    "@tanstack",
    "connect",
    "flask",
    "django",
    "fastapi",
    "starlette",
    "aiohttp",
    "bottle",
    "falcon",
    "tornado",
    "pyramid",
    "sanic",
    "quart",
    "litestar",
    "sinatra",
    "rails",
    "hanami",
    "roda",
    "org.springframework",
    "github.com/gin-gonic/gin",
    "github.com/labstack/echo",
    "github.com/go-chi/chi",
    "github.com/gofiber/fiber",
    "github.com/gorilla/mux",
    "Illuminate",
    "Symfony",
    "Slim",
];

/// The module by which the project serves without a framework.
fn server<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    // Go's own router and PHP's files are read like a framework's, unless WorkOS is asked by hand as well.
    let is_by_hand =
        !facts.calls.is_empty() && facts.calls.iter().all(|call| call.via == Via::Http);
    let files = || {
        let files = facts.project.files.iter();
        files.filter(move |file| {
            is_by_hand || !matches!(file.language, Language::Go | Language::Php)
        })
    };
    let imports = || files().flat_map(|file| file.imports.iter());
    let is_of = |module: &str, name: &str| {
        module == name
            || module
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['.', '/']))
    };
    let has_framework = imports().any(|import| {
        let mut all = FRAMEWORKS.iter();
        all.any(|name| is_of(&import.module, name))
    });
    let mut modules = imports().map(|import| import.module.as_str());
    let found = modules.find(|module| SERVERS.iter().any(|name| is_of(module, name)));
    let is_php = files().any(|file| file.language == Language::Php);
    let found = found.or(is_php.then_some("PHP alone"));
    found.filter(|_| !has_framework)
}

/// Takes back what was concluded from something not being found, where it cannot be known.
pub(super) fn leave_open(found: &mut [Finding], facts: &Facts<'_>) {
    let Some(server) = server(facts) else { return };
    let absent = found
        .iter_mut()
        .filter(|it| it.status == Status::Fail && session_rules().contains(&it.rule));
    for finding in absent {
        finding.status = Status::Skip;
        finding.message = format!(
            "not certain: {}; requests are taken apart by hand here ({server}), where it may be all the same",
            finding.message
        );
        finding.hint = Some("see it run: workos-ml checklist --run -- COMMAND".to_owned());
    }
}
