//! B18: an account did what no grant allowed it at that moment.

use crate::{
    base::{
        ids::{AccountId, PermissionId, SystemId},
        maps::{Map, Set},
        time::Moment,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE, PLAN_CONDUCT},
    },
    graph::{COMING_AND_GOING, Facts, Node, Usage, is_mismatch},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
        words::Risk,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Successful acts whose permission the account did not hold at that moment: its grants are dated, and none that
    /// gives the permission, by whatever role, covers the moment of the act.
    ///
    /// ## Why it matters
    /// Either somebody gave and withdrew a right without a trace, or the system lets people do what they may not.
    ///
    /// ## Evidence
    /// Every such act, the account, and all of its grants. Inferred where the tables do not show withdrawn grants, or
    /// where the account held roles whose content of today is taken for that of then. High for acts of critical risk,
    /// medium for high risk, low for others. Where more than 30 % of a system's acts do not fit, the tables are
    /// reported as incomplete, once, instead of the accounts.
    ///
    /// ## Does not report
    /// Logins; failed attempts; acts on the day of the grant or its withdrawal where only the day is known. An act that
    /// no permission names, undated grants, roles of unknown content, systems without any grant, and accounts without
    /// any where the tables do not show withdrawn ones, are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.2 d and 8.1.7.3; Personal Information Protection Law, art. 51(4); by
    /// reference Gansu rules, art. 16.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// The role 终审岗 is withdrawn on 1 June; on 8 June the account approves three claims.
    ActWithoutRight {
        code: "B18",
        name: "act-without-right",
        family: Family::Conduct,
        severity: Severity::High,
        title: Text::new("越权操作", "acts without the right"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, DJBH_LEAST, DJBH_APPROVAL, GB_RIGHTS, GS_PROCEDURE],
        fix: Text::new(
            "查明操作时的实际授权，补充授权记录或修补系统权限控制，并对所列操作逐笔复核",
            "find out what was granted at that time, complete the records or mend the access control, re-examine the acts",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "action"],
        labels: &[
            Label::new("act", "无相应权限的操作", "act without the right"),
            Label::new("account", "账户登记", "account list"),
            Label::new("grant", "该账户的授权", "grant of the account"),
            Label::new("critical-act", "极高风险操作", "an act of critical risk"),
            Label::new("high-risk-act", "高风险操作", "an act of high risk"),
            Label::new("after-withdrawal", "权限收回之后", "after the right was withdrawn"),
            Label::new("before-grant", "授权之前", "before the right was granted"),
            Label::new("never-granted", "从未授予", "never granted"),
            Label::new("tables-do-not-fit", "该系统授权数据与日志普遍不符", "grants and log of the system do not fit"),
            Label::new("boundary-day", "授权日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("no-permission", "该操作没有对应的权限", "no permission corresponds to the act"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("no-grant-of-account", "该账户没有授权记录，且授权表不含已收回的授权", "no grant of the account, and withdrawn ones are not listed"),
            Label::new("grants-undated", "授权没有日期", "grants without a date"),
            Label::new("role-unread", "所持角色包含的权限不明", "a role of unknown content"),
        ],
        needs: &[TableKind::Operations],
        uses: &[
            TableKind::Accounts, TableKind::Roles, TableKind::RolePermissions, TableKind::AccountPermissions,
            TableKind::Permissions,
        ],
        manual_zh: "## 查什么
账户成功办理、而当时并不持有相应权限的操作：该账户的授权均有日期，经任何角色给予该权限的授权都不覆盖操作时刻。

## 为什么
要么有人不留痕迹地授权又收回，要么系统放任无权操作。

## 证据
每一次此类操作，账户登记行，该账户的全部授权。授权表不含已收回的授权，或操作时持有角色、按角色现有内容判断的，为推断。极高风险操作为较大，高风险操作为一般，其余为低。某系统超过30%的操作与授权不符的，不列账户，只报一条数据质量问题。

## 不报告
登录；未成功的操作；授权或收回当日、先后不能确定的操作。没有对应权限的操作、没有日期的授权、内容不明的角色、没有授权数据的系统，以及表中不含已收回授权时没有授权记录的账户，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.2 d、8.1.7.3；个人信息保护法第51条(四)；参照甘肃省岗位权限管理实施细则第16条。

## 配置
无。

## 示例
6月1日收回终审岗角色，6月8日该账户仍终审三笔。
",
    }
}

/// The rule; it has no settings.
pub struct ActWithoutRight;

/// What one account did of one kind without the right.
pub struct Misfits {
    account: AccountId,
    system: SystemId,
    action: String,
    /// Those of the period, in time order.
    events: Vec<EventId>,
    /// All of the log, and the first of them.
    all: u64,
    first: EventId,
}

impl Note for Misfits {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.first
    }
}

