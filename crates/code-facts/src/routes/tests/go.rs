//! Routes of Go's frameworks.

use super::*;

/// The routes of a file with these imports.
fn go(imports: &[&str], code: &str) -> Vec<String> {
    let imports: Vec<_> = imports.iter().map(|it| format!("{it:?}")).collect();
    let text = format!("package main; import ({}); {code}", imports.join("; "));
    of_files(&[("main.go", &text)])
}

#[test]
fn net_http() {
    let cases: &[(&str, &[&str])] = &[
        (
            "func main() { http.HandleFunc(\"/a\", a); http.Handle(\"POST /b\", &B{}) }
             type B struct{}
             func (b *B) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
             func a(w http.ResponseWriter, r *http.Request) {}",
            &["ANY /a: a main.go:1", "POST /b: ServeHTTP main.go:1"],
        ),
        // Wrappers come before what they wrap; what makes a handler is one.
        (
            "func main() { m := http.NewServeMux(); m.Handle(\"GET /a/{$}\", auth(log, http.HandlerFunc(a))); m.HandleFunc(\"GET /b\", b(New())) }
             func auth(l *Log, next http.Handler) http.Handler { return next }
             func a(w http.ResponseWriter, r *http.Request) {}
             func b(s *Service) http.HandlerFunc { return func(w http.ResponseWriter, r *http.Request) {} }
             func New() *Service { return &Service{} }",
            &[
                "GET /a: auth, a [net/http.HandlerFunc] main.go:1",
                "GET /b: b main.go:1",
            ],
        ),
        // A mux below another one, with and without its prefix taken off.
        (
            "func main() {
                root, api, v2 := http.NewServeMux(), http.NewServeMux(), http.NewServeMux()
                api.HandleFunc(\"/me\", me)
                v2.HandleFunc(\"/v2/me\", me)
                root.Handle(\"/api/\", guard(http.StripPrefix(\"/api\", api)))
                root.Handle(\"/v2/\", v2)
             }
             func guard(next http.Handler) http.Handler { return next }
             func me(w http.ResponseWriter, r *http.Request) {}",
            &["ANY /api/me: guard, me main.go:3", "ANY /v2/me: me main.go:4"],
        ),
        // A server that holds its mux.
        (
            "type Server struct { mux *http.ServeMux; cfg Config }
             func New() *Server { s := &Server{mux: http.NewServeMux()}; s.routes(); return s }
             func (s *Server) routes() { s.mux.HandleFunc(s.cfg.Path, s.in) }
             func (s *Server) in(w http.ResponseWriter, r *http.Request) {}",
            &["ANY /{s.cfg.Path}: in main.go:3"],
        ),
        // Tables.
        (
            "func main() {
                m := http.NewServeMux()
                for path, h := range map[string]http.HandlerFunc{\"/a\": a} { m.HandleFunc(path, h) }
                rows := []row{{\"GET\", \"/b\", a}, {method: \"POST\", path: \"/c\", handler: a}}
                for _, it := range rows { m.HandleFunc(it.method+\" \"+it.path, it.handler) }
             }
             func a(w http.ResponseWriter, r *http.Request) {}",
            &[
                "ANY /a: a main.go:3",
                "GET /b: a main.go:5",
                "POST /c: a main.go:5",
            ],
        ),
        // A helper of the project's own.
        (
            "func main() { s := &S{}; s.handle(\"GET /a\", a); s.handle(\"/static\", dir) }
             func (s *S) handle(pattern string, h http.HandlerFunc) { s.add(pattern, log(h)) }
             func a(w http.ResponseWriter, r *http.Request) {}",
            &["GET /a: a main.go:1"],
        ),
        // A handler that looks at the path itself.
        (
            "func serve(w http.ResponseWriter, r *http.Request) {
                switch r.URL.Path {
                case \"/in\":
                    in(w)
                }
             }",
            &["ANY /in: main.go:3 main.go:3"],
        ),
        // Clients have the same methods.
        (
            "func main() { http.Get(\"/a\"); c := &http.Client{}; c.Post(\"/b\", \"text/plain\", body); group.Add(1) }",
            &[],
        ),
    ];
    for (code, expected) in cases {
        assert_eq!(go(&["net/http"], code), *expected, "{code}");
    }
}

#[test]
fn chi() {
    let code = "
        func New(h *Handler) http.Handler {
            r := chi.NewRouter()
            r.Use(middleware.Logger)
            r.Route(\"/auth\", func(r chi.Router) {
                r.Get(\"/in\", h.In)
                r.With(RequireUser).Get(\"/me\", h.In)
            })
            r.Group(func(r chi.Router) {
                r.Use(RequireUser)
                r.Method(http.MethodPost, \"/out\", http.HandlerFunc(h.In))
                r.Mount(\"/sub\", h.Routes())
            })
            return r
        }
        func RequireUser(next http.Handler) http.Handler { return next }
        type Handler struct{}
        func (h *Handler) Routes() chi.Router { r := chi.NewRouter(); r.Get(\"/\", h.In); return r }
        func (h *Handler) In(w http.ResponseWriter, r *http.Request) {}";
    let imports = [
        "net/http",
        "github.com/go-chi/chi/v5",
        "github.com/go-chi/chi/v5/middleware",
    ];
    let logger = "github.com/go-chi/chi/v5/middleware.Logger";
    assert_eq!(
        go(&imports, code),
        [
            format!("GET /auth/in: In [{logger}] main.go:6"),
            format!("GET /auth/me: RequireUser, In [{logger}] main.go:7"),
            format!("POST /out: RequireUser, In [{logger}, net/http.HandlerFunc] main.go:11"),
            format!("GET /sub: RequireUser, In [{logger}] main.go:18"),
        ]
    );
}

#[test]
fn gin_and_echo_and_fiber() {
    let gin = "
        const prefix = \"/auth\"
        func main() { r := gin.New(); setUp(r); api := r.Group(\"/api\", Guard()); api.GET(\"/me\", log, me) }
        func setUp(r *gin.Engine) { r.Group(prefix + \"/v1\").GET(\"in\", me); r.Handle(\"POST\", \"/x\", me); r.Any(\"/y\", me) }
        func Guard() gin.HandlerFunc { return me }
        func me(c *gin.Context) {}
        func log(c *gin.Context) {}";
    assert_eq!(
        go(&["github.com/gin-gonic/gin"], gin),
        [
            "GET /api/me: Guard, log, me main.go:3",
            "GET /auth/v1/in: me main.go:4",
            "POST /x: me main.go:4",
            "ANY /y: me main.go:4",
        ]
    );
    // Echo takes the handler first.
    let echo = "
        type App struct { *echo.Echo }
        func main() { e := echo.New(); g := e.Group(\"/a\", guard); g.GET(\"/b\", me, log); e.Add(http.MethodPut, \"/c\", me) }
        func guard(next echo.HandlerFunc) echo.HandlerFunc { return next }
        func log(next echo.HandlerFunc) echo.HandlerFunc { return next }
        func me(c echo.Context) error { return nil }";
    assert_eq!(
        go(&["net/http", "github.com/labstack/echo/v4"], echo),
        ["GET /a/b: guard, log, me main.go:3", "PUT /c: me main.go:3",]
    );
    let fiber = "
        func main() { app := fiber.New(); app.Use(\"/admin\", guard); app.Get(\"/admin/x\", me); app.Get(\"/y\", me)
            app.Route(\"/auth\", func(r fiber.Router) { r.Post(\"/in\", me) }) }
        func guard(c *fiber.Ctx) error { return c.Next() }
        func me(c *fiber.Ctx) error { return nil }";
    assert_eq!(
        go(&["github.com/gofiber/fiber/v2"], fiber),
        [
            "GET /admin/x: guard, me main.go:2",
            "GET /y: me main.go:2",
            "POST /auth/in: me main.go:3",
        ]
    );
}

#[test]
fn gorilla() {
    let code = "
        func main() {
            r := mux.NewRouter()
            r.HandleFunc(\"/in\", in).Methods(\"GET\", http.MethodPost)
            s := r.PathPrefix(\"/api\").Subrouter()
            s.Use(guard)
            s.HandleFunc(\"/me\", in)
            r.Path(\"/out\").Methods(\"POST\").HandlerFunc(in)
        }
        func guard(next http.Handler) http.Handler { return next }
        func in(w http.ResponseWriter, r *http.Request) {}";
    assert_eq!(
        go(&["net/http", "github.com/gorilla/mux"], code),
        [
            "GET /in: in main.go:4",
            "POST /in: in main.go:4",
            "ANY /api/me: guard, in main.go:7",
            "POST /out: in main.go:8",
        ]
    );
}

#[test]
fn routes_over_several_packages() {
    let files = [
        (
            "cmd/web/main.go",
            "package main; import (\"github.com/gin-gonic/gin\"; \"example.com/app/internal/auth\")
             func main() { r := gin.Default(); auth.Register(r.Group(\"/auth\"), auth.New()) }",
        ),
        (
            "internal/auth/routes.go",
            "package auth; import \"github.com/gin-gonic/gin\"
             func Register(g *gin.RouterGroup, h *Handler) { g.GET(callback, h.Callback) }",
        ),
        (
            "internal/auth/handler.go",
            "package auth; import \"github.com/gin-gonic/gin\"
             const callback = \"/callback\"
             type Handler struct{}
             func New() *Handler { return &Handler{} }
             func (h *Handler) Callback(c *gin.Context) {}",
        ),
    ];
    assert_eq!(
        of_files(&files),
        ["GET /auth/callback: Callback internal/auth/routes.go:2"]
    );
}
