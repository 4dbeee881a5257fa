//! What looks like a guard and denies nobody: answers that are made and go nowhere, conditions that never
//! hold or always do, and what anybody can claim to be.

use super::denial::denial;
use super::questions::names_person;
use crate::semantics::values::{normalize_ident, parts};
use crate::syntax::{
    Assignment, Branch, Call, Language, ScopeId, ScopeKind, SourceFile, Span, Value,
};

/// Whether a call makes an answer that nothing gets: `redirect("/login")` of Flask without `return`.
pub(super) fn goes_nowhere(file: &SourceFile, call: &Call) -> bool {
    /// Steps of a chain, at the most.
    const LONGEST: usize = 8;
    let Some(only_thrown) = makes_answer(file, call) else {
        return false;
    };
    // `ResponseEntity.status(401).build()` is as a whole what is returned.
    let chain = std::iter::successors(Some(call), |made| {
        let mut steps = file.calls.iter();
        steps.find(|it| {
            it.receiver
                .is_some_and(|id| file.calls[id].span == made.span)
        })
    });
    let chain = chain.take(LONGEST);
    let call = chain.last().unwrap_or(call);
    let mut taken = file
        .assignments
        .iter()
        .filter(|it| it.span.contains(call.span));
    let is_taken = taken.any(|it| it.target != "return" || !only_thrown);
    // A function that is an expression returns it: in Python, a lambda.
    let scope = &file.scopes[call.scope];
    let is_expression = file.language != Language::Python || scope.kind == ScopeKind::Closure;
    let is_body = is_expression && scope.span.end() <= call.span.end() + 1;
    let is_given = file.calls.iter().any(|it| is_argument(file, it, call));
    !is_taken && !is_body && !is_given
}

fn is_argument(file: &SourceFile, outer: &Call, call: &Call) -> bool {
    let given = outer.values().flat_map(|it| file.within(it));
    given
        .into_iter()
        .any(|it| matches!(it, Value::Call(id) if file.calls[*id].span == call.span))
}

/// Whether a call only makes an answer, so that it has to be returned or thrown, and whether it has to be
/// thrown: what a dependency of FastAPI returns is an argument of the route's handler, and no answer.
fn makes_answer(file: &SourceFile, call: &Call) -> Option<bool> {
    const OF_PYTHON: &[&str] = &[
        "redirect",
        "redirectresponse",
        "httpresponseredirect",
        "httpresponseforbidden",
        "httpexception",
        "jsonresponse",
        "plaintextresponse",
        "jsonify",
    ];
    let name = normalize_ident(call.name());
    let root = normalize_ident(call.callee.split('.').next().unwrap_or_default());
    let imports = |modules: &[&str], local: &str| {
        file.imports.iter().any(|import| {
            modules.iter().any(|it| import.module.starts_with(it))
                && (local.is_empty() || import.names.iter().any(|it| it.1 == local))
        })
    };
    match file.language {
        Language::Python => OF_PYTHON
            .contains(&name.as_str())
            .then(|| is_dependency(file, call.scope)),
        language if language.is_script() => {
            let is_made = root == "nextresponse"
                || root == "response" && call.callee.starts_with("Response")
                || root == "c" && imports(&["hono"], "")
                || imports(&["@remix-run/", "react-router"], &call.callee) && name == "redirect";
            // What Next's `redirect` throws has to get through.
            let is_lost = || {
                let mut around = file
                    .catches
                    .iter()
                    .filter(|it| it.watched.contains(call.span));
                around.any(|it| is_swallowed(file, it.handler) && it.kinds.is_empty())
            };
            if imports(&["next/navigation"], &call.callee) && name == "redirect" && is_lost() {
                return Some(true);
            }
            is_made.then_some(false)
        }
        Language::Java => call.callee.starts_with("ResponseEntity.").then_some(false),
        // Methods of a controller of ASP.NET, and results of its minimal interface.
        Language::CSharp => {
            const OF_CONTROLLERS: &[&str] = &[
                "Unauthorized",
                "Forbid",
                "Challenge",
                "Redirect",
                "RedirectToAction",
            ];
            let is_made = matches!(root.as_str(), "results" | "typedresults")
                || OF_CONTROLLERS.contains(&call.callee.as_str());
            is_made.then_some(false)
        }
        Language::Php => {
            let is_made =
                imports(&["Illuminate."], "") && matches!(root.as_str(), "redirect" | "response");
            is_made.then_some(false)
        }
        _ => None,
    }
}

