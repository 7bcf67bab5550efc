//! Half a year of a township: twelve checks, what people type into the workbook between them, and the roll-up.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use hecha::{
    app::{
        check::{Checked, Issue, Written, write},
        ledger::{
            act,
            bring::{Brought, bring},
            exchange::{Imported, Taking, import},
            roll::roll,
        },
    },
    i18n::Lang,
    ledger::{Field, Flag, Problem, State, Store, problem::Exception, run::Merged, state::Move},
    report::Masking,
};

use super::{book, hand, problems};
use crate::folder::{Folder, checked};

/// How an account stands, and since when it is off; none: it is gone from the list.
type Standing = Option<(&'static str, &'static str)>;

/// The people who left, with their accounts.
struct Town {
    folder: Folder,
    accounts: Vec<(&'static str, &'static str, Standing)>,
}

const ON: Standing = Some(("启用", ""));

impl Town {
    fn new() -> Self {
        let accounts = vec![
            ("zhou", "周振邦", ON),
            ("wu", "吴桂兰", ON),
            ("zheng", "郑德芳", ON),
            ("wangs", "王淑琴", ON),
            ("hemin", "何敏", ON),
        ];
        Self { folder: Folder::new(), accounts }
    }

    fn set(&mut self, account: &str, state: Standing) {
        for one in &mut self.accounts {
            if one.0 == account {
                one.2 = state;
            }
        }
    }

