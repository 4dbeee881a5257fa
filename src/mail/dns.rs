//! DNS lookups. Every answer is limited in size and time, and every kind of failure is distinguished.

use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig,
};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;

use crate::error::{Code, Failure};

/// Maximum records in an answer. Real ones have fewer than fifty.
const MAX_RECORDS: usize = 256;

/// Size of the cache, which saves lookups of includes that many domains share.
const CACHE_SIZE: u64 = 256;

/// Maximum number of lookups at a time: 50 domains with several lookups each.
const MAX_CONCURRENT: usize = 256;

/// Why a lookup returned no records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// NXDOMAIN: the name does not exist.
    NoSuchName,
    /// NODATA: the name exists, but has no records of this type.
    NoRecords,
    /// SERVFAIL: the server could not find out.
    ServerFailure,
    /// REFUSED: the server does not answer this client.
    Refused,
    /// Another response code, by its name.
    Code(String),
    /// No answer within the time limit.
    Timeout,
    /// The answer did not fit into a datagram, and the lookup over TCP failed for this reason.
    Truncated(Box<LookupError>),
    /// The answer is malformed.
    Malformed(String),
    /// The answer has too many records: this number.
    TooMany(usize),
    /// The query could not be sent.
    Unreachable(String),
    /// The name is invalid: a label over 63 octets, or a name over 255.
    BadName,
}

impl LookupError {
    /// Whether DNS answered that there are no such records.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NoSuchName | Self::NoRecords)
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchName => f.write_str("the name does not exist (NXDOMAIN)"),
            Self::NoRecords => f.write_str("there are no such records (NODATA)"),
            Self::ServerFailure => f.write_str("the DNS server failed (SERVFAIL)"),
            Self::Refused => f.write_str("the DNS server refused the question (REFUSED)"),
            Self::Code(name) => write!(f, "the DNS server answered {name}"),
            Self::Timeout => f.write_str("no DNS answer came in time"),
            Self::Truncated(why) => write!(
                f,
                "the DNS answer was truncated, and fetching the whole of it over TCP failed: {why}"
            ),
            Self::Malformed(why) => write!(f, "the DNS answer was malformed: {why}"),
            Self::TooMany(count) => write!(
                f,
                "the DNS answer had {count} records, and at most {MAX_RECORDS} are read"
            ),
            Self::Unreachable(why) => write!(f, "the DNS server could not be reached: {why}"),
            Self::BadName => f.write_str("the name is too long for DNS"),
        }
    }
}

/// One mail exchanger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mx {
    /// Lower is tried first.
    pub preference: u16,
    /// The host in lower case, without a trailing dot; empty for the root.
    pub host: String,
}

/// What a host name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The name is an alias.
    pub is_alias: bool,
    /// IPv4 and IPv6 addresses.
    pub addresses: Vec<IpAddr>,
}

/// A client of one DNS server, or of those that the system is configured with.
pub struct Dns {
    udp: TokioResolver,
    // Separate from the UDP client, to tell a truncated answer from a server that is silent.
    tcp: TokioResolver,
    timeout: Duration,
    servers: String,
    has_answered: AtomicBool,
    last_fault: Mutex<Option<LookupError>>,
}

impl Dns {
    /// Creates a client of `server`, or of the system's servers. Nothing is sent.
    ///
    /// # Errors
    /// When the system's configuration names no server.
    pub fn new(server: Option<SocketAddr>, timeout: Duration) -> Result<Self, Failure> {
        let servers = match server {
            Some(address) => vec![name_server(address)],
            None => system_servers()?,
        };
        let client = |protocol: ProtocolConfig| client(&servers, &protocol, timeout);
        Ok(Self {
            udp: client(ProtocolConfig::Udp)?,
            tcp: client(ProtocolConfig::Tcp)?,
            timeout,
            servers: match server {
                Some(address) => address.to_string(),
                None => "the system's DNS server".to_owned(),
            },
            has_answered: AtomicBool::new(false),
            last_fault: Mutex::new(None),
        })
    }

    /// The mail exchangers of a domain, best first.
    ///
    /// # Errors
    /// When there are no such records, or no answer.
    pub async fn mx(&self, domain: &str) -> Result<Vec<Mx>, LookupError> {
        let records = self.ask(domain, RecordType::MX).await?;
        let mut found: Vec<Mx> = records
            .iter()
            .filter_map(|record| match record {
                RData::MX(mx) => Some(Mx {
                    preference: mx.preference,
                    host: normalized(&mx.exchange),
                }),
                _ => None,
            })
            .collect();
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The TXT records of a name, each with its strings joined as bytes.
    ///
    /// # Errors
    /// When there are no such records, or no answer.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, LookupError> {
        let records = self.ask(name, RecordType::TXT).await?;
        Ok(records
            .iter()
            .filter_map(|record| match record {
                RData::TXT(txt) => {
                    Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
                }
                _ => None,
            })
            .collect())
    }

