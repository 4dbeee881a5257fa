//! Where a value may be that was not found, or was hidden by another one.

use std::path::{Path, PathBuf};

use super::dotenv::{EnvFile, MAX_BYTES};
use super::{API_KEY, CLIENT_ID, LoadedFile, ProcessEnvironment};
use crate::files;
use crate::secret::Secret;
use crate::shell::quoted_path;

/// Names of `.env` files that this tool does not read by itself.
const OTHER_FILES: [&str; 20] = [
    ".env.development.local",
    ".env.development",
    ".env.production.local",
    ".env.production",
    ".env.test",
    ".env.dev",
    ".env.prod",
    ".env.staging",
    ".envrc",
    "env",
    ".env.txt",
    ".ENV",
    "env.local",
    "local.env",
    ".flaskenv",
    ".dev.vars",
    ".vercel/.env.development.local",
    "config/.env",
    "app/.env",
    "docker/.env",
];
/// Configuration of frameworks and of what runs applications, in which people put keys.
const CONFIGURATION: [&str; 18] = [
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
    "compose.yml",
    "appsettings.Development.json",
    "appsettings.json",
    "src/main/resources/application.yml",
    "src/main/resources/application.properties",
    "config/application.yml",
    "config.yml",
    "config.yaml",
    "config.json",
    "wrangler.toml",
    "fly.toml",
    "app.yaml",
    ".streamlit/secrets.toml",
    "mise.toml",
    ".mise.toml",
];
/// Files that say that a program keeps the values of this folder elsewhere, its name, and how it hands
/// them over.
const MANAGERS: [(&str, &str, &str); 8] = [
    ("doppler.yaml", "Doppler", "`doppler run -- workos-ml …`"),
    (
        ".infisical.json",
        "Infisical",
        "`infisical run -- workos-ml …`",
    ),
    (".sops.yaml", "SOPS", "`sops exec-env FILE 'workos-ml …'`"),
    (
        ".env.vault",
        "dotenv-vault",
        "`npx dotenv-vault@latest pull`, which writes .env",
    ),
    (
        ".vercel/project.json",
        "Vercel",
        "`vercel env pull .env.local`",
    ),
    (
        ".netlify/state.json",
        "Netlify",
        "`netlify dev:exec workos-ml …`",
    ),
    (
        "config/credentials.yml.enc",
        "Rails",
        "`bin/rails credentials:show` prints them; export WORKOS_API_KEY and WORKOS_CLIENT_ID",
    ),
    (
        "app.json",
        "Heroku",
        "`export WORKOS_API_KEY=\"$(heroku config:get WORKOS_API_KEY)\"`, and so for WORKOS_CLIENT_ID",
    ),
];
/// Entries of a folder that are looked at: a repository's root has a few dozen.
const MAX_ENTRIES: usize = 1000;
/// Files that are meant to be copied.
const TEMPLATES: [&str; 3] = [".env.example", ".env.sample", ".env.template"];
/// Parent folders that are looked at: a monorepo's root is two or three above.
const MAX_PARENTS: usize = 4;

/// Where a missing value may be, as a sentence, and what to type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) cause: String,
    pub(super) hint: String,
}

/// Looks for a variable that is not set: under a name that is nearly right, in a file that is not read, in
/// a parent folder.
pub(super) fn find(
    variable: &str,
    environment: &ProcessEnvironment,
    files: &[LoadedFile],
    folder: &Path,
) -> Option<Trace> {
    no_file(folder)
        .or_else(|| other_kind(files))
        .or_else(|| similar_in_files(variable, files))
        .or_else(|| passed_over(variable, files))
        .or_else(|| similar_in_environment(variable, environment))
        .or_else(|| empty(variable, environment, files))
        .or_else(|| other_file(variable, folder))
        .or_else(|| configuration_file(variable, folder))
        .or_else(|| parent_file(variable, folder))
        .or_else(|| subfolder_file(variable, folder))
        .or_else(|| manager(folder))
        .or_else(|| template(variable, folder))
}

/// A program that keeps the values of this folder elsewhere, and may have this one.
fn manager(folder: &Path) -> Option<Trace> {
    let (file, name, way) = MANAGERS
        .iter()
        .find(|(file, ..)| folder.join(file).is_file())?;
    Some(Trace {
        cause: format!(
            "{file} is here, so {name} may have it; nothing has put it into the environment or a .env file"
        ),
        hint: format!("have {name} hand it over: {way}"),
    })
}

/// A file that is named like a `.env` file, and is something else.
fn other_kind(files: &[LoadedFile]) -> Option<Trace> {
    files.iter().find_map(|file| {
        let found = file.content.other_file()?;
        let path = file.path.display();
        Some(Trace {
            cause: format!("{path} {}", found.what),
            hint: found.fix.replace("FILE", &quoted_path(&file.path)),
        })
    })
}

