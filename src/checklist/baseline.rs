//! The baseline: findings that are known and will be fixed later. They do not count, and new findings
//! cannot hide among them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{location, toml_file::unusable};
use crate::error::{Code, Failure};
use crate::files;
use crate::findings::{Finding, Rule, Status, SuppressedBy, rules};

const VERSION: u32 = 1;
/// Some 100,000 findings.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The contents of a baseline file.
pub struct Baseline {
    path: PathBuf,
    /// The known findings, with how often each occurs.
    known: BTreeMap<Fingerprint, usize>,
}

/// What identifies a finding in a later run: neither the line nor the numbers in its message, which
/// change without the finding changing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fingerprint {
    rule: String,
    /// Included because a warning that has become a failure is new.
    status: KnownStatus,
    /// Folder of the project, relative to that of the baseline.
    project: Option<String>,
    /// The file, relative to the folder of the baseline.
    file: Option<String>,
    subject: Option<String>,
    /// The message, with `#` for every number.
    message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KnownStatus {
    Fail,
    Warn,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    known: Vec<KnownFinding>,
}

#[derive(Serialize, Deserialize)]
struct KnownFinding {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    count: usize,
}

impl Baseline {
    /// Reads a file that must exist. `command` is the one that writes it.
    ///
    /// # Errors
    /// When it does not exist, or is not a baseline.
    pub fn read(path: &Path, command: &str) -> Result<Self, Failure> {
        let missing = || {
            Failure::new(
                Code::FileUnusable,
                format!("there is no baseline {}", path.display()),
            )
            .hint(format!(
                "write it with `workos-ml {command} --write-baseline {}`",
                path.display()
            ))
        };
        Self::read_if_any(path)?.ok_or_else(missing)
    }

    /// Reads a file, if it exists.
    ///
    /// # Errors
    /// When it exists and is not a baseline.
    pub fn read_if_any(path: &Path) -> Result<Option<Self>, Failure> {
        let text = match files::read(path, MAX_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(path, &error.to_string())),
        };
        let document: BaselineFile = serde_json::from_slice(&text).map_err(|error| {
            let message = format!("{} is not a baseline: {error}", path.display());
            Failure::new(Code::InvalidValue, message)
                .hint("write one with --write-baseline to a file that is not there yet")
        })?;
        // A file of another version could silently match nothing, or everything.
        if document.version != VERSION {
            let message = format!(
                "{} is a baseline of version {}, and this program reads version {VERSION}",
                path.display(),
                document.version
            );
            return Err(Failure::new(Code::InvalidValue, message)
                .hint("remove it, and write it again with --write-baseline"));
        }
        let mut known = BTreeMap::new();
        for entry in document.known {
            *known.entry(entry.fingerprint).or_default() += entry.count;
        }
        Ok(Some(Self {
            path: path.to_owned(),
            known,
        }))
    }

    /// A baseline of the failures and warnings, to be written to `path`. Entries of `earlier` for rules
    /// that were not checked this time are kept.
    pub fn from_findings(
        path: &Path,
        found: &[Finding],
        earlier: Option<&Self>,
        is_checked: impl Fn(&str) -> bool,
    ) -> Self {
        let mut known = BTreeMap::new();
        let folder = location::folder_of(path);
        for fingerprint in found.iter().filter_map(|it| fingerprint(it, &folder)) {
            // Counted, so that one more of a known kind is new.
            *known.entry(fingerprint).or_default() += 1;
        }
        let projects = projects(found, &folder);
        let earlier = earlier.iter().flat_map(|it| &it.known);
        known.extend(
            earlier
                .filter(|(fingerprint, _)| {
                    !is_checked(&fingerprint.rule) || !fingerprint.is_in_scope(&projects, &folder)
                })
                .map(|(fingerprint, count)| (fingerprint.clone(), *count)),
        );
        Self {
            path: path.to_owned(),
            known,
        }
    }

    /// Number of known findings.
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether there are no known findings.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The content of the file.
    ///
    /// # Errors
    /// When it cannot be serialized, which is not known to happen.
    pub fn to_json(&self) -> Result<String, Failure> {
        let entries = self.known.iter().map(|(fingerprint, count)| KnownFinding {
            fingerprint: fingerprint.clone(),
            count: *count,
        });
        let document = BaselineFile {
            version: VERSION,
            known: entries.collect(),
        };
        let text = serde_json::to_string_pretty(&document).map_err(|error| {
            Failure::new(
                Code::FileUnusable,
                format!("the baseline cannot be written: {error}"),
            )
        })?;
        Ok(format!("{text}\n"))
    }

    /// Suppresses known findings, and returns a finding for each stale entry, which matches nothing any
    /// more.
    pub fn apply(&self, found: &mut [Finding], is_checked: impl Fn(&str) -> bool) -> Vec<Finding> {
        let folder = location::folder_of(&self.path);
        let projects = projects(found, &folder);
        let mut remaining = self.known.clone();
        for finding in found {
            let Some(count) = fingerprint(finding, &folder).and_then(|it| remaining.get_mut(&it))
            else {
                continue;
            };
            // Once the known ones are used up, further findings of the kind count.
            if *count > 0 {
                *count -= 1;
                finding.status = Status::Skip;
                finding.message = format!("{} (known: it is in the baseline)", finding.message);
                finding.suppressed_by = Some(SuppressedBy::Baseline);
            }
        }
        let stale = remaining
            .into_iter()
            .filter(|(fingerprint, count)| *count > 0 && is_checked(&fingerprint.rule))
            .filter(|(it, _)| it.is_in_scope(&projects, &folder));
        stale.map(|(it, _)| self.stale_finding(&it)).collect()
    }

    fn stale_finding(&self, entry: &Fingerprint) -> Finding {
        let place = entry.file.as_ref().map(|it| format!(" in {it}"));
        let message = format!(
            "{}{} is no longer found: {}",
            entry.rule,
            place.unwrap_or_default(),
            entry.message
        );
        let mut finding = Finding::new(rules::BASELINE_STALE, Status::Warn, message)
            .subject(entry.rule.clone())
            .hint(format!(
                "write the baseline again: --write-baseline {}",
                self.path.display()
            ));
        finding.file = Some(self.path.clone());
        finding
    }
}

