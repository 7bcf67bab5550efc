//! What must not happen unseen: a problem called not observed that nobody looked for, a workbook of one ledger brought into
//! another.

use std::path::Path;

use hecha::{
    app::{
        Trouble,
        ledger::{
            bring::bring,
            exchange::{Taking, export, import},
            look,
            roll::roll,
        },
    },
    i18n::Lang,
    ledger::{
        Fault, Field, Store,
        coverage::Gap,
        layout::built_in,
        run::{Merged, merge},
    },
    report::Masking,
};

use super::{book, hand, made, problems, run};
use crate::folder::{Folder, checked};

const LOG: &str = "time,account,action,case_no,amount\n";
/// 汪强 accepts and approves, under two accounts.
const MARCH: &str = "2022-03-21 09:00:00,wangq,受理,A1,1200\n2022-03-22 10:00:00,wangq2,终审,A1,1200\n";
/// The same with another's approval, as a corrected log would have it.
const CORRECTED: &str = "2022-03-21 09:00:00,wangq,受理,A1,1200\n2022-03-22 10:00:00,longzh,终审,A1,1200\n";
const JULY: &str = "2022-07-20 09:00:00,wangq,受理,A9,800\n2022-07-21 10:00:00,longzh,终审,A9,800\n";

fn check(folder: &Folder, policy: &str, log: &[&str], on: &str) -> Merged {
    let accounts = "account,holder,id_number,status\nwangq,汪强,500224198503159117,启用\n\
        wangq2,汪强,500224198503159117,启用\nlongzh,龙正华,500224197809099319,启用\n";
    folder.write("case/accounts.csv", accounts.as_bytes());
    folder.write("case/operations.csv", format!("{LOG}{}", log.concat()).as_bytes());
    folder.write("case/hecha.toml", policy.as_bytes());
    let checked = checked(&folder.path().join("case"), &["B01"]);
    bring(&checked, &folder.path().join("ledger.db"), &hand("hecha", on)).expect("the ledger").merged
}

#[test]
fn what_was_done_is_not_observed_only_where_its_own_days_were_looked_at() {
    let folder = Folder::new();
    let year = "as_of = 2022-12-31\nperiod = [2022-01-01, 2022-12-31]\n";
    assert_eq!(check(&folder, year, &[MARCH, JULY], "2023-01-03").added, [1]);
    let without = check(&folder, year, &[JULY], "2023-01-04");
    assert_eq!((without.missed.len(), without.not_covered.get(&Gap::NotReached)), (0, Some(&1)));
    let next = "as_of = 2023-12-31\nperiod = [2023-01-01, 2023-12-31]\n";
    let moved = check(&folder, next, &[CORRECTED, JULY], "2024-01-03");
    assert_eq!((moved.missed.len(), moved.not_covered.get(&Gap::OutsidePeriod)), (0, Some(&1)));
    // The whole log of its days, and it is not there.
    let corrected = check(&folder, year, &[CORRECTED, JULY], "2023-01-05");
    assert_eq!(corrected.missed, [1], "{:?}", corrected.not_covered);
}

fn exported(ledger: &Path, to: &Path) {
    let store = Store::open(ledger).expect("a ledger");
    let look = (Lang::Zh, Masking::default());
    export(&store, to, &built_in(), look, "2023-05-03".parse().expect("a day")).expect("an export");
}

#[test]
fn a_workbook_goes_back_into_its_own_ledger_and_into_one_that_took_it_in() {
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name);
    made(&at("village.db"), 3, "青杠村");
    let by = hand("张三", "2023-05-02");
    let mut store = Store::open_or_make(&at("town.db"), "福果镇", &by).expect("a ledger");
    store.write(&by, |writer| merge(writer, &run("2023-04-30", 4..8, "福果镇"))).expect("a run");
    drop(store);
    exported(&at("village.db"), &at("台账.xlsx"));
    let typed = [("WT-0001", "责任人", "李四"), ("WT-0003", "备注", "已约谈")];
    book::edit(&at("台账.xlsx"), "问题台账", &typed);
    let bring_in = |ledger: &str| {
        let mut store = Store::open(&at(ledger)).expect("a ledger");
        import(&mut store, &at("台账.xlsx"), &hand("张三", "2023-05-04"), &Taking::default())
    };
    let before = problems(&at("town.db"));
    let refused = bring_in("town.db").expect_err("a sheet of another ledger");
    assert!(matches!(refused, Trouble::Workbook { .. }), "{refused}");
    assert_eq!(problems(&at("town.db")), before);

    roll(&[at("village.db")], &at("town.db"), "福果镇", &hand("张三", "2023-05-05")).expect("a merge");
    let done = bring_in("town.db").expect("the town knows those problems");
    assert_eq!((done.cells, done.asked.notes.as_slice()), (2, [].as_slice()));
    let town = problems(&at("town.db"));
    let one = town.iter().find(|one| one.wrote(Field::Responsible) == Some("李四")).expect("the entry");
    assert!(one.no > 4 && one.origins.iter().any(|origin| origin.no == 1), "not what the town calls WT-0001");
    assert_eq!(bring_in("village.db").expect("its own").cells, 2);
}

#[test]
fn a_manifest_that_is_named_is_compared_whatever_the_ledger_is_called() {
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name);
    made(&at("copy.db"), 2, "青杠村");
    let store = Store::open(&at("copy.db")).expect("a ledger");
    let head = store.head().expect("a head");
    let manifest = |hash: &str| format!(r#"{{"ledger":{{"file":"ledger.db","events":{},"head":"{hash}"}}}}"#, head.seq);
    let verified = |text: &str| {
        folder.write("issued.json", text.as_bytes());
        look::verify(&store, Some(&at("issued.json")))
    };
    let honest = verified(&manifest(&head.hash.to_string())).expect("a check");
    assert!(honest.anchored && honest.faults.is_empty(), "{:?}", honest.faults);
    let rewritten = verified(&manifest(&"0".repeat(64))).expect("a check");
    assert_eq!(rewritten.faults, [Fault::OffAnchor(head.seq)]);
    assert!(verified("{}").is_err(), "it remembers no ledger, so that nothing was compared");
}
