//! Sending, receiving, repeating: what every endpoint has in common.

use std::time::{Duration, Instant, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use super::{Answer, Client, Error, Exchange, Problem, error};
use crate::secret::{Secret, mask, mask_body};

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 10 * 1024 * 1024;
/// Longest `Retry-After` that is waited for; a longer one is reported instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A request before it is sent.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) bearer: Option<&'a Secret>,
    pub(super) body: Option<Value>,
}

/// An answer before anything is made of it.
pub(super) struct Raw {
    pub(super) status: StatusCode,
    pub(super) headers: header::HeaderMap,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn get(&self, path: &str) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::GET,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body: None,
        };
        let raw = self.send_repeatedly(&call).await?;
        self.read(&call, &raw)
    }

    pub(super) async fn post(
        &self,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::POST,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body,
        };
        let raw = self.send_once(&call).await?;
        self.read(&call, &raw)
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Answer<Value>, Error> {
        let call = Call {
            method: Method::DELETE,
            path: path.to_owned(),
            bearer: self.settings.api_key.as_ref(),
            body: None,
        };
        let raw = self.send_once(&call).await?;
        self.read(&call, &raw)
    }

    /// Repeats a request twice when a repetition may help: no connection, 429 or 5xx.
    pub(super) async fn send_repeatedly(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let attempt = || async {
            let raw = self.send_once(call).await?;
            if raw.status == StatusCode::TOO_MANY_REQUESTS || raw.status.is_server_error() {
                return Err(self.refusal(&call.name(), &raw));
            }
            Ok(raw)
        };
        let policy = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_times(2);
        attempt
            .retry(policy)
            .when(|error: &Error| error.is_worth_a_retry(LONGEST_PAUSE))
            .adjust(|error, pause| pause.map(|pause| error.retry_after.unwrap_or(pause)))
            .await
    }

    pub(super) async fn send_once(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let started = Instant::now();
        let result = self.transfer(call).await;
        let outcome = match &result {
            Ok(raw) => match request_id(&raw.headers) {
                Some(id) => format!("{} (request {id})", raw.status),
                None => raw.status.to_string(),
            },
            Err(error) => error.to_string(),
        };
        (self.observer)(&Exchange {
            request: call.name(),
            outcome,
            elapsed: started.elapsed(),
        });
        result
    }

    async fn transfer(&self, call: &Call<'_>) -> Result<Raw, Error> {
        let mut request = self
            .http
            .request(
                call.method.clone(),
                format!("{}{}", self.settings.base_url, call.path),
            )
            .header(header::ACCEPT, "application/json");
        if let Some(key) = call.bearer {
            request = request.bearer_auth(key.expose());
        }
        if let Some(body) = &call.body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        } else if call.method == Method::POST {
            // Without a length, some servers answer 411.
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| self.unreachable(&call.name(), error))?;
        self.receive(&call.name(), answer).await
    }

    pub(super) async fn receive(
        &self,
        name: &str,
        mut answer: reqwest::Response,
    ) -> Result<Raw, Error> {
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| {
            if error.is_timeout() {
                return self.unreachable(name, error);
            }
            // The server has answered, so whatever was asked for may have been done.
            let problem = Problem::Unreadable {
                status: status.as_u16(),
                why: "the connection broke before its end".into(),
                body: String::new(),
            };
            Error::new(name, problem, request_id(&headers))
        })? {
            if body.len() + part.len() > LONGEST_ANSWER {
                let problem = Problem::Unreadable {
                    status: status.as_u16(),
                    why: "it is longer than 10 MB".into(),
                    body: String::new(),
                };
                return Err(Error::new(name, problem, request_id(&headers)));
            }
            body.extend_from_slice(&part);
        }
        Ok(Raw {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    pub(super) fn read(&self, call: &Call<'_>, raw: &Raw) -> Result<Answer<Value>, Error> {
        if !raw.status.is_success() {
            return Err(self.refusal(&call.name(), raw));
        }
        // Sending a session's link answers 201 with a body or 204 without one.
        if raw.body.trim().is_empty() {
            return Ok(self.answer(raw, Value::Null));
        }
        match serde_json::from_str(&raw.body) {
            Ok(value) => Ok(self.answer(raw, value)),
            Err(_) => Err(self.unreadable(&call.name(), raw, "it is not JSON")),
        }
    }

    /// Takes what is needed from an answer, or says what it could not find there.
    pub(super) fn take<T>(
        &self,
        name: &str,
        answer: Answer<Value>,
        take: impl FnOnce(&Value) -> Result<T, &'static str>,
    ) -> Result<Answer<T>, Error> {
        match take(&answer.value) {
            Ok(value) => Ok(answer.map(|_| value)),
            Err(why) => {
                let body = self.mask(&mask_body(&answer.value.to_string(), &[]));
                let problem = Problem::Unreadable {
                    status: 200,
                    why: why.into(),
                    body,
                };
                Err(Error::new(name, problem, answer.request_id))
            }
        }
    }

    pub(super) fn answer<T>(&self, raw: &Raw, value: T) -> Answer<T> {
        Answer {
            value,
            request_id: request_id(&raw.headers),
            clock_ahead: clock_ahead(&raw.headers),
        }
    }

    pub(super) fn refusal(&self, name: &str, raw: &Raw) -> Error {
        let id = request_id(&raw.headers);
        if raw.status.is_redirection() {
            let to = raw
                .headers
                .get(header::LOCATION)
                .and_then(|header| header.to_str().ok());
            let to = self.mask(to.unwrap_or("nowhere"));
            return Error::new(
                name,
                Problem::Redirected {
                    status: raw.status.as_u16(),
                    to,
                },
                id,
            );
        }
        let problem = match serde_json::from_str(&raw.body) {
            Ok(body) => error::read_refusal(raw.status.as_u16(), &body, |it| self.mask(it)),
            Err(_) => Problem::Refused {
                status: raw.status.as_u16(),
                code: None,
                message: None,
                details: Vec::new(),
                body: shorten(&self.mask(&mask_body(&raw.body, &[]))),
            },
        };
        let mut error = Error::new(name, problem, id);
        error.retry_after = retry_after(&raw.headers);
        error
    }

    fn unreadable(&self, name: &str, raw: &Raw, why: &str) -> Error {
        let body = shorten(&self.mask(&mask_body(&raw.body, &[])));
        let problem = Problem::Unreadable {
            status: raw.status.as_u16(),
            why: why.into(),
            body,
        };
        Error::new(name, problem, request_id(&raw.headers))
    }

    pub(super) fn unreachable(&self, name: &str, error: reqwest::Error) -> Error {
        let mut problem = error::read_transport(&error, self.settings.timeout);
        if let Problem::Tls { roots, .. } = &mut problem {
            *roots = self.roots.to_string();
        }
        let mut error = Error::new(name, problem, None);
        error.host = Some(self.settings.base_url.clone());
        error.proxy = self
            .settings
            .proxy_variable
            .clone()
            .filter(|_| !self.settings.is_loopback);
        error
    }

    fn mask(&self, text: &str) -> String {
        let known: Vec<&Secret> = self.settings.api_key.iter().collect();
        mask(text, &known)
    }
}

impl Call<'_> {
    /// Method and path as they may be shown.
    fn name(&self) -> String {
        format!("{} {}", self.method, mask(&self.path, &[]))
    }
}

/// The beginning of a body, enough to recognise a proxy's page or a cut answer.
fn shorten(body: &str) -> String {
    const SHOWN: usize = 600;
    let body = body.trim();
    match body.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes in all)", &body[..end], body.len()),
        None => body.to_owned(),
    }
}

pub(super) fn request_id(headers: &header::HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    // An ID is a UUID or `req_…`; anything else is not worth repeating.
    let is_id = id.len() <= 100
        && id
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_.".contains(character));
    is_id.then(|| id.to_owned())
}

fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = http_date(text)?;
    u64::try_from(date - now()).ok().map(Duration::from_secs)
}

fn clock_ahead(headers: &header::HeaderMap) -> Option<i64> {
    let date = http_date(headers.get(header::DATE)?.to_str().ok()?)?;
    Some(now() - date)
}

fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|item| item.timestamp().as_second())
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |item| i64::try_from(item.as_secs()).unwrap_or(i64::MAX))
}
