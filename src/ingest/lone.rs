//! Rows of a table that fill a single cell: titles and remarks between the entries, told from entries of which little is known.

use crate::{
    base::text::{is_han, is_null},
    i18n::Words,
    ingest::{
        mapping::{Mapping, Shape, Take},
        resolve::bare_text,
        rows::{Cells, RawRow, is_blank, is_prose, is_total_or_footer},
        schema::TableDef,
    },
    words,
};

/// Columns that a table must have before a single cell of a row is odd.
const WIDE: usize = 3;

/// What the column looks like without which a row is no entry, where one column is enough for an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lone {
    column: usize,
    /// Its cells are codes, without Chinese characters.
    codes: bool,
}

impl Lone {
    /// For a table in which a row with a single cell could pass for an entry.
    pub(super) fn of(mapping: &Mapping, rows: &[RawRow]) -> Option<Self> {
        let named = mapping.headers.iter().filter(|header| !header.is_empty()).count();
        let [required] = TableDef::of(mapping.kind).required else { return None };
        if named < WIDE || mapping.preset.is_some() || !matches!(mapping.shape, Shape::Rows) {
            return None;
        }
        let Take::Column(column) = mapping.field(required)?.take else { return None };
        let entries = rows.iter().filter(|row| row.number > mapping.header_row && filled(row).nth(1).is_some());
        let entries = entries.filter(|row| !is_blank(*row) && !is_total_or_footer(*row));
        let (mut all, mut han) = (0_usize, 0_usize);
        for row in entries {
            let text = bare_text(row.cell(column));
            all += usize::from(!is_null(&text));
            han += usize::from(text.chars().any(is_han));
        }
        Some(Self { column, codes: all > 0 && han * 5 <= all })
    }

    /// What messages call the column.
    pub(super) fn header(self, mapping: &Mapping) -> &str {
        mapping.headers.get(self.column).map_or("", String::as_str)
    }

    /// What to do with a row that fills this column alone; none: it fills more.
    pub(super) fn judge(self, row: &RawRow) -> Option<Judged> {
        let mut columns = filled(row);
        if row.fault.is_some() || columns.next() != Some(self.column) || columns.next().is_some() {
            return None;
        }
        let text = bare_text(row.cell(self.column));
        let is_layout = text.chars().any(is_han) && (self.codes || is_prose(&text));
        Some(if is_layout { Judged::Layout } else { Judged::Entry })
    }
}

/// What a row with a single cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// A title or a remark.
    Layout,
    /// As far as anything tells, an entry.
    Entry,
}

/// Why such a row is no entry.
pub(super) fn words() -> Words {
    words!(
        "整行只有这一格有内容，且不像该列的其他取值，看来是标题或说明，未作为条目读取；如是条目，请补全该行的其他列",
        "nothing else stands in the row and the cell is unlike the others of its column: a title or a remark, it seems, and not read as an entry; if it is one, fill the other columns of the row"
    )
}

fn filled(row: &RawRow) -> impl Iterator<Item = usize> + '_ {
    (0..row.width()).filter(|column| !is_null(&bare_text(row.cell(*column))))
}
