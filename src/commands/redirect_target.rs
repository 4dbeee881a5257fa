//! Chooses the redirect URI of a sign-in, and remembers why.

use crate::api::{Client, RedirectUri};
use crate::callback::{Host, Listener};
use crate::cli::CallbackOptions;
use crate::config::{API_KEY, Config};
use crate::error::{Code, Failure};
use crate::files::{RAISE_LIMIT, is_out_of_files};
use crate::output::Output;
use crate::redirect_uri::{Loopback, Topic, Violation, loopback, matches, nearest, violations};
use crate::shell::quoted;

/// The port of WorkOS's own examples.
const DEFAULT_PORT: u16 = 3000;
const DEFAULT_PATH: &str = "/callback";

/// The chosen redirect URI, and the reason.
#[derive(Debug)]
pub(super) struct RedirectChoice {
    pub(super) target: RedirectTarget,
    pub(super) reason: String,
}

#[derive(Debug)]
pub(super) enum RedirectTarget {
    /// An address on this machine that can be listened on.
    Loopback {
        host: Host,
        ports: Vec<u16>,
        path: String,
    },
    /// An address of the application itself.
    Application(String),
}

/// The account's redirect URIs, or why they could not be read.
pub(super) type Registered = Result<Vec<RedirectUri>, String>;

/// Chooses the redirect URI of the command line or the configuration, else a registered one. In the
/// latter case the account's list is returned too.
///
/// # Errors
/// When an address cannot be used.
pub(super) async fn choose(
    options: &CallbackOptions,
    config: &Config,
    client: &Client,
) -> Result<(RedirectChoice, Option<Registered>), Failure> {
    if let Some(choice) = choose_configured(options, config)? {
        return Ok((choice, None));
    }
    let registered = registered(client).await;
    Ok((choose_registered(&registered), Some(registered)))
}

/// The redirect URI of the command line or the configuration, or `None` if the account has to be asked.
fn choose_configured(
    options: &CallbackOptions,
    config: &Config,
) -> Result<Option<RedirectChoice>, Failure> {
    if let Some(uri) = &options.redirect_uri {
        return target(uri, "--redirect-uri").map(|target| {
            Some(RedirectChoice {
                target,
                reason: "--redirect-uri".into(),
            })
        });
    }
    if options.host.is_some() || !options.port.is_empty() || options.path.is_some() {
        let ports = if options.port.is_empty() {
            vec![DEFAULT_PORT]
        } else {
            options.port.clone()
        };
        let host = options.host.unwrap_or(Host::Localhost);
        let path = options.path.clone().unwrap_or_else(|| DEFAULT_PATH.into());
        let target = RedirectTarget::Loopback { host, ports, path };
        return Ok(Some(RedirectChoice {
            target,
            reason: "--host, --port or --path".into(),
        }));
    }
    let Some(found) = &config.redirect_uri else {
        return Ok(None);
    };
    if loopback(&found.value).is_none() {
        return Ok(None);
    }
    let target = target(&found.value, &found.source.to_string())?;
    Ok(Some(RedirectChoice {
        target,
        reason: found.source.to_string(),
    }))
}

/// A registered loopback address, else the default. A port wildcard is preferred, because some port is
/// always free.
fn choose_registered(registered: &Registered) -> RedirectChoice {
    let usable = |uri: &RedirectUri| loopback(&uri.uri).filter(|it| !it.is_https);
    let mut found: Vec<(Loopback, bool)> = registered
        .iter()
        .flatten()
        .filter_map(|uri| Some((usable(uri)?, uri.is_default)))
        .collect();
    // Wildcards first, then localhost, which listens on both families, then the default.
    found.sort_by_key(|(loopback, is_default)| {
        (
            loopback.port.is_some(),
            loopback.host != "localhost",
            !is_default,
        )
    });
    let Some((found, _)) = found.into_iter().next() else {
        let target = RedirectTarget::Loopback {
            host: Host::Localhost,
            ports: vec![DEFAULT_PORT],
            path: DEFAULT_PATH.into(),
        };
        return RedirectChoice {
            target,
            reason: "the default".into(),
        };
    };
    let reason = match found.port {
        None => "registered with any port in the account",
        Some(_) => "registered in the account",
    };
    RedirectChoice {
        target: loopback_target(found),
        reason: reason.into(),
    }
}

fn loopback_target(found: Loopback) -> RedirectTarget {
    let host = match found.host.as_str() {
        "127.0.0.1" => Host::V4,
        "[::1]" => Host::V6,
        _ => Host::Localhost,
    };
    RedirectTarget::Loopback {
        host,
        ports: vec![found.port.unwrap_or(0)],
        path: found.path,
    }
}

