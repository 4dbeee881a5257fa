//! Stand-in.
use std::path::Path;
use std::sync::Arc;

use super::syntax::{Language, SourceFile};

pub(super) fn read(path: Arc<Path>, language: Language, text: &str) -> SourceFile {
    SourceFile::new(path, language, text.lines().count())
}
