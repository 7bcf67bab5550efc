//! People, accounts, roles and permissions over time, and [`Facts`], the read-only view that rules get.

pub mod actors;
pub mod approvals;
pub mod documents;
pub mod duties;
pub mod facts;
pub mod keys;
pub mod lanes;
pub mod outsider;
pub mod pairs;
pub mod rights;
pub mod terminals;
pub mod usage;

pub use actors::{Actor, FINAL_ACTS};
pub use approvals::{Approvals, Approved};
pub use documents::Force;
pub use duties::{Duties, Given};
pub use facts::{Facts, Ground, Scope};
pub use keys::{KeyKind, Keys};
pub use outsider::{Outsider, Standing};
pub use pairs::{Conflict, Pairs, Word};
pub use rights::{Grant, Holding, Node, Permission, Reached, Rights};
pub use terminals::Home;
pub use usage::{Usage, kept_words};
