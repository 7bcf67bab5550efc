//! Which days and people the tables of a check speak of, so that not finding a problem means something.

use super::bring::{is_of_system, needed};
use crate::{
    app::check::Checked,
    base::{
        maps::{Map, Set},
        text::fold_key,
        time::{Day, Instant, Moment, Zone},
    },
    finding::{Cited, Finding},
    graph::Wholeness,
    ledger::{coverage::Reach, problem::Needed},
    model::{RowRef, Sym, TableKind},
    oplog::{ActiveDays, Columns},
};

/// The days of rows, for tables whose rows have them.
pub(super) struct Dated(Map<RowRef, Day>);

impl Dated {
    pub(super) fn of(checked: &Checked) -> Self {
        let zone = checked.in_force.policy.zone;
        Self(dated(checked).map(|(_, row, at)| (row, at.first_day(zone))).collect())
    }
}

/// Rows with the moment they speak of.
fn dated(checked: &Checked) -> impl Iterator<Item = (TableKind, RowRef, Moment)> {
    let tables = &checked.loaded.tables;
    let changes = tables.hr_events.iter().map(|row| (TableKind::HrEvents, row.row, row.effective_at));
    let approvals = tables.approvals.iter().filter_map(|row| Some((TableKind::Approvals, row.row, row.approved_at?)));
    let orders = tables.work_orders.iter().filter_map(|row| Some((TableKind::WorkOrders, row.row, row.approved_at?)));
    changes.chain(approvals).chain(orders)
}

/// The tables that a finding's evidence came from, with the days it speaks of.
pub(super) fn needs(checked: &Checked, finding: &Finding, dated: &Dated) -> Vec<Needed> {
    let loaded = &checked.loaded;
    let zone = checked.in_force.policy.zone;
    let mut spans: Map<TableKind, Option<(Day, Day)>> = Map::default();
    for one in finding.all_evidence() {
        let (row, day) = match one.cited {
            Cited::Row(row) => (row, dated.0.get(&row).copied()),
            Cited::Event(event) => (loaded.log.row(event), Some(loaded.log.at(event).first_day(zone))),
        };
        let Some(table) = loaded.sources.get(row.source).and_then(|source| source.table) else { continue };
        let span = spans.entry(table).or_default();
        if let Some(day) = day {
            *span = Some(span.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
        }
    }
    let system = |table: TableKind| if is_of_system(table) { finding.system.as_deref().unwrap_or("") } else { "" };
    let with = |(table, span): (TableKind, Option<(Day, Day)>)| {
        let (from, to) = span.unzip();
        Needed { from, to, ..needed(table, system(table)) }
    };
    let mut needs: Vec<Needed> = spans.into_iter().map(with).collect();
    needs.sort();
    needs
}

/// The days of every table whose rows have days; of the log only where `of_acts`, for that walks it once.
pub(super) fn reach(checked: &Checked, of_acts: bool) -> Map<Needed, Reach> {
    let zone = checked.in_force.policy.zone;
    let mut all: Map<Needed, Reach> = Map::default();
    for (table, _, at) in dated(checked) {
        all.entry(needed(table, "")).or_default().days.insert(at.first_day(zone));
    }
    if of_acts {
        for (system, days) in log_days(checked, zone) {
            all.insert(needed(TableKind::Operations, &system), days);
        }
    }
    all
}

/// The days of the log by system; under no name those of all systems.
fn log_days(checked: &Checked, zone: Zone) -> Vec<(String, Reach)> {
    let (log, policy) = (&checked.loaded.log, &checked.in_force.policy);
    let mut systems: Map<usize, (Option<Day>, ActiveDays)> = Map::default();
    let mut every = ActiveDays::default();
    for id in log.ids() {
        let event = log.event(id, Columns::NONE);
        let day = event.at.first_day(zone);
        let (last, days) = systems.entry(event.system.index()).or_default();
        // In order of time most events are of the day of the one before.
        if *last != Some(day) {
            *last = Some(day);
            days.see(day, id);
            every.see(day, id);
        }
    }
    let (calendar, whole) = (policy.calendar.calendar(), Wholeness::of(policy));
    let reach = |days: &ActiveDays| {
        let silence = days.silence(&calendar);
        let ends = |run: &Vec<Day>| Some((*run.first()?, *run.last()?));
        let silent = whole.silent_days(&silence).unwrap_or_default().iter().filter_map(ends).collect();
        Reach { days: days.days().collect(), silent }
    };
    let only = checked.loaded.only_system.as_deref().unwrap_or("");
    let mut all = vec![(String::new(), reach(&every))];
    for (system, (_, days)) in &systems {
        let name = log.names.systems.text(crate::base::ids::SystemId::from_index(*system));
        let name = if name.is_empty() { only } else { name };
        if !name.is_empty() {
            all.push((name.to_owned(), reach(days)));
        }
    }
    all
}

/// The period that was judged; none: all of time.
pub(super) fn period(checked: &Checked) -> Option<(Day, Day)> {
    let (zone, period) = (checked.in_force.policy.zone, checked.scope.period);
    let bounded = period.from > Instant::MIN && period.to < Instant::MAX;
    bounded.then(|| (zone.day_of(period.from), zone.day_of(period.to.plus_millis(-1))))
}

/// Names and numbers of everybody in the lists of staff and of changes, folded.
pub(super) fn people(checked: &Checked) -> Set<String> {
    let tables = &checked.loaded.tables;
    let changes = tables.hr_events.iter().map(|row| &row.mention);
    let mentions = tables.persons.iter().map(|row| &row.mention).chain(changes);
    let names = mentions.flat_map(|one| [one.name, one.id_number, one.person_no]).flatten();
    let distinct: Set<Sym> = names.collect();
    distinct.into_iter().map(|name| fold_key(tables.names.text(name)).into_owned()).collect()
}
