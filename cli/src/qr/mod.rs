//! QR pictures: drawing a code's text and reading it back from a photograph (ISO/IEC 18004).
//!
//! **For:** the command line, which has files and a terminal. Phones draw with their own toolkit and scan with their own
//! camera library; both only need the text.
//!
//! **Not for:** what the text means. What [`read`] returns is somebody's claim until a verifier has judged it.

mod blurred;
mod decode;
mod draw;
mod error;
mod filter;
mod read;
mod terminal;
#[cfg(test)]
mod tests;

pub use decode::{MAX_FILE_BYTES, MAX_PIXELS};
pub use draw::{Level, MAX_MODULE_PIXELS, MODULE_PIXELS, Picture, QUIET_ZONE};
pub use error::Error;
pub use read::{is_picture, read, read_all};
pub use terminal::{Drawn, draw_in_terminal};
