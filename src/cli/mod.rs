//! Arguments, progress bars, messages, exit codes: the only floor that prints.

mod args;
mod bars;
mod exit;
mod ledger;
mod ledger_args;
mod report;
mod slips;

use std::{
    fmt::Write as _,
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

use crate::{
    app::{self, Trouble},
    i18n::{Lang, Words, counted},
    ingest::workbook::is_decoding,
    report::Masking,
    words,
};
use args::{
    Arguments, CheckArguments, Command, Format, InitArguments, InspectArguments, LangArg, PolicyCommand, SeverityArg,
};
use exit::Exit;

/// Parses the arguments, does what they say and returns the exit code.
pub fn main() -> ExitCode {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_decoding() {
            usual(panic);
        }
    }));
    match Arguments::try_parse() {
        Ok(arguments) => run(&arguments).into(),
        Err(error) if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let voice = Voice { lang: slips::lang(), quiet: false, colour: false };
            voice.complain(&slips::words(&error));
            Exit::Failed.into()
        }
        Err(error) => {
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
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
        Command::Init(arguments) => init(arguments, &voice),
        Command::Inspect(arguments) => inspect(arguments, &voice),
        Command::Tables { table: None } => {
            Voice::data(&app::tables::list(lang));
            Ok(Exit::Done)
        }
        Command::Tables { table: Some(table) } => app::tables::page(table, lang).map(|page| {
            Voice::data(&page);
            Exit::Done
        }),
        Command::Policy(PolicyCommand::Check { path }) => check_policy(path, &voice),
        Command::Report(arguments) => report::run(arguments, &voice),
        Command::Ledger(arguments) => ledger::run(arguments, &voice),
    };
    done.unwrap_or_else(|trouble| {
        for words in trouble.words() {
            voice.complain(&words);
        }
        Exit::Failed
    })
}

fn init(arguments: &InitArguments, voice: &Voice) -> Result<Exit, Trouble> {
    let bars = bars::Bars::new(voice.quiet);
    let look = app::init::look(&arguments.folder, arguments.policy.as_deref(), &bars)?;
    let questions = look.questions();
    let (path, questions) = if arguments.interactive {
        interview(look.interview(voice.lang), &bars, voice)?
    } else {
        (look.write(voice.lang)?, questions)
    };
    let (path, count) = (path.display(), counted(questions as u64, "question", "questions"));
    let words = if questions == 0 {
        words!("已生成 {path}", "wrote {path}")
    } else {
        words!(
            "已生成 {path}，其中有 {questions} 处待确认：打开后逐条核对（或用 --interactive 逐个回答），再运行 hecha check",
            "wrote {path}, with {count} left open: look at each in the file (or answer them with --interactive), then run hecha check"
        )
    };
    Voice::data(&format!("{}\n", words.say(voice.lang)));
    Ok(Exit::Done)
}

/// Asks until all is asked or nobody answers any more; how many questions are left open.
fn interview(
    mut interview: app::init::Interview,
    bars: &bars::Bars,
    voice: &Voice,
) -> Result<(PathBuf, usize), Trouble> {
    let mut answers = std::io::stdin().lines();
    loop {
        let Some(prompt) = interview.prompt() else {
            interview.more(bars)?;
            if interview.prompt().is_none() {
                break;
            }
            continue;
        };
        Voice::data(&prompt);
        let Some(Ok(typed)) = answers.next() else { break };
        if !std::io::stdin().is_terminal() {
            Voice::data(&format!("{typed}\n"));
        }
        if let Err(words) = interview.answer(&typed) {
            voice.complain(&words);
        }
    }
    let left = interview.left();
    Ok((interview.write()?, left))
}

