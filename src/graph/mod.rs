//! People, accounts, roles and permissions over time, and [`Facts`], the read-only view that rules get.

pub mod duties;
pub mod facts;
pub mod orders;
pub mod outsider;
pub mod rights;
pub mod staff;
pub mod terminals;

pub use duties::{Duties, Given};
pub use facts::{Facts, Ground, Scope};
pub use orders::{Ordered, Orders};
pub use outsider::{Outsider, Standing};
pub use rights::{Grant, Holding, Node, Reached, Rights};
pub use staff::Staff;
pub use terminals::Home;
