//! See `vidan_fuzz::mso`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::mso::run(data);
});
