//! A log as the reference sees it: entries with their times, who stands behind them, where they sat.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::{At, DAY, day, read};
use crate::{
    logs::settings::{LAST, Settings},
    reference::{lines::Person, time::Is},
    worlds::{Row, World, cell},
};

/// One row of the log.
#[derive(Copy, Clone, Debug)]
pub struct Entry<'w> {
    /// Its line in the file.
    pub row: usize,
    pub at: At,
    pub system: &'w str,
    /// Blank where none is named.
    pub account: &'w str,
    /// What was done, in the word of the vocabulary.
    pub act: &'static str,
    pub failed: bool,
    cells: &'w Row,
}

/// Who did something.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Who {
    /// The person of this ID number.
    Person(String),
    /// An account of which nobody is known to be the holder.
    Account(String),
    /// No account is named.
    Nobody,
}

/// A log with its tables and settings.
pub struct Diary<'w> {
    pub world: &'w World,
    pub settings: &'w Settings,
    /// In the order of time.
    pub entries: Vec<Entry<'w>>,
    pub people: BTreeMap<String, Person<'w>>,
    /// What stands for approval, by system and kind of business.
    last_decisions: BTreeMap<(&'w str, &'w str), &'static str>,
    /// The habitual owner of each terminal, kiosks included.
    owners: BTreeMap<&'w str, Option<String>>,
    kiosks: BTreeSet<&'w str>,
}

/// What a step does.
pub fn act(step: &str) -> &'static str {
    match step {
        "登录" => "login",
        "退出" => "logout",
        "查询" => "query",
        "受理" => "accept",
        "审核" => "review",
        "复核" => "recheck",
        "终审" => "approve",
        "公示" => "publicise",
        "拨付" => "pay",
        "修改" => "edit",
        "补录" => "backpay",
        "合并" => "merge",
        "停发" => "suspend",
        "恢复发放" => "resume",
        "删除" => "delete",
        "导出" => "export",
        "授权" => "grant",
        "用户管理" => "user_admin",
        "重置密码" => "reset_password",
        "退回" | "退回受理" => "return",
        "撤销" | "追回" | "申请人撤回" => "withdraw",
        "清空日志" => "log_clear",
        other => panic!("the reference does not know the step {other}"),
    }
}

pub const DECISIONS: [&str; 3] = ["review", "recheck", "approve"];
pub const BUSINESS: [&str; 11] =
    ["accept", "review", "recheck", "approve", "publicise", "pay", "edit", "backpay", "merge", "suspend", "resume"];

impl<'w> Entry<'w> {
    /// A cell; blank where there is none.
    pub fn cell(&self, column: &str) -> &'w str {
        cell(self.cells, column)
    }

    /// The account with its system, as keys have it.
    pub fn who(&self) -> String {
        format!("{}/{}", self.system, self.account)
    }

    /// The case with its system; nothing where it has none.
    pub fn case(&self) -> Option<String> {
        let number = self.cell("case_no");
        (!number.is_empty()).then(|| format!("{}/{number}", self.system))
    }

    pub fn is_decision(&self) -> bool {
        DECISIONS.contains(&self.act)
    }
}

impl<'w> Diary<'w> {
    /// The diary of a log.
    pub fn of(world: &'w World, settings: &'w Settings) -> Self {
        let mut entries: Vec<Entry<'w>> = Vec::new();
        for (place, cells) in world.rows("operations").iter().enumerate() {
            entries.push(Entry {
                row: place + 2,
                at: read(cell(cells, "time")).expect("acts have times"),
                system: cell(cells, "system"),
                account: cell(cells, "account"),
                act: act(cell(cells, "action")),
                failed: cell(cells, "result") == "失败",
                cells,
            });
        }
        entries.sort_by_key(|entry| entry.at.from);
        let mut people = BTreeMap::new();
        let as_of = (day(LAST) + DAY) / 60 - 1;
        for table in ["persons", "hr_events", "accounts"] {
            for id in world.rows(table).iter().map(|row| cell(row, "id_number")).filter(|id| !id.is_empty()) {
                people.insert(id.to_owned(), Person::of(world, id, as_of));
            }
        }
        let (last_decisions, owners, kiosks) = Default::default();
        let mut diary = Self { world, settings, entries, people, last_decisions, owners, kiosks };
        for entry in &diary.entries {
            let (of, terminal) = ((entry.system, entry.cell("matter")), entry.cell("terminal"));
            diary.last_decisions.entry(of).or_insert_with(|| last_decision(&diary.entries, of));
            if !diary.owners.contains_key(terminal) {
                diary.owners.insert(terminal, diary.find_owner(terminal));
                if diary.find_kiosk(terminal) {
                    diary.kiosks.insert(terminal);
                }
            }
        }
        diary
    }

