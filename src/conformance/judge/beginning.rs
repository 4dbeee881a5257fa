//! How far it came: whether the application starts, where one signs in, whether its calls arrive.

use std::sync::LazyLock;

use regex::Regex;

use super::describe;
use crate::conformance::application::StartError;
use crate::conformance::browser::{Form, Hop, Trail, says};
use crate::conformance::comparison::{said_by_one_alone, text_of};
use crate::conformance::discovery::{Found, sign_in_form};
use crate::conformance::flow::{Reference, Stopped};
use crate::conformance::observation::evidence;
use crate::conformance::stage::{Asked, Kind};
use crate::findings::{Finding, Status, rules};
use crate::process_group::ExitReason;

/// How many of the application's last lines a finding shows.
const SHOWN_LINES: usize = 8;

/// The end of what the application wrote, secrets masked.
pub(in crate::conformance) fn last_lines(lines: &[String]) -> Vec<String> {
    let lines: Vec<_> = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let from = lines.len().saturating_sub(SHOWN_LINES);
    lines[from..]
        .iter()
        .map(|line| crate::secret::mask(line, &[]).replace(char::is_control, " "))
        .collect()
}

/// How many lines around the one that says what was thrown are shown: as many as a finding shows at a glance.
const SHOWN_AROUND: usize = 4;

/// Parts of lines of a trace that lead to no file of the application.
const NOT_OWN: [&str; 5] = [
    "/node_modules/",
    "(<anonymous>)",
    "node:internal",
    "(internal/",
    "/site-packages/",
];

/// What the application wrote of the error that ended a request or itself, secrets masked: the last line that
/// says what is wrong and the beginning of its trace, or else the last lines.
pub(in crate::conformance) fn told_at_the_end(lines: &[String]) -> Vec<String> {
    // What is in packages and in the runtime is no place to look at first.
    let is_own = |line: &&String| {
        let is_of_others = NOT_OWN.iter().any(|part| line.contains(part));
        !line.trim().is_empty() && !is_of_others
    };
    let lines: Vec<String> = lines.iter().filter(is_own).cloned().collect();
    match lines.iter().rposition(|line| is_telling(line)) {
        None => last_lines(&lines),
        // Python writes the trace before that line.
        Some(at) => {
            let end = (at + SHOWN_AROUND).min(lines.len());
            last_lines(&lines[end.saturating_sub(SHOWN_AROUND)..end])
        }
    }
}

/// Whether a line says what is wrong, and is none of a trace or a dumped object, which are indented.
fn is_telling(line: &str) -> bool {
    const WORDS: [&str; 9] = [
        "error",
        "exception",
        "cannot",
        "could not",
        "no such",
        "not found",
        "missing",
        "denied",
        "panicked",
    ];
    let text = line.to_lowercase();
    !text.starts_with(char::is_whitespace)
        && WORDS.iter().any(|word| text.contains(word))
        && !["0 errors", "no errors"].iter().any(|it| text.contains(it))
}

/// The first line that says what is wrong: what follows is a trace, or where the log is.
fn telling_line(lines: &[String]) -> Option<String> {
    // `TypeError: …`, before a line of the source that merely has the word in it.
    let names_it = |line: &&String| {
        let word = line.split([':', ' ', '[']).next().unwrap_or_default();
        let word = word.to_lowercase();
        word.ends_with("error") || word.ends_with("exception")
    };
    let mut telling = lines.iter().filter(|line| is_telling(line));
    let line = telling.clone().find(names_it).or_else(|| telling.next())?;
    last_lines(std::slice::from_ref(line)).pop()
}

