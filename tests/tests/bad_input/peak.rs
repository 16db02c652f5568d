//! How much memory is held at a time, at most: an allocator that counts.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

/// The system's allocator, counted.
pub(crate) struct Peak {
    held: AtomicUsize,
    most: AtomicUsize,
}

impl Peak {
    pub(crate) const fn new() -> Self {
        Self {
            held: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        }
    }

    /// The most that was held at a time during some work, beyond what was held before it.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> (T, usize) {
        let before = self.held.load(Ordering::SeqCst);
        self.most.store(before, Ordering::SeqCst);
        let done = work();
        (done, self.most.load(Ordering::SeqCst) - before)
    }

    fn grown(&self, bytes: usize) {
        let held = self.held.fetch_add(bytes, Ordering::SeqCst) + bytes;
        self.most.fetch_max(held, Ordering::SeqCst);
    }

    fn shrunk(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::SeqCst);
    }
}

#[allow(
    unsafe_code,
    reason = "no crate at hand counts what is held at a time; each call goes to the system's allocator as it came"
)]
// SAFETY: layouts and pointers are handed on unchanged, so that the system's own guarantees hold.
unsafe impl GlobalAlloc for Peak {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.grown(layout.size());
        // SAFETY: as the caller guarantees.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        self.shrunk(layout.size());
        // SAFETY: as the caller guarantees.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Old and new may be there together.
        self.grown(size);
        // SAFETY: as the caller guarantees.
        let moved = unsafe { System.realloc(place, layout, size) };
        self.shrunk(layout.size());
        moved
    }
}
