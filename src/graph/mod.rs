//! People, accounts, roles and permissions over time, and [`Facts`], the read-only view that rules get.

pub mod duties;
pub mod facts;
pub mod outsider;
pub mod rights;
pub mod scope;
pub mod terminals;

pub use duties::{Duties, Given};
pub use facts::{Facts, Ground, Scope};
pub use outsider::{Outsider, Standing};
pub use rights::{Grant, Holding, Node, Reached, Rights};
pub use terminals::Home;
