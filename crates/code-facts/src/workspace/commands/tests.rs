use super::*;
use crate::manifests;
use crate::tests::at_place;

/// What the commands of a folder with these files are, as `line @ file:line`, builds marked.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let kinds = [
        ("package.json", ManifestKind::Npm),
        ("composer.json", ManifestKind::Composer),
        ("go.mod", ManifestKind::GoMod),
        ("pom.xml", ManifestKind::Pom),
        ("build.gradle.kts", ManifestKind::Gradle),
        ("App.csproj", ManifestKind::DotNet),
        ("mix.exs", ManifestKind::Mix),
        ("Cargo.toml", ManifestKind::Cargo),
    ];
    let read: Vec<_> = kinds
        .iter()
        .filter(|pair| files.iter().any(|file| file.0 == pair.0))
        .map(|(name, kind)| {
            (
                Path::new(*name),
                *kind,
                manifests::read(root.path(), root.path(), Path::new(name), *kind),
            )
        })
        .collect();
    let site = Site {
        full: root.path().to_owned(),
        shown: PathBuf::new(),
        top: root.path().to_owned(),
        manifests: read
            .iter()
            .map(|(name, kind, manifest)| (*name, *kind, manifest))
            .collect(),
    };
    let shown = |command: ProjectCommand| {
        let mark = if command.is_build { "build: " } else { "" };
        format!("{mark}{} @ {}", command.line, at_place(&command.place))
    };
    of(&site).into_iter().map(shown).collect()
}

#[test]
fn scripts_are_run_by_the_manager_whose_lock_is_there() {
    let manifest = "{\n\"scripts\": {\n\"build\": \"next build\",\n\"start\": \"next start\",\n\"test\": \"jest\",\n\"build:css\": \"x\"\n}}";
    assert_eq!(
        found(&[("package.json", manifest)]),
        [
            "build: npm run build @ package.json:3",
            "npm start @ package.json:4",
            "build: npm run build:css @ package.json:6"
        ]
    );
    assert_eq!(
        found(&[("package.json", manifest), ("pnpm-lock.yaml", "")])[1],
        "pnpm run start @ package.json:4"
    );
    let untouched =
        "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\"\", \"start\": \"\"}}";
    assert_eq!(found(&[("package.json", untouched)]), Vec::<String>::new());
}

#[test]
fn files_that_declare_commands_are_read() {
    assert_eq!(
        found(&[("Procfile", "release: x\nweb: puma -p 3000\n")]),
        ["puma -p 3000 @ Procfile:2"]
    );
    assert_eq!(
        found(&[(
            "Makefile",
            "VERSION := 1\n.PHONY: run\nrun: deps\n\tgo run .\ntest:\n\tx\nbuild:\n"
        )]),
        ["make run @ Makefile:3", "build: make build @ Makefile:7"]
    );
    assert_eq!(
        found(&[(
            "Dockerfile",
            "FROM x\nCMD [\"old\"]\nCMD [\"node\", \"server.js\"]\n"
        )]),
        ["node server.js @ Dockerfile:3"]
    );
    assert_eq!(
        found(&[(
            "docker-compose.yml",
            "services:\n  db:\n    image: postgres\n"
        )]),
        Vec::<String>::new()
    );
}

#[test]
fn conventions_of_python_depend_on_the_code() {
    let flask = "import flask\napp = Flask(__name__)\n";
    assert_eq!(found(&[("app.py", flask)]), ["flask run @ app.py:2"]);
    assert_eq!(
        found(&[("shop/__init__.py", flask)]),
        ["flask --app shop run @ shop/__init__.py:2"]
    );
    let with_main = format!("{flask}if __name__ == '__main__':\n    app.run()\n");
    assert_eq!(
        found(&[("app.py", &with_main)]),
        ["flask run @ app.py:2", "python app.py @ app.py:3"]
    );
    assert_eq!(
        found(&[("main.py", "api = FastAPI(title='x')\n")]),
        ["uvicorn main:api @ main.py:1"]
    );
    assert_eq!(
        found(&[(
            "manage.py",
            "import x\nexecute_from_command_line(a)\nif __name__ == '__main__':\n    main()\n"
        )]),
        ["python manage.py runserver @ manage.py:2"]
    );
    assert_eq!(
        found(&[("shop/manage.py", "execute_from_command_line(a)\n")]),
        ["python shop/manage.py runserver @ shop/manage.py:1"]
    );
    assert_eq!(
        found(&[("library.py", "def f(): pass\n")]),
        Vec::<String>::new()
    );
}

#[test]
fn conventions_of_other_frameworks_are_known() {
    let rails = [
        (
            "bin/rails",
            "#!/usr/bin/env ruby\nrequire \"rails/commands\"\n",
        ),
        ("config.ru", "run Rails.application\n"),
    ];
    assert_eq!(found(&rails), ["bin/rails server @ bin/rails:2"]);
    assert_eq!(
        found(&[("app.rb", "require 'sinatra'\n")]),
        ["ruby app.rb @ app.rb:1"]
    );
    assert_eq!(
        found(&[
            ("app.rb", "require 'sinatra/base'\n"),
            ("config.ru", "run App\n")
        ]),
        ["rackup @ config.ru:1"]
    );
    let main = "package main\n\nfunc main() {\n";
    assert_eq!(
        found(&[("go.mod", "module x\n"), ("cmd/web/main.go", main)]),
        [
            "build: go build ./... @ cmd/web/main.go:3",
            "go run ./cmd/web @ cmd/web/main.go:3"
        ]
    );
    assert_eq!(
        found(&[("go.mod", "module x\n"), ("x.go", "package x\n")]),
        Vec::<String>::new()
    );
    assert_eq!(
        found(&[("artisan", "#!/usr/bin/env php\n")]),
        ["php artisan serve @ artisan:1"]
    );
    assert_eq!(
        found(&[("composer.json", "{\"require\": {\"php\": \"8\"}}")]),
        Vec::<String>::new()
    );
    let spring = "<project>\n<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>";
    assert_eq!(
        found(&[("pom.xml", spring), ("mvnw", "")]),
        [
            "./mvnw spring-boot:run @ pom.xml:1",
            "build: ./mvnw package @ pom.xml:1"
        ]
    );
    assert_eq!(
        found(&[("build.gradle.kts", "plugins {\n  application\n}\n")]),
        [
            "gradle run @ build.gradle.kts:1",
            "build: gradle build @ build.gradle.kts:1"
        ]
    );
    assert_eq!(
        found(&[
            ("App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />"),
            (
                "Program.cs",
                "var builder = WebApplication.CreateBuilder(args);\n"
            )
        ]),
        [
            "dotnet run @ Program.cs:1",
            "build: dotnet build @ Program.cs:1"
        ]
    );
    assert_eq!(
        found(&[(
            "mix.exs",
            "defmodule X do\n  def project do\n  {:phoenix, \"~> 1.5\"},\n"
        )]),
        [
            "mix phx.server @ mix.exs:2",
            "build: mix compile @ mix.exs:2"
        ]
    );
    assert_eq!(
        found(&[
            ("Cargo.toml", "[package]\nname = \"x\"\n"),
            ("src/main.rs", "fn main() {}\n")
        ]),
        [
            "cargo run @ src/main.rs:1",
            "build: cargo build @ Cargo.toml:1"
        ]
    );
}
