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

/// Runs of working days without any row, where rows stand on nearly all.
fn silent_runs(diary: &Diary<'_>, own: &[&Entry<'_>]) -> Vec<Vec<i64>> {
    let days: BTreeSet<i64> = own.iter().map(|entry| entry.at.day()).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let working: Vec<i64> = (*first..=*last).filter(|day| is_working_day(*day)).collect();
    let lively = working.iter().filter(|day| days.contains(day)).count();
    if working.len() < 20 || lively * 100 < diary.settings.day_share * working.len() {
        return Vec::new();
    }
    let runs = working.split(|day| days.contains(day));
    runs.filter(|run| !run.is_empty()).map(<[i64]>::to_vec).collect()
}

fn silent(diary: &Diary<'_>, system: &str, own: &[&Entry<'_>], answer: &mut Answer) {
    let (from, to) = period(diary);
    for run in silent_runs(diary, own) {
        let (first, last) = (run[0], run[run.len() - 1]);
        if first * DAY <= to && from < (last + 1) * DAY {
            let start = crate::logs::day_text(first - day("2022-03-01") / DAY);
            answer.add(format!("system={system} range=silent-days {start}"), []);
        }
    }
}

/// The rows of a system by their numbers.
type ByNumber<'e, 'w> = BTreeMap<u64, Vec<&'e Entry<'w>>>;

fn by_number<'e, 'w>(own: &[&'e Entry<'w>]) -> ByNumber<'e, 'w> {
    let mut by_number = ByNumber::new();
    for entry in own.iter().filter(|entry| !entry.cell("seq").is_empty()) {
        by_number.entry(entry.cell("seq").parse().expect("a number")).or_default().push(entry);
    }
    by_number
}

/// Whether so many places make the numbers as a whole odd.
fn is_odd(diary: &Diary<'_>, places: usize, of: usize) -> bool {
    places >= FEW && places * 100 > (100 - diary.settings.present_share) * of
}

fn is_doubled_throughout(diary: &Diary<'_>, by_number: &ByNumber<'_, '_>) -> bool {
    is_odd(diary, by_number.values().filter(|entries| entries.len() > 1).count(), by_number.len())
}

/// Whether nearly every number between the first and the last is there.
fn is_dense(diary: &Diary<'_>, by_number: &ByNumber<'_, '_>) -> bool {
    let (Some((first, _)), Some((last, _))) = (by_number.first_key_value(), by_number.last_key_value()) else {
        return false;
    };
    let range = usize::try_from(last - first + 1).expect("few");
    by_number.len() * 100 >= diary.settings.present_share * range
}

/// The stretches of time, in seconds, in which rows of a system are missing: between the rows on either side of missing
/// numbers, and the days of silence.
pub fn gaps(diary: &Diary<'_>, system: &str) -> Vec<(i64, i64)> {
    let own: Vec<&Entry<'_>> = diary.entries.iter().filter(|entry| entry.system == system).collect();
    let mut gaps: Vec<(i64, i64)> =
        silent_runs(diary, &own).iter().map(|run| (run[0] * DAY, (run[run.len() - 1] + 1) * DAY)).collect();
    let numbers = by_number(&own);
    if is_dense(diary, &numbers) && !is_doubled_throughout(diary, &numbers) {
        let earliest = |entries: &Vec<&Entry<'_>>| {
            entries.iter().map(|entry| entry.at).min_by_key(|at| (at.from, at.until)).expect("a row")
        };
        let rows: Vec<(u64, At)> = numbers.iter().map(|(number, entries)| (*number, earliest(entries))).collect();
        for two in rows.windows(2).filter(|two| two[0].0 + 1 < two[1].0) {
            let [before, after] = [two[0].1, two[1].1];
            gaps.push((before.from.min(after.from), before.until.max(after.until)));
        }
    }
    gaps
}

fn numbers(diary: &Diary<'_>, system: &str, own: &[&Entry<'_>], answer: &mut Answer) {
    let by_number = by_number(own);
    if by_number.is_empty() || is_doubled_throughout(diary, &by_number) {
        return;
    }
    let all: Vec<(u64, &Vec<&Entry<'_>>)> = by_number.iter().map(|(number, entries)| (*number, entries)).collect();
    let doubled: Vec<&(u64, &Vec<&Entry<'_>>)> = all.iter().filter(|(_, entries)| entries.len() > 1).collect();
    let key = |what: &str, number: u64| format!("system={system} range={what} {number}");
    let ours: Vec<_> =
        doubled.iter().filter(|(_, entries)| entries.iter().any(|entry| diary.in_period(entry.at))).collect();
    if let Some((number, _)) = ours.first() {
        let rows = ours.iter().flat_map(|(_, entries)| entries.iter().map(|entry| entry.row));
        answer.add(key("number-doubled", *number), rows);
    }
    if !is_dense(diary, &by_number) {
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
    if !is_odd(diary, back.len(), exact.len().saturating_sub(1))
        && let Some((number, _)) = back.iter().find(|(_, at)| diary.in_period(*at))
    {
        answer.add(key("time-backwards", *number), []);
    }
}
