//! Methods that write and clear sessions. One row serves every way of writing a name.

use crate::syntax::Language::{
    self, CSharp, Elixir, Go, Java, JavaScript, Kotlin, Php, Python, Ruby, Rust, TypeScript,
};

pub(super) struct Method {
    /// The plain name.
    pub(super) name: &'static str,
    /// What makes sure that it is meant.
    pub(super) when: When,
    pub(super) fewest_arguments: usize,
    /// The languages that have it; all if empty.
    pub(super) languages: &'static [Language],
}

#[derive(Clone, Copy)]
pub(super) enum When {
    /// The name says it.
    Always,
    /// It is called without a receiver.
    Alone,
    /// A part of the path before it is one of these, or holds one that is long.
    On(&'static [&'static str]),
    /// What it is called on, or itself, comes from a module that holds one of these.
    Imported(&'static [&'static str]),
    /// The first argument is made there, or in a variable: a name alone is that of what is read.
    GivenMade,
    /// The first argument is a text that holds one of these.
    Given(&'static [&'static str]),
}

const fn method(name: &'static str, when: When, fewest_arguments: usize) -> Method {
    Method {
        name,
        when,
        fewest_arguments,
        languages: &[],
    }
}

const fn of(
    languages: &'static [Language],
    name: &'static str,
    when: When,
    fewest_arguments: usize,
) -> Method {
    Method {
        name,
        when,
        fewest_arguments,
        languages,
    }
}

const STORES: &[&str] = &[
    "session",
    "sessions",
    "cookies",
    "cookiestore",
    "cookiejar",
    "usersession",
    "sess",
];
const SESSIONS: &[&str] = &[
    "session",
    "sessions",
    "usersession",
    "sessionmanager",
    "sessionstore",
    "sessionstorage",
    "sess",
];
const COOKIES: &[&str] = &["cookies", "cookie", "cookiestore", "cookiejar", "jar"];
const RESPONSES: &[&str] = &[
    "res", "response", "resp", "reply", "ctx", "context", "c", "r", "w", "redirect",
];
const JWT: &[&str] = &["jwt", "jsonwebtoken", "jose", "joserfc"];
const RESULTS: &[&str] = &["results", "typedresults"];
const TOKEN_HANDLERS: &[&str] = &[
    "tokenhandler",
    "jwthandler",
    "handler",
    "securitytokenhandler",
];
const AUTH: &[&str] = &["auth", "authsession", "req", "request", "warden"];
/// Names of things that are kept in a browser to know somebody by.
pub(super) const CREDENTIALS: &[&str] = &[
    "token",
    "session",
    "auth",
    "jwt",
    "user",
    "profile",
    "credential",
];

