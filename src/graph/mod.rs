//! People, accounts, roles and permissions over time, and [`Facts`], the read-only view that rules get.

pub mod actors;
pub mod administrators;
pub mod duties;
pub mod escalation;
pub mod facts;
pub mod granting;
pub mod lanes;
pub mod naming;
pub mod orders;
pub mod orgs;
pub mod outsider;
pub mod pairs;
pub mod peers;
pub mod rights;
pub mod scope;
pub mod staff;
pub mod terminals;
pub mod together;

pub use actors::{Actor, FINAL_ACTS};
pub use administrators::{AdminBy, AdminSide, Administration};
pub use duties::{Duties, Given};
pub use escalation::{Escalations, Escape, Hop, Opening, Way};
pub use facts::{Facts, Ground, Scope};
pub use granting::Granter;
pub use naming::{Named, Naming};
pub use orders::{Ordered, Orders};
pub use orgs::{OrgTree, Reach};
pub use outsider::{Outsider, Standing};
pub use pairs::{Conflict, Pairs, Word};
pub use peers::{PeerGroup, Peers, each_right};
pub use rights::{Grant, Holding, Node, Reached, Rights};
pub use staff::Staff;
pub use terminals::Home;
pub use together::{Hold, Proof, Together};
