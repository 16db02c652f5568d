//! See `vidan_fuzz::disclosure`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::disclosure::run(data);
});
