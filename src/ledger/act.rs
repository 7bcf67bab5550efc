//! What people do with a problem, as events, and what the rules of the ledger do not let them do.

use std::collections::BTreeMap;

use super::{
    error::{Concerned, Denied},
    event::{Act, Door},
    eyes::{eyes, refuse, review},
    field::{Field, Refused, day},
    person::Named,
    problem::{Discovery, Exception, Machine, Problem},
    state::{Move, State, way},
    store::Hand,
};
use crate::{
    base::{amount::Amount, digest::Hasher, text::fold, time::Day},
    finding::{PersonRef, Severity, Subjects},
    i18n::Words,
};

/// What was typed into fields; none: cleared.
pub type Fields = BTreeMap<Field, Option<String>>;

/// One spelling of every typed value.
pub fn values(typed: &[(Field, &str)]) -> Result<Fields, Denied> {
    let value = |(field, text): &(Field, &str)| match field.value(text) {
        Ok(value) => Ok((*field, value)),
        Err(why) => Err(Denied::Value { field: *field, value: (*text).to_owned(), why }),
    };
    typed.iter().map(value).collect()
}

/// A move to be made.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The move.
    pub to: Move,
    /// What is written along with it.
    pub fields: Fields,
    /// Why.
    pub reason: Option<String>,
    /// Who does it.
    pub hand: &'a Hand,
    /// By which door.
    pub door: Door,
}

impl Step<'_> {
    /// The event, if the rules allow it.
    pub fn act(mut self, problem: &Problem) -> Result<Act, Denied> {
        let (no, from) = (problem.no, problem.state());
        if !self.to.is_allowed(from) {
            return Err(Denied::Move { no, from, step: self.to });
        }
        self.reason = self.reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        match self.to {
            Move::Confirm if from == State::Dismissed => self.need_reason(no)?,
            Move::Confirm | Move::Start => {}
            Move::Dismiss => {
                self.need_reason(no)?;
                let reviewer = self.after(problem, Field::Reviewer).unwrap_or_default();
                review(problem, &reviewer, self.after(problem, Field::Responsible).as_deref())?;
                self.other_eyes(problem, &self.hand.who)?;
            }
            Move::Assign => {
                self.need(problem, Field::Responsible)?;
                self.today(Field::AssignedOn, None);
            }
            Move::Submit => {
                self.need(problem, Field::Progress)?;
                let at = |field: Field| problem.human.get(&field).map(|one| one.at);
                // What was done in an earlier round was not done in this one.
                let is_past = problem.standing.value.reopened > 0 && at(Field::DoneOn) < at(Field::AssignedOn);
                self.today(Field::DoneOn, problem.wrote(Field::DoneOn).filter(|_| !is_past));
            }
            Move::Close => self.close(problem)?,
            Move::Return => {
                self.by_default(problem, Field::Reviewer);
                self.need(problem, Field::Opinion)?;
            }
        }
        let fields = changed(problem, self.fields);
        allowed(problem, self.to.to(), &fields, self.hand)?;
        Ok(Act::Moved { from, to: self.to.to(), reason: self.reason, fields, door: self.door })
    }

    fn close(&mut self, problem: &Problem) -> Result<(), Denied> {
        self.by_default(problem, Field::Reviewer);
        self.need(problem, Field::Progress)?;
        self.today(Field::ClosedOn, None);
        let reviewer = self.after(problem, Field::Reviewer).unwrap_or_default();
        review(problem, &reviewer, self.after(problem, Field::Responsible).as_deref())?;
        // Whoever enters it must not be concerned either.
        self.other_eyes(problem, &self.hand.who)
    }

    fn other_eyes(&self, problem: &Problem, who: &str) -> Result<(), Denied> {
        eyes(problem, who, self.after(problem, Field::Responsible).as_deref()).map(|_| ())
    }

    /// What the field will hold.
    fn after(&self, problem: &Problem, field: Field) -> Option<String> {
        self.fields.get(&field).cloned().unwrap_or_else(|| problem.wrote(field).map(str::to_owned))
    }

    fn need_reason(&self, no: u32) -> Result<(), Denied> {
        if self.reason.is_none() { Err(Denied::NeedsReason { no }) } else { Ok(()) }
    }

    fn need(&self, problem: &Problem, field: Field) -> Result<(), Denied> {
        let given = self.after(problem, field);
        if given.is_none() { Err(Denied::Needs { no: problem.no, to: self.to.to(), field }) } else { Ok(()) }
    }

    /// Today, where neither the step nor the problem says a day.
    fn today(&mut self, field: Field, known: Option<&str>) {
        if known.is_none() && self.fields.get(&field).is_none_or(Option::is_none) {
            self.fields.insert(field, Some(self.hand.today().to_string()));
        }
    }

    /// Whoever does it, where nobody else is named. A workbook names whoever stands in it, for the one who imports it
    /// need not be the one who decided.
    fn by_default(&mut self, problem: &Problem, field: Field) {
        let stands = self.door == Door::Workbook && problem.wrote(field).is_some();
        if !stands && self.fields.get(&field).is_none_or(Option::is_none) {
            self.fields.insert(field, Some(self.hand.who.clone()));
        }
    }
}

