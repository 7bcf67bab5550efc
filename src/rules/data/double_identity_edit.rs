//! B08: name and ID number of one subject changed.

use crate::{
    base::{
        ids::{SubjectId, ValueId},
        maps::{FastMap, Map, Set},
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::Facts,
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        act::{Act, Acts},
        field::FieldClass,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Name and ID number of one subject were both changed within `double_edit_days`, in whatever order and by whomever.
    ///
    /// ## Why it matters
    /// Whoever has another name and another number is another person. This is how a dormant record, with its years of
    /// contributions, comes to belong to a stranger.
    ///
    /// ## Evidence
    /// Both edits, the merge that followed, the suspension or the last act before. Critical where a merge followed,
    /// the record was suspended, or nothing had been done to it for 180 days; high otherwise. Work orders approved
    /// before both edits lower it one level.
    ///
    /// ## Does not report
    /// Only one of the two; the same number in another spelling, or upgraded from 15 digits; edits further apart. Edits
    /// of an unnamed field beside such an edit, and edits of an ID number of which the log does not say whose it was,
    /// are listed as not judged. The subject is known by the number before the first change.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance arts. 9 and 53(4).
    ///
    /// ## Configuration
    /// - `double_edit_days` = `30`: within how many days both were changed.
    ///
    /// ## Example
    /// A record suspended since 2019 gets another name on Monday, another ID number on Tuesday, and is merged on Friday.
    DoubleIdentityEdit {
        code: "B08",
        name: "double-identity-edit",
        family: Family::Data,
        severity: Severity::High,
        title: Text::new("双改（姓名与证件号码）", "name and ID number both changed"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_CHANGES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "核对户籍资料和修改依据，查明记录归属，无依据的恢复原值并追回待遇",
            "check the registry and the grounds of both changes, find out whose record it is, restore it and recover benefits",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["subject"],
        labels: &[
            Label::new("name-edit", "修改姓名", "edit of the name"),
            Label::new("id-edit", "修改证件号码", "edit of the ID number"),
            Label::new("merge", "其后的合并", "merge that followed"),
            Label::new("suspension", "此前的停发", "suspension before"),
            Label::new("last-act", "此前最后一次办理", "the last act before"),
            Label::new("order", "审批单", "work order"),
            Label::new("merged-after", "其后被合并", "merged afterwards"),
            Label::new("suspended", "修改时处于停发状态", "the record was suspended"),
            Label::new("long-idle", "此前180天没有办理", "nothing was done to it for 180 days"),
            Label::new("order-present", "有事前审批单", "work orders were approved before"),
            Label::new("field-unknown", "未记录修改字段", "the log does not say which field was changed"),
            Label::new("number-unknown", "未记录修改前的证件号码和服务对象", "the log does not say whose ID number was changed"),
            Label::new("same-number", "证件号码实际未变", "the ID number did not really change"),
            Label::new("apart", "两次修改可能相隔更久", "the edits may lie further apart"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::WorkOrders, TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n同一服务对象的姓名和证件号码在 `double_edit_days` 天内都被修改，不论先后、由谁修改。\n\n\
            ## 为什么\n姓名、证件号都换了，就是换了一个人。长期停保停发的记录连同多年缴费，就是这样归到别人名下的。\n\n\
            ## 证据\n两次修改，其后的合并，此前的停发或最后一次办理。其后被合并、修改时处于停发状态、此前180天没有办理的为重大，其余为较大。两次修改都有事前审批单的降一级。\n\n\
            ## 不报告\n只改其中一项；同一号码的不同写法或15位升18位；相隔更久的。与此类修改相伴、未记录字段的修改，以及未记录原证件号码和服务对象的证件号码修改，列为无法判断。服务对象以第一次修改前的证件号为准。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第9条、第53条(四)。\n\n\
            ## 配置\n- `double_edit_days` = `30`：两次修改相隔多少天以内算。\n\n\
            ## 示例\n一条2019年起停保的记录，周一改姓名，周二改证件号码，周五被合并。\n",
    }
}

/// The rule with its setting.
pub struct DoubleIdentityEdit {
    double_edit_days: u32,
}

/// After so many days without an act a record is dormant.
const IDLE_DAYS: i64 = 180;

/// What was done to whom somebody is.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Kind {
    Name,
    Id,
    Merge,
}

/// An edit of a name or ID number, or a merge, as one group sees it.
pub struct Change {
    kind: Kind,
    event: Event,
    /// Whether the group is that of the number before the change.
    own: bool,
    /// The last act of the group before.
    before: Option<Event>,
    /// The suspension that still stood.
    suspended: Option<EventId>,
}

impl Note for Change {
    type Order = (EventId, bool, Option<EventId>, Option<EventId>);

    fn order(&self) -> Self::Order {
        (self.event.id, self.own, self.before.map(|before| before.id), self.suspended)
    }
}

impl ConductRule for DoubleIdentityEdit {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Subject];
    const ACTS: Acts = Acts::BUSINESS.union(Acts::of(&[Act::Delete, Act::Return, Act::Withdraw]));
    const TRIGGER: Acts = Acts::of(&[Act::Edit, Act::Merge]);
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::PLACE)
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT)
        .and(Columns::ORDER);
    type Note = Change;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { double_edit_days: table.count_from_or("double_edit_days", 1, 30)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Change>) {
        let Subject::Subject(subject) = who else { return };
        let name = facts.subject_name(subject);
        let (mut before, mut suspended, mut nameless, mut numberless, mut any) = (None, None, 0, false, false);
        // What machines did shows that a record was not at rest; the changes are those of people.
        for event in acts.with_machines().iter().filter(Event::is_act) {
            let by_machine = facts.is_machine_act(&event);
            match event.act {
                Act::Suspend => suspended = Some(event.id),
                Act::Resume => suspended = None,
                Act::Edit if event.field.is_none() && !by_machine && facts.in_period(event.at) => nameless += 1,
                _ => {}
            }
            match kind(&event, facts).filter(|_| !by_machine) {
                Some(Kind::Id) if event.old.is_some() && event.old == event.new => out.explained("same-number", &name),
                Some(Kind::Name) if event.old.is_some() && event.old == event.new => {}
                Some(Kind::Id) if old_subject(&event, facts).is_none() => numberless |= facts.in_period(event.at),
                Some(kind) => {
                    any |= kind != Kind::Merge;
                    let own = kind != Kind::Id || old_subject(&event, facts) == Some(subject);
                    out.note(Change { kind, event, own, before, suspended });
                }
                None => {}
            }
            if before.is_none() {
                out.unit(facts.unit_of_event(&event));
            }
            before = Some(event);
        }
        if nameless > 1 || (nameless > 0 && any) {
            out.cannot_tell("field-unknown", &name);
        }
        if numberless {
            out.cannot_tell("number-unknown", &name);
        }
    }

    fn conclude(&self, notes: Notes<Change>, facts: &Facts<'_>, out: &mut Out<()>) {
        let changes = Changes::of(notes);
        let mut subjects: Map<String, Vec<Double<'_>>> = Map::default();
        for id in changes.of_kind(Kind::Id) {
            for name in changes.names_beside(id, facts) {
                let double = Double { name, id };
                if facts.in_period(double.last().at) {
                    match days(&name.event, &id.event, facts) {
                        (_, most) if most <= i64::from(self.double_edit_days) => {
                            subjects.entry(old_name(id, facts)).or_default().push(double);
                        }
                        (least, _) if least <= i64::from(self.double_edit_days) => {
                            out.begin(facts.unit_of_event(&id.event));
                            out.explained("apart", &old_name(id, facts));
                        }
                        _ => {}
                    }
                }
            }
        }
        for (subject, doubles) in &subjects {
            if let Some(finding) = finding(subject, doubles, &changes, facts) {
                out.report(finding);
            }
        }
    }
}