/// Whether a branch of Go writes its answer and goes on: gofmt puts a `return`, which is not among the
/// facts where it returns nothing, on a line of its own.
pub(super) fn falls_through(file: &SourceFile, branch: &Branch) -> bool {
    const ENDS: &[&str] = &["abort", "fatal", "panic", "exit"];
    let then = branch.then;
    let calls = || file.calls.iter().filter(|it| then.contains(it.span));
    let mut assigned = file.assignments.iter().filter(|it| then.contains(it.span));
    let ends = calls().any(|call| {
        let name = normalize_ident(call.name());
        ENDS.iter().any(|it| name.contains(it))
    });
    let Some(last) = calls().map(|it| it.span.end()).max() else {
        return false;
    };
    let line = |at: usize| file.line(Span::new(at.saturating_sub(1), at));
    let function = file.function_of(branch.scope);
    let goes_on = file
        .calls
        .iter()
        .any(|it| then.is_before(it.span) && file.function_of(it.scope) == function);
    file.language == Language::Go
        && branch.otherwise.is_none()
        && denial(file, then).is_some()
        && !ends
        && !assigned.any(|it| it.target == "return")
        && line(then.end()) == line(last) + 1
        && goes_on
}

/// Whether a handler of errors neither throws nor answers.
fn is_swallowed(file: &SourceFile, handler: Span) -> bool {
    let mut assigned = file
        .assignments
        .iter()
        .filter(|it| handler.contains(it.span));
    let mut calls = file.calls.iter().filter(|it| handler.contains(it.span));
    !assigned.any(|it| matches!(it.target.as_str(), "throw" | "return"))
        && calls.all(crate::semantics::results::is_note)
}

/// Whether a function is given to `Depends(…)`, and handles no route itself.
fn is_dependency(file: &SourceFile, scope: ScopeId) -> bool {
    let function = &file.scopes[file.function_of(scope)];
    function.markers.is_empty()
        && !function.name.is_empty()
        && file.calls.iter().any(|call| {
            matches!(call.name(), "Depends" | "Security")
                && call.positional(0).and_then(Value::name) == Some(&function.name)
        })
}

/// Whether a branch only notes a status, and its function goes on to answer what was asked for:
/// `if (!user) res.status(401)`, `if (!user) { ctx.status = 401 }` and `ctx.body = page`.
pub(super) fn only_notes_status(file: &SourceFile, branch: &Branch) -> bool {
    let then = branch.then;
    let mut calls = file.calls.iter().filter(|it| then.contains(it.span));
    let mut assigned = file.assignments.iter().filter(|it| then.contains(it.span));
    let leaves = assigned.any(|it| matches!(it.target.as_str(), "return" | "throw"));
    let is_status =
        |call: &Call| normalize_ident(call.name()) == "status" && call.arguments.len() == 1;
    let rest = Span::new(
        then.end(),
        file.scopes[file.function_of(branch.scope)].span.end(),
    );
    let function = file.function_of(branch.scope);
    // What is answered where somebody is known is no answer to the others.
    let goes_on = |span: Span, scope: ScopeId| {
        rest.contains(span)
            && file.function_of(scope) == function
            && !branch.otherwise.is_some_and(|it| it.contains(span))
    };
    let mut bodies = file.assignments.iter();
    let mut answers = file.calls.iter();
    let is_answered = bodies.any(|it| it.target.ends_with(".body") && goes_on(it.span, it.scope))
        || answers.any(|it| {
            matches!(it.name(), "send" | "json" | "render" | "end") && goes_on(it.span, it.scope)
        });
    let is_noted = |it: &&Assignment| {
        it.target.ends_with(".status")
            && matches!(&it.value, Value::Number(number) if number.starts_with('4'))
    };
    let noted = file.assignments.iter().filter(|it| then.contains(it.span));
    let ends = noted.filter(is_noted).map(|it| it.span.end());
    let last = ends.chain(calls.clone().map(|it| it.span.end())).max();
    // A `return` of nothing is not among the facts; `; }` is all that there is room for.
    let is_all = last.is_some_and(|it| then.end() <= it + 3);
    file.language.is_script() && is_all && !leaves && calls.all(is_status) && is_answered
}

