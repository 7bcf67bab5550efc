//! Arguments, progress bars, messages, exit codes: the only floor that prints.

mod args;
mod bars;
mod exit;

use std::{
    fmt::Write as _,
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser as _};

use crate::{
    app::{self, Trouble},
    finding::Severity,
    i18n::{Lang, Words},
    ingest::workbook::is_decoding,
    report::Masking,
    words,
};
use args::{Arguments, CheckArguments, Command, Format, LangArg, SeverityArg};
use exit::Exit;

/// Parses the arguments, does what they say and returns the exit code.
pub fn main() -> ExitCode {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_decoding() {
            usual(panic);
        }
    }));
    run(&Arguments::parse()).into()
}

/// What every subcommand needs of the terminal.
struct Voice {
    lang: Lang,
    quiet: bool,
    colour: bool,
}

impl Voice {
    /// Data goes to standard output. A reader that has gone away is no error.
    fn data(text: &str) {
        let _ = std::io::stdout().write_all(text.as_bytes());
    }

    /// Talk goes to standard error.
    fn complain(&self, words: &Words) {
        let _ = writeln!(std::io::stderr(), "hecha: {}", words.say(self.lang));
    }
}

fn run(arguments: &Arguments) -> Exit {
    let lang = match arguments.lang {
        LangArg::Zh => Lang::Zh,
        LangArg::En => Lang::En,
    };
    let plain = arguments.no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let voice = Voice { lang, quiet: arguments.quiet, colour: !plain && std::io::stdout().is_terminal() };
    let done = match &arguments.command {
        Command::Check(arguments) => check(arguments, &voice),
        Command::Rules { rule: None } => {
            Voice::data(&app::rules::list(lang));
            Ok(Exit::Done)
        }
        Command::Rules { rule: Some(rule) } => app::rules::page(rule, lang).map(|page| {
            Voice::data(&page);
            Exit::Done
        }),
        Command::Init { folder } => init(folder, &voice),
    };
    done.unwrap_or_else(|trouble| {
        for words in trouble.words() {
            voice.complain(&words);
        }
        Exit::Failed
    })
}

fn init(folder: &Path, voice: &Voice) -> Result<Exit, Trouble> {
    let bars = bars::Bars::new(voice.quiet);
    let path = app::init::init(folder, voice.lang, &bars)?;
    let path = path.display();
    Voice::data(&format!("{}\n", words!("已生成 {path}", "wrote {path}").say(voice.lang)));
    Ok(Exit::Done)
}

fn check(arguments: &CheckArguments, voice: &Voice) -> Result<Exit, Trouble> {
    let bars = bars::Bars::new(voice.quiet);
    let request = app::check::Request {
        folder: arguments.folder.clone(),
        policy: arguments.policy.clone(),
        only: arguments.rules.clone(),
        threads: arguments.threads,
    };
    let out = arguments.out.clone().unwrap_or_else(|| beside(&arguments.folder));
    app::check::keep_apart(&arguments.folder, &out)?;
    let checked = app::check::check(&request, &bars)?;
    let masking = Masking { unmask: arguments.unmask };
    let written = app::check::write(&checked, &out, voice.lang, masking)?;
    let shown = app::check::Shown { lang: voice.lang, colour: voice.colour, explained: arguments.explained, masking };
    match arguments.format {
        Format::Json => Voice::data(&app::check::summary_json(&checked, &written, masking)),
        Format::Text if !voice.quiet => Voice::data(&app::check::summary_text(&checked, &written, shown)),
        Format::Text => {}
    }
    Ok(ended(arguments, &checked))
}

fn ended(arguments: &CheckArguments, checked: &app::check::Checked) -> Exit {
    let floor = arguments.fail_on.map(|severity| match severity {
        SeverityArg::Low => Severity::Low,
        SeverityArg::Medium => Severity::Medium,
        SeverityArg::High => Severity::High,
        SeverityArg::Critical => Severity::Critical,
    });
    if arguments.strict && checked.has_rejects() {
        return Exit::Failed;
    }
    match floor {
        Some(floor) if checked.outcome.findings.iter().any(|finding| finding.severity >= floor) => Exit::Findings,
        _ => Exit::Done,
    }
}

/// `FOLDER-核查结果`, beside the folder or the archive of one.
fn beside(folder: &Path) -> PathBuf {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let named = if whole.is_file() { whole.file_stem() } else { whole.file_name() };
    let name = named.map_or_else(|| "hecha".to_owned(), |name| name.to_string_lossy().into_owned());
    whole.with_file_name(format!("{name}-核查结果"))
}

/// The help of every subcommand as one page.
pub fn help() -> String {
    let mut page = String::from("# Command line\n");
    let mut command = Arguments::command().term_width(100);
    command.build();
    let own = command.render_long_help().to_string();
    let _ = write!(page, "\n## hecha\n\n```text\n{}\n```\n", own.trim_end());
    for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
        let name = sub.get_name().to_owned();
        let help = sub.render_long_help().to_string();
        let _ = write!(page, "\n## hecha {name}\n\n```text\n{}\n```\n", help.trim_end());
    }
    page
}
