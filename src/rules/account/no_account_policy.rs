//! A01: the body keeps accounts without a written rule on accounts.

use crate::{
    base::{
        ids::AccountId,
        maps::Set,
        text::{fold_key, split_list},
        time::Interval,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, Unit,
        basis::{DJBH_WRITTEN, GB_RULES, PLAN_ACCOUNTS},
    },
    graph::{Facts, Force, OrgTree, Reach},
    i18n::{Text, Words},
    model::{Sym, TableKind, tables::DocumentRow},
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether the list of written rules has one on the keeping of accounts that was in force at some moment of the
    /// period. Where such rules are issued for single units, each unit that has accounts is judged on its own.
    ///
    /// ## Why it matters
    /// Without a written rule nobody has to apply for an account, nobody has to close one, and nobody can be asked
    /// why it was not done.
    ///
    /// ## Evidence
    /// Every row of the list of written rules: those on accounts that were repealed, not yet issued or made for
    /// another unit, and those on other things, which show that the list was drawn up without one.
    ///
    /// ## Does not report
    /// A rule of a superior unit where `orgs` puts the unit below it; a rule that perhaps began or ended on the first
    /// or last day of the period. A rule without a date of issue, one for a unit that `orgs` does not place, and an
    /// empty list are listed as not judged; so is everything where there is no list at all.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.10.6 c; Personal Information Protection Law, art. 51(1).
    ///
    /// ## Configuration
    /// - `kinds` = `["账户管理", "账号管理", "帐户管理", "帐号管理", "用户管理", "账户权限", "账号权限", "用户权限", "账户与权限", "系统权限管理"]`: words in the kind or the name of a document that make it a rule on accounts.
    ///
    /// ## Example
    /// The township hands in four written rules, on finance, archives, leave and duty hours; none is on accounts.
    NoAccountPolicy {
        code: "A01",
        name: "no-account-policy",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("无账户管理制度", "no written rule on accounts"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_WRITTEN, GB_RULES],
        fix: Text::new(
            "制定并印发账户管理制度，明确账户申请、审批、变更、注销和定期清理的要求",
            "issue a written rule on applying for, approving, changing, closing and regularly clearing accounts",
        ),
        fix_kind: FixKind::ByDate,
        key: &["unit"],
        labels: &[
            Label::new("document", "制度清单所列其他制度", "another written rule"),
            Label::new("not-in-force", "不在有效期内的账户管理制度", "a rule on accounts not in force"),
            Label::new("other-unit", "适用于其他单位的账户管理制度", "a rule on accounts for another unit"),
            Label::new("none-listed", "清单中没有账户管理制度", "the list has no rule on accounts"),
            Label::new("repealed", "核查期间之前已废止", "repealed before the period"),
            Label::new("not-yet-issued", "核查期间之后才印发", "issued only after the period"),
            Label::new("elsewhere-only", "只适用于其他单位", "made for another unit"),
            Label::new(
                "issue-undated",
                "账户管理制度未登记印发时间",
                "the rule on accounts has no date of issue",
            ),
            Label::new(
                "scope-unknown",
                "账户管理制度是否适用于该单位不明",
                "whether the rule on accounts is for this unit is not known; a table orgs with org and parent would \
                 settle it",
            ),
            Label::new(
                "list-empty",
                "制度清单没有一行可用",
                "the list of documents has no usable row",
            ),
            Label::new(
                "boundary-day",
                "有效期起止与核查期间只在首尾日相接，是否有效不能确定",
                "in force on a boundary day of the period at the most",
            ),
        ],
        needs: &[TableKind::Documents],
        uses: &[TableKind::Accounts, TableKind::Orgs],
        manual_zh: "## 查什么
制度清单中是否有在核查期间内有效的账户管理制度。账户管理制度按单位分别印发的，对有账户的每个单位分别判断。

## 为什么
没有制度，账户不必申请、不必注销，出了问题也无从追问为什么没有办。

## 证据
制度清单的每一行：已废止、尚未印发或适用于其他单位的账户管理制度，以及其他制度；后者说明清单已编制而其中没有账户管理制度。

## 不报告
机构表表明本单位隶属于其适用单位的上级制度；有效期起止恰在核查期间首尾日、是否有效不能确定的制度。未登记印发时间、适用单位与本单位的隶属关系不明、清单为空的，列为无法判断；没有提交制度清单的，整项无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.10.6 c；个人信息保护法第51条(一)。

## 配置
- `kinds` = `[\"账户管理\", \"账号管理\", \"帐户管理\", \"帐号管理\", \"用户管理\", \"账户权限\", \"账号权限\", \"用户权限\", \"账户与权限\", \"系统权限管理\"]`：制度类别或名称中含有其中任一词语的，视为账户管理制度。

## 示例
某镇提交财务、档案、请假、值班四项制度，没有一项涉及账户管理。
",
    }
}

/// The rule with its settings.
pub struct NoAccountPolicy {
    kinds: Vec<String>,
}

/// Words that make a document a rule on accounts.
const KINDS: [&str; 10] = [
    "账户管理",
    "账号管理",
    "帐户管理",
    "帐号管理",
    "用户管理",
    "账户权限",
    "账号权限",
    "用户权限",
    "账户与权限",
    "系统权限管理",
];

impl StandingRule for NoAccountPolicy {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { kinds: table.list_or("kinds", &KINDS)? })
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let list = List { policies: facts.documents_of(&self.kinds), tree: OrgTree::of(facts.tables) };
        for unit in units(facts, &list.policies) {
            out.begin(unit);
            list.judge(facts, unit, out);
        }
    }
}

