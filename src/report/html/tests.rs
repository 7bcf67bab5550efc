//! Pages are taken apart again and their data read back.

use serde_json::Value;

use super::*;
use crate::{
    base::maps::Set,
    finding::{InSystem, PathStep, PersonRef, TimelineItem},
    ledger::{Field, problem::Stamped},
    model::intake::{Reject, Remark, Weight},
    report::sample::{ID, Sample, problems, today},
    words,
};

fn look(unmask: bool, mask_names: bool) -> Look {
    Look { lang: Lang::Zh, masking: Masking { unmask }, mask_names }
}

fn page_with(sample: &Sample, look: Look, change: impl Fn(&mut Vec<Problem>)) -> String {
    let view = sample.view();
    let mut problems = problems(&view);
    change(&mut problems);
    let mut out = Vec::new();
    write(&view, Book { problems: &problems, today: today() }, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn page(sample: &Sample, look: Look) -> String {
    page_with(sample, look, |_| ())
}

fn block<'p>(page: &'p str, id: &str) -> &'p str {
    let from = page.split_once(&format!("<script type=\"application/json\" id=\"{id}\">")).unwrap().1;
    from.split_once("</script>").unwrap().0
}

fn front(page: &str) -> Value {
    serde_json::from_str(block(page, "front-data")).unwrap()
}

fn data(page: &str) -> Value {
    serde_json::from_str(block(page, "data")).unwrap()
}

fn len(value: &Value) -> u64 {
    value.as_array().unwrap().len() as u64
}

/// Every reference of the data leads somewhere.
fn check_references(front: &Value, data: &Value) {
    let within = |place: &Value, table: &Value| assert!(place.as_u64().unwrap() < len(table), "{place}");
    for rule in front["rules"].as_array().unwrap() {
        rule["units"].as_array().unwrap().iter().for_each(|unit| within(&unit["u"], &front["units"]));
    }
    for row in data["cited"].as_array().unwrap() {
        within(&row[0], &data["sheets"]);
        let sheet = usize::try_from(row[0].as_u64().unwrap()).unwrap();
        assert!(len(&row[2]) <= len(&data["sheets"][sheet]["columns"]));
    }
    for one in data["findings"].as_array().unwrap() {
        within(&one["r"], &front["rules"]);
        within(&one["u"], &front["units"]);
        within(&one["s"], &front["severities"]);
        one.get("y").into_iter().for_each(|system| within(system, &front["systems"]));
        for (list, table) in [("why", "labels"), ("basis", "basis")] {
            one[list].as_array().unwrap().iter().for_each(|place| within(place, &front[table]));
        }
        for list in ["things", "path", "line"] {
            one[list].as_array().unwrap().iter().for_each(|entry| within(&entry[0], &front["labels"]));
        }
        for evidence in one["ev"].as_array().unwrap() {
            within(&evidence[0], &data["cited"]);
            within(&evidence[1], &front["labels"]);
        }
        let steps = one.get("steps").and_then(Value::as_array);
        steps.into_iter().flatten().for_each(|step| within(&step[1], &front["labels"]));
    }
}

#[test]
fn the_data_reads_back_and_every_reference_leads_somewhere() {
    let page = page(&Sample::new(), look(false, false));
    let (front, data) = (front(&page), data(&page));
    check_references(&front, &data);
    assert_eq!((len(&data["findings"]), front["totals"]["findings"].as_u64()), (3, Some(3)));
    assert_eq!(front["gravest"][0]["n"], "WT-0001");
    assert_eq!(front["rows"]["read"], 137);
    let first = &data["findings"][0];
    assert_eq!((&first["rows"], len(&first["ev"])), (&Value::from(4), 3));
    assert_eq!(first["ledger"]["state"], "suspected");
    assert_eq!(len(&data["cited"]), 5);
    assert!(front.get("evidence_cut").is_none());
}

#[test]
fn a_row_keeps_its_cells_under_their_headers_also_where_one_stands_twice() {
    let data = data(&page(&Sample::new(), look(false, false)));
    let row = &data["cited"][0];
    let sheet = &data["sheets"][usize::try_from(row[0].as_u64().unwrap()).unwrap()];
    assert_eq!(sheet["columns"], serde_json::json!(["姓名", "身份证号", "变动类型", "生效日期", "生效日期"]));
    assert_eq!(row[2], serde_json::json!(["张三", "500224********1234", "退休", "2022-06-30", "2022年6月30日"]));
}

