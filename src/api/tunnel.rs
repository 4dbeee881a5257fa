//! What a proxy answers to CONNECT, of which the HTTP library says no more than that it was no 200.

use std::time::Duration;

use data_encoding::BASE64;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::Proxy;
use crate::secret::Secret;

/// How long the proxy may take for its second answer: it has just given a first one.
const PATIENCE: Duration = Duration::from_secs(3);
/// Longest head of an answer that is read; the HTTP library reads as much.
const MAX_HEAD: u64 = 8192;

/// The answer of a proxy that opens no tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelRefusal {
    /// The status.
    pub status: u16,
    /// The ways to log in that it names, in lower case.
    pub logins: Vec<String>,
}

impl Proxy {
    /// The login of a proxy's address, as Basic authentication writes it.
    pub fn login_of(address: &str) -> Option<Secret> {
        let url = match address.contains("://") {
            true => Url::parse(address),
            false => Url::parse(&format!("http://{address}")),
        };
        let url = url.ok()?;
        if url.username().is_empty() && url.password().is_none() {
            return None;
        }
        let decoded = |text: &str| {
            let query = format!("u={}", text.replace('+', "%2B"));
            let value = url::form_urlencoded::parse(query.as_bytes()).next();
            value.map_or_else(String::new, |(_, value)| value.into_owned())
        };
        let (user, password) = (url.username(), url.password().unwrap_or_default());
        let pair = format!("{}:{}", decoded(user), decoded(password));
        Some(Secret::new(BASE64.encode(pair.as_bytes())))
    }

    /// Asks the proxy once more for a tunnel to a server, since its first answer is lost. Nothing is sent
    /// through it, should it open one this time.
    pub(super) async fn refusal(&self, base_url: &str) -> Option<TunnelRefusal> {
        if !self.is_plain {
            return None;
        }
        let url = Url::parse(base_url).ok()?;
        let target = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
        tokio::time::timeout(PATIENCE, self.ask(&target))
            .await
            .ok()?
    }

    async fn ask(&self, target: &str) -> Option<TunnelRefusal> {
        // A proxy whose address names no port is asked on that of its scheme, which is plain HTTP.
        let address = match self.address.rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => self.address.clone(),
            _ => format!("{}:80", self.address),
        };
        let mut stream = TcpStream::connect(address).await.ok()?;
        let login = match &self.login {
            Some(login) => format!("Proxy-Authorization: Basic {}\r\n", login.expose()),
            None => String::new(),
        };
        let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut head = Vec::new();
        let mut limited = stream.take(MAX_HEAD);
        while !head.windows(4).any(|it| it == b"\r\n\r\n") {
            if limited.read_buf(&mut head).await.ok()? == 0 {
                break;
            }
        }
        read(&String::from_utf8_lossy(&head))
    }
}

/// Reads the head of an answer that is no 200.
fn read(head: &str) -> Option<TunnelRefusal> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    words.next().filter(|it| it.starts_with("HTTP/"))?;
    let status: u16 = words.next()?.parse().ok()?;
    let headers = lines.take_while(|it| !it.is_empty());
    let logins = headers.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let way = value.trim().split(' ').next()?;
        let is_it = name.eq_ignore_ascii_case("proxy-authenticate");
        is_it.then(|| way.to_ascii_lowercase())
    });
    (status != 200).then(|| TunnelRefusal {
        status,
        logins: logins.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer_tells_status_and_logins() {
        let head = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Negotiate x\r\n\r\nX: y";
        let found = read(head).unwrap();
        assert_eq!((found.status, found.logins.len()), (407, 2));
        assert_eq!(found.logins, ["ntlm", "negotiate"]);
        assert_eq!(
            read("HTTP/1.0 502 Bad Gateway\r\n\r\n").unwrap().status,
            502
        );
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), None);
        assert_eq!(read("220 mail.test"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_login_is_decoded_and_encoded() {
        let login = |address| Proxy::login_of(address).map(|it| it.expose().to_owned());
        // `me:a b+c@` as Basic writes it (RFC 7617).
        assert_eq!(
            login("http://me:a%20b+c%40@proxy.test:3128").as_deref(),
            Some("bWU6YSBiK2NA")
        );
        assert_eq!(login("me:x@proxy.test:3128").as_deref(), Some("bWU6eA=="));
        assert_eq!(login("http://proxy.test:3128"), None);
        assert_eq!(login("proxy.test:3128"), None);
    }
}
