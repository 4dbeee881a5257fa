//! The suppressions in `workos-ml.toml`.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;

use super::can_be_suppressed;
use crate::checklist::toml_file::{EnvironmentName, LocalDate, TomlFile};
use crate::checklist::{WorkosEnvironment, location};
use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};

/// The name of the file.
pub const FILE: &str = "workos-ml.toml";

/// One such file.
pub(super) struct SuppressionFile {
    /// Its path.
    pub(super) path: PathBuf,
    /// The folder that its paths are relative to.
    pub(super) folder: PathBuf,
    pub(super) entries: Vec<Suppression>,
    /// The folders whose findings it applies to.
    roots: Vec<PathBuf>,
}

/// One suppression.
pub(super) struct Suppression {
    pub(super) rules: Vec<&'static Rule>,
    /// `None` if it applies to every file, and to findings without one.
    paths: Option<Gitignore>,
    /// `None` if it suppresses, else the new status of the finding.
    pub(super) severity: Option<Status>,
    environment: Option<WorkosEnvironment>,
    /// Empty if it was left out.
    pub(super) reason: String,
    pub(super) expires: Option<Date>,
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) is_used: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    #[serde(default)]
    suppress: Vec<Spanned<RawSuppression>>,
    /// Profiles, which the configuration reads.
    #[serde(default, rename = "profile")]
    _profiles: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSuppression {
    #[serde(deserialize_with = "at_least_one")]
    rules: Vec<RuleName>,
    #[serde(default, deserialize_with = "globs")]
    paths: Option<Gitignore>,
    #[serde(default)]
    severity: SeverityOverride,
    #[serde(default)]
    environment: Option<EnvironmentName>,
    reason: Option<String>,
    expires: Option<LocalDate>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum SeverityOverride {
    #[default]
    Skip,
    Warn,
    Fail,
}

struct RuleName(&'static Rule);

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let name = String::deserialize(value)?;
        let rule = rules::named(&name).ok_or_else(|| {
            D::Error::custom(format!(
                "there is no rule {name}; {}",
                rules::did_you_mean(&name)
            ))
        })?;
        if !can_be_suppressed(rule) {
            let message = format!("{name} cannot be suppressed; leave it out with --skip {name}");
            return Err(D::Error::custom(message));
        }
        Ok(Self(rule))
    }
}

fn at_least_one<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<RuleName>, D::Error> {
    let names = Vec::deserialize(value)?;
    if names.is_empty() {
        return Err(D::Error::custom("name at least one rule"));
    }
    Ok(names)
}

fn globs<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Gitignore>, D::Error> {
    let globs: Vec<String> = Vec::deserialize(value)?;
    // Paths are made relative before matching, so the root does not matter.
    let mut builder = GitignoreBuilder::new("");
    // A typo in a glob should be an error, not a glob that matches nothing.
    builder.allow_unclosed_class(false);
    for glob in &globs {
        // gitignore syntax would silently ignore these.
        let is_comment = glob.trim().is_empty() || glob.starts_with('#');
        if is_comment {
            return Err(D::Error::custom(format!("{glob:?} matches no file")));
        }
        builder.add_line(None, glob).map_err(D::Error::custom)?;
    }
    if globs.is_empty() {
        return Err(D::Error::custom(
            "without a path it would match no file; leave `paths` out to match all",
        ));
    }
    builder.build().map(Some).map_err(D::Error::custom)
}

impl SuppressionFile {
    /// Reads a file for the findings made in `roots`.
    ///
    /// # Errors
    /// When it cannot be read or parsed.
    pub(super) fn read(path: &Path, root: &Path) -> Result<Option<Self>, Failure> {
        let Some(toml) = TomlFile::read(path)? else {
            return Ok(None);
        };
        let written: FileContent = toml.parse()?;
        let entries = written.suppress.into_iter().map(|entry| {
            let line = toml.line(entry.span().start);
            Suppression::new(entry.into_inner(), line)
        });
        Ok(Some(Self {
            path: path.to_owned(),
            folder: location::folder_of(path),
            entries: entries.collect(),
            roots: vec![root.to_owned()],
        }))
    }

    pub(super) fn add_root(&mut self, folder: &Path) {
        self.roots.push(folder.to_owned());
    }

    /// Whether the run checks everything that the file applies to, and not only a folder below.
    pub(super) fn is_fully_checked(&self) -> bool {
        self.roots
            .iter()
            .any(|path| location::resolve_links(path) == self.folder)
    }

    pub(super) fn has_root(&self, folder: &Path) -> bool {
        self.roots.iter().any(|it| it == folder)
    }
}

impl Suppression {
    fn new(written: RawSuppression, line: usize) -> Self {
        Self {
            rules: written.rules.into_iter().map(|it| it.0).collect(),
            paths: written.paths,
            severity: match written.severity {
                SeverityOverride::Skip => None,
                SeverityOverride::Warn => Some(Status::Warn),
                SeverityOverride::Fail => Some(Status::Fail),
            },
            environment: written.environment.map(|it| it.0),
            reason: written.reason.unwrap_or_default().trim().to_owned(),
            expires: written.expires.map(|it| it.0),
            line,
            is_used: false,
        }
    }

    /// Whether it applies in this environment and on this day.
    pub(super) fn is_active(&self, environment: Option<WorkosEnvironment>, today: Date) -> bool {
        let is_meant = self.environment.is_none() || self.environment == environment;
        is_meant && !self.reason.is_empty() && self.expires.is_none_or(|it| it > today)
    }

    /// Whether it applies to a finding. Its paths are relative to `root`.
    pub(super) fn covers(&self, finding: &Finding, root: &Path) -> bool {
        if !self.rules.contains(&finding.rule) {
            return false;
        }
        let Some(paths) = &self.paths else {
            return true;
        };
        let of_finding = match finding.location() {
            Some(file) => Some((file, false)),
            // What is missing from a project has no file.
            None => finding.folder.clone().map(|folder| (folder, true)),
        };
        of_finding.is_some_and(|(path, is_folder)| {
            location::relative_to(root, &path).is_some_and(|text| {
                paths
                    .matched_path_or_any_parents(text, is_folder)
                    .is_ignore()
            })
        })
    }
}
