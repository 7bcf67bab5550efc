//! The findings of a check, brought into the ledger.

use std::path::{Path, PathBuf};

use super::reach;
use crate::{
    app::{Trouble, check::Checked},
    base::{
        digest::Digest,
        maps::{Map, Set},
        text::fold_key,
        time::{Day, Instant},
    },
    finding::Outcome,
    ledger::{
        Problem, Store,
        coverage::{Coverage, RuleCoverage, Unjudged, names},
        problem::{Exception, Machine, Needed},
        run::{Merged, Observation, Run, merge},
        store::{Hand, Head},
    },
    model::{RowRef, SourceId, Sym, TableKind, intake::Weight},
    report::view::{View, machine},
};

/// A run in the ledger.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What changed.
    pub merged: Merged,
    /// All problems of the ledger by number.
    pub problems: Vec<Problem>,
    /// The end of its chain.
    pub head: Head,
    /// Its identity.
    pub identity: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The day it was.
    pub today: Day,
}

/// Says early that a ledger cannot be used, before the work of a check is done.
pub fn look_ahead(path: &Path) -> Result<(), Trouble> {
    if path.metadata().is_ok_and(|file| file.len() > 0) {
        Store::open(path)?;
    }
    Ok(())
}

/// Brings a check into the ledger, which is made if it is missing. All of it or nothing.
pub fn bring(checked: &Checked, path: &Path, hand: &Hand) -> Result<Brought, Trouble> {
    let run = run(checked, knows_acts(checked, path)?)?;
    let mut store = Store::open_or_make(path, &run.office, hand)?;
    let merged = store.write(hand, |writer| merge(writer, &run))?;
    let (problems, head) = (store.problems()?, store.head()?);
    let identity = store.identity()?;
    Ok(Brought { merged, problems, head, identity, path: path.to_owned(), today: hand.today() })
}

/// Whether the ledger has problems of acts: only for them the days of the log are looked up.
fn knows_acts(checked: &Checked, path: &Path) -> Result<bool, Trouble> {
    if path.metadata().map_or(true, |file| file.len() == 0) {
        return Ok(false);
    }
    let rules = Store::open(path)?.rules()?;
    Ok(rules.iter().any(|rule| !checked.standing.contains(rule.as_str())))
}

/// A check as the ledger takes it.
fn run(checked: &Checked, knows_acts: bool) -> Result<Run, Trouble> {
    let policy = &checked.in_force.policy;
    let as_of = checked.scope.as_of;
    let found = observations(checked, &checked.view());
    let excused = excused(checked);
    let mut coverage = coverage(checked, found.iter().chain(&excused).map(|one| &one.machine))?;
    coverage.reach = reach::reach(checked, knows_acts);
    Ok(Run {
        as_of: (as_of != Instant::UNDATED).then(|| policy.zone.day_of(as_of)),
        how: policy.discovery.clone(),
        office: policy.office.clone().unwrap_or_default(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        policy: Digest::of(checked.policy_text().as_bytes()).to_string(),
        observations: found.into_iter().chain(excused).collect(),
        coverage,
    })
}

fn observations(checked: &Checked, view: &View<'_>) -> Vec<Observation> {
    let dated = reach::Dated::of(checked);
    let of = |one: &crate::report::view::FindingView<'_>| {
        let standing = checked.standing.contains(one.finding.meta.code);
        let needs = reach::needs(checked, one.finding, &dated);
        Observation { machine: machine(one, view.frame.zone, standing, needs), exception: None }
    };
    view.findings.iter().map(of).collect()
}

/// Findings that the policy holds back, with its exceptions.
fn excused(checked: &Checked) -> Vec<Observation> {
    let findings = checked.outcome.suppressed.iter().map(|(finding, _)| finding.clone()).collect();
    let outcome = Outcome { findings, ..Outcome::default() };
    let mut observations = observations(checked, &checked.view_of(&outcome));
    let exceptions = &checked.in_force.policy.exceptions;
    for (one, (_, place)) in observations.iter_mut().zip(&checked.outcome.suppressed) {
        one.exception = exceptions.get(*place).map(|exception| Exception {
            reason: exception.reason.clone(),
            approver: exception.approved_by.clone(),
            until: exception.until,
            by_policy: true,
        });
    }
    observations
}

/// Whether rows of a table belong to a system.
pub(super) const fn is_of_system(table: TableKind) -> bool {
    matches!(
        table,
        TableKind::Accounts
            | TableKind::Roles
            | TableKind::RolePermissions
            | TableKind::AccountPermissions
            | TableKind::Permissions
            | TableKind::Operations
    )
}

