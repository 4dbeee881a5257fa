//! Opens a link on behalf of a person. This uses the link up, so it happens only when asked for.

use std::time::Instant;

use reqwest::header;
use url::Url;

use super::cause::LINK;
use super::transport::{RawResponse, drop_echoed_id, request_id};
use super::{Client, Error, ErrorKind, RequestTrace};
use crate::secret::{Secret, mask};

/// Redirects that are followed before a link counts as a loop. WorkOS needs two or three; browsers
/// give up at 20.
const MAX_REDIRECTS: usize = 10;
/// The host that WorkOS sends a browser to if it cannot redirect to the application.
const ERROR_HOST: &str = "error.workos.com";

/// Where a link led.
#[derive(Debug, Clone)]
pub enum Destination {
    /// To the redirect URI with its authorization response. It has not been fetched yet.
    Callback(Secret),
    /// To an error page of WorkOS, such as `/sso/redirect-uri-invalid`.
    ErrorPage(String),
    /// To another address than the redirect URI, with a code. It has not been fetched.
    Elsewhere {
        /// Scheme, host and port.
        origin: String,
    },
    /// To another page, which does not redirect.
    Page {
        /// Its status.
        status: u16,
        /// Scheme, host and port.
        origin: String,
    },
}

/// What an application answered to a callback.
#[derive(Debug, Clone)]
pub struct Forwarded {
    /// The status.
    pub status: u16,
    /// Where it sends the browser, without query and fragment.
    pub location: Option<String>,
}

impl Client {
    /// Hands a callback on to an application, without the API key, and follows no redirect of its answer.
    ///
    /// # Errors
    /// When the application does not answer.
    pub async fn forward_callback(&self, address: &Secret) -> Result<Forwarded, Error> {
        const NAME: &str = "GET the application";
        let origin = Url::parse(address.expose()).map(|url| url.origin().ascii_serialization());
        let failed = |error| {
            let mut error = self.unreachable(NAME, error);
            error.host = origin.as_ref().ok().cloned();
            error.host_source = Some("--forward-to".into());
            error
        };
        let http = match address.expose().starts_with("https:") {
            true => self.http.clone(),
            // A proxy cannot reach this machine's loopback address.
            false => reqwest::Client::builder()
                .no_proxy()
                .tls_certs_only([])
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(failed)?,
        };
        let request = http
            .get(address.expose())
            .header(header::ACCEPT, "text/html");
        let response = request.send().await.map_err(failed)?;
        let location = response.headers().get(header::LOCATION);
        let location = location.and_then(|it| it.to_str().ok()).map(|location| {
            let end = location.find(['?', '#']).unwrap_or(location.len());
            mask(&location[..end], &[])
        });
        Ok(Forwarded {
            status: response.status().as_u16(),
            location,
        })
    }

    /// Opens a link and follows its redirects up to `redirect_uri`, which is not fetched.
    ///
    /// # Errors
    /// When a server on the way cannot be reached, or there are too many redirects.
    pub async fn follow_link(
        &self,
        link: &Secret,
        redirect_uri: &str,
    ) -> Result<Destination, Error> {
        const NAME: &str = "GET the link";
        let broken = |why: &str| {
            let kind = ErrorKind::Unreadable {
                status: 0,
                why: why.into(),
                body: String::new(),
            };
            Error::new(NAME, kind, None)
        };
        let mut address = Url::parse(link.expose()).map_err(|_| broken("it is not an address"))?;
        for _ in 0..MAX_REDIRECTS {
            // Checked before the request: the page itself says nothing more than its path.
            if address.host_str() == Some(ERROR_HOST) {
                return Ok(Destination::ErrorPage(address.path().to_owned()));
            }
            let raw = self.get_link(address.clone()).await?;
            let location = raw
                .headers
                .get(header::LOCATION)
                .and_then(|header| header.to_str().ok());
            let Some(location) = location.filter(|_| raw.status.is_redirection()) else {
                // An error page may be on another host than the usual one, with the same path.
                if address.path().ends_with("-invalid") {
                    return Ok(Destination::ErrorPage(address.path().to_owned()));
                }
                return Ok(Destination::Page {
                    status: raw.status.as_u16(),
                    origin: address.origin().ascii_serialization(),
                });
            };
            address = address
                .join(location)
                .map_err(|_| broken("it redirects to something that is not an address"))?;
            if is_callback(&address, redirect_uri) {
                return Ok(Destination::Callback(Secret::new(address)));
            }
            // The code is for the redirect URI alone.
            if address.query_pairs().any(|(name, _)| name == "code") {
                return Ok(Destination::Elsewhere {
                    origin: address.origin().ascii_serialization(),
                });
            }
        }
        Err(broken("its redirects do not end"))
    }

    /// Fetches the callback address as a browser would, including the page that it redirects to.
    /// Never through a proxy, because a proxy cannot reach this machine's loopback address.
    ///
    /// # Errors
    /// When the listener does not answer.
    pub async fn open_callback(self, address: Secret) -> Result<(), Error> {
        const NAME: &str = "GET the callback";
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build();
        let http = http.map_err(|error| self.unreachable(NAME, error))?;
        let request = http
            .get(address.expose())
            .header(header::ACCEPT, "text/html");
        let response = request
            .send()
            .await
            .map_err(|error| self.unreachable(NAME, error))?;
        self.receive(NAME, response).await.map(drop)
    }

    async fn get_link(&self, address: Url) -> Result<RawResponse, Error> {
        let started = Instant::now();
        let request = self
            .http
            .get(address.clone())
            .header(header::ACCEPT, "text/html");
        let mut response = request.send().await.map_err(|error| {
            let mut error = self.unreachable("GET the link", error);
            // Not the API's host: the link, or a redirect, may lead elsewhere.
            error.host = Some(address.origin().ascii_serialization());
            error.host_source = Some(LINK.into());
            error
        })?;
        drop_echoed_id(response.headers_mut(), &[address.as_str()]);
        let raw = self.receive("GET the link", response).await?;
        let name = format!("GET {}", mask(address.as_str(), &[]));
        let outcome = match request_id(&raw.headers) {
            Some(id) => format!("{} (request {id})", raw.status),
            None => raw.status.to_string(),
        };
        (self.observer)(&RequestTrace {
            request: name,
            outcome,
            elapsed: started.elapsed(),
        });
        Ok(raw)
    }
}

/// Whether `address` is `redirect_uri` with more in its query.
fn is_callback(address: &Url, redirect_uri: &str) -> bool {
    let Ok(expected) = Url::parse(redirect_uri) else {
        return false;
    };
    // The query differs: WorkOS adds the code and the state to it.
    address.origin() == expected.origin() && address.path() == expected.path()
}
