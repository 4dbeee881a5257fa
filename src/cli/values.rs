//! Parses single values. Each error is one lower-case sentence that says what is expected.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum as _;
use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use email_address::{EmailAddress, Options};

use super::{Format, ReportFile};
use crate::callback::Host;
use crate::error::Code;
use crate::findings::{Family, rules};
use crate::mail::{Sender, Server};
use emulator::Scanner;

/// Longest state that is accepted. Percent-encoded it is up to three times as long, and the
/// listener reads at most 8 KiB of request.
const MAX_STATE_BYTES: usize = 2048;

/// An e-mail address that can receive mail: `name@domain.tld`.
///
/// # Errors
/// Says what is wrong with the address.
pub fn email_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(fault) = email_fault(text) {
        return Err(fault);
    }
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    let address = EmailAddress::parse_with_options(text, options).map_err(|error| {
        let what = email_shape(text).unwrap_or_else(|| lower(&error));
        format!("{what}; an address looks like you@example.com")
    })?;
    if address.local_part().starts_with('"') {
        return Err("quoted local parts are not accepted by WorkOS's own forms".into());
    }
    domain(address.domain())?;
    Ok(text.to_owned())
}

/// What the form of an address lacks, in other words than the parser's.
fn email_shape(text: &str) -> Option<String> {
    let what = match text.rsplit_once('@') {
        None => "it has no @",
        Some(("", _)) => "nothing stands before the @",
        Some((_, "")) => "nothing stands behind the @",
        Some((name, _)) if name.starts_with('.') || name.ends_with('.') => {
            "what is before the @ begins or ends with a dot"
        }
        _ if text.contains("..") => "it has two dots in a row",
        Some((_, domain)) if domain.starts_with('.') => "its domain begins with a dot",
        _ => {
            let at = text.chars().position(char::is_whitespace)?;
            return Some(format!("it has white space in it (character {})", at + 1));
        }
    };
    Some(what.to_owned())
}

/// What is around or in an address that was copied, or what stands in its place.
fn email_fault(text: &str) -> Option<String> {
    let fault = |what: &str, fix: &str| {
        let so = if fix.is_empty() { "" } else { ": " };
        Some(format!(
            "{what}; an address looks like you@example.com{so}{fix}"
        ))
    };
    let unwrapped = text.trim_matches(['"', '\'', '<', '>', '`']);
    if let Some(scheme) = unwrapped
        .get(..7)
        .filter(|it| it.eq_ignore_ascii_case("mailto:"))
    {
        let bare = &unwrapped[scheme.len()..];
        return fault(
            "it begins with mailto:, which belongs to a link",
            &format!("write {bare}"),
        );
    }
    if unwrapped.matches('@').count() > 1 && unwrapped.contains([',', ';', ' ']) {
        return fault(
            "these are several addresses, and a link is for one person",
            "send to each",
        );
    }
    // Keyboards of Chinese and Japanese write an @ of full width, and addresses of pages %40.
    let plain: String = text.chars().map(crate::callback::pasted::narrow).collect();
    let plain = plain.replace("%40", "@");
    if !text.contains('@') && plain.contains('@') {
        return fault(
            "its @ is a sign of full width, or percent-encoded",
            &format!("write {plain}"),
        );
    }
    if unwrapped.contains("@@") {
        return fault("it has @ twice", "");
    }
    if unwrapped != text && unwrapped.contains('@') && !unwrapped.contains(['<', '>', '"']) {
        return fault(
            "it has quotation marks or brackets around it",
            &format!("write {unwrapped}"),
        );
    }
    let is_hidden = |it: char| {
        matches!(
            it,
            '\u{200b}'..='\u{200f}' | '\u{a0}' | '\u{ad}' | '\u{2060}' | '\u{feff}'
        )
    };
    if let Some(at) = text.chars().position(is_hidden) {
        return fault(
            &format!("it has an invisible character in it (character {})", at + 1),
            "type it instead of copying it",
        );
    }
    // `Ada <ada@example.com>`
    let inner = text.split_once('<').and_then(|(_, it)| it.split_once('>'));
    if let Some((inner, _)) = inner.filter(|(inner, _)| inner.contains('@')) {
        return fault(
            "it has a name around the address",
            &format!("write {inner} alone"),
        );
    }
    let (_, domain) = text.rsplit_once('@')?;
    if let Some(bare) = text.strip_suffix('.') {
        return fault("it ends with a dot", &format!("write {bare}"));
    }
    match domain.contains('.') || domain.is_empty() || domain.starts_with('[') {
        true => None,
        false => fault(&format!("{domain:?} is no whole domain name"), ""),
    }
}

