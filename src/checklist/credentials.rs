//! Checks keys and IDs on this machine: present, well-formed, private, and of the right environment.

use std::path::Path;

use super::WorkosEnvironment;
use super::env_files::{EnvFiles, check_files};
use crate::config::{
    API_KEY, CLIENT_ID, Config, Source, Sourced, is_reference, key_fault, value_fault,
};
use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};
use crate::secret::{Secret, is_placeholder};

/// How client IDs begin: those of today, and older ones that still work.
pub const CLIENT_ID_PREFIXES: [&str; 3] = ["client_", "project_", "proj_"];
/// The keys and client IDs of this tool's emulator and the official one.
pub(super) const EMULATOR_CREDENTIALS: [&str; 4] = [
    "sk_test_default",
    "sk_live_default",
    "client_emulate",
    "client_emulated",
];

/// Checks everything that needs no network. `folder` is the working directory.
pub fn check(config: &Config, meant_for: Option<WorkosEnvironment>, folder: &Path) -> Vec<Finding> {
    let mut found = Vec::new();
    check_key(config, meant_for, &mut found);
    let files = EnvFiles::read(config, folder);
    files.check_exposure(&config.environment, &mut found);
    files.check_git(&mut found);
    check_client_id(config, &mut found);
    check_files(config, &mut found);
    found
}

/// A finding about a value, with its place if it came from a file.
fn finding_for<T>(
    value: &Sourced<T>,
    rule: &'static Rule,
    status: Status,
    message: String,
) -> Finding {
    let finding = Finding::new(rule, status, message);
    match &value.source {
        Source::File {
            variable,
            path,
            line,
        } => finding.subject(*variable).at(path, *line),
        Source::Environment(variable) => finding.subject(*variable),
        _ => finding,
    }
}

/// A value that is not set, and where it may be instead.
fn missing(failure: Option<Failure>, rule: &'static Rule, variable: &str, usual: &str) -> Finding {
    let trace = failure.and_then(|it| Some((it.cause?, it.hint?)));
    let finding = |message| Finding::new(rule, Status::Fail, message).subject(variable);
    match trace {
        Some((cause, hint)) => finding(format!("{variable} is not set: {cause}")).hint(hint),
        None => finding(format!("{variable} is not set")).hint(usual),
    }
}

fn check_key(config: &Config, meant_for: Option<WorkosEnvironment>, found: &mut Vec<Finding>) {
    let Some(key) = &config.api_key else {
        found.push(missing(
            config.require_api_key().err(),
            rules::API_KEY_PRESENT,
            API_KEY,
            rules::API_KEY_PRESENT.fix,
        ));
        return;
    };
    let shown = key.value.preview();
    found.push(finding_for(
        key,
        rules::API_KEY_PRESENT,
        Status::Pass,
        match config.hidden_keys().first() {
            // Twice in one file is said of the file.
            Some(other) if !key.source.to_string().contains(&other.file()) => format!(
                "API key {shown} ({}), which hides another one of {}",
                key.source, other.place
            ),
            _ => format!("API key {shown} ({})", key.source),
        },
    ));
    let text = key.value.expose();
    found.push(match format_error(config, text) {
        Some((what, hint)) => finding_for(
            key,
            rules::API_KEY_FORMAT,
            Status::Fail,
            format!("the API key {what}"),
        )
        .hint(hint),
        None => finding_for(
            key,
            rules::API_KEY_FORMAT,
            Status::Pass,
            "the API key has the right format".into(),
        ),
    });
    // They look like placeholders, but are right for an emulator.
    let is_emulated = EMULATOR_CREDENTIALS.contains(&text);
    let is_local = config.base_url.value.is_loopback();
    found.push(if is_emulated && !is_local {
        finding_for(
            key,
            rules::API_KEY_PLACEHOLDER,
            Status::Fail,
            format!(
                "{text} is the key of emulators, and {} is not one",
                config.base_url.value.origin()
            ),
        )
        .hint("set a key of the account, or point WORKOS_BASE_URL to the emulator")
    } else if !is_emulated && is_placeholder(text) && !is_reference(text) {
        finding_for(
            key,
            rules::API_KEY_PLACEHOLDER,
            Status::Fail,
            "the API key is a placeholder from documentation or a template".into(),
        )
        .hint(rules::API_KEY_PLACEHOLDER.fix)
    } else {
        finding_for(
            key,
            rules::API_KEY_PLACEHOLDER,
            Status::Pass,
            "the API key is not a placeholder".into(),
        )
    });
    found.push(environment(key, meant_for));
}

/// What is wrong with the form of a key, and its fix.
fn format_error(config: &Config, text: &str) -> Option<(String, String)> {
    let copy = rules::API_KEY_FORMAT.fix;
    if config.is_swapped() {
        return Some((
            "is a client ID, and the client ID is an API key: they are swapped".into(),
            format!("swap them: {API_KEY} starts with sk_, {CLIENT_ID} with client_"),
        ));
    }
    if let Some(fault) = key_fault(text) {
        return Some((fault.what, fault.fix.into()));
    }
    if let Err(failure) = config.require_api_key() {
        let what = failure
            .message
            .split_once(") ")
            .map_or(failure.message.clone(), |(_, it)| it.to_owned());
        return Some((what, copy.into()));
    }
    if !text.starts_with("sk_") {
        return Some(("does not start with sk_".into(), copy.into()));
    }
    // Only the prefix is documented; nothing this short can be a secret.
    (text.len() < 8).then(|| ("is too short to be one".into(), copy.into()))
}

