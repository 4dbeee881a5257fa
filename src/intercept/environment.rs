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
}

/// The variables for these runtimes.
pub(super) fn variables(
    inherited: &Inherited,
    runtimes: Runtimes,
    port: u16,
    files: &Files,
    authority: &[u8],
) -> Vec<Variable> {
    let mut additions = Additions {
        inherited,
        made: Vec::new(),
    };
    for_hooks(&mut additions, runtimes, port, files, authority);
    for_virtual_machines(&mut additions, runtimes, port, files);
    if ASKS_PROXY.into_iter().any(|it| runtimes.has(it)) {
        for_proxy(&mut additions, port, files);
    } else if has_proxy(inherited) {
        // Otherwise the user's own proxy is asked for the host, before any hook can see it.
        let mut hosts = no_proxy(inherited);
        hosts.push(HOST.to_owned());
        additions.set_both_cases("NO_PROXY", &hosts.join(","));
    }
    if runtimes.has(Runtime::Php) {
        // The empty first entry is the folder that PHP was built with.
        let user = inherited.get("PHP_INI_SCAN_DIR").unwrap_or_default();
        let own = files.php_settings.display();
        additions.set("PHP_INI_SCAN_DIR", format!("{user}{PATH_SEPARATOR}{own}"));
    }
    if runtimes.has(Runtime::Turbo) {
        additions.set("TURBO_ENV_MODE", "loose".to_owned());
    }
    additions.made
}

/// What reads `HTTPS_PROXY` by itself, as Bun and Deno do in `fetch`.
const ASKS_PROXY: [Runtime; 7] = [
    Runtime::Bun,
    Runtime::Deno,
    Runtime::Python,
    Runtime::Php,
    Runtime::Go,
    Runtime::DotNet,
    Runtime::Rust,
];

/// Variables on their way to a command.
struct Additions<'a> {
    inherited: &'a Inherited,
    made: Vec<Variable>,
}

impl Additions<'_> {
    fn set(&mut self, name: &str, value: String) {
        self.made.push((name.into(), Some(value.into())));
    }

    /// Programs differ in which of the two they read.
    fn set_both_cases(&mut self, name: &str, value: &str) {
        self.set(name, value.to_owned());
        self.set(&name.to_ascii_lowercase(), value.to_owned());
    }

    /// Adds options to those that the user has set.
    fn extend(&mut self, name: &str, own: &str) {
        let value = match self.inherited.get(name) {
            Some(user) => format!("{user} {own}"),
            None => own.to_owned(),
        };
        self.set(name, value);
    }
}

fn for_hooks(
    additions: &mut Additions<'_>,
    runtimes: Runtimes,
    port: u16,
    files: &Files,
    authority: &[u8],
) {
    let has = |some: &[Runtime]| some.iter().any(|it| runtimes.has(*it));
    // Deno reads NODE_OPTIONS too, for what it has of Node.js.
    if has(&[Runtime::Node, Runtime::Deno]) {
        let require = format!("--require {}", node_quoted(&files.node_hook));
        additions.extend("NODE_OPTIONS", &require);
    }
    if has(&[Runtime::Bun]) {
        let preload = format!("--preload={}", files.node_hook.display());
        additions.extend("BUN_OPTIONS", &preload);
        additions.set("NODE_EXTRA_CA_CERTS", text(&files.bundle));
    }
    if has(&[Runtime::Deno]) {
        additions.set("DENO_CERT", text(&files.bundle));
    }
    if has(&[Runtime::Ruby]) {
        additions.extend("RUBYOPT", &format!("-r{}", files.ruby_hook.display()));
    }
    if has(&[Runtime::Node, Runtime::Bun, Runtime::Deno, Runtime::Ruby]) {
        // Not WORKOS_…: those are the application's.
        additions.set("INTERCEPT_WORKOS_PORT", port.to_string());
        additions.set("INTERCEPT_WORKOS_CA", BASE64.encode(authority));
    }
}

/// Java and Erlang read no proxy variables, but options.
fn for_virtual_machines(
    additions: &mut Additions<'_>,
    runtimes: Runtimes,
    port: u16,
    files: &Files,
) {
    if runtimes.has(Runtime::Java) {
        let exceptions = no_proxy(additions.inherited);
        let options = java_options(port, &files.java_key_store, exceptions);
        additions.extend("JAVA_TOOL_OPTIONS", &options);
        // A daemon would live on with a proxy and a trust store that are gone.
        additions.extend("GRADLE_OPTS", "-Dorg.gradle.daemon=false");
    }
    if runtimes.has(Runtime::Elixir) {
        additions.extend("ERL_AFLAGS", &erlang_flags(port));
    }
}

fn for_proxy(additions: &mut Additions<'_>, port: u16, files: &Files) {
    for name in ["HTTPS_PROXY", "https_proxy"] {
        // The hook for Node.js gives it back to the program that it is loaded in.
        if let Some(value) = additions.inherited.get(name) {
            additions.set(&format!("INTERCEPT_WORKOS_WAS_{name}"), value.to_owned());
        }
    }
    additions.set_both_cases("HTTPS_PROXY", &format!("http://127.0.0.1:{port}"));
    additions.set_both_cases("NO_PROXY", &no_proxy(additions.inherited).join(","));
    for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
        additions.set(name, text(&files.bundle));
    }
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

/// The last of several options of one name counts.
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

/// For `httpc`. `erl` cuts its flags at spaces and knows no quotes, so that
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

#[cfg(test)]
mod tests {
    use super::*;

