//! The chain of custody: what was read, what was issued, and by which policy and program.

pub mod manifest;

pub use manifest::{Manifest, OutputFile};
