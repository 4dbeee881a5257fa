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

/// What makes an application's objects and hands them to each other by names that are not followed.
const CONTAINERS: &[&str] = &[
    "tsyringe",
    "inversify",
    "awilix",
    "typedi",
    "bottlejs",
    "dependency_injector",
    "punq",
    "lagom",
    "injector",
    "kink",
    "go.uber.org/fx",
    "go.uber.org/dig",
    "github.com/samber/do",
    "com.google.inject",
    "org.koin",
    "Pimple",
    "DI",
    "League.Container",
    "dry-container",
    "dry/container",
    "dry-auto_inject",
    "Autofac",
];

/// Frameworks that say in files which are no code who may ask for what and where one signs out: what their
/// sources or manifests name, and where they say it.
const CONFIGURED: &[(&str, &str)] = &[
    (
        "Symfony.Component.Security.Http.Authenticator",
        "security.yaml",
    ),
    ("io.quarkus", "application.properties"),
    ("io.smallrye.jwt", "application.properties"),
    ("org.eclipse.microprofile", "application.properties"),
];

/// The container by which a project's objects find each other, if it has one.
pub fn container(project: &Project) -> Option<&str> {
    imported(project, CONTAINERS)
}

/// The file in which a project's framework says who may ask for what, if it has one.
pub fn configured(project: &Project) -> Option<&str> {
    let told = project.access_settings.first().and_then(|it| it.to_str());
    told.or_else(|| {
        CONFIGURED.iter().find_map(|(name, file)| {
            let mut packages = project.packages.iter();
            let is_declared = packages.any(|it| it.name == *name);
            (is_declared || imported(project, &[name]).is_some()).then_some(*file)
        })
    })
}

fn imported<'a>(project: &'a Project, names: &[&str]) -> Option<&'a str> {
    let imports = project.files.iter().flat_map(|it| &it.imports);
    let mut modules = imports.map(|it| it.module.as_str());
    modules.find(|module| names.iter().any(|name| is_of(module, name)))
}

/// Whether a module is one, or a part of it.
fn is_of(module: &str, name: &str) -> bool {
    let rest = module.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
}

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
