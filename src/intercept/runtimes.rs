//! What an application may run on.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::path::Path;

/// Something that programs run on, with a way of its own to the interceptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Node.js.
    Node,
    /// Bun.
    Bun,
    /// Deno.
    Deno,
    /// Python.
    Python,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Go.
    Go,
    /// Java, Kotlin, Scala.
    Java,
    /// Elixir, Erlang.
    Elixir,
    /// .NET.
    DotNet,
    /// Rust.
    Rust,
    /// Turborepo, which hands on only the variables that it knows.
    Turbo,
}

impl Runtime {
    pub(super) const ALL: [Self; 12] = [
        Self::Node,
        Self::Bun,
        Self::Deno,
        Self::Python,
        Self::Ruby,
        Self::Php,
        Self::Go,
        Self::Java,
        Self::Elixir,
        Self::DotNet,
        Self::Rust,
        Self::Turbo,
    ];
}

/// A set of [`Runtime`]s. An empty one says that nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runtimes {
    known: u16,
    /// Whether there may be others: `make dev` and `sh -c …` start what they like.
    may_be_more: bool,
}

/// The first word of a command, and what it starts.
const PROGRAMS: &[(&str, Runtime)] = &[
    ("node", Runtime::Node),
    ("nodemon", Runtime::Node),
    ("npm", Runtime::Node),
    ("npx", Runtime::Node),
    ("pnpm", Runtime::Node),
    ("yarn", Runtime::Node),
    ("next", Runtime::Node),
    ("tsx", Runtime::Node),
    ("turbo", Runtime::Turbo),
    ("bun", Runtime::Bun),
    ("bunx", Runtime::Bun),
    ("deno", Runtime::Deno),
    ("python", Runtime::Python),
    ("python3", Runtime::Python),
    ("flask", Runtime::Python),
    ("gunicorn", Runtime::Python),
    ("uvicorn", Runtime::Python),
    ("hypercorn", Runtime::Python),
    ("fastapi", Runtime::Python),
    ("pytest", Runtime::Python),
    ("poetry", Runtime::Python),
    ("pipenv", Runtime::Python),
    ("uv", Runtime::Python),
    ("ruby", Runtime::Ruby),
    ("bundle", Runtime::Ruby),
    ("rails", Runtime::Ruby),
    ("rake", Runtime::Ruby),
    ("rackup", Runtime::Ruby),
    ("puma", Runtime::Ruby),
    ("rspec", Runtime::Ruby),
    ("php", Runtime::Php),
    ("composer", Runtime::Php),
    ("artisan", Runtime::Php),
    ("go", Runtime::Go),
    ("air", Runtime::Go),
    ("java", Runtime::Java),
    ("mvn", Runtime::Java),
    ("mvnw", Runtime::Java),
    ("gradle", Runtime::Java),
    ("gradlew", Runtime::Java),
    ("sbt", Runtime::Java),
    ("mix", Runtime::Elixir),
    ("iex", Runtime::Elixir),
    ("elixir", Runtime::Elixir),
    ("dotnet", Runtime::DotNet),
    ("cargo", Runtime::Rust),
];

/// A file that says what a folder's project runs on.
const MANIFESTS: &[(&str, Runtime)] = &[
    ("package.json", Runtime::Node),
    ("turbo.json", Runtime::Turbo),
    ("bun.lock", Runtime::Bun),
    ("bun.lockb", Runtime::Bun),
    ("bunfig.toml", Runtime::Bun),
    ("deno.json", Runtime::Deno),
    ("deno.jsonc", Runtime::Deno),
    ("pyproject.toml", Runtime::Python),
    ("requirements.txt", Runtime::Python),
    ("Pipfile", Runtime::Python),
    ("setup.py", Runtime::Python),
    ("manage.py", Runtime::Python),
    ("Gemfile", Runtime::Ruby),
    ("composer.json", Runtime::Php),
    ("go.mod", Runtime::Go),
    ("pom.xml", Runtime::Java),
    ("build.gradle", Runtime::Java),
    ("build.gradle.kts", Runtime::Java),
    ("build.sbt", Runtime::Java),
    ("mix.exs", Runtime::Elixir),
    ("rebar.config", Runtime::Elixir),
    ("global.json", Runtime::DotNet),
    ("Cargo.toml", Runtime::Rust),
];

