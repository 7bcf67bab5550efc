//! The sheets of problems, one problem a row: what machines say is locked, what people fill in is open.

use rust_xlsxwriter::XlsxError;

use super::{
    Sheets, Style,
    sheet::{Book, Cell, Column, Overdue, clean},
};
use crate::{
    base::maps::Map,
    i18n::Lang,
    ledger::{
        Field, Problem, State,
        field::Kind,
        layout::{self, Layout, LayoutColumn, Rows},
        number,
        sheet::Mark,
    },
};

/// `places`: where the rows of evidence of a problem begin, by its number, if the workbook has them.
pub(super) fn write(
    sheets: &Sheets<'_>,
    places: &Map<&str, String>,
    style: Style,
    book: &mut Book,
) -> Result<(), XlsxError> {
    let ids = sheets.problems.iter().map(|problem| (problem.machine().id.as_str(), problem.no)).collect();
    let page = Page { sheets, places, style, ids };
    for layout in sheets.layouts {
        let columns = layout.columns.iter().map(|one| column(one, style)).collect();
        let name = layout.sheet.say(style.lang).to_owned();
        let mut table = book.form(name, layout.heading.clone(), columns, overdue(layout))?;
        let listed = sheets.problems.iter().filter(|problem| page.is_listed(layout.rows, problem));
        for (serial, problem) in (1_u64..).zip(listed) {
            table.row(page.row(layout, serial, problem))?;
        }
        table.finish()?;
    }
    Ok(())
}

fn column(one: &LayoutColumn, style: Style) -> Column {
    let made = Column::titled(one.title.clone(), f64::from(one.width));
    let lang = style.lang;
    match one.column {
        layout::Column::State => made.filled_in(State::ALL.map(|state| state.title().say(lang)).to_vec()),
        layout::Column::Human(field) => match field.kind() {
            Kind::Choice(known) => made.filled_in(known.iter().map(|text| text.say(lang)).collect()),
            _ => made.filled_in(Vec::new()),
        },
        layout::Column::IsClosed => made.filled_in(vec![style.choose("是", "yes"), style.choose("否", "no")]),
        layout::Column::Check => made.unseen(),
        _ => made,
    }
}

fn overdue(layout: &Layout) -> Option<Overdue> {
    let place = |wanted: layout::Column| {
        let at = layout.columns.iter().position(|one| one.column == wanted);
        at.and_then(|at| u16::try_from(at).ok())
    };
    let deadline = place(layout::Column::Human(Field::Deadline))?;
    Some(Overdue { deadline, state: place(layout::Column::State), closed: place(layout::Column::IsClosed) })
}

struct Page<'a> {
    sheets: &'a Sheets<'a>,
    places: &'a Map<&'a str, String>,
    style: Style,
    /// Numbers by fingerprint, for links.
    ids: Map<&'a str, u32>,
}

