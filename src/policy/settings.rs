//! The sections of the policy as plain values, each with its defaults; what they mean is in the rules.

use std::collections::BTreeMap;

use crate::{
    base::{
        calendar::{Calendar, Grace},
        id_number::{IdNumber, IdReading},
        ids::Names,
        text::{fold, fold_key},
        time::Day,
    },
    model::{Sym, TableKind, act::Act},
    policy::values::{AccountName, Glob, Hours},
};

/// `[[input]]`: what a file or sheet is, where recognition needs help.
#[derive(Clone, Debug, PartialEq)]
pub struct InputRule {
    /// Files meant, by name relative to the folder.
    pub file: Glob,
    /// The sheet; `None`: every sheet.
    pub sheet: Option<String>,
    /// The table it holds; `None`: as recognised.
    pub table: Option<TableKind>,
    /// Whether it is to be left out, which `table = "ignore"` says.
    pub ignore: bool,
    /// Its encoding; `None`: as detected.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The row of the header, from 1; 0: there is none, and columns are called by their place; `None`: as detected.
    pub header_row: Option<u32>,
    /// Canonical column → header as written in the file.
    pub columns: BTreeMap<String, String>,
    /// Canonical column → cell as written → meaning.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// The line it begins on.
    pub line: u32,
    /// The lines of its keys, such as `table` or `columns.account`.
    pub lines: BTreeMap<String, u32>,
}

impl InputRule {
    /// Whether a file, by name relative to the folder, and sheet are meant.
    pub fn meets(&self, file: &str, sheet: Option<&str>) -> bool {
        let sheets = match (&self.sheet, sheet) {
            (None, _) => true,
            (Some(wanted), Some(sheet)) => fold(wanted) == fold(sheet),
            (Some(_), None) => false,
        };
        sheets && self.file.matches(file)
    }

    /// The line of a key, else that of the entry.
    pub fn line_of(&self, key: &str) -> u32 {
        self.lines.get(key).copied().unwrap_or(self.line)
    }

    /// Takes over what a later entry for the same source says and this one does not. The keys of which the later entry
    /// says otherwise are returned: they do not count. Columns and codes of another table are not taken.
    pub(super) fn fill(&mut self, later: &Self) -> Vec<String> {
        let mut lost = Vec::new();
        let mut option = |mine: bool, same: bool, theirs: bool, key: &str| {
            if mine && theirs && !same {
                lost.push(key.to_owned());
            }
            !mine && theirs
        };
        let holds = |rule: &Self| (rule.table, rule.ignore);
        let says = |rule: &Self| rule.table.is_some() || rule.ignore;
        if option(says(self), holds(self) == holds(later), says(later), "table") {
            (self.table, self.ignore) = holds(later);
        }
        if option(self.encoding.is_some(), self.encoding == later.encoding, later.encoding.is_some(), "encoding") {
            self.encoding = later.encoding;
        }
        let row = option(
            self.header_row.is_some(),
            self.header_row == later.header_row,
            later.header_row.is_some(),
            "header_row",
        );
        if row {
            self.header_row = later.header_row;
        }
        if !says(later) || holds(self) == holds(later) {
            self.fill_columns(later, &mut lost);
        } else {
            lost.extend(later.columns.keys().map(|column| format!("columns.{column}")));
            lost.extend(later.values.keys().map(|column| format!("values.{column}")));
        }
        for (key, line) in &later.lines {
            self.lines.entry(key.clone()).or_insert(*line);
        }
        lost
    }

    fn fill_columns(&mut self, later: &Self, lost: &mut Vec<String>) {
        for (column, header) in &later.columns {
            match self.columns.get(column) {
                Some(mine) if mine != header => lost.push(format!("columns.{column}")),
                Some(_) => {}
                None => drop(self.columns.insert(column.clone(), header.clone())),
            }
        }
        for (column, meanings) in &later.values {
            let mine = self.values.entry(column.clone()).or_default();
            for (cell, meaning) in meanings {
                match mine.get(cell) {
                    Some(known) if known != meaning => lost.push(format!("values.{column}.{cell}")),
                    Some(_) => {}
                    None => drop(mine.insert(cell.clone(), meaning.clone())),
                }
            }
        }
    }
}

/// One entry of `[actions]`: a local step name and what it means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StepName {
    /// What it means.
    pub act: Act,
    /// The step as the log writes it.
    pub name: String,
    /// The line it stands on.
    pub line: u32,
}

/// `[[workflow]]`: how matters of one kind must be handled.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Matters meant.
    pub matter: Glob,
    /// Step → steps that must have been taken in the same pass.
    pub requires: BTreeMap<Act, Vec<Act>>,
    /// The order of the steps.
    pub order: Vec<Act>,
    /// Approve: the longest time from accept; pay: from approve. Absent steps cannot be judged.
    pub days: BTreeMap<Act, Grace>,
    /// Words of facts that disqualify; `None`: the default words.
    pub disqualifies: Option<Vec<String>>,
    /// Facts without which the matter must not be approved.
    pub requires_facts: Vec<String>,
    /// The line it begins on; `None` for the default.
    pub line: Option<u32>,
}

