//! Running one rule over a small folder.

use hecha::{
    base::time::{Moment, parse_moment},
    finding::{Cited, Outcome},
    graph::{Facts, Ground, Scope},
    model::{
        RowRef, SourceId, Sym, TableKind,
        tables::{AccountRow, PersonMention, PersonRow, Tables, WorkOrderRow},
        words::AccountStatus,
    },
    oplog::{Chunk, Draft, Log, Reading, TextColumn, assemble},
    policy::{Policy, Vocabulary},
    rules,
};

/// A run.
pub struct Ran {
    /// What it concluded.
    pub outcome: Outcome,
    /// The log, for the places of events.
    log: Log,
    files: Vec<String>,
}

impl Ran {
    /// The file and line that a citation points to.
    pub fn place(&self, cited: Cited) -> (String, u32) {
        let row = match cited {
            Cited::Row(row) => row,
            Cited::Event(event) => self.log.row(event),
        };
        (self.files[row.source.index()].clone(), row.row)
    }

    /// Whether the rule found anything.
    pub fn reports(&self, code: &str) -> bool {
        self.outcome.findings.iter().any(|finding| finding.meta.code == code)
    }

    /// Counts that do not add up, and findings that were refused.
    pub fn unbalanced(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for coverage in &self.outcome.coverage {
            let total = coverage.verdicts.total();
            if total.subjects != total.judged + total.unjudged + total.explained {
                wrong.push(format!("{}: {total:?} does not add up", coverage.meta.code));
            }
            wrong.extend(coverage.refused.iter().map(ToString::to_string));
        }
        wrong
    }
}

struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}
fn table(text: &str) -> Rows {
    let mut lines = text.lines().map(crate::cases::cells);
    Rows { header: lines.next().unwrap_or_default(), rows: lines.collect() }
}
impl Rows {
    fn get<'a>(&'a self, row: usize, name: &str) -> &'a str {
        let Some(at) = self.header.iter().position(|h| h == name) else { return "" };
        self.rows[row].get(at).map_or("", String::as_str)
    }
}

fn moment(text: &str, policy: &Policy) -> Option<Moment> {
    parse_moment(text, policy.zone).ok().and_then(|parsed| parsed.moment())
}