impl ConductRule for ActWithoutRight {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::EDIT).and(Columns::CASE).and(Columns::AMOUNT).and(Columns::PLACE);
    type Note = Misfits;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Misfits>) {
        let Subject::Account(account) = who else { return };
        let done = |event: &Event| event.account == Some(account) && !COMING_AND_GOING.contains(event.act);
        let events: Vec<Event> = acts.iter().filter(|event| done(event) && event.is_act()).collect();
        // Acts outside the period say as much as others about how well the tables fit the system.
        match events.iter().rfind(|event| facts.in_period(event.at)) {
            Some(last) => out.unit(facts.unit_of_account(account, last.at)),
            None => out.pass(),
        }
        let name = facts.account_name(account);
        if !facts.are_grants_known(account) {
            return out.cannot_tell("no-grants", &name);
        }
        let mut misfits: Map<String, Misfits> = Map::default();
        let mut grounds: Set<&'static str> = Set::default();
        for event in &events {
            match fits(facts, account, event) {
                Fit::Misfit => add(&mut misfits, facts, account, event),
                Fit::Unsure(ground) if facts.in_period(event.at) => {
                    grounds.insert(ground);
                }
                Fit::Held | Fit::Unsure(_) => {}
            }
        }
        for ground in grounds {
            if ground == "boundary-day" { out.explained(ground, &name) } else { out.cannot_tell(ground, &name) }
        }
        misfits.into_values().for_each(|misfits| out.note(misfits));
    }

    fn conclude(&self, notes: Notes<Misfits>, facts: &Facts<'_>, out: &mut Out<()>) {
        let all = facts.acts_by_system(COMING_AND_GOING);
        let mut systems: Map<SystemId, Vec<Misfits>> = Map::default();
        for note in notes {
            systems.entry(note.system).or_default().push(note);
        }
        for (system, misfits) in systems {
            let count = misfits.iter().map(|one| one.all).sum();
            let of_period: Vec<&Misfits> = misfits.iter().filter(|one| !one.events.is_empty()).collect();
            if of_period.is_empty() {
            } else if is_mismatch(count, all.get(&system).copied().unwrap_or(0)) {
                out.report(mismatch(facts, system, &of_period));
            } else {
                for one in of_period {
                    out.report(finding(facts, one));
                }
            }
        }
    }
}

