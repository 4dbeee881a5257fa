//! Sessions in fields that a class has once.

use super::*;

#[test]
fn sessions_in_fields_of_a_class() {
    let javalin = |field: &str, stored: &str| {
        let code = format!(
            "package app;\nimport com.workos.WorkOS;\nimport io.javalin.Javalin;\npublic class Main {{\n  {field}\n  private final WorkOS workos = new WorkOS(System.getenv(\"WORKOS_API_KEY\"));\n  public static void main(String[] args) {{\n    var main = new Main();\n    Javalin.create().get(\"/callback\", main::callback).get(\"/me\", main::me).start(3000);\n  }}\n  private void callback(Context ctx) {{\n    var profile = workos.sso.getProfileAndToken(ctx.queryParam(\"code\"), System.getenv(\"WORKOS_CLIENT_ID\")).profile;\n    {stored}\n    ctx.redirect(\"/me\");\n  }}\n  private void me(Context ctx) {{\n    ctx.json(user);\n  }}\n}}\n"
        );
        found(&[
            (
                "build.gradle",
                "dependencies { implementation 'com.workos:workos:4.18.1' }",
            ),
            ("src/main/java/app/Main.java", &code),
        ])
    };
    for stored in [
        "user = profile;",
        "this.user = profile;",
        "Main.user = profile;",
    ] {
        is(
            &javalin("private static Profile user;", stored),
            "shared-session",
            Status::Fail,
            "src/main/java/app/Main.java:13",
        );
    }
    let told = |found: Vec<(&str, Status, String)>| found.iter().any(|it| it.0 == "shared-session");
    assert!(!told(javalin("private Profile user;", "user = profile;")));
    assert!(!told(javalin(
        "static Profile user;",
        "Profile user = profile;"
    )));
    assert!(!told(javalin(
        "static Profile user;",
        "ctx.sessionAttribute(\"user\", profile);"
    )));

    let minimal = |field: &str| {
        let code = format!(
            "using WorkOS;\nvar app = WebApplication.CreateBuilder(args).Build();\nvar sso = new SSOService();\napp.MapGet(\"/callback\", async (string code) => {{\n  var result = await sso.GetProfileAndToken(new GetProfileAndTokenOptions {{ ClientId = Environment.GetEnvironmentVariable(\"WORKOS_CLIENT_ID\"), Code = code }});\n  Visitors.Current = result.Profile;\n  return Results.Redirect(\"/\");\n}});\napp.Run();\nclass Visitors {{\n  {field}\n}}\n"
        );
        let project = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><ItemGroup><PackageReference Include=\"WorkOS.net\" Version=\"2.4.0\" /></ItemGroup></Project>";
        told(found(&[("App.csproj", project), ("Program.cs", &code)]))
    };
    for field in [
        "public static Profile Current;",
        "public static Profile Current { get; set; }",
    ] {
        assert!(minimal(field), "{field}");
    }
    assert!(!minimal("public Profile Current;"));
}
