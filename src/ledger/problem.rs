//! A problem: what machines say of it, what people wrote, where it stands. It is what its events make of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    eyes,
    field::{Field, PACES},
    state::{Flag, State},
    written,
};
use crate::{
    base::{
        amount::Amount,
        time::{Day, Instant},
    },
    finding::{Severity, Subjects},
    i18n::Words,
};

/// 问题编号 as people write it: `WT-0001`.
pub fn number(no: u32) -> String {
    format!("WT-{no:04}")
}

/// The number that somebody typed: `WT-0001`, `wt-1`, `1`.
pub fn parse_number(text: &str) -> Option<u32> {
    let folded = crate::base::text::fold_key(text);
    let digits = folded.strip_prefix("wt-").or_else(|| folded.strip_prefix("wt")).unwrap_or(&folded);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().filter(|no| *no > 0)
}

/// A value with when it was given and by whom; of two the later one holds.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Stamped<T> {
    /// When.
    #[serde(with = "written::millis")]
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// What.
    pub value: T,
}

impl<T: Ord + Clone> Stamped<T> {
    /// The later of two; of two at one instant, one that does not depend on their order.
    pub fn later(&self, other: &Self) -> Self {
        self.max(other).clone()
    }
}

/// The rule that found it.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct RuleName {
    /// Its code, such as `A06`.
    pub code: String,
    /// Its name, such as `leaver-account`.
    pub name: String,
    /// Its title.
    pub title: Words,
    /// Whether it judges how things stand on the day of the data, not acts.
    pub standing: bool,
}

/// A table of a system that the evidence came from.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Needed {
    /// The machine word of the table.
    pub table: String,
    /// The system; empty where the folder names none.
    pub system: String,
    /// The first day that the evidence in it speaks of, where its rows have days.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Needed {
    /// The table, whatever the days.
    pub fn of(table: &str, system: &str) -> Self {
        Self { table: table.to_owned(), system: system.to_owned(), from: None, to: None }
    }

    /// The same table, whatever the days.
    pub fn bare(&self) -> Self {
        Self::of(&self.table, &self.system)
    }
}

/// What a run (or whoever entered it) says of a problem. People do not edit this.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Machine {
    /// The fingerprint of the finding.
    pub id: String,
    /// Weaker forms of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The rule; none: entered by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleName>,
    /// 整治内容.
    pub item: Words,
    /// 问题类别.
    pub category: Words,
    /// 风险等级.
    #[serde(with = "written::severity")]
    pub severity: Severity,
    /// Whether the rows alone establish it; none: entered by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<bool>,
    /// 单位; empty where nothing names it.
    pub unit: String,
    /// The system, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// 问题描述.
    pub summary: Words,
    /// Who and what it is about, in full.
    pub subjects: Subjects,
    /// 涉及笔数; 0 where counting means nothing.
    pub count: u64,
    /// 涉及金额.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The first day of the fault.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub first_on: Option<Day>,
    /// The last day of the fault.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub last_on: Option<Day>,
    /// 问题依据, one clause each.
    pub basis: Vec<Words>,
    /// The usual remedy.
    pub fix: Words,
    /// The usual 整改类型, in Chinese.
    pub pace: String,
    /// What raised or lowered the severity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Words>,
    /// What must hold for an inferred one to be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumption: Option<Words>,
    /// Fingerprints of linked findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// How many rows it rests on.
    pub rows: u64,
    /// 证据索引: files, sheets and rows.
    pub evidence: String,
    /// The tables that the evidence came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Needed>,
}

impl Machine {
    /// The newest day that it speaks of: of a standing fault the day of the data, of acts their last day.
    pub fn speaks_of(&self, as_of: Option<Day>) -> Option<Day> {
        match &self.rule {
            Some(rule) if !rule.standing => self.last_on.or(as_of),
            _ => as_of.or(self.last_on),
        }
    }

    /// How many people it is about.
    pub fn people(&self) -> usize {
        self.subjects.persons.len()
    }
}

/// What machines say, of which day's data.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Observed {
    /// 核查基准日 of the newest data that showed it; none: nothing tells it.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// When it was brought in.
    #[serde(with = "written::millis")]
    pub at: Instant,
    /// What it says.
    pub machine: Machine,
}

/// Whether the newest data that covered it showed it.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Sighting {
    /// 核查基准日 of that data.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// When it was brought in.
    #[serde(with = "written::millis")]
    pub at: Instant,
    /// 未再发现.
    pub missed: bool,
}

/// By whom and how it was found.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Discovery {
    /// 发现方式: 自查, 镇级核查, 审计…
    pub how: String,
    /// Whose check it was; empty where nothing says.
    pub office: String,
    /// The day it was brought into a ledger.
    #[serde(with = "written")]
    pub on: Day,
}

