//! See `vidan_fuzz::status`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::status::run(data);
});
