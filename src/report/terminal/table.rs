//! Lines and tables for a terminal, as wide as they are shown: a Chinese character takes two columns.

use unicode_width::UnicodeWidthStr as _;

/// How a piece of text is set off.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum Tone {
    Plain,
    Strong,
    Faint,
    Red,
    Yellow,
    Green,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\u{1b}[1m",
            Self::Faint => "\u{1b}[2m",
            Self::Red => "\u{1b}[1;31m",
            Self::Yellow => "\u{1b}[33m",
            Self::Green => "\u{1b}[32m",
        }
    }
}

/// Text in a tone; without colours, the text.
pub(super) fn toned(text: &str, tone: Tone, colour: bool) -> String {
    if !colour || tone == Tone::Plain || text.is_empty() {
        return text.to_owned();
    }
    format!("{}{text}\u{1b}[0m", tone.code())
}

/// What the data says, without anything that a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    let unseen = |char: char| {
        char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = text.chars().filter_map(|char| match char {
        '\n' | '\t' | '\r' => Some(' '),
        char if unseen(char) => None,
        char => Some(char),
    });
    shown.collect()
}

/// A cell of a table.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// A table whose first column is set to the left and whose others, which are numbers, to the right.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    pub(super) fn render(&self, indent: &str, colour: bool) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::from(indent);
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(cell.text.width()));
                let shown = toned(&cell.text, cell.tone, colour);
                match at {
                    0 => line.extend([shown, gap]),
                    _ => line.extend(["  ".to_owned(), gap, shown]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut table = Table::default();
        for (name, count) in [("规则", "重大"), ("A06 离职退休未注销", "12"), ("A01 short", "-")] {
            table.row(vec![Cell::new(name, Tone::Plain), Cell::new(count, Tone::Red)]);
        }
        let text = table.render("  ", false);
        let widths: Vec<usize> = text.lines().map(unicode_width::UnicodeWidthStr::width).collect();
        assert_eq!(widths, [26, 26, 26], "{text}");
    }

    #[test]
    fn colours_do_not_move_columns() {
        let mut table = Table::default();
        table.row(vec![Cell::new("重", Tone::Red), Cell::new("1", Tone::Strong)]);
        assert_eq!(table.render("", true), "\u{1b}[1;31m重\u{1b}[0m  \u{1b}[1m1\u{1b}[0m\n");
        assert_eq!(table.render("", false), "重  1\n");
    }

    #[test]
    fn data_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d\u{7}"), "a[31mb cd");
    }
}
