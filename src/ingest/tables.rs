//! Rows of the small tables → the tables: layout told from entries, days written as midnights, repeated rows once.

use rayon::{
    iter::{IntoParallelIterator as _, ParallelIterator as _},
    slice::ParallelSliceMut as _,
};

use crate::{
    base::{
        ids::Names,
        maps::{FastMap, Map, Set},
        time::{TimeParser, Zone},
    },
    ingest::{
        facts::{self, Fact},
        fields::Fields,
        logs::pass_over,
        lone::{self, Judged, Lone},
        mapping::Mapping,
        notes::{Notes, Trouble},
        order::{Content, Ranks},
        presets, remarks,
        resolve::{Entry, Joins, Resolver, entry, text_of},
        rows::{Cells, RawRow, is_blank, is_total_or_footer},
        schema,
    },
    model::{RowRef, SourceId, Sym, TableKind, intake::RowCounts, tables::Tables, words::AccountStatus},
};

/// How many values a column must have before its midnights are counted.
const ENOUGH: u64 = 20;

/// The facts of one row.
struct Item {
    kind: TableKind,
    at: RowRef,
    facts: Vec<Fact>,
    /// An account that its system marks as deleted.
    gone: bool,
}

/// Whether a column of that many values, so many of them exactly midnight, holds days written as times.
pub(super) const fn holds_days(midnights: u64, values: u64) -> bool {
    values >= ENOUGH && midnights * 5 > values
}

/// The small tables while they are being read.
pub(super) struct Builder {
    names: Names<Sym>,
    times: TimeParser,
    items: Vec<Item>,
}

impl Builder {
    pub(super) fn new(zone: Zone) -> Self {
        Self { names: Names::default(), times: TimeParser::new(zone), items: Vec::new() }
    }

    /// Reads the rows of one source.
    pub(super) fn read(&mut self, source: SourceId, rows: &[RawRow], mapping: &Mapping, joins: &Joins) -> Notes {
        let mut notes = Notes::default();
        let mut number = 0;
        let mut other_from = None;
        let lone = Lone::of(mapping, rows);
        for row in rows {
            // Numbers that are missing are blank rows of a sheet.
            notes.counts.read += row.number - number;
            notes.counts.layout += row.number - number - 1;
            number = row.number;
            if mapping.lost_above.contains(&row.number) {
                pass_over(&mut notes, mapping, row.number, row);
            } else if row.number <= mapping.header_row
                || is_blank(row)
                || is_total_or_footer(row)
                || repeats_header(row, mapping)
            {
                notes.counts.layout += 1;
                if repeats_header(row, mapping) {
                    other_from = None;
                }
            } else if let Some(first) = other_from.or_else(|| heads_another(row).then_some(row.number)) {
                other_from = Some(first);
                notes.refuse(row.number, None, &first_text(row), remarks::another_table(first));
            } else if let Some(Judged::Layout) = lone.and_then(|lone| lone.judge(row)) {
                notes.refuse(row.number, None, &first_text(row), lone::words());
            } else {
                if let Some(Judged::Entry) = lone.and_then(|lone| lone.judge(row)) {
                    notes.trouble(
                        Trouble::Lone,
                        lone.map_or("", |lone| lone.header(mapping)),
                        row.number,
                        &first_text(row),
                    );
                }
                self.read_row(source, row, Resolver { mapping, joins }, &mut notes);
            }
        }
        notes
    }

