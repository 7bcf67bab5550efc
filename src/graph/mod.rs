//! People, accounts, roles and permissions over time, and [`Facts`], the read-only view that rules get.

pub mod actors;
pub mod administrators;
pub mod approvals;
pub mod documents;
pub mod duties;
pub mod facts;
pub mod forms;
pub mod keys;
pub mod lanes;
pub mod orders;
pub mod orgs;
pub mod outsider;
pub mod pairs;
pub mod rights;
pub mod scope;
pub mod staff;
pub mod terminals;
pub mod together;
pub mod usage;

pub use actors::{Actor, FINAL_ACTS};
pub use administrators::{AdminBy, AdminSide, Administration};
pub use approvals::{Approvals, Approved, Same};
pub use documents::Force;
pub use duties::{Duties, Given};
pub use facts::{Facts, Ground, Scope};
pub use forms::{Answer, Deed, Done, File, Given as GivenRight};
pub use keys::{KeyKind, Keys};
pub use orders::{Ordered, Orders};
pub use orgs::{OrgTree, Reach};
pub use outsider::{Outsider, Standing};
pub use pairs::{Conflict, Pairs, Word};
pub use rights::{Grant, Holding, Node, Permission, Reached, Rights};
pub use staff::Staff;
pub use terminals::Home;
pub use together::{Hold, Proof, Together};
pub use usage::{Usage, kept_words};
