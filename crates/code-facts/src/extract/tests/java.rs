use super::*;
use crate::syntax::CallId;

fn java(code: &str) -> SourceFile {
    read_as("A.java", code)
}

/// A snippet within a method.
fn body(code: &str) -> SourceFile {
    java(&format!("class A {{ void f() {{ {code} }} }}"))
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "workos.sso.getProfileAndToken(code, clientId);",
            "workos.sso.getProfileAndToken(code, clientId)",
        ),
        (
            "app.get(\"/callback\", this::callback);",
            "app.get('/callback', this.callback)",
        ),
        ("app.get(PATH, A::new);", "app.get(PATH, A.new)"),
        (
            "app.get(\"/\" + name, ctx -> ctx.render(\"home\"));",
            "app.get(`/{}`, fn )",
        ),
        (
            "new Cookie(\"session\", null);",
            "new Cookie('session', null)",
        ),
        (
            "Map.<String, String>of(\"a\", (String) user.id);",
            "Map.of('a', user.id)",
        ),
        ("handle(E.class, roles[0]);", "handle(E.class, roles.0)"),
        (
            "go(new int[] {1, 2L}, ok ? \"a\" : \"b\");",
            "go([1, 2], ('a' | 'b'))",
        ),
        (
            "go(new Handler() { public void handle(Context c) {} });",
            "go(fn handle)",
        ),
    ];
    for (code, expected) in cases {
        let file = body(code);
        assert!(
            calls(&file).iter().any(|it| it == expected),
            "{:?}",
            calls(&file)
        );
    }
}

#[test]
fn chains_of_a_builder() {
    let file =
        body("String url = workos\n .sso\n .getAuthorizationUrl(id)\n .state(it)\n .build();");
    assert_eq!(
        calls(&file),
        [
            "workos.sso.getAuthorizationUrl(id)",
            "workos.sso.getAuthorizationUrl.state(it)",
            "workos.sso.getAuthorizationUrl.state.build()",
        ]
    );
    assert_eq!(file.calls[CallId::from(1)].receiver, Some(CallId::from(0)));
    assert_eq!(
        lines_of_calls(&file)[1],
        "workos.sso.getAuthorizationUrl.state:4"
    );
}

#[test]
fn types_say_what_fields_and_parameters_are() {
    let file = java(
        "package a.b;\nimport c.D;\nimport static c.Paths.IN;\nimport e.*;\n\
         class A { private final Login login; static final String PATH = \"/in\";\n\
         A(List<User> users) { this.x = 1; cookie.setMaxAge(0); }\n\
         Handler h = c -> { throw new E(\"no\"); }; }",
    );
    assert_eq!(
        imports(&file),
        ["c.D: * as D", "c.Paths.IN: * as IN", "e: "]
    );
    assert_eq!(
        assignments(&file),
        [
            "login = Login",
            "PATH = '/in'",
            "users = List",
            "this.x = 1",
            "cookie.maxAge = 0",
            "h = fn h",
            "throw = E()",
        ]
    );
}

#[test]
fn annotations_and_scopes() {
    let file = java(
        "@RequestMapping(\"/auth\") class A extends B<C> implements D {\n\
         @Value(\"${workos.api-key}\") String key;\n\
         @GetMapping(value = {\"/in\", IN}) private Object in(@RequestParam String code) { return key; }\n\
         @GetMapping(\"/out\") abstract void out();\n\
         @Override abstract void other(); }",
    );
    // What has no body is done elsewhere, unless an annotation says what it does.
    assert_eq!(
        scopes(&file),
        [
            "@RequestMapping('/auth') @Value('${workos.api-key}') pub Type A(): B, D in 0",
            "@GetMapping(value=['/in', IN]) @RequestParam() Function in(code) in 1",
            "@GetMapping('/out') pub Function out() in 1",
        ]
    );
}

#[test]
fn branches_and_what_is_caught() {
    let file = body(
        "\nif (user == null) {\n return;\n}\ntry {\n go();\n} catch (A | b.C e) {\n stop();\n}\n\
         User it = find().orElseThrow(() -> new E());\nswitch (path) { case \"/in\": go(); }",
    );
    assert_eq!(
        branches(&file),
        [
            "user == null: 2..=4",
            "find() == null: 10..=10",
            "path == \"/in\": 11..=11"
        ]
    );
    assert_eq!(catches(&file), ["5..=7: e 7..=9"]);
    assert_eq!(file.catches[0].kinds, ["A", "b.C"]);
}