/// The events that lead to a state typed into a workbook, each allowed. `fields` go with the first.
pub fn to_state(
    problem: &Problem,
    to: State,
    fields: &Fields,
    reason: Option<&str>,
    hand: &Hand,
) -> Result<Vec<Act>, Denied> {
    let from = problem.state();
    let steps = way(from, to).ok_or(Denied::NoWay { no: problem.no, from, to })?;
    let mut at = problem.clone();
    let mut acts = Vec::new();
    for step in steps {
        let taken = if acts.is_empty() { fields.clone() } else { Fields::new() };
        let step = Step { to: step, fields: taken, reason: reason.map(str::to_owned), hand, door: Door::Workbook };
        let act = step.act(&at)?;
        if let Act::Moved { to, fields, .. } = &act {
            at.standing.value.state = *to;
            for (field, value) in fields {
                let stamped = super::problem::Stamped { at: hand.at, by: hand.who.clone(), value: value.clone() };
                at.human.insert(*field, stamped);
            }
        }
        acts.push(act);
    }
    Ok(acts)
}

/// The event of writing into fields, if the rules allow it; none if nothing changes.
pub fn write(problem: &Problem, fields: Fields, door: Door, hand: &Hand) -> Result<Option<Act>, Denied> {
    let fields = changed(problem, fields);
    allowed(problem, problem.state(), &fields, hand)?;
    Ok((!fields.is_empty()).then_some(Act::Wrote { fields, door }))
}

/// Refuses what cannot be: nobody responsible for what was handed over, days of things done that lie ahead or come before
/// what they follow. No later data could reopen what was done on a day to come.
fn allowed(problem: &Problem, to: State, fields: &Fields, hand: &Hand) -> Result<(), Denied> {
    let needs = |field: Field| Err(Denied::Needs { no: problem.no, to, field });
    let is_cleared = |field: Field| fields.get(&field).is_some_and(Option::is_none);
    if (to.is_in_hand() || to == State::Closed) && is_cleared(Field::Responsible) {
        return needs(Field::Responsible);
    }
    if to == State::Closed && is_cleared(Field::Reviewer) {
        return needs(Field::Reviewer);
    }
    let value = |field: Field| fields.get(&field).map_or_else(|| problem.wrote(field), Option::as_deref);
    let on = |field: Field| value(field).and_then(day);
    let moved = matches!(to, State::Awaiting | State::Closed) && to != problem.state();
    for field in [Field::AssignedOn, Field::DoneOn, Field::ClosedOn, Field::RecoveredOn] {
        let is_new = fields.contains_key(&field) || moved && field != Field::RecoveredOn;
        let Some(day) = on(field).filter(|_| is_new) else { continue };
        let refused = |why: Refused| Err(Denied::Value { field, value: day.to_string(), why });
        if day > hand.today() {
            return refused(Refused::NotYet);
        }
        let after = match field {
            Field::AssignedOn | Field::DoneOn => None,
            Field::ClosedOn => on(Field::AssignedOn).max(on(Field::DoneOn)),
            _ => continue,
        };
        let is_first = fields.contains_key(&field);
        if let Some(after) = after.max(problem.found_on()).filter(|after| is_first && day < *after) {
            return refused(Refused::Before(after));
        }
    }
    Ok(())
}

