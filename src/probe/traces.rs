//! Stack traces and debug pages, by which a server tells how it is built.

use std::sync::LazyLock;

use regex::Regex;

/// Patterns of debug pages and stack traces of common platforms, matched after HTML is unescaped.
const PATTERNS: [(&str, &str); 14] = [
    (
        "a stack trace of JavaScript",
        r"(?m)^\s*at (?:async )?(?:[\w$.<>\[\] ]+ )?\(?(?:file://|node:|webpack|/|[A-Za-z]:\\)[^\s()]*:\d+:\d+\)?",
    ),
    (
        "a traceback of Python",
        r"Traceback \(most recent call last\)",
    ),
    (
        "Django's debug page",
        r"You['’]re seeing this error because you have\s+(?:<code>)?DEBUG = True",
    ),
    (
        "Werkzeug's debugger",
        r"Werkzeug [Dd]ebugger|__debugger__=yes",
    ),
    (
        "a stack trace of Ruby",
        r"(?m)\.rb:\d+:in ['`‘]|Action Controller: Exception caught",
    ),
    (
        "a stack trace of PHP",
        r"PHP (?:Fatal|Parse) error|Fatal error(?:</b>)?: +Uncaught|Stack trace:\s+#0 |Whoops, looks like something went wrong|Symfony\\Component\\ErrorHandler|Illuminate\\[A-Z]\w+\\",
    ),
    (
        "a stack trace of Java",
        r"(?m)^\s*at [\w$.]+\.[\w$<>]+\((?:\w+\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)",
    ),
    (
        "a stack trace of .NET",
        r"(?m)^\s*at [\w.<>`\[\]+]+\(.*\) in .+:line \d+|An unhandled exception occurred while processing the request",
    ),
    ("a stack trace of Go", r"goroutine \d+ \[[\w ,]+\]:"),
    (
        "a stack trace of Elixir",
        r"(?m)\(\w+ [\d.]+[\w.+-]*\) (?:lib|src)/\S+\.(?:ex|erl):\d+: |\*\* \((?:\w+\.)*\w*Error\) ",
    ),
    (
        "a panic of Rust",
        r"thread '[^']*' (?:\(\d+\) )?panicked at |stack backtrace:\s+0: ",
    ),
    (
        "a stack trace of Perl",
        r"(?m) at \S+\.(?:pl|pm|cgi) line \d+\.",
    ),
    (
        "an error of a database",
        r"SQLSTATE\[\w+\]|You have an error in your SQL syntax|ORA-\d{5}:",
    ),
    ("an API key", r"\bsk_(?:test|live)_[A-Za-z0-9]{8,}"),
];

static COMPILED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compile = |(what, pattern): &(&'static str, &str)| Some((*what, Regex::new(pattern).ok()?));
    PATTERNS.iter().filter_map(compile).collect()
});

/// What a body reveals about how the application is built, in words.
pub fn trace(body: &str) -> Option<&'static str> {
    let text = unescaped(body);
    let found = COMPILED.iter().find(|(_, pattern)| pattern.is_match(&text));
    found.map(|(what, _)| *what)
}

/// Texts of exceptions as runtimes and SDKs write them: the name of a class with its message, or a sentence that
/// only a runtime says.
const EXCEPTIONS: [(&str, &str); 9] = [
    (
        "the text of an exception of Python",
        r#"\b[A-Z]\w*(?:Error|Exception)\(["'{]|'NoneType' object (?:has no attribute|is not)|\b(?:Attribute|Key|Value|Index)Error: "#,
    ),
    (
        "the text of an exception of JavaScript",
        r"\b(?:Reference|Range)Error: |Cannot read propert(?:y '|ies of (?:undefined|null))|Cannot destructure property ",
    ),
    ("the text of an exception", r"\bTypeError: "),
    (
        "the text of an exception of the SDK",
        r"\b(?:Oauth|Unauthorized|BadRequest|NotFound|UnprocessableEntity|RateLimitExceeded|GenericServer|ApiKeyRequired|Authentication|NoApiKeyProvided)Exception: |WorkOS::\w*Error\b|WorkOS\\{1,2}Exception\\|\bworkos\.(?:exceptions|_errors)\.|com\.workos\.\w[\w.]*Exception",
    ),
    (
        "the text of an exception of Ruby",
        r"\bNoMethodError\b|undefined method ['`‘]\w+[?!]?['’] for (?:nil|an instance of)|\bundefined local variable or method ",
    ),
    (
        "the text of an exception of PHP",
        r"Attempt to read property |Undefined (?:array key|variable|index|property:?) ?[$\x22\\]|Call to a member function \w+\(\) on null|Trying to access array offset on",
    ),
    (
        "the text of an exception of Java",
        r#"\bjava\.(?:lang|io|net|util)\.\w*(?:Exception|Error)\b|Cannot invoke "[^"]+" because"#,
    ),
    (
        "the text of an exception of .NET",
        r"\bSystem\.(?:\w+\.)*\w+Exception\b|Object reference not set to an instance of an object",
    ),
    (
        "the text of an exception of Go",
        r"runtime error: (?:invalid memory address|index out of range|slice bounds)",
    ),
];

static COMPILED_EXCEPTIONS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compile = |(what, pattern): &(&'static str, &str)| Some((*what, Regex::new(pattern).ok()?));
    EXCEPTIONS.iter().filter_map(compile).collect()
});