/// A domain name with at least two labels, in any script.
pub(super) fn domain(text: &str) -> Result<String, String> {
    let wrong = || {
        let bare = text
            .split_once("://")
            .map(|(_, it)| it.split(['/', ':', '?']).next());
        match bare {
            Some(Some(bare)) => {
                format!("{text:?} is a URL, not a domain name; write {bare}")
            }
            _ if text.contains([',', ';']) => {
                format!("{text:?} is several domains; name each as an argument of its own")
            }
            _ => format!("{text:?} is not a domain name such as example.com"),
        }
    };
    // `url` applies the IDNA rules, and turns numbers into IP addresses.
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(text) else {
        return Err(wrong());
    };
    let labels: Vec<&str> = ascii.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    let tld = labels.last().copied().unwrap_or_default();
    let is_domain = labels.len() >= 2
        && ascii.len() <= 253
        && labels.iter().all(is_label)
        && !tld.chars().all(|it| it.is_ascii_digit());
    is_domain.then(|| text.to_owned()).ok_or_else(wrong)
}

/// The domain of a domain or e-mail address as in DNS: in lower case and ASCII.
///
/// # Errors
/// Says what is wrong with it.
pub fn mail_domain(text: &str) -> Result<String, String> {
    let text = text.trim();
    let name = match text.rsplit_once('@') {
        Some((_, name)) => {
            email_address(text)?;
            name
        }
        None => text.strip_suffix('.').unwrap_or(text),
    };
    domain(name)?;
    match url::Host::parse(name) {
        Ok(url::Host::Domain(ascii)) => Ok(ascii),
        _ => Err(format!("{name:?} is not a domain name such as example.com")),
    }
}

/// A selector is one or more labels (RFC 6376, 3.1); underscores are in use.
pub(super) fn dkim_selector(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.chars().all(|character| {
                character.is_ascii_alphanumeric() || character == '-' || character == '_'
            })
    };
    if text.len() > 128 || !text.split('.').all(is_label) {
        return Err("a DKIM selector is a short name such as s1, google or k1.mail".into());
    }
    if text.contains("_domainkey") {
        return Err("name only the selector, without ._domainkey and the domain".into());
    }
    Ok(text.to_ascii_lowercase())
}

/// `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`.
pub(super) fn dns_server(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let server = match text.parse::<SocketAddr>() {
        Ok(server) => server,
        Err(_) => {
            let ip = bare.parse::<IpAddr>();
            let ip = ip.map_err(|_| "a DNS server is named by IP or IP:PORT, as 192.0.2.53:53")?;
            SocketAddr::new(ip, 53)
        }
    };
    if server.port() == 0 {
        return Err("port 0 cannot be asked; DNS servers listen on 53".into());
    }
    Ok(server)
}

/// A DNS timeout: from what a nearby server needs to what anybody would wait for.
pub(super) fn dns_timeout(text: &str) -> Result<Duration, String> {
    let wait = duration(text)?;
    if (Duration::from_millis(20)..=Duration::from_secs(60)).contains(&wait) {
        return Ok(wait);
    }
    Err("waiting for DNS takes 20ms to 60s".into())
}

pub(super) fn loopback_host(text: &str) -> Result<Host, String> {
    match text {
        "localhost" => Ok(Host::Localhost),
        "127.0.0.1" => Ok(Host::V4),
        "::1" | "[::1]" => Ok(Host::V6),
        _ => Err(
            "the listener is reachable from this machine only: use localhost, 127.0.0.1 or ::1"
                .into(),
        ),
    }
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    text.trim()
        .parse()
        .map_err(|_| "a port is a number from 0 to 65535; 0 takes any free port".into())
}

/// An address of this machine to listen on.
pub(super) fn listening_address(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    match bare {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        _ => bare.parse().map_err(|_| {
            "an address to listen on is an IP address of this machine; 0.0.0.0 is all of them"
                .into()
        }),
    }
}

/// A redirect URI as registered, where wildcards are allowed.
pub(super) fn registered_uri(text: &str) -> Result<String, String> {
    let text = text.trim();
    // The URL parser does not know wildcards; the emulator checks where they are allowed.
    let plain = text.replace(":*", ":1").replace('*', "any");
    match url::Url::parse(&plain) {
        Ok(url) if url.has_host() => Ok(text.to_owned()),
        _ => Err("a redirect URI is a whole address: http://localhost:3000/callback".into()),
    }
}

