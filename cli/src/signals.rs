//! The two ways a person or a system asks a program to end.

use std::{future::Future, io};

/// Begins to listen for Ctrl-C and SIGTERM, from now on and not only once awaited; the future resolves at the first.
///
/// # Errors
/// The system's, where it does not let signals be caught.
#[cfg(unix)]
pub(crate) fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

/// Begins to listen for Ctrl-C; the future resolves when it comes.
///
/// # Errors
/// None on this system.
#[cfg(not(unix))]
pub(crate) fn asked_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where Ctrl-C cannot be caught it ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