impl Fingerprint {
    /// Whether this run checked its project, or the project no longer exists.
    fn is_in_scope(&self, projects: &BTreeSet<String>, folder: &Path) -> bool {
        let project = self.project.as_ref();
        project.is_none_or(|project| projects.contains(project) || !folder.join(project).exists())
    }
}

/// The projects that were checked.
fn projects(found: &[Finding], folder: &Path) -> BTreeSet<String> {
    let folders = found.iter().filter_map(|it| it.folder.as_ref());
    folders.map(|it| relative_or_full(it, folder)).collect()
}

/// A path as written in a baseline in this folder.
fn relative_or_full(path: &Path, folder: &Path) -> String {
    location::relative_to(folder, path).unwrap_or_else(|| path.to_string_lossy().replace('\\', "/"))
}

/// Whether a rule was checked. One that no longer exists counts as checked, because nothing can match
/// its entry any more.
pub fn is_checked(name: &str, of_rule: impl Fn(&Rule) -> bool) -> bool {
    rules::named(name).is_none_or(of_rule)
}

fn fingerprint(finding: &Finding, folder: &Path) -> Option<Fingerprint> {
    let status = match finding.status {
        Status::Fail => KnownStatus::Fail,
        Status::Warn => KnownStatus::Warn,
        Status::Pass | Status::Skip | Status::Manual => return None,
    };
    let file = finding.location().map(|it| relative_or_full(&it, folder));
    Some(Fingerprint {
        rule: finding.rule.name.to_owned(),
        status,
        project: finding
            .folder
            .as_deref()
            .map(|it| relative_or_full(it, folder)),
        file,
        subject: finding.subject.clone(),
        message: mask_numbers(&finding.message),
    })
}

/// Replaces numbers, because lines, versions and counts change without the finding changing.
fn mask_numbers(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    for character in message.chars() {
        match character.is_ascii_digit() {
            false => text.push(character),
            true if text.ends_with('#') => {}
            true => text.push('#'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn failing(message: &str, line: usize) -> Finding {
        Finding::new(rules::ENV_FILE, Status::Fail, message)
            .subject("X")
            .at(".env", line)
    }

    fn statuses(found: &[Finding]) -> Vec<Status> {
        found.iter().map(|it| it.status).collect()
    }

    #[test]
    fn what_is_known_does_not_count_wherever_it_moves() {
        let before = [
            failing("line 3 is broken", 3),
            failing("line 9 is broken", 9),
        ];
        let baseline = Baseline::from_findings(Path::new("b.json"), &before, None, |_| true);
        assert_eq!(baseline.len(), 2);
        let mut after = [
            failing("line 14 is broken", 14),
            failing("another thing is broken", 3),
            failing("line 15 is broken", 15),
            failing("line 16 is broken", 16),
            Finding::new(rules::ENV_FILE, Status::Warn, "line 3 is broken").subject("X"),
        ];
        let stale = baseline.apply(&mut after, |_| true);
        // Two of a kind are known, so the third is new.
        let expected = [
            Status::Skip,
            Status::Fail,
            Status::Skip,
            Status::Fail,
            Status::Warn,
        ];
        assert_eq!(statuses(&after), expected);
        assert!(stale.is_empty());
        assert_eq!(after[0].suppressed_by, Some(SuppressedBy::Baseline));
    }

    #[test]
    fn what_is_fixed_is_stale_if_it_was_looked_at() {
        let baseline =
            Baseline::from_findings(Path::new("b.json"), &[failing("x", 1)], None, |_| true);
        assert_eq!(baseline.apply(&mut [], |_| true).len(), 1);
        assert!(baseline.apply(&mut [], |_| false).is_empty());
        let next = Baseline::from_findings(Path::new("b.json"), &[], Some(&baseline), |_| false);
        assert_eq!(next.len(), 1);
        let next = Baseline::from_findings(Path::new("b.json"), &[], Some(&baseline), |_| true);
        assert!(next.is_empty());
    }

    #[test]
    fn the_file_is_the_same_for_the_same_findings() {
        let found = [failing("b", 1), failing("a", 2), failing("b", 3)];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.json");
        let text = Baseline::from_findings(&path, &found, None, |_| true)
            .to_json()
            .unwrap();
        let mut turned = found.to_vec();
        turned.reverse();
        let again = Baseline::from_findings(&path, &turned, None, |_| true)
            .to_json()
            .unwrap();
        assert_eq!(text, again);
        fs::write(&path, &text).unwrap();
        let read = Baseline::read(&path, "checklist").unwrap();
        assert_eq!(read.to_json().unwrap(), text);
        for broken in [
            "",
            "{}",
            "{\"version\":2,\"known\":[]}",
            "{\"version\":1,\"known\":[{\"rule\":3}]}",
        ] {
            fs::write(&path, broken).unwrap();
            assert!(Baseline::read(&path, "checklist").is_err(), "{broken}");
        }
    }
}