#[test]
fn the_steps_of_a_case_say_who_took_them_and_on_which_the_finding_rests() {
    let page = page(&Sample::new(), look(false, false));
    let (front, data) = (front(&page), data(&page));
    let steps = data["findings"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    assert_eq!((&steps[0][0], &steps[0][2]), (&Value::from("2022-07-05 09:00:00"), &Value::from("李四")));
    assert_eq!(steps[1][3], "6222022070500017", "the number of a case stays");
    let label = &front["labels"][usize::try_from(steps[0][1].as_u64().unwrap()).unwrap()];
    assert_eq!(label, &serde_json::json!(["窗口受理", "窗口受理 (accept)"]));
    let weights: Vec<u64> = steps.iter().map(|step| step[4].as_u64().unwrap()).collect();
    assert_eq!(weights, [1, 2], "one rests on both acts and is about one account");
    assert_eq!(front["pairs"]["from"][1], "138****5678");
    assert_eq!(front["calendar"]["counts"][1][9], 2);
}

#[test]
fn two_of_one_name_are_two() {
    let mut sample = Sample::new();
    for act in sample.pictures.courses.values_mut().flatten() {
        act.who = "张伟".to_owned();
    }
    let data = data(&page(&sample, look(false, false)));
    let step = |at: usize, part: usize| data["findings"][0]["steps"][at][part].clone();
    assert_eq!((step(0, 2), step(1, 2)), ("张伟（lisi）".into(), "张伟（zhangsan）".into()));
    assert_ne!(step(0, 5), step(1, 5));
}

#[test]
fn a_timeline_that_is_cut_says_so_and_keeps_every_lane() {
    let mut sample = Sample::new();
    let finding = &mut sample.outcome.findings[0];
    let act = finding.timeline.iter().find(|item| item.lane == "act").cloned().unwrap();
    finding.timeline.splice(0..0, std::iter::repeat_n(TimelineItem { fault: false, ..act }, 100));
    let all = finding.timeline.len();
    let lanes: Set<&str> = finding.timeline.iter().map(|item| item.lane).collect();
    let faults = finding.timeline.iter().filter(|item| item.fault).count();
    let count = lanes.len();
    let data = data(&page(&sample, look(false, false)));
    let line = data["findings"][0]["line"].as_array().unwrap();
    assert_eq!((line.len(), &data["findings"][0]["line_all"]), (60, &Value::from(all)));
    assert_eq!(line.iter().map(|bar| bar[0].as_u64().unwrap()).collect::<Set<_>>().len(), count);
    assert_eq!(line.iter().filter(|bar| bar[4] == 1).count(), faults);
    assert!(data["findings"][1].get("line_all").is_none());
}

/// Puts a text into every kind of field.
fn plant(sample: &mut Sample, text: &str) {
    let own = || text.to_owned();
    for finding in &mut sample.outcome.findings {
        finding.summary = words!("甲{text}乙", "a {text} b");
        finding.assumption = Some(words!("{text}", "{text}"));
        finding.system = Some(own());
        let named = || InSystem { system: Some(own()), name: own() };
        let subjects = &mut finding.subjects;
        subjects.persons.push(PersonRef { name: Some(own()), id_number: None, person_no: None });
        for list in [&mut subjects.accounts, &mut subjects.permissions, &mut subjects.roles] {
            list.push(named());
        }
        // The number of a record stays, whatever it looks like, unless it is an ID number.
        subjects.records.extend((text == ID).then(named));
        subjects.posts.push(own());
        subjects.terminals.push(own());
        subjects.subject_ids.push(own());
        finding.path.push(PathStep { kind: "account", name: own() });
        finding.timeline.push(TimelineItem {
            lane: "post",
            label: words!("{text}", "{text}"),
            from: None,
            to: None,
            fault: false,
        });
    }
    for acts in sample.pictures.courses.values_mut() {
        for act in acts {
            (act.step, act.who) = (own(), own());
        }
    }
    sample.pictures.hands.from[0] = own();
    sample.pictures.hands.to[0] = own();
    for row in sample.cited.values_mut() {
        for cell in &mut row.cells {
            cell.text = own();
        }
        row.cells[0].header = own();
        row.cells[0].field = None;
    }
    plant_coverage(sample, text);
}

/// Puts it into what tells of the run: sources, remarks, matches, exceptions, grounds, units.
fn plant_coverage(sample: &mut Sample, text: &str) {
    let own = || text.to_owned();
    for file in &mut sample.sources.0 {
        file.file = format!("{text}/{}", file.file);
        file.sheet = Some(own());
    }
    for file in &mut sample.files {
        (file.file, file.skipped) = (own(), Some(words!("{text}", "{text}")));
    }
    sample.remarks.push(Remark {
        file: Some(own()),
        sheet: Some(own()),
        advice: words!("{text}", "{text}"),
        entry: Some(own()),
        ..Remark::on_folder(Weight::Error, words!("{text}", "{text}"))
    });
    sample.rejects.push(Reject { value: own(), ..sample.rejects[0].clone() });
    for line in &mut sample.matches {
        (line.system, line.account, line.holders) = (own(), own(), vec![own()]);
        line.candidates.push(own());
    }
    for exception in &mut sample.exceptions {
        (exception.reason, exception.approved_by, exception.covers) = (own(), own(), format!("person={text}"));
    }
    for coverage in &mut sample.outcome.coverage {
        let grounds = coverage.verdicts.unjudged.values_mut().chain(coverage.verdicts.explained.values_mut());
        grounds.for_each(|ground| {
            ground.samples.insert(own());
        });
    }
    sample.names = crate::base::ids::Names::default();
    sample.names.intern(text);
    sample.names.intern("青杠村");
}

fn write_into(problems: &mut Vec<Problem>, text: &str) {
    for problem in problems {
        for field in [
            Field::Responsible,
            Field::Reviewer,
            Field::Measures,
            Field::Progress,
            Field::Remarks,
            Field::Deadline,
            Field::DoneOn,
        ] {
            let at = crate::base::time::Instant::from_millis(1);
            let stamped = Stamped { at, by: text.to_owned(), value: Some(text.to_owned()) };
            problem.human.insert(field, stamped);
        }
    }
}

fn planted(text: &str, look: Look) -> String {
    let mut sample = Sample::new();
    plant(&mut sample, text);
    page_with(&sample, look, |problems| write_into(problems, text))
}

#[test]
fn a_number_planted_into_every_kind_of_field_shows_nowhere() {
    let phone = "13812345678";
    for number in [ID, phone, "6217001234567890123"] {
        let page = planted(number, look(false, false));
        let before = page.split_once(number).map(|(before, _)| before);
        let around: Option<String> =
            before.map(|text| text.chars().rev().take(90).collect::<Vec<_>>().into_iter().rev().collect());
        assert_eq!(around, None, "{number}");
    }
    let open = planted(ID, look(true, false));
    assert!(data(&open)["findings"][0]["ledger"]["measures"] == ID && front(&open)["frame"]["unmasked"] == true);
}

#[test]
fn a_name_planted_into_every_kind_of_field_shows_nowhere_where_names_are_hidden() {
    let page = planted("令狐建国", look(false, true));
    assert!(!page.contains("令狐建国") && page.contains("令狐某某"));
    assert_eq!(front(&page)["frame"]["names_masked"], true);
    assert!(planted("令狐建国", look(false, false)).contains("令狐建国"));
}

#[test]
fn nothing_of_the_data_is_markup() {
    let plain = page(&Sample::new(), look(false, false));
    let tags = |page: &str| page.matches('<').count();
    for text in [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "]]><svg onload=alert(1)>",
        "=cmd|'/c calc'!A1",
        "\u{202e}gpj.exe\u{2066}",
        "\u{2028}alert(1)\u{2029}",
        "{{data}}{{script}}",
        "\u{0}\u{1b}[31m\\\"'`",
    ] {
        let page = planted(text, look(false, false));
        assert_eq!(tags(&page), tags(&plain), "{text:?}");
        assert_eq!(page.matches("{{").count(), page.matches("{{data}}").count() + page.matches("{{script}}").count());
        let data = data(&page);
        assert_eq!(data["findings"][0]["people"][1], text, "it is shown as it stands");
        check_references(&front(&page), &data);
    }
}

#[test]
fn a_very_long_name_is_one_more_text() {
    let name = "某".repeat(10_000);
    let page = planted(&name, look(false, true));
    check_references(&front(&page), &data(&page));
}

#[test]
fn of_a_ledger_the_problems_are_shown_and_that_their_rows_are_not() {
    let sample = Sample::new();
    let view = sample.view();
    let mut problems = problems(&view);
    write_into(&mut problems, ID);
    let mut out = Vec::new();
    write_ledger(Book { problems: &problems, today: today() }, "福果镇", look(false, false), &mut out).unwrap();
    let page = String::from_utf8(out).unwrap();
    let (front, data) = (front(&page), data(&page));
    check_references(&front, &data);
    assert_eq!(front["frame"]["origin"], "ledger");
    assert_eq!(front["frame"]["state_on"], today().to_string());
    assert_eq!((len(&data["findings"]), len(&data["cited"])), (3, 0));
    assert_eq!(data["findings"][1]["links"][0], "WT-0001");
    let codes: Vec<&str> = front["rules"].as_array().unwrap().iter().filter_map(|rule| rule["code"].as_str()).collect();
    assert_eq!(codes, ["A06", "B04"]);
    assert!(!page.contains(ID));
}

#[test]
fn rows_give_way_where_there_is_no_room_and_the_first_the_last_and_the_grave_stay_longest() {
    let sample = Sample::new();
    let view = sample.view();
    let kept = |room: u64| cited::kept(&view.findings, &[1, 0, 2], room);
    assert_eq!(kept(u64::MAX), [crate::report::view::PRINTED; 3]);
    assert_eq!(kept(0), [0; 3]);
    let shown = |room: u64| -> usize {
        kept(room).iter().zip(&view.findings).map(|(kept, one)| one.evidence.len().min(*kept)).sum()
    };
    assert!((0..2_000).any(|room| kept(room) == [0, 1, 0]), "the first in order is the first to have a row");
    assert!((0..2_000).all(|room| shown(room) <= shown(room + 1)), "more room, no fewer rows");
    let veil = Veil { masking: Masking::default(), names: Names::open() };
    let (mut cited, mut tables) = (Cited::default(), Tables::default());
    let two = cited::references(&view.findings[0], 2, &mut cited, &mut tables, (&veil, view.sources));
    assert_eq!(two.len(), 2);
    let (_, rows) = cited.finish(&veil);
    assert_eq!(serde_json::to_value(&rows).unwrap()[1][1], 41, "the last row, not the second");
}
