//! Random small worlds: what the program says of them against the brute-force reference.
//!
//! A world is tables of rows of strings, made from a seed. A world on which program and reference differ is made
//! smaller row by row before it is shown. `HECHA_WORLDS=full` runs the full number, which
//! takes minutes, and `HECHA_WORLDS=500` that many.

pub mod district;
mod lines;
pub mod office;
mod rules;
pub mod run;

use std::{collections::BTreeMap, fmt::Write as _};

use crate::folder::Folder;

/// The full number of worlds of each comparison.
const FULL: u64 = 10_000;

/// One row: column → cell. A column that is not there is blank.
pub type Row = BTreeMap<&'static str, String>;

/// Small tables and a log, by table.
#[derive(Clone, Default, Debug)]
pub struct World {
    /// By table name; a table that is not there has no file.
    pub tables: BTreeMap<&'static str, Vec<Row>>,
    /// The text of `hecha.toml`.
    pub policy: String,
}

/// The columns that files have, whatever the rows say.
const COLUMNS: [(&str, &[&str]); 13] = [
    (
        "accounts",
        &[
            "system",
            "account",
            "holder",
            "id_number",
            "org",
            "kind",
            "status",
            "created_at",
            "disabled_at",
            "last_login_at",
            "expires_at",
            "key_no",
        ],
    ),
    ("persons", &["name", "id_number", "org", "position", "employment", "employer", "status", "hired_at", "left_at"]),
    (
        "hr_events",
        &["event", "effective_at", "name", "id_number", "end_at", "from_org", "from_position", "to_org", "to_position"],
    ),
    ("roles", &["system", "account", "role", "granted_at", "revoked_at", "expires_at", "granted_by", "scope_org"]),
    (
        "account_permissions",
        &["system", "account", "permission", "granted_at", "revoked_at", "expires_at", "granted_by", "scope_org"],
    ),
    ("role_permissions", &["system", "role", "permission", "parent_role"]),
    ("permissions", &["system", "permission", "action", "risk"]),
    ("duties", &["position", "permission"]),
    ("approvals", &["system", "account", "kind", "role", "applicant", "approver", "approved_at"]),
    ("orgs", &["org", "parent", "jurisdiction"]),
    ("documents", &["name", "kind", "issued_at", "valid_to"]),
    (
        "operations",
        &["time", "system", "account", "action", "operator_name", "terminal", "case_no", "target", "result"],
    ),
    ("delegations", &["from_person", "to_person", "from", "to"]),
];

/// A row of cells, blank ones left out.
pub fn row<const N: usize>(cells: [(&'static str, &str); N]) -> Row {
    cells.into_iter().filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| (column, cell.to_owned())).collect()
}

/// A cell; blank where there is none.
pub fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

impl World {
    /// The rows of a table; none where it is absent.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// Adds a row, unless it is there: the same row twice is read once.
    pub fn push(&mut self, table: &'static str, row: Row) {
        let rows = self.tables.entry(table).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }

    /// The files of the world.
    pub fn files(&self) -> Vec<(String, String)> {
        self.files_with(&COLUMNS)
    }

    /// The files of the folder, whose tables have these columns.
    pub fn files_with(&self, known: &[(&str, &[&str])]) -> Vec<(String, String)> {
        let mut files = vec![("hecha.toml".to_owned(), self.policy.clone())];
        for (table, rows) in &self.tables {
            let (_, columns) = known.iter().find(|(name, _)| name == table).expect("a table with known columns");
            let mut text = columns.join(",") + "\n";
            for row in rows {
                assert!(row.keys().all(|column| columns.contains(column)), "{table}: {row:?}");
                let cells: Vec<&str> = columns.iter().map(|column| cell(row, column)).collect();
                let _ = writeln!(text, "{}", cells.join(","));
            }
            files.push((format!("{table}.csv"), text));
        }
        files
    }

    /// Writes the files to a temporary folder.
    pub fn folder(&self) -> Folder {
        folder_of(&self.files())
    }

    /// The files as one text, for people.
    pub fn shown(&self) -> String {
        let mut shown = String::new();
        for (name, text) in self.files() {
            let _ = write!(shown, "```{name}\n{text}```\n");
        }
        shown
    }

    /// A smallest world, by leaving out rows, many at first and then one by one, on which something still holds.
    pub fn smallest(mut self, holds: impl Fn(&Self) -> bool) -> Self {
        let mut many = self.size();
        loop {
            let before = self.size();
            for table in self.tables.keys().copied().collect::<Vec<_>>() {
                let mut end = self.rows(table).len();
                while end > 0 {
                    let begin = end.saturating_sub(many);
                    let mut less = self.clone();
                    less.tables.get_mut(table).expect("it is there").drain(begin..end);
                    if less.rows(table).is_empty() {
                        less.tables.remove(table);
                    }
                    end = begin;
                    if !less.tables.is_empty() && holds(&less) {
                        self = less;
                    }
                }
            }
            if many == 1 && self.size() == before {
                return self;
            }
            many = (many / 3).max(1);
        }
    }

    fn size(&self) -> usize {
        self.tables.values().map(Vec::len).sum()
    }
}

/// A temporary folder with those files.
pub fn folder_of(files: &[(String, String)]) -> Folder {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text.as_bytes());
    }
    folder
}

/// A seeded source of choices.
pub struct Dice(u64);

impl Dice {
    /// From a seed; near seeds give unlike sequences.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// One of several so many times in a hundred, else blank.
    pub fn perhaps<'t>(&mut self, percent: usize, of: &[&'t str]) -> &'t str {
        if self.chance(percent) { self.pick(of) } else { "" }
    }
}

/// How many worlds: the number that `HECHA_WORLDS` states, or all of them where it says `full`.
pub fn number(usual: u64) -> u64 {
    let wanted = std::env::var_os("HECHA_WORLDS").map(|wanted| wanted.to_string_lossy().into_owned());
    match wanted.as_deref() {
        None | Some("") => usual,
        Some("full") => FULL,
        Some(number) => number.parse().expect("HECHA_WORLDS is a number, or `full`"),
    }
}

/// A valid ID number that ends like this, of somebody.
pub fn id_number(serial: usize) -> String {
    let (year, day) = (1950 + serial / 25_000, 1 + serial / 1_000 % 25);
    let body = format!("500224{year}06{day:02}{:03}", serial % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize])
}
