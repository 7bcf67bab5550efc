//! A13: one person has several enabled accounts in one system.

use crate::{
    base::{
        ids::{AccountId, PersonId, SystemId},
        maps::Map,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, ES_ONE_ACCOUNT, PLAN_ACCOUNTS},
    },
    graph::Facts,
    i18n::{Text, Words},
    identity::Holder,
    model::{EventId, TableKind, words::AccountKind},
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether one person has two or more personal accounts of one system that are enabled on the day of the check.
    ///
    /// ## Why it matters
    /// A second account lets one person stand on both sides of a case, and hides from whoever reviews the first one
    /// what the person may do and does.
    ///
    /// ## Evidence
    /// The row of each account, and the last act with each.
    ///
    /// ## Does not report
    /// A separate account for administration, accounts of machines, for tests and for common use; accounts disabled
    /// or locked; accounts enabled only possibly. Accounts whose holder is not resolved or whose state is not known
    /// are listed as not judged. Where the list does not say that an account is personal, the finding says so.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c; by reference the Enshi measures, art. 4.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// 李军 moved from the window to the archive and was given lijun2; lijun was never closed, and both are used.
    DuplicateAccounts {
        code: "A13",
        name: "duplicate-accounts",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("一人多账号", "several accounts of one person"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, ES_ONE_ACCOUNT],
        fix: Text::new(
            "保留一个账户，注销其余账户，并把确需的权限并入保留的账户",
            "keep one account, close the others, and move the rights that are needed to the one kept",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "system"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("use", "最后一次使用", "last use"),
            Label::new("several-used", "其中两个以上在核查期间被使用", "more than one was used in the period"),
            Label::new("kind-blank", "账户类型未登记", "the kind of account is not stated"),
            Label::new("state-uncertain", "基准日是否启用不能确定", "enabled on the day of the check only possibly"),
            Label::new("administration", "另一个是管理员账户", "the other one is for administration"),
            Label::new(
                "state-unknown",
                "账户是否启用不明",
                "whether the account is enabled is not known",
            ),
            Label::new(
                "holder-unresolved",
                "账户使用人未能确定",
                "the account's holder is not resolved; an id_number, or a pin under [identity] in hecha.toml, would \
                 settle it",
            ),
        ],
        needs: &[TableKind::Accounts],
        uses: &[TableKind::Persons, TableKind::Operations],
        manual_zh: "## 查什么
同一人在同一系统中，是否有两个以上在核查基准日启用的个人账户。

## 为什么
多一个账户，一个人就可能站到同一笔业务的两边；只查其中一个账户，就看不全这个人能办什么、办了什么。

## 证据
各账户的登记行，各账户最后一次使用的记录。

## 不报告
另设的管理员账户，系统、接口、测试、公用等非个人账户，已停用或锁定的账户，是否启用只是可能的账户。使用人未能确定、账户状态不明的，列为无法判断。账户清单未登记账户类型的，在疑点中说明。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c；参照恩施州权限管理暂行办法第4条。

## 配置
无。

## 示例
李军从窗口调到档案室时新开了账户lijun2，原账户lijun没有注销，两个账户都在使用。
",
    }
}

/// The rule; it has no settings.
pub struct DuplicateAccounts;

impl StandingRule for DuplicateAccounts {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        for account in facts.accounts().filter(|account| is_unresolved(facts, *account)) {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            out.cannot_tell("holder-unresolved", &facts.account_name(account));
        }
        for person in facts.persons() {
            let mut systems: Map<SystemId, Vec<AccountId>> = Map::default();
            for account in facts.person(person).accounts.iter().filter(|account| facts.is_listed(**account)) {
                if let Some(system) = facts.system_of(*account) {
                    systems.entry(system).or_default().push(*account);
                }
            }
            for (system, accounts) in systems {
                out.begin(facts.unit_of_person(person, facts.as_of()));
                judge_accounts(facts, person, system, &accounts, out);
            }
        }
    }
}

/// Whether an account that may be somebody's second one has no holder to count it with.
fn is_unresolved(facts: &Facts<'_>, account: AccountId) -> bool {
    facts.is_listed(account)
        && is_personal(facts, account)
        && facts.line(account).enabled_at(facts.as_of()) != Held::No
        && matches!(facts.identity.holder(account), Holder::Ambiguous(_) | Holder::Unknown)
}

/// Accounts that the list calls personal, and those of which it does not say what they are.
fn is_personal(facts: &Facts<'_>, account: AccountId) -> bool {
    !facts.is_machine(account) && matches!(facts.kind(account), None | Some(AccountKind::Personal))
}