pub(super) const WRITES: &[Method] = &[
    // Cookies.
    method("set", When::On(STORES), 1),
    method("setcookie", When::Always, 1),
    method("setsignedcookie", When::Always, 2),
    method("setresponsecookie", When::Always, 2),
    method("cookie", When::On(RESPONSES), 2),
    of(&[Php], "cookie", When::Always, 2),
    of(&[Php], "queue", When::On(&["cookie"]), 1),
    method("withcookie", When::Always, 1),
    method("addcookie", When::Always, 1),
    method("append", When::On(&["cookies"]), 2),
    method("add", When::On(&["jar", "cookies", "cookiejar"]), 1),
    method("putrespcookie", When::Always, 2),
    of(&[Rust], "cookie", When::Always, 1),
    of(&[Rust], "addprivate", When::Always, 1),
    // Server sessions.
    method("setattribute", When::On(SESSIONS), 2),
    of(&[Java, Kotlin], "sessionattribute", When::Always, 2),
    of(&[Java, Kotlin], "attribute", When::On(&["session"]), 2),
    of(&[Kotlin], "append", When::On(&["cookies"]), 1),
    of(&[CSharp], "setstring", When::On(SESSIONS), 2),
    of(&[CSharp], "setint32", When::On(SESSIONS), 2),
    of(&[CSharp], "set", When::On(SESSIONS), 2),
    of(&[CSharp], "setobject", When::On(SESSIONS), 2),
    of(&[CSharp], "setobjectasjson", When::On(SESSIONS), 2),
    of(&[CSharp], "setjson", When::On(SESSIONS), 2),
    of(&[Go], "cookie", When::GivenMade, 1),
    method("put", When::On(SESSIONS), 1),
    method("push", When::On(SESSIONS), 2),
    method("insert", When::On(SESSIONS), 2),
    method("store", When::On(SESSIONS), 2),
    of(&[Ruby], "store", When::On(SESSIONS), 1),
    of(&[Ruby], "update", When::On(&["session"]), 1),
    of(&[Ruby], "merge", When::On(&["session"]), 1),
    method("save", When::On(SESSIONS), 0),
    method("update", When::On(SESSIONS), 1),
    method(
        "create",
        When::On(&["session", "sessions", "usersession", "usersessions"]),
        1,
    ),
    method("putsession", When::Always, 2),
    method("commitsession", When::Always, 0),
    method("setusersession", When::Always, 1),
    method("replaceusersession", When::Always, 1),
    method("updatesession", When::Always, 1),
    method("saveauthsession", When::Always, 1),
    method("sealsession", When::Always, 1),
    method("sealsessionfromauthresponse", When::Always, 1),
    method("setauthentication", When::Always, 1),
    method("savecontext", When::Always, 1),
    // Sign-in functions of frameworks.
    method("signinasync", When::Always, 1),
    of(&[CSharp], "passwordsigninasync", When::Always, 2),
    of(&[CSharp], "externalloginsigninasync", When::Always, 2),
    of(&[CSharp], "signin", When::Alone, 1),
    of(&[CSharp], "signin", When::On(RESULTS), 1),
    of(&[CSharp], "setauthcookie", When::Always, 1),
    of(&[Rust], "login", When::On(&["identity", "authsession"]), 1),
    of(&[Ruby], "signin", When::Alone, 1),
    of(&[Ruby], "signinandredirect", When::Alone, 1),
    of(&[Ruby], "bypasssignin", When::Alone, 1),
    of(&[Ruby], "autologin", When::Alone, 1),
    of(&[Ruby], "startnewsessionfor", When::Alone, 1),
    of(&[Ruby], "setuser", When::On(&["warden"]), 1),
    of(&[Elixir], "signin", When::On(&["guardian", "plug"]), 1),
    of(&[Elixir], "loginuser", When::Always, 2),
    of(
        &[Php, Python],
        "login",
        When::Imported(&["django.contrib.auth", "facades.auth"]),
        1,
    ),
    of(&[Php], "login", When::On(&["auth"]), 1),
    of(&[Php], "loginusingid", When::Always, 1),
    // `Security` and `UserAuthenticatorInterface` of Symfony.
    of(&[Php], "login", When::On(&["security"]), 1),
    of(&[Php], "authenticateuser", When::Always, 3),
    // What an authenticator of Symfony returns is who is signed in.
    of(&[Php], "userbadge", When::Always, 1),
    of(&[Php], "login", When::Imported(&["yii", "craft"]), 1),
    of(&[Php], "wpsetauthcookie", When::Always, 1),
    of(&[Php], "wpsignon", When::Always, 0),
    of(&[Php], "createusersession", When::Always, 1),
    of(
        &[Python],
        "remember",
        When::Imported(&["aiohttp_security", "pyramid.security"]),
        2,
    ),
    // Of Litestar.
    of(&[Python], "setsession", When::Always, 1),
    of(&[Python], "loginuser", When::Always, 1),
    of(&[Python], "authlogin", When::Always, 2),
    of(&[Python], "djangologin", When::Always, 2),
    method("login", When::On(AUTH), 1),
    // Tokens of the application's own.
    method("sign", When::On(JWT), 1),
    method(
        "sign",
        When::Imported(&["hono/jwt", "jsonwebtoken", "fast-jwt"]),
        1,
    ),
    method("jwtsign", When::Always, 1),
    method("signjwt", When::Always, 0),
    method("encode", When::On(JWT), 1),
    method(
        "encode",
        When::Imported(&["jsonwebtoken", "next-auth/jwt"]),
        1,
    ),
    method("compact", When::On(&["jwts"]), 0),
    of(&[Java, Kotlin], "encode", When::On(&["jwtencoder"]), 1),
    of(&[Java, Kotlin], "serialize", When::On(&["signedjwt"]), 0),
    of(&[Java, Kotlin], "getcompactserialization", When::Always, 0),
    method("signedstring", When::Always, 1),
    method("encodeandsign", When::Always, 1),
    method("generateandsign", When::Always, 1),
    method("writetoken", When::Always, 1),
    method("foruser", When::On(&["refreshtoken", "accesstoken"]), 1),
    method("createaccesstoken", When::Always, 1),
    of(&[Php], "createtoken", When::Always, 1),
    of(&[CSharp], "createtoken", When::On(TOKEN_HANDLERS), 1),
    of(&[CSharp], "createencodedjwt", When::Always, 1),
    of(&[Python], "dumps", When::On(&["serializer", "signer"]), 1),
    // Kept by the browser.
    method("setitem", When::Given(CREDENTIALS), 2),
    method("setitemasync", When::Given(CREDENTIALS), 2),
];

