#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target has one entry of several")]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::scores(bytes));
