//! What a number format leaves of a value: a date of which only the month is shown, and digits that stand for a code.

use std::sync::Arc;

use crate::base::maps::FastMap;
use crate::ingest::cell::{Cell, OwnedCell};
use crate::ingest::workbook::GridRow;

/// Formats without a code of their own by which Chinese versions show year and month.
const MONTHS: [u32; 5] = [27, 36, 50, 52, 57];
/// From here on a number of a workbook no longer holds every digit that was typed.
const DIGITS_LOST: f64 = 1e15;
/// How many dates of a column must all be first days of months before they are taken for months.
const ENOUGH: usize = 3;

/// How cells of one format are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Shown {
    /// As they are.
    #[default]
    Whole,
    /// Year and month of a date.
    Month,
    /// The year of a date.
    Year,
    /// That many digits, with zeros in front.
    Digits(usize),
}

impl Shown {
    /// By the code of a format, such as `yyyy"年"m"月"`, and by its number where the code is not in the file.
    pub(super) fn by(code: &str, id: Option<u32>) -> Self {
        if code.eq_ignore_ascii_case("general") {
            let is_month = id.is_some_and(|id| MONTHS.contains(&id));
            return if is_month { Self::Month } else { Self::Whole };
        }
        let (letters, has_words) = letters(code);
        let has = |wanted: &str| letters.chars().any(|char| wanted.contains(char));
        if letters.contains("general") {
            return Self::Whole;
        }
        if letters.len() > 1 && !has_words && letters.bytes().all(|byte| byte == b'0') {
            return Self::Digits(letters.len());
        }
        match (has("ye"), has("m"), has("dhs0#?@")) {
            (true, true, false) => Self::Month,
            (true, false, false) => Self::Year,
            _ => Self::Whole,
        }
    }

    /// The cell as it is shown. A date keeps what it holds beyond what is shown: only the first of a month at midnight
    /// is what a spreadsheet makes of a month that somebody typed.
    pub(super) fn of(self, cell: OwnedCell) -> OwnedCell {
        match (self, &cell) {
            (Self::Month, OwnedCell::DateTime { .. }) => month(&cell).unwrap_or(cell),
            (Self::Year, OwnedCell::DateTime { .. }) => year(&cell).unwrap_or(cell),
            (Self::Digits(width), OwnedCell::Number(value))
                if value.fract() == 0.0 && (0.0..DIGITS_LOST).contains(value) =>
            {
                OwnedCell::Text(format!("{value:0>width$.0}").into())
            }
            _ => cell,
        }
    }
}

fn date(cell: &OwnedCell) -> Option<String> {
    let mut buffer = String::new();
    match cell.as_cell() {
        at @ Cell::DateTime { .. } => Some(at.text(&mut buffer).to_owned()),
        _ => None,
    }
}

/// The month of a first day of a month at midnight.
fn month(cell: &OwnedCell) -> Option<OwnedCell> {
    let date = date(cell)?;
    date.strip_suffix("-01").filter(|month| month.len() == 7).map(|month| OwnedCell::Text(month.into()))
}

/// The year of a first of January at midnight.
fn year(cell: &OwnedCell) -> Option<OwnedCell> {
    let date = date(cell)?;
    date.strip_suffix("-01-01").filter(|year| year.len() == 4).map(|year| OwnedCell::Text(year.into()))
}

/// The letters of the first section of a format in lower case, without words in it, and whether there are such words.
fn letters(code: &str) -> (String, bool) {
    let (mut letters, mut has_words) = (String::new(), false);
    let mut chars = code.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => has_words |= chars.by_ref().take_while(|char| *char != '"').count() > 0,
            '[' => {
                let _condition = chars.by_ref().take_while(|char| *char != ']').count();
            }
            '\\' | '_' | '*' => has_words |= chars.next().is_some(),
            ';' => break,
            '年' | '月' | '日' | '-' | '/' | '.' | ',' | ' ' => has_words = true,
            _ => letters.extend(char.to_lowercase()),
        }
    }
    (letters, has_words)
}

/// Takes the dates of a column for months where all of them, and there are some, are first days of months at midnight:
/// for workbooks whose number formats cannot be read. Gives back the columns, from 0.
pub(super) fn months_by_content(rows: &mut [GridRow]) -> Vec<usize> {
    let mut seen: FastMap<usize, (usize, bool)> = FastMap::default();
    for row in rows.iter() {
        for (column, cell) in row.cells.iter().enumerate() {
            if matches!(cell, OwnedCell::DateTime { .. }) {
                let (dates, are_months) = seen.entry(column).or_insert((0, true));
                *dates += 1;
                *are_months &= month(cell).is_some();
            }
        }
    }
    let mut columns: Vec<usize> =
        seen.into_iter().filter(|(_, (dates, are_months))| *are_months && *dates >= ENOUGH).map(|it| it.0).collect();
    columns.sort_unstable();
    for row in rows {
        for column in &columns {
            if let Some(cell) = row.cells.get_mut(*column)
                && let Some(month) = month(cell)
            {
                *cell = month;
            }
        }
    }
    columns
}

