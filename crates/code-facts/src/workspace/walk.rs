//! The first pass: every file that counts is opened once, in parallel, and only what was learnt
//! of it is kept. Nothing is parsed here.
//!
//! Ignore rules of git hold, hidden files are read, links are not followed. A file is read whole
//! into one buffer per thread, so that memory does not grow with the tree.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::{DirEntry, Error, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};

use crate::facts::KeyLiteral;
use crate::files::open;
use crate::syntax::Language;
use crate::workspace::conventional::is_conventional_place;
use crate::workspace::decode::{decode, is_plain};
use crate::workspace::folders::reason_to_skip;
use crate::workspace::ignore_rules;
use crate::workspace::kernel::KernelFiles;
use crate::workspace::keys;
use crate::workspace::kinds::{Kind, ManifestKind, is_env_file, is_minified, is_test_file, kind};
use crate::workspace::literals::{Literals, Mention};
use crate::workspace::threads;

/// Larger files are not read: nobody writes such code, and a configuration of that size is data.
pub(crate) const LARGEST: u64 = 4 << 20;
/// As many source files are remembered that promise nothing, and as many that do. A tree beyond
/// that is not read whole anyway.
const MOST_SOURCES: usize = 100_000;
/// As many places of one kind are worth telling of.
const MOST_NOTES: usize = 20;
const MOST_KEYS: usize = 1_000;

/// What the first pass learnt.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) sources: Vec<Source>,
    pub(crate) manifests: Vec<Listed>,
    /// Files that may name variables and do mention WorkOS.
    pub(crate) settings: Vec<Box<Path>>,
    pub(crate) keys: Vec<KeyLiteral>,
    /// Source files that were not read, although something may stand in them that matters.
    pub(crate) unread: Vec<Box<Path>>,
    /// Whether a manifest, a source, a setting or a key names WorkOS, or some other text does as what
    /// talks to it would.
    pub(crate) names_workos: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) files_seen: usize,
    /// Hashes of the paths of all files that were opened.
    opened: Vec<u64>,
}

/// A source file.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the root.
    pub(crate) path: Box<Path>,
    pub(crate) size: u32,
    pub(crate) language: Language,
    pub(crate) mention: Mention,
    /// Whether words stand in it by which routes are registered.
    pub(crate) has_routes: bool,
    /// Whether it speaks of sessions, of cookies, or of who may do something.
    pub(crate) has_sessions: bool,
    /// Whether it certainly registers routes, or keeps sessions, ends them, or answers those who have
    /// none.
    pub(crate) acts: bool,
    /// Whether a framework finds it by its name or place.
    pub(crate) is_conventional: bool,
}

impl Source {
    fn is_promising(&self) -> bool {
        self.mention != Mention::None
            || self.has_routes
            || self.has_sessions
            || self.is_conventional
    }
}

/// A manifest.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Relative to the root.
    pub(crate) path: Box<Path>,
    pub(crate) kind: ManifestKind,
    pub(crate) mentions: bool,
}

/// Walks the tree at `root`, and then reads what of `tracked` it passed over: files below it that git
/// tracks although a rule ignores them. Each is ended by a NUL.
pub(crate) fn survey(root: &Path, tracked: impl FnOnce() -> String) -> Survey {
    let threads = threads::cores();
    let total = Mutex::new(Survey::default());
    let shared = Shared {
        root,
        literals: Literals::new(),
        total: &total,
    };
    // The walk opens the rules of every folder above as well.
    let unreadable = root.ancestors().find(|it| !ignore_rules::are_readable(it));
    if let Some(folder) = unreadable {
        let note = format!(
            "nothing was read: the ignore rules of {} are not regular files, or larger than 1 MB",
            folder.display()
        );
        return Survey {
            notes: vec![note],
            ..Survey::default()
        };
    }
    let kernel = KernelFiles::of_this_machine();
    if kernel.hold(root) {
        let note = format!(
            "nothing was read: {} holds what the kernel says of itself, and no files",
            root.display()
        );
        return Survey {
            notes: vec![note],
            ..Survey::default()
        };
    }
    let seen = std::sync::Arc::new(AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&seen);
    let passed_over = std::sync::Arc::new(Mutex::new(Vec::new()));
    let noted = std::sync::Arc::clone(&passed_over);
    WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .require_git(false)
        .threads(threads)
        .filter_entry(move |it| counts(it, &counted, &noted, &kernel))
        .build_parallel()
        .visit(&mut Readers(&shared));
    let mut opened = total
        .lock()
        .map(|mut it| std::mem::take(&mut it.opened))
        .unwrap_or_default();
    opened.sort_unstable();
    let mut extra = Reader::new(&shared);
    let tracked = tracked();
    let tracked = || tracked.split_terminator('\0').map(Path::new);
    for path in tracked() {
        if opened.binary_search(&hash(path)).is_err() {
            extra.read_tracked(path);
        }
    }
    drop(extra);
    let mut survey = match total.into_inner() {
        Ok(survey) => survey,
        Err(poisoned) => poisoned.into_inner(),
    };
    survey.files_seen = seen.load(Ordering::Relaxed);
    let passed_over = passed_over.lock().map(|mut it| std::mem::take(&mut *it));
    for (folder, why) in passed_over.unwrap_or_default() {
        let folder = folder.strip_prefix(root).unwrap_or(&folder);
        let note = format!("{} was not read: {why}", folder.display());
        survey.notes.push(note);
    }
    survey.names_workos |= !survey.keys.is_empty();
    for key in &mut survey.keys {
        key.is_tracked = tracked().any(|path| path == key.place.file.as_ref());
    }
    survey.put_in_order();
    survey
}

