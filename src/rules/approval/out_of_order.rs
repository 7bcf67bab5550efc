//! B13: the steps of a case taken in the wrong order.

use std::collections::BTreeSet;

use crate::{
    finding::{
        Family, Finding, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GB_RULES, NKGF, PLAN_CONDUCT, SBJB_POSTS, SBJB_SYSTEMS},
    },
    graph::{Facts, Pass, Passes, amounts, gaps::LEAD_DAYS},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable, Workflow},
    rules::rule::{ConductRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether the steps that a case's workflow requires, all of them there, were taken in the wrong order in one pass:
    /// approved before it was accepted, paid before it was approved.
    ///
    /// ## Why it matters
    /// A decision before the claim was taken in, or money before the decision, was decided elsewhere; the steps that
    /// follow only dress it.
    ///
    /// ## Evidence
    /// The step taken too early and the one that follows it. High where the case was paid before its approval, medium
    /// otherwise.
    ///
    /// ## Does not report
    /// Equal times, and times that may be equal; steps on different sides of a return or withdrawal; a step of that
    /// kind both before and after; a decision taken once more in the right order; steps that the workflow does not
    /// require; acts of machines. A matter without any approve step in the log has its last decision for one. Where a gap
    /// in the log before the step taken too early may have swallowed the one that is missed there (see B23), or the
    /// workflow requires nothing, it cannot tell.
    ///
    /// ## Basis
    /// Plan 三(三)2; Personal Information Protection Law, art. 51(1); Internal control standard, art. 5(3); by reference
    /// the Regulations on the handling of social insurance, art. 37 and 38.
    ///
    /// ## Configuration
    /// None of its own; `[[workflow]]` says which steps are required, and their order.
    ///
    /// ## Example
    /// A claim is approved on 2 March and entered by the window on 5 March.
    OutOfOrder {
        code: "B13",
        name: "out-of-order",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("逆程序办理", "steps out of order"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approvals"),
        basis: &[PLAN_CONDUCT, GB_RULES, NKGF, SBJB_POSTS, SBJB_SYSTEMS],
        fix: Text::new(
            "核对所列业务的资料，重新按程序审核，不符合条件的追回；在系统中设置环节先后控制",
            "check the papers, take the case through its steps anew, recover what was not due; make the system enforce the order",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["case"],
        labels: &[
            Label::new("early", "提前办理的环节", "the step taken too early"),
            Label::new("late", "本应在前的环节", "the step that should have come before"),
            Label::new("paid-first", "先拨付后审核", "paid before the approval"),
            Label::new("decided-first", "先审核后办理前置环节", "decided before an earlier step"),
            Label::new("done-again", "其后又按顺序重新办理", "taken once more in the right order"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
            Label::new(
                "log-gap",
                "其前日志有缺失（方括号内为缺失的序号或日期，其前后记录见B23）",
                "the log has a gap before it (numbers or days in brackets, the rows around them under B23)",
            ),
            Label::new("no-required-step", "流程没有规定必经环节", "the workflow requires no steps"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
业务的必经环节都有，但在同一轮办理中先后颠倒：未受理先终审，未终审先拨付。

## 为什么
受理之前的审核、审核之前的拨付，实际是在别处决定的，后面的环节只是补手续。

## 证据
提前办理的环节，和本应在其之前、却在其后办理的环节。先拨付后审核的为较大，其余为一般。

## 不报告
时间相同或可能相同的；退回、撤销前后的环节；前后都有同一环节的；其后又按顺序重新审核的；流程没有要求的环节；系统、接口等非个人账户的操作。某事项日志中从无终审环节的，以最后一级审核为终审。提前办理的环节之前日志有缺失、可能已有该环节的（见B23），流程没有规定必经环节的，为无法判断。

## 依据
工作方案三(三)2；个人信息保护法第51条(一)；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条、第38条。

## 配置
无自有参数；`[[workflow]]` 规定必经环节及其顺序。

## 示例
一笔申请3月2日已终审，3月5日窗口才录入。
",
    }
}

/// The rule; it has no settings.
pub struct OutOfOrder;

/// A step and one that should have come before it.
struct Inversion {
    early: Event,
    late: Event,
}

impl ConductRule for OutOfOrder {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    // The policy may require any step of any other.
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::SUBJECT).and(Columns::AMOUNT);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Case(case) = who else { return };
        let Some(course) = Passes::of(acts.with_machines().iter(), facts) else { return out.pass() };
        let name = facts.case_name(case);
        out.unit(facts.unit_of_event(&course.first));
        if course.workflow.requires.is_empty() {
            return out.cannot_tell("no-required-step", &name);
        }
        let mut found = Vec::new();
        let mut explained = BTreeSet::new();
        for pass in &course.each {
            for (step, before) in pairs(course.workflow) {
                if let Some(ground) = judge_pair(&course, pass, (step, before), facts, &mut found) {
                    explained.insert(ground);
                }
            }
        }
        found.sort_by_key(|one: &Inversion| (one.early.id, one.late.id));
        found.dedup_by_key(|one| (one.early.id, one.late.id));
        found.retain(|one| {
            let gap = course.gap_before(&one.early, one.late.act, LEAD_DAYS, facts);
            gap.inspect(|gap| out.cannot_tell("log-gap", &gap.beside(&name))).is_none()
        });
        if found.is_empty() {
            for ground in explained {
                out.explained(ground, &name);
            }
        } else {
            report(&name, &found, acts, facts, out);
        }
    }
}

/// Every two steps of which the second must come before the first: because it is required, directly or through others,
/// or because both are among the required steps and the workflow's order says so.
fn pairs(workflow: &Workflow) -> Vec<(Act, Act)> {
    let mut relevant: BTreeSet<Act> = BTreeSet::new();
    let mut pairs: BTreeSet<(Act, Act)> = BTreeSet::new();
    for (step, needed) in &workflow.requires {
        relevant.insert(*step);
        relevant.extend(needed);
        pairs.extend(needed.iter().map(|needed| (*step, *needed)));
    }
    let places: Vec<Act> = workflow.order.iter().copied().filter(|act| relevant.contains(act)).collect();
    for (place, step) in places.iter().enumerate() {
        pairs.extend(places[..place].iter().map(|before| (*step, *before)));
    }
    let place = |act: Act| workflow.order.iter().position(|one| *one == act);
    // What the order says outweighs what follows through others.
    pairs.retain(|(step, before)| {
        step != before && place(*step).zip(place(*before)).is_none_or(|(step, before)| before < step)
    });
    pairs.into_iter().collect()
}

/// Looks for an inversion of one pair in one pass; else says what explained one away.
fn judge_pair(
    course: &Passes<'_>,
    pass: &Pass,
    (step, before): (Act, Act),
    facts: &Facts<'_>,
    found: &mut Vec<Inversion>,
) -> Option<&'static str> {
    // A decision that stands for the approval is not also the step before it.
    let is_before = |event: &&Event| course.is(event, before) && !course.is(event, step);
    let first = pass.perhaps().filter(is_before).min_by_key(|event| event.at.at)?;
    let late = pass.surely().find(is_before)?;
    let by_people = |event: &&Event| !facts.is_machine_act(event) && facts.in_period(event.at);
    let early = pass.surely().filter(|event| course.is(event, step)).find(by_people)?;
    if !early.at.surely_before(first.at) {
        // With exact times it is simply in order.
        let perhaps = early.at.possibly_before(first.at);
        return perhaps.then_some("order-not-sure");
    }
    let again = |event: &&Event| course.is(event, step) && late.at.surely_before(event.at);
    if step != Act::Pay && pass.surely().any(|event| again(&event)) {
        return Some("done-again");
    }
    found.push(Inversion { early: *early, late: *late });
    None
}

fn report(name: &str, found: &[Inversion], acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let Some(first) = found.first() else { return };
    let is_paid = |one: &Inversion| one.early.act == Act::Pay;
    let paid = found.iter().any(is_paid);
    let times = || found.iter().flat_map(|one| [one.early.at.at, one.late.at.at]);
    let unit = facts.unit_of_event(&first.early);
    let mut finding = Finding::of(OutOfOrder::META, unit)
        .key("case", name)
        .severity(if paid { Severity::High } else { Severity::Medium })
        .system(facts.system_name(first.early.system))
        .count(found.len())
        .amount(amounts::of_case(acts, facts))
        .between(times().min(), times().max())
        .reasons(&[(paid, "paid-first"), (!found.iter().all(is_paid), "decided-first")])
        .subjects(|subjects| facts.name_acts(found.iter().map(|one| &one.early), subjects))
        .summary(summary(found, facts));
    for one in found {
        finding = finding.grave_proof("early", one.early.id).proof("late", one.late.id);
        finding = finding.timeline([facts.act_lane(&one.early, true), facts.act_lane(&one.late, false)]);
    }
    out.unit(unit);
    out.report(finding);
}

fn summary(found: &[Inversion], facts: &Facts<'_>) -> Words {
    let Some(first) = found.first() else { return Words::default() };
    let name = first.early.case.map_or("", |case| facts.log.names.case(case).1);
    let mut said = words!("业务{name}", "Case {name}: ");
    let clause = |one: &Inversion| {
        let Words { zh, en } = facts.actor_words(one.early.account);
        let (early, late) = (one.early.act.title(), one.late.act.title());
        let (early_zh, early_en, late_zh, late_en) = (early.zh, early.en, late.zh, late.en);
        let (on, at) = (facts.moment_text(one.early.at), facts.moment_text(one.late.at));
        words!("由{zh}于{on}{early_zh}，而{late_zh}在其后的{at}", "{early_en} by {en} at {on}, {late_en} only at {at}")
    };
    let clauses: Vec<Words> = found.iter().map(clause).collect();
    said.push(&Words::joined(&clauses, "；", "; "));
    said.push(&words!("。", "."));
    said
}
