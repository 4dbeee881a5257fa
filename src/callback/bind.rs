//! Binds loopback ports, and finds out which process holds one that is in use.

use std::fmt;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use super::Host;

/// Attempts to find a port that is free on both loopback addresses. One is almost always enough; the
/// bound is for a machine that is nearly out of ports.
const EPHEMERAL_TRIES: usize = 20;

/// Why nothing could be bound.
#[derive(Debug)]
pub enum BindError {
    /// Every requested port is in use; one entry for each.
    PortsInUse(Vec<PortInUse>),
    /// The port is below 1024 and this user may not bind it.
    Forbidden(u16),
    /// Another error of the operating system.
    System(Error),
}

/// A port that another process holds.
#[derive(Debug, Clone)]
pub struct PortInUse {
    /// The address and port.
    pub address: SocketAddr,
    /// The process that holds it, if this user may see that.
    pub holder: Option<PortHolder>,
}

/// A process that listens on a port.
#[derive(Debug, Clone)]
pub struct PortHolder {
    /// Its process ID.
    pub pid: u32,
    /// Its name.
    pub name: String,
}

impl fmt::Display for PortInUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = if self.address.is_ipv6() {
            "IPv6"
        } else {
            "IPv4"
        };
        write!(f, "port {} ({family}) is held by ", self.address.port())?;
        match &self.holder {
            Some(PortHolder { pid, name }) => write!(f, "process {pid} ({name})"),
            None => f.write_str("a process that this user cannot see"),
        }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortsInUse(ports) => {
                let said: Vec<String> = ports.iter().map(PortInUse::to_string).collect();
                f.write_str(&said.join("; "))
            }
            Self::Forbidden(port) => write!(f, "port {port} needs more rights than this user has"),
            Self::System(error) => write!(f, "no loopback address can be bound: {error}"),
        }
    }
}

impl std::error::Error for BindError {}

pub(super) fn bind(host: Host, ports: &[u16]) -> Result<(u16, Vec<TcpListener>), BindError> {
    let mut held = Vec::new();
    for port in ports {
        match bind_port(host, *port) {
            Ok(sockets) => return Ok(sockets),
            Err(Failed { address, error }) if error.kind() == ErrorKind::AddrInUse => {
                held.push(port_in_use(address));
            }
            Err(Failed { error, .. }) if error.kind() == ErrorKind::PermissionDenied => {
                return Err(BindError::Forbidden(*port));
            }
            Err(Failed { error, .. }) => return Err(BindError::System(error)),
        }
    }
    Err(BindError::PortsInUse(held))
}

struct Failed {
    address: SocketAddr,
    error: Error,
}

fn bind_port(host: Host, port: u16) -> Result<(u16, Vec<TcpListener>), Failed> {
    let families: &[IpAddr] = match host {
        Host::Localhost => &[
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ],
        Host::V4 => &[IpAddr::V4(Ipv4Addr::LOCALHOST)],
        Host::V6 => &[IpAddr::V6(Ipv6Addr::LOCALHOST)],
    };
    // A fixed port is what was asked for; only a free one may be chosen again.
    let mut tries = if port == 0 { EPHEMERAL_TRIES } else { 1 };
    loop {
        tries -= 1;
        match bind_families(families, port) {
            // A port that is free on IPv4 may be in use on IPv6; try another one.
            Err(failed) if tries > 0 && failed.error.kind() == ErrorKind::AddrInUse => {}
            result => return result,
        }
    }
}

fn bind_families(families: &[IpAddr], port: u16) -> Result<(u16, Vec<TcpListener>), Failed> {
    let mut sockets = Vec::new();
    let (mut bound, mut absent) = (port, None);
    for family in families {
        let address = SocketAddr::new(*family, bound);
        match TcpListener::bind(address)
            .and_then(|socket| Ok((socket.local_addr()?.port(), socket)))
        {
            Ok((port, socket)) => {
                // Both families have to use the same port, as the redirect URI has only one.
                bound = port;
                sockets.push(socket);
            }
            Err(error) if is_absent(&error) => absent = Some(Failed { address, error }),
            Err(error) => return Err(Failed { address, error }),
        }
    }
    match absent {
        Some(failed) if sockets.is_empty() => Err(failed),
        _ => Ok((bound, sockets)),
    }
}

/// Whether the machine lacks this address family, so that the other one has to do.
fn is_absent(error: &Error) -> bool {
    // EAFNOSUPPORT on Linux, macOS and Windows; `ErrorKind` has no name for it.
    let is_unknown_family = matches!(error.raw_os_error(), Some(97 | 47 | 10047));
    is_unknown_family
        || matches!(
            error.kind(),
            ErrorKind::AddrNotAvailable | ErrorKind::Unsupported
        )
}

/// Describes who holds `address`, which was found to be in use.
pub fn port_in_use(address: SocketAddr) -> PortInUse {
    PortInUse {
        address,
        holder: holder(address),
    }
}

fn holder(address: SocketAddr) -> Option<PortHolder> {
    let all = listeners::get_all().ok()?;
    let is_there = |listener: &&listeners::Listener| {
        let same_family = listener.socket.is_ipv4() == address.is_ipv4();
        let same_address =
            listener.socket.ip() == address.ip() || listener.socket.ip().is_unspecified();
        listener.protocol == listeners::Protocol::TCP
            && listener.socket.port() == address.port()
            && same_address
            // A wildcard IPv6 socket holds the port for IPv4 as well.
            && (same_family || listener.socket.ip().is_unspecified())
    };
    let found = all.iter().find(is_there)?;
    Some(PortHolder {
        pid: found.process.pid,
        name: found.process.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the blocks for documentation (RFC 5737, RFC 3849), so no machine has them; they fail like
    /// `::1` where IPv6 is off.
    const NOWHERE: [IpAddr; 2] = [
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
    ];
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    /// Requirement 3.
    #[test]
    fn r03_a_machine_without_one_family_works_with_the_other() {
        for nowhere in NOWHERE {
            for families in [[HERE, nowhere], [nowhere, HERE]] {
                let Ok((port, sockets)) = bind_families(&families, 0) else {
                    panic!("{families:?} cannot be bound")
                };
                let bound: Vec<_> = sockets
                    .iter()
                    .map(|socket| socket.local_addr().unwrap())
                    .collect();
                assert_eq!(bound, [SocketAddr::new(HERE, port)], "{families:?}");
            }
        }
    }

    #[test]
    fn a_machine_without_either_family_says_so() {
        let failed = bind_families(&NOWHERE, 0).err().unwrap();
        assert!(is_absent(&failed.error), "{}", failed.error);
    }

    #[test]
    fn a_taken_family_is_not_an_absent_one() {
        let holder = TcpListener::bind(SocketAddr::new(HERE, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        for families in [[HERE, NOWHERE[1]], [NOWHERE[1], HERE]] {
            let failed = bind_families(&families, port).err().unwrap();
            assert_eq!(failed.error.kind(), ErrorKind::AddrInUse, "{families:?}");
        }
    }
}
