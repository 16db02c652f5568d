//! Several calls at a time, on whatever executor there is.

use core::{future::poll_fn, pin::Pin, task::Poll};

/// A call that was started.
pub(super) type Call<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

enum Slot<'c, T> {
    Waiting(Call<'c, T>),
    Done(T),
}

/// Lets all of them run and waits for the last; answers in their order.
pub(super) async fn all<T>(calls: Vec<Call<'_, T>>) -> Vec<T> {
    let mut slots: Vec<_> = calls.into_iter().map(Slot::Waiting).collect();
    poll_fn(|context| {
        let mut waiting = false;
        for slot in &mut slots {
            if let Slot::Waiting(call) = slot {
                match call.as_mut().poll(context) {
                    Poll::Ready(answer) => *slot = Slot::Done(answer),
                    Poll::Pending => waiting = true,
                }
            }
        }
        if waiting {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    slots
        .into_iter()
        .filter_map(|slot| match slot {
            Slot::Done(answer) => Some(answer),
            Slot::Waiting(_) => None,
        })
        .collect()
}
