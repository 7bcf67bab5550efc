//! B23: holes in the numbers, doubled numbers, time running backwards, silent days, cleared logs.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answer,
    clock::{At, DAY, day, is_working_day},
    diary::{Diary, Entry},
};
use crate::logs::settings::LAST;

/// Fewer places than these always count.
const FEW: usize = 20;

/// Everything that speaks against the log of each system.
pub fn b23(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let systems: BTreeSet<&str> = diary.entries.iter().map(|entry| entry.system).collect();
    for system in systems {
        let own: Vec<&Entry<'_>> = diary.entries.iter().filter(|entry| entry.system == system).collect();
        cleared(diary, system, &own, &mut answer);
        silent(diary, system, &own, &mut answer);
        numbers(diary, system, &own, &mut answer);
    }
    answer
}

/// First and last second of the period.
fn period(diary: &Diary<'_>) -> (i64, i64) {
    let first = diary.entries.first().map_or(0, |entry| entry.at.from);
    let (from, to) = diary.settings.period.map_or((first, day(LAST)), |(from, to)| (day(from), day(to)));
    (from, to + DAY - 1)
}

/// One finding for a day and an account.
fn cleared(diary: &Diary<'_>, system: &str, own: &[&Entry<'_>], answer: &mut Answer) {
    let mut days: BTreeMap<(i64, &str), Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in own.iter().filter(|entry| entry.act == "log_clear" && !entry.failed && diary.in_period(entry.at)) {
        days.entry((entry.at.day(), entry.account)).or_default().push(entry);
    }
    for ((_, account), entries) in days {
        let who = if account.is_empty() { String::new() } else { format!(" {}", entries[0].who()) };
        let key = format!("system={system} range=log-cleared {}{who}", entries[0].cell("time"));
        answer.add(key, entries.iter().map(|entry| entry.row));
    }
}

/// Working days without any row, where rows stand on nearly all.
fn silent(diary: &Diary<'_>, system: &str, own: &[&Entry<'_>], answer: &mut Answer) {
    let days: BTreeSet<i64> = own.iter().map(|entry| entry.at.day()).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
    let working: Vec<i64> = (*first..=*last).filter(|day| is_working_day(*day)).collect();
    let lively = working.iter().filter(|day| days.contains(day)).count();
    if working.len() < 20 || lively * 100 < diary.settings.day_share * working.len() {
        return;
    }
    let mut run: Vec<i64> = Vec::new();
    let (from, to) = period(diary);
    let mut tell = |run: &mut Vec<i64>| {
        if let (Some(first), Some(last)) = (run.first(), run.last())
            && first * DAY <= to
            && from < (last + 1) * DAY
        {
            let start = crate::logs::day_text(first - day("2022-03-01") / DAY);
            answer.add(format!("system={system} range=silent-days {start}"), []);
        }
        run.clear();
    };
    for day in working {
        if days.contains(&day) {
            tell(&mut run);
        } else {
            run.push(day);
        }
    }
    tell(&mut run);
}

fn numbers(diary: &Diary<'_>, system: &str, own: &[&Entry<'_>], answer: &mut Answer) {
    let mut by_number: BTreeMap<u64, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in own.iter().filter(|entry| !entry.cell("seq").is_empty()) {
        by_number.entry(entry.cell("seq").parse().expect("a number")).or_default().push(entry);
    }
    let (Some((first, _)), Some((last, _))) = (by_number.first_key_value(), by_number.last_key_value()) else {
        return;
    };
    let share = diary.settings.present_share;
    let is_odd = |places: usize, of: usize| places >= FEW && places * 100 > (100 - share) * of;
    let all: Vec<(u64, &Vec<&Entry<'_>>)> = by_number.iter().map(|(number, entries)| (*number, entries)).collect();
    let doubled: Vec<&(u64, &Vec<&Entry<'_>>)> = all.iter().filter(|(_, entries)| entries.len() > 1).collect();
    if is_odd(doubled.len(), all.len()) {
        return;
    }
    let key = |what: &str, number: u64| format!("system={system} range={what} {number}");
    let ours: Vec<_> =
        doubled.iter().filter(|(_, entries)| entries.iter().any(|entry| diary.in_period(entry.at))).collect();
    if let Some((number, _)) = ours.first() {
        let rows = ours.iter().flat_map(|(_, entries)| entries.iter().map(|entry| entry.row));
        answer.add(key("number-doubled", *number), rows);
    }
    let range = usize::try_from(last - first + 1).expect("few");
    if all.len() * 100 < share * range {
        return;
    }
    let (from, to) = period(diary);
    let near = |one: At, other: At| one.from.min(other.from) <= to && from <= one.last().max(other.last());
    let mut missing = None;
    for two in all.windows(2) {
        if two[1].0 > two[0].0 + 1 {
            // Of several rows with one number, whichever stands beside the hole.
            let [before, after] = [two[0].1, two[1].1];
            let spans: Vec<bool> =
                before.iter().flat_map(|one| after.iter().map(|other| near(one.at, other.at))).collect();
            if spans.contains(&true) && spans.contains(&false) {
                answer.open.insert(format!("system={system} range=numbers-missing"));
            } else if spans.contains(&true) {
                missing.get_or_insert(two[0].0 + 1);
            }
        }
    }
    if let Some(number) = missing {
        answer.add(key("numbers-missing", number), []);
    }
    if all.iter().any(|(_, entries)| entries.len() > 1) && all.len() > 1 {
        // Which of two rows with one number comes first is not said.
        answer.open.insert(format!("system={system} range=time-backwards"));
        return;
    }
    let exact: Vec<&(u64, &Vec<&Entry<'_>>)> = all.iter().filter(|(_, entries)| !entries[0].at.is_day()).collect();
    let back: Vec<(u64, At)> = exact
        .windows(2)
        .filter(|two| two[1].1[0].at.from < two[0].1[0].at.from)
        .map(|two| (two[0].0, two[1].1[0].at))
        .collect();
    if !is_odd(back.len(), exact.len().saturating_sub(1))
        && let Some((number, _)) = back.iter().find(|(_, at)| diary.in_period(*at))
    {
        answer.add(key("time-backwards", *number), []);
    }
}
