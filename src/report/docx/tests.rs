//! What the documents say, what they hide, and whether another reader takes them.

use std::io::{Cursor, Read as _};

use quick_xml::{Reader, events::Event};

use super::*;
use crate::{
    base::time::Instant,
    finding::PersonRef,
    ledger::{
        Field, State,
        problem::{Exception, Stamped},
    },
    report::sample::{self, Sample},
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn write_in(problem: &mut Problem, field: Field, value: &str) {
    let at = Instant::from_millis(1);
    problem.human.insert(field, Stamped { at, by: "a".to_owned(), value: Some(value.to_owned()) });
}

/// The problems of the sample, of which one is closed, one overdue and one suspected, each about 张三丰.
fn problems(view: &View<'_>) -> Vec<Problem> {
    let mut problems = sample::problems(view);
    for problem in &mut problems {
        let machine = &mut problem.observed.machine;
        machine.subjects.persons = vec![PersonRef {
            name: Some("张三丰".to_owned()),
            id_number: Some(sample::ID.to_owned()),
            person_no: None,
        }];
        machine.summary.zh.push_str("，张三丰");
        machine.summary.zh.push_str(sample::ID);
        machine.summary.en.push_str(", 张三丰 ");
        machine.summary.en.push_str(sample::ID);
    }
    problems[0].standing.value.state = State::Closed;
    for (field, value) in [
        (Field::Progress, "账户已注销，张三丰已约谈"),
        (Field::DoneOn, "2023-04-20"),
        (Field::ToRecover, "1000.50"),
        (Field::Recovered, "400.00"),
    ] {
        write_in(&mut problems[0], field, value);
    }
    problems[1].standing.value.state = State::Rectifying;
    write_in(&mut problems[1], Field::Responsible, "李建国");
    write_in(&mut problems[1], Field::Deadline, "2023-04-30");
    problems
}

fn plain(kind: Kind, problems: &[Problem], view: Option<&View<'_>>, lang: Lang, masking: Masking) -> String {
    let material = Material { problems, office: "福果镇", today: sample::today(), view };
    body(kind, &material, lang, masking).plain()
}

#[test]
fn the_self_check_tells_what_was_covered_found_and_assigned() {
    let sample = Sample::new();
    let view = sample.view();
    let text = plain(Kind::SelfCheck, &problems(&view), Some(&view), Lang::Zh, Masking::default());
    for part in [
        "福果镇\n关于信息系统账户和权限自查情况的报告\n\n【请填写：主送机关】：",
        "\n一、基本情况\n（一）核查范围\n",
        "核查基准日为2022年12月31日，核查期间为2022年1月1日至2022年12月31日",
        "\n（三）未能判断的事项\n",
        "\n二、发现问题情况\n（一）总体情况\n截至2023年5月1日，台账登记问题和疑点3个，其中已核实属实2个，尚待核实的疑点1个，涉及1人；",
        "疑点由资料比对得出",
        "\n三、原因分析\n【请填写：问题产生的原因】\n",
        "\n四、整改措施和时限\n（一）已明确责任和时限的问题\n",
        "责任人：李建国；整改时限：2023年4月30日。",
        "\n（二）尚未明确责任和时限的问题\n",
        "\n五、下一步打算\n【请填写：下一步工作打算】\n",
        "\n附件：1. 问题清单\n2. 问题台账\n3. 整改清单\n",
    ] {
        assert!(text.contains(part), "{part}\n----\n{text}");
    }
}

#[test]
fn without_a_run_what_was_covered_is_left_to_be_filled_in() {
    let text = plain(Kind::SelfCheck, &[], None, Lang::Zh, Masking::default());
    assert!(text.contains("\n一、基本情况\n【请填写：核查单位、核查期间"), "{text}");
    assert!(text.contains("没有需要整改的问题。"), "{text}");
}

#[test]
fn the_rectification_tells_what_is_done_what_is_late_and_the_money() {
    let sample = Sample::new();
    let mut problems = problems(&sample.view());
    let text = plain(Kind::Rectification, &problems, None, Lang::Zh, Masking::default());
    for part in [
        "截至2023年5月1日，台账共登记3个，按状态分：疑点1个、整改中1个、销号1个。",
        "核实属实、应当整改的2个，已整改销号1个，正在整改1个，整改完成率50.0%。其中已逾期1个，持续整改0个；",
        "另有疑点1个尚未核实",
        "整改情况：账户已注销，张某某已约谈；整改完成时间：2023年4月20日。",
        "\n三、正在整改的问题\n（一）已逾期的\n1.",
        "状态：整改中；责任人：李建国；整改时限：2023年4月30日。",
        "应追回1000.50元，已追回400.00元，尚未追回600.50元。",
        "\n五、存在困难和下一步打算\n【请填写：存在的困难】\n",
    ] {
        assert!(text.contains(part), "{part}\n----\n{text}");
    }
    let value = Exception {
        reason: "只有一人在岗".to_owned(),
        approver: "龙某".to_owned(),
        until: day("2023-12-31"),
        by_policy: false,
    };
    problems[1].exception = Some(Stamped { at: Instant::from_millis(1), by: "a".to_owned(), value: Some(value) });
    let text = plain(Kind::Rectification, &problems, None, Lang::Zh, Masking::default());
    assert!(text.contains("应当整改的1个，已整改销号1个，正在整改0个，整改完成率100.0%"), "{text}");
    assert!(text.contains("\n（一）经批准列为例外的\n") && text.contains("到期日：2023年12月31日"), "{text}");
}

#[test]
fn no_full_number_and_no_full_name_shows_unless_asked_for() {
    let sample = Sample::new();
    let view = sample.view();
    let mut problems = problems(&view);
    // Whoever one problem is about may be responsible for another.
    write_in(&mut problems[1], Field::Responsible, "张三丰");
    for (kind, lang) in Kind::ALL.into_iter().flat_map(|kind| [(kind, Lang::Zh), (kind, Lang::En)]) {
        let hidden = plain(kind, &problems, Some(&view), lang, Masking::default());
        assert!(!hidden.contains("张三丰") && !hidden.contains(sample::ID), "{hidden}");
        assert!(hidden.contains("张某某") && hidden.contains("500224********1234"), "{hidden}");
        let open = plain(kind, &problems, Some(&view), lang, Masking { unmask: true });
        assert!(open.contains("张三丰") && open.contains(sample::ID), "{open}");
    }
}

#[test]
fn a_sentence_of_an_earlier_run_is_not_quoted_for_it_may_name_anybody() {
    let sample = Sample::new();
    let view = sample.view();
    let mut problems = problems(&view);
    problems[1].observed.machine.summary.zh = "经办人王小明，张三丰".to_owned();
    let alone = plain(Kind::Rectification, &problems, None, Lang::Zh, Masking::default());
    assert!(!alone.contains("王小明"), "{alone}");
    assert!(alone.contains("：张某某（WT-0002）。"), "{alone}");
    let open = plain(Kind::Rectification, &problems, None, Lang::Zh, Masking { unmask: true });
    assert!(open.contains("经办人王小明，张三丰（WT-0002）"), "{open}");
}

#[test]
fn every_sentence_is_said_in_english_too() {
    let sample = Sample::new();
    let view = sample.view();
    let problems = problems(&view);
    let fixed = ["【请填写", "；", "。", "：", "（", "截至", "附件", "整改", "问题"];
    for kind in Kind::ALL {
        let text = plain(kind, &problems, Some(&view), Lang::En, Masking::default());
        for mark in fixed {
            assert!(!text.contains(mark), "{mark}\n{text}");
        }
        assert!(
            text.contains("[to be filled in: addressee]:") && text.contains("\nAnnex: 1. List of problems"),
            "{text}"
        );
    }
}

#[test]
fn long_lists_refer_to_the_annex() {
    let sample = Sample::new();
    let view = sample.view();
    let first = problems(&view).remove(0);
    let many = |no| Problem { no, ..first.clone() };
    let all: Vec<Problem> = (1..=60).map(many).collect();
    let text = plain(Kind::Rectification, &all, None, Lang::Zh, Masking::default());
    assert!(text.contains("\n50.") && !text.contains("\n51."), "{text}");
    assert!(text.contains("其余10个见附件《整改清单》。"), "{text}");
}

fn bytes(kind: Kind, problems: &[Problem], view: Option<&View<'_>>, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    let material = Material { problems, office: "福果镇<&>\u{1}", today: sample::today(), view };
    write(kind, &material, lang, Masking::default(), &mut bytes).unwrap();
    bytes
}

/// A part of the archive, as another reader finds it.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of well-formed XML, a paragraph a line.
fn text_of(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => {
                text.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap());
            }
            Event::End(end) if end.name().as_ref() == "w:p" => text.push('\n'),
            Event::Eof => return text,
            _ => {}
        }
    }
}

