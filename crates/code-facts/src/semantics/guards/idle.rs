//! What looks like a guard and denies nobody: answers that are made and go nowhere, conditions that never
//! hold or always do.

use super::denial::denial;
use crate::facts::{FunctionRef, Project};
use crate::semantics::values::normalize_ident;
use crate::syntax::{
    Assignment, Branch, Call, FileId, Language, ScopeId, ScopeKind, SourceFile, Span, Value,
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

/// Whether lines end their function or the request: by a `return`, an error, or a call that says so.
fn ends(file: &SourceFile, span: Span) -> bool {
    const ENDS: &[&str] = &["abort", "fatal", "panic", "exit", "die", "halt"];
    let mut calls = file.calls.iter().filter(|it| span.contains(it.span));
    let mut assigned = file.assignments.iter().filter(|it| span.contains(it.span));
    assigned.any(|it| matches!(it.target.as_str(), "return" | "throw"))
        || file.ends.iter().any(|it| span.contains(*it))
        || calls.any(|it| {
            let name = normalize_ident(it.name());
            ENDS.iter().any(|end| name.contains(end))
        })
}

/// Whether a branch makes its answer and goes on: what comes after it in its function answers as well, or
/// hands the request on.
pub(super) fn falls_through(file: &SourceFile, branch: &Branch) -> bool {
    if branch.is_case || branch.otherwise.is_some() || denial(file, branch.then).is_none() {
        return false;
    }
    let function = file.function_of(branch.scope);
    let is_after =
        |it: &&Call| branch.then.is_before(it.span) && file.function_of(it.scope) == function;
    let mut after = file.calls.iter().filter(is_after);
    // Gin goes on to the next handler unless it is told not to, whatever returns.
    let is_of_gin = file
        .imports
        .iter()
        .any(|it| it.module == "github.com/gin-gonic/gin");
    if is_of_gin && after.clone().any(|it| it.name() == "Next") {
        let mut calls = file.calls.iter().filter(|it| branch.then.contains(it.span));
        return !calls.any(|it| {
            let own = file.scopes.iter().any(|scope| scope.name == it.callee);
            own || it.name().starts_with("Abort")
        });
    }
    if ends(file, branch.then) {
        return false;
    }
    match file.language {
        Language::Go => after.next().is_some(),
        // A script of PHP goes on after `header(…)`; what a function of the project's own does is not known.
        Language::Php => {
            const ANSWERING: &[&str] = &[
                "header",
                "http_response_code",
                "echo",
                "print",
                "json_encode",
            ];
            let mut calls = file.calls.iter().filter(|it| branch.then.contains(it.span));
            calls.all(|it| ANSWERING.contains(&it.callee.as_str()))
                || after.any(|it| it.callee == "next")
        }
        Language::Java | Language::Kotlin => {
            after.any(|it| matches!(normalize_ident(it.name()).as_str(), "dofilter" | "filter"))
        }
        Language::CSharp => {
            after.any(|it| normalize_ident(&it.callee).trim_end_matches(".invoke") == "next")
        }
        Language::Rust => after.any(|it| it.callee == "next.run" || it.name() == "call"),
        Language::Python => {
            after.any(|it| matches!(it.callee.as_str(), "call_next" | "self.get_response"))
        }
        _ => false,
    }
}

/// Whether a plug of Elixir answers and does not halt, so that what comes after it runs as well. What other
/// functions than those of Plug and Phoenix do is not known.
pub(super) fn does_not_halt(project: &Project, file: FileId, branch: &Branch) -> bool {
    const KNOWN: &[&str] = &[
        "redirect",
        "put_flash",
        "put_status",
        "put_view",
        "put_resp_header",
        "put_session",
        "get_session",
        "delete_session",
        "clear_session",
        "current_path",
        "json",
        "text",
        "html",
        "render",
        "send_resp",
    ];
    let source = &project.files[file];
    let function = source.function_of(branch.scope);
    let is_it = |it: &FunctionRef| it.file == file && it.scope == function;
    let mut routes = project.routes.iter();
    let is_plug = routes.any(|it| it.handlers.iter().rev().skip(1).any(is_it));
    let calls = || source.calls.iter();
    source.language == Language::Elixir
        && is_plug
        && !calls().any(|it| it.name() == "halt")
        && calls()
            .filter(|it| branch.span.contains(it.span))
            // `conn.assigns[:current_user]` only reads.
            .all(|it| KNOWN.contains(&it.name()) || it.callee == "conn.assigns")
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
