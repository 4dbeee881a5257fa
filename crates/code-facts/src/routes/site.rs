//! A call and all that is asked of it where it is.

use std::ops::Deref;

use super::graph::Router;
use super::joined;
use crate::resolve::{Handlers, Links};
use crate::syntax::{Call, CallId, FileId, ScopeId, ScopeKind, SourceFile, Value};
use crate::{CallRef, FunctionRef, Place};

/// How many calls of a chain are looked at: builders of configuration chain dozens.
const LONGEST_CHAIN: usize = 256;

/// A call, with where it is.
#[derive(Clone, Copy)]
pub(super) struct CallSite<'p> {
    pub(super) links: &'p Links<'p>,
    pub(super) source: &'p SourceFile,
    pub(super) call: &'p Call,
    pub(super) file: FileId,
    pub(super) id: CallId,
}

impl Deref for CallSite<'_> {
    type Target = Call;

    fn deref(&self) -> &Call {
        self.call
    }
}

impl<'p> CallSite<'p> {
    pub(super) fn new(links: &'p Links<'p>, file: FileId, id: CallId) -> Self {
        let source = links.source(FunctionRef::whole(file));
        Self {
            links,
            source,
            call: &source.calls[id],
            file,
            id,
        }
    }

    /// Another call of the same file.
    pub(super) fn other(&self, id: CallId) -> Self {
        Self {
            call: &self.source.calls[id],
            id,
            ..*self
        }
    }

    /// The call that a value is.
    pub(super) fn made(&self, value: &Value) -> Option<Self> {
        match value {
            Value::Call(id) => Some(self.other(*id)),
            _ => None,
        }
    }

    pub(super) fn reference(&self) -> CallRef {
        CallRef {
            file: self.file,
            call: self.id,
        }
    }

    /// What it makes, as a router.
    pub(super) fn router(&self) -> Router {
        Router::Call(self.reference())
    }

    /// The scope that it stands in.
    pub(super) fn at(&self) -> FunctionRef {
        self.scope(self.call.scope)
    }

    pub(super) fn scope(&self, scope: ScopeId) -> FunctionRef {
        FunctionRef {
            file: self.file,
            scope,
        }
    }

    /// The function that it stands in, the file if there is none.
    pub(super) fn function(&self) -> FunctionRef {
        self.scope(self.source.function_of(self.call.scope))
    }

    pub(super) fn place(&self) -> Place {
        self.source.place(self.call.span)
    }

    pub(super) fn text(&self, value: &Value) -> Option<String> {
        self.links.text(self.at(), value)
    }

    pub(super) fn texts(&self, value: &Value) -> Vec<String> {
        self.links.texts(self.at(), value)
    }

    /// The text of an argument by its place.
    pub(super) fn text_at(&self, place: usize) -> Option<String> {
        self.text(self.call.positional(place)?)
    }

    /// An argument by its name, else by its place.
    pub(super) fn given(&self, name: &str, place: usize) -> Option<&'p Value> {
        self.call
            .argument(name)
            .or_else(|| self.call.positional(place))
    }

    /// The text of an argument by its name, else by its place.
    pub(super) fn given_text(&self, name: &str, place: usize) -> Option<String> {
        self.text(self.given(name, place)?)
    }

    pub(super) fn handlers(&self, value: &Value) -> Handlers {
        self.links.handlers(self.at(), value)
    }

    /// The function of the project that a name means here.
    pub(super) fn function_named(&self, name: &str) -> Option<FunctionRef> {
        self.links.resolve_at(self.at(), name)
    }

    /// Whether a name means a function of the project here.
    pub(super) fn means(&self, path: &str, function: FunctionRef) -> bool {
        let name = self.links.scope(function).name.as_str();
        path.rsplit('.').next() == Some(name) && self.function_named(path) == Some(function)
    }

    /// What it is called on: `app` of `app.get(…)`.
    pub(super) fn object(&self) -> Option<&'p str> {
        self.call.callee.rsplit_once('.').map(|(object, _)| object)
    }

    /// The first part of what is called.
    pub(super) fn root(&self) -> &'p str {
        self.call.callee.split('.').next().unwrap_or_default()
    }

    /// The calls of the chain that it ends, the first first and itself last.
    pub(super) fn chain(&self) -> Vec<Self> {
        let receiver = |site: &Self| site.call.receiver.map(|call| site.other(call));
        let chain = std::iter::successors(Some(*self), receiver);
        let mut chain: Vec<Self> = chain.take(LONGEST_CHAIN).collect();
        chain.reverse();
        chain
    }

    /// The first call of its chain.
    pub(super) fn first(&self) -> Self {
        self.chain()[0]
    }

    /// The call that is made on its result.
    pub(super) fn next(&self) -> Option<Self> {
        let mut calls = self.source.calls.iter_enumerated();
        let next = calls.find(|(_, call)| call.receiver == Some(self.id));
        next.map(|(id, _)| self.other(id))
    }

    /// The calls that are made on its result, one after the other.
    pub(super) fn after(&self) -> Vec<Self> {
        let chain = std::iter::successors(self.next(), Self::next);
        chain.take(LONGEST_CHAIN).collect()
    }

    /// The call that is given a function that is written there.
    pub(super) fn giver(&self, scope: ScopeId) -> Option<Self> {
        let giver = self.source.calls.position(|call| call.is_given(scope));
        giver.map(|call| self.other(call))
    }

    /// The scopes around it, the outermost first, each with the call that is given it.
    pub(super) fn enclosing(&self) -> Vec<(ScopeId, Option<Self>)> {
        let is_block = |scope: ScopeId| self.source.scopes[scope].kind == ScopeKind::Closure;
        let scopes = self.source.around(self.call.scope);
        let givers = scopes.map(|scope| {
            let giver = is_block(scope).then(|| self.giver(scope)).flatten();
            (scope, giver)
        });
        let mut enclosing: Vec<_> = givers.collect();
        enclosing.reverse();
        enclosing
    }

    /// A path below that of an argument.
    pub(super) fn below(&self, prefix: &str, place: usize) -> String {
        joined(prefix, &self.text_at(place).unwrap_or_default())
    }
}
