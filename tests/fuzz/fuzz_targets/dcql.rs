//! See `vidan_fuzz::dcql`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::dcql::run(data);
});
