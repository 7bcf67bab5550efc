//! The corpus of traps (`tests/data/traps`, made by `tests/data/make_traps.py`): one folder a trap, and beside it what is read.
//!
//! `HECHA_UPDATE=1 cargo test --test it traps` rewrites the readings and the page; every change of a reading is a change
//! of what hecha understands, so look at each.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use hecha::{
    app::check::Checked,
    base::time::Zone,
    ingest::Loaded,
    model::{
        intake::{Remark, Weight},
        tables::Tables,
    },
    oplog::{Columns, Log},
};

use crate::folder::checked;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/traps")
}

/// Name, Chinese and English description of every trap, in the order of the script.
fn index() -> Vec<(String, String, String)> {
    let index = std::fs::read_to_string(corpus().join("index.tsv")).expect("the index");
    let entries = index.lines().map(|line| {
        let mut parts = line.split('\t').map(str::to_owned);
        let mut next = || parts.next().expect("three columns");
        (next(), next(), next())
    });
    entries.collect()
}

/// Takes `from` … `until` out of `text` wherever they stand, putting what `with` makes of the inside.
fn replace_between(text: &str, from: &str, until: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(from) {
        let inside = &rest[start + from.len()..];
        let Some(end) = inside.find(until) else { break };
        out.push_str(&rest[..start]);
        out.push_str(&with(&inside[..end]));
        rest = &inside[end + until.len()..];
    }
    out.push_str(rest);
    out
}

/// Fields that say nothing are left out.
fn dense(text: &str) -> String {
    let mut text = text.to_owned();
    for empty in ["None", "[]", "false", "PersonMention { }"] {
        loop {
            let needle = format!(": {empty}");
            let Some(at) = text
                .match_indices(&needle)
                .map(|(at, _)| at)
                .find(|at| text[at + needle.len()..].starts_with(", ") || text[at + needle.len()..].starts_with(" }"))
            else {
                break;
            };
            let start = text[..at].rfind([' ', '{']).map_or(at, |space| space + 1);
            let mut end = at + needle.len();
            if text[end..].starts_with(", ") {
                end += 2;
            }
            text.replace_range(start..end, "");
        }
    }
    text.replace(",  }", " }").replace(", }", " }").replace("Some(", "(")
}

/// A moment as `2023-04-27T08:30:05.123 Exact`.
fn moment(inside: &str) -> String {
    let millis = inside.split(')').next().and_then(|millis| millis.parse().ok());
    let precision = inside.rsplit(' ').next().unwrap_or_default();
    let at = millis.map(|millis| Zone::default().rfc3339(hecha::base::time::Instant::from_millis(millis)));
    at.map_or_else(|| inside.to_owned(), |at| format!("{} {precision}", at.trim_end_matches("+08:00")))
}

fn number(inside: &str) -> usize {
    inside.parse().unwrap_or(usize::MAX)
}

fn row(debug: &str, tables: &Tables) -> String {
    let sym = |inside: &str| {
        let id = hecha::model::Sym::from_index(number(inside));
        format!("“{}”", tables.names.text(id))
    };
    let text = replace_between(debug, "RowRef { source: SourceId(", " }", |inside| inside.replace("), row: ", ":"));
    let text = replace_between(&text, "Moment { at: Instant(", " }", moment);
    dense(&replace_between(&text, "Sym(", ")", sym))
}

fn tables(out: &mut String, tables: &Tables) {
    let mut list = |name: &str, rows: Vec<String>| {
        for debug in rows {
            let _ = writeln!(out, "{name} {}", row(&debug, tables));
        }
    };
    macro_rules! show {
        ($($field:ident),+ $(,)?) => {
            $(list(stringify!($field), tables.$field.iter().map(|row| {
                let debug = format!("{row:?}");
                debug.split_once(" { ").map_or(debug.clone(), |(_, rest)| format!("{{ {rest}"))
            }).collect());)+
        };
    }
    show!(
        accounts,
        persons,
        hr_events,
        roles,
        account_permissions,
        role_permissions,
        permissions,
        duties,
        approvals,
        work_orders,
        facts,
        orgs,
        relatives,
        delegations,
        documents,
    );
}

fn events(out: &mut String, log: &Log) {
    for id in log.ids() {
        let event = log.event(id, Columns::ALL);
        let names = &log.names;
        let debug = format!("{event:?}");
        let debug = debug.split_once("at: ").map_or("", |(_, rest)| rest);
        let text = replace_between(debug, "Moment { at: Instant(", " }", moment);
        let mut text = text;
        macro_rules! name {
            ($($id:ident $names:ident),+ $(,)?) => {
                $(text = replace_between(&text, concat!(stringify!($id), "("), ")", |inside| {
                    format!("“{}”", names.$names.text(hecha::base::ids::$id::from_index(number(inside))).replace('\u{1}', "/"))
                });)+
            };
        }
        name!(
            AccountId accounts,
            SystemId systems,
            StepId steps,
            IpId ips,
            TerminalId terminals,
            CaseId cases,
            MatterId matters,
            SubjectId subjects,
            FieldId fields,
            PayeeId payees,
            ValueId values,
        );
        let copies = log.other_copies(id).len();
        let times = if copies > 0 { format!(" ×{}", copies + 1) } else { String::new() };
        let origin = log.row(id);
        let _ = writeln!(out, "event {}:{}{times} {{ {}", origin.source.index(), origin.row, dense(&text));
    }
}

