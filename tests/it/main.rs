//! One test binary.

mod bench;
mod cases;
mod floors;
mod folder;
mod registry;