    /// The addresses of a host; empty if the name exists without addresses.
    ///
    /// # Errors
    /// When the name does not exist, or there is no answer.
    pub async fn addresses(&self, host: &str) -> Result<Addresses, LookupError> {
        let (v4, v6) = tokio::join!(
            self.ask(host, RecordType::A),
            self.ask(host, RecordType::AAAA)
        );
        let mut found = Addresses {
            is_alias: false,
            addresses: Vec::new(),
        };
        for record in v4.iter().chain(&v6).flatten() {
            match record {
                RData::A(target) => found.addresses.push(target.0.into()),
                RData::AAAA(aaaa) => found.addresses.push(aaaa.0.into()),
                RData::CNAME(_) => found.is_alias = true,
                _ => {}
            }
        }
        match (v4, v6) {
            _ if !found.addresses.is_empty() => Ok(found),
            (Err(LookupError::NoRecords), _) | (_, Err(LookupError::NoRecords)) => Ok(found),
            (Err(error), _) | (_, Err(error)) => Err(error),
            (Ok(_), Ok(_)) => Ok(found),
        }
    }

    /// The target of an alias, if the name is one.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn alias(&self, name: &str) -> Result<Option<String>, LookupError> {
        match self.ask(name, RecordType::CNAME).await {
            Ok(records) => Ok(records.iter().find_map(|record| match record {
                RData::CNAME(target) => Some(normalized(&target.0)),
                _ => None,
            })),
            Err(error) if error.is_absent() => Ok(self.followed(name).await),
            Err(error) => Err(error),
        }
    }

    /// Where an alias leads, by the answer to another question: some servers do not answer one for the
    /// alias itself.
    async fn followed(&self, name: &str) -> Option<String> {
        let mut asked = Name::from_ascii(name).ok()?;
        asked.set_fqdn(true);
        let question = self.udp.lookup(asked.clone(), RecordType::TXT);
        match tokio::time::timeout(self.timeout, question).await.ok()? {
            Ok(answer) => answer
                .answers()
                .iter()
                .find_map(|record| match &record.data {
                    RData::CNAME(target) if record.name == asked => Some(normalized(&target.0)),
                    _ => None,
                }),
            // The client follows aliases, and says of the last name that it has nothing.
            Err(NetError::Dns(DnsError::NoRecordsFound(none))) if *none.query.name() != asked => {
                Some(normalized(none.query.name()))
            }
            Err(_) => None,
        }
    }

    /// The failure if not one lookup was answered.
    pub fn no_answer_failure(&self) -> Option<Failure> {
        if self.has_answered.load(Ordering::Relaxed) {
            return None;
        }
        let last = self
            .last_fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()?;
        Some(
            Failure::new(
                Code::Unreachable,
                format!("{} gave no usable answer: {last}", self.servers),
            )
            .because("no DNS query was answered, so nothing can be said")
            .hint("name a DNS server that answers with --dns-server IP:PORT, or give it longer with --dns-timeout 10s"),
        )
    }

    /// The records of a name and type, with the aliases that lead to them.
    async fn ask(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, LookupError> {
        let result = self.answer(name, kind).await;
        match &result {
            Err(error) if !error.is_absent() && *error != LookupError::ServerFailure => {
                *self
                    .last_fault
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
            }
            _ => self.has_answered.store(true, Ordering::Relaxed),
        }
        result
    }

    async fn answer(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, LookupError> {
        let mut name = Name::from_ascii(name).map_err(|_| LookupError::BadName)?;
        // Fully qualified, so that the system's search domains are never appended.
        name.set_fqdn(true);
        let answer = match with_timeout(self.timeout, self.udp.lookup(name.clone(), kind)).await {
            Err(LookupError::Truncated(_)) => {
                with_timeout(self.timeout, self.tcp.lookup(name.clone(), kind))
                    .await
                    .map_err(|error| match error {
                        // Over TCP the server may answer that there is nothing, which is an answer.
                        absent if absent.is_absent() => absent,
                        error => LookupError::Truncated(Box::new(error)),
                    })?
            }
            other => other?,
        };
        records(&answer, &name, kind)
    }
}

async fn with_timeout(
    timeout: Duration,
    question: impl Future<Output = Result<Lookup, NetError>>,
) -> Result<Lookup, LookupError> {
    match tokio::time::timeout(timeout, question).await {
        Ok(result) => result.map_err(|error| classify(&error)),
        Err(_) => Err(LookupError::Timeout),
    }
}

/// The records of the queried name and of the aliases that it leads to; others are dropped.
fn records(answer: &Lookup, name: &Name, kind: RecordType) -> Result<Vec<RData>, LookupError> {
    let all = answer.answers();
    if all.len() > MAX_RECORDS {
        return Err(LookupError::TooMany(all.len()));
    }
    let mut names = HashSet::from([name]);
    let mut found = Vec::new();
    for record in all {
        if !names.contains(&record.name) {
            // Servers may add records of other names, which could be forged.
            continue;
        }
        if let RData::CNAME(target) = &record.data {
            names.insert(&target.0);
            found.push(record.data.clone());
        } else if record.record_type() == kind {
            found.push(record.data.clone());
        }
    }
    if found.is_empty() {
        return Err(LookupError::NoRecords);
    }
    Ok(found)
}

/// Classifies a failed lookup by its response code, because absence and failure have the same message.
fn classify(error: &NetError) -> LookupError {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => LookupError::NoSuchName,
            ResponseCode::NoError => LookupError::NoRecords,
            code => code_error(code),
        },
        NetError::Dns(DnsError::ResponseCode(code)) => code_error(*code),
        NetError::Timeout => LookupError::Timeout,
        NetError::Truncated => LookupError::Truncated(Box::new(LookupError::Timeout)),
        NetError::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => LookupError::Timeout,
        NetError::Io(error) => LookupError::Unreachable(error.to_string()),
        NetError::NoConnections | NetError::Busy => LookupError::Unreachable(error.to_string()),
        NetError::Proto(_) | NetError::ForeignClassRecord { .. } | NetError::QueryCaseMismatch => {
            LookupError::Malformed(error.to_string())
        }
        error => LookupError::Unreachable(error.to_string()),
    }
}