fn kind(event: &Event, facts: &Facts<'_>) -> Option<Kind> {
    match event.act {
        Act::Merge => Some(Kind::Merge),
        Act::Edit => match event.field.and_then(|field| facts.log.field_class(field)) {
            Some(FieldClass::Name) => Some(Kind::Name),
            Some(FieldClass::IdNumber) => Some(Kind::Id),
            _ => None,
        },
        _ => None,
    }
}

/// All changes of the log, each once, and where they are found.
struct Changes {
    all: Vec<Change>,
    by_subject: FastMap<SubjectId, Vec<usize>>,
    by_record: FastMap<ValueId, Vec<usize>>,
}

impl Changes {
    fn of(notes: Notes<Change>) -> Self {
        let mut all: Vec<Change> = Vec::new();
        for note in notes {
            match all.last_mut().filter(|known| known.event.id == note.event.id) {
                // The groups of the old and the new number both saw it; what the old one's says comes last and counts.
                Some(known) => *known = note,
                None => all.push(note),
            }
        }
        let mut by_subject: FastMap<SubjectId, Vec<usize>> = FastMap::default();
        let mut by_record: FastMap<ValueId, Vec<usize>> = FastMap::default();
        for (place, change) in all.iter().enumerate() {
            if let Some(subject) = change.event.subject {
                by_subject.entry(subject).or_default().push(place);
            }
            if let Some(record) = change.event.record {
                by_record.entry(record).or_default().push(place);
            }
        }
        Self { all, by_subject, by_record }
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Change> {
        self.all.iter().filter(move |change| change.kind == kind)
    }

    /// Changes of one kind to whom an edit of an ID number was about: under the old number or on the same record at any
    /// time, under the new one only afterwards, for before it belonged to somebody else.
    fn beside(&self, id: &Change, kind: Kind, facts: &Facts<'_>) -> Vec<&Change> {
        let own = old_subject(&id.event, facts);
        let new = id.event.new.and_then(|new| facts.log.subject_of_value(new));
        let found = |subject: Option<SubjectId>| {
            let places = subject.and_then(|subject| self.by_subject.get(&subject));
            places.into_iter().flatten().map(|place| &self.all[*place])
        };
        let on_record = id.event.record.and_then(|record| self.by_record.get(&record));
        let later = |change: &&Change| id.event.at.possibly_before(change.event.at);
        let all = found(own).chain(on_record.into_iter().flatten().map(|place| &self.all[*place]));
        let mut seen: Set<EventId> = Set::default();
        let mut all: Vec<&Change> = all.chain(found(new.filter(|new| Some(*new) != own)).filter(later)).collect();
        all.retain(|change| change.kind == kind && seen.insert(change.event.id));
        all
    }

    fn names_beside(&self, id: &Change, facts: &Facts<'_>) -> Vec<&Change> {
        self.beside(id, Kind::Name, facts)
    }
}

/// Both edits.
struct Double<'c> {
    name: &'c Change,
    id: &'c Change,
}

