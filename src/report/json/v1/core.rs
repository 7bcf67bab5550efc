//! `findings.core`: what must stay the same when rows are shuffled, files split or exports repeated.

use serde_json::{Map, Value, json};

use super::finding::FindingLine;
use crate::{
    base::time::Zone,
    report::view::{EvidenceView, FindingView},
};

/// A finding without where its rows stand: no files, sheets, rows, copies or ranges; cells under canonical names (those
/// without one are left out, for another export need not have them); evidence sorted by content.
pub fn core(view: &FindingView<'_>, zone: Zone) -> Value {
    // A line is made of texts and numbers alone, which always have a value.
    let mut line = serde_json::to_value(FindingLine::of(view, zone)).unwrap_or_default();
    let mut evidence: Vec<Value> = view.evidence.iter().map(content).collect();
    evidence.sort_by_cached_key(Value::to_string);
    if let Some(line) = line.as_object_mut() {
        line.remove("rows");
        line.insert("evidence".to_owned(), Value::Array(evidence));
    }
    line
}

fn content(view: &EvidenceView<'_>) -> Value {
    let mut cells = Map::new();
    for cell in view.cells.unwrap_or_default() {
        if let Some(field) = &cell.field {
            cells.entry(field.clone()).or_insert_with(|| Value::String(cell.text.clone()));
        }
    }
    json!({ "role": view.role.code, "cells": cells })
}
