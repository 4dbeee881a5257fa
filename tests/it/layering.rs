//! Which module may name which, and which one alone may cause what.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A module and the modules that it may name. `commands` wires everything and is not listed;
/// neither are `lib.rs` and `main.rs`, which start it.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("secret", &[]),
    ("tls_fault", &[]),
    ("error", &[]),
    ("files", &[]),
    ("callback", &["files", "secret", "error"]),
    ("redirect_uri", &[]),
    ("probe", &["files", "secret", "error", "tls_fault"]),
    ("mail", &["files", "secret", "error", "tls_fault"]),
    ("intercept", &["secret", "error"]),
    ("process_group", &["files"]),
    ("programs", &[]),
    ("shell", &[]),
    (
        "conformance",
        &[
            "files",
            "findings",
            "probe",
            "process_group",
            "programs",
            "secret",
            "error",
        ],
    ),
    ("findings", &["error", "secret"]),
    ("explain", &["secret", "error"]),
    // `--host` is one of the hosts that can be listened on.
    (
        "cli",
        &["callback", "error", "config", "findings", "mail", "shell"],
    ),
    ("config", &["cli", "files", "secret", "shell", "error"]),
    ("api", &["files", "secret", "error", "tls_fault"]),
    (
        "checklist",
        &[
            "api",
            "config",
            "redirect_uri",
            "probe",
            "mail",
            "files",
            "findings",
            "process_group",
            "programs",
            "secret",
            "shell",
            "error",
        ],
    ),
    (
        "output",
        &["cli", "config", "files", "findings", "error", "secret"],
    ),
    (
        "interact",
        &["cli", "config", "error", "programs", "secret", "shell"],
    ),
    ("commands", EVERYTHING),
];

const EVERYTHING: &[&str] = &[
    "api",
    "callback",
    "checklist",
    "cli",
    "config",
    "conformance",
    "error",
    "explain",
    "files",
    "findings",
    "interact",
    "intercept",
    "mail",
    "output",
    "probe",
    "process_group",
    "programs",
    "redirect_uri",
    "secret",
    "shell",
    "tls_fault",
];

/// One door per effect: a word, and the only places that may use it.
const DOORS: &[(&str, &[&str])] = &[
    ("reqwest", &["api"]),
    ("rustls", &["api", "intercept", "mail", "probe"]),
    ("x509_parser", &["api", "mail", "probe"]),
    ("hyper", &["conformance", "intercept", "probe"]),
    ("rcgen", &["intercept"]),
    (
        "tempfile",
        &["callback", "conformance", "intercept", "programs"],
    ),
    ("scraper", &["conformance"]),
    ("tokio_tungstenite", &["conformance"]),
    ("process_wrap", &["process_group"]),
    ("tiny_http", &["callback"]),
    // `--scanner` is one of the emulator's.
    ("emulator::", &["cli", "commands", "conformance"]),
    // A key is shown in one way, wherever it was found; what loads a `.env` file stands in a manifest.
    (
        "code_facts",
        &["checklist", "commands", "config", "files", "secret"],
    ),
    ("hickory_resolver", &["mail"]),
    ("lettre", &["mail"]),
    ("minijinja", &["mail"]),
    ("listeners", &["callback", "process_group"]),
    ("quick_junit", &["output"]),
    ("dialoguer", &["interact"]),
    ("open::", &["interact"]),
    ("colored", &["output"]),
    ("anstream", &["output"]),
    ("indicatif", &["output"]),
    // What the tool writes for itself alone lies in a folder that it has made.
    ("fs::write", &["intercept", "programs"]),
    ("File::create", &["intercept"]),
    ("println!", &["output"]),
    ("print!", &["output"]),
    ("eprintln!", &["output"]),
    ("eprint!", &["output"]),
    ("dbg!", &[]),
    ("env::var", &["config"]),
    ("env::vars", &["config"]),
    ("env::vars_os", &["config"]),
    ("process::exit", &[]),
    // git is asked, the project's own commands are run, and one around the emulator; this program runs
    // itself to watch over those; a browser is found.
    (
        "Command::new",
        &["checklist", "commands", "process_group", "programs"],
    ),
];

struct Source {
    /// The top-level module: `api` for `src/api/tls.rs`.
    module: String,
    path: PathBuf,
    /// The text without comments and without unit tests.
    code: String,
}

