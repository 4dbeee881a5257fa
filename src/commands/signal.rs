//! The signals that end a command.

use crate::error::Code;

/// Waits for Ctrl-C, SIGTERM or SIGQUIT, and returns the code of the failure. SIGQUIT would dump core, with
/// the key in it, and leave everything as it is.
pub(super) async fn end() -> Code {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut quit)) =
            (signal(SignalKind::terminate()), signal(SignalKind::quit()))
        {
            return tokio::select! {
                _ = tokio::signal::ctrl_c() => Code::Interrupted,
                _ = terminate.recv() => Code::Terminated,
                _ = quit.recv() => Code::Terminated,
            };
        }
    }
    let _ = tokio::signal::ctrl_c().await;
    Code::Interrupted
}

/// Waits until the terminal is closed (SIGHUP), on systems that signal it.
pub(super) async fn hang_up() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut closed) = signal(SignalKind::hangup()) {
            closed.recv().await;
            return;
        }
    }
    std::future::pending().await
}
