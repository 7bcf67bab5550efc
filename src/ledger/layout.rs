//! Which columns a workbook of problems has: the three built-in sheets, or a district's own annex from a template file.

use serde::Deserialize;

use super::field::Field;
use crate::{
    base::text::header_key,
    i18n::{Lang, Text, Words},
    words,
};

/// A column of a sheet of problems.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Column {
    /// 序号.
    Serial,
    /// 问题编号.
    Number,
    /// 单位.
    Unit,
    /// 整治内容.
    Item,
    /// 问题类别.
    Category,
    /// 规则.
    Rule,
    /// 系统.
    System,
    /// 风险等级.
    Severity,
    /// 可信度.
    Confidence,
    /// 问题描述.
    Summary,
    /// 涉及人数.
    People,
    /// 涉及笔数.
    Count,
    /// 涉及金额.
    Amount,
    /// 问题依据.
    Basis,
    /// 发现时间.
    FoundOn,
    /// 发现方式.
    FoundBy,
    /// 证据索引.
    Evidence,
    /// 说明: what machines have to say beside the description.
    Notes,
    /// 状态.
    State,
    /// 标志: 逾期, 反弹…
    Flags,
    /// 是否销号.
    IsClosed,
    /// 来源编号: the numbers in the ledgers that were merged in.
    Origins,
    /// What people fill in.
    Human(Field),
    /// What tells a later import which entries the sheet was made from.
    Check,
}

impl Column {
    /// Those that nobody fills in, and the state.
    const MACHINE: [Self; 23] = [
        Self::Serial,
        Self::Number,
        Self::Unit,
        Self::Item,
        Self::Category,
        Self::Rule,
        Self::System,
        Self::Severity,
        Self::Confidence,
        Self::Summary,
        Self::People,
        Self::Count,
        Self::Amount,
        Self::Basis,
        Self::FoundOn,
        Self::FoundBy,
        Self::Evidence,
        Self::Notes,
        Self::State,
        Self::Flags,
        Self::IsClosed,
        Self::Origins,
        Self::Check,
    ];

    /// Every column.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::MACHINE.into_iter().chain(Field::ALL.map(Self::Human))
    }

    /// The word a template uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Number => "number",
            Self::Unit => "unit",
            Self::Item => "item",
            Self::Category => "category",
            Self::Rule => "rule",
            Self::System => "system",
            Self::Severity => "severity",
            Self::Confidence => "confidence",
            Self::Summary => "summary",
            Self::People => "people",
            Self::Count => "count",
            Self::Amount => "amount",
            Self::Basis => "basis",
            Self::FoundOn => "found_on",
            Self::FoundBy => "found_by",
            Self::Evidence => "evidence",
            Self::Notes => "notes",
            Self::State => "state",
            Self::Flags => "flags",
            Self::IsClosed => "is_closed",
            Self::Origins => "origins",
            Self::Check => "check",
            Self::Human(field) => field.name(),
        }
    }

    /// The header, where the layout gives no other.
    pub const fn title(self) -> Text {
        match self {
            Self::Serial => Text::new("序号", "No."),
            Self::Number => Text::new("问题编号", "Problem"),
            Self::Unit => Text::new("单位", "Unit"),
            Self::Item => Text::new("整治内容", "Campaign item"),
            Self::Category => Text::new("问题类别", "Class"),
            Self::Rule => Text::new("规则", "Rule"),
            Self::System => Text::new("系统", "System"),
            Self::Severity => Text::new("风险等级", "Severity"),
            Self::Confidence => Text::new("可信度", "Confidence"),
            Self::Summary => Text::new("问题描述", "What was found"),
            Self::People => Text::new("涉及人数", "People"),
            Self::Count => Text::new("涉及笔数", "Items"),
            Self::Amount => Text::new("涉及金额（元）", "Amount (yuan)"),
            Self::Basis => Text::new("问题依据", "Basis"),
            Self::FoundOn => Text::new("发现时间", "Found on"),
            Self::FoundBy => Text::new("发现方式", "Found by"),
            Self::Evidence => Text::new("证据索引", "Index of evidence"),
            Self::Notes => Text::new("说明", "Notes"),
            Self::State => Text::new("状态", "State"),
            Self::Flags => Text::new("标志", "Flags"),
            Self::IsClosed => Text::new("是否销号", "Closed"),
            Self::Origins => Text::new("来源编号", "Origins"),
            Self::Check => Text::new("校验", "Check"),
            Self::Human(field) => field.title(),
        }
    }

    /// How wide it usually is, in Latin letters.
    pub const fn width(self) -> u32 {
        match self {
            Self::Serial => 6,
            Self::Summary => 42,
            Self::Basis => 26,
            Self::Evidence | Self::Notes | Self::Human(Field::Progress | Field::Remarks) => 24,
            Self::Human(Field::Measures | Field::Opinion | Field::Materials | Field::Goal) => 22,
            Self::Unit | Self::Item | Self::Rule => 13,
            Self::People | Self::Count | Self::IsClosed => 7,
            _ => 11,
        }
    }

    /// Whether people fill it in.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Human(_) | Self::State | Self::IsClosed)
    }
}

