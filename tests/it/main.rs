//! One test binary.

mod bench;
mod cases;
mod floors;
mod registry;
