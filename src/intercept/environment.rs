//! The variables that bring a command's calls here, added to what the user has set.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use data_encoding::BASE64;

use super::HOST;
use super::folder::Files;
use super::runtimes::{Runtime, Runtimes};

/// A variable to set (`Some`) or to remove (`None`).
pub type Variable = (OsString, Option<OsString>);

/// What reads proxy variables must reach the application itself, and the emulator, without one.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The variables that the command inherits, as far as they are text.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited(BTreeMap<String, String>);

impl Inherited {
    pub(super) fn of(variables: &[(OsString, OsString)]) -> Self {
        let text = |it: &OsString| it.to_str().map(ToOwned::to_owned);
        let variables = variables.iter();
        Self(
            variables
                .filter_map(|(name, value)| Some((text(name)?, text(value)?)))
                .collect(),
        )
    }

    /// The value of a variable that is set and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(|it| it.trim());
        value.filter(|it| !it.is_empty())
    }

    /// The value of a variable that is written in small or in capital letters. Most programs look
    /// at the small ones first.
    pub(super) fn either_case(&self, name: &str) -> Option<&str> {
        self.get(&name.to_ascii_lowercase())
            .or_else(|| self.get(name))
    }

    /// The user's own value, and ours after it.
    fn extended(&self, name: &str, separator: &str, own: &str) -> String {
        match self.get(name) {
            Some(value) => format!("{value}{separator}{own}"),
            None => own.to_owned(),
        }
    }
}

/// The variables for these runtimes.
pub(super) fn variables(
    inherited: &Inherited,
    runtimes: Runtimes,
    port: u16,
    files: &Files,
    authority: &[u8],
) -> Vec<Variable> {
    let has = |some: &[Runtime]| some.iter().any(|it| runtimes.has(*it));
    let mut set = Vec::new();
    let mut put = |name: &str, value: String| set.push((name.to_owned(), value));

    if has(&[Runtime::Node, Runtime::Bun, Runtime::Ruby]) {
        put("INTERCEPT_WORKOS_PORT", port.to_string());
        put("INTERCEPT_WORKOS_CA", BASE64.encode(authority));
    }
    if has(&[Runtime::Node]) {
        let require = format!("--require {}", node_quoted(&files.node_hook));
        put(
            "NODE_OPTIONS",
            inherited.extended("NODE_OPTIONS", " ", &require),
        );
    }
    if has(&[Runtime::Turbo]) {
        put("TURBO_ENV_MODE", "loose".to_owned());
    }
    if has(&[Runtime::Bun]) {
        let preload = format!("--preload={}", files.node_hook.display());
        put(
            "BUN_OPTIONS",
            inherited.extended("BUN_OPTIONS", " ", &preload),
        );
        put("NODE_EXTRA_CA_CERTS", text(&files.bundle));
    }
    if has(&[Runtime::Deno]) {
        put("DENO_CERT", text(&files.bundle));
    }
    if has(&[Runtime::Ruby]) {
        let require = format!("-r{}", files.ruby_hook.display());
        put("RUBYOPT", inherited.extended("RUBYOPT", " ", &require));
    }
    if has(&[Runtime::Php]) {
        // The empty first entry is the folder that PHP was built with.
        let own = format!("{PATH_SEPARATOR}{}", files.php_settings.display());
        let value = inherited.get("PHP_INI_SCAN_DIR").unwrap_or_default();
        put("PHP_INI_SCAN_DIR", format!("{value}{own}"));
    }
    if has(&[Runtime::Java]) {
        let options = java_options(port, &files.java_key_store, no_proxy(inherited));
        put(
            "JAVA_TOOL_OPTIONS",
            inherited.extended("JAVA_TOOL_OPTIONS", " ", &options),
        );
    }
    if has(&[Runtime::Elixir]) {
        put(
            "ERL_AFLAGS",
            inherited.extended("ERL_AFLAGS", " ", &erlang_flags(port)),
        );
    }
    let by_proxy = has(&[
        Runtime::Bun,
        Runtime::Deno,
        Runtime::Python,
        Runtime::Php,
        Runtime::Go,
        Runtime::DotNet,
        Runtime::Rust,
    ]);
    if by_proxy {
        let proxy = format!("http://127.0.0.1:{port}");
        for name in ["HTTPS_PROXY", "https_proxy"] {
            put(name, proxy.clone());
        }
        let bundle = text(&files.bundle);
        for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
            put(name, bundle.clone());
        }
        let hosts = no_proxy(inherited).join(",");
        for name in ["NO_PROXY", "no_proxy"] {
            put(name, hosts.clone());
        }
        // Hooks give them back to the programs that they are loaded in.
        for name in ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"] {
            if let Some(value) = inherited.get(name) {
                put(&format!("INTERCEPT_WORKOS_WAS_{name}"), value.to_owned());
            }
        }
    } else if has_proxy(inherited) {
        // Otherwise the user's own proxy is asked for the host, before any hook can see it.
        let mut hosts = no_proxy(inherited);
        hosts.push(HOST.to_owned());
        for name in ["NO_PROXY", "no_proxy"] {
            put(name, hosts.join(","));
        }
    }
    let variables = set.into_iter();
    variables
        .map(|(name, value)| (name.into(), Some(value.into())))
        .collect()
}

