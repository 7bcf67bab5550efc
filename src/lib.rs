//! hecha 核查.

pub mod ingest;
