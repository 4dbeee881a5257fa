//! Suppresses findings by `workos-ml.toml` or by a comment in the code. A suppressed finding is reported
//! as skipped, with the reason; a suppression without effect is reported too.

mod file;
mod inline;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use self::file::{Suppression, SuppressionFile};
use self::inline::{Directive, DirectiveError};
use super::WorkosEnvironment;
use crate::error::Failure;
use crate::findings::{Family, Finding, Rule, Status, SuppressedBy, rules};

pub use crate::files::{find_upwards, path_in};
pub use file::FILE;

/// All suppressions that may apply in this run.
pub struct Suppressions {
    environment: Option<WorkosEnvironment>,
    today: Date,
    files: Vec<SuppressionFile>,
    /// For each file with findings, its name in the report and its suppressing comments.
    comments: BTreeMap<PathBuf, (PathBuf, Vec<Directive>)>,
}

impl Suppressions {
    /// Reads the `workos-ml.toml` of each folder, or the nearest one above it in its repository.
    /// `environment` is that of the run, if known.
    ///
    /// # Errors
    /// When one cannot be read or parsed.
    pub fn read(
        folders: &[PathBuf],
        environment: Option<WorkosEnvironment>,
        today: Date,
    ) -> Result<Self, Failure> {
        let mut files: Vec<SuppressionFile> = Vec::new();
        for folder in folders {
            let Some(path) = find_upwards(folder, FILE) else {
                continue;
            };
            match files.iter_mut().find(|it| it.path == path) {
                Some(known) => known.add_root(folder),
                None => files.extend(SuppressionFile::read(&path, folder)?),
            }
        }
        Ok(Self {
            environment,
            today,
            files,
            comments: BTreeMap::new(),
        })
    }

    /// Suppresses findings. `folder` is the one passed to [`Self::read`] that they are from; every file
    /// applies to findings without a folder, such as those on the account.
    pub fn apply(&mut self, found: &mut [Finding], folder: Option<&Path>) {
        for finding in found {
            // Also for findings that pass, so that an unused comment beside them is reported.
            self.load_comments(finding);
            if !finding.needs_action() {
                continue;
            }
            if let Some(reason) = self.matching_comment(finding) {
                suppress(finding, &reason);
            } else {
                self.apply_files(finding, folder);
            }
        }
    }

    /// Reads the comments of a finding's file, once.
    fn load_comments(&mut self, finding: &Finding) {
        if let (Some(file), Some(_)) = (finding.location(), finding.line) {
            let shown = finding.file.clone().unwrap_or_default();
            self.comments
                .entry(file)
                .or_insert_with_key(|key| (shown, inline::read(key)));
        }
    }

    fn matching_comment(&mut self, finding: &Finding) -> Option<String> {
        let line = finding.line?;
        let (_, comments) = self.comments.get_mut(&finding.location()?)?;
        // Several comments on consecutive lines all apply to the line after them.
        let mut first = line;
        while comments.iter().any(|comment| comment.line + 1 == first) {
            first -= 1;
        }
        let fits = |directive: &&mut Directive| {
            (first..=line).contains(&directive.line) && directive.rules.contains(&finding.rule)
        };
        let mut comments = comments.iter_mut().filter(fits);
        let comment = comments.find(|it| it.error.is_none())?;
        comment.used.push(finding.rule);
        Some(comment.reason.clone())
    }

    fn apply_files(&mut self, finding: &mut Finding, folder: Option<&Path>) {
        for settings in &mut self.files {
            if folder.is_some_and(|it| !settings.has_root(it)) {
                continue;
            }
            let (root, environment, today) = (&settings.folder, self.environment, self.today);
            let entry = settings
                .entries
                .iter_mut()
                .find(|entry| entry.is_active(environment, today) && entry.covers(finding, root));
            let Some(entry) = entry else {
                continue;
            };
            entry.is_used = true;
            match entry.severity {
                None => suppress(finding, &entry.reason),
                Some(severity) => {
                    finding.status = severity;
                    finding.message = format!(
                        "{} ({} by {FILE}: {})",
                        finding.message,
                        severity.name(),
                        entry.reason
                    );
                }
            }
            // The first matching entry decides.
            return;
        }
    }

