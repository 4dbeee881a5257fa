//! How the failure of a call is handled where it is called: caught, checked, mapped, passed on; and
//! which code answers it rather than noting it or throwing it on.

use crate::semantics::values::normalize_ident;
use crate::syntax::{
    Branch, Call, CallId, Catch, Language, ScopeId, ScopeKind, SourceFile, Span, Value,
};

/// How many steps of a chain of calls are followed. Longer ones are not written by people.
const LONGEST_CHAIN: usize = 16;

/// A place in a file that can fail.
#[derive(Clone, Copy, Debug)]
pub struct Fallible {
    /// The function that it is in.
    pub function: ScopeId,
    /// Where.
    pub span: Span,
    /// The call that fails; none where it is a function that is handed to another one.
    pub call: Option<CallId>,
}

/// Whether a handler does more than to note the error and to go on: it answers, or gives another
/// value. One that only throws again leaves it to its caller.
pub(super) fn answers(file: &SourceFile, span: Span) -> bool {
    let calls = file.calls.iter().filter(|it| span.contains(it.span));
    let does = calls
        .into_iter()
        .any(|call| !is_note(call) && !is_rethrow(call));
    let gives = file.assignments.iter().any(|assignment| {
        span.contains(assignment.span)
            && assignment.target != "throw"
            && !is_rethrown(file, &assignment.value)
    });
    does || gives
}

fn is_rethrown(file: &SourceFile, value: &Value) -> bool {
    matches!(value, Value::Call(id) if file.calls.get(*id).is_some_and(is_rethrow))
}

/// Whether a branch only returns the error, as Go's do, so that its caller has to answer.
pub fn passes_on(file: &SourceFile, span: Span) -> bool {
    const MAKERS: &[&str] = &["fmt.errorf", "errors.", "xerrors.", "eris."];
    let is_made = |call: &Call| {
        let callee = normalize_ident(&call.callee);
        let name = normalize_ident(call.name());
        call.is_new
            || MAKERS.iter().any(|it| callee.starts_with(it))
            || name.starts_with("wrap")
            || callee.ends_with("err.error")
    };
    let Some(branch) = file.branches.iter().find(|it| it.span == span) else {
        return false;
    };
    let is_within = |span: Span| branch.then.contains(span);
    let mut calls = file.calls.iter().filter(|it| is_within(it.span));
    let mut returned = file.assignments.iter().filter(|it| is_within(it.span));
    let returns = returned.any(|assignment| {
        assignment.target == "return" && !matches!(assignment.value, Value::Null)
    });
    file.language == Language::Go && returns && calls.all(|call| is_note(call) || is_made(call))
}

/// Writing to a log, and making the text for it.
pub fn is_note(call: &Call) -> bool {
    const NOTES: &[&str] = &[
        "console",
        "log",
        "logger",
        "logging",
        "print",
        "println",
        "printf",
        "pprint",
        "puts",
        "slog",
        "trace",
        "sentry",
        "captureexception",
        "report",
        "printstacktrace",
        "errorlog",
        "vardump",
        "tracing",
        "eprintln",
        "fmt.print",
        "inspect",
    ];
    const TEXTS: &[&str] = &[
        "string",
        "str",
        "json.stringify",
        "tostring",
        "getmessage",
        "format",
        "repr",
        "string.format",
    ];
    let callee = normalize_ident(&call.callee);
    let root = callee.split('.').next().unwrap_or_default();
    NOTES.iter().any(|note| {
        root == *note || callee.starts_with(note) || normalize_ident(call.name()) == *note
    }) || callee.contains("logger.")
        || callee.contains("log.")
        || TEXTS
            .iter()
            .any(|text| callee == *text || normalize_ident(call.name()) == *text)
}

