//! Looks up where the mail of a domain goes.

use std::net::IpAddr;

use super::dns::{Addresses, Dns, LookupError, Mx};
use super::gateways::{self, Gateway, LinkRisk};

/// Hosts whose addresses are looked up: those that senders try first. Most domains have two or three.
const MAX_HOSTS: usize = 5;

/// Where mail for a domain goes, according to DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The domain does not exist.
    NoSuchDomain,
    /// A null MX (RFC 7505): the domain declares that it receives no mail.
    NullMx,
    /// No MX. Mail goes to the domain's own address (RFC 5321, 5.1), if it has one.
    NoMx {
        /// Whether it has one.
        has_address: bool,
    },
    /// Mail exchangers, best first.
    Exchangers(Vec<Exchanger>),
    /// DNS did not answer.
    Unanswered(LookupError),
}

/// A mail exchanger and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanger {
    /// The host; empty for a null MX among others.
    pub host: String,
    /// The product behind it.
    pub gateway: Option<&'static Gateway>,
    /// What is wrong with it, if anything.
    pub fault: Option<ExchangerFault>,
}

/// What is wrong with a mail exchanger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangerFault {
    /// A null MX among others, which RFC 7505 forbids.
    NullAmongOthers,
    /// An IP address instead of a name.
    IpLiteral,
    /// `localhost`, or a name with loopback addresses only.
    Local,
    /// The name does not exist, or has no address.
    NoAddress,
    /// Its addresses are of private networks alone.
    Private,
    /// The name is an alias, which RFC 2181, 10.3 forbids.
    Alias,
}

impl ExchangerFault {
    /// Whether no mail can reach this host.
    pub fn is_fatal(self) -> bool {
        // Whoever asks from inside of such a network may see other addresses than senders do.
        !matches!(self, Self::Alias | Self::Private)
    }

    /// As a clause after the host's name.
    pub fn clause(self) -> &'static str {
        match self {
            Self::NullAmongOthers => {
                "is a null MX beside other hosts, which contradict it (RFC 7505)"
            }
            Self::IpLiteral => "is an IP address, where a host name has to stand",
            Self::Local => "is the sender's own machine",
            Self::NoAddress => "has no address",
            Self::Private => {
                "has addresses of private networks alone, which senders on the internet cannot reach"
            }
            Self::Alias => "is an alias (CNAME), which some senders refuse (RFC 2181, 10.3)",
        }
    }
}

/// Looks up only the mail exchangers: one query, no addresses.
pub async fn exchangers(dns: &Dns, domain: &str) -> Route {
    match dns.mx(domain).await {
        Ok(found) => of_records(&found),
        Err(LookupError::NoSuchName) => Route::NoSuchDomain,
        // Assumed for now; `route` looks the address up.
        Err(LookupError::NoRecords) => Route::NoMx { has_address: true },
        Err(error) => Route::Unanswered(error),
    }
}

/// Looks up everything that decides whether mail can arrive.
pub async fn route(dns: &Dns, domain: &str) -> Route {
    match exchangers(dns, domain).await {
        Route::NoMx { .. } => match dns.addresses(domain).await {
            Ok(found) => Route::NoMx {
                has_address: !found.addresses.is_empty(),
            },
            Err(LookupError::NoSuchName) => Route::NoSuchDomain,
            Err(error) => Route::Unanswered(error),
        },
        Route::Exchangers(mut found) => {
            for exchanger in found.iter_mut().take(MAX_HOSTS) {
                if exchanger.fault.is_none() {
                    // A failed lookup does not count against the host.
                    exchanger.fault = fault(dns.addresses(&exchanger.host).await);
                }
            }
            Route::Exchangers(found)
        }
        other => other,
    }
}

fn of_records(records: &[Mx]) -> Route {
    if records.is_empty() {
        return Route::NoMx { has_address: true };
    }
    let is_null = |it: &Mx| it.host.is_empty();
    if records.iter().all(is_null) {
        return Route::NullMx;
    }
    let exchanger = |record: &Mx| Exchanger {
        host: record.host.clone(),
        gateway: gateways::gateway_of(&record.host),
        fault: if is_null(record) {
            Some(ExchangerFault::NullAmongOthers)
        } else if record.host.parse::<IpAddr>().is_ok() {
            Some(ExchangerFault::IpLiteral)
        } else if record.host == "localhost" || record.host.starts_with("localhost.") {
            Some(ExchangerFault::Local)
        } else {
            None
        },
    };
    Route::Exchangers(records.iter().map(exchanger).collect())
}

fn fault(found: Result<Addresses, LookupError>) -> Option<ExchangerFault> {
    // Domains that want no mail sometimes point their MX at these.
    let is_local = |address: &IpAddr| address.is_loopback() || address.is_unspecified();
    let is_private = |address: &IpAddr| match address {
        IpAddr::V4(it) => it.is_private() || it.is_link_local(),
        IpAddr::V6(it) => it.is_unique_local() || it.is_unicast_link_local(),
    };
    match found {
        Err(LookupError::NoSuchName) => Some(ExchangerFault::NoAddress),
        Err(_) => None,
        Ok(found) if found.addresses.is_empty() => Some(ExchangerFault::NoAddress),
        Ok(found) if found.addresses.iter().all(is_local) => Some(ExchangerFault::Local),
        Ok(found) if found.addresses.iter().all(is_private) => Some(ExchangerFault::Private),
        Ok(found) if found.is_alias => Some(ExchangerFault::Alias),
        Ok(_) => None,
    }
}

impl Route {
    /// The products behind the exchangers, each once, the riskiest first.
    pub fn gateways(&self) -> Vec<&'static Gateway> {
        let Self::Exchangers(found) = self else {
            return Vec::new();
        };
        let mut products: Vec<&'static Gateway> = Vec::new();
        for gateway in found.iter().filter_map(|it| it.gateway) {
            if !products.contains(&gateway) {
                products.push(gateway);
            }
        }
        products.sort_by_key(|it| std::cmp::Reverse(it.link_risk));
        products
    }

    /// The product that is most likely to use up links, if that is possible at all.
    pub fn riskiest_gateway(&self) -> Option<&'static Gateway> {
        let first = self.gateways().first().copied();
        first.filter(|it| it.link_risk > LinkRisk::Unknown)
    }
}