/// The application cannot be tried at all.
pub(in crate::conformance) fn not_started(command: &str, error: StartError) -> Finding {
    let rule = rules::APPLICATION_STARTS;
    let (message, hint, lines) = match error {
        StartError::Unusable(error) if error.kind() == std::io::ErrorKind::NotFound => (
            format!(
                "there is no command {}",
                command.split(' ').next().unwrap_or_default()
            ),
            "name the command that starts the application: workos-ml test -- npm start",
            Vec::new(),
        ),
        StartError::Unusable(error) => (
            format!("{command} cannot be run: {error}"),
            "name the command that starts the application: workos-ml test -- npm start",
            Vec::new(),
        ),
        StartError::Ended(reason, lines) => {
            let taken = lines.iter().any(|line| is_about_taken_port(line));
            let told = telling_line(&lines).map(|line| format!(": {line}"));
            (
                format!(
                    "{command} {reason} before it listened on a port{}",
                    told.unwrap_or_default()
                ),
                match taken {
                    true => {
                        "another process has the port: end it, or give the application another one"
                    }
                    false if lines.is_empty() => {
                        "it printed nothing: start it by hand to see why; here it runs with the emulator's keys and everything else in your environment"
                    }
                    false => {
                        "see its last lines; it runs with the emulator's keys and everything else in your environment"
                    }
                },
                lines,
            )
        }
        StartError::NotListening(lines) => (
            format!("{command} runs, and listens on no port"),
            "give it longer with --start-timeout, or name the command that serves the application itself",
            lines,
        ),
        StartError::Elsewhere(sockets, lines) => {
            let ports: Vec<_> = sockets
                .iter()
                .map(|socket| socket.port().to_string())
                .collect();
            (
                format!(
                    "{command} listens on port {}, and not where --url says",
                    ports.join(", ")
                ),
                "name the address that it prints: --url",
                lines,
            )
        }
    };
    Finding::new(rule, Status::Fail, message)
        .hint(hint)
        .evidence(last_lines(&lines))
}

fn is_about_taken_port(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    line.contains("eaddrinuse")
        || line.contains("address already in use")
        || line.contains("address in use")
}

/// The application listened, and ended while somebody looked for its sign-in.
pub(in crate::conformance) fn ended(
    command: &str,
    reason: ExitReason,
    lines: &[String],
) -> Finding {
    let told = telling_line(lines).map(|line| format!(": {line}"));
    let told = told.unwrap_or_default();
    let message = format!("{command} listened on a port, and {reason} soon after{told}");
    Finding::new(rules::APPLICATION_STARTS, Status::Fail, message)
        .hint("see its last lines; it runs with the emulator's keys and everything else in your environment")
        .evidence(last_lines(lines))
}

/// Nowhere an address is asked for.
pub(in crate::conformance) fn sign_in_not_found(found: &Found) -> Finding {
    let looked_at = found
        .looked_at
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let endless = found.endless.as_ref();
    let mut why = endless.map_or_else(String::new, |path| {
        format!("; {path} redirects without end")
    });
    if let Some((path, coding)) = &found.unreadable {
        why.push_str(&format!(
            "; {path} cannot be read: it is compressed ({coding}) though the request said identity"
        ));
    }
    let message =
        format!("no form was found that asks for an e-mail address (looked at {looked_at}){why}");
    let hint = match (found.has_password_form, found.has_scripts) {
        _ if found.unreadable.is_some() => {
            "compress only what a request takes by its Accept-Encoding, or turn compression off for this run"
        }
        (true, _) => "the forms ask for a password; name the one for links: --sign-in /magic-link",
        (_, true) => {
            "the pages are made by scripts: use a real browser with --browser, or name the endpoint that \
             they ask: --sign-in 'POST /api/login' --body json"
        }
        _ => {
            "name the page: --sign-in /login, or the endpoint: --sign-in 'POST /api/login' --body json"
        }
    };
    Finding::new(rules::SIGN_IN_FOUND, Status::Fail, message).hint(hint)
}

/// The calls arrive, with these keys beside the emulator's.
pub(in crate::conformance) fn arrived(keys: &[String]) -> Finding {
    let rule = rules::CALLS_INTERCEPTED;
    match keys.first() {
        Some(key) => Finding::new(
            rule,
            Status::Warn,
            format!("the application's calls arrive, with its own key: {key}"),
        )
        .hint("the key of the environment is not the one that it uses; see where it reads its own"),
        None => Finding::new(
            rule,
            Status::Pass,
            "the application's calls to WorkOS reach the emulator",
        ),
    }
}

