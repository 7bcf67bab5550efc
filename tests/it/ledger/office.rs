//! The workbook opened and saved by another office suite, then imported: nothing changes. And by no other program: likewise.

use std::{path::Path, process::Command};

use hecha::{
    app::ledger::{
        act,
        exchange::{Imported, Taking, export, import, layouts},
        roll::roll,
    },
    i18n::Lang,
    ledger::{
        Field, Store,
        act::{values, write},
        event::Door,
        field::Kind,
        layout::{Layout, built_in},
        run::merge,
        state::Move,
    },
    report::Masking,
};
use proptest::prelude::*;

use super::{book, hand, made, problems, run};

const DAY: &str = "2023-07-01";

/// Writes a value into a field of a problem, as it was typed.
fn fill(ledger: &Path, no: u32, typed: &[(Field, &str)]) {
    let mut store = Store::open(ledger).expect("a ledger");
    let hand = hand("李四", DAY);
    let done = store.write(&hand, |writer| {
        let problem = writer.problem(no)?.expect("a problem");
        if let Some(act) = write(&problem, values(typed)?, Door::Command, &hand)? {
            writer.append(Some(no), Some(problem), act)?;
        }
        Ok(())
    });
    done.expect("an entry");
}

fn exported(ledger: &Path, to: &Path, layouts: &[Layout], look: (Lang, Masking)) {
    let store = Store::open(ledger).expect("a ledger");
    export(&store, to, layouts, look, DAY.parse().expect("a day")).expect("an export");
}

fn imported(ledger: &Path, from: &Path, layouts: &[Layout]) -> Imported {
    let mut store = Store::open(ledger).expect("a ledger");
    let how = Taking { layouts: layouts.to_vec(), ..Taking::default() };
    import(&mut store, from, &hand("联络员", DAY), &how).expect("an import")
}

/// Every field filled in with something that spreadsheets like to change.
fn full(ledger: &Path) {
    made(ledger, 6, "福果镇");
    for field in Field::ALL {
        let typed = match field.kind() {
            Kind::Text => "=1+1 是文字\n第二行 00123 1/2 《办法》 \"引号\" & <b>",
            Kind::People => "王五/500224198001011234、赵六（0012）",
            Kind::Day => "2023年6月30日",
            Kind::Amount => "1234567.80",
            Kind::Choice(known) => known[0].zh,
        };
        fill(ledger, 1, &[(field, typed)]);
    }
    fill(ledger, 2, &[(Field::Remarks, "-5"), (Field::Materials, "2023-6-1"), (Field::Opinion, "001")]);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that shows nothing must say so")]
fn saved_by_libreoffice_and_imported_nothing_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ledger, book) = (folder.path().join("ledger.db"), folder.path().join("台账.xlsx"));
    full(&ledger);
    exported(&ledger, &book, &built_in(), (Lang::Zh, Masking::default()));
    let saved = folder.path().join("saved");
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    for (format, name) in [("xlsx", "台账.xlsx"), ("ods", "台账.ods"), ("xls", "台账.xls")] {
        let office = Command::new("soffice")
            .args([profile.as_str(), "--headless", "--convert-to", format, "--outdir"])
            .args([saved.as_path(), book.as_path()])
            .output();
        let Ok(office) = office else {
            eprintln!("LibreOffice is absent; this test shows nothing without it");
            return;
        };
        assert!(saved.join(name).is_file(), "{}", String::from_utf8_lossy(&office.stderr));
        let before = problems(&ledger);
        let done = imported(&ledger, &saved.join(name), &[]);
        assert_eq!((done.events, done.asked.notes, done.asked.rows), (0, vec![], 12), "{format}");
        assert_eq!(problems(&ledger), before);
    }
}

#[test]
fn what_is_exported_comes_back_unchanged_in_either_language_masked_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ledger, book) = (folder.path().join("ledger.db"), folder.path().join("台账.xlsx"));
    full(&ledger);
    for lang in [Lang::Zh, Lang::En] {
        for unmask in [false, true] {
            exported(&ledger, &book, &built_in(), (lang, Masking { unmask }));
            let done = imported(&ledger, &book, &[]);
            assert_eq!((done.events, done.asked.notes), (0, vec![]), "{lang:?} {unmask}");
        }
    }
}

#[test]
fn what_is_no_workbook_is_never_replaced_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("ledger.db");
    made(&ledger, 2, "福果镇");
    let store = Store::open(&ledger).expect("a ledger");
    let look = (Lang::Zh, Masking::default());
    assert!(export(&store, &ledger, &built_in(), look, DAY.parse().expect("a day")).is_err());
    drop(store);
    assert_eq!(problems(&ledger).len(), 2);
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
    assert!(left.iter().all(|entry| entry.file_name().to_string_lossy().starts_with("ledger.db")));
}

