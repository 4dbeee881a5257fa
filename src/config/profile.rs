//! The profiles of `workos-ml.toml`: which files and addresses belong together. The file is committed, so
//! it never holds a key, and an address in it is followed no further than one in a project's `.env`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::Source;
use crate::error::{Code, Failure};
use crate::files;
use crate::secret::mask;

/// The file that holds profiles.
const FILE: &str = "workos-ml.toml";
/// Maximum size in bytes. Files written by people are a thousand times smaller.
const MAX_BYTES: u64 = 1024 * 1024;

/// A profile.
#[derive(Debug)]
pub struct Profile {
    /// What comes after `profile.` in the heading of its table.
    pub name: String,
    /// The environment that it is for: `sandbox`, `staging` or `production`.
    pub environment: Option<String>,
    /// Its `.env` files, relative to the working directory.
    pub(super) env_files: Vec<PathBuf>,
    pub(super) base_url: Option<(String, Source)>,
    pub(super) redirect_uri: Option<(String, Source)>,
}

#[derive(Deserialize)]
struct FileContent {
    #[serde(default)]
    profile: BTreeMap<String, RawProfile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawProfile {
    #[serde(default)]
    env_files: Vec<PathBuf>,
    base_url: Option<Spanned<String>>,
    redirect_uri: Option<Spanned<String>>,
    environment: Option<EnvironmentName>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum EnvironmentName {
    Sandbox,
    Staging,
    Production,
}

impl EnvironmentName {
    fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// All profiles of the `workos-ml.toml` in a folder, or of the nearest one above it in its repository.
///
/// # Errors
/// When the file cannot be read, or a profile has a field that profiles do not have.
pub fn profiles(folder: &Path) -> Result<Vec<Profile>, Failure> {
    let Some(path) = files::find_upwards(folder, FILE) else {
        return Ok(Vec::new());
    };
    let text = files::read_text(&path, MAX_BYTES).map_err(|error| {
        Failure::new(
            Code::FileUnusable,
            format!("could not read {}: {error}", path.display()),
        )
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let content: FileContent = toml::from_str(text).map_err(|error| {
        let line = line(error.span().map_or(0, |span| span.start));
        let what = mask(&error.message().replace('\n', "; "), &[]);
        Failure::new(
            Code::InvalidValue,
            format!("{}, line {line}: {what}", path.display()),
        )
        .hint("a profile has env-files, base-url, redirect-uri and environment; a key belongs in one of its env-files, which is not committed")
    })?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let named = |field: &'static str, value: Option<Spanned<String>>| {
        value.map(|value| {
            let source = Source::File {
                variable: field,
                path: path.clone(),
                line: line(value.span().start),
            };
            (value.into_inner(), source)
        })
    };
    let profile = |(name, raw): (String, RawProfile)| Profile {
        name,
        environment: raw.environment.map(|it| it.name().to_owned()),
        env_files: raw.env_files.iter().map(|file| beside.join(file)).collect(),
        base_url: named("base-url", raw.base_url),
        redirect_uri: named("redirect-uri", raw.redirect_uri),
    };
    Ok(content.profile.into_iter().map(profile).collect())
}

/// The profile with this name.
///
/// # Errors
/// As of [`profiles`], and when there is none.
pub(super) fn named(name: &str, folder: &Path) -> Result<Profile, Failure> {
    let all = profiles(folder)?;
    let names: Vec<String> = all.iter().map(|it| it.name.clone()).collect();
    all.into_iter().find(|it| it.name == name).ok_or_else(|| {
        let failure = Failure::new(Code::InvalidValue, format!("there is no profile {name:?}"));
        match names.is_empty() {
            true => failure.hint(format!(
                "write one into {FILE}: [profile.{name}] with env-files = [\".env.{name}\"]"
            )),
            false => failure.hint(format!("{FILE} has {}", names.join(", "))),
        }
    })
}
