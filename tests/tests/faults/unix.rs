//! What the standard library does not offer of the system.
#![allow(
    unsafe_code,
    reason = "calls of the C library without pointers, in processes that do nothing else meanwhile"
)]

/// The user that owns nothing.
const NOBODY: libc::uid_t = 65_534;

/// Gives up root, whom permissions do not bind. Whoever is not root stays who he is.
pub(crate) fn become_nobody() {
    // SAFETY: takes no pointer; glibc changes all threads of the process.
    let changed = unsafe { libc::geteuid() != 0 || libc::setuid(NOBODY) == 0 };
    assert!(changed, "root cannot become nobody");
}

/// Whether permissions do not bind this process.
pub(crate) fn is_root() -> bool {
    // SAFETY: takes no pointer and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// Copies this process, with this thread alone; runs `act` in the copy, which then ends at once, and waits for that. Whether
/// `act` answered true.
pub(crate) fn fork(act: impl FnOnce() -> bool) -> bool {
    // SAFETY: the copy has one thread. Everything that others could hold is held by nobody: they wait for messages. glibc
    // makes its allocator usable in the copy.
    let id = unsafe { libc::fork() };
    assert!(id >= 0, "no fork");
    if id == 0 {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
        let code = if matches!(done, Ok(true)) { 0 } else { 1 };
        // SAFETY: ends the copy without running what the parent registered.
        unsafe { libc::_exit(code) }
    }
    let mut status = 0;
    // SAFETY: `status` lives as long as the call, and `id` is our own child.
    let waited = unsafe { libc::waitpid(id, &mut status, 0) };
    assert_eq!(waited, id);
    libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}
