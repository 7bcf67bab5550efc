//! Rows that people edited, sorted, tore apart, copied without their marks.

use super::*;
use crate::ledger::event::sample;

use crate::ledger::{field::Refused, problem::Origin};

/// The identity of the ledger.
const OWN: &str = "0011223344556677";

const HEADER: [&str; 8] = ["问题编号", "单位", "问题描述", "状态", "责任人", "整改时限", "整改措施", "校验"];

/// The mark of a row that shows unit and description.
fn mark(problem: &Problem, ledger: &str) -> Mark {
    let machine = problem.machine();
    Mark::of(problem, ledger, |column| match column {
        Column::Unit => machine.unit.clone(),
        Column::Summary => machine.summary.zh.clone(),
        Column::Severity => machine.severity.title().zh.to_owned(),
        _ => String::new(),
    })
}

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
        mark(problem, OWN).text(),
    ]
}

fn sheet(rows: Vec<Vec<String>>) -> Sheet {
    let header = HEADER.map(str::to_owned).to_vec();
    Sheet {
        name: "问题台账".to_owned(),
        rows: (1..).zip(std::iter::once(header).chain(rows)).collect(),
        uncalculated: None,
    }
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
        let base = |problem: &Problem, mark: &Mark| {
            Some(if mark.seq >= problem.seq { Base::of(problem) } else { Base::of(&sample::problem(problem.no)) })
        };
        let comparison = Comparison {
            ledger: OWN,
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
fn a_sheet_of_another_ledger_is_refused_by_name() {
    let desk = Desk::new();
    let mut rows = desk.rows();
    for (row, problem) in rows.iter_mut().zip(desk.problems.values()) {
        row[7] = mark(problem, "ffeeddccbbaa9988").text();
        row[4] = "李四".to_owned();
    }
    let refused = desk.ask(&[sheet(rows.clone())]).unwrap_err();
    assert!(refused.words().zh.contains("ffeeddccbbaa"), "{refused:?}");
    // One of its rows pasted among our own is told, and ours are taken.
    rows[1][7] = mark(&desk.problems[&2], OWN).text();
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!((asked.cells(), asked.edits.keys().copied().collect::<Vec<_>>()), (1, vec![2]));
    assert!(asked.notes.iter().all(|note| matches!(note.why, Why::Foreign { .. })), "{:?}", asked.notes);
}

#[test]
fn a_number_that_a_copy_of_the_ledger_gave_to_another_problem_is_not_taken() {
    let desk = Desk::new();
    let mut other = sample::problem(7);
    other.no = 2;
    let mut rows = vec![row(&other), row(&desk.problems[&1])];
    rows[0][4] = "李四".to_owned();
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert!(asked.cells() == 0 && matches!(asked.notes[0].why, Why::Foreign { .. }), "{:?}", asked.notes);
}

#[test]
fn a_units_own_workbook_is_known_by_the_ledger_it_was_merged_into() {
    let mut desk = Desk::new();
    let village = "ffeeddccbbaa9988";
    let theirs = Problem { no: 9, ..desk.problems[&2].clone() };
    let origin = Origin { office: "青杠村".to_owned(), ledger: village.to_owned(), no: 9 };
    desk.problems[&2].origins.insert(origin);
    let mut mine = row(&theirs);
    (mine[4], mine[7]) = ("李四".to_owned(), mark(&theirs, village).text());
    let mut unknown = row(&desk.problems[&1]);
    unknown[7] = mark(&desk.problems[&1], village).text();
    let asked = desk.ask(&[sheet(vec![mine, unknown])]).unwrap();
    assert_eq!(asked.edits[&2].fields[&Field::Responsible].as_deref(), Some("李四"));
    let words = asked.notes[0].why.words();
    assert!(words.zh.contains("青杠村"), "{words:?}");
}

#[test]
fn what_was_typed_about_an_earlier_round_closes_nothing() {
    let mut desk = Desk::new();
    desk.prefer_sheet = true;
    desk.problems[&1].standing.value.state = State::Awaiting;
    let mut rows = desk.rows();
    (rows[0][3], rows[0][4]) = ("销号".to_owned(), "李四".to_owned());
    desk.problems[&1].standing.value.reopened = 1;
    desk.problems[&1].seq += 1;
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Round, &Why::Round]));
}

#[test]
fn a_state_is_not_taken_where_somebody_decided_anew_since() {
    let mut desk = Desk::new();
    let mut rows = desk.rows();
    rows[0][3] = "属实".to_owned();
    // It is 疑点 again, but not by the same decision.
    desk.problems[&1].standing.at = crate::base::time::Instant::from_millis(77);
    desk.problems[&1].seq += 1;
    let asked = desk.ask(&[sheet(rows.clone())]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Conflict]));
    desk.prefer_sheet = true;
    let asked = desk.ask(&[sheet(rows)]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Conflict]), "whichever is preferred");
}

