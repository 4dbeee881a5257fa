use super::*;
use crate::syntax::CallId;

fn rust(code: &str) -> SourceFile {
    let file = read_as("a.rs", code);
    assert!(!file.has_errors, "{code}");
    file
}

fn body(code: &str) -> SourceFile {
    rust(&format!("async fn f() {{ {code} }}"))
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "self.sso.get_profile_and_token(&code.clone()).await?;",
            "self.sso.get_profile_and_token(code)",
        ),
        (
            "let o = Params { code: &code, state: None, ..rest };",
            "new Params(code=code, state=null, ...=rest)",
        ),
        (
            "client.post(format!(\"{}/sso/token?state={state}\", base));",
            "client.post(`{}/sso/token?state={}`)",
        ),
        (
            "request.json(&json!({\"client_id\": id, \"code\": query.code}));",
            "json({client_id: id, code: query.code})",
        ),
        (
            "log(format!(\"{}?\", config.token_url(id)));",
            "config.token_url(id)",
        ),
        (
            "session.get::<String>(\"user\").await;",
            "session.get('user')",
        ),
        (
            "rocket.mount(\"/auth\", routes![a, auth::b]);",
            "routes(a, auth.b)",
        ),
        ("std::env::var(\"KEY\".to_string());", "std.env.var('KEY')"),
    ];
    for (code, expected) in cases {
        let calls = calls(&body(code));
        assert_eq!(calls.last().unwrap(), expected, "{code}");
    }
    let chain = body("web::scope(\"/x\").route(\"/a\", get(f));");
    assert_eq!(
        calls(&chain),
        ["web.scope('/x')", "web.scope.route('/a', get())", "get(f)"]
    );
    assert_eq!(chain.calls[CallId::from(1)].receiver, Some(CallId::from(0)));
}

#[test]
fn assignments_and_imports() {
    let file = rust(
        "use axum::{routing::get, Router as R};\nuse super::auth;\nconst P: &str = \"/a\";\n\
         fn f() -> A { let Answer { profile, .. } = ask(); if let Some(user) = find() { }\n go(|e| E::new(e)) }",
    );
    assert_eq!(
        imports(&file),
        [
            "axum.routing: get as get",
            "axum: Router as R",
            "super: auth as auth"
        ]
    );
    assert_eq!(
        assignments(&file),
        [
            "P = '/a'",
            "return = go()",
            "profile = ask()",
            "user = find()",
            "return = E.new()"
        ]
    );
}

#[test]
fn types_and_what_their_members_are() {
    let file = rust(
        "#[derive(Clone)] pub struct App { #[arg(env = \"KEY\")] pub sso: Arc<SsoClient>, n: String }\n\
         impl FromRequest for App { async fn from_request(r: &mut Parts) -> X { } }\n\
         #[get(\"/me\")] async fn me(State(app): State<Arc<App>>, user: AuthUser, q: Query<Q>) { }\n\
         #[cfg(test)] mod tests { fn t() { call(); } }",
    );
    assert_eq!(
        scopes(&file),
        [
            "@derive(Clone) @arg(env='KEY', field=sso) pub Type App() in 0",
            "pub Type App(): FromRequest in 0",
            "pub Function from_request(r) in 2",
            "@get('/me') Function me(app, user, q) in 0",
        ]
    );
    assert_eq!(
        assignments(&file),
        [
            "self.sso = SsoClient",
            "r = Parts",
            "app = App",
            "user = AuthUser",
            "q = Query"
        ]
    );
    assert_eq!(calls(&file), Vec::<String>::new());
}

#[test]
fn branches_and_what_is_answered() {
    let file = body(
        "let Some(user) = session.get(\"u\") else { return deny(); };\n\
         match ask().await {\n Ok(it) => it,\n Err(e) => Redirect::to(\"/\"),\n};\n\
         let token = header.ok_or(E::Unauthorized)?;\n\
         if let Err(e) = go() { stop(); }",
    );
    let conditions: Vec<_> = file.branches.iter().map(|it| &it.condition).collect();
    assert_eq!(
        conditions,
        [
            "!(session.get(\"u\"))",
            "ask().await",
            "!(ask().await)",
            "!(header)",
            "!(go())"
        ]
    );
    assert_eq!(
        catches(&file),
        ["1..=1:  1..=1", "2..=2: e 4..=4", "7..=7: e 7..=7"]
    );
}
