//! What a file is, by its name and the folders that it lies in.

use std::path::Path;

use crate::extract;
use crate::syntax::Language;

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Code that can be parsed.
    Source(Language),
    /// It declares what a project is made of.
    Manifest(ManifestKind),
    /// Names of environment variables may stand in it.
    Settings,
    /// Text that may hold a key, and nothing else of interest.
    Text,
}

/// The manifests that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "their names say it")]
pub(crate) enum ManifestKind {
    Npm,
    Deno,
    Requirements,
    PyProject,
    Pipfile,
    SetupPy,
    Gemfile,
    Gemspec,
    GoMod,
    Pom,
    Gradle,
    Composer,
    DotNet,
    Mix,
    Cargo,
}

/// Extensions whose files hold neither code nor keys, or hold them for readers only.
const UNREAD: &[&str] = &[
    "7z", "adoc", "ai", "avif", "avi", "bak", "bin", "bmp", "br", "bz2", "class", "css", "csv",
    "dart", "db", "deb", "dll", "dmg", "doc", "docx", "dylib", "eot", "eps", "exe", "fig", "flac",
    "gif", "glb", "gltf", "gz", "h", "hdr", "heic", "ico", "icns", "jar", "jpeg", "jpg", "ktx2",
    "less", "lock", "lockb", "log", "map", "markdown", "md", "mdx", "mkv", "mov", "mp3", "mp4",
    "mpg", "o", "ogg", "ogv", "otf", "parquet", "patch", "pdf", "phar", "png", "po", "pot", "ppt",
    "pptx", "psd", "pyc", "rar", "rst", "sass", "scss", "snap", "so", "sqlite", "sqlite3", "styl",
    "sum", "svg", "swf", "tar", "tgz", "tif", "tiff", "ttf", "wasm", "wav", "webm", "webp", "whl",
    "woff", "woff2", "xcf", "xls", "xlsx", "xz", "zip", "zst",
];
const UNREAD_NAMES: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "packages.lock.json",
    "composer.lock",
    ".gitignore",
    ".gitattributes",
    ".npmignore",
    ".dockerignore",
    ".prettierignore",
    ".eslintignore",
    ".mailmap",
    "codeowners",
];
/// Text files that are written for readers, whatever their extension.
const PROSE: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "contributing",
    "history",
    "security",
    "code_of_conduct",
    "todo",
    "llms",
    "llms-full",
    "news",
    "thanks",
];
const SETTINGS: &[&str] = &[
    "properties",
    "yml",
    "yaml",
    "toml",
    "ini",
    "cfg",
    "conf",
    "tf",
    "tfvars",
    "env",
];
const SETTINGS_NAMES: &[&str] = &[
    "app.json",
    "launchsettings.json",
    "vercel.json",
    "turbo.json",
    "nx.json",
    "netlify.toml",
    "wrangler.json",
    "wrangler.jsonc",
    "env.example",
    "env.sample",
    "env.template",
    "dotenv.example",
    "containerfile",
    "dockerfile",
    "procfile",
    "docker-compose.yml.example",
];

/// What a file is, by its path; `None` if it need not be opened.
pub(crate) fn kind(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_string_lossy();
    let name = &*name;
    let above = path.parent().and_then(Path::file_name);
    if above.is_some_and(|it| it == "requirements") && name.ends_with(".txt") {
        return Some(Kind::Manifest(ManifestKind::Requirements));
    }
    if let Some(kind) = manifest_kind(name) {
        return Some(Kind::Manifest(kind));
    }
    let lower = name.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    if UNREAD.contains(&extension) && !stem.is_empty()
        || UNREAD_NAMES.contains(&&*lower)
        || is_made(&lower)
    {
        return None;
    }
    // Templates of Blade end like PHP, and are none.
    let language = extract::of(Path::new(&lower)).filter(|_| !lower.ends_with(".blade.php"));
    if let Some(language) = language {
        return Some(Kind::Source(language));
    }
    let is_settings = is_env_file(&lower)
        || SETTINGS.contains(&extension)
        || SETTINGS_NAMES.contains(&&*lower)
        || lower.starts_with("dockerfile.")
        || lower.starts_with("docker-compose")
        || lower.starts_with("procfile.")
        || (lower.starts_with("appsettings") && extension == "json");
    if is_settings {
        return Some(Kind::Settings);
    }
    let first = lower.split('.').next().unwrap_or_default();
    (!PROSE.contains(&first)).then_some(Kind::Text)
}

