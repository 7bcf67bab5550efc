//! B27: cases that took longer than the policy allows.

use crate::{
    base::{
        calendar::Grace,
        ids::{CaseId, MatterId},
        maps::{Map, Set},
        time::Moment,
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, Unit, basis},
    graph::{Course, Facts},
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

/// Approvals and payments later than `[workflow] days`.
pub struct LateHandling;

declare_rule! {
    /// ## What it checks
    /// Cases approved later after their acceptance, or first paid later after their approval, than the policy's
    /// `[[workflow]] days` allow for their matter.
    ///
    /// ## Why it matters
    /// Where nothing moves until somebody asks, asking becomes worth something. People entitled wait for their money.
    ///
    /// ## Evidence
    /// Both steps of every late case, one finding for a unit and matter. Low; medium where a case took more than twice
    /// as long as it may.
    ///
    /// ## Does not report
    /// Time before a return or withdrawal, which is the applicant's; cases on time by the bounds of their dates. Matters
    /// without days, cases not finished on the day of the check though their time is over, cases without acceptance or
    /// approval in the log, and working days of years whose holidays are not known are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; by reference the Regulations on the handling of social insurance, arts. 37 and 38.
    ///
    /// ## Configuration
    /// None of its own; `[[workflow]] days` gives the longest time to approve and to pay, by matter.
    ///
    /// ## Example
    /// Approval may take 20 working days; in the spring eleven claims took more than 40.
    LateHandling {
        code: "B27",
        name: "late-handling",
        family: Family::Approval,
        severity: Severity::Low,
        title: Text::new("审核拨付不及时", "approved or paid late"),
        item: Text::new("三(三)2 其他不规范系统操作", "3(3)2 other irregular operations"),
        basis: &[basis::PLAN_CONDUCT, basis::SBJB_POSTS, basis::SBJB_SYSTEMS],
        fix: Text::new(
            "查明超期原因，明确各环节办理时限并督办",
            "find out why they took so long, set a time for every step and watch it",
        ),
        fix_kind: FixKind::Continuing,
        key: &["unit", "matter"],
        labels: &[
            Label::new("accept", "受理", "acceptance"),
            Label::new("approval", "审核通过", "approval"),
            Label::new("pay", "拨付", "payment"),
            Label::new("return", "退回或撤销", "return or withdrawal"),
            Label::new("approve-late", "审核超期", "approved late"),
            Label::new("pay-late", "拨付超期", "paid late"),
            Label::new("twice", "超过规定时限一倍以上", "more than twice as long as allowed"),
            Label::new("returned", "扣除退回补正的时间后未超期", "on time without the time of returns"),
            Label::new("boundary-day", "日期不够精确，是否超期不能确定", "whether it is late is not sure"),
            Label::new("no-days", "核查方案未规定时限", "the policy sets no time"),
            Label::new("not-finished", "已超期，截至基准日未见办结", "overdue, and not finished on the day of the check"),
            Label::new("step-unseen", "日志未含前一环节", "the log does not show the step before"),
            Label::new("year-unknown", "该年节假日安排未知", "the holidays of that year are not known"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n自受理至审核通过，或者自审核通过至首次拨付，超过核查方案 `[[workflow]] days` 对该业务类型规定的时限。\n\n\
            ## 为什么\n不找人就不办，找人就有了价码；符合条件的群众等不到钱。\n\n\
            ## 证据\n每件超期业务的前后两个环节，一个单位、一类业务列一条。为低；有业务超过规定时限一倍以上的为一般。\n\n\
            ## 不报告\n退回、撤销之前的时间；按日期精度不能确定超期的。核查方案未规定时限的业务类型、已超期而截至基准日未办结的业务、日志未含受理或审核的业务、节假日安排未知的年份，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；参照社会保险经办条例第37条、第38条。\n\n\
            ## 配置\n无专用参数；`[[workflow]] days` 按业务类型给出审核、拨付的时限。\n\n\
            ## 示例\n规定20个工作日内审核，春季有11件超过40个工作日。\n",
    }
}

/// One late step.
pub struct Late {
    unit: Unit,
    matter: Option<MatterId>,
    case: CaseId,
    /// `Approve` or `Pay`.
    step: Act,
    from: EventId,
    to: EventId,
    twice: bool,
}

impl Note for Late {
    type Order = (EventId, EventId);

    fn order(&self) -> Self::Order {
        (self.to, self.from)
    }
}

impl ConductRule for LateHandling {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Course::ACTS;
    const TRIGGER: Acts = Acts::DECISION.union(Acts::of(&[Act::Accept, Act::Pay]));
    const COLUMNS: Columns = Course::COLUMNS;
    type Note = Late;

    fn new(_table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Late>) {
        let Subject::Case(case) = who else { return };
        // What a machine did was done, a payment run at night too.
        let course = Course::of(&acts.with_machines(), facts);
        let ends = [(Act::Approve, course.approvals.last()), (Act::Pay, first_pay(&course))];
        let mut is_ours = false;
        for (step, end) in ends {
            let Some(timed) = Timed::of(step, end, &course, facts) else { continue };
            if !is_ours {
                let last = end.or(course.approvals.last()).or(course.accepts.last());
                out.unit(last.map_or(facts.office(), |event| facts.unit_of_event(event)));
            }
            is_ours = true;
            let name = facts.case_name(case);
            if facts.policy.workflow(facts.matter_name(course.matter)).days.is_empty() {
                return out.cannot_tell("no-days", &name);
            }
            match timed.verdict(facts, &course) {
                Verdict::InTime => {}
                Verdict::CannotTell(ground) => out.cannot_tell(ground, &name),
                Verdict::Explained(ground) => out.explained(ground, &name),
                Verdict::Late { from, to, unit, twice } => {
                    out.note(Late { unit, matter: course.matter, case, step, from, to, twice });
                }
            }
        }
        if !is_ours {
            out.pass();
        }
    }

    fn conclude(&self, notes: Notes<Late>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut groups: Map<(Unit, Option<MatterId>), Vec<Late>> = Map::default();
        for note in notes {
            groups.entry((note.unit, note.matter)).or_default().push(note);
        }
        groups.values().for_each(|late| out.report(finding(facts, late)));
    }
}

/// The first payment after the last approval; of a case never approved, the first of all.
fn first_pay(course: &Course) -> Option<&Event> {
    let after = course.approvals.last().map(|approval| approval.id);
    course.pays.iter().find(|pay| after.is_none_or(|after| pay.id > after))
}

/// One step of a case that has a beginning, an end, or both.
struct Timed<'c> {
    step: Act,
    /// The step before it, the first and the last of that kind.
    from: Option<(&'c Event, &'c Event)>,
    to: Option<&'c Event>,
}

enum Verdict {
    InTime,
    Late { from: EventId, to: EventId, unit: Unit, twice: bool },
    CannotTell(&'static str),
    Explained(&'static str),
}

impl<'c> Timed<'c> {
    /// None: the step is not of the period, or nothing asks for it.
    fn of(step: Act, to: Option<&'c Event>, course: &'c Course, facts: &Facts<'_>) -> Option<Self> {
        let before = if step == Act::Approve { &course.accepts } else { &course.approvals };
        let earlier = |event: &&&Event| to.is_none_or(|to| event.id < to.id);
        let first = before.iter().find(|event| earlier(&event));
        let last = before.iter().rfind(|event| earlier(&event));
        let of_period = match (to, last) {
            (Some(to), _) => facts.in_period(to.at),
            (None, Some(last)) => facts.in_period(last.at),
            (None, None) => false,
        };
        of_period.then_some(Self { step, from: first.zip(last), to })
    }

    fn verdict(&self, facts: &Facts<'_>, course: &Course) -> Verdict {
        let workflow = facts.policy.workflow(facts.matter_name(course.matter));
        // A policy that times one step alone leaves the other to itself.
        let Some(grace) = workflow.days.get(&self.step).copied() else { return Verdict::InTime };
        let Some((first, last)) = self.from else { return Verdict::CannotTell("step-unseen") };
        // A return gives the time back to the applicant: it runs anew from there.
        let sent_back =
            course.reopenings.iter().rfind(|one| one.id > last.id && self.to.is_none_or(|to| one.id < to.id));
        let from = sent_back.unwrap_or(last);
        let Some(to) = self.to else {
            // Withdrawn or returned for good: nothing is owed.
            let over = sent_back.is_none() && end(facts, grace, from.at) <= facts.scope.as_of;
            return if over { Verdict::CannotTell("not-finished") } else { Verdict::InTime };
        };
        if is_year_unknown(facts, grace, first.at, to.at) {
            return Verdict::CannotTell("year-unknown");
        }
        if end(facts, grace, from.at) <= to.at.at {
            let twice = end(facts, doubled(grace), from.at) <= to.at.at;
            return Verdict::Late { from: from.id, to: to.id, unit: facts.unit_of_event(to), twice };
        }
        let earliest = grace.end(&facts.calendar, facts.zone, from.at.first_day(facts.zone));
        if earliest <= to.at.latest() {
            Verdict::Explained("boundary-day")
        } else if end(facts, grace, first.at) <= to.at.at {
            Verdict::Explained("returned")
        } else {
            Verdict::InTime
        }
    }
}

fn end(facts: &Facts<'_>, grace: Grace, from: Moment) -> crate::base::time::Instant {
    grace.end_after(&facts.calendar, facts.zone, from)
}

const fn doubled(grace: Grace) -> Grace {
    match grace {
        Grace::Days(days) => Grace::Days(days.saturating_mul(2)),
        Grace::WorkingDays(days) => Grace::WorkingDays(days.saturating_mul(2)),
    }
}

/// Whether the holidays of a year that matters are not known.
fn is_year_unknown(facts: &Facts<'_>, grace: Grace, from: Moment, to: Moment) -> bool {
    let years = from.first_day(facts.zone).year()..=to.last_day(facts.zone).year();
    matches!(grace, Grace::WorkingDays(_)) && years.into_iter().any(|year| !facts.calendar.knows(year))
}

fn finding(facts: &Facts<'_>, late: &[Late]) -> FindingBuilder {
    let Some(first) = late.first() else { return Finding::of(LateHandling::META, facts.office()) };
    let events: Vec<Event> = late.iter().map(|one| facts.log.event(one.to, Course::COLUMNS)).collect();
    let cases: Set<CaseId> = late.iter().map(|one| one.case).collect();
    let of = |step: Act| late.iter().filter(|one| one.step == step).count();
    let (approvals, pays, twice) = (of(Act::Approve), of(Act::Pay), late.iter().filter(|one| one.twice).count());
    let (unit, matter) = (facts.text(first.unit.0), facts.matter_name(first.matter));
    let times = || events.iter().map(|event| event.at.at);
    let mut finding = Finding::of(LateHandling::META, first.unit)
        .key("unit", unit)
        .key("matter", matter)
        .system(facts.one_system(&events))
        .severity(if twice > 0 { Severity::Medium } else { Severity::Low })
        .count(cases.len())
        .between(times().min(), times().max())
        .subjects(|subjects| subjects.cases = cases.iter().map(|case| facts.case_ref(*case)).collect())
        .timeline(events.iter().take(40).map(|event| facts.act_lane(event, true)))
        .reasons(&[(approvals > 0, "approve-late"), (pays > 0, "pay-late"), (twice > 0, "twice")])
        .summary(sentence(facts, late, (approvals, pays), cases.len()));
    for one in late {
        let role = |event| match facts.log.act(event) {
            Act::Accept => "accept",
            Act::Pay => "pay",
            Act::Return | Act::Withdraw => "return",
            _ => "approval",
        };
        finding = finding.proof(role(one.from), one.from).proof(role(one.to), one.to);
    }
    finding
}

fn sentence(facts: &Facts<'_>, late: &[Late], (approvals, pays): (usize, usize), cases: usize) -> Words {
    let longest = late.iter().max_by_key(|one| {
        let days = facts.log.at(one.to).at.since(facts.log.at(one.from).at);
        (days, std::cmp::Reverse(one.to))
    });
    let (Some(first), Some(longest)) = (late.first(), longest) else { return Words::default() };
    let workflow = facts.policy.workflow(facts.matter_name(first.matter));
    let (unit, matter) = (facts.text(first.unit.0), facts.matter_name(first.matter));
    let allowed = |step: Act| match workflow.days.get(&step) {
        Some(Grace::Days(days)) => words!("{days}日", "{days} days"),
        Some(Grace::WorkingDays(days)) => words!("{days}个工作日", "{days} working days"),
        None => Words::default(),
    };
    let mut said = words!("{unit}办理“{matter}”超期{cases}件", "{unit} handled {cases} cases of \"{matter}\" late");
    if approvals > 0 {
        let Words { zh, en } = allowed(Act::Approve);
        said.push(&words!("，审核超过{zh}的{approvals}件", "; {approvals} were approved after more than {en}"));
    }
    if pays > 0 {
        let Words { zh, en } = allowed(Act::Pay);
        said.push(&words!("，拨付超过{zh}的{pays}件", "; {pays} were paid after more than {en}"));
    }
    let days = facts.log.at(longest.to).first_day(facts.zone).since(facts.log.at(longest.from).first_day(facts.zone));
    let name = facts.case_name(longest.case);
    said.push(&words!("，最长的{name}历时{days}天。", "; the longest, {name}, took {days} days."));
    said
}