/// Whether an entry is entered or opened. Files are counted here, as those that are not opened
/// never reach a reader.
fn counts(
    entry: &DirEntry,
    seen: &AtomicUsize,
    passed_over: &Mutex<Vec<(PathBuf, &'static str)>>,
    kernel: &KernelFiles,
) -> bool {
    let Some(file_type) = entry.file_type() else {
        return false;
    };
    if file_type.is_dir() {
        if entry.depth() == 0 {
            return true;
        }
        if reason_to_skip(entry.path()).is_some() {
            return false;
        }
        let why = if kernel.hold(entry.path()) {
            "it holds what the kernel says of itself, and no files"
        } else if !ignore_rules::are_readable(entry.path()) {
            "its ignore rules are not regular files, or larger than 1 MB"
        } else {
            return true;
        };
        if let Ok(mut folders) = passed_over.lock() {
            folders.push((entry.path().to_owned(), why));
        }
        return false;
    }
    if !file_type.is_file() {
        return false;
    }
    seen.fetch_add(1, Ordering::Relaxed);
    let name = entry.file_name().to_string_lossy();
    kind(entry.path()).is_some() && !is_test_file(&name)
}

struct Shared<'a> {
    root: &'a Path,
    literals: Literals,
    total: &'a Mutex<Survey>,
}

struct Readers<'a>(&'a Shared<'a>);

impl<'a> ParallelVisitorBuilder<'a> for Readers<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Reader::new(self.0))
    }
}

/// One thread's share. It hands over what it found when it ends.
struct Reader<'a> {
    shared: &'a Shared<'a>,
    buffer: Vec<u8>,
    found: Survey,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let found = std::mem::take(&mut self.found);
        if let Ok(mut total) = self.shared.total.lock() {
            total.take_in(found);
        }
    }
}

impl ParallelVisitor for Reader<'_> {
    fn visit(&mut self, entry: Result<DirEntry, Error>) -> WalkState {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|it| it.is_file()) => {
                self.read(entry.path())
            }
            Ok(_) => {}
            Err(error) => self.note(without_root(&error.to_string(), self.shared.root)),
        }
        WalkState::Continue
    }
}

impl<'a> Reader<'a> {
    fn new(shared: &'a Shared<'a>) -> Self {
        Self {
            shared,
            buffer: Vec::new(),
            found: Survey::default(),
        }
    }

    fn note(&mut self, note: String) {
        self.found.notes.push(note);
    }