pub(super) const CLEARS: &[Method] = &[
    method("clearcookie", When::Always, 1),
    method("deletecookie", When::Always, 1),
    method("unsetcookie", When::Always, 1),
    of(&[Java, Kotlin], "removecookie", When::Always, 1),
    method("deleterespcookie", When::Always, 1),
    method("delete", When::On(STORES), 0),
    method("remove", When::On(STORES), 0),
    method("remove", When::On(COOKIES), 0),
    method("removeattribute", When::On(SESSIONS), 1),
    method("removeitem", When::Given(CREDENTIALS), 1),
    method("removeitemasync", When::Given(CREDENTIALS), 1),
    method("deleteitemasync", When::Given(CREDENTIALS), 1),
    of(&[Php], "forget", When::On(&["session", "cookie"]), 1),
    // Tokens of Laravel's Sanctum.
    of(
        &[Php],
        "delete",
        When::On(&["currentaccesstoken", "tokens"]),
        0,
    ),
    method("expire", When::On(&["cookie"]), 1),
    method("destroy", When::On(SESSIONS), 0),
    method("clear", When::On(SESSIONS), 0),
    method("flush", When::On(SESSIONS), 0),
    method("invalidate", When::On(SESSIONS), 0),
    method("purge", When::On(SESSIONS), 0),
    method("pop", When::On(SESSIONS), 1),
    method("unset", When::On(SESSIONS), 0),
    method("terminate", When::On(SESSIONS), 0),
    method("destroysession", When::Always, 0),
    method("clearsession", When::Always, 0),
    method("deletesession", When::Always, 0),
    method("dropsession", When::Always, 0),
    method("clearusersession", When::Always, 0),
    method("terminatesession", When::Always, 0),
    of(&[Ruby], "resetsession", When::Always, 0),
    of(&[Php], "sessiondestroy", When::Always, 0),
    of(&[Php], "wplogout", When::Always, 0),
    of(&[Php], "wpclearauthcookie", When::Always, 0),
    of(&[Php], "wpdestroycurrentsession", When::Always, 0),
    of(&[Php], "logoff", When::Always, 0),
    of(&[Php], "sessionunset", When::Always, 0),
    of(&[Elixir], "configuresession", When::Always, 1),
    method("clearcontext", When::Always, 0),
    method("signoutasync", When::Always, 0),
    of(&[CSharp], "signout", When::Alone, 0),
    of(&[CSharp], "signout", When::On(RESULTS), 0),
    of(&[CSharp], "signout", When::On(&["formsauthentication"]), 0),
    of(&[CSharp], "abandon", When::On(SESSIONS), 0),
    of(&[Rust], "logout", When::On(&["identity", "authsession"]), 0),
    of(&[Rust], "makeremoval", When::Always, 0),
    of(&[Rust], "addremovalcookie", When::Always, 1),
    of(&[Rust], "removeprivate", When::Always, 1),
    of(&[Ruby], "signout", When::Alone, 0),
    of(&[Ruby], "signoutandredirect", When::Alone, 0),
    of(&[Ruby], "signoutallscopes", When::Alone, 0),
    of(&[Ruby], "logout", When::Alone, 0),
    of(&[Ruby], "terminatesession", When::Alone, 0),
    of(&[Elixir], "signout", When::On(&["guardian", "plug"]), 1),
    of(&[Elixir], "logoutuser", When::Always, 1),
    // `AuthPlug.logout(conn)` of auth_plug.
    of(&[Elixir], "logout", When::On(&["authplug"]), 0),
    of(
        &[Python],
        "forget",
        When::Imported(&["aiohttp_security", "pyramid.security"]),
        1,
    ),
    // A new session has nobody in it.
    of(
        &[JavaScript, TypeScript],
        "regenerate",
        When::On(SESSIONS),
        1,
    ),
    of(&[Python], "logoutuser", When::Always, 0),
    // Of Flask-JWT-Extended.
    of(&[Python], "unsetjwtcookies", When::Alone, 1),
    of(&[Python], "unsetaccesscookies", When::Alone, 1),
    of(
        &[Python],
        "logout",
        When::Imported(&["django.contrib.auth"]),
        1,
    ),
    of(&[Python], "authlogout", When::Always, 1),
    of(&[Python], "djangologout", When::Always, 1),
    method("logout", When::On(AUTH), 0),
    of(&[Java, Kotlin], "logout", When::On(&["logouthandler"]), 2),
    of(&[Php], "logout", When::On(&["security"]), 0),
    of(&[Php], "logout", When::Imported(&["yii", "craft"]), 0),
    method(
        "logout",
        When::Imported(&["auth0", "clerk", "supertokens", "kinde", "workos"]),
        0,
    ),
    method(
        "signout",
        When::On(&["auth", "supabase", "firebase", "clerk", "authclient"]),
        0,
    ),
    method("logoutlink", When::Imported(&["auth", "kinde"]), 0),
    method("signoutbutton", When::Imported(&["auth", "clerk"]), 0),
    method(
        "signout",
        When::Imported(&["auth", "clerk", "workos", "firebase", "supabase"]),
        0,
    ),
];