/// Which problems a sheet lists.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// What was found, but for what was dismissed or is excepted.
    Problems,
    /// Everything.
    All,
    /// What was verified and is to be put right, closed ones included.
    Rectification,
}

/// A column of a layout.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct LayoutColumn {
    /// What it holds.
    pub column: Column,
    /// Its header.
    pub title: Words,
    /// How wide, in Latin letters.
    pub width: u32,
}

/// A sheet.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Layout {
    /// The name of the sheet.
    pub sheet: Words,
    /// A line above the header; empty: none.
    pub heading: String,
    /// Which problems.
    pub rows: Rows,
    /// Its columns; the last is [`Column::Check`].
    pub columns: Vec<LayoutColumn>,
}

fn column(column: Column) -> LayoutColumn {
    LayoutColumn { column, title: column.title().into(), width: column.width() }
}

fn titled(it: Column, title: Text) -> LayoutColumn {
    LayoutColumn { title: title.into(), ..column(it) }
}

fn layout(sheet: Text, rows: Rows, mut columns: Vec<LayoutColumn>) -> Layout {
    columns.push(column(Column::Check));
    Layout { sheet: sheet.into(), heading: String::new(), rows, columns }
}

/// 问题清单, 问题台账, 整改清单.
pub fn built_in() -> [Layout; 3] {
    use Column::{
        Amount, Basis, Category, Confidence, Count, Evidence, Flags, FoundBy, FoundOn, Human, IsClosed, Item, Notes,
        Number, People, Rule, Serial, Severity, State, Summary, Unit,
    };
    let list =
        [Serial, Number, Unit, Item, Category, Rule, Severity, Confidence, Summary, People, Count, Amount, Basis]
            .into_iter()
            .chain(
                [Field::Measures, Field::Pace, Field::Leader, Field::Responsible, Field::Deadline, Field::Remarks]
                    .map(Human),
            )
            .chain([Notes]);
    let ledger = [Serial, Number, Unit, Item, Category, Summary, People, Count, Amount, FoundOn, FoundBy, Severity]
        .into_iter()
        .chain([Confidence, Evidence, State, Flags])
        .chain(Field::ALL.map(Human));
    let rectify = vec![
        column(Serial),
        column(Number),
        titled(Summary, Text::new("问题", "Problem found")),
        column(Human(Field::Goal)),
        column(Human(Field::Measures)),
        column(Human(Field::ResponsibleUnit)),
        column(Human(Field::Responsible)),
        titled(Human(Field::Deadline), Text::new("完成时限", "To be done by")),
        titled(Human(Field::Progress), Text::new("进展", "Progress so far")),
        column(IsClosed),
    ];
    [
        layout(Text::new("问题清单", "Problems"), Rows::Problems, list.map(column).collect()),
        layout(Text::new("问题台账", "Ledger"), Rows::All, ledger.map(column).collect()),
        layout(Text::new("整改清单", "Rectification"), Rows::Rectification, rectify),
    ]
}

/// What is wrong with a template.
#[derive(Clone, Eq, PartialEq, Debug, thiserror::Error)]
pub enum TemplateFault {
    /// It is no TOML, or a key or kind is wrong.
    #[error("line {line}: {said}")]
    Toml {
        /// The line.
        line: usize,
        /// What the parser said.
        said: String,
    },
    /// No such column.
    #[error("there is no column `{0}`")]
    NoColumn(String),
    /// A sheet without a column of problem numbers: nobody could bring it back.
    #[error("the sheet `{0}` has no column `number`")]
    NoNumber(String),
    /// No sheet at all.
    #[error("no [[sheet]]")]
    Empty,
}

