//! Names of people where they are not to be read in full: the family name stays, the given name does not.

use std::borrow::Cow;

use crate::{
    base::maps::Map,
    ledger::{Field, Problem},
    model::intake::CitedCell,
    report::view::{FindingView, View},
};

/// Family names of two characters.
const DOUBLE: [&str; 14] =
    ["欧阳", "司马", "上官", "诸葛", "东方", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "长孙", "端木"];

/// People, each with what is written instead.
pub(super) struct Names {
    hidden: Map<String, String>,
    /// How many characters names have, the most first.
    lengths: Vec<usize>,
}

impl Names {
    /// Nobody's name is hidden.
    pub(super) fn open() -> Self {
        Self::new(std::iter::empty())
    }

    /// Everybody whom any of the problems is about and everybody who has an account in the run, so that whoever one
    /// problem hides another does not show.
    pub(super) fn of(problems: &[Problem], view: Option<&View<'_>>) -> Self {
        Self::new(subjects(problems).chain(holders(view)))
    }

    /// The same with everybody else whom the data or people name: in the cells of cited rows that hold names, in the
    /// account lists, in what was written into the ledger, as approvers of exceptions.
    pub(super) fn of_all(problems: &[Problem], view: Option<&View<'_>>) -> Self {
        let found = || view.into_iter().flat_map(|view| &view.findings);
        let rows = found().flat_map(|one| &one.evidence).filter_map(|one| one.cells);
        let cells = rows.flat_map(named_in);
        let people = found().flat_map(|one: &FindingView<'_>| &one.finding.subjects.persons);
        let people = people.filter_map(|person| person.name.as_deref());
        let lists = view.into_iter().flat_map(|view| &view.matches).flat_map(|one| &one.line.holders);
        let written = problems.iter().flat_map(|problem| {
            let fields = [Field::Responsible, Field::Leader, Field::Reviewer].map(|field| problem.wrote(field));
            let approver = problem.last_exception().map(|exception| exception.approver.as_str());
            fields.into_iter().chain([approver]).flatten()
        });
        let approvers = view.into_iter().flat_map(|view| view.exceptions).map(|one| one.approved_by.as_str());
        let several = cells.chain(lists.map(String::as_str)).chain(written).chain(approvers);
        let each = several.flat_map(|names| names.split(BETWEEN));
        Self::new(subjects(problems).chain(holders(view)).chain(people).chain(each))
    }

    fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let names = names.map(str::trim).filter(|name| name.chars().count() > 1 && !name.contains('*'));
        let names = names.filter(|name| !name.chars().any(|char| char.is_ascii_digit()));
        let hidden: Map<String, String> = names.map(|name| (name.to_owned(), short(name))).collect();
        let mut lengths: Vec<usize> = hidden.keys().map(|name| name.chars().count()).collect();
        lengths.sort_unstable_by(|one, other| other.cmp(one));
        lengths.dedup();
        Self { hidden, lengths }
    }

    /// A text without full names. A name that begins another one gives way to it.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut shown = String::new();
        let (mut at, mut copied) = (0, 0);
        while at + 1 < places.len() {
            let from = places[at];
            let found = self.lengths.iter().find_map(|length| {
                let to = *places.get(at + length)?;
                Some((*length, to, self.hidden.get(&text[from..to])?))
            });
            let Some((length, to, short)) = found else {
                at += 1;
                continue;
            };
            shown.push_str(&text[copied..from]);
            shown.push_str(short);
            (at, copied) = (at + length, to);
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        shown.push_str(&text[copied..]);
        Cow::Owned(shown)
    }
}

/// Columns that hold names of people in whatever table, by their canonical names.
const NAMES: [&str; 8] =
    ["holder", "operator_name", "subject_name", "granted_by", "approver", "approved_by", "applicant", "relative_name"];

/// What stands between several names in one cell.
const BETWEEN: [char; 8] = ['、', ',', '，', ';', '；', '/', '|', '\n'];

/// The cells of a row that hold names of people.
fn named_in(cells: &[CitedCell]) -> impl Iterator<Item = &str> {
    let field = |cell: &CitedCell, any: &[&str]| cell.field.as_deref().is_some_and(|field| any.contains(&field));
    // Rights and documents have names too; people have numbers beside theirs.
    let is_person = cells.iter().any(|cell| field(cell, &["id_number", "person_no"]));
    let is_name = move |cell: &&CitedCell| field(cell, &NAMES) || is_person && field(cell, &["name"]);
    cells.iter().filter(is_name).map(|cell| cell.text.as_str())
}

fn subjects(problems: &[Problem]) -> impl Iterator<Item = &str> {
    let people = problems.iter().flat_map(|problem| &problem.machine().subjects.persons);
    people.filter_map(|person| person.name.as_deref())
}

/// A candidate is a name with the number that tells namesakes apart.
fn holders<'v>(view: Option<&'v View<'_>>) -> impl Iterator<Item = &'v str> {
    let matches = view.into_iter().flat_map(|view| &view.matches).flat_map(|one| &one.line.candidates);
    matches.map(|candidate| candidate.split(' ').next().unwrap_or_default())
}

/// 张三 → 张某, 欧阳建国 → 欧阳某某; of a name in other letters the first stays.
fn short(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    if chars.iter().any(char::is_ascii_alphabetic) {
        return chars.iter().take(1).chain(&['*', '*']).collect();
    }
    let is_double = chars.len() > 2 && DOUBLE.iter().any(|family| name.starts_with(family));
    let family = if is_double { 2 } else { 1 };
    let given = (chars.len() - family).min(2);
    chars.iter().take(family).copied().chain(std::iter::repeat_n('某', given)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_name_stays() {
        for (name, expected) in [
            ("张三", "张某"),
            ("李建国", "李某某"),
            ("欧阳建国", "欧阳某某"),
            ("欧阳", "欧某"),
            ("阿不都热合曼", "阿某某"),
            ("Zhang San", "Z**"),
        ] {
            assert_eq!(short(name), expected);
        }
    }

    #[test]
    fn a_name_that_begins_another_does_not_break_it() {
        let names = Names::new(["张三", "张三丰", "-"].into_iter());
        assert_eq!(names.hide("张三丰与张三"), "张某某与张某");
        assert_eq!(Names::open().hide("张三"), "张三");
    }
}
