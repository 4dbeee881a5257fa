//! Commands that nobody has to write down: a framework's own.

use std::iter;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::{Site, line_of};
use crate::facts::ProjectCommand;
use crate::workspace::kinds::ManifestKind;

pub(super) fn commands(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found = Vec::new();
    found.extend(node(site));
    found.extend(python(site));
    found.extend(ruby(site));
    if site.has(ManifestKind::GoMod) {
        found.extend(go(site));
    }
    found.extend(jvm(site));
    found.extend(of_file(
        site,
        "artisan",
        &["artisan", "Artisan", "#!"],
        "php artisan serve",
    ));
    found.extend(dotnet(site));
    found.extend(elixir(site));
    found.extend(rust(site));
    found
}

/// A command that a file of a certain name stands for, at the line that holds one of some words.
fn of_file(site: &Site<'_>, file: &str, words: &[&str], command: &str) -> Option<ProjectCommand> {
    let text = site.text(file)?;
    Some(site.starts(command, file, line_of(&text, words).unwrap_or(1)))
}

/// `npm start` runs `server.js` if no script says otherwise.
fn node(site: &Site<'_>) -> Option<ProjectCommand> {
    let npm = site.manifests.iter().find(|it| it.1 == ManifestKind::Npm)?;
    let has_start = npm.2.scripts.iter().any(|it| it.name == "start");
    (!has_start && site.holds("server.js")).then(|| site.starts("npm start", "server.js", 1))
}

fn python(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found = Vec::new();
    found.extend(django(site));
    for (file, text) in python_files(site) {
        let module = file
            .trim_end_matches("/__init__.py")
            .trim_end_matches(".py")
            .replace('/', ".");
        if let Some(line) = line_of(&text, &["= Flask("]) {
            let is_found_alone = matches!(&*module, "app" | "wsgi");
            let command = if is_found_alone {
                "flask run".to_owned()
            } else {
                format!("flask --app {module} run")
            };
            found.push(site.starts(command, &file, line));
        }
        const SERVERS: &[&str] = &["= FastAPI(", "= Starlette(", "= FastHTML(", "fast_app("];
        if let Some(line) = line_of(&text, SERVERS) {
            let declared = text.lines().nth(line - 1).unwrap_or_default();
            let makes_server = |statement: &&str| SERVERS.iter().any(|it| statement.contains(it));
            let declared = declared.split(';').find(makes_server);
            let name = declared
                .unwrap_or_default()
                .split(['=', ',', ':'])
                .next()
                .unwrap_or_default()
                .trim();
            found.push(site.starts(format!("uvicorn {module}:{name}"), &file, line));
        }
        if let Some(line) = line_of(
            &text,
            &["__name__ == \"__main__\"", "__name__ == '__main__'"],
        ) {
            // What is asked may have its answer on the same line.
            let rest: Vec<&str> = text.lines().skip(line.saturating_sub(1)).collect();
            let serves = rest.iter().any(|line| {
                [".run(", "serve", "main(", "run_app("]
                    .iter()
                    .any(|word| line.contains(word))
            });
            if serves {
                found.push(site.starts(format!("python {file}"), &file, line));
            }
        }
    }
    found
}

/// Django's own program, in the folder of the manifest or in one below it.
fn django(site: &Site<'_>) -> Option<ProjectCommand> {
    let below = folders_in(site, "").into_iter();
    let mut files = iter::once("manage.py".to_owned()).chain(
        below
            .filter(|it| !is_python_site(site, it))
            .map(|folder| format!("{folder}/manage.py")),
    );
    files.find_map(|file| {
        let line = line_of(&site.text(&file)?, &["execute_from_command_line"])?;
        Some(site.starts(format!("python {file} runserver"), &file, line))
    })
}

/// Whether a folder has a Python manifest: it is a site of its own.
fn is_python_site(site: &Site<'_>, folder: &str) -> bool {
    const MANIFESTS: [&str; 4] = ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py"];
    let folder = site.full.join(folder);
    MANIFESTS.iter().any(|it| folder.join(it).exists())
}

