//! Logs that keep the whole record at every change: what changed is what differs from the version before.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    base::{maps::FastMap, text::fold},
    ingest::{
        resolve::text_of,
        rows::{Cells, RawRow},
    },
};

/// The columns that say which version of which record a row holds.
#[derive(Clone, Debug)]
pub(super) struct VersionColumns {
    /// What tells the record: its table and its key.
    pub(super) record: Vec<usize>,
    /// The running number of the version.
    pub(super) version: usize,
    /// The record as an object of JSON.
    pub(super) content: usize,
    /// Keys whose changes mean nothing, such as the time of the change.
    pub(super) without: Vec<String>,
}

/// The contents of all versions by record and number. Versions that two rows tell differently are `None`.
#[derive(Debug, Default)]
pub(super) struct Versions(FastMap<(String, u64), Option<String>>);

/// What a row says beside the version before it.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Change {
    /// Fields that differ, with the old and the new value.
    Fields(Vec<(String, String, String)>),
    /// The version before is not there, or there are two of it.
    NoBefore,
    /// It is the first.
    First,
    /// The content or the number cannot be read.
    Unreadable,
}

impl VersionColumns {
    fn key(&self, row: &dyn Cells) -> Option<(String, u64)> {
        let record: Vec<String> =
            self.record.iter().map(|column| fold(&text_of(row.cell(*column))).into_owned()).collect();
        let version = fold(&text_of(row.cell(self.version))).parse().ok()?;
        Some((record.join("\u{1}"), version))
    }
}

impl Versions {
    /// Takes in the rows of a source.
    pub(super) fn add(&mut self, columns: &VersionColumns, rows: &[RawRow]) {
        for row in rows {
            let Some(key) = columns.key(row) else { continue };
            let content = text_of(row.cell(columns.content)).into_owned();
            let known = self.0.entry(key).or_insert_with(|| Some(content.clone()));
            if known.as_ref().is_some_and(|known| *known != content) {
                *known = None;
            }
        }
    }

    /// What changed with the version that a row holds.
    pub(super) fn change(&self, columns: &VersionColumns, row: &dyn Cells) -> Change {
        let Some((record, version)) = columns.key(row) else { return Change::Unreadable };
        let Some(new) = object(&text_of(row.cell(columns.content))) else { return Change::Unreadable };
        if version <= 1 {
            return Change::First;
        }
        let before = self.0.get(&(record, version - 1)).and_then(Option::as_deref);
        let Some(old) = before.and_then(object) else { return Change::NoBefore };
        let mut fields = Vec::new();
        let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys.into_iter().filter(|key| !columns.without.contains(key)) {
            let value = |of: &BTreeMap<String, String>| of.get(key).cloned().unwrap_or_default();
            let (old, new) = (value(&old), value(&new));
            if old != new {
                fields.push((key.clone(), old, new));
            }
        }
        Change::Fields(fields)
    }
}

/// The values of an object of JSON as texts; `null` and the absent are blank.
fn object(text: &str) -> Option<BTreeMap<String, String>> {
    let Ok(Value::Object(object)) = serde_json::from_str(text.trim()) else { return None };
    let text = |value: Value| match value {
        Value::Null => String::new(),
        Value::String(text) => fold(&text).into_owned(),
        other => other.to_string(),
    };
    Some(object.into_iter().map(|(key, value)| (key, text(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::cell::OwnedCell;

    fn row(number: u64, version: &str, content: &str) -> RawRow {
        let cells = ["t", "7", version, content].map(|text| OwnedCell::Text(text.into()));
        RawRow { number, cells: cells.to_vec(), fault: None, doubtful: false }
    }

    fn columns() -> VersionColumns {
        VersionColumns { record: vec![0, 1], version: 2, content: 3, without: vec!["updateTime".to_owned()] }
    }

    #[test]
    fn consecutive_versions_tell_what_changed() {
        let rows = [
            row(1, "1", r#"{"bank":"6217","name":"张三","updateTime":"1"}"#),
            row(2, "2", r#"{"bank":"6228","name":"张三","note":null,"updateTime":"2"}"#),
            row(4, "4", r#"{"bank":"6217"}"#),
            row(5, "x", "{}"),
            row(6, "5", "no object"),
        ];
        let mut versions = Versions::default();
        versions.add(&columns(), &rows);
        let change = |place: usize| versions.change(&columns(), &rows[place]);
        assert_eq!(change(0), Change::First);
        let bank = ("bank".to_owned(), "6217".to_owned(), "6228".to_owned());
        assert_eq!(change(1), Change::Fields(vec![bank]));
        assert_eq!(change(2), Change::NoBefore, "the third version is missing, so nobody knows who did what");
        assert_eq!((change(3), change(4)), (Change::Unreadable, Change::Unreadable));
    }

    #[test]
    fn a_version_told_in_two_ways_is_none() {
        let rows = [row(1, "1", r#"{"a":1}"#), row(2, "1", r#"{"a":2}"#), row(3, "2", r#"{"a":3}"#)];
        let mut versions = Versions::default();
        versions.add(&columns(), &rows);
        assert_eq!(versions.change(&columns(), &rows[2]), Change::NoBefore);
    }
}
