//! Source files and projects put together by hand, for tests of what is made of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::facts::{FunctionRef, Package, Place, Project, Route, Sdk};
use crate::syntax::{
    Argument, Assignment, Branch, Call, CallId, Catch, Import, Language, Scope, ScopeId, ScopeKind,
    SourceFile, Text, Value,
};

/// A name as a value.
pub fn name(path: &str) -> Value {
    Value::Name(path.to_owned())
}

/// A text as a value.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// An object as a value.
pub fn object(members: &[(&str, Value)]) -> Value {
    let members = members
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()));
    Value::Object(members.collect())
}

/// A file of a hundred lines, to which things are added from top to bottom.
pub struct Built(pub SourceFile);

impl Built {
    pub fn new(path: &str, language: Language) -> Self {
        Self(SourceFile::new(Arc::from(Path::new(path)), language, 100))
    }

    pub fn import(&mut self, module: &str, names: &[&str]) -> &mut Self {
        self.0.imports.push(Import {
            module: module.to_owned(),
            names: names
                .iter()
                .map(|name| ((*name).to_owned(), (*name).to_owned()))
                .collect(),
            line: 1,
        });
        self
    }

    pub fn function(&mut self, name: &str, lines: (usize, usize), parameters: &[&str]) -> ScopeId {
        self.0.scopes.push(Scope {
            kind: if name.is_empty() {
                ScopeKind::Closure
            } else {
                ScopeKind::Function
            },
            name: name.to_owned(),
            bases: Vec::new(),
            markers: Vec::new(),
            parameters: parameters.iter().map(|it| (*it).to_owned()).collect(),
            lines: lines.0..=lines.1,
            parent: 0,
            is_exported: true,
        });
        self.0.scopes.len() - 1
    }

    pub fn call(
        &mut self,
        scope: ScopeId,
        line: usize,
        callee: &str,
        arguments: &[Value],
    ) -> CallId {
        let arguments = arguments.iter().map(|value| Argument {
            name: None,
            value: value.clone(),
        });
        self.0.calls.push(Call {
            callee: callee.to_owned(),
            arguments: arguments.collect(),
            receiver: None,
            is_new: false,
            scope,
            line,
        });
        self.0.calls.len() - 1
    }

    pub fn named(
        &mut self,
        scope: ScopeId,
        line: usize,
        callee: &str,
        arguments: &[(&str, Value)],
    ) -> CallId {
        let id = self.call(scope, line, callee, &[]);
        let arguments = arguments.iter().map(|(name, value)| Argument {
            name: Some((*name).to_owned()),
            value: value.clone(),
        });
        self.0.calls[id].arguments = arguments.collect();
        id
    }

    pub fn step(&mut self, of: CallId, name: &str, arguments: &[Value]) -> CallId {
        let Call {
            callee,
            scope,
            line,
            ..
        } = self.0.calls[of].clone();
        let id = self.call(scope, line, &format!("{callee}.{name}"), arguments);
        self.0.calls[id].receiver = Some(of);
        id
    }

    pub fn assign(&mut self, scope: ScopeId, line: usize, target: &str, value: Value) -> &mut Self {
        self.0.assignments.push(Assignment {
            target: target.to_owned(),
            value,
            is_new: false,
            scope,
            line,
        });
        self
    }

    pub fn text(&mut self, scope: ScopeId, line: usize, value: &str) -> &mut Self {
        self.0.strings.push(Text {
            value: value.to_owned(),
            scope,
            line,
        });
        self
    }

    pub fn branch(&mut self, scope: ScopeId, condition: &str, then: (usize, usize)) -> &mut Self {
        self.0.branches.push(Branch {
            condition: condition.to_owned(),
            then: then.0..=then.1,
            otherwise: None,
            scope,
            line: then.0,
        });
        self
    }

    pub fn catch(
        &mut self,
        scope: ScopeId,
        watched: (usize, usize),
        handler: (usize, usize),
    ) -> &mut Self {
        self.0.catches.push(Catch {
            watched: watched.0..=watched.1,
            handler: handler.0..=handler.1,
            kinds: Vec::new(),
            name: "error".to_owned(),
            scope,
        });
        self
    }
}

/// A project with the Node SDK.
pub fn project(files: Vec<Built>) -> Project {
    let mut project = bare(files);
    project.names_workos = true;
    project.sdks.push(Sdk {
        package: "@workos-inc/node".to_owned(),
        ecosystem: "npm",
        requirement: Some("^7.0.0".to_owned()),
        version: None,
        place: place("package.json", 5),
    });
    project
}

/// A project that declares nothing, and in which nothing names WorkOS.
pub fn bare(files: Vec<Built>) -> Project {
    Project {
        folder: PathBuf::from("app"),
        name: "app".to_owned(),
        files: files.into_iter().map(|it| it.0).collect(),
        ..Project::default()
    }
}

pub fn place(file: &str, line: usize) -> Place {
    Place {
        file: Arc::from(Path::new(file)),
        line,
    }
}

pub fn route(method: &str, path: &str, handlers: &[(usize, ScopeId)]) -> Route {
    let handlers = handlers.iter().map(|(file, scope)| FunctionRef {
        file: *file,
        scope: *scope,
    });
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        handlers: handlers.collect(),
        guards: Vec::new(),
        library: None,
        place: place("routes.js", 1),
    }
}

pub fn package(name: &str, requirement: &str) -> Package {
    Package {
        name: name.to_owned(),
        requirement: Some(requirement.to_owned()),
        place: place("package.json", 6),
    }
}