/// A session was created, or a code mailed.
pub(in crate::conformance) fn begun(kind: Kind, reference: &Reference) -> Finding {
    let asked = &reference.asked;
    let last = asked
        .trail
        .hops
        .iter()
        .rev()
        .find(|hop| hop.method != hyper::Method::GET);
    let request = last.or(asked.trail.hops.last());
    let request = request.map_or_else(String::new, |hop| {
        format!("{} {}", hop.method, hop.url.path())
    });
    let message = match (kind, reference.callback()) {
        (Kind::MagicLink, Some(callback)) => format!(
            "{request} created a session for {}: redirect URI {callback}, {}",
            asked.email,
            if reference.has_state {
                "with a state"
            } else {
                "without a state"
            }
        ),
        _ => format!("{request} had a code mailed to {}", asked.email),
    };
    Finding::new(rules::SIGN_IN_BEGINS, Status::Pass, message)
}

/// Why the plain sign-in did not come to the callback. `base` is where the application is, `log` what it wrote,
/// and `why_nothing_arrived` says cause and fix where no call of it reached WorkOS.
pub(in crate::conformance) fn stopped(
    stopped: &Stopped,
    kind: Kind,
    base: &str,
    found: &Found,
    log: &[String],
    why_nothing_arrived: &dyn Fn() -> (String, String),
) -> Finding {
    match stopped {
        Stopped::NoWay | Stopped::Renamed(_) => sign_in_not_found(found),
        Stopped::Missing(asked) if found.is_named() => {
            let words = asked.trail.hops.first().map_or_else(String::new, |hop| {
                format!("{} {} (--sign-in)", hop.method, hop.url.path())
            });
            let answer = describe(&asked.trail, None);
            let message = format!("{words} answers {answer} at {base}");
            Finding::new(rules::SIGN_IN_FOUND, Status::Fail, message)
                .hint("correct --sign-in, or name the address of the server that has the endpoint: --url")
                .evidence(evidence(&asked.trail.hops))
        }
        Stopped::Missing(_) => sign_in_not_found(found),
        Stopped::NothingArrived(asked) => {
            let why = why_nothing_arrived();
            if let Some(finding) = refused(asked, &why) {
                return finding;
            }
            let (cause, fix) = why;
            let status = asked.trail.status();
            let (what, cause) = match asked.calls.first() {
                Some(call) => (
                    format!("asked WorkOS for {} {} and for no link", call.method, call.path),
                    String::new(),
                ),
                None => ("nothing reached WorkOS".to_owned(), format!(": {cause}")),
            };
            let answer = describe(&asked.trail, None);
            // An error of its own may have come before any call.
            let told = match status {
                500.. => told_at_the_end(log),
                _ => Vec::new(),
            };
            let says = told.iter().find(|line| is_telling(line));
            let says = says.map_or_else(String::new, |line| format!("; it wrote: {line}"));
            let message = format!(
                "an address was given, the application answered {answer}, and {what}, so nothing else was tried{cause}{says}"
            );
            let hint = match status {
                _ if asked.trail.is_endless => "name where one signs in: --sign-in /login".to_owned(),
                // It may have looked the address up and found nobody, without a word of it.
                200..=399 => {
                    format!("if it signs in only people whom it knows, name one: --email; else {fix}")
                }
                500.. if !says.is_empty() => {
                    "put right what it wrote of the error; the call to WorkOS may come only after it".to_owned()
                }
                431 => "the cookies that it set are more than its server takes: set fewer".to_owned(),
                429 => "it limits how often one may ask for a link: wait, or raise the limit for this run".to_owned(),
                _ => fix,
            };
            let mut shown = evidence(&asked.trail.hops);
            shown.extend(told.iter().map(|line| format!("log: {line}")));
            Finding::new(rules::CALLS_INTERCEPTED, Status::Fail, message)
                    .hint(hint)
                    .evidence(shown)
        }
        Stopped::Unrepeatable(asked) => {
            let answer = describe(&asked.trail, None);
            let message = format!(
                "a real browser signed in, and its request for a link, made once more without it, was answered {answer}: it may hold what a script works out anew each time, so nothing else was tried"
            );
            Finding::new(rules::SIGN_IN_BEGINS, Status::Skip, message)
                .hint("name an endpoint that takes an address without it for this run: --sign-in 'POST /api/login'")
                .evidence(evidence(&asked.trail.hops))
        }
        Stopped::NotCreated(asked, call) => {
            let message = format!(
                "WorkOS answered {} to {} {}: no session was created",
                call.status, call.method, call.path
            );
            let hint = match call.path.starts_with("/user_management/magic_auth") {
                true => "see what the application sends: an e-mail address",
                false => "see what the application sends: an e-mail address, and the type MagicLink",
            };
            Finding::new(rules::SIGN_IN_BEGINS, Status::Fail, message)
                    .hint(hint)
                    .evidence(evidence(&asked.trail.hops))
        }
        Stopped::NoWayOn(asked) => {
            let (status, message, hint) = match kind {
                // A script may ask for it, or a page that nobody was led to.
                Kind::MagicAuth => (
                    Status::Skip,
                    "a code was mailed, and no form was found that asks for it, so nothing was judged",
                    "where a script sends the code, use a real browser: --browser; else the page after asking has to hold the form for it, or a link to that, with autocomplete=\"one-time-code\"",
                ),
                Kind::MagicLink => (
                    Status::Fail,
                    "WorkOS was called, but no mail was sent",
                    "have WorkOS send the link of the session that was created",
                ),
            };
            Finding::new(rules::SIGN_IN_BEGINS, status, message)
                .hint(hint)
                .evidence(evidence(&asked.trail.hops))
        }
        Stopped::LeadsElsewhere(asked, url, trail) => {
            let mut target = url.clone();
            target.set_query(None);
            let hops = if trail.hops.is_empty() {
                &asked.trail.hops
            } else {
                &trail.hops
            };
            Finding::new(
                rules::CALLBACK_ANSWERS,
                Status::Fail,
                    format!("the link leads to {target}, where the application does not answer; it is at {base}"),
                )
                .hint("start it on that address, or say where the link is to lead for sessions that name no redirect URI: --redirect-uri")
                .evidence(evidence(hops))
        }
        Stopped::NoReturn(trail) => {
            Finding::new(
                rules::CALLBACK_ANSWERS,
                Status::Fail,
                    "WorkOS did not send the browser back: the redirect URI of the session is not one that the emulator takes",
                )
                .hint("use a redirect URI on this machine while you develop: http://localhost:3000/callback")
                .evidence(evidence(&trail.hops))
        }
    }
}

