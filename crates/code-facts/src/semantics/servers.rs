//! Servers without a framework, by the module that opens their port: requests are taken apart by code of the
//! project's own, in which not everything can be found.

use crate::Project;
use crate::syntax::Language;

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

/// The module by which a project serves without a framework. `is_by_requests` says that it asks WorkOS
/// without an SDK as well.
pub fn server_by_hand(project: &Project, is_by_requests: bool) -> Option<&str> {
    // Go's own router and PHP's files are read like a framework's, unless WorkOS is asked by hand as well.
    let files = || {
        let files = project.files.iter();
        files.filter(move |file| {
            is_by_requests || !matches!(file.language, Language::Go | Language::Php)
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
