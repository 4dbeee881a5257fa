//! Options, environment and `.env` files become one [`Config`], in which every value remembers
//! where it came from. The only module that reads the process environment.

pub mod dotenv;

mod base_url;
mod elsewhere;
mod environment;
mod profile;
mod project;
mod value_fault;

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::GlobalOptions;
use crate::error::{Code, Failure};
use crate::files;
use crate::secret::Secret;

pub use base_url::BaseUrl;
pub use elsewhere::{Hidden, is_similar};
pub use environment::{ProcessEnvironment, Surroundings};
pub use profile::{Profile, profiles};
pub use project::ReaderNote;
pub use value_fault::{ValueFault, is_reference, key_fault, value_fault};

use dotenv::EnvFile;

/// Names of the variables that this tool reads.
pub const API_KEY: &str = "WORKOS_API_KEY";
/// The client ID of the environment.
pub const CLIENT_ID: &str = "WORKOS_CLIENT_ID";
/// The address that WorkOS sends the browser back to.
pub const REDIRECT_URI: &str = "WORKOS_REDIRECT_URI";
/// Seconds that one request may take; the official Python SDK reads the same.
pub const REQUEST_TIMEOUT: &str = "WORKOS_REQUEST_TIMEOUT";

/// The user name at the user's own mail server.
pub const SMTP_USERNAME: &str = "SMTP_USERNAME";
/// The password for [`SMTP_USERNAME`].
pub const SMTP_PASSWORD: &str = "SMTP_PASSWORD";

