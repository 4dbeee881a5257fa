//! Redirect URIs that lead back to this machine.

use url::{Host, Url};

use super::parts::Parts;

/// The hosts that WorkOS's docs mention as this machine.
pub(super) const LOOPBACK_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A redirect URI that leads back to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loopback {
    /// `localhost`, `127.0.0.1` or `[::1]`.
    pub host: String,
    /// The port; `None` for a registered port wildcard.
    pub port: Option<u16>,
    /// The path, without a query.
    pub path: String,
    /// Whether it is an `https` address.
    pub is_https: bool,
}

/// Parses a redirect URI if it leads to this machine.
pub fn loopback(uri: &str) -> Option<Loopback> {
    let parts = Parts::of(uri)?;
    let default_port = match parts.scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    // A user name in front can make another host look like this machine.
    if parts.user.is_some() || !LOOPBACK_HOSTS.contains(&parts.host) {
        return None;
    }
    let port = match parts.port {
        None => Some(default_port),
        Some("*") => None,
        Some(port) => Some(port.parse().ok()?),
    };
    // Browsers request `/` then.
    let path = if parts.path.is_empty() {
        "/"
    } else {
        parts.path
    };
    Some(Loopback {
        host: parts.host.to_owned(),
        port,
        path: path.to_owned(),
        is_https: parts.scheme == "https",
    })
}

/// Whether an address leads to this machine in any notation: `LOCALHOST`, `127.0.0.2`,
/// `[0:0:0:0:0:0:0:1]`, and `0.0.0.0` and `[::]`, which stand for all interfaces.
pub fn is_own_machine(uri: &str) -> bool {
    // The URL parser rejects a port wildcard.
    Url::parse(&uri.replacen(":*", "", 1)).is_ok_and(|url| url.host().is_some_and(is_own))
}

pub(super) fn is_own(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Host::Ipv4(address) => address.is_loopback() || address.is_unspecified(),
        Host::Ipv6(address) => {
            let mapped = address.to_ipv4_mapped().is_some_and(|it| it.is_loopback());
            address.is_loopback() || address.is_unspecified() || mapped
        }
    }
}
