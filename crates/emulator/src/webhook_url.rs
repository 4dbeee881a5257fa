//! Which addresses webhook endpoints can have, and to which of them events are delivered.

use std::net::IpAddr;

use url::Url;

use crate::{limits, redirect_uri};

/// Whether an endpoint can have an address. WorkOS takes those of websites; what nothing is delivered to
/// can be registered, listed and changed all the same.
pub(crate) fn is_one(url: &str) -> bool {
    url.len() <= limits::MAX_REDIRECT_URI_BYTES
        && Url::parse(url).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.password().is_none()
        })
}

/// Why no event is delivered to an address; `None` if it is. Events have users' data, and no secret guards
/// them: they stay on this machine, or with `reaches_networks` in its private networks.
pub(crate) fn problem(url: &str, reaches_networks: bool) -> Option<&'static str> {
    match Url::parse(url) {
        Ok(url) if url.scheme() != "http" => Some("events are delivered over http only"),
        Ok(url) if !reaches_networks && !redirect_uri::is_loopback(&url) => {
            Some("without --host events are delivered on this machine only")
        }
        Ok(_) => None,
        Err(_) => Some("it is not an address"),
    }
}

/// Whether an address is of this machine or of a private network.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_websites_and_events_stay_where_they_are_made() {
        // Whether it can be registered, and delivered to without and with other machines.
        let cases = [
            ("http://localhost:3000/hooks", true, true, true),
            ("http://[::1]:3000/hooks?x=1", true, true, true),
            ("http://app:3000/hooks", true, false, true),
            ("http://192.168.1.2/hooks", true, false, true),
            ("https://app.example/hooks", true, false, false),
            ("https://localhost:3000/hooks", true, false, false),
            ("http://user:secret@localhost/hooks", false, true, true),
            ("ftp://localhost/hooks", false, false, false),
            ("hooks", false, false, false),
        ];
        for (url, is_valid, on_machine, in_networks) in cases {
            let found = (
                is_one(url),
                problem(url, false).is_none(),
                problem(url, true).is_none(),
            );
            assert_eq!(found, (is_valid, on_machine, in_networks), "{url}");
        }
    }

    #[test]
    fn the_internet_is_not_private() {
        for private in [
            "127.0.0.2",
            "10.1.2.3",
            "172.18.0.3",
            "192.168.1.2",
            "169.254.1.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in [
            "93.184.215.14",
            "172.32.0.1",
            "2606:4700::1",
            "::ffff:8.8.8.8",
            "0.0.0.0",
        ] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}
