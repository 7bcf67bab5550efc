//! Pages of very many findings. `HECHA_MANY=FOLDER` makes one of 50,000 there for the tests in browsers; a smaller one is
//! always made, for what a finding may take.

use std::path::Path;

use hecha::{
    base::{
        ids::Names,
        maps::Map,
        time::{Interval, Moment, Zone},
    },
    finding::{Finding, InSystem, Outcome, PathStep, PersonRef, RuleMeta, Severity, TimelineItem, Unit},
    graph::{
        Pictures,
        pictures::{CaseAct, Hands},
    },
    i18n::Lang,
    ledger::{
        Problem,
        event::{Act as Happened, Event},
        problem::Discovery,
    },
    model::{
        EventId, RowRef, SourceId, Sym, TableKind,
        act::Act,
        intake::{CitedCell, CitedRow, RowCounts, Source, Sources},
    },
    oplog::Log,
    report::{
        Access, Masking, View, ViewInput, file, html,
        view::{Frame, machine},
    },
    rules, words,
};

use crate::folder::{checked_with, sample};

const SYSTEM: &str = "就业补贴系统";
const UNITS: [&str; 4] = ["福果镇社保所", "青杠村", "柏树村", "福果镇便民服务中心"];
const STEPS: [(Act, &str); 5] =
    [(Act::Accept, "受理"), (Act::Review, "初审"), (Act::Recheck, "复核"), (Act::Approve, "终审"), (Act::Pay, "拨付")];

fn meta(code: &str) -> &'static RuleMeta {
    rules::all().into_iter().map(|entry| entry.meta).find(|meta| meta.code == code).expect("a rule")
}

fn in_system(name: String) -> InSystem {
    InSystem { system: Some(SYSTEM.to_owned()), name }
}

fn row(source: usize, row: usize) -> RowRef {
    RowRef { source: SourceId::from_index(source), row: u32::try_from(row).expect("a row") }
}

/// The moment of an act, spread over a year.
fn moment(serial: usize) -> hecha::base::time::Instant {
    let day: hecha::base::time::Day = "2022-01-01".parse().expect("a day");
    let millis = i64::try_from(serial % 8_000).expect("a number") * 3_599_000;
    Zone::default().start_of(day).plus_millis(millis)
}

/// Findings with what they are cited and drawn from.
struct Many {
    outcome: Outcome,
    names: Names<Sym>,
    cited: Map<RowRef, CitedRow>,
    pictures: Pictures,
    sources: Sources,
    log: Log,
}

impl Many {
    /// `count` findings, each with `rows` rows of the log and one of a small table.
    fn new(count: usize, rows: usize) -> Self {
        let mut names = Names::default();
        for unit in UNITS {
            names.intern(unit);
        }
        let mut many = Self {
            outcome: Outcome::default(),
            names,
            cited: Map::default(),
            pictures: Pictures::default(),
            sources: Sources(vec![source("系统账户清单.csv"), source("操作日志/2022年.csv")]),
            log: Log::default(),
        };
        for serial in 0..count {
            let finding = if serial % 3 == 0 { many.leaver(serial, rows) } else { many.skipped(serial, rows) };
            many.outcome.findings.push(finding);
        }
        many.pictures.calendar.counts[2][9] = count as u64;
        many.pictures.hands = Hands {
            from: vec!["卢斌".to_owned()],
            to: vec!["石磊".to_owned()],
            same: Vec::new(),
            counts: vec![vec![3]],
            left_out: 0,
        };
        many
    }

    fn cite(&mut self, row: RowRef, cells: &[(&str, Option<&str>, String)]) {
        let cell = |(header, field, text): &(&str, Option<&str>, String)| CitedCell {
            header: (*header).to_owned(),
            field: field.map(str::to_owned),
            text: text.clone(),
        };
        self.cited.insert(row, CitedRow { row, cells: cells.iter().map(cell).collect() });
    }

    fn acts(&mut self, serial: usize, rows: usize) -> Vec<RowRef> {
        let acts: Vec<RowRef> = (0..rows).map(|at| row(1, serial * rows + at + 2)).collect();
        for (act, (_, step)) in acts.iter().zip(STEPS.iter().cycle()) {
            let cells = [
                ("日志序号", Some("seq"), act.row.to_string()),
                ("操作时间", Some("time"), Zone::default().human(moment(serial))),
                ("系统名称", Some("system"), SYSTEM.to_owned()),
                ("操作员", Some("account"), format!("user{}", serial % 900)),
                ("操作人姓名", Some("operator_name"), name(serial)),
                ("终端", Some("terminal"), format!("FG-SB-{:02}", serial % 40)),
                ("IP地址", Some("ip"), format!("10.50.8.{}", serial % 250)),
                ("业务环节", Some("action"), (*step).to_owned()),
                ("受理编号", Some("case_no"), case(serial)),
                (
                    "证件号码",
                    Some("subject_id"),
                    format!("5002241980{:02}{:02}{:04}", serial % 12 + 1, serial % 28 + 1, serial % 10_000),
                ),
                ("金额", Some("amount"), format!("{}.00", serial % 5000 + 100)),
                ("结果", Some("outcome"), "成功".to_owned()),
            ];
            self.cite(*act, &cells);
        }
        acts
    }