#[test]
fn a_column_sorted_or_moved_apart_from_its_rows_refuses_the_workbook() {
    let mut desk = Desk::new();
    desk.problems = (1..=4).map(|no| (no, sample::problem(no))).collect();
    for (no, who) in [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁")] {
        desk.wrote(no, Field::Responsible, who);
    }
    let with = |names: [&str; 4]| {
        let mut rows = desk.rows();
        for (row, name) in rows.iter_mut().zip(names) {
            row[4] = name.to_owned();
        }
        desk.ask(&[sheet(rows)]).map(|asked| asked.cells())
    };
    assert_eq!(with(["甲", "乙", "丙", "丁"]), Ok(0));
    assert!(matches!(with(["丁", "丙", "乙", "甲"]), Err(Refusal::Torn { row: 2, .. })), "sorted");
    assert!(matches!(with(["", "甲", "乙", "丙"]), Err(Refusal::Torn { .. })), "one row down");
    assert!(matches!(with(["乙", "丙", "丁", ""]), Err(Refusal::Torn { .. })), "one row up");
    assert_eq!(with(["乙", "甲", "丙", "丁"]), Ok(2), "two that change places may well be meant");
    assert_eq!(with(["乙", "乙", "乙", "戊"]), Ok(3));
}

#[test]
fn entries_of_one_row_found_in_another_refuse_the_workbook() {
    let mut desk = Desk::new();
    desk.wrote(2, Field::Responsible, "乙");
    desk.wrote(2, Field::Deadline, "2023-06-30");
    let mut rows = desk.rows();
    for column in [4, 5] {
        rows[0][column] = std::mem::take(&mut rows[1][column]);
    }
    assert!(matches!(desk.ask(&[sheet(rows)]), Err(Refusal::Torn { row: 2, .. })), "one row up");
    // The same entries for another problem are no move.
    let mut rows = desk.rows();
    (rows[0][4], rows[0][5]) = ("乙".to_owned(), "2023-06-30".to_owned());
    assert_eq!(desk.ask(&[sheet(rows)]).unwrap().cells(), 2);
}

#[test]
fn altered_cells_of_the_program_are_told_column_by_column() {
    let desk = Desk::new();
    let mut table = sheet(desk.rows());
    for (at, (_, cells)) in table.rows.iter_mut().enumerate() {
        let severity = ["风险等级", "低", "较大", "较大"][at];
        cells.push(severity.to_owned());
    }
    let title = desk.problems[&1].machine().severity.title().zh;
    let asked = desk.ask(&[table]).unwrap();
    let told: Vec<(&str, u32)> = asked.notes.iter().map(|note| (note.column.as_str(), note.row)).collect();
    let expected = if title == "较大" {
        vec![("风险等级", 2)]
    } else {
        vec![("风险等级", 2), ("风险等级", 3), ("风险等级", 4)]
    };
    assert_eq!((asked.cells(), told), (0, expected));
}

#[test]
fn yes_in_the_closing_column_closes_by_the_rules_and_no_is_told_where_it_undoes() {
    let mut desk = Desk::new();
    desk.problems[&2].standing.value.state = State::Closed;
    let with = |typed: [&str; 3]| {
        let mut table = sheet(desk.rows());
        for (at, (_, cells)) in table.rows.iter_mut().enumerate() {
            cells.push(if at == 0 { "是否销号" } else { typed[at - 1] }.to_owned());
        }
        desk.ask(&[table]).unwrap()
    };
    assert!(!with(["否", "是", ""]).is_more(), "as it was exported");
    let asked = with(["是", "否", "好"]);
    assert_eq!(asked.edits[&1].state, Some(State::Closed));
    assert_eq!(whys(&asked), [&Why::IsClosed, &Why::IsClosed]);
}

#[test]
fn a_blank_cell_beside_formulas_that_were_never_calculated_erases_nothing() {
    let mut desk = Desk::new();
    desk.wrote(1, Field::Responsible, "赵六");
    let mut rows = desk.rows();
    rows[0][4] = String::new();
    let asked = desk.ask(&[Sheet { uncalculated: Some("E2".to_owned()), ..sheet(rows) }]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Formula]));
    let asked = desk.ask(&[Sheet { uncalculated: Some("E3".to_owned()), ..sheet(desk.rows()) }]).unwrap();
    assert_eq!((asked.notes[0].row, &asked.notes[0].why), (3, &Why::Formula), "told where nothing is erased too");
}

#[test]
fn a_bare_number_without_mark_and_description_is_not_taken() {
    let desk = Desk::new();
    let rows = vec![
        (1, ["问题编号", "责任人"].map(str::to_owned).to_vec()),
        (2, ["WT-0001", "李四"].map(str::to_owned).to_vec()),
    ];
    let asked = desk.ask(&[Sheet { name: "x".to_owned(), rows, uncalculated: None }]).unwrap();
    assert_eq!((asked.cells(), whys(&asked)), (0, vec![&Why::Unmarked]));
}
