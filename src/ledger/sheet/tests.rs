//! Rows that people edited, sorted, tore apart, copied without their marks.

use super::*;
use crate::ledger::event::sample;

const HEADER: [&str; 8] = ["问题编号", "单位", "问题描述", "状态", "责任人", "整改时限", "整改措施", "校验"];

fn row(problem: &Problem) -> Vec<String> {
    let machine = problem.machine();
    let wrote = |field: Field| problem.wrote(field).unwrap_or_default().to_owned();
    vec![
        problem.number(),
        machine.unit.clone(),
        machine.summary.zh.clone(),
        problem.state().title().zh.to_owned(),
        wrote(Field::Responsible),
        wrote(Field::Deadline),
        machine.fix.zh.clone(),
        Mark::of(problem, &machine.unit, &machine.summary.zh).text(),
    ]
}

fn sheet(rows: Vec<Vec<String>>) -> Sheet {
    let header = HEADER.map(str::to_owned).to_vec();
    Sheet { name: "问题台账".to_owned(), rows: (1..).zip(std::iter::once(header).chain(rows)).collect() }
}

struct Desk {
    problems: Map<u32, Problem>,
    prefer_sheet: bool,
}

impl Desk {
    fn new() -> Self {
        Self { problems: (1..=3).map(|no| (no, sample::problem(no))).collect(), prefer_sheet: false }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.problems.values().map(row).collect()
    }

    fn ask(&self, sheets: &[Sheet]) -> Result<Asked, Refusal> {
        let masked =
            |_: &Problem, text: &str| crate::base::text::fold(text).replace("500224198001011234", "500224********1234");
        // What a problem said before anybody wrote anything.
        let base = |problem: &Problem, _: u64| Base::of(&sample::problem(problem.no));
        let comparison = Comparison {
            problems: &self.problems,
            base: &base,
            masked: &masked,
            layouts: &[],
            prefer_sheet: self.prefer_sheet,
        };
        comparison.ask(sheets)
    }

    /// Somebody wrote since.
    fn wrote(&mut self, no: u32, field: Field, value: &str) {
        let problem = &mut self.problems[&no];
        let stamped = crate::ledger::problem::Stamped {
            at: crate::base::time::Instant::from_millis(9),
            by: "乙".to_owned(),
            value: Some(value.to_owned()),
        };
        problem.human.insert(field, stamped);
        problem.seq += 100;
    }
}

fn whys(asked: &Asked) -> Vec<&Why> {
    asked.notes.iter().map(|note| &note.why).collect()
}

#[test]
fn an_untouched_sheet_asks_for_nothing() {
    let desk = Desk::new();
    let asked = desk.ask(&[sheet(desk.rows())]).unwrap();
    assert_eq!((asked.cells(), asked.rows, asked.is_more()), (0, 3, false));
    assert_eq!(desk.ask(&[Sheet::default()]).unwrap_err(), Refusal::NoSheet);
}

#[test]
fn rows_and_columns_may_stand_in_any_order() {
    let desk = Desk::new();
    let mut rows = desk.rows();
    rows[1][5] = "2023年6月30日".to_owned();
    rows.reverse();
    let mut sheet = sheet(rows);
    for (_, cells) in &mut sheet.rows {
        cells.rotate_left(3);
    }
    sheet.rows.insert(0, (0, vec!["福果镇问题台账".to_owned()]));
    let asked = desk.ask(&[sheet]).unwrap();
    assert_eq!(asked.edits[&2].fields[&Field::Deadline].as_deref(), Some("2023-06-30"));
    assert_eq!((asked.cells(), asked.notes.len()), (1, 0));
}

#[test]
fn numbers_sorted_without_their_rows_refuse_the_workbook() {
    let desk = Desk::new();
    let mut rows = desk.rows();
    let (first, second) = (rows[0][0].clone(), rows[1][0].clone());
    (rows[0][0], rows[1][0]) = (second, first);
    assert!(matches!(desk.ask(&[sheet(rows.clone())]), Err(Refusal::Torn { row: 2, .. })));
    for row in &mut rows {
        row.pop();
    }
    assert!(matches!(desk.ask(&[sheet(rows)]), Err(Refusal::Torn { .. })), "without marks too");
}

#[test]
fn a_polished_description_is_told_and_the_rest_of_the_row_taken() {
    let desk = Desk::new();
    let mut rows = desk.rows();
    rows[0][2] = "张某离职后账户未停用".to_owned();
    rows[0][4] = "李四".to_owned();
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!(asked.edits[&1].fields[&Field::Responsible].as_deref(), Some("李四"));
    assert_eq!(whys(&asked), [&Why::Machine]);
}

