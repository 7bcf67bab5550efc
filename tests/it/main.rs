//! One binary of integration tests.
#![expect(clippy::expect_used, reason = "a test that cannot read its own files should stop there and say so")]
#![expect(unreachable_pub, reason = "everything here is reachable from the tests alone")]

mod agreement;
mod bad_input;
mod bench;
mod cases;
mod floors;
mod folder;
mod generated;
mod newcomer;
mod published;
mod registry;
mod sample;
mod transcripts;
mod traps;
