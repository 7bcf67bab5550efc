//! B20: acts of critical risk out of working time, as a habit.

use crate::{
    base::{
        ids::AccountId,
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, DJBH_AUDIT, PLAN_CONDUCT},
    },
    graph::{Actor, Facts, Usage, WorkingTime, share},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts, words::Risk},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Successful acts of critical risk on days off or outside office hours, where in one month they are at least 5 and
    /// at least `off_hours_share` of the person's acts of critical risk.
    ///
    /// ## Why it matters
    /// Out of hours nobody looks over the shoulder. By itself it means little, so it weighs little; other rules name it
    /// as a reason.
    ///
    /// ## Evidence
    /// Every such act. Statutory holidays and swapped working days are known for 2019 to 2026; the policy adds others.
    ///
    /// ## Does not report
    /// Fewer or rarer acts; acts of machines; failed attempts. Acts without a time of day are never out of hours. Acts in
    /// a year whose holidays are not known, and acts without a time of day, are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.3 a and 8.1.7.3.
    ///
    /// ## Configuration
    /// - `off_hours_share` = `0.2`: the share of a month's acts of critical risk from which on it is reported.
    ///
    /// `[calendar]` gives office hours and further holidays, `[high_risk]` what is critical.
    ///
    /// ## Example
    /// In May 卢斌 changes nine bank accounts, six of them after nine in the evening.
    OffHours {
        code: "B20",
        name: "off-hours",
        family: Family::Conduct,
        severity: Severity::Low,
        title: Text::new("非工作时间办理高风险操作", "high-risk acts out of working time"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, DJBH_AUDIT, DJBH_APPROVAL],
        fix: Text::new(
            "核实加班安排和办理原因，对所列操作逐笔复核；必要时限制非工作时间登录",
            "ask for the reason and the overtime roster, re-examine the acts, restrict logins out of hours if need be",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "month"],
        labels: &[
            Label::new("act", "非工作时间操作", "act out of working time"),
            Label::new("few", "次数或占比未达到", "too few or too small a share"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("year-unknown", "该年节假日安排未知", "the holidays of that year are not known"),
            Label::new("time-unknown", "只记录到日，没有时刻", "the time of day is not known"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
在休息日或办公时间以外成功办理的极高风险操作，一个月内不少于5次，且不低于本人当月极高风险操作的 `off_hours_share`。

## 为什么
非工作时间无人在旁。仅此一项说明不了问题，故为低；其他规则把它作为加重情形。

## 证据
每一次此类操作。内置2019至2026年法定节假日和调休安排，其他年份由核查方案补充。

## 不报告
次数或占比未达到的；非个人账户的操作；未成功的操作。没有时刻的操作一律不算非工作时间。节假日安排未知年份的操作、没有时刻的操作，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.3 a、8.1.7.3。

## 配置
- `off_hours_share` = `0.2`：占本人当月极高风险操作的比例达到多少才报告。

`[calendar]` 给出办公时间和其他年份的节假日，`[high_risk]` 给出极高风险操作。

## 示例
卢斌5月修改银行账号九次，其中六次在晚上九点以后。
",
    }
}

/// The rule with its settings.
pub struct OffHours {
    off_hours_share: f64,
}

/// From how many acts of a month on it is a habit.
const LEAST: usize = 5;

/// A month of the calendar.
type Month = (i32, u32);

/// The critical acts of one account in one month.
pub struct Worked {
    account: AccountId,
    month: Month,
    /// All whose time is known.
    all: usize,
    /// Those out of hours.
    outside: Vec<EventId>,
    first: EventId,
}

impl Note for Worked {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.first
    }
}

impl ConductRule for OffHours {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    // What is critical is the policy's business.
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::EDIT).and(Columns::CASE).and(Columns::AMOUNT).and(Columns::PLACE);
    type Note = Worked;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { off_hours_share: table.share_or("off_hours_share", 0.2)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Worked>) {
        let Subject::Account(account) = who else { return };
        let own = |event: &Event| event.account == Some(account) && event.is_act() && facts.in_period(event.at);
        let is_critical = |event: &Event| facts.risk_of_act(event) == Risk::Critical;
        let mut months: Map<Month, Worked> = Map::default();
        let (mut machine, mut unknown, mut seen) = (false, Set::default(), None);
        for event in acts.iter().filter(own).filter(is_critical) {
            seen = Some(event.at);
            let time = facts.working_time(event.at);
            match time {
                _ if facts.is_machine_act(&event) => machine = true,
                WorkingTime::TimeUnknown => drop(unknown.insert("time-unknown")),
                WorkingTime::YearUnknown => drop(unknown.insert("year-unknown")),
                WorkingTime::Within | WorkingTime::Outside => {
                    let day = event.at.first_day(facts.zone);
                    let month = (day.year(), day.month());
                    let fresh = || Worked { account, month, all: 0, outside: Vec::new(), first: event.id };
                    let worked = months.entry(month).or_insert_with(fresh);
                    worked.all += 1;
                    worked.outside.extend((time == WorkingTime::Outside).then_some(event.id));
                }
            }
        }
        let Some(last) = seen else { return out.pass() };
        out.unit(facts.unit_of_account(account, last));
        let name = facts.account_name(account);
        unknown.into_iter().for_each(|ground| out.cannot_tell(ground, &name));
        if machine {
            out.explained("machine-account", &name);
        }
        // What is judged is somebody's month, which the conclusion counts.
        out.pass();
        months.into_values().for_each(|worked| out.note(worked));
    }

    fn conclude(&self, notes: Notes<Worked>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut months: Map<(Actor, Month), Vec<Worked>> = Map::default();
        for note in notes {
            months.entry((facts.actor(note.account), note.month)).or_default().push(note);
        }
        for ((actor, month), worked) in &months {
            let mut outside: Vec<EventId> = worked.iter().flat_map(|one| &one.outside).copied().collect();
            outside.sort_unstable();
            let all: usize = worked.iter().map(|one| one.all).sum();
            let Some(first) = worked.first() else { continue };
            out.begin(facts.unit_of_actor(*actor, facts.log.at(first.first)));
            if outside.len() >= LEAST && share(outside.len(), all) >= self.off_hours_share {
                out.report(finding(facts, *actor, *month, worked, (&outside, all)));
            } else if !outside.is_empty() {
                out.explained("few", &facts.actor_name(*actor));
            }
        }
    }
}

