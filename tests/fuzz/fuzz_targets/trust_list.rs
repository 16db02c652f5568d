//! See `vidan_fuzz::trust_list`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vidan_fuzz::trust_list::run(data);
});
