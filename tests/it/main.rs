//! One binary of integration tests.
#![expect(clippy::expect_used, reason = "a test that cannot read its own files should stop there and say so")]
#![expect(unreachable_pub, reason = "everything here is reachable from the tests alone")]

mod agreement;
mod bad_input;
mod bench;
mod cases;
mod clean;
mod district;
mod floors;
mod folder;
mod formats;
mod generated;
mod ledger;
mod logs;
mod mutations;
mod newcomer;
mod page;
mod published;
mod reference;
mod registry;
mod sample;
mod stories;
mod transcripts;
mod traps;
mod worlds;