fn changed(problem: &Problem, fields: Fields) -> Fields {
    fields.into_iter().filter(|(field, value)| problem.wrote(*field) != value.as_deref()).collect()
}

/// Accepts a problem for a time.
pub fn except(problem: &Problem, exception: Exception, hand: &Hand) -> Result<Act, Denied> {
    let (no, state) = (problem.no, problem.state());
    if state.is_settled() {
        return Err(Denied::NoException { no, state });
    }
    if exception.reason.trim().is_empty() {
        return Err(Denied::NeedsReason { no });
    }
    if exception.approver.trim().is_empty() {
        return Err(Denied::Nobody);
    }
    if exception.until < hand.today() {
        return Err(Denied::Past { no, until: exception.until });
    }
    for who in [exception.approver.as_str(), hand.who.as_str()] {
        eyes(problem, who, problem.wrote(Field::Responsible))?;
    }
    refuse(no, &exception.approver, &Named::readings(&hand.who), Concerned::Enterer)?;
    Ok(Act::Excepted { exception: Some(exception), reason: None })
}

/// Takes an exception back.
pub fn withdraw(problem: &Problem, reason: &str) -> Result<Act, Denied> {
    let (no, state) = (problem.no, problem.state());
    match problem.last_exception() {
        None => Err(Denied::NoException { no, state }),
        Some(_) if reason.trim().is_empty() => Err(Denied::NeedsReason { no }),
        Some(_) => Ok(Act::Excepted { exception: None, reason: Some(reason.trim().to_owned()) }),
    }
}

/// A problem found elsewhere: 审计, 巡视, 群众反映, paper checks.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// 发现方式.
    pub how: String,
    /// 发现时间; none: today.
    pub on: Option<Day>,
    /// 单位.
    pub unit: String,
    /// 整治内容.
    pub item: String,
    /// 问题类别.
    pub category: String,
    /// 风险等级; none: 一般.
    pub severity: Option<Severity>,
    /// 问题描述.
    pub summary: String,
    /// The people concerned, as typed.
    pub persons: String,
    /// 涉及笔数.
    pub count: u64,
    /// 涉及金额.
    pub amount: Option<Amount>,
    /// 问题依据.
    pub basis: String,
    /// 证据索引: where the papers are.
    pub evidence: String,
}

impl Entry {
    /// The event that enters it. `office`: whose ledger it is.
    pub fn act(&self, office: &str, hand: &Hand) -> Result<Act, Denied> {
        if self.summary.trim().is_empty() {
            return Err(Denied::Empty("--text"));
        }
        if self.how.trim().is_empty() {
            return Err(Denied::Empty("--how"));
        }
        let on = self.on.unwrap_or_else(|| hand.today());
        let discovery = Discovery { how: fold(&self.how).into_owned(), office: office.to_owned(), on };
        Ok(Act::Found { machine: Box::new(self.machine()), as_of: None, discovery })
    }

    fn machine(&self) -> Machine {
        let both = |text: &str| {
            let text = text.trim().to_owned();
            Words { zh: text.clone(), en: text }
        };
        let basis = self.basis.lines().map(str::trim).filter(|line| !line.is_empty());
        Machine {
            id: self.identity(),
            aliases: Vec::new(),
            rule: None,
            item: both(&self.item),
            category: both(&self.category),
            severity: self.severity.unwrap_or(Severity::Medium),
            proven: None,
            unit: fold(&self.unit).into_owned(),
            system: None,
            summary: both(&self.summary),
            subjects: Subjects { persons: self.people(), ..Subjects::default() },
            count: self.count,
            amount: self.amount,
            first_on: None,
            last_on: None,
            basis: basis.map(both).collect(),
            fix: Words::default(),
            pace: super::field::PACES[1].zh.to_owned(),
            reasons: Vec::new(),
            assumption: None,
            links: Vec::new(),
            rows: 0,
            evidence: self.evidence.trim().to_owned(),
            needs: Vec::new(),
        }
    }

