//! A small outcome built by hand, for the tests of all formats.

use std::collections::BTreeSet;

use crate::{
    base::{
        amount::Amount,
        ids::Names,
        maps::Map,
        time::{Day, Instant, Interval, Moment, Zone},
    },
    finding::{
        Coverage, Family, Finding, FindingBuilder, FixKind, InSystem, Label, Outcome, PathStep, PersonRef, RuleMeta,
        Severity, Tally, TimelineItem, Unit, Verdicts, basis, tally::Ground,
    },
    graph::{
        Pictures,
        pictures::{CaseAct, Hands},
    },
    i18n::{Text, Words},
    ledger::{
        Problem,
        event::{Act as Happened, Event},
        problem::{Discovery, Needed},
    },
    model::{
        EventId, RowRef, SourceId, Sym, TableKind,
        act::Act,
        intake::{CitedCell, CitedRow, InputFile, Reject, Remark, RowCounts, Source, Sources, Weight},
    },
    oplog::{Chunk, Draft, Log, Outcome as Ending, Reading, TextColumn, assemble},
    report::{
        View, ViewInput,
        view::{ExceptionUse, Frame, MatchLine, machine},
    },
    words,
};

/// The unit of [`Sample`]'s findings.
const AT: &str = "福果镇社保所";

pub(super) const ID: &str = "500224198001011234";

const LEAVER: RuleMeta = RuleMeta {
    code: "A06",
    name: "leaver-account",
    family: Family::Lifecycle,
    severity: Severity::High,
    title: Text::new("离职退休未注销", "leaver's account"),
    item: Text::new("三(三)1 账户管理", "3(3)1 accounts"),
    basis: &[basis::PLAN_ACCOUNTS, basis::DJBH_ACCOUNTS, basis::KJ_SEPARATE_2017, basis::KJ_SEPARATE_2024],
    fix: Text::new("注销账户，核实离职后的操作", "cancel the account and verify what was done after leaving"),
    fix_kind: FixKind::AtOnce,
    key: &["account"],
    labels: &[
        Label::new("event", "离岗变动", "departure"),
        Label::new("use", "离岗后操作", "use after leaving"),
        Label::new("used-after-leaving", "离岗后仍在使用", "used after leaving"),
        Label::new("no-date", "变动日期不明", "date of departure unknown"),
        Label::new("rehired", "已返聘", "rehired"),
    ],
    needs: &[TableKind::HrEvents],
    uses: &[TableKind::Accounts, TableKind::Operations],
    manual: "",
    manual_zh: "",
    file: "",
};

static A06: RuleMeta = LEAVER;

static B04: RuleMeta = RuleMeta {
    code: "B04",
    name: "same-terminal-relay",
    family: Family::Separation,
    severity: Severity::Medium,
    title: Text::new("同终端受理审核", "same terminal relay"),
    item: Text::new("三(三)2 系统操作", "3(3)2 conduct"),
    basis: &[],
    fix: Text::new("核实操作人员", "verify who acted"),
    fix_kind: FixKind::ByDate,
    key: &["account", "terminal"],
    labels: &[Label::new("accept", "受理", "acceptance")],
    needs: &[],
    uses: &[TableKind::Operations],
    ..LEAVER
};

static A01: RuleMeta = RuleMeta {
    code: "A01",
    name: "no-account-policy",
    title: Text::new("无账户管理制度", "no account policy"),
    needs: &[TableKind::Documents],
    uses: &[],
    ..LEAVER
};

static B14: RuleMeta =
    RuleMeta { code: "B14", name: "rubber-stamp", title: Text::new("秒审", "rubber stamp"), needs: &[], ..LEAVER };

/// A folder, a log and what was found in them: three findings, a rule that could not judge, one without subjects.
pub(super) struct Sample {
    pub(super) outcome: Outcome,
    pub(super) names: Names<Sym>,
    pub(super) log: Log,
    pub(super) sources: Sources,
    pub(super) files: Vec<InputFile>,
    pub(super) rejects: Vec<Reject>,
    pub(super) remarks: Vec<Remark>,
    pub(super) cited: Map<RowRef, CitedRow>,
    pub(super) matches: Vec<MatchLine>,
    pub(super) exceptions: Vec<ExceptionUse>,
    pub(super) pictures: Pictures,
}

