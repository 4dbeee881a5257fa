//! Checks `.env` files for keys that others can read, and for lines that do not mean what they seem to.

use std::path::{Path, PathBuf};

use super::credentials::EMULATOR_CREDENTIALS;
use super::git::{GitStatus, git_status};
use super::location::resolve_links;
use crate::config::dotenv::{EnvFile, MAX_BYTES};
use crate::config::{API_KEY, Config, LoadedFile, ProcessEnvironment};
use crate::files;
use crate::findings::{Finding, Status, rules};
use crate::secret::is_placeholder;
use crate::shell::quoted_path;
use code_facts::is_public_name;

/// Suffixes of variables that hold a redirect URI.
const REDIRECT_SUFFIXES: [&str; 4] = [
    "REDIRECT_URI",
    "REDIRECT_URL",
    "CALLBACK_URI",
    "CALLBACK_URL",
];
/// Words in variable names that indicate a redirect URI for another provider.
const OTHER_PROVIDERS: [&str; 18] = [
    "APPLE",
    "AUTH0",
    "AZURE",
    "CLERK",
    "COGNITO",
    "DISCORD",
    "FACEBOOK",
    "GITHUB",
    "GITLAB",
    "GOOGLE",
    "KEYCLOAK",
    "LINKEDIN",
    "MICROSOFT",
    "OKTA",
    "SLACK",
    "STRIPE",
    "STYTCH",
    "TWITTER",
];
/// Seals the session's cookie in AuthKit's libraries.
const COOKIE_PASSWORD: &str = "WORKOS_COOKIE_PASSWORD";
/// iron-session, which does the sealing, throws below it.
const SHORTEST_COOKIE_PASSWORD: usize = 32;
/// Endings of template files, which are meant to be committed.
const TEMPLATES: [&str; 6] = [
    "example", "sample", "template", "dist", "defaults", "schema",
];

/// The configured files, and the other `.env*` files of the working directory, which may hold keys too.
pub(super) struct EnvFiles<'a> {
    configured: &'a [LoadedFile],
    others: Vec<LoadedFile>,
}

