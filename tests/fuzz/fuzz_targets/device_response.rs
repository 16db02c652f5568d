//! See `vidan_fuzz::device_response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::device_response::run(data);
});
