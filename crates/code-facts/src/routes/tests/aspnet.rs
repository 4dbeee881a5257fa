//! ASP.NET Core.

use super::*;

#[test]
fn controllers_by_attributes() {
    let file = "[Route(\"api/[controller]\")]\n\
        public class AuthController : ControllerBase {\n\
        [HttpGet(\"callback\")] public IActionResult Callback(string code) { }\n\
        [HttpPost, Route(\"sign-out\"), Authorize] public IActionResult Out() { }\n\
        [HttpGet] public IActionResult List() { }\n\
        [HttpGet(\"~/me\")] [Authorize] public IActionResult Me() { }\n\
        [Route(\"/x/[action]\")] public Task<IActionResult> HelpAsync() { }\n\
        private void Hidden() { }\n\
        }";
    assert_eq!(
        of_files(&[("AuthController.cs", file)]),
        [
            "GET /api/Auth/callback: Callback AuthController.cs:3",
            "POST /api/Auth/sign-out: Out [Authorize] AuthController.cs:4",
            "GET /api/Auth: List AuthController.cs:5",
            "GET /me: Me [Authorize] AuthController.cs:6",
            "ANY /x/Help: HelpAsync AuthController.cs:7",
        ]
    );
}

#[test]
fn controllers_by_convention() {
    let files = [
        (
            "Program.cs",
            "app.MapControllerRoute(name: \"areas\", pattern: \"{area:exists}/{controller=Home}/{action=Index}/{id?}\");\n\
             app.MapControllerRoute(\"default\", \"{controller=Home}/{action=Index}/{id?}\");",
        ),
        (
            "HomeController.cs",
            "public class HomeController : Controller {\n\
             public IActionResult Index() => View();\n\
             [HttpPost] public IActionResult SignIn(string email) => View();\n\
             [NonAction] public void Not() { }\n\
             }",
        ),
        (
            "Users.cs",
            "[Area(\"Admin\"), Authorize] public class UsersController : Controller {\n\
             public IActionResult Index() => View(); [AllowAnonymous] public IActionResult Help() => View(); }",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "ANY /: Index HomeController.cs:2",
            "POST /Home/SignIn: SignIn HomeController.cs:3",
            "ANY /Admin/Users: Index [Authorize] Users.cs:2",
            "ANY /Admin/Users/Help: Help Users.cs:2",
        ]
    );
}

#[test]
fn filters_of_the_project() {
    let file = "[ServiceFilter(typeof(SignedIn))] public class A : Controller { [Checked] public void Go() { } }\n\
        class SignedIn : IActionFilter { public void OnActionExecuting(X context) { } }\n\
        class CheckedAttribute : Attribute { public void OnAuthorization(X context) { } }";
    assert_eq!(
        of_files(&[("A.cs", file)]),
        ["ANY /A/Go: OnActionExecuting, OnAuthorization, Go A.cs:1"]
    );
}

#[test]
fn minimal_apis_in_groups() {
    let files = [
        (
            "Program.cs",
            "app.MapGet(\"/\", () => 1);\n\
             var auth = app.MapGroup(\"/auth\").RequireAuthorization();\n\
             auth.MapGet(\"/me\", Me);\n\
             auth.MapPost(\"/in\", async (string email) => 2).AllowAnonymous();\n\
             app.MapGroup(\"/api\").MapAuth(); Pages.Map(app.MapGroup(\"/pages\"));\n\
             app.MapMethods(\"/any\", new[] { \"GET\", \"POST\" }, Me).AddEndpointFilter<SignedIn>();\n\
             void Me() { }",
        ),
        (
            "Auth.cs",
            "static class Auth { public static void MapAuth(this IEndpointRouteBuilder app) {\n\
             var group = app.MapGroup(\"v1\");\n\
             group.MapGet(\"callback\", Callback);\n\
             }\n\
             static void Callback(string code) { } }\n\
             static class Pages { public static void Map(RouteGroupBuilder g) { g.MapGet(\"/x\", Auth.Callback); } }\n\
             class SignedIn : IEndpointFilter { public void InvokeAsync(X context) { } }",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "GET /api/v1/callback: Callback Auth.cs:3",
            "GET /pages/x: Callback Auth.cs:6",
            "GET /: Program.cs:1 Program.cs:1",
            "GET /auth/me: Me [RequireAuthorization] Program.cs:3",
            "POST /auth/in: Program.cs:4 Program.cs:4",
            "GET /any: InvokeAsync, Me Program.cs:6",
            "POST /any: InvokeAsync, Me Program.cs:6",
        ]
    );
}

#[test]
fn modules_endpoints_and_pages() {
    let files = [
        (
            "Module.cs",
            "class Auth : CarterModule { public Auth() : base(\"/auth\") { }\n\
             public override void AddRoutes(IEndpointRouteBuilder app) { app.MapGet(\"/callback\", (string code) => 1); } }",
        ),
        (
            "Endpoint.cs",
            "class Me : EndpointWithoutRequest<User> { public override void Configure() { Get(\"/me\"); }\n\
             public override async Task HandleAsync(CancellationToken ct) { } }",
        ),
        (
            "Pages/Auth/Callback.cshtml.cs",
            "public class CallbackModel : PageModel { public void OnGet(string code) { } }",
        ),
        (
            "Areas/Admin/Pages/Index.cshtml.cs",
            "[Authorize] public class IndexModel : PageModel { public Task OnPostAsync() { } }",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "POST /Admin: OnPostAsync [Authorize] Areas/Admin/Pages/Index.cshtml.cs:1",
            "GET /me: HandleAsync [Authorize] Endpoint.cs:1",
            "GET /auth/callback: Module.cs:2 Module.cs:2",
            "GET /Auth/Callback: OnGet Pages/Auth/Callback.cshtml.cs:1",
        ]
    );
}
