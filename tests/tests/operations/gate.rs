//! Lets the calls of several acts through one by one, in an order that chance chooses.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::seed::Chance;

/// Long enough for every act to come to its next call, mostly; where it is not, another order is tried.
const QUIET: Duration = Duration::from_millis(2);

/// Those who wait.
#[derive(Default)]
pub(crate) struct Gate(Mutex<Vec<oneshot::Sender<()>>>);

impl Gate {
    /// Waits until it is let through.
    pub(crate) async fn pass(&self) {
        let (let_through, told) = oneshot::channel();
        self.waiting().push(let_through);
        // A gate that is gone stops nobody.
        let _ = told.await;
    }

    /// Lets one after another through, for ever.
    pub(crate) async fn drive(&self, mut chance: Chance) {
        loop {
            let before = self.waiting().len();
            tokio::time::sleep(QUIET).await;
            let mut waiting = self.waiting();
            if waiting.is_empty() || waiting.len() != before {
                continue;
            }
            let chosen = chance.below(waiting.len() as u64);
            let _ = waiting
                .swap_remove(usize::try_from(chosen).unwrap())
                .send(());
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