/// The findings as problems of a new ledger.
pub(super) fn problems(view: &View<'_>) -> Vec<Problem> {
    let found = (1_u32..).zip(&view.findings).map(|(no, one)| {
        let needs = vec![Needed::of("accounts", "就业补贴系统")];
        let machine = Box::new(machine(one, view.frame.zone, true, needs));
        let discovery = Discovery { how: "自查".to_owned(), office: "福果镇".to_owned(), on: today() };
        let act = Happened::Found { machine, as_of: None, discovery };
        let at = Instant::from_millis(0);
        Event { seq: u64::from(no), at, who: "a".to_owned(), problem: Some(no), act }.apply(None).unwrap()
    });
    found.collect()
}

/// The day on which [`problems`] were found.
pub(super) fn today() -> Day {
    Day::ymd(2023, 5, 1).unwrap()
}

/// A row of the source of that number.
pub(super) fn row(source: usize, row: u32) -> RowRef {
    RowRef { source: SourceId::from_index(source), row }
}

/// A finding of A06, still to be given its proof.
pub(super) fn finding(account: &str) -> FindingBuilder {
    Finding::of(&A06, Unit(Sym::from_index(0)))
        .key("account", format!("就业补贴系统/{account}"))
        .summary(words!("{account} 离职后账户仍启用", "account {account} still enabled after leaving"))
}

fn instant(text: &str) -> Instant {
    let (day, hour) = text.split_once(' ').unwrap();
    Zone::default().local(day.parse().unwrap(), hour.parse::<u32>().unwrap() * 3_600_000)
}

fn in_system(name: &str) -> InSystem {
    InSystem { system: Some("就业补贴系统".to_owned()), name: name.to_owned() }
}

fn log() -> Log {
    let mut chunk = Chunk::default();
    let acts = [("2022-07-05 9", row(1, 40)), ("2022-07-05 9", row(2, 2)), ("2022-07-06 10", row(1, 41))];
    for (at, row) in acts {
        chunk.push(&Draft {
            row,
            at: Moment::exact(instant(at)),
            system: "就业补贴系统",
            account: "zhangsan",
            step: "业务终审",
            outcome: Ending::Success,
            seq: None,
            amount: None,
            rows: None,
            texts: [""; TextColumn::COUNT],
        });
    }
    let reading = Reading {
        act: &|_| Act::Approve,
        field: &|_| None,
        only_system: None,
        zone: Zone::default(),
        wholes: crate::base::maps::Set::default(),
    };
    assemble([chunk].into_iter().collect(), [], &reading).0
}

fn used_after_leaving() -> Finding {
    let person = PersonRef { name: Some("张三".to_owned()), id_number: Some(ID.to_owned()), person_no: None };
    let path = [("account", "zhangsan"), ("role", "终审岗"), ("permission", "业务终审")];
    finding("zhangsan")
        .severity(Severity::Critical)
        .system(Some("就业补贴系统"))
        .alias(vec![("account", "就业补贴系统/张三".to_owned())])
        .subjects(|subjects| {
            subjects.persons.push(person);
            subjects.accounts.push(in_system("zhangsan"));
            subjects.cases.push(in_system("6222022070500017"));
            subjects.records.push(in_system("R-1"));
            subjects.subject_ids.extend(["500224197502021235".to_owned(), "500224197502021243".to_owned()]);
            subjects.payees.push("81230000123456".to_owned());
        })
        .between(Some(instant("2022-07-05 9")), Some(instant("2022-07-06 10")))
        .count(2)
        .amount(Some(Amount(1_523_000)))
        .summary(words!(
            "张三（{ID}）2022-06-30退休，账户此后仍终审2件，含业务6222022070500017，收款账号81230000123456",
            "张三 ({ID}) retired on 2022-06-30; the account still approved 2 cases, 6222022070500017 among them, payee 81230000123456"
        ))
        .reason("used-after-leaving")
        .proof("event", row(0, 17))
        .grave_proof("use", EventId(1))
        .proof("use", EventId(0))
        .path(path.map(|(kind, name)| PathStep { kind, name: name.to_owned() }).to_vec())
        .timeline([TimelineItem {
            lane: "act",
            label: words!("终审", "approve"),
            from: Some(instant("2022-07-05 9")),
            to: None,
            fault: true,
        }])
        .build()
        .unwrap()
}

fn outcome() -> Outcome {
    let first = used_after_leaving();
    let mut second = finding("=lisi")
        .inferred(words!("以姓名相同认定为同一人", "the same name is taken for the same person"))
        .proof("event", row(0, 18))
        .build()
        .unwrap();
    second.links.push(first.id);
    let third = Finding::of(&B04, Unit(Sym::from_index(1)))
        .key("account", "就业补贴系统/wangwu")
        .key("account", "就业补贴系统/lisi")
        .key("terminal", "PC-1")
        .subjects(|subjects| subjects.terminals.push("PC-1".to_owned()))
        .summary(words!("同一终端受理并审核", "accepted and decided at one terminal"))
        .proof("accept", row(1, 50))
        .build()
        .unwrap();
    Outcome { findings: vec![first, second, third], coverage: coverage(), ..Outcome::default() }
}

