//! What is known of a project: the input of every rule of the code family.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::resolve::Index;
use crate::span::{LineStarts, Span};
use crate::syntax::{CallId, FileId, Language, ScopeId, SourceFile};

/// A place in a project.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Relative to the project's folder, with `/` between its parts.
    pub file: Arc<Path>,
    /// Where in the file.
    pub span: Span,
    /// The line on which it begins, from 1, for people.
    pub line: usize,
}

impl Place {
    /// A line of a text that was read by the line.
    pub fn of_line(file: impl Into<Arc<Path>>, lines: &LineStarts, line: usize) -> Self {
        Self {
            file: file.into(),
            span: lines.span(line),
            line,
        }
    }
}

/// One project: a folder with a manifest of its own.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its folder.
    pub folder: PathBuf,
    /// The name in its manifest, else that of its folder.
    pub name: String,
    /// Whether a manifest, source or variable of it names WorkOS. Sources of a project in which none
    /// does are not read.
    pub names_workos: bool,
    /// The language of most of its sources, read or not.
    pub language: Option<Language>,
    /// WorkOS packages that its manifests declare.
    pub sdks: Vec<Sdk>,
    /// Other packages that its manifests declare, by name: frameworks, mail services, session stores.
    pub packages: Vec<Package>,
    /// Packages of JavaScript that lie in the project itself, which its code imports by their names.
    pub workspace: Vec<OwnPackage>,
    /// Environment variables that code reads, or that a committed example names.
    pub variables: Vec<Variable>,
    /// String literals and values of tracked files that look like WorkOS's keys.
    pub keys: Vec<KeyLiteral>,
    /// How it is built or started.
    pub commands: Vec<ProjectCommand>,
    /// Settings in which its framework is told who may ask for what, and where one signs out. What they say
    /// is not read.
    pub access_settings: Vec<PathBuf>,
    /// The source files that were read.
    pub files: TiVec<FileId, SourceFile>,
    /// What its names are looked up in.
    pub(crate) index: Index,
    /// Its routes, with their prefixes.
    pub routes: Vec<Route>,
    /// Manifests that cannot be understood, and why.
    pub broken_manifests: Vec<(PathBuf, String)>,
    /// What could not be read, and why.
    pub notes: Vec<String>,
    /// Source files that were not read, and in which anything may stand.
    pub unread: Vec<PathBuf>,
}

/// A WorkOS package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sdk {
    /// Its name in the registry: `@workos-inc/node`, `workos`, `github.com/workos/workos-go/v4`.
    pub package: String,
    /// Which registry or language: `npm`, `pypi`, `rubygems`, `go`, `maven`, `packagist`, `nuget`,
    /// `hex`, `cargo`.
    pub ecosystem: &'static str,
    /// As the manifest asks for it: `^7.0.0`.
    pub requirement: Option<String>,
    /// As a lock file has it, else the first version that the requirement names: `7.41.2`.
    pub version: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// A package that is not WorkOS's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name in the registry.
    pub name: String,
    /// As the manifest asks for it.
    pub requirement: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// A package of JavaScript in the project's own tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPackage {
    /// Its name: `@acme/auth`.
    pub name: String,
    /// Its folder, relative to the project's.
    pub folder: PathBuf,
    /// What it exports, with the file for each: `.` and `./src/index.ts`, `./*` and `./src/*.ts`.
    pub entries: Vec<(String, String)>,
}

/// An environment variable or setting that is read or named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, as in the environment. A setting has the name of the variable that it comes from
    /// by its framework's rules: `workos.api-key` and `WorkOS:ApiKey` are `WORKOS_API_KEY`.
    pub name: String,
    /// The address that an example sets it to; nothing else is kept of values, which may be secrets.
    pub url: Option<String>,
    /// Who names it.
    pub named: Naming,
    /// Where.
    pub place: Place,
}

/// Who names a variable, the nearest to the environment first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// What reads the environment itself.
    Environment,
    /// Code that reads a setting, which something else takes from the environment.
    Setting,
    /// A committed example or configuration, which reads nothing.
    Example,
}

/// Something that looks like one of WorkOS's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLiteral {
    /// `sk_test_…7f3a`, never the key; a client ID, which is no secret, as it stands.
    pub shown: String,
    /// Whether it is a client ID, which is told of only beside a key.
    pub is_client_id: bool,
    /// Whether it could be real: long enough, not made of words.
    pub is_realistic: bool,
    /// Whether it is given to a browser.
    pub is_public: bool,
    /// Whether git says that it tracks the file. Else it may, or nobody could be asked.
    pub is_tracked: bool,
    /// Where.
    pub place: Place,
}

/// A command that builds or starts a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectCommand {
    /// As one types it in `folder`: `npm run build`, `flask run`.
    pub line: String,
    /// Whether it builds and ends; else it starts and stays.
    pub is_build: bool,
    /// Where it is typed, relative to the project's folder; empty for that folder itself. A
    /// monorepo's applications have folders of their own.
    pub folder: PathBuf,
    /// Where it is declared, or the file by which it is conventional.
    pub place: Place,
}

/// A function in one of the project's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionRef {
    /// The file.
    pub file: FileId,
    /// Its scope there.
    pub scope: ScopeId,
}

/// A call in one of the project's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallRef {
    /// The file.
    pub file: FileId,
    /// Its number there.
    pub call: CallId,
}

impl FunctionRef {
    /// What stands outside of a file's functions.
    pub fn whole(file: FileId) -> Self {
        Self {
            file,
            scope: ScopeId::FILE,
        }
    }
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In capitals; `ANY` where it takes all; `ACTION` for a function that a page calls by its name,
    /// which then stands for the path.
    pub method: String,
    /// Its whole path, prefixes of mounts included. Parameters are as the framework writes them.
    pub path: String,
    /// What handles a request, in order: middleware first, the handler last.
    pub handlers: Vec<FunctionRef>,
    /// Middleware, filters and guards by name that could not be resolved to a function:
    /// `login_required`, `auth`, `authenticate_user!`.
    pub guards: Vec<String>,
    /// A library's function that handles the request: `authkit-nextjs.handleAuth`.
    pub library: Option<String>,
    /// Where the route is registered.
    pub place: Place,
}
