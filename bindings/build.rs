//! How the phone's library is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Addresses to be set when the library is loaded, packed: 0.3 MB less. Android reads them so since API 28, the oldest that the demo
    // supports; desktops with an older C library do not.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("android") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,--pack-dyn-relocs=relr");
    }
}
