//! What is wrong with a TLS handshake, from the words of the TLS library, which people should not need to
//! read.

/// A fault in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFault {
    /// What is wrong, as a clause.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

/// Reads the words of the TLS library about a handshake with `host`. `roots` says which certificates were
/// trusted.
pub fn describe(why: &str, host: &str, roots: &str) -> Option<TlsFault> {
    let fault = |what: String, fix: &str| {
        Some(TlsFault {
            what,
            fix: fix.to_owned(),
        })
    };
    if let Some(rest) = why.split_once("certificate expired").map(|(_, rest)| rest) {
        let day =
            moment(rest, "not valid after ").map_or(String::new(), |day| format!(" on {day}"));
        return fault(
            format!("the certificate of {host} expired{day}, or this machine's clock is wrong"),
            "compare the clock with `date -u`; if it is right, the server needs a new certificate",
        );
    }
    if let Some(rest) = why.split_once("not valid yet").map(|(_, rest)| rest) {
        let day = moment(rest, "not valid before ")
            .map_or("later".to_owned(), |day| format!("from {day}"));
        return fault(
            format!(
                "the certificate of {host} is valid only {day}, so this machine's clock is probably behind"
            ),
            "set the clock: compare it with `date -u`",
        );
    }
    if why.contains("CaUsedAsEndEntity") {
        return fault(
            format!(
                "the certificate of {host} is marked as an authority (CA:TRUE), so it cannot be a server's"
            ),
            "make one with CA:FALSE: `openssl req -x509 … -addext basicConstraints=critical,CA:FALSE`",
        );
    }
    if why.contains("not valid for name") || why.contains("NotValidForName") {
        let only = why
            .split_once("only valid for ")
            .map_or(String::new(), |(_, names)| {
                format!("; it names {}", plain_names(names))
            });
        return fault(
            format!("the certificate is issued for another name than {host}{only}"),
            "write the host name that the certificate names; if the address is right, a proxy or another server answers there",
        );
    }
    if why.contains("UnknownIssuer") {
        return fault(
            format!(
                "the certificate of {host} is signed by an authority that {roots} do not hold: a proxy that looks into TLS, or a certificate of your own"
            ),
            "trust that authority: SSL_CERT_FILE=FILE.pem, with its certificate in PEM form (ask the people who run the proxy)",
        );
    }
    if why.contains("Revoked") {
        return fault(
            format!("the certificate of {host} was revoked"),
            "the server needs a new certificate",
        );
    }
    if why.contains("InvalidContentType") || why.contains("corrupt message") {
        return fault(
            format!("{host} does not speak TLS on this port"),
            "write the plain scheme if the server is on this machine, or the port that speaks TLS",
        );
    }
    if why.contains("CertificateRequired") {
        return fault(
            format!("{host} asks for a certificate of the client, which is not supported here"),
            "use an address of the server that does not ask for one, or a proxy that has the certificate",
        );
    }
    if why.contains("UnrecognisedName") || why.contains("UnrecognizedName") {
        return fault(
            format!("the server has no certificate for the name {host}"),
            "write the name that the server is known by",
        );
    }
    if why.contains("invalid peer certificate") {
        return fault(
            format!(
                "the certificate of {host} cannot be trusted: its signature or its form is not that of an authority that is known"
            ),
            "if it is a certificate of your own, name it: SSL_CERT_FILE=FILE.pem; if not, a proxy or another server answers there",
        );
    }
    if why.contains("UnexpectedEof")
        || why.contains("handshake eof")
        || why.contains("unexpected end of file")
    {
        return fault(
            format!(
                "{host} closed the connection during the handshake: this port may not speak TLS, or a firewall cut it"
            ),
            "compare the port and the scheme, and try from another network",
        );
    }
    if why.contains("HandshakeFailure")
        || why.contains("ProtocolVersion")
        || why.contains("peer is incompatible")
        || why.contains("InsufficientSecurity")
    {
        return fault(
            format!(
                "{host} ended the handshake: it offers no TLS version or cipher that is safe enough (1.2 and 1.3 are), or does not know the name"
            ),
            "switch TLS 1.2 or 1.3 on at the server, or write the name that it is known by",
        );
    }
    if let Some(alert) = why.split_once("fatal alert: ").map(|(_, alert)| alert) {
        return fault(
            format!(
                "{host} ended the handshake with TLS's alert {}",
                words(alert)
            ),
            "look into the server's log, or at its side of the handshake: `openssl s_client -connect HOST:PORT`",
        );
    }
    if why.contains("no server certificate chain resolved") {
        return fault(
            format!("{host} has no certificate for that name"),
            "write the name that the server is known by",
        );
    }
    None
}

/// The name of an alert as RFC 8446 writes it: `InternalError` is `internal_error`.
fn words(alert: &str) -> String {
    let mut name = String::new();
    for letter in alert.chars().take_while(|it| it.is_ascii_alphanumeric()) {
        if letter.is_ascii_uppercase() && !name.is_empty() && !name.ends_with("_c") {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The names of a certificate without the library's words around them: `DnsName("a.example")`.
fn plain_names(text: &str) -> String {
    let quoted: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
    match quoted.is_empty() {
        true => text.trim().to_owned(),
        false => quoted.join(", "),
    }
}

/// The day that follows `before` as seconds since 1970.
fn moment(text: &str, before: &str) -> Option<String> {
    let digits = text.split_once(before)?.1;
    let end = digits
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(digits.len());
    let seconds: i64 = digits[..end].parse().ok()?;
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some(moment.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_librarys_words_become_sentences() {
        let expired = "invalid peer certificate: certificate expired: verification time 1796002710 (UNIX), but certificate is not valid after 1609459200 (186543510 seconds ago)";
        let cases = [
            (expired, "expired on 2021-01-01, or this machine's clock"),
            (
                "invalid peer certificate: certificate not valid for name \"localhost\"; certificate is only valid for DnsName(\"b.example\")",
                "another name than localhost; it names b.example",
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                "an authority that the system's",
            ),
            (
                "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
                "marked as an authority",
            ),
            (
                "invalid peer certificate: BadSignature",
                "cannot be trusted",
            ),
            (
                "received corrupt message of type InvalidContentType",
                "does not speak TLS",
            ),
            (
                "received fatal alert: InternalError",
                "alert internal_error",
            ),
            ("received fatal alert: UnknownCA", "alert unknown_ca"),
        ];
        for (why, naming) in cases {
            let fault = describe(why, "localhost", "the system's certificates").unwrap();
            assert!(fault.what.contains(naming), "{}", fault.what);
        }
        assert_eq!(describe("connection reset", "localhost", ""), None);
    }
}