impl Double<'_> {
    fn first(&self) -> &Change {
        if self.name.event.id < self.id.event.id { self.name } else { self.id }
    }

    fn last(&self) -> &Event {
        if self.name.event.id < self.id.event.id { &self.id.event } else { &self.name.event }
    }

    /// The last act before the first of the two.
    fn before(&self) -> Option<Event> {
        self.first().before
    }
}

/// How many days lie between two edits at the least and at the most.
fn days(one: &Event, other: &Event, facts: &Facts<'_>) -> (i64, i64) {
    let ends = |event: &Event| (event.at.first_day(facts.zone), event.at.last_day(facts.zone));
    let ((a, b), (c, d)) = (ends(one), ends(other));
    let least = c.since(b).max(a.since(d)).max(0);
    (least, d.since(a).max(b.since(c)))
}

/// Who the subject was before an edit of the ID number.
fn old_subject(edit: &Event, facts: &Facts<'_>) -> Option<SubjectId> {
    edit.old.and_then(|old| facts.log.subject_of_value(old)).or(edit.subject)
}

/// Who the subject was before the change, as keys name it.
fn old_name(id: &Change, facts: &Facts<'_>) -> String {
    old_subject(&id.event, facts).map(|old| facts.subject_name(old)).unwrap_or_default()
}

/// Whether nothing had been done to a record for long; none: the log does not reach back.
fn is_idle(double: &Double<'_>, facts: &Facts<'_>) -> Option<bool> {
    let first = double.first();
    let day = first.event.at.first_day(facts.zone);
    if let Some(before) = double.before() {
        return Some(day.since(before.at.last_day(facts.zone)) >= IDLE_DAYS);
    }
    let begins = facts.survey.first_day(first.event.system)?;
    (day.since(begins) >= IDLE_DAYS).then_some(true)
}

