//! What loads the `.env` files of the project in the working directory, as its manifests name it, and what
//! that makes of them.

use std::path::{Path, PathBuf};

use super::dotenv::EnvFile;
use super::dotenv::readers::{EXPANDED, LOST, Reader, Reading};
use super::{API_KEY, CLIENT_ID, LoadedFile, ProcessEnvironment, REDIRECT_URI};
use crate::files;
use crate::secret::Secret;
use crate::shell::quoted_path;

/// Packages that load `.env` files, the most decisive first: a front end's Vite says little where the
/// server has `dotenv`.
const PACKAGES: [(&str, &str, Reader); 17] = [
    ("npm", "next", Reader::Next),
    ("npm", "dotenv-expand", Reader::DotenvExpand),
    ("npm", "dotenv", Reader::Dotenv),
    ("npm", "dotenv-flow", Reader::Dotenv),
    ("npm", "@nestjs/config", Reader::Dotenv),
    ("npm", "vite", Reader::Vite),
    ("npm", "astro", Reader::Vite),
    ("npm", "@sveltejs/kit", Reader::Vite),
    ("pypi", "python-dotenv", Reader::Python),
    ("pypi", "pydantic-settings", Reader::Python),
    ("pypi", "environs", Reader::Python),
    ("rubygems", "dotenv", Reader::Ruby),
    ("rubygems", "dotenv-rails", Reader::Ruby),
    ("packagist", "vlucas/phpdotenv", Reader::Php),
    ("packagist", "laravel/framework", Reader::Php),
    ("packagist", "laravel/laravel", Reader::Php),
    ("go", "github.com/joho/godotenv", Reader::Go),
];
const COMPOSE_FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// Files with commands in which a `.env` file may be named.
const COMMAND_FILES: [&str; 4] = ["package.json", "Makefile", "justfile", "Taskfile.yml"];
/// Such files have a few kilobytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// A line of a `.env` file that the project's reader takes differently than this tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderNote {
    /// The file, as the user would name it.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The variable.
    pub name: String,
    /// What the reader does, as a sentence.
    pub what: String,
    /// What to write instead.
    pub fix: String,
    /// Whether the variable is missing for the project.
    pub is_lost: bool,
}

/// What loads the `.env` files of a folder, the most decisive first.
fn readers_of(folder: &Path) -> Vec<Reader> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let packages = code_facts::packages_of(folder);
    // The first of a registry decides.
    let declared = |registry: &str| {
        let is_declared = |(from, name, _): &&(&str, &str, Reader)| {
            let is_it = |it: &(&str, String)| it.0 == *from && it.1.eq_ignore_ascii_case(name);
            *from == registry && packages.iter().any(is_it)
        };
        PACKAGES.iter().find(is_declared).map(|it| it.2)
    };
    let has_line = |files: &[&str], is_it: fn(&str) -> bool| {
        let has = |name: &&str| small_text(&folder.join(name)).lines().any(is_it);
        files.iter().any(has)
    };
    let has_bun = ["bun.lock", "bun.lockb", "bunfig.toml"]
        .iter()
        .any(|name| folder.join(name).exists());
    let has_flag = || {
        has_line(&COMMAND_FILES, |line| {
            line.contains("node --env-file") || line.contains("node --watch --env-file")
        })
    };
    let of_javascript = match declared("npm") {
        Some(Reader::Next) => Some(Reader::Next),
        // Bun reads the files by itself, before any package does.
        _ if has_bun => Some(Reader::Bun),
        None if has_flag() => Some(Reader::NodeFlag),
        other => other,
    };
    let others = ["pypi", "rubygems", "packagist", "go"];
    let mut found: Vec<Reader> = of_javascript
        .into_iter()
        .chain(others.into_iter().filter_map(declared))
        .collect();
    if has_line(&COMPOSE_FILES, |line| line.contains("env_file")) {
        found.push(Reader::Compose);
    }
    if has_line(&COMMAND_FILES, |line| {
        line.contains("docker run") && line.contains("--env-file")
    }) {
        found.push(Reader::Docker);
    }
    found
}

/// The text of a file that is no larger than [`MAX_BYTES`]; nothing where there is none, because nobody
/// named it.
fn small_text(path: &Path) -> String {
    files::read_text(path, MAX_BYTES).unwrap_or_default()
}

