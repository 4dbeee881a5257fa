//! Which certificates are trusted: those of the operating system, or of `SSL_CERT_FILE`.

use reqwest::{Certificate, ClientBuilder, redirect};

use super::{CONNECT_TIMEOUT, Error, Problem, Roots, Settings};

pub(super) fn build(settings: &Settings) -> Result<(reqwest::Client, Roots), Error> {
    // A second installation changes nothing and is no error worth telling.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if settings.base_url.starts_with("http:") {
        let builder = builder(settings).tls_certs_only([]);
        return finish(builder).map(|http| (http, Roots::None));
    }
    let roots = settings
        .certificate_file
        .clone()
        .map_or(Roots::System, Roots::File);
    match finish(builder(settings)) {
        Ok(http) => Ok((http, roots)),
        Err(_) if roots == Roots::System => {
            let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
            let certificates = built_in
                .iter()
                .filter_map(|it| Certificate::from_der(it).ok());
            finish(builder(settings).tls_certs_merge(certificates))
                .map(|http| (http, Roots::BuiltIn))
        }
        Err(mut error) => {
            if let Problem::Tls { roots: named, .. } = &mut error.problem {
                *named = roots.to_string();
            }
            Err(error)
        }
    }
}

fn builder(settings: &Settings) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("workos-ml/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
        .timeout(settings.timeout);
    // A proxy variable would otherwise carry the key of a local server out of this machine.
    if settings.is_loopback {
        builder.no_proxy()
    } else {
        builder
    }
}

fn finish(builder: ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| {
        let why = super::error::chain(&error);
        Error::new(
            "loading certificates",
            Problem::Tls {
                why,
                roots: String::new(),
            },
            None,
        )
    })
}