fn judge_accounts(facts: &Facts<'_>, person: PersonId, system: SystemId, accounts: &[AccountId], out: &mut Out<()>) {
    let name = facts.person_key(person);
    let of = |wanted: Held| {
        let enabled = move |account: &&AccountId| facts.line(**account).enabled_at(facts.as_of()) == wanted;
        accounts.iter().filter(enabled).copied()
    };
    let personal = |wanted: Held| of(wanted).filter(|account| is_personal(facts, *account)).collect::<Vec<_>>();
    let enabled = personal(Held::Yes);
    let unknown = personal(Held::Unknown).len();
    let perhaps = personal(Held::Perhaps).len();
    let administration = of(Held::Yes).any(|account| facts.kind(account) == Some(AccountKind::Administrator));
    if enabled.len() > 1 {
        out.report(finding(facts, person, system, &enabled));
    } else if unknown > 0 && enabled.len() + unknown > 1 {
        out.cannot_tell("state-unknown", &name);
    } else if perhaps > 0 && enabled.len() + unknown + perhaps > 1 {
        out.explained("state-uncertain", &name);
    } else if administration && !enabled.is_empty() {
        out.explained("administration", &name);
    }
}

/// The last act with an account in the period.
fn last_use(facts: &Facts<'_>, account: AccountId) -> Option<EventId> {
    let last = facts.survey.accounts.get(&account)?.last;
    Some(last).filter(|event| facts.in_period(facts.log.at(*event)))
}

fn finding(facts: &Facts<'_>, person: PersonId, system: SystemId, accounts: &[AccountId]) -> FindingBuilder {
    let uses: Vec<EventId> = accounts.iter().filter_map(|account| last_use(facts, *account)).collect();
    let rows = accounts.iter().flat_map(|account| facts.account_rows(*account));
    let name = facts.system_name(system);
    let aliases = facts.person_aliases(person).into_iter();
    let mut finding = Finding::of(DuplicateAccounts::META, facts.unit_of_person(person, facts.as_of()))
        .key("person", facts.person_key(person))
        .key("system", name.unwrap_or_default())
        .system(name)
        .count(accounts.len())
        .subjects(|subjects| {
            subjects.persons.push(facts.person_ref(person));
            subjects.accounts.extend(accounts.iter().map(|account| facts.account_ref(*account)));
        })
        .proofs("account", rows.map(|row| row.row))
        .proofs("use", uses.iter().copied())
        .timeline(accounts.iter().flat_map(|account| facts.account_lane(*account)))
        .summary(sentence(facts, person, accounts, uses.len()));
    for alias in aliases {
        finding = finding.alias(vec![("person", alias), ("system", name.unwrap_or_default().to_owned())]);
    }
    if uses.len() > 1 {
        finding = finding.severity(Severity::High).reason("several-used");
    }
    doubts(facts, accounts, finding)
}

/// What must hold beyond the rows: that each account is that person's, and that each is personal.
fn doubts(facts: &Facts<'_>, accounts: &[AccountId], mut finding: FindingBuilder) -> FindingBuilder {
    let mut doubts: Vec<Words> = accounts.iter().filter_map(|account| facts.match_assumption(*account)).collect();
    let blank: Vec<String> = accounts
        .iter()
        .filter(|account| facts.kind(**account).is_none())
        .map(|account| facts.account_name(*account))
        .collect();
    if !blank.is_empty() {
        let (zh, en) = (blank.join("、"), blank.join(", "));
        finding = finding.reason("kind-blank");
        doubts.push(words!("未登记账户类型的{zh}是个人账户", "{en}, of no stated kind, are personal accounts"));
    }
    if doubts.is_empty() { finding } else { finding.inferred(Words::joined(&doubts, "；", "; ")) }
}

fn sentence(facts: &Facts<'_>, person: PersonId, accounts: &[AccountId], used: usize) -> Words {
    let (name, count, day) = (facts.person_name(person), accounts.len(), facts.as_of_day());
    let listed: Vec<String> = accounts.iter().map(|account| facts.account_name(*account)).collect();
    let (zh, en) = (listed.join("、"), listed.join(", "));
    let mut said = words!(
        "截至{day}，{name}在同一系统有{count}个启用的账户：{zh}",
        "As of {day} {name} has {count} enabled accounts of one system: {en}"
    );
    if used > 1 {
        said.push(&words!("，其中{used}个在核查期间被使用", "; {used} of them were used in the period"));
    }
    said.push(&words!("。", "."));
    said
}