fn coverage() -> Vec<Coverage> {
    let unit = |at: usize| Unit(Sym::from_index(at));
    let bare = |meta: &'static RuleMeta| Coverage {
        meta,
        verdicts: Verdicts::default(),
        missing: Vec::new(),
        superseded: Vec::new(),
        machine_acts: 0,
        refused: Vec::new(),
    };
    let ground = |count: u64, samples: &[&str]| Ground {
        count,
        samples: samples.iter().map(|sample| (*sample).to_owned()).collect::<BTreeSet<_>>(),
    };
    let mut a06 = Coverage { superseded: vec![("A08", 2)], machine_acts: 7, ..bare(&A06) };
    a06.verdicts.units.insert(unit(1), Tally { subjects: 6, judged: 3, unjudged: 3, explained: 0 });
    a06.verdicts.units.insert(unit(0), Tally { subjects: 8, judged: 5, unjudged: 0, explained: 3 });
    a06.verdicts.unjudged.insert((unit(1), "no-date"), ground(3, &["zhaoliu", ID, "sunqi"]));
    a06.verdicts.explained.insert((unit(0), "rehired"), ground(3, &["wangwu"]));
    let mut b04 = bare(&B04);
    b04.verdicts.units.insert(unit(1), Tally { subjects: 4, judged: 4, unjudged: 0, explained: 0 });
    vec![Coverage { missing: vec![TableKind::Documents], ..bare(&A01) }, a06, b04, bare(&B14)]
}

fn sources() -> Sources {
    let source = |file: &str, sheet: Option<&str>, table: TableKind, counts: RowCounts| Source {
        file: file.to_owned(),
        sheet: sheet.map(str::to_owned),
        table: Some(table),
        columns: Vec::new(),
        header_row: 1,
        read_as: "UTF-8".to_owned(),
        counts,
    };
    Sources(vec![
        source(
            "人事变动.xlsx",
            Some("2022"),
            TableKind::HrEvents,
            RowCounts { read: 25, used: 20, repeated: 0, layout: 4, rejected: 1 },
        ),
        source(
            "日志/07月.csv",
            None,
            TableKind::Operations,
            RowCounts { read: 101, used: 100, repeated: 0, layout: 1, rejected: 0 },
        ),
        source(
            "日志/08月.csv",
            None,
            TableKind::Operations,
            RowCounts { read: 11, used: 9, repeated: 1, layout: 1, rejected: 0 },
        ),
    ])
}

fn cited() -> Map<RowRef, CitedRow> {
    let cell = |header: &str, field: Option<&str>, text: &str| CitedCell {
        header: header.to_owned(),
        field: field.map(str::to_owned),
        text: text.to_owned(),
    };
    let hr = |at: u32, name: &str| CitedRow {
        row: row(0, at),
        cells: vec![
            cell("姓名", Some("name"), name),
            cell("身份证号", Some("id_number"), ID),
            cell("变动类型", Some("event"), "退休"),
            cell("生效日期", Some("effective_at"), "2022-06-30"),
            cell("生效日期", None, "2022年6月30日"),
        ],
    };
    let act = |at: u32, time: &str| CitedRow {
        row: row(1, at),
        cells: vec![cell("操作时间", Some("time"), time), cell("收款账号", Some("payee"), "81230000123456")],
    };
    let rows =
        [hr(17, "张三"), hr(18, "=HYPERLINK(\"http://x\")"), act(40, "2022-07-05 09:00"), act(41, "2022-07-06 10:00")];
    rows.into_iter().map(|cited| (cited.row, cited)).collect()
}

fn matches() -> Vec<MatchLine> {
    let line = |account: &str, how: Text, settled: bool, candidates: &[&str], row: Option<RowRef>| MatchLine {
        system: "就业补贴系统".to_owned(),
        account: account.to_owned(),
        holders: vec!["张三".to_owned()],
        how,
        settled,
        candidates: candidates.iter().map(|one| (*one).to_owned()).collect(),
        row,
    };
    vec![
        line("zhangsan", Text::new("身份证号", "ID number"), true, &["张三 500224198001011234"], Some(row(0, 17))),
        line("13812345678", Text::new("多人相符", "several fit"), false, &["张伟（窗口）", "张伟（财务）"], None),
    ]
}

