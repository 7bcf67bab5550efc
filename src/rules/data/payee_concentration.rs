//! B09: one bank account that is paid for several people, or that is a member of staff's.

use crate::{
    base::{
        amount::Amount,
        ids::{PayeeId, PersonId, SubjectId},
        maps::FastMap,
        text,
    },
    finding::{Family, Finding, FixKind, Label, Out, RuleMeta, Severity, Subjects, basis},
    graph::{
        Facts,
        payees::{Person, Served, Stop, named},
    },
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// Several subjects at one payee after edits, or somebody else's benefit at a wage card.
pub struct PayeeConcentration;

declare_rule! {
    /// ## What it checks
    /// After edits one payee account serves several distinct subjects: it is the last payee that edits and payments
    /// show for them, and an edit made it so for at least one. Also: an account that the roster gives as a member of
    /// staff's becomes the payee of, or is paid for, somebody else.
    ///
    /// ## Why it matters
    /// Many people's benefits that end at one account are the plainest trace of payees exchanged for money. At a wage
    /// card of the office they need no further explanation to be looked into.
    ///
    /// ## Evidence
    /// The edits that made the account the payee, the payments to it, the roster row of its owner. High from three
    /// subjects on, at two subjects if one of them is staff, and for a wage card; low at two other subjects. Work orders
    /// approved before all these edits lower it one level. Inferred where subjects are known by record number alone.
    ///
    /// ## Does not report
    /// Subjects that the policy lists for the account, who count as one household (all listed: nothing); subjects
    /// whose payee was changed to another account since; an employee's own benefit at the own card; bank names and
    /// holders' names, which are no account; shared accounts that no edit of the period brought about.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance arts. 9 and 53(4).
    ///
    /// ## Configuration
    /// None of its own. `[households]` lists accounts that may serve several subjects.
    ///
    /// ## Example
    /// Within five months three applicants' 银行账号 are changed to one and the same number, and each is paid there.
    PayeeConcentration {
        code: "B09",
        name: "payee-concentration",
        family: Family::Data,
        severity: Severity::High,
        title: Text::new("多人共用收款账户", "one payee account for several people"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_CHANGES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "逐人核实收款账户归属和修改依据，错付的追回；一人一卡，确需代领的在核查方案中登记",
            "verify for each person whose account it is and on what grounds it was changed, recover what was paid wrongly; list households in the policy",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["payee"],
        labels: &[
            Label::new("many-subjects", "修改后三人以上共用一个收款账户", "three or more subjects share the payee after edits"),
            Label::new("two-subjects", "修改后两人共用一个收款账户", "two subjects share the payee after edits"),
            Label::new("one-is-staff", "其中一人为工作人员", "one of them is a member of staff"),
            Label::new("staff-account", "收款账户为工作人员工资卡", "the payee is a member of staff's wage card"),
            Label::new("order-present", "修改均有事前审批单", "work orders were approved before all edits"),
            Label::new("edit", "改为该收款账户", "edit to this payee"),
            Label::new("pay", "拨付至该账户", "payment to this payee"),
            Label::new("staff", "账户所有人（花名册）", "owner of the account by the roster"),
            Label::new("order", "审批单", "work order"),
            Label::new("subject-unknown", "未记录服务对象", "the log does not say whose payee it is"),
            Label::new("household", "核查方案列明的家庭共用账户", "a household that the policy lists"),
            Label::new("own-account", "工作人员本人的待遇", "the member of staff's own benefit"),
            Label::new("order-not-sure", "时间精度不足以确定先后", "the times do not establish the order"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Persons, TableKind::WorkOrders, TableKind::Accounts],
        manual_zh: "## 查什么\n经修改后，一个收款账户同时为多名服务对象所用（以修改和拨付记录中各人最后的收款账户为准，且至少一人是经修改而来）；或者花名册中工作人员的工资卡成为他人的收款账户、收到他人的拨付。\n\n\
            ## 为什么\n多人的待遇归到同一账户，是更换收款账户套取资金最直接的痕迹；归到本单位人员工资卡的，更应核实。\n\n\
            ## 证据\n改为该账户的各次修改、拨付至该账户的记录、花名册中账户所有人的行。三人以上、两人中一人为工作人员、账户为工作人员工资卡的为较大；其余两人共用的为低。各次修改均有事前审批单的降一级。对象只有记录号的，为推断。\n\n\
            ## 不报告\n核查方案 `[households]` 列明的对象（合计按一户计，全部列明的不报）；其后已改为其他账户的；工作人员本人待遇进本人卡的；开户行、户名等不是账号的字段；核查期内没有修改的共用账户。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第9条、第53条(四)。\n\n\
            ## 配置\n无专用参数。家庭共用账户在 `[households]` 中列明。\n\n\
            ## 示例\n五个月内三名申请人的银行账号先后改为同一账号，并分别拨付。\n",
    }
}

/// From how many subjects on an account is shared beyond what a couple does.
const MANY: usize = 3;

impl ConductRule for PayeeConcentration {
    const META: &'static RuleMeta = &Self::DECLARED;
    // By payee for who has it, by subject for who has another since.
    const GROUPS: &'static [Key] = &[Key::Payee, Key::Subject];
    const ACTS: Acts = Acts::of(&[Act::Edit, Act::Pay]);
    const TRIGGER: Acts = Self::ACTS;
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::PLACE.and(Columns::CASE).and(Columns::SUBJECT))
        .and(Columns::EDIT.and(Columns::AMOUNT).and(Columns::ORDER).and(Columns::PAYEE));
    type Note = Trace;

    fn new(_table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Trace>) {
        match who {
            Subject::Payee(payee) => {
                let served = Served::of(payee, acts, facts);
                let name = facts.payee_name(payee);
                // Values of fields that hold a bank's or a holder's name come along as payees; they are no account.
                let is_account = !name.chars().any(text::is_han);
                match served.first.filter(|_| is_account) {
                    // Nobody to share it with, and nobody's wage card: nearly all accounts are so, and are judged here.
                    Some(_) if served.is_one_persons() && facts.staff.with_card(name).is_empty() => {}
                    // Only the conclusion knows who has another payee since; it counts these accounts.
                    Some(first) => {
                        out.pass();
                        out.note(Trace { first, seen: Seen::Payee(payee, served) });
                    }
                    None => out.pass(),
                }
            }
            Subject::Subject(subject) => {
                out.pass();
                let acts = acts.with_machines();
                let own = acts.iter().filter(|event| event.is_act() && event.subject == Some(subject));
                let at = |event: Event| Some(Stop { id: event.id, at: event.at, payee: named(&event, facts)? });
                let stops: Vec<Stop> = own.filter_map(at).collect();
                if let Some(first) = stops.first().filter(|first| stops.iter().any(|one| one.payee != first.payee)) {
                    out.note(Trace { first: first.id, seen: Seen::Subject(subject, stops) });
                }
            }
            _ => out.pass(),
        }
    }

    fn conclude(&self, notes: Notes<Trace>, facts: &Facts<'_>, out: &mut Out<()>) {
        let (mut payees, mut stops) = (Vec::new(), FastMap::default());
        for note in notes {
            match note.seen {
                Seen::Payee(payee, served) => payees.push((payee, served)),
                Seen::Subject(subject, own) => drop(stops.insert(subject, own)),
            }
        }
        for (payee, mut served) in payees {
            for person in &mut served.people {
                person.leave(stops.get(&person.subject).map_or(&[], Vec::as_slice), payee);
            }
            judge_payee(payee, &served, facts, out);
        }
    }
}

fn judge_payee(payee: PayeeId, served: &Served, facts: &Facts<'_>, out: &mut Out<()>) {
    let name = facts.payee_name(payee);
    out.begin(facts.office());
    if served.people.is_empty() && !served.nameless {
        return out.pass();
    }
    if served.nameless {
        out.cannot_tell("subject-unknown", name);
    }
    let staff = strangers(served, name, facts, out);
    let shared = sharers(served, name, facts, out);
    if !staff.is_empty() || !shared.is_empty() {
        report(&Case { payee, owners: facts.staff.with_card(name), staff, shared }, facts, out);
    }
}

/// What one group shows.
pub struct Trace {
    /// Its first event that names a payee, which is no other group's of its kind.
    first: EventId,
    seen: Seen,
}

enum Seen {
    Payee(PayeeId, Served),
    Subject(SubjectId, Vec<Stop>),
}

impl Note for Trace {
    type Order = (EventId, bool);

    fn order(&self) -> Self::Order {
        (self.first, matches!(self.seen, Seen::Subject(..)))
    }
}

/// Subjects other than the owners who were brought to, or paid at, a wage card.
fn strangers<'p>(served: &'p Served, payee: &str, facts: &Facts<'_>, out: &mut Out<()>) -> Vec<&'p Person> {
    let owners = facts.staff.with_card(payee);
    let mut strangers = Vec::new();
    if owners.is_empty() {
        return strangers;
    }
    for person in &served.people {
        let name = facts.subject_name(person.subject);
        let in_period = person.edits.iter().chain(&person.pays).any(|event| facts.in_period(event.at));
        if facts.staff.of_subject(&facts.log.names, person.subject).is_some_and(|own| owners.contains(&own)) {
            out.explained("own-account", &name);
        } else if facts.subject_id(person.subject).is_none() {
            // A record may be the owner's own.
            out.cannot_tell("subject-unknown", &name);
        } else if facts.policy.is_household(payee, &name) {
            out.explained("household", &name);
        } else if in_period {
            strangers.push(person);
        }
    }
    strangers
}

/// The subjects who share the account now, if they are several households and an edit of the period made it so.
fn sharers<'p>(served: &'p Served, payee: &str, facts: &Facts<'_>, out: &mut Out<()>) -> Vec<&'p Person> {
    let mut current: Vec<&Person> = served.people.iter().filter(|person| person.is_current() == Some(true)).collect();
    let unsure = served.people.iter().any(|person| person.is_current().is_none());
    let by_edit = |person: &&Person| person.edits.iter().any(|edit| facts.in_period(edit.at));
    if current.len() < 2 || !current.iter().any(by_edit) {
        if unsure && served.people.len() > 1 {
            out.explained("order-not-sure", payee);
        }
        return Vec::new();
    }
    let listed = |person: &Person| facts.policy.is_household(payee, &facts.subject_name(person.subject));
    if current.iter().all(|person| listed(person)) {
        out.explained("household", payee);
        return Vec::new();
    }
    // Listed subjects stay as one household beside the others.
    let mut household = false;
    current.retain(|person| !listed(person) || !std::mem::replace(&mut household, true));
    if current.len() < 2 { Vec::new() } else { current }
}

/// What is reported of one account.
struct Case<'p> {
    payee: PayeeId,
    owners: &'p [PersonId],
    staff: Vec<&'p Person>,
    shared: Vec<&'p Person>,
}

impl Case<'_> {
    fn people(&self) -> Vec<&Person> {
        let mut people = self.shared.clone();
        people.extend(self.staff.iter().filter(|one| self.shared.iter().all(|other| other.subject != one.subject)));
        people
    }

    fn grade(&self, facts: &Facts<'_>) -> (Severity, Vec<&'static str>) {
        let is_staff = |person: &&Person| facts.staff.of_subject(&facts.log.names, person.subject).is_some();
        let one_is_staff = self.shared.len() == 2 && self.shared.iter().any(is_staff);
        let reasons = [
            ("many-subjects", self.shared.len() >= MANY),
            ("two-subjects", self.shared.len() == 2),
            ("one-is-staff", one_is_staff),
            ("staff-account", !self.staff.is_empty()),
        ];
        let low = self.shared.len() < MANY && !one_is_staff && self.staff.is_empty();
        let severity = if low { Severity::Low } else { Severity::High };
        (severity, reasons.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect())
    }
}

