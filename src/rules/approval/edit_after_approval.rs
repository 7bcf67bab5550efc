//! B05: what a decision rested on, changed after the decision.

use crate::{
    base::{ids::FieldId, maps::Map, time::Moment},
    finding::{Family, Finding, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Facts, Gap, Ordered},
    i18n::{Text, Words},
    model::{
        RowRef, TableKind,
        act::{Act, Acts},
        field::FieldClass,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    words,
};

/// Sensitive fields of a case edited after it was approved.
pub struct EditAfterApproval;

declare_rule! {
    /// ## What it checks
    /// A sensitive field of a case (payee, name, ID number, birth date, amount, terms, status) is changed after the
    /// case was approved, without a work order approved before the change and without a return or withdrawal that
    /// reopened the case. The payee counts from approval or publication until the case is paid.
    ///
    /// ## Why it matters
    /// Whoever approved did not see what was then paid. A payee exchanged between approval and payment sends the money
    /// elsewhere without anybody deciding so.
    ///
    /// ## Evidence
    /// The approval (or the publication), each edit after it, and the payment that followed. Critical where the payee
    /// was changed and a payment followed, high otherwise. Inferred where the folder has no register of work orders
    /// that reaches back to the edit: then it is assumed that there was none.
    ///
    /// ## Does not report
    /// Edits before the approval; edits after a return or withdrawal, or before the case was approved again;
    /// edits under a work order, found by its number or
    /// by case, record or subject together with the field, that was approved before; a payee changed after the
    /// payment; an accepted and decided case whose matter contains 变更, which is its own order; fields that are not
    /// sensitive. Where a matter has no approve step in the whole log, the last decision before payment stands for it.
    /// Where the log has a gap between approval and edit (see B23), that no return stood there is said to be assumed.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance arts. 9 and 53(4).
    ///
    /// ## Configuration
    /// None of its own. `[sensitive_fields]` adds fields.
    ///
    /// ## Example
    /// A case is approved on 1 August; on 2 August a clerk changes 银行账号; on 5 August it is paid.
    EditAfterApproval {
        code: "B05",
        name: "edit-after-approval",
        family: Family::Approval,
        severity: Severity::High,
        title: Text::new("审核后修改", "edited after approval"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_CHANGES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "核对修改依据，无依据的恢复原值并追回错付资金；审核后的修改一律退回重审或凭审批单办理",
            "check the grounds of the change; restore the value and recover money paid wrongly; after approval change only by return or work order",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["case", "field"],
        labels: &[
            Label::new("payee-before-pay", "审核（公示）后、拨付前修改收款账户", "payee changed between approval (or publication) and payment"),
            Label::new("order-late", "审批单在修改之后才批准", "work order approved only after the edit"),
            Label::new("order-not-on-file", "所填工单号在审批单清单中查不到", "the work order named is not in the register"),
            Label::new("approval", "审核通过", "approval"),
            Label::new("publication", "公示", "publication"),
            Label::new("edit", "审核后修改", "edit after approval"),
            Label::new("pay", "修改后拨付", "payment after the edit"),
            Label::new("order", "审批单", "work order"),
            Label::new("field-unknown", "未记录修改字段", "the log does not say which field was changed"),
            Label::new("approval-unseen", "日志未含该业务的受理与审核", "the log shows neither acceptance nor decision of the case"),
            Label::new("order-undated", "审批单无审批时间", "the work order has no date"),
            Label::new("order-not-at-hand", "填有工单号，但未提供审批单清单", "a work order is named, but the register was not provided"),
            Label::new("work-order", "有事前审批单", "work order approved before"),
            Label::new("reopened", "退回或撤销后修改", "edited after a return or withdrawal"),
            Label::new("paid-before", "拨付后才修改收款账户", "payee changed after the payment"),
            Label::new("approved-again", "修改后重新审核通过", "approved again after the edit"),
            Label::new("change-case", "本身为经受理审核的变更业务", "an accepted and decided case of change"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::WorkOrders, TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n业务审核通过后，其敏感字段（收款账户、姓名、证件号码、出生日期、金额、缴费年月、状态等）又被修改，且修改前没有审批单，也没有退回或撤销使业务重新打开。收款账户自审核（或公示）起，查到拨付为止。\n\n\
            ## 为什么\n审核人没有见过最后据以拨付的内容；审核与拨付之间更换收款账户，资金就可能未经任何人决定流向他处。\n\n\
            ## 证据\n审核（或公示）记录、其后的每次修改、修改后的拨付记录。修改收款账户后又拨付的为重大，其余为较大。没有提供数据修改审批单，或清单未覆盖修改时间的，按没有审批单推断，并注明。\n\n\
            ## 不报告\n审核前的修改；退回、撤销后的修改；修改后又重新审核通过的；事前有审批单的修改（按工单号，或按业务、记录、证件号码加字段对应）；拨付后修改收款账户；业务类型含“变更”且经受理审核的业务本身；非敏感字段。某类业务在全部日志中没有终审环节的，以拨付前最后一次审核为准。审核与修改之间日志有缺失的（见B23），注明推断其间没有退回。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第9条、第53条(四)。\n\n\
            ## 配置\n无专用参数。敏感字段可在 `[sensitive_fields]` 中增加。\n\n\
            ## 示例\n8月1日终审，8月2日经办人修改银行账号，8月5日拨付。\n",
    }
}

/// Acts that change a field of the case.
const EDITS: Acts = Acts::of(&[Act::Edit, Act::Backpay, Act::Merge]);
/// Acts that put a decided case back into work.
const REOPENINGS: Acts = Acts::of(&[Act::Return, Act::Withdraw]);

impl ConductRule for EditAfterApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts =
        EDITS.union(REOPENINGS).union(Acts::DECISION).union(Acts::of(&[Act::Accept, Act::Publicise, Act::Pay]));
    const TRIGGER: Acts = EDITS;
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT)
        .and(Columns::AMOUNT)
        .and(Columns::ORDER);
    type Note = ();

    fn new(_table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Case(case) = who else { return };
        let course = Course::of(acts, facts);
        let name = facts.case_name(case);
        let mut faults: Map<FieldId, Vec<Fault>> = Map::default();
        for edit in acts.iter().filter(|event| is_edit(event) && facts.in_period(event.at)) {
            match judge_edit(&edit, &course, facts) {
                Verdict::Nothing => {}
                Verdict::Explained(ground) => out.explained(ground, &name),
                Verdict::CannotTell(ground) => out.cannot_tell(ground, &name),
                Verdict::Fault(field, fault) => faults.entry(field).or_default().push(*fault),
            }
        }
        for (field, faults) in faults {
            report(&name, field, &faults, facts, out);
        }
    }
}

/// The turning points of one case.
struct Course {
    accepted: bool,
    decided: bool,
    is_change: bool,
    approvals: Vec<Event>,
    publications: Vec<Event>,
    again: Stops,
    reopenings: Stops,
    pays: Stops,
}

impl Course {
    fn of(acts: &Group<'_>, facts: &Facts<'_>) -> Self {
        // What a machine did was done: a payment run closes a case as well as a payment by hand.
        let done = || acts.with_machines().iter().filter(Event::is_act);
        let of = |wanted: Acts| done().filter(|event| wanted.contains(event.act)).collect::<Vec<_>>();
        let decisions = of(Acts::DECISION);
        let pays = of(Acts::of(&[Act::Pay]));
        let matter = done().find_map(|event| event.matter);
        let last = done().next().map(|event| facts.last_decision(event.system, matter));
        let mut approvals: Vec<Event> = decisions.iter().filter(|one| Some(one.act) == last).copied().collect();
        let again = Stops::of(approvals.clone());
        let mut publications = of(Acts::of(&[Act::Publicise]));
        approvals.sort_by_key(|event| (event.at.latest(), event.id));
        publications.sort_by_key(|event| (event.at.latest(), event.id));
        Self {
            accepted: done().any(|event| event.act == Act::Accept),
            decided: !decisions.is_empty(),
            is_change: matter.is_some_and(|matter| facts.log.names.matters.text(matter).contains("变更")),
            approvals,
            publications,
            again,
            reopenings: Stops::of(of(REOPENINGS)),
            pays: Stops::of(pays),
        }
    }

    /// What closed the case to an edit: the last approval, for a payee also the last publication, surely before it.
    fn closing(&self, edit: &Event, is_payee: bool) -> Option<&Event> {
        let last = |points: &'_ [Event]| points.partition_point(|one| one.at.latest() < edit.at.at).checked_sub(1);
        let approval = last(&self.approvals).map(|place| &self.approvals[place]);
        let publication = last(&self.publications).map(|place| &self.publications[place]);
        let later = publication.filter(|one| is_payee && approval.is_none_or(|other| other.at.surely_before(one.at)));
        later.or(approval)
    }

    /// Whether the case may have been approved again after an edit, with what was edited.
    fn approved_again(&self, edit: &Event, pay: Option<&Event>) -> bool {
        match pay {
            Some(pay) => self.again.perhaps_between(edit.at, pay.at),
            None => self.again.0.last().is_some_and(|(_, latest)| edit.at.possibly_before(*latest)),
        }
    }

    fn perhaps_closed(&self, edit: &Event) -> bool {
        self.approvals.iter().any(|one| one.at.possibly_before(edit.at))
    }
}

/// Events that end something, by time, with the latest moment any of them up to each place can have been.
struct Stops(Vec<(Event, Moment)>);

impl Stops {
    fn of(mut events: Vec<Event>) -> Self {
        events.sort_by_key(|event| (event.at.at, event.id));
        let mut latest: Option<Moment> = None;
        let with_latest = events.into_iter().map(|event| {
            let moment = latest.filter(|before| before.latest() > event.at.latest()).unwrap_or(event.at);
            latest = Some(moment);
            (event, moment)
        });
        Self(with_latest.collect())
    }

    /// Whether one of them may lie between two moments.
    fn perhaps_between(&self, after: Moment, before: Moment) -> bool {
        let count = self.0.partition_point(|(event, _)| event.at.possibly_before(before));
        count.checked_sub(1).is_some_and(|place| after.possibly_before(self.0[place].1))
    }

    /// The first that surely follows.
    fn next(&self, after: Moment) -> Option<&Event> {
        let place = self.0.partition_point(|(event, _)| !after.surely_before(event.at));
        self.0.get(place).map(|(event, _)| event)
    }
}

/// An edit that should not have been made.
struct Fault {
    edit: Event,
    closing: Event,
    pay: Option<Event>,
    late_order: Option<RowRef>,
    covered: bool,
}

enum Verdict {
    Nothing,
    Explained(&'static str),
    CannotTell(&'static str),
    Fault(FieldId, Box<Fault>),
}

fn judge_edit(edit: &Event, course: &Course, facts: &Facts<'_>) -> Verdict {
    let class = edit.field.map(|field| (field, facts.log.field_class(field)));
    let is_payee = matches!(class, Some((_, Some(FieldClass::Payee))));
    if matches!(class, Some((_, None))) || edit.old.is_some() && edit.old == edit.new {
        return Verdict::Nothing;
    }
    let Some(closing) = course.closing(edit, is_payee) else {
        return match course {
            Course { accepted: false, decided: false, .. } => Verdict::CannotTell("approval-unseen"),
            _ if course.perhaps_closed(edit) => Verdict::Explained("order-not-sure"),
            _ => Verdict::Nothing,
        };
    };
    let Some((field, _)) = class else { return Verdict::CannotTell("field-unknown") };
    if course.is_change && course.accepted {
        return Verdict::Explained("change-case");
    }
    if course.reopenings.perhaps_between(closing.at, edit.at) {
        return Verdict::Explained("reopened");
    }
    if is_payee && course.pays.perhaps_between(closing.at, edit.at) {
        return Verdict::Explained("paid-before");
    }
    let pay = course.pays.next(edit.at).copied();
    if closing.act != Act::Publicise && course.approved_again(edit, pay.as_ref()) {
        return Verdict::Explained("approved-again");
    }
    let late_order = match facts.orders.behind(edit, facts) {
        Ordered::Before(_) => return Verdict::Explained("work-order"),
        Ordered::Undated(_) => return Verdict::CannotTell("order-undated"),
        Ordered::Not if edit.order.is_some() && !facts.has(TableKind::WorkOrders) => {
            return Verdict::CannotTell("order-not-at-hand");
        }
        Ordered::Late(order) => Some(order.row),
        Ordered::Not => None,
    };
    let covered = late_order.is_some() || facts.orders.cover(edit.at);
    Verdict::Fault(field, Box::new(Fault { edit: *edit, closing: *closing, pay, late_order, covered }))
}

fn is_edit(event: &Event) -> bool {
    event.is_act() && EDITS.contains(event.act)
}

fn report(name: &str, field: FieldId, faults: &[Fault], facts: &Facts<'_>, out: &mut Out<()>) {
    let (Some(first), Some(last)) = (faults.first(), faults.last()) else { return };
    let diverted =
        facts.log.field_class(field) == Some(FieldClass::Payee) && faults.iter().any(|one| one.pay.is_some());
    let field_name = facts.log.names.fields.text(field);
    let mut finding = Finding::of(EditAfterApproval::META, facts.unit_of_event(&first.edit))
        .key("case", name)
        .key("field", field_name)
        .system(facts.system_name(first.edit.system))
        .severity(if diverted { Severity::Critical } else { Severity::High })
        .subjects(|subjects| facts.name_acts(faults.iter().map(|one| &one.edit), subjects))
        .between(Some(first.edit.at.at), Some(last.edit.at.at))
        .count(faults.len())
        .amount(last.pay.and_then(|pay| pay.amount).or(last.closing.amount))
        .summary(summary(field_name, faults, facts));
    for fault in faults {
        let role = if fault.closing.act == Act::Publicise { "publication" } else { "approval" };
        finding = finding.proof(role, fault.closing.id).grave_proof("edit", fault.edit.id);
        finding = finding.proofs("pay", fault.pay.map(|pay| pay.id)).proofs("order", fault.late_order);
        finding = finding.timeline([facts.act_lane(&fault.closing, false), facts.act_lane(&fault.edit, true)]);
        finding = finding.timeline(fault.pay.map(|pay| facts.act_lane(&pay, false)));
        if fault.late_order.is_some() {
            finding = finding.reason("order-late");
        } else if fault.edit.order.is_some() {
            finding = finding.reason("order-not-on-file");
        }
    }
    if diverted {
        finding = finding.reason("payee-before-pay");
    }
    let mut doubts = Vec::new();
    if faults.iter().any(|fault| !fault.covered) {
        doubts.push(words!(
            "未提供覆盖修改时间的数据修改审批单，推断该修改没有审批单",
            "no register of work orders reaches back to the edit; it is assumed that there was no order"
        ));
    }
    // A return that a gap swallowed would have opened the case to the edit.
    let gap = |one: &Fault| facts.gap_between(one.edit.system, one.closing.at.at, one.edit.at.latest());
    doubts.extend(faults.iter().find_map(gap).map(Gap::assumption));
    finding = finding.inferred_by(&doubts);
    out.unit(facts.unit_of_event(&first.edit));
    out.report(finding);
}

fn summary(field: &str, faults: &[Fault], facts: &Facts<'_>) -> Words {
    let (Some(first), Some(last)) = (faults.first(), faults.last()) else { return Words::default() };
    let name = first.edit.case.map_or("", |case| facts.log.names.case(case).1);
    let Words { zh: editor_zh, en: editor_en } = facts.actor_words(first.edit.account);
    let Words { zh: decider_zh, en: decider_en } = facts.actor_words(first.closing.account);
    let closed = first.closing.act.title();
    let (closed_zh, closed_en) =
        (closed.zh, if first.closing.act == Act::Publicise { "published" } else { "approved" });
    let (on, at) = (facts.moment_text(first.closing.at), facts.moment_text(first.edit.at));
    let times = faults.len();
    let mut said = words!(
        "业务{name}于{on}由{decider_zh}{closed_zh}后，{editor_zh}于{at}修改“{field}”",
        "case {name} was {closed_en} by {decider_en} on {on}; {editor_en} changed \"{field}\" at {at}"
    );
    if times > 1 {
        said.push(&words!("等共{times}次", ", {times} edits in all"));
    }
    said.push(&words!("，未见退回，也未见事前审批单", ", with neither a return nor a work order before"));
    if let Some(pay) = last.pay {
        let paid = facts.moment_text(pay.at);
        said.push(&words!("，随后于{paid}拨付", "; it was paid at {paid}"));
    }
    if let Some(sum) = last.pay.and_then(|pay| pay.amount) {
        said.push(&words!("{sum}元", ", {sum} yuan"));
    }
    said.push(&words!("。", "."));
    said
}
