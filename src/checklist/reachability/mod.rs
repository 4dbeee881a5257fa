//! What answers at a redirect URI: the facts of a probe become findings.

mod answers;
mod cookies;
mod headers;
mod network;
mod redirects;
mod reflection;
mod traces;

pub(super) use traces::trace;

use url::Url;

use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Answer, Asking, Facts, Probe, Question};
use crate::redirect_uri::is_own_machine;

/// Looks at each redirect URI and judges what is there: the findings of each, in the order of the
/// URIs.
///
/// # Errors
/// When the trusted certificates cannot be loaded.
pub async fn check(probe: &Probe, uris: &[String]) -> Result<Vec<Vec<Finding>>, Failure> {
    let addresses: Vec<Result<Url, &str>> = uris.iter().map(|it| address(it)).collect();
    let visited = addresses
        .iter()
        .filter_map(|url| url.as_ref().ok().cloned());
    let mut facts = probe.visit_all(visited.collect()).await?.into_iter();
    let judged = addresses.iter().zip(uris).map(|(address, uri)| {
        let subject = super::redirect::shown(uri);
        match address {
            Err(why) => vec![unseen(&subject, why)],
            Ok(address) => facts
                .next()
                .map(|facts| judge(&Place::of(address, &subject), &facts))
                .unwrap_or_default(),
        }
    });
    Ok(judged.collect())
}

/// The address that a redirect URI names, or why there is none to look at.
fn address(uri: &str) -> Result<Url, &'static str> {
    if uri.contains('*') {
        return Err("a wildcard is no single address");
    }
    let address = Url::parse(uri).map_err(|_| "it is no absolute address")?;
    if !matches!(address.scheme(), "http" | "https") {
        return Err("only http and https can be looked at");
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err("it holds a user or a password");
    }
    Ok(address)
}

/// A redirect URI that is looked at.
struct Place<'a> {
    address: &'a Url,
    subject: &'a str,
    is_https: bool,
    is_own_machine: bool,
}

/// A request and its answer.
type Asked<'a> = (&'a Question, &'a Answer);

impl<'a> Place<'a> {
    fn of(address: &'a Url, subject: &'a str) -> Self {
        Self {
            address,
            subject,
            is_https: address.scheme() == "https",
            is_own_machine: is_own_machine(address.as_str()),
        }
    }

    fn finding(&self, rule: &'static Rule, status: Status, message: &str) -> Finding {
        Finding::new(rule, status, format!("{}: {message}", self.subject)).subject(self.subject)
    }

    fn skip(&self, rule: &'static Rule, why: &str) -> Finding {
        let message = format!("{}: not checked, {why}", rule.title);
        self.finding(rule, Status::Skip, &message)
    }

    /// One finding for this rule and all that come after it: what stands in the way is told already.
    fn skip_from(&self, rule: &'static Rule, why: &str) -> Finding {
        let message = format!("neither this nor what comes after it was looked at, {why}");
        self.finding(rule, Status::Skip, &message)
    }

    fn host(&self) -> &str {
        self.address.host_str().unwrap_or_default()
    }
}

/// One finding in place of all, for what is no address.
fn unseen(subject: &str, why: &str) -> Finding {
    let message = format!("{subject}: not looked at, {why}");
    Finding::new(rules::REDIRECT_URI_CONNECTS, Status::Skip, message).subject(subject)
}

fn judge(place: &Place<'_>, facts: &Facts) -> Vec<Finding> {
    let (mut found, is_reached) = network::check(place, facts);
    if !is_reached {
        return found;
    }
    found.extend(answers::check(place, facts));
    let asked: Vec<Asked<'_>> = facts.answered().collect();
    if asked.is_empty() {
        found.push(place.skip_from(rules::REDIRECT_URI_STACK_TRACE, "nothing was answered"));
        return found;
    }
    found.push(traces::check(place, &asked));
    found.push(reflection::check(place, &asked));
    found.push(redirects::check_open(place, &asked));
    found.extend(redirects::check_leaks(place, &asked));
    found.push(headers::check_referrer(place, &asked));
    found.push(headers::check_cache(place, &asked));
    found.extend(cookies::check(place, &asked));
    found
}

/// The answer to one kind of request.
fn answer_to<'a>(asked: &[Asked<'a>], asking: &Asking) -> Option<&'a Answer> {
    let (_, answer) = asked.iter().find(|(it, _)| it.asking == *asking)?;
    Some(answer)
}

/// The media type of an answer, in lower case and without parameters.
fn media_type(answer: &Answer) -> String {
    let header = answer.header("content-type").unwrap_or_default();
    let kind = header.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Whether a browser would show an answer as a page of HTML.
fn is_page(answer: &Answer) -> bool {
    let kind = media_type(answer);
    let looks_like_html = answer.body.trim_start().starts_with('<');
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" | "image/svg+xml" => true,
        // Without a type browsers look at the content.
        "" => looks_like_html && answer.header("x-content-type-options") != Some("nosniff"),
        _ => false,
    }
}

fn days(seconds: i64) -> String {
    match seconds / 86_400 {
        0 => "less than a day".into(),
        1 => "1 day".into(),
        days => format!("{days} days"),
    }
}
