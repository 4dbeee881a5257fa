//! A DNS server on loopback, over UDP and TCP on one port, that knows the names a test gave it and
//! misbehaves where the test says so.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, MX, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};

/// What a datagram may hold before the answer is truncated.
const DATAGRAM: usize = 1232;

type Bytes = dyn Fn(&[u8]) -> Vec<Vec<u8>> + Send + Sync;

/// What a name does in place of answering from the zone.
#[derive(Clone)]
pub enum Trick {
    /// Nothing at all.
    Silent,
    /// A response code and no records.
    Code(ResponseCode),
    /// These datagrams, or these messages over TCP, made from the question.
    Raw(Arc<Bytes>),
    /// A truncated answer; over TCP, this.
    Truncated(Box<Trick>),
    /// The connection is closed (over UDP, nothing).
    Close,
    /// Over TCP, so many megabytes of answers to other questions.
    Flood(usize),
}

/// A trick that sends bytes of its own.
pub fn raw(make: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Trick {
    Trick::Raw(Arc::new(make))
}

/// Records by name, and tricks.
#[derive(Clone, Default)]
pub struct Zone {
    records: BTreeMap<String, Vec<RData>>,
    tricks: BTreeMap<String, Trick>,
}

impl Zone {
    pub fn new() -> Self {
        Self::default()
    }

    fn record(mut self, name: &str, data: RData) -> Self {
        self.records
            .entry(name.to_lowercase())
            .or_default()
            .push(data);
        self
    }

    pub fn mx(self, name: &str, preference: u16, host: &str) -> Self {
        self.record(name, RData::MX(MX::new(preference, fqdn(host))))
    }

    pub fn a(self, name: &str, address: [u8; 4]) -> Self {
        self.record(name, RData::A(A(Ipv4Addr::from(address))))
    }

    pub fn cname(self, name: &str, target: &str) -> Self {
        self.record(name, RData::CNAME(CNAME(fqdn(target))))
    }

    /// One string after the other, each of at most 255 bytes.
    pub fn txt(self, name: &str, text: &str) -> Self {
        let parts: Vec<&[u8]> = text.as_bytes().chunks(255).collect();
        self.txt_parts(name, &parts)
    }

    pub fn txt_parts(self, name: &str, parts: &[&[u8]]) -> Self {
        self.record(name, RData::TXT(TXT::from_bytes(parts.to_vec())))
    }

    pub fn trick(mut self, name: &str, trick: Trick) -> Self {
        self.tricks.insert(name.to_lowercase(), trick);
        self
    }

    /// A domain whose one mail exchanger has an address.
    pub fn receiver(self, domain: &str, host: &str) -> Self {
        self.mx(domain, 10, host).a(host, [192, 0, 2, 25])
    }

    fn answer(&self, message: &Message) -> Message {
        let query = message.queries[0].clone();
        let (mut name, kind) = (normalized(query.name()), query.query_type());
        let mut answers = Vec::new();
        // Long enough to be cut by the client, short enough to end.
        for _ in 0..20 {
            let here = self.records.get(&name);
            let of = |kind| {
                let found = here.into_iter().flatten();
                found.filter(move |it: &&RData| it.record_type() == kind)
            };
            answers
                .extend(of(kind).map(|r_data| Record::from_rdata(fqdn(&name), 60, r_data.clone())));
            let alias = of(RecordType::CNAME).find_map(|r_data| match r_data {
                RData::CNAME(target) if kind != RecordType::CNAME => Some(target.0.clone()),
                _ => None,
            });
            let Some(target) = alias else { break };
            let data = RData::CNAME(CNAME(target.clone()));
            answers.push(Record::from_rdata(fqdn(&name), 60, data));
            name = normalized(&target);
        }
        let below = format!(".{name}");
        let exists = self
            .records
            .keys()
            .any(|text| *text == name || text.ends_with(&below));
        let mut response = response(message);
        if !exists {
            response.metadata.response_code = ResponseCode::NXDomain;
        }
        response.answers = answers;
        response
    }
}

/// A question that the server received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub name: String,
    pub kind: RecordType,
    pub is_tcp: bool,
}

/// The server. Its threads end with the process.
pub struct NameServer {
    address: SocketAddr,
    queries: Arc<Mutex<Vec<Query>>>,
}

