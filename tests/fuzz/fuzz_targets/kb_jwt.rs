//! See `vidan_fuzz::kb_jwt`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::kb_jwt::run(data);
});
