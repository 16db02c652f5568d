//! See `vidan_fuzz::form`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::form::run(data);
});
