//! hecha 核查: a folder of exports goes in, findings that prove themselves come out.
//!
//! Bytes → facts → graph → rules → findings → reports. Modules are listed by floor; each imports from lower floors
//! alone, and `tests/it/floors.rs` holds the table.

pub mod base;

pub mod i18n;
pub mod model;

pub mod finding;
pub mod oplog;
pub mod policy;

pub mod identity;
pub mod ingest;
pub mod ledger;

pub mod timeline;

pub mod graph;

pub mod rules;

pub mod custody;
pub mod engine;
pub mod report;

pub mod app;

pub mod cli;