impl Source {
    /// How many modules lie around its code, itself included: 1 for `src/secret.rs` and `src/api/mod.rs`.
    fn depth(&self) -> usize {
        let is_folder = self.path.ends_with("mod.rs");
        self.path.components().count() - usize::from(is_folder)
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 20);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let inside = path.strip_prefix(root).unwrap().to_owned();
        let is_tests = path.file_stem().is_some_and(|it| it == "tests");
        if is_tests {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let first = inside.iter().next().unwrap().to_str().unwrap();
            found.push(Source {
                module: first.trim_end_matches(".rs").to_owned(),
                code: code(&std::fs::read_to_string(&path).unwrap()),
                path: inside,
            });
        }
    }
}

/// The text without comment lines, and up to the unit tests, which end a file.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The places where `word` stands alone, not as a part of a longer name.
fn places<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| {
            let before = code[..*at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            let ends_open = !word.ends_with(is_word);
            !before.is_some_and(is_word) && (ends_open || !after.is_some_and(is_word))
        })
}

/// The top-level modules that a text names: `crate::x`, each of `crate::{x, y::z}`, and `super::x`
/// as often as leads out of the module, which lies `depth` below the crate's root.
fn named(code: &str, depth: usize) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let from_root = places(code, "crate::").map(|at| at + "crate::".len());
    let upwards = "super::".repeat(depth);
    let climbs = (depth > 0).then(|| places(code, &upwards).map(|at| at + upwards.len()));
    for at in from_root.chain(climbs.into_iter().flatten()) {
        let rest = &code[at..];
        if !rest.starts_with('{') {
            names.insert(rest.chars().take_while(|it| is_word(*it)).collect());
            continue;
        }
        let (mut depth, mut name) = (0, String::new());
        for character in rest.chars() {
            match character {
                '{' => depth += 1,
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                character if depth == 1 && is_word(character) => name.push(character),
                ',' if depth == 1 => {
                    names.insert(std::mem::take(&mut name));
                }
                ':' if depth == 1 && !name.is_empty() && !name.ends_with(' ') => name.push(' '),
                _ => {}
            }
        }
        names.insert(name);
    }
    let first = |name: String| name.split(' ').next().unwrap_or_default().to_owned();
    names
        .into_iter()
        .map(first)
        .filter(|it| !it.is_empty())
        .collect()
}

#[test]
fn every_module_names_only_what_it_may() {
    for source in sources() {
        if matches!(source.module.as_str(), "lib" | "main") {
            continue;
        }
        let (_, allowed) = MAY_NAME
            .iter()
            .find(|(module, _)| *module == source.module)
            .unwrap_or_else(|| panic!("{} is in no table", source.module));
        for name in named(&source.code, source.depth()) {
            assert!(
                name == source.module || allowed.contains(&name.as_str()),
                "{} names {name}",
                source.path.display()
            );
        }
    }
}

#[test]
fn every_effect_has_one_door() {
    for source in sources() {
        for (word, doors) in DOORS {
            if doors.contains(&source.module.as_str()) {
                continue;
            }
            let is_used = places(&source.code, word).next().is_some();
            assert!(!is_used, "{} uses {word}", source.path.display());
        }
    }
}

/// What reads a file whatever it is and however long, or waits for it.
const READERS: &[&str] = &["fs::read", "fs::read_to_string", "File::open", "read(true)"];
/// The one reader of each package that has limits; and a lock, which is no link and is read by one of them.
const BOUNDED: &[&str] = &[
    "src/files.rs",
    "crates/code-facts/src/files.rs",
    "crates/emulator/src/files.rs",
    "crates/emulator/src/state_lock.rs",
];

#[test]
fn files_are_read_within_limits() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for package in ["src", "crates/code-facts/src", "crates/emulator/src"] {
        let root = top.join(package);
        let mut found = Vec::new();
        collect(&root, &root, &mut found);
        assert!(found.len() > 20);
        for source in found {
            let path = Path::new(package).join(&source.path);
            if BOUNDED.iter().any(|it| Path::new(it) == path) {
                continue;
            }
            let used = READERS
                .iter()
                .find(|word| places(&source.code, word).next().is_some());
            assert!(used.is_none(), "{} uses {used:?}", path.display());
        }
    }
}

