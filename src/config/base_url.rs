//! The address of the API, and from where it may be set.

use url::{Host, Url};

use super::{Lookup, Profile, Source, Sourced, in_file};
use crate::error::{Code, Failure};
use crate::secret::Secret;

const PRODUCTION: &str = "https://api.workos.com";

/// The address of the API, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// When it is not an `http` or `https` address, or has a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::RelativeUrlWithoutBase => {
                "an address such as https://api.workos.com is needed".to_owned()
            }
            error => error.to_string(),
        })?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err("an address such as https://api.workos.com is needed".into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address with a user or a password in it is not used".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("an address has no query and no fragment".into());
        }
        Ok(Self(url))
    }

    /// The address with `path` after it; `path` starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// Scheme, host and port, for messages.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether requests are encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `::1`.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether a project's file may set this address, so that a cloned project cannot collect keys.
    fn is_trusted(&self) -> bool {
        self.is_loopback() || (self.is_of_workos() && self.is_https())
    }

    fn is_of_workos(&self) -> bool {
        self.0
            .host_str()
            .is_some_and(|host| host == "workos.com" || host.ends_with(".workos.com"))
    }
}

/// Option, then the environment, then the profile, then each file; within one of them `WORKOS_BASE_URL`, then
/// `WORKOS_API_BASE_URL`, then `WORKOS_API_HOSTNAME` with `_PORT` and `_HTTPS`.
pub(super) fn resolve(
    option: Option<&str>,
    lookup: &Lookup<'_>,
    profile: Option<&Profile>,
) -> Result<Sourced<BaseUrl>, Failure> {
    if let Some(text) = option {
        return parse(text, Source::Option("--base-url")).and_then(reject_plain);
    }
    if let Some(found) = in_one_place(|variable| lookup.in_environment(variable)) {
        return parse(&found.value, found.source).and_then(reject_plain);
    }
    if let Some((value, source)) = profile.and_then(|it| it.base_url.as_ref()) {
        return parse(value, source.clone()).and_then(reject_untrusted);
    }
    for file in lookup.files {
        if let Some(found) = in_one_place(|variable| in_file(file, variable)) {
            return parse(&found.value, found.source).and_then(reject_untrusted);
        }
    }
    parse(PRODUCTION, Source::Default)
}

/// Refuses an address that a project's file may not set.
fn reject_untrusted(base: Sourced<BaseUrl>) -> Result<Sourced<BaseUrl>, Failure> {
    if base.value.is_trusted() {
        return Ok(base);
    }
    Err(Failure::new(
        Code::BaseUrlUntrusted,
        format!(
            "{} names {}, which is neither WorkOS nor this machine",
            base.source,
            base.value.origin()
        ),
    ))
}

fn parse(text: &str, source: Source) -> Result<Sourced<BaseUrl>, Failure> {
    let unusable = |why: &str, fix: String| {
        Failure::new(
            Code::InvalidValue,
            format!("the base URL ({source}) cannot be used: {why}"),
        )
        .hint(fix)
    };
    let value = BaseUrl::parse(text).map_err(|why| match fault(text) {
        Some((what, fix)) => unusable(what, fix),
        None => unusable(
            &why,
            "name one with --base-url https://api.workos.com, or leave it out".into(),
        ),
    })?;
    if value.0.host_str() == Some("https") || value.0.host_str() == Some("http") {
        return Err(unusable(
            "it holds a whole address where only a host name belongs",
            format!(
                "write only the host name: {}",
                text.rsplit('/').next().unwrap_or_default()
            ),
        ));
    }
    let is_other_page = value.0.host_str().is_some_and(|host| {
        [
            "dashboard.workos.com",
            "workos.com",
            "www.workos.com",
            "error.workos.com",
            "signin.workos.com",
        ]
        .contains(&host)
    });
    if is_other_page {
        return Err(unusable(
            &format!("{} is a site for people, and not the API", value.origin()),
            format!("write {PRODUCTION}, or leave it out: that is the default"),
        ));
    }
    if value.is_of_workos() && value.0.path() != "/" {
        return Err(unusable(
            &format!(
                "the API has no path in front of its routes, and this has {}",
                value.0.path()
            ),
            format!("write {}", value.origin()),
        ));
    }
    Ok(Sourced { value, source })
}

/// What is wrong with the form of an address, and its fix.
fn fault(text: &str) -> Option<(&'static str, String)> {
    let bare = text.trim_matches(['"', '\'', '`', ' ']);
    if bare != text {
        return Some((
            "it has quotation marks or white space around it",
            format!("write it without them: {bare}"),
        ));
    }
    if text.starts_with("sk_") || text.starts_with("client_") {
        return Some((
            "it is an API key or a client ID, and no address",
            format!(
                "set that value as WORKOS_API_KEY or WORKOS_CLIENT_ID, and write {PRODUCTION} here"
            ),
        ));
    }
    if text.starts_with("${") || text.starts_with('$') {
        return Some((
            "it is a reference to another variable, which nothing has expanded",
            "write the address itself".into(),
        ));
    }
    if !text.contains("://") && (text.contains('.') || text.starts_with("localhost")) {
        let scheme = match text.starts_with("localhost") || text.starts_with("127.") {
            true => "http",
            false => "https",
        };
        return Some((
            "it has no scheme in front of the host name",
            format!("write {scheme}://{text}"),
        ));
    }
    let (scheme, rest) = text.split_once(":/")?;
    // At 0 the scheme is right, and something else is wrong.
    let is_near = ["http", "https"]
        .iter()
        .all(|it| (1..=3).contains(&strsim::osa_distance(it, scheme)));
    is_near.then(|| {
        (
            "its scheme is neither http nor https",
            format!("write https://{}", rest.trim_start_matches('/')),
        )
    })
}

