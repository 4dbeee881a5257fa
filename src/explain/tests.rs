//! Pasted messages, names and numbers, and what the catalogue must hold.

use std::collections::HashSet;

use clap::CommandFactory as _;

use super::*;
use crate::cli::Cli;

fn first(text: &str) -> Option<&'static str> {
    look_up(text).first().map(|entry| entry.name)
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let entry = for_code(code);
        assert_eq!(entry.name, code.name());
        assert_eq!(entry.exit, Some(code.exit()), "{}", entry.name);
        assert_eq!(first(code.name()), Some(code.name()));
    }
}

#[test]
fn an_entry_has_no_name_of_a_rule_which_would_hide_it() {
    for entry in all() {
        assert!(
            crate::findings::rules::named(entry.name).is_none(),
            "{}",
            entry.name
        );
    }
}

#[test]
fn every_rule_that_can_be_fixed_here_says_how() {
    use crate::checklist::code::remediations;
    use crate::findings::{Family, rules};
    // What the project's own command says, and what only a person can confirm, is in the finding.
    let elsewhere = [Family::Build, Family::Dashboard, Family::Suppression];
    for rule in rules::all().filter(|it| !elsewhere.contains(&it.family)) {
        assert!(!remediations(rule).is_empty(), "{}", rule.name);
    }
}

#[test]
fn every_exit_code_but_success_is_explained() {
    for exit in Exit::ALL.into_iter().filter(|&it| it != Exit::Done) {
        let found = look_up(&exit.number().to_string());
        assert!(!found.is_empty(), "{}", exit.number());
        assert!(found.iter().all(|entry| entry.exit == Some(exit)));
    }
    assert!(look_up("0").is_empty());
}

#[test]
fn every_error_of_a_callback_and_of_a_token_is_explained() {
    let names = [
        "access_denied",
        "ambiguous_connection_selector",
        "connection_domain_invalid",
        "connection_invalid",
        "connection_strategy_invalid",
        "connection_unlinked",
        "domain_connection_selector_not_allowed",
        "idp_initiated_sso_disabled",
        "invalid_connection_selector",
        "organization_invalid",
        "oauth_failed",
        "profile_not_allowed_outside_organization",
        "server_error",
        "signin_consent_denied",
        "invalid_grant",
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
    ];
    for name in names {
        assert!(!by_name(&slug(name)).is_empty(), "{name}");
    }
}

#[test]
fn names_are_unique() {
    let mut seen = HashSet::new();
    for entry in all() {
        assert!(seen.insert(slug(entry.name)), "{}", entry.name);
    }
    // An alias may lead to several entries, and to a name only where WorkOS uses one word
    // for two things.
    for entry in all() {
        for alias in entry.aliases {
            let free = !seen.contains(&slug(alias));
            assert!(free || *alias == "server_error", "{alias}");
        }
    }
}

#[test]
fn phrases_are_lower_case_and_lead_to_one_entry() {
    let mut seen = HashSet::new();
    for entry in all() {
        for phrase in entry.phrases {
            assert_eq!(normalized(phrase), *phrase, "{}", entry.name);
            assert!(phrase.split('*').all(|part| !part.is_empty()), "{phrase}");
            assert!(seen.insert(phrase), "{phrase}");
        }
    }
}

#[test]
fn texts_are_in_the_house_style() {
    for Entry {
        name,
        title,
        cause,
        fix,
        docs,
        ..
    } in all()
    {
        let starts_a_sentence = |text: &str| !text.starts_with(char::is_lowercase);
        let is_lower = !title.starts_with(char::is_uppercase) || title.starts_with("WorkOS");
        assert!(
            is_lower && !title.ends_with('.') && !title.contains('\n'),
            "{name}: {title}"
        );
        for text in [cause, fix] {
            assert!(
                starts_a_sentence(text) && text.ends_with('.'),
                "{name}: {text}"
            );
            assert!(
                !text.contains("  ") && !text.contains('!'),
                "{name}: {text}"
            );
        }
        let sentences = cause.split(". ").filter(|it| starts_a_sentence(it)).count();
        assert!((1..=3).contains(&sentences), "{name}: {cause}");
        assert!(
            docs.is_empty() || docs.starts_with("https://workos.com/docs/"),
            "{name}"
        );
    }
}

#[test]
fn commands_that_are_named_exist() {
    let cli = Cli::command();
    let is_command = |text: &str| {
        let mut words =
            text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'));
        let Some(command) = words.next().and_then(|it| cli.find_subcommand(it)) else {
            return text.starts_with("COMMAND");
        };
        !command.has_subcommands()
            || words
                .next()
                .is_some_and(|word| command.find_subcommand(word).is_some())
    };
    assert!(is_command("session send ID") && !is_command("session sned ID") && !is_command("sned"));
    for entry in all() {
        for text in [entry.cause, entry.fix] {
            for rest in text.split("workos-ml ").skip(1) {
                assert!(is_command(rest), "{}: {rest}", entry.name);
            }
        }
    }
}