fn report(case: &Case<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let people = case.people();
    let mut edits: Vec<Event> = people.iter().flat_map(|person| &person.edits).copied().collect();
    let mut pays: Vec<Event> = people.iter().flat_map(|person| &person.pays).copied().collect();
    edits.sort_by_key(|event| event.id);
    pays.sort_by_key(|event| event.id);
    let times = || edits.iter().chain(&pays).map(|event| event.at.at);
    let (mut severity, reasons) = case.grade(facts);
    let orders: Vec<RowRef> = edits.iter().filter_map(|edit| facts.orders.before(edit, facts)).collect();
    let ordered = !edits.is_empty() && orders.len() == edits.len();
    if ordered {
        severity = severity.lower();
    }
    let Some(actor) = edits.last().or(pays.last()) else { return };
    let unit = facts.unit_of_event(actor);
    let mut finding = Finding::of(PayeeConcentration::META, unit)
        .key("payee", facts.payee_name(case.payee))
        .system(facts.system_name(actor.system))
        .severity(severity)
        .subjects(|subjects| name_subjects(subjects, case, &edits, facts))
        .between(times().min(), times().max())
        .count(people.len())
        .amount(sum(&pays))
        .summary(summary(case, &edits, &pays, facts))
        .proofs("pay", pays.iter().map(|pay| pay.id))
        .timeline(edits.iter().map(|edit| facts.act_lane(edit, true)));
    finding = edits.iter().fold(finding, |finding, edit| finding.grave_proof("edit", edit.id));
    finding = reasons.into_iter().fold(finding, crate::finding::FindingBuilder::reason);
    if !case.staff.is_empty() {
        finding = finding.proofs("staff", owner_rows(case, facts));
    }
    if ordered {
        finding = finding.reason("order-present").proofs("order", orders);
    }
    let known = case.shared.iter().filter(|person| facts.subject_id(person.subject).is_some()).count();
    if case.staff.is_empty() && known < case.shared.len() {
        finding = finding.inferred(words!("不同的记录属于不同的人", "different records are of different people"));
    }
    out.unit(unit);
    out.report(finding);
}