/// Time limit for one request. WorkOS answers within a second or two, mailing included.
const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A command-line option.
    Option(&'static str),
    /// A variable of the process environment.
    Environment(&'static str),
    /// A variable in a file.
    File {
        /// The variable's name.
        variable: &'static str,
        /// The file, as the user would name it.
        path: PathBuf,
        /// Line of the assignment, from 1.
        line: usize,
    },
    /// The built-in emulator, which brings its own credentials.
    Emulator,
    /// The default.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "{name}"),
            Self::Environment(variable) => write!(f, "{variable} from the environment"),
            Self::File {
                variable,
                path,
                line,
            } => {
                write!(f, "{variable} from {}, line {line}", path.display())
            }
            Self::Emulator => f.write_str("the built-in emulator"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// A `.env` file that was read.
#[derive(Debug)]
pub struct LoadedFile {
    /// The path, relative to the working directory if it was found there.
    pub path: PathBuf,
    /// Its content.
    pub content: EnvFile,
}

/// The complete configuration, resolved once.
#[derive(Debug)]
pub struct Config {
    /// The API key as found; [`Config::require_api_key`] returns one that can be sent.
    pub api_key: Option<Sourced<Secret>>,
    /// The client ID.
    pub client_id: Option<Sourced<String>>,
    /// The redirect URI of the environment or of a file; options are the commands' own.
    pub redirect_uri: Option<Sourced<String>>,
    /// The address of the API.
    pub base_url: Sourced<BaseUrl>,
    /// The user name at the user's own mail server.
    pub smtp_username: Option<Sourced<String>>,
    /// Its password.
    pub smtp_password: Option<Sourced<Secret>>,
    /// Time limit for one request.
    pub request_timeout: Duration,
    /// The environment that the profile in use is for, by its name in `workos-ml.toml`.
    pub meant_for: Option<String>,
    /// The files that an option or the profile names, so that the usual ones are not read.
    pub named_files: Vec<PathBuf>,
    /// The files that were read, in order of precedence.
    pub files: Vec<LoadedFile>,
    /// What the project's own reader takes differently in them.
    pub reader_notes: Vec<ReaderNote>,
    /// The process environment.
    pub environment: ProcessEnvironment,
    /// The working directory.
    folder: PathBuf,
}

impl Config {
    /// Resolves everything, in the order option, environment, profile, `.env.local`, `.env` of `folder`
    /// (or the files of `--env-file`, or else of the profile). An empty variable counts as not set.
    ///
    /// # Errors
    /// When a named file cannot be read, a value cannot be used, or a base URL must not be
    /// followed.
    pub fn resolve(
        options: &GlobalOptions,
        environment: ProcessEnvironment,
        folder: &Path,
    ) -> Result<Self, Failure> {
        Self::resolve_with(options, environment, folder, Absent::Refused)
    }

    /// The same for a command that writes the file that is named, if there is none.
    ///
    /// # Errors
    /// As of [`Config::resolve`].
    pub fn resolve_for_writing(
        options: &GlobalOptions,
        environment: ProcessEnvironment,
        folder: &Path,
    ) -> Result<Self, Failure> {
        Self::resolve_with(options, environment, folder, Absent::Empty)
    }

    fn resolve_with(
        options: &GlobalOptions,
        environment: ProcessEnvironment,
        folder: &Path,
        absent: Absent,
    ) -> Result<Self, Failure> {
        let profile = match &options.profile {
            Some(name) => Some(profile::named(name, folder)?),
            None => None,
        };
        let named: &[PathBuf] = match (&options.env_file[..], &profile) {
            ([], Some(profile)) => &profile.env_files,
            (named, _) => named,
        };
        let named = named.to_vec();
        let mut files = load_files(&named, folder, absent).map_err(|failure| {
            let is_absent = named.iter().any(|it| !folder.join(it).exists());
            match profile.as_ref().filter(|_| options.env_file.is_empty() && is_absent) {
                Some(profile) => failure.hint(format!(
                    "write it with `workos-ml init --profile {0}`, or name another in env-files of [profile.{0}] in workos-ml.toml",
                    profile.name
                )),
                None => failure,
            }
        })?;
        let mut reader_notes = project::judge(&mut files, &environment, folder);
        reader_notes.extend(project::empty_exports(&files, &environment, folder));
        if named.is_empty() {
            reader_notes.extend(project::empty_lines(&files, &environment, folder));
            reader_notes.extend(project::of_development(&files, &environment, folder));
        }
        let lookup = Lookup {
            environment: &environment,
            files: &files,
        };
        let api_key = if options.api_key_stdin {
            Some(Sourced {
                value: key_from_stdin()?,
                source: Source::Option("--api-key-stdin"),
            })
        } else {
            lookup.find(API_KEY)
        };
        let request_timeout = match lookup.find(REQUEST_TIMEOUT) {
            Some(found) => seconds(&found)?,
            None => DEFAULT_REQUEST_TIMEOUT,
        };
        Ok(Self {
            api_key,
            client_id: lookup.find_text(CLIENT_ID),
            redirect_uri: redirect_uri(&lookup, profile.as_ref()),
            base_url: base_url::resolve(options.base_url.as_deref(), &lookup, profile.as_ref())?,
            smtp_username: lookup.find_text(SMTP_USERNAME),
            smtp_password: lookup.find(SMTP_PASSWORD),
            request_timeout,
            meant_for: profile.and_then(|it| it.environment),
            named_files: named,
            files,
            reader_notes,
            environment,
            folder: folder.to_owned(),
        })
    }

    /// The API key.
    ///
    /// # Errors
    /// When there is none, or it has a character that no key has.
    pub fn require_api_key(&self) -> Result<&Secret, Failure> {
        let missing = || self.missing(Code::ApiKeyMissing, API_KEY);
        let found = self.api_key.as_ref().ok_or_else(missing)?;
        if self.is_swapped() {
            return Err(Failure::new(
                Code::ApiKeyMalformed,
                format!("{API_KEY} holds a client ID, and {CLIENT_ID} an API key"),
            )
            .because("the two values are swapped; a client ID is public, an API key is not")
            .hint(format!(
                "swap them: {API_KEY} starts with sk_, {CLIENT_ID} with client_"
            )));
        }
        reject_malformed_key(found)?;
        Ok(&found.value)
    }

    fn missing(&self, code: Code, variable: &str) -> Failure {
        let failure = Failure::new(code, format!("{variable} is not set"));
        match elsewhere::find(variable, &self.environment, &self.files, &self.folder) {
            Some(trace) => failure.because(trace.cause).hint(trace.hint),
            None => failure,
        }
    }

    /// Whether key and client ID stand in each other's place.
    pub fn is_swapped(&self) -> bool {
        let is_key = |text: &str| text.starts_with("sk_");
        let is_client = |text: &str| text.starts_with("client_") || text.starts_with("project_");
        self.api_key
            .as_ref()
            .is_some_and(|it| is_client(it.value.expose()))
            && self.client_id.as_ref().is_some_and(|it| is_key(&it.value))
    }

    /// Other values of the API key's variable that the one in use hides.
    pub fn hidden_keys(&self) -> Vec<Hidden> {
        match &self.api_key {
            Some(key) if !matches!(key.source, Source::Emulator | Source::Option(_)) => {
                elsewhere::hidden(API_KEY, &key.value, &self.environment, &self.files)
            }
            _ => Vec::new(),
        }
    }

    /// Other values of the client ID's variable that the one in use hides.
    pub fn hidden_client_ids(&self) -> Vec<Hidden> {
        match &self.client_id {
            Some(client) if !matches!(client.source, Source::Emulator | Source::Option(_)) => {
                let used = Secret::new(client.value.as_str());
                elsewhere::hidden(CLIENT_ID, &used, &self.environment, &self.files)
            }
            _ => Vec::new(),
        }
    }

    /// The client ID.
    ///
    /// # Errors
    /// When there is none, or it has white space or control characters, or it is an API key, which must
    /// not be shown or sent like a public value.
    pub fn require_client_id(&self) -> Result<&str, Failure> {
        let missing = || self.missing(Code::ClientIdMissing, CLIENT_ID);
        let found = self.client_id.as_ref().ok_or_else(missing)?;
        if self.is_swapped() {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("{CLIENT_ID} holds an API key, and {API_KEY} a client ID"),
            )
            .because("the two values are swapped; a client ID is public, an API key is not")
            .hint(format!(
                "swap them: {API_KEY} starts with sk_, {CLIENT_ID} with client_"
            )));
        }
        if let Some(fault) = value_fault(&found.value) {
            return Err(Failure::new(
                Code::InvalidValue,
                format!("the client ID ({}) {}", found.source, fault.what),
            )
            .hint(fault.fix));
        }
        // The most harmful mix-up, because a client ID is public.
        let what = if found.value.starts_with("sk_") {
            "is an API key"
        } else if found.value.chars().any(|it| !it.is_ascii_graphic()) {
            "holds white space or a character that is not ASCII"
        } else {
            return Ok(&found.value);
        };
        Err(Failure::new(
            Code::InvalidValue,
            format!("the client ID ({}) {what}", found.source),
        )
        .hint("copy it again from https://dashboard.workos.com/api-keys; it starts with client_"))
    }
}

/// The redirect URI of the environment, then of the profile, then of a file.
fn redirect_uri(lookup: &Lookup<'_>, profile: Option<&Profile>) -> Option<Sourced<String>> {
    let of_profile = profile.and_then(|it| it.redirect_uri.clone());
    match (lookup.in_environment(REDIRECT_URI), of_profile) {
        (None, Some((value, source))) => Some(Sourced { value, source }),
        _ => lookup.find_text(REDIRECT_URI),
    }
}

/// Finds variables in the environment first, then in the files.
struct Lookup<'a> {
    environment: &'a ProcessEnvironment,
    files: &'a [LoadedFile],
}

