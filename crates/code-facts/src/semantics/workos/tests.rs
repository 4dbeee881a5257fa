use super::*;
use crate::built::{Built, bare, name, object, project, text};
use crate::syntax::Language::{self, *};

fn deeds(files: Vec<Built>) -> Vec<(Deed, usize)> {
    let found = calls(&project(files));
    found.iter().map(|call| (call.deed, call.line)).collect()
}

/// One call, in a file that imports nothing.
fn deed(language: Language, callee: &str, arguments: &[Value]) -> Option<Deed> {
    let mut file = Built::new("file", language);
    file.call(0, 10, callee, arguments);
    deeds(vec![file]).first().map(|(it, _)| *it)
}

#[test]
fn calls_of_every_sdk_and_major() {
    use Deed::{AuthorizationUrl, CreateSession, Exchange, MagicAuth, SendSession};
    let code = [name("code")];
    let cases: &[(Language, &str, Deed)] = &[
        (
            TypeScript,
            "workos.passwordless.createSession",
            CreateSession,
        ),
        (TypeScript, "workos.passwordless.sendSession", SendSession),
        (JavaScript, "workos.sso.getProfileAndToken", Exchange),
        (
            JavaScript,
            "workos.userManagement.authenticateWithCode",
            Exchange,
        ),
        (
            JavaScript,
            "workos.userManagement.authenticateWithCodeAndVerifier",
            Exchange,
        ),
        (
            JavaScript,
            "workos.sso.getAuthorizationURL",
            AuthorizationUrl,
        ),
        (
            JavaScript,
            "workos.userManagement.createMagicAuth",
            MagicAuth,
        ),
        (
            Python,
            "workos_client.passwordless.create_session",
            CreateSession,
        ),
        (
            Python,
            "workos.client.passwordless.send_session",
            SendSession,
        ),
        (Python, "workos_client.sso.get_profile_and_token", Exchange),
        (
            Python,
            "workos.client.sso.get_authorization_url",
            AuthorizationUrl,
        ),
        (Ruby, "WorkOS.Passwordless.create_session", CreateSession),
        (Ruby, "client.passwordless.send_session", SendSession),
        (Ruby, "WorkOS.SSO.profile_and_token", Exchange),
        (Ruby, "WorkOS.SSO.profile", Exchange),
        (Ruby, "WorkOS.SSO.authorization_url", AuthorizationUrl),
        (Go, "passwordless.CreateSession", CreateSession),
        (Go, "client.Passwordless.SendSession", SendSession),
        (Go, "sso.GetProfileAndToken", Exchange),
        (Go, "client.SSO.GetProfileAndToken", Exchange),
        (Go, "usermanagement.AuthenticateWithCode", Exchange),
        (Php, "this.workos.passwordless.createSession", CreateSession),
        (Php, "WorkOS.SSO.getProfileAndToken", Exchange),
        (Php, "WorkOS.UserManagement.authenticateWithCode", Exchange),
        (Java, "workos.passwordless.createSession", CreateSession),
        (Kotlin, "workos.sso.getProfileAndToken", Exchange),
        (CSharp, "client.Passwordless.CreateSession", CreateSession),
        (CSharp, "passwordlessService.SendSession", SendSession),
        (CSharp, "client.SSO.GetProfileAndToken", Exchange),
        (Elixir, "WorkOS.Passwordless.create_session", CreateSession),
        (Elixir, "WorkOS.SSO.get_profile", Exchange),
        (
            Elixir,
            "WorkOS.UserManagement.authenticate_with_code",
            Exchange,
        ),
        (
            Rust,
            "client.passwordless.create_passwordless_session",
            CreateSession,
        ),
        (Rust, "client.sso.get_profile_and_token", Exchange),
    ];
    for (language, callee, expected) in cases {
        assert_eq!(deed(*language, callee, &code), Some(*expected), "{callee}");
    }
}

#[test]
fn what_is_somebody_elses() {
    let cases: &[(&str, &[Value])] = &[
        ("stripe.checkout.sessions.create", &[]),
        (
            "client.createSession",
            &[object(&[("email", name("email"))])],
        ),
        ("auth.createSession", &[]),
        ("chat.sendSession", &[]),
        ("google.getAuthorizationUrl", &[]),
        // A profile that is read by an access token is no exchange.
        (
            "workos.sso.getProfile",
            &[object(&[("accessToken", name("token"))])],
        ),
    ];
    for (callee, arguments) in cases {
        assert_eq!(deed(JavaScript, callee, arguments), None, "{callee}");
    }
}

#[test]
fn without_workos_no_name_is_its() {
    let mut file = Built::new("auth.js", JavaScript);
    file.call(0, 10, "auth0.authenticateWithCode", &[name("code")]);
    file.import("next-auth/providers/workos", &["WorkOS"])
        .import("./workos", &["login"]);
    assert_eq!(calls(&bare(vec![file])), []);
}