    pub fn has(&self, table: &str) -> bool {
        self.world.tables.contains_key(table)
    }

    /// Whether there is neither a list of accounts nor a roster: then a name in the log stands for a person.
    pub fn is_bare(&self) -> bool {
        !self.has("accounts") && !self.has("persons")
    }

    /// The row of an account in the list.
    pub fn listed(&self, entry: &Entry<'_>) -> Option<&'w Row> {
        let own = |row: &&Row| cell(row, "system") == entry.system && cell(row, "account") == entry.account;
        self.world.rows("accounts").iter().find(own)
    }

    /// Who stands behind an entry.
    pub fn actor(&self, entry: &Entry<'_>) -> Who {
        if entry.account.is_empty() {
            return Who::Nobody;
        }
        match self.listed(entry).map(|row| cell(row, "id_number")) {
            Some(id) if !id.is_empty() => Who::Person(id.to_owned()),
            _ => Who::Account(entry.who()),
        }
    }

    /// Who stands behind an entry, as keys have it.
    pub fn actor_key(&self, entry: &Entry<'_>) -> String {
        match self.actor(entry) {
            Who::Person(id) => id,
            Who::Account(account) => account,
            Who::Nobody => panic!("nobody has no key"),
        }
    }

    /// The person behind an entry.
    pub fn person(&self, entry: &Entry<'_>) -> Option<&Person<'w>> {
        match self.actor(entry) {
            Who::Person(id) => self.people.get(&id),
            _ => None,
        }
    }

    /// The name of the holder of an entry's account.
    pub fn holder_name(&self, entry: &Entry<'_>) -> &'w str {
        self.listed(entry).map_or("", |row| cell(row, "holder"))
    }

    /// Whether the log names several operators of an account.
    pub fn is_shared(&self, entry: &Entry<'_>) -> bool {
        let own = self.entries.iter().filter(|one| one.who() == entry.who());
        let names: BTreeSet<&str> = own.map(|one| one.cell("operator_name")).filter(|name| !name.is_empty()).collect();
        names.len() > 1
    }

    /// Whether nobody sat there: an account of a machine, neither a terminal nor an address.
    pub fn is_machine_act(&self, entry: &Entry<'_>) -> bool {
        let listed = self.listed(entry).is_some_and(|row| cell(row, "kind") == "系统");
        let named = self.settings.non_personal && entry.who() == "甲/x1";
        (listed || named) && entry.cell("terminal").is_empty() && entry.cell("ip").is_empty()
    }

    /// What counts as an act: not failed, and not a machine's.
    pub fn acts(&self) -> impl Iterator<Item = &Entry<'w>> {
        self.entries.iter().filter(|entry| !entry.failed && !self.is_machine_act(entry))
    }

    /// Cases with the acts in each.
    pub fn cases(&self) -> BTreeMap<String, Vec<&Entry<'w>>> {
        let mut cases: BTreeMap<String, Vec<&Entry<'w>>> = BTreeMap::new();
        for entry in self.acts() {
            if let Some(case) = entry.case() {
                cases.entry(case).or_default().push(entry);
            }
        }
        cases
    }

    /// Whether an entry lies in the period.
    pub fn in_period(&self, at: At) -> bool {
        self.settings.period.is_none_or(|(first, last)| day(first) <= at.from && at.last() < day(last) + DAY)
    }

    /// What stands for the approval of a kind of business: approve, unless the log never has one for it.
    pub fn last_decision(&self, system: &'w str, matter: &'w str) -> &'static str {
        self.last_decisions.get(&(system, matter)).copied().unwrap_or("approve")
    }

    /// Whether an entry is an approval, or stands for one.
    pub fn is_approval(&self, entry: &Entry<'w>) -> bool {
        entry.is_decision() && entry.act == self.last_decision(entry.system, entry.cell("matter"))
    }

