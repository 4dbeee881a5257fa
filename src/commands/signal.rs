//! The signals that end a command.

use crate::error::Code;

/// Waits for a signal that ends the command, and returns the code of the failure: Ctrl-C, SIGTERM, SIGQUIT,
/// or SIGHUP of a terminal that closes.
pub(super) async fn end() -> Code {
    tokio::select! {
        code = asked_to_end() => code,
        () = hang_up() => Code::Terminated,
    }
}

/// The same without SIGHUP, which a closing terminal sends more than once. SIGQUIT would dump core, with the
/// key in it, and leave everything as it is.
pub(super) async fn asked_to_end() -> Code {
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
async fn hang_up() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if !is_hang_up_ignored()
            && let Ok(mut closed) = signal(SignalKind::hangup())
        {
            closed.recv().await;
            return;
        }
    }
    std::future::pending().await
}

/// Whether this process was started to outlive its terminal, as by `nohup`. Only Linux tells; elsewhere it
/// ends with the terminal.
#[cfg(unix)]
pub(super) fn is_hang_up_ignored() -> bool {
    let status = std::path::Path::new("/proc/self/status");
    let status = crate::files::read_text(status, 1 << 16).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // A bit for each signal, from 1; SIGHUP is 1.
    ignored
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}