/// The folders in one below the site, sorted.
fn folders_in(site: &Site<'_>, folder: &str) -> Vec<String> {
    let entries = site.full.join(folder).read_dir();
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Python files in which an application can be made: those of the folder itself, the packages in
/// it, and what lies under `src` and `app`.
fn python_files(site: &Site<'_>) -> Vec<(String, String)> {
    /// Each is opened; a folder of more files than these is no place to start an application from.
    const MOST: usize = 200;
    let mut names = Vec::new();
    let folders = ["", "src", "app", "api", "backend", "server"];
    let is_own = |folder: &&str| folder.is_empty() || !is_python_site(site, folder);
    for folder in folders.into_iter().filter(is_own) {
        let entries = site
            .full
            .join(folder)
            .read_dir()
            .into_iter()
            .flatten()
            .flatten()
            .take(MOST);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let within = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if name.ends_with(".py")
                && !matches!(&*name, "setup.py" | "manage.py")
                && !name.starts_with("test")
            {
                names.push(within);
            } else if folder.is_empty() && entry.path().join("__init__.py").is_file() {
                let modules = ["__init__", "main", "app"];
                let modules = modules.map(|it| format!("{within}/{it}.py"));
                names.extend(
                    modules
                        .into_iter()
                        .filter(|module| site.full.join(module).is_file()),
                );
            }
        }
    }
    names.sort();
    names.dedup();
    let texts = names.into_iter().filter_map(|name| {
        let text = site.text(&name)?;
        Some((name, text))
    });
    texts.collect()
}

fn ruby(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found: Vec<ProjectCommand> = Vec::new();
    found.extend(of_file(
        site,
        "bin/rails",
        &["rails/commands"],
        "bin/rails server",
    ));
    found.extend(
        of_file(site, "config.ru", &["run "], "rackup").filter(|_| !site.holds("bin/rails")),
    );
    let entries = site.full.read_dir().into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for file in names.iter().filter(|it| it.ends_with(".rb")) {
        let text = site.text(file).unwrap_or_default();
        // `sinatra/base` starts nothing by itself.
        let line = line_of(
            &text,
            &["require 'sinatra'", "require \"sinatra\"", "run! if"],
        );
        found.extend(line.map(|line| site.starts(format!("ruby {file}"), file, line)));
    }
    found
}

/// A package is a program if it is called `main`; by convention programs lie in the module's
/// folder, or each in a folder below `cmd`.
fn go(site: &Site<'_>) -> Vec<ProjectCommand> {
    let below_cmd = folders_in(site, "cmd").into_iter();
    let mut folders = vec![String::new()];
    folders.extend(folders_in(site, ""));
    folders.extend(below_cmd.map(|it| format!("cmd/{it}")));
    folders.sort();
    let mut found = Vec::new();
    for folder in folders {
        let Some((file, line)) = main_of(site, &folder) else {
            continue;
        };
        let target = if folder.is_empty() {
            ".".to_owned()
        } else {
            format!("./{folder}")
        };
        found.push(site.starts(format!("go run {target}"), &file, line));
    }
    if let Some(first) = found.first().cloned() {
        found.insert(
            0,
            ProjectCommand {
                line: "go build ./...".into(),
                is_build: true,
                ..first
            },
        );
    }
    found
}

