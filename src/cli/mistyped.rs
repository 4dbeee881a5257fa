//! What to type instead of a command line that does not parse: what newcomers try first.

use clap::CommandFactory as _;

use super::Cli;
use crate::shell::quoted;

/// First words that are no command, and what those who type them are after.
const MEANT: [(&[&str], &str); 14] = [
    (
        &[
            "login",
            "signin",
            "sign-in",
            "auth",
            "link",
            "magic-link",
            "try",
            "demo",
            "mail",
        ],
        "workos-ml send you@example.com",
    ),
    (
        &["emulator", "serve", "server", "mock", "local", "up"],
        "workos-ml emulate",
    ),
    (
        &[
            "run", "start", "npm", "npx", "pnpm", "yarn", "node", "bun", "python", "attack",
        ],
        "workos-ml test -- npm start",
    ),
    (&["config", "configure", "setup", "new"], "workos-ml init"),
    (
        &["lint", "audit", "scan", "launch", "analyze", "analyse"],
        "workos-ml checklist",
    ),
    (&["status", "validate", "ping"], "workos-ml preflight"),
    (
        &["verify"],
        "workos-ml magic-auth verify you@example.com CODE",
    ),
    (
        &["wait", "callback", "receive", "catch"],
        "workos-ml listen",
    ),
    (&["code", "token", "profile"], "workos-ml exchange CODE"),
    (
        &[
            "uri",
            "url",
            "redirect",
            "redirect-uris",
            "redirect_uri",
            "callback-url",
        ],
        "workos-ml redirect-uri check",
    ),
    (
        &["dns", "mx", "spf", "dkim", "dmarc", "domains", "gateway"],
        "workos-ml domain customer.example",
    ),
    (&["connections"], "workos-ml connection list"),
    (
        &["sessions", "create"],
        "workos-ml session create you@example.com",
    ),
    (&["version"], "workos-ml --version"),
];

/// The commands that a command line names, from the outside in: `redirect-uri`, `check`.
pub fn named_commands(arguments: &[String]) -> Vec<&str> {
    let mut command = Cli::command();
    let mut named = Vec::new();
    for word in arguments.iter().skip(1) {
        let inner = command.find_subcommand(word).cloned();
        if let Some(inner) = inner {
            named.push(word.as_str());
            command = inner;
        }
    }
    named
}

/// The command that was meant, if that can be told. `arguments` begin with the program's name; `refused` is the
/// word among them that is no command, or that the command does not take; nothing where a word is missing.
pub fn suggestion(arguments: &[String], refused: Option<&str>) -> Option<String> {
    let with = |command: &str, word: &str| Some(format!("workos-ml {command} {}", quoted(word)));
    let commands = named_commands(arguments);
    let is_option = |it: &str| it.starts_with('-');
    match (&commands[..], refused) {
        (["send"], Some(word)) if ["--email", "--to"].contains(&word) => {
            let email = arguments.iter().find(|it| it.contains('@'))?;
            with("send", email.rsplit('=').next()?)
        }
        (_, Some(word)) if is_option(word) => None,
        ([], Some(word)) => of_word(word).or_else(|| {
            let known = MEANT.iter().find(|(words, _)| words.contains(&word));
            known.map(|(_, command)| (*command).to_owned())
        }),
        (["send"], Some(word)) if !word.contains('@') => of_word(word),
        (["redirect-uri"], Some(word)) if is_address(word) => with("redirect-uri check", word),
        (["session"], Some(word)) if word.contains('@') => with("session create", word),
        (["session"], Some(word)) if word.starts_with("passwordless_") => {
            with("session send", word)
        }
        (["connection"], Some(word)) if word.starts_with("conn_") => with("connection show", word),
        (["connection"], Some(word)) if word.contains('.') => {
            with("connection list --domain", word)
        }
        (["magic-auth"], Some(word)) if word.contains('@') => with("magic-auth send", word),
        (["listen"], Some(word)) if word.parse::<u16>().is_ok() => with("listen --port", word),
        (["listen"], Some(word)) if is_address(word) => with("listen --redirect-uri", word),
        (["emulate"], Some(word)) if word.parse::<u16>().is_ok() => with("emulate --port", word),
        (["test" | "emulate" | "checklist"], Some(word)) if may_be_program(word) => {
            let at = arguments.iter().position(|it| it == word)?;
            Some(with_separator(arguments, at))
        }
        // A command after `--run` without a separator is taken for a path.
        (["checklist"], None) => {
            let at = arguments.iter().position(|it| it == "--run")? + 1;
            (at < arguments.len()).then(|| with_separator(arguments, at))
        }
        (["open"], None | Some("dashboard")) => Some("workos-ml open keys".into()),
        (["domain"], None) => Some("workos-ml domain customer.example".into()),
        (["exchange"], None) => Some("workos-ml exchange CODE".into()),
        (["completions"], None) => Some("workos-ml completions bash".into()),
        _ => None,
    }
}

/// Whether a word may be the name of a program, which no number and no address is.
fn may_be_program(word: &str) -> bool {
    let begins = |it: char| it.is_ascii_alphabetic() || "./~_".contains(it);
    word.starts_with(begins) && !word.contains('@') && !is_address(word)
}

/// The command line with `--` before the argument at `at`.
fn with_separator(arguments: &[String], at: usize) -> String {
    let words = |words: &[String]| words.iter().map(|it| quoted(it)).collect::<Vec<_>>();
    let mut line = vec!["workos-ml".to_owned()];
    line.extend(words(&arguments[1..at]));
    line.push("--".to_owned());
    line.extend(words(&arguments[at..]));
    line.join(" ")
}

/// The command for a word that is no command: an address, a domain, a code.
fn of_word(word: &str) -> Option<String> {
    let command = |name: &str| Some(format!("workos-ml {name} {}", quoted(word)));
    if word.starts_with("sk_") {
        return Some(
            "workos-ml init (which asks for the key; a command line is visible to others)".into(),
        );
    }
    if is_address(word) {
        return match word.contains("code=") {
            // The code does not belong into what this prints.
            true => Some("workos-ml exchange 'ADDRESS'".into()),
            false => command("redirect-uri check"),
        };
    }
    if word.contains('@') {
        return command("send");
    }
    if is_code(word) {
        return Some("workos-ml exchange CODE".into());
    }
    if [".", ".."].contains(&word) || word.contains('/') {
        return command("checklist");
    }
    ["keys", "redirects", "mailbox", "docs", "dashboard"]
        .contains(&word)
        .then(|| format!("workos-ml open {}", word.replace("dashboard", "keys")))
        .or_else(|| {
            super::mail_domain(word)
                .ok()
                .and_then(|_| command("domain"))
        })
}

/// Whether a word looks like an authorization code.
pub fn is_code(word: &str) -> bool {
    word.len() == 26
        && word
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

fn is_address(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://")
}
