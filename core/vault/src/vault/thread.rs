//! The owner thread's life: one message after another, and a lock when none comes.

use std::{path::PathBuf, sync::mpsc};

use futures_channel::oneshot;

use crate::{Error, owner::Owner};

pub(super) enum Message {
    Close(oneshot::Sender<Result<(), Error>>),
    Job(Box<dyn FnOnce(&mut Owner) + Send>),
    Publish(PathBuf, oneshot::Sender<Result<(), Error>>),
}

/// Serves until there is no handle, it is told to close, or there is no file any more.
pub(super) fn serve(mut owner: Owner, messages: &mpsc::Receiver<Message>) {
    loop {
        match next(&mut owner, messages) {
            Next::Ended => break,
            Next::Idle => {}
            Next::Message(Message::Close(answer)) => {
                drop(answer.send(owner.close()));
                return;
            }
            Next::Message(Message::Publish(path, answer)) => {
                drop(answer.send(owner.publish(&path)));
                return;
            }
            Next::Message(Message::Job(job)) => {
                // A caller's closure may panic: where that unwinds, its transaction is rolled back by its guards, its caller gets
                // `Closed`, and the vault serves on. On a phone it ends the process, and the next opening finds the old state.
                let run = std::panic::AssertUnwindSafe(|| job(&mut owner));
                drop(std::panic::catch_unwind(run));
                owner.gate().end();
            }
        }
        if owner.is_ended() {
            return;
        }
    }
    owner.lock();
}

/// What came while the thread waited.
enum Next {
    Ended,
    /// Nothing, for so long that it may be time to lock or to forget.
    Idle,
    Message(Message),
}

/// Waits for a message, but not longer than until the vault locks by itself, or a key is to be forgotten.
fn next(owner: &mut Owner, messages: &mpsc::Receiver<Message>) -> Next {
    let due = owner.until_idle().into_iter().chain(owner.until_late());
    let received = match due.min() {
        Some(left) => messages.recv_timeout(left),
        None => messages
            .recv()
            .map_err(|_| mpsc::RecvTimeoutError::Disconnected),
    };
    // Before any job: the device may have slept, and this thread with it.
    owner.lock_if_idle();
    owner.forget_late_boxes();
    match received {
        Ok(message) => Next::Message(message),
        Err(mpsc::RecvTimeoutError::Timeout) => Next::Idle,
        Err(mpsc::RecvTimeoutError::Disconnected) => Next::Ended,
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;
    use std::{sync::Arc, time::Instant};

    use vidan_codec::clock::{Clock, UnixTime};
    use vidan_crypto::{Secret32, SystemRandom};
    use zeroize::Zeroizing;

    use super::*;
    use crate::{DeviceSecret, KdfParams, owner::Tools, passcode::Passcode};

    /// Real time, for the one test that lets a moment pass.
    struct RealClock(Instant);

    impl Clock for RealClock {
        fn now(&self) -> UnixTime {
            UnixTime(0)
        }

        fn monotonic(&self) -> Duration {
            self.0.elapsed()
        }
    }

    #[test]
    fn the_thread_locks_though_nobody_calls() {
        let folder = tempfile::tempdir().unwrap();
        let tools = Tools {
            random: Arc::new(SystemRandom),
            clock: Arc::new(RealClock(Instant::now())),
        };
        let device = DeviceSecret {
            key_hint: String::new(),
            secret: Secret32::from_bytes([1; 32]),
        };
        let mut owner = Owner::create(
            &folder.path().join("vault.db"),
            &Passcode::new(Zeroizing::new("mật khẩu".into())),
            &device,
            KdfParams::weak_for_tests().into(),
            tools,
            &|| true,
        )
        .unwrap();
        owner.set_auto_lock_for_test(Duration::from_millis(20));
        let (sender, messages) = mpsc::channel::<Message>();
        while owner.is_unlocked() {
            assert!(matches!(next(&mut owner, &messages), Next::Idle));
        }
        drop(sender);
        assert!(matches!(next(&mut owner, &messages), Next::Ended));
    }
}