/// Whether all readers certainly take an assignment alike: a plain value behind an `=`.
fn is_plain(written: &str) -> bool {
    let usual = |it: char| it.is_ascii_alphanumeric() || "_-.:/@+,?&%~".contains(it);
    let text = written.strip_prefix("export ").unwrap_or(written);
    text.split_once('=').is_some_and(|(name, value)| {
        !name.contains([':', ' ', '\t', '\u{feff}'])
            && (value.chars().all(usual)
                // Quotes around a plain value: docker alone keeps them.
                || value
                    .strip_prefix('"')
                    .and_then(|it| it.strip_suffix('"'))
                    .is_some_and(|inner| inner.chars().all(usual) && !written.contains("export")))
    })
}

/// Reads the files again as the project does: values become those that its reader gives, and what its
/// reader takes differently is returned.
pub(super) fn judge(
    files: &mut [LoadedFile],
    environment: &ProcessEnvironment,
    folder: &Path,
) -> Vec<ReaderNote> {
    let has_doubt = files.iter().any(|file| {
        file.content.entries.iter().any(|entry| {
            entry
                .written
                .as_ref()
                // docker alone differs on quotes and `export`.
                .is_some_and(|it| {
                    let text = it.expose();
                    !is_plain(text) || text.contains('"') || text.trim_start().starts_with("export")
                })
        })
    });
    let readers = match has_doubt {
        true => readers_of(folder),
        false => return Vec::new(),
    };
    let mut notes = Vec::new();
    for (rank, reader) in readers.iter().enumerate() {
        for file in files.iter_mut() {
            let values = read_file(*reader, file, environment);
            for (at, reading) in values {
                let entry = &mut file.content.entries[at];
                notes.extend(note(*reader, rank == 0, &reading, entry, &file.path));
                if let (0, Reading::Value(value, Some(EXPANDED))) = (rank, reading) {
                    entry.value = Secret::new(value);
                }
            }
        }
    }
    notes.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    notes.dedup_by(|one, other| one.path == other.path && one.line == other.line);
    notes
}

/// What a reader makes of the entries of a file that are not plain, by their number.
fn read_file(
    reader: Reader,
    file: &LoadedFile,
    environment: &ProcessEnvironment,
) -> Vec<(usize, Reading)> {
    let entries = &file.content.entries;
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(written) = &entry.written else {
            continue;
        };
        if is_plain(written.expose()) && reader != Reader::Docker {
            continue;
        }
        let visible = match reader.looks_ahead() {
            true => &entries[..],
            false => &entries[..at],
        };
        let lookup = |name: &str| {
            let around = environment.get(name).filter(|_| reader.looks_around());
            let here = || {
                let last = visible.iter().rev().find(|it| it.name == name)?;
                Some(last.value.expose().to_owned())
            };
            around.map(ToOwned::to_owned).or_else(here)
        };
        found.push((at, reader.read(written.expose(), &lookup)));
    }
    found
}

fn note(
    reader: Reader,
    is_first: bool,
    reading: &Reading,
    entry: &super::dotenv::EnvEntry,
    path: &Path,
) -> Option<ReaderNote> {
    let name = &entry.name;
    let (what, fix, is_lost) = match reading {
        Reading::Skipped(why) => (
            format!("{reader} passes over {name}: {why}"),
            format!("write {name}=value, with quotes around a value with other characters"),
            is_first,
        ),
        Reading::Refused(why) => (
            format!("{reader} refuses the whole file because of {name}: {why}"),
            format!("write {name}=value, with quotes around a value with other characters"),
            is_first,
        ),
        Reading::Value(_, Some(LOST)) => (
            format!("{reader} {LOST}: a part of {name} is lost"),
            match reader.looks_ahead() {
                true => "write \\$ for a $ that belongs to the value, or set the variable that is meant".into(),
                false => "put the value into single quotes if the $ belongs to it, or set the variable that is meant".into(),
            },
            false,
        ),
        Reading::Value(value, None)
            if !reader.expands() && is_first && refers(value) && entry.value.expose() == value =>
        (
            format!("{reader} expands nothing: the ${{…}} in {name} stays as it is there"),
            "write the value itself, or add dotenv-expand".into(),
            false,
        ),
        Reading::Value(value, Some(did)) if *did != EXPANDED && value != entry.value.expose() => (
            format!("{reader} {did}, so {name} has another value there than for dotenv"),
            match reader {
                Reader::Docker => "leave quotes and comments out of that line",
                _ => "put double quotes around the value, and a space before the # of a comment",
            }
            .into(),
            false,
        ),
        Reading::Value(value, None) if value != entry.value.expose() => (
            format!("{reader} takes {name} for another value than dotenv does: quotes, a # or a backslash in it are read differently"),
            "put the value into quotes, and nothing behind them".into(),
            false,
        ),
        Reading::Value(..) | Reading::Unknown => return None,
    };
    Some(ReaderNote {
        path: path.to_owned(),
        line: entry.line,
        name: name.clone(),
        what,
        fix,
        is_lost,
    })
}

