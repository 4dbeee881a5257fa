//! The running application, asked as a browser would. Nothing that is sent is of a real person.

mod logout;
mod sign_in;

use std::net::SocketAddr;

use url::Url;

use super::code::{Paths, SeenPath};
use super::reachability;
use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Content, Probe, RequestError, Response};

/// Who signs in. The domain is reserved (RFC 2606), and no mail to it reaches anybody.
pub const TEST_EMAIL: &str = "test+workos-ml@example.com";

/// A path that no application has.
const MISSING_PATH: &str = "/workos-ml-probe-of-a-path-that-is-not-there";

const CALLBACK_PATHS: [&str; 5] = [
    "/auth/callback",
    "/callback",
    "/api/auth/callback",
    "/sso/callback",
    "/auth/workos/callback",
];

/// Where to ask, and what is known of it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its address; paths are below it.
    pub url: Url,
    /// What somebody said.
    pub sign_in_path: Option<String>,
    /// What somebody said, or the path of the redirect URI, with its source.
    pub callback_path: Option<(String, String)>,
    /// What the code of its projects says.
    pub seen: Vec<Paths>,
}

/// A path, and why it is that one.
struct EndpointPath {
    path: String,
    source: String,
}

/// A conversation with an application that answers.
struct ApplicationClient<'a> {
    probe: &'a Probe,
    url: &'a Url,
    peer: SocketAddr,
}

impl ApplicationClient<'_> {
    async fn get(&self, path: &str) -> Result<Response, RequestError> {
        self.probe.send(&at(self.url, path), self.peer, None).await
    }

    async fn post(&self, path: &str, content: &Content) -> Result<Response, RequestError> {
        let address = at(self.url, path);
        self.probe.send(&address, self.peer, Some(content)).await
    }

    /// The first path that is there, if any.
    async fn first(&self, paths: &[&'static str]) -> Option<&'static str> {
        for path in paths {
            if self.get(path).await.is_ok_and(|it| !is_missing(it.status)) {
                return Some(path);
            }
        }
        None
    }
}

/// Asks everything.
///
/// # Errors
/// When the trusted certificates cannot be loaded.
pub async fn check(application: &Application, probe: &Probe) -> Result<Vec<Finding>, Failure> {
    let url = &application.url;
    let shown = url.as_str().trim_end_matches('/');
    let reachable =
        |status, message| Finding::new(rules::APPLICATION_ANSWERS, status, message).subject(shown);
    let peer = match probe.reach(url).await {
        Ok(peer) => peer,
        Err(why) => {
            let message = format!("{shown} does not answer: {why}");
            return Ok(vec![reachable(Status::Fail, message).hint(
                "start the application, and name the address that it prints: --url",
            )]);
        }
    };
    let client = ApplicationClient { probe, url, peer };
    let missing_page = match client.get(MISSING_PATH).await {
        Ok(response) => response,
        Err(error) => {
            let message = format!("{shown} does not answer: {error}");
            return Ok(vec![reachable(Status::Fail, message).hint(
                "see the application's log; --url names an http or https address",
            )]);
        }
    };
    let mut found = vec![reachable(Status::Pass, format!("{shown} answers"))];
    found.extend(sign_in::check(application, &client).await);
    found.extend(callback(application, &client, &missing_page).await?);
    found.push(logout::check(application, &client, &missing_page).await);
    Ok(found)
}

/// The callback is held to the rules of every redirect URI.
async fn callback(
    application: &Application,
    client: &ApplicationClient<'_>,
    missing_page: &Response,
) -> Result<Vec<Finding>, Failure> {
    let seen = application.seen.iter().find_map(|it| it.callback.as_ref());
    let target = match (&application.callback_path, seen) {
        (Some((path, source)), _) => Some(EndpointPath::new(path, source.clone())),
        (None, Some(seen)) => Some(EndpointPath::from_code(seen)),
        // One that answers to everything shows nothing by answering.
        (None, None) if !is_missing(missing_page.status) => None,
        (None, None) => client.first(&CALLBACK_PATHS).await.map(EndpointPath::usual),
    };
    let Some(target) = target else {
        let message = format!("no callback was found at {}", CALLBACK_PATHS.join(", "));
        return Ok(vec![
            Finding::new(rules::REDIRECT_URI_ANSWERS, Status::Warn, message)
                .hint("name it: --callback-path /auth/callback"),
        ]);
    };
    let uri = at(client.url, &target.path).to_string();
    let mut found = reachability::check(client.probe, &[uri]).await?.remove(0);
    for finding in &mut found {
        if finding.rule == rules::REDIRECT_URI_ANSWERS {
            finding.message = format!("{} ({})", finding.message, target.source);
        }
    }
    Ok(found)
}

impl EndpointPath {
    fn new(path: &str, source: String) -> Self {
        Self {
            path: path.to_owned(),
            source,
        }
    }

    fn from_code(seen: &SeenPath) -> Self {
        let (file, line) = (seen.place.file.display(), seen.place.line);
        Self::new(&seen.path, format!("the path of {file}:{line}"))
    }

    fn usual(path: &str) -> Self {
        Self::new(path, "a usual path that is there".into())
    }
}

/// A finding on a path of the application.
fn finding(
    rule: &'static Rule,
    status: Status,
    method: &str,
    path: &str,
    message: &str,
) -> Finding {
    let subject = format!("{method} {path}");
    Finding::new(rule, status, format!("{subject}: {message}")).subject(subject)
}

fn skipped(rule: &'static Rule, why: &str) -> Finding {
    Finding::new(
        rule,
        Status::Skip,
        format!("{}: not checked, {why}", rule.title),
    )
}

fn is_missing(status: u16) -> bool {
    matches!(status, 404 | 405 | 410 | 501)
}

/// A path below the application's own.
fn at(url: &Url, path: &str) -> Url {
    let mut address = url.clone();
    let below = url.path().trim_end_matches('/');
    address.set_path(&format!("{below}{path}"));
    address
}
