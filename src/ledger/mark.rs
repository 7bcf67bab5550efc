//! What a row of a workbook was made from: which ledger, which finding, which round of it, after which event, and what the
//! program wrote into the row.

use super::{layout::Column, problem::Problem};
use crate::base::{digest::Hasher, text::fold};

/// The mark of a row, as it stands in its last column.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Mark {
    /// The ledger: the beginning of its identity.
    pub ledger: String,
    /// The finding: a digest of the ledger's identity and the problem's own name.
    pub finding: String,
    /// The last event of the problem then.
    pub seq: u64,
    /// The problem.
    pub no: u32,
    /// How often it had been reopened.
    pub round: u32,
    /// The digests of the cells that the program wrote, in the order of [`Mark::GUARDED`].
    pub cells: String,
}

/// How many letters of a digest name a ledger or a finding.
const NAME: usize = 12;

/// How many letters tell whether a cell was altered.
const CELL: usize = 4;

fn short(mut hex: String, letters: usize) -> String {
    hex.truncate(letters);
    hex
}

/// The name that marks give a ledger of that identity.
pub fn ledger_name(identity: &str) -> String {
    short(identity.to_owned(), NAME)
}

fn finding_name(ledger: &str, name: &str) -> String {
    let mut hash = Hasher::new();
    hash.field(ledger).field(name);
    short(hash.finish().to_string(), NAME)
}

fn cell(text: &str) -> String {
    let mut hash = Hasher::new();
    hash.field(&fold(text));
    short(hash.finish().to_string(), CELL)
}

impl Mark {
    /// The columns of the program whose cells are told if somebody altered them.
    pub const GUARDED: [Column; 8] = [
        Column::Unit,
        Column::Summary,
        Column::Category,
        Column::Severity,
        Column::Confidence,
        Column::FoundOn,
        Column::FoundBy,
        Column::Flags,
    ];

    /// The mark of a row. `identity`: of the ledger; `shown`: what the row shows in a column, blank where it has none.
    pub fn of(problem: &Problem, identity: &str, shown: impl Fn(Column) -> String) -> Self {
        let ledger = ledger_name(identity);
        Self {
            finding: finding_name(&ledger, &problem.machine().id),
            ledger,
            seq: problem.seq,
            no: problem.no,
            round: problem.standing.value.reopened,
            cells: Self::GUARDED.map(|column| cell(&shown(column))).concat(),
        }
    }

    /// The mark as text: `w12-3-0-…-…-…`.
    pub fn text(&self) -> String {
        let Self { ledger, finding, seq, no, round, cells } = self;
        format!("w{seq}-{no}-{round}-{ledger}-{finding}-{cells}")
    }

    /// Reads it back.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix('w')?.split('-');
        let (seq, no, round) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let mut text = || parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let (ledger, finding, cells) = (text()?.to_owned(), text()?.to_owned(), text()?.to_owned());
        let whole = cells.len() == CELL * Self::GUARDED.len() && ledger.len() == NAME && finding.len() == NAME;
        (whole && parts.next().is_none()).then_some(Self { ledger, finding, seq, no, round, cells })
    }

    /// Whether the row was made from this problem, by any name it was ever known by.
    pub fn is_of(&self, problem: &Problem) -> bool {
        let own = [&problem.machine().id];
        own.into_iter().chain(&problem.identities).any(|name| finding_name(&self.ledger, name) == self.finding)
    }

    /// Whether a guarded cell still says what the program wrote; of other columns nothing is known.
    pub fn agrees(&self, column: Column, text: &str) -> bool {
        let place = Self::GUARDED.iter().position(|one| *one == column);
        let wrote = place.and_then(|place| self.cells.get(place * CELL..(place + 1) * CELL));
        wrote.is_none_or(|wrote| wrote == cell(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    fn mark(no: u32, identity: &str) -> Mark {
        Mark::of(&sample::problem(no), identity, |column| format!("{column:?}"))
    }

    #[test]
    fn a_mark_reads_back() {
        let one = mark(3, "0123456789abcdef");
        assert_eq!(Mark::parse(&one.text()), Some(one.clone()));
        let text = one.text();
        for broken in [text.get(1..).unwrap(), text.get(..text.len() - 1).unwrap(), "w1-x-2", "v1-3-abc", ""] {
            assert_eq!(Mark::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_mark_knows_its_ledger_its_finding_and_its_cells() {
        let one = mark(3, "0123456789abcdef");
        assert_ne!(one.ledger, mark(3, "fedcba9876543210").ledger);
        assert_ne!(one.finding, mark(3, "fedcba9876543210").finding);
        assert!(one.is_of(&sample::problem(3)) && !one.is_of(&sample::problem(4)));
        assert!(one.agrees(Column::Severity, " Severity ") && !one.agrees(Column::Severity, "低"));
        assert!(one.agrees(Column::Evidence, "whatever"), "nothing is known of it");
    }
}
