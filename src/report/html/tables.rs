//! Texts that repeat, each stored once: units, systems, labels, clauses.

use std::borrow::Cow;

use serde::Serialize;

use super::text::Both;
use crate::{
    base::maps::{Map, Set},
    finding::Basis,
    i18n::Text,
    report::view::{Applies, BasisView},
};

/// The tables that findings refer into by place.
#[derive(Default)]
pub(super) struct Tables<'a> {
    units: Set<Cow<'a, str>>,
    systems: Set<Cow<'a, str>>,
    labels: Set<Label<'a>>,
    basis: Map<(&'static str, &'static str, &'static str), Clause<'a>>,
    said: Map<(Cow<'a, str>, Cow<'a, str>), Clause<'a>>,
}

/// A word in both languages, with its machine word where the page picks a shape by it.
#[derive(Clone, Eq, PartialEq, Hash)]
pub(super) struct Label<'a> {
    words: Both<'a>,
    code: Option<&'static str>,
}

impl Serialize for Label<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Both(zh, en) = &self.words;
        match self.code {
            Some(code) => (zh, en, code).serialize(serializer),
            None => (zh, en).serialize(serializer),
        }
    }
}

/// A clause as it is cited.
#[derive(Clone, Serialize)]
pub(super) struct Clause<'a> {
    doc: Both<'a>,
    #[serde(rename = "clause")]
    part: &'static str,
    applies: Both<'a>,
    is_direct: bool,
}

impl<'a> Tables<'a> {
    pub(super) fn unit(&mut self, unit: Cow<'a, str>) -> usize {
        self.units.insert_full(unit).0
    }

    pub(super) fn system(&mut self, system: Cow<'a, str>) -> usize {
        self.systems.insert_full(system).0
    }

    pub(super) fn label(&mut self, text: Text) -> usize {
        self.words(text.into())
    }

    pub(super) fn words(&mut self, words: Both<'a>) -> usize {
        self.labels.insert_full(Label { words, code: None }).0
    }

    /// A lane of a timeline or a kind of step on a path.
    pub(super) fn kind(&mut self, code: &'static str) -> usize {
        let text = match code {
            "person" => Text::new("人员", "person"),
            "account" => Text::new("账户", "account"),
            "role" => Text::new("角色", "role"),
            "permission" => Text::new("权限", "permission"),
            "post" => Text::new("岗位", "post"),
            "leave" => Text::new("休假", "leave"),
            "grant" => Text::new("授权", "grant"),
            "act" => Text::new("操作", "acts"),
            other => Text::new(other, other),
        };
        self.labels.insert_full(Label { words: text.into(), code: Some(code) }).0
    }

    pub(super) fn clause(&mut self, view: &BasisView) -> usize {
        let Basis { doc, clause, .. } = view.basis;
        let applies = view.applies.title();
        let made = || Clause {
            doc: (*doc).into(),
            part: clause,
            applies: applies.into(),
            is_direct: view.applies == Applies::Direct,
        };
        let entry = self.basis.entry((doc.zh, clause, applies.zh));
        let place = entry.index();
        entry.or_insert_with(made);
        place
    }

    /// A clause as a ledger keeps it: document, clause and how it applies in one text.
    pub(super) fn said(&mut self, words: Both<'a>) -> usize {
        let entry = self.said.entry((words.0.clone(), words.1.clone()));
        let place = entry.index();
        let applies = Both(Cow::Borrowed(""), Cow::Borrowed(""));
        entry.or_insert_with(|| Clause { doc: words, part: "", applies, is_direct: true });
        place
    }

    pub(super) fn units(&self) -> impl Iterator<Item = &Cow<'a, str>> {
        self.units.iter()
    }

    pub(super) fn systems(&self) -> impl Iterator<Item = &Cow<'a, str>> {
        self.systems.iter()
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = &Label<'a>> {
        self.labels.iter()
    }

    /// Clauses of a check or of a ledger; a page is of one of the two.
    pub(super) fn clauses(&self) -> impl Iterator<Item = &Clause<'a>> {
        self.basis.values().chain(self.said.values())
    }
}