#[test]
fn receivers_are_followed_to_what_they_were_made_of() {
    let mut php = Built::new("router.php", Php);
    let made = php.call(0, 3, "WorkOS.Passwordless", &[]);
    php.assign(0, 3, "pl", Value::Call(made));
    php.call(0, 5, "pl.createSession", &[name("email")]);
    assert_eq!(deeds(vec![php]), [(Deed::CreateSession, 5)]);

    let mut service = Built::new("service.ts", TypeScript);
    let setup = service.function("constructor", (1, 5), &[]);
    service.assign(setup, 3, "this.links", name("workos.passwordless"));
    let send = service.function("send", (6, 9), &[]);
    service.call(send, 7, "this.links.sendSession", &[name("id")]);
    assert_eq!(deeds(vec![service]), [(Deed::SendSession, 7)]);
}

#[test]
fn a_magic_link_says_so_itself() {
    let typed = object(&[("email", name("email")), ("type", text("MagicLink"))]);
    assert_eq!(
        deed(JavaScript, "client.createSession", &[typed]),
        Some(Deed::CreateSession)
    );
}

#[test]
fn requests_without_an_sdk() {
    let mut python = Built::new("views.py", Python);
    let view = python.function("callback", (20, 40), &["request"]);
    python.text(0, 5, "https://api.workos.com/user_management/authenticate");
    python.assign(
        0,
        5,
        "TOKEN_URL",
        text("https://api.workos.com/user_management/authenticate"),
    );
    python.text(view, 25, "authorization_code");
    python.call(view, 30, "requests.post", &[name("TOKEN_URL")]);
    assert_eq!(deeds(vec![python]), [(Deed::Exchange, 30)]);

    let mut rust = Built::new("auth.rs", Rust);
    let exchange = rust.function("exchange", (10, 20), &[]);
    rust.text(exchange, 12, "{}/sso/token");
    let url = rust.call(
        exchange,
        12,
        "format",
        &[Value::Template("{}/sso/token".to_owned())],
    );
    rust.call(exchange, 13, "client.post", &[Value::Call(url)]);
    assert_eq!(deeds(vec![rust]), [(Deed::Exchange, 12)]);
}

#[test]
fn a_refreshed_token_is_no_exchange() {
    let mut file = Built::new("auth.ts", TypeScript);
    let refresh = file.function("refresh", (1, 20), &[]);
    let address = "https://api.workos.com/user_management/authenticate";
    file.text(refresh, 3, address)
        .text(refresh, 5, "refresh_token");
    file.call(refresh, 3, "fetch", &[text(address)]);
    assert_eq!(deeds(vec![file]), []);
}

#[test]
fn libraries_by_their_imports() {
    let mut route = Built::new("app/callback/route.ts", TypeScript);
    route.import("@workos-inc/authkit-nextjs", &["handleAuth"]);
    route.call(0, 3, "handleAuth", &[]);
    let mut page = Built::new("app/page.tsx", TypeScript);
    page.import("@workos-inc/authkit-nextjs", &["withAuth"]);
    page.call(0, 3, "withAuth", &[]);
    page.call(
        0,
        4,
        "withAuth",
        &[object(&[("ensureSignedIn", Value::Bool(true))])],
    );
    let mut own = Built::new("app/own.ts", TypeScript);
    own.import("./auth", &["handleAuth"]);
    own.call(0, 3, "handleAuth", &[]);
    assert_eq!(
        deeds(vec![route, page, own]),
        [(Deed::Exchange, 3), (Deed::Guard, 4)]
    );
    assert_eq!(by_route("authkit-nextjs.handleAuth"), Some(Deed::Exchange));
    assert_eq!(by_route("authkit-remix.authLoader"), Some(Deed::Exchange));
    assert_eq!(by_route("next-auth.handlers"), None);
}

fn by_route(name: &str) -> Option<Deed> {
    helper(name).map(|it| it.deed)
}

#[test]
fn laravels_form_requests() {
    let mut routes = Built::new("routes/auth.php", Php);
    routes.import(
        "Laravel.WorkOS.Http.Requests.AuthKitAuthenticationRequest",
        &[],
    );
    routes.call(0, 11, "request.authenticate", &[]);
    assert_eq!(deeds(vec![routes]), [(Deed::Exchange, 11)]);
}

#[test]
fn other_products_are_known_as_such() {
    assert_eq!(
        deed(JavaScript, "workos.directorySync.listUsers", &[]),
        Some(Deed::Other)
    );
    assert_eq!(
        deed(Ruby, "WorkOS.Portal.generate_link", &[]),
        Some(Deed::Other)
    );
    assert_eq!(
        deed(JavaScript, "stripe.webhooks.constructEvent", &[]),
        None
    );
}