#[test]
fn what_both_changed_is_kept_and_told_unless_the_sheet_is_preferred() {
    let mut desk = Desk::new();
    let mut rows = desk.rows();
    rows[0][4] = "李四".to_owned();
    desk.wrote(1, Field::Responsible, "赵六");
    let asked = desk.ask(&[sheet(rows.clone())]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Conflict]));
    assert_eq!(asked.notes[0].kept, "赵六");
    desk.prefer_sheet = true;
    assert_eq!(desk.ask(&[sheet(rows)]).unwrap().cells(), 1);
}

#[test]
fn what_only_the_ledger_changed_is_left_alone() {
    let mut desk = Desk::new();
    let rows = desk.rows();
    desk.wrote(1, Field::Responsible, "赵六");
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!((asked.cells(), asked.notes.len()), (0, 0));
}

#[test]
fn without_marks_blanks_erase_nothing_and_entries_do_not_overwrite() {
    let mut desk = Desk::new();
    desk.wrote(1, Field::Responsible, "赵六");
    desk.wrote(2, Field::Responsible, "赵六");
    let mut rows = desk.rows();
    (rows[0][4], rows[1][4], rows[2][4]) = (String::new(), "李四".to_owned(), "王五".to_owned());
    for row in &mut rows {
        row.pop();
    }
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (1, vec![&Why::NoBase]));
    assert_eq!(asked.edits[&3].fields[&Field::Responsible].as_deref(), Some("王五"));
}

#[test]
fn a_masked_number_does_not_replace_the_full_one() {
    let mut desk = Desk::new();
    desk.wrote(1, Field::Responsible, "李四/500224198001011234");
    let mut rows = desk.rows();
    rows[0][4] = "李四/500224********1234".to_owned();
    assert_eq!(desk.ask(&[sheet(rows.clone())]).unwrap().cells(), 0, "as it was exported");
    desk.problems[0].seq -= 100;
    rows[0][4] = "李四/500224********1234、王五".to_owned();
    rows[0][7] = row(&desk.problems[0])[7].clone();
    assert_eq!(whys(&desk.ask(&[sheet(rows)]).unwrap()), [&Why::Masked]);
}

#[test]
fn two_sheets_that_differ_are_told_and_none_is_taken() {
    let desk = Desk::new();
    let (mut one, mut other) = (desk.rows(), desk.rows());
    (one[0][4], other[0][4]) = ("李四".to_owned(), "王五".to_owned());
    let asked = desk.ask(&[sheet(one.clone()), Sheet { name: "整改清单".to_owned(), ..sheet(other) }]).unwrap();
    assert_eq!((asked.cells(), asked.notes.len()), (0, 2));
    let both = desk.ask(&[sheet(one.clone()), Sheet { name: "整改清单".to_owned(), ..sheet(one) }]).unwrap();
    assert_eq!((both.cells(), both.notes.len()), (1, 0));
}

#[test]
fn slips_are_told_cell_by_cell() {
    let desk = Desk::new();
    let mut rows = desk.rows();
    rows[0][5] = "六月底".to_owned();
    rows[1][3] = "完成".to_owned();
    rows[2][0] = "WT-0099".to_owned();
    rows[2].pop();
    rows.push(vec![String::new(), String::new(), "新问题".to_owned(), "属实".to_owned()]);
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    let expected = [&Why::Value(Refused::NoDay), &Why::NoState, &Why::NoProblem, &Why::NoNumber];
    assert_eq!(whys(&asked), expected);
}

#[test]
fn a_column_of_ones_own_is_named() {
    let desk = Desk::new();
    let mut sheet = sheet(desk.rows());
    for (row, cells) in &mut sheet.rows {
        cells.push(if *row == 1 { "内部批注".to_owned() } else { "见纪要".to_owned() });
    }
    let asked = desk.ask(&[sheet]).unwrap();
    assert_eq!(asked.foreign, [("问题台账".to_owned(), "内部批注".to_owned())]);
    assert!(asked.is_more(), "so the workbook is not overwritten");
}

#[test]
fn a_mark_reads_back() {
    let mark = Mark::of(&sample::problem(3), "a", "b");
    assert_eq!(Mark::parse(&mark.text()), Some(mark));
    assert_eq!(Mark::parse("v1-x-2"), None);
}