/// An error that is thrown on. Those that frameworks answer as HTTP are answers.
fn is_rethrow(call: &Call) -> bool {
    const ANSWERED: &[&str] = &[
        "http",
        "unauthorized",
        "badrequest",
        "forbidden",
        "internalserver",
        "authenticationfailed",
        "notfound",
        "abort",
        "trpc",
        "response",
        "api",
    ];
    let name = normalize_ident(call.name());
    let is_error = name.ends_with("error")
        || name.ends_with("exception")
        || matches!(name.as_str(), "raise" | "reraise" | "rethrow");
    let looks_thrown = call.is_new
        || call.callee.chars().next().is_some_and(char::is_uppercase)
        || name.ends_with("raise");
    is_error && looks_thrown && !ANSWERED.iter().any(|it| name.contains(it))
}

/// What answers when something fails, within its function: a handler around it, a branch that checks
/// its result, or a step that maps its error.
pub fn answer_to(file: &SourceFile, site: Fallible) -> Option<Span> {
    let function = site.function;
    let answering = file.catches.iter().filter(|catch| {
        catch.watched.contains(site.span)
            && (function == ScopeId::FILE
                || file.function_of(catch.scope) == function
                || file.is_within(function, catch.scope))
            && answers(file, catch.handler)
            && !site.call.is_some_and(|it| is_left_running(file, it))
            && !catches_others(catch)
            && !is_swallowed(file, catch)
    });
    // The innermost one sees it first.
    let caught = answering.min_by_key(|catch| catch.watched.length());
    if let Some(caught) = caught {
        return Some(caught.handler);
    }
    let call = site.call?;
    error_checked(file, call)
        .or_else(|| error_mapped(file, call))
        .or_else(|| matched_by_clauses(file, call))
        .or_else(|| asked_afterwards(file, function, call))
}

/// Whether a promise of JavaScript is made with its next steps and nothing waits for it, so that what is
/// around it sees none of its errors: `exchange().then(…)` as a statement.
fn is_left_running(file: &SourceFile, call: CallId) -> bool {
    let next = |id: &CallId| file.calls.position(|it| it.receiver == Some(*id));
    let chain: Vec<CallId> = std::iter::successors(Some(call), next)
        .take(LONGEST_CHAIN)
        .collect();
    let Some(last) = chain.last().map(|it| &file.calls[*it]) else {
        return false;
    };
    let function = file.function_of(last.scope);
    let mut assigned = file.assignments.iter();
    let mut given = file.calls.iter().flat_map(Call::values);
    file.language.is_script()
        && matches!(last.name(), "then" | "finally")
        && !chain.iter().any(|it| file.calls[*it].is_awaited)
        && !assigned.any(|it| it.span.contains(last.span) && file.function_of(it.scope) == function)
        && !given.any(|it| matches!(it, Value::Call(id) if chain.contains(id)))
}

/// A function of several clauses that takes a call's outcome apart: `finish(conn, exchange(code))` and
/// `defp finish(conn, {:error, _})` of Elixir.
fn matched_by_clauses(file: &SourceFile, call: CallId) -> Option<Span> {
    let taker = file.calls.iter().find(|it| {
        let mut given = it.values();
        given.any(|value| *value == Value::Call(call))
    })?;
    let scopes = file.scopes.iter();
    let clauses = scopes.filter(|it| it.kind == ScopeKind::Function && it.name == taker.callee);
    (file.language == Language::Elixir && clauses.count() > 1).then_some(taker.span)
}

/// Where it is asked what `rescue(fn () => exchange($code))` of Laravel gave, which is nothing after an error.
pub fn asked_after_rescue(file: &SourceFile, taker: CallId) -> Option<Span> {
    let is_rescue = file.language == Language::Php && file.calls[taker].callee == "rescue";
    asks_for_result(file, taker).filter(|_| is_rescue)
}

/// Where a function asks for what a call was to give after its errors were passed over:
/// `with suppress(Exception): profile = …` and `if profile is None: return redirect(…)`.
fn asked_afterwards(file: &SourceFile, function: ScopeId, call: CallId) -> Option<Span> {
    let span = file.calls[call].span;
    let mut caught = file.catches.iter();
    let mut calls = file.calls.iter();
    let is_passed_over = caught.any(|it| {
        it.watched.contains(span)
            && file.function_of(it.scope) == function
            && is_silent(file, it.handler)
            && !catches_others(it)
    }) || calls.any(|it| {
        file.language == Language::Python
            && it.name() == "suppress"
            && it.span.is_before(span)
            && file.function_of(it.scope) == function
    });
    asks_for_result(file, call).filter(|_| is_passed_over)
}

