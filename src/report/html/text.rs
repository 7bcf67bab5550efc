//! Words of the page: in both languages, with numbers, and names if so wished, hidden.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    finding::Subjects,
    i18n::{Text, Words},
    report::{mask::Masking, names::Names},
};

/// Words in both languages, `[zh, en]`.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize)]
pub(super) struct Both<'a>(pub(super) Cow<'a, str>, pub(super) Cow<'a, str>);

impl From<Text> for Both<'static> {
    fn from(text: Text) -> Self {
        Self(Cow::Borrowed(text.zh), Cow::Borrowed(text.en))
    }
}

/// What nobody is to read in full is hidden by it.
pub(super) struct Veil {
    pub(super) masking: Masking,
    pub(super) names: Names,
}

impl Veil {
    /// A text of unknown content.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.named(self.masking.text(text))
    }

    /// A cell of the column with that canonical name.
    pub(super) fn cell<'t>(&self, field: Option<&str>, text: &'t str) -> Cow<'t, str> {
        self.named(self.masking.cell(field, text))
    }

    /// A text about those people and things.
    pub(super) fn about<'t>(&self, subjects: &Subjects, text: &'t str) -> Cow<'t, str> {
        self.named(self.masking.about(subjects, text))
    }

    /// Words about those people and things.
    pub(super) fn words<'t>(&self, subjects: &Subjects, words: &'t Words) -> Both<'t> {
        Both(self.about(subjects, &words.zh), self.about(subjects, &words.en))
    }

    /// Words of unknown content.
    pub(super) fn plain<'t>(&self, words: &'t Words) -> Both<'t> {
        Both(self.text(&words.zh), self.text(&words.en))
    }

    fn named<'t>(&self, masked: Cow<'t, str>) -> Cow<'t, str> {
        match masked {
            Cow::Borrowed(text) => self.names.hide(text),
            Cow::Owned(text) => Cow::Owned(self.names.hide(&text).into_owned()),
        }
    }
}
