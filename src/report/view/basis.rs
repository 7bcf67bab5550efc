//! Which clauses are cited for a finding, by whether they were in force when the fault was.

use crate::{
    base::time::Day,
    finding::{
        Basis, Finding,
        basis::{Applicability, Date},
    },
    i18n::Text,
    report::view::Frame,
};

/// How a clause applies to a finding.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Applies {
    /// 直接.
    Direct,
    /// 参照.
    Reference,
    /// 现行参照: it came into force after the fault.
    Current,
}

impl Applies {
    /// The words people read; the machine outputs use the Chinese ones.
    pub const fn title(self) -> Text {
        match self {
            Self::Direct => Applicability::Direct.title(),
            Self::Reference => Applicability::Reference.title(),
            Self::Current => Text::new("现行参照", "now in force, for reference"),
        }
    }
}

/// A clause as it is cited.
#[derive(Copy, Clone, Debug)]
pub struct BasisView {
    /// The clause.
    pub basis: &'static Basis,
    /// How it applies.
    pub applies: Applies,
}

impl BasisView {
    /// Document and clause in one, with Chinese book-title marks where the document is no standard.
    pub fn title(&self) -> crate::i18n::Words {
        let Basis { doc, clause, .. } = self.basis;
        let zh = if doc.zh.starts_with("GB") { doc.zh.to_owned() } else { format!("《{}》", doc.zh) };
        let space = |clause: &str| if clause.starts_with(|first: char| first.is_ascii_digit()) { " " } else { "" };
        crate::i18n::Words {
            zh: format!("{zh}{}{clause}", space(clause)),
            en: if clause.is_empty() { doc.en.to_owned() } else { format!("{} {clause}", doc.en) },
        }
    }
}

/// The clauses of a finding. One that had ended before the fault began is left out: it neither bound then nor does now.
pub(super) fn of(finding: &Finding, frame: &Frame<'_>) -> Vec<BasisView> {
    let day = |at: Option<crate::base::time::Instant>| at.map(|at| frame.zone.day_of(at));
    let (first, last) = (day(finding.first_at), day(finding.last_at));
    // Where nothing tells when, what binds now is what there is to say.
    let now = || if frame.is_dated() { frame.zone.day_of(frame.as_of) } else { Day::from_days(i32::MAX / 2) };
    let last = last.or(first).unwrap_or_else(now);
    let first = first.unwrap_or(last);
    finding
        .meta
        .basis
        .iter()
        .filter_map(|basis| applies(basis, first, last).map(|applies| BasisView { basis, applies }))
        .collect()
}

fn applies(basis: &Basis, first: Day, last: Day) -> Option<Applies> {
    let day =
        |date: Option<Date>| date.and_then(|Date(year, month, day)| Day::ymd(year, u32::from(month), u32::from(day)));
    if day(basis.to).is_some_and(|to| to < first) {
        return None;
    }
    if day(basis.from).is_some_and(|from| last < from) {
        return Some(Applies::Current);
    }
    Some(match basis.applicability {
        Applicability::Direct => Applies::Direct,
        Applicability::Reference => Applies::Reference,
    })
}
