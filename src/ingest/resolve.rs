//! The text of a canonical column in one row: from a column, from several, through other tables, or put together.

use std::borrow::Cow;

use crate::{
    base::{
        maps::{FastMap, Set},
        text::{fold, fold_key, is_null},
    },
    ingest::{
        cell::Cell,
        clock,
        mapping::{Bound, Mapping, PickColumn, Take},
        meaning, params,
        presets::{self, Hop, Otherwise},
        rows::{Cells, RawRow},
        snapshots::Versions,
    },
    model::TableKind,
};

/// What a canonical column says in one row.
#[derive(Clone, Debug)]
pub(super) enum Said<'a> {
    /// Nothing.
    Blank,
    /// This text, not folded.
    Text(Cow<'a, str>),
    /// A reference that leads nowhere, though its table is there or the row needs it.
    Dangling(Cow<'a, str>),
    /// A reference to a row that its system marks as deleted.
    Gone,
}

impl<'a> Said<'a> {
    /// The text, if it says something.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What a row is by its preset.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum Entry {
    /// An entry of the table.
    Live,
    /// An entry that its system marks as deleted.
    Gone,
    /// No entry.
    None,
}

/// The tables of presets by key, for going from number to name.
#[derive(Debug, Default)]
pub(super) struct Joins {
    maps: FastMap<String, FastMap<String, Vec<(String, bool)>>>,
    pub(super) versions: Versions,
    /// The accounts that account lists have, folded.
    pub(super) accounts: Set<String>,
}

fn hop_name(hop: &Hop) -> String {
    let take: Vec<&str> = hop.take.iter().collect();
    format!("{}\u{1}{}\u{1}{}", hop.table, hop.key, take.join("\u{1}"))
}

impl Joins {
    /// Reads the rows of a preset table into every way that leads through it.
    pub(super) fn add(&mut self, mapping: &Mapping, rows: &[RawRow], hops: &[&'static Hop]) {
        if mapping.kind == TableKind::Accounts
            && let Some(Take::Column(column)) = mapping.field("account").map(|bound| &bound.take)
        {
            let below = rows.iter().filter(|row| row.number > mapping.header_row);
            self.accounts.extend(below.map(|row| fold_key(&bare_text(row.cell(*column))).into_owned()));
        }
        let Some(preset) = mapping.preset else { return };
        if let Some(columns) = &mapping.rules.versions {
            self.versions.add(columns, rows);
        }
        for hop in hops.iter().filter(|hop| hop.table == preset.name) {
            let Some(key) = presets::column(&mapping.headers, &hop.key) else { continue };
            let takes: Vec<usize> =
                hop.take.iter().filter_map(|name| presets::column(&mapping.headers, name)).collect();
            let map = self.maps.entry(hop_name(hop)).or_default();
            for row in rows.iter().filter(|row| row.number > mapping.header_row) {
                let key = text_of(row.cell(key));
                let value = takes.iter().map(|column| text_of(row.cell(*column))).find(|text| !is_null(text));
                if let (false, Some(value)) = (is_null(&key), value) {
                    let entry = (value.into_owned(), entry(mapping, row) != Entry::Live);
                    let values = map.entry(fold(&key).into_owned()).or_default();
                    if !values.contains(&entry) {
                        values.push(entry);
                    }
                }
            }
        }
    }

    /// Goes the ways from the numbers they start from; several ends are joined by `、`.
    fn follow<'a>(&self, ways: &[(Cow<'a, str>, &[Hop])], otherwise: Otherwise) -> Said<'a> {
        let mut dangling = None;
        for (from, hops) in ways {
            match self.go(hops, from) {
                Ends::Gone(_) if otherwise == Otherwise::Refuse => return Said::Gone,
                Ends::Names(names) | Ends::Gone(names) => return Said::Text(Cow::Owned(names)),
                Ends::Nowhere { known } => {
                    let told = known && hops.len() == 1 && fold(from) != "0";
                    dangling = dangling.or_else(|| told.then(|| from.clone()));
                }
            }
        }
        let from = ways.first().map(|(from, _)| from.clone()).unwrap_or_default();
        match (otherwise, dangling) {
            (Otherwise::Keep, _) => Said::Text(from),
            (Otherwise::Refuse, _) => Said::Dangling(from),
            (Otherwise::Blank, Some(from)) => Said::Dangling(from),
            (Otherwise::Blank, None) => Said::Blank,
        }
    }

    fn go(&self, hops: &[Hop], from: &str) -> Ends {
        let mut at = vec![fold(from).into_owned()];
        let mut gone = false;
        for hop in hops {
            let Some(map) = self.maps.get(&hop_name(hop)) else { return Ends::Nowhere { known: false } };
            let ends: Vec<(String, bool)> =
                at.iter().flat_map(|key| map.get(key).into_iter().flatten().cloned()).collect();
            gone = !ends.is_empty() && ends.iter().all(|(_, gone)| *gone);
            at = ends.into_iter().filter(|(_, end_gone)| gone || !end_gone).map(|(value, _)| value).collect();
            at.dedup();
        }
        if at.is_empty() {
            return Ends::Nowhere { known: true };
        }
        if gone { Ends::Gone(at.join("、")) } else { Ends::Names(at.join("、")) }
    }
}

