//! Telling a screen that something about the operations has changed: it then reads them again.

use std::sync::{Mutex, PoisonError};

use futures_channel::oneshot;

/// How often something has changed, and who waits for the next time.
#[derive(Default)]
pub(crate) struct Changes(Mutex<State>);

#[derive(Default)]
struct State {
    count: u64,
    waiting: Vec<oneshot::Sender<u64>>,
}

impl Changes {
    /// Something has changed.
    pub(crate) fn note(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.count = state.count.saturating_add(1);
        let count = state.count;
        for waiting in core::mem::take(&mut state.waiting) {
            // Who waits no more is not told.
            let _ = waiting.send(count);
        }
    }

    /// The count, once it is another one than `seen`.
    pub(crate) async fn after(&self, seen: u64) -> u64 {
        let next = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if state.count != seen {
                return state.count;
            }
            let (tell, told) = oneshot::channel();
            // Those who went away meanwhile make room.
            state.waiting.retain(|waiting| !waiting.is_canceled());
            state.waiting.push(tell);
            told
        };
        next.await.unwrap_or(seen)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::super::thread::block_on;
    use super::*;

    #[test]
    fn who_has_seen_less_is_told_at_once_and_others_when_it_happens() {
        let changes = Arc::new(Changes::default());
        changes.note();
        assert_eq!(block_on(changes.after(0)), 1);
        let noting = changes.clone();
        let other = thread::spawn(move || block_on(noting.after(1)));
        while changes.0.lock().unwrap().waiting.is_empty() {
            thread::yield_now();
        }
        changes.note();
        assert_eq!(other.join().unwrap(), 2);
    }
}
