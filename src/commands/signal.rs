//! The signals that end a command.

use crate::error::Code;

/// Waits for Ctrl-C or SIGTERM, whose failure this is.
pub(super) async fn end() -> Code {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                _ = tokio::signal::ctrl_c() => Code::Interrupted,
                _ = terminate.recv() => Code::Terminated,
            };
        }
    }
    let _ = tokio::signal::ctrl_c().await;
    Code::Interrupted
}

/// Waits until the terminal is closed, where that is heard of.
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
