//! What was done with an account over a stretch of time: how often, on which cases, for how much, from whose desk.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId, PermissionId, PersonId, TerminalId},
        maps::{Map, Set},
        time::{Instant, Interval, Moment},
    },
    finding::{Evidence, Label, Part, Subjects, TimelineItem},
    graph::{
        facts::Facts,
        rights::{Grant, Holding},
    },
    i18n::Words,
    model::{EventId, RowRef, act::Act, words::EventKind},
    oplog::{Event, Group},
    words,
};

/// How many acts a timeline marks: the first so many, and the last.
const MARKS: usize = 40;

/// Acts of one kind of fault, gathered one by one in time order. Events need the columns `PLACE`, `CASE`, `AMOUNT`.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The acts.
    pub events: Vec<EventId>,
    /// How many of them are logins.
    pub logins: usize,
    /// The cases touched.
    pub cases: Set<CaseId>,
    /// The terminals used.
    pub terminals: Set<TerminalId>,
    by_case: Map<CaseId, Amount>,
    without_case: i64,
    any_amount: bool,
    marked: Vec<Event>,
    last: Option<Event>,
}

impl Usage {
    /// These acts, which come in time order.
    pub fn of(events: &[Event]) -> Self {
        let mut used = Self::default();
        for event in events {
            used.add(event);
        }
        used
    }

    /// Adds an act.
    pub fn add(&mut self, event: &Event) {
        self.events.push(event.id);
        self.logins += usize::from(event.act == Act::Login);
        self.cases.extend(event.case);
        self.terminals.extend(event.terminal);
        if let Some(amount) = event.amount {
            self.any_amount = true;
            match event.case {
                // The steps of one case repeat its amount.
                Some(case) => {
                    let known = self.by_case.entry(case).or_insert(amount);
                    *known = amount.max(*known);
                }
                None => self.without_case = self.without_case.saturating_add(amount.fen()),
            }
        }
        if self.marked.len() < MARKS {
            self.marked.push(*event);
        }
        self.last = Some(*event);
    }

    /// How many acts.
    pub fn count(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// When the first was.
    pub fn first_at(&self) -> Option<Instant> {
        self.marked.first().map(|event| event.at.at)
    }

    /// When the last was.
    pub fn last_at(&self) -> Option<Instant> {
        self.last.map(|event| event.at.at)
    }

    /// The money concerned, each case once; none where no act carries an amount.
    pub fn amount(&self) -> Option<Amount> {
        let cases = self.by_case.values().fold(self.without_case, |sum, amount| sum.saturating_add(amount.fen()));
        self.any_amount.then_some(Amount(cases))
    }

    /// The people other than `owner` whose own terminals were used, with the terminals.
    pub fn other_desks(&self, facts: &Facts<'_>, owner: Option<PersonId>) -> Vec<(TerminalId, PersonId)> {
        let home = |terminal: &TerminalId| facts.home(*terminal).map(|home| (*terminal, home.person));
        self.terminals.iter().filter_map(home).filter(|(_, person)| Some(*person) != owner).collect()
    }

    /// An act each by which those desks are known to be theirs.
    pub fn desk_proofs(&self, facts: &Facts<'_>, owner: Option<PersonId>) -> Vec<EventId> {
        let desks = self.other_desks(facts, owner).into_iter();
        desks.filter_map(|(terminal, _)| facts.home(terminal)).map(|home| home.first).collect()
    }

    /// Whose desks these are, in words; nobody: nothing.
    pub fn desk_words(&self, facts: &Facts<'_>, owner: Option<PersonId>) -> Words {
        let mut names: Vec<String> = Vec::new();
        for (_, person) in self.other_desks(facts, owner) {
            let name = facts.person_name(person);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return Words::default();
        }
        let (zh, en) = (names.join("、"), names.join(", "));
        words!("，所用终端平时由{zh}使用", ", from a terminal that {en} usually works at")
    }

    /// Names the holder, the account, and the cases and terminals of its acts.
    pub fn name_subjects(&self, facts: &Facts<'_>, account: AccountId, subjects: &mut Subjects) {
        subjects.persons.extend(facts.person_of(account).map(|person| facts.person_ref(person)));
        subjects.accounts.push(facts.account_ref(account));
        subjects.cases.extend(self.cases.iter().map(|case| facts.case_ref(*case)));
        subjects.terminals.extend(self.terminals.iter().map(|one| facts.terminal_name(*one).to_owned()));
    }

    /// How often and for how much, in words: `登录2次、操作6次，涉及金额1200.00元`.
    pub fn words(&self) -> Words {
        let (logins, acts) = (self.logins, self.count() - self.logins);
        let mut said = match (logins, acts) {
            (0, _) => words!("操作{acts}次", "{acts} acts"),
            (_, 0) => words!("登录{logins}次", "{logins} logins"),
            _ => words!("登录{logins}次、操作{acts}次", "{logins} logins and {acts} other acts"),
        };
        if let Some(amount) = self.amount() {
            said.push(&words!("，涉及金额{amount}元", ", {amount} yuan concerned"));
        }
        said
    }

    /// The acts as marks of a timeline: the first ones and the last.
    pub fn marks(&self, facts: &Facts<'_>) -> Vec<TimelineItem> {
        let beyond = self.last.filter(|last| self.marked.last().is_none_or(|marked| marked.id != last.id));
        self.marked.iter().chain(beyond.as_ref()).map(|event| facts.act_lane(event, true)).collect()
    }
}

impl Facts<'_> {
    /// The period for states that count at any moment of it. Without a log and a stated period nothing bounds it.
    pub fn state_period(&self) -> Interval {
        if self.log.is_empty() && self.policy.period.is_none() {
            return Interval::new(Instant::MIN, self.scope.period.to);
        }
        self.scope.period
    }

