//! One test binary.

mod floors;
