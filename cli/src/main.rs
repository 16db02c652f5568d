//! The `vidan` command. Everything is in the library, where tests reach it.

use std::{alloc::System, process::ExitCode};

use zeroizing_alloc::ZeroAlloc;

/// Memory that is given back holds no claim and no key.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    vidan::run()
}