fn code_error(code: ResponseCode) -> LookupError {
    match code {
        ResponseCode::ServFail => LookupError::ServerFailure,
        ResponseCode::Refused => LookupError::Refused,
        code => LookupError::Code(code.to_str().to_owned()),
    }
}

/// A name in lower case, without the trailing dot.
fn normalized(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

fn client(
    servers: &[NameServerConfig],
    protocol: &ProtocolConfig,
    timeout: Duration,
) -> Result<TokioResolver, Failure> {
    let mut servers = servers.to_vec();
    for server in &mut servers {
        server.connections.retain(|connection| {
            std::mem::discriminant(&connection.protocol) == std::mem::discriminant(protocol)
        });
    }
    let config = ResolverConfig::from_parts(None, Vec::new(), servers);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    let options = builder.options_mut();
    // Half of the time limit for each server, so that a dead one does not prevent asking the next.
    options.timeout = timeout / 2;
    // Each server is asked once: a repetition would double the wait, and the server list is the
    // retry.
    options.attempts = 1;
    options.cache_size = CACHE_SIZE;
    // Mail servers do not see this machine's hosts file either.
    options.use_hosts_file = ResolveHosts::Never;
    options.max_active_requests = MAX_CONCURRENT;
    builder.build().map_err(|error| {
        Failure::new(
            Code::Unreachable,
            format!("the DNS client could not be started: {error}"),
        )
    })
}

fn name_server(address: SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    // hickory assumes port 53.
    let at_port = |it: &mut ConnectionConfig| it.port = address.port();
    server.connections.iter_mut().for_each(at_port);
    server
}

fn system_servers() -> Result<Vec<NameServerConfig>, Failure> {
    let unusable = |why: String| {
        Failure::new(
            Code::Unreachable,
            format!("the system's DNS configuration cannot be used: {why}"),
        )
        .because("which DNS server to ask is in /etc/resolv.conf, or in the network settings of the system")
        .hint("name a DNS server: --dns-server 192.0.2.53:53")
    };
    let (config, _) = read_system_conf().map_err(|error| unusable(error.to_string()))?;
    let servers = config.name_servers().to_vec();
    if servers.is_empty() {
        return Err(unusable("it names no server".into()));
    }
    Ok(servers)
}
