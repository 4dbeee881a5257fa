//! `--probe`: probes the redirect URIs, if requested.

use std::sync::Arc;
use std::time::Duration;

use crate::checklist::reachability;
use crate::cli::RedirectUriCheckArgs;
use crate::commands::Context;
use crate::error::Failure;
use crate::findings::Finding;
use crate::probe::{Probe, ProbeSettings, ProbeStep};

const PROXY_VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];
/// Time limit for one request of the probe. Longer than any person waits for a page.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The findings for each redirect URI, in order; none without `--probe`.
///
/// # Errors
/// When the trusted certificates cannot be loaded.
pub(super) async fn run(
    args: &RedirectUriCheckArgs,
    uris: &[String],
    context: &Context,
) -> Result<Vec<Vec<Finding>>, Failure> {
    if !args.probe {
        return Ok(Vec::new());
    }
    if let Some(variable) = context.first_set(&PROXY_VARIABLES) {
        context.output.note(format!(
            "{variable} is set; the probe connects directly anyway"
        ));
    }
    let settings = ProbeSettings {
        timeout: args.probe_timeout.unwrap_or(DEFAULT_TIMEOUT),
        certificate_file: context.certificate_file(),
    };
    let output = context.output.clone();
    let observer = move |step: &ProbeStep| output.request(&step.what, &step.outcome, step.elapsed);
    let _spinner = context.output.spinner("looking at what answers there");
    reachability::check(&Probe::new(settings, Arc::new(observer)), uris).await
}
