//! Writes the Kotlin and Swift sources from the built library's own metadata; `cargo xtask bindings` runs it.
//!
//! Part of this crate so that generator and runtime are always one version: a newer generator fails the checksums.

fn main() {
    uniffi::uniffi_bindgen_main();
}
