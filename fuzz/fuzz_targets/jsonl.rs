//! Any bytes under the name of a .jsonl file.
#![no_main]

mod folder;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| folder::read("jsonl", bytes));