    fn read_row(&mut self, source: SourceId, row: &RawRow, resolver: Resolver<'_>, notes: &mut Notes) {
        let mapping = resolver.mapping;
        if let Some(fault) = row.fault {
            return notes.refuse(row.number, None, &first_text(row), fault.words());
        }
        if row.doubtful {
            notes.trouble(Trouble::Quotes, &mapping.headers[0], row.number, "");
        }
        let state = entry(mapping, row);
        let kind = if mapping.preset.is_some_and(|preset| preset.table.is_none()) { None } else { Some(mapping.kind) };
        if state == Entry::None || (state == Entry::Gone && kind != Some(TableKind::Accounts)) {
            let trouble = if state == Entry::None { Trouble::NoEntry } else { Trouble::Deleted };
            notes.counts.layout += 1;
            return notes.trouble(trouble, mapping.preset.map_or("", |preset| &preset.name), row.number, "");
        }
        let at = RowRef { source, row: u32::try_from(row.number).unwrap_or(u32::MAX) };
        let Some(kind) = kind else { return self.serve(mapping, row, at) };
        let mut fields = Fields {
            resolver,
            row,
            number: row.number,
            names: &mut self.names,
            times: &mut self.times,
            notes: &mut *notes,
        };
        match facts::read(kind, &mut fields, at) {
            Ok(facts) => self.items.push(Item { kind, at, facts, gone: state == Entry::Gone }),
            Err(unusable) if unusable.gone => {
                notes.counts.layout += 1;
                notes.trouble(Trouble::Deleted, &unusable.column, row.number, "");
            }
            Err(_) if is_prefilled(row, mapping) => notes.counts.layout += 1,
            Err(unusable) => notes.refuse(row.number, Some(&unusable.column), &unusable.value, unusable.reason),
        }
    }

    /// A row that serves other tables, and perhaps names a role that holds everything.
    fn serve(&mut self, mapping: &Mapping, row: &RawRow, at: RowRef) {
        let superuser = mapping.preset.and_then(|preset| preset.superuser.as_ref());
        let named = superuser.and_then(|rule| {
            let cell = |name: &str| presets::column(&mapping.headers, name).map(|column| text_of(row.cell(column)));
            if crate::base::text::fold_key(&cell(&rule.column)?) != rule.value {
                return None;
            }
            let role = crate::base::text::fold(&cell(&rule.role)?).into_owned();
            Some(self.names.intern(&role))
        });
        let facts: Vec<Fact> = named.map(|role| Fact::Superuser(None, role, at)).into_iter().collect();
        self.items.push(Item { kind: mapping.kind, at, facts, gone: false });
    }

    /// The systems that the tables name.
    pub(super) fn systems(&mut self) -> Set<String> {
        let mut systems: Set<Sym> = Set::default();
        for fact in self.items.iter_mut().flat_map(|item| &mut item.facts) {
            systems.extend(fact.system_mut().and_then(|system| *system));
        }
        systems.into_iter().map(|system| self.names.text(system).to_owned()).collect()
    }

    /// How many rows of the tables that have systems name none.
    pub(super) fn unnamed(&mut self) -> u64 {
        let unnamed = |item: &mut Item| item.facts.iter_mut().any(|fact| matches!(fact.system_mut(), Some(None)));
        self.items.iter_mut().map(|item| u64::from(unnamed(item))).sum()
    }

    /// The tables, and what became of the rows of each source.
    pub(super) fn finish(mut self, only_system: Option<&str>, zone: Zone) -> (Tables, Map<SourceId, RowCounts>) {
        if let Some(only) = only_system {
            let only = self.names.intern(only);
            for fact in self.items.iter_mut().flat_map(|item| &mut item.facts) {
                if let Some(system) = fact.system_mut() {
                    system.get_or_insert(only);
                }
            }
        }
        let ranks = Ranks::of(&self.names);
        self.take_midnights_for_days(zone, &ranks);
        let mut counts: Map<SourceId, RowCounts> = Map::default();
        let (gone, mut items): (Vec<Item>, Vec<Item>) = self.items.into_iter().partition(|item| item.gone);
        // Most exports mark nothing as deleted.
        let keys = items.iter().filter(|_| !gone.is_empty()).flat_map(|item| &item.facts);
        let live: Set<String> = keys.filter_map(|fact| facts::account_key(fact, &self.names)).collect();
        for mut item in gone {
            if item
                .facts
                .iter()
                .any(|fact| facts::account_key(fact, &self.names).is_some_and(|key| live.contains(&key)))
            {
                counts.entry(item.at.source).or_default().layout += 1;
            } else {
                close(&mut item.facts);
                items.push(item);
            }
        }
        let mut tables = Tables { names: self.names, ..Tables::default() };
        for (item, is_repeated) in in_order(items, &ranks) {
            let counts = counts.entry(item.at.source).or_default();
            if is_repeated {
                counts.repeated += 1;
                continue;
            }
            counts.used += 1;
            for fact in item.facts {
                fact.file(&mut tables);
            }
        }
        (tables, counts)
    }