/// Whether a value looks like a reference: `${NAME}`, and not any `$`.
fn refers(value: &str) -> bool {
    value.split_once("${").is_some_and(|(_, rest)| {
        rest.contains('}') && rest.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
    })
}

/// Variables that are exported, and empty, while a file has a value for them: this tool takes the file's,
/// and most readers keep the empty one.
pub(super) fn empty_exports(
    files: &[LoadedFile],
    environment: &ProcessEnvironment,
    folder: &Path,
) -> Vec<ReaderNote> {
    let mut notes = Vec::new();
    for name in [API_KEY, CLIENT_ID, REDIRECT_URI] {
        if !environment.get(name).is_some_and(str::is_empty) {
            continue;
        }
        let with_value = files.iter().find_map(|file| {
            let entry = file.content.get(name)?;
            (!entry.value.expose().is_empty()).then_some((file, entry))
        });
        let Some((file, entry)) = with_value else {
            continue;
        };
        let (what, is_lost) = match readers_of(folder).first() {
            Some(reader) if reader.keeps_empty() => {
                (format!("{reader} keeps the empty one, so the project has no {name}"), true)
            }
            Some(reader) => (format!("{reader} uses the file's value anyway"), false),
            None => (
                "Next.js, dotenv, python-dotenv, phpdotenv, godotenv and dotenv for Ruby keep the empty one, while this tool takes the file's".to_owned(),
                false,
            ),
        };
        notes.push(ReaderNote {
            path: file.path.clone(),
            line: entry.line,
            name: name.to_owned(),
            what: format!(
                "{name} is exported, and empty, which hides the value of this line: {what}"
            ),
            fix: format!("`unset {name}`"),
            is_lost,
        });
    }
    notes
}

/// Variables that `.env.local` sets to nothing, while `.env` has a value for them: this tool takes that, and
/// readers of both files keep the empty one.
pub(super) fn empty_lines(
    files: &[LoadedFile],
    environment: &ProcessEnvironment,
    folder: &Path,
) -> Vec<ReaderNote> {
    let mut notes = Vec::new();
    for name in [API_KEY, CLIENT_ID, REDIRECT_URI] {
        let entries: Vec<_> = files
            .iter()
            .filter_map(|file| Some((file, file.content.get(name)?)))
            .collect();
        let [(file, empty), (other, entry), ..] = entries[..] else {
            continue;
        };
        let hides = empty.value.expose().is_empty() && !entry.value.expose().is_empty();
        if !hides || environment.get(name).is_some() {
            continue;
        }
        let reader = readers_of(folder).into_iter().find(|it| it.reads_local());
        let what = match reader {
            Some(reader) => format!("{reader} keeps the empty one, so the project has no {name}"),
            None => {
                "Next.js, Vite and dotenv-flow keep the empty one, while this tool takes the other"
                    .to_owned()
            }
        };
        notes.push(ReaderNote {
            path: file.path.clone(),
            line: empty.line,
            name: name.to_owned(),
            what: format!(
                "{name} is empty here, which hides the value of {}, line {}: {what}",
                other.path.display(),
                entry.line
            ),
            fix: format!(
                "remove the line from {}, or write the value there",
                file.path.display()
            ),
            is_lost: reader.is_some(),
        });
    }
    notes
}