/// The roster rows that give the account as the owner's.
fn owner_rows(case: &Case<'_>, facts: &Facts<'_>) -> Vec<RowRef> {
    let payee = facts.payee_name(case.payee);
    let places = case.owners.iter().flat_map(|owner| &facts.person(*owner).roster);
    let rows = places.filter_map(|place| facts.tables.persons.get(*place));
    rows.filter(|row| row.bank_account.is_some_and(|card| facts.text(card) == payee)).map(|row| row.row).collect()
}

fn sum(pays: &[Event]) -> Option<Amount> {
    let amounts = pays.iter().filter_map(|pay| pay.amount);
    amounts.map(Some).reduce(|sum, amount| sum?.checked_add(amount?)).flatten()
}

fn name_subjects(subjects: &mut Subjects, case: &Case<'_>, edits: &[Event], facts: &Facts<'_>) {
    for account in edits.iter().filter_map(|edit| edit.account) {
        subjects.accounts.push(facts.account_ref(account));
        subjects.persons.extend(facts.person_of(account).map(|person| facts.person_ref(person)));
    }
    if !case.staff.is_empty() {
        subjects.persons.extend(case.owners.iter().map(|owner| facts.person_ref(*owner)));
    }
    subjects.accounts.sort();
    subjects.accounts.dedup();
    subjects.persons.sort();
    subjects.persons.dedup();
    subjects.payees.push(facts.payee_name(case.payee).to_owned());
    subjects.subject_ids.extend(case.people().iter().filter_map(|person| facts.subject_id(person.subject)));
    subjects.subject_ids.sort();
}