    /// Findings about the suppressions themselves. A suppression is only called unused if this run
    /// checked its rules (`is_checked`), and everything that its file applies to.
    pub fn findings(&self, is_checked: impl Fn(&Rule) -> bool) -> Vec<Finding> {
        let mut found = Vec::new();
        for settings in &self.files {
            let is_whole = settings.is_fully_checked();
            let judge = |entry: &Suppression| {
                self.entry_finding(entry, |rule| is_whole && is_checked(rule))
            };
            found.extend(
                settings
                    .entries
                    .iter()
                    .filter_map(|entry| Some(judge(entry)?.at(&settings.path, entry.line))),
            );
        }
        for (file, comments) in self.comments.values() {
            let of_file = comments
                .iter()
                .flat_map(|it| comment_findings(it, &is_checked));
            found.extend(of_file.map(|(line, finding)| finding.at(file, line)));
        }
        found
    }

    fn entry_finding(
        &self,
        entry: &Suppression,
        is_checked: impl Fn(&Rule) -> bool,
    ) -> Option<Finding> {
        let names: Vec<_> = entry.rules.iter().map(|it| it.name).collect();
        let names = names.join(", ");
        if entry.reason.is_empty() {
            return Some(
                missing_reason(&names).hint("add reason = \"…\"; until then it is not used"),
            );
        }
        if let Some(day) = entry.expires.filter(|it| *it <= self.today) {
            let message = format!("the suppression of {names} expired on {day}");
            return Some(
                Finding::new(rules::SUPPRESSION_EXPIRED, Status::Warn, message)
                    .subject(names)
                    .hint(rules::SUPPRESSION_EXPIRED.fix),
            );
        }
        let was_looked_at = entry.rules.iter().all(|it| is_checked(it))
            && entry.is_active(self.environment, self.today);
        (!entry.is_used && was_looked_at).then(|| unused(&names))
    }
}

/// The findings about a comment, each with its line.
fn comment_findings(
    comment: &Directive,
    is_checked: impl Fn(&Rule) -> bool,
) -> Vec<(usize, Finding)> {
    let names: Vec<_> = comment.rules.iter().map(|it| it.name).collect();
    let found = match &comment.error {
        Some(DirectiveError::MissingReason) => vec![
            missing_reason(&names.join(", "))
                .hint("write `workos-ml: ignore RULE -- reason`; until then it is not used"),
        ],
        Some(DirectiveError::MissingRule) => vec![
            Finding::new(
                rules::SUPPRESSION_RULE,
                Status::Fail,
                "a suppression names no rule",
            )
            .hint("write `workos-ml: ignore RULE -- reason`"),
        ],
        Some(DirectiveError::UnknownRule(name)) => vec![
            Finding::new(
                rules::SUPPRESSION_RULE,
                Status::Fail,
                format!("there is no rule {name}"),
            )
            .subject(name.clone())
            .hint(rules::did_you_mean(name)),
        ],
        Some(DirectiveError::NotSuppressible(rule)) => vec![
            Finding::new(
                rules::SUPPRESSION_RULE,
                Status::Fail,
                format!("{} cannot be suppressed", rule.name),
            )
            .hint(format!("leave it out with --skip {}", rule.name)),
        ],
        None => comment
            .rules
            .iter()
            .filter(|rule| !comment.used.contains(rule) && is_checked(rule))
            .map(|it| unused(it.name))
            .collect(),
    };
    found.into_iter().map(|hint| (comment.line, hint)).collect()
}

fn missing_reason(names: &str) -> Finding {
    let message = format!("the suppression of {names} does not say why");
    Finding::new(rules::SUPPRESSION_REASON, Status::Fail, message).subject(names)
}

fn unused(names: &str) -> Finding {
    let message = format!("the suppression of {names} suppresses nothing");
    Finding::new(rules::SUPPRESSION_UNUSED, Status::Warn, message)
        .subject(names)
        .hint(rules::SUPPRESSION_UNUSED.fix)
}

fn suppress(finding: &mut Finding, reason: &str) {
    finding.status = Status::Skip;
    finding.message = format!("{} (suppressed: {reason})", finding.message);
    // The hint is for somebody who wants to fix it.
    finding.hint = None;
    finding.suppressed_by = Some(SuppressedBy::Directive);
}

/// Whether a rule can be suppressed. Those about suppressions cannot.
fn can_be_suppressed(rule: &Rule) -> bool {
    rule.family != Family::Suppression
}

#[cfg(test)]
mod tests;