#[test]
fn an_annex_of_ones_own_goes_out_and_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    made(&at("ledger.db"), 3, "福果镇");
    let template = "[[sheet]]\nname = \"附件2\"\nheading = \"重庆市社会保险补贴专项整治问题清单\"\nrows = \"problems\"\n\
        column = [{ field = \"serial\" }, { field = \"number\", title = \"编号\" }, { field = \"summary\", title = \"问题表现\" }, \
        { field = \"deadline\", title = \"拟完成时间\", width = 14 }, { field = \"responsible\", title = \"经办责任人\" }]\n";
    std::fs::write(at("annex.toml"), template).expect("a template");
    let own = layouts(Some(&at("annex.toml"))).expect("a template");
    exported(&at("ledger.db"), &at("附件.xlsx"), &own, (Lang::Zh, Masking::default()));
    let rows = book::rows(&at("附件.xlsx"), "附件2");
    assert_eq!(
        (rows[0][0].as_str(), rows[1][..5].join(" ").as_str()),
        ("重庆市社会保险补贴专项整治问题清单", "序号 编号 问题表现 拟完成时间 经办责任人")
    );
    assert_eq!(imported(&at("ledger.db"), &at("附件.xlsx"), &own).events, 0);
}

fn typed() -> impl Strategy<Value = (usize, u32, String)> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,8}",
        Just("第一行\n第二行".to_owned()),
        Just("500224198001011234".to_owned()),
        Just("\t=HYPERLINK(1)".to_owned()),
        Just("2023/6/30".to_owned()),
        Just("12.5".to_owned()),
        Just("持续整改".to_owned()),
        Just("是".to_owned()),
    ];
    (0..Field::ALL.len(), 1..4_u32, text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn importing_what_was_exported_changes_nothing(entries in prop::collection::vec(typed(), 0..16), english: bool) {
        let folder = tempfile::tempdir().expect("a folder");
        let (ledger, book) = (folder.path().join("ledger.db"), folder.path().join("台账.xlsx"));
        made(&ledger, 3, "福果镇");
        for (field, no, text) in &entries {
            let field = Field::ALL[*field];
            if field.value(text).is_ok() {
                fill(&ledger, *no, &[(field, text)]);
            }
        }
        let before = problems(&ledger);
        exported(&ledger, &book, &built_in(), (if english { Lang::En } else { Lang::Zh }, Masking::default()));
        let done = imported(&ledger, &book, &[]);
        prop_assert_eq!((done.events, done.asked.notes), (0, vec![]));
        prop_assert_eq!(problems(&ledger), before);
    }

    #[test]
    fn whatever_was_decided_exported_reopened_and_merged_a_workbook_comes_back_unchanged(
        steps in prop::collection::vec((1..4_u32, 0..Move::ALL.len()), 0..24),
        reopened: bool,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        made(&at("ledger.db"), 3, "青杠村");
        for (no, step) in &steps {
            decide(&at("ledger.db"), *no, Move::ALL[*step]);
        }
        if reopened {
            let by = hand("hecha", "2023-09-01");
            let mut store = Store::open(&at("ledger.db")).expect("a ledger");
            store.write(&by, |writer| merge(writer, &run("2023-08-31", 0..3, "青杠村"))).expect("a run");
        }
        made(&at("town.db"), 2, "福果镇");
        roll(&[at("ledger.db")], &at("town.db"), "", &hand("联络员", "2023-09-02")).expect("a merge");
        for (from, into) in [("ledger.db", "ledger.db"), ("town.db", "town.db"), ("ledger.db", "town.db")] {
            let before = problems(&at(into));
            exported(&at(from), &at("台账.xlsx"), &built_in(), (Lang::Zh, Masking::default()));
            let done = imported(&at(into), &at("台账.xlsx"), &[]);
            prop_assert_eq!((done.events, done.asked.notes), (0, vec![]), "{} into {}", from, into);
            prop_assert_eq!(problems(&at(into)), before);
        }
    }
}

/// Makes a move if the rules allow it.
fn decide(ledger: &Path, no: u32, to: Move) {
    let (typed, who): (Vec<(Field, &str)>, &str) = match to {
        Move::Assign => (vec![(Field::Responsible, "李四")], "联络员"),
        Move::Submit => (vec![(Field::Progress, "已注销")], "李四"),
        Move::Return => (vec![(Field::Opinion, "未改到位")], "王五"),
        Move::Close => (Vec::new(), "王五"),
        _ => (Vec::new(), "联络员"),
    };
    let mut store = Store::open(ledger).expect("a ledger");
    let request = act::Request { to, numbers: &[no.to_string()], typed, reason: Some("核实"), named: true };
    // What the rules do not allow is no matter here.
    let _ = act::step(&mut store, &request, &hand(who, DAY));
}
