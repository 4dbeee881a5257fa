//! Applications in Java and Kotlin with Magic Link.

use super::python::all_pass;
use super::{CodeFindings, with_project};

const JAVA: &str = "src/main/java/com/acme/library";
const KOTLIN: &str = "src/main/kotlin/com/acme/library";

/// Every rule passes, these at these places below a folder.
#[track_caller]
fn all_pass_below(project: &str, folder: &str, places: &[(&str, &str)]) {
    let below: Vec<_> = places
        .iter()
        .map(|(rule, place)| (*rule, format!("{folder}/{place}")))
        .collect();
    let places: Vec<_> = below
        .iter()
        .map(|(rule, text)| (*rule, text.as_str()))
        .collect();
    all_pass(project, &places);
}

/// What no longer passes once a text of a file is replaced, with its place.
#[track_caller]
fn broken(project: &str, file: &str, text: &str, with: &str) -> Vec<String> {
    let sandbox = with_project(project);
    let file = format!("app/{file}");
    let whole = std::fs::read_to_string(sandbox.path().join(&file)).unwrap();
    assert!(whole.contains(text), "{file} holds no {text:?}");
    let verdicts = CodeFindings::of(&sandbox.file(&file, whole.replace(text, with)));
    let amiss = verdicts.amiss().into_iter().map(|rule| {
        let (status, place) = verdicts.rule(rule);
        let place = place.rsplit('/').next().unwrap_or_default();
        format!("{status} {rule} {place}")
    });
    amiss.collect()
}

#[test]
fn spring() {
    all_pass_below(
        "spring",
        JAVA,
        &[
            ("callback-route", "auth/AuthController.java:34"),
            ("code-exchange", "auth/WorkOsMagicLinks.java:36"),
            ("exchange-errors-handled", "auth/AuthController.java:43"),
            ("session-create", "auth/WorkOsMagicLinks.java:30"),
            ("session-send", "auth/WorkOsMagicLinks.java:31"),
            ("state-used", "auth/WorkOsMagicLinks.java:28"),
            ("app-session", "auth/AuthController.java:41"),
            ("protected-route", "web/SignedIn.java:15"),
            ("logout", "auth/AuthController.java:51"),
        ],
    );
    all_pass(
        "spring",
        &[
            ("sdk-installed", "pom.xml:18"),
            (
                "env-vars-used",
                "src/main/resources/application.properties:2",
            ),
            ("build-command", "pom.xml:2"),
        ],
    );
}

#[test]
fn javalin() {
    all_pass_below(
        "javalin",
        JAVA,
        &[
            ("env-vars-used", "Main.java:16"),
            ("callback-route", "Main.java:28"),
            ("code-exchange", "AuthHandlers.java:34"),
            ("exchange-errors-handled", "AuthHandlers.java:38"),
            ("session-create", "AuthHandlers.java:23"),
            ("session-send", "AuthHandlers.java:24"),
            ("state-used", "AuthHandlers.java:23"),
            ("app-session", "AuthHandlers.java:36"),
            ("protected-route", "AuthHandlers.java:44"),
            ("logout", "AuthHandlers.java:50"),
        ],
    );
}

#[test]
fn ktor() {
    all_pass_below(
        "ktor",
        KOTLIN,
        &[
            ("env-vars-used", "Application.kt:35"),
            ("callback-route", "AuthRoutes.kt:37"),
            ("code-exchange", "AuthRoutes.kt:42"),
            ("exchange-errors-handled", "AuthRoutes.kt:42"),
            ("session-create", "AuthRoutes.kt:26"),
            ("session-send", "AuthRoutes.kt:33"),
            ("state-used", "AuthRoutes.kt:30"),
            ("app-session", "AuthRoutes.kt:45"),
            ("protected-route", "Application.kt:54"),
            ("logout", "AuthRoutes.kt:50"),
        ],
    );
}

#[test]
fn spring_in_kotlin() {
    all_pass_below(
        "spring-kotlin",
        KOTLIN,
        &[
            ("callback-route", "AuthController.kt:37"),
            ("exchange-errors-handled", "Failures.kt:11"),
            ("state-used", "AuthController.kt:31"),
            ("app-session", "AuthController.kt:48"),
            ("protected-route", "Security.kt:16"),
            ("logout", "Security.kt:18"),
        ],
    );
    all_pass(
        "spring-kotlin",
        &[("env-vars-used", "src/main/resources/application.yml:2")],
    );
}

#[test]
fn what_is_missing_is_found() {
    let controller = format!("{JAVA}/auth/AuthController.java");
    let cases = [
        (
            "session.setAttribute(\"user\", profile.id);",
            "fail app-session WorkOsMagicLinks.java:36",
        ),
        ("session.invalidate();", "fail logout -"),
    ];
    for (text, expected) in cases {
        assert_eq!(broken("spring", &controller, text, ""), [expected]);
    }
    let thrown_again = "throw new IllegalStateException(e);";
    assert_eq!(
        broken(
            "spring",
            &controller,
            "return \"redirect:/?error=expired\";",
            thrown_again,
        ),
        ["fail exchange-errors-handled WorkOsMagicLinks.java:36"]
    );
    let handlers = format!("{JAVA}/AuthHandlers.java");
    assert_eq!(
        broken(
            "javalin",
            &handlers,
            "throw new UnauthorizedResponse();",
            ""
        ),
        ["fail protected-route -"]
    );
    let routes = format!("{KOTLIN}/AuthRoutes.kt");
    assert_eq!(
        broken(
            "ktor",
            &routes,
            "workos.passwordless.sendSession(link.id)",
            ""
        ),
        ["fail session-send AuthRoutes.kt:26"]
    );
    let application = format!("{KOTLIN}/Application.kt");
    assert_eq!(
        broken(
            "ktor",
            &application,
            "authenticate(\"signed-in\")",
            "route(\"/my\")"
        ),
        ["fail protected-route -"]
    );
    let controller = format!("{KOTLIN}/AuthController.kt");
    assert_eq!(
        broken("spring-kotlin", &controller, ", state = state", ""),
        ["warn state-used AuthController.kt:30"]
    );
}