impl NameServer {
    pub fn start(zone: Zone) -> Self {
        let (udp, tcp) = sockets();
        let address = udp.local_addr().unwrap();
        let queries = Arc::new(Mutex::new(Vec::new()));
        let server = Arc::new(Server {
            zone,
            queries: Arc::clone(&queries),
        });
        let over_udp = Arc::clone(&server);
        std::thread::spawn(move || over_udp.serve_udp(&udp));
        std::thread::spawn(move || {
            for stream in tcp.incoming().map_while(Result::ok) {
                let server = Arc::clone(&server);
                std::thread::spawn(move || server.serve_tcp(stream));
            }
        });
        Self { address, queries }
    }

    /// As `--dns-server` takes it.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    pub fn queries(&self) -> Vec<Query> {
        self.queries.lock().unwrap().clone()
    }

    /// How often this was asked for.
    pub fn count(&self, name: &str, kind: RecordType) -> usize {
        let is_it = |query: &&Query| query.name == name && query.kind == kind;
        self.queries().iter().filter(is_it).count()
    }
}

/// Both on one port; a port that is free for one may be taken for the other.
fn sockets() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
}

struct Server {
    zone: Zone,
    queries: Arc<Mutex<Vec<Query>>>,
}

impl Server {
    fn heard(&self, bytes: &[u8], is_tcp: bool) -> (Message, Option<Trick>) {
        let message = Message::from_vec(bytes).unwrap();
        let query = &message.queries[0];
        let name = normalized(query.name());
        let trick = self.zone.tricks.get(&name).cloned();
        self.queries.lock().unwrap().push(Query {
            name,
            kind: query.query_type(),
            is_tcp,
        });
        (message, trick)
    }

    fn serve_udp(&self, socket: &UdpSocket) {
        let mut buffer = [0; 4096];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
            let question = &buffer[..length];
            let (message, trick) = self.heard(question, false);
            let answers = match trick {
                Some(Trick::Silent | Trick::Close | Trick::Flood(_)) => Vec::new(),
                Some(Trick::Raw(make)) => make(question),
                Some(Trick::Code(code)) => vec![code_only(&message, code)],
                Some(Trick::Truncated(_)) => vec![truncated(&message)],
                None => {
                    let answer = self.zone.answer(&message).to_vec().unwrap();
                    vec![match answer.len() > DATAGRAM {
                        true => truncated(&message),
                        false => answer,
                    }]
                }
            };
            for answer in answers {
                // The client may have gone.
                let _ = socket.send_to(&answer, peer);
            }
        }
    }

    fn serve_tcp(&self, mut stream: TcpStream) {
        while let Some(question) = read(&mut stream) {
            let (message, trick) = self.heard(&question, true);
            let trick = match trick {
                Some(Trick::Truncated(inner)) => Some(*inner),
                other => other,
            };
            let answers = match trick {
                Some(Trick::Silent) => Vec::new(),
                Some(Trick::Close | Trick::Truncated(_)) => return,
                Some(Trick::Raw(make)) => make(&question),
                Some(Trick::Code(code)) => vec![code_only(&message, code)],
                Some(Trick::Flood(megabytes)) => {
                    let mut other = response(&message);
                    other.metadata.id = message.metadata.id.wrapping_add(1);
                    let mut bytes = other.to_vec().unwrap();
                    bytes.resize(60_000, 0);
                    vec![bytes; megabytes * 1_000_000 / 60_000]
                }
                None => vec![self.zone.answer(&message).to_vec().unwrap()],
            };
            for answer in answers {
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                if stream
                    .write_all(&[&length, answer.as_slice()].concat())
                    .is_err()
                {
                    return;
                }
            }
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// An empty answer to a question.
fn response(message: &Message) -> Message {
    let mut response = Message::new(
        message.metadata.id,
        MessageType::Response,
        message.metadata.op_code,
    );
    response.metadata.recursion_desired = true;
    response.metadata.recursion_available = true;
    response.add_queries(message.queries.to_vec());
    response
}

fn code_only(message: &Message, code: ResponseCode) -> Vec<u8> {
    let mut response = response(message);
    response.metadata.response_code = code;
    response.to_vec().unwrap()
}

fn truncated(message: &Message) -> Vec<u8> {
    let mut response = response(message);
    response.metadata.truncation = true;
    response.to_vec().unwrap()
}

fn fqdn(name: &str) -> Name {
    let mut name = Name::from_ascii(name).unwrap();
    name.set_fqdn(true);
    name
}

fn normalized(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_lowercase()
}