/// The profiles of scanners, by name.
pub(super) fn scanner() -> impl TypedValueParser<Value = Scanner> {
    let names = Scanner::ALL.map(Scanner::name);
    PossibleValuesParser::new(names).try_map(|name| Scanner::parse(&name).ok_or("no such profile"))
}

/// Any text, with names that shells complete.
#[derive(Clone)]
pub(super) struct Suggested(pub(super) fn() -> Vec<&'static str>);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

/// The names of all rules.
pub(super) fn rule_names() -> Vec<&'static str> {
    rules::all().map(|rule| rule.name).collect()
}

/// The names of the rules that `test` checks.
pub(super) fn behaviour_names() -> Vec<&'static str> {
    let of_test = rules::all().filter(|rule| rule.family == Family::Behaviour);
    of_test.map(|rule| rule.name).collect()
}

/// What `explain` knows by name: rules and the codes of errors.
pub(super) fn explained_names() -> Vec<&'static str> {
    let codes = Code::ALL.iter().map(|code| code.name());
    rule_names().into_iter().chain(codes).collect()
}

pub(super) fn mail_server(text: &str) -> Result<String, String> {
    match url::Url::parse(text.trim()) {
        Ok(url) if url.scheme() == "smtp" && url.has_host() => Ok(text.trim().to_owned()),
        _ => Err("a mail server is named by smtp://HOST:PORT, without TLS".into()),
    }
}

pub(super) fn webhook(text: &str) -> Result<String, String> {
    // Whether other machines are reached depends on another option.
    match emulator::webhook_problem(text.trim(), true) {
        None => Ok(text.trim().to_owned()),
        Some(_) => Err("a webhook is named by http://localhost:PORT/PATH, without TLS".into()),
    }
}

pub(super) fn issuer(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    let is_one = url::Url::parse(text).is_ok_and(|url| {
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web && url.query().is_none() && url.fragment().is_none() && url.username().is_empty()
    });
    if is_one {
        return Ok(text.to_owned());
    }
    Err("an issuer is an address such as https://api.workos.com, without query".into())
}

pub(super) fn own_mail_server(text: &str) -> Result<Server, String> {
    Server::parse(text)
}

pub(super) fn sender(text: &str) -> Result<Sender, String> {
    Sender::parse(text)
}

pub(super) fn path(text: &str) -> Result<String, String> {
    let allowed =
        |character: char| character.is_ascii_graphic() && !"?#\"<>\\^`{|}*%".contains(character);
    if !text.starts_with('/') || !text.chars().all(allowed) {
        return Err("a path starts with / and has no query, fragment, space or escape".into());
    }
    if text
        .split('/')
        .any(|segment| segment == "." || segment == "..")
        || text.contains("//")
    {
        return Err(
            "a path without empty segments, . and .. is needed: browsers would change it".into(),
        );
    }
    Ok(text.to_owned())
}

/// `sarif=report.sarif`
pub(super) fn report_file(text: &str) -> Result<ReportFile, String> {
    let names = Format::value_variants().iter().map(|format| format.name());
    let wanted = format!(
        "write FORMAT=FILE, with one of {}",
        names.collect::<Vec<_>>().join(", ")
    );
    let (name, path) = text.split_once('=').ok_or_else(|| wanted.clone())?;
    let mut formats = Format::value_variants().iter();
    let format = formats.find(|format| format.name() == name).ok_or(wanted)?;
    if path.is_empty() {
        return Err("the file has no name".into());
    }
    Ok(ReportFile {
        format: *format,
        path: path.into(),
    })
}

/// A method, if one was named, and a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodAndPath {
    /// In capitals.
    pub method: Option<String>,
    /// It begins with `/`.
    pub path: String,
}

/// `/login`, `POST /api/login`
pub(super) fn method_and_path(text: &str) -> Result<MethodAndPath, String> {
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    let (method, target) = match text.trim().split_once(char::is_whitespace) {
        Some((method, target)) => (Some(method.to_ascii_uppercase()), target.trim()),
        None => (None, text.trim()),
    };
    if method
        .as_deref()
        .is_some_and(|method| !METHODS.contains(&method))
    {
        return Err(format!("a method is one of {}", METHODS.join(", ")));
    }
    Ok(MethodAndPath {
        method,
        path: path(target)?,
    })
}

pub(super) fn state(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err(
            "an empty state protects nothing; leave the option out for a random one".into(),
        );
    }
    if text.len() > MAX_STATE_BYTES {
        return Err(format!(
            "a state is at most {MAX_STATE_BYTES} bytes long, this one has {}",
            text.len()
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("a state has no control characters".into());
    }
    Ok(text.to_owned())
}

/// A duration as jiff parses it (`900s`, `20m`, `1h30m`), or plain seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    if text.chars().all(|it| it.is_ascii_digit())
        && let Ok(seconds) = text.parse()
    {
        return Ok(Duration::from_secs(seconds));
    }
    jiff::SignedDuration::from_str(text)
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| "write a duration such as 20m, 1h30m or 900 (seconds)".into())
}