fn target(uri: &str, source: &str) -> Result<RedirectTarget, Failure> {
    let unusable = |why: String| {
        Failure::new(
            Code::InvalidValue,
            format!("the redirect URI ({source}) cannot be used: {why}"),
        )
        .hint("name one such as http://localhost:3000/callback with --redirect-uri")
    };
    if let Some(found) = loopback(uri) {
        if found.is_https {
            return Err(unusable(
                "this listener speaks plain http, and a browser would not talk to it over https"
                    .into(),
            ));
        }
        // A port wildcard means any free port; the session is created with the actual port.
        let is_any_port = found.port.is_none() && uri.matches('*').count() == 1;
        let is_wrong = |violation: &&Violation| {
            violation.is_fatal() && !(is_any_port && violation.topic == Topic::Wildcard)
        };
        if let Some(violation) = violations(uri).iter().find(is_wrong) {
            return Err(unusable(violation.message.clone()));
        }
        return Ok(loopback_target(found));
    }
    if crate::redirect_uri::is_own_machine(uri) {
        return Err(unusable("it leads to this machine, but not as http:// with localhost, 127.0.0.1 or [::1] in lower case, and only these can be listened on".into()));
    }
    let is_wrong = |violation: &&Violation| {
        violation.is_fatal() || (violation.topic == Topic::Scheme && !has_web_scheme(uri))
    };
    match violations(uri).iter().find(is_wrong) {
        Some(violation) => Err(unusable(violation.message.clone())),
        None => Ok(RedirectTarget::Application(uri.to_owned())),
    }
}

fn has_web_scheme(uri: &str) -> bool {
    let uri = uri.to_ascii_lowercase();
    ["http://", "https://"].iter().any(|it| uri.starts_with(it))
}

/// Reads the account's redirect URIs. The list only helps, so a failure is not an error.
pub(super) async fn registered(client: &Client) -> Registered {
    if !client.has_key() {
        return Err(format!("{API_KEY} is not set"));
    }
    client
        .list_redirect_uris()
        .await
        .map(|it| it.value)
        .map_err(|error| error.to_string())
}

/// Binds the listener.
///
/// # Errors
/// When the ports are in use, with the processes that hold them.
pub(super) fn bind(host: Host, ports: &[u16], path: &str) -> Result<Listener, Failure> {
    use crate::callback::BindError;
    Listener::bind(host, ports, path).map_err(|error| {
        let (code, hint) = match &error {
            BindError::PortsInUse(in_use) => {
                let next = in_use.last().map_or(DEFAULT_PORT, |it| it.address.port());
                // The next ports are as good as any, and easy to remember.
                let (one, other) = (next.saturating_add(1), next.saturating_add(2));
                (Code::PortTaken, format!("stop that process, or name other ports: --port {one},{other} (each has to be registered with WorkOS), or --port 0 for any free one"))
            }
            BindError::Forbidden(_) => (Code::InvalidValue, "use a port from 1024 on: --port 3000".into()),
            BindError::System(error) if is_out_of_files(error) => {
                (Code::FileUnusable, RAISE_LIMIT.into())
            }
            BindError::System(_) => (Code::InvalidValue, "check that the loopback interface is up: ip addr show lo".into()),
        };
        let what = match &error {
            BindError::PortsInUse(_) => "nothing was sent",
            _ => "the callback listener could not start",
        };
        Failure::new(code, format!("{error}; {what}")).hint(hint)
    })
}

/// Warns if the account does not have a redirect URI, because the browser would never come back.
/// Returns whether it is registered, if that is known.
pub(super) fn warn_if_unregistered(
    uri: &str,
    registered: &Registered,
    output: &Output,
) -> Option<bool> {
    let list = match registered {
        Ok(list) => list,
        Err(why) => {
            output.warn(format!(
                "could not check whether {uri} is registered: {why}"
            ));
            return None;
        }
    };
    if list.iter().any(|it| matches(&it.uri, uri)) {
        return Some(true);
    }
    output.warn(format!(
        "{}. Add it with `workos-ml redirect-uri add {}`, or at https://dashboard.workos.com/redirects",
        unregistered(uri, list),
        quoted(&registrable(uri))
    ));
    Some(false)
}

/// The message that a redirect URI is not registered, with the closest one that is.
pub(super) fn unregistered(uri: &str, list: &[RedirectUri]) -> String {
    let near = match (nearest(list, |it| &it.uri, uri), list.len()) {
        (Some((near, how)), _) => format!("; {} is, which differs {how}", near.uri),
        (None, 0) => "; the account has none".to_owned(),
        (None, count) => format!(" among the account's {count}"),
    };
    format!(
        "{uri} is not registered{near}: WorkOS would show its own error page instead of coming back"
    )
}

/// What to register for a redirect URI: on this machine any port, since one of them may be taken.
pub(super) fn registrable(uri: &str) -> String {
    loopback(uri).map_or_else(
        || uri.to_owned(),
        |loopback| format!("http://{}:*{}", loopback.host, loopback.path),
    )
}
