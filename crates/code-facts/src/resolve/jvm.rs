//! Names of Java and Kotlin, whose imports say the package and the type.

use super::{Links, Target};
use crate::FunctionRef;
use crate::syntax::{FileId, Language, ScopeId, ScopeKind, Value};

impl<'p> Links<'p> {
    pub(super) fn is_of_jvm(&self, file: FileId) -> bool {
        let language = self.sources[file].language;
        matches!(language, Language::Java | Language::Kotlin)
    }

    /// What `import a.b.C` names: a type, a member of one, or what a file of Kotlin has at its top.
    pub(super) fn named_by_import(&self, module: &str, steps: usize) -> Option<Target<'p>> {
        let steps = steps.checked_sub(1)?;
        let (before, last) = module.rsplit_once('.')?;
        let declared = self.index.types.declared(last);
        let is_it = |it: &FunctionRef| self.full_name(*it) == module;
        if let Some(at) = declared.into_iter().find(is_it) {
            return Some(match self.source(at).scopes[at.scope].kind {
                ScopeKind::Type => Target::Type(at),
                _ => Target::Function(at),
            });
        }
        let mut files = self.index.types.of_package(before).iter();
        let constant = files.find_map(|file| {
            let at = FunctionRef {
                file: *file,
                scope: ScopeId::FILE,
            };
            let mut assigned = self.source(at).assignments.iter();
            let found = assigned.find(|assignment| {
                assignment.scope == ScopeId::FILE && assignment.target == last
            })?;
            self.of_value(at, &found.value, steps)
        });
        constant.or_else(|| match self.named_by_import(before, steps)? {
            of @ Target::Type(_) => self.members(of, last, steps),
            _ => None,
        })
    }

    /// `com.acme.Outer.Inner`
    fn full_name(&self, at: FunctionRef) -> String {
        let source = self.source(at);
        let mut names: Vec<&str> = source
            .around(at.scope)
            .map(|scope| source.scopes[scope].name.as_str())
            .filter(|it| !it.is_empty())
            .collect();
        names.extend(source.package());
        names.reverse();
        names.join(".")
    }

    /// A method of the types around the nearest one: what stands in an object or an inner class sees
    /// them, too.
    pub(super) fn of_outer_type(
        &self,
        at: FunctionRef,
        name: &str,
        steps: usize,
    ) -> Option<Target<'p>> {
        let source = self.source(at);
        let around = source.around(at.scope);
        let mut types = around.filter(|scope| source.scopes[*scope].kind == ScopeKind::Type);
        types.find_map(|scope| self.method(FunctionRef { scope, ..at }, name, steps))
    }

    /// `call.currentUser()` of `fun ApplicationCall.currentUser()`, where one function has the name.
    pub(super) fn extension(&self, at: FunctionRef, name: &str) -> Option<Target<'p>> {
        let (_, last) = name.rsplit_once('.')?;
        let functions = self.index.types.declared(last);
        let is_extension = |function: &FunctionRef| {
            let scope = &self.source(*function).scopes[function.scope];
            scope.kind == ScopeKind::Function && !scope.bases.is_empty()
        };
        let mut found = functions.into_iter().filter(is_extension);
        let first = found.next()?;
        let is_kotlin = self.source(at).language == Language::Kotlin;
        (is_kotlin && found.next().is_none()).then_some(Target::Function(first))
    }

    /// The method of a type that handles requests, where an object of it is given as a handler.
    pub fn method_of_object(
        &self,
        at: FunctionRef,
        value: &Value,
        method: &str,
    ) -> Option<FunctionRef> {
        let name = match value {
            Value::Name(name) => name,
            Value::Call(id) => &self.source(at).calls[*id].callee,
            _ => return None,
        };
        match self.find(at, &format!("{name}.{method}"))? {
            Target::Function(function) => Some(function),
            _ => None,
        }
    }
}
