//! One line of `findings.jsonl`. What is not known is absent.

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};

use super::{Bilingual, said};
use crate::{
    base::{
        digest::Fingerprint,
        maps::{Map, Set},
        time::{Instant, Zone},
    },
    finding::{Finding, InSystem, PersonRef, TimelineItem},
    model::intake::CitedCell,
    report::view::{BasisView, EvidenceView, FindingView, Place, RowRanges},
};

#[derive(Serialize)]
pub(super) struct FindingLine<'a> {
    id: String,
    rule: &'static str,
    name: &'static str,
    severity: &'static str,
    confidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    key: Key<'a>,
    subjects: SubjectsLine<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    summary: Bilingual<'a>,
    reasons: Vec<&'static str>,
    evidence: Vec<EvidenceLine<'a>>,
    path: Vec<String>,
    basis: Vec<BasisLine>,
    fix: Bilingual<'static>,
    fix_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    assumption: Option<Bilingual<'a>>,
    rows: Vec<RowsLine<'a>>,
    timeline: Vec<TimelineLine<'a>>,
    links: Vec<String>,
    aliases: Vec<String>,
}

impl<'a> FindingLine<'a> {
    pub(super) fn of(view: &'a FindingView<'a>, zone: Zone) -> Self {
        let finding = view.finding;
        let time = |at: Option<Instant>| at.map(|at| zone.rfc3339(at));
        Self {
            id: finding.id.to_string(),
            rule: finding.meta.code,
            name: finding.meta.name,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            unit: said(view.unit),
            system: finding.system.as_deref().and_then(said),
            key: Key(&finding.key),
            subjects: SubjectsLine::of(finding),
            first_at: time(finding.first_at),
            last_at: time(finding.last_at),
            count: (finding.count > 0).then_some(finding.count),
            amount: finding.amount.map(|amount| amount.to_string()),
            summary: (&finding.summary).into(),
            reasons: finding.reasons.iter().map(|label| label.code).collect(),
            evidence: view.evidence.iter().map(EvidenceLine::of).collect(),
            path: finding.path.iter().map(|step| format!("{}:{}", step.kind, step.name)).collect(),
            basis: view.basis.iter().map(BasisLine::of).collect(),
            fix: finding.meta.fix.into(),
            fix_kind: finding.meta.fix_kind.title().zh,
            assumption: finding.assumption.as_ref().map(Bilingual::from),
            rows: view.rows.iter().map(RowsLine::of).collect(),
            timeline: finding.timeline.iter().map(|item| TimelineLine::of(item, zone)).collect(),
            links: finding.links.iter().map(Fingerprint::to_string).collect(),
            aliases: finding.aliases.iter().map(Fingerprint::to_string).collect(),
        }
    }
}