fn finding(subject: &str, doubles: &[Double<'_>], changes: &Changes, facts: &Facts<'_>) -> Option<FindingBuilder> {
    let first = doubles.iter().min_by_key(|double| double.first().event.id)?;
    let last = doubles.iter().map(|double| *double.last()).max_by_key(|event| event.id)?;
    let after = |merge: &&Change| first.first().event.at.surely_before(merge.event.at);
    let merges = doubles.iter().flat_map(|double| changes.beside(double.id, Kind::Merge, facts));
    let merges: Set<EventId> = merges.filter(after).map(|merge| merge.event.id).collect();
    let suspended = first.first().suspended;
    let idle = is_idle(first, facts) == Some(true);
    let edits: Set<EventId> = doubles.iter().flat_map(|double| [double.name.event.id, double.id.event.id]).collect();
    let read = |edit: &EventId| facts.log.event(*edit, DoubleIdentityEdit::COLUMNS);
    let orders: Vec<RowRef> = edits.iter().filter_map(|edit| facts.orders.before(&read(edit), facts)).collect();
    let ordered = orders.len() == edits.len();
    let grave = !merges.is_empty() || suspended.is_some() || idle;
    let severity = if grave { Severity::Critical } else { Severity::High };
    let mut finding = Finding::of(DoubleIdentityEdit::META, facts.unit_of_event(&last))
        .key("subject", subject)
        .system(facts.system_name(last.system))
        .severity(if ordered { severity.lower() } else { severity })
        .count(edits.len())
        .between(Some(first.first().event.at.at), Some(last.at.at))
        .reasons(&[
            (!merges.is_empty(), "merged-after"),
            (suspended.is_some(), "suspended"),
            (idle, "long-idle"),
            (ordered, "order-present"),
        ])
        .proofs("merge", merges.iter().copied())
        .proofs("suspension", suspended)
        .proofs("last-act", first.before().filter(|_| idle).map(|before| before.id))
        .subjects(|subjects| {
            let accounts: Set<_> = edits.iter().filter_map(|edit| read(edit).account).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let people: Set<_> = accounts.iter().filter_map(|account| facts.person_of(*account)).collect();
            subjects.persons = people.iter().map(|person| facts.person_ref(*person)).collect();
            subjects.subject_ids = doubles.iter().map(|double| old_name(double.id, facts)).collect();
            subjects.subject_ids.dedup();
        })
        .timeline(edits.iter().map(|edit| facts.act_lane(&read(edit), true)))
        .summary(summary(first, merges.len(), suspended.is_some(), idle, facts));
    for double in doubles {
        finding = finding.grave_proof("name-edit", double.name.event.id).grave_proof("id-edit", double.id.event.id);
    }
    Some(if ordered { finding.proofs("order", orders) } else { finding })
}

fn summary(double: &Double<'_>, merges: usize, suspended: bool, idle: bool, facts: &Facts<'_>) -> Words {
    let Words { zh: namer_zh, en: namer_en } = facts.actor_words(double.name.event.account);
    let Words { zh: other_zh, en: other_en } = facts.actor_words(double.id.event.account);
    let (named, numbered) = (facts.moment_text(double.name.event.at), facts.moment_text(double.id.event.at));
    let mut said = words!(
        "同一服务对象的姓名由{namer_zh}于{named}修改，证件号码由{other_zh}于{numbered}修改",
        "The name of one subject was changed by {namer_en} at {named}, and the ID number by {other_en} at {numbered}"
    );
    let further = [
        (suspended, Text::new("，当时处于停发状态", "; the record was suspended")),
        (idle, Text::new("，此前180天没有办理", "; nothing had been done to it for 180 days")),
        (merges > 0, Text::new("，其后被合并", "; it was merged afterwards")),
    ];
    further.iter().filter(|(holds, _)| *holds).for_each(|(_, text)| said.push(&Words::from(*text)));
    said.push(&words!("。", "."));
    said
}
