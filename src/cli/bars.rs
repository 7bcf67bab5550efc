//! One progress bar a file while reading, on a terminal alone.

use std::{io::IsTerminal as _, sync::Mutex};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{base::maps::Map, ingest::Progress};

/// The bars of one run.
pub(super) struct Bars {
    all: MultiProgress,
    files: Mutex<Map<String, ProgressBar>>,
}

impl Bars {
    /// Bars on standard error; none when it is not a terminal or `quiet` is asked for.
    pub(super) fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { all: MultiProgress::with_draw_target(target), files: Mutex::default() }
    }

    /// Takes the bars off the screen.
    pub(super) fn clear(&self) {
        // A terminal that cannot be cleared has nothing worth keeping either.
        let _ = self.all.clear();
    }
}

impl Progress for Bars {
    fn begin(&self, file: &str, bytes: u64) {
        let style = ProgressStyle::with_template("{bar:24} {bytes:>10}/{total_bytes:<10} {wide_msg}");
        let bar = self.all.add(ProgressBar::new(bytes));
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(file.to_owned());
        if let Ok(mut files) = self.files.lock() {
            files.insert(file.to_owned(), bar);
        }
    }

    fn advance(&self, file: &str, bytes: u64) {
        if let Some(bar) = self.files.lock().ok().and_then(|files| files.get(file).cloned()) {
            bar.inc(bytes);
        }
    }

    fn end(&self, file: &str) {
        if let Some(bar) = self.files.lock().ok().and_then(|mut files| files.swap_remove(file)) {
            bar.finish_and_clear();
        }
    }
}