    /// The exports of that day.
    fn export(&self, as_of: &str, discovery: &str) {
        let mut list = String::from("账号,姓名,身份证号,单位,账户类型,状态,创建时间,停用时间\n");
        let mut roster = String::from("姓名,身份证号,单位,岗位,状态,入职时间\n");
        let mut events = String::from("变动类型,生效日期,姓名,身份证号\n");
        for (serial, (account, name, state)) in self.accounts.iter().enumerate() {
            let id = crate::worlds::id_number(serial);
            let stays = *account == "hemin";
            if let Some((state, off)) = state {
                let _ = writeln!(list, "{account},{name},{id},福果镇社保所,个人,{state},2019-03-04,{off}");
            }
            let post = if stays { "在职" } else { "退休" };
            let _ = writeln!(roster, "{name},{id},福果镇社保所,初审岗,{post},2019-03-04");
            if !stays {
                let _ = writeln!(events, "退休,2023-03-31,{name},{id}");
            }
        }
        self.folder.write("case/系统账户清单.csv", list.as_bytes());
        self.folder.write("case/人员花名册.csv", roster.as_bytes());
        self.folder.write("case/人事变动.csv", events.as_bytes());
        let policy = format!("as_of = {as_of}\noffice = \"福果镇\"\ndiscovery = \"{discovery}\"\n");
        self.folder.write("case/hecha.toml", policy.as_bytes());
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn ledger(&self) -> PathBuf {
        self.out().join("ledger.db")
    }

    fn workbook(&self) -> PathBuf {
        self.out().join("问题清单.xlsx")
    }

    /// A check on a day over the data of another.
    fn check(&self, as_of: &str, on: &str) -> (Merged, Written) {
        self.export(as_of, "自查");
        let checked = checked(&self.folder.path().join("case"), &["A06"]);
        let (book, written) = issue(&checked, &self.ledger(), &self.out(), on);
        (book.merged, written)
    }

    fn import(&self, who: &str, on: &str) -> Imported {
        let mut store = Store::open(&self.ledger()).expect("a ledger");
        import(&mut store, &self.workbook(), &hand(who, on), &Taking::default()).expect("an import")
    }

    fn of(&self, no: u32) -> Problem {
        problems(&self.ledger()).into_iter().find(|problem| problem.no == no).expect("the problem")
    }

    fn states(&self) -> Vec<State> {
        problems(&self.ledger()).iter().map(Problem::state).collect()
    }

    fn step(&self, no: &str, to: Move, typed: Vec<(Field, &str)>, who: &str, on: &str) -> Result<(), String> {
        let mut store = Store::open(&self.ledger()).expect("a ledger");
        let numbers = [no.to_owned()];
        let request = act::Request { to, numbers: &numbers, typed, reason: Some("核实"), named: true };
        let done = act::step(&mut store, &request, &hand(who, on));
        done.map(|_| ()).map_err(|trouble| trouble.words().iter().map(|words| words.zh.clone()).collect())
    }
}

fn issue(checked: &Checked, ledger: &Path, out: &Path, on: &str) -> (Brought, Written) {
    let book = bring(checked, ledger, &hand("hecha", on)).expect("the ledger");
    let how = Issue { lang: Lang::Zh, masking: Masking::default(), mask_names: false, sm3: false };
    let written = write(checked, &book, out, how).expect("the outputs");
    (book, written)
}

fn has(problem: &Problem, flag: Flag, on: &str) -> bool {
    problem.flags(on.parse().expect("a day")).contains(&flag)
}

use State::{Awaiting, Closed, Confirmed, Dismissed, Rectifying, Suspected};

#[test]
fn half_a_year_of_a_township() {
    let mut town = Town::new();
    spring(&mut town);
    summer(&mut town);
    autumn(&mut town);
    together(&town);
}

/// Found, verified, handed over, put right, closed.
fn spring(town: &mut Town) {
    let (merged, _) = town.check("2023-04-30", "2023-05-04");
    assert_eq!((merged.added.len(), town.states()), (4, vec![Suspected; 4]));
    let number = |name: &str| {
        let all = problems(&town.ledger());
        all.iter().find(|one| one.machine().summary.zh.contains(name)).expect("a problem").no
    };
    assert_eq!(["王淑琴", "吴桂兰", "郑德芳", "周振邦"].map(number), [1, 2, 3, 4], "numbers follow the accounts");

    book::edit(
        &town.workbook(),
        "问题台账",
        &[
            ("WT-0004", "状态", "整改中"),
            ("WT-0004", "责任人", "李四"),
            ("WT-0004", "整改时限", "2023年5月31日"),
            ("WT-0002", "状态", "属实"),
            ("WT-0003", "状态", "排除"),
            ("WT-0003", "备注", "已返聘，文件补交"),
            ("WT-0001", "备注", "待人事室答复"),
        ],
    );
    let done = town.import("联络员", "2023-05-08");
    assert_eq!(done.asked.notes, [], "everything typed is taken");
    assert_eq!(town.states(), [Suspected, Confirmed, Dismissed, Rectifying]);
    assert_eq!(town.of(4).wrote(Field::Deadline), Some("2023-05-31"));

    let (merged, written) = town.check("2023-05-15", "2023-05-16");
    assert_eq!((written.kept, merged.added.len(), merged.renewed.as_slice()), (None, 0, [3].as_slice()));
    assert_eq!(town.states(), [Suspected, Confirmed, Dismissed, Rectifying]);
    let remark = book::rows(&town.workbook(), "问题台账");
    assert!(remark.iter().flatten().any(|cell| cell == "待人事室答复"), "what people wrote is in the new workbook");

    town.set("zhou", Some(("停用", "2023-05-28")));
    let (merged, _) = town.check("2023-05-31", "2023-06-01");
    assert!(merged.changed.contains(&4), "disabled, but late");
    book::edit(
        &town.workbook(),
        "问题台账",
        &[
            ("WT-0004", "状态", "待复核"),
            ("WT-0004", "整改情况", "账户已停用"),
            ("WT-0004", "整改完成时间", "2023/5/28"),
        ],
    );
    town.import("联络员", "2023-06-02");
    assert_eq!(town.of(4).state(), Awaiting);
    let by_responsible = town.step("WT-0004", Move::Close, vec![], "李四", "2023-06-03").expect_err("four eyes");
    assert!(by_responsible.contains("责任人"), "{by_responsible}");
    let by_subject = town.step("WT-0004", Move::Close, vec![], "周振邦", "2023-06-03").expect_err("four eyes");
    assert!(by_subject.contains("所涉人员"), "{by_subject}");
    town.step("WT-0004", Move::Close, vec![(Field::Opinion, "属实已改")], "王五", "2023-06-03").expect("closed");
}

/// Deleted accounts are not observed, an exception runs out, a closed one comes back.
fn summer(town: &mut Town) {
    let (merged, _) = town.check("2023-06-15", "2023-06-16");
    assert_eq!((merged.reopened.len(), town.of(4).state()), (0, Closed), "what ended before is no relapse");

    let mut store = Store::open(&town.ledger()).expect("a ledger");
    let exception = Exception {
        reason: "人手不足，按月抽查".to_owned(),
        approver: "龙某".to_owned(),
        until: "2023-07-31".parse().expect("a day"),
        by_policy: false,
    };
    let number = ["WT-0001".to_owned()];
    act::accept(&mut store, &number, &exception, &hand("联络员", "2023-06-17")).expect("an exception");
    town.set("wu", None);
    let (merged, _) = town.check("2023-06-30", "2023-07-01");
    assert_eq!((merged.missed.as_slice(), town.of(2).state()), ([2].as_slice(), Confirmed), "never closed by itself");
    assert_eq!(merged.flags.get(&Flag::Excepted), Some(&1));
    let listed = book::rows(&town.workbook(), "问题清单");
    assert!(!listed.iter().flatten().any(|cell| cell == "WT-0001"), "excepted ones are not on the list");

    town.set("zhou", ON);
    let (merged, _) = town.check("2023-07-15", "2023-07-16");
    assert_eq!((merged.reopened.as_slice(), town.of(4).state()), ([4].as_slice(), Suspected));
    assert_eq!(town.of(4).wrote(Field::Responsible), Some("李四"), "nothing people wrote is lost");
    assert!(has(&town.of(4), Flag::Reopened, "2023-07-16"));

    town.check("2023-07-31", "2023-07-31");
    assert!(has(&town.of(1), Flag::Excepted, "2023-07-31"));
    let (merged, _) = town.check("2023-08-15", "2023-08-16");
    assert_eq!(merged.flags.get(&Flag::ExceptionExpired), Some(&1), "back when it expires");
    assert!(town.of(1).is_open("2023-08-16".parse().expect("a day")));
}

/// A conflict, an overdue problem, a workbook that was not brought in, a new leaver, the same data again.
fn autumn(town: &mut Town) {
    book::edit(&town.workbook(), "整改清单", &[("WT-0002", "进展", "账户已删除"), ("WT-0002", "责任人", "赵六")]);
    town.step("WT-0002", Move::Assign, vec![(Field::Responsible, "钱七")], "联络员", "2023-08-20").expect("assigned");
    let (_, written) = town.check("2023-08-31", "2023-09-01");
    let kept = written.kept.expect("the workbook was not brought in, so it is kept");
    assert!(kept.copy.is_file() && kept.cells == Some(2), "{kept:?}");
    let mut store = Store::open(&town.ledger()).expect("a ledger");
    let done = import(&mut store, &kept.copy, &hand("联络员", "2023-09-02"), &Taking::default()).expect("an import");
    assert_eq!((done.cells, done.asked.notes.len()), (1, 1), "{:?}", done.asked.notes);
    assert_eq!(town.of(2).wrote(Field::Responsible), Some("钱七"), "the ledger's entry is kept where both changed");
    assert_eq!(town.of(2).wrote(Field::Progress), Some("账户已删除"));

    town.check("2023-09-15", "2023-09-16");
    book::edit(
        &town.workbook(),
        "问题台账",
        &[("WT-0002", "状态", "整改中"), ("WT-0002", "整改时限", "2023-09-20"), ("WT-0003", "状态", "销号")],
    );
    let done = town.import("联络员", "2023-09-17");
    assert_eq!(done.asked.notes.len(), 1, "nobody closes what was dismissed: {:?}", done.asked.notes);
    assert!(has(&town.of(2), Flag::Overdue, "2023-09-21"));

    town.accounts.push(("sun", "孙秀英", ON));
    let (merged, _) = town.check("2023-09-30", "2023-10-01");
    assert_eq!(merged.added, [5]);
    let before = std::fs::read(town.ledger()).expect("the ledger");
    let (merged, _) = town.check("2023-09-30", "2023-10-02");
    assert_eq!((merged.events, std::fs::read(town.ledger()).expect("the ledger")), (0, before), "the same data again");
    town.set("sun", Some(("停用", "2023-10-10")));
    town.check("2023-10-15", "2023-10-16");
    assert_eq!(town.states(), [Suspected, Rectifying, Dismissed, Suspected, Suspected]);
}

/// Two villages and the town's own check become one ledger.
fn together(town: &Town) {
    let root = town.folder.path();
    let mut from = vec![town.ledger()];
    for (village, accounts) in [("青杠村", 0..2), ("柏树村", 1..3)] {
        let mut own = Town::new();
        let all = own.accounts.clone();
        own.accounts = all[accounts].to_vec();
        own.accounts.push(all[4]);
        own.folder.write("x", b"");
        own.export("2023-09-30", "单位自查");
        let checked = checked(&own.folder.path().join("case"), &["A06"]);
        let ledger = root.join(format!("{village}.db"));
        issue(&checked, &ledger, &root.join(village), "2023-10-17");
        from.push(ledger);
    }
    let into = root.join("town.db");
    let rolled = roll(&from, &into, "福果镇", &hand("联络员", "2023-10-20")).expect("a merge");
    let merged = problems(&into);
    let way = |of: &Problem| of.found_by().len();
    assert!(rolled.shared > 0 && merged.iter().any(|one| way(one) == 2), "found by village and town");
    let one = merged.iter().find(|one| one.wrote(Field::Progress) == Some("账户已删除")).expect("the town's entry");
    assert_eq!(one.state(), Rectifying);
    let again = roll(&from, &into, "福果镇", &hand("联络员", "2023-10-21")).expect("a merge");
    assert_eq!((again.events, problems(&into)), (0, merged), "merging again changes nothing");
    from.reverse();
    let other = root.join("other.db");
    roll(&from, &other, "福果镇", &hand("联络员", "2023-10-20")).expect("a merge");
    assert_eq!(problems(&other), problems(&into), "the order makes no difference");
}
