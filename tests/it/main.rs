//! One binary of integration tests.

mod agreement;
mod bad_input;
mod folder;
mod generated;
mod published;
mod sample;
