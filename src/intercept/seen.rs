//! What has arrived, counted.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rustls::AlertDescription;

/// How many names of other hosts are remembered.
const MAX_HOSTS: usize = 32;

/// What has arrived so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Connections for `api.workos.com`, whether or not they were set up.
    pub connections: u64,
    /// Requests that went to the emulator.
    pub requests: u64,
    /// Those of them that named their host in the request line, as axios 0.x does behind a proxy.
    pub absolute_form: u64,
    /// Connections for `api.workos.com` that were set up and closed without a request. Some clients
    /// look at the certificate only then.
    pub silent: u64,
    /// Handshakes for `api.workos.com` that failed, by reason.
    pub refusals: BTreeMap<Refusal, u64>,
    /// Connections that went to other hosts.
    pub tunnels: u64,
    /// Connections to other hosts that could not be made: no such name, no way, no answer.
    pub unreachable: u64,
    /// The names of other hosts, at most 32.
    pub other_hosts: BTreeSet<String>,
    /// Connections that the interceptor itself broke or could not serve. Nothing that the
    /// application did while this grew may be held against it.
    pub own_faults: u64,
    /// The last of them.
    pub last_own_fault: Option<String>,
    /// When anything for `api.workos.com` arrived last.
    pub last: Option<Instant>,
}

impl Seen {
    /// Whether a call came through.
    pub fn has_calls(&self) -> bool {
        self.requests > 0
    }

    /// Handshakes for `api.workos.com` that failed.
    pub fn refused(&self) -> u64 {
        self.refusals.values().sum()
    }
}

/// Why a client and the interceptor did not agree on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The client does not know the authority: it has certificates of its own.
    UnknownAuthority,
    /// The client rejects the certificate, or accepts one only, which it knows beforehand.
    BadCertificate,
    /// The client speaks only HTTP/2.
    Http2Only,
    /// The client closed the connection in the middle, without saying why.
    Closed,
    /// The client did not finish in time.
    TimedOut,
    /// Anything else, such as a TLS version of long ago.
    Other,
}

impl Refusal {
    /// The meaning of an error of a handshake.
    pub(super) fn of(error: &io::Error) -> Self {
        let inner = error.get_ref().and_then(|it| it.downcast_ref());
        match inner {
            Some(rustls::Error::AlertReceived(alert)) => match alert {
                AlertDescription::UnknownCA => Self::UnknownAuthority,
                AlertDescription::BadCertificate
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked => Self::BadCertificate,
                _ => Self::Other,
            },
            Some(rustls::Error::NoApplicationProtocol) => Self::Http2Only,
            Some(_) => Self::Other,
            None if error.kind() == io::ErrorKind::TimedOut => Self::TimedOut,
            None => Self::Closed,
        }
    }
}

/// The counters behind [`Seen`], shared by the connections.
#[derive(Debug, Default)]
pub(super) struct Counters(Mutex<Seen>);

impl Counters {
    pub(super) fn snapshot(&self) -> Seen {
        self.lock().clone()
    }

    pub(super) fn connection(&self) {
        let mut seen = self.lock();
        seen.connections += 1;
        seen.last = Some(Instant::now());
    }

    pub(super) fn request(&self) {
        let mut seen = self.lock();
        seen.requests += 1;
        seen.last = Some(Instant::now());
    }

    pub(super) fn absolute_form(&self) {
        self.lock().absolute_form += 1;
    }

    pub(super) fn silent(&self) {
        self.lock().silent += 1;
    }

    pub(super) fn refusal(&self, refusal: Refusal) {
        *self.lock().refusals.entry(refusal).or_default() += 1;
    }

    pub(super) fn tunnel(&self, host: &str) {
        let mut seen = self.lock();
        seen.tunnels += 1;
        if seen.other_hosts.len() < MAX_HOSTS {
            seen.other_hosts.insert(host.to_owned());
        }
    }

    pub(super) fn unreachable(&self) {
        self.lock().unreachable += 1;
    }

    pub(super) fn own_fault(&self, what: impl Into<String>) {
        let mut seen = self.lock();
        seen.own_faults += 1;
        seen.last_own_fault = Some(what.into());
    }

    /// Numbers are whole after a panic too.
    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
