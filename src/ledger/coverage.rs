//! Whether a run covered a problem, so that not finding it means something.
//!
//! Every doubt counts against it: a table that is missing, a log or a list of changes that does not reach the finding's own
//! days, another period, a file that could not be read, a subject of that name that could not be judged, a unit or system
//! that the run did not reach, a stronger rule that speaks of the same people.

use crate::{
    base::{
        maps::{Map, Set},
        text::fold_key,
        time::Day,
    },
    i18n::Text,
    model::TableKind,
};

use super::problem::{Machine, Needed};

/// The days that the rows of a table speak of.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Days with rows.
    pub days: Set<Day>,
    /// Stretches in which rows are missing, as first and last day.
    pub silent: Vec<(Day, Day)>,
}

/// What a rule could not judge in one unit.
#[derive(Clone, Debug, Default)]
pub struct Unjudged {
    /// The unit; empty where nothing names it.
    pub unit: String,
    /// How many subjects.
    pub count: u64,
    /// Their names as far as they are known, folded.
    pub names: Vec<String>,
}

/// What one rule did in a run.
#[derive(Clone, Debug, Default)]
pub struct RuleCoverage {
    /// Whether it lacked a table or is defective.
    pub blocked: bool,
    /// What it could not judge.
    pub unjudged: Vec<Unjudged>,
    /// Accounts and people of stronger findings that cover findings of this rule, folded.
    pub superseded_by: Set<String>,
}

/// What a run covered.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// By rule code; a rule that did not run is not here.
    pub rules: Map<String, RuleCoverage>,
    /// Units of which any rule looked at anything.
    pub units: Set<String>,
    /// Tables that were read, by system (empty: the folder's unnamed one).
    pub tables: Set<Needed>,
    /// The days of tables whose rows have days.
    pub reach: Map<Needed, Reach>,
    /// The period that was judged; none: all that was read.
    pub period: Option<(Day, Day)>,
    /// Names and numbers of the people in the lists of staff and of changes, folded.
    pub people: Set<String>,
    /// Texts of rows that could not be used, folded.
    pub rejected: Vec<String>,
    /// Whether a file or sheet as a whole could not be read.
    pub unreadable: bool,
    /// Whose check it was: subjects of no known unit stand under it.
    pub office: String,
}

/// Why not finding a problem says nothing.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Gap {
    /// It was entered by hand; no rule looks for it.
    NoRule,
    /// Its rule did not run.
    RuleNotRun,
    /// Its rule lacked a table.
    RuleBlocked,
    /// A file could not be read.
    Unreadable,
    /// A table of that system was not there.
    TableAbsent,
    /// What was done lies outside the period that was judged.
    OutsidePeriod,
    /// A table does not reach the days of the finding.
    NotReached,
    /// The lists of staff no longer know the person.
    PersonAbsent,
    /// The unit does not appear in the data.
    UnitAbsent,
    /// A subject that may be this one could not be judged.
    NotJudged,
    /// A row that may be about this one could not be used.
    RowRejected,
    /// A stronger rule's finding covers it.
    Superseded,
    /// The data is older than what the ledger knows.
    Older,
}

impl Gap {
    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRule => "entered-by-hand",
            Self::RuleNotRun => "rule-not-run",
            Self::RuleBlocked => "rule-blocked",
            Self::Unreadable => "file-unreadable",
            Self::TableAbsent => "table-absent",
            Self::OutsidePeriod => "outside-period",
            Self::NotReached => "not-reached",
            Self::PersonAbsent => "person-absent",
            Self::UnitAbsent => "unit-absent",
            Self::NotJudged => "not-judged",
            Self::RowRejected => "row-rejected",
            Self::Superseded => "superseded",
            Self::Older => "older-data",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::NoRule => Text::new("人工登记的问题", "entered by hand"),
            Self::RuleNotRun => Text::new("本次未运行该规则", "the rule did not run"),
            Self::RuleBlocked => Text::new("规则所需资料缺失", "a table the rule needs is missing"),
            Self::Unreadable => Text::new("有文件未能读取", "a file could not be read"),
            Self::TableAbsent => Text::new("缺少该系统的相应资料", "a table of that system is missing"),
            Self::OutsidePeriod => {
                Text::new("问题发生在本次核查期间之外", "what was done lies outside the period of this check")
            }
            Self::NotReached => Text::new(
                "本次日志或人事资料未覆盖问题发生的日期",
                "the log or the changes of staff do not reach the days of the problem",
            ),
            Self::PersonAbsent => {
                Text::new("人员资料中已没有所涉人员", "the lists of staff no longer know the person concerned")
            }
            Self::UnitAbsent => Text::new("资料中没有该单位", "the unit does not appear in the data"),
            Self::NotJudged => Text::new("该对象本次无法判断", "the subject could not be judged"),
            Self::RowRejected => Text::new("相关行无法使用", "a row that may be about it was rejected"),
            Self::Superseded => Text::new("已由更强规则报告", "reported by a stronger rule"),
            Self::Older => Text::new("本次资料早于台账已有资料", "the data is older than what the ledger knows"),
        }
    }
}