fn finding(
    facts: &Facts<'_>,
    actor: Actor,
    month: Month,
    worked: &[Worked],
    (outside, all): (&[EventId], usize),
) -> FindingBuilder {
    let events: Vec<Event> = outside.iter().map(|event| facts.log.event(*event, OffHours::COLUMNS)).collect();
    let used = Usage::of(&events);
    let accounts: Set<AccountId> = worked.iter().filter(|one| !one.outside.is_empty()).map(|one| one.account).collect();
    let month = format!("{}-{:02}", month.0, month.1);
    let unit = events.last().map_or(facts.office(), |event| facts.unit_of_event(event));
    let Words { zh, en } = facts.actor_with_accounts(actor, accounts.iter().copied());
    let (count, examples) = (events.len(), examples(facts, &events));
    let (first, last) = (used.first_at(), used.last_at());
    let finding = Finding::of(OffHours::META, unit);
    facts
        .keyed_by_actor(finding, "person", actor, &[("month", month.clone())])
        .system(facts.one_system(&events))
        .count(count)
        .amount(used.amount())
        .between(first, last)
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = used.cases.iter().map(|case| facts.case_ref(*case)).collect();
        })
        .proofs("act", outside.iter().copied())
        .timeline(used.marks(facts))
        .inferred_by(&facts.doubts_of_all(accounts.iter().copied()))
        .summary(words!(
            "{zh}{month}在非工作时间办理极高风险操作{count}次（当月此类操作共{all}次），如{examples}。",
            "{en} did {count} of {all} acts of critical risk in {month} out of working time (such as {examples})."
        ))
}

/// When the first three were.
fn examples(facts: &Facts<'_>, events: &[Event]) -> String {
    events.iter().take(3).map(|event| facts.moment_text(event.at)).collect::<Vec<_>>().join(", ")
}
