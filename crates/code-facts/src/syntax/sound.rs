//! Whether a file that another process sent can be one: that process runs grammars, which trust their input.

use std::cell::Cell;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Argument, SourceFile, Span, Value};

/// Values within values: twice as many as there are brackets within brackets in what is parsed. Each level
/// takes some hundred bytes of the stack.
const DEEPEST: usize = 4_000;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Reads values that are within another one, if they are not too deep.
pub(super) fn bounded<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<T, D::Error> {
    let depth = DEPTH.get();
    if depth > DEEPEST {
        return Err(D::Error::custom("values are too deep"));
    }
    DEPTH.set(depth + 1);
    let read = T::deserialize(from);
    DEPTH.set(depth);
    read
}

/// Whether every number is that of an item, every stretch lies within a text of this length, and nothing is
/// around itself.
pub(super) fn is_sound(file: &SourceFile, length: usize) -> bool {
    let SourceFile {
        path: _,
        language: _,
        imports,
        exports,
        scopes,
        calls,
        assignments,
        ends: returns,
        reads,
        branches,
        catches,
        strings,
        keys,
        has_errors: _,
        lines: _,
    } = file;
    let numbers = Numbers {
        scopes: scopes.len(),
        calls: calls.len(),
    };
    let markers = scopes.iter().flat_map(|it| &it.markers);
    let arguments = markers.clone().flat_map(|it| &it.arguments);
    let arguments = arguments.chain(calls.iter().flat_map(|it| &it.arguments));
    let values = arguments.map(|Argument { name: _, value }| value);
    let values = values.chain(exports.iter().map(|it| &it.value));
    let mut values = values.chain(assignments.iter().map(|it| &it.value));

    let of_calls = calls.iter().map(|it| it.scope);
    let of_assignments = assignments.iter().map(|it| it.scope);
    let of_branches = branches.iter().map(|it| it.scope);
    let of_texts = strings.iter().chain(keys).map(|it| it.scope);
    let mut places = (scopes.iter().map(|it| it.parent))
        .chain(of_calls)
        .chain(of_assignments)
        .chain(reads.iter().map(|it| it.scope))
        .chain(of_branches)
        .chain(catches.iter().map(|it| it.scope))
        .chain(of_texts);

    let of_branches = branches
        .iter()
        .flat_map(|it| [Some(it.span), Some(it.then), it.otherwise]);
    let mut spans = (imports.iter().map(|it| it.span))
        .chain(exports.iter().map(|it| it.span))
        .chain(scopes.iter().map(|it| it.span))
        .chain(markers.map(|it| it.span))
        .chain(calls.iter().map(|it| it.span))
        .chain(assignments.iter().map(|it| it.span))
        .chain(returns.iter().copied())
        .chain(reads.iter().map(|it| it.span))
        .chain(of_branches.flatten())
        .chain(catches.iter().flat_map(|it| [it.watched, it.handler]))
        .chain(strings.iter().chain(keys).map(|it| it.span));

    let is_within = |it: Span| it.start() <= it.end() && it.end() <= length;
    // The file is around itself, and nothing else.
    let parents = scopes.iter().enumerate();
    let parents = parents.map(|(own, it)| Some(usize::from(it.parent)).filter(|it| *it != own));
    let parents: Vec<_> = parents.collect();
    let receivers = calls.iter().map(|it| it.receiver.map(usize::from));
    let receivers: Vec<_> = receivers.collect();
    let roots = parents.iter().filter(|it| it.is_none()).count();
    roots == 1
        && parents[0].is_none()
        && places.all(|it| usize::from(it) < numbers.scopes)
        && values.all(|it| numbers.hold(it))
        && spans.all(is_within)
        && ends(&parents)
        && ends(&receivers)
}

/// How many there are to refer to.
struct Numbers {
    scopes: usize,
    calls: usize,
}

impl Numbers {
    fn hold(&self, value: &Value) -> bool {
        match value {
            Value::Call(call) => usize::from(*call) < self.calls,
            Value::Function(scope) => usize::from(*scope) < self.scopes,
            Value::Object(members) => members.iter().all(|(_, it)| self.hold(it)),
            Value::List(items) | Value::Either(items) => items.iter().all(|it| self.hold(it)),
            Value::Text(_)
            | Value::Template(_)
            | Value::Name(_)
            | Value::Number(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Other => true,
        }
    }
}

/// Whether each item leads to one that leads nowhere.
fn ends(next: &[Option<usize>]) -> bool {
    // The item from which each was reached first.
    let mut reached = vec![usize::MAX; next.len()];
    (0..next.len()).all(|start| {
        let mut at = start;
        while reached[at] == usize::MAX {
            reached[at] = start;
            match next[at] {
                None => return true,
                Some(other) if other >= next.len() => return false,
                Some(other) => at = other,
            }
        }
        // One that an earlier walk has been at leads to an end.
        reached[at] != start
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_have_no_end() {
        let circle = [Some(1), Some(2), Some(1), None];
        assert!(!ends(&circle) && !ends(&[Some(0)]) && !ends(&[Some(7)]));
        assert!(ends(&[Some(2), Some(2), Some(3), None]) && ends(&[]));
    }

    #[test]
    fn values_have_a_depth() {
        let nested = |depth: usize| {
            let list = |inner, _| Value::List(vec![inner]);
            postcard::to_allocvec(&(0..depth).fold(Value::Null, list)).unwrap()
        };
        let read = move |depth| postcard::from_bytes::<Value>(&nested(depth)).is_ok();
        let on_a_stack = std::thread::Builder::new().stack_size(crate::workspace::threads::STACK);
        let done = on_a_stack.spawn(move || (read(3_000), read(5_000), read(3_000)));
        assert_eq!(done.unwrap().join().unwrap(), (true, false, true));
    }
}
