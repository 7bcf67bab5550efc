//! B07: a value changed, used, and changed back.

use crate::{
    base::{
        amount::Amount,
        ids::{FieldId, SubjectId, SystemId, ValueId},
        maps::Map,
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Facts, amounts},
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
        field::FieldClass,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// A field of a subject goes from A to B and back to A.
pub struct EditAndRevert {
    revert_days: u32,
}

declare_rule! {
    /// ## What it checks
    /// A field of one subject is changed from A to something else and back to A within `revert_days`, with a decision
    /// or payment of that subject between the two edits, or within 30 days without one.
    ///
    /// ## Why it matters
    /// A value that stands only while a case is decided or paid was put there for that: a bank account exchanged for
    /// one payment, a month of contribution added for one review. Afterwards the record looks untouched.
    ///
    /// ## Evidence
    /// Both edits and the decisions and payments between them. High where the field is sensitive, critical where a
    /// payee was changed and a payment lies between, medium for other fields, low where nothing was decided or paid in
    /// between. A work order approved before one of the edits lowers it one level.
    ///
    /// ## Does not report
    /// One correction that stays; a value restored later than `revert_days`, or later than 30 days where nothing was
    /// decided or paid; edits of different records; edits whose order their times do not establish.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance art. 53(4).
    ///
    /// ## Configuration
    /// - `revert_days` = `120`: within how many days the value must be back.
    ///
    /// ## Example
    /// 银行账号 is changed on the day of acceptance, the subsidy is paid to the new account, and three days later the
    /// old number stands again.
    EditAndRevert {
        code: "B07",
        name: "edit-and-revert",
        family: Family::Data,
        severity: Severity::High,
        title: Text::new("改后改回", "edited and reverted"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "逐笔核对改动期间的审核与拨付，错付的追回；修改关键信息一律凭审批单",
            "check every decision and payment made meanwhile, recover what was paid wrongly; change key data by work order alone",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["subject", "field"],
        labels: &[
            Label::new("payee-paid-between", "收款账户改动期间有拨付", "payments were made while another payee stood"),
            Label::new("decided-between", "改动期间有审核或拨付", "decisions or payments were made in between"),
            Label::new("nothing-between", "改动期间没有审核和拨付", "nothing was decided or paid in between"),
            Label::new("order-present", "有事前审批单", "a work order was approved before"),
            Label::new("edit", "修改", "edit"),
            Label::new("revert", "改回", "edit back"),
            Label::new("value-before", "此前的值", "the value before"),
            Label::new("between", "改动期间的审核或拨付", "decision or payment in between"),
            Label::new("order", "审批单", "work order"),
            Label::new("field-unknown", "未记录修改字段", "the log does not say which field was changed"),
            Label::new("values-unknown", "未记录修改前后的值", "the log does not say the values before and after"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::WorkOrders, TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n同一服务对象的同一字段先由甲值改为他值，又在 `revert_days` 天内改回甲值，且两次修改之间有该对象的审核或拨付；没有审核、拨付的，看30天内。\n\n\
            ## 为什么\n只在审核、拨付期间存在的值，往往就是为那次审核、拨付而改：换一次收款账号、加一段缴费月数，事后记录看似从未动过。\n\n\
            ## 证据\n两次修改，以及其间的审核、拨付。敏感字段为较大；改收款账户且其间有拨付的为重大；其他字段为一般；其间没有审核、拨付的为低。任一次修改有事前审批单的降一级。\n\n\
            ## 不报告\n只更正一次、没有改回的；超过 `revert_days` 天（其间没有审核、拨付的，超过30天）才改回的；不同记录的修改；时间不足以确定先后的。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第53条(四)。\n\n\
            ## 配置\n- `revert_days` = `120`：多少天内改回才算。\n\n\
            ## 示例\n受理当日修改银行账号，补贴拨付到新账号，三天后又改回原账号。\n",
    }
}

/// Within how many days an edit back counts where nothing was decided or paid in between.
const ALONE_DAYS: i64 = 30;
/// What gives a value its effect.
const EFFECTS: Acts = Acts::DECISION.union(Acts::of(&[Act::Pay]));

/// There and back.
#[derive(Clone)]
pub struct Trip {
    subject: SubjectId,
    field: FieldId,
    there: Event,
    back: Event,
    value_before: Option<EventId>,
    between: Vec<Event>,
}

impl Note for Trip {
    type Order = (EventId, EventId, Option<EventId>);

    fn order(&self) -> Self::Order {
        (self.there.id, self.back.id, self.between.first().map(|event| event.id))
    }
}

impl ConductRule for EditAndRevert {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Subject];
    const ACTS: Acts = EFFECTS.union(Self::TRIGGER);
    const TRIGGER: Acts = Acts::of(&[Act::Edit]);
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT)
        .and(Columns::AMOUNT)
        .and(Columns::ORDER);
    type Note = Trip;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { revert_days: table.count_from_or("revert_days", 1, 120)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Trip>) {
        let Subject::Subject(subject) = who else { return };
        let name = facts.subject_name(subject);
        let mut edits: Map<(SystemId, FieldId), Vec<Event>> = Map::default();
        let mut nameless = 0;
        for edit in acts.iter().filter(|event| event.is_act() && event.act == Act::Edit) {
            match edit.field {
                Some(field) => edits.entry((edit.system, field)).or_default().push(edit),
                None => nameless += 1,
            }
        }
        if nameless > 1 {
            out.cannot_tell("field-unknown", &name);
        }
        // A payment run by a machine is what an edit may have been made for.
        let done = acts.with_machines().iter().filter(Event::is_act);
        let effects: Vec<Event> = done.filter(|event| EFFECTS.contains(event.act)).collect();
        // One field of one subject is one finding, whichever systems hold it.
        let mut by_field: Map<FieldId, Vec<Trip>> = Map::default();
        for ((_, field), edits) in edits {
            let trips = self.trips((subject, field), &edits, &effects, facts, out);
            by_field.entry(field).or_default().extend(trips);
        }
        for (field, mut trips) in by_field {
            trips.sort_by_key(Trip::order);
            // Both numbers' groups see a change of ID number; the conclusion joins what each of them saw.
            if facts.log.field_class(field) == Some(FieldClass::IdNumber) {
                for trip in trips {
                    out.note(trip);
                }
            } else if let Some(finding) = self.finding(&trips, facts) {
                out.unit(facts.unit_of_event(&trips[0].there));
                out.report(finding);
            }
        }
    }

    fn conclude(&self, notes: Notes<Trip>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut trips: Map<(SubjectId, FieldId), Vec<Trip>> = Map::default();
        for note in notes {
            let same = trips.entry((note.subject, note.field)).or_default();
            match same.last_mut().filter(|trip| trip.there.id == note.there.id && trip.back.id == note.back.id) {
                Some(trip) => {
                    trip.between.extend(note.between);
                    trip.between.sort_by_key(|event| event.id);
                    trip.between.dedup_by_key(|event| event.id);
                }
                None => same.push(note),
            }
        }
        for trips in trips.values() {
            if let Some(finding) = self.finding(trips, facts) {
                out.report(finding);
            }
        }
    }
}

impl EditAndRevert {
    /// All ways there and back among the edits of one field, in time order.
    fn trips(
        &self,
        (subject, field): (SubjectId, FieldId),
        edits: &[Event],
        effects: &[Event],
        facts: &Facts<'_>,
        out: &mut Out<Trip>,
    ) -> Vec<Trip> {
        let mut trips = Vec::new();
        let mut left: Map<ValueId, Vec<(Event, Option<EventId>)>> = Map::default();
        // The value before an edit that does not say it is what the edit before left, of the same record alone.
        let mut last: Map<Option<ValueId>, &Event> = Map::default();
        let is_number = facts.log.field_class(field) == Some(FieldClass::IdNumber);
        // Of other edits of a number nobody can say whose it was.
        let is_known =
            |edit: &&Event| !is_number || edit.old.is_some() || edit.subject.is_some() || edit.record.is_some();
        let mut unknown = edits.len() > 1 && !edits.iter().all(|edit| is_known(&edit));
        for edit in edits.iter().filter(is_known) {
            let before = last.insert(edit.record, edit);
            let old = edit.old.or(before.and_then(|before| before.new));
            let (Some(old), Some(new)) = (old, edit.new) else {
                unknown |= edits.len() > 1;
                continue;
            };
            let there = left.get(&new).and_then(|there| there.iter().rfind(|(there, _)| is_same(there, edit, facts)));
            if let Some((there, value_before)) = there.filter(|_| old != new && facts.in_period(edit.at)) {
                let subject = old_subject(there, facts).unwrap_or(subject);
                let between = between(there, edit, effects);
                let trip = Trip { subject, field, there: *there, back: *edit, value_before: *value_before, between };
                if self.is_near(&trip, facts) {
                    trips.push(trip);
                } else if !there.at.surely_before(edit.at) {
                    out.explained("order-not-sure", &facts.subject_name(subject));
                }
            }
            if old != new {
                let source = before.filter(|_| edit.old.is_none()).map(|before| before.id);
                left.entry(old).or_default().push((*edit, source));
            }
        }
        if unknown && trips.is_empty() {
            out.cannot_tell("values-unknown", &facts.subject_name(subject));
        }
        trips
    }

    /// Whether the way back surely follows, and within the days that count at all.
    fn is_near(&self, trip: &Trip, facts: &Facts<'_>) -> bool {
        trip.there.at.surely_before(trip.back.at) && days(trip, facts) <= i64::from(self.revert_days)
    }

    fn counts(&self, trip: &Trip, facts: &Facts<'_>) -> bool {
        let most = if trip.between.is_empty() {
            ALONE_DAYS.min(i64::from(self.revert_days))
        } else {
            i64::from(self.revert_days)
        };
        days(trip, facts) <= most
    }

    fn finding(&self, trips: &[Trip], facts: &Facts<'_>) -> Option<FindingBuilder> {
        let trips: Vec<&Trip> = trips.iter().filter(|trip| self.counts(trip, facts)).collect();
        let graded = |trip: &&Trip| grade(trip, orders(trip, facts).next().is_some(), facts);
        // The first of the gravest gives the sentence.
        let gravest = *trips.iter().rev().max_by_key(|trip| graded(trip))?;
        let (first, last) = (trips.first()?, trips.last()?);
        let mut finding = Finding::of(Self::META, facts.unit_of_event(&gravest.there))
            .key("subject", facts.subject_name(gravest.subject))
            .key("field", facts.log.names.fields.text(gravest.field))
            .system(facts.system_name(gravest.there.system).filter(|_| is_one_system(&trips)))
            .severity(graded(&gravest))
            .reason(reason(gravest, facts))
            .subjects(|subjects| name_subjects(subjects, &trips, facts))
            .between(Some(first.there.at.at), Some(last.back.at.at))
            .count(trips.len())
            .amount(paid(&trips))
            .summary(summary(gravest, trips.len(), facts));
        for trip in &trips {
            let effects = trip.between.iter().map(|event| event.id);
            finding = finding.grave_proof("edit", trip.there.id).grave_proof("revert", trip.back.id);
            finding = finding.proofs("value-before", trip.value_before).proofs("between", effects);
            let events = [&trip.there].into_iter().chain(&trip.between).chain([&trip.back]);
            finding = finding.timeline(events.map(|event| facts.act_lane(event, event.act == Act::Edit)));
            let found: Vec<RowRef> = orders(trip, facts).collect();
            if !found.is_empty() {
                finding = finding.reason("order-present").proofs("order", found);
            }
        }
        Some(finding)
    }
}

fn is_one_system(trips: &[&Trip]) -> bool {
    trips.windows(2).all(|pair| pair[0].there.system == pair[1].there.system)
}

/// How many days lie between there and back at the most.
fn days(trip: &Trip, facts: &Facts<'_>) -> i64 {
    trip.back.at.last_day(facts.zone).since(trip.there.at.first_day(facts.zone))
}

fn same_record(one: &Event, other: &Event) -> bool {
    one.record.is_none() || other.record.is_none() || one.record == other.record
}

/// Whether two edits may be of the same subject. A number given to somebody else later is not back where it was: the
/// edit must have changed the number that the first one left.
fn is_same(there: &Event, back: &Event, facts: &Facts<'_>) -> bool {
    let Some(first) = old_subject(there, facts) else { return same_record(there, back) };
    let left = there.new.and_then(|new| facts.log.subject_of_value(new));
    // An edit that does not say what the number was says whose it was.
    let whose = |subject| subject == first || Some(subject) == left;
    let follows = back.old.map_or_else(|| back.subject.is_some_and(whose), |old| Some(old) == there.new);
    same_record(there, back) && (follows || there.record.is_some() && there.record == back.record)
}

/// Who the subject was before the first change, where the field is the ID number.
fn old_subject(there: &Event, facts: &Facts<'_>) -> Option<SubjectId> {
    let class = facts.log.field_class(there.field?);
    facts.log.subject_of_value(there.old?).filter(|_| class == Some(FieldClass::IdNumber))
}

/// What was surely decided or paid between the two edits.
fn between(there: &Event, back: &Event, effects: &[Event]) -> Vec<Event> {
    let from = effects.partition_point(|effect| effect.at.at < there.at.at);
    let until = effects.iter().skip(from).take_while(|effect| effect.at.at < back.at.at);
    let surely = |effect: &&Event| there.at.surely_before(effect.at) && effect.at.surely_before(back.at);
    until.filter(surely).copied().collect()
}

fn grade(trip: &Trip, ordered: bool, facts: &Facts<'_>) -> Severity {
    let class = facts.log.field_class(trip.field);
    let severity = match class {
        _ if trip.between.is_empty() => Severity::Low,
        Some(FieldClass::Payee) if trip.between.iter().any(|event| event.act == Act::Pay) => Severity::Critical,
        Some(_) => Severity::High,
        None => Severity::Medium,
    };
    if ordered { severity.lower() } else { severity }
}

fn reason(trip: &Trip, facts: &Facts<'_>) -> &'static str {
    let is_payee = facts.log.field_class(trip.field) == Some(FieldClass::Payee);
    match trip.between.as_slice() {
        [] => "nothing-between",
        acts if is_payee && acts.iter().any(|event| event.act == Act::Pay) => "payee-paid-between",
        _ => "decided-between",
    }
}

/// The orders approved before either edit.
fn orders(trip: &Trip, facts: &Facts<'_>) -> impl Iterator<Item = RowRef> {
    [&trip.there, &trip.back].map(|edit| facts.orders.before(edit, facts)).into_iter().flatten()
}

fn paid(trips: &[&Trip]) -> Option<Amount> {
    let pays = trips.iter().flat_map(|trip| &trip.between).filter(|event| event.act == Act::Pay);
    amounts::sum(pays.map(|pay| pay.amount))
}

fn name_subjects(subjects: &mut crate::finding::Subjects, trips: &[&Trip], facts: &Facts<'_>) {
    for trip in trips {
        for account in [trip.there.account, trip.back.account].into_iter().flatten() {
            subjects.accounts.push(facts.account_ref(account));
            subjects.persons.extend(facts.person_of(account).map(|person| facts.person_ref(person)));
        }
        subjects.cases.extend(trip.between.iter().filter_map(|event| event.case).map(|case| facts.case_ref(case)));
        subjects.subject_ids.extend(facts.subject_id(trip.subject));
    }
    for list in [&mut subjects.accounts, &mut subjects.cases] {
        list.sort();
        list.dedup();
    }
    subjects.persons.sort();
    subjects.persons.dedup();
    subjects.subject_ids.dedup();
}

fn summary(trip: &Trip, trips: usize, facts: &Facts<'_>) -> Words {
    let (name, field) = (facts.subject_name(trip.subject), facts.log.names.fields.text(trip.field));
    let (there, back) = (facts.moment_text(trip.there.at), facts.moment_text(trip.back.at));
    let Words { zh: one_zh, en: one_en } = facts.actor_words(trip.there.account);
    let Words { zh: other_zh, en: other_en } = facts.actor_words(trip.back.account);
    let pays = trip.between.iter().filter(|event| event.act == Act::Pay).count();
    let decisions = trip.between.len() - pays;
    let mut said = words!(
        "服务对象{name}的“{field}”由{one_zh}于{there}修改，{other_zh}于{back}改回原值",
        "\"{field}\" of {name} was changed by {one_en} at {there} and changed back by {other_en} at {back}"
    );
    if trip.between.is_empty() {
        said.push(&words!("，其间没有审核和拨付", "; nothing was decided or paid in between"));
    } else {
        said.push(&words!(
            "，其间审核{decisions}次、拨付{pays}次",
            "; in between {decisions} decisions and {pays} payments"
        ));
    }
    if trips > 1 {
        said.push(&words!("；同类改动共{trips}次", "; {trips} such changes in all"));
    }
    said.push(&words!("。", "."));
    said
}