/// Whether a handler of errors does nothing but to note them, so that what comes after it runs.
pub fn is_silent(file: &SourceFile, handler: Span) -> bool {
    let mut assigned = file
        .assignments
        .iter()
        .filter(|it| handler.contains(it.span));
    let mut calls = file.calls.iter().filter(|it| handler.contains(it.span));
    calls.all(is_note)
        && assigned.all(|it| match it.target.as_str() {
            "throw" => false,
            "return" => matches!(it.value, Value::Null | Value::Bool(false)),
            _ => it.value == Value::Null,
        })
}

/// The branch on what a call gave, whether it did: `if (!profile) return res.redirect('/login')`,
/// `exchange or return redirect_to('/login')`.
pub fn asks_for_result(file: &SourceFile, call: CallId) -> Option<Span> {
    let made = &file.calls[call];
    let function = file.function_of(made.scope);
    let held = file
        .assignments
        .iter()
        .filter(|it| it.span.contains(made.span) && file.function_of(it.scope) == function);
    let names: Vec<&str> = held
        .map(|it| it.target.as_str())
        .filter(|it| !matches!(*it, "return" | "throw" | "_"))
        .collect();
    let branch = file.branches.iter().find(|branch| {
        let asks = branch.asks(made.span)
            || made.span.is_before(branch.span)
                && names.iter().any(|it| has_word(&branch.condition, it));
        let is_answered = |span| answers_and_leaves(file, span);
        asks && file.function_of(branch.scope) == function
            && (is_answered(branch.then) || branch.otherwise.is_some_and(is_answered))
    })?;
    Some(branch.span)
}

/// `profile, err := …` and `if err != nil { …; return }`; `{ data, error }` and `if (error)`.
fn error_checked(file: &SourceFile, call: CallId) -> Option<Span> {
    let span = file.calls[call].span;
    // `const [error, result] = await to(exchange())`
    let is_given = |outer: &CallId| {
        file.language.is_script()
            && file.calls[*outer]
                .values()
                .any(|it| it.items().contains(&Value::Call(call)))
    };
    let assigned = file
        .assignments
        .iter()
        .filter(|assignment| match &assignment.value {
            Value::Call(id) => *id == call || leads_to(file, *id, call) || is_given(id),
            Value::Name(_) | Value::Other => {
                assignment.scope == file.calls[call].scope && assignment.span.contains(span)
            }
            _ => false,
        });
    let names: Vec<&str> = assigned
        .map(|it| it.target.as_str())
        .filter(|target| *target != "return" && *target != "_")
        .collect();
    let is_error_name = |name: &str| {
        let item = normalize_ident(name);
        item.contains("err")
            || ["response", "resp", "result"]
                .iter()
                .any(|end| item.ends_with(end))
            || matches!(item.as_str(), "ok" | "success" | "status" | "res")
    };
    let function = file.function_of(file.calls[call].scope);
    let after = file.scopes[function].span;
    // `err` is of the next call as soon as that gives it.
    let is_renewed = |name: &str, until: Span| {
        file.assignments.iter().any(|assignment| {
            assignment.target == name
                && span.end() <= assignment.span.start()
                && assignment.span.start() < until.start()
                && file.function_of(assignment.scope) == function
                && matches!(assignment.value, Value::Call(id) if id != call && !leads_to(file, id, call))
        })
    };
    // A clause of Elixir is about the call right before it.
    let next = file.following(span, after, 1);
    let branch = file.branches.iter().find(|branch| {
        span.is_before(branch.then)
            && file.function_of(branch.scope) == function
            && (branch.condition.contains("is_wp_error(")
                || names.iter().any(|name| {
                    (is_error_name(name) || asks_outcome(&branch.condition, name))
                        && has_word(&branch.condition, name)
                        && !(file.language == Language::Go && is_renewed(name, branch.then))
                        || file.language == Language::Elixir && branch.span.start() <= next.end()
                }))
            && (answers_and_leaves(file, branch.then)
                || branch
                    .otherwise
                    .is_some_and(|it| answers_and_leaves(file, it)))
            && !goes_on(file, branch)
    });
    branch
        .map(|it| it.span)
        .or_else(|| matched_in_rust(file, call))
}