/// The clause of a program; a library has another package.
static GO_PROGRAM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*package\s+main\b").ok());
/// Where a program starts.
static GO_MAIN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bfunc\s+main\s*\(").ok());

fn main_of(site: &Site<'_>, folder: &str) -> Option<(String, usize)> {
    let entries = site.full.join(folder).read_dir().ok()?.flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
        .into_iter()
        .filter(|name| name.ends_with(".go") && !name.ends_with("_test.go"))
        .find_map(|name| {
            let file = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            let text = site.text(&file)?;
            let main = GO_MAIN.as_ref()?.find(&text)?;
            let is_program = GO_PROGRAM.as_ref()?.is_match(&text);
            let before = &text[..main.start()];
            is_program.then(|| (file, before.matches('\n').count() + 1))
        })
}

fn jvm(site: &Site<'_>) -> Vec<ProjectCommand> {
    let mut found = Vec::new();
    for (name, kind, manifest) in &site.manifests {
        let file = name.to_string_lossy();
        let text = site.text(&file).unwrap_or_default();
        let wrapped = |wrapper: &str, tool: &str| {
            let up = site
                .folders_up()
                .position(|path| path.join(wrapper).exists());
            up.map_or(tool.to_owned(), |index| {
                format!(
                    "{}{wrapper}",
                    if index == 0 {
                        "./".to_owned()
                    } else {
                        "../".repeat(index)
                    }
                )
            })
        };
        match kind {
            ManifestKind::Pom => {
                let tool = wrapped("mvnw", "mvn");
                let line = line_of(&text, &["<project"]).unwrap_or(1);
                if text.contains("spring-boot-maven-plugin") {
                    found.push(site.starts(format!("{tool} spring-boot:run"), &file, line));
                }
                found.push(site.builds(format!("{tool} package"), &file, line));
            }
            ManifestKind::Gradle
                if Path::new(name)
                    .file_stem()
                    .is_some_and(|stem| stem.to_string_lossy().starts_with("build")) =>
            {
                let tool = wrapped("gradlew", "gradle");
                let plugins = [
                    "org.springframework.boot",
                    "springBoot",
                    "application",
                    "plugins",
                ];
                let line = line_of(&text, &["mainClass"]);
                let line = line.or_else(|| line_of(&text, &plugins)).unwrap_or(1);
                if manifest.is_application {
                    let task = if text.contains("springframework.boot") {
                        "bootRun"
                    } else {
                        "run"
                    };
                    found.push(site.starts(format!("{tool} {task}"), &file, line));
                }
                found.push(site.builds(format!("{tool} build"), &file, line));
            }
            _ => {}
        }
    }
    found
}

fn dotnet(site: &Site<'_>) -> Vec<ProjectCommand> {
    let projects = site.manifests.iter().filter(|manifest| {
        manifest.1 == ManifestKind::DotNet
            && manifest.0.extension().is_some_and(|it| it != "config")
    });
    let Some((name, _, manifest)) = projects
        .clone()
        .find(|it| it.2.is_application)
        .or_else(|| projects.clone().next())
    else {
        return Vec::new();
    };
    let file = name.to_string_lossy();
    if !manifest.is_application {
        return vec![site.builds("dotnet build", &file, 1)];
    }
    let program = site.text("Program.cs");
    let line = program.and_then(|program| {
        line_of(
            &program,
            &[
                "static void Main",
                "static async Task Main",
                "static Task Main",
                "Build().Run",
                "CreateBuilder",
            ],
        )
    });
    let (file, line) = line.map_or((file.as_ref(), 1), |line| ("Program.cs", line));
    vec![
        site.starts("dotnet run", file, line),
        site.builds("dotnet build", file, line),
    ]
}

fn elixir(site: &Site<'_>) -> Vec<ProjectCommand> {
    let Some((_, _, manifest)) = site.manifests.iter().find(|it| it.1 == ManifestKind::Mix) else {
        return Vec::new();
    };
    let line = site
        .text("mix.exs")
        .and_then(|it| line_of(&it, &["def project"]))
        .unwrap_or(1);
    let is_phoenix = manifest.declared.iter().any(|it| it.name == "phoenix");
    let start = if is_phoenix {
        Some("mix phx.server")
    } else {
        manifest.is_application.then_some("mix run --no-halt")
    };
    let start = start.map(|start| site.starts(start, "mix.exs", line));
    start
        .into_iter()
        .chain([site.builds("mix compile", "mix.exs", line)])
        .collect()
}

fn rust(site: &Site<'_>) -> Vec<ProjectCommand> {
    let Some((_, _, manifest)) = site.manifests.iter().find(|it| it.1 == ManifestKind::Cargo)
    else {
        return Vec::new();
    };
    let main = site
        .text("src/main.rs")
        .and_then(|it| line_of(&it, &["fn main"]));
    let mut found = Vec::new();
    if let Some(line) = main {
        found.push(site.starts("cargo run", "src/main.rs", line));
    } else if manifest.is_application {
        found.push(site.starts("cargo run", "Cargo.toml", 1));
    }
    found.push(site.builds("cargo build", "Cargo.toml", 1));
    found
}
