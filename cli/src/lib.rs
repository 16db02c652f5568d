//! The Vidan command.

pub mod qr;
