//! See `vidan_fuzz::segments`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::segments::run(data);
});
