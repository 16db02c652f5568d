//! CBOR (RFC 8949): one strict reader and one deterministic writer.
//!
//! Read: [`decode`] gives a tree of borrowed [`Node`]s, each with the raw bytes it came from, so that what was signed is
//! verified as it came and never encoded again. Definite lengths only, no duplicate keys, nothing trailing, bounded in
//! length, depth and items before anything is allocated.
//!
//! Written: [`Writer`] is the core deterministic encoding of section 4.2.1 but for the order of a map, which stays as it is
//! given; [`Value`] is for what is put together before it is written ([`Value::sort_maps`] puts its maps in bytewise order
//! where the format asks for that).
//!
//! Why not `ciborium::Value`: it holds neither `simple(59)` nor `undefined`, and it forgets duplicate keys and raw bytes.

mod decode;
mod node;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use decode::{Limits, decode, decode_part, decode_shortest};
pub use node::{Kind, Node};
pub use value::{Simple, Value};
pub use write::Writer;
