//! Checks where responses redirect to. Nothing is followed.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::{Exchange, ProbedUri, is_page};
use crate::findings::{Finding, Status, rules};
use crate::probe::{FOREIGN_HOST, ProbeKind, ProbeRequest, Response};

/// A `meta` element that redirects.
static META: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?is)<meta\s[^>]*http-equiv\s*=\s*["']?refresh["']?[^>]*>"#).ok()
});
static META_CONTENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?is)content\s*=\s*(?:"([^"]*)"|'([^']*)')"#).ok());

/// The addresses that a response redirects to by itself: by `Location`, by `Refresh`, and by the `meta`
/// element that replaces it.
pub(super) fn targets(request: &ProbeRequest, response: &Response) -> Vec<Url> {
    let refresh = response.header("refresh").map(ToOwned::to_owned);
    let refreshes = refresh.into_iter().chain(meta_refresh(response));
    let refreshes = refreshes.filter_map(|it| refresh_target(&it));
    let location = response.location().map(ToOwned::to_owned);
    location
        .into_iter()
        .chain(refreshes)
        .filter_map(|location| request.address.join(location.trim()).ok())
        .collect()
}

fn meta_refresh(response: &Response) -> Option<String> {
    let (element, content) = (META.as_ref()?, META_CONTENT.as_ref()?);
    let element = element.find(&response.body).filter(|_| is_page(response))?;
    let found = content.captures(element.as_str())?;
    let text = found.get(1).or_else(|| found.get(2))?.as_str();
    Some(text.replace("&amp;", "&").replace("&#x2F;", "/"))
}

/// The address in `0; url=https://…`.
fn refresh_target(text: &str) -> Option<String> {
    let (_, target) = text.split_once([';', ','])?;
    let target = target.trim();
    let rest = match target.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("url=") => &target[4..],
        _ => target,
    };
    Some(rest.trim_matches(['"', '\'', ' ']).to_owned())
}

/// No response may redirect to the host that a state names.
pub(super) fn check_open(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Finding {
    let rule = rules::REDIRECT_URI_OPEN_REDIRECT;
    let tried = exchanges
        .iter()
        .filter_map(|(request, response)| match &request.kind {
            ProbeKind::ForeignState { state } => Some((*request, *response, state)),
            _ => None,
        });
    let tried: Vec<_> = tried.collect();
    if tried.is_empty() {
        return probed.skip(rule, "these requests were not answered");
    }
    let follows = |request, response: &Response| {
        let mut targets = targets(request, response).into_iter();
        targets.any(|target| target.host_str() == Some(FOREIGN_HOST))
    };
    let open = tried
        .iter()
        .find(|(request, response, _)| follows(request, response));
    match open {
        Some((request, response, state)) => {
            let on = if request.code.is_some() {
                "an invalid code"
            } else {
                "a denied sign-in"
            };
            let message = format!(
                "redirects ({}) on {on} to whatever host the state names; it named {}",
                response.status,
                shortened(state)
            );
            probed
                .finding(rule, Status::Fail, &message)
                .hint(rules::REDIRECT_URI_OPEN_REDIRECT.fix)
        }
        None => probed.finding(
            rule,
            Status::Pass,
            "no state leads to another host; what happens after a sign-in cannot be seen",
        ),
    }
}

fn shortened(state: &str) -> String {
    match state.split_once(',') {
        Some((first, _)) => format!("{first}, …}}"),
        None => state.to_owned(),
    }
}

/// No response may pass the code to another host.
pub(super) fn check_leaks(probed: &ProbedUri<'_>, exchanges: &[Exchange<'_>]) -> Vec<Finding> {
    let rule = rules::REDIRECT_URI_LEAKS_CODE;
    let with_code = exchanges
        .iter()
        .filter_map(|(request, response)| Some((*request, *response, request.code.as_deref()?)));
    let with_code: Vec<_> = with_code.collect();
    if with_code.is_empty() {
        return vec![probed.skip(rule, "no request with a code was answered")];
    }
    let mut found: Vec<Finding> = Vec::new();
    for (request, response, code) in with_code {
        for target in targets(request, response) {
            if !carries(&target, code) {
                continue;
            }
            let Some((status, message, hint)) = judge(probed, &target) else {
                continue;
            };
            let finding = probed.finding(rule, status, &message).hint(hint);
            if !found.iter().any(|it| it.message == finding.message) {
                found.push(finding);
            }
        }
    }
    if found.is_empty() {
        let message = "no answer carries the code on to another host";
        found.push(probed.finding(rule, Status::Pass, message));
    }
    found
}

/// Whether the code is anywhere in an address except its host.
fn carries(target: &Url, code: &str) -> bool {
    let mut values = target.query_pairs();
    values.any(|(_, it)| it == code) || target.as_str().contains(code)
}

fn judge(probed: &ProbedUri<'_>, target: &Url) -> Option<(Status, String, String)> {
    let (from, to) = (probed.address, target);
    let host = to.host_str().unwrap_or("nowhere");
    if from.host() != to.host() {
        let mut better = to.clone();
        better.set_query(None);
        better.set_fragment(None);
        let message = format!("a redirect hands the code on to {host}");
        let hint = format!(
            "register and request {better}, or do not redirect before the code is exchanged"
        );
        return Some((Status::Fail, message, hint));
    }
    if from.scheme() == "https" && to.scheme() != "https" {
        let message = format!("a redirect hands the code on to {host} by plain http");
        return Some((Status::Fail, message, "redirect to https".into()));
    }
    if from.scheme() == "http" && to.scheme() == "https" && !probed.is_own_machine {
        let message =
            format!("the code comes by plain http before a redirect takes it to https://{host}");
        return Some((
            Status::Warn,
            message,
            "register and request the https address".into(),
        ));
    }
    if from.port_or_known_default() != to.port_or_known_default() && from.scheme() == to.scheme() {
        let port = to.port_or_known_default().unwrap_or_default();
        let message = format!("a redirect hands the code on to port {port} of the same host");
        return Some((
            Status::Warn,
            message,
            "register and request that address, if the code is exchanged there".into(),
        ));
    }
    None
}