fn remark(out: &mut String, remark: &Remark) {
    let place = [remark.file.as_deref(), remark.sheet.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let row = remark.row.map_or(String::new(), |row| format!(":{row}"));
    let _ = writeln!(out, "{:?} {place}{row}: {}", remark.weight, remark.whole().zh);
}

/// What was read, as text.
fn reading(loaded: &Loaded) -> String {
    let mut out = String::new();
    for (id, source) in loaded.sources.iter() {
        let counts = source.counts;
        assert!(counts.balances(), "{}: the rows do not add up: {counts:?}", source.file);
        let table = source.table.map_or_else(|| "-".to_owned(), |table| format!("{table:?}"));
        let sheet = source.sheet.as_deref().map_or(String::new(), |sheet| format!(" [{sheet}]"));
        let _ = writeln!(
            out,
            "source {} {}{sheet} = {table}, {}, header {}, rows {} = {} used + {} repeated + {} layout + {} rejected",
            id.index(),
            source.file,
            source.read_as,
            source.header_row,
            counts.read,
            counts.used,
            counts.repeated,
            counts.layout,
            counts.rejected
        );
        let columns = source.columns.iter().map(|column| match &column.field {
            Some(field) => format!("{}→{field}", column.header.replace('\n', "⏎")),
            None => column.header.replace('\n', "⏎"),
        });
        let columns = columns.collect::<Vec<_>>().join(" · ");
        if !columns.is_empty() {
            let _ = writeln!(out, "  {columns}");
        }
    }
    tables(&mut out, &loaded.tables);
    events(&mut out, &loaded.log);
    for file in loaded.files.iter().filter(|file| file.skipped.is_some()) {
        let _ = writeln!(out, "unread {}", file.file);
    }
    for reject in &loaded.rejects {
        let sheet = reject.sheet.as_deref().map_or(String::new(), |sheet| format!(" [{sheet}]"));
        let column = reject.column.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "reject {}{sheet}:{} {column}={:?}: {}",
            reject.file, reject.row, reject.value, reject.reason.zh
        );
    }
    for one in &loaded.remarks {
        remark(&mut out, one);
    }
    out
}

/// One line on what became of a trap: what was read, or what is said.
fn gist(loaded: &Loaded) -> (String, String) {
    let counts = loaded.sources.counts();
    let worst = loaded.remarks.iter().map(|remark| remark.weight).max();
    let said = loaded.remarks.iter().find(|remark| Some(remark.weight) == worst && remark.weight > Weight::Note);
    let (mut zh, mut en) = (
        format!("用 {} 行，重复 {} 行，拒收 {} 行", counts.used, counts.repeated, counts.rejected),
        format!("{} used, {} repeated, {} rejected", counts.used, counts.repeated, counts.rejected),
    );
    if let Some(said) = said {
        let first = |text: &str| text.lines().next().unwrap_or_default().replace('|', "\\|");
        let _ = write!(zh, "；提示：{}", first(&said.words.zh));
        let _ = write!(en, "; says: {}", first(&said.words.en));
    }
    (zh, en)
}

fn load(name: &str) -> Checked {
    checked(&corpus().join(name), &["A01"])
}

#[test]
fn every_trap_is_read_as_stated() {
    let update = std::env::var_os("HECHA_UPDATE").is_some();
    let mut wrong = Vec::new();
    let mut page = String::from(
        "# Traps\n\nWhat exports really do, and what hecha makes of it. The files are in `tests/data/traps`, the full reading of each \
         stands beside it; `tests/it/traps.rs` checks both and this page.\n\n| trap | 陷阱 | what it is | 读法 | reading |\n|---|---|---|---|---|\n",
    );
    let traps = index();
    assert!(traps.len() >= 60, "only {} traps", traps.len());
    for (name, zh, en) in traps {
        let checked = load(&name);
        let found = reading(&checked.loaded);
        let path = corpus().join(format!("{name}.txt"));
        let (gist_zh, gist_en) = gist(&checked.loaded);
        let _ = writeln!(page, "| `{name}` | {zh} | {en} | {gist_zh} | {gist_en} |");
        if update {
            std::fs::write(&path, &found).expect("the reading");
        } else if std::fs::read_to_string(&path).unwrap_or_default() != found {
            wrong.push(format!("{name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{} traps are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
    crate::generated::current("TRAPS.md", &page);
}

#[test]
fn no_reading_is_left_without_its_trap() {
    let known: Vec<String> = index().into_iter().map(|(name, ..)| name).collect();
    for entry in std::fs::read_dir(corpus()).expect("the corpus") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let stem = name.strip_suffix(".txt").unwrap_or(&name);
        assert!(name == "index.tsv" || known.iter().any(|trap| trap == stem), "{name} belongs to no trap");
    }
}