/// Files for development alone, which some readers take before those that this tool reads: their values,
/// where they differ from those in use here.
pub(super) fn of_development(
    files: &[LoadedFile],
    environment: &ProcessEnvironment,
    folder: &Path,
) -> Vec<ReaderNote> {
    const LOCAL: &str = ".env.development.local";
    const SHARED: &str = ".env.development";
    let load = |name: &str| EnvFile::parse(small_text(&folder.join(name)).as_bytes()).ok();
    let names: Vec<&str> = [LOCAL, SHARED]
        .into_iter()
        .filter(|name| folder.join(name).is_file())
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let Some((reader, order)) = readers_of(folder).into_iter().find_map(|reader| {
        // As each documents it; the first file that has a variable counts.
        let order = match reader {
            Reader::Next => [LOCAL, ".env.local", SHARED, ".env"],
            Reader::Vite => [LOCAL, SHARED, ".env.local", ".env"],
            Reader::Bun => [".env.local", SHARED, ".env", ""],
            _ => return None,
        };
        Some((reader, order))
    }) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    for variable in [API_KEY, CLIENT_ID, REDIRECT_URI] {
        if environment.has(variable) {
            continue;
        }
        let here = files.iter().find_map(|file| {
            let entry = file.content.get(variable)?;
            (!entry.value.expose().is_empty()).then_some((file, entry))
        });
        let Some((file, used)) = here else { continue };
        let before = order
            .iter()
            .take_while(|name| Path::new(name) != file.path)
            .filter(|name| names.contains(name));
        let found = before.into_iter().find_map(|name| {
            let entry = load(name)?.get(variable)?.clone();
            Some((*name, entry))
        });
        if let Some((name, entry)) = found
            && !entry.value.matches(used.value.expose())
        {
            notes.push(ReaderNote {
                path: name.into(),
                line: entry.line,
                name: variable.to_owned(),
                what: format!(
                    "in development, {reader} takes {variable} of {name}, line {}, before that of {}, line {}, which is used here",
                    entry.line,
                    file.path.display(),
                    used.line
                ),
                fix: format!(
                    "use what the application has: --env-file {name} --env-file {}",
                    quoted_path(&file.path)
                ),
                is_lost: false,
            });
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dotenv::EnvFile;

    fn notes(manifest: (&str, &str), text: &str) -> (Vec<ReaderNote>, String) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(manifest.0), manifest.1).unwrap();
        let mut files = [LoadedFile {
            path: ".env".into(),
            content: EnvFile::parse(text.as_bytes()).unwrap(),
        }];
        let notes = judge(&mut files, &ProcessEnvironment::of(&[]), folder.path());
        let value = files[0]
            .content
            .get("A_B")
            .unwrap()
            .value
            .expose()
            .to_owned();
        (notes, value)
    }

    #[test]
    fn files_for_development_count_where_the_reader_takes_them_first() {
        let found = |package: &str, development: &str| {
            let folder = tempfile::tempdir().unwrap();
            let write = |name: &str, text: &str| {
                std::fs::write(folder.path().join(name), text).unwrap();
            };
            write(
                "package.json",
                &format!("{{\"dependencies\": {{\"{package}\": \"1.0.0\"}}}}"),
            );
            write(development, "WORKOS_API_KEY=sk_test_other\n");
            let files = [LoadedFile {
                path: ".env.local".into(),
                content: EnvFile::parse(b"WORKOS_API_KEY=sk_test_here\n").unwrap(),
            }];
            of_development(&files, &ProcessEnvironment::of(&[]), folder.path())
        };
        let note = &found("next", ".env.development.local")[0];
        assert!(
            note.what.contains("Next.js takes WORKOS_API_KEY of"),
            "{}",
            note.what
        );
        assert_eq!(found("next", ".env.development"), []);
        assert_eq!(found("vite", ".env.development").len(), 1);
        assert_eq!(found("dotenv", ".env.development.local"), []);
    }

    #[test]
    fn the_manifest_decides_what_a_line_means() {
        let next = (
            "package.json",
            r#"{"dependencies": {"next": "15.0.0", "dotenv": "16.0.0"}}"#,
        );
        let plain = ("package.json", r#"{"dependencies": {"dotenv": "16.0.0"}}"#);
        let python = ("requirements.txt", "python-dotenv==1.0.0\n");
        assert_eq!(notes(next, "C=d\nA_B=${C}\n"), (Vec::new(), "d".into()));
        let (found, value) = notes(plain, "C=d\nA_B=${C}\n");
        assert!(found[0].what.contains("dotenv expands nothing"));
        assert_eq!(value, "${C}");
        let (found, _) = notes(python, "A_B: c\n");
        assert!(found[0].is_lost && found[0].what.contains("passes over A_B"));
        let (found, _) = notes(next, "A_B=c$d\n");
        assert!(found[0].what.contains("a part of A_B is lost"));
        assert_eq!(notes(python, "A_B=c\n").0, Vec::new());
        assert_eq!(notes(("package.json", "{}"), "A_B: c\n").0, Vec::new());
    }
}