/// What a cell shows, where that is a month or a code of which the value says otherwise.
pub(super) fn by_text(cell: &OwnedCell, shown: &Arc<str>) -> Option<OwnedCell> {
    match cell {
        OwnedCell::Number(value) => {
            let is_code = shown.len() > 1 && shown.starts_with('0') && shown.bytes().all(|byte| byte.is_ascii_digit());
            let stands = is_code && shown.len() < 16 && shown.parse::<f64>().ok() == Some(*value);
            stands.then(|| OwnedCell::Text(Arc::clone(shown)))
        }
        OwnedCell::Text(date) => {
            let day = date.split('T').next().unwrap_or_default();
            let midnight = date.strip_prefix(day).is_some_and(|time| time.bytes().all(|byte| b"T0:.".contains(&byte)));
            let month = day.strip_suffix("-01").filter(|month| month.len() == 7 && midnight)?;
            let (year, number) = month.split_once('-')?;
            let said: Vec<&str> =
                shown.split(|char: char| !char.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
            let stands = matches!(said.as_slice(), [first, second] if *first == year && second.parse::<u8>().ok() == number.parse().ok());
            stands.then(|| OwnedCell::Text(month.into()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: OwnedCell = OwnedCell::DateTime { serial: 45_017.0, is_1904: false };
    const LATER: OwnedCell = OwnedCell::DateTime { serial: 45_043.0, is_1904: false };

    #[test]
    fn formats_tell_months_years_and_codes() {
        for code in [
            "yyyy\"年\"m\"月\"",
            "yyyy\"年\"m\"月\";@",
            "mmm-yy",
            "yyyy-mm",
            "[$-804]yyyy/m;@",
            "yyyy年m月",
            "yyyy\\-mm",
        ] {
            assert_eq!(Shown::by(code, None), Shown::Month, "{code}");
        }
        for code in [
            "yyyy-mm-dd",
            "General",
            "m\"月\"d\"日\"",
            "h:mm",
            "[h]:mm:ss",
            "mm:ss",
            "#,##0",
            "0.00",
            "0",
            "@",
            "\"A\"000",
            "00-00",
            "0000年",
        ] {
            assert_eq!(Shown::by(code, None), Shown::Whole, "{code}");
        }
        assert_eq!(Shown::by("General", Some(57)), Shown::Month);
        assert_eq!(Shown::by("yyyy", None), Shown::Year);
        assert_eq!(Shown::by("000000", None), Shown::Digits(6));
        assert_eq!(Shown::by("000000_ ", None), Shown::Whole);
    }

    #[test]
    fn only_a_first_of_a_month_is_shown_as_one() {
        assert_eq!(Shown::Month.of(FIRST), OwnedCell::Text("2023-04".into()));
        assert_eq!(Shown::Month.of(LATER), LATER);
        assert_eq!(Shown::Year.of(FIRST), FIRST);
        assert_eq!(Shown::Digits(6).of(OwnedCell::Number(1001.0)), OwnedCell::Text("001001".into()));
        assert_eq!(Shown::Digits(2).of(OwnedCell::Number(1001.0)), OwnedCell::Text("1001".into()));
        assert_eq!(Shown::Digits(6).of(OwnedCell::Number(0.5)), OwnedCell::Number(0.5));
    }

    #[test]
    fn a_column_of_nothing_but_first_days_holds_months() {
        let grid = |cells: &[OwnedCell]| -> Vec<GridRow> {
            let row = |(number, cell): (u32, &OwnedCell)| GridRow { number, cells: vec![cell.clone()] };
            (1..).zip(cells).map(row).collect()
        };
        let mut rows = grid(&[OwnedCell::Text("生效日期".into()), FIRST, FIRST, FIRST]);
        assert_eq!(months_by_content(&mut rows), [0]);
        assert_eq!(rows[3].cells[0], OwnedCell::Text("2023-04".into()));
        assert!(months_by_content(&mut grid(&[FIRST, FIRST, FIRST, LATER])).is_empty());
        assert!(months_by_content(&mut grid(&[FIRST, FIRST])).is_empty());
    }

    #[test]
    fn the_text_of_a_cell_tells_months_and_codes() {
        let by = |cell: OwnedCell, shown: &str| by_text(&cell, &Arc::from(shown));
        let text = |text: &str| OwnedCell::Text(text.into());
        assert_eq!(by(text("2023-04-01"), "2023年4月"), Some(text("2023-04")));
        assert_eq!(by(text("2023-04-01T00:00:00"), "2023/04"), Some(text("2023-04")));
        assert_eq!(by(text("2023-04-01"), "2023/4/1"), None);
        assert_eq!(by(text("2023-04-27"), "2023年4月"), None);
        assert_eq!(by(OwnedCell::Number(1002.0), "001002"), Some(text("001002")));
        assert_eq!(by(OwnedCell::Number(0.5), "0.50"), None);
    }
}
