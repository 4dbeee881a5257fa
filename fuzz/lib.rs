//! What several targets share: servers on this machine that say whatever the fuzzer says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use workos_ml::mail::dns::Dns;

/// A runtime on this thread.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// What a server says next.
#[derive(Clone, Default)]
pub struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    pub fn set(&self, bytes: &[u8]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
    }

    pub fn get(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A server that answers the head of each request with these bytes and closes the connection.
pub fn http_server(said: Said) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut read: Vec<u8> = Vec::new();
            let mut buffer = [0; 4096];
            while !read.windows(4).any(|it| it == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(count) if count > 0 => read.extend(&buffer[..count]),
                    _ => break,
                }
            }
            let _ = stream.write_all(&said.get());
        }
    });
    address
}

/// A client of a name server that answers every question with what `answer` makes of it.
pub fn dns(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> Dns {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((count, client)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&answer(&buffer[..count]), client);
        }
    });
    // A malformed answer is waited past, so that the limit is the time of one run.
    Dns::new(Some(address), Duration::from_millis(30)).unwrap()
}

/// The head of an answer to a question with so many records, and the question.
pub fn answer_head(question: &[u8], records: u16) -> Vec<u8> {
    let end = 12 + question[12..].iter().position(|it| *it == 0).unwrap_or(0) + 5;
    let mut answer = question[..end.min(question.len())].to_vec();
    answer[2] = 0x81;
    answer[3] = 0x80;
    answer[6..8].copy_from_slice(&records.to_be_bytes());
    // Without the question's own additional records.
    answer[8..12].fill(0);
    answer
}
