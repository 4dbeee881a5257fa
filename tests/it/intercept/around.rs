//! `emulate -- COMMAND`, with this very binary as the application.

use crate::probe::servers::Authority;
use crate::support::{Finished, Sandbox, binary};

/// The list of connections of the real address, under `emulate`.
fn list(sandbox: &Sandbox, options: &[&str], before: &str) -> Finished {
    let binary = binary();
    let script = format!(
        "{before} '{}' --base-url https://api.workos.com connection list --json",
        binary.display()
    );
    sandbox.run(&[&["emulate"], options, &["--", "sh", "-c", &script]].concat())
}

#[test]
fn a_command_that_names_the_real_address_reaches_the_emulator() {
    let sandbox = Sandbox::new();
    let finished = list(&sandbox, &["-v"], "").expect_code(0);
    assert!(
        finished.stderr.contains("GET /connections"),
        "{finished:#?}"
    );
    assert!(!finished.stderr.contains("warning"), "{finished:#?}");
}

#[test]
fn a_client_that_rejects_the_certificate_is_told_of() {
    let authority = Authority::new("somebody else").pem();
    let sandbox = Sandbox::new().file("own.pem", authority);
    let finished = list(&sandbox, &[], "SSL_CERT_FILE=own.pem SSL_CERT_DIR=");
    assert_ne!(finished.code, 0, "{finished:#?}");
    assert!(
        finished.stderr.contains("rejected the certificate"),
        "{finished:#?}"
    );
}
