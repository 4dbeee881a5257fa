//! How many connections can be held at a time, by what the process may have open.

use std::io::{Error, ErrorKind};

use super::parser;

/// Connections at a time, whatever they send. A browser opens up to six per host; the rest is room for
/// those that mean no good. Each may hold a request head, so this is 8 MiB.
const MAX_CONNECTIONS: usize = 1024;
/// Descriptors left for the rest of the program while callbacks are answered: a connection to WorkOS, a
/// name server's and a file of certificates.
const RESERVE: usize = 3;
/// Below this many connections at a time, people are told: a browser alone opens six, and half of them
/// may stay silent.
pub(super) const FEW_CONNECTIONS: usize = 16;

/// How many connections this process can hold beside what it has open now and a parser. One more is
/// accepted, and waits for one of these to end.
///
/// # Errors
/// When there is no room for a single one.
pub(super) fn max_connections() -> Result<usize, Error> {
    let Some((limit, open)) = descriptors() else {
        return Ok(MAX_CONNECTIONS);
    };
    match within(limit.saturating_sub(open)) {
        0 => Err(Error::new(
            ErrorKind::QuotaExceeded,
            format!(
                "this process may have {limit} files open and has {open}, which leaves too few to answer a browser"
            ),
        )),
        connections => Ok(connections),
    }
}

fn within(free: usize) -> usize {
    // One is for the connection that waits.
    let taken = parser::DESCRIPTORS + 1;
    // A single connection is worth most of the reserve: one to WorkOS is open already, as a rule.
    let at_least = usize::from(free >= taken + 2);
    free.saturating_sub(taken + RESERVE)
        .clamp(at_least, MAX_CONNECTIONS)
}

/// The limit of descriptors, and how many are open; `None` where there is no limit or it is not known.
#[cfg(unix)]
fn descriptors() -> Option<(usize, usize)> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
    let open = std::fs::read_dir("/dev/fd").ok()?.count();
    // Reading that folder takes one itself.
    Some((usize::try_from(limit).ok()?, open.saturating_sub(1)))
}

#[cfg(not(unix))]
fn descriptors() -> Option<(usize, usize)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_fits_into_what_is_free() {
        for free in 0..2000 {
            let connections = within(free);
            let reserve = if connections > 1 { RESERVE } else { 1 };
            let needed = connections + 1 + parser::DESCRIPTORS + reserve;
            assert!(connections == 0 || needed <= free, "{free}: {connections}");
        }
        assert_eq!(within(parser::DESCRIPTORS + 2), 0);
        assert_eq!(within(parser::DESCRIPTORS + 3), 1);
        assert_eq!(within(100_000), MAX_CONNECTIONS);
    }
}