/// Whether a branch of Go on an error answers and does not return, so that what comes next runs without a
/// result.
fn goes_on(file: &SourceFile, branch: &Branch) -> bool {
    const ENDS: &[&str] = &["abort", "panic", "exit", "fatal", "goexit"];
    let function = file.function_of(branch.scope);
    let mut calls = file.calls.iter();
    let mut assigned = file.assignments.iter();
    file.language == Language::Go
        && !branch.is_case
        && branch.otherwise.is_none()
        && branch.condition.contains("!= nil")
        && !assigned.any(|it| branch.then.contains(it.span))
        && !calls.clone().any(|it| {
            let name = normalize_ident(it.name());
            branch.then.contains(it.span) && ENDS.iter().any(|end| name.contains(end))
        })
        && calls.any(|it| branch.then.is_before(it.span) && file.function_of(it.scope) == function)
}

/// `if let Ok(answer) = exchange().await { … }` of Rust, with an answer for all else after it.
fn matched_in_rust(file: &SourceFile, call: CallId) -> Option<Span> {
    let asked = &file.calls[call];
    let function = file.function_of(asked.scope);
    let mut branches = file.branches.iter();
    let branch = branches.find(|it| it.asks(asked.span) && it.scope == asked.scope)?;
    let next = file.following(branch.span, file.scopes[function].span, 1);
    let is_answered = answers_and_leaves(file, branch.otherwise.unwrap_or(next));
    (file.language == Language::Rust && is_answered).then_some(branch.span)
}

/// Whether a condition asks how a call ended, by what it returned: `!answer.ok`, `answer.status >= 400`,
/// `outcome.status === "rejected"`. A status that is no number is one of what was asked for.
fn asks_outcome(condition: &str, name: &str) -> bool {
    let ended = ["rejected", "fulfilled"]
        .iter()
        .any(|it| condition.contains(it))
        || condition.contains(|it: char| it.is_ascii_digit());
    let after = condition.match_indices(name);
    let mut members = after.filter_map(|(at, _)| {
        let rest = condition[at + name.len()..].strip_prefix(['.', '?'])?;
        let member = rest.trim_start_matches('.');
        member
            .split(|it: char| !it.is_alphanumeric() && it != '_')
            .next()
    });
    members.any(|it| match normalize_ident(it).as_str() {
        "ok" | "issuccess" | "iserror" => true,
        "status" | "statuscode" => ended,
        _ => false,
    })
}

/// Whether `outer` is made of `inner`: `await`ed, unwrapped, a step of its chain.
fn leads_to(file: &SourceFile, outer: CallId, inner: CallId) -> bool {
    let mut next = Some(outer);
    for _ in 0..LONGEST_CHAIN {
        let Some(call) = next.and_then(|it| file.calls.get(it)) else {
            return false;
        };
        if next == Some(inner) {
            return true;
        }
        next = call.receiver;
    }
    false
}

/// Whether a call gives what another one does: it is that, or Rust's way to get at its result,
/// `create(…).await.unwrap()`.
pub fn gives_result_of(file: &SourceFile, outer: CallId, inner: CallId) -> bool {
    outer == inner || file.language == Language::Rust && leads_to(file, outer, inner)
}

/// A step of a chain that handles its error: `exchange(…).map_err(…)?`, `.unwrap_or_else(…)`, `.catch(…)`.
pub fn error_mapped(file: &SourceFile, call: CallId) -> Option<Span> {
    let mut last = call;
    for _ in 0..LONGEST_CHAIN {
        let next = file.calls.position(|it| it.receiver == Some(last))?;
        let step = &file.calls[next];
        if matches!(
            normalize_ident(step.name()).as_str(),
            "maperr"
                | "orelse"
                | "unwraporelse"
                | "unwrapor"
                | "okor"
                | "okorelse"
                | "catch"
                | "onfailure"
                | "recover"
                | "getorelse"
                | "exceptionally"
                | "onerrorresume"
                | "onerrorresumenext"
                | "onerrorreturn"
                | "onerrorreturnitem"
        ) {
            return (!swallows(file, next) || is_checked(file, next)).then_some(step.span);
        }
        last = next;
    }
    None
}

