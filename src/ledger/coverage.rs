//! Whether a run covered a problem, so that not finding it means something.
//!
//! Every doubt counts against it: a table that is missing, a file that could not be read, a subject of that name that
//! could not be judged, a unit or system that the run did not reach, a stronger rule that speaks of the same people.

use crate::{
    base::{
        maps::{Map, Set},
        text::fold_key,
    },
    i18n::Text,
};

use super::problem::{Machine, Needed};

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
        if !machine.needs.iter().all(|needed| self.tables.contains(needed)) {
            return Some(Gap::TableAbsent);
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