/// The shortest name that is looked for inside another.
const SHORTEST: usize = 4;

impl Coverage {
    /// Why not finding a problem says nothing; none: it was covered.
    pub fn gap(&self, machine: &Machine) -> Option<Gap> {
        let Some(name) = &machine.rule else { return Some(Gap::NoRule) };
        let Some(rule) = self.rules.get(&name.code) else { return Some(Gap::RuleNotRun) };
        if rule.blocked {
            return Some(Gap::RuleBlocked);
        }
        if self.unreadable {
            return Some(Gap::Unreadable);
        }
        if !machine.needs.iter().all(|needed| self.tables.contains(&needed.bare())) {
            return Some(Gap::TableAbsent);
        }
        if let Some(gap) = self.own_time(machine, name.standing) {
            return Some(gap);
        }
        if !self.units.contains(&machine.unit) {
            return Some(Gap::UnitAbsent);
        }
        let names = names(machine);
        if self.is_unjudged(rule, machine, &names) {
            return Some(Gap::NotJudged);
        }
        if self.rejected.iter().any(|text| names.iter().any(|name| is_alike(text, name))) {
            return Some(Gap::RowRejected);
        }
        names.iter().any(|name| rule.superseded_by.contains(name)).then_some(Gap::Superseded)
    }

    /// Why the finding's own time was not looked at.
    fn own_time(&self, machine: &Machine, standing: bool) -> Option<Gap> {
        let own = machine.first_on.zip(machine.last_on);
        if !standing {
            let Some((first, last)) = own else { return Some(Gap::NotReached) };
            if self.period.is_some_and(|(from, to)| first < from || to < last) {
                return Some(Gap::OutsidePeriod);
            }
        }
        let reaches = |needed: &Needed| {
            let of_acts = !standing && needed.table == TableKind::Operations.name();
            let Some((from, to)) = needed.from.zip(needed.to).or(own.filter(|_| of_acts)) else { return true };
            self.reach.get(&needed.bare()).is_some_and(|reach| {
                let is_silent = reach.silent.iter().any(|(first, last)| *first <= to && from <= *last);
                reach.days.contains(&from) && reach.days.contains(&to) && !is_silent
            })
        };
        if !machine.needs.iter().all(reaches) {
            return Some(Gap::NotReached);
        }
        let of_staff = |needed: &Needed| {
            [TableKind::Persons, TableKind::HrEvents].iter().any(|table| needed.table == table.name())
        };
        let is_known = |person: &crate::finding::PersonRef| {
            let names = [&person.id_number, &person.person_no, &person.name];
            names.into_iter().flatten().any(|name| self.people.contains(&*fold_key(name)))
        };
        let absent = machine.needs.iter().any(of_staff) && !machine.subjects.persons.iter().all(is_known);
        absent.then_some(Gap::PersonAbsent)
    }

    fn is_unjudged(&self, rule: &RuleCoverage, machine: &Machine, names: &[String]) -> bool {
        rule.unjudged.iter().any(|ground| {
            let near = ground.unit.is_empty() || ground.unit == machine.unit || ground.unit == self.office;
            let all_known = ground.count <= ground.names.len() as u64;
            near && (!all_known || ground.names.iter().any(|one| names.iter().any(|name| is_alike(one, name))))
        })
    }
}

/// Whether two names may mean the same: equal, or the one inside the other.
fn is_alike(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| inner.len() >= SHORTEST && outer.contains(inner);
    one == other || inside(one, other) || inside(other, one)
}

