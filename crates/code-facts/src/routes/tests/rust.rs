//! Axum, Actix and Rocket.

use super::*;

#[test]
fn axum() {
    let files = [
        (
            "src/main.rs",
            "mod auth; mod books;\n\
             fn app(state: App) -> Router { Router::new()\n\
             .route(\"/\", get(home))\n\
             .nest(\"/auth\", auth::router())\n\
             .merge(books::router(state).layer(TraceLayer::new())) }\n\
             async fn home() { }",
        ),
        (
            "src/auth.rs",
            "const CALLBACK: &str = \"/callback\";\n\
             pub fn router() -> Router<App> {\n\
             let mut router = Router::new().route(CALLBACK, get(callback).post(callback));\n\
             router = router.route(\"/me\", get(me));\n\
             router }\n\
             async fn callback(q: Query<Q>) { } async fn me(user: User) { }\n\
             impl FromRequestParts<S> for User { async fn from_request_parts(p: &mut Parts) { } }",
        ),
        (
            "src/books.rs",
            "use crate::guard::require_user;\n\
             pub fn router(state: App) -> Router<App> { Router::new()\n\
             .route(\"/books\", get(all))\n\
             .route_layer(middleware::from_fn_with_state(state, require_user))\n\
             .route(\"/open\", get(|| async { \"x\" })) }\n\
             async fn all() { }",
        ),
        (
            "src/guard.rs",
            "pub async fn require_user(r: Request, next: Next) { }",
        ),
    ];
    let trace = "[TraceLayer.new, middleware.from_fn_with_state, App]";
    assert_eq!(
        of_files(&files),
        [
            "GET /auth/callback: callback src/auth.rs:3".to_owned(),
            "POST /auth/callback: callback src/auth.rs:3".to_owned(),
            "GET /auth/me: from_request_parts, me src/auth.rs:4".to_owned(),
            format!("GET /books: require_user, all {trace} src/books.rs:3"),
            "GET /open: src/books.rs:5 [TraceLayer.new] src/books.rs:5".to_owned(),
            "GET /: home src/main.rs:3".to_owned(),
        ]
    );
}

#[test]
fn actix() {
    let files = [
        (
            "src/main.rs",
            "mod auth;\n\
             fn main() { App::new()\n\
             .service(web::scope(\"/api\").wrap(from_fn(signed_in)).service(books))\n\
             .route(\"/\", web::get().to(home))\n\
             .service(web::resource(\"/x\").route(web::post().to(home)))\n\
             .configure(auth::routes); }\n\
             async fn home() { } async fn signed_in() { }\n\
             #[get(\"/books\")] async fn books(id: Identity) { }",
        ),
        (
            "src/auth/mod.rs",
            "mod login;\npub fn routes(config: &mut web::ServiceConfig) { config.service(\n web::scope(\"/auth\").service(login::handler)); }",
        ),
        (
            "src/auth/login.rs",
            "#[post(\"/login\")] pub async fn handler(q: web::Json<Q>) { }",
        ),
    ];
    assert_eq!(
        of_files(&files),
        [
            "POST /auth/login: handler src/auth/login.rs:1",
            "GET /: home src/main.rs:4",
            "POST /x: home src/main.rs:5",
            "GET /api/books: signed_in, books [from_fn, Identity] src/main.rs:8",
        ]
    );
}

#[test]
fn rocket() {
    let file = "#[get(\"/callback?<code>&<state>\")] fn callback(code: String) { }\n\
        #[post(\"/out\")] fn out() { }\n\
        fn launch() { rocket::build().mount(\"/auth\", routes![callback, out]); }";
    assert_eq!(
        of_files(&[("src/main.rs", file)]),
        [
            "GET /auth/callback: callback src/main.rs:1",
            "POST /auth/out: out src/main.rs:2",
        ]
    );
}
