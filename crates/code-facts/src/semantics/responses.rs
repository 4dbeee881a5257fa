//! What writes an answer to a request, and what sends a browser elsewhere.

use crate::semantics::results::is_note;
use crate::semantics::values::normalize_ident;
use crate::syntax::{Call, Language, ScopeId, SourceFile, Span, Value};

/// Whether a call writes an answer. A redirect writes its address.
pub fn is_answer(file: &SourceFile, call: &Call) -> bool {
    const ANSWERS: &[&str] = &[
        "send",
        "json",
        "render",
        "end",
        "write",
        "text",
        "html",
        "body",
        "jsonify",
        "jsonresponse",
        "rendertemplate",
        "templateresponse",
        "httpresponse",
        "httpexception",
        "response",
        "makeresponse",
        "createerror",
        "senderror",
        "plaintextresponse",
        "htmlresponse",
        "abort",
        "fail",
        "redirect",
        "redirectto",
        "redirectresponse",
        "sendredirect",
        "error",
        "badrequest",
        "internalservererror",
        "fprint",
        "fprintf",
        "fprintln",
        "content",
        "problem",
        "statuscode",
        "result",
        "ok",
        "respond",
        "view",
        // Of Plug, Ktor, Sinatra and Fiber.
        "sendresp",
        "respondtext",
        "halt",
        "sendstring",
        // What the next page shows.
        "flash",
        "witherrors",
        // Of JAX-RS and Echo; what handlers of both give is the answer's text.
        "entity",
        "newhttperror",
    ];
    let name = normalize_ident(call.name());
    // `throw new Error(…)` answers nobody yet.
    let is_thrown = call.is_new && name == "error";
    // Nor does `error!(…)` of Rust, which writes to the log.
    let is_thrown = is_thrown || file.language == Language::Rust && call.callee == "error";
    // `c.Error(err)` of Gin keeps the error for what comes after it; `http.Error(w, text, code)` answers.
    let is_thrown =
        is_thrown || file.language == Language::Go && name == "error" && call.arguments.len() < 2;
    // `c.String(http.StatusOK, text)` of Gin and Echo; `string(err)` makes a text.
    let writes_text = file.language == Language::Go
        && name == "string"
        && call.callee.contains('.')
        && call.arguments.len() > 1;
    // `ErrorBadGateway(error)` of Actix shows what it is given.
    let is_of_actix = file.language == Language::Rust && is_error_of_actix(call.name());
    prints(file, call)
        || writes_text
        || is_of_actix
        || call.callee == "fiber.NewError"
        || writes_json(file, call)
        || (ANSWERS.contains(&name.as_str()) && !is_thrown && !is_note(call))
}

/// Whether a name is that of a function of Actix whose answer is the text of the error that it is given:
/// `actix_web::error::ErrorInternalServerError`.
pub fn is_error_of_actix(name: &str) -> bool {
    let kind = name
        .rsplit('.')
        .next()
        .and_then(|it| it.strip_prefix("Error"));
    kind.is_some_and(|it| it.starts_with(char::is_uppercase))
}

/// Whether a call shows a value in a page without answering itself: `model.addAttribute("link", link)` of
/// Spring, `assign(conn, :link, link)` of Phoenix, `<?= htmlspecialchars($link) ?>`.
pub fn gives_to_page(file: &SourceFile, call: &Call) -> bool {
    let name = normalize_ident(call.name());
    match file.language {
        Language::Java | Language::Kotlin => matches!(name.as_str(), "addattribute" | "addobject"),
        Language::Elixir => call.callee == "assign",
        Language::Php => {
            // `back()->with('status', $text)` of Laravel, `view('sent')->with('link', $link)`.
            const SHOWN: &[&str] = &["back", "redirect", "to_route", "view"];
            let root = call.callee.split('.').next().unwrap_or_default();
            matches!(name.as_str(), "htmlspecialchars" | "htmlentities")
                && file.function_of(call.scope) == ScopeId::FILE
                || name == "with" && SHOWN.contains(&root)
        }
        Language::Go => {
            let writer = call.positional(0).and_then(Value::name);
            name.starts_with("fprint") && writer.is_some_and(is_writer)
        }
        _ => false,
    }
}

/// What Go's handlers call what they answer on.
fn is_writer(name: &str) -> bool {
    matches!(name, "w" | "rw" | "writer" | "res")
}

/// `json.NewEncoder(w).Encode(session)` of Go.
fn writes_json(file: &SourceFile, call: &Call) -> bool {
    let writer = call
        .receiver
        .and_then(|it| file.calls.get(it)?.positional(0));
    call.callee == "json.NewEncoder.Encode" && writer.and_then(Value::name).is_some_and(is_writer)
}

/// Whether a call prints, which is how a script of PHP answers.
pub fn prints(file: &SourceFile, call: &Call) -> bool {
    let name = normalize_ident(call.name());
    file.language == Language::Php && matches!(name.as_str(), "echo" | "print" | "die" | "exit")
}