fn pictures() -> Pictures {
    let act = |event: u32, at: &str, act: Act, step: &str, who: &str| CaseAct {
        event: EventId(event),
        at: Moment::exact(instant(at)),
        act,
        step: step.to_owned(),
        who: who.to_owned(),
        actor: event as usize,
        account: Some(in_system(if who == "张三" { "zhangsan" } else { "lisi" })),
    };
    let acts = vec![
        act(0, "2022-07-05 9", Act::Accept, "窗口受理", "李四"),
        act(1, "2022-07-06 10", Act::Approve, "业务终审", "张三"),
    ];
    let mut pictures = Pictures::default();
    pictures.courses.insert(in_system("6222022070500017"), acts);
    pictures.calendar.counts[1][9] = 2;
    pictures.hands = Hands {
        from: vec!["李四".to_owned(), "13812345678".to_owned()],
        to: vec!["张三".to_owned()],
        same: Vec::new(),
        counts: vec![vec![2], vec![1]],
        left_out: 4,
    };
    pictures
}

fn remarks() -> Vec<Remark> {
    let remark = |weight: Weight, file: Option<&str>, words: Words| Remark {
        file: file.map(str::to_owned),
        ..Remark::on_folder(weight, words)
    };
    vec![
        remark(Weight::Note, None, words!("核查基准日取自方案", "the reference day is the policy's")),
        Remark {
            row: Some(4),
            column: Some("环节".to_owned()),
            value: "窗口收件".to_owned(),
            advice: words!("请在 hecha.toml 中写明", "say it in hecha.toml"),
            entry: Some("[actions]\naccept = [\"窗口收件\"]".to_owned()),
            ..remark(
                Weight::Warning,
                Some("日志/07月.csv"),
                words!("步骤“窗口收件”未识别（3次）", "step 窗口收件 is not mapped (3)"),
            )
        },
        remark(
            Weight::Error,
            Some("旧.xls"),
            words!("文件已加密，请另存后重试", "the file is encrypted; save it anew"),
        ),
    ]
}

impl Sample {
    pub(super) fn new() -> Self {
        let mut names = Names::default();
        names.intern(AT);
        names.intern("青杠村");
        Self {
            outcome: outcome(),
            names,
            log: log(),
            sources: sources(),
            files: vec![
                InputFile { file: "人事变动.xlsx".to_owned(), bytes: 6334, sha256: "ab".repeat(32), skipped: None },
                InputFile {
                    file: "旧.xls".to_owned(),
                    bytes: 12,
                    sha256: "cd".repeat(32),
                    skipped: Some(words!("已加密", "encrypted")),
                },
            ],
            rejects: vec![Reject {
                file: "人事变动.xlsx".to_owned(),
                sheet: Some("2022".to_owned()),
                row: 21,
                column: Some("生效日期".to_owned()),
                value: "=\"三月,末\"".to_owned(),
                reason: words!(
                    "无法识别的日期，请改为 2022-03-31 的形式",
                    "no known form of a date; write it like 2022-03-31"
                ),
            }],
            remarks: remarks(),
            cited: cited(),
            matches: matches(),
            exceptions: vec![ExceptionUse {
                rule: "B01".to_owned(),
                covers: format!("person={ID}"),
                reason: "人手不足，兼任；按月抽查".to_owned(),
                approved_by: "龙某".to_owned(),
                until: Day::ymd(2023, 6, 30).unwrap(),
                suppressed: 1,
                expired: false,
            }],
            pictures: pictures(),
        }
    }

    pub(super) fn view(&self) -> View<'_> {
        let zone = Zone::default();
        let start = |year: i32| zone.start_of(Day::ymd(year, 1, 1).unwrap());
        let frame = Frame {
            program: "0.1.0",
            office: Some("福果镇"),
            discovery: "自查",
            zone,
            as_of: start(2023).plus_millis(-1),
            as_of_stated: true,
            period: Interval::new(start(2022), start(2023)),
            policy: "as_of = 2022-12-31\n",
        };
        let input = ViewInput {
            names: &self.names,
            log: &self.log,
            sources: &self.sources,
            files: &self.files,
            rejects: &self.rejects,
            remarks: &self.remarks,
            cited: &self.cited,
            matches: &self.matches,
            exceptions: &self.exceptions,
            pictures: &self.pictures,
            frame,
        };
        View::build(&self.outcome, &input)
    }
}
