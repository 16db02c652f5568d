//! How a failed step is settled, how an operation waits, and how it ends.

use super::{
    MAX_STEPS, Running, Stepped,
    records::{over, still_there},
};
use crate::{Error, operations::machine::Meaning, store::Failure};

/// Seconds until the first try that is made without the person, doubled with each.
const FIRST_WAIT: i64 = 30;
/// Doublings of that: to four hours.
const MAX_DOUBLINGS: u32 = 9;

impl Running<'_> {
    pub(super) async fn give_up(&mut self) -> Result<(), Error> {
        match self.recover().await {
            // Whatever the late answer was: the person does not want it.
            Ok(()) | Err(Error::Waits { .. }) => {}
            Err(error) => return Err(error),
        }
        if self.machine.give_up() {
            for _ in 0..MAX_STEPS {
                match self.commit().await {
                    Ok(Stepped::Ended(_)) => return Ok(()),
                    Ok(Stepped::GoesOn | Stepped::Leaves(..)) => {
                        self.machine.give_up();
                    }
                    Err(error @ (Error::Vault(_) | Error::OperationUnknown)) => return Err(error),
                    // What cannot be kept cannot keep the person from giving it up.
                    Err(_) => break,
                }
            }
        }
        self.end("operation.given_up").await
    }

    /// What a failed step means: the operation goes on, waits, or is over. `Ok` where it goes on.
    pub(super) async fn settle(&mut self, error: Error) -> Result<(), Error> {
        // What cannot be written now says nothing about the operation: it stands as the vault has it, or is not there any more.
        if matches!(error, Error::Vault(_) | Error::OperationUnknown) {
            return Err(error);
        }
        match self.machine.meaning(&error) {
            Meaning::GoOn if self.may_repeat() => self.keep().await,
            Meaning::End => {
                self.end(error.code()).await?;
                Err(error)
            }
            Meaning::GoOn | Meaning::Wait => {
                self.wait(&error).await?;
                Err(Error::Waits {
                    operation: self.id.clone(),
                    cause: Box::new(error),
                })
            }
        }
    }

    pub(super) async fn wait(&mut self, error: &Error) -> Result<(), Error> {
        let now = self.world.now;
        let doublings = self.record.tries.min(MAX_DOUBLINGS);
        let wait = FIRST_WAIT.saturating_mul(1i64.checked_shl(doublings).unwrap_or(1));
        let jitter = vidan_crypto::random_array::<1>(self.world.random.as_ref())?;
        let jitter = wait
            .saturating_mul(i64::from(jitter[0]))
            .saturating_div(1024);
        self.record.tries = self.record.tries.saturating_add(1);
        self.record.next_try = Some(now.plus(wait.saturating_add(jitter)));
        self.record.failure = Some(Failure {
            code: error.code().to_owned(),
            at: now,
        });
        // With all: keys that the machine has set aside meanwhile would be nobody's.
        self.keep().await
    }

    /// Closes the operation with its entry in the log.
    pub(super) async fn end(&mut self, code: &str) -> Result<(), Error> {
        self.sweep().await?;
        let work = self.record.work.clone();
        let mut machine = core::mem::replace(&mut self.machine, work.wake(&self.world)?);
        let world = self.wallet.world().await?;
        let (id, record, code) = (self.id.clone(), self.record.clone(), code.to_owned());
        self.wallet
            .background()
            .write(move |tx| {
                still_there(tx, &id, &record)?;
                machine.end(tx, &world, &code)?;
                over(tx, &id, &record, world.now)
            })
            .await
    }
}
