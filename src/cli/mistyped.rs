//! What to type instead of a command line that does not parse: what newcomers try first.

use super::Cli;
use clap::CommandFactory as _;

/// First words that are no command, and what those who type them are after.
const MEANT: [(&[&str], &str); 13] = [
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
    (
        &["verify", "status", "validate", "ping"],
        "workos-ml preflight",
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

/// The command that was meant, if that can be told. `arguments` begin with the program's name; `unknown` is the
/// argument among them that the command does not take.
pub fn suggestion(arguments: &[String], unknown: Option<&str>) -> Option<String> {
    let is_option = |it: &&str| it.starts_with('-');
    if unknown
        .filter(is_option)
        .is_some_and(|it| !["--email", "--to"].contains(&it))
    {
        return None;
    }
    let words: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let plain = |it: &&&str| !it.starts_with('-');
    // Options may stand before the command.
    let (at, first) = words.iter().enumerate().find(|(_, it)| plain(it))?;
    let rest = &words[at + 1..];
    let second = rest.iter().find(plain).copied();
    if !Cli::command()
        .get_subcommands()
        .any(|it| it.get_name() == *first)
    {
        let known = MEANT.iter().find(|(words, _)| words.contains(first));
        return of_word(first).or_else(|| known.map(|(_, command)| (*command).to_owned()));
    }
    let with = |command: &str, word: &str| Some(format!("workos-ml {command} {}", quoted(word)));
    match (*first, second) {
        ("send", Some(word)) if !word.contains('@') => of_word(word),
        ("send", _) if unknown.is_some() => {
            let email = rest.iter().find(|it| it.contains('@'));
            let email = email.map(|it| it.rsplit('=').next().unwrap_or(it));
            email.and_then(|it| with("send", it))
        }
        ("redirect-uri", Some(word)) if is_address(word) => with("redirect-uri check", word),
        ("session", Some(word)) if word.contains('@') => with("session create", word),
        ("session", Some(word)) if word.starts_with("passwordless_") => with("session send", word),
        ("connection", Some(word)) if word.starts_with("conn_") => with("connection show", word),
        ("connection", Some(word)) if word.contains('.') => with("connection list --domain", word),
        ("magic-auth", Some(word)) if word.contains('@') => with("magic-auth send", word),
        ("listen", Some(word)) if word.parse::<u16>().is_ok() => with("listen --port", word),
        ("listen", Some(word)) if is_address(word) => with("listen --redirect-uri", word),
        ("emulate", Some(word)) if word.parse::<u16>().is_ok() => with("emulate --port", word),
        ("emulate", Some(_)) => {
            let start = rest.iter().position(|it| !it.starts_with('-'))?;
            Some(format!(
                "workos-ml {} -- {}",
                words[..=at + start].join(" "),
                rest[start..].join(" ")
            ))
        }
        ("open", None) => Some("workos-ml open keys".into()),
        ("open", Some("dashboard")) => Some("workos-ml open keys".into()),
        ("domain", None) => Some("workos-ml domain customer.example".into()),
        ("exchange", None) => Some("workos-ml exchange CODE".into()),
        ("completions", None) => Some("workos-ml completions bash".into()),
        _ => None,
    }
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

/// As a shell needs it.
fn quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "@.:/_-+=,%~".contains(it);
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