/// Endings of files that do the same.
const ENDINGS: &[(&str, Runtime)] = &[
    (".csproj", Runtime::DotNet),
    (".fsproj", Runtime::DotNet),
    (".sln", Runtime::DotNet),
];

impl Runtimes {
    /// What a command in a folder may run on: its first word, and the manifests of the folder and
    /// of the folders in it.
    pub fn of(command: &[OsString], folder: &Path) -> Self {
        let program = command.first().map(|it| program(it)).unwrap_or_default();
        let subfolders = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()) && is_source(entry))
            .map(|entry| manifests(&entry.path()));
        let found = subfolders.fold(program.and(manifests(folder)), Self::and);
        Self {
            may_be_more: program.is_empty(),
            ..found
        }
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, runtime: Runtime) -> Self {
        Self {
            known: self.known | 1 << runtime as u16,
            ..self
        }
    }

    /// These and those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self {
            known: self.known | others.known,
            may_be_more: self.may_be_more || others.may_be_more,
        }
    }

    /// Whether one of them is this.
    pub fn has(self, runtime: Runtime) -> bool {
        self.known & (1 << runtime as u16) != 0
    }

    /// Whether nothing is known.
    pub fn is_empty(self) -> bool {
        self.known == 0
    }

    /// All there are, if these need not be all.
    pub(super) fn or_all(self) -> Self {
        if self.is_empty() || self.may_be_more {
            Runtime::ALL.into_iter().collect()
        } else {
            self
        }
    }
}

impl FromIterator<Runtime> for Runtimes {
    fn from_iter<T: IntoIterator<Item = Runtime>>(runtimes: T) -> Self {
        runtimes.into_iter().fold(Self::default(), Self::with)
    }
}

fn is_source(folder: &DirEntry) -> bool {
    let name = folder.file_name();
    let name = name.to_string_lossy();
    !name.starts_with('.') && name != "node_modules" && name != "vendor"
}

fn program(word: &OsStr) -> Runtimes {
    // Without `.cmd`, `.exe`, and what is after the point of python3.12.
    let name = Path::new(word).file_stem().and_then(|it| it.to_str());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let found = PROGRAMS.iter().filter(|(program, _)| *program == name);
    found.map(|(_, runtime)| *runtime).collect()
}

fn manifests(folder: &Path) -> Runtimes {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .flat_map(|name| {
            let named = MANIFESTS.iter().filter(|(it, _)| *it == name);
            let ending = ENDINGS.iter().filter(|(it, _)| name.ends_with(it));
            let found = named.chain(ending).map(|(_, runtime)| *runtime);
            found.collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str, files: &[&str]) -> Runtimes {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let command: Vec<OsString> = command.split(' ').map(OsString::from).collect();
        Runtimes::of(&command, folder.path())
    }

    fn set(runtimes: &[Runtime]) -> Runtimes {
        runtimes.iter().copied().collect()
    }

    #[test]
    fn the_command_and_the_manifests_say_what_runs() {
        assert_eq!(of("npm start", &["package.json"]), set(&[Runtime::Node]));
        assert_eq!(of("/usr/bin/python3.12 a.py", &[]), set(&[Runtime::Python]));
        assert_eq!(of("./gradlew run", &[]), set(&[Runtime::Java]));
        assert_eq!(
            of("npm run dev", &["package.json", "turbo.json", "api/go.mod"]),
            set(&[Runtime::Node, Runtime::Turbo, Runtime::Go])
        );
        let hidden = of("go run .", &["node_modules/package.json", ".x/Gemfile"]);
        assert_eq!(hidden, set(&[Runtime::Go]));
    }

    #[test]
    fn a_command_that_says_nothing_may_run_everything() {
        for unsure in [of("sh -c x", &[]), of("make dev", &["A.csproj"]), set(&[])] {
            let all = unsure.or_all();
            assert!(Runtime::ALL.into_iter().all(|it| all.has(it)));
        }
        assert!(of("make dev", &["A.csproj"]).has(Runtime::DotNet));
        let one = of("go run .", &[]).or_all();
        assert!(one.has(Runtime::Go) && !one.has(Runtime::Node));
    }
}
