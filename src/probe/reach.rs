//! DNS lookups and TCP connections.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

/// Addresses of a name that are tried. Load-balanced names have up to eight, and each may cost a full
/// timeout.
const MAX_ADDRESSES: usize = 6;

/// The result of a DNS lookup by this machine's resolver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The addresses in the order in which they should be tried. An IP address stands for itself.
    Found(Vec<SocketAddr>),
    /// Why there are none.
    Failed(String),
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(addresses) => {
                let shown: Vec<_> = addresses
                    .iter()
                    .map(|address| address.ip().to_string())
                    .collect();
                f.write_str(&shown.join(", "))
            }
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// One attempt to connect.
#[derive(Debug, Clone)]
pub struct ConnectAttempt {
    /// The address.
    pub address: SocketAddr,
    /// Its outcome.
    pub outcome: ConnectOutcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// The outcome of an attempt to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectOutcome {
    /// The port is open.
    Connected,
    /// The machine refused: nothing listens on the port.
    Refused,
    /// No answer within this time.
    TimedOut(Duration),
    /// There is no route to that machine.
    NoRoute,
    /// Anything else, in the operating system's words.
    Failed(String),
}

impl fmt::Display for ConnectOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected => f.write_str("connected"),
            Self::Refused => f.write_str("connection refused"),
            Self::TimedOut(after) => write!(f, "no answer within {}", seconds(*after)),
            Self::NoRoute => f.write_str("no route from this machine"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

pub(super) async fn look_up(name: &str, port: u16, limit: Duration) -> Lookup {
    let found = match timeout(limit, tokio::net::lookup_host((name, port))).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Lookup::Failed(resolver_words(&error)),
        Err(_) => return Lookup::Failed(format!("no answer within {}", seconds(limit))),
    };
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in found {
        // A hosts file may list an address twice.
        if !addresses.contains(&address) && addresses.len() < MAX_ADDRESSES {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Lookup::Failed("the name has no address".into());
    }
    Lookup::Found(addresses)
}

/// The resolver's message without its prefix: "failed to lookup address information: Name or service
/// not known" says the same twice.
fn resolver_words(error: &io::Error) -> String {
    let text = error.to_string();
    let description = text.rsplit(": ").next().unwrap_or(&text);
    description.to_lowercase()
}

pub(super) async fn connect(
    address: SocketAddr,
    limit: Duration,
) -> Result<TcpStream, ConnectOutcome> {
    let Ok(connected) = timeout(limit, TcpStream::connect(address)).await else {
        return Err(ConnectOutcome::TimedOut(limit));
    };
    connected.map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => ConnectOutcome::Refused,
        ErrorKind::TimedOut => ConnectOutcome::TimedOut(limit),
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::AddrNotAvailable => ConnectOutcome::NoRoute,
        _ => ConnectOutcome::Failed(error.to_string()),
    })
}

/// A time limit in words: `10 s`, `300 ms`.
pub(super) fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}
