//! A thread for what is slow and needs no vault: reading a backup's beginning and stretching its passphrase, checking what an
//! issuer sent.

use std::thread;

use futures_channel::oneshot;

use crate::Error;

/// Runs a job on a thread of its own, and awaits its answer.
pub(crate) async fn run<R: Send + 'static>(
    job: impl FnOnce() -> Result<R, Error> + Send + 'static,
) -> Result<R, Error> {
    let (answer, answered) = oneshot::channel();
    thread::Builder::new()
        .name("vidan-worker".into())
        .spawn(move || drop(answer.send(job())))
        .map_err(|error| vidan_vault::Error::Io(error.kind()))?;
    // A job that panicked answers nothing.
    answered
        .await
        .unwrap_or(Err(Error::Vault(vidan_vault::Error::Closed)))
}