/// The state, and what goes with it.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// How often it was found again after it had been closed.
    #[serde(default)]
    pub reopened: u32,
    /// Whether newer data showed it since it was dismissed.
    #[serde(default)]
    pub renewed: bool,
    /// The newest day that was known when it was closed or dismissed.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub settled_for: Option<Day>,
    /// Who submitted it for review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// Why it came into this state, where a reason was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Standing {
    /// 疑点, as everything begins.
    pub fn suspected() -> Self {
        Self {
            state: State::Suspected,
            reopened: 0,
            renewed: false,
            settled_for: None,
            submitted_by: None,
            reason: None,
        }
    }
}

/// 例外: accepted for a time.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Exception {
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// The last day it holds.
    #[serde(with = "written")]
    pub until: Day,
    /// Whether `hecha.toml` says so, not this ledger.
    #[serde(default)]
    pub by_policy: bool,
}

/// What somebody did about a problem in one round.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It was put upon them.
    Responsible,
    /// They began putting it right, or submitted it.
    Worked,
}

/// Somebody who had a problem in hand; nobody is ever taken out again.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Part {
    /// How often it had been reopened.
    pub round: u32,
    /// What they did.
    pub role: Role,
    /// Who, as typed.
    pub who: String,
}

/// The problem in a ledger that was merged into this one.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Whose ledger.
    pub office: String,
    /// The ledger's identity: the hash of its first event.
    pub ledger: String,
    /// Its number there.
    pub no: u32,
}

/// A problem of the ledger.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// 问题编号; it never changes.
    pub no: u32,
    /// What machines say.
    pub observed: Observed,
    /// Every fingerprint it was ever known by.
    pub identities: BTreeSet<String>,
    /// Who found it, how and when; one entry for each way and office, the earliest first.
    pub discoveries: Vec<Discovery>,
    /// Whether the newest data showed it.
    pub sighting: Sighting,
    /// Where it stands.
    pub standing: Stamped<Standing>,
    /// The exception, if one was ever made or taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Stamped<Option<Exception>>>,
    /// What people wrote.
    pub human: BTreeMap<Field, Stamped<Option<String>>>,
    /// Who ever had it in hand.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub parts: BTreeSet<Part>,
    /// Where it came from, if other ledgers were merged in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub origins: BTreeSet<Origin>,
    /// The last event that touched it.
    pub seq: u64,
}

impl Problem {
    /// 问题编号 as people write it.
    pub fn number(&self) -> String {
        number(self.no)
    }

    /// What machines say.
    pub fn machine(&self) -> &Machine {
        &self.observed.machine
    }

    /// The state.
    pub fn state(&self) -> State {
        self.standing.value.state
    }

    /// What people wrote into a field.
    pub fn wrote(&self, field: Field) -> Option<&str> {
        self.human.get(&field).and_then(|stamped| stamped.value.as_deref())
    }

    /// Who had it in hand in this round.
    pub fn in_hand(&self, role: Role) -> impl Iterator<Item = &str> {
        let round = self.standing.value.reopened;
        let own = self.parts.iter().filter(move |part| part.round == round && part.role == role);
        own.map(|part| part.who.as_str())
    }

    /// Remembers who has it in hand.
    pub(super) fn took_part(&mut self, role: Role, who: &str) {
        let round = self.standing.value.reopened;
        self.parts.insert(Part { round, role, who: who.to_owned() });
    }

    /// A day that people wrote.
    pub fn day(&self, field: Field) -> Option<Day> {
        self.wrote(field).and_then(|text| text.parse().ok())
    }

    /// 整改类型: what people chose, else the usual one.
    pub fn pace(&self) -> &str {
        self.wrote(Field::Pace).unwrap_or(&self.machine().pace)
    }

    /// The exception that holds on a day.
    pub fn exception_on(&self, today: Day) -> Option<&Exception> {
        self.last_exception().filter(|exception| today <= exception.until)
    }

    /// The exception last made, expired or not.
    pub fn last_exception(&self) -> Option<&Exception> {
        self.exception.as_ref().and_then(|stamped| stamped.value.as_ref())
    }

    /// Whether it is still to be dealt with on a day: neither settled nor excepted.
    pub fn is_open(&self, today: Day) -> bool {
        !self.state().is_settled() && self.exception_on(today).is_none()
    }

    /// Whether its deadline has passed without its being done.
    pub fn is_overdue(&self, today: Day) -> bool {
        let Some(deadline) = self.day(Field::Deadline) else { return false };
        let in_time = self.state() == State::Awaiting && self.day(Field::DoneOn).is_none_or(|done| done <= deadline);
        self.is_open(today) && deadline < today && !in_time
    }

