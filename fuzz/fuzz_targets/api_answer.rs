//! What a server that stands for WorkOS may answer.
#![no_main]

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use workos_ml::api::{Client, ClientSettings, RequestTrace};
use workos_ml::secret::Secret;
use workos_ml_fuzz::{Said, http_server, runtime};

struct Account {
    runtime: Runtime,
    said: Said,
    client: Client,
}

fn account() -> Account {
    let said = Said::default();
    let settings = ClientSettings {
        base_url: format!("http://{}", http_server(said.clone())),
        is_loopback: true,
        api_key: Some(Secret::new("sk_test_fuzz")),
        timeout: Duration::from_secs(1),
        certificate_file: None,
        certificate_folder: None,
        other_certificate_file: None,
        base_url_source: None,
        proxy: None,
    };
    Account {
        runtime: runtime(),
        said,
        client: Client::new(settings, Arc::new(|_: &RequestTrace| {})).unwrap(),
    }
}

thread_local! {
    static ACCOUNT: OnceCell<Account> = const { OnceCell::new() };
}

// The first byte says which request is answered; the rest is the body, or the whole answer.
fuzz_target!(|input: (u8, &[u8])| {
    let (which, bytes) = input;
    ACCOUNT.with(|it| {
        let account = it.get_or_init(account);
        let whole = match which & 0x80 {
            0 => [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", bytes].concat(),
            _ => bytes.to_vec(),
        };
        account.said.set(&whole);
        let client = &account.client;
        account.runtime.block_on(async {
            match which % 4 {
                0 => drop(
                    client
                        .create_redirect_uri("http://localhost/callback")
                        .await,
                ),
                1 => drop(client.send_session("passwordless_session_1").await),
                2 => drop(client.connection("conn_1").await),
                _ => drop(client.profile(&Secret::new("token")).await),
            }
        });
    });
});