    /// The last moment of what still holds on the day of the check.
    pub fn still(&self) -> Instant {
        let as_of = self.scope.as_of;
        let last = as_of.plus_millis(-1);
        // A bare date means the end of that day, which is the first instant of the next.
        if self.zone.day_of(last) == self.zone.day_of(as_of) { as_of } else { last }
    }

    /// An HR event as keys name it: its kind, whatever word the cell has for it, and the day or month it began.
    pub fn event_key(&self, kind: EventKind, at: Moment) -> String {
        let at = self.moment_text(at);
        let day = at.split(' ').next().unwrap_or_default();
        format!("{}@{day}", kind.name())
    }

    /// The rows of the account lists on an account.
    pub fn account_row_refs(&self, account: AccountId) -> impl Iterator<Item = RowRef> {
        self.line(account).rows.iter().map(|place| self.tables.accounts[*place].row)
    }

    /// The permissions that an act may have exercised, of those its account holds or held.
    pub fn exercised_of_own(&self, event: &Event) -> Vec<PermissionId> {
        let holdings = event.account.map_or(&[][..], |account| self.holdings(account));
        let held = |one: &&PermissionId| holdings.iter().any(|held| held.permission == **one);
        self.exercised(event).iter().filter(held).copied().collect()
    }

    /// The data scope of a grant as one part of a finding.
    pub fn scope_part(&self, grant: &Grant, role: &'static Label) -> Part {
        let scope = grant.scope_org.map_or("", |scope| self.text(scope));
        Part {
            claim: format!("scope:{}#{scope}", self.account_name(grant.account)),
            label: words!("数据范围“{scope}”", "the data scope {scope}"),
            evidence: vec![Evidence { cited: grant.row.into(), role, grave: false }],
            path: Vec::new(),
            permission: None,
        }
    }

    /// What an account surely holds at `as_of`, enabled or not, by permission.
    pub fn surely_held(&self, account: AccountId) -> Map<PermissionId, Vec<&Holding>> {
        let mut held: Map<PermissionId, Vec<&Holding>> = Map::default();
        for holding in self.holdings(account).iter().filter(|one| one.span.surely_contains(self.as_of())) {
            held.entry(holding.permission).or_default().push(holding);
        }
        held
    }

    /// When each permission of an account was first exercised, by acts that no other of its rights allows.
    pub fn first_exercise(&self, account: AccountId, acts: &Group<'_>) -> Map<PermissionId, Event> {
        let mut first = Map::default();
        for event in acts.iter().filter(|event| event.account == Some(account) && event.is_act()) {
            if let [only] = self.exercised_of_own(&event)[..] {
                first.entry(only).or_insert(event);
            }
        }
        first
    }

    /// Acts of the period after a moment that none of an account's rights allows but these.
    pub fn exercise_after(&self, account: AccountId, acts: &Group<'_>, rights: &[&Holding], after: Moment) -> Usage {
        let mut used = Usage::default();
        let own = acts.iter().filter(|event| event.account == Some(account) && event.is_act());
        for event in own.filter(|event| self.in_period(event.at) && after.surely_before(event.at)) {
            let exercised = self.exercised_of_own(&event);
            let is_meant = |one: &PermissionId| rights.iter().any(|right| right.permission == *one);
            if !exercised.is_empty() && exercised.iter().all(is_meant) {
                used.add(&event);
            }
        }
        used
    }

    /// A right as one part of a finding, every row of its path playing the same role.
    pub fn right_part(&self, right: &Holding, role: &'static Label) -> Part {
        let title = self.permission_title(right.permission);
        Part {
            claim: self.right_claim(right.account, right.permission),
            label: words!("{title}", "{title}"),
            evidence: right.rows.iter().map(|row| Evidence { cited: (*row).into(), role, grave: false }).collect(),
            path: self.path(right),
            permission: Some(self.permission_ref(right.permission)),
        }
    }

    /// What an account effectively holds at `as_of`, the gravest first.
    pub fn gravest_first(&self, account: AccountId) -> Vec<&Holding> {
        let mut rights = self.effective(account);
        rights.sort_by_key(|right| std::cmp::Reverse(self.risk(right.permission)));
        rights
    }
}

/// Rights that are still there, in words, the first one named; none: nothing.
pub fn kept_words(facts: &Facts<'_>, rights: &[&Holding]) -> Words {
    let Some(first) = rights.first().map(|right| facts.permission_title(right.permission)) else {
        return Words::default();
    };
    match rights.len() {
        1 => words!("，保留“{first}”权限", ", keeps the right {first}"),
        count => words!("，保留“{first}”等{count}项权限", ", keeps {count} rights, among them {first}"),
    }
}