static OF_ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // What is said of an address that is not admitted, and not of a form that is wrong.
    Regex::new(
        r"(?ix) \bdomain\b | employee | \bcompany\b | \bstaff\b | member | invit | \ballow | admitted | permitted
        | on\s(?:the|our|a)\slist | \bknown?\b | registered | (?:no|have\san)\saccount | receive | deliver | disposable
        | example\.com | not\s(?:supported|accepted|authori[sz]ed|eligible)",
    )
    .ok()
});

/// What is said where the application did not take the address or what was made up besides, which is no fault of
/// it.
fn refused(asked: &Asked, why_nothing_arrived: &(String, String)) -> Option<Finding> {
    let trail = &asked.trail;
    let status = trail.status();
    let answer = describe(trail, None);
    let form = form_of(trail);
    let own = own_words(trail);
    let is_refusal = matches!(status, 400 | 401 | 403 | 415 | 422);
    // A page that asks once more has not taken what it was given.
    let asks_again = (200..300).contains(&status)
        && form.is_some()
        && trail.hops.len() > 1
        && sign_in_form(trail).is_some();
    if !asked.calls.is_empty() || trail.error().is_some() {
        return None;
    }
    let made_up = form
        .as_ref()
        .map(|form| form.made_up(&form.email_values("")));
    let made_up = made_up.unwrap_or_default().join(", ");
    let is_of_address = says(&OF_ADDRESS, &own);
    let is_answered = (200..300).contains(&status);
    let (email, (cause, fix)) = (&asked.email, why_nothing_arrived);
    let (what, hint) = match () {
        () if (is_refusal || asks_again) && !made_up.is_empty() => (
            format!("the form could not be sent rightly, because nobody here knows what belongs in {made_up}"),
            "leave that field out of the form for this run, or name an endpoint that takes an address alone: --sign-in 'POST /api/login'".to_owned(),
        ),
        () if is_refusal && (is_of_address || form.is_some()) => (
            format!("the application did not take the address {email}"),
            "name somebody whom it signs in: --email ADDRESS; or, if it is not about the address, the page that has the form: --sign-in /login".to_owned(),
        ),
        // It may be how it was asked that it refuses: nobody said which fields it takes.
        () if is_refusal => (
            "the application refused what it was asked with".to_owned(),
            "if it admits only certain addresses, name one, --email ADDRESS; else name the page that has the form, --sign-in /login, or how the endpoint takes an address: --body json|form, --email-field NAME".to_owned(),
        ),
        () if is_answered && (is_of_address || asks_again) => (
            format!("the application did not take the address {email}, or its calls do not reach WorkOS ({cause})"),
            format!("name somebody whom it signs in: --email ADDRESS; else {fix}"),
        ),
        () => return None,
    };
    let said = match own.as_str() {
        "" => String::new(),
        own => format!(": \"{own}\""),
    };
    let message = format!(
        "{what}; it answered {answer}{said}, and asked WorkOS for nothing, so nothing was judged"
    );
    let finding = Finding::new(rules::SIGN_IN_BEGINS, Status::Skip, message);
    Some(finding.hint(hint).evidence(evidence(&trail.hops)))
}

