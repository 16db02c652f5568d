//! See `vidan_fuzz::paper`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::paper::run(data);
});
