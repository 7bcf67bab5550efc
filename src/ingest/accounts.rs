//! What does not fit between the tables, the log and the policy, once all are read: links of the policy that mean
//! nobody, ID numbers of several names, accounts that differ by zeros in front.

use crate::{
    base::maps::{Map, Set},
    ingest::remarks,
    model::{
        RowRef, SourceId, Sym,
        intake::Remark,
        tables::{PersonMention, Tables},
    },
    oplog::Log,
    policy::Policy,
};

/// All remarks of that kind; `file` names the file of a source.
pub(super) fn remarks(
    (tables, log): (&Tables, &Log),
    policy: &Policy,
    only_system: Option<&str>,
    file: &dyn Fn(SourceId) -> String,
) -> Vec<Remark> {
    let mut remarks = unmatched_links((tables, log), policy, only_system);
    remarks.extend(several_names(tables, file));
    remarks.extend(zeros(tables, log, only_system));
    remarks
}

/// Pins and prohibitions of the policy that mean no account or nobody.
fn unmatched_links((tables, log): (&Tables, &Log), policy: &Policy, only_system: Option<&str>) -> Vec<Remark> {
    let mut found = Vec::new();
    let identity = &policy.identity;
    let links =
        identity.pin.iter().map(|link| ("pin", link)).chain(identity.forbid.iter().map(|link| ("forbid", link)));
    for (key, link) in links {
        let means = |id| {
            let (system, name) = log.names.account(id);
            link.means(system, name, only_system)
        };
        if !log.names.accounts.ids().any(means) {
            found.push(remarks::link_without_account(key, link));
        } else if tables.names.get(&link.number(&tables.names)).is_none() {
            found.push(remarks::link_without_person(key, link));
        }
    }
    found
}

/// A row with the name it gives to an ID number.
type Said = (Sym, RowRef, (u8, SourceId));

/// ID numbers that stand beside several names: those of one list, and those of several.
fn several_names(tables: &Tables, file: &dyn Fn(SourceId) -> String) -> Vec<Remark> {
    let mut said: Map<Sym, Vec<Said>> = Map::default();
    let persons = tables.persons.iter().map(|row| (&row.mention, row.row, 0));
    let accounts = tables.accounts.iter().map(|row| (&row.mention, row.row, 1));
    let events = tables.hr_events.iter().map(|row| (&row.mention, row.row, 2));
    for (PersonMention { name, id_number, .. }, row, table) in persons.chain(accounts).chain(events) {
        if let (Some(name), Some(id)) = (name, id_number) {
            said.entry(*id).or_default().push((*name, row, (table, tables.seen.list(row.source))));
        }
    }
    let (mut of_one_list, mut of_several) = (Vec::new(), Vec::new());
    for rows in said.values() {
        let mut names: Map<Sym, RowRef> = Map::default();
        let mut lists: Map<(u8, SourceId), Sym> = Map::default();
        let mut in_one = false;
        for (name, row, list) in rows {
            names.entry(*name).or_insert(*row);
            in_one |= lists.entry(*list).or_insert(*name) != name;
        }
        if names.len() > 1 {
            let place =
                |(name, row): (&Sym, &RowRef)| format!("{} {}:{}", tables.names.text(*name), file(row.source), row.row);
            let listed = names.iter().map(place).collect::<Vec<_>>().join(" = ");
            if in_one { of_one_list.push(listed) } else { of_several.push(listed) }
        }
    }
    let found = [(of_one_list, true), (of_several, false)].into_iter().filter(|(rows, _)| !rows.is_empty());
    found.map(|(rows, in_one)| remarks::several_names(&rows, in_one)).collect()
}

/// Accounts that stand in no list but for zeros in front.
fn zeros(tables: &Tables, log: &Log, only_system: Option<&str>) -> Option<Remark> {
    let bare = |name: &str| {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| name.trim_start_matches('0').to_owned())
    };
    let mut listed: Set<(String, String)> = Set::default();
    let mut by_number: Map<(String, String), String> = Map::default();
    for row in &tables.accounts {
        let system = row.system.map_or(only_system.unwrap_or(""), |system| tables.names.text(system)).to_owned();
        let name = tables.names.text(row.account);
        if let Some(number) = bare(name) {
            by_number.entry((system.clone(), number)).or_insert_with(|| name.to_owned());
        }
        listed.insert((system, name.to_owned()));
    }
    let mut unlike: Vec<(String, String)> = Vec::new();
    for account in log.names.accounts.ids() {
        let (system, name) = log.names.account(account);
        let key = |name: String| (system.to_owned(), name);
        let other = bare(name).and_then(|number| by_number.get(&key(number)));
        if let Some(other) = other.filter(|_| !listed.contains(&key(name.to_owned()))) {
            unlike.push((name.to_owned(), other.clone()));
        }
    }
    unlike.sort();
    (!unlike.is_empty()).then(|| remarks::unlike_zeros(&unlike))
}