/// The text that a block of Ruby says last, which is what it returns.
pub fn said_last(file: &SourceFile, block: ScopeId) -> Option<Span> {
    let is_here = |it: ScopeId| file.is_within(it, block);
    let texts = file.strings.iter().filter(|it| is_here(it.scope));
    let last = texts.max_by_key(|it| it.span.end())?;
    let mut calls = file.calls.iter().filter(|it| is_here(it.scope));
    let is_last = !calls.any(|it| it.span.end() > last.span.end());
    (file.language == Language::Ruby && is_last).then_some(last.span)
}

/// Whether lines ask where they run, so that what they show may be for developers alone: a branch on
/// `NODE_ENV`, `config('app.debug')`, `Rails.env.development?`, within them or around them.
pub fn asks_for_development(file: &SourceFile, span: Span) -> bool {
    const WORDS: &[&str] = &[
        "nodeenv",
        "appenv",
        "railsenv",
        "rails.env",
        "import.meta.env",
        "isdevelopment",
        "isdev",
        "isprod",
        "isproduction",
        "app.debug",
        "debug",
        "development",
    ];
    let speaks = |text: &str| {
        let text = normalize_ident(text);
        WORDS.iter().any(|it| text.contains(it))
    };
    let mut branches = file.branches.iter();
    let mut reads = file.reads.iter().filter(|it| span.contains(it.span));
    let mut calls = file.calls.iter().filter(|it| span.contains(it.span));
    branches.any(|it| (span.contains(it.span) || it.span.contains(span)) && speaks(&it.condition))
        || reads.any(|it| speaks(&it.path))
        || calls.any(|it| {
            // What notes an error on the way asks nothing: `logger.debug(…)`.
            let is_setting = it.positional(0).and_then(Value::text).is_some_and(speaks);
            !is_note(it) && (speaks(&it.callee) || is_setting)
        })
}

/// Whether a call is made on what answers a request, or makes an answer: `res.json`, `c.html`,
/// `NextResponse.json`.
pub fn is_on_response(call: &Call) -> bool {
    const RESPONSES: &[&str] = &[
        "res",
        "response",
        "resp",
        "reply",
        "c",
        "ctx",
        "context",
        "h",
        "nextresponse",
        // Of Ktor.
        "call",
        // The encoder of a writer, as `is_answer` knows it.
        "json",
        // Of Rails and Phoenix, which know what they answer on.
        "render",
    ];
    let root = call.callee.split('.').next().unwrap_or_default();
    let root = normalize_ident(root);
    RESPONSES.contains(&root.as_str())
}

/// Whether a call sends the browser to a value that is meant, to whatever host that names.
pub fn redirects_to(file: &SourceFile, call: &Call, is_meant: &dyn Fn(&Value) -> bool) -> bool {
    const REDIRECTS: &[&str] = &[
        "redirect",
        "redirectresponse",
        "httpresponseredirect",
        "sendredirect",
        "seeother",
        "sendredirectto",
        "redirectpermanent",
        "redirectview",
        "respondredirect",
    ];
    // `Redirect::to(…)` of Axum, `redirect()->away(…)` of Laravel.
    const ON_REDIRECT: &[&str] = &["to", "away", "temporary", "permanent", "other"];
    let name = normalize_ident(call.name());
    let root = normalize_ident(call.callee.split('.').next().unwrap_or_default());
    // Phoenix takes a local path for `to`, and another host for `external` alone.
    if file.language == Language::Elixir {
        return name == "redirect" && call.argument("external").is_some_and(is_meant);
    }
    if REDIRECTS.contains(&name.as_str())
        || root == "redirect" && ON_REDIRECT.contains(&name.as_str())
    {
        return call.arguments.iter().any(|it| is_meant(&it.value));
    }
    // Rails sends nobody to another host unless it is told to.
    if name == "redirectto" && file.language == Language::Ruby {
        return call.argument("allow_other_host") == Some(&Value::Bool(true))
            && call.positional(0).is_some_and(is_meant);
    }
    // `{ headers: { Location: returnTo } }`
    let headers = call.arguments.iter().flat_map(|argument| {
        let nested = argument.value.get("headers");
        [Some(&argument.value), nested].into_iter().flatten()
    });
    let by_header = headers.into_iter().any(|header| match header {
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| normalize_ident(key) == "location" && is_meant(value)),
        _ => false,
    });
    // PHP's `header("Location: {$target}")`
    let is_location = |text: &str| text.eq_ignore_ascii_case("location: {}");
    let by_text = file.language == Language::Php
        && name == "header"
        && matches!(call.positional(0), Some(Value::Template(template)) if is_location(template))
        && file
            .reads
            .iter()
            .any(|read| read.span == call.span && is_meant(&Value::Name(read.path.clone())));
    by_header || by_text
}
