//! The catalogue of errors: what each one means, its cause and its mend.
//!
//! An entry says only what WorkOS documents, what was recorded of its API, or what this tool does
//! itself. Where WorkOS is silent, the entry says so.

mod own;
mod symptoms;
mod workos;

use crate::error::{Code, Exit, Failure};

/// One thing that can go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// [`Code::name`] for a failure of this tool, WorkOS's own word for an answer of its API, a
    /// word with hyphens for a symptom that has no code.
    pub name: &'static str,
    /// Other names of the same thing, HTTP statuses among them.
    pub aliases: &'static [&'static str],
    /// What the reader sees happen: one line, lower case.
    pub title: &'static str,
    /// Why it happens, in one to three sentences.
    pub cause: &'static str,
    /// What to do, and what to type.
    pub mend: &'static str,
    /// The page of WorkOS's documentation that says so; empty when there is none.
    pub docs: &'static str,
    /// The exit code, for a failure of this tool.
    pub exit: Option<Exit>,
    /// Lower-case fragments by which a pasted message is recognised; `*` stands for anything.
    pub phrases: &'static [&'static str],
}

impl Entry {
    const BLANK: Self = Self {
        name: "",
        aliases: &[],
        title: "",
        cause: "",
        mend: "",
        docs: "",
        exit: None,
        phrases: &[],
    };

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

const FAMILIES: [&[Entry]; 3] = [&own::ENTRIES, workos::ENTRIES, symptoms::ENTRIES];

static ALL: [Entry; own::ENTRIES.len() + workos::ENTRIES.len() + symptoms::ENTRIES.len()] = {
    let mut all = [Entry::BLANK; _];
    let mut filled = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        let mut at = 0;
        while at < FAMILIES[family].len() {
            all[filled] = FAMILIES[family][at];
            filled += 1;
            at += 1;
        }
        family += 1;
    }
    all
};

/// Every entry, in reading order: failures of this tool, answers of WorkOS, symptoms.
pub fn all() -> &'static [Entry] {
    &ALL
}

/// The entry of a failure of this tool.
pub fn for_code(code: Code) -> &'static Entry {
    // The entries of `own` come first and are in the order of the enum: a test holds both.
    &ALL[code as usize]
}

/// Fills in the cause and the hint of a failure where it has none of its own.
pub fn complete(failure: &mut Failure) {
    let entry = for_code(failure.code);
    failure.cause.get_or_insert_with(|| entry.cause.to_owned());
    failure.hint.get_or_insert_with(|| entry.mend.to_owned());
}

/// The entries that a name, a number or a pasted message stands for, best first.
///
/// The first of these that finds anything answers alone: an exact name; a bare exit code or HTTP
/// status; the phrases of a message, the longest first; an exit code or a status inside a
/// message; names that are close to the text. Nothing of the text itself comes back.
pub fn look_up(text: &str) -> Vec<&'static Entry> {
    let text = folded(text);
    let word = slug(&text);
    let ways: [fn(&str, &str) -> Vec<&'static Entry>; 5] = [
        |_, word| by_name(word),
        |_, word| by_number(word),
        |text, _| by_message(text),
        |text, _| by_number_within(text),
        |_, word| by_likeness(word),
    ];
    ways.iter()
        .map(|way| way(&text, &word))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Lower case, one space between words, straight apostrophes.
fn folded(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2018}', '\u{2019}'], "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form in which names are compared: hyphens only, without the punctuation around it.
fn slug(text: &str) -> String {
    text.trim_matches(|it: char| !it.is_alphanumeric())
        .replace(['_', ' '], "-")
}

fn by_name(word: &str) -> Vec<&'static Entry> {
    let named = |name: &str| slug(name) == word;
    let own = ALL.iter().filter(|entry| named(entry.name));
    let other = ALL
        .iter()
        .filter(|entry| !named(entry.name) && entry.aliases.iter().any(|alias| named(alias)));
    own.chain(other).collect()
}

fn by_number(word: &str) -> Vec<&'static Entry> {
    match word.parse() {
        Ok(number @ 0..400) => by_exit(number),
        Ok(number) => by_status(number),
        Err(_) => Vec::new(),
    }
}

fn by_exit(number: u16) -> Vec<&'static Entry> {
    let ends_so = |exit: Exit| u16::from(exit.number()) == number;
    ALL.iter()
        .filter(|entry| entry.exit.is_some_and(ends_so))
        .collect()
}

fn by_status(number: u16) -> Vec<&'static Entry> {
    match number {
        500..600 => by_name("5xx"),
        _ => by_name(&number.to_string()),
    }
}

