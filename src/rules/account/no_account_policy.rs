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
    graph::{Facts, Force},
    i18n::{Text, Words},
    model::{
        Sym, TableKind,
        tables::{DocumentRow, OrgRow},
    },
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
    /// `kinds`: words in the kind or the name of a document that make it a rule on accounts.
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
                "账户管理制度未登记印发时间；在制度清单中补填印发时间即可判断",
                "the rule on accounts has no date of issue; an issued_at in the list of documents would settle it",
            ),
            Label::new(
                "scope-unknown",
                "账户管理制度是否适用于该单位不明；补交机构表（org、parent）即可判断",
                "whether the rule on accounts is for this unit is not known; a table orgs with org and parent would \
                 settle it",
            ),
            Label::new(
                "list-empty",
                "制度清单没有一行可用；补填制度名称和类别即可判断",
                "the list of documents has no usable row; names and kinds of the written rules would settle it",
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
`kinds`：制度类别或名称中含有其中任一词语的，视为账户管理制度。

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
        let policies = facts.documents_of(&self.kinds);
        for unit in units(facts, &policies) {
            out.begin(unit);
            judge_unit(facts, unit, &policies, out);
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

fn judge_unit(facts: &Facts<'_>, unit: Unit, policies: &[&DocumentRow], out: &mut Out<()>) {
    let name = facts.text(unit.0);
    let own = |wanted: Scope| policies.iter().filter(move |row| scope(facts, row, unit) == wanted);
    let force = |row: &&&DocumentRow| facts.in_force(row, facts.scope.period);
    let mut applicable = own(Scope::Covers);
    let has = |wanted: Force| own(Scope::Covers).any(|row| force(&row) == wanted);
    if applicable.any(|row| force(&row) == Force::Yes) {
        return;
    }
    if facts.tables.documents.is_empty() {
        out.cannot_tell("list-empty", name);
    } else if has(Force::Unknown) {
        out.cannot_tell("issue-undated", name);
    } else if own(Scope::Unknown).any(|row| matches!(force(&row), Force::Yes | Force::Perhaps | Force::Unknown)) {
        out.cannot_tell("scope-unknown", name);
    } else if has(Force::Perhaps) {
        out.explained("boundary-day", name);
    } else {
        out.report(finding(facts, unit, policies));
    }
}

/// Whether a document is made for a unit.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Scope {
    Covers,
    Elsewhere,
    Unknown,
}

/// A rule for the office as a whole, for the unit itself or for a superior one covers it.
fn scope(facts: &Facts<'_>, row: &DocumentRow, unit: Unit) -> Scope {
    let Some(org) = row.org else { return Scope::Covers };
    if names(facts, org, unit) || names(facts, org, facts.office()) {
        return Scope::Covers;
    }
    let superiors = split_list(facts.text(org)).map(|org| is_below(facts, facts.text(unit.0), org));
    let superiors: Vec<Option<bool>> = superiors.collect();
    if superiors.contains(&Some(true)) {
        Scope::Covers
    } else if superiors.contains(&None) {
        Scope::Unknown
    } else {
        Scope::Elsewhere
    }
}

/// Whether one unit lies below another; none where the table of organisations does not place both.
fn is_below(facts: &Facts<'_>, unit: &str, superior: &str) -> Option<bool> {
    let orgs = &facts.tables.orgs;
    let is = |sym: Sym, text: &str| fold_key(facts.text(sym)) == fold_key(text);
    let find = |text: &str| orgs.iter().find(|row| is(row.org, text) || row.org_id.is_some_and(|id| is(id, text)));
    let target = find(superior)?;
    let mut at: &OrgRow = find(unit)?;
    // A chain longer than the table goes in a circle.
    for _ in 0..orgs.len() {
        let Some(parent) = at.parent else { return Some(false) };
        at = find(facts.text(parent))?;
        if at.row == target.row {
            return Some(true);
        }
    }
    Some(false)
}

fn finding(facts: &Facts<'_>, unit: Unit, policies: &[&DocumentRow]) -> FindingBuilder {
    let mut finding = Finding::of(NoAccountPolicy::META, unit).key("unit", facts.text(unit.0));
    for row in &facts.tables.documents {
        finding = match why_not(facts, row, unit, policies) {
            None => finding.proof("document", row.row),
            Some("elsewhere-only") => finding.grave_proof("other-unit", row.row).reason("elsewhere-only"),
            Some(reason) => finding.grave_proof("not-in-force", row.row).reason(reason),
        };
    }
    if policies.is_empty() {
        finding = finding.reason("none-listed");
    }
    let summary = sentence(facts, unit, policies);
    finding.summary(summary)
}

/// Why a document is no rule on accounts in force for the unit; none: it is not on accounts.
fn why_not(facts: &Facts<'_>, row: &DocumentRow, unit: Unit, policies: &[&DocumentRow]) -> Option<&'static str> {
    let policy = policies.iter().find(|policy| std::ptr::eq(**policy, row))?;
    Some(match (scope(facts, policy, unit), facts.in_force(policy, facts.scope.period)) {
        (Scope::Elsewhere | Scope::Unknown, _) => "elsewhere-only",
        (Scope::Covers, Force::NotYet) => "not-yet-issued",
        (Scope::Covers, _) => "repealed",
    })
}

fn sentence(facts: &Facts<'_>, unit: Unit, policies: &[&DocumentRow]) -> Words {
    let (unit_name, count) = (facts.text(unit.0), facts.tables.documents.len());
    let Interval { from, to } = facts.scope.period;
    let (from, to) = (facts.day_text(from), facts.day_text(to.plus_millis(-1)));
    let mut said = words!(
        "{unit_name}提交的制度清单共{count}项，没有在{from}至{to}期间有效的账户管理制度",
        "The list of {unit_name} has {count} written rules, none of them on accounts and in force from {from} to {to}"
    );
    for row in policies {
        let name = facts.text(row.name);
        let at = |moment: Option<_>| moment.map(|moment| facts.moment_text(moment)).unwrap_or_default();
        said.push(&match why_not(facts, row, unit, policies) {
            Some("repealed") => {
                let day = at(row.valid_to);
                words!("；《{name}》已于{day}废止", "; {name} was repealed {day}")
            }
            Some("not-yet-issued") => {
                let day = at(row.issued_at);
                words!("；《{name}》{day}才印发", "; {name} was issued only {day}")
            }
            _ => {
                let org = row.org.map(|org| facts.text(org)).unwrap_or_default();
                words!("；《{name}》适用于{org}", "; {name} is for {org}")
            }
        });
    }
    said.push(&words!("。", "."));
    said
}