fn environment(key: &Sourced<Secret>, meant_for: Option<WorkosEnvironment>) -> Finding {
    let is_of = WorkosEnvironment::of_key(key.value.expose());
    let (status, message) = match (meant_for, is_of) {
        (Some(meant), Some(is)) if meant == is => (
            Status::Pass,
            format!("the API key is a {} key, as wanted", is.name()),
        ),
        (Some(meant), Some(is)) => (
            Status::Fail,
            format!(
                "the API key is a {} key, and {} was named",
                is.name(),
                meant.name()
            ),
        ),
        (Some(meant), None) => (
            Status::Warn,
            format!(
                "the API key's prefix does not tell whether it is a {} key",
                meant.name()
            ),
        ),
        (None, Some(is)) => (
            Status::Skip,
            format!(
                "the API key is a {0} key; add --environment {0} to require it",
                is.name()
            ),
        ),
        (None, None) => (
            Status::Skip,
            "the API key's prefix does not tell its environment".into(),
        ),
    };
    let finding = finding_for(key, rules::KEY_ENVIRONMENT, status, message);
    match status {
        Status::Fail => finding.hint(rules::KEY_ENVIRONMENT.fix),
        _ => finding,
    }
}

fn check_client_id(config: &Config, found: &mut Vec<Finding>) {
    let Some(client) = &config.client_id else {
        found.push(missing(
            config.require_client_id().err(),
            rules::CLIENT_ID_PRESENT,
            CLIENT_ID,
            rules::CLIENT_ID_PRESENT.fix,
        ));
        return;
    };
    let text = client.value.as_str();
    found.push(match config.require_client_id() {
        Ok(_) => finding_for(
            client,
            rules::CLIENT_ID_PRESENT,
            Status::Pass,
            match config.hidden_client_ids().first() {
                Some(other) if !client.source.to_string().contains(&other.file()) => format!(
                    "client ID {text} ({}), which hides another one of {}",
                    client.source, other.place
                ),
                _ => format!("client ID {text} ({})", client.source),
            },
        ),
        // A malformed key is reported by the rule on its format.
        Err(_) => finding_for(
            client,
            rules::CLIENT_ID_PRESENT,
            Status::Pass,
            format!("a client ID is set ({})", client.source),
        ),
    });
    let body = CLIENT_ID_PREFIXES
        .iter()
        .find_map(|it| text.strip_prefix(it));
    let is_shaped = body.is_some_and(|body| {
        body.len() >= 3
            && body
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
    });
    found.push(if is_shaped {
        finding_for(
            client,
            rules::CLIENT_ID_FORMAT,
            Status::Pass,
            "the client ID has the right format".into(),
        )
    } else {
        let fault = value_fault(text);
        let what = match &fault {
            _ if text.starts_with("sk_") => "is an API key".to_owned(),
            Some(fault) => fault.what.clone(),
            None => match other_id(text) {
                Some(kind) => format!("is the ID of {kind}, not a client ID"),
                None => "does not look like client_ and 26 letters and digits".into(),
            },
        };
        let fix = if config.is_swapped() {
            "swap it with the API key"
        } else {
            fault.map_or(rules::CLIENT_ID_FORMAT.fix, |it| it.fix)
        };
        finding_for(
            client,
            rules::CLIENT_ID_FORMAT,
            Status::Fail,
            format!("the client ID {what}"),
        )
        .hint(fix)
    });
    let is_fine = if EMULATOR_CREDENTIALS.contains(&text) {
        config.base_url.value.is_loopback()
    } else {
        !is_placeholder(text)
    };
    found.push(if is_fine {
        finding_for(
            client,
            rules::CLIENT_ID_PLACEHOLDER,
            Status::Pass,
            "the client ID is not a placeholder".into(),
        )
    } else {
        finding_for(
            client,
            rules::CLIENT_ID_PLACEHOLDER,
            Status::Fail,
            "the client ID is a placeholder from documentation, a template or an emulator".into(),
        )
        .hint(rules::CLIENT_ID_PLACEHOLDER.fix)
    });
}

/// What an ID of WorkOS names that is no client ID.
fn other_id(text: &str) -> Option<&'static str> {
    let kinds = [
        ("conn_", "a connection"),
        ("org_", "an organization"),
        ("user_", "a user"),
        ("prof_", "a profile"),
        ("environment_", "an environment"),
        ("directory_", "a directory"),
    ];
    let found = kinds.iter().find(|(prefix, _)| text.starts_with(prefix))?;
    Some(found.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        for text in [
            "sk_example_123456789",
            "sk_test_your_key",
            "sk_test_xxxxxxxx",
            "sk_test_...",
            "sk_test_<key>",
            "sk_test_aaaaaaaa",
            "client_123456789",
            "client_01HZBC6N1EB1ZY7KG32X",
            "your_client_id",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa",
            "sk_live_b1S8kQ2mZt7Hc",
            "sk_ZBxkn2ZTUYqa82ky6QEYecemI",
            "client_01KFVA3X8R4JFMYBZQ2T6W9N5C",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