impl Lookup<'_> {
    fn find(&self, variable: &'static str) -> Option<Sourced<Secret>> {
        self.in_environment(variable)
            .or_else(|| self.files.iter().find_map(|it| in_file(it, variable)))
    }

    fn find_text(&self, variable: &'static str) -> Option<Sourced<String>> {
        let found = self.find(variable)?;
        Some(Sourced {
            value: found.value.expose().to_owned(),
            source: found.source,
        })
    }

    fn in_environment(&self, variable: &'static str) -> Option<Sourced<Secret>> {
        let text = self.environment.get(variable)?;
        // CI systems set unconfigured variables to an empty string.
        (!text.is_empty()).then(|| Sourced {
            value: Secret::new(text),
            source: Source::Environment(variable),
        })
    }
}

fn in_file(file: &LoadedFile, variable: &'static str) -> Option<Sourced<Secret>> {
    let entry = file.content.get(variable)?;
    (!entry.value.expose().is_empty()).then(|| Sourced {
        value: entry.value.clone(),
        source: Source::File {
            variable,
            path: file.path.clone(),
            line: entry.line,
        },
    })
}

/// What a file that is named and not there means. The usual ones need not be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    Refused,
    Empty,
}

fn load_files(
    named: &[PathBuf],
    folder: &Path,
    absent: Absent,
) -> Result<Vec<LoadedFile>, Failure> {
    let most = dotenv::MAX_BYTES as u64;
    if !named.is_empty() {
        return named
            .iter()
            .filter(|path| absent == Absent::Refused || folder.join(path).exists())
            .map(|path| {
                let whole = folder.join(path);
                let loaded = load(path, files::read_named(&whole, most));
                loaded.map_err(|failure| match elsewhere::files_beside(&whole) {
                    names if whole.exists() || names.is_empty() => failure,
                    names => failure.hint(format!(
                        "its folder has {}: name one of them with --env-file",
                        names.join(", ")
                    )),
                })
            })
            .collect();
    }
    [".env.local", ".env"]
        .into_iter()
        .map(|name| (Path::new(name), folder.join(name)))
        // A folder or socket with that name is not a `.env` file.
        .filter(|(_, path)| path.is_file())
        .map(|(name, path)| load(name, files::read(&path, most)))
        .collect()
}

