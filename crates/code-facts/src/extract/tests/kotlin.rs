use super::*;

fn kotlin(code: &str) -> SourceFile {
    read_as("a.kt", code)
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "val it = workos.sso.getProfileAndToken(code).profile",
            "workos.sso.getProfileAndToken(code)",
        ),
        (
            "get(\"/callback\") { call.respond(\"x\") }",
            "get('/callback', fn )",
        ),
        ("routing { go() }", "routing(fn )"),
        ("get<In> { go() }", "get(type=In, fn )"),
        ("cookie<In>(\"in\")", "cookie(type=In, 'in')"),
        ("handle(E::class.java)", "handle(E.class)"),
        (
            "call.sessions.set(UserSession(id = user!!.id))",
            "call.sessions.set(UserSession())",
        ),
        (
            "call.sessions.clear<UserSession>()",
            "call.sessions.clear(type=UserSession)",
        ),
        ("app.get(\"/in\", ::login)", "app.get('/in', login)"),
        (
            "app.get(\"/in\", auth::login)",
            "app.get('/in', auth.login)",
        ),
        (
            "handle(E::class, call.request.queryParameters[\"code\"])",
            "handle(E.class, call.request.queryParameters.code)",
        ),
        (
            "mapOf(\"code\" to code, \"n\" to 1)",
            "mapOf({code: code}, {n: 1})",
        ),
        ("go(\"a$b${c.d}e\", null, true)", "go(`a{}{}e`, null, true)"),
        ("user?.let { go(it) } ?: stop()", "user.let(fn )"),
    ];
    for (code, expected) in cases {
        let file = kotlin(&format!("fun f() {{\n{code}\n}}"));
        assert!(
            calls(&file).iter().any(|it| it.ends_with(expected)),
            "{code}: {:?}",
            calls(&file)
        );
        assert!(!file.has_errors, "{code}");
    }
}

#[test]
fn properties_and_imports() {
    let file = kotlin(
        "package a.b\nimport c.D\nimport c.E as F\nimport g.*\n\
         class A(private val login: Login, id: String) {\n\
         private val workos: WorkOS by inject()\n\
         val other by lazy { WorkOS(key) }\n\
         val x: String get() = \"/in\"\n\
         companion object { const val PATH = \"/out\" }\n\
         fun f(ctx: Context) = if (ok) go(ctx) else null\n}\n",
    );
    assert_eq!(imports(&file), ["c.D: * as D", "c.E: * as F", "g: "]);
    assert_eq!(
        assignments(&file),
        [
            "login = Login",
            "id = …",
            "workos = WorkOS",
            "other = WorkOS()",
            "x = '/in'",
            "PATH = '/out'",
            "ctx = Context",
            "return = (go() | null)",
        ]
    );
}

#[test]
fn annotations_and_scopes() {
    let file = kotlin(
        "@RequestMapping(\"/auth\") class A(@Value(\"\\${workos.key}\") val key: String) : B(), C<D> {\n\
         @GetMapping(path = [\"/in\", IN]) private fun login(@RequestParam code: String) { go() }\n\
         fun Route.out() { val f = { a: Int -> go(a) } }\n\
         fun later()\n}",
    );
    assert_eq!(
        scopes(&file),
        [
            "@RequestMapping('/auth') @Value('${workos.key}') pub Type A(): B, C in 0",
            "@GetMapping(path=['/in', IN]) @RequestParam() Function login(code) in 1",
            "pub Function out(): Route in 1",
            "pub Function f(a) in 3",
        ]
    );
}

#[test]
fn names_in_texts_are_read() {
    let file = kotlin("val it = \"a $name b ${user.id} \\$no $5\"");
    let read: Vec<&str> = file.reads.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(read, ["name", "user.id"]);
}

#[test]
fn branches_and_what_is_caught() {
    let file = kotlin(
        "fun f() {\nif (user == null) {\n return\n} else go()\n\
         val it = call.sessions.get<S>() ?: return stop()\n\
         when (path) { \"/in\" -> go()\n else -> stop() }\n\
         try {\n go()\n} catch (e: A) {\n stop()\n}\n\
         runCatching { go() }.getOrElse {\n stop()\n}\n}",
    );
    assert_eq!(
        branches(&file),
        [
            "user == null: 2..=4 else 4..=4",
            "call.sessions.get<S>() == null: 5..=5",
            "path == \"/in\": 6..=6",
        ]
    );
    assert_eq!(catches(&file), ["8..=10: e 10..=12", "13..=13: it 13..=15"]);
    assert_eq!(file.catches[0].kinds, ["A"]);
}