#[test]
fn entries_that_are_referred_to_exist() {
    for entry in all() {
        for rest in entry.fix.split("`workos-ml explain ").skip(1) {
            let name = rest.split('`').next().unwrap();
            let is_placeholder = name == name.to_uppercase();
            assert!(
                is_placeholder || first(name) == Some(name),
                "{}: {name}",
                entry.name
            );
        }
    }
}

/// Headings of the integration guide's chapter on recovery.
#[test]
fn the_seven_recoveries_of_the_guide_are_here() {
    let cases = [
        (
            "\"Invalid authorization code\" during callback",
            "code_not_exchanged",
        ),
        (
            "\"Magic Link already used\" or link doesn't work",
            "link_spent",
        ),
        ("\"Redirect URI mismatch\"", "redirect_uri_unregistered"),
        ("\"Invalid API key\"", "unauthorized"),
        ("SDK import errors", "sdk-import-error"),
        (
            "Session not persisting after login",
            "session-not-persisting",
        ),
        ("Email not delivered", "email-not-delivered"),
    ];
    for (heading, name) in cases {
        assert_eq!(first(heading), Some(name), "{heading}");
    }
}

#[test]
fn names_are_found_however_they_are_written() {
    let cases = [
        ("access_denied", "access_denied"),
        ("access-denied", "access_denied"),
        ("ACCESS_DENIED", "access_denied"),
        (" Access denied. ", "access_denied"),
        ("\"invalid_grant\"", "code_not_exchanged"),
        ("redirect-uri-invalid", "redirect_uri_unregistered"),
        ("sdk_import_error", "sdk-import-error"),
        ("exit 7", "timed_out"),
        ("exit code 6", "port_taken"),
        ("7", "timed_out"),
        ("1", "findings"),
        ("130", "interrupted"),
        ("401", "unauthorized"),
        ("HTTP 403", "forbidden"),
        ("404", "not_found"),
        ("502", "server_error"),
        ("acces_denied", "access_denied"),
        ("link_spnet", "link_spent"),
        ("port-takn", "port_taken"),
        ("one time code expird", "one_time_code_expired"),
    ];
    for (text, name) in cases {
        assert_eq!(first(text), Some(name), "{text}");
    }
}

#[test]
fn one_word_of_workos_for_two_things_gives_both() {
    let names: Vec<_> = look_up("server_error").iter().map(|it| it.name).collect();
    assert_eq!(names, ["server_error", "callback-server-error"]);
}

#[test]
fn a_word_of_a_name_gives_its_entries() {
    let names: Vec<_> = look_up("port").iter().map(|it| it.name).collect();
    assert_eq!(names, ["port_taken"]);
    assert!(look_up("redirect").len() > 3);
}

#[test]
fn what_nobody_knows_gives_nothing() {
    for text in [
        "",
        "   ",
        "?!",
        "hello world",
        "42",
        "200",
        "zzzzzz",
        "a",
        "*",
    ] {
        assert!(look_up(text).is_empty(), "{text:?}: {:?}", first(text));
    }
}

