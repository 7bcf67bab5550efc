//! B14: approvals too quick to have been a look.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId},
        maps::{Map, Set},
        time::{Day, Precision},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GB_RULES, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Actor, Facts, amounts},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Approvals within `quick_seconds` of the step before them, and `batch_per_minute` or more approvals of different
    /// cases by one person within one minute. A matter without any approve step in the log has its last decision for one.
    ///
    /// ## Why it matters
    /// Nobody reads a claim and its papers in ten seconds. Such an approval is a key pressed.
    ///
    /// ## Evidence
    /// Every such approval and the step before it. High where one followed within ten seconds, medium otherwise.
    ///
    /// ## Does not report
    /// Failed attempts; acts of machines; the same approval logged twice; one's own return taken back at once; two times
    /// of one minute without seconds. Approvals without actor, and days without times, are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Personal Information Protection Law, art. 51(1); Internal control standard, art. 5(3); by reference
    /// the Regulations on the handling of social insurance, art. 37.
    ///
    /// ## Configuration
    /// - `quick_seconds` = `30`: within how many seconds of the step before.
    /// - `batch_per_minute` = `10`: how many approvals in a minute.
    ///
    /// ## Example
    /// The director approves 46 cases between 17:10:02 and 17:12:40.
    RubberStamp {
        code: "B14",
        name: "rubber-stamp",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("秒审", "approved at once"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approvals"),
        basis: &[PLAN_CONDUCT, GB_RULES, NKGF, SBJB_POSTS],
        fix: Text::new(
            "对所列业务重新审核，核对申请资料；不得批量点击通过",
            "examine the cases anew against their papers; no approving by the stack",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "day"],
        labels: &[
            Label::new("before", "上一环节", "the step before"),
            Label::new("approval", "终审", "approval"),
            Label::new("within-ten-seconds", "与上一环节间隔不超过10秒", "within ten seconds of the step before"),
            Label::new("quick", "与上一环节间隔过短", "too soon after the step before"),
            Label::new("batch", "一分钟内终审多笔", "many approvals in a minute"),
            Label::new("blank-actor", "环节缺少操作账号", "a step without actor"),
            Label::new("no-time-of-day", "日志没有具体时刻", "the log lacks times of day"),
            Label::new("minutes-only", "时间只记到分钟", "the times are known to the minute"),
            Label::new("slip", "本人误退回后随即恢复", "the approver's own return taken back at once"),
            Label::new("logged-twice", "同一次终审重复记录", "one approval logged twice"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
与上一环节间隔不超过 `quick_seconds` 秒的终审；同一人一分钟内终审不同业务达到 `batch_per_minute` 笔。某事项日志中从无终审环节的，以最后一级审核为终审。

## 为什么
十秒之内看不完一份申请和它的资料，这样的终审只是点了一下。

## 证据
每一次此类终审，及其上一环节。有间隔不超过10秒的为较大，其余为一般。

## 不报告
未成功的操作；系统、接口等非个人账户的操作；同一次终审重复记录的；本人误退回后随即恢复的；只记到分钟、又在同一分钟内的。缺少操作账号、日志没有具体时刻的，列为无法判断。

## 依据
工作方案三(三)2；个人信息保护法第51条(一)；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条。

## 配置
- `quick_seconds` = `30`：与上一环节间隔多少秒以内算。
- `batch_per_minute` = `10`：一分钟内终审多少笔算。

## 示例
主任在17时10分02秒至17时12分40秒之间终审了46笔。
",
    }
}

/// The rule with its settings.
pub struct RubberStamp {
    quick_seconds: u32,
    batch_per_minute: u32,
}

/// Within so many seconds it is grave.
const GRAVE_SECONDS: i64 = 10;
/// What a minute is, in milliseconds.
const MINUTE: i64 = 60_000;
/// Steps after which an approval can be quick.
const STEPS: Acts = Acts::DECISION.union(Acts::of(&[Act::Accept, Act::Publicise, Act::Return, Act::Withdraw]));

/// One approval that was too quick.
pub struct Quick {
    actor: Actor,
    day: Day,
    approval: EventId,
    /// The step before it and the milliseconds between, where that is what was too quick; else it is one of a batch.
    before: Option<(EventId, i64)>,
    case: Option<CaseId>,
    amount: Option<Amount>,
}

impl Note for Quick {
    type Order = (EventId, Option<EventId>);

    fn order(&self) -> Self::Order {
        (self.approval, self.before.map(|(before, _)| before))
    }
}

impl ConductRule for RubberStamp {
    const META: &'static RuleMeta = &Self::DECLARED;
    // Steps by case; stacks by person, or by account where nobody is known to hold it.
    const GROUPS: &'static [Key] = &[Key::Case, Key::Person, Key::Account];
    // Payments say how much, where nothing else does.
    const ACTS: Acts = STEPS.union(Acts::of(&[Act::Pay]));
    const TRIGGER: Acts = Acts::DECISION;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = Quick;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self {
            quick_seconds: table.count_or("quick_seconds", 30)?,
            batch_per_minute: table.count_from_or("batch_per_minute", 2, 10)?,
        })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Quick>) {
        match who {
            Subject::Case(case) => self.judge_case(case, acts, facts, out),
            Subject::Person(person) => self.judge_stack(Actor::Person(person), acts, facts, out),
            Subject::Account(account) if facts.person_of(account).is_none() => {
                self.judge_stack(Actor::Account(account), acts, facts, out);
            }
            _ => out.pass(),
        }
    }

    fn conclude(&self, notes: Notes<Quick>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut days: Map<(Actor, Day), Vec<Quick>> = Map::default();
        for note in notes {
            days.entry((note.actor, note.day)).or_default().push(note);
        }
        for ((actor, day), quick) in &days {
            out.report(finding(facts, (*actor, *day), quick));
        }
    }
}

