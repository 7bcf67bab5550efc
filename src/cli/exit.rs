//! Exit codes: 0 done; 1 findings at or above `--fail-on`; 2 not done, or `--strict` met a reject.

use std::process::ExitCode;

/// How a run ended.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// Done, with findings that `--fail-on` asks to fail on.
    Findings,
    /// Not done, or not as strictly as asked.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}