impl Page<'_> {
    fn is_listed(&self, rows: Rows, problem: &Problem) -> bool {
        let state = problem.state();
        match rows {
            Rows::All => true,
            Rows::Problems => state != State::Dismissed && problem.exception_on(self.sheets.today).is_none(),
            Rows::Rectification => state.is_verified(),
        }
    }

    fn row(&self, layout: &Layout, serial: u64, problem: &Problem) -> Vec<Cell> {
        let cell = |one: &LayoutColumn| match one.column {
            layout::Column::Serial => self.linked(problem, Cell::Count(serial)),
            layout::Column::Number => self.linked(problem, Cell::text(problem.number())),
            layout::Column::Human(field) => self.human(problem, field),
            layout::Column::Check => {
                let has = |wanted: layout::Column| layout.columns.iter().any(|one| one.column == wanted);
                let shown = |wanted| if has(wanted) { self.guarded(problem, wanted) } else { String::new() };
                Cell::text(Mark::of(problem, self.sheets.ledger, shown).text())
            }
            other => self.machine(problem, other),
        };
        layout.columns.iter().map(cell).collect()
    }

    fn summary(&self, problem: &Problem) -> String {
        let machine = problem.machine();
        self.style.masking.about(&machine.subjects, machine.summary.say(self.style.lang)).into_owned()
    }

    /// What a cell that is guarded reads like.
    fn guarded(&self, problem: &Problem, column: layout::Column) -> String {
        match self.machine(problem, column) {
            Cell::Text(text) => clean(&text, self.style),
            Cell::Severity(_, title) => title.to_owned(),
            Cell::Day(day) => day.to_string(),
            _ => String::new(),
        }
    }

    fn machine(&self, problem: &Problem, column: layout::Column) -> Cell {
        use layout::Column as C;
        let (style, lang) = (self.style, self.style.lang);
        let machine = problem.machine();
        let titles = |flags: Vec<crate::ledger::Flag>| {
            flags.into_iter().map(|flag| style.say(flag.title())).collect::<Vec<_>>().join(style.comma())
        };
        match column {
            C::Unit => Cell::text(style.unit(&machine.unit)),
            C::Item => Cell::text(machine.item.say(lang)),
            C::Category => Cell::text(machine.category.say(lang)),
            C::Rule => Cell::text(
                machine.rule.as_ref().map(|rule| format!("{} {}", rule.code, rule.title.say(lang))).unwrap_or_default(),
            ),
            C::System => Cell::text(machine.system.as_deref().unwrap_or_default()),
            C::Severity => Cell::Severity(machine.severity, style.say(machine.severity.title())),
            C::Confidence => Cell::text(confidence(machine.proven, style)),
            C::Summary => Cell::text(self.summary(problem)),
            C::People => Cell::some(machine.people()),
            C::Count if machine.count == 0 => Cell::Blank,
            C::Count => Cell::Count(machine.count),
            C::Amount => machine.amount.map_or(Cell::Blank, Cell::Amount),
            C::Basis => Cell::text(machine.basis.iter().map(|clause| clause.say(lang)).collect::<Vec<_>>().join("\n")),
            C::FoundOn => problem.found_on().map_or(Cell::Blank, Cell::Day),
            C::FoundBy => Cell::text(problem.found_by().join(style.comma())),
            C::Evidence => Cell::text(style.text(&machine.evidence)),
            C::Notes => Cell::text(self.notes(problem)),
            C::State => Cell::text(style.say(problem.state().title())),
            C::Flags => Cell::text(titles(problem.flags(self.sheets.today))),
            C::IsClosed => {
                let closed = problem.state() == State::Closed;
                Cell::text(if closed { style.choose("是", "yes") } else { style.choose("否", "no") })
            }
            C::Origins => {
                let own = problem.origins.iter().map(|one| format!("{} {}", one.office, number(one.no)));
                Cell::text(own.collect::<Vec<_>>().join(style.comma()))
            }
            C::Serial | C::Number | C::Check | C::Human(_) => Cell::Blank,
        }
    }

    /// A cell that leads to the problem's rows of evidence, if there are any in this workbook.
    fn linked(&self, problem: &Problem, cell: Cell) -> Cell {
        match self.places.get(problem.number().as_str()) {
            Some(place) => Cell::Linked(Box::new(cell), place.clone()),
            None => cell,
        }
    }

    /// What people wrote, or what is usual where they wrote nothing.
    fn human(&self, problem: &Problem, field: Field) -> Cell {
        let lang = self.style.lang;
        let Some(value) = problem.wrote(field) else {
            return Cell::text(match field {
                Field::Measures => problem.machine().fix.say(lang).to_owned(),
                Field::Pace => field.shown(&problem.machine().pace, lang),
                _ => String::new(),
            });
        };
        match field.kind() {
            Kind::Day => value.parse().map_or_else(|_| Cell::text(value), Cell::Day),
            Kind::Amount => value.parse().map_or_else(|_| Cell::text(value), Cell::Amount),
            _ => {
                let shown = field.shown(value, lang);
                Cell::text(self.style.masking.about(&problem.machine().subjects, &shown))
            }
        }
    }

    /// What the reader must know before acting: what raised it, on what it rests, that it is yet to be verified.
    fn notes(&self, problem: &Problem) -> String {
        let (style, machine) = (self.style, problem.machine());
        let say = |text: &str| style.masking.about(&machine.subjects, text).into_owned();
        let mut lines = Vec::new();
        if !machine.reasons.is_empty() {
            let reasons: Vec<&str> = machine.reasons.iter().map(|reason| reason.say(style.lang)).collect();
            lines.push(format!("{}{}", style.choose("情形：", "Circumstances: "), reasons.join(style.comma())));
        }
        if let Some(assumption) = &machine.assumption {
            lines.push(format!("{}{}", style.choose("推断前提：", "Assumes: "), say(assumption.say(style.lang))));
        }
        let mut others: Vec<u32> = machine.links.iter().filter_map(|id| self.ids.get(id.as_str()).copied()).collect();
        others.sort_unstable();
        if !others.is_empty() {
            let named: Vec<String> = others.into_iter().map(number).collect();
            lines.push(format!("{}{}", style.choose("关联问题：", "See also: "), named.join(style.comma())));
        }
        let rows = machine.rows;
        let pending = problem.state() == State::Suspected;
        if machine.rule.is_some() {
            lines.push(match (style.lang, pending) {
                (Lang::Zh, true) => format!("证据{rows}行，见《明细》；疑点，待核实"),
                (Lang::Zh, false) => format!("证据{rows}行，见《明细》"),
                (Lang::En, true) => format!("{rows} rows of evidence, see Evidence; to be verified"),
                (Lang::En, false) => format!("{rows} rows of evidence, see Evidence"),
            });
        }
        lines.join("\n")
    }
}

fn confidence(proven: Option<bool>, style: Style) -> &'static str {
    use crate::finding::Confidence;
    match proven {
        Some(true) => style.say(Confidence::Proven.title()),
        Some(false) => style.say(Confidence::Inferred.title()),
        None => style.choose("人工登记", "entered by hand"),
    }
}
