//! The steps of the log and what they mean.

use crate::{
    base::ids::StepId,
    ingest::presets::StatedActs,
    model::act::Act,
    oplog::{Columns, Log},
    policy::{How, Vocabulary},
};

/// What a step name of the log was read as.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct StepReading {
    /// The name, folded.
    pub step: String,
    /// What it means.
    pub act: Act,
    /// How many events bear it.
    pub count: u64,
    /// How that is known.
    pub how: StepHow,
}

/// How the meaning of a step is known.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum StepHow {
    /// The preset of the system states it.
    Preset,
    /// By the policy or the built-in names.
    Vocabulary(How),
}

/// Reads step names.
pub(super) struct Steps<'a> {
    pub(super) stated: StatedActs,
    pub(super) vocabulary: &'a Vocabulary,
}

impl Steps<'_> {
    /// The policy's word, else the preset's, else the built-in names', else what the preset says of the last part.
    pub(super) fn read(&self, step: &str) -> (Act, StepHow) {
        let read = self.vocabulary.read(step);
        if read.how == How::Policy {
            return (read.act, StepHow::Vocabulary(read.how));
        }
        let by_ending = || self.stated.by_ending(step).filter(|_| read.how.is_open());
        match self.stated.named(step).or_else(by_ending) {
            Some(act) => (act, StepHow::Preset),
            None => (read.act, StepHow::Vocabulary(read.how)),
        }
    }

    /// The step names of the log with what they mean, most frequent first.
    pub(super) fn list(&self, log: &Log) -> Vec<StepReading> {
        let mut counts = vec![0_u64; log.names.steps.len()];
        for id in log.ids() {
            if let Some(count) = counts.get_mut(log.event(id, Columns::NONE).step.index()) {
                *count += 1;
            }
        }
        let reading = |((_, step), count): ((StepId, &str), u64)| {
            let (act, how) = self.read(step);
            StepReading { step: step.to_owned(), act, count, how }
        };
        let mut steps: Vec<StepReading> = log.names.steps.iter().zip(counts).map(reading).collect();
        steps.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.step.cmp(&b.step)));
        steps
    }
}
