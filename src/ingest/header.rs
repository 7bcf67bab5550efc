//! Where the header of a table stands: titles above it, two rows joined into one.

use crate::{
    base::text::{fold, header_key, is_han, is_null},
    ingest::{
        resolve::bare,
        rows::{Cells, RawRow},
        schema,
        workbook::Merge,
    },
};

/// How far down a header is looked for.
const DEPTH: usize = 15;

/// One way of reading a row, or two, as the header.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// The number of its first row.
    pub(super) first: u64,
    /// The number of its last row; rows up to it are layout.
    pub(super) last: u64,
    /// The headers as written, both rows of a two-row header joined by `/`.
    pub(super) names: Vec<String>,
    /// By column: the keys to look up, best first.
    pub(super) keys: Vec<Vec<String>>,
}

impl Header {
    /// A header that is given as names, such as the keys of an event log.
    pub(super) fn of_names(names: Vec<String>) -> Self {
        let keys = names.iter().map(|name| keys_of(name)).collect();
        Self { first: 0, last: 0, names, keys }
    }

    /// A header for rows that have none: columns are called by their place, from `1`.
    pub(super) fn of_places(rows: &[RawRow]) -> Self {
        let width = rows.iter().map(Cells::width).max().unwrap_or(0);
        Self::of_names((1..=width).map(|place| place.to_string()).collect())
    }

    fn of_row(row: &RawRow) -> Self {
        Self { first: row.number, last: row.number, ..Self::of_names(texts(row)) }
    }

    /// Upper and lower row joined; an upper cell that is merged sideways stands above all the columns it covers.
    fn of_two(upper: &RawRow, lower: &RawRow, merges: &[Merge]) -> Self {
        let (mut above, below) = (texts(upper), texts(lower));
        for merge in merges.iter().filter(|merge| u64::from(merge.first_row) == upper.number) {
            let columns =
                usize::try_from(merge.first_column).unwrap_or(0)..=usize::try_from(merge.last_column).unwrap_or(0);
            let Some(text) = above.get(*columns.start()).cloned() else { continue };
            above.resize(above.len().max(below.len()), String::new());
            for column in columns.filter(|column| *column < below.len()) {
                above[column].clone_from(&text);
            }
        }
        let width = above.len().max(below.len());
        let at = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let (names, keys) = (0..width).map(|column| join(&at(&above, column), &at(&below, column))).unzip();
        Self { first: upper.number, last: lower.number, names, keys }
    }

    /// What stands above it and in it, row by row, as far as anything does.
    pub(super) fn above(&self, head: &[RawRow]) -> Vec<Vec<String>> {
        let rows = head.iter().filter(|row| row.number <= self.last).map(texts);
        let rows = rows.map(|mut row| {
            row.truncate(row.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1));
            row
        });
        rows.filter(|row| !row.is_empty()).collect()
    }

    /// Rows above it that look like entries rather than titles: they fill more than half of its columns and, unless the
    /// policy says which row is the header, hold numbers or are headers of another table.
    pub(super) fn lost_above(&self, head: &[RawRow], merges: &[Merge], stated: bool) -> Vec<u64> {
        let spans = |row: &RawRow| {
            merges
                .iter()
                .any(|merge| u64::from(merge.first_row) == row.number && merge.last_column > merge.first_column)
        };
        let looks_lost = |row: &&RawRow| {
            let texts = texts(row);
            let filled: Vec<&String> = texts.iter().filter(|text| !is_null(text)).collect();
            let known = filled.iter().filter(|text| schema::is_known(&header_key(text))).count();
            let digits = filled.iter().any(|text| text.bytes().any(|byte| byte.is_ascii_digit()));
            let adjacent = row.number + 1 == self.first;
            let labelled = filled.iter().filter(|text| is_labelled(text)).count();
            filled.len() > 1
                && filled.len() * 2 > self.width()
                && !spans(row)
                && labelled * 2 < filled.len()
                && (stated || digits || (known > 1 && !adjacent))
        };
        head.iter().filter(|row| row.number < self.first).filter(looks_lost).map(|row| row.number).collect()
    }

    /// How many columns have a header.
    pub(super) fn width(&self) -> usize {
        self.names.iter().filter(|name| !name.is_empty()).count()
    }

    /// The column with that header, as a policy writes it.
    pub(super) fn find(&self, written: &str) -> Option<usize> {
        let wanted = fold(written);
        let key = header_key(written);
        let exact = self.names.iter().position(|name| fold(name) == wanted);
        exact.or_else(|| self.keys.iter().position(|keys| keys.contains(&key)))
    }
}