    fn made(inherited: &[(&str, &str)], runtimes: &[Runtime]) -> BTreeMap<String, String> {
        let inherited: Vec<(OsString, OsString)> = inherited
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let runtimes = runtimes.iter().copied().collect();
        let files = Files::below(Path::new("/tmp/x"));
        variables(&Inherited::of(&inherited), runtimes, 7, &files, b"CA")
            .into_iter()
            .map(|(name, value)| {
                let text = |it: OsString| it.into_string().unwrap();
                (text(name), text(value.unwrap()))
            })
            .collect()
    }

    #[cfg(unix)]
    #[test]
    fn node_and_ruby_get_a_hook_and_nothing_else() {
        let node = made(&[], &[Runtime::Node]);
        let names: Vec<&str> = node.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "INTERCEPT_WORKOS_CA",
                "INTERCEPT_WORKOS_PORT",
                "NODE_OPTIONS"
            ]
        );
        assert_eq!(node["NODE_OPTIONS"], "--require /tmp/x/hook.cjs");
        let ruby = made(&[], &[Runtime::Ruby]);
        assert_eq!(ruby["RUBYOPT"], "-r/tmp/x/hook.rb");
        assert_eq!(ruby.len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn what_the_user_has_set_is_extended() {
        let inherited = [
            ("NODE_OPTIONS", "--max-old-space-size=512"),
            ("RUBYOPT", "-W0"),
            ("JAVA_TOOL_OPTIONS", "-Xmx1g"),
            ("PHP_INI_SCAN_DIR", "/etc/mine"),
            ("ERL_AFLAGS", "-kernel shell_history enabled"),
            ("GRADLE_OPTS", "-Xmx2g"),
            ("BUN_OPTIONS", "--smol"),
            ("NO_PROXY", "db.internal"),
        ];
        let all = [
            Runtime::Node,
            Runtime::Ruby,
            Runtime::Java,
            Runtime::Php,
            Runtime::Elixir,
            Runtime::Bun,
        ];
        let made = made(&inherited, &all);
        for (name, value) in inherited {
            assert!(made[name].starts_with(value), "{name}: {}", made[name]);
            assert!(made[name].len() > value.len(), "{name}");
        }
        assert_eq!(made["PHP_INI_SCAN_DIR"], "/etc/mine:/tmp/x/ini");
        assert_eq!(made["NO_PROXY"], "db.internal,localhost,127.0.0.1,::1");
        let erlang = made["ERL_AFLAGS"].rsplit("-eval ").next().unwrap();
        assert!(!erlang.contains([' ', '"']), "{erlang}");
    }

    #[cfg(unix)]
    #[test]
    fn without_a_value_of_the_users_the_defaults_of_php_stay() {
        let made = made(&[("PHP_INI_SCAN_DIR", "")], &[Runtime::Php]);
        assert_eq!(made["PHP_INI_SCAN_DIR"], ":/tmp/x/ini");
    }

    #[test]
    fn the_users_own_proxy_is_kept_from_hooked_programs_for_this_host_alone() {
        let proxy = [("https_proxy", "http://proxy.internal:3128")];
        let hooked = made(&proxy, &[Runtime::Node]);
        assert_eq!(hooked["NO_PROXY"], "localhost,127.0.0.1,::1,api.workos.com");
        assert!(!hooked.contains_key("https_proxy"));
        let mixed = made(&proxy, &[Runtime::Node, Runtime::Python]);
        assert_eq!(mixed["https_proxy"], "http://127.0.0.1:7");
        assert_eq!(mixed["no_proxy"], "localhost,127.0.0.1,::1");
        assert_eq!(
            mixed["INTERCEPT_WORKOS_WAS_https_proxy"],
            "http://proxy.internal:3128"
        );
    }

    #[test]
    fn exceptions_from_the_proxy_that_cover_workos_go() {
        for gone in [
            "*",
            "workos.com",
            ".workos.com",
            "*.workos.com",
            "API.workos.com",
            "api.workos.com:443",
            ".com",
        ] {
            assert!(covers_workos(gone), "{gone}");
        }
        for kept in [
            "localhost",
            "os.com",
            "10.0.0.0/8",
            "api.workos.com.evil.example",
        ] {
            assert!(!covers_workos(kept), "{kept}");
        }
        let made = made(&[("no_proxy", "a.internal, *")], &[Runtime::Go]);
        assert_eq!(made["NO_PROXY"], "a.internal,localhost,127.0.0.1,::1");
    }

    #[test]
    fn nothing_turns_verification_off() {
        let made = made(&[], &Runtime::ALL);
        assert!(!made.contains_key("NODE_TLS_REJECT_UNAUTHORIZED"));
        assert!(!made.keys().any(|it| it.eq_ignore_ascii_case("http_proxy")));
        assert!(!made.keys().any(|it| it.starts_with("WORKOS_")));
        assert_eq!(made["TURBO_ENV_MODE"], "loose");
    }

    #[test]
    fn paths_are_quoted_where_that_is_possible() {
        assert_eq!(node_quoted(Path::new("/tmp/a/hook.cjs")), "/tmp/a/hook.cjs");
        assert_eq!(node_quoted(Path::new("/a b/\"c")), "\"/a b/\\\"c\"");
        let java = java_options(
            7,
            Path::new("/a b/c"),
            vec![".x.example".into(), "::1".into()],
        );
        assert!(java.contains("nonProxyHosts=*.x.example|[::1] "), "{java}");
        assert!(java.contains("trustStore=\"/a b/c\" "), "{java}");
    }
}
