//! What is put right once every source has been read: the log, the counts of rows, the order of the remarks.

use super::{Draft, asked::lost};
use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        maps::{Map, Set},
        time::{Precision, Written, Zone, parse_moment},
    },
    ingest::{
        folder,
        header::Header,
        logs::{Logs, repeated_cases},
        mapping::Shape,
        notes::{Notes, Refused, Trouble},
        rows,
        steps::Steps,
    },
    model::{
        SourceId, Sym,
        intake::{Remark, RowCounts},
        tables::Tables,
    },
    oplog::{self, Assembly, Gathering, Log},
    policy::{InputRule, Policy},
};

/// A source that is of no use: every row is accounted for.
pub(super) fn count_unused(draft: &Draft, rule: Option<&InputRule>, zone: Zone) -> Notes {
    let mut notes = Notes::default();
    let rows = draft.rows().last().map_or(draft.unheld, |row| row.number);
    notes.counts = RowCounts { read: rows, layout: rows, ..RowCounts::default() };
    let header_row = draft.verdict.header().filter(|header| !is_data(header, zone)).map_or(0, |header| header.last);
    let below = draft.rows().iter().filter(|row| row.number > header_row && !rows::is_blank(*row)).count();
    let below = if draft.unheld > 0 { rows } else { u64::try_from(below).unwrap_or(rows) };
    if let Some(words) = lost(draft, rule, zone, below) {
        notes.counts.layout -= below;
        notes.counts.rejected += below;
        notes.refused.push(Refused { row: header_row.max(1), column: None, value: String::new(), reason: words });
    }
    notes
}

/// Whether what stands for the header of a source that was not recognised holds a time or an ID number, as entries do.
fn is_data(header: &Header, zone: Zone) -> bool {
    let is = |name: &String| {
        let is_time = matches!(parse_moment(name, zone), Ok(Written::Moment(at)) if at.precision != Precision::Month);
        is_time || matches!(IdNumber::parse(name), IdReading::Valid { .. })
    };
    header.names.iter().any(is)
}

pub(super) fn assemble(
    gathering: Gathering,
    tables: &Tables,
    policy: &Policy,
    steps: &Steps<'_>,
    (only_system, wholes): (Option<&str>, Set<SourceId>),
) -> (Log, Assembly) {
    let act = |step: &str| steps.read(step).0;
    let field = |field: &str| policy.sensitive(field);
    let name = |sym: &Option<Sym>| sym.map_or("", |sym| tables.names.text(sym));
    let accounts = tables.accounts.iter().map(|row| (&row.system, row.account));
    let grants = tables.roles.iter().chain(&tables.account_permissions).map(|row| (&row.system, row.account));
    let approvals = tables.approvals.iter().map(|row| (&row.system, row.account));
    let all = accounts.chain(grants).chain(approvals);
    let all: Vec<(&str, &str)> = all.map(|(system, account)| (name(system), tables.names.text(account))).collect();
    let reading = oplog::Reading { act: &act, field: &field, only_system, zone: policy.zone, wholes };
    oplog::assemble(gathering, all, &reading)
}

/// Leaves out the events by which a step only began, and those that another table tells of too.
pub(super) fn leave_out(drafts: &mut [Draft], logs: &mut Logs) {
    for begun in logs.settle_begun() {
        for row in begun.chunk.rows() {
            let Some(draft) = drafts.get_mut(row.source.index()) else { continue };
            draft.notes.counts.used -= 1;
            draft.notes.counts.layout += 1;
            draft.notes.trouble(Trouble::Underway, &begun.header, u64::from(row.row), "start");
        }
    }
    for row in logs.settle_doubles() {
        let Some(draft) = drafts.get_mut(row.source.index()) else { continue };
        draft.notes.counts.used -= 1;
        draft.notes.counts.repeated += 1;
        let column = draft.mapping().and_then(|mapping| Some(mapping.headers[mapping.rules.same_event?].clone()));
        draft.notes.trouble(Trouble::SameEvent, &column.unwrap_or_default(), u64::from(row.row), "");
    }
}

/// Sources in which a row is a whole case, or a version of a record.
pub(super) fn wholes(drafts: &[Draft]) -> Set<SourceId> {
    let is_whole = |draft: &Draft| {
        let has_cases = draft.mapping().is_some_and(|mapping| matches!(mapping.shape, Shape::Cases(_)));
        has_cases || draft.has_versions()
    };
    let places = drafts.iter().enumerate().filter(|(_, draft)| is_whole(draft));
    places.map(|(place, _)| SourceId::from_index(place)).collect()
}

/// Puts the counts of used and repeated rows where assembly and the tables have found them.
pub(super) fn settle_counts(drafts: &mut [Draft], counts: &Map<SourceId, RowCounts>, log: &Log, assembly: &Assembly) {
    let wholes = wholes(drafts);
    let cases: Vec<bool> = (0..drafts.len()).map(|place| wholes.contains(&SourceId::from_index(place))).collect();
    let repeated_cases = if cases.contains(&true) { repeated_cases(log, &cases) } else { Map::default() };
    for (place, draft) in drafts.iter_mut().enumerate() {
        let source = SourceId::from_index(place);
        if let Some(found) = counts.get(&source) {
            draft.notes.counts.add(found);
        }
        if draft.is_log() {
            let repeated = if cases[place] { &repeated_cases } else { &assembly.repeated };
            let repeated = repeated.get(&source).copied().unwrap_or(0);
            draft.notes.counts.used -= repeated.min(draft.notes.counts.used);
            draft.notes.counts.repeated += repeated;
        }
    }
}

/// By file, sheet and row; those on the folder come last.
pub(super) fn sort_remarks(remarks: &mut [Remark]) {
    remarks.sort_by(|a, b| {
        let file = |remark: &Remark| (remark.file.is_none(), remark.file.clone().unwrap_or_default());
        let ((a_none, a_file), (b_none, b_file)) = (file(a), file(b));
        a_none
            .cmp(&b_none)
            .then_with(|| folder::natural(&a_file, &b_file))
            .then_with(|| a.sheet.cmp(&b.sheet))
            .then_with(|| b.weight.cmp(&a.weight))
            .then_with(|| a.row.cmp(&b.row))
    });
}
