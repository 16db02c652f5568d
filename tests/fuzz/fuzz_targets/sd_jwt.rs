//! See `vidan_fuzz::sd_jwt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::sd_jwt::run(data);
});