pub(super) fn needed(table: TableKind, system: &str) -> Needed {
    Needed::of(table.name(), &fold_key(system))
}

fn coverage<'m>(checked: &Checked, found: impl Iterator<Item = &'m Machine>) -> Result<Coverage, Trouble> {
    let mut subjects: Map<String, Set<String>> = Map::default();
    let mut units: Set<String> = Set::default();
    for machine in found {
        units.insert(machine.unit.clone());
        if let Some(rule) = &machine.rule {
            subjects.entry(rule.code.clone()).or_default().extend(names(machine));
        }
    }
    let text = |unit: Sym| checked.loaded.tables.names.text(unit).to_owned();
    let mut rules: Map<String, RuleCoverage> = Map::default();
    for one in &checked.outcome.coverage {
        let looked = one.verdicts.units.iter().filter(|(_, tally)| tally.subjects > 0);
        units.extend(looked.map(|(unit, _)| text(unit.0)));
        let unjudged = one.verdicts.unjudged.iter().map(|((unit, _), ground)| Unjudged {
            unit: text(unit.0),
            count: ground.count,
            names: ground.samples.iter().map(|name| fold_key(name).into_owned()).collect(),
        });
        let stronger = one.superseded.iter().filter_map(|(code, _)| subjects.get(*code)).flatten().cloned();
        let covered = RuleCoverage {
            blocked: !one.missing.is_empty() || !one.refused.is_empty(),
            unjudged: unjudged.collect(),
            superseded_by: stronger.collect(),
        };
        rules.insert(one.meta.code.to_owned(), covered);
    }
    let (rejected, all_known) = rejected(checked)?;
    let failed = checked.loaded.remarks.iter().any(|remark| remark.weight == Weight::Error);
    Ok(Coverage {
        rules,
        units,
        tables: tables(checked),
        reach: Map::default(),
        period: reach::period(checked),
        people: reach::people(checked),
        rejected,
        unreadable: failed || !all_known,
        office: checked.in_force.policy.office.clone().unwrap_or_default(),
    })
}

/// The tables that were read, by system where their rows say one.
fn tables(checked: &Checked) -> Set<Needed> {
    let loaded = &checked.loaded;
    let (tables, only) = (&loaded.tables, loaded.only_system.as_deref().unwrap_or(""));
    let mut read: Set<Needed> = loaded.sources.0.iter().filter_map(|one| one.table).map(|it| needed(it, "")).collect();
    let system = |one: Option<Sym>| one.map_or(only, |one| tables.names.text(one));
    read.extend(tables.accounts.iter().map(|row| needed(TableKind::Accounts, system(row.system))));
    read.extend(tables.roles.iter().map(|row| needed(TableKind::Roles, system(row.system))));
    read.extend(tables.account_permissions.iter().map(|row| needed(TableKind::AccountPermissions, system(row.system))));
    read.extend(tables.role_permissions.iter().map(|row| needed(TableKind::RolePermissions, system(row.system))));
    read.extend(tables.permissions.iter().map(|row| needed(TableKind::Permissions, system(row.system))));
    let names = loaded.log.systems().map(|system| loaded.log.names.systems.text(system));
    read.extend(names.map(|name| needed(TableKind::Operations, if name.is_empty() { only } else { name })));
    read
}

/// How many rejected rows are read again to see whom they are about.
const REREAD: usize = 5_000;

/// What rejected rows say, folded, and whether all of them could be looked at.
fn rejected(checked: &Checked) -> Result<(Vec<String>, bool), Trouble> {
    let loaded = &checked.loaded;
    if loaded.rejects.is_empty() {
        return Ok((Vec::new(), true));
    }
    let source = |file: &str, sheet: Option<&str>| {
        let is = |one: &crate::model::intake::Source| one.file == file && one.sheet.as_deref() == sheet;
        loaded.sources.0.iter().position(is).map(SourceId::from_index)
    };
    let row = |one: &crate::model::intake::Reject| {
        Some(RowRef { source: source(&one.file, one.sheet.as_deref())?, row: u32::try_from(one.row).ok()? })
    };
    let rows: Set<RowRef> = loaded.rejects.iter().take(REREAD).filter_map(row).collect();
    let wanted = rows.len();
    let cited = loaded.cite(rows.into_iter())?;
    let all_known = loaded.rejects.len() <= REREAD && cited.len() == wanted;
    let cells = cited.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str());
    let values = loaded.rejects.iter().map(|reject| reject.value.as_str());
    let folded: Set<String> = cells.chain(values).map(|text| fold_key(text).into_owned()).collect();
    Ok((folded.into_iter().filter(|text| !text.is_empty()).collect(), all_known))
}