/// Runs one rule over a folder of canonical tables.
pub fn run(folder: &[(String, String)], code: &str) -> Ran {
    let policy_text = folder.iter().find(|(n, _)| n == "hecha.toml").map_or("", |(_, t)| t.as_str());
    let policy = Policy::parse(policy_text, "hecha.toml").unwrap();
    let vocabulary = Vocabulary::new(&policy);
    let mut tables = Tables::default();
    let files: Vec<String> = folder.iter().map(|(n, _)| n.clone()).collect();
    let mut chunk = Chunk::default();
    for (index, (name, text)) in folder.iter().enumerate().filter(|(_, (n, _))| n.ends_with(".csv")) {
        let rows = table(text);
        let kind = TableKind::parse(name.trim_end_matches(".csv")).unwrap();
        let seen = tables.seen.columns.entry(kind).or_default();
        seen.extend(rows.header.iter().cloned());
        for at in 0..rows.rows.len() {
            let row = RowRef { source: SourceId::from_index(index), row: u32::try_from(at + 2).unwrap() };
            let get = |name: &str| rows.get(at, name);
            let mut sym = |name: &str| -> Option<Sym> {
                Some(rows.get(at, name)).filter(|t| !t.is_empty()).map(|t| tables.names.intern(t))
            };
            match kind {
                TableKind::WorkOrders => {
                    let one = WorkOrderRow {
                        row,
                        order_no: sym("order_no").unwrap(),
                        record: sym("record"),
                        case_no: sym("case_no"),
                        subject_id: sym("subject_id"),
                        field: sym("field"),
                        bulk: false,
                        approved_by: sym("approved_by"),
                        approved_at: moment(get("approved_at"), &policy),
                    };
                    tables.work_orders.push(one);
                }
                TableKind::Persons => {
                    let mention = PersonMention {
                        name: sym("name"),
                        id_number: sym("id_number"),
                        org: sym("org"),
                        ..Default::default()
                    };
                    let one = PersonRow {
                        row,
                        mention,
                        positions: vec![],
                        employment: None,
                        employment_text: None,
                        employer: None,
                        status: None,
                        bank_account: sym("bank_account"),
                        hired_at: None,
                        left_at: None,
                    };
                    tables.persons.push(one);
                }
                TableKind::Accounts => {
                    let mention = PersonMention { id_number: sym("id_number"), org: sym("org"), ..Default::default() };
                    let one = AccountRow {
                        row,
                        system: sym("system"),
                        account: sym("account").unwrap(),
                        holders: sym("holder").into_iter().collect(),
                        mention,
                        positions: vec![],
                        kind: None,
                        status: Some(AccountStatus::Enabled),
                        created_at: None,
                        disabled_at: None,
                        last_login_at: None,
                        expires_at: None,
                        approval_no: None,
                        key_no: None,
                    };
                    tables.accounts.push(one);
                }
                TableKind::Operations => {
                    let mut texts = [""; TextColumn::COUNT];
                    for (column, name) in [
                        (TextColumn::Operator, "operator_name"),
                        (TextColumn::Ip, "ip"),
                        (TextColumn::Terminal, "terminal"),
                        (TextColumn::Session, "session"),
                        (TextColumn::Case, "case_no"),
                        (TextColumn::Matter, "matter"),
                        (TextColumn::SubjectId, "subject_id"),
                        (TextColumn::Record, "record"),
                        (TextColumn::Field, "field"),
                        (TextColumn::Old, "old_value"),
                        (TextColumn::New, "new_value"),
                        (TextColumn::Order, "order_no"),
                        (TextColumn::Payee, "payee"),
                    ] {
                        texts[column as usize] = get(name);
                    }
                    let outcome = match get("result") {
                        "失败" => hecha::oplog::Outcome::Failure,
                        "成功" => hecha::oplog::Outcome::Success,
                        _ => hecha::oplog::Outcome::Unsaid,
                    };
                    chunk.push(&Draft {
                        row,
                        at: moment(get("time"), &policy).unwrap(),
                        system: get("system"),
                        account: get("account"),
                        step: get("action"),
                        outcome,
                        seq: get("seq").parse().ok(),
                        amount: get("amount").parse().ok(),
                        rows: None,
                        texts,
                    });
                }
                _ => panic!("{name}"),
            }
        }
    }
    let names: std::collections::BTreeSet<String> = folder
        .iter()
        .filter(|(n, _)| n.ends_with(".csv"))
        .flat_map(|(_, t)| {
            let rows = table(t);
            (0..rows.rows.len()).map(|at| rows.get(at, "system").to_owned()).collect::<Vec<_>>()
        })
        .filter(|s| !s.is_empty())
        .collect();
    let only = (names.len() == 1).then(|| names.first().unwrap().clone());
    let reading = Reading {
        act: &|step| vocabulary.read(step).act,
        field: &|field| policy.sensitive(field),
        only_system: only.as_deref(),
        zone: policy.zone,
    };
    let accounts: Vec<(String, String)> = tables
        .accounts
        .iter()
        .map(|row| {
            (
                row.system.map_or(String::new(), |s| tables.names.text(s).to_owned()),
                tables.names.text(row.account).to_owned(),
            )
        })
        .collect();
    let (log, _) = assemble(vec![chunk], accounts.iter().map(|(s, a)| (s.as_str(), a.as_str())), &reading);
    let office = tables.names.intern("-");
    let (scope, _) = Scope::derive(&tables, &log, &policy);
    let identity = hecha::identity::resolve(&tables, &log, &policy, only.as_deref());
    let ground = Ground {
        tables: &tables,
        log: &log,
        policy: &policy,
        vocabulary: &vocabulary,
        only_system: only.as_deref(),
        office,
        scope,
    };
    let facts = Facts::build(&ground, identity);
    let rules = hecha::engine::select(&rules::all(), &policy, &[code]).unwrap();
    let outcome = hecha::engine::run(&rules, &facts);
    drop(facts);
    Ran { outcome, log, files }
}