/// Every name a problem's subjects go by, folded.
pub fn names(machine: &Machine) -> Vec<String> {
    let subjects = &machine.subjects;
    let people = subjects.persons.iter().flat_map(|one| [&one.name, &one.id_number, &one.person_no]).flatten();
    let systems = [&subjects.accounts, &subjects.cases, &subjects.records];
    let in_systems = systems.into_iter().flatten().map(|one| &one.name);
    let all = people.chain(in_systems).chain(&subjects.payees).chain(&subjects.subject_ids).chain(&subjects.terminals);
    let mut names: Vec<String> = all.map(|name| fold_key(name).into_owned()).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    fn full() -> Coverage {
        let machine = sample::machine("zhangsan");
        Coverage {
            rules: std::iter::once(("A06".to_owned(), RuleCoverage::default())).collect(),
            units: std::iter::once(machine.unit.clone()).collect(),
            tables: machine.needs.into_iter().collect(),
            office: "福果镇".to_owned(),
            ..Coverage::default()
        }
    }

    fn unjudged(unit: &str, count: u64, name: &str) -> Coverage {
        let ground = Unjudged { unit: unit.to_owned(), count, names: vec![name.to_owned()] };
        let rule = RuleCoverage { unjudged: vec![ground], ..RuleCoverage::default() };
        Coverage { rules: std::iter::once(("A06".to_owned(), rule)).collect(), ..full() }
    }

    #[test]
    fn every_gap_is_told() {
        let machine = sample::machine("zhangsan");
        let with = |change: fn(&mut Coverage)| {
            let mut coverage = full();
            change(&mut coverage);
            coverage.gap(&machine)
        };
        assert_eq!(with(|_| ()), None);
        assert_eq!(with(|it| it.rules.clear()), Some(Gap::RuleNotRun));
        assert_eq!(with(|it| it.rules[0].blocked = true), Some(Gap::RuleBlocked));
        assert_eq!(with(|it| it.unreadable = true), Some(Gap::Unreadable));
        assert_eq!(with(|it| it.tables.clear()), Some(Gap::TableAbsent));
        assert_eq!(with(|it| it.units.clear()), Some(Gap::UnitAbsent));
        assert_eq!(with(|it| it.rejected.push("zhangsan,停用".to_owned())), Some(Gap::RowRejected));
        let superseded = |it: &mut Coverage| {
            it.rules[0].superseded_by.insert("zhangsan".to_owned());
        };
        assert_eq!(with(superseded), Some(Gap::Superseded));
        let by_hand = Machine { rule: None, ..machine.clone() };
        assert_eq!(full().gap(&by_hand), Some(Gap::NoRule));
    }

    /// Somebody's acts of March, told by the log and the changes of staff.
    fn conduct() -> (Machine, Coverage) {
        let day = |text: &str| text.parse::<Day>().ok();
        let mut machine = sample::machine("zhangsan");
        machine.rule.as_mut().unwrap().standing = false;
        (machine.first_on, machine.last_on) = (day("2023-03-06"), day("2023-03-20"));
        let log = Needed::of(TableKind::Operations.name(), "就业补贴系统");
        let left = Needed { from: day("2023-03-01"), to: day("2023-03-01"), ..Needed::of("hr_events", "") };
        machine.needs = vec![log.clone(), left.clone()];
        let days = |all: &[&str]| all.iter().filter_map(|text| day(text)).collect();
        let reach = [
            (log.clone(), Reach { days: days(&["2023-03-06", "2023-03-10", "2023-03-20"]), silent: Vec::new() }),
            (left.bare(), Reach { days: days(&["2023-03-01", "2024-03-01"]), silent: Vec::new() }),
        ];
        let coverage = Coverage {
            tables: [log, left.bare()].into_iter().collect(),
            reach: reach.into_iter().collect(),
            period: day("2023-01-01").zip(day("2023-12-31")),
            people: std::iter::once("人zhangsan".to_owned()).collect(),
            ..full()
        };
        (machine, coverage)
    }

    #[test]
    fn the_findings_own_time_must_have_been_looked_at() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let with = |change: &dyn Fn(&mut Machine, &mut Coverage)| {
            let (mut machine, mut coverage) = conduct();
            change(&mut machine, &mut coverage);
            coverage.gap(&machine)
        };
        assert_eq!(with(&|_, _| ()), None);
        assert_eq!(with(&|machine, _| machine.first_on = None), Some(Gap::NotReached), "nobody knows when");
        let next_year = (day("2024-01-01"), day("2024-12-31"));
        assert_eq!(with(&|_, it| it.period = Some(next_year)), Some(Gap::OutsidePeriod));
        assert_eq!(with(&|_, it| it.period = None), None);
        for gone in ["2023-03-06", "2023-03-20"] {
            let without = |_: &mut Machine, it: &mut Coverage| {
                it.reach[0].days.swap_remove(&day(gone));
            };
            assert_eq!(with(&without), Some(Gap::NotReached), "the log of {gone} is missing");
        }
        let silent = |_: &mut Machine, it: &mut Coverage| {
            it.reach[0].silent.push((day("2023-03-13"), day("2023-03-17")));
        };
        assert_eq!(with(&silent), Some(Gap::NotReached), "a week of the log is missing");
        let other_year = |_: &mut Machine, it: &mut Coverage| {
            it.reach[1].days.swap_remove(&day("2023-03-01"));
        };
        assert_eq!(with(&other_year), Some(Gap::NotReached), "only the changes of next year are there");
        assert_eq!(with(&|_, it| it.people.clear()), Some(Gap::PersonAbsent));
        assert_eq!(with(&|_, it| it.reach.clear()), Some(Gap::NotReached));
    }

    #[test]
    fn another_subject_that_could_not_be_judged_is_no_gap() {
        let machine = sample::machine("zhangsan");
        let at = "福果镇社保所";
        assert_eq!(unjudged(at, 1, "就业补贴系统/zhangsan").gap(&machine), Some(Gap::NotJudged));
        assert_eq!(unjudged(at, 1, "lisi").gap(&machine), None);
        assert_eq!(unjudged(at, 2, "lisi").gap(&machine), Some(Gap::NotJudged), "one of them has no name");
        assert_eq!(unjudged("青杠村", 2, "lisi").gap(&machine), None, "another unit");
        assert_eq!(unjudged("福果镇", 2, "lisi").gap(&machine), Some(Gap::NotJudged), "nobody knows whose");
    }
}
