//! A thread for each operation that runs: whoever asked for it may go away, and what was sent is waited for all the same.
//!
//! No operation runs twice at a time. Two that share something, such as a refresh token or a mailbox, run one after the other.

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Wake, Waker},
    thread::{self, Thread},
};

/// Which operations run, and what they use.
#[derive(Default)]
pub(crate) struct Running {
    in_use: Mutex<InUse>,
    freed: Condvar,
}

#[derive(Default)]
struct InUse {
    operations: BTreeSet<String>,
    resources: BTreeSet<String>,
}

/// An operation that runs, until this is dropped.
pub(crate) struct Run {
    running: Arc<Running>,
    operation: String,
    resource: Option<String>,
}

impl Running {
    /// Marks an operation as running; `None` where it is.
    pub(crate) fn begin(self: &Arc<Self>, operation: &str) -> Option<Run> {
        let begun = self.lock().operations.insert(operation.to_owned());
        begun.then(|| Run {
            running: self.clone(),
            operation: operation.to_owned(),
            resource: None,
        })
    }

    /// Whether it runs.
    pub(crate) fn is_running(&self, operation: &str) -> bool {
        self.lock().operations.contains(operation)
    }

    fn lock(&self) -> MutexGuard<'_, InUse> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    /// Waits, on the operation's own thread, until nobody else uses what it needs.
    pub(crate) fn take(&mut self, resource: String) {
        let mut in_use = self.running.lock();
        while !in_use.resources.insert(resource.clone()) {
            let waited = self.running.freed.wait(in_use);
            in_use = waited.unwrap_or_else(PoisonError::into_inner);
        }
        drop(in_use);
        self.resource = Some(resource);
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let mut in_use = self.running.lock();
        in_use.operations.remove(&self.operation);
        if let Some(resource) = &self.resource {
            in_use.resources.remove(resource);
        }
        drop(in_use);
        self.running.freed.notify_all();
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future to its end on this thread.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            // A wake that came meanwhile makes this return at once.
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_channel::oneshot;

    use super::*;

    #[test]
    fn a_future_that_others_wake_runs_to_its_end() {
        let (send, receive) = oneshot::channel();
        let other = thread::spawn(move || send.send(7));
        assert_eq!(block_on(receive), Ok(7));
        other.join().unwrap().unwrap();
    }

    #[test]
    fn nothing_runs_twice_and_what_is_shared_is_waited_for() {
        let running = Arc::new(Running::default());
        let mut first = running.begin("a").unwrap();
        assert!(running.begin("a").is_none());
        first.take("token".to_owned());
        let mut second = running.begin("b").unwrap();
        let waits = thread::spawn(move || {
            second.take("token".to_owned());
            second
        });
        assert!(running.is_running("a") && running.is_running("b"));
        drop(first);
        drop(waits.join().unwrap());
        assert!(!running.is_running("a") && !running.is_running("b"));
        running.begin("c").unwrap().take("token".to_owned());
    }
}
