//! Rows of any source under one roof: held rows of sheets and small text tables, records of a block, events of a log.

use crate::{
    base::text,
    i18n::Words,
    ingest::{
        cell::{Cell, OwnedCell},
        delimited::{Block, Delimited, FileSummary, OwnedRecord, Record},
        error::IngestError,
        progress::Progress,
        workbook::{Grid, GridRow, Merge},
    },
    words,
};

/// Why a row cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Bytes of it could not be decoded.
    Undecodable,
    /// It is not the object that a record should be.
    Malformed,
    /// The file ends in the middle of it.
    CutOff,
}

impl Fault {
    /// The words for a reject.
    pub(super) fn words(self) -> Words {
        match self {
            Self::Undecodable => words!(
                "该行有无法解码的字节；请在 hecha.toml 的 [[input]] 中用 encoding 指明编码，或重新导出",
                "bytes of this row could not be decoded; state the encoding under [[input]] in hecha.toml, or export it again"
            ),
            Self::Malformed => words!(
                "该条不是完整的 JSON 对象；请核对原件或重新导出",
                "this record is no complete JSON object; check the original or export it again"
            ),
            Self::CutOff => words!(
                "文件在这一条中间中断，后面的内容缺失；请重新导出",
                "the file breaks off in the middle of this record and what follows is missing; export it again"
            ),
        }
    }
}

/// The cells of one row, by column from 0.
pub(super) trait Cells {
    /// The cell of a column; empty beyond the last.
    fn cell(&self, column: usize) -> Cell<'_>;

    /// How many columns may hold something.
    fn width(&self) -> usize;

    /// Why the row cannot be read, if so.
    fn fault(&self) -> Option<Fault> {
        None
    }
}

/// A row that is held in memory.
#[derive(Clone, Debug)]
pub(super) struct RawRow {
    /// Its number as people count it.
    pub(super) number: u64,
    /// Its cells.
    pub(super) cells: Vec<OwnedCell>,
    /// Why it cannot be read, if so.
    pub(super) fault: Option<Fault>,
    /// Whether its quotes are in doubt.
    pub(super) doubtful: bool,
}

impl Cells for RawRow {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.cells.get(column).map_or(Cell::Empty, OwnedCell::as_cell)
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

impl Cells for Record<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.get(column).map_or(Cell::Empty, Cell::Text)
    }

    fn width(&self) -> usize {
        self.len()
    }

    fn fault(&self) -> Option<Fault> {
        self.damaged.then_some(Fault::Undecodable)
    }
}

impl From<OwnedRecord> for RawRow {
    fn from(record: OwnedRecord) -> Self {
        let cells = record.fields.into_iter().map(|field| match field.as_str() {
            "" => OwnedCell::Empty,
            text => OwnedCell::Text(text.into()),
        });
        let fault = record.damaged.then_some(Fault::Undecodable);
        Self { number: record.number, cells: cells.collect(), fault, doubtful: record.doubtful }
    }
}

/// The rows of a sheet; a cell that is merged downwards says the same in every row it covers.
pub(super) fn of_grid(grid: Grid) -> (Vec<RawRow>, Vec<Merge>) {
    let mut merged = MergedDown::of(&grid.merges);
    let fill = |row: GridRow| {
        let mut row = RawRow::from(row);
        merged.fill(&mut row);
        row
    };
    let rows = grid.rows.into_iter().map(fill).collect();
    (rows, grid.merges)
}

impl From<GridRow> for RawRow {
    fn from(row: GridRow) -> Self {
        Self { number: u64::from(row.number), cells: row.cells, fault: None, doubtful: false }
    }
}

/// Fills cells that are merged downwards, row by row in the order of a sheet.
pub(super) struct MergedDown {
    /// Regions of more than one row that do not begin yet, the first one last.
    ahead: Vec<Merge>,
    /// What stands in each region that the current row may lie in: its last row, its column, and the value.
    open: Vec<(u64, usize, OwnedCell)>,
}

impl MergedDown {
    /// For a sheet with those regions, which are in order.
    pub(super) fn of(merges: &[Merge]) -> Self {
        let down = merges.iter().filter(|merge| merge.last_row > merge.first_row);
        Self { ahead: down.rev().copied().collect(), open: Vec::new() }
    }

    /// Fills the next row.
    pub(super) fn fill(&mut self, row: &mut RawRow) {
        self.open.retain(|(last, _, _)| *last >= row.number);
        for (_, column, value) in &self.open {
            if row.cells.len() <= *column {
                row.cells.resize(column + 1, OwnedCell::Empty);
            }
            row.cells[*column] = value.clone();
        }
        while let Some(merge) = self.ahead.pop_if(|merge| u64::from(merge.first_row) <= row.number) {
            let Ok(column) = usize::try_from(merge.first_column) else { continue };
            let value = row.cells.get(column).filter(|value| !value.is_empty());
            if let Some(value) = value.filter(|_| u64::from(merge.first_row) == row.number) {
                self.open.push((u64::from(merge.last_row), column, value.clone()));
            }
        }
    }
}

