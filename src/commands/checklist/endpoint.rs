//! `--url`: checks the running application.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::code::CodeFolder;
use crate::checklist::code::Paths;
use crate::checklist::endpoint::{Application, TEST_EMAIL, check};
use crate::cli::ChecklistArgs;
use crate::commands::Context;
use crate::error::{Code, Failure};
use crate::findings::Finding;
use crate::probe::{Probe, ProbeSettings, ProbeStep};
use crate::redirect_uri::is_own_machine;

/// Time limit for one response. It is long because development servers compile pages on request.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Time limit for all of them. Two dozen are made, of which a server that compiles is slow at a few.
const TOTAL: Duration = Duration::from_secs(180);

/// Rejects an address that is not on this machine, unless `--allow-remote` was given.
///
/// # Errors
/// When the address is not allowed.
pub(super) fn require_permission(args: &ChecklistArgs) -> Result<(), Failure> {
    match &args.endpoint.url {
        Some(url) if args.credentials.offline && !is_own_machine(url.as_str()) => {
            let message =
                format!("--offline sends nothing elsewhere, and --url {url} is elsewhere");
            Err(Failure::new(Code::InvalidValue, message).hint("leave one of the two out"))
        }
        Some(url) if !args.endpoint.allow_remote && !is_own_machine(url.as_str()) => {
            let message = format!("--url {url} is not on this machine");
            Err(Failure::new(Code::InvalidValue, message)
                .because("requests with wrong input are sent there, and a session may be created")
                .hint("add --allow-remote if the application is yours to ask"))
        }
        _ => Ok(()),
    }
}

/// Checks the application.
///
/// # Errors
/// When the trusted certificates cannot be loaded.
pub(super) async fn run(
    args: &ChecklistArgs,
    url: &Url,
    folders: &[CodeFolder],
    context: &Context,
) -> Result<Vec<Finding>, Failure> {
    let options = &args.endpoint;
    let projects = folders.iter().flat_map(|it| &it.projects);
    let application = Application {
        url: url.clone(),
        sign_in_path: options.sign_in_path.clone(),
        callback_path: callback_path(args, context),
        seen: projects.map(Paths::of).collect(),
    };
    let settings = ProbeSettings {
        timeout: TIMEOUT,
        certificate_file: context.certificate_file(),
    };
    let output = context.output.clone();
    let observer = move |step: &ProbeStep| output.request(&step.what, &step.outcome, step.elapsed);
    let probe = Probe::new(settings, Arc::new(observer));
    context.output.note(format!(
        "asking {url}; it may create a passwordless session for {TEST_EMAIL}, and mail that address"
    ));
    context.interruption.set_state(format!(
        "the application may have created a passwordless session for {TEST_EMAIL}"
    ));
    let _spinner = context.output.spinner("asking the application");
    check(&application, &probe, TOTAL).await
}

/// The path of `--callback-path`, else that of the configured redirect URI.
fn callback_path(args: &ChecklistArgs, context: &Context) -> Option<(String, String)> {
    if let Some(path) = &args.endpoint.callback_path {
        return Some((path.clone(), "--callback-path".into()));
    }
    let configured = context.config.redirect_uri.as_ref();
    let (uri, source) = match &args.credentials.redirect_uri {
        Some(uri) => (uri.as_str(), "--redirect-uri".to_owned()),
        None => configured
            .map(|redirect_uri| (redirect_uri.value.as_str(), redirect_uri.source.to_string()))?,
    };
    // The URL parser rejects a port wildcard.
    let uri = Url::parse(&uri.replacen(":*", "", 1)).ok()?;
    (uri.path() != "/").then(|| (uri.path().to_owned(), format!("the path of {source}")))
}
