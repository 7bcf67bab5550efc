//! Any bytes under the name of a .xes file.
#![no_main]

mod folder;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| folder::read("xes", bytes));