fn summary(case: &Case<'_>, edits: &[Event], pays: &[Event], facts: &Facts<'_>) -> Words {
    let name = facts.payee_name(case.payee);
    let from = name.char_indices().rev().nth(3).map_or(0, |(place, _)| place);
    let tail = &name[from..];
    let (shared, strangers) = (case.shared.len(), case.staff.len());
    let mut said = words!("尾号{tail}的收款账户", "the payee account ending in {tail}");
    if shared > 0 {
        said.push(&words!("经修改后由{shared}名服务对象共用", " serves {shared} subjects after edits"));
    }
    if strangers > 0 {
        let owners: Vec<String> = case.owners.iter().map(|owner| facts.person_name(*owner)).collect();
        let (zh, en) = (owners.join("、"), owners.join(", "));
        let (comma, and) = if shared > 0 { ("，", ",") } else { ("", "") };
        said.push(&words!(
            "{comma}系工作人员{zh}的工资卡，用于{strangers}名其他人的待遇",
            "{and} is the wage card of {en}, a member of staff, and stands for {strangers} other people"
        ));
    }
    let (changed, paid) = (edits.len(), pays.len());
    said.push(&words!("（修改{changed}次，拨付{paid}次", " ({changed} edits, {paid} payments"));
    if let Some(sum) = sum(pays) {
        said.push(&words!("，合计{sum}元", ", {sum} yuan in all"));
    }
    said.push(&words!("）。", ")."));
    said
}