/// All rows of a text table; blank lines have no cells.
pub(super) fn of_delimited(
    table: &Delimited,
    progress: &dyn Progress,
) -> Result<(Vec<RawRow>, FileSummary), IngestError> {
    let mut all = Vec::new();
    let parse = |block: &mut Block<'_>| {
        let mut rows = Vec::new();
        while let Some(record) = block.next_record() {
            rows.push(RawRow::from(OwnedRecord {
                number: record.index,
                fields: record.iter().map(str::to_owned).collect(),
                damaged: record.damaged,
                doubtful: record.doubtful,
            }));
        }
        rows
    };
    let take = |rows: Vec<RawRow>, before: u64| {
        all.extend(rows.into_iter().map(|row| RawRow { number: row.number + before + 1, ..row }));
    };
    let summary = table.for_each_block(progress, parse, take)?;
    Ok((all, summary))
}

/// Whether nothing stands in the row, null spellings counted as nothing.
pub(super) fn is_blank(row: &dyn Cells) -> bool {
    let mut buffer = String::new();
    (0..row.width()).all(|column| {
        let cell = row.cell(column);
        cell.is_empty() || text::is_null(cell.text(&mut buffer))
    })
}

/// Words that open the last line of a list: sums of the column.
const TOTALS: [&str; 9] = ["合计", "小计", "总计", "共计", "累计", "total", "subtotal", "sum", "grandtotal"];
/// What a sum is of.
const PARTS: [&str; 9] = ["本页", "本月", "本年", "本季", "本日", "本表", "全年", "以上", "分"];
/// What is counted in such a line: `共43人`.
const COUNTED: [char; 11] = ['人', '条', '户', '笔', '个', '行', '件', '项', '名', '页', '家'];
/// Words that open the lines below a list, followed by a colon or by what is to be put there: `单位(盖章)`.
const FOOTERS: [&str; 44] = [
    "填表人",
    "填报人",
    "制表人",
    "制表",
    "填表",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "审批人",
    "负责人",
    "单位负责人",
    "部门负责人",
    "科室负责人",
    "分管领导",
    "主管领导",
    "经办人",
    "联系人",
    "联系电话",
    "联系方式",
    "电话",
    "填表日期",
    "填表时间",
    "填报日期",
    "填报时间",
    "制表日期",
    "制表时间",
    "报送单位",
    "报送日期",
    "填报单位",
    "制表单位",
    "编制单位",
    "单位",
    "盖章",
    "签字",
    "日期",
    "备注",
    "说明",
    "注",
    "打印人",
    "打印日期",
    "打印时间",
    "导出人",
    "导出时间",
];
/// What is to be put behind such a word.
const SEALS: [&str; 6] = ["盖章", "公章", "签字", "签章", "签名", "章"];
/// Lines that say that a list is at its end.
const ENDS: [&str; 6] = ["以下空白", "以下无正文", "此页无正文", "以下无内容", "以下无数据", "以下无记录"];

/// Whether the row is a sum or a line below the list rather than an entry of it, by its first cell that says something.
/// A line below the list fills few of its columns, or says such things in all that it fills.
pub(super) fn is_total_or_footer(row: &dyn Cells) -> bool {
    let mut buffer = String::new();
    let mut filled = 0;
    let mut footers = 0;
    for column in 0..row.width() {
        let cell = row.cell(column);
        let text = cell.text(&mut buffer);
        if text::is_null(text) {
            continue;
        }
        let word = plain_word(text);
        match (filled, opens_footer(&word)) {
            (0, _) if opens_total(&word) => return true,
            (0, false) => return false,
            (_, footer) => footers += usize::from(footer),
        }
        filled += 1;
    }
    filled > 0 && (footers == filled || filled * 2 <= row.width())
}

fn plain_word(text: &str) -> String {
    let mut word: String = text::fold(text).chars().filter(|char| *char != ' ').collect();
    word.make_ascii_lowercase();
    word
}

/// Whether a text opens a sum: as the first cell of a row, or as the header of a column of sums.
pub(super) fn is_total(text: &str) -> bool {
    opens_total(&plain_word(text))
}

fn opens_total(word: &str) -> bool {
    let sum = PARTS.iter().find_map(|part| word.strip_prefix(part)).unwrap_or(word);
    let is_sum = |word: &str| {
        let rest = TOTALS.iter().find_map(|total| word.strip_prefix(total));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '(', '共']))
    };
    is_sum(word) || is_sum(sum) || is_count(word)
}