    /// Ground rule 2: where many of a column's times are exactly midnight, midnight is a day written as a time.
    fn take_midnights_for_days(&mut self, zone: Zone, ranks: &Ranks) {
        let mut seen: Set<(TableKind, Content)> = Set::default();
        let mut columns: Map<(TableKind, Option<Sym>, &'static str), (u64, u64)> = Map::default();
        for item in &mut self.items {
            // The facts of one row share its times.
            let Some(fact) = item.facts.first_mut() else { continue };
            let system = fact.system_mut().copied().flatten();
            let midnights = fact.midnights(zone);
            // Most grants carry no time, and a province has millions of them.
            if midnights.is_empty() || !seen.insert((item.kind, ranks.content(&item.facts))) {
                continue;
            }
            for (column, midnight) in midnights {
                let tally = columns.entry((item.kind, system, column)).or_default();
                tally.0 += u64::from(midnight);
                tally.1 += 1;
            }
        }
        columns.retain(|_, (midnights, values)| holds_days(*midnights, *values));
        if columns.is_empty() {
            return;
        }
        for item in &mut self.items {
            for fact in &mut item.facts {
                let system = fact.system_mut().copied().flatten();
                let days = columns.keys().filter(|(kind, of, _)| *kind == item.kind && *of == system);
                let days: Vec<&'static str> = days.map(|(_, _, column)| *column).collect();
                for column in days {
                    fact.coarsen(column, zone);
                }
            }
        }
    }
}

/// Items by content, and whether each repeats the one before it. The order of files and rows decides nothing
/// but which of equal rows is cited: the first in natural file order.
fn in_order(items: Vec<Item>, ranks: &Ranks) -> Vec<(Item, bool)> {
    let mut keyed: Vec<(Content, Item)> =
        items.into_par_iter().map(|item| (ranks.content(&item.facts), item)).collect();
    keyed.par_sort_unstable_by(|(a, one), (b, other)| {
        let place = |item: &Item| (item.at.source.index(), item.at.row);
        (one.kind, a).cmp(&(other.kind, b)).then_with(|| place(one).cmp(&place(other)))
    });
    let mut last: Option<(TableKind, Content)> = None;
    let mut ordered = Vec::with_capacity(keyed.len());
    for (content, item) in keyed {
        let own = (item.kind, content);
        let is_repeated = !item.facts.is_empty() && last.as_ref() == Some(&own);
        last = Some(own);
        ordered.push((item, is_repeated));
    }
    ordered
}

/// An account that its system marks as deleted can no longer be used.
fn close(facts: &mut [Fact]) {
    for fact in facts {
        if let Fact::Account(row) = fact {
            row.status = Some(AccountStatus::Disabled);
        }
    }
}

fn first_text(row: &RawRow) -> String {
    let texts = (0..row.width()).map(|column| text_of(row.cell(column)).into_owned());
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// The header once more, as printed at the head of each page.
pub(super) fn repeats_header(row: &dyn Cells, mapping: &Mapping) -> bool {
    let fold = crate::base::text::fold;
    let again = |above: &Vec<String>| {
        (0..row.width().max(above.len()))
            .all(|column| fold(&text_of(row.cell(column))) == above.get(column).map_or("", String::as_str))
    };
    if mapping.head.iter().any(again) {
        return true;
    }
    let mut same = 0;
    for (column, header) in mapping.headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
        if fold(&text_of(row.cell(column))) != header.as_str() {
            return false;
        }
        same += 1;
    }
    same > 0
}

/// The header of another table below this one: three cells or more, each of them a header in Chinese.
fn heads_another(row: &RawRow) -> bool {
    let texts = (0..row.width()).map(|column| text_of(row.cell(column)));
    let filled: Vec<_> = texts.filter(|text| !crate::base::text::is_null(text)).collect();
    let is_header = |text: &std::borrow::Cow<'_, str>| {
        text.chars().any(crate::base::text::is_han) && schema::is_known(&crate::base::text::header_key(text))
    };
    filled.len() > 2 && filled.iter().all(is_header)
}

