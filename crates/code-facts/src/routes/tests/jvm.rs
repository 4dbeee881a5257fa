//! Routes of Java's and Kotlin's frameworks.

use super::*;

#[test]
fn spring() {
    let files = [
        (
            "src/com/acme/Auth.java",
            "package com.acme;\nimport static com.acme.Paths.IN;\n@RestController\n@RequestMapping({\"/auth\", \"/v1/auth\"})\nclass Auth {\n@GetMapping(IN)\nvoid in() {}\n@RequestMapping(path = \"out\", method = {RequestMethod.POST, RequestMethod.DELETE})\n@PreAuthorize(\"isAuthenticated()\")\nvoid out() {}\n@Landing\nvoid landing() {}\n}",
        ),
        (
            "src/com/acme/Paths.java",
            "package com.acme;\nclass Paths { static final String IN = \"/in\"; }\n@GetMapping(\"/landing\") @interface Landing {}",
        ),
        (
            "src/com/acme/Client.java",
            "package com.acme;\n@FeignClient interface Client { @GetMapping(\"/x\") default void x() {} }",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /auth/in: in [RestController, RequestMapping, GetMapping] src/com/acme/Auth.java:6",
            "GET /v1/auth/in: in [RestController, RequestMapping, GetMapping] src/com/acme/Auth.java:6",
            "DELETE /auth/out: out [RestController, RequestMapping, RequestMapping, PreAuthorize] src/com/acme/Auth.java:8",
            "POST /auth/out: out [RestController, RequestMapping, RequestMapping, PreAuthorize] src/com/acme/Auth.java:8",
            "DELETE /v1/auth/out: out [RestController, RequestMapping, RequestMapping, PreAuthorize] src/com/acme/Auth.java:8",
            "POST /v1/auth/out: out [RestController, RequestMapping, RequestMapping, PreAuthorize] src/com/acme/Auth.java:8",
            "GET /auth/landing: landing [RestController, RequestMapping, Landing] src/com/acme/Auth.java:11",
            "GET /v1/auth/landing: landing [RestController, RequestMapping, Landing] src/com/acme/Auth.java:11",
        ]
    );
}

#[test]
fn annotations_of_others() {
    let files = [
        (
            "A.java",
            "import jakarta.ws.rs.*;\n@Path(\"/auth\") class A { @GET @Path(\"in\") Object in() { return 1; }\n@POST Object out() { return 1; } }\n@ApplicationPath(\"/api\") class App extends Application {}",
        ),
        (
            "B.kt",
            "import io.micronaut.http.annotation.*\n@Controller(\"/b\") class B {\n@Get(\"/in\") fun into() { go() }\n}",
        ),
        (
            "C.java",
            "@WebServlet(urlPatterns = {\"/c\"})\nclass C extends HttpServlet { protected void doGet(Q q, R r) {} }",
        ),
    ];
    let routes = of_files(&files);
    let routes: Vec<_> = routes
        .iter()
        .map(|route| route.split(':').next().unwrap())
        .collect();
    assert_eq!(
        routes,
        ["GET /api/auth/in", "POST /api/auth", "GET /b/in", "GET /c"]
    );
}

#[test]
fn blocks_of_javalin() {
    let files = [(
        "Main.java",
        "import io.javalin.Javalin;\nclass Main { static final String OUT = \"out\";\nvoid main(Auth auth) {\nJavalin app = Javalin.create().routes(() -> {\npath(\"auth\", () -> { get(\"in\", auth::in); auth.routes(); });\n});\napp.before(\"/my/*\", auth::check);\napp.get(\"/my/page\", ctx -> go(ctx), Role.USER);\napp.post(OUT, new Leave());\ncache.get(\"/x\");\n} }\nclass Auth { void in(Context c) {} void check(Context c) {}\nvoid routes() { delete(\"/token\", this::in); } }\nclass Leave implements Handler { public void handle(Context c) {} }",
    )];
    assert_eq!(
        of_files(&files),
        [
            "GET /auth/in: in Main.java:5",
            "GET /my/page: check, Main.java:8 Main.java:8",
            "POST /out: handle Main.java:9",
            "DELETE /auth/token: in Main.java:13",
        ]
    );
}

#[test]
fn blocks_of_ktor() {
    let files = [
        (
            "App.kt",
            "package a\nimport a.b.auth\nimport io.ktor.server.routing.*\nfun Application.module() {\nrouting {\nroute(\"/v1\") { auth() }\nauthenticate(\"jwt\") { get(\"/me\") { go() } }\n}\nclient.get(\"https://example.com/\") { go() }\n}",
        ),
        (
            "Auth.kt",
            "package a.b\nimport io.ktor.server.routing.*\n@Resource(\"/out\") class Out\nfun Route.auth() = route(\"/auth\") {\nget(\"/in\") { go() }\npost<Out> { go() }\n}",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /me: App.kt:7 [authenticate] App.kt:7",
            "GET /v1/auth/in: Auth.kt:5 Auth.kt:5",
            "POST /v1/auth/out: Auth.kt:6 Auth.kt:6",
        ]
    );
}

#[test]
fn blocks_of_others() {
    let files = [
        (
            "A.java",
            "import static spark.Spark.*;\nclass A { void main() { path(\"/a\", () -> get(\"/in\", (req, res) -> \"x\")); } }",
        ),
        (
            "B.java",
            "import io.vertx.ext.web.Router;\nclass B { void start() { router.get(\"/b\").handler(this::in); }\nvoid in(Context c) {} }",
        ),
        (
            "C.kt",
            "import org.springframework.web.servlet.function.router\nclass C(val auth: Auth) {\nfun routes() = router { GET(\"/c\", auth::into) }\n}\nclass Auth {\nfun into() { go() }\n}",
        ),
    ];
    let routes = of_files(&files);
    assert_eq!(routes.len(), 3, "{routes:?}");
    assert!(routes[0].starts_with("GET /a/in: "), "{routes:?}");
    assert!(routes[1].starts_with("GET /b: in "), "{routes:?}");
    assert!(routes[2].starts_with("GET /c: into "), "{routes:?}");
}