/// `exit code 7`, `exited with 7`, `status code 401`, `HTTP/1.1 401`.
fn by_number_within(text: &str) -> Vec<&'static Entry> {
    let words: Vec<&str> = text
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .collect();
    let numbers = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, word.parse::<u16>().ok()?)));
    for (at, number) in numbers {
        let before = &words[at.saturating_sub(3)..at];
        let says = |wanted: &[&str]| before.iter().any(|it| wanted.contains(it));
        let found = if says(&["exit", "exited", "rc"]) {
            by_exit(number)
        } else if says(&[
            "http", "status", "error", "code", "got", "returned", "response",
        ]) {
            by_status(number)
        } else {
            Vec::new()
        };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn by_message(text: &str) -> Vec<&'static Entry> {
    let words = text.replace('_', "-");
    let mut found: Vec<(String, &Entry)> = ALL
        .iter()
        .filter_map(|entry| {
            let phrases = entry
                .phrases
                .iter()
                .filter(|phrase| occurs(phrase, text))
                .map(|phrase| slug(phrase));
            // A name of several words is a phrase as well; one of a single word may be anything.
            let names = entry
                .names()
                .map(slug)
                .filter(|name| name.contains('-') && stands_alone(name, &words));
            let longest = phrases.chain(names).max_by_key(String::len)?;
            Some((longest, entry))
        })
        .collect();
    found.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    // "unauthorized" says nothing that "unauthorized_client" has not said already.
    let is_part = |at: usize, (phrase, _): &(String, &Entry)| {
        found[..at]
            .iter()
            .any(|(longer, _)| longer.len() > phrase.len() && longer.contains(phrase.as_str()))
    };
    found
        .iter()
        .enumerate()
        .filter(|&(at, it)| !is_part(at, it))
        .map(|(_, &(_, entry))| entry)
        .collect()
}

/// Whether the parts of a phrase follow one another in the text.
fn occurs(phrase: &str, text: &str) -> bool {
    phrase
        .split('*')
        .try_fold(text, |rest, part| Some(rest.split_once(part)?.1))
        .is_some()
}

/// Whether the name is in the text and is no part of a longer name.
fn stands_alone(name: &str, text: &str) -> bool {
    let continues = |it: char| it == '-' || it.is_alphanumeric();
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(continues) && !text[at + name.len()..].starts_with(continues)
    })
}

/// Names that the text is a misspelling or a few whole words of.
fn by_likeness(word: &str) -> Vec<&'static Entry> {
    const FEWEST_LETTERS: usize = 4;
    const MOST_LETTERS: usize = 60;
    let could_be_a_name = (FEWEST_LETTERS..=MOST_LETTERS).contains(&word.len());
    if !could_be_a_name || word.parse::<u16>().is_ok() {
        return Vec::new();
    }
    let distance = |name: &str| {
        let name = slug(name);
        if format!("-{name}-").contains(&format!("-{word}-")) {
            return Some(2);
        }
        let distance = strsim::osa_distance(&name, word);
        // Short names are near to everything.
        (distance <= 2 && distance * FEWEST_LETTERS <= name.len()).then_some(distance)
    };
    let mut found: Vec<(usize, &Entry)> = ALL
        .iter()
        .filter_map(|entry| Some((entry.names().filter_map(distance).min()?, entry)))
        .collect();
    found.sort_by_key(|&(distance, _)| distance);
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

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
                assert_eq!(folded(phrase), *phrase, "{}", entry.name);
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
            mend,
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
            for text in [cause, mend] {
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
        let commands = [
            "send",
            "session create",
            "session send",
            "listen",
            "exchange",
            "preflight",
            "connection list",
            "connection show",
            "explain",
            "completions",
            "man",
            "COMMAND",
        ];
        for entry in all() {
            for text in [entry.cause, entry.mend] {
                for rest in text.split("workos-ml ").skip(1) {
                    let known = commands.iter().any(|it| rest.starts_with(it));
                    assert!(known, "{}: {rest}", entry.name);
                }
            }
        }
    }

    #[test]
    fn entries_that_are_referred_to_exist() {
        for entry in all() {
            for rest in entry.mend.split("`workos-ml explain ").skip(1) {
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
        assert_eq!(bare.hint.as_deref(), Some(entry.mend));

        let mut full = Failure::new(Code::PortTaken, "port 3000 is taken")
            .because("node holds it")
            .hint("stop node");
        complete(&mut full);
        assert_eq!(full.cause.as_deref(), Some("node holds it"));
        assert_eq!(full.hint.as_deref(), Some("stop node"));
    }
}
