//! B15: an approval that had to be taken back.

use crate::{
    base::ids::MatterId,
    finding::{
        Family, Finding, FixKind, Label, Out, RuleMeta, Severity,
        basis::{GB_RULES, NKGF, PLAN_CONDUCT, SBJB_POSTS},
    },
    graph::{Facts, amounts},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
        tables::FactRow,
        words::AccountKind,
    },
    oplog::{Cause, Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Approvals that were followed by a return, withdrawal or recovery of the same case. A matter without any approve
    /// step in the log has its last decision for one.
    ///
    /// ## Why it matters
    /// An approval that has to be taken back was wrong when it was given, or the taking back is.
    ///
    /// ## Evidence
    /// The approval, the act that reversed it, and payments in between. High where money was paid in between, medium
    /// otherwise.
    ///
    /// ## Does not report
    /// Approved again on the same day without any change; withdrawn by the applicant, as the step, the remark or a
    /// self-service account says; the bank's refund; a disqualifying fact that began only after the approval; failed
    /// attempts; acts of machines. Whether a reversal on the very day of the approval followed it is explained away
    /// where the log has no hours.
    ///
    /// ## Basis
    /// Plan 三(三)2; Personal Information Protection Law, art. 51(1); Internal control standard, art. 5(3); by reference
    /// the Regulations on the handling of social insurance, art. 37.
    ///
    /// ## Configuration
    /// None of its own; `[actions]` names the steps, `[[workflow]]` the facts that disqualify.
    ///
    /// ## Example
    /// A subsidy is approved on 2 March and paid on 10 March; on 4 April 1,200 yuan are recovered.
    ReversedApproval {
        code: "B15",
        name: "reversed-approval",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("审核后撤销", "approval taken back"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approvals"),
        basis: &[PLAN_CONDUCT, GB_RULES, NKGF, SBJB_POSTS],
        fix: Text::new(
            "查明原审核有误的原因，核实款项是否追回，对同类业务复核",
            "find out why the approval was wrong and whether the money came back; re-examine cases of the kind",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["case"],
        labels: &[
            Label::new("approval", "终审", "approval"),
            Label::new("reversal", "退回、撤销或追回", "return, withdrawal or recovery"),
            Label::new("pay", "撤销前的拨付", "payment before the reversal"),
            Label::new("paid-before", "撤销前已拨付", "paid before the reversal"),
            Label::new("several-times", "多次审核后撤销", "approved and reversed several times"),
            Label::new("approved-again", "当日未作修改又终审", "approved again on the same day without change"),
            Label::new("by-applicant", "申请人撤回", "withdrawn by the applicant"),
            Label::new("by-bank", "银行退汇", "refunded by the bank"),
            Label::new("later-cause", "不符合条件的情形在审核之后才出现", "the cause began after the approval"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
            Label::new("approval-unseen", "日志未含该业务的审核", "the log does not show the approval"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons, TableKind::Facts],
        manual_zh: "## 查什么
终审之后，同一笔业务又被退回、撤销或追回。某事项日志中从无终审环节的，以最后一级审核为终审。

## 为什么
需要收回的审核，要么当初审错了，要么收回得不对。

## 证据
终审，其后的退回、撤销或追回，其间的拨付。其间已拨付的为较大，其余为一般。

## 不报告
当日未作修改又终审的；申请人撤回的（环节名称、备注或自助账户表明）；银行退汇；不符合条件的情形在审核之后才出现的；未成功的操作；系统、接口等非个人账户的操作。日志没有具体时刻、同一天内先后不明的，作为已说明计数；只见撤销、不见审核的，列为无法判断。

## 依据
工作方案三(三)2；个人信息保护法第51条(一)；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条。

## 配置
无自有参数；`[actions]` 对应环节名称，`[[workflow]]` 规定不予办理的情形。

## 示例
一笔补贴3月2日终审，3月10日拨付，4月4日追回1200元。
",
    }
}

/// The rule; it has no settings.
pub struct ReversedApproval;

/// What takes an approval back.
const REVERSALS: Acts = Acts::of(&[Act::Return, Act::Withdraw]);
/// What changes a case.
const CHANGES: Acts = Acts::of(&[Act::Edit, Act::Backpay, Act::Merge]);
/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// An approval and what took it back.
struct Reversed {
    approval: Event,
    reversal: Event,
    pays: Vec<Event>,
}

impl ConductRule for ReversedApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    // A refund by the bank is `other`.
    const ACTS: Acts =
        Acts::DECISION.union(REVERSALS).union(CHANGES).union(Acts::of(&[Act::Pay, Act::Accept, Act::Other]));
    const TRIGGER: Acts = REVERSALS;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::SUBJECT).and(Columns::AMOUNT);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Case(case) = who else { return };
        let name = facts.case_name(case);
        let all: Vec<Event> = acts.with_machines().iter().filter(Event::is_act).collect();
        let matter = all.iter().find_map(|event| event.matter);
        let Some(last) = all.first().map(|first| facts.last_decision(first.system, matter)) else { return out.pass() };
        let mut found = Vec::new();
        let mut seen = false;
        // The approval that stands, with its place.
        let mut standing: Option<(usize, Event)> = None;
        let mut decided = false;
        for (place, event) in all.iter().enumerate() {
            decided |= event.act == Act::Accept || Acts::DECISION.contains(event.act);
            if event.act == last {
                standing = Some((place, *event));
            }
            if !REVERSALS.contains(event.act) {
                continue;
            }
            let reversed = standing.take();
            if !facts.in_period(event.at) {
                continue;
            }
            if !seen {
                out.unit(facts.unit_of_event(event));
                seen = true;
            }
            let Some((from, approval)) = reversed else {
                if !decided {
                    out.cannot_tell("approval-unseen", &name);
                }
                continue;
            };
            let by_citizen = event.account.and_then(|account| facts.kind(account)) == Some(AccountKind::SelfService);
            if facts.is_machine_act(event) && !by_citizen || facts.is_machine_act(&approval) {
                continue;
            }
            let around = (&all[from..place], &all[place..]);
            if let Some(ground) = innocent(&approval, event, around, (matter, last), facts) {
                out.explained(ground, &name);
                continue;
            }
            let pays = all[from..place].iter().filter(|one| one.act == Act::Pay).copied().collect();
            found.push(Reversed { approval, reversal: *event, pays });
        }
        if !seen {
            return out.pass();
        }
        if !found.is_empty() {
            report(&name, &found, acts, facts, out);
        }
    }
}

/// Why a reversal says nothing against the approval.
fn innocent(
    approval: &Event,
    reversal: &Event,
    (between, after): (&[Event], &[Event]),
    (matter, last): (Option<MatterId>, Act),
    facts: &Facts<'_>,
) -> Option<&'static str> {
    if !approval.at.surely_before(reversal.at) {
        return Some("order-not-sure");
    }
    let is_refund = |event: &Event| event.act == Act::Other && facts.step_name(event.step).contains("退汇");
    if reversal.cause == Cause::Bank || between.iter().any(is_refund) {
        return Some("by-bank");
    }
    let own_service = reversal.account.and_then(|account| facts.kind(account)) == Some(AccountKind::SelfService);
    if reversal.cause == Cause::Applicant || own_service {
        return Some("by-applicant");
    }
    if is_approved_again(reversal, after, last, facts) {
        return Some("approved-again");
    }
    let began = |row: &FactRow| approval.at.surely_before(row.from) && !reversal.at.surely_before(row.from);
    disqualifying(approval, reversal, matter, facts).any(began).then_some("later-cause")
}