/// A `.env` that is no file: a folder, or a link to nothing.
fn no_file(folder: &Path) -> Option<Trace> {
    [".env.local", ".env"].into_iter().find_map(|name| {
        let path = folder.join(name);
        let kind = path.symlink_metadata().ok()?.file_type();
        let (what, fix) = if kind.is_dir() {
            (
                "is a folder, not a file: Docker makes one where it mounts a file that is not there",
                format!("remove it (`rmdir {name}`) and write the file, before the container starts"),
            )
        } else if kind.is_symlink() && !path.exists() {
            (
                "is a link to a file that does not exist",
                format!("see where it leads: `ls -l {name}`"),
            )
        } else {
            return None;
        };
        Some(Trace {
            cause: format!("{name} {what}"),
            hint: fix,
        })
    })
}

fn similar_in_files(variable: &str, files: &[LoadedFile]) -> Option<Trace> {
    for file in files {
        for entry in &file.content.entries {
            if is_similar(&entry.name, variable) && !entry.value.expose().is_empty() {
                let path = file.path.display();
                return Some(Trace {
                    cause: format!(
                        "{path}, line {}, has {}{}",
                        entry.line,
                        entry.name,
                        not_read(&entry.name, variable)
                    ),
                    hint: renamed(&entry.name, variable).unwrap_or_else(|| {
                        format!(
                            "rename {} to {variable} in {path}, line {}",
                            entry.name, entry.line
                        )
                    }),
                });
            }
        }
    }
    None
}

/// A comment, or a line that is not an assignment, which names the variable.
fn passed_over(variable: &str, files: &[LoadedFile]) -> Option<Trace> {
    for file in files {
        for line in &file.content.passed_over {
            let text = line.text.expose().trim_start();
            let upper = text.to_ascii_uppercase().replace([' ', '-', '.'], "_");
            let Some(at) = upper.find(variable) else {
                continue;
            };
            let (path, number) = (file.path.display(), line.line);
            let before = text.get(..at).unwrap_or_default();
            let behind = text.get(at + variable.len()..).unwrap_or_default();
            let what = if before.starts_with('#') || before.starts_with("//") {
                "is a comment, which nothing reads"
            } else if before.starts_with("$env:") {
                "is PowerShell ($env:), not a line of a .env file"
            } else if before.starts_with("set ")
                || before.starts_with("setx ")
                || before.starts_with("SET ")
            {
                "begins with the command set, which belongs to the shell of Windows, or to fish"
            } else if before.starts_with(['"', '\'', '{']) {
                "is JSON or has the name in quotes, which a .env file has not"
            } else if behind.trim_start().starts_with(':') {
                "has a colon where = belongs"
            } else if !text.contains(variable) {
                "has white space or another sign in the name"
            } else if !behind.contains('=') {
                "has no = behind the name"
            } else {
                "is not an assignment that a .env file knows"
            };
            return Some(Trace {
                cause: format!("{path}, line {number}, names {variable}, and {what}"),
                hint: format!("write {variable}=value on line {number} of {path}"),
            });
        }
    }
    None
}

fn similar_in_environment(variable: &str, environment: &ProcessEnvironment) -> Option<Trace> {
    let mut names: Vec<&str> = environment
        .iter()
        .filter(|(name, value)| !value.is_empty() && is_similar(name, variable))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    let name = names.first()?;
    Some(Trace {
        cause: format!("the environment has {name}{}", not_read(name, variable)),
        hint: renamed(name, variable).unwrap_or_else(|| format!("export it as {variable}")),
    })
}

/// Prefixes of variables that frameworks put into what browsers get.
const PUBLIC_PREFIXES: [&str; 6] = [
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "PUBLIC_",
];

/// Who does not read a variable of another name, and who may.
fn not_read(name: &str, variable: &str) -> String {
    let mut text = ", which neither WorkOS's SDKs nor this tool reads".to_owned();
    let is_public = PUBLIC_PREFIXES.iter().any(|it| name.starts_with(it));
    if is_public && variable == API_KEY {
        text.push_str("; with that prefix the framework puts it where browsers can read it");
    } else if name.starts_with("NUXT_") {
        text.push_str("; Nuxt hands it to its own runtimeConfig alone");
    }
    text
}

/// What to do with a name for which renaming alone is not enough.
fn renamed(name: &str, variable: &str) -> Option<String> {
    if name.ends_with("_FILE") {
        return Some(format!(
            "it names a file, as Docker's secrets do: `export {variable}=\"$(cat \"${name}\")\"`"
        ));
    }
    let is_public = PUBLIC_PREFIXES.iter().any(|it| name.starts_with(it));
    (is_public && variable == API_KEY).then(|| {
        format!(
            "rename {name} to {variable}; if the application has been built or deployed with it, replace the key: https://dashboard.workos.com/api-keys"
        )
    })
}

