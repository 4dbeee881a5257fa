//! Which certificates are trusted: those of the operating system, or of `SSL_CERT_FILE`.

use std::fmt;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, redirect};

use super::{CONNECT_TIMEOUT, ClientSettings, Error, ErrorKind};
use crate::files;

/// Every root certificate there is takes less than one.
const MAX_CERTIFICATE_BYTES: u64 = 16 * 1024 * 1024;

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// None, for plain HTTP.
    None,
    /// Those of the operating system.
    System,
    /// Those of the file that `SSL_CERT_FILE` names.
    File(String),
    /// Mozilla's, built into this program, because the system has none, or the folder that
    /// `SSL_CERT_DIR` names.
    BuiltIn(Option<String>),
}

impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no certificates"),
            Self::System => f.write_str("the operating system's certificates"),
            Self::File(path) => write!(f, "the certificates of SSL_CERT_FILE ({path})"),
            Self::BuiltIn(None) => {
                f.write_str("the built-in Mozilla certificates (the system has none)")
            }
            Self::BuiltIn(Some(folder)) => write!(
                f,
                "the built-in Mozilla certificates (SSL_CERT_DIR, {folder}, holds none)"
            ),
        }
    }
}

pub(super) fn client_and_roots(
    settings: &ClientSettings,
) -> Result<(reqwest::Client, Roots), Error> {
    // Fails if a provider is installed already, which is just as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if settings.base_url.starts_with("http:") {
        // Plain HTTP needs no certificates, and loading the system's takes time.
        let builder = builder(settings).tls_certs_only([]);
        return build_client(builder).map(|http| (http, Roots::None));
    }
    if let Some(path) = &settings.certificate_file {
        // The platform's verifier reads this variable on some systems only, and ignores a missing file.
        let builder = builder(settings).tls_certs_merge(certificates(path)?);
        return build_client(builder).map(|http| (http, Roots::File(path.clone())));
    }
    match build_client(builder(settings)) {
        Ok(http) => Ok((http, Roots::System)),
        Err(_) => {
            // Minimal containers have no certificates at all, and should still reach WorkOS.
            let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
            let certificates = built_in
                .iter()
                .filter_map(|der| Certificate::from_der(der).ok());
            build_client(builder(settings).tls_certs_merge(certificates))
                .map(|http| (http, Roots::BuiltIn(settings.certificate_folder.clone())))
        }
    }
}

fn certificates(path: &str) -> Result<Vec<Certificate>, Error> {
    let unusable = |why: String| {
        let kind = ErrorKind::CertificateFile {
            path: path.to_owned(),
            why,
        };
        Error::new("loading certificates", kind, None)
    };
    let bytes = files::read(path.as_ref(), MAX_CERTIFICATE_BYTES)
        .map_err(|error| unusable(error.to_string()))?;
    match Certificate::from_pem_bundle(&bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable("it holds no certificate in PEM form".into())),
        Err(_) => Err(unusable("it is not in PEM form".into())),
    }
}

/// The part of a request's time that is for the connection: never all of it, so that an error can tell
/// whether anything was sent, on a busy machine as well.
pub(super) fn connect_timeout(limit: Duration) -> Duration {
    CONNECT_TIMEOUT.min(limit / 2)
}

fn builder(settings: &ClientSettings) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("workos-ml/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(connect_timeout(settings.timeout))
        .timeout(settings.timeout);
    // Otherwise a proxy variable would send the key of a local server to another machine.
    if settings.is_loopback {
        // `localhost` and its subdomains are this machine whatever a resolver says (RFC 6761, 6.3).
        let url = url::Url::parse(&settings.base_url);
        let builder = match url
            .as_ref()
            .map(|it| (it.domain(), it.port_or_known_default()))
        {
            Ok((Some(name), Some(port))) => builder.resolve_to_addrs(
                name,
                &[
                    (std::net::Ipv4Addr::LOCALHOST, port).into(),
                    (std::net::Ipv6Addr::LOCALHOST, port).into(),
                ],
            ),
            _ => builder,
        };
        builder.no_proxy()
    } else {
        builder
    }
}

fn build_client(builder: ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| {
        let why = super::error::root_causes(&error);
        Error::new(
            "loading certificates",
            ErrorKind::Tls {
                why,
                roots: String::new(),
            },
            None,
        )
    })
}
