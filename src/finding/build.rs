//! A finding, and the builder that refuses one without proof.

use serde::{Deserialize, Serialize};

use crate::{
    base::{amount::Amount, digest::Fingerprint, time::Instant},
    finding::{
        fingerprint,
        meta::{Confidence, Label, RuleMeta, Severity},
        tally::Unit,
    },
    i18n::Words,
    model::{EventId, RowRef},
};

/// A row that proves something: of a small table, or an event of the log (which may stand in several copies).
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Cited {
    /// A row of a small table.
    Row(RowRef),
    /// An event of the operation log.
    Event(EventId),
}

impl From<RowRef> for Cited {
    fn from(row: RowRef) -> Self {
        Self::Row(row)
    }
}

impl From<EventId> for Cited {
    fn from(event: EventId) -> Self {
        Self::Event(event)
    }
}

/// A cited row with the part it plays.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Evidence {
    /// Which row.
    pub cited: Cited,
    /// What it shows, one of the rule's labels.
    pub role: &'static Label,
    /// Whether it must be among the rows printed with their cells.
    pub grave: bool,
}

/// One step of a permission path, from the person or account to the permission.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct PathStep {
    /// `person`, `account`, `role` or `permission`.
    pub kind: &'static str,
    /// The name as people know it.
    pub name: String,
}

/// One bar or mark of a finding's timeline.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct TimelineItem {
    /// `post`, `leave`, `grant`, `account` or `act`.
    pub lane: &'static str,
    /// What it is.
    pub label: Words,
    /// From when; none: since before the data begins.
    pub from: Option<Instant>,
    /// Until when (exclusive); none: still, or a mark when `fault` is set.
    pub to: Option<Instant>,
    /// Whether this is the moment of the fault.
    pub fault: bool,
}

/// A person as a finding names them.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonRef {
    /// 姓名.
    pub name: Option<String>,
    /// 身份证号, full.
    pub id_number: Option<String>,
    /// 工号.
    pub person_no: Option<String>,
}

/// A name inside a system.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
pub struct InSystem {
    /// The system; none: the folder's unnamed one.
    pub system: Option<String>,
    /// The account, role, permission, case, record or terminal.
    pub name: String,
}

/// Who and what a finding is about.
#[derive(Clone, Eq, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Subjects {
    /// People.
    pub persons: Vec<PersonRef>,
    /// Accounts.
    pub accounts: Vec<InSystem>,
    /// Permissions.
    pub permissions: Vec<InSystem>,
    /// Roles.
    pub roles: Vec<InSystem>,
    /// Cases.
    pub cases: Vec<InSystem>,
    /// Records, with the person they are about in [`Self::subject_ids`] of the same place.
    pub records: Vec<InSystem>,
    /// ID numbers of the people cases and records are about.
    pub subject_ids: Vec<String>,
    /// Payee accounts.
    pub payees: Vec<String>,
    /// Posts.
    pub posts: Vec<String>,
    /// Terminals.
    pub terminals: Vec<String>,
}

/// One of several equal parts of a finding (one right of an account, say). Where a stronger rule covers a part, it
/// is taken out and the words are made anew.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the part claims, as in [`Finding::claims`].
    pub claim: String,
    /// How the finding's sentence names it.
    pub label: Words,
    /// Its proof.
    pub evidence: Vec<Evidence>,
    /// Its path.
    pub path: Vec<PathStep>,
    /// The permission concerned.
    pub permission: Option<InSystem>,
}

/// How the words of a finding made of parts follow from those that remain.
pub type Render = fn(head: &Words, parts: &[Part]) -> Words;

/// A 疑点: what the rows say, until a reviewer has verified it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub meta: &'static RuleMeta,
    /// Identity across runs.
    pub id: Fingerprint,
    /// Weaker forms of the identity.
    pub aliases: Vec<Fingerprint>,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Whose problem it is.
    pub unit: Unit,
    /// The system, where it is one.
    pub system: Option<String>,
    /// The named parts of the key.
    pub key: Vec<(&'static str, String)>,
    /// Which branch of the rule spoke, for the rules with several.
    pub facet: Option<&'static str>,
    /// What is claimed, as `account:…`, `right:account#permission` and so on, for superseding.
    pub claims: Vec<String>,
    /// What other findings on the same topic link to.
    pub topics: Vec<String>,
    /// Who and what it is about.
    pub subjects: Subjects,
    /// The first moment of the fault.
    pub first_at: Option<Instant>,
    /// The last moment of the fault.
    pub last_at: Option<Instant>,
    /// How many acts, cases or rows; 0 where counting means nothing.
    pub count: u64,
    /// The sum of the amounts concerned.
    pub amount: Option<Amount>,
    /// One sentence.
    pub summary: Words,
    /// What raised or lowered the severity.
    pub reasons: Vec<&'static Label>,
    /// Every row it rests on.
    pub evidence: Vec<Evidence>,
    /// Account → role → permission, where a right is concerned.
    pub path: Vec<PathStep>,
    /// What the pictures show.
    pub timeline: Vec<TimelineItem>,
    /// What must hold for an inferred finding to be right.
    pub assumption: Option<Words>,
    /// Linked findings.
    pub links: Vec<Fingerprint>,
    /// The parts, where it is made of several.
    pub parts: Vec<Part>,
    head: Words,
    render: Option<Render>,
}

