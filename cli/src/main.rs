//! The `vidan` command.
fn main() {}