/// The wanted `.env*` files of a folder, sorted by name. Files that are not text are left out.
pub(super) fn in_folder(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<LoadedFile> {
    let here = Path::new(".");
    let listed = if folder.as_os_str().is_empty() {
        here
    } else {
        folder
    };
    let is_env = |path: &PathBuf| {
        path.to_str()
            .is_some_and(|name| name == ".env" || name.starts_with(".env."))
    };
    let mut found: Vec<LoadedFile> = listed
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| PathBuf::from(entry.file_name()))
        .filter(|path| is_env(path) && is_wanted(path))
        .filter_map(|path| {
            let bytes = files::read(&folder.join(&path), MAX_BYTES as u64).ok()?;
            let content = EnvFile::parse(&bytes).ok()?;
            Some(LoadedFile { path, content })
        })
        .collect();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

impl<'a> EnvFiles<'a> {
    /// Reads the files. Those that are not text hold no key that a tool would load.
    pub(super) fn read(config: &'a Config, folder: &Path) -> Self {
        let configured = &config.files;
        // A file must not be reported twice.
        let is_other = |path: &Path| configured.iter().all(|file| file.path != path);
        let others = in_folder(folder, is_other);
        Self { configured, others }
    }

    fn iter(&self) -> impl Iterator<Item = &LoadedFile> {
        self.configured.iter().chain(&self.others)
    }

    /// Looks for keys in variables that build tools expose to the browser.
    pub(super) fn check_exposure(
        &self,
        environment: &ProcessEnvironment,
        found: &mut Vec<Finding>,
    ) {
        let exposed = |name: &str, place: &str| {
            let message =
                format!("{name}{place} holds an API key, and its prefix puts it into browser code");
            Finding::new(rules::API_KEY_PRIVATE, Status::Fail, message)
                .subject(name)
                .hint(rules::API_KEY_PRIVATE.fix)
        };
        let before = found.len();
        for file in self.iter() {
            let entries = file.content.entries.iter();
            let public = entries.filter(|entry| is_exposed(&entry.name, entry.value.expose()));
            found.extend(public.map(|entry| exposed(&entry.name, "").at(&file.path, entry.line)));
        }
        let public = environment
            .iter()
            .filter(|(name, value)| is_exposed(name, value));
        found.extend(public.map(|(name, _)| exposed(name, " in the environment")));
        if found.len() == before {
            found.push(Finding::new(
                rules::API_KEY_PRIVATE,
                Status::Pass,
                "no variable that goes into browser code holds an API key",
            ));
        }
    }

    /// Checks whether git tracks keys, or would.
    pub(super) fn check_git(&self, found: &mut Vec<Finding>) {
        let mut is_silent = false;
        for LoadedFile { path, content } in self.iter() {
            let Some(entry) = content
                .entries
                .iter()
                .find(|entry| holds_key(&entry.name, entry.value.expose()))
            else {
                continue;
            };
            let name = path.display();
            let is_template = is_template(path);
            let git_status = match is_silent {
                // It may have taken all of its time, and would again.
                true => GitStatus::Unknown,
                false => git_status(path),
            };
            is_silent = git_status == GitStatus::Unknown;
            let (status, message, hint) = match git_status {
                GitStatus::Tracked => (
                    Status::Fail,
                    format!("git tracks {name}, and {} in it is an API key", entry.name),
                    Some(format!(
                        "git rm --cached {}, ignore it, and make a new key: the old one stays in the history",
                        quoted_path(path)
                    )),
                ),
                GitStatus::Untracked => (
                    Status::Fail,
                    format!(
                        "git does not ignore {name}, and {} in it is an API key",
                        entry.name
                    ),
                    Some(if is_template {
                        "put a placeholder into the template".into()
                    } else {
                        format!("add a line {name} to .gitignore")
                    }),
                ),
                // Ignored files are where keys belong.
                GitStatus::Ignored => (Status::Pass, format!("git ignores {name}"), None),
                GitStatus::NoRepository => (
                    Status::Skip,
                    format!("{name} is not in a git repository"),
                    None,
                ),
                GitStatus::Unknown => (
                    Status::Skip,
                    format!(
                        "not known whether git tracks {name}: it could not be asked, or did not answer"
                    ),
                    None,
                ),
            };
            let mut finding = Finding::new(rules::API_KEY_IGNORED, status, message)
                .subject(&entry.name)
                .at(path, entry.line);
            finding.hint = hint;
            found.push(finding);
        }
    }
}

/// Reports passwords for the session's cookie that are too short, in the environment and in the `.env*`
/// files of the folders. Where a file is overridden by another, the other counts.
pub fn check_cookie_passwords(environment: &ProcessEnvironment, folders: &[&Path]) -> Vec<Finding> {
    if let Some(value) = environment.get(COOKIE_PASSWORD).filter(|it| !it.is_empty()) {
        let found = too_short(value, "the environment");
        return found.into_iter().collect();
    }
    let mut known = Vec::new();
    let mut found = Vec::new();
    for folder in folders {
        let resolved = resolve_links(&Path::new(".").join(folder));
        if known.contains(&resolved) {
            continue;
        }
        known.push(resolved);
        let files = in_folder(folder, |path| !is_template(path));
        let is_local = |it: &&LoadedFile| it.path == Path::new(".env.local");
        let local = files.iter().find(is_local);
        let is_overridden = local.is_some_and(|it| it.content.get(COOKIE_PASSWORD).is_some());
        for file in &files {
            let Some(entry) = file.content.get(COOKIE_PASSWORD) else {
                continue;
            };
            if is_overridden && file.path == Path::new(".env") {
                continue;
            }
            let path = folder.join(&file.path);
            let short = too_short(entry.value.expose(), &path.display().to_string());
            found.extend(short.map(|it| it.at(path, entry.line)));
        }
    }
    found
}

fn too_short(value: &str, place: &str) -> Option<Finding> {
    let length = value.chars().count();
    // What something else fills in has no length yet.
    let is_known = !value.contains(['$', '{']) && !value.contains("://");
    (is_known && length < SHORTEST_COOKIE_PASSWORD).then(|| {
        let message = format!(
            "{COOKIE_PASSWORD} in {place} has {length} of at least {SHORTEST_COOKIE_PASSWORD} characters"
        );
        Finding::new(rules::COOKIE_PASSWORD, Status::Fail, message)
            .subject(COOKIE_PASSWORD)
            .hint(rules::COOKIE_PASSWORD.fix)
    })
}

fn is_template(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| TEMPLATES.contains(&it))
}