/// How an act fits the grants.
enum Fit {
    Held,
    Misfit,
    Unsure(&'static str),
}

fn fits(facts: &Facts<'_>, account: AccountId, event: &Event) -> Fit {
    let permissions = facts.exercised(event);
    if permissions.is_empty() {
        return Fit::Unsure("no-permission");
    }
    let held = || permissions.iter().map(|one| facts.rights.held_at(account, *one, event.at).0);
    if held().any(|held| held == Held::Yes) {
        return Fit::Held;
    }
    let grants = facts.rights.grants_of(account);
    if held().any(|held| held == Held::Unknown) || grants.iter().any(|grant| !grant.dated) {
        return Fit::Unsure("grants-undated");
    }
    if held().any(|held| held == Held::Perhaps) {
        return Fit::Unsure("boundary-day");
    }
    if grants.is_empty() && !keeps_history(facts) {
        return Fit::Unsure("no-grant-of-account");
    }
    let unread = roles_at(facts, account, event.at, |role| facts.rights.role_permissions(role).is_empty());
    if unread { Fit::Unsure("role-unread") } else { Fit::Misfit }
}

/// Whether the tables of grants show grants that were withdrawn.
fn keeps_history(facts: &Facts<'_>) -> bool {
    let tables = [TableKind::Roles, TableKind::AccountPermissions];
    tables.into_iter().any(|table| facts.tables.seen.column(table, "revoked_at"))
}

/// Whether an account held, or may have held, a role of some kind at a moment.
fn roles_at(
    facts: &Facts<'_>,
    account: AccountId,
    at: Moment,
    wanted: impl Fn(crate::base::ids::RoleId) -> bool,
) -> bool {
    let held = facts.rights.grants_of(account).into_iter().filter(|grant| grant.span.possibly_contains(at));
    held.into_iter().any(|grant| matches!(grant.right, Node::Role(role) if wanted(role)))
}

fn add(misfits: &mut Map<String, Misfits>, facts: &Facts<'_>, account: AccountId, event: &Event) {
    let action = match event.act {
        Act::Other => facts.step_name(event.step),
        act => act.name(),
    };
    let one = misfits.entry(action.to_owned()).or_insert_with(|| Misfits {
        account,
        system: event.system,
        action: action.to_owned(),
        events: Vec::new(),
        all: 0,
        first: event.id,
    });
    one.all += 1;
    if facts.in_period(event.at) {
        one.events.push(event.id);
    }
}

fn finding(facts: &Facts<'_>, misfits: &Misfits) -> FindingBuilder {
    let account = misfits.account;
    let events: Vec<Event> =
        misfits.events.iter().map(|event| facts.log.event(*event, ActWithoutRight::COLUMNS)).collect();
    let used = Usage::of(&events);
    let risk = events.iter().map(|event| facts.risk_of_act(event)).max().unwrap_or(Risk::Low);
    let severity = match risk {
        Risk::Critical => Severity::High,
        Risk::High => Severity::Medium,
        Risk::Low => Severity::Low,
    };
    let last = events.last().map_or(facts.as_of(), |event| event.at);
    let finding = Finding::of(ActWithoutRight::META, facts.unit_of_account(account, last))
        .key("account", facts.account_name(account))
        .key("action", misfits.action.clone())
        .system(facts.system_name(misfits.system))
        .severity(severity)
        .count(used.count())
        .amount(used.amount())
        .between(used.first_at(), used.last_at())
        .subjects(|subjects| used.name_subjects(facts, account, subjects))
        .proofs("act", used.events.iter().copied())
        .proofs("account", facts.account_row_refs(account))
        .proofs("grant", facts.rights.grants_of(account).into_iter().map(|grant| grant.row))
        .timeline(near_rights(facts, account, &events).into_iter().map(|right| facts.grant_lane(right)))
        .timeline(used.marks(facts))
        .inferred_by(&doubts(facts, account, &events))
        .reasons(&[(risk == Risk::Critical, "critical-act"), (risk == Risk::High, "high-risk-act")])
        .reason(when(facts, account, &events))
        .summary(sentence(facts, misfits, &events, &used));
    used.events.iter().fold(finding, |finding, act| finding.claim(Facts::act_claim(*act)))
}

/// Holdings, at other times, of what the acts exercised.
fn near_rights<'f>(facts: &'f Facts<'_>, account: AccountId, events: &[Event]) -> Vec<&'f crate::graph::Holding> {
    let exercised: Set<PermissionId> = events.iter().flat_map(|event| facts.exercised(event)).copied().collect();
    facts.holdings(account).iter().filter(|one| exercised.contains(&one.permission)).collect()
}

/// Whether the right was there before the first act, came after it, or never was.
fn when(facts: &Facts<'_>, account: AccountId, events: &[Event]) -> &'static str {
    let (near, Some(first)) = (near_rights(facts, account, events), events.first()) else { return "never-granted" };
    if near.iter().any(|right| right.span.end.surely_by(first.at.at)) {
        "after-withdrawal"
    } else if near.is_empty() {
        "never-granted"
    } else {
        "before-grant"
    }
}

fn doubts(facts: &Facts<'_>, account: AccountId, events: &[Event]) -> Vec<Words> {
    let mut doubts = Vec::new();
    if !keeps_history(facts) || facts.rights.grants_of(account).is_empty() {
        doubts.push(words!(
            "授权表列出了曾有的全部授权，没有授权已被收回而未列出",
            "the tables list every grant that there was, the withdrawn ones too"
        ));
    }
    if events.iter().any(|event| roles_at(facts, account, event.at, |_| true)) {
        doubts.push(words!(
            "操作时所持角色包含的权限与角色权限表现在所列相同",
            "the roles held at the time contained what the table says they contain now"
        ));
    }
    doubts
}

fn sentence(facts: &Facts<'_>, misfits: &Misfits, events: &[Event], used: &Usage) -> Words {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Words::default() };
    let (account, holder) = (facts.account_name(misfits.account), facts.holder_name(misfits.account));
    let step = facts.step_name(first.step);
    let Words { zh: days_zh, en: days_en } = facts.days_words(first.at.at, last.at.at);
    let Words { zh, en } = used.words();
    words!(
        "账户{account}（{holder}）在没有相应权限时执行“{step}”，{zh}（{days_zh}）。",
        "the account {account} ({holder}) did \"{step}\" without the right to: {en} ({days_en})."
    )
}

/// How many acts a finding about the tables cites.
const SAMPLES: usize = 200;

fn mismatch(facts: &Facts<'_>, system: SystemId, misfits: &[&Misfits]) -> FindingBuilder {
    let mut events: Vec<EventId> = misfits.iter().flat_map(|one| &one.events).copied().collect();
    events.sort_unstable();
    let accounts: Set<AccountId> = misfits.iter().map(|one| one.account).collect();
    let (name, count, accounts) = (facts.system_name(system).unwrap_or("*"), events.len(), accounts.len());
    let at = |event: Option<&EventId>| event.map(|event| facts.log.at(*event).at);
    Finding::of(ActWithoutRight::META, facts.office())
        .key("account", name)
        .key("action", "*")
        .system(facts.system_name(system))
        .severity(Severity::Low)
        .facet("data-quality")
        .reason("tables-do-not-fit")
        .count(count)
        .between(at(events.first()), at(events.last()))
        .proofs("act", events.iter().take(SAMPLES).copied())
        .inferred(words!("授权数据不完整或口径不同，而非普遍越权", "the grants are incomplete; the acts are not all out of bounds"))
        .summary(words!(
            "{name}超过三成的操作在授权数据中找不到依据（核查期内{accounts}个账户{count}次），请核对授权数据是否完整，未逐户列出。",
            "more than 30 % of the acts in {name} have no grant behind them ({count} acts of {accounts} accounts in the period); check whether the grants are complete, the accounts are not listed one by one."
        ))
}
