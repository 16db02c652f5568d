//! See `vidan_fuzz::chain`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::chain::run(data);
});