impl TemplateFault {
    /// What is wrong and what to write.
    pub fn words(&self) -> Words {
        match self {
            Self::Toml { line, said } => {
                words!("版式文件第 {line} 行有误（原文：{said}）", "line {line} of the template: {said}")
            }
            Self::NoColumn(name) => {
                let known = Column::all().map(Column::name).collect::<Vec<_>>().join(" ");
                words!(
                    "版式文件中没有名为“{name}”的列；可用：{known}",
                    "the template names no known column with {name}; it may be: {known}"
                )
            }
            Self::NoNumber(sheet) => words!(
                "版式“{sheet}”缺少问题编号列（field = \"number\"），填写后无法导回",
                "the sheet {sheet} lacks the problem number (field = \"number\"); nobody could bring it back"
            ),
            Self::Empty => words!("版式文件没有 [[sheet]]", "the template has no [[sheet]]"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    #[serde(default)]
    sheet: Vec<TemplateSheet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateSheet {
    name: String,
    #[serde(default)]
    heading: String,
    rows: Rows,
    column: Vec<TemplateColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateColumn {
    field: String,
    title: Option<String>,
    width: Option<u32>,
}

/// Reads a template file.
pub fn template(text: &str) -> Result<Vec<Layout>, TemplateFault> {
    let template: Template = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        TemplateFault::Toml { line: before.matches('\n').count() + 1, said: error.message().to_owned() }
    })?;
    if template.sheet.is_empty() {
        return Err(TemplateFault::Empty);
    }
    template.sheet.into_iter().map(sheet).collect()
}

fn sheet(sheet: TemplateSheet) -> Result<Layout, TemplateFault> {
    let known = |one: TemplateColumn| {
        let found = Column::all().find(|known| known.name() == one.field && *known != Column::Check);
        let mut made = column(found.ok_or(TemplateFault::NoColumn(one.field))?);
        if let Some(title) = one.title {
            made.title = Words { zh: title.clone(), en: title };
        }
        made.width = one.width.unwrap_or(made.width).clamp(2, 200);
        Ok(made)
    };
    let mut columns: Vec<LayoutColumn> = sheet.column.into_iter().map(known).collect::<Result<_, _>>()?;
    if !columns.iter().any(|one| one.column == Column::Number) {
        return Err(TemplateFault::NoNumber(sheet.name));
    }
    columns.push(column(Column::Check));
    let name = Words { zh: sheet.name.clone(), en: sheet.name };
    Ok(Layout { sheet: name, heading: sheet.heading, rows: sheet.rows, columns })
}

/// Which column a header means, in the layouts given and in the built-in ones, in either language.
pub fn meaning(header: &str, layouts: &[Layout]) -> Option<Column> {
    let wanted = header_key(header);
    let of = |layout: &Layout| {
        let means =
            |one: &&LayoutColumn| [Lang::Zh, Lang::En].iter().any(|lang| header_key(one.title.say(*lang)) == wanted);
        layout.columns.iter().find(means).map(|one| one.column)
    };
    let plain =
        || Column::all().find(|one| [one.title().zh, one.title().en].iter().any(|title| header_key(title) == wanted));
    let given = layouts.iter().find_map(of);
    given.or_else(plain).or_else(|| built_in().iter().find_map(of)).filter(|_| !wanted.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_built_in_sheets_mean_their_columns() {
        for layout in built_in() {
            for one in &layout.columns {
                for lang in [Lang::Zh, Lang::En] {
                    assert_eq!(meaning(one.title.say(lang), &[]), Some(one.column), "{}", one.title.say(lang));
                }
            }
            assert_eq!(layout.columns.last().map(|one| one.column), Some(Column::Check));
        }
        assert_eq!(meaning("", &[]), None);
        assert_eq!(meaning("电话", &[]), None);
    }

    #[test]
    fn a_template_gives_its_own_headers() {
        let text = "[[sheet]]\nname = \"附件2\"\nheading = \"重庆市社会保险补贴专项整治问题清单\"\nrows = \"problems\"\n\
            [[sheet.column]]\nfield = \"serial\"\n[[sheet.column]]\nfield = \"number\"\ntitle = \"编号\"\n\
            [[sheet.column]]\nfield = \"deadline\"\ntitle = \"拟完成时间\"\nwidth = 14\n";
        let layouts = template(text).unwrap();
        assert_eq!((layouts.len(), layouts[0].columns.len()), (1, 4));
        assert_eq!(meaning("拟完成时间", &layouts), Some(Column::Human(Field::Deadline)));
        assert_eq!(meaning("整改时限", &layouts), Some(Column::Human(Field::Deadline)));
    }

    #[test]
    fn a_slip_in_a_template_is_told_with_its_place() {
        let fault = template("[[sheet]]\nname = \"a\"\nrows = \"some\"\n").unwrap_err();
        assert!(matches!(fault, TemplateFault::Toml { line: 1..=3, .. }), "{fault:?}");
        let no_number = "[[sheet]]\nname = \"a\"\nrows = \"all\"\n[[sheet.column]]\nfield = \"serial\"\n";
        assert_eq!(template(no_number), Err(TemplateFault::NoNumber("a".to_owned())));
        let unknown = "[[sheet]]\nname = \"a\"\nrows = \"all\"\n[[sheet.column]]\nfield = \"colour\"\n";
        assert_eq!(template(unknown), Err(TemplateFault::NoColumn("colour".to_owned())));
        assert_eq!(template(""), Err(TemplateFault::Empty));
    }
}