fn load(name: &Path, bytes: io::Result<Vec<u8>>) -> Result<LoadedFile, Failure> {
    let unusable = |why: &dyn fmt::Display| {
        Failure::new(
            Code::FileUnusable,
            format!("could not read {}: {why}", name.display()),
        )
        .hint("name another file with --env-file, or fix this one")
    };
    let bytes = bytes.map_err(|error| unusable(&error))?;
    let content = EnvFile::parse(&bytes).map_err(|error| unusable(&error))?;
    Ok(LoadedFile {
        path: name.to_owned(),
        content,
    })
}

/// Maximum size of a key on standard input. Keys have a few dozen characters.
const MAX_KEY_BYTES: u64 = 4096;

fn key_from_stdin() -> Result<Secret, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(MAX_KEY_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|error| {
            Failure::new(
                Code::ApiKeyMissing,
                format!("could not read the API key from standard input: {error}"),
            )
        })?;
    if text.len() as u64 > MAX_KEY_BYTES {
        return Err(Failure::new(
            Code::ApiKeyMalformed,
            format!("standard input is longer than {MAX_KEY_BYTES} bytes, and no API key is"),
        ));
    }
    let key = text.trim_end_matches(['\n', '\r']);
    if key.is_empty() {
        return Err(Failure::new(
            Code::ApiKeyMissing,
            "--api-key-stdin was given, but standard input is empty",
        )
        .because("what the key should come from wrote nothing, as an empty variable does")
        .hint("pipe the key in: `printf %s \"$KEY\" | workos-ml … --api-key-stdin`"));
    }
    Ok(Secret::new(key))
}

