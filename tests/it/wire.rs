//! What goes over the wire, and what is made of what comes back: recorded answers, byte for byte.

mod answers;
mod errors;
mod requests;
mod retries;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use workos_ml::api::{Client, ClientSettings};
use workos_ml::secret::Secret;

use crate::support::Stub;

/// A recorded answer by its name.
#[track_caller]
pub fn recorded(name: &str) -> Value {
    let text = include_str!("../fixtures/wire/answers.json");
    let all: Value = serde_json::from_str(text).unwrap();
    all.get(name)
        .unwrap_or_else(|| panic!("no {name:?}"))
        .clone()
}

/// The client itself, for endpoints that no command speaks to.
pub fn client(stub: &Stub) -> Client {
    let settings = ClientSettings {
        base_url: stub.url().to_owned(),
        is_loopback: true,
        api_key: Some(Secret::new("sk_test_default")),
        timeout: Duration::from_secs(10),
        certificate_file: None,
        certificate_folder: None,
        other_certificate_file: None,
        base_url_source: None,
        proxy: None,
    };
    Client::new(settings, Arc::new(|_| {})).unwrap()
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
