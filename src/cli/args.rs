//! The command line as typed. Nothing is done here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::ledger_args::LedgerArguments;
use crate::finding::Severity;

/// hecha 核查: reads a folder of exports and says, with the rows that prove it, who could do and did what the post does not allow.
#[derive(Parser, Debug)]
#[command(name = "hecha", version, propagate_version = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
    /// Language of everything people read / 输出语言.
    #[arg(long, global = true, value_enum, env = "HECHA_LANG", default_value = "zh")]
    pub(super) lang: LangArg,
    /// No colours / 不使用颜色.
    #[arg(long, global = true)]
    pub(super) no_color: bool,
    /// Only errors on the terminal / 只显示错误.
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

/// A language on the command line.
#[derive(ValueEnum, Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum LangArg {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Check a case folder and write the findings beside it / 核查资料文件夹，在旁边写出结果.
    Check(CheckArguments),
    /// List the rules, or print one rule's manual / 列出规则，或显示一条规则的说明.
    Rules {
        /// The rule's code or name, such as A06 or leaver-account.
        rule: Option<String>,
    },
    /// Write a commented hecha.toml that says how the folder is read / 生成带说明的 hecha.toml.
    Init(InitArguments),
    /// Show how one file is read / 查看一个文件是怎样读取的.
    Inspect(InspectArguments),
    /// List the names of tables, columns, meanings and acts for hecha.toml / 列出 hecha.toml 可用的表名、列名、取值和操作.
    Tables {
        /// A table, such as accounts, or actions / 表名，或 actions.
        table: Option<String>,
    },
    /// Work on the policy itself / 策略文件.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Find or open the page of a check, or write one from the ledger / 打开网页报告，或从台账生成.
    Report(ReportArguments),
    /// The problem ledger: from 疑点 to 销号 / 问题台账.
    Ledger(LedgerArguments),
}

/// What to do with a policy.
#[derive(Subcommand, Debug)]
pub(super) enum PolicyCommand {
    /// Check a policy and print it as it holds, defaults included / 检查策略文件并显示生效的全部内容.
    Check {
        /// A policy file, or a case folder with one / 策略文件或资料文件夹.
        path: PathBuf,
    },
}

/// The arguments of `init`.
#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// The case folder / 核查资料文件夹.
    pub(super) folder: PathBuf,
    /// Where to write the policy; default: hecha.toml in the folder / 策略文件写到哪里.
    #[arg(long)]
    pub(super) policy: Option<PathBuf>,
    /// Ask what is open, one question after another / 逐个提问.
    #[arg(short, long)]
    pub(super) interactive: bool,
}

/// The arguments of `inspect`.
#[derive(Args, Debug)]
pub(super) struct InspectArguments {
    /// The file / 文件.
    pub(super) file: PathBuf,
    /// A policy file instead of the case folder's hecha.toml / 指定策略文件.
    #[arg(long)]
    pub(super) policy: Option<PathBuf>,
    /// How many of the first rows are shown / 显示开头几行.
    #[arg(long, default_value_t = 5)]
    pub(super) rows: u32,
    /// What the terminal shows / 终端输出格式.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Full ID, phone and bank numbers / 不脱敏.
    #[arg(long)]
    pub(super) unmask: bool,
}

/// The arguments of `check`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct CheckArguments {
    /// The case folder, or a ZIP archive of one: exports as they were received / 核查资料文件夹或其 ZIP 压缩包.
    pub(super) folder: PathBuf,
    /// Where the results go; default: `FOLDER-核查结果` beside it / 结果文件夹.
    #[arg(short, long)]
    pub(super) out: Option<PathBuf>,
    /// A policy file instead of the folder's hecha.toml / 指定策略文件.
    #[arg(long)]
    pub(super) policy: Option<PathBuf>,
    /// What the terminal shows / 终端输出格式.
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Run these rules alone (repeatable) / 只运行指定规则.
    #[arg(long = "rule")]
    pub(super) rules: Vec<String>,
    /// List what was explained away too / 列出已排除的情形.
    #[arg(long)]
    pub(super) explained: bool,
    /// Full ID, phone and bank numbers in what people read / 不脱敏.
    #[arg(long)]
    pub(super) unmask: bool,
    /// Shorten the names of people in 核查报告.html / 网页报告中隐去姓名.
    #[arg(long)]
    pub(super) mask_names: bool,
    /// Exit with 2 if any row was rejected / 有任何行无法使用即以 2 退出.
    #[arg(long)]
    pub(super) strict: bool,
    /// Exit with 1 if there is a finding of this severity or graver / 有该等级以上疑点时以 1 退出.
    #[arg(long, value_enum)]
    pub(super) fail_on: Option<SeverityArg>,
    /// Keep the SM3 of every result in manifest.json.sm3, not of the manifest alone / 为每个结果文件记录 SM3.
    #[arg(long)]
    pub(super) sm3: bool,
    /// The problem ledger that the findings go into; default: ledger.db among the results / 问题台账.
    #[arg(long, env = "HECHA_LEDGER")]
    pub(super) ledger: Option<PathBuf>,
    /// Who checks, for the ledger; default: the account of the operating system / 核查人.
    #[arg(long, env = "HECHA_BY")]
    pub(super) by: Option<String>,
    /// Number of threads; default: all cores / 线程数.
    #[arg(long)]
    pub(super) threads: Option<usize>,
}

/// The arguments of `report`.
#[derive(Args, Debug)]
pub(super) struct ReportArguments {
    /// The folder of results, or the page itself; default: this folder / 结果文件夹.
    #[arg(conflicts_with_all = ["from", "out", "unmask", "mask_names"])]
    pub(super) results: Option<PathBuf>,
    /// Open it in the browser / 用浏览器打开.
    #[arg(long)]
    pub(super) open: bool,
    /// Write a page of this ledger as it stands, without rows of evidence / 从台账生成（不含证据行）.
    #[arg(long, value_name = "LEDGER")]
    pub(super) from: Option<PathBuf>,
    /// Where to write it; default: 台账报告.html / 写到哪里.
    #[arg(short, long, requires = "from")]
    pub(super) out: Option<PathBuf>,
    /// Full ID, phone and bank numbers / 不脱敏.
    #[arg(long, requires = "from")]
    pub(super) unmask: bool,
    /// Shorten the names of people / 隐去姓名.
    #[arg(long, requires = "from")]
    pub(super) mask_names: bool,
}

/// What the terminal shows.
#[derive(ValueEnum, Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Format {
    /// A table for people.
    Text,
    /// A summary for scripts.
    Json,
}

/// A severity on the command line.
#[derive(ValueEnum, Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum SeverityArg {
    /// 低.
    Low,
    /// 一般.
    Medium,
    /// 较大.
    High,
    /// 重大.
    Critical,
}

impl SeverityArg {
    /// The severity.
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        }
    }
}