/// `.env`, `.env.example`, `.env.local.example`, `.envrc`, `example.env`.
pub(crate) fn is_env_file(name: &str) -> bool {
    name == ".env"
        || name == ".envrc"
        || name.starts_with(".env.")
        || name.ends_with(".env")
        || name.starts_with(".env-")
}

fn manifest_kind(name: &str) -> Option<ManifestKind> {
    Some(match name {
        "package.json" => ManifestKind::Npm,
        "deno.json" | "deno.jsonc" => ManifestKind::Deno,
        "pyproject.toml" => ManifestKind::PyProject,
        "Pipfile" => ManifestKind::Pipfile,
        "setup.py" | "setup.cfg" => ManifestKind::SetupPy,
        "Gemfile" | "gems.rb" => ManifestKind::Gemfile,
        "go.mod" => ManifestKind::GoMod,
        "pom.xml" => ManifestKind::Pom,
        "composer.json" => ManifestKind::Composer,
        "packages.config" => ManifestKind::DotNet,
        "mix.exs" => ManifestKind::Mix,
        "Cargo.toml" => ManifestKind::Cargo,
        "settings.gradle" | "settings.gradle.kts" => return None,
        _ if name.ends_with(".gradle") || name.ends_with(".gradle.kts") => ManifestKind::Gradle,
        _ if name.ends_with(".gemspec") => ManifestKind::Gemspec,
        _ if name.ends_with(".csproj") || name.ends_with(".fsproj") => ManifestKind::DotNet,
        _ => {
            let name = name.to_ascii_lowercase();
            let is_list = name.ends_with(".txt") || name.ends_with(".in");
            let is_requirements =
                is_list && (name.starts_with("requirements") || name.ends_with("requirements.txt"));
            return is_requirements.then_some(ManifestKind::Requirements);
        }
    })
}

/// Whether a name says that the file was written by a program.
fn is_made(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        ".min.js",
        ".min.mjs",
        ".bundle.js",
        ".chunk.js",
        ".gen.ts",
        ".gen.go",
        ".gen.tsx",
        ".generated.ts",
        ".generated.js",
        ".g.cs",
        ".g.i.cs",
        ".designer.cs",
        "_pb2.py",
        "_pb2_grpc.py",
        ".pb.go",
        "_pb.js",
        "_pb.ts",
        "_pb.rb",
        ".d.ts",
        ".d.mts",
        ".d.cts",
    ];
    ENDINGS.iter().any(|it| name.ends_with(it))
}

/// Whether a name says that the file is a test, a story or a snapshot.
pub(crate) fn is_test_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let stem = parts[0];
    let marks = parts.iter().skip(1);
    const MARKS: &[&str] = &[
        "test", "tests", "spec", "specs", "stories", "story", "e2e", "cy", "bench", "mock",
        "mocks", "fixture", "fixtures",
    ];
    if marks.clone().any(|it| MARKS.contains(it)) {
        return true;
    }
    let extension = parts.last().copied().unwrap_or_default();
    match extension {
        "go" | "exs" | "rs" => stem.ends_with("_test") || stem == "tests" || stem == "test_helper",
        "py" => {
            stem.starts_with("test_")
                || stem.ends_with("_test")
                || stem == "tests"
                || stem == "conftest"
        }
        "rb" => {
            stem.ends_with("_spec")
                || stem.ends_with("_test")
                || matches!(stem, "spec_helper" | "rails_helper" | "test_helper")
        }
        // The capital tells LoginTest from Latest.
        "java" | "kt" | "php" | "cs" => {
            let stem = name.split('.').next().unwrap_or_default();
            ["Test", "Tests", "IT", "TestCase", "Spec"]
                .iter()
                .any(|text| stem.ends_with(text) && stem.len() > text.len())
        }
        _ => false,
    }
}