/// Where a way ends.
enum Ends {
    Names(String),
    /// At rows that their system marks as deleted.
    Gone(String),
    /// Nowhere; `known`: although the tables are there.
    Nowhere {
        known: bool,
    },
}

/// The text of a cell as people see it.
pub(super) fn text_of(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
        other => {
            let mut buffer = String::new();
            other.text(&mut buffer);
            Cow::Owned(buffer)
        }
    }
}

/// A text without what keeps a spreadsheet from reading it as a number: the apostrophe in front, or `="…"` around it. Quotes
/// around it stay.
pub(super) fn bare(text: &str) -> &str {
    let trimmed = text.trim_start();
    if let Some(formula) = trimmed.strip_prefix("=\"").and_then(|rest| rest.trim_end().strip_suffix('"')) {
        return if formula.contains('"') { text } else { formula };
    }
    match trimmed.strip_prefix('\'') {
        Some(rest) if !rest.contains('\'') => rest,
        _ => text,
    }
}

/// The text of a cell without what keeps a spreadsheet from reading it as a number.
pub(super) fn bare_text(cell: Cell<'_>) -> Cow<'_, str> {
    match text_of(cell) {
        Cow::Borrowed(text) => Cow::Borrowed(bare(text)),
        owned @ Cow::Owned(_) => owned,
    }
}

/// What a row is by its preset.
pub(super) fn entry(mapping: &Mapping, row: &dyn Cells) -> Entry {
    let rules = &mapping.rules;
    let among = |(column, cells): &(usize, Vec<String>)| {
        let text = text_of(row.cell(*column));
        let text = fold(&text);
        cells.iter().any(|cell| *cell == text)
    };
    let undone = rules.done.iter().any(|column| is_null(&text_of(row.cell(*column))));
    if undone || rules.skip.iter().any(among) || !rules.only.iter().all(among) {
        Entry::None
    } else if rules.gone.iter().any(among) {
        Entry::Gone
    } else {
        Entry::Live
    }
}

/// Reads canonical columns of the rows of one source.
#[derive(Copy, Clone, Debug)]
pub(super) struct Resolver<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) joins: &'m Joins,
}

impl<'m> Resolver<'m> {
    /// What a column says; meanings that the preset or the policy gives to cells are put in their place.
    pub(super) fn say<'r>(&self, bound: &'m Bound, row: &'r dyn Cells) -> Said<'r>
    where
        'm: 'r,
    {
        let said = self.say_plain(bound, row);
        if bound.values.is_empty() {
            return said;
        }
        let Said::Text(text) = said else { return said };
        match bound.values.get(fold(&text).as_ref()) {
            Some(meaning) if is_null(meaning) => Said::Blank,
            Some(meaning) => Said::Text(Cow::Borrowed(meaning.as_str())),
            None => Said::Text(text),
        }
    }