/// Whether a handler is that of a `.catch(…)` after which nobody asks for what it gave.
fn is_swallowed(file: &SourceFile, catch: &Catch) -> bool {
    let step = file.calls.position(|it| {
        normalize_ident(it.name()) == "catch"
            && it.values().any(|value| {
                matches!(value, Value::Function(scope) if file.scopes[*scope].span.contains(catch.handler))
            })
    });
    step.is_some_and(|step| swallows(file, step) && !is_checked(file, step))
}

/// Whether `.catch(…)` of JavaScript only notes the error or gives nothing: the function goes on.
fn swallows(file: &SourceFile, step: CallId) -> bool {
    let call = &file.calls[step];
    let within = |scope| {
        let here = file
            .calls
            .iter()
            .filter(move |it| file.is_within(it.scope, scope));
        let mut given = file
            .assignments
            .iter()
            .filter(move |it| file.is_within(it.scope, scope));
        let mut here = here.peekable();
        here.all(is_note)
            && given.all(|it| {
                it.target == "return"
                    && matches!(it.value, Value::Null | Value::Call(_) | Value::Bool(_))
            })
    };
    file.language.is_script()
        && normalize_ident(call.name()) == "catch"
        && match call.positional(0) {
            Some(Value::Name(name)) => name.starts_with("console.") || name.contains("logger."),
            Some(Value::Function(scope)) => within(*scope),
            _ => false,
        }
}

/// Whether a condition asks for what a call gave, or for a part of it.
fn is_checked(file: &SourceFile, call: CallId) -> bool {
    let holders = file
        .assignments
        .iter()
        .filter(|it| matches!(it.value, Value::Call(id) if id == call || leads_to(file, id, call)));
    holders.into_iter().any(|held| {
        // What is returned is for its caller to ask for.
        held.target == "return"
            || file
                .branches
                .iter()
                .any(|it| has_word(&it.condition, &held.target))
    })
}

/// Whether a handler of errors only makes its function give nothing, which callers have to ask for.
pub fn gives_nothing(file: &SourceFile, handler: Span) -> bool {
    let mut given = file
        .assignments
        .iter()
        .filter(|it| handler.contains(it.span))
        .peekable();
    let mut calls = file.calls.iter().filter(|it| handler.contains(it.span));
    given.peek().is_some()
        && given.all(|it| it.target == "return" && it.value == Value::Null)
        && calls.all(is_note)
}

/// Whether what a call gives is used by its members alone, without a look at whether it is there.
pub fn is_taken_for_granted(file: &SourceFile, call: CallId) -> bool {
    let held = file
        .assignments
        .iter()
        .find(|it| it.value == Value::Call(call));
    let Some(name) = held
        .map(|it| it.target.as_str())
        .filter(|it| *it != "return")
    else {
        return false;
    };
    let function = file.function_of(file.calls[call].scope);
    let here = |scope| file.is_within(scope, function);
    let mut reads = file.reads.iter().filter(|it| here(it.scope));
    let member = |path: &str| {
        path.strip_prefix(name)
            .is_some_and(|it| it.starts_with('.'))
    };
    reads.clone().any(|it| member(&it.path))
        && !reads.any(|it| it.path == name)
        && !file
            .branches
            .iter()
            .any(|it| here(it.scope) && has_word(&it.condition, name))
}

/// Whether a branch does more than to note an error, and does not end the whole process for it.
fn answers_and_leaves(file: &SourceFile, span: Span) -> bool {
    let returns = file
        .assignments
        .iter()
        .any(|assignment| span.contains(assignment.span) && assignment.target == "return");
    let calls = || file.calls.iter().filter(|it| span.contains(it.span));
    let exits = calls().any(|call| {
        matches!(
            normalize_ident(call.name()).as_str(),
            "fatal" | "fatalf" | "panic" | "exit"
        )
    });
    (returns || calls().any(|it| !is_note(it))) && !exits
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .any(|it| it == word)
}

