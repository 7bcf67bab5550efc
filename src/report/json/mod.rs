//! Machine-readable outputs. Each version of a format has its own structs, so that inner types may change freely.

pub mod v1;
