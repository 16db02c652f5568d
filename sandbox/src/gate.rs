//! A gate before an endpoint: what comes waits until it is opened, for who shows or tries what a wait does to the other side.

use tokio::sync::watch;

/// Open unless somebody holds it.
pub(crate) struct Gate {
    shut: watch::Sender<bool>,
    waiting: watch::Sender<usize>,
}

/// A gate that is shut until this is dropped.
pub struct HeldGate {
    shut: watch::Sender<bool>,
    waiting: watch::Receiver<usize>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            shut: watch::Sender::new(false),
            waiting: watch::Sender::new(0),
        }
    }
}

impl Gate {
    /// Shuts it.
    pub(crate) fn hold(&self) -> HeldGate {
        self.shut.send_replace(true);
        HeldGate {
            shut: self.shut.clone(),
            waiting: self.waiting.subscribe(),
        }
    }

    /// Waits until it is open.
    pub(crate) async fn pass(&self) {
        let mut shut = self.shut.subscribe();
        if !*shut.borrow() {
            return;
        }
        self.waiting.send_modify(|count| *count += 1);
        // The sender lives as long as the gate.
        let _ = shut.wait_for(|shut| !shut).await;
    }
}

impl HeldGate {
    /// Resolves when something has come to the gate since it was shut.
    pub async fn arrived(&mut self) {
        // The sender lives as long as the sandbox.
        let _ = self.waiting.changed().await;
    }
}

impl Drop for HeldGate {
    fn drop(&mut self) {
        self.shut.send_replace(false);
    }
}