/// A variable that is set to nothing.
fn empty(variable: &str, environment: &ProcessEnvironment, files: &[LoadedFile]) -> Option<Trace> {
    if environment.get(variable).is_some_and(str::is_empty) {
        return Some(Trace {
            cause: format!("{variable} is exported, and empty"),
            hint: format!(
                "give it a value, or `unset {variable}`; in CI, a secret that is not defined arrives empty"
            ),
        });
    }
    files.iter().find_map(|file| {
        let entry = file.content.get(variable)?;
        let path = file.path.display();
        Some(Trace {
            cause: format!("{path}, line {}, sets {variable} to nothing", entry.line),
            hint: format!("write the value behind {variable}= in {path}"),
        })
    })
}

fn other_file(variable: &str, folder: &Path) -> Option<Trace> {
    let named = OTHER_FILES.iter().map(|it| (*it).to_owned());
    named.chain(named_like_env(folder)).find_map(|name| {
        has(&folder.join(&name), variable).then(|| Trace {
            cause: format!("{name} has {variable}, and is not read: only .env.local and .env are"),
            hint: format!(
                "name the file: --env-file {}",
                quoted_path(Path::new(&name))
            ),
        })
    })
}

/// The `.env` files beside one that does not exist, for whoever mistyped its name.
pub(super) fn files_beside(path: &Path) -> Vec<String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut names = named_like_env(folder);
    let usual = [".env", ".env.local"].map(str::to_owned);
    names.extend(usual.into_iter().filter(|it| folder.join(it).is_file()));
    // A message has room for a few.
    names.truncate(5);
    names
}

/// Names of files in a folder that are those of `.env` files, with whatever an editor or a person added.
fn named_like_env(folder: &Path) -> Vec<String> {
    let here = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let mut names: Vec<String> = std::fs::read_dir(here)
        .into_iter()
        .flatten()
        .flatten()
        .take(MAX_ENTRIES)
        .filter_map(|it| it.file_name().into_string().ok())
        .filter(|it| it.starts_with(".env") || it.ends_with(".env"))
        .filter(|it| ![".env", ".env.local"].contains(&it.as_str()))
        .filter(|it| !TEMPLATES.contains(&it.as_str()))
        .collect();
    names.sort();
    names
}

/// Configuration of something else that names the variable, with the line.
fn configuration_file(variable: &str, folder: &Path) -> Option<Trace> {
    // What ASP.NET and Spring make of `WORKOS_API_KEY`.
    let names: &[&str] = match variable {
        API_KEY => &["workos_api_key", "workos.api-key", "sk_test_", "sk_live_"],
        CLIENT_ID => &["workos_client_id", "workos.client-id", "client_0"],
        _ => return None,
    };
    CONFIGURATION.iter().find_map(|file| {
        let path = folder.join(file);
        let text = files::read_text(&path, MAX_BYTES as u64).ok()?;
        let line = text.lines().position(|line| {
            let line = line.trim_start().to_lowercase();
            let is_comment = line.starts_with('#') || line.starts_with("//");
            !is_comment && names.iter().any(|it| line.contains(it))
        })?;
        Some(Trace {
            cause: format!(
                "{file}, line {}, has what looks like it; it is configuration of another program and no .env file, so that it is not read here",
                line + 1
            ),
            hint: format!("put it into .env.local as well: {variable}=value"),
        })
    })
}

/// In a monorepo the application's file lies one or two folders below.
fn subfolder_file(variable: &str, folder: &Path) -> Option<Trace> {
    // A repository's root has a few dozen folders.
    const MAX_FOLDERS: usize = 200;
    let below = |folder: PathBuf, path: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder.join(path))
            .into_iter()
            .flatten()
            .flatten()
            .take(MAX_FOLDERS)
            .filter(|it| it.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter(|it| {
                !matches!(
                    it.file_name().to_str(),
                    Some("node_modules" | "vendor" | "target") | None
                )
            })
            .filter(|it| !it.file_name().to_string_lossy().starts_with('.'))
            .map(|it| path.join(it.file_name()))
            .collect();
        found.sort();
        found
    };
    let here = match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder.to_owned(),
    };
    let mut folders = below(here.clone(), Path::new(""));
    for group in ["apps", "packages", "services"] {
        folders.extend(below(here.clone(), Path::new(group)));
    }
    folders
        .iter()
        .flat_map(|it| [it.join(".env.local"), it.join(".env")])
        .find(|path| has(&here.join(path), variable))
        .map(|path| Trace {
            cause: format!(
                "{} has {variable}; only the working directory's files are read",
                path.display()
            ),
            hint: format!("name the file: --env-file {}", quoted_path(&path)),
        })
}