    fn leaver(&mut self, serial: usize, rows: usize) -> Finding {
        let account = format!("user{serial}");
        let listed = row(0, serial + 2);
        let cells = [
            ("账号", Some("account"), account.clone()),
            ("姓名", Some("holder"), name(serial)),
            ("状态", Some("status"), "启用".to_owned()),
        ];
        self.cite(listed, &cells);
        let acts = self.acts(serial, rows);
        let (name, count) = (name(serial), rows);
        let path = [("account", account.as_str()), ("role", "终审岗"), ("permission", "业务终审")];
        let begun = Finding::of(meta("A06"), Unit(Sym::from_index(serial % UNITS.len())))
            .key("account", format!("{SYSTEM}/{account}"))
            .severity(Severity::ALL[serial % 4])
            .system(Some(SYSTEM))
            .subjects(|subjects| {
                subjects.persons.push(PersonRef { name: Some(name.clone()), id_number: None, person_no: None });
                subjects.accounts.push(in_system(account.clone()));
            })
            .between(Some(moment(serial)), Some(moment(serial + 1)))
            .count(count)
            .summary(words!(
                "{name}已于2022-06-30退休，账户{SYSTEM}/{account}至2022-12-31仍为启用，其后操作{count}次。",
                "{name} retired on 2022-06-30; the account {SYSTEM}/{account} was still enabled on 2022-12-31 and did {count} acts."
            ))
            .reason("used-after-leaving")
            .proof("account", listed)
            .proofs("act", acts)
            .path(path.map(|(kind, name)| PathStep { kind, name: name.to_owned() }).to_vec())
            .timeline([TimelineItem {
                lane: "post",
                label: words!("窗口受理岗", "窗口受理岗"),
                from: Some(moment(0)),
                to: Some(moment(serial)),
                fault: false,
            }]);
        begun.build().expect("a finding")
    }

    fn skipped(&mut self, serial: usize, rows: usize) -> Finding {
        let (acts, name, case) = (self.acts(serial, rows), name(serial), case(serial));
        let course = (0_u32..).zip(STEPS).map(|(at, (act, step))| CaseAct {
            event: EventId(at),
            at: Moment::exact(moment(serial + at as usize)),
            act,
            step: step.to_owned(),
            who: name.clone(),
            actor: serial,
            account: None,
        });
        self.pictures.courses.insert(in_system(case.clone()), course.collect());
        let begun = Finding::of(meta("B12"), Unit(Sym::from_index(serial % UNITS.len())))
            .key("person", format!("P{serial}"))
            .key("step", "复核")
            .system(Some(SYSTEM))
            .subjects(|subjects| {
                subjects.persons.push(PersonRef { name: Some(name.clone()), id_number: None, person_no: None });
                subjects.accounts.push(in_system(format!("user{}", serial % 900)));
                subjects.cases.push(in_system(case.clone()));
            })
            .between(Some(moment(serial)), Some(moment(serial)))
            .count(1)
            .summary(words!(
                "{name}经办的业务{case}未经复核即办理终审，随后拨付3777.36元。",
                "{name} took case {case} to final approval without the recheck it needs; 3777.36 yuan were paid."
            ))
            .reason("step-absent")
            .proofs("act", acts);
        begun.build().expect("a finding")
    }

    fn view(&self) -> View<'_> {
        let zone = Zone::default();
        let frame = Frame {
            program: "0.1.0",
            office: Some("福果镇"),
            discovery: "自查",
            zone,
            as_of: moment(7_999),
            as_of_stated: true,
            period: Interval::new(moment(0), moment(7_999)),
            policy: "",
        };
        let input = ViewInput {
            names: &self.names,
            log: &self.log,
            sources: &self.sources,
            files: &[],
            rejects: &[],
            remarks: &[],
            cited: &self.cited,
            matches: &[],
            exceptions: &[],
            pictures: &self.pictures,
            frame,
        };
        View::build(&self.outcome, &input)
    }
}

fn name(serial: usize) -> String {
    let family = ["汪", "樊", "蒋", "罗", "谭", "文", "柳"][serial % 7];
    let given = ["强", "丽萍", "丽", "建国", "玉霞", "静", "青", "敏", "伟", "军", "斌"][serial % 11];
    format!("{family}{given}")
}

fn case(serial: usize) -> String {
    format!("JYBT2022{serial:08}")
}

