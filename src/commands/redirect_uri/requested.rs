//! Collects the redirect URIs to check, with where each of them comes from.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::checklist::redirect_uris;
use crate::cli::RedirectUriCheckArgs;
use crate::config::{Config, REDIRECT_URI, Source};
use crate::error::{Code, Failure};
use crate::files;

/// Maximum size of a list: some 80,000 addresses, more than anybody would mean to check.
const MAX_LIST_BYTES: u64 = 4 * 1024 * 1024;

/// A redirect URI to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestedUri {
    pub(super) uri: String,
    /// Where it comes from, in words; several places if there are several.
    pub(super) source: String,
    /// The first file that contains it, with the line.
    pub(super) place: Option<(PathBuf, usize)>,
}

impl RequestedUri {
    fn new(uri: &str, source: impl Into<String>) -> Self {
        Self {
            uri: uri.to_owned(),
            source: source.into(),
            place: None,
        }
    }
}

/// The redirect URIs of the command line, else those of the configuration; each once.
///
/// # Errors
/// When there is none, or a list cannot be read.
pub(super) fn collect(
    args: &RedirectUriCheckArgs,
    config: &Config,
) -> Result<Vec<RequestedUri>, Failure> {
    if args.uris.is_empty() && args.from.is_none() {
        let found = merge_duplicates(from_configuration(config));
        return if found.is_empty() {
            Err(nothing_to_check())
        } else {
            Ok(found)
        };
    }
    let mut found = Vec::new();
    let from_stdin = Path::new("-");
    let named = args.uris.iter().filter(|uri| *uri != "-");
    found.extend(named.map(|uri| RequestedUri::new(uri, "argument")));
    if args.uris.iter().any(|uri| uri == "-") || args.from.as_deref() == Some(from_stdin) {
        let key = config.api_key.as_ref();
        if key.is_some_and(|key| key.source == Source::Option("--api-key-stdin")) {
            return Err(Failure::new(
                Code::InvalidValue,
                "standard input cannot carry both the API key and the redirect URIs",
            )
            .hint("name the list with --from FILE"));
        }
        let mut bytes = Vec::new();
        let read = std::io::stdin()
            .take(MAX_LIST_BYTES + 1)
            .read_to_end(&mut bytes);
        found.extend(parse_list(read.map(|_| bytes), None)?);
    }
    if let Some(path) = args.from.as_deref().filter(|path| *path != from_stdin) {
        let read = files::read_named(path, MAX_LIST_BYTES);
        found.extend(parse_list(read, Some(path))?);
    }
    Ok(merge_duplicates(found))
}

fn nothing_to_check() -> Failure {
    Failure::new(
        Code::MissingValue,
        format!("there is no redirect URI to check: none was named, {REDIRECT_URI} is not set, and no .env file has one"),
    )
    .hint(format!("name one: `workos-ml redirect-uri check https://app.example.com/callback`, set {REDIRECT_URI}, or name a list with --from FILE"))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("could not read {}: {error}", path.display()),
    )
    .hint("name a text file with one redirect URI a line")
}

/// The effective `WORKOS_REDIRECT_URI`, and the redirect URIs in the `.env` files.
fn from_configuration(config: &Config) -> Vec<RequestedUri> {
    let mut found: Vec<RequestedUri> = Vec::new();
    if let Some(redirect_uri) = &config.redirect_uri {
        let place = match &redirect_uri.source {
            Source::File { path, line, .. } => Some((path.clone(), *line)),
            _ => None,
        };
        found.push(RequestedUri {
            place,
            ..RequestedUri::new(&redirect_uri.value, redirect_uri.source.to_string())
        });
    }
    let in_files = redirect_uris(config, Path::new(""), !config.named_files.is_empty());
    found.extend(in_files.into_iter().map(|found_uri| RequestedUri {
        source: format!(
            "{} from {}, line {}",
            found_uri.variable,
            found_uri.path.display(),
            found_uri.line
        ),
        uri: found_uri.uri,
        place: Some((found_uri.path, found_uri.line)),
    }));
    found
}

/// Parses a list with one URI per line; empty lines and comments are ignored.
fn parse_list(
    read: io::Result<Vec<u8>>,
    path: Option<&Path>,
) -> Result<Vec<RequestedUri>, Failure> {
    let name = path.unwrap_or(Path::new("standard input"));
    let bytes = read.map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > MAX_LIST_BYTES {
        return Err(unreadable(name, &"it is larger than 4 MiB"));
    }
    // A wrong encoding would make URIs look unregistered.
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|it| **it == b'\n').count() + 1;
        unreadable(name, &format!("it is not valid UTF-8 on line {line}"))
    })?;
    // Editors on Windows write a byte-order mark.
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let found: Vec<RequestedUri> = lines
        .zip(1..)
        .filter(|(text, _)| !text.is_empty() && !text.starts_with('#'))
        .map(|(text, line)| RequestedUri {
            place: path.map(|path| (path.to_owned(), line)),
            ..RequestedUri::new(text, format!("{}, line {line}", name.display()))
        })
        .collect();
    if found.is_empty() {
        return Err(Failure::new(
            Code::MissingValue,
            format!("there is no redirect URI in {}", name.display()),
        )
        .hint("write one redirect URI a line; lines that start with # are comments"));
    }
    Ok(found)
}

/// Each URI once, with every place that contains it.
fn merge_duplicates(all: Vec<RequestedUri>) -> Vec<RequestedUri> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<RequestedUri> = Vec::new();
    for requested in all {
        match places.get(&requested.uri).and_then(|at| found.get_mut(*at)) {
            // The effective value is also found in its file.
            Some(known) if known.source.split("; ").any(|it| it == requested.source) => {}
            Some(known) => {
                known.source.push_str("; ");
                known.source.push_str(&requested.source);
            }
            None => {
                places.insert(requested.uri.clone(), found.len());
                found.push(requested);
            }
        }
    }
    found
}
