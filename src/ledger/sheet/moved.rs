//! Entries that no longer stand in their rows: a column sorted alone, cells pasted one row off.

use super::{Base, Column, Table, usual};
use crate::{
    base::{
        maps::{Map, Set},
        text::is_han,
    },
    ledger::{Field, Problem, field::Kind},
};

/// The changed entries of a sheet.
#[derive(Default)]
pub(super) struct Places(Vec<Place>);

/// A cell that no longer says what the sheet was made with.
struct Place {
    row: u32,
    field: Field,
    was: Option<String>,
    is: Option<String>,
}

/// How many different values of one column must have changed places before it is no coincidence.
const VALUES: usize = 3;

/// How many entries of one row must have come from one other row.
const ENTRIES: usize = 2;

/// How many rows are tried for where a row's entries came from.
const TRIED: usize = 50;

impl Places {
    pub(super) fn see(
        &mut self,
        table: &Table<'_>,
        (row, cells): (u32, &[String]),
        problem: &Problem,
        base: Option<&Base>,
    ) {
        let Some(base) = base else { return };
        for (place, _, column) in table.open() {
            let Column::Human(field) = column else { continue };
            let typed = cells.get(place).map_or("", String::as_str);
            let in_chinese = |text: &str| text.chars().any(is_han);
            let usual = || usual(field, problem).into_iter().find(|text| in_chinese(text) == in_chinese(typed));
            let was = base.fields.get(&field).map(String::as_str).or_else(usual);
            // Of few choices any arrangement may be meant.
            if matches!(field.kind(), Kind::Choice(_)) || was.unwrap_or_default() == typed {
                continue;
            }
            let Ok(is) = field.value(typed) else { continue };
            if was != is.as_deref() {
                self.0.push(Place { row, field, was: was.map(str::to_owned), is });
            }
        }
    }

    /// The first row of which it is sure.
    pub(super) fn moved(&self) -> Option<u32> {
        let column = Field::ALL.into_iter().filter_map(|field| self.column(field)).min();
        [column, self.row()].into_iter().flatten().min()
    }

    /// The first row of a column whose changed cells hold nothing but what other changed cells held.
    fn column(&self, field: Field) -> Option<u32> {
        let places = || self.0.iter().filter(|place| place.field == field);
        let mut held: Map<&str, usize> = Map::default();
        for text in places().filter_map(|place| place.was.as_deref()) {
            *held.entry(text).or_default() += 1;
        }
        let different: Set<&str> = places().filter_map(|place| place.is.as_deref()).collect();
        let mut taken = |place: &Place| {
            let Some(is) = place.is.as_deref() else { return true };
            held.get_mut(is).filter(|left| **left > 0).map(|left| *left -= 1).is_some()
        };
        let is_moved = different.len() >= VALUES && places().all(&mut taken);
        places().map(|place| place.row).min().filter(|_| is_moved)
    }

    /// The first row whose changed entries all stood in one other row, which no longer has them.
    fn row(&self) -> Option<u32> {
        let mut rows: Map<u32, Vec<&Place>> = Map::default();
        let mut held: Map<(Field, &str), Vec<u32>> = Map::default();
        for place in &self.0 {
            rows.entry(place.row).or_default().push(place);
            if let Some(was) = place.was.as_deref() {
                held.entry((place.field, was)).or_default().push(place.row);
            }
        }
        let came = |places: &[&Place]| {
            let filled = places.iter().filter_map(|place| Some((place.field, place.is.as_deref()?)));
            let holders: Vec<&[u32]> = filled.map(|entry| held.get(&entry).map_or(&[][..], Vec::as_slice)).collect();
            let Some(fewest) = holders.iter().min_by_key(|rows| rows.len()) else { return false };
            // The rows of a sheet come in order.
            let had = |row: &u32| holders.iter().all(|rows| rows.binary_search(row).is_ok());
            holders.len() >= ENTRIES && fewest.iter().take(TRIED).any(had)
        };
        rows.iter().filter(|(_, places)| came(places)).map(|(row, _)| *row).min()
    }
}