    fn people(&self) -> Vec<PersonRef> {
        let all = Named::all(&self.persons).into_iter();
        all.map(|one| PersonRef { name: Some(one.name), id_number: one.id_number, person_no: one.person_no }).collect()
    }

    /// What makes two entries the same problem: unit, category and description.
    fn identity(&self) -> String {
        let mut hash = Hasher::new();
        hash.update(b"hecha-entry1");
        for part in [&self.unit, &self.category, &self.summary] {
            hash.field(&fold(part));
        }
        hash.finish().fingerprint().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::time::Instant,
        finding::InSystem,
        ledger::{
            event::{Event, sample},
            eyes::Compared,
            problem::{Part, Stamped},
        },
    };

    fn hand(who: &str) -> Hand {
        Hand { who: who.to_owned(), at: Instant::from_millis(1_690_000_000_000), what: "test".to_owned() }
    }

    fn make(problem: Problem, act: Act) -> Problem {
        let seq = problem.seq + 1;
        Event { seq, at: Instant::from_millis(0), who: "a".to_owned(), problem: Some(problem.no), act }
            .apply(Some(problem))
            .unwrap()
    }

    fn step(problem: &Problem, to: Move, typed: &[(Field, &str)], who: &str) -> Result<Act, Denied> {
        let hand = hand(who);
        let reason = Some("核实".to_owned());
        Step { to, fields: values(typed)?, reason, hand: &hand, door: Door::Command }.act(problem)
    }

    /// A problem that waits for its review, with its responsible person.
    fn awaiting() -> Problem {
        let mut problem = sample::problem(1);
        let steps: [(Move, &[(Field, &str)]); 4] = [
            (Move::Confirm, &[]),
            (Move::Assign, &[(Field::Responsible, "李四"), (Field::Deadline, "2023-08-01")]),
            (Move::Start, &[]),
            (Move::Submit, &[(Field::Progress, "已注销")]),
        ];
        for (to, typed) in steps {
            let act = step(&problem, to, typed, "李四").unwrap();
            problem = make(problem, act);
        }
        problem
    }

    #[test]
    fn the_way_to_closing_needs_what_each_step_needs() {
        let problem = sample::problem(1);
        let confirmed = make(problem.clone(), step(&problem, Move::Confirm, &[], "张三").unwrap());
        let lacking = step(&confirmed, Move::Assign, &[], "张三");
        assert!(matches!(lacking, Err(Denied::Needs { field: Field::Responsible, .. })), "{lacking:?}");
        let awaiting = awaiting();
        assert_eq!(awaiting.wrote(Field::DoneOn), Some("2023-07-22"));
        let closed = make(awaiting.clone(), step(&awaiting, Move::Close, &[], "王五").unwrap());
        assert_eq!((closed.state(), closed.wrote(Field::Reviewer)), (State::Closed, Some("王五")));
        assert!(matches!(step(&problem, Move::Close, &[], "王五"), Err(Denied::Move { .. })));
    }

