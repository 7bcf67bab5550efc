//! B06: key data changed with nothing that orders it.

use crate::{
    base::{
        ids::AccountId,
        maps::{Map, Set},
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Actor, Course, Facts, REOPENINGS, Usage},
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

/// Edits, back-payments, merges and deletions without a work order.
pub struct EditWithoutOrder;

declare_rule! {
    /// ## What it checks
    /// Successful edits of sensitive fields, back-payments, merges and deletions with no work order approved before:
    /// none of that number, and none for the case, record or subject together with the field.
    ///
    /// ## Why it matters
    /// Whoever changes key data on nobody's order decides alone what the record says and who is paid.
    ///
    /// ## Evidence
    /// Every such act, and the order where one was approved only afterwards or by the editor. High for payee, name and
    /// ID number and for back-payments, merges and deletions, medium for other sensitive fields; one level lower where
    /// every act has an order, if late or approved by the editor; one level higher where acts out of working time are
    /// among them. Judged only as far back as the register of work orders reaches.
    ///
    /// ## Does not report
    /// Edits by the accepter of a case before it is decided, or after it was returned, which are data entry; an
    /// accepted and decided case whose matter contains 变更, which is its own order; edits that change nothing; fields
    /// that are not sensitive; acts of machines. Edits without field or actor, orders without date, and times before the
    /// register begins are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance arts. 9 and 53(4), and the Fugu rules.
    ///
    /// ## Configuration
    /// None of its own. `[sensitive_fields]` adds fields.
    ///
    /// ## Example
    /// Lu changes four bank accounts in August; the register of work orders, kept since March, has none of them.
    EditWithoutOrder {
        code: "B06",
        name: "edit-without-order",
        family: Family::Data,
        severity: Severity::High,
        title: Text::new("无依据修改关键信息", "key data changed without an order"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_CHANGES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "逐笔核对修改依据，补齐审批材料；无依据的恢复原值，造成错付的追回",
            "find the grounds of every change; restore values changed without any and recover what was paid wrongly",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "action"],
        labels: &[
            Label::new("edit", "无依据的修改", "change without an order"),
            Label::new("order", "审批单", "work order"),
            Label::new("account", "账户登记", "account list"),
            Label::new("key-field", "涉及收款账户、姓名、证件号码", "payee, name or ID number touched"),
            Label::new("order-late", "审批单在修改之后才批准", "work order approved only after the change"),
            Label::new("approved-by-editor", "审批单由修改人本人批准", "work order approved by the editor"),
            Label::new("order-not-on-file", "所填工单号在审批单清单中查不到", "the work order named is not in the register"),
            Label::new("off-hours", "含非工作时间操作", "acts out of working time among them"),
            Label::new("work-order", "有事前审批单", "work order approved before"),
            Label::new("data-entry", "受理人在审核前录入更正", "data entry by the accepter before the decision"),
            Label::new("change-case", "本身为经受理审核的变更业务", "an accepted and decided case of change"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("field-unknown", "未记录修改字段", "the log does not say which field was changed"),
            Label::new("blank-actor", "操作账号为空", "an act without actor"),
            Label::new("order-undated", "审批单无审批时间", "the work order has no date"),
            Label::new("register-too-short", "审批单清单未覆盖修改时间", "the register does not reach back to the change"),
        ],
        needs: &[TableKind::Operations, TableKind::WorkOrders],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n成功的敏感字段修改、补录补发、合并、删除，事前没有审批单：按工单号查不到，按业务、记录、证件号码加字段也对应不上。\n\n\
            ## 为什么\n无依据修改关键信息，等于由一个人决定记录写什么、钱发给谁。\n\n\
            ## 证据\n每一次修改；审批单事后才批准或由修改人本人批准的，附该审批单。涉及收款账户、姓名、证件号码的修改和补录补发、合并、删除为较大，其他敏感字段为一般；全部有审批单、只是迟批或自批的降一级；含非工作时间操作的升一级。只在审批单清单覆盖的时间内判断。\n\n\
            ## 不报告\n受理人在审核前或退回后的录入更正；业务类型含“变更”且经受理审核的业务本身；修改前后相同的；非敏感字段；非个人账户的操作。未记录字段或账号的修改、没有审批时间的审批单、清单起点之前的修改，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第9条、第53条(四)，府谷县信息系统安全制度。\n\n\
            ## 配置\n无专用参数。敏感字段可在 `[sensitive_fields]` 中增加。\n\n\
            ## 示例\n卢某8月修改四人的银行账号，3月起登记的审批单清单中一份也没有。\n",
    }
}

/// Acts that need an order.
const CHANGES: Acts = Acts::of(&[Act::Edit, Act::Backpay, Act::Merge, Act::Delete]);

/// One change without an order.
pub struct Change {
    account: AccountId,
    act: Act,
    event: EventId,
    fault: Fault,
    /// The order that does not count.
    order: Option<RowRef>,
}

#[derive(Copy, Clone, Eq, PartialEq)]
enum Fault {
    None,
    NotOnFile,
    Late,
    BySelf,
}

impl Note for Change {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.event
    }
}

impl ConductRule for EditWithoutOrder {
    const META: &'static RuleMeta = &Self::DECLARED;
    // Cases show who accepted and decided; changes outside any case are seen by account, and without one by block.
    const GROUPS: &'static [Key] = &[Key::Case, Key::Account, Key::System];
    const ACTS: Acts = CHANGES.union(REOPENINGS).union(Acts::DECISION).union(Acts::of(&[Act::Accept]));
    const TRIGGER: Acts = CHANGES;
    const COLUMNS: Columns = Course::COLUMNS.and(Columns::EDIT).and(Columns::ORDER).and(Columns::PLACE);
    type Note = Change;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Change>) {
        let is_own = |event: &Event| match who {
            Subject::Case(case) => event.case == Some(case),
            Subject::Account(account) => event.case.is_none() && event.account == Some(account),
            Subject::System(..) => event.case.is_none() && event.account.is_none(),
            _ => false,
        };
        let course = matches!(who, Subject::Case(_)).then(|| Handling::of(acts, facts));
        let changes = acts.iter().filter(|event| CHANGES.contains(event.act) && event.is_act() && is_own(event));
        let changes: Vec<Event> = changes.filter(|event| facts.in_period(event.at) && is_key(event, facts)).collect();
        let Some(first) = changes.first() else { return out.pass() };
        out.unit(facts.unit_of_event(first));
        let name = match who {
            Subject::Case(case) => facts.case_name(case),
            Subject::Account(account) => facts.account_name(account),
            _ => facts.system_name(first.system).unwrap_or("-").to_owned(),
        };
        let (mut unjudged, mut explained) = (Set::default(), Set::default());
        for change in &changes {
            match verdict(change, course.as_ref(), facts) {
                Verdict::Fault(change) => out.note(change),
                Verdict::CannotTell(ground) => drop(unjudged.insert(ground)),
                Verdict::Explained(ground) => drop(explained.insert(ground)),
            }
        }
        unjudged.into_iter().for_each(|ground: &'static str| out.cannot_tell(ground, &name));
        explained.into_iter().for_each(|ground: &'static str| out.explained(ground, &name));
    }

    fn conclude(&self, notes: Notes<Change>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut people: Map<(Actor, Act), Vec<Change>> = Map::default();
        for note in notes {
            people.entry((facts.actor(note.account), note.act)).or_default().push(note);
        }
        for ((actor, act), changes) in &people {
            out.report(finding(facts, *actor, *act, changes));
        }
    }
}

/// Whether a change touches what needs an order; an edit whose field is not known may.
fn is_key(event: &Event, facts: &Facts<'_>) -> bool {
    let changes = event.old.is_none() || event.old != event.new;
    let sensitive = event.field.is_none_or(|field| facts.log.field_class(field).is_some());
    event.act != Act::Edit || changes && sensitive
}

/// Who accepted a case, and when it was decided and sent back.
struct Handling {
    accepters: Set<Actor>,
    turns: Vec<Event>,
    is_change: bool,
}

impl Handling {
    fn of(acts: &Group<'_>, facts: &Facts<'_>) -> Self {
        let course = Course::of(acts, facts);
        let accepters: Set<Actor> =
            course.accepts.iter().filter_map(|event| event.account).map(|account| facts.actor(account)).collect();
        let is_turn = |event: &Event| Acts::DECISION.union(REOPENINGS).contains(event.act) && event.is_act();
        let turns: Vec<Event> = acts.iter().filter(is_turn).collect();
        let decided = turns.iter().any(|event| Acts::DECISION.contains(event.act));
        let is_change = facts.matter_name(course.matter).contains("变更") && !course.accepts.is_empty() && decided;
        Self { accepters, turns, is_change }
    }

    /// Whether the case lay, or may have lain, undecided before its accepter.
    fn is_data_entry(&self, change: &Event, actor: Actor) -> bool {
        let is_decided = |turn: &&Event| Acts::DECISION.contains(turn.act) && turn.at.surely_before(change.at);
        let decided = self.turns.iter().rfind(is_decided);
        let since = |turn: &Event, decided: &Event| {
            let between = !turn.at.surely_before(decided.at) && !change.at.surely_before(turn.at);
            REOPENINGS.contains(turn.act) && between
        };
        self.accepters.contains(&actor)
            && decided.is_none_or(|decided| self.turns.iter().any(|turn| since(turn, decided)))
    }
}

enum Verdict {
    Fault(Change),
    CannotTell(&'static str),
    Explained(&'static str),
}

fn verdict(change: &Event, handling: Option<&Handling>, facts: &Facts<'_>) -> Verdict {
    let Some(account) = change.account else { return Verdict::CannotTell("blank-actor") };
    let actor = facts.actor(account);
    if facts.is_machine_act(change) {
        return Verdict::Explained("machine-account");
    }
    if handling.is_some_and(|handling| handling.is_change) {
        return Verdict::Explained("change-case");
    }
    if handling.is_some_and(|handling| handling.is_data_entry(change, actor)) {
        return Verdict::Explained("data-entry");
    }
    if change.act == Act::Edit && change.field.is_none() {
        return Verdict::CannotTell("field-unknown");
    }
    let orders = facts.orders.all(change, facts);
    let by_self = |by: Option<crate::model::Sym>| by.is_some_and(|by| facts.is_named(by, actor, change.system));
    let in_time = |at: Option<crate::base::time::Moment>| at.is_some_and(|at| at.possibly_before(change.at));
    if orders.iter().any(|order| in_time(order.approved_at) && !by_self(order.approved_by)) {
        return Verdict::Explained("work-order");
    }
    if orders.iter().any(|order| order.approved_at.is_none() && !by_self(order.approved_by)) {
        return Verdict::CannotTell("order-undated");
    }
    if !facts.orders.cover(change.at) {
        return Verdict::CannotTell("register-too-short");
    }
    let own = orders.iter().find(|order| by_self(order.approved_by));
    let (fault, order) = match (own, orders.first()) {
        (Some(own), _) => (Fault::BySelf, Some(own.row)),
        (None, Some(late)) => (Fault::Late, Some(late.row)),
        (None, None) if change.order.is_some() => (Fault::NotOnFile, None),
        (None, None) => (Fault::None, None),
    };
    Verdict::Fault(Change { account, act: change.act, event: change.id, fault, order })
}

fn finding(facts: &Facts<'_>, actor: Actor, act: Act, changes: &[Change]) -> FindingBuilder {
    let event = |change: &Change| facts.log.event(change.event, EditWithoutOrder::COLUMNS);
    let events: Vec<Event> = changes.iter().map(event).collect();
    let accounts: Set<AccountId> = changes.iter().map(|change| change.account).collect();
    let used = Usage::of(&events);
    let class = |event: &Event| event.field.and_then(|field| facts.log.field_class(field));
    let is_key =
        |event: &Event| matches!(class(event), Some(FieldClass::Payee | FieldClass::Name | FieldClass::IdNumber));
    let key_field = events.iter().any(is_key);
    let late = events.iter().any(|event| facts.is_off_hours(event));
    let mut severity = if key_field || act != Act::Edit { Severity::High } else { Severity::Medium };
    if changes.iter().all(|change| change.order.is_some()) {
        severity = severity.lower();
    }
    let has = |fault: Fault| changes.iter().any(|change| change.fault == fault);
    let unit = events.last().map_or(facts.office(), |event| facts.unit_of_event(event));
    let finding = Finding::of(EditWithoutOrder::META, unit);
    let finding = facts.keyed_by_actor(finding, "person", actor, &[("action", act.name().to_owned())]);
    let finding = events.iter().fold(finding, |finding, event| finding.grave_proof("edit", event.id));
    finding
        .system(facts.one_system(&events))
        .severity(if late { severity.raise() } else { severity })
        .count(used.count())
        .amount(used.amount())
        .between(used.first_at(), used.last_at())
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            subjects.cases = used.cases.iter().map(|case| facts.case_ref(*case)).collect();
            let ids = events.iter().filter_map(|event| event.subject).filter_map(|subject| facts.subject_id(subject));
            subjects.subject_ids = ids.collect::<Set<String>>().into_iter().collect();
        })
        .proofs("order", changes.iter().filter_map(|change| change.order))
        .proofs("account", accounts.iter().filter_map(|account| facts.line(*account).row))
        .timeline(used.marks(facts))
        .inferred_by(&facts.doubts_unless_one_is_sure(accounts.iter().copied()))
        .reasons(&[
            (key_field, "key-field"),
            (has(Fault::Late), "order-late"),
            (has(Fault::BySelf), "approved-by-editor"),
            (has(Fault::NotOnFile), "order-not-on-file"),
            (late, "off-hours"),
        ])
        .summary(sentence(facts, actor, act, &events, &accounts))
}

fn sentence(facts: &Facts<'_>, actor: Actor, act: Act, events: &[Event], accounts: &Set<AccountId>) -> Words {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Words::default() };
    let Words { zh, en } = facts.actor_with_accounts(actor, accounts.iter().copied());
    let Words { zh: days_zh, en: days_en } = facts.days_words(first.at.at, last.at.at);
    let (title, count) = (act.title(), events.len());
    let (title_zh, title_en) = (title.zh, title.en);
    let mut fields: Vec<&str> =
        events.iter().filter_map(|event| event.field).map(|field| facts.log.names.fields.text(field)).collect();
    fields.sort_unstable();
    fields.dedup();
    let (fields_zh, fields_en) = (fields.join("、"), fields.join(", "));
    let (of_zh, of_en) = if fields.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("“{fields_zh}”"), format!(" of \"{fields_en}\""))
    };
    words!(
        "{zh}{title_zh}{of_zh}{count}次（{days_zh}），未见他人事前批准的审批单。",
        "{en} did {count} times {title_en}{of_en} ({days_en}) with no work order that somebody else approved before."
    )
}