    /// What holds beside the state on a day.
    pub fn flags(&self, today: Day) -> Vec<Flag> {
        let standing = &self.standing.value;
        let open = self.is_open(today);
        let excepted = self.exception_on(today).is_some();
        let expired = !excepted && self.last_exception().is_some() && !self.state().is_settled();
        let holds = |flag: &Flag| match flag {
            Flag::Overdue => self.is_overdue(today),
            // What nobody has verified yet is not being put right, whatever is usual.
            Flag::Continuing => open && self.state().is_verified() && self.pace() == PACES[2].zh,
            Flag::Reopened => open && standing.reopened > 0,
            Flag::NotObserved => self.sighting.missed,
            Flag::Excepted => excepted,
            Flag::ExceptionExpired => expired,
            Flag::NewSinceDismissed => standing.renewed && standing.state == State::Dismissed,
            Flag::DoubtfulReview => eyes::is_doubtful(self),
        };
        Flag::ALL.into_iter().filter(holds).collect()
    }

    /// 发现方式, each once, in order of discovery.
    pub fn found_by(&self) -> Vec<&str> {
        let mut ways: Vec<&str> = Vec::new();
        for one in &self.discoveries {
            if !ways.contains(&one.how.as_str()) {
                ways.push(&one.how);
            }
        }
        ways
    }

    /// 发现时间.
    pub fn found_on(&self) -> Option<Day> {
        self.discoveries.iter().map(|one| one.on).min()
    }

    /// Adds a discovery; of one way and office the earliest counts. Whether anything is new.
    pub fn discovered(&mut self, new: &Discovery) -> bool {
        let same = |one: &&mut Discovery| one.how == new.how && one.office == new.office;
        match self.discoveries.iter_mut().find(same) {
            Some(known) if known.on <= new.on => return false,
            Some(known) => known.on = new.on,
            None => self.discoveries.push(new.clone()),
        }
        self.discoveries.sort_by(|one, other| (one.on, one).cmp(&(other.on, other)));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn with(mut problem: Problem, field: Field, value: &str) -> Problem {
        let stamped = Stamped { at: Instant::from_millis(1), by: "a".to_owned(), value: Some(value.to_owned()) };
        problem.human.insert(field, stamped);
        problem
    }

    fn at(mut problem: Problem, state: State) -> Problem {
        problem.standing.value.state = state;
        problem
    }

    #[test]
    fn numbers_read_back_however_they_are_typed() {
        for typed in ["WT-0012", "wt-12", " WT12 ", "12", "ＷＴ-００１２"] {
            assert_eq!(parse_number(typed), Some(12), "{typed}");
        }
        for typed in ["", "WT-", "WT-0", "12a", "-1"] {
            assert_eq!(parse_number(typed), None, "{typed}");
        }
        assert_eq!(parse_number(&number(123_456)), Some(123_456));
    }

    #[test]
    fn overdue_begins_the_day_after_the_deadline_and_ends_with_doing_it_in_time() {
        let problem = with(at(sample::problem(1), State::Rectifying), Field::Deadline, "2023-06-30");
        assert!(!problem.is_overdue(day("2023-06-30")));
        assert!(problem.is_overdue(day("2023-07-01")));
        let done = with(at(problem.clone(), State::Awaiting), Field::DoneOn, "2023-06-30");
        assert!(!done.is_overdue(day("2023-07-01")));
        assert!(with(done, Field::DoneOn, "2023-07-01").is_overdue(day("2023-07-02")));
        assert!(!at(problem, State::Closed).is_overdue(day("2023-07-01")));
    }

    #[test]
    fn an_exception_holds_through_its_last_day_and_then_comes_back() {
        let mut problem = sample::problem(1);
        let value = Exception {
            reason: "人手不足".to_owned(),
            approver: "龙某".to_owned(),
            until: day("2023-06-30"),
            by_policy: false,
        };
        problem.exception = Some(Stamped { at: Instant::from_millis(1), by: "龙某".to_owned(), value: Some(value) });
        assert_eq!(problem.flags(day("2023-06-30")), [Flag::Excepted]);
        assert!(!problem.is_open(day("2023-06-30")));
        assert_eq!(problem.flags(day("2023-07-01")), [Flag::ExceptionExpired]);
        assert!(problem.is_open(day("2023-07-01")));
    }

    #[test]
    fn nothing_is_being_put_right_for_long_before_it_is_verified() {
        let today = day("2023-06-01");
        let mut problem = sample::problem(1);
        PACES[2].zh.clone_into(&mut problem.observed.machine.pace);
        assert_eq!(problem.flags(today), []);
        assert_eq!(at(problem, State::Confirmed).flags(today), [Flag::Continuing]);
    }

    #[test]
    fn one_way_of_one_office_is_one_discovery() {
        let mut problem = sample::problem(1);
        let found = |how: &str, on: &str| Discovery { how: how.to_owned(), office: "镇".to_owned(), on: day(on) };
        assert!(problem.discovered(&found("镇级核查", "2023-06-01")));
        assert!(!problem.discovered(&found("镇级核查", "2023-07-01")));
        assert!(problem.discovered(&found("镇级核查", "2023-01-01")));
        assert_eq!(problem.found_by(), ["镇级核查", "自查"]);
        assert_eq!(problem.found_on(), Some(day("2023-01-01")));
    }
}