/// Words of facts that disqualify where the policy lists none.
const DISQUALIFIES: [&str; 4] = ["已就业", "享受养老待遇", "已退费", "死亡"];
/// People in public-welfare posts are employed by definition, so employment does not disqualify them.
const PUBLIC_WELFARE: (&str, &str) = ("公益性岗位", "已就业");

impl Default for Workflow {
    fn default() -> Self {
        Self {
            matter: Glob::any(),
            requires: BTreeMap::from([(Act::Approve, vec![Act::Accept]), (Act::Pay, vec![Act::Approve])]),
            order: vec![Act::Accept, Act::Review, Act::Recheck, Act::Approve, Act::Pay],
            days: BTreeMap::new(),
            disqualifies: None,
            requires_facts: Vec::new(),
            line: None,
        }
    }
}

impl Workflow {
    /// The words of facts that disqualify somebody from this matter.
    pub fn disqualifying(&self, matter: &str) -> Vec<&str> {
        match &self.disqualifies {
            Some(words) => words.iter().map(String::as_str).collect(),
            None => Self::default_disqualifying(matter).to_vec(),
        }
    }

    fn default_disqualifying(matter: &str) -> &'static [&'static str] {
        let (welfare, employed) = PUBLIC_WELFARE;
        let skip = usize::from(matter.contains(welfare) && DISQUALIFIES[0] == employed);
        &DISQUALIFIES[skip..]
    }
}

/// `[grace]`: how late is not yet late after a change of staff.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GraceRules {
    /// After somebody left, until the account must be off.
    pub leave: Grace,
    /// After a change of post, until the old rights must be gone.
    pub move_: Grace,
    /// After long leave began, until the account must be off.
    pub leave_start: Grace,
    /// After a new post began, until its rights must be there.
    pub join: Grace,
}

impl Default for GraceRules {
    fn default() -> Self {
        Self {
            leave: Grace::Days(0),
            move_: Grace::WorkingDays(5),
            leave_start: Grace::WorkingDays(5),
            join: Grace::WorkingDays(5),
        }
    }
}

/// `[calendar]`: when people work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CalendarRules {
    /// Office hours of a working day.
    pub hours: Vec<Hours>,
    /// The file with further holidays, beside the policy file.
    pub holidays: Option<String>,
    /// The line that names it.
    pub holidays_line: Option<u32>,
    /// What that file says; whoever reads it puts it here.
    pub loaded: Vec<HolidayYear>,
}

/// One year of a holiday file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HolidayYear {
    /// The year of the notice.
    pub year: i32,
    /// Its days, each with whether it is a day off.
    pub days: Vec<(Day, bool)>,
}

impl Default for CalendarRules {
    fn default() -> Self {
        Self {
            hours: vec![Hours { from: 8 * 60, to: 18 * 60 + 30 }],
            holidays: None,
            holidays_line: None,
            loaded: Vec::new(),
        }
    }
}

impl CalendarRules {
    /// Whether that time of a working day is within office hours.
    pub fn is_office_hour(&self, millis_of_day: u32) -> bool {
        self.hours.iter().any(|hours| hours.contains(millis_of_day))
    }

    /// The built-in years with the loaded ones.
    pub fn calendar(&self) -> Calendar {
        let mut calendar = Calendar::default();
        for year in &self.loaded {
            calendar.extend_from_holiday_cn(year.days.iter().copied(), year.year);
        }
        calendar
    }
}

/// `[terminals]`: what several rules need to know of machines.
#[derive(Clone, Debug, PartialEq)]
pub struct Terminals {
    /// Accounts that make a terminal a kiosk, or an IP a shared exit.
    pub kiosk_fanin: u32,
    /// Seconds within which a change of terminal or account is a hop.
    pub switch_seconds: u32,
    /// The share of acts that makes a terminal somebody's own.
    pub home_share: f64,
    /// The least number of acts for that.
    pub home_min: u32,
    /// Kiosks and shared IPs by name.
    pub shared: Vec<String>,
}

impl Default for Terminals {
    fn default() -> Self {
        Self { kiosk_fanin: 6, switch_seconds: 120, home_share: 0.8, home_min: 20, shared: Vec::new() }
    }
}

/// `[administrators]`: roles or posts of the three administrators; `None`: recognised by their names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Administrators {
    /// 系统管理员.
    pub system: Option<Vec<String>>,
    /// 安全管理员, 权限管理员.
    pub security: Option<Vec<String>>,
    /// 审计管理员.
    pub audit: Option<Vec<String>>,
}