    fn say_plain<'r>(&self, bound: &'m Bound, row: &'r dyn Cells) -> Said<'r>
    where
        'm: 'r,
    {
        let at = |column: usize| {
            let text = bare_text(row.cell(column));
            if is_null(&text) { None } else { Some(text) }
        };
        match &bound.take {
            Take::Column(column) => at(*column).map_or(Said::Blank, Said::Text),
            Take::First(columns) => columns.iter().find_map(|column| at(*column)).map_or(Said::Blank, Said::Text),
            Take::Constant(text) => Said::Text(Cow::Borrowed(text)),
            Take::DayAndClock { day, clock } => {
                let joined = clock::joined(row.cell(*day), row.cell(*clock));
                joined.map_or(Said::Blank, |text| Said::Text(Cow::Owned(text)))
            }
            Take::Lookup { ways, otherwise } => {
                let ways: Vec<_> = ways.iter().filter_map(|(column, hops)| Some((at(*column)?, *hops))).collect();
                if ways.is_empty() { Said::Blank } else { self.joins.follow(&ways, *otherwise) }
            }
            Take::Pick(picks) => self.pick(picks, row),
            Take::Versions(_) => Said::Blank,
            Take::Marks(columns) => {
                let marked = columns.iter().filter(|column| meaning::is_mark(&text_of(row.cell(**column))));
                let headers: Vec<&str> = marked.map(|column| self.mapping.headers[*column].as_str()).collect();
                if headers.is_empty() { Said::Blank } else { Said::Text(Cow::Owned(headers.join("、"))) }
            }
            Take::Step => match self.step(row) {
                step if is_null(&step) => Said::Blank,
                step => Said::Text(step),
            },
        }
    }

    /// The first value that parameters tell.
    fn pick<'r>(&self, picks: &[PickColumn], row: &'r dyn Cells) -> Said<'r> {
        let cell = |column: Option<usize>| column.map_or(Cow::Borrowed(""), |column| text_of(row.cell(column)));
        for PickColumn { column, when, pick } in picks {
            if !when.iter().all(|(column, pattern)| pattern.matches(&cell(*column))) {
                continue;
            }
            let Some(value) = params::value(&cell(Some(*column)), &pick.key) else { continue };
            if pick.hops.is_empty() {
                return Said::Text(Cow::Owned(value));
            }
            if let Ends::Names(name) | Ends::Gone(name) = self.joins.go(&pick.hops, &value) {
                return Said::Text(Cow::Owned(name));
            }
        }
        Said::Blank
    }

    fn step<'r>(&self, row: &'r dyn Cells) -> Cow<'r, str> {
        let step = &self.mapping.rules.step;
        let cell = |column: Option<usize>| column.map_or(Cow::Borrowed(""), |column| text_of(row.cell(column)));
        let mut cases = step.cases.iter();
        let case = cases.find(|(when, _)| when.iter().all(|(column, pattern)| pattern.matches(&cell(*column))));
        if let Some(name) = case.and_then(|(_, case)| case.name.as_deref()) {
            return Cow::Borrowed(name);
        }
        let mut name = String::new();
        for (column, labels) in &step.parts {
            let text = cell(Some(*column));
            let part = labels.get(fold(&text).as_ref()).map_or(text.as_ref(), String::as_str);
            let folded = fold(part);
            let end = step.cut.iter().filter_map(|sign| folded.find(sign.as_str())).min().unwrap_or(folded.len());
            let part = if step.cut.is_empty() { part } else { folded.get(..end).unwrap_or_default().trim() };
            if !is_null(part) {
                if !name.is_empty() {
                    name.push('/');
                }
                name.push_str(part);
            }
        }
        Cow::Owned(name)
    }

    /// Whether the row tells by another column that it failed, whatever its status.
    pub(super) fn failed(&self, row: &dyn Cells) -> bool {
        self.mapping.rules.failure.iter().any(|(column, patterns)| {
            let text = text_of(row.cell(*column));
            patterns.iter().any(|pattern| pattern.matches(&text))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_number_text_is_no_part_of_it() {
        assert_eq!(bare("'00123"), "00123");
        assert_eq!(bare("\t'00123"), "00123");
        assert_eq!(bare("'quoted'"), "'quoted'");
        assert_eq!(bare("o'neil"), "o'neil");
        assert_eq!(bare("=\"00123\""), "00123");
        assert_eq!(bare("\t=\"00123\" "), "00123");
        for formula in ["=\"a\"&\"b\"", "=A1", "=\"", "\"a\""] {
            assert_eq!(bare(formula), formula);
        }
    }
}