/// Refuses an address to which the key would travel in the clear.
fn reject_plain(base: Sourced<BaseUrl>) -> Result<Sourced<BaseUrl>, Failure> {
    if base.value.is_https() || base.value.is_loopback() {
        return Ok(base);
    }
    let origin = base.value.origin();
    let secure = origin.replacen("http://", "https://", 1);
    let any_address = ["http://0.0.0.0", "http://[::]"]
        .iter()
        .find_map(|it| origin.strip_prefix(it));
    let cause = if base.value.is_of_workos() {
        "WorkOS is reached only over https, and every request carries the API key"
    } else {
        "every request carries the API key, and anybody on the way could read it; only addresses of this machine may be plain http"
    };
    Err(Failure::new(
        Code::InvalidValue,
        format!(
            "the base URL {origin} ({}) is plain http: the API key would travel in the clear",
            base.source
        ),
    )
    .because(cause)
    .hint(match any_address {
        // Where a server listens on every address, and no address to call.
        Some(port) => format!("write http://127.0.0.1{port} for a server on this machine; 0.0.0.0 and [::] are not addresses to call, and neither is {secure}"),
        None => format!("write {secure}; to reach a test server without TLS, tunnel it to this machine: `ssh -L 4100:localhost:4100 HOST`"),
    }))
}

/// `find` looks in one place only, so that host, port and scheme always come from the same place.
fn in_one_place(find: impl Fn(&'static str) -> Option<Sourced<Secret>>) -> Option<Sourced<String>> {
    let whole = find("WORKOS_BASE_URL").or_else(|| find("WORKOS_API_BASE_URL"));
    if let Some(found) = whole {
        return Some(Sourced {
            value: found.value.expose().to_owned(),
            source: found.source,
        });
    }
    let host = find("WORKOS_API_HOSTNAME")?;
    let is_plain =
        find("WORKOS_API_HTTPS").is_some_and(|https| matches!(https.value.expose(), "false" | "0"));
    let scheme = if is_plain { "http" } else { "https" };
    let port = find("WORKOS_API_PORT")
        .map(|port| format!(":{}", port.value.expose()))
        .unwrap_or_default();
    Some(Sourced {
        value: format!("{scheme}://{}{port}", host.value.expose()),
        source: host.source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::dotenv::EnvFile;
    use crate::config::{LoadedFile, ProcessEnvironment};

    fn resolved(
        option: Option<&str>,
        variables: &[(&str, &str)],
        file: &str,
    ) -> Result<String, Code> {
        let files = [LoadedFile {
            path: ".env".into(),
            content: EnvFile::parse(file.as_bytes()).unwrap(),
        }];
        let environment = ProcessEnvironment::of(variables);
        let lookup = Lookup {
            environment: &environment,
            files: &files,
        };
        super::resolve(option, &lookup, None)
            .map(|it| it.value.join("/health"))
            .map_err(|it| it.code)
    }

    #[test]
    fn order_of_sources() {
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(resolved(None, &[], ""), ok("https://api.workos.com/health"));
        let variables = [
            ("WORKOS_API_BASE_URL", "https://b.example:1"),
            ("WORKOS_API_HOSTNAME", "c.example"),
        ];
        assert_eq!(
            resolved(None, &variables, ""),
            ok("https://b.example:1/health")
        );
        assert_eq!(
            resolved(Some("http://127.0.0.1:4100/"), &variables, ""),
            ok("http://127.0.0.1:4100/health")
        );
        let file = "WORKOS_API_HOSTNAME=localhost\nWORKOS_API_PORT=4100\nWORKOS_API_HTTPS=false\n";
        assert_eq!(
            resolved(None, &[], file),
            ok("http://localhost:4100/health")
        );
    }

    #[test]
    fn a_projects_file_cannot_send_the_key_elsewhere() {
        let untrusted = [
            "https://evil.example",
            "http://api.workos.com",
            "https://workos.com.evil.example",
            "https://evilworkos.com",
            "http://10.0.0.1",
        ];
        for url in untrusted {
            assert_eq!(
                resolved(None, &[], &format!("WORKOS_BASE_URL={url}")),
                Err(Code::BaseUrlUntrusted),
                "{url}"
            );
        }
        assert!(resolved(None, &[("WORKOS_BASE_URL", "https://evil.example")], "").is_ok());
        assert!(resolved(None, &[], "WORKOS_BASE_URL=https://api.eu.workos.com").is_ok());
    }

    #[test]
    fn addresses_that_cannot_be_used() {
        for url in [
            "http://api.workos.com",
            "http://192.0.2.1:4100",
            "api.workos.com",
            "ftp://x",
            "https://",
            "https://a:b@c",
            "https://a?b",
            "https://a#b",
            "http://localhost:99999",
        ] {
            assert_eq!(
                resolved(Some(url), &[], ""),
                Err(Code::InvalidValue),
                "{url}"
            );
        }
    }
}
