//! Any text as hecha.toml: a policy or errors that know their line, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _either_way = hecha::policy::Policy::parse(text, "hecha.toml");
});