/// Which of the three administrators.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum Administrator {
    /// 系统管理员.
    System,
    /// 安全管理员, 权限管理员.
    Security,
    /// 审计管理员.
    Audit,
}

impl Administrator {
    /// All three.
    pub const ALL: [Self; 3] = [Self::System, Self::Security, Self::Audit];

    /// Words in the name of a role or post that mark it where the policy lists none.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::System => &["系统管理"],
            Self::Security => &["安全管理", "权限管理"],
            Self::Audit => &["审计管理"],
        }
    }
}

impl Administrators {
    /// What the policy lists.
    pub fn listed(&self, which: Administrator) -> Option<&[String]> {
        match which {
            Administrator::System => self.system.as_deref(),
            Administrator::Security => self.security.as_deref(),
            Administrator::Audit => self.audit.as_deref(),
        }
    }

    /// Whether a role or post of that name makes its holder such an administrator.
    pub fn is(&self, which: Administrator, role_or_post: &str) -> bool {
        use crate::base::text::fold_key;
        let name = fold_key(role_or_post);
        match self.listed(which) {
            Some(listed) => listed.iter().any(|listed| fold_key(listed) == name),
            None => which.words().iter().any(|word| name.contains(word)),
        }
    }
}

/// `[third_party]`: who is an outsider.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ThirdParty {
    /// Companies whose people are outsiders, besides those whose name says so.
    pub employers: Vec<String>,
    /// Kinds of employment of outsiders.
    pub employment: Vec<String>,
}

impl Default for ThirdParty {
    fn default() -> Self {
        let employment = ["第三方", "外包", "劳务外包", "驻场", "政府购买服务"];
        Self { employers: Vec::new(), employment: employment.map(str::to_owned).to_vec() }
    }
}

/// `[identity]`: matches a reviewer has decided.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IdentityRules {
    /// This account is that person's.
    pub pin: Vec<IdentityLink>,
    /// This account is not that person's.
    pub forbid: Vec<IdentityLink>,
}

/// An account and a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IdentityLink {
    /// The account.
    pub account: AccountName,
    /// The person: ID number or 工号.
    pub person: String,
    /// The line it stands on.
    pub line: u32,
}

impl IdentityLink {
    /// Whether it means an account of a system. In a folder of one system nobody need name that.
    pub fn means(&self, system: &str, account: &str, only_system: Option<&str>) -> bool {
        let system = Some(system).filter(|system| !system.is_empty());
        self.account.is(system, account) || system == only_system && self.account.is(None, account)
    }

    /// Its person's number as the tables write it, if they have it.
    pub fn number(&self, names: &Names<Sym>) -> String {
        if let IdReading::Valid { number, .. } = IdNumber::parse(&self.person) {
            return number.as_str().to_owned();
        }
        let spellings = [fold(&self.person), fold_key(&self.person)];
        let known = spellings.iter().find(|text| names.get(text).is_some());
        known.unwrap_or(&spellings[0]).clone().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn employment_does_not_disqualify_from_public_welfare_posts() {
        let workflow = Workflow::default();
        assert!(workflow.disqualifying("灵活就业社会保险补贴").contains(&"已就业"));
        let welfare = workflow.disqualifying("公益性岗位社保补贴");
        assert_eq!(welfare, vec!["享受养老待遇", "已退费", "死亡"]);
    }

    #[test]
    fn listed_words_replace_the_default_ones() {
        let workflow = Workflow { disqualifies: Some(vec!["已就业".to_owned()]), ..Workflow::default() };
        assert_eq!(workflow.disqualifying("公益性岗位社保补贴"), vec!["已就业"]);
    }

    #[test]
    fn administrators_are_known_by_name_until_they_are_listed() {
        let mut admins = Administrators::default();
        assert!(admins.is(Administrator::Security, "权限管理员"));
        assert!(!admins.is(Administrator::System, "权限管理员"));
        admins.security = Some(vec!["信息科长".to_owned()]);
        assert!(!admins.is(Administrator::Security, "权限管理员"));
        assert!(admins.is(Administrator::Security, " 信息科长"));
    }

    #[test]
    fn loaded_holidays_join_the_built_in_years() {
        let may_day = Day::ymd(2031, 5, 1).unwrap();
        let mut rules = CalendarRules::default();
        assert!(rules.calendar().is_working(may_day));
        rules.loaded.push(HolidayYear { year: 2031, days: vec![(may_day, true)] });
        assert!(!rules.calendar().is_working(may_day));
        assert!(rules.calendar().knows(2031) && rules.calendar().knows(2022));
    }

    #[test]
    fn office_hours_end_before_their_last_minute() {
        let rules = CalendarRules::default();
        assert!(rules.is_office_hour(8 * 3_600_000));
        assert!(!rules.is_office_hour(18 * 3_600_000 + 1_800_000));
        assert!(!rules.is_office_hour(8 * 3_600_000 - 1));
    }
}