/// A template that nobody has copied.
fn template(variable: &str, folder: &Path) -> Option<Trace> {
    TEMPLATES.iter().find_map(|name| {
        has(&folder.join(name), variable).then(|| Trace {
            cause: format!("{name} names {variable}, and it is a template, which nothing reads"),
            hint: format!("copy it and put the real value in: `cp {name} .env`"),
        })
    })
}

fn parent_file(variable: &str, folder: &Path) -> Option<Trace> {
    let mut up = PathBuf::new();
    for _ in 0..MAX_PARENTS {
        up.push("..");
        for name in [".env.local", ".env"] {
            let path = up.join(name);
            if has(&folder.join(&path), variable) {
                return Some(Trace {
                    cause: format!(
                        "there is {}, which has {variable}; only the working directory's files are read",
                        path.display()
                    ),
                    hint: format!("name the file: --env-file {}", quoted_path(&path)),
                });
            }
        }
    }
    None
}

/// Whether a file sets a variable. One that cannot be read is passed over: nobody named it.
fn has(path: &Path, variable: &str) -> bool {
    files::read(path, MAX_BYTES as u64)
        .ok()
        .and_then(|bytes| EnvFile::parse(&bytes).ok())
        .and_then(|file| file.get(variable).map(|it| !it.value.expose().is_empty()))
        .unwrap_or(false)
}

/// Whether a name is one that people write for a variable.
pub fn is_similar(name: &str, variable: &str) -> bool {
    if name == variable {
        return false;
    }
    let bare = |text: &str| text.to_ascii_uppercase().replace(['_', '-', '.'], "");
    let whole = name;
    let mut name = bare(name);
    for prefix in [
        "NEXTPUBLIC",
        "NUXTPUBLIC",
        "NUXT",
        "VITE",
        "REACTAPP",
        "EXPOPUBLIC",
        "PUBLIC",
    ] {
        if let Some(rest) = name.strip_prefix(prefix) {
            name = rest.to_owned();
            break;
        }
    }
    let wanted = bare(variable);
    let others: &[&str] = match variable {
        API_KEY => &[
            "WORKOSKEY",
            "WORKOSSECRET",
            "WORKOSSECRETKEY",
            "WORKOSAPISECRET",
            "WORKOSAPITOKEN",
            "WORKOSTOKEN",
            "WORKOSCLIENTSECRET",
            "WORKAPIKEY",
            "WORKOSAPIKEYS",
        ],
        CLIENT_ID => &[
            "WORKOSID",
            "WORKOSPROJECTID",
            "WORKOSAPPID",
            "WORKOSCLIENT",
            "WORKOSCLIENTKEY",
        ],
        _ => &[],
    };
    // `DEV_WORKOS_API_KEY`, `WORKOS_API_KEY_FILE`, and the words in another order.
    let holds = name.contains(&wanted);
    let has_its_words = words(whole) == words(variable);
    // One slip, and two where the word WorkOS itself is right; shorter names are near to too many.
    let slips = if name.starts_with("WORKOS") { 2 } else { 1 };
    name == wanted
        || holds
        || has_its_words
        || others.contains(&name.as_str())
        || (name.len() > 8 && strsim::osa_distance(&name, &wanted) <= slips)
}

/// The words of a name, sorted.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(['_', '-', '.'])
        .map(str::to_ascii_uppercase)
        .collect();
    words.sort();
    words
}

/// A value that another one hides.
#[derive(Debug)]
pub struct Hidden {
    /// `.env, line 1`
    pub place: String,
    /// The value.
    pub value: Secret,
}

impl Hidden {
    /// The place without its line.
    pub fn file(&self) -> String {
        match self.place.split_once(", line") {
            Some((file, _)) => format!(" from {file}, "),
            None => self.place.clone(),
        }
    }
}

/// The other values of a variable, in the order in which they would count.
pub(super) fn hidden(
    variable: &'static str,
    used: &Secret,
    environment: &ProcessEnvironment,
    files: &[LoadedFile],
) -> Vec<Hidden> {
    let mut all: Vec<Hidden> = environment
        .get(variable)
        .map(|value| Hidden {
            place: "the environment".to_owned(),
            value: Secret::new(value),
        })
        .into_iter()
        .collect();
    for file in files {
        for entry in file
            .content
            .entries
            .iter()
            .rev()
            .filter(|it| it.name == variable)
        {
            all.push(Hidden {
                place: format!("{}, line {}", file.path.display(), entry.line),
                value: entry.value.clone(),
            });
        }
    }
    all.retain(|it| !it.value.expose().is_empty() && !it.value.matches(used.expose()));
    all
}