/// A redirect URI in a `.env` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvRedirectUri {
    /// The redirect URI.
    pub uri: String,
    /// The variable.
    pub variable: String,
    /// The file, as the user would name it.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

/// The redirect URIs in the configured files and, unless these were named explicitly, in the other
/// `.env*` files of `folder`. Templates are left out, because nothing loads them. If a file assigns a
/// variable twice, the last value counts.
pub fn redirect_uris(config: &Config, folder: &Path, are_named: bool) -> Vec<EnvRedirectUri> {
    let files = EnvFiles::read(config, folder);
    let others = files.others.iter().filter(|_| !are_named);
    let mut found = Vec::new();
    for file in files.configured.iter().chain(others) {
        if is_template(&file.path) {
            continue;
        }
        for entry in &file.content.entries {
            let value = entry.value.expose();
            let is_last = file
                .content
                .get(&entry.name)
                .is_some_and(|it| it.line == entry.line);
            if is_last && holds_redirect_uri(&entry.name, value) {
                found.push(EnvRedirectUri {
                    uri: value.to_owned(),
                    variable: entry.name.clone(),
                    path: file.path.clone(),
                    line: entry.line,
                });
            }
        }
    }
    found
}

/// Whether a variable holds a redirect URI. Those for WorkOS count whatever their value; of others only
/// absolute addresses do, because a `REDIRECT_URL` may also be a page to go to.
fn holds_redirect_uri(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_other = OTHER_PROVIDERS.iter().any(|it| name.contains(it));
    REDIRECT_SUFFIXES.iter().any(|it| name.ends_with(it))
        && !value.is_empty()
        && (name.contains("WORKOS") || (!is_other && value.contains("://")))
}

/// Whether a variable holds an API key that is more than a placeholder.
fn holds_key(name: &str, value: &str) -> bool {
    let is_key = value.starts_with("sk_test_")
        || value.starts_with("sk_live_")
        || (name.contains(API_KEY) && value.starts_with("sk_"));
    is_key && !is_placeholder(value) && !EMULATOR_CREDENTIALS.contains(&value)
}

fn is_exposed(name: &str, value: &str) -> bool {
    is_public_name(name) && holds_key(name, value)
}

/// Reports everything in the configured files that its author may not have intended.
pub(super) fn check_files(config: &Config, found: &mut Vec<Finding>) {
    for note in &config.reader_notes {
        let status = match note.is_lost {
            true => Status::Fail,
            false => Status::Warn,
        };
        let message = format!("{}: {}", note.path.display(), note.what);
        found.push(
            Finding::new(rules::ENV_FILE, status, message)
                .at(&note.path, note.line)
                .hint(note.fix.clone()),
        );
    }
    for file in &config.files {
        let name = file.path.display();
        for oddity in &file.content.oddities {
            found.push(
                Finding::new(rules::ENV_FILE, Status::Warn, format!("{name}: {oddity}"))
                    .at(&file.path, oddity.line),
            );
        }
        let is_noted = config.reader_notes.iter().any(|it| it.path == file.path);
        if file.content.oddities.is_empty() && !is_noted {
            let mut finding = Finding::new(
                rules::ENV_FILE,
                Status::Pass,
                format!("{name} parses cleanly"),
            );
            finding.file = Some(file.path.clone());
            found.push(finding);
        }
    }
}