/// `日期:2023-04-27` and the like.
fn is_labelled(text: &str) -> bool {
    let label = text.split_once(':').map_or("", |(label, _)| label.trim());
    !label.is_empty() && label.chars().all(is_han)
}

/// `userName` as `user_name`: programs write one where databases write the other. `None` where nothing changes.
pub(super) fn spaced(name: &str) -> Option<String> {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for char in name.chars() {
        if after_small && char.is_ascii_uppercase() {
            spaced.push('_');
        }
        after_small = char.is_ascii_lowercase() || char.is_ascii_digit();
        spaced.push(char);
    }
    Some(spaced).filter(|spaced| spaced != name)
}

/// A name as written, and as [`spaced`].
fn keys_of(name: &str) -> Vec<String> {
    let mut keys = vec![header_key(name)];
    keys.extend(spaced(name).map(|spaced| header_key(&spaced)));
    keys
}

fn texts(row: &RawRow) -> Vec<String> {
    let mut buffer = String::new();
    (0..row.width()).map(|column| fold(bare(row.cell(column).text(&mut buffer))).into_owned()).collect()
}

fn join(above: &str, below: &str) -> (String, Vec<String>) {
    match (above, below) {
        ("", one) | (one, "") => (one.to_owned(), vec![header_key(one)]),
        (above, below) if above == below => (below.to_owned(), vec![header_key(below)]),
        (above, below) => {
            let both = header_key(&format!("{above}{below}"));
            (format!("{above}/{below}"), vec![both, header_key(below), header_key(above)])
        }
    }
}

/// All ways of reading a header among the first rows, in the order in which ties are decided: one row before two, and
/// upper ones first. `stated` is the row that the policy gives.
pub(super) fn candidates(head: &[RawRow], merges: &[Merge], stated: Option<u64>) -> Vec<Header> {
    let filled = |row: &&RawRow| row.cells.iter().any(|cell| !cell.is_empty());
    let rows: Vec<&RawRow> = head.iter().filter(filled).collect();
    let meant = |place: usize, row: &RawRow| stated.map_or(place < DEPTH, |stated| row.number == stated);
    let places = || rows.iter().enumerate().filter(|(place, row)| meant(*place, row));
    let single = places().map(|(_, row)| Header::of_row(row));
    let above = places().filter(|_| stated.is_some()).filter_map(|(place, row)| {
        let above = rows.get(place.checked_sub(1)?)?;
        Some(Header::of_two(above, row, merges))
    });
    let below = places().filter_map(|(place, row)| {
        let below = rows.get(place + 1).filter(|below| below.number == row.number + 1)?;
        Some(Header::of_two(row, below, merges))
    });
    single.chain(above).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::cell::OwnedCell;

    fn row(number: u64, cells: &[&str]) -> RawRow {
        let cell = |text: &&str| if text.is_empty() { OwnedCell::Empty } else { OwnedCell::Text((*text).into()) };
        RawRow { number, cells: cells.iter().map(cell).collect(), fault: None, doubtful: false }
    }

    #[test]
    fn two_rows_are_joined_under_their_merged_head() {
        let merge = Merge { first_row: 1, first_column: 1, last_row: 1, last_column: 2 };
        let header = Header::of_two(&row(1, &["受理编号", "受理", ""]), &row(2, &["", "人", "时间"]), &[merge]);
        assert_eq!(header.names, ["受理编号", "受理/人", "受理/时间"]);
        assert_eq!(header.keys[2], ["受理时间", "时间", "受理"]);
        assert_eq!(header.last, 2);
    }

    #[test]
    fn names_of_programs_are_read_as_those_of_databases_too() {
        let header = Header::of_names(["userName", "loginIP", "账号", "user_name"].map(str::to_owned).to_vec());
        assert_eq!(
            header.keys,
            [vec!["username", "user_name"], vec!["loginip", "login_ip"], vec!["账号"], vec!["user_name"]]
        );
    }

    #[test]
    fn a_stated_row_is_the_only_candidate_with_its_neighbours() {
        let head = [row(1, &["标题"]), row(2, &["账号"]), row(3, &["x"])];
        let lasts: Vec<u64> = candidates(&head, &[], Some(2)).iter().map(|header| header.last).collect();
        assert_eq!(lasts, [2, 2, 3]);
    }
}
