//! One JSON object → one row: names of nested objects joined by dots, lists of plain values in one cell.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::lists;
use crate::base::maps::Map;

/// How deep objects are taken apart; what lies deeper stays JSON text.
const DEPTH: usize = 8;
/// Stands between the values of a list.
pub(super) const AND: char = '、';
/// The object that search engines put around a record.
const WRAPPER: &str = "_source";

/// The columns of a table and the cells of its current row.
#[derive(Debug, Default)]
pub(super) struct Row {
    columns: Map<String, usize>,
    cells: Vec<String>,
    /// Whether a name that is new becomes a column.
    grows: bool,
    name: String,
}

impl Row {
    /// A row without columns, to which every new name adds one.
    pub(super) fn growing() -> Self {
        Self { grows: true, ..Self::default() }
    }

    /// A row of those columns.
    pub(super) fn of(columns: &[String]) -> Self {
        let columns: Map<String, usize> = columns.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        Self { cells: vec![String::new(); columns.len()], columns, ..Self::default() }
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// The names of the columns in order of first appearance.
    pub(super) fn into_columns(self) -> Vec<String> {
        self.columns.into_keys().collect()
    }

    /// The cells.
    pub(super) fn cells(&self) -> &[String] {
        &self.cells
    }

    /// Fills the row from an object as written; what is wrong with it, and then the cells mean nothing.
    pub(super) fn fill(&mut self, object: &str) -> Result<(), serde_json::Error> {
        self.cells.iter_mut().for_each(String::clear);
        let entries: Entries<'_> = serde_json::from_str(object)?;
        self.name.clear();
        self.take_apart(&entries, 1);
        Ok(())
    }

    /// Puts a text into the first column and nothing into the others.
    pub(super) fn fill_with_text(&mut self, text: &str) {
        self.cells.iter_mut().for_each(String::clear);
        if let Some(first) = self.cells.first_mut() {
            first.push_str(text);
        }
    }

    fn take_apart(&mut self, entries: &Entries<'_>, depth: usize) {
        for (name, value) in &entries.0 {
            let length = self.name.len();
            if name != WRAPPER || !value.get().starts_with('{') {
                if length > 0 {
                    self.name.push('.');
                }
                self.name.push_str(name);
            }
            self.value(value.get(), depth);
            self.name.truncate(length);
        }
    }

    fn value(&mut self, text: &str, depth: usize) {
        if text.starts_with('{')
            && let Ok(inner) = serde_json::from_str::<Entries<'_>>(text)
        {
            if let [(name, value)] = inner.0.as_slice()
                && name.starts_with('$')
                && depth < DEPTH
            {
                // A database's way of stating the type of a plain value: {"$oid": "…"}.
                return self.value(value.get(), depth + 1);
            }
            if depth < DEPTH && !inner.0.is_empty() {
                return self.take_apart(&inner, depth + 1);
            }
        }
        let one = if text.starts_with('[') { lists::one_value(&self.name, text) } else { None };
        if let Some(cell) = self.cell() {
            cell.clear();
            match one {
                Some(said) => cell.push_str(&said),
                None => put(text, cell),
            }
        }
    }

    fn cell(&mut self) -> Option<&mut String> {
        let at = match self.columns.get(self.name.as_str()) {
            Some(at) => *at,
            None if self.grows => {
                let at = self.columns.len();
                self.columns.insert(self.name.clone(), at);
                self.cells.push(String::new());
                at
            }
            None => return None,
        };
        self.cells.get_mut(at)
    }
}

/// A value as a cell shows it.
pub(in crate::ingest) fn text_of_value(text: &str) -> String {
    let mut out = String::new();
    put(text, &mut out);
    out
}

/// Writes a value as a cell shows it.
fn put(text: &str, out: &mut String) {
    match text.as_bytes().first() {
        Some(b'"') => put_string(text, out),
        Some(b'[') => put_list(text, out),
        Some(b'n') | None => {}
        _ if text == "{}" => {}
        // Numbers keep the digits they were written with.
        _ => out.push_str(text),
    }
}

fn put_string(text: &str, out: &mut String) {
    match serde_json::from_str::<String>(text) {
        Ok(said) => out.push_str(&said),
        // Half of a surrogate pair: shown as written.
        Err(_) => out.push_str(text.trim_matches('"')),
    }
}

fn put_list(text: &str, out: &mut String) {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text) else { return out.push_str(text) };
    if items.iter().any(|item| item.get().starts_with(['{', '['])) {
        return out.push_str(text);
    }
    for item in items.iter().filter(|item| item.get() != "null") {
        if !out.is_empty() {
            out.push(AND);
        }
        put(item.get(), out);
    }
}

/// The entries of an object in the order written, their values as written.
#[derive(Debug)]
pub(in crate::ingest) struct Entries<'a>(pub(in crate::ingest) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Taker;
        impl<'de> Visitor<'de> for Taker {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        input.deserialize_map(Taker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(object: &str) -> Vec<(String, String)> {
        let mut row = Row::growing();
        row.fill(object).unwrap();
        let cells = row.cells().to_vec();
        row.into_columns().into_iter().zip(cells).collect()
    }

    fn only(object: &str) -> String {
        cells(object).remove(0).1
    }

    #[test]
    fn nested_objects_become_columns() {
        let found = cells(r#"{"a":{"b":1,"c":{"d":"x"}},"e":{}}"#);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.b", "a.c.d", "e"]);
        assert_eq!(found[1].1, "x");
        assert_eq!(found[2].1, "");
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(only(r#"{"id":500224199001011234}"#), "500224199001011234");
        assert_eq!(only(r#"{"id":62220210011234567890123}"#), "62220210011234567890123");
        assert_eq!(only(r#"{"id":1234.50}"#), "1234.50");
    }

    #[test]
    fn lists_of_plain_values_are_one_cell_and_others_stay_json() {
        assert_eq!(only(r#"{"r":["受理岗",null,2,true]}"#), "受理岗、2、true");
        assert_eq!(only(r#"{"r":[{"a":1}]}"#), r#"[{"a":1}]"#);
        assert_eq!(only(r#"{"r":[]}"#), "");
        assert_eq!(only(r#"{"r":null}"#), "");
    }

    #[test]
    fn stated_types_and_wrappers_leave_no_trace() {
        assert_eq!(cells(r#"{"_id":{"$oid":"ab"}}"#), [("_id".to_owned(), "ab".to_owned())]);
        assert_eq!(only(r#"{"t":{"$date":{"$numberLong":"1650000000000"}}}"#), "1650000000000");
        assert_eq!(cells(r#"{"_source":{"账号":"a"}}"#), [("账号".to_owned(), "a".to_owned())]);
    }

    #[test]
    fn what_lies_too_deep_stays_text() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(50), "}".repeat(50));
        let (name, text) = cells(&deep).remove(0);
        assert_eq!(name, ["a"; DEPTH].join("."));
        assert!(text.starts_with('{'), "{text}");
    }

    #[test]
    fn half_a_surrogate_pair_is_shown_as_written() {
        assert_eq!(only(r#"{"a":"x\ud800"}"#), r"x\ud800");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert!(Row::growing().fill("[1]").is_err());
        assert!(Row::growing().fill(r#"{"a":1"#).is_err());
    }
}