/// Frameworks and libraries whose ways `code_facts` knows, so that rules need not.
const FRAMEWORKS: &[&str] = &[
    "absinthe",
    "actix",
    "angular",
    "aspnet",
    "astro",
    "axum",
    "blazor",
    "chi",
    "craft",
    "devise",
    "django",
    "echo",
    "elysia",
    "express",
    "fastapi",
    "fasthtml",
    "fastify",
    "fiber",
    "filament",
    "flask",
    "gin",
    "gorilla",
    "guardian",
    "hanami",
    "hono",
    "javalin",
    "koa",
    "ktor",
    "laravel",
    "livewire",
    "micronaut",
    "nestjs",
    "nextjs",
    "nuxt",
    "phoenix",
    "quart",
    "rails",
    "react",
    "remix",
    "rocket",
    "sinatra",
    "spark",
    "spring",
    "springframework",
    "sqlalchemy",
    "starlette",
    "svelte",
    "sveltekit",
    "symfony",
    "tanstack",
    "vue",
    "werkzeug",
    "wordpress",
    "yii",
];

/// Where checks may name languages and frameworks: what is said to people about fixing something.
const NAMING: &[&str] = &[
    "checklist/code/remediations.rs",
    "checklist/code/remediations/",
];

/// The words of identifiers and texts, in small letters: `isNuxtConfig` and `is_nuxt_config` are three.
fn words(code: &str) -> impl Iterator<Item = String> + '_ {
    code.split(|it: char| !it.is_ascii_alphanumeric())
        .flat_map(|name| {
            let mut words: Vec<String> = Vec::new();
            let mut was_lower = false;
            for character in name.chars() {
                if words.is_empty() || (character.is_ascii_uppercase() && was_lower) {
                    words.push(String::new());
                }
                if let Some(word) = words.last_mut() {
                    word.push(character.to_ascii_lowercase());
                }
                was_lower = !character.is_ascii_uppercase();
            }
            words
        })
}

/// What is wrong with a text that should name no language and no framework.
fn named_platform(code: &str) -> Option<String> {
    if places(code, "Language::").next().is_some() {
        return Some("Language::".to_owned());
    }
    words(code).find(|word| FRAMEWORKS.contains(&word.as_str()))
}

#[test]
fn rules_know_no_language_and_no_framework() {
    for source in sources() {
        let path = source.path.to_string_lossy().replace('\\', "/");
        if source.module != "checklist" || NAMING.iter().any(|it| path.starts_with(it)) {
            continue;
        }
        let named = named_platform(&source.code);
        assert!(
            named.is_none(),
            "{path} names {}",
            named.unwrap_or_default()
        );
    }
}

#[test]
fn names_of_platforms_are_found_in_whatever_they_are_part_of() {
    for code in [
        "match file.language { Language::Go => 1 }",
        "use code_facts::syntax::Language::{self, Go};",
        "fn is_nuxt(file: &SourceFile)",
        "\"nuxt.config.ts\"",
        "matches!(name, \"org.springframework.security\")",
        "struct DjangoView;",
        "has(\"fastify\")",
    ] {
        assert!(named_platform(code).is_some(), "{code}");
    }
    for code in [
        "facts.language: Option<Language>",
        "let expression = reacts(it);",
        "\"/login\", \"origin\"",
        "Language",
    ] {
        assert!(named_platform(code).is_none(), "{code}");
    }
}

#[test]
fn the_reading_of_the_sources_sees_what_it_should() {
    let below = |code: &str, depth| named(code, depth).into_iter().collect::<Vec<_>>();
    let names = |code: &str| below(code, 1);
    assert_eq!(names("use crate::api::{Client, Error};"), ["api"]);
    assert_eq!(
        names("use crate::{\n    api::{self, Client},\n    error,\n};"),
        ["api", "error"]
    );
    assert_eq!(
        names("crate::secret::mask(crate::config::x())"),
        ["config", "secret"]
    );
    assert_eq!(names("pub(crate) fn x() {}"), Vec::<String>::new());
    assert_eq!(
        below("use super::super::{api, error};", 2),
        ["api", "error"]
    );
    assert_eq!(below("super::tls::x()", 2), Vec::<String>::new());
    assert_eq!(code("a\n// crate::b\n  /// crate::c\nd"), "a\nd");
    assert_eq!(places("std::fs::File::open::<x>()", "open::").count(), 1);
    assert_eq!(places("eprintln!()", "println!").count(), 0);
    assert_eq!(places("std::env::vars()", "env::var").count(), 0);
}
