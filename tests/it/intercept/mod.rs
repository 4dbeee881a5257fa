//! An application's calls to `https://api.workos.com` at an emulator: clients of the tests' own
//! against the interceptor, and the binary around a command.

#[cfg(unix)]
mod around;
mod calls;
#[cfg(unix)]
mod folder;
mod other_hosts;
mod refusals;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Instant;

use emulator::Emulator;
use reqwest::{Certificate, Client, ClientBuilder, Proxy};
use workos_ml::intercept::{Interceptor, Runtimes, Seen, Settings};

use crate::support::PATIENCE;

/// An interceptor before an emulator of its own.
struct Intercepted {
    emulator: Emulator,
    interceptor: Interceptor,
}

impl Intercepted {
    async fn new() -> Self {
        Self::inheriting(&[]).await
    }

    async fn inheriting(variables: &[(&str, &str)]) -> Self {
        let emulator = Emulator::start(emulator::Settings {
            port: 0,
            ..emulator::Settings::default()
        })
        .await
        .unwrap();
        let interceptor = interceptor(emulator.port(), variables).await;
        Self {
            emulator,
            interceptor,
        }
    }

    fn variable(&self, name: &str) -> String {
        let variables = self.interceptor.variables();
        let found = variables.into_iter().find(|(it, _)| it == name);
        found.unwrap().1.unwrap().into_string().unwrap()
    }

    fn bundle(&self) -> PathBuf {
        self.variable("SSL_CERT_FILE").into()
    }

    /// A client that uses the proxy, and trusts the authorities of the bundle alone.
    fn client(&self) -> Client {
        let bundle = std::fs::read(self.bundle()).unwrap();
        let certificates = Certificate::from_pem_bundle(&bundle).unwrap();
        self.build(Client::builder().tls_certs_only(certificates))
    }

    fn build(&self, client: ClientBuilder) -> Client {
        // Fails if a provider is installed already, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let proxy = Proxy::https(self.variable("HTTPS_PROXY")).unwrap();
        client.proxy(proxy).timeout(PATIENCE).build().unwrap()
    }

    /// What was seen, once it fulfils a condition: a client knows its outcome first.
    async fn seen(&self, condition: impl Fn(&Seen) -> bool) -> Seen {
        let started = Instant::now();
        loop {
            let seen = self.interceptor.seen();
            if condition(&seen) {
                return seen;
            }
            assert!(started.elapsed() < PATIENCE, "{seen:#?}");
            tokio::task::yield_now().await;
        }
    }
}

async fn interceptor(emulator_port: u16, variables: &[(&str, &str)]) -> Interceptor {
    let inherited: Vec<(OsString, OsString)> = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    Interceptor::start(Settings {
        emulator_port,
        inherited: &inherited,
        runtimes: Runtimes::default(),
    })
    .await
    .unwrap()
}
