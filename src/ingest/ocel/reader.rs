//! What the forms of object-centric logs have in common.

use std::fmt::Debug;
use std::ops::ControlFlow;

use crate::ingest::error::IngestError;
use crate::ingest::progress::Progress;

/// An event as the log states it.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Event {
    /// What was done.
    pub(super) activity: String,
    /// When.
    pub(super) time: String,
    /// Names and values of its attributes.
    pub(super) attributes: Vec<(String, String)>,
    /// The objects it is related to.
    pub(super) objects: Vec<String>,
}

/// A log that can be read any number of times.
pub(in crate::ingest) trait Reader: Debug + Send + Sync {
    /// The file's name relative to the case folder.
    fn file(&self) -> &str;

    /// Gives the id and the type of every object.
    fn objects(&self, take: &mut dyn FnMut(&str, &str)) -> Result<(), IngestError>;

    /// Gives every event in file order. Length and digest of the file, or `None` where `take` broke off.
    fn events(
        &self,
        progress: &dyn Progress,
        take: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<Option<(u64, String)>, IngestError>;
}