/// A row that is numbered in advance and otherwise empty.
fn is_prefilled(row: &RawRow, mapping: &Mapping) -> bool {
    const NUMBERS: [&str; 4] = ["序号", "编号", "no", "no."];
    let filled = (0..row.width()).filter(|column| !crate::base::text::is_null(&text_of(row.cell(*column))));
    filled.into_iter().all(|column| {
        let header = mapping.headers.get(column).map(|header| crate::base::text::header_key(header));
        header.is_some_and(|header| NUMBERS.contains(&header.as_str()))
    })
}

/// Which sources are parts of one list: those of one table under one header. A list may be split over files.
pub(super) fn note_lists<'m>(tables: &mut Tables, mappings: impl Iterator<Item = (SourceId, &'m Mapping)>) {
    let mut first: Map<(TableKind, &[String]), SourceId> = Map::default();
    for (source, mapping) in mappings {
        let list = *first.entry((mapping.kind, mapping.headers.as_slice())).or_insert(source);
        tables.seen.lists.insert(source, list);
    }
}

/// Which canonical columns each table had.
pub(super) fn note_columns(tables: &mut Tables, mapping: &Mapping) {
    let Some(kind) = mapping.preset.map_or(Some(mapping.kind), super::presets::PresetTable::kind) else { return };
    let names = mapping.canonical_columns();
    let mut add = |kind: TableKind, names: &[&str]| {
        let columns = tables.seen.columns.entry(kind).or_default();
        columns.extend(names.iter().map(|name| (*name).to_owned()));
    };
    if kind == TableKind::Accounts {
        let own: Vec<&str> = names.iter().copied().filter(|name| !matches!(*name, "role" | "permission")).collect();
        add(kind, &own);
        for (guest, table) in [("role", TableKind::Roles), ("permission", TableKind::AccountPermissions)] {
            if names.contains(&guest) {
                let system = names.contains(&"system").then_some("system");
                let columns: Vec<&str> = ["account", guest].into_iter().chain(system).collect();
                add(table, &columns);
            }
        }
    } else {
        add(kind, &names);
    }
}

/// How many distinct lookups a preset needs, by hop.
pub(super) fn hops_of(mappings: &[&Mapping]) -> Vec<&'static presets::Hop> {
    let mut seen: FastMap<String, ()> = FastMap::default();
    let mut hops = Vec::new();
    let presets = || mappings.iter().filter_map(|mapping| mapping.preset);
    let ways = presets().flat_map(|preset| &preset.lookup).flat_map(presets::Lookup::ways).flat_map(|(_, hops)| hops);
    let tenants = presets().filter_map(|preset| preset.tenant.as_ref()).flat_map(|way| &way.hops);
    let picked = presets().flat_map(|preset| &preset.pick).flat_map(|pick| &pick.hops);
    for hop in ways.chain(picked).chain(tenants) {
        let take: Vec<&str> = hop.take.iter().collect();
        let name = format!("{}\u{1}{}\u{1}{}", hop.table, hop.key, take.join("\u{1}"));
        if seen.insert(name, ()).is_none() {
            hops.push(hop);
        }
    }
    hops
}