/// A branch that is taken when a call failed, with the name that the error has in it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBranch<'a> {
    /// The branch.
    pub branch: &'a Branch,
    /// `err`.
    pub error: &'a str,
}

/// The branch on the error that a call returned: Go's `if err != nil { … }`. Other languages name no
/// error in a branch.
pub fn error_branch(file: &SourceFile, call: CallId) -> Option<ErrorBranch<'_>> {
    if file.language != Language::Go {
        return None;
    }
    let mut errors = file.assignments.iter();
    let error = errors.find(|assignment| {
        assignment.value == Value::Call(call) && is_error_name(&assignment.target)
    })?;
    let condition = format!("{} != nil", error.target);
    let mut branches = file.branches.iter();
    let branch = branches.find(|branch| {
        error.span.is_before(branch.then)
            && branch.scope == error.scope
            && branch.condition.contains(&condition)
    })?;
    Some(ErrorBranch {
        branch,
        error: &error.target,
    })
}

/// Whether a name is that of an error, or of whether there is one: not what a call was made for.
pub fn is_error_name(name: &str) -> bool {
    matches!(name, "err" | "error" | "e" | "ok" | "_")
}

/// Whether only errors are caught that web frameworks raise to answer with: their texts are the
/// project's own.
pub fn catches_own_answers(caught: &Catch) -> bool {
    !caught.kinds.is_empty() && caught.kinds.iter().all(|it| it.ends_with("HTTPException"))
}

/// Whether only errors are caught that no request to a server ends in: a key that is missing, a text that
/// is no number.
fn catches_others(caught: &Catch) -> bool {
    const OTHERS: &[&str] = &[
        "KeyError",
        "IndexError",
        "ValueError",
        "TypeError",
        "AttributeError",
    ];
    !caught.kinds.is_empty() && caught.kinds.iter().all(|it| OTHERS.contains(&it.as_str()))
}

/// How much of an error a text or an answer gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disclosure {
    /// What it says.
    Message,
    /// Where it happened.
    Trace,
}

/// What a member of an error gives away, by its dotted path after the error's name; its status and
/// its name give nothing away.
pub fn disclosed_by(file: &SourceFile, member: &str) -> Option<Disclosure> {
    match normalize_ident(member.rsplit('.').next().unwrap_or_default()).as_str() {
        "stack" | "backtrace" | "stacktrace" | "printstacktrace" | "fullmessage" => {
            Some(Disclosure::Trace)
        }
        "" | "message" | "msg" | "description" | "errordescription" | "tostring" | "tos"
        | "getmessage" | "rawdata" | "data" | "detail" | "args" | "inspect" => {
            Some(Disclosure::Message)
        }
        // `err.Error()`
        "error" if file.language == Language::Go => Some(Disclosure::Message),
        // What a type of Rust wraps.
        "0" if file.language == Language::Rust => Some(Disclosure::Message),
        _ => None,
    }
}

/// Whether a call gives the trace of the error that is being handled.
pub fn gives_trace(call: &Call) -> bool {
    const TRACES: &[&str] = &["formatexc", "getstacktrace", "gettraceasstring"];
    TRACES.contains(&normalize_ident(call.name()).as_str())
}

/// Whether what a call is given is in what it returns: it formats, escapes or collects. What other
/// functions make of an error is not known.
pub fn keeps_arguments(file: &SourceFile, call: &Call) -> bool {
    const WRITERS: &[&str] = &[
        "str",
        "repr",
        "inspect",
        "string",
        "format",
        "sprintf",
        "stringify",
        "encodeuricomponent",
        "urlencode",
        "quote",
        "quoteplus",
        "htmlspecialchars",
        "escape",
        "dict",
        "json",
        "jsonify",
    ];
    // Go's `gin.H{"error": err.Error()}`
    let is_literal = call.is_new && file.language == Language::Go;
    let is_text_of_elixir = call.callee == "Exception.message";
    is_literal || is_text_of_elixir || WRITERS.contains(&normalize_ident(call.name()).as_str())
}
