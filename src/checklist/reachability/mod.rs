//! Turns the facts of a probe at a redirect URI into findings.

mod answers;
mod cookies;
mod headers;
mod network;
mod redirects;
mod reflection;
mod traces;

use url::Url;

use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Probe, ProbeFacts, ProbeKind, ProbeRequest, Response};
use crate::redirect_uri::is_own_machine;

/// Probes each redirect URI, and returns the findings for each in the order of the URIs.
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
        let subject = super::redirect::masked(uri);
        match address {
            Err(why) => vec![not_probed(&subject, why)],
            Ok(address) => facts
                .next()
                .map(|facts| judge(&ProbedUri::of(address, &subject), &facts))
                .unwrap_or_default(),
        }
    });
    Ok(judged.collect())
}

/// The address to probe, or why it cannot be probed.
fn address(uri: &str) -> Result<Url, &'static str> {
    // Before parsing, which would reject a port wildcard with a misleading error.
    if uri.contains('*') {
        return Err("a wildcard is not a single address");
    }
    let address = Url::parse(uri).map_err(|_| "it is not an absolute address")?;
    if !matches!(address.scheme(), "http" | "https") {
        return Err("only http and https can be looked at");
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err("it holds a user or a password");
    }
    Ok(address)
}

/// A redirect URI that was probed.
struct ProbedUri<'a> {
    address: &'a Url,
    subject: &'a str,
    is_https: bool,
    is_own_machine: bool,
}

/// A request and its response.
type Exchange<'a> = (&'a ProbeRequest, &'a Response);

impl<'a> ProbedUri<'a> {
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
        Finding::skipped(rule, format!("{}: not checked, {why}", self.subject))
            .subject(self.subject)
    }

    /// One finding for this rule and all later ones; the reason has been reported already.
    fn skip_remaining(&self, rule: &'static Rule, why: &str) -> Finding {
        let mut finding = self.skip(rule, why);
        finding.message += ", and what needs it";
        finding
    }

    fn host(&self) -> &str {
        self.address.host_str().unwrap_or_default()
    }
}

/// The only finding for a URI that cannot be probed.
fn not_probed(subject: &str, why: &str) -> Finding {
    let message = format!("{subject}: not looked at, {why}");
    Finding::new(rules::REDIRECT_URI_CONNECTS, Status::Skip, message).subject(subject)
}

fn judge(probed: &ProbedUri<'_>, facts: &ProbeFacts) -> Vec<Finding> {
    let (mut found, is_reached) = network::check(probed, facts);
    if !is_reached {
        return found;
    }
    found.extend(answers::check(probed, facts));
    let exchanges: Vec<Exchange<'_>> = facts.answered().collect();
    // All later rules look at responses.
    if exchanges.is_empty() {
        found.push(probed.skip_remaining(rules::REDIRECT_URI_STACK_TRACE, "nothing was answered"));
        return found;
    }
    found.push(traces::check(probed, &exchanges));
    found.push(reflection::check(probed, &exchanges));
    found.push(redirects::check_open(probed, &exchanges));
    found.extend(redirects::check_leaks(probed, &exchanges));
    found.push(headers::check_referrer(probed, &exchanges));
    found.push(headers::check_cache(probed, &exchanges));
    found.extend(cookies::check(probed, &exchanges));
    found
}

/// The response to one kind of request.
fn response_to<'a>(exchanges: &[Exchange<'a>], kind: &ProbeKind) -> Option<&'a Response> {
    let (_, response) = exchanges.iter().find(|(it, _)| it.kind == *kind)?;
    Some(response)
}

/// The media type of a response, in lower case and without parameters.
fn media_type(response: &Response) -> String {
    let header = response.header("content-type").unwrap_or_default();
    let kind = header.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// Whether a browser would show a response as an HTML page.
fn is_page(response: &Response) -> bool {
    let kind = media_type(response);
    let looks_like_html = response.body.trim_start().starts_with('<');
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" | "image/svg+xml" => true,
        // Without a type, browsers look at the content.
        "" => looks_like_html && response.header("x-content-type-options") != Some("nosniff"),
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