/// The lifetime of a link: 900 to 86400 seconds (docs: reference/magic-link, create).
pub(super) fn link_life(text: &str) -> Result<Duration, String> {
    let life = duration(text)?;
    if (900..=86400).contains(&life.as_secs()) && life.subsec_nanos() == 0 {
        return Ok(life);
    }
    Err("WorkOS lets a link live 900 to 86400 whole seconds (15m to 24h)".into())
}

/// A time limit for the wait: a second to a day, because no link lives longer.
pub(super) fn wait(text: &str) -> Result<Duration, String> {
    let wait = duration(text)?;
    if (1..=86400).contains(&wait.as_secs()) {
        return Ok(wait);
    }
    Err("a time to wait is 1s to 24h".into())
}

/// How long an answer is valid: a day to ten years.
pub(super) fn days(text: &str) -> Result<jiff::Span, String> {
    let wrong = || "write a time such as 90d, 26 weeks or 6 months".to_owned();
    let span = jiff::Span::from_str(text.trim()).map_err(|_| wrong())?;
    let start = jiff::civil::date(2025, 1, 1);
    let end = start.checked_add(span).map_err(|_| wrong())?;
    if end > start && end <= jiff::civil::date(2035, 1, 1) {
        return Ok(span);
    }
    Err("answers are valid for a day to ten years".into())
}

/// The base address of an application: scheme, host, port and base path.
pub(super) fn web_address(text: &str) -> Result<url::Url, String> {
    let wrong = "an address looks like http://localhost:3000";
    let address = url::Url::parse(text.trim()).map_err(|_| wrong.to_owned())?;
    if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
        return Err(wrong.into());
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err("an address with a user name or a password is not accepted".into());
    }
    if address.query().is_some() || address.fragment().is_some() {
        return Err(format!("leave out what follows ? or #; {wrong}"));
    }
    Ok(address)
}

/// Time limit for one request of a probe: below 100 ms even a nearby server fails, above two minutes
/// nobody waits.
pub(super) fn probe_timeout(text: &str) -> Result<Duration, String> {
    let longest = duration(text)?;
    if (Duration::from_millis(100)..=Duration::from_secs(120)).contains(&longest) {
        return Ok(longest);
    }
    Err("one request may take 100ms to 2m".into())
}

pub(super) fn session_id(text: &str) -> Result<String, String> {
    if text.contains('@') {
        return Err(
            "this is an address, not a session; `workos-ml send ADDRESS` creates and sends".into(),
        );
    }
    identifier(text, "passwordless_session_")
}

pub(super) fn connection_id(text: &str) -> Result<String, String> {
    identifier(text, "conn_")
}

pub(super) fn magic_auth_id(text: &str) -> Result<String, String> {
    identifier(text, "magic_auth_")
}

/// The six digits of Magic Auth, possibly separated by spaces or a hyphen.
///
/// # Errors
/// What a valid code looks like.
pub fn one_time_code(text: &str) -> Result<String, String> {
    let text: String = text.chars().map(crate::callback::pasted::narrow).collect();
    let is_code = |it: &str| it.len() == 6 && it.bytes().all(|it| it.is_ascii_digit());
    let joined: String = text
        .trim_matches(['"', '\'', '.', '#'])
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .collect();
    if is_code(&joined) {
        return Ok(joined);
    }
    // "Your code is 123456."
    let mut words = text
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|it| is_code(it));
    if let (Some(digits), None) = (words.next(), words.next()) {
        return Ok(digits.to_owned());
    }
    let count = joined.bytes().filter(u8::is_ascii_digit).count();
    let what = if joined.starts_with("magic_auth_") {
        "and this is the ID of one: name it with --id"
    } else if joined.len() > 20 {
        "and this is no such code; one of a Magic Link goes to `workos-ml exchange CODE`"
    } else if count == joined.len() {
        return Err(format!(
            "a Magic Auth code has six digits, and this has {count}"
        ));
    } else if joined.len() == 6 && count >= 4 {
        "and this has a letter where a digit belongs, such as O for 0 or l for 1"
    } else {
        return Err("a Magic Auth code has six digits".into());
    };
    Err(format!("a Magic Auth code has six digits, {what}"))
}

pub(super) fn one_time_code_or_dash(text: &str) -> Result<String, String> {
    if text == "-" {
        return Ok(text.to_owned());
    }
    one_time_code(text)
}