fn reject_malformed_key(key: &Sourced<Secret>) -> Result<(), Failure> {
    let text = key.value.expose();
    if let Some(fault) = key_fault(text) {
        return Err(Failure::new(
            Code::ApiKeyMalformed,
            format!("the API key ({}) {}", key.source, fault.what),
        )
        .because("that can be seen from the value itself, so nothing was sent to WorkOS")
        .hint(fault.fix));
    }
    let what = if text.contains(['\n', '\r']) {
        "a line break"
    } else if text.trim() != text {
        "white space at its start or end"
    } else if text.contains(char::is_whitespace) {
        "white space"
    } else if !text.chars().all(|it| it.is_ascii_graphic()) {
        "a character that no key has"
    } else {
        return Ok(());
    };
    Err(Failure::new(
        Code::ApiKeyMalformed,
        format!("the API key ({}) holds {what}", key.source),
    ))
}

fn seconds(found: &Sourced<Secret>) -> Result<Duration, Failure> {
    let parsed = found
        .value
        .expose()
        .parse::<u64>()
        .ok()
        .filter(|it| (1..=600).contains(it));
    parsed.map(Duration::from_secs).ok_or_else(|| {
        Failure::new(
            Code::InvalidValue,
            format!("{} is not a number of seconds from 1 to 600", found.source),
        )
        .hint(format!("set {REQUEST_TIMEOUT}=30, or leave it out"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn options(args: &[&str]) -> GlobalOptions {
        let args = ["workos-ml"].iter().chain(args).chain(&["explain"]);
        crate::cli::Cli::try_parse_from(args).unwrap().global
    }

    fn resolve(
        args: &[&str],
        variables: &[(&str, &str)],
        files: &[(&str, &str)],
    ) -> Result<Config, Failure> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Config::resolve(
            &options(args),
            ProcessEnvironment::of(variables),
            folder.path(),
        )
    }

    #[test]
    fn the_environment_wins_over_env_local_which_wins_over_env() {
        let files = [
            (".env", "WORKOS_API_KEY=sk_c\nWORKOS_CLIENT_ID=client_c\n"),
            (".env.local", "\nWORKOS_API_KEY=sk_b\n"),
        ];
        let config = resolve(&[], &[("WORKOS_API_KEY", "sk_a")], &files).unwrap();
        let key = config.api_key.unwrap();
        assert_eq!(
            (key.value.expose(), key.source.to_string()),
            ("sk_a", "WORKOS_API_KEY from the environment".into())
        );
        let config = resolve(&[], &[("WORKOS_API_KEY", "")], &files).unwrap();
        let key = config.api_key.unwrap();
        assert_eq!(
            (key.value.expose(), key.source.to_string()),
            ("sk_b", "WORKOS_API_KEY from .env.local, line 2".into())
        );
        assert_eq!(
            config.client_id.unwrap().source.to_string(),
            "WORKOS_CLIENT_ID from .env, line 2"
        );
    }

    #[test]
    fn named_files_replace_both() {
        let files = [
            (".env", "WORKOS_API_KEY=sk_c\n"),
            ("qa.env", "WORKOS_CLIENT_ID=client_q\n"),
        ];
        let config = resolve(&["--env-file", "qa.env"], &[], &files).unwrap();
        assert!(config.api_key.is_none());
        assert_eq!(config.client_id.unwrap().value, "client_q");
        let failure = resolve(&["--env-file", "gone.env"], &[], &files).unwrap_err();
        assert_eq!(failure.code, Code::FileUnusable);
        assert!(failure.message.contains("gone.env"), "{failure}");
    }

    #[test]
    fn malformed_keys_are_refused_without_being_shown() {
        for key in [
            "sk_test_a b",
            "sk_test_ab ",
            "sk_test_a\nb",
            "sk_test_ä",
            "sk_test_\u{7f}",
        ] {
            let config = resolve(&[], &[("WORKOS_API_KEY", key)], &[]).unwrap();
            let failure = config.require_api_key().unwrap_err();
            assert_eq!(failure.code, Code::ApiKeyMalformed, "{key:?}");
            assert!(!failure.message.contains("sk_test"), "{failure}");
        }
    }
}
