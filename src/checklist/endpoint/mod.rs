//! Checks the running application with requests as a browser sends them. No real person's data is sent.

mod logout;
mod sign_in;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::timeout;
use url::Url;

use super::code::{Paths, SeenPath};
use super::reachability;
use crate::error::Failure;
use crate::findings::{Finding, Rule, Status, rules};
use crate::probe::{Content, Probe, RequestError, Response};

/// The address that signs in. Its domain is reserved (RFC 2606), so mail to it reaches nobody.
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

/// The application, and what is known about its paths.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its base address.
    pub url: Url,
    /// The path of `--sign-in-path`.
    pub sign_in_path: Option<String>,
    /// The path of `--callback-path` or of the redirect URI, with its source.
    pub callback_path: Option<(String, String)>,
    /// The paths found in the code of its projects.
    pub seen: Vec<Paths>,
}

/// A path, and where it is known from.
struct EndpointPath {
    path: String,
    source: String,
}

/// Sends requests to an application that is known to answer.
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

    /// The first of the paths that exists, if any.
    async fn first(&self, paths: &[&'static str]) -> Option<&'static str> {
        for path in paths {
            if self.get(path).await.is_ok_and(|it| !is_missing(it.status)) {
                return Some(path);
            }
        }
        None
    }
}

/// Runs all checks, for as long as `total` at the most.
///
/// # Errors
/// When the trusted certificates cannot be loaded.
pub async fn check(
    application: &Application,
    probe: &Probe,
    total: Duration,
) -> Result<Vec<Finding>, Failure> {
    let url = &application.url;
    let shown = url.as_str().trim_end_matches('/');
    let reachable =
        |status, message| Finding::new(rules::APPLICATION_ANSWERS, status, message).subject(shown);
    let peer = match probe.reach(url).await {
        Ok(peer) => peer,
        Err(why) => {
            let message = format!("{shown} does not answer: {why}");
            return Ok(vec![
                reachable(Status::Fail, message).hint(rules::APPLICATION_ANSWERS.fix),
            ]);
        }
    };
    let client = ApplicationClient { probe, url, peer };
    // Its status tells whether other statuses on this server mean anything.
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
    let asking = async {
        found.extend(sign_in::check(application, &client).await);
        found.extend(callback(application, &client, &missing_page).await?);
        found.push(logout::check(application, &client, &missing_page).await);
        Ok::<(), Failure>(())
    };
    match timeout(total, asking).await {
        Ok(asked) => asked?,
        // Every request has a limit of its own, and a slow application would take it for each.
        Err(_) => found.push(
            reachable(
                Status::Warn,
                format!(
                    "{shown} is slow: what it was asked took {} s in all, and the rest was not asked",
                    total.as_secs()
                ),
            )
            .hint("look into its log for what it waits for, and run the command again once it answers quickly"),
        ),
    }
    Ok(found)
}

/// Checks the callback like any redirect URI.
async fn callback(
    application: &Application,
    client: &ApplicationClient<'_>,
    missing_page: &Response,
) -> Result<Vec<Finding>, Failure> {
    let seen = application.seen.iter().find_map(|it| it.callback.as_ref());
    let target = match (&application.callback_path, seen) {
        (Some((path, source)), _) => Some(EndpointPath::new(path, source.clone())),
        (None, Some(seen)) => Some(EndpointPath::from_code(seen)),
        // An application that answers on every path cannot be searched for the right one.
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
        Self::new(path, "a usual path that exists".into())
    }
}

/// A finding about a path of the application.
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
    Finding::skipped(rule, format!("not checked, {why}"))
}

fn is_missing(status: u16) -> bool {
    // 405 and 501: the path may exist, but not for this method.
    matches!(status, 404 | 405 | 410 | 501)
}

/// The address of a path of the application.
fn at(url: &Url, path: &str) -> Url {
    let mut address = url.clone();
    // The application may be mounted below a base path.
    let below = url.path().trim_end_matches('/');
    address.set_path(&format!("{below}{path}"));
    address
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::*;
    use crate::probe::ProbeSettings;

    /// It answers the first request, and takes every other one without a word.
    #[tokio::test]
    async fn an_application_that_hangs_costs_the_total_time_and_no_more() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let mut open = Vec::new();
            let mut has_answered = false;
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let is_request = stream.read(&mut [0; 1024]).unwrap_or(0) > 0;
                if is_request && !has_answered {
                    let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
                    stream.write_all(answer).unwrap();
                    has_answered = true;
                }
                open.push(stream);
            }
        });
        let application = Application {
            url: Url::parse(&url).unwrap(),
            sign_in_path: None,
            callback_path: None,
            seen: Vec::new(),
        };
        let settings = ProbeSettings {
            timeout: Duration::from_secs(600),
            certificate_file: None,
        };
        let probe = Probe::new(settings, Arc::new(|_| {}));
        let total = Duration::from_millis(100);
        let found = check(&application, &probe, total).await.unwrap();
        let last = found.last().unwrap();
        assert_eq!(last.status, Status::Warn);
        assert!(last.message.contains("is slow"), "{}", last.message);
    }
}