/// The form that was sent, if one was.
fn form_of(trail: &Trail) -> Option<Form> {
    let (_, before) = trail.hops.split_last()?;
    before.iter().rev().find_map(|hop| {
        let page = Trail {
            hops: vec![hop.clone()],
            ..Trail::default()
        };
        sign_in_form(&page).map(|(_, form)| form)
    })
}

/// What the last answer says that no page before it did.
fn own_words(trail: &Trail) -> String {
    let Some((_, before)) = trail.hops.split_last() else {
        return String::new();
    };
    let text = |hop: &Hop| {
        text_of(&Trail {
            hops: vec![hop.clone()],
            is_endless: false,
        })
    };
    let before: Vec<String> = before.iter().map(text).collect();
    said_by_one_alone(&text_of(trail), &before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_thrown_is_told_with_the_files_of_the_application() {
        let told = |log: &str| told_at_the_end(&log.lines().map(str::to_owned).collect::<Vec<_>>());
        let of_node = "mail sent\n/srv/app.js:31\n      throw new OauthException();\n\nOauthException: invalid_grant\n    at handle (/srv/node_modules/x/lib/x.js:1:2)\n    at Generator.throw (<anonymous>)\n    at async callback (/srv/app.js:31:7) {\n  status: 400,\n  requestID: ''\n}\n\nNode.js v20.20.2";
        assert_eq!(
            told(of_node),
            [
                "OauthException: invalid_grant",
                "    at async callback (/srv/app.js:31:7) {",
                "  status: 400,",
                "  requestID: ''",
            ]
        );
        let of_python = "Traceback (most recent call last):\n  File \"/srv/app.py\", line 9, in callback\n    profile = exchange(code)\nBadRequestError: invalid_grant";
        assert_eq!(
            told(of_python).last().unwrap(),
            "BadRequestError: invalid_grant"
        );
        assert_eq!(told(of_python).len(), 4);
        assert_eq!(told("ready\ndone"), ["ready", "done"]);
    }

    #[test]
    fn a_taken_port_is_known_by_the_words_of_runtimes() {
        for line in [
            "Error: listen EADDRINUSE: address already in use :::3000",
            "OSError: [Errno 98] Address already in use",
            "bind: address already in use",
        ] {
            assert!(is_about_taken_port(line), "{line}");
        }
    }
}
