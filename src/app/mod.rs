//! One file a subcommand. Nothing here prints; what people read is returned.

pub mod check;
pub mod init;
pub mod policy;
pub mod rules;

use std::path::PathBuf;

use crate::{
    i18n::{Lang, Words},
    ingest::error::IngestError,
    policy::PolicyError,
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
    /// A policy was to be written into an archive.
    #[error("{} is an archive", .0.display())]
    InitOfArchive(PathBuf),
    /// No such rule.
    #[error("no rule `{0}`")]
    NoSuchRule(String),
    /// A thread pool cannot be made.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The results would land in the folder that is read.
    #[error("the output folder {} lies inside the case folder", .0.display())]
    OutputInside(PathBuf),
}

impl Trouble {
    /// The message in both languages: what, where, and what to do.
    pub fn words(&self) -> Vec<Words> {
        match self {
            Self::PolicyUnreadable { path, source } => {
                let path = path.display();
                vec![words!("无法读取策略文件 {path}：{source}。", "the policy {path} cannot be read: {source}.")]
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
                let path = path.display();
                vec![words!("无法写入 {path}：{source}。", "{path} cannot be written: {source}.")]
            }
            Self::PolicyExists(path) => {
                let path = path.display();
                vec![words!(
                    "{path} 已存在，未作改动。如需重新生成，请先改名或删除。",
                    "{path} exists and was left as it is. To make a new one, rename or delete it first."
                )]
            }
            Self::InitOfArchive(path) => {
                let path = path.display();
                vec![words!(
                    "{path} 是压缩包，不能写入核查方案。请解压后对文件夹运行 init；用 check 核查压缩包时以 --policy 指定方案。",
                    "{path} is an archive, into which no policy is written. Unpack it and run init on the folder; to check the archive itself, name a policy with --policy."
                )]
            }
            Self::NoSuchRule(name) => {
                vec![words!(
                    "没有规则“{name}”。用 `hecha rules` 查看全部规则。",
                    "there is no rule `{name}`; `hecha rules` lists them all."
                )]
            }
            Self::Threads(error) => vec![words!("无法启动线程：{error}。", "threads cannot be started: {error}.")],
            Self::OutputInside(path) => {
                let path = path.display();
                vec![words!(
                    "结果文件夹 {path} 位于资料文件夹之内；资料文件夹只读不写，请用 -o 指定别处。",
                    "the output folder {path} lies inside the case folder, which is never written to; name another with -o."
                )]
            }
        }
    }
}