fn source(file: &str) -> Source {
    Source {
        file: file.to_owned(),
        sheet: None,
        table: Some(TableKind::Operations),
        columns: Vec::new(),
        header_row: 1,
        read_as: "UTF-8".to_owned(),
        counts: RowCounts::default(),
    }
}

fn problems(view: &View<'_>) -> Vec<Problem> {
    let today = "2023-06-01".parse().expect("a day");
    let found = (1_u32..).zip(&view.findings).map(|(no, one)| {
        let machine = Box::new(machine(one, view.frame.zone, true, Vec::new()));
        let discovery = Discovery { how: "自查".to_owned(), office: "福果镇".to_owned(), on: today };
        let act = Happened::Found { machine, as_of: None, discovery };
        let event = Event { seq: u64::from(no), at: moment(0), who: "张三".to_owned(), problem: Some(no), act };
        event.apply(None).expect("a problem")
    });
    found.collect()
}

/// Writes the page of so many findings; how long it is, and how many bytes a finding took with all that belongs to it.
fn write(folder: &Path, count: usize, rows: usize) -> (u64, u64) {
    let many = Many::new(count, rows);
    let view = many.view();
    let problems = problems(&view);
    let book = html::Book { problems: &problems, today: "2023-06-01".parse().expect("a day") };
    let look = html::Look { lang: Lang::Zh, masking: Masking::default(), mask_names: false };
    let page = |view: &View<'_>, name: &str| {
        file::issue(&folder.join(name), Access::Shared, |sink| Ok(html::write(view, book, look, sink)?))
            .expect("a page")
    };
    let empty = View { findings: Vec::new(), ..view.clone() };
    let (whole, bare) = (page(&view, html::FILE).bytes, page(&empty, "empty.html").bytes);
    (whole, (whole - bare) / count as u64)
}

/// The two blocks of data.
fn blocks(folder: &Path) -> [serde_json::Value; 2] {
    let page = std::fs::read_to_string(folder.join(html::FILE)).expect("a page");
    ["front-data", "data"].map(|id| {
        let from = page.split_once(&format!("id=\"{id}\">")).expect("a block").1;
        serde_json::from_str(from.split_once("</script>").expect("its end").0).expect("JSON")
    })
}

/// How many bytes a finding takes without rows and steps.
fn bare(data: &serde_json::Value) -> usize {
    let findings = data["findings"].as_array().expect("findings");
    let bare = findings.iter().cloned().map(|mut one| {
        one.as_object_mut().and_then(|fields| fields.remove("steps"));
        one.to_string().len()
    });
    bare.sum::<usize>() / findings.len()
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
fn fifty_thousand_findings_make_a_page_under_forty_megabytes() {
    let Some(folder) = std::env::var_os("HECHA_MANY") else {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, each) = write(folder.path(), 2_000, 1);
        assert!(each < 1_500, "{each} bytes a finding with a row and all steps");
        let bare = bare(&blocks(folder.path())[1]);
        assert!(bare < 800, "{bare} bytes a finding without them");
        return;
    };
    let folder = Path::new(&folder);
    let (bytes, each) = write(folder, 50_000, 4);
    let [front, data] = blocks(folder);
    eprintln!("{bytes} bytes, {each} a finding; {}", front["evidence_cut"]);
    assert!(bytes < 40_000_000);
    assert_eq!(data["findings"].as_array().map(Vec::len), Some(50_000));
}

fn page_of(checked: &hecha::app::check::Checked, masking: Masking) -> String {
    let mut out = Vec::new();
    let book = html::Book { problems: &[], today: "2023-06-01".parse().expect("a day") };
    let look = html::Look { lang: Lang::Zh, masking, mask_names: false };
    html::write(&checked.view(), book, look, &mut out).expect("a page");
    String::from_utf8(out).expect("text")
}

/// ID numbers in a text, by their look.
fn id_numbers(text: &str) -> usize {
    let runs = text.split(|char: char| !char.is_ascii_digit() && char != 'X');
    runs.filter(|run| run.len() == 18 && run.starts_with("5002")).count()
}

#[test]
fn the_page_of_the_sample_is_the_same_for_any_number_of_threads_and_shows_no_number() {
    let checks = [1, 2, 5].map(|threads| checked_with(&sample(), &[], Some(threads)));
    let pages = checks.each_ref().map(|checked| page_of(checked, Masking::default()));
    assert!(pages[0] == pages[1] && pages[0] == pages[2]);
    assert_eq!(id_numbers(&pages[0]), 0);
    assert!(id_numbers(&page_of(&checks[0], Masking { unmask: true })) > 0, "or the test sees nothing");
    assert!(
        pages[0].contains("\"calendar\":{") && pages[0].contains("\"pairs\":{") && pages[0].contains("\"steps\":[")
    );
}