/// Why the builder refused. Always a defect of a rule, never of the data.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// No row was cited.
    #[error("{rule}: a finding without proof ({key})")]
    NoProof {
        /// The rule.
        rule: &'static str,
        /// The key as far as it was built.
        key: String,
    },
    /// The key is not the one the rule declares.
    #[error("{rule}: the key {key} is not the declared one")]
    WrongKey {
        /// The rule.
        rule: &'static str,
        /// The key as built.
        key: String,
    },
    /// A word that the rule does not declare.
    #[error("{rule}: the label `{code}` is not declared")]
    UnknownLabel {
        /// The rule.
        rule: &'static str,
        /// The word.
        code: &'static str,
    },
    /// No sentence.
    #[error("{rule}: a finding without a sentence ({key})")]
    NoSummary {
        /// The rule.
        rule: &'static str,
        /// The key.
        key: String,
    },
    /// Inferred, but the assumption is not said.
    #[error("{rule}: an inferred finding without its assumption ({key})")]
    NoAssumption {
        /// The rule.
        rule: &'static str,
        /// The key.
        key: String,
    },
}

/// Builds a [`Finding`]; see [`FindingBuilder::build`] for what it insists on.
#[derive(Debug)]
pub struct FindingBuilder {
    finding: Finding,
    alias_keys: Vec<Vec<(&'static str, String)>>,
    unknown_label: Option<&'static str>,
}

impl Finding {
    /// Begins a finding of a rule for a unit.
    pub fn of(meta: &'static RuleMeta, unit: Unit) -> FindingBuilder {
        FindingBuilder {
            finding: Self {
                meta,
                id: Fingerprint([0; 16]),
                aliases: Vec::new(),
                severity: meta.severity,
                confidence: Confidence::Proven,
                unit,
                system: None,
                key: Vec::new(),
                facet: None,
                claims: Vec::new(),
                topics: Vec::new(),
                subjects: Subjects::default(),
                first_at: None,
                last_at: None,
                count: 0,
                amount: None,
                summary: Words::default(),
                reasons: Vec::new(),
                evidence: Vec::new(),
                path: Vec::new(),
                timeline: Vec::new(),
                assumption: None,
                links: Vec::new(),
                parts: Vec::new(),
                head: Words::default(),
                render: None,
            },
            alias_keys: Vec::new(),
            unknown_label: None,
        }
    }

    /// Takes out the parts whose claim a stronger finding makes, and renews the words. True if none are left.
    pub fn without_parts(&mut self, covered: impl Fn(&str) -> bool) -> bool {
        let before = self.parts.len();
        self.parts.retain(|part| !covered(&part.claim));
        if self.parts.len() < before {
            let gone = |evidence: &Evidence| !evidence.role.code.is_empty();
            debug_assert!(self.evidence.iter().all(gone), "labels have codes");
            self.refresh();
        }
        self.parts.is_empty()
    }

    /// Makes count, permissions, path and sentence follow from the parts.
    fn refresh(&mut self) {
        self.count = self.parts.len() as u64;
        self.subjects.permissions = self.parts.iter().filter_map(|part| part.permission.clone()).collect();
        if let Some(first) = self.parts.first() {
            self.path.clone_from(&first.path);
        }
        if let Some(render) = self.render {
            self.summary = render(&self.head, &self.parts);
        }
    }

    /// Every cited row, those of the parts included.
    pub fn all_evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().chain(self.parts.iter().flat_map(|part| &part.evidence))
    }
}

impl FindingBuilder {
    /// One named part of the key; the value is folded for the fingerprint, not for display.
    pub fn key(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.finding.key.push((name, value.into()));
        self
    }

    /// A weaker form of the key, by which a ledger may recognise the finding too.
    pub fn alias(mut self, key: Vec<(&'static str, String)>) -> Self {
        self.alias_keys.push(key);
        self
    }

    /// How grave, where it differs from the rule's own.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// Marks it as inferred, with what must hold for it to be right.
    pub fn inferred(mut self, assumption: Words) -> Self {
        self.finding.confidence = Confidence::Inferred;
        self.finding.assumption = Some(assumption);
        self
    }

    /// The system.
    pub fn system(mut self, system: Option<&str>) -> Self {
        self.finding.system = system.map(str::to_owned);
        self
    }

    /// Which branch of the rule spoke.
    pub fn facet(mut self, facet: &'static str) -> Self {
        self.finding.facet = Some(facet);
        self
    }

    /// What is claimed, for superseding.
    pub fn claim(mut self, claim: impl Into<String>) -> Self {
        self.finding.claims.push(claim.into());
        self
    }

    /// A topic for links.
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.finding.topics.push(topic.into());
        self
    }

