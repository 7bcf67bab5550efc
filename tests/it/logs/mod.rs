//! Random small logs: what every B rule says of them against the brute-force reference.
//!
//! A log comes with the tables and the policy that the rules read, all made from a seed. A log on which program and
//! reference differ is made smaller row by row before it is shown. `HECHA_LOGS` gives the number of logs.

mod business;
mod office;
mod patterns;
mod rules;
mod run;
pub mod settings;

pub use office::{day_text, log};
pub use settings::Settings;

use std::fmt::Write as _;

use crate::{
    folder::Folder,
    worlds::{Dice, World, cell, folder_of},
};

/// Tables, a log and a policy.
#[derive(Clone, Debug)]
pub struct Log {
    /// The tables, `operations` among them, and the policy as text.
    pub world: World,
    /// What the policy says.
    pub settings: Settings,
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
            "expires_at",
        ],
    ),
    ("persons", &["name", "id_number", "org", "position", "employment", "status", "bank_account", "hired_at"]),
    ("hr_events", &["event", "effective_at", "name", "id_number", "end_at", "from_position", "to_position"]),
    ("roles", &["system", "account", "role", "granted_at", "revoked_at"]),
    ("role_permissions", &["system", "role", "permission"]),
    ("permissions", &["system", "permission", "action"]),
    ("duties", &["position", "permission"]),
    ("work_orders", &["order_no", "case_no", "subject_id", "field", "kind", "approved_by", "approved_at"]),
    ("facts", &["subject_id", "fact", "from", "to", "recorded_at"]),
    ("orgs", &["org", "parent"]),
    ("relatives", &["id_number", "relative_id", "relation"]),
    ("delegations", &["from_person", "to_person", "from", "to"]),
    (
        "operations",
        &[
            "seq",
            "time",
            "system",
            "account",
            "operator_name",
            "action",
            "ip",
            "terminal",
            "case_no",
            "matter",
            "target",
            "rows",
            "subject_id",
            "field",
            "old_value",
            "new_value",
            "amount",
            "result",
            "order_no",
            "payee",
            "benefit_period",
            "detail",
        ],
    ),
];

impl Log {
    /// The files of the folder.
    pub fn files(&self) -> Vec<(String, String)> {
        self.world.files_with(&COLUMNS)
    }

    /// Writes the files to a temporary folder.
    pub fn folder(&self) -> Folder {
        folder_of(&self.files())
    }

    /// The files as one text, for people; blank cells and columns are left out.
    pub fn shown(&self) -> String {
        let mut shown = self.world.policy.clone();
        for (table, rows) in &self.world.tables {
            let _ = writeln!(shown, "{table}:");
            for (place, row) in rows.iter().enumerate() {
                let (_, columns) = COLUMNS.iter().find(|(name, _)| name == table).expect("a known table");
                let cells = columns.iter().filter(|column| !cell(row, column).is_empty());
                let cells: Vec<String> = cells.map(|column| format!("{column}={}", cell(row, column))).collect();
                let _ = writeln!(shown, "  {}: {}", place + 2, cells.join(" "));
            }
        }
        shown
    }

    /// A smallest log, by leaving out rows, on which something still holds.
    pub fn smallest(self, holds: impl Fn(&Self) -> bool) -> Self {
        let settings = self.settings.clone();
        let whole = |world: &World| Self { world: world.clone(), settings: settings.clone() };
        let world = self.world.smallest(|less| less.tables.contains_key("operations") && holds(&whole(less)));
        Self { world, settings }
    }
}

/// One of several, by chance.
fn one_of<T: Copy>(dice: &mut Dice, of: &[T]) -> T {
    of[dice.below(of.len())]
}