/// The text of an exception that a text shows, in words. Of a page only what is read on it may be given: a script
/// names exceptions as well.
pub fn exception(text: &str) -> Option<&'static str> {
    let text = unescaped(text);
    let mut all = COMPILED_EXCEPTIONS.iter();
    let found = all.find(|(_, pattern)| pattern.is_match(&text));
    found.map(|(what, _)| *what)
}

/// The text with line breaks and quotes as they were before they were escaped for HTML or JSON.
fn unescaped(body: &str) -> String {
    let breaks = [
        "<br>", "<br/>", "<br />", "<li>", "</li>", "<pre>", "<p>", "\\n",
    ];
    let mut text = body.to_owned();
    for name in breaks {
        text = text.replace(name, "\n");
    }
    let entities = [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    for (entity, name) in entities {
        text = text.replace(entity, name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(COMPILED.len(), PATTERNS.len());
        assert_eq!(COMPILED_EXCEPTIONS.len(), EXCEPTIONS.len());
    }

    #[test]
    fn texts_of_exceptions_are_known_and_names_of_errors_are_none() {
        for text in [
            "AttributeError(\"'NoneType' object has no attribute 'email'\")",
            "AuthenticationError(&#39;{&quot;error&quot;:&quot;invalid_client&quot;}&#39;)",
            "{\"detail\":\"KeyError('profile')\"}",
            "TypeError: Cannot read properties of undefined (reading 'email')",
            "OauthException: Error: invalid_grant",
            "undefined method 'email' for nil",
            "Attempt to read property \"email\" on null",
            "Undefined array key \"code\"",
            "Cannot invoke \"Profile.email()\" because \"profile\" is null",
            "System.NullReferenceException",
            "runtime error: invalid memory address or nil pointer dereference",
        ] {
            assert!(exception(text).is_some(), "{text}");
        }
        for text in [
            "Error: the link is too old",
            "{\"error\":\"invalid_grant\",\"__type\":\"BadRequestException\"}",
            "An exception was made for you (see error 12)",
            "Type error? Try again.",
            "That method is undefined for this account",
        ] {
            assert_eq!(exception(text), None, "{text}");
        }
    }

    #[test]
    fn traces_are_known() {
        let cases = [
            (
                "Error: no\n    at exchange (/srv/app/auth.js:12:9)\n",
                "a stack trace of JavaScript",
            ),
            (
                "<pre>Error: no<br> &nbsp; &nbsp;at /srv/app/auth.js:12:9<br></pre>",
                "a stack trace of JavaScript",
            ),
            (
                "{\"stack\":\"Error: no\\n    at async Server.go (file:///srv/a.mjs:1:2)\"}",
                "a stack trace of JavaScript",
            ),
            (
                "    at node:internal/process/task_queues:95:5",
                "a stack trace of JavaScript",
            ),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 1",
                "a traceback of Python",
            ),
            (
                "You&#x27;re seeing this error because you have <code>DEBUG = True</code>",
                "Django's debug page",
            ),
            (
                "<title>KeyError // Werkzeug Debugger</title>",
                "Werkzeug's debugger",
            ),
            (
                "app/controllers/auth_controller.rb:12:in `callback'",
                "a stack trace of Ruby",
            ),
            (
                "app/auth.rb:12:in &#39;Auth#callback&#39;",
                "a stack trace of Ruby",
            ),
            (
                "<b>Fatal error</b>:  Uncaught TypeError",
                "a stack trace of PHP",
            ),
            (
                "PHP Fatal error:  Uncaught Exception",
                "a stack trace of PHP",
            ),
            (
                "Stack trace:\n#0 /srv/index.php(3): f()",
                "a stack trace of PHP",
            ),
            (
                "\tat com.example.Auth.callback(Auth.java:12)",
                "a stack trace of Java",
            ),
            (
                "   at Example.Auth.Callback(String code) in /src/Auth.cs:line 12",
                "a stack trace of .NET",
            ),
            (
                "goroutine 7 [running]:\nmain.callback()",
                "a stack trace of Go",
            ),
            (
                "    (app 0.1.0) lib/app_web/auth.ex:12: AppWeb.Auth.callback/2",
                "a stack trace of Elixir",
            ),
            (
                "** (FunctionClauseError) no function clause",
                "a stack trace of Elixir",
            ),
            (
                "thread 'main' panicked at src/main.rs:3:5",
                "a panic of Rust",
            ),
            ("died at /srv/cb.pl line 12.", "a stack trace of Perl"),
            ("SQLSTATE[42S02]: Base table", "an error of a database"),
            ("WORKOS_API_KEY sk_live_a1b2c3d4e5", "an API key"),
        ];
        for (body, what) in cases {
            assert_eq!(trace(body).unwrap_or_default(), what, "{body}");
        }
    }

    #[test]
    fn pages_for_people_are_none() {
        let pages = [
            "",
            "<p>Sign-in failed. Try again at /login.</p>",
            "<script src=\"/assets/app.js:1\"></script>",
            "We are looking at it (reference 12:34:56).",
            "Meet us at 10:15 in room 7.",
            "{\"error\":\"invalid_grant\",\"error_description\":\"The code has expired\"}",
            "Look at our error pages: ** important **",
        ];
        for page in pages {
            assert_eq!(trace(page), None, "{page}");
        }
    }
}
