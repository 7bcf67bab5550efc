//! The arguments of `hecha ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::Format;
use crate::{finding::Severity, report::docx::Kind};

/// The arguments of `ledger`.
#[derive(Args, Debug)]
pub(super) struct LedgerArguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: LedgerCommand,
    /// The ledger, or a folder with one; default: ledger.db here / 台账文件或其所在文件夹.
    #[arg(long, global = true, env = "HECHA_LEDGER")]
    pub(super) ledger: Option<PathBuf>,
    /// Who does it: a name, with a number where namesakes must be told apart (张三/0123) / 办理人.
    #[arg(long, global = true, env = "HECHA_BY")]
    pub(super) by: Option<String>,
    /// What the terminal shows / 终端输出格式.
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Full ID, phone and bank numbers / 不脱敏.
    #[arg(long, global = true)]
    pub(super) unmask: bool,
}

/// What to do with a ledger.
#[derive(Subcommand, Debug)]
pub(super) enum LedgerCommand {
    /// List problems / 列出问题.
    List(ListArguments),
    /// Show one problem with all that is known of it / 查看一个问题.
    Show {
        /// The problem, such as WT-0001 / 问题编号.
        number: String,
    },
    /// Enter a problem found elsewhere: 审计, 巡视, 群众反映, paper checks / 登记其他途径发现的问题.
    Add(AddArguments),
    /// 属实: verified to be a problem / 核实属实.
    Confirm {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// Why; needed for one that was dismissed / 理由.
        #[arg(long)]
        reason: Option<String>,
    },
    /// 排除: verified to be none / 排除.
    Dismiss {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// Why / 理由.
        #[arg(long)]
        reason: String,
    },
    /// 交办: hand it to somebody to put right / 交办.
    Assign(AssignArguments),
    /// 整改中: putting it right has begun / 开始整改.
    Start {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
    },
    /// 待复核: said to be put right / 提请复核.
    Submit {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// 整改情况: what was done.
        #[arg(long)]
        progress: Option<String>,
        /// 整改完成时间; default: today.
        #[arg(long)]
        done_on: Option<String>,
        /// 佐证材料.
        #[arg(long)]
        materials: Option<String>,
    },
    /// 销号: reviewed by somebody else, and put right / 复核销号.
    Close {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// 复核意见.
        #[arg(long)]
        opinion: Option<String>,
        /// 复核人; default: whoever does it.
        #[arg(long)]
        reviewer: Option<String>,
        /// 销号时间; default: today.
        #[arg(long)]
        closed_on: Option<String>,
    },
    /// 退回: reviewed, and not put right / 复核退回.
    Return {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// 复核意见.
        #[arg(long)]
        opinion: String,
        /// 复核人; default: whoever does it.
        #[arg(long)]
        reviewer: Option<String>,
    },
    /// 例外: accept it for a time, or take that back / 列为例外或撤销例外.
    Except {
        /// The problems / 问题编号.
        #[arg(required = true)]
        numbers: Vec<String>,
        /// Why / 理由.
        #[arg(long)]
        reason: String,
        /// Who approved it / 批准人.
        #[arg(long, required_unless_present = "withdraw")]
        approver: Option<String>,
        /// Its last day / 截止日.
        #[arg(long, required_unless_present = "withdraw")]
        until: Option<String>,
        /// Take it back / 撤销.
        #[arg(long, conflicts_with_all = ["approver", "until"])]
        withdraw: bool,
    },
    /// Write the ledger as a workbook to be filled in / 导出工作簿.
    Export {
        /// The workbook; default: 问题台账.xlsx / 工作簿.
        #[arg(short, long, default_value = "问题台账.xlsx")]
        out: PathBuf,
        /// A layout of one's own / 版式文件.
        #[arg(long)]
        template: Option<PathBuf>,
    },
    /// Write an official document from the ledger, to be completed / 生成自查报告、整改情况报告.
    Report {
        /// Which / 哪一种报告.
        #[arg(long, value_enum, default_value_t)]
        kind: DocumentArg,
        /// The document; default: 自查报告.docx or 整改情况报告.docx / 文件.
        #[arg(short, long)]
        out: Option<PathBuf>,
    },
    /// Take back what was filled in, cell by cell / 导入填写的工作簿.
    Import {
        /// The workbook / 工作簿.
        file: PathBuf,
        /// Take the sheet's entry where ledger and sheet were both changed / 冲突时以工作簿为准.
        #[arg(long)]
        prefer_sheet: bool,
        /// Only say what would be taken / 只预览.
        #[arg(long)]
        dry_run: bool,
        /// The layout it was made with / 版式文件.
        #[arg(long)]
        template: Option<PathBuf>,
    },
    /// Roll several ledgers up into one / 汇总多个台账.
    Merge {
        /// The ledgers of units and offices / 各单位台账.
        #[arg(required = true)]
        from: Vec<PathBuf>,
        /// The ledger they go into; made if missing / 汇总到的台账.
        #[arg(short, long)]
        out: PathBuf,
        /// Whose ledger it is, when it is made / 汇总单位.
        #[arg(long)]
        office: Option<String>,
    },
    /// Count by unit, class, severity and state / 统计.
    Stats,
    /// Check the chain of events and what follows from it / 校验台账.
    Verify {
        /// manifest.json of a run, or its folder; default: the one beside the ledger / 交接清单.
        #[arg(long)]
        manifest: Option<PathBuf>,
    },
    /// What happened, to one problem or at all / 办理经过.
    History {
        /// The problem; default: all / 问题编号.
        number: Option<String>,
    },
}