/// What stands for an approval.
fn is_approval(event: &Event, facts: &Facts<'_>) -> bool {
    event.act == Act::Approve
        || Acts::DECISION.contains(event.act) && facts.last_decision(event.system, event.matter) == event.act
}

impl RubberStamp {
    fn judge_case(&self, case: CaseId, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Quick>) {
        let mut before: Option<Event> = None;
        let mut last: Option<Event> = None;
        // An approval without a time of day, which the next step may precede.
        let mut vague: Option<Event> = None;
        let (mut pairs, mut unjudged, mut explained) = (Vec::<(Event, Event)>::new(), Set::default(), Set::default());
        for event in acts.with_machines().iter().filter(|event| event.is_act() && STEPS.contains(event.act)) {
            let previous = before.replace(event);
            // A step of the approval's own instant may have come before it, whichever of them stands first.
            let tied = last.filter(|approval| approval.at == event.at && !is_approval(&event, facts));
            if let Some(approval) = tied {
                pairs.retain(|(_, judged)| judged.id != approval.id);
                pairs.push((event, approval));
            }
            if vague.take().is_some_and(|approval| !approval.at.surely_before(event.at)) {
                unjudged.insert("no-time-of-day");
            }
            if !is_approval(&event, facts) || facts.is_machine_act(&event) || !facts.in_period(event.at) {
                continue;
            }
            last = Some(event);
            vague = last.filter(|approval| approval.at.precision != Precision::Exact);
            pairs.extend(previous.map(|previous| (previous, event)));
        }
        let mut found = Vec::new();
        for (previous, event) in pairs {
            match (self.gap(&previous, &event), event.account) {
                (Gap::Long, _) => {}
                (Gap::Quick(_), None) => _ = unjudged.insert("blank-actor"),
                (Gap::Quick(millis), Some(account)) => found.push(Quick {
                    actor: facts.actor(account),
                    day: event.at.first_day(facts.zone),
                    approval: event.id,
                    before: Some((previous.id, millis)),
                    case: Some(case),
                    amount: None,
                }),
                (Gap::CannotTell(ground), _) => _ = unjudged.insert(ground),
                (Gap::Explained(ground), _) => _ = explained.insert(ground),
            }
        }
        let Some(last) = last else { return out.pass() };
        out.unit(facts.unit_of_event(&last));
        let name = facts.case_name(case);
        unjudged.iter().for_each(|ground| out.cannot_tell(ground, &name));
        explained.iter().for_each(|ground| out.explained(ground, &name));
        let amount = if found.is_empty() { None } else { amounts::of_case(acts, facts) };
        for quick in found {
            out.note(Quick { amount, ..quick });
        }
    }

    fn gap(&self, previous: &Event, event: &Event) -> Gap {
        let millis = event.at.at.since(previous.at.at);
        if [previous, event].iter().any(|one| one.at.precision != Precision::Exact) {
            let apart = previous.at.surely_before(event.at);
            return if apart { Gap::Long } else { Gap::CannotTell("no-time-of-day") };
        }
        if millis > i64::from(self.quick_seconds) * 1000 {
            return Gap::Long;
        }
        if previous.step == event.step && previous.account == event.account {
            return Gap::Explained("logged-twice");
        }
        let taken_back = matches!(previous.act, Act::Return | Act::Withdraw);
        if taken_back && previous.account == event.account {
            return Gap::Explained("slip");
        }
        let is_whole = |one: &Event| one.at.at.millis() % MINUTE == 0;
        if millis == 0 && is_whole(event) {
            return Gap::Explained("minutes-only");
        }
        Gap::Quick(millis)
    }