    /// The permissions that an entry exercises: the one of its step's name, else those that do the same.
    pub fn exercised(&self, entry: &Entry<'_>) -> Vec<&'w str> {
        let own = self.world.rows("role_permissions").iter().filter(|row| cell(row, "system") == entry.system);
        let all: BTreeSet<&str> = own.map(|row| cell(row, "permission")).collect();
        if let Some(same) = all.get(entry.cell("action")) {
            return vec![*same];
        }
        all.into_iter().filter(|permission| act(permission) == entry.act).collect()
    }

    /// Whether many sit at a terminal.
    pub fn is_kiosk(&self, terminal: &str) -> bool {
        self.kiosks.contains(terminal)
    }

    fn find_kiosk(&self, terminal: &str) -> bool {
        if self.settings.shared.contains(&terminal) {
            return true;
        }
        let there: Vec<&Entry<'_>> =
            self.entries.iter().filter(|entry| !entry.failed && entry.cell("terminal") == terminal).collect();
        let mut by_account: BTreeMap<String, (usize, BTreeSet<i64>)> = BTreeMap::new();
        for entry in &there {
            let known = by_account.entry(entry.who()).or_default();
            known.0 += 1;
            known.1.insert(entry.at.day());
        }
        let regular = by_account.values().filter(|(_, days)| days.len() >= 10).count();
        let hop = there
            .windows(2)
            .any(|two| two[0].who() != two[1].who() && two[1].at.from - two[0].at.from <= self.settings.switch_seconds);
        regular >= self.settings.kiosk_fanin && by_account.values().all(|(count, _)| count * 2 <= there.len()) && !hop
    }

    /// The habitual owner of a terminal.
    pub fn owner(&self, terminal: &str) -> Option<String> {
        self.owners.get(terminal).cloned().flatten()
    }

    fn find_owner(&self, terminal: &str) -> Option<String> {
        let at_terminals = || self.entries.iter().filter(|entry| !entry.failed && !entry.cell("terminal").is_empty());
        let mut there: BTreeMap<String, usize> = BTreeMap::new();
        let mut all = 0;
        for entry in at_terminals().filter(|entry| entry.cell("terminal") == terminal && !entry.account.is_empty()) {
            all += 1;
            if let Some(person) = self.as_person(entry) {
                *there.entry(person).or_default() += 1;
            }
        }
        let most = there.values().copied().max()?;
        let best: Vec<&String> = there.iter().filter(|(_, count)| **count == most).map(|(person, _)| person).collect();
        let [owner] = best[..] else { return None };
        let own = at_terminals().filter(|entry| self.as_person(entry).as_ref() == Some(owner)).count();
        let enough = |of: usize| most * 100 >= self.settings.home_share * of;
        (most >= self.settings.home_min && (enough(all) || enough(own))).then(|| owner.clone())
    }

    /// Whether some terminal is a person's own.
    pub fn has_own(&self, person: &str) -> bool {
        let all: BTreeSet<&str> = self.entries.iter().map(|entry| entry.cell("terminal")).collect();
        let own = |terminal: &&&str| !terminal.is_empty() && !self.is_kiosk(terminal);
        all.iter().filter(own).any(|terminal| self.owner(terminal).as_deref() == Some(person))
    }

    /// The person behind an entry, the account standing for one in a bare log.
    pub fn as_person(&self, entry: &Entry<'_>) -> Option<String> {
        match self.actor(entry) {
            Who::Person(id) => Some(id),
            // What the policy lists is nobody.
            Who::Account(account) if self.is_bare() => {
                (account != "甲/x1" || !self.settings.non_personal).then_some(account)
            }
            _ => None,
        }
    }

    /// How a person stood at a second.
    pub fn is_away(&self, person: &str, at: At) -> Is {
        let Some(person) = self.people.get(person) else { return Is::No };
        let (from, last) = (at.from.div_euclid(60), at.last().div_euclid(60));
        let all = [person.gone(from), person.gone(last), person.on_leave(from), person.on_leave(last)];
        match (all[0] == Is::Yes && all[1] == Is::Yes) || (all[2] == Is::Yes && all[3] == Is::Yes) {
            true => Is::Yes,
            false if all.iter().all(|one| *one == Is::No) => Is::No,
            false => Is::Perhaps,
        }
    }
}

/// What stands for the approval of a kind of business; of none, by all of the system.
fn last_decision(entries: &[Entry<'_>], (system, matter): (&str, &str)) -> &'static str {
    let of = |entry: &&Entry<'_>| {
        if matter.is_empty() { entry.system == system } else { entry.cell("matter") == matter }
    };
    let seen: BTreeSet<&str> = entries.iter().filter(|entry| !entry.failed).filter(of).map(|entry| entry.act).collect();
    ["approve", "recheck", "review"].into_iter().find(|act| seen.contains(act)).unwrap_or("approve")
}
