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

/// What a certificate that was refused says of itself and of its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who issued it.
    pub issuer: String,
    /// Whether it names itself as its issuer.
    pub is_self_signed: bool,
    /// The issuer of the last certificate that came with it, if another one came.
    pub top: Option<String>,
    /// The digest of its signature, where that is not accepted any more.
    pub weak_digest: Option<&'static str>,
    /// The length of its RSA key.
    pub rsa_bits: Option<usize>,
    /// Whether it is valid at this moment by its dates.
    pub is_in_time: bool,
}

/// Keys of RSA that are shorter are not accepted.
const MIN_RSA_BITS: usize = 2048;

/// Whether a handshake ended without a word.
pub fn is_closed(why: &str) -> bool {
    ["UnexpectedEof", "handshake eof", "unexpected end of file"]
        .iter()
        .any(|it| why.contains(it))
}

/// Reads the words of the TLS library about a handshake with `host`. `roots` says which certificates were
/// trusted, and `shown` is the certificate that was refused.
pub fn describe(why: &str, host: &str, roots: &str, shown: Option<&Shown>) -> Option<TlsFault> {
    let fault = |what: String, fix: &str| {
        Some(TlsFault {
            what,
            fix: fix.to_owned(),
        })
    };
    if let Some(found) = shown.and_then(|it| weak(why, host, it)) {
        return Some(found);
    }
    if let Some(rest) = why.split_once("certificate expired").map(|(_, rest)| rest) {
        let day =
            moment(rest, "not valid after ").map_or(String::new(), |day| format!(" on {day}"));
        if let Some(shown) = shown.filter(|it| it.is_in_time) {
            return fault(
                format!(
                    "the certificate of {host} is in time, and one above it, {:?} or its authority's, expired{day}",
                    shown.issuer
                ),
                "have the server send the authority's present certificate, and put that into the file of SSL_CERT_FILE if it is one of your own",
            );
        }
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
                "the certificate of {host} is valid only {day}, or this machine's clock is behind"
            ),
            "compare the clock with `date -u`; if it is right, the server needs a certificate that is valid now",
        );
    }
    if why.contains("CaUsedAsEndEntity") {
        return fault(
            format!(
                "the certificate of {host} is marked as an authority (CA:TRUE), so it cannot be a server's here or in Firefox, while curl takes it"
            ),
            "if it is yours, name this very certificate: SSL_CERT_FILE=FILE.pem, in PEM form, beside its authority's; or make one with CA:FALSE: `openssl req -x509 … -addext basicConstraints=critical,CA:FALSE`",
        );
    }
    if why.contains("UnhandledCriticalExtension") || why.contains("UnsupportedCriticalExtension") {
        return fault(
            format!(
                "the certificate of {host}, or one above it, has an extension that is marked as critical and is not known here"
            ),
            "have it made without that extension, or with the extension not critical",
        );
    }
    if why.contains("not valid for any names") {
        return fault(
            format!(
                "the certificate of {host} names no host in subjectAltName; a name in its subject (CN) alone counts no more"
            ),
            &format!(
                "make one that names the host: `openssl req -x509 … -addext subjectAltName=DNS:{}`",
                host.rsplit_once(':').map_or(host, |(name, _)| name)
            ),
        );
    }
    if why.contains("UnsupportedCertVersion") {
        return fault(
            format!(
                "the certificate of {host} is of version 1, as `openssl x509 -req` makes it without extensions: it can name no host"
            ),
            "make one of version 3: `openssl x509 -req … -extfile FILE`, with the line subjectAltName=DNS:NAME in FILE",
        );
    }
    if ["extended key usage", "InvalidPurpose", "EkuError"]
        .iter()
        .any(|it| why.contains(it))
    {
        return fault(
            format!(
                "the certificate of {host} is not for servers: its extendedKeyUsage lacks serverAuth"
            ),
            "make one with extendedKeyUsage=serverAuth, or give the server the right one of several",
        );
    }
    if why.contains("NameConstraintViolation") {
        return fault(
            format!(
                "the certificate of {host} names a host that its authority may not vouch for (name constraints)"
            ),
            "have it issued by an authority that is allowed to name the host",
        );
    }
    if why.contains("EndEntityUsedAsCa") || why.contains("PathLenConstraintViolated") {
        return fault(
            format!(
                "the certificate of {host} is signed by a certificate that is no authority, or may not have one below it"
            ),
            "make the issuer's certificate anew with basicConstraints=critical,CA:TRUE and without a pathlen that is too short",
        );
    }
    if why.contains("UnsupportedSignatureAlgorithm") {
        return fault(
            format!(
                "the certificate of {host}, or one of its issuers', is signed in a way that is not accepted, such as with SHA-1"
            ),
            "have it signed anew with SHA-256: `openssl x509 … -sha256`",
        );
    }
    if why.contains("BadSignature")
        && let Some(shown) = shown.filter(|it| !it.is_self_signed)
    {
        return fault(
            format!(
                "the certificate of {host} was not signed by the {:?} that {roots} hold, but by another of the same name: the authority was probably made anew",
                shown.issuer
            ),
            "put the authority's present certificate into the file that SSL_CERT_FILE names",
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
    if why.contains("UnknownIssuer")
        && let Some(shown) = shown
    {
        return Some(unknown_issuer(host, roots, shown));
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
    if why.contains("CertificateRequired") || why.contains("alert: BadCertificate") {
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
    if is_closed(why) {
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
                "{host} ended the handshake: it offers no TLS version or cipher that is safe enough (1.2 and 1.3 are), does not know the name, or wants a certificate of the client"
            ),
            "switch TLS 1.2 or 1.3 on at the server, or write the name that it is known by; its log says which",
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

/// What is too weak about a certificate or its key.
fn weak(why: &str, host: &str, shown: &Shown) -> Option<TlsFault> {
    let is_refused = why.contains("BadSignature") || why.contains("UnsupportedSignature");
    if let (Some(bits), true) = (shown.rsa_bits.filter(|it| *it < MIN_RSA_BITS), is_refused) {
        return Some(TlsFault {
            what: format!(
                "the certificate of {host} has an RSA key of {bits} bits, and fewer than {MIN_RSA_BITS} are not accepted"
            ),
            fix: "make one with a longer key: `openssl req -x509 -newkey rsa:2048 …`".to_owned(),
        });
    }
    let digest = shown.weak_digest.filter(|_| is_refused)?;
    Some(TlsFault {
        what: format!(
            "the certificate of {host} is signed with {digest}, which is not safe and not accepted"
        ),
        fix: "have it signed anew with SHA-256: `openssl x509 … -sha256`".to_owned(),
    })
}

fn unknown_issuer(host: &str, roots: &str, shown: &Shown) -> TlsFault {
    let Shown { issuer, top, .. } = shown;
    // What it names replaces the system's certificates.
    let trust = match roots.contains("SSL_CERT_FILE") {
        true => "put its certificate into the file that SSL_CERT_FILE names, in PEM form",
        false => "trust it: SSL_CERT_FILE=FILE.pem, with its certificate in PEM form",
    };
    if shown.is_self_signed {
        return TlsFault {
            what: format!(
                "the certificate of {host} is signed by itself, and {roots} do not hold it: a certificate of your own, or a proxy that looks into TLS"
            ),
            fix: format!("if it is yours, {trust}; if not, find out who answers there"),
        };
    }
    match top {
        Some(top) => TlsFault {
            what: format!(
                "the certificate of {host} leads to the authority {top:?}, which {roots} do not hold: a proxy that looks into TLS, or an authority of your own"
            ),
            fix: format!(
                "if that authority is meant, {trust} (ask the people who run it or the proxy)"
            ),
        },
        None => TlsFault {
            what: format!(
                "the certificate of {host} is signed by an authority that {roots} do not hold, {issuer:?}, and the server sends no other certificate: a proxy that looks into TLS, an authority of your own, or one whose certificate the server should send too"
            ),
            fix: format!(
                "if that authority is meant, {trust} (ask the people who run it or the proxy); if {issuer:?} is itself signed by a known one, have the server send its certificate as well"
            ),
        },
    }
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
            let fault = describe(why, "localhost", "the system's certificates", None).unwrap();
            assert!(fault.what.contains(naming), "{}", fault.what);
        }
        assert_eq!(describe("connection reset", "localhost", "", None), None);
    }

    #[test]
    fn a_certificate_that_was_seen_says_more() {
        let shown = Shown {
            issuer: "Acme CA".to_owned(),
            is_self_signed: false,
            top: None,
            weak_digest: None,
            rsa_bits: Some(2048),
            is_in_time: true,
        };
        let own = Shown {
            is_self_signed: true,
            ..shown.clone()
        };
        let chained = Shown {
            top: Some("Acme Root".to_owned()),
            ..shown.clone()
        };
        let old = Shown {
            weak_digest: Some("SHA-1"),
            ..shown.clone()
        };
        let late = Shown {
            is_in_time: false,
            ..shown.clone()
        };
        let short = Shown {
            rsa_bits: Some(1024),
            ..shown.clone()
        };
        let unknown = "invalid peer certificate: UnknownIssuer";
        let cases = [
            (
                unknown,
                &shown,
                "\"Acme CA\", and the server sends no other",
            ),
            (unknown, &own, "is signed by itself"),
            (unknown, &chained, "leads to the authority \"Acme Root\""),
            (
                "invalid peer certificate: UnsupportedSignatureAlgorithmContext { signature_algorithm_id: [6] }",
                &old,
                "signed with SHA-1",
            ),
            (
                "invalid peer certificate: BadSignature",
                &short,
                "RSA key of 1024 bits",
            ),
            (
                "invalid peer certificate: BadSignature",
                &shown,
                "another of the same name",
            ),
            (
                "invalid peer certificate: certificate not valid for name \"localhost\"; certificate is not valid for any names (according to its subjectAltName extension)",
                &shown,
                "names no host in subjectAltName",
            ),
            (
                "invalid peer certificate: certificate does not allow extended key usage for server authentication, allows client authentication",
                &shown,
                "lacks serverAuth",
            ),
            (
                "invalid peer certificate: Other(OtherError(UnsupportedCertVersion))",
                &shown,
                "of version 1",
            ),
            (
                "invalid peer certificate: Other(OtherError(UnsupportedCriticalExtension))",
                &shown,
                "marked as critical",
            ),
            (
                "invalid peer certificate: certificate expired: verification time 1796000000 (UNIX), but certificate is not valid after 1790000000 (0 seconds ago)",
                &shown,
                "one above it, \"Acme CA\"",
            ),
            (
                "invalid peer certificate: certificate expired: verification time 1796000000 (UNIX), but certificate is not valid after 1790000000 (0 seconds ago)",
                &late,
                "the certificate of localhost expired",
            ),
        ];
        for (why, shown, naming) in cases {
            let fault = describe(
                why,
                "localhost",
                "the certificates of SSL_CERT_FILE",
                Some(shown),
            )
            .unwrap();
            assert!(fault.what.contains(naming), "{}", fault.what);
        }
    }
}
