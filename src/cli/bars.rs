//! One progress bar a file while reading, on a terminal alone.

use std::{io::IsTerminal as _, sync::Mutex};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::ingest::progress::Progress;

/// The bar of the file being read.
pub(super) struct Bars {
    shown: bool,
    current: Mutex<Option<ProgressBar>>,
}

impl Bars {
    /// Bars on standard error; none when it is not a terminal or `quiet` is asked for.
    pub(super) fn new(quiet: bool) -> Self {
        Self { shown: !quiet && std::io::stderr().is_terminal(), current: Mutex::new(None) }
    }
}

impl Progress for Bars {
    fn begin(&self, file: &str, bytes: u64) {
        let target = if self.shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {bytes:>10}/{total_bytes:<10} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_message(file.to_owned());
        if let Ok(mut current) = self.current.lock() {
            *current = Some(bar);
        }
    }

    fn advance(&self, bytes: u64) {
        if let Some(bar) = self.current.lock().ok().and_then(|current| current.clone()) {
            bar.inc(bytes);
        }
    }

    fn end(&self, _file: &str) {
        if let Some(bar) = self.current.lock().ok().and_then(|mut current| current.take()) {
            bar.finish_and_clear();
        }
    }
}