/// Whether a condition is decided by what is written in it: `user || true`, `false && !user`, or a
/// function of the file that always says yes.
pub(super) fn is_decided(file: &SourceFile, branch: &Branch) -> bool {
    const DECIDED: &[&str] = &["||true", "true||", "&&false", "false&&"];
    let condition: String = branch.condition.to_lowercase();
    let text: String = condition.split_whitespace().collect();
    let mut calls = file.calls.iter().filter(|it| branch.asks(it.span));
    DECIDED.iter().any(|it| text.contains(it))
        || [" or true", "false and ", " and false"]
            .iter()
            .any(|it| condition.contains(it))
        || calls.any(|call| {
            let mut scopes = file.scopes.iter_enumerated();
            let own =
                scopes.find(|(_, it)| it.kind == ScopeKind::Function && it.name == call.callee);
            own.is_some_and(|(scope, _)| always_says_yes(file, scope))
        })
}

/// Whether a function returns `true`, and nothing else.
pub(super) fn always_says_yes(file: &SourceFile, function: ScopeId) -> bool {
    let mut returns = file.assignments.iter().filter(|it| {
        matches!(it.target.as_str(), "return" | "throw") && file.is_within(it.scope, function)
    });
    let throws = |call: &Call| {
        file.is_within(call.scope, function) && call.name().to_lowercase().contains("throw")
    };
    let is_yes = |value: &Value| *value == Value::Bool(true);
    returns.next().is_some_and(|it| is_yes(&it.value))
        && returns.all(|it| is_yes(&it.value))
        && !file.calls.iter().any(throws)
}

/// Whether what a branch asks for is what anybody can claim: what a form or an address says, or a token
/// whose signature nothing looks at.
pub(super) fn is_claimed(file: &SourceFile, branch: &Branch) -> bool {
    const TYPED: &[&str] = &["query", "body", "args", "form", "params", "searchparams"];
    const ROOTS: &[&str] = &["req", "request", "ctx", "c", "context", "event"];
    let condition = branch.condition.replace("?.", ".");
    let mut paths = condition
        .split(|it: char| !it.is_alphanumeric() && !matches!(it, '.' | '_' | '$'))
        .filter(|it| it.starts_with(|it: char| it.is_alphabetic()))
        .filter(|it| {
            !matches!(
                *it,
                "not" | "is" | "None" | "null" | "undefined" | "nil" | "if"
            )
        });
    let (Some(path), None) = (paths.next(), paths.next()) else {
        return false;
    };
    let full = file.full_path(path, branch.scope, branch.span);
    let held = match file.assigned(path, branch.scope, branch.span) {
        Some(Value::Call(id)) => {
            let call = &file.calls[*id];
            return reads_unsigned(file, call);
        }
        Some(Value::Name(held)) => held.clone(),
        _ => full,
    };
    let all: Vec<String> = parts(&held).collect();
    let [root, typed, .., last] = &all[..] else {
        return false;
    };
    ROOTS.contains(&root.as_str()) && TYPED.contains(&typed.as_str()) && names_person(last)
}

/// Whether a call reads a token whose signature nothing in its function looks at.
pub(super) fn reads_unsigned(file: &SourceFile, call: &Call) -> bool {
    let callee = normalize_ident(&call.callee);
    let name = normalize_ident(call.name());
    let is_of_jwt =
        callee.contains("jwt") || callee.contains("jsonwebtoken") || callee.contains("jose");
    let is_off = |value: &Value| *value == Value::Bool(false);
    let reads = match file.language {
        language if language.is_script() => {
            matches!(name.as_str(), "decodejwt" | "jwtdecode")
                || name == "decode"
                    && is_of_jwt
                    && call.arguments.len() < 3
                    && file.imports.iter().any(|it| {
                        matches!(it.module.as_str(), "jsonwebtoken" | "jose" | "jwt-decode")
                    })
        }
        Language::Python => {
            let options = file.given(call, &["verifysignature", "verify"]);
            name == "getunverifiedclaims"
                || name == "decode" && is_of_jwt && options.is_some_and(is_off)
        }
        Language::Ruby => name == "decode" && is_of_jwt && call.positional(2).is_some_and(is_off),
        Language::Go => name == "parseunverified",
        Language::CSharp => name == "readjwttoken",
        Language::Java | Language::Kotlin => callee == "jwt.decode",
        _ => false,
    };
    let function = file.function_of(call.scope);
    let mut others = file
        .calls
        .iter()
        .filter(|it| file.function_of(it.scope) == function);
    reads && !others.any(|it| normalize_ident(&it.callee).contains("verif"))
}