#[test]
fn another_reader_finds_the_text_in_well_formed_parts() {
    let sample = Sample::new();
    let view = sample.view();
    let problems = problems(&view);
    for (kind, lang) in Kind::ALL.into_iter().flat_map(|kind| [(kind, Lang::Zh), (kind, Lang::En)]) {
        let bytes = bytes(kind, &problems, Some(&view), lang);
        let archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).filter(|name| !name.ends_with('/')).collect();
        for name in &names {
            text_of(&part(&bytes, name));
        }
        let material =
            Material { problems: &problems, office: "福果镇<&>", today: sample::today(), view: Some(&view) };
        let expected = body(kind, &material, lang, Masking::default()).plain();
        assert_eq!(text_of(&part(&bytes, "word/document.xml")).trim_end(), expected);
        for foot in ["word/footer1.xml", "word/footer2.xml"] {
            assert!(part(&bytes, foot).contains("PAGE"));
        }
        assert!(part(&bytes, "word/settings.xml").contains("evenAndOddHeaders"));
    }
}

#[test]
fn the_page_is_that_of_an_official_document() {
    let xml = part(&bytes(Kind::SelfCheck, &[], None, Lang::Zh), "word/document.xml");
    for mark in [
        r#"w:w="11906""#,
        r#"w:h="16838""#,
        r#"w:top="2098""#,
        r#"w:left="1587""#,
        r#"w:bottom="1984""#,
        r#"w:right="1474""#,
        r#"w:eastAsia="方正小标宋简体""#,
        r#"w:eastAsia="仿宋_GB2312""#,
        r#"w:eastAsia="黑体""#,
        r#"w:line="579""#,
        r#"w:lineRule="exact""#,
        r#"<w:spacing w:val="-5""#,
        r#"<w:highlight w:val="yellow""#,
    ] {
        assert!(xml.contains(mark), "{mark}\n{xml}");
    }
    let fonts = part(&bytes(Kind::SelfCheck, &[], None, Lang::Zh), "word/fontTable.xml");
    assert!(fonts.contains(r#"<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,"#), "{fonts}");
}

#[test]
fn the_same_material_gives_the_same_bytes_whoever_writes_it() {
    let sample = Sample::new();
    let view = sample.view();
    let problems = problems(&view);
    for kind in Kind::ALL {
        let first = bytes(kind, &problems, Some(&view), Lang::Zh);
        assert_eq!(first, bytes(kind, &problems, Some(&view), Lang::Zh));
        let elsewhere =
            std::thread::scope(|scope| scope.spawn(|| bytes(kind, &problems, Some(&view), Lang::Zh)).join().unwrap());
        assert_eq!(first, elsewhere);
        assert!(is_as_written(&first));
    }
}