const PATH_SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn has_proxy(inherited: &Inherited) -> bool {
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]
        .iter()
        .any(|name| inherited.either_case(name).is_some())
}

/// The user's exceptions from the proxy without those that would keep WorkOS away from it, and the
/// loopback ones.
fn no_proxy(inherited: &Inherited) -> Vec<String> {
    let value = inherited.either_case("NO_PROXY").unwrap_or_default();
    let mut hosts: Vec<String> = value
        .split([',', ' '])
        .map(str::trim)
        .filter(|it| !it.is_empty() && !covers_workos(it))
        .map(ToOwned::to_owned)
        .collect();
    for own in LOOPBACK {
        if !hosts.iter().any(|it| it == own) {
            hosts.push(own.to_owned());
        }
    }
    hosts
}

/// Whether an exception from the proxy is one for WorkOS: `*`, its name, or a domain of it.
fn covers_workos(exception: &str) -> bool {
    let name = exception.to_ascii_lowercase();
    let name = name.strip_suffix(":443").unwrap_or(&name);
    let domain = name.trim_start_matches('*').trim_start_matches('.');
    domain.is_empty() || HOST == domain || HOST.ends_with(&format!(".{domain}"))
}

/// A path for `NODE_OPTIONS`, where a backslash is special only in quotes.
fn node_quoted(path: &Path) -> String {
    let path = text(path);
    if path.contains([' ', '"', '\\']) {
        let escaped = path.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    } else {
        path
    }
}

/// Java reads no proxy variables. The last of several options of one name counts.
fn java_options(port: u16, key_store: &Path, no_proxy: Vec<String>) -> String {
    let hosts: Vec<String> = no_proxy
        .into_iter()
        .map(|host| match host.strip_prefix('.') {
            Some(domain) => format!("*.{domain}"),
            None if host.contains(':') && !host.starts_with('[') => format!("[{host}]"),
            None => host,
        })
        .collect();
    let key_store = text(key_store);
    let key_store = if key_store.contains(' ') {
        format!("\"{key_store}\"")
    } else {
        key_store
    };
    // An empty password: a key store of public certificates needs none, and one that the user has
    // set is not for this file.
    format!(
        "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={port} -Dhttp.nonProxyHosts={} \
         -Djavax.net.ssl.trustStore={key_store} -Djavax.net.ssl.trustStoreType=JKS \
         -Djavax.net.ssl.trustStorePassword=",
        hosts.join("|"),
    )
}

/// Erlang's `httpc` reads no variables. `erl` cuts its flags at spaces and knows no quotes, so that
/// texts are lists of numbers.
fn erlang_flags(port: u16) -> String {
    let number_list = |text: &str| {
        let numbers: Vec<String> = text.bytes().map(|it| it.to_string()).collect();
        format!("[{}]", numbers.join(","))
    };
    let exceptions: Vec<String> = LOOPBACK.iter().map(|it| number_list(it)).collect();
    format!(
        "-eval application:ensure_all_started(inets),httpc:set_options([{{https_proxy,{{{{{},{port}}},[{}]}}}}])",
        number_list("127.0.0.1"),
        exceptions.join(","),
    )
}