    /// Who and what it is about.
    pub fn subjects(mut self, fill: impl FnOnce(&mut Subjects)) -> Self {
        fill(&mut self.finding.subjects);
        self
    }

    /// When the fault was first and last seen.
    pub fn between(mut self, first: Option<Instant>, last: Option<Instant>) -> Self {
        self.finding.first_at = first;
        self.finding.last_at = last;
        self
    }

    /// How many acts, cases or rows.
    pub fn count(mut self, count: usize) -> Self {
        self.finding.count = count as u64;
        self
    }

    /// The sum concerned.
    pub fn amount(mut self, amount: Option<Amount>) -> Self {
        self.finding.amount = amount;
        self
    }

    /// The one sentence.
    pub fn summary(mut self, summary: Words) -> Self {
        self.finding.summary = summary;
        self
    }

    /// A declared reason that raised or lowered the severity.
    pub fn reason(mut self, code: &'static str) -> Self {
        match self.finding.meta.label(code) {
            Some(label) if self.finding.reasons.contains(&label) => {}
            Some(label) => self.finding.reasons.push(label),
            None => self.unknown_label = Some(code),
        }
        self
    }

    /// Those declared reasons that hold.
    pub fn reasons(self, reasons: &[(bool, &'static str)]) -> Self {
        reasons.iter().filter(|(holds, _)| *holds).fold(self, |builder, (_, code)| builder.reason(code))
    }

    /// Marks it as inferred if there is anything that must hold for it to be right.
    pub fn inferred_by(self, doubts: &[Words]) -> Self {
        if doubts.is_empty() { self } else { self.inferred(Words::joined(doubts, "；", "; ")) }
    }

    /// A row, with the declared role it plays.
    pub fn proof(self, role: &'static str, cited: impl Into<Cited>) -> Self {
        self.cite(role, cited.into(), false)
    }

    /// A row that must be among those printed with their cells.
    pub fn grave_proof(self, role: &'static str, cited: impl Into<Cited>) -> Self {
        self.cite(role, cited.into(), true)
    }

    /// Rows that all play the same role.
    pub fn proofs<C: Into<Cited>>(self, role: &'static str, cited: impl IntoIterator<Item = C>) -> Self {
        cited.into_iter().fold(self, |builder, one| builder.cite(role, one.into(), false))
    }

    fn cite(mut self, role: &'static str, cited: Cited, grave: bool) -> Self {
        match self.finding.meta.label(role) {
            Some(label) => {
                let one = Evidence { cited, role: label, grave };
                let known = self.finding.evidence.iter().any(|old| old.cited == cited && old.role == label);
                if !known || self.finding.evidence.len() > 64 {
                    self.finding.evidence.push(one);
                }
            }
            None => self.unknown_label = Some(role),
        }
        self
    }

    /// The path to the right concerned.
    pub fn path(mut self, path: Vec<PathStep>) -> Self {
        self.finding.path = path;
        self
    }

    /// A bar or mark of the timeline.
    pub fn timeline(mut self, items: impl IntoIterator<Item = TimelineItem>) -> Self {
        self.finding.timeline.extend(items);
        self
    }

    /// Makes the finding of parts; `render` turns head and parts into the sentence.
    pub fn parts(mut self, head: Words, parts: Vec<Part>, render: Render) -> Self {
        self.finding.head = head;
        self.finding.parts = parts;
        self.finding.render = Some(render);
        self.finding.refresh();
        self
    }

    /// The finding.
    ///
    /// Refused without a cited row, with a key other than the declared one, with an undeclared label, without a
    /// sentence, and when inferred without saying what is assumed.
    pub fn build(mut self) -> Result<Finding, Refusal> {
        let rule = self.finding.meta.code;
        let key = fingerprint::display(&self.finding.key);
        if let Some(code) = self.unknown_label {
            return Err(Refusal::UnknownLabel { rule, code });
        }
        if self.finding.all_evidence().next().is_none() {
            return Err(Refusal::NoProof { rule, key });
        }
        let declared = |(name, _): &(&'static str, String)| self.finding.meta.key.contains(name);
        if self.finding.key.is_empty() || !self.finding.key.iter().all(declared) {
            return Err(Refusal::WrongKey { rule, key });
        }
        if self.finding.summary.zh.is_empty() || self.finding.summary.en.is_empty() {
            return Err(Refusal::NoSummary { rule, key });
        }
        if self.finding.confidence == Confidence::Inferred && self.finding.assumption.is_none() {
            return Err(Refusal::NoAssumption { rule, key });
        }
        self.finding.id = fingerprint::of(rule, &self.finding.key);
        self.finding.aliases = self.alias_keys.iter().map(|key| fingerprint::of(rule, key)).collect();
        Ok(self.finding)
    }
}