/// Whether the lines of a file are those of a minifier. A logo in Base64 is none, nor is one long line among
/// those that people have written.
pub(crate) fn is_minified(text: &[u8]) -> bool {
    /// What is smaller than this costs little to read, minified or not.
    const WORTH_A_LOOK: usize = 10_000;
    /// On an average. Lines that people write are far shorter, with few exceptions.
    const LONG_LINE: usize = 400;
    /// Minifiers leave a sign of punctuation in every ten bytes; pictures, certificates and prose have next
    /// to none.
    const BYTES_PER_SIGN: usize = 40;
    let is_data = |line: &&[u8]| {
        let signs = line.iter().filter(|it| b"(){};,=".contains(it)).count();
        line.len() > LONG_LINE && signs * BYTES_PER_SIGN < line.len()
    };
    if text.len() < WORTH_A_LOOK {
        return false;
    }
    let (mut lines, mut bytes, mut longest) = (0, 0, 0);
    for line in text.split(|it| *it == b'\n').filter(|it| !is_data(it)) {
        lines += 1;
        bytes += line.len();
        longest = longest.max(line.len());
    }
    let others = bytes - longest;
    // A minified file may have a licence above its one line, which is far shorter than it.
    let is_one_line = longest > LONG_LINE && others * 20 < longest;
    bytes >= WORTH_A_LOOK && (is_one_line || others > LONG_LINE * lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_a_file_is() {
        let cases = [
            ("package.json", Some(Kind::Manifest(ManifestKind::Npm))),
            (
                "requirements.txt",
                Some(Kind::Manifest(ManifestKind::Requirements)),
            ),
            (
                "requirements-dev.txt",
                Some(Kind::Manifest(ManifestKind::Requirements)),
            ),
            (
                "requirements/base.txt",
                Some(Kind::Manifest(ManifestKind::Requirements)),
            ),
            (
                "dev-requirements.txt",
                Some(Kind::Manifest(ManifestKind::Requirements)),
            ),
            ("App.csproj", Some(Kind::Manifest(ManifestKind::DotNet))),
            ("app.tsx", Some(Kind::Source(Language::TypeScript))),
            ("App.vue", Some(Kind::Source(Language::TypeScript))),
            ("config.ru", Some(Kind::Source(Language::Ruby))),
            (".env", Some(Kind::Settings)),
            (".env.local.example", Some(Kind::Settings)),
            ("appsettings.Development.json", Some(Kind::Settings)),
            ("app.module.css", None),
            ("jquery.min.js", None),
            ("types.d.ts", None),
            ("README.md", None),
            ("README", None),
            ("llms.txt", None),
            ("keys.txt", Some(Kind::Text)),
            ("Makefile", Some(Kind::Text)),
            ("pnpm-lock.yaml", None),
            ("logo.PNG", None),
        ];
        for (name, expected) in cases {
            assert_eq!(kind(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn tests_are_known_by_their_names() {
        let tests = [
            "auth.test.ts",
            "auth.spec.js",
            "auth_test.go",
            "test_auth.py",
            "tests.py",
            "auth_spec.rb",
            "AuthTest.java",
            "AuthTests.cs",
            "auth_test.exs",
            "Button.stories.tsx",
            "auth.e2e.ts",
        ];
        for name in tests {
            assert!(is_test_file(name), "{name}");
        }
        let code = [
            "latest.ts",
            "contest.py",
            "Latest.java",
            "protest.rb",
            "testing.go",
            "Test.cs",
            "attest.php",
        ];
        for name in code {
            assert!(!is_test_file(name), "{name}");
        }
    }

    #[test]
    fn minified_files_are_seen() {
        assert!(is_minified("a=1;".repeat(5_000).as_bytes()));
        let written = "const session = req.session;\n".repeat(1_000);
        assert!(!is_minified(written.as_bytes()));
        let licence = " * A line of a licence.\n".repeat(20);
        assert!(is_minified((licence + &"a=1;".repeat(5_000)).as_bytes()));
        let lines = format!("{}\n", "a=1;".repeat(200)).repeat(20);
        assert!(is_minified(lines.as_bytes()));
        // Pictures and long lines among written ones.
        let short = "const session = req.session;\n".repeat(40);
        let logo = format!(
            "const logo = 'data:image/png;base64,{}';\n",
            "iVBORw0KGgo".repeat(2_000)
        );
        for text in [
            format!("{logo}{short}"),
            format!("{logo}{logo}{short}{logo}"),
            logo.clone(),
            format!("{short}const all = [{}];\n", "{a:1,b:2},".repeat(1_500)),
        ] {
            assert!(!is_minified(text.as_bytes()), "{}", text.len());
        }
    }
}