/// The named parts of a key. A part that stands there more than once (two persons, say) is a list.
struct Key<'a>(&'a [(&'static str, String)]);

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut parts: Map<&str, Vec<&str>> = Map::default();
        for (name, value) in self.0 {
            parts.entry(name).or_default().push(value);
        }
        parts.sort_unstable_keys();
        let mut map = serializer.serialize_map(Some(parts.len()))?;
        for (name, mut values) in parts {
            // As in the fingerprint, equal parts have no order of their own.
            values.sort_unstable();
            match values.as_slice() {
                [one] => map.serialize_entry(name, one)?,
                several => map.serialize_entry(name, several)?,
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct SubjectsLine<'a> {
    persons: Vec<PersonLine<'a>>,
    accounts: Vec<Named<'a>>,
    permissions: Vec<Named<'a>>,
    roles: Vec<Named<'a>>,
    cases: Vec<Named<'a>>,
    records: Vec<RecordLine<'a>>,
    payees: &'a [String],
    posts: &'a [String],
    terminals: &'a [String],
}

impl<'a> SubjectsLine<'a> {
    fn of(finding: &'a Finding) -> Self {
        let subjects = &finding.subjects;
        let named = |word: &'static str, all: &'a [InSystem]| all.iter().map(|one| Named { word, one }).collect();
        // Records and the people they are about stand in the same places; either may be unknown.
        let records = (0..subjects.records.len().max(subjects.subject_ids.len())).map(|at| {
            let record = subjects.records.get(at);
            RecordLine {
                system: record.and_then(|record| record.system.as_deref()).and_then(said),
                record: record.and_then(|record| said(&record.name)),
                subject_id: subjects.subject_ids.get(at).and_then(|id| said(id)),
            }
        });
        Self {
            persons: subjects.persons.iter().map(PersonLine::of).collect(),
            accounts: named("account", &subjects.accounts),
            permissions: named("permission", &subjects.permissions),
            roles: named("role", &subjects.roles),
            cases: named("case_no", &subjects.cases),
            records: records.collect(),
            payees: &subjects.payees,
            posts: &subjects.posts,
            terminals: &subjects.terminals,
        }
    }
}

#[derive(Serialize)]
struct PersonLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person_no: Option<&'a str>,
}

impl<'a> PersonLine<'a> {
    fn of(person: &'a PersonRef) -> Self {
        Self {
            name: person.name.as_deref().and_then(said),
            id_number: person.id_number.as_deref().and_then(said),
            person_no: person.person_no.as_deref().and_then(said),
        }
    }
}

/// A name inside a system, under the word for what it names.
struct Named<'a> {
    word: &'static str,
    one: &'a InSystem,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(system) = self.one.system.as_deref().and_then(said) {
            map.serialize_entry("system", system)?;
        }
        map.serialize_entry(self.word, &self.one.name)?;
        map.end()
    }
}

#[derive(Serialize)]
struct RecordLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_id: Option<&'a str>,
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    #[serde(flatten)]
    place: PlaceLine<'a>,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<Cells<'a>>,
    #[serde(skip_serializing_if = "Copies::is_empty")]
    copies: Copies<'a>,
}

impl<'a> EvidenceLine<'a> {
    fn of(view: &'a EvidenceView<'a>) -> Self {
        Self {
            place: PlaceLine::of(&view.place),
            role: view.role.code,
            cells: view.cells.map(Cells),
            copies: Copies(&view.copies),
        }
    }
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    row: u32,
}

impl<'a> PlaceLine<'a> {
    fn of(place: &Place<'a>) -> Self {
        Self { file: place.file, sheet: place.sheet, row: place.row }
    }
}

struct Copies<'a>(&'a [Place<'a>]);

impl Copies<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Copies<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for place in self.0 {
            list.serialize_element(&PlaceLine::of(place))?;
        }
        list.end()
    }
}

/// The cells of a row under their headers, in file order. A header that stands there twice gets a number, for an
/// object has no room for two.
struct Cells<'a>(&'a [CitedCell]);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut taken: Set<String> = Set::default();
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for cell in self.0 {
            let mut header = cell.header.clone();
            let mut number = 2_u32;
            while !taken.insert(header.clone()) {
                header = format!("{}#{number}", cell.header);
                number += 1;
            }
            map.serialize_entry(&header, &cell.text)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct BasisLine {
    doc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'static str>,
    applicability: &'static str,
}

impl BasisLine {
    fn of(view: &BasisView) -> Self {
        Self { doc: view.basis.doc.zh, clause: said(view.basis.clause), applicability: view.applies.title().zh }
    }
}

#[derive(Serialize)]
struct RowsLine<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    ranges: &'a str,
}

impl<'a> RowsLine<'a> {
    fn of(rows: &'a RowRanges<'a>) -> Self {
        Self { file: rows.file, sheet: rows.sheet, ranges: &rows.ranges }
    }
}

#[derive(Serialize)]
struct TimelineLine<'a> {
    lane: &'static str,
    label: Bilingual<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    fault: bool,
}

impl<'a> TimelineLine<'a> {
    fn of(item: &'a TimelineItem, zone: Zone) -> Self {
        let time = |at: Option<Instant>| at.map(|at| zone.rfc3339(at));
        Self {
            lane: item.lane,
            label: (&item.label).into(),
            from: time(item.from),
            to: time(item.to),
            fault: item.fault,
        }
    }
}
