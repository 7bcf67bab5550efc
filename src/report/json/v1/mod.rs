//! Version 1: `findings.jsonl`, `findings.core` and the summary. The schema of a finding is `docs/finding.schema.json`.

mod core;
mod finding;
pub mod ledger;
mod summary;

use std::io::Write;

use serde::Serialize;

use crate::{
    i18n::{Text, Words},
    report::view::View,
};

pub use self::core::core;
pub use self::summary::summary;

/// The name of the file of findings.
pub const FINDINGS: &str = "findings.jsonl";

/// Writes `findings.jsonl`: one finding a line, in their order, with full ID, phone and bank numbers.
pub fn write_findings(view: &View<'_>, out: &mut impl Write) -> std::io::Result<()> {
    for one in &view.findings {
        serde_json::to_writer(&mut *out, &finding::FindingLine::of(one, view.frame.zone))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Words in both languages.
#[derive(Serialize)]
struct Bilingual<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> From<&'a Words> for Bilingual<'a> {
    fn from(words: &'a Words) -> Self {
        Self { zh: &words.zh, en: &words.en }
    }
}

impl From<Text> for Bilingual<'static> {
    fn from(text: Text) -> Self {
        Self { zh: text.zh, en: text.en }
    }
}

/// A text that says something; blank is as good as unknown.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::{mask::Masking, sample::Sample};

    fn lines(view: &View<'_>) -> Vec<Value> {
        let mut text = Vec::new();
        write_findings(view, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.ends_with('\n'));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn schema() -> jsonschema::Validator {
        let schema: Value = serde_json::from_str(include_str!("../../../../docs/finding.schema.json")).unwrap();
        assert!(jsonschema::meta::is_valid(&schema));
        jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
    }

    #[test]
    fn every_finding_keeps_the_schema() {
        let sample = Sample::new();
        let schema = schema();
        for line in lines(&sample.view()) {
            let faults: Vec<String> =
                schema.iter_errors(&line).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
            assert!(faults.is_empty(), "{faults:?}");
        }
    }

    #[test]
    fn the_schema_refuses_what_is_no_finding() {
        let sample = Sample::new();
        let (schema, lines) = (schema(), lines(&sample.view()));
        let changed = |place: &str, value: Value| {
            let mut line = lines[0].clone();
            *line.pointer_mut(place).unwrap() = value;
            line
        };
        for (place, value) in [
            ("/severity", json!("grave")),
            ("/first_at", json!("2022-07-05")),
            ("/amount", json!(15230.0)),
            ("/evidence", json!([])),
            ("/evidence/0/row", json!(0)),
            ("/unit", json!(null)),
            ("/key", json!({ "colour": "red" })),
            ("/rows/0/ranges", json!("17,")),
            ("/confidence", json!("inferred")),
        ] {
            assert!(!schema.is_valid(&changed(place, value)), "{place}");
        }
        let mut unknown = lines[0].clone();
        unknown["colour"] = json!("red");
        assert!(!schema.is_valid(&unknown));
    }

    #[test]
    fn a_finding_as_a_line() {
        let sample = Sample::new();
        let mut text = Vec::new();
        write_findings(&sample.view(), &mut text).unwrap();
        insta::assert_snapshot!("findings", String::from_utf8(text).unwrap());
    }

    #[test]
    fn two_accounts_of_one_key_are_a_list() {
        let sample = Sample::new();
        let key = &lines(&sample.view())[2]["key"];
        assert_eq!(key, &json!({ "account": ["就业补贴系统/lisi", "就业补贴系统/wangwu"], "terminal": "PC-1" }));
    }

    #[test]
    fn a_header_that_stands_twice_keeps_both_cells() {
        let sample = Sample::new();
        let cells = &lines(&sample.view())[0]["evidence"][0]["cells"];
        assert_eq!((&cells["生效日期"], &cells["生效日期#2"]), (&json!("2022-06-30"), &json!("2022年6月30日")));
    }

    #[test]
    fn core_says_what_and_not_where() {
        let sample = Sample::new();
        let view = sample.view();
        let core = core(&view.findings[0], view.frame.zone);
        assert!(core.get("rows").is_none());
        let text = core.to_string();
        for place in ["人事变动.xlsx", "日志/", "copies", "\"row\"", "生效日期"] {
            assert!(!text.contains(place), "{place}");
        }
        assert_eq!(core["evidence"][0]["cells"]["effective_at"], json!("2022-06-30"));
        let roles: Vec<&Value> = core["evidence"].as_array().unwrap().iter().map(|one| &one["role"]).collect();
        assert_eq!(roles, ["event", "use", "use"]);
    }

    #[test]
    fn core_does_not_depend_on_row_numbers_or_the_order_of_evidence() {
        let (sample, mut moved) = (Sample::new(), Sample::new());
        for file in &mut moved.sources.0 {
            file.file.insert_str(0, "moved/");
        }
        let shifted = |row: crate::model::RowRef| crate::model::RowRef { row: row.row + 1000, ..row };
        let table = |cited: &mut crate::finding::Cited| {
            if let crate::finding::Cited::Row(row) = cited {
                *row = shifted(*row);
            }
        };
        moved.outcome.findings.iter_mut().for_each(|finding| {
            finding.evidence.reverse();
            finding.evidence.iter_mut().for_each(|evidence| table(&mut evidence.cited));
        });
        let rows: Vec<_> = moved.cited.values().cloned().collect();
        for cited in rows.into_iter().filter(|cited| cited.row.source.index() == 0) {
            moved.cited.insert(shifted(cited.row), cited);
        }
        let (one, other) = (sample.view(), moved.view());
        for (one, other) in one.findings.iter().zip(&other.findings).take(2) {
            let zone = sample.view().frame.zone;
            assert_eq!(core(one, zone), core(other, zone));
        }
        assert_ne!(lines(&one), lines(&other));
    }

    #[test]
    fn the_summary_balances_and_hides_numbers() {
        let sample = Sample::new();
        let outputs = ["findings.jsonl".to_owned()];
        let summary = summary(&sample.view(), Masking::default(), &outputs);
        assert_eq!(
            summary["rows"],
            json!({ "read": 137, "used": 129, "repeated": 1, "layout": 6, "rejected": 1, "balances": true })
        );
        assert_eq!(summary["findings"]["by_severity"], json!({ "critical": 1, "high": 1, "medium": 1, "low": 0 }));
        assert_eq!(summary["rules"][0]["verdict"], "cannot-tell");
        assert_eq!(summary["rules"][0]["missing"], json!(["documents"]));
        assert_eq!(summary["as_of"], "2022-12-31T23:59:59.999+08:00");
        assert!(!summary.to_string().contains(crate::report::sample::ID));
    }
}
