//! `hecha report`.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Voice, args::ReportArguments, exit::Exit, ledger};
use crate::{
    app::{self, Trouble},
    report::{Masking, html},
    words,
};

/// Does what the arguments say.
pub(super) fn run(arguments: &ReportArguments, voice: &Voice) -> Result<Exit, Trouble> {
    let page = match (&arguments.from, &arguments.results) {
        (Some(ledger), _) => written(arguments, ledger, voice)?,
        (None, results) => app::report::page(results.as_deref().unwrap_or(Path::new(".")))?,
    };
    let path = page.display();
    Voice::data(&format!("{path}\n"));
    if arguments.open && !open(&page) {
        voice.complain(&words!(
            "无法启动浏览器，请自行打开 {path}",
            "no browser could be started; please open {path} yourself"
        ));
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

fn written(arguments: &ReportArguments, from: &Path, voice: &Voice) -> Result<PathBuf, Trouble> {
    let from = app::ledger::place(Some(from), None);
    let to = arguments.out.clone().unwrap_or_else(|| PathBuf::from(html::LEDGER_FILE));
    let look = html::Look {
        lang: voice.lang,
        masking: Masking { unmask: arguments.unmask },
        mask_names: arguments.mask_names,
    };
    let today = app::ledger::hand(None, &ledger::user(), ledger::tool("report")).today();
    app::report::of_ledger(&from, &to, look, today)?;
    if !voice.quiet {
        voice.complain(&words!(
            "网页只含台账现状，证据行见各次核查的《明细》和 findings.jsonl",
            "the page shows the ledger as it stands; the rows of evidence are in Evidence and findings.jsonl of each check"
        ));
    }
    app::report::page(&to)
}

/// Opens a file with what the desktop opens such files with. The path is an argument of its own and absolute, so that no
/// shell reads it and it is never taken for an option. Whether something could be started.
fn open(path: &Path) -> bool {
    #[cfg(target_os = "windows")]
    const OPENERS: [(&str, &[&str]); 1] = [("rundll32.exe", &["url.dll,FileProtocolHandler"])];
    #[cfg(target_os = "macos")]
    const OPENERS: [(&str, &[&str]); 1] = [("open", &[])];
    #[cfg(not(any(target_os = "windows", target_os = "macos")))]
    const OPENERS: [(&str, &[&str]); 2] = [("xdg-open", &[]), ("gio", &["open"])];
    OPENERS.iter().any(|(program, arguments)| {
        let mut command = Command::new(program);
        command.args(*arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}