fn identifier(text: &str, prefix: &str) -> Result<String, String> {
    let text = text.trim();
    let is_id = text.strip_prefix(prefix).is_some_and(|text| {
        (1..=64).contains(&text.len())
            && text
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
    });
    // A ULID alone, which a code is too, so that it is not repeated.
    let lacks_prefix = text.len() == 26 && text.bytes().all(|it| it.is_ascii_alphanumeric());
    match () {
        () if is_id => Ok(text.to_owned()),
        () if text.contains("/passwordless/") => Err(format!(
            "this is the link itself, and an id of this kind is {prefix} and 26 letters and digits; open the link in a browser"
        )),
        () if lacks_prefix => Err(format!(
            "this lacks its beginning, and an id of this kind is {prefix} and 26 letters and digits; put {prefix} before it, unless it is the code of a callback: `workos-ml exchange CODE`"
        )),
        () => Err(format!(
            "an id of this kind is {prefix} and 26 letters and digits"
        )),
    }
}

pub(super) fn code_or_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    // What it is is told apart when the command runs. A line break in an address is a terminal's; a space
    // is somebody's slip.
    let is_slip = text.starts_with("http") && text.contains(' ');
    if text.is_empty() || text.len() > 8192 || is_slip {
        return Err(
            "a code is one word such as 01E2RJ4C05B52KKZ8FSRDAP23J; an address starts with http"
                .into(),
        );
    }
    Ok(text.to_owned())
}

fn lower(error: &impl ToString) -> String {
    let text = error.to_string();
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "you@example.com",
            "a.b+c@x.co.uk",
            "ü@exämple.de",
            " you@example.com ",
        ] {
            assert_eq!(email_address(good).unwrap(), good.trim(), "{good}");
        }
        let bad = [
            "",
            "you",
            "you@",
            "@example.com",
            "you@example",
            "a b@example.com",
            "A <a@b.co>",
            "a@[127.0.0.1]",
            "\"a b\"@c.co",
            "a@b_c.co",
            "a@1.2.3.4",
            "a@b.123",
            "a@-b.co",
            "a@b..co",
            "a@b.co\n",
            "a@b@c.co",
            "you@example.com,me@example.com",
            "a\u{0}@b.co",
        ];
        for text in bad {
            let error = match email_address(text) {
                Err(error) => error,
                // White space around an address is a copying accident, not part of it.
                Ok(_) => {
                    assert_eq!(text, "a@b.co\n");
                    continue;
                }
            };
            assert!(
                error.starts_with(|character: char| !character.is_uppercase() || character == 'W'),
                "{error}"
            );
        }
    }

    #[test]
    fn durations() {
        let cases = [
            ("900", Some(900)),
            ("20m", Some(1200)),
            ("1h30m", Some(5400)),
            ("24h", Some(86400)),
            ("86400", Some(86400)),
            ("15 minutes", Some(900)),
            ("899", None),
            ("86401", None),
            ("", None),
            ("-20m", None),
            ("20", None),
            ("1d", None),
            ("900.5s", None),
            ("abc", None),
            ("99999999999999999999999", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(
                link_life(text).ok().map(|it| it.as_secs()),
                seconds,
                "{text:?}"
            );
        }
        assert!(wait("0").is_err());
        assert_eq!(wait("90").unwrap(), Duration::from_secs(90));
    }

    #[test]
    fn identifiers_paths_states_and_ports() {
        assert!(session_id("passwordless_session_01EJBS3JSXFE2DP6JC6ZVBZ095").is_ok());
        for bad in [
            "",
            "session_123",
            "passwordless_session_",
            "passwordless_session_../x",
            "you@example.com",
        ] {
            assert!(session_id(bad).is_err(), "{bad}");
        }
        assert!(path("/auth/callback").is_ok());
        for bad in [
            "", "auth", "/a?b", "/a#b", "/a b", "/../a", "//a", "/a//b", "/%2e", "/ä",
        ] {
            assert!(path(bad).is_err(), "{bad}");
        }
        assert!(state("x").is_ok());
        for bad in [String::new(), "a\nb".into(), "x".repeat(2049)] {
            assert!(state(&bad).is_err());
        }
        assert_eq!(port(" 8080"), Ok(8080));
        for bad in ["", "-1", "65536", "http"] {
            assert!(port(bad).is_err(), "{bad}");
        }
        for bad in ["0.0.0.0", "::", "example.com", "127.0.0.2", ""] {
            assert!(loopback_host(bad).is_err(), "{bad}");
        }
    }
}