/// Whether the case was approved again on the day of the reversal, without any change in between. Sent back once more
/// before that, it was still the same approval that was given again.
fn is_approved_again(reversal: &Event, after: &[Event], last: Act, facts: &Facts<'_>) -> bool {
    let today = |event: &&Event| {
        event.at.at.since(reversal.at.at) < DAY && event.at.first_day(facts.zone) == reversal.at.first_day(facts.zone)
    };
    let mut rest =
        after.iter().skip(1).take_while(today).filter(|event| event.act == last || CHANGES.contains(event.act));
    rest.next().is_some_and(|event| event.act == last)
}

/// The facts about the subject that would have forbidden the approval.
fn disqualifying<'f>(
    approval: &Event,
    reversal: &Event,
    matter: Option<MatterId>,
    facts: &'f Facts<'_>,
) -> impl Iterator<Item = &'f FactRow> {
    let matter = matter.map_or("", |matter| facts.log.names.matters.text(matter));
    let words = facts.policy.workflow(matter).disqualifying(matter);
    let subject = approval.subject.or(reversal.subject).and_then(|subject| facts.subject_id(subject));
    let own = move |row: &&FactRow| subject.as_deref() == Some(facts.text(row.subject_id));
    let forbids = move |row: &&FactRow| words.iter().any(|word| facts.text(row.fact).contains(word));
    facts.tables.facts.iter().filter(own).filter(forbids)
}