    #[test]
    fn neither_the_responsible_nor_the_subject_nor_the_submitter_closes() {
        let problem = awaiting();
        let role = |result: Result<Act, Denied>| match result {
            Err(Denied::SameEyes { role, .. }) => Some(role),
            _ => None,
        };
        assert_eq!(role(step(&problem, Move::Close, &[], " 李　四")), Some(Concerned::Responsible));
        assert_eq!(role(step(&problem, Move::Close, &[], "人u1")), Some(Concerned::Subject));
        assert_eq!(
            role(step(&problem, Move::Close, &[(Field::Reviewer, "李四")], "王五")),
            Some(Concerned::Responsible)
        );
        assert_eq!(
            role(step(&problem, Move::Close, &[(Field::Reviewer, "王五")], "李四")),
            Some(Concerned::Responsible)
        );
        let mut by_clerk = problem;
        by_clerk.standing.value.submitted_by = Some("赵六".to_owned());
        assert_eq!(role(step(&by_clerk, Move::Close, &[], "赵六")), Some(Concerned::Submitter));
        assert_eq!(role(step(&by_clerk, Move::Dismiss, &[], "人u1")), Some(Concerned::Subject));
        // The clerk may enter what another has reviewed.
        assert!(step(&by_clerk, Move::Close, &[(Field::Reviewer, "王五")], "赵六").is_ok());
    }

    #[test]
    fn an_account_or_staff_number_of_the_subject_is_the_subject_and_a_sign_is_nobody() {
        let mut problem = awaiting();
        let subjects = &mut problem.observed.machine.subjects;
        subjects.persons[0].person_no = Some("FG011".to_owned());
        subjects.accounts = vec![InSystem { system: Some("补贴".to_owned()), name: "zhengdf".to_owned() }];
        for who in ["fg011", "ZHENGDF", "补贴/zhengdf"] {
            let denied = step(&problem, Move::Close, &[(Field::Reviewer, who)], "王五");
            assert!(matches!(denied, Err(Denied::SameEyes { role: Concerned::Subject, .. })), "{who}: {denied:?}");
        }
        for sign in ["?", "…"] {
            let denied = step(&problem, Move::Close, &[(Field::Reviewer, sign)], "王五");
            assert!(matches!(denied, Err(Denied::Nobody)), "{sign}: {denied:?}");
        }
        assert!(step(&problem, Move::Close, &[(Field::Reviewer, "zhao")], "王五").is_ok());
    }

    #[test]
    fn whoever_brings_a_workbook_in_is_not_put_in_the_reviewers_place() {
        let named = values(&[(Field::Reviewer, "赵六")]).unwrap();
        let act = write(&awaiting(), named, Door::Workbook, &hand("李明")).unwrap().unwrap();
        let problem = make(awaiting(), act);
        let acts = to_state(&problem, State::Closed, &Fields::new(), None, &hand("王五")).unwrap();
        let closed = acts.into_iter().fold(problem, make);
        assert_eq!((closed.state(), closed.wrote(Field::Reviewer)), (State::Closed, Some("赵六")));
    }

    #[test]
    fn nothing_is_closed_without_saying_what_was_done() {
        let emptied = values(&[(Field::Progress, "")]).unwrap();
        let act = write(&awaiting(), emptied, Door::Workbook, &hand("李明")).unwrap().unwrap();
        let denied = step(&make(awaiting(), act), Move::Close, &[], "王五");
        assert!(matches!(denied, Err(Denied::Needs { field: Field::Progress, .. })), "{denied:?}");
    }

    #[test]
    fn naming_another_responsible_person_frees_nobody() {
        let handed_on = [(Field::Responsible, "赵六")];
        let denied = step(&awaiting(), Move::Close, &handed_on, "李四");
        assert!(matches!(denied, Err(Denied::SameEyes { role: Concerned::Responsible, .. })), "{denied:?}");
        assert!(step(&awaiting(), Move::Close, &handed_on, "王五").is_ok());
    }

