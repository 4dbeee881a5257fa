//! Placeholder until the real one is merged.
use super::facts::{FunctionRef, Project};
use super::syntax::CallId;

pub struct Links<'a>(&'a Project);
impl<'a> Links<'a> {
    pub fn new(project: &'a Project) -> Self {
        Self(project)
    }
    pub fn target(&self, file: usize, call: CallId) -> Option<FunctionRef> {
        let callee = &self.0.files[file].calls[call].callee;
        self.resolve(file, callee)
    }
    pub fn resolve(&self, file: usize, name: &str) -> Option<FunctionRef> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let order = std::iter::once(file).chain(0..self.0.files.len());
        order.into_iter().find_map(|at| {
            let scope = self.0.files[at]
                .scopes
                .iter()
                .position(|it| it.name == last && !last.is_empty())?;
            Some(FunctionRef { file: at, scope })
        })
    }
    pub fn reachable(&self, from: &[FunctionRef]) -> Vec<FunctionRef> {
        let mut found = from.to_vec();
        let mut next = 0;
        while next < found.len() {
            let here = found[next];
            next += 1;
            let file = &self.0.files[here.file];
            for (id, call) in file.calls.iter().enumerate() {
                let inside = if here.scope == 0 {
                    file.function_of(call.scope) == 0
                } else {
                    file.is_within(call.scope, here.scope)
                };
                if !inside {
                    continue;
                }
                if let Some(it) = self.target(here.file, id)
                    && !found.contains(&it)
                {
                    found.push(it);
                }
            }
        }
        found
    }
}