#[test]
fn pasted_messages_are_recognised() {
    let cases = [
        // Around a sign-in.
        (
            "The requested URL /callback was not found on this server.",
            "route-missing",
        ),
        ("404 | This page could not be found.", "route-missing"),
        ("Your connection is not private", "tls_refused"),
        ("TypeError: Failed to fetch", "cors"),
        (
            "AttributeError: 'PasswordlessModule' object has no attribute 'create_session'",
            "sdk-version-mismatch",
        ),
        ("Faraday::ConnectionFailed", "unreachable"),
        (
            "BadRequestException: The redirect_uri is not registered",
            "redirect_uri_unregistered",
        ),
        ("error code: 1015", "firewall-page"),
        ("Error 1020 Access denied Cloudflare", "firewall-page"),
        ("Just a moment... Checking your browser", "firewall-page"),
        (
            "Refused to connect to 'https://api.workos.com/' because it violates the following Content Security Policy directive",
            "content-security-policy",
        ),
        (
            "This site can't provide a secure connection",
            "https-on-plain-http",
        ),
        (
            "400 The plain HTTP request was sent to HTTPS port",
            "http-on-tls",
        ),
        (
            "Client sent an HTTP request to an HTTPS server.",
            "http-on-tls",
        ),
        (
            "Error: The edge runtime does not support Node.js 'crypto' module",
            "edge-runtime",
        ),
        (
            "TypeError: Cannot destructure property 'profile' of undefined",
            "profile-not-user",
        ),
        (
            "Delivery Status Notification (Failure)",
            "email-not-delivered",
        ),
        ("The link you followed has already been used", "link_spent"),
        ("process.env.WORKOS_API_KEY is undefined", "api_key_missing"),
        ("KeyError: 'WORKOS_API_KEY'", "api_key_missing"),
        ("KeyError: 'WORKOS_CLIENT_ID'", "client_id_missing"),
        (
            "npm error 404  '@workos/node@*' is not in this registry.",
            "sdk-import-error",
        ),
        (
            "AADSTS50011: The redirect URI specified in the request does not match",
            "redirect_uri_unregistered",
        ),
        (
            "zsh: no matches found: http://localhost:3000/callback?code=x",
            "address-cut-by-shell",
        ),
        // Answers of WorkOS.
        (r#"{"message":"Unauthorized"}"#, "unauthorized"),
        (
            r#"{"message":"Unauthorized","code":"unauthorized"}"#,
            "unauthorized",
        ),
        (r#"{"error":"Unauthorized"}"#, "access-token-expired"),
        (r#"{"message":"Not Found","code":"not_found"}"#, "not_found"),
        (
            "{\"message\":\"User not found: 'x'.\",\"code\":\"entity_not_found\"}",
            "not_found",
        ),
        (
            r#"{"message":"Validation failed","errors":[{"field":"email","code":"email must be a string"},{"field":"type","code":"type must be a valid enum value"}]}"#,
            "validation-failed",
        ),
        ("email must be a string", "validation-failed"),
        (
            r#"{"message":"Validation failed","code":"invalid_request_parameters","errors":[{"field":"code","code":"missing_required_parameter","message":"The code parameter is required"}]}"#,
            "callback-without-code",
        ),
        (
            "The passwordless session 'session_123' has expired or is invalid.",
            "session_expired",
        ),
        (
            "The code '01DVX3C5Z367SFHR8QNDMK7V24' has expired or is invalid.",
            "code_not_exchanged",
        ),
        (
            r#"{"error":"invalid_grant","error_description":"The code has expired or has already been used."}"#,
            "code_not_exchanged",
        ),
        (
            r#"{"error":"invalid_client","error_description":"Invalid client ID or secret."}"#,
            "invalid_client",
        ),
        (
            r#"{"error":"unauthorized_client","error_description":"The client is not authorized to use this grant type."}"#,
            "unauthorized_client",
        ),
        ("error: unauthorized_client", "unauthorized_client"),
        ("The grant type is not supported.", "unsupported_grant_type"),
        (r#"{"message":"Too many requests"}"#, "rate_limited"),
        (
            r#"{"code":"daily_quota_exceeded","message":"Request could not be processed."}"#,
            "daily_quota_exceeded",
        ),
        (
            r#"{"code":"one_time_code_previously_used","message":"Request could not be processed."}"#,
            "one_time_code_previously_used",
        ),
        (
            "Redirect URI 'https://example.com/callback' already exists.",
            "redirect_uri_already_exists",
        ),
        (
            "Cannot delete the default redirect URI.",
            "default-redirect-uri-in-use",
        ),
        (
            "Single Logout is only supported for GenericOIDC connections.",
            "single-logout-unsupported",
        ),
        // Addresses that a browser ended on.
        (
            "http://localhost:3000/callback?error=access_denied&state=abc",
            "access_denied",
        ),
        (
            "https://your-app.com/callback?error=organization_invalid&error_description=No%20connection%20associated%20with%20organization&state=123456789",
            "organization_invalid",
        ),
        (
            "https://your-app.com/callback?error=signin_consent_denied&error_description=User%20cancelled",
            "signin_consent_denied",
        ),
        (
            "/callback?error=server_error&state=1",
            "callback-server-error",
        ),
        (
            "https://error.workos.com/sso/redirect-uri-invalid",
            "redirect_uri_unregistered",
        ),
        (
            "https://error.workos.com/sso/client-id-invalid",
            "client-id-invalid",
        ),
        (
            "Invalid redirect URI — Make sure that the app uses the correct redirect URI.",
            "redirect_uri_unregistered",
        ),
        // SDKs and the official command line.
        (
            "UnauthorizedException: Could not authorize the request. Maybe your API key is invalid?",
            "unauthorized",
        ),
        (
            "OauthException: Error: invalid_grant\nError Description: The code '01X' has expired or is invalid.",
            "code_not_exchanged",
        ),
        (
            "Missing API key. Pass it to the constructor (new WorkOS(\"sk_test_x\")) or define it in the WORKOS_API_KEY environment variable.",
            "api_key_missing",
        ),
        (
            "This operation requires a WorkOS API key.",
            "api_key_missing",
        ),
        (
            "UnprocessableEntityException: The following requirements must be met:\n\temail must be a string\n",
            "validation-failed",
        ),
        (
            "NotFoundException: The requested path '/passwordless/sessions' could not be found.",
            "not_found",
        ),
        (
            "Status 401, Unauthorized - request ID: 611c2a85",
            "unauthorized",
        ),
        (
            "Invalid API key. Check your environment configuration.",
            "unauthorized",
        ),
        (
            "No API key configured. Run `workos env add` to set up.",
            "api_key_missing",
        ),
        ("AxiosError: Request failed with status code 422", "refused"),
        (
            "Error: Process completed with exit code 4.",
            "api_key_missing",
        ),
        (
            r#"{"error":{"code":"link_spent","exit_code":8}}"#,
            "link_spent",
        ),
        // Networks.
        ("Unexpected error: TypeError: fetch failed", "unreachable"),
        ("Error: connect ECONNREFUSED 127.0.0.1:4100", "unreachable"),
        ("getaddrinfo ENOTFOUND api.workos.com", "unreachable"),
        (
            "curl: (6) Could not resolve host: api.workos.com",
            "unreachable",
        ),
        (
            "TypeError: fetch failed\n[cause]: Error: self-signed certificate",
            "tls_refused",
        ),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate",
            "tls_refused",
        ),
        (
            "x509: certificate signed by unknown authority",
            "tls_refused",
        ),
        (
            "Error: listen EADDRINUSE: address already in use :::3000",
            "port_taken",
        ),
        ("OSError: [Errno 98] Address already in use", "port_taken"),
        ("Port 3000 is already in use", "port_taken"),
        (
            "localhost refused to connect. ERR_CONNECTION_REFUSED",
            "callback-unreachable",
        ),
        ("This site can’t be reached", "callback-unreachable"),
        ("503 Service Unavailable", "server_error"),
        (
            "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
            "unexpected_answer",
        ),
        // Imports and versions.
        (
            "Error: Cannot find module '@workos-inc/node'\nRequire stack:",
            "sdk-import-error",
        ),
        (
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@workos-inc/node' imported from /app/x.mjs",
            "sdk-import-error",
        ),
        (
            "ModuleNotFoundError: No module named 'workos'",
            "sdk-import-error",
        ),
        ("ImportError: No module named workos", "sdk-import-error"),
        (
            "cannot load such file -- workos (LoadError)",
            "sdk-import-error",
        ),
        (
            "AttributeError: module 'workos.client' has no attribute 'passwordless'",
            "sdk-version-mismatch",
        ),
        (
            "Object literal may only specify known properties, but 'redirectUri' does not exist in type 'CreatePasswordlessSessionOptions'. Did you mean to write 'redirectURI'?",
            "redirect-uri-ignored",
        ),
        (
            "TypeError: Cannot read properties of undefined (reading 'id')",
            "profile-not-user",
        ),
        // The official emulator.
        (
            r#"{"message":"Problems parsing JSON","code":"invalid_request_body"}"#,
            "problems-parsing-json",
        ),
        (
            "{\"code\":\"invalid_redirect_uri\",\"message\":\"redirect_uri must point to localhost, got app.example.com.\"}",
            "emulator-redirect-host",
        ),
    ];
    assert!(cases.len() >= 40);
    for (text, name) in cases {
        assert_eq!(first(text), Some(name), "{text}");
    }
}

#[test]
fn a_pasted_secret_does_not_come_back() {
    let secret = "sk_test_c2VjcmV0c2VjcmV0c2VjcmV0";
    let found = look_up(&format!("401 Unauthorized for Bearer {secret}"));
    assert!(!found.is_empty());
    assert!(!format!("{found:?}").contains(secret));
}

#[test]
fn what_a_failure_says_itself_is_kept() {
    let mut bare = Failure::new(Code::PortTaken, "port 3000 is taken");
    complete(&mut bare);
    let entry = for_code(Code::PortTaken);
    assert_eq!(bare.cause.as_deref(), Some(entry.cause));
    assert_eq!(bare.hint.as_deref(), Some(entry.fix));

    let mut full = Failure::new(Code::PortTaken, "port 3000 is taken")
        .because("node holds it")
        .hint("stop node");
    complete(&mut full);
    assert_eq!(full.cause.as_deref(), Some("node holds it"));
    assert_eq!(full.hint.as_deref(), Some("stop node"));

    let mut value = Failure::new(Code::InvalidValue, "x.toml:1:1: no").hint("correct line 1");
    complete(&mut value);
    assert_eq!(value.cause, None);
}