    #[test]
    fn emptying_or_changing_the_responsible_person_before_frees_nobody() {
        let mut problem = awaiting();
        let emptied = write(&problem, values(&[(Field::Responsible, "")]).unwrap(), Door::Workbook, &hand("张三"));
        assert!(matches!(emptied, Err(Denied::Needs { field: Field::Responsible, .. })), "{emptied:?}");
        let changed = values(&[(Field::Responsible, "赵六")]).unwrap();
        let act = write(&problem, changed, Door::Workbook, &hand("张三")).unwrap().unwrap();
        problem = make(problem, act);
        for who in ["李四", "李四（所长）", "李四/X1", "赵六"] {
            let denied = step(&problem, Move::Close, &[(Field::Reviewer, who)], "王五");
            assert!(matches!(denied, Err(Denied::SameEyes { role: Concerned::Responsible, .. })), "{who}: {denied:?}");
            assert!(step(&problem, Move::Close, &[], who).is_err(), "{who}");
        }
        // Whoever began putting it right reviews nothing, but may enter what another has reviewed.
        let started = make(sample::problem(1), step(&sample::problem(1), Move::Confirm, &[], "张三").unwrap());
        let assigned = step(&started, Move::Assign, &[(Field::Responsible, "李四")], "张三").unwrap();
        let started = make(started, assigned);
        let begun = Act::Moved {
            from: State::Assigned,
            to: State::Rectifying,
            reason: None,
            fields: Fields::new(),
            door: Door::Command,
        };
        let mut begun = make(started, begun);
        begun.parts = begun.parts.into_iter().map(|part| Part { who: part.who.replace('a', "钱七"), ..part }).collect();
        let submitted = step(&begun, Move::Submit, &[(Field::Progress, "已注销")], "孙八").unwrap();
        let submitted = make(begun, submitted);
        assert!(step(&submitted, Move::Close, &[], "钱七").is_err());
        assert!(step(&submitted, Move::Close, &[(Field::Reviewer, "王五")], "钱七").is_ok());
    }

    #[test]
    fn a_spaced_name_is_no_other_person() {
        let mut problem = awaiting();
        for (responsible, reviewer) in [
            ("欧阳娜娜", "欧阳 娜娜"),
            ("欧阳 娜娜", "欧阳娜娜"),
            ("买买提·艾力", "买买提 艾力"),
            ("张三 李四", "李四"),
        ] {
            let value = Some(responsible.to_owned());
            let stamped = Stamped { at: Instant::from_millis(0), by: "a".to_owned(), value };
            problem.human.insert(Field::Responsible, stamped);
            assert!(step(&problem, Move::Close, &[], reviewer).is_err(), "{responsible} {reviewer}");
        }
        let subject = &mut problem.observed.machine.subjects.persons[0];
        subject.name = Some("诸葛 小亮".to_owned());
        assert!(step(&problem, Move::Close, &[], "诸葛小亮").is_err());
        assert!(step(&problem, Move::Close, &[], "王五").is_ok());
    }

    #[test]
    fn a_reviewer_named_with_a_dismissal_is_looked_at_too() {
        let problem = awaiting();
        let with = |who: &str| step(&problem, Move::Dismiss, &[(Field::Reviewer, who)], "王五");
        assert!(matches!(with("李四"), Err(Denied::SameEyes { .. })));
        assert!(matches!(with("人u1"), Err(Denied::SameEyes { .. })));
        assert!(with("孙八").is_ok());
    }

    #[test]
    fn days_outside_a_step_must_be_possible_too() {
        let problem = awaiting();
        let wrote = |field: Field, day: &str| {
            let fields = values(&[(field, day)]).unwrap();
            write(&problem, fields, Door::Workbook, &hand("张三")).map(|act| act.is_some())
        };
        for field in [Field::DoneOn, Field::ClosedOn, Field::AssignedOn] {
            assert!(matches!(wrote(field, "2099-01-01"), Err(Denied::Value { why: Refused::NotYet, .. })), "{field:?}");
            assert!(
                matches!(wrote(field, "2020-01-01"), Err(Denied::Value { why: Refused::Before(_), .. })),
                "{field:?}"
            );
        }
        assert_eq!(wrote(Field::DoneOn, "2023-06-01"), Ok(true));
        assert!(wrote(Field::ClosedOn, "2023-07-01").is_err(), "before it was done");
    }