/// `共43人`, `总共2条记录`.
fn is_count(word: &str) -> bool {
    let word = word.strip_prefix(['总', '合']).unwrap_or(word);
    let Some(rest) = word.strip_prefix("共计").or_else(|| word.strip_prefix('共')) else { return false };
    let unit = rest.trim_start_matches(|char: char| char.is_ascii_digit());
    unit.len() < rest.len() && unit.starts_with(COUNTED) && unit.chars().count() < 6
}

fn opens_footer(word: &str) -> bool {
    let (label, has_colon) = word.split_once(':').map_or((word, false), |(label, _)| (label, true));
    let (label, sealed) = match label.split_once('(') {
        Some((label, seal)) => (label, SEALS.iter().any(|word| seal.trim_end_matches(')').ends_with(word))),
        None => (label, false),
    };
    let bare = SEALS.iter().find_map(|seal| label.strip_suffix(seal)).unwrap_or(label);
    let is_label = (has_colon || sealed) && (FOOTERS.contains(&label) || FOOTERS.contains(&bare));
    is_label || is_end(word) || is_page(word) || is_title(word)
}

/// `—以下空白—`.
fn is_end(word: &str) -> bool {
    let bare = word.trim_matches(|char: char| !char.is_alphanumeric());
    ENDS.contains(&bare)
}

/// `第1页`, `第1页共3页`.
fn is_page(word: &str) -> bool {
    let rest = word.strip_prefix('第').map(|rest| rest.trim_start_matches(|char: char| char.is_ascii_digit()));
    rest.is_some_and(|rest| rest.starts_with('页') && word.len() > "第页".len())
}

/// `二、业务操作日志`, `(一)窗口人员`.
fn is_title(word: &str) -> bool {
    let number = |char: char| "一二三四五六七八九十".contains(char);
    let inner = word.strip_prefix('(').unwrap_or(word);
    let rest = inner.trim_start_matches(number);
    rest.len() < inner.len() && if inner.len() < word.len() { rest.starts_with(')') } else { rest.starts_with('、') }
}

/// Whether a text reads like a sentence or a heading rather than like an entry of a list.
pub(super) fn is_prose(text: &str) -> bool {
    text.contains(['、', '。', '：', '；', '，', '！', '？', '—', ':', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> RawRow {
        RawRow::from(OwnedRecord {
            number: 1,
            fields: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            damaged: false,
            doubtful: false,
        })
    }

    #[test]
    fn totals_and_footers_are_told_from_entries() {
        for text in [
            "合计",
            "合 计",
            "总计：43",
            "小计（元）",
            "填表人：程立",
            "备注:以上",
            "Total",
            "制表日期： 2023",
            "本页小计",
            "本月合计",
            "共 43 人",
            "共2条记录",
            "—以下空白—",
            "（以下无正文）",
            "填表时间：2023",
            "单位（盖章）",
            "单位负责人（签字）：",
            "第 1 页 共 3 页",
            "二、业务操作日志",
            "（一）窗口人员",
        ] {
            assert!(is_total_or_footer(&row(&["", text, "43", "", ""])), "{text}");
        }
        assert!(is_total_or_footer(&row(&["填表人：程立", "审核人：龙正华"])));
        assert!(!is_total_or_footer(&row(&["备注：急件", "张三", "启用"])));
        for text in [
            "合计岗",
            "备注员",
            "张三",
            "totally",
            "经办人",
            "注销",
            "分管领导",
            "共济社",
            "第一页",
            "一般岗",
            "单位",
            "十堰所",
        ] {
            assert!(!is_total_or_footer(&row(&[text, "43"])), "{text}");
        }
    }

    #[test]
    fn null_spellings_make_no_row() {
        assert!(is_blank(&row(&["", "—", " / "])));
        assert!(!is_blank(&row(&["", "0"])));
    }

    #[test]
    fn a_cell_merged_downwards_is_filled_only_where_it_is_merged() {
        let cell = |text: &str| if text.is_empty() { OwnedCell::Empty } else { OwnedCell::Text(text.into()) };
        let line = |number, cells: [&str; 2]| GridRow { number, cells: cells.map(cell).to_vec() };
        let grid = Grid {
            sheet: "s".to_owned(),
            hidden: false,
            hidden_rows: 0,
            hidden_columns: 0,
            rows: vec![line(2, ["社保所", "a"]), line(3, ["", "b"]), line(4, ["", "c"])],
            merges: vec![Merge { first_row: 2, first_column: 0, last_row: 3, last_column: 0 }],
            months: Vec::new(),
        };
        let (rows, _) = of_grid(grid);
        let mut buffer = String::new();
        assert_eq!(rows[1].cell(0).text(&mut buffer), "社保所");
        assert!(rows[2].cell(0).is_empty());
    }
}
