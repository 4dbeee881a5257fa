//! Where a browser is sent after a visit to a link or to `/sso/authorize`.

use url::Url;

use super::account::RedirectTarget;
use crate::redirect_uri;

/// Where a browser is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// To the application, with the result in the query.
    Application(Url),
    /// The same, although WorkOS would refuse the redirect URI.
    Tolerated(Url),
    /// To the page about redirect URIs that are not registered. Holds why this one was refused.
    InvalidRedirectUri(String),
    /// To the page about client IDs that are not known.
    InvalidClient,
    /// To the page for somebody who signed in for a device.
    DeviceConnected,
}

impl Destination {
    /// To the application with `result`, then with the state that it gave, unless its redirect URI
    /// was refused.
    pub(super) fn new(
        target: RedirectTarget,
        result: &[(&str, &str)],
        state: Option<&str>,
    ) -> Self {
        let state = state.map(|state| ("state", state));
        let parameters: Vec<_> = result.iter().copied().chain(state).collect();
        match target {
            RedirectTarget::Registered(url) => {
                Self::Application(redirect_uri::with_query(url, &parameters))
            }
            RedirectTarget::Tolerated(url) => {
                Self::Tolerated(redirect_uri::with_query(url, &parameters))
            }
            RedirectTarget::Refused(reason) => Self::InvalidRedirectUri(reason),
        }
    }
}
