//! TOML files written by people. Errors have a line and column.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use toml::value::Datetime;

use super::WorkosEnvironment;
use crate::error::{Code, Failure};
use crate::files;
use crate::secret::mask;

/// Maximum size in bytes. Files written by people are a thousand times smaller.
const MAX_BYTES: u64 = 1024 * 1024;

/// The text of a file.
pub(super) struct TomlFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl TomlFile {
    /// Reads a file, or returns `None` if it does not exist.
    ///
    /// # Errors
    /// When it exists and cannot be read, or is not text.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let bytes = match files::read(path, MAX_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(path, &error.to_string())),
            Ok(bytes) => bytes,
        };
        let text = String::from_utf8(bytes).map_err(|_| unusable(path, "it is not UTF-8 text"))?;
        Ok(Some(Self {
            path: path.to_owned(),
            text: text.trim_start_matches('\u{feff}').to_owned(),
        }))
    }

    /// Parses it.
    ///
    /// # Errors
    /// Where it is not TOML, or has an unknown field or an invalid value.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        toml::from_str(&self.text).map_err(|error| {
            let offset = error.span().map_or(0, |it| it.start);
            let (line, column) = (self.line(offset), self.column(offset));
            let path = self.path.display();
            let what = error
                .message()
                .replace('\n', "; ")
                .replace("expected a sequence", "write a list: [\"…\"]")
                .replace("expected a TOML datetime", "write it without quotes");
            let what = mask(&what, &[]);
            Failure::new(
                Code::InvalidValue,
                format!("{path}:{line}:{column}: {what}"),
            )
            .hint(format!("correct line {line} of {path}"))
        })
    }

    /// The line of a byte offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.before(offset).matches('\n').count() + 1
    }

    /// The column of a byte offset, in characters from 1.
    fn column(&self, offset: usize) -> usize {
        let line = self.before(offset).rsplit('\n').next();
        line.unwrap_or_default().chars().count() + 1
    }

    fn before(&self, offset: usize) -> &str {
        self.text.get(..offset).unwrap_or(&self.text)
    }
}

/// An environment by its name.
pub(super) struct EnvironmentName(pub(super) WorkosEnvironment);

impl<'de> Deserialize<'de> for EnvironmentName {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let name = String::deserialize(value)?;
        let wrong =
            || format!("{name:?} is not an environment; write \"production\" or \"sandbox\"");
        WorkosEnvironment::named(&name)
            .map(Self)
            .ok_or_else(|| D::Error::custom(wrong()))
    }
}

/// A local date.
pub(super) struct LocalDate(pub(super) Date);

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let text = Datetime::deserialize(value)?.to_string();
        text.parse()
            .map(Self)
            .map_err(|_| D::Error::custom("write a day, such as 2026-01-31"))
    }
}

pub(super) fn unusable(path: &Path, why: &str) -> Failure {
    Failure::new(
        Code::FileUnusable,
        format!("{} cannot be read: {why}", path.display()),
    )
}