fn report(name: &str, found: &[Reversed], acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return };
    let is_paid = found.iter().any(|one| !one.pays.is_empty());
    let unit = facts.unit_of_event(&first.approval);
    let amount = amounts::of_case(acts, facts).or(last.reversal.amount);
    let mut finding = Finding::of(ReversedApproval::META, unit)
        .key("case", name)
        .severity(if is_paid { Severity::High } else { Severity::Medium })
        .system(facts.system_name(first.approval.system))
        .count(found.len())
        .amount(amount)
        .between(Some(first.approval.at.at), Some(last.reversal.at.at))
        .reasons(&[(is_paid, "paid-before"), (found.len() > 1, "several-times")])
        .subjects(|subjects| facts.name_acts(found.iter().map(|one| &one.approval), subjects))
        .summary(summary(found, facts));
    for one in found {
        finding = finding.proof("approval", one.approval.id).grave_proof("reversal", one.reversal.id);
        finding = finding.proofs("pay", one.pays.iter().map(|pay| pay.id));
        finding = finding.timeline([facts.act_lane(&one.approval, true), facts.act_lane(&one.reversal, false)]);
        finding = finding.timeline(one.pays.iter().map(|pay| facts.act_lane(pay, false)));
    }
    out.unit(unit);
    out.report(finding);
}

fn summary(found: &[Reversed], facts: &Facts<'_>) -> Words {
    let Some(first) = found.first() else { return Words::default() };
    let name = first.approval.case.map_or("", |case| facts.log.names.case(case).1);
    let mut said = words!("业务{name}", "Case {name} was ");
    let clause = |one: &Reversed| {
        let Words { zh, en } = facts.actor_words(one.approval.account);
        let Words { zh: by_zh, en: by_en } = facts.actor_words(one.reversal.account);
        let step = facts.step_name(one.reversal.step);
        let (on, at) = (facts.moment_text(one.approval.at), facts.moment_text(one.reversal.at));
        let days = one.reversal.at.first_day(facts.zone).since(one.approval.at.first_day(facts.zone));
        let mut said = words!(
            "由{zh}于{on}终审，{days}天后（{at}）由{by_zh}“{step}”",
            "approved by {en} at {on} and taken back ({step}) by {by_en} {days} days later, at {at}"
        );
        if let Some(sum) = amounts::sum(one.pays.iter().map(|pay| pay.amount)) {
            said.push(&words!("，其间已拨付{sum}元", "; {sum} yuan had been paid"));
        } else if !one.pays.is_empty() {
            said.push(&words!("，其间已拨付", "; it had been paid"));
        }
        said
    };
    let clauses: Vec<Words> = found.iter().map(clause).collect();
    said.push(&Words::joined(&clauses, "；", "; "));
    said.push(&words!("。", "."));
    said
}
