//! A manifest, lock file or setting of any kind.
#![no_main]

use code_facts::Parsing;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 24] = [
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "pyproject.toml",
    "requirements.txt",
    "Pipfile",
    "poetry.lock",
    "setup.py",
    "Gemfile",
    "Gemfile.lock",
    "go.mod",
    "composer.json",
    "composer.lock",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "App.csproj",
    "mix.exs",
    "Cargo.toml",
    "Makefile",
    ".env.example",
    "compose.yaml",
];

fuzz_target!(|input: (u8, u8, &[u8], &[u8])| {
    let (first, second, one, other) = input;
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [(first, one), (second, other)] {
        let name = NAMES[usize::from(name) % NAMES.len()];
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    code_facts::read(folder.path(), Parsing::InThisProcess, String::new).unwrap();
});