    #[test]
    fn whoever_approves_an_exception_does_not_enter_it() {
        let exception = Exception {
            reason: "人手不足".to_owned(),
            approver: "龙某（镇长）".to_owned(),
            until: "2023-12-31".parse().unwrap(),
            by_policy: false,
        };
        let denied = except(&sample::problem(1), exception.clone(), &hand("龙某"));
        assert!(matches!(denied, Err(Denied::SameEyes { role: Concerned::Enterer, .. })), "{denied:?}");
        assert!(except(&sample::problem(1), exception, &hand("张三")).is_ok());
    }

    #[test]
    fn what_was_done_was_not_done_on_a_day_to_come() {
        let ahead = |result: Result<Act, Denied>| matches!(result, Err(Denied::Value { why: Refused::NotYet, .. }));
        assert!(ahead(step(&awaiting(), Move::Close, &[(Field::ClosedOn, "2099-01-01")], "王五")));
        assert!(ahead(step(&awaiting(), Move::Close, &[(Field::DoneOn, "2023-07-23")], "王五")));
        assert!(step(&awaiting(), Move::Close, &[(Field::DoneOn, "2023-07-22")], "王五").is_ok());
    }

    #[test]
    fn an_exception_needs_a_reason_another_person_and_a_day_to_come() {
        let problem = sample::problem(1);
        let exception = |approver: &str, until: &str, reason: &str| Exception {
            reason: reason.to_owned(),
            approver: approver.to_owned(),
            until: until.parse().unwrap(),
            by_policy: false,
        };
        assert!(except(&problem, exception("龙某", "2023-12-31", "人手不足"), &hand("张三")).is_ok());
        let denied = except(&problem, exception("人u1", "2023-12-31", "人手不足"), &hand("张三"));
        assert!(matches!(denied, Err(Denied::SameEyes { role: Concerned::Subject, .. })));
        assert!(matches!(
            except(&problem, exception("龙某", "2023-07-01", "x"), &hand("张三")),
            Err(Denied::Past { .. })
        ));
        assert!(matches!(
            except(&problem, exception("龙某", "2023-12-31", " "), &hand("张三")),
            Err(Denied::NeedsReason { .. })
        ));
        assert!(matches!(withdraw(&problem, "不再需要"), Err(Denied::NoException { .. })));
    }

    #[test]
    fn a_state_typed_into_a_workbook_takes_every_step_between() {
        let mut problem = sample::problem(1);
        let fields = values(&[(Field::Responsible, "李四")]).unwrap();
        let acts = to_state(&problem, State::Rectifying, &fields, None, &hand("张三")).unwrap();
        assert_eq!(acts.len(), 3);
        for act in acts {
            problem = make(problem, act);
        }
        assert_eq!((problem.state(), problem.wrote(Field::Responsible)), (State::Rectifying, Some("李四")));
        let denied = to_state(&problem, State::Closed, &Fields::new(), None, &hand("王五"));
        assert!(matches!(denied, Err(Denied::NoWay { .. })));
    }

    #[test]
    fn numbers_tell_namesakes_apart() {
        let mut problem = awaiting();
        let stamp =
            |value: &str| Stamped { at: Instant::from_millis(0), by: "a".to_owned(), value: Some(value.to_owned()) };
        problem.human.insert(Field::Responsible, stamp("王五（0123）"));
        assert!(step(&problem, Move::Close, &[], "王五/0456").is_ok());
        assert!(step(&problem, Move::Close, &[], "王五").is_err());
        assert_eq!(eyes(&problem, "王五/0456", Some("李四/0123")).unwrap(), Compared::ByName);
        assert!(step(&problem, Move::Close, &[], "王五/X1").is_err(), "in doubt they are one");
    }

    #[test]
    fn the_same_entry_is_the_same_problem() {
        let entry = |text: &str| Entry { how: "审计".to_owned(), summary: text.to_owned(), ..Entry::default() };
        assert_eq!(entry("重复 发放").identity(), entry(" 重复　发放").identity());
        assert_ne!(entry("重复发放").identity(), entry("重复发放2").identity());
        assert!(entry(" ").act("镇", &hand("张三")).is_err());
    }
}