/// A severity by its machine word or by its title in either language.
fn severity(typed: &str) -> Result<Severity, &'static str> {
    let text = crate::base::text::fold_key(typed);
    let all = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let is_meant = |one: &Severity| {
        let title = one.title();
        [one.name(), title.zh, title.en].contains(&&*text)
    };
    all.into_iter().find(is_meant).ok_or("low, medium, high, critical / 低、一般、较大、重大")
}

/// The arguments of `list`.
#[derive(Args, Debug)]
pub(super) struct ListArguments {
    /// In any of these states (repeatable): 疑点, 属实, 排除, 交办, 整改中, 待复核, 销号, 退回 / 状态.
    #[arg(long)]
    pub(super) state: Vec<String>,
    /// With any of these flags (repeatable): 逾期, 持续整改, 反弹, 未再发现, 例外, 例外到期, 排除后有新情况, 复核存疑 / 标志.
    #[arg(long)]
    pub(super) flag: Vec<String>,
    /// Of a unit whose name contains this / 单位.
    #[arg(long)]
    pub(super) unit: Option<String>,
    /// Of a class whose name contains this / 问题类别.
    #[arg(long)]
    pub(super) category: Option<String>,
    /// Of this rule / 规则.
    #[arg(long)]
    pub(super) rule: Option<String>,
    /// Of this severity or graver: low, medium, high, critical, 低, 一般, 较大, 重大 / 风险等级.
    #[arg(long, value_parser = severity)]
    pub(super) severity: Option<Severity>,
    /// Put upon somebody whose name contains this / 责任人.
    #[arg(long)]
    pub(super) responsible: Option<String>,
    /// With this in any of its texts / 关键词.
    #[arg(long)]
    pub(super) text: Option<String>,
    /// Neither settled nor excepted / 仅未办结.
    #[arg(long)]
    pub(super) open: bool,
}

/// The arguments of `add`.
#[derive(Args, Debug)]
pub(super) struct AddArguments {
    /// 问题描述.
    #[arg(long)]
    pub(super) text: String,
    /// 发现方式: 审计, 巡视, 群众反映…
    #[arg(long)]
    pub(super) how: String,
    /// 发现时间; default: today.
    #[arg(long)]
    pub(super) found_on: Option<String>,
    /// 单位.
    #[arg(long, default_value = "")]
    pub(super) unit: String,
    /// 整治内容.
    #[arg(long, default_value = "")]
    pub(super) item: String,
    /// 问题类别.
    #[arg(long, default_value = "")]
    pub(super) category: String,
    /// 风险等级: low, medium, high, critical, 低, 一般, 较大, 重大; default: medium.
    #[arg(long, value_parser = severity)]
    pub(super) severity: Option<Severity>,
    /// The people concerned, with numbers where known / 涉及人员.
    #[arg(long, default_value = "")]
    pub(super) persons: String,
    /// 涉及笔数.
    #[arg(long, default_value_t = 0)]
    pub(super) count: u64,
    /// 涉及金额（元）.
    #[arg(long)]
    pub(super) amount: Option<String>,
    /// 问题依据.
    #[arg(long, default_value = "")]
    pub(super) basis: String,
    /// 证据索引.
    #[arg(long, default_value = "")]
    pub(super) evidence: String,
}

/// The arguments of `assign`.
#[derive(Args, Debug)]
pub(super) struct AssignArguments {
    /// The problems / 问题编号.
    #[arg(required = true)]
    pub(super) numbers: Vec<String>,
    /// 责任人.
    #[arg(long)]
    pub(super) to: Option<String>,
    /// 责任领导.
    #[arg(long)]
    pub(super) leader: Option<String>,
    /// 责任单位.
    #[arg(long)]
    pub(super) unit: Option<String>,
    /// 整改时限.
    #[arg(long)]
    pub(super) deadline: Option<String>,
    /// 整改措施.
    #[arg(long)]
    pub(super) measures: Option<String>,
    /// 整改目标.
    #[arg(long)]
    pub(super) goal: Option<String>,
    /// 整改类型: 立行立改, 限期整改, 持续整改.
    #[arg(long)]
    pub(super) pace: Option<String>,
}

/// A kind of document on the command line.
#[derive(Copy, Clone, Debug, Default, ValueEnum)]
pub(super) enum DocumentArg {
    /// 自查报告.
    #[default]
    SelfCheck,
    /// 整改情况报告.
    Rectification,
}

impl DocumentArg {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::SelfCheck => Kind::SelfCheck,
            Self::Rectification => Kind::Rectification,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_typed_in_either_language() {
        for one in [Severity::Low, Severity::Medium, Severity::High, Severity::Critical] {
            for typed in [one.name(), one.title().zh, one.title().en] {
                assert_eq!(severity(typed), Ok(one), "{typed}");
            }
        }
        assert!(severity("特别").is_err());
    }
}