    /// Approvals of one actor that lie in a minute with enough others.
    fn judge_stack(&self, actor: Actor, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Quick>) {
        let mut seen: Set<(CaseId, i64)> = Set::default();
        // The groups of people are without the acts of machines.
        let own = |act: &Event| match actor {
            Actor::Account(account) => act.account == Some(account) && !facts.is_machine_act(act),
            Actor::Person(_) => true,
        };
        let wanted = |act: &Event| own(act) && act.is_act() && facts.in_period(act.at) && is_approval(act, facts);
        let timed = acts.iter().filter(wanted).filter(|act| act.at.precision == Precision::Exact);
        // An approval logged twice in one minute is one.
        let once = timed.filter(|act| act.case.is_none_or(|case| seen.insert((case, act.at.at.millis() / MINUTE))));
        let approvals: Vec<Event> = once.collect();
        let Some(last) = approvals.last() else { return out.pass() };
        out.unit(facts.unit_of_event(last));
        let size = self.batch_per_minute as usize;
        let mut until = 0;
        for (place, window) in approvals.windows(size).enumerate() {
            let (Some(first), Some(end)) = (window.first(), window.last()) else { continue };
            if end.at.at.since(first.at.at) >= MINUTE {
                continue;
            }
            for act in approvals.iter().take(place + size).skip(until.max(place)) {
                out.note(Quick {
                    actor,
                    day: act.at.first_day(facts.zone),
                    approval: act.id,
                    before: None,
                    case: act.case,
                    amount: act.amount,
                });
            }
            until = place + size;
        }
    }
}

enum Gap {
    Long,
    Quick(i64),
    CannotTell(&'static str),
    Explained(&'static str),
}

/// How many acts the timeline shows.
const SHOWN: usize = 40;

fn finding(facts: &Facts<'_>, (actor, day): (Actor, Day), quick: &[Quick]) -> FindingBuilder {
    let approvals: Set<EventId> = quick.iter().map(|one| one.approval).collect();
    let acts: Vec<Event> = approvals.iter().map(|act| facts.log.event(*act, Columns::ACCOUNT)).collect();
    let accounts: Set<AccountId> = acts.iter().filter_map(|act| act.account).collect();
    let cases: Set<CaseId> = quick.iter().filter_map(|one| one.case).collect();
    let mut sums: Map<EventId, Option<Amount>> = Map::default();
    for one in quick {
        let known = sums.entry(one.approval).or_default();
        *known = known.or(one.amount);
    }
    let unit = acts.first().map_or(facts.office(), |act| facts.unit_of_event(act));
    let systems: Set<_> = acts.iter().map(|act| act.system).collect();
    let shortest = quick.iter().filter_map(|one| one.before.map(|(_, millis)| millis)).min();
    let grave = shortest.is_some_and(|millis| millis <= GRAVE_SECONDS * 1000);
    let batch = quick.iter().filter(|one| one.before.is_none()).count();
    let mut begun = Finding::of(RubberStamp::META, unit)
        .key("person", facts.actor_key(actor))
        .key("day", day.to_string())
        .severity(if grave { Severity::High } else { Severity::Medium })
        .system(systems.first().filter(|_| systems.len() == 1).and_then(|system| facts.system_name(*system)))
        .count(approvals.len())
        .amount(amounts::sum(sums.values().copied()))
        .between(acts.iter().map(|act| act.at.at).min(), acts.iter().map(|act| act.at.at).max())
        .reasons(&[(grave, "within-ten-seconds"), (shortest.is_some() && !grave, "quick"), (batch > 0, "batch")])
        .proofs("before", quick.iter().filter_map(|one| one.before.map(|(before, _)| before)))
        .proofs("approval", approvals.iter().copied())
        .timeline(acts.iter().take(SHOWN).map(|act| facts.act_lane(act, true)))
        .subjects(|subjects| {
            subjects.cases = cases.iter().map(|case| facts.case_ref(*case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
        })
        .summary(summary(facts, (actor, day), quick, &accounts));
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        for name in facts.person_aliases(person) {
            begun = begun.alias(vec![("person", name), ("day", day.to_string())]);
        }
    }
    let doubts: Set<Words> = accounts.iter().filter_map(|account| facts.match_assumption(*account)).collect();
    begun.inferred_by(&doubts.into_iter().collect::<Vec<_>>())
}

fn summary(facts: &Facts<'_>, (actor, day): (Actor, Day), quick: &[Quick], accounts: &Set<AccountId>) -> Words {
    let Words { zh, en } = facts.actor_with_accounts(actor, accounts.iter().copied());
    let mut said = words!("{zh}于{day}", "{en} on {day}");
    let near: Vec<i64> = quick.iter().filter_map(|one| one.before.map(|(_, millis)| millis)).collect();
    let mut clauses = Vec::new();
    if let Some(shortest) = near.iter().min() {
        let (count, seconds) = (near.len(), shortest / 1000);
        clauses.push(words!(
            "在上一环节后很快终审{count}笔（最短{seconds}秒）",
            " approved {count} cases soon after the step before (after {seconds} seconds at the least)"
        ));
    }
    let batch = quick.len() - near.len();
    if batch > 0 {
        clauses.push(words!("成批终审{batch}笔，一分钟内多笔", " approved {batch} cases in a batch, many in a minute"));
    }
    said.push(&Words::joined(&clauses, "；", ";"));
    said.push(&words!("。", "."));
    said
}