    /// What the walk checks of an entry on its way down is checked here for a path on its own.
    fn read_tracked(&mut self, path: &Path) {
        let full = self.shared.root.join(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if kind(path).is_none() || is_test_file(&name) {
            return;
        }
        let mut folders = path
            .ancestors()
            .skip(1)
            .filter(|ancestor| !ancestor.as_os_str().is_empty());
        let is_left_out =
            folders.any(|folder| reason_to_skip(&self.shared.root.join(folder)).is_some());
        if !is_left_out && full.symlink_metadata().is_ok_and(|it| it.is_file()) {
            self.read(&full);
        }
    }

    fn read(&mut self, full: &Path) {
        let name = full.file_name().unwrap_or_default().to_string_lossy();
        let (Some(kind), Ok(path)) = (kind(full), full.strip_prefix(self.shared.root)) else {
            return;
        };
        self.found.opened.push(hash(path));
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let result = open(full).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut buffer));
        match result {
            Err(error) => {
                self.leave_out(path, kind);
                self.note(format!("{} cannot be read: {error}", path.display()));
            }
            Ok(size) if size as u64 > LARGEST => {
                if self.shared.literals.first_look(&buffer).mention == Mention::Use {
                    self.leave_out(path, kind);
                }
                self.note(format!(
                    "{} is larger than 4 MB and was not read",
                    path.display()
                ));
            }
            Ok(_) => self.learn(path, &name, kind, &buffer),
        }
        self.buffer = buffer;
    }

    fn learn(&mut self, path: &Path, name: &str, kind: Kind, bytes: &[u8]) {
        let decoded;
        // Only what cannot be searched as it is costs a copy.
        let bytes = if is_plain(bytes) {
            bytes
        } else {
            match decode(bytes) {
                None => return self.learn_of_no_text(path, name, kind, bytes),
                Some(text) => {
                    decoded = text;
                    decoded.as_bytes()
                }
            }
        };
        let literals = &self.shared.literals;
        let first = literals.first_look(bytes);
        if first.has_keys && self.found.keys.len() < MOST_KEYS {
            self.found.keys.extend(keys::search(path, bytes));
        }
        let least = match kind {
            Kind::Text => Mention::Use,
            _ => Mention::Name,
        };
        self.found.names_workos |= first.mention <= least;
        match kind {
            Kind::Source(language) => {
                let look = literals.second_look(bytes);
                let is_made = literals.is_made(bytes);
                if is_made || is_minified(bytes) {
                    let why = match is_made {
                        true => "it says that a program wrote it",
                        false => "its lines are those of a minifier",
                    };
                    // Bundles of others have routes of their own.
                    if first.mention != Mention::None || is_made && look.acts {
                        self.leave_out_of_judgement(path, kind, why);
                    }
                    return;
                }
                let source = Source {
                    path: path.into(),
                    size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
                    language,
                    mention: first.mention,
                    has_routes: look.has_routes,
                    has_sessions: look.has_sessions,
                    acts: look.acts,
                    is_conventional: is_conventional_place(path),
                };
                if source.is_promising() || self.found.sources.len() < MOST_SOURCES {
                    self.found.sources.push(source);
                }
            }
            Kind::Manifest(kind) => {
                let mentions = first.mention != Mention::None;
                self.found.manifests.push(Listed {
                    path: path.into(),
                    kind,
                    mentions,
                });
            }
            Kind::Settings => {
                if first.mention != Mention::None || is_env_file(&name.to_ascii_lowercase()) {
                    self.found.settings.push(path.into());
                }
            }
            Kind::Text => {}
        }
    }

    /// Remembers a source file in which anything may stand.
    fn leave_out(&mut self, path: &Path, kind: Kind) {
        if matches!(kind, Kind::Source(_)) {
            self.found.unread.push(path.into());
        }
    }

    fn leave_out_of_judgement(&mut self, path: &Path, kind: Kind, why: &str) {
        self.leave_out(path, kind);
        self.note(format!(
            "{} was not read, so nothing in it was judged: {why}",
            path.display()
        ));
    }

    /// A file that is not text. Keys are looked for all the same; manifests and settings are told of where
    /// they are read.
    fn learn_of_no_text(&mut self, path: &Path, name: &str, kind: Kind, bytes: &[u8]) {
        let first = self.shared.literals.first_look(bytes);
        if first.has_keys && self.found.keys.len() < MOST_KEYS {
            self.found.keys.extend(keys::search(path, bytes));
        }
        match kind {
            Kind::Source(_) => self.leave_out_of_judgement(path, kind, "it is not text"),
            Kind::Manifest(kind) => self.found.manifests.push(Listed {
                path: path.into(),
                kind,
                mentions: first.mention != Mention::None,
            }),
            Kind::Settings if is_env_file(&name.to_ascii_lowercase()) => {
                self.found.settings.push(path.into());
            }
            Kind::Settings | Kind::Text => {}
        }
    }
}

impl Survey {
    fn take_in(&mut self, other: Self) {
        self.unread.extend(other.unread);
        self.sources.extend(other.sources);
        self.manifests.extend(other.manifests);
        self.settings.extend(other.settings);
        self.keys.extend(other.keys);
        self.names_workos |= other.names_workos;
        self.notes.extend(other.notes);
        self.opened.extend(other.opened);
    }

    /// Threads find things in any order; reports do not.
    fn put_in_order(&mut self) {
        if self.sources.len() > MOST_SOURCES {
            self.sources.retain(|it| it.is_promising());
            if self.sources.len() > MOST_SOURCES {
                self.sources.sort_by_key(|it| it.mention);
                self.sources.truncate(MOST_SOURCES);
            }
        }
        // By bytes: part by part takes a good deal longer for tens of thousands.
        self.sources.sort_unstable_by(|one, other| {
            let (one, other) = (one.path.as_os_str(), other.path.as_os_str());
            one.cmp(other)
        });
        self.manifests
            .sort_by(|one, other| one.path.cmp(&other.path));
        self.settings.sort();
        self.unread.sort();
        self.keys.sort_by(|one, other| one.place.cmp(&other.place));
        self.keys.dedup();
        self.notes.sort();
        if self.notes.len() > MOST_NOTES {
            let more = self.notes.len() - MOST_NOTES;
            self.notes.truncate(MOST_NOTES);
            self.notes
                .push(format!("{more} more files or folders could not be read"));
        }
    }
}

fn hash(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.as_os_str().hash(&mut hasher);
    hasher.finish()
}

fn without_root(message: &str, root: &Path) -> String {
    message.replace(&format!("{}/", root.display()), "")
}
