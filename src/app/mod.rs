//! One file a subcommand. Nothing here prints; what people read is returned.

pub mod check;
pub mod init;
pub mod inspect;
pub mod ledger;
pub mod policy;
pub mod report;
pub mod rules;
pub mod tables;

use std::path::PathBuf;

use crate::{
    i18n::{Lang, Words, io_words},
    ingest::error::IngestError,
    ledger::{LedgerError, layout::TemplateFault, sheet::Refusal},
    model::TableKind,
    policy::{PolicyError, nearest},
    report::ReportError,
    words,
};

/// Why a subcommand could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The policy file cannot be opened.
    #[error("{}: {source}", path.display())]
    PolicyUnreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The policy has errors; each names its line.
    #[error("the policy has {} error(s)", .0.len())]
    Policy(Vec<PolicyError>),
    /// The folder or one of its files cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// An output cannot be written.
    #[error(transparent)]
    Output(#[from] ReportError),
    /// The policy cannot be written.
    #[error("{}: {source}", path.display())]
    PolicyUnwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is a policy already.
    #[error("{} exists", .0.display())]
    PolicyExists(PathBuf),
    /// No such rule.
    #[error("no rule `{0}`")]
    NoSuchRule(String),
    /// No such table.
    #[error("no table `{0}`")]
    NoSuchTable(String),
    /// A case folder in one file has no place for a policy.
    #[error("{} is a file", .0.display())]
    PolicyPlace(PathBuf),
    /// A file to be inspected is none.
    #[error("{} is no file", .0.display())]
    NotAFile(PathBuf),
    /// A thread pool cannot be made.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The results would land in the folder that is read.
    #[error("the output folder {} lies inside the case folder", .0.display())]
    OutputInside(PathBuf),
    /// The ledger cannot be used, or its rules do not allow what was asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A workbook is refused as a whole.
    #[error("{} is refused", path.display())]
    Workbook {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: Refusal,
    },
    /// A template is no template.
    #[error("{}: {fault}", path.display())]
    Template {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        fault: TemplateFault,
    },
    /// A file beside the data cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A word or value of the command line that a command does not take.
    #[error("{} {value}", .argument)]
    Argument {
        /// Which argument.
        argument: &'static str,
        /// What was given.
        value: String,
    },
}

impl Trouble {
    /// The message in both languages: what, where, and what to do.
    pub fn words(&self) -> Vec<Words> {
        match self {
            Self::PolicyUnreadable { path, source } => {
                let (path, Words { zh, en }) = (path.display(), io_words(source));
                vec![words!(
                    "无法读取策略文件 {path}：{zh}。请核对路径，并以 UTF-8 编码保存。",
                    "the policy {path} cannot be read: {en}. Check the path, and save the file as UTF-8."
                )]
            }
            Self::Policy(errors) => {
                let say = |error: &PolicyError| Words { zh: error.say(Lang::Zh), en: error.say(Lang::En) };
                errors.iter().map(say).collect()
            }
            Self::Ingest(error) => {
                let (zh, en) = error.words();
                vec![Words { zh, en }]
            }
            Self::Output(error) => vec![error.words()],
            Self::PolicyUnwritable { path, source } => {
                let (path, Words { zh, en }) = (path.display(), io_words(source));
                vec![words!(
                    "无法写入 {path}：{zh}。请用 --policy 指定可以写入的位置。",
                    "{path} cannot be written: {en}. Name a place that can be written to with --policy."
                )]
            }
            Self::PolicyExists(path) => {
                let path = path.display();
                vec![words!(
                    "{path} 已存在，未作改动。如需重新生成，请先改名或删除。",
                    "{path} exists and was left as it is. To make a new one, rename or delete it first."
                )]
            }
            Self::NoSuchRule(name) => {
                vec![words!(
                    "没有规则“{name}”。用 `hecha rules` 查看全部规则。",
                    "there is no rule `{name}`; `hecha rules` lists them all."
                )]
            }
            Self::NoSuchTable(name) => vec![no_such_table(name)],
            Self::PolicyPlace(_) | Self::NotAFile(_) | Self::OutputInside(_) => self.of_place(),
            Self::Ledger(error) => vec![error.words()],
            Self::Workbook { .. } | Self::Template { .. } | Self::File { .. } => self.of_file(),
            Self::Argument { argument, value } => {
                vec![words!("参数 {argument} 不能是“{value}”", "{argument} cannot be {value}")]
            }
            Self::Threads(error) => vec![words!(
                "无法启动线程（原文：{error}）。请用 --threads 1 再试。",
                "threads cannot be started: {error}. Try again with --threads 1."
            )],
        }
    }

    /// The words of a file that cannot be used.
    fn of_file(&self) -> Vec<Words> {
        match self {
            Self::Workbook { path, why } => {
                let (path, Words { zh, en }) = (path.display(), why.words());
                vec![words!("{path}：{zh}。", "{path}: {en}.")]
            }
            Self::Template { path, fault } => {
                let (path, Words { zh, en }) = (path.display(), fault.words());
                vec![words!("{path}：{zh}。", "{path}: {en}.")]
            }
            Self::File { path, source } => {
                let (path, Words { zh, en }) = (path.display(), io_words(source));
                vec![words!("无法读取 {path}：{zh}。", "{path} cannot be read: {en}.")]
            }
            _ => Vec::new(),
        }
    }

    /// The words of a path that is of the wrong kind or in the wrong place.
    fn of_place(&self) -> Vec<Words> {
        match self {
            Self::PolicyPlace(path) => {
                let path = path.display();
                vec![words!(
                    "{path} 是文件，不能在其中写入 hecha.toml。请用 --policy 指定策略文件写到哪里。",
                    "{path} is a file, and no hecha.toml can be written into it. Say with --policy where to write it."
                )]
            }
            Self::NotAFile(path) => {
                let path = path.display();
                vec![words!(
                    "{path} 不是文件。请给出一个导出文件；整个文件夹用 hecha check 或 hecha init。",
                    "{path} is no file. Name one of the exports; for a whole folder use hecha check or hecha init."
                )]
            }
            Self::OutputInside(path) => {
                let path = path.display();
                vec![words!(
                    "结果文件夹 {path} 位于资料文件夹之内；资料文件夹只读不写，请用 -o 指定别处。",
                    "the output folder {path} lies inside the case folder, which is never written to; name another with -o."
                )]
            }
            _ => Vec::new(),
        }
    }
}

fn no_such_table(name: &str) -> Words {
    let mut said = words!("没有名为“{name}”的表", "there is no table `{name}`");
    match nearest(name, TableKind::ALL.map(TableKind::name)) {
        Some(near) => said.push(&words!("，也许是 {near}。", "; perhaps {near} is meant;")),
        None => said.push(&words!("。", ";")),
    }
    said.push(&words!("用 `hecha tables` 查看全部表名。", " `hecha tables` lists them all."));
    said
}
