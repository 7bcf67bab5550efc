//! B12: approved or paid without a step that the workflow requires, or before the publication was over.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GB_RULES, NKGF, PLAN_CONDUCT, SBJB_POSTS, SBJB_SYSTEMS},
    },
    graph::{Actor, Facts, Pass, Passes, amounts, gaps::LEAD_DAYS},
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
    /// Whether a case was taken through a step although a step that its workflow requires before is absent from the
    /// same pass (by default: approved without acceptance, paid without approval), and whether it was approved or paid
    /// sooner than `publicise_days` working days after its publication.
    ///
    /// ## Why it matters
    /// Each step is a look by somebody. A step that is left out is a look nobody took; a publication cut short is an
    /// objection nobody could raise.
    ///
    /// ## Evidence
    /// The step taken too early, the first step of the case that is there, the publication. High where the case was
    /// paid or the approval is what is missing, medium otherwise.
    ///
    /// ## Does not report
    /// Steps done by machines, which count as done; steps before a return that may still stand; a matter without any
    /// approve step in the log, whose last decision stands for it; a publication recorded at its end. A step that the
    /// log never shows for that matter, a case first seen within `lead_days` of the beginning of its system's log, a
    /// step that a gap in the log may have swallowed (see B23), a step without actor, and publications in years whose
    /// holidays are not known are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Personal Information Protection Law, art. 51(1); Internal control standard, art. 5(3); by reference
    /// the Regulations on the handling of social insurance, art. 37 and 38.
    ///
    /// ## Configuration
    /// `[[workflow]]` says which steps a matter requires.
    /// - `publicise_days` = `5`: how many working days a publication must last; the day it begins is the first.
    /// - `lead_days` = `30`: how many days after the beginning of the log, or after a gap in it, a case may have begun
    ///   before it.
    ///
    /// ## Example
    /// A case appears in the log for the first time with its approval, in the middle of the year.
    SkippedStep {
        code: "B12",
        name: "skipped-step",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("缺少必经环节", "required step skipped"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approvals"),
        basis: &[PLAN_CONDUCT, GB_RULES, NKGF, SBJB_POSTS, SBJB_SYSTEMS],
        fix: Text::new(
            "对所列业务补做缺少的环节并重新审核，不符合条件的追回；在系统中设置环节控制",
            "take the missing step, examine the cases anew, recover what was not due; make the system enforce the steps",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "step"],
        labels: &[
            Label::new("act", "越过环节的办理", "the step taken too early"),
            Label::new("begun", "该业务最早的记录", "the first step of the case"),
            Label::new("publication", "公示", "publication"),
            Label::new("step-absent", "缺少必经环节", "a required step is absent"),
            Label::new("short-publicity", "公示期不足", "the publication was too short"),
            Label::new("paid", "已拨付", "the case was paid"),
            Label::new("never-logged", "该事项的日志从无此环节", "the log never shows the step for that matter"),
            Label::new("log-begins", "业务首次出现时日志刚开始", "the log begins shortly before the case"),
            Label::new(
                "log-gap",
                "办理期间日志有缺失（方括号内为缺失的序号或日期，其前后记录见B23）",
                "the log has a gap over the case's time (numbers or days in brackets, the rows around them under B23)",
            ),
            Label::new("blank-actor", "环节缺少操作账号", "a step without actor"),
            Label::new("calendar-unknown", "当年节假日安排未知", "the holidays of the year are not known"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
            Label::new("publicity-end", "公示于结束时登记", "the publication was recorded at its end"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
业务在同一轮办理中，是否缺少其流程要求的前置环节就往下办理（默认：未受理就终审，未终审就拨付）；公示开始后不足 `publicise_days` 个工作日就终审或拨付。

## 为什么
每个环节都是一道把关。缺一个环节，就少一次把关；公示期不足，群众就没有提出异议的机会。

## 证据
越过环节的办理记录，该业务最早的记录，公示记录。已拨付或缺少的是终审的为较大，其余为一般。

## 不报告
由系统、接口办理的环节视为已办理；退回之前、可能仍然有效的环节；某事项日志中从无终审环节的，以最后一级审核为终审；于结束时登记的公示。该事项的日志从无此环节、业务首次出现在该系统日志开始后 `lead_days` 天内、缺少的环节可能在日志缺失部分之中（见B23）、环节缺少操作账号、当年节假日安排未知的，列为无法判断。

## 依据
工作方案三(三)2；个人信息保护法第51条(一)；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条、第38条。

## 配置
`[[workflow]]` 规定各事项的必经环节。
- `publicise_days` = `5`：公示须满多少个工作日，自公示当日起算。
- `lead_days` = `30`：日志开始或缺失之后多少天内出现的业务，可能在此之前已经办理。

## 示例
一笔业务年中首次出现在日志里，就已是终审。
",
    }
}

/// The rule with its settings.
pub struct SkippedStep {
    publicise_days: u32,
    lead_days: u32,
}

/// A step taken without what must come before.
pub struct Skipped {
    actor: Actor,
    account: AccountId,
    step: Act,
    case: CaseId,
    act: EventId,
    lack: Lack,
    is_paid: bool,
    amount: Option<Amount>,
}

/// What is lacking.
#[derive(Copy, Clone)]
enum Lack {
    /// The step is absent; the first step of the case that is there.
    Absent(EventId),
    /// The publication lasted so many working days.
    Short(EventId, u32),
}

impl Note for Skipped {
    type Order = (EventId, Act);

    fn order(&self) -> Self::Order {
        (self.act, self.step)
    }
}

impl ConductRule for SkippedStep {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    // The policy may require any step of any other.
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = Skipped;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self {
            publicise_days: table.count_or("publicise_days", 5)?,
            lead_days: table.count_or("lead_days", LEAD_DAYS)?,
        })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Skipped>) {
        let Subject::Case(case) = who else { return };
        let Some(course) = Passes::of(acts.with_machines().iter(), facts) else { return out.pass() };
        let mut judged = Judged::new(self, facts, case, &course);
        course.each.iter().for_each(|pass| judged.pass(pass));
        let Some(last) = judged.last else { return out.pass() };
        out.unit(facts.unit_of_event(&last));
        let name = facts.case_name(case);
        judged.unjudged.iter().for_each(|(ground, of)| out.cannot_tell(ground, of));
        judged.explained.iter().for_each(|ground| out.explained(ground, &name));
        let amount = if judged.found.is_empty() { None } else { amounts::of_case(acts, facts) };
        judged.found.into_iter().for_each(|skipped| out.note(Skipped { amount, ..skipped }));
    }

    fn conclude(&self, notes: Notes<Skipped>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut groups: Map<(Actor, Act), Vec<Skipped>> = Map::default();
        for note in notes {
            groups.entry((note.actor, note.step)).or_default().push(note);
        }
        for ((actor, step), cases) in &groups {
            out.report(finding(facts, (*actor, *step), cases));
        }
    }
}

/// What becomes of one case.
struct Judged<'j, 'f> {
    rule: &'j SkippedStep,
    facts: &'j Facts<'f>,
    case: CaseId,
    course: &'j Passes<'j>,
    last: Option<Event>,
    found: Vec<Skipped>,
    unjudged: Map<&'static str, String>,
    explained: Set<&'static str>,
}

impl<'j, 'f> Judged<'j, 'f> {
    fn new(rule: &'j SkippedStep, facts: &'j Facts<'f>, case: CaseId, course: &'j Passes<'j>) -> Self {
        let (unjudged, explained) = (Map::default(), Set::default());
        Self { rule, facts, case, course, last: None, found: Vec::new(), unjudged, explained }
    }

    fn pass(&mut self, pass: &Pass) {
        let course = self.course;
        for step in pass.own.iter().filter(|step| self.facts.in_period(step.event.at)) {
            if self.facts.is_machine_act(&step.event) {
                continue;
            }
            for (_, needed) in course.workflow.requires.iter().filter(|(act, _)| course.is(&step.event, **act)) {
                self.last = Some(step.event);
                let absent = |needed: &&Act| !pass.perhaps().any(|event| course.is(event, **needed));
                for needed in needed.iter().filter(absent) {
                    if step.sure {
                        self.absent(&step.event, *needed);
                    } else {
                        self.explained.insert("order-not-sure");
                    }
                }
            }
        }
        self.publicity(pass);
    }

    /// A step is absent: unless the log cannot be expected to show it, that is a finding.
    fn absent(&mut self, act: &Event, step: Act) {
        let (facts, first) = (self.facts, self.course.first);
        let begins = facts.survey.first_day(first.system).map(|day| first.at.first_day(facts.zone).since(day));
        if !self.course.is_ever_logged(step, facts) {
            self.cannot_tell("never-logged");
        } else if begins.is_none_or(|days| days < i64::from(self.rule.lead_days)) {
            self.cannot_tell("log-begins");
        } else if let Some(gap) = self.course.gap_before(act, step, self.rule.lead_days, facts) {
            self.unjudged.entry("log-gap").or_insert_with(|| gap.beside(&facts.case_name(self.case)));
        } else {
            self.keep(act, step, Lack::Absent(first.id));
        }
    }

    /// The first final act after the first publication of a pass must leave it its days.
    fn publicity(&mut self, pass: &Pass) {
        let facts = self.facts;
        let (ends, begins): (Vec<&Event>, Vec<&Event>) =
            pass.surely().filter(|event| event.act == Act::Publicise).partition(|event| is_end(event, facts));
        let Some(publication) = begins.first() else {
            if !ends.is_empty() {
                self.explained.insert("publicity-end");
            }
            return;
        };
        let is_final = |event: &&Event| event.act == Act::Pay || self.course.is(event, Act::Approve);
        let after = |event: &&Event| publication.at.surely_before(event.at) && !facts.is_machine_act(event);
        let Some(act) = pass.surely().filter(is_final).find(after).filter(|act| facts.in_period(act.at)) else {
            return;
        };
        self.last = Some(*act);
        match self.working_days(publication, act) {
            None => self.cannot_tell("calendar-unknown"),
            Some(days) if days < self.rule.publicise_days => {
                self.keep(act, Act::Publicise, Lack::Short(publication.id, days));
            }
            Some(_) => {}
        }
    }

    /// How many working days lay between a publication and an act, the first day counted, the day of the act not;
    /// none: a year is in it whose holidays are not known, and they might matter.
    fn working_days(&self, publication: &Event, act: &Event) -> Option<u32> {
        let facts = self.facts;
        let (from, to) = (publication.at.first_day(facts.zone), act.at.last_day(facts.zone));
        let days = facts.calendar.working_days_between(from.plus(-1), to.plus(-1));
        let all = u32::try_from(to.since(from)).unwrap_or(0);
        let known = (from.year()..=to.year()).all(|year| facts.calendar.knows(year));
        // Fewer days than needed at all, or weeks more than needed: no holiday would change that.
        let is_clear = all < self.rule.publicise_days || days >= self.rule.publicise_days.saturating_add(10);
        (known || is_clear).then(|| days.min(all))
    }

    fn cannot_tell(&mut self, ground: &'static str) {
        self.unjudged.insert(ground, self.facts.case_name(self.case));
    }

    fn keep(&mut self, act: &Event, step: Act, lack: Lack) {
        let Some(account) = act.account else {
            self.cannot_tell("blank-actor");
            return;
        };
        let actor = self.facts.actor(account);
        if !self.found.iter().any(|known| known.actor == actor && known.step == step) {
            let (case, is_paid) = (self.case, act.act == Act::Pay);
            self.found.push(Skipped { actor, account, step, case, act: act.id, lack, is_paid, amount: None });
        }
    }
}

/// Whether a publication was recorded when it was over.
fn is_end(event: &Event, facts: &Facts<'_>) -> bool {
    let name = facts.step_name(event.step);
    ["结束", "期满", "届满", "完成", "无异议"].iter().any(|word| name.contains(word))
}

/// How many cases the timeline shows.
const SHOWN: usize = 20;

fn finding(facts: &Facts<'_>, (actor, step): (Actor, Act), cases: &[Skipped]) -> FindingBuilder {
    let read = |one: &Skipped| facts.log.event(one.act, Columns::ACCOUNT);
    let acts: Vec<Event> = cases.iter().map(read).collect();
    let accounts: Set<AccountId> = cases.iter().map(|one| one.account).collect();
    let unit = acts.first().map_or(facts.office(), |act| facts.unit_of_event(act));
    let is_absent = cases.iter().any(|one| matches!(one.lack, Lack::Absent(_)));
    let is_paid = cases.iter().any(|one| one.is_paid);
    let grave = is_paid || (is_absent && step == Act::Approve);
    let systems: Set<_> = acts.iter().map(|act| act.system).collect();
    let mut begun = Finding::of(SkippedStep::META, unit)
        .key("person", facts.actor_key(actor))
        .key("step", step.name())
        .severity(if grave { Severity::High } else { Severity::Medium })
        .system(systems.first().filter(|_| systems.len() == 1).and_then(|system| facts.system_name(*system)))
        .count(cases.len())
        .amount(amounts::sum(cases.iter().map(|one| one.amount)))
        .between(acts.iter().map(|act| act.at.at).min(), acts.iter().map(|act| act.at.at).max())
        .timeline(acts.iter().take(SHOWN).map(|act| facts.act_lane(act, true)))
        .subjects(|subjects| {
            subjects.cases = cases.iter().map(|one| facts.case_ref(one.case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
        })
        .summary(summary(facts, (actor, step), cases, &acts, &accounts));
    for one in cases {
        begun = match one.lack {
            Lack::Absent(first) if first == one.act => begun.reason("step-absent"),
            Lack::Absent(first) => begun.reason("step-absent").proof("begun", first),
            Lack::Short(publication, _) => begun.reason("short-publicity").proof("publication", publication),
        };
        begun = begun.proof("act", one.act);
    }
    if is_paid {
        begun = begun.reason("paid");
    }
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        for name in facts.person_aliases(person) {
            begun = begun.alias(vec![("person", name), ("step", step.name().to_owned())]);
        }
    }
    let doubts: Set<Words> = accounts.iter().filter_map(|account| facts.match_assumption(*account)).collect();
    begun.inferred_by(&doubts.into_iter().collect::<Vec<_>>())
}

fn summary(
    facts: &Facts<'_>,
    (actor, step): (Actor, Act),
    cases: &[Skipped],
    acts: &[Event],
    accounts: &Set<AccountId>,
) -> Words {
    let (Some(first), Some(last)) = (acts.first(), acts.last()) else { return Words::default() };
    let Words { zh, en } = facts.actor_with_accounts(actor, accounts.iter().copied());
    let mut said = words!("{zh}办理的业务中，", "Of the cases handled by {en}, ");
    let absent = cases.iter().filter(|one| matches!(one.lack, Lack::Absent(_))).count();
    let title = step.title();
    let (step_zh, step_en) = (title.zh, title.en);
    let mut clauses = Vec::new();
    if absent > 0 {
        clauses.push(words!("{absent}件缺少必经环节“{step_zh}”", "{absent} lack the required step {step_en}"));
    }
    let shortest = cases.iter().filter_map(|one| match one.lack {
        Lack::Short(_, days) => Some(days),
        Lack::Absent(_) => None,
    });
    if let Some(days) = shortest.min() {
        let short = cases.len() - absent;
        clauses.push(words!(
            "{short}件公示期不足（最短{days}个工作日）",
            "{short} were published too briefly (for {days} working days at the least)"
        ));
    }
    said.push(&Words::joined(&clauses, "，", ", "));
    let Words { zh, en } = facts.days_words(first.at.at, last.at.at);
    said.push(&words!("（{zh}）", " ({en})"));
    if let Some(sum) = amounts::sum(cases.iter().map(|one| one.amount)) {
        said.push(&words!("，涉及金额{sum}元", ", {sum} yuan"));
    }
    said.push(&words!("。", "."));
    said
}
