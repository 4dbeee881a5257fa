//! The private folder of a run: hooks and public certificates, and no key.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::authority::Authority;
use super::runtimes::{Runtime, Runtimes};
use super::trust::Trust;

const PREFIX: &str = "workos-ml-intercept-";
/// A folder that is younger may belong to a run that has not locked it yet.
const SETTLED_AFTER: Duration = Duration::from_secs(60);

/// A folder that is removed when this is dropped.
pub(super) struct Folder {
    files: Files,
    // Before the folder: Windows removes no folder with an open file.
    _lock: File,
    _folder: TempDir,
}

/// The files in it. Those for runtimes that are not there do not exist.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// Loaded by Node.js, Bun and Deno.
    pub(super) node_hook: PathBuf,
    /// Loaded by Ruby.
    pub(super) ruby_hook: PathBuf,
    /// A folder with settings for PHP.
    pub(super) php_settings: PathBuf,
    /// All trusted authorities and ours, as PEM.
    pub(super) bundle: PathBuf,
    /// The same for Java.
    pub(super) java_key_store: PathBuf,
}

impl Folder {
    pub(super) fn create(
        authority: &Authority,
        trust: &Trust,
        runtimes: Runtimes,
    ) -> io::Result<Self> {
        let parent = parent();
        sweep(&parent);
        let folder = private_folder(&parent)?;
        let files = Files::below(folder.path());
        // Locked for as long as the process lives, however it ends: so a later run can tell. Where
        // files cannot be locked, that run finds no lock either, and leaves the folder alone.
        let lock = File::create(folder.path().join("lock"))?;
        let _ = lock.try_lock();
        let authority = authority.der();
        fs::write(&files.bundle, trust.bundle(&authority))?;
        let in_javascript = [Runtime::Node, Runtime::Bun, Runtime::Deno];
        if in_javascript.into_iter().any(|it| runtimes.has(it)) {
            fs::write(&files.node_hook, include_str!("hook.cjs"))?;
        }
        if runtimes.has(Runtime::Ruby) {
            fs::write(&files.ruby_hook, include_str!("hook.rb"))?;
        }
        if runtimes.has(Runtime::Php) {
            fs::create_dir(&files.php_settings)?;
            let settings = php_settings(&files.bundle);
            fs::write(files.php_settings.join("workos-ml.ini"), settings)?;
        }
        if runtimes.has(Runtime::Java) {
            fs::write(&files.java_key_store, trust.java_key_store(&authority))?;
        }
        Ok(Self {
            files,
            _lock: lock,
            _folder: folder,
        })
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }
}

impl Files {
    pub(super) fn below(folder: &Path) -> Self {
        Self {
            node_hook: folder.join("hook.cjs"),
            ruby_hook: folder.join("hook.rb"),
            php_settings: folder.join("ini"),
            bundle: folder.join("bundle.pem"),
            java_key_store: folder.join("truststore.jks"),
        }
    }
}

/// PHP replaces `variables_order` too: without `E` in it, phpdotenv finds a variable to be set that
/// `$_ENV` then does not hold.
fn php_settings(bundle: &Path) -> String {
    let bundle = bundle.display();
    format!("curl.cainfo=\"{bundle}\"\nopenssl.cafile=\"{bundle}\"\nvariables_order=\"EGPCS\"\n")
}

/// Where the folder goes. `RUBYOPT` has no way to quote a path, so that one without spaces is better.
fn parent() -> PathBuf {
    let usual = std::env::temp_dir();
    let candidates = [
        usual.clone(),
        PathBuf::from("/tmp"),
        PathBuf::from("/var/tmp"),
    ];
    let is_good = |path: &PathBuf| path.is_dir() && is_plain(path);
    candidates.into_iter().find(is_good).unwrap_or(usual)
}

fn is_plain(path: &Path) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/\\:._-+@~".contains(it);
    path.to_str().is_some_and(|it| it.chars().all(is_plain))
}

fn private_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}

/// Removes what killed runs have left. What is somebody else's cannot be removed, and stays.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let is_ours = entry
            .file_name()
            .to_str()
            .is_some_and(|it| it.starts_with(PREFIX));
        // Not of what a link leads to.
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        if is_ours && is_folder && is_stale(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_stale(folder: &Path) -> bool {
    let changed = fs::metadata(folder).and_then(|it| it.modified());
    let is_settled = changed
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at).ok())
        .is_some_and(|age| age > SETTLED_AFTER);
    // Opened for writing, because Windows locks no other file.
    let is_free = match File::options().write(true).open(folder.join("lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        // Two that removed it at once got in each other's way.
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    is_settled && is_free
}
