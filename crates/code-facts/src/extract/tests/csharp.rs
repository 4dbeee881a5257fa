use super::*;

fn csharp(code: &str) -> SourceFile {
    let file = read_as("A.cs", code);
    assert!(!file.has_errors, "{code}");
    file
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "var o = new Options { Code = code, State = $\"a{b}\" };",
            "new Options(Code=code, State=`a{}`)",
        ),
        (
            "Options o = new() { Code = code };",
            "new Options(Code=code)",
        ),
        (
            "var d = new Dictionary<string, string> { [\"code\"] = code, { \"state\", s } };",
            "new Dictionary(code=code, state=s)",
        ),
        (
            "client.PostAsJsonAsync(url, new { client_id = id, request.Code });",
            "client.PostAsJsonAsync(url, {client_id: id, Code: request.Code})",
        ),
        (
            "services.AddScoped<IAuth, Auth>();",
            "services.AddScoped(type=IAuth, type=Auth)",
        ),
        (
            "this.session?.SetString(key: \"user\", id);",
            "session.SetString(key='user', id)",
        ),
        (
            "app.MapGet(\"/in\", async (string code) => Go(code)).RequireAuthorization();",
            "app.MapGet.RequireAuthorization()",
        ),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&csharp(code)).last().unwrap(), expected, "{code}");
    }
    let chain = csharp("await new SSOService().GetProfileAndToken(options);");
    assert_eq!(
        calls(&chain),
        ["new SSOService()", "SSOService.GetProfileAndToken(options)"]
    );
}

#[test]
fn assignments_and_imports() {
    let file = csharp(
        "using WorkOS; using Client = WorkOS.WorkOSClient;\n\
         var key = builder.Configuration[\"WorkOS:ApiKey\"] ?? throw new E();\n\
         context.Session[\"user\"] = null; var (a, b) = Both();\n\
         if (jar.TryGetValue(\"sid\", out var sid)) { }",
    );
    assert_eq!(
        imports(&file),
        ["WorkOS: ", "WorkOS.WorkOSClient: * as Client"]
    );
    assert_eq!(
        assignments(&file),
        [
            "key = (builder.Configuration.WorkOS:ApiKey | …)",
            "throw = E()",
            "context.Session.user = null",
            "a = Both()",
            "b = Both()",
            "sid = jar.TryGetValue()"
        ]
    );
    assert_eq!(file.reads[0].path, "builder.Configuration.WorkOS:ApiKey");
}

#[test]
fn classes_and_what_their_members_are() {
    let file = csharp(
        "[Route(\"[controller]\")]\n\
         class AuthController(IMail mail) : Controller {\n\
         private readonly SSOService _sso;\n\
         public IConfiguration Settings { get; }\n\
         public AuthController(SSOService sso) : base(\"/x\") { _sso = sso; }\n\
         [HttpGet(\"callback\", Name = \"n\")] public Task<A> Callback([FromQuery] string code) => Go(code);\n\
         }",
    );
    assert_eq!(
        scopes(&file),
        [
            "@Route('[controller]') pub Type AuthController(mail): Controller in 0",
            "pub Function constructor(sso) in 1",
            "@HttpGet('callback', Name='n') pub Function Callback(code) in 1",
        ]
    );
    assert_eq!(
        assignments(&file),
        [
            "mail = IMail",
            "_sso = SSOService",
            "Settings = IConfiguration",
            "sso = SSOService",
            "_sso = sso",
            "return = Go()"
        ]
    );
}

#[test]
fn branches_and_what_is_caught() {
    let file = csharp(
        "if (user is null)\n return Results.Unauthorized();\n\
         try {\n Go();\n} catch (WorkOSException e) when (e.Code > 1) {\n Stop();\n}\n\
         switch (kind) { case \"a\": Go(); break; }",
    );
    let conditions: Vec<_> = file.branches.iter().map(|it| &it.condition).collect();
    assert_eq!(conditions, ["user is null", "kind == \"a\""]);
    assert_eq!(catches(&file), ["3..=5: e 5..=7"]);
    assert_eq!(file.catches[0].kinds, ["WorkOSException"]);
}