fn inspect(arguments: &InspectArguments, voice: &Voice) -> Result<Exit, Trouble> {
    let bars = bars::Bars::new(voice.quiet);
    let request =
        app::inspect::Request { file: arguments.file.clone(), policy: arguments.policy.clone(), rows: arguments.rows };
    let inspected = app::inspect::inspect(&request, &bars)?;
    let masking = Masking { unmask: arguments.unmask };
    Voice::data(&match arguments.format {
        Format::Json => inspected.json(masking),
        Format::Text => inspected.text(voice.lang, masking),
    });
    Ok(Exit::Done)
}

fn check_policy(path: &Path, voice: &Voice) -> Result<Exit, Trouble> {
    let (in_force, text) = app::policy::check(path, voice.lang)?;
    let words = match &in_force.file {
        Some(file) => {
            let file = file.display();
            words!("{file} 没有错误；生效的内容如下", "{file} has no errors; this is what holds")
        }
        None => words!("文件夹中没有 hecha.toml；以下为默认值", "the folder has no hecha.toml; these are the defaults"),
    };
    if !voice.quiet {
        voice.complain(&words);
    }
    Voice::data(&text);
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
    let named = arguments.ledger.as_deref().map(|path| app::ledger::place(Some(path), None));
    let book = named.unwrap_or_else(|| out.join(crate::ledger::FILE));
    app::check::keep_apart(&arguments.folder, &book)?;
    app::ledger::bring::look_ahead(&book)?;
    let checked = app::check::check(&request, &bars)?;
    let masking = Masking { unmask: arguments.unmask };
    let issue = app::check::Issue { lang: voice.lang, masking, mask_names: arguments.mask_names, sm3: arguments.sm3 };
    let hand = app::ledger::hand(arguments.by.as_deref(), &ledger::user(), ledger::tool("check"));
    let book = app::ledger::bring::bring(&checked, &book, &hand)?;
    let written = app::check::write(&checked, &book, &out, issue)?;
    ledger::kept(written.kept.as_ref(), voice);
    ledger::kept_documents(&written.documents, voice);
    let shown = app::check::Shown { lang: voice.lang, colour: voice.colour, explained: arguments.explained, masking };
    let (book, lines) = (Some(&book), &written.lines);
    match arguments.format {
        Format::Json => Voice::data(&app::check::summary_json(&checked, book, lines, masking)),
        Format::Text if !voice.quiet => Voice::data(&app::check::summary_text(&checked, book, lines, shown)),
        Format::Text => {}
    }
    Ok(ended(arguments, &checked, voice))
}

/// The exit code, with a line that says why it is not 0.
fn ended(arguments: &CheckArguments, checked: &app::check::Checked, voice: &Voice) -> Exit {
    let floor = arguments.fail_on.map(SeverityArg::severity);
    let (rows, files) = checked.unusable();
    if arguments.strict && rows + files > 0 {
        let (rows_en, files_en) = (counted(rows, "rejected row", "rejected rows"), counted(files, "error", "errors"));
        voice.complain(&words!(
            "--strict：有 {rows} 行被剔除、{files} 个错误，以 2 退出；原因见 rejects.csv 和《数据质量》",
            "--strict: {rows_en} and {files_en} in the data, so the exit code is 2; see rejects.csv and Data quality"
        ));
        return Exit::Failed;
    }
    let Some(floor) = floor else { return Exit::Done };
    let grave = checked.outcome.findings.iter().filter(|finding| finding.severity >= floor).count();
    if grave == 0 {
        return Exit::Done;
    }
    let (title, count) = (floor.title(), counted(grave as u64, "finding", "findings"));
    let (zh, en) = (title.zh, title.en);
    voice.complain(&words!(
        "--fail-on：有 {grave} 个“{zh}”及以上等级的疑点，以 1 退出",
        "--fail-on: {count} of severity {en} or graver, so the exit code is 1"
    ));
    Exit::Findings
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
        for inner in sub.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
            let inner_name = inner.get_name().to_owned();
            let help = inner.render_long_help().to_string();
            let _ = write!(page, "\n### hecha {name} {inner_name}\n\n```text\n{}\n```\n", help.trim_end());
        }
    }
    page
}