/// Whom to judge: the office, or each unit with accounts where the rules on accounts are made for single units.
fn units(facts: &Facts<'_>, policies: &[&DocumentRow]) -> Vec<Unit> {
    let office = facts.office();
    let is_single = |row: &&DocumentRow| row.org.is_some_and(|org| !names(facts, org, office));
    if !policies.iter().any(is_single) {
        return vec![office];
    }
    let in_use =
        |account: &AccountId| facts.is_listed(*account) && facts.line(*account).enabled_at(facts.as_of()) != Held::No;
    let units: Set<Unit> =
        facts.accounts().filter(in_use).map(|account| facts.unit_of_account(account, facts.as_of())).collect();
    if units.is_empty() { vec![office] } else { units.into_iter().collect() }
}

/// Whether a cell of units names a unit.
fn names(facts: &Facts<'_>, cell: Sym, unit: Unit) -> bool {
    let unit = fold_key(facts.text(unit.0));
    split_list(facts.text(cell)).any(|one| fold_key(one) == unit)
}

/// The rules on accounts, and what lies below what.
struct List<'f> {
    policies: Vec<&'f DocumentRow>,
    tree: OrgTree,
}

/// Whether a document is made for a unit.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Made {
    ForIt,
    Elsewhere,
    Unknown,
}

impl List<'_> {
    fn judge(&self, facts: &Facts<'_>, unit: Unit, out: &mut Out<()>) {
        let name = facts.text(unit.0);
        let force = |wanted: Made| {
            let made = self.policies.iter().filter(move |row| self.made(facts, row, unit) == wanted);
            made.map(|row| facts.in_force(row, facts.scope.period)).collect::<Vec<_>>()
        };
        let own = force(Made::ForIt);
        if own.contains(&Force::Yes) {
            return;
        }
        if facts.tables.documents.is_empty() {
            out.cannot_tell("list-empty", name);
        } else if own.contains(&Force::Unknown) {
            out.cannot_tell("issue-undated", name);
        } else if force(Made::Unknown).iter().any(|force| !matches!(force, Force::Over | Force::NotYet)) {
            out.cannot_tell("scope-unknown", name);
        } else if own.contains(&Force::Perhaps) {
            out.explained("boundary-day", name);
        } else {
            out.report(self.finding(facts, unit));
        }
    }

    /// A rule for the office as a whole, for the unit itself or for a superior one is made for it.
    fn made(&self, facts: &Facts<'_>, row: &DocumentRow, unit: Unit) -> Made {
        let Some(org) = row.org else { return Made::ForIt };
        if names(facts, org, unit) || names(facts, org, facts.office()) {
            return Made::ForIt;
        }
        let unit = fold_key(facts.text(unit.0));
        let superiors = split_list(facts.text(org)).map(|org| self.tree.reach(&fold_key(org), &unit));
        let reaches: Vec<Reach> = superiors.collect();
        if reaches.contains(&Reach::Inside) {
            Made::ForIt
        } else if reaches.iter().all(|reach| matches!(reach, Reach::Outside(_))) {
            Made::Elsewhere
        } else {
            Made::Unknown
        }
    }

    fn finding(&self, facts: &Facts<'_>, unit: Unit) -> FindingBuilder {
        let mut finding = Finding::of(NoAccountPolicy::META, unit).key("unit", facts.text(unit.0));
        for row in &facts.tables.documents {
            finding = match self.fault(facts, row, unit) {
                None => finding.proof("document", row.row),
                Some("elsewhere-only") => finding.grave_proof("other-unit", row.row).reason("elsewhere-only"),
                Some(reason) => finding.grave_proof("not-in-force", row.row).reason(reason),
            };
        }
        if self.policies.is_empty() {
            finding = finding.reason("none-listed");
        }
        finding.summary(self.sentence(facts, unit))
    }

    /// Why a document is no rule on accounts in force for the unit; none: it is not on accounts.
    fn fault(&self, facts: &Facts<'_>, row: &DocumentRow, unit: Unit) -> Option<&'static str> {
        let policy = self.policies.iter().find(|policy| std::ptr::eq(**policy, row))?;
        Some(match (self.made(facts, policy, unit), facts.in_force(policy, facts.scope.period)) {
            (Made::Elsewhere | Made::Unknown, _) => "elsewhere-only",
            (Made::ForIt, Force::NotYet) => "not-yet-issued",
            (Made::ForIt, _) => "repealed",
        })
    }

    fn sentence(&self, facts: &Facts<'_>, unit: Unit) -> Words {
        let (name, count) = (facts.text(unit.0), facts.tables.documents.len());
        let Interval { from, to } = facts.scope.period;
        let (from, to) = (facts.day_text(from), facts.day_text(to.plus_millis(-1)));
        let mut said = words!(
            "{name}提交的制度清单共{count}项，没有在{from}至{to}期间有效的账户管理制度",
            "The list of {name} has {count} written rules, none of them on accounts and in force from {from} to {to}"
        );
        for row in &self.policies {
            let title = facts.text(row.name);
            let at = |moment: Option<_>| moment.map(|moment| facts.moment_text(moment)).unwrap_or_default();
            said.push(&match self.fault(facts, row, unit) {
                Some("repealed") => {
                    let day = at(row.valid_to);
                    words!("；《{title}》已于{day}废止", "; {title} was repealed {day}")
                }
                Some("not-yet-issued") => {
                    let day = at(row.issued_at);
                    words!("；《{title}》{day}才印发", "; {title} was issued only {day}")
                }
                _ => {
                    let org = row.org.map(|org| facts.text(org)).unwrap_or_default();
                    words!("；《{title}》适用于{org}", "; {title} is for {org}")
                }
            });
        }
        said.push(&words!("。", "."));
        said
    }
}
